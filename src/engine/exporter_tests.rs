//! Tests of `engine/exporter`: cut at every step, a document comes once or stands as what nobody knows; shares that are away, names that
//! others bear, and what is taken back.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use super::*;
use crate::domain::export::{ExportRow, Template, TrialFault, TrialState, TrialStep, sample};
use crate::engine::testing::vault;

const NAME: &str = "PATIENT-TEST_Camille_20260115.pdf";
const HEAD: &str = "From: Labo <labo@ch-exemple.mssante.fr>\r\nSubject: Bilan\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
--b\r\nContent-Type: text/plain\r\n\r\nCi-joint.\r\n";
const FILE: &str = "--b\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 one\r\n";

/// A vault with one message, and a share beside it.
struct Practice {
    dir: TempDir,
    store: Store,
    message: MessageId,
    exporter: Exporter,
}

impl Practice {
    async fn new() -> Self {
        Self::with(1).await
    }

    /// The message holds its file so many times.
    async fn with(times: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("share")).unwrap();
        let (store, message) = filled(&dir.path().join("vault"), times).await;
        let exporter = exporter(&store, &dir.path().join("share"));
        Self { dir, store, message, exporter }
    }

    fn share(&self) -> std::path::PathBuf {
        self.dir.path().join("share")
    }

    async fn order(&self, again: bool) {
        let which = vec![Which::Message(self.message)];
        assert_eq!(self.exporter.clone().order(which, None, again, true).await, Answer::Done);
    }

    async fn rows(&self) -> Vec<ExportRow> {
        self.store.read(|reader| reader.exports(&[], 50)).await.unwrap()
    }

    async fn state(&self) -> ExportState {
        self.rows().await[0].state
    }

    /// As if nobody had waited.
    async fn round_now(&self) {
        let store = &self.store;
        for export in store.read(|reader| reader.exports_due(Timestamp::MAX)).await.unwrap() {
            let fault = ExportFault::Away;
            let _ = store.write(move |tx| tx.defer_export(export.id, fault, Timestamp::UNIX_EPOCH)).await.unwrap();
        }
        let _ = self.exporter.round().await.unwrap();
    }
}

fn exporter(store: &Store, share: &Path) -> Exporter {
    let profile = Profile {
        name: "Dossier".to_owned(),
        folder: share.to_owned(),
        preset: "courant".to_owned(),
        template: Template::parse("{NOM}_{Prenom}_{date}").unwrap(),
        contents: vec![Content::Pdf],
        subfolders: Subfolders::None,
        mailboxes: Vec::new(),
        plain: false,
    };
    Exporter::new(store.clone(), "/nonexistent".into(), Relay::default(), &[profile], "Claire DUBREUIL")
}

async fn filled(dir: &Path, times: usize) -> (Store, MessageId) {
    fs::create_dir(dir).unwrap();
    let message = format!("{HEAD}{}--b--\r\n", FILE.repeat(times)).into_bytes();
    let parts = mime::read::message(&message).parts;
    let (store, id) = vault(dir, message).await;
    let found: Vec<Found> = parts.iter().map(|part| Found { part: part.number, ..sample() }).collect();
    let _ = store.write(move |tx| tx.put_documents(id, &found)).await.unwrap();
    (store, id)
}

