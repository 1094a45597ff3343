//! Letters that were prepared for somebody to send, put where those who share a mailbox find them: with leave of the gate each time, once, and
//! looked for after a cut. What is refused for good, or for days, is a draft again; that a letter has left is told until it is known. What
//! a letter has moved away that waits to leave is asked for before it does.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Replay, Verdict, said, verdict};
use crate::clock;
use crate::domain::notice::SendingFault;
use crate::domain::proposal::{FOLDER, Phase, SETTLED};
use crate::domain::trace::{Deed, Trace};
use crate::domain::{Flags, MailboxName, Marks, Notice, Uid};
use crate::imap;
use crate::store::{DueProposal, Hold, Tx};
use crate::sync::remote::Remote;
use crate::sync::{Destination, Error, Progress};
use crate::trust::Refusal;

/// Not taken for so long, a letter is its author's again.
const MAX_AGE: SignedDuration = SignedDuration::from_hours(48);

impl<R: Remote> Replay<'_, R> {
    /// Asks whether what letters have moved away lies there still: somebody may have put it back, or sent it.
    pub(super) async fn claims(&mut self) -> Result<(), Error> {
        let account = self.account;
        for hold in self.store.read(move |reader| reader.unchecked_claims(account, clock::now())).await? {
            let asked = clock::now();
            match self.holds(&hold).await {
                Ok(is_there) => self.note(move |tx| tx.check_claim(hold.outgoing, is_there, asked)).await?,
                // It is asked again.
                Err(Error::Imap(error)) if !error.is_fatal() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// It is the first of all states of the letter there, and none says that the letter was sent.
    async fn holds(&mut self, hold: &Hold) -> Result<bool, Error> {
        let (Some(name), Some((validity, uid))) = (&hold.name, hold.at) else { return Ok(false) };
        match self.remote.open(name).await {
            Ok(state) if state.validity == Some(validity) => {
                let there = self.remote.find_proposal(&hold.token).await?;
                // What it moved away itself does not say that it was sent.
                let is_alone = there.len() == 1;
                Ok(there.iter().next() == Some(uid) && (is_alone || self.remote.find_sent(&there).await?.is_empty()))
            }
            Ok(_) => Ok(false),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) if self.is_for_want_of(name, &error).await? => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// All of them, in the order made.
    pub(super) async fn proposals(&mut self) -> Result<(), Error> {
        let (account, mut passed) = (self.account, BTreeSet::new());
        loop {
            let but = passed.clone();
            let Some(due) = self.store.read(move |reader| reader.due_proposal(account, &but, clock::now())).await?
            else {
                return Ok(());
            };
            let _ = passed.insert(due.id);
            if self.address.is_none() {
                self.address = self.store.read(move |reader| reader.address_of(account)).await?;
            }
            self.propose(&due).await?;
        }
    }

    async fn propose(&mut self, due: &DueProposal) -> Result<(), Error> {
        if due.name.is_none() && due.phase == Phase::Sent {
            // Those who share the mailbox are to know all the same.
            let id = due.id;
            return self.note(move |tx| tx.house_proposal(id, clock::now())).await;
        }
        let Some(name) = &due.name else {
            return self.give_up(due, "no folder", due.fault()).await;
        };
        if due.begun {
            match self.was_proposed(due, name).await {
                Ok(true) => return self.has_proposed(due, "OK").await,
                Ok(false) => {}
                // It does not open now: it is looked for again.
                Err(Error::Imap(error)) if !error.is_fatal() => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        let is_there = match self.is_replaced_there(due).await {
            Ok(is_there) => is_there,
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => return self.wait(due, &said(&error)).await,
        };
        if due.overtaken || !is_there {
            return self.give_up(due, "not told: another desk was faster", SendingFault::ProposalOvertaken).await;
        }
        let to = match Destination::admit(name, true, self.remote.leave()) {
            Ok(to) => to,
            // It waits for a list, as a letter does.
            Err(Refusal::NoList(_)) => return self.wait(due, "no list of the trust space").await,
            Err(_) => return self.give_up(due, "outside the trust space", due.fault()).await,
        };
        let from = match self.mark(name).await {
            Ok(from) => from,
            Err(error) => return self.not_proposed(due, name, error).await,
        };
        let id = due.id;
        let (begun, changes) = self.store.write(move |tx| tx.begin_proposal(id, from)).await?;
        super::tell(self.on, changes);
        if !begun {
            return Ok(());
        }
        let flags = if due.phase == Phase::Sent { Flags::SEEN } else { Flags::DRAFT.with(Flags::SEEN) };
        match self.remote.append(&to, &Marks::from(flags), clock::now(), &due.octets).await {
            Ok(_) => self.has_proposed(due, "OK").await,
            Err(error) => self.not_proposed(due, name, error).await,
        }
    }

    /// Whether what it takes the place of still waits, by the word of the server: another desk may have moved it away to send it since the
    /// last look, and what was sent is not proposed again.
    async fn is_replaced_there(&mut self, due: &DueProposal) -> Result<bool, imap::Error> {
        let Some((folder, validity, uid)) = due.replaced.as_ref().filter(|_| due.phase != Phase::Sent) else {
            return Ok(true);
        };
        let state = self.remote.open(folder).await?;
        Ok(state.validity == Some(*validity) && self.remote.uids().await?.contains(*uid))
    }

    /// Whether it was put there before a cut: somebody may have moved it away since, and sent it, and made another of it.
    async fn was_proposed(&mut self, due: &DueProposal, name: &MailboxName) -> Result<bool, Error> {
        let state = self.remote.open(name).await?;
        // Under another UIDVALIDITY it may have any UID.
        let start = due.from.1.filter(|_| state.validity.is_some() && due.from.0 == state.validity).or(Uid::new(1));
        if let Some(start) = start
            && !self.remote.find(&due.message_id, start).await?.is_empty()
        {
            return Ok(true);
        }
        let Some(before) = name.as_str().strip_suffix(FOLDER).filter(|_| due.phase != Phase::Sent) else {
            return Ok(false);
        };
        // One that goes on from another is that state alone.
        let mark = if due.goes_on { due.mark.written() } else { format!("{}.", due.mark.token) };
        if !self.remote.find_proposal(&mark).await?.is_empty() {
            return Ok(true);
        }
        let settled = MailboxName::new(format!("{before}{SETTLED}"));
        match self.remote.open(&settled).await {
            Ok(_) => Ok(!self.remote.find_proposal(&mark).await?.is_empty()),
            Err(error) if error.is_fatal() => Err(error.into()),
            Err(error) if self.is_for_want_of(&settled, &error).await? => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn has_proposed(&mut self, due: &DueProposal, answer: &str) -> Result<(), Error> {
        let id = due.id;
        self.settle_proposal(due, answer, move |tx| tx.proposed(id, clock::now())).await
    }

    /// The server did nothing (RFC 3501 §6.3.11): it is told again, unless it never will.
    async fn not_proposed(&mut self, due: &DueProposal, name: &MailboxName, error: imap::Error) -> Result<(), Error> {
        if error.is_fatal() {
            return Err(error.into());
        }
        tracing::warn!(%error, "A proposal is not taken");
        let (id, now) = (due.id, clock::now());
        if self.is_for_want_of(name, &error).await? && !due.is_late(now) {
            match self.remote.create(name).await {
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(_) | Ok(()) => {}
            }
            return self.note(move |tx| tx.decline_proposal(id, None)).await;
        }
        let lasts = matches!(verdict(&error, 0), Verdict::Never);
        if due.phase != Phase::Sent && (lasts || due.is_late(now)) {
            return self.give_up(due, &said(&error), due.fault()).await;
        }
        if due.phase == Phase::Sent && due.is_to_be_told_of(lasts, now) {
            (self.on)(Progress::Notice(Notice::Sending(due.fault())));
        }
        self.note(move |tx| tx.decline_proposal(id, Some(now))).await
    }

    /// The server was not told: after some days its author is, and has it again.
    async fn wait(&mut self, due: &DueProposal, answer: &str) -> Result<(), Error> {
        if due.phase != Phase::Sent && !due.begun && due.is_late(clock::now()) {
            return self.give_up(due, answer, due.fault()).await;
        }
        Ok(())
    }

    async fn give_up(&mut self, due: &DueProposal, answer: &str, fault: SendingFault) -> Result<(), Error> {
        let id = due.id;
        self.settle_proposal(due, answer, move |tx| tx.drop_proposal(id)).await?;
        (self.on)(Progress::Notice(Notice::Sending(fault)));
        Ok(())
    }

    async fn settle_proposal<F>(&mut self, due: &DueProposal, answer: &str, work: F) -> Result<(), Error>
    where
        F: FnOnce(&mut Tx<'_>) -> Result<(), crate::store::Error> + Send + 'static,
    {
        let request = {
            let name = due.name.as_ref().map_or("-", MailboxName::as_str);
            format!("APPEND {name} (X-Pli-State: {})", due.phase.code())
        };
        let trace = Trace { deed: Deed::Copy, account: self.address.clone(), request, response: answer.to_owned() };
        self.note(move |tx| {
            tx.trace(&trace, clock::now())?;
            work(tx)
        })
        .await
    }
}

impl DueProposal {
    fn is_late(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) >= MAX_AGE
    }

    /// That those who share the mailbox do not know what has left is told once: when it is refused for good, or has been for days.
    fn is_to_be_told_of(&self, lasts: bool, now: Timestamp) -> bool {
        let was_late = self.declined_at.is_some_and(|before| self.is_late(before));
        if lasts { self.declined_at.is_none() } else { self.is_late(now) && !was_late }
    }

    /// What its author is told when it cannot be put there: the letter is a draft of hers again, or it has left and the others are not told.
    fn fault(&self) -> SendingFault {
        if self.phase == Phase::Sent { SendingFault::NotSettled } else { SendingFault::NotProposed }
    }
}
