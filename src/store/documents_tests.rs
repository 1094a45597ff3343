//! Tests of `store/documents`: what waits to be looked into, where documents stand whatever happens to their message, and the lists.

use super::super::fixture::{VALIDITY, Vault, at, uid};
use super::super::{NewBody, Store};
use super::*;
use crate::domain::filing::{Earlier, READERS};
use crate::domain::listing::Part;
use crate::domain::{Act, DeskState, Marks, UidSet};

const DAY: i64 = 86_400;

fn patient(family: &str, day: i8) -> Patient {
    Patient {
        family: family.to_owned(),
        given: "Dominique".to_owned(),
        born: Some(jiff::civil::date(1979, 3, day)),
        sex: Some(Sex::Female),
        ..Patient::default()
    }
}

fn of(patient: Option<Patient>, sameness: &str) -> Found {
    Found {
        part: 2,
        place: 0,
        nature: Nature::Xdm,
        name: "IHE_XDM.ZIP".to_owned(),
        code: "11502-2".to_owned(),
        kind: "CR d'examens biologiques".to_owned(),
        title: "Bilan".to_owned(),
        act: Some(jiff::civil::date(2026, 1, 1)),
        author: "Dr Paul SORT".to_owned(),
        patient,
        other: None,
        source: Source::Document,
        certainty: Certainty::Certain,
        doubts: vec![Doubt::Altered, Doubt::Missing],
        sameness: sameness.to_owned(),
        lineage: Lineage::default(),
        version: Some(1),
        replaces: false,
        group: 0,
    }
}

fn file(name: &str) -> Part {
    Part { number: 2, name: name.to_owned(), media_type: String::new(), size: 1, content_id: None, inline: false }
}

async fn put(store: &Store, message: MessageId, found: Vec<Found>) {
    let ((), changes) = store.write(move |tx| tx.put_documents(message, &found)).await.unwrap();
    assert!(changes.documents);
}

async fn page(store: &Store, view: View, typed: &str) -> FilingPage {
    let typed = typed.to_owned();
    store.read(move |reader| reader.filing(&view, &typed, 0..50)).await.unwrap()
}

async fn stages(store: &Store) -> Vec<(String, Stage)> {
    let rows = page(store, View::All, "").await.rows;
    rows.into_iter().map(|row| (row.message.subject, row.stage)).collect()
}

async fn act(store: &Store, act: Act) {
    let _ = store.write(move |tx| tx.act(&act, at(9))).await.unwrap();
}

#[tokio::test]
async fn each_message_with_files_waits_once_for_each_version_of_the_readers() {
    let (vault, ids) = Vault::with(&["Un", "Deux", "Trois"]).await;
    let store = &vault.store;
    let _ = store.write(|tx| tx.renew_documents(READERS)).await.unwrap();
    for (id, name) in [(ids[0], "IHE_XDM.ZIP"), (ids[1], "rendez-vous.ics"), (ids[2], "scan.pdf")] {
        let parts = [file(name)];
        let body = move |tx: &mut Tx<'_>| tx.put_body(id, &NewBody { raw: b"x", text: "", preview: "", parts: &parts });
        let _ = store.write(body).await.unwrap();
    }
    let next = || store.read(|reader| reader.unlooked());
    assert_eq!(next().await.unwrap(), Some((ids[2], 0)), "the newest first, and no calendars");
    put(store, ids[2], vec![of(None, "a")]).await;
    assert_eq!(next().await.unwrap(), Some((ids[0], 0)));
    put(store, ids[0], Vec::new()).await;
    assert_eq!(next().await.unwrap(), None);
    let _ = store.write(|tx| tx.renew_documents(READERS)).await.unwrap();
    assert_eq!(next().await.unwrap(), None, "never again by the same readers");
    let _ = store.write(|tx| tx.renew_documents(READERS + 1)).await.unwrap();
    assert_eq!(next().await.unwrap(), Some((ids[2], 0)), "anew by others");
    let counts = store.read(|reader| reader.filing_counts()).await.unwrap();
    assert_eq!((counts.to_file, counts.unread), (1, 3));
}

