//! How far a server's word is taken: as it offers, until it is caught; then less, with the reason, for a while. Pure: no network,
//! no database, no clock. Whoever is caught loses speed, never a message: the lower level asks for more.

use jiff::{SignedDuration, Timestamp};

use super::plan::{Ask, Question};
use super::view::{LocalView, RemoteView};
use crate::domain::level::{Caught, Fault, Level, Trust};
use crate::domain::{Uid, UidSet};

/// A server that was caught is tried again after this.
const PAROLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What a server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The most that it claims to tell.
    pub level: Level,
    /// What tells it from another server, or from itself after an update: its capabilities.
    pub server: String,
}

/// How far it is believed now: what it was caught at counts for thirty days, and while it offers the same.
pub fn trust(offer: &Offer, caught: &[Caught], now: Timestamp) -> Trust {
    let counts = |caught: &&Caught| caught.server == offer.server && now.duration_since(caught.at).abs() < PAROLE;
    let mut trust = Trust { offered: offer.level, level: offer.level, lists: true, pushes: true, because: None };
    for caught in caught.iter().filter(counts) {
        trust = lowered(trust, caught.fault, caught.level, caught.at);
    }
    trust
}

/// The same, after it was caught once more.
pub fn lowered(trust: Trust, fault: Fault, level: Level, at: Timestamp) -> Trust {
    Trust {
        offered: trust.offered,
        level: trust.level.min(level),
        lists: trust.lists && fault != Fault::ListLied,
        pushes: trust.pushes && fault != Fault::PushUntold,
        because: trust.because.filter(|(_, earlier)| *earlier > at).or(Some((fault, at))),
    }
}

/// How far a server is believed that was caught at this while it was believed so far.
pub fn below(fault: Fault, level: Level) -> Level {
    match (fault, level) {
        // What it answers when it is asked is another matter.
        (Fault::PushUntold, _) => Level::Qresync,
        (Fault::VanishedThere | Fault::Unreadable, Level::Qresync) => Level::CondStore,
        _ => Level::Plain,
    }
}

/// What the answers about one mailbox prove against the server. Whatever happened on the server between two questions proves
/// nothing.
pub fn judge(local: &LocalView, remote: &RemoteView, ask: &Ask, question: Question) -> Option<Fault> {
    if local.validity != Some(remote.validity) {
        return None;
    }
    let listed = remote.uids.as_ref();
    let meets = |some: &UidSet| listed.is_some_and(|uids| !some.intersection(uids).is_empty());
    // What was proven to be gone from an older list is there after all. No position: the mailbox itself had gone.
    if (local.next.is_some() || local.modseq.is_some()) && meets(&local.gone) {
        return Some(Fault::ListLied);
    }
    if ask.level == Level::Plain {
        return None;
    }
    if remote.went_back(local) {
        return Some(Fault::WentBack);
    }
    if remote.unreadable && !remote.partial {
        return Some(Fault::Unreadable);
    }
    if meets(&remote.vanished) {
        return Some(Fault::VanishedThere);
    }
    match question {
        Question::Nothing | Question::List | Question::Whole { .. } if remote.probe.is_none() => None,
        Question::ChangedSince(_) if remote.partial || remote.unreadable => None,
        Question::ChangedSince(_) => {
            let untold = listed?.difference(&remote.told());
            let fault = if local.modseq == remote.modseq { Fault::StoodStill } else { Fault::NewsUntold };
            untold.iter().any(|uid| is_new(local, remote, uid)).then_some(fault)
        }
        Question::Nothing | Question::List | Question::Whole { .. } => {
            let probe = remote.probe.as_ref()?;
            // What came and went, or changed and went, between the answers could not be told.
            let untold = |uid: Uid| !probe.contains(uid) && listed.is_none_or(|uids| uids.contains(uid));
            let news = remote.marks.iter().any(|(uid, _)| is_new(local, remote, *uid) && untold(*uid));
            let changed = remote.changed(local).any(|(uid, _)| !local.unsettled.contains(*uid) && untold(*uid));
            match (news || changed, local.modseq == remote.modseq) {
                (false, _) => None,
                (true, true) => Some(Fault::StoodStill),
                (true, false) if news => Some(Fault::NewsUntold),
                (true, false) => Some(Fault::ChangesUntold),
            }
        }
    }
}

/// Not known, and there when the mailbox was opened.
fn is_new(local: &LocalView, remote: &RemoteView, uid: Uid) -> bool {
    !local.known.contains(uid) && !local.gone.contains(uid) && remote.next.is_some_and(|next| uid < next)
}
