//! One card, as its applet behaves: code, tries, keys and what each refuses. The security state is the card's, whoever
//! presented the code, until a reset.

use crate::wire::{Class, KeyName, Object, Padding, Refusal, Role, Status, Token};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::Digest as _;

/// Tries of each code.
const TRIES: u8 = 3;
/// What every `CKA_ID` of a CPS begins with.
const ID: [u8; 13] = [0xE8, 0x28, 0xBD, 0x08, 0x0F, 0x80, 0x25, 0x00, 0x00, 0x01, 0xFF, 0x00, 0x10];

/// Generation of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// IAS-ECC applet.
    Cps3,
    /// ChipDoc applet.
    Cps4,
}

impl Generation {
    /// Token model.
    pub fn model(self) -> &'static str {
        match self {
            Self::Cps3 => "IAS ECC",
            Self::Cps4 => "ChipDoc",
        }
    }

    /// `CKA_ID` of what belongs to a key.
    pub fn id(self, key: KeyName) -> Vec<u8> {
        let last = match (self, key) {
            (Self::Cps3, KeyName::Authentication) => 0x02,
            (Self::Cps3, KeyName::Signature) => 0x01,
            (_, KeyName::Technical) => 0x03,
            (Self::Cps4, KeyName::Authentication) => 0x20,
            (Self::Cps4, KeyName::Signature) => 0x10,
        };
        ID.into_iter().chain([last]).collect()
    }

    /// Octets of a DigestInfo that the authentication key takes: 40 % of the modulus on a CPS3.
    fn pkcs1_limit(self) -> usize {
        match self {
            Self::Cps3 => 102,
            Self::Cps4 => 245,
        }
    }
}

/// A key pair, as files of a card's maker.
#[derive(Clone)]
pub struct Pair {
    /// PKCS#8, DER.
    pub key: Vec<u8>,
    /// X.509, DER.
    pub certificate: Vec<u8>,
}

/// What a card is made with.
#[derive(Clone)]
pub struct Blank {
    /// Applet.
    pub generation: Generation,
    /// Token label.
    pub label: String,
    /// Card number, digits.
    pub serial: String,
    /// The holder's code.
    pub code: String,
    /// The unblocking code, 8 digits.
    pub unblock: String,
    /// Authentication, with contacts only.
    pub authentication: Option<Pair>,
    /// Signature, with contacts only.
    pub signature: Option<Pair>,
    /// Without contacts only.
    pub technical: Option<Pair>,
}

