//! `pli-operator DIR`: starts the practice operator, says `ready`, and stops
//! every server it started when interrupted. With `--insert` or `--remove`, it is
//! the hand at the readers of the one that runs there.

use clap::Parser;
use pli_operator::{Hand, Operator, Options, Stack, Weight};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Practice operator of Pli, on loopback.
#[derive(Parser)]
#[command(name = "pli-operator")]
struct Arguments {
    /// Folder for the settings, the PIN, the token and the trust material.
    dir: PathBuf,
    /// Messages of the doctor's mailbox.
    #[arg(long, default_value_t = 320)]
    messages: usize,
    /// How large they are: `heavy` is what practices receive (median 30 kB, mean 78 kB), `light` texts without files.
    #[arg(long, value_enum, default_value_t)]
    weight: Weight,
    /// Further folders among which the doctor's archive is spread.
    #[arg(long, default_value_t = 0)]
    folders: usize,
    /// Rows of the directory extract.
    #[arg(long, default_value_t = 5_000)]
    directory_rows: usize,
    /// The doctor's card has expired.
    #[arg(long)]
    holder_expired: bool,
    /// SoftHSM tokens instead of cards that behave like CPS.
    #[arg(long)]
    softhsm: bool,
    /// Also the operator of today, which checks tokens of Pro Santé Connect (asks for Node and npm).
    #[arg(long)]
    tokens: bool,
    /// Puts a card into a reader of the operator that runs in DIR: `0=3100603746`.
    #[arg(long, value_name = "READER=CARD")]
    insert: Option<String>,
    /// Takes the card out of a reader of the operator that runs in DIR.
    #[arg(long, value_name = "READER", conflicts_with = "insert")]
    remove: Option<usize>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "pli-operator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let hand = Hand::new(&pli_operator::readers(&arguments.dir));
    if let Some(reader) = arguments.remove {
        return Ok(hand.remove(reader)?);
    }
    if let Some(words) = &arguments.insert {
        let (reader, card) = words.split_once('=').ok_or("--insert READER=CARD")?;
        return Ok(hand.insert(reader.parse()?, card)?);
    }
    // Taken before anything starts: an early Ctrl-C still stops what was started.
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    // For whoever started us through sudo and may not signal sudo itself.
    let number = arguments.dir.join("operator.pid");
    std::fs::create_dir_all(&arguments.dir)?;
    std::fs::write(&number, format!("{}\n", std::process::id()))?;
    let outcome = serve(arguments, &mut signals);
    let _ = std::fs::remove_file(&number);
    outcome
}

fn serve(arguments: &Arguments, signals: &mut Signals) -> Result<(), Box<dyn std::error::Error>> {
    let operator = Operator::start(Options {
        dir: Some(arguments.dir.clone()),
        messages: arguments.messages,
        weight: arguments.weight,
        folders: arguments.folders,
        directory_rows: arguments.directory_rows,
        holder_expired: arguments.holder_expired,
        stack: if arguments.softhsm { Stack::SoftHsm } else { Stack::Cps },
        tokens: arguments.tokens,
        ..Options::default()
    })?;
    // For a bench that changes mailboxes behind the server's back.
    std::fs::write(arguments.dir.join("mail.path"), operator.mail().display().to_string())?;
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    out.flush()?;
    let _ = signals.forever().next();
    drop(operator);
    Ok(())
}
