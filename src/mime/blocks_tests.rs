//! HTML as blocks: what is drawn, what is counted, what is left out, and how long hostile sources take.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use rstest::rstest;

use super::document;
use crate::domain::block::{Block, Cell, Document, Span};
use crate::mime::budget::{Budget, PIECES};
use crate::properties::on_processor;

fn draw(html: &str) -> Document {
    document(html, &|id| (id == "photo@local").then_some(7), &mut Budget::of_message())
}

/// A short way to write down blocks.
fn sketch(blocks: &[Block]) -> String {
    let spans = |spans: &[Span]| {
        spans.iter().fold(String::new(), |mut out, span| {
            let marks =
                [(span.bold, "*"), (span.italic, "/"), (span.underline, "_"), (span.strike, "~"), (span.mono, "`")];
            let mark: String = marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect();
            out.push_str(&mark);
            out.push_str(&span.text);
            out.push_str(&mark);
            if let Some(link) = &span.link {
                let _ = write!(out, "<{link}>");
            }
            out
        })
    };
    let all: Vec<String> = blocks
        .iter()
        .map(|block| match block {
            Block::Paragraph(text) => format!("P {}", spans(text)),
            Block::Heading(level, text) => format!("H{level} {}", spans(text)),
            Block::Item { depth, marker, spans: text } => format!("I{depth} {marker} {}", spans(text)),
            Block::Quote(level, inner) => format!("Q{level}[{}]", sketch(inner)),
            Block::Preformatted(text) => format!("PRE {text}"),
            Block::Table(rows) => {
                let rows: Vec<String> = rows.iter().map(|row| row.iter().map(sketch_cell).collect()).collect();
                format!("T{{{}}}", rows.join(";"))
            }
            Block::Rule => "---".to_owned(),
            Block::Picture { part, alt } => format!("IMG {part} {alt}"),
        })
        .collect();
    all.join("|")
}

fn sketch_cell(cell: &Cell) -> String {
    format!("{}({})", if cell.header { "th" } else { "td" }, sketch(&cell.blocks))
}

fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[rstest]
#[case("<p>a<p>b  \n c", "P a|P b c")]
#[case("a<br>b<br><br>c", "P a\nb|P c")]
#[case("<b>a</b> <i>b</i><u>c</u><s>d</s><code>e</code>", "P *a* /b/_c_~d~`e`")]
#[case("<span style='font-weight:bold'>a</span>b", "P *a*b")]
#[case("<h2>Titre</h2>x", "H2 Titre|P x")]
#[case(
    "<ul><li>a<li>b<ul><li>c</ul><li>d</ul><ol start=3><li>e<li>f</ol>",
    "I0 • a|I0 • b|I1 • c|I0 • d|I0 3. e|I0 4. f"
)]
#[case("<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "Q1[P a]|Q2[P b]|Q1[P c]|P d")]
#[case("<pre>  a\n    b\n</pre>", "PRE   a\n    b")]
#[case("a<hr>b", "P a|---|P b")]
#[case("<a href='https://x.fr/'>l</a> <a href='javascript:x'>m</a>", "P l<https://x.fr/> m")]
#[case("<img src='cid:photo@local' alt=ECG> <img src='cid:autre' alt=b>", "IMG 7 ECG|P b")]
#[case("10<sup>9</sup>/L, 1<sup>er</sup>, H<sub>2</sub>O", "P 10⁹/L, 1er, H₂O")]
#[case("a&nbsp;&eacute;&lt;b&gt;&amp;", "P a\u{a0}é<b>&")]
#[case("<script>x</script><style>y</style><title>z</title><textarea>t</textarea><iframe>u</iframe>v", "P v")]
#[case("<div style='display:none'>x<p>y</p></div><p hidden>z</p><i style='FONT-SIZE: 0px'>w</i>v", "P v")]
#[case("<p style='color:#fff;background:#fff'>blanc sur blanc</p>", "P blanc sur blanc")]
#[case("a\u{202e}b\u{200b}c", "P abc")]
#[case("<table border=1><tr><th>A<th>B<tr><td>1<td>2</table>", "T{th(P *A*)th(P *B*);td(P 1)td(P 2)}")]
#[case("<table><tr><td>a</td></tr><tr><td><p>b</p></td></tr></table>", "P a|P b")]
#[case(
    "<table><tr><td>a<table><tr><td>1<td>2<tr><td>3<td>4</table></td><td>b</table>",
    "P a|T{td(P 1)td(P 2);td(P 3)td(P 4)}|P b"
)]
#[case("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>", "P a|P b|P c|P d")]
#[case("<b><p>a</b>b</p>c</b>d", "P *ab*|P *c*d")]
#[case("a</div></table></td>b", "P ab")]
#[case("<td>a</td><li>b", "P a|I0 • b")]
#[case("voir https://x.fr/y.", "P voir https://x.fr/y<https://x.fr/y>.")]
#[case("<blockquote><table border=1><tr><th>A<td>B</table></blockquote>", "Q1[T{th(P *A*)td(P B)}]")]
fn draws(#[case] html: &str, #[case] expected: &str) {
    assert_eq!(sketch(&draw(html).blocks), expected);
}

