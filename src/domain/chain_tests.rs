//! Tests of `domain/chain`.

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Audit, Auditor, Earlier, Fault, Forgery, Head, KEPT, Link, Occasion, Seal, Statement, due};
use crate::domain::trace::TraceRow;

const SIGNED: &[u8] = b"signed";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn row(number: i64, before: Link, request: &str) -> TraceRow {
    let mut row = TraceRow {
        number,
        at: at(1_000 + number),
        offset: 3_600,
        author: "899700000017".to_owned(),
        deed: "move".to_owned(),
        account: "claire.dubreuil@medecin.mssante.fr".to_owned(),
        request: request.to_owned(),
        response: "OK".to_owned(),
        link: None,
    };
    row.link = Some(Link::of(before, &row));
    row
}

/// Lines from this number on, and a seal after each of `sealed`.
fn journal(first: i64, count: i64, sealed: &[i64]) -> (Vec<TraceRow>, Vec<Seal>) {
    let (mut rows, mut seals, mut link) = (Vec::new(), Vec::<Seal>::new(), Link::NONE);
    for number in first..first + count {
        let row = row(number, link, &format!("UID MOVE {number}"));
        link = row.link.unwrap();
        rows.push(row);
        if sealed.contains(&number) {
            let head = Some(Head { line: number, link });
            seals.extend(due(head, seals.last(), Occasion::Closed, at(5_000 + number)).map(sign));
        }
    }
    (rows, seals)
}

fn sign(statement: Statement) -> Seal {
    Seal { statement, certificate: b"of the holder".to_vec(), signature: SIGNED.to_vec() }
}

fn proven(seal: &Seal) -> Result<(), Forgery> {
    if seal.signature != SIGNED {
        return Err(Forgery::Signature);
    }
    if seal.certificate == b"of the holder" { Ok(()) } else { Err(Forgery::Signer) }
}

fn audit(rows: &[TraceRow], seals: &[Seal]) -> Audit {
    audit_at(rows, seals, at(6_000) + KEPT)
}

fn audit_at(rows: &[TraceRow], seals: &[Seal], now: Timestamp) -> Audit {
    let mut auditor = Auditor::new(seals.to_vec(), now, proven);
    for row in rows {
        auditor.take(row);
    }
    auditor.end()
}

#[test]
fn a_journal_as_it_was_written_is_sound() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    let found = audit(&rows, &seals);
    assert_eq!(found.faults, []);
    assert_eq!((found.lines, found.before, found.seals), (20, 0, 3));
    assert_eq!((found.sealed, found.last), (Some(15), Some(20)));
    assert!(audit(&[], &[]).is_sound());
}

#[test]
fn lines_of_before_the_chain_are_counted_and_no_fault() {
    let (mut rows, seals) = journal(4, 5, &[8]);
    let old = |number| TraceRow { link: None, ..row(number, Link::NONE, "UID COPY") };
    drop(rows.splice(0..0, [old(1), old(2), old(3)]));
    let found = audit(&rows, &seals);
    assert_eq!((found.faults.as_slice(), found.lines, found.before), ([].as_slice(), 8, 3));
    // One without a link among the others is no line of before.
    rows.push(old(9));
    assert_eq!(audit(&rows, &seals).faults, [Fault::Unlinked { line: 9 }]);
}

#[test]
fn a_journal_that_was_shortened_up_to_a_seal_is_sound() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    for (kept, with) in [(4, 0), (9, 1), (9, 0), (15, 2)] {
        let found = audit(&rows[kept..], &seals[with..]);
        assert_eq!(found.faults, [], "lines from {kept}, seals from {with}");
    }
    assert!(audit(&[], &seals[2..]).is_sound(), "as a whole");
    // Between two seals nothing vouches for the first line.
    assert_eq!(audit(&rows[6..], &seals).faults.first(), Some(&Fault::Altered { line: 7 }));
    assert_eq!(audit(&rows[4..], &[]).faults, [Fault::Altered { line: 5 }]);
}

/// What lies under a young seal is not dropped by the program: somebody else has taken it out.
#[test]
fn lines_that_are_taken_out_up_to_a_seal_before_their_time_are_missed() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    let early = at(5_009) + KEPT;
    let late = at(5_010) + KEPT;
    let found = audit_at(&rows[9..], &seals[1..], early);
    assert_eq!((found.faults.as_slice(), found.first), ([Fault::Shortened { line: 10 }].as_slice(), Some(10)));
    let found = audit_at(&rows[9..], &seals[1..], late);
    assert_eq!((found.faults.as_slice(), found.dropped), ([].as_slice(), Some(at(5_009))), "it is told all the same");
    assert_eq!(audit_at(&[], &seals[2..], late).faults, [Fault::Shortened { line: 16 }], "as a whole");
    assert_eq!(audit_at(&rows, &seals, at(0)).faults, [], "nothing was dropped");
}

#[test]
fn what_was_cut_off_at_the_end_is_seen_by_its_seal() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    assert_eq!(audit(&rows[..12], &seals).faults, [Fault::SealUnmet { seal: 3 }]);
    assert_eq!(audit(&[], &seals[..2]).faults, [Fault::SealUnmet { seal: 1 }]);
}

