//! The card room on cards that behave like the real ones: CPS3 and CPS4, with hands that pull and fingers that err.

use std::path::PathBuf;
use std::time::Duration;

use cps_token::bench::Hand;
use cps_token::card::{Blank, Generation, Pair};
use cps_token::reader::Readers;
use cps_token::wire::{Fault, Moment};
use pli::card::{Card, Error, Failure, Login, Scheme, Token, Tries};
use pli::domain::Secret;
use pli::settings::CardSettings;
use pli_operator::{DOCTOR, DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Options, SECRETARY, Stack};

use crate::card::stalled;
use crate::program::Place;
use crate::token::{Content, Tokens};

const CPS4: &str = "3100603746";
const CPS3: &str = "2900995235";
const CPE: &str = "2600301752";
const PIN: &str = "1234";
const UNBLOCK: &str = "87654321";

/// Two readers, three cards, none inserted.
struct Desk {
    hand: Hand,
    settings: CardSettings,
    _readers: Readers,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let material = Tokens::new();
        let card = |generation, label: &str, serial: &str, subject: &str| {
            let (key, certificate) = material.pair(subject, Content::default());
            cps_token::card::Card::new(Blank {
                generation,
                label: format!("{label}-{serial}"),
                serial: serial.to_owned(),
                code: PIN.to_owned(),
                unblock: UNBLOCK.to_owned(),
                authentication: Some(Pair { key, certificate }),
                signature: None,
                technical: None,
            })
            .unwrap()
        };
        let cards = vec![
            card(Generation::Cps4, "CPS4v1", CPS4, DOCTOR.card.unwrap()),
            card(Generation::Cps3, "CPS3v3", CPS3, DOCTOR.card.unwrap()),
            card(Generation::Cps4, "CPE4v1", CPE, SECRETARY.card.unwrap()),
        ];
        let socket = folder.path().join("readers");
        let readers = Readers::start(&socket, &["Lecteur 00 00", "Lecteur 01 00"], cards).unwrap();
        let settings = CardSettings {
            module: Some(cps_token::install(folder.path()).unwrap()),
            environment: [(cps_token::SOCKET.to_owned(), socket.to_str().unwrap().to_owned())].into(),
            ..CardSettings::default()
        };
        Self { hand: Hand::new(&socket), settings, _readers: readers, _folder: folder }
    }

    /// With this card in the first reader.
    fn with(serial: &str) -> Self {
        let desk = Self::new();
        desk.hand.insert(0, serial).unwrap();
        desk
    }

    /// A program that uses the readers.
    fn program(&self) -> Card {
        Card::start(&self.settings, PathBuf::from(env!("CARGO_BIN_EXE_pli")))
    }

    fn presented(&self, serial: &str) -> u64 {
        let cards = self.hand.status().unwrap();
        cards.iter().find(|card| card.token.serial == serial).unwrap().presented
    }
}

fn code(text: &str) -> Option<Secret<String>> {
    Some(Secret::new(text.to_owned()))
}

async fn only(card: &Card) -> Token {
    let mut tokens = card.tokens().await.unwrap();
    assert_eq!(tokens.len(), 1);
    tokens.remove(0)
}

fn transcript() -> Vec<u8> {
    let hello = |kind: u8, body: &[u8]| [&[kind, 0, 0, u8::try_from(body.len()).unwrap()], body].concat();
    [hello(1, &[3; 200]), hello(2, &[4; 90]), hello(14, &[])].concat()
}

/// Signs on a thread of its own, as a handshake does.
fn signing(login: &Login, scheme: Scheme) -> std::thread::JoinHandle<Result<Vec<u8>, Error>> {
    let key = login.key();
    std::thread::spawn(move || key.sign_tls(scheme, &transcript()))
}

