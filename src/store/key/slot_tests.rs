//! Tests of `store/key/slot`.

use proptest::prelude::*;

use super::{
    Blank, COST, Cost, HolderId, KeyProtection, LONGEST, Lock, Opener, Passphrase, RecoveryCode, Secret, Slot,
};
use crate::store::fixture::at;

fn holder(id: &str) -> HolderId {
    HolderId::parse(id).unwrap()
}

fn code(octet: u8) -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new([octet; 26]))
}

fn recovery(label: &str) -> Slot {
    let blank = Blank::new(Lock::Recovery, at(0)).unwrap();
    Slot::seal(blank, &holder("81"), &Opener::Recovery(&code(1)), label, &Secret::new([9; 32])).unwrap()
}

fn card(protection: KeyProtection) -> Slot {
    let (card, local) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let blank = Blank::new(Lock::Card(protection), at(0)).unwrap();
    Slot::seal(blank, &holder("81"), &Opener::Card(&card, &local), "CPS4v1-3100603746", &Secret::new([9; 32])).unwrap()
}

fn phrase(words: &str) -> Passphrase {
    Passphrase::parse(words).unwrap()
}

fn reading() -> Slot {
    let blank = Blank::new(Lock::Passphrase(KeyProtection::File, Cost::default()), at(0)).unwrap();
    let (own, local) = (phrase("quatre mots sans lien"), Secret::new([2; 32]));
    Slot::seal(blank, &holder("81"), &Opener::Passphrase(&own, &local), "Claire\nDUBREUIL", &Secret::new([9; 32]))
        .unwrap()
}

#[test]
fn what_is_written_is_read() {
    assert_eq!(reading().to_bytes().len(), LONGEST);
    for slot in [recovery(""), card(KeyProtection::File), card(KeyProtection::KeyStore), reading()] {
        assert!(slot.to_bytes().len() <= LONGEST);
        assert_eq!(Slot::from_bytes(&slot.to_bytes()), Some(slot));
    }
}

#[test]
fn each_opens_with_its_own_kind_holder_and_secret() {
    let (key, own) = (Secret::new([9; 32]), holder("81"));
    let (secret, local) = (Secret::new([1; 32]), Secret::new([2; 32]));
    let slot = recovery("");
    assert_eq!(slot.open(&own, &Opener::Recovery(&code(1))), Some(Box::new(key.clone())));
    assert_eq!(slot.open(&own, &Opener::Recovery(&code(2))), None);
    assert_eq!(slot.open(&holder("82"), &Opener::Recovery(&code(1))), None);
    assert_eq!(slot.open(&own, &Opener::Card(&secret, &local)), None);
    let slot = card(KeyProtection::File);
    assert_eq!(slot.open(&own, &Opener::Card(&secret, &local)), Some(Box::new(key.clone())));
    assert_eq!(slot.open(&own, &Opener::Card(&local, &secret)), None);
    assert_eq!(slot.open(&own, &Opener::Recovery(&code(1))), None);
    assert_eq!(slot.label(&own, &key).as_deref(), Some("CPS4v1-3100603746"));
    assert_eq!(slot.label(&own, &Secret::new([8; 32])), None);
    assert_eq!(slot.made(), Some(at(0)));
}

#[test]
fn a_passphrase_opens_with_this_computers_part_for_its_holder_alone() {
    let (key, own, slot) = (Secret::new([9; 32]), holder("81"), reading());
    let (right, local) = (phrase("quatre mots sans lien"), Secret::new([2; 32]));
    assert_eq!(slot.open(&own, &Opener::Passphrase(&right, &local)), Some(Box::new(key.clone())));
    assert_eq!(slot.label(&own, &key).as_deref(), Some("Claire\nDUBREUIL"));
    assert_eq!(slot.open(&holder("82"), &Opener::Passphrase(&right, &local)), None);
    assert_eq!(slot.open(&own, &Opener::Passphrase(&right, &Secret::new([3; 32]))), None);
    assert_eq!(slot.open(&own, &Opener::Passphrase(&phrase("quatre mots sans liens"), &local)), None);
    assert_eq!(slot.open(&own, &Opener::Recovery(&code(1))), None);
    assert_eq!(recovery("").open(&own, &Opener::Passphrase(&right, &local)), None);
    // A dearer file, or one with another salt, is another file.
    let bytes = slot.to_bytes();
    for place in [11 + 3, 11 + COST + 16] {
        let mut bad = bytes.clone();
        bad[place] ^= 4;
        assert!(
            Slot::from_bytes(&bad).is_none_or(|slot| slot.open(&own, &Opener::Passphrase(&right, &local)).is_none())
        );
    }
}

#[test]
fn a_cost_out_of_bounds_is_no_slot() {
    let bytes = reading().to_bytes();
    let with = |memory: u32, passes: u32, lanes: u32| {
        let mut changed = bytes.clone();
        let cost = [memory, passes, lanes].map(u32::to_be_bytes);
        changed[11..11 + COST].copy_from_slice(cost.as_flattened());
        Slot::from_bytes(&changed)
    };
    let (mib, reads) = (1024, |slot: Option<Slot>| slot.is_some());
    assert!(reads(with(64 * mib, 3, 1)) && reads(with(256 * mib, 10, 4)));
    for (memory, passes, lanes) in [
        (64 * mib - 1, 3, 1),
        (256 * mib + 1, 3, 1),
        (u32::MAX, 3, 1),
        (0, 3, 1),
        (64 * mib, 2, 1),
        (64 * mib, 11, 1),
        (64 * mib, u32::MAX, 1),
        (64 * mib, 3, 0),
        (64 * mib, 3, 5),
    ] {
        assert!(!reads(with(memory, passes, lanes)), "{memory} {passes} {lanes}");
    }
}

#[test]
fn a_long_label_is_cut() {
    let label = recovery(&"é".repeat(50)).label(&holder("81"), &Secret::new([9; 32])).unwrap();
    assert_eq!(label, "é".repeat(32));
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn no_octet_can_be_another(place in 8_usize..LONGEST - COST, flip in 1_u8..) {
        for (slot, opener) in [
            (recovery("x"), Opener::Recovery(&code(1))),
            (card(KeyProtection::File), Opener::Card(&Secret::new([1; 32]), &Secret::new([2; 32]))),
        ] {
            let mut bytes = slot.to_bytes();
            bytes[place] ^= flip;
            let (own, key) = (holder("81"), Secret::new([9; 32]));
            let read = Slot::from_bytes(&bytes);
            let opened = read.as_ref().and_then(|slot| slot.open(&own, &opener));
            let told = read.as_ref().and_then(|slot| slot.label(&own, &key));
            prop_assert!(opened.is_none() || told.is_none());
        }
    }

    #[test]
    fn garbage_is_no_slot(bytes in prop::collection::vec(any::<u8>(), 0..LONGEST + 9)) {
        prop_assert_eq!(Slot::from_bytes(&bytes), None);
    }

    #[test]
    fn a_truncated_or_longer_file_is_no_slot(length in 0..LONGEST, more in 1_usize..9) {
        static READING: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| reading().to_bytes());
        for bytes in [recovery("").to_bytes(), READING.clone()] {
            prop_assert_eq!(Slot::from_bytes(&bytes[..length.min(bytes.len() - 1)]), None);
            prop_assert_eq!(Slot::from_bytes(&[bytes, vec![0; more]].concat()), None);
        }
    }
}
