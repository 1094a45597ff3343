//! The layers of today's operators: who gives tokens, the login there, certificates of organisations, and each mailbox opened by its own
//! method; then what a close look at an operator tells.

use pli::domain::notice::{OrganisationFault, PscFault, SecretFault};
use pli::domain::{Address, Method, MethodKind, Notice, Secret};
use pli::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use pli::engine::{Activity, Answer as Told, Command};
use pli::key_store::{Name, Secrets};
use pli::paths::Paths;
use pli::settings::Settings;
use pli_operator::{
    APPLICATION, Answer, Container, DOCTOR, Leaf, Lifetimes, Operator, Options, P12_PASSWORD, PIN, TOKEN_DOCTOR,
};

use super::of;
use crate::driver::Driver;
use crate::program::Place;
use crate::psc::World;
use crate::tokens::{Desk, direct};

async fn looked(driver: &mut Driver) -> Diagnosis {
    let asked = driver.say(|ticket| Command::Diagnose { deep: false, ticket });
    match driver.hear(asked).await {
        Told::Diagnosed(diagnosis) => *diagnosis,
        other => panic!("{other:?}"),
    }
}

/// The logins, each with its method.
fn logins(diagnosis: &Diagnosis) -> Vec<(MethodKind, Verdict)> {
    let login = |finding: &Finding| match &finding.detail {
        Detail::Login { by, .. } => Some((*by, finding.verdict.clone())),
        _ => None,
    };
    diagnosis.findings.iter().filter(|finding| finding.layer == Layer::Authentication).filter_map(login).collect()
}

