//! The card of a correspondent: who it is, where and through which mailboxes, as the directory says, and what was exchanged. Somebody
//! whom no directory holds has one too.

use jiff::Timestamp;

use super::correspondent::BoxKind;
use super::listing::MessageRow;
use super::notice::RefusalReason;
use super::outgoing::OutgoingRow;
use super::{Address, Contact, Correspondent, GroupId, GroupName, Standing};

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Civility of practice, may be empty.
    pub title: String,
    /// Given name, empty for a structure and where nobody is known.
    pub given_name: String,
    /// Family name, the same.
    pub family_name: String,
    /// The national number of a professional (RPPS); empty where there is none.
    pub rpps: String,
    /// Professions with their specialities, each once; a speciality may be empty.
    pub activities: Vec<Activity>,
    /// Where she practises, or where the structure is, each place once.
    pub sites: Vec<Site>,
    /// Every mailbox: the one that was asked for first, then personal ones.
    pub mailboxes: Vec<ProfileMailbox>,
    /// The mailbox that is among the favourites.
    pub favourite: Option<Address>,
    /// Groups that one of the mailboxes is in.
    pub groups: Vec<Membership>,
}

/// A group that a correspondent is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub group: GroupId,
    /// Its name.
    pub name: GroupName,
    /// Through which mailbox.
    pub address: Address,
}

/// What somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Profession.
    pub profession: String,
    /// Speciality, may be empty.
    pub speciality: String,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// Structure, may be empty.
    pub structure: String,
    /// Its other name.
    pub sign: String,
    /// Building, entrance, box.
    pub building: String,
    /// Number and street.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub town: String,
    /// Département, in words.
    pub department: String,
}

impl Site {
    /// Nothing is known of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A mailbox on a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileMailbox {
    /// Its address.
    pub address: Address,
    /// Its type; `None` where no directory says it.
    pub kind: Option<BoxKind>,
    /// The service that it belongs to, may be empty.
    pub service: String,
    /// The structure that it belongs to, may be empty.
    pub structure: String,
    /// Where that is, may be empty.
    pub town: String,
    /// It accepts paperless mail only.
    pub paperless: bool,
    /// Whether it may receive now, or why not.
    pub verdict: Result<(), RefusalReason>,
    /// What the directory says of it, and whether it has gone.
    pub standing: Standing,
    /// A directory on the network has it today.
    pub is_live: bool,
}

impl Profile {
    /// Of whom nothing is known but this mailbox.
    pub fn unknown(mailbox: ProfileMailbox) -> Self {
        Self {
            title: String::new(),
            given_name: String::new(),
            family_name: String::new(),
            rpps: String::new(),
            activities: Vec::new(),
            sites: Vec::new(),
            mailboxes: vec![mailbox],
            favourite: None,
            groups: Vec::new(),
        }
    }

    /// `Dr Claire DUBREUIL`, the service and structure of a shared mailbox, else the address.
    pub fn label(&self) -> String {
        let first = self.mailboxes.first();
        let words: Vec<&str> = if self.family_name.is_empty() {
            first.map(|mailbox| vec![mailbox.service.as_str(), mailbox.structure.as_str()]).unwrap_or_default()
        } else {
            vec![&self.title, &self.given_name, &self.family_name]
        };
        let joined = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if joined.is_empty() { first.map(|mailbox| mailbox.address.to_string()).unwrap_or_default() } else { joined }
    }

