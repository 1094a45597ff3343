//! What users do to mail, by keys and clicks, over a vault that obeys: triage, moves, bins, folders, one list over several mailboxes.

use iced::keyboard::{self, Key, Location, Modifiers, key};
use iced_test::selector::id;
use pli::domain::{
    Account, AccountId, Act, ActionId, ActionKind, ActionRow, Address, ChangeSet, DeskState, DisplayName, Face, Flags,
    MailboxId, MessageId, Notice, Role, SyncStatus,
};
use pli::engine::Event;
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::part::{folder_act, folders, picker, queue};
use pli::ui::screen::mailbox;

use crate::support::mail::{self, account, doctor, opened};
use crate::support::vault::Vault;
use crate::support::{Bench, mail_message, now, simulator, synced};

const WIDE: (f32, f32) = (1320.0, 860.0);
const MIDDLE: (f32, f32) = (940.0, 700.0);

fn key_of(key: Key, physical: key::Physical, modifiers: Modifiers) -> iced::Event {
    iced::Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: physical,
        location: Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    })
}

fn letter(letter: &str, code: key::Code) -> iced::Event {
    key_of(Key::Character(letter.into()), key::Physical::Code(code), Modifiers::empty())
}

fn ctrl(letter: &str, code: key::Code) -> iced::Event {
    key_of(Key::Character(letter.into()), key::Physical::Code(code), Modifiers::CTRL)
}

fn named(name: key::Named, modifiers: Modifiers) -> iced::Event {
    key_of(Key::Named(name), key::Physical::Unidentified(key::NativeCode::Unidentified), modifiers)
}

fn plain(name: key::Named) -> iced::Event {
    named(name, Modifiers::empty())
}

/// Presses a key; the engine obeys.
fn press(bench: &mut Bench, event: iced::Event) -> Vec<Act> {
    bench.act(WIDE, |window| {
        let _ = window.simulate([event]);
    });
    bench.obey()
}

fn click(bench: &mut Bench, words: &str) -> Vec<Act> {
    bench.act(WIDE, |window| {
        let _ = window.click(words).unwrap_or_else(|_| panic!("{words}"));
    });
    bench.obey()
}

/// Types into a field, letter by letter.
fn write(bench: &mut Bench, field: &iced::advanced::widget::Id, words: &str) {
    for sign in words.chars() {
        bench.act(WIDE, |window| {
            let _ = window.click(id(field.clone())).unwrap();
            let _ = window.simulate([plain(key::Named::End)]);
            let _ = window.typewrite(&sign.to_string());
        });
    }
}

fn shows(bench: &Bench, words: &str) -> bool {
    simulator(&bench.app, WIDE).find(words).is_ok()
}

fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<MessageId> {
    ids.into_iter().map(MessageId).collect()
}

fn bench() -> Bench {
    Bench::open(Language::French, Appearance::Light)
}

#[test]
fn ten_messages_are_dealt_with_by_the_keyboard_alone() {
    let mut bench = bench();
    let mut done = Vec::new();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    // Archive, delete, file, take, flag: each time on the message that is read; the next one comes by itself or by a key.
    done.extend(press(&mut bench, letter("a", key::Code::KeyA)));
    done.extend(press(&mut bench, plain(key::Named::Delete)));
    done.extend(press(&mut bench, letter("l", key::Code::KeyL)));
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    done.extend(press(&mut bench, letter("p", key::Code::KeyP)));
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    done.extend(press(&mut bench, letter("s", key::Code::KeyS)));
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    // Five more at once.
    for _ in 0..4 {
        let _ = press(&mut bench, named(key::Named::ArrowDown, Modifiers::SHIFT));
    }
    assert!(shows(&bench, "5 messages sélectionnés"));
    done.extend(press(&mut bench, letter("a", key::Code::KeyA)));
    let done: Vec<Act> = done.into_iter().filter(|act| !matches!(act, Act::Flag { flag: Flags::SEEN, .. })).collect();
    let (archive, mine) = (MailboxId(4), DeskState::Taken("Claire DUBREUIL".to_owned()));
    let expected = [
        Act::Move { messages: ids([1]), to: archive },
        Act::Bin { messages: ids([2]) },
        Act::Desk { messages: ids([3]), state: DeskState::Filed, set: true },
        Act::Desk { messages: ids([4]), state: mine, set: true },
        Act::Flag { messages: ids([5]), flag: Flags::FLAGGED, set: true },
        Act::Move { messages: ids(6..=10), to: archive },
    ];
    assert_eq!(done, expected);
    assert!(shows(&bench, "Classé") && shows(&bench, "Je m’en occupe"));
    assert!(shows(&bench, "5 messages archivés"));
}

