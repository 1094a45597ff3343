//! What a letter begins with, on the command line: a link or a file, as desktops and other programs hand it over.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::domain::mailto::Mailto;

/// What was typed; a link or a message alone is a letter to begin.
pub(super) fn words(typed: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = typed.collect();
    let is_letter = words.get(1).and_then(|word| word.to_str()).is_some_and(|word| {
        Mailto::is_one(word) || Path::new(word).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml"))
    });
    if is_letter {
        words.insert(1, OsString::from("compose"));
    }
    words
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

    use super::{local, whole, words};

    #[test]
    fn a_link_or_a_message_alone_begins_a_letter() {
        let typed = |word: &str| words(["pli", word].into_iter().map(OsString::from)).len();
        for word in ["mailto:a@x.fr", "Bilan.EML", "file:///tmp/Bilan%201.eml"] {
            assert_eq!(typed(word), 3, "{word}");
        }
        assert_eq!((typed("sync"), typed("lettre.txt")), (2, 2));
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
