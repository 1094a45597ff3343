use super::*;
use crate::bench::Hand;
use crate::card::{Blank, Card, Generation, Pair, digest_info};
use crate::reader::Readers;
use crate::wire::{KeyName, Moment};
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::Digest as _;
use std::sync::OnceLock;

const CPS3: &str = "2900995235";
const CPS4: &str = "3100603746";
const PKCS1: Mechanism = Mechanism { kind: CKM_RSA_PKCS, pss: None };
const PSS: Mechanism = Mechanism { kind: CKM_RSA_PKCS_PSS, pss: Some((CKM_SHA256, CKG_MGF1_SHA256, 32)) };

/// One key for every card of these tests: making one takes a while.
fn key() -> &'static [u8] {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    KEY.get_or_init(|| {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap();
        key.to_pkcs8_der().unwrap().as_bytes().to_vec()
    })
}

struct Desk {
    hand: Hand,
    readers: Readers,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pair = || Some(Pair { key: key().to_vec(), certificate: vec![0x30, 0] });
        let card = |generation, label: &str, serial: &str| {
            Card::new(Blank {
                generation,
                label: format!("{label}-{serial}"),
                serial: serial.to_owned(),
                code: "1234".to_owned(),
                unblock: "87654321".to_owned(),
                authentication: pair(),
                signature: pair(),
                technical: None,
            })
            .unwrap()
        };
        let cards = vec![card(Generation::Cps3, "CPS3v3", CPS3), card(Generation::Cps4, "CPS4v1", CPS4)];
        let socket = folder.path().join("readers");
        let readers = Readers::start(&socket, &["Lecteur A 00 00", "Lecteur B 01 00"], cards).unwrap();
        Self { hand: Hand::new(&socket), readers, _folder: folder }
    }

    /// The module as another process loads it.
    fn program(&self) -> Module {
        Module { stream: Some(UnixStream::connect(self.readers.socket()).unwrap()), ..Module::default() }
    }
}

fn find(module: &mut Module, session: CK_SESSION_HANDLE, label: &str) -> Answer<CK_OBJECT_HANDLE> {
    module.find(session, &[(CKA_LABEL, label.as_bytes().to_vec())])?;
    let found = module.found(session, 8)?;
    module.find_end(session)?;
    found.first().copied().ok_or(CKR_KEY_HANDLE_INVALID)
}

fn sign(module: &mut Module, session: CK_SESSION_HANDLE, mechanism: Mechanism, data: &[u8]) -> Answer<Vec<u8>> {
    let key = find(module, session, "CPS_PRIV_AUT")?;
    module.sign_init(session, mechanism, key)?;
    module.sign_more(session, data)?;
    module.sign(session)
}

fn code(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn is_signed(signature: &[u8], message: &[u8]) -> bool {
    let key = RsaPrivateKey::from_pkcs8_der(key()).unwrap().to_public_key();
    let hash = sha2::Sha256::digest(message);
    key.verify(Pkcs1v15Sign::new_unprefixed(), &digest_info(message), signature).is_ok()
        || key.verify(Pss::new::<sha2::Sha256>(), &hash, signature).is_ok()
}

#[test]
fn a_cps3_promises_more_than_its_authentication_key_holds() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS3).unwrap();
    let mut module = desk.program();
    let (_, token) = module.token(0).unwrap();
    assert_eq!((token.label.as_str(), token.model.as_str()), ("CPS3v3-2900995235", "IAS ECC"));
    let session = module.open(0).unwrap();
    assert_eq!(
        find(&mut module, session, "CPS_PRIV_AUT"),
        Err(CKR_KEY_HANDLE_INVALID),
        "private objects are hidden before the code"
    );
    module.login(session, Role::User, code("1234")).unwrap();
    let key = find(&mut module, session, "CPS_PRIV_AUT").unwrap();
    let object = module.object(session, key).unwrap();
    assert_eq!(object.id, [0xE8, 0x28, 0xBD, 8, 0x0F, 0x80, 0x25, 0, 0, 1, 0xFF, 0, 0x10, 2]);

    let message = b"bonjour";
    let signature = sign(&mut module, session, PKCS1, &digest_info(message)).unwrap();
    assert!(is_signed(&signature, message));
    assert_eq!(sign(&mut module, session, PKCS1, &[1; 102]).unwrap().len(), 256);
    assert_eq!(sign(&mut module, session, PKCS1, &[1; 103]), Err(CKR_KEY_TYPE_INCONSISTENT));
    for kind in [CKM_SHA256_RSA_PKCS, CKM_RSA_X_509] {
        assert!(mechanisms("IAS ECC").contains(&kind));
        let refused = sign(&mut module, session, Mechanism { kind, pss: None }, &[1; 32]);
        assert_eq!(refused, Err(CKR_KEY_TYPE_INCONSISTENT));
    }
    assert_eq!(sign(&mut module, session, PSS, &[1; 32]), Err(CKR_MECHANISM_INVALID));
}

