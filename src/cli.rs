//! The command line: a second client of the same engine. It sends commands, waits for answers and prints them; it has no
//! rule of its own and no other way to the card, the network or the vault.
//!
//! With `--json`, standard output holds one JSON object a line. A failure is `{"error":{"code","message","remedy"}}` and a
//! non-zero exit code: 1 for "no" (refused, not found, not sent), 2 when the trust list cannot be used, 4 when Pro Santé
//! Connect has not let anybody in, 3 for anything else that kept the command from being carried out, 78 when a policy of the establishment keeps the program from starting.

mod card;
mod check;
mod client;
mod contacts;
mod diagnose;
mod directory;
mod documents;
mod export;
mod journal;
mod json;
mod letter;
mod list;
mod mailbox;
mod mailboxes;
mod manual;
mod opposition;
mod outbox;
mod output;
mod patient;
mod pin;
mod policy;
mod profile;
mod psc;
mod say;
mod search;
mod secret;
mod send;
mod show;
mod sync;
mod usage;
mod vault;
mod wordings;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args as ClapArgs, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::domain::Notice;
use crate::engine::{Activity, Handle};
use crate::key_store::Secrets;
use crate::l10n::{L10n, t};
use crate::paths::Paths;
use crate::policy::{self as policy_room, Policy};
use crate::settings::Effective;
use client::Client;
pub use journal::JournalTask;
use opposition::OppositionTask;
use output::Output;
use psc::Where;
use usage::Said;
use wordings::{SignatureTask, TemplateTask};

/// What was typed.
#[derive(Debug, Parser)]
#[command(name = "pli", version, disable_help_subcommand = true)]
pub struct Args {
    /// Settings file instead of the user's own.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One JSON object a line.
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    login: Login,
    /// Without a command the window opens.
    #[command(subcommand)]
    pub command: Option<Task>,
}

