//! The settings that hold: the user's own, under what the establishment binds and over what it recommends. The one place where
//! policies act; whoever uses [`Settings`] afterwards needs not know of them.

mod directory;
mod tokens;

use super::Settings;
use crate::domain::ProductReference;
use crate::policy::{Key, Policy, Ruling, Unknown, Value};

/// Where a value comes from, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Pli itself.
    Default,
    /// The establishment recommends it.
    Recommended,
    /// The user's settings.
    User,
    /// The establishment binds it.
    Policy,
}

impl Origin {
    /// Stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Recommended => "recommended",
            Self::User => "user",
            Self::Policy => "policy",
        }
    }
}

/// What holds for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The key.
    pub key: Key,
    /// What holds; `None` where nothing is set and nothing is built in.
    pub value: Option<Value>,
    /// Where it comes from.
    pub origin: Origin,
    /// The user's settings cannot change it, or change it to something stricter only.
    pub locked: bool,
    /// What the establishment says.
    pub ruling: Ruling,
}

/// What the establishment may set, and what it wrote that was not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Key by key.
    pub holdings: Vec<Holding>,
    /// Keys of its files that this version does not know.
    pub unknown: Vec<Unknown>,
}

impl Rules {
    /// How many of its values were not understood.
    pub fn doubts(&self) -> usize {
        let wrong = self.holdings.iter().filter(|holding| holding.ruling.wrong.is_some()).count();
        wrong.saturating_add(self.unknown.len())
    }
}

/// The settings that hold, and why.
#[derive(Clone, Debug)]
pub struct Effective {
    /// What the program works with.
    pub settings: Settings,
    /// Where it comes from.
    pub rules: Rules,
}

impl Settings {
    /// These settings under a policy.
    pub fn under(mut self, policy: &Policy) -> Effective {
        let holdings: Vec<_> = Key::ALL.into_iter().map(|key| self.hold(key, policy)).collect();
        self.take_token_sources(&holdings);
        Effective { settings: self, rules: Rules { holdings, unknown: policy.unknown.clone() } }
    }

    /// Lets the policy act on one key.
    fn hold(&mut self, key: Key, policy: &Policy) -> Holding {
        let ruling = policy.ruling(key);
        let (value, origin) = match key {
            Key::Pkcs11Modules => self.hold_modules(&ruling),
            Key::AllowUserPkcs11Module => self.hold_user_module(&ruling, policy),
            Key::CardResetOnClose => {
                let user = self.given.reset_on_close.then_some(Value::Switch(self.card.reset_on_close));
                let (value, origin) = chosen(&ruling, user, Some(Value::Switch(false)));
                self.card.reset_on_close = value == Some(Value::Switch(true));
                (value, origin)
            }
            Key::MaskMinutes => {
                let user = self.given.mask_after.then_some(self.session.mask_after_minutes);
                let (minutes, origin) = at_most(&ruling, user, self.session.mask_after_minutes);
                self.session.mask_after_minutes = minutes;
                (Some(Value::Number(minutes)), origin)
            }
            Key::CloseHours => {
                let user = self.given.close_after.then_some(self.session.close_after_hours);
                let (hours, origin) = at_most(&ruling, user, self.session.close_after_hours);
                self.session.close_after_hours = hours;
                (Some(Value::Number(hours)), origin)
            }
            Key::AllowPassphrase => self.hold_passphrase(&ruling),
            Key::RevocationMode => chosen(&ruling, None, Some(Value::Text("strict".to_owned()))),
            Key::WhitelistUrl => self.hold_list_url(&ruling),
            Key::WhitelistMaxAgeHours => {
                let hours = self.trust.list_max_age_hours();
                let (hours, origin) = at_most(&ruling, self.given.list_max_age.then_some(hours), hours);
                self.trust.policy_max_age_hours = Some(hours);
                (Some(Value::Number(hours)), origin)
            }
            Key::RequireSignedList => self.hold_signed_list(&ruling),
            Key::TrustAnchorFolders => self.hold_anchor_folders(&ruling),
            Key::RelayAddress
            | Key::RelayTrust
            | Key::PscIssuer
            | Key::PscClient
            | Key::PscProof
            | Key::PscCertificate
            | Key::PscRedirect => self.hold_token_source(key, &ruling, policy),
            Key::RenewDirectory
            | Key::DirectoryExtractUrl
            | Key::AllowLiveDirectory
            | Key::DirectoryFhirUrl
            | Key::DirectoryLdapUrl
            | Key::DirectoryLdapTrust => self.hold_directory(key, &ruling),
            Key::PatientAddressPolicy => self.hold_patients(&ruling),
            Key::AskReadReceipt => {
                let user = self.given.ask_read.then_some(Value::Switch(self.receipts.ask_read));
                let (value, origin) = chosen(&ruling, user, Some(Value::Switch(self.receipts.ask_read)));
                self.receipts.ask_read = value == Some(Value::Switch(true));
                (value, origin)
            }
            Key::UndoSeconds => self.hold_undo(&ruling),
            Key::ProductReference => self.hold_product(&ruling),
            Key::SupportText => {
                let (value, origin) = chosen(&ruling, None, None);
                self.support = value.as_ref().and_then(text);
                (value, origin)
            }
            Key::LogLevel => chosen(&ruling, None, Some(Value::Text("warn".to_owned()))),
        };
        // What allows is no lock: the user decides.
        let locked = ruling.binding.is_some() && (key != Key::PatientAddressPolicy || origin == Origin::Policy);
        Holding { key, value, origin, locked, ruling }
    }

