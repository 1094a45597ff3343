//! `pli sync`: one pass with its figures, or following the mailbox until interrupted.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::output::Output;
use super::{psc, say};
use crate::domain::Notice;
use crate::engine::event::{SyncFigures, SyncStatus};
use crate::engine::{Answer, Command, Event};

#[derive(Serialize)]
struct Figures {
    messages: u64,
    bytes: u64,
    seconds: f64,
    first_screen_seconds: f64,
}

#[derive(Serialize)]
struct Progress<'a> {
    sync: &'a str,
    done: Option<u64>,
    total: Option<u64>,
    error: Option<&'a str>,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, once: bool) -> Result<ExitCode, Notice> {
    let opened = client.open(output).await?;
    if opened.notices.contains(&Notice::KeyStoreAbsent) {
        output.remark(&Notice::KeyStoreAbsent);
    }
    psc::log_in(client, output).await?;
    let Answer::Synced(figures) = client.ask(|ticket| Command::Sync { ticket }).await? else {
        return Err(Notice::Internal);
    };
    report(figures, output);
    if !once {
        follow(client, output).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn report(figures: SyncFigures, output: &mut Output<'_>) {
    let SyncFigures { messages, bytes, seconds, first_screen_seconds } = figures;
    let object = Figures { messages, bytes, seconds, first_screen_seconds };
    output.record(&object, |l10n| say::sync(l10n, &figures));
}

async fn follow(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => return interrupted.map_err(|_| Notice::Internal),
            event = client.next() => if let Event::Sync(status) = event? {
                let progress = match &status {
                    SyncStatus::Running { done, total } => {
                        Progress { sync: "running", done: Some(*done), total: Some(*total), error: None }
                    }
                    SyncStatus::UpToDate { .. } => Progress { sync: "up-to-date", done: None, total: None, error: None },
                    SyncStatus::Failed { notice, .. } => {
                        Progress { sync: "failed", done: None, total: None, error: Some(notice.code()) }
                    }
                };
                output.record(&progress, |l10n| say::sync_status(l10n, &status));
            }
        }
    }
}
