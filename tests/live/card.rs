//! The card room on SoftHSM tokens, through a real agent process.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use pli::card::{Card, Error, Failure, HolderFault, Login, Scheme, Standing, Token, Tries};
use pli::domain::Secret;
use pli::settings::CardSettings;

use crate::token::{Content, PIN, Shim, Tokens, module};

const DOCTOR: &str = "899700000017";
const SECRETARY: &str = "30B0057881/CPET0002";

fn card(tokens: &Tokens) -> Card {
    Card::start(&tokens.settings(), PathBuf::from(env!("CARGO_BIN_EXE_pli")))
}

fn doctor() -> Tokens {
    Tokens::new().with("CPS4v1-3100603746", DOCTOR, Content::default())
}

fn code(text: &str) -> Option<Secret<String>> {
    Some(Secret::new(text.to_owned()))
}

async fn only(card: &Card) -> Token {
    let mut tokens = card.tokens().await.unwrap();
    assert_eq!(tokens.len(), 1);
    tokens.remove(0)
}

/// SoftHSM lets no officer in while the process has a session that only reads.
#[tokio::test]
async fn another_module_takes_a_new_code_too_even_after_a_login() {
    let tokens = doctor();
    let card = card(&tokens);
    let token = only(&card).await;
    let login = card.login(token.slot, code(PIN)).await.unwrap();
    let secret = |text: &str| Secret::new(text.to_owned());
    let wrong = card.unblock(token.slot, &token.serial, secret("87654321"), secret("2468")).await;
    assert_eq!(wrong, Err(Error::UnblockWrong { last_try: false }));
    card.unblock(token.slot, &token.serial, secret("12345678"), secret("2468")).await.unwrap();
    assert_eq!(login.challenge().await, Err(Error::LoggedOut));
    assert!(card.login(token.slot, code(PIN)).await.is_err());
    card.login(token.slot, code("2468")).await.unwrap().challenge().await.unwrap();
}

fn agents(tokens: &Tokens) -> Vec<u32> {
    agents_of(&tokens.conf())
}

/// The agent processes that serve the tokens of this SoftHSM configuration.
pub fn agents_of(conf: &Path) -> Vec<u32> {
    let ours = format!("SOFTHSM2_CONF={}", conf.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let read = |name: &str| std::fs::read(entry.path().join(name)).unwrap_or_default();
        let agent = read("cmdline").split(|byte| *byte == 0).any(|word| word == b"card-agent");
        if agent && read("environ").split(|byte| *byte == 0).any(|line| line == ours.as_bytes()) {
            found.push(pid);
        }
    }
    found
}

async fn agent_of(card: &Card, tokens: &Tokens) -> u32 {
    let _ = card.tokens().await.unwrap();
    let found = agents(tokens);
    assert_eq!(found.len(), 1);
    found[0]
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "{what} did not happen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn transcript() -> Vec<u8> {
    let hello = |kind: u8, body: &[u8]| [&[kind, 0, 0, u8::try_from(body.len()).unwrap()], body].concat();
    [hello(1, &[3; 200]), hello(2, &[4; 90]), hello(14, &[])].concat()
}

#[tokio::test]
async fn cards_are_named_before_any_code() {
    let tokens = doctor()
        .with("CPE4v1-2600301752", SECRETARY, Content::default())
        .with("CPS3v3-1", "899700000025", Content { expired: true, ..Content::default() })
        .with("OTHER", "x", Content { signature_only: true, ..Content::default() });
    let card = card(&tokens);
    let mut seen = card.tokens().await.unwrap();
    seen.sort_by(|a, b| a.label.cmp(&b.label));
    let [secretary, expired, doctor, other] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(doctor.holder.as_ref().unwrap().full_name(), "Éloïse DUBREUIL");
    assert_eq!(secretary.holder.as_ref().unwrap().id.as_str(), SECRETARY);
    assert_eq!((doctor.tries, doctor.pad, doctor.pin_min), (Tries::Full, false, 4));
    assert!(matches!(&expired.holder, Err(HolderFault::Expired(holder)) if holder.id.as_str() == "899700000025"));
    assert_eq!(other.holder, Err(HolderFault::Missing));
    assert!(matches!(card.login(expired.slot, code(PIN)).await, Err(Error::Expired { .. })));
    assert!(matches!(card.login(other.slot, code(PIN)).await, Err(Error::Unknown)));
    assert!(matches!(card.login(4242, code(PIN)).await, Err(Error::Absent)));
    assert_eq!(card.module().unwrap().path, module());
}

