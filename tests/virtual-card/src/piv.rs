//! A PIV applet (NIST SP 800-73-4 part 2): two RSA keys with their certificates, a code with its tries and the code that
//! unblocks it. It signs what it is handed, as a PIV card does; it writes nothing and never gives a key away.

use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, RsaPrivateKey};

use crate::apdu::{
    BAD_CLASS, BAD_DATA, BAD_INSTRUCTION, BAD_PARAMETERS, BLOCKED, CHAIN_BROKEN, Command, NO_REFERENCE, NOT_FOUND,
    NOT_VERIFIED, NOTHING, OK, WRONG_LENGTH, response,
};
use crate::error::Error;
use crate::tlv;

/// Tries of each code.
pub const TRIES: u8 = 3;
/// The application, with its version.
const AID: [u8; 11] = [0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0];
/// Its registered part.
const RID: usize = 5;
/// Longest chain of commands.
const CHAIN_MAX: usize = 4096;
/// Octets of a modulus, of what is signed and of a signature.
const MODULUS: usize = 256;
/// "Another command of this chain follows."
const CHAINED: u8 = 0x10;
/// "There is more": the low octet says how much.
const MORE: u16 = 0x6100;
/// "Wrong": the last digit says how many tries are left.
const WRONG: u16 = 0x63C0;
/// The user's code.
const CODE: u8 = 0x80;
/// FASC-N of a card of no agency: 9999, zeros (SP 800-73-4 part 1 §3.1.2), so that the GUID names the card.
const FASC_N: [u8; 25] = [
    0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 8, 0x42, 0x10, 0x84,
    0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB,
];

/// A key pair, as files of a card's maker.
#[derive(Clone)]
pub struct Pair {
    /// PKCS#8, DER, RSA of 2048 bits.
    pub key: Vec<u8>,
    /// X.509, DER.
    pub certificate: Vec<u8>,
}

/// What a card is made with.
#[derive(Clone)]
pub struct Blank {
    /// Names the card; the same one twice makes two cards that cannot be told apart by their number.
    pub guid: [u8; 16],
    /// The holder's code, 4 to 8 digits.
    pub code: String,
    /// The unblocking code, 8 digits.
    pub unblock: String,
    /// Key 9A: authentication.
    pub authentication: Pair,
    /// Key 9C: signature, with the code before each.
    pub signature: Option<Pair>,
}

/// The applet and its state.
pub struct Piv {
    objects: Vec<(Vec<u8>, Vec<u8>)>,
    keys: Vec<(u8, RsaPrivateKey)>,
    code: [u8; 8],
    unblock: [u8; 8],
    tries: u8,
    unblock_tries: u8,
    selected: bool,
    verified: bool,
    /// The code was presented by the very command before.
    fresh: bool,
    chain: Option<Chain>,
    /// What GET RESPONSE fetches.
    waiting: Vec<u8>,
    signatures: u64,
    presented: u64,
}

struct Chain {
    instruction: u8,
    parameters: [u8; 2],
    data: Vec<u8>,
}

impl Piv {
    /// Makes one.
    ///
    /// # Errors
    /// [`Error::BadKey`], [`Error::BadCode`].
    pub fn new(blank: &Blank) -> Result<Self, Error> {
        let pairs = [(0x9A, 0x05, Some(&blank.authentication)), (0x9C, 0x0A, blank.signature.as_ref())];
        let mut objects = vec![(vec![0x7E], discovery()), (vec![0x5F, 0xC1, 0x02], holder_id(blank.guid))];
        let mut keys = Vec::new();
        for (reference, tag, pair) in pairs {
            let Some(pair) = pair else { continue };
            let key = RsaPrivateKey::from_pkcs8_der(&pair.key).map_err(|_| Error::BadKey)?;
            if key.size() != MODULUS {
                return Err(Error::BadKey);
            }
            keys.push((reference, key));
            let body = [tlv::wrap(&[0x70], &pair.certificate), vec![0x71, 1, 0, 0xFE, 0]].concat();
            objects.push((vec![0x5F, 0xC1, tag], tlv::wrap(&[0x53], &body)));
        }
        let unblock = padded(blank.unblock.as_bytes()).filter(|_| blank.unblock.len() == 8);
        Ok(Self {
            objects,
            keys,
            code: padded(blank.code.as_bytes()).ok_or(Error::BadCode)?,
            unblock: unblock.ok_or(Error::BadCode)?,
            tries: TRIES,
            unblock_tries: TRIES,
            selected: false,
            verified: false,
            fresh: false,
            chain: None,
            waiting: Vec::new(),
            signatures: 0,
            presented: 0,
        })
    }

