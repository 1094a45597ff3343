//! « Logiciel métier » in « Réglages »: a folder is made, tried, changed and taken away with the keyboard and the pointer, drawn in every state.

use std::path::Path;

use iced::keyboard::{Modifiers, key};
use iced::{Point, mouse};
use iced_test::selector::id;
use pli::domain::export::{
    Change, Content, ExportFault, Kept, Profile, Subfolders, Template, Trial, TrialFault, TrialState, TrialStep,
    sample_name,
};
use pli::domain::{Address, Notice};
use pli::engine::{Answer, Command, Event, Ticket};
use pli::l10n::Language;
use pli::settings::{Appearance, Rules, Settings, preferences};
use pli::ui::Message;
use pli::ui::effect::Effect;
use pli::ui::screen::mailbox;
use pli::ui::screen::preferences as page;
use pli::ui::screen::preferences::exports::{self, Message as Export};
use pli::ui::shortcut::Act;

use crate::shared::shows;
use crate::stage::{WINDOW, ZOOMED, letter, press};
use crate::support::mail::{account, doctor, opened};
use crate::support::{Bench, mail_message, simulator};

fn profile(name: &str, folder: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        folder: folder.into(),
        preset: "officiel".to_owned(),
        template: Template::parse("{date}_{type}_{NOM}_{Prenom}").unwrap(),
        contents: vec![Content::Pdf],
        subfolders: Subfolders::Mailbox,
        mailboxes: Vec::new(),
        plain: true,
    }
}

fn known() -> Vec<Kept> {
    vec![
        Kept { profile: profile("Dossier patient", "/srv/dossiers/entrants"), waiting: 3 },
        Kept {
            profile: profile("Résultats du laboratoire", "//serveur-du-cabinet/partage/resultats/hprim"),
            waiting: 0,
        },
    ]
}

fn open(language: Language, appearance: Appearance, known: Vec<Kept>) -> Bench {
    let mut bench = Bench::open(language, appearance);
    let second = pli::domain::Account {
        address: Address::parse("cabinet.des.tilleuls@exemple.mssante.fr").unwrap(),
        ..account()
    };
    bench.opens(opened(doctor(), vec![account(), second]));
    bench.act(WINDOW, |window| {
        let _ = window.simulate([letter(",", key::Code::Comma, Modifiers::CTRL)]);
    });
    let all = preferences(&Settings::parse("").unwrap(), &Rules::default());
    for (ticket, answer) in [
        (asked(&bench, |command| matches!(command, Command::Preferences { .. })), Answer::Preferences(all)),
        (asked(&bench, |command| matches!(command, Command::ExportProfiles { .. })), Answer::ExportProfiles(known)),
    ] {
        bench.say(Message::Engine(Event::Answer(ticket, answer)));
    }
    bench
}

/// The ticket of the last such wish.
fn asked(bench: &Bench, is_meant: impl Fn(&Command) -> bool) -> Ticket {
    let of = |command: &Command| match command {
        Command::Preferences { ticket }
        | Command::ExportProfiles { ticket }
        | Command::ChangeExports { ticket, .. }
        | Command::TryExport { ticket, .. } => Some(*ticket),
        _ => None,
    };
    let found = bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(command) if is_meant(command) => of(command),
        _ => None,
    });
    found.expect("asked for")
}

fn export(bench: &mut Bench, message: Export) {
    bench.say(Message::Preferences(page::Message::Export(message)));
}

fn changes(bench: &Bench) -> Vec<Change> {
    let of = |wish: &Effect| match wish {
        Effect::Send(Command::ChangeExports { change, .. }) => Some(change.clone()),
        _ => None,
    };
    bench.wishes.iter().filter_map(of).collect()
}

fn tried(bench: &mut Bench, state: TrialState) {
    let name = sample_name(&Template::parse("{NOM}_{Prenom}_{date}").unwrap(), "pdf", false);
    let trial = Trial { folder: Path::new("/srv/dossiers/entrants").to_owned(), inner: None, name };
    let ticket = asked(bench, |command| matches!(command, Command::TryExport { .. }));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::Tried(Box::new(trial), state))));
}

/// Draws the rest of the page.
fn scrolled(bench: &Bench, name: &str, size: (f32, f32)) {
    for (part, lines) in [("middle", -8.0), ("end", -200.0)] {
        let mut window = simulator(&bench.app, size);
        window.point_at(Point::new(size.0 / 2.0, size.1 / 2.0));
        let delta = mouse::ScrollDelta::Lines { x: 0.0, y: lines };
        let _ = window.simulate([iced::Event::Mouse(mouse::Event::WheelScrolled { delta })]);
        let snapshot = window.snapshot(&bench.app.theme()).unwrap();
        if let Some(folder) = std::env::var_os("PLI_PICTURES") {
            let _ = snapshot.matches_image(Path::new(&folder).join(format!("{name}-{part}"))).unwrap();
        }
    }
}

