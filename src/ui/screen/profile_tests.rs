//! Tests of `ui/screen/profile`.

use super::*;
use crate::domain::correspondent::BoxKind;
use crate::domain::notice::RefusalReason;
use crate::domain::profile::ProfileMailbox;
use crate::engine::event::{Heard, Line, Said, Source};
use crate::ui::sample;

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn name(text: &str) -> GroupName {
    GroupName::parse(text).unwrap()
}

fn hit(text: &str) -> Correspondent {
    Correspondent {
        family_name: "DUBREUIL".to_owned(),
        given_name: "Claire".to_owned(),
        ..Correspondent::at(address(text), BoxKind::Personal)
    }
}

fn profile() -> Profile {
    let refused = ProfileMailbox {
        verdict: Err(RefusalReason::NotListed { domain: "x.fr".to_owned() }),
        ..ProfileMailbox::of(&hit("claire@x.fr"))
    };
    Profile {
        family_name: "DUBREUIL".to_owned(),
        given_name: "Claire".to_owned(),
        rpps: "10001234567".to_owned(),
        mailboxes: vec![refused.clone(), ProfileMailbox::of(&hit("claire@medecin.mssante.fr"))],
        ..Profile::unknown(refused)
    }
}

fn group(id: i64, text: &str) -> GroupRow {
    GroupRow { id: GroupId(id), name: name(text), members: 0, gone: 0 }
}

/// The tickets of what a card asks at first: of the engine, of the vault.
fn asked(effects: &[Effect]) -> (Ticket, Ticket) {
    let [Effect::Send(Command::Profile { ticket, .. }), Effect::Load(Query::Groups, groups), Effect::Focus(_)] =
        effects
    else {
        panic!("{effects:?}")
    };
    (*ticket, *groups)
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        other => panic!("{other:?}"),
    }
}

/// A card that was drawn, and the tickets of its exchanges and of what the network is asked.
fn drawn() -> (ProfileCard, Ticket, Ticket) {
    let (mut card, first) = ProfileCard::new("claire@x.fr".to_owned());
    let (ticket, groups) = asked(&first);
    let told = effects(card.answered(ticket, Answer::Profile(Box::new(profile()))));
    let [
        Effect::Load(Query::Exchanges { before: None, .. }, exchanges),
        Effect::Send(Command::CompleteLive { text, ticket: live, .. }),
    ] = &told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!(text, "10001234567");
    let _ = card.loaded(groups, Ok(Loaded::Groups(vec![group(1, "Cardio")])));
    (card, *exchanges, *live)
}