#[tokio::test]
async fn no_card_is_an_empty_list() {
    let tokens = Tokens::new();
    assert!(card(&tokens).tokens().await.unwrap().is_empty());
    assert_eq!(card(&tokens).login(0, code(PIN)).await.unwrap_err(), Error::Absent);
}

#[tokio::test]
async fn a_login_proves_the_key_and_derives_the_vault_secret() {
    let tokens = doctor();
    let card = card(&tokens);
    let slot = only(&card).await.slot;
    let login = card.login(slot, code(PIN)).await.unwrap();
    assert_eq!(login.holder().id.as_str(), DOCTOR);
    login.challenge().await.unwrap();
    let secret = login.vault_secret(&[1; 32]).await.unwrap();
    assert!(login.vault_secret(&[1; 32]).await.unwrap() == secret, "the same again");
    assert!(login.vault_secret(&[2; 32]).await.unwrap() != secret, "another salt");
    login.logout().await.unwrap();
    let login = card.login(slot, code(PIN)).await.unwrap();
    assert!(login.vault_secret(&[1; 32]).await.unwrap() == secret, "the same in another login");
    let key = login.key();
    for scheme in key.schemes().to_vec() {
        assert_eq!(key.sign_tls(scheme, &transcript()).unwrap().len(), 256, "{scheme:?}");
    }
    // Nothing but a handshake is signed; the agent lives on.
    let raw = key.sign_tls(Scheme::Pkcs1Sha256, b"Pli vault derivation, version 1\0");
    assert_eq!(raw, Err(Error::ModuleFailed(Failure::Garbled)));
    login.challenge().await.unwrap();
    drop(login);
    until("logout on drop", || key.sign_tls(Scheme::Pkcs1Sha256, &transcript()) == Err(Error::LoggedOut)).await;
}

#[tokio::test]
async fn wrong_codes_are_told_apart_and_end_the_login_before() {
    let tokens = doctor();
    let card = card(&tokens);
    let slot = only(&card).await.slot;
    for wrong in ["123", ""] {
        let refused = card.login(slot, code(wrong)).await.unwrap_err();
        assert_eq!(refused, Error::PinLength { min: 4, max: 255 });
    }
    assert_eq!(card.login(slot, None).await.unwrap_err(), Error::PinNeeded);
    assert_eq!(only(&card).await.tries, Tries::Full, "nothing reached the card");
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: false });
    assert_eq!(only(&card).await.tries, Tries::Low);
    let login = card.login(slot, code(PIN)).await.unwrap();
    // SoftHSM answers "already logged in" to any code while a login stands: it must not.
    assert_eq!(card.login(slot, code("9999")).await.unwrap_err(), Error::PinWrong { last_try: false });
    assert_eq!(login.challenge().await, Err(Error::LoggedOut));
    assert!(login.standing().borrow().is_gone());
    // Another program's login on the same token is its own.
    let conf = tokens.conf();
    let listing = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(module())
        .args(["--login", "--pin", PIN, "-O"])
        .env("SOFTHSM2_CONF", conf)
        .output()
        .unwrap();
    assert!(listing.status.success());
    card.login(slot, code(PIN)).await.unwrap().challenge().await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_not_the_certificates_is_refused() {
    let tokens = Tokens::new().with("CPS4v1-1", DOCTOR, Content { foreign_key: true, ..Content::default() });
    let card = card(&tokens);
    let slot = only(&card).await.slot;
    assert_eq!(card.login(slot, code(PIN)).await.unwrap_err(), Error::Mismatch);
}

#[tokio::test]
async fn a_module_that_is_absent_or_no_module_is_said() {
    let tokens = doctor();
    let folder = tempfile::tempdir().unwrap();
    let not_a_module = folder.path().join("module.so");
    let mut settings = tokens.settings();
    settings.module = Some(not_a_module.clone());
    let program = PathBuf::from(env!("CARGO_BIN_EXE_pli"));
    let card = Card::start(&settings, program.clone());
    assert_eq!(card.tokens().await.unwrap_err(), Error::ModuleMissing);
    std::fs::write(&not_a_module, b"text").unwrap();
    assert_eq!(card.tokens().await.unwrap_err(), Error::ModuleUnloadable);
    let card = Card::start(&tokens.settings(), PathBuf::from("/nonexistent/pli"));
    assert_eq!(card.tokens().await.unwrap_err(), Error::ModuleFailed(Failure::Start));
    // A program that is no agent.
    let card = Card::start(&tokens.settings(), PathBuf::from("/bin/echo"));
    assert!(matches!(card.tokens().await.unwrap_err(), Error::ModuleFailed(Failure::Garbled | Failure::Ended)));
}

