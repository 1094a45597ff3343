//! The keys of a policy: name, kind, bounds, and what a value that does not fit means. Names are never changed once published.

use std::path::{Path, PathBuf};

use crate::domain::ProductReference;

/// Most paths of a list.
const PATHS_MAX: usize = 32;
/// Most characters of a path or address.
const PATH_MAX: usize = 2048;
/// Most characters of a name.
const NAME_MAX: usize = 200;
/// Most characters of a text that is shown.
const TEXT_MAX: usize = 500;

/// A key that this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Files of PKCS#11 modules, searched in this order instead of the known places.
    Pkcs11Modules,
    /// A user's settings may name a module.
    AllowUserPkcs11Module,
    /// The card is reset when its session closes, so that no other program finds its code given.
    CardResetOnClose,
    /// Minutes without anybody there until the screen is masked; the most that a user may set.
    MaskMinutes,
    /// Hours until a session closes; the most that a user may set.
    CloseHours,
    /// A passphrase may open the messages kept here for reading, without a card.
    AllowPassphrase,
    /// How much must be known of a server's revocation.
    RevocationMode,
    /// Where the list of the trust space is published. Another host than the official one must give a signed list.
    WhitelistUrl,
    /// Hours after which a list that could not be renewed serves no more; the most that a user may set.
    WhitelistMaxAgeHours,
    /// The list must be signed, even from the official host.
    RequireSignedList,
    /// Folders where the certificates of IGC-Santé are searched, before the known places. They are recognised by fingerprint only.
    TrustAnchorFolders,
    /// The relay that is asked for tokens of Pro Santé Connect. It comes before the establishment's own registration.
    RelayAddress,
    /// Who certifies the relay.
    RelayTrust,
    /// Issuer of Pro Santé Connect, for an establishment that is registered itself.
    PscIssuer,
    /// Name under which the establishment is registered.
    PscClient,
    /// How its client proves itself; what proves it is never in a policy.
    PscProof,
    /// The client's certificate with its key (PKCS#12), where that is the proof.
    PscCertificate,
    /// Path the browser comes back to, as registered.
    PscRedirect,
    /// The extract of the directory is fetched each day by this program.
    RenewDirectory,
    /// Where it is published, in the place of where the national one is.
    DirectoryExtractUrl,
    /// Directories may be asked over the network: what is typed leaves this computer.
    AllowLiveDirectory,
    /// Base of the national directory online.
    DirectoryFhirUrl,
    /// The establishment's own directory.
    DirectoryLdapUrl,
    /// Who certifies it.
    DirectoryLdapTrust,
    /// Whether a user may switch on writing to patients. It never switches it on by itself.
    PatientAddressPolicy,
    /// New letters ask to be told when they are read, unless their author says otherwise.
    AskReadReceipt,
    /// Seconds that a letter may be taken back after it was sent.
    UndoSeconds,
    /// The reference under which this software was declared: each letter bears it.
    ProductReference,
    /// Whom to ask, shown where something is wrong.
    SupportText,
    /// How much is logged.
    LogLevel,
}

/// The shapes of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number within these bounds.
    Number(u32, u32),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A text of people.
    Text,
    /// An address that begins with `https://`.
    Address,
    /// An address that begins with `ldaps://`, or `ldap://` for StartTLS.
    Ldap,
    /// Absolute paths, at least one.
    Paths,
    /// One absolute path.
    Path,
    /// Visible ASCII signs; the first of them are these.
    Name(&'static str),
    /// A reference of a product.
    Reference,
}

/// What a value that does not fit its key means in a binding policy. In a recommendation it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenWrong {
    /// The program does not start.
    Refuse,
    /// As if this one stood there.
    Strictest(Strictest),
    /// It is left out.
    Ignore,
}

/// A strictest value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictest {
    /// Of a switch.
    Switch(bool),
    /// Of a number.
    Number(u32),
    /// Of words.
    Word(&'static str),
}

/// A value that fits its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a switch.
    Switch(bool),
    /// Of a number.
    Number(u32),
    /// A word, a text, a name, a path or an address.
    Text(String),
    /// Paths.
    Paths(Vec<PathBuf>),
}

impl Key {
    /// All of them, as they are shown.
    pub const ALL: [Self; 30] = [
        Self::Pkcs11Modules,
        Self::AllowUserPkcs11Module,
        Self::CardResetOnClose,
        Self::MaskMinutes,
        Self::CloseHours,
        Self::AllowPassphrase,
        Self::RevocationMode,
        Self::WhitelistUrl,
        Self::WhitelistMaxAgeHours,
        Self::RequireSignedList,
        Self::TrustAnchorFolders,
        Self::RelayAddress,
        Self::RelayTrust,
        Self::PscIssuer,
        Self::PscClient,
        Self::PscProof,
        Self::PscCertificate,
        Self::PscRedirect,
        Self::RenewDirectory,
        Self::DirectoryExtractUrl,
        Self::AllowLiveDirectory,
        Self::DirectoryFhirUrl,
        Self::DirectoryLdapUrl,
        Self::DirectoryLdapTrust,
        Self::PatientAddressPolicy,
        Self::AskReadReceipt,
        Self::UndoSeconds,
        Self::ProductReference,
        Self::SupportText,
        Self::LogLevel,
    ];

