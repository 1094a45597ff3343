//! What the operator does not know yet: nothing is shown of it during the moment that an act usually takes; then a thin line, and on
//! demand the list of what waits.

use std::collections::BTreeMap;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};
use jiff::{SignedDuration, Timestamp};

use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, ActionId, ActionKind, ActionRow, MailboxId, MessageId};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// The button that opens the list.
pub const OPEN: Id = Id::new("queue-open");
/// The button that closes it.
pub const CLOSE: Id = Id::new("queue-close");
/// What an act usually takes.
pub const PATIENCE: SignedDuration = SignedDuration::from_secs(3);
/// Lines of the list; what comes after them is counted.
const LINES: usize = 100;

/// What waits.
#[derive(Debug, Default)]
pub struct Queue {
    rows: Vec<ActionRow>,
    /// Where the messages lay before they were moved or erased in this session.
    origins: BTreeMap<MessageId, MailboxId>,
}

/// Actions that were made together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The first of them.
    pub first: ActionId,
    kind: ActionKind,
    account: AccountId,
    mailbox: Option<MailboxId>,
    made_at: Timestamp,
    begun: bool,
    messages: Vec<MessageId>,
    count: u32,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// Take back what begins with this.
    Cancel(ActionId),
    /// Leave.
    Close,
}

impl Queue {
    /// What waits now.
    pub fn told(&mut self, rows: Vec<ActionRow>) {
        if rows.is_empty() {
            self.origins.clear();
        }
        self.rows = rows;
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// These messages leave that mailbox: until the operator has begun, they can be brought back.
    pub fn leaves(&mut self, message: MessageId, mailbox: MailboxId) {
        let _ = self.origins.entry(message).or_insert(mailbox);
    }

    /// Actions worth a word: what has waited, or all of an account that is not reached.
    pub fn shown(&self, now: Timestamp, unreached: impl Fn(AccountId) -> bool) -> Vec<Group> {
        let waits = |row: &&ActionRow| now.duration_since(row.made_at) >= PATIENCE || unreached(row.account);
        let mut groups: Vec<Group> = Vec::new();
        for row in self.rows.iter().filter(waits) {
            match groups.last_mut() {
                Some(group) if group.holds(row) => group.add(row),
                _ => groups.push(Group::of(row)),
            }
        }
        groups
    }

    /// Where the messages of a group can be brought back to, if all can: they have not begun, and it is known where they lay.
    pub fn way_back(&self, group: &Group) -> Option<BTreeMap<MailboxId, Vec<MessageId>>> {
        let moves = matches!(group.kind, ActionKind::Move | ActionKind::Erase);
        if !moves || group.begun || group.messages.is_empty() {
            return None;
        }
        let mut back: BTreeMap<MailboxId, Vec<MessageId>> = BTreeMap::new();
        for message in &group.messages {
            back.entry(*self.origins.get(message)?).or_default().push(*message);
        }
        Some(back)
    }
}

impl Group {
    fn of(row: &ActionRow) -> Self {
        Self {
            first: row.id,
            kind: row.kind,
            account: row.account,
            mailbox: row.mailbox,
            made_at: row.made_at,
            begun: row.begun,
            messages: row.message.into_iter().collect(),
            count: 1,
        }
    }

    fn holds(&self, row: &ActionRow) -> bool {
        (self.kind, self.account, self.mailbox, self.made_at, self.begun)
            == (row.kind, row.account, row.mailbox, row.made_at, row.begun)
    }

    fn add(&mut self, row: &ActionRow) {
        self.messages.extend(row.message);
        self.count = self.count.saturating_add(1);
    }

    fn sign(&self) -> Icon {
        match self.kind {
            ActionKind::Flag | ActionKind::Keyword => Icon::Flag,
            ActionKind::Move => Icon::Folder,
            ActionKind::Copy => Icon::Copy,
            ActionKind::Erase => Icon::Trash,
            ActionKind::Create => Icon::Plus,
            ActionKind::Rename => Icon::SquarePen,
            ActionKind::Remove => Icon::Minus,
            ActionKind::Confide => Icon::Users,
        }
    }

