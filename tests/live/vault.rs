//! What opens a vault: a new card by the recovery code or by the old one, a card that is taken away, beginning anew, and the
//! program killed while everything is encrypted under a new key.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use pli::domain::{Draft, Notice, RecoveryCode, Secret, SlotKind, SlotRow};
use pli::engine::command::{CardId, Way};
use pli::engine::event::{CardSeen, RecoveryState};
use pli::engine::{Activity, Answer, Command, Event, LetterId, Loaded, Pin, Query, SessionState};
use pli_operator::{DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Operator, Options, PIN, SECRETARY, Stack};
use tokio::time::timeout;

use crate::program::{Place, files};
use crate::session::{PATIENCE, Program, settings};

const PAGE: usize = 4096;
/// Kills of a run of the suite.
const SAMPLE: u32 = 10;

fn cps(messages: usize) -> Options {
    Options { messages, stack: Stack::Cps, ..Options::default() }
}

/// The doctor's old card, or her new one, alone in the first reader.
fn only(operator: &Operator, serial: &str) {
    let hand = operator.hand().unwrap();
    let _ = hand.remove(1);
    hand.insert(0, serial).unwrap();
}

fn presented(operator: &Operator, serial: &str) -> u64 {
    let cards = operator.hand().unwrap().status().unwrap();
    cards.iter().find(|card| card.token.serial == serial).unwrap().presented
}

fn pages(vault: &Path) -> Vec<Vec<u8>> {
    std::fs::read(vault.join("vault.db")).unwrap().chunks(PAGE).map(<[u8]>::to_vec).collect()
}

/// A code that was made by `recovery-code` or `revoke`.
pub fn code(place: &Place, words: &[&str]) -> String {
    let made = place.plain().log("trace").json(words);
    assert_eq!(made.code, 0, "{made:?}");
    let code = made.last()["recovery_code"].as_str().unwrap().to_owned();
    assert!(RecoveryCode::parse(&code).is_some(), "{code}");
    assert!(!made.stderr.contains(&code[..11]), "logged");
    code
}

