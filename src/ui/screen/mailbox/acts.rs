//! What the user does to the chosen messages: words of the keyboard and of the tool bars become acts of the engine. They are shown at
//! once; what can be taken back is remembered.

use std::collections::BTreeMap;

use super::over::Over;
use super::undo::Deed;
use super::{Action, Mailbox, do_all};
use crate::domain::listing::MailboxRow;
use crate::domain::{
    self, AccountId, DeskStanding, DeskState, Flags, MailboxId, MailboxName, MessageId, Place, Right, Role,
};
use crate::engine::Command;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::message_list::{MessageList, Picked};
use crate::ui::part::picker::{Picker, Purpose, Target};
use crate::ui::shortcut::Act;

/// Messages that go to a folder once it is there.
#[derive(Debug)]
pub(super) struct Awaiting {
    account: AccountId,
    name: MailboxName,
    purpose: Purpose,
    messages: Vec<Picked>,
}

pub(super) fn send(act: domain::Act) -> Effect {
    Effect::Send(Command::Act(act))
}

impl Mailbox {
    /// An act on the chosen messages.
    pub(super) fn on_messages(&mut self, act: Act, cx: &Context) -> Action {
        let targets = self.targets();
        if targets.is_empty() {
            return Action::None;
        }
        let targets = match self.able(act, targets, cx) {
            Ok(targets) => targets,
            Err(said) => return said,
        };
        if matches!(act, Act::Filed | Act::Closed)
            && let Some(action) = self.goes_on_beside(cx)
        {
            return action;
        }
        match act {
            Act::Flag => self.flag(&targets, Flags::FLAGGED),
            Act::Unread => self.flag(&targets, Flags::SEEN),
            Act::Filed => self.filed(&targets, cx),
            Act::Closed => self.close_case(&targets, cx),
            Act::Take => self.take(&targets, cx),
            Act::Confide => self.confide(&targets, cx),
            Act::Archive => self.archive(&targets, cx),
            Act::Bin => self.bin(&targets, cx),
            Act::Move => self.pick_folder(Purpose::Move, &targets, cx),
            Act::Copy => self.pick_folder(Purpose::Copy, &targets, cx),
            _ => Action::None,
        }
    }

    /// Those chosen together, else the one that is read, else the row where the keyboard is.
    pub(super) fn targets(&self) -> Vec<Picked> {
        let picked = self.list.as_ref().map(MessageList::picked).unwrap_or_default();
        if !picked.is_empty() {
            return picked;
        }
        let chosen = self.list.as_ref().and_then(MessageList::chosen_picked);
        self.reader.row().map(Picked::of).or(chosen).into_iter().collect()
    }

    pub(super) fn row_of(&self, mailbox: MailboxId) -> Option<&MailboxRow> {
        self.folders.iter().find(|row| row.id == mailbox)
    }

    /// The accounts of these messages.
    pub(super) fn accounts_of(&self, targets: &[Picked]) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = targets.iter().filter_map(|picked| self.account_of(picked)).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Set for all, unless all have it.
    fn flag(&mut self, targets: &[Picked], flag: Flags) -> Action {
        let set = !targets.iter().all(|picked| picked.flags.contains(flag));
        let messages: Vec<MessageId> =
            targets.iter().filter(|picked| picked.flags.contains(flag) != set).map(|picked| picked.id).collect();
        let back = domain::Act::Flag { messages: messages.clone(), flag, set: !set };
        self.deeds.push(Deed::new(vec![back], messages.clone()));
        Action::Do(vec![send(domain::Act::Flag { messages, flag, set })])
    }

    fn filed(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let set = !targets.iter().all(Picked::is_filed);
        let messages: Vec<MessageId> =
            targets.iter().filter(|picked| picked.is_filed() != set).map(|picked| picked.id).collect();
        let act = |set| domain::Act::Desk { messages: messages.clone(), state: DeskState::Filed, set };
        let (count, shown) = counted(&messages, cx);
        let words = if set {
            t!(cx.l10n, "done-filed", count = count, shown = shown)
        } else {
            t!(cx.l10n, "done-unfiled", count = count, shown = shown)
        };
        let words = self.with_standing(words, targets, cx);
        // What is dealt with needs nobody to take care of it.
        let (mut acts, mut back) = if set { release(targets, |_| false) } else { (Vec::new(), Vec::new()) };
        let closed: Vec<MessageId> =
            targets.iter().filter(|picked| set && picked.is_closed()).map(|picked| picked.id).collect();
        if !closed.is_empty() {
            let open = |set| domain::Act::Desk { messages: closed.clone(), state: DeskState::Closed, set };
            acts.push(open(false));
            back.push(open(true));
        }
        acts.insert(0, act(set));
        back.insert(0, act(!set));
        let mut effects: Vec<Effect> = acts.into_iter().map(send).collect();
        // Handed over before it is filed: what is filed is on its way.
        let handed = set && self.is_filing();
        if handed {
            effects.insert(0, self.hand_over(&messages));
        }
        effects.extend(self.done(words, Some(Deed { handed, ..Deed::new(back, messages) })));
        if set {
            effects.extend(self.go_on(targets));
        }
        Action::Do(effects)
    }

