//! Tests of « Signatures et modèles » by its effects.

use std::sync::Arc;

use iced::widget::text_editor::{Action as Edit, Edit as Typed};

use super::{Action, Change, Message, Shown, Signature, Template, TemplateId, Under, Wordings, WordingsPage};
use crate::domain::Notice;
use crate::engine::{Answer, Command, Loaded, Ticket};
use crate::ui::effect::Effect;
use crate::ui::sample::account;
use crate::ui::shortcut::Act;

fn page(known: Wordings) -> WordingsPage {
    let (mut page, asked) = WordingsPage::new(&[account()]);
    let [Effect::Load(_, ticket), Effect::Focus(_)] = asked[..] else { panic!("{asked:?}") };
    assert_eq!(page.loaded(ticket, Ok(Loaded::Wordings(Box::new(known)))), Action::Do(Vec::new()));
    page
}

fn type_in(page: &mut WordingsPage, text: &str) {
    let _ = page.update(Message::Text(Edit::SelectAll));
    let _ = page.update(Message::Text(Edit::Edit(Typed::Paste(Arc::new(text.to_owned())))));
}

fn kept(action: &Action) -> (Change, Ticket) {
    match action {
        Action::Do(effects) => match &effects[..] {
            [Effect::Send(Command::ChangeWordings { change, ticket })] => (change.clone(), *ticket),
            other => panic!("{other:?}"),
        },
        Action::Left => panic!("left"),
    }
}

#[test]
fn what_was_changed_is_kept_when_the_page_is_left_and_nothing_else_is() {
    let own = account().address;
    let signature = Signature::new(own.clone(), "Dr Marie MARTIN", Some("M. M."));
    let mut untouched = page(Wordings { signatures: vec![signature], ..Wordings::default() });
    assert_eq!(untouched.text.text().trim_end(), "Dr Marie MARTIN");
    type_in(&mut untouched, "Dr M.");
    let (change, ticket) = kept(&untouched.act(Act::Escape));
    assert_eq!(change, Change::Sign(Signature::new(own, "Dr M.", Some("M. M."))));
    assert_eq!(untouched.act(Act::Escape), Action::Do(Vec::new()), "being kept");
    assert_eq!(untouched.answered(ticket, &Answer::Failed(Notice::VaultUnwritable)), Action::Do(Vec::new()));
    assert_eq!(untouched.act(Act::Escape), Action::Left, "said once");
    assert_eq!(page(Wordings::default()).act(Act::Escape), Action::Left);
}

#[test]
fn answers_have_a_signature_of_their_own_or_the_same() {
    let own = account().address;
    let mut page = page(Wordings { signatures: vec![Signature::new(own.clone(), "Dr", None)], ..Wordings::default() });
    let _ = page.act(Act::Next);
    assert_eq!((page.shown, page.same), (Shown::Signature(0, Under::Answers), true));
    let _ = page.update(Message::Same(false));
    type_in(&mut page, "");
    let (change, ticket) = kept(&page.update(Message::Show(Shown::NewTemplate)));
    assert_eq!(change, Change::Sign(Signature::new(own, "Dr", Some(""))));
    let _ = page.answered(ticket, &Answer::Done);
    assert_eq!(page.shown, Shown::NewTemplate);
}

#[test]
fn a_template_is_made_and_deleted_once_that_is_confirmed() {
    let template = Template::new(Some(TemplateId(4)), "Adresse", "Cher {destinataire}").unwrap();
    let mut page = page(Wordings { templates: vec![template], ..Wordings::default() });
    let _ = page.act(Act::NewFolder);
    let _ = page.update(Message::Name("Résultats".to_owned()));
    type_in(&mut page, "Bonjour");
    let (change, ticket) = kept(&page.update(Message::Show(Shown::Template(TemplateId(4)))));
    assert_eq!(change, Change::Keep(Template::new(None, "Résultats", "Bonjour").unwrap()));
    let _ = page.answered(ticket, &Answer::Done);
    assert_eq!((page.name.as_str(), page.text.text().trim_end()), ("Adresse", "Cher {destinataire}"));
    assert_eq!(page.update(Message::Confirm), Action::Do(Vec::new()), "not asked yet");
    let _ = page.act(Act::RemoveFolder);
    assert!(matches!(page.act(Act::Escape), Action::Do(_)), "back to it");
    let _ = page.act(Act::RemoveFolder);
    assert_eq!(kept(&page.update(Message::Confirm)).0, Change::Drop(TemplateId(4)));
}
