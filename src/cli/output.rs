//! The one place that writes to standard output: JSON objects, or lines for people.

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;

use serde::Serialize;

use super::say;
use crate::domain::Notice;
use crate::domain::notice::MailboxFault;
use crate::l10n::L10n;

/// Exit code for "no".
pub(super) const NO: u8 = 1;
/// Exit code when the trust list cannot be used.
pub(super) const NO_LIST: u8 = 2;
/// Exit code when Pro Santé Connect has not let anybody in.
pub(super) const NO_PSC: u8 = 4;
/// Exit code when a policy keeps the program from starting (`EX_CONFIG` of sysexits).
pub(super) const NO_POLICY: u8 = 78;
/// Exit code when the command could not be carried out.
pub(super) const FAILED: u8 = 3;

/// Standard output, in one of its two forms.
pub(super) struct Output<'w> {
    json: bool,
    l10n: &'w L10n,
}

/// What goes on, told in one line.
pub(super) struct Line {
    is_seen: bool,
    length: usize,
}

impl Line {
    /// These words take the place of those before.
    pub(super) fn write(&mut self, words: &str) {
        if self.is_seen {
            let length = words.chars().count();
            let rest = " ".repeat(self.length.saturating_sub(length));
            // A terminal that has gone keeps nothing from its end.
            let _ = write!(io::stderr(), "\r{words}{rest}");
            self.length = length;
        }
    }

    /// The line is empty again.
    pub(super) fn clear(&mut self) {
        if self.length > 0 {
            let _ = write!(io::stderr(), "\r{}\r", " ".repeat(self.length));
            self.length = 0;
        }
    }
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Told<'a>,
}

#[derive(Serialize)]
struct Remark<'a> {
    notice: Told<'a>,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    message: String,
    remedy: String,
}

impl<'w> Output<'w> {
    pub(super) fn new(json: bool, l10n: &'w L10n) -> Self {
        Self { json, l10n }
    }

    /// The user's language.
    pub(super) fn l10n(&self) -> &'w L10n {
        self.l10n
    }

    /// One record: `object` with `--json`, else the line for people (none for an empty text).
    pub(super) fn record(&mut self, object: &impl Serialize, line: impl FnOnce(&L10n) -> String) {
        let text = if self.json { serde_json::to_string(object).unwrap_or_default() } else { line(self.l10n) };
        if self.json || !text.is_empty() {
            write_line(&text);
        }
    }

    /// Words for people beside the records; no object says them.
    pub(super) fn aside(&mut self, words: impl FnOnce(&L10n) -> String) {
        if !self.json {
            write_line(&words(self.l10n));
        }
    }

    /// A notice that does not end the command: on standard error, so that standard output holds what was asked for only.
    pub(super) fn remark(&self, notice: &Notice) {
        let told = self.told(notice);
        let line = if self.json {
            serde_json::to_string(&Remark { notice: told }).unwrap_or_default()
        } else {
            format!("{} {}", told.message, told.remedy)
        };
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// A line on the terminal that is written over; none with `--json`, or where standard error is no terminal.
    pub(super) fn line(&self) -> Line {
        Line { is_seen: !self.json && io::stderr().is_terminal(), length: 0 }
    }

    /// What a person is to do now, on standard error: an object with `--json`, else a line.
    pub(super) fn bid(&self, object: &impl Serialize, line: impl FnOnce(&L10n) -> String) {
        let text = if self.json { serde_json::to_string(object).unwrap_or_default() } else { line(self.l10n) };
        say(&text);
    }

    fn told(&self, notice: &Notice) -> Told<'static> {
        let said = self.l10n.notice(notice);
        Told { code: notice.code(), message: say::notice(self.l10n, &said), remedy: said.remedy }
    }

    /// A notice that ends the command.
    pub(super) fn fail(&mut self, notice: &Notice) -> ExitCode {
        let error = self.told(notice);
        if self.json {
            write_line(&serde_json::to_string(&Failure { error }).unwrap_or_default());
        } else {
            let _ = writeln!(io::stderr(), "{}\n{}", error.message, error.remedy);
        }
        ExitCode::from(match notice {
            Notice::ListUnusable(_) => NO_LIST,
            Notice::PolicyUnusable { .. } => NO_POLICY,
            Notice::Psc(_) => NO_PSC,
            Notice::RecipientsRefused { .. }
            | Notice::EnvelopeMismatch
            | Notice::NoRecipient
            | Notice::SenderForeign
            | Notice::TooBig { .. }
            | Notice::SendRefused { .. }
            | Notice::ReadOnly
            | Notice::ContactRefused(_)
            | Notice::GroupKnown
            | Notice::Mailbox(
                MailboxFault::Known
                | MailboxFault::OfSettings
                | MailboxFault::Letters { .. }
                | MailboxFault::Untold { .. }
                | MailboxFault::Unproven
                | MailboxFault::NoAccess
                | MailboxFault::Withdrawn,
            )
            | Notice::Export(_)
            | Notice::NotFound => NO,
            _ => FAILED,
        })
    }
}

/// A reader that closed its end (`| head`) is no error of ours.
fn write_line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// A sentence for a person, on standard error.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
