//! What a letter that was prepared for somebody says of itself: fields of Pli's own in front of its octets, of which none is changed. They
//! are read by `mime::read::proposal`, and by no server: what they name stands in the letter's own mailbox and nowhere else.
//!
//! `X-Pli-Proposal` which letter, and which state of it · `X-Pli-State` asked, returned or sent · `X-Pli-Author` who has prepared it ·
//! `X-Pli-Doctor` who is to send it · `X-Pli-By` and `X-Pli-At` who has put it into this state, and when · `X-Pli-Patient`, `X-Pli-Note`.

use mail_builder::headers::date::Date;
use mail_builder::headers::text::Text;

use super::resent::field;
use super::{Mailbox, mailbox};
use crate::domain::message::Correspondence;
use crate::domain::proposal::{FIELD, Proposal, STATE, WORDS_MAX};
use crate::domain::{DisplayName, shown};

/// Names of the fields, in the order written: which, state, author, doctor, by, at, patient, note.
pub const PROPOSAL_FIELDS: [&str; 8] =
    [FIELD, STATE, "X-Pli-Author", "X-Pli-Doctor", "X-Pli-By", "X-Pli-At", "X-Pli-Patient", "X-Pli-Note"];

/// The octets with these fields in front.
pub fn proposal(octets: &[u8], proposal: &Proposal) -> Vec<u8> {
    let [which, state, author, doctor, by, at, patient, note] = PROPOSAL_FIELDS;
    let mut out = Vec::with_capacity(octets.len().saturating_add(2_048));
    out.extend_from_slice(
        format!("{which}: {}\r\n{state}: {}\r\n", proposal.mark.written(), proposal.phase.code()).as_bytes(),
    );
    for (name, person) in [(author, &proposal.author), (doctor, &proposal.doctor), (by, &proposal.by)] {
        if let Some(person) = named(person) {
            field(&mut out, name, &mailbox(&person));
        }
    }
    field(&mut out, at, &Date::new(proposal.at.as_second()));
    for (name, words) in [(patient, &proposal.patient), (note, &proposal.note)] {
        let words = shown::line(words, WORDS_MAX);
        if !words.is_empty() {
            field(&mut out, name, &Text::new(words));
        }
    }
    out.extend_from_slice(octets);
    out
}

fn named(person: &Correspondence) -> Option<Mailbox> {
    let address = person.parsed()?;
    Some(Mailbox { name: DisplayName::clean(&person.name), address })
}
