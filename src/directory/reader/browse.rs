//! Looks through one finished index by speciality and place: sets of rows met with each other, then put in order; a page of them is
//! read. What may be chosen is the words of its own classes, each with how many mailboxes it leaves.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Error, Reader};
use crate::directory::departments::Department;
use crate::directory::order::Ordered;
use crate::directory::postings::Set;
use crate::directory::rank::Context;
use crate::directory::terms::{self, DEPARTMENT, Field, SKILL, STRUCTURE, TOWN};
use crate::directory::typed::{Typed, Word};
use crate::domain::browse::{Choice, Facet, Listing, Offer, Site, Skill, Wanted};
use crate::domain::folding::words;

/// Fewest characters of a town or a structure that are worth a look at all of them.
const SHORTEST: usize = 2;
/// Towns, and structures, that are counted for what was typed.
const COUNTED: usize = 300;
/// Rows of one page.
const PAGE: usize = 500;

impl Reader {
    /// A part of the rows that are as wanted.
    pub fn browse(&mut self, wanted: &Wanted, context: &Context, from: usize, limit: usize) -> Result<Listing, Error> {
        let limit = limit.min(PAGE);
        self.put_in_order()?;
        let typed = Typed::parse(&wanted.words);
        if typed.needed().next().is_some() {
            let among = self.among(wanted, None)?;
            let (rows, all) = self.search_among(among.as_ref(), &typed, context, usize::MAX)?;
            let total = self.boxes(&all).max(rows.len());
            let within_reach = rows.len();
            let rows = rows.into_iter().skip(from).take(limit).map(|row| row.correspondent).collect();
            return Ok(Listing { total, within_reach, from, rows });
        }
        let ids = match self.looked_through.take() {
            Some((last, ids)) if last == *wanted => ids,
            _ => {
                let among = self.among(wanted, None)?;
                self.ordered.as_ref().map(|order| order.sorted(among.as_ref(), &self.contradicted)).unwrap_or_default()
            }
        };
        let rows = ids.iter().skip(from).take(limit).map(|id| self.row(*id).map(|row| row.correspondent));
        let rows = rows.collect::<Result<_, _>>()?;
        let listing = Listing { total: ids.len(), within_reach: ids.len(), from, rows };
        self.looked_through = Some((wanted.clone(), ids));
        Ok(listing)
    }

    /// What the list may be narrowed to: most mailboxes first, but départements before towns, and towns before structures.
    pub fn offers(
        &mut self,
        facet: Facet,
        wanted: &Wanted,
        typed: &str,
        context: &Context,
        limit: usize,
    ) -> Result<Vec<Offer>, Error> {
        self.put_in_order()?;
        let among = self.among(wanted, Some(facet))?;
        let asked = Typed::parse(typed);
        let mut offers = match facet {
            Facet::Skill => self.skills(&asked, among.as_ref())?,
            Facet::Site => self.sites(&asked, typed, among.as_ref(), context)?,
        };
        offers.truncate(limit);
        Ok(offers)
    }

    fn skills(&self, asked: &Typed, among: Option<&Set>) -> Result<Vec<Offer>, Error> {
        let mut professions: BTreeMap<&str, Vec<Set>> = BTreeMap::new();
        let mut offers = Vec::new();
        for at in self.vocabulary.beginning(&[SKILL]) {
            let Some((profession, speciality)) = self.listed(at) else { continue };
            let set = self.narrowed(at, among)?;
            if !speciality.is_empty() && is_called(asked, &Field::Skill.words(speciality)) {
                let speciality = Some(speciality.to_owned());
                let skill = Skill { profession: profession.to_owned(), speciality };
                offers.push(Offer { choice: Choice::Skill(skill), boxes: self.boxes(&set) });
            }
            professions.entry(profession).or_default().push(set);
        }
        for (profession, sets) in professions {
            if is_called(asked, &Field::Skill.words(profession)) {
                let boxes = self.boxes(&Set::any(sets, self.rows));
                let skill = Skill { profession: profession.to_owned(), speciality: None };
                offers.push(Offer { choice: Choice::Skill(skill), boxes });
            }
        }
        offers.retain(|offer| offer.boxes > 0);
        offers.sort_by(|a, b| (Reverse(a.boxes), a.choice.name()).cmp(&(Reverse(b.boxes), b.choice.name())));
        Ok(offers)
    }

