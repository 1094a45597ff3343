//! What a person typed, taken apart: words that must be there, words that only help (titles, particles), numbers read in groups, a
//! piece of an address. Pure. The index asks for its words, the directories on the network for its pieces.

use super::phonetic;
use super::terms::{is_small, labels, title};
use crate::domain::folding::words;

/// Octets looked at: nobody types more, but people paste.
const TEXT_MAX: usize = 512;
/// Words looked at.
const WORDS_MAX: usize = 12;
/// Beginnings of numbers of persons are looked up from so many digits on.
const NUMBER_MIN: usize = 6;
/// Digits of an RPPS number.
const NUMBER: usize = 11;
/// Words that announce what follows.
const ANNOUNCING: [&str; 11] =
    ["rpps", "finess", "mailto", "mail", "email", "tel", "adresse", "cedex", "ep", "epouse", "nee"];

/// Everything that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Words, in the order typed, without repetition.
    pub words: Vec<Word>,
    /// Those that must be there, as they were written: for who folds in a way of its own.
    pub pieces: Vec<Piece>,
    /// What looks like an address or the beginning of one, in lower case.
    pub address: Option<String>,
}

/// What stands between two blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As written: `Lefèvre`, `Jean-Pierre`; a number in one piece.
    pub text: String,
    /// With the small words before it: `de la Tour`.
    pub whole: Option<String>,
}

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// In one piece with the small words before it.
    pub joined: Vec<String>,
    /// Whether a mailbox without it is no answer.
    pub needed: bool,
    /// Numbers of persons that begin so: from, and before.
    pub number: Option<(u64, u64)>,
    /// How it sounds.
    pub sound: Option<String>,
}

impl Word {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            joined: Vec::new(),
            needed: true,
            number: number(text),
            sound: phonetic::key(text),
        }
    }

    /// Digits, or a number of Corsica: a part of one means nothing.
    pub fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Short numbers are meant as they are.
    pub fn is_exact(&self) -> bool {
        self.is_number() && self.text.len() <= 3
    }

    /// Itself and its joined forms.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.text.as_str()).chain(self.joined.iter().map(String::as_str))
    }

    /// Without the mark of the plural: `urgences` is also found as `urgence`.
    pub fn singular(&self) -> Option<&str> {
        self.text.strip_suffix('s').filter(|stem| stem.len() > 4)
    }
}

impl Typed {
    /// Takes a text apart.
    pub fn parse(text: &str) -> Self {
        let text: String = text
            .chars()
            .scan(0_usize, |octets, c| {
                *octets = octets.saturating_add(c.len_utf8());
                (*octets <= TEXT_MAX).then_some(c)
            })
            .collect();
        let found = grouped(&words(&text));
        let mut all: Vec<Word> = Vec::new();
        let mut small: Vec<&str> = Vec::new();
        let address = address(&text);
        let domain = address.as_ref().and_then(|address| address.split_once('@')).map(|(_, domain)| labels(domain));
        let shared = domain.map(|(_, shared)| shared).unwrap_or_default();
        for text in found.iter().map(String::as_str) {
            let mut word = Word::new(text);
            if is_small(text) {
                small.push(text);
            } else {
                word.joined = (0..small.len()).map(|from| joined(small.get(from..), text)).collect();
                small.clear();
            }
            word.needed = !helps(text) && !shared.iter().any(|word| word == text);
            if let Some(known) = all.iter_mut().find(|known| known.text == word.text) {
                known.joined.append(&mut word.joined);
            } else if all.len() < WORDS_MAX {
                all.push(word);
            }
        }
        if !all.iter().any(|word| word.needed) {
            for word in &mut all {
                word.needed = true;
            }
        }
        Self { words: all, pieces: pieces(&text), address }
    }

    /// Words without which a mailbox is no answer.
    pub fn needed(&self) -> impl Iterator<Item = &Word> {
        self.words.iter().filter(|word| word.needed)
    }
}

/// Signs that people and programs put around words.
fn around(c: char) -> bool {
    c.is_ascii_punctuation() || "«»“”‘’…".contains(c)
}

fn pieces(text: &str) -> Vec<Piece> {
    let written: Vec<String> = text
        .split_whitespace()
        .map(|piece| {
            let digits = words(piece).concat();
            let is_number = (9..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
            if is_number { digits } else { piece.trim_matches(around).to_owned() }
        })
        .filter(|piece| !words(piece).is_empty())
        .collect();
    let mut needed = Vec::new();
    let mut small: Vec<&str> = Vec::new();
    let written = grouped(&written);
    for piece in &written {
        let own = words(piece);
        if own.iter().all(|word| is_small(word)) {
            small.push(piece);
        } else if own.iter().all(|word| helps(word)) {
            small.clear();
        } else {
            let whole = (!small.is_empty()).then(|| format!("{} {piece}", small.join(" ")));
            small.clear();
            needed.push(Piece { text: piece.clone(), whole });
        }
    }
    // Those that only help count when there is nothing else.
    if needed.is_empty() {
        needed = written.into_iter().map(|text| Piece { text, whole: None }).collect();
    }
    needed.truncate(WORDS_MAX);
    needed
}

fn joined(small: Option<&[&str]>, word: &str) -> String {
    let mut one = small.unwrap_or_default().concat();
    one.push_str(word);
    one
}

/// Titles, particles and announcing words help the ranking and exclude nobody.
fn helps(word: &str) -> bool {
    title(word).is_some() || is_small(word) || ANNOUNCING.contains(&word)
}

/// Short groups of digits that make a long number are one: `99 772 644 383`. Ordinals lose their endings: `4eme` is `4e`.
fn grouped(found: &[String]) -> Vec<String> {
    let is_group = |word: &String| word.len() <= 4 && word.bytes().all(|digit| digit.is_ascii_digit());
    let mut all = Vec::with_capacity(found.len());
    for run in found.chunk_by(|a, b| is_group(a) && is_group(b)) {
        let one = run.concat();
        if run.len() > 1 && (9..=15).contains(&one.len()) {
            all.push(one);
        } else {
            all.extend(run.iter().map(|word| ordinal(word).unwrap_or_else(|| word.clone())));
        }
    }
    all
}

fn ordinal(word: &str) -> Option<String> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    let ending = word.strip_prefix(digits.as_str())?;
    let is_ordinal = (1..=2).contains(&digits.len()) && matches!(ending, "e" | "er" | "ere" | "eme" | "ieme");
    is_ordinal.then(|| format!("{digits}e"))
}

