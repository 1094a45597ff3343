//! Choosing a folder: type to filter, whatever the accents; the last ones first, then those that have a purpose. Only folders of
//! one account are offered, and one that is not there yet can be made; or mailboxes of others, to which messages are given.

use std::collections::VecDeque;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::folding::fold;
use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, MailboxId, MailboxName, Right, Role};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::folder_act::{Fault, Names};
use crate::ui::part::folders::sign;
use crate::ui::theme::{self, MEDIUM, REGULAR, measure, scale, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::typed_to_pick::typed_to_pick;
use crate::ui::widget::{Column, Element};

/// Where one types.
pub const FIELD: Id = Id::new("picker-field");
/// Recent targets shown first.
const RECENT: usize = 3;

/// What is to be done with the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Messages go there.
    Move,
    /// Copies go there.
    Copy,
    /// They are given to those who share it, now and from now on.
    Confide,
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This folder.
    Mailbox(MailboxId),
    /// One to be made, with this whole name.
    New(MailboxName),
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The text is now this.
    Typed(String),
    /// The next or the previous folder.
    Step(bool),
    /// The marked one is meant.
    Accept,
    /// This one was clicked.
    Choose(usize),
}

/// The folders of one account, and what is typed.
#[derive(Debug)]
pub struct Picker {
    purpose: Purpose,
    account: AccountId,
    count: u32,
    folders: Vec<Folder>,
    /// Those of the account, where a folder may be made.
    names: Option<Names>,
    typed: String,
    at: usize,
}

#[derive(Debug)]
struct Folder {
    id: MailboxId,
    name: String,
    folded: String,
    role: Role,
    recent: bool,
}

impl Picker {
    /// Folders of `account` but `here`, for so many messages.
    pub fn new(
        purpose: Purpose,
        account: AccountId,
        (rows, here): (&[MailboxRow], Option<MailboxId>),
        recent: &VecDeque<MailboxId>,
        count: u32,
        l10n: &L10n,
    ) -> Self {
        let names = Names::of(rows, account);
        let offered = |row: &&MailboxRow| {
            row.account == account
                && Some(row.id) != here
                && row.role != Role::Drafts
                && !row.unreachable
                && row.place.allows(Right::Insert)
        };
        let mut folders: Vec<Folder> = rows.iter().filter(offered).map(|row| Folder::of(row, l10n)).collect();
        let place = |folder: &Folder| {
            let age = recent.iter().take(RECENT).position(|id| *id == folder.id);
            (age.unwrap_or(usize::MAX), rank(folder.role))
        };
        folders.sort_by_key(place);
        for folder in &mut folders {
            folder.recent = recent.iter().take(RECENT).any(|id| *id == folder.id);
        }
        Self { purpose, account, count, folders, names: Some(names), typed: String::new(), at: 0 }
    }

    /// Mailboxes of others that may be given so many messages of `account`.
    pub fn of_secretariats(account: AccountId, doors: Vec<(MailboxId, String)>, count: u32) -> Self {
        let folder = |(id, name): (MailboxId, String)| Folder {
            id,
            folded: fold(&name),
            name,
            role: Role::Inbox,
            recent: false,
        };
        let folders = doors.into_iter().map(folder).collect();
        Self { purpose: Purpose::Confide, account, count, folders, names: None, typed: String::new(), at: 0 }
    }

    /// What is to be done.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Of which account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Handles what happened; what was chosen.
    pub fn update(&mut self, message: Message) -> Option<Target> {
        let last = self.matching().count().saturating_add(usize::from(self.new_name().is_some())).saturating_sub(1);
        match message {
            Message::Typed(text) => (self.typed, self.at) = (text, 0),
            Message::Step(true) => self.at = self.at.saturating_add(1).min(last),
            Message::Step(false) => self.at = self.at.saturating_sub(1),
            Message::Accept => return self.target(self.at),
            Message::Choose(at) => return self.target(at),
        }
        None
    }

    fn target(&self, at: usize) -> Option<Target> {
        match self.matching().nth(at) {
            Some(folder) => Some(Target::Mailbox(folder.id)),
            None if at == self.matching().count() => Some(Target::New(self.new_name()?)),
            None => None,
        }
    }

    /// Every word that is typed begins or stands in the name.
    fn matching(&self) -> impl Iterator<Item = &Folder> {
        let words: Vec<String> = fold(&self.typed).split_whitespace().map(str::to_owned).collect();
        self.folders.iter().filter(move |folder| words.iter().all(|word| folder.folded.contains(word.as_str())))
    }

