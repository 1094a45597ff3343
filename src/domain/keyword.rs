//! Keywords: words that a server keeps beside a message, for every program that reads the mailbox (RFC 9051 §2.3.2). Pli's own
//! begin with [`PREFIX`]; what they say is a [`DeskState`].

use std::cmp::Ordering;
use std::fmt::{self, Write as _};

use super::MailboxName;

/// How every keyword of Pli's own begins. Part of what is promised to other programs: it never changes.
pub const PREFIX: &str = "Pli_";
/// "Filed": the documents of this message have been dealt with.
const FILED: &str = "Pli_Filed";
/// "Confided": a copy was given to those who share another mailbox.
const CONFIDED: &str = "Pli_Confided";
/// "Confided" without being asked each time.
const ORDERED: &str = "Pli_Confided_Ordered";
/// Not confided after all: what an order gave was taken back, and no desk gives it again.
const NOT_CONFIDED: &str = "Pli_Confided_Not";
/// "Closed": nothing is done with the documents of this message.
const CLOSED: &str = "Pli_Closed";
/// "Taken by": the name follows.
const TAKEN: &str = "Pli_Taken_";
/// The folder of "Filed".
const FILED_FOLDER: &str = "Classés";
/// The folder of "Closed".
const CLOSED_FOLDER: &str = "Sans suite";
/// The folder of "taken by": the name follows.
const TAKEN_FOLDER: &str = "Pris par ";
/// Longest keyword that is kept or made.
const KEYWORD_MAX: usize = 100;
/// Most keywords of one message that are kept.
const KEYWORDS_MAX: usize = 64;
/// Longest name in a keyword, in octets of UTF-8.
const NAME_MAX: usize = 28;

/// A keyword: an atom of RFC 9051 without backslash. Servers compare them without regard to case, and so does this type.
#[derive(Clone)]
pub struct Keyword(Box<str>);

impl Keyword {
    /// `None` for what no server could keep.
    pub fn parse(word: &str) -> Option<Self> {
        let is_atom = |octet: u8| octet.is_ascii_graphic() && !b"(){%*\"\\]".contains(&octet);
        let fits = !word.is_empty() && word.len() <= KEYWORD_MAX && word.bytes().all(is_atom);
        fits.then(|| Self(word.into()))
    }

    /// As it is written on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn folded(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().map(|octet| octet.to_ascii_lowercase())
    }
}

impl PartialEq for Keyword {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Keyword {}

impl PartialOrd for Keyword {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keyword {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

/// A keyword may name a person.
impl fmt::Debug for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyword(…)")
    }
}

/// The keywords of a message, each once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords(Vec<Keyword>);

impl Keywords {
    /// None.
    pub const NONE: Self = Self(Vec::new());

    /// Reads what [`Keywords::written`] writes; what is no keyword is passed over.
    pub fn parse(text: &str) -> Self {
        text.split(' ').filter_map(Keyword::parse).collect()
    }

    /// Separated by spaces.
    pub fn written(&self) -> String {
        self.0.iter().map(Keyword::as_str).collect::<Vec<_>>().join(" ")
    }

    /// True when it is there.
    pub fn contains(&self, keyword: &Keyword) -> bool {
        self.0.binary_search(keyword).is_ok()
    }

    /// Adds one; beyond a bound it is left out.
    pub fn insert(&mut self, keyword: Keyword) {
        if let Err(place) = self.0.binary_search(&keyword)
            && self.0.len() < KEYWORDS_MAX
        {
            self.0.insert(place, keyword);
        }
    }

    /// Takes one away.
    pub fn remove(&mut self, keyword: &Keyword) {
        self.0.retain(|held| held != keyword);
    }

