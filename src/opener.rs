//! Hands a file or an address to the program that the desktop has for it. It runs nothing itself.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A program that opens something and has not failed after this has opened it: some stay until they are closed.
const OPENING: Duration = Duration::from_secs(5);

/// Opens a file; false when nothing did. Blocks a moment.
pub fn file(path: &Path) -> bool {
    open(path.as_os_str()).is_some()
}

/// Opens an address of the secured web in the browser; false for another one, or when nothing did. Blocks a moment.
pub fn page(url: &str) -> bool {
    browsed(url).and_then(open).is_some()
}

/// What the browser may be given: an address of the secured web, which no program can take for an option or a file.
fn browsed(url: &str) -> Option<&OsStr> {
    let rest = url.strip_prefix("https://")?;
    let is_plain = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
        && rest.bytes().all(|octet| octet.is_ascii_graphic());
    is_plain.then_some(OsStr::new(url))
}

fn open(what: &OsStr) -> Option<()> {
    open_with(OsStr::new("xdg-open"), what, OPENING)
}

fn open_with(program: &OsStr, what: &OsStr, patience: Duration) -> Option<()> {
    let mut opener = Command::new(program)
        .arg(what)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let (tell, told) = mpsc::sync_channel(1);
    let _ = std::thread::spawn(move || tell.send(opener.wait().is_ok_and(|status| status.success())));
    told.recv_timeout(patience).unwrap_or(true).then_some(())
}

#[cfg(test)]
mod tests {
    use super::{browsed, open_with};

    #[test]
    fn the_browser_is_given_addresses_of_the_secured_web_only() {
        for good in ["https://auth.example/auth?state=a%20b&x=1", "https://localhost:8443/", "https://[::1]:8443/x"] {
            assert_eq!(browsed(good).and_then(|url| url.to_str()), Some(good));
        }
        let long = format!("https://a/{}", "é");
        for bad in [
            "http://a/",
            "file:///etc/passwd",
            "javascript:x",
            "--help",
            "https://",
            "https://a b",
            "https://-x",
            &long,
        ] {
            assert_eq!(browsed(bad), None, "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn whatever_opens_is_not_waited_for_and_a_failure_is_seen() {
        use std::ffi::OsStr;
        use std::time::Duration;
        let wait = |program: &str, what: &str, patience| open_with(OsStr::new(program), OsStr::new(what), patience);
        let long = Duration::from_mins(1);
        assert_eq!(wait("true", "x", long), Some(()));
        assert_eq!(wait("false", "x", long), None);
        assert_eq!(wait("/nonexistent/opener", "x", long), None);
        // A browser that stays in front.
        assert_eq!(wait("sleep", "5", Duration::from_millis(1)), Some(()));
    }
}
