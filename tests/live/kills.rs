//! The program killed at any instant while it synchronises, holds letters that may be taken back, and sends: nothing is lost, nothing is
//! sent twice. A sample of kills here; `tests/soak.sh` makes them hundreds.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::{Draft, Entry};
use pli::engine::{self, Activity, LetterId};
use pli::settings::Settings;
use pli_operator::{DOCTOR, Options, PIN, SECRETARY};
use serde_json::Value;

use crate::driver::Driver;
use crate::program::{Place, kill_after};
use crate::session;

/// Kills of a run of the suite.
const SAMPLE: u64 = 30;
/// Kills of `tests/soak.sh`.
const SOAK: u64 = 500;
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
/// How long accepted letters may take to lie in the mailbox.
const DELIVERY: Duration = Duration::from_secs(20);

/// Sends one letter, and is killed after `life` unless it is done before.
fn send_and_kill(place: &Place, subject: &str, life: Duration) -> Duration {
    let body = place.file("lettre.txt", "Une ligne.\n".repeat(20_000));
    let body = body.to_string_lossy();
    place.run_and_kill(&["send", "--to", SECRETARY.address, "--subject", subject, "--body-file", &body], life)
}

/// What makes the test below one that is killed: the settings of the operator that it sends to, and the subject of its letter.
const KILLED: [&str; 2] = ["PLI_KILLED_SETTINGS", "PLI_KILLED_SUBJECT"];

/// The window's way: the letter may be taken back for a second, then it leaves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_held_for_a_second_leaves_then() {
    let [given, subject] = KILLED.map(|name| std::env::var(name).ok());
    let own = given.is_none().then(session::operator);
    let mut settings = match (&given, &own) {
        (Some(file), _) => Settings::read(Path::new(file)).unwrap(),
        (None, own) => session::settings(own.as_ref().unwrap()),
    };
    settings.sending.undo_seconds = 1;
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let draft = Draft {
        to: vec![SECRETARY.address.to_owned()],
        subject: subject.unwrap_or_else(|| "Lettre retenue".to_owned()),
        body: "Une ligne.\n".repeat(20_000),
        ..Draft::default()
    };
    let (draft, entry, departure) = (Box::new(draft), Entry::Written, Departure::Undoable);
    let asked = driver.say(|ticket| engine::Command::Send { letter: LetterId(1), draft, entry, departure, ticket });
    let answer = driver.hear(asked).await;
    assert!(matches!(answer, engine::Answer::Queued(_, OutgoingState::Held { .. })), "{answer:?}");
    // What another one that was killed has left in doubt stays so.
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. } | OutgoingState::Doubtful)).await;
    driver.stop().await;
    if let Some(operator) = own {
        let files = operator.folder_files(DOCTOR.address, "Envoyés").unwrap();
        assert_eq!(subjects(&files).get("Lettre retenue"), Some(&1));
    }
}

/// The test above in a process of its own, killed after `life` unless it is done before.
fn hold_and_kill(place: &Place, subject: &str, life: Duration) -> Duration {
    let settings = place.operator.config_path().to_str().unwrap().to_owned();
    let mut command = Command::new(std::env::current_exe().unwrap());
    let _ = command
        .args(["--exact", "kills::a_letter_that_is_held_for_a_second_leaves_then", "--nocapture"])
        .envs(KILLED.into_iter().zip([settings, subject.to_owned()]));
    kill_after(&mut command, life)
}

/// How often each subject is found in these messages.
fn subjects(files: &[(std::path::PathBuf, Vec<u8>)]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (_, message) in files {
        let text = String::from_utf8_lossy(message);
        let subject = text.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("Subject: "));
        *found.entry(subject.unwrap_or_default().to_owned()).or_default() += 1;
    }
    found
}

fn outbox(place: &Place) -> Vec<Value> {
    let ran = place.plain().json(&["outbox"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines.into_iter().filter(|line| line.get("state").is_some()).collect()
}

#[test]
fn killed_while_sending_loses_nothing_and_sends_nothing_twice() {
    let place = Place::start(Options { messages: 30, ..Options::default() });
    let kills = if std::env::var_os("PLI_SOAK").is_some() { SOAK } else { SAMPLE };
    let minute = Duration::from_mins(1);
    let ways: [fn(&Place, &str, Duration) -> Duration; 2] = [send_and_kill, hold_and_kill];
    let whole = [send_and_kill(&place, "Lettre premiere", minute), hold_and_kill(&place, "Lettre seconde", minute)];
    let mut random = SEED;
    for number in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = u32::try_from(300 + random % 900).unwrap();
        let way = usize::try_from(number % 2).unwrap();
        let _ = ways[way](&place, &format!("Lettre {number}"), whole[way] * share / 1_000);
    }
    // What waited leaves now; what is in doubt is looked for among the copies.
    let ran = place.plain().json(&["sync", "--once"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let _ = send_and_kill(&place, "Lettre finale", Duration::from_mins(1));

    let rows = outbox(&place);
    let mut states = BTreeMap::<&str, usize>::new();
    for row in &rows {
        *states.entry(row["state"].as_str().unwrap()).or_default() += 1;
    }
    println!("{kills} kills in {whole:?}: {states:?}");
    let taken = |row: &&Value| matches!(row["state"].as_str(), Some("filed" | "accepted"));
    let expected: Vec<&str> = rows.iter().filter(taken).map(|row| row["subject"].as_str().unwrap()).collect();
    let end = Instant::now() + DELIVERY;
    let delivered = loop {
        let delivered = subjects(&place.operator.mailbox_files(SECRETARY.address).unwrap());
        if expected.iter().all(|subject| delivered.contains_key(*subject)) {
            break delivered;
        }
        assert!(Instant::now() < end, "accepted and not delivered: {expected:?} {delivered:?}");
        std::thread::yield_now();
    };
    let copies = subjects(&place.operator.folder_files(DOCTOR.address, "Envoyés").unwrap());
    for row in &rows {
        let (subject, state) = (row["subject"].as_str().unwrap(), row["state"].as_str().unwrap());
        let times = delivered.get(subject).copied().unwrap_or(0);
        assert!(times <= 1, "{subject} was sent {times} times");
        assert!(copies.get(subject).copied().unwrap_or(0) <= 1, "{subject} was filed twice");
        match state {
            "filed" => assert_eq!((times, copies.get(subject)), (1, Some(&1)), "{subject}"),
            "accepted" => assert_eq!(times, 1, "{subject}"),
            "doubtful" => {}
            other => panic!("{subject} stays {other}"),
        }
    }
    // Nothing arrived that the outbox does not know.
    for subject in delivered.keys().filter(|subject| subject.starts_with("Lettre ")) {
        assert!(rows.iter().any(|row| row["subject"] == **subject), "{subject}");
    }
}
