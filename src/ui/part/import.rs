//! A new directory: downloaded, or loaded from a file; how far it has come, what came of it. It goes on while other screens are shown,
//! and can be given up. What the program renews by itself is told too.

use std::path::PathBuf;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, space as gap, text_input};
use iced::{Alignment, Length, Padding};

use crate::domain::Notice;
use crate::domain::renewal::Loading;
use crate::engine::{Answer, Command, Ticket};
use crate::l10n::{L10n, t};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::screen::range;
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::{Element, banner};

/// Field of the file's path.
pub const PATH: Id = Id::new("import-path");

/// What is going on.
#[derive(Debug)]
pub struct Import {
    tickets: Tickets,
    state: State,
    /// How far that has come which nobody asked for.
    renewal: Option<Loading>,
    /// Why it came to nothing, the last time.
    missed: Option<Notice>,
}

#[derive(Debug, PartialEq)]
enum State {
    Idle,
    Asking(String),
    Running(Ticket, Option<Loading>),
    Done { rows: u64, skipped: u64 },
    Failed(Notice),
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Download it.
    Fetch,
    /// Ask which file.
    Open,
    /// Its path is now this.
    Path(String),
    /// Load it.
    Start,
    /// A file was dropped.
    Dropped(PathBuf),
    /// Give it up.
    GiveUp,
    /// What came of it was read, or no file is meant.
    Close,
}

impl Default for Import {
    fn default() -> Self {
        Self { tickets: Tickets::new(range::IMPORT), state: State::Idle, renewal: None, missed: None }
    }
}

impl Import {
    /// Handles what happened.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match (message, &mut self.state) {
            (Message::GiveUp, State::Running(..)) => vec![Effect::Send(Command::GiveUpImport)],
            // One at a time.
            (_, State::Running(..)) => Vec::new(),
            (Message::Path(typed), State::Asking(path)) => {
                *path = typed;
                Vec::new()
            }
            (Message::Start, State::Asking(path)) if !path.trim().is_empty() => {
                let path = PathBuf::from(path.trim());
                self.start(path)
            }
            (Message::Dropped(path), _) => self.start(path),
            (Message::Fetch, _) => {
                let ticket = self.tickets.take();
                self.state = State::Running(ticket, None);
                vec![Effect::Send(Command::RenewDirectory { everybody: false, ticket })]
            }
            (Message::Open, _) => {
                self.state = State::Asking(String::new());
                vec![Effect::Focus(PATH)]
            }
            (Message::Close, _) => {
                self.state = State::Idle;
                Vec::new()
            }
            (Message::Path(_) | Message::Start | Message::GiveUp, _) => Vec::new(),
        }
    }

    fn start(&mut self, path: PathBuf) -> Vec<Effect> {
        let ticket = self.tickets.take();
        self.state = State::Running(ticket, None);
        vec![Effect::Send(Command::ImportDirectory { path, everybody: false, ticket })]
    }

    /// The engine tells how far it has come.
    pub fn told(&mut self, ticket: Option<Ticket>, loading: Loading) {
        match (&mut self.state, ticket) {
            (State::Running(own, known), Some(ticket)) if *own == ticket => *known = Some(loading),
            (_, None) => self.renewal = Some(loading),
            _ => {}
        }
    }

    /// The program has renewed it by itself, or why not; true when another directory is in use now.
    pub fn renewed(&mut self, missed: Option<Notice>) -> bool {
        (self.renewal, self.missed) = (None, missed);
        self.missed.is_none()
    }

    /// The engine answered; true when another directory is in use now.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer) -> bool {
        if !matches!(self.state, State::Running(own, _) if own == ticket) {
            return false;
        }
        self.state = match answer {
            Answer::Imported { rows, skipped } => State::Done { rows: *rows, skipped: *skipped },
            Answer::Failed(notice) => State::Failed(notice.clone()),
            _ => State::Failed(Notice::Internal),
        };
        let is_done = matches!(self.state, State::Done { .. });
        if is_done {
            self.missed = None;
        }
        is_done
    }

    /// Why the program could not renew it by itself, the last time.
    pub fn missed(&self) -> Option<&Notice> {
        self.missed.as_ref()
    }

    /// Whether it may be downloaded: nothing goes on.
    pub fn may_fetch(&self) -> bool {
        self.renewal.is_none() && !matches!(self.state, State::Running(..))
    }

    /// Whether nothing that was asked for is going on, and nothing is to be read of what was.
    pub fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// The strip that tells of it.
    pub fn view<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let close = || tool(Icon::Close, t!(l10n, "action-close")).small().on_press(Message::Close);
        let strip: Element<'a, Message> = match &self.state {
            State::Idle => running(Some(self.renewal?), false, l10n),
            State::Asking(path) => asking(path, l10n),
            State::Running(_, loading) => running(*loading, true, l10n),
            State::Done { rows, skipped } => {
                let title = t!(l10n, "import-done", shown = l10n.count(*rows));
                let skipped = *skipped;
                let detail = t!(l10n, "import-skipped", count = skipped, shown = l10n.count(skipped));
                let words = column![text::strong(title), text::small(detail).style(text::muted)];
                row![icon::icon(Icon::CircleCheck).style(text::success), container(words).width(Length::Fill), close()]
                    .spacing(space::M)
                    .align_y(Alignment::Center)
                    .into()
            }
            State::Failed(notice) => {
                let again = button(t!(l10n, "import-open")).icon(Icon::File).on_press(Message::Open);
                let acts = row![again, button(t!(l10n, "action-close")).quiet().on_press(Message::Close)];
                let acts = acts.spacing(space::S);
                container(banner::notice(l10n, notice, Some(acts.into()))).max_width(measure::LETTER).into()
            }
        };
        Some(container(strip).width(Length::Fill).padding([space::M, space::L]).style(theme::container::canvas).into())
    }
}

