//! Ways into a letter against a whole operator: messages enclosed whole, written anew, brought in a file; signatures and templates.

use std::path::Path;

use pli::domain::draft::Attachment;
use pli::domain::listing::{Body, MessageRow, MessageView, Part};
use pli::domain::outgoing::{Departure, OutgoingState};
use pli::domain::wording::{Change, Signature, Template};
use pli::domain::{Address, Draft, Entry, Flags, MessageId, Role, shown};
use pli::engine::{Activity, Answer, Command, LetterId, Loaded, Query};
use pli::settings::Settings;
use pli_operator::{DOCTOR, Operator, Options, PIN, SECRETARY};

use crate::driver::Driver;
use crate::program::Place;

async fn desk(operator: &Operator) -> Driver {
    desk_at(operator, None).await
}

/// With its vault in a folder of its own.
async fn desk_at(operator: &Operator, data: Option<&Path>) -> Driver {
    let mut settings = Settings::read(&operator.config_path()).unwrap();
    settings.data = data.map(Path::to_owned).or(settings.data);
    settings.accounts.retain(|account| account.address.to_string() == DOCTOR.address);
    let mut driver = Driver::start(settings, Activity::Sending);
    driver.opens(DOCTOR, PIN).await;
    driver.passes().await;
    driver
}

async fn inbox(driver: &Driver) -> Vec<MessageRow> {
    let Loaded::Mailboxes(rows) = driver.handle.load(Query::Mailboxes).await.unwrap() else { panic!("no mailboxes") };
    let mailbox = rows.into_iter().find(|row| row.role == Role::Inbox).unwrap().id;
    let asked = Query::Messages { mailbox, range: 0..u32::MAX };
    let Loaded::Messages { rows, .. } = driver.handle.load(asked).await.unwrap() else { panic!("no messages") };
    rows
}

async fn draft(driver: &Driver, query: Query) -> Draft {
    match driver.handle.load(query).await.unwrap() {
        Loaded::Draft(draft) => *draft,
        other => panic!("{other:?}"),
    }
}

async fn view(driver: &Driver, message: MessageId) -> MessageView {
    match driver.handle.load(Query::Message(message)).await.unwrap() {
        Loaded::Message(view) => *view,
        other => panic!("{other:?}"),
    }
}

