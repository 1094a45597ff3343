//! `[directory]`: where the extract comes from, and the directories that are asked over the network while somebody types. What they
//! are asked leaves this computer, so none is unless it is named here or by a policy. No secret: the key of the online directory lies
//! in the key store.

use serde::Deserialize;

use super::RelayTrust;
use crate::domain::{Endpoint, Security};

/// Where the national directory answers (Annuaire Santé, FHIR R4, second version).
pub const FHIR_URL: &str = "https://gateway.api.esante.gouv.fr/fhir/v2";
/// Where the national extract is published each day, over IGC-Santé (Licence Ouverte 2.0).
pub const EXTRACT_URL: &str = "https://service.annuaire.sante.fr/annuaire-sante-webservices/V300/services/extraction/Extraction_Correspondance_MSSante";
/// Its copy among the public data of the State, over the public web, for days on which the former does not answer.
pub const EXTRACT_MIRROR: &str = "https://www.data.gouv.fr/api/1/datasets/r/afe01105-d9a1-41fe-921f-e40ea48b2ba6";
/// Questions that the national directory takes each second, of all who share a key.
const FHIR_QUOTA: u32 = 17;
/// Most names of one attribute, and octets of each.
const NAMES_MAX: usize = 8;
const NAME_MAX: usize = 64;
/// Most octets of a base or a filter.
const TEXT_MAX: usize = 512;

/// `[directory]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DirectorySettings {
    /// Where the extract is published, in the place of [`EXTRACT_URL`] and its mirror.
    pub extract_url: Option<String>,
    /// The extract is fetched each day by this program, unless the administrator keeps the directory of all users.
    pub renew: bool,
    /// Directories may be asked over the network.
    pub live: bool,
    /// The national directory, online.
    pub fhir: Option<FhirSettings>,
    /// The establishment's own directory.
    pub ldap: Option<LdapSettings>,
}

impl Default for DirectorySettings {
    fn default() -> Self {
        Self { extract_url: None, renew: true, live: true, fhir: None, ldap: None }
    }
}

/// `[directory.fhir]`: present, even empty, the national directory is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FhirSettings {
    /// Base of its addresses.
    pub url: String,
    /// Who certifies it.
    pub trust: RelayTrust,
    /// Most questions of this computer in a second, 1 to 17: all computers that share a key share its quota.
    pub calls_per_second: u32,
}

impl Default for FhirSettings {
    fn default() -> Self {
        Self { url: FHIR_URL.to_owned(), trust: RelayTrust::PublicWeb, calls_per_second: 10 }
    }
}

/// `[directory.ldap]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LdapSettings {
    /// `ldaps://host[:636]/base` for TLS at once, `ldap://host[:389]/base` for StartTLS, which must succeed (RFC 4516; the base
    /// percent-encoded).
    pub url: String,
    /// Who certifies it.
    #[serde(default = "public_web")]
    pub trust: RelayTrust,
    /// It is asked with the card of the session (SASL EXTERNAL), instead of anonymously.
    #[serde(default)]
    pub card: bool,
    /// Only entries that this filter holds (RFC 4515).
    #[serde(default)]
    pub filter: Option<String>,
    /// What its entries call things.
    #[serde(default)]
    pub attributes: LdapAttributes,
}

fn public_web() -> RelayTrust {
    RelayTrust::PublicWeb
}

/// `[directory.ldap.attributes]`: attributes looked at, the first that an entry has counts. The defaults are those of inetOrgPerson,
/// SupAnn and the former MSSanté directory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LdapAttributes {
    /// Address; each value is a line of its own.
    pub mail: Vec<String>,
    /// Whole name, searched only.
    pub name: Vec<String>,
    /// Family name.
    pub family_name: Vec<String>,
    /// Given name.
    pub given_name: Vec<String>,
    /// Civility.
    pub title: Vec<String>,
    /// Profession.
    pub profession: Vec<String>,
    /// Speciality.
    pub speciality: Vec<String>,
    /// Establishment.
    pub structure: Vec<String>,
    /// Service in it.
    pub service: Vec<String>,
    /// Postal code.
    pub postal_code: Vec<String>,
    /// Town.
    pub town: Vec<String>,
}

