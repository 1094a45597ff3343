//! Tests of `domain/filing`: what the files of a message hold, about whom, how sure, and which stand together.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::domain::block;
use crate::domain::document::Author;
use crate::domain::ins::Sex;

const SUBJECT: &str = "XDM/1.0/DDM+CR d'imagerie PAT-TROIS DOMINIQUE 28/03/1979";

fn patient(family: &str, given: &str, day: i8) -> Patient {
    Patient {
        family: family.to_owned(),
        given: given.to_owned(),
        born: Some(jiff::civil::date(1979, 3, day)),
        sex: Some(Sex::Female),
        ..Patient::default()
    }
}

fn with_ins(patient: Patient, matricule: &str) -> Patient {
    Patient { matricule: Some(matricule.to_owned()), national: true, ..patient }
}

fn document(knowledge: Knowledge, patient: Option<Patient>) -> ClinicalDocument {
    ClinicalDocument {
        knowledge,
        code: "18748-4".to_owned(),
        kind: "CR d'imagerie médicale".to_owned(),
        title: String::new(),
        act: Some(jiff::civil::date(2026, 11, 20)),
        author: Author { name: "Dr Paul SORT".to_owned(), organisation: String::new() },
        patient,
        other: None,
        version: None,
        replaces: false,
        digest: String::new(),
        lineage: Lineage::default(),
        doubts: Vec::new(),
        text: block::Document::default(),
        files: Vec::new(),
    }
}

fn looked(number: u32, name: &str, held: Held) -> Looked {
    let part = Part {
        number,
        name: name.to_owned(),
        media_type: "application/octet-stream".to_owned(),
        size: 9,
        content_id: None,
        inline: false,
    };
    Looked { part, digest: format!("{number:064x}"), held }
}

fn set(form: Form, documents: Vec<ClinicalDocument>) -> Held {
    Held::Set(Box::new(DocumentSet { form, documents, truncated: false }))
}

fn xdm(patients: &[Patient]) -> Held {
    set(Form::Xdm, patients.iter().map(|patient| document(Knowledge::Document, Some(patient.clone()))).collect())
}

#[rstest]
#[case("XDM/1.0/DDM+CR d'examens biologiques VIAL Paul 26/11/1978", "CR d'examens biologiques", "VIAL", "Paul", true)]
#[case("Re: XDM/1.0/DDM+2 documents VIAL Paul 26/11/1978", "2 documents", "VIAL", "Paul", true)]
#[case(
    "XDM/1.0/DDM+CR ou fiche de consultation ou de visite PAT-TROIS DOMINIQUE 28/03/1979",
    "CR ou fiche de consultation ou de visite",
    "PAT-TROIS",
    "DOMINIQUE",
    true
)]
#[case("XDM/1.0/DDM+CR IRM DE LA TOUR Anne Sophie", "CR IRM", "DE LA TOUR", "Anne Sophie", false)]
fn official_subjects_name_a_patient(
    #[case] subject: &str,
    #[case] kind: &str,
    #[case] family: &str,
    #[case] given: &str,
    #[case] is_plain: bool,
) {
    let said = Said::by_subject(subject).unwrap();
    let patient = said.patient.unwrap();
    assert_eq!((said.kind.as_str(), patient.family.as_str(), patient.given.as_str()), (kind, family, given));
    assert_eq!(
        (said.is_plain, patient.born.is_some()),
        (is_plain, subject.contains('/') && subject.ends_with(char::is_numeric))
    );
}

#[rstest]
#[case("Bonjour")]
#[case("Résultats VIAL Paul 26/11/1978")]
fn other_subjects_say_nothing(#[case] subject: &str) {
    assert_eq!(Said::by_subject(subject), None);
}

#[test]
fn official_file_names_say_type_day_and_name() {
    let said = Said::by_file_name("20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf").unwrap();
    let patient = said.patient.unwrap();
    assert_eq!((said.kind.as_str(), said.act), ("CR d'examens biologiques", Some(jiff::civil::date(2015, 8, 2))));
    assert_eq!((patient.family.as_str(), patient.given.as_str(), patient.born), ("VIAL", "Paul", None));
    for name in ["scan_0001.pdf", "20151302_CR_VIAL_Paul.pdf", "20150802_CR_vial_Paul.pdf", "a_b_c_d_e_f.pdf", ""] {
        assert_eq!(Said::by_file_name(name), None, "{name}");
    }
}

