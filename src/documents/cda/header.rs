//! Header of a CDA: what the document is, of which day, by whom, about whom.

use jiff::civil::Date;
use roxmltree::Node;

use super::super::xml::{at, below, child, children, words};
use crate::domain::document::{Author, Patient};
use crate::domain::filing::Lineage;
use crate::domain::ins::Sex;
use crate::domain::shown::line;

/// Longest title and name.
pub(in crate::documents) const TEXT_MAX: usize = 240;
/// Roots of the national identity: NIR, NIA, those of tests and of demonstrations (mssante.md §7.6).
const INS_ROOTS: [&str; 4] =
    ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"];

/// Whether this is the root of a matricule of the national identity.
pub(in crate::documents) fn is_ins(root: &str) -> bool {
    INS_ROOTS.contains(&root)
}

/// Whether it is of persons, and not of tests or demonstrations.
pub(in crate::documents) fn is_in_use(root: &str) -> bool {
    INS_ROOTS.iter().take(2).any(|known| *known == root)
}

/// Day of a time of HL7: `20210401171000+0200`.
pub(in crate::documents) fn day(time: &str) -> Option<Date> {
    let digits = time.trim().get(..8).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The letter of a sex, of HL7 or of the list.
pub(in crate::documents) fn sex(code: &str) -> Option<Sex> {
    Sex::parse(code.trim().to_ascii_uppercase().as_str())
}

/// Code of the type, and what it is called.
pub(super) fn kind(root: Node<'_, '_>) -> (String, String) {
    let Some(code) = child(root, "code") else { return Default::default() };
    let named = |node: Node<'_, '_>| node.attribute("displayName").map(|name| line(name, TEXT_MAX));
    let name = named(code).or_else(|| children(code, "translation").find_map(named));
    let name = name.or_else(|| child(code, "originalText").map(|text| line(&words(text), TEXT_MAX)));
    (line(code.attribute("code").unwrap_or_default(), 40), name.unwrap_or_default())
}

/// Its title.
pub(super) fn title(root: Node<'_, '_>) -> String {
    child(root, "title").map(|title| line(&words(title), TEXT_MAX)).unwrap_or_default()
}

/// Day of the act; where none is said, the day it was written.
pub(super) fn act(root: Node<'_, '_>) -> Option<Date> {
    let value = |node: Node<'_, '_>| node.attribute("value").and_then(day);
    let of = |time: Node<'_, '_>| {
        let edges = ["low", "center", "high"].into_iter().find_map(|edge| child(time, edge).and_then(value));
        value(time).or(edges)
    };
    let acts = children(root, "documentationOf").filter_map(|of| at(of, &["serviceEvent", "effectiveTime"]));
    acts.into_iter().find_map(of).or_else(|| child(root, "effectiveTime").and_then(of))
}

/// Who wrote it: a person; where a machine did, the person who answers for it.
pub(super) fn author(root: Node<'_, '_>) -> Author {
    let authors = children(root, "author").filter_map(|author| child(author, "assignedAuthor"));
    let legal = children(root, "legalAuthenticator").filter_map(|legal| child(legal, "assignedEntity"));
    let mut first = None;
    for assigned in authors.chain(legal) {
        let name = at(assigned, &["assignedPerson", "name"]).map(person).unwrap_or_default();
        let organisation = at(assigned, &["representedOrganization", "name"]).map(|name| line(&words(name), TEXT_MAX));
        let author = Author { name, organisation: organisation.unwrap_or_default() };
        if !author.name.is_empty() {
            return author;
        }
        first = first.or(Some(author));
    }
    first.unwrap_or_default()
}

/// `Dr Paul SORT`.
fn person(name: Node<'_, '_>) -> String {
    let part = |part: &'static str| {
        let words: Vec<String> = children(name, part).map(|node| line(&words(node), TEXT_MAX)).collect();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    let (family, given) = (part("family"), part("given"));
    if family.is_empty() && given.is_empty() {
        return line(&words(name), TEXT_MAX);
    }
    let title = part("suffix").into_iter().chain(part("prefix")).find_map(|word| match word.to_uppercase().as_str() {
        "DR" | "DR." | "DOCTEUR" => Some("Dr"),
        "PR" | "PR." | "PROFESSEUR" => Some("Pr"),
        _ => None,
    });
    let given = given.into_iter().next();
    let family = family.into_iter().next();
    let parts = title.map(str::to_owned).into_iter().chain(given).chain(family);
    line(&parts.collect::<Vec<_>>().join(" "), TEXT_MAX)
}

/// The patients.
pub(super) fn patients(root: Node<'_, '_>) -> Vec<Patient> {
    let roles = children(root, "recordTarget").filter_map(|target| child(target, "patientRole"));
    roles.take(2).map(patient).collect()
}

fn patient(role: Node<'_, '_>) -> Patient {
    let mut found = Patient::default();
    let matricules = children(role, "id").filter_map(|id| Some((id.attribute("root")?, id.attribute("extension")?)));
    if let Some((root, matricule)) = matricules.into_iter().find(|(root, _)| is_ins(root)) {
        (found.matricule, found.national) = (Some(line(matricule, 30)), is_in_use(root));
    }
    let Some(person) = child(role, "patient") else { return found };
    let parts = |part: &'static str, qualifier: Option<&str>| {
        let is = |node: &Node<'_, '_>| match qualifier {
            None => node.attribute("qualifier").is_none(),
            Some(wanted) => node.attribute("qualifier").is_some_and(|held| held.split(' ').any(|one| one == wanted)),
        };
        let found = children(person, "name").flat_map(|name| children(name, part)).find(is);
        found.map(|node| line(&words(node), TEXT_MAX)).filter(|text| !text.is_empty())
    };
    let any = |part: &'static str| {
        let first = children(person, "name").find_map(|name| child(name, part));
        first.map(|node| line(&words(node), TEXT_MAX))
    };
    let used = parts("family", Some("CL")).or_else(|| parts("family", Some("SP")));
    let family = parts("family", Some("BR")).or_else(|| parts("family", None)).or_else(|| any("family"));
    found.family = family.unwrap_or_default();
    found.used = used.filter(|used| *used != found.family).unwrap_or_default();
    let given = parts("given", Some("BR")).or_else(|| parts("given", None)).or_else(|| any("given"));
    found.given = given.unwrap_or_default();
    found.born = child(person, "birthTime").and_then(|time| time.attribute("value")).and_then(day);
    found.sex = child(person, "administrativeGenderCode").and_then(|code| code.attribute("code")).and_then(sex);
    found
}

