//! The directory looked through by speciality and place: what is wanted, what may be wanted, and what was found. Public data.

use super::Correspondent;
use super::folding::words;

/// What a list of the directory is narrowed to; nothing narrows it where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// One of these professions or specialities.
    pub skills: Vec<Skill>,
    /// In one of these places.
    pub sites: Vec<Site>,
    /// And holding these words, understood as in an address field.
    pub words: String,
}

/// A profession, or one of its specialities.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Skill {
    /// `Médecin`, as the directory writes it.
    pub profession: String,
    /// `Cardiologie et maladies vasculaires`; the whole profession where none is meant.
    pub speciality: Option<String>,
}

impl Skill {
    /// What it is called.
    pub fn name(&self) -> &str {
        self.speciality.as_deref().unwrap_or(&self.profession)
    }
}

/// Where a mailbox is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// A département.
    Department {
        /// `25`.
        number: String,
        /// `Doubs`.
        name: String,
    },
    /// A town.
    Town {
        /// As the directory writes it.
        name: String,
        /// Number of its département; empty where that is not known.
        department: String,
    },
    /// A structure that has a few mailboxes at least.
    Structure {
        /// As the directory writes it.
        name: String,
        /// Number of its département; empty where that is not known.
        department: String,
    },
}

impl Site {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Department { name, .. } | Self::Town { name, .. } | Self::Structure { name, .. } => name,
        }
    }

    /// Number of its département.
    pub fn department(&self) -> &str {
        match self {
            Self::Department { number, .. } => number,
            Self::Town { department, .. } | Self::Structure { department, .. } => department,
        }
    }
}

/// What a list may be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Professions and specialities.
    Skill,
    /// Départements, towns, structures.
    Site,
}

/// One thing that may be wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A profession or speciality.
    Skill(Skill),
    /// A place.
    Site(Site),
}

impl Choice {
    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Skill(skill) => skill.name(),
            Self::Site(site) => site.name(),
        }
    }

    /// Whether this is what was typed, letter by letter but for case, accents and signs.
    fn is_exactly(&self, typed: &[String]) -> bool {
        let is_number = matches!(self, Self::Site(Site::Department { number, .. }) if words(number) == typed);
        is_number || words(self.name()) == typed
    }
}

/// It, and how many mailboxes it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What may be wanted.
    pub choice: Choice,
    /// Mailboxes.
    pub boxes: usize,
}

/// Which of these offers somebody means who chooses by typing alone: those that are called so, if any are, else all that were offered
/// for it.
pub fn meant(offers: Vec<Offer>, typed: &str) -> Vec<Choice> {
    let typed = words(typed);
    let all: Vec<Choice> = offers.into_iter().map(|offer| offer.choice).collect();
    let exactly: Vec<Choice> = all.iter().filter(|choice| choice.is_exactly(&typed)).cloned().collect();
    if exactly.is_empty() { all } else { exactly }
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Mailboxes that are as wanted.
    pub total: usize,
    /// How many of them can be seen: of those that words were typed for only the likeliest are put in order.
    pub within_reach: usize,
    /// Number of the first of these rows.
    pub from: usize,
    /// The rows.
    pub rows: Vec<Correspondent>,
}

#[cfg(test)]
mod tests {
    use super::{Choice, Offer, Site, Skill, meant};

    fn town(name: &str, department: &str) -> Choice {
        Choice::Site(Site::Town { name: name.to_owned(), department: department.to_owned() })
    }

    fn called(all: &[Choice], typed: &str) -> Vec<String> {
        let offers = all.iter().map(|choice| Offer { choice: choice.clone(), boxes: 1 }).collect();
        meant(offers, typed).iter().map(|choice| choice.name().to_owned()).collect()
    }

    #[test]
    fn what_is_called_so_is_meant_else_all_that_begins_so() {
        let doubs = Choice::Site(Site::Department { number: "25".to_owned(), name: "Doubs".to_owned() });
        let all = [doubs, town("BESANÇON", "25"), town("BESANCENEY", "25"), town("DOUBS", "25")];
        assert_eq!(called(&all, "besancon"), ["BESANÇON"]);
        assert_eq!(called(&all, "25"), ["Doubs"]);
        assert_eq!(called(&all, "Doubs"), ["Doubs", "DOUBS"]);
        assert_eq!(called(&all[1..3], "besan"), ["BESANÇON", "BESANCENEY"]);
        let skill = Skill { profession: "Médecin".to_owned(), speciality: Some("Radio-diagnostic".to_owned()) };
        assert_eq!(called(&[Choice::Skill(skill)], "radio diagnostic"), ["Radio-diagnostic"]);
    }
}