#[test]
fn a_journal_that_is_written_anew_without_the_card_is_seen() {
    let (_, seals) = journal(1, 20, &[4, 9, 15]);
    let (mut forged, mut link) = (Vec::new(), Link::NONE);
    for number in 1..=20 {
        let row = row(number, link, "UID FETCH");
        link = row.link.unwrap();
        forged.push(row);
    }
    let unmet = |seal| Fault::SealUnmet { seal };
    assert_eq!(audit(&forged, &seals).faults, [unmet(1), unmet(2), unmet(3)]);
}

#[test]
fn seals_are_signed_by_whom_they_name_and_follow_each_other() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    let mut bad = seals.clone();
    bad[1].signature = b"x".to_vec();
    let faults = audit(&rows, &bad).faults;
    assert_eq!(faults, [Fault::SealForged { seal: 2 }, Fault::SealMoved { seal: 3 }]);
    let mut foreign = seals.clone();
    foreign[2].certificate = b"of another".to_vec();
    assert_eq!(audit(&rows, &foreign).faults, [Fault::SealForeign { seal: 3 }]);
    let without = [seals[0].clone(), seals[2].clone()];
    assert_eq!(audit(&rows, &without).faults, [Fault::SealMoved { seal: 3 }]);
}

#[test]
fn lines_under_a_seal_are_not_passed_off_as_older_than_the_chain() {
    let (rows, seals) = journal(1, 20, &[4, 9, 15]);
    let mut forged = rows.clone();
    for row in &mut forged[..9] {
        row.link = None;
        row.request = "UID FETCH".to_owned();
    }
    let faults = audit(&forged, &seals[1..]).faults;
    assert_eq!(faults.last(), Some(&Fault::SealMoved { seal: 2 }), "{faults:?}");
    assert!(faults.contains(&Fault::SealUnmet { seal: 2 }), "{faults:?}");
    let mut auditor = Auditor::new(Vec::new(), at(6_000), proven);
    auditor.compare(Some(Earlier { links: rows.iter().map(|row| (row.number, row.link.unwrap())).collect() }));
    for row in &forged {
        auditor.take(row);
    }
    assert_eq!(auditor.end().faults.first(), Some(&Fault::Rewritten { line: 1 }));
}

#[test]
fn a_head_is_sealed_once() {
    let (_, seals) = journal(1, 9, &[9]);
    let Statement { line, link, .. } = seals[0].statement;
    let head = |line| Some(Head { line, link });
    assert_eq!(due(None, None, Occasion::Opened, at(0)), None);
    assert_eq!(due(head(line), seals.last(), Occasion::Opened, at(0)), None);
    let next = due(head(10), seals.last(), Occasion::Opened, at(0)).unwrap();
    assert_eq!((next.number, next.before, next.line), (2, seals[0].link(), 10));
}

#[derive(Clone, Debug)]
enum Tampering {
    Word(usize, u8),
    Out(usize),
    Twice(usize),
    Swap(usize),
    Unlink(usize),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    prop_oneof![
        (any::<usize>(), 0..7_u8).prop_map(|(line, field)| Tampering::Word(line, field)),
        any::<usize>().prop_map(Tampering::Out),
        any::<usize>().prop_map(Tampering::Twice),
        any::<usize>().prop_map(Tampering::Swap),
        any::<usize>().prop_map(Tampering::Unlink),
    ]
}

fn tamper(rows: &mut Vec<TraceRow>, sealed: usize, how: &Tampering) {
    match *how {
        Tampering::Word(line, field) => {
            let row = &mut rows[line % sealed];
            match field {
                0 => row.at = at(row.at.as_second() + 1),
                1 => row.offset += 1,
                2 => row.author.push('1'),
                3 => row.deed.push('x'),
                4 => row.account.clear(),
                5 => row.request.push('7'),
                _ => row.response = "NO".to_owned(),
            }
        }
        Tampering::Out(line) => drop(rows.remove(line % sealed)),
        Tampering::Twice(line) => rows.insert(line % sealed, rows[line % sealed].clone()),
        Tampering::Swap(line) => rows.swap(line % sealed, (line + 1) % sealed),
        Tampering::Unlink(line) => rows[line % sealed].link = None,
    }
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever is done to a line that a seal covers is seen, also when all links after it are made anew.
    #[test]
    fn nothing_before_a_seal_can_be_changed_unseen(how in tampering(), anew: bool, count in 2..30_i64, tail in 0..5_i64) {
        let (mut rows, seals) = journal(1, count + tail, &[count]);
        let sealed = usize::try_from(count).unwrap();
        let written = rows.clone();
        tamper(&mut rows, sealed, &how);
        if anew {
            let mut link = Link::NONE;
            for (number, row) in (1..).zip(&mut rows) {
                row.number = number;
                link = Link::of(link, row);
                row.link = Some(link);
            }
        }
        // A line more after the seal is one that waits for the next.
        let is_as_sealed = rows.get(..sealed) == written.get(..sealed);
        prop_assert_eq!(audit(&rows, &seals).is_sound(), is_as_sealed && anew);
    }

    /// Two lines that differ anywhere have different links: no field runs into the next.
    #[test]
    fn fields_do_not_run_into_each_other(request in "[ab]{0,3}", response in "[ab]{0,3}", more in "[ab]{0,3}") {
        let line = |request: &str, response: &str| TraceRow {
            request: request.to_owned(),
            response: response.to_owned(),
            ..row(1, Link::NONE, "")
        };
        let (one, other) = (line(&request, &(response.clone() + &more)), line(&(request.clone() + &response), &more));
        let same = one.request == other.request;
        prop_assert_eq!(Link::of(Link::NONE, &one) == Link::of(Link::NONE, &other), same);
    }
}
