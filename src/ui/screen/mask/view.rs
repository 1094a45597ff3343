//! Drawing of the masked screen.

use iced::widget::{center, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{CANCEL, CLOSE, CONFIRM, Mask, Message, PIN, RESUME};
use crate::domain::Notice;
use crate::engine::event::Tries;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::code::{self, CodeField};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::avatar::avatar;
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

impl Mask {
    /// Draws the screen.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let card = container(column![self.head(cx), self.person(cx), self.way_back(cx)].spacing(space::XL))
            .padding(space::XXL)
            .width(Length::Fixed(measure::UNLOCK))
            .style(theme::container::panel);
        let page = column![card, Self::foot(cx)].spacing(space::L).width(Length::Fixed(measure::UNLOCK));
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
        let holder = &self.session.holder;
        let mut words = column![text::title(holder.full_name())].spacing(space::HAIR).width(Length::Fill);
        if let Some(profession) = &holder.profession {
            words = words.push(text::body(profession.clone()).style(text::muted));
        }
        let count = self.session.arrived;
        let arrived = t!(cx.l10n, "mask-arrived", count = count);
        let (sign, style): (_, fn(&theme::Theme) -> iced::widget::text::Style) =
            if count == 0 { (Icon::Inbox, text::muted) } else { (Icon::Mail, text::accent) };
        let arrived = if count == 0 { text::body(arrived) } else { text::strong(arrived) };
        let arrived =
            row![icon::icon(sign).style(style), arrived.style(style)].spacing(space::S).align_y(Alignment::Center);
        let who = row![avatar(&holder.full_name(), space::HUGE), words].spacing(space::L).align_y(Alignment::Center);
        column![who, arrived].spacing(space::L).into()
    }

    fn way_back<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let card = &self.session.card;
        let mut content = column![].spacing(space::L);
        let locked = card.tries == Tries::Locked;
        let told =
            self.failure.as_ref().filter(|failure| !(self.confirming || locked && **failure == Notice::PinLocked));
        if let Some(failure) = told {
            content = content.push(banner::notice(&cx.l10n, failure, None));
        }
        // A code that was just refused has said it.
        let said = self.failure.is_some() || self.confirming;
        if let Some(warning) = code::tries_left(cx, card.tries).filter(|_| !said) {
            content = content.push(warning);
        }
        if locked {
            content = content
                .push(banner::notice(&cx.l10n, &Notice::PinLocked, None))
                .push(text::body(t!(cx.l10n, "mask-locked")).style(text::muted));
        }
        if self.confirming {
            content = content.push(question(cx));
        } else if self.is_proving() {
            content = content.push(proving(cx));
        } else if !locked {
            content = if card.pad {
                content.push(text::body(t!(cx.l10n, "unlock-pad-hint")).style(text::muted))
            } else {
                content.push(self.field(cx))
            };
            let words = if card.pad { t!(cx.l10n, "unlock-pad") } else { t!(cx.l10n, "mask-resume") };
            let act = self.can_submit().then_some(Message::Submit);
            content = content
                .push(button(words).icon(Icon::LockOpen).primary().large().fill().id(RESUME).on_press_maybe(act));
        }
        let close = button(t!(cx.l10n, "mask-close")).icon(Icon::Lock).quiet().id(CLOSE).on_press(Message::Close);
        content.push(container(close).center_x(Length::Fill)).into()
    }

    fn field<'a>(&'a self, cx: &'a Context) -> Column<'a, Message> {
        CodeField {
            code: &self.pin,
            id: PIN,
            length: self.session.card.pin_length,
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

fn proving(cx: &Context) -> Element<'_, Message> {
    row![icon::sized(Icon::Hourglass, space::XL).style(text::muted), text::title(t!(cx.l10n, "mask-proving"))]
        .spacing(space::L)
        .align_y(Alignment::Center)
        .into()
}
