//! The field: chips, checks, completion, refusals and what is offered instead.

use super::completion::PAUSE;
use super::{Action, Doubt, Entry, HITS, Kind, Message, RecipientField, Replacement, Trust};
use crate::domain::correspondent::BoxKind;
use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
use crate::domain::standing::{Alternative, Because, Departure, Left, Standing};
use crate::domain::{Address, Contact, ContactRow, Correspondent, GroupId, GroupName, GroupRow, Notice};
use crate::engine::event::Check;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};

fn tickets() -> Tickets {
    Tickets::new(1)
}

fn correspondent(local: &str) -> Correspondent {
    Correspondent {
        title: "Dr".to_owned(),
        family_name: local.to_uppercase(),
        given_name: "Claire".to_owned(),
        profession: "Médecin".to_owned(),
        ..Correspondent::at(Address::parse(&format!("{local}@medecin.mssante.fr")).unwrap(), BoxKind::Personal)
    }
}

fn empty(tickets: &mut Tickets) -> RecipientField {
    RecipientField::new(Kind::To, &[], tickets).0
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) | Action::Changed(effects) => effects,
        Action::Copies | Action::Profile(_) => Vec::new(),
    }
}

/// The ticket and addresses of the only check among these effects.
fn asked(effects: &[Effect]) -> (Ticket, Vec<String>) {
    let mut checks = effects.iter().filter_map(|effect| match effect {
        Effect::Send(Command::Check { addresses, ticket }) => Some((*ticket, addresses.clone())),
        _ => None,
    });
    let found = checks.next().expect("a check");
    assert!(checks.next().is_none(), "one check at a time");
    found
}

fn completes(effects: &[Effect]) -> Vec<(Ticket, String, usize)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send(Command::Complete { text, limit, ticket }) => Some((*ticket, text.clone(), *limit)),
            _ => None,
        })
        .collect()
}

fn accepted(address: &str) -> Check {
    Check::of(address.to_owned(), Ok(()))
}

fn refused(address: &str, reason: RefusalReason, suggestion: Option<&str>) -> Check {
    Check { suggestion: suggestion.map(str::to_owned), ..Check::of(address.to_owned(), Err(reason)) }
}

fn not_listed() -> RefusalReason {
    RefusalReason::NotListed { domain: "gmail.com".to_owned() }
}

fn texts(field: &RecipientField) -> Vec<String> {
    field.to_texts()
}

/// Types words, lets the pause pass and gives these hits.
fn complete(field: &mut RecipientField, words: &str, hits: Vec<Correspondent>, tickets: &mut Tickets) {
    let effects = effects(field.update(Message::Typed(words.to_owned()), tickets));
    let [Effect::After(pause, ticket)] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(pause, PAUSE);
    let asked = completes(&field.elapsed(ticket));
    assert_eq!(asked, vec![(ticket, words.trim().to_owned(), HITS)]);
    assert_eq!(
        field.answered(ticket, &Answer::Completed { hits, milliseconds: 1.0, outside: Vec::new() }, tickets),
        Some(Vec::new())
    );
}

#[test]
fn a_draft_is_checked_at_once_in_one_question() {
    let mut tickets = tickets();
    let (field, effects) =
        RecipientField::new(Kind::To, &["Claire <c@d.fr>".to_owned(), "a@b.fr".to_owned()], &mut tickets);
    assert_eq!(asked(&effects).1, vec!["Claire <c@d.fr>", "a@b.fr"]);
    assert!(field.chips().iter().all(|chip| matches!(chip.trust, Trust::Asking(_))));
}

#[test]
fn enter_takes_the_marked_hit_and_has_it_checked() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    complete(&mut field, "dub", vec![correspondent("dubreuil"), correspondent("dubois")], &mut tickets);
    let _ = field.update(Message::Step(true), &mut tickets);
    let action = field.update(Message::Accept, &mut tickets);
    assert!(matches!(action, Action::Changed(_)));
    assert_eq!(asked(&effects(action)).1, vec!["Dr Claire DUBOIS <dubois@medecin.mssante.fr>"]);
    assert_eq!(texts(&field), vec!["Dr Claire DUBOIS <dubois@medecin.mssante.fr>"]);
    assert_eq!(field.unfinished(), None);
}

#[test]
fn enter_before_the_answer_asks_at_once_and_takes_nobody() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let _ = field.update(Message::Typed("dub".to_owned()), &mut tickets);
    let asked = completes(&effects(field.update(Message::Accept, &mut tickets)));
    assert_eq!(asked.len(), 1);
    assert!(field.chips().is_empty());
}

