//! Pages of the national directory (FHIR R4 `Bundle`) into mailboxes. Pure. What is unknown is passed over; a resource that is not as it
//! should be counts for nothing; an address that is none, or a telecom that is no mailbox of MSSanté, makes no line.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use crate::directory::shown;
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent};

/// Resources of a page that are looked at.
const ENTRIES: usize = 500;
/// Telecoms of a resource, and parts of a name, that are looked at.
const PARTS: usize = 40;
/// Professions (TRE_G15) that are said by their code alone, as the live directory does.
const PROFESSIONS: [(&str, &str); 12] = [
    ("10", "Médecin"),
    ("21", "Pharmacien"),
    ("40", "Chirurgien-dentiste"),
    ("50", "Sage-femme"),
    ("60", "Infirmier"),
    ("70", "Masseur-kinésithérapeute"),
    ("80", "Pédicure-podologue"),
    ("91", "Orthophoniste"),
    ("92", "Orthoptiste"),
    ("94", "Ergothérapeute"),
    ("95", "Diététicien"),
    ("96", "Psychomotricien"),
];

/// What one page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    resources: Vec<Resource>,
    /// Where the next one is.
    pub(super) next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "resourceType")]
enum Resource {
    Practitioner(Practitioner),
    PractitionerRole(PractitionerRole),
    Organization(Organization),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Bundle {
    #[serde(rename = "resourceType")]
    kind: String,
    #[serde(default)]
    link: Vec<Link>,
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    relation: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    resource: Value,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "resourceType")]
    kind: String,
    #[serde(default)]
    issue: Vec<Issue>,
}

#[derive(Deserialize)]
struct Issue {
    #[serde(default)]
    code: String,
}

#[derive(Debug, Deserialize)]
struct Practitioner {
    #[serde(default)]
    id: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    name: Vec<HumanName>,
    #[serde(default)]
    telecom: Vec<Telecom>,
    #[serde(default)]
    qualification: Vec<Qualification>,
}

#[derive(Debug, Deserialize)]
struct PractitionerRole {
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    practitioner: Reference,
    #[serde(default)]
    organization: Reference,
    #[serde(default)]
    code: Vec<Concept>,
    #[serde(default)]
    specialty: Vec<Concept>,
    #[serde(default)]
    telecom: Vec<Telecom>,
    #[serde(default)]
    extension: Vec<Extension>,
}

