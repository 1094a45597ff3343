//! A diagnosis in words, for the window, the command line and a file that may be given away. What goes into the file says nothing
//! of a person: no name, address, identifier or number of a card, no words of a server, no folder of a user.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::{MethodKind, Notice};
use crate::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use crate::l10n::{L10n, t};
use crate::policy::{Key, Value};
use crate::settings::Holding;

/// A run of letters and digits with this many digits is the number of something.
const NUMBER: usize = 6;

/// What a layer is called.
pub fn name(l10n: &L10n, layer: Layer) -> String {
    l10n.loader().get(&format!("layer-{}", layer.code()))
}

/// What a finding is about, when there is more to say than its layer.
pub fn detail(l10n: &L10n, finding: &Finding) -> Option<String> {
    Some(match &finding.detail {
        Detail::Nothing => return None,
        Detail::Text(text) => text.clone(),
        Detail::Until(on) => t!(l10n, "layer-until", date = l10n.date(*on)),
        Detail::Count(count) => {
            let count = u64::try_from(*count).unwrap_or(u64::MAX);
            let shown = l10n.count(count);
            match finding.layer {
                Layer::Policy => t!(l10n, "layer-count-policy", count = count, shown = shown),
                Layer::Directory => t!(l10n, "layer-count-directory", count = count, shown = shown),
                _ => t!(l10n, "layer-count-authorities", count = count, shown = shown),
            }
        }
        Detail::List { generated, domains, signed } => {
            let date = l10n.date(*generated);
            let domains = l10n.count(u64::try_from(*domains).unwrap_or(u64::MAX));
            if *signed {
                t!(l10n, "layer-list-signed", date = date, domains = domains)
            } else {
                t!(l10n, "layer-list-unsigned", date = date, domains = domains)
            }
        }
        Detail::Server { place, tls13 } => format!("{place}, {}", if *tls13 { "TLS 1.3" } else { "TLS 1.2" }),
        Detail::Login { place, by } => {
            let by = match by {
                MethodKind::Card => t!(l10n, "layer-by-card"),
                MethodKind::Psc => t!(l10n, "layer-by-psc"),
                MethodKind::Organisation => t!(l10n, "layer-by-organisation"),
            };
            format!("{place}, {by}")
        }
        Detail::Certificate { file, until: None } => file.clone(),
        Detail::Certificate { file, until: Some(on) } => {
            format!("{file}, {}", t!(l10n, "layer-until", date = l10n.date(*on)))
        }
        Detail::Announced { place, has, lacks, took } => announced(l10n, (place, has, lacks), *took),
        Detail::Took { what, took } if what.is_empty() => time(*took),
        Detail::Took { what, took } => format!("{what}, {}", time(*took)),
        Detail::Believed { place, trust, retention } => {
            let words = format!("{place}, {}", l10n.way(trust));
            match *retention {
                Some(days) => t!(l10n, "layer-retention", words = words, days = days),
                None => words,
            }
        }
        Detail::Lasts(life) => t!(l10n, "layer-lasts", seconds = life.as_secs()),
        Detail::Records { domain, services } if services.is_empty() => {
            t!(l10n, "layer-no-records", domain = domain.as_str())
        }
        Detail::Records { domain, services } => {
            t!(l10n, "layer-records-found", domain = domain.as_str(), services = services.join(", "))
        }
    })
}

fn announced(l10n: &L10n, (place, has, lacks): (&str, &[String], &[String]), took: Duration) -> String {
    let none = || t!(l10n, "layer-announces-nothing");
    let has = if has.is_empty() { none() } else { has.join(", ") };
    let said = t!(l10n, "layer-announces", place = place, has = has, took = time(took));
    if lacks.is_empty() { said } else { t!(l10n, "layer-announces-not", said = said, lacks = lacks.join(", ")) }
}

fn time(took: Duration) -> String {
    format!("{} ms", took.as_millis())
}

/// Stable word of a verdict.
pub fn state(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "good",
        Verdict::Untested => "untested",
        Verdict::Known(notice) | Verdict::Wrong(notice) => notice.code(),
    }
}

/// How everything is, in one line.
pub fn summary(l10n: &L10n, diagnosis: &Diagnosis) -> String {
    match (diagnosis.wrong(), diagnosis.known()) {
        (0, 0) => t!(l10n, "diagnosis-good"),
        (0, known) => t!(l10n, "diagnosis-known", count = known),
        (wrong, _) => t!(l10n, "diagnosis-wrong", count = wrong),
    }
}

