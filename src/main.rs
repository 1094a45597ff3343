//! The program `pli`: the window, the command line, or a process apart, for the card's module, for the readers, or for a document to draw.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::tz::TimeZone;
use pli::cli::{self, Args, Task};
use pli::domain::Notice;
use pli::engine::{self, Config};
use pli::l10n::{L10n, Language};
use pli::paths::Paths;
use pli::policy::{Key, Policy, Value};
use pli::settings::{Appearance, Effective, Settings, Source};
use pli::ui;
use pli::{card, documents, instance, logging};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    leave_no_core();
    logging::quiet_panics();
    match std::env::args_os().nth(1) {
        Some(word) if word == "card-agent" => return card::agent::main(),
        Some(word) if word == "card-reset" => return card::reset::main(),
        Some(word) if word == "card-watch" => return card::watcher::main(),
        Some(word) if word == "document-agent" => return documents::agent::main(),
        _ => {}
    }
    let policy = Policy::of_this_computer();
    start_logging(policy.as_ref().ok());
    let l10n = L10n::new(Language::of_environment(), TimeZone::system());
    let args = match Args::read(&l10n) {
        Ok(args) => args,
        Err(code) => return code,
    };
    if let Some(Task::Manual { part }) = args.command {
        return cli::manual(part, &l10n);
    }
    if let Some(Task::Policy { task }) = &args.command {
        return cli::policy(task, &args, policy, effective, &l10n);
    }
    let held = policy.map_err(|error| error.notice()).and_then(|policy| {
        let held = effective(&args, &policy)?;
        Ok((held, Source { file: settings_file(&args), policy }))
    });
    if let Some(Task::Secret { task }) = &args.command {
        return cli::secret(task, &args, held.map(|(held, _)| held), &l10n);
    }
    match held.and_then(|(held, source)| prepare(&args, held, source)) {
        Ok((config, runtime)) => start(args, config, &runtime, &l10n),
        Err(notice) => refuse(&args, &notice, &l10n),
    }
}

fn start_logging(policy: Option<&Policy>) {
    let ruling = policy.map(|policy| policy.ruling(Key::LogLevel)).unwrap_or_default();
    let level = |value: &Option<Value>| match value {
        Some(Value::Text(level)) => Some(level.clone()),
        _ => None,
    };
    logging::start(level(&ruling.binding).as_deref(), level(&ruling.recommended).as_deref());
}

/// Says why the program does not start: in the terminal, and in a window when one was to be opened.
fn refuse(args: &Args, notice: &Notice, l10n: &L10n) -> ExitCode {
    let code = cli::fail(args, notice, l10n);
    if args.opens_window()
        && ui::has_display()
        && let Err(error) = ui::refuse(notice.clone(), l10n.language(), Appearance::default())
    {
        tracing::error!(?error, "The window could not be opened");
    }
    code
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

/// The settings that hold: the user's under the policies of the establishment.
fn effective(args: &Args, policy: &Policy) -> Result<Effective, Notice> {
    let settings = match settings_file(args) {
        Some(file) if args.config.is_some() && !file.is_file() => return Err(Notice::SettingsInvalid { line: None }),
        Some(file) => Settings::read(&file),
        None => Settings::parse(""),
    };
    Ok(settings.map_err(|error| error.notice())?.under(policy))
}

fn settings_file(args: &Args) -> Option<PathBuf> {
    args.config.clone().or_else(Paths::default_settings)
}

/// Builds the runtime of the engine, which the window does not share.
fn prepare(args: &Args, held: Effective, source: Source) -> Result<(Config, Runtime), Notice> {
    let Effective { settings, rules } = held;
    let data: Option<PathBuf> = settings.data.clone();
    let paths = Paths::new(data).ok_or(Notice::SettingsInvalid { line: None })?;
    let program = std::env::current_exe().map_err(|_| Notice::Internal)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("engine")
        .build()
        .map_err(|_| Notice::Internal)?;
    let activity = args.activity();
    Ok((Config { settings, rules, source, paths, program, activity, language: Language::of_environment() }, runtime))
}

fn start(args: Args, config: Config, runtime: &Runtime, l10n: &L10n) -> ExitCode {
    let (preferred, passphrase) = (config.settings.card.holder.clone(), config.settings.session.passphrase);
    let display = config.settings.display;
    let window = config.paths.window();
    let mut brought = ui::Brought::default();
    if let Some(word) = args.letter() {
        let Some(incoming) = ui::Incoming::of(&word) else {
            return cli::fail(&args, &Notice::CommandInvalid, l10n);
        };
        if instance::hand_over(&window, &word) {
            return ExitCode::SUCCESS;
        }
        brought.first = Some(incoming);
    }
    if args.opens_window() && !ui::has_display() {
        return cli::no_window(l10n);
    }
    let handle = engine::spawn(config, runtime.handle());
    if !args.opens_window() {
        return runtime.block_on(cli::run(args, handle, preferred, l10n));
    }
    let (_door, words) = instance::open(&window).unzip();
    brought.later = words;
    match ui::run(handle.clone(), l10n.language(), preferred, passphrase, display, brought) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(?error, "The window could not be opened");
            // The engine is stopped in order all the same.
            let _ = handle.send(engine::Command::Shutdown);
            cli::no_window(l10n)
        }
    }
}
