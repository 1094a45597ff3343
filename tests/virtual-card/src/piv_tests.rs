//! The applet told right things, wrong things, and anything.

use std::sync::OnceLock;

use proptest::prelude::*;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

use super::{Blank, Pair, Piv};
use crate::error::Error;
use crate::tlv;

const SELECT: &[u8] = &[0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8, 0];
const VERIFY: &[u8] = &[0, 0x20, 0, 0x80, 8, b'1', b'2', b'3', b'4', 0xFF, 0xFF, 0xFF, 0xFF];
const WRONG: &[u8] = &[0, 0x20, 0, 0x80, 8, b'9', b'9', b'9', b'9', 0xFF, 0xFF, 0xFF, 0xFF];
const ASK: &[u8] = &[0, 0x20, 0, 0x80];

fn key() -> &'static [u8] {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    KEY.get_or_init(|| {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        key.to_pkcs8_der().unwrap().as_bytes().to_vec()
    })
}

fn blank() -> Blank {
    let pair = |certificate| Pair { key: key().to_vec(), certificate };
    Blank {
        guid: [7; 16],
        code: "1234".to_owned(),
        unblock: "87654321".to_owned(),
        authentication: pair(vec![0xA7; 900]),
        signature: Some(pair(vec![0xC7; 100])),
    }
}

fn selected() -> Piv {
    let mut piv = Piv::new(&blank()).unwrap();
    assert_eq!(status(&mut piv, SELECT), 0x9000);
    piv
}

fn say(piv: &mut Piv, command: &[u8]) -> (Vec<u8>, u16) {
    let mut data = piv.command(command);
    let status = data.split_off(data.len() - 2);
    (data, u16::from_be_bytes([status[0], status[1]]))
}

fn status(piv: &mut Piv, command: &[u8]) -> u16 {
    say(piv, command).1
}

/// Everything, by GET RESPONSE.
fn fetch(piv: &mut Piv, command: &[u8]) -> (Vec<u8>, u16) {
    let (mut data, mut status) = say(piv, command);
    while status >> 8 == 0x61 {
        let (more, next) = say(piv, &[0, 0xC0, 0, 0, (status & 0xFF) as u8]);
        assert!(!more.is_empty());
        data.extend(more);
        status = next;
    }
    (data, status)
}

/// PKCS#1 padding of a DigestInfo, as a middleware makes it.
fn block(message: &[u8]) -> Vec<u8> {
    use sha2::Digest as _;
    let info = [
        &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20][..],
        &sha2::Sha256::digest(message),
    ]
    .concat();
    [&[0, 1][..], &vec![0xFF; 253 - info.len()], &[0], &info].concat()
}

fn template(block: &[u8]) -> Vec<u8> {
    tlv::wrap(&[0x7C], &[vec![0x82, 0], tlv::wrap(&[0x81], block)].concat())
}

/// The command to sign in one piece, extended.
fn sign(reference: u8, block: &[u8]) -> Vec<u8> {
    let data = template(block);
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    [&[0, 0x87, 7, reference, 0][..], &length, &data, &[0, 0]].concat()
}

#[test]
fn nothing_is_answered_before_the_applet_is_selected() {
    let mut piv = Piv::new(&blank()).unwrap();
    assert_eq!(status(&mut piv, VERIFY), 0x6D00);
    assert_eq!(status(&mut piv, &[0, 0xA4, 4, 0, 4, 0xA0, 0, 0, 3, 0]), 0x6A82, "too short a name");
    assert_eq!(status(&mut piv, &[0, 0xA4, 4, 0, 6, 0xA0, 0, 0, 3, 8, 9, 0]), 0x6A82, "another application");
    let (answer, ok) = say(&mut piv, SELECT);
    assert_eq!((ok, &answer[..5]), (0x9000, &[0x61, 0x11, 0x4F, 6, 0][..]));
    piv.reset();
    assert_eq!(status(&mut piv, VERIFY), 0x6D00, "the power went");
}

#[test]
fn objects_come_whole_in_pieces() {
    let mut piv = selected();
    let get = |last| [0, 0xCB, 0x3F, 0xFF, 5, 0x5C, 3, 0x5F, 0xC1, last, 0];
    let (data, ok) = fetch(&mut piv, &get(5));
    assert_eq!(ok, 0x9000);
    let inner = tlv::objects(&data).unwrap()[0].1;
    assert_eq!(tlv::objects(inner).unwrap()[0], (0x70, &[0xA7; 900][..]));
    // In one piece, for a reader that can.
    let (whole, ok) = say(&mut piv, &[0, 0xCB, 0x3F, 0xFF, 0, 0, 5, 0x5C, 3, 0x5F, 0xC1, 5, 0, 0]);
    assert_eq!((whole, ok), (data, 0x9000));
    assert!(say(&mut piv, &get(2)).0.windows(16).any(|window| window == [7; 16]), "its own number");
    assert_eq!(status(&mut piv, &get(0x0A)), 0x9000);
    assert_eq!(status(&mut piv, &get(1)), 0x6A82);
    assert_eq!(say(&mut piv, &[0, 0xCB, 0x3F, 0xFF, 3, 0x5C, 1, 0x7E, 0]).0[0], 0x7E);
    assert_eq!(status(&mut piv, &[0, 0xCB, 0x3F, 0xFF, 2, 0x5C, 9, 0]), 0x6A80);
    // What was not fetched is gone with the next command.
    assert_eq!(status(&mut piv, &get(5)) >> 8, 0x61);
    assert_eq!(status(&mut piv, &get(1)), 0x6A82);
    assert_eq!(say(&mut piv, &[0, 0xC0, 0, 0, 0]), (vec![], 0x6985));
}