async fn gone(login: &Login) {
    let mut standing = login.standing();
    let told = tokio::time::timeout(Duration::from_secs(10), standing.wait_for(|standing| standing.is_gone()));
    let _ = told.await.expect("the login is over").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_generation_signs_what_it_can_and_offers_nothing_else() {
    for (serial, model, pss) in [(CPS3, "IAS ECC", false), (CPS4, "ChipDoc", true)] {
        let desk = Desk::with(serial);
        let card = desk.program();
        let token = only(&card).await;
        assert_eq!((token.model.as_str(), token.pin_min, token.pin_max), (model, 4, 8));
        assert_eq!(token.holder.as_ref().unwrap().id.as_str(), DOCTOR.card.unwrap());
        let login = card.login(token.slot, code(PIN)).await.unwrap();
        login.challenge().await.unwrap();
        let secret = login.vault_secret(&[1; 32]).await.unwrap();
        assert!(login.vault_secret(&[1; 32]).await.unwrap() == secret, "the same again");
        let key = login.key();
        assert_eq!(key.schemes().iter().any(|scheme| scheme.is_pss()), pss, "{model}");
        for scheme in key.schemes().to_vec() {
            assert_eq!(key.sign_tls(scheme, &transcript()).unwrap().len(), 256, "{model} {scheme:?}");
        }
        assert_eq!(key.sign_tls(Scheme::PssSha512, &transcript()), Err(Error::SchemeUnsupported));
    }
}

#[tokio::test]
async fn tries_are_told_before_they_matter_and_a_locked_card_is_not_tried() {
    let desk = Desk::with(CPS3);
    let card = desk.program();
    let slot = only(&card).await.slot;
    for wrong in ["123", "123456789"] {
        assert_eq!(card.login(slot, code(wrong)).await.unwrap_err(), Error::PinLength { min: 4, max: 8 });
    }
    assert_eq!(desk.presented(CPS3), 0, "nothing reached the card");
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: false });
    assert_eq!(only(&card).await.tries, Tries::Low);
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: true });
    assert_eq!(only(&card).await.tries, Tries::Last);
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinLocked);
    assert_eq!(only(&card).await.tries, Tries::Locked);
    let before = desk.presented(CPS3);
    assert_eq!(card.login(slot, code(PIN)).await.unwrap_err(), Error::PinLocked);
    assert_eq!(desk.presented(CPS3), before, "a locked card is left alone");
}

#[tokio::test]
async fn letters_in_a_code_cost_no_try() {
    let desk = Desk::with(CPS4);
    let card = desk.program();
    let slot = only(&card).await.slot;
    assert_eq!(card.login(slot, code("12a4")).await.unwrap_err(), Error::PinWrong { last_try: false });
    assert_eq!(only(&card).await.tries, Tries::Full);
    assert_eq!(desk.presented(CPS4), 0);
}

/// What another program opened is open on the card: it proves nothing about who sits here.
#[tokio::test]
async fn a_card_that_another_program_opened_still_asks_for_the_code() {
    let desk = Desk::with(CPS4);
    let (other, card) = (desk.program(), desk.program());
    let slot = only(&card).await.slot;
    let billing = other.login(slot, code(PIN)).await.unwrap();
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: false });
    let login = card.login(slot, code(PIN)).await.unwrap();
    // A login that ends here takes nothing from the other program.
    login.logout().await.unwrap();
    billing.challenge().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_pulled_in_the_middle_of_a_signature_ends_the_login() {
    for serial in [CPS3, CPS4] {
        let desk = Desk::with(serial);
        let card = desk.program();
        let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
        desk.hand.delay(20_000).unwrap();
        let signature = signing(&login, Scheme::Pkcs1Sha256);
        let hand = desk.hand.clone();
        let pulled = tokio::task::spawn_blocking(move || {
            hand.await_signature(1).unwrap();
            hand.remove(0).unwrap();
        });
        pulled.await.unwrap();
        let refused = tokio::task::spawn_blocking(move || signature.join().unwrap()).await.unwrap().unwrap_err();
        assert!(matches!(refused, Error::Removed | Error::LoggedOut), "{refused:?}");
        gone(&login).await;
        assert!(card.tokens().await.unwrap().is_empty());
        desk.hand.delay(0).unwrap();
        desk.hand.insert(0, serial).unwrap();
        assert_eq!(login.challenge().await, Err(Error::LoggedOut), "the card came back, the login did not");
        let again = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
        again.challenge().await.unwrap();
    }
}

