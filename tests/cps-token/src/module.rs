//! The module behind the C interface: sessions, login, search, signatures, with the habits of the official middleware. It
//! keeps the code of a login and presents it again when the card forgot it; C_Logout forgets the code, and nothing else.

mod attributes;
mod rules;

use crate::wire::{Class, Fault, Object, Place, Refusal, Reply, Request, Role, Slot, Token, receive, send};
use cryptoki_sys::*;
use std::collections::BTreeMap;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;

pub(crate) use attributes::value;
pub(crate) use rules::{Mechanism, mechanisms};

/// `Err` holds a `CKR_…`.
pub(crate) type Answer<T> = Result<T, CK_RV>;

/// The one module of a process, between C_Initialize and C_Finalize. Its lock is held through every call, as the
/// middleware holds its own.
pub(crate) static MODULE: Mutex<Option<Module>> = Mutex::new(None);

#[derive(Default)]
pub(crate) struct Module {
    stream: Option<UnixStream>,
    sessions: BTreeMap<CK_SESSION_HANDLE, Session>,
    opened: CK_SESSION_HANDLE,
    logins: BTreeMap<usize, Login>,
    /// What the readers held when events were last asked for.
    seen: Vec<(u64, bool)>,
}

struct Session {
    place: Place,
    found: Option<Vec<CK_OBJECT_HANDLE>>,
    signing: Option<(Mechanism, CK_OBJECT_HANDLE, Vec<u8>)>,
}

/// A login of this process.
struct Login {
    insertion: u64,
    role: Role,
    /// Presented again when the card forgot it.
    code: Option<String>,
}

impl Module {
    /// Numbers of the readers; with a token only, if asked.
    pub(crate) fn slots(&mut self, present: bool) -> Answer<Vec<CK_SLOT_ID>> {
        let slots = self.look()?;
        let shown = slots.iter().enumerate().filter(|(_, slot)| !present || slot.token.is_some());
        Ok(shown.map(|(number, _)| CK_SLOT_ID::try_from(number).unwrap_or(CK_SLOT_ID::MAX)).collect())
    }

    pub(crate) fn slot(&mut self, id: CK_SLOT_ID) -> Answer<Slot> {
        let number = usize::try_from(id).map_err(|_| CKR_SLOT_ID_INVALID)?;
        self.look()?.into_iter().nth(number).ok_or(CKR_SLOT_ID_INVALID)
    }

    pub(crate) fn token(&mut self, id: CK_SLOT_ID) -> Answer<(Slot, Token)> {
        let slot = self.slot(id)?;
        let token = slot.token.clone().ok_or(CKR_TOKEN_NOT_PRESENT)?;
        Ok((slot, token))
    }

    /// Which reader changed since the last question.
    pub(crate) fn event(&mut self) -> Answer<CK_SLOT_ID> {
        let now: Vec<_> = self.look()?.iter().map(|slot| (slot.insertion, slot.token.is_some())).collect();
        let changed = (0..now.len()).find(|number| now.get(*number) != self.seen.get(*number));
        self.seen = now;
        changed.and_then(|number| CK_SLOT_ID::try_from(number).ok()).ok_or(CKR_NO_EVENT)
    }

    pub(crate) fn open(&mut self, id: CK_SLOT_ID) -> Answer<CK_SESSION_HANDLE> {
        let (slot, _) = self.token(id)?;
        let place = Place { reader: usize::try_from(id).map_err(|_| CKR_SLOT_ID_INVALID)?, insertion: slot.insertion };
        self.opened += 1;
        let session = Session { place, found: None, signing: None };
        drop(self.sessions.insert(self.opened, session));
        Ok(self.opened)
    }

    pub(crate) fn close(&mut self, handle: CK_SESSION_HANDLE) -> Answer<()> {
        let closed = self.sessions.remove(&handle).ok_or(CKR_SESSION_HANDLE_INVALID)?;
        let reader = closed.place.reader;
        // The last session takes the login with it.
        if !self.sessions.values().any(|session| session.place.reader == reader) {
            drop(self.logins.remove(&reader));
        }
        Ok(())
    }

