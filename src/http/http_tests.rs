//! The client against a small server in the test.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rstest::rstest;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::*;

const LIMITS: Limits = Limits { octets: 1000, deadline: Duration::from_secs(5) };

/// Serves fixed answers in clear text; `{port}` stands for its own port. An empty answer is never given.
async fn serve(answers: &[(&str, &str)]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let answers: Arc<HashMap<String, String>> = Arc::new(
        answers
            .iter()
            .map(|(path, answer)| ((*path).to_owned(), answer.replace("{port}", &port.to_string())))
            .collect(),
    );
    drop(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            drop(tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut first = String::new();
                let _ = stream.read_line(&mut first).await;
                let mut headers = first.clone();
                while stream.read_line(&mut headers).await.is_ok_and(|read| read > 2) {}
                let path = first.split(' ').nth(1).unwrap_or_default();
                let answer = if path == "/headers" {
                    format!("HTTP/1.1 200 OK\r\n\r\n{headers}")
                } else {
                    answers[path].clone()
                };
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
                let _ = stream.write_all(answer.as_bytes()).await;
            }));
        }
    }));
    port
}

pub(super) fn client(reach: Reach) -> Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::over(&config, reach).unwrap()
}

#[tokio::test]
async fn gets_in_clear_text_only_when_asked_to() {
    let port = serve(&[("/list", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody")]).await;
    let client = client(Reach::Anywhere);
    let url = format!("http://127.0.0.1:{port}/list");
    let answer = client.plain(&url, LIMITS).await.unwrap();
    assert_eq!((answer.body.as_slice(), answer.host.as_str()), (b"body".as_slice(), "127.0.0.1"));
    assert!(matches!(client.get(&url, LIMITS).await, Err(Error::Address)));
    assert!(matches!(client.plain("https://127.0.0.1/", LIMITS).await, Err(Error::Address)));
    let headers =
        String::from_utf8(client.plain(&format!("http://127.0.0.1:{port}/headers"), LIMITS).await.unwrap().body)
            .unwrap();
    assert!(headers.to_lowercase().contains(concat!("user-agent: pli/", env!("CARGO_PKG_VERSION"))), "{headers}");
}

#[tokio::test]
async fn a_server_without_tls_is_not_spoken_to() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await
    }));
    let error = client(Reach::Loopback).get(&format!("https://127.0.0.1:{port}/"), LIMITS).await.unwrap_err();
    assert!(matches!(&error, Error::Unreachable { host, .. } if host == "127.0.0.1"));
    assert_eq!(error.notice(), Notice::ServerUnreachable { host: "127.0.0.1".to_owned() });
}

#[tokio::test]
async fn caps_deadlines_and_refusals() {
    let long = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1001));
    let port = serve(&[
        ("/long", &long),
        ("/silent", ""),
        ("/none", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        ("/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"),
    ])
    .await;
    let client = client(Reach::Loopback);
    let get = async |path: &str, deadline| {
        client.plain(&format!("http://localhost:{port}{path}"), Limits { deadline, ..LIMITS }).await.unwrap_err()
    };
    assert!(matches!(get("/long", LIMITS.deadline).await, Error::TooLarge { .. }));
    assert!(matches!(get("/none", LIMITS.deadline).await, Error::Status { status: 404, .. }));
    assert!(matches!(get("/short", LIMITS.deadline).await, Error::Unreachable { .. }));
    assert!(matches!(get("/silent", Duration::from_millis(50)).await, Error::Deadline { .. }));
}

#[tokio::test]
async fn redirections_keep_scheme_reach_and_number() {
    let moved = |to: &str| format!("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {to}\r\n\r\n");
    let port = serve(&[
        ("/here", &moved("/end")),
        ("/end", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend"),
        ("/secure", &moved("https://127.0.0.1:{port}/end")),
        ("/away", &moved("http://192.0.2.1/end")),
        ("/loop", &moved("/loop")),
    ])
    .await;
    let client = client(Reach::Loopback);
    let get = async |path: &str| client.plain(&format!("http://127.0.0.1:{port}{path}"), LIMITS).await;
    assert_eq!(get("/here").await.unwrap().body, b"end");
    for path in ["/secure", "/away", "/loop"] {
        assert!(matches!(get(path).await, Err(Error::Status { status: 302, .. })), "{path}");
    }
}

#[rstest]
#[case("https://example.fr/x", Reach::Anywhere, true)]
#[case("http://example.fr/x", Reach::Anywhere, false)]
#[case("https://user:word@example.fr/x", Reach::Anywhere, false)]
#[case("file:///etc/passwd", Reach::Anywhere, false)]
#[case("https://example.fr/x", Reach::Loopback, false)]
#[case("https://127.0.0.1.example.fr/", Reach::Loopback, false)]
#[case("https://localhost.example.fr/", Reach::Loopback, false)]
#[case("https://127.0.0.1:8443/", Reach::Loopback, true)]
#[case("https://[::1]:8443/", Reach::Loopback, true)]
#[case("https://localhost:8443/", Reach::Loopback, true)]
fn speaks_to_whom_it_may(#[case] url: &str, #[case] reach: Reach, #[case] expected: bool) {
    assert_eq!(allowed(&Url::parse(url).unwrap(), Scheme::Https, reach), expected);
}
