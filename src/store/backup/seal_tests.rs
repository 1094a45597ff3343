//! Tests of `store/backup/seal` and of what is read from hostile items.

use std::io::{Read as _, Write as _};

use proptest::prelude::*;

use super::super::items::Item;
use super::{CHUNK, Fault, HEADER, HolderId, Opener, RecoveryCode, Sealer, TAG};
use crate::domain::Secret;

fn holder() -> HolderId {
    HolderId::parse("899700000017").unwrap()
}

fn code() -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new([5; 26]))
}

fn seal(content: &[u8], slices: usize) -> Vec<u8> {
    let mut sealer = Sealer::begin(Vec::new(), &holder(), &code()).unwrap();
    for slice in content.chunks(slices.max(1)) {
        sealer.write_all(slice).unwrap();
    }
    sealer.finish().unwrap()
}

/// `None` when it is refused.
fn open(sealed: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    let mut opener = Opener::begin(sealed, &holder(), &code()).ok()?;
    opener.read_to_end(&mut content).ok().map(|_| content)
}

fn pattern(octets: usize) -> Vec<u8> {
    (0..octets).map(|place| u8::try_from(place % 251).unwrap()).collect()
}

#[test]
fn every_length_around_a_chunk_comes_back() {
    for octets in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7] {
        let (content, chunks) = (pattern(octets), octets.div_ceil(CHUNK).max(1));
        let sealed = seal(&content, 10_007);
        assert_eq!(sealed.len(), HEADER + octets + chunks * TAG);
        assert!(open(&sealed) == Some(content), "{octets}");
    }
}

#[test]
fn any_flipped_bit_is_refused() {
    let sealed = seal(&pattern(120), 50);
    for place in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1 << bit;
            assert!(open(&flipped).is_none(), "octet {place}, bit {bit}");
        }
    }
}

#[test]
fn any_cut_is_refused_at_chunks_too() {
    let small = seal(&pattern(120), 50);
    for length in 0..small.len() {
        assert!(open(&small[..length]).is_none(), "{length}");
    }
    let sealed = seal(&pattern(3 * CHUNK), CHUNK);
    for chunk in 0..3 {
        let end = HEADER + chunk * (CHUNK + TAG);
        for length in [end.saturating_sub(1), end, end + 1] {
            assert!(open(&sealed[..length]).is_none(), "{chunk}, {length}");
        }
    }
}

#[test]
fn chunks_stay_in_their_place_and_their_file() {
    let (sealed, other) = (seal(&pattern(3 * CHUNK), CHUNK), seal(&pattern(3 * CHUNK), CHUNK));
    let chunk = |number: usize| HEADER + number * (CHUNK + TAG)..HEADER + (number + 1) * (CHUNK + TAG);
    let swapped = [&sealed[..HEADER], &sealed[chunk(1)], &sealed[chunk(0)], &sealed[chunk(2)]].concat();
    let doubled = [&sealed[..chunk(0).end], &sealed[chunk(0)], &sealed[chunk(2)]].concat();
    let left_out = [&sealed[..HEADER], &sealed[chunk(1)], &sealed[chunk(2)]].concat();
    let longer = [&sealed[..], &sealed[chunk(2)]].concat();
    let foreign = [&sealed[..chunk(1).end], &other[chunk(2)]].concat();
    let beyond = [&sealed[..], b"x"].concat();
    for changed in [swapped, doubled, left_out, longer, foreign, beyond] {
        assert!(open(&changed).is_none());
    }
    assert!(open(&sealed).is_some() && open(&other).is_some());
}

#[test]
fn nothing_of_a_chunk_is_given_before_it_is_proven() {
    let mut sealed = seal(&pattern(2 * CHUNK), CHUNK);
    let last = sealed.len() - 1;
    sealed[last] ^= 1;
    let (mut content, mut opener) = (Vec::new(), Opener::begin(&sealed[..], &holder(), &code()).unwrap());
    assert!(opener.read_to_end(&mut content).is_err());
    assert_eq!(content.len(), CHUNK);
}

#[test]
fn another_code_and_another_person_are_told_from_damage() {
    let sealed = seal(b"x", 1);
    let foreign = RecoveryCode::from_random(&Secret::new([6; 26]));
    assert!(matches!(Opener::begin(&sealed[..], &holder(), &foreign), Err(Fault::Foreign)));
    let other = HolderId::parse("899700000025").unwrap();
    assert!(matches!(Opener::begin(&sealed[..], &other, &code()), Err(Fault::Foreign)));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn what_is_written_is_read(content in prop::collection::vec(any::<u8>(), 0..3_000), slices in 1_usize..700) {
        prop_assert_eq!(open(&seal(&content, slices)), Some(content));
    }

    #[test]
    fn rubbish_is_refused(content in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(open(&content), None);
    }

    /// Proven or not, what an item says of lengths and values is not believed.
    #[test]
    fn no_item_is_a_fault_of_ours(kind in 0_u8..4, content in prop::collection::vec(any::<u8>(), 0..400)) {
        let octets = [&[kind][..], &content].concat();
        let mut rest = octets.as_slice();
        while let Ok(Some(_)) = Item::read(&mut rest) {}
        let long = [&[1_u8][..], &[0; 8], &[0xff; 40]].concat();
        prop_assert!(Item::read(&mut long.as_slice()).is_err());
    }
}
