//! Flags and keywords. What a mailbox cannot keep is undone, or, where it tells a state of desks, told by a folder.

use super::{Replay, count, said, uids};
use crate::clock;
use crate::domain::notice::ActionFault;
use crate::domain::{ActionKind, Flags, Keyword, Marks};
use crate::imap::FlagChange;
use crate::store::Group;
use crate::sync::Error;
use crate::sync::remote::Remote;

impl<R: Remote> Replay<'_, R> {
    pub(super) async fn marks(&mut self, group: &Group) -> Result<(), Error> {
        let Some(origin) = &group.origin else { return Ok(()) };
        let Some(state) = self.open(group, origin).await? else { return Ok(()) };
        let marks = marks(group);
        let keeps = state.keeps(&marks);
        if group.kind == ActionKind::Keyword {
            let mailbox = origin.mailbox;
            self.note(move |tx| tx.note_keeps(mailbox, keeps)).await?;
        }
        if !keeps {
            return self.unkept(group).await;
        }
        let change = if group.set { FlagChange::Add(marks) } else { FlagChange::Remove(marks) };
        let fault = ActionFault::Marks { count: count(&group.errands) };
        match self.remote.store_flags(&uids(&group.errands), change).await {
            Ok(()) => {
                let ids = group.ids();
                self.settle(group, &group.errands, "OK", move |tx| tx.settle(&ids)).await
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) if group.word == "\\Seen" && group.tries >= crate::store::TRIES => {
                self.undo(group, &group.errands, &said(&error), fault).await
            }
            Err(error) => self.refuse(group, &error, fault).await,
        }
    }

    async fn unkept(&mut self, group: &Group) -> Result<(), Error> {
        let ids = group.ids();
        let answer = "PERMANENTFLAGS";
        if group.kind == ActionKind::Keyword {
            let store = self.store;
            let (undone, changes) = store.write(move |tx| tx.divert(&ids, clock::now())).await?;
            super::tell(self.on, changes);
            if undone > 0 {
                self.say(ActionFault::Marks { count: undone });
            }
            return Ok(());
        }
        if group.word == "\\Seen" {
            // Nobody asks for it: reading alone marks so.
            return self.settle(group, &group.errands, answer, move |tx| tx.undo(&ids)).await;
        }
        self.undo(group, &group.errands, answer, ActionFault::Marks { count: count(&group.errands) }).await
    }
}

fn marks(group: &Group) -> Marks {
    let flag = match group.word.as_str() {
        "\\Seen" => Some(Flags::SEEN),
        "\\Flagged" => Some(Flags::FLAGGED),
        "\\Answered" => Some(Flags::ANSWERED),
        "$Forwarded" => Some(Flags::FORWARDED),
        "$MDNSent" => Some(Flags::MDN_SENT),
        _ => None,
    };
    match flag.filter(|_| group.kind == ActionKind::Flag) {
        Some(flag) => flag.into(),
        None => Marks { keywords: Keyword::parse(&group.word).into_iter().collect(), ..Marks::default() },
    }
}
