//! What every screen that asks for a passphrase draws alike: its field, and the strip of a session that it opened.

use iced::advanced::widget::Id;
use iced::widget::{container, row, space as gap};
use iced::{Alignment, Length};

use super::secret::SecretField;
use crate::domain::{Passphrase, Secret};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::theme::{self, scale, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// The field of a passphrase.
#[derive(Debug)]
pub struct PhraseField<'a> {
    /// What stands over it.
    pub label: String,
    /// What was typed.
    pub phrase: &'a Secret<String>,
    /// Name of the field.
    pub id: Id,
    /// What was typed is shown.
    pub shown: bool,
    /// The last one was refused.
    pub refused: bool,
}

impl<'a> PhraseField<'a> {
    /// Draws it, with how long a passphrase is and the eye that shows it.
    pub fn view<M: Clone + 'a>(
        self,
        cx: &'a Context,
        typed: impl Fn(Secret<String>) -> M + 'a,
        show: M,
        submit: M,
    ) -> Column<'a, M> {
        let eye = if self.shown { t!(cx.l10n, "phrase-hide") } else { t!(cx.l10n, "phrase-show") };
        let field = SecretField {
            label: self.label,
            hint: t!(cx.l10n, "phrase-hint", min = Passphrase::LEAST),
            typed: self.phrase,
            id: self.id,
            shown: self.shown,
            refused: self.refused,
            eye,
            size: scale::BODY.size,
            room: space::M,
        };
        field.view(typed, show, submit)
    }
}

/// What is taken of what was typed; room is made once, so that no copy is left behind.
pub fn accepted(typed: &Secret<String>) -> Secret<String> {
    let mut kept = Secret::new(String::with_capacity(Passphrase::MOST.saturating_mul(4)));
    kept.extend(typed.declassify().chars().take(Passphrase::MOST));
    kept
}

/// Long enough to be tried.
pub fn is_ready(typed: &Secret<String>) -> bool {
    Passphrase::signs(typed.declassify()) >= Passphrase::LEAST
}

/// The strip over a session without its card; `close` leads to where the card opens one.
pub fn read_only<'a, M: Clone + 'a>(cx: &crate::l10n::L10n, close: Option<M>) -> Element<'a, M> {
    let words = text::body(t!(cx, "read-only-strip")).font(theme::MEDIUM);
    let close = close.map(|close| button(t!(cx, "read-only-close")).icon(Icon::CreditCard).on_press(close));
    let line =
        row![icon::icon(Icon::Eye), words, gap::horizontal()].push(close).spacing(space::S).align_y(Alignment::Center);
    container(line).padding([space::XS, space::L]).width(Length::Fill).style(theme::container::strip).into()
}
