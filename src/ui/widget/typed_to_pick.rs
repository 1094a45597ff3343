//! The field over a list that narrows as one types: the arrows walk the list, Enter takes what is chosen in it.

use iced::advanced::widget::Id;
use iced::keyboard::{Key, key::Named};
use iced::widget::text_input;

use super::Element;
use super::intercept::intercept;
use crate::ui::theme::{scale, space};

/// A field with this hint and text; `step` says whether the next or the one before is meant.
pub fn typed_to_pick<'a, Message: Clone + 'a>(
    id: Id,
    (hint, typed): (&str, &str),
    on_typed: fn(String) -> Message,
    accept: Message,
    step: fn(bool) -> Message,
) -> Element<'a, Message> {
    let field = text_input(hint, typed)
        .id(id)
        .on_input(on_typed)
        .on_submit(accept)
        .size(scale::BODY.size)
        .padding([space::S, space::M]);
    let field = intercept(field).on_key_first(move |key, _| match key.as_ref() {
        Key::Named(Named::ArrowDown) => Some(step(true)),
        Key::Named(Named::ArrowUp) => Some(step(false)),
        _ => None,
    });
    field.into()
}
