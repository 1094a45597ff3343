//! Courier and Cyrus themselves, unpacked and never installed: whole passes, acts of the user, a second client, and links that are
//! cut. What each side holds is compared octet by octet, the server's as a client of a few lines sees it.

#[path = "../it/desk.rs"]
mod desk;
mod servers;

use std::collections::BTreeSet;

use pli::domain::{Act, DeskStanding, DeskState, Flags, MailboxName, Role};
use rstest::rstest;

use desk::Desk;
use servers::{Client, Kind, Served};

/// What a mailbox holds: folder, marks, octets.
type Held = Vec<(String, String, Vec<u8>)>;

const FLAGS: [(&str, Flags); 4] = [
    ("\\Seen", Flags::SEEN),
    ("\\Answered", Flags::ANSWERED),
    ("\\Flagged", Flags::FLAGGED),
    ("\\Deleted", Flags::DELETED),
];

fn letter(number: usize) -> Vec<u8> {
    let head = format!("From: Dr <dr@a.fr>\r\nMessage-ID: <{number}@a.fr>\r\nSubject: ");
    // Octets of Latin-1 and of UTF-8, as old programs write them.
    let subject = if number.is_multiple_of(2) { &b"R\xe9sultats"[..] } else { "Résultats".as_bytes() };
    let tail = format!(" {number}\r\n\r\nTexte {number}\r\n");
    [head.as_bytes(), subject, tail.as_bytes()].concat()
}

/// Six letters, folders of the user's, and one letter that lies in two places.
async fn filled(served: &Served) -> Client {
    let mut client = Client::of(served).await;
    for leaf in ["Sent", "Trash", "&AMk-t&AOk-"] {
        client.ok(&format!("CREATE \"{}\"", served.wire(leaf))).await;
        client.ok(&format!("SUBSCRIBE \"{}\"", served.wire(leaf))).await;
    }
    for number in 0..6 {
        client.append("INBOX", &letter(number)).await;
    }
    for number in [6, 7, 1] {
        client.append(&served.wire("&AMk-t&AOk-"), &letter(number)).await;
    }
    client
}

/// What is shown here, where every body has come.
async fn here(desk: &Desk) -> Held {
    let shown = desk.shown().await.into_iter();
    let marks = |marks: &str| marks.rsplitn(3, ' ').take(2).collect::<Vec<_>>().join(" ");
    let mut all: Held =
        shown.map(|(folder, said, octets)| (folder, marks(&said), octets.expect("a body that has come"))).collect();
    all.sort();
    all
}

async fn there(client: &mut Client) -> Held {
    let mut all = Held::new();
    for (folder, said, octets) in client.everything().await {
        let bits = FLAGS.iter().filter(|(word, _)| said.contains(&(*word).to_owned()));
        let bits = bits.fold(Flags::default(), |all, (_, flag)| all.with(*flag)).bits();
        let mut keywords: Vec<&str> = said.iter().map(String::as_str).filter(|word| !word.starts_with('\\')).collect();
        keywords.sort_unstable();
        all.push((folder, format!("{} {bits}", keywords.join(" ")), octets));
    }
    all.sort();
    all
}

async fn agree(desk: &Desk, client: &mut Client, context: &str) {
    assert_eq!(desk.waiting().await, 0, "{context}");
    let bare = |all: &Held| {
        all.iter().map(|(folder, marks, octets)| (folder.clone(), marks.clone(), subject(octets))).collect::<Vec<_>>()
    };
    let (here, there) = (here(desk).await, there(client).await);
    assert_eq!(bare(&here), bare(&there), "{context}");
    assert!(here == there, "{context}: same outline, other octets");
}

fn subject(octets: &[u8]) -> String {
    pli::mime::read::envelope(octets).subject
}

