//! A letter through the window: begun by a key, refused, corrected by one click, handed over.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use pli::domain::notice::RefusalReason;
use pli::domain::outgoing::{Departure, Hold, OutgoingState};
use pli::domain::standing::{Alternative, Because};
use pli::domain::{Draft, DraftId, OutgoingId};
use pli::engine::event::Check;
use pli::engine::{Answer, Command, Event, Ticket};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::Effect;
use pli::ui::part::departing::TAKE_BACK;
use pli::ui::part::recipient_field::Kind;
use pli::ui::screen::compose::{BODY, SEND, SEND_ANYWAY};
use pli::ui::screen::mailbox;
use pli::ui::{DeskMessage, Message};

use crate::people::martins;
use crate::stage::{letter, press};
use crate::support::{Bench, now, simulator};

const SIZE: (f32, f32) = (1320.0, 860.0);

fn answer(bench: &mut Bench, ticket: Ticket, answer: Answer) {
    bench.say(Message::Engine(Event::Answer(ticket, answer)));
}

/// The last wish that `pick` recognises.
fn last<T>(bench: &Bench, pick: impl Fn(&Effect) -> Option<T>) -> T {
    bench.wishes.iter().rev().find_map(pick).expect("a wish")
}

fn check(bench: &Bench) -> (Ticket, Vec<String>) {
    last(bench, |wish| match wish {
        Effect::Send(Command::Check { addresses, ticket }) => Some((*ticket, addresses.clone())),
        _ => None,
    })
}

#[test]
fn a_refused_address_is_replaced_and_the_letter_leaves() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter("n", key::Code::KeyN, Modifiers::CTRL)]);
    });
    assert!(simulator(&bench.app, SIZE).find(id(mailbox::SEARCH)).is_err(), "the composer covers the mailbox");

    let write = |message| Message::Desk(DeskMessage::Compose(message));
    let typed = pli::ui::part::recipient_field::Message::Pasted("paul.martin@gmail.com".to_owned());
    bench.say(write(pli::ui::screen::compose::Message::Field(Kind::To, typed)));
    let (ticket, addresses) = check(&bench);
    let reason = RefusalReason::NotListed { domain: "gmail.com".to_owned() };
    let who = martins()[0].clone();
    let meant = Alternative { address: who.address.clone(), who: Some(Box::new(who)), because: Because::SameName };
    let refused = Check { alternatives: vec![meant], ..Check::of(addresses[0].clone(), Err(reason)) };
    answer(&mut bench, ticket, Answer::Checked(vec![refused]));
    bench.draw("letters-refused", SIZE);

    bench.act(SIZE, |window| {
        let _ = window.click("Dr Paul MARTIN").expect("the alternative");
    });
    let (ticket, addresses) = check(&bench);
    assert_eq!(addresses, vec!["Dr Paul MARTIN <paul.martin@medecin.mssante.fr>"]);
    let accepted = Check::of(addresses[0].clone(), Ok(()));
    answer(&mut bench, ticket, Answer::Checked(vec![accepted]));

    bench.act(SIZE, |window| {
        let _ = window.click(id(BODY)).expect("the text");
        let _ = window.typewrite("B");
    });
    bench.act(SIZE, |window| {
        let _ = window.click(id(SEND)).expect("the button");
    });
    // It has no subject.
    bench.act(SIZE, |window| {
        let _ = window.click(id(SEND_ANYWAY)).expect("the button that sends all the same");
    });
    let (ticket, draft): (Ticket, Draft) = last(&bench, |wish| match wish {
        Effect::Send(Command::Send { draft, ticket, .. }) => Some((*ticket, (**draft).clone())),
        _ => None,
    });
    assert_eq!(draft.to, vec!["Dr Paul MARTIN <paul.martin@medecin.mssante.fr>"]);
    assert_eq!(draft.body, "B");
    answer(&mut bench, ticket, Answer::Queued(OutgoingId(1), OutgoingState::Queued));
    let mut window = simulator(&bench.app, SIZE);
    assert!(window.find(id(mailbox::SEARCH)).is_ok() && window.find("Lettre confiée à l’envoi").is_ok());
}

#[test]
fn a_letter_that_was_just_sent_is_taken_back_by_a_key_or_a_click() {
    for by_key in [true, false] {
        let mut bench = Bench::open(Language::French, Appearance::Light);
        bench.act(SIZE, |window| {
            let _ = window.simulate([letter("n", key::Code::KeyN, Modifiers::CTRL)]);
        });
        let write = |message| Message::Desk(DeskMessage::Compose(message));
        let typed = pli::ui::part::recipient_field::Message::Pasted("paul.martin@medecin.mssante.fr".to_owned());
        bench.say(write(pli::ui::screen::compose::Message::Field(Kind::To, typed)));
        let (ticket, addresses) = check(&bench);
        answer(&mut bench, ticket, Answer::Checked(vec![Check::of(addresses[0].clone(), Ok(()))]));
        bench.say(write(pli::ui::screen::compose::Message::Subject("Bilan".to_owned())));
        bench.say(write(pli::ui::screen::compose::Message::Send));
        let ticket = last(&bench, |wish| match wish {
            Effect::Send(Command::Send { departure: Departure::Undoable, ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let until = now() + jiff::SignedDuration::from_secs(8);
        let held = OutgoingState::Held { until, hold: Hold::Undo };
        answer(&mut bench, ticket, Answer::Queued(OutgoingId(3), held));
        bench.draw("letters-departing", SIZE);
        bench.act(SIZE, |window| {
            if by_key {
                let _ = window.simulate([letter("z", key::Code::KeyW, Modifiers::CTRL)]);
            } else {
                let _ = window.click(id(TAKE_BACK)).expect("the act of the line");
            }
        });
        let ticket = last(&bench, |wish| match wish {
            Effect::Send(Command::TakeBack { id: OutgoingId(3), ticket }) => Some(*ticket),
            _ => None,
        });
        answer(&mut bench, ticket, Answer::DraftSaved(DraftId(8)));
        let mut window = simulator(&bench.app, SIZE);
        assert!(window.find(id(TAKE_BACK)).is_err(), "the line is gone");
        assert!(window.find(id(mailbox::SEARCH)).is_err(), "the composer covers the mailbox");
    }
}

#[test]
fn locking_keeps_the_letter_first_and_escape_goes_back() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter("n", key::Code::KeyN, Modifiers::CTRL)]);
    });
    bench.act(SIZE, |window| {
        let _ = window.click(id(BODY)).expect("the text");
        let _ = window.typewrite("B");
    });
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter("l", key::Code::KeyL, Modifiers::CTRL)]);
    });
    let wishes = &bench.wishes[bench.wishes.len() - 2..];
    assert!(matches!(wishes, [Effect::Send(Command::SaveDraft { .. }), Effect::Send(Command::Mask)]), "{wishes:?}");

    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter("o", key::Code::KeyO, Modifiers::empty())]);
    });
    bench.draw("letters-outbox", SIZE);
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Named::Escape, Modifiers::empty())]);
    });
    assert!(simulator(&bench.app, SIZE).find(id(mailbox::SEARCH)).is_ok());
}
