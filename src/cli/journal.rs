//! `pli journal`: what was done in the mailboxes of this vault, oldest first; whether it is as it was written; a file of it.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use jiff::tz::{Offset, TimeZone};
use serde::Serialize;

use super::client::Client;
use super::output::{NO, Output};
use crate::domain::Notice;
use crate::domain::chain::{Audit, Fault};
use crate::domain::notice::BackupFault;
use crate::domain::trace::TraceRow;
use crate::engine::audit::{Exported, VERSION};
use crate::engine::{Answer, Command, Loaded, Query};
use crate::l10n::{L10n, t};

/// A subcommand of `journal`.
#[derive(Debug, Subcommand)]
pub enum JournalTask {
    /// Look whether it is as it was written.
    Verify {
        /// An export, instead of the journal of the vault; needs no code.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// An export of before, from which it must go on.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
    /// Write it with its seals into a file that anybody can verify.
    Export {
        /// A file that is not there yet.
        file: PathBuf,
    },
}

/// Lines asked for at once.
const PAGE: u32 = 500;

#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    /// With the offset of the workstation.
    at: String,
    author: &'a str,
    action: &'a str,
    mailbox: &'a str,
    request: &'a str,
    response: &'a str,
}

#[derive(Serialize)]
struct Found {
    sound: bool,
    /// National identifier of whom it is of.
    holder: String,
    /// Who has signed its seals.
    signers: Vec<String>,
    lines: u64,
    /// Lines before the chain began.
    unlinked: u64,
    seals: u64,
    /// The last line that a seal covers.
    sealed: Option<i64>,
    /// The first and the last line.
    first: Option<i64>,
    last: Option<i64>,
    /// When the lines before the first one were sealed, where they were dropped.
    dropped: Option<String>,
    faults: Vec<Told>,
    /// There are more faults.
    more: bool,
}

#[derive(Serialize)]
struct Told {
    fault: &'static str,
    line: Option<i64>,
    to: Option<i64>,
    seal: Option<i64>,
}

pub(super) async fn run(
    client: &mut Client,
    output: &mut Output<'_>,
    after: i64,
    task: Option<JournalTask>,
) -> Result<ExitCode, Notice> {
    match task {
        None => print(client, output, after).await,
        Some(JournalTask::Verify { file, since }) => verify(client, output, file, since).await,
        Some(JournalTask::Export { file }) => export(client, output, &file).await,
    }
}

async fn print(client: &mut Client, output: &mut Output<'_>, after: i64) -> Result<ExitCode, Notice> {
    let _ = client.open(output).await?;
    let mut after = after;
    while let Some(rows) = page(client, after).await? {
        for row in &rows {
            output.record(&line(row), |l10n| words(l10n, row));
        }
        after = rows.last().map_or(after, |last| last.number);
    }
    Ok(ExitCode::SUCCESS)
}

/// Lines after this one, if there are any.
async fn page(client: &mut Client, after: i64) -> Result<Option<Vec<TraceRow>>, Notice> {
    match client.load(Query::Journal { after, limit: PAGE }).await? {
        Loaded::Journal(rows) => Ok(Some(rows).filter(|rows| !rows.is_empty())),
        _ => Err(Notice::Internal),
    }
}

async fn verify(
    client: &mut Client,
    output: &mut Output<'_>,
    file: Option<PathBuf>,
    earlier: Option<PathBuf>,
) -> Result<ExitCode, Notice> {
    if file.is_none() {
        let _ = client.open(output).await?;
    }
    let asked = client.ask(|ticket| Command::AuditJournal { file, earlier, ticket }).await?;
    let Answer::Audited(audit) = asked else { return Err(Notice::Internal) };
    output.record(&found(&audit), |l10n| report(l10n, &audit));
    Ok(if audit.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

async fn export(client: &mut Client, output: &mut Output<'_>, path: &Path) -> Result<ExitCode, Notice> {
    let holder = client.open(output).await?.holder.id.as_str().to_owned();
    let Loaded::JournalSeals(seals) = client.load(Query::JournalSeals).await? else { return Err(Notice::Internal) };
    let mut file = create(path)?;
    write(&mut file, &Exported::Journal { holder, version: VERSION })?;
    for seal in &seals {
        write(&mut file, &Exported::seal(seal))?;
    }
    let mut after = 0;
    while let Some(rows) = page(client, after).await? {
        for row in &rows {
            write(&mut file, &Exported::line(row))?;
        }
        after = rows.last().map_or(after, |last| last.number);
    }
    let file = file.into_inner().map_err(|_| Notice::FileUnwritable)?;
    file.sync_all().map_err(|_| Notice::FileUnwritable)?;
    Ok(ExitCode::SUCCESS)
}

/// A file that was not there, for its owner only.
fn create(path: &Path) -> Result<BufWriter<File>, Notice> {
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true);
    #[cfg(unix)]
    let _ = std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Notice::Backup(BackupFault::Exists),
        _ => Notice::FileUnwritable,
    });
    opened.map(BufWriter::new)
}

fn write(file: &mut BufWriter<File>, exported: &Exported) -> Result<(), Notice> {
    let mut text = serde_json::to_string(exported).map_err(|_| Notice::Internal)?;
    text.push('\n');
    file.write_all(text.as_bytes()).map_err(|_| Notice::FileUnwritable)
}

