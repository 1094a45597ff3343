//! Documents on their way to the practice software, against a whole operator: an archive and a bare PDF come into the watched folder under
//! their names, wait in the vault while it is away, and are seen to be taken; from the command line and from a session that follows.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use pli::domain::export::{
    Change, Content, ExportFault, ExportState, Subfolders, TrialFault, TrialState, TrialStep, Which,
};
use pli::domain::filing::View;
use pli::domain::{Act, DeskState, MessageId, Notice};
use pli::engine::{Activity, Answer, Command, Loaded, Query};
use pli::settings::{Settings, Source, USUAL, Wanted};
use pli_operator::{DOCTOR, Operator, Options, PIN};
use serde_json::Value;

use crate::documents::archive;
use crate::driver::Driver;
use crate::filing::letter;
use crate::program::{Place, Run};

const DOCUMENT: &str = include_str!("../data/cda/bilan.xml");
const SUBJECT: &str = "XDM/1.0/DDM+CR d'imagerie VIAL Paul 26/11/1978";

/// The sample around a PDF in the place of its text.
fn around_a_pdf() -> String {
    let (head, _) = DOCUMENT.split_once("<component>").unwrap();
    let body = "<text mediaType='application/pdf' representation='B64'>JVBERi0xLjcgaW5zaWRl</text>";
    format!("{head}<component><nonXMLBody>{body}</nonXMLBody></component></ClinicalDocument>")
}

fn deliver(operator: &Operator) {
    let whole = archive("IHE_XDM.ZIP", &around_a_pdf()).content;
    for (subject, files) in
        [("Bilan du matin", [("IHE_XDM.ZIP", &*whole)]), (SUBJECT, [("scan.pdf", b"%PDF-1.7 scan".as_slice())])]
    {
        let _ = operator.deliver(DOCTOR.address, &letter(subject, &files)).unwrap();
    }
}

