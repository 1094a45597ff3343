//! Logs: to standard error, ids only. Libraries that print protocol contents are silenced whatever the level asked for.

use std::io::{IsTerminal as _, Write as _};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// Targets that log commands, tokens, buffers of messages or secrets of the key store.
const NEVER: &[&str] = &[
    "async_imap=off",
    "imap_proto=off",
    "lettre=off",
    "hyper=off",
    "hyper_util=off",
    "reqwest=off",
    "h2=off",
    "zbus=off",
];

/// Starts logging once. `PLI_LOG` takes filter directives (`debug`, `pli::sync=trace`), unless a policy binds the level; by
/// default what a policy recommends shows, or warnings only.
pub fn start(bound: Option<&str>, recommended: Option<&str>) {
    let base = EnvFilter::builder().parse_lossy(directives(bound, std::env::var("PLI_LOG").ok(), recommended));
    let filter =
        NEVER.iter().filter_map(|directive| directive.parse::<Directive>().ok()).fold(base, EnvFilter::add_directive);
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
    if started.is_err() {
        tracing::debug!("Logging was started before");
    }
}

fn directives(bound: Option<&str>, asked: Option<String>, recommended: Option<&str>) -> String {
    let bound = bound.map(str::to_owned);
    bound.or(asked).unwrap_or_else(|| recommended.unwrap_or("warn").to_owned())
}

/// A panic says where, never what: its message may quote the letter that caused it.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        // Not through tracing: its own writer may be what has panicked.
        let _ = writeln!(std::io::stderr(), "Pli: fault in {} at {place}", thread.name().unwrap_or("a thread"));
    }));
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    #[test]
    fn a_bound_level_holds_and_a_recommended_one_gives_way() {
        let asked = || Some("debug".to_owned());
        assert_eq!(super::directives(None, None, None), "warn");
        assert_eq!(super::directives(None, None, Some("info")), "info");
        assert_eq!(super::directives(None, asked(), Some("info")), "debug");
        assert_eq!(super::directives(Some("error"), asked(), Some("info")), "error");
    }

    const CHILD: &str = "PLI_TEST_PANICS";

    /// Run again as a child, whose panic is the one looked at.
    #[test]
    fn a_panic_tells_its_place_and_not_its_message() {
        if std::env::var_os(CHILD).is_some() {
            super::quiet_panics();
            let _ = std::thread::Builder::new()
                .name("reader".to_owned())
                .spawn(|| panic!("Mme Untel"))
                .unwrap()
                .join()
                .unwrap_err();
            return;
        }
        let name = "logging::tests::a_panic_tells_its_place_and_not_its_message";
        let mut child = Command::new(std::env::current_exe().unwrap());
        let ran = child.args(["--exact", name, "--nocapture"]).env(CHILD, "1").output().unwrap();
        let said = String::from_utf8([ran.stdout, ran.stderr].concat()).unwrap();
        assert!(ran.status.success() && said.contains("fault in reader at src/logging.rs:"), "{said}");
        assert!(!said.contains("Untel"), "{said}");
    }
}
