//! `pli check`: what the trust gate says of addresses. Needs no code.

use std::io::BufRead;
use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::{Departed, Gone, refusal_word};
use super::output::{NO, NO_LIST, Output};
use super::say;
use crate::domain::notice::{ListFault, RefusalReason};
use crate::domain::{Alternative, Notice, Standing};
use crate::engine::event::Check;
use crate::engine::{Answer, Command};

/// Lines of standard input asked about in one go.
const BATCH: usize = 1_000;

#[derive(Serialize)]
struct Judged<'a> {
    address: &'a str,
    verdict: &'static str,
    reason: Option<&'static str>,
    suggestion: Option<&'a str>,
    alternatives: Vec<Proposed<'a>>,
    directory: Option<&'static str>,
    gone: Option<Gone>,
}

#[derive(Serialize)]
struct Proposed<'a> {
    address: String,
    because: &'static str,
    name: Option<String>,
    kind: Option<&'a str>,
}

#[derive(Serialize)]
struct LookedAt {
    looked_at: usize,
    gone: usize,
}

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    addresses: Vec<String>,
    stored: bool,
) -> Result<ExitCode, Notice> {
    if stored {
        return look(client, output).await;
    }
    let (worst, fault) = judge(client, output, addresses).await?;
    if let Some(fault) = fault {
        output.remark(&Notice::ListUnusable(fault));
    }
    Ok(ExitCode::from(worst))
}

/// Everybody whom the vault writes to: those who have gone.
async fn look(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Answer::LookedAt { count, gone } = client.ask(|ticket| Command::LookAtCorrespondents { ticket }).await? else {
        return Err(Notice::Internal);
    };
    for (address, departure) in &gone {
        output.record(&Departed::of(address, *departure), |l10n| say::departed(l10n, address, *departure));
    }
    output.record(&LookedAt { looked_at: count, gone: gone.len() }, |l10n| say::looked_at(l10n, count, gone.len()));
    Ok(if gone.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

/// Judges addresses and prints it; gives the worst exit code, and why there is no list.
async fn judge(
    client: &mut Client,
    output: &mut Output<'_>,
    addresses: Vec<String>,
) -> Result<(u8, Option<ListFault>), Notice> {
    let mut worst = 0;
    let mut fault = None;
    for batch in expand(addresses)?.chunks(BATCH) {
        let asked = batch.to_vec();
        let Answer::Checked(checks) = client.ask(|ticket| Command::Check { addresses: asked, ticket }).await? else {
            return Err(Notice::Internal);
        };
        for check in &checks {
            worst = worst.max(print(check, output));
            if let Err(RefusalReason::NoList(found)) = check.verdict {
                fault = Some(found);
            }
        }
    }
    Ok((worst, fault))
}

/// `-` stands for the lines of standard input.
fn expand(addresses: Vec<String>) -> Result<Vec<String>, Notice> {
    let mut all = Vec::new();
    for address in addresses {
        if address == "-" {
            for line in std::io::stdin().lock().lines() {
                let line = line.map_err(|_| Notice::FileUnreadable)?;
                if !line.trim().is_empty() {
                    all.push(line.trim().to_owned());
                }
            }
        } else {
            all.push(address);
        }
    }
    Ok(all)
}

/// Prints what is said of one; the exit code that it means.
pub(super) fn print(check: &Check, output: &mut Output<'_>) -> u8 {
    let (verdict, reason, code) = match &check.verdict {
        Ok(()) => ("accepted", None, 0),
        Err(reason @ RefusalReason::NoList(_)) => ("refused", Some(refusal_word(reason)), NO_LIST),
        Err(reason) => ("refused", Some(refusal_word(reason)), NO),
    };
    let (directory, gone) = match check.standing {
        Standing::Unasked => (None, None),
        Standing::Held => (Some("held"), None),
        Standing::Unknown => (Some("unknown"), None),
        Standing::Gone(departure) => (None, Some(departure.into())),
    };
    let object = Judged {
        address: &check.input,
        verdict,
        reason,
        suggestion: check.suggestion.as_deref(),
        alternatives: check.alternatives.iter().map(proposed).collect(),
        directory,
        gone,
    };
    output.record(&object, |l10n| say::check(l10n, check));
    code
}

fn proposed(one: &Alternative) -> Proposed<'_> {
    Proposed {
        address: one.address.to_string(),
        because: one.because.as_str(),
        name: one.who.as_ref().map(|who| who.label()),
        kind: one.who.as_ref().map(|who| who.kind.code()),
    }
}