#[test]
fn a_structured_document_is_certain_only_when_nothing_speaks_against_it() {
    let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
    let one = |subject: &str, document: ClinicalDocument, form| {
        let found = found(subject, &[looked(2, "IHE_XDM.ZIP", set(form, vec![document]))], false);
        (found[0].source, found[0].certainty)
    };
    let read = |patient: &Patient| document(Knowledge::Document, Some(patient.clone()));
    assert_eq!(one(SUBJECT, read(&whole), Form::Xdm), (Source::Document, Certainty::Certain));
    assert_eq!(one("Bonjour", read(&whole), Form::Cda), (Source::Document, Certainty::Certain));
    assert_eq!(one("", document(Knowledge::List, Some(whole.clone())), Form::Xdm), (Source::List, Certainty::Probable));
    assert_eq!(one("", read(&whole), Form::Hprim), (Source::Header, Certainty::Probable));
    let listed = ClinicalDocument { doubts: vec![Doubt::NamedByList], ..read(&whole) };
    assert_eq!(one(SUBJECT, listed, Form::Xdm), (Source::List, Certainty::Probable), "it names nobody itself");
    let nameless = Patient { family: String::new(), given: String::new(), ..patient("", "", 27) };
    assert_eq!(one(SUBJECT, read(&nameless), Form::Xdm).0, Source::Nowhere, "born on another day");
    let other = SUBJECT.replace("28/03", "27/03");
    assert_eq!(one(&other, read(&whole), Form::Xdm), (Source::Document, Certainty::Unsure));
    let twin = SUBJECT.replace("DOMINIQUE", "ODILE");
    assert_eq!(one(&twin, read(&whole), Form::Xdm), (Source::Document, Certainty::Unsure));
    assert_eq!(one("", read(&Patient { born: None, ..whole.clone() }), Form::Xdm).1, Certainty::Unsure);
    for doubt in [Doubt::OtherPatient, Doubt::SeveralPatients, Doubt::WrongKey, Doubt::Altered] {
        let doubted = ClinicalDocument { doubts: vec![doubt], ..read(&whole) };
        assert_eq!(one(SUBJECT, doubted, Form::Xdm).1, Certainty::Unsure, "{doubt:?}");
    }
}

#[test]
fn whom_another_source_names_is_kept_beside_the_patient() {
    let (whole, other) = (patient("PAT-TROIS", "DOMINIQUE", 28), patient("VIAL", "Paul", 5));
    let one = |subject: &str, document: ClinicalDocument, form| {
        found(subject, &[looked(2, "IHE_XDM.ZIP", set(form, vec![document]))], false).remove(0).other
    };
    let read = || document(Knowledge::Document, Some(whole.clone()));
    assert_eq!(one(SUBJECT, read(), Form::Xdm), None);
    let listed = ClinicalDocument { other: Some(other.clone()), doubts: vec![Doubt::OtherPatient], ..read() };
    assert_eq!(one(SUBJECT, listed.clone(), Form::Xdm), Some(other.clone()));
    let twin = SUBJECT.replace("DOMINIQUE", "ODILE");
    assert_eq!(one(&twin, read(), Form::Xdm).map(|twin| twin.given), Some("ODILE".to_owned()));
    assert_eq!(one(&twin, listed, Form::Xdm), Some(other), "what the document says comes first");
    assert_eq!(one(&twin, read(), Form::Hprim), None, "a text may be about several");
}

#[test]
fn a_bare_file_is_about_whom_its_subject_or_name_says_and_a_row_without_them() {
    let of = |subject: &str, name: &str| found(subject, &[looked(2, name, Held::Plain)], false).remove(0);
    let told = of(SUBJECT, "scan.pdf");
    assert_eq!(
        (told.source, told.certainty, told.kind.as_str()),
        (Source::Subject, Certainty::Probable, "CR d'imagerie")
    );
    let named = of("Bonjour", "20150802_CR d'anesthesie_VIAL_Paul.pdf");
    assert_eq!((named.source, named.certainty), (Source::FileName, Certainty::Unsure));
    let both = of(SUBJECT, "20150802_CR_VIAL_Paul.pdf");
    assert_eq!(both.patient.unwrap().family, "VIAL", "the name of the file is nearer to it than the subject");
    let bare = of("Bonjour", "scan.pdf");
    assert_eq!((bare.nature, bare.patient, bare.certainty), (Nature::Pdf, None, Certainty::Unsure));
    let damaged = found(SUBJECT, &[looked(2, "IHE_XDM.ZIP", Held::Unreadable)], false).remove(0);
    assert_eq!((damaged.doubts, damaged.certainty), (vec![Doubt::Unreadable], Certainty::Unsure));
}

