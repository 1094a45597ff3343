//! The window: screens are reducers and views over plain data; the engine is reached by `ui/perform.rs` alone.
//! [`App`] itself asks nothing of anybody: its `update` gives back effects.

mod boxes;
mod checkup;
mod contacts;
pub mod context;
mod curtain;
mod desk;
mod desktop;
mod display;
pub mod effect;
mod incoming;
pub mod part;
mod perform;
mod preferences;
mod presence;
pub mod refusal;
#[cfg(test)]
pub(crate) mod sample;
mod save;
pub mod screen;
pub mod shortcut;
pub mod theme;
mod visit;
pub mod widget;
mod wordings;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, stack};
use iced::{Alignment, Length};
use jiff::Timestamp;

pub use self::desk::Message as DeskMessage;
pub use self::display::has_display;
pub use self::incoming::Incoming;
pub use self::perform::{Brought, run};
pub use self::refusal::refuse;

use self::context::Context;
use self::desk::Desk;
use self::effect::{DesktopAnswer, Effect, Tickets};
use self::part::help::help;
use self::part::psc::Awaited;
use self::part::toasts::{Say, Toasts};
use self::save::{Saved, save_dialog};
use self::screen::access::{self, Access};
use self::screen::compose::Farewell;
use self::screen::contacts::Contacts;
use self::screen::diagnosis::{self, DiagnosisPage};
use self::screen::mailboxes::{self, Mailboxes};
use self::screen::mask::{self, Mask};
use self::screen::preferences::Preferences;
use self::screen::profile::ProfileCard;
use self::screen::range;
use self::screen::reader::Copied;
use self::screen::unlock::{self, Unlock};
use self::screen::wordings::WordingsPage;
use self::shortcut::Act;
use self::theme::{Theme, space, text};
use self::widget::Element;
use self::widget::icon::{self, Icon};
use self::widget::key_catcher::key_catcher;
use self::widget::modal::modal;
use crate::domain::outgoing::Hold;
use crate::domain::proposal::Phase;
use crate::domain::{ChangeSet, Notice, OutgoingId};
use crate::engine::event::CardSeen;
use crate::engine::{Answer, Command, Event, Loaded, SessionState, Ticket};
use crate::l10n::t;
use crate::settings::{Appearance, Zoom};

/// Field of the path where a file is saved.
pub const SAVE_PATH: Id = Id::new("save-path");

/// How often ages on screen are told anew.
const MINUTE: Duration = Duration::from_mins(1);

/// The window's state.
#[derive(Debug)]
pub struct App {
    context: Context,
    screen: Screen,
    over: Over,
    /// Before the screen, which stays as it is.
    diagnosis: Option<Box<DiagnosisPage>>,
    toasts: Toasts,
    appearance: Appearance,
    system: iced::theme::Mode,
    zoom: Zoom,
    saves: BTreeMap<Ticket, PathBuf>,
    /// Fingerprint of what this session put on the clipboard.
    copied: Option<u64>,
    /// Why the session is about to close, when it is not the user who closes it.
    ending: Option<Notice>,
    minute: Option<Ticket>,
    /// What is to be written once a session is open and no letter is being written.
    incoming: VecDeque<Incoming>,
    /// A message is being read from a file.
    reading: Option<Ticket>,
    tickets: Tickets,
}

#[derive(Debug)]
enum Screen {
    Unlock(Box<Unlock>),
    /// An open session, behind its mask while it is masked.
    Desk(Box<Desk>, Option<Box<Mask>>),
}

/// What stands over the screen.
#[derive(Debug)]
enum Over {
    Nothing,
    Help,
    Save { what: Saved, path: String },
    Access(Box<Access>),
    Mailboxes(Box<Mailboxes>),
    Profile(Box<ProfileCard>),
    Contacts(Box<Contacts>),
    Wordings(Box<WordingsPage>),
    Preferences(Box<Preferences>),
}