#[rstest]
#[case("<img src=http://x/y>", 1)]
#[case("<img src=//x/y><img srcset='https://x/a 2x'>", 2)]
#[case("<body background='https://x/y'><div style='background:url(https://x/z)'>", 2)]
#[case("<link rel=stylesheet href=https://x/a.css><style>@import 'https://x'; a{b:url( 'http://x')}</style>", 2)]
#[case("<a href=https://x>y</a><img src=cid:photo@local><img src=data:image/png;base64,x>", 0)]
#[case("<iframe src=https://x></iframe><video poster=https://y src=https://z></video>", 3)]
fn counts_what_was_not_loaded(#[case] html: &str, #[case] expected: usize) {
    assert_eq!(draw(html).blocked_remote, expected);
}

#[test]
fn text_of_blocks() {
    let html = "<h1>T</h1><p>a<br>b</p><ul><li>c<li>d</ul><blockquote>e</blockquote><table border=1><tr><th>A<th>B<tr><td>1<td>2</table>f";
    assert_eq!(draw(html).to_text(), "T\n\na\nb\n\n• c\n• d\n> e\n\nA\tB\n1\t2\n\nf");
}

/// Sources known to be quadratic or worse in tree builders and tokenizers.
#[rstest]
#[case("<div>".repeat(200_000))]
#[case("<table><tr><td>".repeat(100_000))]
#[case("<blockquote>".repeat(100_000))]
#[case("<ul><li>a".repeat(100_000))]
#[case(many(60_000, |n| format!("<p><b id={n}></p>")))]
#[case(many(60_000, |n| format!("<font a{n}><div></font></div>")))]
#[case(format!("<a {}>x", many(200_000, |n| format!("a{n} "))))]
#[case(many(120, |_| format!("<a {}>x", many(2_500, |n| format!("a{n} ")))))]
#[case("<!-- ".repeat(400_000))]
#[case("<!---".repeat(400_000))]
#[case("</p>".repeat(400_000))]
#[case("&".repeat(2_000_000))]
#[case("<".repeat(2_000_000))]
#[case("a@b.fr ".repeat(250_000))]
#[case("<b>a</b><i>b</i>".repeat(100_000))]
#[case("<br>a".repeat(300_000))]
#[case("<style>".repeat(200_000))]
#[case("\u{202e}".repeat(600_000))]
fn hostile_sources_take_bounded_time(#[case] html: String) {
    let begun = on_processor();
    let drawn = draw(&html);
    let spent = on_processor().saturating_sub(begun);
    assert!(spent < Duration::from_secs(8), "{spent:?}");
    assert!(pieces(&drawn.blocks) <= MOST, "{}", pieces(&drawn.blocks));
}

