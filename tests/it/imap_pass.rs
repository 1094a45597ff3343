//! Whole passes and what users do, against servers that behave as Courier, Cyrus and old ones do: both sides agree in the end, wherever
//! the link is cut and whatever is spoiled on the way.

use std::collections::BTreeSet;
use std::time::Duration;

use pli::auth::Login;
use pli::domain::notice::ActionFault;
use pli::domain::{Act, DeskStanding, DeskState, Flags, MailboxName, Role};
use pli::imap::{self, authenticate};
use pli::sync::{ImapRemote, Remote as _};
use rstest::rstest;
use tokio::time::Instant;

use crate::desk::Desk;
use crate::imap_script::{PEER, inbox};
use crate::manner::{COURIER, CYRUS, How, Manner, OLD, Server, Spoil};

/// Both sides are the same, and nothing waits.
async fn agrees(desk: &Desk, server: &Server) {
    assert_eq!(desk.waiting().await, 0);
    let (here, there) = (desk.shown().await, served(server));
    assert_eq!(bare(here.clone()), bare(there.clone()));
    assert!(here == there, "same outline, other octets");
    let names = |roles: Vec<(String, Role)>| roles.into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>();
    assert_eq!(names(desk.roles().await), server.state().shelves.keys().cloned().collect());
}

/// Without the octets.
fn bare(all: Vec<(String, String, Option<Vec<u8>>)>) -> Vec<(String, String)> {
    all.into_iter().map(|(name, marks, _)| (name, marks)).collect()
}

const FLAGS: [(&str, Flags); 4] = [
    ("\\Seen", Flags::SEEN),
    ("\\Answered", Flags::ANSWERED),
    ("\\Flagged", Flags::FLAGGED),
    ("\\Deleted", Flags::DELETED),
];

/// What the server holds, as [`Desk::shown`] gives it.
fn served(server: &Server) -> Vec<(String, String, Option<Vec<u8>>)> {
    let mut all = Vec::new();
    for (name, shelf) in &server.state().shelves {
        for held in &shelf.messages {
            let flags = FLAGS.iter().filter(|(word, _)| held.flags.contains(*word));
            let bits = flags.fold(Flags::default(), |all, (_, flag)| all.with(*flag)).bits();
            let keywords: Vec<&str> =
                held.flags.iter().filter(|flag| !flag.starts_with('\\')).map(String::as_str).collect();
            let end = held.octets.windows(4).position(|found| found == b"\r\n\r\n").unwrap() + 4;
            let subject = pli::mime::read::envelope(&held.octets[..end]).subject;
            let marks = format!("{subject} {bits} {}", keywords.join(" "));
            all.push((name.clone(), marks, Some(held.octets.clone())));
        }
    }
    all.sort();
    all
}

fn letter(number: usize) -> Vec<u8> {
    let head = format!("From: Dr <dr@a.fr>\r\nMessage-ID: <{number}@a.fr>\r\nSubject: ");
    // Octets of Latin-1 and of UTF-8, as old programs write them.
    let subject = if number.is_multiple_of(2) { &b"R\xe9sultats"[..] } else { "Résultats".as_bytes() };
    let tail = format!(" {number}\r\n\r\nTexte {number}\r\n");
    [head.as_bytes(), subject, tail.as_bytes()].concat()
}

fn deliver(server: &Server, name: &str, numbers: std::ops::Range<usize>) {
    let mut state = server.state();
    for number in numbers {
        let _ = state.shelf(name).put(letter(number), BTreeSet::new());
    }
}

/// Six letters, the usual folders under usual names, and one of the user's.
fn server(manner: Manner) -> Server {
    let folders = match manner.name {
        "Courier" => ["Envoyés", "Brouillons", "Corbeille", "Archives", "Été"],
        "Cyrus" => ["Sent", "Drafts", "Trash", "Archive", "Été"],
        _ => ["Éléments envoyés", "Brouillon", "Corbeille", "Archivés", "Été"],
    };
    let server = Server::new(manner, &folders);
    deliver(&server, "INBOX", 0..6);
    deliver(&server, &manner.folder("Été"), 6..8);
    // One lies there already: it is not taken for a copy that is made later.
    deliver(&server, &manner.folder("Été"), 1..2);
    deliver(&server, &manner.folder(folders[2]), 8..10);
    server
}

fn bin(manner: Manner) -> String {
    manner.folder(if manner.name == "Cyrus" { "Trash" } else { "Corbeille" })
}

