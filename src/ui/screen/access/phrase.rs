//! The page that makes a passphrase: typed twice, in its own state that is wiped when it is handed over or left.

use iced::advanced::widget::Id;
use iced::widget::{row, space as gap};

use super::{Access, Action, BACK, Message, NOTHING, Page, SURE, blank};
use crate::domain::{Notice, Passphrase, Secret, SlotKind};
use crate::engine::Command;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::phrase::{self, PhraseField};
use crate::ui::theme::text;
use crate::ui::widget::Column;
use crate::ui::widget::button::button;

/// The field of the passphrase.
pub const NEW: Id = Id::new("access-phrase");
/// The field of the passphrase, once more.
pub const AGAIN: Id = Id::new("access-phrase-again");
/// The button that leads to the page.
pub const OFFER: Id = Id::new("access-phrase-make");

/// What is typed on the page.
#[derive(Debug)]
pub(super) struct Form {
    new: Secret<String>,
    again: Secret<String>,
    shown: bool,
}

impl Access {
    pub(super) fn has_phrase(&self) -> bool {
        self.rows.iter().any(|row| row.kind == SlotKind::Passphrase)
    }

    pub(super) fn open_phrase(&mut self, cx: &Context) -> Action {
        if !cx.passphrase {
            return NOTHING;
        }
        self.turn(Page::Phrase(Form { new: blank(), again: blank(), shown: false }));
        Action::Do(vec![Effect::Focus(NEW)])
    }

    pub(super) fn phrase_typed(&mut self, again: bool, typed: &Secret<String>) -> Action {
        if let Page::Phrase(form) = &mut self.page {
            *(if again { &mut form.again } else { &mut form.new }) = phrase::accepted(typed);
        }
        NOTHING
    }

    pub(super) fn phrase_shown(&mut self) -> Action {
        if let Page::Phrase(form) = &mut self.page {
            form.shown = !form.shown;
        }
        NOTHING
    }

    pub(super) fn submit_phrase(&mut self) -> Action {
        let Page::Phrase(form) = &mut self.page else { return NOTHING };
        form.shown = false;
        let Some(passphrase) = Passphrase::parse(form.new.declassify()) else {
            self.failure = Some(Notice::PassphraseLength { min: Passphrase::LEAST, max: Passphrase::MOST });
            return Action::Do(vec![Effect::Focus(NEW)]);
        };
        if Passphrase::parse(form.again.declassify()).as_ref() != Some(&passphrase) {
            form.again = blank();
            self.failure = Some(Notice::PassphrasesDiffer);
            return Action::Do(vec![Effect::Focus(AGAIN)]);
        }
        (form.new, form.again) = (blank(), blank());
        let ticket = self.ask();
        Action::Do(vec![Effect::Send(Command::MakePassphrase { passphrase, ticket })])
    }

    pub(super) fn phrase_page<'a>(&'a self, cx: &'a Context, form: &'a Form) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let field = |label, phrase, id, refused| PhraseField { label, phrase, id, shown: form.shown, refused };
        let (short, differ) = (
            matches!(self.failure, Some(Notice::PassphraseLength { .. })),
            self.failure == Some(Notice::PassphrasesDiffer),
        );
        let new = field(t!(l10n, "phrase-label"), &form.new, NEW, short).view(
            cx,
            |typed| Message::PhraseTyped(false, typed),
            Message::ShowPhrase,
            Message::PhraseNext,
        );
        let again = field(t!(l10n, "phrase-again"), &form.again, AGAIN, differ).view(
            cx,
            |typed| Message::PhraseTyped(true, typed),
            Message::ShowPhrase,
            Message::SubmitPhrase,
        );
        let ready = self.asked.is_none() && phrase::is_ready(&form.new) && phrase::is_ready(&form.again);
        let make = button(t!(l10n, "vault-phrase-submit"))
            .primary()
            .id(SURE)
            .on_press_maybe(ready.then_some(Message::SubmitPhrase));
        let no = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        let title = if self.has_phrase() { t!(l10n, "vault-phrase-replace") } else { t!(l10n, "vault-phrase-make") };
        self.sheet(cx, title)
            .push(text::body(t!(l10n, "vault-phrase-message")))
            .push(text::body(t!(l10n, "vault-phrase-hint")).style(text::muted))
            .push(new)
            .push(again)
            .push(self.acts(cx, row![gap::horizontal(), no, make]))
    }
}

#[cfg(test)]
#[path = "phrase_tests.rs"]
mod tests;
