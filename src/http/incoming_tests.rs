//! Downloads that are cut, go on, change under way, or are no good, against a small server in the test.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use proptest::prelude::*;
use reqwest::header::HeaderValue;
use rstest::rstest;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::http::Reach;
use crate::http::tests::client;

const LIMITS: Limits = Limits { octets: 4_000_000, deadline: Duration::from_secs(5) };

/// What the server has, and how it gives it.
#[derive(Clone, Debug)]
struct Shelf {
    content: Vec<u8>,
    /// Lines of the header that name the version.
    version: String,
    /// What `If-Range` must say.
    validator: String,
    /// The link is cut after so many octets of the body.
    cut: Option<usize>,
    /// It says how long the whole is.
    has_length: bool,
    /// It gives another rest than was asked for.
    shifted: bool,
    /// The whole is said to be so much longer with a rest.
    longer: usize,
    /// So many octets of the end are left out of a rest, and its length fits what is given.
    lacking: usize,
    /// It gives a rest to whoever asks for all of it.
    unasked: Option<usize>,
    /// It gives nothing but this status.
    status: Option<&'static str>,
}

impl Shelf {
    fn new(content: Vec<u8>) -> Self {
        let (version, validator) = ("ETag: \"a\"\r\n".to_owned(), "\"a\"".to_owned());
        Self {
            content,
            version,
            validator,
            cut: None,
            has_length: true,
            shifted: false,
            longer: 0,
            lacking: 0,
            unasked: None,
            status: None,
        }
    }
}

struct Server {
    url: String,
    shelf: Arc<Mutex<Shelf>>,
    /// First octet of each request.
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Server {
    async fn start(shelf: Shelf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://127.0.0.1:{}/extract", listener.local_addr().unwrap().port());
        let server = Self { url, shelf: Arc::new(Mutex::new(shelf)), asked: Arc::default() };
        let (shelf, asked) = (Arc::clone(&server.shelf), Arc::clone(&server.asked));
        drop(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                let mut head = String::new();
                while stream.read_line(&mut head).await.is_ok_and(|read| read > 2) {}
                let (answer, first) = answer(&shelf.lock().unwrap(), &head);
                asked.lock().unwrap_or_else(PoisonError::into_inner).push(first);
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        }));
        server
    }

    fn set(&self, change: impl FnOnce(&mut Shelf)) {
        change(&mut self.shelf.lock().unwrap());
    }

    fn asked(&self) -> Vec<usize> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    async fn fetch(&self, incoming: &Incoming) -> Result<(), Error> {
        client(Reach::Loopback).go_on(Scheme::Http, &self.url, LIMITS, incoming, &|_| true).await
    }
}

fn answer(shelf: &Shelf, head: &str) -> (Vec<u8>, usize) {
    let line = |name: &str| {
        let found =
            head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.to_owned())
    };
    assert_eq!(line("accept-encoding").as_deref(), Some("identity"));
    let range = line("range").and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let range = range.filter(|_| line("if-range") == Some(shelf.validator.clone())).or(shelf.unasked);
    if let Some(status) = shelf.status {
        let text = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 4\r\n\r\nnone");
        return (text.into_bytes(), range.unwrap_or_default());
    }
    let total = shelf.content.len();
    let (status, first) = match range {
        Some(first) if first >= total => ("416 Range Not Satisfiable", total),
        Some(first) => ("206 Partial Content", first),
        None => ("200 OK", 0),
    };
    let body = &shelf.content[first..];
    let body = if range.is_some() { &body[..body.len() - shelf.lacking.min(body.len())] } else { body };
    let mut lines = vec![format!("HTTP/1.1 {status}"), "Connection: close".to_owned()];
    if range.is_some() && first < total {
        let said = if shelf.shifted { first + 1 } else { first };
        let total = total + shelf.longer;
        lines.push(format!("Content-Range: bytes {said}-{}/{total}", total - 1));
    }
    if shelf.has_length {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    let text = format!("{}\r\n{}", lines.join("\r\n"), shelf.version);
    let given = &body[..shelf.cut.map_or(body.len(), |cut| cut.min(body.len()))];
    ([text.as_bytes(), b"\r\n", given].concat(), first)
}

fn content(octets: usize, seed: u8) -> Vec<u8> {
    (0..octets).map(|at| u8::try_from(at % 251).unwrap() ^ seed).collect()
}

#[tokio::test]
async fn what_was_cut_goes_on_where_it_was_and_nothing_is_fetched_twice() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(900_000, 0);
    let server = Server::start(Shelf { cut: Some(400_000), ..Shelf::new(whole.clone()) }).await;
    assert!(matches!(server.fetch(&incoming).await, Err(Error::Unreachable { .. })));
    assert_eq!((incoming.octets(), incoming.is_whole(&server.url, SignedDuration::from_hours(1))), (400_000, false));
    assert!(matches!(server.fetch(&incoming).await, Err(Error::Unreachable { .. })));
    server.set(|shelf| shelf.cut = None);
    // Another program would see the same files.
    let incoming = Incoming::new(folder.path(), "extract.zip");
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 400_000, 800_000]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
    assert!(incoming.is_whole(&server.url, SignedDuration::from_hours(1)));
    assert!(!incoming.is_whole("https://elsewhere.example/", SignedDuration::from_hours(1)));
    assert!(!incoming.is_whole(&server.url, SignedDuration::ZERO), "it is older than that");
    incoming.clear();
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