    /// Tries of the code that are left.
    pub fn tries(&self) -> u8 {
        self.tries
    }

    /// True while the code counts as presented.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// Signatures made.
    pub fn signatures(&self) -> u64 {
        self.signatures
    }

    /// Times a code was presented, right or wrong.
    pub fn presented(&self) -> u64 {
        self.presented
    }

    /// Its power went. Tries stay spent.
    pub fn reset(&mut self) {
        (self.selected, self.verified, self.fresh, self.chain) = (false, false, false, None);
        self.waiting.clear();
    }

    /// Answers a command.
    pub fn command(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Some(command) = Command::parse(bytes) else {
            self.chain = None;
            return response(&[], WRONG_LENGTH);
        };
        if command.class & !CHAINED != 0 {
            return response(&[], BAD_CLASS);
        }
        if command.instruction == 0xC0 {
            return if self.waiting.is_empty() { response(&[], NOTHING) } else { self.next(command.expected) };
        }
        self.waiting.clear();
        let status = match self.gather(&command) {
            Ok(None) => return response(&[], OK),
            Ok(Some(data)) => self.whole(command.instruction, command.parameters, &data),
            Err(status) => Err(status),
        };
        match status {
            Ok(data) => {
                self.waiting = data;
                self.next(command.expected)
            }
            Err(status) => response(&[], status),
        }
    }

    /// Adds to the chain; `None` while it goes on.
    fn gather(&mut self, command: &Command<'_>) -> Result<Option<Vec<u8>>, u16> {
        let mut data = match self.chain.take() {
            Some(chain) if (chain.instruction, chain.parameters) == (command.instruction, command.parameters) => {
                chain.data
            }
            Some(_) => return Err(CHAIN_BROKEN),
            None => Vec::new(),
        };
        data.extend_from_slice(command.data);
        if data.len() > CHAIN_MAX {
            return Err(WRONG_LENGTH);
        }
        if command.class & CHAINED == 0 {
            return Ok(Some(data));
        }
        self.chain = Some(Chain { instruction: command.instruction, parameters: command.parameters, data });
        Ok(None)
    }

    /// As much of what waits as is expected.
    fn next(&mut self, expected: usize) -> Vec<u8> {
        let part: Vec<u8> = self.waiting.drain(..expected.min(self.waiting.len())).collect();
        let status = match self.waiting.len() {
            0 => OK,
            // Zero stands for "256 or more".
            left => MORE | u16::from(u8::try_from(left).unwrap_or(0)),
        };
        response(&part, status)
    }

    fn whole(&mut self, instruction: u8, parameters: [u8; 2], data: &[u8]) -> Result<Vec<u8>, u16> {
        let fresh = std::mem::take(&mut self.fresh);
        match (instruction, parameters) {
            (0xA4, [4, _]) => self.select(data),
            (0x20 | 0x2C | 0x87 | 0xCB, _) if !self.selected => Err(BAD_INSTRUCTION),
            (0xCB, [0x3F, 0xFF]) => self.object(data),
            (0x20, [mode, CODE]) => self.verify(mode, data).map(|()| Vec::new()),
            (0x2C, [0, CODE]) => self.unblock(data).map(|()| Vec::new()),
            // RSA of 2048 bits.
            (0x87, [7, reference]) => self.sign(reference, fresh, data),
            (0x2C, [_, CODE]) | (0x87 | 0xA4 | 0xCB, _) => Err(BAD_PARAMETERS),
            (0x20 | 0x2C, _) => Err(NO_REFERENCE),
            _ => Err(BAD_INSTRUCTION),
        }
    }

    fn select(&mut self, name: &[u8]) -> Result<Vec<u8>, u16> {
        if name.len() < RID || !AID.starts_with(name) {
            return Err(NOT_FOUND);
        }
        self.selected = true;
        let (rid, pix) = AID.split_at(RID);
        let authority = tlv::wrap(&[0x79], &tlv::wrap(&[0x4F], rid));
        Ok(tlv::wrap(&[0x61], &[tlv::wrap(&[0x4F], pix), authority].concat()))
    }

    fn object(&self, data: &[u8]) -> Result<Vec<u8>, u16> {
        let parsed = tlv::objects(data).ok_or(BAD_DATA)?;
        let [(0x5C, tag)] = parsed.as_slice() else { return Err(BAD_DATA) };
        let found = self.objects.iter().find(|(name, _)| name == tag);
        found.map(|(_, object)| object.clone()).ok_or(NOT_FOUND)
    }