fn files(share: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(share).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_document_comes_whole_once_and_is_seen_to_be_taken() {
    let practice = Practice::new().await;
    practice.order(false).await;
    assert_eq!(files(&practice.share()), [NAME]);
    assert_eq!(fs::read(practice.share().join(NAME)).unwrap(), b"%PDF-1.7 one");
    assert_eq!(practice.state().await, ExportState::There);
    practice.order(false).await;
    assert_eq!(practice.rows().await.len(), 1);
    // Asked for again it is there already.
    practice.order(true).await;
    assert_eq!((files(&practice.share()).len(), practice.state().await), (1, ExportState::There));
    fs::remove_file(practice.share().join(NAME)).unwrap();
    practice.round_now().await;
    assert_eq!(practice.state().await, ExportState::Taken);
    assert!(files(&practice.share()).is_empty());
}

#[tokio::test]
async fn a_share_that_is_away_is_waited_for_and_says_nothing_of_what_lay_there() {
    let practice = Practice::new().await;
    let away = practice.dir.path().join("away");
    fs::rename(practice.share(), &away).unwrap();
    practice.order(false).await;
    let row = practice.rows().await.remove(0);
    assert_eq!((row.state, row.fault), (ExportState::Waiting, Some(ExportFault::Away)));
    assert!(!practice.share().exists(), "nobody makes it");
    // Another session goes on with it.
    let practice = Practice { exporter: exporter(&practice.store, &practice.share()), ..practice };
    fs::rename(&away, practice.share()).unwrap();
    practice.round_now().await;
    assert_eq!((files(&practice.share()), practice.state().await), (vec![NAME.to_owned()], ExportState::There));
    fs::rename(practice.share(), &away).unwrap();
    practice.round_now().await;
    assert_eq!(practice.state().await, ExportState::There, "not taken: out of sight");
}

#[tokio::test]
async fn a_name_that_another_bears_is_numbered() {
    let practice = Practice::new().await;
    fs::write(practice.share().join(NAME), b"another's").unwrap();
    fs::create_dir(practice.share().join("PATIENT-TEST_Camille_20260115_2.pdf")).unwrap();
    practice.order(false).await;
    assert_eq!(fs::read(practice.share().join(NAME)).unwrap(), b"another's");
    assert_eq!(fs::read(practice.share().join("PATIENT-TEST_Camille_20260115_3.pdf")).unwrap(), b"%PDF-1.7 one");
    assert_eq!(practice.rows().await[0].name, "PATIENT-TEST_Camille_20260115_3.pdf");
}

/// What a cut may leave: after each step, the vault and the folder as they are then.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Ordered,
    Kept,
    HalfBrought,
    Brought,
    Placing,
    Put,
    PutAndTaken,
    PutBesideDraft,
}

#[tokio::test]
async fn cut_at_every_step_it_comes_once_or_stands_as_unknown() {
    for (cut, state) in [
        (Cut::Ordered, ExportState::There),
        (Cut::Kept, ExportState::There),
        (Cut::HalfBrought, ExportState::There),
        (Cut::Brought, ExportState::There),
        (Cut::Placing, ExportState::There),
        (Cut::Put, ExportState::There),
        (Cut::PutAndTaken, ExportState::Doubtful),
        (Cut::PutBesideDraft, ExportState::There),
    ] {
        let practice = Practice::new().await;
        let (store, share) = (&practice.store, practice.share());
        let which = vec![Which::Message(practice.message)];
        assert_eq!(practice.exporter.clone().order(which, None, false, false).await, Answer::Done);
        if !matches!(cut, Cut::Ordered) {
            let order = store.read(|reader| reader.export_orders()).await.unwrap().remove(0);
            practice.exporter.carry_out(order).await.unwrap();
            let export = store.read(|reader| reader.exports_due(Timestamp::MAX)).await.unwrap().remove(0);
            let (folder, id, token) = (folder(&export), export.id, export.token.as_str());
            match cut {
                Cut::Ordered | Cut::Kept => {}
                Cut::HalfBrought => folder.bring(token, b"%PDF-1.7 o").unwrap(),
                _ => folder.bring(token, b"%PDF-1.7 one").unwrap(),
            }
            if !matches!(cut, Cut::Kept | Cut::HalfBrought | Cut::Brought) {
                let _ = store.write_durable(move |tx| tx.place_export(id, 1)).await.unwrap();
            }
            if matches!(cut, Cut::Put | Cut::PutAndTaken) {
                assert_eq!(folder.put(token, &export.bears()), Ok(Put::Done));
            }
            match cut {
                Cut::PutAndTaken => fs::remove_file(share.join(NAME)).unwrap(),
                Cut::PutBesideDraft => fs::write(share.join(NAME), b"%PDF-1.7 one").unwrap(),
                _ => {}
            }
        }
        // The next session.
        let next = Practice { exporter: exporter(store, &share), ..practice };
        let _ = next.exporter.round().await.unwrap();
        let _ = next.exporter.round().await.unwrap();
        assert_eq!(next.state().await, state, "{cut:?}");
        let expected: &[&str] = if state == ExportState::There { &[NAME] } else { &[] };
        assert_eq!(files(&next.share()), expected, "{cut:?}: once, whole, nothing beside it");
        for name in expected {
            assert_eq!(fs::read(next.share().join(name)).unwrap(), b"%PDF-1.7 one", "{cut:?}");
        }
    }
}

