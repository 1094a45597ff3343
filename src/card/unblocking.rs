//! A new code for a card that wrong codes have blocked, by its unblocking code. A code of another shape than the card's is
//! refused here and costs no try; nothing is tried twice.

use super::protocol::{Code, Reply, Request, UnblockRequest};
use super::{Card, Error, Failure, Token, Tries};
use crate::card::thread::Answer;
use crate::domain::Secret;

/// Digits of the unblocking code of a CPS.
const DIGITS: usize = 8;
/// Labels of the cards of the family begin with these.
const FAMILY: [&str; 6] = ["CPS", "CPF", "CPE", "CPA", "CDE", "CDA"];

impl Token {
    /// Its codes are digits: a card of the CPS family. PKCS#11 has no flag for that.
    pub fn takes_digits(&self) -> bool {
        matches!(self.model.as_str(), "IAS ECC" | "ChipDoc") || FAMILY.iter().any(|name| self.label.starts_with(name))
    }

    /// Fewest and most signs of the unblocking code.
    pub fn unblock_length(&self) -> (usize, usize) {
        if self.takes_digits() { (DIGITS, DIGITS) } else { (self.pin_min, self.pin_max) }
    }

    fn accepts(&self, code: &Secret<String>, (min, max): (usize, usize)) -> bool {
        let code = code.declassify();
        (min..=max).contains(&code.len()) && (!self.takes_digits() || code.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

impl Card {
    /// Presents the unblocking code to the card that was seen in `slot`, once, and gives it the new code `pin`. Any login of
    /// this room has ended afterwards.
    ///
    /// # Errors
    /// [`Error::UnblockWrong`] and the like; [`Error::UnblockUnable`] when card or module cannot do it, or when the codes would
    /// have to be typed on the reader; [`Error::PinLength`] for a new code of another shape.
    pub async fn unblock(
        &self,
        slot: u64,
        serial: &str,
        unblocking: Secret<String>,
        pin: Secret<String>,
    ) -> Result<(), Error> {
        let token = self.tokens().await?.into_iter().find(|token| token.slot == slot).ok_or(Error::Absent)?;
        if token.serial != serial {
            return Err(Error::Removed);
        }
        if token.pad {
            return Err(Error::UnblockUnable);
        }
        if token.unblock_tries == Tries::Locked {
            return Err(Error::UnblockLocked);
        }
        let lengths = token.unblock_length();
        if !token.accepts(&unblocking, lengths) {
            return Err(Error::UnblockLength { min: lengths.0, max: lengths.1 });
        }
        let (min, max) = (token.pin_min, token.pin_max);
        if !token.accepts(&pin, (min, max)) {
            return Err(Error::PinLength { min, max });
        }
        let request = UnblockRequest { slot, serial: token.serial, unblocking: Code(unblocking), pin: Code(pin) };
        match self.ask(Request::Unblock(request), None).await {
            Ok(Answer::Reply(Reply::Done)) => Ok(()),
            Ok(_) => Err(Error::ModuleFailed(Failure::Garbled)),
            Err(Error::PinLength { .. }) => Err(Error::PinLength { min, max }),
            Err(error) => Err(error),
        }
    }
}
