//! Messages erased for good. Doing it again does nothing.

use super::{Replay, count, said, uids};
use crate::domain::notice::ActionFault;
use crate::imap;
use crate::store::{Group, Stage};
use crate::sync::Error;
use crate::sync::remote::Remote;

impl<R: Remote> Replay<'_, R> {
    pub(super) async fn erase(&mut self, group: &Group) -> Result<(), Error> {
        let Some(origin) = &group.origin else { return Ok(()) };
        let Some(state) = self.open(group, origin).await? else { return Ok(()) };
        let number = count(&group.errands);
        if state.read_only {
            return self.undo(group, &group.errands, "READ-ONLY", ActionFault::Erase { count: number }).await;
        }
        let ids = group.ids();
        if group.stage == Stage::Waiting {
            let begun = ids.clone();
            self.note(move |tx| tx.begin(&begun, (None, None)).map(drop)).await?;
        }
        match self.remote.erase(&uids(&group.errands)).await {
            Ok(()) => self.settle(group, &group.errands, "OK", move |tx| tx.erased(&ids)).await,
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error @ imap::Error::OthersDeleted) => {
                self.settle(group, &group.errands, &said(&error), move |tx| tx.only_marked(&ids)).await?;
                self.say(ActionFault::OnlyMarked { count: number });
                Ok(())
            }
            Err(error) => self.refuse(group, &error, ActionFault::Erase { count: number }).await,
        }
    }
}
