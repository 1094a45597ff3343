//! What passes from one start of the program to the window that is open, and what does not.

use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;

use super::{QUEUE, WORD_MAX, hand_over, open};

fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("pli").join("1.window");
    (folder, at)
}

#[test]
fn a_word_passes_whole_to_the_window_that_is_open() {
    let (_folder, at) = place();
    assert!(!hand_over(&at, "mailto:a@x.fr"), "no window is open");
    let (door, mut words) = open(&at).unwrap();
    assert!(open(&at).is_none(), "one is open already");
    let long = format!("mailto:a@x.fr?body={}", "é".repeat((WORD_MAX - 20) / 2));
    for word in ["mailto:a@x.fr?subject=R%C3%A9sultats\nx", &long] {
        assert!(hand_over(&at, word));
        assert_eq!(words.try_recv().unwrap(), word);
    }
    assert!(!hand_over(&at, &"x".repeat(WORD_MAX + 1)) && !hand_over(&at, ""));
    assert!(words.try_recv().is_err());
    drop(door);
    assert!(!at.exists() && !hand_over(&at, "mailto:a@x.fr"), "it is closed");
    assert!(open(&at).is_some(), "and another may open");
}

#[test]
fn a_socket_that_was_left_behind_is_taken_over() {
    let (_folder, at) = place();
    drop(open(&at));
    drop(UnixListener::bind(&at).unwrap());
    assert!(at.exists() && !hand_over(&at, "mailto:a@x.fr"));
    let (_door, mut words) = open(&at).unwrap();
    assert!(hand_over(&at, "mailto:a@x.fr") && words.try_recv().is_ok());
}

#[test]
fn what_is_no_text_is_not_taken_and_a_full_queue_says_so() {
    let (_folder, at) = place();
    let (_door, mut words) = open(&at).unwrap();
    let mut stream = UnixStream::connect(&at).unwrap();
    stream.write_all(b"mailto:\xff").unwrap();
    drop(stream);
    for number in 0..QUEUE {
        assert!(hand_over(&at, &format!("mailto:{number}@x.fr")));
    }
    assert!(!hand_over(&at, "mailto:one.more@x.fr"), "nobody reads");
    assert_eq!(words.try_recv().unwrap(), "mailto:0@x.fr");
    assert!(hand_over(&at, "mailto:one.more@x.fr"));
}

#[test]
fn a_folder_that_others_enter_is_not_used() {
    let (_folder, at) = place();
    let parent = at.parent().unwrap();
    drop(open(&at).unwrap());
    for mode in [0o755, 0o750, 0o777] {
        fs::set_permissions(parent, Permissions::from_mode(mode)).unwrap();
        assert!(open(&at).is_none(), "{mode:o}");
        let listener = UnixListener::bind(&at).unwrap();
        assert!(!hand_over(&at, "mailto:a@x.fr"), "{mode:o}");
        drop(listener);
        fs::remove_file(&at).unwrap();
    }
    let aside = parent.with_extension("aside");
    fs::set_permissions(parent, Permissions::from_mode(0o700)).unwrap();
    fs::rename(parent, &aside).unwrap();
    std::os::unix::fs::symlink(&aside, parent).unwrap();
    assert!(open(&at).is_none(), "a link stands in its place");
}
