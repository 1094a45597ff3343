//! Exclusive XML Canonicalization 1.0 without comments (W3C xml-exc-c14n) of a tree or a subtree, over roxmltree.
//!
//! It takes only what [`admit`] lets through: no document type, bounded depth, attributes and namespaces.

use roxmltree::{Document, Node, NodeId, NodeType, ParsingOptions};

use super::NODES_MAX;

/// Elements inside one another.
const DEPTH_MAX: usize = 32;
/// Attributes and namespace declarations of one element.
const ATTRIBUTES_MAX: usize = 64;
/// Namespace declarations of a document; roxmltree copies those in force wherever one is added.
const NAMESPACES_MAX: usize = 2048;

/// Why a text is not taken for canonicalisation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not well-formed, or with a document type.
    #[error("Not well-formed XML, or with a document type")]
    Xml(#[source] roxmltree::Error),
    /// Beyond the bounds of this file.
    #[error("XML beyond the limits of depth, attributes or namespaces")]
    Limits,
    /// Declared in another encoding than UTF-8.
    #[error("XML not declared as UTF-8")]
    Encoding,
}

/// Parses a text for canonicalisation.
///
/// # Errors
/// See [`Error`].
pub fn admit(text: &str) -> Result<Document<'_>, Error> {
    if !declared_utf8(text) {
        return Err(Error::Encoding);
    }
    if !within_limits(text) {
        return Err(Error::Limits);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, entity_resolver: None };
    Document::parse_with_options(text, options).map_err(Error::Xml)
}

/// Canonical octets of `apex` (the document node or an element) and what lies below it, without the subtree `left_out`.
/// `inclusive` is the `PrefixList` of `InclusiveNamespaces`; `#default` names the default namespace.
pub fn canonicalize(apex: Node<'_, '_>, left_out: Option<NodeId>, inclusive: &[&str]) -> Vec<u8> {
    let text = apex.document().input_text();
    let mut writer = Writer { text, left_out, inclusive, out: Vec::new(), rendered: Vec::new() };
    if apex.is_root() {
        writer.document(apex);
    } else {
        writer.node(apex);
    }
    writer.out
}

struct Writer<'a> {
    text: &'a str,
    left_out: Option<NodeId>,
    inclusive: &'a [&'a str],
    out: Vec<u8>,
    /// Declarations written by the ancestors, nearest last.
    rendered: Vec<(&'a str, &'a str)>,
}

impl<'a> Writer<'a> {
    /// Processing instructions beside the root element stand on lines of their own.
    fn document(&mut self, root: Node<'a, 'a>) {
        let mut before_element = true;
        for child in root.children() {
            match child.node_type() {
                NodeType::Element => {
                    before_element = false;
                    self.node(child);
                }
                NodeType::PI if before_element => {
                    self.node(child);
                    self.out.push(b'\n');
                }
                NodeType::PI => {
                    self.out.push(b'\n');
                    self.node(child);
                }
                NodeType::Root | NodeType::Comment | NodeType::Text => {}
            }
        }
    }

    fn node(&mut self, node: Node<'a, 'a>) {
        if self.left_out == Some(node.id()) {
            return;
        }
        match node.node_type() {
            NodeType::Element => self.element(node),
            NodeType::Text => self.escaped(node.text().unwrap_or_default(), false),
            NodeType::PI => {
                if let Some(pi) = node.pi() {
                    self.raw("<?");
                    self.raw(pi.target);
                    if let Some(value) = pi.value.filter(|value| !value.is_empty()) {
                        self.raw(" ");
                        self.raw(value);
                    }
                    self.raw("?>");
                }
            }
            NodeType::Comment | NodeType::Root => {}
        }
    }

    fn element(&mut self, node: Node<'a, 'a>) {
        let name = element_name(self.text, node);
        let inherited = self.rendered.len();
        self.raw("<");
        self.raw(name);
        self.namespaces(node, name);
        let mut attributes: Vec<_> = node.attributes().collect();
        attributes.sort_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
        for attribute in attributes {
            self.raw(" ");
            self.raw(self.text.get(attribute.range_qname()).unwrap_or_default());
            self.raw("=\"");
            self.escaped(attribute.value(), true);
            self.raw("\"");
        }
        self.raw(">");
        for child in node.children() {
            self.node(child);
        }
        self.raw("</");
        self.raw(name);
        self.raw(">");
        self.rendered.truncate(inherited);
    }

