//! `pli send`: through the same gate as the window, then waits until the letter's state is settled.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::client::Client;
use super::json::{Departed, Outgoing};
use super::output::{FAILED, NO, Output};
use super::{check, contacts, patient, psc, say};
use crate::clock;
use crate::domain::draft::Attachment;
use crate::domain::moment;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{Departure, OutgoingRow, OutgoingState};
use crate::domain::oversight::oversights;
use crate::domain::patient::Identity;
use crate::domain::{Address, Draft, Entry, Notice, OutgoingId};
use crate::engine::{Answer, Command, Event, LetterId, Loaded, PscState, Query, SessionState};
use crate::l10n::L10n;

/// Arguments of `send`.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct SendArgs {
    /// The mailbox that it leaves from, instead of the first one.
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Recipients.
    #[arg(long, value_name = "ADDRESS", required_unless_present_any = ["eml", "group", "patient"])]
    to: Vec<String>,
    /// Everybody in a group of correspondents, as recipients.
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,
    /// Recipients in copy.
    #[arg(long, value_name = "ADDRESS")]
    cc: Vec<String>,
    /// Recipients that the others do not see.
    #[arg(long, value_name = "ADDRESS")]
    bcc: Vec<String>,
    /// Subject.
    #[arg(long, required_unless_present = "eml")]
    subject: Option<String>,
    /// Text of the letter; `-` is standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "eml")]
    body_file: Option<PathBuf>,
    /// Files to join.
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Ask for a read receipt.
    #[arg(long)]
    read_receipt: bool,
    /// Say that it is urgent.
    #[arg(long)]
    urgent: bool,
    /// Send it then, or when a session is open again.
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// A finished message (RFC 5322) instead of all of the above.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "group", "cc", "bcc", "subject", "body_file", "attach", "read_receipt", "urgent"])]
    eml: Option<PathBuf>,
    /// The patient that it is for, as the practice's record says.
    #[arg(long, value_name = "FILE")]
    patient: Option<PathBuf>,
    /// The patient may not answer.
    #[arg(long, requires = "patient", conflicts_with = "eml")]
    no_answer: bool,
    /// Write although the patient has opposed.
    #[arg(long, requires = "patient")]
    despite_opposition: bool,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, args: SendArgs) -> Result<ExitCode, Notice> {
    let groups = args.group.clone();
    // At once, unless it is said: nobody looks on who could take it back.
    let departure = match &args.at {
        Some(at) => Departure::At(moment(at, output.l10n())?),
        None => Departure::Now,
    };
    let mut wish = Wish::read(args, output.l10n())?;
    let _ = client.open(output).await?;
    if let Wish::Draft(draft) = &mut wish {
        // As if each had been typed: the gate judges them one by one, and nobody is left out.
        for row in contacts::members_of(client, &groups).await? {
            if let Some(gone) = row.gone {
                let address = row.contact.address.clone();
                output.bid(&Departed::of(&address, gone), |l10n| say::departed(l10n, &address, gone));
            }
            draft.to.push(row.contact.to_text());
        }
    }
    psc::log_in(client, output).await?;
    wish.warn(output);
    let named = wish.named();
    let answer = match client.ask(|ticket| wish.command(departure, ticket)).await {
        Err(refused @ Notice::RecipientsRefused { .. }) => {
            explain(client, output, named).await?;
            return Err(refused);
        }
        answer => answer?,
    };
    let Answer::Queued(id, _) = answer else { return Err(Notice::Internal) };
    let row = settled(client, id).await?;
    output.record(&Outgoing::from(&row), |l10n| say::outgoing(l10n, &row, clock::now()));
    Ok(match row.state {
        OutgoingState::Filed { .. } | OutgoingState::Accepted { .. } | OutgoingState::Held { .. } => ExitCode::SUCCESS,
        OutgoingState::Refused { .. } => ExitCode::from(NO),
        OutgoingState::Queued
        | OutgoingState::Sending
        | OutgoingState::Deferred { .. }
        | OutgoingState::Doubtful
        | OutgoingState::Unreadable => ExitCode::from(FAILED),
    })
}

/// Who of them is refused, why, and who may be meant instead: as in the window, and by `pli check`.
async fn explain(client: &mut Client, output: &mut Output<'_>, named: Named) -> Result<(), Notice> {
    let asked = match named {
        Named::Typed(addresses) => client.ask(|ticket| Command::Check { addresses, ticket }).await?,
        Named::InHeader(eml) => client.ask(|ticket| Command::CheckMessage { eml, ticket }).await?,
    };
    let Answer::Checked(checks) = asked else { return Err(Notice::Internal) };
    for refused in checks.iter().filter(|check| check.verdict.is_err()) {
        let _ = check::print(refused, output);
    }
    Ok(())
}

enum Wish {
    Draft(Box<Draft>),
    Message(Vec<u8>, Option<Box<Identity>>),
}

