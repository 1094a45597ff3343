//! « À valider »: a letter that a secretary prepares in the mailbox of the practice and a doctor returns, gets again and sends from her own,
//! once; offline, at two desks at once, and taken back.

use std::time::{Duration, Instant};

use pli::domain::message::Correspondence;
use pli::domain::notice::SendingFault;
use pli::domain::outgoing::{Departure, Hold, OutgoingState};
use pli::domain::proposal::{Phase, Pitch, Stand};
use pli::domain::{Address, Draft, Entry, MessageId, Notice, OutgoingId, ProposalRow};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli_operator::{DOCTOR, Mailbox, Operator, PIN, SECRETARY, SHARED, Service};

use crate::driver::Driver;
use crate::shared::{both, ids, is_up_to_date, start};

/// Another desk, on a vault of its own.
async fn desk(operator: &Operator, who: Mailbox) -> (Driver, tempfile::TempDir) {
    let mut settings = both(operator, who);
    // Long enough for the server to be asked.
    settings.sending.undo_seconds = 60;
    let folder = tempfile::tempdir().unwrap();
    settings.data = Some(folder.path().to_owned());
    let mut driver = Driver::start(settings, Activity::Following);
    driver.opens(who, PIN).await;
    for account in ids(&driver) {
        is_up_to_date(&mut driver, account).await;
    }
    (driver, folder)
}

fn letter(subject: &str, body: &str) -> Draft {
    Draft {
        from: Some(Address::parse(SHARED.address).unwrap()),
        to: vec![DOCTOR.address.to_owned()],
        subject: subject.to_owned(),
        body: body.to_owned(),
        ..Draft::default()
    }
}

fn pitch(phase: Phase, by: &str, note: &str) -> Box<Pitch> {
    Box::new(Pitch {
        into: Address::parse(SHARED.address).unwrap(),
        phase,
        doctor: format!("Dr Claire Dubreuil <{}>", DOCTOR.address),
        by: by.to_owned(),
        patient: "Élodie FICTIVE".to_owned(),
        note: note.to_owned(),
    })
}

async fn pitches(driver: &mut Driver, draft: Draft, pitch: Box<Pitch>) -> Answer {
    let draft = Box::new(draft);
    let asked = driver.say(|ticket| Command::Propose { letter: LetterId(ticket.0), draft, pitch, ticket });
    driver.hear(asked).await
}

async fn sends(driver: &mut Driver, draft: Draft, departure: Departure) -> Answer {
    let draft = Box::new(draft);
    let asked = driver.say(|ticket| Command::Send {
        letter: LetterId(ticket.0),
        draft,
        entry: Entry::Validated,
        departure,
        ticket,
    });
    driver.hear(asked).await
}

async fn list(driver: &Driver) -> Vec<ProposalRow> {
    let Loaded::Proposals(rows) = driver.handle.load(Query::Proposals).await.unwrap() else { panic!() };
    rows
}

/// The one letter of the list, once it stands so at this desk and is on the server.
async fn stands(driver: &mut Driver, stand: Stand) -> ProposalRow {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        let rows = list(driver).await;
        if let [row] = &rows[..]
            && row.stand == stand
            && row.message.is_some()
        {
            return row.clone();
        }
        assert!(Instant::now() < deadline, "{stand:?}: {rows:?}");
        let _ = driver.pass().await;
    }
}

/// Opens it in the composer, once its text is there.
async fn opens(driver: &mut Driver, message: MessageId) -> Draft {
    let deadline = Instant::now() + Duration::from_secs(40);
    loop {
        match driver.handle.load(Query::Proposal { message, by: String::new() }).await {
            Ok(Loaded::Draft(draft)) => return *draft,
            Err(Notice::DraftAwaited) => {}
            other => panic!("{other:?}"),
        }
        assert!(Instant::now() < deadline, "the text does not come");
        let _ = driver.pass().await;
    }
}

async fn state(driver: &Driver, id: OutgoingId) -> OutgoingState {
    let Loaded::Outbox(rows) = driver.handle.load(Query::Outbox).await.unwrap() else { panic!() };
    rows.into_iter().find(|row| row.id == id).unwrap().state
}