/// Most that is drawn: between two looks at the budget one chunk of the source goes on.
const MOST: usize = PIECES + super::CHUNK;

/// Spans, blocks, rows and cells.
fn pieces(blocks: &[Block]) -> usize {
    let inside = |block: &Block| match block {
        Block::Paragraph(spans) | Block::Heading(_, spans) | Block::Item { spans, .. } => spans.len(),
        Block::Quote(_, inner) => pieces(inner),
        Block::Table(rows) => rows.iter().flatten().map(|cell| 1 + pieces(&cell.blocks)).sum::<usize>() + rows.len(),
        Block::Preformatted(_) | Block::Rule | Block::Picture { .. } => 0,
    };
    blocks.iter().map(|block| 1 + inside(block)).sum()
}

/// As many as fit into a source, all of one kind: drawn up to the budget, and said to be shortened.
#[rstest]
#[case("<b>a</b><i>b</i>")]
#[case("<p>a")]
#[case("<hr>")]
#[case("<table border=1><tr><th>a<th>b</table>")]
#[case("<a href=https://a.fr>a</a> ")]
#[case("a@b.fr <i>b</i>")]
#[case("<img src=cid:photo@local>")]
fn what_has_too_many_pieces_is_shortened(#[case] piece: &str) {
    let drawn = draw(&piece.repeat(1_900_000 / piece.len()));
    assert!(drawn.truncated);
    assert!((PIECES / 2..=MOST).contains(&pieces(&drawn.blocks)), "{}", pieces(&drawn.blocks));
}

#[test]
fn what_has_too_much_text_is_shortened() {
    let drawn = draw(&"Bonjour, tout va bien. ".repeat(80_000));
    assert!(drawn.truncated && drawn.to_text().len() < 600 * 1024);
}

/// One address of 2,000 characters for ten thousand spans.
#[test]
fn spans_of_one_link_share_its_address() {
    let drawn = draw(&format!("<a href='https://a.fr/{}'>{}</a>", "x".repeat(1_900), "<b>a</b>b".repeat(5_000)));
    let [Block::Paragraph(spans)] = drawn.blocks.as_slice() else { panic!("one paragraph") };
    let first = spans[0].link.as_ref().unwrap();
    assert_eq!(spans.len(), 10_000);
    assert!(spans.iter().all(|span| span.link.as_ref().is_some_and(|link| Arc::ptr_eq(link, first))));
}

proptest! {
    #![proptest_config(crate::properties::cases(500))]

    /// No markup, however broken, panics, loads, or leads anywhere unsafe.
    #[test]
    fn any_markup_is_safe(html in "(<(/)?(table|tr|td|th|ul|ol|li|p|div|b|a href=[a-z:/.]{0,20}|blockquote|pre|h1|sup|img src=[a-z:/.]{0,20}|br|style|span style='display:none')>|[a-z \n&;<>\"]|\u{202e}){0,60}") {
        let drawn = draw(&html);
        let text = drawn.to_text();
        let reordered = text.contains('\u{202e}');
        prop_assert!(!reordered);
        check(&drawn.blocks)?;
    }
}

fn check(blocks: &[Block]) -> Result<(), TestCaseError> {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) | Block::Item { spans, .. } => {
                prop_assert!(!spans.is_empty());
                for span in spans {
                    let safe =
                        |link: &Arc<str>| ["http:", "https:", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
                    prop_assert!(span.link.as_ref().is_none_or(safe));
                }
            }
            Block::Quote(level, inner) => {
                prop_assert!(*level >= 1 && !inner.is_empty());
                check(inner)?;
            }
            Block::Table(rows) => {
                for cell in rows.iter().flatten() {
                    check(&cell.blocks)?;
                }
            }
            Block::Preformatted(_) | Block::Rule | Block::Picture { .. } => {}
        }
    }
    Ok(())
}
