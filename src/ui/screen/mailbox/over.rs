//! What stands over the main screen: the choice of a folder, what is asked before something goes for good, the names of folders, and
//! the list of what waits.

use iced::advanced::widget::Id;
use iced::widget::{column, container, row};

use super::acts::send;
use super::{Action, Mailbox, Message};
use crate::domain::{self, AccountId, MailboxId, MailboxName, Role};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::folder_act::{self, Naming, What};
use crate::ui::part::message_list::Picked;
use crate::ui::part::picker::{self, Picker, acts};
use crate::ui::part::queue;
use crate::ui::shortcut::Act;
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::button;
use crate::ui::widget::icon::Icon;

/// The button that goes back on it.
pub const CANCEL: Id = Id::new("mailbox-over-cancel");
/// The button that confirms.
pub const CONFIRM: Id = Id::new("mailbox-over-confirm");

/// The button that gives once more what is confided.
pub const AGAIN: Id = Id::new("mailbox-over-again");

/// It.
#[derive(Debug)]
pub(super) enum Over {
    /// A folder for these messages.
    Picker(Picker, Vec<Picked>),
    /// These messages are confided already.
    Confided(Vec<Picked>),
    /// These messages are to go, so many of them for good.
    Erase { targets: Vec<Picked>, for_good: u32 },
    /// A bin is to be emptied of so many messages.
    Empty { mailbox: MailboxId, count: u32 },
    /// A folder is to go with so many messages.
    Remove { mailbox: MailboxId, count: u32 },
    /// What is kept of a shared mailbox that was closed is to go: so many messages.
    Forget { account: AccountId, root: MailboxName, name: String, count: u32 },
    /// A folder is being named.
    Naming(Naming),
    /// What waits.
    Queue,
    /// Rarer acts.
    More,
}

/// What happens in it.
#[derive(Clone, Debug, PartialEq)]
pub enum OverMessage {
    /// In the choice of a folder.
    Picker(picker::Message),
    /// In the name of a folder.
    Naming(folder_act::Message),
    /// In the list of what waits.
    Queue(queue::Message),
    /// One of the rarer acts.
    Rarer(Act),
    /// What is confided is given once more.
    Again,
    /// It is meant.
    Confirm,
    /// Away with it.
    Close,
}

impl Mailbox {
    /// Dispatch.
    pub(super) fn in_over(&mut self, message: OverMessage, cx: &Context) -> Action {
        match message {
            OverMessage::Picker(message) => self.in_picker(message, cx),
            OverMessage::Naming(message) => self.in_naming(message, cx),
            OverMessage::Queue(queue::Message::Cancel(first)) => self.cancel_waiting(first, cx),
            OverMessage::Rarer(act) => self.rarer(act, cx),
            OverMessage::Again => match self.over.take() {
                Some(Over::Confided(targets)) => self.give(&targets, cx),
                other => {
                    self.over = other;
                    Action::None
                }
            },
            OverMessage::Confirm => self.confirm(cx),
            OverMessage::Queue(queue::Message::Close) | OverMessage::Close => self.close_over(),
        }
    }

    /// A shortcut while it stands there.
    pub(super) fn act_over(&mut self, act: Act, cx: &Context) -> Action {
        match (act, &mut self.over) {
            (Act::Escape, _) | (Act::Queue, Some(Over::Queue)) | (Act::More, Some(Over::More)) => self.close_over(),
            (act, Some(Over::More)) => self.rarer(act, cx),
            (Act::Next | Act::Previous, Some(Over::Picker(..))) => {
                self.in_picker(picker::Message::Step(act == Act::Next), cx)
            }
            _ => Action::None,
        }
    }

    pub(super) fn close_over(&mut self) -> Action {
        self.over = None;
        Action::Do(vec![Effect::Focus(crate::ui::part::message_list::LIST)])
    }

    fn in_picker(&mut self, message: picker::Message, cx: &Context) -> Action {
        let Some(Over::Picker(picker, _)) = &mut self.over else { return Action::None };
        let Some(target) = picker.update(message) else { return Action::None };
        match self.over.take() {
            Some(Over::Picker(picker, targets)) => {
                let action = self.put_in(target, &picker, targets, cx);
                with_focus(action)
            }
            _ => Action::None,
        }
    }

