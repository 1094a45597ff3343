//! Drawing of the unlock screen.

use iced::widget::{button as plain_button, center, column, container, row, scrollable, space as gap};
use iced::{Alignment, Length};

use super::{Message, OPEN, PIN, REFRESH, Unlock};
use crate::domain::{Holder, Notice};
use crate::engine::SessionState;
use crate::engine::event::{CardSeen, Tries};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::code::{self, CodeField};
use crate::ui::shortcut::Stroke;
use crate::ui::theme::{self, measure, radius, scale, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::button;
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::modal::modal;
use crate::ui::widget::{Column, Element};

impl Unlock {
    /// Draws the screen.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let card = container(column![Self::head(cx), self.content(cx)].push(self.reading_offer(cx)).spacing(space::XL))
            .padding(space::XXL)
            .width(Length::Fixed(measure::UNLOCK))
            .style(theme::container::panel);
        let page = column![card, self.foot(cx)].spacing(space::L).width(Length::Fixed(measure::UNLOCK));
        let page = scrollable(container(page).padding(space::XL))
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        intercept(modal(center(page), self.question(cx).or_else(|| self.anew_question(cx)), Message::Cancel))
            .on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Cancel))
            .into()
    }

    fn head(cx: &Context) -> Element<'_, Message> {
        row![icon::sized(Icon::Mail, scale::DISPLAY.size).style(text::accent), text::display(t!(cx.l10n, "app-name")),]
            .spacing(space::M)
            .align_y(Alignment::Center)
            .into()
    }

    fn foot<'a>(&self, cx: &'a Context) -> Element<'a, Message> {
        let why = if self.reading.is_some() { t!(cx.l10n, "reading-why") } else { t!(cx.l10n, "unlock-why") };
        row![icon::icon(Icon::ShieldCheck).style(text::muted), text::small(why).style(text::muted)]
            .spacing(space::S)
            .padding([0.0, space::S])
            .into()
    }

    fn content<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        if let Some(phrase) = &self.reading {
            return self.reading_page(cx, phrase);
        }
        if self.is_opening() && self.rescue.is_some() {
            return waiting(Icon::Hourglass, t!(cx.l10n, "unblock-working"), t!(cx.l10n, "unblock-working-hint"));
        }
        if self.is_opening() {
            return waiting(Icon::Hourglass, t!(cx.l10n, "unlock-opening"), t!(cx.l10n, "unlock-opening-hint"));
        }
        match &self.session {
            SessionState::Starting => waiting(Icon::CreditCard, t!(cx.l10n, "unlock-starting"), String::new()),
            SessionState::NoCard(notice) => self.without_card(cx, notice),
            SessionState::Cards(cards) if cards.is_empty() => self.without_card(cx, &Notice::CardAbsent),
            SessionState::Cards(cards) => self.with_cards(cx, cards),
            SessionState::Shut(shut) => self.shut_page(cx, shut),
            SessionState::Opening(_) | SessionState::Open(_) | SessionState::Masked(_) => gap().into(),
        }
    }

    fn without_card<'a>(&'a self, cx: &'a Context, notice: &Notice) -> Element<'a, Message> {
        let refresh = button(t!(cx.l10n, "unlock-refresh")).icon(Icon::Refresh).id(REFRESH).on_press(Message::Refresh);
        let mut content = column![].spacing(space::L);
        if let Some(failure) = self.failure.as_ref().filter(|failure| *failure != notice) {
            content = content.push(banner::notice(&cx.l10n, failure, None));
        }
        // That it was removed says that it is not there.
        let is_told = self.failure == Some(Notice::CardRemoved) && *notice == Notice::CardAbsent;
        if !is_told {
            content = content.push(banner::notice(&cx.l10n, notice, None));
        }
        content.extend(self.remains(cx)).push(refresh).into()
    }

    fn with_cards<'a>(&'a self, cx: &'a Context, cards: &'a [CardSeen]) -> Element<'a, Message> {
        if let (Some(card), Some(rescue)) = (self.card(), &self.rescue) {
            return self.form(cx, card, rescue).into();
        }
        let mut content = column![].spacing(space::L);
        if cards.len() > 1 {
            let list = column(cards.iter().map(|card| self.choice(card))).spacing(space::S);
            content = content.push(column![text::label(t!(cx.l10n, "unlock-choose")), list].spacing(space::S));
        } else if let [CardSeen { holder: Ok(holder), .. }] = cards {
            content = content.push(identity(cx, holder));
        }
        // What a blocked card is told below is not told twice.
        let told = |failure: &&Notice| {
            self.card().is_some_and(|card| {
                card.tries == Tries::Locked && matches!(failure, Notice::PinLocked | Notice::UnblockLocked)
            })
        };
        if let Some(failure) = self.failure.as_ref().filter(|failure| !told(failure)) {
            content = content.push(banner::notice(&cx.l10n, failure, None));
        }
        content = content.extend(self.remains(cx));
        if self.rescued {
            let (title, hint) = (t!(cx.l10n, "unblock-done"), t!(cx.l10n, "unblock-done-hint"));
            content = content.push(banner(Gravity::Success, title, vec![hint], None));
        }
        match self.card() {
            Some(card) => content.push(self.code(cx, card)).into(),
            None => content.into(),
        }
    }

    /// Of the session that was closed.
    fn remains<'a>(&'a self, cx: &'a Context) -> impl Iterator<Item = Element<'a, Message>> {
        self.left.iter().map(|notice| banner::notice(&cx.l10n, notice, None).into())
    }

    fn choice<'a>(&self, card: &'a CardSeen) -> Element<'a, Message> {
        let chosen = self.chosen == Some(card.id);
        let (name, detail) = match &card.holder {
            Ok(holder) => (holder.full_name(), holder.profession.clone().unwrap_or_default()),
            Err(_) => (card.label.clone(), card.reader.clone()),
        };
        let sign = if chosen {
            icon::icon(Icon::CircleCheck).style(text::accent)
        } else {
            icon::icon(Icon::Circle).style(text::muted)
        };
        let words = column![text::strong(name.clone()), text::small(detail).style(text::muted)].width(Length::Fill);
        let line = row![avatar(&name, avatar::LARGE), words, sign].spacing(space::M).align_y(Alignment::Center);
        let style = if chosen { theme::container::card_chosen } else { theme::container::card };
        let face = container(line).padding(space::M).width(Length::Fill).style(style);
        let pressed = plain_button(face).padding(0).style(theme::button::row).on_press(Message::Choose(card.id));
        focus_ring(None, pressed, Some(Message::Choose(card.id))).into()
    }

    fn code<'a>(&'a self, cx: &'a Context, card: &'a CardSeen) -> Element<'a, Message> {
        if let Err(notice) = &card.holder {
            return banner::notice(&cx.l10n, notice, None).into();
        }
        if card.tries == Tries::Locked {
            return Self::blocked(cx, card);
        }
        let mut content = column![].spacing(space::L);
        if let Some(warning) = code::tries_left(cx, card.tries) {
            content = content.push(warning);
        }
        content = if card.pad {
            content.push(text::body(t!(cx.l10n, "unlock-pad-hint")).style(text::muted))
        } else {
            content.push(self.field(cx, card))
        };
        let words = if card.pad { t!(cx.l10n, "unlock-pad") } else { t!(cx.l10n, "unlock-submit") };
        let act = self.can_submit().then_some(Message::Submit);
        let open = button(words).icon(Icon::LockOpen).primary().large().fill().id(OPEN).on_press_maybe(act);
        content.push(open).push(place(card)).into()
    }

    fn field<'a>(&'a self, cx: &'a Context, card: &CardSeen) -> Column<'a, Message> {
        CodeField {
            code: &self.pin,
            id: PIN,
            length: card.pin_length,
            shown: self.shown,
            refused: matches!(self.failure, Some(Notice::PinWrong { .. } | Notice::PinLength { .. })),
        }
        .view(cx, Message::PinTyped, Message::ShowPin, Message::Submit)
    }
}