#[test]
fn a_stale_answer_changes_nothing() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let first = effects(field.update(Message::Typed("du".to_owned()), &mut tickets));
    let [Effect::After(_, ticket)] = first[..] else { panic!() };
    let _ = field.elapsed(ticket);
    let _ = field.update(Message::Typed("dub".to_owned()), &mut tickets);
    let answer = Answer::Completed { hits: vec![correspondent("durand")], milliseconds: 1.0, outside: Vec::new() };
    assert_eq!(field.answered(ticket, &answer, &mut tickets), None);
    assert!(!field.completion.is_open());
}

#[test]
fn a_comma_ends_an_address() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    for separator in [',', ';'] {
        let action = field.update(Message::Typed(format!("a{}@b.fr{separator}", u32::from(separator))), &mut tickets);
        assert!(matches!(action, Action::Changed(_)));
    }
    assert_eq!(texts(&field), vec!["a44@b.fr", "a59@b.fr"]);
}

#[test]
fn a_comma_after_words_takes_the_marked_hit() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    complete(&mut field, "dub", vec![correspondent("dubreuil")], &mut tickets);
    let _ = field.update(Message::Typed("dub,".to_owned()), &mut tickets);
    assert_eq!(texts(&field), vec!["Dr Claire DUBREUIL <dubreuil@medecin.mssante.fr>"]);
}

#[test]
fn a_pasted_list_falls_apart_and_known_ones_are_not_doubled() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let list = "Claire <c@d.fr>\r\na@b.fr; C@D.FR\nx@y.fr";
    let action = field.update(Message::Pasted(list.to_owned()), &mut tickets);
    assert_eq!(asked(&effects(action)).1, vec!["Claire <c@d.fr>", "a@b.fr", "x@y.fr"]);
}

#[test]
fn pasted_words_are_searched() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let effects = effects(field.update(Message::Pasted("claire\ndubreuil".to_owned()), &mut tickets));
    assert!(matches!(effects[..], [Effect::After(..)]));
    assert_eq!(field.unfinished(), Some("claire dubreuil"));
}

#[test]
fn backspace_in_the_empty_field_takes_the_last() {
    let mut tickets = tickets();
    let mut field = RecipientField::new(Kind::To, &["a@b.fr".to_owned(), "c@d.fr".to_owned()], &mut tickets).0;
    assert!(matches!(field.update(Message::EraseLast, &mut tickets), Action::Changed(_)));
    assert_eq!(texts(&field), vec!["a@b.fr"]);
    let _ = field.update(Message::Typed("x".to_owned()), &mut tickets);
    assert!(matches!(field.update(Message::EraseLast, &mut tickets), Action::Do(_)));
    assert_eq!(texts(&field), vec!["a@b.fr", "x"]);
}

#[test]
fn leaving_turns_an_address_into_a_recipient_but_not_words() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let _ = field.update(Message::Typed("dubreuil".to_owned()), &mut tickets);
    assert!(matches!(field.update(Message::Left, &mut tickets), Action::Do(_)));
    assert_eq!(field.unfinished(), Some("dubreuil"));
    let _ = field.update(Message::Typed("d@e.fr".to_owned()), &mut tickets);
    assert!(matches!(field.update(Message::Left, &mut tickets), Action::Changed(_)));
    assert_eq!(field.chips().len(), 1);
}

#[test]
fn after_any_change_made_here_one_goes_on_typing_here() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let keeps = |action: Action| effects(action).contains(&Effect::Focus(Kind::To.id()));
    assert!(keeps(field.update(Message::Chosen(Box::new(correspondent("dubreuil"))), &mut tickets)));
    assert!(keeps(field.update(Message::Typed("a@b.fr,".to_owned()), &mut tickets)));
    let id = field.chips()[1].id;
    let other = Entry::read("c@d.fr").unwrap();
    assert!(keeps(field.update(Message::Replace(id, other), &mut tickets)));
    assert!(keeps(field.update(Message::Remove(id), &mut tickets)));
    assert!(keeps(field.update(Message::EraseLast, &mut tickets)));
    // Whoever left is not called back.
    let _ = field.update(Message::Typed("e@f.fr".to_owned()), &mut tickets);
    assert!(!keeps(field.update(Message::Left, &mut tickets)));
}

#[test]
fn escape_closes_the_popup_and_keeps_the_text() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    complete(&mut field, "dub", vec![correspondent("dubreuil")], &mut tickets);
    let _ = field.update(Message::CloseHits, &mut tickets);
    assert!(!field.completion.is_open());
    assert_eq!(field.unfinished(), Some("dub"));
}

