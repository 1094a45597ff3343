//! What the program and its card agent say to each other: length-capped frames that hold one typed value each.
//! There is no request for a raw signature; the code travels in a buffer that is wiped on both sides.

use std::fmt;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

use super::{Scheme, Tries};
use crate::domain::Secret;

/// Largest frame, in either direction.
pub(super) const FRAME_MAX: usize = 1 << 20;
/// Most certificates read from one token.
pub(super) const CERTIFICATES_MAX: usize = 16;
/// Largest certificate read from a token.
pub(super) const CERTIFICATE_MAX: usize = 16 * 1024;
/// Most tokens described.
pub(super) const TOKENS_MAX: usize = 16;

/// What the program asks of its agent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Load this module; must come first.
    Load { module: String },
    /// Describe the tokens that are present.
    Tokens,
    /// Which tokens are present: cheap, asked often.
    Look,
    /// Log out, then in.
    Login(LoginRequest),
    /// Prove the key: sign a nonce under the challenge's own domain.
    Challenge { nonce: Bytes },
    /// Sign a TLS handshake message.
    SignTls { scheme: Scheme, message: Bytes },
    /// Derive the vault's secret from a signature that stays in the agent.
    VaultSecret { salt: Bytes },
    /// Sign what a seal of the journal says.
    Seal(SealRequest),
    /// Log out of the token.
    Logout,
    /// Give a blocked card a new code.
    Unblock(UnblockRequest),
}

/// Whom to log in, and with what.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LoginRequest {
    pub(super) slot: u64,
    /// Serial number seen before: another card in the same reader is refused.
    pub(super) serial: String,
    /// CKA_ID of the authentication key.
    pub(super) key_id: Bytes,
    /// The authentication certificate, against which the agent checks its own signatures.
    pub(super) certificate: Bytes,
    /// `None`: the reader has its own pad.
    pub(super) pin: Option<Code>,
}

/// What a seal says: the agent makes the octets that are signed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SealRequest {
    pub(super) number: i64,
    pub(super) occasion: String,
    /// Seconds since the epoch.
    pub(super) at: i64,
    pub(super) line: i64,
    pub(super) link: Bytes,
    pub(super) before: Bytes,
}

/// Which card to unblock, and with what.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UnblockRequest {
    pub(super) slot: u64,
    /// Serial number seen before: another card in the same reader is refused.
    pub(super) serial: String,
    /// The code that unblocks.
    pub(super) unblocking: Code,
    /// The new code.
    pub(super) pin: Code,
}

/// What the agent answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    Done,
    /// Description and version of the module.
    Loaded {
        description: String,
    },
    Tokens(Vec<RawToken>),
    Look(Vec<Sighting>),
    /// CKA_MODULUS of the private key, empty when the token does not tell it.
    LoggedIn {
        modulus: Bytes,
    },
    Signature(Bytes),
    VaultSecret(Derived),
    Fault(Fault),
}

/// A token as the module describes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RawToken {
    pub(super) slot: u64,
    pub(super) reader: String,
    pub(super) label: String,
    pub(super) model: String,
    pub(super) serial: String,
    pub(super) pin_min: usize,
    pub(super) pin_max: usize,
    pub(super) pad: bool,
    pub(super) tries: Tries,
    pub(super) unblock_tries: Tries,
    pub(super) mechanisms: Mechanisms,
    pub(super) certificates: Vec<RawCertificate>,
}

/// The mechanisms that matter, as the token lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mechanisms {
    /// CKM_RSA_PKCS.
    pub(super) pkcs1: bool,
    /// CKM_RSA_PKCS_PSS.
    pub(super) pss: bool,
}

/// A certificate object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RawCertificate {
    pub(super) label: String,
    pub(super) id: Bytes,
    pub(super) der: Bytes,
}

/// A token that is present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sighting {
    pub(super) slot: u64,
    pub(super) label: String,
    pub(super) serial: String,
}

/// Why the agent could not do it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fault {
    /// The module cannot be loaded or initialised.
    Unloadable,
    /// No token in that slot.
    Absent,
    /// The card left, or another came.
    Removed,
    /// No private key with that identifier, or not one of this certificate.
    NoKey,
    /// Wrong code.
    PinWrong { last_try: bool },
    /// The card counts the code's length as wrong without counting a try.
    PinLength,
    /// The card is blocked.
    PinLocked,
    /// Wrong unblocking code.
    UnblockWrong { last_try: bool },
    /// The unblocking code is blocked too.
    UnblockLocked,
    /// The card or the module does not unblock.
    UnblockUnable,
    /// The token says that somebody is logged in already: no proof that the code is right.
    Unproven,
    /// Nobody is logged in.
    LoggedOut,
    /// The key does not do this scheme.
    Scheme,
    /// The signature does not verify against the certificate.
    Mismatch,
    /// The request is not one this agent serves now.
    Refused,
    /// Anything else the module answered.
    Module { code: String },
}

