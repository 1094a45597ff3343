//! « À classer » against a whole operator: what arrives is recognised by itself, and filed on one desk it is filed on the other. And how
//! long the list of thousands takes to open: `sh tests/bench.sh documents` runs that built for release.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pli::clock;
use pli::domain::document::{Doubt, Patient};
use pli::domain::filing::{Certainty, DocumentRow, Found, Lineage, Nature, Source, Stage, View};
use pli::domain::ins::Sex;
use pli::domain::{Act, Address, DeskState, Envelope, MailboxName, Marks, Place, Role, Secret, Uid, UidValidity};
use pli::engine::{Activity, Answer, Command, Loaded, Query};
use pli::settings::Settings;
use pli::store::{NewMailbox, NewMessage, Store};
use pli_operator::{DOCTOR, Operator, Options, PIN};

use crate::documents::archive;
use crate::driver::Driver;

const DOCUMENT: &str = include_str!("../data/cda/bilan.xml");
/// What opening the list may take.
const OPENS: Duration = Duration::from_millis(100);
/// Built without optimisation, beside other tests.
const SLACK: u32 = 10;

/// A message to the doctor with these files.
pub fn letter(subject: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let part = |(name, content): &(&str, &[u8])| {
        format!(
            "--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment; \
             filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(content)
        )
    };
    let files: String = files.iter().map(part).collect();
    format!(
        "From: Labo <labo@ch-exemple.mssante.fr>\r\nTo: <{}>\r\nSubject: {subject}\r\nMessage-ID: <{}@ch-exemple.mssante.fr>\r\n\
         Date: Thu, 26 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nCi-joint.\r\n{files}--b--\r\n",
        DOCTOR.address,
        subject.len()
    )
    .into_bytes()
}

async fn listed(driver: &Driver, view: View) -> Vec<DocumentRow> {
    let asked = Query::Filing { view, typed: String::new(), range: 0..200 };
    let Loaded::Filing { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no list") };
    rows
}

/// Passes until the list is as meant.
async fn lists(driver: &mut Driver, view: View, is_meant: impl Fn(&[DocumentRow]) -> bool) -> Vec<DocumentRow> {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let rows = listed(driver, view.clone()).await;
        let Loaded::FilingCount(counts) = driver.handle.load(Query::FilingCount).await.unwrap() else { panic!() };
        if (counts.unread, counts.absent) == (0, 0) && is_meant(&rows) {
            return rows;
        }
        assert!(Instant::now() < deadline, "{rows:?}, {counts:?}");
        let _ = driver.pass().await;
        driver.rests_for(Duration::from_millis(50)).await;
    }
}

