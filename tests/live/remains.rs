//! What is left of a session in the memory of the process that had it, once it is closed: neither the code nor the key of the
//! database; what else remains is counted and told. The process is this test again, so that its memory holds no word of the test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdin, Stdio};

use pli::card::Card;
use pli::domain::listing::Body;
use pli::domain::{HolderId, Passphrase, RecoveryCode, Secret};
use pli::engine::{Activity, Answer, Command, Loaded, Pin, Query};
use pli::settings::Settings;
use pli::store::key::{self, KeyStoreChoice, Place};
use pli_operator::{DOCTOR, DOCTOR_SERIAL, Operator, Options, PIN};

use crate::card::agents_of;
use crate::driver::Driver;
use crate::memory;

/// Names the folder with settings and code to the process that is looked at.
const FOLDER: &str = "PLI_REMAINS";
const CODE: &str = "code";
const PHRASE: &str = "phrase";
/// Where the process that is looked at writes the recovery code it was given.
const RECOVERY: &str = "recovery";
/// Subject of the message with the marked text.
const SUBJECT: &str = "Remanence";

/// The session, when this is the process that is looked at; otherwise there is nothing to do here.
#[tokio::test(flavor = "multi_thread")]
async fn the_process_that_is_looked_at() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let settings = Settings::read(&folder.join("pli.toml")).unwrap();
    let mut driver = Driver::start(settings, Activity::Following);
    let card = driver.offered(DOCTOR).await;
    let asked = {
        let pin = Pin::Typed(Secret::new(code(&folder.join(CODE))));
        driver.say(|ticket| Command::Unlock { card, pin, ticket })
    };
    assert_eq!(driver.hear(asked).await, Answer::Done);
    driver.until("it is open", |driver| driver.is_open_for(DOCTOR)).await;
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    let search = || Query::Search { words: SUBJECT.to_owned(), limit: 3 };
    loop {
        let Loaded::Found { rows, .. } = driver.handle.load(search()).await.unwrap() else { panic!("no search") };
        if let [row] = &rows[..]
            && let Loaded::Message(view) = driver.handle.load(Query::Message(row.id)).await.unwrap()
            && matches!(view.body, Body::Ready { .. })
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    make_other_ways(&mut driver, &folder).await;
    say("open");
    driver.close().await;
    // The vault closes behind the screen: once it can be opened again, it has.
    let handle = driver.handle.clone();
    assert!(handle.load(search()).await.is_err());
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    say("closed");
    read_without_card(&mut driver, &folder).await;
    driver.stop().await;
}