/// Less than what is written at once.
#[tokio::test]
async fn little_that_has_come_is_kept_too() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf { cut: Some(100_000), ..Shelf::new(content(500_000, 0)) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    assert_eq!(incoming.octets(), 100_000);
    server.set(|shelf| shelf.cut = None);
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 100_000]);
}

#[tokio::test]
async fn another_version_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf { cut: Some(400_000), ..Shelf::new(content(900_000, 0)) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    let other = content(700_000, 77);
    server.set(|shelf| {
        *shelf =
            Shelf { version: "ETag: \"b\"\r\n".to_owned(), validator: "\"b\"".to_owned(), ..Shelf::new(other.clone()) };
    });
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == other);
}

/// Versions that prove nothing: a weak tag, none, a date that may be that of two versions.
#[rstest]
#[case("ETag: W/\"a\"\r\n")]
#[case("")]
#[case("Last-Modified: Thu, 26 Nov 2026 06:00:00 GMT\r\nDate: Thu, 26 Nov 2026 06:00:00 GMT\r\n")]
#[case("Last-Modified: Thu, 26 Nov 2026 06:00:00 GMT\r\n")]
#[tokio::test]
async fn without_a_proof_of_the_version_it_begins_anew(#[case] version: &str) {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(500_000, 0);
    let shelf = Shelf { cut: Some(300_000), version: version.to_owned(), ..Shelf::new(whole.clone()) };
    let server = Server::start(shelf).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    server.set(|shelf| shelf.cut = None);
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
}

#[tokio::test]
async fn a_rest_that_does_not_follow_is_not_put_behind() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(500_000, 0);
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(whole.clone()) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    server.set(|shelf| (shelf.cut, shelf.shifted) = (None, true));
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 300_000, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
}

/// A rest of something longer than what was begun, and one that nobody has asked for.
#[tokio::test]
async fn a_rest_of_something_else_is_not_put_behind() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(500_000, 0);
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(whole.clone()) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    server.set(|shelf| (shelf.cut, shelf.longer) = (None, 1_000));
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 300_000, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);

    // By its place and its length it would follow what another address has begun.
    let incoming = Incoming::new(folder.path(), "other.zip");
    server.set(|shelf| (shelf.cut, shelf.longer) = (Some(300_000), 0));
    let _ = server.fetch(&incoming).await.unwrap_err();
    let other = Server::start(Shelf { unasked: Some(300_000), ..Shelf::new(content(500_000, 9)) }).await;
    let torn = other.fetch(&incoming).await;
    assert!(matches!(torn, Err(Error::Torn { .. })), "{torn:?}");
    assert_eq!((incoming.octets(), incoming.is_whole(&other.url, SignedDuration::from_hours(1))), (0, false));
}

/// Its length is that of what it gives, so that nothing on the way notices.
#[tokio::test]
async fn a_rest_that_lacks_its_end_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(content(500_000, 0)) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    server.set(|shelf| (shelf.cut, shelf.lacking) = (None, 10));
    let torn = server.fetch(&incoming).await;
    assert!(matches!(torn, Err(Error::Torn { .. })), "{torn:?}");
    assert_eq!((incoming.octets(), incoming.is_whole(&server.url, SignedDuration::from_hours(1))), (0, false));
}

#[tokio::test]
async fn what_a_server_says_instead_of_it_is_not_written_over_what_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(500_000, 0);
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(whole.clone()) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    server.set(|shelf| (shelf.cut, shelf.status) = (None, Some("503 Service Unavailable")));
    assert!(matches!(server.fetch(&incoming).await, Err(Error::Status { status: 503, .. })));
    assert_eq!(incoming.octets(), 300_000);
    server.set(|shelf| shelf.status = None);
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 300_000, 300_000]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
}

#[tokio::test]
async fn what_a_clock_that_was_set_back_calls_new_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf::new(content(1_000, 0))).await;
    server.fetch(&incoming).await.unwrap();
    let day = SignedDuration::from_hours(24);
    assert!(incoming.is_whole(&server.url, day));
    let later = std::time::SystemTime::from(clock::now() + SignedDuration::from_hours(2));
    File::options().write(true).open(incoming.path()).unwrap().set_modified(later).unwrap();
    assert!(!incoming.is_whole(&server.url, day));
}

