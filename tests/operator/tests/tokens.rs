//! The operator of today: Pro Santé Connect issues tokens, the mail servers check them, names lead to both operators, and
//! nothing of it outlives whoever started it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by a panic"
)]

#[path = "support/talk.rs"]
mod talk;
#[path = "support/web.rs"]
mod web;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use pli_operator::{
    Answer, Container, DOCTOR, Leaf, Operator, Options, P12_PASSWORD, PSC_REDIRECT, PSC_RELAY, Pending, SECRETARY,
    Service, TOKEN_DOCTOR, TOKEN_SECRETARY, TOKEN_SHARED, Zone,
};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader};
use std::net::{TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use talk::Talk;
use web::{CIBA, Web, ciba_form, claims, encoded};

/// Where keys and Node packages are kept from one run to the next.
fn kept() -> PathBuf {
    Options::default().keys.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("practice"))
}

#[test]
fn tokens_open_mailboxes() {
    let options = Options { tokens: true, messages: 5, keys: Some(kept()), ..Options::default() };
    let mut operator = Operator::start(options).unwrap();
    the_person_answers(&operator);
    the_relay_needs_its_certificate(&operator);
    the_browser_comes_back(&operator);
    mailboxes_open_to_their_people(&operator);
    dead_tokens_open_nothing(&operator);
    mail_is_submitted(&operator);
    names_lead_to_both_operators(&operator);
    certificates_are_handed_out(&operator);

    let imap = operator.token_ports().unwrap().imap;
    operator.stop_service(Service::TokenImap);
    assert!(TcpStream::connect(("127.0.0.1", imap)).is_err());
    operator.start_service(Service::TokenImap).unwrap();
    let token = token(&operator, DOCTOR.card.unwrap());
    assert!(login(&operator, TOKEN_DOCTOR.address, &token).contains("a OK"));

    let ports = operator.psc().unwrap().ports();
    drop(operator);
    for port in [ports.https, ports.control, ports.door, imap] {
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{port} still answers");
    }
}

