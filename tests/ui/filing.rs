//! « À classer » as a doctor sees it: one key files and goes on, words are looked for, all about a patient; in both languages, light, dark
//! and at 200 %.

use iced_test::selector::id;
use jiff::Timestamp;
use pli::domain::document::{Doubt, Patient};
use pli::domain::filing::{
    Certainty, DocumentId, DocumentRow, Earlier, FilingCounts, Found, Lineage, Nature, Source, Stage,
};
use pli::domain::ins::Sex;
use pli::domain::listing::Gone;
use pli::domain::{AccountId, DeskState, MessageId};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::screen::{mailbox, reader};
use pli::ui::shortcut::Act;

use crate::shared::shows;
use crate::support::mail::{account, doctor, opened, row};
use crate::support::vault::Vault;
use crate::support::{Bench, mail_message};

const WIDE: (f32, f32) = (1320.0, 980.0);
/// What is left at 200 %.
const NARROW: (f32, f32) = (640.0, 400.0);

fn patient(family: &str, given: &str, (year, month, day): (i16, i8, i8), sex: Sex) -> Patient {
    Patient {
        family: family.to_owned(),
        given: given.to_owned(),
        born: Some(jiff::civil::date(year, month, day)),
        sex: Some(sex),
        ..Patient::default()
    }
}

fn document(position: u32, kind: &str, patient: Option<Patient>, certainty: Certainty) -> DocumentRow {
    let message = row(position);
    let found = Found {
        part: 2,
        place: 0,
        nature: Nature::Pdf,
        name: "Document scanné.pdf".to_owned(),
        code: String::new(),
        kind: kind.to_owned(),
        title: String::new(),
        act: Some(jiff::civil::date(2026, 11, 20)),
        author: String::new(),
        patient,
        other: None,
        source: Source::Document,
        certainty,
        doubts: Vec::new(),
        sameness: String::new(),
        lineage: Lineage::default(),
        version: None,
        replaces: false,
        group: 0,
    };
    let id = DocumentId(i64::from(position) + 1);
    DocumentRow {
        id,
        message,
        account: AccountId(1),
        found,
        count: 1,
        certainty,
        doubts: Vec::new(),
        stage: Stage::ToFile,
        earlier: None,
        handed: None,
    }
}

fn documents() -> Vec<DocumentRow> {
    let one = || patient("PAT-TROIS", "DOMINIQUE", (1979, 3, 28), Sex::Female);
    let two = patient("LE GOFF DE KERGUÉLEN", "Jean-Baptiste", (1946, 2, 1), Sex::Male);
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let mut rows = vec![
        document(0, "CR d’examens biologiques", Some(one()), Certainty::Certain),
        document(1, "CR d’imagerie médicale", Some(two.clone()), Certainty::Probable),
        document(2, "", None, Certainty::Unsure),
        document(3, "Lettre de liaison à la sortie d’un établissement", Some(two), Certainty::Unsure),
        document(4, "CR d’examens biologiques", Some(one()), Certainty::Certain),
        document(5, "CR de consultation", Some(one()), Certainty::Certain),
        document(6, "", None, Certainty::Unsure),
    ];
    rows[0].count = 3;
    rows[3].found.other = Some(patient("LE GOFF DE KERGUÉLEN", "Jean-Marie", (1946, 2, 1), Sex::Male));
    rows[4].earlier = Some(Earlier::Same(day("2026-11-12T09:00:00Z")));
    rows[5].earlier = Some(Earlier::Replaced(day("2026-11-03T09:00:00Z")));
    rows[6].doubts = vec![Doubt::Unreadable];
    rows
}

/// One that its operator has deleted, one that was given to others.
fn left_behind() -> Vec<DocumentRow> {
    let mut rows = documents();
    rows[0].message.gone = Some(Gone { since: row(0).date, account: AccountId(1) });
    rows[2].stage = Stage::Confided;
    rows[2].message.keywords = DeskState::Confided.keyword().into_iter().collect();
    rows
}

/// Files of two messages are not here, and other software collects.
fn incomplete() -> FilingCounts {
    let since = Some("2026-11-03T09:00:00Z".parse().unwrap());
    FilingCounts { absent: 2, since, ..FilingCounts::default() }
}

