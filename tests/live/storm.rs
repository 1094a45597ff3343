//! The program killed at any instant while it follows a mailbox and does what its user does, beside a second client that changes the
//! same mailbox: afterwards vault and server are the same, message by message, each act was done once or not at all, and the journal
//! tells it so. Most kills are aimed: they fall when the server has done what was asked and its answer is still on the way. A sample
//! of kills here; `tests/soak.sh` makes them a thousand.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant};

use pli::domain::listing::{MailboxRow, MessageRow};
use pli::domain::trace::Deed;
use pli::domain::{Act, Flags, MailboxName, Marks, Role, Uid, UidSet};
use pli::engine::{Activity, Answer, Command, Loaded, Query};
use pli::imap::{FlagChange, Items, Opening};
use pli::settings::Settings;
use pli_operator::{DOCTOR, PIN};

use crate::driver::Driver;
use crate::practice::{Practice, letter};
use crate::weir::Weir;

/// Kills of a run of the suite.
const SAMPLE: u64 = 30;
/// Kills for each of `PLI_SOAK`, whose default makes a thousand of them.
const SOAKED: u64 = 20;
/// Longest life of a program that has opened its session.
const LIFE: usize = 2_000;
/// Longest wait for something to happen on the server that a kill was aimed at.
const AIM: Duration = Duration::from_secs(3);
/// How long answers of the server stay on the way to a program that is aimed at, in milliseconds.
const LAG: u64 = 120;
/// Folder that only the program copies into, and nobody else touches.
const COPIES: &str = "Copies";
/// Folders that another desk works in, and the one of them that the program takes nothing out of.
const ALL: [&str; 3] = ["INBOX", "Archives", BIN];
const BIN: &str = "Corbeille";
/// Letters that both clients work on.
const WORKED_ON: usize = 24;
/// Letters that only the program copies, and nobody moves.
const COPIED: usize = 6;
const SEED: u64 = 0x5DEE_CE66_D1CE_4E5B;

/// Small and repeatable.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// When a program is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    /// Before its session is open.
    Early,
    /// At any time.
    Anywhere,
    /// Once a copy was made on the server.
    Copies,
    /// Once a message has come into another folder on the server.
    Moves,
}

impl Aim {
    fn of(chance: &mut Chance) -> Self {
        match chance.below(10) {
            0 => Self::Early,
            1..=3 => Self::Anywhere,
            4..=7 => Self::Copies,
            _ => Self::Moves,
        }
    }

    /// Folders where it shows.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Early | Self::Anywhere => &[],
            Self::Copies => &[COPIES],
            Self::Moves => &["Archives", BIN],
        }
    }
}

/// By folder: subjects with what is kept beside them, sorted.
type Content = BTreeMap<String, Vec<(String, Flags, String)>>;

