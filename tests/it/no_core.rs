//! What a crash of the program leaves behind: nothing. And no other program of the user looks into it.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Somebody without rights: what the system hides from the owner of a process it shows to root.
const NOBODY: u32 = 65_534;

/// Each process of the program that has something to hide, waiting for its standard input.
const PROCESSES: [&[&str]; 4] = [&["card-agent"], &["card-watch"], &["document-agent"], &["check", "-"]];

/// The program, where anybody may run it, and a home that is anybody's.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let place = Self { folder };
        let _ = fs::copy(env!("CARGO_BIN_EXE_pli"), place.program()).unwrap();
        fs::set_permissions(place.program(), fs::Permissions::from_mode(0o755)).unwrap();
        place
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("pli")
    }

    fn start(&self, words: &[&str], who: Option<u32>) -> Child {
        let mut command = Command::new("sh");
        let _ = command
            // As much as this system lets a person ask for.
            .args(["-c", r#"ulimit -S -c "$(ulimit -H -c)"; exec "$@""#, "sh"])
            .arg(self.program())
            .args(words)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(who) = who {
            let _ = command.uid(who).gid(who);
        }
        command.spawn().unwrap()
    }
}

/// Waits until this holds of the process, which must not end by itself.
fn until(child: &mut Child, words: &[&str], holds: impl Fn(&Path) -> bool) {
    let about = PathBuf::from(format!("/proc/{}", child.id()));
    let end = Instant::now() + Duration::from_secs(20);
    while !holds(&about) {
        assert!(Instant::now() < end, "{words:?}: {:?}", fs::read_to_string(about.join("limits")));
        assert!(child.try_wait().unwrap().is_none(), "{words:?} ended by itself");
        std::thread::yield_now();
    }
}

fn leaves_no_core(about: &Path) -> bool {
    let limits = fs::read_to_string(about.join("limits")).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    line.split_whitespace().skip(4).take(2).eq(["0", "0"])
}

#[test]
fn no_process_of_the_program_leaves_a_core() {
    let place = Place::new();
    for words in PROCESSES {
        let mut child = place.start(words, None);
        until(&mut child, words, leaves_no_core);
        // It crashes.
        let number = child.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -SEGV \"$1\"", "sh", &number]).status().unwrap().success());
        let _ = child.wait().unwrap();
    }
    let left: Vec<_> = fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("core")), "{left:?}");
}

/// The system gives such a process to root: nobody else attaches to it or reads its memory.
#[test]
fn no_process_of_the_program_is_open_to_other_programs_of_its_user() {
    let own = fs::metadata("/proc/self").unwrap().uid();
    let place = Place::new();
    for words in PROCESSES {
        let mut child = place.start(words, (own == 0).then_some(NOBODY));
        until(&mut child, words, |about| leaves_no_core(about) && fs::metadata(about.join("mem")).unwrap().uid() == 0);
        child.kill().unwrap();
        let _ = child.wait().unwrap();
    }
    // What it would look like: the shell is an ordinary process.
    let mut command = Command::new("sh");
    let _ = command.args(["-c", "read line"]).stdin(Stdio::piped());
    let who = if own == 0 { NOBODY } else { own };
    let mut shell = if own == 0 { command.uid(who).gid(who) } else { &mut command }.spawn().unwrap();
    until(&mut shell, &["sh"], |about| fs::metadata(about.join("mem")).unwrap().uid() == who);
    shell.kill().unwrap();
    let _ = shell.wait().unwrap();
}