#[test]
fn a_cps4_signs_pss_over_a_hash_and_spoils_what_it_would_hash_itself() {
    let desk = Desk::new();
    desk.hand.insert(1, CPS4).unwrap();
    let mut module = desk.program();
    assert_eq!(module.slots(true).unwrap(), [1]);
    let session = module.open(1).unwrap();
    module.login(session, Role::User, code("1234")).unwrap();
    let message = b"bonjour";
    let hash = sha2::Sha256::digest(message);
    assert!(is_signed(&sign(&mut module, session, PSS, &hash).unwrap(), message));
    assert_eq!(sign(&mut module, session, PSS, message), Err(CKR_DATA_LEN_RANGE));
    let sha384 = Mechanism { kind: CKM_RSA_PKCS_PSS, pss: Some((CKM_SHA384, CKG_MGF1_SHA384, 48)) };
    assert_eq!(sign(&mut module, session, sha384, &[0; 48]), Err(CKR_MECHANISM_PARAM_INVALID));
    let hashed = Mechanism { kind: CKM_SHA256_RSA_PKCS, pss: None };
    assert!(!is_signed(&sign(&mut module, session, hashed, message).unwrap(), message));
}

#[test]
fn three_wrong_codes_lock_the_card_for_every_program_and_eight_digits_open_it() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS3).unwrap();
    let (mut first, mut second) = (desk.program(), desk.program());
    let session = first.open(0).unwrap();
    // Not the shape of a code: no try is spent.
    assert_eq!(first.login(session, Role::User, code("123")), Err(CKR_PIN_INCORRECT));
    assert_eq!(first.login(session, Role::User, code("12a4")), Err(CKR_PIN_INCORRECT));
    assert_eq!(first.token(0).unwrap().1.user_tries, 3);
    assert_eq!(first.login(session, Role::User, code("9999")), Err(CKR_PIN_INCORRECT));
    let other = second.open(0).unwrap();
    assert_eq!(second.token(0).unwrap().1.user_tries, 2);
    assert_eq!(second.login(other, Role::User, code("9999")), Err(CKR_PIN_INCORRECT));
    assert_eq!(first.login(session, Role::User, code("9999")), Err(CKR_PIN_LOCKED));
    assert_eq!(second.login(other, Role::User, code("1234")), Err(CKR_PIN_LOCKED), "even the right one");

    assert_eq!(first.unblock(session, "5678".to_owned()), Err(CKR_USER_NOT_LOGGED_IN));
    assert_eq!(first.login(session, Role::SecurityOfficer, code("00000000")), Err(CKR_PIN_INCORRECT));
    first.login(session, Role::SecurityOfficer, code("87654321")).unwrap();
    first.unblock(session, "5678".to_owned()).unwrap();
    first.logout(session).unwrap();
    second.login(other, Role::User, code("5678")).unwrap();
}

#[test]
fn what_one_program_opened_stays_open_for_the_others_until_a_reset() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS4).unwrap();
    let (mut first, mut second) = (desk.program(), desk.program());
    let session = first.open(0).unwrap();
    first.login(session, Role::User, code("1234")).unwrap();
    assert_eq!(first.login(session, Role::User, code("0000")), Err(CKR_USER_ALREADY_LOGGED_IN), "whatever the code");
    first.logout(session).unwrap();
    let other = second.open(0).unwrap();
    assert!(sign(&mut second, other, PKCS1, b"sans code").is_ok(), "nobody typed a code here");
    desk.hand.reset(0).unwrap();
    assert_eq!(sign(&mut second, other, PKCS1, b"sans code"), Err(CKR_KEY_HANDLE_INVALID));
    // The module presents a code that it keeps.
    first.login(session, Role::User, code("1234")).unwrap();
    desk.hand.reset(0).unwrap();
    assert!(sign(&mut first, session, PKCS1, b"encore").is_ok());
}

