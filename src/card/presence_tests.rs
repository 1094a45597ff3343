//! Words and seats by what PC/SC tells.

use proptest::prelude::*;

use super::{Content, Kind, Notice, Presence, Reader, Seat, Sight};

const CPS4: &[u8] = &[0x3B, 0xDC, 0x18, 0xFF, 0, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 4, 1, 0, 0x90, 0];
const VITALE: &[u8] = &[0x3B, 0x75, 0x13, 0, 0, 0x45, 0x09, 0xEA, 0x90, 0];
const PAYMENT: &[u8] = &[0x3B, 0x6E, 0, 0, 0, 0x31, 0xC0];

fn reader(name: &str, content: Content) -> Reader {
    Reader { name: name.to_owned(), moves: 3, content }
}

fn card(atr: &[u8]) -> Content {
    Content::Card { atr: atr.to_vec(), exclusive: false }
}

fn readers(contents: &[Content]) -> Presence {
    let name = |at: usize| format!("Lecteur {at:02}");
    Presence::Readers(contents.iter().enumerate().map(|(at, content)| reader(&name(at), content.clone())).collect())
}

#[test]
fn published_answers_are_recognised() {
    let old: &[u8] = &[0x3B, 0xAC, 0, 0x40, 0x2A, 0, 0x12, 0x25, 0, 0x64, 0x80, 0x82, 2, 0x12, 0, 0x90, 0];
    let cps3: &[u8] = &[0x3B, 0xAC, 0, 0x40, 0x2A, 0, 0x12, 0x25, 0, 0x64, 0x80, 0, 3, 0x10, 0, 0x90, 0];
    let known =
        [(cps3, Kind::Cps3), (CPS4, Kind::Cps4), (old, Kind::CpsOther), (VITALE, Kind::Vitale), (PAYMENT, Kind::Other)];
    for (atr, kind) in known {
        assert_eq!(Kind::of(atr), kind, "{atr:x?}");
    }
    for version in [0x43, 0x44, 0x45, 0x47] {
        let mut atr = VITALE.to_vec();
        atr[5] = version;
        assert_eq!(Kind::of(&atr), Kind::Vitale);
        atr[5] ^= 0x10;
        assert_eq!(Kind::of(&atr), Kind::Other);
    }
}

#[test]
fn each_lack_of_a_card_has_its_own_words() {
    let held = Content::Card { atr: CPS4.to_vec(), exclusive: true };
    let told = [
        (Presence::Unknown, Notice::CardAbsent),
        (Presence::NoService, Notice::CardServiceAbsent),
        (readers(&[]), Notice::CardReaderAbsent),
        (readers(&[Content::Empty, Content::Empty]), Notice::CardAbsent),
        (readers(&[Content::Empty, card(VITALE)]), Notice::CardVitale),
        (readers(&[Content::Mute, card(VITALE)]), Notice::CardMute),
        (readers(&[card(VITALE), card(CPS4)]), Notice::CardUnread),
        (readers(&[card(PAYMENT)]), Notice::CardUnknown),
        (readers(&[card(VITALE), held]), Notice::CardHeld),
    ];
    for (presence, notice) in told {
        assert_eq!(presence.notice(), notice, "{presence:?}");
    }
}

#[test]
fn a_card_that_leaves_is_not_a_reader_that_leaves() {
    let there = readers(&[Content::Empty, card(CPS4)]);
    let seat = there.seat("Lecteur 01").unwrap();
    assert_eq!(seat, Seat { reader: "Lecteur 01".to_owned(), moves: 3 });
    assert_eq!(there.seat("Lecteur 00"), None, "empty");
    assert_eq!(there.seat("SoftHSM slot"), None);
    assert_eq!(there.sight(&seat), Some(Sight::Stays));
    let swapped = Seat { moves: 1, ..seat.clone() };
    assert_eq!(there.sight(&swapped), Some(Sight::Left), "out and in again between two looks");
    for gone in [Content::Empty, Content::Mute] {
        assert_eq!(readers(&[Content::Empty, gone]).sight(&seat), Some(Sight::Left));
    }
    for lost in [readers(&[Content::Empty]), readers(&[]), Presence::NoService] {
        assert_eq!(lost.sight(&seat), Some(Sight::Lost), "{lost:?}");
    }
    assert_eq!(Presence::Unknown.sight(&seat), None);
}

#[test]
fn names_that_pkcs11_has_cut_are_found_and_twins_are_not_guessed() {
    let long = format!("{} 00 00", "Lecteur de cartes de sante de la Maison de sante des Tilleuls (4a5b6c)".repeat(2));
    let presence = Presence::Readers(vec![reader(&long, card(CPS4))]);
    let part = |from: usize, to: usize| long.get(from..to).unwrap();
    let cut = format!("{}...{}", part(0, 30), part(long.len() - 30, long.len()));
    for described in [long.as_str(), part(0, 64), &cut] {
        assert!(presence.seat(described).is_some(), "{described}");
    }
    assert_eq!(presence.seat(part(0, 20)), None);
    let twin = long.replace("00 00", "01 00");
    let twins = Presence::Readers(vec![reader(&long, card(CPS4)), reader(&twin, card(CPS4))]);
    assert_eq!(twins.seat(part(0, 64)), None);
    assert!(twins.seat(&twin).is_some());
}

#[test]
fn a_module_with_its_own_readers_is_told_from_one_that_shares_them() {
    let presence = readers(&[Content::Empty]);
    assert_eq!(presence.is_beside(["SoftHSM slot"].into_iter()), Some(true));
    assert_eq!(presence.is_beside(["SoftHSM slot", "Lecteur 00"].into_iter()), Some(false));
    assert_eq!(Presence::NoService.is_beside(["Lecteur 00"].into_iter()), Some(true));
    assert_eq!(Presence::Unknown.is_beside(["Lecteur 00"].into_iter()), None);
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn any_answer_to_reset_has_a_kind(atr in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = readers(&[card(&atr)]).notice();
    }
}