#[test]
fn verdicts_reach_their_chips_in_any_order() {
    let mut tickets = tickets();
    let (mut field, effects) =
        RecipientField::new(Kind::To, &["a@b.fr".to_owned(), "c@gmail.com".to_owned()], &mut tickets);
    let (ticket, _) = asked(&effects);
    let answer = Answer::Checked(vec![refused("c@gmail.com", not_listed(), None), accepted("a@b.fr")]);
    let _ = field.answered(ticket, &answer, &mut tickets);
    assert_eq!(field.chips()[0].trust, Trust::Accepted);
    assert_eq!(field.chips()[1].refusal(), Some(&not_listed()));
}

#[test]
fn an_address_the_gate_did_not_speak_of_is_not_accepted() {
    let mut tickets = tickets();
    let (mut field, effects) = RecipientField::new(Kind::To, &["a@b.fr".to_owned()], &mut tickets);
    let _ = field.answered(asked(&effects).0, &Answer::Checked(vec![accepted("other@b.fr")]), &mut tickets);
    assert_eq!(field.chips()[0].trust, Trust::Unknown(Notice::Internal));
}

#[test]
fn the_gate_is_asked_with_the_name_and_its_suggestion_keeps_it() {
    let mut tickets = tickets();
    let typed = "Dr Claire DUBREUIL <claire.dubreuil@gmail.com>";
    let (mut field, effects) = RecipientField::new(Kind::To, &[typed.to_owned()], &mut tickets);
    let (ticket, addresses) = asked(&effects);
    assert_eq!(addresses, [typed]);
    let answer = Answer::Checked(vec![refused(typed, not_listed(), Some("c.d@chu.mssante.fr"))]);
    assert_eq!(field.answered(ticket, &answer, &mut tickets), Some(Vec::new()), "nothing is searched beside");
    let chip = field.chips()[0].clone();
    let offered: Vec<String> = chip.replacements().iter().map(|one| one.entry().to_text()).collect();
    assert_eq!(offered, ["Dr Claire DUBREUIL <c.d@chu.mssante.fr>"]);

    let action = field.update(Message::Replace(chip.id, chip.replacements()[0].entry()), &mut tickets);
    let Action::Changed(effects) = action else { panic!() };
    let (ticket, addresses) = asked(&effects);
    assert_eq!(addresses, offered);
    let _ = field.answered(ticket, &Answer::Checked(vec![accepted(&offered[0])]), &mut tickets);
    assert_eq!(field.chips()[0].trust, Trust::Accepted);
}

#[test]
fn replacing_by_somebody_already_there_leaves_one() {
    let mut tickets = tickets();
    let mut field = RecipientField::new(Kind::To, &["a@b.fr".to_owned(), "c@gmail.com".to_owned()], &mut tickets).0;
    let id = field.chips()[1].id;
    let _ = field.update(Message::Replace(id, Entry::read("A@b.fr").unwrap()), &mut tickets);
    assert_eq!(texts(&field), vec!["a@b.fr"]);
}

#[test]
fn a_patient_and_a_missing_list_look_for_nobody() {
    let mut tickets = tickets();
    let (mut field, effects) =
        RecipientField::new(Kind::To, &["p@patient.mssante.fr".to_owned(), "a@b.fr".to_owned()], &mut tickets);
    let answer = Answer::Checked(vec![
        refused("p@patient.mssante.fr", RefusalReason::Patient(PatientFault::Off), None),
        refused("a@b.fr", RefusalReason::NoList(ListFault::Missing), None),
    ]);
    assert_eq!(field.answered(asked(&effects).0, &answer, &mut tickets), Some(Vec::new()));
}

#[test]
fn a_failed_check_is_told_and_can_be_asked_again() {
    let mut tickets = tickets();
    let (mut field, effects) = RecipientField::new(Kind::To, &["a@b.fr".to_owned()], &mut tickets);
    let _ = field.answered(asked(&effects).0, &Answer::Failed(Notice::Internal), &mut tickets);
    assert_eq!(field.chips()[0].trust, Trust::Unknown(Notice::Internal));
    let Action::Do(effects) = field.update(Message::CheckAgain, &mut tickets) else { panic!() };
    assert_eq!(asked(&effects).1, vec!["a@b.fr"]);
}

#[test]
fn a_removed_chip_does_not_disturb_the_answer() {
    let mut tickets = tickets();
    let (mut field, effects) = RecipientField::new(Kind::To, &["a@b.fr".to_owned(), "c@d.fr".to_owned()], &mut tickets);
    let id = field.chips()[0].id;
    let _ = field.update(Message::Remove(id), &mut tickets);
    let answer = Answer::Checked(vec![refused("a@b.fr", not_listed(), None), accepted("c@d.fr")]);
    let _ = field.answered(asked(&effects).0, &answer, &mut tickets);
    assert_eq!(field.chips()[0].trust, Trust::Accepted);
}