#[test]
fn three_wrong_codes_block_and_asking_costs_nothing() {
    let mut piv = selected();
    for left in [0x63C3, 0x63C2, 0x63C1] {
        assert_eq!([status(&mut piv, ASK), status(&mut piv, ASK)], [left, left]);
        assert_eq!(status(&mut piv, WRONG), left - 1);
    }
    assert_eq!([status(&mut piv, ASK), status(&mut piv, VERIFY)], [0x6983, 0x6983]);
    assert_eq!((piv.tries(), piv.presented()), (0, 3), "a blocked card compares nothing");
    piv.reset();
    assert_eq!(status(&mut piv, SELECT), 0x9000);
    assert_eq!(status(&mut piv, VERIFY), 0x6983, "power gives no tries back");
}

#[test]
fn the_right_code_gives_the_tries_back_until_it_is_taken_back() {
    let mut piv = selected();
    assert_eq!(status(&mut piv, WRONG), 0x63C2);
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    assert_eq!((status(&mut piv, ASK), piv.tries()), (0x9000, 3));
    assert_eq!(status(&mut piv, &[0, 0x20, 0xFF, 0x80]), 0x9000);
    assert_eq!(status(&mut piv, ASK), 0x63C3);
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    assert_eq!(status(&mut piv, WRONG), 0x63C2);
    assert!(!piv.is_verified(), "a failure closes what was open");
}

#[test]
fn what_could_be_no_code_spends_no_try() {
    let mut piv = selected();
    for code in [
        &[b'1'; 3][..],
        &[b'1'; 9],
        b"12345",
        b"12A4\xFF\xFF\xFF\xFF",
        b"123\xFF\xFF\xFF\xFF\xFF",
        b"1234\xFF5\xFF\xFF",
    ] {
        let command = [&[0, 0x20, 0, 0x80, u8::try_from(code.len()).unwrap()], code].concat();
        assert_eq!(status(&mut piv, &command), 0x6A80, "{code:x?}");
    }
    assert_eq!(status(&mut piv, &[0, 0x20, 0, 0x81]), 0x6A88);
    assert_eq!((piv.tries(), piv.presented()), (3, 0));
}

#[test]
fn the_unblocking_code_opens_a_blocked_card_three_times_wrong_and_it_is_over() {
    let unblock = |code: &[u8; 8], new: &[u8; 8]| [&[0, 0x2C, 0, 0x80, 16][..], code, new].concat();
    let new = b"5678\xFF\xFF\xFF\xFF";
    let mut piv = selected();
    for _ in 0..3 {
        let _ = status(&mut piv, WRONG);
    }
    assert_eq!(status(&mut piv, &unblock(b"11111111", new)), 0x63C2);
    assert_eq!(status(&mut piv, &unblock(b"87654321", b"12\xFF\xFF\xFF\xFF\xFF\xFF")), 0x6A80);
    assert_eq!(status(&mut piv, &unblock(b"87654321", new)), 0x9000);
    assert_eq!((status(&mut piv, ASK), piv.is_verified()), (0x63C3, false));
    assert_eq!(status(&mut piv, VERIFY), 0x63C2, "the old code");
    assert_eq!(status(&mut piv, &[&[0, 0x20, 0, 0x80, 8][..], new].concat()), 0x9000);
    for left in [0x63C2, 0x63C1, 0x63C0, 0x6983] {
        assert_eq!(status(&mut piv, &unblock(b"11111111", new)), left);
    }
    assert_eq!(status(&mut piv, &unblock(b"87654321", new)), 0x6983);
}

#[test]
fn it_signs_after_the_code_and_the_signature_verifies() {
    let mut piv = selected();
    assert_eq!(status(&mut piv, &sign(0x9A, &block(b"message"))), 0x6982);
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    for _ in 0..2 {
        let (data, ok) = say(&mut piv, &sign(0x9A, &block(b"message")));
        assert_eq!(ok, 0x9000);
        let signature = tlv::objects(tlv::objects(&data).unwrap()[0].1).unwrap()[0].1.to_vec();
        let public = RsaPrivateKey::from_pkcs8_der(key()).unwrap().to_public_key();
        let hash = <sha2::Sha256 as sha2::Digest>::digest(b"message");
        let info = [&block(b"message")[205..224], &hash].concat();
        public.verify(Pkcs1v15Sign::new_unprefixed(), &info, &signature).unwrap();
    }
    assert_eq!(piv.signatures(), 2);
    piv.reset();
    assert_eq!(status(&mut piv, SELECT), 0x9000);
    assert_eq!(status(&mut piv, &sign(0x9A, &block(b"message"))), 0x6982, "the power went");
}

