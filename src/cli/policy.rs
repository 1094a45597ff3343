//! `pli policy`: what the establishment sets, as it holds here, and what is wrong with a file that is to become a policy. It
//! changes nothing.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::output::{NO, Output};
use crate::domain::Notice;
use crate::l10n::{L10n, t};
use crate::policy::{Amends, Key, Policy, Ruling, Unknown, Value};
use crate::settings::{Holding, Origin, Rules};

#[derive(Serialize)]
struct Line {
    key: String,
    value: serde_json::Value,
    origin: Option<&'static str>,
    locked: bool,
    error: Option<&'static str>,
    file: Option<String>,
}

/// One object a key, then one for each key that is not known.
pub(super) fn show(rules: &Rules, output: &mut Output<'_>) -> ExitCode {
    for holding in &rules.holdings {
        output.record(&line(holding), |l10n| say(holding, l10n));
    }
    for unknown in &rules.unknown {
        tell_unknown(unknown, output);
    }
    ExitCode::SUCCESS
}

/// Good, to be looked at, or a reason not to start.
pub(super) fn check(file: &Path, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    if !file.is_file() {
        return Err(Notice::FileUnreadable);
    }
    let policy = Policy::check(file).map_err(|error| error.notice())?;
    for key in Key::ALL {
        let ruling = policy.ruling(key);
        if ruling != Ruling::default() {
            let value = ruling.binding.clone();
            let locked = value.is_some();
            let holding = Holding { key, value, origin: Origin::Policy, locked, ruling };
            output.record(&line(&holding), |l10n| say(&holding, l10n));
        }
    }
    for unknown in &policy.unknown {
        tell_unknown(unknown, output);
    }
    Ok(if policy.doubts() == 0 { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

fn line(holding: &Holding) -> Line {
    let wrong = holding.ruling.wrong.as_ref();
    Line {
        key: holding.key.name().to_owned(),
        value: holding.value.as_ref().map_or(serde_json::Value::Null, object),
        origin: Some(holding.origin.code()),
        locked: holding.locked,
        error: wrong.map(|(_, amends)| match amends {
            Amends::Strictest => "strictest",
            Amends::Ignored => "ignored",
        }),
        file: wrong.map(|(file, _)| file.display().to_string()),
    }
}

fn tell_unknown(unknown: &Unknown, output: &mut Output<'_>) {
    let file = unknown.file.display().to_string();
    let line = Line {
        key: unknown.name.clone(),
        value: serde_json::Value::Null,
        origin: None,
        locked: false,
        error: Some("unknown"),
        file: Some(file.clone()),
    };
    output.record(&line, |l10n| t!(l10n, "cli-policy-unknown", key = unknown.name.as_str(), file = file));
}

fn object(value: &Value) -> serde_json::Value {
    match value {
        Value::Switch(on) => (*on).into(),
        Value::Number(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Paths(paths) => paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().into(),
    }
}

fn say(holding: &Holding, l10n: &L10n) -> String {
    let value = match &holding.value {
        None => t!(l10n, "cli-policy-nothing"),
        Some(Value::Paths(paths)) => paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", "),
        Some(Value::Switch(on)) => on.to_string(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Text(text)) => text.clone(),
    };
    let origin = match (holding.origin, holding.locked) {
        (Origin::Default, _) => t!(l10n, "cli-policy-default"),
        (Origin::Recommended, _) => t!(l10n, "cli-policy-recommended"),
        (Origin::User, false) => t!(l10n, "cli-policy-user"),
        (Origin::User, true) => t!(l10n, "cli-policy-user-locked"),
        (Origin::Policy, _) => t!(l10n, "cli-policy-bound"),
    };
    let said = t!(l10n, "cli-policy-line", key = holding.key.name(), value = value, origin = origin);
    let Some((file, amends)) = &holding.ruling.wrong else { return said };
    let file = file.display().to_string();
    let wrong = match amends {
        Amends::Strictest => t!(l10n, "cli-policy-strictest", file = file),
        Amends::Ignored => t!(l10n, "cli-policy-ignored", file = file),
    };
    format!("{said}\n    {wrong}")
}
