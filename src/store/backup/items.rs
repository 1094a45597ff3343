//! What a backup holds, item by item: a kind, then its fields in order; numbers big-endian, texts and files after their length.
//! A kind or a value that is not known here is a damaged backup: another kind raises the version.

use std::io::{self, Read, Write};
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::super::carry::Letter;
use super::super::contacts::Carried;
use super::super::drafts::{CarriedDraft, CarriedState};
use super::super::values::{method_code, read_method};
use super::Fault;
use super::seal::fault;
use crate::domain::account::NewMailbox;
use crate::domain::draft::Attachment;
use crate::domain::ins::Ins;
use crate::domain::opposition::Opposition;
use crate::domain::outgoing::{Kind, OutgoingRow, OutgoingState, Receipts};
use crate::domain::receipt::{Fate, Integration, Proof, Receipt, Status, Tracking};
use crate::domain::wording::{Signature, Template, Wordings};
use crate::domain::{
    AccountId, Address, Contact, DisplayName, Draft, Endpoint, GroupName, OutgoingId, Security, Tenure,
};

const DRAFT: u8 = 1;
const LETTER: u8 = 2;
/// Since version 2: one of her own.
const MAILBOX: u8 = 3;
/// Since version 3: one of several. Another kind, so that no older program opens it as hers.
const SHARED: u8 = 4;
/// Since version 3: a draft that says from which mailbox it leaves.
const DRAFT_FROM: u8 = 5;
/// Since version 4: favourites and groups.
const CONTACTS: u8 = 6;
/// Since version 4: a letter, before it what is known of it since it left.
const TOLD: u8 = 7;
/// Since version 5: signatures and templates.
const WORDINGS: u8 = 8;
/// Since version 6: a draft with its token and its earlier states.
const DRAFT_WHOLE: u8 = 9;

/// Since version 7: patients who do not want to be written to.
const OPPOSITIONS: u8 = 10;

/// One item.
pub(super) enum Item {
    /// A draft.
    Draft(Box<CarriedDraft>),
    /// A letter.
    Letter(Box<Letter>),
    /// A mailbox that the holder added.
    Mailbox(Box<NewMailbox>),
    /// All favourites and groups.
    Contacts(Carried),
    /// All signatures and templates.
    Wordings(Wordings),
    /// All patients who do not want to be written to.
    Oppositions(Vec<Opposition>),
}

/// By this a draft is known again: all of it but when it was saved and what it answers.
pub(super) fn digest(draft: &Draft) -> [u8; 32] {
    let mut hasher = Sha256::new();
    // Hashing does not fail.
    drop(draft.from.iter().try_for_each(|from| put_text(&mut hasher, &from.to_string())));
    drop(write_draft(draft, &mut hasher));
    hasher.finalize().into()
}

impl Item {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Draft(carried) => {
                put_u8(out, DRAFT_WHOLE)?;
                write_whole_draft(carried, out)
            }
            Self::Letter(letter) => {
                put_u8(out, TOLD)?;
                write_receipts(letter, out)?;
                write_letter(letter, out)
            }
            Self::Mailbox(mailbox) => {
                put_u8(out, if mailbox.tenure == Tenure::Shared { SHARED } else { MAILBOX })?;
                write_mailbox(mailbox, out)
            }
            Self::Contacts(contacts) => {
                put_u8(out, CONTACTS)?;
                put_list(out, &contacts.favourites, put_contact)?;
                put_list(out, &contacts.groups, |out, (name, members)| {
                    put_text(out, name.as_str())?;
                    put_list(out, members, put_contact)
                })
            }
            Self::Wordings(wordings) => {
                put_u8(out, WORDINGS)?;
                write_wordings(wordings, out)
            }
            Self::Oppositions(all) => {
                put_u8(out, OPPOSITIONS)?;
                put_list(out, all, put_opposition)
            }
        }
    }

    /// The next one; `None` at the end.
    pub(super) fn read(input: &mut impl Read) -> Result<Option<Self>, Fault> {
        let mut kind = [0];
        if input.read(&mut kind).map_err(fault)? == 0 {
            return Ok(None);
        }
        let item = match kind {
            [DRAFT] => get_time(input).and_then(|at| Ok(alone(read_draft(input)?, at))),
            [DRAFT_FROM] => get_time(input).and_then(|at| {
                let from = Some(get_address(input)?);
                Ok(alone(Draft { from, ..read_draft(input)? }, at))
            }),
            [DRAFT_WHOLE] => read_whole_draft(input).map(|carried| Self::Draft(Box::new(carried))),
            [LETTER] => read_letter(input).map(|letter| Self::Letter(Box::new(letter))),
            [TOLD] => read_receipts(input).and_then(|(kind, envelope_id, receipts)| {
                let letter = read_letter(input)?;
                let row = OutgoingRow { kind, receipts, ..letter.row };
                Ok(Self::Letter(Box::new(Letter { row, envelope_id, ..letter })))
            }),
            [MAILBOX] => read_mailbox(input, Tenure::Own).map(|mailbox| Self::Mailbox(Box::new(mailbox))),
            [SHARED] => read_mailbox(input, Tenure::Shared).map(|mailbox| Self::Mailbox(Box::new(mailbox))),
            [CONTACTS] => read_contacts(input).map(Self::Contacts),
            [WORDINGS] => read_wordings(input).map(Self::Wordings),
            [OPPOSITIONS] => get_list(input, get_opposition).map(Self::Oppositions),
            _ => Err(malformed()),
        };
        item.map(Some).map_err(fault)
    }
}

