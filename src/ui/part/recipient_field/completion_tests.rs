//! Completion: pauses, stale answers, and the mark.

use proptest::prelude::*;

use super::{Completion, Next};
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent, Notice};
use crate::engine::Ticket;
use crate::engine::event::{Heard, Line, Said, Source};

fn hit(local: &str) -> Correspondent {
    Correspondent {
        title: "Dr".to_owned(),
        family_name: local.to_uppercase(),
        given_name: "Claire".to_owned(),
        profession: "Médecin".to_owned(),
        ..Correspondent::at(Address::parse(&format!("{local}@medecin.mssante.fr")).unwrap(), BoxKind::Personal)
    }
}

fn open(words: &str, hits: Vec<Correspondent>) -> Completion {
    let mut completion = Completion::default();
    assert_eq!(completion.typed(words, Ticket(1)), Next::Pause(Ticket(1)));
    assert_eq!(completion.paused(Ticket(1), words), Next::Ask { words: words.trim().to_owned(), ticket: Ticket(1) });
    assert!(completion.answered(Ticket(1), hits, Vec::new()));
    completion
}

#[test]
fn one_letter_asks_nothing() {
    assert_eq!(Completion::default().typed(" d ", Ticket(1)), Next::Nothing);
}

#[test]
fn typing_on_voids_the_older_pause() {
    let mut completion = Completion::default();
    let _ = completion.typed("du", Ticket(1));
    let _ = completion.typed("dub", Ticket(2));
    assert_eq!(completion.paused(Ticket(1), "dub"), Next::Nothing);
    assert_eq!(completion.paused(Ticket(2), "dub"), Next::Ask { words: "dub".to_owned(), ticket: Ticket(2) });
}

#[test]
fn a_stale_answer_is_ignored() {
    let mut completion = Completion::default();
    let _ = completion.typed("du", Ticket(1));
    let _ = completion.paused(Ticket(1), "du");
    let _ = completion.typed("dub", Ticket(2));
    assert!(!completion.answered(Ticket(1), vec![hit("durand")], Vec::new()));
    assert!(!completion.is_open());
}

#[test]
fn the_first_hit_is_marked_but_not_for_an_address() {
    assert_eq!(open("du", vec![hit("a"), hit("b")]).selected(), Some(0));
    assert_eq!(open("a@medecin", vec![hit("a")]).selected(), None);
}

#[test]
fn enter_never_takes_a_hit_of_other_words() {
    let mut completion = open("du", vec![hit("durand")]);
    assert!(completion.choice("du").is_some());
    let _ = completion.typed("dubreuil", Ticket(2));
    assert!(completion.is_open(), "older hits stay on screen meanwhile");
    assert_eq!(completion.choice("dubreuil"), None);
    completion.step(true, "dubreuil");
    assert!(completion.choice("dubreuil").is_some(), "the arrow keys choose what is seen");
}

#[test]
fn the_mark_goes_round() {
    let mut completion = open("du", vec![hit("a"), hit("b")]);
    completion.step(false, "du");
    assert_eq!(completion.selected(), Some(1));
    completion.step(true, "du");
    assert_eq!(completion.selected(), Some(0));
}

#[test]
fn nothing_found_is_said() {
    let completion = open("zzz", Vec::new());
    assert!(completion.is_open() && completion.found_nothing());
    assert_eq!(completion.choice("zzz"), None);
}

fn heard(locals: &[&str]) -> Heard {
    let lines = locals.iter().map(|local| Line::of(hit(local), Source::National)).collect();
    Heard { lines, said: vec![Said { source: Source::National, outcome: Ok(locals.len()) }] }
}

fn shown(completion: &Completion) -> Vec<String> {
    completion.hits().iter().map(|line| line.hit.address.local().to_owned()).collect()
}