#[test]
fn a_move_with_the_picker_is_undone_by_its_bar() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, named(key::Named::ArrowDown, Modifiers::SHIFT));
    let _ = press(&mut bench, letter("m", key::Code::KeyM));
    assert!(shows(&bench, "Déplacer 2 messages dans…"));
    write(&mut bench, &picker::FIELD, "cerb");
    let moved = {
        bench.act(WIDE, |window| {
            let _ = window.click(id(picker::FIELD)).unwrap();
            let _ = window.simulate([plain(key::Named::Enter)]);
        });
        bench.obey()
    };
    assert_eq!(moved[0], Act::Move { messages: ids([1, 2]), to: MailboxId(8) });
    assert!(shows(&bench, "2 messages déplacés dans «\u{a0}Cerballiance\u{a0}»"));
    assert!(!shows(&bench, "Résultats de biologie — M. Yannick LE BRIS"));
    let back = click(&mut bench, "Annuler");
    assert_eq!(back, [Act::Move { messages: ids([1, 2]), to: MailboxId(1) }]);
    assert!(shows(&bench, "C’est annulé."));
    assert!(shows(&bench, "Résultats de biologie — M. Yannick LE BRIS"));
}

#[test]
fn the_picker_is_walked_by_keys_and_left_by_escape() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, letter("m", key::Code::KeyM));
    let walk = |bench: &mut Bench, keys: &[key::Named]| {
        for key in keys {
            bench.act(WIDE, |window| {
                let _ = window.click(id(picker::FIELD)).unwrap();
                let _ = window.simulate([plain(*key)]);
            });
        }
        bench.obey()
    };
    let down = key::Named::ArrowDown;
    let moved = walk(&mut bench, &[down, down, key::Named::ArrowUp, key::Named::Enter]);
    assert!(matches!(&moved[0], Act::Move { to: MailboxId(6), .. }), "{moved:?}");
    let _ = press(&mut bench, letter("c", key::Code::KeyC));
    assert!(shows(&bench, "Copier le message dans…") && shows(&bench, "récent"));
    let left = press(&mut bench, plain(key::Named::Escape));
    assert!(left.is_empty() && !shows(&bench, "Copier le message dans…"));
}

#[test]
fn a_folder_is_made_while_moving() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, letter("m", key::Code::KeyM));
    write(&mut bench, &picker::FIELD, "Dr Benali");
    let made = click(&mut bench, "Nouveau dossier «\u{a0}Dr Benali\u{a0}»");
    assert!(matches!(&made[0], Act::CreateMailbox { account: AccountId(1), name } if name.as_str() == "Dr Benali"));
    assert_eq!(bench.obey()[0], Act::Move { messages: ids([1]), to: MailboxId(900) });
    assert!(shows(&bench, "Message déplacé dans «\u{a0}Dr Benali\u{a0}»"));
}

#[test]
fn the_bin_is_emptied_after_a_question_that_says_how_many() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, plain(key::Named::Delete));
    bench.say(mail_message(mailbox::Message::Folders(folders::Message::Show(MailboxId(6)))));
    assert!(shows(&bench, "Résultats de biologie — M. Yannick LE BRIS"));
    assert!(click(&mut bench, "Vider la corbeille").is_empty());
    assert!(shows(&bench, "31 messages seront supprimés définitivement."));
    let emptied = click(&mut bench, "Supprimer définitivement");
    assert_eq!(emptied, [Act::EmptyBin { mailbox: MailboxId(6) }]);
    assert!(!shows(&bench, "Résultats de biologie — M. Yannick LE BRIS"));
}

#[test]
fn shift_and_ctrl_with_the_pointer_choose_several() {
    let mut bench = bench();
    let held = |modifiers| iced::Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers));
    let _ = click(&mut bench, "Pansement complexe, avis souhaité");
    bench.act(WIDE, |window| {
        let _ = window.simulate([held(Modifiers::CTRL)]);
        let _ = window.click("Holter ECG, à lire avant jeudi").unwrap();
    });
    assert!(shows(&bench, "2 messages sélectionnés"));
    bench.act(WIDE, |window| {
        let _ = window.simulate([held(Modifiers::SHIFT)]);
        let _ = window.click("Scanner thoracique — M. Hervé LAGADEC").unwrap();
    });
    assert!(shows(&bench, "3 messages sélectionnés"));
    let _ = press(&mut bench, ctrl("a", key::Code::KeyA));
    assert!(shows(&bench, "1\u{202f}284 messages sélectionnés"));
    let _ = press(&mut bench, plain(key::Named::Escape));
    assert!(!shows(&bench, "1\u{202f}284 messages sélectionnés"));
}

