//! The command line over real servers: what it prints, what it exits with, what reaches the operator.

use pli_operator::{DOCTOR, SECRETARY, SUBMISSION_SIZE, Service};
use serde_json::{Value, json};

use crate::documents::archive;
use crate::filing::letter;
use crate::program::{Place, Ran};

const PATIENT: &str = "123456789012345@patient.mssante.fr";

fn ids(ran: &Ran) -> Vec<i64> {
    ran.lines.iter().filter_map(|line| line["id"].as_i64()).collect()
}

#[test]
fn a_mailbox_is_synchronised_read_and_searched_and_stays_readable_offline() {
    let mut place = Place::small();
    let diagnosis = place.plain().json(&["diagnose"]);
    assert_eq!(diagnosis.state("directory"), "directory-empty");
    let good = ["module", "reader", "card", "certificate", "authorities", "list", "imap", "submission"];
    assert!(good.iter().all(|subject| diagnosis.state(subject) == "good"), "{diagnosis:?}");
    assert_eq!(diagnosis.code, 3);
    let (_, said, _) = place.plain().words(&["diagnose"]);
    assert!(said.contains("✗ Annuaire\n    Annuaire vide. "), "{said}");

    let synced = place.plain().json(&["sync", "--once"]);
    assert_eq!((synced.code, synced.notices()), (0, vec!["key-store-absent".to_owned()]));
    let figures = synced.last();
    assert!(figures["messages"].as_u64() >= Some(20) && figures["bytes"].as_u64() > Some(10_000), "{figures}");
    let (all, first) = (figures["seconds"].as_f64().unwrap(), figures["first_screen_seconds"].as_f64().unwrap());
    assert!(first > 0.0 && first <= all, "{figures}");

    let listed = place.plain().json(&["list", "inbox", "--limit", "1000"]);
    let server = place.operator.mailbox_files(DOCTOR.address).unwrap().len();
    assert_eq!((listed.code, listed.lines.len()), (0, server));
    assert!(listed.lines.iter().all(|line| line["body"] == true), "{listed:?}");
    let dates = listed.all("date");
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    let by_name = place.plain().json(&["list", "boîte de réception", "--limit", "3"]);
    assert_eq!(ids(&by_name), ids(&listed)[..3]);
    assert_eq!(place.plain().json(&["list", "Nulle part"]).error(), "not-found");

    for id in ids(&listed) {
        let shown = place.plain().json(&["show", &id.to_string()]);
        assert_eq!((shown.code, shown.last()["id"].as_i64()), (0, Some(id)));
        assert!(shown.last()["text"].is_string() && shown.last()["files"].is_array(), "{shown:?}");
    }
    assert_eq!(place.plain().json(&["show", "999999"]).error(), "not-found");

    let subject = listed.lines[0]["subject"].as_str().unwrap().to_owned();
    let word = subject.split(|c: char| !c.is_alphabetic()).max_by_key(|word| word.len()).unwrap();
    let found = place.plain().json(&["search", &word.to_uppercase()]);
    assert!(found.code == 0 && ids(&found).contains(&ids(&listed)[0]), "{word} {found:?}");
    let last = found.last();
    assert!(last["milliseconds"].is_f64() && last["hits"].as_u64() == Some(found.lines.len() as u64 - 1), "{last}");
    let none = place.plain().json(&["search", "xylophone"]);
    assert_eq!((none.code, none.last()["hits"].as_u64()), (1, Some(0)));

    place.operator.stop_service(Service::Imap);
    place.operator.stop_service(Service::Submission);
    place.operator.stop_service(Service::Http);
    assert_eq!(place.plain().json(&["list", "inbox", "--limit", "1000"]).lines, listed.lines);
    assert_eq!(ids(&place.plain().json(&["search", word])), ids(&found));
    let shown = place.plain().json(&["show", &ids(&listed)[0].to_string()]);
    assert_eq!((shown.code, shown.last()["subject"].as_str()), (0, Some(subject.as_str())));
    let offline = place.plain().json(&["sync", "--once"]);
    assert_eq!((offline.code, offline.error()), (3, "server-unreachable"));
}

