//! Tests of `store/own`.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rstest::rstest;
use rusqlite::Connection;

use super::super::NewMailbox as Folder;
use super::super::fixture::{VALIDITY, Vault, address, at, letter, own};
use super::super::migrate::migrate;
use super::super::outbox::NewOutgoing;
use super::super::proposals::{NewProposal, ProposingId};
use super::{Error, NewMailbox, OwnMailboxes, Reader, Tx};
use crate::clock;
use crate::domain::account::{Method, TokenMechanism};
use crate::domain::confided::Giver;
use crate::domain::outgoing::{Kind, OutgoingState};
use crate::domain::proposal::{FOLDER, Phase, Proposal, ProposalMark};
use crate::domain::{
    AccountId, Act, Address, DisplayName, Endpoint, MailboxId, MailboxName, MessageId, OutgoingId, Place, Role,
    Security, Tenure,
};

const HERS: &str = "claire.dubreuil@medecin.mssante.fr";
const CABINET: &str = "Cabinet.Dubreuil@cabinet.mssante.fr";

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    migrate(&mut connection).unwrap();
    connection
}

fn add(connection: &Connection, mailbox: &NewMailbox) -> AccountId {
    Tx::new(connection).add_own_mailbox(mailbox, at(1)).unwrap()
}

fn all(connection: &Connection) -> OwnMailboxes {
    Reader { connection }.own_mailboxes().unwrap()
}

#[tokio::test]
async fn come_back_in_order_and_once() {
    let vault = Vault::new().await;
    let both = [own(HERS), NewMailbox { name: None, method: Method::Psc { only: None }, ..own(CABINET) }];
    for (number, mailbox) in (1..).zip(both.clone()) {
        let (id, _) = vault.store.write_durable(move |tx| tx.add_own_mailbox(&mailbox, at(number))).await.unwrap();
        assert_eq!(id == vault.account, number == 1, "the row of its address");
    }
    let again = own(&HERS.to_uppercase().replace("MEDECIN.MSSANTE.FR", "medecin.mssante.fr"));
    let refused = vault.store.write(move |tx| tx.add_own_mailbox(&again, at(9))).await;
    assert!(matches!(refused, Err(Error::MailboxKnown)), "{refused:?}");
    let found = vault.store.read(|reader| reader.own_mailboxes()).await.unwrap();
    assert_eq!(found.mailboxes.into_iter().map(|(_, mailbox)| mailbox).collect::<Vec<_>>(), both);
}

#[tokio::test]
async fn one_that_is_removed_takes_its_messages_along_and_leaves_what_was_sent() {
    let (vault, ids) = Vault::with(&["un", "deux"]).await;
    let (account, inbox) = (vault.account, vault.inbox);
    let _ = vault.store.write(|tx| tx.add_own_mailbox(&own(HERS), at(1))).await.unwrap();
    let other = vault.store.write(|tx| tx.add_own_mailbox(&own(CABINET), at(2))).await.unwrap().0;
    let (id, _) = vault.store.write(move |tx| queue(tx, account)).await.unwrap();
    let steps = [
        OutgoingState::Queued,
        OutgoingState::Sending,
        OutgoingState::Deferred { until: at(9), attempts: 1, words: String::new() },
        OutgoingState::Doubtful,
        OutgoingState::Refused { code: None, words: String::new(), withheld: None },
        OutgoingState::Doubtful,
        OutgoingState::Accepted { words: String::new(), at: at(5) },
        OutgoingState::Filed { words: String::new(), at: at(6) },
    ];
    for (from, to) in steps.iter().zip(&steps[1..]) {
        let refused = vault.store.write(move |tx| tx.remove_own_mailbox(account)).await;
        assert!(matches!(refused, Err(Error::MailboxLetters { count: 1 })), "{from:?}: {refused:?}");
        let (from, to) = (from.clone(), to.clone());
        assert!(vault.store.write(move |tx| tx.transition(id, &from, &to)).await.unwrap().0);
    }
    assert_eq!(vault.store.read(move |reader| reader.messages(inbox, 0..9)).await.unwrap().rows.len(), 2, "all there");
    let (_, changes) = vault.store.write_durable(move |tx| tx.remove_own_mailbox(account)).await.unwrap();
    assert!(changes.everything && changes.mailboxes.contains(&inbox));
    assert!(vault.store.read(|reader| reader.mailboxes()).await.unwrap().is_empty());
    assert!(vault.found("un").await.is_empty(), "nor in the index of words");
    assert!(vault.store.read(move |reader| reader.message(ids[0])).await.is_err());
    let left = vault.store.read(|reader| reader.own_mailboxes()).await.unwrap().mailboxes;
    assert_eq!(left.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [other]);
    let sent = vault.store.read(|reader| reader.outbox()).await.unwrap();
    assert!(matches!(sent[..], [ref row] if matches!(row.state, OutgoingState::Filed { .. })), "the history stays");
    for unknown in [account, AccountId(99)] {
        let again = vault.store.write(move |tx| tx.remove_own_mailbox(unknown)).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
    }
    // Added again, it is the same.
    let (id, _) = vault.store.write(|tx| tx.add_own_mailbox(&own(HERS), at(7))).await.unwrap();
    assert_eq!(id, account);
}

