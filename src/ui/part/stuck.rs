//! Letters that need their author: a strip over the mailbox until she has dealt with them, and a word to the desktop that names nobody.

use iced::advanced::widget::Id;
use iced::widget::text::Wrapping;
use iced::widget::{container, row, space as gap};
use iced::{Alignment, Length};
use jiff::{SignedDuration, Timestamp};

use crate::domain::outgoing::{OutgoingRow, OutgoingState};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;

/// The button that shows the outbox.
pub const OPEN: Id = Id::new("stuck-open");
/// What has been tried for so long is told of: most troubles of operators are over by then.
const LONG: SignedDuration = SignedDuration::from_hours(1);

/// The outbox, as far as the mailbox tells of it.
#[derive(Debug, Default)]
pub struct Letters {
    /// Those that wait or want a decision.
    pub open: u32,
    decided: Stuck,
    /// Since when others have been tried.
    tried: Vec<Timestamp>,
    is_known: bool,
    /// What the desktop was last told of.
    told: Option<Stuck>,
}

/// How many letters need their author, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// Perhaps sent.
    pub doubtful: u32,
    /// Not sent, and not tried again.
    pub refused: u32,
    /// Sent, and somebody was not reached.
    pub undelivered: u32,
    /// Tried for long.
    pub late: u32,
}

impl Letters {
    /// The outbox was read.
    pub fn told(&mut self, rows: &[OutgoingRow]) {
        let (mut open, mut decided) = (0_u32, Stuck::default());
        self.tried.clear();
        for row in rows {
            let has_left = matches!(row.state, OutgoingState::Accepted { .. } | OutgoingState::Filed { .. });
            open = open.saturating_add(u32::from(!has_left || row.receipts.troubled));
            let more = match row.state {
                OutgoingState::Doubtful => &mut decided.doubtful,
                OutgoingState::Refused { .. } | OutgoingState::Unreadable => &mut decided.refused,
                _ if row.receipts.troubled => &mut decided.undelivered,
                OutgoingState::Deferred { .. } => {
                    self.tried.push(row.sealed_at);
                    continue;
                }
                _ => continue,
            };
            *more = more.saturating_add(1);
        }
        (self.open, self.decided, self.is_known) = (open, decided, true);
    }

    /// Those that need their author at this moment.
    pub fn stuck(&self, now: Timestamp) -> Stuck {
        let late = self.tried.iter().filter(|since| now.duration_since(**since) >= LONG).count();
        Stuck { late: u32::try_from(late).unwrap_or(u32::MAX), ..self.decided }
    }

    /// What the desktop is told: title and words, when there are more than it was last told of. What was there as the session opened is
    /// on the screen that was just opened.
    pub fn news(&mut self, now: Timestamp, l10n: &L10n) -> Option<(String, String)> {
        if !self.is_known {
            return None;
        }
        let stuck = self.stuck(now);
        let before = self.told.replace(stuck)?;
        stuck.is_more_than(before).then(|| (stuck.title(l10n), t!(l10n, "stuck-news")))
    }
}

impl Stuck {
    fn count(self) -> u32 {
        [self.doubtful, self.refused, self.undelivered, self.late].into_iter().fold(0, u32::saturating_add)
    }

    fn is_more_than(self, before: Self) -> bool {
        self.doubtful > before.doubtful
            || self.refused > before.refused
            || self.undelivered > before.undelivered
            || self.late > before.late
    }

    fn title(self, l10n: &L10n) -> String {
        t!(l10n, "stuck-title", count = self.count(), shown = l10n.count(self.count().into()))
    }

    fn reasons(self, l10n: &L10n) -> Vec<String> {
        let shown = |count: u32| l10n.count(count.into());
        let mut reasons = Vec::new();
        if self.doubtful > 0 {
            reasons.push(t!(l10n, "stuck-doubtful", count = self.doubtful, shown = shown(self.doubtful)));
        }
        if self.refused > 0 {
            reasons.push(t!(l10n, "stuck-refused", count = self.refused, shown = shown(self.refused)));
        }
        if self.undelivered > 0 {
            reasons.push(t!(l10n, "stuck-undelivered", count = self.undelivered, shown = shown(self.undelivered)));
        }
        if self.late > 0 {
            reasons.push(t!(l10n, "stuck-late", count = self.late, shown = shown(self.late)));
        }
        reasons
    }
}

/// The strip; `open` shows the outbox. Nothing where nothing is stuck.
pub fn strip<'a, M: Clone + 'a>(cx: &Context, stuck: Stuck, open: M) -> Option<Element<'a, M>> {
    if stuck.count() == 0 {
        return None;
    }
    let l10n = &cx.l10n;
    let hint = shortcut::hint(Act::Outbox, &shortcut::words(Act::Outbox, l10n), l10n);
    let shown = button(t!(l10n, "stuck-open")).small().hint(hint).id(OPEN).on_press(open);
    let title = text::strong(stuck.title(l10n)).wrapping(Wrapping::None);
    let reasons = one_line(stuck.reasons(l10n).join(" · "), theme::REGULAR, scale::SMALL);
    let words = row![title, reasons].spacing(space::M).align_y(Alignment::Center);
    let words = container(words).width(Length::Fill).clip(true);
    let line = row![icon::icon(Icon::TriangleAlert), words, gap::horizontal().width(space::S), shown].spacing(space::S);
    let style = if stuck.count() == stuck.late { theme::container::strip } else { theme::container::strip_danger };
    let line = container(line.align_y(Alignment::Center)).padding([space::XS, space::L]).width(Length::Fill);
    Some(line.style(style).into())
}

#[cfg(test)]
#[path = "stuck_tests.rs"]
mod tests;
