//! The house rules as a test: who may use whom, which crate lives where, how long a file may be.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms that may be used by all: pure values and the clock; in tests, how often a property is tried.
const OPEN: &[&str] = &["domain", "clock", "properties"];

/// `room → rooms it may use`, beside itself and [`OPEN`].
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("properties", &[]),
    ("paths", &[]),
    ("custody", &[]),
    ("policy", &["custody"]),
    ("settings", &["policy"]),
    ("logging", &[]),
    ("instance", &["custody"]),
    ("opener", &[]),
    ("watched", &[]),
    ("l10n", &[]),
    ("card", &["settings", "custody"]),
    ("tls", &["card", "settings"]),
    ("http", &["tls"]),
    ("dns", &[]),
    ("key_store", &["custody", "paths"]),
    ("store", &["key_store"]),
    ("mime", &[]),
    ("documents", &["mime"]),
    ("trust", &["tls", "http", "settings"]),
    ("directory", &["tls", "http", "settings", "custody"]),
    ("auth", &["tls", "http", "settings"]),
    ("relay", &["tls", "http", "auth", "settings"]),
    ("imap", &["tls", "auth"]),
    ("sync", &["imap", "store", "mime", "trust"]),
    ("submission", &["tls", "auth", "imap", "store", "mime", "trust"]),
    ("discovery", &["dns", "http", "tls", "auth", "imap", "submission"]),
    ("session", &[]),
    ("workstation", &[]),
    (
        "engine",
        &[
            "paths",
            "custody",
            "settings",
            "card",
            "tls",
            "http",
            "key_store",
            "store",
            "mime",
            "documents",
            "trust",
            "directory",
            "auth",
            "imap",
            "sync",
            "submission",
            "discovery",
            "session",
            "workstation",
            "l10n",
            "logging",
            "dns",
            "watched",
        ],
    ),
    ("fuzz", &["trust", "directory", "documents", "imap", "mime"]),
    ("ui", &["engine", "settings", "l10n", "report", "opener", "workstation"]),
    ("report", &["engine", "settings", "policy", "l10n"]),
    ("cli", &["engine", "settings", "policy", "l10n", "paths", "report", "key_store", "opener"]),
];

/// `crate → files (prefixes under src/) that may name it`.
const FENCES: &[(&str, &[&str])] = &[
    ("cryptoki", &["card"]),
    ("pcsc", &["card"]),
    ("zbus", &["workstation"]),
    // The scripted service of tests is a TLS server.
    ("rustls", &["tls", "auth/psc/testing"]),
    ("tokio_rustls", &["tls", "auth/psc/testing"]),
    ("webpki", &["card/scheme", "tls", "trust"]),
    ("x509_parser", &["card/identity", "tls", "trust"]),
    ("rusqlite", &["store"]),
    ("keyring_core", &["key_store"]),
    ("async_imap", &["imap"]),
    ("imap_proto", &["imap"]),
    ("async_compression", &["imap/compress"]),
    ("lettre", &["submission/smtp"]),
    ("mail_builder", &["mime/write"]),
    ("mail_parser", &["mime"]),
    ("html5ever", &["mime"]),
    ("hayro", &["documents"]),
    ("image", &["documents", "ui/"]),
    ("libc", &["documents/sandbox"]),
    ("seccompiler", &["documents/sandbox"]),
    (
        "rustix",
        &["main", "custody", "documents/agent", "documents/sandbox_tests", "instance", "ui/desktop", "workstation"],
    ),
    ("reqwest", &["http"]),
    ("roxmltree", &["trust", "documents", "discovery/autoconfig"]),
    ("zip", &["directory/extract", "documents/xdm", "documents/sample"]),
    ("openidconnect", &["auth/psc"]),
    ("chrono", &["auth/psc"]),
    ("region", &["auth/locked"]),
    ("p12_keystore", &["tls"]),
    ("axum", &["relay"]),
    ("hyper", &["relay"]),
    ("hyper_util", &["relay"]),
    ("iced", &["ui"]),
    ("iced_selection", &["ui"]),
    ("simple_dns", &["dns"]),
    ("clap", &["cli", "main"]),
    ("clap_complete", &["cli"]),
    ("roff", &["cli"]),
    ("rpassword", &["cli"]),
];

/// Pure files: no runtime in them.
const WITHOUT_TOKIO: &[&str] =
    &["domain", "sync/plan", "sync/agenda", "submission/outbox", "session/machine", "ui/screen", "ui/part", "l10n"];

const LINES_MAX: usize = 700;