#[tokio::test]
async fn what_was_to_be_confided_to_it_is_given_to_nobody_and_counted() {
    let (vault, ids) = Vault::with(&["un", "deux"]).await;
    let (practice, _) = vault.store.write(|tx| tx.add_own_mailbox(&own(CABINET), at(1))).await.unwrap();
    let made = vault.store.write(move |tx| {
        let sql =
            "INSERT INTO mailboxes (account, name, delimiter, role) VALUES (?1, 'INBOX', '/', 'inbox') RETURNING id";
        let to = MailboxId(tx.connection.query_row(sql, [practice.0], |row| row.get(0))?);
        let confide =
            |messages: &[MessageId]| Act::Confide { messages: messages.to_vec(), to, giver: Giver("H".to_owned()) };
        tx.act(&confide(&ids[..1]), at(2))?;
        let given = tx.next_group(practice, &BTreeSet::new())?.unwrap().ids();
        tx.settle_confided(&given, at(3))?;
        tx.act(&Act::TakeBack { messages: ids[..1].to_vec() }, at(4))?;
        tx.act(&confide(&ids[1..2]), at(5))
    });
    let _ = made.await.unwrap();
    let (ungiven, _) = vault.store.write_durable(move |tx| tx.remove_own_mailbox(practice)).await.unwrap();
    assert_eq!(ungiven, 1);
    let own = |tx: &mut Tx<'_>| {
        let sql = "SELECT group_concat(own || keywords, '|') FROM (SELECT own, keywords FROM messages ORDER BY id)";
        let marks: String = tx.connection.query_row(sql, [], |row| row.get(0))?;
        let sql =
            "SELECT group_concat(deed || ' ' || request, '|') FROM (SELECT deed, request FROM journal ORDER BY number)";
        Ok((marks, tx.connection.query_row(sql, [], |row| row.get::<_, String>(0))?))
    };
    let ((marks, told), _) = vault.store.write(own).await.unwrap();
    assert_eq!(marks, "Pli_Confided|", "what was given stays given");
    assert_eq!(told, "delete UID EXPUNGE in INBOX, of the copy of UID 1 in INBOX|copy APPEND INBOX, of UID 2 in INBOX");
}

fn said(phase: Phase) -> Proposal {
    let mark = ProposalMark { token: "0a".repeat(16), revision: "0b".repeat(16) };
    Proposal { mark, phase, ..Proposal::default() }
}

/// A mailbox that several share, which the vault's holder has added, with the letter that waits in it.
async fn shared(vault: &Vault) -> AccountId {
    let made = vault.store.write(move |tx| {
        let account = tx.add_own_mailbox(&own(CABINET), at(0))?;
        let (name, place) = (MailboxName::new(FOLDER), Place::Own);
        let folder = Folder { name, delimiter: Some('/'), role: Role::Other, subscribed: true, place };
        let folder = tx.upsert_mailboxes(account, &[folder])?[0];
        tx.reset_mailbox(folder, VALIDITY)?;
        let mut message = letter(1, "Compte rendu");
        message.envelope.proposal = Some(Box::new(said(Phase::Asked)));
        drop(tx.insert_messages(folder, VALIDITY, &[message])?);
        Ok(account)
    });
    made.await.unwrap().0
}

