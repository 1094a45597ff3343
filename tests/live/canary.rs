//! Confidentiality: a journey with marked words, and then no file, log, core or temporary folder that holds one of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pli_operator::{DOCTOR, DOCTOR_SERIAL, PIN, SECRETARY, Service};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::program::{Place, Run, files};

/// Larger files are the business of others.
const LARGEST: u64 = 256 << 20;

/// Words that no other run has, however many there are at once.
struct Marks {
    code: String,
    subject: String,
    body: String,
    file: String,
    recipient: String,
    heard: String,
    sought: String,
    /// What is looked for, and what it is called.
    shapes: Vec<(String, Vec<u8>)>,
}

impl Marks {
    fn new() -> Self {
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let random = u64::from_le_bytes(random);
        let word = |part: &str| format!("zqx{part}{random:016x}");
        let mut marks = Self {
            code: format!("{:08}", random % 100_000_000),
            subject: word("objet"),
            body: word("corps"),
            file: word("piece"),
            recipient: word("destinataire"),
            heard: word("recu"),
            sought: word("cherche"),
            shapes: Vec::new(),
        };
        let all =
            [&marks.code, &marks.subject, &marks.body, &marks.file, &marks.recipient, &marks.heard, &marks.sought];
        marks.shapes = all.into_iter().flat_map(|marker| shapes(marker)).collect();
        marks
    }

    fn found(&self, octets: &[u8]) -> Vec<&str> {
        let holds =
            |needle: &[u8]| memchr::memmem::find_iter(octets, needle).any(|at| is_whole(octets, at, needle.len()));
        self.shapes.iter().filter(|(_, shape)| holds(shape)).map(|(name, _)| name.as_str()).collect()
    }

    /// Neither in its name nor in it.
    fn clean(&self, path: &Path) {
        assert_eq!(self.found(path.as_os_str().as_encoded_bytes()), Vec::<&str>::new(), "{}", path.display());
        // Other programs' files come and go.
        let Ok(octets) = fs::read(path) else { return };
        assert_eq!(self.found(&octets), Vec::<&str>::new(), "{}", path.display());
    }
}

/// Digits within a longer number are no code: a large file of others may hold any eight of them.
fn is_whole(octets: &[u8], at: usize, length: usize) -> bool {
    let found = &octets[at..at + length];
    let beside = [at.checked_sub(1), Some(at + length)].into_iter().flatten().filter_map(|at| octets.get(at));
    !found.iter().all(u8::is_ascii_digit) || !beside.into_iter().any(u8::is_ascii_digit)
}

/// A marker as it is, in two octets a letter, and as base64 in its three alignments.
fn shapes(marker: &str) -> Vec<(String, Vec<u8>)> {
    let mut shapes = vec![
        (marker.to_owned(), marker.as_bytes().to_vec()),
        (format!("{marker} in UTF-16"), marker.bytes().flat_map(|octet| [octet, 0]).collect()),
    ];
    for shift in 0..3 {
        let text = [&[b' '; 3][..shift], marker.as_bytes()].concat();
        let encoded = STANDARD.encode(text);
        // Six bits a sign: those that hold bits of what stands beside are left out, and no others.
        let own = (8 * shift).div_ceil(6)..8 * (shift + marker.len()) / 6;
        shapes.push((format!("{marker} in base64"), encoded.as_bytes()[own].to_vec()));
    }
    shapes
}

struct Journey<'p> {
    place: &'p Place,
    code: &'p str,
    said: Vec<String>,
}

impl Journey<'_> {
    fn run(&self) -> Run<'_> {
        self.place.plain().pin(&format!("{}\n", self.code)).log("trace")
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

fn received(heard: &str) -> Vec<u8> {
    let file = STANDARD.encode(format!("%PDF-1.4 {heard}"));
    format!(
        "From: Dr {heard} <{heard}@medecin.mssante.fr>\r\nTo: {to}\r\nSubject: {heard}\r\nDate: Wed, 25 Nov 2026 08:00:00 +0100\r\n\
         Message-ID: <{heard}@medecin.mssante.fr>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p class={heard}>{heard} <b>{heard}</p></i>\r\n\
         --b\r\nContent-Type: application/pdf; name=\"{heard}.pdf\"\r\nContent-Disposition: attachment; filename=\"{heard}.pdf\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}\r\n--b--\r\n",
        to = DOCTOR.address,
    )
    .into_bytes()
}

fn change_code(place: &Place, code: &str) {
    let mut tool = Command::new("pkcs11-tool");
    let changed = tool
        .arg("--module")
        .arg(place.operator.module())
        .args(["--token-label", &format!("CPS4v1-{DOCTOR_SERIAL}"), "--login", "--pin", PIN])
        .args(["--change-pin", "--new-pin", code])
        .env("SOFTHSM2_CONF", place.operator.token_environment().1)
        .output()
        .unwrap();
    assert!(changed.status.success(), "{changed:?}");
}

