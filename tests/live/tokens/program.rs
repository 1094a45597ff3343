//! The command line with mailboxes that tokens open: who is told where to approve, what it exits with, what is left when it is killed,
//! and that nothing of a token lies about.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pli::domain::PscWay;
use pli::engine::PscState;
use pli_operator::{Answer, Lifetimes, Options, SECRETARY, TOKEN_DOCTOR};
use serde_json::Value;

use super::Desk;
use crate::program::{Place, Run, files};
use crate::psc::{World, in_browser};

fn place() -> Place {
    Place::start(Options { tokens: true, messages: 3, ..Options::default() })
}

fn run(place: &Place) -> Run<'_> {
    place.plain().config(place.operator.token_config_path())
}

fn send<'a>(body: &'a str, subject: &'a str) -> [&'a str; 9] {
    ["--psc", "mobile", "send", "--to", SECRETARY.address, "--subject", subject, "--body-file", body]
}

#[test]
fn a_command_says_where_to_approve_and_fails_when_nobody_can_or_does() {
    let place = place();
    let psc = place.operator.psc().unwrap();
    let alone = run(&place).json(&["sync", "--once"]);
    assert_eq!((alone.code, alone.error()), (4, "psc-wanted"), "there is no terminal, and no way was named");
    assert!(psc.pending().unwrap().is_empty(), "nobody was asked");
    psc.automatic(Some(Answer::Refuse)).unwrap();
    let refused = run(&place).json(&["--psc", "card", "sync", "--once"]);
    assert_eq!((refused.code, refused.error()), (4, "psc-refused"));

    psc.automatic(Some(Answer::Approve)).unwrap();
    let synced = run(&place).json(&["--psc", "mobile", "sync", "--once"]);
    assert_eq!(synced.code, 0, "{synced:?}");
    let asked: Vec<Value> = synced.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let asked = asked.iter().find(|line| line["psc"] == "mobile").expect("where to approve");
    let binding = asked["binding"].as_str().unwrap();
    assert!(binding.len() == 2 && binding.bytes().all(|digit| digit.is_ascii_digit()), "{asked}");
    let (code, _, said) = run(&place).words(&["--psc", "mobile", "sync", "--once"]);
    assert!(code == 0 && said.contains("ouvrez l’application e-CPS. Vérifiez que votre téléphone affiche "), "{said}");

    let body = place.file("lettre.txt", "Bonjour\n");
    let sent = run(&place).json(&send(&body.to_string_lossy(), "Par jeton"));
    assert_eq!((sent.code, sent.last()["state"].as_str()), (0, Some("filed")), "{sent:?}");
    // A mailbox of the card asks for no login.
    assert_eq!(place.plain().json(&["--psc", "mobile", "sync", "--once"]).code, 0);
}