pub struct Source {
    /// Path under `src/`, with `/`, without `.rs`.
    pub name: String,
    text: String,
}

impl Source {
    fn room(&self) -> &str {
        self.name.split('/').next().unwrap_or_default().trim_end_matches("_tests")
    }

    /// Code without comments, so that prose may name anything.
    pub fn code(&self) -> String {
        self.text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    }

    pub fn is_test(&self) -> bool {
        self.name.ends_with("_tests")
    }
}

pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace('\\', "/");
            Source { name, text: fs::read_to_string(&path).unwrap() }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Rooms named by `crate::…` paths, grouped imports included.
fn rooms_used(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if at > 0 && code[..at].ends_with("pub(in ") {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = 0;
            for (index, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => {
                        rooms.push(first_segment(&group[start..index]));
                        break;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        rooms.push(first_segment(&group[start..index]));
                        start = index + 1;
                    }
                    _ => {}
                }
            }
        } else {
            rooms.push(first_segment(rest));
        }
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}

fn first_segment(text: &str) -> String {
    text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// `name::` as a path root, not as part of a longer word or path.
fn names_crate(code: &str, name: &str) -> bool {
    [format!("{name}::"), format!("use {name};")].iter().any(|needle| {
        code.match_indices(needle.as_str()).any(|(at, _)| {
            let before = code[..at].chars().next_back();
            let inside_path = code[..at].ends_with("::");
            !inside_path && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    })
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let table: BTreeMap<_, _> = DIRECTIONS.iter().copied().collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.name.as_str(), "lib" | "main" | "bin/pli-relay")) {
        let Some(allowed) = table.get(source.room()) else {
            faults.push(format!("{}: room {} is not in the table", source.name, source.room()));
            continue;
        };
        for used in rooms_used(&source.code()) {
            let known = table.contains_key(used.as_str());
            if known && used != source.room() && !OPEN.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                faults.push(format!("{} uses crate::{used}", source.name));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn foreign_crates_stay_behind_their_fences() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let code = source.code();
        for (name, homes) in FENCES {
            if names_crate(&code, name) && !homes.iter().any(|home| source.name.starts_with(home)) {
                faults.push(format!("{} names {name}", source.name));
            }
        }
        if WITHOUT_TOKIO.iter().any(|pure| source.name.starts_with(pure)) && names_crate(&code, "tokio") {
            faults.push(format!("{} names tokio", source.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_are_introduced_and_short() {
    let mut faults = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") {
            faults.push(format!("{} does not start with //!", source.name));
        }
        let lines = source.text.lines().count();
        if lines > LINES_MAX {
            faults.push(format!("{} has {lines} lines", source.name));
        }
        if source.name.ends_with("/mod") {
            faults.push(format!("{} is a mod.rs", source.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_unfinished_is_left() {
    let mut faults = Vec::new();
    for source in sources() {
        for word in ["TODO", "FIXME", "HACK", "dbg!", "todo!", "unimplemented!", "#[ignore"] {
            if source.text.contains(word) {
                faults.push(format!("{} holds {word}", source.name));
            }
        }
        let prints = ["println!", "eprintln!", "print!(", "eprint!("].iter().any(|word| source.code().contains(word));
        if prints {
            faults.push(format!("{} prints past the output of cli", source.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_window_takes_its_words_from_l10n() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "ui" && !source.is_test()) {
        let code = source.code();
        let production = code.split("#[cfg(test)]").next().unwrap_or_default();
        for call in ["text(\"", "tooltip(\"", "button(\"", "text!(\"", "text_input(\""] {
            for (at, _) in production.match_indices(call) {
                let literal: String = production[at + call.len()..].chars().take_while(|c| *c != '"').collect();
                if literal.chars().any(char::is_alphabetic) {
                    faults.push(format!("{}: {call}{literal}", source.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn ui_and_cli_do_not_know_each_other() {
    for source in sources() {
        let other = match source.room() {
            "ui" => "cli",
            "cli" => "ui",
            _ => continue,
        };
        assert!(!rooms_used(&source.code()).iter().any(|room| room == other), "{} uses {other}", source.name);
    }
}

#[test]
fn the_table_can_fail() {
    assert_eq!(
        rooms_used("use crate::{domain::Address, store};\nlet x = crate::tls::connect();"),
        ["domain", "store", "tls"]
    );
    assert!(names_crate("let a = rustls::ClientConfig::builder();", "rustls"));
    assert!(!names_crate("tokio_rustls::TlsConnector", "rustls") && !names_crate("crate::tls::rustls::x", "rustls"));
}