#[tokio::test]
async fn what_fails_is_looked_into_after_the_rest_and_then_no_more() {
    let (vault, ids) = Vault::with(&["Un", "Deux"]).await;
    let store = &vault.store;
    let wait = |id: MessageId| store.write(move |tx| tx.look_into(id));
    let fails = |id: MessageId| store.write(move |tx| tx.look_again(id));
    for id in &ids {
        let _ = wait(*id).await.unwrap();
    }
    let next = || async { store.read(|reader| reader.unlooked()).await.unwrap() };
    let _ = fails(ids[1]).await.unwrap();
    assert_eq!(next().await, Some((ids[0], 0)), "it holds up nothing");
    put(store, ids[0], Vec::new()).await;
    assert_eq!(next().await, Some((ids[1], 1)));
    let _ = fails(ids[1]).await.unwrap();
    let _ = fails(ids[1]).await.unwrap();
    assert_eq!(next().await, None);
    let counts = store.read(|reader| reader.filing_counts()).await.unwrap();
    assert_eq!((counts.unread, counts.absent), (0, 1), "it is not said to come, nor to be done");
    let _ = wait(ids[1]).await.unwrap();
    assert_eq!(next().await, Some((ids[1], 0)), "it has come anew");
}

#[tokio::test]
async fn what_was_found_is_listed_as_it_was_and_groups_are_one_line() {
    let (vault, ids) = Vault::with(&["Un"]).await;
    let (one, two) = (patient("PAT-TROIS", 28), patient("VIAL", 5));
    let mut found =
        vec![of(Some(one.clone()), "a"), of(Some(one.clone()), "b"), of(Some(two.clone()), "c"), of(None, "d")];
    (found[2].group, found[3].group) = (2, 3);
    let first = Found { sameness: String::new(), ..found[0].clone() };
    put(&vault.store, ids[0], found).await;
    let rows = page(&vault.store, View::ToFile, "").await.rows;
    let shown: Vec<_> = rows.iter().map(|row| (row.found.patient.clone(), row.count)).collect();
    assert_eq!(shown, [(None, 1), (Some(two), 1), (Some(one), 2)]);
    assert_eq!((&rows[2].found, rows[2].account, rows[2].earlier), (&first, vault.account, None));
    assert_eq!(page(&vault.store, View::ToFile, "pat trois 28/03/1979").await.total, 1);
    assert_eq!(page(&vault.store, View::ToFile, "1979-03-28 DOMINIQUE biologiques").await.total, 1);
    assert_eq!(page(&vault.store, View::ToFile, "vial 28/03").await.total, 0);
    // What is read again stands in the place of what was there.
    put(&vault.store, ids[0], vec![of(None, "a")]).await;
    assert_eq!(page(&vault.store, View::All, "").await.total, 1);
}

#[tokio::test]
async fn a_document_stands_where_its_message_does() {
    let (vault, ids) = Vault::with(&["Un"]).await;
    let (store, id) = (&vault.store, ids[0]);
    put(store, id, vec![of(None, "a")]).await;
    let stage = || async { stages(store).await.first().map(|(_, stage)| *stage) };
    // Another desk says so, in its own way of writing.
    let keyword = crate::domain::Keyword::parse("pli_FILED").unwrap();
    let marks = Marks { keywords: [keyword].into_iter().collect(), ..Marks::default() };
    let inbox = vault.inbox;
    let _ = store.write(move |tx| tx.set_marks(inbox, VALIDITY, &[(uid(1), marks)])).await.unwrap();
    assert_eq!(stage().await, Some(Stage::Filed));
    let _ = store.write(move |tx| tx.set_marks(inbox, VALIDITY, &[(uid(1), Marks::default())])).await.unwrap();
    assert_eq!(stage().await, Some(Stage::ToFile));
    for (state, shown) in [(DeskState::Filed, Stage::Filed), (DeskState::Closed, Stage::Closed)] {
        act(store, Act::Desk { messages: vec![id], state: state.clone(), set: true }).await;
        assert_eq!((stage().await, page(store, View::ToFile, "").await.total), (Some(shown), 0), "{state:?}");
        act(store, Act::Desk { messages: vec![id], state, set: false }).await;
        assert_eq!(stage().await, Some(Stage::ToFile));
    }
    act(store, Act::Desk { messages: vec![id], state: DeskState::Taken("Sylvie".to_owned()), set: true }).await;
    assert_eq!(stage().await, Some(Stage::ToFile), "who takes care of it has not filed it");
    let gone: UidSet = [uid(1)].into_iter().collect();
    let _ = store.write(move |tx| tx.forget(inbox, VALIDITY, &gone, at(9))).await.unwrap();
    assert_eq!(stage().await, Some(Stage::ToFile), "nobody has filed it");
    for set in [true, false] {
        act(store, Act::Desk { messages: vec![id], state: DeskState::Filed, set }).await;
        assert_eq!(stage().await, Some(if set { Stage::Filed } else { Stage::ToFile }), "here at least");
    }
    let (account, later) = (vault.account, at(DAY));
    let _ = store.write(move |tx| tx.note_collected(account, true, later)).await.unwrap();
    assert_eq!(stage().await, Some(Stage::Elsewhere));
    vault.purge().await;
    assert_eq!(stage().await, None, "gone with its message");
}

