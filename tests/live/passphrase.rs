//! Reading without a card: a passphrase that the card has made opens what is kept, drafts are kept, nothing leaves and no server is
//! asked; the card goes on from there.

use pli::domain::outgoing::Departure;
use pli::domain::{Act, Draft, Entry, Flags, MessageId, Notice, Passphrase, Secret, SlotKind};
use pli::engine::event::Opened;
use pli::engine::{Activity, Answer, Command, Event, LetterId, Loaded, Pin, Query, SessionState, Ticket};
use pli_operator::{DOCTOR, DOCTOR_SERIAL, Operator, Options, PIN, SECRETARY, Service, Stack};
use tokio::time::timeout;

use crate::driver::Driver;
use crate::program::Place;
use crate::session::{PATIENCE, Program, settings};

const PHRASE: &str = "quatre mots sans lien";
const WRONG: &str = "quatre mots sans liens";

fn cps() -> Options {
    Options { messages: 6, stack: Stack::Cps, ..Options::default() }
}

impl Program {
    async fn reads(&mut self, words: &str) -> Answer {
        let passphrase = Passphrase::parse(words).unwrap();
        let asked = self.say(|ticket| Command::Read { passphrase, ticket });
        self.hear(asked).await
    }

    async fn make(&mut self, words: &str) -> Answer {
        let passphrase = Passphrase::parse(words).unwrap();
        let asked = self.say(|ticket| Command::MakePassphrase { passphrase, ticket });
        self.hear(asked).await
    }

    /// Opens by the card, or by the passphrase; gives the session that is then open.
    async fn opens(&mut self, command: impl FnOnce(Ticket) -> Command) -> Opened {
        let asked = self.say(command);
        let told = async {
            let mut open = None;
            loop {
                match self.events.recv().await.unwrap() {
                    Event::Session(SessionState::Open(opened)) => open = Some(*opened),
                    Event::Session(_) => open = None,
                    Event::Answer(given, answer) if given == asked => {
                        assert_eq!(answer, Answer::Done);
                        return open.unwrap();
                    }
                    _ => {}
                }
            }
        };
        timeout(PATIENCE, told).await.expect("an open session")
    }

    async fn found(&self, words: &str) -> Vec<MessageId> {
        let search = Query::Search { words: words.to_owned(), limit: 9 };
        let Loaded::Found { rows, .. } = self.handle.load(search).await.unwrap() else { panic!() };
        rows.iter().map(|row| row.id).collect()
    }

    async fn until_found(&mut self, words: &str) -> MessageId {
        let found = async {
            loop {
                if let [message] = self.found(words).await[..] {
                    return message;
                }
                drop(self.events.recv().await.unwrap());
            }
        };
        timeout(PATIENCE, found).await.expect("the letter")
    }

    async fn subjects(&self) -> Vec<String> {
        let Loaded::Drafts(drafts, _) = self.handle.load(Query::Drafts).await.unwrap() else { panic!() };
        drafts.into_iter().map(|draft| draft.subject).collect()
    }

    async fn is_over(&mut self) {
        let is_closed = |event| matches!(event, Event::Session(SessionState::NoCard(_) | SessionState::Cards(_)));
        let told = async { while !is_closed(self.events.recv().await.unwrap()) {} };
        timeout(PATIENCE, told).await.expect("the session is closed");
    }
}

fn letter() -> Draft {
    Draft {
        to: vec![SECRETARY.address.to_owned()],
        subject: "Sans carte".to_owned(),
        body: "Bonjour".to_owned(),
        ..Draft::default()
    }
}

/// Who came to the servers.
fn visits(operator: &Operator) -> (usize, usize) {
    let imap = operator.log(Service::Imap).matches("Login: ").count();
    (imap, operator.log(Service::Submission).matches(": connect from").count())
}

