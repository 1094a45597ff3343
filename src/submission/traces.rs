//! What the journal is told of a letter: the envelope that was asked of the server, and its answer.

use std::fmt::Write as _;

use crate::domain::outgoing::{OutgoingRow, OutgoingState};
use crate::domain::trace::{Deed, Trace};
use crate::domain::{Address, Notice};

/// The line of a step after which something is known; `None` for steps that only this program knows.
pub(super) fn trace(account: &Address, row: &OutgoingRow, to: &OutgoingState) -> Option<Trace> {
    let (deed, response) = match to {
        OutgoingState::Held { .. } | OutgoingState::Queued | OutgoingState::Sending | OutgoingState::Unreadable => {
            return None;
        }
        OutgoingState::Accepted { words, .. } => (Deed::Send, words.clone()),
        OutgoingState::Filed { .. } => (Deed::File, "OK".to_owned()),
        OutgoingState::Deferred { words, .. } => (Deed::Send, format!("deferred {words}")),
        OutgoingState::Refused { code: Some(code), words, .. } => (Deed::Send, format!("{code} {words}")),
        OutgoingState::Refused { code: None, words, .. } => (Deed::Send, format!("refused {words}")),
        OutgoingState::Doubtful => (Deed::Send, Notice::SendDoubtful.code().to_owned()),
    };
    let request = match deed {
        Deed::File => format!("APPEND <{}>", row.message_id),
        _ => envelope(account, row),
    };
    Some(Trace { deed, account: Some(account.clone()), request, response })
}

/// As RFC 5321 §3.3 says it; the message by its `Message-ID`, which stands first since a long list may be cut.
fn envelope(account: &Address, row: &OutgoingRow) -> String {
    let mut words = format!("DATA <{}> MAIL FROM:<{account}>", row.message_id);
    for recipient in &row.recipients {
        // Writing to a string cannot fail.
        let _ = write!(words, " RCPT TO:<{recipient}>");
    }
    words
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::trace;
    use crate::domain::outgoing::{Kind, OutgoingRow, OutgoingState, Receipts};
    use crate::domain::trace::Deed;
    use crate::domain::{Address, OutgoingId};

    #[test]
    fn says_who_sent_what_to_whom_and_what_the_server_said() {
        let address = |text: &str| Address::parse(text).unwrap();
        let account = address("claire.dubreuil@medecin.mssante.fr");
        let row = OutgoingRow {
            account: crate::domain::AccountId(1),
            id: OutgoingId(1),
            kind: Kind::Letter,
            message_id: "a@b".to_owned(),
            recipients: vec![address("paul@ch-exemple.mssante.fr")],
            refused: Vec::new(),
            subject: "Mme Martin".to_owned(),
            size: 10,
            sealed_at: Timestamp::UNIX_EPOCH,
            state: OutgoingState::Sending,
            receipts: Receipts::default(),
        };
        let at = Timestamp::UNIX_EPOCH;
        let sent = trace(&account, &row, &OutgoingState::Accepted { words: "250 2.0.0 Ok".to_owned(), at }).unwrap();
        assert_eq!((sent.deed, sent.response.as_str()), (Deed::Send, "250 2.0.0 Ok"));
        assert_eq!(
            sent.request,
            "DATA <a@b> MAIL FROM:<claire.dubreuil@medecin.mssante.fr> RCPT TO:<paul@ch-exemple.mssante.fr>"
        );
        let refused = OutgoingState::Refused { code: Some(550), words: "5.1.1 unknown".to_owned(), withheld: None };
        assert_eq!(trace(&account, &row, &refused).unwrap().response, "550 5.1.1 unknown");
        assert_eq!(trace(&account, &row, &OutgoingState::Doubtful).unwrap().response, "send-doubtful");
        let filed = trace(&account, &row, &OutgoingState::Filed { words: String::new(), at }).unwrap();
        assert_eq!((filed.deed, filed.request.as_str()), (Deed::File, "APPEND <a@b>"));
        assert_eq!(trace(&account, &row, &OutgoingState::Sending), None);
    }
}
