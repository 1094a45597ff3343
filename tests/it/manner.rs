//! An IMAP server in memory that speaks in the manner of another: what Courier 5.0 and Cyrus 3.6 were heard to say, and what an old one
//! leaves out. It keeps what it is told to, and spoils its answers where a test says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};

/// How a server behaves.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub name: &'static str,
    pub capabilities: &'static str,
    /// Said within the login, before its OK.
    pub greeting: &'static str,
    pub delimiter: char,
    /// Every mailbox lies below INBOX, and none is made elsewhere.
    pub below_inbox: bool,
    pub says_next: bool,
    /// Content of PERMANENTFLAGS, which is said again when something is stored.
    pub permanent: &'static str,
    /// Names are UTF-8, and no modified UTF-7.
    pub utf8: bool,
    /// Answer to a command that it does not know.
    pub unknown: &'static str,
}

pub const COURIER: Manner = Manner {
    name: "Courier",
    capabilities: "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE",
    greeting: "* OK [ALERT] Filesystem notification initialization error -- contact your mail administrator\r\n",
    delimiter: '.',
    below_inbox: true,
    says_next: false,
    permanent: "\\Draft \\Answered \\Flagged \\Deleted \\Seen",
    utf8: false,
    unknown: "NO Error in IMAP command received by server.",
};

pub const CYRUS: Manner = Manner {
    name: "Cyrus",
    capabilities: "IMAP4rev1 LITERAL+ ID ENABLE ACL QUOTA MAILBOX-REFERRALS NAMESPACE UIDPLUS NO_ATOMIC_RENAME UNSELECT CHILDREN \
                   MULTIAPPEND BINARY SORT CONDSTORE ESEARCH QRESYNC MOVE LIST-EXTENDED WITHIN IDLE",
    greeting: "",
    delimiter: '/',
    below_inbox: false,
    says_next: true,
    permanent: "\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*",
    utf8: false,
    unknown: "BAD Unrecognized command",
};

/// No UIDPLUS, no MOVE, no IDLE, no NAMESPACE, no keywords, no UIDNEXT, names in UTF-8.
pub const OLD: Manner = Manner {
    name: "old",
    capabilities: "IMAP4rev1",
    greeting: "",
    delimiter: '/',
    below_inbox: false,
    says_next: false,
    permanent: "\\Seen \\Answered \\Flagged \\Deleted",
    utf8: true,
    unknown: "BAD command unknown",
};

impl Manner {
    /// The name of a folder of the user.
    pub fn folder(&self, leaf: &str) -> String {
        if self.below_inbox { format!("INBOX{}{leaf}", self.delimiter) } else { leaf.to_owned() }
    }

    /// A name as it is written; only these letters are known.
    fn write(&self, name: &str) -> Vec<u8> {
        if self.utf8 {
            name.as_bytes().to_vec()
        } else {
            name.replace('é', "&AOk-").replace('É', "&AMk-").into_bytes()
        }
    }

    fn read(&self, wire: &[u8]) -> String {
        let name = String::from_utf8_lossy(wire).into_owned();
        if self.utf8 { name } else { name.replace("&AOk-", "é").replace("&AMk-", "É") }
    }
}

/// What is done to the first answer to such a command.
#[derive(Clone, Debug)]
pub struct Spoil {
    /// How the command begins; what it contains.
    pub of: (&'static str, &'static str),
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    No,
    Bad,
    /// Its first message, then NO.
    NoAfterOne,
    /// Lines between the others that nobody can read.
    Unreadable,
    /// A message goes while the answer is on the way, and is told at once.
    Expunge,
    /// In the middle of the first literal, nothing more.
    CutInLiteral,
    Bye,
    /// A line of another UIDVALIDITY.
    Validity,
}

