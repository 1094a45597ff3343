//! Who may be meant instead of an address that is refused, or that the directory does not hold: proposed with the reason, and only
//! what the list lets through. It proposes; it never replaces anything, and never proposes a patient.

use std::collections::HashSet;

use jiff::Timestamp;

use super::Whitelist;
use super::gate::{Gate, mended, slips, suggest};
use crate::domain::correspondent::BoxKind;
use crate::domain::folding::{fold, words};
use crate::domain::patient::is_patient;
use crate::domain::standing::{Alternative, Because};
use crate::domain::{Address, Correspondent};

/// Most that is proposed.
const MOST: usize = 5;
/// Rows of the directory looked at for each question.
const ROWS: usize = 48;
/// Letters of a word that are taken for right when the whole word is not.
const BEGINNING: usize = 3;
/// Shortest word in which a slip is forgiven.
const SLIP_FROM: usize = 5;
/// Words that are no names.
const TITLES: [&str; 8] = ["dr", "docteur", "pr", "professeur", "mme", "mr", "contact", "mssante"];

/// The directory, as far as it is asked here.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Who has this address.
    pub by_address: &'a dyn Fn(&Address) -> Option<Correspondent>,
    /// Addresses with this local part.
    pub by_local: &'a dyn Fn(&str) -> Vec<Address>,
    /// Mailboxes for these words, best first, so many at most.
    pub search: &'a dyn Fn(&str, usize) -> Vec<Correspondent>,
}

impl Gate {
    /// What may be proposed in the place of a recipient as typed: an address, or a name and an address. Nothing without a usable list,
    /// and nothing for a patient.
    pub fn alternatives(&self, text: &str, now: Timestamp, known: &Known<'_>) -> Vec<Alternative> {
        let asked = Asked::read(text);
        let Some(mut offers) = self.offers(&asked, now) else { return Vec::new() };
        offers.slips(known);
        let person = asked.address.as_ref().and_then(|address| (known.by_address)(address));
        let persons = match person {
            Some(person) => offers.same_person(person, known),
            None => offers.same_name(known),
        };
        offers.places(&persons, known);
        if persons.is_empty() {
            offers.service_of_this_name(known);
        }
        offers.best()
    }

    /// Of these only what an address may be a slip of: no more is asked about one that may receive.
    pub fn slips(&self, text: &str, now: Timestamp, known: &Known<'_>) -> Vec<Alternative> {
        let asked = Asked::read(text);
        let Some(mut offers) = self.offers(&asked, now) else { return Vec::new() };
        offers.slips(known);
        offers.kept.retain(|one| one.because == Because::Slip);
        offers.best()
    }

    fn offers<'a>(&'a self, asked: &'a Asked, now: Timestamp) -> Option<Offers<'a>> {
        let list = self.list(now).ok()?;
        let is_patient = asked.address.as_ref().is_some_and(|address| is_patient(address.domain()));
        (!is_patient).then_some(Offers { list, asked, kept: Vec::new() })
    }
}

/// What was typed, taken apart.
struct Asked {
    address: Option<Address>,
    /// Words of the name beside the address, else of its local part.
    words: Vec<String>,
}

impl Asked {
    fn read(text: &str) -> Self {
        let address = Address::parse(&mended(text)).ok();
        let name = text.rsplit_once('<').map(|(name, _)| name).filter(|name| !name.trim().is_empty());
        let local = || text.split('@').next().unwrap_or_default();
        let is_name = |word: &String| !TITLES.contains(&word.as_str()) && !word.chars().all(char::is_numeric);
        // Figures after a name number the namesakes of one domain.
        let words = words(name.unwrap_or_else(local))
            .into_iter()
            .map(|word| word.trim_end_matches(char::is_numeric).to_owned())
            .filter(|word| !word.is_empty())
            .filter(is_name)
            .collect();
        Self { address, words }
    }
}

/// What is found, best last to be sorted.
struct Offers<'a> {
    list: &'a Whitelist,
    asked: &'a Asked,
    kept: Vec<Alternative>,
}

