//! The operator as tests see it: started in one call, driven through methods,
//! stopped when dropped.

mod rights;
mod tokens;

use crate::error::{Context, Error, Result};
use crate::http::Http;
use crate::list::{self, ListVariant};
use crate::pki::{Authority, Leaf, Pki};
use crate::plain::PlainImap;
use crate::ports::{self, Port};
use crate::process::{self, Server, folder, write};
use crate::psc::Lifetimes;
use crate::seed::Weight;
use crate::tls::Tls;
use crate::token::{self, Cards, Stack};
use crate::{config, directory, dovecot, leftovers, maildir, node, postfix, seed, world};
use cps_token::bench::Hand;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

pub use tokens::{P12_PASSWORD, TokenPorts};
use tokens::{Place, Tokens};

/// How big an operator is wanted, and with which faults.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the settings, token and trust material; a private temporary one when absent.
    pub dir: Option<PathBuf>,
    /// Messages of the doctor's mailbox.
    pub messages: usize,
    /// How large they are.
    pub weight: Weight,
    /// Further folders among which the doctor's archive is spread.
    pub folders: usize,
    /// Rows of the directory extract.
    pub directory_rows: usize,
    /// The doctor's authentication certificate has expired.
    pub holder_expired: bool,
    /// What stands in for the cards.
    pub stack: Stack,
    /// Whether cards lie in the readers. Without them the module answers "no token".
    pub token: bool,
    /// Seed of everything that is invented.
    pub seed: u64,
    /// Folder where RSA keys are kept from one start to the next: making them is
    /// most of a start. By default the one named by `PLI_OPERATOR_KEYS`, if any.
    pub keys: Option<PathBuf>,
    /// Also an operator of today: Pro Santé Connect, mail servers that check its tokens, names of the domains. Asks for Node and npm.
    pub tokens: bool,
    /// How long tokens live.
    pub lifetimes: Lifetimes,
}

impl Default for Options {
    /// The small one of live tests.
    fn default() -> Self {
        Self {
            dir: None,
            messages: 20,
            weight: Weight::Usual,
            folders: 0,
            directory_rows: 50,
            holder_expired: false,
            stack: Stack::SoftHsm,
            token: true,
            seed: 25,
            keys: std::env::var_os("PLI_OPERATOR_KEYS").map(PathBuf::from),
            tokens: false,
            lifetimes: Lifetimes::default(),
        }
    }
}

impl Options {
    /// The one a newcomer tries: a full mailbox and a directory of 5,000 rows.
    #[must_use]
    pub fn full() -> Self {
        Self { messages: 320, directory_rows: 5_000, ..Self::default() }
    }
}

/// Ports of the operator, all on loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// IMAP with STARTTLS.
    pub imap: u16,
    /// IMAP with TLS at once.
    pub imaps: u16,
    /// Submission with STARTTLS.
    pub submission: u16,
    /// Submission with TLS at once.
    pub submissions: u16,
    /// HTTP.
    pub http: u16,
    /// HTTPS.
    pub https: u16,
}

/// A server that can be stopped and started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Dovecot.
    Imap,
    /// Postfix.
    Submission,
    /// HTTP and HTTPS ports.
    Http,
    /// Dovecot that checks tokens.
    TokenImap,
    /// Postfix that checks tokens.
    TokenSubmission,
}

/// A server certificate that must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bad {
    /// On its authority's revocation list.
    Revoked,
    /// Past its last day.
    Expired,
    /// For another host.
    WrongName,
    /// Issued by the persons branch.
    WrongBranch,
}

/// A running practice operator. Dropping it stops every server it started.
pub struct Operator {
    // Fields drop in this order: servers before the folders they use.
    imap: Option<Server>,
    submission: Option<Server>,
    tokens: Option<Tokens>,
    with_tokens: bool,
    cards: Option<Cards>,
    http: Http,
    plain: PlainImap,
    pki: Pki,
    ports: Ports,
    tls: Tls,
    dir: PathBuf,
    run: tempfile::TempDir,
    _private: Option<tempfile::TempDir>,
    _reserved: Vec<Port>,
}

impl Operator {
    /// Makes everything and starts every server; returns when all answer.
    ///
    /// # Errors
    /// A missing package, a caller that is not root, a server that does not answer.
    pub fn start(options: impl std::borrow::Borrow<Options>) -> Result<Self> {
        Self::start_with(options.borrow())
    }