#[derive(Clone, Debug)]
pub struct Held {
    pub uid: u32,
    pub flags: BTreeSet<String>,
    pub octets: Vec<u8>,
    pub modseq: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Shelf {
    pub validity: u32,
    pub next: u32,
    pub modseq: u64,
    pub messages: Vec<Held>,
    pub vanished: Vec<(u32, u64)>,
}

#[derive(Debug)]
pub struct State {
    pub manner: Manner,
    pub shelves: BTreeMap<String, Shelf>,
    /// Whole messages that were given.
    pub given: usize,
    pub spoil: Option<Spoil>,
    /// The next connection is cut after so many octets.
    pub cut: Option<usize>,
}

/// The server; each connection is a task of its own.
#[derive(Clone, Debug)]
pub struct Server(Arc<Mutex<State>>);

impl Server {
    pub fn new(manner: Manner, folders: &[&str]) -> Self {
        let names = folders.iter().map(|leaf| manner.folder(leaf)).chain(["INBOX".to_owned()]);
        let shelf = Shelf { validity: 7, next: 1, modseq: 1, ..Shelf::default() };
        let shelves = names.map(|name| (name, shelf.clone())).collect();
        Self(Arc::new(Mutex::new(State { manner, shelves, given: 0, spoil: None, cut: None })))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub fn connect(&self) -> DuplexStream {
        let (client, server) = tokio::io::duplex(1 << 20);
        drop(tokio::spawn(serve(self.clone(), server)));
        client
    }
}

impl State {
    pub fn shelf(&mut self, name: &str) -> &mut Shelf {
        self.shelves.get_mut(name).unwrap()
    }

    pub fn carry(&mut self, from: &str, uid: u32, to: &str) {
        let held = self.shelf(from).take(uid);
        let _ = self.shelf(to).put(held.octets, held.flags);
    }
}

impl Shelf {
    pub fn put(&mut self, octets: Vec<u8>, flags: BTreeSet<String>) -> u32 {
        self.modseq += 1;
        let uid = self.next;
        self.messages.push(Held { uid, flags, octets, modseq: self.modseq });
        self.next += 1;
        uid
    }

    pub fn take(&mut self, uid: u32) -> Held {
        let place = self.messages.iter().position(|held| held.uid == uid).unwrap();
        self.modseq += 1;
        self.vanished.push((uid, self.modseq));
        self.messages.remove(place)
    }

    pub fn flag(&mut self, uid: u32, flag: &str, set: bool) {
        self.modseq += 1;
        let held = self.messages.iter_mut().find(|held| held.uid == uid).unwrap();
        held.modseq = self.modseq;
        let _ = if set { held.flags.insert(flag.to_owned()) } else { held.flags.remove(flag) };
    }

