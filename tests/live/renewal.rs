//! The directory comes by itself: fetched from where it is published, gone on with where it was cut, and never worse than the one in use.

use std::path::PathBuf;

use pli::domain::Notice;
use pli::domain::notice::ImportFault;
use pli::engine::{Activity, Answer, Command};
use pli_operator::{Operator, Options};
use serde_json::json;

use crate::driver::Driver;
use crate::program::{Place, Ran};
use crate::session::settings;

const EXTRACT: &str = "/Extraction_Correspondance_MSSante.zip";
/// Octets that come before the link is cut.
const PART: u64 = 3_000;

fn place() -> Place {
    Place::start(Options { token: false, directory_rows: 400, ..Options::default() })
}

fn incoming(place: &Place) -> PathBuf {
    place.data().join("directory/incoming.zip")
}

/// Octets of the extract as it is published.
fn published(operator: &Operator) -> u64 {
    std::fs::metadata(operator.dir().join("http").join(&EXTRACT[1..])).unwrap().len()
}

fn renewed(ran: &Ran) {
    assert_eq!((ran.code, ran.last()["skipped"].as_u64()), (0, Some(0)), "{ran:?}");
    assert!(ran.last()["rows"].as_u64().is_some_and(|rows| rows >= 400), "{ran:?}");
}

#[test]
fn a_renewal_that_was_cut_goes_on_where_it_was_at_the_next_start() {
    let place = place();
    let (run, whole) = (place.plain(), published(&place.operator));
    assert!(whole > 2 * PART, "{whole}");
    assert_eq!(run.json(&["directory", "search", "dubreuil"]).error(), "directory-empty");
    place.operator.cut_http(EXTRACT, PART);
    let cut = run.json(&["directory", "renew"]);
    assert_eq!((cut.code, cut.error()), (3, "import-unreachable"), "{cut:?}");
    let here = std::fs::metadata(incoming(&place)).unwrap().len();
    assert!((1..=PART).contains(&here), "{here}");

    place.operator.set_http_down(false);
    let asked = place.operator.http_requests(EXTRACT);
    renewed(&run.json(&["directory", "renew"]));
    assert_eq!(place.operator.http_given(EXTRACT), PART + (whole - here), "nothing that was here was fetched again");
    assert_eq!(place.operator.http_requests(EXTRACT), asked + 1);
    assert!(!incoming(&place).exists(), "the index is all that stays");
    assert_eq!(run.json(&["directory", "search", "dubreuil"]).code, 0);
    let status = run.json(&["directory", "status"]);
    assert!(status.last()["source"].as_str().is_some_and(|source| source.ends_with(&EXTRACT[1..])), "{status:?}");
}

#[test]
fn an_extract_whose_import_was_cut_off_is_not_fetched_again() {
    let place = place();
    let run = place.plain();
    renewed(&run.json(&["directory", "renew"]));
    let given = place.operator.http_given(EXTRACT);
    // What the program leaves when it is killed while it builds the index: all that came, and what was said of it.
    let address = run.json(&["directory", "status"]).last()["source"].as_str().unwrap().to_owned();
    let archive = std::fs::read(place.operator.dir().join("http").join(&EXTRACT[1..])).unwrap();
    std::fs::write(incoming(&place), &archive).unwrap();
    let said = json!({"url": address, "validator": null, "total": archive.len(), "whole": true});
    std::fs::write(incoming(&place).with_extension("zip.json"), said.to_string()).unwrap();
    place.operator.set_http_down(true);
    renewed(&run.json(&["directory", "renew"]));
    assert_eq!(place.operator.http_given(EXTRACT), given);
}

#[test]
fn what_is_no_extract_is_dropped_and_the_directory_in_use_serves_on() {
    let place = place();
    let run = place.plain();
    renewed(&run.json(&["directory", "renew"]));
    let page = "<html>Maintenance</html>";
    let answer = format!("HTTP/1.1 200 OK\r\nETag: \"m\"\r\nContent-Length: {}\r\n\r\n{page}", page.len());
    place.operator.answer_http(EXTRACT, Some(answer.into_bytes()));
    let refused = run.json(&["directory", "renew"]);
    assert_eq!((refused.code, refused.error()), (3, "import-foreign"), "{refused:?}");
    assert!(!incoming(&place).exists());
    assert_eq!(run.json(&["directory", "search", "dubreuil"]).code, 0);
    place.operator.answer_http(EXTRACT, Some(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".to_vec()));
    assert_eq!(run.json(&["directory", "renew"]).error(), "import-unreachable");
    place.operator.answer_http(EXTRACT, None);
    renewed(&run.json(&["directory", "renew"]));
}

#[test]
fn where_nobody_may_renew_it_the_settings_say_so_and_who_asks_has_it_all_the_same() {
    let place = place();
    let run = place.with(&[("[directory]\n", "[directory]\nrenew = false\n")]);
    renewed(&run.json(&["directory", "renew"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_directory_gets_it_without_asking() {
    let operator = Operator::start(Options { directory_rows: 400, ..Options::default() }).unwrap();
    let mut driver = Driver::start(settings(&operator), Activity::Following);
    driver.until("the directory comes", |driver| !driver.renewals.is_empty()).await;
    assert_eq!(driver.renewals, [None]);
    let ticket = driver.say(|ticket| Command::Complete { text: "dubreuil".to_owned(), limit: 5, ticket });
    assert!(matches!(driver.hear(ticket).await, Answer::Completed { hits, .. } if !hits.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn why_it_does_not_come_is_told_and_nothing_comes_where_the_settings_say_so() {
    let operator = Operator::start(Options { directory_rows: 400, ..Options::default() }).unwrap();
    operator.answer_http(EXTRACT, Some(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()));
    let mut driver = Driver::start(settings(&operator), Activity::Following);
    driver.until("the failure is told", |driver| !driver.renewals.is_empty()).await;
    assert!(matches!(&driver.renewals[..], [Some(Notice::Import(ImportFault::Unreachable))]), "{:?}", driver.renewals);
    let before = operator.http_requests(EXTRACT);

    let mut quiet = settings(&operator);
    quiet.directory.renew = false;
    let mut driver = Driver::start(quiet, Activity::Following);
    let ticket = driver.say(|ticket| Command::DirectoryStatus { ticket });
    assert!(matches!(driver.hear(ticket).await, Answer::Directory(state) if state.index.is_none()));
    driver.rests().await;
    assert_eq!((operator.http_requests(EXTRACT), driver.renewals.len()), (before, 0));
}