fn of<'r>(rows: &'r [DocumentRow], subject: &str) -> Vec<&'r DocumentRow> {
    rows.iter().filter(|row| row.message.subject == subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_is_recognised_and_filed_for_every_desk() {
    let operator = Operator::start(Options::default()).unwrap();
    let whole = archive("IHE_XDM.ZIP", DOCUMENT).content;
    let subject = "XDM/1.0/DDM+CR d'imagerie VIAL Paul 26/11/1978";
    for (subject, files) in [
        ("Bilan", vec![("IHE_XDM.ZIP", &*whole), ("scan.pdf", b"%PDF-1.7")]),
        (subject, vec![("scan.pdf", b"%PDF-1.7 2".as_slice())]),
        ("Hostile", vec![("IHE_XDM.ZIP", b"PK\x03\x04 no archive".as_slice())]),
        ("Rendez-vous", vec![("invitation.ics", b"BEGIN:VCALENDAR".as_slice())]),
    ] {
        let _ = operator.deliver(DOCTOR.address, &letter(subject, &files)).unwrap();
    }
    let settings = || {
        let mut settings = Settings::read(&operator.config_path()).unwrap();
        settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
        settings
    };
    let mut first = Driver::start(settings(), Activity::Following);
    first.opens(DOCTOR, PIN).await;
    let rows = lists(&mut first, View::ToFile, |rows| of(rows, "Hostile").len() == 1).await;
    let [bilan] = of(&rows, "Bilan")[..] else { panic!("{rows:?}") };
    assert_eq!(
        (bilan.found.nature, bilan.found.source, bilan.found.certainty),
        (Nature::Xdm, Source::Document, Certainty::Certain)
    );
    assert_eq!(
        (bilan.found.patient.as_ref().unwrap().family.as_str(), bilan.count),
        ("PAT-TROIS", 2),
        "with the file beside it"
    );
    let [told] = of(&rows, subject)[..] else { panic!("{rows:?}") };
    assert_eq!(
        (told.found.nature, told.found.source, told.found.certainty),
        (Nature::Pdf, Source::Subject, Certainty::Probable)
    );
    let [hostile] = of(&rows, "Hostile")[..] else { panic!("{rows:?}") };
    assert_eq!(
        (hostile.found.patient.as_ref(), hostile.found.doubts.as_slice()),
        (None, [Doubt::Unreadable].as_slice())
    );
    assert!(of(&rows, "Rendez-vous").is_empty());

    let messages = vec![bilan.message.id];
    let act = |state: DeskState, set| Act::Desk { messages: messages.clone(), state, set };
    let asked = first.say(|ticket| Command::Do { act: act(DeskState::Filed, true), ticket });
    assert_eq!(first.hear(asked).await, Answer::Done);
    let stage = |rows: &[DocumentRow]| of(rows, "Bilan").first().map(|row| row.stage);
    assert!(of(&listed(&first, View::ToFile).await, "Bilan").is_empty());
    let _ = lists(&mut first, View::All, |rows| stage(rows) == Some(Stage::Filed)).await;
    first.passes().await;

    let place = tempfile::tempdir().unwrap();
    let mut elsewhere = settings();
    elsewhere.data = Some(place.path().to_owned());
    let mut second = Driver::start(elsewhere, Activity::Following);
    second.opens(DOCTOR, PIN).await;
    let _ = lists(&mut second, View::All, |rows| stage(rows) == Some(Stage::Filed)).await;
    // And back, from there.
    let rows = listed(&second, View::All).await;
    let messages = vec![of(&rows, "Bilan")[0].message.id];
    let undone = Act::Desk { messages, state: DeskState::Filed, set: false };
    let asked = second.say(|ticket| Command::Do { act: undone, ticket });
    assert_eq!(second.hear(asked).await, Answer::Done);
    second.passes().await;
    let _ = lists(&mut first, View::ToFile, |rows| stage(rows) == Some(Stage::ToFile)).await;
    second.stop().await;
    first.stop().await;
}

/// A document of one of some hundreds of invented patients.
fn invented(number: u32) -> Found {
    let day = |modulus: u32| i8::try_from(number % modulus + 1).unwrap();
    let patient = Patient {
        family: format!("PAT-{}", number % 700),
        given: "Dominique".to_owned(),
        born: Some(jiff::civil::date(1940 + i16::try_from(number % 70).unwrap(), day(12), day(28))),
        sex: Some(Sex::Female),
        ..Patient::default()
    };
    Found {
        part: 2,
        place: 0,
        nature: Nature::Xdm,
        name: "IHE_XDM.ZIP".to_owned(),
        code: "11502-2".to_owned(),
        kind: "CR d'examens biologiques".to_owned(),
        title: "Bilan".to_owned(),
        act: Some(jiff::civil::date(2026, 11, 20)),
        author: "Dr Paul SORT".to_owned(),
        patient: Some(patient),
        other: None,
        source: Source::Document,
        certainty: Certainty::Certain,
        doubts: Vec::new(),
        sameness: format!("{number}"),
        lineage: Lineage { id: format!("1.{number}"), set: format!("2.{}", number % 2_500), ..Lineage::default() },
        version: Some(number / 2_500 + 1),
        replaces: false,
        group: 0,
    }
}

/// A vault with so many messages, a document in each.
async fn filled(dir: &std::path::Path, count: u32) -> Store {
    let (store, _) = Store::open(dir, &Secret::new([7; 32]), clock::now()).unwrap();
    let validity = UidValidity(7);
    let opened = store.write(move |tx| {
        let account = tx.account(&Address::parse(DOCTOR.address).unwrap())?;
        let inbox = NewMailbox {
            name: MailboxName::new("INBOX"),
            delimiter: Some('/'),
            role: Role::Inbox,
            subscribed: true,
            place: Place::Own,
        };
        let inbox = tx.upsert_mailboxes(account, &[inbox])?[0];
        tx.reset_mailbox(inbox, validity)?;
        Ok(inbox)
    });
    let (inbox, _) = opened.await.unwrap();
    for first in (0..count).step_by(500) {
        let numbers: Vec<u32> = (first..count.min(first + 500)).collect();
        let kept = store.write(move |tx| {
            let letter = |number: &u32| NewMessage {
                uid: Uid::new(number + 1).unwrap(),
                marks: Marks::default(),
                internal_date: jiff::Timestamp::from_second(1_767_225_600 + i64::from(*number) * 60).unwrap(),
                size: 40_000,
                modseq: None,
                envelope: Envelope { subject: format!("Bilan {number}"), ..Envelope::default() },
                head: Vec::new(),
                has_attachments: true,
            };
            let letters: Vec<NewMessage> = numbers.iter().map(letter).collect();
            let ids = tx.insert_messages(inbox, validity, &letters)?;
            ids.iter().zip(&numbers).try_for_each(|(id, number)| tx.put_documents(*id, &[invented(*number)]))
        });
        let _ = kept.await.unwrap();
    }
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_of_documents_open_at_once() {
    let counted = |name, few| std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(few);
    let (count, turns) = (counted("PLI_BENCH_DOCUMENTS", 5_000), counted("PLI_BENCH", 5));
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path(), count).await;
    let mut told = Vec::new();
    for (what, typed, range, total) in [
        ("open", "", 0..60, count),
        ("end", "", count - 60..count, count),
        ("typed", "pat 699 biologiques", 0..60, count / 700),
    ] {
        let mut times = Vec::new();
        for _ in 0..turns {
            let (begun, range) = (Instant::now(), range.clone());
            let read =
                store.read(move |reader| Ok((reader.filing_counts()?, reader.filing(&View::ToFile, typed, range)?)));
            let (counts, page) = read.await.unwrap();
            times.push(begun.elapsed());
            assert_eq!((counts.to_file, page.total, page.rows.len()), (count, total, total.min(60) as usize), "{what}");
        }
        times.sort_unstable();
        let median = times[times.len() / 2];
        told.push(format!("\"{what}_ms\":{:.2}", median.as_secs_f64() * 1_000.0));
        assert!(median < OPENS * SLACK, "{what}: {median:?}");
    }
    println!("{{\"bench\":\"documents\",\"documents\":{count},{}}}", told.join(","));
    store.close().await;
}