fn session(language: Language, appearance: Appearance, documents: Vec<DocumentRow>) -> Bench {
    let mut bench = Bench::new(language, appearance);
    bench.vault = Vault { filing: documents, ..Vault::doctor() };
    let account = pli::domain::Account { retention: Some(16), ..account() };
    bench.opens(opened(doctor(), vec![account]));
    bench
}

fn act(bench: &mut Bench, act: Act) {
    bench.say(mail_message(mailbox::Message::Act(act)));
}

#[test]
fn one_key_files_the_document_and_the_next_one_is_read() {
    let mut bench = session(Language::French, Appearance::Light, documents());
    assert!(shows(&bench, "À classer"));
    act(&mut bench, Act::Filing);
    assert!(shows(&bench, "PAT-TROIS DOMINIQUE") && shows(&bench, "Patient non identifié"));
    act(&mut bench, Act::Next);
    act(&mut bench, Act::Filed);
    let filed = |deed: &pli::domain::Act| matches!(deed, pli::domain::Act::Desk { messages, state: DeskState::Filed, set: true } if *messages == [MessageId(1)]);
    assert!(bench.obey().iter().any(filed));
    assert!(shows(&bench, "Message classé"));
    act(&mut bench, Act::Closed);
    let closed = |deed: &pli::domain::Act| matches!(deed, pli::domain::Act::Desk { messages, state: DeskState::Closed, set: true } if *messages == [MessageId(2)]);
    assert!(bench.obey().iter().any(closed));
    act(&mut bench, Act::Undo);
    let undone =
        |deed: &pli::domain::Act| matches!(deed, pli::domain::Act::Desk { state: DeskState::Closed, set: false, .. });
    assert!(bench.obey().iter().any(undone));
}

#[test]
fn a_practice_that_has_filed_all_is_told_so() {
    let mut bench = session(Language::French, Appearance::Light, Vec::new());
    act(&mut bench, Act::Filing);
    assert!(shows(&bench, "Tout est classé"));
    bench.vault.failing = true;
    act(&mut bench, Act::Filing);
    assert!(!shows(&bench, "Tout est classé"));
}

#[test]
fn nothing_is_said_to_be_done_while_files_are_not_here() {
    let mut bench = session(Language::French, Appearance::Light, Vec::new());
    bench.vault.filing_counts = incomplete();
    act(&mut bench, Act::Filing);
    assert!(!shows(&bench, "Tout est classé") && shows(&bench, "Rien à classer parmi les fichiers lus"));
    bench.draw("filing-absent", WIDE);
}

#[test]
fn the_bar_of_the_reader_says_that_nothing_is_done_with_it() {
    let mut bench = session(Language::French, Appearance::Light, documents());
    act(&mut bench, Act::Filing);
    act(&mut bench, Act::Next);
    bench.act(WIDE, |window| {
        let _ = window.click(id(reader::NO_FOLLOW_UP)).unwrap();
    });
    let closed =
        |deed: &pli::domain::Act| matches!(deed, pli::domain::Act::Desk { state: DeskState::Closed, set: true, .. });
    assert!(bench.obey().iter().any(closed));
}

#[test]
fn pictures_of_documents_to_be_filed() {
    for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            let name = |what: &str| format!("filing-{what}_{tag}_{look}");
            let mut bench = session(language, appearance, documents());
            act(&mut bench, Act::Filing);
            bench.draw(&name("list"), WIDE);
            bench.draw(&name("narrow"), NARROW);
            act(&mut bench, Act::Next);
            bench.draw(&name("read"), WIDE);
            act(&mut bench, Act::Filed);
            let _ = bench.obey();
            bench.draw(&name("filed"), WIDE);
            act(&mut bench, Act::SamePatient);
            bench.draw(&name("patient"), WIDE);
            let mut bench = session(language, appearance, left_behind());
            bench.vault.filing_counts = incomplete();
            act(&mut bench, Act::Filing);
            bench.draw(&name("left"), WIDE);
            bench.draw(&name("left-narrow"), NARROW);
            bench.act(WIDE, |window| {
                let _ = window.click(id(mailbox::VIEW)).unwrap();
            });
            bench.draw(&name("all"), WIDE);
            let mut bench = session(language, appearance, Vec::new());
            act(&mut bench, Act::Filing);
            bench.draw(&name("none"), WIDE);
        }
    }
}
