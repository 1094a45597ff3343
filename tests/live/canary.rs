//! Confidentiality: a journey with marked words, and then no file, log or temporary folder that holds one of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pli_operator::{DOCTOR, DOCTOR_SERIAL, PIN, SECRETARY, Service};

use crate::program::{Place, Run, files};

const CODE: &str = "80417593";
const SUBJECT: &str = "zqxobjet7431";
const BODY: &str = "zqxcorps7431";
const FILE: &str = "zqxpiece7431";
const RECIPIENT: &str = "zqxdestinataire7431";
const HEARD: &str = "zqxrecu7431";
const SOUGHT: &str = "zqxcherche7431";
/// Larger files are the business of others.
const LARGEST: u64 = 256 << 20;

/// Each marker as it is, in two octets a letter, and as base64 in its three alignments.
fn shapes() -> Vec<(String, Vec<u8>)> {
    let mut shapes = Vec::new();
    for marker in [CODE, SUBJECT, BODY, FILE, RECIPIENT, HEARD, SOUGHT] {
        shapes.push((marker.to_owned(), marker.as_bytes().to_vec()));
        shapes.push((format!("{marker} in UTF-16"), marker.bytes().flat_map(|octet| [octet, 0]).collect()));
        for shift in 0..3 {
            let text = [&[b' '; 3][..shift], marker.as_bytes()].concat();
            let encoded = STANDARD.encode(text);
            // Ends depend on what stands beside.
            shapes.push((format!("{marker} in base64"), encoded.as_bytes()[4..encoded.len() - 4].to_vec()));
        }
    }
    shapes
}

fn found(octets: &[u8]) -> Vec<String> {
    let holds = |needle: &[u8]| memchr::memmem::find(octets, needle).is_some();
    shapes().into_iter().filter(|(_, shape)| holds(shape)).map(|(name, _)| name).collect()
}

struct Journey<'p> {
    place: &'p Place,
    said: Vec<String>,
}

impl Journey<'_> {
    fn run(&self) -> Run<'_> {
        self.place.plain().pin(&format!("{CODE}\n")).log("trace")
    }

    /// One step, which must end with this code.
    fn step(&mut self, words: &[&str], code: i32) -> Vec<serde_json::Value> {
        let ran = self.run().json(words);
        assert_eq!(ran.code, code, "{words:?}: {:?}", ran.lines);
        assert!(ran.stderr.contains("The engine starts"), "no log");
        self.said.push(ran.stderr);
        ran.lines
    }
}

fn received() -> Vec<u8> {
    let file = STANDARD.encode(format!("%PDF-1.4 {HEARD}"));
    format!(
        "From: Dr {HEARD} <{HEARD}@medecin.mssante.fr>\r\nTo: {to}\r\nSubject: {HEARD}\r\nDate: Wed, 25 Nov 2026 08:00:00 +0100\r\n\
         Message-ID: <{HEARD}@medecin.mssante.fr>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p class={HEARD}>{HEARD} <b>{HEARD}</p></i>\r\n\
         --b\r\nContent-Type: application/pdf; name=\"{HEARD}.pdf\"\r\nContent-Disposition: attachment; filename=\"{HEARD}.pdf\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}\r\n--b--\r\n",
        to = DOCTOR.address,
    )
    .into_bytes()
}

fn change_code(place: &Place) {
    let mut tool = Command::new("pkcs11-tool");
    let changed = tool
        .arg("--module")
        .arg(place.operator.module())
        .args(["--token-label", &format!("CPS4v1-{DOCTOR_SERIAL}"), "--login", "--pin", PIN])
        .args(["--change-pin", "--new-pin", CODE])
        .env("SOFTHSM2_CONF", place.operator.token_environment().1)
        .output()
        .unwrap();
    assert!(changed.status.success(), "{changed:?}");
}

