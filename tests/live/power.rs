//! The power cut at each word of a letter's dialogue: whatever was not written through to the disk is gone, and still no letter is lost,
//! and none is sent twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pli_operator::{Options, SECRETARY};
use serde_json::Value;

use crate::peer::{At, Peer, Turn};
use crate::program::{Place, files};

/// What stands between the program and its disk.
struct Disk {
    kept: tempfile::TempDir,
    folder: PathBuf,
}

impl Disk {
    fn under(place: &Place) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/power.c");
        let mut compiler = Command::new("cc");
        let _ = compiler.args(["-shared", "-fPIC", "-o"]).arg(kept.path().join("power.so")).arg(source);
        assert!(compiler.status().unwrap().success());
        fs::create_dir(kept.path().join("synced")).unwrap();
        Self { kept, folder: place.data().join("vaults").canonicalize().unwrap() }
    }

    fn synced(&self) -> PathBuf {
        self.kept.path().join("synced")
    }

    fn copy_of(&self, file: &Path) -> PathBuf {
        self.synced().join(file.to_str().unwrap().replace('/', "%"))
    }

    /// All that lies there now is on the disk. What the program is started with.
    fn begin(&self) -> [(&'static str, PathBuf); 3] {
        fs::remove_dir_all(self.synced()).unwrap();
        fs::create_dir(self.synced()).unwrap();
        for file in files(&self.folder) {
            let _ = fs::copy(&file, self.copy_of(&file)).unwrap();
        }
        [
            ("LD_PRELOAD", self.kept.path().join("power.so")),
            ("POWER_FOLDER", self.folder.clone()),
            ("POWER_KEPT", self.synced()),
        ]
    }

    /// Only what was written through is there.
    fn cut(&self) {
        for file in files(&self.folder) {
            let copy = self.copy_of(&file);
            let is_log = file.to_str().unwrap().ends_with("-wal");
            assert!(copy.exists() || !is_log, "nothing was ever written through");
            if copy.exists() {
                let _ = fs::copy(&copy, &file).unwrap();
            } else {
                fs::remove_file(&file).unwrap();
            }
        }
    }
}

fn outbox(run: &crate::program::Run<'_>) -> Vec<Value> {
    let ran = run.json(&["outbox"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines.into_iter().filter(|line| line.get("state").is_some()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_the_power_is_cut_no_letter_is_lost_and_none_is_sent_twice() {
    let place = Place::start(Options { messages: 5, ..Options::default() });
    let peer = Peer::start(&place.operator).await;
    let ports = place.operator.ports();
    let submission = format!("port = {}\nsecurity = \"starttls\"", ports.submission);
    let to_peer = format!("port = {}\nsecurity = \"tls\"", peer.endpoint().port);
    let run = place.with(&[(submission.as_str(), to_peer.as_str())]);
    assert_eq!(run.json(&["sync", "--once"]).code, 0);
    let disk = Disk::under(&place);
    // From the first word on: before it, whether the letter had begun is a matter of moments.
    let words = [At::Hello(0), At::Hello(1), At::Mail, At::Recipient(0), At::Data, At::Content, At::End];
    let mut cuts: Vec<(At, Turn)> = words.map(|at| (at, Turn::Stall)).to_vec();
    cuts.extend([(At::End, Turn::TakenAndStall), (At::Quit, Turn::Stall)]);
    let mut states = Vec::new();
    for (number, (at, turn)) in cuts.into_iter().enumerate() {
        let subject = format!("Lettre {number}");
        let body = place.file("lettre.txt", "Une ligne.\n");
        let body = body.to_string_lossy();
        peer.follow(&[&[(at, turn)]]);
        let letter = ["send", "--to", SECRETARY.address, "--subject", &subject, "--body-file", &body];
        let running = run.start_under(&letter, &disk.begin());
        peer.stalled(number + 1).await;
        running.kill();
        disk.cut();
        // What may leave leaves now, and nothing more later.
        for _ in 0..2 {
            let ran = run.json(&["sync", "--once"]);
            assert_eq!(ran.code, 0, "{at:?} {turn:?}: {ran:?}");
        }
        let rows = outbox(&run);
        let row = rows.iter().find(|row| row["subject"] == *subject);
        let row = row.unwrap_or_else(|| panic!("{at:?} {turn:?}: the letter is gone: {rows:?}"));
        let (state, message_id) = (row["state"].as_str().unwrap(), row["message_id"].as_str().unwrap());
        let times = peer.taken(message_id).len();
        let expected = match (at, turn) {
            // Its copy is filed at once, or later.
            (At::Quit, _) if state == "filed" => ("filed", 1),
            (At::Quit, _) => ("accepted", 1),
            (_, Turn::TakenAndStall) => ("doubtful", 1),
            // Nobody can know how far it came: only that it had begun was written through.
            _ => ("doubtful", 0),
        };
        states.push(format!("{at:?} {turn:?}: {state}, taken {times} times"));
        assert_eq!((state, times), expected, "{at:?} {turn:?}");
    }
    println!("{}", states.join("\n"));
    peer.follow(&[]);
    let last = place.file("lettre.txt", "Une ligne.\n").to_string_lossy().into_owned();
    let last = ["send", "--to", SECRETARY.address, "--subject", "Lettre finale", "--body-file", &last];
    assert_eq!(run.json(&last).code, 0);
    let rows = outbox(&run);
    let filed = rows.iter().filter(|row| row["state"] == "filed").count();
    assert_eq!(filed, 2, "the last one, and the one whose acceptance was heard: {rows:?}");
}
