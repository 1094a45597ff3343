//! A vault with one message, for tests of what is done with its files.

use std::path::Path;

use crate::domain::{Address, MailboxName, Marks, MessageId, Place, Role, Secret, Uid, UidValidity};
use crate::mime;
use crate::store::{NewBody, NewMailbox, NewMessage, Store};

/// A new vault in this folder, with this message whole in its inbox.
pub(super) async fn vault(dir: &Path, raw: Vec<u8>) -> (Store, MessageId) {
    let (store, _) = Store::open(dir, &Secret::new([7; 32]), jiff::Timestamp::UNIX_EPOCH).unwrap();
    let kept = store.write(move |tx| {
        let account = tx.account(&Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap())?;
        let inbox = NewMailbox {
            name: MailboxName::new("INBOX"),
            delimiter: Some('/'),
            role: Role::Inbox,
            subscribed: true,
            place: Place::Own,
        };
        let (inbox, validity) = (tx.upsert_mailboxes(account, &[inbox])?[0], UidValidity(7));
        tx.reset_mailbox(inbox, validity)?;
        let letter = NewMessage {
            uid: Uid::new(1).unwrap(),
            marks: Marks::default(),
            internal_date: jiff::Timestamp::UNIX_EPOCH,
            size: 1_000,
            modseq: None,
            envelope: mime::read::envelope(&raw),
            head: Vec::new(),
            has_attachments: true,
        };
        let id = tx.insert_messages(inbox, validity, &[letter])?[0];
        let parts = mime::read::message(&raw).parts;
        tx.put_body(id, &NewBody { raw: &raw, text: "", preview: "", parts: &parts })?;
        Ok(id)
    });
    let (id, _) = kept.await.unwrap();
    (store, id)
}