    /// The name of the folder that could be made: whole.
    fn new_name(&self) -> Option<MailboxName> {
        self.names.as_ref()?.whole(&self.typed).ok()
    }

    /// Draws it.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let title = match self.purpose {
            Purpose::Move => t!(l10n, "picker-move", count = self.count, shown = l10n.count(self.count.into())),
            Purpose::Copy => t!(l10n, "picker-copy", count = self.count, shown = l10n.count(self.count.into())),
            Purpose::Confide => t!(l10n, "picker-confide", count = self.count, shown = l10n.count(self.count.into())),
        };
        let is_given = self.purpose == Purpose::Confide;
        let hint = if is_given { t!(l10n, "picker-confide-hint") } else { t!(l10n, "picker-hint") };
        let why = is_given.then(|| text::body(t!(l10n, "picker-confide-why")).style(text::muted));
        let field = typed_to_pick(FIELD, (&hint, &self.typed), Message::Typed, Message::Accept, Message::Step);
        let keys = text::small(t!(l10n, "picker-keys")).style(text::muted);
        let list = scrollable(self.list(cx))
            .height(Length::Shrink)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let list = container(list).max_height(measure::HITS);
        container(column![text::title(title)].push(why).push(field).push(list).push(keys).spacing(space::M))
            .padding(space::XL)
            .width(measure::DIALOG)
            .style(theme::container::dialog)
            .into()
    }

    fn list<'a>(&'a self, cx: &'a Context) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let mut list = column![].spacing(space::HAIR).width(Length::Fill);
        let mut shown = 0_usize;
        for (at, folder) in self.matching().enumerate() {
            let note = folder.recent.then(|| t!(l10n, "picker-recent"));
            list = list.push(line(sign(folder.role), folder.name.clone(), note, (at, at == self.at)));
            shown = at.saturating_add(1);
        }
        let typed = self.typed.trim();
        let Some(names) = &self.names else { return list };
        match names.whole(typed) {
            Ok(_) => {
                let words = t!(l10n, "picker-new", name = typed);
                list = list.push(line(Icon::Plus, words, None, (shown, shown == self.at)));
            }
            Err(Fault::Empty) => {
                list =
                    list.push(container(text::small(t!(l10n, "picker-new-hint")).style(text::muted)).padding(space::S));
            }
            Err(Fault::Taken) => {}
            Err(fault) => {
                list = list.push(container(text::small(fault.words(l10n)).style(text::warning)).padding(space::S));
            }
        }
        list
    }
}

impl Folder {
    fn of(row: &MailboxRow, l10n: &L10n) -> Self {
        let own = match row.delimiter {
            Some(delimiter) => row.name.as_str().split(delimiter).collect::<Vec<_>>().join(" › "),
            None => row.name.as_str().to_owned(),
        };
        let name = l10n.role(row.role).unwrap_or(own);
        let folded = format!("{} {}", fold(&name), fold(row.name.as_str()));
        Self { id: row.id, name, folded, role: row.role, recent: false }
    }
}

fn line<'a>(sign: Icon, name: String, note: Option<String>, (at, marked): (usize, bool)) -> Element<'a, Message> {
    let name = one_line(name, if marked { MEDIUM } else { REGULAR }, scale::BODY);
    let note = note.map(|note| text::small(note).style(text::muted));
    let content = row![icon::icon(sign), container(name).width(Length::Fill)].push(note);
    let content = content.spacing(space::S).align_y(Alignment::Center);
    let style = if marked { theme::button::row_chosen } else { theme::button::row };
    let pressed = iced::widget::button(container(content).height(Length::Fill).align_y(Alignment::Center))
        .width(Length::Fill)
        .height(measure::FOLDER)
        .padding([0.0, space::S])
        .style(style)
        .on_press(Message::Choose(at));
    focus_ring(None, pressed, Some(Message::Choose(at))).into()
}

/// What is most often meant comes first.
fn rank(role: Role) -> u8 {
    match role {
        Role::Archive => 0,
        Role::Inbox => 1,
        Role::Trash => 2,
        Role::Junk => 3,
        Role::Sent => 4,
        Role::Drafts | Role::Other => 5,
    }
}

/// The buttons of a dialog: away, and the act.
pub fn acts<'a, M: Clone + 'a>(cx: &Context, (cancel, close): (Id, M), act: Element<'a, M>) -> Element<'a, M> {
    let away = button(t!(cx.l10n, "action-cancel")).id(cancel).on_press(close);
    row![iced::widget::space::horizontal(), away, act].spacing(space::S).into()
}

#[cfg(test)]
#[path = "picker_tests.rs"]
mod tests;
