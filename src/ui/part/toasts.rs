//! Notices that answer no screen: shown under the tool bars, a few at a time, gone by themselves unless they are grave.

use std::time::Duration;

use iced::widget::{column, container};
use iced::{Alignment, Length};

use crate::domain::Notice;
use crate::engine::Ticket;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};
use crate::ui::screen::range;
use crate::ui::theme::{measure, space};
use crate::ui::widget::Element;
use crate::ui::widget::banner::{self, Gravity};
use crate::ui::widget::button::tool;
use crate::ui::widget::icon::Icon;

/// Toasts at a time.
const MOST: usize = 3;
/// How long one stays.
const STAY: Duration = Duration::from_secs(8);

/// What one says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// A notice.
    Notice(Notice),
    /// Something went well: title and detail, already in words.
    Done(String, String),
    /// Something waits: the same.
    Waits(String, String),
}

/// The toasts on screen.
#[derive(Debug)]
pub struct Toasts {
    shown: Vec<(Ticket, Say)>,
    tickets: Tickets,
}

impl Default for Toasts {
    fn default() -> Self {
        Self { shown: Vec::new(), tickets: Tickets::new(range::APP) }
    }
}

impl Toasts {
    /// Shows one; the same notice is not shown twice.
    pub fn push(&mut self, say: Say) -> Vec<Effect> {
        if self.shown.iter().any(|(_, shown)| *shown == say) {
            return Vec::new();
        }
        let ticket = self.tickets.take();
        let stays = matches!(&say, Say::Notice(notice) if Gravity::of(notice) == Gravity::Danger);
        self.shown.push((ticket, say));
        if self.shown.len() > MOST {
            let _ = self.shown.remove(0);
        }
        if stays { Vec::new() } else { vec![Effect::After(STAY, ticket)] }
    }

    /// Hides one.
    pub fn dismiss(&mut self, ticket: Ticket) {
        self.shown.retain(|(shown, _)| *shown != ticket);
    }

    /// Hides all, when the session closes.
    pub fn clear(&mut self) {
        self.shown.clear();
    }

    /// Draws them, when there are any; `dismiss` makes the parent's message.
    pub fn view<'a, Message: Clone + 'a>(
        &'a self,
        cx: &'a Context,
        dismiss: impl Fn(Ticket) -> Message,
    ) -> Option<Element<'a, Message>> {
        if self.shown.is_empty() {
            return None;
        }
        let toasts = self.shown.iter().map(|(ticket, say)| {
            let close = tool(Icon::Close, t!(cx.l10n, "action-dismiss")).small().on_press(dismiss(*ticket));
            let (gravity, title, lines) = match say {
                Say::Notice(notice) => {
                    let said = cx.l10n.notice(notice);
                    (Gravity::of(notice), said.title, vec![said.message, said.remedy])
                }
                Say::Done(title, detail) => (Gravity::Success, title.clone(), vec![detail.clone()]),
                Say::Waits(title, detail) => (Gravity::Info, title.clone(), vec![detail.clone()]),
            };
            banner::toast(gravity, title, lines, close).width(measure::DIALOG).into()
        });
        let stack = container(column(toasts).spacing(space::S))
            .padding(iced::Padding::from(space::L).top(measure::PANE_HEAD + space::HUGE))
            .width(Length::Fill)
            .height(Length::Fill)
            .align_x(Alignment::End)
            .align_y(Alignment::Start);
        Some(stack.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Say, Toasts};
    use crate::domain::Notice;

    #[test]
    fn notices_are_few_and_never_doubled() {
        let mut toasts = Toasts::default();
        assert_eq!(toasts.push(Say::Notice(Notice::NotFound)).len(), 1);
        assert_eq!(toasts.push(Say::Notice(Notice::NotFound)).len(), 0);
        for notice in [Notice::NoRecipient, Notice::DirectoryEmpty, Notice::VaultFailed] {
            let _ = toasts.push(Say::Notice(notice));
        }
        assert_eq!(toasts.shown.len(), MOST);
    }

    #[test]
    fn what_is_grave_stays_until_it_is_dismissed() {
        let mut toasts = Toasts::default();
        assert_eq!(toasts.push(Say::Notice(Notice::VaultFailed)), Vec::new());
        let ticket = toasts.shown[0].0;
        toasts.dismiss(ticket);
        assert!(toasts.shown.is_empty());
    }
}
