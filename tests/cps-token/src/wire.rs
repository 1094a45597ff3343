//! What module and reader say to each other: one request, one reply, each a JSON text behind 4 octets of length.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// Longest frame.
const FRAME_MAX: usize = 1 << 20;

/// What a program asks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Readers and what is in them.
    Slots,
    /// Objects of a card.
    Objects(Place),
    /// Presents a code; `None`: typed on the reader's pad.
    Verify(Place, Role, Option<String>),
    /// Gives the card another user code, once the unblocking code was presented.
    Unblock(Place, String),
    /// Changes a code.
    Change(Place, Role, String, String),
    /// A signature.
    Sign(Place, KeyName, Padding, Vec<u8>),
    /// Something a hand does.
    Hand(Order),
}

/// A reader, and which insertion of a card in it: another one is another card for those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Number of the reader, which is the slot's.
    pub reader: usize,
    /// Counts insertions in that reader.
    pub insertion: u64,
}

/// Whose code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The holder's, 4 to 8 digits.
    User,
    /// The unblocking code, 8 digits.
    SecurityOfficer,
}

/// Keys of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyName {
    /// `CPS_PRIV_AUT`.
    Authentication,
    /// `CPS_PRIV_SIG`.
    Signature,
    /// `CPS_PRIV_TECH_AUT`, contactless, asks no code.
    Technical,
}

/// How the card pads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Padding {
    /// EMSA-PKCS1-v1_5 around what it is given.
    Pkcs1,
    /// EMSA-PSS over a SHA-256 hash.
    PssSha256,
    /// EMSA-PSS over a SHA-1 hash.
    PssSha1,
}

/// What a hand does to readers and cards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Order {
    /// Puts a card, by its serial number, into a reader; another one there leaves it.
    Insert(usize, String),
    /// Takes the card out.
    Remove(usize),
    /// Resets the card: codes must be presented again.
    Reset(usize),
    /// Gives the reader a pad, or takes it.
    Pad(usize, bool),
    /// Types on the pad.
    Type(usize, String),
    /// Every signature takes this many milliseconds.
    Delay(u64),
    /// Once, at the next such moment.
    Fault(Moment, Fault),
    /// Waits for this many signatures to have begun since the start.
    AwaitSignature(u64),
    /// What became of the cards.
    Status,
}

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// A code is presented.
    Verify,
    /// A signature is asked.
    Sign,
    /// The readers are looked at.
    Look,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The card leaves in the middle.
    Removed,
    /// The module answers CKR_GENERAL_ERROR.
    General,
    /// The module answers no more.
    Hang,
    /// The module takes its process with it.
    Crash,
    /// The card answers octets that are no signature.
    Garbage,
}

/// What the reader answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    /// Done.
    Done,
    /// Readers, in order.
    Slots(Vec<Slot>),
    /// Objects of a card.
    Objects(Vec<Object>),
    /// A signature.
    Signature(Vec<u8>),
    /// The cards, in the order they were given.
    Status(Vec<Status>),
    /// Not done.
    Refused(Refusal),
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// No card there, or another insertion.
    Absent,
    /// It left in the middle.
    Removed,
    /// Wrong code; a try is spent.
    CodeWrong,
    /// No try is left.
    CodeLocked,
    /// Not the length or the digits of a code; no try is spent.
    CodeShape,
    /// Nobody typed on the pad.
    Cancelled,
    /// A code must be presented first.
    NotVerified,
    /// The key or the card does not do that.
    Unable,
    /// No such reader, card or key.
    Unknown,
    /// A fault that was ordered.
    Fault(Fault),
}

/// One reader.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// Its PC/SC name.
    pub reader: String,
    /// Whether it has a pad.
    pub pad: bool,
    /// Counts insertions.
    pub insertion: u64,
    /// The card in it.
    pub token: Option<Token>,
}

/// A card as anybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Generation and serial number.
    pub label: String,
    /// `IAS ECC` or `ChipDoc`.
    pub model: String,
    /// Card number.
    pub serial: String,
    /// Tries left of the user code, of 3.
    pub user_tries: u8,
    /// Tries left of the unblocking code, of 3.
    pub officer_tries: u8,
    /// Whether the user code was presented since the last reset, by whichever program.
    pub verified: bool,
}

/// An object of a card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Object {
    /// What it is.
    pub class: Class,
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    pub id: Vec<u8>,
    /// CKA_PRIVATE.
    pub private: bool,
    /// CKA_VALUE of certificates and data, else empty.
    pub value: Vec<u8>,
    /// CKA_MODULUS of keys, else empty.
    pub modulus: Vec<u8>,
}

/// Class of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// CKO_PRIVATE_KEY.
    PrivateKey(KeyName),
    /// CKO_PUBLIC_KEY.
    PublicKey,
    /// CKO_CERTIFICATE.
    Certificate,
    /// CKO_DATA.
    Data,
}

/// What became of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// As anybody sees it.
    pub token: Token,
    /// Signatures it made since the start.
    pub signatures: u64,
    /// Codes presented to it since the start, right or wrong.
    pub presented: u64,
}

/// Writes one frame.
///
/// # Errors
/// Of the writer.
pub fn send<T: Serialize>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let body = serde_json::to_vec(value)?;
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(&body)?;
    out.flush()
}

/// Reads one frame; `None` when the other side has closed.
///
/// # Errors
/// Of the reader, or a frame that is not understood.
pub fn receive<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    let mut head = [0; 4];
    match input.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = usize::try_from(u32::from_be_bytes(head)).map_err(io::Error::other)?;
    if length > FRAME_MAX {
        return Err(io::Error::other("frame too large"));
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}