    fn start_with(options: &Options) -> Result<Self> {
        process::check_programs()?;
        if options.tokens {
            node::check()?;
        }
        if !rustix::process::geteuid().is_root() {
            return Err(Error::NotRoot);
        }
        let private = match &options.dir {
            Some(_) => None,
            None => Some(
                tempfile::Builder::new()
                    .prefix("pli-operator-")
                    .tempdir()
                    .at("creating a folder in", &std::env::temp_dir())?,
            ),
        };
        let dir = match (&options.dir, &private) {
            (Some(dir), _) => {
                folder(dir)?;
                dir.canonicalize().at("reading", dir)?
            }
            (None, Some(temporary)) => temporary.path().to_path_buf(),
            (None, None) => std::env::temp_dir(),
        };
        // Servers run under their own accounts: they need a folder they may cross,
        // which a home folder is not, and short paths for their sockets.
        let var = Path::new("/var/tmp");
        leftovers::sweep(var);
        let run = tempfile::Builder::new().prefix(leftovers::PREFIX).tempdir_in(var).at("creating a folder in", var)?;
        process::mode(run.path(), 0o755)?;
        leftovers::sign(run.path())?;
        for part in ["http", "data", "directory"] {
            folder(&dir.join(part))?;
        }
        folder(&run.path().join("mail"))?;
        folder(&run.path().join("log"))?;
        let reserved = ports::reserve(6)?;
        let mut free = reserved.iter().map(Port::number);
        let mut port = || free.next().unwrap_or_default();
        let ports =
            Ports { imap: port(), imaps: port(), submission: port(), submissions: port(), http: port(), https: port() };
        let http = Http::start(&dir.join("http"), (ports.http, ports.https))?;
        // The mail and the directory need no key: they are written while keys are made.
        let (mail, seeded) = (run.path().join("mail"), options.clone());
        let installing = options.tokens.then(|| {
            let (options, place) = (options.clone(), run.path().to_path_buf());
            thread::spawn(move || tokens::modules(&options, &place))
        });
        let target = dir.clone();
        let writing = thread::spawn(move || {
            seed::write(&mail, &seeded)?;
            directory::write(&target, seeded.directory_rows, seeded.seed)
        });
        let pki = Pki::create(&dir.join("pki"), ports.http, options)?;
        let mut operator = Self {
            imap: None,
            submission: None,
            tokens: None,
            with_tokens: options.tokens,
            cards: None,
            http,
            plain: PlainImap::start()?,
            pki,
            ports,
            tls: Tls::default(),
            dir,
            run,
            _private: private,
            _reserved: reserved,
        };
        operator.start_servers(options, writing, installing)?;
        Ok(operator)
    }

    /// Starts what is not started yet, once the mail is written and the Node packages are installed.
    fn start_servers(
        &mut self,
        options: &Options,
        writing: JoinHandle<Result<()>>,
        installing: Option<JoinHandle<Result<PathBuf>>>,
    ) -> Result<()> {
        self.publish_trust()?;
        let (dovecot, postfix) = (self.dovecot(), self.postfix());
        dovecot::configure(&dovecot)?;
        postfix::configure(&postfix)?;
        let ports = self.ports;
        let others = [ports.imap, ports.imaps, ports.submission, ports.submissions];
        let place = Place::new(self.run.path(), &self.pki);
        let (imap, submission, tokens, cards) = thread::scope(|scope| {
            let tokens = installing.map(|installing| {
                let place = &place;
                scope.spawn(move || Tokens::start(place, options, &joined(installing.join())?, others))
            });
            let imap = scope.spawn(|| dovecot::start(&dovecot));
            let submission = scope.spawn(|| postfix::start(&postfix));
            let cards = self.make_cards(options)?;
            joined(writing.join())?;
            self.own_mail()?;
            let tokens = tokens.map(|tokens| joined(tokens.join())).transpose()?;
            Ok::<_, Error>((joined(imap.join())?, joined(submission.join())?, tokens, cards))
        })?;
        drop((dovecot, postfix, place));
        self.tokens = tokens;
        self.cards = Some(cards);
        self.imap = Some(imap);
        self.submission = Some(submission);
        if self.with_tokens {
            self.describe_tokens()?;
        }
        self.hand_over()
    }

