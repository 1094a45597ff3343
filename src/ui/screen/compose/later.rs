//! « Envoyer plus tard »: the moment that a letter is to leave, offered or typed.

use iced::advanced::widget::Id;
use iced::widget::{column, row, text_input};
use jiff::Timestamp;

use super::view::scrolling;
use super::{Action, Compose, Over};
use crate::domain::moment::{self, Fault, Offered};
use crate::domain::outgoing::Departure;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::theme::{measure, scale, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element};

/// The button that opens the choice.
pub const LATER: Id = Id::new("compose-later");
/// Where another moment is typed.
pub const WHEN: Id = Id::new("compose-when");

/// The choice while it is made.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Later {
    offered: Vec<(Offered, Timestamp)>,
    typed: String,
    /// What is typed, or why it cannot be chosen; none before anything is.
    read: Option<Result<Timestamp, Fault>>,
}

/// What happens in it.
#[derive(Clone, Debug)]
pub enum Message {
    /// This moment.
    Choose(Timestamp),
    /// Another one is typed.
    Typed(String),
    /// That one.
    Submit,
}

impl Compose {
    pub(super) fn ask_later(&mut self, cx: &Context) -> Action {
        let offered = Offered::all(&cx.now.to_zoned(cx.l10n.zone().clone()));
        self.over = Over::Later(Later { offered, typed: String::new(), read: None });
        Action::Do(vec![Effect::Focus(WHEN)])
    }

    pub(super) fn in_later(&mut self, message: Message, cx: &Context) -> Action {
        let Over::Later(later) = &mut self.over else { return Action::NONE };
        let chosen = match message {
            Message::Choose(moment) => Some(moment),
            Message::Typed(typed) => {
                let now = cx.now.to_zoned(cx.l10n.zone().clone());
                later.read = (!typed.trim().is_empty()).then(|| moment::parse(&typed, &now));
                later.typed = typed;
                None
            }
            Message::Submit => later.read.and_then(Result::ok),
        };
        // Time goes on while one chooses.
        let Some(moment) = chosen.filter(|moment| *moment > cx.now) else { return Action::NONE };
        self.over = Over::Nothing;
        self.send(Departure::At(moment))
    }
}

impl Later {
    pub(super) fn view<'a>(&'a self, l10n: &'a L10n) -> Element<'a, super::Message> {
        let said = |moment: Timestamp| (l10n.date(moment), l10n.time(moment));
        let offers = self.offered.iter().map(|(offered, moment)| {
            let (date, time) = said(*moment);
            let words = match offered {
                Offered::Tonight => t!(l10n, "later-tonight", time = time),
                Offered::Tomorrow => t!(l10n, "later-tomorrow", time = time),
                Offered::Monday => t!(l10n, "later-monday", date = date, time = time),
            };
            button(words).icon(Icon::Clock).on_press(super::Message::Later(Message::Choose(*moment))).into()
        });
        let input = text_input(&t!(l10n, "later-placeholder"), &self.typed)
            .id(WHEN)
            .on_input(|typed| super::Message::Later(Message::Typed(typed)))
            .on_submit(super::Message::Later(Message::Submit))
            .size(scale::BODY.size)
            .padding([space::XS + space::HAIR, space::M]);
        let (words, style): (_, fn(&_) -> _) = match self.read {
            None => (t!(l10n, "later-hint"), text::muted),
            Some(Ok(moment)) => {
                let (date, time) = said(moment);
                (t!(l10n, "later-read", date = date, time = time), text::success)
            }
            Some(Err(Fault::Unclear)) => (t!(l10n, "later-unclear"), text::warning),
            Some(Err(Fault::Past)) => (t!(l10n, "later-past"), text::warning),
            Some(Err(Fault::Far)) => (t!(l10n, "later-far"), text::warning),
        };
        let other = column![text::label(t!(l10n, "later-other")), input, text::small(words).style(style)];
        let hint = text::small(t!(l10n, "later-closed")).style(text::muted);
        let all: Column<'a, super::Message> = column(offers).spacing(space::S);
        let content = column![all, other.spacing(space::XS), hint].spacing(space::L);
        let submit = matches!(self.read, Some(Ok(_))).then_some(super::Message::Later(Message::Submit));
        let offers = f32::from(u8::try_from(self.offered.len()).unwrap_or_default());
        let height = (offers + 1.0) * (measure::CONTROL + space::S) + scale::BODY.line * 4.0 + space::L * 2.0;
        scrolling(
            t!(l10n, "later-title"),
            (content.into(), height),
            row![
                button(t!(l10n, "action-cancel")).on_press(super::Message::GoOn),
                button(t!(l10n, "later-submit")).icon(Icon::Clock).primary().on_press_maybe(submit),
            ],
        )
    }
}

#[cfg(test)]
#[path = "leaving_tests.rs"]
mod tests;
