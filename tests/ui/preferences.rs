//! « Réglages »: reached by its key and its button, drawn in every state, and what is chosen there is asked of the engine.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use pli::domain::Notice;
use pli::engine::{Answer, Command, Event, Ticket};
use pli::l10n::Language;
use pli::settings::{Appearance, DisplaySettings, Preference, Rules, Setting, Settings, Zoom, preferences};
use pli::ui::Message;
use pli::ui::effect::Effect;
use pli::ui::screen::preferences as page;

use crate::stage::{letter, press};
use crate::support::Bench;

const SIZE: (f32, f32) = (1180.0, 780.0);

fn known() -> Vec<Preference> {
    let mut known = preferences(&Settings::parse("[sending]\nundo_seconds = 42\n").unwrap(), &Rules::default());
    for preference in &mut known {
        preference.locked = matches!(preference.setting, Setting::CloseAfterHours(_));
    }
    known
}

/// The ticket of the last such wish.
fn asked(bench: &Bench, of: impl Fn(&Command) -> Option<Ticket>) -> Option<Ticket> {
    bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(command) => of(command),
        _ => None,
    })
}

fn open(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::open(language, appearance);
    bench.act(SIZE, |window| {
        let _ = window.simulate([letter(",", key::Code::Comma, Modifiers::CTRL)]);
    });
    let ticket = asked(&bench, |command| match command {
        Command::Preferences { ticket } => Some(*ticket),
        _ => None,
    });
    bench.say(Message::Engine(Event::Answer(ticket.expect("asked by its key"), Answer::Preferences(known()))));
    bench
}

fn wanted(bench: &Bench) -> Option<(Setting, Ticket)> {
    bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(Command::SetPreference { setting, ticket }) => Some((*setting, *ticket)),
        _ => None,
    })
}

#[test]
fn the_page_is_drawn_in_every_state() {
    for language in [Language::French, Language::English] {
        for appearance in [Appearance::Light, Appearance::Dark, Appearance::Contrast] {
            let mut bench = open(language, appearance);
            bench.draw(&format!("settings-{}-{}", format_args!("{language:?}"), appearance.code()), SIZE);
            bench.say(Message::Preferences(page::Message::Set(Setting::AskRead(true))));
            let (setting, ticket) = wanted(&bench).unwrap();
            assert_eq!(setting, Setting::AskRead(true));
            bench.say(Message::Engine(Event::Answer(ticket, Answer::Preferences(known()))));
            bench.draw(&format!("settings-later-{}-{}", format_args!("{language:?}"), appearance.code()), SIZE);
            bench.say(Message::Preferences(page::Message::Set(Setting::AskRead(true))));
            let (_, ticket) = wanted(&bench).unwrap();
            bench.say(Message::Engine(Event::Answer(ticket, Answer::Failed(Notice::SettingsUnwritable))));
            bench.draw(&format!("settings-failed-{}-{}", format_args!("{language:?}"), appearance.code()), SIZE);
        }
    }
    let bench = open(Language::French, Appearance::Light);
    bench.draw("settings-zoom", (SIZE.0 / 2.0 + 60.0, SIZE.1 / 2.0 + 60.0));
}

#[test]
fn what_is_chosen_by_its_words_is_asked_for_and_what_is_bound_is_not() {
    let mut bench = open(Language::French, Appearance::Light);
    bench.act(SIZE, |window| drop(window.click("Sombre").unwrap()));
    let (setting, ticket) = wanted(&bench).unwrap();
    assert_eq!(setting, Setting::Appearance(Appearance::Dark));
    bench.say(Message::Engine(Event::Answer(ticket, Answer::Preferences(known()))));
    bench.wishes.clear();
    // A value of the file that is no step of the page is shown all the same.
    bench.act(SIZE, |window| assert!(window.find("42\u{a0}s").is_ok()));
    bench.say(Message::Preferences(page::Message::Set(Setting::CloseAfterHours(4))));
    assert!(wanted(&bench).is_none(), "the establishment binds it");

    bench.act(SIZE, |window| drop(window.simulate([press(key::Named::Escape, Modifiers::default())])));
    bench.act(SIZE, |window| assert!(window.find(id(page::CLOSE)).is_err(), "away"));
}

#[test]
fn how_the_window_looks_is_kept_whatever_changes_it() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.wishes.clear();
    let chord = |sign, code| letter(sign, code, Modifiers::CTRL);
    bench.act(SIZE, |window| drop(window.simulate([chord("+", key::Code::Equal)])));
    assert!(matches!(wanted(&bench), Some((Setting::Zoom(zoom), _)) if zoom.percent() == 110));
    bench.act(SIZE, |window| drop(window.simulate([chord("0", key::Code::Digit0)])));
    assert!(matches!(wanted(&bench), Some((Setting::Zoom(zoom), _)) if zoom == Zoom::default()));
    bench.wishes.clear();
    bench.act(SIZE, |window| drop(window.simulate([chord("0", key::Code::Digit0)])));
    assert!(wanted(&bench).is_none(), "nothing changed");

    let Bench { app, .. } = Bench::new(Language::French, Appearance::Light);
    let display = DisplaySettings { appearance: Appearance::Contrast, zoom: Zoom::try_from(150).unwrap() };
    assert!((app.looking(display).scale_factor() - 1.5).abs() < f32::EPSILON);
}