#[rstest]
#[case::courier(COURIER)]
#[case::cyrus(CYRUS)]
#[case::old(OLD)]
#[tokio::test]
async fn a_mailbox_is_followed_from_the_first_pass_on(#[case] manner: Manner) {
    let server = server(manner);
    let desk = Desk::following(server.connect()).await;
    agrees(&desk, &server).await;
    let roles: BTreeSet<&str> = desk.roles().await.into_iter().map(|(_, role)| role.as_str()).collect();
    assert_eq!(roles, BTreeSet::from(["archive", "drafts", "inbox", "other", "sent", "trash"]));
    // New mail; another desk marks, moves and erases.
    deliver(&server, "INBOX", 10..12);
    {
        let mut state = server.state();
        state.shelf("INBOX").flag(2, "\\Flagged", true);
        state.carry("INBOX", 3, &manner.folder("Été"));
        drop(state.shelf("INBOX").take(5));
    }
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    agrees(&desk, &server).await;
    // Flags alone, with nothing that comes or goes.
    server.state().shelf("INBOX").flag(1, "\\Seen", true);
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    agrees(&desk, &server).await;
    // Other UIDs: what is here is recognised, and no body comes twice.
    let given = server.state().given;
    server.state().shelf("INBOX").revalidate();
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    agrees(&desk, &server).await;
    assert_eq!(server.state().given, given);
}

/// Acts of every kind, waiting.
async fn busy(desk: &Desk, manner: Manner) {
    let inbox = desk.messages("INBOX").await;
    let summer = desk.mailbox(&manner.folder("Été")).await;
    let account = desk.account;
    desk.act(Act::Flag { messages: inbox[..2].to_vec(), flag: Flags::SEEN, set: true }).await;
    desk.act(Act::Copy { messages: inbox[..2].to_vec(), to: summer }).await;
    desk.act(Act::CreateMailbox { account, name: MailboxName::new(manner.folder("Née")) }).await;
    desk.act(Act::Move { messages: inbox[1..3].to_vec(), to: desk.mailbox(&manner.folder("Née")).await }).await;
    desk.act(Act::Bin { messages: inbox[3..4].to_vec() }).await;
    desk.act(Act::Erase { messages: inbox[4..5].to_vec() }).await;
    desk.act(Act::RenameMailbox { mailbox: summer, name: MailboxName::new(manner.folder("Automne")) }).await;
}

#[rstest]
#[case::courier(COURIER)]
#[case::cyrus(CYRUS)]
#[case::old(OLD)]
#[tokio::test]
async fn every_act_is_done_as_it_was_shown(#[case] manner: Manner) {
    let server = server(manner);
    let desk = Desk::following(server.connect()).await;
    busy(&desk, manner).await;
    let wanted = bare(desk.shown().await);
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    assert_eq!(bare(served(&server)), wanted);
    agrees(&desk, &server).await;
    let (made, trash) = (desk.mailbox(&manner.folder("Née")).await, desk.mailbox(&bin(manner)).await);
    desk.act(Act::RemoveMailbox { mailbox: made }).await;
    desk.act(Act::EmptyBin { mailbox: trash }).await;
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    agrees(&desk, &server).await;
    assert!(server.state().shelf(&bin(manner)).messages.is_empty());
}

#[rstest]
#[case::courier(COURIER, DeskStanding::Folders)]
#[case::cyrus(CYRUS, DeskStanding::Shared)]
#[case::old(OLD, DeskStanding::Folders)]
#[tokio::test]
async fn what_one_desk_has_filed_another_sees(#[case] manner: Manner, #[case] expected: DeskStanding) {
    let server = server(manner);
    let (one, other) = (Desk::following(server.connect()).await, Desk::following(server.connect()).await);
    let state = DeskState::Filed;
    let messages = one.messages("INBOX").await[..1].to_vec();
    one.act(Act::Desk { messages, state: state.clone(), set: true }).await;
    for _ in 0..2 {
        assert_eq!(one.pass(server.connect()).await.unwrap(), []);
    }
    assert_eq!(other.pass(server.connect()).await.unwrap(), []);
    let keyword = state.keyword().unwrap();
    for desk in [&one, &other] {
        let shown = desk.shown().await;
        let filed: Vec<_> = shown.iter().filter(|(_, marks, _)| marks.contains(keyword.as_str())).collect();
        assert_eq!(filed.len(), 1, "{manner:?}");
        assert!(filed[0].1.starts_with("Résultats 0 "), "{filed:?}");
    }
    let account = one.account;
    let rows = one.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    assert_eq!(rows.iter().find(|row| row.role == Role::Inbox).unwrap().desks, expected);
    if expected == DeskStanding::Folders {
        assert!(server.state().shelves.contains_key(&manner.folder("Classés")));
    }
}