    /// Writes the declarations that this element uses, or that the `PrefixList` names, unless an ancestor has written the same.
    fn namespaces(&mut self, node: Node<'a, 'a>, name: &'a str) {
        let mut prefixes = vec![prefix_of(name)];
        let written = node.attributes().filter_map(|attribute| self.text.get(attribute.range_qname()));
        prefixes.extend(written.map(prefix_of).filter(|prefix| !prefix.is_empty()));
        for listed in self.inclusive {
            let prefix = if *listed == "#default" { "" } else { listed };
            if prefix.is_empty() || in_force(node, prefix).is_some() {
                prefixes.push(prefix);
            }
        }
        prefixes.sort_unstable();
        prefixes.dedup();
        for prefix in prefixes.into_iter().filter(|prefix| *prefix != "xml") {
            let uri = in_force(node, prefix).unwrap_or_default();
            let above = self.rendered.iter().rev().find(|(known, _)| *known == prefix).map_or("", |(_, uri)| uri);
            if uri == above {
                continue;
            }
            self.raw(" xmlns");
            if !prefix.is_empty() {
                self.raw(":");
                self.raw(prefix);
            }
            self.raw("=\"");
            self.escaped(uri, true);
            self.raw("\"");
            self.rendered.push((prefix, uri));
        }
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn escaped(&mut self, text: &str, attribute: bool) {
        for byte in text.bytes() {
            match byte {
                b'&' => self.raw("&amp;"),
                b'<' => self.raw("&lt;"),
                b'>' if !attribute => self.raw("&gt;"),
                b'"' if attribute => self.raw("&quot;"),
                b'\t' if attribute => self.raw("&#x9;"),
                b'\n' if attribute => self.raw("&#xA;"),
                b'\r' => self.raw("&#xD;"),
                other => self.out.push(other),
            }
        }
    }
}

/// The name as written: roxmltree keeps the namespace but not the prefix, which the canonical form needs.
fn element_name<'a>(text: &'a str, node: Node<'_, '_>) -> &'a str {
    let after = text.get(node.range()).and_then(|markup| markup.strip_prefix('<')).unwrap_or_default();
    let end = after.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(after.len());
    after.get(..end).unwrap_or_default()
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

fn in_force<'a>(node: Node<'a, 'a>, prefix: &str) -> Option<&'a str> {
    let wanted = (!prefix.is_empty()).then_some(prefix);
    node.namespaces().find(|namespace| namespace.name() == wanted).map(|namespace| namespace.uri())
}

/// The declaration, if any, says nothing or UTF-8.
fn declared_utf8(text: &str) -> bool {
    let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map(|(inside, _)| inside)
    else {
        return true;
    };
    let Some((_, value)) = declaration.split_once("encoding") else { return true };
    let value = value.trim_start_matches([' ', '\t', '\r', '\n', '=']);
    let value = value.trim_start_matches(['"', '\'']);
    value.split(['"', '\'']).next().is_some_and(|name| name.eq_ignore_ascii_case("utf-8"))
}

/// One pass over the markup before anything is built, so that no text can make the tree costly. A malformed text may pass: the parser
/// refuses it.
fn within_limits(text: &str) -> bool {
    let mut rest = text;
    let mut depth: usize = 0;
    let mut namespaces: usize = 0;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = rest.get(at..).unwrap_or_default();
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))
            .map(|(open, close)| {
                rest.get(open.len()..).and_then(|inside| inside.split_once(close)).map_or("", |(_, after)| after)
            });
        if let Some(after) = skipped {
            rest = after;
            continue;
        }
        let (tag, after) = split_tag(rest);
        rest = after;
        namespaces = namespaces.saturating_add(tag.namespaces);
        match tag.kind {
            Kind::Close => depth = depth.saturating_sub(1),
            Kind::Empty => {}
            Kind::Open => depth = depth.saturating_add(1),
        }
        if depth > DEPTH_MAX || tag.attributes > ATTRIBUTES_MAX || namespaces > NAMESPACES_MAX {
            return false;
        }
    }
    true
}

enum Kind {
    Open,
    Close,
    Empty,
}

struct Tag {
    kind: Kind,
    attributes: usize,
    namespaces: usize,
}