#[tokio::test(flavor = "multi_thread")]
async fn killed_beside_a_second_client_it_ends_like_the_server() {
    let practice = Practice::start(20).await;
    for number in 0..WORKED_ON {
        let _ = practice.operator.deliver(DOCTOR.address, &letter(&format!("Suivi {number}"))).unwrap();
    }
    let mut session = practice.session().await;
    let sent = session.list().await.unwrap().into_iter().find(|listed| listed.role == Some(Role::Sent)).unwrap().name;
    for number in 0..COPIED {
        let _ = session.append(&sent, Flags::SEEN, None, &letter(&format!("Copie {number}"))).await.unwrap();
    }
    session.create(&MailboxName::new(COPIES)).await.unwrap();
    session.logout().await.unwrap();
    let weir = Weir::build(Some(practice.account.imap.port), usize::MAX).await;
    let ledger = practice.operator.dir().join("ledger");
    let kills =
        std::env::var("PLI_SOAK").ok().and_then(|times| times.parse().ok()).map_or(SAMPLE, |times: u64| times * SOAKED);
    let mut chance = Chance(SEED);
    let (mut aims, mut met, mut delivered) = (BTreeMap::<String, u64>::new(), 0, WORKED_ON);
    for kill in 0..kills {
        let aim = Aim::of(&mut chance);
        *aims.entry(format!("{aim:?}")).or_default() += 1;
        weir.slow_down(Duration::ZERO);
        let mut victim = Victim::start(&practice, &weir, &ledger, SEED ^ (kill + 1), aim);
        if aim == Aim::Early {
            // Nothing that the one before has asked is still being done.
            meddle(&practice, &mut chance, &mut delivered, &ALL).await;
        } else {
            victim.opens();
        }
        let life = Duration::from_millis(u64::try_from(chance.below(LIFE)).unwrap());
        let rest = Duration::from_millis(u64::try_from(chance.below(usize::try_from(LAG * 5 / 4).unwrap())).unwrap());
        let meddled = meddle(&practice, &mut chance, &mut delivered, &[BIN]);
        let lived = async {
            if aim.folders().is_empty() {
                tokio::time::sleep(life).await;
                return false;
            }
            weir.slow_down(Duration::from_millis(LAG));
            let came = comes_into(&practice, aim.folders()).await;
            tokio::time::sleep(rest).await;
            came
        };
        // What the other desk does takes as long as it takes: the kill does not wait for it.
        let ((), ()) = tokio::join!(meddled, async {
            met += u64::from(lived.await);
            victim.dies();
        });
    }
    println!("{kills} kills: {aims:?}, {met} as aimed; {delivered} letters");

    let mut driver = Driver::start(Settings::read(&practice.operator.config_path()).unwrap(), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    for _ in 0..4 {
        let passed = driver.pass().await;
        assert!(matches!(passed, Answer::Synced(_)), "{passed:?}");
    }
    let Loaded::Actions(waiting) = driver.handle.load(Query::Actions).await.unwrap() else { panic!("no actions") };
    assert!(waiting.is_empty(), "{waiting:?}");
    let (here, there) = (kept(&driver).await, served(&practice).await);
    for (name, messages) in &there {
        assert_eq!(here.get(name), Some(messages), "{name}");
    }
    assert!(here.iter().filter(|(_, messages)| !messages.is_empty()).all(|(name, _)| there.contains_key(name)));
    done_once(&there, &ledger, delivered);
    assert_eq!(
        told_copies(&driver).await,
        there[COPIES].len(),
        "copies that the journal tells of, and those that are there"
    );
    driver.stop().await;
}

/// Waits until one more message lies in one of these folders than before.
async fn comes_into(practice: &Practice, folders: &[&str]) -> bool {
    let count = |name: &&str| practice.operator.folder_files(DOCTOR.address, name).map_or(0, |files| files.len());
    let mut before: Vec<usize> = folders.iter().map(count).collect();
    let end = Instant::now() + AIM;
    while Instant::now() < end {
        let now: Vec<usize> = folders.iter().map(count).collect();
        if now.iter().zip(&before).any(|(now, before)| now > before) {
            return true;
        }
        before = now;
        tokio::time::sleep(Duration::from_millis(4)).await;
    }
    false
}

/// Copies that were made, by the journal.
async fn told_copies(driver: &Driver) -> usize {
    let (mut after, mut copies) = (0, 0);
    loop {
        let Loaded::Journal(rows) = driver.handle.load(Query::Journal { after, limit: 500 }).await.unwrap() else {
            panic!("no journal")
        };
        let Some(last) = rows.last() else { return copies };
        after = last.number;
        for row in rows.iter().filter(|row| row.deed == Deed::Copy.code() && row.response == "OK") {
            let set = row.request.strip_prefix("UID COPY ").and_then(|rest| rest.split(' ').next()).unwrap();
            for range in set.split(',') {
                let ends: Vec<usize> = range.split(':').map(|end| end.parse().unwrap()).collect();
                copies += ends[ends.len() - 1] - ends[0] + 1;
            }
        }
    }
}

/// Every letter is there once; a copy of it as often as was asked, give or take what was being asked when the program died.
fn done_once(there: &Content, ledger: &Path, delivered: usize) {
    let text = std::fs::read_to_string(ledger).unwrap_or_default();
    let count = |word: &str, subject: &str| text.lines().filter(|line| *line == format!("{word} {subject}")).count();
    let mut copies = 0;
    let found = |subject: &str| there.values().flatten().filter(|(found, ..)| found == subject).count();
    for number in 0..delivered {
        assert_eq!(found(&format!("Suivi {number}")), 1, "Suivi {number}");
    }
    for number in 0..COPIED {
        let subject = format!("Copie {number}");
        let (found, asked, made) = (found(&subject), count("asked", &subject), count("made", &subject));
        assert!(found > made && found <= 1 + asked, "{subject}: {found} there, {made} copies made of {asked} asked");
        copies += found - 1;
    }
    println!("{copies} copies");
    assert!(text.lines().count() > 0, "no program lived long enough to do anything");
}

/// What another desk does; it moves out of these folders. Where two clients move one message at the same instant Dovecot makes two of it
/// (288 of 300 times): what the program moves is moved by nobody else while it lives.
async fn meddle(practice: &Practice, chance: &mut Chance, delivered: &mut usize, moved_out: &[&str]) {
    let mut session = practice.session().await;
    for _ in 0..=chance.below(4) {
        if chance.below(3) == 0 {
            let _ = practice.operator.deliver(DOCTOR.address, &letter(&format!("Suivi {delivered}"))).unwrap();
            *delivered += 1;
        }
        let listed = session.list().await.unwrap();
        let known: Vec<_> = listed.into_iter().filter(|listed| ALL.contains(&listed.name.as_str())).collect();
        let from = known[chance.below(known.len())].name.clone();
        let to = known[chance.below(known.len())].name.clone();
        let (mut selected, state) =
            session.select(&from, Opening::ReadWrite).await.map_err(|(_, error)| error).unwrap();
        if state.exists > 0 {
            let uids: Vec<Uid> = selected.uids().await.unwrap().iter().collect();
            let one: UidSet = [uids[chance.below(uids.len())]].into_iter().collect();
            match chance.below(3) {
                0 if from != to && moved_out.contains(&from.as_str()) => {
                    drop(selected.move_messages(&one, &to).await.unwrap());
                }
                1 => {
                    let marks = Marks::from(Flags::FLAGGED);
                    let _ = selected.store_marks(&one, &FlagChange::Add(marks), None).await.unwrap();
                }
                _ => {
                    let marks = Marks::from(Flags::SEEN);
                    let _ = selected.store_marks(&one, &FlagChange::Remove(marks), None).await.unwrap();
                }
            }
        }
        session = selected.close().await.unwrap();
    }
    session.logout().await.unwrap();
}

async fn kept(driver: &Driver) -> Content {
    let mut content = Content::new();
    for mailbox in mailboxes(driver).await {
        let messages = rows(driver, &mailbox).await;
        let mut all: Vec<_> =
            messages.into_iter().map(|row| (row.subject, row.flags, row.keywords.written())).collect();
        all.sort_by(|one, other| (&one.0, one.1.bits()).cmp(&(&other.0, other.1.bits())));
        let _ = content.insert(mailbox.name.as_str().to_owned(), all);
    }
    content
}

async fn mailboxes(driver: &Driver) -> Vec<MailboxRow> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no mailboxes") };
    rows
}

