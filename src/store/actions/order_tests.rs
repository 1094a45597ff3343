//! Tests of `store/actions/order`.

use super::super::super::fixture::{VALIDITY, Vault, at, letter};
use super::{AccountId, Giver, MailboxId, MessageId, StandingOrder, Timestamp};
use crate::domain::Act;

/// Her vault with one message of before, and the mailbox of her practice, to which a message of hers is confided when an order says so.
async fn practice(order: Option<(&str, &str)>) -> (Vault, MailboxId, AccountId) {
    let (vault, _) = Vault::with(&["Résultats d’avant"]).await;
    let hers = vault.account;
    let order = order.map(|(senders, subjects)| StandingOrder::read(senders, subjects).unwrap());
    let made = vault.store.write(move |tx| {
        let address = crate::domain::Address::parse("cabinet@medecin.mssante.fr").unwrap();
        let account = tx.account(&address)?;
        let sql =
            "INSERT INTO mailboxes (account, name, delimiter, role) VALUES (?1, 'INBOX', '/', 'inbox') RETURNING id";
        let to = MailboxId(tx.connection.query_row(sql, [account.0], |row| row.get(0))?);
        tx.act(&Act::Secretariat { account: hers, to: Some(to) }, at(50))?;
        if let Some(order) = order {
            tx.act(&Act::Order { account: hers, order: Some((order, Giver("H".to_owned()))) }, at(100))?;
        }
        Ok((to, account))
    });
    let ((to, account), _) = made.await.unwrap();
    (vault, to, account)
}

/// Messages of these subjects arrive at this time, under these UIDs.
async fn arrive(vault: &Vault, subjects: &[(u32, &str)], when: Timestamp) -> Vec<MessageId> {
    let inbox = vault.inbox;
    let letters: Vec<_> = subjects
        .iter()
        .map(|(uid, subject)| {
            let mut one = letter(*uid, subject);
            one.internal_date = when;
            one
        })
        .collect();
    vault.store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &letters)).await.unwrap().0
}

async fn carried_out(vault: &Vault) -> bool {
    let account = vault.account;
    if !vault.store.read(move |reader| reader.has_ordered(account)).await.unwrap() {
        return false;
    }
    vault.store.write(move |tx| tx.carry_out_order(account, at(200))).await.unwrap().0
}

async fn waiting(vault: &Vault) -> Vec<MessageId> {
    let rows = vault.store.read(|reader| reader.actions()).await.unwrap();
    rows.into_iter().filter(|row| row.kind.as_str() == "confide").filter_map(|row| row.message).collect()
}

#[tokio::test]
async fn what_arrives_afterwards_is_confided_once_and_nothing_of_before() {
    let (vault, _, _) = practice(Some(("", "résultats"))).await;
    assert!(!carried_out(&vault).await, "what was there is not looked at");
    let late = arrive(&vault, &[(20, "Résultats tardifs")], at(99)).await;
    let new = arrive(&vault, &[(21, "Vos résultats"), (22, "Réunion"), (23, "RÉSULTATS")], at(100)).await;
    assert!(carried_out(&vault).await);
    assert_eq!(waiting(&vault).await, [new[0], new[2]], "not {late:?}");
    assert!(!carried_out(&vault).await);
    assert_eq!(waiting(&vault).await.len(), 2);
    // Shown as such at once, and until the copy is there on this desk only.
    let inbox = vault.inbox;
    let rows = vault.store.read(move |reader| reader.messages(inbox, 0..9)).await.unwrap().rows;
    let word = crate::domain::DeskState::ConfidedByOrder.keyword().unwrap();
    let shown: Vec<_> = rows.iter().filter(|row| row.keywords.contains(&word)).map(|row| row.id).collect();
    assert_eq!(shown, [new[2], new[0]]);
    let told = vault.store.read(|reader| reader.actions()).await.unwrap();
    assert!(told.iter().all(|row| row.kind.as_str() == "confide"), "{told:?}");
}

