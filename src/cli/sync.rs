//! `pli sync`: one pass with its figures, or following the mailbox until interrupted.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::output::Output;
use super::{psc, say};
use crate::domain::face::faces;
use crate::domain::{AccountId, Notice, Trust};
use crate::engine::event::{Opened, SyncFigures, SyncStatus};
use crate::engine::{Answer, Command, Event};

#[derive(Serialize)]
struct Figures {
    messages: u64,
    bytes: u64,
    seconds: f64,
    first_screen_seconds: f64,
    commands: u64,
    write_p95_ms: f64,
    write_max_ms: f64,
    waiting: u64,
}

#[derive(Serialize)]
struct Way<'a> {
    /// Which mailbox, where the session has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    /// How changes are learned.
    level: &'a str,
    /// The most that the server offers.
    offered: &'a str,
    /// What it was caught at last, and when.
    fault: Option<&'a str>,
    since: Option<String>,
}

#[derive(Serialize)]
struct Progress<'a> {
    /// Which mailbox, where the session has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
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
    let names = Names::of(&opened);
    let answer = client.ask(|ticket| Command::Sync { ticket }).await;
    if opened.accounts.len() > 1 {
        // Before what fails as a whole because one of them did.
        for (account, status) in client.passes(&names.ids()).await? {
            tell(&names, account, &status, output);
        }
    }
    let Answer::Synced(figures) = answer? else {
        return Err(Notice::Internal);
    };
    for (account, trust) in client.trusts() {
        believed(&names, account, &trust, output);
    }
    report(figures, output);
    if !once {
        follow(client, &names, output).await?;
    }
    Ok(ExitCode::SUCCESS)
}

fn report(figures: SyncFigures, output: &mut Output<'_>) {
    let SyncFigures { messages, bytes, seconds, first_screen_seconds, commands, write_p95_ms, write_max_ms, waiting } =
        figures;
    let object =
        Figures { messages, bytes, seconds, first_screen_seconds, commands, write_p95_ms, write_max_ms, waiting };
    output.record(&object, |l10n| say::sync(l10n, &figures));
}

/// How changes of a mailbox are learned, in the words of its protocol and, for people, in a sentence.
fn believed(names: &Names, account: AccountId, trust: &Trust, output: &mut Output<'_>) {
    let name = names.name(account);
    let (fault, since) = trust.because.map(|(fault, at)| (fault.code(), at.to_string())).unzip();
    let (level, offered) = (trust.level.code(), trust.offered.code());
    output.record(&Way { account: name, level, offered, fault, since }, |l10n| say::way(l10n, name, trust));
}

async fn follow(client: &mut Client, names: &Names, output: &mut Output<'_>) -> Result<(), Notice> {
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => return interrupted.map_err(|_| Notice::Internal),
            event = client.next() => if let Event::Sync { account, status } = event? {
                tell(names, account, &status, output);
            }
        }
    }
}

/// Names of the session's mailboxes.
struct Names(Vec<(AccountId, String)>);

impl Names {
    fn of(opened: &Opened) -> Self {
        Self(opened.ids.iter().copied().zip(faces(&opened.accounts).into_iter().map(|(name, _)| name)).collect())
    }

    fn ids(&self) -> Vec<AccountId> {
        self.0.iter().map(|(id, _)| *id).collect()
    }

    /// The name of one, where there are several.
    fn name(&self, account: AccountId) -> Option<&str> {
        let is_one = self.0.len() < 2;
        self.0.iter().find(|(id, _)| *id == account && !is_one).map(|(_, name)| name.as_str())
    }
}

fn tell(names: &Names, account: AccountId, status: &SyncStatus, output: &mut Output<'_>) {
    let (sync, done, total, error) = match status {
        SyncStatus::Running { done, total } => ("running", Some(*done), Some(*total), None),
        SyncStatus::UpToDate { .. } => ("up-to-date", None, None, None),
        SyncStatus::Failed { notice, .. } => ("failed", None, None, Some(notice.code())),
    };
    let name = names.name(account);
    output.record(&Progress { account: name, sync, done, total, error }, |l10n| say::sync_status(l10n, name, status));
}