#[test]
fn the_pages_are_drawn_in_every_state() {
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for appearance in [Appearance::Light, Appearance::Dark, Appearance::Contrast] {
            for (size, zoom) in [(WINDOW, ""), (ZOOMED, "-200")] {
                let draw = |bench: &Bench, name: &str| {
                    bench.draw(&format!("exports-{name}-{tag}-{}{zoom}", appearance.code()), size);
                };
                let mut bench = open(language, appearance, Vec::new());
                draw(&bench, "none");
                export(&mut bench, Export::New);
                draw(&bench, "new");
                export(&mut bench, Export::Program("weda"));
                export(&mut bench, Export::Template("{NOM}_{NOMBRE}".to_owned()));
                export(&mut bench, Export::Content(Content::Pdf));
                export(&mut bench, Export::Keep);
                draw(&bench, "faults");

                let mut bench = open(language, appearance, known());
                draw(&bench, "list");
                export(&mut bench, Export::AskRemove("Dossier patient".to_owned()));
                draw(&bench, "question");
                export(&mut bench, Export::Back);
                export(&mut bench, Export::Change("Dossier patient".to_owned()));
                export(&mut bench, Export::Try);
                tried(&mut bench, TrialState::There);
                draw(&bench, "change");
                scrolled(&bench, &format!("exports-there-{tag}-{}{zoom}", appearance.code()), size);
                tried(&mut bench, TrialState::Failed(TrialFault::Absent));
                scrolled(&bench, &format!("exports-absent-{tag}-{}{zoom}", appearance.code()), size);
            }
        }
    }
}

#[test]
fn a_folder_is_made_by_keys_and_its_name_is_seen_meanwhile() {
    let mut bench = open(Language::French, Appearance::Light, Vec::new());
    bench.act(WINDOW, |window| drop(window.click(id(exports::NEW)).unwrap()));
    bench.act(WINDOW, |window| {
        drop(window.click(id(exports::FOLDER)).unwrap());
        let _ = window.typewrite("/srv/dossier");
    });
    bench.act(WINDOW, |window| {
        assert!(window.find("PATIENT-TEST_Camille_19790328_20260115_Essai d’export.pdf").is_ok(), "seen");
    });
    export(&mut bench, Export::Template("{NOM}_{NOMBRE}".to_owned()));
    bench.act(WINDOW, |window| {
        assert!(window.find("«\u{a0}NOMBRE\u{a0}» n’est pas un champ.").is_ok());
        drop(window.click(id(exports::KEEP)).unwrap());
    });
    assert_eq!(changes(&bench), [], "not while it is wrong");
    export(&mut bench, Export::Template("{NOM}".to_owned()));
    bench.act(WINDOW, |window| drop(window.click(id(exports::KEEP)).unwrap()));
    let made = changes(&bench);
    let [Change::Keep { profile, before: None }] = made.as_slice() else { panic!("{made:?}") };
    assert_eq!((profile.name.as_str(), profile.folder.to_str()), ("Dossier surveillé", Some("/srv/dossier")));

    // It could not be kept: that is said, and what was written is still there.
    let ticket = asked(&bench, |command| matches!(command, Command::ChangeExports { .. }));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::Failed(Notice::SettingsUnwritable))));
    bench.act(WINDOW, |window| assert!(window.find(id(exports::FOLDER)).is_ok()));
    bench.act(WINDOW, |window| drop(window.click(id(exports::KEEP)).unwrap()));
    let ticket = asked(&bench, |command| matches!(command, Command::ChangeExports { .. }));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::ExportProfiles(known()))));
    bench
        .act(WINDOW, |window| assert!(window.find("Dossier patient").is_ok() && window.find(id(exports::NEW)).is_ok()));
    assert!(matches!(bench.wishes.last(), Some(Effect::Focus(focus)) if *focus == exports::NEW));
}

#[test]
fn escape_goes_back_one_page_at_a_time_and_takes_the_invented_document_away() {
    let mut bench = open(Language::French, Appearance::Light, known());
    let escape = |bench: &mut Bench| {
        bench.act(WINDOW, |window| drop(window.simulate([press(key::Named::Escape, Modifiers::default())])));
    };
    export(&mut bench, Export::Change("Dossier patient".to_owned()));
    export(&mut bench, Export::Try);
    tried(&mut bench, TrialState::There);
    bench.wishes.clear();
    escape(&mut bench);
    let ended = |wish: &Effect| matches!(wish, Effect::Send(Command::TryExport { step: TrialStep::End(_), .. }));
    assert!(bench.wishes.iter().any(ended), "{:?}", bench.wishes);
    bench.act(WINDOW, |window| assert!(window.find(id(exports::NEW)).is_ok(), "the list"));
    escape(&mut bench);
    bench.act(WINDOW, |window| assert!(window.find(id(page::CLOSE)).is_err(), "away"));
}

#[test]
fn one_that_goes_says_what_becomes_of_what_waits() {
    let mut bench = open(Language::French, Appearance::Light, known());
    export(&mut bench, Export::AskRemove("Dossier patient".to_owned()));
    bench.act(WINDOW, |window| {
        assert!(window.find("3 documents attendent ce dossier").is_ok());
        drop(window.click("Ne plus les déposer\u{a0}: ils restent dans Pli, classés").unwrap());
    });
    bench.act(WINDOW, |window| drop(window.click(id(exports::REMOVE)).unwrap()));
    assert_eq!(changes(&bench), [Change::Remove { name: "Dossier patient".to_owned(), recall: true }]);
}

#[test]
fn where_what_is_filed_goes_nowhere_a_line_leads_to_a_first_folder() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.say(mail_message(mailbox::Message::Act(Act::Filing)));
    let way = "Remettre aussi à un logiciel métier…";
    assert!(!shows(&bench, way));
    // Of the range of the list of messages.
    let none = Answer::Failed(Notice::Export(ExportFault::NoProfile));
    bench.say(Message::Engine(Event::Answer(Ticket(2 << 48), none)));
    bench.draw("exports-way-fr-light", WINDOW);
    bench.act(WINDOW, |window| drop(window.click(way).unwrap()));
    let ticket = asked(&bench, |command| matches!(command, Command::ExportProfiles { .. }));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::ExportProfiles(Vec::new()))));
    assert!(shows(&bench, "Nouveau dossier du logiciel métier") && !shows(&bench, way));
}