#[test]
fn what_comes_later_goes_below_and_the_mark_stays() {
    let mut completion = open("du", vec![hit("b"), hit("c")]);
    completion.step(true, "du");
    assert!(completion.heard(Ticket(1), heard(&["a", "b", "d"])));
    assert_eq!(shown(&completion), ["b", "c", "a", "d"]);
    assert_eq!(completion.choice("du").unwrap().address.local(), "c");
    assert!(completion.hits()[0].is_live && !completion.hits()[1].is_live);
    assert!(!completion.heard(Ticket(1), heard(&["e"])), "it answers once");
}

#[test]
fn the_network_may_answer_first_and_is_shown_after() {
    let mut completion = Completion::default();
    let _ = completion.typed("du", Ticket(1));
    let _ = completion.paused(Ticket(1), "du");
    assert!(completion.heard(Ticket(1), heard(&["z"])));
    assert!(!completion.is_open());
    assert!(completion.answered(Ticket(1), vec![hit("a")], Vec::new()));
    assert_eq!(shown(&completion), ["a", "z"]);
}

#[test]
fn a_late_answer_to_older_words_changes_nothing() {
    let mut completion = open("du", vec![hit("a")]);
    let _ = completion.typed("dub", Ticket(2));
    assert!(!completion.heard(Ticket(1), heard(&["z"])));
    let _ = completion.paused(Ticket(2), "dub");
    assert!(!completion.heard(Ticket(1), heard(&["z"])));
    assert_eq!(shown(&completion), ["a"]);
    // The arrow keys take what is seen for what is meant: the answers to the newer question are void.
    completion.step(true, "dub");
    assert!(!completion.heard(Ticket(2), heard(&["z"])));
    assert!(!completion.answered(Ticket(2), vec![hit("y")], Vec::new()));
}

#[test]
fn where_nothing_was_the_first_line_is_marked_and_silence_is_told() {
    let mut completion = open("zzz", Vec::new());
    assert!(completion.heard(Ticket(1), heard(&["a"])));
    assert_eq!((completion.selected(), completion.silence()), (Some(0), None));
    let mut completion = open("zzz", Vec::new());
    let said = vec![Said { source: Source::National, outcome: Err(Notice::Internal) }];
    assert!(completion.heard(Ticket(1), Heard { lines: Vec::new(), said }));
    assert!(completion.found_nothing() && completion.silence() == Some(&Notice::Internal));
}

#[derive(Clone, Debug)]
enum Move {
    Type(String),
    Elapse(u64),
    Answer(u64, usize),
    Hear(u64, usize),
    Step(bool),
    Close,
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        "[a-c]{0,4}".prop_map(Move::Type),
        (0..30_u64).prop_map(Move::Elapse),
        (0..30_u64, 0..4_usize).prop_map(|(ticket, hits)| Move::Answer(ticket, hits)),
        (0..30_u64, 0..4_usize).prop_map(|(ticket, hits)| Move::Hear(ticket, hits)),
        any::<bool>().prop_map(Move::Step),
        Just(Move::Close),
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn the_mark_is_always_on_a_hit(script in prop::collection::vec(moves(), 0..40)) {
        let mut completion = Completion::default();
        let mut text = String::new();
        let mut next = 0;
        for step in script {
            match step {
                Move::Type(typed) => {
                    text = typed;
                    next += 1;
                    let _ = completion.typed(&text, Ticket(next));
                    prop_assert!(completion.choice(&text).is_none_or(|_| completion.is_open()));
                }
                Move::Elapse(ticket) => drop(completion.paused(Ticket(ticket), &text)),
                Move::Answer(ticket, hits) => {
                    let _ = completion.answered(Ticket(ticket), (0..hits).map(|_| hit("a")).collect(), Vec::new());
                }
                Move::Hear(ticket, hits) => {
                    let (before, marked) = (shown(&completion), completion.selected());
                    let _ = completion.heard(Ticket(ticket), heard(&["a", "x", "y", "z"][..hits]));
                    prop_assert_eq!(&shown(&completion)[..before.len()], &before[..]);
                    prop_assert!(marked.is_none() || completion.selected() == marked);
                }
                Move::Step(forward) => completion.step(forward, &text),
                Move::Close => completion.close(),
            }
            if let Some(at) = completion.selected() {
                prop_assert!(at < completion.hits().len());
            }
        }
    }
}
