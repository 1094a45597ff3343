//! Search over many invented messages while another connection writes, and the same questions to notmuch's library, in process.
//! `sh tests/bench.sh search` runs this with 100,000 messages; here a few show that it works.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pli::domain::listing::Part;
use pli::domain::message::Correspondence;
use pli::domain::{Address, Envelope, Flags, MailboxId, MailboxName, Role, Secret, Uid, UidValidity};
use pli::store::{NewBody, NewMailbox, NewMessage, Question, Store};

const VALIDITY: UidValidity = UidValidity(1);
/// Hits wanted, as a first screen shows.
const HITS: u32 = 50;
/// What a search may take while a synchronisation runs.
const TARGET: Duration = Duration::from_millis(50);
/// 2026-01-01T00:00:00Z; messages come every ten minutes before it.
const NEW_YEAR: i64 = 1_767_225_600;

/// What is asked, and the same in the language of notmuch.
const QUESTIONS: [(&str, &str, &str); 16] = [
    ("frequent word", "patient", "patient*"),
    ("frequent word, not begun", "\"patient\"", "patient"),
    ("rare word", "zygomatique", "zygomatique*"),
    ("absent word", "introuvable", "introuvable*"),
    ("two frequent words", "patient compte", "patient compte*"),
    ("frequent and rare", "patient zygomatique", "patient zygomatique*"),
    ("two letters", "pa", "pa*"),
    ("three letters", "car", "car*"),
    ("four letters", "card", "card*"),
    ("beginning of numbers", "1234", "1234*"),
    ("phrase", "\"compte rendu opératoire\"", "\"compte rendu operatoire\""),
    ("accents and ligatures", "œdème", "oedeme* or œdème*"),
    ("sender", "de:dubreuil", "from:dubreuil"),
    ("frequent word, with files", "patient a:pj", "patient and tag:attachment"),
    ("sender and date", "de:dubreuil avant:2025", "from:dubreuil and date:..2024-12-31"),
    ("with files, unread, since", "a:pj non-lu depuis:06/2025", "tag:attachment and tag:unread and date:2025-06-01.."),
];

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 20).unwrap() % sides
    }

    /// The first ones more often than the last.
    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        let (one, other) = (self.roll(words.len()), self.roll(words.len()));
        words[one.min(other)]
    }
}

const NAMES: [&str; 16] = [
    "Dubreuil",
    "Lefèvre",
    "Martin",
    "Kühn",
    "Besnard",
    "Nguyen",
    "Œuvrard",
    "Garnier",
    "Faure",
    "Chevalier",
    "Renaud",
    "Barbier",
    "Leclerc",
    "Perrot",
    "Lemaître",
    "Vidal",
];
const STEMS: [&str; 40] = [
    "patient",
    "compte rendu",
    "bilan",
    "traitement",
    "consultation",
    "hospitalisation",
    "douleur",
    "examen",
    "biologie",
    "radiographie",
    "cardiologie",
    "cœur",
    "œdème",
    "insuffisance",
    "rénale",
    "hypertension",
    "diabète",
    "ordonnance",
    "contrôle",
    "rendez-vous",
    "l’hôpital",
    "service",
    "chirurgie",
    "compte rendu opératoire",
    "anesthésie",
    "cicatrice",
    "fièvre",
    "antibiotique",
    "allergie",
    "vaccin",
    "poumon",
    "scanner",
    "échographie",
    "fracture",
    "carie",
    "cardio",
    "scintigraphie",
    "aujourd’hui",
    "lymphome",
    "kinésithérapie",
];
const ENDINGS: [&str; 12] = ["", "s", "al", "ique", "ement", "eur", "euse", "é", "ée", "ation", "isme", "ette"];
const LITTLE: [&str; 16] =
    ["de", "la", "le", "et", "les", "des", "en", "un", "du", "est", "pour", "par", "sans", "dans", "sur", "à"];

