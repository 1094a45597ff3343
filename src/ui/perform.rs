//! Carries out effects: the only file of the window that touches the engine's handle.

use std::sync::{Arc, Mutex, PoisonError};

use iced::widget::operation;
use iced::{Subscription, Task, clipboard, system, window};
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::context::Context;
use super::desktop::Opened;
use super::effect::{DesktopAsk, Effect, fingerprint};
use super::presence::presence;
use super::theme::{FONT_FILES, REGULAR, Theme, measure, scale};
use super::widget::Element;
use super::{App, Incoming, Message, desktop};
use crate::clock;
use crate::domain::Notice;
use crate::engine::{Event, Handle};
use crate::l10n::{L10n, Language};
use crate::settings::DisplaySettings;

/// Name of the program for the desktop.
const NAME: &str = "pli";

/// What the program was started with, and what later starts of it hand over.
#[derive(Default)]
pub struct Brought {
    /// The first.
    pub first: Option<Incoming>,
    /// Words of later ones.
    pub later: Option<mpsc::Receiver<String>>,
}

/// Opens the window on the engine and stays until it is closed; of several cards it chooses that of the preferred holder;
/// `passphrase` says whether one may open the messages kept here; what is brought is written once a session is open.
///
/// # Errors
/// When no window can be opened.
pub fn run(
    handle: Handle,
    language: Language,
    preferred_holder: Option<String>,
    passphrase: bool,
    display: DisplaySettings,
    brought: Brought,
) -> iced::Result {
    let opened = Leaving(Arc::new(Opened::at_start()));
    let files = Arc::clone(&opened.0);
    let brought = Arc::new(Mutex::new(brought));
    let boot = move || {
        let context = Context {
            l10n: L10n::new(language, TimeZone::system()),
            now: clock::now(),
            theme: Theme::light(),
            downloads: desktop::downloads(),
            preferred_holder: preferred_holder.clone(),
            passphrase,
            readable: false,
            practice: cfg!(feature = "practice"),
        };
        let brought = std::mem::take(&mut *brought.lock().unwrap_or_else(PoisonError::into_inner));
        Window::boot(handle.clone(), Arc::clone(&files), context, (display, brought))
    };
    let settings = iced::Settings {
        id: Some(NAME.to_owned()),
        fonts: FONT_FILES.iter().map(|file| (*file).into()).collect(),
        default_font: REGULAR,
        default_text_size: scale::BODY.size.into(),
        antialiasing: true,
        ..iced::Settings::default()
    };
    iced::daemon(boot, Window::update, Window::view)
        .settings(settings)
        .title(|state: &Window, _| state.app.title())
        .theme(|state: &Window, _| Some(state.app.theme()))
        .scale_factor(|state: &Window, _| state.app.scale_factor())
        .subscription(|_| subscription())
        .run()
}

/// Whatever ends the window, nothing that was opened stays, nor is anything opened after.
struct Leaving(Arc<Opened>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.close();
        let _ = self.0.remove();
    }
}

struct Window {
    app: App,
    handle: Handle,
    opened: Arc<Opened>,
}

impl Window {
    fn boot(
        handle: Handle,
        opened: Arc<Opened>,
        context: Context,
        (display, brought): (DisplaySettings, Brought),
    ) -> (Self, Task<Message>) {
        let (app, effects) = App::new(context, display.appearance);
        let mut app = app.looking(display);
        if let Some(incoming) = brought.first {
            app.begin_with(incoming);
        }
        let later = brought.later.map_or_else(Task::none, handed_over);
        let events = events(&handle);
        let window = Self { app, handle, opened };
        let first = window.perform(effects);
        let (_, shown) = window::open(window::Settings {
            size: measure::WINDOW,
            min_size: Some(measure::WINDOW_MIN),
            exit_on_close_request: false,
            ..named()
        });
        let shown = shown.then(within_screen);
        let dark = system::theme().map(Message::System);
        let asked = Task::future(asked_to_end()).map(|()| Message::CloseRequested);
        (window, Task::batch([shown, events, later, dark, asked]).chain(first))
    }