#[tokio::test]
async fn what_is_given_to_others_is_theirs_to_file_until_it_is_taken_back() {
    let (vault, ids) = Vault::with(&["Un"]).await;
    let (store, id, inbox) = (&vault.store, ids[0], vault.inbox);
    put(store, id, vec![of(Some(patient("PAT-TROIS", 28)), "a")]).await;
    let said = |words: &str| {
        let keywords = words.split_whitespace().filter_map(crate::domain::Keyword::parse).collect();
        let marks = Marks { keywords, ..Marks::default() };
        store.write(move |tx| tx.set_marks(inbox, VALIDITY, &[(uid(1), marks)]))
    };
    for (words, stage) in [
        ("Pli_Confided", Stage::Confided),
        ("Pli_Confided_Ordered", Stage::Confided),
        ("Pli_Confided_Not", Stage::ToFile),
        ("Pli_Confided Pli_Filed", Stage::Filed),
        ("", Stage::ToFile),
    ] {
        let _ = said(words).await.unwrap();
        assert_eq!(stages(store).await, [("Un".to_owned(), stage)], "{words}");
        let document = page(store, View::All, "").await.rows[0].id;
        assert_eq!(page(store, View::Patient(document), "").await.total, 1, "{words}");
    }
}

#[tokio::test]
async fn messages_whose_files_are_not_here_are_counted() {
    let (vault, _) = Vault::with(&[]).await;
    let (store, inbox) = (&vault.store, vault.inbox);
    let letter = |number: u32| super::super::NewMessage {
        has_attachments: true,
        ..super::super::fixture::letter(number, "Bilan")
    };
    let letters = [letter(9), letter(10)];
    let (ids, _) = store.write(move |tx| tx.insert_messages(inbox, VALIDITY, &letters)).await.unwrap();
    let (id, invitation) = (ids[0], ids[1]);
    let absent = || async { store.read(|reader| reader.filing_counts()).await.unwrap().absent };
    assert_eq!(absent().await, 2);
    act(store, Act::Desk { messages: vec![id], state: DeskState::Filed, set: true }).await;
    assert_eq!(absent().await, 1, "dealt with");
    act(store, Act::Desk { messages: vec![id], state: DeskState::Filed, set: false }).await;
    let keep = |id: MessageId, name: &str| {
        let parts = [file(name)];
        store.write(move |tx| tx.put_body(id, &NewBody { raw: b"x", text: "", preview: "", parts: &parts }))
    };
    let drop_body = |id: MessageId| store.write(move |tx| tx.drop_body(id));
    let _ = keep(invitation, "rendez-vous.ics").await.unwrap();
    let _ = drop_body(invitation).await.unwrap();
    assert_eq!(absent().await, 1, "a calendar is no document");
    let _ = keep(id, "scan.pdf").await.unwrap();
    assert_eq!(absent().await, 0, "it waits to be looked into");
    let _ = drop_body(id).await.unwrap();
    assert_eq!(absent().await, 1, "it went before it was");
    let _ = keep(id, "scan.pdf").await.unwrap();
    put(store, id, Vec::new()).await;
    let _ = drop_body(id).await.unwrap();
    assert_eq!(absent().await, 0, "it was, and there was no document");
    let _ = keep(id, "scan.pdf").await.unwrap();
    put(store, id, vec![of(None, "a")]).await;
    let _ = drop_body(id).await.unwrap();
    let counts = store.read(|reader| reader.filing_counts()).await.unwrap();
    assert_eq!((counts.absent, counts.to_file), (0, 1), "its document is listed");
}

