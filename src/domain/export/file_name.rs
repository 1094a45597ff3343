//! Names of files that any system, share and practice software can bear: whatever strangers write in a document, a name never leaves its
//! folder, never hides, and is never a device.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::super::shown::{ends_line, is_deceptive};

/// Most octets of a name without its ending: with the longest folders of Windows it still fits.
const STEM_MAX: usize = 120;
/// Most octets of an ending.
const ENDING_MAX: usize = 8;
/// What a name is called of which nothing is left.
const NAMELESS: &str = "document";
/// Names of devices of Windows, whatever follows their first dot.
const DEVICES: [&str; 8] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$", "CONFIG$"];

/// A name that is safe in any folder. Nothing else is written there.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Of what is to be said and the ending of its form; `plain`: without accents.
    pub fn new(said: &str, ending: &str, plain: bool) -> Self {
        let ending: String =
            ending.chars().filter(char::is_ascii_alphanumeric).take(ENDING_MAX).collect::<String>().to_lowercase();
        let stem = stem(said, plain);
        Self(if ending.is_empty() { stem } else { format!("{stem}.{ending}") })
    }

    /// Of a folder.
    pub fn folder(said: &str, plain: bool) -> Self {
        Self::new(said, "", plain)
    }

    /// As it was kept; `None` for what this type would not have made.
    pub fn parse(kept: &str) -> Option<Self> {
        let made = match kept.rsplit_once('.') {
            Some((stem, ending)) => Self::new(stem, ending, false),
            None => Self::folder(kept, false),
        };
        // A folder may have dots.
        [made, Self::folder(kept, false)].into_iter().find(|made| made.0 == kept)
    }

    /// The same for the next file of that name: the first is number 1 and bears none.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        if number <= 1 {
            return self.clone();
        }
        let (stem, ending) = self.0.rsplit_once('.').map_or((self.0.as_str(), None), |(stem, end)| (stem, Some(end)));
        let mark = format!("_{number}");
        let stem = cut(stem, STEM_MAX.saturating_sub(mark.len())).trim_end_matches(is_trimmed);
        Self::new(&format!("{stem}{mark}"), ending.unwrap_or_default(), false)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileName(…)")
    }
}

fn stem(said: &str, plain: bool) -> String {
    let composed: String = if plain { without_accents(said) } else { said.nfc().collect() };
    let mut stem = String::new();
    for c in composed.chars().filter(|c| !is_deceptive(*c)) {
        let c = match c {
            c if c.is_whitespace() || ends_line(c) => ' ',
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            // Never assigned, or of nobody: not every share bears them.
            c if is_private(c) => '-',
            c => c,
        };
        // What was left empty leaves no gap.
        if !(matches!(c, ' ' | '-' | '_') && stem.ends_with(c)) {
            stem.push(c);
        }
    }
    let stem = stem.trim_matches(is_trimmed);
    let stem = cut(stem, STEM_MAX).trim_end_matches(is_trimmed);
    match stem {
        "" => NAMELESS.to_owned(),
        stem if is_device(stem) => cut(&format!("_{stem}"), STEM_MAX).trim_end_matches(is_trimmed).to_owned(),
        stem => stem.to_owned(),
    }
}

/// At neither end: hidden files, what Windows cuts off, options of command lines, drafts of other programs.
fn is_trimmed(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '~' | '_' | '$')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..) || u32::from(c) & 0xfffe == 0xfffe
}

fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim().to_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        let rest = first.strip_prefix(port);
        rest.is_some_and(|rest| {
            let mut digits = rest.chars();
            digits.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³')) && digits.next().is_none()
        })
    });
    numbered || DEVICES.contains(&first.as_str())
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// ASCII only: what has no letter there is left out.
fn without_accents(text: &str) -> String {
    let mut plain = String::new();
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("OE"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("AE"),
            'ß' => plain.push_str("ss"),
            '’' | '‘' => plain.push('\''),
            '–' | '—' | '‐' | '‑' => plain.push('-'),
            c if c.is_whitespace() => plain.push(' '),
            c if c.is_ascii() => plain.push(c),
            _ => {}
        }
    }
    plain
}