    fn publish_trust(&mut self) -> Result<()> {
        self.pki.export_authorities(&self.dir.join("trust/authorities"))?;
        self.pki.export_authorities(&self.dir.join("http/AC"))?;
        self.pki.export_crls(&self.dir.join("http/CRL"))?;
        self.publish_list(&ListVariant::Good)?;
        self.http.secure(
            &[self.pki.certificate(Leaf::Server), self.pki.authority(Authority::ElementaryOrganisations)],
            &self.pki.key(Leaf::Server),
        )
    }

    fn make_cards(&self, options: &Options) -> Result<Cards> {
        let cards = Cards::create(options.stack, &self.dir, &self.pki, options.token)?;
        write(&self.pin_path(), format!("{}\n", token::PIN))?;
        process::mode(&self.pin_path(), 0o600)?;
        config::write_settings(&self.config_path(), &self.dir, &cards, &self.pki, &self.ports)?;
        Ok(cards)
    }

    /// Access rights of the shared mailbox, and owner of all mail.
    fn own_mail(&self) -> Result<()> {
        let shared = self.run.path().join("mail").join(world::SHARED.folder);
        let maildir = shared.join("Maildir");
        let dovecot = self.run.path().join("dovecot");
        for entry in fs::read_dir(&maildir).at("reading", &maildir)? {
            let path = entry.at("reading", &maildir)?.path();
            if path.join("cur").is_dir() {
                dovecot::share(&dovecot, &path)?;
            }
        }
        dovecot::share(&dovecot, &maildir)?;
        dovecot::own(&self.run.path().join("mail"))
    }

    /// Gives the user behind sudo what Pli reads and writes.
    fn hand_over(&self) -> Result<()> {
        if let Some((uid, gid)) = process::sudo_user() {
            process::give(&self.dir, uid, gid)?;
        }
        Ok(())
    }

    /// Folder of the settings, token and trust material.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The settings file that points Pli here.
    #[must_use]
    pub fn config_path(&self) -> PathBuf {
        self.dir.join("pli.toml")
    }

    /// File that holds the code of both cards.
    #[must_use]
    pub fn pin_path(&self) -> PathBuf {
        self.dir.join("pin")
    }

