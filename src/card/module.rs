//! The PKCS#11 module as the agent uses it: tokens, one login, and the three kinds of signature. Runs only in the child
//! process; the only user of `cryptoki`.

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::{AuthPin, Ulong};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Tries;
use super::message;
use super::protocol::{
    Bytes, CERTIFICATE_MAX, CERTIFICATES_MAX, Derived, Fault, LoginRequest, Mechanisms, RawCertificate, RawToken,
    SealRequest, Sighting, TOKENS_MAX, UnblockRequest,
};
use super::scheme::{self, Scheme};
use crate::domain::Secret;

/// A loaded module and at most one login.
pub(super) struct Module {
    pkcs11: Pkcs11,
    login: Option<Login>,
}

struct Login {
    slot: Slot,
    /// Its token as it was seen before the code: while the login lives, the card is not asked again. Another program may have it
    /// for itself as long as it likes.
    token: RawToken,
    session: Session,
    key: ObjectHandle,
    certificate: Vec<u8>,
    schemes: Vec<Scheme>,
}

impl Module {
    /// Loads and initialises the module at `path`.
    pub(super) fn load(path: &str) -> Result<Self, Fault> {
        let pkcs11 = Pkcs11::new(path).map_err(|_| Fault::Unloadable)?;
        match pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {
                Ok(Self { pkcs11, login: None })
            }
            Err(_) => Err(Fault::Unloadable),
        }
    }

    /// What the module says of itself.
    pub(super) fn description(&self) -> String {
        self.pkcs11.get_library_info().map_or_else(
            |_| String::new(),
            |info| format!("{} {}", info.library_description().trim(), info.library_version()),
        )
    }

    /// Which tokens are present. Asking for the slots also wakes OpenSC after a removal, and lets it close the sessions of a
    /// card that left: the card of such a login counts as gone even if the same one, or one of the same number, is there.
    /// A card that leaves while it is looked at, or that the module cannot read, is left out, not an error of the others.
    pub(super) fn look(&self) -> Result<Vec<Sighting>, Fault> {
        let slots = self.pkcs11.get_slots_with_token().map_err(|error| fault(&error))?;
        let lost = self.login.as_ref().filter(|login| !login.lives()).map(|login| login.slot);
        let present = slots.into_iter().filter(|slot| Some(*slot) != lost);
        let sightings = present.take(TOKENS_MAX).filter_map(|slot| {
            if let Some(RawToken { label, serial, .. }) = self.known(slot) {
                return Some(Sighting { slot: slot.id(), label: label.clone(), serial: serial.clone() });
            }
            let info = self.pkcs11.get_token_info(slot).ok().filter(TokenInfo::token_initialized)?;
            Some(Sighting {
                slot: slot.id(),
                label: info.label().trim().to_owned(),
                serial: info.serial_number().to_owned(),
            })
        });
        Ok(sightings.collect())
    }

    /// Describes the tokens that are present, with their certificates; needs no code.
    pub(super) fn tokens(&self) -> Result<Vec<RawToken>, Fault> {
        let slots = self.pkcs11.get_slots_with_token().map_err(|error| fault(&error))?;
        // A token that leaves while it is described is left out, not an error of the others.
        let token = |slot: Slot| self.known(slot).cloned().or_else(|| self.token(slot).ok().flatten());
        Ok(slots.into_iter().filter_map(token).take(TOKENS_MAX).collect())
    }

    /// The token of the login, while it lives.
    fn known(&self, slot: Slot) -> Option<&RawToken> {
        self.login.as_ref().filter(|login| login.slot == slot && login.lives()).map(|login| &login.token)
    }

    /// `None` for a token that nobody has initialised.
    fn token(&self, slot: Slot) -> Result<Option<RawToken>, Pkcs11Error> {
        let info = self.pkcs11.get_token_info(slot)?;
        if !info.token_initialized() {
            return Ok(None);
        }
        let session = self.pkcs11.open_ro_session(slot)?;
        Ok(Some(RawToken {
            slot: slot.id(),
            reader: self.pkcs11.get_slot_info(slot)?.slot_description().trim().to_owned(),
            label: info.label().trim().to_owned(),
            model: info.model().trim().to_owned(),
            serial: info.serial_number().to_owned(),
            pin_min: info.min_pin_length(),
            pin_max: info.max_pin_length(),
            pad: info.protected_authentication_path(),
            tries: tries(&info),
            unblock_tries: officer_tries(&info),
            mechanisms: self.mechanisms(slot)?,
            certificates: certificates(&session)?,
        }))
    }

    /// Logs out, then in: only an answer of CKR_OK to this one attempt counts. Returns the key's modulus.
    pub(super) fn login(&mut self, request: LoginRequest) -> Result<Bytes, Fault> {
        self.logout();
        let (slot, info) = self.find(request.slot, &request.serial)?;
        let token = self.token(slot).map_err(|error| fault(&error))?.ok_or(Fault::Absent)?;
        let session = self.pkcs11.open_ro_session(slot).map_err(|error| fault(&error))?;
        // Another login of this process would answer "already logged in" to any code.
        let _ = session.logout();
        let pin = request.pin.map(|code| AuthPin::from(code.0.declassify().as_str()));
        if let Err(error) = session.login(UserType::User, pin.as_ref()) {
            drop(pin);
            return Err(match fault(&error) {
                Fault::PinWrong { .. } => self.wrong_pin(slot),
                other => other,
            });
        }
        drop(pin);
        let prepared = private_key(&session, &request.key_id.0)
            .and_then(|key| Ok((key, self.mechanisms(slot).map_err(|error| fault(&error))?)));
        let (key, mechanisms) = prepared.inspect_err(|_| drop(session.logout()))?;
        let modulus = modulus(&session, key);
        let schemes = scheme::schemes(info.model().trim(), mechanisms);
        // The right code gives all tries back.
        let token = RawToken { tries: Tries::Full, ..token };
        self.login = Some(Login { slot, token, session, key, certificate: request.certificate.0, schemes });
        Ok(Bytes(modulus))
    }

    /// The card of this serial number, where it was seen.
    fn find(&self, slot: u64, serial: &str) -> Result<(Slot, TokenInfo), Fault> {
        let slot = Slot::try_from(slot).map_err(|_| Fault::Absent)?;
        let info = self.pkcs11.get_token_info(slot).map_err(|_| Fault::Absent)?;
        if info.serial_number() == serial { Ok((slot, info)) } else { Err(Fault::Removed) }
    }

    /// A new code by the unblocking code, which PKCS#11 knows as the security officer's. One attempt; the officer is logged
    /// out again whatever comes of it.
    pub(super) fn unblock(&mut self, request: &UnblockRequest) -> Result<(), Fault> {
        // An officer is not let in beside a session that cannot write.
        self.logout();
        let (slot, _) = self.find(request.slot, &request.serial)?;
        let session = self.pkcs11.open_rw_session(slot).map_err(|error| officer_fault(&error))?;
        let _ = session.logout();
        let unblocking = AuthPin::from(request.unblocking.0.declassify().as_str());
        if let Err(error) = session.login(UserType::So, Some(&unblocking)) {
            return Err(match officer_fault(&error) {
                Fault::UnblockWrong { .. } => self.wrong_unblocking(slot),
                other => other,
            });
        }
        let changed = session.init_pin(&AuthPin::from(request.pin.0.declassify().as_str()));
        let _ = session.logout();
        changed.map_err(|error| match officer_fault(&error) {
            // What is refused now is the new code: the other one was accepted.
            Fault::UnblockWrong { .. } => Fault::PinLength,
            other => other,
        })
    }

    fn wrong_unblocking(&self, slot: Slot) -> Fault {
        match self.pkcs11.get_token_info(slot).map(|info| officer_tries(&info)) {
            Ok(Tries::Locked) => Fault::UnblockLocked,
            left => Fault::UnblockWrong { last_try: left.is_ok_and(|left| left == Tries::Last) },
        }
    }

    fn mechanisms(&self, slot: Slot) -> Result<Mechanisms, Pkcs11Error> {
        let list = self.pkcs11.get_mechanism_list(slot)?;
        Ok(Mechanisms {
            pkcs1: list.contains(&MechanismType::RSA_PKCS),
            pss: list.contains(&MechanismType::RSA_PKCS_PSS),
        })
    }

    /// The flags are fresh after a wrong code.
    fn wrong_pin(&self, slot: Slot) -> Fault {
        match self.pkcs11.get_token_info(slot) {
            Ok(info) => match tries(&info) {
                Tries::Locked => Fault::PinLocked,
                left => Fault::PinWrong { last_try: left == Tries::Last },
            },
            Err(_) => Fault::PinWrong { last_try: false },
        }
    }

    /// Ends the login, if any.
    pub(super) fn logout(&mut self) {
        if let Some(login) = self.login.take() {
            let _ = login.session.logout();
        }
    }

    /// Logs out and lets go of the module.
    pub(super) fn end(mut self) {
        self.logout();
        let _ = self.pkcs11.finalize();
    }

    /// Signs a nonce under the challenge's own domain.
    pub(super) fn challenge(&self, nonce: &[u8]) -> Result<Bytes, Fault> {
        let nonce = <&[u8; 32]>::try_from(nonce).map_err(|_| Fault::Refused)?;
        self.current()?.sign(Scheme::Pkcs1Sha256, &message::challenge(nonce)).map(Bytes)
    }

    /// Signs what a seal of the journal says.
    pub(super) fn seal(&self, request: &SealRequest) -> Result<Bytes, Fault> {
        let statement = message::seal(request).ok_or(Fault::Refused)?;
        self.current()?.sign(Scheme::Pkcs1Sha256, &statement).map(Bytes)
    }

    /// Signs a TLS handshake message, and nothing that does not look like one.
    pub(super) fn sign_tls(&self, scheme: Scheme, text: &[u8]) -> Result<Bytes, Fault> {
        if !message::is_handshake(scheme, text) {
            return Err(Fault::Refused);
        }
        self.current()?.sign(scheme, text).map(Bytes)
    }

    /// HKDF over the deterministic signature of a salted message; the signature is wiped here.
    pub(super) fn vault_secret(&self, salt: &[u8]) -> Result<Derived, Fault> {
        let salt = <&[u8; 32]>::try_from(salt).map_err(|_| Fault::Refused)?;
        let signature = Zeroizing::new(self.current()?.sign(Scheme::Pkcs1Sha256, &message::vault(salt))?);
        let mut secret = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(salt), &signature)
            .expand(message::VAULT_INFO, secret.as_mut())
            .map_err(|_| Fault::Refused)?;
        Ok(Derived(Secret::new(*secret)))
    }

    fn current(&self) -> Result<&Login, Fault> {
        self.login.as_ref().ok_or(Fault::LoggedOut)
    }
}