impl Over {
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    /// Away with it, unless it is a recovery code that is kept nowhere else: the mask hides it, and it stands there afterwards.
    fn leave_code(&mut self) {
        if !matches!(self, Self::Access(access) if access.shows_code()) {
            *self = Self::Nothing;
        }
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Message {
    /// The engine says something.
    Engine(Event),
    /// Something was read.
    Loaded(Ticket, Result<Loaded, Notice>),
    /// A pause is over.
    Elapsed(Ticket),
    /// The desktop answered.
    Desktop(Ticket, DesktopAnswer),
    /// In the unlock screen.
    Unlock(unlock::Message),
    /// In the masked screen.
    Mask(mask::Message),
    /// In the screens of an open session.
    Desk(desk::Message),
    /// In the diagnosis.
    Diagnosis(diagnosis::Message),
    /// In what opens the messages kept here.
    Access(access::Message),
    /// In the mailboxes of the session.
    Mailboxes(mailboxes::Message),
    /// On the card of a correspondent.
    Profile(screen::profile::Message),
    /// In favourites and groups.
    Contacts(screen::contacts::Message),
    /// In signatures and templates.
    Wordings(screen::wordings::Message),
    /// In the settings.
    Preferences(screen::preferences::Message),
    /// A shortcut.
    Act(Act),
    /// Hide a toast.
    Dismiss(Ticket),
    /// Path where a file is to be saved.
    SavePath(String),
    /// Save it.
    Save,
    /// Close what stands over the screen.
    CloseOver,
    /// The system prefers light or dark.
    System(iced::theme::Mode),
    /// Somebody is there.
    Present,
    /// A later start of the program was given this.
    Handed(Incoming),
    /// A field or a text put something with this fingerprint on the clipboard.
    Copied(u64),
    /// The window is asked to close.
    CloseRequested,
}

impl App {
    /// The window before the engine has said anything.
    pub fn new(context: Context, appearance: Appearance) -> (Self, Vec<Effect>) {
        let (unlock, effects) = Unlock::new(SessionState::Starting, None, context.preferred_holder.clone());
        let mut app = Self {
            context,
            screen: Screen::Unlock(Box::new(unlock)),
            over: Over::Nothing,
            diagnosis: None,
            toasts: Toasts::default(),
            appearance,
            system: iced::theme::Mode::None,
            zoom: Zoom::default(),
            saves: BTreeMap::new(),
            copied: None,
            ending: None,
            minute: None,
            incoming: VecDeque::new(),
            reading: None,
            tickets: Tickets::new(range::APP),
        };
        app.restyle();
        (app, effects)
    }

    /// Dispatch, at the moment `now`.
    pub fn update(&mut self, message: Message, now: Timestamp) -> Vec<Effect> {
        self.context.now = now;
        let mut effects = self.dispatch(message);
        effects.extend(self.attend());
        effects
    }

    fn dispatch(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Engine(event) => self.engine(event),
            Message::Loaded(ticket, answer) => self.loaded(ticket, answer),
            Message::Elapsed(ticket) => self.elapsed(ticket),
            Message::Desktop(ticket, answer) => self.desktop(ticket, answer),
            Message::Unlock(message) => self.in_unlock(message),
            Message::Mask(message) => self.in_mask(message),
            // Drawn before the mask came down.
            Message::Desk(_)
            | Message::Access(_)
            | Message::Mailboxes(_)
            | Message::Profile(_)
            | Message::Contacts(_)
            | Message::Wordings(_)
            | Message::Preferences(_)
                if self.is_masked() =>
            {
                Vec::new()
            }
            Message::Access(message) => self.in_access(message),
            Message::Mailboxes(message) => self.in_mailboxes(message),
            Message::Profile(message) => self.in_profile(message),
            Message::Contacts(message) => self.in_contacts(message),
            Message::Wordings(message) => self.in_wordings(message),
            Message::Preferences(message) => self.in_preferences(message),
            Message::Desk(message) => self.in_desk(|desk, cx| desk.update(message, cx)),
            Message::Diagnosis(message) => self.in_diagnosis(message),
            Message::Act(act) => self.act(act),
            Message::Dismiss(ticket) => self.dismiss(ticket),
            Message::SavePath(path) => self.save_path(path),
            Message::Save => self.save(),
            Message::CloseOver => self.close_over(),
            Message::System(mode) => self.system(mode),
            Message::Present => vec![Effect::Send(Command::Present)],
            Message::Handed(incoming) => self.handed(incoming),
            Message::Copied(text) => self.remember_copied(text),
            Message::CloseRequested => self.stop(Command::Shutdown),
        }
    }

    /// Colours now.
    pub fn theme(&self) -> Theme {
        self.context.theme.clone()
    }

    /// Size of everything now.
    pub fn scale_factor(&self) -> f32 {
        f32::from(self.zoom.percent()) / 100.0
    }

    fn is_masked(&self) -> bool {
        matches!(self.screen, Screen::Desk(_, Some(_)))
    }

    /// What is done by itself, whatever has just happened: the login at Pro Santé Connect, and what waits to be written.
    fn attend(&mut self) -> Vec<Effect> {
        let is_shown = self.diagnosis.is_none();
        let mut effects = match &mut self.screen {
            Screen::Desk(desk, mask) => desk.attend(mask.is_some(), is_shown && mask.is_none(), &self.context),
            Screen::Unlock(_) => Vec::new(),
        };
        effects.extend(self.begin_incoming());
        effects
    }

    /// Title of the window: nothing of any patient.
    pub fn title(&self) -> String {
        t!(self.context.l10n, "app-name")
    }

    /// Draws the window.
    pub fn view(&self) -> Element<'_, Message> {
        let cx = &self.context;
        let screen = match (&self.screen, &self.diagnosis) {
            (Screen::Desk(_, Some(mask)), _) => mask.view(cx).map(Message::Mask),
            (_, Some(page)) => page.view(cx).map(Message::Diagnosis),
            (Screen::Unlock(unlock), None) => {
                let way = container(checkup::way(cx)).align_right(Length::Fill).padding([space::XS, space::S]);
                column![container(unlock.view(cx).map(Message::Unlock)).height(Length::Fill), way].into()
            }
            (Screen::Desk(desk, None), None) => desk.view(cx).map(Message::Desk),
        };
        let banner = cx.practice.then(|| practice(cx));
        let page = column![].push(banner).push(container(screen).width(Length::Fill).height(Length::Fill));
        let dialog = match &self.over {
            _ if self.is_masked() => None,
            Over::Nothing => None,
            Over::Access(access) => Some(access.view(cx).map(Message::Access)),
            Over::Mailboxes(page) => Some(page.view(cx).map(Message::Mailboxes)),
            Over::Profile(card) => Some(card.view(cx).map(Message::Profile)),
            Over::Contacts(page) => Some(page.view(cx).map(Message::Contacts)),
            Over::Wordings(page) => Some(page.view(cx).map(Message::Wordings)),
            Over::Preferences(page) => Some(page.view(cx).map(Message::Preferences)),
            Over::Help => Some(help(cx, Message::CloseOver)),
            Over::Save { path, .. } => Some(save_dialog(cx, path)),
        };
        // They tell of letters: what comes behind the mask is shown once it has ended.
        let toasts = if self.is_masked() { None } else { self.toasts.view(cx, Message::Dismiss) };
        let page = stack![container(page).style(theme::container::canvas)].push(toasts);
        let layers = modal(page, dialog, Message::CloseOver);
        let ask = |while_typing| move |chord: &shortcut::Chord| shortcut::act(chord, while_typing).map(Message::Act);
        key_catcher(layers, ask(true), ask(false)).on_copy(Message::Copied).into()
    }

