//! Whatever a server answers, to whatever is asked: no panic, no hang, no more octets taken in than the caps allow, and no success where
//! the tagged line did not say so. The answers are those of the transcripts, cut, doubled, mixed and spoiled.

use std::time::Duration;

use pli::auth::Login;
use pli::domain::{Flags, MailboxName, ModSeq, Uid};
use pli::imap::{Authenticated, Error, FlagChange, Items, Opening, Selected, Session, authenticate};
use proptest::prelude::*;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};
use tokio::time::{Instant, timeout};

use crate::imap_script::{PEER, inbox, uids};

/// Lines that servers say, well and badly. `TAG` is the tag of the command they answer.
const SAID: &[&str] = &[
    "TAG OK done\r\n",
    "TAG NO no\r\n",
    "TAG BAD what\r\n",
    "TAG NO [TRYCREATE] none\r\n",
    "TAG OK [COPYUID 9 10,20 5:6] done\r\n",
    "TAG OK [COPYUID 9 1:4294967295 1:4294967295] done\r\n",
    "TAG OK [APPENDUID 9 5] done\r\n",
    "TAG OK [MODIFIED 1:4294967295] done\r\n",
    "P1 OK done\r\n",
    "+ go\r\n",
    "+\r\n",
    "* BYE bye\r\n",
    "* OK [UIDVALIDITY 10] restored\r\n",
    "* OK [UIDVALIDITY 9] ok\r\n",
    "* OK [PERMANENTFLAGS ()] ok\r\n",
    "* OK [NOTIFICATIONOVERFLOW] much\r\n",
    "* OK [CAPABILITY IMAP4rev1] less\r\n",
    "* OK still here\r\n",
    "* FLAGS (\\Seen Pli_Filed)\r\n",
    "* 3 EXISTS\r\n",
    "* 0 EXISTS\r\n",
    "* 4294967295 EXISTS\r\n",
    "* 1 EXPUNGE\r\n",
    "* VANISHED 10:20\r\n",
    "* VANISHED (EARLIER) 1:4294967295\r\n",
    "* 1 FETCH (UID 10 FLAGS (\\Seen))\r\n",
    "* 1 FETCH (FLAGS (\\Seen))\r\n",
    "* 2 FETCH (UID 20 BODY[] {4}\r\na\r\nb)\r\n",
    "* 2 FETCH (UID 20 BODY[]<6> {4}\r\na\r\nb)\r\n",
    "* 2 FETCH (UID 20 BODY[HEADER] {400}\r\na)\r\n",
    "* 2 FETCH (UID 20 BODY[] {99999999999}\r\n",
    "* 2 FETCH (BODYSTRUCTURE ((((((\r\n",
    "* LIST () \"/\" INBOX\r\n",
    "* LIST (\\Noinferiors) NIL {5}\r\na\r\nbc\r\n",
    "* LSUB () \".\" INBOX.Sent\r\n",
    "* STATUS INBOX (MESSAGES 3 UIDNEXT 30 UIDVALIDITY 9)\r\n",
    "* STATUS Sent (MESSAGES 3 HIGHESTMODSEQ 7)\r\n",
    "* SEARCH 10 20 21\r\n",
    "* SEARCH\r\n",
    "* ESEARCH (TAG \"P3\") UID ALL 1:4294967295\r\n",
    "* ESEARCH (TAG \"P3\") UID ALL 10,20:21\r\n",
    "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
    "* ID (\"name\" \"x\")\r\n",
    "* QUOTA \"\" (STORAGE 10 512)\r\n",
    "* ENABLED QRESYNC\r\n",
    "* CAPABILITY IMAP4rev2\r\n",
    "* XYZZY {3}\r\nabc\r\n",
    "\r\n",
];

const OFFERED: [&str; 3] = [
    "",
    "UIDPLUS MOVE IDLE NOTIFY CONDSTORE ESEARCH NAMESPACE QUOTA ID UNSELECT LITERAL+ LIST-EXTENDED LIST-STATUS",
    "ENABLE QRESYNC CONDSTORE UIDPLUS MOVE IDLE COMPRESS=DEFLATE",
];

