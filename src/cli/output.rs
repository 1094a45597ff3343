//! The one place that writes to standard output: JSON objects, or lines for people.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::domain::Notice;
use crate::l10n::L10n;

/// Exit code for "no".
pub(super) const NO: u8 = 1;
/// Exit code when the trust list cannot be used.
pub(super) const NO_LIST: u8 = 2;
/// Exit code when the command could not be carried out.
pub(super) const FAILED: u8 = 3;

/// Standard output, in one of its two forms.
pub(super) struct Output<'w> {
    json: bool,
    l10n: &'w L10n,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
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

    /// A notice that does not end the command: on standard error, in words.
    pub(super) fn remark(&self, notice: &Notice) {
        let said = self.l10n.notice(notice);
        let _ = writeln!(io::stderr(), "{} {}", said.message, said.remedy);
    }

    /// A notice that ends the command.
    pub(super) fn fail(&mut self, notice: &Notice) -> ExitCode {
        let said = self.l10n.notice(notice);
        if self.json {
            let error = Error { code: notice.code(), message: said.message, remedy: said.remedy };
            write_line(&serde_json::to_string(&Failure { error }).unwrap_or_default());
        } else {
            let _ = writeln!(io::stderr(), "{}\n{}", said.message, said.remedy);
        }
        ExitCode::from(match notice {
            Notice::ListUnusable(_) => NO_LIST,
            Notice::RecipientsRefused { .. }
            | Notice::EnvelopeMismatch
            | Notice::NoRecipient
            | Notice::SenderForeign
            | Notice::TooBig { .. }
            | Notice::SendRefused { .. }
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
