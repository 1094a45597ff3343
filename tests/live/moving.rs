//! To another computer: what the operator does not hold, through a backup, over a vault that is deleted and made anew. Nothing
//! leaves by itself, and nothing is doubled.

use std::fs;

use pli::domain::{Draft, RecoveryCode, Secret};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli_operator::{DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Options, PIN, SECRETARY, Service, Stack};

use crate::program::{Place, Ran, files};
use crate::session::{Program, settings};
use crate::vault::code;

const MARKER: &str = "Biopsie de Monsieur Carpentier";

/// What is kept as a draft, after this was done with the session open.
async fn drafts(place: &Place, save: Option<Draft>) -> Vec<Draft> {
    let mut program = Program::start_with(settings(&place.operator), Activity::Asked).await;
    program.unlock().await;
    if let Some(draft) = save {
        let draft = Box::new(draft);
        let saved = program.say(|ticket| Command::SaveDraft { letter: LetterId(1), draft, ticket });
        assert!(matches!(program.hear(saved).await, Answer::DraftSaved(_)));
    }
    let Loaded::Drafts(drafts, _) = program.handle.load(Query::Drafts).await.unwrap() else { panic!() };
    program.stop().await;
    drafts.into_iter().map(|draft| Draft { id: None, ..draft }).collect()
}

fn send(place: &Place, subject: &str) -> Ran {
    let body = place.file("lettre.txt", format!("{MARKER}\n"));
    let words = ["send", "--to", SECRETARY.address, "--subject", subject, "--body-file", &body.to_string_lossy()];
    place.plain().json(&words)
}

fn outbox(place: &Place) -> Vec<(String, String)> {
    let ran = place.plain().json(&["outbox"]);
    let text = |line: &serde_json::Value, field: &str| line[field].as_str().unwrap().to_owned();
    ran.lines.iter().map(|line| (text(line, "subject"), text(line, "state"))).collect()
}

fn counts(ran: &Ran) -> (&str, u64, u64, u64) {
    let line = ran.last();
    let count = |field: &str| line[field].as_u64().unwrap_or_else(|| panic!("{ran:?}"));
    (line["state"].as_str().unwrap(), count("drafts"), count("letters"), count("left_out"))
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_and_letters_cross_a_vault_that_was_deleted() {
    let mut place = Place::small();
    let old = code(&place, &["vault", "recovery-code"]);
    let draft = Draft {
        to: vec![SECRETARY.address.to_owned()],
        subject: "Brouillon".to_owned(),
        body: MARKER.to_owned(),
        ..Draft::default()
    };
    let kept = drafts(&place, Some(draft)).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(send(&place, "Partie").code, 0);
    place.operator.stop_service(Service::Submission);
    assert_eq!(send(&place, "Retenue").last()["state"], "deferred");

    let file = place.work().join("ancien.plisauve");
    let name = file.to_string_lossy().into_owned();
    let given = |code: &str| place.plain().pin(&format!("{PIN}\n{code}\n")).log("trace");
    let foreign = RecoveryCode::from_random(&Secret::new([3; 26])).text().declassify().clone();
    assert_eq!(given(&foreign).json(&["vault", "export", &name]).error(), "recovery-code-wrong");
    assert!(!file.exists());
    let made = given(&old).json(&["vault", "export", &name]);
    assert_eq!(counts(&made), ("backed-up", 1, 2, 0));
    assert!(!made.stderr.contains(&old[..11]) && !made.stderr.contains(MARKER), "logged");
    assert_eq!(given(&old).json(&["vault", "export", &name]).error(), "file-exists");
    let octets = fs::read(&file).unwrap();
    for clear in [MARKER, "mssante.fr", "Brouillon", "Retenue", &old] {
        assert!(!octets.windows(clear.len()).any(|window| window == clear.as_bytes()), "{clear}");
    }

    assert_eq!(place.plain().json(&["vault", "forget"]).error(), "forget-unconfirmed");
    let vault = place.vault();
    let forgotten = place.plain().json(&["vault", "forget", "--yes"]);
    assert_eq!((forgotten.code, forgotten.last()["state"].as_str()), (0, Some("forgotten")), "{forgotten:?}");
    assert!(!vault.exists());
    let left = files(&place.data().join("vaults"));
    assert!(left.iter().all(|path| path.ends_with("installation")), "{left:?}");

    // The new computer: a vault from the operator, under another recovery code.
    place.operator.start_service(Service::Submission).unwrap();
    assert!(place.plain().json(&["sync", "--once"]).last()["messages"].as_u64().unwrap() > 1);
    let new = code(&place, &["vault", "recovery-code"]);
    let given = |code: &str| place.plain().pin(&format!("{PIN}\n{code}\n")).log("trace");
    for other in [&new, &foreign] {
        assert_eq!(given(other).json(&["vault", "import", &name]).error(), "backup-foreign");
    }
    let mut bad = octets.clone();
    *bad.last_mut().unwrap() ^= 1;
    let bad = place.file("abîmée.plisauve", bad);
    assert_eq!(given(&old).json(&["vault", "import", &bad.to_string_lossy()]).error(), "backup-damaged");
    assert_eq!(given(&old).json(&["vault", "import", "absente.plisauve"]).error(), "file-unreadable");
    assert_eq!(outbox(&place), []);
    assert_eq!(counts(&given(&old).json(&["vault", "import", &name])), ("restored", 1, 2, 0));
    assert_eq!(counts(&given(&old).json(&["vault", "import", &name])), ("restored", 0, 0, 3));
    assert_eq!(drafts(&place, None).await, kept);

    // The next letter takes the outbox along; the one that was not settled stays.
    assert_eq!(send(&place, "Suivante").code, 0);
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    let states: Vec<_> = outbox(&place).into_iter().filter(|(subject, _)| subject == "Retenue").collect();
    assert_eq!(states, [("Retenue".to_owned(), "doubtful".to_owned())]);
    assert!(outbox(&place).contains(&("Partie".to_owned(), "filed".to_owned())));
}

/// A vault that the card there does not open is its holder's all the same.
#[test]
fn a_vault_that_stays_shut_is_deleted_by_its_holder() {
    let place = Place::start(Options { messages: 3, stack: Stack::Cps, ..Options::default() });
    let hand = place.operator.hand().unwrap();
    let only = |serial: &str| {
        let _ = hand.remove(1);
        hand.insert(0, serial).unwrap();
    };
    only(DOCTOR_SERIAL);
    assert_eq!(place.plain().json(&["outbox"]).code, 0);
    only(DOCTOR_OLD_SERIAL);
    assert_eq!(place.plain().json(&["outbox"]).error(), "card-not-enrolled");
    let (rebuilt, vault) = (place.plain().json(&["vault", "rebuild", "--yes"]), place.vault());
    assert_eq!(rebuilt.code, 0, "{rebuilt:?}");
    only(DOCTOR_SERIAL);
    let (code, said, told) = place.plain().words(&["vault", "forget", "--yes"]);
    assert_eq!(code, 0, "{said}{told}");
    assert!(said.contains("Restent sur cet ordinateur"), "{said}");
    assert!(!vault.exists(), "also what was set aside");
}
