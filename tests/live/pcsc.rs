//! The card room on a real PC/SC service with OpenSC's module: a PIV card that is inserted, pulled and swapped, and a service
//! that stops.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pli::card::{Card, Error, Login, Scheme, Token, Tries};
use pli::domain::Secret;
use pli::settings::CardSettings;
use pli_operator::{DOCTOR, SECRETARY};
use virtual_card::bench::{Bench, Plastic, SOCKET};
use virtual_card::card::atr;
use virtual_card::piv::{Blank, Pair};

use crate::token::{Content, Tokens};

const MODULES: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
];
const PIN: &str = "1234";
/// The service looks at its readers every 0.4 s, Pli every second; after a failure every five.
const PATIENCE: Duration = Duration::from_secs(30);

/// Two readers and a program that looks at them.
struct Desk {
    bench: Bench,
    card: Card,
}

/// OpenSC's module on the service of this bench.
pub fn opensc(bench: &Bench) -> CardSettings {
    let module = MODULES.iter().map(PathBuf::from).find(|path| path.exists());
    CardSettings {
        module: Some(module.expect("opensc-pkcs11 is installed")),
        environment: [(SOCKET.to_owned(), bench.socket().to_str().unwrap().to_owned())].into(),
        ..CardSettings::default()
    }
}

impl Desk {
    fn new() -> Self {
        let bench = Bench::start().unwrap();
        let card = Card::start(&opensc(&bench), Path::new(env!("CARGO_BIN_EXE_pli")).to_owned());
        Self { bench, card }
    }

