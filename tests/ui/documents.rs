//! Medical documents in the reader: whose they are, their cards, the text of one, and nothing of it beside the next message.

use std::path::{Path, PathBuf};

use pli::documents::Drawer;
use pli::domain::document::{DocumentSet, Doubt};
use pli::engine::Query;
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::part::message_list;
use pli::ui::screen::{mailbox, reader};

use crate::support::Bench;
use crate::support::mail_message as mail;
use crate::support::vault::Vault;

const WIDE: (f32, f32) = (1320.0, 860.0);
const HIGH: (f32, f32) = (1320.0, 1900.0);
const DOUBLE: (f32, f32) = (660.0, 430.0);
/// The part of the sample's second message that is an archive.
const PART: u32 = 3;

/// What the program's own process reads in this file.
fn set(path: &Path) -> DocumentSet {
    let octets = std::fs::read(path).unwrap();
    Drawer::new(PathBuf::from(env!("CARGO_BIN_EXE_pli"))).documents(octets.into()).unwrap()
}

fn invented() -> DocumentSet {
    set(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cda/bilan.xml"))
}

fn choose(position: u32) -> Message {
    mail(mailbox::Message::List(message_list::Message::Choose(position)))
}

fn reading(documents: DocumentSet, language: Language, appearance: Appearance) -> Bench {
    let vault = Vault { documents: Some(documents), ..Vault::doctor() };
    let mut bench = Bench::open_over(vault, language, appearance);
    bench.say(choose(1));
    bench
}

fn read(bench: &mut Bench) {
    bench.say(mail(mailbox::Message::Reader(reader::Message::Read(PART, 0))));
}

#[test]
fn medical_documents_in_the_reader() {
    let documents = invented();
    let doubtful = {
        let mut set = documents.clone();
        let mut other = set.documents[0].clone();
        other.doubts = vec![Doubt::OtherPatient, Doubt::WrongKey, Doubt::Altered];
        other.patient.as_mut().unwrap().family = "PAT-QUATRE".to_owned();
        other.patient.as_mut().unwrap().used = String::new();
        other.patient.as_mut().unwrap().matricule = Some("279035121518988".to_owned());
        set.documents.push(other);
        set
    };
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in
            [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")]
        {
            let mut bench = reading(documents.clone(), language, appearance);
            bench.draw(&format!("medical_{tag}_{look}"), WIDE);
            bench.draw(&format!("medical-double_{tag}_{look}"), DOUBLE);
            read(&mut bench);
            bench.draw(&format!("medical-read_{tag}_{look}"), HIGH);
            reading(doubtful.clone(), language, appearance).draw(&format!("medical-doubtful_{tag}_{look}"), HIGH);
        }
    }
}

/// Published documents, where they lie, as they are read.
#[test]
fn published_documents_are_drawn() {
    let Some(folder) = std::env::var_os("PLI_REFERENCE_DATA") else {
        // Past the capture of the test runner: skipping must be seen.
        let words = "SKIPPED: PLI_REFERENCE_DATA is not set; no published document was drawn\n";
        std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).unwrap();
        return;
    };
    for name in ["BIO-CR-BIO_2024.01_Electrophorese", "CANCER-D2LM-FIN_2022.01", "VAC_2023.01"] {
        let documents = set(&Path::new(&folder).join("cda").join(format!("{name}.xml")));
        let mut bench = reading(documents, Language::French, Appearance::Light);
        read(&mut bench);
        bench.draw(&format!("medical-{name}"), (1320.0, 3600.0));
    }
}

/// What one message said of a patient is never shown beside another.
#[test]
fn nothing_of_a_patient_stays_beside_the_next_message() {
    let mut bench = reading(invented(), Language::French, Appearance::Light);
    read(&mut bench);
    let mut fresh = Bench::open(Language::French, Appearance::Light);
    for bench in [&mut bench, &mut fresh] {
        bench.say(choose(3));
    }
    let drawn = |bench: &Bench| {
        let mut simulator = crate::support::simulator(&bench.app, WIDE);
        let patient = "PAT-TROIS (LEFEVRE) DOMINIQUE, née le 28/03/1979";
        simulator.find(patient).is_ok()
    };
    assert!(!drawn(&bench) && !drawn(&fresh));
    bench.say(choose(1));
    assert!(drawn(&bench), "the one that holds it");
    let asked = bench.vault.asked.borrow();
    assert!(asked.iter().any(|query| matches!(query, Query::Documents { part: PART, .. })));
}
