//! The objects that `--json` prints, one a line. Their names and shapes are stable.

use serde::Serialize;

use crate::domain::browse::{self, Listing, Offer, Site, Skill, Wanted};
use crate::domain::listing::{MessageRow, Part};
use crate::domain::message::Correspondence;
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::outgoing::{OutgoingRow, OutgoingState, Withheld};
use crate::domain::receipt::{self, Integration, Reason};
use crate::domain::standing::Departure;
use crate::domain::{Address, Correspondent, Flags};
use crate::engine::event::{self, Line};

/// A person of a header.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    name: &'a str,
    address: &'a str,
}

impl<'a> From<&'a Correspondence> for Person<'a> {
    fn from(person: &'a Correspondence) -> Self {
        Self { name: &person.name, address: &person.address }
    }
}

/// A line of `list` and `search`.
#[derive(Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts of a message")]
pub(super) struct Message<'a> {
    id: i64,
    date: String,
    from: Person<'a>,
    to: Person<'a>,
    subject: &'a str,
    preview: &'a str,
    size: u64,
    seen: bool,
    flagged: bool,
    answered: bool,
    passed_on: bool,
    attachments: bool,
    urgent: bool,
    body: bool,
    /// From a patient, or to one.
    patient: bool,
}

impl<'a> From<&'a MessageRow> for Message<'a> {
    fn from(row: &'a MessageRow) -> Self {
        Self {
            id: row.id.0,
            date: row.date.to_string(),
            from: (&row.from).into(),
            to: (&row.to).into(),
            subject: &row.subject,
            preview: &row.preview,
            size: row.size,
            seen: row.flags.contains(Flags::SEEN),
            flagged: row.flags.contains(Flags::FLAGGED),
            answered: row.flags.contains(Flags::ANSWERED),
            passed_on: row.flags.contains(Flags::FORWARDED),
            attachments: row.has_attachments,
            urgent: row.urgent,
            body: row.has_body,
            patient: row.is_patient(),
        }
    }
}

/// A file of a message.
#[derive(Serialize)]
pub(super) struct File<'a> {
    number: u32,
    name: &'a str,
    media_type: &'a str,
    size: u64,
    inline: bool,
}

impl<'a> From<&'a Part> for File<'a> {
    fn from(part: &'a Part) -> Self {
        Self {
            number: part.number,
            name: &part.name,
            media_type: &part.media_type,
            size: part.size,
            inline: part.inline,
        }
    }
}

/// A hit of `directory search`.
#[derive(Serialize)]
pub(super) struct Mailbox<'a> {
    address: String,
    kind: &'static str,
    name: String,
    profession: &'a str,
    speciality: &'a str,
    structure: &'a str,
    service: &'a str,
    postal_code: &'a str,
    town: &'a str,
    paperless: bool,
    /// It cannot receive now: its domain is not in the list of the trust space.
    outside: bool,
}

impl<'a> From<&'a Correspondent> for Mailbox<'a> {
    fn from(hit: &'a Correspondent) -> Self {
        Self {
            address: hit.address.to_string(),
            kind: hit.kind.code(),
            name: hit.label(),
            profession: &hit.profession,
            speciality: &hit.speciality,
            structure: &hit.structure,
            service: &hit.service,
            postal_code: &hit.postal_code,
            town: &hit.town,
            paperless: hit.paperless,
            outside: false,
        }
    }
}

impl Mailbox<'_> {
    /// The same, where it cannot receive now.
    pub(super) fn outside(self, outside: bool) -> Self {
        Self { outside, ..self }
    }
}

/// A hit of `directory search --live`.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
    #[serde(flatten)]
    mailbox: Mailbox<'a>,
    source: &'static str,
    /// A directory on the network says it today.
    live: bool,
}

impl<'a> Listed<'a> {
    /// A line, which may be one that cannot receive now.
    pub(super) fn of(line: &'a Line, outside: bool) -> Self {
        Self { mailbox: Mailbox::from(&line.hit).outside(outside), source: line.source.code(), live: line.is_live }
    }
}

