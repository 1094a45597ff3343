//! `pli journal`: what was done in the mailboxes of this vault, oldest first.

use std::process::ExitCode;

use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use super::client::Client;
use super::output::Output;
use crate::domain::Notice;
use crate::domain::trace::TraceRow;
use crate::engine::{Loaded, Query};
use crate::l10n::{L10n, t};

/// Lines asked for at once.
const PAGE: u32 = 500;

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    /// With the offset of the workstation.
    at: String,
    author: &'a str,
    action: &'a str,
    mailbox: &'a str,
    request: &'a str,
    response: &'a str,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, after: i64) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let mut after = after;
    loop {
        let Loaded::Journal(rows) = client.load(Query::Journal { after, limit: PAGE }).await? else {
            return Err(Notice::Internal);
        };
        for row in &rows {
            output.record(&line(row), |l10n| words(l10n, row));
        }
        match rows.last() {
            Some(last) => after = last.number,
            None => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn line(row: &TraceRow) -> Line<'_> {
    let TraceRow { number, author, deed, account, request, response, .. } = row;
    Line { number: *number, at: at(row), author, action: deed, mailbox: account, request, response }
}

fn words(l10n: &L10n, row: &TraceRow) -> String {
    let TraceRow { number, author, deed, account, request, response, .. } = row;
    t!(
        l10n,
        "cli-journal-line",
        number = number.to_string(),
        at = at(row),
        author = author.as_str(),
        action = deed.as_str(),
        mailbox = account.as_str(),
        request = request.as_str(),
        response = response.as_str()
    )
}

/// The time that the workstation showed, and by how much it was ahead of UTC.
fn at(row: &TraceRow) -> String {
    let offset = Offset::from_seconds(row.offset).unwrap_or(Offset::UTC);
    row.at.to_zoned(TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