fn asking<'a>(path: &'a str, l10n: &'a L10n) -> Element<'a, Message> {
    let field = text_input("", path)
        .id(PATH)
        .on_input(Message::Path)
        .on_submit(Message::Start)
        .size(scale::BODY.size)
        .padding([space::XS + space::HAIR, space::M]);
    let field = intercept(field).on_key_first(|key, _| {
        let is_escape = key == &iced::keyboard::Key::Named(iced::keyboard::key::Named::Escape);
        is_escape.then_some(Message::Close)
    });
    let start =
        button(t!(l10n, "import-start")).primary().on_press_maybe((!path.trim().is_empty()).then_some(Message::Start));
    let line = row![field, start, button(t!(l10n, "action-cancel")).on_press(Message::Close)];
    let label = text::label(t!(l10n, "import-path"));
    column![label, line.spacing(space::S).align_y(Alignment::Center)].spacing(space::S).into()
}

fn running(loading: Option<Loading>, was_asked: bool, l10n: &L10n) -> Element<'_, Message> {
    let (read, total) = loading.map_or((0, 0), Loading::share);
    let done = u16::try_from(read.saturating_mul(1000).checked_div(total).unwrap_or(0)).unwrap_or(1000).min(1000);
    let part = |share: u16, style: fn(&theme::Theme) -> iced::widget::container::Style| {
        container(gap()).height(Length::Fill).width(Length::FillPortion(share)).style(style)
    };
    let mut bar = row![].height(measure::MARK);
    if done > 0 {
        bar = bar.push(part(done, theme::container::badge));
    }
    if done < 1000 {
        bar = bar.push(part(1000_u16.saturating_sub(done), theme::container::well));
    }
    let words = loading.map(|loading| text::small(l10n.loading(loading)).style(text::muted));
    let title = column![text::strong(t!(l10n, "import-title"))].push(words);
    let give_up = was_asked.then(|| button(t!(l10n, "import-give-up")).on_press(Message::GiveUp));
    let line = row![container(title).width(Length::Fill)].push(give_up).spacing(space::M).align_y(Alignment::Center);
    column![line, container(bar).padding(Padding::ZERO.top(space::S))].into()
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