fn change(effects: &[Effect]) -> (Change, Ticket) {
    match effects {
        [Effect::Send(Command::ChangeContacts { change, ticket })] => (change.clone(), *ticket),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_writes_to_a_mailbox_that_may_receive() {
    let (mut card, ..) = drawn();
    let Action::Write(contact) = card.act(Act::WriteTo) else { panic!() };
    assert_eq!(contact.to_text(), "\"Claire DUBREUIL\" <claire@medecin.mssante.fr>");
    assert_eq!(card.update(Message::WriteTo(address("claire@x.fr"))), Action::NONE);
    assert_eq!(card.act(Act::CopyAddress), Action::Copy("claire@medecin.mssante.fr".to_owned()));
    assert_eq!(card.act(Act::Escape), Action::Left);
}

#[test]
fn what_the_network_says_completes_what_is_shown() {
    let (mut card, _, live) = drawn();
    let said = Said { source: Source::Establishment, outcome: Err(Notice::Internal) };
    let heard = Heard { lines: vec![Line::of(hit("cd@ch.mssante.fr"), Source::National)], said: vec![said] };
    let told = effects(card.answered(live, Answer::CompletedLive(heard)));
    let [Effect::Send(Command::CompleteProfile { profile: sent, found, ticket })] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((found.len(), card.silence.clone()), (1, Some(Notice::Internal)));
    // A favourite meanwhile: what went along does not know it.
    let (_, favourite) = change(&effects(card.update(Message::Favourite)));
    let _ = card.answered(favourite, Answer::Done);
    let mut fuller = sent.as_ref().clone();
    fuller.complete(found, |_| Ok(()));
    let _ = card.answered(*ticket, Answer::Profile(Box::new(fuller)));
    let shown = card.profile.ready().unwrap();
    assert_eq!((shown.mailboxes.len(), shown.favourite.is_some()), (3, true));
}

#[test]
fn a_favourite_is_shown_once_the_vault_has_it() {
    let (mut card, ..) = drawn();
    let (wanted, ticket) = change(&effects(card.act(Act::Favourite)));
    assert!(matches!(wanted, Change::Favour(contact) if contact.address == address("claire@medecin.mssante.fr")));
    assert_eq!(card.update(Message::Favourite), Action::NONE, "one change at a time");
    assert_eq!(card.profile.ready().unwrap().favourite, None);
    let _ = card.answered(ticket, Answer::Done);
    let (wanted, ticket) = change(&effects(card.update(Message::Favourite)));
    assert_eq!(wanted, Change::Unfavour(address("claire@medecin.mssante.fr")));
    let _ = card.answered(ticket, Answer::Failed(Notice::ReadOnly));
    assert_eq!(card.fault, Some(Notice::ReadOnly));
    assert!(card.profile.ready().unwrap().favourite.is_some());
}

#[test]
fn a_group_is_joined_left_and_made() {
    let (mut card, ..) = drawn();
    let _ = card.act(Act::Groups);
    let (wanted, ticket) = change(&effects(card.update(Message::Member(GroupId(1)))));
    assert!(matches!(wanted, Change::Add(GroupId(1), members) if members.len() == 1));
    let _ = card.answered(ticket, Answer::Done);
    assert_eq!(card.profile.ready().unwrap().groups[0].name, name("Cardio"));
    let (wanted, ticket) = change(&effects(card.update(Message::Member(GroupId(1)))));
    assert_eq!(wanted, Change::Remove(GroupId(1), address("claire@medecin.mssante.fr")));
    let _ = card.answered(ticket, Answer::Done);
    assert!(card.profile.ready().unwrap().groups.is_empty());

    let _ = card.update(Message::NewGroup("a@b.fr".to_owned()));
    assert_eq!(card.update(Message::MakeGroup), Action::NONE);
    assert_eq!(card.fault, Some(Notice::GroupNameInvalid));
    let _ = card.update(Message::NewGroup("Dialyse".to_owned()));
    let (wanted, ticket) = change(&effects(card.update(Message::MakeGroup)));
    assert_eq!(wanted, Change::Make(name("Dialyse")));
    let told = effects(card.answered(ticket, Answer::Done));
    let [Effect::Load(Query::Groups, groups)] = told[..] else { panic!("{told:?}") };
    let rows = vec![group(1, "Cardio"), group(2, "Dialyse")];
    let (wanted, _) = change(&effects(card.loaded(groups, Ok(Loaded::Groups(rows)))));
    assert!(matches!(wanted, Change::Add(GroupId(2), _)), "the correspondent goes into it");
    assert_eq!(card.update(Message::Close), Action::Do(vec![Effect::Focus(GROUPS)]), "back to the card first");
}

#[test]
fn exchanges_come_a_page_at_a_time() {
    let (mut card, ticket, _) = drawn();
    let row = |id| Exchange::Received(Box::new(sample::row(id)));
    assert_eq!(card.act(Act::Older), Action::NONE, "the first page is awaited");
    let page: Vec<Exchange> = (0..i64::from(PAGE)).rev().map(row).collect();
    let _ = card.loaded(ticket, Ok(Loaded::Exchanges(page.clone())));
    let told = effects(card.act(Act::Older));
    let [Effect::Load(Query::Exchanges { before, .. }, ticket)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(*before, page.last().map(Exchange::cursor));
    let _ = card.loaded(*ticket, Ok(Loaded::Exchanges(vec![row(-1)])));
    assert_eq!((card.exchanges.len(), card.act(Act::Older)), (PAGE as usize + 1, Action::NONE));
}

#[test]
fn a_card_that_cannot_be_drawn_says_why() {
    let (mut card, first) = ProfileCard::new("10009999999".to_owned());
    let (ticket, _) = asked(&first);
    let _ = card.answered(ticket, Answer::Failed(Notice::NotFound));
    assert_eq!(card.profile, Page::Failed(Notice::NotFound));
    for act in [Act::WriteTo, Act::CopyAddress, Act::Favourite, Act::Groups, Act::Older] {
        assert_eq!(card.act(act), Action::NONE);
    }
}