struct Letter {
    message: NewMessage,
    text: String,
    raw: String,
}

/// A letter of some kilooctets.
fn letter(number: u32) -> Letter {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (u64::from(number) << 17) ^ u64::from(number));
    for _ in 0..8 {
        let _ = dice.roll(2);
    }
    let mut text = String::new();
    for word in 0..220 + dice.roll(420) {
        let end = if word % 11 == 10 { ".\r\n" } else { " " };
        match dice.roll(10) {
            0..=4 => text.push_str(dice.pick(&LITTLE)),
            5..=7 => text.push_str(dice.pick(&STEMS)),
            // A long tail of words, as names and numbers make one.
            8 => write!(text, "{}{}", dice.pick(&STEMS).split(' ').next().unwrap(), dice.pick(&ENDINGS)).unwrap(),
            _ if word % 2 == 0 => text.push_str(dice.pick(&NAMES)),
            _ => write!(text, "{:06}", dice.roll(1_000_000)).unwrap(),
        }
        text.push_str(end);
    }
    if number % 9_000 == 7 {
        text.push_str("fracture zygomatique\r\n");
    }
    let (name, other) = (dice.pick(&NAMES), dice.pick(&NAMES));
    let person = |name: &str| Correspondence {
        name: format!("Dr {name}"),
        address: format!("{}@exemple.mssante.fr", name.to_lowercase().replace(['è', 'ü', 'î', 'œ'], "e")),
    };
    let subject = format!("{} {} {}", dice.pick(&STEMS), name, number);
    let date = Timestamp::from_second(NEW_YEAR - i64::from(number) * 600).unwrap();
    let (files, seen) = (dice.roll(3) == 0, dice.roll(20) > 0);
    let (from, to) = (person(name), person(other));
    let raw = mail(&(&from, &to), &subject, date, number, &text, files);
    let message = NewMessage {
        uid: Uid::new(number + 1).unwrap(),
        marks: if seen { Flags::SEEN } else { Flags::default() }.into(),
        internal_date: date,
        size: raw.len() as u64,
        modseq: None,
        envelope: Envelope {
            subject,
            from: vec![from],
            to: vec![to],
            date: Some(date),
            message_id: Some(format!("{number}@exemple.mssante.fr")),
            ..Envelope::default()
        },
        head: Vec::new(),
        has_attachments: files,
    };
    Letter { message, text, raw }
}

fn mail(
    (from, to): &(&Correspondence, &Correspondence),
    subject: &str,
    date: Timestamp,
    number: u32,
    text: &str,
    files: bool,
) -> String {
    let date = date.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let head = format!(
        "From: {} <{}>\r\nTo: {} <{}>\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{number}@exemple.mssante.fr>\r\n\
         MIME-Version: 1.0\r\n",
        from.name, from.address, to.name, to.address
    );
    let part = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    if files {
        format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part}{text}\r\n--b\r\n\
             Content-Type: application/pdf; name=resultat{number}.pdf\r\n\
             Content-Disposition: attachment; filename=resultat{number}.pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n"
        )
    } else {
        format!("{head}{part}{text}")
    }
}

fn parts(number: u32, files: bool) -> Vec<Part> {
    let part = Part {
        number: 1,
        name: format!("resultat{number}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: 8,
        content_id: None,
        inline: false,
    };
    if files { vec![part] } else { Vec::new() }
}

async fn inbox(store: &Store, name: &'static str) -> MailboxId {
    let work = move |tx: &mut pli::store::Tx<'_>| {
        let account = tx.account(&Address::parse("cabinet@exemple.mssante.fr").unwrap())?;
        let mailbox = NewMailbox {
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role: Role::Other,
            subscribed: true,
            place: pli::domain::Place::Own,
        };
        let id = tx.upsert_mailboxes(account, &[mailbox])?.remove(0);
        tx.reset_mailbox(id, VALIDITY)?;
        Ok(id)
    };
    store.write(work).await.unwrap().0
}