#[rstest]
#[tokio::test]
async fn a_mailbox_is_followed(#[values(Kind::Courier, Kind::CourierWithKeywords, Kind::Cyrus)] kind: Kind) {
    let served = Served::start(kind).await;
    let mut client = filled(&served).await;
    let desk = Desk::following(served.connect().await).await;
    agree(&desk, &mut client, "first pass").await;
    let roles: BTreeSet<&str> = desk.roles().await.into_iter().map(|(_, role)| role.as_str()).collect();
    assert_eq!(roles, BTreeSet::from(["inbox", "other", "sent", "trash"]));
    // New mail; another desk marks, moves and erases.
    for number in 10..12 {
        client.append("INBOX", &letter(number)).await;
    }
    client.ok("SELECT INBOX").await;
    client.ok("UID STORE 2 +FLAGS.SILENT (\\Flagged)").await;
    client.ok(&format!("UID COPY 3 \"{}\"", served.wire("&AMk-t&AOk-"))).await;
    client.ok("UID STORE 3,5 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    client.ok("CLOSE").await;
    assert_eq!(desk.pass(served.connect().await).await.unwrap(), []);
    agree(&desk, &mut client, "second client").await;
    // Flags alone.
    client.ok("SELECT INBOX").await;
    client.ok("UID STORE 1 +FLAGS.SILENT (\\Seen \\Answered)").await;
    client.ok("CLOSE").await;
    assert_eq!(desk.pass(served.connect().await).await.unwrap(), []);
    agree(&desk, &mut client, "flags").await;
    // A folder that another desk renames, and one that it removes; a list that leaves one out is asked for again.
    client.ok(&format!("RENAME \"{}\" \"{}\"", served.wire("&AMk-t&AOk-"), served.wire("Automne"))).await;
    for _ in 0..2 {
        assert_eq!(desk.pass(served.connect().await).await.unwrap(), []);
    }
    agree(&desk, &mut client, "renamed").await;
}

/// Acts of every kind, waiting.
async fn busy(desk: &Desk, served: &Served) {
    let inbox = desk.messages("INBOX").await;
    let summer = desk.mailbox(&served.name("Été")).await;
    let account = desk.account;
    desk.act(Act::Flag { messages: inbox[..2].to_vec(), flag: Flags::SEEN, set: true }).await;
    desk.act(Act::Copy { messages: inbox[..2].to_vec(), to: summer }).await;
    desk.act(Act::CreateMailbox { account, name: MailboxName::new(served.name("Née")) }).await;
    desk.act(Act::Move { messages: inbox[1..3].to_vec(), to: desk.mailbox(&served.name("Née")).await }).await;
    desk.act(Act::Bin { messages: inbox[3..4].to_vec() }).await;
    desk.act(Act::Erase { messages: inbox[4..5].to_vec() }).await;
    desk.act(Act::RenameMailbox { mailbox: summer, name: MailboxName::new(served.name("Automne")) }).await;
}

/// Every act is done once, and both sides agree, also where the link is cut: after so many octets of the server.
#[rstest]
#[tokio::test]
async fn acts_are_done_once_wherever_the_link_is_cut(
    #[values(Kind::Courier, Kind::CourierWithKeywords, Kind::Cyrus)] kind: Kind,
) {
    let mut cuts = 0;
    for octets in (1_u64..).map(|number| number * 977) {
        let context = format!("{kind:?} cut after {octets}");
        let served = Served::start(kind).await;
        let mut client = filled(&served).await;
        let desk = Desk::following(served.connect().await).await;
        busy(&desk, &served).await;
        let wanted = desk.shown().await.into_iter().map(|(folder, marks, _)| (folder, marks)).collect::<Vec<_>>();
        let ended = desk.pass(served.connect().await.cut_after(octets)).await;
        for _ in 0..2 {
            assert_eq!(desk.pass(served.connect().await).await.unwrap(), [], "{context}");
        }
        agree(&desk, &mut client, &context).await;
        let shown = desk.shown().await.into_iter().map(|(folder, marks, _)| (folder, marks)).collect::<Vec<_>>();
        assert_eq!(shown, wanted, "{context}");
        if ended.is_ok() {
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 3, "only {cuts} places to cut at");
}

#[rstest]
#[case::courier(Kind::Courier, DeskStanding::Folders)]
#[case::courier_with_keywords(Kind::CourierWithKeywords, DeskStanding::Shared)]
#[case::cyrus(Kind::Cyrus, DeskStanding::Shared)]
#[tokio::test]
async fn what_one_desk_has_filed_another_sees(#[case] kind: Kind, #[case] expected: DeskStanding) {
    let served = Served::start(kind).await;
    let mut client = filled(&served).await;
    let one = Desk::following(served.connect().await).await;
    let other = Desk::following(served.connect().await).await;
    let messages = one.messages("INBOX").await[..1].to_vec();
    one.act(Act::Desk { messages, state: DeskState::Filed, set: true }).await;
    for _ in 0..2 {
        assert_eq!(one.pass(served.connect().await).await.unwrap(), []);
    }
    assert_eq!(other.pass(served.connect().await).await.unwrap(), []);
    let keyword = DeskState::Filed.keyword().unwrap();
    for desk in [&one, &other] {
        let shown = desk.shown().await;
        let filed: Vec<_> = shown.iter().filter(|(_, marks, _)| marks.contains(keyword.as_str())).collect();
        assert_eq!(filed.len(), 1);
        assert!(filed[0].1.contains("sultats 0 "), "{filed:?}");
    }
    let account = one.account;
    let rows = one.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    assert_eq!(rows.iter().find(|row| row.role == Role::Inbox).unwrap().desks, expected);
    let folders = client.folders().await;
    assert_eq!(folders.contains(&served.name("Classés")), expected == DeskStanding::Folders, "{folders:?}");
}
