//! The operator of today beside the one that knows the cards: its mail servers, Pro Santé Connect, and the names of both domains.

use std::path::{Path, PathBuf};
use std::thread;

use super::{Operator, Options, Service, joined};
use crate::config::{self, quoted};
use crate::dns::{Dns, Domain};
use crate::error::{Context as _, Result};
use crate::pki::{Container, Leaf, Pki};
use crate::ports::{self, Port};
use crate::postfix::{self, Access};
use crate::process::{self, Server, folder, write};
use crate::psc::{self, Psc};
use crate::tls::Tls;
use crate::{node, token_imap, world};

/// Password of the files of an organisation's certificate that a start with tokens leaves.
pub const P12_PASSWORD: &str = "Tilleuls 25";

/// Ports of the operator that checks tokens, all on loopback. Those of Pro Santé Connect and of the name server are theirs to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPorts {
    /// IMAP with STARTTLS.
    pub imap: u16,
    /// IMAP with TLS at once.
    pub imaps: u16,
    /// Submission with STARTTLS.
    pub submission: u16,
    /// Submission with TLS at once.
    pub submissions: u16,
}

/// Everything that runs for it.
pub(super) struct Tokens {
    // Servers drop before what they ask.
    imap: Option<Server>,
    submission: Option<Server>,
    psc: Psc,
    dns: Dns,
    ports: TokenPorts,
    _reserved: Vec<Port>,
}

/// Where it lives and what it is made from.
pub(super) struct Place<'a> {
    /// Private folder of its servers.
    run: PathBuf,
    /// Folder of the mailboxes.
    mail: PathBuf,
    /// Folder of the logs.
    logs: PathBuf,
    /// Trust material.
    pki: &'a Pki,
}

/// Node packages of Pro Santé Connect, installed if they are not: beside the kept keys, else in the private folder.
pub(super) fn modules(options: &Options, run: &Path) -> Result<PathBuf> {
    node::modules(options.keys.as_deref().unwrap_or(run))
}

impl Tokens {
    /// Starts it. `others` are the ports of the operator that knows the cards, in the order of [`Domain::ports`].
    pub(super) fn start(place: &Place<'_>, options: &Options, modules: &Path, others: [u16; 4]) -> Result<Self> {
        folder(&place.run)?;
        for leaf in [Leaf::RelayClient, Leaf::OrganisationClient, Leaf::OrganisationClientExpired] {
            place.pki.ensure(leaf)?;
        }
        let reserved = ports::reserve(8)?;
        let mut free = reserved.iter().map(Port::number);
        let mut port = || free.next().unwrap_or_default();
        let ports = TokenPorts { imap: port(), imaps: port(), submission: port(), submissions: port() };
        let asked = psc::Ports { https: port(), control: port(), door: port() };
        let here = [ports.imap, ports.imaps, ports.submission, ports.submissions];
        let domains = [(&world::DOCTOR, others), (&world::SECRETARY, others), (&world::TOKEN_DOCTOR, here)]
            .map(|(mailbox, ports)| Domain { name: mailbox.domain().to_owned(), ports });
        let dns = Dns::start(port(), domains.to_vec(), asked.https)?;
        let (dovecot, postfix) = (place.dovecot(ports, asked.door), place.postfix(ports));
        // Postfix makes the folder in which Dovecot opens the socket between them.
        postfix::configure(&postfix)?;
        token_imap::configure(&dovecot)?;
        let (psc, imap, submission) = thread::scope(|scope| {
            let imap = scope.spawn(|| token_imap::start(&dovecot));
            let submission = scope.spawn(|| postfix::start(&postfix));
            let psc = Psc::start(&place.run.join("psc"), modules, place.pki, asked, options.lifetimes);
            (psc, joined(imap.join()), joined(submission.join()))
        });
        Ok(Self { imap: Some(imap?), submission: Some(submission?), psc: psc?, dns, ports, _reserved: reserved })
    }

    /// Asks every server to stop, without waiting.
    pub(super) fn ask_to_stop(&mut self) {
        self.psc.ask_to_stop();
        for server in [&mut self.imap, &mut self.submission].into_iter().flatten() {
            server.ask_to_stop();
        }
    }

    /// Starts one of its mail servers anew, or only stops it.
    pub(super) fn imap(&mut self, place: Option<&Place<'_>>) -> Result<()> {
        self.imap = None;
        if let Some(place) = place {
            self.imap = Some(token_imap::start(&place.dovecot(self.ports, self.psc.ports().door))?);
        }
        Ok(())
    }

    /// As [`Tokens::imap`].
    pub(super) fn submission(&mut self, place: Option<&Place<'_>>) -> Result<()> {
        self.submission = None;
        if let Some(place) = place {
            self.submission = Some(postfix::start(&place.postfix(self.ports))?);
        }
        Ok(())
    }
}

impl<'a> Place<'a> {
    /// Inside an operator's private folder.
    pub(super) fn new(run: &Path, pki: &'a Pki) -> Self {
        Self { run: run.join("tokens"), mail: run.join("mail"), logs: run.join("log"), pki }
    }

