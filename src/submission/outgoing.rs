//! A sealed letter: the only thing that can be submitted. It cannot be built, changed or read back elsewhere:
//!
//! ```compile_fail
//! # use pli::submission::Outgoing;
//! # fn forge(sealed: Outgoing) -> Outgoing {
//! Outgoing { octets: Vec::new(), ..sealed }
//! # }
//! ```
//! ```compile_fail
//! # fn read(text: &str) -> pli::submission::Outgoing {
//! toml::from_str(text).unwrap()
//! # }
//! ```
//! ```compile_fail
//! # fn divert(outgoing: &mut pli::submission::Outgoing, other: pli::domain::Address) {
//! outgoing.from = other;
//! # }
//! ```

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use super::addressees::{Addressees, Named};
use super::headers::{self, CLOSES, CLOSING, Fault, Headers};
use crate::domain::document::Declared;
use crate::domain::entry::Form;
use crate::domain::notice::RefusalReason;
use crate::domain::outgoing::Kind;
use crate::domain::patient::{self, Identity};
use crate::domain::recovery::UserAct;
use crate::domain::{Account, Address, Draft, Entry, Notice, ProductReference, Recovery};
use crate::mime::hidden::is_hidden;
use crate::mime::read::{address_fields, envelope};
use crate::mime::write::{self, Letter, Mailbox};
use crate::trust::{Gate, Recipient, Refusal};

/// Octets of a receipt beside the message that it encloses.
const RECEIPT_ROOM: usize = 16 * 1024;

/// What sealing needs to know beside the letter.
#[derive(Clone, Copy)]
pub struct Sealing<'a> {
    /// By which way the letter came.
    pub entry: Entry,
    /// Whose letter it is: `From` must be its address.
    pub account: &'a Account,
    /// The list in force.
    pub gate: &'a Gate,
    /// Most octets that the operator takes.
    pub max_size: u64,
    /// What the archives of documents among its files say of themselves (`X-MSS-CODECDA`, `X-MSS-INS`).
    pub documents: Option<&'a Declared>,
    /// Reference of the declared product (`X-MSS-NIL`), if there is one.
    pub product: Option<&'a ProductReference>,
    /// Now.
    pub now: Timestamp,
}

/// The message that a draft answers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// Its `Message-ID`, without angle brackets.
    pub message_id: String,
    /// Its `References`, oldest first.
    pub references: Vec<String>,
    /// The patient that it is from, or for.
    pub patient: Option<Address>,
}

/// A message that was read, and what its reader tells of that.
#[derive(Clone, Copy)]
pub struct ReadMessage<'a> {
    /// Who asked.
    pub to: &'a Address,
    /// Subject of what is told.
    pub subject: &'a str,
    /// Words for people.
    pub words: &'a str,
    /// Its `Message-ID`, without angle brackets.
    pub message_id: Option<&'a str>,
    /// As it was received.
    pub octets: &'a [u8],
}

/// What the store has kept of a letter beside its octets and its envelope.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// A letter or a receipt.
    pub kind: Kind,
    /// The identifier that reports name it by, as it was given when it was sealed first; empty, it has none.
    pub envelope_id: String,
    /// The patient that it is for, as confirmed then.
    pub patient: Option<&'a Identity>,
}

impl Kept<'_> {
    /// Of a letter to professionals that no report names.
    pub const LETTER: Self = Self { kind: Kind::Letter, envelope_id: String::new(), patient: None };
}

/// A recipient that the gate does not let pass.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    /// As typed, or as it stands in the header.
    pub text: String,
    /// Why.
    pub refusal: Refusal,
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused").field("refusal", &self.refusal).finish_non_exhaustive()
    }
}

/// Why a letter is not sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// It names nobody.
    #[error("No recipient")]
    NoRecipient,
    /// Some recipients are refused; all of them are given.
    #[error("Recipients refused")]
    Refused(Vec<Refused>),
    /// `From` or `Sender` is not the account's address.
    #[error("Sender is not the account")]
    SenderForeign,
    /// The headers and the envelope do not name the same people.
    #[error("Envelope and headers differ")]
    EnvelopeMismatch,
    /// The headers cannot be relied upon.
    #[error("Headers cannot be relied upon")]
    Headers(#[source] Fault),
    /// Larger than the operator takes.
    #[error("Too big")]
    TooBig {
        /// Octets of the message.
        size: u64,
        /// Octets allowed.
        limit: u64,
    },
    /// The system gives no random octets.
    #[error("No random octets")]
    Random(getrandom::Error),
    /// This way in hands over something else.
    #[error("Not what this way in hands over")]
    Entry(Entry),
}