#[tokio::test]
async fn reports_and_what_was_thrown_away_or_taken_back_are_not_confided() {
    let (vault, _, _) = practice(Some(("", ""))).await;
    let new = arrive(&vault, &[(20, "un"), (21, "remis"), (22, "jeté"), (23, "deux")], at(150)).await;
    let (report, thrown) = (new[1], new[2]);
    let hidden = vault.store.write(move |tx| {
        let sql = "INSERT INTO outbox (id, account, message_id, sender, subject, size, sealed_at, state) \
                   SELECT 1, account, 'a@b', 'moi@medecin.mssante.fr', '', 1, 1, 'filed' FROM mailboxes LIMIT 1";
        let _ = tx.connection.execute(sql, [])?;
        let _ = tx.connection.execute("UPDATE messages SET report = 1 WHERE id = ?1", [report.0])?;
        Ok(tx.connection.execute("UPDATE messages SET place = NULL WHERE id = ?1", [thrown.0])?)
    });
    let _ = hidden.await.unwrap();
    assert!(carried_out(&vault).await);
    assert_eq!(waiting(&vault).await, [new[0], new[3]]);

    // Taken back, it is not given again by another desk that sees it for the first time.
    let back = new[0];
    let take = Act::TakeBack { messages: vec![back] };
    let _ = vault.store.write(move |tx| tx.act(&take, at(160))).await.unwrap();
    let again = vault.store.write(move |tx| Ok(tx.connection.execute("UPDATE secretariats SET seen = 0", [])?));
    let _ = again.await.unwrap();
    let _ = carried_out(&vault).await;
    assert_eq!(waiting(&vault).await, [new[3]]);
}

#[tokio::test]
async fn nothing_that_came_while_other_software_collected_is_confided_afterwards() {
    let (vault, _, _) = practice(Some(("", ""))).await;
    let account = vault.account;
    let _ = arrive(&vault, &[(20, "un")], at(150)).await;
    let ((), _) = vault.store.write(move |tx| tx.pass_over_order(account)).await.unwrap();
    assert!(!carried_out(&vault).await);
    let new = arrive(&vault, &[(21, "deux")], at(160)).await;
    assert!(carried_out(&vault).await);
    assert_eq!(waiting(&vault).await, new);
}

#[tokio::test]
async fn one_act_ends_it_and_what_another_desk_has_confided_is_passed_over() {
    let (vault, to, _) = practice(Some(("", ""))).await;
    let hers = vault.account;
    let new = arrive(&vault, &[(20, "un"), (21, "deux")], at(150)).await;
    let (first, inbox) = (new[0], vault.inbox);
    let told = vault.store.write(move |tx| {
        let sql = "UPDATE messages SET keywords = 'Pli_Confided' WHERE id = ?1";
        Ok(tx.connection.execute(sql, [first.0])?)
    });
    let _ = told.await.unwrap();
    assert!(carried_out(&vault).await);
    assert_eq!(waiting(&vault).await, new[1..]);
    let orders = async || vault.store.read(|reader| reader.orders()).await.unwrap();
    assert_eq!(orders().await, [(to, hers, StandingOrder::default())]);
    let rows = vault.store.read(|reader| reader.mailboxes()).await.unwrap();
    assert_eq!(rows.iter().find(|row| row.id == to).unwrap().orders, [(hers, StandingOrder::default())]);
    let _ = vault.store.write(move |tx| tx.act(&Act::Order { account: hers, order: None }, at(160))).await.unwrap();
    let _ = arrive(&vault, &[(22, "trois")], at(170)).await;
    assert!(!carried_out(&vault).await);
    assert_eq!((orders().await, waiting(&vault).await.len()), (Vec::new(), 1));
    // Nobody to confide to: nothing is ordered either.
    let _ = vault.store.write(move |tx| tx.act(&Act::Secretariat { account: hers, to: None }, at(180))).await.unwrap();
    let act = Act::Order { account: hers, order: Some((StandingOrder::default(), Giver(String::new()))) };
    assert!(vault.store.write(move |tx| tx.act(&act, at(190))).await.is_err());
    assert_eq!(vault.store.read(move |reader| reader.messages(inbox, 0..9)).await.unwrap().rows.len(), 4);
}
