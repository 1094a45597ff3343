//! The directory index at the size of the nation: import, size on disk, and the time of each key of what people type.
//!
//! `PLI_DIRECTORY_ROWS` sets the number of rows (540,000 is the real one); the suite runs a sample.

#![allow(clippy::print_stdout, reason = "figures are read by people")]

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use pli::directory::Index;

const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL";
const GIVEN: [&str; 24] = [
    "Marie",
    "Jean",
    "Anne-Sophie",
    "Hélène",
    "Luc",
    "Jean-François",
    "Claire",
    "Paul",
    "Émilie",
    "Noël",
    "Zoé",
    "Françoise",
    "Benoît",
    "Inès",
    "Maël",
    "Camille",
    "Théo",
    "Agnès",
    "Loïc",
    "Cécile",
    "Gaël",
    "Aurélie",
    "Rémi",
    "Sophie",
];
const SYLLABLES: [&str; 40] = [
    "mar", "tin", "le", "fè", "vre", "du", "bois", "ber", "nard", "gar", "nier", "rous", "sel", "mo", "reau", "la",
    "cour", "de", "lau", "nay", "che", "va", "lier", "fon", "taine", "gi", "rard", "pou", "let", "bla", "chard", "œu",
    "vrard", "ri", "chet", "ca", "mus", "hé", "bert", "vau",
];
const PROFESSIONS: [(&str, &str); 12] = [
    ("Médecin", "medecin"),
    ("Médecin", "medecin"),
    ("Médecin", "medecin"),
    ("Infirmier", "infirmier"),
    ("Infirmier", "infirmier"),
    ("Masseur-Kinésithérapeute", "masseur-kinesitherapeute"),
    ("Pharmacien", "pharmacien"),
    ("Chirurgien-Dentiste", "chirurgien-dentiste"),
    ("Sage-Femme", "sage-femme"),
    ("Orthophoniste", "orthophoniste"),
    ("Psychologue", "psychologue"),
    ("Pédicure-Podologue", "pedicure-podologue"),
];
const SPECIALITIES: [&str; 16] = [
    "Spécialiste en Médecine Générale",
    "Spécialiste en Médecine Générale",
    "Spécialiste en Médecine Générale",
    "Cardiologie et maladies vasculaires",
    "Pédiatrie",
    "Radio-diagnostic",
    "Ophtalmologie",
    "Psychiatrie",
    "Gynécologie-obstétrique",
    "Dermatologie et vénéréologie",
    "Gastro-entérologie et hépatologie",
    "Oto-rhino-laryngologie et chirurgie cervico-faciale",
    "Anesthésie-réanimation",
    "Néphrologie",
    "Pneumologie",
    "Rhumatologie",
];
const SERVICES: [&str; 10] = [
    "Secrétariat",
    "Cardiologie",
    "Accueil",
    "Laboratoire de biologie",
    "Imagerie médicale",
    "Urgences",
    "Pédiatrie",
    "Pharmacie",
    "Maternité",
    "Gériatrie",
];

/// xorshift64*: the same rows for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    /// Small numbers come much more often, as with names and towns.
    fn skewed(&mut self, bound: usize) -> usize {
        let first = self.below(bound) + 1;
        self.below(first)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn name(number: usize) -> String {
    let mut rest = number;
    let mut name = String::new();
    loop {
        name.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
        if rest == 0 {
            break name.to_uppercase();
        }
    }
}

fn ascii(text: &str) -> String {
    pli::domain::folding::fold(text).replace('\'', "")
}

fn write_extract(path: &Path, rows: usize, seed: u64) {
    let mut random = Random(seed);
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "\u{feff}{HEADER}").unwrap();
    for row in 0..rows {
        let place = random.skewed(6000) + 41;
        let town = format!("{}{}", if place.is_multiple_of(9) { "SAINT-" } else { "" }, name(place * 7));
        let code = format!("{:05}", 1000 + (place * 37) % 95_000);
        let department = &code[..2];
        let structure = format!(
            "{} {}",
            random.pick(&["CH", "CHU", "CLINIQUE", "CABINET", "CENTRE DE SANTE", "LABORATOIRE"]),
            town
        );
        let address_part = format!("|||{}||RUE|DE LA GARE||{code} {town}|{code}|{department}|France", row % 90);
        if random.below(100) < 85 {
            let family = name(random.skewed(60_000) + 3);
            let given = random.pick(&GIVEN);
            let (profession, domain) = PROFESSIONS[random.below(PROFESSIONS.len())];
            let speciality = if profession == "Médecin" { random.pick(&SPECIALITIES) } else { "" };
            let own = random.below(3) == 0;
            let structure = if own { "" } else { structure.as_str() };
            let address_part = if own { "|||||||||||" } else { &address_part };
            writeln!(
                out,
                "PER|{}.{}{row}@{domain}.mssante.fr|8|10{row:09}|810{row:09}||||DR|{family}|{given}|C|Civil|10|{profession}|SM|{speciality}|O|{structure}|{address_part}",
                ascii(given), ascii(&family)
            )
        } else {
            let service = random.pick(&SERVICES);
            writeln!(
                out,
                "ORG|{}{row}@{}.mssante.fr||||1|{row:09}|{service}||||||||||N|{structure}|{address_part}",
                ascii(service).replace(' ', "-"), ascii(&structure).replace(' ', "-")
            )
        }
        .unwrap();
    }
    out.flush().unwrap();
}