/// A draft of an older backup.
fn alone(draft: Draft, saved_at: Timestamp) -> Item {
    let state = CarriedState { draft, saved_at, elsewhere: false };
    Item::Draft(Box::new(CarriedDraft { state, token: String::new(), is_copied: false, versions: Vec::new() }))
}

/// Its token, the contents of its files, each once, then what is and was written in it.
fn write_whole_draft(carried: &CarriedDraft, out: &mut impl Write) -> io::Result<()> {
    let contents = carried.contents();
    put_text(out, &carried.token)?;
    put_u8(out, carried.is_copied.into())?;
    put_list(out, &contents, |out, content| put_octets(out, content))?;
    write_draft_state(&carried.state, &contents, out)?;
    put_list(out, &carried.versions, |out, version| write_draft_state(version, &contents, out))
}

fn read_whole_draft(input: &mut impl Read) -> io::Result<CarriedDraft> {
    let (token, is_copied) = (get_text(input)?, get_flag(input)?);
    let contents = get_list(input, |input| Ok(Arc::from(get_octets(input)?)))?;
    let state = read_draft_state(&contents, input)?;
    let versions = get_list(input, |input| read_draft_state(&contents, input))?;
    Ok(CarriedDraft { state, token, is_copied, versions })
}

fn write_draft_state(state: &CarriedState, contents: &[Arc<[u8]>], out: &mut impl Write) -> io::Result<()> {
    let CarriedState { draft, saved_at, elsewhere } = state;
    put_time(out, *saved_at)?;
    put_u8(out, (*elsewhere).into())?;
    put_list(out, draft.from.as_slice(), |out, from| put_text(out, &from.to_string()))?;
    write_draft(&Draft { attachments: Vec::new(), ..draft.clone() }, out)?;
    put_list(out, &draft.attachments, |out, file| {
        put_text(out, &file.name)?;
        put_text(out, &file.media_type)?;
        let place = contents.iter().position(|content| *content == file.content).ok_or_else(malformed)?;
        put_u64(out, place as u64)
    })
}

fn read_draft_state(contents: &[Arc<[u8]>], input: &mut impl Read) -> io::Result<CarriedState> {
    let (saved_at, elsewhere) = (get_time(input)?, get_flag(input)?);
    let from = get_list(input, get_address)?.into_iter().next();
    let written = read_draft(input)?;
    let attachments = get_list(input, |input| {
        let (name, media_type) = (get_text(input)?, get_text(input)?);
        let place = usize::try_from(get_u64(input)?).map_err(|_| malformed())?;
        Ok(Attachment { name, media_type, content: contents.get(place).ok_or_else(malformed)?.clone() })
    })?;
    Ok(CarriedState { draft: Draft { from, attachments, ..written }, saved_at, elsewhere })
}

fn write_draft(draft: &Draft, out: &mut impl Write) -> io::Result<()> {
    for list in [&draft.to, &draft.cc, &draft.bcc] {
        put_list(out, list, |out, text| put_text(out, text))?;
    }
    put_text(out, &draft.subject)?;
    put_text(out, &draft.body)?;
    // Two flags in one octet: the second is newer.
    put_u8(out, u8::from(draft.ask_read_receipt) | (u8::from(draft.urgent) << 1))?;
    put_list(out, &draft.attachments, |out, file| {
        put_text(out, &file.name)?;
        put_text(out, &file.media_type)?;
        put_octets(out, &file.content)
    })
}

