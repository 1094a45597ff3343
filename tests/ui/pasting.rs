//! What no field may give to the text engine, whichever way it comes: a line of two paragraphs in two directions.

use iced::advanced::widget::Id;
use iced::advanced::{Clipboard, clipboard, input_method, mouse};
use iced::keyboard::{self, Modifiers, key};
use iced::{Event, Point, Size};
use iced_test::runtime::user_interface::{Cache, UserInterface};
use iced_test::simulator;
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::screen::{compose, mailbox};
use pli::ui::shortcut::Act;
use pli::ui::theme::{REGULAR, scale};
use pli::ui::{App, Message};

use crate::support::Bench;

const SIZE: (f32, f32) = (1320.0, 860.0);
/// Latin, a paragraph separator, Hebrew; then the other separators.
const HOSTILE: &str = "Bilan\u{2029}\u{5d0}\u{5d1} a\u{2028}\u{5d0}\u{85}b\u{1c}\u{5d0}\u{b}c";

/// A clipboard that holds [`HOSTILE`].
struct Held;

impl Clipboard for Held {
    fn read(&self, _kind: clipboard::Kind) -> Option<String> {
        Some(HOSTILE.to_owned())
    }

    fn write(&mut self, _kind: clipboard::Kind, _contents: String) {}
}

/// Puts the focus into a field, then lets `events` happen there; gives what reached the window.
fn happens(app: &App, field: &Id, events: &[Event]) -> Vec<Message> {
    let at = crate::support::simulator(app, SIZE).find(iced_test::selector::id(field.clone())).unwrap().bounds();
    let place = Point::new(at.x + 12.0, at.center_y());
    let mut renderer = iced::Renderer::new(REGULAR, scale::BODY.size.into());
    let (size, cursor) = (Size::new(SIZE.0, SIZE.1), mouse::Cursor::Available(place));
    let mut window = UserInterface::build(app.view(), size, Cache::default(), &mut renderer);
    let mut messages = Vec::new();
    for event in simulator::click().chain(events.iter().cloned()) {
        let _ = window.update(&[event], cursor, &mut renderer, &mut Held, &mut messages);
    }
    messages
}

fn paste() -> Vec<Event> {
    let key = keyboard::Key::Character("v".into());
    let pressed = keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key: key::Physical::Code(key::Code::KeyV),
        location: keyboard::Location::Standard,
        modifiers: Modifiers::COMMAND,
        text: None,
        repeat: false,
    };
    [keyboard::Event::ModifiersChanged(Modifiers::COMMAND), pressed].map(Event::Keyboard).into()
}

/// Every way a text takes into a field.
fn ways() -> Vec<Vec<Event>> {
    vec![
        paste(),
        simulator::typewrite(HOSTILE).collect(),
        vec![
            Event::InputMethod(input_method::Event::Opened),
            Event::InputMethod(input_method::Event::Preedit(HOSTILE.to_owned(), Some(0..5))),
            Event::InputMethod(input_method::Event::Commit(HOSTILE.to_owned())),
        ],
    ]
}

fn check(app: &App, field: &Id) {
    for events in ways() {
        let messages = happens(app, field, &events);
        assert!(!messages.is_empty(), "{field:?} {events:?}");
        let told = format!("{messages:?}");
        assert!(!told.contains("\\u{2029}") && !told.contains("\\u{2028}") && !told.contains("\\u{85}"), "{told}");
    }
}

#[test]
fn fields_of_the_mailbox_keep_separators_out() {
    let bench = Bench::open(Language::French, Appearance::Light);
    check(&bench.app, &mailbox::SEARCH);
}

#[test]
fn fields_of_a_letter_keep_separators_out() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.say(Message::Act(Act::Compose));
    for field in [compose::SUBJECT, compose::BODY] {
        check(&bench.app, &field);
    }
}