/// A recovery code, which makes a backup, and a passphrase.
async fn make_other_ways(driver: &mut Driver, folder: &Path) {
    let asked = driver.say(|ticket| Command::MakeRecoveryCode { ticket });
    let Answer::RecoveryCode(code) = driver.hear(asked).await else { panic!("no recovery code") };
    std::fs::write(folder.join(RECOVERY), code.text().declassify()).unwrap();
    let file = folder.join(format!("backup-{}", std::process::id()));
    let asked = driver.say(|ticket| Command::BackUp { file, code, ticket });
    assert!(matches!(driver.hear(asked).await, Answer::BackedUp(_)));
    let passphrase = phrase(folder);
    let asked = driver.say(|ticket| Command::MakePassphrase { passphrase, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done);
}

/// A session that the passphrase opens, masks and ends.
async fn read_without_card(driver: &mut Driver, folder: &Path) {
    let passphrase = phrase(folder);
    let asked = driver.say(|ticket| Command::Read { passphrase, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done);
    let _ = driver.say(|_| Command::Mask);
    driver.until("the mask", |driver| driver.masked().is_some()).await;
    let asked = {
        let pin = Pin::Typed(Secret::new(code(&folder.join(PHRASE))));
        driver.say(|ticket| Command::Unmask { pin, ticket })
    };
    assert_eq!(driver.hear(asked).await, Answer::Done);
    say("read");
    driver.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    say("over");
}

fn phrase(folder: &Path) -> Passphrase {
    Passphrase::parse(Secret::new(code(&folder.join(PHRASE))).declassify()).unwrap()
}

/// Read at one go into the place where it stays: `std::fs::read` takes small files by way of the stack.
fn code(path: &Path) -> String {
    let mut file = std::fs::File::open(path).unwrap();
    let mut octets = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    file.read_exact(&mut octets).unwrap();
    String::from_utf8(octets).unwrap()
}

/// Tells the test that looks, and waits until it has.
fn say(what: &str) {
    println!("\n## {what}");
    std::io::stdout().flush().unwrap();
    let _ = std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

struct Looked {
    child: Child,
    orders: ChildStdin,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Looked {
    fn start(folder: &Path) -> Self {
        let mut child = process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "remains::the_process_that_is_looked_at", "--nocapture"])
            .env(FOLDER, folder)
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { orders: child.stdin.take().unwrap(), lines, child }
    }

    fn is(&mut self, what: &str) {
        let wanted = format!("## {what}");
        while self.lines.next().expect("it goes on").unwrap() != wanted {}
    }

    fn goes_on(&mut self) {
        self.orders.write_all(b"\n").unwrap();
    }

    fn ends(mut self) {
        self.goes_on();
        while self.lines.next().is_some_and(|line| line.is_ok()) {}
        assert!(self.child.wait().unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_code_nor_key_is_left_in_memory_after_the_close() {
    let operator = tokio::task::spawn_blocking(|| Operator::start(Options { messages: 5, ..Options::default() }));
    let operator = operator.await.unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // A constant would lie in this program's own file, which is the other process's too.
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let random = u64::from_le_bytes(random);
    let code = &*format!("{:08}", random % 100_000_000);
    let marker = format!("zqx{random:016x}");
    let changed = process::Command::new("pkcs11-tool")
        .arg("--module")
        .arg(operator.module())
        .args(["--token-label", &format!("CPS4v1-{DOCTOR_SERIAL}"), "--login", "--pin", PIN])
        .args(["--change-pin", "--new-pin", code])
        .env("SOFTHSM2_CONF", operator.token_environment().1)
        .output()
        .unwrap();
    assert!(changed.status.success(), "{changed:?}");
    let message = format!(
        "From: nadia@medecin.mssante.fr\r\nTo: {}\r\nSubject: {SUBJECT}\r\nMessage-ID: <r@test>\r\n\r\n{}",
        DOCTOR.address,
        format!("Bonjour {marker}\r\n").repeat(20)
    );
    let _ = operator.deliver(DOCTOR.address, message.as_bytes()).unwrap();
    let text = std::fs::read_to_string(operator.config_path()).unwrap();
    let mut told: toml::Table = text.parse().unwrap();
    let allowed: toml::Table = "passphrase = true".parse().unwrap();
    let _ = told.insert("session".to_owned(), allowed.into());
    std::fs::write(folder.path().join("pli.toml"), told.to_string()).unwrap();
    std::fs::write(folder.path().join(CODE), code).unwrap();
    let phrase = format!("mots sans lien {:016x}", random.rotate_left(17) ^ 0x5555);
    std::fs::write(folder.path().join(PHRASE), &phrase).unwrap();

    let mut first = Looked::start(folder.path());
    first.is("open");
    first.goes_on();
    for step in ["closed", "read", "over"] {
        first.is(step);
        if step != "over" {
            first.goes_on();
        }
    }
    first.ends();
    let key = key_of(&operator, code).await;
    let (lower, upper) = (hex(&key, false), hex(&key, true));
    let needles: [&[u8]; 5] = [code.as_bytes(), &key, lower.as_bytes(), upper.as_bytes(), marker.as_bytes()];

    let mut looked = Looked::start(folder.path());
    looked.is("open");
    let open = memory::count(looked.child.id(), &needles);
    println!("while it is open: code {}, key {} (hex {}), text {}", open[0], open[1], open[2] + open[3], open[4]);
    assert_eq!(open[0], 0, "the code is wiped once the card has taken it");
    // The database keeps its key under a mask of its own (SQLCipher since 4.7), also while it is open.
    assert_eq!(open[1..4], [0; 3], "the key");
    assert!(open[4] > 0, "the search finds the text that was shown");
    let others = Others::new(&std::fs::read_to_string(folder.path().join(RECOVERY)).unwrap(), &phrase);
    let mut told = vec![others.count("open", looked.child.id())];
    let agents = agents_of(&operator.token_environment().1);
    assert_eq!(agents.len(), 1);
    looked.goes_on();
    looked.is("closed");
    let closed = memory::count(looked.child.id(), &needles);
    println!(
        "once it is closed: code {}, key {} (hex {}), text {}",
        closed[0],
        closed[1],
        closed[2] + closed[3],
        closed[4]
    );
    let agent = memory::count(agents[0], &needles);
    println!("in the card's process: code {}, key {}, text {}", agent[0], agent[1] + agent[2] + agent[3], agent[4]);
    told.extend([others.count("closed", looked.child.id()), others.count("the card's process", agents[0])]);
    for step in ["read", "over"] {
        looked.goes_on();
        looked.is(step);
        told.push(others.count(step, looked.child.id()));
    }
    looked.ends();
    assert!(told.iter().all(|counts| *counts == [0; 5]), "recovery code and passphrase: {told:?}");
    assert_eq!(closed[..4], [0; 4], "code and key");
    assert_eq!(agent[1..], [0; 4], "key and text never reach the card's process");
    assert_eq!(agent[0], 0, "the code in the card's process");
}

/// The other secrets of a person, in the shapes that they have.
struct Others {
    shapes: [Vec<u8>; 5],
}

impl Others {
    fn new(recovery: &str, phrase: &str) -> Self {
        let bare: String = recovery.chars().filter(|sign| *sign != '-').collect();
        let values = RecoveryCode::parse(recovery).unwrap().entropy().declassify().to_vec();
        let groups = recovery.split('-').take(3).collect::<Vec<_>>().join("-");
        let shapes = [recovery.to_owned().into_bytes(), bare.into_bytes(), values, groups.into_bytes()];
        let [whole, bare, values, groups] = shapes;
        Self { shapes: [whole, bare, values, groups, phrase.as_bytes().to_vec()] }
    }

    fn count(&self, when: &str, pid: u32) -> [usize; 5] {
        let counts: [usize; 5] = memory::count(pid, &self.shapes.each_ref().map(Vec::as_slice)).try_into().unwrap();
        let [whole, bare, values, groups, phrase] = counts;
        println!("{when}: recovery code {whole}, bare {bare}, values {values}, half {groups}; passphrase {phrase}");
        counts
    }
}

/// The database key, by the card.
async fn key_of(operator: &Operator, code: &str) -> Vec<u8> {
    let settings = Settings::read(&operator.config_path()).unwrap();
    let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let tokens = card.tokens().await.unwrap();
    let is_doctors =
        |token: &&pli::card::Token| token.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == DOCTOR.card);
    let slot = tokens.iter().find(is_doctors).unwrap().slot;
    let login = card.login(slot, Some(Secret::new(code.to_owned()))).await.unwrap();
    let vaults = settings.data.unwrap().join("vaults");
    let runtime = tokio::runtime::Handle::current();
    let opened = tokio::task::spawn_blocking(move || {
        let holder = HolderId::parse(DOCTOR.card.unwrap()).unwrap();
        let ask = |salt: &[u8; 32]| runtime.block_on(login.vault_secret(salt));
        let now = pli::clock::now();
        let place = Place { vaults: &vaults, holder: &holder, choice: KeyStoreChoice::System, now };
        key::unlock(place, "", ask).unwrap()
    });
    let opened = opened.await.unwrap();
    assert!(!opened.created);
    opened.key.declassify().to_vec()
}

fn hex(key: &[u8], upper: bool) -> String {
    key.iter().map(|octet| if upper { format!("{octet:02X}") } else { format!("{octet:02x}") }).collect()
}