/// Identifiers by label of the card, or by kind.
fn slots(place: &Place) -> BTreeMap<String, String> {
    let shown = place.plain().json(&["vault", "show"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    let name = |line: &serde_json::Value| line["card"].as_str().or(line["kind"].as_str()).unwrap().to_owned();
    shown.lines.iter().map(|line| (name(line), line["id"].as_str().unwrap().to_owned())).collect()
}

fn letters(place: &Place) -> usize {
    let ran = place.plain().json(&["outbox"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines.len()
}

fn send(place: &Place) {
    let body = place.file("lettre.txt", "Bonjour\n");
    let words = ["send", "--to", SECRETARY.address, "--subject", "Essai", "--body-file", &body.to_string_lossy()];
    assert_eq!(place.plain().json(&words).code, 0);
}

#[test]
fn a_new_card_by_the_recovery_code_then_taken_away_and_a_vault_begun_anew() {
    let place = Place::start(cps(8));
    let (new, old) = (DOCTOR_OLD_SERIAL, DOCTOR_SERIAL);
    only(&place.operator, old);
    send(&place);
    assert_eq!(slots(&place).keys().collect::<Vec<_>>(), [&format!("CPS4v1-{old}")]);
    let first = code(&place, &["vault", "recovery-code"]);
    assert_eq!(slots(&place).len(), 2);

    only(&place.operator, new);
    assert_eq!(place.plain().json(&["outbox"]).error(), "card-not-enrolled");
    let enrol = |code: &str| place.plain().pin(&format!("{PIN}\n{code}\n")).log("trace").json(&["vault", "enrol"]);
    let before = presented(&place.operator, new);
    let other = if first.starts_with('0') { "1" } else { "0" };
    assert_eq!(enrol(&format!("{other}{}", &first[1..])).error(), "recovery-code-mistyped");
    assert_eq!(presented(&place.operator, new), before, "a typing error is found before the card is asked");
    let foreign = RecoveryCode::from_random(&Secret::new([3; 26])).text();
    assert_eq!(enrol(foreign.declassify()).error(), "recovery-code-wrong");
    let enrolled = enrol(&first.to_lowercase().replace('-', " "));
    assert_eq!((enrolled.code, enrolled.last()["state"].as_str()), (0, Some("enrolled")), "{enrolled:?}");
    assert!(!enrolled.stderr.to_uppercase().contains(&first[..11]), "logged");
    assert_eq!(enrol(&first).last()["state"], "known");
    assert_eq!(letters(&place), 1, "the new card opens what the old one kept");
    only(&place.operator, old);
    assert_eq!(letters(&place), 1, "and the old one still does");

    let known = slots(&place);
    let [own, lost] = [format!("CPS4v1-{old}"), format!("CPS3v3-{new}")].map(|label| known[&label].clone());
    assert_eq!(place.plain().json(&["vault", "revoke", &own]).error(), "slot-in-use");
    assert_eq!(place.plain().json(&["vault", "revoke", "zz"]).error(), "slot-unknown");
    let before = pages(&place.vault());
    let second = code(&place, &["vault", "revoke", &lost[..12]]);
    assert_ne!(second, first);
    let after = pages(&place.vault());
    assert!(after.len() > 10 && after.iter().all(|page| !before.contains(page)), "not one page under the old key");
    assert_eq!(letters(&place), 1);
    assert_eq!(slots(&place).keys().collect::<Vec<_>>(), [&format!("CPS4v1-{old}"), "recovery-code"]);

    only(&place.operator, new);
    assert_eq!(place.plain().json(&["outbox"]).error(), "card-not-enrolled", "taken away");
    assert_eq!(enrol(&first).error(), "recovery-code-wrong", "the code of before");
    assert_eq!(place.plain().json(&["vault", "rebuild"]).error(), "rebuild-unconfirmed");
    let rebuilt = place.plain().json(&["vault", "rebuild", "--yes"]);
    assert_eq!((rebuilt.code, rebuilt.last()["state"].as_str()), (0, Some("rebuilt")), "{rebuilt:?}");
    assert_eq!(letters(&place), 0);
    let synced = place.plain().json(&["sync", "--once"]);
    assert!(synced.last()["messages"].as_u64().unwrap() > 5, "filled from the operator: {synced:?}");
    let aside: Vec<_> =
        files(&place.vault()).into_iter().filter(|path| path.to_string_lossy().contains("/aside-")).collect();
    assert!(aside.iter().any(|path| path.ends_with("vault.db")) && aside.len() > 4, "nothing destroyed: {aside:?}");
    send(&place);
    let emptied = place.plain().json(&["vault", "rebuild", "--yes"]);
    assert_eq!((emptied.code, emptied.last()["state"].as_str()), (0, Some("emptied")), "what opens is not set aside");
    assert_eq!(letters(&place), 1, "the outbox stays");
    let empty = place.plain().json(&["search", "message"]);
    assert_eq!(empty.last()["hits"], 0, "{empty:?}");
    let check = place.plain().json(&["vault", "check"]);
    assert_eq!((check.code, check.last()["state"].as_str()), (0, Some("sound")), "{check:?}");
    let again = place.plain().json(&["sync", "--once"]);
    assert!(again.last()["messages"].as_u64() >= synced.last()["messages"].as_u64(), "all comes back: {again:?}");
    let repair = place.plain().json(&["vault", "repair"]);
    assert_eq!((repair.code, repair.last()["state"].as_str()), (0, Some("sound")), "{repair:?}");
    only(&place.operator, old);
    assert_eq!(place.plain().json(&["outbox"]).error(), "card-not-enrolled");
}

impl Program {
    async fn log_in(&mut self, card: CardId) -> Answer {
        let pin = Pin::Typed(Secret::new(PIN.to_owned()));
        let asked = self.say(|ticket| Command::Unlock { card, pin, ticket });
        self.hear(asked).await
    }

    async fn give(&mut self, way: Way) -> Answer {
        let asked = self.say(|ticket| Command::Recover { way, ticket });
        self.hear(asked).await
    }

    async fn rows(&mut self) -> Vec<SlotRow> {
        let asked = self.say(|ticket| Command::Slots { ticket });
        match self.hear(asked).await {
            Answer::Slots(rows) => rows,
            other => panic!("{other:?}"),
        }
    }

    async fn make_code(&mut self) -> RecoveryCode {
        let asked = self.say(|ticket| Command::MakeRecoveryCode { ticket });
        match self.hear(asked).await {
            Answer::RecoveryCode(code) => code,
            other => panic!("{other:?}"),
        }
    }

    async fn told<T>(&mut self, what: &str, is_meant: impl Fn(Event) -> Option<T>) -> T {
        let told = async {
            loop {
                if let Some(found) = is_meant(self.events.recv().await.unwrap()) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, told).await.expect(what)
    }

    /// Waits until this card is the only one; gives its new identifier.
    async fn inserted(&mut self, label: &str) -> CardId {
        self.told("the card", |event| match event {
            Event::Session(SessionState::Cards(cards)) => match &cards[..] {
                [card] if card.label.ends_with(label) => Some(card.id),
                _ => None,
            },
            _ => None,
        })
        .await
    }

    async fn kept(&mut self) -> usize {
        let Loaded::Drafts(drafts, _) = self.handle.load(Query::Drafts).await.unwrap() else { panic!() };
        drafts.len()
    }
}

async fn start(messages: usize) -> (Operator, Program) {
    let operator = tokio::task::spawn_blocking(move || {
        let operator = Operator::start(cps(messages)).unwrap();
        only(&operator, DOCTOR_SERIAL);
        operator
    });
    let operator = operator.await.unwrap();
    let program = Program::start_with(settings(&operator), Activity::Asked).await;
    (operator, program)
}

/// The old card, with a draft; gives the code that was made.
async fn with_code(program: &mut Program) -> RecoveryCode {
    assert_eq!(program.log_in(program.card).await, Answer::Done);
    let draft = Box::new(Draft { subject: "Gardé".to_owned(), ..Draft::default() });
    let asked = program.say(|ticket| Command::SaveDraft { letter: LetterId(1), draft, ticket });
    assert!(matches!(program.hear(asked).await, Answer::DraftSaved(_)));
    let code = program.make_code().await;
    let _ = program.say(|_| Command::Close);
    let _ = program.say(|_| Command::LetGo);
    code
}

/// The code of the card is asked once, however often the recovery code is mistaken.
#[tokio::test(flavor = "multi_thread")]
async fn the_login_waits_for_the_recovery_code_and_goes_with_its_card() {
    let (operator, mut program) = start(3).await;
    let code = with_code(&mut program).await;
    only(&operator, DOCTOR_OLD_SERIAL);
    let card = program.inserted(DOCTOR_OLD_SERIAL).await;
    let before = presented(&operator, DOCTOR_OLD_SERIAL);
    assert_eq!(program.log_in(card).await, Answer::Failed(Notice::CardNotEnrolled));
    let foreign = || RecoveryCode::from_random(&Secret::new([3; 26]));
    for _ in 0..3 {
        assert_eq!(program.give(Way::Code(foreign())).await, Answer::Failed(Notice::RecoveryCodeWrong));
    }
    assert_eq!(program.handle.load(Query::Drafts).await, Err(Notice::SessionClosed), "nothing is open meanwhile");
    let saved = program.say(|ticket| Command::MakeRecoveryCode { ticket });
    assert_eq!(program.hear(saved).await, Answer::Failed(Notice::SessionClosed));
    assert_eq!(program.give(Way::Code(code.clone())).await, Answer::Done);
    assert_eq!(presented(&operator, DOCTOR_OLD_SERIAL), before + 1);
    assert_eq!(program.kept().await, 1);
    let rows = program.rows().await;
    assert_eq!(rows.iter().filter(|row| row.kind == SlotKind::Card).count(), 2);
    let own = rows.iter().find(|row| row.current).unwrap().label.clone().unwrap();
    assert!(own.ends_with(DOCTOR_OLD_SERIAL), "{rows:?}");
    let _ = program.say(|_| Command::Close);
    let _ = program.say(|_| Command::LetGo);

    // Taken away before anything was given, or left by choice: nothing is left to try anything on.
    let anew = |program: &mut Program| program.say(|ticket| Command::Recover { way: Way::Anew, ticket });
    only(&operator, DOCTOR_SERIAL);
    let card = program.inserted(DOCTOR_SERIAL).await;
    assert_eq!(program.log_in(card).await, Answer::Done);
    let lost = program.rows().await.into_iter().find(|row| !row.current && row.kind == SlotKind::Card).unwrap().id;
    let asked = program.say(|ticket| Command::Revoke { slot: lost, ticket });
    let Answer::RecoveryCode(_) = program.hear(asked).await else { panic!() };
    assert_eq!(program.kept().await, 1, "the session goes on under the new key");
    only(&operator, DOCTOR_OLD_SERIAL);
    let card = program.inserted(DOCTOR_OLD_SERIAL).await;
    let _ = program.say(|_| Command::LetGo);
    assert_eq!(program.log_in(card).await, Answer::Failed(Notice::CardNotEnrolled));
    operator.hand().unwrap().remove(0).unwrap();
    let gone = |event| matches!(event, Event::Session(SessionState::NoCard(_))).then_some(());
    program.told("the card is gone", gone).await;
    let asked = anew(&mut program);
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::SessionClosed));
    only(&operator, DOCTOR_OLD_SERIAL);
    let again = program.inserted(DOCTOR_OLD_SERIAL).await;
    assert_ne!(again, card);
    assert_eq!(program.log_in(again).await, Answer::Failed(Notice::CardNotEnrolled));
    assert_eq!(program.give(Way::Code(code)).await, Answer::Failed(Notice::RecoveryCodeWrong), "the code of before");
    let _ = program.say(|_| Command::Close);
    let asked = anew(&mut program);
    assert_eq!(program.hear(asked).await, Answer::Failed(Notice::SessionClosed));
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_card_adds_the_new_one_in_a_second_reader() {
    let (operator, mut program) = start(3).await;
    assert_eq!(program.log_in(program.card).await, Answer::Done);
    let hand = operator.hand().unwrap();
    hand.insert(1, DOCTOR_OLD_SERIAL).unwrap();
    let spare = program
        .told("the other card is told", |event| match event {
            Event::Spares(spares) => spares.into_iter().next(),
            _ => None,
        })
        .await;
    let CardSeen { id, label, .. } = spare;
    assert!(label.ends_with(DOCTOR_OLD_SERIAL), "{label}");
    let enrol = |program: &mut Program, card: CardId, code: &str| {
        let pin = Pin::Typed(Secret::new(code.to_owned()));
        program.say(|ticket| Command::Enrol { card, pin, ticket })
    };
    let wrong = enrol(&mut program, id, "9999");
    assert_eq!(program.hear(wrong).await, Answer::Failed(Notice::PinWrong { last_try: false }));
    assert_eq!(program.rows().await.len(), 1);
    let own = program.card;
    let refused = enrol(&mut program, own, PIN);
    assert_eq!(program.hear(refused).await, Answer::Failed(Notice::CardAbsent), "its own card is no other");
    for _ in 0..2 {
        let added = enrol(&mut program, id, PIN);
        assert_eq!(program.hear(added).await, Answer::Done);
        assert_eq!(program.rows().await.len(), 2, "once");
    }
    // The session stands on the card it was opened with.
    hand.remove(1).unwrap();
    program.told("it left", |event| matches!(event, Event::Spares(spares) if spares.is_empty()).then_some(())).await;
    assert!(program.handle.load(Query::Drafts).await.is_ok());
    only(&operator, DOCTOR_OLD_SERIAL);
    let card = program.inserted(DOCTOR_OLD_SERIAL).await;
    let _ = program.say(|_| Command::LetGo);
    assert_eq!(program.log_in(card).await, Answer::Done);
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_is_to_be_made_until_there_is_one_and_nobody_else_is_added() {
    let (operator, mut program) = start(3).await;
    let recovery = |event| match event {
        Event::Session(SessionState::Open(opened)) => Some(opened.recovery),
        _ => None,
    };
    for expected in [RecoveryState::ToMake, RecoveryState::PutOff, RecoveryState::Made] {
        let (card, pin) = (program.card, Pin::Typed(Secret::new(PIN.to_owned())));
        let _ = program.say(|ticket| Command::Unlock { card, pin, ticket });
        assert_eq!(program.told("open", recovery).await, expected);
        if expected == RecoveryState::PutOff {
            let _ = program.make_code().await;
        }
        if expected != RecoveryState::Made {
            let _ = program.say(|_| Command::Close);
            let _ = program.say(|_| Command::LetGo);
        }
    }
    operator.hand().unwrap().insert(1, pli_operator::SECRETARY_SERIAL).unwrap();
    // Not told as hers; a client that asks all the same is refused.
    let refused = async {
        for number in (2..8).cycle() {
            let _ = program.say(|_| Command::RefreshCards);
            let (card, pin) = (CardId(number), Pin::Typed(Secret::new(PIN.to_owned())));
            let asked = program.say(|ticket| Command::Enrol { card, pin, ticket });
            let answer = program.hear(asked).await;
            if answer != Answer::Failed(Notice::CardAbsent) {
                return answer;
            }
        }
        Answer::Done
    };
    let refused = timeout(PATIENCE, refused).await.expect("the card is seen");
    assert_eq!(refused, Answer::Failed(Notice::CardOfAnother));
    assert_eq!(program.rows().await.len(), 2);
    program.stop().await;
}

#[test]
fn killed_while_everything_is_encrypted_anew_the_card_opens_it() {
    let place = Place::start(Options { messages: 400, ..Options::default() });
    send(&place);
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    let _ = code(&place, &["vault", "recovery-code"]);
    let kills = SAMPLE * std::env::var("PLI_SOAK").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let lost = || slots(&place)["recovery-code"].clone();
    let whole = place.run_and_kill(&["vault", "revoke", &lost()], Duration::from_mins(1));
    let (mut cut, mut changed) = (0, 0);
    for number in 0..kills {
        let before = lost();
        // Most of the life of the program is its start and the card: the change comes at its end.
        let share = 500 + 500 * number / kills;
        let _ = place.run_and_kill(&["vault", "revoke", &before], whole * share / 1_000);
        cut += u32::from(place.vault().join("changing-key").exists());
        assert_eq!(letters(&place), 1, "kill {number}");
        assert!(!place.vault().join("changing-key").exists(), "what was cut is ended");
        let after = slots(&place);
        assert_eq!(after.len(), 2, "{after:?}");
        changed += u32::from(after["recovery-code"] != before);
    }
    println!("{kills} kills: {cut} in the middle of a change, {changed} after it");
    assert!(place.plain().json(&["search", "message"]).code == 0);
}
