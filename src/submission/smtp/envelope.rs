//! From whom and to whom: one command after the other, or all at once where the server takes them so.

use std::fmt::Write as _;

use lettre::transport::smtp::response::{Response, Severity};

use super::{Dialogue, Failure, Offers, meant, within};
use crate::domain::Address;
use crate::domain::outgoing::Kind;
use crate::submission::Outgoing;
use crate::submission::outbox::Reply;

impl Dialogue {
    /// All recipients, or none: a letter must not silently miss somebody.
    pub(super) async fn envelope(
        &mut self,
        outgoing: &Outgoing,
        offers: &Offers,
        eight_bit: bool,
    ) -> Result<(), Failure> {
        let from = mail_from(outgoing, offers, eight_bit);
        let recipients: Vec<(&Address, String)> = outgoing
            .recipients()
            .into_iter()
            .map(|address| (address, rcpt_to(outgoing, address, offers.dsn)))
            .collect();
        let mut declined = Vec::new();
        if offers.pipelining {
            self.all_at_once(from, &recipients, &mut declined).await?;
        } else {
            let _ = self.command(from, Severity::PositiveCompletion).await?;
            for (address, command) in recipients {
                let answer = self.command(command, Severity::PositiveCompletion).await;
                note(address, answer, &mut declined)?;
            }
        }
        if declined.is_empty() { Ok(()) } else { Err(Failure::Recipients(declined)) }
    }

    /// RFC 2920. DATA is never among them: what a server answers to it after it has declined somebody could no longer be taken back.
    async fn all_at_once(
        &mut self,
        from: String,
        recipients: &[(&Address, String)],
        declined: &mut Vec<(Address, Reply)>,
    ) -> Result<(), Failure> {
        let commands = recipients.iter().fold(from, |all, (_, command)| all + command);
        let taken = self.command(commands, Severity::PositiveCompletion).await;
        match taken {
            Ok(_) => {}
            Err(Failure::Declined(reply)) if reply.code != 421 => {
                // What is said of recipients then says nothing; it is heard all the same, so that the two sides go on in step.
                for _ in recipients {
                    if matches!(self.answer().await, Err(Failure::LostBeforeEnd(_))) {
                        break;
                    }
                }
                return Err(Failure::Declined(reply));
            }
            Err(other) => return Err(other),
        }
        for (address, _) in recipients {
            let answer = self.answer().await;
            note(address, answer, declined)?;
        }
        Ok(())
    }

    /// The answer to a command that was said before.
    async fn answer(&mut self) -> Result<Response, Failure> {
        let heard = within(self.patience.command, self.connection.read_response(), &self.ended).await?;
        meant(heard, Severity::PositiveCompletion)
    }
}

/// 421 is said of the connection, and ends it.
fn note(
    address: &Address,
    answer: Result<Response, Failure>,
    declined: &mut Vec<(Address, Reply)>,
) -> Result<(), Failure> {
    match answer {
        Ok(_) => Ok(()),
        Err(Failure::Declined(reply)) if reply.code != 421 => {
            declined.push((address.clone(), reply));
            Ok(())
        }
        Err(other) => Err(other),
    }
}

fn mail_from(outgoing: &Outgoing, offers: &Offers, eight_bit: bool) -> String {
    // RFC 8098 §3: a receipt has nobody to whom anything could be answered.
    let mut command = match outgoing.kind() {
        Kind::Letter => format!("MAIL FROM:<{}>", outgoing.from()),
        Kind::Receipt => "MAIL FROM:<>".to_owned(),
    };
    if offers.size.is_some() {
        let _ = write!(command, " SIZE={}", outgoing.octets().len());
    }
    if eight_bit {
        command.push_str(" BODY=8BITMIME");
    }
    if offers.dsn && outgoing.kind() == Kind::Letter {
        command.push_str(" RET=HDRS");
        let id = xtext(outgoing.envelope_id());
        // RFC 3461 §4.4: at most 100 characters.
        if (1..=100).contains(&id.len()) {
            command.push_str(" ENVID=");
            command.push_str(&id);
        }
    }
    command.push_str("\r\n");
    command
}

fn rcpt_to(outgoing: &Outgoing, address: &Address, dsn: bool) -> String {
    let options = if dsn && outgoing.kind() == Kind::Receipt {
        // RFC 8098 §3: nothing comes back of what nobody sent.
        " NOTIFY=NEVER".to_owned()
    } else if dsn {
        let original = xtext(&format!("rfc822;{address}"));
        format!(" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT={original}")
    } else {
        String::new()
    };
    format!("RCPT TO:<{address}>{options}\r\n")
}

/// RFC 3461 §4.
fn xtext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_graphic() && !matches!(b, b'+' | b'=') {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "+{b:02X}");
        }
    }
    out
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
