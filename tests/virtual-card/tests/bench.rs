//! The bench on a real PC/SC service: what OpenSC's own program sees of cards that come and go. It needs root and the
//! packages pcscd, vsmartcard-vpcd and opensc: a missing one fails, it never skips.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by a panic")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use virtual_card::bench::{Bench, Plastic, SOCKET};
use virtual_card::card::{Card, atr};

/// What `opensc-tool` says, on the private service.
fn tool(bench: &Bench, arguments: &[&str]) -> String {
    let output = Command::new("opensc-tool").args(arguments).env(SOCKET, bench.socket()).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// True once the card in this reader shows this answer to reset. The service tells its clients a little after it met a card.
fn shows(bench: &Bench, reader: &str, expected: &[u8]) -> bool {
    let expected: Vec<String> = expected.iter().map(|octet| format!("{octet:02x}")).collect();
    let start = Instant::now();
    loop {
        let text = tool(bench, &["--card-driver", "default", "--reader", reader, "--atr"]);
        if text.trim() == expected.join(":") {
            return true;
        }
        if start.elapsed() > Duration::from_secs(10) {
            println!("{text}");
            return false;
        }
    }
}

#[test]
fn cards_come_and_go_in_two_readers() {
    let mut bench = Bench::start().unwrap();
    let readers = tool(&bench, &["--list-readers"]);
    assert!(readers.contains("Virtual PCD 00 00") && readers.contains("Virtual PCD 00 01"), "{readers}");
    assert_eq!(readers.matches(" No ").count(), 2, "{readers}");

    let (old, new) = (Plastic::new(Card::mute(atr::CPS3)), Plastic::new(Card::mute(atr::CPS4)));
    bench.insert(0, &old).unwrap();
    bench.insert(1, &new).unwrap();
    assert!(shows(&bench, "0", atr::CPS3) && shows(&bench, "1", atr::CPS4));

    // Another card where one was, quicker than the service looks.
    let field = Plastic::new(Card::mute(atr::CPS4_T0));
    bench.insert(0, &field).unwrap();
    assert!(shows(&bench, "0", atr::CPS4_T0));
    // A card is in one place at a time.
    bench.insert(0, &new).unwrap();
    assert!(shows(&bench, "0", atr::CPS4));

    bench.stop();
    assert!(bench.insert(1, &old).is_err(), "no service");
    bench.resume().unwrap();
    assert!(shows(&bench, "0", atr::CPS4), "it stayed in its reader");
}

#[test]
fn nothing_of_a_bench_is_left() {
    let mut bench = Bench::start().unwrap();
    bench.insert(0, &Plastic::new(Card::mute(atr::CPS3))).unwrap();
    let (process, folder) = (bench.pid().unwrap(), bench.socket().parent().unwrap().to_owned());
    assert!(alive(process) && folder.exists());
    drop(bench);
    assert!(!alive(process) && !folder.exists());
    assert!(!Path::new("/run/pcscd/pcscd.pid").exists(), "the machine's own place was left alone");
}

/// This program again, as one that is killed with a card in a reader.
const HELD: &str = "VIRTUAL_CARD_HELD";

#[test]
fn the_service_does_not_outlive_a_killed_program() {
    if std::env::var_os(HELD).is_some() {
        let mut bench = Bench::start().unwrap();
        bench.insert(0, &Plastic::new(Card::mute(atr::CPS4))).unwrap();
        println!("{HELD} {} {}", bench.pid().unwrap(), bench.socket().display());
        let _ = std::io::stdin().read_line(&mut String::new());
        return;
    }
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_service_does_not_outlive_a_killed_program", "--nocapture"])
        .env(HELD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines().map_while(Result::ok);
    let told = lines.into_iter().find_map(|line| line.split_once(HELD).map(|(_, told)| told.trim().to_owned()));
    let told = told.unwrap();
    let (process, socket) = told.split_once(' ').unwrap();
    let process: u32 = process.parse().unwrap();
    assert!(alive(process));
    program.kill().unwrap();
    let _ = program.wait().unwrap();
    let start = Instant::now();
    while alive(process) {
        assert!(start.elapsed() < Duration::from_secs(10), "pcscd {process} still runs");
    }
    assert!(Path::new(socket).exists());
    drop(Bench::start().unwrap());
    assert!(!Path::new(socket).parent().unwrap().exists(), "the next one clears up");
}

/// Ended ones may still be listed until somebody waits for them.
fn alive(process: u32) -> bool {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    text.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}
