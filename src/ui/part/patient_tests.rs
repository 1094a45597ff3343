//! The confirmation of a patient: what is asked, in which order it is refused, and that nothing of one serves for another.

use jiff::civil::{Date, date};

use super::{Action, Asked, BORN, DESPITE, Fault, Message, NAME, Patient, QUALIFIED, sex_id};
use crate::domain::ins::{Ins, Sex};
use crate::domain::opposition::Change;
use crate::domain::patient::{Identity, Mismatch};

const TODAY: Date = date(2026, 11, 26);

fn ins(text: &str) -> Ins {
    Ins::parse(text).unwrap()
}

fn of(number: &str, name: Option<&str>) -> Asked {
    Asked { ins: ins(number), name: name.map(str::to_owned), opposed: Some(None) }
}

fn asked(name: Option<&str>) -> Patient {
    let mut patient = Patient::default();
    patient.follow(Some(&of("279035121518989", name)));
    patient
}

/// Says all that the record says of the test patient.
fn told(patient: &mut Patient) {
    for message in [
        Message::Name("Dominique PAT-TROIS".to_owned()),
        Message::Born("28/03/1979".to_owned()),
        Message::Sex(Sex::Female),
        Message::Qualified(true),
    ] {
        assert_eq!(patient.update(message, TODAY), Action::None);
    }
}

#[test]
fn each_thing_is_asked_for_where_it_is_missing() {
    let mut patient = asked(None);
    let mut expect = |fault: Fault, focus, message| {
        assert_eq!(patient.update(Message::Confirm, TODAY), Action::Focus(focus));
        assert_eq!((patient.fault, patient.confirmed().is_some()), (Some(fault), false));
        let _ = patient.update(message, TODAY);
        assert_eq!(patient.fault, None);
    };
    expect(Fault::Name, NAME, Message::Name("Dominique PAT-TROIS".to_owned()));
    expect(Fault::Born, BORN, Message::Born("28/04/1979".to_owned()));
    expect(Fault::Sex, sex_id(Sex::Female), Message::Sex(Sex::Male));
    expect(Fault::Mismatch(Mismatch::Unqualified), QUALIFIED, Message::Qualified(true));
    expect(Fault::Mismatch(Mismatch::Month), BORN, Message::Born("28/03/1979".to_owned()));
    expect(Fault::Mismatch(Mismatch::Sex), sex_id(Sex::Female), Message::Sex(Sex::Female));
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed);
    assert!(patient.confirmed().is_some_and(|identity| *identity.ins() == ins("279035121518989")));
}

#[test]
fn what_changes_is_confirmed_again_and_whether_she_may_answer_is_apart() {
    let mut patient = asked(Some("Dominique PAT-TROIS"));
    told(&mut patient);
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed);
    assert_eq!(patient.update(Message::Closes(true), TODAY), Action::None);
    assert!(patient.confirmed().is_some() && patient.closes());
    assert_eq!(patient.update(Message::Change, TODAY), Action::Focus(NAME));
    assert!(patient.confirmed().is_none());
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed, "what was said is still there");
    let _ = patient.update(Message::Qualified(false), TODAY);
    assert!(patient.confirmed().is_none());
}

#[test]
fn another_recipient_begins_anew() {
    let mut patient = asked(None);
    told(&mut patient);
    let _ = patient.update(Message::Closes(true), TODAY);
    let _ = patient.update(Message::Confirm, TODAY);
    // The same again changes nothing.
    patient.follow(Some(&of("279035121518989", Some("Autre nom"))));
    assert!(patient.confirmed().is_some());
    patient.follow(Some(&of("162018885045327", None)));
    assert!(patient.confirmed().is_none() && !patient.closes() && patient.name.is_empty() && !patient.qualified);
    patient.follow(None);
    patient.follow(Some(&of("279035121518989", None)));
    assert!(patient.confirmed().is_none() && patient.born.is_empty(), "nothing comes back");
}

#[test]
fn one_who_has_opposed_is_confirmed_by_who_says_that_she_knows() {
    let mut patient = asked(None);
    told(&mut patient);
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed);
    let since = "2026-11-20T12:00:00Z".parse().unwrap();
    let opposed = |opposed| Asked { opposed, ..of("279035121518989", None) };
    patient.follow(Some(&opposed(Some(Some(since)))));
    assert!(patient.confirmed().is_none(), "it was not known");
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Focus(DESPITE));
    assert_eq!(patient.fault, Some(Fault::Opposed));
    let _ = patient.update(Message::Despite(true), TODAY);
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed);
    assert!(patient.confirmed().is_some_and(Identity::is_despite_opposition));
    // While nobody has answered, and when the same is answered, what was said holds.
    for answered in [None, Some(Some(since))] {
        patient.follow(Some(&opposed(answered)));
        assert!(patient.confirmed().is_some());
    }
    patient.follow(Some(&opposed(Some(None))));
    assert!(patient.confirmed().is_none());
    assert_eq!(patient.update(Message::Confirm, TODAY), Action::Confirmed, "it was lifted");
    assert!(patient.confirmed().is_some_and(|identity| !identity.is_despite_opposition()));
}

#[test]
fn an_opposition_is_noted_of_the_patient_that_is_written_to() {
    let mut patient = asked(Some("Dominique PAT-TROIS"));
    let name = crate::domain::DisplayName::clean("Dominique PAT-TROIS");
    let note = Change::Note { ins: ins("279035121518989"), name };
    assert_eq!(patient.update(Message::NoteOpposition, TODAY), Action::Note(note));
    let lift = Change::Lift(ins("279035121518989"));
    assert_eq!(patient.update(Message::LiftOpposition, TODAY), Action::Note(lift));
    assert_eq!(Patient::default().update(Message::NoteOpposition, TODAY), Action::None);
}

#[test]
fn nothing_of_a_patient_is_printed() {
    let mut patient = asked(Some("Dominique PAT-TROIS"));
    told(&mut patient);
    let printed = format!("{patient:?} {:?}", Message::Name("Dominique PAT-TROIS".to_owned()));
    assert_eq!(printed, "Patient { confirmed: false, .. } patient::Message(…)");
}
