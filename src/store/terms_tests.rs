//! Tests of `store/terms`.

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::fixture::{self, Vault};
use super::super::migrate::migrate;
use super::super::search::Words;
use super::super::{Error, NewMessage, Reader, Tx};

fn vault() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    connection
}

fn words(text: &str) -> Words<'_> {
    Words { subject: text, senders: "", recipients: "", body: text, files: "" }
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// Whatever is written, in whatever order and however often.
    #[test]
    fn every_word_of_the_index_is_among_them(
        texts in prop::collection::vec("(\\PC|[a-zA-Zéœßİſ0-9]| |[-'_.\u{0}\u{ad}]|card|CARD){0,40}", 1..6),
    ) {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        for (id, text) in (1..).zip(&texts) {
            tx.index(id, 100 - id, &words(text)).unwrap();
        }
        prop_assert_eq!(tx.missing_terms().unwrap(), 0);
    }
}

#[test]
fn words_that_begin_so_are_read_in_order_and_none_where_they_are_too_many() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    tx.index(1, 5, &words("Cardiologie carte cardio, CARDIO; œdème cards")).unwrap();
    tx.index(2, 4, &words("cardio carie")).unwrap();
    let reader = Reader { connection: &connection };
    assert_eq!(reader.terms("card", 3).unwrap(), ["cardio", "cardiologie", "cards"]);
    assert_eq!(reader.terms("card", 2).unwrap(), [""; 0]);
    assert_eq!(reader.terms("oed", 3).unwrap(), ["oedeme"]);
    assert_eq!(reader.terms("zyg", 3).unwrap(), [""; 0]);
}

#[test]
fn two_letters_become_the_beginnings_of_three_and_the_word_itself() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    tx.index(1, 5, &words("ca, cardio carte cas casque; cœur ça Cécile cé")).unwrap();
    let reader = Reader { connection: &connection };
    assert_eq!(reader.beginnings("ca", 3, 9).unwrap(), ["ca", "car*", "cas*"]);
    assert_eq!(reader.beginnings("ce", 3, 9).unwrap(), ["ce", "cec*"]);
    assert_eq!(reader.beginnings("ca", 3, 2).unwrap(), [""; 0]);
    assert_eq!(reader.beginnings("zy", 3, 9).unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_was_rolled_back_is_learnt_anew() {
    let (vault, _) = Vault::with(&["Bilan"]).await;
    let letters: [NewMessage; 1] = [fixture::letter(2, "Zygomatique")];
    for fails in [true, false] {
        let (inbox, letters) = (vault.inbox, letters.clone());
        let work = move |tx: &mut Tx<'_>| {
            let _ = tx.insert_messages(inbox, fixture::VALIDITY, &letters)?;
            if fails { Err(Error::NotFound) } else { Ok(()) }
        };
        assert_eq!(vault.store.write(work).await.is_err(), fails);
    }
    assert_eq!(vault.found("zygo").await, ["Zygomatique"]);
    assert_eq!(vault.store.read(|reader| reader.terms("zygo", 9)).await.unwrap(), ["zygomatique"]);
    assert_eq!(vault.store.examine().await.unwrap(), []);
}
