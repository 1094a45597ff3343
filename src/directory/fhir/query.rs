//! What is asked of the national directory for what was typed, as [`Typed`] takes it apart. Pure. Names of parameters are those that its documentation lists; values
//! are percent-encoded, so that nothing that is typed becomes a parameter.

use crate::directory::typed::{Piece, Typed};
use crate::domain::folding::{fold, words};
use crate::domain::{Address, Correspondent};
use crate::http::percent;

/// Resources of a page.
const COUNT: usize = 50;
/// Words of a name that are asked for.
const NAMES: usize = 4;
/// Structures asked for at once.
const STRUCTURES: usize = 20;
/// Fewest letters of a name worth a question.
const SHORTEST: usize = 3;
/// What a profession, a speciality or a place of care begins with, or is called: no part of a name.
const SKILLS: [&str; 40] = [
    "dr",
    "docteur",
    "pr",
    "professeur",
    "mme",
    "medecin",
    "infirm",
    "ide",
    "kine",
    "pharma",
    "dentiste",
    "orthodon",
    "sage",
    "biolog",
    "radiolog",
    "cardio",
    "pneumo",
    "dermato",
    "ophtalmo",
    "neuro",
    "rhumato",
    "gastro",
    "endocrino",
    "psych",
    "pediatr",
    "gyneco",
    "urolog",
    "nephro",
    "oncolog",
    "anesth",
    "chirurg",
    "generaliste",
    "geriatr",
    "podolog",
    "orthopho",
    "orthopt",
    "cabinet",
    "secretariat",
    "hopital",
    "clinique",
];

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    resource: &'static str,
    parameters: Vec<(&'static str, String)>,
}

/// What is asked for one search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// At once.
    pub(super) queries: Vec<Query>,
    /// When these gave nothing.
    pub(super) wider: Option<Query>,
}

impl Query {
    fn of(resource: &'static str, parameters: &[(&'static str, &str)]) -> Self {
        let parameters = parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { resource, parameters }
    }

    fn and(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.to_owned()));
        self
    }

    /// Resource and parameters, as they follow the base.
    pub(super) fn to_path(&self) -> String {
        let parameters: Vec<String> =
            self.parameters.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        format!("{}?{}", self.resource, parameters.join("&"))
    }
}

/// What is asked for what was typed.
pub(super) fn plan(typed: &Typed) -> Plan {
    if let Some(address) = &typed.address {
        // Of a domain alone nobody can be named.
        let queries = if address.starts_with('@') { Vec::new() } else { beginning(address) };
        return Plan { queries, wider: None };
    }
    if let Some(query) = number(typed).and_then(identifier) {
        return Plan { queries: vec![query], wider: None };
    }
    let mut names: Vec<&Piece> = typed.pieces.iter().filter(|piece| is_name(&piece.text)).collect();
    names.truncate(NAMES);
    if names.is_empty() {
        return Plan::default();
    }
    let longest = names.iter().copied().max_by_key(|name| name.text.chars().count()).filter(|_| names.len() > 1);
    Plan { queries: vec![persons(&names), structures_named(&names)], wider: longest.map(|name| persons(&[name])) }
}

/// Whoever has exactly this address: a mailbox hangs on a person, on what she does in a structure, or on a structure.
pub(super) fn exactly(address: &Address) -> [Query; 3] {
    let text = address.to_string();
    ["Practitioner", "PractitionerRole", "Organization"].map(|resource| {
        Query::of(resource, &[("mailbox-mss:exact", &text), ("_elements", "telecom"), ("_count", "10")])
    })
}

/// Structures by the identifiers under which others name them.
pub(super) fn structures(ids: &[String]) -> Option<Query> {
    let ids: Vec<&str> = ids.iter().take(STRUCTURES).map(String::as_str).collect();
    (!ids.is_empty()).then(|| Query::of("Organization", &[("_id", &ids.join(",")), ("_count", &COUNT.to_string())]))
}

/// A question that costs little.
pub(super) fn nobody() -> Query {
    Query::of("Practitioner", &[("identifier", "0"), ("_count", "1")])
}