#[test]
fn a_card_that_leaves_breaks_what_was_under_way() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS3).unwrap();
    let mut module = desk.program();
    let session = module.open(0).unwrap();
    module.login(session, Role::User, code("1234")).unwrap();
    desk.hand.delay(60_000).unwrap();
    let hand = desk.hand.clone();
    let puller = std::thread::spawn(move || {
        hand.await_signature(1).unwrap();
        hand.remove(0).unwrap();
    });
    assert_eq!(sign(&mut module, session, PKCS1, b"au milieu"), Err(CKR_DEVICE_REMOVED));
    puller.join().unwrap();
    assert_eq!(module.token(0).unwrap_err(), CKR_TOKEN_NOT_PRESENT);
    desk.hand.delay(0).unwrap();
    desk.hand.insert(0, CPS3).unwrap();
    // The card is back; what was opened on it is not.
    assert_eq!(sign(&mut module, session, PKCS1, b"apres"), Err(CKR_SESSION_HANDLE_INVALID));
    let session = module.open(0).unwrap();
    module.login(session, Role::User, code("1234")).unwrap();
    // Two insertions later, the same card is another insertion all the same.
    desk.hand.insert(0, CPS4).unwrap();
    desk.hand.insert(0, CPS3).unwrap();
    assert_eq!(module.login(session, Role::User, code("1234")), Err(CKR_SESSION_HANDLE_INVALID));
}

#[test]
fn events_are_polled_and_never_waited_for() {
    let desk = Desk::new();
    let mut module = desk.program();
    let _ = module.event();
    assert_eq!(module.event(), Err(CKR_NO_EVENT));
    desk.hand.insert(1, CPS4).unwrap();
    assert_eq!(module.event(), Ok(1));
    assert_eq!(module.event(), Err(CKR_NO_EVENT));
    desk.hand.remove(1).unwrap();
    assert_eq!(module.event(), Ok(1));
}

#[test]
fn a_pad_takes_the_code_from_fingers() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS4).unwrap();
    let mut module = desk.program();
    let session = module.open(0).unwrap();
    assert_eq!(module.login(session, Role::User, None), Err(CKR_KEY_TYPE_INCONSISTENT), "no pad");
    desk.hand.pad(0, true).unwrap();
    assert!(module.slot(0).unwrap().pad);
    desk.hand.type_code(0, "1234").unwrap();
    module.login(session, Role::User, None).unwrap();
}

#[test]
fn ordered_faults_strike_once() {
    let desk = Desk::new();
    desk.hand.insert(0, CPS4).unwrap();
    let mut module = desk.program();
    let session = module.open(0).unwrap();
    desk.hand.fault(Moment::Verify, Fault::General).unwrap();
    assert_eq!(module.login(session, Role::User, code("1234")), Err(CKR_GENERAL_ERROR));
    module.login(session, Role::User, code("1234")).unwrap();
    desk.hand.fault(Moment::Sign, Fault::Garbage).unwrap();
    assert!(!is_signed(&sign(&mut module, session, PKCS1, &digest_info(b"x")).unwrap(), b"x"));
    assert!(is_signed(&sign(&mut module, session, PKCS1, &digest_info(b"x")).unwrap(), b"x"));
    desk.hand.fault(Moment::Sign, Fault::Removed).unwrap();
    assert_eq!(sign(&mut module, session, PKCS1, b"x"), Err(CKR_DEVICE_REMOVED));
    let cards = desk.hand.status().unwrap();
    assert_eq!(cards.iter().map(|card| card.signatures).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn without_readers_there_is_no_token_and_no_panic() {
    let mut module = Module::default();
    assert_eq!(module.slots(true).unwrap(), Vec::<CK_SLOT_ID>::new());
    assert_eq!(module.open(0), Err(CKR_SLOT_ID_INVALID));
    let desk = Desk::new();
    let mut module = desk.program();
    desk.hand.insert(0, CPS3).unwrap();
    let session = module.open(0).unwrap();
    drop(desk);
    assert_eq!(module.login(session, Role::User, code("1234")), Err(CKR_SESSION_HANDLE_INVALID));
}

#[test]
fn the_technical_key_asks_nobody() {
    let mut card = Card::new(Blank {
        generation: Generation::Cps3,
        label: "CPS3v3-1".to_owned(),
        serial: "1".to_owned(),
        code: "1234".to_owned(),
        unblock: "87654321".to_owned(),
        authentication: None,
        signature: None,
        technical: Some(Pair { key: key().to_vec(), certificate: vec![0x30, 0] }),
    })
    .unwrap();
    assert!(card.sign(KeyName::Technical, crate::wire::Padding::Pkcs1, b"x").is_ok());
    assert!(card.objects().iter().any(|object| object.label == "CPS_PRIV_TECH_AUT" && !object.private));
}
