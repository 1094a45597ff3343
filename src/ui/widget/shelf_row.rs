//! One line of a short list beside a sheet: what is chosen in it is shown there. Reached with Tab.

use iced::widget::{container, row};
use iced::{Alignment, Length};

use super::Element;
use super::focus_ring::focus_ring;
use super::icon::{self, Icon};
use super::one_line::one_line;
use crate::ui::theme::{self, MEDIUM, REGULAR, measure, scale, space, text};

/// A line with this sign and name, perhaps with a count; `show` chooses it.
pub fn shelf_row<'a, Message: Clone + 'a>(
    sign: Icon,
    name: String,
    count: Option<String>,
    chosen: bool,
    show: Message,
) -> Element<'a, Message> {
    let name = one_line(name, if chosen { MEDIUM } else { REGULAR }, scale::BODY);
    let content = row![icon::icon(sign), container(name).width(Length::Fill)].push(count.map(text::caption));
    let content = content.spacing(space::S).align_y(Alignment::Center);
    let style = if chosen { theme::button::row_chosen } else { theme::button::row };
    let pressed = iced::widget::button(container(content).height(Length::Fill).align_y(Alignment::Center))
        .width(Length::Fill)
        .height(measure::FOLDER)
        .padding([0.0, space::S])
        .style(style)
        .on_press(show.clone());
    focus_ring(None, pressed, Some(show)).into()
}