    /// Same messages, other UIDs.
    pub fn revalidate(&mut self) {
        self.validity += 1;
        self.vanished.clear();
        (100..).zip(&mut self.messages).for_each(|(uid, held)| held.uid = uid);
        self.next = 100 + u32::try_from(self.messages.len()).unwrap();
    }
}

/// One connection.
struct Link {
    /// Of the command that was heard last.
    tag: String,
    open: Option<String>,
    /// UIDs that the client knows, in order.
    known: Vec<u32>,
    qresync: bool,
    left: Option<usize>,
}

async fn serve(server: Server, stream: DuplexStream) {
    let (reads, mut writes) = tokio::io::split(stream);
    let mut reads = BufReader::new(reads);
    let mut link =
        Link { tag: String::new(), open: None, known: Vec::new(), qresync: false, left: server.state().cut.take() };
    let mut said = b"* OK Ready.\r\n".to_vec();
    loop {
        let (whole, octets) = match &mut link.left {
            Some(left) => (said.len() < *left, &said[..said.len().min(*left)]),
            None => (true, &said[..]),
        };
        let gone = writes.write_all(octets).await.is_err();
        link.left = link.left.map(|left| left - octets.len());
        if gone || !whole {
            return;
        }
        let mut heard = Vec::new();
        if !matches!(reads.read_until(b'\n', &mut heard).await, Ok(1..)) {
            return;
        }
        while heard.ends_with(b"\r\n") {
            heard.truncate(heard.len() - 2);
        }
        let literal = heard.strip_suffix(b"}").and_then(|rest| rest.rsplit(|&octet| octet == b'{').next());
        let literal = literal.map(|size| String::from_utf8_lossy(size).into_owned());
        if let Some(size) = literal {
            if !size.ends_with('+') && writes.write_all(b"+ go\r\n").await.is_err() {
                return;
            }
            let mut octets = vec![0; size.trim_end_matches('+').parse().unwrap()];
            let _ = reads.read_exact(&mut octets).await;
            let _ = reads.read_until(b'\n', &mut Vec::new()).await;
            heard.truncate(heard.iter().rposition(|&octet| octet == b'{').unwrap());
            heard.extend(&octets);
        }
        said = match answer(&server, &mut link, &heard) {
            Answer::Said(octets) => octets,
            Answer::Last(octets) => {
                let _ = writes.write_all(&octets).await;
                return;
            }
        };
    }
}

enum Answer {
    Said(Vec<u8>),
    Last(Vec<u8>),
}

fn answer(server: &Server, link: &mut Link, heard: &[u8]) -> Answer {
    let mut state = server.state();
    let place = heard.iter().position(|&octet| octet == b' ').unwrap_or(heard.len());
    let tag = String::from_utf8_lossy(&heard[..place]).into_owned();
    let rest = heard.get(place + 1..).unwrap_or_default();
    if tag == "DONE" {
        return Answer::Said(format!("{} OK IDLE completed\r\n", link.tag).into_bytes());
    }
    if heard.is_empty() {
        return Answer::Said(format!("{}{} OK LOGIN Ok.\r\n", state.manner.greeting, link.tag).into_bytes());
    }
    link.tag.clone_from(&tag);
    if rest.starts_with(b"AUTHENTICATE") {
        return Answer::Said(b"+ \r\n".to_vec());
    }
    let text = String::from_utf8_lossy(rest).into_owned();
    let spoil = state.spoil.take_if(|spoil| text.starts_with(spoil.of.0) && text.contains(spoil.of.1));
    if rest == b"IDLE" {
        let said = b"+ entering idle mode\r\n".to_vec();
        return match spoil {
            Some(_) => Answer::Last([said, b"* BYE Disconnected for inactivity.\r\n".to_vec()].concat()),
            None => Answer::Said(said),
        };
    }
    let how = spoil.map(|spoil| spoil.how);
    let mut said = match how {
        Some(How::No) => return Answer::Said(format!("{tag} NO System I/O error\r\n").into_bytes()),
        Some(How::Bad) => return Answer::Said(format!("{tag} BAD Invalid\r\n").into_bytes()),
        Some(How::Bye) => return Answer::Last(b"* BYE Shutting down\r\n".to_vec()),
        Some(How::Validity) => b"* OK [UIDVALIDITY 4711] Restored\r\n".to_vec(),
        Some(How::Unreadable) => b"* LIST (((\r\n* 1 FETCH (UID (\r\n* \xe9\xff nonsense {\r\n* XYZZY\r\n".to_vec(),
        _ => Vec::new(),
    };
    let end = perform(&mut state, link, rest, &mut said);
    match how {
        Some(How::CutInLiteral) => {
            let literal = said.windows(3).position(|found| found == b"}\r\n").map_or(said.len(), |place| place + 20);
            return Answer::Last(said[..literal.min(said.len())].to_vec());
        }
        Some(How::NoAfterOne) => {
            let first = said.windows(5).position(|found| found == b")\r\n* ").map_or(said.len(), |place| place + 3);
            said.truncate(first);
            said.extend(format!("{tag} NO Server error\r\n").bytes());
            return Answer::Said(said);
        }
        Some(How::Expunge) => {
            let name = link.open.clone().unwrap();
            let shelf = state.shelf(&name);
            if let Some(uid) = shelf.messages.first().map(|held| held.uid) {
                drop(shelf.take(uid));
                let first = said.windows(5).position(|found| found == b")\r\n* ").map_or(0, |place| place + 3);
                let told = if link.qresync { format!("* VANISHED {uid}\r\n") } else { "* 1 EXPUNGE\r\n".to_owned() };
                drop(said.splice(first..first, told.into_bytes()));
                link.known.retain(|known| *known != uid);
            }
        }
        _ => {}
    }
    news(&state, link, &mut said);
    said.extend(format!("{tag} {end}\r\n").bytes());
    if rest == b"LOGOUT" { Answer::Last(said) } else { Answer::Said(said) }
}

/// What other clients did meanwhile.
fn news(state: &State, link: &mut Link, said: &mut Vec<u8>) {
    let Some(shelf) = link.open.as_ref().and_then(|name| state.shelves.get(name)) else { return };
    let there: Vec<u32> = shelf.messages.iter().map(|held| held.uid).collect();
    gone(link, &there, said);
    if there.len() > link.known.len() {
        said.extend(format!("* {} EXISTS\r\n", there.len()).bytes());
    }
    link.known = there;
}

fn gone(link: &mut Link, there: &[u32], said: &mut Vec<u8>) {
    for place in (0..link.known.len()).rev() {
        let uid = link.known[place];
        if !there.contains(&uid) {
            let told =
                if link.qresync { format!("* VANISHED {uid}\r\n") } else { format!("* {} EXPUNGE\r\n", place + 1) };
            said.extend(told.bytes());
            let _ = link.known.remove(place);
        }
    }
}

/// Words of a command: atoms, strings without their quotes, lists with their parentheses.
fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let (mut all, mut word, mut depth, mut quoted, mut escaped) = (Vec::new(), Vec::new(), 0, false, false);
    for &octet in text {
        match octet {
            _ if escaped => {
                escaped = false;
                word.push(octet);
            }
            b'\\' if quoted => escaped = true,
            b'"' if depth == 0 => quoted = !quoted,
            b' ' if !quoted && depth == 0 => all.push(std::mem::take(&mut word)),
            _ => {
                depth += i32::from(octet == b'(' && !quoted) - i32::from(octet == b')' && !quoted);
                word.push(octet);
            }
        }
    }
    all.push(word);
    all
}

/// Does it; gives how it ends.
fn perform(state: &mut State, link: &mut Link, rest: &[u8], said: &mut Vec<u8>) -> String {
    let manner = state.manner;
    let words = words(rest);
    let text =
        |number: usize| words.get(number).map(|word| String::from_utf8_lossy(word).into_owned()).unwrap_or_default();
    let name = |number: usize| manner.read(words.get(number).map_or(&[][..], |word| &word[..]));
    let has = |capability: &str| manner.capabilities.split(' ').any(|offered| offered == capability);
    let known = match text(0).as_str() {
        "ENABLE" | "NAMESPACE" | "ID" | "UNSELECT" => has(&text(0)),
        "GETQUOTAROOT" => has("QUOTA"),
        "UID" if text(1) == "MOVE" => has("MOVE"),
        "UID" if text(1) == "EXPUNGE" => has("UIDPLUS"),
        _ => true,
    };
    if !known {
        return manner.unknown.to_owned();
    }
    match text(0).as_str() {
        "CAPABILITY" => said.extend(format!("* CAPABILITY {}\r\n", manner.capabilities).bytes()),
        "NOOP" | "SUBSCRIBE" | "ID" | "GETQUOTAROOT" | "NAMESPACE" => {}
        "LOGOUT" => said.extend(b"* BYE bye\r\n"),
        "ENABLE" => {
            link.qresync = true;
            said.extend(b"* ENABLED QRESYNC\r\n");
        }
        "LIST" | "LSUB" => list(state, &text(0), said),
        "STATUS" => match state.shelves.get(&name(1)) {
            Some(shelf) => said.extend(status(&manner, &name(1), shelf)),
            None => return "NO Mailbox does not exist, or must be subscribed to.".to_owned(),
        },
        "SELECT" | "EXAMINE" => return select(state, link, &name(1), said),
        "UNSELECT" => link.open = None,
        "CREATE" if state.shelves.contains_key(&name(1)) => return "NO Mailbox already exists".to_owned(),
        "CREATE" if manner.below_inbox && !name(1).starts_with("INBOX.") => {
            return "NO Invalid mailbox name.".to_owned();
        }
        "CREATE" => drop(state.shelves.insert(name(1), Shelf { validity: 9, next: 1, modseq: 1, ..Shelf::default() })),
        "DELETE" => {
            if state.shelves.remove(&name(1)).is_none() {
                return "NO Mailbox does not exist".to_owned();
            }
        }
        "RENAME" => match state.shelves.remove(&name(1)) {
            None => return "NO Mailbox does not exist".to_owned(),
            Some(shelf) if state.shelves.contains_key(&name(2)) => {
                drop(state.shelves.insert(name(1), shelf));
                return "NO Mailbox already exists".to_owned();
            }
            Some(shelf) => drop(state.shelves.insert(name(2), shelf)),
        },
        "UID" | "EXPUNGE" => return on_messages(state, link, &words, said),
        _ => return manner.unknown.to_owned(),
    }
    "OK Completed".to_owned()
}

fn quoted(manner: &Manner, name: &str) -> Vec<u8> {
    [b"\"", &manner.write(name)[..], b"\""].concat()
}

fn list(state: &State, word: &str, said: &mut Vec<u8>) {
    for name in state.shelves.keys() {
        said.extend(format!("* {word} (\\HasNoChildren) \"{}\" ", state.manner.delimiter).bytes());
        said.extend(quoted(&state.manner, name));
        said.extend(b"\r\n");
    }
}

fn status(manner: &Manner, name: &str, shelf: &Shelf) -> Vec<u8> {
    let next = if manner.says_next { format!(" UIDNEXT {}", shelf.next) } else { String::new() };
    let modseq = if manner.capabilities.contains("QRESYNC") {
        format!(" HIGHESTMODSEQ {}", shelf.modseq)
    } else {
        String::new()
    };
    let items =
        format!(" (MESSAGES {}{next}{modseq} UIDVALIDITY {} UNSEEN 0)\r\n", shelf.messages.len(), shelf.validity);
    [b"* STATUS ", &quoted(manner, name)[..], items.as_bytes()].concat()
}

fn select(state: &State, link: &mut Link, name: &str, said: &mut Vec<u8>) -> String {
    link.open = None;
    let Some(shelf) = state.shelves.get(name) else { return "NO Mailbox does not exist".to_owned() };
    let manner = &state.manner;
    link.known = shelf.messages.iter().map(|held| held.uid).collect();
    link.open = Some(name.to_owned());
    let mut say = |text: String| said.extend(format!("* {text}\r\n").bytes());
    say(format!("{} EXISTS", link.known.len()));
    say("0 RECENT".to_owned());
    say("FLAGS (\\Draft \\Answered \\Flagged \\Deleted \\Seen)".to_owned());
    say(format!("OK [PERMANENTFLAGS ({})] Limited", manner.permanent));
    say(format!("OK [UIDVALIDITY {}] Ok", shelf.validity));
    if manner.says_next {
        say(format!("OK [UIDNEXT {}] Ok", shelf.next));
    }
    if manner.capabilities.contains("QRESYNC") {
        say(format!("OK [HIGHESTMODSEQ {}] Ok", shelf.modseq));
    }
    "OK [READ-WRITE] Completed".to_owned()
}

/// Members of a set among these UIDs, ascending.
fn members(set: &str, there: &[u32]) -> Vec<u32> {
    let last = there.last().copied().unwrap_or_default();
    let end = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
    let ranges: Vec<(u32, u32)> = set
        .split(',')
        .map(|range| range.split_once(':').map_or_else(|| (end(range), end(range)), |(a, b)| (end(a), end(b))))
        .map(|(one, other)| (one.min(other), one.max(other)))
        .collect();
    there.iter().copied().filter(|uid| ranges.iter().any(|(from, to)| from <= uid && uid <= to)).collect()
}

fn on_messages(state: &mut State, link: &mut Link, words: &[Vec<u8>], said: &mut Vec<u8>) -> String {
    let text =
        |number: usize| words.get(number).map(|word| String::from_utf8_lossy(word).into_owned()).unwrap_or_default();
    let manner = state.manner;
    let Some(open) = link.open.clone() else { return "BAD No mailbox selected".to_owned() };
    let has = |capability: &str| manner.capabilities.split(' ').any(|offered| offered == capability);
    let there: Vec<u32> = state.shelf(&open).messages.iter().map(|held| held.uid).collect();
    match (text(0).as_str(), text(1).as_str()) {
        ("EXPUNGE", _) | (_, "EXPUNGE") => {
            let named = if text(0) == "EXPUNGE" { there.clone() } else { members(&text(2), &there) };
            let shelf = state.shelf(&open);
            let is_deleted = |held: &Held| held.flags.contains("\\Deleted") && named.contains(&held.uid);
            let uids: Vec<u32> = shelf.messages.iter().filter(|held| is_deleted(held)).map(|held| held.uid).collect();
            for uid in uids {
                drop(shelf.take(uid));
            }
        }
        (_, "SEARCH") => {
            let tag = Some(link.tag.as_str()).filter(|_| has("ESEARCH"));
            return search(state.shelf(&open), words, tag, said);
        }
        (_, "FETCH") => {
            let uids = members(&text(2), &there);
            fetch(state, link, &open, (&uids, &text(3), &text(4)), said);
        }
        (_, "STORE") => {
            let keeps_all = manner.permanent.contains("\\*");
            let (sign, list) = (text(3), text(4));
            let flags: Vec<&str> = list.trim_matches(['(', ')']).split(' ').collect();
            if !keeps_all && flags.iter().any(|flag| !manner.permanent.split(' ').any(|kept| kept == *flag)) {
                return "NO Invalid flag".to_owned();
            }
            for uid in members(&text(2), &there) {
                for flag in &flags {
                    state.shelf(&open).flag(uid, flag, sign.starts_with('+'));
                }
            }
            // Cyrus says them again, where nobody asks.
            said.extend(format!("* OK [PERMANENTFLAGS ({})] Ok\r\n", manner.permanent).bytes());
        }
        (_, "COPY" | "MOVE") => {
            let to = manner.read(&words[3]);
            if !state.shelves.contains_key(&to) {
                return "NO [TRYCREATE] Mailbox does not exist".to_owned();
            }
            let uids = members(&text(2), &there);
            let mut pairs = Vec::new();
            for uid in uids {
                let held = state.shelf(&open).messages.iter().find(|held| held.uid == uid).unwrap().clone();
                if text(1) == "MOVE" {
                    drop(state.shelf(&open).take(uid));
                }
                pairs.push((uid, state.shelf(&to).put(held.octets, held.flags)));
            }
            if !has("UIDPLUS") || pairs.is_empty() {
                return "OK Completed".to_owned();
            }
            let join = |uids: Vec<u32>| uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
            let (from, into) = pairs.into_iter().unzip();
            let code = format!("[COPYUID {} {} {}]", state.shelf(&to).validity, join(from), join(into));
            if text(1) == "COPY" {
                return format!("OK {code} Completed");
            }
            said.extend(format!("* OK {code} Moved\r\n").bytes());
        }
        _ => return manner.unknown.to_owned(),
    }
    "OK Completed".to_owned()
}

fn search(shelf: &Shelf, words: &[Vec<u8>], tag: Option<&str>, said: &mut Vec<u8>) -> String {
    let text: Vec<String> = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    let there: Vec<u32> = shelf.messages.iter().map(|held| held.uid).collect();
    let key = text.last().unwrap();
    let found: Vec<u32> = match text.iter().position(|word| word == "HEADER") {
        Some(place) => {
            let set = members(&text[place - 1], &there);
            let has = |held: &&Held| String::from_utf8_lossy(&held.octets).contains(&format!("Message-ID: {key}\r\n"));
            shelf.messages.iter().filter(has).map(|held| held.uid).filter(|uid| set.contains(uid)).collect()
        }
        None if key == "DELETED" => {
            shelf.messages.iter().filter(|held| held.flags.contains("\\Deleted")).map(|held| held.uid).collect()
        }
        None => there,
    };
    let numbers = found.iter().map(u32::to_string).collect::<Vec<_>>();
    if let Some(tag) = tag.filter(|_| text.iter().any(|word| word == "RETURN")) {
        let all = if found.is_empty() { String::new() } else { format!(" ALL {}", numbers.join(",")) };
        said.extend(format!("* ESEARCH (TAG \"{tag}\") UID{all}\r\n").bytes());
    } else {
        said.extend([&["* SEARCH".to_owned()], &numbers[..]].concat().join(" ").bytes());
        said.extend(b"\r\n");
    }
    "OK Completed".to_owned()
}

fn fetch(state: &mut State, link: &Link, open: &str, (uids, items, since): (&[u32], &str, &str), said: &mut Vec<u8>) {
    let has_modseq = state.manner.capabilities.contains("QRESYNC");
    let number =
        since.strip_prefix("(CHANGEDSINCE ").and_then(|rest| rest.split([' ', ')']).next()?.parse::<u64>().ok());
    let shelf = state.shelf(open);
    if let Some(number) = number.filter(|_| link.qresync) {
        let gone: Vec<String> =
            shelf.vanished.iter().filter(|(_, at)| *at > number).map(|(uid, _)| uid.to_string()).collect();
        if !gone.is_empty() {
            said.extend(format!("* VANISHED (EARLIER) {}\r\n", gone.join(",")).bytes());
        }
    }
    let mut given = 0;
    for (place, held) in shelf.messages.iter().enumerate() {
        if !uids.contains(&held.uid) || number.is_some_and(|number| held.modseq <= number) {
            continue;
        }
        let flags = held.flags.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        said.extend(format!("* {} FETCH (UID {}", place + 1, held.uid).bytes());
        if items.contains("FLAGS") {
            said.extend(format!(" FLAGS ({flags})").bytes());
        }
        if has_modseq {
            said.extend(format!(" MODSEQ ({})", held.modseq).bytes());
        }
        if items.contains("INTERNALDATE") {
            said.extend(b" INTERNALDATE \" 3-Nov-2026 09:00:00 +0100\"");
        }
        if items.contains("RFC822.SIZE") {
            said.extend(format!(" RFC822.SIZE {}", held.octets.len()).bytes());
        }
        let end =
            held.octets.windows(4).position(|found| found == b"\r\n\r\n").map_or(held.octets.len(), |place| place + 4);
        let literal = if items.contains("BODY.PEEK[HEADER]") {
            Some(("BODY[HEADER]".to_owned(), &held.octets[..end]))
        } else if let Some(piece) = items.split("BODY.PEEK[]<").nth(1) {
            let (from, length) = piece.split('>').next().unwrap().split_once('.').unwrap();
            let from = from.parse::<usize>().unwrap().min(held.octets.len());
            let to = (from + length.parse::<usize>().unwrap()).min(held.octets.len());
            Some((format!("BODY[]<{from}>"), &held.octets[from..to]))
        } else if items.contains("BODY.PEEK[]") {
            given += 1;
            Some(("BODY[]".to_owned(), &held.octets[..]))
        } else {
            None
        };
        if let Some((name, octets)) = literal {
            said.extend(format!(" {name} {{{}}}\r\n", octets.len()).bytes());
            said.extend(octets);
        }
        said.extend(b")\r\n");
    }
    state.given += given;
}