#[tokio::test]
async fn where_other_software_collects_the_list_begins_on_the_day_it_was_said() {
    let (vault, ids) = Vault::with(&["Avant", "Après"]).await;
    let (store, account) = (&vault.store, vault.account);
    for id in &ids {
        put(store, *id, vec![of(None, &id.0.to_string())]).await;
    }
    let _ = store.write(move |tx| tx.note_collected(account, true, at(100))).await.unwrap();
    assert_eq!(stages(store).await, [("Après".to_owned(), Stage::ToFile), ("Avant".to_owned(), Stage::Away)]);
    // Said again at the next session: that day stays.
    let _ = store.write(move |tx| tx.note_collected(account, true, at(DAY))).await.unwrap();
    assert_eq!(page(store, View::ToFile, "").await.total, 1);
    let _ = store.write(move |tx| tx.note_collected(account, false, at(DAY))).await.unwrap();
    assert_eq!(page(store, View::ToFile, "").await.total, 2);
    let counts = || async { store.read(|reader| reader.filing_counts()).await.unwrap() };
    assert_eq!(counts().await.since, None);
    let _ = store.write(move |tx| tx.note_collected(account, true, at(2 * DAY))).await.unwrap();
    assert_eq!((page(store, View::ToFile, "").await.total, counts().await.since), (1, Some(at(100))), "as before");
}

#[tokio::test]
async fn duplicates_and_new_versions_name_the_earlier_one_of_the_same_content_or_patient() {
    let subjects = ["Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf"];
    let (vault, ids) = Vault::with(&subjects).await;
    let one = |id: &str, replaced: &str, set: &str, content: &str| Found {
        lineage: Lineage { id: id.to_owned(), set: set.to_owned(), replaced: replaced.to_owned() },
        ..of(Some(patient("PAT-TROIS", 28)), content)
    };
    let other = |found: Found| Found { patient: Some(patient("VIAL", 5)), ..found };
    let found = [
        one("1.1", "", "s", "a"),
        one("1.1", "", "", "a"),
        one("1.2", "1.1", "", "b"),
        Found { version: Some(2), ..one("1.3", "", "s", "c") },
        other(one("1.1", "", "", "d")),
        other(one("1.4", "1.2", "", "e")),
        other(one("1.5", "", "", "a")),
        one("1.1", "", "", "f"),
        Found { version: Some(3), ..other(one("1.6", "", "s", "g")) },
    ];
    for (id, found) in ids.iter().zip(found) {
        put(&vault.store, *id, vec![found]).await;
    }
    let rows = page(&vault.store, View::ToFile, "").await.rows;
    let earlier: Vec<_> = rows.iter().rev().map(|row| row.earlier).collect();
    let told = [
        None,
        Some(Earlier::Same(at(60))),
        Some(Earlier::Replaced(at(120))),
        Some(Earlier::Replaced(at(60))),
        Some(Earlier::Unclear(at(120))),
        Some(Earlier::Unclear(at(180))),
        Some(Earlier::Unclear(at(120))),
        Some(Earlier::Unclear(at(300))),
        Some(Earlier::Unclear(at(240))),
    ];
    assert_eq!(earlier, told);
}

#[tokio::test]
async fn a_line_tells_of_all_its_documents() {
    let (vault, ids) = Vault::with(&["Avant", "Un", "Deux"]).await;
    let (store, whole) = (&vault.store, Some(patient("PAT-TROIS", 28)));
    put(store, ids[0], vec![of(None, "b")]).await;
    let first = Found { doubts: Vec::new(), ..of(whole.clone(), "a") };
    let second = Found {
        kind: "IRM du genou".to_owned(),
        certainty: Certainty::Unsure,
        doubts: vec![Doubt::Unreadable],
        ..of(whole, "b")
    };
    put(store, ids[1], vec![first.clone(), second.clone()]).await;
    let rows = page(store, View::ToFile, "pat-trois irm").await.rows;
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.count, row.certainty, row.found.certainty), (2, Certainty::Unsure, Certainty::Certain));
    assert_eq!((row.doubts.as_slice(), row.found.doubts.as_slice()), ([Doubt::Unreadable].as_slice(), [].as_slice()));
    assert_eq!(row.earlier, None, "one of them is new");
    let id = row.id;
    let line = store.read(move |reader| reader.line(id)).await.unwrap();
    let bare = |found: &Found| Found { sameness: String::new(), ..found.clone() };
    assert_eq!(line, [bare(&first), bare(&second)]);
    put(store, ids[2], vec![second, first]).await;
    assert_eq!(page(store, View::ToFile, "irm").await.rows[0].earlier, Some(Earlier::Same(at(120))), "all of them");
}

