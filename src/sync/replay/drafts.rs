//! Drafts and their copies on the server: what other desks have made of them is taken in, and what was written here is put there once it
//! has rested. A copy is made under an identifier of its own, kept before the server is told; after a cut it is looked for, and where it is
//! not found the next one bears another, so that whichever arrives late is known. Those before it go by actions like any other.

use std::collections::BTreeSet;

use super::Replay;
use crate::clock;
use crate::domain::notice::SendingFault;
use crate::domain::{Address, DraftId, Flags, Marks, MessageId, Notice, Role, Uid, UidValidity};
use crate::imap;
use crate::mime::{read, write};
use crate::store::{self, Begun, CopyId, DueDraft, StrayCopy};
use crate::sync::remote::Remote;
use crate::sync::{Destination, Error, Progress, crew, tell};
use crate::sync::{Tally, pipeline};

impl<R: Remote> Replay<'_, R> {
    /// All of it. What it leaves to be told is told by the caller.
    pub(super) async fn drafts(&mut self) -> Result<(), Error> {
        let account = self.account;
        let read = self.store.read(move |reader| Ok((reader.mirrors_drafts(account)?, reader.address_of(account)?)));
        let (true, Some(address)) = read.await? else { return Ok(()) };
        for begun in self.store.read(move |reader| reader.begun_copies(account)).await? {
            self.look_for_copy(&begun, &address).await?;
        }
        for stray in self.store.read(move |reader| reader.stray_copies(account)).await? {
            self.take_in(stray).await?;
        }
        if !self.has_looked {
            // What other desks have done comes first.
            return Ok(());
        }
        let role = self.store.read(move |reader| reader.mailbox_by_role(account, Role::Drafts)).await?;
        if role.is_none() {
            self.note(move |tx| tx.house_drafts(account, clock::now())).await?;
        }
        self.settle_copies().await?;
        let mut passed = BTreeSet::new();
        loop {
            let (but, now) = (passed.clone(), clock::now());
            let Some(due) = self.store.read(move |reader| reader.due_draft(account, &but, now)).await? else {
                return Ok(());
            };
            let _ = passed.insert(due.id);
            self.copy_draft(due, &address).await?;
        }
    }

    /// What becomes of drafts whose copies are gone.
    async fn settle_copies(&mut self) -> Result<(), Error> {
        let account = self.account;
        let (ends, changes) = self.store.write(move |tx| tx.settle_copies(account, clock::now())).await?;
        tell(self.on, changes);
        if ends.overtaken > 0 {
            (self.on)(Progress::Notice(Notice::Sending(SendingFault::DraftGone)));
        }
        if ends.alone > 0 {
            (self.on)(Progress::Notice(Notice::DraftAlone));
        }
        Ok(())
    }

    /// Whether a copy was made before a cut.
    async fn look_for_copy(&mut self, begun: &Begun, address: &Address) -> Result<(), Error> {
        let id = begun.id;
        match self.find_copy(begun, address).await {
            Ok(Some(place)) => self.note(move |tx| tx.copy_landed(id, place)).await,
            Ok(None) => self.note(move |tx| tx.copy_lost(id)).await,
            Err(error) if error.is_fatal() => Err(error.into()),
            // It does not open now: it is looked for again.
            Err(_) => Ok(()),
        }
    }

    /// Where a copy lies, if it does.
    async fn find_copy(
        &mut self,
        Begun { name, mark, from, .. }: &Begun,
        address: &Address,
    ) -> Result<Option<(UidValidity, Uid)>, imap::Error> {
        let state = self.remote.open(name).await?;
        let Some(validity) = state.validity else { return Ok(None) };
        // Under another UIDVALIDITY it may have any UID.
        let start = from.1.filter(|_| from.0 == Some(validity)).or(Uid::new(1));
        let Some(start) = start else { return Ok(None) };
        let found = self.remote.find(&mark.message_id(address.domain()), start).await?;
        Ok(found.iter().next().map(|uid| (validity, uid)))
    }

    /// What another desk has made of a draft.
    async fn take_in(&mut self, stray: StrayCopy) -> Result<(), Error> {
        let Some(octets) = self.octets(stray.message).await? else { return Ok(()) };
        let read::ReadDraft { mut draft, in_reply_to } = read::draft(&octets);
        let answered = self.store.read(move |reader| in_reply_to.map_or(Ok(None), |id| reader.by_message_id(&id)));
        draft.answers = answered.await?;
        let account = self.account;
        draft.from = self.store.read(move |reader| reader.address_of(account)).await?;
        let (is_forked, changes) = self.store.write(move |tx| tx.take_in(stray, &draft, clock::now())).await?;
        tell(self.on, changes);
        tracing::info!(draft = stray.draft.0, is_forked, "A draft was changed by another desk");
        if is_forked {
            (self.on)(Progress::Notice(Notice::DraftForked));
        }
        Ok(())
    }

    /// A message whole, fetched where it is not here.
    async fn octets(&mut self, message: MessageId) -> Result<Option<Vec<u8>>, Error> {
        if let Some(octets) = self.store.read(move |reader| reader.raw(message)).await? {
            return Ok(Some(octets));
        }
        let tally = &Tally::default();
        let (intake, pipeline) = pipeline();
        let (store, remote) = (self.store, &mut *self.remote);
        let (produced, written) = tokio::join!(
            async move {
                let outcome = crew::body(remote, (store, &intake, tally), message).await;
                drop(intake);
                outcome
            },
            pipeline.run(store, tally, self.on)
        );
        match written.and(produced) {
            Err(error) if error.is_fatal() => return Err(error),
            Err(Error::Store(error)) => return Err(error.into()),
            // It is there no more, or not to be had now.
            Ok(()) | Err(_) => {}
        }
        Ok(self.store.read(move |reader| reader.raw(message)).await?)
    }

    /// Puts a draft, as it is now, among those of its mailbox.
    async fn copy_draft(&mut self, due: DueDraft, address: &Address) -> Result<(), Error> {
        let from = match self.mark(&due.name).await {
            Ok(from) => from,
            Err(error) if error.is_fatal() => return Err(error.into()),
            // Its folder is not to be had now.
            Err(_) => return Ok(()),
        };
        let (kept, now) = (due.clone(), clock::now());
        let begun = self.store.write(move |tx| tx.begin_copy(&kept, from, now)).await;
        let ((copy, mark), changes) = match begun {
            // It was dropped a moment ago.
            Err(store::Error::NotFound) => return Ok(()),
            begun => begun?,
        };
        tell(self.on, changes);
        let message_id = mark.message_id(address.domain());
        let octets = write::draft(&due.draft, address, (&message_id, due.answered.as_ref()), now);
        let appended = match (octets, Destination::admit(&due.name, false, self.remote.leave())) {
            (Ok(octets), Ok(to)) => {
                let marks = Marks::from(Flags::DRAFT.with(Flags::SEEN));
                self.remote.append(&to, &marks, now, &octets).await
            }
            _ => return self.not_taken(copy, due.id).await,
        };
        match appended {
            Ok(Some(place)) => self.note(move |tx| tx.copy_landed(copy, (place.validity, place.uid))).await,
            Ok(None) => {
                let begun = Begun { id: copy, name: due.name, mark, from };
                self.look_for_copy(&begun, address).await
            }
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, draft = due.id.0, "A draft was not taken by its server");
                self.not_taken(copy, due.id).await
            }
        }
    }

    /// It did nothing (RFC 3501 section 6.3.11).
    async fn not_taken(&mut self, copy: CopyId, draft: DraftId) -> Result<(), Error> {
        self.note(move |tx| tx.copy_declined(copy, draft, clock::now())).await
    }
}