#[test]
fn addresses_are_judged_and_the_directory_answers() {
    let place = Place::small();
    let check = |words: &[&str]| place.plain().json(&[&["check"], words].concat());
    let accepted = check(&[DOCTOR.address, "Dr Untel <untel@CHU-Montclair.mssante.fr>"]);
    let object = json!({"address": DOCTOR.address, "verdict": "accepted", "reason": null, "suggestion": null,
        "alternatives": [], "directory": null, "gone": null});
    assert_eq!((accepted.code, &accepted.lines[0]), (0, &object));
    assert_eq!(accepted.all("verdict"), ["accepted", "accepted"]);
    let refused = check(&[DOCTOR.address, "a@gmail.com", PATIENT, "pas une adresse", "a@medcin.mssante.fr"]);
    assert_eq!(refused.code, 1);
    assert_eq!(refused.all("verdict"), ["accepted", "refused", "refused", "refused", "refused"]);
    assert_eq!(refused.all("reason"), ["not-listed", "patient", "malformed", "not-listed"]);
    assert_eq!(refused.lines[4]["suggestion"], "a@medecin.mssante.fr");
    let lines = format!("{}\r\n\n  a@gmail.com  \n", DOCTOR.address);
    let read = place.plain().json_with(&["check", "-"], lines.as_bytes());
    assert_eq!((read.code, read.all("address")), (1, vec![DOCTOR.address, "a@gmail.com"]));
    let many = "a@medecin.mssante.fr\n".repeat(2_500);
    let read = place.plain().json_with(&["check", "-"], many.as_bytes());
    assert_eq!((read.code, read.lines.len()), (0, 2_500));

    // A question that cannot be understood is not an unusable list.
    for words in [&["check"][..], &["chek", "a@b.fr"], &["send", "--to", "a@b.fr"], &["show", "douze"]] {
        let wrong = place.plain().json(words);
        assert_eq!((wrong.code, wrong.error()), (3, "command-invalid"), "{words:?}");
    }

    let search = |words: &[&str]| place.plain().json(&[&["directory", "search"], words].concat());
    assert_eq!(search(&["dubreuil"]).error(), "directory-empty");
    let folder = place.operator.dir().join("directory");
    let mut extracts: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    extracts.extend(crate::program::files(&place.operator.dir().join("http")));
    let extract = extracts.iter().find(|path| path.to_string_lossy().contains("Extraction")).expect("an extract");
    let imported = place.plain().json(&["directory", "import", &extract.to_string_lossy()]);
    assert_eq!(imported.code, 0, "{imported:?}");
    assert!(imported.last()["rows"].as_u64() >= Some(50), "{imported:?}");
    let found = search(&["dubr", "claire"]);
    assert_eq!(found.code, 0, "{found:?}");
    assert!(found.all("address").contains(&DOCTOR.address), "{found:?}");
    assert!(found.last()["milliseconds"].is_f64() && found.last()["hits"].as_u64() >= Some(1), "{found:?}");
    assert_eq!(search(&["xylophone"]).code, 1);
    let broken = place.file("extrait.txt", "ceci n’est pas un extrait\n");
    assert_eq!(place.plain().json(&["directory", "import", &broken.to_string_lossy()]).error(), "import-foreign");
    assert_eq!(search(&["dubr", "claire"]).code, 0, "the index in use has gone");
    assert_eq!(place.plain().json(&["diagnose"]).code, 0);
}

/// Sends, and gives the run.
fn send(place: &Place, to: &[&str], subject: &str, more: &[&str]) -> Ran {
    let body = place.file("lettre.txt", "Bonjour,\n\n.point en tête de ligne\nœdème résorbé\n");
    let body = body.to_string_lossy();
    let mut words = vec!["send", "--subject", subject, "--body-file", &body];
    words.extend(to.iter().flat_map(|address| ["--to", address]));
    words.extend(more);
    place.plain().json(&words)
}

fn eml(place: &Place, headers: &str) -> Ran {
    let text = format!("{headers}Subject: Par fichier\nMIME-Version: 1.0\n\nBonjour\n");
    let path = place.file("lettre.eml", text);
    place.plain().json(&["send", "--eml", &path.to_string_lossy()])
}

