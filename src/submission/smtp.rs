//! One SMTP submission (RFC 6409) of one sealed letter. Nothing but greeting, EHLO and STARTTLS is said in clear; either all
//! recipients are accepted or nobody receives anything; it never tries twice, and says so when the fate of a letter is unknown.
//!
//! ```compile_fail
//! # async fn send(stream: tokio::io::DuplexStream, octets: Vec<u8>) {
//! # use pli::submission::smtp::{Terms, deliver};
//! let _ = deliver(stream, false, Terms::default(), &octets).await;
//! # }
//! ```
//! ```
//! # async fn send(stream: tokio::io::DuplexStream, sealed: pli::submission::Outgoing) {
//! # use pli::submission::smtp::{Terms, deliver};
//! let _ = deliver(stream, false, Terms::default(), &sealed).await;
//! # }
//! ```

mod envelope;
mod offers;
mod standing;
mod wire;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub use self::offers::{offered, prove};
pub use self::standing::Standing;
use self::wire::{Line, Wire, clear_command, clear_reply};
use super::Outgoing;
use super::outbox::{Event, Reply};
use crate::auth::{Dialogue as Authentication, Login, Mechanism, Peer, TokenRefusal};
use crate::domain::notice::MailboxFault;
use crate::domain::outgoing::Kind;
use crate::domain::receipt::Tracking;
use crate::domain::recovery::UserAct;
use crate::domain::{Address, Endpoint, Notice, Recovery, Security};
use crate::tls;

/// Octets of the content that are made ready at once.
const PIECE: usize = 64 * 1024;

/// How long the server may take. RFC 5321 §4.5.3.2 asks for more before the content; nobody waits so long at a window.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// TCP, STARTTLS, TLS: each.
    pub connect: Duration,
    /// Each command before the content.
    pub command: Duration,
    /// The content and the answer to it; a second is added for every 8 kB.
    pub content: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(2),
            // RFC 5321 §4.5.3.2.6: giving up early here is what makes duplicates.
            content: Duration::from_mins(10),
        }
    }
}