/// A speciality or a place of `directory browse --choices`.
#[derive(Serialize)]
pub(super) struct Choice<'a> {
    /// `profession`, `speciality`, `department`, `town` or `structure`.
    #[serde(rename = "choice")]
    kind: &'static str,
    name: &'a str,
    /// The profession of a speciality.
    #[serde(skip_serializing_if = "Option::is_none")]
    profession: Option<&'a str>,
    /// The number of a place's département.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<&'a str>,
    /// Mailboxes.
    boxes: usize,
}

impl<'a> From<&'a Offer> for Choice<'a> {
    fn from(offer: &'a Offer) -> Self {
        let name = offer.choice.name();
        let (kind, profession, department) = match &offer.choice {
            browse::Choice::Skill(Skill { speciality: None, .. }) => ("profession", None, None),
            browse::Choice::Skill(skill) => ("speciality", Some(skill.profession.as_str()), None),
            browse::Choice::Site(site @ Site::Department { .. }) => ("department", None, Some(site.department())),
            browse::Choice::Site(site @ Site::Town { .. }) => ("town", None, Some(site.department())),
            browse::Choice::Site(site @ Site::Structure { .. }) => ("structure", None, Some(site.department())),
        };
        Self { kind, name, profession, department, boxes: offer.boxes }
    }
}

/// What `directory browse` ends with.
#[derive(Serialize)]
pub(super) struct Browsed<'a> {
    /// What was understood.
    specialities: Vec<&'a str>,
    places: Vec<&'a str>,
    /// Mailboxes that are so.
    boxes: usize,
    /// How many of them can be seen, page by page.
    within_reach: usize,
    /// Number of the first of this page.
    from: usize,
    /// And how many it has.
    count: usize,
}

impl<'a> Browsed<'a> {
    pub(super) fn of(wanted: &'a Wanted, listing: &Listing) -> Self {
        Self {
            specialities: wanted.skills.iter().map(Skill::name).collect(),
            places: wanted.sites.iter().map(Site::name).collect(),
            boxes: listing.total,
            within_reach: listing.within_reach,
            from: listing.from.saturating_add(1),
            count: listing.rows.len(),
        }
    }
}

/// What a directory on the network said.
#[derive(Serialize)]
pub(super) struct Said {
    directory: &'static str,
    /// How many lines.
    hits: Option<usize>,
    /// Why none.
    code: Option<&'static str>,
}

impl From<&event::Said> for Said {
    fn from(said: &event::Said) -> Self {
        let (hits, code) = match &said.outcome {
            Ok(hits) => (Some(*hits), None),
            Err(notice) => (None, Some(notice.code())),
        };
        Self { directory: said.source.code(), hits, code }
    }
}

/// Where an address stands.
#[derive(Serialize)]
pub(super) struct Sighting<'a> {
    address: &'a str,
    #[serde(rename = "standing")]
    today: &'static str,
    source: Option<&'static str>,
    code: Option<&'static str>,
}

impl<'a> Sighting<'a> {
    /// That of this address.
    pub(super) fn of(address: &'a str, standing: &event::Sighting) -> Self {
        let (source, code) = match standing {
            event::Sighting::Confirmed(source) => (Some(source.code()), None),
            event::Sighting::Unasked(Some(notice)) => (None, Some(notice.code())),
            event::Sighting::Unknown | event::Sighting::Unasked(None) => (None, None),
        };
        Self { address, today: standing.code(), source, code }
    }
}

/// A row of the outbox.
#[derive(Serialize)]
pub(super) struct Outgoing<'a> {
    id: i64,
    message_id: &'a str,
    state: &'static str,
    recipients: Vec<String>,
    refused: Vec<Refused<'a>>,
    /// Whether the operator tells what becomes of it: "asked", "not-offered"; empty while that is not known.
    tracking: &'static str,
    asks_read: bool,
    receipts: Vec<Receipt<'a>>,
    subject: &'a str,
    size: u64,
    sealed_at: String,
    code: Option<u16>,
    words: &'a str,
    /// Why this program did not let it leave: "checks" or "patient-opposed".
    withheld: Option<&'static str>,
}