#[tokio::test]
async fn a_dead_agent_is_told_and_its_login_is_mute_until_another_has_the_code() {
    let tokens = doctor();
    let card = card(&tokens);
    let pid = agent_of(&card, &tokens).await;
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
    let names: Vec<&[u8]> = environment.split(|byte| *byte == 0).filter(|line| !line.is_empty()).collect();
    assert!(matches!(names.as_slice(), [one] if one.starts_with(b"SOFTHSM2_CONF=")), "only what the settings give");

    let slot = only(&card).await.slot;
    let login = card.login(slot, code(PIN)).await.unwrap();
    let (standing, mut changes) = (login.standing(), card.watch());
    kill("-KILL", pid);
    stalled(&login).await;
    tokio::time::timeout(Duration::from_secs(10), changes.changed()).await.unwrap().unwrap();
    let guard = login.guard();
    assert!(matches!(login.challenge().await, Err(Error::LoggedOut | Error::ModuleFailed(_))));
    assert!(matches!(guard.prove(code("9999")).await, Err(Error::PinWrong { .. })));
    assert_eq!(*standing.borrow(), Standing::Stalled);
    assert!(matches!(login.challenge().await, Err(Error::LoggedOut)), "nothing is signed before the code is right");
    guard.prove(code(PIN)).await.unwrap();
    assert_eq!(*standing.borrow(), Standing::Here);
    login.challenge().await.unwrap();
    let first = agents(&tokens);
    assert!(first.len() == 1 && !first.contains(&pid));
    // Dead again: another login ends the one that waits.
    kill("-KILL", first[0]);
    stalled(&login).await;
    let again = card.login(slot, code(PIN)).await.unwrap();
    again.challenge().await.unwrap();
    assert!(standing.borrow().is_gone());
    assert!(matches!(guard.prove(code(PIN)).await, Err(Error::LoggedOut)), "its guard is dead");
}

/// The death of an agent is noticed: nothing is signed until another one has the code.
pub async fn stalled(login: &Login) {
    let mut standing = login.standing();
    let told = tokio::time::timeout(Duration::from_secs(10), standing.wait_for(|now| *now == Standing::Stalled));
    let _ = told.await.expect("the login waits for the code").unwrap();
}

