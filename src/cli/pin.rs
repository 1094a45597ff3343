//! Where the card's code comes from: a file descriptor, the reader's pad, or a prompt. Never an argument, never the
//! environment.

use std::io::{BufRead, BufReader, Read};

use zeroize::Zeroizing;

use crate::domain::{Notice, Secret};
use crate::engine::Pin;
use crate::engine::event::CardSeen;
use crate::l10n::{L10n, t};

/// More than any code: a file given by mistake is not swallowed whole.
const LONGEST: u64 = 64;

/// Gets the code for this card.
pub(super) fn ask(card: &CardSeen, descriptor: Option<u32>, l10n: &L10n) -> Result<Pin, Notice> {
    if let Some(number) = descriptor {
        return from_descriptor(number).map(Pin::Typed);
    }
    if card.pad {
        return Ok(Pin::Pad);
    }
    let name = card.holder.as_ref().map(crate::domain::Holder::full_name).unwrap_or_default();
    let typed = rpassword::prompt_password(t!(l10n, "cli-code-prompt", name = name)).map_err(|_| Notice::Internal)?;
    Ok(Pin::Typed(Secret::new(typed)))
}

#[cfg(unix)]
fn from_descriptor(number: u32) -> Result<Secret<String>, Notice> {
    let file = std::fs::File::open(format!("/dev/fd/{number}")).map_err(|_| Notice::FileUnreadable)?;
    let mut line = Zeroizing::new(String::new());
    let _ = BufReader::new(file.take(LONGEST)).read_line(&mut line).map_err(|_| Notice::FileUnreadable)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(not(unix))]
fn from_descriptor(number: u32) -> Result<Secret<String>, Notice> {
    if number != 0 {
        return Err(Notice::FileUnreadable);
    }
    let mut line = Zeroizing::new(String::new());
    let input = std::io::stdin().lock();
    let _ = BufReader::new(input.take(LONGEST)).read_line(&mut line).map_err(|_| Notice::FileUnreadable)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