#[derive(Debug, Deserialize)]
struct Organization {
    #[serde(default)]
    id: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    name: String,
    #[serde(default)]
    telecom: Vec<Telecom>,
    #[serde(default)]
    address: Vec<Postal>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct HumanName {
    family: String,
    given: Vec<String>,
    prefix: Vec<String>,
    suffix: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Telecom {
    system: String,
    value: String,
    rank: Option<u32>,
    extension: Vec<Extension>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Extension {
    url: String,
    value_coding: Option<Coding>,
    value_codeable_concept: Option<Concept>,
    value_string: Option<String>,
    value_boolean: Option<bool>,
    value_human_name: Option<HumanName>,
    #[serde(rename = "extension")]
    parts: Vec<Extension>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Concept {
    coding: Vec<Coding>,
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Coding {
    system: String,
    code: String,
    display: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Qualification {
    code: Concept,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reference {
    reference: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Postal {
    city: String,
    postal_code: String,
}

fn yes() -> bool {
    true
}

/// Reads a page; `None` when it is none.
pub(super) fn page(octets: &[u8]) -> Option<Page> {
    let bundle: Bundle = serde_json::from_slice(octets).ok().filter(|bundle: &Bundle| bundle.kind == "Bundle")?;
    let next = bundle.link.into_iter().find(|link| link.relation == "next").map(|link| link.url);
    let resources =
        bundle.entry.into_iter().take(ENTRIES).filter_map(|entry| serde_json::from_value(entry.resource).ok());
    Some(Page { resources: resources.collect(), next: next.filter(|url| !url.is_empty()) })
}

/// Kind of the first issue of an `OperationOutcome`, when these octets are one; a word of the list of FHIR, or nothing.
pub(super) fn outcome(octets: &[u8]) -> Option<&'static str> {
    const ISSUES: [&str; 12] = [
        "invalid",
        "security",
        "login",
        "forbidden",
        "expired",
        "processing",
        "not-supported",
        "not-found",
        "too-long",
        "too-costly",
        "throttled",
        "exception",
    ];
    let outcome: Outcome = serde_json::from_slice(octets).ok()?;
    if outcome.kind != "OperationOutcome" {
        return None;
    }
    let code = outcome.issue.first().map(|issue| issue.code.as_str()).unwrap_or_default();
    Some(ISSUES.into_iter().find(|known| *known == code).unwrap_or_default())
}

/// The resources of several pages, each once.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    persons: Vec<Practitioner>,
    roles: Vec<PractitionerRole>,
    structures: Vec<Organization>,
    known: HashSet<String>,
}

impl Gathered {
    pub(super) fn of(pages: Vec<Page>) -> Self {
        let mut gathered = Self::default();
        for page in pages {
            gathered.add(page);
        }
        gathered
    }

    pub(super) fn add(&mut self, page: Page) {
        for resource in page.resources {
            match resource {
                Resource::Practitioner(person) if self.known.insert(format!("P/{}", person.id)) => {
                    self.persons.push(person);
                }
                Resource::Organization(structure) if self.known.insert(format!("O/{}", structure.id)) => {
                    self.structures.push(structure);
                }
                Resource::PractitionerRole(role) => self.roles.push(role),
                Resource::Practitioner(_) | Resource::Organization(_) | Resource::Other => {}
            }
        }
    }

    /// Structures that are named where a mailbox hangs, and were not told.
    pub(super) fn unknown_structures(&self) -> Vec<String> {
        let told: HashSet<&str> = self.structures.iter().map(|structure| structure.id.as_str()).collect();
        let with_mailbox: HashSet<&str> = self
            .persons
            .iter()
            .filter(|person| person.telecom.iter().any(is_mailbox))
            .map(|person| person.id.as_str())
            .collect();
        let mut unknown: Vec<String> = Vec::new();
        for role in &self.roles {
            let own = role.telecom.iter().any(is_mailbox);
            let id = role.organization.id();
            let is_wanted = own || with_mailbox.contains(role.practitioner.id());
            if is_wanted && is_identifier(id) && !told.contains(id) && !unknown.iter().any(|known| known == id) {
                unknown.push(id.to_owned());
            }
        }
        unknown
    }

    /// Every address, folded.
    pub(super) fn addresses(&self) -> HashSet<String> {
        let persons = self.persons.iter().flat_map(|person| &person.telecom);
        let roles = self.roles.iter().flat_map(|role| &role.telecom);
        let structures = self.structures.iter().flat_map(|structure| &structure.telecom);
        let mailboxes = persons.chain(roles).chain(structures).filter(|telecom| is_mailbox(telecom));
        mailboxes.filter_map(|telecom| Some(Address::parse(&telecom.value).ok()?.folded())).collect()
    }

    /// The mailboxes, each once: of persons in the order given, preferred ones first, then of structures.
    pub(super) fn correspondents(&self) -> Vec<Correspondent> {
        let structures: HashMap<&str, &Organization> =
            self.structures.iter().map(|structure| (structure.id.as_str(), structure)).collect();
        let mut found = Vec::new();
        for person in self.persons.iter().filter(|person| person.active) {
            let roles: Vec<&PractitionerRole> =
                self.roles.iter().filter(|role| role.active && role.practitioner.id() == person.id).collect();
            let place = |role: &PractitionerRole| structures.get(role.organization.id()).copied();
            let first = roles.iter().copied().find(|role| place(role).is_some()).or_else(|| roles.first().copied());
            for (telecom, address) in mailboxes(&person.telecom) {
                found.push(of_person(telecom, address, person, first, first.and_then(place)));
            }
            for role in &roles {
                for (telecom, address) in mailboxes(&role.telecom) {
                    found.push(of_person(telecom, address, person, Some(role), place(role)));
                }
            }
        }
        for structure in self.structures.iter().filter(|structure| structure.active) {
            for (telecom, address) in mailboxes(&structure.telecom) {
                found.push(of_structure(telecom, address, structure));
            }
        }
        let mut known = HashSet::new();
        found.retain(|hit| known.insert(hit.address.folded()));
        found
    }
}

impl Reference {
    /// `PractitionerRole/12` and `https://host/fhir/Organization/12/_history/1` name `12`.
    fn id(&self) -> &str {
        let current = self.reference.split("/_history/").next().unwrap_or_default();
        current.rsplit('/').next().unwrap_or_default()
    }
}

/// As FHIR writes identifiers (R4 §2.24.0.1).
fn is_identifier(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-.".contains(&octet))
}

/// Mailboxes of MSSanté with an address, the preferred ones first.
fn mailboxes(telecoms: &[Telecom]) -> Vec<(&Telecom, Address)> {
    let mut found: Vec<(&Telecom, Address)> = telecoms
        .iter()
        .take(PARTS)
        .filter(|telecom| is_mailbox(telecom))
        .filter_map(|telecom| Some((telecom, Address::parse(&telecom.value).ok()?)))
        .collect();
    found.sort_by_key(|(telecom, _)| telecom.rank.unwrap_or(u32::MAX));
    found
}

/// An electronic address that is said to be of MSSanté: by its type, or by what only such mailboxes have.
fn is_mailbox(telecom: &Telecom) -> bool {
    let is_typed = telecom.extension.iter().any(|extension| {
        names(&extension.url, "emailtype")
            && extension.value_coding.as_ref().is_some_and(|coding| coding.code == "MSSANTE")
    });
    telecom.system == "email" && (is_typed || metadata(telecom).is_some())
}

fn metadata(telecom: &Telecom) -> Option<&[Extension]> {
    let found = telecom.extension.iter().find(|extension| names(&extension.url, "mailboxmss"))?;
    Some(&found.parts)
}

/// True when the last step of the address of an extension speaks of this, however its words are joined: guides have changed them.
fn names(url: &str, what: &str) -> bool {
    let last = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let folded: String = last.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    folded.contains(what)
}

fn of_person(
    telecom: &Telecom,
    address: Address,
    person: &Practitioner,
    role: Option<&PractitionerRole>,
    structure: Option<&Organization>,
) -> Correspondent {
    let mut hit = mailbox(telecom, address, BoxKind::Personal);
    let practised = role.and_then(|role| {
        role.extension
            .iter()
            .filter(|extension| names(&extension.url, "name"))
            .find_map(|one| one.value_human_name.as_ref())
    });
    if let Some(name) = practised.or_else(|| person.name.first()) {
        hit.title = title(name);
        hit.family_name = shown(&name.family);
        hit.given_name = shown(&name.given.iter().take(PARTS).map(String::as_str).collect::<Vec<_>>().join(" "));
    }
    let own = person.qualification.iter().map(|qualification| &qualification.code);
    let concepts: Vec<&Concept> =
        own.chain(role.into_iter().flat_map(|role| role.code.iter().chain(&role.specialty))).collect();
    hit.profession = concepts.iter().find_map(|concept| profession(concept)).unwrap_or_default();
    hit.speciality = concepts.iter().find_map(|concept| speciality(concept)).unwrap_or_default();
    if let Some(structure) = structure {
        place(&mut hit, structure);
    }
    hit
}

fn of_structure(telecom: &Telecom, address: Address, structure: &Organization) -> Correspondent {
    let mut hit = mailbox(telecom, address, BoxKind::Organisation);
    place(&mut hit, structure);
    hit
}

/// What a mailbox says of itself.
fn mailbox(telecom: &Telecom, address: Address, kind: BoxKind) -> Correspondent {
    let mut hit = Correspondent::at(address, kind);
    for extension in metadata(telecom).unwrap_or_default() {
        let said = || extension.value_string.as_deref().map(shown).filter(|text| !text.is_empty());
        match extension.url.as_str() {
            "type" => {
                let concept = extension.value_codeable_concept.as_ref().and_then(|concept| concept.coding.first());
                let coding = concept.or(extension.value_coding.as_ref());
                hit.kind = coding.and_then(|coding| BoxKind::parse(&coding.code)).unwrap_or(kind);
            }
            "service" => hit.service = said().unwrap_or_default(),
            // It says what the service is, where no service is named.
            "description" if hit.service.is_empty() => hit.service = said().unwrap_or_default(),
            "digitization" => hit.paperless = extension.value_boolean.unwrap_or(false),
            _ => {}
        }
    }
    hit
}

fn place(hit: &mut Correspondent, structure: &Organization) {
    hit.structure = shown(&structure.name);
    if let Some(address) = structure.address.first() {
        hit.town = shown(&address.city);
        hit.postal_code = shown(&address.postal_code);
    }
}

/// The civility of practice stands at the end, the other at the beginning.
fn title(name: &HumanName) -> String {
    let said = name.suffix.first().or_else(|| name.prefix.first()).map(String::as_str).unwrap_or_default();
    match said.to_uppercase().trim_end_matches('.') {
        "DR" => "Dr".to_owned(),
        "PR" => "Pr".to_owned(),
        "MME" => "Mme".to_owned(),
        "M" | "MR" => "M.".to_owned(),
        _ => shown(said),
    }
}

fn profession(concept: &Concept) -> Option<String> {
    let coding = concept.coding.iter().find(|coding| coding.system.contains("TRE_G15"))?;
    let known = || PROFESSIONS.iter().find(|(code, _)| *code == coding.code).map(|(_, words)| (*words).to_owned());
    said(coding, concept).or_else(known)
}

/// Tables of « savoir-faire »: the ordinary ones, and those of the first of its kinds.
fn speciality(concept: &Concept) -> Option<String> {
    const TABLES: [&str; 4] = ["TRE_R38", "TRE_R39", "TRE_R40", "TRE_R42"];
    let coding = concept.coding.iter().find(|coding| TABLES.iter().any(|table| coding.system.contains(table)))?;
    said(coding, concept)
}

fn said(coding: &Coding, concept: &Concept) -> Option<String> {
    [&coding.display, &concept.text].into_iter().map(|text| shown(text)).find(|text| !text.is_empty())
}

#[cfg(test)]
#[path = "bundle_tests.rs"]
mod tests;
