//! Medical documents against a whole operator: declared by the letter that carries them, read where it arrives, never of two patients.

use std::io::{Cursor, Write as _};

use pli::domain::document::{Doubt, Form, Inside, Piece};
use pli::domain::draft::Attachment;
use pli::domain::listing::{Body, Part};
use pli::domain::notice::SendingFault;
use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::{Draft, Entry, Notice, Role};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli::settings::Settings;
use pli_operator::{DOCTOR, Operator, Options, PIN};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::driver::Driver;

const DOCUMENT: &str = include_str!("../data/cda/bilan.xml");
const LIST: &str = "<SubmitObjectsRequest><ExtrinsicObject mimeType=\"text/xml\"><Slot name=\"URI\"><ValueList>\
<Value>DOC00001.XML</Value></ValueList></Slot></ExtrinsicObject></SubmitObjectsRequest>";

pub fn archive(name: &str, document: &str) -> Attachment {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("METADATA.XML", LIST), ("DOC00001.XML", document)] {
        zip.start_file(format!("IHE_XDM/SUBSET01/{name}"), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let content = zip.finish().unwrap().into_inner().into();
    Attachment { name: name.to_owned(), media_type: "application/zip".to_owned(), content }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_declared_read_and_of_one_patient() {
    let operator = Operator::start(Options::default()).unwrap();
    let mut settings = Settings::read(&operator.config_path()).unwrap();
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    let mut driver = Driver::start(settings, Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    driver.passes().await;
    let letter = |files: Vec<Attachment>| Draft {
        to: vec![DOCTOR.address.to_owned()],
        subject: "XDM/1.0/DDM+CR d'examens biologiques PAT-TROIS DOMINIQUE 28/03/1979".to_owned(),
        body: "Ci-joint.".to_owned(),
        attachments: files,
        ..Draft::default()
    };
    let post = |number, draft: Draft| {
        let (letter, draft, departure) = (LetterId(number), Box::new(draft), Departure::Now);
        move |ticket| Command::Send { letter, draft, entry: Entry::Written, departure, ticket }
    };

    let other = DOCUMENT.replace("PAT-TROIS", "PAT-QUATRE").replace("19790328", "19800328");
    let two = letter(vec![archive("IHE_XDM.ZIP", DOCUMENT), archive("ihe_xdm.zip", &other)]);
    let asked = driver.say(post(1, two));
    let refused = Answer::Failed(Notice::Sending(SendingFault::SeveralPatients));
    assert_eq!(driver.hear(asked).await, refused);
    assert!(driver.outbox().await.is_empty());

    let asked = driver.say(post(2, letter(vec![archive("IHE_XDM.ZIP", DOCUMENT)])));
    assert!(matches!(driver.hear(asked).await, Answer::Queued(..)));
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    driver.passes().await;
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no mailboxes") };
    let mailbox = rows.into_iter().find(|row| row.role == Role::Inbox).unwrap().id;
    let asked = Query::Messages { mailbox, range: 0..u32::MAX };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
    let message = rows.into_iter().find(|row| row.subject.starts_with("XDM/1.0/DDM+CR d'ex")).expect("arrived").id;
    let octets = |loaded: Loaded| match loaded {
        Loaded::Part { content, .. } => content.to_vec(),
        other => panic!("{other:?}"),
    };
    let whole = Query::Part { message, piece: Part::WHOLE.into() };
    let whole = String::from_utf8(octets(driver.handle.load(whole).await.unwrap())).unwrap();
    assert!(whole.contains("\r\nX-MSS-CODECDA: 11502-2\r\nX-MSS-INS: O\r\n"), "declared");

    let Loaded::Message(view) = driver.handle.load(Query::Message(message)).await.unwrap() else { panic!("no view") };
    let Body::Ready { parts, .. } = view.body else { panic!("no body") };
    let part = parts.iter().find(|part| part.name == "IHE_XDM.ZIP").unwrap().number;
    let Loaded::Documents(set) = driver.handle.load(Query::Documents { message, part }).await.unwrap() else {
        panic!("no documents")
    };
    assert_eq!((set.form, set.documents.len()), (Form::Xdm, 1));
    let read = &set.documents[0];
    assert_eq!((read.title.as_str(), read.doubts.as_slice()), ("Bilan du matin", &[] as &[Doubt]));
    let piece = Piece { part, inside: Some(Inside { document: 0, file: 0 }) };
    assert_eq!(octets(driver.handle.load(Query::Part { message, piece }).await.unwrap()), b"%PDF-1.7");
    driver.stop().await;
}