/// The range of the RPPS numbers that begin with these digits; the national identifier has an 8 before the number.
fn number(text: &str) -> Option<(u64, u64)> {
    let digits = text.strip_prefix('8').filter(|rest| rest.len() == NUMBER).unwrap_or(text);
    let is_one = (NUMBER_MIN..=NUMBER).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let value: u64 = digits.parse().ok().filter(|_| is_one)?;
    let unit = 10_u64.checked_pow(u32::try_from(NUMBER.saturating_sub(digits.len())).ok()?)?;
    Some((value.checked_mul(unit)?, value.checked_add(1)?.checked_mul(unit)?))
}

fn address(text: &str) -> Option<String> {
    let piece = text.split_whitespace().find(|piece| piece.contains('@'))?;
    let piece = piece.rsplit_once('<').map_or(piece, |(_, inner)| inner);
    let piece = piece.strip_prefix("mailto:").unwrap_or(piece);
    Some(piece.trim_matches(|c: char| "<>()[],;:\"'".contains(c)).to_lowercase()).filter(|piece| piece.len() > 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str, needed: bool) -> Vec<String> {
        Typed::parse(text).words.iter().filter(|word| word.needed == needed).map(|word| word.text.clone()).collect()
    }

    #[test]
    fn titles_and_particles_only_help() {
        assert_eq!(texts("Docteur Bénédicte de la Tour", true), ["benedicte", "tour"]);
        assert_eq!(texts("Docteur Bénédicte de la Tour", false), ["docteur", "de", "la"]);
        assert_eq!(texts("de la", true), ["de", "la"], "when there is nothing else they count");
        assert_eq!(texts("dr", true), ["dr"]);
    }

    #[test]
    fn small_words_are_also_one_with_the_next() {
        let typed = Typed::parse("van den berghe l'huillier");
        let joined = |at: usize| typed.words[at].joined.clone();
        assert_eq!(joined(2), ["vandenberghe", "denberghe"]);
        assert_eq!(joined(4), ["lhuillier"]);
    }

    #[test]
    fn numbers_are_read_in_groups() {
        assert_eq!(texts("99 772 644 383", true), ["99772644383"]);
        assert_eq!(texts("35 987 533 3", true), ["359875333"]);
        assert_eq!(texts("lyon 3ème 69 003", true), ["lyon", "3e", "69", "003"]);
        let range = |text: &str| Typed::parse(text).words[0].number;
        assert_eq!(range("899772363141"), Some((99_772_363_141, 99_772_363_142)));
        assert_eq!(range("997713033"), Some((99_771_303_300, 99_771_303_400)));
        assert_eq!((range("25000"), range("999999999999999")), (None, None));
    }

    #[test]
    fn an_address_is_seen_in_what_was_pasted() {
        let address = |text: &str| Typed::parse(text).address;
        let whole = Some("hermance.croizat@medecin.mssante.example".to_owned());
        assert_eq!(address("Dr Croizat <hermance.croizat@medecin.mssante.example>"), whole);
        assert_eq!(address("mailto:Hermance.Croizat@medecin.mssante.example,"), whole);
        assert_eq!((address("croizat"), address("@")), (None, None));
    }

    #[test]
    fn pieces_are_what_was_written_without_what_only_helps() {
        let pieces = |text: &str| -> Vec<(String, Option<String>)> {
            Typed::parse(text).pieces.into_iter().map(|piece| (piece.text, piece.whole)).collect()
        };
        let plain = |text: &str| (text.to_owned(), None);
        assert_eq!(pieces("Dr Jean-Pierre (Lefèvre),"), [plain("Jean-Pierre"), plain("Lefèvre")]);
        assert_eq!(pieces("de la Tour"), [("Tour".to_owned(), Some("de la Tour".to_owned()))]);
        assert_eq!(pieces("RPPS 99 772 644 383"), [plain("99772644383")]);
        assert_eq!(pieces("99.772.644.383 Dole"), [plain("99772644383"), plain("Dole")]);
        assert_eq!(pieces("docteur"), [plain("docteur")]);
        assert_eq!(pieces("' - @"), []);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn anything_can_be_typed(text in any::<String>()) {
            let typed = Typed::parse(&text);
            prop_assert!(typed.words.len() <= WORDS_MAX);
            prop_assert!(typed.words.is_empty() || typed.needed().next().is_some());
            prop_assert!(typed.words.iter().all(|word| !word.text.is_empty()));
            prop_assert!(typed.pieces.len() <= WORDS_MAX && typed.pieces.is_empty() == typed.words.is_empty());
        }

        #[test]
        fn case_and_accents_change_nothing(text in "[a-zé' -]{0,30}") {
            prop_assert_eq!(Typed::parse(&text.to_uppercase()).words, Typed::parse(&text.replace('é', "e")).words);
        }
    }
}
