//! The settings file: one TOML file, parsed once, no secrets. Unknown keys are errors, so that a typo is never silent. What holds
//! under the policies of the establishment is [`Settings::under`].

mod cache;
mod directory;
mod display;
mod effective;
mod export;
mod preference;
mod receipts;
mod sending;
mod session;
mod sync;
mod tokens;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

pub use self::cache::CacheSettings;
pub use self::directory::{
    DirectorySettings, EXTRACT_MIRROR, EXTRACT_URL, FHIR_URL, FhirSettings, LdapAttributes, LdapPlace, LdapSettings,
};
pub use self::display::{Appearance, DisplaySettings, Zoom};
pub use self::effective::{Effective, Holding, Origin, Rules};
pub use self::export::{Preset, USUAL, Wanted, preset, presets};
pub use self::preference::{Preference, Setting, Source, preferences};
pub use self::receipts::ReceiptSettings;
pub use self::sending::SendingSettings;
pub use self::session::SessionSettings;
pub use self::sync::SyncSettings;
pub use self::tokens::{PscProof, PscSettings, RelaySettings, RelayTrust};

use crate::domain::export::Profile;
use crate::domain::patient::Leave;
use crate::domain::{
    Account, Address, Colour, DisplayName, Endpoint, Face, HolderId, Method, MethodKind, Notice, Tenure, TokenMechanism,
};

/// Where ANS publishes the list of the trust space.
const LIST_URL: &str = "https://espacedeconfiance.mssante.fr/listeblanchemssante.xml";
/// Days after which a list that could not be renewed serves no more; the settings may shorten this, never lengthen it.
const LIST_MAX_AGE_DAYS: u32 = 7;

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("Settings file cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// The file cannot be written.
    #[error("Settings file cannot be written")]
    Unwritable(#[source] std::io::Error),
    /// Not TOML, an unknown key or a value of the wrong kind.
    #[error("Settings file is invalid")]
    Invalid {
        /// Line of the fault, from 1.
        line: Option<usize>,
    },
    /// `trust.list_max_age_days` is more than the rules of the trust space allow.
    #[error("List allowed to be too old")]
    ListAge {
        /// As set.
        days: u32,
    },
    /// A time of `[session]` is out of bounds.
    #[error("Session allowed to stand open too long")]
    SessionLimit {
        /// The key.
        key: &'static str,
        /// At most.
        most: u32,
    },
    /// A profile of `[[export]]` cannot be used.
    #[error("Export profile is invalid")]
    Export(Notice),
}

impl Error {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        match self {
            Self::Unreadable(_) => Notice::SettingsInvalid { line: None },
            Self::Unwritable(_) => Notice::SettingsUnwritable,
            Self::Invalid { line } => Notice::SettingsInvalid { line: *line },
            Self::SessionLimit { key, most } => Notice::SettingsSession { key, most: *most },
            Self::Export(notice) => notice.clone(),
            Self::ListAge { days } => Notice::SettingsListAge { days: *days, most: LIST_MAX_AGE_DAYS },
        }
    }
}

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder for vaults, index and cached lists; per operating system when absent.
    pub data: Option<PathBuf>,
    /// The card and its module.
    pub card: CardSettings,
    /// The trust space.
    pub trust: TrustSettings,
    /// Practice trust; always `None` in builds without the feature.
    pub practice: Option<PracticeSettings>,
    /// The directory.
    pub directory: DirectorySettings,
    /// The session.
    pub session: SessionSettings,
    /// What is kept of the messages.
    pub cache: CacheSettings,
    /// How mailboxes are synchronised.
    pub sync: SyncSettings,
    /// What is asked of those who are written to.
    pub receipts: ReceiptSettings,
    /// How letters leave.
    pub sending: SendingSettings,
    /// How the window looks.
    pub display: DisplaySettings,
    /// Pro Santé Connect itself, as the establishment's own registered client.
    pub psc: Option<PscSettings>,
    /// The relay that is asked for tokens. It comes before [`Settings::psc`].
    pub relay: Option<RelaySettings>,
    /// Mailboxes, of all holders who use this computer.
    pub accounts: Vec<Account>,
    /// How documents are handed to the practice software.
    pub exports: Vec<Profile>,
    /// Whom to ask, in the establishment's words; only a policy says it.
    pub support: Option<String>,
    /// What the file itself sets, of what a policy may set too.
    given: Marks,
}

