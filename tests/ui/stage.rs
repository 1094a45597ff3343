//! A stage for one screen: surroundings of a language and a theme, a simulator, and pictures kept on demand.

use std::borrow::Cow;
use std::path::Path;

use iced::keyboard::{self, Key, Location, Modifiers, key};
use iced::{Event, Settings, Size};
use iced_test::Simulator;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pli::l10n::{L10n, Language};
use pli::ui::context::Context;
use pli::ui::theme::{self, Theme};
use pli::ui::widget::Element;

/// A window of usual size.
pub const WINDOW: (f32, f32) = (1180.0, 780.0);
/// The same at 200 %.
pub const ZOOMED: (f32, f32) = (590.0, 390.0);

/// 24 November 2026, 14:32 in Paris.
pub fn now() -> Timestamp {
    "2026-11-24T13:32:00Z".parse().expect("a time")
}

pub fn context(language: Language, theme: Theme) -> Context {
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    Context {
        l10n: L10n::new(language, zone),
        now: now(),
        theme,
        downloads: "/home/claire/Téléchargements".into(),
        preferred_holder: None,
        passphrase: false,
        readable: false,
        practice: false,
    }
}

pub fn french() -> Context {
    context(Language::French, Theme::light())
}

/// Every language and theme.
pub fn all() -> impl Iterator<Item = (String, Context)> {
    let themes = || [("light", Theme::light()), ("dark", Theme::dark()), ("contrast", Theme::contrast())];
    [("fr", Language::French), ("en", Language::English)].into_iter().flat_map(move |(tag, language)| {
        themes().map(|(name, theme)| (format!("{tag}-{name}"), context(language, theme)))
    })
}

pub fn stage<M: Clone + 'static>(view: Element<'_, M>, size: (f32, f32)) -> Simulator<'_, M, Theme, iced::Renderer> {
    let settings = Settings {
        fonts: theme::FONT_FILES.iter().map(|font| Cow::Borrowed(*font)).collect(),
        default_font: theme::REGULAR,
        default_text_size: theme::scale::BODY.size.into(),
        ..Settings::default()
    };
    Simulator::with_size(settings, Size::new(size.0, size.1), view)
}

/// Draws; keeps the picture in `PLI_PICTURES` when that is set.
pub fn draw<M: Clone + 'static>(name: &str, view: Element<'_, M>, theme: &Theme, size: (f32, f32)) {
    let mut stage = stage(view, size);
    let picture = stage.snapshot(theme).expect("a picture");
    if let Ok(folder) = std::env::var("PLI_PICTURES") {
        let path = Path::new(&folder).join(name);
        let _ = std::fs::remove_file(path.with_file_name(format!("{name}-tiny-skia.png")));
        assert!(picture.matches_image(&path).expect("a file"));
    }
}

pub fn press(key: key::Named, modifiers: Modifiers) -> Event {
    pressed(Key::Named(key), key::Physical::Unidentified(key::NativeCode::Unidentified), modifiers)
}

pub fn letter(letter: &str, code: key::Code, modifiers: Modifiers) -> Event {
    pressed(Key::Character(letter.into()), key::Physical::Code(code), modifiers)
}

fn pressed(key: Key, physical_key: key::Physical, modifiers: Modifiers) -> Event {
    Event::Keyboard(keyboard::Event::KeyPressed {
        modified_key: key.clone(),
        key,
        physical_key,
        location: Location::Standard,
        modifiers,
        text: None,
        repeat: false,
    })
}
