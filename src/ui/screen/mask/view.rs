//! Drawing of the masked screen.

use iced::widget::{center, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{BACK, CANCEL, CLOSE, CONFIRM, Mask, Message, OPEN, PIN, RESUME};
use crate::domain::{Holder, Notice};
use crate::engine::event::{CardSeen, Reach, Tries};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::code::{self, CodeField};
use crate::ui::part::phrase::PhraseField;
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

impl Mask {
    /// Draws the screen.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let content = match self.other() {
            Some(card) => column![self.head(cx), self.newcomer(cx, card), self.code(cx, Some(card))],
            None => column![self.head(cx), self.person(cx), self.code(cx, self.session.card.as_ref())],
        };
        let card = container(content.spacing(space::XL))
            .padding(space::XXL)
            .width(Length::Fixed(measure::UNLOCK))
            .style(theme::container::panel);
        // Nothing goes on that needs a card out of reach, or one that has not the code.
        let goes_on = self.session.card.is_some() && self.session.reach == Reach::Here;
        let foot = (self.instead.is_none() && goes_on).then(|| Self::foot(cx));
        let page = column![card].push(foot).spacing(space::L).width(Length::Fixed(measure::UNLOCK));
        let page = scrollable(container(page).padding(space::XL))
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        center(page).into()
    }

    fn head<'a>(&self, cx: &'a Context) -> Element<'a, Message> {
        let since = t!(cx.l10n, "mask-since", time = cx.l10n.time(self.session.since));
        let words = column![text::heading(t!(cx.l10n, "mask-title")), text::small(since).style(text::muted)]
            .spacing(space::HAIR);
        row![icon::sized(Icon::EyeOff, scale::DISPLAY.size).style(text::accent), words]
            .spacing(space::M)
            .align_y(Alignment::Center)
            .into()
    }

    /// Whose session it is, and how many messages wait for her.
    fn person<'a>(&self, cx: &'a Context) -> Element<'a, Message> {
        if self.session.card.is_none() {
            // Nothing arrives without a card.
            return identity(&self.session.holder);
        }
        let count = self.session.arrived;
        let arrived = t!(cx.l10n, "mask-arrived", count = count);
        let (sign, style): (_, fn(&theme::Theme) -> iced::widget::text::Style) =
            if count == 0 { (Icon::Inbox, text::muted) } else { (Icon::Mail, text::accent) };
        let arrived = if count == 0 { text::body(arrived) } else { text::strong(arrived) };
        let arrived =
            row![icon::icon(sign).style(style), arrived.style(style)].spacing(space::S).align_y(Alignment::Center);
        column![identity(&self.session.holder), arrived].spacing(space::L).into()
    }

    /// Who opens her own session instead, and what becomes of the one behind the mask.
    fn newcomer<'a>(&self, cx: &'a Context, card: &CardSeen) -> Element<'a, Message> {
        let closes = t!(cx.l10n, "mask-open-closes", name = self.session.holder.full_name());
        let closes = (!self.is_locked()).then(|| text::body(closes).style(text::muted));
        let who = card.holder.as_ref().ok().map(identity);
        column![].push(who).push(closes).spacing(space::L).into()
    }

    /// Where the code is typed, and what else may be done.
    fn code<'a>(&'a self, cx: &'a Context, card: Option<&'a CardSeen>) -> Element<'a, Message> {
        let is_other = self.instead.is_some();
        let mut content = column![].spacing(space::L);
        let locked = card.is_some_and(|card| card.tries == Tries::Locked);
        let pad = card.is_some_and(|card| card.pad);
        if self.is_restarted() {
            let (title, hint) = (t!(cx.l10n, "mask-restarted"), t!(cx.l10n, "mask-restarted-hint"));
            content = content.push(banner(Gravity::Warning, title, vec![hint], None));
        }
        let told =
            self.failure.as_ref().filter(|failure| !(self.confirming || locked && **failure == Notice::PinLocked));
        if let Some(failure) = told {
            content = content.push(banner::notice(&cx.l10n, failure, None));
        }
        // A code that was just refused has said it.
        let said = self.failure.is_some() || self.confirming;
        if let Some(warning) = card.and_then(|card| code::tries_left(cx, card.tries)).filter(|_| !said) {
            content = content.push(warning);
        }
        if locked {
            let hint = if is_other { t!(cx.l10n, "mask-open-locked") } else { t!(cx.l10n, "mask-locked") };
            content = content
                .push(banner::notice(&cx.l10n, &Notice::PinLocked, None))
                .push(text::body(hint).style(text::muted));
        }
        if self.is_away() {
            let (title, hint) = (t!(cx.l10n, "mask-away"), t!(cx.l10n, "mask-away-hint"));
            content = content.push(banner(Gravity::Warning, title, vec![hint], None));
        } else if self.confirming {
            content = content.push(question(cx));
        } else if self.is_proving() {
            let words = if is_other { t!(cx.l10n, "unlock-opening") } else { t!(cx.l10n, "mask-proving") };
            content = content.push(proving(words));
        } else if !locked {
            content = if pad {
                content.push(text::body(t!(cx.l10n, "unlock-pad-hint")).style(text::muted))
            } else {
                content.push(self.field(cx, card))
            };
            let words = match (pad, is_other) {
                (true, _) => t!(cx.l10n, "unlock-pad"),
                (false, true) => t!(cx.l10n, "mask-open"),
                (false, false) => t!(cx.l10n, "mask-resume"),
            };
            let act = self.can_submit().then_some(Message::Submit);
            content = content
                .push(button(words).icon(Icon::LockOpen).primary().large().fill().id(RESUME).on_press_maybe(act));
        }
        if is_other {
            let back = button(t!(cx.l10n, "mask-open-back")).quiet().id(BACK).on_press(Message::Back);
            return content.push(container(back).center_x(Length::Fill)).into();
        }
        content = content.extend(self.session.others.iter().map(|card| offer(cx, card)));
        let close = button(t!(cx.l10n, "mask-close")).icon(Icon::Lock).quiet().id(CLOSE).on_press(Message::Close);
        content.push(container(close).center_x(Length::Fill)).into()
    }

    fn field<'a>(&'a self, cx: &'a Context, card: Option<&CardSeen>) -> Column<'a, Message> {
        let Some(card) = card else {
            let (label, refused) = (t!(cx.l10n, "phrase-label"), self.failure.is_some());
            return PhraseField { label, phrase: &self.pin, id: PIN, shown: self.shown, refused }.view(
                cx,
                Message::PinTyped,
                Message::ShowPin,
                Message::Submit,
            );
        };
        CodeField {
            code: &self.pin,
            id: PIN,
            length: card.pin_length,
            shown: self.shown,
            refused: self.failure.is_some(),
        }
        .view(cx, Message::PinTyped, Message::ShowPin, Message::Submit)
    }

    fn foot(cx: &Context) -> Element<'_, Message> {
        row![
            icon::icon(Icon::ShieldCheck).style(text::muted),
            text::small(t!(cx.l10n, "mask-goes-on")).style(text::muted)
        ]
        .spacing(space::S)
        .padding([0.0, space::S])
        .into()
    }
}

