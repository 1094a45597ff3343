//! The program `pli`: the window, the command line, or a process apart, for the card's module or for a document to draw.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::tz::TimeZone;
use pli::cli::{self, Args};
use pli::domain::Notice;
use pli::engine::{self, Config};
use pli::l10n::{L10n, Language};
use pli::paths::Paths;
use pli::settings::Settings;
use pli::ui::{self, theme::Appearance};
use pli::{card, documents, logging};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    leave_no_core();
    logging::quiet_panics();
    match std::env::args_os().nth(1) {
        Some(word) if word == "card-agent" => return card::agent::main(),
        Some(word) if word == "document-agent" => return documents::agent::main(),
        _ => {}
    }
    logging::start();
    let l10n = L10n::new(Language::of_environment(), TimeZone::system());
    let args = match Args::read(&l10n) {
        Ok(args) => args,
        Err(code) => return code,
    };
    match prepare(&args) {
        Ok((config, runtime)) => start(args, config, &runtime, &l10n),
        Err(notice) => cli::fail(&args, &notice, &l10n),
    }
}

/// The memory of every process of the program holds letters, the code or keys: a crash writes it nowhere, and no other program
/// of the user reads it. Where the system refuses, its own rules hold.
fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    // A collector of cores that listens on a pipe is not held by the limit above.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Reads the settings and builds the runtime of the engine, which the window does not share.
fn prepare(args: &Args) -> Result<(Config, Runtime), Notice> {
    let file = args.config.clone().or_else(Paths::default_settings);
    let settings = match file {
        Some(file) if args.config.is_some() && !file.is_file() => return Err(Notice::SettingsInvalid { line: None }),
        Some(file) => Settings::read(&file).map_err(|error| error.notice())?,
        None => Settings::parse("").map_err(|error| error.notice())?,
    };
    let data: Option<PathBuf> = settings.data.clone();
    let paths = Paths::new(data).ok_or(Notice::SettingsInvalid { line: None })?;
    let program = std::env::current_exe().map_err(|_| Notice::Internal)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("engine")
        .build()
        .map_err(|_| Notice::Internal)?;
    let activity = args.activity();
    Ok((Config { settings, paths, program, activity, language: Language::of_environment() }, runtime))
}

fn start(args: Args, config: Config, runtime: &Runtime, l10n: &L10n) -> ExitCode {
    let preferred = config.settings.card.holder.clone();
    let handle = engine::spawn(config, runtime.handle());
    if args.command.is_some() {
        return runtime.block_on(cli::run(args, handle, preferred, l10n));
    }
    match ui::run(handle.clone(), l10n.language(), preferred, Appearance::default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(?error, "The window could not be opened");
            // The engine is stopped in order all the same.
            let _ = handle.send(engine::Command::Shutdown);
            cli::no_window(l10n)
        }
    }
}