impl Login {
    /// False once the module has closed the session. The class of an object is told without a word to the card, unlike
    /// the state of a session: OpenSC may wait for ever for a card that is swapped at that moment.
    fn lives(&self) -> bool {
        self.session.get_attributes(self.key, &[AttributeType::Class]).is_ok()
    }

    /// Signs and verifies in software: a swapped card or a lying module is seen here.
    fn sign(&self, scheme: Scheme, message: &[u8]) -> Result<Vec<u8>, Fault> {
        if !self.schemes.contains(&scheme) {
            return Err(Fault::Scheme);
        }
        let (mechanism, input) = if scheme.is_pss() {
            (Mechanism::RsaPkcsPss(pss(scheme)), scheme.digest(message))
        } else {
            (Mechanism::RsaPkcs, scheme.digest_info(message))
        };
        let signature = self.session.sign(&mechanism, self.key, &input).map_err(|error| fault(&error))?;
        if scheme::verify(&self.certificate, scheme, message, &signature) {
            Ok(signature)
        } else {
            Err(Fault::Mismatch)
        }
    }
}

/// What the token's flags say; no code is needed to ask.
fn tries(info: &TokenInfo) -> Tries {
    left(info.user_pin_locked(), info.user_pin_final_try(), info.user_pin_count_low())
}