#[test]
fn the_queue_shows_only_what_waits_and_takes_it_back() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, letter("a", key::Code::KeyA));
    bench.vault.actions = waiting(1);
    bench.say(Message::Engine(Event::Changed(ChangeSet { actions: true, ..ChangeSet::default() })));
    assert!(!shows(&bench, "1 action en attente"), "it has just been done");
    bench.vault.actions = waiting(60);
    bench.say(Message::Engine(Event::Changed(ChangeSet { actions: true, ..ChangeSet::default() })));
    let _ = click(&mut bench, "4 actions en attente");
    assert!(shows(&bench, "Actions en attente") && shows(&bench, "il y a 1\u{a0}min · déjà commencée"));
    bench.act(WIDE, |window| {
        let _ = window.click(id(queue::CLOSE)).unwrap();
    });
    assert!(!shows(&bench, "Actions en attente"));
    // An operator that is not reached: at once.
    bench.vault.actions = waiting(0);
    bench.say(Message::Engine(Event::Changed(ChangeSet { actions: true, ..ChangeSet::default() })));
    assert!(!shows(&bench, "4 actions en attente"));
    let notice = Notice::ServerUnreachable { host: "mail.exemple.mssante.fr".to_owned() };
    bench.say(Message::Engine(synced(SyncStatus::Failed { notice, last_good: None })));
    assert!(shows(&bench, "4 actions en attente"));
}

/// Four actions made some seconds ago.
fn waiting(seconds: i64) -> Vec<ActionRow> {
    let made_at = now().checked_sub(jiff::SignedDuration::from_secs(seconds)).unwrap();
    let one = |id, kind, message, mailbox, begun| ActionRow {
        id: ActionId(id),
        account: AccountId(1),
        kind,
        message,
        mailbox,
        made_at,
        begun,
        tries: 0,
    };
    let archive = Some(MailboxId(4));
    vec![
        one(1, ActionKind::Flag, Some(MessageId(3)), None, true),
        one(2, ActionKind::Move, Some(MessageId(1)), archive, false),
        one(3, ActionKind::Erase, Some(MessageId(40)), None, false),
        one(4, ActionKind::Create, None, Some(MailboxId(7)), false),
    ]
}

fn second() -> Account {
    let face = Face { label: DisplayName::clean("Cabinet"), colour: None };
    let address = Address::parse("secretariat@cabinet-tilleuls.mssante.fr").unwrap();
    Account { address, face, ..account() }
}

/// Two mailboxes, each with mail.
fn two(language: Language, appearance: Appearance) -> Bench {
    let mut rows = mail::folders();
    let one = |id, name, role, unseen| mail::folder((id, 2), name, role, (40, unseen));
    rows.truncate(7);
    rows.extend([
        one(21, "INBOX", Role::Inbox, 3),
        one(22, "Trash", Role::Trash, 0),
        one(23, "À rappeler", Role::Other, 0),
    ]);
    let mut bench = Bench::new(language, appearance);
    bench.vault = Vault { folders: rows, others: [(MailboxId(21), 14)].into(), ..Vault::doctor() };
    bench.opens(opened(doctor(), vec![account(), second()]));
    for account in [1, 2] {
        let status = SyncStatus::UpToDate { at: now() };
        bench.say(Message::Engine(Event::Sync { account: AccountId(account), status }));
    }
    bench
}

#[test]
fn one_list_over_two_mailboxes_and_acts_go_to_their_own() {
    let mut bench = two(Language::French, Appearance::Light);
    assert!(shows(&bench, "Toutes les boîtes"));
    let _ = press(&mut bench, letter("t", key::Code::KeyT));
    assert!(shows(&bench, "1\u{202f}298 messages"), "both");
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let _ = press(&mut bench, named(key::Named::ArrowDown, Modifiers::SHIFT));
    // The two newest have the same date: one of each mailbox. They are not moved together…
    let told = press(&mut bench, letter("m", key::Code::KeyM));
    assert!(told.is_empty() && !shows(&bench, "Déplacer 2 messages dans…"));
    assert!(shows(
        &bench,
        "Ces messages sont de plusieurs boîtes aux lettres\u{a0}: déplacez ou copiez ceux d’une boîte à la fois."
    ));
    // … but deleted.
    let deleted = press(&mut bench, plain(key::Named::Delete));
    assert_eq!(deleted[0], Act::Bin { messages: ids([1, 210_001]) });
    assert!(shows(&bench, "1\u{202f}296 messages"));
    // Alone, each is offered the folders of its own.
    let _ = press(&mut bench, letter("m", key::Code::KeyM));
    assert!(shows(&bench, "À rappeler") && !shows(&bench, "Biologie › Cerballiance"));
    let _ = press(&mut bench, plain(key::Named::Escape));
    let back = press(&mut bench, ctrl("z", key::Code::KeyZ));
    let expected =
        [Act::Move { messages: ids([1]), to: MailboxId(1) }, Act::Move { messages: ids([210_001]), to: MailboxId(21) }];
    assert_eq!(back.iter().filter(|act| matches!(act, Act::Move { .. })).cloned().collect::<Vec<_>>(), expected);
    let _ = press(&mut bench, letter("i", key::Code::KeyI));
    assert!(shows(&bench, "1\u{202f}284 messages"));
}

