//! What the user must be told: a kind and its arguments, no text. `l10n` says it in French or English.

mod action;
mod backup;
mod export;
mod import;
mod live;
mod mailbox;
mod operator;
mod organisation;
mod patient;
mod policy;
mod secret;
mod sending;

use jiff::Timestamp;

use super::export::ExportFault;

pub use self::action::ActionFault;
pub use self::backup::BackupFault;
pub use self::export::ProfileFault;
pub use self::import::ImportFault;
pub use self::live::LiveFault;
pub use self::mailbox::MailboxFault;
pub use self::operator::OperatorFault;
pub use self::organisation::OrganisationFault;
pub use self::patient::PatientFault;
pub use self::policy::PolicyFault;
pub use self::secret::SecretFault;
pub use self::sending::{Course, SendingFault};

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateFault {
    /// Past its end of validity, or not valid yet.
    Expired,
    /// Named in the revocation list.
    Revoked,
    /// Issued for another host.
    WrongName,
    /// Does not chain to IGC-Santé Élémentaire Organisations.
    UnknownIssuer,
    /// No unexpired revocation list is at hand for it.
    RevocationUnknown,
    /// Malformed, weak or unfit for a server.
    Unfit,
}

impl CertificateFault {
    /// Stable identifier of a server's certificate that is refused for this.
    fn code(self) -> &'static str {
        match self {
            Self::Expired => "server-certificate-expired",
            Self::Revoked => "server-certificate-revoked",
            Self::WrongName => "server-certificate-wrong-name",
            Self::UnknownIssuer => "server-certificate-unknown-issuer",
            Self::RevocationUnknown => "server-certificate-revocation-unknown",
            Self::Unfit => "server-certificate-unfit",
        }
    }
}

/// Why the list of the trust space cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListFault {
    /// Never obtained.
    Missing,
    /// The last good copy is older than its maximum age.
    Expired,
    /// The signature does not match the content.
    BadSignature,
    /// Not signed, though it must be.
    Unsigned,
    /// Signed by someone else than the pinned signer.
    WrongSigner,
    /// Generated before the last one seen.
    Older,
    /// Generated in the future.
    FromFuture,
    /// Not a list at all.
    Malformed,
    /// The server that publishes it was not reached.
    Unreachable,
}

impl ListFault {
    /// Stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "list-missing",
            Self::Expired => "list-expired",
            Self::BadSignature => "list-bad-signature",
            Self::Unsigned => "list-unsigned",
            Self::WrongSigner => "list-wrong-signer",
            Self::Older => "list-older",
            Self::FromFuture => "list-from-future",
            Self::Malformed => "list-malformed",
            Self::Unreachable => "list-unreachable",
        }
    }
}

/// Why there is no session of Pro Santé Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PscFault {
    /// Nobody has logged in: mail waits for it.
    Wanted,
    /// Not reached, or out of service. What is kept here can be read all the same.
    Unreachable,
    /// Its answers break the protocol, or prove nothing.
    Misbehaved,
    /// Its clock and this computer's differ too much.
    Clock,
    /// Settings or registration do not allow it.
    NotSetUp,
    /// The person refused.
    Refused,
    /// Nobody answered in time.
    Late,
    /// It does not know the holder of the card.
    UnknownHolder,
    /// Somebody else than the holder of the card logged in.
    OtherPerson,
    /// The login does not open mailboxes, or is weaker than asked.
    Insufficient,
    /// The session is over: log in again.
    Ended,
}

impl PscFault {
    /// Stable identifier.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wanted => "psc-wanted",
            Self::Unreachable => "psc-unreachable",
            Self::Misbehaved => "psc-misbehaved",
            Self::Clock => "psc-clock",
            Self::NotSetUp => "psc-not-set-up",
            Self::Refused => "psc-refused",
            Self::Late => "psc-late",
            Self::UnknownHolder => "psc-unknown-holder",
            Self::OtherPerson => "psc-other-person",
            Self::Insufficient => "psc-insufficient",
            Self::Ended => "psc-ended",
        }
    }
}

/// Why an address is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RefusalReason {
    /// Not an address.
    Malformed,
    /// Its domain is not in the trust space.
    NotListed {
        /// The domain.
        domain: String,
    },
    /// A patient's mailbox (« messagerie citoyenne »).
    Patient(PatientFault),
    /// No usable list: nothing can be sent.
    NoList(ListFault),
}

