//! What is taken out of an HTML source before any parser sees it: comments, and runs longer than any text (pictures written
//! into the address of a picture).

/// Longest source that is drawn.
const MAX_SOURCE: usize = 2 * 1024 * 1024;
/// A run without space, quote or angle bracket longer than this is no text.
const MAX_RUN: usize = 8 * 1024;
/// What is kept of such a run.
const KEPT_RUN: usize = 64;

/// The source to draw, and whether it was cut.
pub(super) fn prepare(html: &str) -> (String, bool) {
    let shown = super::super::clean::truncated(html, MAX_SOURCE);
    let without = without_comments(shown);
    (without_long_runs(&without), shown.len() < html.len())
}

/// Drops `<!-- … -->`; an unclosed one hides the rest, as in browsers.
fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = if let Some(empty) = after.strip_prefix('>').or_else(|| after.strip_prefix("->")) {
            empty
        } else {
            comment_end(after).and_then(|end| after.get(end..)).unwrap_or_default()
        };
    }
    out.push_str(rest);
    out
}

/// Where a comment ends: after the first `-->` or `--!>`.
fn comment_end(text: &str) -> Option<usize> {
    let closes = |before: &str| before.ends_with("--") || before.ends_with("--!");
    text.match_indices('>').find(|(at, _)| text.get(..*at).is_some_and(closes)).map(|(at, _)| at.saturating_add(1))
}

fn without_long_runs(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for run in html.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'')) {
        if run.len() <= MAX_RUN {
            out.push_str(run);
            continue;
        }
        out.push_str(super::super::clean::truncated(run, KEPT_RUN));
        out.extend(run.chars().next_back());
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::prepare;

    #[rstest]
    #[case("a<!-- b -->c", "ac")]
    #[case("a<!-->c", "ac")]
    #[case("a<!--->c", "ac")]
    #[case("a<!-- b --!>c", "ac")]
    #[case("a<!-- b", "a")]
    #[case("a<!-- b --->c", "ac")]
    #[case("a<!-- <!-- b -->c", "ac")]
    fn comments_go(#[case] html: &str, #[case] expected: &str) {
        assert_eq!(prepare(html), (expected.to_owned(), false));
    }

    #[test]
    fn pictures_in_addresses_go() {
        let html = format!("<img src=\"data:image/png;base64,{}\">x", "A".repeat(100_000));
        let (source, cut) = prepare(&html);
        assert!(source.len() < 200 && source.ends_with("\">x") && !cut, "{source}");
    }

    #[test]
    fn huge_sources_are_cut() {
        assert!(prepare(&"a ".repeat(3_000_000)).1);
    }
}
