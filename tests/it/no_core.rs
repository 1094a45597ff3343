//! What a crash of the program leaves behind: nothing.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Each process of the program that has something to hide, waiting for its standard input.
#[test]
fn no_process_of_the_program_leaves_a_core() {
    let home = tempfile::tempdir().unwrap();
    for words in [["card-agent"].as_slice(), &["check", "-"]] {
        // As much as this system lets a person ask for.
        let mut child = Command::new("sh")
            .args(["-c", r#"ulimit -S -c "$(ulimit -H -c)"; exec "$@""#, "sh", env!("CARGO_BIN_EXE_pli")])
            .args(words)
            .env("HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        let limit = loop {
            let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
            let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap().to_owned();
            let fields: Vec<&str> = line.split_whitespace().skip(4).take(2).collect();
            if fields == ["0", "0"] || Instant::now() > end {
                break line;
            }
            std::thread::yield_now();
        };
        assert!(child.try_wait().unwrap().is_none(), "{words:?} ended by itself");
        child.kill().unwrap();
        let _ = child.wait().unwrap();
        assert!(limit.split_whitespace().skip(4).take(2).eq(["0", "0"]), "{words:?}: {limit}");
    }
}