#[tokio::test]
async fn only_what_is_unchanged_in_its_folder_is_taken_back() {
    for (changed, left, state) in [(false, 0, ExportState::Withdrawn), (true, 1, ExportState::Taken)] {
        let practice = Practice::new().await;
        practice.order(false).await;
        if changed {
            fs::write(practice.share().join(NAME), b"annotated").unwrap();
        }
        let back = practice.exporter.clone().take_back(vec![practice.message], true).await;
        assert_eq!((back, practice.state().await), (Answer::Done, state));
        assert_eq!(files(&practice.share()).len(), left);
        // Done once more after it was taken back, it comes once more.
        practice.order(false).await;
        assert!(files(&practice.share()).contains(&NAME.to_owned()));
    }
}

#[tokio::test]
async fn nothing_is_ordered_where_no_profile_serves() {
    let practice = Practice::new().await;
    let which = || vec![Which::Message(practice.message)];
    let unknown = practice.exporter.clone().order(which(), Some("X".to_owned()), false, true).await;
    assert_eq!(unknown, Answer::Failed(Notice::Export(ExportFault::UnknownProfile)));
    let none = Exporter::new(practice.store.clone(), "/nonexistent".into(), Relay::default(), &[], "");
    let refused = none.order(which(), None, false, true).await;
    assert_eq!(refused, Answer::Failed(Notice::Export(ExportFault::NoProfile)));
    let Answer::Planned(planned) = practice.exporter.clone().plan(which(), None).await else { panic!("no plan") };
    assert_eq!(planned.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), [NAME]);
    assert!(files(&practice.share()).is_empty(), "a plan writes nothing");
}