#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent keys")]
struct Marks {
    mask_after: bool,
    close_after: bool,
    passphrase: bool,
    list_url: bool,
    renew: bool,
    list_max_age: bool,
    patients: bool,
    reset_on_close: bool,
    relay_trust: bool,
    psc_proof: bool,
    psc_redirect: bool,
    live: bool,
    ldap_trust: bool,
    ask_read: bool,
    undo: bool,
}

impl Marks {
    fn of(text: &str) -> Self {
        let file: toml::Table = toml::from_str(text).unwrap_or_default();
        let sets = |section: &str, key: &str| file.get(section).is_some_and(|section| section.get(key).is_some());
        Self {
            mask_after: sets("session", "mask_after_minutes"),
            close_after: sets("session", "close_after_hours"),
            passphrase: sets("session", "passphrase"),
            list_url: sets("trust", "list_url"),
            renew: sets("directory", "renew"),
            list_max_age: sets("trust", "list_max_age_days"),
            patients: sets("trust", "patients"),
            reset_on_close: sets("card", "reset_on_close"),
            relay_trust: sets("relay", "trust"),
            psc_proof: sets("psc", "proof"),
            psc_redirect: sets("psc", "redirect"),
            live: sets("directory", "live"),
            ask_read: sets("receipts", "ask_read"),
            undo: sets("sending", "undo_seconds"),
            ldap_trust: file.get("directory").and_then(|section| section.get("ldap")?.get("trust")).is_some(),
        }
    }
}

/// `[card]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CardSettings {
    /// PKCS#11 module to use instead of the known places of the CPS middleware.
    pub module: Option<PathBuf>,
    /// Identifier of the holder whose card is meant when several are in the readers and the command line names none.
    pub holder: Option<String>,
    /// Reset the card when its session closes, so that no other program finds the code given. It is always reset when another
    /// person logs in and after it was unblocked; never while another program works with it.
    pub reset_on_close: bool,
    /// Environment of the process that loads the module (practice builds only).
    pub environment: BTreeMap<String, String>,
    /// Modules that are searched instead of the known places; only a policy says it, and they belong to the administrator.
    #[serde(skip)]
    pub modules: Option<Vec<PathBuf>>,
}

/// `[trust]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustSettings {
    /// Folders searched for authority certificates, before the known places.
    pub authorities: Vec<PathBuf>,
    /// Where the list of the trust space is published.
    pub list_url: String,
    /// Days after which a list that could not be renewed serves no more; at most 7.
    pub list_max_age_days: u32,
    /// The list must be signed, even from its official host.
    pub require_signed_list: bool,
    /// Patients may be written to, where no policy forbids it.
    pub patients: bool,
    /// A policy forbids it.
    #[serde(skip)]
    pub policy_forbids_patients: bool,
    /// The same limit in hours, once policies have been asked.
    #[serde(skip)]
    pub policy_max_age_hours: Option<u32>,
}

impl TrustSettings {
    /// Whether patients may be written to: only the user switches it on, and a policy that forbids it holds for good.
    pub fn patients(&self) -> Leave {
        match (self.policy_forbids_patients, self.patients) {
            (true, _) => Leave::Forbidden,
            (false, true) => Leave::On,
            (false, false) => Leave::Off,
        }
    }

    /// Hours after which a list that could not be renewed serves no more.
    pub fn list_max_age_hours(&self) -> u32 {
        self.policy_max_age_hours.unwrap_or_else(|| self.list_max_age_days.saturating_mul(24))
    }
}

impl Default for TrustSettings {
    fn default() -> Self {
        Self {
            authorities: Vec::new(),
            list_url: LIST_URL.to_owned(),
            list_max_age_days: LIST_MAX_AGE_DAYS,
            require_signed_list: false,
            patients: false,
            policy_forbids_patients: false,
            policy_max_age_hours: None,
        }
    }
}

