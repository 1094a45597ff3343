//! « À valider »: letters that are put where those who share a mailbox find them, and opened from there.

use tokio::task::spawn_blocking;

use super::account::Order;
use super::desks::Desks;
use super::postman::Postman;
use super::{Library, Loaded, reply};
use crate::clock;
use crate::domain::folding::fold;
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::proposal::{Phase, Pitch, Proposal};
use crate::domain::trace::{Deed, Trace};
use crate::domain::{Address, ChangeSet, Draft, MessageId, Notice, ProposalMark};
use crate::mime;
use crate::store::{NewProposal, Reader, Store, Stretch};

/// Opens one of these letters: it leaves from the mailbox of whom it was prepared for, where that is one of this session. Who has begun to
/// correct it goes on from there.
pub(super) async fn open(library: &Library, message: MessageId, by: &str) -> Result<Loaded, Notice> {
    let read = move |reader: &Reader<'_>| {
        let proposal = reader.open_proposal(message)?;
        let begun = reader.draft_of_proposal(&proposal.mark)?;
        Ok((proposal, begun.map(|id| reader.draft(id)).transpose()?))
    };
    let (proposal, begun) = library.read(read).await?;
    if let Some(draft) = begun {
        return Ok(Loaded::Draft(Box::new(draft)));
    }
    let Loaded::Draft(draft) = reply::server_draft(library, message).await? else { return Err(Notice::Internal) };
    let from = sender(library.own(), draft.from.as_ref(), &proposal, by);
    Ok(Loaded::Draft(Box::new(Draft { from, source: None, proposal: Some(Box::new(proposal)), ..*draft })))
}

/// From which of her mailboxes whoever opens such a letter sends it; its author opens it to correct it, in the mailbox where it lies.
fn sender(own: &[Address], shared: Option<&Address>, proposal: &Proposal, by: &str) -> Option<Address> {
    let is = |address: &Address, other: &Address| address.folded() == other.folded();
    let doctor = proposal.doctor.parsed().and_then(|doctor| own.iter().find(|own| is(own, &doctor)));
    let another = || own.iter().find(|own| shared.is_none_or(|shared| !is(own, shared)));
    let is_author = !by.is_empty() && fold(by) == fold(&proposal.author.name);
    let chosen = if proposal.phase == Phase::Returned || is_author { doctor } else { doctor.or_else(another) };
    chosen.or(shared).cloned()
}

/// Keeps a letter as a draft, and the wish to put it there, both or none.
pub(super) async fn put(
    store: &Store,
    draft: Draft,
    (desks, postman): (&Desks, &Postman),
    pitch: Pitch,
) -> Result<ChangeSet, Notice> {
    if draft.is_blank() {
        return Err(Notice::NotFound);
    }
    let doctor = doctor(desks, postman, &pitch.doctor).await?;
    let known = draft.proposal.clone();
    let answers = draft.answers;
    let read = move |reader: &Reader<'_>| {
        let replaced = known.as_ref().map(|known| reader.message_of_proposal(&known.mark)).transpose()?;
        // Who has prepared it, and for whom, is what the message says, whatever the draft has kept of it.
        let before = known.as_ref().map(|known| reader.known_proposal(known.mark.clone())).transpose()?;
        let token = match &known {
            Some(known) => known.mark.token.clone(),
            None => reader.fresh_token()?,
        };
        let home = replaced.map(|(_, account)| reader.address_of(account)).transpose()?.flatten();
        // A message that has left the cache ties nothing together.
        let answered = answers.and_then(|message| reader.message(message).ok()).map(|(_, envelope)| envelope);
        Ok((replaced, home, before, ProposalMark { token, revision: reader.fresh_token()? }, answered))
    };
    let (replaced, home, before, mark, answered) = store.read(read).await.map_err(|error| error.notice())?;
    let into = home.unwrap_or_else(|| pitch.into.clone());
    let account = desks.find(&into).ok_or(Notice::NoAccount)?;
    let (now, message_id) = (clock::now(), mark.message_id(into.domain()));
    let own = draft.from.clone().unwrap_or_else(|| into.clone());
    let by = Correspondence { name: pitch.by, address: own.to_string() };
    let before = before.filter(|before| !before.author.address.is_empty());
    let proposal = Proposal {
        mark,
        phase: pitch.phase,
        author: before.map_or_else(|| by.clone(), |before| before.author),
        doctor,
        by,
        patient: pitch.patient,
        note: pitch.note,
        at: now,
    };
    let envelope = answered.and_then(|envelope| Some((envelope.message_id?, envelope.references)));
    let (written, said) = (draft.clone(), proposal.clone());
    let named = message_id.clone();
    let octets = spawn_blocking(move || {
        let octets = mime::write::draft(&written, &into, (&named, envelope.as_ref()), now).ok()?;
        Some(mime::write::proposal(&octets, &said))
    });
    let octets = octets.await.ok().flatten().ok_or(Notice::Internal)?;
    let to = mime::read::envelope(&octets).to;
    let kept = store
        .write_durable(move |tx| {
            if let (Some(id), Some(edition)) = (draft.id, draft.edition) {
                tx.expect_edition(id, edition)?;
            }
            let id = tx.keep_draft(&draft, Stretch::GoesOn, now)?;
            let new = NewProposal {
                account,
                draft: Some(id),
                replaces: replaced.map(|(message, _)| message),
                proposal,
                to,
                subject: draft.subject,
                message_id,
                octets,
            };
            tx.propose(&new, now)?;
            let what = if new.proposal.phase == Phase::Returned { "returned" } else { "proposed" };
            let request = format!("draft {} {what}", id.0);
            tx.trace(&Trace { deed: Deed::Draft, account: None, request, response: String::new() }, now)
        })
        .await;
    let ((), changes) = kept.map_err(|error| error.notice())?;
    if let Some(desk) = desks.all().into_iter().find(|desk| desk.id == account) {
        // A full queue already holds an order for a pass.
        let _ = desk.orders.try_send(Order::Replay);
    }
    Ok(changes)
}