    /// As it is written in a policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pkcs11Modules => "Pkcs11Modules",
            Self::AllowUserPkcs11Module => "AllowUserPkcs11Module",
            Self::CardResetOnClose => "CardResetOnClose",
            Self::MaskMinutes => "MaskMinutes",
            Self::CloseHours => "CloseHours",
            Self::AllowPassphrase => "AllowPassphrase",
            Self::RevocationMode => "RevocationMode",
            Self::WhitelistUrl => "WhitelistUrl",
            Self::WhitelistMaxAgeHours => "WhitelistMaxAgeHours",
            Self::RequireSignedList => "RequireSignedList",
            Self::TrustAnchorFolders => "TrustAnchorFolders",
            Self::RelayAddress => "RelayAddress",
            Self::RelayTrust => "RelayTrust",
            Self::PscIssuer => "PscIssuer",
            Self::PscClient => "PscClient",
            Self::PscProof => "PscProof",
            Self::PscCertificate => "PscCertificate",
            Self::PscRedirect => "PscRedirect",
            Self::RenewDirectory => "RenewDirectory",
            Self::DirectoryExtractUrl => "DirectoryExtractUrl",
            Self::AllowLiveDirectory => "AllowLiveDirectory",
            Self::DirectoryFhirUrl => "DirectoryFhirUrl",
            Self::DirectoryLdapUrl => "DirectoryLdapUrl",
            Self::DirectoryLdapTrust => "DirectoryLdapTrust",
            Self::PatientAddressPolicy => "PatientAddressPolicy",
            Self::AskReadReceipt => "AskReadReceipt",
            Self::UndoSeconds => "UndoSeconds",
            Self::ProductReference => "ProductReference",
            Self::SupportText => "SupportText",
            Self::LogLevel => "LogLevel",
        }
    }

    /// The key of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// The shape of its values.
    pub fn kind(self) -> Kind {
        match self {
            Self::Pkcs11Modules | Self::TrustAnchorFolders => Kind::Paths,
            Self::AllowUserPkcs11Module
            | Self::CardResetOnClose
            | Self::AllowPassphrase
            | Self::RequireSignedList
            | Self::RenewDirectory
            | Self::AllowLiveDirectory
            | Self::AskReadReceipt => Kind::Switch,
            Self::MaskMinutes => Kind::Number(1, 120),
            Self::CloseHours => Kind::Number(1, 12),
            // There is no softer one.
            Self::RevocationMode => Kind::Word(&["strict"]),
            Self::WhitelistUrl
            | Self::RelayAddress
            | Self::PscIssuer
            | Self::DirectoryExtractUrl
            | Self::DirectoryFhirUrl => Kind::Address,
            Self::DirectoryLdapUrl => Kind::Ldap,
            Self::RelayTrust | Self::DirectoryLdapTrust => Kind::Word(&["igc-sante", "public-web"]),
            Self::PscClient => Kind::Name(""),
            Self::PscProof => Kind::Word(&["secret-basic", "secret-post", "certificate"]),
            Self::PscCertificate => Kind::Path,
            Self::PscRedirect => Kind::Name("/"),
            // The list is published once a day: under a shorter age it would never serve.
            Self::WhitelistMaxAgeHours => Kind::Number(24, 168),
            Self::PatientAddressPolicy => Kind::Word(&["forbid", "allow"]),
            Self::UndoSeconds => Kind::Number(0, 60),
            Self::ProductReference => Kind::Reference,
            Self::SupportText => Kind::Text,
            Self::LogLevel => Kind::Word(&["error", "warn", "info"]),
        }
    }

    /// What a value that does not fit means.
    pub fn when_wrong(self) -> WhenWrong {
        match self {
            // Where tokens come from, and what is shown there, is not guessed.
            Self::Pkcs11Modules
            | Self::WhitelistUrl
            | Self::TrustAnchorFolders
            | Self::RelayAddress
            | Self::PscIssuer
            | Self::PscClient
            | Self::PscProof
            | Self::PscCertificate
            | Self::PscRedirect
            | Self::DirectoryExtractUrl
            | Self::DirectoryFhirUrl
            | Self::DirectoryLdapUrl => WhenWrong::Refuse,
            Self::RelayTrust | Self::DirectoryLdapTrust => WhenWrong::Strictest(Strictest::Word("igc-sante")),
            Self::AllowUserPkcs11Module | Self::AllowPassphrase | Self::AllowLiveDirectory => {
                WhenWrong::Strictest(Strictest::Switch(false))
            }
            Self::CardResetOnClose | Self::RequireSignedList => WhenWrong::Strictest(Strictest::Switch(true)),
            Self::MaskMinutes | Self::CloseHours => WhenWrong::Strictest(Strictest::Number(1)),
            Self::WhitelistMaxAgeHours => WhenWrong::Strictest(Strictest::Number(24)),
            Self::RevocationMode => WhenWrong::Strictest(Strictest::Word("strict")),
            Self::PatientAddressPolicy => WhenWrong::Strictest(Strictest::Word("forbid")),
            Self::RenewDirectory
            | Self::AskReadReceipt
            | Self::UndoSeconds
            | Self::ProductReference
            | Self::SupportText
            | Self::LogLevel => WhenWrong::Ignore,
        }
    }
}