pub(super) fn waiting<'a>(sign: Icon, words: String, hint: String) -> Element<'a, Message> {
    let mut lines = column![text::title(words)].spacing(space::XS);
    if !hint.is_empty() {
        lines = lines.push(text::body(hint).style(text::muted));
    }
    row![icon::sized(sign, space::XL).style(text::muted), lines].spacing(space::L).align_y(Alignment::Center).into()
}

fn identity<'a>(cx: &Context, holder: &Holder) -> Element<'a, Message> {
    let mut words = column![text::title(holder.full_name())].spacing(space::HAIR).width(Length::Fill);
    if let Some(profession) = &holder.profession {
        words = words.push(text::body(profession.clone()));
    }
    if let Some(organisation) = &holder.organisation {
        words = words.push(text::body(organisation.clone()).style(text::muted));
    }
    words = words.push(text::small(cx.l10n.card_kind(holder.card)).style(text::muted));
    words = words
        .push(text::small(t!(cx.l10n, "unlock-expires", date = cx.l10n.date(holder.not_after))).style(text::muted));
    row![avatar(&holder.full_name(), space::HUGE), words].spacing(space::L).align_y(Alignment::Center).into()
}

/// Which reader, which card.
pub(super) fn place<'a>(card: &CardSeen) -> Element<'a, Message> {
    let line = |sign, words: String| {
        row![icon::sized(sign, radius::M + space::XS).style(text::muted), text::small(words).style(text::muted)]
            .spacing(space::S)
            .align_y(Alignment::Center)
    };
    column![line(Icon::Usb, card.reader.clone()), line(Icon::CreditCard, card.label.clone())].spacing(space::XS).into()
}