fn psc(fault: PscFault) -> Notice {
    Notice::Psc(fault)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_tokens_and_who_has_logged_in_are_told() {
    let world = World::start(Lifetimes::default()).await;
    let (twice, by_token) = ([(); 2], MethodKind::Psc);
    // Before the card's code.
    let mut driver = Driver::start(direct(&world), Activity::Asked);
    let diagnosis = looked(&mut driver).await;
    assert_eq!(of(&diagnosis, Layer::Tokens).verdict, Verdict::Good, "{diagnosis:?}");
    assert_eq!(of(&diagnosis, Layer::Psc).verdict, Verdict::Untested);
    assert_eq!(logins(&diagnosis), twice.map(|()| (by_token, Verdict::Untested)));
    world.psc().set_down(true).unwrap();
    let down = Verdict::Wrong(psc(PscFault::Unreachable));
    assert_eq!(of(&looked(&mut driver).await, Layer::Tokens).verdict, down);
    world.psc().set_down(false).unwrap();
    driver.stop().await;

    // Nobody has logged in yet.
    let mut desk = Desk::over(world, direct).await;
    let diagnosis = looked(&mut desk.driver).await;
    assert_eq!(of(&diagnosis, Layer::Tokens).verdict, Verdict::Good);
    assert_eq!(of(&diagnosis, Layer::Psc).verdict, Verdict::Known(psc(PscFault::Wanted)));
    assert_eq!(logins(&diagnosis), twice.map(|()| (by_token, Verdict::Untested)));

    desk.is_let_in().await;
    let diagnosis = looked(&mut desk.driver).await;
    for layer in [Layer::Tokens, Layer::Psc, Layer::Imap, Layer::Submission] {
        assert_eq!(of(&diagnosis, layer).verdict, Verdict::Good, "{diagnosis:?}");
    }
    assert_eq!(logins(&diagnosis), twice.map(|()| (by_token, Verdict::Good)), "reading and sending, by a token");
    assert!(diagnosis.findings.iter().all(|finding| finding.layer != Layer::Suite), "nobody asked for a close look");

    // Asked now, not taken from what was read an hour ago.
    desk.psc().set_down(true).unwrap();
    assert_eq!(of(&looked(&mut desk.driver).await, Layer::Tokens).verdict, down);
    desk.psc().set_down(false).unwrap();
    desk.driver.stop().await;
}

#[cfg(feature = "relay")]
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_proves_itself_answers_to_the_card_and_is_missed() {
    use crate::relay::Program;
    let world = World::start(Lifetimes::default()).await;
    let relay = Program::start(&world);
    let given = relay.settings();
    let mut settings = direct(&world);
    (settings.psc, settings.relay) = (None, Some(given));
    let mut driver = Driver::start(settings, Activity::Asked);
    let service = |diagnosis: &Diagnosis| of(diagnosis, Layer::Tokens).clone();
    let found = service(&looked(&mut driver).await);
    assert_eq!((found.detail, found.verdict), (Detail::Text("localhost".to_owned()), Verdict::Good));
    assert!(!relay.log().contains("Answered"), "asked for nothing: {}", relay.log());
    driver.opens(DOCTOR, PIN).await;
    assert_eq!(service(&looked(&mut driver).await).verdict, Verdict::Good, "{}", relay.log());
    assert!(relay.log().contains("refresh"), "the card was shown: {}", relay.log());
    drop(relay);
    let missed = Verdict::Wrong(psc(PscFault::Unreachable));
    assert_eq!(service(&looked(&mut driver).await).verdict, missed);
    driver.close().await;
    let missed = Verdict::Wrong(Notice::ServerUnreachable { host: "localhost".to_owned() });
    assert_eq!(service(&looked(&mut driver).await).verdict, missed);
    driver.stop().await;
}

/// The mailbox of the practice's software, opened with this file.
fn application(operator: &Operator, file: &std::path::Path) -> Settings {
    let mut settings = Settings::read(&operator.config_path()).unwrap();
    let holder = DOCTOR.card.unwrap();
    settings.accounts.retain(|account| account.holder.as_str() == holder);
    settings.accounts.truncate(1);
    let mut account = settings.accounts[0].clone();
    account.address = Address::parse(APPLICATION.address).unwrap();
    account.method = Method::Organisation { file: file.to_path_buf() };
    settings.accounts.push(account);
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_of_an_organisation_is_opened_and_opens_its_mailbox() {
    let operator = tokio::task::spawn_blocking(|| Operator::start(Options::default())).await.unwrap().unwrap();
    let p12 = |leaf| operator.organisation_p12(leaf, Container::Modern, P12_PASSWORD).unwrap();
    let good = p12(Leaf::OrganisationClient);
    let secrets = Secrets::new(&Paths::new(application(&operator, &good).data).unwrap());
    let keep = |file: &std::path::Path, password: &str| {
        let name = Name::CertificatePassword { file: file.to_path_buf() };
        secrets.set(&name, &Secret::new(password.to_owned())).unwrap();
    };
    let by = |kind, verdict: Verdict| vec![(kind, verdict.clone()), (kind, verdict)];
    let cards = by(MethodKind::Card, Verdict::Good);

    let expected = Notice::Secret(SecretFault::PasswordMissing { file: good.display().to_string() });
    let mut driver = Driver::start(application(&operator, &good), Activity::Asked);
    driver.opens(DOCTOR, PIN).await;
    let diagnosis = looked(&mut driver).await;
    assert_eq!(of(&diagnosis, Layer::Organisation).verdict, Verdict::Wrong(expected));
    let untested = by(MethodKind::Organisation, Verdict::Untested);
    assert_eq!(logins(&diagnosis), [cards.clone(), untested.clone()].concat());

    keep(&good, "pas celui-là");
    let wrong = Verdict::Wrong(Notice::Organisation(OrganisationFault::WrongPassword));
    assert_eq!(of(&looked(&mut driver).await, Layer::Organisation).verdict, wrong);

    keep(&good, P12_PASSWORD);
    let diagnosis = looked(&mut driver).await;
    let found = of(&diagnosis, Layer::Organisation);
    assert_eq!(found.verdict, Verdict::Good);
    assert!(matches!(&found.detail, Detail::Certificate { until: Some(_), .. }), "{found:?}");
    assert_eq!(logins(&diagnosis), [cards.clone(), by(MethodKind::Organisation, Verdict::Good)].concat());
    driver.stop().await;

    let expired = p12(Leaf::OrganisationClientExpired);
    keep(&expired, P12_PASSWORD);
    let mut driver = Driver::start(application(&operator, &expired), Activity::Asked);
    driver.opens(DOCTOR, PIN).await;
    let diagnosis = looked(&mut driver).await;
    let over = Verdict::Wrong(Notice::Organisation(OrganisationFault::Expired));
    assert_eq!(of(&diagnosis, Layer::Organisation).verdict, over);
    assert_eq!(logins(&diagnosis), [cards, untested].concat());
    driver.stop().await;
}

/// The lines of a close look, by layer.
const CLOSE: [&str; 8] =
    ["suite", "mechanisms", "capabilities", "inbox", "letters", "token-life", "token-renewal", "token-end"];

#[test]
fn a_close_look_measures_an_operator_and_names_nobody() {
    let place = Place::start(Options { tokens: true, messages: 3, ..Options::default() });
    let psc = place.operator.psc().unwrap();
    psc.automatic(Some(Answer::Approve)).unwrap();
    let run = place.plain().config(place.operator.token_config_path());
    let file = place.work().join("rapport.txt");
    let words = ["diagnose", "--operator", "--psc", "mobile", "--card", "DUBREUIL"];
    let ran = run.json(&[&words[..], &["--report", &file.display().to_string()]].concat());
    let of = |subject: &str| ran.lines.iter().find(|line| line["subject"] == subject);
    let fact = |subject: &str| of(subject).unwrap_or_else(|| panic!("{subject}: {ran:?}"))["detail"].as_str().unwrap();
    for subject in CLOSE {
        println!("{subject} {}", fact(subject));
    }
    assert!(fact("suite").contains("TLS 1.3, TLS13_AES_"), "{}", fact("suite"));
    assert!(fact("mechanisms").contains("XOAUTH2"), "{}", fact("mechanisms"));
    for name in ["IDLE", "CONDSTORE", "QRESYNC", "MOVE", "UIDPLUS"] {
        assert!(fact("capabilities").contains(name), "{}", fact("capabilities"));
    }
    assert!(fact("letters").contains("SIZE ") && fact("letters").contains("DSN"), "{}", fact("letters"));
    assert!(fact("token-life").starts_with("120"), "{}", fact("token-life"));
    for subject in ["inbox", "token-life", "token-renewal", "token-end", "psc", "tokens"] {
        assert_eq!(ran.state(subject), "good", "{ran:?}");
    }
    let given = psc.given().unwrap();
    let access: Vec<&String> =
        given.iter().filter(|(kind, _)| kind == "access_token").map(|(_, token)| token).collect();
    assert_eq!(access.len(), 2, "one by the login, one by its renewal");
    assert!(!psc.opens(access[1]).unwrap(), "revoked");

    let text = std::fs::read_to_string(&file).unwrap();
    let shown = format!("{ran:?}{text}");
    for secret in [TOKEN_DOCTOR.address, DOCTOR.card.unwrap(), PIN, "DUBREUIL", "Claire"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    assert!(given.iter().all(|(_, secret)| !shown.contains(secret.as_str())), "no secret is shown");
    // Nothing was sent, nothing marked as seen.
    let again = run.json(&["diagnose"]);
    assert!(CLOSE.iter().all(|subject| again.lines.iter().all(|line| line["subject"] != **subject)));
    let alone = run.json(&["diagnose", "--operator", "--card", "DUBREUIL"]);
    assert_eq!(alone.state("psc"), "psc-wanted", "nobody is asked to log in unless that is said");
}
