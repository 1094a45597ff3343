//! Tests of `store/exchanges`.

use proptest::prelude::*;

use super::*;
use crate::domain::AccountId;
use crate::domain::outgoing::Kind;
use crate::store::fixture::{VALIDITY, Vault, address, at, letter, person};
use crate::store::{Error, NewMessage, NewOutgoing, Store, Tx};

const CLAIRE: &str = "claire.dubreuil@medecin.mssante.fr";

fn received(number: u32, from: &str, second: i64) -> NewMessage {
    let mut message = letter(number, &format!("reçu {number}"));
    message.envelope.from = vec![person("Quelqu’un", from)];
    message.envelope.date = Some(at(second));
    message.internal_date = at(second);
    message
}

fn send(tx: &mut Tx<'_>, account: AccountId, number: u32, to: &[&str], second: i64) -> Result<(), Error> {
    let recipients: Vec<Address> = to.iter().map(|text| address(text)).collect();
    let id = format!("{number}@x");
    let subject = format!("envoyé {number}");
    let sealed = NewOutgoing {
        account,
        message_id: &id,
        envelope_id: "",
        kind: Kind::Letter,
        asks_read: false,
        sender: &address("moi@x.fr"),
        recipients: &recipients,
        subject: &subject,
        raw: b"x",
        patient: None,
        sealed_at: at(second),
        draft: None,
        proposal: None,
    };
    tx.queue(&sealed).map(drop)
}

async fn page(store: &Store, who: &'static [&'static str], before: Option<Cursor>, limit: u32) -> Vec<Exchange> {
    let addresses: Vec<Address> = who.iter().map(|text| address(text)).collect();
    store.read(move |reader| reader.exchanges(&addresses, before, limit)).await.unwrap()
}

fn subjects(exchanges: &[Exchange]) -> Vec<&str> {
    exchanges.iter().map(Exchange::subject).collect()
}

#[tokio::test]
async fn letters_and_messages_come_in_one_order_newest_first() {
    let vault = Vault::new().await;
    let (account, inbox) = (vault.account, vault.inbox);
    let filled = vault.store.write(move |tx| {
        let messages = [
            received(1, CLAIRE, 10),
            received(2, "Claire.Dubreuil@medecin.mssante.fr", 30),
            // Words of the address, and another's.
            received(3, "claire.dubreuil@medecin.mssante.fr.evil.fr", 40),
            received(4, "x-claire.dubreuil@medecin.mssante.fr", 41),
            received(5, "cd@ch-exemple.mssante.fr", 50),
        ];
        let _ = tx.insert_messages(inbox, VALIDITY, &messages)?;
        send(tx, account, 6, &["autre@x.fr", "CLAIRE.dubreuil@medecin.mssante.fr"], 20)?;
        send(tx, account, 7, &["autre@x.fr"], 60)
    });
    let _ = filled.await.unwrap();
    let one = page(&vault.store, &[CLAIRE], None, 9).await;
    assert_eq!(subjects(&one), ["reçu 2", "envoyé 6", "reçu 1"]);
    let both = page(&vault.store, &[CLAIRE, "cd@ch-exemple.mssante.fr"], None, 2).await;
    assert_eq!(subjects(&both), ["reçu 5", "reçu 2"]);
    let rest = page(&vault.store, &[CLAIRE, "cd@ch-exemple.mssante.fr"], Some(both[1].cursor()), 9).await;
    assert_eq!(subjects(&rest), ["envoyé 6", "reçu 1"]);
    assert!(page(&vault.store, &["personne@x.fr"], None, 9).await.is_empty());
    assert!(page(&vault.store, &[], None, 9).await.is_empty());
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(24))]
    /// However small the pages are, nothing is told twice and nothing is left out, at the same second too.
    #[test]
    fn pages_join_without_gap(
        sent in prop::collection::vec(0..4_i64, 0..8),
        came in prop::collection::vec(0..4_i64, 0..8),
        size in 1..4_u32,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let vault = Vault::new().await;
            let (account, inbox) = (vault.account, vault.inbox);
            let all = sent.len() + came.len();
            let filled = vault.store.write(move |tx| {
                for (number, second) in (1_u32..).zip(sent) {
                    send(tx, account, number, &[CLAIRE], second)?;
                }
                let messages: Vec<_> = (1_u32..).zip(came).map(|(number, second)| received(number, CLAIRE, second)).collect();
                tx.insert_messages(inbox, VALIDITY, &messages).map(drop)
            });
            let _ = filled.await.unwrap();
            let mut told: Vec<Exchange> = Vec::new();
            loop {
                let next = page(&vault.store, &[CLAIRE], told.last().map(Exchange::cursor), size).await;
                if next.is_empty() {
                    break;
                }
                told.extend(next);
                prop_assert!(told.len() <= all);
            }
            prop_assert_eq!(told.len(), all);
            prop_assert!(told.is_sorted_by(|a, b| a.cursor() > b.cursor()));
            Ok(())
        })?;
    }
}
