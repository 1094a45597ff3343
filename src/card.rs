//! The card: readers and tokens, login, challenge, TLS signatures, the vault's secret. The PKCS#11 module runs in a child
//! process (`pli card-agent`); this room is its client. It never signs what it is handed raw, never keeps the code, and
//! never takes "already logged in" for a proof.

pub mod agent;
pub mod reset;
pub mod watcher;

mod bell;
mod error;
mod identity;
mod locate;
mod message;
mod module;
mod presence;
mod process;
mod protocol;
mod scheme;
mod standing;
mod thread;
mod unblocking;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};

pub use self::error::{Error, Failure, HolderFault};
pub use self::locate::{Module, Origin};
pub use self::presence::{Content, Kind, Presence, Reader};
pub use self::scheme::Scheme;
pub use self::standing::{Gone, Standing};

use self::protocol::{Bytes, Code, LoginRequest, RawToken, Reply, Request, SealRequest};
use self::thread::{Answer, Job, Order, Outcome, Owner, QUEUE, Waiting};
use crate::clock;
use crate::domain::chain::{Seal, Statement};
use crate::domain::{Holder, Notice, Secret};
use crate::settings::CardSettings;

/// How long an answer to "why is there no card" waits for PC/SC.
const PRESENCE_WITHIN: Duration = Duration::from_secs(1);

/// Handle of the card room; clones share one agent, which ends with the last of them.
#[derive(Clone)]
pub struct Card {
    orders: Arc<SyncSender<Order>>,
    changes: watch::Sender<u64>,
    presence: watch::Receiver<Presence>,
    /// The module has its own way to its readers: what PC/SC tells does not concern it.
    beside: Arc<AtomicBool>,
    software: Arc<OnceLock<String>>,
    settings: Arc<CardSettings>,
}

/// A token in a reader, before any code.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// PKCS#11 slot.
    pub slot: u64,
    /// Name of the reader.
    pub reader: String,
    /// Label, e.g. `CPS4v1-3100603746`.
    pub label: String,
    /// Model: `IAS ECC` (CPS3), `ChipDoc` (CPS4), or another.
    pub model: String,
    /// Serial number: tells a card from its successor in the same reader.
    pub serial: String,
    /// Fewest digits of the code.
    pub pin_min: usize,
    /// Most digits of the code.
    pub pin_max: usize,
    /// The reader has its own pad: log in without a code.
    pub pad: bool,
    /// State of the code's counter.
    pub tries: Tries,
    /// State of the unblocking code's counter.
    pub unblock_tries: Tries,
    /// What its key can sign, best first.
    pub schemes: Vec<Scheme>,
    /// DER of the authentication certificate.
    pub certificate: Option<Vec<u8>>,
    /// Whom it names, or why nobody.
    pub holder: Result<Holder, HolderFault>,
    key_id: Vec<u8>,
}

/// Whether the key of its certificate signed what a seal says. Whose certificate that is, is another question.
pub fn is_sealed(seal: &Seal) -> bool {
    scheme::verify(&seal.certificate, Scheme::Pkcs1Sha256, &seal.statement.octets(), &seal.signature)
}

/// Whom a card certificate (DER) names, on that day.
///
/// # Errors
/// Why it names nobody.
pub fn named(certificate: &[u8], at: Timestamp) -> Result<Holder, HolderFault> {
    identity::holder(certificate, at)
}

/// What the token's flags say about tries left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tries {
    /// All of them.
    Full,
    /// Some were spent.
    Low,
    /// One is left.
    Last,
    /// None: blocked.
    Locked,
}

/// A login that the card has accepted. Dropping it logs out.
pub struct Login {
    id: u64,
    holder: Holder,
    certificate: Arc<[u8]>,
    schemes: Arc<[Scheme]>,
    slot: u64,
    serial: String,
    standing: watch::Receiver<Standing>,
    card: Card,
}

