//! What the user did here, told to the server. A mark stays pending until the server has said OK to it; it is undone only
//! where the server can never keep it.

use super::remote::Remote;
use super::{Error, Progress, tell};
use crate::domain::UidSet;
use crate::imap::{self, FlagChange, SelectState};
use crate::store::{Mark, PendingId, PendingMark, Store};

/// Tells the server the marks of the open mailbox.
///
/// # Errors
/// Of the link or of the vault; a command that is refused leaves its marks pending.
pub(super) async fn push<R: Remote>(
    remote: &mut R,
    store: &Store,
    state: &SelectState,
    pending: &[PendingMark],
    on: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    for (mark, set) in [(Mark::Seen, true), (Mark::Seen, false), (Mark::Flagged, true), (Mark::Flagged, false)] {
        // Marks under another UIDVALIDITY wait until their messages have found their new UIDs.
        let group = pending
            .iter()
            .filter(|pending| pending.mark == mark && pending.set == set && Some(pending.validity) == state.validity);
        let ids: Vec<PendingId> = group.clone().map(|pending| pending.id).collect();
        if ids.is_empty() {
            continue;
        }
        if !state.keeps(&mark.flag().into()) {
            let ((), changes) = store.write(move |tx| tx.undo(&ids)).await?;
            tell(on, changes);
            continue;
        }
        let uids: UidSet = group.map(|pending| pending.uid).collect();
        let change = if set { FlagChange::Add(mark.flag().into()) } else { FlagChange::Remove(mark.flag().into()) };
        match remote.store_flags(&uids, change).await {
            Ok(()) => {
                let ((), changes) = store.write(move |tx| tx.settle(&ids)).await?;
                tell(on, changes);
            }
            Err(error @ imap::Error::Refused { .. }) => {
                tracing::warn!(%error, marks = ids.len(), "Flags are not taken by the server yet");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