    pub(crate) fn close_all(&mut self, id: CK_SLOT_ID) -> Answer<()> {
        let reader = usize::try_from(id).map_err(|_| CKR_SLOT_ID_INVALID)?;
        self.sessions.retain(|_, session| session.place.reader != reader);
        drop(self.logins.remove(&reader));
        Ok(())
    }

    /// Slot of a session, and whether a user or an officer is logged in.
    pub(crate) fn session_state(&mut self, handle: CK_SESSION_HANDLE) -> Answer<(CK_SLOT_ID, CK_STATE)> {
        let place = self.place(handle)?;
        let state = match self.login_at(place).map(|login| login.role) {
            Some(Role::User) => CKS_RO_USER_FUNCTIONS,
            Some(Role::SecurityOfficer) => CKS_RW_SO_FUNCTIONS,
            None => CKS_RO_PUBLIC_SESSION,
        };
        Ok((CK_SLOT_ID::try_from(place.reader).map_err(|_| CKR_GENERAL_ERROR)?, state))
    }

    /// C_Login. A login of this process that stands is answered without a look at the code.
    pub(crate) fn login(&mut self, handle: CK_SESSION_HANDLE, role: Role, code: Option<String>) -> Answer<()> {
        let place = self.place(handle)?;
        match self.login_at(place) {
            Some(login) if login.role == role => return Err(CKR_USER_ALREADY_LOGGED_IN),
            Some(_) => return Err(CKR_USER_ANOTHER_ALREADY_LOGGED_IN),
            None => {}
        }
        self.done(&Request::Verify(place, role, code.clone()))?;
        drop(self.logins.insert(place.reader, Login { insertion: place.insertion, role, code }));
        Ok(())
    }

    /// C_Logout. The card is not told: its state stays as it is.
    pub(crate) fn logout(&mut self, handle: CK_SESSION_HANDLE) -> Answer<()> {
        let place = self.place(handle)?;
        self.logins.remove(&place.reader).map(drop).ok_or(CKR_USER_NOT_LOGGED_IN)
    }

    /// C_InitPIN.
    pub(crate) fn unblock(&mut self, handle: CK_SESSION_HANDLE, code: String) -> Answer<()> {
        let place = self.place(handle)?;
        if self.login_at(place).is_none_or(|login| login.role != Role::SecurityOfficer) {
            return Err(CKR_USER_NOT_LOGGED_IN);
        }
        self.done(&Request::Unblock(place, code))
    }

    /// C_SetPIN.
    pub(crate) fn change(&mut self, handle: CK_SESSION_HANDLE, old: String, new: String) -> Answer<()> {
        let place = self.place(handle)?;
        let role = self.login_at(place).map_or(Role::User, |login| login.role);
        self.done(&Request::Change(place, role, old, new))
    }

    /// C_FindObjectsInit.
    pub(crate) fn find(&mut self, handle: CK_SESSION_HANDLE, wanted: &[(CK_ATTRIBUTE_TYPE, Vec<u8>)]) -> Answer<()> {
        let place = self.place(handle)?;
        if self.session(handle)?.found.is_some() {
            return Err(CKR_OPERATION_ACTIVE);
        }
        let matching = |object: &Object| {
            wanted.iter().all(|(kind, octets)| value(object, *kind).is_ok_and(|held| held == *octets))
        };
        let found = self.visible(place)?.into_iter().filter(|(_, object)| matching(object)).map(|(at, _)| at).collect();
        self.session(handle)?.found = Some(found);
        Ok(())
    }

    /// C_FindObjects.
    pub(crate) fn found(&mut self, handle: CK_SESSION_HANDLE, most: usize) -> Answer<Vec<CK_OBJECT_HANDLE>> {
        let found = self.session(handle)?.found.as_mut().ok_or(CKR_OPERATION_NOT_INITIALIZED)?;
        Ok(found.drain(..most.min(found.len())).collect())
    }