/// `[practice]`: trust of a practice operator on loopback. Read by practice builds only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeSettings {
    /// SHA-256 (hexadecimal) of each authority's certificate.
    pub authorities: PracticeAuthorities,
    /// Who signs the list.
    pub list: PracticeList,
    /// The server of names that the diagnosis and the search for servers ask; none is asked otherwise.
    #[serde(default)]
    pub resolver: Option<SocketAddr>,
    /// The port of this computer where configuration documents of mail domains are asked for; none is asked otherwise.
    #[serde(default)]
    pub autoconfig: Option<u16>,
    /// Authority of the practice's Pro Santé Connect (PEM), in the place of the public web's.
    #[serde(default)]
    pub web_root: Option<PathBuf>,
}

/// `[practice.authorities]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeAuthorities {
    /// Root of the Élémentaire range.
    pub elementary_root: String,
    /// Élémentaire Organisations: servers.
    pub elementary_organisations: String,
    /// Root of the Standard range.
    pub standard_root: String,
    /// Standard Personnes: staff cards.
    pub standard_persons: String,
    /// Root of the Fort range.
    pub strong_root: String,
    /// Fort Personnes: professionals' cards.
    pub strong_persons: String,
}

/// `[practice.list]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeList {
    /// CN of the list's signer.
    pub signer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    #[serde(default)]
    card: CardSettings,
    #[serde(default)]
    trust: TrustSettings,
    practice: Option<PracticeSettings>,
    #[serde(default)]
    directory: DirectorySettings,
    #[serde(default)]
    session: SessionSettings,
    #[serde(default)]
    cache: CacheSettings,
    #[serde(default)]
    sync: SyncSettings,
    #[serde(default)]
    receipts: ReceiptSettings,
    #[serde(default)]
    sending: SendingSettings,
    #[serde(default)]
    display: DisplaySettings,
    psc: Option<toml::Spanned<PscSettings>>,
    relay: Option<RelaySettings>,
    #[serde(default, rename = "account")]
    accounts: Vec<toml::Spanned<AccountEntry>>,
    #[serde(default, rename = "export")]
    exports: Vec<export::ExportEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountEntry {
    holder: String,
    address: String,
    name: Option<String>,
    imap: Endpoint,
    submission: Endpoint,
    method: Option<MethodKind>,
    mechanism: Option<TokenMechanism>,
    certificate: Option<PathBuf>,
    label: Option<String>,
    colour: Option<Colour>,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    collected: bool,
    retention_days: Option<u16>,
}

impl AccountEntry {
    /// What belongs to another method is a mistake.
    fn method(&self) -> Option<Method> {
        match (self.method.unwrap_or(MethodKind::Card), self.mechanism, &self.certificate) {
            (MethodKind::Card, None, None) => Some(Method::Card),
            (MethodKind::Psc, only, None) => Some(Method::Psc { only }),
            (MethodKind::Organisation, None, Some(file)) if file.is_absolute() => {
                Some(Method::Organisation { file: file.clone() })
            }
            _ => None,
        }
    }

    fn parse(self) -> Option<Account> {
        Some(Account {
            method: self.method()?,
            holder: HolderId::parse(&self.holder)?,
            address: Address::parse(&self.address).ok()?,
            name: self.name.as_deref().and_then(DisplayName::clean),
            imap: self.imap,
            submission: self.submission,
            face: Face { label: self.label.as_deref().and_then(DisplayName::clean), colour: self.colour },
            collected: self.collected,
            tenure: if self.shared { Tenure::Shared } else { Tenure::Own },
            retention: self.retention_days.filter(|days| *days > 0),
        })
    }
}