impl Default for LdapAttributes {
    fn default() -> Self {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            mail: names(&["mail"]),
            name: names(&["cn", "displayName"]),
            family_name: names(&["sn"]),
            given_name: names(&["givenName"]),
            title: names(&["civiliteExercice", "supannCivilite", "personalTitle"]),
            profession: names(&["title", "libelleCategorieProfession"]),
            speciality: names(&["specialiteOrdinale"]),
            structure: names(&["raisonSociale", "o", "organisation", "company"]),
            service: names(&["ou", "departmentNumber", "department"]),
            postal_code: names(&["postalCode"]),
            town: names(&["l", "city"]),
        }
    }
}

impl LdapAttributes {
    /// All of them.
    pub fn all(&self) -> [&Vec<String>; 11] {
        [
            &self.mail,
            &self.name,
            &self.family_name,
            &self.given_name,
            &self.title,
            &self.profession,
            &self.speciality,
            &self.structure,
            &self.service,
            &self.postal_code,
            &self.town,
        ]
    }

    /// Names of attributes (RFC 4512 §1.4), few of each, and at least one for the address.
    fn is_sound(&self) -> bool {
        let is_name = |name: &String| {
            name.len() <= NAME_MAX
                && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
                && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
        };
        let named = |names: &&Vec<String>| names.len() <= NAMES_MAX && names.iter().all(is_name);
        !self.mail.is_empty() && self.all().iter().all(named)
    }
}

impl DirectorySettings {
    /// Where the extract is fetched from, the first that answers with a sound one.
    pub fn extract_places(&self) -> Vec<&str> {
        match &self.extract_url {
            Some(url) => vec![url],
            None => vec![EXTRACT_URL, EXTRACT_MIRROR],
        }
    }

    /// Whether each directory can be found by what is said of it.
    pub(super) fn is_sound(&self) -> bool {
        let fhir = self
            .fhir
            .as_ref()
            .is_none_or(|fhir| fhir.url.starts_with("https://") && (1..=FHIR_QUOTA).contains(&fhir.calls_per_second));
        let extract = self.extract_url.as_ref().is_none_or(|url| url.starts_with("https://"));
        extract
            && fhir
            && self.ldap.as_ref().is_none_or(|ldap| {
                let filter =
                    ldap.filter.as_ref().is_none_or(|filter| filter.starts_with('(') && filter.len() <= TEXT_MAX);
                LdapPlace::parse(&ldap.url).is_some() && filter && ldap.attributes.is_sound()
            })
    }

    /// Settings for a directory that a policy names.
    pub(super) fn ldap_at(url: String) -> LdapSettings {
        LdapSettings { url, trust: public_web(), card: false, filter: None, attributes: LdapAttributes::default() }
    }
}

/// What an address of a directory says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LdapPlace {
    /// The server.
    pub endpoint: Endpoint,
    /// The entry below which is searched.
    pub base: String,
}

impl LdapPlace {
    /// Reads scheme, host, port and base of an LDAP address; what RFC 4516 lets follow is refused.
    pub fn parse(url: &str) -> Option<Self> {
        let (security, port, rest) = match (url.strip_prefix("ldaps://"), url.strip_prefix("ldap://")) {
            (Some(rest), _) => (Security::Tls, 636, rest),
            (None, Some(rest)) => (Security::StartTls, 389, rest),
            (None, None) => return None,
        };
        let (place, base) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, digits)) => (host, digits.parse().ok().filter(|port| *port != 0)?),
            None => (place, port),
        };
        let is_host = |host: &str| {
            !host.is_empty()
                && host.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'.')
        };
        if !is_host(host) || base.len() > TEXT_MAX || base.contains(['?', '#', '/']) {
            return None;
        }
        Some(Self { endpoint: Endpoint { host: host.to_lowercase(), port, security }, base: decoded(base)? })
    }
}