fn proposed(because: Because, local: &str) -> Alternative {
    let who = correspondent(local);
    Alternative { address: who.address.clone(), who: Some(Box::new(who)), because }
}

/// A field with one recipient of whom this is told.
fn told(address: &str, check: Check, tickets: &mut Tickets) -> RecipientField {
    let (mut field, effects) = RecipientField::new(Kind::To, &[address.to_owned()], tickets);
    let _ = field.answered(asked(&effects).0, &Answer::Checked(vec![check]), tickets);
    field
}

#[test]
fn proposals_come_with_their_reason_and_one_key_takes_the_first() {
    let mut tickets = tickets();
    let alternatives = vec![proposed(Because::SamePerson, "dubreuil"), proposed(Because::Service, "cardiologie")];
    let check = Check { alternatives, ..refused("claire@gmail.com", not_listed(), None) };
    let mut field = told("claire@gmail.com", check, &mut tickets);
    let offered = field.chips()[0].replacements();
    assert!(matches!(&offered[0], Replacement::Proposed(one) if one.because == Because::SamePerson));
    assert_eq!(offered.len(), 2);
    let Action::Changed(effects) = field.update(Message::TakeOffer, &mut tickets) else { panic!() };
    assert_eq!(asked(&effects).1, vec!["Dr Claire DUBREUIL <dubreuil@medecin.mssante.fr>"]);
    assert_eq!(texts(&field), vec!["Dr Claire DUBREUIL <dubreuil@medecin.mssante.fr>"]);
    assert!(field.chips()[0].proposed.is_empty(), "what was proposed for another is forgotten");
    assert_eq!(field.update(Message::TakeOffer, &mut tickets), Action::Do(Vec::new()), "nothing is offered any more");
}

#[test]
fn one_who_may_receive_is_doubted_for_a_reason_only() {
    let mut tickets = tickets();
    let departure = Departure { from: Left::Directory, noticed: "2026-11-24T06:00:00Z".parse().unwrap() };
    let check = |standing, alternatives| Check { alternatives, standing, ..accepted("dubreui@medecin.mssante.fr") };
    let slip = || vec![proposed(Because::Slip, "dubreuil")];
    let cases = [
        (Standing::Unasked, Vec::new(), None),
        (Standing::Held, Vec::new(), None),
        (Standing::Unknown, Vec::new(), None),
        (Standing::Unknown, slip(), Some(Doubt::Slip)),
        (Standing::Gone(departure), Vec::new(), Some(Doubt::Gone(departure))),
        (Standing::Gone(departure), slip(), Some(Doubt::Gone(departure))),
    ];
    for (standing, alternatives, doubt) in cases {
        let mut field = told("dubreui@medecin.mssante.fr", check(standing, alternatives), &mut tickets);
        let chip = field.chips()[0].clone();
        assert_eq!((chip.doubt(), &chip.trust), (doubt, &Trust::Accepted), "{standing:?}: nothing forbids to write");
        let _ = field.update(Message::Keep(chip.id), &mut tickets);
        assert_eq!(field.chips()[0].doubt(), None, "she has said that she means it");
    }
}

#[test]
fn hits_that_cannot_receive_are_known() {
    let mut tickets = tickets();
    let mut field = empty(&mut tickets);
    let effects = effects(field.update(Message::Typed("dub".to_owned()), &mut tickets));
    let [Effect::After(_, ticket)] = effects[..] else { panic!("{effects:?}") };
    let _ = field.elapsed(ticket);
    let (here, gone) = (correspondent("dubreuil"), correspondent("dubois"));
    let outside = vec![gone.address.clone()];
    let answer = Answer::Completed { hits: vec![here.clone(), gone.clone()], milliseconds: 1.0, outside };
    assert!(field.answered(ticket, &answer, &mut tickets).is_some());
    assert!(field.completion.is_outside(&gone) && !field.completion.is_outside(&here));
}

/// A field with two favourites and a group, looked at.
fn furnished(tickets: &mut Tickets) -> RecipientField {
    let row =
        |text: &str, name: &str| ContactRow { contact: Contact::new(Address::parse(text).unwrap(), name), gone: None };
    let mut field = empty(tickets);
    field.furnish(&Loaded::Contacts(vec![row("a@medecin.mssante.fr", "Dr A"), row("b@medecin.mssante.fr", "")]));
    let name = GroupName::parse("Correspondants cardio").unwrap();
    field.furnish(&Loaded::Groups(vec![GroupRow { id: GroupId(7), name, members: 2, gone: 0 }]));
    let _ = field.update(Message::Entered, tickets);
    field
}