    /// Code of both cards.
    #[must_use]
    pub const fn pin(&self) -> &'static str {
        token::PIN
    }

    /// Path of the PKCS#11 module.
    #[must_use]
    pub fn module(&self) -> PathBuf {
        self.cards.as_ref().map(Cards::module).unwrap_or_default()
    }

    /// The variable by which the module finds these cards, and its value.
    #[must_use]
    pub fn token_environment(&self) -> (&'static str, PathBuf) {
        self.cards.as_ref().map(Cards::environment).map_or(("", PathBuf::new()), |(name, path)| (name, path.to_owned()))
    }

    /// The hand at the readers; none for SoftHSM, which has no reader.
    #[must_use]
    pub fn hand(&self) -> Option<Hand> {
        match self.cards.as_ref()? {
            Cards::Cps(readers) => Some(Hand::new(readers.socket())),
            Cards::SoftHsm(_) => None,
        }
    }

    /// Ports of the servers.
    #[must_use]
    pub const fn ports(&self) -> Ports {
        self.ports
    }

    /// Certificate of a leaf, PEM, with a software copy of its key: for clients
    /// that use no card.
    #[must_use]
    pub fn software_key(&self, leaf: Leaf) -> (PathBuf, PathBuf) {
        (self.pki.chain(leaf), self.pki.key(leaf))
    }

    /// Certificate of an authority, PEM.
    #[must_use]
    pub fn authority(&self, authority: Authority) -> PathBuf {
        self.pki.authority(authority)
    }

    /// SHA-256 of an authority, in hexadecimal.
    ///
    /// # Errors
    /// An unreadable certificate file.
    pub fn fingerprint(&self, authority: Authority) -> Result<String> {
        self.pki.fingerprint(authority)
    }

    /// Address of the white list.
    #[must_use]
    pub fn list_url(&self) -> String {
        format!("https://localhost:{}/{}", self.ports.https, list::FILE)
    }

    /// Host and IMAP port (STARTTLS) of a server with a bad certificate. The
    /// TLS-at-once port of the same host is `ports().imaps`.
    #[must_use]
    pub fn bad_server(&self, bad: Bad) -> (&'static str, u16) {
        let host = match bad {
            Bad::Revoked => "127.0.0.2",
            Bad::Expired => "127.0.0.3",
            Bad::WrongName => "127.0.0.4",
            Bad::WrongBranch => "127.0.0.5",
        };
        (host, self.ports.imap)
    }

    /// A server in clear that offers no STARTTLS.
    #[must_use]
    pub fn imap_without_starttls(&self) -> &PlainImap {
        &self.plain
    }

    /// Publishes a variant of the white list.
    ///
    /// # Errors
    /// `xmlsec1` failed or the file could not be written.
    pub fn publish_list(&self, variant: &ListVariant) -> Result<()> {
        let work = self.run.path();
        list::publish(&self.dir.join("http"), work, &self.pki, variant)
    }

    /// Domains of the good list.
    #[must_use]
    pub fn listed_domains(&self) -> Vec<String> {
        list::domains()
    }

    /// Revokes a certificate and publishes its authority's new list.
    ///
    /// # Errors
    /// `openssl` failed.
    pub fn revoke(&self, leaf: Leaf, authority: Authority) -> Result<()> {
        self.pki.revoke(leaf)?;
        self.pki.publish_crl(authority)?;
        self.pki.export_crls(&self.dir.join("http/CRL"))
    }

    /// Makes the HTTP ports close connections without an answer, or heals them.
    pub fn set_http_down(&self, down: bool) {
        self.http.set_down(down);
    }

    /// Gives these octets, a whole HTTP answer, to whoever asks for a path over HTTP or HTTPS, or the file that lies there again.
    pub fn answer_http(&self, path: &str, answer: Option<Vec<u8>>) {
        self.http.say(path, answer);
    }

    /// Cuts the file of this path after so many octets when it is next given over HTTP or HTTPS, and is down from then on.
    pub fn cut_http(&self, path: &str, octets: u64) {
        self.http.cut(path, octets);
    }

    /// Octets of a file that were given over HTTP or HTTPS.
    #[must_use]
    pub fn http_given(&self, path: &str) -> u64 {
        self.http.given(path)
    }

    /// How many times a path was asked over HTTP or HTTPS.
    #[must_use]
    pub fn http_requests(&self, path: &str) -> usize {
        self.http.requests(path)
    }

    /// Stops a server.
    pub fn stop_service(&mut self, service: Service) {
        match service {
            Service::Imap => self.imap = None,
            Service::Submission => self.submission = None,
            Service::Http => self.http.stop(),
            Service::TokenImap | Service::TokenSubmission => {
                // Stopping fails at nothing.
                let _ = self.token_service(service, false);
            }
        }
    }

    /// Starts a server that was stopped, on the same ports.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn start_service(&mut self, service: Service) -> Result<()> {
        match service {
            Service::Imap => {
                self.imap = None;
                self.imap = Some(dovecot::start(&self.dovecot())?);
            }
            Service::Submission => {
                self.submission = None;
                self.submission = Some(postfix::start(&self.postfix())?);
            }
            Service::Http => self.http.restart()?,
            Service::TokenImap | Service::TokenSubmission => self.token_service(service, true)?,
        }
        Ok(())
    }

    /// Starts both mail servers again, on the same ports, with another TLS.
    ///
    /// # Errors
    /// A server does not answer.
    pub fn speak(&mut self, tls: Tls) -> Result<()> {
        postfix::settle(&self.postfix());
        for server in [&mut self.imap, &mut self.submission].into_iter().flatten() {
            server.ask_to_stop();
        }
        (self.imap, self.submission) = (None, None);
        self.tls = tls;
        let (dovecot, postfix) = (self.dovecot(), self.postfix());
        dovecot::configure(&dovecot)?;
        postfix::configure(&postfix)?;
        let (imap, submission) = thread::scope(|scope| {
            let imap = scope.spawn(|| dovecot::start(&dovecot));
            let submission = postfix::start(&postfix)?;
            Ok::<_, Error>((joined(imap.join())?, submission))
        })?;
        drop((dovecot, postfix));
        (self.imap, self.submission) = (Some(imap), Some(submission));
        Ok(())
    }

    /// Puts a message straight into a mailbox, as a delivery would.
    ///
    /// # Errors
    /// An address that is not served here, or a file that could not be written.
    pub fn deliver(&self, address: &str, message: &[u8]) -> Result<PathBuf> {
        maildir::deliver(&self.inbox(address)?, message)
    }

    /// Messages now in a mailbox's INBOX: path and bytes.
    ///
    /// # Errors
    /// An address that is not served here, or an unreadable file.
    pub fn mailbox_files(&self, address: &str) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        read_all(&self.inbox(address)?)
    }

    /// Where the mailboxes lie.
    #[must_use]
    pub fn mail(&self) -> PathBuf {
        self.run.path().join("mail")
    }

    /// Messages now in another folder of a mailbox (its plain name, `Envoyés`).
    ///
    /// # Errors
    /// As [`Operator::mailbox_files`].
    pub fn folder_files(&self, address: &str, name: &str) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        let mailbox = known(address)?;
        let maildir = self.maildir(mailbox);
        read_all(&maildir::path(&maildir, Some(name)))
    }

    /// End of a server's log, for a failure message.
    #[must_use]
    pub fn log(&self, service: Service) -> String {
        match service {
            Service::Imap => process::tail(&self.log_path("dovecot")),
            Service::Submission => process::tail(&self.log_path("postfix")),
            Service::Http => String::new(),
            Service::TokenImap => process::tail(&self.log_path("token-dovecot")),
            Service::TokenSubmission => process::tail(&self.log_path("token-postfix")),
        }
    }

    fn maildir(&self, mailbox: world::Mailbox) -> PathBuf {
        let mail = self.run.path().join("mail");
        mail.join(mailbox.folder).join("Maildir")
    }

    fn inbox(&self, address: &str) -> Result<PathBuf> {
        let mailbox = known(address)?;
        let maildir = self.maildir(mailbox);
        Ok(maildir::path(&maildir, mailbox.arrivals()))
    }

    fn log_path(&self, name: &str) -> PathBuf {
        self.run.path().join("log").join(format!("{name}.log"))
    }

    fn dovecot(&self) -> dovecot::Setup<'_> {
        dovecot::Setup {
            dir: self.run.path().join("dovecot"),
            mail: self.run.path().join("mail"),
            pki: &self.pki,
            imap: self.ports.imap,
            imaps: self.ports.imaps,
            tls: self.tls,
            log: self.log_path("dovecot"),
        }
    }

    fn postfix(&self) -> postfix::Setup<'_> {
        postfix::Setup {
            dir: self.run.path().join("postfix"),
            mail: self.run.path().join("mail"),
            pki: &self.pki,
            submission: self.ports.submission,
            submissions: self.ports.submissions,
            tls: self.tls,
            log: self.log_path("postfix"),
            access: postfix::Access::Certificate,
            tokens: self.with_tokens,
        }
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        // All are asked before any is waited for.
        for server in [&mut self.imap, &mut self.submission].into_iter().flatten() {
            server.ask_to_stop();
        }
        if let Some(tokens) = &mut self.tokens {
            tokens.ask_to_stop();
        }
        self.imap = None;
        self.submission = None;
        if thread::panicking() {
            // A test failed: what the servers said is the best explanation.
            let mut err = std::io::stderr();
            for service in [Service::Imap, Service::Submission, Service::TokenImap, Service::TokenSubmission] {
                let _ = writeln!(err, "--- {service:?}\n{}", self.log(service));
            }
            if let Some(psc) = self.psc() {
                let _ = writeln!(err, "--- Pro Santé Connect\n{}", psc.log());
            }
        }
    }
}

/// What a thread gave; one that stopped by itself is an error.
fn joined<T>(outcome: thread::Result<Result<T>>) -> Result<T> {
    outcome.unwrap_or_else(|_| Err(Error::Seed("a worker stopped".to_owned())))
}

fn known(address: &str) -> Result<world::Mailbox> {
    world::mailbox(address).ok_or_else(|| Error::UnknownMailbox(address.to_owned()))
}

fn read_all(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    maildir::files(folder)?
        .into_iter()
        .map(|path| {
            let bytes = fs::read(&path).at("reading", &path)?;
            Ok((path, bytes))
        })
        .collect()
}
