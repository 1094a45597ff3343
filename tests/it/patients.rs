//! Patients, by every way in: one, confirmed, alone, where its user has switched it on and the list of the moment holds their domain;
//! nobody else, and never among professionals.

use jiff::Timestamp;
use pli::domain::entry::Form;
use pli::domain::ins::{Ins, Sex};
use pli::domain::notice::PatientFault;
use pli::domain::patient::{Identity, Traits};
use pli::domain::{Account, Address, DisplayName, Draft, Entry};
use pli::submission::{Answered, Fault, Kept, Outgoing, ReadMessage, SealError, Sealing};
use pli::trust::{Gate, Refusal};

use crate::gates::account;
use crate::xml_signature;

const LISTED: [&str; 3] = ["medecin.mssante.fr", "ch-exemple.mssante.fr", "patient.mssante.fr"];
const PATIENT: &str = "279035121518989@patient.mssante.fr";
const OTHER: &str = "162018885045327@patient.mssante.fr";
const FRIEND: &str = "claire.dubreuil@medecin.mssante.fr";
const HEAD: &str = "From: <marie.martin@medecin.mssante.fr>\r\n";

fn identity(matricule: &str) -> Identity {
    let (born, sex) = match matricule {
        "279035121518989" => (jiff::civil::date(1979, 3, 28), Sex::Female),
        "162018885045327" => (jiff::civil::date(1962, 1, 5), Sex::Male),
        other => panic!("no patient {other}"),
    };
    let traits = Traits { name: DisplayName::clean("Dominique PAT-TROIS").unwrap(), born, sex, qualified: true };
    Identity::confirm(Ins::parse(matricule).unwrap(), traits, jiff::civil::date(2026, 11, 23)).unwrap()
}

fn patient() -> Identity {
    identity("279035121518989")
}

struct Desk {
    account: Account,
    gate: Gate,
    now: Timestamp,
    max_size: u64,
}

impl Desk {
    fn new((gate, now): (Gate, Timestamp)) -> Self {
        Self { account: account(), gate, now, max_size: 100_000_000 }
    }

    fn open() -> Self {
        Self::new(xml_signature::gate_to_patients(&LISTED))
    }

    fn sealing(&self, entry: Entry) -> Sealing<'_> {
        let Self { account, gate, now, max_size } = self;
        Sealing { entry, account, gate, max_size: *max_size, documents: None, product: None, now: *now }
    }

    /// A letter to all of these, by this way in.
    fn send(&self, entry: Entry, to: &[&str], confirmed: Option<&Identity>) -> Result<Outgoing, SealError> {
        let sealing = self.sealing(entry);
        let addresses = || to.iter().map(|text| Address::parse(text).unwrap()).collect();
        let eml =
            format!("{HEAD}To: {}\r\nMessage-ID: <a@medecin.mssante.fr>\r\nSubject: x\r\n\r\ny\r\n", to.join(", "));
        match entry.form() {
            Form::Draft => {
                let to = to.iter().map(|text| (*text).to_owned()).collect();
                let draft = Draft { to, subject: "x".to_owned(), patient: confirmed.cloned(), ..Draft::default() };
                Outgoing::seal(&draft, None, &sealing)
            }
            Form::Message => Outgoing::seal_eml(eml.as_bytes(), confirmed, &sealing),
            Form::Sealed => Outgoing::reseal(eml.into_bytes(), addresses(), kept(confirmed), &sealing),
            Form::Receipt => panic!("a receipt is for one, whom nobody confirms"),
        }
    }
}

fn kept(patient: Option<&Identity>) -> Kept<'_> {
    Kept { patient, ..Kept::LETTER }
}

/// The ways in of letters; receipts are tried apart.
fn ways() -> impl Iterator<Item = Entry> {
    Entry::ALL.into_iter().filter(|entry| entry.form() != Form::Receipt)
}

