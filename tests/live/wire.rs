//! The room `imap` against a real Dovecot: what is done to messages and mailboxes, what the server can do, compressed and not.

use std::time::Duration;

use pli::domain::{Flags, Keywords, Level, MailboxName, Marks, Role, UidSet};
use pli::imap::{
    Authenticated, Error, Extension, FlagChange, Items, Opening, Refusal, SelectState, Selected, Session, Wake,
};
use pli_operator::DOCTOR;
use tokio::time::Instant;

use crate::practice::Practice;

fn folder(name: &str) -> MailboxName {
    MailboxName::new(name)
}

fn letter(subject: &str, octets: usize) -> Vec<u8> {
    let line = "Bonjour, voici la suite du courrier de ce matin.\r\n";
    format!(
        "From: Nadia <nadia.benali@cabinet-tilleuls.mssante.fr>\r\nTo: <{}>\r\nSubject: {subject}\r\n\
         Message-ID: <{subject}@essai.mssante.fr>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n\r\n{}",
        DOCTOR.address,
        line.repeat(octets / line.len()),
    )
    .into_bytes()
}

/// What this server calls the mailbox of this role.
async fn called(session: &mut Session<Authenticated>, role: Role) -> MailboxName {
    session.list().await.unwrap().into_iter().find(|listed| listed.role == Some(role)).unwrap().name
}