    /// Hers, whoever had them; or nobody's, when all are hers.
    fn take(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let mine = self.own_state();
        let Some(word) = mine.keyword() else { return Action::None };
        let is_mine = |state: &DeskState| state.keyword().as_ref() == Some(&word);
        let is_hers = |picked: &&Picked| picked.takers().any(is_mine);
        let set = !targets.iter().all(|picked| is_hers(&picked));
        let (mut acts, mut back) = if set { release(targets, is_mine) } else { (Vec::new(), Vec::new()) };
        let messages: Vec<MessageId> =
            targets.iter().filter(|picked| is_hers(picked) != set).map(|picked| picked.id).collect();
        back.insert(0, domain::Act::Desk { messages: messages.clone(), state: mine.clone(), set: !set });
        acts.push(domain::Act::Desk { messages: messages.clone(), state: mine, set });
        let (count, shown) = counted(&messages, cx);
        let words = if set {
            t!(cx.l10n, "done-taken", count = count, shown = shown)
        } else {
            t!(cx.l10n, "done-released", count = count, shown = shown)
        };
        let words = self.with_standing(words, targets, cx);
        let mut effects: Vec<Effect> = acts.into_iter().map(send).collect();
        effects.extend(self.done(words, Some(Deed::new(back, messages))));
        Action::Do(effects)
    }

    /// Where the other desks do not see it, that is said.
    pub(super) fn with_standing(&self, words: String, targets: &[Picked], cx: &Context) -> String {
        let rows = || targets.iter().filter_map(|picked| self.row_of(picked.mailbox));
        if rows().any(|row| row.desks == DeskStanding::Local) {
            format!("{words}. {}", t!(cx.l10n, "done-local"))
        } else {
            words
        }
    }

    /// What the user's desk says of what it takes care of.
    pub(super) fn own_state(&self) -> DeskState {
        DeskState::Taken(self.session.holder.full_name())
    }

    /// To the archive of each account; one that has none gets one.
    fn archive(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let (mut moved, mut back) = (Vec::new(), Vec::new());
        let (targets, mut effects) = self.within_reach(targets, Role::Archive, cx);
        let (shared, targets): (Vec<Picked>, Vec<Picked>) =
            targets.into_iter().partition(|picked| self.is_shared(picked));
        let mut heaps: Vec<(AccountId, Option<MailboxId>, Vec<Picked>)> = Vec::new();
        for picked in &shared {
            let Some(archive) = self.beside(picked, Role::Archive) else { continue };
            match heaps.iter_mut().find(|(_, to, _)| *to == Some(archive.id)) {
                Some((.., heap)) => heap.push(picked.clone()),
                None => heaps.push((archive.account, Some(archive.id), vec![picked.clone()])),
            }
        }
        for account in self.accounts_of(&targets) {
            let own: Vec<Picked> =
                targets.iter().filter(|picked| self.account_of(picked) == Some(account)).cloned().collect();
            let archive = self.folders.iter().find(|row| row.account == account && row.role == Role::Archive);
            heaps.push((account, archive.map(|row| row.id), own));
        }
        for (account, archive, own) in heaps {
            let Some(archive) = archive else {
                let leaf = cx.l10n.role(Role::Archive).unwrap_or_default();
                let names = crate::ui::part::folder_act::Names::of(&self.folders, account);
                if let Ok(name) = names.whole(&leaf) {
                    effects.extend(self.make_for(account, name, Purpose::Move, own));
                }
                continue;
            };
            let own: Vec<Picked> = own.into_iter().filter(|picked| picked.mailbox != archive).collect();
            if own.is_empty() {
                continue;
            }
            back.extend(way_back(&own));
            effects.push(send(domain::Act::Move { messages: ids(&own), to: archive }));
            moved.extend(own);
        }
        if !moved.is_empty() {
            let (count, shown) = counted(&moved, cx);
            let words = t!(cx.l10n, "done-archived", count = count, shown = shown);
            effects.extend(self.gone(&moved, words, Some(back)));
        }
        do_all(effects)
    }

    fn is_shared(&self, picked: &Picked) -> bool {
        self.row_of(picked.mailbox).is_some_and(|row| row.place != Place::Own)
    }

