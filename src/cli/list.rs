//! `pli list FOLDER`: the lines of a folder of the cache, newest first.

use std::process::ExitCode;

use super::client::Client;
use super::json::Message;
use super::output::Output;
use super::say;
use crate::clock;
use crate::domain::listing::MailboxRow;
use crate::domain::{Notice, Role};
use crate::engine::{Loaded, Query};
use crate::l10n::L10n;

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    folder: &str,
    limit: u32,
) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Loaded::Mailboxes(mailboxes) = client.load(Query::Mailboxes).await? else { return Err(Notice::Internal) };
    let mailbox = find(&mailboxes, folder, output.l10n()).ok_or(Notice::NotFound)?.id;
    let Loaded::Messages { rows, .. } = client.load(Query::Messages { mailbox, range: 0..limit }).await? else {
        return Err(Notice::Internal);
    };
    for row in &rows {
        output.record(&Message::from(row), |l10n| say::message(l10n, row, clock::now()));
    }
    Ok(ExitCode::SUCCESS)
}

/// By name, by role (`inbox`, `sent`…), or by the role's name on screen.
fn find<'m>(mailboxes: &'m [MailboxRow], wanted: &str, l10n: &L10n) -> Option<&'m MailboxRow> {
    let wanted = wanted.to_lowercase();
    let by_name = mailboxes.iter().find(|row| row.name.as_str().to_lowercase() == wanted);
    by_name.or_else(|| {
        mailboxes.iter().filter(|row| row.role != Role::Other).find(|row| {
            row.role.as_str() == wanted || l10n.role(row.role).is_some_and(|name| name.to_lowercase() == wanted)
        })
    })
}