/// Reads from `<` to the `>` that is outside quotes; gives what comes after.
fn split_tag(text: &str) -> (Tag, &str) {
    let mut quote = None;
    let mut attributes: usize = 0;
    let mut end = text.len();
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                attributes = attributes.saturating_add(1);
            }
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let inside = text.get(..end).unwrap_or_default();
    let kind = if inside.starts_with("</") {
        Kind::Close
    } else if inside.ends_with('/') {
        Kind::Empty
    } else {
        Kind::Open
    };
    let after = text.get(end.saturating_add(1)..).unwrap_or_default();
    (Tag { kind, attributes, namespaces: inside.matches("xmlns").count() }, after)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn canonical(text: &str, inclusive: &[&str]) -> String {
        String::from_utf8(canonicalize(admit(text).unwrap().root(), None, inclusive)).unwrap()
    }

    #[rstest]
    #[case("<a/>", "<a></a>")]
    #[case("<?xml version='1.0' encoding='utf-8'?>\n<?p  d ?><!--c--><a/>\n<?q?>\n", "<?p d ?>\n<a></a>\n<?q?>")]
    #[case("<a z='1' b=\"2\" xml:lang='fr'/>", "<a b=\"2\" z=\"1\" xml:lang=\"fr\"></a>")]
    #[case(
        "<a b=' x\ty\r\nz&#10;&#13;&#9;&lt;>&quot;&apos;&amp;'/>",
        "<a b=\" x y z&#xA;&#xD;&#x9;&lt;>&quot;'&amp;\"></a>"
    )]
    #[case("<a>x\r\ny\rz&#13;&gt;<![CDATA[<&\">]]>\t&#x1F600;</a>", "<a>x\ny\nz&#xD;&gt;&lt;&amp;\"&gt;\t😀</a>")]
    #[case(
        "<a xmlns:u='urn:u' xmlns='urn:d'><u:b/><c xmlns=''><d xmlns=''/></c></a>",
        "<a xmlns=\"urn:d\"><u:b xmlns:u=\"urn:u\"></u:b><c xmlns=\"\"><d></d></c></a>"
    )]
    #[case(
        "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c xmlns:p='urn:1'/></p:b><p:d/></p:a>",
        "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c xmlns:p=\"urn:1\"></p:c></p:b><p:d></p:d></p:a>"
    )]
    #[case(
        "<a xmlns:y='urn:1' xmlns:x='urn:2' x:n='1' y:n='2' n='3'/>",
        "<a xmlns:x=\"urn:2\" xmlns:y=\"urn:1\" n=\"3\" y:n=\"2\" x:n=\"1\"></a>"
    )]
    #[case("<a><b/ ></a>", "")]
    fn writes_the_canonical_form(#[case] text: &str, #[case] expected: &str) {
        if expected.is_empty() {
            assert!(admit(text).is_err());
        } else {
            assert_eq!(canonical(text, &[]), expected);
        }
    }

    #[test]
    fn listed_prefixes_are_declared_where_they_are_in_force() {
        let text = "<a xmlns:u='urn:u' xmlns:v='urn:v'><b xmlns='urn:d' xmlns:u='urn:w'/></a>";
        assert_eq!(canonical(text, &["u", "w"]), "<a xmlns:u=\"urn:u\"><b xmlns=\"urn:d\" xmlns:u=\"urn:w\"></b></a>");
        let inner = "<a xmlns='urn:d'><p:b xmlns:p='urn:p'/></a>";
        let document = admit(inner).unwrap();
        let b = document.root_element().first_child().unwrap();
        assert_eq!(canonicalize(b, None, &[]), b"<p:b xmlns:p=\"urn:p\"></p:b>");
        assert_eq!(canonicalize(b, None, &["#default"]), b"<p:b xmlns=\"urn:d\" xmlns:p=\"urn:p\"></p:b>");
    }

    #[test]
    fn a_subtree_can_be_left_out() {
        let document = admit("<a>x<b>y</b>z</a>").unwrap();
        let b = document.root_element().children().nth(1).unwrap();
        assert_eq!(canonicalize(document.root(), Some(b.id()), &[]), b"<a>xz</a>");
    }

    #[test]
    fn costly_texts_are_refused_before_a_tree_is_built() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(admit(&nested(DEPTH_MAX)).is_ok());
        assert!(matches!(admit(&nested(DEPTH_MAX + 1)), Err(Error::Limits)));
        assert!(matches!(admit(&nested(1_000_000)), Err(Error::Limits)));
        let wide = (0..=ATTRIBUTES_MAX).map(|n| format!(" a{n}='>'")).collect::<Vec<_>>().concat();
        assert!(matches!(admit(&format!("<a{wide}/>")), Err(Error::Limits)));
        let many = (0..=NAMESPACES_MAX).map(|n| format!("<b xmlns:n{n}='urn:{n}'/>")).collect::<Vec<_>>().concat();
        assert!(matches!(admit(&format!("<a>{many}</a>")), Err(Error::Limits)));
        let spread = "<b/>".repeat(NODES_MAX as usize);
        assert!(matches!(admit(&format!("<a>{spread}</a>")), Err(Error::Xml(roxmltree::Error::NodesLimitReached))));
        let hidden = format!("<a><!-- {} --><![CDATA[{}]]></a>", "<a>".repeat(100), "<b>".repeat(100));
        assert!(admit(&hidden).is_ok());
    }

    #[rstest]
    #[case("<!DOCTYPE a><a/>")]
    #[case("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>")]
    #[case("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")]
    #[case("<a>&e;</a>")]
    #[case("<a b='1' b='2'/>")]
    #[case("<p:a/>")]
    #[case("<a></b>")]
    #[case("<a/><b/>")]
    #[case("<?xml version='1.0' encoding='iso-8859-1'?><a/>")]
    #[case("<a>\u{1}</a>")]
    fn refuses_other_xml(#[case] text: &str) {
        assert!(admit(text).is_err(), "{text}");
    }
}
