//! What a diagnosis finds, layer by layer: facts and notices, no sentence and nothing of any person.

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::notice::OperatorFault;
use crate::domain::{MethodKind, Notice, Trust};
use crate::settings::Rules;

/// Everything that one diagnosis gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// Layer by layer, from the card to the list.
    pub findings: Vec<Finding>,
    /// What the establishment has set.
    pub rules: Rules,
    /// Whom to ask, in the establishment's words.
    pub support: Option<String>,
    /// The last lines of the log.
    pub log: Vec<String>,
}

impl Diagnosis {
    /// How many findings are wrong.
    pub fn wrong(&self) -> usize {
        self.findings.iter().filter(|finding| matches!(finding.verdict, Verdict::Wrong(_))).count()
    }

    /// How many are to be known, without keeping anything from working.
    pub fn known(&self) -> usize {
        self.findings.iter().filter(|finding| matches!(finding.verdict, Verdict::Known(_))).count()
    }
}

/// One line of the diagnosis.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which layer.
    pub layer: Layer,
    /// What it is about.
    pub detail: Detail,
    /// How it is.
    pub verdict: Verdict,
}

/// Layers, from the card to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The service that speaks to readers (PC/SC).
    Service,
    /// A reader.
    Reader,
    /// The card in it.
    Card,
    /// The PKCS#11 module.
    Module,
    /// The certificate of the card's holder.
    Certificate,
    /// What is known of its revocation.
    Revocation,
    /// The authorities of IGC-Santé on this computer.
    Authorities,
    /// The system's key store.
    KeyStore,
    /// The policies of the establishment.
    Policy,
    /// The reference under which this software was declared.
    Product,
    /// Names of the servers.
    Names,
    /// Records by which an operator publishes its servers: informative.
    Records,
    /// The way to a server.
    Network,
    /// TLS of a server of mail.
    Imap,
    /// TLS of a server that takes letters.
    Submission,
    /// The certificate of an organisation that the settings name.
    Organisation,
    /// Who gives the tokens of Pro Santé Connect.
    Tokens,
    /// The session's login there.
    Psc,
    /// The login of each mailbox, by its own method.
    Authentication,
    /// How changes of a mailbox are learned from its server.
    Changes,
    /// Of an operator, when that is asked for: version and suite of TLS.
    Suite,
    /// By what it says to log in.
    Mechanisms,
    /// What it can do once logged in.
    Capabilities,
    /// Its INBOX, opened without being read.
    Inbox,
    /// What it says of letters that it takes.
    Letters,
    /// How long a token is said to live.
    TokenLife,
    /// A token renewed at once.
    TokenRenewal,
    /// The end of the session at Pro Santé Connect: its token opens nothing any more.
    TokenEnd,
    /// The national directory on this computer.
    Directory,
    /// The same, online.
    DirectoryOnline,
    /// The establishment's own directory.
    DirectoryLdap,
    /// The list of the trust space.
    List,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::Service,
        Self::Reader,
        Self::Card,
        Self::Module,
        Self::Certificate,
        Self::Revocation,
        Self::Authorities,
        Self::KeyStore,
        Self::Policy,
        Self::Product,
        Self::Names,
        Self::Records,
        Self::Network,
        Self::Imap,
        Self::Submission,
        Self::Organisation,
        Self::Tokens,
        Self::Psc,
        Self::Authentication,
        Self::Changes,
        Self::Suite,
        Self::Mechanisms,
        Self::Capabilities,
        Self::Inbox,
        Self::Letters,
        Self::TokenLife,
        Self::TokenRenewal,
        Self::TokenEnd,
        Self::Directory,
        Self::DirectoryOnline,
        Self::DirectoryLdap,
        Self::List,
    ];

    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Service => "pcsc",
            Self::Reader => "reader",
            Self::Card => "card",
            Self::Module => "module",
            Self::Certificate => "certificate",
            Self::Revocation => "revocation",
            Self::Authorities => "authorities",
            Self::KeyStore => "key-store",
            Self::Policy => "policy",
            Self::Product => "product",
            Self::Names => "names",
            Self::Records => "records",
            Self::Network => "network",
            Self::Imap => "imap",
            Self::Submission => "submission",
            Self::Organisation => "organisation",
            Self::Tokens => "tokens",
            Self::Psc => "psc",
            Self::Authentication => "authentication",
            Self::Changes => "changes",
            Self::Suite => "suite",
            Self::Mechanisms => "mechanisms",
            Self::Capabilities => "capabilities",
            Self::Inbox => "inbox",
            Self::Letters => "letters",
            Self::TokenLife => "token-life",
            Self::TokenRenewal => "token-renewal",
            Self::TokenEnd => "token-end",
            Self::Directory => "directory",
            Self::DirectoryOnline => "directory-online",
            Self::DirectoryLdap => "directory-ldap",
            Self::List => "list",
        }
    }
}