impl Offers<'_> {
    fn offer(&mut self, address: Address, who: Option<Correspondent>, because: Because) {
        let may_receive = self.list.contains(address.domain()) && !is_patient(address.domain());
        let is_asked = self.asked.address.as_ref().is_some_and(|asked| asked.folded() == address.folded());
        if may_receive && !is_asked {
            self.kept.push(Alternative { address, who: who.map(Box::new), because });
        }
    }

    fn offer_all(&mut self, found: impl IntoIterator<Item = Correspondent>, because: Because) {
        for one in found {
            self.offer(one.address.clone(), Some(one), because);
        }
    }

    /// The same local part at a domain that is a few slips away, else a local part a few slips away at the same domain.
    fn slips(&mut self, known: &Known<'_>) {
        let Some(asked) = &self.asked.address else { return };
        if !self.list.contains(asked.domain()) {
            if let Some(near) = suggest(self.list, &asked.to_string(), known.by_local) {
                let who = (known.by_address)(&near);
                // The same local part in a domain that is not alike at all is a matter of the name.
                let far = slips(asked.domain().as_str().as_bytes(), near.domain().as_str().as_bytes(), 2).is_none();
                self.offer(near, who, if far { Because::SameName } else { Because::Slip });
            }
            return;
        }
        let typed = asked.local().to_lowercase();
        let most = if typed.len() < 8 { 1 } else { 2 };
        let is_near = |one: &Correspondent| {
            one.address.domain() == asked.domain()
                && slips(typed.as_bytes(), one.address.local().to_lowercase().as_bytes(), most).is_some()
        };
        let near: Vec<Correspondent> = self.candidates(known).into_iter().filter(is_near).collect();
        self.offer_all(near, Because::Slip);
    }

    /// Rows in which somebody of this name may be, however one of the words is misspelt.
    fn candidates(&self, known: &Known<'_>) -> Vec<Correspondent> {
        let words = &self.asked.words;
        let beginning = |word: &String| word.chars().take(BEGINNING).collect::<String>();
        let mut questions = vec![words.join(" ")];
        let all: Vec<String> = words.iter().map(beginning).collect();
        questions.push(all.join(" "));
        if words.len() > 1 {
            let long = |word: &&String| word.chars().count() >= BEGINNING;
            questions.extend(words.iter().filter(long).take(2).cloned());
            questions.extend(all.iter().filter(long).take(2).cloned());
        }
        let mut asked = HashSet::new();
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        for question in questions.into_iter().filter(|question| question.chars().count() >= 2) {
            if asked.insert(question.clone()) {
                rows.extend(
                    (known.search)(&question, ROWS).into_iter().filter(|row| seen.insert(row.address.folded())),
                );
            }
        }
        rows
    }

    /// Other mailboxes of the person who has the address; gives that person, to look for places.
    fn same_person(&mut self, person: Correspondent, known: &Known<'_>) -> Vec<Correspondent> {
        if !person.family_name.is_empty() {
            let name = format!("{} {}", person.given_name, person.family_name);
            let is_same = |one: &Correspondent| {
                one.kind == BoxKind::Personal
                    && fold(&one.family_name) == fold(&person.family_name)
                    && fold(&one.given_name) == fold(&person.given_name)
                    && fold(&one.profession) == fold(&person.profession)
            };
            let others: Vec<Correspondent> = (known.search)(&name, ROWS).into_iter().filter(is_same).collect();
            self.offer_all(others, Because::SamePerson);
        }
        vec![person]
    }

    /// Persons of the name that was typed; gives all of them, those who cannot receive too.
    fn same_name(&mut self, known: &Known<'_>) -> Vec<Correspondent> {
        if self.asked.words.is_empty() {
            return Vec::new();
        }
        let is_person = |one: &Correspondent| one.kind == BoxKind::Personal && !one.family_name.is_empty();
        let rows: Vec<Correspondent> = self.candidates(known).into_iter().filter(is_person).collect();
        let mut persons: Vec<Correspondent> =
            rows.iter().filter(|one| is_named(&self.asked.words, one, true)).cloned().collect();
        if persons.is_empty() {
            // The family name alone says who is meant only where one person has it.
            persons = rows.into_iter().filter(|one| is_named(&self.asked.words, one, false)).collect();
            let named: HashSet<String> =
                persons.iter().map(|one| fold(&format!("{} {}", one.given_name, one.family_name))).collect();
            if named.len() != 1 {
                return Vec::new();
            }
        }
        self.offer_all(persons.clone(), Because::SameName);
        persons
    }

    /// Mailboxes of the practices and services where these persons work.
    fn places(&mut self, persons: &[Correspondent], known: &Known<'_>) {
        let mut looked: HashSet<String> = HashSet::new();
        for person in persons.iter().filter(|person| !person.structure.is_empty()).take(3) {
            if !looked.insert(fold(&person.structure)) {
                continue;
            }
            let is_there = |one: &Correspondent| fold(&one.structure) == fold(&person.structure);
            let mut found: Vec<Correspondent> =
                (known.search)(&person.structure, ROWS).into_iter().filter(is_there).collect();
            // The service of the same speciality before the others.
            let skills = words(&person.speciality);
            let is_hers =
                |one: &Correspondent| words(&one.service).iter().any(|word| word.len() > 3 && skills.contains(word));
            found.sort_by_key(|one| !is_hers(one));
            for one in found {
                match one.kind {
                    BoxKind::Practice => self.offer(one.address.clone(), Some(one), Because::Practice),
                    BoxKind::Organisation => self.offer(one.address.clone(), Some(one), Because::Service),
                    // The one is a colleague's, the other is read by nobody.
                    BoxKind::Personal | BoxKind::Application => {}
                }
            }
        }
    }

    /// A service's mailbox whose domain is wrong: the same service in a structure whose name the domain bears.
    fn service_of_this_name(&mut self, known: &Known<'_>) {
        let Some(asked) = &self.asked.address else { return };
        let places: Vec<String> = asked
            .domain()
            .labels()
            .flat_map(words)
            .filter(|word| word.len() > 2 && !TITLES.contains(&word.as_str()))
            .collect();
        let question = self.asked.words.join(" ");
        if question.chars().count() < BEGINNING {
            return;
        }
        let is_it = |one: &Correspondent| {
            let of_domain: Vec<String> = one.address.domain().labels().flat_map(words).collect();
            matches!(one.kind, BoxKind::Organisation | BoxKind::Practice)
                && words(&one.structure).iter().chain(&of_domain).any(|word| word.len() > 2 && places.contains(word))
        };
        let found: Vec<Correspondent> = (known.search)(&question, ROWS).into_iter().filter(is_it).collect();
        self.offer_all(found, Because::Service);
    }

    /// The likeliest first, each once.
    fn best(self) -> Vec<Alternative> {
        let mut kept = self.kept;
        kept.sort_by_key(|one| one.because);
        let mut seen = HashSet::new();
        kept.retain(|one| seen.insert(one.address.folded()));
        kept.truncate(MOST);
        kept
    }
}

/// All words of the family name are among those typed, one slip forgiven in each; with `whole`, the given name or its initial too.
fn is_named(typed: &[String], one: &Correspondent, whole: bool) -> bool {
    let has = |word: &String| typed.iter().any(|asked| is_like(asked, word));
    let family = words(&one.family_name);
    let given = words(&one.given_name);
    let is_given = |word: &String| {
        has(word) || typed.iter().any(|asked| asked.chars().count() == 1 && word.starts_with(asked.as_str()))
    };
    !family.is_empty() && family.iter().all(has) && (!whole || given.first().is_some_and(is_given))
}

fn is_like(asked: &str, word: &str) -> bool {
    asked == word || (word.len() >= SLIP_FROM && slips(asked.as_bytes(), word.as_bytes(), 1).is_some())
}

#[cfg(test)]
#[path = "alternatives_tests.rs"]
mod tests;