impl SealError {
    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Refused(all) if all.iter().all(|one| matches!(one.refusal, Refusal::NoList(_))) => {
                Recovery::After(std::time::Duration::from_mins(15))
            }
            Self::NoRecipient
            | Self::Refused(_)
            | Self::SenderForeign
            | Self::EnvelopeMismatch
            | Self::Headers(_)
            | Self::TooBig { .. } => Recovery::Needs(UserAct::EditMessage),
            Self::Random(_) | Self::Entry(_) => Recovery::Never,
        }
    }

    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::NoRecipient => Notice::NoRecipient,
            Self::Refused(all) => match all.first().map(|one| RefusalReason::from(one.refusal.clone())) {
                Some(RefusalReason::NoList(fault)) => Notice::ListUnusable(fault),
                Some(reason) => Notice::RecipientsRefused { count: all.len(), reason },
                None => Notice::NoRecipient,
            },
            Self::SenderForeign => Notice::SenderForeign,
            Self::EnvelopeMismatch => Notice::EnvelopeMismatch,
            Self::Headers(fault) => match fault {
                Fault::Octets | Fault::Shape | Fault::Missing | Fault::Closing => Notice::FileUnreadable,
                Fault::Twice | Fault::Resent | Fault::Addresses | Fault::Differs => Notice::EnvelopeMismatch,
            },
            Self::TooBig { size, limit } => Notice::TooBig { size: *size, limit: *limit },
            Self::Random(_) | Self::Entry(_) => Notice::Internal,
        }
    }
}

/// A sealed letter. Its recipients were verified against the list in force when it was made; it is made again, from the store,
/// at the moment of sending.
pub struct Outgoing {
    message_id: String,
    envelope_id: String,
    kind: Kind,
    asks_read: bool,
    subject: String,
    from: Address,
    to: Addressees,
    octets: Vec<u8>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { to, octets, .. } = self;
        f.debug_struct("Outgoing")
            .field("to", &to.addresses().len())
            .field("octets", &octets.len())
            .finish_non_exhaustive()
    }
}

impl Outgoing {
    /// Writes a draft as a message and seals it.
    ///
    /// # Errors
    /// Why it may not leave.
    pub fn seal(draft: &Draft, answered: Option<&Answered>, sealing: &Sealing<'_>) -> Result<Self, SealError> {
        expect(Form::Draft, sealing)?;
        let Named { to, cc, all } = Named::of(draft, sealing)?;
        // Exchanges with one patient, with another, and with professionals are never tied together.
        let patient = all.patient().map(|patient| patient.address().folded());
        let answered = answered.filter(|answered| answered.patient.as_ref().map(Address::folded) == patient);
        let account = sealing.account;
        let domain = account.address.domain();
        let message_id = match &draft.mark {
            Some(mark) => write::message_id_marked(mark, domain),
            None => write::message_id(domain),
        };
        let message_id = message_id.map_err(SealError::Random)?;
        let mut references = answered.map(|answered| answered.references.clone()).unwrap_or_default();
        references.extend(answered.map(|answered| answered.message_id.clone()));
        let octets = write::letter(&Letter {
            from: Mailbox { name: account.name.clone(), address: account.address.clone() },
            to: &to,
            cc: &cc,
            subject: &draft.subject,
            body: &draft.body,
            attachments: &draft.attachments,
            date: sealing.now,
            message_id: &message_id,
            in_reply_to: answered.map(|answered| answered.message_id.as_str()),
            references: &references,
            ask_read_receipt: draft.ask_read_receipt,
            urgent: draft.urgent,
            closes_exchange: draft.closes_exchange && all.patient().is_some(),
            documents: sealing.documents,
            product: sealing.product,
        })
        .map_err(SealError::Random)?;
        let headers = headers::read(&octets).map_err(SealError::Headers)?;
        let named = |field| headers.addresses(field).map_err(SealError::Headers);
        let written = |all: &[Mailbox]| all.iter().map(|one| one.address.clone()).collect::<Vec<_>>();
        if named("to")? != written(&to) || named("cc")? != written(&cc) {
            return Err(SealError::EnvelopeMismatch);
        }
        let envelope_id = write::envelope_id().map_err(SealError::Random)?;
        close(octets, all, (Kind::Letter, envelope_id), sealing)
    }

