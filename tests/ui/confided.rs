//! « Confier au secrétariat » as a doctor and her secretary see it, and what is urgent.

use pli::domain::confided::Origin;
use pli::domain::message::Correspondence;
use pli::domain::{Act as Deed, Address, MailboxId, MessageId};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::screen::mailboxes::OrderMessage;
use pli::ui::screen::{compose, mailbox, mailboxes};
use pli::ui::shortcut::Act;
use pli::ui::{DeskMessage, Message};

use crate::shared::{read_first, session, show, shows};
use crate::support::{Bench, mail_message};

const WIDE: (f32, f32) = (1320.0, 980.0);
const NARROW: (f32, f32) = (560.0, 800.0);

fn act(bench: &mut Bench, act: Act) {
    bench.say(mail_message(mailbox::Message::Act(act)));
}

/// The first message is confided, where to being asked: the deeds.
fn confides(bench: &mut Bench) -> Vec<Deed> {
    act(bench, Act::Next);
    act(bench, Act::Confide);
    let choose = pli::ui::part::picker::Message::Choose(0);
    bench.say(mail_message(mailbox::Message::Over(mailbox::OverMessage::Picker(choose))));
    bench.obey().into_iter().filter(|deed| !matches!(deed, Deed::Flag { .. })).collect()
}

fn origin() -> Origin {
    let by = Correspondence { name: "Dr Hélène MÉNARD".into(), address: "helene.menard@medecin.mssante.fr".into() };
    Origin { by, at: "2026-11-23T09:12:00Z".parse().unwrap() }
}

#[test]
fn one_key_confides_and_the_next_time_nothing_is_asked() {
    let mut bench = session(Language::French, Appearance::Light);
    let done = confides(&mut bench);
    assert!(matches!(done[..], [Deed::Secretariat { to: Some(MailboxId(21)), .. }, Deed::Confide { .. }]), "{done:?}");
    assert!(shows(&bench, "Confié") && shows(&bench, "Message confié à «\u{a0}Service de pneumologie\u{a0}»"));
    act(&mut bench, Act::Confide);
    assert!(shows(&bench, "Ce message est déjà confié"));
    act(&mut bench, Act::Escape);
    act(&mut bench, Act::Next);
    act(&mut bench, Act::Confide);
    let again = bench.obey();
    assert!(again.iter().any(|deed| matches!(deed, Deed::Confide { messages, .. } if messages == &[MessageId(2)])));
    act(&mut bench, Act::Undo);
    assert_eq!(bench.obey(), [Deed::TakeBack { messages: vec![MessageId(2)] }]);
}

#[test]
fn who_gave_it_stands_above_the_text() {
    let mut bench = session(Language::French, Appearance::Light);
    bench.vault.confided = Some(origin());
    show(&mut bench, 21);
    read_first(&mut bench);
    assert!(shows(&bench, "Confié par Dr Hélène MÉNARD, aujourd’hui à 10:12"));
}

#[test]
fn pictures_of_what_is_confided_and_urgent() {
    for (appearance, look) in [(Appearance::Light, "light"), (Appearance::Dark, "dark")] {
        for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
            let name = |what: &str| format!("confided-{what}_{tag}_{look}");
            let mut bench = session(language, appearance);
            bench.vault.urgent = [1, 3].map(MessageId).into();
            act(&mut bench, Act::Next);
            act(&mut bench, Act::Confide);
            bench.draw(&name("asked"), WIDE);
            let choose = pli::ui::part::picker::Message::Choose(0);
            bench.say(mail_message(mailbox::Message::Over(mailbox::OverMessage::Picker(choose))));
            let _ = bench.obey();
            bench.draw(&name("done"), WIDE);
            bench.draw(&name("narrow"), NARROW);
            act(&mut bench, Act::Confide);
            bench.draw(&name("again"), WIDE);
            act(&mut bench, Act::Escape);
            act(&mut bench, Act::Mailboxes);
            bench.draw(&name("mailboxes"), WIDE);
            let hers = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
            let order = |message| Message::Mailboxes(mailboxes::Message::Order(message));
            bench.say(order(OrderMessage::Open(hers)));
            bench.say(order(OrderMessage::Some(true)));
            bench.say(order(OrderMessage::Senders("labo@biologie.mssante.fr, le labo".to_owned())));
            bench.say(order(OrderMessage::Give));
            bench.draw(&name("order"), WIDE);
            bench.say(order(OrderMessage::Senders("labo@biologie.mssante.fr".to_owned())));
            bench.say(order(OrderMessage::Give));
            bench.draw(&name("ordered"), WIDE);
            let mut bench = session(language, appearance);
            bench.vault.confided = Some(origin());
            show(&mut bench, 21);
            read_first(&mut bench);
            bench.draw(&name("received"), WIDE);
            act(&mut bench, Act::Compose);
            bench.say(Message::Desk(DeskMessage::Compose(compose::Message::Urgent(true))));
            bench.draw(&name("urgent"), WIDE);
            bench.draw(&name("urgent-narrow"), NARROW);
        }
    }
}
