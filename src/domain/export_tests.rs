//! Tests of `domain/export`: templates, names that never leave their folder, and what of a document is handed over.

use std::path::{Component, Path};

use jiff::civil::date;
use proptest::prelude::*;

use super::super::document::Patient;
use super::*;
use crate::properties;

fn named(template: &str, found: &Found) -> String {
    let values = Values { found, received: date(2026, 11, 26), sender: "Dr Hélène LEFÈVRE", number: 12 };
    Template::parse(template).unwrap().name(values, "pdf", false).as_str().to_owned()
}

fn document(nature: Nature, name: &str) -> Found {
    Found { nature, name: name.to_owned(), ..sample() }
}

#[test]
fn a_name_says_what_its_template_asks_for() {
    let found = Found {
        patient: Some(Patient { matricule: Some("279035121518989".to_owned()), ..sample().patient.unwrap() }),
        ..sample()
    };
    for (template, name) in [
        ("{NOM}_{Prenom}_{naissance}_{date}_{type}", "PATIENT-TEST_Camille_19790328_20260115_Essai d’export.pdf"),
        ("{nom} {PRÉNOM} {naissance:JJ-MM-AAAA}", "PATIENT-TEST Camille 28-03-1979.pdf"),
        ("{INS}_{recu:AAAA-MM}_{sexe}_{numero}", "279035121518989_2026-11_F_12.pdf"),
        ("{original} de {expediteur}", "essai de Dr Hélène LEFÈVRE.pdf"),
        // What is not known leaves no gap.
        ("{NOM}_{nom_utilise}_{date}", "PATIENT-TEST_20260115.pdf"),
    ] {
        assert_eq!(named(template, &found), name, "{template}");
    }
    let plain = Template::parse("{type}").unwrap();
    let found = Found { kind: "Œil – compte rendu d’été".to_owned(), ..found };
    let values = Values { found: &found, received: date(2026, 11, 26), sender: "", number: 1 };
    assert_eq!(plain.name(values, "PDF", true).as_str(), "OEil - compte rendu d'ete.pdf");
}

#[test]
fn a_doubted_identity_stands_in_no_name() {
    let unsure = Found { certainty: Certainty::Unsure, ..sample() };
    assert_eq!(named("{NOM}_{Prenom}_{naissance}_{INS}_{date}", &unsure), "IDENTITÉ À VÉRIFIER_20260115.pdf");
    let nobody = Found { patient: None, ..sample() };
    assert_eq!(named("{NOM}_{Prenom}", &nobody), "IDENTITÉ À VÉRIFIER.pdf");
    // A matricule of which the key is wrong names somebody else.
    let wrong = Patient { matricule: Some("279035121518988".to_owned()), ..sample().patient.unwrap() };
    assert_eq!(named("{INS}_{NOM}", &Found { patient: Some(wrong), ..sample() }), "PATIENT-TEST.pdf");
}

#[test]
fn what_is_wrong_with_a_template_is_named() {
    let fault = |template: &str| Template::parse(template).unwrap_err();
    assert_eq!(fault(" "), TemplateFault::Empty);
    assert_eq!(fault("{NOM"), TemplateFault::Unclosed);
    assert_eq!(fault("NOM}"), TemplateFault::Unclosed);
    assert_eq!(fault("{nom}_{age}"), TemplateFault::UnknownField("age".to_owned()));
    assert_eq!(fault("{date:YYYY}"), TemplateFault::UnknownForm("date:YYYY".to_owned()));
    assert_eq!(fault("{date:JJMM}"), TemplateFault::UnknownForm("date:JJMM".to_owned()), "of no year");
    assert_eq!(fault("{NOM:AAAA}"), TemplateFault::UnknownForm("NOM:AAAA".to_owned()));
    assert_eq!(fault("../{NOM}"), TemplateFault::Forbidden('/'));
    assert_eq!(fault(&"x".repeat(201)), TemplateFault::TooLong);
}

#[test]
fn names_that_systems_keep_for_themselves_are_given_to_nobody() {
    for (said, name) in [
        ("CON", "_CON.pdf"),
        ("nul.2026", "_nul.2026.pdf"),
        ("COM1", "_COM1.pdf"),
        ("lpt²", "_lpt².pdf"),
        ("COMA", "COMA.pdf"),
        ("..", "document.pdf"),
        (".cache", "cache.pdf"),
        ("a. ", "a.pdf"),
        ("~$VIAL", "VIAL.pdf"),
        ("VIAL\u{202e}fdp.exe", "VIALfdp.exe.pdf"),
        ("a/../../b", "a-..-..-b.pdf"),
        ("C:\\x", "C-x.pdf"),
        ("e\u{301}", "é.pdf"),
    ] {
        assert_eq!(FileName::new(said, "pdf", false).as_str(), name, "{said}");
    }
    assert_eq!(FileName::new("a", "../exe", false).as_str(), "a.exe");
    assert_eq!(FileName::new("a", "pdf", false).numbered(1).as_str(), "a.pdf");
    assert_eq!(FileName::new("a", "pdf", false).numbered(12).as_str(), "a_12.pdf");
    assert_eq!(FileName::new("CON", "pdf", false).numbered(2).as_str(), "CON_2.pdf", "no device");
    for made_elsewhere in ["../x.pdf", "/etc/x", "a/b.pdf", "", ".x.pdf", "CON.pdf"] {
        assert_eq!(FileName::parse(made_elsewhere), None, "{made_elsewhere}");
    }
}