fn faults(sealed: Result<Outgoing, SealError>) -> Vec<PatientFault> {
    let Err(SealError::Refused(all)) = sealed else { panic!("{sealed:?}") };
    let fault = |one: &pli::submission::Refused| match one.refusal {
        Refusal::Patient(fault) => Some(fault),
        _ => None,
    };
    all.iter().filter_map(fault).collect()
}

#[test]
fn a_confirmed_patient_alone_is_reached_by_each_way_in() {
    let desk = Desk::open();
    for entry in ways() {
        let sealed =
            desk.send(entry, &[PATIENT], Some(&patient())).unwrap_or_else(|error| panic!("{entry:?}: {error}"));
        assert_eq!(sealed.recipients().iter().map(ToString::to_string).collect::<Vec<_>>(), [PATIENT]);
        assert!(sealed.patient() == Some(&patient()), "{entry:?}");
        let octets = String::from_utf8(sealed.octets().to_vec()).unwrap();
        // Not the year alone: the random digits of an identifier may spell it.
        for word in ["X-MSS-MES", "1979-03-28", "28/03/1979", "19790328"] {
            assert!(!octets.contains(word), "nothing of the confirmation leaves");
        }
    }
}

#[test]
fn none_is_reached_unconfirmed_or_with_the_confirmation_of_another() {
    let desk = Desk::open();
    for entry in ways() {
        assert_eq!(faults(desk.send(entry, &[PATIENT], None)), [PatientFault::Unconfirmed], "{entry:?}");
        let other = identity("162018885045327");
        assert_eq!(faults(desk.send(entry, &[PATIENT], Some(&other))), [PatientFault::Unconfirmed], "{entry:?}");
    }
}

/// Nobody confirms who a patient is when a message is read: that it was is told to none.
#[test]
fn no_receipt_goes_to_a_patient() {
    let desk = Desk::open();
    let to = Address::parse(PATIENT).unwrap();
    let read =
        ReadMessage { to: &to, subject: "Lu", words: "Lu", message_id: None, octets: b"Subject: x\r\n\r\ny\r\n" };
    assert_eq!(faults(Outgoing::seal_receipt(&read, &desk.sealing(Entry::Receipt))), [PatientFault::Unconfirmed]);
}

#[test]
fn a_patient_is_never_among_others() {
    let desk = Desk::open();
    for entry in ways() {
        for confirmed in [None, Some(patient())] {
            let mixed = desk.send(entry, &[FRIEND, PATIENT], confirmed.as_ref());
            assert_eq!(faults(mixed), [PatientFault::Mixed], "{entry:?}");
            let two = desk.send(entry, &[PATIENT, OTHER], confirmed.as_ref());
            assert_eq!(faults(two), [PatientFault::Mixed, PatientFault::Mixed], "{entry:?}");
        }
        // A confirmation that nobody is written to with.
        assert!(matches!(desk.send(entry, &[FRIEND], Some(&patient())), Err(SealError::EnvelopeMismatch)), "{entry:?}");
    }
}

#[test]
fn copies_hide_no_patient() {
    let desk = Desk::open();
    let sealing = desk.sealing(Entry::Written);
    let confirmed = || Draft { subject: "x".to_owned(), patient: Some(patient()), ..Draft::default() };
    for (field, alone) in [("cc", false), ("bcc", false), ("cc", true), ("bcc", true)] {
        let mut draft = confirmed();
        if !alone {
            draft.to.push(FRIEND.to_owned());
        }
        if field == "cc" {
            draft.cc.push(PATIENT.to_owned());
        } else {
            draft.bcc.push(PATIENT.to_owned());
        }
        assert!(Outgoing::seal(&draft, None, &sealing).is_err(), "{field} {alone}");
    }
    let sealing = desk.sealing(Entry::Message);
    for head in [
        format!("Bcc: {PATIENT}\r\n"),
        format!("Cc: {PATIENT}\r\n"),
        format!("To: {PATIENT}\r\nCc: {FRIEND}\r\n"),
        format!("To: {PATIENT}\r\nBcc: {FRIEND}\r\n"),
        format!("To: {PATIENT}\r\nBcc: {OTHER}\r\n"),
        format!("To: {FRIEND}\r\nReply-To: {PATIENT}\r\n"),
        format!("To: {FRIEND}\r\nDisposition-Notification-To: {PATIENT}\r\n"),
        format!("To: {PATIENT}\r\nReply-To: {OTHER}\r\n"),
    ] {
        let eml = format!("{HEAD}{head}Subject: x\r\n\r\ny\r\n");
        let sealed = Outgoing::seal_eml(eml.as_bytes(), Some(&patient()), &sealing);
        assert!(sealed.is_err(), "{head}");
    }
}