/// True when a line holds all that was typed. What is said of skills is not held against a line that names none.
pub(super) fn holds(hit: &Correspondent, typed: &Typed) -> bool {
    if let Some(address) = &typed.address {
        return fold(&hit.address.folded()).starts_with(&fold(address));
    }
    if number(typed).and_then(identifier).is_some() {
        return true;
    }
    let names = [&hit.family_name, &hit.given_name, &hit.structure, &hit.service, &hit.title];
    let places = [&hit.town, &hit.postal_code, &hit.profession, &hit.speciality];
    let mut held: Vec<String> = names.into_iter().chain(places).flat_map(|field| words(field)).collect();
    held.extend(words(hit.address.local()));
    // `LE FÈVRE` is found as `lefevre` too.
    held.extend([&hit.family_name, &hit.given_name].map(|name| words(name).concat()));
    let says_no_skill = hit.profession.is_empty() || hit.speciality.is_empty();
    typed.needed().all(|word| {
        let is_held = |form: &str| held.iter().any(|known| known.starts_with(form));
        word.forms().any(is_held) || (says_no_skill && is_skill(&word.text))
    })
}

/// A number, where nothing else was typed.
fn number(typed: &Typed) -> Option<&str> {
    match typed.pieces.as_slice() {
        [one] if one.text.bytes().all(|octet| octet.is_ascii_digit()) => Some(&one.text),
        _ => None,
    }
}

/// Identifier of a person (RPPS, or 8 and RPPS) or of a structure (FINESS).
fn identifier(digits: &str) -> Option<Query> {
    match digits.len() {
        11 | 12 => Some(revincluding(Query::of("Practitioner", &[("identifier", digits)]))),
        9 => Some(counted(Query::of("Organization", &[("identifier", digits)]))),
        _ => None,
    }
}

fn persons(names: &[&Piece]) -> Query {
    // One of several values is enough (FHIR R4 §3.1.1.4.3).
    let spelt = |name: &Piece| {
        let spellings: Vec<String> = std::iter::once(&name.text).chain(&name.whole).map(|text| escaped(text)).collect();
        spellings.join(",")
    };
    let query = names.iter().fold(Query::of("Practitioner", &[]), |query, name| query.and("name", &spelt(name)));
    revincluding(query.and("active", "true"))
}

/// Only those that have a mailbox: it holds an `@`.
fn structures_named(names: &[&Piece]) -> Query {
    let asked = Query::of("Organization", &[]);
    let asked = names.iter().fold(asked, |query, name| query.and("name:contains", &escaped(&name.text)));
    counted(asked.and("mailbox-mss:contains", "@"))
}

/// Mailboxes whose address begins so.
fn beginning(text: &str) -> Vec<Query> {
    let value = escaped(text);
    let role = Query::of("PractitionerRole", &[("mailbox-mss", &value)])
        .and("_include", "PractitionerRole:practitioner")
        .and("_include", "PractitionerRole:organization");
    let direct = ["Practitioner", "Organization"].map(|resource| Query::of(resource, &[("mailbox-mss", &value)]));
    direct.into_iter().chain([role]).map(counted).collect()
}

fn revincluding(query: Query) -> Query {
    counted(query.and("_revinclude", "PractitionerRole:practitioner"))
}

fn counted(query: Query) -> Query {
    query.and("_count", &COUNT.to_string())
}

/// Signs that mean something in a search value (FHIR R4 §3.1.1.4.0.1).
fn escaped(value: &str) -> String {
    let mut written = String::with_capacity(value.len());
    for sign in value.chars() {
        if matches!(sign, '\\' | ',' | '|' | '$') {
            written.push('\\');
        }
        written.push(sign);
    }
    written
}

fn is_name(word: &str) -> bool {
    let folded = fold(word);
    let letters = folded.chars().filter(|sign| sign.is_alphabetic()).count();
    letters >= SHORTEST && !folded.chars().any(|sign| sign.is_ascii_digit()) && !is_skill(&folded)
}

