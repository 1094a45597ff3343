//! Ways into a letter: rarer acts on a message, links and files from elsewhere, signatures and templates.

use std::path::PathBuf;
use std::sync::Arc;

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use pli::domain::wording::{Signature, Template, TemplateId, Wordings};
use pli::domain::{Address, MessageId};
use pli::engine::{Command, Query};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::{DesktopAnswer, DesktopAsk, Effect};
use pli::ui::screen::{compose, mailbox, reader, wordings};
use pli::ui::{DeskMessage, Incoming, Message};

use crate::stage::{letter, press};
use crate::support::vault::Vault;
use crate::support::{Bench, mail, simulator};

const SIZE: (f32, f32) = (1180.0, 780.0);
/// The reader of a window so wide is 560 px.
const NARROW: (f32, f32) = (920.0, 700.0);

fn kept() -> Wordings {
    let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
    let template = |id, name: &str, text: &str| Template::new(Some(TemplateId(id)), name, text).unwrap();
    Wordings {
        signatures: vec![Signature::new(
            address,
            "Dr Claire DUBREUIL\nCardiologue\n04 78 00 00 00",
            Some("Dr Claire DUBREUIL"),
        )],
        templates: vec![
            template(1, "Adresse au cardiologue", "Cher {destinataire},\n\nJe vous adresse {patient} pour {motif}.\n"),
            template(2, "Résultats normaux", "Bonjour,\nles résultats de {patient} sont normaux."),
        ],
    }
}

fn open() -> Bench {
    let vault = Vault { wordings: kept(), ..Vault::doctor() };
    Bench::open_over(vault, Language::French, Appearance::Light)
}

fn key(bench: &mut Bench, code: key::Code, sign: &str, modifiers: Modifiers) {
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter(sign, code, modifiers)]);
    });
}

fn dropped(path: &str) -> Message {
    Message::Desk(DeskMessage::Mailbox(mailbox::Message::Dropped(PathBuf::from(path))))
}

/// What the desktop is asked to read.
fn read(bench: &Bench) -> Option<(PathBuf, pli::engine::Ticket)> {
    bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Desktop(DesktopAsk::Read { path }, ticket) => Some((path.clone(), *ticket)),
        _ => None,
    })
}

/// The question that the letter began with: what it wants beside that is asked after.
fn begun(bench: &Bench) -> Option<Query> {
    let asked = bench.vault.asked.borrow();
    asked.iter().rev().find(|query| !matches!(query, Query::Wordings)).cloned()
}

fn is_writing(bench: &Bench) -> bool {
    simulator(&bench.app, SIZE).find(id(compose::BODY)).is_ok()
}

#[test]
fn the_rarer_acts_stand_in_one_place_and_each_has_its_key() {
    let mut bench = open();
    key(&mut bench, key::Code::KeyJ, "j", Modifiers::empty());
    bench.draw("reader-bar", SIZE);
    bench.draw("reader-bar-narrow", NARROW);
    bench.act(SIZE, |window| {
        let _ = window.click(id(reader::MORE)).unwrap();
    });
    bench.draw("more", SIZE);
    bench.act(SIZE, |window| {
        let _ = window.click(id(mailbox::rarer_id(2))).unwrap();
    });
    assert_eq!(begun(&bench), Some(Query::Anew(MessageId(1))));
    assert!(is_writing(&bench));
    let mut redirected = open();
    key(&mut redirected, key::Code::KeyJ, "j", Modifiers::empty());
    key(&mut redirected, key::Code::KeyE, "e", Modifiers::SHIFT);
    assert_eq!(begun(&redirected), Some(Query::Redirect(MessageId(1))));
    assert!(is_writing(&redirected));
    let mut whole = open();
    key(&mut whole, key::Code::KeyJ, "j", Modifiers::empty());
    key(&mut whole, key::Code::KeyF, "f", Modifiers::CTRL | Modifiers::SHIFT);
    assert_eq!(begun(&whole), Some(Query::ForwardAttached(vec![MessageId(1)])));
    assert!(is_writing(&whole));
}

