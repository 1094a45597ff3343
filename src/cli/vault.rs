//! `pli vault`: what opens the messages kept on this computer. A recovery code is printed once and kept nowhere.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use super::VaultTask;
use super::client::{Client, Door};
use super::output::{NO, Output};
use super::pin;
use super::say;
use crate::domain::notice::BackupFault;
use crate::domain::{BackupTally, Notice, RecoveryCode, Remains, SlotId, SlotKind, SlotRow, VaultFinding};
use crate::engine::command::Way;
use crate::engine::{Answer, Command};
use crate::l10n::t;

#[derive(Serialize)]
struct Line<'a> {
    id: String,
    kind: &'a str,
    made: Option<String>,
    card: Option<&'a str>,
    current: bool,
}

#[derive(Serialize)]
struct Code<'a> {
    recovery_code: &'a str,
}

#[derive(Serialize)]
struct State<'a> {
    state: &'a str,
}

#[derive(Serialize)]
struct Fault<'a> {
    fault: &'a str,
    count: u32,
}

#[derive(Serialize)]
struct Carried<'a> {
    state: &'a str,
    drafts: u32,
    letters: u32,
    left_out: u32,
}

impl<'a> Carried<'a> {
    fn of(state: &'a str, BackupTally { drafts, letters, left_out }: BackupTally) -> Self {
        Self { state, drafts, letters, left_out }
    }
}

