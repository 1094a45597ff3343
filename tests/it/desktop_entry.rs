//! What a package tells the desktop: which links and files Pli takes, and how they are handed over.

use std::collections::BTreeMap;
use std::path::Path;

fn entry() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/linux/pli.desktop");
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let fields = lines.map(|line| line.split_once('=').expect(line));
    let mut entry = BTreeMap::new();
    for (name, value) in fields {
        assert_eq!(entry.insert(name.to_owned(), value.to_owned()), None, "{name} twice");
    }
    entry
}

/// The freedesktop.org specifications of desktop entries and of their MIME types.
#[test]
fn links_and_messages_are_offered_to_pli() {
    let entry = entry();
    let value = |name: &str| entry.get(name).map(String::as_str).unwrap_or_default();
    assert_eq!((value("Type"), value("Name"), value("Terminal")), ("Application", "Pli", "false"));
    assert_eq!(value("MimeType"), "x-scheme-handler/mailto;message/rfc822;");
    // One link or one file, as an address: `file://…` of a file.
    assert_eq!(value("Exec"), "pli %u");
    // The window says this of itself, so that desktops know it.
    assert_eq!(value("StartupWMClass"), "pli");
    for list in ["Categories", "Keywords", "Keywords[fr]", "MimeType"] {
        assert!(value(list).ends_with(';'), "{list}");
    }
    for french in ["GenericName[fr]", "Comment[fr]", "Keywords[fr]"] {
        let english = french.trim_end_matches("[fr]");
        assert!(!value(french).is_empty() && !value(english).is_empty(), "{french}");
    }
}
