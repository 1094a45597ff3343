//! A field whose text is hidden until its eye shows it: of a card's code, of a passphrase.

use iced::Alignment;
use iced::advanced::widget::Id;
use iced::widget::{column, row, space as gap, text_input};

use crate::domain::Secret;
use crate::ui::theme::{self, space, text};
use crate::ui::widget::Column;
use crate::ui::widget::button::tool;
use crate::ui::widget::icon::Icon;

/// The field, and what stands around it.
pub(super) struct SecretField<'a> {
    /// What stands over it.
    pub(super) label: String,
    /// How long the text is.
    pub(super) hint: String,
    /// What was typed.
    pub(super) typed: &'a Secret<String>,
    /// Name of the field.
    pub(super) id: Id,
    /// What was typed is shown.
    pub(super) shown: bool,
    /// The last one was refused.
    pub(super) refused: bool,
    /// What the eye does when it is pressed.
    pub(super) eye: String,
    /// Size of the text.
    pub(super) size: f32,
    /// Over and under the text.
    pub(super) room: f32,
}

impl<'a> SecretField<'a> {
    /// Draws it.
    pub(super) fn view<M: Clone + 'a>(
        self,
        typed: impl Fn(Secret<String>) -> M + 'a,
        show: M,
        submit: M,
    ) -> Column<'a, M> {
        let field = text_input("", self.typed.declassify())
            .id(self.id)
            .secure(!self.shown)
            .on_input(move |text| typed(Secret::new(text)))
            .on_submit(submit)
            .size(self.size)
            .padding([self.room, space::M])
            .style(if self.refused { theme::input::field_danger } else { theme::input::field });
        let eye = tool(if self.shown { Icon::EyeOff } else { Icon::Eye }, self.eye);
        let hint = text::small(self.hint).style(text::muted);
        column![
            row![text::label(self.label), gap::horizontal(), hint].align_y(Alignment::Center),
            row![field, eye.large().on_press(show)].spacing(space::S).align_y(Alignment::Center),
        ]
        .spacing(space::S)
    }
}