/// Asks for the code anew while a login stands, so that the person before the screen is proven again. Clones are dead once the
/// login ends.
#[derive(Clone)]
pub struct Guard {
    login: u64,
    serial: String,
    certificate: Arc<[u8]>,
    card: Card,
}

/// The authentication key of a login, for TLS. Clones stay usable until the login ends.
#[derive(Clone)]
pub struct Key {
    login: u64,
    certificate: Arc<[u8]>,
    schemes: Arc<[Scheme]>,
    card: Card,
}

impl Card {
    /// Starts the room. `program` is this program's own file, run as `program card-agent` when first needed.
    pub fn start(settings: &CardSettings, program: PathBuf) -> Self {
        let (orders, inbox) = sync_channel(QUEUE);
        let orders = Arc::new(orders);
        let (changes, _) = watch::channel(0);
        // The bell does not keep the room alive.
        let bell = Arc::downgrade(&orders);
        let software = Arc::default();
        let (owner, presence) = Owner::new(settings.clone(), program, changes.clone(), bell, Arc::clone(&software));
        // Without its thread every request fails with `Failure::Start`.
        let started = std::thread::Builder::new().name("card".to_owned()).spawn(move || owner.run(&inbox));
        if let Err(error) = started {
            tracing::error!(kind = ?error.kind(), "Card thread could not be started");
        }
        Self { orders, changes, presence, beside: Arc::default(), software, settings: Arc::new(settings.clone()) }
    }

    /// The PKCS#11 module in use, for the diagnosis.
    ///
    /// # Errors
    /// [`Error::ModuleMissing`], [`Error::ModuleUntrusted`].
    pub fn module(&self) -> Result<Module, Error> {
        locate::module(&self.settings)
    }

    /// How the module calls itself, once it was loaded.
    pub fn software(&self) -> Option<String> {
        self.software.get().cloned()
    }

    /// The tokens that are present, with the holder each certificate names. Needs no code.
    ///
    /// # Errors
    /// No usable module. No token at all is an empty list.
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        match self.ask(Request::Tokens, None).await? {
            Answer::Reply(Reply::Tokens(tokens)) => {
                let readers = tokens.iter().map(|token| token.reader.as_str());
                if let Some(beside) = self.presence.borrow().is_beside(readers).filter(|_| !tokens.is_empty()) {
                    self.beside.store(beside, Ordering::Relaxed);
                }
                Ok(tokens.into_iter().map(Token::new).collect())
            }
            _ => Err(Error::ModuleFailed(Failure::Garbled)),
        }
    }

    /// The tokens that are present, at least one; else why there is none, in the words of PC/SC where the module has none.
    ///
    /// # Errors
    /// What the user is told.
    pub async fn present(&self) -> Result<Vec<Token>, Notice> {
        match self.tokens().await {
            Ok(tokens) if tokens.is_empty() => Err(self.known().await.notice()),
            Ok(tokens) => Ok(tokens),
            // A module that cannot reach the service may fail in any way.
            Err(Error::ModuleFailed(_) | Error::Failed { .. }) if self.presence() == Presence::NoService => {
                Err(Notice::CardServiceAbsent)
            }
            Err(error) => Err(error.notice()),
        }
    }

    /// What PC/SC tells now; unknown when it does not concern the module.
    pub fn presence(&self) -> Presence {
        if self.beside.load(Ordering::Relaxed) { Presence::Unknown } else { self.presence.borrow().clone() }
    }

    /// The same, once it is known.
    pub async fn known(&self) -> Presence {
        let mut presence = self.presence.clone();
        // Nobody tells, or not in time: then it stays unknown.
        let _ = tokio::time::timeout(PRESENCE_WITHIN, presence.wait_for(|told| *told != Presence::Unknown)).await;
        self.presence()
    }

    /// Tells when tokens came or went, or the agent failed. The readers are looked at each second while a receiver
    /// lives.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Logs in to the token in `slot`, in one attempt. A code of a length the card does not accept is refused here. A login that
    /// stands on another card ends only once this one has taken its code.
    ///
    /// # Errors
    /// The card, its certificate or the code; [`Error::PinNeeded`] when no code is given and the reader has no pad.
    pub async fn login(&self, slot: u64, pin: Option<Secret<String>>) -> Result<Login, Error> {
        let token = self.token(slot).await?;
        let holder = token.holder.as_ref().map_err(Error::from)?.clone();
        let certificate = token.certificate.clone().ok_or(Error::Unknown)?;
        let request = token.login(pin)?;
        let asked = self.ask(request, None).await;
        let Answer::LoggedIn { id, modulus, standing } = asked.map_err(|error| token.explain(error))? else {
            return Err(Error::ModuleFailed(Failure::Garbled));
        };
        let login = Login {
            id,
            holder,
            schemes: token.schemes.into(),
            slot,
            serial: token.serial,
            standing,
            card: self.clone(),
            certificate: certificate.into(),
        };
        // A token that keeps its modulus to itself still has the challenge to pass.
        let told = identity::without_zeros(&modulus.0);
        if !told.is_empty() && identity::modulus(&login.certificate).as_deref() != Some(told) {
            return Err(Error::Mismatch);
        }
        Ok(login)
    }

    async fn token(&self, slot: u64) -> Result<Token, Error> {
        self.tokens().await?.into_iter().find(|token| token.slot == slot).ok_or(Error::Absent)
    }

    async fn ask(&self, request: Request, login: Option<u64>) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        self.send(Job { request, login, waiting: Waiting::Task(sender) })?;
        receiver.await.map_err(|_| Error::ModuleFailed(Failure::Start))?
    }

    fn send(&self, job: Job) -> Result<(), Error> {
        self.orders.try_send(Order::Serve(job)).map_err(|error| {
            Error::ModuleFailed(match error {
                TrySendError::Full(_) => Failure::Busy,
                TrySendError::Disconnected(_) => Failure::Start,
            })
        })
    }
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

