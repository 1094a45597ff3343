//! Reads a configuration document, strictly: no document type, no entities, the provider of this very domain, servers with TLS only.
//! What it says of logins is left aside: servers say that themselves.

use roxmltree::{Document, Node, ParsingOptions};

use crate::discovery::candidate::{Candidate, TRIED};
use crate::domain::discovery::{Source, host_name};
use crate::domain::{Domain, Endpoint, Security};
use crate::http::Reach;

/// A document has a few dozen.
const NODES_MAX: u32 = 2_000;
/// Stands for the domain of the address.
const THE_DOMAIN: &str = "%EMAILDOMAIN%";

/// The servers that the document of `host` names for mailboxes of `domain`; `None` when it is not sound or does not name both sides.
pub(super) fn read(octets: &[u8], domain: &Domain, host: &str, reach: Reach) -> Option<Candidate> {
    let text = std::str::from_utf8(octets).ok()?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    let root = document.root_element();
    if !root.has_tag_name("clientConfig") {
        return None;
    }
    let provider = children(root, "emailProvider").find(|provider| {
        let mut names = children(*provider, "domain").map(text_of);
        names.any(|name| name == THE_DOMAIN || Domain::parse(name).is_ok_and(|name| name == *domain))
    })?;
    let side = |element: &'static str, kind: &str| -> Vec<Endpoint> {
        let servers = children(provider, element).filter(|server| server.attribute("type") == Some(kind));
        servers.filter_map(|server| endpoint(server, domain, reach)).take(TRIED).collect()
    };
    let (imap, submission) = (side("incomingServer", "imap"), side("outgoingServer", "smtp"));
    let complete = !imap.is_empty() && !submission.is_empty();
    // Without the port, which is the practice operator's own.
    let host = host.split(':').next().unwrap_or_default().to_owned();
    complete.then_some(Candidate { source: Source::Autoconfig { host }, imap, submission })
}

/// A server with TLS; each of its three parts is there once.
fn endpoint(server: Node<'_, '_>, domain: &Domain, reach: Reach) -> Option<Endpoint> {
    let only = |name: &'static str| {
        let mut all = children(server, name);
        all.next().filter(|_| all.next().is_none()).map(text_of)
    };
    let security = match only("socketType")? {
        "SSL" => Security::Tls,
        "STARTTLS" => Security::StartTls,
        _ => return None,
    };
    let port = only("port")?.parse().ok().filter(|port| *port != 0)?;
    let named = only("hostname")?.replace(THE_DOMAIN, domain.as_str());
    let is_here = reach == Reach::Loopback && reach.covers(&named);
    let host = if is_here { named } else { host_name(&named)? };
    Some(Endpoint { host, port, security })
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

fn text_of<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
