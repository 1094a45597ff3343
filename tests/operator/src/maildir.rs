//! Maildir files written straight to disk: names that carry flags and sizes, so
//! that Dovecot needs not open them, and dates kept as file times.

use crate::error::{Context, Result};
use crate::process::folder;
use base64::Engine;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// Makes file names differ within one second.
static SERIAL: AtomicU64 = AtomicU64::new(0);

/// Folder of a mailbox inside a Maildir; `None` is INBOX.
pub fn path(maildir: &Path, name: Option<&str>) -> PathBuf {
    name.map_or_else(|| maildir.to_path_buf(), |name| maildir.join(format!(".{}", modified_utf7(name))))
}

/// Creates `cur`, `new` and `tmp`.
pub fn create(folder_path: &Path) -> Result<()> {
    for part in ["cur", "new", "tmp"] {
        folder(&folder_path.join(part))?;
    }
    Ok(())
}

/// Writes a message that was already seen by the server, with its flags
/// (letters of Maildir, in alphabetical order) and its date of arrival.
pub fn store(folder_path: &Path, bytes: &[u8], flags: &str, seconds: i64) -> Result<PathBuf> {
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let size = bytes.len();
    // W is the size with CRLF line ends.
    let bare = bytes.windows(2).filter(|pair| pair.last() == Some(&b'\n') && pair.first() != Some(&b'\r')).count();
    let wire = size.saturating_add(bare);
    let path = folder_path.join("cur").join(format!("{seconds}.M{serial:08}P1.pli,S={size},W={wire}:2,{flags}"));
    write_dated(&path, bytes, seconds)?;
    Ok(path)
}

/// Puts a message into `new/`, as a delivery does: whole, then renamed.
pub fn deliver(folder_path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let seconds = now();
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let name = format!("{seconds}.D{serial:08}P{}.pli", std::process::id());
    let draft = folder_path.join("tmp").join(&name);
    write_dated(&draft, bytes, seconds)?;
    crate::dovecot::own(&draft)?;
    let path = folder_path.join("new").join(&name);
    fs::rename(&draft, &path).at("delivering", &path)?;
    Ok(path)
}

fn write_dated(path: &Path, bytes: &[u8], seconds: i64) -> Result<()> {
    let mut file = fs::File::create(path).at("creating", path)?;
    file.write_all(bytes).at("writing", path)?;
    let age = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    if let Some(date) = SystemTime::UNIX_EPOCH.checked_add(age) {
        file.set_modified(date).at("dating", path)?;
    }
    Ok(())
}

fn now() -> i64 {
    crate::clock::now().as_second()
}

/// Messages of a folder, `new/` after `cur/`, by name.
pub fn files(folder_path: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for part in ["cur", "new"] {
        let path = folder_path.join(part);
        let mut found = Vec::new();
        for entry in fs::read_dir(&path).at("reading", &path)? {
            found.push(entry.at("reading", &path)?.path());
        }
        found.sort();
        all.append(&mut found);
    }
    Ok(all)
}

/// Mailbox name as Maildir++ writes it on disk.
pub fn modified_utf7(name: &str) -> String {
    let mut out = String::new();
    let mut pending = Vec::new();
    for c in name.chars() {
        if c.is_ascii() {
            flush(&mut out, &mut pending);
            out.push(match c {
                '/' => '.',
                other => other,
            });
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0_u16; 2];
            for unit in c.encode_utf16(&mut units) {
                pending.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    flush(&mut out, &mut pending);
    out
}

fn flush(out: &mut String, pending: &mut Vec<u8>) {
    if pending.is_empty() {
        return;
    }
    let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&*pending);
    out.push('&');
    out.push_str(&encoded.replace('/', ","));
    out.push('-');
    pending.clear();
}
