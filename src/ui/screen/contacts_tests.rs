//! Tests of `ui/screen/contacts`.

use super::*;
use crate::domain::correspondent::BoxKind;
use crate::domain::ins::Ins;
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::opposition;
use crate::domain::standing::{Departure, Left};

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn row(text: &str) -> ContactRow {
    ContactRow { contact: Contact::new(address(text), ""), gone: None }
}

fn group(id: i64, text: &str) -> GroupRow {
    GroupRow { id: GroupId(id), name: GroupName::parse(text).unwrap(), members: 2, gone: 1 }
}

fn opposition() -> Opposition {
    let ins = Ins::parse("279035121518989").unwrap();
    Opposition { ins, name: DisplayName::clean("Dominique PAT-TROIS"), since: jiff::Timestamp::UNIX_EPOCH }
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        other => panic!("{other:?}"),
    }
}

fn change(action: Action) -> (Change, Ticket) {
    match &effects(action)[..] {
        [Effect::Send(Command::ChangeContacts { change, ticket })] => (change.clone(), *ticket),
        other => panic!("{other:?}"),
    }
}

/// Answers what the page asks of the vault.
fn answer(page: &mut Contacts, effects: Vec<Effect>) {
    for effect in effects {
        let Effect::Load(query, ticket) = effect else { continue };
        let gone = Some(Departure { from: Left::Directory, noticed: jiff::Timestamp::UNIX_EPOCH });
        let loaded = match query {
            Query::Favourites => Loaded::Contacts(vec![row("f@x.fr")]),
            Query::Groups => Loaded::Groups(vec![group(1, "Cardio"), group(2, "Dialyse")]),
            Query::Members(_) => Loaded::Contacts(vec![row("a@x.fr"), ContactRow { gone, ..row("b@x.fr") }]),
            Query::Oppositions => Loaded::Oppositions(vec![opposition()]),
            other => panic!("{other:?}"),
        };
        let _ = page.loaded(ticket, Ok(loaded));
    }
}

fn page() -> Contacts {
    let (mut page, effects) = Contacts::new();
    answer(&mut page, effects);
    page
}

fn on_group() -> Contacts {
    let mut page = page();
    let asked = effects(page.act(Act::Next));
    answer(&mut page, asked);
    assert_eq!(page.shown, Shown::Group(GroupId(1)));
    page
}

#[test]
fn favourites_are_shown_first_and_keys_lead_to_the_groups() {
    let mut page = page();
    assert_eq!((page.rows().len(), page.groups.len()), (1, 2));
    assert_eq!(page.act(Act::Previous), Action::NONE);
    assert_eq!(page.act(Act::WriteTo), Action::NONE, "favourites are no group");
    let mut page = on_group();
    assert_eq!(page.rows().len(), 2);
    let _ = page.act(Act::Next);
    assert_eq!((page.shown, page.rows().len()), (Shown::Group(GroupId(2)), 0), "not those of the group before");
}

#[test]
fn a_letter_to_a_group_is_for_everybody_in_it() {
    let mut page = on_group();
    let Action::Write(contacts) = page.act(Act::WriteTo) else { panic!() };
    assert_eq!(contacts.len(), 2, "who has gone is not left out");
}

#[test]
fn somebody_is_added_by_name_or_by_address() {
    let mut page = on_group();
    let told = effects(page.update(Message::Typed("martin".to_owned())));
    let [Effect::After(_, ticket)] = told[..] else { panic!("{told:?}") };
    assert_eq!(page.elapsed(ticket).len(), 2, "here and on the network");
    let hits = vec![Correspondent::at(address("m@x.fr"), BoxKind::Personal)];
    let _ = page.answered(ticket, Answer::Completed { hits, milliseconds: 1.0, outside: Vec::new() });
    let (wanted, ticket) = change(page.update(Message::Accept));
    assert_eq!(wanted, Change::Add(GroupId(1), vec![Contact::new(address("m@x.fr"), "")]));
    let _ = page.answered(ticket, Answer::Failed(Notice::ContactRefused(RefusalReason::Patient(PatientFault::Off))));
    assert!(page.fault.is_some() && page.typed == "martin", "what was typed stays");

    let _ = page.update(Message::Typed("Dr Martin <m@x.fr>".to_owned()));
    let (wanted, ticket) = change(page.update(Message::Accept));
    assert_eq!(wanted, Change::Add(GroupId(1), vec![Contact::new(address("m@x.fr"), "Dr Martin")]));
    let _ = page.answered(ticket, Answer::Done);
    assert!(page.fault.is_none() && page.typed.is_empty());
    let _ = page.update(Message::Typed("m@".to_owned()));
    assert_eq!((page.update(Message::Accept), page.fault.clone()), (Action::NONE, Some(Notice::AddressInvalid)));
    let mut page = self::page();
    let _ = page.update(Message::Typed("f2@x.fr".to_owned()));
    assert!(matches!(change(page.update(Message::Accept)).0, Change::Favour(_)));
}

