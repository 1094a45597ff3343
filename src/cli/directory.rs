//! `pli directory`: the local index of the national directory. Needs no code.

use std::process::ExitCode;

use serde::Serialize;

use super::DirectoryTask;
use super::client::Client;
use super::json::{Hits, Mailbox};
use super::output::{NO, Output};
use super::say;
use crate::domain::Notice;
use crate::engine::{Answer, Command};

#[derive(Serialize)]
struct Imported {
    rows: u64,
    skipped: u64,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, task: DirectoryTask) -> Result<ExitCode, Notice> {
    match task {
        DirectoryTask::Search { words, limit } => search(client, output, words.join(" "), limit).await,
        DirectoryTask::Import { file } => {
            let path = std::path::absolute(file).map_err(|_| Notice::FileUnreadable)?;
            let Answer::Imported { rows, skipped } =
                client.ask(|ticket| Command::ImportDirectory { path, ticket }).await?
            else {
                return Err(Notice::Internal);
            };
            output.record(&Imported { rows, skipped }, |l10n| say::imported(l10n, rows, skipped));
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn search(client: &mut Client, output: &mut Output<'_>, text: String, limit: usize) -> Result<ExitCode, Notice> {
    let Answer::Completed { hits, milliseconds } =
        client.ask(|ticket| Command::Complete { text, limit, ticket }).await?
    else {
        return Err(Notice::Internal);
    };
    for hit in &hits {
        output.record(&Mailbox::from(hit), |l10n| say::correspondent(l10n, hit));
    }
    output.record(&Hits { milliseconds, hits: hits.len() }, |l10n| say::hits(l10n, hits.len(), milliseconds));
    Ok(if hits.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}