    /// Seals a finished message: its recipients are those of `To`, `Cc` and `Bcc`, and `Bcc` is taken out of it. Bare line feeds
    /// become CRLF; `Message-ID` and `Date` are added where they are missing. `identity` is that of the patient it is for.
    ///
    /// # Errors
    /// Why it may not leave.
    pub fn seal_eml(eml: &[u8], identity: Option<&Identity>, sealing: &Sealing<'_>) -> Result<Self, SealError> {
        expect(Form::Message, sealing)?;
        let message = with_crlf(eml);
        let headers = headers::read(&message).map_err(SealError::Headers)?;
        compare_readings(&message, &headers)?;
        let mut all = Vec::new();
        for field in ["to", "cc", "bcc"] {
            all.extend(headers.addresses(field).map_err(SealError::Headers)?);
        }
        let octets = without_bcc(&headers, sealing)?;
        let envelope_id = write::envelope_id().map_err(SealError::Random)?;
        close(octets, Addressees::verify(all, identity, sealing)?, (Kind::Letter, envelope_id), sealing)
    }

    /// Writes that a message was read, as its reader has agreed to tell, and seals it.
    ///
    /// # Errors
    /// Why it may not leave.
    pub fn seal_receipt(read: &ReadMessage<'_>, sealing: &Sealing<'_>) -> Result<Self, SealError> {
        expect(Form::Receipt, sealing)?;
        let to = Addressees::verify(vec![read.to.clone()], None, sealing)?;
        let account = sealing.account;
        let message_id = write::message_id(account.address.domain()).map_err(SealError::Random)?;
        let octets = write::receipt(&write::Receipt {
            from: &Mailbox { name: account.name.clone(), address: account.address.clone() },
            to: read.to,
            subject: read.subject,
            words: read.words,
            date: sealing.now,
            message_id: &message_id,
            original_id: read.message_id,
            original: read.octets,
            most: usize::try_from(sealing.max_size).unwrap_or(usize::MAX).saturating_sub(RECEIPT_ROOM),
            product: sealing.product,
        })
        .map_err(SealError::Random)?;
        close(octets, to, (Kind::Receipt, String::new()), sealing)
    }

    /// Seals once more, at the moment of sending, what the store has kept: with the list in force now. Nothing that the store
    /// holds counts as proof; who a patient is is compared anew with the matricule.
    ///
    /// # Errors
    /// Why it may not leave any more.
    pub fn reseal(
        octets: Vec<u8>,
        recipients: Vec<Address>,
        kept: Kept<'_>,
        sealing: &Sealing<'_>,
    ) -> Result<Self, SealError> {
        expect(Form::Sealed, sealing)?;
        let to = Addressees::verify(recipients, kept.patient, sealing)?;
        close(octets, to, (kept.kind, kept.envelope_id), sealing)
    }