/// Those for whom a letter is.
enum Named {
    Typed(Vec<String>),
    InHeader(Vec<u8>),
}

impl Wish {
    /// Reads every file before the code is asked for.
    fn read(args: SendArgs, l10n: &L10n) -> Result<Self, Notice> {
        let patient = args.patient.as_deref().map(|path| patient::read(path, l10n)).transpose()?;
        let patient = if args.despite_opposition { patient.map(Identity::despite_opposition) } else { patient };
        if let Some(path) = args.eml {
            return Ok(Self::Message(read_file(&path)?, patient.map(Box::new)));
        }
        // A patient's address is made, never typed; one that is typed all the same must be the same.
        let made = patient.as_ref().filter(|_| args.to.is_empty()).map(patient::address);
        let body = read_file(args.body_file.as_deref().ok_or(Notice::FileUnreadable)?)?;
        let from = args.from.map(|from| Address::parse(from.trim()).map_err(|_| Notice::AddressInvalid)).transpose()?;
        Ok(Self::Draft(Box::new(Draft {
            from,
            to: made.into_iter().chain(args.to).collect(),
            cc: args.cc,
            bcc: args.bcc,
            subject: args.subject.unwrap_or_default(),
            body: String::from_utf8(body).map_err(|_| Notice::FileUnreadable)?,
            attachments: args.attach.iter().map(|path| attachment(path)).collect::<Result<_, _>>()?,
            ask_read_receipt: args.read_receipt,
            urgent: args.urgent,
            patient,
            closes_exchange: args.no_answer,
            ..Draft::default()
        })))
    }

    /// What may have been overlooked is said, and stands in nobody's way.
    fn warn(&self, output: &Output<'_>) {
        if let Self::Draft(draft) = self {
            for one in oversights(&draft.subject, &draft.body, draft.attachments.len()) {
                output.remark(&Notice::Sending(SendingFault::Overlooked(one)));
            }
        }
    }

    fn named(&self) -> Named {
        match self {
            Self::Draft(draft) => Named::Typed(draft.to.iter().chain(&draft.cc).chain(&draft.bcc).cloned().collect()),
            Self::Message(eml, _) => Named::InHeader(eml.clone()),
        }
    }

    fn command(self, departure: Departure, ticket: crate::engine::Ticket) -> Command {
        match self {
            Self::Draft(draft) => {
                let (letter, entry) = (LetterId(ticket.0), Entry::CommandLine);
                Command::Send { letter, draft, entry, departure, ticket }
            }
            Self::Message(eml, patient) => Command::SendRaw { eml, patient, departure, ticket },
        }
    }
}

/// When it is to leave, as people write it.
fn moment(text: &str, l10n: &L10n) -> Result<Timestamp, Notice> {
    let now = clock::now().to_zoned(l10n.zone().clone());
    moment::parse(text, &now).map_err(|fault| Notice::Sending(SendingFault::Moment(fault)))
}

fn attachment(path: &Path) -> Result<Attachment, Notice> {
    let name = path.file_name().ok_or(Notice::FileUnreadable)?.to_string_lossy().into_owned();
    let media_type = crate::domain::draft::media_type(&name).to_owned();
    Ok(Attachment { name, media_type, content: read_file(path)?.into() })
}

pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Notice> {
    if path == Path::new("-") {
        let mut text = Vec::new();
        let _ = std::io::stdin().lock().read_to_end(&mut text).map_err(|_| Notice::FileUnreadable)?;
        return Ok(text);
    }
    std::fs::read(path).map_err(|_| Notice::FileUnreadable)
}

/// Waits until the row no longer moves by itself, or waits for a later attempt.
async fn settled(client: &mut Client, id: OutgoingId) -> Result<OutgoingRow, Notice> {
    loop {
        let Loaded::Outbox(rows) = client.load(Query::Outbox).await? else { return Err(Notice::Internal) };
        let row = rows.into_iter().find(|row| row.id == id).ok_or(Notice::NotFound)?;
        match row.state {
            OutgoingState::Queued | OutgoingState::Sending | OutgoingState::Accepted { .. } => {}
            OutgoingState::Held { .. }
            | OutgoingState::Deferred { .. }
            | OutgoingState::Filed { .. }
            | OutgoingState::Refused { .. }
            | OutgoingState::Doubtful
            | OutgoingState::Unreadable => return Ok(row),
        }
        loop {
            match client.next().await? {
                Event::Changed(changes) if changes.outbox || changes.everything => break,
                Event::Notice(Notice::NotFiledYet) | Event::Psc(PscState::Wanted { .. } | PscState::Unreachable(_)) => {
                    return Ok(row);
                }
                // Card removed: the row keeps its state, the vault that holds it is closed.
                Event::Session(SessionState::Open(_)) => {}
                Event::Session(_) => return Err(Notice::SessionClosed),
                _ => {}
            }
        }
    }
}