/// An access token of a person who agrees at once.
fn token(operator: &Operator, person: &str) -> String {
    let psc = operator.psc().unwrap();
    psc.automatic(Some(Answer::Approve)).unwrap();
    let mut web = Web::new(operator, None);
    let request = web.ask(person);
    let told = web.poll(&request);
    psc.automatic(None).unwrap();
    told["access_token"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

fn the_person_answers(operator: &Operator) {
    let psc = operator.psc().unwrap();
    let mut web = Web::new(operator, None);
    let found = web.get(".well-known/wallet-openid-configuration").unwrap().json();
    assert_eq!(found["issuer"], psc.issuer());
    assert!(found["backchannel_authentication_endpoint"].as_str().unwrap().ends_with("/ext/ciba/auth"));
    assert_eq!(web.get(".well-known/openid-configuration").unwrap().status, 404);

    let doctor = DOCTOR.card.unwrap();
    let request = web.ask(doctor);
    assert_eq!(web.poll(&request)["error"], "authorization_pending");
    let waiting = psc.pending().unwrap();
    let [Pending { id, person, channel, message }] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((person.as_str(), channel.as_str(), message.as_str()), (doctor, "CARD", "42"));
    assert!(psc.answer(id, Answer::Approve).unwrap());
    assert!(!psc.answer(id, Answer::Approve).unwrap(), "answered once");
    let told = web.poll(&request);
    assert_eq!((&told["expires_in"], &told["scope"]), (&120.into(), &"openid scope_all".into()));
    let identity = claims(told["id_token"].as_str().unwrap());
    assert_eq!((&identity["acr"], &identity["iss"]), (&"eidas1".into(), &psc.issuer().into()));
    assert!(identity["sub"].as_str().unwrap().ends_with(doctor), "{identity}");

    let request = web.ask(SECRETARY.card.unwrap());
    assert!(psc.answer(&psc.pending().unwrap()[0].id, Answer::Refuse).unwrap());
    assert_eq!(web.poll(&request)["error"], "access_denied");

    psc.automatic(Some(Answer::Approve)).unwrap();
    psc.impostor(SECRETARY.card).unwrap();
    let request = web.ask(doctor);
    let identity = claims(web.poll(&request)["id_token"].as_str().unwrap());
    assert!(identity["sub"].as_str().unwrap().ends_with(SECRETARY.card.unwrap()), "{identity}");
    psc.impostor(None).unwrap();

    psc.withhold_scope(true).unwrap();
    let request = web.ask(doctor);
    let told = web.poll(&request);
    assert_eq!(told["scope"], "openid", "{told}");
    psc.withhold_scope(false).unwrap();
    psc.automatic(None).unwrap();
    assert!(login(operator, TOKEN_DOCTOR.address, told["access_token"].as_str().unwrap()).contains("a NO"));

    assert_eq!(web.post("ext/ciba/auth", &ciba_form("inconnu")).json()["error"], "unknown_user_id");
    psc.set_down(true).unwrap();
    assert!(web.get(".well-known/wallet-openid-configuration").is_err());
    psc.set_down(false).unwrap();
    assert_eq!(web.get(".well-known/wallet-openid-configuration").unwrap().status, 200);
}

fn the_relay_needs_its_certificate(operator: &Operator) {
    let psc = operator.psc().unwrap();
    psc.automatic(Some(Answer::Approve)).unwrap();
    let person = DOCTOR.card.unwrap();
    let mut form = ciba_form(person).to_vec();
    form.push(("client_id", PSC_RELAY));
    for leaf in [None, Some(Leaf::OrganisationClient), Some(Leaf::DoctorAuth), Some(Leaf::Rogue)] {
        let refused = Web::new(operator, leaf).post_as("ext/ciba/auth", &form, "");
        assert_eq!(refused.json()["error"], "invalid_client", "{leaf:?}");
    }
    let mut web = Web::new(operator, Some(Leaf::RelayClient));
    let asked = web.post_as("ext/ciba/auth", &form, "").json();
    let request = asked["auth_req_id"].as_str().unwrap_or_else(|| panic!("{asked}")).to_owned();
    let form = [("grant_type", CIBA), ("auth_req_id", &request), ("client_id", PSC_RELAY)];
    let told = web.post_as("token", &form, "").json();
    assert!(login(operator, TOKEN_DOCTOR.address, told["access_token"].as_str().unwrap()).contains("a OK"));
    psc.automatic(None).unwrap();
}

fn the_browser_comes_back(operator: &Operator) {
    let verifier = "0123456789012345678901234567890123456789012";
    let back = PSC_REDIRECT.replace("127.0.0.1", "127.0.0.1:45678");
    let query = encoded(&[
        ("client_id", pli_operator::PSC_CLIENT),
        ("response_type", "code"),
        ("scope", "openid scope_all"),
        ("redirect_uri", &back),
        ("acr_values", "eidas1"),
        ("state", "etat"),
        ("nonce", "unique"),
        ("code_challenge_method", "S256"),
        ("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))),
    ]);
    for (answer, wanted) in [("refuse", "error=access_denied"), ("accept", "code=")] {
        let mut web = Web::new(operator, None);
        let page = web.get(&format!("protocol/openid-connect/auth?{query}")).unwrap().location();
        assert!(web.request(&page, None, "").unwrap().body.contains("Se connecter"));
        let form = encoded(&[("person", SECRETARY.card.unwrap()), ("answer", answer)]);
        let resumed = web.request(&page, Some(&form), "").unwrap().location();
        let end = web.request(&resumed, None, "").unwrap().location();
        assert!(end.starts_with(&back) && end.contains(wanted) && end.contains("state=etat"), "{end}");
        if answer == "refuse" {
            continue;
        }
        let code = end.split("code=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
        let mut form = vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &back)];
        form.push(("code_verifier", verifier));
        let told = web.post("token", &form).json();
        let identity = claims(told["id_token"].as_str().unwrap_or_else(|| panic!("{told}")));
        assert_eq!(identity["nonce"], "unique");
        let token = told["access_token"].as_str().unwrap();
        let bearer = format!("Authorization: Bearer {token}\r\n");
        let person = web.post_as("userinfo", &[], &bearer).json();
        assert_eq!(person["SubjectNameID"], SECRETARY.card.unwrap());
        assert!(login(operator, TOKEN_SECRETARY.address, token).contains("a OK"));
    }
}

fn xoauth2(mailbox: &str, token: &str) -> String {
    STANDARD.encode(format!("user={mailbox}\x01auth=Bearer {token}\x01\x01"))
}

fn connected(operator: &Operator) -> Talk {
    Talk::imap_at(operator, operator.token_ports().unwrap().imap, None)
}

/// XOAUTH2 with an initial response, the challenge of a refusal answered; everything the server said.
fn login(operator: &Operator, mailbox: &str, token: &str) -> String {
    dialogue(&mut connected(operator), &format!("XOAUTH2 {}", xoauth2(mailbox, token)), "")
}

fn dialogue(imap: &mut Talk, words: &str, answer: &str) -> String {
    imap.send(&format!("a AUTHENTICATE {words}\r\n"));
    let first = imap.until(|line| line.starts_with('+') || line.starts_with("a "));
    if !first.contains('+') || first.contains("a OK") {
        return first;
    }
    imap.send(&format!("{answer}\r\n"));
    first + &imap.until(|line| line.starts_with("a "))
}

fn mailboxes_open_to_their_people(operator: &Operator) {
    let doctor = token(operator, DOCTOR.card.unwrap());
    let secretary = token(operator, SECRETARY.card.unwrap());
    let mut imap = connected(operator);
    let offered = imap.done("CAPABILITY");
    assert!(offered.contains("AUTH=XOAUTH2") && offered.contains("AUTH=OAUTHBEARER"), "{offered}");
    assert!(!offered.contains("AUTH=EXTERNAL") && !offered.contains("AUTH=PLAIN"), "{offered}");

    for (token, mailbox) in
        [(&doctor, TOKEN_DOCTOR), (&doctor, TOKEN_SHARED), (&secretary, TOKEN_SECRETARY), (&secretary, TOKEN_SHARED)]
    {
        let said = login(operator, mailbox.address, token);
        assert!(said.contains("a OK"), "{}: {said}", mailbox.address);
    }
    // Without an initial response.
    imap.send("a AUTHENTICATE XOAUTH2\r\n");
    let _ = imap.until(|line| line.starts_with('+'));
    imap.send(&format!("{}\r\n", xoauth2(TOKEN_DOCTOR.address, &doctor)));
    assert!(imap.until(|line| line.starts_with("a ")).contains("a OK"));
    assert!(imap.done("STATUS INBOX (MESSAGES)").contains("MESSAGES 1"));
    assert!(imap.done("LIST \"\" \"*\"").contains("\\Sent"));

    let bearer = |mailbox: &str| {
        STANDARD.encode(format!("n,a={mailbox},\x01host=localhost\x01port=143\x01auth=Bearer {doctor}\x01\x01"))
    };
    let said = dialogue(&mut connected(operator), &format!("OAUTHBEARER {}", bearer(TOKEN_DOCTOR.address)), "");
    assert!(said.contains("a OK"), "{said}");
    // RFC 7628 §3.2.3: the failure is acknowledged by a lone \x01.
    let said = dialogue(&mut connected(operator), &format!("OAUTHBEARER {}", bearer(TOKEN_SECRETARY.address)), "AQ==");
    assert!(said.contains("a NO"), "{said}");

    for mailbox in [TOKEN_SECRETARY.address, DOCTOR.address, "inconnu@msp-de-la-citadelle.mssante.fr"] {
        let said = login(operator, mailbox, &doctor);
        assert!(said.contains("a NO"), "{mailbox}: {said}");
    }
    // A refused token has its reason told first. (Dovecot 2.4 refuses somebody else's mailbox after the token: without a word.)
    let said = login(operator, TOKEN_DOCTOR.address, "invente");
    assert!(said.contains("a NO"), "{said}");
    let challenge = said.lines().find_map(|line| line.strip_prefix("+ ")).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&STANDARD.decode(challenge).unwrap()).unwrap();
    assert!(told["status"].is_string() && told["schemes"] == "bearer", "{told}");
}

fn dead_tokens_open_nothing(operator: &Operator) {
    let psc = operator.psc().unwrap();
    psc.automatic(Some(Answer::Approve)).unwrap();
    let mut web = Web::new(operator, None);
    let request = web.ask(DOCTOR.card.unwrap());
    let told = web.poll(&request);
    let token = told["access_token"].as_str().unwrap();
    let opens = |token: &str| login(operator, TOKEN_DOCTOR.address, token).contains("a OK");
    assert!(token.len() > 1_900, "as long as a signed one");
    assert!(opens(token) && !opens("invente"));

    psc.skew(130).unwrap();
    assert!(!opens(token), "it has expired");
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", told["refresh_token"].as_str().unwrap())];
    let renewed = web.post("token", &refresh).json();
    let renewed = renewed["access_token"].as_str().unwrap_or_else(|| panic!("{renewed}"));
    assert!(opens(renewed));
    psc.skew(2_000).unwrap();
    assert_eq!(web.post("token", &refresh).json()["error"], "invalid_grant");
    psc.skew(0).unwrap();
    assert!(opens(token));

    psc.set_down(true).unwrap();
    assert!(!opens(token), "nobody can be asked");
    psc.set_down(false).unwrap();
    assert!(opens(token));
    psc.revoke().unwrap();
    assert!(!opens(token) && !opens(renewed));
    psc.automatic(None).unwrap();
}

fn mail_is_submitted(operator: &Operator) {
    let port = operator.token_ports().unwrap().submission;
    let token = token(operator, DOCTOR.card.unwrap());
    let mut smtp = Talk::smtp(operator, port, None);
    let offered = smtp.smtp_command("EHLO poste.invalid");
    assert!(offered.contains("AUTH XOAUTH2 OAUTHBEARER") || offered.contains("AUTH OAUTHBEARER XOAUTH2"), "{offered}");
    // Postfix waits for the recipient to say what it thinks of the sender.
    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", TOKEN_DOCTOR.address)).starts_with("250 "));
    let before = smtp.smtp_command(&format!("RCPT TO:<{}>", TOKEN_SHARED.address));
    assert!(before.starts_with('5'), "not before login: {before}");
    assert!(smtp.smtp_command("RSET").starts_with("250 "));

    // The refusal has two steps: its reason, then its code.
    let refused = smtp.smtp_command(&format!("AUTH XOAUTH2 {}", xoauth2(TOKEN_DOCTOR.address, "invente")));
    assert!(refused.starts_with("334 "), "{refused}");
    assert!(smtp.smtp_command("").starts_with("535 "));
    assert!(smtp.smtp_command("AUTH XOAUTH2").starts_with("334"));
    let accepted = smtp.smtp_command(&xoauth2(TOKEN_DOCTOR.address, &token));
    assert!(accepted.starts_with("235 "), "{accepted}");

    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", TOKEN_SECRETARY.address)).starts_with("250 "));
    let stolen = smtp.smtp_command(&format!("RCPT TO:<{}>", DOCTOR.address));
    assert!(stolen.starts_with("553 "), "{stolen}");
    assert!(smtp.smtp_command("RSET").starts_with("250 "));
    // Receipts come from nobody.
    assert!(smtp.smtp_command("MAIL FROM:<>").starts_with("250 "));
    let receipt = smtp.smtp_command(&format!("RCPT TO:<{}>", DOCTOR.address));
    assert!(receipt.starts_with("250 "), "{receipt}");
    assert!(smtp.smtp_command("RSET").starts_with("250 "));

    let mut reader = connected(operator);
    let own = dialogue(&mut reader, &format!("XOAUTH2 {}", xoauth2(TOKEN_SHARED.address, &token)), "");
    assert!(own.contains("a OK"));
    let _ = reader.done("SELECT INBOX");
    reader.send("a IDLE\r\n");
    let _ = reader.until(|line| line.starts_with('+'));
    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", TOKEN_DOCTOR.address)).starts_with("250 "));
    for address in [TOKEN_SHARED.address, "accueil@chu-montclair.mssante.fr"] {
        assert!(smtp.smtp_command(&format!("RCPT TO:<{address}>")).starts_with("250 "), "{address}");
    }
    let refused = smtp.smtp_command("RCPT TO:<cardiologie@hopital-inconnu.example>");
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    assert!(smtp.smtp_command("DATA").starts_with("354 "));
    assert!(smtp.smtp_command("Subject: jeton\r\n\r\nBonjour\r\n.").starts_with("250 "));
    let _ = reader.until(|line| line.contains(" EXISTS"));

    // From the other operator too.
    let mut smtp = Talk::smtp(operator, operator.ports().submission, Some(Leaf::DoctorAuth));
    assert!(smtp.smtp_command("EHLO poste.invalid").contains("SIZE"));
    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", DOCTOR.address)).starts_with("250 "));
    assert!(smtp.smtp_command(&format!("RCPT TO:<{}>", TOKEN_SHARED.address)).starts_with("250 "));
    assert!(smtp.smtp_command("DATA").starts_with("354 "));
    assert!(smtp.smtp_command("Subject: carte\r\n\r\nBonjour\r\n.").starts_with("250 "));
    let _ = reader.until(|line| line.contains("* 3 EXISTS"));
    let files = operator.mailbox_files(TOKEN_SHARED.address).unwrap();
    assert_eq!(files.len(), 3);
}

/// Port in the only answer about a service; none without an answer.
fn service(operator: &Operator, name: &str) -> Option<u16> {
    let mut question = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.').chain([""]) {
        question.push(u8::try_from(label.len()).unwrap());
        question.extend(label.bytes());
    }
    question.extend([0, 33, 0, 1]);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let _ = socket.send_to(&question, ("127.0.0.1", operator.dns().unwrap().port())).unwrap();
    let mut reply = [0; 512];
    let length = socket.recv(&mut reply).unwrap();
    let record = &reply[question.len()..length];
    (reply[7] == 1).then(|| u16::from_be_bytes([record[16], record[17]]))
}