    /// The mailbox that letters written from the card go to: the one that was asked for where it may receive, else the first that may.
    pub fn reachable(&self) -> Option<&ProfileMailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.verdict.is_ok())
    }

    /// This mailbox, to be kept or written to under the name of the card.
    pub fn contact(&self, mailbox: &ProfileMailbox) -> Contact {
        let label = self.label();
        let name = if label == mailbox.address.to_string() { "" } else { label.as_str() };
        Contact::new(mailbox.address.clone(), name)
    }

    /// Every address, for what was exchanged with it.
    pub fn addresses(&self) -> Vec<Address> {
        self.mailboxes.iter().map(|mailbox| mailbox.address.clone()).collect()
    }

    /// What to ask directories on the network: the number of the person, else the address.
    pub fn asks(&self) -> Option<String> {
        if self.rpps.is_empty() {
            self.mailboxes.first().map(|mailbox| mailbox.address.to_string())
        } else {
            Some(self.rpps.clone())
        }
    }

    /// Adds what directories on the network say today. Nothing that is shown moves or changes: mailboxes that are new go last, and
    /// only what is empty is filled. `verdict` judges them. Of another person than the card's nothing is taken.
    pub fn complete(&mut self, found: &[Correspondent], verdict: impl Fn(&Address) -> Result<(), RefusalReason>) {
        for hit in found.iter().filter(|hit| self.is_meant(hit)).cloned().collect::<Vec<_>>() {
            let key = hit.address.folded();
            match self.mailboxes.iter_mut().find(|mailbox| mailbox.address.folded() == key) {
                Some(known) => {
                    known.is_live = true;
                    known.kind = known.kind.or(Some(hit.kind));
                    fill(&mut known.service, &hit.service);
                    fill(&mut known.structure, &hit.structure);
                    fill(&mut known.town, &hit.town);
                }
                None => self.mailboxes.push(ProfileMailbox {
                    verdict: verdict(&hit.address),
                    standing: Standing::Unknown,
                    is_live: true,
                    ..ProfileMailbox::of(&hit)
                }),
            }
            if self.family_name.is_empty() && !hit.family_name.is_empty() {
                fill(&mut self.title, &hit.title);
                fill(&mut self.given_name, &hit.given_name);
                fill(&mut self.family_name, &hit.family_name);
            }
            self.add_activity(&hit.profession, &hit.speciality);
            self.add_site(Site {
                structure: hit.structure,
                postal_code: hit.postal_code,
                town: hit.town,
                ..Site::default()
            });
        }
    }

    /// What a directory found by the number of the card is hers; by an address, only that mailbox.
    fn is_meant(&self, hit: &Correspondent) -> bool {
        let is_known = self.mailboxes.iter().any(|mailbox| mailbox.address.folded() == hit.address.folded());
        let is_hers =
            !self.rpps.is_empty() && super::folding::fold(&hit.family_name) == super::folding::fold(&self.family_name);
        is_known || is_hers
    }

    /// Adds an activity that is not there.
    pub fn add_activity(&mut self, profession: &str, speciality: &str) {
        let is_there = self
            .activities
            .iter()
            .any(|known| known.profession == profession && (known.speciality == speciality || speciality.is_empty()));
        if !profession.is_empty() && !is_there {
            self.activities.retain(|known| known.profession != profession || !known.speciality.is_empty());
            self.activities.push(Activity { profession: profession.to_owned(), speciality: speciality.to_owned() });
        }
    }

    /// Adds a place that is not there; one of which less is known is there when a fuller one is.
    pub fn add_site(&mut self, site: Site) {
        let holds = |known: &Site| {
            [
                (&known.structure, &site.structure),
                (&known.street, &site.street),
                (&known.postal_code, &site.postal_code),
                (&known.town, &site.town),
            ]
            .into_iter()
            .all(|(known, new)| new.is_empty() || known == new)
        };
        if !site.is_empty() && !self.sites.iter().any(holds) {
            self.sites.push(site);
        }
    }
}

impl ProfileMailbox {
    /// As a line of the directory says it, before it is judged.
    pub fn of(found: &Correspondent) -> Self {
        Self {
            address: found.address.clone(),
            kind: Some(found.kind),
            service: found.service.clone(),
            structure: found.structure.clone(),
            town: found.town.clone(),
            paperless: found.paperless,
            verdict: Ok(()),
            standing: Standing::Held,
            is_live: false,
        }
    }
}

fn fill(known: &mut String, new: &str) {
    if known.is_empty() {
        new.clone_into(known);
    }
}

/// A letter or a message that was exchanged with a correspondent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// Sent from here, with what became of it.
    Sent(Box<OutgoingRow>),
    /// Received.
    Received(Box<MessageRow>),
}

impl Exchange {
    /// When.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Sent(letter) => letter.sealed_at,
            Self::Received(message) => message.date,
        }
    }

    /// Its subject.
    pub fn subject(&self) -> &str {
        match self {
            Self::Sent(letter) => &letter.subject,
            Self::Received(message) => &message.subject,
        }
    }

    /// What the operator said where it refused a letter for this correspondent alone.
    pub fn refusal_for(&self, profile: &Profile) -> Option<&str> {
        let Self::Sent(letter) = self else { return None };
        let own: Vec<String> = profile.addresses().iter().map(Address::folded).collect();
        let found = letter.refused.iter().find(|(address, _)| own.contains(&address.folded()));
        found.map(|(_, words)| words.as_str())
    }

    /// Its place in the order of exchanges.
    pub fn cursor(&self) -> Cursor {
        let seconds = self.at().as_second();
        match self {
            Self::Sent(letter) => Cursor { seconds, is_sent: true, id: letter.id.0 },
            Self::Received(message) => Cursor { seconds, is_sent: false, id: message.id.0 },
        }
    }
}

/// A place in the history of exchanges; later ones are greater. The next page holds what is smaller than the last of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// When, in seconds.
    pub seconds: i64,
    /// A letter that was sent comes after a message of the same second.
    pub is_sent: bool,
    /// Local key.
    pub id: i64,
}

#[cfg(test)]
#[path = "profile_tests.rs"]
mod tests;
