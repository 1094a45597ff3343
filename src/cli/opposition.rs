//! `pli opposition`: patients who do not want to be written to. They lie in the vault: each needs the code. Who it is is read from a file,
//! since what stands in a command line is seen by every program of the computer.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::output::{NO, Output};
use super::send::read_file;
use crate::domain::ins::Ins;
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::opposition::Change;
use crate::domain::{DisplayName, Notice};
use crate::engine::{Command, Loaded, Query};
use crate::l10n::t;

/// A subcommand of `opposition`.
#[derive(Debug, Subcommand)]
pub enum OppositionTask {
    /// Tell who has opposed, and since when.
    List,
    /// Note that a patient has.
    Note {
        /// File of the patient; `-` is standard input.
        file: PathBuf,
    },
    /// Note that this is over.
    Lift {
        /// File of the patient; `-` is standard input.
        file: PathBuf,
    },
}

/// The file: that of `send --patient` serves too.
#[derive(Deserialize)]
struct Whose {
    ins: String,
    name: Option<String>,
}

#[derive(Serialize)]
struct Noted<'a> {
    ins: &'a str,
    name: Option<&'a str>,
    since: String,
}

#[derive(Serialize)]
struct Changed {
    state: &'static str,
}

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    task: OppositionTask,
) -> Result<ExitCode, Notice> {
    let change = match task {
        OppositionTask::List => return list(client, output).await,
        OppositionTask::Note { file } => {
            let (ins, name) = read(&file)?;
            Change::Note { ins, name }
        }
        OppositionTask::Lift { file } => Change::Lift(read(&file)?.0),
    };
    let is_noted = matches!(change, Change::Note { .. });
    let _ = client.open(output).await?;
    let _ = client.ask(|ticket| Command::ChangeOppositions { change, ticket }).await?;
    let state = if is_noted { "noted" } else { "lifted" };
    output.record(&Changed { state }, |l10n| {
        if is_noted { t!(l10n, "cli-opposition-noted") } else { t!(l10n, "cli-opposition-lifted") }
    });
    Ok(ExitCode::SUCCESS)
}

async fn list(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Loaded::Oppositions(all) = client.load(Query::Oppositions).await? else { return Err(Notice::Internal) };
    for one in &all {
        let (ins, name) = (one.ins.as_str(), one.name.as_ref().map(DisplayName::as_str));
        output.record(&Noted { ins, name, since: one.since.to_string() }, |l10n| {
            let date = l10n.date(one.since);
            t!(l10n, "cli-opposition-line", date = date, number = ins, name = name.unwrap_or_default())
        });
    }
    if all.is_empty() {
        output.aside(|l10n| t!(l10n, "cli-opposition-none"));
        return Ok(ExitCode::from(NO));
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<(Ins, Option<DisplayName>), Notice> {
    let whose: Whose = serde_json::from_slice(&read_file(path)?).map_err(|_| Notice::FileUnreadable)?;
    let fault = RefusalReason::Patient(PatientFault::Matricule);
    let ins = Ins::parse(&whose.ins).map_err(|_| Notice::RecipientsRefused { count: 1, reason: fault })?;
    Ok((ins, whose.name.as_deref().and_then(DisplayName::clean)))
}