/// Why a letter was not accepted, or is not known to be.
#[derive(Debug, Error)]
pub enum Failure {
    /// No secure connection.
    #[error("No secure connection")]
    Tls(#[from] tls::Error),
    /// STARTTLS is not offered; nothing more was sent.
    #[error("STARTTLS is not offered")]
    StartTlsMissing,
    /// STARTTLS was refused; nothing more was sent.
    #[error("STARTTLS was refused")]
    StartTlsRefused(Reply),
    /// The server does not let us in: at its greeting, at EHLO or AUTH, or for want of a certificate.
    #[error("Not let in")]
    NotLetIn(Reply),
    /// The token was refused.
    #[error("Token refused")]
    TokenRefused {
        /// Of which kind.
        refusal: TokenRefusal,
        /// The server's words.
        reply: Reply,
    },
    /// None of the mechanisms that are offered serves.
    #[error("Login mechanism not offered")]
    MechanismMissing,
    /// The letter is larger than the server announces to take.
    #[error("Too big for the server")]
    TooBig {
        /// Octets of the letter.
        size: u64,
        /// Octets allowed.
        limit: u64,
    },
    /// The letter has octets beyond ASCII and the server cannot take them (RFC 6152).
    #[error("8BITMIME is not offered")]
    EightBit,
    /// The server declined the letter as a whole.
    #[error("Declined")]
    Declined(Reply),
    /// The server declined some recipients; the transaction was given up before the content.
    #[error("Recipients declined")]
    Recipients(Vec<(Address, Reply)>),
    /// The link was lost, or spoke something else than SMTP, before the end of the content was sent.
    #[error("Lost before the end of the content")]
    LostBeforeEnd(#[source] io::Error),
    /// The same, once the end of the content may have been seen.
    #[error("Lost after the end of the content")]
    LostAfterEnd(#[source] io::Error),
}

impl Failure {
    /// What may be done.
    pub fn recovery(&self) -> Recovery {
        match self {
            Self::Tls(error) => error.recovery(),
            Self::TokenRefused { refusal, .. } if refusal.may_pass() => Recovery::After(Duration::from_secs(30)),
            Self::StartTlsMissing
            | Self::StartTlsRefused(_)
            | Self::NotLetIn(_)
            | Self::TokenRefused { .. }
            | Self::MechanismMissing => Recovery::After(Duration::from_mins(5)),
            Self::Declined(reply) if !reply.is_permanent() => Recovery::After(Duration::from_secs(30)),
            Self::Recipients(all) if !all.iter().any(|(_, reply)| reply.is_permanent()) => {
                Recovery::After(Duration::from_secs(30))
            }
            Self::TooBig { .. } | Self::EightBit | Self::Declined(_) | Self::Recipients(_) => {
                Recovery::Needs(UserAct::EditMessage)
            }
            Self::LostBeforeEnd(_) => Recovery::After(Duration::from_secs(30)),
            Self::LostAfterEnd(_) => Recovery::Never,
        }
    }

    /// True when the server knows who asks and does not let her in, or not under this sender's name (RFC 4954 §6: 535; RFC 3463: 5.7.x):
    /// nothing is out of order, and nothing was said of the letter's content or of its recipients.
    pub fn is_denial(&self) -> bool {
        match self {
            Self::NotLetIn(reply) => reply.is_permanent() && !speaks_of_certificate(reply),
            Self::TokenRefused { refusal, .. } => refusal.is_denial(),
            Self::Declined(reply) => speaks_of_sender(reply),
            Self::Recipients(all) => all.iter().any(|(_, reply)| speaks_of_sender(reply)),
            _ => false,
        }
    }

    /// What the user is told about the server `host`.
    pub fn notice(&self, host: &str) -> Notice {
        let host = host.to_owned();
        match self {
            Self::Tls(error) => error.notice(),
            Self::StartTlsMissing => Notice::StartTlsMissing { host },
            Self::StartTlsRefused(reply) => Notice::ServerMisbehaved { host, words: reply.words.clone() },
            // RFC 4954 §6: a temporary failure says nothing of who asks.
            Self::NotLetIn(reply) if reply.code == 454 => Notice::ServerMisbehaved { host, words: reply.words.clone() },
            Self::TokenRefused { refusal: TokenRefusal::Unexamined, reply } => {
                Notice::ServerMisbehaved { host, words: reply.words.clone() }
            }
            Self::NotLetIn(reply) | Self::TokenRefused { reply, .. } => {
                Notice::LoginRefused { host, words: reply.words.clone() }
            }
            Self::MechanismMissing => Notice::LoginRefused { host, words: String::new() },
            Self::TooBig { size, limit } => Notice::TooBig { size: *size, limit: *limit },
            Self::EightBit => Notice::ServerMisbehaved { host, words: String::new() },
            Self::Declined(reply) => Notice::SendRefused { code: Some(reply.code), words: reply.words.clone() },
            Self::Recipients(all) => {
                let worst = all.iter().map(|(_, reply)| reply).max_by_key(|reply| reply.is_permanent());
                Notice::SendRefused {
                    code: worst.map(|reply| reply.code),
                    words: worst.map(|reply| reply.words.clone()).unwrap_or_default(),
                }
            }
            Self::LostBeforeEnd(_) => Notice::ConnectionLost { host },
            Self::LostAfterEnd(_) => Notice::SendDoubtful,
        }
    }

    /// Where a denial is told as such: the letter waits for the right to come back, whatever the server made of it.
    pub fn into_withdrawn(self) -> Event {
        let words = match self {
            Self::NotLetIn(reply) | Self::TokenRefused { reply, .. } | Self::Declined(reply) => reply.words,
            Self::Recipients(all) => {
                let mut replies = all.into_iter().map(|(_, reply)| reply);
                replies.find(speaks_of_sender).map(|reply| reply.words).unwrap_or_default()
            }
            _ => String::new(),
        };
        Event::NotReached { words, notice: Notice::Mailbox(MailboxFault::Withdrawn) }
    }

    /// The same for the state machine.
    pub fn into_event(self, host: &str) -> Event {
        let notice = self.notice(host);
        match self {
            Self::Tls(_) | Self::StartTlsMissing | Self::MechanismMissing => {
                Event::NotReached { words: String::new(), notice }
            }
            Self::StartTlsRefused(reply) | Self::NotLetIn(reply) | Self::TokenRefused { reply, .. } => {
                Event::NotReached { words: reply.words, notice }
            }
            Self::TooBig { size, limit } => Event::TooBig { size, limit },
            Self::EightBit => Event::Declined(Reply { code: 554, words: "8BITMIME is not offered".to_owned() }),
            Self::Declined(reply) => Event::Declined(reply),
            Self::Recipients(all) => Event::RecipientsDeclined(all),
            Self::LostBeforeEnd(_) => Event::LostBeforeEnd { notice },
            Self::LostAfterEnd(_) => Event::LostAfterEnd,
        }
    }
}

/// What came of a submission, and the connection it went over.
pub struct Delivery {
    /// The server's words on acceptance, or why it was not accepted, or that it is not known.
    pub outcome: Result<String, Failure>,
    /// Whether the server was asked to tell what becomes of the letter.
    pub tracking: Tracking,
    dialogue: Option<Dialogue>,
}

impl Delivery {
    /// The outcome, and how to take leave of the server. Leave is taken after the outcome is on disk: waiting for an answer
    /// must not cost us what was said before.
    pub fn split(self) -> (Result<String, Failure>, Leave) {
        let leave = Leave {
            reset: matches!(self.outcome, Err(Failure::Recipients(_) | Failure::Declined(_))),
            dialogue: self.dialogue,
        };
        let lost = matches!(self.outcome, Err(Failure::LostBeforeEnd(_) | Failure::LostAfterEnd(_)));
        (self.outcome, if lost { Leave { reset: false, dialogue: None } } else { leave })
    }
}

/// The end of a dialogue; what comes of it changes nothing.
pub struct Leave {
    reset: bool,
    dialogue: Option<Dialogue>,
}

impl Leave {
    /// RSET where a transaction was given up, then QUIT.
    pub async fn take(self) {
        let Some(mut dialogue) = self.dialogue.filter(|dialogue| !dialogue.connection.has_broken()) else { return };
        let polite = dialogue.patience.command.min(Duration::from_secs(2));
        if self.reset {
            let _ = timeout(polite, dialogue.connection.command("RSET\r\n")).await;
        }
        let _ = timeout(polite, dialogue.connection.command("QUIT\r\n")).await;
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("accepted", &self.outcome.is_ok()).finish_non_exhaustive()
    }
}

impl From<Failure> for Delivery {
    fn from(failure: Failure) -> Self {
        Self { outcome: Err(failure), tracking: Tracking::Unknown, dialogue: None }
    }
}

/// Dials and starts TLS as the endpoint says; `within` bounds each step. Nothing is said of a letter.
///
/// # Errors
/// Of TLS, of the dialogue in clear.
pub async fn reach(operators: &tls::Operators, endpoint: &Endpoint, within: Duration) -> Result<tls::Stream, Failure> {
    let in_clear = endpoint.security == Security::StartTls;
    let prepare = |tcp: TcpStream| async move { if in_clear { starttls(tcp).await } else { Ok(tcp) } };
    operators.connect(endpoint, within, prepare).await
}

/// The STARTTLS dialogue (RFC 3207), read octet by octet: whatever follows the 220 line stays unread, and makes the handshake
/// fail if it is no TLS.
///
/// # Errors
/// [`Failure::StartTlsMissing`] and the like; nothing more was sent then.
pub async fn starttls<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> Result<S, Failure> {
    let greeting = clear_reply(&mut stream).await?;
    if greeting.code != 220 {
        return Err(Failure::NotLetIn(greeting.into()));
    }
    let hello = clear_command(&mut stream, &format!("EHLO {}\r\n", client_id())).await?;
    if hello.code != 250 {
        return Err(Failure::NotLetIn(hello.into()));
    }
    if !hello.lines.iter().skip(1).any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Failure::StartTlsMissing);
    }
    let answer = clear_command(&mut stream, "STARTTLS\r\n").await?;
    if answer.code != 220 {
        return Err(Failure::StartTlsRefused(answer.into()));
    }
    Ok(stream)
}

/// How a submission is made.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Who submits.
    pub login: &'a Login,
    /// To whom.
    pub peer: Peer<'a>,
    /// How long the server may take.
    pub patience: Patience,
}