    /// What several share is not taken away from the others: it goes to the archive, or the bin, of its own mailbox. Where that has
    /// none, the message stays where it is, and that is said.
    fn within_reach(&mut self, targets: &[Picked], part: Role, cx: &Context) -> (Vec<Picked>, Vec<Effect>) {
        let goes = |picked: &&Picked| !self.is_shared(picked) || self.beside(picked, part).is_some();
        let able: Vec<Picked> = targets.iter().filter(goes).cloned().collect();
        if able.len() == targets.len() {
            return (able, Vec::new());
        }
        let why = if part == Role::Trash { t!(cx.l10n, "rights-no-bin") } else { t!(cx.l10n, "rights-no-archive") };
        (able, self.done(why, None))
    }

    /// The folder for this in the shared mailbox that a message lies in: another one only if it may be put into it.
    fn beside(&self, picked: &Picked, part: Role) -> Option<MailboxRow> {
        let own = self.row_of(picked.mailbox)?;
        let is_it = |row: &&MailboxRow| {
            row.account == own.account
                && row.place.root() == own.place.root()
                && row.place.part() == part
                && (row.id == own.id || row.place.allows(Right::Insert))
        };
        self.folders.iter().find(is_it).cloned()
    }

    pub(super) fn account_of(&self, picked: &Picked) -> Option<AccountId> {
        let of_folder = || self.row_of(picked.mailbox).map(|row| row.account);
        picked.gone.map(|gone| gone.account).or_else(of_folder)
    }

    /// What is in a bin already goes for good: that is asked first.
    fn bin(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let (targets, mut said) = self.within_reach(targets, Role::Trash, cx);
        if targets.is_empty() {
            return do_all(said);
        }
        let goes_for_good = |row: &MailboxRow| row.role == Role::Trash || row.place.part() == Role::Trash;
        let in_bin = |picked: &&Picked| self.row_of(picked.mailbox).is_some_and(goes_for_good);
        let for_good = targets.iter().filter(in_bin).count();
        if for_good == 0 {
            said.extend(self.bin_now(&targets, 0, cx));
            return Action::Do(said);
        }
        let for_good = u32::try_from(for_good).unwrap_or(u32::MAX);
        self.over = Some(Over::Erase { targets, for_good });
        said.push(Effect::Focus(super::over::CANCEL));
        Action::Do(said)
    }

    pub(super) fn bin_now(&mut self, targets: &[Picked], for_good: u32, cx: &Context) -> Vec<Effect> {
        let mut effects = vec![send(domain::Act::Bin { messages: ids(targets) })];
        let (count, shown) = counted(targets, cx);
        let (words, back) = if for_good == 0 {
            (t!(cx.l10n, "done-binned", count = count, shown = shown), Some(way_back(targets)))
        } else {
            (t!(cx.l10n, "done-erased", count = count, shown = shown), None)
        };
        effects.extend(self.gone(targets, words, back));
        effects
    }

    fn pick_folder(&mut self, purpose: Purpose, targets: &[Picked], cx: &Context) -> Action {
        let accounts = self.accounts_of(targets);
        let &[account] = accounts.as_slice() else {
            return do_all(self.done(t!(cx.l10n, "act-mixed"), None));
        };
        let here = targets.first().map(|picked| picked.mailbox);
        // One that is gone lies nowhere: it may go back to where it was.
        let here = here.filter(|here| targets.iter().all(|picked| picked.mailbox == *here && picked.gone.is_none()));
        let (count, _) = counted(targets, cx);
        let picker = Picker::new(purpose, account, (&self.folders, here), &self.recent, count, &cx.l10n);
        self.over = Some(Over::Picker(picker, targets.to_vec()));
        Action::Do(vec![Effect::Focus(crate::ui::part::picker::FIELD)])
    }

    /// A folder was chosen for these messages.
    pub(super) fn put_in(&mut self, target: Target, picker: &Picker, targets: Vec<Picked>, cx: &Context) -> Action {
        match target {
            Target::Mailbox(to) if picker.purpose() == Purpose::Confide => {
                self.confide_to((picker.account(), to), &targets, cx)
            }
            Target::Mailbox(to) => self.put_in_mailbox(picker.purpose(), to, targets, cx),
            Target::New(name) => do_all(self.make_for(picker.account(), name, picker.purpose(), targets)),
        }
    }

