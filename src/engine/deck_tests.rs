//! Who stays, who comes back, who is another.

use std::time::Duration;

use tokio::time::Instant;

use super::{CardId, Deck, Newest, Token};

fn token(slot: u64, serial: &str) -> Token {
    Token::sample(slot, serial, serial.as_bytes())
}

#[test]
fn each_insertion_has_its_own_number() {
    let mut deck = Deck::default();
    let [first] = deck.update(vec![token(0, "a")], None)[..] else { panic!("one card") };
    assert_eq!(deck.update(vec![token(0, "a")], None), [first]);
    assert_eq!(deck.update(Vec::new(), None), []);
    assert_ne!(deck.update(vec![token(0, "a")], None), [first], "out and in again");
}

#[test]
fn the_card_of_a_session_stays_unseen_but_not_in_the_place_of_another() {
    let mut deck = Deck::default();
    let [hers] = deck.update(vec![token(0, "a")], None)[..] else { panic!("one card") };
    let kept = Some((hers, false));
    assert_eq!(deck.update(Vec::new(), kept), [hers]);
    assert_eq!(deck.update(vec![token(4, "b")], kept).len(), 2);
    let replaced = deck.update(vec![token(0, "b")], kept);
    assert_eq!(replaced.len(), 1);
    assert!(!replaced.contains(&hers));

    let mut deck = Deck::default();
    let [hers] = deck.update(vec![token(0, "a")], None)[..] else { panic!("one card") };
    let imitation = Token::sample(0, "a", b"another certificate");
    assert!(!deck.update(vec![imitation], Some((hers, false))).contains(&hers));
    assert_eq!(deck.remove(CardId(9)).len(), 1);
    assert!(deck.remove(CardId(2)).is_empty());
}

#[test]
fn a_card_that_is_away_comes_back_in_any_slot_and_only_itself() {
    let mut deck = Deck::default();
    let [hers] = deck.update(vec![token(0, "a")], None)[..] else { panic!("one card") };
    let away = Some((hers, true));
    assert!(deck.update(vec![token(0, "b")], away).contains(&hers), "slots are counted anew");
    let imitation = Token::sample(8, "a", b"another certificate");
    let both = deck.update(vec![imitation], away);
    assert_eq!(both.len(), 2);
    assert_eq!(deck.token(hers).unwrap().slot, 0);
    assert_eq!(deck.update(vec![token(8, "a")], away), [hers]);
    assert_eq!(deck.token(hers).unwrap().slot, 8);
}

#[test]
fn a_look_that_was_overtaken_does_not_count() {
    let at = |seconds| Instant::now() + Duration::from_secs(seconds);
    let (early, late) = (at(10), at(20));
    let mut newest = Newest::default();
    assert!(newest.is(early) && newest.is(late) && newest.is(late));
    assert!(!newest.is(early), "a stale counter of tries would stand");
    newest.learnt(at(30));
    assert!(!newest.is(late), "a card that is gone would be back");
    assert!(newest.is(at(40)));
}