async fn octets(driver: &Driver, message: MessageId, part: u32) -> Vec<u8> {
    match driver.handle.load(Query::Part { message, piece: part.into() }).await.unwrap() {
        Loaded::Part { content, .. } => content.to_vec(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_passed_on_whole_and_written_anew() {
    let operator = Operator::start(Options::default()).unwrap();
    let mut driver = desk(&operator).await;
    let whole: Vec<MessageRow> = inbox(&driver).await.into_iter().filter(|row| row.has_body).take(2).collect();
    let ids: Vec<MessageId> = whole.iter().map(|row| row.id).collect();
    let mut enclosing = draft(&driver, Query::ForwardAttached(ids.clone())).await;
    assert_eq!(enclosing.attachments.len(), 2);
    enclosing.to = vec![DOCTOR.address.to_owned()];
    enclosing.body = "Ci-joint.".to_owned();
    let subject = enclosing.subject.clone();
    let (letter, enclosing, departure) = (LetterId(7), Box::new(enclosing), Departure::Now);
    let posted = |ticket| Command::Send { letter, draft: enclosing, entry: Entry::Forward, departure, ticket };
    let asked = driver.say(posted);
    assert!(matches!(driver.hear(asked).await, Answer::Queued(..)));
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
    driver.passes().await;
    let arrived = inbox(&driver).await.into_iter().find(|row| row.subject == subject).expect("arrived");
    let Body::Ready { parts, .. } = view(&driver, arrived.id).await.body else { panic!("no body") };
    assert_eq!(parts.len(), 2, "{parts:?}");
    for (part, message) in parts.iter().zip(&ids) {
        assert_eq!(octets(&driver, arrived.id, part.number).await, octets(&driver, *message, Part::WHOLE).await);
    }

    let sent = draft(&driver, Query::Anew(arrived.id)).await;
    assert_eq!((sent.to.len(), sent.attachments.len(), sent.body.as_str()), (1, 2, "Ci-joint."));
    assert_eq!((sent.id, sent.answers), (None, None), "a letter of its own");
    driver.stop().await;
}

async fn sends(driver: &mut Driver, entry: Entry, draft: Draft) {
    let draft = Box::new(Draft { to: vec![SECRETARY.address.to_owned()], ..draft });
    let (letter, departure) = (LetterId(70 + entry as u64), Departure::Now);
    let asked = driver.say(|ticket| Command::Send { letter, draft, entry, departure, ticket });
    assert!(matches!(driver.hear(asked).await, Answer::Queued(..)));
    driver.settled(|state| matches!(state, OutgoingState::Filed { .. })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_forwarded_and_redirected_says_so_at_every_desk() {
    let operator = Operator::start(Options::default()).unwrap();
    let mut driver = desk(&operator).await;
    let marks = Flags::ANSWERED.with(Flags::FORWARDED);
    let is_unmarked = |row: &MessageRow| row.flags.without(marks) == row.flags;
    let rows = inbox(&driver).await.into_iter();
    let mut all: Vec<MessageRow> = rows.filter(|row| row.has_body && is_unmarked(row)).collect();
    // First those of persons under their official names.
    all.sort_by_key(|row| !row.from.name.contains('_'));
    let [answered, forwarded, redirected, untouched, ..] = &all[..] else { panic!("{} messages", all.len()) };
    let reply = draft(&driver, Query::Reply { message: answered.id, all: false }).await;
    sends(&mut driver, Entry::Reply, reply).await;
    let forward = draft(&driver, Query::Forward(forwarded.id)).await;
    assert!(forward.subject.starts_with("Tr: "), "{}", forward.subject);
    sends(&mut driver, Entry::Forward, forward).await;
    let whole = view(&driver, redirected.id).await;
    let Body::Ready { text, parts, .. } = whole.body else { panic!("no body") };
    let redirect = draft(&driver, Query::Redirect(redirected.id)).await;
    assert_eq!((&redirect.subject, redirect.attachments.len()), (&whole.envelope.subject, parts.len()), "as it is");
    assert!(redirect.body.ends_with(&text) && redirect.body.starts_with("Redirigé tel quel\u{a0}: message de "));
    let (author, first) = (&whole.envelope.from[0], redirect.body.lines().next().unwrap());
    let named = format!(" {} <{}> du ", shown::person(author).name, author.address);
    assert!(first.contains(&named), "{first}");
    sends(&mut driver, Entry::Redirect, redirect).await;

    let elsewhere = tempfile::tempdir().unwrap();
    driver.passes().await;
    let other = desk_at(&operator, Some(elsewhere.path())).await;
    for (desk, name) in [(&driver, "this one"), (&other, "another one")] {
        let rows = inbox(desk).await;
        for (row, mark) in [
            (answered, Flags::ANSWERED),
            (forwarded, Flags::FORWARDED),
            (redirected, Flags::FORWARDED),
            (untouched, Flags::default()),
        ] {
            let same = |found: &&MessageRow| (&found.subject, found.date) == (&row.subject, row.date);
            let found = rows.iter().find(same).unwrap().flags;
            assert_eq!(found.without(found.without(marks)), mark, "{name}: {}", row.subject);
        }
    }
    other.stop().await;
    driver.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_a_file_becomes_a_draft_and_words_are_kept() {
    let operator = Operator::start(Options::default()).unwrap();
    let mut driver = desk(&operator).await;
    let file = |text: &str| {
        let (name, media_type) = ("a.eml".to_owned(), "message/rfc822".to_owned());
        Query::Dropped(Attachment { name, media_type, content: text.as_bytes().into() })
    };
    let text = format!(
        "X-Unsent: 1\r\nFrom: <{}>\r\nTo: Cardio <{}>\r\nBcc: <{}>\r\nSubject: =?utf-8?q?R=C3=A9sultats?=\r\n\r\nBonjour\r\n",
        DOCTOR.address, SECRETARY.address, DOCTOR.address
    );
    let taken = draft(&driver, file(&text)).await;
    assert_eq!(taken.from.map(|from| from.to_string()).as_deref(), Some(DOCTOR.address));
    assert!(taken.to[0].contains(SECRETARY.address) && taken.bcc == [DOCTOR.address]);
    assert_eq!((taken.subject.as_str(), taken.body.as_str(), taken.answers), ("Résultats", "Bonjour", None));
    assert!(driver.handle.load(file("\u{0}\u{1}")).await.is_err(), "no message");

    let address = Address::parse(DOCTOR.address).unwrap();
    for change in [
        Change::Sign(Signature::new(address.clone(), "Dr Claire DUBREUIL", None)),
        Change::Keep(Template::new(None, "Adresse", "Cher {destinataire}").unwrap()),
    ] {
        let asked = driver.say(|ticket| Command::ChangeWordings { change, ticket });
        assert_eq!(driver.hear(asked).await, Answer::Done);
    }
    let Loaded::Wordings(kept) = driver.handle.load(Query::Wordings).await.unwrap() else { panic!("no wordings") };
    assert_eq!((kept.under(&address, true), kept.templates.len()), ("Dr Claire DUBREUIL", 1));
    driver.stop().await;
}

/// A program that is open stands for itself here: what a second start is given arrives there whole, and that start ends.
#[test]
fn a_second_start_hands_over_what_it_was_given_and_one_without_a_screen_says_so() {
    let place = Place::small();
    // No window, and no screen to open one on.
    let link = "mailto:paul@medecin.mssante.fr?subject=R%C3%A9sultats%20de%20M.%20MARTIN";
    for letter in [&["compose", link][..], &[link], &["compose", "Bilan.eml"], &["Bilan.eml"], &[]] {
        let (code, said, told) = place.plain().words(letter);
        assert_eq!((code, said.as_str()), (3, ""), "{told}");
        assert!(told.contains("Aucun écran graphique"), "{told}");
    }
    let window = pli::paths::Paths::new(Some(place.data())).unwrap().window();
    // It looks where this test looks.
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(|folder| ("XDG_RUNTIME_DIR", folder.into()));
    let environment: Vec<(&str, std::path::PathBuf)> = runtime.into_iter().collect();
    let (_door, mut words) = pli::instance::open(&window).unwrap();
    let file = place.work().join("Bilan.eml").display().to_string();
    for (word, whole) in [(link, link), ("Bilan.eml", &file)] {
        // Desktops hand the letter over alone, behind whatever options a starter bears.
        for line in [&["compose", word][..], &[word]] {
            place.plain().start_under(line, &environment).ends();
            assert_eq!(words.try_recv().unwrap(), whole, "{line:?}");
        }
    }
    assert!(words.try_recv().is_err());
}

#[test]
fn a_signature_is_kept_from_the_command_line_for_a_mailbox_of_the_session() {
    let place = Place::small();
    let (text, short) =
        (place.file("signature.txt", "Dr Claire DUBREUIL\nCardiologue\n"), place.file("courte.txt", "C. D.\n"));
    let (text, short) = (text.to_string_lossy().into_owned(), short.to_string_lossy().into_owned());
    let set = |address: &str| place.plain().json(&["signature", "set", address, &text, "--answers", &short]);
    assert_eq!(set(DOCTOR.address).code, 0);
    assert_eq!(set("autre@medecin.mssante.fr").error(), "no-account");
    let list = place.plain().json(&["signature", "list"]);
    assert_eq!((list.code, list.lines.len()), (0, 1), "{list:?}");
    assert_eq!(
        (&list.last()["text"], &list.last()["answers"]),
        (&"Dr Claire DUBREUIL\nCardiologue".into(), &"C. D.".into())
    );
    assert!(place.plain().json(&["template", "list"]).lines.is_empty());
}