#[tokio::test]
async fn another_card_in_the_same_reader_is_another_person() {
    let desk = Desk::with(CPS4);
    let card = desk.program();
    let token = only(&card).await;
    let login = card.login(token.slot, code(PIN)).await.unwrap();
    // Quicker than any look at the readers.
    desk.hand.insert(0, CPE).unwrap();
    assert!(login.challenge().await.is_err());
    gone(&login).await;
    assert_eq!(only(&card).await.holder.as_ref().unwrap().id.as_str(), SECRETARY.card.unwrap());

    // Out and in again between two looks: the same card, not the same session.
    desk.hand.insert(0, CPS4).unwrap();
    let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
    desk.hand.insert(0, CPE).unwrap();
    desk.hand.insert(0, CPS4).unwrap();
    assert!(login.challenge().await.is_err(), "another insertion");
    gone(&login).await;
}

#[tokio::test]
async fn a_module_that_fails_takes_nothing_with_it() {
    let desk = Desk::with(CPS4);
    let card = desk.program();
    let slot = only(&card).await.slot;
    desk.hand.fault(Moment::Verify, Fault::Crash).unwrap();
    assert!(matches!(card.login(slot, code(PIN)).await, Err(Error::ModuleFailed(Failure::Ended | Failure::Garbled))));
    let login = card.login(slot, code(PIN)).await.unwrap();
    desk.hand.fault(Moment::Sign, Fault::Crash).unwrap();
    assert!(matches!(login.challenge().await, Err(Error::ModuleFailed(_))));
    stalled(&login).await;
    assert!(login.challenge().await.is_err());
    let login = card.login(slot, code(PIN)).await.unwrap();
    desk.hand.fault(Moment::Sign, Fault::General).unwrap();
    assert!(matches!(login.challenge().await, Err(Error::Failed { .. })));
    login.challenge().await.unwrap();
    desk.hand.fault(Moment::Sign, Fault::Garbage).unwrap();
    assert_eq!(login.challenge().await, Err(Error::Mismatch), "no signature of this key is let through");
    desk.hand.fault(Moment::Verify, Fault::Removed).unwrap();
    assert_eq!(card.login(slot, code(PIN)).await.unwrap_err(), Error::Removed);
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

async fn block(card: &Card, slot: u64) {
    for _ in 0..3 {
        let _ = card.login(slot, code("9999")).await.unwrap_err();
    }
    assert_eq!(only(card).await.tries, Tries::Locked);
}

#[tokio::test]
async fn a_blocked_card_takes_a_new_code_by_its_unblocking_code() {
    for serial in [CPS3, CPS4] {
        let desk = Desk::with(serial);
        let card = desk.program();
        let slot = only(&card).await.slot;
        block(&card, slot).await;
        card.unblock(slot, serial, secret(UNBLOCK), secret("246810")).await.unwrap();
        let token = only(&card).await;
        assert_eq!((token.tries, token.unblock_tries), (Tries::Full, Tries::Full));
        assert_eq!(card.login(slot, code(PIN)).await.unwrap_err(), Error::PinWrong { last_try: false });
        card.login(slot, code("246810")).await.unwrap().challenge().await.unwrap();
    }
}

#[tokio::test]
async fn codes_of_another_shape_never_reach_the_card() {
    let desk = Desk::with(CPS4);
    let card = desk.program();
    let slot = only(&card).await.slot;
    block(&card, slot).await;
    let before = desk.presented(CPS4);
    for puk in ["8765432", "876543210", "8765432a", ""] {
        let refused = card.unblock(slot, CPS4, secret(puk), secret("2468")).await;
        assert_eq!(refused, Err(Error::UnblockLength { min: 8, max: 8 }), "{puk}");
    }
    for new in ["246", "246810121", "24a8"] {
        let refused = card.unblock(slot, CPS4, secret(UNBLOCK), secret(new)).await;
        assert_eq!(refused, Err(Error::PinLength { min: 4, max: 8 }), "{new}");
    }
    assert_eq!(card.unblock(slot, CPE, secret(UNBLOCK), secret("2468")).await, Err(Error::Removed), "another card");
    desk.hand.pad(0, true).unwrap();
    assert_eq!(card.unblock(slot, CPS4, secret(UNBLOCK), secret("2468")).await, Err(Error::UnblockUnable));
    assert_eq!(desk.presented(CPS4), before);
}

#[tokio::test]
async fn tries_of_the_unblocking_code_are_told_and_the_last_ends_the_card() {
    let desk = Desk::with(CPS3);
    let card = desk.program();
    let slot = only(&card).await.slot;
    block(&card, slot).await;
    let told = [
        (Error::UnblockWrong { last_try: false }, Tries::Low),
        (Error::UnblockWrong { last_try: true }, Tries::Last),
        (Error::UnblockLocked, Tries::Locked),
    ];
    for (error, left) in told {
        assert_eq!(card.unblock(slot, CPS3, secret("12345678"), secret("2468")).await, Err(error));
        assert_eq!(only(&card).await.unblock_tries, left);
    }
    let before = desk.presented(CPS3);
    assert_eq!(card.unblock(slot, CPS3, secret(UNBLOCK), secret("2468")).await, Err(Error::UnblockLocked));
    assert_eq!(desk.presented(CPS3), before, "left alone");
}

#[tokio::test]
async fn unblocking_ends_the_login_and_survives_a_module_that_fails() {
    let desk = Desk::with(CPS4);
    let card = desk.program();
    let slot = only(&card).await.slot;
    let login = card.login(slot, code(PIN)).await.unwrap();
    card.unblock(slot, CPS4, secret(UNBLOCK), secret("2468")).await.unwrap();
    gone(&login).await;
    assert_eq!(login.challenge().await, Err(Error::LoggedOut));
    desk.hand.fault(Moment::Verify, Fault::Crash).unwrap();
    let crashed = card.unblock(slot, CPS4, secret(UNBLOCK), secret("1357")).await;
    assert!(matches!(crashed, Err(Error::ModuleFailed(_))), "{crashed:?}");
    card.unblock(slot, CPS4, secret(UNBLOCK), secret("1357")).await.unwrap();
    card.login(slot, code("1357")).await.unwrap().challenge().await.unwrap();
}

/// The command line, on the doctor's CPS4: a script blocks no card, and unblocks one.
#[test]
fn the_last_try_is_not_a_scripts_and_a_card_is_unblocked_by_two_lines() {
    let place = Place::start(Options { stack: Stack::Cps, ..Options::default() });
    let presented = || {
        let cards = place.operator.hand().unwrap().status().unwrap();
        cards.iter().find(|card| card.token.serial == DOCTOR_SERIAL).unwrap().presented
    };
    let run = |codes: &str, words: &[&str]| place.plain().pin(codes).json(words);
    assert_eq!(run("9999\n", &["sync", "--once"]).error(), "pin-wrong");
    assert_eq!(run("9999\n", &["sync", "--once"]).error(), "pin-last-try");
    let before = presented();
    assert_eq!(run("9999\n", &["sync", "--once"]).error(), "last-try-unconfirmed");
    assert_eq!(presented(), before);
    assert_eq!(run("9999\n", &["sync", "--once", "--last-try"]).error(), "pin-locked");

    let unblock = ["card", "unblock"];
    assert_eq!(run("87654321\n246\n", &unblock).error(), "pin-length");
    assert_eq!(run("8765\n2468\n", &unblock).error(), "unblock-length");
    assert_eq!(run("12345678\n2468\n", &unblock).error(), "unblock-wrong");
    assert_eq!(run("12345678\n2468\n", &unblock).error(), "unblock-last-try");
    let before = presented();
    assert_eq!(run("12345678\n2468\n", &unblock).error(), "last-try-unconfirmed");
    assert_eq!(presented(), before);
    let done = run("87654321\n2468\n", &["card", "unblock", "--last-try"]);
    assert_eq!((done.code, done.last()["state"].as_str()), (0, Some("unblocked")), "{done:?}");
    assert_eq!(done.last()["card"], format!("CPS4v1-{DOCTOR_SERIAL}"));
    assert_eq!(run("2468\n", &["sync", "--once"]).code, 0);

    for _ in 0..2 {
        let _ = run("12345678\n2468\n", &unblock);
    }
    let words = ["card", "unblock", "--last-try"];
    assert_eq!(run("12345678\n2468\n", &words).error(), "unblock-locked");
    assert_eq!(run("87654321\n2468\n", &words).error(), "unblock-locked");
    let logged = place.plain().pin("87654321\n2468\n").log("trace").json(&words);
    assert!(!logged.stderr.contains("87654321") && !logged.stderr.contains("2468"), "{}", logged.stderr);
}

/// The file is one that anybody could have changed: it gets neither the code nor a process.
#[tokio::test]
async fn a_module_that_others_may_change_is_not_loaded() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::with(CPS4);
    let module = desk.settings.module.clone().unwrap();
    let mode = |mode| std::fs::set_permissions(&module, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o757);
    let card = desk.program();
    let refused = Error::ModuleUntrusted { at: module.canonicalize().unwrap() };
    assert_eq!(card.tokens().await, Err(refused.clone()));
    assert_eq!(card.module(), Err(refused));
    mode(0o755);
    assert_eq!(only(&card).await.tries, Tries::Full);
}

