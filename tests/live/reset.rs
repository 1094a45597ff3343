//! The card serves other programs too: what they do with it is never disturbed, and the code of a person does not stay on it for
//! the next one.

use std::ffi::CString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command as Process, Stdio};
use std::time::Duration;

use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use pli::domain::Secret;
use pli::engine::{Activity, Answer, Command, Event, Pin, SessionState};
use pli_operator::{Leaf, PIN, SECRETARY};
use tokio::time::timeout;
use virtual_card::bench::{Bench, Plastic, SOCKET};

use crate::presence::{Desk, plastic};
use crate::session::{PATIENCE, Program};

/// Says that `another_program` was started as one.
pub const ANOTHER: &str = "PLI_TEST_ANOTHER_PROGRAM";
const READER: &str = "Virtual PCD 00 00";
/// What it says of its own begins with this.
pub const SAYS: &str = "program: ";

/// Another process, which does what it is told: billing, say, that uses the card of the first reader.
pub struct Other {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Other {
    fn start(bench: &Bench) -> Self {
        Self::run("reset::another_program", &[(SOCKET, bench.socket().to_str().unwrap())])
    }

    /// A test of this very program, which sees that it is none by [`ANOTHER`], in this environment.
    pub fn run(test: &str, environment: &[(&str, &str)]) -> Self {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .envs(environment.iter().copied())
            .env(ANOTHER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Has it do this; what it says of it.
    pub fn does(&mut self, order: &str) -> String {
        writeln!(self.input, "{order}").unwrap();
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "it ended");
            if let Some((_, words)) = line.split_once(SAYS) {
                return words.trim().to_owned();
            }
        }
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// No test: what the other program is, when it is started by one.
#[test]
fn another_program() {
    if std::env::var_os(ANOTHER).is_none() {
        return;
    }
    let context = Context::establish(Scope::User).unwrap();
    let reader = context.list_readers_owned().unwrap().into_iter().find(|name| name.to_str().unwrap() == READER);
    let reader: CString = reader.unwrap();
    let mut card = context.connect(&reader, ShareMode::Shared, Protocols::ANY).unwrap();
    let mut orders = std::io::stdin().lines();
    let mut order = || orders.next().map_or_else(|| "quit".to_owned(), |line| line.unwrap());
    loop {
        match order().as_str() {
            "begin" => {
                let transaction = card.transaction().unwrap();
                println!("{SAYS}begun");
                loop {
                    match order().as_str() {
                        "verify" => println!("{SAYS}{}", verify(&transaction)),
                        "sign" => println!("{SAYS}{}", sign(&transaction)),
                        "end" => break,
                        _ => return,
                    }
                }
                transaction.end(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
                println!("{SAYS}ended");
            }
            "again" => {
                card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard).unwrap();
                println!("{SAYS}connected");
            }
            _ => return,
        }
    }
}

fn send(card: &pcsc::Card, command: &[u8]) -> Result<u16, pcsc::Error> {
    let mut buffer = [0; 300];
    let answer = card.transmit(command, &mut buffer)?;
    Ok(answer.last_chunk::<2>().map_or(0, |status| u16::from_be_bytes(*status)))
}

fn verify(card: &pcsc::Card) -> String {
    let select = [&[0, 0xA4, 4, 0, 5][..], &[0xA0, 0, 0, 3, 8]].concat();
    let code = [PIN.as_bytes(), &[0xFF; 4]].concat();
    let verify = [&[0, 0x20, 0, 0x80, 8][..], &code].concat();
    let told = send(card, &select).and_then(|_| send(card, &verify));
    format!("{told:x?}")
}

/// With the authentication key of a PIV card: the command is longer than one may be.
fn sign(card: &pcsc::Card) -> String {
    let data = [&[0x7C, 0x82, 1, 6, 0x82, 0, 0x81, 0x82, 1, 0][..], &[0; 1], &[1; 255]].concat();
    let (first, rest) = data.split_at(255);
    let head = |class: u8, length: usize| [class, 0x87, 7, 0x9A, u8::try_from(length).unwrap()];
    let told = send(card, &[&head(0x10, first.len())[..], first].concat())
        .and_then(|_| send(card, &[&head(0, rest.len())[..], rest, &[0]].concat()));
    match told {
        Ok(status) if status >> 8 == 0x61 || status == 0x9000 => "signed".to_owned(),
        other => format!("{other:x?}"),
    }
}

fn resets(card: &Plastic) -> u64 {
    card.look(virtual_card::card::Card::resets)
}

fn is_verified(card: &Plastic) -> bool {
    card.look(|card| card.applet().unwrap().is_verified())
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect(what);
}

impl Program {
    async fn closes(&mut self) {
        let _ = self.say(|_| Command::Close);
        let closed =
            async { while !matches!(self.events.recv().await.unwrap(), Event::Session(SessionState::Cards(_))) {} };
        timeout(PATIENCE, closed).await.expect("it closes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_holds_the_card_is_never_disturbed_and_then_the_card_is_reset() {
    let desk = Desk::new().await;
    let mut settings = desk.settings();
    settings.card.reset_on_close = true;
    let mut program = Program::start_with(settings, Activity::Asked).await;
    program.unlock().await;
    let mut other = Other::start(&desk.bench);
    assert_eq!(other.does("begin"), "begun");
    assert_eq!(other.does("verify"), "Ok(9000)");
    let _ = program.say(|_| Command::Mask);
    let _ = program.away(false).await;
    assert_eq!(other.does("sign"), "signed");
    program.closes().await;
    // Until all that closing does with the card has been tried, and given up.
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(other.does("sign"), "signed");
    }
    assert_eq!(resets(&desk.doctor), 0);
    assert_eq!(other.does("end"), "ended");
    until("the reset", || resets(&desk.doctor) == 1).await;
    assert!(!is_verified(&desk.doctor), "her code is no longer given");
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_one_person_is_taken_back_when_another_logs_in_and_not_before() {
    let mut desk = Desk::new().await;
    let hers = plastic(&desk.operator, Leaf::SecretaryAuth, 2);
    desk.bench.insert(1, &hers).unwrap();
    let mut program = Program::start_with(desk.settings(), Activity::Asked).await;
    program.unlock().await;
    let mut other = Other::start(&desk.bench);
    // Closing and coming back is no reason.
    program.closes().await;
    program.unlock().await;
    assert_eq!(other.does("begin"), "begun");
    assert_eq!(other.does("verify"), "Ok(9000)");
    assert_eq!(other.does("sign"), "signed");
    assert_eq!(other.does("end"), "ended");
    let _ = program.say(|_| Command::Mask);
    let masked = program.away(false).await;
    assert_eq!((resets(&desk.doctor), is_verified(&desk.doctor)), (0, true), "the card is still open to all programs");

    // In the middle of what the other program does.
    assert_eq!(other.does("begin"), "begun");
    let card =
        masked.others.iter().find(|card| card.holder.as_ref().is_ok_and(|h| Some(h.id.as_str()) == SECRETARY.card));
    let card = card.unwrap().id;
    let pin = Pin::Typed(Secret::new(PIN.to_owned()));
    let asked = program.say(|ticket| Command::Unlock { card, pin, ticket });
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(other.does("sign"), "signed");
    }
    assert_eq!(resets(&desk.doctor), 0);
    assert_eq!(other.does("end"), "ended");
    assert_eq!(program.hear(asked).await, Answer::Done);
    until("the reset", || resets(&desk.doctor) == 1).await;
    assert!(!is_verified(&desk.doctor));
    assert_eq!(resets(&hers), 0, "hers is left alone");
    assert_eq!(other.does("again"), "connected");
    program.stop().await;
}