#[tokio::test]
async fn a_mailbox_is_not_removed_before_those_who_share_it_know_what_left() {
    for is_old in [false, true] {
        let vault = Vault::new().await;
        let practice = shared(&vault).await;
        let (hers, mark) = (vault.account, said(Phase::Asked).mark);
        let queued = vault.store.write_durable(move |tx| {
            tx.queue(&NewOutgoing { proposal: Some(&mark), ..outgoing(hers, &address(HERS)) })
        });
        let (id, _) = queued.await.unwrap();
        let removed = async || match vault.store.write_durable(move |tx| tx.remove_own_mailbox(practice)).await {
            Err(Error::MailboxUntold { count }) => Err(count),
            removed => Ok(removed.unwrap().0),
        };
        assert_eq!(removed().await, Err(1), "it leaves");
        let left_at = if is_old { clock::now() - jiff::SignedDuration::from_hours(72) } else { clock::now() };
        let gone = vault.store.write(move |tx| {
            let sql = "UPDATE outbox SET state = 'filed', at = ?2 WHERE id = ?1";
            Ok(tx.connection.execute(sql, [id.0, left_at.as_second()])?)
        });
        let _ = gone.await.unwrap();
        if is_old {
            assert_eq!(removed().await, Ok(0), "its author was told that they do not know");
            continue;
        }
        assert_eq!(removed().await, Err(1), "it has left");
        let record = NewProposal {
            account: practice,
            draft: None,
            replaces: None,
            proposal: Proposal { at: left_at, ..said(Phase::Sent) },
            to: Vec::new(),
            subject: "Compte rendu".to_owned(),
            message_id: "1@x.fr".to_owned(),
            octets: b"x".to_vec(),
        };
        let told = vault.store.write_durable(move |tx| tx.tell_claim(id, Some(&record), clock::now()));
        let _ = told.await.unwrap();
        assert_eq!(removed().await, Err(1), "they are told by what waits");
        let known = vault.store.write(move |tx| {
            let due: i64 = tx.connection.query_row("SELECT id FROM proposings", [], |row| row.get(0))?;
            tx.proposed(ProposingId(due), clock::now())
        });
        let _ = known.await.unwrap();
        assert_eq!(removed().await, Ok(0));
    }
}

#[test]
fn an_organisations_certificate_is_for_the_settings() {
    let connection = database();
    let mailbox = NewMailbox { method: Method::Organisation { file: "/etc/pli/boite.p12".into() }, ..own(HERS) };
    let refused = Tx::new(&connection).add_own_mailbox(&mailbox, at(1));
    assert!(matches!(refused, Err(Error::Malformed { .. })), "{refused:?}");
    assert_eq!(all(&connection), OwnMailboxes::default());
}

/// One that stands in the settings has no row here: it is not removed by this way, whatever is asked.
#[tokio::test]
async fn only_what_the_holder_added_is_removed() {
    let (vault, _) = Vault::with(&["un"]).await;
    let account = vault.account;
    let refused = vault.store.write(move |tx| tx.remove_own_mailbox(account)).await;
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    let inbox = vault.inbox;
    assert_eq!(vault.store.read(move |reader| reader.messages(inbox, 0..9)).await.unwrap().rows.len(), 1);
}

fn queue(tx: &mut Tx<'_>, account: AccountId) -> Result<OutgoingId, Error> {
    tx.queue(&outgoing(account, &address(HERS)))
}

fn outgoing(account: AccountId, sender: &Address) -> NewOutgoing<'_> {
    NewOutgoing {
        account,
        message_id: "1@medecin.mssante.fr",
        envelope_id: "",
        asks_read: false,
        kind: Kind::Letter,
        sender,
        recipients: &[],
        subject: "Lettre",
        raw: b"x",
        sealed_at: at(1),
        patient: None,
        draft: None,
        proposal: None,
    }
}

#[rstest]
#[case::address("address", "'pas une adresse'")]
#[case::another_address("address", "'autre@medecin.mssante.fr'")]
#[case::address_kind("address", "x'00'")]
#[case::name("name", "'Claire' || char(10) || 'Bcc: x@y.fr'")]
#[case::host("imap_host", "'imap.exemple.fr/../'")]
#[case::host_unfolded("submission_host", "'SMTP.exemple.fr'")]
#[case::no_host("imap_host", "''")]
#[case::no_port("imap_port", "0")]
#[case::port_beyond("submission_port", "65536")]
#[case::port_below("submission_port", "-1")]
#[case::method("method", "'password'")]
#[case::method_of_settings("method", "'organisation'")]
#[case::method_unnamed("method", "''")]
fn a_row_that_was_changed_is_left_out(#[case] column: &str, #[case] value: &str) {
    let connection = database();
    let _ = add(&connection, &own(HERS));
    let _ = add(&connection, &own(CABINET));
    assert_eq!((all(&connection).mailboxes.len(), all(&connection).unreadable), (2, 0));
    // A strict column refuses a value of another kind by itself.
    let changed = connection.execute(&format!("UPDATE own_accounts SET {column} = {value} WHERE account = 1"), []);
    let found = all(&connection);
    let expected = if changed.is_ok() { (1, 1) } else { (2, 0) };
    assert_eq!((found.mailboxes.len(), found.unreadable), expected);
    assert_eq!(found.mailboxes.last().unwrap().1, own(CABINET), "the others stay");
}