    /// Waits until the tokens are as wanted.
    async fn until(&self, wanted: impl Fn(&[Token]) -> bool) -> Vec<Token> {
        let mut changes = self.card.watch();
        let wait = async {
            loop {
                let tokens = self.card.tokens().await.unwrap_or_default();
                if wanted(&tokens) {
                    return tokens;
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("the readers become so")
    }

    async fn holds(&self, subject: &str) -> Token {
        self.until(|tokens| matches!(tokens, [token] if names(token, subject))).await.remove(0)
    }

    async fn log_in(&self, token: &Token) -> Login {
        let login = self.card.login(token.slot, code(PIN)).await.unwrap();
        login.challenge().await.unwrap();
        login
    }
}

fn names(token: &Token, subject: &str) -> bool {
    token.holder.as_ref().is_ok_and(|holder| holder.id.as_str() == subject)
}

fn piv(subject: &str, number: u8) -> Plastic {
    let (key, certificate) = Tokens::new().pair(subject, Content::default());
    let blank = Blank {
        guid: [number; 16],
        code: PIN.to_owned(),
        unblock: "87654321".to_owned(),
        authentication: Pair { key, certificate },
        signature: None,
    };
    Plastic::new(virtual_card::card::Card::piv(&blank).unwrap())
}

fn doctor() -> Plastic {
    piv(DOCTOR.card.unwrap(), 1)
}

fn presented(plastic: &Plastic) -> u64 {
    plastic.look(|card| card.applet().unwrap().presented())
}

fn code(text: &str) -> Option<Secret<String>> {
    Some(Secret::new(text.to_owned()))
}

fn transcript() -> Vec<u8> {
    let hello = |kind: u8, body: &[u8]| [&[kind, 0, 0, u8::try_from(body.len()).unwrap()], body].concat();
    [hello(1, &[3; 200]), hello(2, &[4; 90]), hello(14, &[])].concat()
}

async fn gone(login: &Login) {
    let mut standing = login.standing();
    let told = tokio::time::timeout(PATIENCE, standing.wait_for(|standing| standing.is_gone())).await;
    let _ = told.expect("the login is over").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piv_card_is_seen_and_does_all_that_pli_asks_of_a_card() {
    let mut desk = Desk::new();
    assert!(desk.card.tokens().await.unwrap().is_empty());
    let plastic = doctor();
    desk.bench.insert(0, &plastic).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    assert!(token.reader.starts_with("Virtual PCD 00 00"), "{}", token.reader);
    assert_eq!((token.pin_min, token.pin_max, token.pad, token.tries), (4, 8, false, Tries::Full));
    let login = desk.log_in(&token).await;
    let secret = login.vault_secret(&[1; 32]).await.unwrap();
    assert!(login.vault_secret(&[1; 32]).await.unwrap() == secret, "the same again");
    let key = login.key();
    assert_eq!(key.schemes().len(), 6);
    for scheme in key.schemes().to_vec() {
        assert_eq!(key.sign_tls(scheme, &transcript()).unwrap().len(), 256, "{scheme:?}");
    }
    login.logout().await.unwrap();

    // A card of somebody else in the other reader, and one that OpenSC cannot read, disturb nothing.
    desk.bench.insert(1, &piv(SECRETARY.card.unwrap(), 2)).unwrap();
    let both = desk.until(|tokens| tokens.len() == 2).await;
    assert!(names(&both[0], DOCTOR.card.unwrap()) && names(&both[1], SECRETARY.card.unwrap()), "{both:?}");
    assert_ne!(both[0].serial, both[1].serial);
    desk.bench.insert(1, &Plastic::new(virtual_card::card::Card::mute(atr::CPS4))).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let _ = desk.log_in(&token).await;
}

#[tokio::test]
async fn wrong_codes_count_and_a_blocked_card_is_left_alone() {
    let mut desk = Desk::new();
    let plastic = doctor();
    desk.bench.insert(0, &plastic).unwrap();
    let slot = desk.holds(DOCTOR.card.unwrap()).await.slot;
    for wrong in ["123", "123456789"] {
        assert_eq!(desk.card.login(slot, code(wrong)).await.unwrap_err(), Error::PinLength { min: 4, max: 8 });
    }
    assert_eq!(presented(&plastic), 0);
    assert_eq!(desk.card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: false });
    let tries = async || desk.holds(DOCTOR.card.unwrap()).await.tries;
    // OpenSC tells the last try and none other.
    assert_eq!(tries().await, Tries::Full);
    assert_eq!(desk.card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: true });
    assert_eq!(tries().await, Tries::Last);
    assert_eq!(desk.card.login(slot, code("9999")).await.unwrap_err(), Error::PinLocked);
    assert_eq!(tries().await, Tries::Locked);
    assert_eq!(desk.card.login(slot, code(PIN)).await.unwrap_err(), Error::PinLocked);
    assert_eq!(presented(&plastic), 3);
    let secret = |text: &str| Secret::new(text.to_owned());
    let serial = desk.holds(DOCTOR.card.unwrap()).await.serial;
    // OpenSC knows no officer of a PIV card, and says no more than CKR_GENERAL_ERROR: nothing is presented.
    let unblocked = desk.card.unblock(slot, &serial, secret("87654321"), secret("2468")).await;
    assert_eq!(unblocked, Err(Error::Failed { code: "GeneralError".to_owned() }));
    assert_eq!(presented(&plastic), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_leaves_ends_its_login_and_comes_back_as_a_card() {
    let mut desk = Desk::new();
    let plastic = doctor();
    desk.bench.insert(0, &plastic).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let login = desk.log_in(&token).await;
    desk.bench.remove(0);
    gone(&login).await;
    assert!(desk.until(<[Token]>::is_empty).await.is_empty());
    desk.bench.insert(0, &plastic).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    assert_eq!(login.challenge().await, Err(Error::LoggedOut), "the card came back, the login did not");
    let login = desk.log_in(&token).await;

    // In the middle of a signature.
    plastic.delay(Duration::from_mins(1));
    let count = plastic.look(|card| card.applet().unwrap().signatures()) + 1;
    let key = login.key();
    let signature = std::thread::spawn(move || key.sign_tls(Scheme::Pkcs1Sha256, &transcript()));
    assert!(tokio::task::block_in_place(|| plastic.await_signature(count)));
    desk.bench.remove(0);
    let refused = tokio::task::block_in_place(|| signature.join().unwrap()).unwrap_err();
    // OpenSC knows of a failure only, until the service has told that the card is gone.
    assert!(matches!(refused, Error::Removed | Error::Failed { .. }), "{refused:?}");
    gone(&login).await;
    plastic.delay(Duration::ZERO);
    desk.bench.insert(0, &plastic).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let _ = desk.log_in(&token).await;
}

/// Now and then OpenSC waits for ever for a card that is swapped while it is looked at: its process is then stopped after its
/// deadline, and the next one finds the card.
#[tokio::test]
async fn another_card_in_the_same_reader_is_another_session() {
    let mut desk = Desk::new();
    // They cannot be told apart by label or number.
    let (mine, hers) = (piv(DOCTOR.card.unwrap(), 0), piv(SECRETARY.card.unwrap(), 0));
    desk.bench.insert(0, &mine).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let login = desk.log_in(&token).await;
    desk.bench.insert(0, &hers).unwrap();
    gone(&login).await;
    let token = desk.holds(SECRETARY.card.unwrap()).await;
    let login = desk.log_in(&token).await;

    // Out and in again between two looks: the same card, not the same session.
    desk.bench.remove(0);
    desk.bench.insert(0, &hers).unwrap();
    gone(&login).await;
    let token = desk.holds(SECRETARY.card.unwrap()).await;
    let _ = desk.log_in(&token).await;
}

#[tokio::test]
async fn a_service_that_stops_ends_the_login_and_is_found_again() {
    let mut desk = Desk::new();
    desk.bench.insert(0, &doctor()).unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let login = desk.log_in(&token).await;
    desk.bench.stop();
    gone(&login).await;
    assert!(desk.until(<[Token]>::is_empty).await.is_empty());
    desk.bench.resume().unwrap();
    let token = desk.holds(DOCTOR.card.unwrap()).await;
    let _ = desk.log_in(&token).await;
}
