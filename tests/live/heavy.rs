//! What a heavy letter costs: the memory that it takes from the file to the copy in Sent, against its size.

use std::fs;
use std::time::Duration;

use pli_operator::{Options, SECRETARY};

use crate::program::Place;

/// Octets of a file that makes a letter of 10 Mo.
const HEAVY: usize = 7_500_000;
/// How much a letter may take, in hundredths of its size: what it takes alone, some 230, and once more its size where its steps come close.
const MOST: u64 = 400;

/// How often the same is sent: what else happens to run at the same moment (a synchronisation that fetches the copy in Sent) only adds.
const TRIES: usize = 3;

/// The most memory that sending this file takes where nothing else runs beside it, in octets.
fn lightest(place: &Place, file: &str) -> u64 {
    (0..TRIES).map(|_| peak(place, file)).min().unwrap()
}

/// The most memory that sending this file has taken, in octets.
fn peak(place: &Place, file: &str) -> u64 {
    let body = place.file("lettre.txt", "Ci-joint.\n").to_string_lossy().into_owned();
    let letter = ["send", "--to", SECRETARY.address, "--subject", file, "--body-file", &body, "--attach", file];
    let running = place.plain().start(&letter);
    let pli = loop {
        if let Some((pid, _)) = running.family().into_iter().find(|(_, words)| words.contains("--pin-fd")) {
            break pid;
        }
        std::thread::yield_now();
    };
    let mut most = 0;
    while let Ok(status) = fs::read_to_string(format!("/proc/{pli}/status")) {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        // A process that has ended has no memory any more.
        let Some(kilobytes) = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()) else {
            break;
        };
        most = most.max(kilobytes * 1_024);
        std::thread::park_timeout(Duration::from_millis(2));
    }
    running.ends();
    most
}

#[test]
fn a_letter_of_ten_megabytes_takes_little_more_than_itself() {
    let place = Place::start(Options { messages: 5, ..Options::default() });
    // Octets of no pattern.
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut octets = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()
    };
    let heavy: Vec<u8> = std::iter::repeat_with(&mut octets).flatten().take(HEAVY).collect();
    let file = |name: &str, content: &[u8]| place.file(name, content).to_string_lossy().into_owned();
    let (light, heavy) = (file("leger.bin", b"x"), file("lourd.bin", &heavy));
    // The first one makes the vault.
    let _ = peak(&place, &light);
    let (before, with) = (lightest(&place, &light), lightest(&place, &heavy));
    let rows = place.plain().json(&["outbox"]).lines;
    let sent: Vec<_> = rows.iter().filter(|row| row["subject"] == *heavy).collect();
    assert_eq!(sent.len(), TRIES, "{rows:?}");
    assert!(sent.iter().all(|row| row["state"] == "filed"), "{sent:?}");
    let size = sent[0]["size"].as_u64().unwrap();
    assert!(size > 10_000_000, "{size}");
    let share = with.saturating_sub(before) * 100 / size;
    println!("a letter of {size} octets beside one that takes {before}: {share} hundredths of its size");
    assert!(share <= MOST, "{share} hundredths of its size");
}
