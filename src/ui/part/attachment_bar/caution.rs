//! Files that the recipient's software may refuse, or its operator: archives and programs, by their content as well as by their name.

use crate::domain::draft::Attachment;
use crate::l10n::{L10n, t};

/// Why a file may not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A program, or what a computer may carry out.
    Program,
    /// An archive: what is in it is not seen.
    Archive,
}

/// Endings of what computers carry out, macros of office documents included.
const PROGRAMS: [&str; 36] = [
    "exe", "com", "scr", "pif", "cpl", "msi", "msp", "dll", "sys", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse",
    "wsf", "wsh", "hta", "lnk", "reg", "jar", "app", "dmg", "pkg", "deb", "rpm", "sh", "apk", "iso", "img", "docm",
    "xlsm", "pptm", "chm", "url",
];
/// Endings of archives.
const ARCHIVES: [&str; 9] = ["zip", "rar", "7z", "tar", "gz", "tgz", "bz2", "xz", "cab"];
/// First octets of programs: Windows, Linux, scripts.
const PROGRAM_SIGNS: [&[u8]; 3] = [b"MZ", b"\x7fELF", b"#!"];
/// First octets of archives: rar, 7z, gzip.
const ARCHIVE_SIGNS: [&[u8]; 3] = [b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"];
/// The archive of the reference: every program of the trust space takes it.
const DOCUMENTS: &str = "IHE_XDM.zip";

impl Caution {
    /// About this file.
    pub fn of(file: &Attachment) -> Option<Self> {
        if file.name.eq_ignore_ascii_case(DOCUMENTS) {
            return None;
        }
        let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let begins = |signs: &[&[u8]]| signs.iter().any(|sign| file.content.starts_with(sign));
        // Two letters may begin any text.
        let is_program = begins(&PROGRAM_SIGNS) && !file.media_type.starts_with("text/");
        if PROGRAMS.contains(&ending.as_str()) || is_program {
            Some(Self::Program)
        } else if ARCHIVES.contains(&ending.as_str()) || begins(&ARCHIVE_SIGNS) {
            Some(Self::Archive)
        } else {
            None
        }
    }

    /// What it means and what may be done.
    pub fn words(self, l10n: &L10n) -> String {
        match self {
            Self::Program => t!(l10n, "files-caution-program"),
            Self::Archive => t!(l10n, "files-caution-archive"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Caution;
    use crate::domain::draft::Attachment;

    #[rstest]
    #[case("CR.pdf", b"%PDF-1.7", None)]
    #[case("IHE_XDM.zip", b"PK\x03\x04", None)]
    #[case("ihe_xdm.ZIP", b"PK\x03\x04", None)]
    #[case("dossier.zip", b"PK\x03\x04", Some(Caution::Archive))]
    #[case("lettre.docx", b"PK\x03\x04", None)]
    #[case("lettre.docm", b"PK\x03\x04", Some(Caution::Program))]
    #[case("CR.pdf.EXE", b"MZ", Some(Caution::Program))]
    #[case("photo.jpg", b"MZ\x90\x00", Some(Caution::Program))]
    #[case("sans fin", b"7z\xbc\xaf\x27\x1c", Some(Caution::Archive))]
    #[case("script", b"#!/bin/sh", Some(Caution::Program))]
    fn by_name_and_by_content(#[case] name: &str, #[case] content: &[u8], #[case] expected: Option<Caution>) {
        let media_type = "application/octet-stream".to_owned();
        let file = Attachment { name: name.to_owned(), media_type, content: content.into() };
        assert_eq!(Caution::of(&file), expected);
    }

    #[test]
    fn a_text_may_begin_with_any_letters() {
        let (name, media_type) = ("note.txt".to_owned(), "text/plain".to_owned());
        assert_eq!(Caution::of(&Attachment { name, media_type, content: b"MZ ...".as_slice().into() }), None);
    }
}
