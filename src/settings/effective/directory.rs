//! Directories under the policies: where the extract is fetched from, which are asked over the network, and whether they are.

use super::super::{DirectorySettings, FhirSettings, LdapPlace, RelayTrust, Settings};
use super::{Origin, chosen, text};
use crate::policy::{Key, Ruling, Value};

impl Settings {
    /// What holds for one of these keys. The keys are asked in their order, so that what certifies a directory follows which it is.
    pub(super) fn hold_directory(&mut self, key: Key, ruling: &Ruling) -> (Option<Value>, Origin) {
        match key {
            Key::RenewDirectory => self.hold_renewal(ruling),
            Key::DirectoryExtractUrl => self.hold_extract(ruling),
            Key::DirectoryFhirUrl => self.hold_fhir(ruling),
            Key::DirectoryLdapUrl => self.hold_ldap(ruling),
            Key::DirectoryLdapTrust => self.hold_ldap_trust(ruling),
            _ => self.hold_live(ruling),
        }
    }

    /// The stricter of the two counts, whoever asks for it.
    fn hold_live(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = self.directory.live;
        let user = self.given.live.then_some(Value::Switch(own));
        let (value, origin) = match (&ruling.binding, user) {
            (Some(_), Some(Value::Switch(false))) => (Some(Value::Switch(false)), Origin::User),
            (_, user) => chosen(ruling, user, Some(Value::Switch(true))),
        };
        self.directory.live = value == Some(Value::Switch(true));
        (value, origin)
    }

    fn hold_renewal(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = Value::Switch(self.directory.renew);
        let (value, origin) = chosen(ruling, self.given.renew.then(|| own.clone()), Some(own));
        self.directory.renew = value == Some(Value::Switch(true));
        (value, origin)
    }

    fn hold_extract(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let user = self.directory.extract_url.clone().map(Value::Text);
        let (value, origin) = chosen(ruling, user, None);
        self.directory.extract_url = value.as_ref().and_then(text);
        (value, origin)
    }

    fn hold_fhir(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let user = self.directory.fhir.as_ref().map(|fhir| Value::Text(fhir.url.clone()));
        let (value, origin) = chosen(ruling, user, None);
        if let Some(url) = value.as_ref().and_then(text)
            && self.directory.fhir.as_ref().is_none_or(|fhir| fhir.url != url)
        {
            self.directory.fhir = Some(FhirSettings { url, ..FhirSettings::default() });
        }
        (value, origin)
    }

    /// A directory of the establishment is asked as it says: nothing of another one's settings is taken over.
    fn hold_ldap(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let user = self.directory.ldap.as_ref().map(|ldap| Value::Text(ldap.url.clone()));
        let (value, origin) = chosen(ruling, user, None);
        let url = value.as_ref().and_then(text).filter(|url| LdapPlace::parse(url).is_some());
        if let Some(url) = url
            && self.directory.ldap.as_ref().is_none_or(|ldap| ldap.url != url)
        {
            self.directory.ldap = Some(DirectorySettings::ldap_at(url));
            self.given.ldap_trust = false;
        }
        (value, origin)
    }

    fn hold_ldap_trust(&mut self, ruling: &Ruling) -> (Option<Value>, Origin) {
        let own = self
            .directory
            .ldap
            .as_ref()
            .filter(|_| self.given.ldap_trust)
            .map(|ldap| Value::Text(ldap.trust.code().to_owned()));
        let built_in = Value::Text(RelayTrust::PublicWeb.code().to_owned());
        let (value, origin) = chosen(ruling, own, Some(built_in));
        let trust = value.as_ref().and_then(text).and_then(|word| RelayTrust::of(&word));
        if let (Some(ldap), Some(trust)) = (&mut self.directory.ldap, trust) {
            ldap.trust = trust;
        }
        (value, origin)
    }
}