    /// C_FindObjectsFinal.
    pub(crate) fn find_end(&mut self, handle: CK_SESSION_HANDLE) -> Answer<()> {
        self.session(handle)?.found.take().map(drop).ok_or(CKR_OPERATION_NOT_INITIALIZED)
    }

    /// An object, if this process may see it.
    pub(crate) fn object(&mut self, handle: CK_SESSION_HANDLE, object: CK_OBJECT_HANDLE) -> Answer<Object> {
        let place = self.place(handle)?;
        let found = self.visible(place)?.into_iter().find(|(at, _)| *at == object);
        found.map(|(_, object)| object).ok_or(CKR_OBJECT_HANDLE_INVALID)
    }

    /// C_SignInit: says yes to all that the token lists, whatever the key will say.
    pub(crate) fn sign_init(
        &mut self,
        handle: CK_SESSION_HANDLE,
        mechanism: Mechanism,
        key: CK_OBJECT_HANDLE,
    ) -> Answer<()> {
        let place = self.place(handle)?;
        if !matches!(self.object(handle, key)?.class, Class::PrivateKey(_)) {
            return Err(CKR_KEY_HANDLE_INVALID);
        }
        let (_, token) = self.token(CK_SLOT_ID::try_from(place.reader).map_err(|_| CKR_GENERAL_ERROR)?)?;
        if !mechanisms(&token.model).contains(&mechanism.kind) {
            return Err(CKR_MECHANISM_INVALID);
        }
        mechanism.check()?;
        let session = self.session(handle)?;
        if session.signing.is_some() {
            return Err(CKR_OPERATION_ACTIVE);
        }
        session.signing = Some((mechanism, key, Vec::new()));
        Ok(())
    }

    /// C_SignUpdate.
    pub(crate) fn sign_more(&mut self, handle: CK_SESSION_HANDLE, data: &[u8]) -> Answer<()> {
        let signing = self.session(handle)?.signing.as_mut().ok_or(CKR_OPERATION_NOT_INITIALIZED)?;
        signing.2.extend_from_slice(data);
        Ok(())
    }

    /// Whether a signature is under way.
    pub(crate) fn is_signing(&mut self, handle: CK_SESSION_HANDLE) -> Answer<()> {
        let signing = self.session(handle)?.signing.is_some();
        if signing { Ok(()) } else { Err(CKR_OPERATION_NOT_INITIALIZED) }
    }

    /// C_SignFinal.
    pub(crate) fn sign(&mut self, handle: CK_SESSION_HANDLE) -> Answer<Vec<u8>> {
        let (mechanism, key, data) = self.session(handle)?.signing.take().ok_or(CKR_OPERATION_NOT_INITIALIZED)?;
        let place = self.place(handle)?;
        let (_, token) = self.token(CK_SLOT_ID::try_from(place.reader).map_err(|_| CKR_GENERAL_ERROR)?)?;
        let Class::PrivateKey(name) = self.object(handle, key)?.class else { return Err(CKR_KEY_HANDLE_INVALID) };
        let (padding, octets) = rules::plan(&token.model, name, mechanism, &data)?;
        let request = Request::Sign(place, name, padding, octets);
        match self.ask(&request)? {
            Reply::Signature(signature) => Ok(signature),
            Reply::Refused(Refusal::NotVerified) => {
                let login = self.login_at(place).ok_or(CKR_USER_NOT_LOGGED_IN)?;
                let (role, code) = (login.role, login.code.clone().ok_or(CKR_USER_NOT_LOGGED_IN)?);
                self.done(&Request::Verify(place, role, Some(code)))?;
                match self.ask(&request)? {
                    Reply::Signature(signature) => Ok(signature),
                    Reply::Refused(refusal) => Err(code_of(refusal)),
                    _ => Err(CKR_GENERAL_ERROR),
                }
            }
            Reply::Refused(refusal) => Err(code_of(refusal)),
            _ => Err(CKR_GENERAL_ERROR),
        }
    }

