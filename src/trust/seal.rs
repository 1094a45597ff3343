//! Whose seal a list must bear: the name in the certificate. That it chains to the right authority is asked of the caller, since any
//! establishment's seal would pass that check alone.

use x509_parser::prelude::{FromDer, X509Certificate, X509Name};

use crate::domain::folding::fold;
use crate::settings::PracticeSettings;

/// ANS in its certificates: the OU of an organisation is `3` and its SIRET.
const ANS: &str = "318751275100020";
/// Names of the national list's seal. No copy of the signed list is at hand: the sister list's seal is `Liste Blanche DRIM-M` with
/// the OU above (DRIM-M_DATA, read in November 2026), so this one is expected to differ by the name of the list only. Compared
/// without case and accents.
const NATIONAL_NAMES: [&str; 2] = ["Liste Blanche MSSante", "Liste Blanche MSS"];

/// The publisher, as its certificate must name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    names: Vec<String>,
    unit: Option<String>,
}

impl Signer {
    /// The national list's, or in practice builds the practice operator's.
    pub fn of(practice: Option<&PracticeSettings>) -> Self {
        match practice.filter(|_| cfg!(feature = "practice")) {
            Some(practice) => Self::named(&practice.list.signer),
            None => Self { names: NATIONAL_NAMES.map(fold).to_vec(), unit: Some(ANS.to_owned()) },
        }
    }

    /// A signer of exactly this name, whatever its organisation.
    fn named(name: &str) -> Self {
        Self { names: vec![fold(name)], unit: None }
    }

    /// True when the certificate's subject has one CN, which is one of the names, and the OU that goes with it.
    pub(super) fn is_named_in(&self, certificate: &[u8]) -> bool {
        let Ok((rest, certificate)) = X509Certificate::from_der(certificate) else { return false };
        let subject = certificate.subject();
        let mut common = subject.iter_common_name();
        let (Some(name), None) = (common.next(), common.next()) else { return false };
        let named = name.as_str().is_ok_and(|name| self.names.contains(&fold(name)));
        rest.is_empty() && named && self.unit.as_ref().is_none_or(|unit| has_unit(subject, unit))
    }
}

fn has_unit(subject: &X509Name<'_>, unit: &str) -> bool {
    subject.iter_organizational_unit().any(|value| value.as_str() == Ok(unit))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

    use super::*;

    fn certificate(parts: &[(DnType, &str)]) -> Vec<u8> {
        let mut name = DistinguishedName::new();
        for (kind, value) in parts {
            name.push(kind.clone(), *value);
        }
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn a_practice_signer_counts_in_practice_builds_only() {
        let practice = crate::settings::tests::practice("Practice list");
        assert_eq!(Signer::of(Some(&practice)) == Signer::of(None), !cfg!(feature = "practice"));
    }

    #[test]
    fn name_and_organisation_are_both_needed() {
        let national = Signer::of(None);
        let (cn, ou) = (DnType::CommonName, DnType::OrganizationalUnitName);
        assert!(national.is_named_in(&certificate(&[(cn.clone(), "LISTE BLANCHE MSSanté"), (ou.clone(), ANS)])));
        assert!(!national.is_named_in(&certificate(&[(cn.clone(), "Liste Blanche MSSanté")])));
        assert!(
            !national
                .is_named_in(&certificate(&[(cn.clone(), "Liste Blanche MSSanté"), (ou.clone(), "318751275100021")]))
        );
        assert!(!national.is_named_in(&certificate(&[(cn.clone(), "Liste Blanche DRIM-M"), (ou, ANS)])));
        assert!(!national.is_named_in(&certificate(&[(DnType::OrganizationName, "Liste Blanche MSSanté")])));
        assert!(!national.is_named_in(b"not a certificate"));
        assert!(Signer::named("Practice list").is_named_in(&certificate(&[(cn, "practice list")])));
    }
}
