//! Tests of `domain/receipt`: what is known only moves forward.

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;

use super::{Fate, Integration, Proof, Reason, Receipt, Said, Sign, Status, Tally};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn said(fate: Fate) -> Said {
    Said { names: Vec::new(), fate, status: None, words: String::new(), integration: None }
}

fn known(fate: Fate, proof: Proof) -> Receipt {
    Receipt::default().learn(&said(fate), proof, at(1)).unwrap_or_default()
}

fn any_said() -> impl Strategy<Value = (Said, Proof)> {
    let integration = prop::option::of((890_u16..1_010).prop_map(Integration::parse)).prop_map(Option::flatten);
    (0..Fate::ALL.len(), integration, any::<bool>()).prop_map(|(fate, integration, sure)| {
        let proof = if sure { Proof::Envelope } else { Proof::Letter };
        (Said { integration, ..said(Fate::ALL[fate]) }, proof)
    })
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever comes, in whatever order and however often.
    #[test]
    fn what_is_known_only_moves_forward(all in prop::collection::vec(any_said(), 0..30)) {
        let mut receipt = Receipt::default();
        for (said, proof) in &all {
            if let Some(next) = receipt.learn(said, *proof, at(5)) {
                prop_assert!(next != receipt);
                prop_assert!(next.fate >= receipt.fate);
                prop_assert!(next.integration.is_some() || receipt.integration.is_none());
                prop_assert!(!(receipt.fate == Fate::Failed && next.fate > Fate::Failed && receipt.proof > *proof));
                prop_assert_eq!(next.learn(said, *proof, at(9)), None, "said twice");
                receipt = next;
            }
        }
        let furthest = all.iter().map(|(said, _)| said.fate).max().unwrap_or_default();
        // What anybody could write counts for nothing while the servers on the way have told of a failure.
        let was_given_up = |(said, proof): &(Said, Proof)| said.fate == Fate::Failed && *proof == Proof::Envelope;
        prop_assert!(receipt.fate == furthest || all.iter().any(was_given_up));
    }

    #[test]
    fn a_status_code_is_read_as_it_is_written(class in 0_u16..10, subject in 0_u16..2_000, detail in 0_u16..2_000) {
        let written = format!("{class}.{subject}.{detail}");
        let read = Status::parse(&written);
        let sound = matches!(class, 2 | 4 | 5) && subject < 1_000 && detail < 1_000;
        prop_assert_eq!(read.is_some(), sound);
        prop_assert!(read.is_none_or(|status| status.to_string() == written));
    }
}

#[test]
fn a_late_or_forged_failure_undoes_no_arrival() {
    for fate in [Fate::Delivered, Fate::Processed, Fate::Read] {
        let receipt = known(fate, Proof::Letter);
        assert_eq!(receipt.learn(&said(Fate::Failed), Proof::Envelope, at(2)), None);
        assert_eq!(receipt.learn(&said(Fate::Delayed), Proof::Envelope, at(2)), None);
    }
}

#[test]
fn what_anybody_could_write_hides_no_failure_that_servers_told() {
    let receipt = known(Fate::Failed, Proof::Envelope);
    assert_eq!(receipt.learn(&said(Fate::Read), Proof::Letter, at(2)), None);
    // The servers themselves may say better, and what anybody wrote gives way to them.
    let better = receipt.learn(&said(Fate::Delivered), Proof::Envelope, at(2)).unwrap();
    assert_eq!((better.fate, better.at), (Fate::Delivered, Some(at(2))));
    let forged = known(Fate::Failed, Proof::Letter);
    assert_eq!(forged.learn(&said(Fate::Delivered), Proof::Envelope, at(2)).unwrap().fate, Fate::Delivered);
}

#[test]
fn what_was_read_was_not_refused() {
    let error = Said { integration: Some(Integration::PatientUnknown), ..said(Fate::Delivered) };
    let refused = known(Fate::Delivered, Proof::Letter).learn(&error, Proof::Letter, at(2)).unwrap();
    assert_eq!((refused.fate, refused.integration), (Fate::Delivered, Some(Integration::PatientUnknown)));
    assert_eq!(known(Fate::Read, Proof::Letter).learn(&error, Proof::Letter, at(2)), None);
    // Somebody looked at it afterwards: both stand.
    let read = refused.learn(&said(Fate::Read), Proof::Letter, at(3)).unwrap();
    assert_eq!((read.fate, read.integration), (Fate::Read, Some(Integration::PatientUnknown)));
}

#[rstest]
#[case("5.1.1", "", Reason::Unknown)]
#[case("5.1.2", "", Reason::DomainUnknown)]
#[case("5.2.1", "", Reason::Closed)]
#[case("5.2.2", "", Reason::MailboxFull)]
#[case("4.2.2", "", Reason::MailboxFull)]
#[case("5.2.3", "", Reason::TooBig)]
#[case("5.3.4", "", Reason::TooBig)]
#[case("4.4.1", "", Reason::Unreachable)]
#[case("4.4.7", "", Reason::Unreachable)]
#[case("5.6.1", "", Reason::Content)]
#[case("5.7.1", "", Reason::NotAllowed)]
#[case("5.0.0", "552 quota", Reason::MailboxFull)]
#[case("5.0.0", "smtp; 550 no such user", Reason::Unknown)]
#[case("5.0.0", "host 10.0.0.1 said 541", Reason::NotAllowed)]
#[case("", "523 too large", Reason::TooBig)]
#[case("5.0.0", "no", Reason::Other)]
fn a_failure_has_a_reason(#[case] status: &str, #[case] words: &str, #[case] reason: Reason) {
    let status = Status::parse(status);
    let failed = Said { status, words: words.to_owned(), ..said(Fate::Failed) };
    let receipt = Receipt::default().learn(&failed, Proof::Letter, at(1)).unwrap();
    assert_eq!(receipt.reason(), Some(reason));
    assert_eq!(known(Fate::Delivered, Proof::Letter).reason(), None);
}

#[test]
fn words_and_numbers_are_read_back() {
    for fate in Fate::ALL {
        assert_eq!(Fate::parse(fate.code()), Some(fate));
    }
    for number in 900..907 {
        assert_eq!(Integration::parse(number).map(Integration::number), Some(number));
    }
    assert_eq!((Integration::parse(899), Integration::parse(1_000)), (None, None));
    assert_eq!(Integration::parse(950), Some(Integration::Other));
}

#[rstest]
#[case(&[Fate::Unknown], None)]
#[case(&[Fate::Relayed], None)]
#[case(&[Fate::Delivered, Fate::Unknown], Some(Sign::PartlyDelivered))]
#[case(&[Fate::Delivered, Fate::Processed], Some(Sign::Delivered))]
#[case(&[Fate::Processed, Fate::Processed], Some(Sign::Processed))]
#[case(&[Fate::Read, Fate::Delivered], Some(Sign::PartlyRead))]
#[case(&[Fate::Read, Fate::Delayed], Some(Sign::Delayed))]
#[case(&[Fate::Read, Fate::Failed], Some(Sign::Failed))]
#[case(&[Fate::Read, Fate::Read], Some(Sign::Read))]
fn one_sign_tells_of_all(#[case] fates: &[Fate], #[case] sign: Option<Sign>) {
    let mut tally = Tally::default();
    for fate in fates {
        tally.add(&known(*fate, Proof::Letter));
    }
    assert_eq!(tally.sign(), sign);
}