    fn sites(&self, asked: &Typed, typed: &str, among: Option<&Set>, context: &Context) -> Result<Vec<Offer>, Error> {
        let mut offers = self.departments(asked, among, context)?;
        if typed.trim().chars().count() >= SHORTEST {
            for class in [TOWN, STRUCTURE] {
                let mut found = Vec::new();
                for at in self.vocabulary.beginning(&[class]) {
                    let Some((department, name)) = self.listed(at) else { continue };
                    if is_called(asked, &placed(name, department)) {
                        found.push((at, department, name));
                    }
                }
                // The shortest names are the likeliest to be meant whole.
                found.sort_by_key(|(_, _, name)| name.len());
                found.truncate(COUNTED);
                let mut counted = Vec::new();
                for (at, department, name) in found {
                    let boxes = self.boxes(&self.narrowed(at, among)?);
                    let (name, department) = (name.to_owned(), department.to_owned());
                    let site = match class {
                        TOWN => Site::Town { name, department },
                        _ => Site::Structure { name, department },
                    };
                    counted.push(Offer { choice: Choice::Site(site), boxes });
                }
                counted.sort_by(|a, b| (Reverse(a.boxes), a.choice.name()).cmp(&(Reverse(b.boxes), b.choice.name())));
                offers.extend(counted);
            }
        }
        offers.retain(|offer| offer.boxes > 0);
        Ok(offers)
    }

    /// The practice's own first, then those around it, then by number.
    fn departments(&self, asked: &Typed, among: Option<&Set>, context: &Context) -> Result<Vec<Offer>, Error> {
        let near = |one: Department| match context.department {
            Some(own) if own == one => 0,
            Some(own) if own.neighbours().any(|neighbour| neighbour == one) => 1,
            _ => 2,
        };
        let mut all: Vec<(usize, Department)> = Vec::new();
        for at in self.vocabulary.beginning(&[DEPARTMENT]) {
            let number = self.vocabulary.key(at).get(1..).and_then(|number| std::str::from_utf8(number).ok());
            if let Some(one) = number.and_then(Department::numbered).filter(|one| is_called(asked, &one.words())) {
                all.push((at, one));
            }
        }
        all.sort_by_key(|(_, one)| (near(*one), one.number()));
        all.into_iter()
            .map(|(at, one)| {
                let site = Site::Department { number: one.number().to_owned(), name: one.name().to_owned() };
                Ok(Offer { choice: Choice::Site(site), boxes: self.boxes(&self.narrowed(at, among)?) })
            })
            .collect()
    }

    /// The rows of what is wanted, but for one way of narrowing; `None` for all.
    fn among(&self, wanted: &Wanted, but: Option<Facet>) -> Result<Option<Set>, Error> {
        let mut among = None;
        if but != Some(Facet::Skill) && !wanted.skills.is_empty() {
            let mut sets = Vec::new();
            for Skill { profession, speciality } in &wanted.skills {
                match speciality {
                    Some(speciality) => sets.push(self.word(SKILL, &terms::both(profession, speciality))?),
                    None => {
                        for at in self.vocabulary.beginning(&terms::key(SKILL, &terms::both(profession, ""))) {
                            sets.push(self.set(at)?);
                        }
                    }
                }
            }
            among = Some(Set::any(sets, self.rows));
        }
        if but != Some(Facet::Site) && !wanted.sites.is_empty() {
            let sets: Result<Vec<Set>, Error> = wanted.sites.iter().map(|site| self.at(site)).collect();
            let set = Set::any(sets?, self.rows);
            among = Some(among.map_or_else(|| set.clone(), |among| among.and(&set)));
        }
        Ok(among.map(|among| among.without(&self.contradicted)))
    }

    fn at(&self, site: &Site) -> Result<Set, Error> {
        match site {
            Site::Department { number, .. } => self.word(DEPARTMENT, number),
            Site::Town { name, department } => self.word(TOWN, &terms::both(department, name)),
            Site::Structure { name, department } => self.word(STRUCTURE, &terms::both(department, name)),
        }
    }

    /// The two parts of a word of a list.
    fn listed(&self, at: usize) -> Option<(&str, &str)> {
        terms::parts(self.vocabulary.key(at).get(1..)?)
    }

    fn narrowed(&self, at: usize, among: Option<&Set>) -> Result<Set, Error> {
        let set = self.set(at)?;
        Ok(match among {
            Some(among) => set.and(among),
            None => set.without(&self.contradicted),
        })
    }

    fn boxes(&self, set: &Set) -> usize {
        self.ordered.as_ref().map_or(0, |order| order.count(set))
    }

    fn put_in_order(&mut self) -> Result<(), Error> {
        if self.ordered.is_none() {
            let octets = self.pages.read(self.order_at, self.rows.checked_mul(4).ok_or(Error::Damaged)?)?;
            self.ordered = Some(Ordered::read(&octets).ok_or(Error::Damaged)?);
        }
        Ok(())
    }
}

/// Whether each word typed begins one of these.
fn is_called(asked: &Typed, own: &[String]) -> bool {
    let begins = |word: &Word, own: &String| {
        word.forms().any(|form| if word.is_exact() { own == form } else { own.starts_with(form) })
    };
    asked
        .needed()
        .all(|word| own.iter().any(|own| begins(word, own) || word.singular().is_some_and(|stem| stem == own)))
}

/// What a town or a structure is found by: its words, short and long, and the number of its département.
fn placed(name: &str, department: &str) -> Vec<String> {
    let mut all = terms::doubled(words(name));
    all.push(department.to_ascii_lowercase());
    all
}