fn table(folder: &Path) -> String {
    format!(
        "\n[[export]]\nname = \"Dossier\"\nfolder = \"{}\"\ncontents = [\"pdf\", \"xdm\"]\ntemplate = \"{{NOM}}_{{Prenom}}_{{naissance}}\"\n",
        folder.display()
    )
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const BILAN: [&str; 2] = ["PAT-TROIS_DOMINIQUE_19790328.pdf", "PAT-TROIS_DOMINIQUE_19790328.zip"];
const SCAN: &str = "VIAL_Paul_19781126.pdf";

#[test]
fn the_command_line_puts_documents_into_the_folder_of_the_practice_software() {
    let place = Place::small();
    deliver(&place.operator);
    let (share, away) = (place.tmp().join("share"), place.tmp().join("away"));
    fs::create_dir(&share).unwrap();
    let text = fs::read_to_string(place.operator.config_path()).unwrap() + &table(&share);
    let config = place.file("export.toml", text);
    let run = || -> Run<'_> { place.plain().config(config.clone()) };
    assert_eq!(run().json(&["sync", "--once"]).code, 0);
    let listed = run().json(&["documents", "list", "--limit", "500"]);
    let id = |subject: &str| {
        let line = listed.lines.iter().find(|line| line["subject"] == subject).unwrap_or_else(|| panic!("{listed:?}"));
        line["id"].as_i64().unwrap().to_string()
    };
    let (bilan, scan) = (id("Bilan du matin"), id(SUBJECT));
    let all = |ran: &crate::program::Ran, field: &str| {
        let mut all: Vec<String> =
            ran.lines.iter().filter_map(|line| line[field].as_str()).map(str::to_owned).collect();
        all.sort();
        all
    };

    let planned = run().json(&["documents", "export", "--dry-run", &bilan, &scan]);
    assert_eq!(
        (planned.code, all(&planned, "file")),
        (0, [&BILAN[..], &[SCAN]].concat().iter().map(|s| (*s).to_owned()).collect())
    );
    assert!(files(&share).is_empty());
    assert_eq!(place.plain().json(&["documents", "export", &bilan]).error(), "export-no-profile");
    assert_eq!(run().json(&["documents", "export", "--profile", "X", &bilan]).error(), "export-unknown-profile");

    let exported = run().json(&["documents", "export", &bilan]);
    assert_eq!((exported.code, all(&exported, "state")), (0, vec!["there".to_owned(); 2]), "{exported:?}");
    assert_eq!(files(&share), BILAN);
    assert_eq!(fs::read(share.join(BILAN[0])).unwrap(), b"%PDF-1.7 inside");

    // The share is away: the document waits in the vault, through the end of the program.
    fs::rename(&share, &away).unwrap();
    let waiting = run().json(&["documents", "export", &scan]);
    assert_eq!(
        (waiting.code, all(&waiting, "state"), all(&waiting, "fault")),
        (1, vec!["waiting".to_owned()], vec!["export-away".to_owned()])
    );
    fs::rename(&away, &share).unwrap();
    fs::remove_file(share.join(BILAN[0])).unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let ran = run().json(&["documents", "export"]);
        if ran.code == 0 {
            let state = |file: &str| {
                let line: Option<&Value> = ran.lines.iter().find(|line| line["file"] == file);
                line.and_then(|line| line["state"].as_str()).unwrap_or_default().to_owned()
            };
            assert_eq!(
                (state(BILAN[0]).as_str(), state(BILAN[1]).as_str(), state(SCAN).as_str()),
                ("taken", "there", "there")
            );
            break;
        }
        assert!(Instant::now() < deadline, "{ran:?}");
    }
    assert_eq!(files(&share), [BILAN[1], SCAN]);
    assert_eq!(fs::read(share.join(SCAN)).unwrap(), b"%PDF-1.7 scan");

    let back = run().json(&["documents", "export", "--undo", &scan]);
    assert_eq!((back.code, all(&back, "state")), (0, vec!["withdrawn".to_owned()]));
    assert_eq!(files(&share), [BILAN[1]]);
    let journal = run().json(&["journal"]);
    let told: Vec<&str> = journal
        .lines
        .iter()
        .filter(|line| line["action"] == "export")
        .filter_map(|line| line["request"].as_str())
        .collect();
    assert_eq!(told.len(), 4, "{journal:?}");
    assert!(told.iter().all(|line| !line.contains("VIAL") && !line.contains("PAT-TROIS")), "{told:?}");

    let wrong = place.file("wrong.toml", fs::read_to_string(&config).unwrap().replace("{NOM}", "{NOMBRE}"));
    assert_eq!(place.plain().config(wrong).json(&["documents", "list"]).error(), "settings-export-template-field");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_its_folder_comes_by_itself_and_is_seen_to_be_taken() {
    let operator = Operator::start(Options::default()).unwrap();
    deliver(&operator);
    let dir = tempfile::tempdir().unwrap();
    let (share, away) = (dir.path().join("share"), dir.path().join("away"));
    fs::create_dir(&away).unwrap();
    let text = fs::read_to_string(operator.config_path()).unwrap() + &table(&share);
    let mut settings = Settings::parse(&text).unwrap();
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    let mut driver = Driver::start(settings.clone(), Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    let scan = line(&mut driver, SUBJECT).await;
    let asked =
        driver.say(|ticket| Command::Export { which: vec![Which::Line(scan.1)], profile: None, again: false, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done, "at once, whatever the folder does");
    let act = Act::Desk { messages: vec![scan.0], state: DeskState::Filed, set: true };
    let asked = driver.say(|ticket| Command::Do { act, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done);
    stands(&mut driver, scan.0, ExportState::Waiting).await;
    driver.stop().await;

    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(DOCTOR, PIN).await;
    stands(&mut driver, scan.0, ExportState::Waiting).await;
    fs::rename(&away, &share).unwrap();
    stands(&mut driver, scan.0, ExportState::There).await;
    assert_eq!(files(&share), [SCAN]);
    fs::remove_file(share.join(SCAN)).unwrap();
    stands(&mut driver, scan.0, ExportState::Taken).await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_made_in_the_window_takes_documents_in_the_same_session() {
    let operator = Operator::start(Options::default()).unwrap();
    deliver(&operator);
    let dir = tempfile::tempdir().unwrap();
    let (wrong, share) = (dir.path().join("wrong"), dir.path().join("share"));
    fs::create_dir(&share).unwrap();
    let file = operator.config_path();
    let source = Source { file: Some(file.clone()), ..Source::default() };
    let mut settings = Settings::read(&file).unwrap();
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    let mut driver = Driver::start_from(source, settings, Activity::Following);
    let _ = driver.offered(DOCTOR).await;
    let profile = |folder: &Path| {
        let wanted = Wanted {
            name: "Dossier".to_owned(),
            folder: folder.display().to_string(),
            preset: USUAL.to_owned(),
            template: "{NOM}_{Prenom}_{naissance}".to_owned(),
            contents: vec![Content::Pdf],
            subfolders: Subfolders::None,
            mailboxes: Vec::new(),
            plain: false,
        };
        Box::new(wanted.check().unwrap())
    };
    let keep = |folder: &Path, before: Option<&str>| Change::Keep {
        profile: profile(folder),
        before: before.map(str::to_owned),
    };
    let refused = changes(&mut driver, keep(&wrong, None)).await;
    assert_eq!(refused, Answer::Failed(Notice::SessionClosed), "nobody's who only sits before it");
    driver.opens(DOCTOR, PIN).await;
    let scan = line(&mut driver, SUBJECT).await;
    assert_eq!(exports(&mut driver, scan.1).await, Answer::Failed(Notice::Export(ExportFault::NoProfile)));

    // Its folder was mistyped: the document waits, and follows once that is put right.
    assert!(matches!(changes(&mut driver, keep(&wrong, None)).await, Answer::ExportProfiles(all) if all.len() == 1));
    assert_eq!(exports(&mut driver, scan.1).await, Answer::Done);
    stands(&mut driver, scan.0, ExportState::Waiting).await;
    let asked = driver.say(|ticket| Command::ExportProfiles { ticket });
    let Answer::ExportProfiles(all) = driver.hear(asked).await else { panic!("no profiles") };
    assert_eq!(all.iter().map(|kept| kept.waiting).collect::<Vec<_>>(), [1]);
    let asked = driver.say(|ticket| Command::TryExport { step: TrialStep::Begin(profile(&wrong)), ticket });
    let absent = TrialState::Failed(TrialFault::Absent);
    assert!(matches!(driver.hear(asked).await, Answer::Tried(_, state) if state == absent));
    assert!(matches!(changes(&mut driver, keep(&share, Some("Dossier"))).await, Answer::ExportProfiles(_)));
    stands(&mut driver, scan.0, ExportState::There).await;
    assert_eq!(files(&share), [SCAN]);
    assert!(!wrong.exists());

    let gone = Change::Remove { name: "Dossier".to_owned(), recall: false };
    assert_eq!(changes(&mut driver, gone).await, Answer::ExportProfiles(Vec::new()));
    assert_eq!(exports(&mut driver, scan.1).await, Answer::Failed(Notice::Export(ExportFault::NoProfile)));
    assert!(Settings::read(&file).unwrap().exports.is_empty());
    driver.stop().await;
}

async fn changes(driver: &mut Driver, change: Change) -> Answer {
    let asked = driver.say(|ticket| Command::ChangeExports { change, ticket });
    driver.hear(asked).await
}

async fn exports(driver: &mut Driver, document: pli::domain::filing::DocumentId) -> Answer {
    let which = vec![Which::Line(document)];
    let asked = driver.say(|ticket| Command::Export { which, profile: None, again: false, ticket });
    driver.hear(asked).await
}

async fn line(driver: &mut Driver, subject: &str) -> (MessageId, pli::domain::filing::DocumentId) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let asked = Query::Filing { view: View::ToFile, typed: String::new(), range: 0..500 };
        let Loaded::Filing { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no list") };
        if let Some(row) = rows.iter().find(|row| row.message.subject == subject) {
            return (row.message.id, row.id);
        }
        assert!(Instant::now() < deadline, "{rows:?}");
        let _ = driver.pass().await;
        driver.rests_for(Duration::from_millis(50)).await;
    }
}

async fn stands(driver: &mut Driver, message: MessageId, state: ExportState) {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let asked = Query::Exports { messages: vec![message], limit: 9 };
        let Loaded::Exports(rows) = driver.handle.load(asked).await.unwrap() else { panic!("no list") };
        if rows.iter().any(|row| row.state == state) {
            return;
        }
        assert!(Instant::now() < deadline, "{rows:?}, not {state:?}");
        driver.rests_for(Duration::from_millis(50)).await;
    }
}
