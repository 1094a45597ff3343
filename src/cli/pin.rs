//! Where the card's codes come from: a file descriptor, the reader's pad, or a prompt. Never an argument, never the
//! environment. The last try of a code is used only when a person says so.

use std::io::{BufRead, BufReader, IsTerminal as _, Read};

use zeroize::Zeroizing;

use super::{Login, output};
use crate::domain::{Notice, Passphrase, RecoveryCode, Secret};
use crate::engine::Pin;
use crate::engine::event::{CardSeen, Tries};
use crate::l10n::{L10n, t};

/// More than any codes: a file given by mistake is not swallowed whole.
const LONGEST: u64 = 256;

/// Gets the code for this card.
pub(super) fn ask(card: &CardSeen, login: &Login, l10n: &L10n) -> Result<Pin, Notice> {
    warn(card, login, l10n)?;
    if let Some(number) = login.pin_fd {
        let [code] = from_descriptor(number)?;
        return Ok(Pin::Typed(code));
    }
    if card.pad {
        return Ok(Pin::Pad);
    }
    prompt(&t!(l10n, "cli-code-prompt", name = named(card))).map(Pin::Typed)
}

/// Gets the code for this card and, when a descriptor holds both, the recovery code on its second line: a typing error in it is
/// told before the card is asked anything.
pub(super) fn ask_both(card: &CardSeen, login: &Login, l10n: &L10n) -> Result<(Pin, Option<RecoveryCode>), Notice> {
    let Some(number) = login.pin_fd else { return Ok((ask(card, login, l10n)?, None)) };
    warn(card, login, l10n)?;
    let [pin, code] = from_descriptor(number)?;
    Ok((Pin::Typed(pin), Some(parse(&code)?)))
}

/// Gets the recovery code from a prompt.
pub(super) fn ask_recovery(l10n: &L10n) -> Result<RecoveryCode, Notice> {
    parse(&prompt(&t!(l10n, "cli-recovery-prompt"))?)
}

/// Gets the code for this card and, when a descriptor holds both, a new passphrase on its second line: one that is too short is
/// told before the card is asked anything.
pub(super) fn ask_with_passphrase(
    card: &CardSeen,
    login: &Login,
    l10n: &L10n,
) -> Result<(Pin, Option<Passphrase>), Notice> {
    let Some(number) = login.pin_fd else { return Ok((ask(card, login, l10n)?, None)) };
    warn(card, login, l10n)?;
    let [pin, phrase] = from_descriptor(number)?;
    Ok((Pin::Typed(pin), Some(long_enough(&phrase)?)))
}

/// Gets a new passphrase from two prompts.
pub(super) fn ask_passphrase(l10n: &L10n) -> Result<Passphrase, Notice> {
    let passphrase = long_enough(&prompt(&t!(l10n, "cli-passphrase-prompt"))?)?;
    let again = prompt(&t!(l10n, "cli-passphrase-again-prompt"))?;
    if Passphrase::parse(again.declassify()).as_ref() == Some(&passphrase) {
        Ok(passphrase)
    } else {
        Err(Notice::PassphrasesDiffer)
    }
}

fn long_enough(typed: &Secret<String>) -> Result<Passphrase, Notice> {
    let length = Notice::PassphraseLength { min: Passphrase::LEAST, max: Passphrase::MOST };
    Passphrase::parse(typed.declassify()).ok_or(length)
}

fn parse(code: &Secret<String>) -> Result<RecoveryCode, Notice> {
    RecoveryCode::parse(code.declassify()).ok_or(Notice::RecoveryCodeMistyped)
}

fn warn(card: &CardSeen, login: &Login, l10n: &L10n) -> Result<(), Notice> {
    match card.tries {
        Tries::Low if login.pin_fd.is_none() => output::say(&t!(l10n, "unlock-tries-low")),
        Tries::Full | Tries::Low => {}
        Tries::Last => risk(login, l10n, &t!(l10n, "cli-last-try-question"))?,
        Tries::Locked => return Err(Notice::PinLocked),
    }
    Ok(())
}

/// Gets the unblocking code of this card and its new code: two lines of the descriptor, or three prompts.
pub(super) fn ask_unblocking(
    card: &CardSeen,
    login: &Login,
    l10n: &L10n,
) -> Result<(Secret<String>, Secret<String>), Notice> {
    match card.unblocking.tries {
        Tries::Low if login.pin_fd.is_none() => output::say(&t!(l10n, "unblock-tries-low")),
        Tries::Last => risk(login, l10n, &t!(l10n, "cli-last-unblock-question"))?,
        Tries::Full | Tries::Low | Tries::Locked => {}
    }
    if let Some(number) = login.pin_fd {
        let [puk, pin] = from_descriptor(number)?;
        return Ok((puk, pin));
    }
    let puk = prompt(&t!(l10n, "cli-unblock-prompt", name = named(card)))?;
    let pin = prompt(&t!(l10n, "cli-new-code-prompt"))?;
    if prompt(&t!(l10n, "cli-new-code-again-prompt"))? == pin { Ok((puk, pin)) } else { Err(Notice::NewCodesDiffer) }
}

/// A script does not block a card: the last try needs `--last-try`, or a person who answers yes.
fn risk(login: &Login, l10n: &L10n, question: &str) -> Result<(), Notice> {
    if login.last_try {
        return Ok(());
    }
    if login.pin_fd.is_some() || !std::io::stdin().is_terminal() {
        return Err(Notice::LastTryUnconfirmed);
    }
    output::say(question);
    let mut answer = String::new();
    let _ = std::io::stdin().lock().take(LONGEST).read_line(&mut answer).map_err(|_| Notice::Internal)?;
    let yes = t!(l10n, "cli-yes");
    if answer.trim().to_lowercase() == yes { Ok(()) } else { Err(Notice::LastTryUnconfirmed) }
}

fn named(card: &CardSeen) -> String {
    card.holder.as_ref().map(crate::domain::Holder::full_name).unwrap_or_default()
}

pub(super) fn prompt(words: &str) -> Result<Secret<String>, Notice> {
    rpassword::prompt_password(words).map(Secret::new).map_err(|_| Notice::Internal)
}

/// The first lines of a descriptor, one code each.
fn from_descriptor<const CODES: usize>(number: u32) -> Result<[Secret<String>; CODES], Notice> {
    let mut input = open(number)?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        // Room for all that is read: growing would leave copies behind.
        let mut line = Zeroizing::new(String::with_capacity(usize::try_from(LONGEST).unwrap_or_default()));
        let _ = input.read_line(&mut line).map_err(|_| Notice::FileUnreadable)?;
        codes.push(Secret::new(line.trim_end_matches(['\r', '\n']).to_owned()));
    }
    codes.try_into().map_err(|_| Notice::Internal)
}

#[cfg(unix)]
fn open(number: u32) -> Result<impl BufRead, Notice> {
    let file = std::fs::File::open(format!("/dev/fd/{number}")).map_err(|_| Notice::FileUnreadable)?;
    Ok(BufReader::new(file.take(LONGEST)))
}

#[cfg(not(unix))]
fn open(number: u32) -> Result<impl BufRead, Notice> {
    if number != 0 {
        return Err(Notice::FileUnreadable);
    }
    Ok(BufReader::new(std::io::stdin().lock().take(LONGEST)))
}
