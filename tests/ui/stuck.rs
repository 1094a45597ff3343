//! Letters that need their author, on the main screen: told until she has looked, and one act away.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use jiff::SignedDuration;
use pli::domain::ChangeSet;
use pli::domain::outgoing::{OutgoingRow, OutgoingState};
use pli::engine::Event;
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::Message;
use pli::ui::effect::{DesktopAsk, Effect};
use pli::ui::part::stuck::OPEN;
use pli::ui::screen::mailbox;

use crate::outbox::row;
use crate::stage::press;
use crate::support::vault::Vault;
use crate::support::{Bench, now, simulator};

const SIZE: (f32, f32) = (1320.0, 860.0);
/// One pane, as in a narrow window or at 200 %.
const NARROW: (f32, f32) = (640.0, 560.0);
const PAUL: &str = "paul.martin@medecin.mssante.fr";

fn late() -> OutgoingRow {
    let state = OutgoingState::Deferred { until: now(), attempts: 5, words: String::new() };
    OutgoingRow { sealed_at: now() - SignedDuration::from_hours(2), ..row(3, "Demande d’avis", &[PAUL], state) }
}

fn refused() -> OutgoingRow {
    row(
        2,
        "Ordonnance",
        &[PAUL],
        OutgoingState::Refused { code: Some(550), words: "5.1.1 Unknown".to_owned(), withheld: None },
    )
}

fn open(rows: Vec<OutgoingRow>, language: Language, appearance: Appearance) -> Bench {
    Bench::open_over(Vault { outbox: rows, ..Vault::doctor() }, language, appearance)
}

#[test]
fn letters_that_need_their_author_are_told_over_the_mailbox_and_lead_to_the_outbox() {
    let all = || vec![row(1, "Compte rendu", &[PAUL], OutgoingState::Doubtful), refused(), late()];
    for (language, appearance, name) in
        [(Language::French, Appearance::Light, "stuck"), (Language::English, Appearance::Dark, "stuck-dark")]
    {
        let bench = open(all(), language, appearance);
        bench.draw(name, SIZE);
        bench.draw(&format!("{name}-narrow"), NARROW);
    }
    open(vec![late()], Language::French, Appearance::Light).draw("stuck-late", SIZE);
    let mut bench = open(all(), Language::French, Appearance::Light);
    assert!(simulator(&bench.app, SIZE).find("3 envois demandent votre attention").is_ok());
    bench.act(SIZE, |window| {
        let _ = window.click(id(OPEN)).expect("the way to the outbox");
    });
    assert!(simulator(&bench.app, SIZE).find(id(mailbox::SEARCH)).is_err(), "the outbox is in front");
    bench.act(SIZE, |window| {
        let _ = window.simulate([press(key::Named::Escape, Modifiers::empty())]);
    });
    // Dealt with: nothing is told any more.
    bench.vault.outbox.clear();
    bench.say(Message::Engine(Event::Changed(ChangeSet { outbox: true, ..ChangeSet::default() })));
    assert!(simulator(&bench.app, SIZE).find(id(OPEN)).is_err());
}

#[test]
fn the_desktop_is_told_once_of_a_letter_that_comes_to_need_its_author() {
    let mut bench =
        open(vec![row(1, "Compte rendu", &[PAUL], OutgoingState::Sending)], Language::French, Appearance::Light);
    let told = |bench: &Bench| {
        let told = bench.wishes.iter().filter_map(|wish| match wish {
            Effect::Desktop(DesktopAsk::Notify { title, words }, _) => Some(format!("{title} {words}")),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&bench), [""; 0]);
    bench.vault.outbox = vec![refused()];
    for _ in 0..2 {
        bench.say(Message::Engine(Event::Changed(ChangeSet { outbox: true, ..ChangeSet::default() })));
    }
    let told = told(&bench);
    assert_eq!(told.len(), 1);
    assert!(!told[0].contains("Ordonnance") && !told[0].contains("martin"), "{told:?}");
}