fn found(audit: &Audit) -> Found {
    Found {
        sound: audit.is_sound(),
        holder: audit.holder.clone(),
        signers: audit.signers.clone(),
        lines: audit.lines,
        unlinked: audit.before,
        seals: audit.seals,
        sealed: audit.sealed,
        first: audit.first,
        last: audit.last,
        dropped: audit.dropped.map(|at| at.to_string()),
        faults: audit.faults.iter().map(told).collect(),
        more: audit.more,
    }
}

fn told(fault: &Fault) -> Told {
    let of = |fault, line, to, seal| Told { fault, line, to, seal };
    match *fault {
        Fault::Altered { line } => of("altered", Some(line), None, None),
        Fault::Missing { from, to } => of("missing", Some(from), Some(to), None),
        Fault::Unlinked { line } => of("unlinked", Some(line), None, None),
        Fault::Rewritten { line } => of("rewritten", Some(line), None, None),
        Fault::Cut { line } => of("cut", Some(line), None, None),
        Fault::SealUnmet { seal } => of("seal-unmet", None, None, Some(seal)),
        Fault::SealMoved { seal } => of("seal-moved", None, None, Some(seal)),
        Fault::SealForged { seal } => of("seal-forged", None, None, Some(seal)),
        Fault::SealForeign { seal } => of("seal-foreign", None, None, Some(seal)),
        Fault::Shortened { line } => of("shortened", Some(line), None, None),
    }
}

/// What the look found, for people.
fn report(l10n: &L10n, audit: &Audit) -> String {
    let count = i64::try_from(audit.lines).unwrap_or(i64::MAX);
    let seals = i64::try_from(audit.seals).unwrap_or(i64::MAX);
    let mut lines = vec![
        t!(l10n, "cli-journal-whose", holder = audit.holder.as_str()),
        t!(l10n, "cli-journal-counted", lines = count, seals = seals),
    ];
    if !audit.signers.is_empty() {
        lines.push(t!(l10n, "cli-journal-signers", names = audit.signers.join(", ")));
    }
    if let Some(at) = audit.dropped {
        lines.push(t!(l10n, "cli-journal-dropped", date = l10n.date(at)));
    }
    if audit.before > 0 {
        lines.push(t!(l10n, "cli-journal-unlinked", lines = i64::try_from(audit.before).unwrap_or(i64::MAX)));
    }
    lines.extend(audit.faults.iter().map(|fault| blame(l10n, fault)));
    if audit.more {
        lines.push(t!(l10n, "cli-journal-more"));
    }
    lines.push(match (audit.is_sound(), audit.sealed) {
        (false, _) => t!(l10n, "cli-journal-unsound"),
        (true, None) => t!(l10n, "cli-journal-unsealed"),
        (true, Some(line)) if audit.last == Some(line) => t!(l10n, "cli-journal-sound"),
        (true, Some(line)) => t!(l10n, "cli-journal-sound-until", line = line.to_string()),
    });
    lines.join("\n")
}

fn blame(l10n: &L10n, fault: &Fault) -> String {
    match *fault {
        Fault::Altered { line } => t!(l10n, "cli-journal-altered", line = line.to_string()),
        Fault::Missing { from, to } => {
            t!(l10n, "cli-journal-missing", from = from.to_string(), to = to.to_string())
        }
        Fault::Unlinked { line } => t!(l10n, "cli-journal-added", line = line.to_string()),
        Fault::Rewritten { line } => t!(l10n, "cli-journal-rewritten", line = line.to_string()),
        Fault::Cut { line } => t!(l10n, "cli-journal-cut", line = line.to_string()),
        Fault::SealUnmet { seal } => t!(l10n, "cli-journal-seal-unmet", seal = seal.to_string()),
        Fault::SealMoved { seal } => t!(l10n, "cli-journal-seal-moved", seal = seal.to_string()),
        Fault::SealForged { seal } => t!(l10n, "cli-journal-seal-forged", seal = seal.to_string()),
        Fault::SealForeign { seal } => t!(l10n, "cli-journal-seal-foreign", seal = seal.to_string()),
        Fault::Shortened { line } => t!(l10n, "cli-journal-shortened", line = line.to_string()),
    }
}

fn line(row: &TraceRow) -> Line<'_> {
    let TraceRow { number, author, deed, account, request, response, .. } = row;
    Line { number: *number, at: at(row), author, action: deed, mailbox: account, request, response }
}

fn words(l10n: &L10n, row: &TraceRow) -> String {
    let TraceRow { number, author, deed, account, request, response, .. } = row;
    t!(
        l10n,
        "cli-journal-line",
        number = number.to_string(),
        at = at(row),
        author = author.as_str(),
        action = deed.as_str(),
        mailbox = account.as_str(),
        request = request.as_str(),
        response = response.as_str()
    )
}

/// The time that the workstation showed, and by how much it was ahead of UTC.
fn at(row: &TraceRow) -> String {
    let offset = Offset::from_seconds(row.offset).unwrap_or(Offset::UTC);
    row.at.to_zoned(TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