    /// VERIFY; without data it only tells. A failure also ends what an earlier success had opened.
    fn verify(&mut self, mode: u8, data: &[u8]) -> Result<(), u16> {
        match (mode, data) {
            (0xFF, []) => {
                self.verified = false;
                return Ok(());
            }
            (0, []) if self.verified => return Ok(()),
            (0, []) => return Err(refusal(self.tries)),
            (0, _) => {}
            _ => return Err(BAD_PARAMETERS),
        }
        let code = reference(data).ok_or(BAD_DATA)?;
        self.verified = false;
        if self.tries == 0 {
            return Err(BLOCKED);
        }
        self.presented = self.presented.saturating_add(1);
        if code == self.code {
            (self.tries, self.verified, self.fresh) = (TRIES, true, true);
            return Ok(());
        }
        self.tries = self.tries.saturating_sub(1);
        Err(WRONG | u16::from(self.tries))
    }

    /// RESET RETRY COUNTER: the unblocking code, then a new code.
    fn unblock(&mut self, data: &[u8]) -> Result<(), u16> {
        let (unblock, code) = data.split_at_checked(8).ok_or(BAD_DATA)?;
        let code = reference(code).ok_or(BAD_DATA)?;
        if self.unblock_tries == 0 {
            return Err(BLOCKED);
        }
        if unblock != self.unblock {
            self.unblock_tries = self.unblock_tries.saturating_sub(1);
            return Err(WRONG | u16::from(self.unblock_tries));
        }
        (self.code, self.tries, self.unblock_tries, self.verified) = (code, TRIES, TRIES, false);
        Ok(())
    }

    /// GENERAL AUTHENTICATE, the one form that signs.
    fn sign(&mut self, reference: u8, fresh: bool, data: &[u8]) -> Result<Vec<u8>, u16> {
        let (_, key) = self.keys.iter().find(|(held, _)| *held == reference).ok_or(NO_REFERENCE)?;
        let outer = tlv::objects(data).ok_or(BAD_DATA)?;
        let [(0x7C, template)] = outer.as_slice() else { return Err(BAD_DATA) };
        let inner = tlv::objects(template).ok_or(BAD_DATA)?;
        // An empty response asks for one; the challenge is what is signed.
        let asked = inner.iter().any(|(tag, body)| *tag == 0x82 && body.is_empty());
        let challenge = inner.iter().find(|(tag, _)| *tag == 0x81).map(|(_, body)| *body).ok_or(BAD_DATA)?;
        let number = BigUint::from_bytes_be(challenge);
        if !asked || challenge.len() != MODULUS || number >= *key.n() {
            return Err(BAD_DATA);
        }
        if !self.verified || (reference == 0x9C && !fresh) {
            return Err(NOT_VERIFIED);
        }
        let signed = number.modpow(key.d(), key.n()).to_bytes_be();
        let zeros = vec![0; MODULUS.saturating_sub(signed.len())];
        self.signatures = self.signatures.saturating_add(1);
        Ok(tlv::wrap(&[0x7C], &tlv::wrap(&[0x82], &[zeros, signed].concat())))
    }
}

fn refusal(tries: u8) -> u16 {
    if tries == 0 { BLOCKED } else { WRONG | u16::from(tries) }
}

/// A code as it travels: 4 to 8 digits, then FF up to eight octets.
fn padded(code: &[u8]) -> Option<[u8; 8]> {
    if !(4..=8).contains(&code.len()) || !code.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut octets = [0xFF; 8];
    octets.iter_mut().zip(code).for_each(|(octet, digit)| *octet = *digit);
    Some(octets)
}

/// A code that travelled; `None` when it could be none.
fn reference(data: &[u8]) -> Option<[u8; 8]> {
    let digits = data.iter().take_while(|octet| **octet != 0xFF).count();
    padded(data.get(..digits)?).filter(|octets| octets == data)
}

/// Discovery object: the application, and that its code is the only one.
fn discovery() -> Vec<u8> {
    tlv::wrap(&[0x7E], &[tlv::wrap(&[0x4F], &AID), tlv::wrap(&[0x5F, 0x2F], &[0x40, 0])].concat())
}

/// Card Holder Unique Identifier, unsigned.
fn holder_id(guid: [u8; 16]) -> Vec<u8> {
    let parts = [
        tlv::wrap(&[0x30], &FASC_N),
        tlv::wrap(&[0x34], &guid),
        tlv::wrap(&[0x35], b"20901231"),
        vec![0x3E, 0, 0xFE, 0],
    ];
    tlv::wrap(&[0x53], &parts.concat())
}

#[cfg(test)]
#[path = "piv_tests.rs"]
mod tests;