/// There is no word for a connection in clear, even for who edits the file and its rules.
#[test]
fn no_row_says_clear_text() {
    let connection = database();
    let _ = add(&connection, &own(HERS));
    for column in ["imap_security", "submission_security"] {
        for word in ["none", "plain", "", "TLS"] {
            let edit = format!("UPDATE own_accounts SET {column} = '{word}'");
            assert!(connection.execute(&edit, []).is_err(), "{edit}");
            connection.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
            assert_eq!(connection.execute(&edit, []).unwrap(), 1);
            assert_eq!(all(&connection), OwnMailboxes { mailboxes: Vec::new(), unreadable: 1 }, "{edit}");
            connection.execute_batch("PRAGMA ignore_check_constraints = OFF").unwrap();
        }
        let _ = connection.execute(&format!("UPDATE own_accounts SET {column} = 'tls'"), []).unwrap();
    }
    assert_eq!(all(&connection).unreadable, 0);
}

fn servers() -> impl Strategy<Value = Endpoint> {
    let security = prop_oneof![Just(Security::StartTls), Just(Security::Tls)];
    ("[a-z0-9]{1,9}(\\.[a-z]{2,5}){0,3}", 1_u16.., security)
        .prop_filter_map("a server", |(host, port, security)| Endpoint::new(&host, port, security))
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    #[test]
    fn what_is_added_is_what_comes_back(
        local in "[a-zA-Z0-9]{1,12}", name in ".{0,30}", imap in servers(), submission in servers(), method in 0_usize..4, shared in any::<bool>(),
    ) {
        let connection = database();
        let mailbox = NewMailbox {
            address: address(&format!("{local}@medecin.mssante.fr")),
            name: DisplayName::clean(&name),
            imap,
            submission,
            method: [None, Some(TokenMechanism::XOAuth2), Some(TokenMechanism::OAuthBearer)]
                .get(method)
                .map_or(Method::Card, |only| Method::Psc { only: *only }),
            tenure: if shared { Tenure::Shared } else { Tenure::Own },
        };
        let id = add(&connection, &mailbox);
        prop_assert_eq!(all(&connection), OwnMailboxes { mailboxes: vec![(id, mailbox)], unreadable: 0 });
    }
}

#[test]
fn a_vault_of_before_opens_and_keeps_what_it_had() {
    let mut connection = Connection::open_in_memory().unwrap();
    for sql in [include_str!("schema/0001_init.sql"), include_str!("schema/0002_unreachable.sql")] {
        connection.execute_batch(sql).unwrap();
    }
    connection.pragma_update(None, "user_version", 2).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let rows = "INSERT INTO accounts (id, address) VALUES (1, 'claire.dubreuil@medecin.mssante.fr'); \
                INSERT INTO mailboxes (id, account, name, delimiter, role, uidvalidity) VALUES (1, 1, 'INBOX', '/', 'inbox', 7)";
    connection.execute_batch(rows).unwrap();
    let (account, inbox) = (AccountId(1), MailboxId(1));
    let sql = "INSERT INTO messages (id, mailbox, uidvalidity, uid, flags, internal_date, date, size, subject, senders, \
               recipients, copies, reply_to) VALUES (7, ?1, 1, 1, 0, 0, 0, 10, 'Gardé', '', '', '', '')";
    let _ = connection.execute(sql, [inbox.0]).unwrap();
    let letter = "INSERT INTO outbox (account, message_id, sender, subject, size, sealed_at, state) \
                  VALUES (?1, 'lettre@medecin.mssante.fr', 'claire.dubreuil@medecin.mssante.fr', 'Compte rendu', 10, 0, 'queued')";
    let _ = connection.execute(letter, [account.0]).unwrap();
    migrate(&mut connection).unwrap();
    let reader = Reader { connection: &connection };
    assert_eq!(reader.own_mailboxes().unwrap(), OwnMailboxes::default());
    let page = reader.messages(inbox, 0..10).unwrap();
    assert_eq!((page.total, page.rows[0].id, page.rows[0].subject.as_str()), (1, MessageId(7), "Gardé"));
    assert_eq!(reader.outbox().unwrap().len(), 1);
    assert_eq!(add(&connection, &own(HERS)), account);
}
