//! Drawing of the form that unblocks, and of the question before a last try.

use iced::widget::{column, container, row, space as gap, text_input};
use iced::{Alignment, Length};

use super::rescue::{Field, Rescue};
use super::{CANCEL, CONFIRM, Message, RESCUE, Unlock, view};
use crate::domain::{Holder, Notice, Secret};
use crate::engine::event::{CardSeen, Tries};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::code::MOST_TOLD;
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element};

impl Unlock {
    /// What a blocked card can still do.
    pub(super) fn blocked<'a>(cx: &'a Context, card: &CardSeen) -> Element<'a, Message> {
        if card.unblocking.tries == Tries::Locked {
            return banner::notice(&cx.l10n, &Notice::UnblockLocked, None).into();
        }
        let locked = banner::notice(&cx.l10n, &Notice::PinLocked, None);
        let offer: Element<'a, Message> = if card.pad {
            text::body(t!(cx.l10n, "unblock-pad")).style(text::muted).into()
        } else {
            button(t!(cx.l10n, "unblock-offer"))
                .icon(Icon::LockOpen)
                .primary()
                .large()
                .fill()
                .id(super::UNBLOCK)
                .on_press(Message::Unblock)
                .into()
        };
        column![locked, offer].spacing(space::L).into()
    }

    /// The form.
    pub(super) fn form<'a>(&'a self, cx: &'a Context, card: &'a CardSeen, rescue: &'a Rescue) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let (eye, eye_words) = if self.shown {
            (Icon::EyeOff, t!(l10n, "unlock-hide-pin"))
        } else {
            (Icon::Eye, t!(l10n, "unlock-show-pin"))
        };
        let name = card.holder.as_ref().map(Holder::full_name).unwrap_or_default();
        let title = container(text::title(t!(l10n, "unblock-title", name = name))).width(Length::Fill);
        let head = row![title, tool(eye, eye_words).on_press(Message::ShowPin)].spacing(space::S);
        let mut form = column![head.align_y(Alignment::Center), text::body(t!(l10n, "unblock-why")).style(text::muted)]
            .spacing(space::L);
        let warning = match card.unblocking.tries {
            // Said by the failure below.
            _ if matches!(self.failure, Some(Notice::UnblockWrong { .. })) => None,
            Tries::Low => Some((Gravity::Warning, t!(l10n, "unblock-tries-low"))),
            Tries::Last => Some((Gravity::Danger, t!(l10n, "unblock-tries-last"))),
            Tries::Full | Tries::Locked => None,
        };
        if let Some((gravity, words)) = warning {
            form = form.push(banner(gravity, words, Vec::new(), None));
        }
        if let Some(failure) = &self.failure {
            form = form.push(banner::notice(l10n, failure, None));
        }
        let (puk, pin) = (length(cx, card.unblocking.length), length(cx, card.pin_length));
        form = form
            .push(self.code_field(rescue, Field::Puk, t!(l10n, "unblock-puk"), puk))
            .push(self.code_field(rescue, Field::New, t!(l10n, "unblock-new"), pin))
            .push(self.code_field(rescue, Field::Again, t!(l10n, "unblock-again"), String::new()));
        if rescue.differ() {
            form = form.push(text::small(t!(l10n, "unblock-differ")).style(text::danger));
        }
        let act = self.can_submit().then_some(Message::Submit);
        let acts = row![
            button(t!(l10n, "action-cancel")).large().on_press(Message::Cancel),
            button(t!(l10n, "unblock-submit"))
                .icon(Icon::LockOpen)
                .primary()
                .large()
                .fill()
                .id(RESCUE)
                .on_press_maybe(act)
        ];
        form.push(acts.spacing(space::S)).push(view::place(card))
    }

    fn code_field<'a>(&self, rescue: &'a Rescue, field: Field, label: String, hint: String) -> Column<'a, Message> {
        let input = text_input("", rescue.field(field).declassify())
            .id(field.id())
            .secure(!self.shown)
            .on_input(move |typed| Message::RescueTyped(field, Secret::new(typed)))
            .on_submit(Message::RescueEntered(field))
            .size(scale::HEADING.size)
            .padding([space::S, space::M])
            .style(theme::input::field);
        let label = row![text::label(label), gap::horizontal(), text::small(hint).style(text::muted)];
        column![label.align_y(Alignment::Center), input].spacing(space::S)
    }

    /// The question before a last try.
    pub(super) fn question<'a>(&self, cx: &'a Context) -> Option<Element<'a, Message>> {
        if !self.confirming {
            return None;
        }
        let message =
            if self.rescue.is_some() { t!(cx.l10n, "last-unblock-message") } else { t!(cx.l10n, "last-try-message") };
        let acts = row![
            button(t!(cx.l10n, "action-cancel")).id(CANCEL).on_press(Message::Cancel),
            button(t!(cx.l10n, "last-try-confirm")).danger().id(CONFIRM).on_press(Message::Confirm)
        ];
        let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
        let all = column![text::title(t!(cx.l10n, "last-try-title")), text::body(message), acts].spacing(space::L);
        Some(container(all).width(measure::DIALOG).padding(space::XL).style(theme::container::dialog).into())
    }
}

/// How long a code is, unless the token names limits that are of no use to a person.
fn length(cx: &Context, (min, max): (usize, usize)) -> String {
    if min == max {
        t!(cx.l10n, "unblock-digits", count = min)
    } else if max > MOST_TOLD {
        String::new()
    } else {
        t!(cx.l10n, "unblock-range", min = min, max = max)
    }
}