    /// With this one set or cleared.
    #[must_use]
    pub fn with(mut self, keyword: &Keyword, set: bool) -> Self {
        if set {
            self.insert(keyword.clone());
        } else {
            self.remove(keyword);
        }
        self
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Keyword> {
        self.0.iter()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Keyword> for Keywords {
    fn from_iter<I: IntoIterator<Item = Keyword>>(keywords: I) -> Self {
        let mut all = Self::default();
        keywords.into_iter().for_each(|keyword| all.insert(keyword));
        all
    }
}

/// What one desk tells the others of a message: by a keyword where the server keeps keywords, else by the folder it lies in.
#[derive(Clone, PartialEq, Eq)]
pub enum DeskState {
    /// Its documents have been dealt with.
    Filed,
    /// Nothing is done with its documents.
    Closed,
    /// Somebody takes care of it: her name as it is shown.
    Taken(String),
    /// A copy was given to those who share another mailbox (see [`super::confided`]).
    Confided,
    /// The same, as its holder has ordered it of such messages (see [`super::standing_order`]).
    ConfidedByOrder,
    /// What an order gave was taken back: no desk gives it again by an order.
    NotConfided,
}

impl DeskState {
    /// The keyword that says so. Of a long name the beginning stands for the whole.
    pub fn keyword(&self) -> Option<Keyword> {
        match self {
            Self::Filed => Keyword::parse(FILED),
            Self::Closed => Keyword::parse(CLOSED),
            Self::Confided => Keyword::parse(CONFIDED),
            Self::ConfidedByOrder => Keyword::parse(ORDERED),
            Self::NotConfided => Keyword::parse(NOT_CONFIDED),
            Self::Taken(name) => Keyword::parse(&format!("{TAKEN}{}", spell(shorten(name)))),
        }
    }

    /// What a keyword says; `None` for one that is not of these.
    pub fn parse(keyword: &Keyword) -> Option<Self> {
        if keyword.0.eq_ignore_ascii_case(FILED) {
            return Some(Self::Filed);
        }
        if keyword.0.eq_ignore_ascii_case(CLOSED) {
            return Some(Self::Closed);
        }
        if keyword.0.eq_ignore_ascii_case(CONFIDED) {
            return Some(Self::Confided);
        }
        if keyword.0.eq_ignore_ascii_case(ORDERED) {
            return Some(Self::ConfidedByOrder);
        }
        if keyword.0.eq_ignore_ascii_case(NOT_CONFIDED) {
            return Some(Self::NotConfided);
        }
        let (prefix, name) = keyword.0.split_at_checked(TAKEN.len())?;
        let name = if prefix.eq_ignore_ascii_case(TAKEN) { read(name)? } else { return None };
        (!name.trim().is_empty()).then_some(Self::Taken(name))
    }

    /// The folder that says so where keywords are not kept; any webmail shows it. In French, whatever the window speaks: desks of one
    /// practice must agree. None of what moves no message: it stays on this computer there.
    pub fn mailbox(&self) -> Option<MailboxName> {
        match self {
            Self::Filed => Some(MailboxName::new(FILED_FOLDER)),
            Self::Closed => Some(MailboxName::new(CLOSED_FOLDER)),
            Self::Taken(name) => Some(MailboxName::new(format!("{TAKEN_FOLDER}{}", shorten(name).trim()))),
            Self::Confided | Self::ConfidedByOrder | Self::NotConfided => None,
        }
    }
}

impl DeskState {
    /// A copy was given to those who share another mailbox, whoever asked for it.
    pub fn is_confided(&self) -> bool {
        matches!(self, Self::Confided | Self::ConfidedByOrder)
    }

    /// What lying in a folder says, by its name without the levels above it.
    pub fn of_mailbox(leaf: &str) -> Option<Self> {
        if leaf == FILED_FOLDER {
            return Some(Self::Filed);
        }
        if leaf == CLOSED_FOLDER {
            return Some(Self::Closed);
        }
        let name = leaf.strip_prefix(TAKEN_FOLDER)?.trim();
        (!name.is_empty()).then(|| Self::Taken(name.to_owned()))
    }
}

impl fmt::Debug for DeskState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Filed => "Filed",
            Self::Closed => "Closed",
            Self::Taken(_) => "Taken(…)",
            Self::Confided => "Confided",
            Self::ConfidedByOrder => "ConfidedByOrder",
            Self::NotConfided => "NotConfided",
        })
    }
}