async fn rows(driver: &Driver, mailbox: &MailboxRow) -> Vec<MessageRow> {
    let asked = Query::Messages { mailbox: mailbox.id, range: 0..u32::MAX };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
    rows
}

async fn served(practice: &Practice) -> Content {
    let mut session = practice.session().await;
    let mut content = Content::new();
    for listed in session.list().await.unwrap().into_iter().filter(|listed| listed.selectable) {
        let opened = session.select(&listed.name, Opening::ReadOnly).await.map_err(|(_, error)| error);
        let (mut selected, state) = opened.unwrap();
        let mut all = Vec::new();
        if state.exists > 0 {
            let uids = selected.uids().await.unwrap();
            let mut fetching = selected.fetch(&uids, Items::Headers).await.unwrap();
            while let Some(fetched) = fetching.next().await.unwrap() {
                let header = fetched.header.unwrap();
                let marks = fetched.marks.unwrap();
                let subject = pli::mime::read::envelope(&header).subject;
                all.push((subject, marks.flags, marks.keywords.written()));
            }
        }
        all.sort_by(|one, other| (&one.0, one.1.bits()).cmp(&(&other.0, other.1.bits())));
        let _ = content.insert(listed.name.as_str().to_owned(), all);
        session = selected.close().await.unwrap();
    }
    session.logout().await.unwrap();
    content
}

/// A program that opens the doctor's session and does what a user does, until it is killed.
struct Victim {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
}

