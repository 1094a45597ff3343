//! Tests of `watched`: a file comes whole and in the place of nothing, and what is there is known by its content.

use std::fs;

use super::*;

fn name(said: &str) -> FileName {
    FileName::new(said, "pdf", false)
}

fn content(octets: &[u8]) -> (u64, String) {
    (octets.len() as u64, digest(octets))
}

fn visible(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_comes_whole_and_in_the_place_of_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::new(dir.path().to_owned(), None);
    let (size, digest) = content(b"one");
    assert_eq!(folder.look(&name("a"), (size, &digest)), Ok(Seen::Nothing));
    assert_eq!(folder.put("t1", &name("a")), Ok(Put::NotThere));
    folder.bring("t1", b"one").unwrap();
    assert_eq!(visible(dir.path()), [".pli-t1.part"], "hidden until it is whole");
    assert_eq!(folder.is_brought("t1"), Ok(true));
    assert_eq!(folder.put("t1", &name("a")), Ok(Put::Done));
    assert_eq!(visible(dir.path()), ["a.pdf"]);
    assert_eq!(folder.look(&name("a"), (size, &digest)), Ok(Seen::Same));
    let holds = |name: &str, size| folder.holds(&self::name(name), size);
    assert_eq!([holds("a", 3), holds("a", 4), holds("b", 3)], [Ok(true), Ok(false), Ok(false)]);

    folder.bring("t2", b"two").unwrap();
    assert_eq!(folder.put("t2", &name("a")), Ok(Put::NameTaken));
    assert_eq!(fs::read(dir.path().join("a.pdf")).unwrap(), b"one", "never over another");
    assert_eq!(folder.put("t2", &name("a").numbered(2)), Ok(Put::Done));
    assert_eq!(visible(dir.path()), ["a.pdf", "a_2.pdf"]);
    assert_eq!(folder.look(&name("a").numbered(2), (size, &digest)), Ok(Seen::Other));
}

#[test]
fn what_was_left_on_its_way_is_begun_anew() {
    let dir = tempfile::tempdir().unwrap();
    let folder =
        Folder::new(dir.path().to_owned(), Some(FileName::folder("claire.dubreuil@medecin.mssante.fr", false)));
    folder.bring("t", b"half of it").unwrap();
    folder.bring("t", b"whole").unwrap();
    assert_eq!(folder.put("t", &name("a")), Ok(Put::Done));
    assert_eq!(fs::read(dir.path().join("claire.dubreuil@medecin.mssante.fr/a.pdf")).unwrap(), b"whole");
    folder.bring("u", b"x").unwrap();
    folder.clear("u").unwrap();
    assert_eq!(folder.is_brought("u"), Ok(false));
}

#[test]
fn only_what_is_there_unchanged_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::new(dir.path().to_owned(), None);
    let (size, digest) = content(b"one");
    for (there, seen, left) in
        [(Some(&b"one"[..]), Seen::Same, false), (Some(b"two"), Seen::Other, true), (None, Seen::Nothing, false)]
    {
        let path = dir.path().join("a.pdf");
        match there {
            Some(octets) => fs::write(&path, octets).unwrap(),
            None => drop(fs::remove_file(&path)),
        }
        assert_eq!(folder.take_back(&name("a"), (size, &digest)), Ok(seen));
        assert_eq!(path.exists(), left);
    }
}

#[test]
fn a_share_that_is_away_is_not_an_empty_folder() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::new(dir.path().join("share"), None);
    let (size, digest) = content(b"one");
    assert_eq!(folder.look(&name("a"), (size, &digest)), Err(Error::Away), "nothing there would say that it was taken");
    assert_eq!(folder.holds(&name("a"), 3), Err(Error::Away));
    assert_eq!(folder.bring("t", b"one"), Err(Error::Away));
    assert_eq!(folder.put("t", &name("a")), Err(Error::Away));
    assert!(!dir.path().join("share").exists(), "and it is not made");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_others_do_not_read() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("elsewhere");
    fs::write(&secret, b"one").unwrap();
    let base = dir.path().join("folder");
    fs::create_dir(&base).unwrap();
    let folder = Folder::new(base.clone(), None);
    let (size, digest) = content(b"one");
    symlink(&secret, base.join("a.pdf")).unwrap();
    assert_eq!(folder.look(&name("a"), (size, &digest)), Ok(Seen::Other));
    symlink(&secret, base.join(".pli-t.part")).unwrap();
    folder.bring("t", b"two").unwrap();
    assert_eq!(fs::read(&secret).unwrap(), b"one");
    assert_eq!(folder.put("t", &name("b")), Ok(Put::Done));
    assert_eq!(fs::metadata(base.join("b.pdf")).unwrap().permissions().mode() & 0o007, 0);
}
