//! Private folders of operators that were killed before they could stop: their
//! servers are stopped and the folders removed at the next start.

use crate::error::Result;
use crate::process::write;
use std::fs;
use std::path::Path;

/// Start of the private folders' names.
pub const PREFIX: &str = "pli-operator-";

/// Where servers that outlive their operator note their number.
const SERVERS: [&str; 4] = [
    "dovecot/run/master.pid",
    "postfix/queue/pid/master.pid",
    "tokens/dovecot/run/master.pid",
    "tokens/postfix/queue/pid/master.pid",
];

/// Notes in a private folder which process it belongs to.
pub fn sign(folder: &Path) -> Result<()> {
    write(&folder.join("owner"), format!("{}\n{}\n", std::process::id(), namespace()))
}

/// Numbers mean something in their own process namespace only.
fn namespace() -> String {
    fs::read_link("/proc/self/ns/pid").unwrap_or_default().display().to_string()
}

/// Clears what dead operators left under `parent`. Failures are not ours to report.
pub fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let named = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX));
        if named && abandoned(&folder) {
            for file in SERVERS {
                stop(&folder, &folder.join(file));
            }
            let _ = fs::remove_dir_all(&folder);
        }
    }
}

/// Signed in our namespace, by a process that no longer lives.
fn abandoned(folder: &Path) -> bool {
    let text = fs::read_to_string(folder.join("owner")).unwrap_or_default();
    let mut lines = text.lines();
    let (Some(owner), Some(place)) = (lines.next(), lines.next()) else {
        return false;
    };
    place == namespace() && !lives(owner)
}

/// A process that has ended may still be listed, as a zombie nobody waited for.
fn lives(pid: &str) -> bool {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = text.rsplit(')').next().and_then(|rest| rest.trim_start().chars().next());
    state.is_some_and(|state| !matches!(state, 'Z' | 'X'))
}

/// Stops the server a pid file names, if it works in this folder or was started from it.
fn stop(folder: &Path, file: &Path) {
    let Some(pid) = fs::read_to_string(file).ok().and_then(|text| text.trim().parse::<i32>().ok()) else {
        return;
    };
    let inside = fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    let named = fs::read(format!("/proc/{pid}/cmdline"))
        .is_ok_and(|line| String::from_utf8_lossy(&line).contains(&*folder.to_string_lossy()));
    if let Some(pid) = rustix::process::Pid::from_raw(pid).filter(|_| inside || named) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
}