#[rstest]
#[case::courier(COURIER)]
#[case::cyrus(CYRUS)]
#[case::old(OLD)]
#[tokio::test]
async fn what_another_desk_did_to_folders_is_found_out_without_a_reason(#[case] manner: Manner) {
    let server = server(manner);
    let desk = Desk::following(server.connect()).await;
    let inbox = desk.messages("INBOX").await;
    let (summer, archive) = (desk.mailbox(&manner.folder("Été")).await, desk.mailbox(&bin(manner)).await);
    desk.act(Act::Move { messages: inbox[..1].to_vec(), to: summer }).await;
    desk.act(Act::Move { messages: inbox[1..2].to_vec(), to: archive }).await;
    let _ = server.state().shelves.remove(&manner.folder("Été")).unwrap();
    let _ = server.state().shelves.remove(&bin(manner)).unwrap();
    assert_eq!(desk.pass(server.connect()).await.unwrap(), [ActionFault::TargetGone { count: 1 }]);
    assert_eq!(server.state().shelf(&bin(manner)).messages.len(), 1, "the bin is made again");
    // A mailbox that a list leaves out twice is no more.
    for _ in 0..2 {
        assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    }
    agrees(&desk, &server).await;
}

/// The link is cut after so many octets of the server, wherever that is: in a line, in a literal, before an answer.
#[rstest]
#[case::courier(COURIER)]
#[case::cyrus(CYRUS)]
#[case::old(OLD)]
#[tokio::test]
async fn cut_after_any_octet_each_act_is_done_once(#[case] manner: Manner) {
    let mut cuts = 0;
    for octets in (1_usize..).map(|number| number * 173) {
        let server = server(manner);
        let desk = Desk::following(server.connect()).await;
        busy(&desk, manner).await;
        let wanted = bare(desk.shown().await);
        server.state().cut = Some(octets);
        let ended = desk.pass(server.connect()).await;
        for _ in 0..2 {
            assert_eq!(desk.pass(server.connect()).await.unwrap(), [], "cut after {octets}");
        }
        assert_eq!(bare(served(&server)), wanted, "cut after {octets}");
        agrees(&desk, &server).await;
        if ended.is_ok() {
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 10, "only {cuts} places to cut at");
}

#[rstest]
#[tokio::test]
async fn an_answer_that_is_spoiled_loses_nothing(#[values(COURIER, CYRUS, OLD)] manner: Manner) {
    let all =
        [How::No, How::Bad, How::NoAfterOne, How::Unreadable, How::Expunge, How::CutInLiteral, How::Bye, How::Validity];
    let commands = [
        ("UID FETCH", "BODY.PEEK[HEADER]"),
        ("UID FETCH", "BODY.PEEK[]"),
        ("UID FETCH", "UID FLAGS)"),
        ("UID SEARCH", ""),
        ("LIST", ""),
        ("SELECT", ""),
    ];
    for of in commands {
        for how in all {
            // Only where messages come.
            if of.0 != "UID FETCH" && matches!(how, How::NoAfterOne | How::Expunge | How::CutInLiteral) {
                continue;
            }
            let context = format!("{of:?} {how:?}");
            let server = server(manner);
            let desk = Desk::following(server.connect()).await;
            let before = desk.shown().await;
            deliver(&server, "INBOX", 20..23);
            server.state().shelf("INBOX").flag(2, "\\Seen", true);
            server.state().spoil = Some(Spoil { of, how });
            let _ = desk.pass(server.connect()).await;
            let shown = desk.shown().await;
            let subjects = |all: &[(String, String, Option<Vec<u8>>)]| -> BTreeSet<String> {
                all.iter().map(|(_, marks, _)| marks.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
            };
            let lost: Vec<String> = subjects(&before).difference(&subjects(&shown)).cloned().collect();
            assert!(lost.len() <= usize::from(how == How::Expunge), "{context}: {lost:?}");
            server.state().spoil = None;
            for _ in 0..2 {
                assert_eq!(desk.pass(server.connect()).await.unwrap(), [], "{context}");
            }
            agrees(&desk, &server).await;
        }
    }
}

#[rstest]
#[case::courier(COURIER)]
#[case::cyrus(CYRUS)]
#[tokio::test]
async fn a_server_that_leaves_while_it_is_waited_for_is_met_again(#[case] manner: Manner) {
    let server = server(manner);
    let desk = Desk::following(server.connect()).await;
    let session = authenticate(server.connect(), PEER, &Login::CERTIFICATE, false).await.unwrap();
    let mut remote = ImapRemote::new(session);
    assert!(remote.can_wait());
    let _ = remote.mailboxes().await.unwrap();
    let _ = remote.prepare(&inbox()).await.unwrap();
    server.state().spoil = Some(Spoil { of: ("IDLE", ""), how: How::Bye });
    let error = remote.wait(Instant::now() + Duration::from_mins(1)).await.unwrap_err();
    assert!(matches!(error, imap::Error::Bye(_)), "{error:?}");
    assert!(matches!(remote.noop().await, Err(imap::Error::Closed)));
    deliver(&server, "INBOX", 20..21);
    assert_eq!(desk.pass(server.connect()).await.unwrap(), []);
    agrees(&desk, &server).await;
}
