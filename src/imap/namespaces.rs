//! Which shared mailbox a folder lies in, by the namespaces of a login (RFC 2342). Pure.

use super::Namespaces;
use crate::domain::MailboxName;

/// Names of namespaces that hold shared mailboxes, one beside the other, rather than being one; lower case.
const CONTAINERS: [&str; 14] = [
    "shared",
    "#shared",
    "shared folders",
    "shared mailboxes",
    "public",
    "#public",
    "public folders",
    "partagé",
    "partages",
    "dossiers partagés",
    "boîtes partagées",
    "boites partagees",
    "dossiers publics",
    "user",
];

impl Namespaces {
    /// The shared mailbox that a folder lies in. `INBOX` is never anybody else's, whatever a server says of its nameself.
    pub fn root(&self, name: &MailboxName) -> Option<MailboxName> {
        let written = name.as_str();
        if written.eq_ignore_ascii_case("INBOX") {
            return None;
        }
        let own = self.personal.iter().map(|space| space.prefix.as_str()).filter(|prefix| written.starts_with(prefix));
        let nearest = own.map(str::len).max().unwrap_or_default();
        let others = self.others.iter().map(|space| (space, true));
        let shared = self.shared.iter().map(|space| {
            let top = trimmed(space.prefix.as_str(), space.delimiter).to_lowercase();
            (space, CONTAINERS.contains(&top.as_str()))
        });
        let found = others.chain(shared).filter_map(|(space, holds_several)| {
            let prefix = space.prefix.as_str();
            let top = trimmed(prefix, space.delimiter);
            // An empty prefix is where one's own folders are.
            if top.is_empty() || prefix.len() <= nearest {
                return None;
            }
            if written == top {
                return Some((prefix.len(), top.to_owned()));
            }
            let below = written.strip_prefix(prefix).filter(|below| !below.is_empty())?;
            let first = space.delimiter.and_then(|delimiter| below.split(delimiter).next()).unwrap_or(below);
            let root = if holds_several { format!("{prefix}{first}") } else { top.to_owned() };
            Some((prefix.len(), root))
        });
        found.max_by_key(|(length, _)| *length).map(|(_, root)| MailboxName::new(root))
    }
}

fn trimmed(prefix: &str, delimiter: Option<char>) -> &str {
    delimiter.and_then(|delimiter| prefix.strip_suffix(delimiter)).unwrap_or(prefix)
}
