//! The list's states on disk and in memory, without a seal; sealed lists are tested against `xmlsec1` in tests/it/xml_signature.rs.

use super::*;
use crate::settings::Settings;

fn settings() -> Settings {
    Settings::parse("").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn unsigned(date: &str) -> Vec<u8> {
    format!(
        "<ListeBlanche xmlns='https://listeblanche.mssante.fr/schema'><DateDeGeneration>{date}</DateDeGeneration>\
         <Domaine><Nom>medecin.mssante.fr</Nom></Domaine></ListeBlanche>"
    )
    .into_bytes()
}

fn open(folder: &Path, now: &str) -> Keeper {
    let settings = settings();
    Keeper::open(folder, Rules::of(&settings.trust, None), |_, _| true, at(now))
}

#[test]
fn without_a_list_nothing_is_let_through() {
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
    assert_eq!(keeper.gate().list(at("2026-11-23T12:00:00Z")).err(), Some(ListFault::Missing));
    keeper.failed(ListFault::Unreachable, at("2026-11-23T12:00:00Z"));
    assert_eq!(keeper.gate().list(at("2026-11-23T12:00:00Z")).err(), Some(ListFault::Unreachable));
}

#[test]
fn an_unsigned_list_counts_from_its_official_host_only_and_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let now = at("2026-11-23T12:00:00Z");
    let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
    let list = unsigned("2026-11-23T04:00:00Z");
    let refused = keeper.receive(&Download::from_anywhere(list.clone()), |_, _| true, now);
    assert!(matches!(refused, Err(Error::Unsigned)));
    assert_eq!(keeper.gate().list(now).err(), Some(ListFault::Unsigned));
    keeper.receive(&Download::from_official_host(list), |_, _| true, now).unwrap();
    assert!(!keeper.gate().list(now).unwrap().is_signed());
    assert_eq!(open(folder.path(), "2026-11-23T12:00:00Z").gate().list(now).err(), Some(ListFault::Missing));
    let older = Download::from_official_host(unsigned("2026-11-23T03:59:59Z"));
    assert!(matches!(keeper.receive(&older, |_, _| true, now), Err(Error::Older)));
    assert!(keeper.gate().list(now).is_ok());
}

#[test]
fn what_once_was_signed_stays_signed() {
    let now = at("2026-11-23T12:00:00Z");
    let download = Download::from_official_host(unsigned("2026-11-23T04:00:00Z"));
    let marked = tempfile::tempdir().unwrap();
    let mark = Mark { generated: at("2026-11-20T00:00:00Z"), signed: true };
    std::fs::write(marked.path().join(MARK), mark.to_text()).unwrap();
    let damaged = tempfile::tempdir().unwrap();
    std::fs::write(damaged.path().join(MARK), mark.to_text().replace("true", "false")).unwrap();
    let copied = tempfile::tempdir().unwrap();
    std::fs::write(copied.path().join(COPY), "anything").unwrap();
    for folder in [&marked, &damaged, &copied] {
        let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
        assert!(matches!(keeper.receive(&download, |_, _| true, now), Err(Error::Unsigned)));
        assert!(keeper.gate().list(now).is_err());
    }
}

/// A vault has seen a signed list: the folder may be emptied, no unsigned one serves any more.
#[test]
fn a_vault_remembers_that_a_list_was_signed() {
    let folder = tempfile::tempdir().unwrap();
    let now = at("2026-11-23T12:00:00Z");
    let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
    let official = |date| Download::from_official_host(unsigned(date));
    keeper.receive(&official("2026-11-23T04:00:00Z"), |_, _| true, now).unwrap();
    keeper.remember(Mark { generated: at("2026-11-22T00:00:00Z"), signed: false });
    assert!(keeper.gate().list(now).is_ok(), "neither older nor less protected");
    keeper.remember(Mark { generated: at("2026-11-22T00:00:00Z"), signed: true });
    assert_eq!(keeper.gate().list(now).err(), Some(ListFault::Unsigned));
    let refused = keeper.receive(&official("2026-11-23T05:00:00Z"), |_, _| true, now);
    assert!(matches!(refused, Err(Error::Unsigned)));
}

#[test]
fn dates_are_judged_by_this_computer() {
    let folder = tempfile::tempdir().unwrap();
    let now = at("2026-11-23T12:00:00Z");
    let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
    let future = Download::from_official_host(unsigned("2026-11-23T12:05:01Z"));
    assert!(matches!(keeper.receive(&future, |_, _| true, now), Err(Error::FromFuture)));
    let past = Download::from_official_host(unsigned("2026-11-16T11:59:59Z"));
    assert!(matches!(keeper.receive(&past, |_, _| true, now), Err(Error::Expired)));
    assert_eq!(keeper.gate().list(now).err(), Some(ListFault::FromFuture), "the first reason stays until one serves");
    keeper.receive(&Download::from_official_host(unsigned("2026-11-16T12:00:00Z")), |_, _| true, now).unwrap();
    assert!(keeper.gate().list(now).is_ok());
    assert_eq!(keeper.gate().list(at("2026-11-23T12:00:01Z")).err(), Some(ListFault::Expired));
    keeper.failed(ListFault::Unreachable, at("2026-11-23T12:00:01Z"));
    assert_eq!(keeper.gate().list(at("2026-11-23T12:00:01Z")).err(), Some(ListFault::Expired));
}

#[test]
fn practice_lists_are_always_signed() {
    let settings = Settings::parse(
        "[practice.authorities]\nelementary_root = ''\nelementary_organisations = ''\nstandard_root = ''\n\
         standard_persons = ''\nstrong_root = ''\nstrong_persons = ''\n[practice.list]\nsigner = 'Practice list'\n",
    );
    // Builds without practice trust refuse such settings.
    let Ok(settings) = settings else { return };
    let folder = tempfile::tempdir().unwrap();
    let now = at("2026-11-23T12:00:00Z");
    let mut keeper =
        Keeper::open(folder.path(), Rules::of(&settings.trust, settings.practice.as_ref()), |_, _| true, now);
    let download = Download::from_official_host(unsigned("2026-11-23T04:00:00Z"));
    assert!(matches!(keeper.receive(&download, |_, _| true, now), Err(Error::Unsigned)));
}

#[test]
fn where_a_signed_list_is_required_no_other_serves() {
    let now = at("2026-11-23T12:00:00Z");
    let download = Download::from_official_host(unsigned("2026-11-23T04:00:00Z"));
    for required in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::parse(&format!("[trust]\nrequire_signed_list = {required}\n")).unwrap();
        let mut keeper = Keeper::open(folder.path(), Rules::of(&settings.trust, None), |_, _| true, now);
        let received = keeper.receive(&download, |_, _| true, now);
        assert_eq!(matches!(received, Err(Error::Unsigned)), required);
        assert_eq!(keeper.gate().list(now).is_err(), required);
    }
}

#[test]
fn garbage_is_malformed() {
    let folder = tempfile::tempdir().unwrap();
    let now = at("2026-11-23T12:00:00Z");
    let mut keeper = open(folder.path(), "2026-11-23T12:00:00Z");
    for garbage in [b"".as_slice(), b"<html><body>Erreur 503</body></html>", b"\xff\xfe<", b"<ListeBlanche"] {
        let error = keeper.receive(&Download::from_official_host(garbage.to_vec()), |_, _| true, now).unwrap_err();
        assert_eq!(error.fault(), ListFault::Malformed);
    }
}