/// A message for the user. `Debug` is safe to log: no name, address or content of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// No PKCS#11 module was found.
    CardModuleMissing,
    /// The module was found but others may change its file: it was not loaded.
    CardModuleUntrusted {
        /// Which file or folder of this computer.
        place: String,
    },
    /// The module was found but could not be loaded.
    CardModuleUnloadable,
    /// The module died or hung.
    CardModuleFailed,
    /// No card in any reader.
    CardAbsent,
    /// The service of this computer that speaks to readers (PC/SC) does not answer.
    CardServiceAbsent,
    /// No reader is plugged in.
    CardReaderAbsent,
    /// What is in the reader is a patient's carte Vitale.
    CardVitale,
    /// The card in the reader does not answer.
    CardMute,
    /// Another program keeps the card in the reader to itself.
    CardHeld,
    /// A CPS is in the reader, and the module does not read it.
    CardUnread,
    /// Several cards could be meant: one must be named.
    CardAmbiguous,
    /// Cards are there, but not the one that is asked for.
    CardNotMeant,
    /// A card that is no CPS, or without an authentication certificate.
    CardUnknown,
    /// The card left its reader.
    CardRemoved,
    /// The card does not answer as expected.
    CardFailed,
    /// The code was wrong.
    PinWrong {
        /// The next wrong code blocks the card.
        last_try: bool,
    },
    /// The code has a length the card does not accept; nothing was sent to it.
    PinLength {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// The card is blocked.
    PinLocked,
    /// The unblocking code was wrong.
    UnblockWrong {
        /// The next wrong one blocks the card for good.
        last_try: bool,
    },
    /// The unblocking code has a length the card does not accept; nothing was sent to it.
    UnblockLength {
        /// Fewest digits.
        min: usize,
        /// Most digits.
        max: usize,
    },
    /// The card is blocked for good: its unblocking code is, too.
    UnblockLocked,
    /// This card cannot be unblocked here.
    UnblockUnable,
    /// The two new codes are not the same; nothing was sent to the card.
    NewCodesDiffer,
    /// One try is left, and nobody said that it may be used; nothing was sent to the card.
    LastTryUnconfirmed,
    /// The holder's certificate has expired.
    HolderExpired {
        /// When it ended.
        on: Timestamp,
    },
    /// The holder's certificate does not chain to IGC-Santé, is revoked, or the card's answer does not match it.
    HolderUntrusted,
    /// Whether the holder's certificate is revoked could not be learned.
    CardRevocationUnknown,
    /// The card cannot make the kind of signature that the server's TLS asks for.
    CardSchemeUnsupported,
    /// The server has no TLS version that the card can sign for.
    CardTlsVersion {
        /// The server.
        host: String,
    },
    /// The server has no TLS version or suite that the trust space allows.
    ServerTls {
        /// The server.
        host: String,
    },
    /// The authority certificates of IGC-Santé were not found on this computer.
    AuthoritiesMissing,
    /// The holder of the session has no mailbox: neither in the settings nor in her vault.
    NoAccount,
    /// A mailbox cannot be added, removed or read.
    Mailbox(MailboxFault),
    /// This address is not kept among favourites or in a group.
    ContactRefused(RefusalReason),
    /// Another group of correspondents has this name.
    GroupKnown,
    /// This cannot be the name of a group.
    GroupNameInvalid,
    /// Something that the user did does not last.
    Action(ActionFault),

    /// The vault is open in another program or window.
    VaultBusy,
    /// The vault's file was damaged: set aside, a new one is filled from the server.
    VaultRebuilt {
        /// Drafts that could be taken over.
        drafts: u32,
        /// Outbox rows that could be taken over.
        outgoing: u32,
    },
    /// Letters of the outbox have not left.
    LettersWaiting {
        /// How many.
        count: u32,
    },
    /// Of the moment at which a letter leaves.
    Sending(SendingFault),
    /// Of letters of the outbox it is not known whether they left.
    LettersDoubtful {
        /// How many.
        count: u32,
    },
    /// Recipients of letters that had left were not reached, or their programs did not take them over.
    LettersUndelivered {
        /// How many recipients.
        count: u32,
    },
    /// Letters that asked to be told when they are read were not, after the time that the settings say.
    LettersUnread {
        /// How many.
        count: u32,
    },
    /// A draft of the server is not here yet; it was asked for.
    DraftAwaited,
    /// A draft was changed here and at another desk: both are kept.
    DraftForked,
    /// Copies of drafts have been gone from the server for some time, and nothing says why: the drafts are kept.
    DraftAlone,
    /// The key store does not answer, or the key is another vault's.
    VaultKeyUnavailable,
    /// This card opens no slot of its holder's vault: a new card, or a key store that was emptied.
    CardNotEnrolled,
    /// The recovery code is well written and opens nothing here.
    RecoveryCodeWrong,
    /// What was typed is no recovery code: a sign is missing or mistaken. Nothing was tried.
    RecoveryCodeMistyped,
    /// No recovery code was made for this vault.
    RecoveryCodeMissing,
    /// The passphrase opens nothing here.
    PassphraseWrong,
    /// A passphrase has too few or too many characters; nothing was made.
    PassphraseLength {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// The two new passphrases are not the same; nothing was made.
    PassphrasesDiffer,
    /// Passphrases are not allowed on this computer.
    PassphraseForbidden,
    /// What the session was opened with cannot be taken away in it.
    SlotInUse,
    /// No way to open the vault has this name, or several have.
    SlotUnknown,
    /// The card to be added is another person's.
    CardOfAnother,
    /// To begin again from the server must be said twice.
    RebuildUnconfirmed,
    /// To delete what is kept here must be said twice.
    ForgetUnconfirmed,
    /// A backup cannot be made there or brought back: nothing was written.
    Backup(BackupFault),
    /// There is no key store: a file protects the secret, which is weaker.
    KeyStoreAbsent,
    /// The disk is full, or the vault cannot be written.
    VaultUnwritable,
    /// A database error that nothing else describes.
    VaultFailed,

    /// The server cannot be reached.
    ServerUnreachable {
        /// Its host name.
        host: String,
    },
    /// No address is known for the server's name.
    HostUnknown {
        /// Its host name.
        host: String,
    },
    /// The server does not offer STARTTLS: nothing was sent.
    StartTlsMissing {
        /// Its host name.
        host: String,
    },
    /// The server's certificate is refused.
    ServerCertificate {
        /// Its host name.
        host: String,
        /// Why.
        fault: CertificateFault,
    },
    /// The server refused the card.
    LoginRefused {
        /// Its host name.
        host: String,
        /// The server's words.
        words: String,
    },
    /// The server offers no login that serves: neither a certificate nor a token.
    LoginMissing {
        /// Its name.
        host: String,
    },
    /// What was typed is no mail address.
    AddressInvalid,
    /// The server does not keep to the protocol, or refused a command.
    ServerMisbehaved {
        /// Its host name.
        host: String,
        /// The server's words, or empty.
        words: String,
    },
    /// The link was lost.
    ConnectionLost {
        /// Its host name.
        host: String,
    },
    /// There is no session of Pro Santé Connect.
    Psc(PscFault),
    /// The organisation's certificate cannot be used.
    Organisation(OrganisationFault),
    /// An operator does something otherwise.
    Operator(OperatorFault),
    /// A secret of the establishment or of an organisation is not at hand.
    Secret(SecretFault),

    /// The list of the trust space cannot be used: nothing can be sent.
    ListUnusable(ListFault),
    /// The list could not be renewed; the last good copy serves until it expires.
    ListStale {
        /// What stands against the newer one.
        fault: ListFault,
        /// Generation date of the copy in use.
        generated: Timestamp,
    },

    /// Recipients were refused; nothing was sent.
    RecipientsRefused {
        /// How many.
        count: usize,
        /// The first reason.
        reason: RefusalReason,
    },
    /// An address header of the finished message names someone who is not in the envelope, or the reverse.
    EnvelopeMismatch,
    /// The message names no recipient.
    NoRecipient,
    /// `From` is not the mailbox of this session.
    SenderForeign,
    /// The message is larger than the operator takes.
    TooBig {
        /// Octets on the wire.
        size: u64,
        /// Octets allowed.
        limit: u64,
    },
    /// The file cannot be read as a message or attachment.
    FileUnreadable,
    /// A file cannot be written where the user said.
    FileUnwritable,
    /// The file is no journal that was exported, or was cut.
    JournalUnreadable,
    /// A message was submitted but its fate is not known; it is not sent again.
    SendDoubtful,
    /// The operator refused the message.
    SendRefused {
        /// SMTP reply code.
        code: Option<u16>,
        /// The server's words.
        words: String,
    },
    /// Accepted, but the copy could not be put into Sent yet; it is tried again.
    NotFiledYet,

    /// Addresses that the vault writes to have left the trust space or the directory.
    CorrespondentsGone {
        /// How many.
        count: usize,
    },
    /// The directory extract cannot be read.
    DirectoryUnreadable,
    /// The directory index is empty: import the extract first.
    DirectoryEmpty,
    /// The directory knows no speciality that is called so.
    NoSuchSpeciality,
    /// The directory knows no place that is called so.
    NoSuchPlace,
    /// The directory index was made by another version of the program: import the extract again.
    DirectoryOutdated,
    /// An extract did not take the place of the directory in use.
    Import(ImportFault),
    /// The directory index was changed by another than this program: it is not used.
    DirectoryAltered,
    /// The administrator keeps the directory of this computer: another one is not loaded beside it.
    DirectoryKept,
    /// A directory that is asked over the network gave nothing.
    Live(LiveFault),

    /// The settings file cannot be read or understood.
    SettingsInvalid {
        /// Line of the fault, when known.
        line: Option<usize>,
    },
    /// The settings file cannot be written: it belongs to somebody else, or its disk is full.
    SettingsUnwritable,
    /// The establishment binds what was to be changed.
    SettingBound,
    /// The settings let the list of the trust space grow older than allowed.
    SettingsListAge {
        /// As set.
        days: u32,
        /// At most.
        most: u32,
    },
    /// A time of the session's settings is out of bounds.
    SettingsSession {
        /// The key.
        key: &'static str,
        /// At most.
        most: u32,
    },
    /// A profile of the settings by which documents are handed to other software cannot be used.
    SettingsExport {
        /// What it is called.
        profile: String,
        /// Why.
        fault: ProfileFault,
    },
    /// Documents are not handed to other software.
    Export(ExportFault),
    /// A policy of the establishment cannot be used: the program does not start without it.
    PolicyUnusable {
        /// Which file or folder of this computer.
        file: String,
        /// Why.
        fault: PolicyFault,
    },
    /// Some values of the policies were not understood: replaced by the strictest, or left out.
    PolicyDoubtful {
        /// How many.
        count: usize,
    },
    /// Letters do not say by which software they were written: none was named that is declared.
    ProductUndeclared,
    /// The command line cannot be understood.
    CommandInvalid,
    /// The session is closed: the code is needed.
    SessionClosed,
    /// The session was closed because it had been open as long as it may.
    SessionLimit {
        /// Hours.
        hours: u32,
    },
    /// The session was closed because its reader, or the service of the readers, was lost and did not come back.
    SessionReaderLost,
    /// The session was opened without a card: nothing is sent.
    ReadOnly,
    /// The holder's session before this one still settles a letter: it cannot be opened again yet.
    SessionFinishing,
    /// What was asked for does not exist (any more).
    NotFound,
    /// A fault of the program itself.
    Internal,
}

impl Notice {
    /// Stable identifier: the Fluent key is `notice-` followed by it, `--json` prints it as `code`.
    #[allow(clippy::too_many_lines, reason = "one line for each kind")]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CardModuleMissing => "card-module-missing",
            Self::CardModuleUntrusted { .. } => "card-module-untrusted",
            Self::CardModuleUnloadable => "card-module-unloadable",
            Self::CardModuleFailed => "card-module-failed",
            Self::CardAbsent => "card-absent",
            Self::CardServiceAbsent => "card-service-absent",
            Self::CardReaderAbsent => "card-reader-absent",
            Self::CardVitale => "card-vitale",
            Self::CardMute => "card-mute",
            Self::CardHeld => "card-held",
            Self::CardUnread => "card-unread",
            Self::CardAmbiguous => "card-ambiguous",
            Self::CardNotMeant => "card-not-meant",
            Self::CardUnknown => "card-unknown",
            Self::CardRemoved => "card-removed",
            Self::CardFailed => "card-failed",
            Self::PinWrong { last_try: false } => "pin-wrong",
            Self::PinWrong { last_try: true } => "pin-last-try",
            Self::PinLength { .. } => "pin-length",
            Self::PinLocked => "pin-locked",
            Self::UnblockWrong { last_try: false } => "unblock-wrong",
            Self::UnblockWrong { last_try: true } => "unblock-last-try",
            Self::UnblockLength { .. } => "unblock-length",
            Self::UnblockLocked => "unblock-locked",
            Self::UnblockUnable => "unblock-unable",
            Self::NewCodesDiffer => "new-codes-differ",
            Self::LastTryUnconfirmed => "last-try-unconfirmed",
            Self::HolderExpired { .. } => "holder-expired",
            Self::HolderUntrusted => "holder-untrusted",
            Self::CardRevocationUnknown => "card-revocation-unknown",
            Self::CardSchemeUnsupported => "card-scheme-unsupported",
            Self::CardTlsVersion { .. } => "card-tls-version",
            Self::ServerTls { .. } => "server-tls",
            Self::AuthoritiesMissing => "authorities-missing",
            Self::NoAccount => "no-account",
            Self::Mailbox(fault) => fault.code(),
            Self::ContactRefused(_) => "contact-refused",
            Self::GroupKnown => "group-known",
            Self::GroupNameInvalid => "group-name-invalid",
            Self::Action(fault) => fault.code(),
            Self::VaultBusy => "vault-busy",
            Self::VaultRebuilt { .. } => "vault-rebuilt",
            Self::LettersWaiting { .. } => "letters-waiting",
            Self::Sending(fault) => fault.code(),
            Self::LettersDoubtful { .. } => "letters-doubtful",
            Self::LettersUndelivered { .. } => "letters-undelivered",
            Self::LettersUnread { .. } => "letters-unread",
            Self::DraftAwaited => "draft-awaited",
            Self::DraftForked => "draft-forked",
            Self::DraftAlone => "draft-alone",
            Self::VaultKeyUnavailable => "vault-key-unavailable",
            Self::CardNotEnrolled => "card-not-enrolled",
            Self::RecoveryCodeWrong => "recovery-code-wrong",
            Self::RecoveryCodeMistyped => "recovery-code-mistyped",
            Self::RecoveryCodeMissing => "recovery-code-missing",
            Self::PassphraseWrong => "passphrase-wrong",
            Self::PassphraseLength { .. } => "passphrase-length",
            Self::PassphrasesDiffer => "passphrases-differ",
            Self::PassphraseForbidden => "passphrase-forbidden",
            Self::SlotInUse => "slot-in-use",
            Self::SlotUnknown => "slot-unknown",
            Self::CardOfAnother => "card-of-another",
            Self::RebuildUnconfirmed => "rebuild-unconfirmed",
            Self::ForgetUnconfirmed => "forget-unconfirmed",
            Self::Backup(fault) => fault.code(),
            Self::KeyStoreAbsent => "key-store-absent",
            Self::VaultUnwritable => "vault-unwritable",
            Self::VaultFailed => "vault-failed",
            Self::ServerUnreachable { .. } => "server-unreachable",
            Self::HostUnknown { .. } => "host-unknown",
            Self::StartTlsMissing { .. } => "starttls-missing",
            Self::ServerCertificate { fault, .. } => fault.code(),
            Self::LoginRefused { .. } => "login-refused",
            Self::LoginMissing { .. } => "login-missing",
            Self::AddressInvalid => "address-invalid",
            Self::ServerMisbehaved { .. } => "server-misbehaved",
            Self::ConnectionLost { .. } => "connection-lost",
            Self::Psc(fault) => fault.code(),
            Self::Operator(fault) => fault.code(),
            Self::Organisation(fault) => fault.code(),
            Self::Secret(fault) => fault.code(),
            Self::ListUnusable(fault) => fault.code(),
            Self::ListStale { .. } => "list-stale",
            Self::RecipientsRefused { .. } => "recipients-refused",
            Self::EnvelopeMismatch => "envelope-mismatch",
            Self::NoRecipient => "no-recipient",
            Self::SenderForeign => "sender-foreign",
            Self::TooBig { .. } => "too-big",
            Self::FileUnreadable => "file-unreadable",
            Self::FileUnwritable => "file-unwritable",
            Self::JournalUnreadable => "journal-unreadable",
            Self::SendDoubtful => "send-doubtful",
            Self::SendRefused { .. } => "send-refused",
            Self::NotFiledYet => "not-filed-yet",
            Self::CorrespondentsGone { .. } => "correspondents-gone",
            Self::DirectoryUnreadable => "directory-unreadable",
            Self::DirectoryEmpty => "directory-empty",
            Self::NoSuchSpeciality => "no-such-speciality",
            Self::NoSuchPlace => "no-such-place",
            Self::DirectoryOutdated => "directory-outdated",
            Self::Import(fault) => fault.code(),
            Self::DirectoryAltered => "directory-altered",
            Self::DirectoryKept => "directory-kept",
            Self::Live(fault) => fault.code(),
            Self::SettingsInvalid { .. } => "settings-invalid",
            Self::SettingsUnwritable => "settings-unwritable",
            Self::SettingBound => "setting-bound",
            Self::SettingsListAge { .. } => "settings-list-age",
            Self::SettingsSession { .. } => "settings-session",
            Self::SettingsExport { fault, .. } => fault.code(),
            Self::Export(fault) => fault.code(),
            Self::PolicyUnusable { fault, .. } => fault.code(),
            Self::PolicyDoubtful { .. } => "policy-doubtful",
            Self::ProductUndeclared => "product-undeclared",
            Self::CommandInvalid => "command-invalid",
            Self::SessionClosed => "session-closed",
            Self::SessionLimit { .. } => "session-limit",
            Self::SessionReaderLost => "session-reader-lost",
            Self::ReadOnly => "read-only",
            Self::SessionFinishing => "session-finishing",
            Self::NotFound => "not-found",
            Self::Internal => "internal",
        }
    }
}