/// Time this thread has spent on a processor, to some milliseconds.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// Each prefix of each of these is one key.
fn typed() -> Vec<String> {
    let mut texts: Vec<String> = [
        "lefevre cardio besan",
        "médecin généraliste",
        "dr martin marie",
        "m",
        "saint",
        "cardiologie ch",
        "secretariat cardiologie chu",
        "pharmacien cardiologie",
        "le",
        "infirmier 25",
        "medecin medecin",
        "masseur kinesitherapeute saint",
        "jean-françois",
        "zoe martinle",
        "laboratoire biologie clinique",
        "mssante medecin m a",
        "p p p p",
        "marie.martin@medecin.mssante.fr",
        "urgences",
        "psy",
        "de la cour",
        "sage femme",
        "xyz",
        "anne sophie gyneco",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut random = Random(99);
    for _ in 0..60 {
        let mut text = ascii(&name(random.skewed(60_000) + 3));
        let _ = write!(text, " {} {}", ascii(random.pick(&GIVEN)), &ascii(&name((random.skewed(6000) + 41) * 7)));
        texts.push(text);
    }
    texts
}

#[test]
fn import_is_quick_and_each_key_quicker() {
    let rows: usize = std::env::var("PLI_DIRECTORY_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(30_000);
    let folder = tempfile::tempdir().unwrap();
    let extract = folder.path().join("extract.txt");
    write_extract(&extract, rows, 20_261_123);
    let index = Index::open(&folder.path().join("index")).unwrap();
    let (start, worked) = (Instant::now(), on_processor());
    let imported = index.import(&extract, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    let (took, worked) = (start.elapsed(), on_processor().saturating_sub(worked));
    assert_eq!((imported.rows, imported.skipped), (rows as u64, 0));
    let octets: u64 = std::fs::read_dir(folder.path().join("index"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();

    let mut times: Vec<(Duration, String, usize)> = Vec::new();
    let mut cold: Vec<Duration> = Vec::new();
    for text in typed() {
        let keys: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        for end in keys {
            let search = || {
                let start = Instant::now();
                let hits = index.search(&text[..end], 20).unwrap();
                (start.elapsed(), hits.len())
            };
            let (first, hits) = search();
            cold.push(first);
            // The best of a few: other work on the machine must not fail the test.
            let best = (0..4).map(|_| search().0).min().unwrap_or(first).min(first);
            times.push((best, text[..end].to_owned(), hits));
        }
    }
    times.sort();
    cold.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].0.as_secs_f64() * 1000.0;
    println!(
        "rows {rows}, extract {} MB, index {} MB, import {:.1} s ({:.1} s of processor)",
        std::fs::metadata(&extract).unwrap().len() >> 20,
        octets >> 20,
        took.as_secs_f64(),
        worked.as_secs_f64()
    );
    println!(
        "{} keys: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.2} ms; typed for the first time: p95 {:.2} ms",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100),
        cold[(cold.len() - 1) * 95 / 100].as_secs_f64() * 1000.0
    );
    for (time, text, hits) in times.iter().rev().take(8) {
        println!("  {:.2} ms  {hits:>3} hits  {text}", time.as_secs_f64() * 1000.0);
    }
    assert!(worked < Duration::from_secs(30), "import took {worked:?}");
    assert!(at(95) < 10.0, "p95 {:.2} ms", at(95));
}