/// The same of the unblocking code.
fn officer_tries(info: &TokenInfo) -> Tries {
    left(info.so_pin_locked(), info.so_pin_final_try(), info.so_pin_count_low())
}

fn left(locked: bool, last: bool, low: bool) -> Tries {
    match (locked, last, low) {
        (true, _, _) => Tries::Locked,
        (_, true, _) => Tries::Last,
        (_, _, true) => Tries::Low,
        _ => Tries::Full,
    }
}

/// The salt is as long as the hash (RFC 8446 §4.2.3).
fn pss(scheme: Scheme) -> PkcsPssParams {
    let (hash_alg, mgf, length) = match scheme {
        Scheme::PssSha512 | Scheme::Pkcs1Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512, 64),
        Scheme::PssSha384 | Scheme::Pkcs1Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384, 48),
        Scheme::PssSha256 | Scheme::Pkcs1Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256, 32),
    };
    PkcsPssParams { hash_alg, mgf, s_len: Ulong::new(length) }
}

fn certificates(session: &Session) -> Result<Vec<RawCertificate>, Pkcs11Error> {
    let template = [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    let wanted = [AttributeType::Label, AttributeType::Id, AttributeType::Value];
    let mut found = Vec::new();
    for object in session.find_objects(&template)?.into_iter().take(CERTIFICATES_MAX) {
        let (mut label, mut id, mut der) = (String::new(), Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &wanted)? {
            match attribute {
                Attribute::Label(bytes) => String::from_utf8_lossy(&bytes).trim().clone_into(&mut label),
                Attribute::Id(bytes) => id = bytes,
                Attribute::Value(bytes) => der = bytes,
                _ => {}
            }
        }
        if der.len() <= CERTIFICATE_MAX && id.len() <= CERTIFICATE_MAX && label.len() <= CERTIFICATE_MAX {
            found.push(RawCertificate { label, id: Bytes(id), der: Bytes(der) });
        }
    }
    Ok(found)
}

fn private_key(session: &Session, id: &[u8]) -> Result<ObjectHandle, Fault> {
    let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id.to_vec())];
    let found = session.find_objects(&template).map_err(|error| fault(&error))?;
    match found.as_slice() {
        [key] => Ok(*key),
        _ => Err(Fault::NoKey),
    }
}