/// What a finding is about. Never a person, nor the number of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing more than the layer.
    Nothing,
    /// A host, a path, a model.
    Text(String),
    /// Valid until then.
    Until(Timestamp),
    /// So many of them.
    Count(usize),
    /// The list of the trust space.
    List {
        /// When it was made.
        generated: Timestamp,
        /// Its domains.
        domains: usize,
        /// Its signature was verified.
        signed: bool,
    },
    /// A server over TLS.
    Server {
        /// Host and port.
        place: String,
        /// TLS 1.3 was negotiated, else TLS 1.2.
        tls13: bool,
    },
    /// A login to a server.
    Login {
        /// Host and port.
        place: String,
        /// By what.
        by: MethodKind,
    },
    /// The file of a certificate.
    Certificate {
        /// Its path.
        file: String,
        /// Valid until then, when it can be opened.
        until: Option<Timestamp>,
    },
    /// What a server announces, by the names of its protocol.
    Announced {
        /// Host and port.
        place: String,
        /// What it has.
        has: Vec<String>,
        /// What it has not, of what is looked for.
        lacks: Vec<String>,
        /// How long the way there took.
        took: Duration,
    },
    /// Something that was done, and how long it took.
    Took {
        /// With whom; empty when the layer says all.
        what: String,
        /// How long.
        took: Duration,
    },
    /// How changes are learned from a server.
    Believed {
        /// Host and port.
        place: String,
        /// How far it is believed.
        trust: Trust,
        /// After how many days it deletes messages, as the settings say.
        retention: Option<u16>,
    },
    /// How long it lasts.
    Lasts(Duration),
    /// The records of a domain.
    Records {
        /// The domain.
        domain: String,
        /// Each service with its host and port; none is no fault.
        services: Vec<String>,
    },
}

/// How a layer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good.
    Good,
    /// Something to know: it keeps nothing from working now.
    Known(Notice),
    /// Wrong.
    Wrong(Notice),
    /// Not looked at: something before it is wrong, or it needs an open session.
    Untested,
}

impl Verdict {
    /// Of what a layer gave.
    pub fn of(result: Result<(), Notice>) -> Self {
        match result {
            Ok(()) => Self::Good,
            Err(notice) if is_bearable(&notice) => Self::Known(notice),
            Err(notice) => Self::Wrong(notice),
        }
    }

    /// What there is to say.
    pub fn notice(&self) -> Option<&Notice> {
        match self {
            Self::Known(notice) | Self::Wrong(notice) => Some(notice),
            Self::Good | Self::Untested => None,
        }
    }
}

fn is_bearable(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::ListStale { .. }
            | Notice::KeyStoreAbsent
            | Notice::PolicyDoubtful { .. }
            | Notice::ProductUndeclared
            | Notice::CardRevocationUnknown
            | Notice::Live(_)
            | Notice::Operator(
                OperatorFault::Lacks { .. } | OperatorFault::Caught { .. } | OperatorFault::TokenOutlives { .. }
            )
    )
}