    /// The place of a session whose card is still there.
    fn place(&mut self, handle: CK_SESSION_HANDLE) -> Answer<Place> {
        let place = self.session(handle)?.place;
        let there = self
            .look()?
            .get(place.reader)
            .is_some_and(|slot| slot.token.is_some() && slot.insertion == place.insertion);
        if there {
            return Ok(place);
        }
        self.sessions.retain(|_, session| session.place != place);
        if self.logins.get(&place.reader).is_some_and(|login| login.insertion == place.insertion) {
            drop(self.logins.remove(&place.reader));
        }
        Err(CKR_SESSION_HANDLE_INVALID)
    }

    fn session(&mut self, handle: CK_SESSION_HANDLE) -> Answer<&mut Session> {
        self.sessions.get_mut(&handle).ok_or(CKR_SESSION_HANDLE_INVALID)
    }

    fn login_at(&self, place: Place) -> Option<&Login> {
        self.logins.get(&place.reader).filter(|login| login.insertion == place.insertion)
    }

    /// Objects that may be seen: private ones after a login here, or once any program has opened the card.
    fn visible(&mut self, place: Place) -> Answer<Vec<(CK_OBJECT_HANDLE, Object)>> {
        let open = self.login_at(place).is_some_and(|login| login.role == Role::User)
            || self.look()?.get(place.reader).and_then(|slot| slot.token.as_ref()).is_some_and(|token| token.verified);
        let objects = match self.ask(&Request::Objects(place))? {
            Reply::Objects(objects) => objects,
            Reply::Refused(refusal) => return Err(code_of(refusal)),
            _ => return Err(CKR_GENERAL_ERROR),
        };
        Ok((1..).zip(objects).filter(|(_, object)| open || !object.private).collect())
    }

    /// The readers; none when nobody serves them, as without a PC/SC service.
    fn look(&mut self) -> Answer<Vec<Slot>> {
        match self.ask(&Request::Slots) {
            Ok(Reply::Slots(slots)) => Ok(slots),
            Ok(Reply::Refused(refusal)) => Err(code_of(refusal)),
            Ok(_) => Err(CKR_GENERAL_ERROR),
            Err(_) => Ok(Vec::new()),
        }
    }

    fn done(&mut self, request: &Request) -> Answer<()> {
        match self.ask(request)? {
            Reply::Done => Ok(()),
            Reply::Refused(refusal) => Err(code_of(refusal)),
            _ => Err(CKR_GENERAL_ERROR),
        }
    }

    fn ask(&mut self, request: &Request) -> Answer<Reply> {
        let reply = self.exchange(request).ok_or(CKR_DEVICE_ERROR)?;
        match reply {
            Reply::Refused(Refusal::Fault(Fault::Crash)) => std::process::abort(),
            Reply::Refused(Refusal::Fault(Fault::Hang)) => loop {
                std::thread::park();
            },
            reply => Ok(reply),
        }
    }

    fn exchange(&mut self, request: &Request) -> Option<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => UnixStream::connect(std::env::var_os(crate::SOCKET)?).ok()?,
        };
        send(&mut stream, request).ok()?;
        let reply = receive(&mut stream).ok()??;
        self.stream = Some(stream);
        Some(reply)
    }
}

fn code_of(refusal: Refusal) -> CK_RV {
    match refusal {
        Refusal::Absent => CKR_SESSION_HANDLE_INVALID,
        Refusal::Removed | Refusal::Fault(Fault::Removed) => CKR_DEVICE_REMOVED,
        Refusal::CodeWrong | Refusal::CodeShape => CKR_PIN_INCORRECT,
        Refusal::CodeLocked => CKR_PIN_LOCKED,
        Refusal::Cancelled => CKR_FUNCTION_CANCELED,
        Refusal::NotVerified => CKR_USER_NOT_LOGGED_IN,
        Refusal::Unable => CKR_KEY_TYPE_INCONSISTENT,
        Refusal::Unknown => CKR_SLOT_ID_INVALID,
        Refusal::Fault(_) => CKR_GENERAL_ERROR,
    }
}

#[cfg(test)]
#[path = "module_tests.rs"]
mod tests;