/// What happens to a line before it is said.
#[derive(Clone, Debug)]
enum Spoil {
    Not,
    Octet(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let spoil = prop_oneof![
        6 => Just(Spoil::Not),
        1 => (0_usize..60, any::<u8>()).prop_map(|(at, octet)| Spoil::Octet(at, octet)),
        1 => (0_usize..60).prop_map(Spoil::Cut),
        1 => (0_usize..60, prop::collection::vec(any::<u8>(), 0..8)).prop_map(|(at, octets)| Spoil::Insert(at, octets)),
    ];
    (prop::sample::select(SAID), spoil).prop_map(|(line, spoil)| {
        let mut octets = line.as_bytes().to_vec();
        match spoil {
            Spoil::Not => {}
            Spoil::Octet(at, octet) => octets.get_mut(at).into_iter().for_each(|place| *place = octet),
            Spoil::Cut(at) => octets.truncate(at),
            Spoil::Insert(at, more) => drop(octets.splice(at.min(octets.len())..at.min(octets.len()), more)),
        }
        octets
    })
}

/// The lines that follow each command. Half of the answers end in an OK of their own, so that many commands come to pass.
fn answers() -> impl Strategy<Value = Vec<(Vec<Vec<u8>>, bool)>> {
    prop::collection::vec((prop::collection::vec(line(), 0..6), any::<bool>()), 1..5)
}

/// Serves a session, then what was drawn, command by command; hangs up after the last. Gives all that it said.
async fn serve(stream: DuplexStream, offered: &'static str, answers: Vec<(Vec<Vec<u8>>, bool)>) -> Vec<u8> {
    let (reads, mut writes) = tokio::io::split(stream);
    let mut reads = BufReader::new(reads);
    let mut said = Vec::new();
    let mut answers = answers.into_iter();
    let _ = writes.write_all(b"* PREAUTH welcome\r\n").await;
    loop {
        let mut command = Vec::new();
        // A client that is owed an answer and gets none waits long; here the server hangs up.
        match timeout(Duration::from_millis(20), reads.read_until(b'\n', &mut command)).await {
            Ok(Ok(1..)) => {}
            _ => return said,
        }
        let command = String::from_utf8_lossy(&command).trim_end().to_owned();
        let (tag, rest) = command.split_once(' ').unwrap_or(("P0", ""));
        let octets = match rest {
            "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 {offered}\r\n{tag} OK done\r\n").into_bytes(),
            _ if rest.starts_with("ENABLE") => format!("* ENABLED QRESYNC\r\n{tag} OK done\r\n").into_bytes(),
            _ if rest.starts_with("SELECT \"INBOX\"") => {
                format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n{tag} OK done\r\n").into_bytes()
            }
            _ => {
                let Some((lines, ends)) = answers.next() else { return said };
                let end = if ends { format!("{tag} OK done\r\n") } else { String::new() };
                let lines = lines.concat();
                let drawn = String::from_utf8_lossy(&lines).into_owned();
                if drawn.contains('\u{fffd}') {
                    [lines, end.into_bytes()].concat()
                } else {
                    (drawn.replace("TAG ", &format!("{tag} ")) + &end).into_bytes()
                }
            }
        };
        said.extend_from_slice(&octets);
        if writes.write_all(&octets).await.is_err() {
            return said;
        }
    }
}

/// Something is asked.
async fn ask(session: &mut Session<Selected>, call: u8) -> Result<(), Error> {
    let (set, to) = (uids(&[10, 20]), MailboxName::new("Classés"));
    let soon = Instant::now() + Duration::from_millis(5);
    match call {
        0 => drop(session.uids().await?),
        1 => drop(session.changes(None).await?),
        2 => drop(session.changes(Some(ModSeq(7))).await?),
        3..=5 => {
            let items = [Items::Headers, Items::Bodies, Items::Piece { offset: 6, length: 4 }][usize::from(call - 3)];
            let mut fetching = session.fetch(&set, items).await?;
            while let Some(fetched) = fetching.next().await? {
                if let (Items::Piece { .. }, Some(piece)) = (items, fetched.piece) {
                    assert!(piece.origin == 6 && piece.octets.len() <= 4);
                }
            }
        }
        6 => {
            let moved = session.move_messages(&set, &to).await?;
            assert!(moved.pairs.is_none_or(|pairs| pairs.iter().all(|(from, _)| set.contains(*from))));
        }
        7 => drop(session.copy_messages(&set, &to).await?),
        8 => session.expunge(&set).await?,
        9 => session.expunge_exactly(&set).await?,
        10 => drop(session.store_marks(&set, &FlagChange::Add(Flags::SEEN.into()), None).await?),
        11 => {
            let found = session.find_message_id("a@b", Uid::new(15).unwrap()).await?;
            assert!(found.ranges().all(|range| *range.start() >= 15));
        }
        12 => assert!(session.list().await?.iter().any(|mailbox| mailbox.name == inbox())),
        13 => drop(session.status(&MailboxName::new("Sent")).await?),
        14 => drop(session.watch(soon).await?),
        15 => drop(session.watch(soon).await?),
        16 => drop(session.namespaces().await?),
        17 => drop(session.quota(&inbox()).await?),
        18 => session.create(&to).await?,
        19 => session.noop().await?,
        20 => drop(session.append(&to, Flags::SEEN, None, b"a: b\r\n\r\nc").await?),
        _ => drop(session.identify().await?),
    }
    Ok(())
}

/// True when the last command that was sent was answered OK.
fn ended_well(said: &[u8], commands: u64) -> bool {
    let end = format!("P{commands} OK");
    said.split(|&octet| octet == b'\n').any(|line| {
        let line = String::from_utf8_lossy(line).to_ascii_uppercase();
        line.contains(&end)
    })
}

async fn talk(offered: &'static str, answers: Vec<(Vec<Vec<u8>>, bool)>, calls: Vec<u8>) {
    let (client, server) = tokio::io::duplex(1 << 20);
    let serving = tokio::spawn(serve(server, offered, answers));
    let session: Session<Authenticated> = authenticate(client, PEER, &Login::CERTIFICATE, false).await.unwrap();
    let (mut session, _) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    let mut done = Vec::new();
    for call in calls {
        let before = session.traffic().commands;
        match timeout(Duration::from_secs(20), ask(&mut session, call)).await.expect("it hangs") {
            Ok(()) if session.traffic().commands > before => done.push((call, session.traffic().commands)),
            Err(error) if error.is_fatal() => {
                let after = timeout(Duration::from_secs(20), session.noop()).await.expect("it hangs");
                assert!(matches!(after, Err(Error::Closed)), "after {error:?}: {after:?}");
                break;
            }
            Ok(()) | Err(_) => {}
        }
    }
    drop(session);
    let said = serving.await.unwrap();
    for (call, command) in done {
        assert!(ended_well(&said, command), "call {call} of command {command}: {:?}", String::from_utf8_lossy(&said));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 60, ..ProptestConfig::default() })]
    #[test]
    fn nothing_that_a_server_says_confuses(
        offered in prop::sample::select(&OFFERED[..]),
        answers in answers(),
        calls in prop::collection::vec(0_u8..22, 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(talk(offered, answers, calls));
    }
}
