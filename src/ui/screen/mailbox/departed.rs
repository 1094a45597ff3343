//! Messages that are gone from their server and kept a while: how they are reached, what can be done with them, and why the rest
//! cannot.

use iced::widget::container;

use super::acts::{counted, ids};
use super::undo::Deed;
use super::{Action, Listed, Mailbox, Message, do_all};
use crate::domain::listing::Gone;
use crate::domain::{AccountId, MailboxId, Role};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::folders;
use crate::ui::part::message_list::{Picked, Source};
use crate::ui::shortcut::Act;
use crate::ui::theme::{space, text};
use crate::ui::widget::Element;

impl Mailbox {
    /// What is gone from the server of an account.
    pub(super) fn show_gone(&mut self, account: AccountId) -> Action {
        self.listed = Listed::Gone(account);
        self.search.clear();
        self.reader.close();
        do_all(self.list_source(Source::Gone(account)))
    }

    /// The same by the keyboard: of the account that is looked at, then of the next ones that have any.
    pub(super) fn next_gone(&mut self) -> Action {
        let seats: Vec<AccountId> = self.accounts.seats().iter().map(|seat| seat.id).collect();
        let has_any = |account: &AccountId| self.gone.iter().any(|(with, _)| with == account);
        let here = match self.listed {
            Listed::Gone(account) => {
                let after = seats.iter().position(|seat| *seat == account).map_or(0, |at| at.saturating_add(1));
                let (before, after) = seats.split_at(after.min(seats.len()));
                after.iter().chain(before).find(|seat| has_any(seat)).copied()
            }
            Listed::Folder | Listed::Inboxes | Listed::Filing => {
                let shown = self.shown_folder().and_then(|mailbox| self.row_of(mailbox)).map(|row| row.account);
                shown.filter(has_any).or_else(|| seats.iter().find(|seat| has_any(seat)).copied()).or(shown)
            }
        };
        match here.or_else(|| seats.first().copied()) {
            Some(account) => self.show_gone(account),
            None => Action::None,
        }
    }

    /// Back into the inbox of the account that they were of.
    pub(super) fn put_back(&mut self, cx: &Context) -> Action {
        let targets: Vec<Picked> = self.targets().into_iter().filter(|picked| picked.gone.is_some()).collect();
        let Some(account) = targets.iter().find_map(|picked| picked.gone).map(|gone| gone.account) else {
            return Action::None;
        };
        let own = |picked: &Picked| picked.gone.is_some_and(|gone| gone.account == account);
        let (own, others): (Vec<Picked>, Vec<Picked>) = targets.into_iter().partition(own);
        let inbox = self.folders.iter().find(|row| row.account == account && row.role == Role::Inbox);
        match (inbox.map(|row| row.id), others.is_empty()) {
            (_, false) => do_all(self.done(t!(cx.l10n, "act-mixed"), None)),
            (Some(inbox), true) => self.put_into(inbox, own, cx),
            (None, true) => Action::None,
        }
    }

    /// Those that can be put back go there; the others stay, and that is said.
    pub(super) fn put_into(&mut self, to: MailboxId, targets: Vec<Picked>, cx: &Context) -> Action {
        let (able, unable): (Vec<Picked>, Vec<Picked>) =
            targets.into_iter().partition(|picked| self.why_not_back(picked, cx).is_none());
        let Some(first) = able.first() else {
            let why = unable.first().and_then(|picked| self.why_not_back(picked, cx));
            return why.map_or(Action::None, |why| do_all(self.done(why, None)));
        };
        let listed = first.gone.is_some_and(|gone| self.listed == Listed::Gone(gone.account));
        let (count, shown) = counted(&able, cx);
        let words = t!(cx.l10n, "done-put-back", count = count, shown = shown, folder = self.folder_name(to, cx));
        let mut effects = vec![super::acts::send(crate::domain::Act::Copy { messages: ids(&able), to })];
        let back = vec![crate::domain::Act::Withdraw { messages: ids(&able) }];
        if listed {
            effects.extend(self.gone(&able, words, Some(back)));
        } else {
            effects.extend(self.done(words, Some(Deed::new(back, ids(&able)))));
        }
        Action::Do(effects)
    }

    /// Why one that is gone cannot be put back.
    fn why_not_back(&self, picked: &Picked, cx: &Context) -> Option<String> {
        let gone = picked.gone?;
        let collected = self.accounts.seat(gone.account).is_some_and(|seat| seat.collected);
        match (collected, picked.whole) {
            (true, _) => Some(t!(cx.l10n, "gone-not-back-elsewhere")),
            (false, false) => Some(t!(cx.l10n, "gone-not-back-lacking")),
            (false, true) => None,
        }
    }

    /// Of these, those that an act can be done to; where there are none, that is said.
    pub(super) fn able(&mut self, act: Act, targets: Vec<Picked>, cx: &Context) -> Result<Vec<Picked>, Action> {
        if act == Act::Copy {
            return Ok(targets);
        }
        // That it was dealt with is kept here.
        let stays = matches!(act, Act::Filed | Act::Closed);
        let there: Vec<Picked> = targets.into_iter().filter(|picked| stays || picked.gone.is_none()).collect();
        if there.is_empty() {
            return Err(do_all(self.done(t!(cx.l10n, "gone-off"), None)));
        }
        let able: Vec<Picked> = there.into_iter().filter(|picked| self.may(act, picked)).collect();
        if able.is_empty() { Err(do_all(self.done(t!(cx.l10n, "rights-off"), None))) } else { Ok(able) }
    }

    /// Name of what is listed, when that is what is gone.
    pub(super) fn gone_name(&self, cx: &Context) -> Option<String> {
        let Listed::Gone(account) = self.listed else { return None };
        let collected = self.accounts.seat(account).is_some_and(|seat| seat.collected);
        Some(folders::departed(collected, &cx.l10n).1)
    }

    /// Under its name: what it is, and how long it stays.
    pub(super) fn gone_line<'a>(&self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let Listed::Gone(account) = self.listed else { return None };
        let is_empty = self.list.as_ref().is_none_or(|list| list.total() == Some(0));
        if is_empty || !self.search.trim().is_empty() {
            return None;
        }
        let seat = self.accounts.seat(account)?;
        let words = if seat.collected {
            t!(cx.l10n, "gone-line-elsewhere", days = Gone::DAYS)
        } else {
            t!(cx.l10n, "gone-line", days = Gone::DAYS)
        };
        let words = if self.accounts.are_several() { format!("{}\n{words}", seat.name) } else { words };
        let beside = iced::Padding::from([0.0, space::L]).bottom(space::S);
        Some(container(text::small(words).style(text::muted)).padding(beside).into())
    }
}