/// By the certificate, to nobody in particular.
impl Default for Terms<'_> {
    fn default() -> Self {
        Self { login: &Login::CERTIFICATE, peer: Peer { host: "", port: 0 }, patience: Patience::default() }
    }
}

/// Submits the letter over a secure stream. `greeted`: the greeting came before STARTTLS.
pub async fn deliver<S>(stream: S, greeted: bool, terms: Terms<'_>, outgoing: &Outgoing) -> Delivery
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
{
    match Dialogue::begin(stream, greeted, terms.patience).await {
        Ok(mut dialogue) => {
            let (outcome, tracking) = match dialogue.run(terms, outgoing).await {
                Ok((words, tracking)) => (Ok(words), tracking),
                Err(failure) => (Err(failure), Tracking::Unknown),
            };
            Delivery { outcome, tracking, dialogue: Some(dialogue) }
        }
        Err(failure) => failure.into(),
    }
}

/// Logs in and asks whether a letter of this mailbox to itself would be taken; given up before any content, so that nothing is
/// submitted. `within` bounds each step.
///
/// # Errors
/// What would stand against a submission.
pub async fn enter(
    operators: &tls::Operators,
    endpoint: &Endpoint,
    login: &Login,
    mailbox: &Address,
    within: Duration,
) -> Result<(), Failure> {
    let stream = reach(operators, endpoint, within).await?;
    let patience = Patience { connect: within, command: within, content: within };
    let terms = Terms { login, peer: Peer { host: &endpoint.host, port: endpoint.port }, patience };
    knock(stream, endpoint.security == Security::StartTls, terms, mailbox).await
}

async fn knock<S>(stream: S, greeted: bool, terms: Terms<'_>, mailbox: &Address) -> Result<(), Failure>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
{
    let mut dialogue = Dialogue::begin(stream, greeted, terms.patience).await?;
    let taken = async {
        dialogue.hello(terms).await?;
        for command in [format!("MAIL FROM:<{mailbox}>\r\n"), format!("RCPT TO:<{mailbox}>\r\n")] {
            let _ = dialogue.command(command, Severity::PositiveCompletion).await.map_err(not_let_in)?;
        }
        Ok(())
    };
    let taken = taken.await;
    Leave { reset: true, dialogue: Some(dialogue) }.take().await;
    taken
}

/// Logs in, takes leave, and tells what the server offers: no transaction is begun. `within` bounds each step.
///
/// # Errors
/// Why nobody is let in.
pub async fn log_in(
    operators: &tls::Operators,
    endpoint: &Endpoint,
    login: &Login,
    within: Duration,
) -> Result<Offers, Failure> {
    let stream = reach(operators, endpoint, within).await?;
    let patience = Patience { connect: within, command: within, content: within };
    let terms = Terms { login, peer: Peer { host: &endpoint.host, port: endpoint.port }, patience };
    let mut dialogue = Dialogue::begin(stream, endpoint.security == Security::StartTls, patience).await?;
    let let_in = dialogue.hello(terms).await;
    let offers = dialogue.offers.clone();
    Leave { reset: false, dialogue: Some(dialogue) }.take().await;
    let_in.map(|()| offers)
}

/// Neutral: neither the name nor the address of this computer (RFC 5321 §4.1.3 allows a literal).
fn client_id() -> ClientId {
    ClientId::Ipv4(Ipv4Addr::LOCALHOST)
}

/// What a server offers (RFC 1870, 2920, 3461, 6152, 4954).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Most octets of a letter, where it says.
    pub size: Option<u64>,
    /// It tells of the fate of letters.
    pub dsn: bool,
    /// It takes octets beyond ASCII.
    pub eight_bit: bool,
    /// It takes commands before it has answered those before them.
    pub pipelining: bool,
    /// SASL mechanisms.
    pub mechanisms: Vec<String>,
}

impl Offers {
    fn read(hello: &Response) -> Self {
        let mut offers = Self::default();
        for line in hello.message().skip(1) {
            let mut words = line.split_ascii_whitespace();
            match words.next().map(str::to_ascii_uppercase).as_deref() {
                Some("SIZE") => {
                    offers.size = words.next().and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0);
                }
                Some("DSN") => offers.dsn = true,
                Some("8BITMIME") => offers.eight_bit = true,
                Some("PIPELINING") => offers.pipelining = true,
                Some("AUTH") => offers.mechanisms.extend(words.map(str::to_owned)),
                _ => {}
            }
        }
        offers
    }
}