#[derive(Serialize)]
struct Forgotten<'a> {
    state: &'a str,
    key_store_silent: bool,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, task: VaultTask) -> Result<ExitCode, Notice> {
    match task {
        VaultTask::Show => show(client, output).await?,
        VaultTask::RecoveryCode => {
            let _ = client.open(output).await?;
            let answer = client.ask(|ticket| Command::MakeRecoveryCode { ticket }).await?;
            print(output, answer)?;
        }
        VaultTask::Passphrase => passphrase(client, output).await?,
        VaultTask::Enrol => enrol(client, output).await?,
        VaultTask::Check => return check(client, output).await,
        VaultTask::Repair => return repair(client, output).await,
        VaultTask::Rebuild { yes: false } => return Err(Notice::RebuildUnconfirmed),
        VaultTask::Rebuild { yes: true } => rebuild(client, output).await?,
        VaultTask::Export { file } => back_up(client, output, file).await?,
        VaultTask::Import { file } => restore(client, output, file).await?,
        VaultTask::Forget { yes: false } => return Err(Notice::ForgetUnconfirmed),
        VaultTask::Forget { yes: true } => forget(client, output).await?,
        VaultTask::Revoke { slot } => {
            let _ = client.open(output).await?;
            let slot = meant(&rows(client).await?, &slot)?;
            let answer = client.ask(|ticket| Command::Revoke { slot, ticket }).await?;
            print(output, answer)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    let _ = client.open(output).await?;
    for row in rows(client).await? {
        let line = Line {
            id: row.id.to_string(),
            kind: match row.kind {
                SlotKind::Card => "card",
                SlotKind::Recovery => "recovery-code",
                SlotKind::Passphrase => "passphrase",
            },
            made: row.made.map(|made| made.to_string()),
            card: row.label.as_deref(),
            current: row.current,
        };
        output.record(&line, |l10n| say::slot(l10n, &row));
    }
    Ok(())
}

async fn rows(client: &mut Client) -> Result<Vec<SlotRow>, Notice> {
    match client.ask(|ticket| Command::Slots { ticket }).await? {
        Answer::Slots(rows) => Ok(rows),
        _ => Err(Notice::Internal),
    }
}

/// The one slot whose identifier begins so.
fn meant(rows: &[SlotRow], words: &str) -> Result<SlotId, Notice> {
    let begins = |row: &&SlotRow| !words.is_empty() && row.id.to_string().starts_with(&words.to_ascii_lowercase());
    let mut found = rows.iter().filter(begins);
    match (found.next(), found.next()) {
        (Some(row), None) => Ok(row.id),
        _ => Err(Notice::SlotUnknown),
    }
}

fn print(output: &mut Output<'_>, answer: Answer) -> Result<(), Notice> {
    let Answer::RecoveryCode(code) = answer else { return Err(Notice::Internal) };
    let text = code.text();
    output.record(&Code { recovery_code: text.declassify() }, |_| text.declassify().clone());
    Ok(())
}

async fn passphrase(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    let card = client.card().await?;
    let (pin, given) = pin::ask_with_passphrase(&card, client.login(), output.l10n())?;
    if let Door::Shut(notice) = client.knock(card.id, pin).await? {
        return Err(notice);
    }
    let passphrase = match given {
        Some(passphrase) => passphrase,
        None => pin::ask_passphrase(output.l10n())?,
    };
    let _ = client.ask(|ticket| Command::MakePassphrase { passphrase, ticket }).await?;
    tell(output, "passphrase-made");
    Ok(())
}

async fn enrol(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    let card = client.card().await?;
    let (pin, given): (_, Option<RecoveryCode>) = pin::ask_both(&card, client.login(), output.l10n())?;
    let state = match client.knock(card.id, pin).await? {
        Door::Open(_) => "known",
        Door::Shut(_) => {
            let code = match given {
                Some(code) => code,
                None => pin::ask_recovery(output.l10n())?,
            };
            let _ = client.recover(Way::Code(code)).await?;
            "enrolled"
        }
    };
    tell(output, state);
    Ok(())
}

async fn rebuild(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    let card = client.card().await?;
    let pin = pin::ask(&card, client.login(), output.l10n())?;
    let state = match client.knock(card.id, pin).await? {
        // What opens is not set aside.
        Door::Open(_) => {
            let _ = client.ask(|ticket| Command::ForgetMessages { ticket }).await?;
            "emptied"
        }
        Door::Shut(_) => {
            let _ = client.recover(Way::Anew).await?;
            "rebuilt"
        }
    };
    tell(output, state);
    Ok(())
}

async fn check(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Answer::Examined(found) = client.ask(|ticket| Command::ExamineVault { ticket }).await? else {
        return Err(Notice::Internal);
    };
    list(output, &found);
    tell(output, if found.is_empty() { "sound" } else { "damaged" });
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

async fn repair(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let Answer::Repaired { found, left } = client.ask(|ticket| Command::RepairVault { ticket }).await? else {
        return Err(Notice::Internal);
    };
    list(output, &found);
    tell(
        output,
        match (found.is_empty(), left.is_empty()) {
            (true, _) => "sound",
            (false, true) => "repaired",
            (false, false) => "unrepaired",
        },
    );
    Ok(if left.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

fn list(output: &mut Output<'_>, found: &[VaultFinding]) {
    for finding in found {
        let line = Fault { fault: finding.fault.code(), count: finding.count };
        output.record(&line, |l10n| say::fault(l10n, *finding));
    }
}

async fn back_up(client: &mut Client, output: &mut Output<'_>, file: PathBuf) -> Result<(), Notice> {
    // Told before any code is asked for.
    if file.symlink_metadata().is_ok() {
        return Err(Notice::Backup(BackupFault::Exists));
    }
    let code = client.open_and_ask_recovery(output).await?;
    let answer = client.ask(|ticket| Command::BackUp { file, code, ticket }).await?;
    let Answer::BackedUp(tally) = answer else { return Err(Notice::Internal) };
    output.record(&Carried::of("backed-up", tally), |l10n| say::backed_up(l10n, tally));
    Ok(())
}

async fn restore(client: &mut Client, output: &mut Output<'_>, file: PathBuf) -> Result<(), Notice> {
    if !file.is_file() {
        return Err(Notice::FileUnreadable);
    }
    let code = client.open_and_ask_recovery(output).await?;
    let answer = client.ask(|ticket| Command::Restore { file, code, ticket }).await?;
    let Answer::Restored(tally) = answer else { return Err(Notice::Internal) };
    output.record(&Carried::of("restored", tally), |l10n| say::restored(l10n, tally));
    Ok(())
}

async fn forget(client: &mut Client, output: &mut Output<'_>) -> Result<(), Notice> {
    let card = client.card().await?;
    let pin = pin::ask(&card, client.login(), output.l10n())?;
    // A vault that this card does not open is deleted too: it is its holder's.
    let _ = client.knock(card.id, pin).await?;
    let Answer::Forgotten(remains) = client.ask(|ticket| Command::ForgetVault { ticket }).await? else {
        return Err(Notice::Internal);
    };
    let line = Forgotten { state: "forgotten", key_store_silent: remains == Remains::KeyStore };
    output.record(&line, |l10n| {
        let said = t!(l10n, "cli-vault-forgotten");
        if line.key_store_silent { format!("{said} {}", t!(l10n, "cli-vault-forgotten-key-store")) } else { said }
    });
    Ok(())
}

fn tell(output: &mut Output<'_>, state: &str) {
    output.record(&State { state }, |l10n| match state {
        "passphrase-made" => t!(l10n, "cli-vault-passphrase-made"),
        "enrolled" => t!(l10n, "cli-vault-enrolled"),
        "rebuilt" => t!(l10n, "cli-vault-rebuilt"),
        "emptied" => t!(l10n, "cli-vault-emptied"),
        "sound" => t!(l10n, "cli-vault-sound"),
        "damaged" => t!(l10n, "cli-vault-damaged"),
        "repaired" => t!(l10n, "cli-vault-repaired"),
        "unrepaired" => t!(l10n, "cli-vault-unrepaired"),
        _ => t!(l10n, "cli-vault-known"),
    });
}

#[cfg(test)]
mod tests {
    use super::{Notice, SlotId, SlotKind, SlotRow, meant};

    #[test]
    fn a_slot_is_meant_by_a_beginning_that_no_other_has() {
        let row =
            |octet| SlotRow { id: SlotId([octet; 16]), kind: SlotKind::Card, made: None, label: None, current: false };
        let rows = [row(0xab), row(0xac)];
        assert_eq!(meant(&rows, "AB"), Ok(SlotId([0xab; 16])));
        for words in ["", "a", "b", "abababababababababababababababababab"] {
            assert_eq!(meant(&rows, words), Err(Notice::SlotUnknown), "{words}");
        }
    }
}