fn is_read(operator: &Operator) -> bool {
    let files = operator.mailbox_files(DOCTOR.address).unwrap();
    let (path, _) = files.iter().find(|(_, octets)| String::from_utf8_lossy(octets).contains("Zygomatique")).unwrap();
    path.to_string_lossy().rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('S'))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_reads_and_keeps_and_nothing_leaves() {
    let operator = tokio::task::spawn_blocking(|| Operator::start(cps()).unwrap()).await.unwrap();
    let hand = operator.hand().unwrap();
    let _ = hand.remove(1);
    hand.insert(0, DOCTOR_SERIAL).unwrap();
    let text = format!(
        "From: nadia@medecin.mssante.fr\r\nTo: {}\r\nSubject: Zygomatique\r\nMessage-ID: <1@p.test>\r\n\r\nBonjour\r\n",
        DOCTOR.address
    );
    let _ = operator.deliver(DOCTOR.address, text.as_bytes()).unwrap();
    let mut allowed = settings(&operator);
    allowed.session.passphrase = true;
    let mut program = Program::start_with(allowed, Activity::Following).await;
    assert_eq!(program.reads(PHRASE).await, Answer::Failed(Notice::PassphraseWrong), "no vault, and none is made");
    let (card, pin) = (program.card, || Pin::Typed(Secret::new(PIN.to_owned())));
    assert!(!program.opens(|ticket| Command::Unlock { card, pin: pin(), ticket }).await.read_only);
    let message = program.until_found("zygomatique").await;
    assert_eq!(program.make(PHRASE).await, Answer::Done);
    hand.remove(0).unwrap();
    program.is_over().await;
    let (visits_before, asked) = (visits(&operator), program.say(|ticket| Command::Sync { ticket }));
    assert!(visits_before.0 > 0, "the log tells who came");
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::SessionClosed));

    assert_eq!(program.reads(WRONG).await, Answer::Failed(Notice::PassphraseWrong));
    let passphrase = Passphrase::parse(PHRASE).unwrap();
    let opened = program.opens(|ticket| Command::Read { passphrase, ticket }).await;
    assert!(opened.read_only);
    assert_eq!(opened.holder.family_name, "DUBREUIL");
    assert_eq!(opened.accounts.len(), 1);
    assert_eq!(program.reads(PHRASE).await, Answer::Failed(Notice::SessionClosed), "one session at a time");
    assert_eq!(program.found("zygomatique").await, [message]);
    let Loaded::Message(view) = program.handle.load(Query::Message(message)).await.unwrap() else { panic!() };
    assert!(view.row.has_body);
    let draft = Box::new(letter());
    let kept = program.say(|ticket| Command::SaveDraft { letter: LetterId(7), draft, ticket });
    assert!(matches!(program.hear(kept).await, Answer::DraftSaved(_)));
    let _ = program.say(|_| Command::Act(Act::Flag { messages: vec![message], flag: Flags::SEEN, set: true }));
    let refused = Answer::Failed(Notice::ReadOnly);
    let (letter, draft, entry, departure) = (LetterId(7), Box::new(letter()), Entry::Written, Departure::Now);
    let sent = program.say(|ticket| Command::Send { letter, draft, entry, departure, ticket });
    assert_eq!(program.hear(sent).await, refused);
    let eml = b"From: x\r\n\r\n".to_vec();
    let raw = program.say(|ticket| Command::SendRaw { eml, patient: None, departure: Departure::Now, ticket });
    assert_eq!(program.hear(raw).await, refused);
    for command in [
        |ticket| Command::Sync { ticket },
        |ticket| Command::Slots { ticket },
        |ticket| Command::MakeRecoveryCode { ticket },
    ] {
        let asked = program.say(command);
        assert_eq!(program.hear(asked).await, refused);
    }
    assert_eq!(program.make(WRONG).await, refused);
    assert_eq!(program.subjects().await, ["Sans carte"], "what was refused is kept");

    let _ = program.say(|_| Command::Mask);
    let code = |words: &str| Pin::Typed(Secret::new(words.to_owned()));
    let wrong = program.say(|ticket| Command::Unmask { pin: code(WRONG), ticket });
    assert_eq!(program.hear(wrong).await, Answer::Failed(Notice::PassphraseWrong));
    hand.insert(0, DOCTOR_SERIAL).unwrap();
    let card = loop {
        if let Event::Session(SessionState::Masked(masked)) = program.events.recv().await.unwrap() {
            assert!(masked.card.is_none());
            if let [card] = &masked.others[..] {
                break card.id;
            }
        }
    };
    let right = program.say(|ticket| Command::Unmask { pin: code(PHRASE), ticket });
    assert_eq!(program.hear(right).await, Answer::Done);
    assert_eq!(program.found("zygomatique").await, [message], "a card in a reader changes nothing");
    assert_eq!(visits(&operator), visits_before, "no server was asked");
    assert!(!is_read(&operator));

    let opened = program.opens(|ticket| Command::Unlock { card, pin: pin(), ticket }).await;
    assert!(!opened.read_only);
    assert_eq!(Some(opened.holder.id.as_str()), DOCTOR.card);
    assert_eq!(program.subjects().await, ["Sans carte"]);
    let replayed = async {
        while !is_read(&operator) {
            drop(program.events.recv().await.unwrap());
        }
    };
    timeout(PATIENCE, replayed).await.expect("the mark is replayed");
    let asked = program.say(|ticket| Command::Slots { ticket });
    let Answer::Slots(rows) = program.hear(asked).await else { panic!() };
    let slot = rows.iter().find(|row| row.kind == SlotKind::Passphrase).unwrap().id;
    let taken = program.say(|ticket| Command::Revoke { slot, ticket });
    assert!(matches!(program.hear(taken).await, Answer::RecoveryCode(_)));
    let _ = program.say(|_| Command::Close);
    let _ = program.say(|_| Command::LetGo);
    program.is_over().await;
    assert_eq!(program.reads(PHRASE).await, Answer::Failed(Notice::PassphraseWrong), "taken away");
    program.stop().await;

    // Where it is not allowed, or not any more.
    let mut program = Program::start_with(settings(&operator), Activity::Asked).await;
    assert_eq!(program.reads(PHRASE).await, Answer::Failed(Notice::PassphraseForbidden));
    program.unlock().await;
    assert_eq!(program.make(PHRASE).await, Answer::Failed(Notice::PassphraseForbidden));
    program.stop().await;
}