/// The file.
pub fn text(l10n: &L10n, now: Timestamp, diagnosis: &Diagnosis) -> String {
    let mut lines = vec![
        t!(l10n, "report-title"),
        String::new(),
        t!(l10n, "report-version", version = env!("CARGO_PKG_VERSION")),
        t!(l10n, "report-system", system = system()),
        t!(l10n, "report-date", date = format!("{} {}", l10n.date(now), l10n.time(now))),
        summary(l10n, diagnosis),
        String::new(),
        t!(l10n, "report-layers"),
    ];
    for finding in &diagnosis.findings {
        lines.extend(said(l10n, finding).into_iter().map(|line| discreet(&line)));
    }
    lines.extend([String::new(), t!(l10n, "report-rules")]);
    lines.extend(diagnosis.rules.holdings.iter().map(|holding| format!("  {}", rule(l10n, holding))));
    lines.extend(diagnosis.rules.unknown.iter().map(|unknown| format!("  ? {}", discreet(&unknown.name))));
    lines.extend([String::new(), t!(l10n, "report-log")]);
    lines.extend(diagnosis.log.iter().map(|line| format!("  {}", discreet(line))));
    lines.push(String::new());
    lines.join("\n")
}

fn said(l10n: &L10n, finding: &Finding) -> Vec<String> {
    let sign = match finding.verdict {
        Verdict::Good => "✓",
        Verdict::Known(_) => "!",
        Verdict::Wrong(_) => "✗",
        Verdict::Untested => "-",
    };
    let name = name(l10n, finding.layer);
    let first = match detail(l10n, finding) {
        Some(detail) => t!(l10n, "report-line", sign = sign, name = name, detail = detail),
        None => format!("{sign} {name}"),
    };
    let mut lines = vec![format!("  {first}")];
    if let Some(notice) = finding.verdict.notice() {
        let words = l10n.notice(&speechless(notice));
        lines.push(format!("      [{}] {}. {}", notice.code(), words.title, words.message));
        lines.push(format!("      {}", words.remedy));
    }
    lines
}

/// Without what a server said, which may name the mailbox.
fn speechless(notice: &Notice) -> Notice {
    match notice {
        Notice::LoginRefused { host, .. } => Notice::LoginRefused { host: host.clone(), words: String::new() },
        Notice::ServerMisbehaved { host, .. } => Notice::ServerMisbehaved { host: host.clone(), words: String::new() },
        Notice::SendRefused { code, .. } => Notice::SendRefused { code: *code, words: String::new() },
        notice => notice.clone(),
    }
}

/// A key with its value where that is harmless, else that it is set.
fn rule(l10n: &L10n, holding: &Holding) -> String {
    let value = match (holding.key, &holding.value) {
        (_, None) => t!(l10n, "report-unset"),
        (Key::Pkcs11Modules | Key::TrustAnchorFolders | Key::WhitelistUrl | Key::SupportText, Some(_)) => {
            t!(l10n, "report-set")
        }
        (_, Some(Value::Switch(on))) => on.to_string(),
        (_, Some(Value::Number(number))) => number.to_string(),
        (_, Some(Value::Text(word))) => word.clone(),
        (_, Some(Value::Paths(_))) => t!(l10n, "report-set"),
    };
    let lock = if holding.locked { ", locked" } else { "" };
    let wrong = if holding.ruling.wrong.is_some() { ", !" } else { "" };
    format!("{} = {value} ({}{lock}{wrong})", holding.key.name(), holding.origin.code())
}

fn system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Takes out what may tell a person: addresses, numbers, names of users' folders.
pub fn discreet(line: &str) -> String {
    let words: Vec<String> = line.split(' ').map(|word| number(&folder(&address(word)))).collect();
    words.join(" ")
}

fn address(word: &str) -> String {
    if word.contains('@') { "…@…".to_owned() } else { word.to_owned() }
}

/// The folder of a user carries her name.
fn folder(word: &str) -> String {
    let mut kept = word.to_owned();
    for (home, end) in [("/home/", '/'), ("/Users/", '/'), (r"\Users\", '\\')] {
        if let Some((before, after)) = kept.split_once(home) {
            let rest = after.split_once(end).map(|(_, rest)| format!("{end}{rest}")).unwrap_or_default();
            kept = format!("{before}{home}…{rest}");
        }
    }
    kept
}

fn number(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    let mut run = String::new();
    for sign in word.chars().map(Some).chain([None]) {
        match sign {
            Some(sign) if sign.is_alphanumeric() => run.push(sign),
            other => {
                let digits = run.chars().filter(char::is_ascii_digit).count();
                kept.push_str(if digits >= NUMBER { "…" } else { &run });
                run.clear();
                kept.extend(other);
            }
        }
    }
    kept
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
