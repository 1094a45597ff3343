//! Whatever a server answers, to whatever is asked: no panic, no hang, no more octets taken in than the caps allow, and no success where
//! the tagged line did not say so. The answers are those of the transcripts, cut, doubled, mixed and spoiled.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use pli::auth::Login;
use pli::domain::{Flags, MailboxName, ModSeq, Uid};
use pli::imap::{Authenticated, Error, FlagChange, Items, Opening, Selected, Session, Wake, authenticate};
use proptest::prelude::*;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, timeout};

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

/// Serves a session, then what was drawn, command by command; hangs up after the last, and whenever a client waits for more than comes.
/// All within the stream: nobody waits for a clock, but in IDLE.
#[derive(Debug)]
struct Hostile {
    offered: &'static str,
    answers: std::vec::IntoIter<(Vec<Vec<u8>>, bool)>,
    heard: Vec<u8>,
    /// Of what was said, as much as was read.
    read: usize,
    said: Arc<Mutex<Vec<u8>>>,
    hung_up: bool,
    /// The end of patience with a client that is in IDLE.
    idling: Option<Pin<Box<Sleep>>>,
}

impl Hostile {
    fn new(offered: &'static str, answers: Vec<(Vec<Vec<u8>>, bool)>) -> Self {
        Self {
            offered,
            answers: answers.into_iter(),
            heard: Vec::new(),
            read: 0,
            said: Arc::new(Mutex::new(b"* PREAUTH welcome\r\n".to_vec())),
            hung_up: false,
            idling: None,
        }
    }

    fn hear(&mut self, command: &str) {
        let (tag, rest) = command.split_once(' ').unwrap_or(("P0", ""));
        self.idling = (rest == "IDLE").then(|| Box::pin(sleep(Duration::from_millis(3))));
        let octets = match rest {
            "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 {}\r\n{tag} OK done\r\n", self.offered).into_bytes(),
            _ if rest.starts_with("ENABLE") => format!("* ENABLED QRESYNC\r\n{tag} OK done\r\n").into_bytes(),
            _ if rest.starts_with("SELECT \"INBOX\"") => {
                format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n{tag} OK done\r\n").into_bytes()
            }
            _ => match self.answers.next() {
                Some((lines, ends)) => spoken(&lines, ends, tag),
                None => return self.hung_up = true,
            },
        };
        self.said.lock().unwrap().extend_from_slice(&octets);
    }
}

fn spoken(lines: &[Vec<u8>], ends: bool, tag: &str) -> Vec<u8> {
    let end = if ends { format!("{tag} OK done\r\n") } else { String::new() };
    let lines = lines.concat();
    match std::str::from_utf8(&lines) {
        Ok(text) => (text.replace("TAG ", &format!("{tag} ")) + &end).into_bytes(),
        Err(_) => [lines, end.into_bytes()].concat(),
    }
}

impl AsyncRead for Hostile {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let said = Arc::clone(&self.said);
        let said = said.lock().unwrap();
        let more = &said[self.read..];
        let taken = more.len().min(into.remaining());
        into.put_slice(&more[..taken]);
        self.read += taken;
        let waits = taken == 0 && !self.hung_up;
        match &mut self.idling {
            Some(patience) if waits => patience.as_mut().poll(cx).map(Ok),
            _ => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Hostile {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        if self.hung_up {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        self.heard.extend_from_slice(octets);
        while let Some(end) = self.heard.iter().position(|&octet| octet == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.hear(&line);
        }
        Poll::Ready(Ok(octets.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Something is asked. `false` where what was told before is the answer, whatever becomes of the command.
async fn ask(session: &mut Session<Selected>, call: u8) -> Result<bool, Error> {
    let (set, to) = (uids(&[10, 20]), MailboxName::new("Classés"));
    let soon = Instant::now() + Duration::from_millis(1);
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
        14 | 15 => return Ok(!matches!(session.watch(soon).await?, Wake::Elsewhere(_))),
        16 => drop(session.namespaces().await?),
        17 => drop(session.quota(&inbox()).await?),
        18 => session.create(&to).await?,
        19 => session.noop().await?,
        20 => drop(session.append(&to, Flags::SEEN, None, b"a: b\r\n\r\nc").await?),
        _ => drop(session.identify().await?),
    }
    Ok(true)
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
    let server = Hostile::new(offered, answers);
    let said = Arc::clone(&server.said);
    let session: Session<Authenticated> = authenticate(server, PEER, &Login::CERTIFICATE, false).await.unwrap();
    let (mut session, _) = session.select(&inbox(), Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
    let mut done = Vec::new();
    for call in calls {
        let before = session.traffic().commands;
        match timeout(Duration::from_secs(20), ask(&mut session, call)).await.expect("it hangs") {
            Ok(true) if session.traffic().commands > before => done.push((call, session.traffic().commands)),
            Err(error) if error.is_fatal() => {
                let after = timeout(Duration::from_secs(20), session.noop()).await.expect("it hangs");
                assert!(matches!(after, Err(Error::Closed)), "after {error:?}: {after:?}");
                break;
            }
            Ok(_) | Err(_) => {}
        }
    }
    drop(session);
    let said = said.lock().unwrap();
    for (call, command) in done {
        assert!(ended_well(&said, command), "call {call} of command {command}: {:?}", String::from_utf8_lossy(&said));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..crate::properties::cases(4_000) })]
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