/// What is kept in the outbox is edited by hand: the envelope, the header, the confirmation.
#[test]
fn an_outbox_that_was_edited_reaches_no_patient() {
    let desk = Desk::open();
    let octets = desk.send(Entry::Written, &[PATIENT], Some(&patient())).unwrap().octets().to_vec();
    let address = |text: &str| Address::parse(text).unwrap();
    let sealing = desk.sealing(Entry::Outbox);
    let again = |to: &[&str], confirmed: Option<&Identity>, octets: Vec<u8>| {
        Outgoing::reseal(octets, to.iter().map(|text| address(text)).collect(), kept(confirmed), &sealing)
    };
    assert!(again(&[PATIENT], Some(&patient()), octets.clone()).is_ok());
    assert!(again(&[PATIENT], None, octets.clone()).is_err());
    assert!(again(&[OTHER], Some(&patient()), octets.clone()).is_err());
    assert!(again(&[OTHER], Some(&identity("162018885045327")), octets.clone()).is_err(), "the header names another");
    assert!(again(&[PATIENT, FRIEND], Some(&patient()), octets.clone()).is_err());
    assert!(again(&[FRIEND], None, octets.clone()).is_err());
    let cc = [format!("Cc: {FRIEND}\r\n").into_bytes(), octets].concat();
    assert!(again(&[PATIENT], Some(&patient()), cc).is_err());
}

#[test]
fn it_is_off_until_switched_on_and_asks_the_list_of_the_moment() {
    let off = Desk::new(xml_signature::gate(&LISTED));
    let unlisted = Desk::new(xml_signature::gate_to_patients(&LISTED[..2]));
    let late = Desk { now: "2026-12-24T00:00:00Z".parse().unwrap(), ..Desk::open() };
    for entry in ways() {
        assert_eq!(faults(off.send(entry, &[PATIENT], Some(&patient()))), [PatientFault::Off], "{entry:?}");
        for desk in [&unlisted, &late] {
            let Err(SealError::Refused(all)) = desk.send(entry, &[PATIENT], Some(&patient())) else {
                panic!("{entry:?}")
            };
            assert!(matches!(all[0].refusal, Refusal::NotListed(_) | Refusal::NoList(_)), "{entry:?}");
        }
        // Professionals are written to as before.
        assert!(Desk::open().send(entry, &[FRIEND], None).is_ok(), "{entry:?}");
    }
}

#[test]
fn only_one_domain_and_sound_numbers_are_patients() {
    let desk = Desk::open();
    for (address, fault) in [
        ("279035121518988@patient.mssante.fr", PatientFault::Matricule),
        ("dupont@patient.mssante.fr", PatientFault::Matricule),
        ("279035121518989@patient.formation.mssante.fr", PatientFault::Elsewhere),
        ("279035121518989@sous.patient.mssante.fr", PatientFault::Elsewhere),
    ] {
        for entry in ways() {
            assert_eq!(faults(desk.send(entry, &[address], Some(&patient()))), [fault], "{entry:?} {address}");
        }
    }
}