impl Token {
    fn new(raw: RawToken) -> Self {
        let chosen = identity::choose(&raw.certificates);
        let holder = chosen.map_or(Err(HolderFault::Missing), |chosen| identity::holder(&chosen.der.0, clock::now()));
        Self {
            slot: raw.slot,
            schemes: scheme::schemes(&raw.model, raw.mechanisms),
            reader: raw.reader,
            label: raw.label,
            model: raw.model,
            serial: raw.serial,
            pin_min: raw.pin_min,
            pin_max: raw.pin_max,
            pad: raw.pad,
            tries: raw.tries,
            unblock_tries: raw.unblock_tries,
            certificate: chosen.map(|chosen| chosen.der.0.clone()),
            holder,
            key_id: chosen.map(|chosen| chosen.id.0.clone()).unwrap_or_default(),
        }
    }

    /// For tests of those who keep tokens.
    #[cfg(test)]
    pub(crate) fn sample(slot: u64, serial: &str, certificate: &[u8]) -> Self {
        Self {
            slot,
            reader: format!("Lecteur {slot}"),
            label: format!("CPS4v1-{serial}"),
            model: "ChipDoc".to_owned(),
            serial: serial.to_owned(),
            pin_min: 4,
            pin_max: 8,
            pad: false,
            tries: Tries::Full,
            unblock_tries: Tries::Full,
            schemes: Vec::new(),
            certificate: Some(certificate.to_vec()),
            holder: Err(HolderFault::Missing),
            key_id: Vec::new(),
        }
    }

    /// The request that logs in with this code, unless the card is known to refuse it.
    fn login(&self, pin: Option<Secret<String>>) -> Result<Request, Error> {
        if self.tries == Tries::Locked {
            return Err(Error::PinLocked);
        }
        let (min, max) = (self.pin_min, self.pin_max);
        match &pin {
            Some(pin) if !(min..=max).contains(&pin.declassify().len()) => return Err(Error::PinLength { min, max }),
            None if !self.pad => return Err(Error::PinNeeded),
            _ => {}
        }
        Ok(Request::Login(LoginRequest {
            slot: self.slot,
            serial: self.serial.clone(),
            key_id: Bytes(self.key_id.clone()),
            certificate: Bytes(self.certificate.clone().ok_or(Error::Unknown)?),
            pin: pin.map(Code),
        }))
    }