#[tokio::test]
async fn an_agent_that_hangs_is_stopped_at_its_deadline() {
    let tokens = doctor();
    let card = card(&tokens);
    let pid = agent_of(&card, &tokens).await;
    kill("-STOP", pid);
    assert_eq!(card.tokens().await.unwrap_err(), Error::ModuleFailed(Failure::Late));
    assert!(!agents(&tokens).contains(&pid), "killed and reaped");
    assert_eq!(card.tokens().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_agent_ends_with_its_last_handle() {
    let tokens = doctor();
    let card = card(&tokens);
    let pid = agent_of(&card, &tokens).await;
    let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
    drop(card);
    login.challenge().await.unwrap();
    drop(login);
    until("the end of the agent", || !agents(&tokens).contains(&pid)).await;
}

#[test]
fn the_agent_ends_when_its_parent_does() {
    use std::io::Read as _;
    let mut child = Command::new(env!("CARGO_BIN_EXE_pli"))
        .arg("card-agent")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let mut rest = Vec::new();
    let _ = child.stdout.take().unwrap().read_to_end(&mut rest).unwrap();
    assert!(child.wait().unwrap().success() && rest.is_empty());
}

#[tokio::test]
async fn a_card_that_cannot_be_looked_at_is_gone() {
    let (tokens, shim) = (doctor(), Shim::new());
    let card = Card::start(&shim.before(tokens.settings()), PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
    shim.misbehave("blind");
    let _ = tokio::time::timeout(Duration::from_secs(10), login.standing().wait_for(|standing| standing.is_gone()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(login.challenge().await, Err(Error::LoggedOut));
    assert!(shim.calls().ends_with("logged in\nlogged out\n"), "{}", shim.calls());
}

#[tokio::test]
async fn a_login_given_up_half_way_does_not_stay() {
    let (tokens, shim) = (doctor(), Shim::new());
    let card = Card::start(&shim.before(tokens.settings()), PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let slot = only(&card).await.slot;
    shim.misbehave("slow");
    let unlock = tokio::spawn({
        let card = card.clone();
        async move { card.login(slot, code(PIN)).await.map(drop) }
    });
    until("a login under way", || shim.calls().ends_with("login begins\n")).await;
    unlock.abort();
    assert!(unlock.await.unwrap_err().is_cancelled());
    shim.recover("slow");
    until("the end of that login", || shim.calls().ends_with("logged in\nlogged out\n")).await;
}

/// Says that `a_program_with_a_login` was started to be killed.
const TO_BE_KILLED: &str = "PLI_TEST_TO_BE_KILLED";

#[tokio::test]
async fn the_agent_logs_out_when_its_parent_is_killed() {
    let (tokens, shim) = (doctor(), Shim::new());
    let settings = shim.before(tokens.settings());
    let mut parent = Command::new(std::env::current_exe().unwrap());
    let _ = parent.args(["--exact", "card::a_program_with_a_login", "--nocapture"]);
    let _ = parent.env(TO_BE_KILLED, settings.module.unwrap()).envs(settings.environment);
    let mut parent = parent.stdout(std::process::Stdio::null()).spawn().unwrap();
    until("a login", || shim.calls().ends_with("logged in\n")).await;
    let agent = agents(&tokens).remove(0);
    parent.kill().unwrap();
    let _ = parent.wait().unwrap();
    until("the end of the agent", || !agents(&tokens).contains(&agent)).await;
    assert!(shim.calls().ends_with("logged in\nlogged out\nfinalized\n"), "{}", shim.calls());
}

#[tokio::test]
async fn a_program_with_a_login() {
    let Some(module) = std::env::var_os(TO_BE_KILLED) else { return };
    let environment = ["SOFTHSM2_CONF", "SHIM_MODULE", "SHIM_DIR"];
    let settings = CardSettings {
        module: Some(module.into()),
        environment: environment.map(|name| (name.to_owned(), std::env::var(name).unwrap())).into(),
        ..CardSettings::default()
    };
    let card = Card::start(&settings, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
    let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
    let _ = login.standing().wait_for(|standing| standing.is_gone()).await.unwrap();
}

/// The agent adds at most 2 ms to a signature: fastest of many through it, against fastest of many without it.
#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_quick() {
    let tokens = doctor();
    let card = card(&tokens);
    let login = card.login(only(&card).await.slot, code(PIN)).await.unwrap();
    let (key, message) = (login.key(), transcript());
    let (through, median) = fastest(|| drop(key.sign_tls(Scheme::Pkcs1Sha256, &message).unwrap()));
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "card::signatures_without_an_agent", "--nocapture"])
        .env(WITHOUT_AGENT, "1")
        .env("SOFTHSM2_CONF", tokens.conf())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let direct = text.lines().find_map(|line| line.split_once("nanoseconds: ")?.1.parse().ok()).expect("a figure");
    let added = through.saturating_sub(Duration::from_nanos(direct));
    println!("through the agent: fastest {through:?}, median {median:?}; added: {added:?}");
    assert!(added <= Duration::from_millis(2), "{added:?}");
}

/// Says that `signatures_without_an_agent` was started to measure, in a process whose environment SoftHSM reads.
const WITHOUT_AGENT: &str = "PLI_TEST_WITHOUT_AGENT";

#[test]
fn signatures_without_an_agent() {
    use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
    use cryptoki::mechanism::Mechanism;
    use cryptoki::object::{Attribute, ObjectClass};
    use cryptoki::session::UserType;
    if std::env::var_os(WITHOUT_AGENT).is_none() {
        return;
    }
    let module = Pkcs11::new(module()).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = module.get_slots_with_initialized_token().unwrap()[0];
    let session = module.open_ro_session(slot).unwrap();
    session.login(UserType::User, Some(&cryptoki::types::AuthPin::from(PIN))).unwrap();
    let key = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY)]).unwrap()[0];
    let (time, _) = fastest(|| drop(session.sign(&Mechanism::RsaPkcs, key, &[7; 51]).unwrap()));
    println!("nanoseconds: {}", time.as_nanos());
}

/// Fastest and median of many.
fn fastest(mut work: impl FnMut()) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    (times[0], times[100])
}

pub fn kill(signal: &str, pid: u32) {
    assert!(Command::new("kill").arg(signal).arg(pid.to_string()).status().unwrap().success());
}
