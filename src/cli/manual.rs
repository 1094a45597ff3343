//! `pli manual`: the manual page and the completions of shells, for whoever makes a package. Both are of the command line itself, in the
//! language of the environment: they cannot say anything else than its help.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Arg, Command, ValueEnum};
use clap_complete::Shell;
use roff::{Inline, Roff, bold, italic, roman};

use super::output::FAILED;
use crate::l10n::{L10n, t};
use crate::policy::key::{Key, Kind, Strictest, WhenWrong};

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The manual page (troff with the `man` macros).
    Page,
    /// Completions of Bash.
    Bash,
    /// Completions of Zsh.
    Zsh,
    /// Completions of fish.
    Fish,
}

/// Prints one part of the manual of this command line on standard output.
pub(super) fn print(part: Part, mut command: Command, l10n: &L10n) -> ExitCode {
    let text = match part {
        Part::Page => page(&mut command, l10n).into_bytes(),
        Part::Bash => completions(Shell::Bash, &mut command),
        Part::Zsh => completions(Shell::Zsh, &mut command),
        Part::Fish => completions(Shell::Fish, &mut command),
    };
    match io::stdout().write_all(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(FAILED),
    }
}

fn completions(shell: Shell, command: &mut Command) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, command, "pli", &mut text);
    text
}

/// The page: every command with its arguments, as its help says them.
fn page(command: &mut Command, l10n: &L10n) -> String {
    command.build();
    let version = format!("Pli {}", env!("CARGO_PKG_VERSION"));
    let mut page = Roff::new();
    let _ = page.control("TH", ["PLI", "1", "", &version, ""]);
    section(&mut page, &t!(l10n, "manual-name"));
    let _ = page.text([roman(format!("pli - {}", t!(l10n, "manual-about")))]);
    section(&mut page, &t!(l10n, "manual-synopsis"));
    let _ = page.text([bold("pli"), roman(format!(" {}", t!(l10n, "manual-synopsis-line")))]);
    section(&mut page, &t!(l10n, "manual-description"));
    for paragraph in t!(l10n, "manual-text").split('\n') {
        let _ = page.text([roman(paragraph)]).control("PP", []);
    }
    section(&mut page, &t!(l10n, "manual-options"));
    arguments(&mut page, command, |_| true);
    section(&mut page, &t!(l10n, "manual-commands"));
    commands(&mut page, command, "pli");
    section(&mut page, &t!(l10n, "manual-policies"));
    let _ = page.text([roman(t!(l10n, "manual-policies-why"))]);
    for key in Key::ALL {
        let what = l10n.loader().get(&format!("policy-key-{}", key.name()));
        let head = vec![bold(key.name()), roman(format!(" ({})", kind(key.kind(), l10n)))];
        item(&mut page, head, &format!("{what} {}", when_wrong(key.when_wrong(), l10n)));
    }
    section(&mut page, &t!(l10n, "manual-files"));
    for (file, what) in [
        ("/etc/pli/policies.d/*.toml", t!(l10n, "manual-file-policies")),
        ("/etc/pli/recommended.d/*.toml", t!(l10n, "manual-file-recommended")),
        ("~/.config/pli/pli.toml", t!(l10n, "manual-file-settings")),
        ("~/.local/share/pli/", t!(l10n, "manual-file-data")),
    ] {
        item(&mut page, vec![bold(file)], &what);
    }
    section(&mut page, &t!(l10n, "manual-codes"));
    for (code, what) in [
        ("0", t!(l10n, "manual-code-done")),
        ("1", t!(l10n, "manual-code-no")),
        ("2", t!(l10n, "manual-code-list")),
        ("3", t!(l10n, "manual-code-other")),
        ("4", t!(l10n, "manual-code-psc")),
        ("78", t!(l10n, "manual-code-policy")),
    ] {
        item(&mut page, vec![bold(code)], &what);
    }
    page.to_roff()
}

fn section(page: &mut Roff, title: &str) {
    let _ = page.control("SH", [title]);
}

fn item(page: &mut Roff, head: Vec<Inline>, what: &str) {
    let _ = page.control("TP", []).text(head).text([roman(what)]);
}

/// Each command below this one that is shown, the deeper ones after it.
fn commands(page: &mut Roff, command: &Command, path: &str) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let path = format!("{path} {}", sub.get_name());
        let mut head = vec![bold(path.as_str())];
        for argument in sub.get_positionals() {
            head.push(roman(" "));
            head.push(italic(value(argument)));
        }
        let _ = page.control("SS", []).text(head);
        if let Some(about) = sub.get_about() {
            let _ = page.text([roman(about.to_string())]);
        }
        arguments(page, sub, |argument| !argument.is_global_set());
        commands(page, sub, &path);
    }
}

/// The arguments of a command that are shown.
fn arguments(page: &mut Roff, command: &Command, told: impl Fn(&Arg) -> bool) {
    for argument in command.get_arguments().filter(|argument| !argument.is_hide_set() && told(argument)) {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        item(page, head(argument), &help);
    }
}

/// `-h, --help`, `--limit NUMBER`, `FILE`.
fn head(argument: &Arg) -> Vec<Inline> {
    let short = argument.get_short().map(|sign| format!("-{sign}"));
    let long = argument.get_long().map(|word| format!("--{word}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    if names.is_empty() {
        return vec![italic(value(argument))];
    }
    let mut head = vec![bold(names.join(", "))];
    if argument.get_action().takes_values() {
        head.push(roman(" "));
        head.push(italic(value(argument)));
    }
    head
}

/// The shape of a policy's values.
fn kind(kind: Kind, l10n: &L10n) -> String {
    match kind {
        Kind::Switch => t!(l10n, "policy-kind-switch"),
        Kind::Number(least, most) => t!(l10n, "policy-kind-number", least = least, most = most),
        Kind::Word(words) => t!(l10n, "policy-kind-word", words = words.join(", ")),
        Kind::Text => t!(l10n, "policy-kind-text"),
        Kind::Address => t!(l10n, "policy-kind-address"),
        Kind::Ldap => t!(l10n, "policy-kind-ldap"),
        Kind::Paths => t!(l10n, "policy-kind-paths"),
        Kind::Path => t!(l10n, "policy-kind-path"),
        Kind::Name("") => t!(l10n, "policy-kind-name"),
        Kind::Name(begins) => t!(l10n, "policy-kind-name-begins", begins = begins),
        Kind::Reference => t!(l10n, "policy-kind-reference"),
    }
}

/// What becomes of a value that does not fit.
fn when_wrong(wrong: WhenWrong, l10n: &L10n) -> String {
    let value = match wrong {
        WhenWrong::Refuse => return t!(l10n, "policy-wrong-refuse"),
        WhenWrong::Ignore => return t!(l10n, "policy-wrong-ignore"),
        WhenWrong::Strictest(Strictest::Switch(on)) => on.to_string(),
        WhenWrong::Strictest(Strictest::Number(number)) => number.to_string(),
        WhenWrong::Strictest(Strictest::Word(word)) => word.to_owned(),
    };
    t!(l10n, "policy-wrong-strictest", value = value)
}

/// The name of its value.
fn value(argument: &Arg) -> String {
    match argument.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => argument.get_id().to_string(),
    }
}

#[cfg(test)]
#[path = "manual_tests.rs"]
mod tests;
