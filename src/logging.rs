//! Logs: to standard error, and the last lines kept for the diagnosis; ids only. Libraries that print protocol contents are silenced whatever the level asked for.

use std::collections::VecDeque;
use std::io::{IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};

use tracing_subscriber::filter::Directive;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::clock;

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

/// What is kept for the diagnosis, whatever is shown.
const KEPT: &str = "warn,pli=info";
/// Most lines kept.
const LINES_MAX: usize = 200;
/// Most characters of one.
const LINE_MAX: usize = 300;

static RECENT: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Starts logging once. `PLI_LOG` takes filter directives (`debug`, `pli::sync=trace`), unless a policy binds the level; by
/// default what a policy recommends shows, or warnings only.
pub fn start(bound: Option<&str>, recommended: Option<&str>) {
    let base = EnvFilter::builder().parse_lossy(directives(bound, std::env::var("PLI_LOG").ok(), recommended));
    let shown = fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_filter(silenced(base));
    let kept = fmt::layer()
        .with_ansi(false)
        .with_timer(Seconds)
        .with_writer(|| Line)
        .with_filter(silenced(EnvFilter::builder().parse_lossy(KEPT)));
    let started = tracing_subscriber::registry().with(shown).with(kept).try_init();
    if started.is_err() {
        tracing::debug!("Logging was started before");
    }
}

fn silenced(base: EnvFilter) -> EnvFilter {
    NEVER.iter().filter_map(|directive| directive.parse::<Directive>().ok()).fold(base, EnvFilter::add_directive)
}

/// The last lines that were kept, oldest first, for the diagnosis.
pub fn recent() -> Vec<String> {
    RECENT.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

/// Puts each event into the ring as one line.
struct Line;

impl std::io::Write for Line {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        let line: String = String::from_utf8_lossy(octets).trim_end().chars().take(LINE_MAX).collect();
        let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= LINES_MAX {
            drop(recent.pop_front());
        }
        recent.push_back(line);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Moments to the second.
struct Seconds;

impl FormatTime for Seconds {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        write!(writer, "{}", clock::now().strftime("%Y-%m-%dT%H:%M:%SZ"))
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

    #[test]
    fn the_ring_keeps_the_last_lines_and_no_more() {
        use std::io::Write as _;
        for number in 0..super::LINES_MAX + 3 {
            super::Line.write_all(format!("{number} {}\n", "x".repeat(1000)).as_bytes()).unwrap();
        }
        let recent = super::recent();
        assert_eq!(recent.len(), super::LINES_MAX);
        assert!(recent[0].starts_with("3 x") && recent.iter().all(|line| line.chars().count() <= super::LINE_MAX));
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