/// Headers, then bodies, as a synchronisation writes them.
async fn put(store: &Store, mailbox: MailboxId, numbers: std::ops::Range<u32>) {
    let letters: Vec<Letter> = numbers.map(letter).collect();
    let messages: Vec<NewMessage> = letters.iter().map(|letter| letter.message.clone()).collect();
    let (ids, _) = store.write(move |tx| tx.insert_messages(mailbox, VALIDITY, &messages)).await.unwrap();
    let bodies = move |tx: &mut pli::store::Tx<'_>| {
        let parts: Vec<_> =
            letters.iter().map(|letter| parts(letter.message.uid.get(), letter.message.has_attachments)).collect();
        let bodies = ids.into_iter().zip(letters.iter().zip(&parts)).map(|(id, (letter, parts))| {
            (id, NewBody { raw: letter.raw.as_bytes(), text: &letter.text, preview: "", parts })
        });
        tx.put_bodies(&bodies.collect::<Vec<_>>())
    };
    drop(store.write(bodies).await.unwrap());
}

fn share(times: &mut [f64], of: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a rank")]
    let rank = ((times.len() as f64 * of).ceil() as usize).clamp(1, times.len()) - 1;
    times[rank]
}

/// Milliseconds of each turn, and how many hits.
async fn ask(store: &Store, typed: &str, turns: usize) -> (Vec<f64>, usize) {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    let (mut times, mut hits) = (Vec::with_capacity(turns), 0);
    for _ in 0..turns {
        let began = Instant::now();
        let question = Question::parse(typed, &zone);
        let rows = store.read(move |reader| reader.search(&question, HITS)).await.unwrap();
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        hits = rows.len();
    }
    (times, hits)
}