proptest! {
    #![proptest_config(properties::cases(256))]

    #[test]
    fn no_name_leaves_its_folder(said in "(\\PC|[./\\\\: ~$\u{202e}\u{0}\u{a}]|CON|NUL|é|😀){0,200}", ending in "\\PC{0,12}", plain: bool, number in 0_u32..2_000_000) {
        let first = FileName::new(&said, &ending, plain);
        for name in [first.numbered(number), first] {
            let text = name.as_str();
            let path = Path::new("/folder").join(text);
            prop_assert_eq!(path.parent(), Some(Path::new("/folder")));
            prop_assert!(matches!(Path::new(text).components().collect::<Vec<_>>()[..], [Component::Normal(_)]));
            prop_assert!(!text.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']));
            prop_assert!(!text.chars().any(|c| c.is_control() || crate::domain::shown::is_deceptive(c)));
            prop_assert!(!text.starts_with(['.', ' ', '-', '~']) && !text.ends_with(['.', ' ']));
            prop_assert!((1..=140).contains(&text.len()), "{} octets", text.len());
            prop_assert!(!plain || text.is_ascii());
            let first = text.split('.').next().unwrap_or_default().to_uppercase();
            prop_assert!(!["CON", "PRN", "AUX", "NUL", "COM1", "LPT9"].contains(&first.as_str()));
            prop_assert_eq!(FileName::parse(text), Some(name.clone()), "kept and read again");
        }
    }

    #[test]
    fn files_of_one_name_are_told_apart(said in "\\PC{0,200}", one in 1_u32..100, other in 1_u32..100) {
        let name = FileName::new(&said, "pdf", false);
        prop_assert_eq!(one == other, name.numbered(one) == name.numbered(other));
    }

    #[test]
    fn templates_never_break(written in "(\\PC|[{}:]|NOM|date|AAAA|JJ){0,80}") {
        if let Ok(template) = Template::parse(&written) {
            let found = sample();
            let values = Values { found: &found, received: date(2026, 1, 1), sender: "x", number: 1 };
            prop_assert!(!template.name(values, "pdf", false).as_str().is_empty());
        }
    }
}

#[test]
fn a_file_about_others_too_is_not_handed_over_whole() {
    let all = Content::ALL.map(|(content, _)| content);
    let one = document(Nature::Xdm, "IHE_XDM.ZIP");
    let second = Found { place: 1, ..one.clone() };
    let inside = |place| Take::Inside { part: 1, place };
    let whole = |ending: &str| Take::Whole { part: 1, ending: ending.to_owned() };
    let line = [one.clone(), second.clone()];
    assert_eq!(wanted(&line, &line, &all), [inside(0), whole("zip"), inside(1)], "an archive once");
    let twin = Found { group: 1, ..second };
    let line = std::slice::from_ref(&one);
    assert_eq!(wanted(line, &[one.clone(), twin], &all), [inside(0)]);
    assert_eq!(wanted(line, line, &[Content::Xdm]), [whole("zip")]);
    assert_eq!(wanted(line, line, &[Content::Hprim]), []);
}

#[test]
fn files_keep_no_ending_that_starts_a_program() {
    let all = Content::ALL.map(|(content, _)| content);
    let taken = |nature, name: &str| {
        let one = [document(nature, name)];
        wanted(&one, &one, &all)
    };
    let whole = |ending: &str| vec![Take::Whole { part: 1, ending: ending.to_owned() }];
    assert_eq!(taken(Nature::Pdf, "scan.exe"), whole("pdf"));
    assert_eq!(taken(Nature::Hprim, "1234.HPR"), whole("hpr"));
    assert_eq!(taken(Nature::Hprim, "resultats.exe"), whole("hpr"));
    assert_eq!(taken(Nature::Picture, "plaie.JPG"), whole("jpg"));
    for (nature, name) in
        [(Nature::Other, "x.exe"), (Nature::Archive, "x.zip"), (Nature::Picture, "x.lnk"), (Nature::Message, "x.eml")]
    {
        assert_eq!(taken(nature, name), [], "{name}");
    }
}

#[test]
fn a_mailbox_is_served_by_the_profile_that_names_it() {
    let profile = |name: &str, mailboxes: &[&str]| Profile {
        name: name.to_owned(),
        folder: "/x".into(),
        preset: "courant".to_owned(),
        template: Template::parse("{NOM}").unwrap(),
        contents: vec![Content::Pdf],
        subfolders: Subfolders::None,
        mailboxes: mailboxes.iter().map(|text| Address::parse(text).unwrap()).collect(),
        plain: false,
    };
    let mailbox = Address::parse("Claire.Dubreuil@medecin.mssante.fr").unwrap();
    let all = [profile("all", &[]), profile("hers", &["claire.dubreuil@medecin.mssante.fr"])];
    assert_eq!(serving(&all, &mailbox).unwrap().name, "hers");
    assert_eq!(serving(&all[..1], &mailbox).unwrap().name, "all");
    let others = [profile("x", &["a@medecin.mssante.fr"])];
    assert_eq!(serving(&others, &mailbox), None);
}

#[test]
fn words_of_states_are_read_again() {
    for (state, code) in ExportState::ALL {
        assert_eq!((state.code(), ExportState::parse(code)), (code, state));
    }
    assert_eq!(ExportState::parse("x"), ExportState::Doubtful);
    for (fault, code) in ExportFault::ALL {
        assert_eq!((fault.code(), ExportFault::parse(code)), (code, Some(fault)));
    }
}