#[test]
fn a_bare_file_stands_with_the_one_patient_of_its_message_and_with_nobody_elses() {
    let whole = patient("PAT-TROIS", "DOMINIQUE", 28);
    let files = |held| [looked(2, "IHE_XDM.ZIP", held), looked(3, "scan.pdf", Held::Plain)];
    let beside = found("Bonjour", &files(xdm(std::slice::from_ref(&whole))), false);
    assert_eq!((beside[1].source, beside[1].certainty, beside[1].group), (Source::Beside, Certainty::Probable, 0));
    let several = found("Bonjour", &files(xdm(&[whole.clone(), patient("VIAL", "Paul", 5)])), false);
    assert_eq!((several[2].patient.clone(), several[2].source), (None, Source::Nowhere));
    assert_eq!(several.iter().map(|one| one.group).collect::<Vec<_>>(), [0, 1, 2]);
    let nobodys = [document(Knowledge::Document, Some(whole.clone())), document(Knowledge::Document, None)];
    let nobodys = found("Bonjour", &files(set(Form::Hprim, nobodys.into())), false);
    let sources: Vec<_> = nobodys.iter().map(|one| one.source).collect();
    assert_eq!(sources, [Source::Header, Source::Nowhere, Source::Nowhere], "results of nobody are given to nobody");
    let named = [looked(2, "IHE_XDM.ZIP", xdm(&[whole])), looked(3, "20150802_CR_VIAL_Paul.pdf", Held::Plain)];
    assert_eq!(found("", &named, false)[1].source, Source::FileName, "a file that names another is not hers");
}

#[test]
fn of_more_than_is_listed_the_last_row_says_so() {
    let told = |all: &[Found]| all.iter().map(|one| one.doubts.contains(&Doubt::Incomplete)).collect::<Vec<_>>();
    let list = |truncated| {
        let one = document(Knowledge::Document, Some(patient("VIAL", "Paul", 5)));
        Held::Set(Box::new(DocumentSet { form: Form::Hprim, documents: vec![one.clone(), one], truncated }))
    };
    let files = |truncated| [looked(2, "bilan.hpr", list(truncated)), looked(3, "scan.pdf", Held::Plain)];
    assert_eq!(told(&found("", &files(false), false)), [false; 3]);
    assert_eq!(told(&found("", &files(true), false)), [false, true, false]);
    assert_eq!(told(&found("", &files(false), true)), [false, false, true]);
    let many = vec![document(Knowledge::Document, None); DOCUMENTS_MAX];
    let all = found("", &[looked(2, "a.zip", set(Form::Xdm, many.clone()))], false);
    assert_eq!((all.len(), told(&all).last()), (DOCUMENTS_MAX, Some(&false)));
    let all = found("", &[looked(2, "a.zip", set(Form::Xdm, many)), looked(3, "scan.pdf", Held::Plain)], false);
    assert_eq!((all.len(), told(&all).last()), (DOCUMENTS_MAX, Some(&true)));
}

#[test]
fn one_person_is_known_by_the_matricule_else_by_names_and_birth_date_never_by_names_alone() {
    let bare = patient("PAT-TROIS", "DOMINIQUE", 28);
    let whole = with_ins(bare.clone(), "279035121518989");
    assert!(whole.is_same_as(&bare) && bare.is_same_as(&whole));
    let married = Patient { family: "LEFÈVRE".to_owned(), ..whole.clone() };
    assert!(whole.is_same_as(&married), "the matricule is enough");
    assert!(!whole.is_same_as(&with_ins(bare.clone(), "162018885045327")), "two matricules are two persons");
    assert!(!bare.is_same_as(&patient("PAT-TROIS", "DOMINIQUE", 27)), "homonyms differ in their birth date");
    assert!(!bare.is_same_as(&patient("PAT-TROIS", "DOMINIQUE-ANNE", 28)), "twins");
    let undated = Patient { born: None, ..bare.clone() };
    assert!(!undated.is_same_as(&bare) && !undated.is_same_as(&undated), "never by names alone");
    let wrong = with_ins(bare.clone(), "279035121518988");
    assert!(wrong.is_same_as(&whole), "a wrong key says nothing");
}

