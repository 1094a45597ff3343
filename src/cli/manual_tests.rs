//! The manual says all that the help says, in either language, as its readers expect it.

use clap::CommandFactory as _;
use jiff::tz::TimeZone;

use super::page;
use crate::cli::{Args, usage};
use crate::l10n::{L10n, Language};
use crate::policy::Key;

fn manual(language: Language) -> String {
    let l10n = L10n::new(language, TimeZone::UTC);
    page(&mut usage::localise(Args::command(), &l10n), &l10n)
}

#[test]
fn every_command_that_is_shown_has_its_place() {
    let page = manual(Language::French);
    let lines: Vec<&str> = page.lines().collect();
    // A hyphen that may be copied is written with a backslash.
    for command in ["pli vault recovery\\-code", "pli directory groups add", "pli journal verify", "pli send"] {
        let begins = format!("\\fB{command}\\fR");
        assert!(lines.iter().any(|line| line.starts_with(&begins)), "{command}");
    }
    assert!(!page.contains("pli manual"));
    // What holds for all stands once.
    assert_eq!(page.matches("\\fB\\-\\-pin\\-fd\\fR").count(), 1);
}

#[test]
fn every_policy_is_explained() {
    let (french, english) = (manual(Language::French), manual(Language::English));
    for key in Key::ALL {
        let begins = format!("\\fB{}\\fR (", key.name());
        for page in [&french, &english] {
            let mut lines = page.lines().skip_while(|line| !line.starts_with(&begins)).skip(1);
            let what = lines.next().unwrap_or_else(|| panic!("{}", key.name()));
            assert!(what.split(". ").count() >= 2 && !what.contains("policy-"), "{what}");
        }
    }
}

#[test]
fn it_is_written_in_the_users_language() {
    assert!(manual(Language::French).contains(".SH COMMANDES\n"));
    let english = manual(Language::English);
    assert!(english.contains(".SH \"EXIT STATUS\"\n"));
    // Of the twenty commands none has a word of the other language, or a key that was not found.
    assert!(!english.contains("cli-") && !english.contains("Afficher"));
}