impl Victim {
    fn start(practice: &Practice, weir: &Weir, ledger: &Path, seed: u64, aim: Aim) -> Self {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args(["--exact", "storm::the_victim", "--nocapture"])
            .env("PLI_STORM", practice.operator.config_path())
            .env("PLI_STORM_LEDGER", ledger)
            .env("PLI_STORM_SEED", seed.to_string())
            .env("PLI_STORM_PORT", weir.endpoint(practice.account.imap.security).port.to_string())
            .env("PLI_STORM_COPIES", if aim == Aim::Copies { "2" } else { "6" })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, output }
    }

    fn opens(&mut self) {
        let mut line = String::new();
        while !line.contains("## open") {
            line.clear();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "it ended by itself");
        }
    }

    fn dies(mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "it ended by itself: {ended:?}");
        self.child.kill().unwrap();
        let _ = self.child.wait().unwrap();
    }
}

/// Works until it is killed, when it is asked to; otherwise there is nothing to do here.
#[tokio::test(flavor = "multi_thread")]
async fn the_victim() {
    let Some(config) = std::env::var_os("PLI_STORM") else { return };
    let ledger = PathBuf::from(std::env::var_os("PLI_STORM_LEDGER").unwrap());
    let mut chance = Chance(std::env::var("PLI_STORM_SEED").unwrap().parse().unwrap());
    let copies = std::env::var("PLI_STORM_COPIES").unwrap().parse().unwrap();
    let mut settings = Settings::read(&PathBuf::from(config)).unwrap();
    let port = std::env::var("PLI_STORM_PORT").unwrap().parse().unwrap();
    settings.accounts.iter_mut().for_each(|account| account.imap.port = port);
    let mut driver = Driver::start(settings, Activity::Following);
    // The one before may still be leaving.
    driver.opens(DOCTOR, PIN).await;
    println!("\n## open");
    loop {
        do_something(&mut driver, &mut chance, copies, &ledger).await;
        driver.rests_for(Duration::from_millis(60)).await;
    }
}

/// One thing in so many is a copy.
async fn do_something(driver: &mut Driver, chance: &mut Chance, copies: usize, ledger: &Path) {
    let all = mailboxes(driver).await;
    let of = |role: Role| all.iter().find(|row| row.role == role);
    let (Some(inbox), Some(archive)) = (of(Role::Inbox), of(Role::Archive)) else { return };
    let (from, to) = if chance.below(2) == 0 { (inbox, archive) } else { (archive, inbox) };
    if chance.below(copies) == 0 {
        let Some(to) = all.iter().find(|row| row.name.as_str() == COPIES) else { return };
        return copy(driver, chance, (of(Role::Sent).unwrap(), to), ledger).await;
    }
    let rows: Vec<_> = rows(driver, from).await.into_iter().filter(|row| row.subject.starts_with("Suivi ")).collect();
    if rows.is_empty() {
        return;
    }
    let row = &rows[chance.below(rows.len())];
    let messages = vec![row.id];
    let act = match chance.below(5) {
        0 => Act::Flag { messages, flag: Flags::SEEN, set: !row.flags.contains(Flags::SEEN) },
        1 => Act::Flag { messages, flag: Flags::FLAGGED, set: !row.flags.contains(Flags::FLAGGED) },
        2 | 3 => Act::Move { messages, to: to.id },
        _ => Act::Bin { messages },
    };
    let _ = driver.say(|_| Command::Act(act));
}

/// A copy counts as made once it is to be seen, and so is kept.
async fn copy(driver: &mut Driver, chance: &mut Chance, (from, to): (&MailboxRow, &MailboxRow), ledger: &Path) {
    let rows_here: Vec<_> =
        rows(driver, from).await.into_iter().filter(|row| row.subject.starts_with("Copie ")).collect();
    if rows_here.is_empty() {
        return;
    }
    let row = &rows_here[chance.below(rows_here.len())];
    let seen = |rows: Vec<MessageRow>| rows.iter().filter(|found| found.subject == row.subject).count();
    let before = seen(rows(driver, to).await);
    note(ledger, "asked", &row.subject);
    let _ = driver.say(|_| Command::Act(Act::Copy { messages: vec![row.id], to: to.id }));
    for _ in 0..10 {
        if seen(rows(driver, to).await) > before {
            return note(ledger, "made", &row.subject);
        }
        driver.rests_for(Duration::from_millis(60)).await;
    }
}

fn note(ledger: &Path, word: &str, subject: &str) {
    let mut file = OpenOptions::new().create(true).append(true).open(ledger).unwrap();
    writeln!(file, "{word} {subject}").unwrap();
    file.sync_all().unwrap();
}
