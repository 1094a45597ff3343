//! What a diagnosis finds, layer by layer: facts and notices, no sentence and nothing of any person.

use jiff::Timestamp;

use crate::domain::Notice;
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
    /// The login of the session's card.
    Authentication,
    /// The national directory on this computer.
    Directory,
    /// The list of the trust space.
    List,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Service,
        Self::Reader,
        Self::Card,
        Self::Module,
        Self::Certificate,
        Self::Revocation,
        Self::Authorities,
        Self::KeyStore,
        Self::Policy,
        Self::Names,
        Self::Records,
        Self::Network,
        Self::Imap,
        Self::Submission,
        Self::Authentication,
        Self::Directory,
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
            Self::Names => "names",
            Self::Records => "records",
            Self::Network => "network",
            Self::Imap => "imap",
            Self::Submission => "submission",
            Self::Authentication => "authentication",
            Self::Directory => "directory",
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
            | Notice::CardRevocationUnknown
    )
}
