//! A letter being written. Recipients are free text until the trust gate has looked at them.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::patient::Identity;
use super::{Address, Domain, MessageId, Proposal, ProposalMark};

/// Local key of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftId(pub i64);

/// Which of its states a draft is in: each change of what it says is a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edition(pub i64);

/// What a letter is made of, as it was then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeOf {
    /// The key of its draft, when it was kept.
    pub draft: Option<DraftId>,
    /// The state of that, when it is known.
    pub edition: Option<Edition>,
    /// The proposal that it goes on from.
    pub proposal: Option<ProposalMark>,
    /// What it answers.
    pub answers: Option<MessageId>,
    /// What it passes on.
    pub passes_on: Vec<MessageId>,
}

/// A file joined to a draft.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name shown to the recipient.
    pub name: String,
    /// Media type, e.g. `application/pdf`.
    pub media_type: String,
    /// Content.
    pub content: Arc<[u8]>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment").field("octets", &self.content.len()).finish_non_exhaustive()
    }
}

/// A draft: everything the composer holds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Row of the store, once saved.
    pub id: Option<DraftId>,
    /// Address of the mailbox that it leaves from; the first one of the session when absent.
    pub from: Option<Address>,
    /// `To`, each one address as typed or chosen, optionally `Name <address>`.
    pub to: Vec<String>,
    /// `Cc`.
    pub cc: Vec<String>,
    /// `Bcc`: in the envelope only.
    pub bcc: Vec<String>,
    /// Subject, one line.
    pub subject: String,
    /// Body, plain text with `\n`.
    pub body: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Message answered: gives `In-Reply-To` and `References`.
    pub answers: Option<MessageId>,
    /// Messages passed on: each is marked so once the letter has left.
    pub passes_on: Vec<MessageId>,
    /// Ask for a read receipt (`Disposition-Notification-To`).
    pub ask_read_receipt: bool,
    /// Its author says that it is urgent.
    pub urgent: bool,
    /// The state in which it was read, of a draft that has a row: one that is in another state now was written over meanwhile.
    pub edition: Option<Edition>,
    /// What the `Message-ID` of the letter that is made of it begins with ([`letter_mark`]): known only when it is to be sealed.
    pub mark: Option<String>,
    /// The message of a server's drafts that it goes on from; of a draft that has no row yet.
    pub source: Option<MessageId>,
    /// It goes on from a letter that was prepared for somebody to send.
    pub proposal: Option<Box<Proposal>>,
    /// The one recipient is this patient, as confirmed. Never kept: who takes the draft up again confirms again.
    pub patient: Option<Identity>,
    /// The patient may not answer (`X-MSS-MES: FIN`). Not kept either: it is said where the patient is confirmed.
    pub closes_exchange: bool,
}

impl Draft {
    /// What a letter with this text is made of.
    pub fn made_of(&self) -> MadeOf {
        MadeOf {
            draft: self.id,
            edition: self.edition,
            proposal: self.proposal.as_ref().map(|proposal| proposal.mark.clone()),
            answers: self.answers,
            passes_on: self.passes_on.clone(),
        }
    }

    /// True when nothing has been written yet.
    pub fn is_blank(&self) -> bool {
        self.to.is_empty()
            && self.cc.is_empty()
            && self.bcc.is_empty()
            && self.subject.trim().is_empty()
            && self.body.trim().is_empty()
            && self.attachments.is_empty()
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("id", &self.id).field("attachments", &self.attachments).finish_non_exhaustive()
    }
}

/// Local key of an earlier state of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VersionId(pub i64);

/// An earlier state of a draft, as a list of them shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftVersion {
    /// Its key.
    pub id: VersionId,
    /// When the draft was kept in this state.
    pub at: Timestamp,
    /// It was written so at another desk.
    pub elsewhere: bool,
    /// `To`, as typed.
    pub to: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
    /// Names of the files.
    pub files: Vec<String>,
}

impl fmt::Debug for DraftVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DraftVersion").field("id", &self.id).finish_non_exhaustive()
    }
}

/// By what a copy of a draft on a server is known: whose copy it is, and which. It stands in its `Message-ID`, which servers and other
/// programs keep.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CopyMark {
    /// The draft, on whichever desk.
    pub token: String,
    /// The state of it.
    pub revision: String,
}

impl CopyMark {
    /// What every such `Message-ID` begins with.
    pub const PREFIX: &'static str = "pli-draft.";

    /// Of a `Message-ID` without angle brackets; `None` when it is not of such a copy.
    pub fn parse(message_id: &str) -> Option<Self> {
        let (left, _) = message_id.strip_prefix(Self::PREFIX)?.split_once('@')?;
        let (token, revision) = left.split_once('.')?;
        let is_sound = |part: &str| part.len() == 32 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (is_sound(token) && is_sound(revision)).then(|| Self { token: token.to_owned(), revision: revision.to_owned() })
    }

    /// The `Message-ID` of the copy, without angle brackets.
    pub fn message_id(&self, domain: &Domain) -> String {
        format!("{}{}.{}@{domain}", Self::PREFIX, self.token, self.revision)
    }
}

/// What the `Message-ID` of a letter begins with that is made of the draft with this token. The desks that have copies of that draft know by
/// it that it was sent; who gets the letter learns the token from it no more than anybody else.
pub fn letter_mark(token: &str) -> String {
    let hash = Sha256::new_with_prefix(b"pli letter of a draft\0").chain_update(token).finalize();
    let octets = hash.first_chunk().copied().unwrap_or_default();
    format!("{:032x}", u128::from_be_bytes(octets))
}

/// Media type of a file by the ending of its name; what is not known is `application/octet-stream`.
pub fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "txt" | "hpr" => "text/plain",
        "htm" | "html" => "text/html",
        "xml" => "text/xml",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "tif" | "tiff" => "image/tiff",
        "dcm" => "application/dicom",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt" => "application/vnd.oasis.opendocument.text",
        "rtf" => "application/rtf",
        "eml" => "message/rfc822",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, CopyMark, letter_mark};

    #[test]
    fn a_copy_is_known_again_by_its_message_id_and_nothing_else_passes_for_one() {
        let mark = CopyMark { token: "0a".repeat(16), revision: "f1".repeat(16) };
        let address = Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap();
        let id = mark.message_id(address.domain());
        assert_eq!(CopyMark::parse(&id), Some(mark));
        for other in [
            id.replace("pli-draft", "pli-drafts"),
            id.replace('@', ""),
            id.to_uppercase(),
            id.replace("0a", "0g"),
            id.replacen("0a", "", 1),
            String::new(),
            format!("{}@x.fr", "0a".repeat(16)),
        ] {
            assert_eq!(CopyMark::parse(&other), None, "{other}");
        }
    }

    #[test]
    fn a_letter_bears_the_mark_of_its_draft_alone_and_not_its_token() {
        let (one, other) = ("0a".repeat(16), "0b".repeat(16));
        assert_eq!(letter_mark(&one), letter_mark(&one));
        assert_ne!(letter_mark(&one), letter_mark(&other));
        assert_ne!(letter_mark(&one), one);
    }
}