    fn words(&self, folders: &[MailboxRow], l10n: &L10n) -> String {
        let row = self.mailbox.and_then(|id| folders.iter().find(|row| row.id == id));
        let folder = row.map(|row| l10n.role(row.role).unwrap_or_else(|| row.name.as_str().to_owned()));
        let folder = folder.unwrap_or_else(|| t!(l10n, "queue-some-folder"));
        let (count, shown) = (self.count, l10n.count(self.count.into()));
        match self.kind {
            ActionKind::Flag | ActionKind::Keyword => t!(l10n, "queue-marks", count = count, shown = shown),
            ActionKind::Move => t!(l10n, "queue-move", count = count, shown = shown, folder = folder),
            ActionKind::Copy => t!(l10n, "queue-copy", count = count, shown = shown, folder = folder),
            ActionKind::Erase => t!(l10n, "queue-erase", count = count, shown = shown),
            ActionKind::Create => t!(l10n, "queue-create", folder = folder),
            ActionKind::Rename => t!(l10n, "queue-rename", folder = folder),
            ActionKind::Remove => t!(l10n, "queue-remove", folder = folder),
            ActionKind::Confide => t!(l10n, "queue-confide", count = count, shown = shown, folder = folder),
        }
    }
}

/// The thin line; `open` shows the list. Nothing when nothing waits.
pub fn line<'a, M: Clone + 'a>(cx: &Context, groups: &[Group], open: M) -> Option<Element<'a, M>> {
    let count = groups.iter().fold(0_u32, |sum, group| sum.saturating_add(group.count));
    if count == 0 {
        return None;
    }
    let words = t!(cx.l10n, "queue-line", count = count, shown = cx.l10n.count(count.into()));
    let hint = shortcut::hint(Act::Queue, &shortcut::words(Act::Queue, &cx.l10n), &cx.l10n);
    let shown = button(words).icon(Icon::Hourglass).quiet().small().hint(hint).id(OPEN).on_press(open);
    Some(container(shown).padding([space::HAIR, space::S]).width(Length::Fill).into())
}

/// The list.
pub fn dialog<'a>(
    cx: &'a Context,
    queue: &Queue,
    groups: &[Group],
    folders: &[MailboxRow],
    account: impl Fn(AccountId) -> Option<String>,
) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let head = row![
        text::title(t!(l10n, "queue-title")).width(Length::Fill),
        tool(Icon::Close, t!(l10n, "action-close")).id(CLOSE).on_press(Message::Close),
    ]
    .align_y(Alignment::Center);
    let mut list: Column<'a, Message> = column![].spacing(space::M).padding(iced::Padding::ZERO.right(space::M));
    if groups.is_empty() {
        list = list.push(text::body(t!(l10n, "queue-none")).style(text::muted));
    }
    for group in groups.iter().take(LINES) {
        let mut notes: Vec<String> = account(group.account).into_iter().collect();
        notes.push(l10n.ago(group.made_at, cx.now));
        if group.begun {
            notes.push(t!(l10n, "queue-begun"));
        }
        let words = column![text::body(group.words(folders, l10n)), text::small(notes.join(" · ")).style(text::muted),]
            .width(Length::Fill);
        let back = queue
            .way_back(group)
            .map(|_| button(t!(l10n, "action-cancel")).small().on_press(Message::Cancel(group.first)));
        let sign = icon::icon(group.sign()).style(text::muted);
        list = list.push(row![sign, words].push(back).spacing(space::M).align_y(Alignment::Center));
    }
    let rest = groups.len().saturating_sub(LINES);
    if rest > 0 {
        let words = t!(l10n, "queue-more", count = rest, shown = l10n.count(rest as u64));
        list = list.push(text::small(words).style(text::muted));
    }
    let hint = text::small(t!(l10n, "queue-hint")).style(text::muted);
    let list =
        scrollable(list).height(Length::Shrink).direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
    container(column![head, hint, container(list).max_height(measure::HITS)].spacing(space::M))
        .padding(space::XL)
        .width(measure::DIALOG_WIDE)
        .style(theme::container::dialog)
        .into()
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