#[test]
fn the_command_line_makes_one_where_it_is_allowed() {
    let place = Place::small();
    let data = format!("data = \"{}\"", place.data().display());
    let session = format!("{data}\n[session]\npassphrase = true\n");
    let make = |words: &str| format!("{PIN}\n{words}\n");
    let refused = place.plain().pin(&make(PHRASE)).json(&["vault", "passphrase"]);
    assert_eq!(refused.error(), "passphrase-forbidden");
    let allowed = || place.with(&[(data.as_str(), session.as_str())]);
    assert_eq!(allowed().pin(&make("court")).json(&["vault", "passphrase"]).error(), "passphrase-length");
    let ran = allowed().pin(&make(PHRASE)).log("trace").json(&["vault", "passphrase"]);
    assert_eq!((ran.code, ran.last()["state"].as_str()), (0, Some("passphrase-made")), "{ran:?}");
    assert!(!ran.stderr.contains("sans lien"), "logged");
    let shown = place.plain().json(&["vault", "show"]);
    assert!(shown.lines.iter().any(|line| line["kind"] == "passphrase" && line["card"].is_null()), "{shown:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_there_is_a_passphrase_is_told_and_not_whose() {
    let operator = tokio::task::spawn_blocking(|| Operator::start(cps()).unwrap()).await.unwrap();
    let hand = operator.hand().unwrap();
    let mut allowed = settings(&operator);
    allowed.session.passphrase = true;
    let mut driver = Driver::start(allowed, Activity::Asked);
    driver.until("nobody has one", |driver| driver.readable == Some(false)).await;
    driver.opens(DOCTOR, PIN).await;
    let passphrase = Passphrase::parse(PHRASE).unwrap();
    let asked = driver.say(|ticket| Command::MakePassphrase { passphrase, ticket });
    assert_eq!(driver.hear(asked).await, Answer::Done);
    assert_eq!(driver.readable, Some(false), "an open session is not told");
    hand.remove(0).unwrap();
    driver.until("somebody has one", |driver| driver.readable == Some(true)).await;
    hand.insert(0, DOCTOR_SERIAL).unwrap();
    driver.opens(DOCTOR, PIN).await;
    let asked = driver.say(|ticket| Command::ForgetVault { ticket });
    assert!(matches!(driver.hear(asked).await, Answer::Forgotten(_)));
    driver.until("it went with the vault", |driver| driver.readable == Some(false)).await;
    driver.stop().await;
}