    /// `Message-ID`, without angle brackets.
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// What servers on the way call it (RFC 3461 §4.4): its own, fixed when it is sealed first, and told to nobody else. Empty: nothing.
    pub fn envelope_id(&self) -> &str {
        &self.envelope_id
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// It asks to be told when it is read.
    pub fn asks_read(&self) -> bool {
        self.asks_read
    }

    /// `Subject`, for the list.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Envelope sender.
    pub fn from(&self) -> &Address {
        &self.from
    }

    /// Envelope recipients, at least one, each once.
    pub fn recipients(&self) -> Vec<&Address> {
        self.to.addresses()
    }

    /// The patient that it is for, as confirmed.
    pub fn patient(&self) -> Option<&Identity> {
        self.to.patient().map(Recipient::identity)
    }

    /// The message, lines ended by CRLF.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }
}

/// A way in hands over one form and no other.
fn expect(form: Form, sealing: &Sealing<'_>) -> Result<(), SealError> {
    if sealing.entry.form() == form { Ok(()) } else { Err(SealError::Entry(sealing.entry)) }
}

/// The last look, the same for every way in: the finished octets are read again by two readers, and everybody they name must be
/// the sender, a recipient of the envelope, or (for answers and receipts) inside the trust space.
fn close(
    octets: Vec<u8>,
    to: Addressees,
    (kind, envelope_id): (Kind, String),
    sealing: &Sealing<'_>,
) -> Result<Outgoing, SealError> {
    let own = &sealing.account.address;
    let headers = headers::read(&octets).map_err(SealError::Headers)?;
    compare_readings(&octets, &headers)?;
    let is_own = |address: &Address| address.folded() == own.folded();
    let from = headers.addresses("from").map_err(SealError::Headers)?;
    if from.len() != 1 || !from.iter().all(is_own) {
        return Err(SealError::SenderForeign);
    }
    let mut refused = Vec::new();
    for (field, named) in headers.people().map_err(SealError::Headers)? {
        match field {
            "from" => {}
            "sender" if named.iter().all(is_own) => {}
            "sender" => return Err(SealError::SenderForeign),
            "bcc" => return Err(SealError::EnvelopeMismatch),
            "to" | "cc" => {
                if !named.iter().all(|address| to.names(address)) {
                    return Err(SealError::EnvelopeMismatch);
                }
            }
            _ => {
                let others = named.into_iter().filter(|address| !is_own(address));
                refused.extend(others.filter_map(|address| outside(address, sealing)));
            }
        }
    }
    if !refused.is_empty() {
        return Err(SealError::Refused(refused));
    }
    check_patient(&to, &headers)?;
    let message_id = headers.get("message-id").and_then(sound_id).ok_or(SealError::Headers(Fault::Missing))?.to_owned();
    let asks_read = headers.get("disposition-notification-to").is_some();
    let size = octets.len() as u64;
    let limit = to.patient().map_or(sealing.max_size, |_| sealing.max_size.min(patient::SIZE_MAX));
    if size > limit {
        return Err(SealError::TooBig { size, limit });
    }
    let subject = envelope(&octets).subject;
    Ok(Outgoing { message_id, envelope_id, kind, asks_read, subject, from: own.clone(), to, octets })
}

/// Our strict reading and mail-parser's must agree on every field that names people.
fn compare_readings(octets: &[u8], headers: &Headers<'_>) -> Result<(), SealError> {
    let strict = headers.people().map_err(SealError::Headers)?;
    let lenient = address_fields(octets);
    let same = strict.len() == lenient.len()
        && strict.iter().zip(&lenient).all(|((field, named), (other, found))| {
            let found: Result<Vec<Address>, _> = found.iter().map(|text| Address::parse(text)).collect();
            field == other && found.is_ok_and(|found| found == *named)
        });
    if same { Ok(()) } else { Err(SealError::Headers(Fault::Differs)) }
}

/// Where answers and receipts would go: inside the trust space, and never to a patient.
fn outside(address: Address, sealing: &Sealing<'_>) -> Option<Refused> {
    let text = address.to_string();
    let refusal = Recipient::new(address, None).verify(sealing.gate, sealing.now).err()?;
    Some(Refused { text, refusal })
}

/// A letter to a patient names her openly and nobody else; what closes the exchange stands in such a letter only.
fn check_patient(to: &Addressees, headers: &Headers<'_>) -> Result<(), SealError> {
    let closing = headers.get(CLOSING);
    let Some(patient) = to.patient() else {
        return if closing.is_none() { Ok(()) } else { Err(SealError::Headers(Fault::Closing)) };
    };
    let named = |field| headers.addresses(field).map_err(SealError::Headers);
    let is_alone = matches!(&named("to")?[..], [one] if one.folded() == patient.address().folded());
    if !is_alone || !named("cc")?.is_empty() {
        return Err(SealError::EnvelopeMismatch);
    }
    if closing.is_some_and(|value| value.trim() != CLOSES) {
        return Err(SealError::Headers(Fault::Closing));
    }
    Ok(())
}

/// Every bare line feed as CRLF, and a line end after the last line. Bare carriage returns stay, and are refused later.
fn with_crlf(eml: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(eml.len().saturating_add(eml.len() / 32));
    for line in eml.split_inclusive(|b| *b == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        out.extend_from_slice(content.strip_suffix(b"\r").unwrap_or(content));
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn without_bcc(headers: &Headers<'_>, sealing: &Sealing<'_>) -> Result<Vec<u8>, SealError> {
    let mut out = Vec::new();
    if headers.get("message-id").is_none() {
        let id = write::message_id(sealing.account.address.domain()).map_err(SealError::Random)?;
        out.extend(format!("Message-ID: <{id}>\r\n").into_bytes());
    }
    if headers.get("date").is_none() {
        out.extend(headers::date_field(sealing.now).into_bytes());
    }
    for field in headers.fields.iter().filter(|field| !is_hidden(&field.name)) {
        out.extend_from_slice(field.octets);
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(headers.body);
    Ok(out)
}

/// `<left@right>` of plain characters (RFC 5322 §3.6.4), as IMAP can search it and DSN can carry it.
fn sound_id(value: &str) -> Option<&str> {
    let id = value.trim().strip_prefix('<')?.strip_suffix('>')?;
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.@".contains(&b));
    let (left, right) = id.split_once('@')?;
    (plain && id.len() <= 250 && !left.is_empty() && !right.is_empty() && !right.contains('@')).then_some(id)
}

#[cfg(test)]
#[path = "outgoing_tests.rs"]
mod tests;