#[test]
fn a_link_or_a_message_from_elsewhere_becomes_a_letter_once_the_session_is_open() {
    let mut bench = Bench::new(Language::French, Appearance::Light);
    bench.vault = Vault::doctor();
    bench.app.begin_with(Incoming::of("mailto:paul@ch-exemple.mssante.fr?subject=R%C3%A9sultats&attach=x").unwrap());
    assert!(!is_writing(&bench), "not before");
    bench.opens(mail::opened(mail::doctor(), vec![mail::account()]));
    assert!(is_writing(&bench));
    let checked = |wish: &Effect| matches!(wish, Effect::Send(Command::Check { addresses, .. }) if addresses[0].contains("paul@"));
    assert!(bench.wishes.iter().any(checked), "the gate is asked");
    bench.draw("from-link", SIZE);

    let mut bench = open();
    bench.say(dropped("/tmp/Bilan.eml"));
    let (path, ticket) = read(&bench).unwrap();
    assert_eq!((path, is_writing(&bench)), (PathBuf::from("/tmp/Bilan.eml"), false));
    let content: Arc<[u8]> = b"Subject: x\r\n\r\ny\r\n".as_slice().into();
    bench.say(Message::Desktop(ticket, DesktopAnswer::File { name: "Bilan.eml".to_owned(), content }));
    assert!(matches!(begun(&bench), Some(Query::Dropped(_))));
    assert!(is_writing(&bench));

    let mut bench = open();
    bench.say(dropped("/tmp/CR.pdf"));
    assert!(is_writing(&bench), "another file is joined to a new letter");
    assert_eq!(read(&bench).unwrap().0, PathBuf::from("/tmp/CR.pdf"));
}

#[test]
fn what_comes_while_a_letter_is_written_waits_for_its_end() {
    let mut bench = open();
    let new = |bench: &mut Bench| key(bench, key::Code::KeyN, "n", Modifiers::CTRL);
    let leave = |bench: &mut Bench| {
        bench.act(SIZE, |window| {
            let _ = window.simulate([press(key::Named::Escape, Modifiers::empty())]);
        });
    };
    let asked = |bench: &Bench| {
        let checked = bench.wishes.iter().filter_map(|wish| match wish {
            Effect::Send(Command::Check { addresses, .. }) => addresses.first().cloned(),
            _ => None,
        });
        checked.collect::<Vec<_>>()
    };
    new(&mut bench);
    for link in ["mailto:paul@ch-exemple.mssante.fr", "mailto:anne@ch-exemple.mssante.fr"] {
        bench.say(Message::Handed(Incoming::of(link).unwrap()));
    }
    assert!(bench.wishes.contains(&Effect::Raise), "the window comes forward");
    bench.draw("another-waits", SIZE);
    assert!(simulator(&bench.app, SIZE).find("Une autre lettre vous attend").is_ok());
    assert_eq!(asked(&bench), [""; 0], "the letter that is being written stays");
    leave(&mut bench);
    assert!(is_writing(&bench) && asked(&bench)[0].contains("paul@"), "{:?}", asked(&bench));
    assert_eq!(asked(&bench).len(), 1, "one after the other");
    // A file that is read while another letter is begun.
    let mut bench = open();
    bench.say(dropped("/tmp/Bilan.eml"));
    let (_, ticket) = read(&bench).unwrap();
    new(&mut bench);
    let content: Arc<[u8]> = b"Subject: x\r\n\r\ny\r\n".as_slice().into();
    bench.say(Message::Desktop(ticket, DesktopAnswer::File { name: "Bilan.eml".to_owned(), content }));
    assert!(!matches!(begun(&bench), Some(Query::Dropped(_))));
    leave(&mut bench);
    assert!(matches!(begun(&bench), Some(Query::Dropped(_))) && is_writing(&bench));
}

#[test]
fn signatures_and_templates_are_written_and_put_in() {
    let mut bench = open();
    key(&mut bench, key::Code::KeyT, "t", Modifiers::CTRL | Modifiers::SHIFT);
    bench.draw("wordings", SIZE);
    bench.say(Message::Wordings(wordings::Message::Show(wordings::Shown::Signature(0, wordings::Under::Answers))));
    bench.draw("wordings-answers", SIZE);
    bench.say(Message::Wordings(wordings::Message::Show(wordings::Shown::Template(TemplateId(1)))));
    bench.draw("wordings-template", SIZE);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Named::Escape, Modifiers::empty())]);
    });
    bench.say(Message::CloseOver);
    key(&mut bench, key::Code::KeyN, "n", Modifiers::CTRL);
    bench.draw("signed", SIZE);
    key(&mut bench, key::Code::KeyM, "m", Modifiers::CTRL);
    bench.draw("templates", SIZE);
    bench.act(SIZE, |window| {
        let _ = window.click("Adresse au cardiologue").unwrap();
    });
    bench.draw("template-put-in", SIZE);
    assert!(is_writing(&bench));
}
