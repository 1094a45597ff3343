//! What a letter begins with, on the command line: a link or a file, as desktops and other programs hand it over.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, Command};

use crate::domain::mailto::Mailto;

/// What was typed; a link or a message where a command would stand, behind whatever options of `command`, is a letter to begin.
pub(super) fn words(typed: impl Iterator<Item = OsString>, command: &Command) -> Vec<OsString> {
    let mut words: Vec<OsString> = typed.collect();
    let mut rest = words.iter().enumerate().skip(1).map(|(at, word)| (at, word.to_str().unwrap_or_default()));
    let mut place = None;
    while let Some((at, word)) = rest.next() {
        if word == "--" {
            place = rest.next().map(|(_, word)| (at, word));
            break;
        }
        if !word.starts_with('-') {
            place = Some((at, word));
            break;
        }
        if takes_next(command, word) {
            let _ = rest.next();
        }
    }
    let at = place.filter(|(_, word)| is_letter(word)).map(|(at, _)| at);
    if let Some(at) = at {
        words.insert(at, OsString::from("compose"));
    }
    words
}

/// An option whose value is the word behind it.
fn takes_next(command: &Command, word: &str) -> bool {
    let is_it = |arg: &&Arg| word.strip_prefix("--").is_some_and(|name| arg.get_long() == Some(name));
    command.get_arguments().find(is_it).is_some_and(|arg| arg.get_action().takes_values())
}

fn is_letter(word: &str) -> bool {
    Mailto::is_one(word) || Path::new(word).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml"))
}

/// The link, or the whole path of the file: whoever opens it may stand in another folder.
pub(super) fn whole(what: &str) -> String {
    if Mailto::is_one(what) {
        return what.to_owned();
    }
    let path = local(what).unwrap_or_else(|| PathBuf::from(what));
    let whole = std::path::absolute(path).ok().and_then(|path| path.to_str().map(str::to_owned));
    whole.unwrap_or_else(|| what.to_owned())
}

/// The file of this computer that an address names (RFC 8089): desktops hand files over so.
fn local(address: &str) -> Option<PathBuf> {
    let rest = address.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut octets = Vec::new();
    let mut left = path.bytes();
    while let Some(octet) = left.next() {
        octets.push(match octet {
            b'%' => {
                let digits = [left.next()?, left.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            octet => octet,
        });
    }
    String::from_utf8(octets).ok().filter(|path| path.starts_with('/')).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::PathBuf;

    use clap::CommandFactory as _;

    use super::{local, whole, words};
    use crate::cli::Args;

    /// What is typed behind `pli`, as it is understood.
    fn understood(typed: &str) -> String {
        let line = std::iter::once("pli").chain(typed.split(' ')).map(OsString::from);
        let words = words(line, &Args::command()).into_iter().skip(1);
        words.map(|word| word.into_string().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_link_or_a_message_alone_begins_a_letter() {
        for letter in ["mailto:a@x.fr", "Bilan.EML", "file:///tmp/Bilan%201.eml"] {
            assert_eq!(understood(letter), format!("compose {letter}"));
        }
        for other in ["sync", "lettre.txt", "compose mailto:a@x.fr", "sync mailto:a@x.fr", ""] {
            assert_eq!(understood(other), other);
        }
    }

    #[test]
    fn options_before_it_do_not_matter_and_what_they_hold_is_no_letter() {
        for options in
            ["--config /tmp/pli.toml", "--config=pli.toml", "--json", "--last-try --psc card", "--pin-fd 3 --json"]
        {
            assert_eq!(understood(&format!("{options} mailto:a@x.fr")), format!("{options} compose mailto:a@x.fr"));
        }
        assert_eq!(understood("--json -- Bilan.eml"), "--json compose -- Bilan.eml");
        for other in ["--config mailto:a@x.fr", "--config Bilan.eml sync", "--config a.toml", "--json --"] {
            assert_eq!(understood(other), other);
        }
    }

    #[test]
    fn a_file_is_named_by_its_whole_path() {
        assert_eq!(whole("mailto:a@x.fr?body=%2F"), "mailto:a@x.fr?body=%2F");
        assert_eq!(whole("file:///tmp/Compte%20rendu%C3%A9.eml"), "/tmp/Compte rendué.eml");
        let here = std::env::current_dir().unwrap().join("Bilan.eml");
        assert_eq!(whole("Bilan.eml"), here.to_str().unwrap());
    }

    #[test]
    fn only_files_of_this_computer_are_read() {
        assert_eq!(local("file://localhost/tmp/a.eml"), Some(PathBuf::from("/tmp/a.eml")));
        for elsewhere in
            ["file://serveur/partage/a.eml", "file:a.eml", "file:///tmp/%", "file:///tmp/%zz.eml", "/tmp/a"]
        {
            assert_eq!(local(elsewhere), None, "{elsewhere}");
        }
    }
}