/// Percent-encoding taken away.
fn decoded(text: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(octet) = rest.next() {
        if octet != b'%' {
            octets.push(octet);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (high, low) = (digit()?, digit()?);
        octets.push(u8::try_from(high.checked_mul(16)?.checked_add(low)?).ok()?);
    }
    String::from_utf8(octets).ok().filter(|text| !text.chars().any(char::is_control))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{FHIR_URL, LdapPlace};
    use crate::domain::{Endpoint, Security};
    use crate::settings::{RelayTrust, Settings};

    #[test]
    fn nothing_is_asked_over_the_network_unless_it_is_named() {
        let directory = |text: &str| Settings::parse(text).map(|settings| settings.directory);
        let plain = directory("").unwrap();
        assert_eq!((plain.live, plain.fhir, plain.ldap), (true, None, None));
        let fhir = directory("[directory.fhir]\n").unwrap().fhir.unwrap();
        assert_eq!((fhir.url.as_str(), fhir.trust, fhir.calls_per_second), (FHIR_URL, RelayTrust::PublicWeb, 10));
        let ldap = directory("[directory.ldap]\nurl = \"ldap://annuaire.ch.example/o=CH\"\n").unwrap().ldap.unwrap();
        assert_eq!((ldap.card, ldap.attributes.mail), (false, vec!["mail".to_owned()]));
    }

    #[rstest]
    #[case("[directory.fhir]\nurl = \"http://annuaire.example/fhir\"")]
    #[case("[directory.fhir]\ncalls_per_second = 18")]
    #[case("[directory.fhir]\ncalls_per_second = 0")]
    #[case("[directory.fhir]\nkey = \"abc\"")]
    #[case("[directory.ldap]\ncard = true")]
    #[case("[directory.ldap]\nurl = \"http://annuaire.example/\"")]
    #[case("[directory.ldap]\nurl = \"ldap://annuaire.example/\"\nfilter = \"objectClass=*\"")]
    #[case("[directory.ldap]\nurl = \"ldap://annuaire.example/\"\n[directory.ldap.attributes]\nmail = []")]
    #[case("[directory.ldap]\nurl = \"ldap://annuaire.example/\"\n[directory.ldap.attributes]\ntown = [\"l)(x=*\"]")]
    fn what_cannot_be_meant_is_refused(#[case] text: &str) {
        assert!(Settings::parse(text).is_err(), "{text}");
    }

    #[rstest]
    #[case("ldaps://a.example", "a.example", 636, Security::Tls, "")]
    #[case("ldap://A.Example/ou=Personnes,dc=ch", "a.example", 389, Security::StartTls, "ou=Personnes,dc=ch")]
    #[case("ldap://a.example:1389/o=CH%20d%27%C3%89vreux", "a.example", 1389, Security::StartTls, "o=CH d'Évreux")]
    fn an_address_says_where(
        #[case] url: &str,
        #[case] host: &str,
        #[case] port: u16,
        #[case] security: Security,
        #[case] base: &str,
    ) {
        let endpoint = Endpoint { host: host.to_owned(), port, security };
        assert_eq!(LdapPlace::parse(url), Some(LdapPlace { endpoint, base: base.to_owned() }));
    }

    #[rstest]
    #[case("ldap://")]
    #[case("ldapi://%2Fvar%2Frun")]
    #[case("ldap://user@a.example/")]
    #[case("ldap://a.example:0/")]
    #[case("ldap://a.example:70000/")]
    #[case("ldap://a.example/o=x?mail?sub")]
    #[case("ldap://a.example/o=%zz")]
    #[case("ldap://a.example/o=%00")]
    #[case("ldap://a.example/o=%ff")]
    fn what_is_no_address_of_a_directory(#[case] url: &str) {
        assert_eq!(LdapPlace::parse(url), None);
    }
}