#[test]
fn favourites_are_taken_while_nothing_is_typed() {
    let mut tickets = tickets();
    let mut field = furnished(&mut tickets);
    assert_eq!(field.offers().len(), 3);
    assert!(effects(field.update(Message::Accept, &mut tickets)).is_empty(), "nothing is marked by itself");
    let _ = field.update(Message::Step(true), &mut tickets);
    assert_eq!(field.person().as_deref(), Some("a@medecin.mssante.fr"));
    let told = effects(field.update(Message::Accept, &mut tickets));
    assert_eq!(asked(&told).1, ["Dr A <a@medecin.mssante.fr>"], "judged as if typed");
    assert_eq!(texts(&field), ["Dr A <a@medecin.mssante.fr>"]);
    assert!(field.offers().is_empty(), "the popup is closed");
    let _ = field.update(Message::Step(true), &mut tickets);
    assert_eq!(field.offers().len(), 2, "opened again, without who is there");
}

/// A group fills the field with everybody in it, each of whom the gate is asked about; one who may not receive shows.
#[test]
fn a_group_becomes_its_members_and_nobody_is_dropped() {
    let mut tickets = tickets();
    let mut field = furnished(&mut tickets);
    let _ = field.update(Message::Typed("cardio".to_owned()), &mut tickets);
    assert!(field.person().is_none());
    let _ = field.update(Message::Step(true), &mut tickets);
    let told = effects(field.update(Message::Accept, &mut tickets));
    let [Effect::Load(Query::Members(GroupId(7)), ticket), Effect::Focus(_)] = told[..] else { panic!("{told:?}") };
    assert!(field.awaits_group(), "nothing leaves meanwhile");
    let gone = Some(Departure { from: Left::Space, noticed: jiff::Timestamp::UNIX_EPOCH });
    let row = |text: &str, gone| ContactRow { contact: Contact::new(Address::parse(text).unwrap(), ""), gone };
    let rows = vec![row("a@medecin.mssante.fr", None), row("b@gmail.com", gone)];
    assert!(field.loaded(Ticket(0), &Ok(Loaded::Contacts(rows.clone())), &mut tickets).is_none());
    let told = field.loaded(ticket, &Ok(Loaded::Contacts(rows)), &mut tickets).unwrap().unwrap();
    let (check, addresses) = asked(&told);
    assert_eq!(addresses, ["a@medecin.mssante.fr", "b@gmail.com"]);
    let verdicts = vec![accepted("a@medecin.mssante.fr"), refused("b@gmail.com", not_listed(), None)];
    let _ = field.answered(check, &Answer::Checked(verdicts), &mut tickets);
    let trusts: Vec<bool> = field.chips().iter().map(|chip| chip.refusal().is_some()).collect();
    assert_eq!(trusts, [false, true]);
    assert!(field.loaded(ticket, &Ok(Loaded::Contacts(Vec::new())), &mut tickets).is_none(), "once");
}

#[test]
fn a_group_that_cannot_be_read_brings_nobody() {
    let mut tickets = tickets();
    let mut field = furnished(&mut tickets);
    let told = effects(field.update(Message::Take(2), &mut tickets));
    let [Effect::Load(_, ticket), _] = told[..] else { panic!("{told:?}") };
    let failed = field.loaded(ticket, &Err(Notice::VaultFailed), &mut tickets);
    assert_eq!((failed, field.chips().len()), (Some(Err(Notice::VaultFailed)), 0));
}

#[test]
fn hits_come_before_groups_in_one_round() {
    let mut tickets = tickets();
    let mut field = furnished(&mut tickets);
    complete(&mut field, "cardio", vec![correspondent("cardin")], &mut tickets);
    assert_eq!(field.person().as_deref(), Some("cardin@medecin.mssante.fr"), "Enter takes the person");
    let _ = field.update(Message::Step(true), &mut tickets);
    assert_eq!((field.shelf.marked(), field.completion.selected()), (Some(0), None));
    let _ = field.update(Message::Step(true), &mut tickets);
    assert_eq!((field.shelf.marked(), field.completion.selected()), (None, Some(0)));
    let _ = field.update(Message::Step(false), &mut tickets);
    assert_eq!(field.shelf.marked(), Some(0));
    let _ = field.update(Message::CloseHits, &mut tickets);
    assert!(field.offers().is_empty() && !field.completion.is_open());
}
