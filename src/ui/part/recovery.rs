//! What every screen that asks for a recovery code draws alike: its field. A typing error is told apart from a wrong code.

use iced::advanced::widget::Id;
use iced::widget::{column, row, space as gap, text_input};

use crate::domain::recovery_code::LENGTH;
use crate::domain::{RecoveryCode, Secret};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::theme::{self, scale, space, text};
use crate::ui::widget::Column;

/// Longer is no code, however it is written.
const MOST: usize = 128;

/// The field of a recovery code.
#[derive(Debug)]
pub struct RecoveryField<'a> {
    /// What was typed.
    pub code: &'a Secret<String>,
    /// Name of the field.
    pub id: Id,
    /// The last one was refused.
    pub refused: bool,
}

impl<'a> RecoveryField<'a> {
    /// Draws it, with how a code is written.
    pub fn view<M: Clone + 'a>(
        self,
        cx: &'a Context,
        typed: impl Fn(Secret<String>) -> M + 'a,
        submit: M,
    ) -> Column<'a, M> {
        let label = row![
            text::label(t!(cx.l10n, "vault-shut-code")),
            gap::horizontal(),
            text::small(t!(cx.l10n, "vault-shut-code-hint")).style(text::muted),
        ];
        let field = text_input("", self.code.declassify())
            .id(self.id)
            .on_input(move |text| typed(Secret::new(text)))
            .on_submit(submit)
            .font(theme::MONO)
            .size(scale::BODY.size)
            .padding([space::M, space::M])
            .style(if self.refused { theme::input::field_danger } else { theme::input::field });
        column![label, field].spacing(space::S)
    }
}

/// What is taken of what was typed; room is made once, so that no copy is left behind.
pub fn accepted(typed: &Secret<String>) -> Secret<String> {
    let mut kept = String::with_capacity(MOST.saturating_mul(4));
    kept.extend(typed.declassify().chars().take(MOST));
    Secret::new(kept)
}

/// Long enough to be tried.
pub fn is_ready(typed: &Secret<String>) -> bool {
    RecoveryCode::signs(typed.declassify()) >= LENGTH
}
