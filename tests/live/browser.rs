//! A login at Pro Santé Connect in a real browser, without a screen: its pages are opened, read and clicked as a person does.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pli::auth::psc::BrowserLogin;
use pli::auth::{Error, Grant, Keeper, Source};
use pli_operator::{DOCTOR, Lifetimes, SECRETARY, TOKEN_DOCTOR};
use serde_json::{Value, json};

use crate::psc::{World, doctor};

/// How a WebDriver names an element (W3C WebDriver §12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_real_browser_logs_in_refuses_and_is_remembered() {
    // Ubuntu has none as a package: tests/run.sh says so.
    if std::env::var_os("PLI_WITHOUT_BROWSER").is_some() {
        println!("SKIPPED: no browser on this system");
        return;
    }
    let world = World::start(Lifetimes::default()).await;
    let client = world.client();
    let mut browser = Browser::start();

    // She refuses, somebody else answers, then she agrees; each in a browser that nobody is logged in to.
    for (person, button) in [(DOCTOR.card, "refuse"), (SECRETARY.card, "accept"), (DOCTOR.card, "accept")] {
        let login = client.begin_browser(&doctor()).await.unwrap();
        let person = person.unwrap().to_owned();
        let is_hers = Some(person.as_str()) == DOCTOR.card;
        let (outcome, kept) = finish(login, browser, move |browser| {
            browser.click(&format!("[id='p{person}']"));
            browser.click(&format!("#{button}"));
        })
        .await;
        browser = kept;
        match (is_hers, button) {
            (true, "accept") => {
                let keeper = Keeper::new(Source::Direct(client.clone()), outcome.unwrap());
                world.show(keeper.token().await.unwrap(), TOKEN_DOCTOR.address).await.unwrap();
                continue;
            }
            (true, _) => assert!(matches!(outcome, Err(Error::Refused)), "{outcome:?}"),
            (false, _) => assert!(matches!(outcome, Err(Error::OtherPerson)), "{outcome:?}"),
        }
        browser.forget_everybody();
    }

    // Her session lives on in this browser: the next login asks her nothing.
    let again = client.begin_browser(&doctor()).await.unwrap();
    let (outcome, mut browser) = finish(again, browser, |_| ()).await;
    assert_eq!(outcome.unwrap().holder(), &doctor());

    // The page of the end, shown again, reaches nothing of Pli any more.
    let shown = tokio::task::spawn_blocking(move || {
        let back = browser.address();
        browser.open(&back);
        browser.source()
    });
    assert!(!shown.await.unwrap().contains("Pli a reçu"), "the landing still answers");
}

/// Opens a login's address, lets a person act on the page, and waits until Pli's own page is shown and the login has ended.
async fn finish(
    login: BrowserLogin,
    mut browser: Browser,
    act: impl FnOnce(&mut Browser) + Send + 'static,
) -> (Result<Grant, Error>, Browser) {
    let url = login.url().to_owned();
    let finishing = tokio::spawn(login.finish(PATIENCE));
    let browser = tokio::task::spawn_blocking(move || {
        browser.open(&url);
        act(&mut browser);
        browser.until_source("Vous pouvez fermer cette page");
        let back = browser.address();
        assert!(back.starts_with("http://127.0.0.1:"), "not a page of this computer");
        browser
    })
    .await
    .unwrap();
    (finishing.await.unwrap(), browser)
}

/// Chromium without a screen, driven over the WebDriver protocol (W3C).
struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
}

impl Browser {
    fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver (package chromium-driver) starts");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        // What it says later is read and dropped: it must not wait for us.
        drop(std::thread::spawn(move || lines.for_each(drop)));
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port: port.unwrap(), session: String::new(), profile };
        let data = format!("--user-data-dir={}", browser.profile.path().display());
        // Tests may run as root, where Chromium has no sandbox; it opens nothing but the practice's own pages.
        let arguments = json!(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", data]);
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "acceptInsecureCerts": true,
            "goog:chromeOptions": { "args": arguments },
        } } });
        let begun = browser.ask("POST", "/session", &wanted);
        begun["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        browser
    }

    fn open(&mut self, url: &str) {
        let _ = self.act("POST", "url", &json!({ "url": url }));
    }

    fn click(&mut self, selector: &str) {
        let deadline = Instant::now() + PATIENCE;
        let found = loop {
            let found = self.act("POST", "element", &json!({ "using": "css selector", "value": selector }));
            if let Some(element) = found[ELEMENT].as_str() {
                break element.to_owned();
            }
            assert!(Instant::now() < deadline, "{selector} is not shown: {}", self.source());
        };
        let clicked = self.act("POST", &format!("element/{found}/click"), &json!({}));
        assert!(clicked.is_null(), "{clicked}");
    }

    fn source(&mut self) -> String {
        self.act("GET", "source", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    fn address(&mut self) -> String {
        self.act("GET", "url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    fn until_source(&mut self, words: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.source().contains(words) {
            assert!(Instant::now() < deadline, "{}", self.source());
        }
    }

    /// Nobody is logged in anywhere any more.
    fn forget_everybody(&mut self) {
        let _ = self.act("POST", "goog/cdp/execute", &json!({ "cmd": "Network.clearBrowserCookies", "params": {} }));
    }

    fn act(&mut self, method: &str, path: &str, body: &Value) -> Value {
        self.ask(method, &format!("/session/{}/{path}", self.session), body)
    }

    /// One command; its value.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_ask(method, path, body).expect("the driver answers")
    }

    fn try_ask(&self, method: &str, path: &str, body: &Value) -> std::io::Result<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let (port, length) = (self.port, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )?;
        // It keeps connections open, whatever is asked.
        let mut stream = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().map_err(std::io::Error::other)?;
                }
                None if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut told = vec![0; length];
        stream.read_exact(&mut told)?;
        let mut told: Value = serde_json::from_slice(&told)?;
        Ok(told["value"].take())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Its browser ends with it; a driver that is killed leaves it behind.
            let _ = self.try_ask("DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
