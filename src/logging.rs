//! Logs: to standard error, ids only. Libraries that print protocol contents are silenced whatever the level asked for.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// Targets that log commands, tokens or buffers of messages.
const NEVER: &[&str] =
    &["async_imap=off", "imap_proto=off", "lettre=off", "hyper=off", "hyper_util=off", "reqwest=off", "h2=off"];

/// Starts logging once. `PLI_LOG` takes filter directives (`debug`, `pli::sync=trace`); by default only warnings show.
pub fn start() {
    let asked = std::env::var("PLI_LOG").unwrap_or_else(|_| "warn".to_owned());
    let base = EnvFilter::builder().parse_lossy(asked);
    let filter =
        NEVER.iter().filter_map(|directive| directive.parse::<Directive>().ok()).fold(base, EnvFilter::add_directive);
    let started = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    if started.is_err() {
        tracing::debug!("Logging was started before");
    }
}