fn outbox(place: &Place) -> Vec<Value> {
    let ran = place.plain().json(&["outbox"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines
}

/// Messages of a mailbox that name this `Message-ID`.
fn with_id(files: &[(std::path::PathBuf, Vec<u8>)], id: &str) -> Vec<String> {
    let texts = files.iter().map(|(_, octets)| String::from_utf8_lossy(octets).into_owned());
    texts.filter(|text| text.lines().any(|line| line.trim_end() == format!("Message-ID: <{id}>"))).collect()
}

fn body(message: &str) -> &str {
    message.split_once("\r\n\r\n").or_else(|| message.split_once("\n\n")).unwrap().1
}

#[test]
fn what_must_not_leave_does_not_and_what_may_arrives_whole() {
    let place = Place::small();
    let inbox = || place.operator.mailbox_files(SECRETARY.address).unwrap();
    let before = inbox().len();
    // Refused: nothing in the outbox, nothing at the server, not even for the recipient that was fine.
    let both = send(&place, &[SECRETARY.address, "a@gmail.com"], "Refusé", &[]);
    assert_eq!((both.code, both.error()), (1, "recipients-refused"));
    assert_eq!(send(&place, &[SECRETARY.address], "Refusé", &["--bcc", PATIENT]).error(), "recipients-refused");
    assert_eq!(send(&place, &[SECRETARY.address], "Refusé", &["--cc", "n’importe quoi"]).error(), "recipients-refused");
    assert_eq!(send(&place, &[SECRETARY.address], "Refusé", &["--attach", "absent.pdf"]).error(), "file-unreadable");
    let me = format!("From: {}\nTo: {}\n", DOCTOR.address, SECRETARY.address);
    for (headers, code) in [
        (format!("{me}Cc: a@gmail.com\n"), "recipients-refused"),
        (format!("{me}Bcc: a@gmail.com\n"), "recipients-refused"),
        (format!("{me}Reply-To: a@gmail.com\n"), "recipients-refused"),
        (format!("{me}Disposition-Notification-To: a@gmail.com\n"), "recipients-refused"),
        (format!("{me}To: {}\n", DOCTOR.address), "envelope-mismatch"),
        (format!("{me}Cc: groupe: a@gmail.com;\n"), "envelope-mismatch"),
        (format!("{me}Resent-To: a@gmail.com\n"), "envelope-mismatch"),
        (format!("From: {0}\nTo: {0}\n", SECRETARY.address), "sender-foreign"),
        (format!("{me}Sender: {}\n", SECRETARY.address), "sender-foreign"),
        (format!("From: {}\n", DOCTOR.address), "no-recipient"),
        ("sans en-tête\n".to_owned(), "file-unreadable"),
    ] {
        let ran = eml(&place, &headers);
        assert_eq!(ran.error(), code, "{headers}");
    }
    // Below the limit as a file, above it once encoded.
    let file = place.file("scanner.pdf", vec![b'x'; usize::try_from(SUBMISSION_SIZE * 4 / 5).unwrap()]);
    let big = send(&place, &[SECRETARY.address], "Lourd", &["--attach", &file.to_string_lossy()]);
    assert_eq!((big.code, big.error()), (1, "too-big"));
    assert_eq!(outbox(&place), Vec::<Value>::new());
    assert_eq!((inbox().len(), place.operator.log(Service::Submission).contains("from=<")), (before, false));

    let sent = send(&place, &[SECRETARY.address], "Résultats d’analyses", &[]);
    assert_eq!((sent.code, sent.last()["state"].as_str()), (0, Some("filed")), "{sent:?}");
    assert!(sent.last()["words"].as_str().unwrap().contains("queued"), "{sent:?}");
    let id = sent.last()["message_id"].as_str().unwrap();
    let delivered = wait_for(&place, SECRETARY.address, id);
    let copies = with_id(&place.operator.folder_files(DOCTOR.address, "Envoyés").unwrap(), id);
    assert_eq!((delivered.len(), copies.len()), (1, 1));
    let plain = |message: &str| body(message).replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(plain(&delivered[0]), plain(&copies[0]));

    // What happened is in the journal, under her name.
    let journal = place.plain().json(&["journal"]).lines;
    let told: Vec<_> = journal.iter().map(|line| (line["action"].as_str().unwrap(), line)).collect();
    let (_, sent) = told.iter().find(|(action, _)| *action == "send").unwrap();
    assert!(sent["request"].as_str().unwrap().ends_with(&format!("RCPT TO:<{}>", SECRETARY.address)), "{journal:?}");
    assert!(sent["response"].as_str().unwrap().contains("queued") && sent["request"].as_str().unwrap().contains(id));
    assert_eq!((sent["author"].as_str(), sent["mailbox"].as_str()), (DOCTOR.card, Some(DOCTOR.address)));
    assert!(told.iter().any(|(action, line)| *action == "file" && line["request"] == format!("APPEND <{id}>")));
    let _ = place.plain().json(&["sync", "--once"]);
    the_journal_is_sealed_by_her_card(&place);
    let lines = place.plain().json(&["journal"]).lines;
    let told = |action: &str, response: &str| {
        lines.iter().any(|line| line["action"] == action && line["response"].as_str().unwrap().starts_with(response))
    };
    assert!(told("connect", "OK") && told("receive", "OK "), "{lines:?}");
    let last = lines.last().unwrap()["number"].to_string();
    assert_eq!(place.plain().json(&["journal", "--after", &last]).lines, Vec::<Value>::new());

    // A blind copy is delivered and nowhere to be read.
    let ran = eml(&place, &format!("{me}Bcc: {}\n", pli_operator::SHARED.address));
    assert_eq!((ran.code, ran.last()["state"].as_str()), (0, Some("filed")), "{ran:?}");
    let id = ran.last()["message_id"].as_str().unwrap();
    for address in [SECRETARY.address, pli_operator::SHARED.address] {
        let delivered = wait_for(&place, address, id);
        assert!(delivered.iter().all(|text| !text.to_lowercase().contains("\nbcc:")), "{delivered:?}");
    }

    // The secretary reads and answers.
    let hers = |words: &[&str]| place.plain().json(&[&["--card", "BENALI"], words].concat());
    assert_eq!(hers(&["sync", "--once"]).code, 0);
    let found = hers(&["search", "Résultats d'analyses"]);
    let shown = hers(&["show", &ids(&found)[0].to_string()]);
    assert!(shown.last()["text"].as_str().unwrap().contains(".point en tête de ligne\nœdème résorbé"), "{shown:?}");
    let letter = place.file("réponse.txt", "Bien reçu.\n");
    let answer = hers(&["send", "--to", DOCTOR.address, "--subject", "Re", "--body-file", &letter.to_string_lossy()]);
    assert_eq!((answer.code, answer.last()["state"].as_str()), (0, Some("filed")), "{answer:?}");
    assert_eq!(wait_for(&place, DOCTOR.address, answer.last()["message_id"].as_str().unwrap()).len(), 1);
    assert_eq!(place.plain().json(&["list", "inbox", "--card", "PERSONNE"]).error(), "card-not-meant");
    let two = place.with(&[(&format!("holder = \"{}\"\n\n[card.env", DOCTOR.card.unwrap()), "\n[card.env")]);
    assert_eq!(two.json(&["list", "inbox"]).error(), "card-ambiguous");
}

/// Postfix hands over after it has answered.
fn wait_for(place: &Place, address: &str, id: &str) -> Vec<String> {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let found = with_id(&place.operator.mailbox_files(address).unwrap(), id);
        if !found.is_empty() || std::time::Instant::now() > until {
            return found;
        }
        std::thread::yield_now();
    }
}

#[test]
fn the_second_program_is_told_to_wait() {
    let place = Place::small();
    let mut first = place.plain().start(&["sync"]);
    assert_eq!(first.line()["level"], "qresync");
    // The pass it began by itself may have brought everything already.
    assert!(first.line()["messages"].is_u64());
    for words in [&["list", "inbox"][..], &["sync", "--once"], &["outbox"]] {
        let ran = place.plain().json(words);
        assert_eq!((ran.code, ran.error()), (3, "vault-busy"));
    }
    // What needs no vault goes on, and so does another person.
    assert_eq!(place.plain().json(&["check", DOCTOR.address]).code, 0);
    assert_eq!(place.plain().json(&["--card", "BENALI", "sync", "--once"]).code, 0);
    assert_eq!(first.interrupt(), 0);
    assert_eq!(place.plain().json(&["list", "inbox"]).code, 0);
}

/// Each session seals what it wrote; an export is verified by anybody, and shows what is done to it.
fn the_journal_is_sealed_by_her_card(place: &Place) {
    let verified = place.plain().json(&["journal", "verify"]);
    let found = &verified.lines[0];
    assert_eq!((verified.code, found["sound"].as_bool(), found["unlinked"].as_u64()), (0, Some(true), Some(0)));
    assert!(found["seals"].as_u64() >= Some(2) && found["sealed"].as_i64() > Some(1), "{found}");

    let path = place.file("journal.jsonl", "");
    let there = path.to_string_lossy().into_owned();
    assert_eq!(place.plain().json(&["journal", "export", &there]).error(), "file-exists");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(place.plain().json(&["journal", "export", &there]).code, 0);
    let audit = |args: &[&str]| {
        let ran = place.plain().json(&[["journal", "verify"].as_slice(), args].concat());
        (ran.code, ran.lines[0].clone())
    };
    let (code, exported) = audit(&["--file", &there]);
    assert_eq!(
        (code, &exported["sound"], &exported["last"]),
        (0, &Value::Bool(true), &exported["sealed"]),
        "{exported}"
    );
    assert_eq!(exported["holder"], *DOCTOR.card.unwrap());
    assert!(exported["signers"][0].as_str().is_some_and(|name| name.to_uppercase().contains("DUBREUIL")), "{exported}");
    let goes_on = place.plain().json(&["journal", "verify", "--since", &there]);
    assert_eq!((goes_on.code, goes_on.lines[0]["sound"].as_bool()), (0, Some(true)), "{goes_on:?}");

    let text = std::fs::read_to_string(&path).unwrap();
    let changed = |name: &str, text: String| place.file(name, &text).to_string_lossy().into_owned();
    let (code, found) =
        audit(&["--file", &changed("altered.jsonl", text.replacen("\"action\":\"send\"", "\"action\":\"read\"", 1))]);
    assert_eq!((code, found["faults"][0]["fault"].as_str()), (1, Some("altered")), "{found}");
    let shorter = text.lines().rev().skip(1).collect::<Vec<_>>();
    let shorter = shorter.into_iter().rev().collect::<Vec<_>>().join("\n");
    let (code, found) = audit(&["--file", &changed("cut.jsonl", shorter.clone())]);
    assert_eq!((code, found["faults"][0]["fault"].as_str()), (1, Some("seal-unmet")), "{found}");
    // Whoever takes the seals away, too, is told by an export of before.
    let unsealed = shorter.lines().filter(|line| !line.contains("\"seal\"")).collect::<Vec<_>>().join("\n");
    let unsealed = changed("unsealed.jsonl", unsealed);
    assert_eq!(audit(&["--file", &unsealed]).0, 0);
    let (code, found) = audit(&["--file", &unsealed, "--since", &there]);
    assert_eq!((code, found["faults"][0]["fault"].as_str()), (1, Some("cut")), "{found}");
    let (code, found) = audit(&["--file", &changed("none.jsonl", "{}".to_owned())]);
    assert_eq!((code, &found["error"]["code"]), (3, &Value::from("journal-unreadable")));
    let (code, found) = audit(&["--file", &place.work().join("nulle-part.jsonl").to_string_lossy()]);
    assert_eq!((code, &found["error"]["code"]), (3, &Value::from("file-unreadable")));
    // Up to a seal, from the beginning on, and long before their time.
    let sealed = |line: &&str| line.contains("\"seal\"");
    let first = text.lines().find(sealed).unwrap();
    let up_to = serde_json::from_str::<Value>(first).unwrap()["seal"]["line"].as_i64().unwrap();
    let is_kept = |line: &&str| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["line"]["number"].as_i64().is_none_or(|number| number > up_to)
    };
    let beheaded = text.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
    let (code, found) = audit(&["--file", &changed("beheaded.jsonl", beheaded)]);
    assert_eq!((code, found["faults"][0]["fault"].as_str()), (1, Some("shortened")), "{found}");
}