/// How to log in, for commands that need the vault.
#[derive(Clone, Debug, ClapArgs)]
struct Login {
    /// File descriptor that holds the card's code on its first line.
    #[arg(long, global = true, value_name = "N")]
    pin_fd: Option<u32>,
    /// Use the last try of a code without asking: a wrong one then blocks the card.
    #[arg(long, global = true)]
    last_try: bool,
    /// Words of the card's label or of the holder's name, when several cards are there.
    #[arg(long = "card", global = true, value_name = "WORDS")]
    card_words: Option<String>,
    /// Where to log in to Pro Santé Connect, for mailboxes that are opened so.
    #[arg(long, global = true, value_name = "WHERE")]
    psc: Option<Where>,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Test layer by layer.
    Diagnose {
        /// File for a report that says nothing of a person.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// Open the session, and measure what only an operator shows.
        #[arg(long)]
        operator: bool,
    },
    /// Synchronise.
    Sync {
        /// One pass, then stop.
        #[arg(long)]
        once: bool,
    },
    /// List a folder.
    List {
        /// Name or role of the folder.
        folder: String,
        /// Most lines.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show a message.
    Show {
        /// Its number in `list`.
        id: i64,
    },
    /// Medical documents.
    Documents {
        /// What to do with them.
        #[command(subcommand)]
        task: DocumentsTask,
    },
    /// Search the cache.
    Search {
        /// Words, all of which must be there.
        #[arg(required = true)]
        words: Vec<String>,
        /// Most hits.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Ask the trust gate about addresses; `-` reads one a line.
    Check {
        /// Addresses, bare or with a name.
        #[arg(required_unless_present = "stored")]
        addresses: Vec<String>,
        /// Look at everybody whom drafts and letters kept here are for, and tell who has left.
        #[arg(long, conflicts_with = "addresses")]
        stored: bool,
    },
    /// The local directory.
    Directory {
        /// What to do with it.
        #[command(subcommand)]
        task: DirectoryTask,
    },
    /// The card itself.
    Card {
        /// What to do with it.
        #[command(subcommand)]
        task: CardTask,
    },
    /// What opens the messages kept on this computer.
    Vault {
        /// What to do with it.
        #[command(subcommand)]
        task: VaultTask,
    },
    /// Mailboxes and their servers.
    Mailbox {
        /// What to do.
        #[command(subcommand)]
        task: MailboxTask,
    },
    /// Send a letter.
    Send(send::SendArgs),
    /// Open the window with a letter: a `mailto:` link, or a message in a file. The word `compose` may be left out.
    Compose {
        /// The link or the file.
        what: String,
    },
    /// Signatures of the mailboxes.
    Signature {
        /// What to do with them.
        #[command(subcommand)]
        task: SignatureTask,
    },
    /// Patients who do not want to be written to.
    Opposition {
        /// What to do with them.
        #[command(subcommand)]
        task: OppositionTask,
    },
    /// Templates of letters.
    Template {
        /// What to do with them.
        #[command(subcommand)]
        task: TemplateTask,
    },
    /// What left and what is to leave.
    Outbox,
    /// What was done in the mailboxes.
    Journal {
        /// Only what follows this line.
        #[arg(long, default_value_t = 0, value_name = "NUMBER")]
        after: i64,
        /// Something else than to print it.
        #[command(subcommand)]
        task: Option<JournalTask>,
    },
    /// What the establishment sets.
    Policy {
        /// What to do with it.
        #[command(subcommand)]
        task: PolicyTask,
    },
    /// Secrets of the establishment and of organisations.
    Secret {
        /// What to do with them.
        #[command(subcommand)]
        task: SecretTask,
    },
    /// Print what a package shows of the program.
    #[command(hide = true)]
    Manual {
        /// Which part.
        part: manual::Part,
    },
}

/// A subcommand of `secret`.
#[derive(Debug, Subcommand)]
pub enum SecretTask {
    /// Keep a secret, in the place of another; it is asked for.
    Set {
        /// Which.
        #[arg(hide_possible_values = true)]
        which: Which,
        /// The certificate's file.
        #[arg(required_if_eq("which", "certificate"))]
        file: Option<PathBuf>,
        /// Read it from standard input.
        #[arg(long)]
        stdin: bool,
    },
    /// Delete a secret.
    Forget {
        /// Which.
        #[arg(hide_possible_values = true)]
        which: Which,
        /// The certificate's file.
        #[arg(required_if_eq("which", "certificate"))]
        file: Option<PathBuf>,
    },
    /// Tell which are kept.
    List,
}

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// Of the registered client of Pro Santé Connect.
    Client,
    /// The password of a certificate's file.
    Certificate,
    /// The key of the national directory online.
    Directory,
}

/// A subcommand of `policy`.
#[derive(Debug, Subcommand)]
pub enum PolicyTask {
    /// What holds, key by key, and where it comes from.
    Show,
    /// Say what is wrong with a file before it becomes a policy.
    Check {
        /// The file.
        file: PathBuf,
    },
}

/// What of the directory is looked through.
#[derive(Debug, clap::Args)]
pub struct Browse {
    /// Words that must be there, as in `directory search`.
    words: Vec<String>,
    /// Profession or speciality, as far as it is called so.
    #[arg(long, value_name = "WORDS")]
    speciality: Option<String>,
    /// Département, town or structure, as far as it is called so.
    #[arg(long, value_name = "WORDS")]
    place: Option<String>,
    /// Say what the speciality or the place may be instead, with how many mailboxes each has.
    #[arg(long)]
    choices: bool,
    /// Number of the first mailbox.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    from: usize,
    /// Most mailboxes.
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

/// A subcommand of `documents`.
#[derive(Debug, Subcommand)]
pub enum DocumentsTask {
    /// List those to be filed, the newest first.
    List {
        /// Words that they hold: of the patient's name, birth date or matricule, of their type.
        words: Vec<String>,
        /// Also those that were filed, or put away.
        #[arg(long)]
        all: bool,
        /// Most lines.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Show those of a message.
    Show {
        /// Its number in `list`.
        id: i64,
    },
    /// Hand those of messages to the practice software.
    Export(export::Export),
}

/// A subcommand of `directory`.
#[derive(Debug, Subcommand)]
pub enum DirectoryTask {
    /// Search by name, profession, speciality, town…
    Search {
        /// Words, in any order, abbreviated at will.
        #[arg(required = true)]
        words: Vec<String>,
        /// Most hits.
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Ask the directories on the network too.
        #[arg(long)]
        live: bool,
    },
    /// Look through it by speciality and place.
    Browse(Browse),
    /// Tell whether an address is in a directory on the network today.
    Confirm {
        /// The address.
        address: String,
    },
    /// Replace the index by this extract.
    Import {
        /// The extract, text or zip.
        file: PathBuf,
        /// For all users of this computer; only its administrator can.
        #[arg(long)]
        machine: bool,
    },
    /// Fetch the extract from where it is published, and replace the index by it.
    Renew {
        /// For all users of this computer; only its administrator can.
        #[arg(long)]
        machine: bool,
    },
    /// What the index holds, where it comes from, whether it is sound.
    Status,
    /// The card of a correspondent.
    Card {
        /// An address, or the national number of a professional.
        whose: String,
        /// Ask the directories on the network too.
        #[arg(long)]
        live: bool,
        /// With what was exchanged, which the vault holds.
        #[arg(long)]
        history: bool,
        /// Most exchanges.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Correspondents that come first.
    Favourites {
        /// What to do with them.
        #[command(subcommand)]
        task: FavouritesTask,
    },
    /// Groups of correspondents.
    Groups {
        /// What to do with them.
        #[command(subcommand)]
        task: GroupsTask,
    },
}

/// A subcommand of `directory favourites`.
#[derive(Debug, Subcommand)]
pub enum FavouritesTask {
    /// Tell who they are, and who of them has gone.
    List,
    /// Keep one.
    Add {
        /// The address.
        address: String,
        /// The name, instead of the directory's.
        #[arg(long)]
        name: Option<String>,
    },
    /// Keep one no more.
    Remove {
        /// The address.
        address: String,
    },
}

/// A subcommand of `directory groups`.
#[derive(Debug, Subcommand)]
pub enum GroupsTask {
    /// Tell which there are.
    List,
    /// Tell who is in one, and who of them has gone.
    Show {
        /// Its name.
        group: String,
    },
    /// Make one.
    Make {
        /// Its name.
        group: String,
    },
    /// Give one another name.
    Rename {
        /// Its name.
        group: String,
        /// Its new name.
        name: String,
    },
    /// Delete one.
    Delete {
        /// Its name.
        group: String,
    },
    /// Put correspondents into one.
    Add {
        /// Its name.
        group: String,
        /// Their addresses.
        #[arg(required = true)]
        addresses: Vec<String>,
    },
    /// Take a correspondent out of one.
    Remove {
        /// Its name.
        group: String,
        /// The address.
        address: String,
    },
}

/// A subcommand of `card`.
#[derive(Debug, Subcommand)]
pub enum CardTask {
    /// Give a blocked card a new code. The descriptor then holds the unblocking code, then the new code, a line each.
    Unblock,
}

/// A subcommand of `mailbox`.
#[derive(Debug, Subcommand)]
pub enum MailboxTask {
    /// Look for the servers of a mailbox, and have them prove that they belong to the trust space.
    Find {
        /// Its address.
        address: String,
    },
    /// The mailboxes of the holder whose card is there.
    List,
    /// Add one, at servers that were found or are named and that prove themselves and let its holder in.
    Add(AddArgs),
    /// Take one of the holder's own away, with what is kept of its messages here.
    Remove {
        /// Its address.
        address: String,
        /// Really.
        #[arg(long)]
        yes: bool,
    },
    /// Drop what is kept here of a shared mailbox that was closed.
    Forget {
        /// Its name, as the window shows it.
        name: String,
        /// Really.
        #[arg(long)]
        yes: bool,
    },
}

/// Arguments of `mailbox add`.
#[derive(Debug, ClapArgs)]
pub struct AddArgs {
    /// Its address.
    address: String,
    /// Where mail is read, instead of what is found.
    #[arg(long, value_name = "HOST:PORT:starttls|tls", requires = "submission")]
    imap: Option<String>,
    /// Where mail is submitted, instead of what is found.
    #[arg(long, value_name = "HOST:PORT:starttls|tls", requires = "imap")]
    submission: Option<String>,
    /// The login, instead of the first that is offered.
    #[arg(long, value_name = "card|psc")]
    method: Option<String>,
    /// The name that correspondents see, instead of the holder's; that of a shared mailbox is left out unless it is given.
    #[arg(long)]
    name: Option<String>,
    /// It is one of a practice or of a service, that several persons may open: the login names it.
    #[arg(long)]
    shared: bool,
    /// These are the right servers.
    #[arg(long)]
    yes: bool,
}

/// A subcommand of `vault`.
#[derive(Debug, Subcommand)]
pub enum VaultTask {
    /// Tell what opens it.
    Show,
    /// Make a recovery code in the place of the one before it, and print it once.
    RecoveryCode,
    /// Make a passphrase, where it is allowed, that opens it for reading without a card; it stands on the descriptor's second line.
    Passphrase,
    /// Let a new card of the same person open it, by the recovery code; it stands on the descriptor's second line.
    Enrol,
    /// Look whether it holds together.
    Check,
    /// Mend it in place, as far as that goes.
    Repair,
    /// Begin anew from the operator: its messages are forgotten, or all of it is set aside when nothing opens it any more.
    Rebuild {
        /// Really.
        #[arg(long)]
        yes: bool,
    },
    /// Back up what the operator does not hold into a sealed file; the recovery code stands on the descriptor's second line.
    Export {
        /// A file that is not there yet.
        file: PathBuf,
    },
    /// Bring a backup back; its recovery code stands on the descriptor's second line.
    Import {
        /// The backup.
        file: PathBuf,
    },
    /// Delete it, and those set aside.
    Forget {
        /// Really.
        #[arg(long)]
        yes: bool,
    },
    /// Take away what opens it, and encrypt everything under a new key.
    Revoke {
        /// The beginning of an identifier of `show`.
        slot: String,
    },
}

impl Args {
    /// Reads the command line. Help is printed in the user's language; what cannot be understood is told, and with it the
    /// program has ended.
    ///
    /// # Errors
    /// The exit code of the program.
    pub fn read(l10n: &L10n) -> Result<Self, ExitCode> {
        let command = usage::localise(<Self as CommandFactory>::command(), l10n);
        let words = letter::words(std::env::args_os(), &command);
        let read = command.try_get_matches_from(words).and_then(|matches| Self::from_arg_matches(&matches));
        read.map_err(|error| {
            let json = std::env::args_os().any(|word| word == "--json");
            // The library's own code for a usage error is ours for a list.
            match usage::said(&error, l10n) {
                Said::Help => {
                    // A closed terminal is no error of ours.
                    let _ = error.print();
                    ExitCode::SUCCESS
                }
                Said::Fault(what) => {
                    if let Some(what) = what {
                        output::say(&what);
                    }
                    Output::new(json, l10n).fail(&Notice::CommandInvalid)
                }
            }
        })
    }

