//! `pli outbox`: what left and what is to leave, with the server's words.

use std::process::ExitCode;

use super::client::Client;
use super::json::Outgoing;
use super::output::Output;
use super::say;
use crate::clock;
use crate::domain::Notice;
use crate::engine::{Loaded, Query};

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Loaded::Outbox(rows) = client.load(Query::Outbox).await? else { return Err(Notice::Internal) };
    for row in &rows {
        output.record(&Outgoing::from(row), |l10n| say::outgoing(l10n, row, clock::now()));
    }
    Ok(ExitCode::SUCCESS)
}