fn read_draft(input: &mut impl Read) -> io::Result<Draft> {
    let [to, cc, bcc] = [get_list(input, get_text)?, get_list(input, get_text)?, get_list(input, get_text)?];
    let (subject, body) = (get_text(input)?, get_text(input)?);
    let flags = get_bits(input, 0b11)?;
    Ok(Draft {
        to,
        cc,
        bcc,
        subject,
        body,
        ask_read_receipt: flags & 1 > 0,
        urgent: flags & 2 > 0,
        attachments: get_list(input, |input| {
            let (name, media_type) = (get_text(input)?, get_text(input)?);
            Ok(Attachment { name, media_type, content: Arc::from(get_octets(input)?) })
        })?,
        ..Draft::default()
    })
}

fn write_letter(letter: &Letter, out: &mut impl Write) -> io::Result<()> {
    let Letter { row, account, sender, recipients, raw, .. } = letter;
    put_text(out, &row.message_id)?;
    put_text(out, &account.to_string())?;
    put_text(out, &sender.to_string())?;
    put_list(out, recipients, |out, address| put_text(out, &address.to_string()))?;
    put_list(out, &row.refused, |out, (address, words)| {
        put_text(out, &address.to_string())?;
        put_text(out, words)
    })?;
    put_text(out, &row.subject)?;
    put_u64(out, row.size)?;
    put_time(out, row.sealed_at)?;
    write_state(&row.state, out)?;
    put_u8(out, raw.is_some().into())?;
    raw.as_ref().map_or(Ok(()), |raw| put_octets(out, raw))
}

fn read_letter(input: &mut impl Read) -> io::Result<Letter> {
    let message_id = get_text(input)?;
    let (account, sender) = (get_address(input)?, get_address(input)?);
    let recipients = get_list(input, get_address)?;
    let refused = get_list(input, |input| Ok((get_address(input)?, get_text(input)?)))?;
    let (subject, size, sealed_at) = (get_text(input)?, get_u64(input)?, get_time(input)?);
    let state = read_state(input)?;
    let raw = if get_flag(input)? { Some(get_octets(input)?) } else { None };
    // The keys are those of the vault it comes into.
    let (id, key) = (OutgoingId(0), AccountId(0));
    let row = OutgoingRow {
        id,
        account: key,
        kind: Kind::Letter,
        message_id,
        recipients: recipients.clone(),
        refused,
        subject,
        size,
        sealed_at,
        state,
        receipts: Receipts::default(),
    };
    // Letters of before were called by their Message-ID.
    let envelope_id = row.message_id.clone();
    Ok(Letter { row, account, sender, recipients, envelope_id, raw })
}

fn write_receipts(letter: &Letter, out: &mut impl Write) -> io::Result<()> {
    let Receipts { tracking, asks_read, known, .. } = &letter.row.receipts;
    put_text(out, letter.row.kind.code())?;
    put_text(out, &letter.envelope_id)?;
    put_text(out, tracking.code())?;
    put_u8(out, (*asks_read).into())?;
    put_list(out, known, |out, (address, receipt)| {
        put_text(out, &address.to_string())?;
        put_text(out, receipt.fate.code())?;
        put_time(out, receipt.at.unwrap_or(Timestamp::UNIX_EPOCH))?;
        put_text(out, receipt.proof.code())?;
        put_text(out, &receipt.status.map(|status| status.to_string()).unwrap_or_default())?;
        put_text(out, &receipt.words)?;
        put_u64(out, receipt.integration.map_or(0, Integration::number).into())
    })
}

/// What the servers on the way called it, and what is known of it; the messages that said so come from the server.
fn read_receipts(input: &mut impl Read) -> io::Result<(Kind, String, Receipts)> {
    let kind = Kind::parse(&get_text(input)?).ok_or_else(malformed)?;
    let envelope_id = get_text(input)?;
    let tracking = Tracking::parse(&get_text(input)?).ok_or_else(malformed)?;
    let asks_read = get_flag(input)?;
    let known = get_list(input, |input| {
        let address = get_address(input)?;
        let receipt = Receipt {
            fate: Fate::parse(&get_text(input)?).ok_or_else(malformed)?,
            at: Some(get_time(input)?).filter(|at| *at != Timestamp::UNIX_EPOCH),
            proof: Proof::parse(&get_text(input)?).ok_or_else(malformed)?,
            status: Status::parse(&get_text(input)?),
            words: get_text(input)?,
            integration: Integration::parse(get_u64(input)?.try_into().map_err(|_| malformed())?),
        };
        Ok((address, receipt))
    })?;
    // Who comes from a backup was told of it before.
    let receipts = Receipts { tracking, asks_read, troubled: false, reminded: true, known, reports: Vec::new() };
    Ok((kind, envelope_id, receipts))
}

