//! The window of a program that does not start: what is wrong, what to do, and the way out. Behind it there is no engine.

use iced::widget::{center, column, container, row, scrollable};
use iced::{Alignment, Element, Length, Task, system, window};
use jiff::tz::TimeZone;

use super::perform::named;
use super::theme::{self, FONT_FILES, REGULAR, Theme, measure, scale, space, text};
use super::widget::banner;
use super::widget::button::button;
use super::widget::icon::{self, Icon};
use crate::domain::Notice;
use crate::l10n::{L10n, Language, t};
use crate::settings::Appearance;

/// What happens.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// The system prefers light or dark.
    System(iced::theme::Mode),
    /// The way out.
    Leave,
}

/// The window's state.
#[derive(Debug)]
pub struct Refusal {
    l10n: L10n,
    notice: Notice,
    appearance: Appearance,
    theme: Theme,
}

impl Refusal {
    /// Why the program does not start.
    pub fn new(notice: Notice, language: Language, appearance: Appearance) -> Self {
        let theme = Theme::choose(appearance, iced::theme::Mode::None);
        Self { l10n: L10n::new(language, TimeZone::system()), notice, appearance, theme }
    }

    fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::System(mode) => {
                self.theme = Theme::choose(self.appearance, mode);
                Task::none()
            }
            Message::Leave => iced::exit(),
        }
    }

    /// Colours now.
    pub fn theme(&self) -> Theme {
        self.theme.clone()
    }

    /// Draws the window.
    pub fn view(&self) -> Element<'_, Message, Theme> {
        let head = row![
            icon::sized(Icon::Mail, scale::DISPLAY.size).style(text::accent),
            text::display(t!(self.l10n, "app-name")),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        let leave = button(t!(self.l10n, "refusal-leave")).primary().on_press(Message::Leave);
        let acts = container(leave).align_right(Length::Fill);
        let card = container(column![head, banner::notice(&self.l10n, &self.notice, None), acts].spacing(space::XL))
            .padding(space::XXL)
            .width(Length::Fixed(measure::UNLOCK))
            .style(theme::container::panel);
        let page = scrollable(container(card).padding(space::XL))
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        container(center(page)).style(theme::container::canvas).into()
    }
}

/// Shows it until the user leaves.
///
/// # Errors
/// When no window can be opened.
pub fn refuse(notice: Notice, language: Language, appearance: Appearance) -> iced::Result {
    let settings = iced::Settings {
        id: Some("pli".to_owned()),
        fonts: FONT_FILES.iter().map(|file| (*file).into()).collect(),
        default_font: REGULAR,
        default_text_size: scale::BODY.size.into(),
        ..iced::Settings::default()
    };
    let boot = move || {
        let asked = system::theme().map(Message::System);
        (Refusal::new(notice.clone(), language, appearance), asked)
    };
    iced::application(boot, Refusal::update, Refusal::view)
        .settings(settings)
        .title(|state: &Refusal| t!(state.l10n, "app-name"))
        .theme(|state: &Refusal| Some(state.theme()))
        .subscription(|_| system::theme_changes().map(Message::System))
        .window(window::Settings { size: measure::WINDOW_MIN, ..named() })
        .run()
}