struct Dialogue {
    connection: AsyncSmtpConnection,
    ended: Arc<AtomicBool>,
    patience: Patience,
    /// Told by the server once it has let us in.
    offers: Offers,
}

impl Dialogue {
    async fn begin<S>(stream: S, greeted: bool, patience: Patience) -> Result<Self, Failure>
    where
        S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
    {
        let ended = Arc::new(AtomicBool::new(false));
        let wire = Box::new(Wire::new(stream, greeted, Arc::clone(&ended)));
        let us = client_id();
        let opening = AsyncSmtpConnection::connect_with_transport(wire, &us);
        let connection = within(patience.command, opening, &ended).await.map_err(not_let_in)?;
        Ok(Self { connection, ended, patience, offers: Offers::default() })
    }

    /// Greets and logs in.
    async fn hello(&mut self, terms: Terms<'_>) -> Result<(), Failure> {
        // lettre keeps only part of what EHLO answers: it is asked again.
        let hello = self
            .command(format!("EHLO {}\r\n", client_id()), Severity::PositiveCompletion)
            .await
            .map_err(not_let_in)?;
        let offers = Offers::read(&hello);
        self.log_in(terms, &offers).await?;
        self.offers = offers;
        Ok(())
    }

    async fn run(&mut self, terms: Terms<'_>, outgoing: &Outgoing) -> Result<(String, Tracking), Failure> {
        self.hello(terms).await?;
        self.submit(outgoing).await
    }