#[test]
fn the_signature_key_wants_the_code_each_time() {
    let mut piv = selected();
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    assert_eq!(status(&mut piv, &sign(0x9C, &block(b"a"))), 0x9000);
    assert_eq!(status(&mut piv, &sign(0x9C, &block(b"b"))), 0x6982);
    assert_eq!(status(&mut piv, &sign(0x9E, &block(b"b"))), 0x6A88, "no such key");
    let without = Piv::new(&Blank { signature: None, ..blank() }).unwrap();
    assert_eq!(without.keys.len(), 1);
}

#[test]
fn a_chain_is_one_command_and_an_interrupted_one_is_none() {
    let mut piv = selected();
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    let data = template(&block(b"message"));
    let (first, last) = data.split_at(255);
    let first = [&[0x10, 0x87, 7, 0x9C, 255][..], first].concat();
    let last = [&[0, 0x87, 7, 0x9C, u8::try_from(last.len()).unwrap()][..], last, &[0]].concat();
    assert_eq!(say(&mut piv, &first), (vec![], 0x9000));
    let (answer, ok) = fetch(&mut piv, &last);
    assert_eq!((answer.len(), ok), (264, 0x9000));
    assert_eq!(status(&mut piv, &first), 0x9000);
    assert_eq!(status(&mut piv, ASK), 0x6883);
    assert_eq!(status(&mut piv, &last), 0x6A80, "its beginning was dropped");
    assert_eq!(piv.signatures(), 1);
}

#[test]
fn a_chain_without_end_is_refused() {
    let mut piv = selected();
    let link = [&[0x10, 0xDB, 0x3F, 0xFF, 255][..], &[0; 255]].concat();
    let statuses: Vec<u16> = (0..17).map(|_| status(&mut piv, &link)).collect();
    assert!(statuses[..16].iter().all(|status| *status == 0x9000));
    assert_eq!(statuses[16], 0x6700);
}

#[test]
fn what_is_not_a_number_below_the_modulus_is_not_signed() {
    let mut piv = selected();
    assert_eq!(status(&mut piv, VERIFY), 0x9000);
    for wrong in [vec![], vec![1; 255], vec![0xFF; 256], vec![0; 257]] {
        assert_eq!(status(&mut piv, &sign(0x9A, &wrong)), 0x6A80);
    }
    assert_eq!(status(&mut piv, &[0, 0x87, 7, 0x9A, 2, 0x7C, 0, 0]), 0x6A80);
    assert_eq!(status(&mut piv, &[0, 0x87, 6, 0x9A, 2, 0x7C, 0, 0]), 0x6A86, "RSA 1024");
    let (zero, ok) = say(&mut piv, &sign(0x9A, &[0; 256]));
    assert_eq!((zero, ok), (tlv::wrap(&[0x7C], &tlv::wrap(&[0x82], &[0; 256])), 0x9000));
}

#[test]
fn a_card_is_made_with_good_parts_only() {
    let code = |code: &str| Piv::new(&Blank { code: code.to_owned(), ..blank() }).err();
    for wrong in ["", "123", "123456789", "12a4"] {
        assert!(matches!(code(wrong), Some(Error::BadCode)), "{wrong}");
    }
    assert!(matches!(Piv::new(&Blank { unblock: "1234".to_owned(), ..blank() }).err(), Some(Error::BadCode)));
    let pair = Pair { key: vec![1, 2, 3], certificate: vec![] };
    assert!(matches!(Piv::new(&Blank { authentication: pair, ..blank() }).err(), Some(Error::BadKey)));
}

/// Half of them begin as commands do.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let instruction = prop::sample::select(vec![0x20, 0x2C, 0x87, 0xA4, 0xC0, 0xCB]);
    let known = (
        prop::sample::select(vec![0, 0x10]),
        instruction,
        any::<[u8; 2]>(),
        prop::collection::vec(any::<u8>(), 0..300),
    )
        .prop_map(|(class, instruction, parameters, rest)| [&[class, instruction][..], &parameters, &rest].concat());
    prop_oneof![prop::collection::vec(any::<u8>(), 0..600), known]
}

proptest! {
    #[test]
    fn whatever_it_is_told_it_stays_a_card(commands in prop::collection::vec(hostile(), 1..40)) {
        let mut piv = selected();
        for command in &commands {
            let before = (piv.tries(), piv.is_verified());
            let answer = piv.command(command);
            prop_assert!((2..=65538).contains(&answer.len()));
            prop_assert!(matches!(answer[answer.len() - 2], 0x90 | 0x61..=0x6F));
            // Only digits in the right frame cost a try, and none of these knows the code.
            prop_assert!(piv.tries() <= before.0);
            prop_assert!(!piv.is_verified());
            prop_assert!(piv.waiting.len() <= 2048);
        }
        prop_assert_eq!(piv.signatures(), 0);
    }
}
