//! What people type, and who must come first: the set of `tests/data/directory`, written before the ranking and by another hand.

#![allow(clippy::print_stdout, reason = "figures are read by people")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pli::directory::{Context, Department, Index, Known};

/// Hundredths of a percent of the queries whose answer comes first, and among the first three, below which the ranking has become
/// worse than it was.
const FLOOR: (usize, usize) = (9_500, 9_900);

struct Query {
    typed: String,
    expected: String,
    context: Context,
    kind: String,
    why: String,
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/directory").join(name)
}

fn queries() -> Vec<Query> {
    let text = std::fs::read_to_string(data("queries.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let [typed, expected, context, kind, why] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("five columns: {line}"));
            let [typed, expected, kind, why] = [typed, expected, kind, why].map(str::to_owned);
            Query { typed, expected, context: parse(context), kind, why }
        })
        .collect()
}

fn parse(text: &str) -> Context {
    let mut context = Context::default();
    for part in text.split(';').filter(|part| !part.is_empty()) {
        match part.split_once('=').unwrap() {
            ("dept", number) => context.department = Some(Department::numbered(number).unwrap()),
            ("known", addresses) => {
                let known: Known = Arc::new(addresses.split(',').map(|address| (address.to_owned(), 1)).collect());
                context.known = known;
            }
            (other, _) => panic!("unknown context: {other}"),
        }
    }
    context
}

#[test]
fn the_right_person_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let imported = index.import(&data("people.txt"), "2026-11-26T06:00:00Z".parse().unwrap()).unwrap();
    assert_eq!((imported.rows, imported.skipped), (875, 0));
    let queries = queries();
    assert!(queries.len() >= 200);
    let mut kinds: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    for query in &queries {
        let found = index.find(&query.typed, &query.context, 20).unwrap();
        let addresses: Vec<String> = found.iter().map(|hit| hit.address.to_string()).collect();
        let at = addresses.iter().position(|address| *address == query.expected);
        let (all, first, three) = kinds.entry(&query.kind).or_default();
        *all += 1;
        *first += usize::from(at == Some(0));
        *three += usize::from(at.is_some_and(|at| at < 3));
        if at != Some(0) {
            let place = at.map_or("absent".to_owned(), |at| format!("place {}", at + 1));
            let before = addresses.first().map_or("nothing", String::as_str);
            println!(
                "{place}: «{}» ({}) → {} before {}: {}",
                query.typed, query.kind, before, query.expected, query.why
            );
        }
    }
    let total = kinds.values().fold((0, 0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1, sum.2 + each.2));
    println!("{:<26} {:>7} {:>8} {:>8}", "kind", "queries", "hit@1 %", "hit@3 %");
    let share = |part: usize, of: usize| part * 10_000 / of;
    for (kind, (all, first, three)) in kinds.iter().map(|(kind, counts)| (*kind, *counts)).chain([("all", total)]) {
        let percent = |part: usize| f64::from(u32::try_from(share(part, all)).unwrap()) / 100.0;
        println!("{kind:<26} {all:>7} {:>8.2} {:>8.2}", percent(first), percent(three));
    }
    let reached = (share(total.1, total.0), share(total.2, total.0));
    assert!(reached.0 >= FLOOR.0 && reached.1 >= FLOOR.1, "hit@1 and hit@3 in hundredths of a percent: {reached:?}");
}