#[test]
fn every_act_on_messages_has_a_button_where_they_are_read_and_where_several_are_chosen() {
    let mut bench = bench();
    let _ = press(&mut bench, letter("j", key::Code::KeyJ));
    let reading = simulator(&bench.app, WIDE).find(id(pli::ui::screen::reader::REPLY)).is_ok();
    assert!(reading);
    let _ = press(&mut bench, named(key::Named::ArrowDown, Modifiers::SHIFT));
    let _ = press(&mut bench, letter("m", key::Code::KeyM));
    let _ = press(&mut bench, plain(key::Named::Escape));
    assert!(shows(&bench, "2 messages sélectionnés"), "leaving a question keeps them");
}

fn each(mut draw: impl FnMut(Language, Appearance, String)) {
    for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            draw(language, appearance, format!("{tag}_{look}"));
        }
    }
}

#[test]
fn pictures_of_acts() {
    each(|language, appearance, tag| {
        let mut bench = Bench::open(language, appearance);
        let _ = press(&mut bench, letter("j", key::Code::KeyJ));
        let _ = press(&mut bench, letter("l", key::Code::KeyL));
        bench.draw(&format!("acts-filed_{tag}"), WIDE);
        let _ = press(&mut bench, letter("p", key::Code::KeyP));
        let _ = press(&mut bench, letter("j", key::Code::KeyJ));
        let sylvie = DeskState::Taken("Sylvie LE GOFF".to_owned());
        bench.vault.obey(&Act::Desk { messages: ids([3]), state: sylvie, set: true });
        let _ = press(&mut bench, letter("a", key::Code::KeyA));
        bench.draw(&format!("acts-undo_{tag}"), WIDE);
        bench.draw(&format!("acts-undo-middle_{tag}"), MIDDLE);
        for _ in 0..2 {
            let _ = press(&mut bench, named(key::Named::ArrowDown, Modifiers::SHIFT));
        }
        bench.draw(&format!("acts-several_{tag}"), WIDE);
        bench.draw(&format!("acts-several-middle_{tag}"), MIDDLE);
        let _ = press(&mut bench, letter("m", key::Code::KeyM));
        bench.draw(&format!("acts-picker_{tag}"), WIDE);
        write(&mut bench, &picker::FIELD, "bio");
        bench.draw(&format!("acts-picker-typed_{tag}"), WIDE);
        let _ = press(&mut bench, plain(key::Named::Escape));
        bench.vault.actions = waiting(60);
        let _ = bench.obey();
        bench.draw(&format!("acts-queue-line_{tag}"), WIDE);
        let _ = press(&mut bench, letter("q", key::Code::KeyQ));
        bench.draw(&format!("acts-queue_{tag}"), WIDE);
    });
}

#[test]
fn pictures_of_folders() {
    each(|language, appearance, tag| {
        let mut bench = Bench::open(language, appearance);
        let show = |bench: &mut Bench, folder| {
            bench.say(mail_message(mailbox::Message::Folders(folders::Message::Show(MailboxId(folder)))));
        };
        show(&mut bench, 7);
        let _ = press(&mut bench, plain(key::Named::F2));
        write(&mut bench, &folder_act::FIELD, "/2");
        bench.draw(&format!("acts-rename_{tag}"), WIDE);
        let _ = press(&mut bench, plain(key::Named::Escape));
        let _ = press(&mut bench, named(key::Named::Delete, Modifiers::SHIFT));
        bench.draw(&format!("acts-remove_{tag}"), WIDE);
        let _ = press(&mut bench, plain(key::Named::Escape));
        show(&mut bench, 6);
        bench.draw(&format!("acts-bin_{tag}"), WIDE);
        let _ = press(&mut bench, named(key::Named::Delete, Modifiers::SHIFT | Modifiers::CTRL));
        bench.draw(&format!("acts-empty_{tag}"), WIDE);
    });
}

#[test]
fn pictures_of_one_list() {
    each(|language, appearance, tag| {
        let mut bench = two(language, appearance);
        let _ = press(&mut bench, letter("t", key::Code::KeyT));
        let _ = press(&mut bench, letter("j", key::Code::KeyJ));
        let _ = press(&mut bench, letter("l", key::Code::KeyL));
        bench.draw(&format!("acts-unified_{tag}"), WIDE);
        bench.draw(&format!("acts-unified-middle_{tag}"), MIDDLE);
    });
}
