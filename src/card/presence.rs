//! What PC/SC tells of the readers: an early bell, and the words when the module shows no card. Pure. It never says which tokens
//! exist, which is the module's to say, and an answer to reset never decides where a code goes.

use serde::{Deserialize, Serialize};

use crate::domain::Notice;

/// Most readers that are told.
pub(super) const READERS_MAX: usize = 32;
/// Longest answer to reset (ISO/IEC 7816-3 §8.2).
pub(super) const ATR_MAX: usize = 33;
/// PKCS#11 keeps this many octets of a reader's name.
const DESCRIPTION: usize = 64;

/// Published answers to reset of a CPS3, with contacts and without.
const CPS3: [&[u8]; 2] = [
    &[0x3B, 0xAC, 0, 0x40, 0x2A, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 3, 0x10, 0, 0x90, 0],
    &[0x3B, 0x8F, 0x80, 1, 0, 0x31, 0xB8, 0x64, 4, 0xB0, 0xEC, 0xC1, 0x73, 0x94, 1, 0x80, 0x82, 0x90, 0, 0x0E],
];
/// Those of a CPS4; the last one, in T=0, is the one met in the field.
const CPS4: [&[u8]; 3] = [
    &[0x3B, 0x9B, 0x18, 0x80, 1, 0, 0x12, 0x25, 0, 0x64, 0x80, 4, 1, 0, 0, 0x90, 0x44],
    &[0x3B, 0x9B, 0x18, 0x80, 1, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 4, 1, 0, 0x90, 0x44],
    &[0x3B, 0xDC, 0x18, 0xFF, 0, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 4, 1, 0, 0x90, 0],
];
/// In the historical octets of all of them with contacts, older ones included.
const FAMILY: [u8; 5] = [0x12, 0x25, 0, 0x64, 0x80];
/// A carte Vitale 2: the low half of the sixth octet counts its versions.
const VITALE: [u8; 10] = [0x3B, 0x75, 0x13, 0, 0, 0x40, 0x09, 0xEA, 0x90, 0];

/// What PC/SC tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// Nothing: it was not asked yet, or does not concern this module.
    #[default]
    Unknown,
    /// Its service does not answer.
    NoService,
    /// These readers are plugged in, maybe none.
    Readers(Vec<Reader>),
}

/// A reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Its name.
    pub name: String,
    /// Counts what went in and out, as far as the service does.
    pub moves: u32,
    /// What is in it.
    pub content: Content,
}

/// What is in a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Nothing.
    Empty,
    /// A card that does not answer.
    Mute,
    /// A card.
    Card {
        /// Its answer to reset.
        atr: Vec<u8>,
        /// Another program lets nobody else at it.
        exclusive: bool,
    },
}

/// What an answer to reset looks like: a hint for words, no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CPS, third generation.
    Cps3,
    /// CPS, fourth generation.
    Cps4,
    /// Of the same family, of no generation that is known here.
    CpsOther,
    /// A patient's carte Vitale.
    Vitale,
    /// Any other card.
    Other,
}

impl Kind {
    /// Of this answer to reset.
    #[must_use]
    pub fn of(atr: &[u8]) -> Self {
        let is_vitale = |atr: &[u8]| {
            atr.len() == VITALE.len()
                && atr.iter().zip(VITALE).enumerate().all(|(at, (told, known))| {
                    let told = if at == 5 { told & 0xF0 } else { *told };
                    told == known
                })
        };
        match atr {
            atr if CPS3.contains(&atr) => Self::Cps3,
            atr if CPS4.contains(&atr) => Self::Cps4,
            atr if atr.windows(FAMILY.len()).any(|window| window == FAMILY) => Self::CpsOther,
            atr if is_vitale(atr) => Self::Vitale,
            _ => Self::Other,
        }
    }

    fn is_cps(self) -> bool {
        matches!(self, Self::Cps3 | Self::Cps4 | Self::CpsOther)
    }
}