#[test]
fn groups_are_made_renamed_and_deleted_after_a_question() {
    let mut page = on_group();
    let _ = page.act(Act::NewFolder);
    let _ = page.update(Message::Name("Diabète".to_owned()));
    assert_eq!(page.act(Act::RemoveFolder), Action::NONE, "one thing after the other");
    let (wanted, ticket) = change(page.update(Message::Confirm));
    assert_eq!(wanted, Change::Make(GroupName::parse("Diabète").unwrap()));
    let _ = page.answered(ticket, Answer::Failed(Notice::GroupKnown));
    assert!(matches!(page.over, Over::Naming(None, _)), "another name may be typed");
    assert_eq!(page.update(Message::Close), Action::Do(vec![Effect::Focus(ADD)]));

    let _ = page.act(Act::RenameFolder);
    assert_eq!(page.over, Over::Naming(Some(GroupId(1)), "Cardio".to_owned()));
    let _ = page.update(Message::Name(" ".to_owned()));
    assert_eq!((page.update(Message::Confirm), page.fault.clone()), (Action::NONE, Some(Notice::GroupNameInvalid)));
    let _ = page.update(Message::Close);

    let _ = page.act(Act::RemoveFolder);
    let (wanted, ticket) = change(page.update(Message::Confirm));
    assert_eq!(wanted, Change::Delete(GroupId(1)));
    let _ = page.answered(ticket, Answer::Done);
    assert_eq!((page.shown, &page.over), (Shown::Favourites, &Over::Nothing));
    assert_eq!(page.act(Act::Escape), Action::Left);
}

#[test]
fn what_changes_in_the_vault_is_read_again() {
    let mut page = on_group();
    let changes = ChangeSet { contacts: true, ..ChangeSet::default() };
    assert_eq!(page.changed(&changes).len(), 4);
    assert!(page.changed(&ChangeSet { drafts: true, ..ChangeSet::default() }).is_empty());
    assert_eq!(
        change(page.update(Message::Remove(address("a@x.fr")))).0,
        Change::Remove(GroupId(1), address("a@x.fr"))
    );
    assert_eq!(page.update(Message::Open(address("a@x.fr"))), Action::Profile("a@x.fr".to_owned()));
}

fn noted(action: Action) -> (opposition::Change, Ticket) {
    match &effects(action)[..] {
        [Effect::Send(Command::ChangeOppositions { change, ticket })] => (change.clone(), *ticket),
        other => panic!("{other:?}"),
    }
}

/// Reached by keys, after the last group.
fn on_opposed() -> Contacts {
    let mut page = page();
    for _ in 0..2 {
        let _ = page.act(Act::Next);
    }
    assert_eq!(page.act(Act::Next), Action::Do(vec![Effect::Focus(opposed::NUMBER)]));
    assert_eq!((page.shown, page.opposed.count()), (Shown::Opposed, 1));
    assert_eq!(page.act(Act::Next), Action::NONE);
    page
}

#[test]
fn an_opposition_is_noted_by_a_sound_matricule_only() {
    let mut page = on_opposed();
    let mut say = |message| page.update(Message::Opposed(message));
    let _ = say(opposed::Message::Name(" Jean  PETIT ".to_owned()));
    for wrong in ["", "27903512151898", "2 79 03 51 215 189 88", "pas un numéro"] {
        let _ = say(opposed::Message::Number(wrong.to_owned()));
        assert_eq!(say(opposed::Message::Note), Action::Do(vec![Effect::Focus(opposed::NUMBER)]), "{wrong}");
    }
    let _ = say(opposed::Message::Number(" 2 79 03 51\u{a0}215 189 89".to_owned()));
    let (change, ticket) = noted(say(opposed::Message::Note));
    let ins = opposition().ins;
    assert!(change == opposition::Change::Note { ins, name: DisplayName::clean("Jean PETIT") });
    assert_eq!(say(opposed::Message::Note), Action::NONE, "one at a time");
    let after = effects(page.answered(ticket, Answer::Done));
    assert!(matches!(after[..], [Effect::Load(Query::Oppositions, _), Effect::Focus(_)]), "{after:?}");
    assert_eq!(page.update(Message::Opposed(opposed::Message::Note)), Action::Do(vec![Effect::Focus(opposed::NUMBER)]));
}

#[test]
fn an_opposition_is_lifted_after_a_question() {
    let mut page = on_opposed();
    let lift = || Message::Opposed(opposed::Message::Lift(Box::new(opposition())));
    assert_eq!(page.update(lift()), Action::Do(vec![Effect::Focus(BACK)]));
    assert_eq!(page.act(Act::Previous), Action::NONE, "one thing after the other");
    assert_eq!(page.act(Act::Escape), Action::Do(vec![Effect::Focus(opposed::NUMBER)]));
    assert_eq!(page.update(Message::Confirm), Action::NONE, "it was not meant");

    let _ = page.update(lift());
    let (change, ticket) = noted(page.update(Message::Confirm));
    assert!(change == opposition::Change::Lift(opposition().ins));
    let _ = page.answered(ticket, Answer::Failed(Notice::ReadOnly));
    assert_eq!(page.fault, Some(Notice::ReadOnly));
    let _ = page.update(lift());
    let (_, ticket) = noted(page.update(Message::Confirm));
    let after = effects(page.answered(ticket, Answer::Done));
    assert!(matches!(after[0], Effect::Load(Query::Oppositions, _)) && page.fault.is_none(), "{after:?}");
}

#[test]
fn nothing_is_told_of_who_opposes() {
    let mut page = on_opposed();
    let _ = page.update(Message::Opposed(opposed::Message::Number("279035121518989".to_owned())));
    let _ = page.update(Message::Opposed(opposed::Message::Lift(Box::new(opposition()))));
    let told = format!("{page:?} {:?}", Message::Opposed(opposed::Message::Number("279035121518989".to_owned())));
    assert!(!told.contains("PAT-TROIS") && !told.contains("2790351"), "{told}");
}
