//! What a server can do, as it says, and how much of it is used: its extensions, its name, its namespaces. Refuses to take an
//! offer for a proof: what it is found not to do is a [`Quirk`].

use std::collections::BTreeSet;

use super::convert::{NamespaceLine, Reply};
use super::{Error, Quirk, Session, Words};
use crate::domain::{Level, MailboxName};

/// An extension that is used, or that decides how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extension {
    /// RFC 7162: what vanished is told.
    QResync,
    /// RFC 7162: modification sequences.
    CondStore,
    /// RFC 4315: where a message went; EXPUNGE of chosen ones.
    UidPlus,
    /// RFC 6851.
    Move,
    /// RFC 2177.
    Idle,
    /// RFC 5465: changes in other mailboxes are pushed.
    Notify,
    /// RFC 4978, DEFLATE.
    Compress,
    /// RFC 2342.
    Namespace,
    /// RFC 2087, RFC 9208.
    Quota,
    /// RFC 7888.
    LiteralPlus,
    /// RFC 7888, up to 4,096 octets.
    LiteralMinus,
    /// RFC 5819: LIST with STATUS.
    ListStatus,
    /// RFC 5258.
    ListExtended,
    /// RFC 6154: what a mailbox is for.
    SpecialUse,
    /// RFC 4731.
    ESearch,
    /// RFC 3691.
    Unselect,
    /// RFC 5161.
    Enable,
    /// RFC 6855: offered or not, modified UTF-7 is written, which is always understood.
    Utf8Accept,
    /// RFC 2971.
    Id,
    /// RFC 4314: rights of others.
    Acl,
    /// RFC 5464.
    Metadata,
    /// RFC 8474: names of messages and mailboxes that outlast a move.
    ObjectId,
    /// RFC 9051.
    Rev2,
}

/// Their names on the wire.
const NAMES: [(Extension, &str); 23] = [
    (Extension::QResync, "QRESYNC"),
    (Extension::CondStore, "CONDSTORE"),
    (Extension::UidPlus, "UIDPLUS"),
    (Extension::Move, "MOVE"),
    (Extension::Idle, "IDLE"),
    (Extension::Notify, "NOTIFY"),
    (Extension::Compress, "COMPRESS=DEFLATE"),
    (Extension::Namespace, "NAMESPACE"),
    (Extension::Quota, "QUOTA"),
    (Extension::LiteralPlus, "LITERAL+"),
    (Extension::LiteralMinus, "LITERAL-"),
    (Extension::ListStatus, "LIST-STATUS"),
    (Extension::ListExtended, "LIST-EXTENDED"),
    (Extension::SpecialUse, "SPECIAL-USE"),
    (Extension::ESearch, "ESEARCH"),
    (Extension::Unselect, "UNSELECT"),
    (Extension::Enable, "ENABLE"),
    (Extension::Utf8Accept, "UTF8=ACCEPT"),
    (Extension::Id, "ID"),
    (Extension::Acl, "ACL"),
    (Extension::Metadata, "METADATA"),
    (Extension::ObjectId, "OBJECTID"),
    (Extension::Rev2, "IMAP4REV2"),
];

/// What IMAP4rev2 holds of these (RFC 9051 appendix E).
pub(super) const REV2: [&str; 11] = [
    "UIDPLUS",
    "MOVE",
    "IDLE",
    "NAMESPACE",
    "LITERAL-",
    "LIST-STATUS",
    "LIST-EXTENDED",
    "SPECIAL-USE",
    "ESEARCH",
    "UNSELECT",
    "ENABLE",
];

/// The extensions of a server, after the login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suite(BTreeSet<Extension>);

impl Suite {
    /// True when it is offered.
    pub fn has(&self, extension: Extension) -> bool {
        self.0.contains(&extension)
    }

    /// Their names on the wire.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(|(extension, _)| self.has(*extension)).map(|(_, name)| *name)
    }
}

/// How a server names itself (RFC 2971): for the record of what it does otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerId {
    /// `name`.
    pub name: String,
    /// `version`.
    pub version: Option<String>,
}

/// A place where mailboxes lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// How their names begin, with the delimiter at its end; empty at the top.
    pub prefix: MailboxName,
    /// Hierarchy delimiter.
    pub delimiter: Option<char>,
}

/// The namespaces of a login (RFC 2342).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// Its own; the first one is where mailboxes are made.
    pub personal: Vec<Namespace>,
    /// Of other users.
    pub others: Vec<Namespace>,
    /// Shared by several.
    pub shared: Vec<Namespace>,
}

impl<S> Session<S> {
    /// What the server offers now.
    pub fn suite(&self) -> Suite {
        Suite(NAMES.iter().filter(|(_, name)| self.offers(name)).map(|(extension, _)| *extension).collect())
    }

    /// The level that is used.
    pub fn level(&self) -> Level {
        self.link.level()
    }

    /// The most that the server offers, as far as it has not refused it, whatever [`Session::limit`] says.
    pub fn offered_level(&self) -> Level {
        self.link.offered_level()
    }

    /// Uses no more than this level, whatever is offered. QRESYNC is enabled when the first mailbox is opened: a server that is not to be
    /// asked for it must be limited before.
    pub fn limit(&mut self, most: Level) {
        self.link.most = most;
    }

    /// What the server was found to do otherwise.
    pub fn quirks(&self) -> impl Iterator<Item = Quirk> {
        self.link.quirks.seen()
    }

    /// Says who we are, and learns who the server is, where it wants to know. `None`: it does not say.
    ///
    /// # Errors
    /// NO and BAD are [`Error::Refused`].
    pub async fn identify(&mut self) -> Result<Option<ServerId>, Error> {
        if !self.offers("ID") {
            return Ok(None);
        }
        let command = concat!("ID (\"name\" \"Pli\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
        let mut told = None;
        let _ = self
            .link
            .run("ID", command.as_bytes(), |answer| {
                if let Reply::Id(fields) = answer {
                    let field = |wanted: &[u8]| {
                        let found = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
                        found.map(|(_, value)| Words::clean(value).as_str().to_owned())
                    };
                    told = field(b"name").map(|name| ServerId { name, version: field(b"version") });
                }
            })
            .await?;
        Ok(told)
    }

    /// Where mailboxes lie. `None`: the server has no namespaces.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Missing`] when the answer does not say; NO and BAD are [`Error::Refused`].
    pub async fn namespaces(&mut self) -> Result<Option<Namespaces>, Error> {
        if !self.offers("NAMESPACE") {
            return Ok(None);
        }
        let mut told = Err(Error::Missing("NAMESPACE"));
        let _ = self
            .link
            .run("NAMESPACE", b"NAMESPACE", |answer| match answer {
                Reply::Namespaces(classes) => told = Ok(classes),
                Reply::Unreadable("NAMESPACE") => told = Err(Error::Unreadable("NAMESPACE")),
                _ => {}
            })
            .await?;
        let [personal, others, shared] = told?;
        Ok(Some(Namespaces {
            personal: self.places(personal),
            others: self.places(others),
            shared: self.places(shared),
        }))
    }

    fn places(&mut self, lines: Vec<NamespaceLine>) -> Vec<Namespace> {
        let place = |line: NamespaceLine| {
            let prefix = self.link.quirks.learn(&line.wire, line.delimiter);
            Namespace { prefix: MailboxName::new(prefix), delimiter: line.delimiter }
        };
        lines.into_iter().map(place).collect()
    }
}