    /// One transaction.
    async fn submit(&mut self, outgoing: &Outgoing) -> Result<(String, Tracking), Failure> {
        let offers = self.offers.clone();
        let octets = outgoing.octets();
        let size = octets.len() as u64;
        if let Some(limit) = offers.size.filter(|limit| size > *limit) {
            return Err(Failure::TooBig { size, limit });
        }
        let eight_bit = !octets.is_ascii();
        if eight_bit && !offers.eight_bit {
            return Err(Failure::EightBit);
        }
        self.envelope(outgoing, &offers, eight_bit).await?;
        let _ = self.command("DATA\r\n".to_owned(), Severity::PositiveIntermediate).await?;
        let accepted = self.content(octets).await?;
        let tracking = match outgoing.kind() {
            Kind::Letter if offers.dsn => Tracking::Asked,
            Kind::Letter => Tracking::NotOffered,
            Kind::Receipt => Tracking::Unknown,
        };
        Ok((Line::from(&accepted).words(), tracking))
    }

    /// A certificate is not always asked for here: where EXTERNAL is not offered it has been seen in the handshake.
    async fn log_in(&mut self, terms: Terms<'_>, offers: &Offers) -> Result<(), Failure> {
        let offered = || offers.mechanisms.iter().map(String::as_str);
        if !terms.login.is_token() && !offered().any(|name| name.eq_ignore_ascii_case("EXTERNAL")) {
            return Ok(());
        }
        let mut login = terms.login.begin(offered(), terms.peer).ok_or(Failure::MechanismMissing)?;
        self.authenticate(&mut login).await.map_err(|failure| match (not_let_in(failure), login.refusal()) {
            // RFC 4954 §6: 454 says nothing of the token.
            (Failure::NotLetIn(reply), _) if terms.login.is_token() && !reply.is_permanent() => {
                Failure::TokenRefused { refusal: TokenRefusal::Unexamined, reply }
            }
            (Failure::NotLetIn(reply), refusal) if terms.login.is_token() => {
                Failure::TokenRefused { refusal: refusal.unwrap_or(TokenRefusal::Unknown), reply }
            }
            (Failure::LostBeforeEnd(_), Some(refusal)) => {
                Failure::TokenRefused { refusal, reply: Reply { code: 535, words: String::new() } }
            }
            (failure, _) => failure,
        })
    }