/// Where the card of a login is, by PC/SC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seat {
    pub(super) reader: String,
    pub(super) moves: u32,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It did not move.
    Stays,
    /// It left a reader that is still there, if only for a moment.
    Left,
    /// Its reader, or the service, is gone, which says nothing of the card.
    Lost,
}

impl Presence {
    /// Why the module shows no card.
    pub(super) fn notice(&self) -> Notice {
        let readers = match self {
            Self::Unknown => return Notice::CardAbsent,
            Self::NoService => return Notice::CardServiceAbsent,
            Self::Readers(readers) if readers.is_empty() => return Notice::CardReaderAbsent,
            Self::Readers(readers) => readers,
        };
        let is_card = |wanted: fn(Kind) -> bool| move |reader: &Reader| matches!(&reader.content, Content::Card { atr, .. } if wanted(Kind::of(atr)));
        let is_held = |reader: &Reader| matches!(reader.content, Content::Card { exclusive: true, .. });
        if readers.iter().any(is_held) {
            Notice::CardHeld
        } else if readers.iter().any(|reader| reader.content == Content::Mute) {
            Notice::CardMute
        } else if readers.iter().any(is_card(Kind::is_cps)) {
            Notice::CardUnread
        } else if readers.iter().any(is_card(|kind| kind == Kind::Vitale)) {
            Notice::CardVitale
        } else if readers.iter().any(is_card(|_| true)) {
            Notice::CardUnknown
        } else {
            Notice::CardAbsent
        }
    }

    /// The card in the reader that PKCS#11 describes so, if one and only one can be meant.
    pub(super) fn seat(&self, described: &str) -> Option<Seat> {
        let Self::Readers(readers) = self else { return None };
        let mut meant = readers.iter().filter(|reader| is_described(&reader.name, described));
        let reader = meant.next().filter(|_| meant.next().is_none())?;
        matches!(reader.content, Content::Card { .. })
            .then(|| Seat { reader: reader.name.clone(), moves: reader.moves })
    }

    /// A card is in some reader.
    pub(super) fn has_card(&self) -> bool {
        let Self::Readers(readers) = self else { return false };
        readers.iter().any(|reader| matches!(reader.content, Content::Card { .. }))
    }

    /// What became of a card that was seen there; `None` when PC/SC does not say.
    pub(super) fn sight(&self, seat: &Seat) -> Option<Sight> {
        let readers = match self {
            Self::Unknown => return None,
            Self::NoService => return Some(Sight::Lost),
            Self::Readers(readers) => readers,
        };
        Some(match readers.iter().find(|reader| reader.name == seat.reader) {
            None => Sight::Lost,
            Some(Reader { moves, content: Content::Card { .. }, .. }) if *moves == seat.moves => Sight::Stays,
            Some(_) => Sight::Left,
        })
    }

    /// None of these slots of a module that shows cards is a reader of PC/SC: it has its own way to them. `None` when that cannot
    /// be told.
    pub(super) fn is_beside<'d>(&self, mut described: impl Iterator<Item = &'d str>) -> Option<bool> {
        match self {
            Self::Unknown => None,
            Self::NoService => Some(true),
            Self::Readers(readers) => {
                Some(!described.any(|described| readers.iter().any(|reader| is_described(&reader.name, described))))
            }
        }
    }
}

/// PKCS#11 cuts a long name: at its end, or in the middle as the CPS module does.
fn is_described(name: &str, described: &str) -> bool {
    let name = name.trim();
    let is_cut = described.len() >= DESCRIPTION.saturating_sub(4) && name.len() > described.len();
    name == described
        || (is_cut && name.starts_with(described))
        || described
            .split_once("...")
            .is_some_and(|(head, tail)| is_cut && head.len() >= 28 && name.starts_with(head) && name.ends_with(tail))
}

#[cfg(test)]
#[path = "presence_tests.rs"]
mod tests;