/// Its version, and whether it takes the place of another.
pub(super) fn version(root: Node<'_, '_>) -> (Option<u32>, bool) {
    let version = child(root, "versionNumber").and_then(|number| number.attribute("value"));
    let replaces = below(root, "relatedDocument").any(|related| related.attribute("typeCode") == Some("RPLC"));
    (version.and_then(|number| number.parse().ok()), replaces)
}

/// How it is related to earlier ones, by identifiers.
pub(super) fn lineage(root: Node<'_, '_>) -> Lineage {
    let said = |node: Node<'_, '_>, name: &'static str| {
        let id = child(node, name).and_then(|id| Some((id.attribute("root")?, id.attribute("extension"))));
        id.map(|(root, extension)| match extension {
            Some(extension) if !extension.is_empty() => line(&format!("{root}^{extension}"), TEXT_MAX),
            _ => line(root, TEXT_MAX),
        })
    };
    let mut replaced = below(root, "relatedDocument").filter(|one| one.attribute("typeCode") == Some("RPLC"));
    let replaced = replaced.find_map(|one| said(child(one, "parentDocument")?, "id"));
    Lineage {
        id: said(root, "id").unwrap_or_default(),
        set: said(root, "setId").unwrap_or_default(),
        replaced: replaced.unwrap_or_default(),
    }
}
