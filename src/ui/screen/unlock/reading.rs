//! The page that reads without a card, where that is allowed: one passphrase, and nothing that tells whose messages are kept here.

use iced::advanced::widget::Id;
use iced::widget::{column, container, row};
use iced::{Alignment, Length};

use super::view::waiting;
use super::{Action, Message, Unlock, blank};
use crate::domain::{Notice, Passphrase, Secret};
use crate::engine::{Command, SessionState};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::phrase::{self, PhraseField};
use crate::ui::theme::{space, text};
use crate::ui::widget::Element;
use crate::ui::widget::banner;
use crate::ui::widget::button::button;
use crate::ui::widget::icon::Icon;

/// The field of the passphrase.
pub const PHRASE: Id = Id::new("reading-phrase");
/// The button that offers to read without a card.
pub const OFFER: Id = Id::new("reading-offer");
/// The button that opens with the passphrase.
pub const READ: Id = Id::new("reading-open");

impl Unlock {
    /// Nothing else is open or asked, so that a passphrase may be tried.
    fn may_read(&self) -> bool {
        let idle = matches!(self.session, SessionState::Cards(_) | SessionState::NoCard(_));
        idle && self.asked.is_none() && self.rescue.is_none()
    }

    pub(super) fn offer_reading(&mut self, cx: &Context) -> Action {
        if !cx.passphrase || !cx.readable || !self.may_read() {
            return Action::None;
        }
        self.leave_card();
        self.failure = None;
        self.reading = Some(blank());
        self.focus()
    }

    pub(super) fn phrase_typed(&mut self, typed: &Secret<String>) -> Action {
        if let Some(phrase) = &mut self.reading {
            *phrase = phrase::accepted(typed);
        }
        Action::None
    }

    pub(super) fn read(&mut self) -> Action {
        let may = self.may_read();
        let Some(phrase) = self.reading.as_mut().filter(|_| may) else { return Action::None };
        let Some(passphrase) = Passphrase::parse(phrase.declassify()) else { return Action::None };
        *phrase = blank();
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        self.failure = None;
        self.shown = false;
        Action::Do(vec![Effect::Send(Command::Read { passphrase, ticket })])
    }

    /// Back to the cards; what is being tried is given up.
    pub(super) fn leave_reading(&mut self) -> Action {
        self.reading = None;
        self.failure = None;
        self.shown = false;
        if self.asked.take().is_some() { Action::Do(vec![Effect::Send(Command::Close)]) } else { self.focus() }
    }

    /// Draws the page.
    pub(super) fn reading_page<'a>(&'a self, cx: &'a Context, phrase: &'a Secret<String>) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let cancel = button(t!(l10n, "action-cancel")).large().on_press(Message::Cancel);
        if self.asked.is_some() {
            let words = waiting(Icon::Hourglass, t!(l10n, "reading-opening"), t!(l10n, "reading-opening-hint"));
            return column![words, container(cancel).align_right(Length::Fill)].spacing(space::L).into();
        }
        let head = column![
            text::title(t!(l10n, "reading-title")),
            text::body(t!(l10n, "reading-message")).style(text::muted),
        ]
        .spacing(space::XS);
        let field = PhraseField {
            label: t!(l10n, "phrase-label"),
            phrase,
            id: PHRASE,
            shown: self.shown,
            refused: self.failure == Some(Notice::PassphraseWrong),
        };
        let act = phrase::is_ready(phrase).then_some(Message::Read);
        let open =
            button(t!(l10n, "reading-submit")).icon(Icon::Eye).primary().large().fill().id(READ).on_press_maybe(act);
        column![head]
            .push(self.failure.as_ref().map(|failure| banner::notice(l10n, failure, None)))
            .push(field.view(cx, Message::PhraseTyped, Message::ShowPin, Message::Read))
            .push(row![cancel, open].spacing(space::S))
            .spacing(space::L)
            .into()
    }

    /// The way to the page.
    pub(super) fn reading_offer<'a>(&self, cx: &'a Context) -> Option<Element<'a, Message>> {
        if !cx.passphrase || !cx.readable || !self.may_read() || self.reading.is_some() {
            return None;
        }
        let offer =
            button(t!(cx.l10n, "reading-offer")).icon(Icon::Eye).quiet().id(OFFER).on_press(Message::OfferReading);
        Some(container(offer).center_x(Length::Fill).align_y(Alignment::Center).into())
    }
}

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