#[tokio::test]
async fn all_about_one_person_and_nothing_of_her_homonyms() {
    let (vault, ids) = Vault::with(&["Un", "Deux", "Trois", "Quatre", "Cinq"]).await;
    let bare = patient("PAT-TROIS", 28);
    let whole = Patient { matricule: Some("279035121518989".to_owned()), national: true, ..bare.clone() };
    let married = Patient { family: "LEFÈVRE".to_owned(), ..whole.clone() };
    let undated = Patient { born: None, ..bare.clone() };
    let named = [whole, bare, patient("PAT-TROIS", 27), married, undated];
    for (id, patient) in ids.iter().zip(named) {
        put(&vault.store, *id, vec![of(Some(patient), &id.0.to_string())]).await;
    }
    act(&vault.store, Act::Desk { messages: vec![ids[0]], state: DeskState::Filed, set: true }).await;
    let rows = page(&vault.store, View::All, "").await.rows;
    let about = |subject: &'static str| {
        let id = rows.iter().find(|row| row.message.subject == subject).unwrap().id;
        let store = vault.store.clone();
        async move {
            let rows = page(&store, View::Patient(id), "").await.rows;
            rows.into_iter().map(|row| row.message.subject).collect::<Vec<_>>()
        }
    };
    assert_eq!(about("Un").await, ["Quatre", "Deux", "Un"], "filed ones too");
    assert_eq!(about("Deux").await, ["Deux", "Un"]);
    assert_eq!(about("Trois").await, ["Trois"]);
    assert_eq!(about("Cinq").await, ["Cinq"], "never by names alone");
}

#[tokio::test]
async fn of_a_doubted_document_both_patients_are_found() {
    let (vault, ids) = Vault::with(&["Un", "Deux", "Trois"]).await;
    let (one, other) = (patient("PAT-TROIS", 28), patient("VIAL", 5));
    let doubted = Found { other: Some(other.clone()), ..of(Some(one.clone()), "a") };
    put(&vault.store, ids[0], vec![doubted.clone()]).await;
    put(&vault.store, ids[1], vec![of(Some(other), "b")]).await;
    put(&vault.store, ids[2], vec![of(Some(one), "c")]).await;
    let rows = page(&vault.store, View::ToFile, "").await.rows;
    let subjects = |page: FilingPage| page.rows.into_iter().map(|row| row.message.subject).collect::<Vec<_>>();
    assert_eq!(rows[2].found, Found { sameness: String::new(), ..doubted });
    assert_eq!(subjects(page(&vault.store, View::ToFile, "vial 05/03/1979").await), ["Deux", "Un"]);
    for (row, all) in [(0, ["Trois", "Un"]), (1, ["Deux", "Un"]), (2, ["Trois", "Un"])] {
        assert_eq!(subjects(page(&vault.store, View::Patient(rows[row].id), "").await), all);
    }
    put(&vault.store, ids[0], Vec::new()).await;
    assert_eq!(page(&vault.store, View::Patient(rows[1].id), "").await.total, 1, "it goes with its document");
}

#[test]
fn doubts_come_back() {
    for doubt in [
        Doubt::OtherPatient,
        Doubt::SeveralPatients,
        Doubt::NamedByList,
        Doubt::WrongKey,
        Doubt::Altered,
        Doubt::Missing,
        Doubt::Unreadable,
        Doubt::Incomplete,
    ] {
        assert_eq!(Doubt::parse(doubt.code()), Some(doubt));
    }
    assert_eq!(Doubt::parse(""), None);
}

#[tokio::test]
async fn documents_go_with_their_mailbox() {
    let (vault, ids) = Vault::with(&["un"]).await;
    put(&vault.store, ids[0], vec![of(None, "a")]).await;
    let (account, inbox) = (vault.account, vault.inbox);
    // Messages that lie in a mailbox that goes lie in none, before they go too.
    let removed = vault.store.write(move |tx| {
        let _ = tx.connection.execute("DELETE FROM mailboxes WHERE id = ?1", [inbox.0])?;
        Ok(tx.connection.execute("DELETE FROM accounts WHERE id = ?1", [account.0])?)
    });
    let _ = removed.await.unwrap();
    assert_eq!(page(&vault.store, View::All, "").await.total, 0);
}