fn names_lead_to_both_operators(operator: &Operator) {
    let (cards, tokens) = (operator.ports(), operator.token_ports().unwrap());
    for (name, port) in [
        ("_imap._tcp.medecin.mssante.fr", cards.imap),
        ("_submissions._tcp.cabinet-tilleuls.mssante.fr", cards.submissions),
        ("_imap._tcp.msp-de-la-citadelle.mssante.fr", tokens.imap),
        ("_imaps._tcp.msp-de-la-citadelle.mssante.fr", tokens.imaps),
        ("_submission._tcp.msp-de-la-citadelle.mssante.fr", tokens.submission),
    ] {
        assert_eq!(service(operator, name), Some(port), "{name}");
    }
    // Where the zone leads outside, a mail program must refuse what it finds.
    operator.dns().unwrap().publish(Zone::Outside);
    let outside = service(operator, "_imaps._tcp.msp-de-la-citadelle.mssante.fr").unwrap();
    let refusal = talk::secure(operator, None, "localhost", talk::socket("127.0.0.1", outside)).unwrap_err();
    assert!(refusal.to_string().contains("UnknownIssuer"), "{refusal}");
    operator.dns().unwrap().publish(Zone::Good);
}

fn certificates_are_handed_out(operator: &Operator) {
    let opened = |path: &Path, password: &str, options: &[&str]| {
        let output = Command::new("openssl")
            .args(["pkcs12", "-nodes", "-passin", &format!("pass:{password}"), "-in"])
            .arg(path)
            .args(options)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let text = std::fs::read_to_string(operator.tokens_path()).unwrap();
    for told in [operator.psc().unwrap().issuer(), operator.psc().unwrap().root_fingerprint().to_owned()] {
        assert!(text.contains(&told), "{told}: {text}");
    }
    let left = operator.dir().join("organisation-client-expired.p12");
    assert!(text.contains(left.to_str().unwrap()) && opened(&left, P12_PASSWORD, &[]).0);
    let modern = operator.organisation_p12(Leaf::OrganisationClient, Container::Modern, "Bonjour 25").unwrap();
    let (read, text) = opened(&modern, "Bonjour 25", &[]);
    assert!(read && text.contains("dpi.cabinet-tilleuls.mssante.fr") && text.contains("PRIVATE KEY"), "{text}");
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 2, "with its issuer");
    assert!(!opened(&modern, "bonjour 25", &[]).0);
    let legacy = operator.organisation_p12(Leaf::OrganisationClientExpired, Container::Legacy, "Bonjour 25").unwrap();
    assert!(!opened(&legacy, "Bonjour 25", &[]).0, "RC2 is not read without being asked to");
    assert!(opened(&legacy, "Bonjour 25", &["-legacy"]).0);
}