#[test]
fn the_exchange_is_closed_only_for_a_patient_and_only_by_its_one_word() {
    let desk = Desk::open();
    let sealing = desk.sealing(Entry::Written);
    let closing = |to: &str, patient| Draft {
        to: vec![to.to_owned()],
        subject: "x".to_owned(),
        patient,
        closes_exchange: true,
        ..Draft::default()
    };
    let sealed = Outgoing::seal(&closing(PATIENT, Some(patient())), None, &sealing).unwrap();
    assert!(String::from_utf8_lossy(sealed.octets()).contains("\r\nX-MSS-MES: FIN\r\n"));
    let to_friend = Outgoing::seal(&closing(FRIEND, None), None, &sealing).unwrap();
    assert!(!String::from_utf8_lossy(to_friend.octets()).contains("X-MSS-MES"));

    let sealing = desk.sealing(Entry::Message);
    let eml = |to: &str, head: &str| format!("{HEAD}To: {to}\r\n{head}Subject: x\r\n\r\ny\r\n");
    let one = patient();
    let seal = |text: String, who: Option<&Identity>| Outgoing::seal_eml(text.as_bytes(), who, &sealing);
    assert!(seal(eml(PATIENT, "X-MSS-MES: FIN\r\n"), Some(&one)).is_ok());
    for head in ["X-MSS-MES: fin\r\n", "X-MSS-MES: FIN, x\r\n", "X-MSS-MES:\r\n"] {
        assert!(matches!(seal(eml(PATIENT, head), Some(&one)), Err(SealError::Headers(Fault::Closing))), "{head}");
    }
    let twice = "X-MSS-MES: FIN\r\nX-MSS-MES: FIN\r\n";
    assert!(matches!(seal(eml(PATIENT, twice), Some(&one)), Err(SealError::Headers(Fault::Twice))));
    let professional = seal(eml(FRIEND, "X-MSS-MES: FIN\r\n"), None);
    assert!(matches!(professional, Err(SealError::Headers(Fault::Closing))));
}

#[test]
fn exchanges_with_patients_and_with_professionals_are_never_tied_together() {
    let desk = Desk::open();
    let sealing = desk.sealing(Entry::Reply);
    let letters = [(PATIENT, Some(patient())), (OTHER, Some(identity("162018885045327"))), (FRIEND, None)];
    for (to, patient) in letters {
        for of in [None, Some(PATIENT), Some(OTHER)] {
            let answered = Answered {
                message_id: "b@x.fr".to_owned(),
                references: vec!["a@x.fr".to_owned()],
                patient: of.map(|text| Address::parse(text).unwrap()),
            };
            let draft = Draft { to: vec![to.to_owned()], patient: patient.clone(), ..Draft::default() };
            let sealed = Outgoing::seal(&draft, Some(&answered), &sealing).unwrap();
            let head = String::from_utf8_lossy(sealed.octets()).into_owned();
            let is_tied = head.contains("In-Reply-To") && head.contains("a@x.fr");
            assert_eq!(is_tied, of == patient.as_ref().map(|_| to), "{to} {of:?}");
            assert_eq!(is_tied, head.contains("References"), "{to} {of:?}");
        }
    }
}

#[test]
fn a_letter_to_a_patient_is_at_most_25_megabytes() {
    let desk = Desk::open();
    let large = |octets: usize| {
        format!("{HEAD}To: {PATIENT}\r\nSubject: x\r\n\r\n{}", "0123456789abcdef\r\n".repeat(octets / 18))
    };
    let sealing = desk.sealing(Entry::Message);
    assert!(Outgoing::seal_eml(large(24_990_000).as_bytes(), Some(&patient()), &sealing).is_ok());
    let sealed = Outgoing::seal_eml(large(25_000_018).as_bytes(), Some(&patient()), &sealing);
    assert!(matches!(sealed, Err(SealError::TooBig { limit: 25_000_000, .. })), "{sealed:?}");
    // The operator's own limit holds where it is smaller.
    let small = Desk { max_size: 1_000, ..Desk::open() };
    let sealed = Outgoing::seal_eml(large(2_000).as_bytes(), Some(&patient()), &small.sealing(Entry::Message));
    assert!(matches!(sealed, Err(SealError::TooBig { limit: 1_000, .. })), "{sealed:?}");
}
