//! One card as its reader meets it: an answer to reset, power, and an applet or none. Pure: whoever holds it takes its time.

use crate::apdu::{BAD_INSTRUCTION, response};
use crate::error::Error;
use crate::piv::{Blank, Piv};

/// Answers to reset of cards in the field.
pub mod atr {
    /// CPS3 with contacts.
    pub const CPS3: &[u8] = &[0x3B, 0xAC, 0, 0x40, 0x2A, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 3, 0x10, 0, 0x90, 0];
    /// CPS3 without contacts.
    pub const CPS3_CONTACTLESS: &[u8] =
        &[0x3B, 0x8F, 0x80, 1, 0, 0x31, 0xB8, 0x64, 4, 0xB0, 0xEC, 0xC1, 0x73, 0x94, 1, 0x80, 0x82, 0x90, 0, 0x0E];
    /// CPS4.
    pub const CPS4: &[u8] = &[0x3B, 0x9B, 0x18, 0x80, 1, 0, 0x12, 0x25, 0, 0x64, 0x80, 4, 1, 0, 0, 0x90, 0x44];
    /// CPS4 in T=0, as it is met in the field.
    pub const CPS4_T0: &[u8] = &[0x3B, 0xDC, 0x18, 0xFF, 0, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 4, 1, 0, 0x90, 0];
}

/// Historical octets of our PIV card.
const PIV_NAME: &[u8; 8] = b"PLI-PIV1";

/// What the virtual reader says in messages of one octet; a longer message is a command.
const POWER_OFF: u8 = 0;
const POWER_ON: u8 = 1;
const RESET: u8 = 2;
const SEND_ATR: u8 = 4;

/// A card.
pub struct Card {
    atr: Vec<u8>,
    piv: Option<Piv>,
    resets: u64,
}

impl Card {
    /// One that shows this answer to reset and knows no instruction.
    pub fn mute(atr: &[u8]) -> Self {
        Self { atr: atr.to_vec(), piv: None, resets: 0 }
    }

    /// A PIV card.
    ///
    /// # Errors
    /// [`Error::BadKey`], [`Error::BadCode`].
    pub fn piv(blank: &Blank) -> Result<Self, Error> {
        // T=1 only; the last octet makes the sum zero (ISO/IEC 7816-3 §8.2.5).
        let after_first = [&[0x88, 0x80, 0x01][..], PIV_NAME].concat();
        let check = after_first.iter().fold(0, |sum, octet| sum ^ octet);
        let atr = [&[0x3B][..], &after_first, &[check]].concat();
        Ok(Self { atr, piv: Some(Piv::new(blank)?), resets: 0 })
    }

    /// Its answer to reset.
    pub fn atr(&self) -> &[u8] {
        &self.atr
    }

    /// Its applet.
    pub fn applet(&self) -> Option<&Piv> {
        self.piv.as_ref()
    }

    /// Times the reader reset it while it had power.
    pub fn resets(&self) -> u64 {
        self.resets
    }

    /// Its power went. Tries stay spent.
    pub fn reset(&mut self) {
        if let Some(piv) = &mut self.piv {
            piv.reset();
        }
    }

    /// Answers one message of the virtual reader; some want no answer.
    pub fn message(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        match message {
            [SEND_ATR] => Some(self.atr.clone()),
            [power @ (POWER_OFF | POWER_ON | RESET)] => {
                self.resets = self.resets.saturating_add((*power == RESET).into());
                self.reset();
                None
            }
            [] | [_] => None,
            command => Some(match &mut self.piv {
                Some(piv) => piv.command(command),
                None => response(&[], BAD_INSTRUCTION),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Card, atr};

    #[test]
    fn a_mute_card_shows_itself_and_knows_nothing() {
        for published in [atr::CPS3, atr::CPS3_CONTACTLESS, atr::CPS4, atr::CPS4_T0] {
            let mut card = Card::mute(published);
            for silent in [&[][..], &[0], &[1], &[2], &[3], &[200]] {
                assert_eq!(card.message(silent), None);
            }
            assert_eq!(card.message(&[4]).as_deref(), Some(published));
            assert_eq!(card.message(&[0, 0xA4, 4, 0]), Some(vec![0x6D, 0]));
        }
    }

    /// T0 tells how many historical octets there are; TDi how many interface octets follow (ISO/IEC 7816-3 §8.2).
    #[test]
    fn the_published_answers_are_as_long_as_they_say() {
        for published in [atr::CPS3, atr::CPS3_CONTACTLESS, atr::CPS4, atr::CPS4_T0] {
            let mut indicator = published[1];
            let historical = usize::from(indicator & 0x0F);
            let (mut at, mut other_protocol) = (2, false);
            while indicator >> 4 != 0 {
                at += usize::try_from((indicator >> 4).count_ones()).unwrap();
                indicator = if indicator & 0x80 == 0 { 0 } else { published[at - 1] };
                other_protocol |= indicator & 0x0F != 0;
            }
            assert_eq!(published.len(), at + historical + usize::from(other_protocol), "{published:x?}");
        }
    }
}
