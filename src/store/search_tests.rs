//! Tests of `store/search`.

use proptest::prelude::*;
use rstest::rstest;
use rusqlite::Connection;

use super::super::fixture::Vault;
use super::super::fold::fold;
use super::super::migrate::migrate;
use super::{DATE_MAX, Reader, Tx, Words, place, question};

#[rstest]
#[case("oedeme")]
#[case("œdème")]
#[case("OEDÈME")]
#[case("Œdeme")]
#[case("coeur")]
#[case("cœ")]
#[case("insuffisance")]
#[case("insuﬃsance")]
#[case("rendez-vous")]
#[case("rendez vous")]
#[case("l'hopital")]
#[case("l’hôpital")]
#[case("hopital")]
#[case("dubreuil")]
#[case("secretariat")]
#[case("diabete")]
#[case("e\u{301}cho")]
#[case("oedeme coeur ren")]
#[tokio::test]
async fn finds_as_a_french_reader_would(#[case] words: &str) {
    let (vault, ids) = Vault::with(&["Œdème aigu", "Autre"]).await;
    vault
        .put_text(
            ids[0],
            "Rendez-vous à l’hôpital : cœur, insuﬃsance rénale, dia\u{ad}bète, écho.\u{200b} Signé Claire Dubreuil, secrétariat",
        )
        .await;
    assert!(vault.found(words).await.contains(&"Œdème aigu".to_owned()), "{words}");
}

#[rstest]
#[case("\"")]
#[case("\"\"")]
#[case("AND")]
#[case("OR NOT")]
#[case("*")]
#[case("NEAR(a b)")]
#[case("subject:x")]
#[case("{subject} : x")]
#[case("^a")]
#[case("-")]
#[case("a\"b")]
#[case("')); DROP TABLE messages; --")]
#[case("Ⓐ")]
#[case("\u{0}")]
#[case("")]
#[tokio::test]
async fn input_is_never_an_operator(#[case] words: &str) {
    let (vault, _) = Vault::with(&["Compte rendu"]).await;
    assert!(vault.found(words).await.is_empty());
    assert_eq!(vault.found("compte").await.len(), 1);
}

#[tokio::test]
async fn newest_first_across_columns_with_last_word_begun() {
    let (vault, ids) = Vault::with(&["Bilan sanguin", "Bilan lipidique", "Radio"]).await;
    vault.put_text(ids[2], "Voir aussi le bilan de mars").await;
    assert_eq!(vault.found("bil").await, ["Radio", "Bilan lipidique", "Bilan sanguin"]);
    assert_eq!(vault.found("radio mars").await, ["Radio"], "words of different columns");
    assert_eq!(vault.found("bil mars").await, Vec::<String>::new(), "only the last word is a beginning");
}

#[tokio::test]
async fn a_gone_message_is_not_found() {
    let (vault, _) = Vault::with(&["Bilan sanguin", "Bilan lipidique"]).await;
    let (inbox, uids) = (vault.inbox, [super::super::fixture::uid(1)].into_iter().collect());
    let (gone, changes) =
        vault.store.write(move |tx| tx.forget(inbox, super::super::fixture::VALIDITY, &uids)).await.unwrap();
    assert_eq!((gone, changes.messages.len()), (1, 1));
    assert_eq!(vault.found("bilan").await, ["Bilan lipidique"]);
}

#[test]
fn the_trigger_names_rows_as_the_code_does() {
    let connection = Connection::open_in_memory().unwrap();
    for (id, date) in [(1, 0), (5, -1), (7, DATE_MAX), (9, DATE_MAX + 5), (3, 1_767_225_600)] {
        let by_sql: i64 = connection
            .query_row("SELECT (min(max(?1, 0), 8589934591) << 30) | ?2", [date, id], |row| row.get(0))
            .unwrap();
        assert_eq!(by_sql, place(id, date).unwrap());
        assert_eq!(by_sql & 1_073_741_823, id);
    }
    assert!(place(1 << 30, 0).is_err());
}

proptest! {
    #[test]
    fn any_input_is_a_question_or_none(words in "(\\PC|[\"*:^(){}+-]|NEAR|AND| ){0,40}") {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        prop_assert!(Reader { connection: &connection }.search(&words, 10).is_ok(), "{:?}", question(&words));
    }

    #[test]
    fn a_word_of_a_text_is_found_in_it(text in "([a-zA-Z0-9À-ÖØ-öø-ÿŒœ]| |-|'){1,30}") {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let words = Words { subject: &text, senders: "", recipients: "", body: "", files: "" };
        tx.index(1, 0, &words).unwrap();
        for word in fold(&text).split_whitespace() {
            let Some(asked) = question(word) else { continue };
            let hits: i64 = connection
                .query_row("SELECT count(*) FROM search WHERE search MATCH ?1", [&asked], |row| row.get(0))
                .unwrap();
            prop_assert_eq!(hits, 1, "{}", asked);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
        let once = fold(&text).into_owned();
        prop_assert_eq!(fold(&once).into_owned(), once);
    }
}
