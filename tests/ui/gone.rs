//! What is gone from the server: where it is found, what is said of it, what can be done with it, and where it is no loss.

use iced::keyboard::{self, Key, Location, Modifiers, key};
use iced_test::selector::id;
use jiff::SignedDuration;
use pli::domain::progress::Quota;
use pli::domain::{Account, AccountId, Act as Deed, Fault, Level, MailboxId, MessageId, Trust};
use pli::engine::{Command, Event};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::{DesktopAsk, Effect};
use pli::ui::part::folders;
use pli::ui::screen::{mailbox, reader};
use pli::ui::shortcut::Act;

use crate::support::mail::{account, doctor, opened};
use crate::support::vault::Vault;
use crate::support::{Bench, mail_message, now, simulator};

const WIDE: (f32, f32) = (1320.0, 860.0);
const MIDDLE: (f32, f32) = (940.0, 700.0);
const NARROW: (f32, f32) = (560.0, 760.0);

fn letter(letter: &str, code: key::Code) -> iced::Event {
    key_of(Key::Character(letter.into()), key::Physical::Code(code))
}

fn named(name: key::Named) -> iced::Event {
    key_of(Key::Named(name), key::Physical::Unidentified(key::NativeCode::Unidentified))
}

fn key_of(key: Key, physical: key::Physical) -> iced::Event {
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: physical,
        location: Location::Standard,
        modifiers: Modifiers::empty(),
        text: None,
        repeat: false,
    })
}

fn press(bench: &mut Bench, name: &str, code: key::Code) -> Vec<Deed> {
    bench.act(WIDE, |window| {
        let _ = window.simulate([letter(name, code)]);
    });
    bench.obey()
}

fn shows(bench: &Bench, words: &str) -> bool {
    simulator(&bench.app, WIDE).find(words).is_ok()
}

/// Three messages have gone: the second of the inbox, the fourth, and the sixth, whose text had never come.
fn bereft() -> Vault {
    let ago = |days: i64| now() - SignedDuration::from_hours(24 * days);
    let mut vault = Vault::doctor();
    vault.gone.extend([(MessageId(2), ago(4)), (MessageId(4), ago(9)), (MessageId(6), ago(20))]);
    let _ = vault.lacking.insert(MessageId(6));
    vault
}

fn window(vault: Vault, accounts: Vec<Account>, language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    bench.vault = vault;
    bench.opens(opened(doctor(), accounts));
    bench
}

fn bench() -> Bench {
    window(bereft(), vec![account()], Language::French, Appearance::Light)
}

fn collected() -> Account {
    Account { collected: true, ..account() }
}

#[test]
fn it_is_reached_by_a_key_read_and_put_back() {
    let mut bench = bench();
    assert!(shows(&bench, "Disparus du serveur"), "a place after the folders");
    let before = bench.vault.messages;
    let _ = press(&mut bench, "d", key::Code::KeyD);
    assert!(shows(&bench, "3\u{a0}messages") || shows(&bench, "3 messages"));
    assert!(shows(&bench, "Disparu du serveur le 19\u{a0}novembre"));
    let shown = press(&mut bench, "j", key::Code::KeyJ);
    assert!(shown.is_empty(), "nobody marks as read what the server has not: {shown:?}");
    assert!(!bench.wishes.iter().any(|wish| matches!(wish, Effect::Send(Command::Shown(_) | Command::FetchBody(_)))));
    assert!(shows(&bench, "Pli en garde une copie jusqu’au 19\u{a0}décembre."));
    // What makes no sense is not done, and why is said.
    assert!(press(&mut bench, "a", key::Code::KeyA).is_empty());
    assert!(shows(
        &bench,
        "Le serveur n’a plus ce message\u{a0}: il ne peut qu’être lu, enregistré, transféré ou remis dans un dossier."
    ));
    let back = press(&mut bench, "b", key::Code::KeyB);
    assert_eq!(back, [Deed::Copy { messages: vec![MessageId(2)], to: MailboxId(1) }]);
    assert!(shows(&bench, "Message remis dans «\u{a0}Boîte de réception\u{a0}»"));
    assert_eq!((bench.vault.gone.len(), bench.vault.messages), (2, before));
    // The next one is read; back in the inbox, the list holds what was put back.
    assert!(shows(&bench, "Pli en garde une copie jusqu’au 14\u{a0}décembre."));
    let _ = press(&mut bench, "i", key::Code::KeyI);
    assert!(!shows(&bench, "Disparu du serveur le 19\u{a0}novembre"));
}

#[test]
fn it_is_saved_as_a_file_and_put_back_by_its_button() {
    let mut bench = bench();
    let _ = press(&mut bench, "d", key::Code::KeyD);
    let _ = press(&mut bench, "j", key::Code::KeyJ);
    bench.act(WIDE, |window| {
        let _ = window.click(id(reader::KEEP)).unwrap();
    });
    bench.act(WIDE, |window| {
        let _ = window.click(id(pli::ui::SAVE_PATH)).unwrap();
        let _ = window.simulate([named(key::Named::Enter)]);
    });
    let is_saved = |wish: &Effect| matches!(wish, Effect::Desktop(DesktopAsk::Save { path, .. }, _) if path.extension().is_some_and(|end| end == "eml"));
    let asked = bench.wishes.iter().any(is_saved);
    assert!(asked, "{:?}", bench.wishes);
    bench.act(WIDE, |window| {
        let _ = window.click(id(reader::PUT_BACK)).unwrap();
    });
    assert_eq!(bench.obey(), [Deed::Copy { messages: vec![MessageId(2)], to: MailboxId(1) }]);
}