    fn update(&mut self, message: Message) -> Task<Message> {
        let effects = self.app.update(message, clock::now());
        self.perform(effects)
    }

    fn view(&self, _window: window::Id) -> Element<'_, Message> {
        self.app.view()
    }

    fn perform(&self, effects: Vec<Effect>) -> Task<Message> {
        Task::batch(effects.into_iter().map(|effect| self.perform_one(effect)))
    }

    fn perform_one(&self, effect: Effect) -> Task<Message> {
        match effect {
            Effect::Send(command) => match self.handle.send(command) {
                Ok(()) => Task::none(),
                Err(notice) => Task::done(Message::Engine(Event::Notice(notice))),
            },
            Effect::Load(query, ticket) => {
                let handle = self.handle.clone();
                let load = async move { handle.load(query).await };
                Task::perform(load, move |answer| Message::Loaded(ticket, answer))
            }
            Effect::After(pause, ticket) => {
                Task::perform(tokio::time::sleep(pause), move |()| Message::Elapsed(ticket))
            }
            Effect::Focus(id) => operation::focus(id),
            Effect::Copy(text) => clipboard::write(text),
            Effect::Uncopy(copied) => clipboard::read().then(move |text| match text {
                Some(text) if fingerprint(&text) == copied => clipboard::write(String::new()),
                _ => Task::none(),
            }),
            Effect::Desktop(ask, ticket) => {
                if ask == DesktopAsk::Forget {
                    self.opened.close();
                }
                let (opened, session) = (Arc::clone(&self.opened), self.opened.session());
                let work = async move {
                    tokio::task::spawn_blocking(move || desktop::perform(ask, &opened, session))
                        .await
                        .unwrap_or(super::DesktopAnswer::Failed)
                };
                Task::perform(work, move |answer| Message::Desktop(ticket, answer))
            }
            Effect::Raise => window::latest().and_then(window::gain_focus),
            Effect::Quit => iced::exit(),
        }
    }
}

/// What every window of the program is for the desktop: the name of its entry (packaging/linux/pli.desktop), by which it has its icon.
pub(super) fn named() -> window::Settings {
    window::Settings {
        #[cfg(target_os = "linux")]
        platform_specific: window::settings::PlatformSpecific {
            application_id: "pli".to_owned(),
            ..window::settings::PlatformSpecific::default()
        },
        ..window::Settings::default()
    }
}

/// A window that is larger than its screen would hide what stands at its end: it fills the screen then.
fn within_screen(window: window::Id) -> Task<Message> {
    window::monitor_size(window).then(move |screen| match screen {
        Some(screen) if !measure::fits(screen) => window::maximize(window, true),
        _ => Task::none(),
    })
}

/// The engine's events, as messages.
fn events(handle: &Handle) -> Task<Message> {
    let Some(receiver) = handle.events() else {
        return Task::done(Message::Engine(Event::Notice(Notice::Internal)));
    };
    let stream = futures::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|event| (event, receiver))
    });
    Task::run(stream, Message::Engine)
}

/// What later starts of the program hand over; what is neither a link nor a message is nothing.
fn handed_over(words: mpsc::Receiver<String>) -> Task<Message> {
    let stream = futures::stream::unfold(words, |mut words| async move {
        loop {
            let word = words.recv().await?;
            if let Some(incoming) = Incoming::of(&word) {
                return Some((incoming, words));
            }
        }
    });
    Task::run(stream, Message::Handed)
}

/// Ends when the system or the terminal asks the program to: the window then closes in order.
#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()));
    let (Ok(mut end), Ok(mut interrupt), Ok(mut hangup)) = signals else { return std::future::pending().await };
    tokio::select! {
        _ = end.recv() => {}
        _ = interrupt.recv() => {}
        _ = hangup.recv() => {}
    }
}

/// Elsewhere the system closes the window.
#[cfg(not(unix))]
async fn asked_to_end() {
    std::future::pending().await
}

fn subscription() -> Subscription<Message> {
    Subscription::batch([
        window::close_requests().map(|_| Message::CloseRequested),
        system::theme_changes().map(Message::System),
        presence().map(|()| Message::Present),
    ])
}
