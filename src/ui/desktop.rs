//! What is asked of the desktop: write a file, open one or an address with the usual program, read one.

mod opened;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) use self::opened::{Opened, Session};

use super::effect::{DesktopAnswer, DesktopAsk};
use crate::opener;
use crate::workstation;

/// Names tried when a file is already there: `CR (2).pdf`…
const NAMES_MAX: u32 = 99;
/// Largest file read to be joined: larger ones could never be sent.
const READ_MAX: u64 = 64 * 1024 * 1024;

/// Carries out an ask of `session`; blocks, so it is run aside.
pub(super) fn perform(ask: DesktopAsk, opened: &Opened, session: Session) -> DesktopAnswer {
    let done = match ask {
        DesktopAsk::Save { path, content } => write_new(&path, &content).map(|_| DesktopAnswer::Done),
        DesktopAsk::Open { name, content } => {
            opened.write(session, &name, &content).filter(|path| opener::file(path)).map(|_| DesktopAnswer::Done)
        }
        DesktopAsk::Browse { url } => opener::page(url.declassify()).then_some(DesktopAnswer::Done),
        DesktopAsk::Read { path } => read(&path),
        // Where no desktop shows it, the window does.
        DesktopAsk::Notify { title, words } => {
            workstation::notify(&title, &words);
            Some(DesktopAnswer::Done)
        }
        DesktopAsk::Forget => opened.remove().map(|()| DesktopAnswer::Done),
    };
    done.unwrap_or(DesktopAnswer::Failed)
}

/// Folder where files are saved by default.
pub(super) fn downloads() -> PathBuf {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let home = home.unwrap_or_else(|| PathBuf::from("."));
    ["Téléchargements", "Downloads"].iter().map(|name| home.join(name)).find(|folder| folder.is_dir()).unwrap_or(home)
}

/// Writes a file that does not exist yet; another name is taken rather than anything overwritten.
fn write_new(path: &Path, content: &[u8]) -> Option<PathBuf> {
    for number in 1..=NAMES_MAX {
        let candidate = numbered(path, number);
        match private(fs::OpenOptions::new().write(true).create_new(true)).open(&candidate) {
            Ok(mut file) => return file.write_all(content).and_then(|()| file.sync_all()).ok().map(|()| candidate),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(_) => return None,
        }
    }
    None
}

/// `CR.pdf`, `CR (2).pdf`…
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = match path.extension() {
        Some(extension) => format!("{stem} ({number}).{}", extension.to_string_lossy()),
        None => format!("{stem} ({number})"),
    };
    path.with_file_name(name)
}

#[cfg(unix)]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

fn read(path: &Path) -> Option<DesktopAnswer> {
    let size = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    if size > READ_MAX {
        return None;
    }
    let content: Arc<[u8]> = fs::read(path).ok()?.into();
    Some(DesktopAnswer::File { name: path.file_name()?.to_string_lossy().into_owned(), content })
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::{Opened, numbered};
    use crate::ui::effect::{DesktopAnswer, DesktopAsk};

    fn perform(ask: DesktopAsk) -> DesktopAnswer {
        let opened = Opened::at_start();
        super::perform(ask, &opened, opened.session())
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CR.pdf");
        for content in ["un", "deux"] {
            let content: Arc<[u8]> = content.as_bytes().into();
            assert_eq!(perform(DesktopAsk::Save { path: path.clone(), content }), DesktopAnswer::Done);
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"un");
        assert_eq!(std::fs::read(folder.path().join("CR (2).pdf")).unwrap(), b"deux");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let nowhere = Path::new("/nonexistent/folder/x.pdf");
        let save = DesktopAsk::Save { path: nowhere.to_owned(), content: Arc::from([].as_slice()) };
        assert_eq!(perform(save), DesktopAnswer::Failed);
        assert_eq!(perform(DesktopAsk::Read { path: nowhere.to_owned() }), DesktopAnswer::Failed);
        assert_eq!(perform(DesktopAsk::Read { path: std::env::temp_dir() }), DesktopAnswer::Failed);
    }

    #[test]
    fn a_file_is_read_with_its_bare_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ordonnance.txt");
        std::fs::write(&path, b"x").unwrap();
        let expected = DesktopAnswer::File { name: "ordonnance.txt".to_owned(), content: b"x".as_slice().into() };
        assert_eq!(perform(DesktopAsk::Read { path }), expected);
    }

    #[test]
    fn numbers_stand_before_the_ending() {
        assert_eq!(numbered(Path::new("/a/CR.tar.gz"), 2), Path::new("/a/CR.tar (2).gz"));
        assert_eq!(numbered(Path::new("/a/CR"), 3), Path::new("/a/CR (3)"));
    }
}
