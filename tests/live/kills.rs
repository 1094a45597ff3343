//! The program killed at any instant while it synchronises and sends: nothing is lost, nothing is sent twice. A sample of
//! kills here; `tests/soak.sh` makes them hundreds.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use pli_operator::{DOCTOR, Options, SECRETARY};
use serde_json::Value;

use crate::program::Place;

/// Kills of a run of the suite.
const SAMPLE: u64 = 8;
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
/// How long accepted letters may take to lie in the mailbox.
const DELIVERY: Duration = Duration::from_secs(20);

/// Sends one letter, and is killed after `life` unless it is done before.
fn send_and_kill(place: &Place, subject: &str, life: Duration) -> Duration {
    let body = place.file("lettre.txt", "Une ligne.\n".repeat(20_000));
    let body = body.to_string_lossy();
    place.run_and_kill(&["send", "--to", SECRETARY.address, "--subject", subject, "--body-file", &body], life)
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
    let kills = SAMPLE * std::env::var("PLI_SOAK").ok().and_then(|times| times.parse::<u64>().ok()).unwrap_or(1);
    let whole = send_and_kill(&place, "Lettre premiere", Duration::from_mins(1));
    let mut random = SEED;
    for number in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = u32::try_from(300 + random % 900).unwrap();
        let _ = send_and_kill(&place, &format!("Lettre {number}"), whole * share / 1_000);
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