#[test]
fn documents_are_listed_one_by_one() {
    let place = Place::small();
    let whole = archive("IHE_XDM.ZIP", include_str!("../data/cda/bilan.xml")).content;
    let letter = letter("Bilan du matin", &[("IHE_XDM.ZIP", &*whole), ("scan.pdf", b"%PDF-1.7")]);
    let _ = place.operator.deliver(DOCTOR.address, &letter).unwrap();
    assert_eq!(place.plain().json(&["sync", "--once"]).code, 0);
    let listed = place.plain().json(&["documents", "list", "pat-trois", "28/03/1979"]);
    assert_eq!(listed.code, 0, "{listed:?}");
    let own: Vec<&Value> = listed.lines.iter().filter(|line| line["subject"] == "Bilan du matin").collect();
    let told = |field: &str| own.iter().map(|line| line[field].clone()).collect::<Vec<_>>();
    assert_eq!(told("file"), ["IHE_XDM.ZIP", "scan.pdf"], "each of one line");
    assert_eq!(
        (told("form"), told("certainty")),
        (vec![json!("xdm"), json!("pdf")], vec![json!("certain"), json!("probable")])
    );
    assert_eq!((told("count"), told("state")), (vec![json!(2); 2], vec![json!("to-file"); 2]));
    assert!(own.iter().all(|line| line["patient"]["family"] == "PAT-TROIS"), "{listed:?}");
    assert_eq!(place.plain().json(&["documents", "list", "xylophone"]).code, 1);
}