/// Processes whose command line names a folder.
fn processes(folder: &str) -> usize {
    let names = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter(|entry| entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()))
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(names)
        .filter(|line| String::from_utf8_lossy(line).contains(folder))
        .count()
}

#[test]
fn a_killed_operator_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("poste");
    let mut child = Command::new(env!("CARGO_BIN_EXE_pli-operator"))
        .arg(&folder)
        .args(["--tokens", "--messages", "5", "--directory-rows", "5"])
        .env("PLI_OPERATOR_KEYS", kept())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let _ = BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    // Its private folder is the one whose owner is this child.
    let owner = format!("{}\n", child.id());
    let private = std::fs::read_dir("/var/tmp")
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| std::fs::read_to_string(path.join("owner")).is_ok_and(|text| text.starts_with(&owner)));
    let private = private.unwrap().display().to_string();
    let node = format!("{private}/tokens/psc/");
    assert_eq!(processes(&node), 1);
    child.kill().unwrap();
    let _ = child.wait().unwrap();
    assert!(gone(&node), "Node outlived its operator");
    assert!(processes(&private) > 0, "the mail servers are stopped by the next start");
    let next = Operator::start(Options { messages: 5, keys: Some(kept()), ..Options::default() }).unwrap();
    assert!(gone(&private), "a server outlived its operator");
    assert!(!Path::new(&private).exists());
    drop(next);
}

fn gone(folder: &str) -> bool {
    let start = Instant::now();
    while processes(folder) > 0 {
        if start.elapsed() > Duration::from_secs(20) {
            return false;
        }
        std::thread::yield_now();
    }
    true
}