    fn dovecot(&self, ports: TokenPorts, door: u16) -> token_imap::Setup<'_> {
        token_imap::Setup {
            dir: self.run.join("dovecot"),
            mail: self.mail.clone(),
            pki: self.pki,
            imap: ports.imap,
            imaps: ports.imaps,
            door,
            socket: self.run.join("postfix/queue/private/auth"),
            log: self.logs.join("token-dovecot.log"),
        }
    }

    fn postfix(&self, ports: TokenPorts) -> postfix::Setup<'_> {
        let senders: Vec<String> =
            world::TOKEN_MAILBOXES.iter().map(|mailbox| format!("{0}={0}", mailbox.address)).collect();
        postfix::Setup {
            dir: self.run.join("postfix"),
            mail: self.mail.clone(),
            pki: self.pki,
            submission: ports.submission,
            submissions: ports.submissions,
            log: self.logs.join("token-postfix.log"),
            tls: Tls::default(),
            access: Access::Sasl { senders: senders.join(", ") },
            tokens: true,
        }
    }
}

/// All of these give nothing when the operator was started without tokens.
impl Operator {
    /// Pro Santé Connect.
    #[must_use]
    pub fn psc(&self) -> Option<&Psc> {
        self.tokens.as_ref().map(|tokens| &tokens.psc)
    }

    /// The name server of both mail domains.
    #[must_use]
    pub fn dns(&self) -> Option<&Dns> {
        self.tokens.as_ref().map(|tokens| &tokens.dns)
    }

    /// Ports of the mail servers that check tokens.
    #[must_use]
    pub fn token_ports(&self) -> Option<TokenPorts> {
        self.tokens.as_ref().map(|tokens| tokens.ports)
    }

    /// Writes the certificate and the key of an organisation in one file under a password, with tokens or without. Its holder opens
    /// the application mailbox of the operator that knows the cards. A file of the same kind is replaced.
    ///
    /// # Errors
    /// `openssl` failed.
    pub fn organisation_p12(&self, leaf: Leaf, container: Container, password: &str) -> Result<PathBuf> {
        self.pki.p12(leaf, container, password, &self.dir)
    }

    /// File that says where all this is, for whoever tries it by hand.
    #[must_use]
    pub fn tokens_path(&self) -> PathBuf {
        self.dir.join("tokens.toml")
    }

    /// The settings file that points Pli to the mailboxes that are opened by tokens, with Pro Santé Connect asked by Pli itself.
    #[must_use]
    pub fn token_config_path(&self) -> PathBuf {
        self.dir.join("pli-tokens.toml")
    }

    fn write_token_settings(&self) -> Result<()> {
        let Some(Tokens { psc, ports, .. }) = &self.tokens else { return Ok(()) };
        // Where practice builds look for what `pli secret set client` keeps.
        let secrets = self.dir.join("data/secrets");
        folder(&secrets)?;
        process::mode(&secrets, 0o700)?;
        write(&secrets.join("client-secret"), psc::CLIENT_SECRET)?;
        process::mode(&secrets.join("client-secret"), 0o600)?;
        let practice = format!("[practice]\nweb_root = {}\n\n", quoted(psc.root()));
        let path = self.config_path();
        let text = std::fs::read_to_string(&path).at("reading", &path)?;
        let (common, _) = text.split_once("\n[[account]]").unwrap_or((&text, ""));
        let mut text = common.replace("[practice.authorities]", &format!("{practice}[practice.authorities]"));
        add!(text, "\n[psc]\nissuer = {:?}\nclient = {:?}\n", psc.issuer(), psc::CLIENT);
        for mailbox in [world::TOKEN_DOCTOR, world::TOKEN_SECRETARY] {
            text.push_str(&config::account(&mailbox, (ports.imap, ports.submission), "method = \"psc\"\n"));
        }
        write(&self.token_config_path(), text)
    }

    pub(super) fn describe_tokens(&self) -> Result<()> {
        self.write_token_settings()?;
        let Some(Tokens { psc, dns, ports, .. }) = &self.tokens else { return Ok(()) };
        let mut text = format!(
            "[mail]\nimap = {}\nimaps = {}\nsubmission = {}\nsubmissions = {}\n\n[dns]\nport = {}\n",
            ports.imap,
            ports.imaps,
            ports.submission,
            ports.submissions,
            dns.port()
        );
        add!(
            text,
            "\n[psc]\nissuer = {:?}\nroot = {}\nroot_sha256 = {:?}\nclient_id = {:?}\nclient_secret = {:?}\nredirect = {:?}\n",
            psc.issuer(),
            quoted(psc.root()),
            psc.root_fingerprint(),
            psc::CLIENT,
            psc::CLIENT_SECRET,
            psc::REDIRECT
        );
        let control = psc.ports().control;
        let answer = "{\"answer\":\"approve\"}";
        add!(
            text,
            "# Everybody agrees: curl -d '{answer}' http://127.0.0.1:{control}/automatic\ncontrol = {control}\n"
        );
        add!(text, "\n[p12]\npassword = {P12_PASSWORD:?}\n");
        for (name, leaf, container) in [
            ("modern", Leaf::OrganisationClient, Container::Modern),
            ("legacy", Leaf::OrganisationClient, Container::Legacy),
            ("expired", Leaf::OrganisationClientExpired, Container::Modern),
        ] {
            add!(text, "{name} = {}\n", quoted(&self.organisation_p12(leaf, container, P12_PASSWORD)?));
        }
        write(&self.tokens_path(), text)
    }

    /// Starts a mail server that checks tokens anew, or only stops it.
    pub(super) fn token_service(&mut self, service: Service, start: bool) -> Result<()> {
        let place = Place::new(self.run.path(), &self.pki);
        let place = start.then_some(&place);
        match (&mut self.tokens, service) {
            (Some(tokens), Service::TokenImap) => tokens.imap(place),
            (Some(tokens), Service::TokenSubmission) => tokens.submission(place),
            _ => Ok(()),
        }
    }
}