#[rstest]
#[case("scan.PDF", "application/octet-stream", Some(Nature::Pdf))]
#[case("x", "application/pdf", Some(Nature::Pdf))]
#[case("photo.jpg", "image/jpeg", Some(Nature::Picture))]
#[case("bilan.hpr", "application/octet-stream", Some(Nature::Text))]
#[case("invitation.ics", "text/calendar", None)]
#[case("smime.p7s", "application/pkcs7-signature", None)]
#[case("x", "text/calendar", None)]
#[case("", "message/delivery-status", None)]
#[case("message.eml", "message/rfc822", Some(Nature::Message))]
#[case("compte-rendu", "application/octet-stream", Some(Nature::Other))]
#[case("resultats.hl7", "application/octet-stream", Some(Nature::Other))]
#[case("cr.html", "text/html", Some(Nature::Other))]
fn what_comes_with_mail_and_is_no_document_is_no_row(
    #[case] name: &str,
    #[case] media_type: &str,
    #[case] is: Option<Nature>,
) {
    assert_eq!(Nature::of_file(name, media_type), is);
}

#[test]
fn what_is_kept_is_read_again() {
    for (nature, code) in Nature::ALL {
        assert_eq!((Nature::parse(code), nature.code()), (nature, code));
    }
    for (source, code) in Source::ALL {
        assert_eq!((Source::parse(code), source.code()), (source, code));
    }
    for (stage, _) in Stage::ALL {
        assert_eq!(Stage::parse(stage.number()), stage);
    }
    for certainty in [Certainty::Unsure, Certainty::Probable, Certainty::Certain] {
        assert_eq!(Certainty::parse(certainty.code()), certainty);
    }
}

fn any_patient() -> impl Strategy<Value = Patient> {
    let names = prop::sample::select(vec!["PAT-TROIS", "VIAL", ""]);
    let matricules = prop::sample::select(vec![None, Some("279035121518989"), Some("162018885045327"), Some("x")]);
    (names.clone(), names, prop::option::of(27_i8..29), matricules).prop_map(|(family, given, day, matricule)| {
        Patient {
            born: day.map(|day| jiff::civil::date(1979, 3, day)),
            matricule: matricule.map(str::to_owned),
            ..patient(family, given, 28)
        }
    })
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn nobody_is_another_by_the_order_of_asking(one in any_patient(), other in any_patient()) {
        prop_assert_eq!(one.is_same_as(&other), other.is_same_as(&one));
        if one.is_same_as(&other) {
            let both = |of: &Patient| of.ins().and_then(Result::ok).is_some();
            prop_assert!(one.born.is_some() && one.born == other.born || both(&one) && both(&other));
        }
    }

    #[test]
    fn each_document_is_one_row_and_no_group_holds_two_persons(patients in prop::collection::vec(any_patient(), 0..6), subject in "\\PC{0,40}") {
        let files = [looked(2, "IHE_XDM.ZIP", xdm(&patients)), looked(3, "scan.pdf", Held::Plain)];
        let all = found(&subject, &files, false);
        prop_assert_eq!(all.len(), patients.len().max(1) + 1);
        for one in &all {
            prop_assert!(one.certainty == Certainty::Unsure || one.patient.is_some());
            let lead = &all[usize::from(one.group)];
            prop_assert_eq!(lead.group, one.group);
            match (&lead.patient, &one.patient) {
                (Some(lead), Some(patient)) => prop_assert!(lead == patient || lead.is_same_as(patient)),
                (lead, patient) => prop_assert!(lead.is_none() && patient.is_none()),
            }
        }
    }

    #[test]
    fn any_subject_and_name_is_read_without_end(text in "\\PC{0,80}") {
        let _ = Said::by_subject(&format!("XDM/1.0/DDM+{text}"));
        let _ = Said::by_file_name(&text);
    }
}
