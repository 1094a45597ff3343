//! What every screen that asks for a card's code draws alike: its field, and a word on the tries left.

use iced::advanced::widget::Id;

use super::secret::SecretField;
use crate::domain::Secret;
use crate::engine::event::Tries;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::theme::{scale, space};
use crate::ui::widget::banner::{Gravity, banner};
use crate::ui::widget::{Column, Element};

/// A longest code beyond this is a limit of the token's memory, of no use to a person.
pub const MOST_TOLD: usize = 12;

/// The field of a card's code.
#[derive(Debug)]
pub struct CodeField<'a> {
    /// What was typed.
    pub code: &'a Secret<String>,
    /// Name of the field.
    pub id: Id,
    /// Shortest and longest code of the card.
    pub length: (usize, usize),
    /// The digits are shown.
    pub shown: bool,
    /// The last code was refused.
    pub refused: bool,
}

impl<'a> CodeField<'a> {
    /// Draws it, with how long a code is and the eye that shows the digits.
    pub fn view<M: Clone + 'a>(
        self,
        cx: &'a Context,
        typed: impl Fn(Secret<String>) -> M + 'a,
        show: M,
        submit: M,
    ) -> Column<'a, M> {
        let (min, max) = self.length;
        let hint = if min == max {
            t!(cx.l10n, "unlock-pin-hint", min = min)
        } else if max > MOST_TOLD {
            t!(cx.l10n, "unlock-pin-least", min = min)
        } else {
            t!(cx.l10n, "unlock-pin-range", min = min, max = max)
        };
        let eye = if self.shown { t!(cx.l10n, "unlock-hide-pin") } else { t!(cx.l10n, "unlock-show-pin") };
        let field = SecretField {
            label: t!(cx.l10n, "unlock-pin"),
            hint,
            typed: self.code,
            id: self.id,
            shown: self.shown,
            refused: self.refused,
            eye,
            size: scale::HEADING.size,
            room: space::S,
        };
        field.view(typed, show, submit)
    }
}

/// Tries that were lost, before they matter; a card without any is told in its own way.
pub fn tries_left<'a, M: Clone + 'a>(cx: &Context, tries: Tries) -> Option<Element<'a, M>> {
    let (gravity, words) = match tries {
        Tries::Full | Tries::Locked => return None,
        Tries::Low => (Gravity::Warning, t!(cx.l10n, "unlock-tries-low")),
        Tries::Last => (Gravity::Danger, t!(cx.l10n, "unlock-tries-last")),
    };
    Some(banner(gravity, words, Vec::new(), None).into())
}
