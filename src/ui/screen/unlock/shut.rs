//! The page of a card that has proven its holder before a vault that it does not open: the recovery code, the old card, or
//! beginning anew, which is asked twice. A typing error in the code is told here, and nothing is tried.

use iced::Length;
use iced::advanced::widget::Id;
use iced::widget::{column, container, row};

use super::{Message, Unlock, blank};
use crate::domain::{Notice, RecoveryCode, Secret};
use crate::engine::Command;
use crate::engine::SessionState;
use crate::engine::command::Way;
use crate::engine::event::Shut;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::recovery::{self, RecoveryField};
use crate::ui::screen::unlock::Action;
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::banner;
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};

/// The field of the recovery code.
pub const CODE: Id = Id::new("shut-code");
/// The button that opens with it.
pub const OPEN: Id = Id::new("shut-open");
/// The button that offers to begin anew.
pub const ANEW: Id = Id::new("shut-anew");
/// The button that does.
pub const SURE: Id = Id::new("shut-sure");

/// What is typed on the page.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) code: Secret<String>,
    /// Beginning anew is a question first.
    pub(super) asking: bool,
}

impl Default for Page {
    fn default() -> Self {
        Self { code: blank(), asking: false }
    }
}

impl Unlock {
    pub(super) fn shut(&self) -> Option<&Shut> {
        match &self.session {
            SessionState::Shut(shut) => Some(shut),
            _ => None,
        }
    }

    pub(super) fn recovery_typed(&mut self, typed: &Secret<String>) -> Action {
        self.page.code = recovery::accepted(typed);
        Action::None
    }

    pub(super) fn recover(&mut self) -> Action {
        if !self.can_recover() {
            return Action::None;
        }
        let Some(code) = RecoveryCode::parse(self.page.code.declassify()) else {
            self.failure = Some(Notice::RecoveryCodeMistyped);
            return Action::Do(vec![Effect::Focus(CODE)]);
        };
        self.give(Way::Code(code))
    }

    pub(super) fn begin_anew(&mut self, sure: bool) -> Action {
        if self.shut().is_none() || self.asked.is_some() {
            return Action::None;
        }
        if sure && self.page.asking {
            return self.give(Way::Anew);
        }
        self.page.asking = true;
        Action::Do(vec![Effect::Focus(super::CANCEL)])
    }

    /// The card is logged out.
    pub(super) fn give_up(&mut self) -> Action {
        if std::mem::take(&mut self.page.asking) {
            return Action::Do(vec![Effect::Focus(CODE)]);
        }
        self.page = Page::default();
        self.failure = None;
        Action::Do(vec![Effect::Send(Command::Close)])
    }

    fn give(&mut self, way: Way) -> Action {
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        self.failure = None;
        self.page.asking = false;
        Action::Do(vec![Effect::Send(Command::Recover { way, ticket })])
    }

    fn can_recover(&self) -> bool {
        self.shut().is_some() && self.asked.is_none() && recovery::is_ready(&self.page.code)
    }

    /// Draws the page.
    pub(super) fn shut_page<'a>(&'a self, cx: &'a Context, shut: &'a Shut) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let why = self.failure.as_ref().unwrap_or(&shut.why);
        // A card that opened yesterday is not called new because the key store sleeps.
        let name = shut.holder.full_name();
        let title = match shut.why {
            Notice::VaultKeyUnavailable => t!(l10n, "vault-shut-title-same", name = name),
            _ => t!(l10n, "vault-shut-title", name = name),
        };
        let head = column![
            text::title(title),
            text::small(t!(l10n, "vault-shut-card", label = shut.label.as_str())).style(text::muted),
        ]
        .spacing(space::HAIR);
        let refused = matches!(why, Notice::RecoveryCodeMistyped | Notice::RecoveryCodeWrong);
        let field = RecoveryField { code: &self.page.code, id: CODE, refused }.view(
            cx,
            Message::RecoveryTyped,
            Message::Recover,
        );
        let act = self.can_recover().then_some(Message::Recover);
        let acts = row![
            button(t!(l10n, "action-cancel")).large().on_press(Message::GiveUp),
            button(t!(l10n, "vault-shut-submit"))
                .icon(Icon::LockOpen)
                .primary()
                .large()
                .fill()
                .id(OPEN)
                .on_press_maybe(act),
        ]
        .spacing(space::S);
        let old = row![
            icon::icon(Icon::CreditCard).style(text::muted),
            text::body(t!(l10n, "vault-shut-old")).style(text::muted),
        ]
        .spacing(space::S);
        column![
            head,
            banner::notice(l10n, why, None),
            field,
            acts,
            old,
            button(t!(l10n, "vault-shut-anew")).quiet().id(ANEW).on_press(Message::BeginAnew),
        ]
        .spacing(space::L)
        .into()
    }

    /// The question before beginning anew.
    pub(super) fn anew_question<'a>(&self, cx: &'a Context) -> Option<Element<'a, Message>> {
        if self.shut().is_none() || !self.page.asking {
            return None;
        }
        let acts = row![
            button(t!(cx.l10n, "action-cancel")).id(super::CANCEL).on_press(Message::Cancel),
            button(t!(cx.l10n, "vault-anew-confirm")).danger().id(SURE).on_press(Message::BeginAnewSure),
        ];
        let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
        let words = text::body(t!(cx.l10n, "vault-anew-message"));
        let all = column![text::title(t!(cx.l10n, "vault-anew-title")), words, acts].spacing(space::L);
        Some(container(all).width(measure::DIALOG).padding(space::XL).style(theme::container::dialog).into())
    }
}

#[cfg(test)]
#[path = "shut_tests.rs"]
mod tests;