#[test]
fn nothing_of_a_letter_or_of_the_code_lies_about() {
    assert_eq!(found(format!("un {SUBJECT} et {}", STANDARD.encode(format!("..{BODY}.."))).as_bytes()).len(), 2);
    let began = SystemTime::from(pli::clock::now());
    let mut place = Place::small();
    change_code(&place);
    let _ = place.operator.deliver(DOCTOR.address, &received()).unwrap();
    let text = place.file("texte.txt", format!("Bonjour {BODY}\nœdème {BODY}\n"));
    let file = place.file(&format!("{FILE}.txt"), format!("{FILE}\n").repeat(3_000));
    let marked = format!("{RECIPIENT}@medecin.mssante.fr");
    let whole = place.file(
        "lettre.eml",
        format!("From: {}\nTo: {marked}\nSubject: {SUBJECT}\nMIME-Version: 1.0\n\n{BODY}\n", DOCTOR.address),
    );
    let (text, file, whole) = (text.to_string_lossy(), file.to_string_lossy(), whole.to_string_lossy());

    let mut journey = Journey { place: &place, said: Vec::new() };
    let _ = journey.step(&["diagnose"], 3);
    let _ = journey.step(&["sync", "--once"], 0);
    let hit = journey.step(&["search", HEARD], 0);
    let _ = journey.step(&["show", &hit[0]["id"].to_string()], 0);
    let _ = journey.step(&["search", SOUGHT], 1);
    let _ = journey.step(&["list", "inbox"], 0);
    let _ = journey.step(&["list", SOUGHT], 1);
    let _ = journey.step(&["check", &marked, &format!("{RECIPIENT}@gmail.com"), RECIPIENT], 1);
    let _ = journey.step(&["directory", "search", SOUGHT], 3);
    let letter = ["send", "--subject", SUBJECT, "--body-file", &text, "--attach", &file, "--to"];
    let _ = journey.step(&[&letter[..], &[SECRETARY.address]].concat(), 0);
    let _ = journey.step(&[&letter[..], &[&format!("{RECIPIENT}@gmail.com")]].concat(), 1);
    // The server knows nobody of this name, and says so with it.
    let _ = journey.step(&[&letter[..], &[&marked]].concat(), 1);
    let _ = journey.step(&["send", "--eml", &whole], 1);
    let _ = journey.step(&["outbox"], 0);
    // A wrong command line: its words are on the terminal already, and in no log.
    let said = std::mem::take(&mut journey.said);
    place.operator.stop_service(Service::Submission);
    let mut journey = Journey { place: &place, said };
    let _ = journey.step(&[&letter[..], &[SECRETARY.address]].concat(), 3);

    for said in &journey.said {
        let lines = said.lines().filter(|line| !found(line.as_bytes()).is_empty()).collect::<Vec<_>>();
        assert!(lines.is_empty(), "logged: {lines:#?}");
        assert!(!said.contains(DOCTOR.card.unwrap()) && !said.contains("claire.dubreuil"), "logged: the holder");
    }
    let data = files(&place.data());
    assert!(data.iter().any(|path| path.ends_with("vault.db")), "{data:?}");
    for path in &data {
        clean(path);
        let octets = fs::read(path).unwrap();
        for holder in [DOCTOR.card.unwrap(), "claire.dubreuil", "DUBREUIL"] {
            assert!(memchr::memmem::find(&octets, holder.as_bytes()).is_none(), "{holder} in {}", path.display());
        }
    }
    assert_eq!(files(&place.tmp()), Vec::<PathBuf>::new());
    let own = [&*text, &*file, &*whole, &*place.work().join("pin").to_string_lossy()].map(PathBuf::from);
    let touched = |path: &PathBuf| {
        let Ok(about) = fs::symlink_metadata(path) else { return false };
        about.is_file() && about.len() < LARGEST && about.modified().is_ok_and(|at| at >= began)
    };
    let everywhere =
        files(Path::new("/tmp")).into_iter().chain(files(&place.work())).chain(files(&std::env::temp_dir()));
    for path in everywhere.filter(touched).filter(|path| !own.contains(path)) {
        clean(&path);
    }
}

/// Neither in its name nor in it.
fn clean(path: &Path) {
    assert_eq!(found(path.as_os_str().as_encoded_bytes()), Vec::<String>::new(), "{}", path.display());
    // Other programs' files come and go.
    let Ok(octets) = fs::read(path) else { return };
    assert_eq!(found(&octets), Vec::<String>::new(), "{}", path.display());
}
