//! `pli documents export ID…`: hands the documents of messages to the practice software, and tells what has become of them.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::client::Client;
use super::output::{NO, Output};
use crate::domain::export::{ExportRow, ExportState, Planned, Which};
use crate::domain::{MessageId, Notice};
use crate::engine::{Answer, Command, Loaded, Query};
use crate::l10n::t;

/// Files that are told of where no message is named.
const LATEST: u32 = 100;
/// Files that are told of messages.
const MOST: u32 = 5_000;

/// What is handed over.
#[derive(Debug, Args)]
pub struct Export {
    /// Numbers of messages in `list`; without any, what waits is tried again.
    #[arg(value_name = "ID")]
    ids: Vec<i64>,
    /// By this profile; without it by the one that serves the mailbox.
    #[arg(long, requires = "ids", value_name = "NAME")]
    profile: Option<String>,
    /// Also what was handed over before.
    #[arg(long, requires = "ids")]
    again: bool,
    /// Tell the names only.
    #[arg(long, requires = "ids", conflicts_with_all = ["again", "undo"])]
    dry_run: bool,
    /// Take back what was not taken.
    #[arg(long, requires = "ids", conflicts_with_all = ["again", "profile"])]
    undo: bool,
}

#[derive(Serialize)]
struct Told<'a> {
    /// Number of the message.
    id: Option<i64>,
    part: u32,
    profile: &'a str,
    folder: String,
    file: &'a str,
    state: &'static str,
    /// Why it waits.
    fault: Option<&'static str>,
    since: Option<String>,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, asked: Export) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Export { ids, profile, again, dry_run, undo } = asked;
    let messages: Vec<MessageId> = ids.into_iter().map(MessageId).collect();
    let which: Vec<Which> = messages.iter().copied().map(Which::Message).collect();
    if let Answer::Failed(notice) = client.ask(|ticket| Command::Recognise { ticket }).await? {
        return Err(notice);
    }
    if dry_run {
        let Answer::Planned(planned) = client.ask(|ticket| Command::PlanExport { which, profile, ticket }).await?
        else {
            return Err(Notice::Internal);
        };
        for one in &planned {
            output.record(&planned_as(one), |_| format!("{}\t{}", one.message.0, one.name));
        }
        let are_all = planned.iter().all(|one| !one.name.is_empty());
        return Ok(if are_all { ExitCode::SUCCESS } else { ExitCode::from(NO) });
    }
    let limit = if messages.is_empty() { LATEST } else { MOST };
    let asked = messages.clone();
    let _ = if undo {
        client.ask(|ticket| Command::TakeBackExports { messages: asked, ticket }).await?
    } else {
        client.ask(|ticket| Command::Export { which, profile, again, ticket }).await?
    };
    let Loaded::Exports(rows) = client.load(Query::Exports { messages, limit }).await? else {
        return Err(Notice::Internal);
    };
    let mut are_done = true;
    for row in rows.iter().rev() {
        are_done &= match row.state {
            ExportState::There | ExportState::Taken => !undo,
            ExportState::Withdrawn => true,
            ExportState::Waiting | ExportState::Placing | ExportState::Nothing | ExportState::Doubtful => false,
        };
        output.record(&told(row), |l10n| {
            let id = row.message.map(|message| message.0.to_string()).unwrap_or_default();
            let state = l10n.export_state(row.state);
            if row.name.is_empty() { format!("{id}\t{state}") } else { format!("{id}\t{} · {state}", row.name) }
        });
        if let Some(fault) = row.fault {
            output.remark(&Notice::Export(fault));
        }
    }
    if rows.is_empty() {
        super::output::say(&t!(output.l10n(), "cli-export-none"));
    }
    Ok(if are_done { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

fn told(row: &ExportRow) -> Told<'_> {
    Told {
        id: row.message.map(|message| message.0),
        part: row.part,
        profile: &row.profile,
        folder: row.folder.display().to_string(),
        file: &row.name,
        state: row.state.code(),
        fault: row.fault.map(crate::domain::export::ExportFault::code),
        since: Some(row.since.to_string()),
    }
}

fn planned_as(one: &Planned) -> Told<'_> {
    Told {
        id: Some(one.message.0),
        part: one.part,
        profile: &one.profile,
        folder: one.folder.display().to_string(),
        file: &one.name,
        state: if one.name.is_empty() { ExportState::Nothing.code() } else { "planned" },
        fault: None,
        since: None,
    }
}
