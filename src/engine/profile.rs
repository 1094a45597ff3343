//! The card of a correspondent: what the directory of this computer says of an address, or of the person with a number, judged by the
//! gate of the moment, with what the open vault knows. Directories on the network are asked apart, and complete it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tokio::task::spawn_blocking;

use super::actor::Actor;
use super::{Answer, Ticket};
use crate::clock;
use crate::directory::Index;
use crate::directory::extract::Row;
use crate::domain::correspondent::BoxKind;
use crate::domain::notice::RefusalReason;
use crate::domain::profile::{Membership, Profile, ProfileMailbox, Site};
use crate::domain::standing::Departure;
use crate::domain::{Address, ContactRow, Correspondent, Notice, Standing};
use crate::store::{Error as StoreError, Reader};
use crate::trust::Gate;

/// Figures of the national number of a professional.
const RPPS: usize = 11;

/// Whose card is wanted.
enum Whose {
    Address(Address),
    Rpps(String),
}

impl Whose {
    /// An address, or a number that may be written in groups.
    fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        if digits.len() == RPPS && digits.bytes().all(|octet| octet.is_ascii_digit()) {
            return Some(Self::Rpps(digits));
        }
        Address::parse(text.trim()).ok().map(Self::Address)
    }
}

/// What the open vault knows.
#[derive(Default)]
struct Kept {
    gone: BTreeMap<String, Departure>,
    favourites: Vec<Address>,
    groups: Vec<Membership>,
}

impl Kept {
    fn read(vault: &Reader<'_>) -> Result<Self, StoreError> {
        let addresses = |rows: Vec<ContactRow>| rows.into_iter().map(|row| row.contact.address).collect::<Vec<_>>();
        let mut groups = Vec::new();
        for group in vault.groups()? {
            for address in addresses(vault.members(group.id)?) {
                groups.push(Membership { group: group.id, name: group.name.clone(), address });
            }
        }
        Ok(Self { gone: vault.departures()?, favourites: addresses(vault.favourites()?), groups })
    }
}

impl Actor {
    pub(super) fn profile(&mut self, whose: &str, ticket: Ticket) {
        let Some(whose) = Whose::parse(whose) else {
            return self.answer(ticket, Answer::Failed(Notice::AddressInvalid));
        };
        let (gatekeeper, directory) = (self.house().gatekeeper.clone(), self.house().directory.clone());
        // What the vault knows is not told behind a mask.
        let store = self.work().filter(|_| self.veil.is_none()).map(|work| work.store().clone());
        self.spawn(ticket, async move {
            let gate = gatekeeper.settled_gate().await;
            let kept = match store {
                // A vault that does not answer keeps nobody from being looked up.
                Some(store) => store.read(Kept::read).await.unwrap_or_default(),
                None => Kept::default(),
            };
            let drawn = spawn_blocking(move || draw(&whose, directory.index(), &gate, &kept, clock::now()));
            match drawn.await {
                Ok(Some(profile)) => Answer::Profile(Box::new(profile)),
                Ok(None) => Answer::Failed(Notice::NotFound),
                Err(_) => Answer::Failed(Notice::Internal),
            }
        });
    }

    /// What directories on the network say, put on a card.
    pub(super) fn complete_profile(&mut self, mut profile: Profile, found: &[Correspondent], ticket: Ticket) {
        let (gate, now) = (self.house().gatekeeper.gate(), clock::now());
        profile.complete(found, |address| verdict(&gate, address, now));
        self.answer(ticket, Answer::Profile(Box::new(profile)));
    }
}

/// `None` for a number that nobody has.
fn draw(whose: &Whose, index: &Index, gate: &Gate, kept: &Kept, now: Timestamp) -> Option<Profile> {
    let rows = match whose {
        Whose::Rpps(number) => index.by_rpps(number).unwrap_or_default(),
        Whose::Address(address) => rows_around(address, index),
    };
    let first = match whose {
        Whose::Address(address) => Some(address.clone()),
        Whose::Rpps(_) => rows.first().map(|row| row.correspondent.address.clone()),
    }?;
    let unheld = if index.is_empty() { Standing::Unasked } else { Standing::Unknown };
    let blank = Correspondent::at(first.clone(), BoxKind::Personal);
    let mut profile = Profile::unknown(ProfileMailbox { kind: None, standing: unheld, ..ProfileMailbox::of(&blank) });
    profile.mailboxes.clear();
    for row in &rows {
        add(&mut profile, row);
    }
    if !profile.mailboxes.iter().any(|mailbox| mailbox.address.folded() == first.folded()) {
        profile.mailboxes.push(ProfileMailbox { kind: None, standing: unheld, ..ProfileMailbox::of(&blank) });
    }
    let rank = |mailbox: &ProfileMailbox| {
        (mailbox.address.folded() != first.folded(), mailbox.kind != Some(BoxKind::Personal), mailbox.address.folded())
    };
    profile.mailboxes.sort_by_cached_key(rank);
    for mailbox in &mut profile.mailboxes {
        mailbox.verdict = verdict(gate, &mailbox.address, now);
        if let Some(departure) = kept.gone.get(&mailbox.address.folded()) {
            mailbox.standing = Standing::Gone(*departure);
        }
    }
    let own: Vec<String> = profile.mailboxes.iter().map(|mailbox| mailbox.address.folded()).collect();
    let is_own = |address: &Address| own.contains(&address.folded());
    profile.favourite = kept.favourites.iter().find(|address| is_own(address)).cloned();
    profile.groups = kept.groups.iter().filter(|one| is_own(&one.address)).cloned().collect();
    profile.groups.dedup_by_key(|one| one.group);
    Some(profile)
}

/// The rows of an address; where it is a person's, all of hers.
fn rows_around(address: &Address, index: &Index) -> Vec<Row> {
    let mut rows = index.rows(address).unwrap_or_default();
    let rpps = rows.iter().map(|row| row.rpps.as_str()).find(|rpps| !rpps.is_empty()).unwrap_or_default().to_owned();
    for row in index.by_rpps(&rpps).unwrap_or_default() {
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

fn add(profile: &mut Profile, row: &Row) {
    let found = &row.correspondent;
    if profile.family_name.is_empty() {
        profile.title.clone_from(&found.title);
        profile.given_name.clone_from(&found.given_name);
        profile.family_name.clone_from(&found.family_name);
    }
    if profile.rpps.is_empty() {
        profile.rpps.clone_from(&row.rpps);
    }
    profile.add_activity(&found.profession, &found.speciality);
    profile.add_site(Site {
        structure: found.structure.clone(),
        sign: row.sign.clone(),
        building: row.building.clone(),
        street: row.street.clone(),
        postal_code: found.postal_code.clone(),
        town: found.town.clone(),
        department: row.department().map(|department| department.name().to_owned()).unwrap_or_default(),
    });
    if !profile.mailboxes.iter().any(|mailbox| mailbox.address.folded() == found.address.folded()) {
        profile.mailboxes.push(ProfileMailbox::of(found));
    }
}

fn verdict(gate: &Gate, address: &Address, now: Timestamp) -> Result<(), RefusalReason> {
    gate.check(&address.to_string(), now, |_| Vec::new()).outcome.map(drop)
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
