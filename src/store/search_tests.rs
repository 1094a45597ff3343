//! Tests of `store/search`.

use proptest::prelude::*;
use rstest::rstest;
use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;

use super::super::fixture::{self, Vault, asked, person, uid};
use super::super::fold::fold;
use super::super::migrate::migrate;
use super::super::{NewBody, NewMailbox, NewMessage};
use super::{DATE_MAX, Reader, Tx, Words, line};

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
    let since = super::super::fixture::at(9);
    let gone = move |tx: &mut super::super::Tx<'_>| tx.forget(inbox, super::super::fixture::VALIDITY, &uids, since);
    let (gone, changes) = vault.store.write(gone).await.unwrap();
    assert_eq!((gone, changes.messages.len()), (1, 1));
    let rows = vault.store.read(|reader| reader.search(&super::super::fixture::asked("bilan"), 9)).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.gone.map(|gone| gone.since)).collect::<Vec<_>>(),
        [None, Some(since)],
        "found as long as it is kept"
    );
    vault.purge().await;
    assert_eq!(vault.found("bilan").await, ["Bilan lipidique"]);
}

/// Written one way, looked for another: both ways.
#[rstest]
#[case("cœur", "coeur")]
#[case("Œdème", "oedeme")]
#[case("ÉCHOGRAPHIE", "échographie")]
#[case("ﬁbrome", "fibrome")]
#[case("insuﬃsance", "insuffisance")]
#[case("l’hôpital", "l'hopital")]
#[case("lʼhôpital", "l’hôpital")]
#[case("rendez-vous", "rendez vous")]
#[case("rendez\u{2011}vous", "rendez-vous")]
#[case("\"rendez-vous\"", "rendez vous")]
#[case("e\u{301}cho", "\u{e9}cho")]
#[case("Strauß", "STRAUSS")]
#[case("n\u{b0}12", "n°12")]
#[tokio::test]
async fn is_found_however_it_is_written(#[case] one: &'static str, #[case] other: &'static str) {
    for (written, typed) in [(one, other), (other, one), (one, one), (other, other)] {
        let (vault, ids) = Vault::with(&["Objet"]).await;
        vault.put_text(ids[0], written.trim_matches('"')).await;
        assert_eq!(vault.found(typed).await, ["Objet"], "{typed:?} in {written:?}");
    }
}

#[tokio::test]
async fn an_article_before_an_apostrophe_is_not_looked_for() {
    let (vault, _) = Vault::with(&["Bilan hôpital", "Bilan de l’hôpital", "Lettre l"]).await;
    assert_eq!(vault.found("l'hôpital").await.len(), 2);
    assert_eq!(vault.found("\"l'hôpital\"").await, ["Bilan de l’hôpital"], "a phrase is as it is typed");
    assert_eq!(vault.found("l'").await.len(), 2);
}

/// Subjects of a vault: radiology of Kuhn with a file in January, of Martin in March (unread), a letter sent in 2025 to both.
async fn practice() -> Vault {
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let letter = |number: u32, subject: &str, from: &str, (to, cc): (&str, &str), day: i64, files, seen| {
        let mut letter: NewMessage = fixture::letter(number, subject);
        let people = |name: &str| vec![person(name, &format!("{}@exemple.mssante.fr", name.to_lowercase()))];
        (letter.envelope.from, letter.envelope.to, letter.envelope.cc) = (people(from), people(to), people(cc));
        letter.internal_date = fixture::at(day * 86_400);
        letter.envelope.date = Some(letter.internal_date);
        letter.has_attachments = files;
        letter.marks.flags = if seen { crate::domain::Flags::SEEN } else { crate::domain::Flags::default() };
        letter
    };
    let letters = [
        letter(1, "Radio du thorax", "Kühn", ("Dupont", "Labo"), 20, true, true),
        letter(2, "Radio, avis de Kuhn", "Martin", ("Dupont", "Labo"), 70, false, false),
        letter(3, "Courrier au Dr Martin", "Dupont", ("Kuhn", "Martin"), -30, true, true),
    ];
    let other = NewMailbox {
        name: crate::domain::MailboxName::new("Archivés/2025"),
        delimiter: Some('/'),
        role: crate::domain::Role::Other,
        subscribed: true,
        place: crate::domain::Place::Own,
    };
    let account = vault.account;
    let work = move |tx: &mut Tx<'_>| {
        let archive = tx.upsert_mailboxes(account, &[other])?.remove(0);
        let _ = tx.insert_messages(inbox, fixture::VALIDITY, &letters[..2])?;
        tx.insert_messages(archive, fixture::VALIDITY, &letters[2..])
    };
    drop(vault.store.write(work).await.unwrap());
    vault
}

