//! `pli check`: what the trust gate says of addresses. Needs no code.

use std::io::BufRead;
use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::refusal_word;
use super::output::{NO, NO_LIST, Output};
use super::say;
use crate::domain::Notice;
use crate::domain::notice::RefusalReason;
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
}

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    addresses: Vec<String>,
) -> Result<ExitCode, Notice> {
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
    if let Some(fault) = fault {
        output.remark(&Notice::ListUnusable(fault));
    }
    Ok(ExitCode::from(worst))
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

fn print(check: &Check, output: &mut Output<'_>) -> u8 {
    let (verdict, reason, code) = match &check.verdict {
        Ok(()) => ("accepted", None, 0),
        Err(reason @ RefusalReason::NoList(_)) => ("refused", Some(refusal_word(reason)), NO_LIST),
        Err(reason) => ("refused", Some(refusal_word(reason)), NO),
    };
    let object = Judged { address: &check.input, verdict, reason, suggestion: check.suggestion.as_deref() };
    output.record(&object, |l10n| {
        say::check(l10n, &check.input, check.verdict.as_ref().err(), check.suggestion.as_deref())
    });
    code
}