    /// True when the window is to be opened.
    pub fn opens_window(&self) -> bool {
        matches!(self.command, None | Some(Task::Compose { .. }))
    }

    /// The letter that it is opened with: a link, or a file by its whole path.
    pub fn letter(&self) -> Option<String> {
        match &self.command {
            Some(Task::Compose { what }) => Some(letter::whole(what)),
            _ => None,
        }
    }

    /// What the engine is to do by itself for this command.
    pub fn activity(&self) -> Activity {
        match self.command {
            None | Some(Task::Sync { once: false } | Task::Compose { .. }) => Activity::Following,
            Some(Task::Send(_)) => Activity::Sending,
            Some(_) => Activity::Asked,
        }
    }
}

/// Says what kept the program from starting.
pub fn fail(args: &Args, notice: &Notice, l10n: &L10n) -> ExitCode {
    Output::new(args.json, l10n).fail(notice)
}

/// Carries out `policy`, which needs no engine: it must answer when the program would not start.
pub fn policy(
    task: &PolicyTask,
    args: &Args,
    policy: Result<Policy, policy_room::Error>,
    effective: impl FnOnce(&Args, &Policy) -> Result<Effective, Notice>,
    l10n: &L10n,
) -> ExitCode {
    let mut output = Output::new(args.json, l10n);
    let done = match task {
        PolicyTask::Check { file } => policy::check(file, &mut output),
        PolicyTask::Show => {
            let held = policy.map_err(|error| error.notice()).and_then(|policy| effective(args, &policy));
            held.map(|held| policy::show(&held.rules, &mut output))
        }
    };
    done.unwrap_or_else(|notice| output.fail(&notice))
}

/// Carries out `manual`: it must answer where nothing is set up.
pub fn manual(part: manual::Part, l10n: &L10n) -> ExitCode {
    manual::print(part, usage::localise(<Args as CommandFactory>::command(), l10n), l10n)
}

/// Carries out `secret`, which needs no engine: nobody logs in to prepare a computer.
pub fn secret(task: &SecretTask, args: &Args, held: Result<Effective, Notice>, l10n: &L10n) -> ExitCode {
    let mut output = Output::new(args.json, l10n);
    let done = held.and_then(|held| {
        let paths = Paths::new(held.settings.data.clone()).ok_or(Notice::SettingsInvalid { line: None })?;
        secret::run(task, &held.settings, &Secrets::new(&paths), &mut output)
    });
    done.unwrap_or_else(|notice| output.fail(&notice))
}

/// Says that there is no screen to open a window on.
pub fn no_window(l10n: &L10n) -> ExitCode {
    output::say(&t!(l10n, "cli-no-window"));
    ExitCode::from(output::FAILED)
}

/// Carries out one command line over a running engine and returns the exit code of the program.
pub async fn run(args: Args, handle: Handle, preferred_holder: Option<String>, l10n: &L10n) -> ExitCode {
    let mut output = Output::new(args.json, l10n);
    let Some(mut client) = Client::new(handle, args.login, preferred_holder) else {
        return output.fail(&Notice::Internal);
    };
    let result = match args.command {
        None | Some(Task::Policy { .. } | Task::Secret { .. } | Task::Manual { .. } | Task::Compose { .. }) => {
            Err(Notice::Internal)
        }
        Some(Task::Diagnose { report, operator }) => {
            diagnose::run(&mut client, &mut output, report.as_deref(), operator).await
        }
        Some(Task::Sync { once }) => sync::run(&mut client, &mut output, once).await,
        Some(Task::List { folder, limit }) => list::run(&mut client, &mut output, &folder, limit).await,
        Some(Task::Show { id }) => show::run(&mut client, &mut output, id).await,
        Some(Task::Documents { task }) => documents::run(&mut client, &mut output, task).await,
        Some(Task::Search { words, limit }) => search::run(&mut client, &mut output, &words.join(" "), limit).await,
        Some(Task::Check { addresses, stored }) => check::run(&mut client, &mut output, addresses, stored).await,
        Some(Task::Directory { task }) => directory::run(&mut client, &mut output, task).await,
        Some(Task::Card { task: CardTask::Unblock }) => card::unblock(&mut client, &mut output).await,
        Some(Task::Vault { task }) => vault::run(&mut client, &mut output, task).await,
        Some(Task::Mailbox { task }) => mailbox::run(&mut client, &mut output, task).await,
        Some(Task::Send(args)) => send::run(&mut client, &mut output, args).await,
        Some(Task::Signature { task }) => wordings::signature(&mut client, &mut output, task).await,
        Some(Task::Opposition { task }) => opposition::run(&mut client, &mut output, task).await,
        Some(Task::Template { task }) => wordings::template(&mut client, &mut output, task).await,
        Some(Task::Outbox) => outbox::run(&mut client, &mut output).await,
        Some(Task::Journal { after, task }) => journal::run(&mut client, &mut output, after, task).await,
    };
    client.shut_down().await;
    match result {
        Ok(code) => code,
        Err(notice) => output.fail(&notice),
    }
}
