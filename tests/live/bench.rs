//! What Pli itself adds: from the code to the first lines of the list, and to each signature. `sh tests/bench.sh card` runs this
//! built for release and counts more; here a few turns show that nothing has become slow.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use pli::card::{Card, Scheme};
use pli::domain::Secret;
use pli::engine::{Activity, Answer, Loaded, Query};
use pli_operator::{DOCTOR, DOCTOR_SERIAL, Operator, Options, PIN, Stack};

use crate::driver::Driver;
use crate::session::settings;

/// What the agent may add to a signature.
const TARGET: Duration = Duration::from_millis(2);
/// What opening a message that is here may take.
const OPENS: Duration = Duration::from_millis(20);
/// Built without optimisation, beside other tests.
const SLACK: u32 = 10;

fn turns(few: usize) -> usize {
    std::env::var("PLI_BENCH").ok().and_then(|turns| turns.parse().ok()).unwrap_or(few)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn shown(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1_000.0)
}

#[tokio::test(flavor = "multi_thread")]
async fn unlock_to_list_and_what_the_agent_adds_to_a_signature() {
    let messages = std::env::var("PLI_BENCH_MESSAGES").ok().and_then(|count| count.parse().ok()).unwrap_or(200);
    let options = Options { messages, stack: Stack::Cps, ..Options::default() };
    let operator = tokio::task::spawn_blocking(move || Operator::start(options).unwrap()).await.unwrap();
    // The card of this bench needs no time of its own.
    operator.hand().unwrap().delay(0).unwrap();
    let ((list, open), card) = (unlock_to_list(&operator).await, signatures(&operator).await);
    println!("a message from the cache: {} ms at most in 95 of 100", shown(open));
    println!("unlock to list: median {} ms of {} with {messages} messages", shown(list), turns(5));
    println!("signature: {} ms by the agent, {} ms by the module alone: {} ms added", card.0, card.1, card.2);
    println!(
        "{{\"bench\":\"card\",\"messages\":{messages},\"unlock_to_list_ms\":{},\"open_p95_ms\":{},\"agent_ms\":{},\"module_ms\":{},\"added_ms\":{}}}",
        shown(list),
        shown(open),
        card.0,
        card.1,
        card.2
    );
    assert!(card.3 < TARGET * SLACK, "{:?}", card.3);
    assert!(list < Duration::from_secs(5), "{list:?}");
    assert!(open < OPENS * SLACK, "{open:?}");
}

/// From the command with the code to the first lines of INBOX, of a vault that has them; then what opening them takes at most, 95
/// times in 100.
async fn unlock_to_list(operator: &Operator) -> (Duration, Duration) {
    let mut driver = Driver::start(settings(operator), Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    assert!(matches!(driver.pass().await, Answer::Synced(_)));
    let (mut times, mut opened) = (Vec::new(), Vec::new());
    for _ in 0..turns(5) {
        driver.close().await;
        let card = driver.offered(DOCTOR).await;
        // Not with the vault of the session before, which closes behind the screen.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let began = Instant::now();
        assert_eq!(driver.unlock(card, PIN).await, Answer::Done);
        let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!() };
        let inbox = rows.iter().find(|row| row.role == pli::domain::Role::Inbox).unwrap().id;
        let asked = Query::Messages { mailbox: inbox, range: 0..50 };
        let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!() };
        times.push(began.elapsed());
        assert!(!rows.is_empty());
        for row in rows {
            let began = Instant::now();
            assert!(matches!(driver.handle.load(Query::Message(row.id)).await.unwrap(), Loaded::Message(_)));
            opened.push(began.elapsed());
        }
    }
    driver.stop().await;
    opened.sort_unstable();
    (median(times), opened[(opened.len() * 95 / 100).min(opened.len() - 1)])
}

/// By the agent, by the module alone, and the difference: all that stands between, the check of each signature included.
async fn signatures(operator: &Operator) -> (String, String, String, Duration) {
    let settings = settings(operator);
    let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let tokens = card.tokens().await.unwrap();
    let slot = tokens.iter().find(|token| token.label.ends_with(DOCTOR_SERIAL)).unwrap().slot;
    let login = card.login(slot, Some(Secret::new(PIN.to_owned()))).await.unwrap();
    let key = login.key();
    let hello = |kind: u8, body: &[u8]| [&[kind, 0, 0, u8::try_from(body.len()).unwrap()], body].concat();
    let message = [hello(1, &[3; 200]), hello(2, &[4; 90]), hello(14, &[])].concat();
    let count = turns(40);
    let by_agent = tokio::task::spawn_blocking(move || {
        let sign = |_| {
            let began = Instant::now();
            assert_eq!(key.sign_tls(Scheme::Pkcs1Sha256, &message).unwrap().len(), 256);
            began.elapsed()
        };
        (0..count).map(sign).collect::<Vec<_>>()
    });
    let by_agent = median(by_agent.await.unwrap());
    drop(login);
    let module = settings.card.module.unwrap();
    let (name, value) = operator.token_environment();
    let alone = alone(&module, (name, value.to_str().unwrap()), count);
    let added = by_agent.saturating_sub(alone);
    (shown(by_agent), shown(alone), shown(added), added)
}

/// The same signature by the module, in a process where nothing else is: ours would need its environment.
fn alone(module: &std::path::Path, (name, value): (&str, &str), count: usize) -> Duration {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "bench::the_module_alone", "--nocapture"])
        .env(name, value)
        .env("PLI_BENCH_MODULE", module)
        .env("PLI_BENCH", count.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let nanoseconds = text.lines().find_map(|line| line.strip_prefix("## ")).unwrap_or_else(|| panic!("{text}"));
    Duration::from_nanos(nanoseconds.parse().unwrap())
}

/// Signs with the module that is named, when one is; otherwise there is nothing to do here.
#[test]
fn the_module_alone() {
    let Some(module) = std::env::var_os("PLI_BENCH_MODULE") else { return };
    let pkcs11 = Pkcs11::new(PathBuf::from(module)).unwrap();
    pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = pkcs11.get_slots_with_token().unwrap()[0];
    let session = pkcs11.open_ro_session(slot).unwrap();
    session.login(UserType::User, Some(&AuthPin::from(PIN))).unwrap();
    let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Label(b"CPS_PRIV_AUT".to_vec())];
    let key = session.find_objects(&wanted).unwrap()[0];
    let info = cps_token::card::digest_info(b"message");
    let sign = |_| {
        let began = Instant::now();
        assert_eq!(session.sign(&Mechanism::RsaPkcs, key, &info).unwrap().len(), 256);
        began.elapsed()
    };
    let times = (0..turns(40)).map(sign).collect();
    println!("\n## {}", median(times).as_nanos());
}