impl Settings {
    /// Reads a settings file; one that does not exist is the same as an empty one.
    ///
    /// # Errors
    /// Unreadable, or not understood as a whole.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::parse(""),
            Err(error) => Err(Error::Unreadable(error)),
        }
    }

    /// Parses the text of a settings file.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::ListAge`], [`Error::SessionLimit`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |at: Option<usize>| Error::Invalid { line: at.and_then(|at| line_of(text, at)) };
        let file: File = toml::from_str(text).map_err(|error| invalid(error.span().map(|span| span.start)))?;
        let accounts = file
            .accounts
            .into_iter()
            .map(|entry| {
                let at = entry.span().start;
                entry.into_inner().parse().ok_or_else(|| invalid(Some(at)))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(psc) = file.psc.as_ref().filter(|psc| !psc.get_ref().is_whole()) {
            return Err(invalid(Some(psc.span().start)));
        }
        if file.trust.list_max_age_days > LIST_MAX_AGE_DAYS {
            return Err(Error::ListAge { days: file.trust.list_max_age_days });
        }
        file.session.check()?;
        let are_sound = file.receipts.is_sound() && file.sending.is_sound();
        if !file.sync.is_sound() || !file.directory.is_sound() || !are_sound {
            return Err(Error::Invalid { line: None });
        }
        let practice_allowed = cfg!(feature = "practice");
        if !practice_allowed && (file.practice.is_some() || !file.card.environment.is_empty()) {
            return Err(Error::Invalid { line: None });
        }
        if file.practice.is_some() && !accounts.iter().all(reaches_loopback_only) {
            return Err(Error::Invalid { line: None });
        }
        Ok(Self {
            data: file.data,
            card: file.card,
            trust: file.trust,
            practice: file.practice,
            directory: file.directory,
            session: file.session,
            cache: file.cache,
            sync: file.sync,
            receipts: file.receipts,
            sending: file.sending,
            display: file.display,
            psc: file.psc.map(toml::Spanned::into_inner),
            relay: file.relay,
            accounts,
            exports: export::parse(file.exports).map_err(Error::Export)?,
            support: None,
            given: Marks::of(text),
        })
    }
}

/// Practice trust never reaches a real server.
fn reaches_loopback_only(account: &Account) -> bool {
    account.imap.is_loopback() && account.submission.is_loopback()
}

