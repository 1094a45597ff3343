//! Bundles as the guide and the documentation of the directory describe them, with invented people; and those that nobody describes.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Gathered, outcome, page};
use crate::domain::Correspondent;
use crate::domain::correspondent::BoxKind;

const GUIDE: &str = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition";
const CORE: &str = "https://hl7.fr/ig/fhir/core/StructureDefinition";
const NOS: &str = "https://mos.esante.gouv.fr/NOS";

fn mailbox(address: &str, kind: &str, more: &[Value]) -> Value {
    let mut metadata = vec![json!({"url": "type", "valueCodeableConcept": {"coding": [{
        "system": format!("{NOS}/TRE_R257-TypeBAL/FHIR/TRE-R257-TypeBAL"), "code": kind}]}})];
    metadata.extend(more.iter().cloned());
    json!({
        "extension": [
            {"url": format!("{CORE}/fr-core-contact-point-email-type"), "valueCoding": {
                "system": format!("{NOS}/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie"), "code": "MSSANTE"}},
            {"url": format!("{GUIDE}/as-ext-mailbox-mss-metadata"), "extension": metadata},
        ],
        "system": "email", "value": address,
    })
}

fn doctor() -> Value {
    json!({
        "resourceType": "Practitioner", "id": "003-1", "active": true, "meta": {"versionId": "1"}, "language": "fr",
        "identifier": [{"system": "https://rpps.esante.gouv.fr", "value": "10100000017"}],
        "name": [{"use": "usual", "family": "VAUGRENARD", "given": ["Solène"], "prefix": ["MME"], "suffix": ["DR"]}],
        "telecom": [
            {"system": "phone", "value": "0381000000"},
            {"system": "email", "value": "solene@exemple.fr"},
            mailbox("solene.vaugrenard@medecin.mssante.fr", "PER", &[]),
        ],
        "qualification": [{"code": {"coding": [{
            "system": format!("{NOS}/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante"), "code": "10"}]}},
            {"code": {"coding": [{"system": format!("{NOS}/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale"),
            "code": "SM04", "display": "Cardiologie et maladies vasculaires"}]}}],
        "extension": [{"url": format!("{GUIDE}/as-ext-registration"), "extension": [{"url": "isFirst", "valueBoolean": true}]}],
    })
}

fn role() -> Value {
    json!({
        "resourceType": "PractitionerRole", "id": "005-1", "active": true,
        "practitioner": {"reference": "Practitioner/003-1"}, "organization": {"reference": "Organization/001-1"},
        "code": [{"coding": [{"system": format!("{NOS}/TRE_R23-ModeExercice/FHIR/TRE-R23-ModeExercice"), "code": "S"}]}],
        "telecom": [mailbox("s.vaugrenard@ch-valserine.mssante.fr", "PER", &[json!({"url": "digitization", "valueBoolean": true})])],
    })
}

fn hospital() -> Value {
    json!({
        "resourceType": "Organization", "id": "001-1", "active": true, "name": "CH DE LA VALSERINE",
        "address": [{"city": "VALSERHÔNE", "postalCode": "01200", "line": ["12 RUE DES TILLEULS"]}],
        "telecom": [
            {"system": "email", "value": "accueil@ch-valserine.fr"},
            mailbox("secretariat.cardio@ch-valserine.mssante.fr", "ORG", &[
                json!({"url": "description", "valueString": "Secrétariat de cardiologie"}),
                json!({"url": "service", "valueString": " Cardiologie\u{202e} "}),
            ]),
        ],
    })
}

fn bundle(resources: &[Value], next: Option<&str>) -> Vec<u8> {
    let entries: Vec<Value> =
        resources.iter().map(|resource| json!({"resource": resource, "search": {"mode": "match"}})).collect();
    let mut links = vec![json!({"relation": "self", "url": "https://annuaire.example/fhir/v2/Practitioner?name=x"})];
    links.extend(next.map(|url| json!({"relation": "next", "url": url})));
    serde_json::to_vec(
        &json!({"resourceType": "Bundle", "type": "searchset", "total": 3, "link": links, "entry": entries}),
    )
    .unwrap()
}

fn read(resources: &[Value]) -> Gathered {
    Gathered::of(vec![page(&bundle(resources, None)).unwrap()])
}

fn hits(resources: &[Value]) -> Vec<Correspondent> {
    read(resources).correspondents()
}

#[test]
fn a_person_her_place_and_its_services_are_three_mailboxes() {
    let hits = hits(&[doctor(), role(), hospital()]);
    let [own, there, service] = &hits[..] else { panic!("{hits:?}") };
    assert_eq!(own.address.to_string(), "solene.vaugrenard@medecin.mssante.fr");
    assert_eq!((own.label().as_str(), own.kind), ("Dr Solène VAUGRENARD", BoxKind::Personal));
    assert_eq!((own.profession.as_str(), own.speciality.as_str()), ("Médecin", "Cardiologie et maladies vasculaires"));
    assert_eq!(
        (own.structure.as_str(), own.town.as_str(), own.postal_code.as_str()),
        ("CH DE LA VALSERINE", "VALSERHÔNE", "01200")
    );
    assert_eq!((there.address.to_string().as_str(), there.paperless), ("s.vaugrenard@ch-valserine.mssante.fr", true));
    assert_eq!(service.label(), "Cardiologie CH DE LA VALSERINE");
    assert_eq!((service.kind, service.paperless), (BoxKind::Organisation, false));
}

