//! « Confier au secrétariat »: one key gives the chosen messages to those who share another mailbox. Where that is, is asked the first time.

use super::acts::{counted, ids, send};
use super::over::Over;
use super::undo::Deed;
use super::{Action, Mailbox, do_all};
use crate::domain::confided::Giver;
use crate::domain::{self, AccountId, MailboxId};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::message_list::Picked;
use crate::ui::part::picker::Picker;

impl Mailbox {
    /// Those that are not given yet; when all are, what is to become of the copies is asked.
    pub(super) fn confide(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let here = targets.iter().filter(|picked| picked.gone.is_none()).cloned();
        let (given, fresh): (Vec<Picked>, Vec<Picked>) = here.partition(Picked::is_confided);
        match (fresh.is_empty(), given.is_empty()) {
            (false, _) => self.give(&fresh, cx),
            (true, false) => {
                self.over = Some(Over::Confided(given));
                Action::Do(vec![Effect::Focus(super::over::CANCEL)])
            }
            (true, true) => Action::None,
        }
    }

    /// Each to where those of its own mailbox go; where that is not known yet it is asked, and where nobody is the messages stay.
    pub(super) fn give(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let (mut effects, mut names, mut confided) = (Vec::new(), Vec::new(), Vec::new());
        let (mut asked, mut unknown, mut left) = (None, Vec::new(), 0_usize);
        for account in self.accounts_of(targets) {
            let own: Vec<Picked> =
                targets.iter().filter(|picked| self.account_of(picked) == Some(account)).cloned().collect();
            if let Some(door) = self.accounts.secretariat(account).cloned() {
                let giver = Giver(self.session.holder.full_name());
                effects.push(send(domain::Act::Confide { messages: ids(&own), to: door.mailbox, giver }));
                if !names.contains(&door.name) {
                    names.push(door.name);
                }
                confided.extend(own);
            } else if self.accounts.secretariats(account).next().is_some() {
                asked = asked.or(Some(account));
                unknown.extend(own);
            } else {
                left = left.saturating_add(own.len());
            }
        }
        if !confided.is_empty() {
            let (count, shown) = counted(&confided, cx);
            let name = names.join(", ");
            let words = match left {
                0 => t!(cx.l10n, "done-confided", count = count, shown = shown, name = name),
                left => t!(cx.l10n, "done-confided-some", count = count, shown = shown, name = name, left = left),
            };
            let messages = ids(&confided);
            let back = vec![domain::Act::TakeBack { messages: messages.clone() }];
            effects.extend(self.done(words, Some(Deed::new(back, messages))));
        } else if asked.is_none() {
            effects.extend(self.done(t!(cx.l10n, "confide-none"), None));
        }
        match asked {
            Some(account) => super::with(effects, self.ask_secretariat(account, unknown, cx)),
            None => Action::Do(effects),
        }
    }

    /// The copies of these come back.
    pub(super) fn take_back(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let (count, shown) = counted(targets, cx);
        let back = send(domain::Act::TakeBack { messages: ids(targets) });
        let words = t!(cx.l10n, "done-retaken", count = count, shown = shown);
        super::with(vec![back], do_all(self.done(words, None)))
    }

    /// Whether there is anybody to confide to.
    pub(super) fn confides(&self) -> bool {
        self.accounts.seats().iter().any(|seat| self.accounts.secretariats(seat.id).next().is_some())
    }

    fn ask_secretariat(&mut self, account: AccountId, targets: Vec<Picked>, cx: &Context) -> Action {
        let doors: Vec<(MailboxId, String)> =
            self.accounts.secretariats(account).map(|door| (door.mailbox, door.name.clone())).collect();
        let (count, _) = counted(&targets, cx);
        self.over = Some(Over::Picker(Picker::of_secretariats(account, doors, count), targets));
        Action::Do(vec![Effect::Focus(crate::ui::part::picker::FIELD)])
    }

    /// It was chosen, for these messages and those to come.
    pub(super) fn confide_to(
        &mut self,
        (account, to): (AccountId, MailboxId),
        targets: &[Picked],
        cx: &Context,
    ) -> Action {
        self.accounts.choose_secretariat(account, Some(to));
        let kept = send(domain::Act::Secretariat { account, to: Some(to) });
        super::with(vec![kept], self.give(targets, cx))
    }
}

#[cfg(test)]
#[path = "confide_tests.rs"]
mod tests;