/// The program, with a browser that only notes what it was to open.
fn with_browser(place: &Place, bin: &Path, words: &[&str]) -> Child {
    let opener = bin.join("xdg-open");
    std::fs::write(&opener, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" > {}/asked\n", bin.display())).unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    Command::new("sh")
        .args(["-c", r#"pin=$1; shift; exec timeout 60 "$@" 3<"$pin""#, "sh"])
        .arg(place.operator.pin_path())
        .arg(env!("CARGO_BIN_EXE_pli"))
        .args(["--pin-fd", "3", "--json", "--config"])
        .arg(place.operator.token_config_path())
        .args(words)
        .env("PATH", path)
        .env("HOME", place.work())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn the_browser_is_opened_and_its_address_printed() {
    let place = place();
    let bin = tempfile::tempdir().unwrap();
    let mut child = with_browser(&place, bin.path(), &["--psc", "browser", "sync", "--once"]);
    let said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let asked = said.filter_map(|line| serde_json::from_str::<Value>(&line).ok()).find(|line| line["psc"] == "browser");
    let url = asked.expect("an address")["url"].as_str().unwrap().to_owned();
    let end = Instant::now() + Duration::from_secs(20);
    let opened = loop {
        if let Ok(opened) = std::fs::read_to_string(bin.path().join("asked"))
            && opened.ends_with('\n')
        {
            break opened;
        }
        assert!(Instant::now() < end, "no browser was opened");
        std::thread::yield_now();
    };
    assert_eq!(opened.trim_end(), url);
    let page = in_browser(place.operator.psc().unwrap(), &url, TOKEN_DOCTOR.card.unwrap(), "accept");
    assert!(page.contains("Vous pouvez fermer cette page"), "{page}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_is_given_the_address_and_goes_on_when_the_browser_comes_back() {
    let mut desk = Desk::over(World::start(Lifetimes::default()).await, super::direct).await;
    desk.begin(PscWay::Browser);
    let asked = desk.stands("an address", |state| matches!(state, PscState::Browsing { .. })).await;
    assert!(!format!("{asked:?}").contains("https"), "it is told nobody else");
    let PscState::Browsing { url, .. } = asked else { unreachable!() };
    let card = TOKEN_DOCTOR.card.unwrap();
    let page = tokio::task::block_in_place(|| in_browser(desk.psc(), url.declassify(), card, "accept"));
    assert!(page.contains("Vous pouvez fermer cette page"), "{page}");
    let _ = desk.stands("tokens are given", |state| *state == PscState::Alive).await;
    desk.is_up_to_date().await;
    desk.driver.stop().await;
}

#[test]
fn killed_while_a_letter_leaves_by_token_nothing_is_sent_twice() {
    let place = place();
    place.operator.psc().unwrap().automatic(Some(Answer::Approve)).unwrap();
    let body = place.file("lettre.txt", "Une ligne.\n".repeat(20_000));
    let body = body.to_string_lossy();
    let config = place.operator.token_config_path();
    let start = Instant::now();
    assert_eq!(run(&place).json(&send(&body, "Lettre premiere")).code, 0);
    let whole = start.elapsed();
    // From the login on, which takes a second at least, to the end.
    for number in 0..5_u32 {
        let words = send(&body, ["Lettre 0", "Lettre 1", "Lettre 2", "Lettre 3", "Lettre 4"][number as usize]);
        let _ = place.run_with_and_kill(&config, &words, whole * (55 + 9 * number) / 100);
    }
    let ran = run(&place).json(&["--psc", "mobile", "sync", "--once"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(run(&place).json(&send(&body, "Lettre finale")).code, 0);
    let rows = run(&place).json(&["outbox"]).lines;
    let mut states: Vec<(&str, &str)> = Vec::new();
    for row in rows.iter().filter(|row| row.get("state").is_some()) {
        states.push((row["subject"].as_str().unwrap(), row["state"].as_str().unwrap()));
    }
    println!("{whole:?} for a whole one: {states:?}");
    let end = Instant::now() + Duration::from_secs(20);
    let count = |subject: &str| {
        let line = format!("Subject: {subject}");
        let files = place.operator.mailbox_files(SECRETARY.address).unwrap();
        files.iter().filter(|(_, octets)| String::from_utf8_lossy(octets).lines().any(|found| found == line)).count()
    };
    for (subject, state) in &states {
        while *state == "filed" && count(subject) == 0 {
            assert!(Instant::now() < end, "{subject} was filed and did not arrive");
            std::thread::yield_now();
        }
        assert!(count(subject) <= 1, "{subject} arrived more than once");
        assert!(["filed", "accepted", "doubtful"].contains(state), "{subject} stays {state}");
    }
}

/// As it is, in UTF-16, and as base64 in its three alignments.
fn shapes(secret: &str) -> Vec<Vec<u8>> {
    // The beginning names a long one.
    let part = &secret.as_bytes()[..secret.len().min(40)];
    let mut shapes = vec![part.to_vec(), part.iter().flat_map(|octet| [*octet, 0]).collect()];
    for shift in 0..3 {
        let encoded = STANDARD.encode([&[b' '; 3][..shift], part].concat());
        shapes.push(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
    }
    shapes
}

#[test]
fn nothing_of_a_token_lies_about() {
    let place = place();
    let psc = place.operator.psc().unwrap();
    psc.automatic(Some(Answer::Approve)).unwrap();
    let body = place.file("lettre.txt", "Bonjour\n");
    let body = body.to_string_lossy();
    let bin = tempfile::tempdir().unwrap();
    let mut said = Vec::new();
    let mut journey = |words: &[&str]| {
        let ran = run(&place).log("trace").json(words);
        assert!(ran.stderr.contains("The engine starts"), "no log");
        said.push(format!("{:?}{}", ran.lines, ran.stderr));
        ran.code
    };
    assert_eq!(journey(&["--psc", "mobile", "sync", "--once"]), 0);
    assert_eq!(journey(&send(&body, "Un")), 0);
    psc.skew(130).unwrap();
    assert_eq!(journey(&["--psc", "card", "sync", "--once"]), 0);
    psc.skew(0).unwrap();
    let mut child = with_browser(&place, bin.path(), &["--psc", "browser", "sync", "--once"]);
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let asked =
        lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok()).find(|line| line["psc"] == "browser");
    let url = asked.unwrap()["url"].as_str().unwrap().to_owned();
    let _ = in_browser(psc, &url, TOKEN_DOCTOR.card.unwrap(), "accept");
    assert_eq!(child.wait().unwrap().code(), Some(0));

    let given = psc.given().unwrap();
    for kind in ["access_token", "refresh_token", "authorization_code", "backchannel_authentication_request"] {
        assert!(given.iter().any(|(found, value)| found == kind && value.len() > 20), "none of {kind}");
    }
    let secrets: Vec<(String, Vec<Vec<u8>>)> = given.into_iter().map(|(kind, value)| (kind, shapes(&value))).collect();
    let found = |octets: &[u8]| -> Vec<&str> {
        let holds = |shape: &Vec<u8>| memchr::memmem::find(octets, shape).is_some();
        secrets.iter().filter(|(_, shapes)| shapes.iter().any(holds)).map(|(kind, _)| kind.as_str()).collect()
    };
    assert_eq!(found(&secrets[0].1[2]), [secrets[0].0.as_str()], "the search finds what is there");
    for text in &said {
        assert_eq!(found(text.as_bytes()), Vec::<&str>::new(), "logged or printed");
    }
    let all: Vec<PathBuf> =
        [place.data(), place.work(), place.tmp(), bin.path().to_owned()].iter().flat_map(|at| files(at)).collect();
    assert!(all.iter().any(|path| path.ends_with("vault.db")), "{all:?}");
    for path in all {
        let octets = std::fs::read(&path).unwrap_or_default();
        assert_eq!(found(&octets), Vec::<&str>::new(), "{}", path.display());
    }
}