#[tokio::test]
async fn taken_back_after_a_cut_nothing_of_it_stays_in_its_folder() {
    let practice = Practice::new().await;
    let (store, share) = (&practice.store, practice.share());
    let which = vec![Which::Message(practice.message)];
    assert_eq!(practice.exporter.clone().order(which, None, false, false).await, Answer::Done);
    let order = store.read(|reader| reader.export_orders()).await.unwrap().remove(0);
    practice.exporter.carry_out(order).await.unwrap();
    let export = store.read(|reader| reader.exports_due(Timestamp::MAX)).await.unwrap().remove(0);
    folder(&export).bring(&export.token, b"%PDF-1.7 one").unwrap();
    // The next session, while the share is away.
    let away = practice.dir.path().join("away");
    fs::rename(&share, &away).unwrap();
    let next = Practice { exporter: exporter(store, &share), ..practice };
    assert_eq!(next.exporter.clone().take_back(vec![next.message], true).await, Answer::Done);
    assert_eq!(next.state().await, ExportState::Withdrawn, "it never comes");
    fs::rename(&away, &share).unwrap();
    next.round_now().await;
    assert_eq!((files(&share), next.state().await), (Vec::new(), ExportState::Withdrawn));
    assert_eq!(next.store.read(|reader| reader.exports_due(Timestamp::MAX)).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_a_message_holds_twice_is_one_file_and_is_taken_back_as_one() {
    let practice = Practice::with(2).await;
    practice.order(false).await;
    assert_eq!((files(&practice.share()), practice.rows().await.len()), (vec![NAME.to_owned()], 1));
    let back = practice.exporter.clone().take_back(vec![practice.message], true).await;
    assert_eq!((back, practice.state().await), (Answer::Done, ExportState::Withdrawn));
    assert_eq!(files(&practice.share()), Vec::<String>::new());
}

#[tokio::test]
async fn an_invented_document_goes_the_way_of_real_ones_and_is_taken_away_again() {
    let practice = Practice::new().await;
    let (share, exporter) = (practice.share(), &practice.exporter);
    let profile = Box::new(exporter.profiles()[0].clone());
    let step = |step| exporter.clone().try_out(step, None);
    let tried = |answer| match answer {
        Answer::Tried(trial, state) => (trial, state),
        other => panic!("{other:?}"),
    };
    // Another's of that name stays what it is.
    fs::write(share.join(NAME), b"another's").unwrap();
    let (trial, state) = tried(step(TrialStep::Begin(profile.clone())).await);
    assert_eq!((state, trial.path()), (TrialState::There, share.join("PATIENT-TEST_Camille_20260115_2.pdf")));
    let content = fs::read(trial.path()).unwrap();
    assert!(content.starts_with(b"%PDF-1.4") && content.ends_with(b"%%EOF\n"));
    assert_eq!(tried(step(TrialStep::Begin(profile.clone())).await), (trial.clone(), TrialState::There), "not twice");
    assert_eq!(tried(step(TrialStep::End(trial.clone())).await).1, TrialState::Withdrawn);
    assert_eq!(files(&share), [NAME]);

    // Its program takes it; or somebody has changed it, and it is left alone.
    let (trial, _) = tried(step(TrialStep::Begin(profile.clone())).await);
    fs::remove_file(trial.path()).unwrap();
    assert_eq!(tried(step(TrialStep::Follow(trial.clone())).await).1, TrialState::Taken);
    assert_eq!(tried(step(TrialStep::End(trial.clone())).await).1, TrialState::Taken);
    fs::write(trial.path(), b"annotated").unwrap();
    assert_eq!(tried(step(TrialStep::End(trial.clone())).await).1, TrialState::Changed);
    assert!(trial.path().exists());

    // What is wrong with a folder is said as precisely as it can be seen.
    fs::write(practice.dir.path().join("file"), b"x").unwrap();
    for (folder, fault) in
        [("absent", TrialFault::Absent), ("file", TrialFault::NotFolder), ("absent/inner", TrialFault::Away)]
    {
        let profile = Box::new(Profile { folder: practice.dir.path().join(folder), ..Profile::clone(&profile) });
        let (trial, state) = tried(step(TrialStep::Begin(profile)).await);
        assert_eq!((state, trial.name.as_str()), (TrialState::Failed(fault), NAME), "{folder}");
    }
    assert!(practice.rows().await.is_empty(), "nothing of it is in the vault");
}

#[tokio::test]
async fn what_waits_follows_its_profile_or_is_recalled_with_it() {
    for anew in [true, false] {
        let practice = Practice::new().await;
        let (away, neuf) = (practice.dir.path().join("away"), practice.dir.path().join("neuf"));
        fs::rename(practice.share(), &away).unwrap();
        fs::create_dir(&neuf).unwrap();
        practice.order(false).await;
        let Answer::ExportProfiles(kept) = practice.exporter.clone().kept().await else { panic!("no profiles") };
        assert_eq!(kept[0].waiting, 1);
        let old = kept[0].profile.clone();
        let changed = Profile { name: "Neuf".to_owned(), folder: neuf.clone(), ..old.clone() };
        practice.exporter.hold(if anew { std::slice::from_ref(&changed) } else { &[] });
        let recalled = practice.exporter.clone().recall(old.name, anew.then(|| changed.clone()));
        assert!(matches!(recalled.await, Answer::ExportProfiles(kept) if kept.iter().all(|kept| kept.waiting == 1)));
        practice.round_now().await;
        fs::rename(&away, practice.share()).unwrap();
        practice.round_now().await;
        assert_eq!(files(&practice.share()), Vec::<String>::new(), "never in the old one");
        let expected = if anew { vec![NAME.to_owned()] } else { Vec::new() };
        assert_eq!(files(&neuf), expected);
    }
}
