//! A message of 60 MB: it streams, so that the memory of the program stays small, and a kill in its middle costs a piece, not all.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pli_operator::{DOCTOR, Options};

use crate::program::Place;

const PATIENCE: Duration = Duration::from_mins(5);
/// Most resident memory of the program, kB; an empty mailbox takes some 50 000 of them.
const MOST: u64 = 140_000;
/// Octets of the vault at which the program is killed.
const MIDDLE: u64 = 30_000_000;

fn scan() -> Vec<u8> {
    let mut octets = format!(
        "From: Imagerie <imagerie@hopital.mssante.fr>\r\nTo: <{}>\r\nSubject: Scanner\r\nMessage-ID: <scanner@hopital.mssante.fr>\r\n\
         Date: Wed, 25 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
         --x\r\n\r\nVoici le scanner thoracique.\r\n--x\r\nContent-Type: application/dicom; name=scanner.dcm\r\n\
         Content-Disposition: attachment; filename=scanner.dcm\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        DOCTOR.address
    )
    .into_bytes();
    let line = [[b'Q'; 76].as_slice(), b"\r\n"].concat();
    while octets.len() < 60_000_000 {
        octets.extend_from_slice(&line);
    }
    octets.extend_from_slice(b"--x--\r\n");
    octets
}

fn start(place: &Place) -> Child {
    Command::new("sh")
        .args(["-c", r#"pin=$1; shift; exec "$@" 3<"$pin""#, "sh"])
        .arg(place.operator.pin_path())
        .arg(env!("CARGO_BIN_EXE_pli"))
        .args(["--pin-fd", "3", "--config"])
        .arg(place.operator.config_path())
        .args(["sync", "--once", "--json"])
        .current_dir(place.work())
        .env("HOME", place.work())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    entries
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => size(&entry.path()),
            _ => entry.metadata().map_or(0, |metadata| metadata.len()),
        })
        .sum()
}

/// Its largest resident memory so far, kB.
fn peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_large_message_streams_and_resumes_after_a_kill() {
    let place = Place::start(Options { messages: 5, ..Options::default() });
    let octets = scan();
    let _ = place.operator.deliver(DOCTOR.address, &octets).unwrap();

    let end = Instant::now() + PATIENCE;
    let mut child = start(&place);
    while size(&place.data()) < MIDDLE {
        assert!(
            Instant::now() < end && child.try_wait().unwrap().is_none(),
            "it was not there long enough to be killed"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    let _ = child.wait().unwrap();

    let (mut child, mut most) = (start(&place), 0);
    while child.try_wait().unwrap().is_none() {
        most = peak(&child).unwrap_or(most).max(most);
        assert!(Instant::now() < end, "it does not end");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let figures: serde_json::Value = text.lines().find(|line| line.contains("\"bytes\"")).unwrap().parse().unwrap();
    println!("{figures}; {most} kB at most");
    assert!(output.status.success());
    let received = figures["bytes"].as_u64().unwrap();
    assert!(received < octets.len() as u64 - MIDDLE / 3, "{received} octets again");
    assert!((20_000..MOST).contains(&most), "{most} kB");

    let found = place.plain().json(&["search", "thoracique"]);
    assert_eq!((found.code, found.all("subject")), (0, vec!["Scanner"]), "{found:?}");
    // The whole: it is read, and it says that it has a file.
    let again = place.plain().json(&["sync", "--once"]);
    assert!(again.last()["bytes"].as_u64().unwrap() < 50_000, "{again:?}");
}
