//! Patients who do not want to be written to, on the page of those who are: shown, noted and lifted, as `pli opposition` does it.

use std::fmt;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, scrollable, text_input};
use iced::{Alignment, Length, Padding};

use crate::domain::DisplayName;
use crate::domain::Notice;
use crate::domain::ins::Ins;
use crate::domain::opposition::{Change, Opposition};
use crate::engine::{Answer, Command, Query, Ticket};
use crate::l10n::{L10n, t};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};

/// Where the matricule of a patient who opposes is typed.
pub const NUMBER: Id = Id::new("opposed-number");
/// Where her name is typed.
pub const NAME: Id = Id::new("opposed-name");
/// The button that notes it.
pub const NOTE: Id = Id::new("opposed-note");

/// They, and who is being noted. `Debug` shows nothing of them.
#[derive(Default)]
pub struct Opposed {
    rows: Vec<Opposition>,
    number: String,
    name: String,
    /// What was typed is no matricule.
    is_wrong: bool,
    asked: Option<Ticket>,
    changing: Option<Ticket>,
}

/// What happens. `Debug` shows nothing of it.
#[derive(Clone)]
pub enum Message {
    /// The matricule is now this.
    Number(String),
    /// The name is now this.
    Name(String),
    /// This patient has opposed.
    Note,
    /// Ask whether this one does not oppose any more.
    Lift(Box<Opposition>),
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Ask before this one is lifted.
    Ask(Box<Opposition>),
}

impl Opposed {
    /// Reads them.
    pub fn ask(&mut self, tickets: &mut Tickets) -> Effect {
        let ticket = tickets.take();
        self.asked = Some(ticket);
        Effect::Load(Query::Oppositions, ticket)
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, tickets: &mut Tickets) -> Action {
        match message {
            Message::Number(number) => (self.number, self.is_wrong) = (number, false),
            Message::Name(name) => self.name = name,
            Message::Note => return Action::Do(self.note(tickets)),
            Message::Lift(one) => return Action::Ask(one),
        }
        Action::Do(Vec::new())
    }

    /// This patient does not oppose any more.
    pub fn lift(&mut self, ins: Ins, tickets: &mut Tickets) -> Vec<Effect> {
        self.change(Change::Lift(ins), tickets)
    }

    /// The vault answered: its fault, or nothing.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Vec<Opposition>, Notice>) -> Option<Notice> {
        let _ = self.asked.take_if(|asked| *asked == ticket)?;
        loaded.map(|rows| self.rows = rows).err()
    }

    /// The engine answered; `None` when that was not asked here. A change is seen by reading again.
    pub fn answered(
        &mut self,
        ticket: Ticket,
        answer: &Answer,
        tickets: &mut Tickets,
    ) -> Option<Result<Vec<Effect>, Notice>> {
        let _ = self.changing.take_if(|awaited| *awaited == ticket)?;
        if let Answer::Failed(notice) = answer {
            return Some(Err(notice.clone()));
        }
        (self.number, self.name) = (String::new(), String::new());
        Some(Ok(vec![self.ask(tickets), Effect::Focus(NUMBER)]))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    fn note(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let number: String = self.number.chars().filter(|c| !c.is_whitespace()).collect();
        let Ok(ins) = Ins::parse(&number.to_uppercase()) else {
            self.is_wrong = true;
            return vec![Effect::Focus(NUMBER)];
        };
        self.change(Change::Note { ins, name: DisplayName::clean(&self.name) }, tickets)
    }

    fn change(&mut self, change: Change, tickets: &mut Tickets) -> Vec<Effect> {
        if self.changing.is_some() {
            return Vec::new();
        }
        let ticket = tickets.take();
        self.changing = Some(ticket);
        vec![Effect::Send(Command::ChangeOppositions { change, ticket })]
    }

    /// Draws them.
    pub fn view<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let words =
            column![text::strong(t!(l10n, "opposed-title")), text::small(t!(l10n, "opposed-why")).style(text::muted)];
        let field = |id, hint: String, value| {
            text_input(&hint, value).id(id).size(scale::BODY.size).padding([space::XS + space::HAIR, space::M])
        };
        let number = field(NUMBER, t!(l10n, "opposed-number"), &self.number).on_input(Message::Number);
        let name = field(NAME, t!(l10n, "opposed-name"), &self.name).on_input(Message::Name);
        let note = button(t!(l10n, "opposed-note")).icon(Icon::Plus).id(NOTE).on_press(Message::Note);
        let wrong = self.is_wrong.then(|| {
            row![icon::icon(Icon::CircleAlert).style(text::danger), text::small(t!(l10n, "opposed-wrong"))]
                .spacing(space::XS)
                .align_y(Alignment::Center)
        });
        let asked = column![number.on_submit(Message::Note)].push(wrong).push(name.on_submit(Message::Note)).push(note);
        let list: Element<'a, Message> = if self.rows.is_empty() {
            text::body(t!(l10n, "opposed-nobody")).style(text::muted).into()
        } else {
            column(self.rows.iter().map(|one| line(one, l10n))).spacing(space::S).into()
        };
        let list = scrollable(container(list).padding(Padding::ZERO.right(space::M)))
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        column![words.spacing(space::HAIR), asked.spacing(space::S), container(list).height(Length::Fill)]
            .spacing(space::M)
            .into()
    }
}

/// What a patient is called, else her matricule.
pub fn called(one: &Opposition) -> String {
    one.name.as_ref().map_or_else(|| one.ins.grouped(), |name| name.as_str().to_owned())
}

fn line<'a>(one: &'a Opposition, l10n: &'a L10n) -> Element<'a, Message> {
    let date = l10n.date(one.since);
    // Without a name the number stands in its place.
    let said = match one.name {
        Some(_) => t!(l10n, "opposed-line", number = one.ins.grouped(), date = date),
        None => t!(l10n, "opposed-since", date = date),
    };
    let words = column![text::label(called(one)), text::small(said).style(text::muted)].width(Length::Fill);
    let lift = tool(Icon::Close, t!(l10n, "opposed-lift", name = called(one)));
    let sign = container(icon::icon(Icon::User).style(text::muted)).width(measure::ICON);
    row![sign, words, lift.on_press(Message::Lift(Box::new(one.clone())))]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}

impl fmt::Debug for Opposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opposed").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("opposed::Message(…)")
    }
}