/// Not a key that a card can hold.
#[derive(Debug, thiserror::Error)]
#[error("not a private key of RSA in PKCS#8")]
pub struct BadKey(#[from] rsa::pkcs8::Error);

/// A card.
pub struct Card {
    blank: Blank,
    keys: Vec<(KeyName, RsaPrivateKey)>,
    user_tries: u8,
    officer_tries: u8,
    verified: bool,
    officer: bool,
    signatures: u64,
    presented: u64,
}

impl Card {
    /// Makes one.
    ///
    /// # Errors
    /// A key that is none.
    pub fn new(blank: Blank) -> Result<Self, BadKey> {
        let pairs = pairs(&blank).map(|(name, pair)| Ok((name, RsaPrivateKey::from_pkcs8_der(&pair.key)?)));
        let keys = pairs.collect::<Result<_, BadKey>>()?;
        Ok(Self {
            blank,
            keys,
            user_tries: TRIES,
            officer_tries: TRIES,
            verified: false,
            officer: false,
            signatures: 0,
            presented: 0,
        })
    }

    /// As anybody sees it.
    pub fn token(&self) -> Token {
        Token {
            label: self.blank.label.clone(),
            model: self.blank.generation.model().to_owned(),
            serial: self.blank.serial.clone(),
            user_tries: self.user_tries,
            officer_tries: self.officer_tries,
            verified: self.verified,
        }
    }

    /// What became of it.
    pub fn status(&self) -> Status {
        Status { token: self.token(), signatures: self.signatures, presented: self.presented }
    }

    /// Its power went: codes must be presented again. Tries stay spent.
    pub fn reset(&mut self) {
        self.verified = false;
        self.officer = false;
    }

    /// VERIFY. A failure also ends what an earlier success had opened (ISO/IEC 7816-4).
    ///
    /// # Errors
    /// [`Refusal::CodeWrong`], [`Refusal::CodeLocked`], [`Refusal::CodeShape`].
    pub fn verify(&mut self, role: Role, code: &str) -> Result<(), Refusal> {
        shape(role, code)?;
        self.presented += 1;
        let (tries, open, right) = match role {
            Role::User => (&mut self.user_tries, &mut self.verified, code == self.blank.code),
            Role::SecurityOfficer => (&mut self.officer_tries, &mut self.officer, code == self.blank.unblock),
        };
        *open = false;
        if *tries == 0 {
            return Err(Refusal::CodeLocked);
        }
        if right {
            *tries = TRIES;
            *open = true;
            return Ok(());
        }
        *tries -= 1;
        Err(if *tries == 0 { Refusal::CodeLocked } else { Refusal::CodeWrong })
    }

    /// RESET RETRY COUNTER: another user code, after the unblocking code.
    ///
    /// # Errors
    /// [`Refusal::NotVerified`], [`Refusal::CodeShape`].
    pub fn unblock(&mut self, code: &str) -> Result<(), Refusal> {
        shape(Role::User, code)?;
        if !self.officer {
            return Err(Refusal::NotVerified);
        }
        code.clone_into(&mut self.blank.code);
        self.user_tries = TRIES;
        self.verified = false;
        Ok(())
    }

    /// CHANGE REFERENCE DATA.
    ///
    /// # Errors
    /// Those of [`Card::verify`].
    pub fn change(&mut self, role: Role, old: &str, new: &str) -> Result<(), Refusal> {
        shape(role, new)?;
        self.verify(role, old)?;
        let code = match role {
            Role::User => &mut self.blank.code,
            Role::SecurityOfficer => &mut self.blank.unblock,
        };
        new.clone_into(code);
        Ok(())
    }

    /// INTERNAL AUTHENTICATE or COMPUTE DIGITAL SIGNATURE.
    ///
    /// # Errors
    /// [`Refusal::NotVerified`] without a code, [`Refusal::Unable`] for what the key does not do.
    pub fn sign(&mut self, name: KeyName, padding: Padding, data: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (_, key) = self.keys.iter().find(|(held, _)| *held == name).ok_or(Refusal::Unknown)?;
        if name != KeyName::Technical && !self.verified {
            return Err(Refusal::NotVerified);
        }
        let generation = self.blank.generation;
        let signed = match padding {
            Padding::Pkcs1 if data.len() > generation.pkcs1_limit() => return Err(Refusal::Unable),
            Padding::Pkcs1 => key.sign(Pkcs1v15Sign::new_unprefixed(), data),
            _ if generation == Generation::Cps3 => return Err(Refusal::Unable),
            Padding::PssSha256 if data.len() == 32 => {
                key.sign_with_rng(&mut rsa::rand_core::OsRng, Pss::new_with_salt::<sha2::Sha256>(32), data)
            }
            Padding::PssSha1 if data.len() == 20 => {
                key.sign_with_rng(&mut rsa::rand_core::OsRng, Pss::new_with_salt::<sha1::Sha1>(20), data)
            }
            Padding::PssSha256 | Padding::PssSha1 => return Err(Refusal::Unable),
        };
        self.signatures += 1;
        signed.map_err(|_| Refusal::Unable)
    }

    /// Every object, private ones included.
    pub fn objects(&self) -> Vec<Object> {
        let mut objects = Vec::new();
        for (name, pair) in pairs(&self.blank) {
            let id = self.blank.generation.id(name);
            let modulus = self
                .keys
                .iter()
                .find(|(held, _)| *held == name)
                .map(|(_, key)| key.n().to_bytes_be())
                .unwrap_or_default();
            let (key_label, use_label) = match name {
                KeyName::Authentication => ("CPS_PRIV_AUT", "Certificat d'Authentification CPS"),
                KeyName::Signature => ("CPS_PRIV_SIG", "Certificat de Signature CPS"),
                KeyName::Technical => ("CPS_PRIV_TECH_AUT", "Certificat Technique CPS"),
            };
            let object = |class, label: String, value: Vec<u8>, modulus: Vec<u8>| Object {
                class,
                label,
                id: id.clone(),
                private: matches!(class, Class::PrivateKey(name) if name != KeyName::Technical),
                value,
                modulus,
            };
            objects.push(object(Class::PrivateKey(name), key_label.to_owned(), Vec::new(), modulus.clone()));
            let public = format!("Cle publique - {use_label}");
            objects.push(object(Class::PublicKey, public, Vec::new(), modulus));
            objects.push(object(Class::Certificate, use_label.to_owned(), pair.certificate.clone(), Vec::new()));
        }
        objects.extend(self.data());
        objects
    }

    /// The data objects of the CPS: what each holds is no matter of Pli's, that they are there is.
    fn data(&self) -> impl Iterator<Item = Object> {
        let names = [
            ("CPS_DATA", false),
            ("CPS_ID_CARD", false),
            ("CPS_NAME_PS", false),
            ("CPS_LANG_PS", false),
            ("CPS_INFO_PS", false),
            ("CPS_ACTIVITY_01_PS", true),
            ("CPS_SIT_FACT", true),
        ];
        let serial = self.blank.serial.clone().into_bytes();
        names.into_iter().map(move |(label, private)| Object {
            class: Class::Data,
            label: label.to_owned(),
            id: Vec::new(),
            private,
            // An OCTET STRING.
            value: [4, u8::try_from(serial.len()).unwrap_or(0)].into_iter().chain(serial.iter().copied()).collect(),
            modulus: Vec::new(),
        })
    }
}

fn pairs(blank: &Blank) -> impl Iterator<Item = (KeyName, &Pair)> {
    let all = [
        (KeyName::Authentication, &blank.authentication),
        (KeyName::Signature, &blank.signature),
        (KeyName::Technical, &blank.technical),
    ];
    all.into_iter().filter_map(|(name, pair)| Some((name, pair.as_ref()?)))
}

/// 4 to 8 digits, or 8.
fn shape(role: Role, code: &str) -> Result<(), Refusal> {
    let lengths = match role {
        Role::User => 4..=8,
        Role::SecurityOfficer => 8..=8,
    };
    let good = lengths.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    if good { Ok(()) } else { Err(Refusal::CodeShape) }
}

/// DigestInfo of SHA-256 over `message` (RFC 8017 §9.2), for those who check a card.
pub fn digest_info(message: &[u8]) -> Vec<u8> {
    const PREFIX: [u8; 19] = [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
    PREFIX.into_iter().chain(sha2::Sha256::digest(message)).collect()
}
