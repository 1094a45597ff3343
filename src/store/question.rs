//! What a person types into the search field, understood: words, phrases and filters, in French and in English. Pure: it asks
//! neither clock nor vault. It refuses nothing: what is no filter is looked for as words.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::fold::fold;

/// Most words and phrases of a question; what follows is dropped.
const TERMS_MAX: usize = 16;
/// Beginnings of so many letters stand in the index by themselves.
pub(super) const SHORT: usize = 3;
/// Letters that a word needs to be taken as a beginning.
const BEGINNING_MIN: usize = 2;
/// Octets of the longest name of a filter, with accents in any form.
const FILTER_MAX: usize = 16;
/// Words that French shortens before a vowel: nobody means them when looking for what follows.
const ELIDED: [&str; 12] = ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu"];

/// A question to the search of a vault.
///
/// | typed | asked |
/// |---|---|
/// | `compte rendu` | both words, the last one as a beginning |
/// | `"compte rendu"`, `rendez-vous` | a phrase |
/// | `-radio` | without this word |
/// | `de:`, `from:` | the sender |
/// | `à:`, `a:`, `to:` | a recipient, in copy too |
/// | `objet:`, `subject:` | the subject |
/// | `avant:`, `before:` | before the first day of this date |
/// | `après:`, `depuis:`, `after:`, `since:` | from the first day of this date on |
/// | `date:` | on this day, in this month or year |
/// | `a:pj`, `has:attachment` | with files |
/// | `non-lu`, `is:unread`, `est:lu` | unread, read |
/// | `dossier:`, `in:`, `folder:` | the folder's name, or what it is for |
///
/// Dates are `23/11/2026`, `2026-11-23`, `11/2026`, `2026-11` or `2026`. A value of several words is quoted. `-` before a filter
/// means its contrary.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Question {
    wanted: Vec<Term>,
    excluded: Vec<Term>,
    pub(super) since: Option<i64>,
    pub(super) before: Option<i64>,
    pub(super) attachments: Option<bool>,
    pub(super) unread: Option<bool>,
    pub(super) folders: Vec<Folder>,
}

/// A part of a folder's name.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Folder {
    /// Folded, in small letters.
    pub(super) name: String,
    /// What lies elsewhere is meant.
    pub(super) excluded: bool,
}

#[derive(Clone, PartialEq, Eq)]
struct Term {
    column: Option<&'static str>,
    /// Folded; no quotation mark and no control character.
    words: String,
    begins: bool,
}

#[derive(Clone, Copy)]
enum Filter {
    Column(&'static str),
    Recipient,
    Before,
    Since,
    During,
    Has,
    State,
    Folder,
}

/// A piece of what was typed.
struct Item<'t> {
    excluded: bool,
    filter: Option<Filter>,
    /// As typed, with its filter.
    whole: &'t str,
    value: &'t str,
    quoted: bool,
    /// More may be typed to it.
    open: bool,
}