#[tokio::test]
async fn a_pad_is_used_when_the_reader_has_one() {
    let desk = Desk::with(CPS4);
    desk.hand.pad(0, true).unwrap();
    let card = desk.program();
    let token = only(&card).await;
    assert!(token.pad);
    desk.hand.type_code(0, PIN).unwrap();
    card.login(token.slot, None).await.unwrap().challenge().await.unwrap();
}

/// The program on the practice operator with the doctor's CPS3: TLS 1.2, one signature a connection, nothing else.
#[test]
fn the_whole_path_on_a_cps3() {
    let place = Place::start(Options { stack: Stack::Cps, ..Options::default() });
    let hand = place.operator.hand().unwrap();
    hand.insert(0, DOCTOR_OLD_SERIAL).unwrap();
    let run = place.plain();
    assert_eq!(run.json(&["diagnose"]).state("card"), "good");
    let synced = run.json(&["sync", "--once"]);
    assert_eq!(synced.code, 0, "{synced:?}");
    assert!(synced.last()["messages"].as_u64().unwrap() > 10, "{synced:?}");
    let body = place.file("lettre.txt", "Bonjour\n");
    let letter = ["send", "--to", SECRETARY.address, "--subject", "Essai", "--body-file", &body.to_string_lossy()];
    let sent = run.json(&letter);
    assert_eq!((sent.code, sent.last()["state"].as_str()), (0, Some("filed")), "{sent:?}");

    let wrong = || place.plain().pin("9999\n").json(&["sync", "--once", "--last-try"]);
    assert_eq!(wrong().error(), "pin-wrong");
    assert_eq!(wrong().error(), "pin-last-try");
    assert_eq!(wrong().error(), "pin-locked");
    assert_eq!(run.json(&["sync", "--once"]).error(), "pin-locked");
    assert_eq!(run.json(&["diagnose"]).state("card"), "pin-locked");
    hand.remove(0).unwrap();
    hand.remove(1).unwrap();
    assert_eq!(run.json(&["sync", "--once"]).error(), "card-absent");
}
