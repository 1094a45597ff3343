//! The directory index at the size of the nation: import, size on disk, memory, and the time of each key of what people type.
//!
//! `PLI_DIRECTORY_ROWS` sets the number of rows (540,000 is the real one); the suite runs a sample. `tests/bench.sh directory` runs
//! this as it is meant to be run, and prints what is between the lines that begin with `bench:`.

#![allow(clippy::print_stdout, reason = "figures are read by people")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pli::directory::{Context, Department, Index, Known};

use crate::population::{Random, family, given, town, write_extract};
use crate::properties::on_processor;

/// Rows of the nation.
const NATION: usize = 540_000;
/// Rows of the suite, and which of the keys it types.
const SAMPLE: usize = 15_000;
const SAMPLED: usize = 9;

/// Resident memory in octets, now and at most; the latter begins anew.
fn resident() -> (u64, u64) {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let field = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    };
    (field("VmRSS:"), field("VmHWM:"))
}

/// What is typed, key after key: each of these is one state of the field. Some of it is corrected on the way.
fn typed() -> Vec<String> {
    let mut texts: Vec<String> = [
        "lefevre cardio besan",
        "médecin généraliste",
        "dr martin marie",
        "m",
        "saint",
        "cardiologie ch",
        "secretariat cardiologie chu",
        "pharmacien lyon 3",
        "le",
        "infirmier 25",
        "medecin medecin",
        "masseur kinesitherapeute saint",
        "jean-françois",
        "laboratoire biologie clinique",
        "mssante medecin m a",
        "p p p p",
        "marie.martin@medecin.mssante.example",
        "urgences st denis",
        "psy",
        "de la cour",
        "sage femme",
        "xyz",
        "anne sophie gyneco",
        "10000123456",
        "gotier filipe",
        "opthalmo marseile",
        "kiné st étienne du rouvray",
        "hopital 69",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut random = Random::new(99);
    for _ in 0..120 {
        texts.push(match random.below(4) {
            0 => format!("{} {}", family(&mut random), given(&mut random)),
            1 => format!("{} {} {}", given(&mut random), family(&mut random), town(&mut random).0),
            2 => format!(
                "{} {}",
                random.pick(&["cardio", "kiné", "infirmière", "généraliste", "ophtalmo"]),
                town(&mut random).0
            ),
            _ => family(&mut random),
        });
    }
    texts.iter().flat_map(|text| trace(text, &mut random)).collect()
}

/// Each key of one text; now and then a wrong one, which is taken back.
fn trace(text: &str, random: &mut Random) -> Vec<String> {
    let mut states = Vec::new();
    let mut so_far = String::new();
    for c in text.chars() {
        if random.below(12) == 0 {
            let wrong = char::from(b'a' + u8::try_from(random.below(26)).unwrap());
            states.push(format!("{so_far}{wrong}"));
            states.push(so_far.clone());
        }
        so_far.push(c);
        states.push(so_far.clone());
    }
    states
}

#[test]
fn import_is_quick_and_each_key_quicker() {
    let rows: usize = std::env::var("PLI_DIRECTORY_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(SAMPLE);
    let folder = tempfile::tempdir().unwrap();
    let extract = folder.path().join("extract.txt");
    write_extract(&extract, rows, 20_261_123);
    let index = Index::open(&folder.path().join("index")).unwrap();
    let (start, worked) = (Instant::now(), on_processor());
    let imported = index.import(&extract, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
    let (took, worked) = (start.elapsed(), on_processor().saturating_sub(worked));
    let peak = resident().1;
    assert_eq!((imported.rows, imported.skipped), (rows as u64, 0));
    let octets = index.status().octets;
    drop(index);
    let held = held_by_another_process(folder.path());

    // As a program that starts.
    let start = Instant::now();
    let index = Index::open(&folder.path().join("index")).unwrap();
    let opened = start.elapsed();
    let context = context(&index);
    let mut times: Vec<(Duration, String, usize)> = Vec::new();
    let mut cold: Vec<Duration> = Vec::new();
    let every = if rows == SAMPLE { SAMPLED } else { 1 };
    for text in typed().into_iter().step_by(every) {
        let search = || {
            let start = Instant::now();
            let hits = index.find(&text, &context, 20).unwrap();
            (start.elapsed(), hits.len())
        };
        let (first, hits) = search();
        cold.push(first);
        // The best of a few: other work on the machine must not fail the test.
        let best = (0..2).map(|_| search().0).min().unwrap_or(first).min(first);
        times.push((best, text.clone(), hits));
    }
    times.sort();
    cold.sort();
    let at = |times: &[Duration], share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    let warm: Vec<Duration> = times.iter().map(|(time, ..)| *time).collect();
    println!("{rows} rows: {} keys", times.len());
    for (time, text, hits) in times.iter().rev().take(12) {
        println!("  {:>8.2} ms {hits:>3} hits: {text}", time.as_secs_f64() * 1000.0);
    }
    println!("bench:");
    let line = |what: &str, figure: String| println!("{what:<44} {figure:>12}");
    line("import, s (on the processor, s)", format!("{:.1} ({:.1})", took.as_secs_f64(), worked.as_secs_f64()));
    line("on the disk, MB", format!("{:.1}", megabytes(octets)));
    line("memory of the import at most, MB", format!("{:.0}", megabytes(peak)));
    line("start, ms", format!("{:.1}", opened.as_secs_f64() * 1000.0));
    line("memory while searching, MB", format!("{:.1}", megabytes(held)));
    for (name, times) in [("first time", &cold), ("again", &warm)] {
        line(
            &format!("a key, ms ({name}): p50, p95, p99, most"),
            format!("{:.2} {:.2} {:.2} {:.2}", at(times, 50), at(times, 95), at(times, 99), at(times, 100)),
        );
    }
    println!(
        "{{\"bench\":\"directory\",\"rows\":{rows},\"keys\":{},\"import\":{:.2},\"import_cpu\":{:.2},\"disk_mb\":{:.1},\"import_peak_mb\":{:.0},\"open_ms\":{:.1},\"memory_mb\":{:.1},\"key_p50_ms\":{:.3},\"key_p95_ms\":{:.3},\"key_p99_ms\":{:.3},\"key_max_ms\":{:.3}}}",
        times.len(),
        took.as_secs_f64(),
        worked.as_secs_f64(),
        megabytes(octets),
        megabytes(peak),
        opened.as_secs_f64() * 1000.0,
        megabytes(held),
        at(&cold, 50),
        at(&cold, 95),
        at(&cold, 99),
        at(&cold, 100)
    );
    assert!(octets / (rows as u64) < 250_000_000 / NATION as u64 + 1, "room on the disk");
    // Unoptimised code is some six times slower, and other programs run beside.
    let slack = if cfg!(debug_assertions) { 8 } else { 1 };
    assert!(worked < Duration::from_secs(30) * slack, "{worked:?}");
    assert!(at(&warm, 95) < 10.0 * f64::from(slack), "p95 of a key: {} ms", at(&warm, 95));
    assert!(held < 60_000_000, "{held} octets held");
}

/// What searching adds to a program: this one, started again, types it all.
fn held_by_another_process(folder: &Path) -> u64 {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "directory_scale::types_in_a_process_of_its_own", "--nocapture"])
        .env("PLI_DIRECTORY_INDEX", folder.join("index"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("held ")).unwrap_or_else(|| panic!("{text}"));
    line.parse().unwrap()
}

/// Asked for by [`held_by_another_process`].
#[test]
fn types_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("PLI_DIRECTORY_INDEX") else { return };
    let texts = typed();
    let before = resident().0;
    let index = Index::open(Path::new(&folder)).unwrap();
    let context = context(&index);
    let every = if index.len() == SAMPLE { SAMPLED } else { 1 };
    for text in texts.into_iter().step_by(every) {
        let _ = index.find(&text, &context, 20).unwrap();
    }
    println!("held {}", resident().0.saturating_sub(before));
}

fn megabytes(octets: u64) -> f64 {
    f64::from(u32::try_from(octets / 1000).unwrap()) / 1000.0
}

/// A practice in the Rhône that has written to some people.
fn context(index: &Index) -> Context {
    let mut known = std::collections::HashMap::new();
    for text in ["martin cardio", "petit", "urgences lyon", "infirmier", "bernard"] {
        for hit in index.search(text, 40).unwrap() {
            let _ = known.insert(hit.address.folded(), 2);
        }
    }
    let known: Known = Arc::new(known);
    Context { known, department: Department::numbered("69") }
}