    /// What the agent could not know: the lengths that this token accepts.
    fn explain(&self, error: Error) -> Error {
        match error {
            Error::PinLength { .. } => Error::PinLength { min: self.pin_min, max: self.pin_max },
            other => other,
        }
    }
}

impl Token {
    /// The generation of a CPS, by its model.
    pub fn generation(&self) -> Option<&'static str> {
        scheme::generation(&self.model)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("slot", &self.slot)
            .field("reader", &self.reader)
            .field("model", &self.model)
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}

impl Login {
    /// Who.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// DER of the authentication certificate.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The slot of the card.
    pub fn slot(&self) -> u64 {
        self.slot
    }

    /// Whether it stands, and why not.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.clone()
    }

    /// Makes the card sign a fresh nonce and verifies the answer with the certificate's public key.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the key is not the certificate's.
    pub async fn challenge(&self) -> Result<(), Error> {
        self.guard().challenge().await
    }

    /// Who may ask for the code again.
    pub fn guard(&self) -> Guard {
        Guard {
            login: self.id,
            serial: self.serial.clone(),
            certificate: Arc::clone(&self.certificate),
            card: self.card.clone(),
        }
    }

    /// The card's share of the vault key: the same for the same card and salt. The signature it comes from never leaves
    /// the agent.
    ///
    /// # Errors
    /// The card.
    pub async fn vault_secret(&self, salt: &[u8; 32]) -> Result<Secret<[u8; 32]>, Error> {
        self.guard().vault_secret(salt).await
    }

    /// The key, for TLS.
    pub fn key(&self) -> Key {
        Key {
            login: self.id,
            certificate: Arc::clone(&self.certificate),
            schemes: Arc::clone(&self.schemes),
            card: self.card.clone(),
        }
    }

    /// Logs out of the token; keys of this login are dead afterwards.
    ///
    /// # Errors
    /// The agent; the login has ended all the same.
    pub async fn logout(self) -> Result<(), Error> {
        self.card.ask(Request::Logout, Some(self.id)).await.map(drop)
    }
}

impl Guard {
    /// Logs out of the token and in again with this code: `Ok` only when the card itself says so. The login stands whatever
    /// comes of it, under the same number, so connections and [`Key`]s outlive a wrong code; but nothing is signed for it from
    /// then on until the code was right.
    ///
    /// # Errors
    /// As [`Card::login`]; [`Error::Removed`] for another card in that reader, [`Error::LoggedOut`] once the login has ended.
    pub async fn prove(&self, pin: Option<Secret<String>>) -> Result<(), Error> {
        // Its reader may have come back as another one.
        let is_mine =
            |token: &Token| token.serial == self.serial && token.certificate.as_deref() == Some(&*self.certificate);
        let token = self.card.tokens().await?.into_iter().find(is_mine).ok_or(Error::Removed)?;
        let asked = self.card.ask(token.login(pin)?, Some(self.login)).await;
        match asked.map_err(|error| token.explain(error))? {
            Answer::Reply(Reply::LoggedIn { .. }) => self.challenge().await,
            _ => Err(Error::ModuleFailed(Failure::Garbled)),
        }
    }

    /// As [`Login::vault_secret`].
    ///
    /// # Errors
    /// The card; [`Error::LoggedOut`] once the login has ended.
    pub async fn vault_secret(&self, salt: &[u8; 32]) -> Result<Secret<[u8; 32]>, Error> {
        let request = Request::VaultSecret { salt: Bytes(salt.to_vec()) };
        match self.card.ask(request, Some(self.login)).await? {
            Answer::Reply(Reply::VaultSecret(derived)) => Ok(derived.0),
            _ => Err(Error::ModuleFailed(Failure::Garbled)),
        }
    }