impl Question {
    /// Understands what was typed; days begin and end as in `zone`.
    pub fn parse(typed: &str, zone: &TimeZone) -> Self {
        let mut question = Self::default();
        let mut rest = typed.trim_start_matches(separates);
        while let Some((item, after)) = next(rest) {
            question.take(&item, zone);
            rest = after.trim_start_matches(separates);
        }
        if let Some(last) = question.wanted.last_mut() {
            let letters = last.words.chars().rev().take_while(|c| c.is_alphanumeric()).count();
            last.begins &= letters >= BEGINNING_MIN;
        }
        question
    }

    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether there is anything that the index of words must hold.
    pub(super) fn has_words(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// The word that is only begun, when the index does not know it as a beginning.
    pub(super) fn begun(&self) -> Option<&str> {
        let last = self.wanted.last().filter(|last| last.begins)?;
        let (_, word) = last.split();
        (word.chars().count() != SHORT).then_some(word)
    }

    /// What the index is asked for, in the language of FTS5. `ends`: all the words that begin as the last one does, where they are
    /// known; one with a `*` stands for all that begin so.
    pub(super) fn wanted(&self, ends: &[String]) -> Option<String> {
        let (last, others) = self.wanted.split_last()?;
        let mut terms: Vec<String> = others.iter().map(ToString::to_string).collect();
        terms.push(if ends.is_empty() { last.to_string() } else { last.ending(ends) });
        let wanted = terms.join(" AND ");
        Some(match self.excluded() {
            Some(excluded) => format!("({wanted}) NOT ({excluded})"),
            None => wanted,
        })
    }

    /// What must not be there, when nothing is asked for that must.
    pub(super) fn only_excluded(&self) -> Option<String> {
        if self.wanted.is_empty() { self.excluded() } else { None }
    }

    fn excluded(&self) -> Option<String> {
        joined(&self.excluded, " OR ")
    }

    fn take(&mut self, item: &Item<'_>, zone: &TimeZone) {
        let value = folded(item.value);
        match item.filter {
            // Its value is not typed yet.
            Some(_) if item.value.is_empty() => {}
            Some(Filter::Column(column)) => self.add(item, Some(column), &value),
            Some(Filter::Recipient) if !item.quoted && value == "pj" => self.attachments = Some(!item.excluded),
            Some(Filter::Recipient) => self.add(item, Some("recipients"), &value),
            Some(Filter::Has) if is_attachment(&value) => self.attachments = Some(!item.excluded),
            Some(Filter::State) if is_unread(&value) => self.unread = Some(!item.excluded),
            Some(Filter::State) if is_read(&value) => self.unread = Some(item.excluded),
            Some(Filter::Folder) => self.folders.push(Folder { name: value, excluded: item.excluded }),
            Some(filter @ (Filter::Before | Filter::Since | Filter::During)) => match days(&value, zone) {
                Some(days) => self.limit(filter, item.excluded, days),
                None => self.add(item, None, &folded(item.whole)),
            },
            Some(Filter::Has | Filter::State) => self.add(item, None, &folded(item.whole)),
            None if !item.quoted && is_unread(&value) && value.contains('-') => self.unread = Some(!item.excluded),
            None => self.add(item, None, &value),
        }
    }

    fn limit(&mut self, filter: Filter, excluded: bool, (first, end): (i64, i64)) {
        let (since, before) = match (filter, excluded) {
            (Filter::During, _) => (Some(first), Some(end)),
            (Filter::Before, false) | (Filter::Since, true) => (None, Some(first)),
            _ => (Some(first), None),
        };
        self.since = self.since.max(since);
        self.before = [self.before, before].into_iter().flatten().min();
    }

    fn add(&mut self, item: &Item<'_>, column: Option<&'static str>, value: &str) {
        let words = if item.quoted { value } else { without_elision(value) };
        if !words.chars().any(char::is_alphanumeric) {
            return;
        }
        let list = if item.excluded { &mut self.excluded } else { &mut self.wanted };
        // Only the last one is still being typed.
        if let Some(last) = list.last_mut() {
            last.begins = false;
        }
        if list.len() < TERMS_MAX {
            list.push(Term { column, words: words.to_owned(), begins: item.open && !item.excluded });
        }
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("terms", &self.wanted.len()).finish_non_exhaustive()
    }
}

impl Term {
    /// What stands before the last word, and that word.
    fn split(&self) -> (&str, &str) {
        let word = self.words.trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = word.rfind(|c: char| !c.is_alphanumeric());
        let start = start.map_or(0, |at| {
            at.saturating_add(word.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
        });
        word.split_at_checked(start).unwrap_or(("", word))
    }

    /// With each of these in the place of the last word.
    fn ending(&self, ends: &[String]) -> String {
        let (before, _) = self.split();
        let phrases: Vec<String> = ends
            .iter()
            .map(|end| match end.strip_suffix('*') {
                Some(begun) => format!("\"{before}{begun}\"*"),
                None => format!("\"{before}{end}\""),
            })
            .collect();
        format!("{}({})", self.scope(), phrases.join(" OR "))
    }

    fn scope(&self) -> String {
        self.column.map(|column| format!("{column} : ")).unwrap_or_default()
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\"{}\"{}", self.scope(), self.words, if self.begins { "*" } else { "" })
    }
}

fn joined(terms: &[Term], operator: &str) -> Option<String> {
    let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
    (!terms.is_empty()).then(|| terms.join(operator))
}

fn separates(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// The next piece of what was typed, which begins it, and what follows.
fn next(text: &str) -> Option<(Item<'_>, &str)> {
    let (excluded, text) = match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c| !separates(c)) => (true, rest),
        _ => (false, text),
    };
    if text.is_empty() {
        return None;
    }
    let (filter, rest) = filter(text).map_or((None, text), |(filter, rest)| (Some(filter), rest));
    let begun = rest.trim_start_matches(separates);
    // A space may follow the colon, as in French, but no other filter.
    let (value, quoted, open, after) = if begun.len() < rest.len() && self::filter(begun).is_some() {
        ("", false, false, begun)
    } else {
        value(begun)
    };
    let whole = text.get(..text.len().saturating_sub(after.len())).unwrap_or(text);
    Some((Item { excluded, filter, whole, value, quoted, open }, after))
}