fn identity<'a>(holder: &Holder) -> Element<'a, Message> {
    let mut words = column![text::title(holder.full_name())].spacing(space::HAIR).width(Length::Fill);
    if let Some(profession) = &holder.profession {
        words = words.push(text::body(profession.clone()).style(text::muted));
    }
    row![avatar(&holder.full_name(), space::HUGE), words].spacing(space::L).align_y(Alignment::Center).into()
}

/// To somebody else whose card is in a reader.
fn offer<'a>(cx: &Context, card: &CardSeen) -> Element<'a, Message> {
    let name = card.holder.as_ref().map_or_else(|_| card.label.clone(), Holder::full_name);
    let words = column![text::strong(name.clone()), text::small(t!(cx.l10n, "mask-other")).style(text::muted)];
    let open = button(t!(cx.l10n, "mask-open")).id(OPEN).on_press(Message::Instead(card.id));
    let line = row![avatar(&name, avatar::LARGE), words.width(Length::Fill), open];
    let line = line.spacing(space::M).align_y(Alignment::Center);
    container(line).padding(space::M).width(Length::Fill).style(theme::container::card).into()
}

/// Before a last try.
fn question(cx: &Context) -> Element<'_, Message> {
    let acts = row![
        button(t!(cx.l10n, "action-cancel")).id(CANCEL).on_press(Message::Cancel),
        button(t!(cx.l10n, "last-try-confirm")).danger().id(CONFIRM).on_press(Message::Confirm)
    ];
    let acts = container(acts.spacing(space::S)).align_right(Length::Fill).into();
    let message = vec![t!(cx.l10n, "last-try-message")];
    banner(Gravity::Danger, t!(cx.l10n, "last-try-title"), message, Some(acts)).into()
}

fn proving<'a>(words: String) -> Element<'a, Message> {
    row![icon::sized(Icon::Hourglass, space::XL).style(text::muted), text::title(words)]
        .spacing(space::L)
        .align_y(Alignment::Center)
        .into()
}