    /// Signs a statement of the journal.
    ///
    /// # Errors
    /// The card; [`Error::LoggedOut`] once the login has ended.
    pub async fn seal(&self, statement: Statement) -> Result<Seal, Error> {
        let request = Request::Seal(SealRequest {
            number: statement.number,
            occasion: statement.occasion.code().to_owned(),
            at: statement.at.as_second(),
            line: statement.line,
            link: Bytes(statement.link.0.to_vec()),
            before: Bytes(statement.before.0.to_vec()),
        });
        let Answer::Reply(Reply::Signature(signature)) = self.card.ask(request, Some(self.login)).await? else {
            return Err(Error::ModuleFailed(Failure::Garbled));
        };
        let seal = Seal { statement, certificate: self.certificate.to_vec(), signature: signature.0 };
        if is_sealed(&seal) { Ok(seal) } else { Err(Error::Mismatch) }
    }

    async fn challenge(&self) -> Result<(), Error> {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).map_err(|_| Error::Failed { code: "no random numbers".to_owned() })?;
        let request = Request::Challenge { nonce: Bytes(nonce.to_vec()) };
        let Answer::Reply(Reply::Signature(signature)) = self.card.ask(request, Some(self.login)).await? else {
            return Err(Error::ModuleFailed(Failure::Garbled));
        };
        let proven = scheme::verify(&self.certificate, Scheme::Pkcs1Sha256, &message::challenge(&nonce), &signature.0);
        if proven { Ok(()) } else { Err(Error::Mismatch) }
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("login", &self.login).finish_non_exhaustive()
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        // After `logout` this finds no such login, which is fine.
        let _ = self.card.send(Job { request: Request::Logout, login: Some(self.id), waiting: Waiting::Nobody });
    }
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("slot", &self.slot).finish_non_exhaustive()
    }
}

impl Key {
    /// A key without a card, for tests of what is decided before it signs.
    #[cfg(test)]
    pub(crate) fn unplugged(schemes: &[Scheme]) -> Self {
        let card = Card::start(&CardSettings::default(), PathBuf::new());
        Self { login: 1, certificate: Arc::from(&b""[..]), schemes: schemes.into(), card }
    }

    /// What it can sign, best first.
    pub fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// DER of its certificate.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Signs a TLS handshake `message` (not hashed). Blocks while the card works, up to a second and more.
    ///
    /// # Errors
    /// [`Error::SchemeUnsupported`], [`Error::LoggedOut`], [`Error::Removed`] and the like.
    pub fn sign_tls(&self, scheme: Scheme, message: &[u8]) -> Result<Vec<u8>, Error> {
        if !self.schemes.contains(&scheme) {
            return Err(Error::SchemeUnsupported);
        }
        let request = Request::SignTls { scheme, message: Bytes(message.to_vec()) };
        // The queue may hold other requests, each with its own deadline.
        let patience = process::deadline(&request).saturating_mul(2);
        let (sender, receiver) = sync_channel(1);
        self.card.send(Job { request, login: Some(self.login), waiting: Waiting::Thread(sender) })?;
        let signature = match receiver.recv_timeout(patience) {
            Ok(outcome) => match outcome? {
                Answer::Reply(Reply::Signature(signature)) => signature.0,
                _ => return Err(Error::ModuleFailed(Failure::Garbled)),
            },
            Err(RecvTimeoutError::Timeout) => return Err(Error::ModuleFailed(Failure::Late)),
            Err(RecvTimeoutError::Disconnected) => return Err(Error::ModuleFailed(Failure::Ended)),
        };
        if scheme::verify(&self.certificate, scheme, message, &signature) {
            Ok(signature)
        } else {
            Err(Error::Mismatch)
        }
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("schemes", &self.schemes).finish_non_exhaustive()
    }
}
