//! Letters that go on from one which was prepared for somebody to send: each leaves only while it was its own move that has taken that one
//! away, and those who share the mailbox are told who has sent it and when.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{MAX_AGE, Sender, Told, Turn, attempts, wake};
use crate::clock;
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::outgoing::{OutgoingRow, Withheld};
use crate::domain::proposal::Proposal;
use crate::domain::{Notice, OutgoingId};
use crate::mime::{read, write};
use crate::store::{self, Claim, Left, NewProposal};
use crate::submission::outbox::Event;

/// Until it is looked again whether the server of the shared mailbox has answered; what it answers wakes the sender.
const PAUSE: Duration = Duration::from_mins(1);
/// However old a letter is, the server of the shared mailbox has so long to answer once a session is open.
const LEAST: SignedDuration = SignedDuration::from_mins(30);

/// While a letter may be taken back it is looked so often whether the word that it may leave by still holds for [`AHEAD`].
const LOOK: SignedDuration = SignedDuration::from_secs(6);
/// A word is asked for so long before it is too old: when the session closes there is no time for that.
const AHEAD: SignedDuration = SignedDuration::from_secs(19);

impl Sender {
    /// The turn of a letter that is held so that it may be taken back, until then: it may leave at any moment, when the session closes.
    pub(super) async fn stays_ready(&self, id: OutgoingId, until: Timestamp) -> Result<Turn, store::Error> {
        let now = clock::now();
        let soon = now.checked_add(AHEAD).unwrap_or(now);
        let claim = self.store.read(move |reader| reader.claim_of(id, soon)).await?;
        if claim == Some(Claim::Unchecked) {
            self.tell(Told::Elsewhere).await;
        }
        let is_to_be_looked_at = matches!(claim, Some(Claim::Asked | Claim::Ours | Claim::Unchecked));
        let look = now.checked_add(LOOK).ok().filter(|_| is_to_be_looked_at);
        Ok(Turn { wake: look.into_iter().chain([until]).min(), ..Turn::default() })
    }

    /// How the turn of a letter ends that may not leave, or not yet.
    pub(super) async fn claiming(&self, row: &OutgoingRow) -> Result<Option<Turn>, store::Error> {
        let (id, now) = (row.id, clock::now());
        let limits = [row.sealed_at.checked_add(MAX_AGE), self.since.checked_add(LEAST)];
        let is_late = limits.into_iter().all(|limit| limit.is_ok_and(|limit| limit <= now));
        let claim = self.store.read(move |reader| reader.claim_of(id, now)).await?;
        if claim == Some(Claim::Unchecked) {
            self.tell(Told::Elsewhere).await;
        }
        let fault = match claim {
            None | Some(Claim::Ours) => return Ok(None),
            Some(Claim::Asked | Claim::Unchecked) if !is_late => {
                return Ok(Some(Turn { wake: now.checked_add(PAUSE).ok(), ..Turn::default() }));
            }
            Some(Claim::Lost) => SendingFault::ProposalOvertaken,
            Some(Claim::Asked | Claim::Unchecked | Claim::Refused) => SendingFault::NotClaimed,
        };
        tracing::warn!(outgoing = id.0, fault = fault.code(), "What this letter goes on from is not its own");
        let barred = Event::Barred { withheld: Some(Withheld::Checks), notice: Notice::Sending(fault) };
        let step = self.advance(row, &row.state, barred, attempts(&row.state)).await?;
        Ok(Some(Turn { wake: wake(step.as_ref()), ..Turn::default() }))
    }

    /// Tells those who share a mailbox of the letters that have left from it. What goes wrong here stands in the way of no letter: it is
    /// told by the next pass.
    pub(super) async fn tell_of_left(&self) {
        let account = self.account_id;
        let left = match self.store.read(move |reader| reader.untold_claims(account)).await {
            Ok(left) => left,
            Err(error) => return log(&error),
        };
        for one in left {
            match self.tell_of(one).await {
                Ok(()) => self.tell(Told::Elsewhere).await,
                Err(error) => log(&error),
            }
        }
    }

    /// The letter as it was sent, with who has sent it in front.
    async fn tell_of(&self, left: Left) -> Result<(), store::Error> {
        let id = left.outgoing;
        let record = match left.account {
            Some(account) => {
                let raw = self.store.read(move |reader| reader.outgoing_raw(id)).await?;
                let envelope = read::envelope(&raw);
                // The name that the letter itself bears.
                let own = Correspondence { name: String::new(), address: self.account.address.to_string() };
                let proposal = Proposal { by: envelope.from.into_iter().next().unwrap_or(own), ..left.proposal };
                Some(NewProposal {
                    account,
                    draft: None,
                    replaces: left.message,
                    octets: write::proposal(&raw, &proposal),
                    proposal,
                    to: envelope.to,
                    subject: envelope.subject,
                    message_id: envelope.message_id.unwrap_or_default(),
                })
            }
            None => None,
        };
        let told = self.store.write_durable(move |tx| tx.tell_claim(id, record.as_ref(), clock::now()));
        let ((), changes) = told.await?;
        self.tell(Told::Changed(changes)).await;
        Ok(())
    }
}

fn log(error: &store::Error) {
    tracing::error!(code = error.notice().code(), "Those who share a mailbox are not told yet what has left");
}