async fn is_filed(driver: &mut Driver, id: OutgoingId) {
    let deadline = Instant::now() + Duration::from_secs(40);
    while !matches!(state(driver, id).await, OutgoingState::Filed { .. }) {
        assert!(Instant::now() < deadline, "{:?}", state(driver, id).await);
        let _ = driver.pass().await;
    }
}

/// Letters that have reached the doctor, by their text.
fn received(operator: &Operator, subject: &str) -> Vec<String> {
    let files = operator.mailbox_files(DOCTOR.address).unwrap();
    let texts = files.iter().map(|(_, octets)| String::from_utf8_lossy(octets).into_owned());
    // Neither her copy of what she has sent nor what is reported of it.
    let arrived = |text: &String| text.contains("Received:") && !text.contains("multipart/report");
    texts.filter(|text| arrived(text) && text.contains(&format!("Subject: {subject}"))).collect()
}

async fn has_received(operator: &Operator, subject: &str) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let found = received(operator, subject);
        if !found.is_empty() {
            return found;
        }
        assert!(Instant::now() < deadline, "{subject} does not arrive");
        tokio::task::yield_now().await;
    }
}

fn ready(driver: &Driver) -> Address {
    let pli::engine::SessionState::Open(opened) = &driver.state else { panic!() };
    opened.accounts[0].address.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_prepared_returned_proposed_again_and_sent_once() {
    let mut operator = start(5).await;
    let (mut secretary, _hers) = desk(&operator, SECRETARY).await;
    let (mut doctor, _theirs) = desk(&operator, DOCTOR).await;

    // While no server is there: it is in the list at once, and in no other desk's.
    tokio::task::block_in_place(|| operator.stop_service(Service::Imap));
    let draft = letter("Compte rendu", "Premier jet\n");
    assert_eq!(pitches(&mut secretary, draft, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let kept = list(&secretary).await;
    assert_eq!((kept.len(), kept[0].message, kept[0].stand), (1, None, Stand::Asked));
    let Loaded::Drafts(drafts, _) = secretary.handle.load(Query::Drafts).await.unwrap() else { panic!() };
    assert_eq!(drafts, [], "it is no draft of hers any more");
    assert_eq!(list(&doctor).await, []);
    tokio::task::block_in_place(|| operator.start_service(Service::Imap).unwrap());
    let _ = stands(&mut secretary, Stand::Asked).await;

    // The doctor finds it, from her own mailbox, and returns it with a note and a word corrected.
    let row = stands(&mut doctor, Stand::Asked).await;
    assert_eq!((row.subject.as_str(), row.proposal.author.name.as_str()), ("Compte rendu", "Sylvie Le Goff"));
    assert_eq!(
        (row.proposal.doctor.address.as_str(), row.proposal.patient.as_str()),
        (DOCTOR.address, "Élodie FICTIVE")
    );
    let opened = opens(&mut doctor, row.message.unwrap()).await;
    assert_eq!(opened.from, Some(ready(&doctor)));
    assert_eq!((opened.body.trim_end(), &opened.to[..]), ("Premier jet", &[DOCTOR.address.to_owned()][..]));
    let corrected = Draft { body: "Deuxième jet\n".to_owned(), ..opened };
    let returned = pitch(Phase::Returned, "Claire DUBREUIL", "La dose est à revoir");
    assert_eq!(pitches(&mut doctor, corrected, returned).await, Answer::Done);
    let row = stands(&mut secretary, Stand::Returned).await;
    assert_eq!(row.proposal.note, "La dose est à revoir");
    assert_eq!(row.proposal.by.name, "Claire DUBREUIL");

    // Its author corrects it and proposes it again.
    let opened = opens(&mut secretary, row.message.unwrap()).await;
    assert_eq!(opened.body.trim_end(), "Deuxième jet");
    let again = Draft { body: "Troisième jet\n".to_owned(), ..opened };
    assert_eq!(pitches(&mut secretary, again, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let row = stands(&mut doctor, Stand::Asked).await;
    assert_eq!(row.proposal.author.name, "Sylvie Le Goff");

    // She sends it: what she saw, from her own mailbox.
    let opened = opens(&mut doctor, row.message.unwrap()).await;
    assert_eq!(opened.body.trim_end(), "Troisième jet");
    let answer = sends(&mut doctor, opened, Departure::Now).await;
    let Answer::Queued(id, _) = answer else { panic!("{answer:?}") };
    is_filed(&mut doctor, id).await;
    let all = has_received(&operator, "Compte rendu").await;
    assert_eq!(all.len(), 1);
    assert!(all[0].contains("Troisi=C3=A8me jet") && !all[0].contains("X-Pli-"), "{}", all[0]);
    assert!(all[0].contains(&format!("<{}>", DOCTOR.address)), "{}", all[0]);

    // Both see who has sent it and when, and nothing waits.
    for driver in [&mut secretary, &mut doctor] {
        let row = stands(driver, Stand::Sent).await;
        assert_eq!(row.proposal.by.address, DOCTOR.address);
        assert!(!row.waits());
    }
    secretary.stop().await;
    doctor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_desks_that_send_it_at_once_one_does_and_what_was_changed_meanwhile_is_not_sent() {
    let operator = start(5).await;
    let (mut secretary, _hers) = desk(&operator, SECRETARY).await;
    let (mut doctor, _theirs) = desk(&operator, DOCTOR).await;
    let draft = letter("Deux postes", "Texte\n");
    assert_eq!(pitches(&mut secretary, draft, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let (here, there) = (stands(&mut secretary, Stand::Asked).await, stands(&mut doctor, Stand::Asked).await);
    let (one, other) =
        (opens(&mut secretary, here.message.unwrap()).await, opens(&mut doctor, there.message.unwrap()).await);
    let (one, other) =
        tokio::join!(sends(&mut secretary, one, Departure::Now), sends(&mut doctor, other, Departure::Now));
    let mut sent = 0;
    for (driver, answer) in [(&mut secretary, one), (&mut doctor, other)] {
        let id = match answer {
            Answer::Queued(id, _) => id,
            Answer::Failed(Notice::Sending(SendingFault::ProposalOvertaken)) => continue,
            other => panic!("{other:?}"),
        };
        let deadline = Instant::now() + Duration::from_secs(40);
        loop {
            match state(driver, id).await {
                OutgoingState::Filed { .. } => {
                    sent += 1;
                    break;
                }
                OutgoingState::Refused { .. } => break,
                other => assert!(Instant::now() < deadline, "{other:?}"),
            }
            let _ = driver.pass().await;
        }
    }
    assert_eq!(sent, 1);
    assert_eq!(has_received(&operator, "Deux postes").await.len(), 1);

    // Changed at one desk while the other one reads it.
    let draft = letter("Change", "Avant\n");
    assert_eq!(pitches(&mut secretary, draft, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let waiting = |rows: Vec<ProposalRow>| rows.into_iter().find(|row| row.waits() && row.message.is_some());
    let deadline = Instant::now() + Duration::from_secs(40);
    let (here, there) = loop {
        if let (Some(here), Some(there)) = (waiting(list(&secretary).await), waiting(list(&doctor).await)) {
            break (here, there);
        }
        assert!(Instant::now() < deadline);
        let (_, _) = tokio::join!(secretary.pass(), doctor.pass());
    };
    let read = opens(&mut doctor, there.message.unwrap()).await;
    let again = Draft { body: "Après\n".to_owned(), ..opens(&mut secretary, here.message.unwrap()).await };
    assert_eq!(pitches(&mut secretary, again, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let mark = read.proposal.as_ref().unwrap().mark.clone();
    loop {
        let now = waiting(list(&doctor).await);
        if now.is_some_and(|row| row.proposal.mark.revision != mark.revision) {
            break;
        }
        assert!(Instant::now() < deadline);
        let _ = doctor.pass().await;
    }
    let overtaken = Answer::Failed(Notice::Sending(SendingFault::ProposalOvertaken));
    assert_eq!(sends(&mut doctor, read, Departure::Now).await, overtaken);
    assert_eq!(received(&operator, "Change").len(), 0);
    secretary.stop().await;
    doctor.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_waits_for_somebody_again_and_who_may_not_receive_is_not_asked() {
    let operator = start(5).await;
    let (mut secretary, _hers) = desk(&operator, SECRETARY).await;
    let draft = letter("Reprise", "Texte\n");
    let foreign = Box::new(Pitch { doctor: "marie@gmail.com".to_owned(), ..*pitch(Phase::Asked, "Sylvie", "") });
    let outside = Answer::Failed(Notice::Sending(SendingFault::DoctorOutside));
    assert_eq!(pitches(&mut secretary, draft.clone(), foreign).await, outside);
    assert_eq!(list(&secretary).await, []);
    assert_eq!(pitches(&mut secretary, draft, pitch(Phase::Asked, "Sylvie Le Goff", "")).await, Answer::Done);
    let row = stands(&mut secretary, Stand::Asked).await;
    let opened = opens(&mut secretary, row.message.unwrap()).await;
    let later = pli::clock::now() + jiff::SignedDuration::from_hours(1);
    let answer = sends(&mut secretary, opened, Departure::At(later)).await;
    let Answer::Queued(id, OutgoingState::Held { .. }) = answer else { panic!("{answer:?}") };
    let _ = stands(&mut secretary, Stand::Leaving).await;
    let asked = secretary.say(|ticket| Command::TakeBack { id, ticket });
    let answer = secretary.hear(asked).await;
    let Answer::DraftSaved(draft) = answer else { panic!("{answer:?}") };
    let row = stands(&mut secretary, Stand::Asked).await;
    let Loaded::Draft(draft) = secretary.handle.load(Query::Draft(draft)).await.unwrap() else { panic!() };
    let author = Correspondence { name: "Sylvie Le Goff".to_owned(), address: SECRETARY.address.to_owned() };
    assert_eq!(draft.proposal.as_ref().unwrap().mark, row.proposal.mark, "it still goes on from it");
    assert!(row.proposal.author == author || row.proposal.author.address == SHARED.address);
    // Sent for good now.
    let answer = sends(&mut secretary, *draft, Departure::Now).await;
    let Answer::Queued(id, _) = answer else { panic!("{answer:?}") };
    is_filed(&mut secretary, id).await;
    assert_eq!(has_received(&operator, "Reprise").await.len(), 1);
    let _ = stands(&mut secretary, Stand::Sent).await;
    secretary.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn held_so_that_it_may_be_taken_back_it_leaves_when_the_session_closes() {
    let operator = start(5).await;
    let (mut doctor, _hers) = desk(&operator, DOCTOR).await;
    let answer = pitches(&mut doctor, letter("Fermeture", "Texte\n"), pitch(Phase::Asked, "Claire Dubreuil", "")).await;
    assert_eq!(answer, Answer::Done);
    let row = stands(&mut doctor, Stand::Asked).await;
    let opened = opens(&mut doctor, row.message.unwrap()).await;
    let answer = sends(&mut doctor, opened, Departure::Undoable).await;
    let Answer::Queued(id, OutgoingState::Held { hold: Hold::Undo, .. }) = answer else { panic!("{answer:?}") };
    let deadline = Instant::now() + Duration::from_secs(40);
    while !operator.log(Service::Submission).contains(": connect from") {
        assert!(Instant::now() < deadline, "no connection stands by");
        let _ = doctor.pass().await;
    }
    // The server has moved it and says so.
    let _ = doctor.pass().await;
    assert!(matches!(state(&doctor, id).await, OutgoingState::Held { .. }));
    doctor.close().await;
    assert_eq!(has_received(&operator, "Fermeture").await.len(), 1);
    doctor.opens(DOCTOR, PIN).await;
    is_filed(&mut doctor, id).await;
    doctor.stop().await;
}