    fn in_naming(&mut self, message: folder_act::Message, cx: &Context) -> Action {
        let Some(Over::Naming(naming)) = &mut self.over else { return Action::None };
        match message {
            folder_act::Message::Typed(text) => {
                naming.typed(text);
                Action::None
            }
            folder_act::Message::Close => self.close_over(),
            folder_act::Message::Submit => {
                let what = naming.what();
                let Some(name) = naming.submit() else { return Action::None };
                self.over = None;
                let (act, words) = match what {
                    What::New(account) => {
                        let words = t!(cx.l10n, "done-created");
                        (domain::Act::CreateMailbox { account, name }, words)
                    }
                    What::Known(mailbox) => {
                        let words = t!(cx.l10n, "done-renamed");
                        (domain::Act::RenameMailbox { mailbox, name }, words)
                    }
                };
                let mut effects = vec![send(act)];
                effects.extend(self.done(words, None));
                with_focus(Action::Do(effects))
            }
        }
    }

    fn confirm(&mut self, cx: &Context) -> Action {
        let action = match self.over.take() {
            Some(Over::Confided(targets)) => self.take_back(&targets, cx),
            Some(Over::Erase { targets, for_good }) => Action::Do(self.bin_now(&targets, for_good, cx)),
            Some(Over::Empty { mailbox, count }) => {
                let words = t!(cx.l10n, "done-erased", count = count, shown = cx.l10n.count(count.into()));
                self.reader.close();
                let mut effects = vec![send(domain::Act::EmptyBin { mailbox })];
                effects.extend(self.done(words, None));
                Action::Do(effects)
            }
            Some(Over::Remove { mailbox, .. }) => {
                let mut effects = vec![send(domain::Act::RemoveMailbox { mailbox })];
                effects.extend(self.done(t!(cx.l10n, "done-removed"), None));
                if self.shown_folder() == Some(mailbox) {
                    effects.extend(self.away_to_inbox(self.row_of(mailbox).map(|row| row.account)));
                }
                Action::Do(effects)
            }
            Some(Over::Forget { account, root, .. }) => {
                let mut effects = vec![send(domain::Act::ForgetShare { account, root })];
                effects.extend(self.away_to_inbox(Some(account)));
                Action::Do(effects)
            }
            other => {
                self.over = other;
                return Action::None;
            }
        };
        with_focus(action)
    }

    /// What is shown will be there no more.
    fn away_to_inbox(&mut self, account: Option<AccountId>) -> Vec<Effect> {
        match self.first_inbox(account).map(|inbox| self.show(inbox)) {
            Some(Action::Do(effects)) => effects,
            _ => Vec::new(),
        }
    }

    fn cancel_waiting(&mut self, first: domain::ActionId, cx: &Context) -> Action {
        let groups = self.queue.shown(cx.now, |_| true);
        let Some(group) = groups.iter().find(|group| group.first == first) else { return Action::None };
        let Some(back) = self.queue.way_back(group) else { return Action::None };
        let acts = back.into_iter().map(|(to, messages)| send(domain::Act::Move { messages, to }));
        Action::Do(acts.collect())
    }

    /// An act on the folder that is shown.
    pub(super) fn on_folder(&mut self, act: Act, cx: &Context) -> Action {
        let shown = self.shown_folder().and_then(|mailbox| self.row_of(mailbox)).cloned();
        let (over, focus) = match (act, shown) {
            (Act::NewFolder, shown) => {
                let first = || self.folders.first().map(|row| row.account);
                let Some(account) = shown.map(|row| row.account).or_else(first) else { return Action::None };
                (Over::Naming(Naming::new(&self.folders, account)), folder_act::FIELD)
            }
            (Act::RemoveFolder, Some(row)) if self.closed_share(&row).is_some() => {
                let Some(share) = self.closed_share(&row) else { return Action::None };
                let count = self.folders.iter().filter(|row| share.holds(row)).map(|row| row.total).sum();
                let (account, root, name) = (share.account, share.root.clone(), share.name.clone());
                (Over::Forget { account, root, name, count }, CANCEL)
            }
            (act, Some(row)) if !Self::may_on(act, &row) => {
                return super::do_all(self.done(t!(cx.l10n, "rights-off"), None));
            }
            (Act::RenameFolder, Some(row)) if row.role == Role::Other => {
                (Over::Naming(Naming::rename(&self.folders, &row)), folder_act::FIELD)
            }
            (Act::RemoveFolder, Some(row)) if row.role == Role::Other => {
                (Over::Remove { mailbox: row.id, count: row.total }, CANCEL)
            }
            (Act::EmptyBin, Some(row)) if matches!(row.role, Role::Trash | Role::Junk) && row.total > 0 => {
                (Over::Empty { mailbox: row.id, count: row.total }, CANCEL)
            }
            _ => return Action::None,
        };
        self.over = Some(over);
        Action::Do(vec![Effect::Focus(focus)])
    }