fn counted(name: &str, few: u32) -> u32 {
    std::env::var(name).ok().and_then(|count| count.parse().ok()).unwrap_or(few)
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_while_messages_are_written() {
    let (messages, turns) = (counted("PLI_BENCH_MESSAGES", 300), counted("PLI_BENCH", 5) as usize);
    let dir = tempfile::tempdir().unwrap();
    let (store, _) =
        Store::open(&dir.path().join("vault"), &Secret::new([7; 32]), Timestamp::from_second(NEW_YEAR).unwrap())
            .unwrap();
    let mailbox = inbox(&store, "INBOX").await;
    let began = Instant::now();
    // Newest first, as they are fetched.
    for first in (0..messages).step_by(200) {
        put(&store, mailbox, first..(first + 200).min(messages)).await;
    }
    let filled = began.elapsed();
    let octets = std::fs::metadata(dir.path().join("vault/vault.db")).unwrap().len();
    println!("{messages} messages written in {:.1} s; the vault has {} Mo", filled.as_secs_f64(), octets / 1_000_000);
    let theirs = std::env::var_os("PLI_BENCH_MAILDIR").and_then(|path| notmuch(Path::new(&path), messages, turns));

    let ended = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(write_on(store.clone(), Arc::clone(&ended)));
    let mut lines = Vec::new();
    for (number, (what, typed, _)) in QUESTIONS.into_iter().enumerate() {
        let (mut times, hits) = ask(&store, typed, turns).await;
        lines.push((
            what,
            hits,
            share(&mut times, 0.5),
            share(&mut times, 0.95),
            theirs.as_ref().map(|all| all[number]),
        ));
    }
    ended.store(true, Ordering::Relaxed);
    let (mut commits, written) = writer.await.unwrap();
    report(messages, &lines, (&mut commits, written));
    store.close().await;
    if messages >= 1_000 {
        let worst = lines.iter().map(|line| line.3).fold(0.0, f64::max);
        assert!(worst <= TARGET.as_secs_f64() * 1_000.0, "p95 {worst} ms");
    }
    for (what, hits, ..) in &lines {
        assert_eq!(*hits == 0, *what == "absent word", "{what}");
    }
}

/// Goes on writing until told to end: milliseconds of each commit, and how many messages.
async fn write_on(store: Store, ended: Arc<AtomicBool>) -> (Vec<f64>, u32) {
    let mailbox = inbox(&store, "En cours").await;
    let (mut times, mut next) = (Vec::new(), 2_000_000);
    while !ended.load(Ordering::Relaxed) {
        let began = Instant::now();
        put(&store, mailbox, next..next + 20).await;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        next += 20;
    }
    (times, next - 2_000_000)
}

type Line = (&'static str, usize, f64, f64, Option<(f64, f64, usize)>);

fn report(messages: u32, lines: &[Line], (commits, written): (&mut [f64], u32)) {
    println!(
        "\n{:<28} {:>5} {:>9} {:>9} {:>12} {:>9} {:>8}",
        "ms", "hits", "p50", "p95", "notmuch p50", "p95", "ratio"
    );
    let mut json = String::new();
    for (what, hits, p50, p95, theirs) in lines {
        print!("{what:<28} {hits:>5} {p50:>9.2} {p95:>9.2}");
        let mut entry = format!("\"question\":\"{what}\",\"hits\":{hits},\"p50\":{p50:.3},\"p95\":{p95:.3}");
        if let Some((their50, their95, their_hits)) = theirs {
            let ratio = p50 / their50;
            println!(" {their50:>12.2} {their95:>9.2} {ratio:>8.2}");
            write!(entry, ",\"notmuch_hits\":{their_hits},\"notmuch_p50\":{their50:.3},\"notmuch_p95\":{their95:.3}")
                .unwrap();
        } else {
            println!();
        }
        let comma = if json.is_empty() { "" } else { "," };
        write!(json, "{comma}{{{entry}}}").unwrap();
    }
    let worst = lines.iter().map(|line| line.3).fold(0.0, f64::max);
    println!(
        "meanwhile {written} messages written; a batch of 20: p50 {:.1} ms, p95 {:.1} ms",
        share(commits, 0.5),
        share(commits, 0.95)
    );
    if lines.iter().all(|line| line.4.is_none()) {
        println!("NOT COMPARED WITH NOTMUCH: its library was not there");
    }
    println!("{{\"bench\":\"search\",\"messages\":{messages},\"worst_p95_ms\":{worst:.3},\"questions\":[{json}]}}");
}

/// The same letters as a Maildir, to notmuch's library: p50, p95, and hits of each question. `None` where it is not installed.
fn notmuch(maildir: &Path, messages: u32, turns: usize) -> Option<Vec<(f64, f64, usize)>> {
    for folder in ["cur", "new", "tmp"] {
        std::fs::create_dir_all(maildir.join(folder)).unwrap();
    }
    for number in 0..messages {
        let letter = letter(number);
        let seen = if letter.message.marks.flags.contains(Flags::SEEN) { "S" } else { "" };
        std::fs::write(maildir.join(format!("cur/{number}.bench:2,{seen}")), letter.raw).unwrap();
    }
    let questions: Vec<&str> = QUESTIONS.iter().map(|(_, _, theirs)| *theirs).collect();
    let output = Command::new("/usr/bin/python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/finding.py"))
        .arg(maildir)
        .args([turns.to_string(), HITS.to_string()])
        .args(questions)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Option<Vec<_>> = text
        .lines()
        .map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, words.next()?.parse().ok()?))
        })
        .collect();
    let lines = lines.filter(|lines| lines.len() == QUESTIONS.len());
    if lines.is_none() {
        println!("notmuch: {}", String::from_utf8_lossy(&output.stderr));
    }
    lines
}

/// Letters differ from each other and are the same each time.
#[test]
fn letters_are_invented_the_same_each_time() {
    assert_eq!(letter(3).raw, letter(3).raw);
    assert_ne!(letter(3).text, letter(4).text);
}