const THORAX: &str = "Radio du thorax";
const ADVICE: &str = "Radio, avis de Kuhn";
const LETTER: &str = "Courrier au Dr Martin";

#[rstest]
#[case("kuhn", &[ADVICE, THORAX, LETTER])]
#[case("de:kuhn", &[THORAX])]
#[case("FROM:Kühn", &[THORAX])]
#[case("à:kuhn", &[LETTER])]
#[case("to:labo", &[ADVICE, THORAX])]
#[case("objet:kuhn", &[ADVICE])]
#[case("radio de:martin", &[ADVICE])]
#[case("de:martin radio", &[ADVICE])]
#[case("radio -de:martin", &[THORAX])]
#[case("-radio", &[LETTER])]
#[case("-radio -martin", &[])]
#[case("radio -thorax", &[ADVICE])]
#[case("a:pj", &[THORAX, LETTER])]
#[case("radio a:pj", &[THORAX])]
#[case("radio -has:attachment", &[ADVICE])]
#[case("non-lu", &[ADVICE])]
#[case("radio is:unread", &[ADVICE])]
#[case("radio est:lu", &[THORAX])]
#[case("a:pj non-lu", &[])]
#[case("a:pj est:lu", &[THORAX, LETTER])]
#[case("avant:2026", &[LETTER])]
#[case("après:2026", &[ADVICE, THORAX])]
#[case("radio avant:1/2/2026", &[THORAX])]
#[case("radio date:03/2026", &[ADVICE])]
#[case("date:21/01/2026", &[THORAX])]
#[case("date:22/01/2026", &[])]
#[case("a:pj depuis:2026", &[THORAX])]
#[case("dossier:archives", &[LETTER])]
#[case("kuhn in:archives", &[LETTER])]
#[case("kuhn dossier:réception", &[ADVICE, THORAX])]
#[case("in:inbox -dossier:2025 a:pj", &[THORAX])]
#[case("dossier:nulle-part", &[])]
#[case("kuhn avant:demain", &[])]
#[case("kuhn de:", &[ADVICE, THORAX, LETTER])]
#[tokio::test]
async fn filters_let_through_what_they_say(#[case] typed: &str, #[case] expected: &[&str]) {
    assert_eq!(practice().await.found(typed).await, expected, "{typed}");
}

#[tokio::test]
async fn what_no_list_shows_is_not_found() {
    let vault = practice().await;
    let hide = |tx: &mut Tx<'_>| {
        Ok(tx.connection.execute("UPDATE messages SET place = NULL WHERE subject LIKE 'Radio du%'", [])?)
    };
    assert_eq!(vault.store.write(hide).await.unwrap().0, 1);
    assert_eq!(vault.found("kuhn").await, [ADVICE, LETTER]);
    assert_eq!(vault.found("a:pj").await, [LETTER]);
    assert_eq!(vault.found("depuis:2026").await, [ADVICE]);
    assert_eq!(vault.found("dossier:inbox kuhn").await, [ADVICE]);
}

#[tokio::test]
async fn marks_and_bodies_that_come_later_change_what_filters_find() {
    let vault = practice().await;
    let unread = vault.store.read(|reader| reader.search(&asked("non-lu"), 9)).await.unwrap();
    let id = unread[0].id;
    let parts = [crate::domain::listing::Part {
        number: 1,
        name: "irm.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 9,
        content_id: None,
        inline: false,
    }];
    let work = move |tx: &mut Tx<'_>| {
        tx.act(
            &crate::domain::Act::Flag { messages: vec![id], flag: crate::domain::Flags::SEEN, set: true },
            fixture::at(0),
        )?;
        tx.put_body(id, &NewBody { raw: b"x", text: "lombaire", preview: "", parts: &parts })
    };
    drop(vault.store.write(work).await.unwrap());
    assert!(vault.found("non-lu").await.is_empty());
    assert_eq!(vault.found("avis a:pj").await, [ADVICE]);
    assert_eq!(vault.found("irm lomb").await, [ADVICE], "a file by its name");
    let (inbox, uids) = (vault.inbox, [uid(2)].into_iter().collect());
    drop(vault.store.write(move |tx| tx.forget(inbox, fixture::VALIDITY, &uids, fixture::at(0))).await.unwrap());
    assert_eq!(vault.found("a:pj").await, [ADVICE, THORAX, LETTER], "as long as it is kept");
    vault.purge().await;
    assert_eq!(vault.found("a:pj").await, [THORAX, LETTER]);
}

