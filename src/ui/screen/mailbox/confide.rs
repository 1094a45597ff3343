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
    /// Those that are not given yet; each to where those of its own mailbox go.
    pub(super) fn confide(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let fresh: Vec<Picked> =
            targets.iter().filter(|picked| picked.gone.is_none() && !picked.is_confided()).cloned().collect();
        if fresh.is_empty() {
            return do_all(self.done(t!(cx.l10n, "confide-already"), None));
        }
        let (mut effects, mut names) = (Vec::new(), Vec::new());
        for account in self.accounts_of(&fresh) {
            let Some(door) = self.accounts.secretariat(account).cloned() else {
                return self.ask_secretariat(account, fresh, cx);
            };
            let own: Vec<Picked> =
                fresh.iter().filter(|picked| self.account_of(picked) == Some(account)).cloned().collect();
            let giver = Giver(self.session.holder.full_name());
            effects.push(send(domain::Act::Confide { messages: ids(&own), to: door.mailbox, giver }));
            if !names.contains(&door.name) {
                names.push(door.name);
            }
        }
        let (count, shown) = counted(&fresh, cx);
        let words = t!(cx.l10n, "done-confided", count = count, shown = shown, name = names.join(", "));
        let messages = ids(&fresh);
        let back = vec![domain::Act::TakeBack { messages: messages.clone() }];
        effects.extend(self.done(words, Some(Deed { back, messages })));
        Action::Do(effects)
    }

    /// Whether there is anybody to confide to.
    pub(super) fn confides(&self) -> bool {
        self.accounts.seats().iter().any(|seat| self.accounts.secretariats(seat.id).next().is_some())
    }

    fn ask_secretariat(&mut self, account: AccountId, targets: Vec<Picked>, cx: &Context) -> Action {
        let doors: Vec<(MailboxId, String)> =
            self.accounts.secretariats(account).map(|door| (door.mailbox, door.name.clone())).collect();
        if doors.is_empty() {
            return do_all(self.done(t!(cx.l10n, "confide-none"), None));
        }
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
        super::with(vec![kept], self.confide(targets, cx))
    }
}

#[cfg(test)]
#[path = "confide_tests.rs"]
mod tests;
