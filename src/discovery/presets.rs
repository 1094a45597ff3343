//! Operators that the program knows, by mail domain. Only domains whose servers an official text names are among them.

use serde::Deserialize;

use super::candidate::Candidate;
use crate::domain::discovery::Source;
use crate::domain::{Domain, Endpoint};

/// Those that come with the program.
const BUILT_IN: &str = include_str!("../../assets/operators.toml");

/// Known operators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presets(Vec<Preset>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Preset {
    operator: String,
    domains: Vec<Domain>,
    imap: Endpoint,
    submission: Endpoint,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    operator: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    domains: Vec<String>,
    imap: Endpoint,
    submission: Endpoint,
}

impl Presets {
    /// Those that come with the program.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).unwrap_or_default()
    }

    /// Reads a list in the form of `assets/operators.toml`; `None` when it is not understood as a whole.
    pub fn parse(text: &str) -> Option<Self> {
        let file: File = toml::from_str(text).ok()?;
        let presets = file.operator.into_iter().map(|entry| {
            let domains = entry.domains.iter().map(|domain| Domain::parse(domain).ok()).collect::<Option<Vec<_>>>()?;
            Some(Preset { operator: entry.name, domains, imap: entry.imap, submission: entry.submission })
        });
        presets.collect::<Option<Vec<_>>>().map(Self)
    }

    /// What is known of a domain, which must be the very one: that of an operator says nothing of those below it.
    pub(super) fn of(&self, domain: &Domain) -> Vec<Candidate> {
        let known = self.0.iter().filter(|preset| preset.domains.contains(domain));
        known
            .map(|preset| Candidate {
                source: Source::Preset { operator: preset.operator.clone() },
                imap: vec![preset.imap.clone()],
                submission: vec![preset.submission.clone()],
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Presets};
    use crate::domain::discovery::{Source, host_name};
    use crate::domain::{Domain, Security};

    #[test]
    fn those_of_the_program_are_sound() {
        let presets = Presets::parse(BUILT_IN).unwrap();
        assert!(!presets.0.is_empty());
        for preset in &presets.0 {
            assert!(!preset.operator.is_empty() && !preset.domains.is_empty());
            for endpoint in [&preset.imap, &preset.submission] {
                assert_eq!(host_name(&endpoint.host).as_deref(), Some(endpoint.host.as_str()));
            }
        }
    }

    #[test]
    fn a_domain_is_known_label_by_label() {
        let of = |domain: &str| Presets::built_in().of(&Domain::parse(domain).unwrap());
        let found = of("Medecin.formation.mssante.fr");
        assert_eq!(found.len(), 1);
        assert!(matches!(&found[0].source, Source::Preset { operator } if operator.starts_with("Mailiz")));
        assert_eq!((found[0].imap[0].port, found[0].imap[0].security), (143, Security::StartTls));
        for other in ["xmedecin.formation.mssante.fr", "a.medecin.formation.mssante.fr", "formation.mssante.fr"] {
            assert!(of(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn a_list_is_understood_as_a_whole_or_not_at_all() {
        let with = |from: &str, to: &str| Presets::parse(&BUILT_IN.replace(from, to));
        assert!(with("starttls", "none").is_none());
        assert!(with("[\"medecin", "[\"mede cin").is_none());
        assert!(with("port = 143", "port = 143, password = \"x\"").is_none());
    }
}