    fn engine(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Session(state) => self.session(state),
            Event::Changed(changes) => self.changed(&changes),
            Event::Sync { account, status } => self.with_desk(|desk| desk.synced(account, status)),
            Event::Quota { account, quota, at } => {
                let effects = self.with_desk(|desk| desk.weighed(account, quota, at));
                self.tell_mailboxes();
                effects
            }
            Event::Believed { account, trust } => {
                let effects = self.with_desk(|desk| desk.believed(account, trust));
                self.tell_mailboxes();
                effects
            }
            Event::Answer(ticket, answer) => self.answered(ticket, answer),
            Event::Spares(spares) => self.spares(spares),
            Event::Ending(notice) => {
                self.ending = Some(notice);
                Vec::new()
            }
            Event::Psc(state) => self.with_desk(|desk| desk.set_login(state)),
            Event::Readable(any) => {
                self.context.readable = any;
                Vec::new()
            }
            Event::Left(left) => self.letters_left(left),
            Event::Notice(notice) => self.toasts.push(Say::Notice(notice)),
            Event::Importing { ticket, loading } => self.with_desk(|desk| desk.importing(ticket, loading)),
            Event::Renewed(missed) => self.in_desk(|desk, _| desk.renewed(missed)),
            Event::Stopped => vec![Effect::Quit],
        }
    }

    fn session(&mut self, state: SessionState) -> Vec<Effect> {
        match (state, &mut self.screen) {
            (SessionState::Open(opened), Screen::Desk(..)) => self.reopened(*opened),
            (SessionState::Masked(session), Screen::Desk(..)) => self.masked(*session),
            (SessionState::Open(opened), Screen::Unlock(_)) => self.open(*opened),
            (state, Screen::Unlock(unlock)) => follow_unlock(unlock.session(state)),
            (state, Screen::Desk(..)) => self.close(state),
        }
    }

    fn changed(&mut self, changes: &ChangeSet) -> Vec<Effect> {
        let mut effects = self.changed_contacts(changes);
        if let Screen::Desk(desk, _) = &mut self.screen {
            effects.extend(desk.changed(changes));
        }
        effects
    }

    fn answered(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        if range::of(ticket) == range::DIAGNOSIS {
            return self.diagnosed(ticket, answer);
        }
        if range::of(ticket) == range::ACCESS {
            return match &mut self.over {
                Over::Access(access) => access.answered(ticket, answer),
                _ => Vec::new(),
            };
        }
        if range::of(ticket) == range::MAILBOXES {
            return self.answered_mailboxes(ticket, answer);
        }
        if matches!(range::of(ticket), range::PROFILE | range::CONTACTS) {
            return self.answered_contacts(ticket, answer);
        }
        if range::of(ticket) == range::WORDINGS {
            return self.answered_wordings(ticket, &answer);
        }
        if range::of(ticket) == range::PREFERENCES {
            return self.answered_preferences(ticket, answer);
        }
        match &mut self.screen {
            Screen::Unlock(unlock) => follow_unlock(unlock.answered(ticket, answer)),
            Screen::Desk(_, mask) => match mask.as_mut().and_then(|mask| mask.answered(ticket, &answer)) {
                Some(effects) => effects,
                None => self.in_desk(|desk, cx| desk.answered(ticket, answer, cx)),
            },
        }
    }

    fn loaded(&mut self, ticket: Ticket, answer: Result<Loaded, Notice>) -> Vec<Effect> {
        if matches!(range::of(ticket), range::PROFILE | range::CONTACTS) {
            return self.loaded_contacts(ticket, answer);
        }
        if range::of(ticket) == range::WORDINGS {
            return self.loaded_wordings(ticket, answer);
        }
        self.in_desk(|desk, cx| desk.loaded(ticket, answer, cx))
    }

    fn elapsed(&mut self, ticket: Ticket) -> Vec<Effect> {
        if self.minute == Some(ticket) {
            return vec![self.wait_a_minute()];
        }
        if range::of(ticket) == range::CONTACTS {
            return self.elapsed_contacts(ticket);
        }
        self.toasts.dismiss(ticket);
        self.in_desk(|desk, cx| desk.elapsed(ticket, cx))
    }

    fn wait_a_minute(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.minute = Some(ticket);
        Effect::After(MINUTE, ticket)
    }

    fn desktop(&mut self, ticket: Ticket, answer: DesktopAnswer) -> Vec<Effect> {
        if range::of(ticket) == range::PSC {
            return self.with_desk(|desk| desk.browsed(ticket, &answer));
        }
        if let Some(effects) = self.message_read(ticket, &answer) {
            return effects;
        }
        if let Screen::Desk(desk, _) = &mut self.screen
            && let Some(action) = desk.desktop(ticket, answer.clone())
        {
            return self.follow_desk(action);
        }
        if let Over::Access(access) = &mut self.over
            && access.saved(ticket, &answer)
        {
            return Vec::new();
        }
        self.kept_or_opened(ticket, answer)
    }

    fn in_unlock(&mut self, message: unlock::Message) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Unlock(unlock) => follow_unlock(unlock.update(message, &self.context)),
            Screen::Desk(..) => Vec::new(),
        }
    }

    fn in_desk(&mut self, act: impl FnOnce(&mut Desk, &Context) -> desk::Action) -> Vec<Effect> {
        match &mut self.screen {
            Screen::Desk(desk, _) => {
                let action = act(desk, &self.context);
                self.follow_desk(action)
            }
            Screen::Unlock(_) => Vec::new(),
        }
    }

    fn follow_desk(&mut self, action: desk::Action) -> Vec<Effect> {
        match action {
            desk::Action::Do(effects) => self.remember_saves(effects),
            desk::Action::AskWhere { piece, name } => self.ask_where(piece, &name),
            desk::Action::Tell(notice) => self.toasts.push(Say::Notice(notice)),
            desk::Action::Copy(copied) => self.copy(copied),
            desk::Action::Left(farewell, effects) => self.left(farewell, effects),
            desk::Action::Profile(whose) => self.open_profile(whose),
            desk::Action::Message(path) => vec![self.read_message(path)],
            desk::Action::Act(act) => self.own_act(act),
        }
    }

    fn left(&mut self, farewell: Farewell, effects: Vec<Effect>) -> Vec<Effect> {
        let l10n = &self.context.l10n;
        match farewell {
            Farewell::Queued => self.queued(effects),
            Farewell::Held { id, until, hold } => self.held(id, until, hold, effects),
            Farewell::Kept => self.done(t!(l10n, "left-kept"), effects),
            Farewell::Proposed(Phase::Returned) => self.done(t!(l10n, "left-returned"), effects),
            Farewell::Proposed(_) => self.done(t!(l10n, "left-proposed"), effects),
            Farewell::Discarded => self.done(t!(l10n, "left-discarded"), effects),
            Farewell::Blank => effects,
        }
    }

    /// A letter that may still be taken back has a line of its own.
    fn held(&mut self, id: OutgoingId, until: Timestamp, hold: Hold, mut effects: Vec<Effect>) -> Vec<Effect> {
        if let Screen::Desk(desk, _) = &mut self.screen {
            effects.extend(desk.held(id, until, hold));
            if desk.awaited().is_some() {
                return self.queued(effects);
            }
        }
        effects
    }

    /// A letter that waits for the login is told of as such.
    fn queued(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        let l10n = &self.context.l10n;
        let awaited = match &self.screen {
            Screen::Desk(desk, _) => desk.awaited(),
            Screen::Unlock(_) => None,
        };
        let detail = match awaited {
            None => return self.done(t!(l10n, "left-queued"), effects),
            Some(Awaited::Person) => t!(l10n, "left-waiting-login"),
            Some(Awaited::Service) => t!(l10n, "left-waiting-service"),
        };
        let title = t!(l10n, "left-waiting");
        effects.extend(self.toasts.push(Say::Waits(title, detail)));
        effects
    }

    fn copy(&mut self, copied: Copied) -> Vec<Effect> {
        let l10n = &self.context.l10n;
        let (title, text) = match copied {
            Copied::Text(text) => (t!(l10n, "reader-text-copied"), text),
            Copied::Link(link) => (t!(l10n, "reader-link-copied"), link),
            Copied::Address(address) => (t!(l10n, "profile-copied"), address),
        };
        let copied = self.copy_text(text);
        self.done(title, vec![copied])
    }

    fn done(&mut self, title: String, mut effects: Vec<Effect>) -> Vec<Effect> {
        effects.extend(self.toasts.push(Say::Done(title, String::new())));
        effects
    }

    fn act(&mut self, act: Act) -> Vec<Effect> {
        if !self.over.is_nothing() && !self.is_masked() {
            return match act {
                Act::Escape => self.close_over(),
                Act::Mask | Act::Lock | Act::ZoomIn | Act::ZoomOut | Act::ZoomReset | Act::Appearance => {
                    self.own_act(act)
                }
                _ => self.act_on_page(act).unwrap_or_default(),
            };
        }
        if self.diagnosis.is_some() && !self.is_masked() {
            return self.act_on_diagnosis(act);
        }
        match &self.screen {
            Screen::Desk(_, None) => self.in_desk(|desk, cx| desk.act(act, cx)),
            Screen::Unlock(_) if act == Act::Sync => self.in_unlock(unlock::Message::Refresh),
            Screen::Desk(_, Some(_)) | Screen::Unlock(_) => self.own_act(act),
        }
    }

    fn own_act(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Sync => return vec![Effect::Send(Command::Sync { ticket: self.tickets.take() })],
            Act::Mask => return self.stop(Command::Mask),
            Act::Lock => return self.stop(Command::Close),
            Act::Help => self.over = Over::Help,
            Act::Diagnosis => return self.open_diagnosis(),
            Act::Vault => return self.open_access(),
            Act::Mailboxes => return self.open_mailboxes(),
            Act::Contacts => return self.open_contacts(),
            Act::Wordings => return self.open_wordings(),
            Act::Settings => return self.open_preferences(),
            Act::ZoomIn => return self.look(self.appearance, self.zoom.step(true)),
            Act::ZoomOut => return self.look(self.appearance, self.zoom.step(false)),
            Act::ZoomReset => return self.look(self.appearance, Zoom::default()),
            Act::Appearance => return self.look(self.appearance.next(), self.zoom),
            _ => {}
        }
        Vec::new()
    }

    /// What is being written is kept first.
    fn stop(&mut self, command: Command) -> Vec<Effect> {
        let mut effects = match &mut self.screen {
            Screen::Desk(desk, _) => desk.keep(),
            Screen::Unlock(_) => Vec::new(),
        };
        effects.push(Effect::Send(command));
        effects
    }

    fn dismiss(&mut self, ticket: Ticket) -> Vec<Effect> {
        self.toasts.dismiss(ticket);
        Vec::new()
    }

    fn close_over(&mut self) -> Vec<Effect> {
        if matches!(self.over, Over::Access(_)) {
            return self.in_access(access::Message::Back);
        }
        if matches!(self.over, Over::Mailboxes(_)) {
            return self.in_mailboxes(mailboxes::Message::Back);
        }
        if let Some(effects) = self.act_on_page(Act::Escape) {
            return effects;
        }
        self.over = Over::Nothing;
        Vec::new()
    }

    /// A shortcut, for the page that stands over the screen; none when it is not for it.
    fn act_on_page(&mut self, act: Act) -> Option<Vec<Effect>> {
        self.act_on_contacts(act).or_else(|| self.act_on_wordings(act)).or_else(|| self.act_on_preferences(act))
    }

    fn open_access(&mut self) -> Vec<Effect> {
        let Screen::Desk(desk, None) = &self.screen else { return Vec::new() };
        if desk.is_read_only() {
            return self.toasts.push(Say::Notice(Notice::ReadOnly));
        }
        let (access, effects) = Access::list(desk.holder().clone(), desk.spares().to_vec());
        self.over = Over::Access(Box::new(access));
        effects
    }

    fn in_access(&mut self, message: access::Message) -> Vec<Effect> {
        let Over::Access(access) = &mut self.over else { return Vec::new() };
        match access.update(message, &self.context) {
            access::Action::Do(effects) => effects,
            access::Action::Left => {
                self.over = Over::Nothing;
                self.ask_for_mailbox()
            }
        }
    }

    fn spares(&mut self, spares: Vec<CardSeen>) -> Vec<Effect> {
        if let Over::Access(access) = &mut self.over {
            access.spares(spares.clone());
        }
        self.with_desk(|desk| desk.set_spares(spares))
    }

    fn system(&mut self, mode: iced::theme::Mode) -> Vec<Effect> {
        self.system = mode;
        self.restyle();
        Vec::new()
    }

    fn with_desk(&mut self, act: impl FnOnce(&mut Desk)) -> Vec<Effect> {
        if let Screen::Desk(desk, _) = &mut self.screen {
            act(desk);
        }
        Vec::new()
    }
}

fn follow_unlock(action: unlock::Action) -> Vec<Effect> {
    match action {
        unlock::Action::None => Vec::new(),
        unlock::Action::Do(effects) => effects,
    }
}

/// The permanent banner of practice builds.
fn practice(cx: &Context) -> Element<'_, Message> {
    let line = row![icon::icon(Icon::TriangleAlert), text::small(t!(cx.l10n, "practice-banner")).font(theme::MEDIUM)]
        .spacing(space::S)
        .align_y(Alignment::Center);
    container(line).padding([space::XS, space::L]).width(Length::Fill).style(theme::container::strip).into()
}

#[cfg(test)]
#[path = "ui/app_tests.rs"]
mod tests;