#[test]
fn nothing_of_a_letter_or_of_the_code_lies_about() {
    allow_cores();
    let marks = Marks::new();
    let Marks { code, subject, body, file: name, recipient, heard, sought, .. } = &marks;
    assert_eq!(marks.found(format!("un {subject} et {}", STANDARD.encode(format!("..{body}.."))).as_bytes()).len(), 2);
    let began = SystemTime::from(pli::clock::now());
    let mut place = Place::small();
    change_code(&place, code);
    let _ = place.operator.deliver(DOCTOR.address, &received(heard)).unwrap();
    let text = place.file("texte.txt", format!("Bonjour {body}\nœdème {body}\n"));
    let file = place.file(&format!("{name}.txt"), format!("{name}\n").repeat(3_000));
    let marked = format!("{recipient}@medecin.mssante.fr");
    let whole = place.file(
        "lettre.eml",
        format!("From: {}\nTo: {marked}\nSubject: {subject}\nMIME-Version: 1.0\n\n{body}\n", DOCTOR.address),
    );
    let (text, file, whole) = (text.to_string_lossy(), file.to_string_lossy(), whole.to_string_lossy());

    let mut journey = Journey { place: &place, code, said: Vec::new() };
    let _ = journey.step(&["diagnose"], 3);
    let _ = journey.step(&["sync", "--once"], 0);
    let hit = journey.step(&["search", heard], 0);
    let _ = journey.step(&["show", &hit[0]["id"].to_string()], 0);
    let _ = journey.step(&["search", sought], 1);
    let _ = journey.step(&["list", "inbox"], 0);
    let _ = journey.step(&["list", sought], 1);
    let _ = journey.step(&["check", &marked, &format!("{recipient}@gmail.com"), recipient], 1);
    let _ = journey.step(&["directory", "search", sought], 3);
    let letter = ["send", "--subject", subject, "--body-file", &text, "--attach", &file, "--to"];
    let _ = journey.step(&[&letter[..], &[SECRETARY.address]].concat(), 0);
    let _ = journey.step(&[&letter[..], &[&format!("{recipient}@gmail.com")]].concat(), 1);
    // The server knows nobody of this name, and says so with it.
    let _ = journey.step(&[&letter[..], &[&marked]].concat(), 1);
    let _ = journey.step(&["send", "--eml", &whole], 1);
    let _ = journey.step(&["outbox"], 0);
    // A wrong command line: its words are on the terminal already, and in no log.
    let said = std::mem::take(&mut journey.said);
    place.operator.stop_service(Service::Submission);
    let mut journey = Journey { place: &place, code, said };
    let _ = journey.step(&[&letter[..], &[SECRETARY.address]].concat(), 3);

    for said in &journey.said {
        let lines = said.lines().filter(|line| !marks.found(line.as_bytes()).is_empty()).collect::<Vec<_>>();
        assert!(lines.is_empty(), "logged: {lines:#?}");
        assert!(!said.contains(DOCTOR.card.unwrap()) && !said.contains("claire.dubreuil"), "logged: the holder");
    }
    let data = files(&place.data());
    assert!(data.iter().any(|path| path.ends_with("vault.db")), "{data:?}");
    for path in &data {
        marks.clean(path);
        let octets = fs::read(path).unwrap();
        for holder in [DOCTOR.card.unwrap(), "claire.dubreuil", "DUBREUIL"] {
            assert!(memchr::memmem::find(&octets, holder.as_bytes()).is_none(), "{holder} in {}", path.display());
        }
    }
    assert_eq!(files(&place.tmp()), Vec::<PathBuf>::new());
    crash(&place, code);
    let own = [&*text, &*file, &*whole, &*place.work().join("pin").to_string_lossy()].map(PathBuf::from);
    let touched = |path: &PathBuf| {
        let Ok(about) = fs::symlink_metadata(path) else { return false };
        about.is_file() && about.len() < LARGEST && about.modified().is_ok_and(|at| at >= began)
    };
    // Folders of this run whole; elsewhere what changed since it began.
    let elsewhere = [Path::new("/tmp"), &std::env::temp_dir()].map(files).concat().into_iter().filter(touched);
    for path in files(&place.work()).into_iter().chain(elsewhere).filter(|path| !own.contains(path)) {
        assert!(!is_core(&path), "{}", path.display());
        marks.clean(&path);
    }
}

/// As much as this system lets a person ask for: what leaves none then leaves none anywhere.
fn allow_cores() {
    let most = getrlimit(Resource::Core).maximum;
    setrlimit(Resource::Core, Rlimit { current: most, maximum: most }).unwrap();
}

/// A core of a process of this program, by its name and its first octets.
fn is_core(path: &Path) -> bool {
    let is_named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core"));
    is_named && fs::read(path).is_ok_and(|octets| octets.starts_with(b"\x7fELF"))
}

/// The program and the card's process crash in the middle of a session: no core is written, by no process of the program.
fn crash(place: &Place, code: &str) {
    let mut running = place.plain().pin(&format!("{code}\n")).start(&["sync"]);
    assert!(running.line()["level"].is_string());
    assert!(running.line()["messages"].is_u64(), "a first pass");
    let family = running.family();
    let is_agent = |(_, words): &(u32, String)| words.contains("card-agent");
    assert!(family.len() >= 2 && family.iter().any(is_agent), "{family:?}");
    for (pid, words) in &family {
        // Processes that read documents come and go.
        let Ok(limits) = fs::read_to_string(format!("/proc/{pid}/limits")) else { continue };
        let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert!(line.split_whitespace().skip(4).take(2).eq(["0", "0"]), "{words}: {line}");
    }
    // The agent first: it ends with the program.
    for (pid, _) in family.iter().filter(|one| is_agent(one)).chain(family.iter().filter(|one| !is_agent(one))) {
        let number = pid.to_string();
        // One that has ended with another is no fault.
        let _ = Command::new("sh").args(["-c", "kill -SEGV \"$1\"", "sh", &number]).status().unwrap();
    }
    running.ends();
}