fn write_state(state: &OutgoingState, out: &mut impl Write) -> io::Result<()> {
    // Out of a backup nothing leaves by itself: why a letter waited says nothing any more.
    let state = if matches!(state, OutgoingState::Held { .. }) { &OutgoingState::Queued } else { state };
    put_text(out, state.as_str())?;
    match state {
        OutgoingState::Held { .. }
        | OutgoingState::Queued
        | OutgoingState::Sending
        | OutgoingState::Doubtful
        | OutgoingState::Unreadable => Ok(()),
        OutgoingState::Deferred { until, attempts, words } => {
            put_time(out, *until)?;
            put_u64(out, (*attempts).into())?;
            put_text(out, words)
        }
        OutgoingState::Accepted { words, at } | OutgoingState::Filed { words, at } => {
            put_time(out, *at)?;
            put_text(out, words)
        }
        // Why this program did not let it leave is said by what is looked at when it is taken up again.
        OutgoingState::Refused { code, words, .. } => {
            put_u64(out, code.unwrap_or_default().into())?;
            put_text(out, words)
        }
    }
}

fn read_state(input: &mut impl Read) -> io::Result<OutgoingState> {
    Ok(match get_text(input)?.as_str() {
        "queued" => OutgoingState::Queued,
        "sending" => OutgoingState::Sending,
        "doubtful" => OutgoingState::Doubtful,
        "deferred" => OutgoingState::Deferred {
            until: get_time(input)?,
            attempts: get_u64(input)?.try_into().map_err(|_| malformed())?,
            words: get_text(input)?,
        },
        "accepted" => OutgoingState::Accepted { at: get_time(input)?, words: get_text(input)? },
        "filed" => OutgoingState::Filed { at: get_time(input)?, words: get_text(input)? },
        "refused" => {
            let code = get_u64(input)?.try_into().map_err(|_| malformed())?;
            OutgoingState::Refused {
                code: Some(code).filter(|code| *code != 0),
                words: get_text(input)?,
                withheld: None,
            }
        }
        _ => return Err(malformed()),
    })
}

fn write_mailbox(mailbox: &NewMailbox, out: &mut impl Write) -> io::Result<()> {
    put_text(out, &mailbox.address.to_string())?;
    put_text(out, mailbox.name.as_ref().map(DisplayName::as_str).unwrap_or_default())?;
    for server in [&mailbox.imap, &mailbox.submission] {
        put_text(out, &server.host)?;
        put_u64(out, server.port.into())?;
        put_text(out, server.security.code())?;
    }
    put_text(out, method_code(&mailbox.method).ok_or_else(malformed)?)
}

fn read_mailbox(input: &mut impl Read, tenure: Tenure) -> io::Result<NewMailbox> {
    let address = get_address(input)?;
    let name = DisplayName::clean(&get_text(input)?);
    let (imap, submission) = (get_server(input)?, get_server(input)?);
    let method = read_method(&get_text(input)?).ok_or_else(malformed)?;
    Ok(NewMailbox { address, name, imap, submission, method, tenure })
}

fn put_contact(out: &mut impl Write, contact: &Contact) -> io::Result<()> {
    put_text(out, &contact.address.to_string())?;
    put_text(out, contact.name.as_ref().map(DisplayName::as_str).unwrap_or_default())
}

fn read_contacts(input: &mut impl Read) -> io::Result<Carried> {
    let favourites = get_list(input, get_contact)?;
    let groups = get_list(input, |input| {
        let name = GroupName::parse(&get_text(input)?).ok_or_else(malformed)?;
        Ok((name, get_list(input, get_contact)?))
    })?;
    Ok(Carried { favourites, groups })
}

fn write_wordings(wordings: &Wordings, out: &mut impl Write) -> io::Result<()> {
    put_list(out, &wordings.signatures, |out, signature| {
        put_text(out, &signature.address.to_string())?;
        put_text(out, signature.text())?;
        put_list(out, signature.answers().as_slice(), |out, answers| put_text(out, answers))
    })?;
    put_list(out, &wordings.templates, |out, template| {
        put_text(out, template.name())?;
        put_text(out, template.text())
    })
}

