//! The page that makes a passphrase, by its effects.

use super::super::tests::{effects, list, row};
use super::{AGAIN, Access, Command, Context, Effect, Message, NEW, Notice, Passphrase, Secret, SlotKind};
use crate::engine::Answer;
use crate::ui::sample::cx;

const PHRASE: &str = "quatre mots sans lien";

fn allowed() -> Context {
    Context { passphrase: true, ..cx() }
}

fn typed(access: &mut Access, again: bool, words: &str) {
    let _ = access.update(Message::PhraseTyped(again, Secret::new(words.to_owned())), &allowed());
}

#[test]
fn a_passphrase_is_typed_twice_and_kept_once() {
    let mut access = list(vec![row(1, SlotKind::Card, None)], Vec::new());
    assert_eq!(effects(access.update(Message::Phrase, &cx())), [], "not allowed, not offered");
    assert_eq!(effects(access.update(Message::Phrase, &allowed())), [Effect::Focus(NEW)]);
    typed(&mut access, false, "onze signes");
    assert_eq!(effects(access.update(Message::SubmitPhrase, &allowed())), [Effect::Focus(NEW)]);
    assert_eq!(access.failure, Some(Notice::PassphraseLength { min: 12, max: 256 }));
    typed(&mut access, false, PHRASE);
    typed(&mut access, true, "quatre mots sans liens");
    assert_eq!(effects(access.update(Message::SubmitPhrase, &allowed())), [Effect::Focus(AGAIN)]);
    assert_eq!(access.failure, Some(Notice::PassphrasesDiffer));
    typed(&mut access, true, PHRASE);
    let sent = effects(access.update(Message::SubmitPhrase, &allowed()));
    let [Effect::Send(Command::MakePassphrase { passphrase, ticket })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(*passphrase, Passphrase::parse(PHRASE).unwrap());
    assert_eq!(effects(access.update(Message::SubmitPhrase, &allowed())), [], "one at a time");
    let again = access.answered(*ticket, Answer::Done);
    assert!(matches!(again[..], [Effect::Send(Command::Slots { .. })]), "the list is read again");
}

#[test]
fn what_was_typed_goes_with_the_page() {
    let mut access = list(vec![row(1, SlotKind::Card, None), row(2, SlotKind::Passphrase, None)], Vec::new());
    assert!(access.has_phrase());
    let _ = access.update(Message::Phrase, &allowed());
    typed(&mut access, false, PHRASE);
    typed(&mut access, true, PHRASE);
    assert_eq!(effects(access.update(Message::Back, &allowed())), []);
    assert_eq!(effects(access.update(Message::SubmitPhrase, &allowed())), []);
    let _ = access.update(Message::Phrase, &allowed());
    assert_eq!(effects(access.update(Message::SubmitPhrase, &allowed())), [Effect::Focus(NEW)], "wiped");
}