fn shorten(name: &str) -> &str {
    name.get(..name.floor_char_boundary(NAME_MAX)).unwrap_or(name)
}

/// Letters, digits and hyphens as they are, a space as `_`, every other octet of UTF-8 as `=XX`.
fn spell(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for octet in name.bytes() {
        match octet {
            b' ' => spelled.push('_'),
            _ if octet.is_ascii_alphanumeric() || octet == b'-' => spelled.push(char::from(octet)),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(spelled, "={octet:02X}");
            }
        }
    }
    spelled
}

fn read(spelled: &str) -> Option<String> {
    let mut octets = Vec::with_capacity(spelled.len());
    let mut rest = spelled.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'_' => b' ',
            b'=' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => octet,
        });
    }
    let name = String::from_utf8(octets).ok()?;
    (!name.contains(char::is_control)).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{DeskState, Keyword, Keywords, NAME_MAX, PREFIX};

    fn keyword(word: &str) -> Keyword {
        Keyword::parse(word).unwrap()
    }

    #[test]
    fn what_no_server_could_keep_is_no_keyword() {
        for word in ["", "\\Seen", "two words", "a(b", "a{5}", "100%", "*", "é", "a\"b", "a]b", &"x".repeat(101)] {
            assert_eq!(Keyword::parse(word), None, "{word}");
        }
        assert_eq!(keyword("$Junk"), keyword("$junk"));
    }

    #[test]
    fn keywords_are_a_set_that_is_written_and_read() {
        let keywords: Keywords = ["b", "A", "B", "$Junk"].into_iter().map(keyword).collect();
        assert_eq!(keywords.written(), "$Junk A b");
        assert_eq!(Keywords::parse(&keywords.written()), keywords);
        assert_eq!(keywords.clone().with(&keyword("a"), false).written(), "$Junk b");
        assert_eq!(Keywords::parse(""), Keywords::NONE);
    }

    #[test]
    fn states_have_a_keyword_and_a_folder() {
        let taken = DeskState::Taken("Sylvie Le Goff-Éluard".to_owned());
        let word = taken.keyword().unwrap();
        assert_eq!(word.as_str(), "Pli_Taken_Sylvie_Le_Goff-=C3=89luard");
        assert_eq!(DeskState::parse(&word), Some(taken.clone()));
        let folder = taken.mailbox().unwrap();
        assert_eq!(folder.as_str(), "Pris par Sylvie Le Goff-Éluard");
        assert_eq!(DeskState::of_mailbox(folder.as_str()), Some(taken.clone()));
        assert_eq!(DeskState::of_mailbox("Classés"), Some(DeskState::Filed));
        assert_eq!(DeskState::of_mailbox("Sans suite"), Some(DeskState::Closed));
        assert_eq!(["Classement", "Pris par ", "pris"].map(DeskState::of_mailbox), [None, None, None]);
        for state in [DeskState::Filed, DeskState::Closed, DeskState::Confided, DeskState::ConfidedByOrder] {
            assert_eq!(DeskState::parse(&state.keyword().unwrap()), Some(state));
        }
        assert_eq!(DeskState::Confided.mailbox(), None, "no message is moved to say so");
        for foreign in ["$Forwarded", "Pli_Taken_", "Pli_Taken_=Z9", "Pli_Taken_=0A", "Pli_Other"] {
            assert_eq!(DeskState::parse(&keyword(foreign)), None, "{foreign}");
        }
        assert!(!format!("{taken:?} {word:?}").contains("Sylvie"));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn every_name_has_a_keyword(name in "\\PC{1,60}") {
            let word = DeskState::Taken(name.clone()).keyword().unwrap();
            prop_assert!(word.as_str().starts_with(PREFIX));
            if let Some(DeskState::Taken(read)) = DeskState::parse(&word) {
                prop_assert!(name.starts_with(&read) && read.len() <= NAME_MAX);
            } else {
                prop_assert!(name.chars().take(NAME_MAX).all(char::is_whitespace) || name.trim().is_empty());
            }
        }
    }
}