impl Kind {
    /// The value, when it fits.
    pub fn read(self, value: &toml::Value) -> Option<Value> {
        match self {
            Self::Switch => value.as_bool().map(Value::Switch),
            Self::Number(least, most) => {
                let number = u32::try_from(value.as_integer()?).ok()?;
                (least..=most).contains(&number).then_some(Value::Number(number))
            }
            Self::Word(words) => {
                let word = value.as_str()?;
                words.contains(&word).then(|| Value::Text(word.to_owned()))
            }
            Self::Text => {
                let text = value.as_str()?.trim();
                let fits = !text.is_empty() && text.chars().count() <= TEXT_MAX;
                let shown = text.chars().all(|sign| sign == '\n' || !sign.is_control());
                (fits && shown).then(|| Value::Text(text.to_owned()))
            }
            Self::Address => {
                let address = value.as_str()?;
                is_address(address).then(|| Value::Text(address.to_owned()))
            }
            Self::Ldap => {
                let address = value.as_str()?;
                is_ldap(address).then(|| Value::Text(address.to_owned()))
            }
            Self::Path => Some(Value::Text(path(value)?.to_str()?.to_owned())),
            Self::Name(begins) => {
                let name = value.as_str().filter(|name| name.starts_with(begins))?;
                let fits = (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(|sign| sign.is_ascii_graphic());
                fits.then(|| Value::Text(name.to_owned()))
            }
            Self::Reference => {
                ProductReference::parse(value.as_str()?).map(|found| Value::Text(found.as_str().to_owned()))
            }
            Self::Paths => {
                let paths = value.as_array()?.iter().map(path).collect::<Option<Vec<_>>>()?;
                (1..=PATHS_MAX).contains(&paths.len()).then_some(Value::Paths(paths))
            }
        }
    }
}

/// No credentials in it: policies hold no secret.
fn is_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = address.chars().all(|sign| sign.is_ascii_graphic());
    !host.is_empty() && !host.contains('@') && plain && address.len() <= PATH_MAX
}

/// A host after the scheme; the settings read the rest.
fn is_ldap(address: &str) -> bool {
    let rest = address.strip_prefix("ldaps://").or_else(|| address.strip_prefix("ldap://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let plain = address.chars().all(|sign| sign.is_ascii_graphic());
    !host.is_empty() && !host.contains('@') && !address.contains(['?', '#']) && plain && address.len() <= PATH_MAX
}

fn path(value: &toml::Value) -> Option<PathBuf> {
    let path = Path::new(value.as_str()?);
    let steps = path.components().all(|step| step != std::path::Component::ParentDir);
    (path.is_absolute() && steps && path.as_os_str().len() <= PATH_MAX).then(|| path.to_owned())
}

/// A key that seems to hold a secret, at any depth: such a file is refused, since everybody reads policies.
pub(super) fn is_secret(name: &str, value: &toml::Value) -> bool {
    const WORDS: [&str; 5] = ["secret", "password", "passwd", "motdepasse", "privatekey"];
    let folded: String = name.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase();
    let inner = match value {
        toml::Value::Table(table) => table.iter().any(|(name, value)| is_secret(name, value)),
        toml::Value::Array(values) => values.iter().any(|value| is_secret("", value)),
        _ => false,
    };
    inner || WORDS.iter().any(|word| folded.contains(word))
}

impl From<Strictest> for Value {
    fn from(value: Strictest) -> Self {
        match value {
            Strictest::Switch(on) => Self::Switch(on),
            Strictest::Number(number) => Self::Number(number),
            Strictest::Word(word) => Self::Text(word.to_owned()),
        }
    }
}