fn line_of(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    Some(before.matches('\n').count().saturating_add(1))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Error, PracticeAuthorities, PracticeList, PracticeSettings, RelayTrust, SessionSettings, Settings};
    use crate::domain::{Colour, DisplayName, Face, Method, Notice, TokenMechanism};

    #[test]
    fn the_cache_keeps_everything_unless_told_otherwise() {
        let keep = |text: &str| Settings::parse(text).map(|settings| settings.cache.keep());
        let all = keep("").unwrap();
        assert_eq!((all.bodies, all.days, all.octets, all.largest), (true, None, None, 64_000_000));
        let some = keep("[cache]\nbodies = false\ndays = 90\nmegabytes = 2000\nmessage_megabytes = 10\n").unwrap();
        assert_eq!(
            (some.bodies, some.days, some.octets, some.largest),
            (false, Some(90), Some(2_000_000_000), 10_000_000)
        );
        // Nothing that reads like "keep nothing" by mistake.
        for wrong in ["days = 0", "megabytes = 0", "days = -1", "day = 3"] {
            assert!(keep(&format!("[cache]\n{wrong}\n")).is_err(), "{wrong}");
        }
    }

    const ACCOUNT: &str = r#"
        [[account]]
        holder = "899700000017"
        address = "claire.dubreuil@medecin.mssante.fr"
        [account.imap]
        host = "mail.example.fr"
        port = 143
        security = "starttls"
        [account.submission]
        host = "mail.example.fr"
        port = 465
        security = "tls"
    "#;

    /// Practice trust in nobody's authorities.
    pub(crate) fn practice(signer: &str) -> PracticeSettings {
        PracticeSettings {
            authorities: PracticeAuthorities {
                elementary_root: String::new(),
                elementary_organisations: String::new(),
                standard_root: String::new(),
                standard_persons: String::new(),
                strong_root: String::new(),
                strong_persons: String::new(),
            },
            list: PracticeList { signer: signer.to_owned() },
            resolver: None,
            autoconfig: None,
            web_root: None,
        }
    }

    #[test]
    fn connections_are_one_to_four() {
        let connections = |text: &str| Settings::parse(text).map(|settings| settings.sync.connections.get());
        assert_eq!((connections("").unwrap(), connections("[sync]\nconnections = 4").unwrap()), (2, 4));
        for wrong in ["0", "5", "-1", "\"2\""] {
            assert!(matches!(
                connections(&format!("\n[sync]\nconnections = {wrong}")),
                Err(Error::Invalid { line: Some(3) })
            ));
        }
    }

    #[test]
    fn empty_file_gives_the_defaults() {
        let settings = Settings::parse("").unwrap();
        assert_eq!(settings.trust.list_max_age_days, 7);
        assert!(settings.accounts.is_empty() && settings.practice.is_none());
    }

    #[test]
    fn a_list_may_serve_for_less_than_a_week_and_not_for_more() {
        let age = |days: u32| Settings::parse(&format!("[trust]\nlist_max_age_days = {days}\n"));
        assert_eq!(age(1).unwrap().trust.list_max_age_days, 1);
        assert_eq!(age(7).unwrap().trust.list_max_age_days, 7);
        for days in [8, u32::MAX] {
            let error = age(days).unwrap_err();
            assert_eq!(error.notice(), Notice::SettingsListAge { days, most: 7 });
        }
    }

    #[test]
    fn a_session_is_masked_and_closed_within_bounds() {
        assert_eq!(
            Settings::parse("").unwrap().session,
            SessionSettings { mask_after_minutes: 30, close_after_hours: 10, passphrase: false }
        );
        let set = |key: &str, value: u32| Settings::parse(&format!("[session]\n{key} = {value}\n"));
        for (key, most) in [("mask_after_minutes", 120), ("close_after_hours", 12)] {
            assert!(set(key, 1).is_ok() && set(key, most).is_ok());
            for value in [0, most + 1] {
                assert_eq!(set(key, value).unwrap_err().notice(), Notice::SettingsSession { key, most });
            }
        }
    }

    #[test]
    fn unknown_key_is_an_error_with_its_line() {
        assert!(matches!(Settings::parse("\n[card]\nmodul = \"x\"\n"), Err(Error::Invalid { line: Some(3) })));
    }

    #[test]
    fn an_account_without_a_sound_address_is_named_by_its_line() {
        let broken = format!("\n{}", ACCOUNT.replace("claire.dubreuil@", ""));
        assert!(matches!(Settings::parse(&broken), Err(Error::Invalid { line: Some(3) })));
    }

    #[test]
    fn there_is_no_clear_text_mode() {
        assert!(Settings::parse(ACCOUNT).is_ok());
        assert!(Settings::parse(&ACCOUNT.replace("starttls", "none")).is_err());
    }

    #[test]
    fn an_account_says_by_what_it_is_opened() {
        let method = |lines: &str| {
            let text = ACCOUNT.replace("[account.imap]", &format!("{lines}\n[account.imap]"));
            Settings::parse(&text).ok().and_then(|settings| settings.accounts.into_iter().next()).map(|one| one.method)
        };
        assert_eq!(method(""), Some(Method::Card));
        assert_eq!(method("method = \"psc\""), Some(Method::Psc { only: None }));
        let only = Some(TokenMechanism::OAuthBearer);
        assert_eq!(method("method = \"psc\"\nmechanism = \"oauthbearer\""), Some(Method::Psc { only }));
        let file = if cfg!(windows) { "C:/pli/boite.p12" } else { "/etc/pli/boite.p12" };
        let organisation = format!("method = \"organisation\"\ncertificate = \"{file}\"");
        assert_eq!(method(&organisation), Some(Method::Organisation { file: file.into() }));
        for wrong in [
            "method = \"password\"",
            "mechanism = \"xoauth2\"",
            "method = \"organisation\"",
            "method = \"organisation\"\ncertificate = \"boite.p12\"",
            "method = \"psc\"\ncertificate = \"/etc/pli/boite.p12\"",
        ] {
            assert_eq!(method(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_mailbox_of_several_is_named_at_each_login() {
        let acting = |lines: &str| {
            let text = ACCOUNT.replace("[account.imap]", &format!("{lines}\n[account.imap]"));
            Settings::parse(&text).ok().map(|settings| settings.accounts[0].acting_for())
        };
        assert_eq!(acting(""), Some(None));
        assert_eq!(acting("shared = false"), Some(None));
        assert_eq!(acting("shared = true"), Some(Some("claire.dubreuil@medecin.mssante.fr".to_owned())));
        assert_eq!(acting("shared = \"yes\""), None);
    }

    #[test]
    fn an_operator_may_delete_after_some_days() {
        let retention = |lines: &str| {
            let text = ACCOUNT.replace("[account.imap]", &format!("{lines}\n[account.imap]"));
            Settings::parse(&text).ok().map(|settings| settings.accounts[0].retention)
        };
        assert_eq!(retention(""), Some(None));
        assert_eq!(retention("retention_days = 90"), Some(Some(90)));
        assert_eq!(retention("retention_days = 0"), Some(None));
        assert_eq!(retention("retention_days = -1"), None);
    }

    #[test]
    fn an_account_may_have_a_label_and_a_colour_of_the_palette() {
        let face = |lines: &str| {
            let text = ACCOUNT.replace("[account.imap]", &format!("{lines}\n[account.imap]"));
            Settings::parse(&text).ok().and_then(|settings| settings.accounts.into_iter().next()).map(|one| one.face)
        };
        assert_eq!(face(""), Some(Face::default()));
        let label = DisplayName::clean("Cabinet");
        assert_eq!(face("label = \"Cabinet\"\ncolour = \"teal\""), Some(Face { label, colour: Some(Colour::Teal) }));
        assert_eq!(face("colour = \"red\""), None, "red is for what went wrong");
    }

    #[test]
    fn tokens_come_from_a_relay_or_a_client_and_no_secret_is_in_the_file() {
        let text = "[psc]\nissuer = \"https://psc.example\"\nclient = \"pli\"\n[relay]\naddress = \"https://relais.example\"\n";
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.psc.unwrap().redirect, "/retour");
        assert_eq!(settings.relay.unwrap().trust, RelayTrust::IgcSante);
        assert!(Settings::parse(&text.replace("client = ", "secret = \"x\"\nclient = ")).is_err());
    }

    #[test]
    fn the_clients_certificate_is_there_where_it_is_the_proof_and_only_there() {
        let file = if cfg!(windows) { "C:/pli/client.p12" } else { "/etc/pli/client.p12" };
        let read = |lines: &str| {
            let text = format!("[session]\n[psc]\nissuer = \"https://psc.example\"\nclient = \"pli\"\n{lines}\n");
            Settings::parse(&text).map(|settings| settings.psc.unwrap().certificate)
        };
        let named = format!("certificate = \"{file}\"");
        assert_eq!(read(&format!("proof = \"certificate\"\n{named}")).unwrap(), Some(file.into()));
        for wrong in ["proof = \"certificate\"", &named, "proof = \"certificate\"\ncertificate = \"client.p12\""] {
            assert!(matches!(read(wrong), Err(Error::Invalid { line: Some(2..) })), "{wrong}");
        }
    }

    #[test]
    fn practice_trust_needs_its_build_and_loopback() {
        let practice = r#"
            [practice.authorities]
            elementary_root = "" 
            elementary_organisations = ""
            standard_root = ""
            standard_persons = ""
            strong_root = ""
            strong_persons = ""
            [practice.list]
            signer = "x"
        "#;
        assert!(Settings::parse(&format!("{practice}{ACCOUNT}")).is_err());
        let local = ACCOUNT.replace("mail.example.fr", "localhost");
        assert_eq!(Settings::parse(&format!("{practice}{local}")).is_ok(), cfg!(feature = "practice"));
    }

    /// What the card's module is told through its environment could be another module.
    #[test]
    fn the_modules_environment_is_for_practice_only() {
        let text = "[card.environment]\nSOFTHSM2_CONF = \"/tmp/softhsm2.conf\"\n";
        assert_eq!(Settings::parse(text).is_ok(), cfg!(feature = "practice"));
    }
}