#[test]
fn structures_that_were_not_told_are_asked_for_once() {
    assert_eq!(read(&[doctor(), role(), role()]).unknown_structures(), ["001-1"]);
    assert_eq!(read(&[doctor(), role(), hospital()]).unknown_structures(), Vec::<String>::new());
    let mut elsewhere = role();
    elsewhere["organization"]["reference"] = json!("Organization/1,2&_id=3");
    assert_eq!(read(&[doctor(), elsewhere]).unknown_structures(), Vec::<String>::new(), "no identifier of FHIR");
}

#[test]
fn only_mailboxes_of_the_trust_space_make_lines() {
    let mut person = doctor();
    person["telecom"] = json!([
        {"system": "email", "value": "solene@exemple.fr"},
        mailbox("not an address", "PER", &[]),
        mailbox("solene@médecin\u{200b}.fr", "PER", &[]),
        {"system": "phone", "value": "a@b.fr", "extension": mailbox("x@y.fr", "PER", &[])["extension"]},
    ]);
    assert_eq!(hits(&[person.clone()]), Vec::new());
    // The older shape: metadata alone, under another address.
    person["telecom"] = json!([{"system": "email", "value": "sv@cabinet.mssante.fr", "extension": [
        {"url": "https://annuaire.sante.gouv.fr/fhir/StructureDefinition/MailboxMSS", "extension": [
            {"url": "type", "valueCoding": {"code": "CAB"}}, {"url": "phone", "valueString": "1"}]}]}]);
    assert_eq!(hits(&[person]).iter().map(|hit| hit.kind).collect::<Vec<_>>(), [BoxKind::Practice]);
}

#[test]
fn who_has_stopped_is_not_proposed_and_the_preferred_mailbox_comes_first() {
    let mut person = doctor();
    let mut second = mailbox("b@medecin.mssante.fr", "PER", &[]);
    second["rank"] = json!(1);
    person["telecom"] = json!([mailbox("a@medecin.mssante.fr", "PER", &[]), second]);
    let found: Vec<String> = hits(&[person.clone()]).iter().map(|hit| hit.address.to_string()).collect();
    assert_eq!(found, ["b@medecin.mssante.fr", "a@medecin.mssante.fr"]);
    person["active"] = json!(false);
    assert_eq!(hits(&[person]), Vec::new());
}

#[test]
fn what_is_unknown_or_broken_is_passed_over() {
    let odd = [
        json!({"resourceType": "Device", "id": "1"}),
        json!({"resourceType": "Practitioner", "id": 12}),
        json!({"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}),
        json!({"no": "type"}),
        json!(null),
        doctor(),
    ];
    assert_eq!(hits(&odd).len(), 1);
    assert!(page(br#"{"resourceType":"Bundle","type":"searchset","total":0}"#).unwrap().next.is_none());
    let whole = bundle(&[doctor()], None);
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(page(&whole[..cut]).is_none(), "{cut}");
    }
    for other in [&br#"{"resourceType":"Practitioner"}"#[..], b"[]", b"<html>", b"\xff\xfe", b"null"] {
        assert!(page(other).is_none());
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert!(page(deep.as_bytes()).is_none());
}

#[test]
fn pages_and_outcomes_say_what_they_are() {
    let next = "https://annuaire.example/fhir/v2?_getpages=1";
    assert_eq!(page(&bundle(&[], Some(next))).unwrap().next.as_deref(), Some(next));
    let said = br#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"HAPI-0302"}]}"#;
    assert_eq!(outcome(said), Some("processing"));
    assert_eq!(outcome(br#"{"resourceType":"OperationOutcome","issue":[{"code":"a secret"}]}"#), Some(""));
    assert_eq!(outcome(b"{}"), None);
    assert!(page(said).is_none());
}

#[test]
fn every_address_counts_for_a_confirmation_whoever_has_it() {
    let mut person = doctor();
    person["active"] = json!(false);
    let addresses = read(&[person, role(), hospital()]).addresses();
    assert_eq!(addresses.len(), 3);
    assert!(addresses.contains("s.vaugrenard@ch-valserine.mssante.fr"));
    assert!(!addresses.contains("accueil@ch-valserine.fr"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let keys = [
        "resourceType",
        "Bundle",
        "entry",
        "resource",
        "telecom",
        "extension",
        "value",
        "system",
        "name",
        "url",
        "link",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(&["Bundle", "Practitioner", "email", "a@b.fr", "MSSANTE", "type", "\u{202e}"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(keys.to_vec()), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_octets_break_it(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        drop((page(&octets), outcome(&octets)));
    }

    #[test]
    fn no_bundle_breaks_it(resources in prop::collection::vec(any_json(), 0..6), twist in any_json()) {
        let mut all = resources;
        let mut person = doctor();
        person["telecom"] = twist.clone();
        all.push(person);
        let mut structure = hospital();
        structure["address"] = twist;
        all.push(structure);
        let read = page(&bundle(&all, None)).unwrap();
        let gathered = Gathered::of(vec![read]);
        drop(gathered.unknown_structures());
        for hit in gathered.correspondents() {
            prop_assert!(gathered.addresses().contains(&hit.address.folded()));
        }
    }
}