/// Who is to send it: one of the session's own mailboxes, or one that may receive letters.
async fn doctor(desks: &Desks, postman: &Postman, typed: &str) -> Result<Correspondence, Notice> {
    let (name, address) = match typed.trim().rsplit_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end_matches('>')),
        None => ("", typed.trim()),
    };
    let address = Address::parse(address).map_err(|_| Notice::Sending(SendingFault::DoctorOutside))?;
    if desks.find(&address).is_none() {
        postman.may_receive(&address.to_string()).await?;
    }
    Ok(Correspondence { name: name.to_owned(), address: address.to_string() })
}

#[cfg(test)]
mod tests {
    use super::{Correspondence, Phase, Proposal, sender};
    use crate::domain::Address;

    #[test]
    fn a_letter_leaves_from_the_mailbox_of_whom_it_was_prepared_for() {
        let address = |text: &str| Address::parse(text).unwrap();
        let (cabinet, claire, paul) = (
            address("cabinet@cabinet.mssante.fr"),
            address("claire.dubreuil@medecin.mssante.fr"),
            address("paul.remplacant@medecin.mssante.fr"),
        );
        let for_claire = |phase| Proposal {
            phase,
            doctor: Correspondence { name: String::new(), address: "CLAIRE.dubreuil@medecin.mssante.fr".to_owned() },
            ..Proposal::default()
        };
        let (asked, returned) = (for_claire(Phase::Asked), for_claire(Phase::Returned));
        let both = [cabinet.clone(), paul.clone(), claire.clone()];
        assert_eq!(sender(&both, Some(&cabinet), &asked, "Paul"), Some(claire), "whom it was prepared for");
        assert_eq!(sender(&both[..2], Some(&cabinet), &asked, "Paul"), Some(paul), "who stands in for her");
        assert_eq!(
            sender(&both[..2], Some(&cabinet), &returned, "Paul"),
            Some(cabinet.clone()),
            "its author corrects it"
        );
        let by_paul = Proposal {
            author: Correspondence { name: "PAUL".to_owned(), ..Correspondence::default() },
            ..asked.clone()
        };
        assert_eq!(
            sender(&both[..2], Some(&cabinet), &by_paul, "Paul"),
            Some(cabinet.clone()),
            "so does who has prepared it"
        );
        assert_eq!(sender(&both[..1], Some(&cabinet), &asked, "Paul"), Some(cabinet), "nobody else is here");
    }
}