    /// RFC 4954 §4. A short first answer goes with the command; a token may be longer than a command line and waits to be asked for.
    async fn authenticate(&mut self, login: &mut Authentication) -> Result<(), Failure> {
        let name = login.mechanism().name();
        let mut command = match login.mechanism() {
            Mechanism::External => format!("AUTH {name} {}\r\n", initial(login.answer(b"").declassify())),
            Mechanism::XOAuth2 | Mechanism::OAuthBearer => format!("AUTH {name}\r\n"),
        };
        // The challenge, its answer, the reason of a refusal, its acknowledgement.
        for _ in 0..3 {
            let response = within(self.patience.command, self.connection.command(command), &self.ended).await?;
            match response.code().severity {
                Severity::PositiveCompletion => return Ok(()),
                Severity::PositiveIntermediate => {
                    let challenge = STANDARD.decode(response.message().next().unwrap_or_default()).unwrap_or_default();
                    command = format!("{}\r\n", STANDARD.encode(login.answer(&challenge).declassify()));
                }
                _ => break,
            }
        }
        Err(Failure::LostBeforeEnd(io::ErrorKind::InvalidData.into()))
    }

    async fn content(&mut self, octets: &[u8]) -> Result<Response, Failure> {
        // The CRLF before the final dot is the one that ends the last line (RFC 5321 §4.1.1.4): lettre writes it.
        let content = octets.strip_suffix(b"\r\n").unwrap_or(octets);
        let slow = Duration::from_secs(octets.len() as u64 / 8_192);
        let patience = self.patience.content.saturating_add(slow);
        // In pieces: the library copies what it is given. BDAT (RFC 3030) is not spoken: it says commands as text and keeps the stream, so
        // that no octets could follow one.
        let pieces = self.connection.message_iter(content.chunks(PIECE));
        let response = within(patience, pieces, &self.ended).await?;
        // A positive answer that is not 250 is none (RFC 5321 §4.3.2).
        if response.has_code(250) {
            Ok(response)
        } else {
            Err(Failure::LostAfterEnd(io::ErrorKind::InvalidData.into()))
        }
    }

    /// Says one command; an answer of another kind than `expected` means that the two sides no longer understand each other.
    async fn command(&mut self, command: String, expected: Severity) -> Result<Response, Failure> {
        meant(within(self.patience.command, self.connection.command(command), &self.ended).await?, expected)
    }
}

fn meant(response: Response, expected: Severity) -> Result<Response, Failure> {
    if response.code().severity == expected {
        Ok(response)
    } else {
        Err(Failure::LostBeforeEnd(io::ErrorKind::InvalidData.into()))
    }
}

/// RFC 4954 §4: an answer that is empty is told from none.
fn initial(answer: &[u8]) -> String {
    if answer.is_empty() { "=".to_owned() } else { STANDARD.encode(answer) }
}

/// Waits for one answer, and says what a missing or negative one means at this point.
async fn within<T>(
    patience: Duration,
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ended: &AtomicBool,
) -> Result<T, Failure> {
    let lost = |error: io::Error| {
        if ended.load(Ordering::SeqCst) { Failure::LostAfterEnd(error) } else { Failure::LostBeforeEnd(error) }
    };
    match timeout(patience, step).await {
        Err(_) => Err(lost(io::ErrorKind::TimedOut.into())),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match error.status() {
            Some(code) => {
                let words = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                declined(Line { code: code.into(), lines: vec![words] }.into())
            }
            // The library's text may hold the server's: only its kind is kept.
            None => lost(io::ErrorKind::ConnectionAborted.into()),
        }),
    }
}

/// A 4yz or 5yz that speaks of the certificate is about us, not about the letter (Postfix: `421 4.7.1 … No client certificate
/// presented`), and looks transient when it is not.
fn declined(reply: Reply) -> Failure {
    let about_us = matches!(reply.code, 530 | 535) || (speaks_of_certificate(&reply) && !speaks_of_sender(&reply));
    if about_us { Failure::NotLetIn(reply) } else { Failure::Declined(reply) }
}

fn speaks_of_certificate(reply: &Reply) -> bool {
    reply.words.to_ascii_lowercase().contains("certificate")
}

/// Servers judge the sender as late as at RCPT (Postfix: `553 5.7.1 <…>: Sender address rejected: not owned by user …`).
fn speaks_of_sender(reply: &Reply) -> bool {
    let words = reply.words.to_ascii_lowercase();
    reply.is_permanent() && words.starts_with("5.7.") && words.contains("sender")
}

/// Before MAIL a refusal is never about the letter.
fn not_let_in(failure: Failure) -> Failure {
    match failure {
        Failure::Declined(reply) => Failure::NotLetIn(reply),
        other => other,
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
