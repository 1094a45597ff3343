//! Signatures and templates in a letter: what stands there by itself, what is hers, what is asked for.

use std::sync::Arc;

use iced::widget::text_editor::{Action as Edit, Edit as Change};

use super::super::{Compose, Farewell, Message, Start};
use super::Action;
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::wording::{Signature, Template, TemplateId, Wordings};
use crate::domain::{Account, Address, DisplayName, Draft, DraftId, Entry};
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::part::template_picker;
use crate::ui::sample::{account, cx};

const SIGNED: &str = "\n\n-- \nDr Claire DUBREUIL\nCardiologue";

/// The service's mailbox, beside her own.
fn service() -> Account {
    Account { address: Address::parse("cardio@ch-exemple.mssante.fr").unwrap(), ..account() }
}

fn wordings() -> Wordings {
    let signature = |account: Account, text: &str, answers| Signature::new(account.address, text, answers);
    let template =
        Template::new(Some(TemplateId(7)), "Adresse", "Cher {destinataire},\nle {date}, {patient}. {moi}").unwrap();
    Wordings {
        signatures: vec![
            signature(account(), "Dr Claire DUBREUIL\nCardiologue", Some("Dr C. D.")),
            signature(service(), "Secrétariat de cardiologie", None),
        ],
        templates: vec![template],
    }
}

fn asked(effects: &[Effect]) -> Ticket {
    let wordings = |effect: &Effect| match effect {
        Effect::Load(Query::Wordings, ticket) => Some(*ticket),
        _ => None,
    };
    effects.iter().find_map(wordings).expect("asked for")
}

fn told(compose: &mut Compose, effects: &[Effect]) {
    let _ = compose.loaded(asked(effects), Ok(Loaded::Wordings(Box::new(wordings()))));
}

fn open(start: Start) -> Compose {
    let own = Account { name: DisplayName::clean("Dr_Claire_DUBREUIL_Cabinet"), ..account() };
    let (mut compose, effects) = Compose::new(start, vec![own, service()], SIZE_DEFAULT, Tickets::new(1));
    told(&mut compose, &effects);
    compose
}

fn type_in(compose: &mut Compose, text: &str) {
    let paste = Edit::Edit(Change::Paste(Arc::new(text.to_owned())));
    let _ = compose.update(Message::Body(paste), &cx());
}

#[test]
fn a_new_letter_is_signed_and_yet_nothing_is_written() {
    let mut compose = open(Start::Blank);
    assert_eq!(compose.draft().body, SIGNED);
    assert!(compose.is_blank());
    assert_eq!(compose.update(Message::Leave, &cx()), Action::Left(Farewell::Blank, Vec::new()));
    let mut written = open(Start::Blank);
    type_in(&mut written, "Bonjour");
    assert_eq!(written.draft().body, format!("Bonjour{SIGNED}"));
    assert!(!written.is_blank());
    let _ = written.update(Message::Undo, &cx());
    assert_eq!(written.draft().body, SIGNED, "the signature is no step of hers");
    assert!(written.is_blank());
}

#[test]
fn an_answer_is_signed_above_what_it_quotes() {
    let body = "\n\nLe 12/11/2026 à 14:03, Dr X a écrit :\n> -- \n> X\n".to_owned();
    for entry in [Entry::Reply, Entry::ReplyAll, Entry::Forward] {
        let compose = open(Start::Made(Box::new(Draft { body: body.clone(), ..Draft::default() }), entry));
        // The editor's own last line end is none of the letter.
        assert_eq!(compose.draft().body, format!("\n\n-- \nDr C. D.{}", body.trim_end_matches('\n')), "{entry:?}");
    }
    for entry in [Entry::Anew, Entry::Rework] {
        let compose = open(Start::Made(Box::new(Draft { body: "Bonjour".to_owned(), ..Draft::default() }), entry));
        assert_eq!(compose.draft().body, "Bonjour", "{entry:?}");
    }
}

#[test]
fn another_mailbox_signs_otherwise_unless_she_changed_it() {
    let cx = cx();
    let mut compose = open(Start::Blank);
    type_in(&mut compose, "Bonjour");
    let _ = compose.update(Message::From(1), &cx);
    assert_eq!(compose.draft().body, "Bonjour\n\n-- \nSecrétariat de cardiologie");
    let _ = compose.update(Message::From(0), &cx);
    assert_eq!(compose.draft().body, format!("Bonjour{SIGNED}"));
    let _ = compose.update(Message::Body(Edit::Move(iced::widget::text_editor::Motion::DocumentEnd)), &cx);
    type_in(&mut compose, " libérale");
    let _ = compose.update(Message::From(1), &cx);
    assert_eq!(compose.draft().body, format!("Bonjour{SIGNED} libérale"));
}

#[test]
fn a_draft_that_is_taken_up_again_is_not_signed_twice() {
    let body = format!("Bonjour{SIGNED}");
    let mut compose =
        open(Start::Draft(Box::new(Draft { id: Some(DraftId(3)), body: body.clone(), ..Draft::default() })));
    assert_eq!(compose.draft().body, body);
    let _ = compose.update(Message::From(1), &cx());
    assert_eq!(compose.draft().body, "Bonjour\n\n-- \nSecrétariat de cardiologie");
}

#[test]
fn a_template_is_put_in_filled_and_taken_back_in_one_step() {
    let cx = cx();
    let to = vec!["Dr_Paul_MARTIN <paul.martin@medecin.mssante.fr>".to_owned()];
    let mut compose = open(Start::Draft(Box::new(Draft { to, ..Draft::default() })));
    let Action::Do(effects) = compose.update(Message::AskTemplate, &cx) else { panic!("left") };
    told(&mut compose, &effects);
    assert_eq!(compose.draft().body, SIGNED, "signed once");
    let _ = compose.update(Message::Templates(template_picker::Message::Accept), &cx);
    let expected = format!("Cher Dr Paul MARTIN,\nle {}, {{patient}}. Dr Claire DUBREUIL", cx.l10n.date(cx.now));
    assert_eq!(compose.draft().body, format!("{expected}{SIGNED}"));
    assert_eq!(compose.body.content().selection().as_deref(), Some("{patient}"), "the next to be filled in");
    let _ = compose.update(Message::Undo, &cx);
    assert_eq!(compose.draft().body, SIGNED);
}