    fn put_in_mailbox(&mut self, purpose: Purpose, to: MailboxId, targets: Vec<Picked>, cx: &Context) -> Action {
        self.recent.retain(|known| *known != to);
        self.recent.push_front(to);
        self.recent.truncate(8);
        let (gone, targets): (Vec<Picked>, Vec<Picked>) = targets.into_iter().partition(|picked| picked.gone.is_some());
        let targets: Vec<Picked> = targets.into_iter().filter(|picked| picked.mailbox != to).collect();
        if !gone.is_empty() && targets.is_empty() {
            return self.put_into(to, gone, cx);
        }
        if targets.is_empty() {
            return Action::None;
        }
        let folder = self.folder_name(to, cx);
        let (count, shown) = counted(&targets, cx);
        let messages = ids(&targets);
        if purpose == Purpose::Copy {
            let words = t!(cx.l10n, "done-copied", count = count, shown = shown, folder = folder);
            let mut effects = vec![send(domain::Act::Copy { messages, to })];
            if let Action::Do(more) = self.put_into(to, gone, cx) {
                effects.extend(more);
            }
            effects.extend(self.done(words, None));
            return Action::Do(effects);
        }
        let words = t!(cx.l10n, "done-moved", count = count, shown = shown, folder = folder);
        let mut effects = vec![send(domain::Act::Move { messages, to })];
        effects.extend(self.gone(&targets, words, Some(way_back(&targets))));
        Action::Do(effects)
    }

    pub(super) fn folder_name(&self, mailbox: MailboxId, cx: &Context) -> String {
        let named = |row: &MailboxRow| {
            cx.l10n.role(row.role).unwrap_or_else(|| crate::ui::part::folder_act::leaf(row).to_owned())
        };
        self.row_of(mailbox).map(named).unwrap_or_default()
    }

    /// The folder is made; the messages go there once it is known here.
    fn make_for(
        &mut self,
        account: AccountId,
        name: MailboxName,
        purpose: Purpose,
        messages: Vec<Picked>,
    ) -> Vec<Effect> {
        let act = domain::Act::CreateMailbox { account, name: name.clone() };
        self.awaiting.push(Awaiting { account, name, purpose, messages });
        vec![send(act)]
    }

    /// Folders are there that messages wait for.
    pub(super) fn settle_awaiting(&mut self, cx: &Context) -> Vec<Effect> {
        let mut effects = Vec::new();
        let (mut ready, mut waiting) = (Vec::new(), Vec::new());
        for awaiting in std::mem::take(&mut self.awaiting) {
            let made = self.folders.iter().find(|row| row.account == awaiting.account && row.name == awaiting.name);
            match made.map(|row| row.id) {
                Some(to) => ready.push((to, awaiting)),
                None => waiting.push(awaiting),
            }
        }
        self.awaiting = waiting;
        for (to, awaiting) in ready {
            if let Action::Do(more) = self.put_in_mailbox(awaiting.purpose, to, awaiting.messages, cx) {
                effects.extend(more);
            }
        }
        effects
    }

    /// These messages leave the list: the next one is read.
    pub(super) fn gone(&mut self, targets: &[Picked], words: String, back: Option<Vec<domain::Act>>) -> Vec<Effect> {
        for picked in targets {
            self.queue.leaves(picked.id, picked.mailbox);
        }
        let leaving = ids(targets);
        let deed = back.map(|back| Deed::new(back, leaving.clone()));
        let mut effects = self.done(words, deed);
        let next = self.list.as_mut().and_then(|list| list.pass(&leaving));
        let reads = self.reader.message().is_some();
        match next {
            Some(next) if reads => effects.extend(self.reader.open(next)),
            _ => self.reader.close(),
        }
        effects
    }
}

pub(super) fn ids(targets: &[Picked]) -> Vec<MessageId> {
    targets.iter().map(|picked| picked.id).collect()
}

pub(super) fn counted<T>(of: &[T], cx: &Context) -> (u32, String) {
    let count = u32::try_from(of.len()).unwrap_or(u32::MAX);
    (count, cx.l10n.count(count.into()))
}

/// Each message back to where it lay.
/// Whoever takes care of these does not any more, but who `stays`; and the way back.
fn release(targets: &[Picked], stays: impl Fn(&DeskState) -> bool) -> (Vec<domain::Act>, Vec<domain::Act>) {
    let mut takers: Vec<(DeskState, Vec<MessageId>)> = Vec::new();
    for picked in targets {
        for state in picked.takers().filter(|state| !stays(state)) {
            match takers.iter_mut().find(|(other, _)| other == state) {
                Some((_, messages)) => messages.push(picked.id),
                None => takers.push((state.clone(), vec![picked.id])),
            }
        }
    }
    let act = |set: bool| {
        let act = move |(state, messages): &(DeskState, Vec<MessageId>)| domain::Act::Desk {
            messages: messages.clone(),
            state: state.clone(),
            set,
        };
        takers.iter().map(act).collect()
    };
    (act(false), act(true))
}

fn way_back(targets: &[Picked]) -> Vec<domain::Act> {
    let mut by_mailbox: BTreeMap<MailboxId, Vec<MessageId>> = BTreeMap::new();
    for picked in targets {
        by_mailbox.entry(picked.mailbox).or_default().push(picked.id);
    }
    by_mailbox.into_iter().map(|(to, messages)| domain::Act::Move { messages, to }).collect()
}

#[cfg(test)]
#[path = "acts_tests.rs"]
pub(super) mod tests;
