//! What is said of a command line that cannot be understood, and in help.

use clap::CommandFactory as _;
use jiff::tz::TimeZone;

use super::{Said, localise, said};
use crate::cli::Args;
use crate::l10n::{L10n, Language};

fn french() -> L10n {
    L10n::new(Language::French, TimeZone::UTC)
}

fn fault(words: &[&str]) -> String {
    let l10n = french();
    let line = std::iter::once("pli").chain(words.iter().copied());
    let error = localise(Args::command(), &l10n).try_get_matches_from(line).unwrap_err();
    match said(&error, &l10n) {
        Said::Fault(Some(what)) => what,
        Said::Fault(None) => format!("nothing said of {:?}", error.kind()),
        Said::Help => "help".to_owned(),
    }
}

#[test]
fn what_is_wrong_is_said_in_the_users_language() {
    let said: [(&[&str], &str); 10] = [
        (&["sned"], "« sned » n’est pas une commande de pli. Vouliez-vous écrire « send » ?"),
        (&["xyzzy"], "« xyzzy » n’est pas une commande de pli."),
        (&["sync", "--onc"], "« --onc » n’est pas connu. Vouliez-vous écrire « --once » ?"),
        (&["list"], "Il manque : <DOSSIER>."),
        (&["list", "inbox", "--limit", "abc"], "« abc » ne convient pas à « --limit <NOMBRE> »."),
        (&["list", "inbox", "--limit"], "Il manque une valeur à « --limit <NOMBRE> »."),
        (&["--psc", "moon", "sync"], "« moon » ne convient pas à « --psc <OÙ> ». Au choix : card, mobile, browser."),
        (&["send", "--eml", "a", "--to", "b"], "« --eml <FICHIER> » ne va pas avec « --to <ADRESSE> »."),
        (&["sync", "--once", "--once"], "« --once » est donné deux fois."),
        (&["vault"], "Il manque une commande."),
    ];
    for (words, expected) in said {
        let plain = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(plain(&fault(words)), expected, "{words:?}");
    }
}

#[test]
fn help_holds_none_of_the_librarys_words() {
    fn all(mut command: clap::Command, path: &str) {
        let help = command.render_long_help().to_string();
        for word in [
            "Usage:",
            "Options:",
            "Commands:",
            "Arguments:",
            "Print",
            "default:",
            "possible values",
            "Possible",
            "FILE",
            "COMMAND]",
        ] {
            assert!(!help.contains(word), "{path}: {word}\n{help}");
        }
        let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        for name in names {
            let sub = command.find_subcommand(&name).unwrap().clone();
            all(sub, &format!("{path} {name}"));
        }
    }
    let mut command = localise(Args::command(), &french());
    command.build();
    all(command, "pli");
}