/// A word or a phrase; whether it is quoted; whether it may go on; what follows.
fn value(text: &str) -> (&str, bool, bool, &str) {
    if let Some(quoted) = text.strip_prefix(['"', '“', '«']) {
        return match quoted.split_once(['"', '”', '»']) {
            Some((phrase, after)) => (phrase.trim(), true, false, after),
            None => (quoted, true, true, ""),
        };
    }
    let end = text.find(|c| separates(c) || matches!(c, '"' | '“' | '«')).unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, false, true, after)
}

/// The filter that begins the text, and what follows its colon, before which French writes a space.
fn filter(text: &str) -> Option<(Filter, &str)> {
    let (name, rest) = text.split_once(':').filter(|(name, _)| name.len() <= FILTER_MAX)?;
    Some((
        match folded(name.trim_end()).as_str() {
            "de" | "from" => Filter::Column("senders"),
            "a" | "to" => Filter::Recipient,
            "objet" | "sujet" | "subject" => Filter::Column("subject"),
            "avant" | "before" => Filter::Before,
            "apres" | "depuis" | "after" | "since" => Filter::Since,
            "date" => Filter::During,
            "has" | "avec" => Filter::Has,
            "is" | "est" => Filter::State,
            "dossier" | "in" | "folder" => Filter::Folder,
            _ => return None,
        },
        rest,
    ))
}

/// As the index holds words, in small letters, without what its language would understand.
fn folded(text: &str) -> String {
    fold(text).chars().map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect::<String>().to_lowercase()
}

fn without_elision(words: &str) -> &str {
    match words.split_once(['\'', '’']) {
        Some((elided, rest))
            if ELIDED.contains(&elided)
                && rest.chars().take_while(|c| c.is_alphanumeric()).count() >= BEGINNING_MIN =>
        {
            rest
        }
        _ => words,
    }
}

fn is_attachment(value: &str) -> bool {
    matches!(value, "pj" | "piece jointe" | "piece-jointe" | "fichier" | "attachment" | "attachments" | "file")
}

fn is_unread(value: &str) -> bool {
    matches!(value, "non-lu" | "non-lus" | "non-lue" | "non-lues" | "nonlu" | "non lu" | "unread" | "unseen")
}

fn is_read(value: &str) -> bool {
    matches!(value, "lu" | "lus" | "read" | "seen")
}

/// First second of a day, a month or a year, and the first one after it.
fn days(value: &str, zone: &TimeZone) -> Option<(i64, i64)> {
    let parts: Vec<&str> = value.split(['/', '-', '.']).collect();
    let is_year = |part: &str| part.len() == 4;
    let (year, month, day, span): (&str, &str, &str, Span) = match parts.as_slice() {
        [year] if is_year(year) => (year, "1", "1", 1.year()),
        [month, year] if is_year(year) => (year, month, "1", 1.month()),
        [year, month] if is_year(year) => (year, month, "1", 1.month()),
        [day, month, year] if is_year(year) => (year, month, day, 1.day()),
        [year, month, day] if is_year(year) => (year, month, day, 1.day()),
        _ => return None,
    };
    let first = Date::new(number(year)?, number(month)?.try_into().ok()?, number(day)?.try_into().ok()?).ok()?;
    let second = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second());
    Some((second(first)?, second(first.checked_add(span).ok()?)?))
}

fn number(digits: &str) -> Option<i16> {
    if digits.chars().all(|c| c.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
#[path = "question_tests.rs"]
mod tests;
