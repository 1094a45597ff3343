//! Tests of `auth::psc::browser`, over real connections of this computer.

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::http;

const ISSUER: &str = "https://psc.example/realms/x";

/// Sends requests one after the other; gives the answers and what the landing gave.
async fn visit(requests: &[&str]) -> (Vec<String>, Result<Secret<String>, Error>) {
    let landing = Landing::open("/retour").await.unwrap();
    let port = landing.port;
    let state = Secret::new("etat".to_owned());
    let waiting = landing.wait(Awaited { state: &state, issuer: ISSUER }, Duration::from_secs(3));
    let visiting = async {
        let mut answers = Vec::new();
        for request in requests {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
            stream.write_all(request.replace("PORT", &port.to_string()).as_bytes()).await.unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer).await;
            answers.push(answer);
        }
        answers
    };
    let (outcome, answers) = tokio::join!(waiting, visiting);
    (answers, outcome)
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAccept: */*\r\n\r\n")
}

#[tokio::test]
async fn the_browser_brings_the_code_and_is_told_so() {
    let (answers, code) = visit(&[&get("/retour?state=etat&code=abc%2Fd&session_state=x")]).await;
    assert_eq!(code.unwrap().declassify(), "abc/d");
    let page = &answers[0];
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    assert!(page.contains("Vous pouvez fermer cette page") && page.contains("You can close this page"));
    assert!(page.contains("default-src 'none'") && !page.contains("script") && !page.contains("abc"));
}

#[tokio::test]
async fn strangers_are_turned_away_and_do_not_end_the_login() {
    let long = format!("GET /retour?state={} HTTP/1.1\r\n", "x".repeat(9_000));
    let foreign = "GET /retour?state=etat&code=vol HTTP/1.1\r\nHost: piege.example:PORT\r\n\r\n";
    let twice = "GET /retour?state=etat&code=vol HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: x\r\n\r\n";
    let post = "POST /retour?state=etat&code=vol HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n";
    let requests = [
        get("/favicon.ico"),
        get("/retour?state=autre&code=vol"),
        get("/retour?code=vol"),
        get("/retour?state=etat&state=etat&code=vol"),
        get("/retour?state=etat"),
        get("/retour?state=etat&code=a&error=b"),
        long,
        foreign.to_owned(),
        twice.to_owned(),
        post.to_owned(),
        "\u{0}\r\n\r\n".to_owned(),
        get("/retour?state=etat&code=bon"),
    ];
    let requests: Vec<&str> = requests.iter().map(String::as_str).collect();
    let (answers, code) = visit(&requests).await;
    assert_eq!(code.unwrap().declassify(), "bon");
    let statuses: Vec<&str> = answers.iter().map(|answer| answer.get(9..12).unwrap_or("")).collect();
    assert_eq!(statuses, ["404", "400", "400", "400", "400", "400", "", "404", "404", "404", "404", "200"]);
}

#[tokio::test]
async fn a_connection_that_says_nothing_holds_nobody_up() {
    let landing = Landing::open("/retour").await.unwrap();
    let port = landing.port;
    let state = Secret::new("etat".to_owned());
    let waiting = landing.wait(Awaited { state: &state, issuer: ISSUER }, Duration::from_secs(3));
    let visiting = async {
        let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
        let request = get("/retour?state=etat&code=bon").replace("PORT", &port.to_string());
        stream.write_all(request.as_bytes()).await.unwrap();
        silent
    };
    let (outcome, _silent) = tokio::join!(waiting, visiting);
    assert_eq!(outcome.unwrap().declassify(), "bon");
}

#[tokio::test]
async fn nobody_comes() {
    let landing = Landing::open("/retour").await.unwrap();
    let state = Secret::new("etat".to_owned());
    let outcome = landing.wait(Awaited { state: &state, issuer: ISSUER }, Duration::from_millis(30)).await;
    assert!(matches!(outcome, Err(Error::Late)));
}

#[rstest]
#[case("error=access_denied", "person refused")]
#[case("error=invalid_scope", "mailboxes")]
#[case("error=unauthorized_client", "registered")]
#[case("error=temporarily_unavailable", "not available")]
#[case("error=x&error_description=Claire", "protocol")]
#[case("code=a&iss=https%3A%2F%2Fautre.example", "another issuer")]
#[tokio::test]
async fn a_refusal_ends_the_login(#[case] query: &str, #[case] said: &str) {
    let (_, outcome) = visit(&[&get(&format!("/retour?state=etat&{query}"))]).await;
    let error = outcome.unwrap_err();
    assert!(error.to_string().contains(said), "{error}");
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_query_is_ours_without_our_state(query in "[ -~]{0,80}") {
        let state = Secret::new("un-etat-que-personne-ne-devine".to_owned());
        let read = judge(&query, &Awaited { state: &state, issuer: ISSUER });
        prop_assert!(matches!(read, Read::OtherLogin));
    }

    #[test]
    fn what_is_written_is_read_again(text in ".{0,30}") {
        prop_assert_eq!(decoded(&http::percent(&text)).unwrap(), text);
    }
}
