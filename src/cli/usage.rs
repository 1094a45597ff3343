//! The words around the command line itself: its help, and what is wrong with what was typed. None of the library's own sentences is
//! shown: they are English, and speak to programmers.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};

use crate::l10n::{L10n, t};

/// What came of a command line that is not carried out.
pub(super) enum Said {
    /// Help or the version was asked for.
    Help,
    /// It cannot be understood: why, where that can be said.
    Fault(Option<String>),
}

/// Puts our own words on every command and argument: `cli-sync`, `cli-sync-once`…
pub(super) fn localise(command: Command, l10n: &L10n) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = command.disable_version_flag(true).arg(version.help(t!(l10n, "cli-usage-version")));
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true);
    name(command.disable_help_flag(true).arg(help.help(t!(l10n, "cli-usage-help"))), l10n, "cli")
}

fn name(command: Command, l10n: &L10n, key: &str) -> Command {
    let known = ["help", "version"];
    let arguments: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    let subcommands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .about(l10n.loader().get(key))
        .help_template(format!("{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}", t!(l10n, "cli-usage-line")))
        .subcommand_help_heading(t!(l10n, "cli-usage-commands"))
        .subcommand_value_name(t!(l10n, "cli-usage-command"));
    for argument in arguments {
        let is_known = known.contains(&argument.as_str());
        let help =
            if is_known { String::new() } else { l10n.loader().get(&format!("{key}-{}", argument.replace('_', "-"))) };
        command = command.mut_arg(argument, |arg| {
            let told = with_default(help, default_of(&arg), l10n);
            let arg = if is_known { arg } else { arg.help(told) };
            let heading =
                if arg.is_positional() { t!(l10n, "cli-usage-arguments") } else { t!(l10n, "cli-usage-options") };
            value_named(arg, l10n).help_heading(heading)
        });
    }
    for sub in subcommands {
        let deeper = format!("{key}-{sub}");
        command = command.mut_subcommand(sub, |sub| name(sub, l10n, &deeper));
    }
    command
}

/// With the placeholder of its value in the user's language: `cli-usage-value-file`…
fn value_named(arg: Arg, l10n: &L10n) -> Arg {
    if !matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
        return arg;
    }
    let name = match arg.get_value_names() {
        Some([name, ..]) => name.to_string(),
        _ => arg.get_id().to_string(),
    };
    let key = format!("cli-usage-value-{}", name.to_lowercase().replace('_', "-"));
    // Both are told by the argument's own help.
    let arg = arg.hide_possible_values(true).hide_default_value(true);
    if l10n.loader().has(&key) { arg.value_name(l10n.loader().get(&key)) } else { arg }
}

/// The value that stands where none is given, of an argument that takes one.
fn default_of(arg: &Arg) -> Option<String> {
    let takes = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
    arg.get_default_values().first().filter(|_| takes).map(|value| value.to_string_lossy().into_owned())
}

fn with_default(help: String, default: Option<String>, l10n: &L10n) -> String {
    match default {
        Some(value) => t!(l10n, "cli-usage-default", help = help, value = value),
        None => help,
    }
}

/// What is to be shown of the library's answer.
pub(super) fn said(error: &Error, l10n: &L10n) -> Said {
    let all = |kind| context(error, kind);
    let one = |kind| all(kind).into_iter().next();
    let argument = || one(ContextKind::InvalidArg);
    Said::Fault(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return Said::Help,
        ErrorKind::InvalidSubcommand => one(ContextKind::InvalidSubcommand).map(|word| {
            let fault = t!(l10n, "cli-usage-unknown-command", word = word);
            with_suggestion(fault, one(ContextKind::SuggestedSubcommand), l10n)
        }),
        ErrorKind::UnknownArgument => argument().map(|word| {
            let fault = t!(l10n, "cli-usage-unknown-argument", word = word);
            with_suggestion(fault, one(ContextKind::SuggestedArg), l10n)
        }),
        ErrorKind::MissingRequiredArgument => {
            let missing = all(ContextKind::InvalidArg);
            (!missing.is_empty()).then(|| t!(l10n, "cli-usage-missing-argument", words = missing.join(", ")))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Some(t!(l10n, "cli-usage-missing-command"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let fault = argument().zip(one(ContextKind::InvalidValue)).map(|(argument, value)| {
                if value.is_empty() {
                    t!(l10n, "cli-usage-missing-value", argument = argument)
                } else {
                    t!(l10n, "cli-usage-invalid-value", value = value, argument = argument)
                }
            });
            let valid = all(ContextKind::ValidValue);
            fault.map(|fault| {
                if valid.is_empty() {
                    fault
                } else {
                    t!(l10n, "cli-usage-valid-values", fault = fault, values = valid.join(", "))
                }
            })
        }
        ErrorKind::ArgumentConflict => argument().zip(one(ContextKind::PriorArg)).map(|(one, other)| {
            if one == other {
                t!(l10n, "cli-usage-argument-twice", argument = one)
            } else {
                t!(l10n, "cli-usage-argument-conflict", argument = one, other = other)
            }
        }),
        _ => None,
    })
}

fn with_suggestion(fault: String, suggested: Option<String>, l10n: &L10n) -> String {
    match suggested {
        Some(word) => t!(l10n, "cli-usage-suggestion", fault = fault, word = word),
        None => fault,
    }
}

/// The words of one kind that the library gives with its answer.
fn context(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[path = "usage_tests.rs"]
mod tests;