/// Bytes, in base64 on the wire.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        serializer.serialize_str(&base64::engine::general_purpose::STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        base64::engine::general_purpose::STANDARD
            .decode(text.as_bytes())
            .map(Self)
            .map_err(|_| serde::de::Error::custom("not base64"))
    }
}

/// The card's code on its way.
pub(super) struct Code(pub(super) Secret<String>);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.declassify())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}

/// A derived secret on its way.
pub(super) struct Derived(pub(super) Secret<[u8; 32]>);

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived(…)")
    }
}

impl Serialize for Derived {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.declassify().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Derived {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <[u8; 32]>::deserialize(deserializer).map(|value| Self(Secret::new(value)))
    }
}

/// Writes one frame: 4 bytes of length, then JSON. The buffer is wiped.
pub(super) fn send<T: Serialize>(out: &mut impl Write, value: &T) -> io::Result<()> {
    // Room for everything: growing would leave copies behind.
    let mut frame = Zeroizing::new(Vec::with_capacity(4096));
    frame.extend_from_slice(&[0; 4]);
    let mut measure = Measure(0);
    serde_json::to_writer(&mut measure, value)?;
    if measure.0 > FRAME_MAX {
        return Err(io::Error::other("frame too large"));
    }
    frame.reserve_exact(measure.0);
    serde_json::to_writer(&mut *frame, value)?;
    let length = u32::try_from(measure.0).map_err(io::Error::other)?.to_be_bytes();
    if let Some(head) = frame.get_mut(..4) {
        head.copy_from_slice(&length);
    }
    out.write_all(&frame)?;
    out.flush()
}

/// Reads one frame; `None` when the other side has closed. The buffer is wiped.
pub(super) fn receive<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    let mut head = [0; 4];
    match input.read(&mut head[..1])? {
        0 => return Ok(None),
        _ => input.read_exact(&mut head[1..])?,
    }
    let length = usize::try_from(u32::from_be_bytes(head)).map_err(io::Error::other)?;
    if length > FRAME_MAX {
        return Err(io::Error::other("frame too large"));
    }
    let mut body = Zeroizing::new(vec![0; length]);
    input.read_exact(&mut body)?;
    let value = serde_json::from_slice(&body);
    body.zeroize();
    // The text of a JSON error may quote the input: only its kind is kept.
    value.map(Some).map_err(|_| io::Error::other("frame not understood"))
}

/// Counts what would be written.
struct Measure(usize);

impl Write for Measure {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bytes, Code, FRAME_MAX, LoginRequest, Reply, Request, UnblockRequest, receive, send};
    use crate::domain::Secret;

    #[test]
    fn frames_come_back_as_sent_one_after_the_other() {
        let mut wire = Vec::new();
        send(&mut wire, &Request::Tokens).unwrap();
        let login = Request::Login(LoginRequest {
            slot: 7,
            serial: "42".to_owned(),
            key_id: Bytes(vec![1, 2]),
            certificate: Bytes(vec![0x30, 0]),
            pin: Some(Code(Secret::new("12\"é34".to_owned()))),
        });
        send(&mut wire, &login).unwrap();
        let mut input = wire.as_slice();
        assert!(matches!(receive::<Request>(&mut input).unwrap(), Some(Request::Tokens)));
        let Some(Request::Login(back)) = receive::<Request>(&mut input).unwrap() else { panic!("not a login") };
        assert_eq!(back.slot, 7);
        assert_eq!(back.key_id, Bytes(vec![1, 2]));
        assert_eq!(back.pin.unwrap().0.declassify(), "12\"é34");
        assert!(receive::<Request>(&mut input).unwrap().is_none());
    }

    #[test]
    fn debug_never_shows_the_code() {
        let code = || Code(Secret::new("8642".to_owned()));
        assert!(!format!("{:?}", code()).contains("8642"));
        let request = UnblockRequest { slot: 1, serial: String::new(), unblocking: code(), pin: code() };
        assert!(!format!("{:?}", Request::Unblock(request)).contains("8642"));
    }

    #[test]
    fn an_announced_giant_is_refused_unread() {
        let mut wire = u32::try_from(FRAME_MAX + 1).unwrap().to_be_bytes().to_vec();
        wire.extend_from_slice(b"{}");
        assert!(receive::<Reply>(&mut wire.as_slice()).is_err());
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn hostile_bytes_are_an_error_or_a_value_never_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = receive::<Reply>(&mut bytes.as_slice());
            let mut framed = u32::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
            framed.extend_from_slice(&bytes);
            let _ = receive::<Request>(&mut framed.as_slice());
        }

        #[test]
        fn bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let mut wire = Vec::new();
            send(&mut wire, &Reply::Signature(Bytes(bytes.clone()))).unwrap();
            let Some(Reply::Signature(back)) = receive::<Reply>(&mut wire.as_slice()).unwrap() else { panic!() };
            prop_assert_eq!(back.0, bytes);
        }
    }
}