#[test]
fn the_trigger_names_rows_as_the_code_does() {
    let connection = Connection::open_in_memory().unwrap();
    for (id, date) in [(1, 0), (5, -1), (7, DATE_MAX), (9, DATE_MAX + 5), (3, 1_767_225_600)] {
        let by_sql: i64 = connection
            .query_row("SELECT (min(max(?1, 0), 8589934591) << 30) | ?2", [date, id], |row| row.get(0))
            .unwrap();
        assert_eq!(by_sql, line(id, date).unwrap());
        assert_eq!(by_sql & 1_073_741_823, id);
    }
    assert!(line(1 << 30, 0).is_err());
}

/// The index writes out what it has gathered whenever it is given an older message than the one before.
#[tokio::test]
async fn messages_that_come_newest_first_are_one_piece_of_the_index_for_each_transaction() {
    let pieces = |reader: &Reader<'_>| {
        // Beyond stand the lines that were replaced.
        let sql = "SELECT count(DISTINCT id >> 37) FROM search_data WHERE id > 10 AND id >> 37 < 65536";
        Ok(reader.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    };
    let vault = Vault::new().await;
    let inbox = vault.inbox;
    let letters: Vec<NewMessage> = (1..=12).rev().map(|number| fixture::letter(number, "Bilan")).collect();
    let headers = move |tx: &mut Tx<'_>| tx.insert_messages(inbox, fixture::VALIDITY, &letters);
    let (ids, _) = vault.store.write(headers).await.unwrap();
    assert_eq!(vault.store.read(pieces).await.unwrap(), 1);
    let newest = vault.store.read(move |reader| reader.messages(inbox, 0..1)).await.unwrap();
    assert_eq!(newest.rows[0].id, ids[0], "keys in the order given");
    let body = NewBody { raw: b"x", text: "lombaire", preview: "", parts: &[] };
    let gone = crate::domain::MessageId(9_999);
    let bodies: Vec<_> = ids.into_iter().chain([gone]).map(|id| (id, body)).collect();
    drop(vault.store.write(move |tx| tx.put_bodies(&bodies)).await.unwrap());
    assert_eq!(vault.store.read(pieces).await.unwrap(), 2);
    assert_eq!(vault.found("lombaire").await.len(), 12);
    assert_eq!(vault.store.examine().await.unwrap(), []);
}

/// Every filter is answered by an index, and nothing is sorted.
#[rstest]
#[case("radio")]
#[case("radio a:pj non-lu après:2026")]
#[case("radio -a:pj dossier:inbox")]
#[case("a:pj avant:2026")]
#[case("non-lu -radio")]
#[case("après:2026")]
fn nothing_is_sorted_to_find_the_newest(#[case] typed: &str) {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", super::sql(&asked(typed)))).unwrap();
    let plan: Vec<String> = statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>().unwrap();
    assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE FOR ORDER")), "{plan:#?}");
    assert!(plan.iter().all(|step| !step.starts_with("SCAN m") && !step.starts_with("SCAN messages")), "{plan:#?}");
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    #[test]
    fn any_input_is_a_question_or_none(words in "(\\PC|[\"*:^(){}+-]|NEAR|AND|-?(de|à|objet|avant|a|dossier|is):|2026|pj|[«»“”'’]| ){0,40}") {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let found = Reader { connection: &connection }.search(&asked(&words), 10);
        prop_assert!(found.is_ok(), "{:?}", found);
    }

    #[test]
    fn a_word_of_a_text_is_found_in_it(text in "([a-zA-Z0-9À-ÖØ-öø-ÿŒœ]| |-|'){1,30}") {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let words = Words { subject: &text, senders: "", recipients: "", body: "", files: "" };
        tx.index(1, 0, &words).unwrap();
        for word in fold(&text).split_whitespace() {
            let Some(asked) = asked(word).wanted(&[]) else { continue };
            let hits: i64 = connection
                .query_row("SELECT count(*) FROM search WHERE search MATCH ?1", [&asked], |row| row.get(0))
                .unwrap();
            prop_assert_eq!(hits, 1, "{}", asked);
        }
    }

    /// Letter by letter as in one piece.
    #[test]
    fn folding_is_compatibility_decomposition_without_marks(text in "(\\PC|[éÉœﬃ½ｱ\u{1e9b}\u{323}\u{307}\u{ac01}]|[a-z]){0,30}") {
        let marks = |c: &char| !unicode_normalization::char::is_combining_mark(*c);
        let whole: String = text.nfkd().filter(marks).collect();
        prop_assert_eq!(fold(&whole), fold(&text));
    }

    #[test]
    fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
        let once = fold(&text).into_owned();
        prop_assert_eq!(fold(&once).into_owned(), once);
    }
}