    fn hold_modules(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let (value, origin) = chosen(ruling, None, None);
        self.card.modules = match &value {
            Some(Value::Paths(paths)) => Some(paths.clone()),
            _ => None,
        };
        (value, origin)
    }

    fn hold_user_module(&mut self, ruling: &Ruling, policy: &Policy) -> (Option<Value>, Origin) {
        // Modules that the establishment binds are bound for good unless it says otherwise.
        let built_in = policy.ruling(Key::Pkcs11Modules).binding.is_none();
        let (value, origin) = chosen(ruling, None, Some(Value::Switch(built_in)));
        if value == Some(Value::Switch(false)) {
            self.card.module = None;
        }
        (value, origin)
    }

    /// The stricter of the two counts, whoever asks for it.
    fn hold_passphrase(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = self.session.passphrase;
        let user = self.given.passphrase.then_some(Value::Switch(own));
        let (value, origin) = match (&ruling.binding, user) {
            (Some(_), Some(Value::Switch(false))) => (Some(Value::Switch(false)), Origin::User),
            (_, user) => chosen(ruling, user, Some(Value::Switch(false))),
        };
        self.session.passphrase = value == Some(Value::Switch(true));
        (value, origin)
    }

    /// No policy switches it on: one forbids it, or leaves it to the user.
    fn hold_patients(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let word = |on: bool| Some(Value::Text(if on { "allow" } else { "forbid" }.to_owned()));
        if ruling.binding == word(false) {
            self.trust.policy_forbids_patients = true;
            return (word(false), Origin::Policy);
        }
        let origin = if self.given.patients { Origin::User } else { Origin::Default };
        (word(self.trust.patients), origin)
    }

    fn hold_undo(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = Value::Number(self.sending.undo_seconds.into());
        let (value, origin) = chosen(ruling, self.given.undo.then(|| own.clone()), Some(own));
        if let Some(Value::Number(seconds)) = &value
            && let Ok(seconds) = u8::try_from(*seconds)
        {
            self.sending.undo_seconds = seconds;
        }
        (value, origin)
    }

    fn hold_product(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let user = self.sending.product.as_ref().map(|own| Value::Text(own.as_str().to_owned()));
        let (value, origin) = chosen(ruling, user, None);
        self.sending.product = value.as_ref().and_then(text).and_then(|text| ProductReference::parse(&text));
        (value, origin)
    }

    fn hold_list_url(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = Value::Text(self.trust.list_url.clone());
        let (value, origin) = chosen(ruling, self.given.list_url.then(|| own.clone()), Some(own));
        if let Some(url) = value.as_ref().and_then(text) {
            self.trust.list_url = url;
        }
        (value, origin)
    }

    /// The stricter of the two counts, whoever asks for it.
    fn hold_signed_list(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = self.trust.require_signed_list;
        let user = own.then_some(Value::Switch(true));
        let (value, origin) = chosen(ruling, user.clone(), Some(Value::Switch(own)));
        match user {
            Some(_) if value != user => (user, Origin::User),
            _ => {
                self.trust.require_signed_list = value == Some(Value::Switch(true));
                (value, origin)
            }
        }
    }

    fn hold_anchor_folders(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = &self.trust.authorities;
        let user = (!own.is_empty()).then(|| Value::Paths(own.clone()));
        let (value, origin) = chosen(ruling, user, None);
        if let Some(Value::Paths(folders)) = &value {
            self.trust.authorities.clone_from(folders);
        }
        (value, origin)
    }
}

/// What is bound, else the user's, else what is recommended, else what is built in.
fn chosen(ruling: &Ruling, user: Option<Value>, built_in: Option<Value>) -> (Option<Value>, Origin) {
    let bound = ruling.binding.clone().map(|value| (value, Origin::Policy));
    let own = user.map(|value| (value, Origin::User));
    let recommended = ruling.recommended.clone().map(|value| (value, Origin::Recommended));
    match bound.or(own).or(recommended) {
        Some((value, origin)) => (Some(value), origin),
        None => (built_in, Origin::Default),
    }
}

/// As [`chosen`], but what is bound is the most: the user may stay below it.
fn at_most(ruling: &Ruling, user: Option<u32>, built_in: u32) -> (u32, Origin) {
    let number = |value: &Value| if let Value::Number(number) = value { Some(*number) } else { None };
    if let (Some(most), Some(own)) = (ruling.binding.as_ref().and_then(number), user)
        && own < most
    {
        return (own, Origin::User);
    }
    let (value, origin) = chosen(ruling, user.map(Value::Number), Some(Value::Number(built_in)));
    (value.as_ref().and_then(number).unwrap_or(built_in), origin)
}

fn text(value: &Value) -> Option<String> {
    if let Value::Text(text) = value { Some(text.clone()) } else { None }
}

#[cfg(test)]
#[path = "effective_tests.rs"]
mod tests;
