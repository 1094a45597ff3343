//! `pli search WORDS`: messages of the cache that hold all the words, newest first.

use std::process::ExitCode;

use super::client::Client;
use super::json::{Hits, Message};
use super::output::{NO, Output};
use super::say;
use crate::clock;
use crate::domain::Notice;
use crate::engine::{Loaded, Query};

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    words: &str,
    limit: u32,
) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Loaded::Found { rows, milliseconds } = client.load(Query::Search { words: words.to_owned(), limit }).await?
    else {
        return Err(Notice::Internal);
    };
    for row in &rows {
        output.record(&Message::from(row), |l10n| say::message(l10n, row, clock::now()));
    }
    output.record(&Hits { milliseconds, hits: rows.len() }, |l10n| say::hits(l10n, rows.len(), milliseconds));
    Ok(if rows.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}