#[test]
fn what_never_came_whole_cannot_be_put_back() {
    let mut bench = bench();
    let _ = press(&mut bench, "d", key::Code::KeyD);
    for _ in 0..3 {
        let _ = press(&mut bench, "j", key::Code::KeyJ);
    }
    assert!(shows(
        &bench,
        "Son texte n’avait pas encore été reçu, et ne peut plus l’être. Cette ligne reste jusqu’au 3\u{a0}décembre."
    ));
    assert!(simulator(&bench.app, WIDE).find(id(reader::PUT_BACK)).is_err());
    assert!(press(&mut bench, "b", key::Code::KeyB).is_empty());
    assert!(shows(&bench, "Le texte de ce message n’avait pas encore été reçu\u{a0}: il ne peut pas être remis."));
}

#[test]
fn where_other_software_collects_it_is_no_loss() {
    let mut bench = window(bereft(), vec![collected()], Language::French, Appearance::Light);
    assert!(shows(&bench, "Traités ailleurs") && !shows(&bench, "Disparus du serveur"));
    let _ = press(&mut bench, "d", key::Code::KeyD);
    let _ = press(&mut bench, "j", key::Code::KeyJ);
    assert!(shows(&bench, "Traité ailleurs le 19\u{a0}novembre"));
    assert!(simulator(&bench.app, WIDE).find(id(reader::PUT_BACK)).is_err());
    assert!(press(&mut bench, "b", key::Code::KeyB).is_empty());
    assert!(shows(&bench, "Un autre logiciel relève cette boîte\u{a0}: il recevrait ce message une seconde fois."));
    assert!(simulator(&bench.app, WIDE).find(id(reader::KEEP)).is_ok());
}

#[test]
fn a_search_finds_it_and_says_so_and_no_list_of_folders_shows_it() {
    let mut bench = bench();
    assert!(!shows(&bench, "Disparu du serveur le 19\u{a0}novembre"));
    bench.say(mail_message(mailbox::Message::SearchTyped("pansement".to_owned())));
    assert!(shows(&bench, "Disparu du serveur le 14\u{a0}novembre"), "a search says it");
}

#[test]
fn without_any_the_place_is_empty_and_not_in_the_rail() {
    let mut bench = window(Vault::doctor(), vec![account()], Language::French, Appearance::Light);
    assert!(!shows(&bench, "Disparus du serveur"));
    let _ = press(&mut bench, "d", key::Code::KeyD);
    assert!(shows(&bench, "Rien n’a disparu du serveur"));
    bench.draw("gone-empty-fr", MIDDLE);
}

#[test]
fn the_page_of_mailboxes_says_how_changes_are_learned_and_how_full_it_was() {
    for (language, appearance) in [
        (Language::French, Appearance::Light),
        (Language::French, Appearance::Dark),
        (Language::English, Appearance::Light),
    ] {
        let accounts = vec![Account { retention: Some(90), ..collected() }];
        let mut bench = window(Vault::doctor(), accounts, language, appearance);
        let at = now() - SignedDuration::from_hours(20);
        let quota = Quota { used: 1_200_000_000, limit: 2_000_000_000 };
        bench.say(Message::Engine(Event::Quota { account: AccountId(1), quota, at }));
        bench.say(Message::Act(Act::Mailboxes));
        let because = Some((Fault::VanishedThere, at));
        let trust = Trust { offered: Level::Qresync, level: Level::CondStore, lists: true, pushes: true, because };
        bench.say(Message::Engine(Event::Believed { account: AccountId(1), trust }));
        bench.draw(&format!("boxes-{language:?}-{appearance:?}"), WIDE);
        if language == Language::French {
            assert!(shows(&bench, "L’opérateur garde les messages 90\u{a0}jours"));
            assert!(shows(&bench, "Espace utilisé\u{a0}: 1,2\u{a0}Go sur 2\u{a0}Go (60\u{a0}%), relevé hier à 19:40"));
            assert!(shows(
                &bench,
                "Suivi rapide\u{a0}: le serveur dit ce qui change (CONDSTORE). Depuis le 22/11/2026, Pli le croit moins\u{a0}: il avait dit disparus des messages qui étaient là (VANISHED). Il sera cru de nouveau après 30\u{a0}jours sans faute."
            ));
        }
    }
}

#[test]
fn pictures() {
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, tone) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
            for (accounts, name) in [(vec![account()], "gone"), (vec![collected()], "elsewhere")] {
                let mut bench = window(bereft(), accounts, language, appearance);
                bench.say(mail_message(mailbox::Message::Folders(folders::Message::Gone(AccountId(1)))));
                let _ = press(&mut bench, "j", key::Code::KeyJ);
                bench.draw(&format!("{name}-{tag}-{tone}"), WIDE);
                if tag == "fr" && tone == "light" {
                    bench.draw(&format!("{name}-middle"), MIDDLE);
                    bench.draw(&format!("{name}-narrow"), NARROW);
                    let _ = press(&mut bench, "a", key::Code::KeyA);
                    bench.draw(&format!("{name}-off"), WIDE);
                    bench.say(mail_message(mailbox::Message::SearchTyped("e".to_owned())));
                    bench.draw(&format!("{name}-search"), WIDE);
                }
            }
        }
    }
}