fn modulus(session: &Session, key: ObjectHandle) -> Vec<u8> {
    let attributes = session.get_attributes(key, &[AttributeType::Modulus]).unwrap_or_default();
    attributes
        .into_iter()
        .find_map(|attribute| if let Attribute::Modulus(bytes) = attribute { Some(bytes) } else { None })
        .unwrap_or_default()
}

/// CKR codes in our words.
fn fault(error: &Pkcs11Error) -> Fault {
    let Pkcs11Error::Pkcs11(code, _) = error else {
        return Fault::Module { code: "none".to_owned() };
    };
    match code {
        RvError::PinIncorrect | RvError::PinInvalid => Fault::PinWrong { last_try: false },
        RvError::PinLenRange => Fault::PinLength,
        RvError::PinLocked => Fault::PinLocked,
        RvError::UserAlreadyLoggedIn | RvError::UserAnotherAlreadyLoggedIn => Fault::Unproven,
        RvError::UserNotLoggedIn => Fault::LoggedOut,
        RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::TokenNotRecognized
        | RvError::SessionHandleInvalid
        | RvError::SessionClosed => Fault::Removed,
        RvError::SlotIdInvalid => Fault::Absent,
        RvError::KeyTypeInconsistent | RvError::MechanismInvalid | RvError::MechanismParamInvalid => Fault::Scheme,
        other => Fault::Module { code: format!("{other:?}") },
    }
}

/// CKR codes while unblocking.
fn officer_fault(error: &Pkcs11Error) -> Fault {
    match error {
        Pkcs11Error::NullFunctionPointer
        | Pkcs11Error::Pkcs11(
            RvError::FunctionNotSupported
            | RvError::UserTypeInvalid
            | RvError::TokenWriteProtected
            | RvError::SessionReadOnly
            | RvError::SessionReadOnlyExists,
            _,
        ) => Fault::UnblockUnable,
        Pkcs11Error::Pkcs11(RvError::PinLenRange, _) => Fault::UnblockWrong { last_try: false },
        other => match fault(other) {
            Fault::PinWrong { last_try } => Fault::UnblockWrong { last_try },
            Fault::PinLocked => Fault::UnblockLocked,
            other => other,
        },
    }
}
