//! Versions of the letter: asked for, looked at, brought back, and taken back again.

use super::super::tests::{file, letter, open_draft};
use super::{Action, Compose, Message, Over};
use crate::clock;
use crate::domain::draft::{DraftVersion, VersionId};
use crate::domain::{Draft, DraftId, Notice};
use crate::engine::{Command, Loaded, Query, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::cx;
use crate::ui::screen::compose;

fn version(number: i64, body: &str) -> DraftVersion {
    DraftVersion {
        id: VersionId(number),
        at: clock::now(),
        elsewhere: false,
        to: Vec::new(),
        subject: "Avant".to_owned(),
        body: body.to_owned(),
        files: Vec::new(),
    }
}

fn tell(compose: &mut Compose, message: compose::Message) -> Vec<Effect> {
    match compose.update(message, &cx()) {
        Action::Do(effects) => effects,
        other => panic!("{other:?}"),
    }
}

fn load(effects: &[Effect]) -> (Query, Ticket) {
    let found = effects.iter().find_map(|effect| match effect {
        Effect::Load(query, ticket) => Some((query.clone(), *ticket)),
        _ => None,
    });
    found.expect("a question")
}

/// A kept letter with its versions in front.
fn looking() -> Compose {
    let (mut compose, _) = open_draft(Draft { id: Some(DraftId(4)), ..letter() });
    let (query, ticket) = load(&tell(&mut compose, compose::Message::Versions(Message::Ask)));
    assert_eq!(query, Query::DraftVersions(DraftId(4)));
    let _ = compose.loaded(ticket, Ok(Loaded::DraftVersions(vec![version(9, "neuf"), version(8, "huit")])));
    compose
}

#[test]
fn a_version_comes_back_whole_and_goes_again_with_one_undo() {
    let mut compose = looking();
    let before = compose.draft();
    let _ = tell(&mut compose, compose::Message::Versions(Message::Step(true)));
    let (query, ticket) = load(&tell(&mut compose, compose::Message::Versions(Message::BringBack)));
    assert_eq!(query, Query::DraftVersion(VersionId(8)));
    let back = Draft {
        id: Some(DraftId(4)),
        to: vec!["b@medecin.mssante.fr".to_owned()],
        cc: vec!["c@medecin.mssante.fr".to_owned()],
        subject: "Avant".to_owned(),
        body: "huit".to_owned(),
        attachments: vec![file("a.pdf", 3)],
        ..Draft::default()
    };
    let Action::Do(effects) = compose.loaded(ticket, Ok(Loaded::Draft(Box::new(back.clone())))) else { panic!() };
    assert!(effects.iter().any(|effect| matches!(effect, Effect::After(..))), "it is kept");
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Send(Command::Check { .. }))),
        "and asked of the gate"
    );
    assert_eq!((compose.draft(), &compose.over), (back.clone(), &Over::Nothing));

    let effects = tell(&mut compose, compose::Message::Undo);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Send(Command::Check { .. }))));
    assert_eq!(compose.draft(), before);
    let _ = tell(&mut compose, compose::Message::Redo);
    assert_eq!(compose.draft(), back);
    let _ = tell(&mut compose, compose::Message::Undo);
    assert_eq!(compose.draft(), before);
}

#[test]
fn nothing_is_replaced_by_looking_nor_when_the_version_is_gone() {
    let mut compose = looking();
    let before = compose.draft();
    for at in [1, 7] {
        let _ = tell(&mut compose, compose::Message::Versions(Message::Look(at)));
    }
    let _ = tell(&mut compose, compose::Message::Versions(Message::Close));
    assert_eq!((compose.draft(), &compose.over), (before.clone(), &Over::Nothing));

    let mut compose = looking();
    let (_, ticket) = load(&tell(&mut compose, compose::Message::Versions(Message::BringBack)));
    let _ = compose.loaded(ticket, Err(Notice::NotFound));
    assert_eq!((compose.draft(), &compose.fault), (before, &Some(Notice::NotFound)));
}

#[test]
fn a_letter_that_was_never_kept_has_none() {
    let (mut compose, _) = open_draft(letter());
    assert_eq!(tell(&mut compose, compose::Message::Versions(Message::Ask)), []);
    assert_eq!(compose.over, Over::Nothing);
}
