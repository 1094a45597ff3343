//! XML of documents: any of its encodings, no DTD, no entity but the five, bounded; names without their namespaces, since published
//! samples leave prefixes unbound.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use roxmltree::{Document, Node, ParsingOptions};

use super::Error;

/// Largest text that is parsed.
const OCTETS_MAX: usize = 48 * 1024 * 1024;
/// Most elements, attributes and texts.
const NODES_MAX: u32 = 1_000_000;
/// Most prefixes that are bound here, because nobody did.
const PREFIXES_MAX: usize = 16;
/// Octets in which the declaration of an encoding stands.
const PROLOGUE: usize = 200;

/// The text of a file of XML, so that [`tree`] takes it.
pub(super) fn text(octets: &[u8]) -> Result<String, Error> {
    if octets.len() > OCTETS_MAX {
        return Err(Error::TooLarge);
    }
    let (text, _, _) = encoding(octets).decode(octets);
    let mut text = text.into_owned();
    for _ in 0..PREFIXES_MAX {
        let Err(roxmltree::Error::UnknownNamespace(prefix, _)) = parse(&text) else { break };
        let at = root_name_end(&text).ok_or(Error::Unreadable)?;
        text.insert_str(at, &format!(" xmlns:{prefix}=\"urn:unbound:{prefix}\""));
    }
    Ok(text)
}

/// Its tree.
pub(super) fn tree(text: &str) -> Result<Document<'_>, Error> {
    parse(text).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => Error::TooLarge,
        _ => Error::Unreadable,
    })
}

fn parse(text: &str) -> Result<Document<'_>, roxmltree::Error> {
    Document::parse_with_options(text, ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() })
}

/// By its mark, then by its declaration, else UTF-8.
fn encoding(octets: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(octets) {
        return encoding;
    }
    match octets {
        [b'<', 0, ..] => return UTF_16LE,
        [0, b'<', ..] => return UTF_16BE,
        _ => {}
    }
    let head = String::from_utf8_lossy(octets.get(..PROLOGUE).unwrap_or(octets)).into_owned();
    let declared = head.split_once("?>").and_then(|(declaration, _)| declaration.split_once("encoding="));
    let label = declared.map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    let label = label.map(|rest| rest.chars().take_while(|c| !matches!(c, '"' | '\'')).collect::<String>());
    let named = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match named {
        // What is declared in octets of one is no two-octet encoding.
        Some(encoding) if encoding != UTF_16LE && encoding != UTF_16BE && encoding != UTF_8 => encoding,
        // Some declare UTF-8 and write Latin.
        _ if std::str::from_utf8(octets).is_err() => WINDOWS_1252,
        _ => UTF_8,
    }
}

/// Where the name of the first element ends.
fn root_name_end(text: &str) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        let start = at.checked_add(text.get(at..)?.find('<')?)?;
        let rest = text.get(start..)?;
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->")?.checked_add(3)?
        } else if rest.starts_with("<?") {
            rest.find("?>")?.checked_add(2)?
        } else if rest.starts_with("<!") {
            rest.find('>')?.checked_add(1)?
        } else {
            let name = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return start.checked_add(name);
        };
        at = start.checked_add(skipped)?;
    }
}

/// Elements of this name right below.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

/// The first of them.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The first element at the end of this way down.
pub(super) fn at<'a, 'i>(node: Node<'a, 'i>, way: &[&'static str]) -> Option<Node<'a, 'i>> {
    way.iter().try_fold(node, |node, name| child(node, name))
}

/// Whether it is an element of this name.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The elements below, at any depth, of this name.
pub(super) fn below<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |child| is(*child, name))
}

/// All text below.
pub(super) fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| if node.is_text() { node.text() } else { None }).collect()
}