/// A recipient that the server refused.
#[derive(Serialize)]
pub(super) struct Refused<'a> {
    address: String,
    words: &'a str,
}

/// What is known of one recipient.
#[derive(Serialize)]
struct Receipt<'a> {
    address: String,
    fate: &'static str,
    at: Option<String>,
    /// How surely it was said of this letter: "envelope" or "letter".
    proof: &'static str,
    reason: Option<&'static str>,
    status: Option<String>,
    words: &'a str,
    /// 900 to 906: why the recipient's program did not take it over.
    integration: Option<u16>,
}

impl<'a> Receipt<'a> {
    fn of(address: &Address, receipt: &'a receipt::Receipt) -> Self {
        Self {
            address: address.to_string(),
            fate: receipt.fate.code(),
            at: receipt.at.map(|at| at.to_string()),
            proof: receipt.proof.code(),
            reason: receipt.reason().map(Reason::code),
            status: receipt.status.map(|status| status.to_string()),
            words: &receipt.words,
            integration: receipt.integration.map(Integration::number),
        }
    }
}

impl<'a> From<&'a OutgoingRow> for Outgoing<'a> {
    fn from(row: &'a OutgoingRow) -> Self {
        let (code, words) = match &row.state {
            OutgoingState::Held { .. }
            | OutgoingState::Queued
            | OutgoingState::Sending
            | OutgoingState::Doubtful
            | OutgoingState::Unreadable => (None, ""),
            OutgoingState::Deferred { words, .. }
            | OutgoingState::Accepted { words, .. }
            | OutgoingState::Filed { words, .. } => (None, words.as_str()),
            OutgoingState::Refused { code, words, .. } => (*code, words.as_str()),
        };
        Self {
            id: row.id.0,
            message_id: &row.message_id,
            state: row.state.as_str(),
            recipients: row.recipients.iter().map(ToString::to_string).collect(),
            refused: row
                .refused
                .iter()
                .map(|(address, words)| Refused { address: address.to_string(), words })
                .collect(),
            tracking: row.receipts.tracking.code(),
            asks_read: row.receipts.asks_read,
            receipts: row.receipts.known.iter().map(|(address, receipt)| Receipt::of(address, receipt)).collect(),
            subject: &row.subject,
            size: row.size,
            sealed_at: row.sealed_at.to_string(),
            code,
            words,
            withheld: row.state.withheld().map(Withheld::code),
        }
    }
}

/// An address that has gone since it was written to.
#[derive(Serialize)]
pub(super) struct Gone {
    from: &'static str,
    noticed: String,
}

impl From<Departure> for Gone {
    fn from(departure: Departure) -> Self {
        Self { from: departure.from.as_str(), noticed: departure.noticed.to_string() }
    }
}

/// Somebody who is written to, or kept, and has gone.
#[derive(Serialize)]
pub(super) struct Departed {
    address: String,
    #[serde(flatten)]
    gone: Gone,
}

impl Departed {
    /// This one.
    pub(super) fn of(address: &Address, departure: Departure) -> Self {
        Self { address: address.to_string(), gone: departure.into() }
    }
}

/// Closing line of a search.
#[derive(Serialize)]
pub(super) struct Hits {
    pub(super) milliseconds: f64,
    pub(super) hits: usize,
}

/// Stable word for a refusal.
pub(super) fn refusal_word(reason: &RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Malformed => "malformed",
        RefusalReason::NotListed { .. } => "not-listed",
        RefusalReason::Patient(fault) => match fault {
            PatientFault::Off => "patient",
            PatientFault::Forbidden => "patient-forbidden",
            PatientFault::Elsewhere => "patient-elsewhere",
            PatientFault::Matricule => "patient-matricule",
            PatientFault::Unconfirmed => "patient-unconfirmed",
            PatientFault::Differs => "patient-differs",
            PatientFault::Opposed { .. } => "patient-opposed",
            PatientFault::Mixed => "patient-mixed",
        },
        RefusalReason::NoList(_) => "no-list",
    }
}