async fn open(session: Session<Authenticated>, name: &str) -> (Session<Selected>, SelectState) {
    session.select(&folder(name), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_moved_copied_marked_and_expunged() {
    let practice = Practice::start(8).await;
    let mut session = practice.session().await;
    let (filed, name) = (folder("Classés"), folder("Pris par Élise"));
    session.create(&filed).await.unwrap();
    let error = session.create(&filed).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::AlreadyExists, .. }), "{error:?}");
    session.subscribe(&filed).await.unwrap();

    let (mut selected, state) = open(session, "INBOX").await;
    let keyword = Marks { flags: Flags::FORWARDED, keywords: Keywords::parse("Pli_Filed") };
    assert!(state.keeps(&keyword));
    let all = selected.uids().await.unwrap();
    let some: UidSet = all.iter().take(3).collect();
    assert!(selected.store_marks(&some, &FlagChange::Add(keyword.clone()), None).await.unwrap().is_empty());
    let changes = selected.changes(None).await.unwrap();
    assert_eq!(changes.unreadable, 0);
    let marked = changes.marks.iter().filter(|(_, marks)| marks.keywords == keyword.keywords).count();
    assert_eq!(marked, 3);
    // Somebody changed these since: nothing is done to them.
    let since = state.modseq;
    let late = selected.store_marks(&all, &FlagChange::Add(Flags::SEEN.into()), since).await.unwrap();
    assert_eq!(late, some);

    let error = selected.copy_messages(&some, &name).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::TryCreate, .. }), "{error:?}");
    selected.create(&name).await.unwrap();
    let copied = selected.copy_messages(&some, &name).await.unwrap();
    assert_eq!(copied.pairs.as_ref().unwrap().len(), 3);
    let moved = selected.move_messages(&some, &filed).await.unwrap();
    let pairs = moved.pairs.unwrap();
    assert_eq!(pairs.iter().map(|(from, _)| *from).collect::<UidSet>(), some);
    assert_eq!(u64::from(selected.exists()), all.len() - 3);
    // Doing it again does nothing, and says so.
    assert_eq!(selected.move_messages(&some, &filed).await.unwrap().pairs, Some(Vec::new()));

    let (mut selected, state) = open(selected.close().await.unwrap(), "Classés").await;
    assert_eq!(state.validity, moved.validity);
    let there: UidSet = pairs.iter().map(|(_, to)| *to).collect();
    assert_eq!(selected.uids().await.unwrap(), there);
    let kept = selected.changes(None).await.unwrap().marks;
    assert!(kept.iter().all(|(_, marks)| marks.keywords == keyword.keywords && marks.flags.contains(Flags::FORWARDED)));

    // What is not marked is not expunged; what somebody else marked neither, whatever the command.
    let (first, rest) = (there.iter().take(1).collect::<UidSet>(), there.iter().skip(1).collect::<UidSet>());
    selected.expunge(&there).await.unwrap();
    assert_eq!(selected.uids().await.unwrap(), there);
    let deleted = FlagChange::Add(Flags::DELETED.into());
    let _ = selected.store_marks(&rest, &deleted, None).await.unwrap();
    assert!(matches!(selected.expunge_exactly(&first).await, Err(Error::OthersDeleted)));
    assert_eq!(selected.uids().await.unwrap(), there);
    selected.expunge(&first).await.unwrap();
    assert_eq!(selected.uids().await.unwrap(), rest);
    selected.expunge_exactly(&rest).await.unwrap();
    assert!(selected.uids().await.unwrap().is_empty());

    let mut session = selected.close().await.unwrap();
    session.rename(&filed, &folder("Classés 2026")).await.unwrap();
    session.delete(&folder("Classés 2026")).await.unwrap();
    let error = session.delete(&filed).await.unwrap_err();
    assert!(matches!(error, Error::Refused { refusal: Refusal::NonExistent, .. }), "{error:?}");
    session.unsubscribe(&filed).await.unwrap();
    assert_eq!(session.quirks().map(pli::imap::Quirk::as_str).collect::<Vec<_>>(), Vec::<&str>::new());
    session.logout().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_found_by_its_message_id_and_read_in_pieces() {
    let practice = Practice::start(3).await;
    let mut session = practice.session().await;
    assert!(session.compress().await.unwrap(), "Dovecot compresses");
    let octets = letter("Gros courrier", 3_000_000);
    let archive = called(&mut session, Role::Archive).await;
    let place = session.append(&archive, Flags::SEEN, None, &octets).await.unwrap().unwrap();
    let (mut selected, _) = open(session, archive.as_str()).await;
    let found = selected.find_message_id("Gros courrier@essai.mssante.fr", place.uid).await.unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), [place.uid]);
    assert!(selected.find_message_id("autre@essai.mssante.fr", place.uid).await.unwrap().is_empty());

    let length = 1_000_000;
    let mut whole = Vec::new();
    loop {
        let items = Items::Piece { offset: u64::try_from(whole.len()).unwrap(), length };
        let mut fetching = selected.fetch(&found, items).await.unwrap();
        let piece = fetching.next().await.unwrap().unwrap().piece.unwrap().octets.into_owned();
        assert!(fetching.next().await.unwrap().is_none());
        if piece.is_empty() {
            break;
        }
        whole.extend(piece);
    }
    assert!(whole == octets, "{} octets of {}", whole.len(), octets.len());
    selected.logout().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_can_do_is_known() {
    let practice = Practice::start(2).await;
    let mut session = practice.session().await;
    let suite = session.suite();
    println!("offers {:?}", suite.names().collect::<Vec<_>>());
    for extension in [Extension::QResync, Extension::UidPlus, Extension::Move, Extension::Notify, Extension::Compress] {
        assert!(suite.has(extension), "{extension:?}");
    }
    let id = session.identify().await.unwrap().unwrap();
    assert_eq!(id.name, "Dovecot");
    let namespaces = session.namespaces().await.unwrap().unwrap();
    println!("{id:?} {namespaces:?} {:?}", session.quota(&folder("INBOX")).await.unwrap());
    assert_eq!(namespaces.personal[0].delimiter, Some('/'));

    for level in [Level::Plain, Level::CondStore, Level::Qresync] {
        let mut session = practice.session().await;
        session.limit(level);
        let (mut selected, _) = open(session, "INBOX").await;
        assert_eq!(selected.level(), level);
        assert_eq!(selected.changes(None).await.unwrap().unreadable, 0);
        selected.logout().await.unwrap();
    }
    session.logout().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_any_mailbox_wakes() {
    let practice = Practice::start(2).await;
    let mut session = practice.session().await;
    let archive = called(&mut session, Role::Archive).await;
    let (mut selected, _) = open(session, "INBOX").await;
    let soon = || Instant::now() + Duration::from_millis(500);
    let later = || Instant::now() + Duration::from_secs(30);
    assert!(selected.notify(&[]).await.unwrap() && selected.pushes());
    // What is told at first is how all stands now.
    selected.overlook();
    assert_eq!(selected.watch(soon()).await.unwrap(), Wake::Deadline);

    let mut other = practice.session().await;
    let began = Instant::now();
    let octets = letter("Ailleurs", 100);
    let (wake, place) = tokio::join!(selected.watch(later()), other.append(&archive, Flags::default(), None, &octets));
    assert_eq!(wake.unwrap(), Wake::Elsewhere(vec![archive.clone()]));
    println!("a new message elsewhere after {:?}", began.elapsed());

    let (mut there, _) = open(other, archive.as_str()).await;
    let began = Instant::now();
    let set: UidSet = [place.unwrap().unwrap().uid].into_iter().collect();
    let change = FlagChange::Add(Flags::SEEN.into());
    let (wake, _) = tokio::join!(selected.watch(later()), there.store_marks(&set, &change, None));
    println!("flags elsewhere: {wake:?} after {:?}", began.elapsed());
    assert_eq!(wake.unwrap(), Wake::Elsewhere(vec![archive]));

    // With names beyond ASCII, which this server pushes in another spelling.
    let mut other = there.close().await.unwrap();
    other.create(&folder("Résultats d'été")).await.unwrap();
    let letter_there = letter("Résultat", 100);
    let name = folder("Résultats d'été");
    let (wake, _) = tokio::join!(selected.watch(later()), other.append(&name, Flags::default(), None, &letter_there));
    println!("{wake:?}");
    assert!(matches!(wake.unwrap(), Wake::Elsewhere(names) if names.contains(&name)));

    let began = Instant::now();
    let (name, octets) = (folder("INBOX"), letter("Ici", 100));
    let (wake, _) = tokio::join!(selected.watch(later()), other.append(&name, Flags::default(), None, &octets));
    assert_eq!(wake.unwrap(), Wake::Changed);
    println!("a new message here after {:?}", began.elapsed());
    selected.noop().await.unwrap();
    selected.logout().await.unwrap();
}