#[tokio::test]
async fn what_was_written_down_of_it_is_believed_only_as_far_as_it_fits() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(500_000, 0);
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(whole.clone()) }).await;
    let said = folder.path().join("extract.zip.json");
    for rubbish in [&b"{"[..], b"", b"{\"url\":\"\",\"validator\":null,\"total\":null,\"whole\":true}"] {
        let _ = server.fetch(&incoming).await.unwrap_err();
        std::fs::write(&said, rubbish).unwrap();
    }
    assert_eq!(server.asked(), [0, 0, 0]);
    // Longer than the whole: something else wrote there.
    let _ = server.fetch(&incoming).await.unwrap_err();
    std::fs::write(incoming.path(), content(600_000, 5)).unwrap();
    server.set(|shelf| shelf.cut = None);
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
}

#[tokio::test]
async fn one_that_all_came_of_before_the_program_ended_asks_for_the_rest_and_then_for_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let whole = content(300_000, 0);
    let server = Server::start(Shelf::new(whole.clone())).await;
    server.fetch(&incoming).await.unwrap();
    let said = folder.path().join("extract.zip.json");
    let text = std::fs::read_to_string(&said).unwrap();
    std::fs::write(&said, text.replace("\"whole\":true", "\"whole\":false")).unwrap();
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked(), [0, 300_000, 0]);
    assert!(std::fs::read(incoming.path()).unwrap() == whole);
}

#[tokio::test]
async fn caps_and_whoever_gives_it_up_stop_it() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf { has_length: false, ..Shelf::new(content(900_000, 0)) }).await;
    let client = client(Reach::Loopback);
    let limits = Limits { octets: 500_000, ..LIMITS };
    let large = client.go_on(Scheme::Http, &server.url, limits, &incoming, &|_| true).await;
    assert!(matches!(large, Err(Error::TooLarge { .. })), "{large:?}");
    assert_eq!(incoming.octets(), 0);

    server.set(|shelf| shelf.has_length = true);
    let until = |arrived: Arrived| {
        assert_eq!(arrived.total, Some(900_000));
        arrived.octets < 300_000
    };
    let given_up = client.go_on(Scheme::Http, &server.url, LIMITS, &incoming, &until).await;
    assert!(matches!(given_up, Err(Error::GivenUp)), "{given_up:?}");
    let here = incoming.octets();
    assert!((300_000..900_000).contains(&here), "{here}");
    server.fetch(&incoming).await.unwrap();
    assert_eq!(server.asked().last(), Some(&usize::try_from(here).unwrap()));
}

#[tokio::test]
async fn one_program_is_at_it_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf::new(content(1_000, 0))).await;
    let held = Kept::open(&incoming, &server.url).await.unwrap();
    assert!(matches!(server.fetch(&incoming).await, Err(Error::Busy)));
    drop(held);
    server.fetch(&incoming).await.unwrap();
    let gone = Incoming::new(&folder.path().join("none"), "extract.zip");
    assert!(matches!(server.fetch(&gone).await, Err(Error::Disk(_))));
}

#[tokio::test]
async fn a_refusal_leaves_what_is_here() {
    let folder = tempfile::tempdir().unwrap();
    let incoming = Incoming::new(folder.path(), "extract.zip");
    let server = Server::start(Shelf { cut: Some(300_000), ..Shelf::new(content(500_000, 0)) }).await;
    let _ = server.fetch(&incoming).await.unwrap_err();
    let client = client(Reach::Loopback);
    let gone = "http://127.0.0.1:1/extract";
    let refused = client.go_on(Scheme::Http, gone, LIMITS, &incoming, &|_| true).await;
    assert!(matches!(refused, Err(Error::Unreachable { .. })), "{refused:?}");
    assert_eq!(incoming.octets(), 300_000);
    // What another address gives is another file.
    let other = Server::start(Shelf::new(content(200_000, 9))).await;
    other.fetch(&incoming).await.unwrap();
    assert_eq!((other.asked(), incoming.octets()), (vec![0], 200_000));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn a_range_is_believed_only_to_the_end(first in 0..6_u64, last in 0..6_u64, total in 0..6_u64, text in "\\PC{0,20}") {
        let read = range(&format!("bytes {first}-{last}/{total}"));
        prop_assert_eq!(read, (first <= last && last + 1 == total).then_some((first, total)));
        prop_assert_eq!(range(&text), None);
        prop_assert_eq!(range(&format!("bytes {first}-{last}/*")), None);
    }
}

#[test]
fn a_date_is_a_proof_once_it_is_older_than_the_answer() {
    let mut headers = HeaderMap::new();
    let _ = headers.insert(LAST_MODIFIED, HeaderValue::from_static("Thu, 26 Nov 2026 06:00:00 GMT"));
    assert_eq!(validator(&headers), None);
    let _ = headers.insert(DATE, HeaderValue::from_static("Thu, 26 Nov 2026 06:00:00 GMT"));
    assert_eq!(validator(&headers), None, "it may have changed again since, within that second");
    let _ = headers.insert(DATE, HeaderValue::from_static("Thu, 26 Nov 2026 06:00:01 GMT"));
    assert_eq!(validator(&headers).as_deref(), Some("Thu, 26 Nov 2026 06:00:00 GMT"));
    let _ = headers.insert(ETAG, HeaderValue::from_static("W/\"x\""));
    assert_eq!(validator(&headers), None, "what is said of the version is weak");
}
