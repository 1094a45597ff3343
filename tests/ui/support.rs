//! The harness: a window, a vault in memory that answers its questions, and a simulator that draws and clicks.

pub mod mail;
pub mod vault;

use std::path::PathBuf;

use iced::Size;
use iced_test::Simulator;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use pli::domain::{AccountId, Act, ChangeSet, SyncStatus};
use pli::engine::event::Opened;
use pli::engine::{Command, Event, SessionState};
use pli::l10n::{L10n, Language};
use pli::settings::Appearance;
use pli::ui::context::Context;
use pli::ui::effect::Effect;
use pli::ui::theme::{FONT_FILES, REGULAR, Theme, scale};
use pli::ui::{App, DeskMessage, Message};

use self::vault::Vault;

/// Monday 23 November 2026, 15:40 in Paris.
pub const NOW: &str = "2026-11-23T14:40:00Z";

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// The first mailbox goes so.
pub fn synced(status: SyncStatus) -> Event {
    Event::Sync { account: AccountId(1), status }
}

/// A message of the main screen.
pub fn mail_message(message: pli::ui::screen::mailbox::Message) -> Message {
    Message::Desk(DeskMessage::Mailbox(message))
}

/// The window with the vault behind it.
pub struct Bench {
    pub app: App,
    pub vault: Vault,
    /// Effects that are not questions to the vault, in order.
    pub wishes: Vec<Effect>,
}

impl Bench {
    pub fn new(language: Language, appearance: Appearance) -> Self {
        Self::with(language, appearance, false)
    }

    /// Where a passphrase may open the messages kept here.
    pub fn allowing(language: Language, appearance: Appearance) -> Self {
        Self::with(language, appearance, true)
    }

    fn with(language: Language, appearance: Appearance, passphrase: bool) -> Self {
        let context = Context {
            l10n: L10n::new(language, TimeZone::get("Europe/Paris").unwrap()),
            now: now(),
            theme: Theme::light(),
            downloads: PathBuf::from("/home/claire/Téléchargements"),
            preferred_holder: None,
            passphrase,
            readable: passphrase,
            practice: true,
        };
        let (app, effects) = App::new(context, appearance);
        let mut bench = Self { app, vault: Vault::default(), wishes: Vec::new() };
        bench.carry_out(effects);
        bench
    }

    /// An open session over the vault, just synchronised.
    pub fn open(language: Language, appearance: Appearance) -> Self {
        Self::open_over(Vault::doctor(), language, appearance)
    }

    pub fn open_over(vault: Vault, language: Language, appearance: Appearance) -> Self {
        let mut bench = Self::new(language, appearance);
        bench.vault = vault;
        bench.opens(mail::opened(mail::doctor(), vec![mail::account()]));
        let at = "2026-11-23T14:38:00Z".parse().unwrap();
        bench.say(Message::Engine(synced(SyncStatus::UpToDate { at })));
        bench
    }

    /// A session opens, or is told anew.
    pub fn opens(&mut self, opened: Opened) {
        self.say(Message::Engine(Event::Session(SessionState::Open(Box::new(opened)))));
    }

    /// Gives a message, and the vault's answers to what it asks.
    pub fn say(&mut self, message: Message) {
        let effects = self.app.update(message, now());
        self.carry_out(effects);
    }

    /// Does what was asked of the engine since, as the engine would, and tells that everything may have changed. What it was.
    pub fn obey(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        self.wishes.retain(|wish| match wish {
            Effect::Send(Command::Act(act)) => {
                acts.push(act.clone());
                false
            }
            _ => true,
        });
        for act in &acts {
            self.vault.obey(act);
        }
        self.say(Message::Engine(Event::Changed(ChangeSet { everything: true, ..ChangeSet::default() })));
        acts
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load(query, ticket) => {
                    let answer = self.vault.answer(&query);
                    self.say(Message::Loaded(ticket, answer));
                }
                other => self.wishes.push(other),
            }
        }
    }

    /// Uses the window: the messages of `act` reach it.
    pub fn act(&mut self, size: (f32, f32), act: impl FnOnce(&mut Simulator<'_, Message, Theme>)) {
        let mut simulator = simulator(&self.app, size);
        act(&mut simulator);
        let messages: Vec<_> = simulator.into_messages().collect();
        for message in messages {
            self.say(message);
        }
    }

    /// Draws the window; kept as a picture when `PLI_PICTURES` names a folder.
    pub fn draw(&self, name: &str, size: (f32, f32)) {
        let mut simulator = simulator(&self.app, size);
        let snapshot = simulator.snapshot(&self.app.theme()).unwrap();
        if let Some(folder) = std::env::var_os("PLI_PICTURES") {
            let _ = snapshot.matches_image(PathBuf::from(folder).join(name)).unwrap();
        }
    }
}

pub fn simulator(app: &App, size: (f32, f32)) -> Simulator<'_, Message, Theme> {
    let settings = iced::Settings {
        fonts: FONT_FILES.iter().map(|file| (*file).into()).collect(),
        default_font: REGULAR,
        default_text_size: scale::BODY.size.into(),
        ..iced::Settings::default()
    };
    Simulator::with_size(settings, Size::new(size.0, size.1), app.view())
}