    /// Opens the list of what waits.
    pub(super) fn open_queue(&mut self) -> Action {
        self.over = Some(Over::Queue);
        Action::Do(vec![Effect::Focus(queue::CLOSE)])
    }

    /// The inbox of this account, else the first one.
    pub(super) fn first_inbox(&self, account: Option<AccountId>) -> Option<MailboxId> {
        let inboxes = || self.folders.iter().filter(|row| row.role == Role::Inbox);
        let own = inboxes().find(|row| Some(row.account) == account);
        own.or_else(|| inboxes().next()).map(|row| row.id)
    }

    /// Draws it.
    pub(super) fn over_view<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        let shown = |count: u32| -> String { l10n.count(u64::from(count)) };
        let dialog = match *self.over.as_ref()? {
            Over::Picker(ref picker, _) => picker.view(cx).map(OverMessage::Picker),
            Over::Naming(ref naming) => naming.view(cx).map(OverMessage::Naming),
            Over::More => self.more(cx),
            Over::Queue => {
                let groups = self.waiting(cx);
                let name = |account: AccountId| {
                    let several = self.accounts.are_several();
                    self.accounts.seat(account).filter(|_| several).map(|seat| seat.name.clone())
                };
                queue::dialog(cx, &self.queue, &groups, &self.folders, name).map(OverMessage::Queue)
            }
            Over::Confided(ref targets) => confided(cx, targets.len()),
            Over::Erase { for_good: count, .. } => asked(
                cx,
                t!(l10n, "erase-title", count = count, shown = shown(count)),
                t!(l10n, "erase-hint"),
                t!(l10n, "erase-submit"),
            ),
            Over::Empty { mailbox, count } => asked(
                cx,
                t!(l10n, "empty-title", folder = self.folder_name(mailbox, cx)),
                t!(l10n, "empty-hint", count = count, shown = shown(count)),
                t!(l10n, "erase-submit"),
            ),
            Over::Remove { mailbox, count } => asked(
                cx,
                t!(l10n, "remove-title", folder = self.folder_name(mailbox, cx)),
                t!(l10n, "remove-hint", count = count, shown = shown(count)),
                t!(l10n, "remove-submit"),
            ),
            Over::Forget { ref name, count, .. } => asked(
                cx,
                t!(l10n, "forget-share-title", name = name.as_str()),
                t!(l10n, "forget-share-hint", count = count, shown = shown(count)),
                t!(l10n, "forget-share-submit"),
            ),
        };
        Some(dialog.map(Message::Over))
    }
}

/// Something that cannot be taken back is asked.
fn asked(cx: &Context, title: String, hint: String, submit: String) -> Element<'_, OverMessage> {
    let submit = button(submit).danger().icon(Icon::Trash).id(CONFIRM).on_press(OverMessage::Confirm);
    let acts = acts(cx, (CANCEL, OverMessage::Close), submit.into());
    container(column![text::title(title), text::body(hint), acts].spacing(space::L))
        .padding(space::XL)
        .width(measure::DIALOG)
        .style(theme::container::dialog)
        .into()
}

/// What is confided already may come back, or be given once more.
fn confided(cx: &Context, count: usize) -> Element<'_, OverMessage> {
    let l10n = &cx.l10n;
    let title = t!(l10n, "confide-already", count = count, shown = count);
    let again = button(t!(l10n, "confide-again")).icon(Icon::Users).id(AGAIN).on_press(OverMessage::Again);
    let back = button(t!(l10n, "confide-retake")).icon(Icon::Undo).id(CONFIRM).on_press(OverMessage::Confirm);
    let both = row![again, back].spacing(space::S);
    let acts = acts(cx, (CANCEL, OverMessage::Close), both.into());
    let hint = text::body(t!(l10n, "confide-already-hint"));
    container(column![text::title(title), hint, acts].spacing(space::L))
        .padding(space::XL)
        .width(measure::DIALOG)
        .style(theme::container::dialog)
        .into()
}

fn with_focus(action: Action) -> Action {
    match action {
        Action::Do(mut effects) => {
            effects.push(Effect::Focus(crate::ui::part::message_list::LIST));
            Action::Do(effects)
        }
        other => other,
    }
}