fn read_wordings(input: &mut impl Read) -> io::Result<Wordings> {
    let signatures = get_list(input, |input| {
        let (address, text, answers) = (get_address(input)?, get_text(input)?, get_list(input, get_text)?);
        Ok(Signature::new(address, &text, answers.first().map(String::as_str)))
    })?;
    let templates = get_list(input, |input| {
        let (name, text) = (get_text(input)?, get_text(input)?);
        Template::new(None, &name, &text).ok_or_else(malformed)
    })?;
    Ok(Wordings { signatures, templates })
}

fn get_contact(input: &mut impl Read) -> io::Result<Contact> {
    Ok(Contact::new(get_address(input)?, &get_text(input)?))
}

fn put_opposition(out: &mut impl Write, one: &Opposition) -> io::Result<()> {
    put_text(out, one.ins.as_str())?;
    put_text(out, one.name.as_ref().map_or("", DisplayName::as_str))?;
    put_time(out, one.since)
}

fn get_opposition(input: &mut impl Read) -> io::Result<Opposition> {
    let ins = Ins::parse(&get_text(input)?).map_err(|_| malformed())?;
    Ok(Opposition { ins, name: DisplayName::clean(&get_text(input)?), since: get_time(input)? })
}

fn get_server(input: &mut impl Read) -> io::Result<Endpoint> {
    let (host, port) = (get_text(input)?, get_u64(input)?);
    let security = Security::parse(&get_text(input)?).ok_or_else(malformed)?;
    Endpoint::new(&host, port.try_into().map_err(|_| malformed())?, security).ok_or_else(malformed)
}

fn malformed() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn put_u8(out: &mut impl Write, value: u8) -> io::Result<()> {
    out.write_all(&[value])
}

fn put_u64(out: &mut impl Write, value: u64) -> io::Result<()> {
    out.write_all(&value.to_be_bytes())
}

fn put_time(out: &mut impl Write, time: Timestamp) -> io::Result<()> {
    out.write_all(&time.as_second().to_be_bytes())
}

fn put_octets(out: &mut impl Write, octets: &[u8]) -> io::Result<()> {
    put_u64(out, octets.len() as u64)?;
    out.write_all(octets)
}

fn put_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    put_octets(out, text.as_bytes())
}

fn put_list<W: Write, T>(out: &mut W, list: &[T], put: impl Fn(&mut W, &T) -> io::Result<()>) -> io::Result<()> {
    put_u64(out, list.len() as u64)?;
    list.iter().try_for_each(|entry| put(out, entry))
}

fn get_flag(input: &mut impl Read) -> io::Result<bool> {
    get_bits(input, 1).map(|bit| bit > 0)
}

/// Flags in one octet: these and no others.
fn get_bits(input: &mut impl Read, known: u8) -> io::Result<u8> {
    let mut value = [0];
    input.read_exact(&mut value)?;
    let [bits] = value;
    if bits & !known == 0 { Ok(bits) } else { Err(malformed()) }
}

fn get_u64(input: &mut impl Read) -> io::Result<u64> {
    let mut value = [0; 8];
    input.read_exact(&mut value)?;
    Ok(u64::from_be_bytes(value))
}

fn get_time(input: &mut impl Read) -> io::Result<Timestamp> {
    let mut value = [0; 8];
    input.read_exact(&mut value)?;
    Timestamp::from_second(i64::from_be_bytes(value)).map_err(|_| malformed())
}

/// Room is made for what is there, not for what a length promises.
fn get_octets(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = get_u64(input)?;
    let mut octets = Vec::new();
    let read = input.take(length).read_to_end(&mut octets)?;
    if read as u64 == length { Ok(octets) } else { Err(malformed()) }
}

fn get_text(input: &mut impl Read) -> io::Result<String> {
    String::from_utf8(get_octets(input)?).map_err(|_| malformed())
}

fn get_address(input: &mut impl Read) -> io::Result<Address> {
    Address::parse(&get_text(input)?).map_err(|_| malformed())
}

fn get_list<R: Read, T>(input: &mut R, get: impl Fn(&mut R) -> io::Result<T>) -> io::Result<Vec<T>> {
    let mut list = Vec::new();
    for _ in 0..get_u64(input)? {
        list.push(get(input)?);
    }
    Ok(list)
}
