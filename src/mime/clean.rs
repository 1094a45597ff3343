//! Text from outside made fit to be shown: no control characters, nothing invisible, nothing that reorders its neighbours.

pub(super) use crate::domain::shown::line;
use crate::domain::shown::{ends_line, is_deceptive};

/// An address as written: what would deceive becomes a replacement character, so that it is seen and can never be sent to.
pub(super) fn address(text: &str) -> String {
    text.trim()
        .chars()
        .take(512)
        .map(|c| if ends_line(c) || is_deceptive(c) { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

/// Running text: line ends become `\n`, other controls and deceptive characters go.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{c}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() || is_deceptive(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// A file name: the last component of a path, without what file systems or eyes misread, at most 150 octets with its extension.
pub(super) fn file_name(name: &str) -> String {
    const MAX: usize = 150;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String =
        line(last, 1_024).chars().filter(|c| !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|')).collect();
    let trimmed = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.len() <= MAX {
        return trimmed.to_owned();
    }
    let (stem, extension) = match trimmed.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 10 => (stem, format!(".{extension}")),
        _ => (trimmed, String::new()),
    };
    format!("{}{extension}", truncated(stem, MAX.saturating_sub(extension.len())))
}

/// The longest beginning of `text` of at most `max` octets.
pub(super) fn truncated(text: &str, max: usize) -> &str {
    let mut end = max.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{address, file_name, line, text};

    #[rstest]
    #[case("Compte rendu.pdf", "Compte rendu.pdf")]
    #[case("../../etc/passwd", "passwd")]
    #[case("C:\\Users\\x\\bilan.pdf", "bilan.pdf")]
    #[case("fact\u{202e}fdp.exe", "factfdp.exe")]
    #[case("a\r\nb:c*.pdf", "a bc.pdf")]
    #[case("..", "")]
    #[case(" .hidden. ", "hidden")]
    fn cleans_file_names(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(file_name(name), expected);
    }

    #[test]
    fn long_names_keep_their_extension() {
        let name = file_name(&format!("{}.pdf", "é".repeat(300)));
        assert!(name.len() <= 150 && name.ends_with("é.pdf"), "{name}");
    }

    #[test]
    fn no_line_holds_two_paragraphs() {
        let hostile = "a\u{2029}\u{5d0}\u{85}b\u{2028}c\u{1c}d@x.fr";
        for shown in [line(hostile, 100), address(hostile), file_name(hostile)] {
            assert!(!shown.chars().any(super::ends_line), "{shown:?}");
        }
        assert!(text(hostile).lines().all(|line| !line.chars().any(super::ends_line)));
    }

    #[test]
    fn lines_have_no_controls() {
        assert_eq!(line("a\r\n\tb\u{202e}\u{0}c  d ", 100), "a b c d");
        assert_eq!(text("a\r\nb\rc\u{7}\u{200b}d"), "a\nb\ncd");
    }

    #[test]
    fn deceptive_addresses_never_parse() {
        assert!(crate::domain::Address::parse(&address("ma\u{200b}rie@medecin.mssante.fr")).is_err());
    }
}