fn is_skill(folded: &str) -> bool {
    SKILLS.iter().any(|skill| folded == *skill || (skill.len() > 4 && folded.starts_with(skill)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{exactly, holds};
    use crate::directory::typed::Typed;
    use crate::domain::correspondent::BoxKind;
    use crate::domain::{Address, Correspondent};

    fn plan(text: &str) -> super::Plan {
        super::plan(&Typed::parse(text))
    }

    fn paths(text: &str) -> Vec<String> {
        plan(text).queries.iter().map(super::Query::to_path).collect()
    }

    #[test]
    fn names_are_asked_of_persons_and_structures() {
        assert_eq!(
            paths("  lefèvre cardio  claire 25 "),
            [
                "Practitioner?name=lef%C3%A8vre&name=claire&active=true&_revinclude=PractitionerRole%3Apractitioner&_count=50",
                "Organization?name:contains=lef%C3%A8vre&name:contains=claire&mailbox-mss:contains=%40&_count=50",
            ]
        );
        assert!(paths("Dr de la Tour")[0].starts_with("Practitioner?name=Tour%2Cde%20la%20Tour&active"));
        let wider = plan("lefèvre claire").wider.unwrap().to_path();
        assert!(wider.starts_with("Practitioner?name=lef%C3%A8vre&active"), "{wider}");
        assert_eq!(plan("lefèvre").wider, None);
    }

    #[rstest]
    #[case("cardio 69")]
    #[case("dr")]
    #[case("le")]
    #[case("")]
    #[case("@medecin.mssante.fr")]
    #[case("25000 infirmière")]
    fn what_names_nobody_is_not_asked(#[case] text: &str) {
        assert_eq!(paths(text), Vec::<String>::new());
    }

    #[test]
    fn identifiers_and_addresses_are_asked_as_such() {
        assert!(paths("10102727017")[0].starts_with("Practitioner?identifier=10102727017&_revinclude="));
        assert_eq!(paths("RPPS 10 102 727 017"), paths("10102727017"));
        assert_eq!(paths("250000015"), ["Organization?identifier=250000015&_count=50"]);
        assert_eq!(paths("Dr Du <claire.du@mede>"), paths("claire.du@mede"));
        let address = paths("claire.du@mede");
        assert_eq!(address.len(), 3);
        assert_eq!(address[0], "Practitioner?mailbox-mss=claire.du%40mede&_count=50");
        assert!(address[2].contains("_include=PractitionerRole%3Aorganization"));
    }

    #[test]
    fn an_address_is_asked_wherever_it_may_hang() {
        let address = Address::parse("claire@medecin.mssante.fr").unwrap();
        let asked = exactly(&address).map(|query| query.to_path());
        assert_eq!(asked[2], "Organization?mailbox-mss:exact=claire%40medecin.mssante.fr&_elements=telecom&_count=10");
    }

    fn hit() -> Correspondent {
        let mut hit = Correspondent::at(Address::parse("c.lefevre@medecin.mssante.fr").unwrap(), BoxKind::Personal);
        hit.family_name = "LE FÈVRE".to_owned();
        hit.given_name = "Claire".to_owned();
        hit.town = "Besançon".to_owned();
        hit.postal_code = "25000".to_owned();
        hit
    }

    #[rstest]
    #[case("claire le fevre", true)]
    #[case("lefev 25", true)]
    #[case("lefevre besanç", true)]
    #[case("lefevre cardio", true)]
    #[case("Dr Claire Lefèvre", true)]
    #[case("lefevre dole", false)]
    #[case("durand", false)]
    #[case("c.lefevre@med", true)]
    #[case("d.lefevre@med", false)]
    fn lines_hold_what_was_typed(#[case] text: &str, #[case] held: bool) {
        assert_eq!(holds(&hit(), &Typed::parse(text)), held);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn nothing_that_is_typed_becomes_a_parameter(text in ".{0,60}") {
            for path in paths(&text) {
                let (resource, parameters) = path.split_once('?').unwrap();
                prop_assert!(["Practitioner", "PractitionerRole", "Organization"].contains(&resource));
                for parameter in parameters.split('&') {
                    let (name, value) = parameter.split_once('=').unwrap();
                    let known = ["name", "name:contains", "active", "identifier", "mailbox-mss", "mailbox-mss:contains"];
                    prop_assert!(known.contains(&name) || name.starts_with('_'), "{}", name);
                    prop_assert!(value.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._~%".contains(&octet)));
                }
            }
        }
    }
}
