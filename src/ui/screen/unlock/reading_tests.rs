//! The page that reads without a card, by its effects.

use super::super::tests::{card, effects, pin};
use super::{Action, Command, Context, Effect, Message, Notice, PHRASE, Passphrase, Secret, SessionState, Unlock};
use crate::engine::{Answer, Ticket};
use crate::ui::sample::cx;

fn allowed() -> Context {
    Context { passphrase: true, readable: true, ..cx() }
}

fn typed(screen: &mut Unlock, words: &str) {
    let _ = screen.update(Message::PhraseTyped(Secret::new(words.to_owned())), &allowed());
}

fn given(action: Action) -> Option<(Passphrase, Ticket)> {
    match effects(action).pop() {
        Some(Effect::Send(Command::Read { passphrase, ticket })) => Some((passphrase, ticket)),
        _ => None,
    }
}

#[test]
fn nothing_is_offered_where_it_is_not_allowed() {
    let (mut screen, _) = Unlock::new(SessionState::NoCard(Notice::CardAbsent), None, None);
    assert!(screen.reading_offer(&cx()).is_none());
    assert_eq!(screen.update(Message::OfferReading, &cx()), Action::None);
    assert!(screen.reading.is_none());
    assert!(screen.reading_offer(&allowed()).is_some());
    let nobody = Context { readable: false, ..allowed() };
    assert!(screen.reading_offer(&nobody).is_none(), "nobody has made a passphrase here");
    assert_eq!(screen.update(Message::OfferReading, &nobody), Action::None);
    let (screen, _) = Unlock::new(SessionState::Starting, None, None);
    assert!(screen.reading_offer(&allowed()).is_none(), "not before the readers were looked at");
}

#[test]
fn a_passphrase_is_given_once_wiped_and_told_wrong() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    let _ = screen.update(pin("12"), &allowed());
    assert_eq!(effects(screen.update(Message::OfferReading, &allowed())), [Effect::Focus(PHRASE)]);
    assert_eq!(screen.pin.declassify(), "", "what was typed for the card does not wait");
    typed(&mut screen, "onze signes");
    assert_eq!(given(screen.update(Message::Read, &allowed())), None, "too short");
    typed(&mut screen, "quatre mots sans lien");
    let (passphrase, ticket) = given(screen.update(Message::Read, &allowed())).unwrap();
    assert_eq!(passphrase, Passphrase::parse("quatre mots sans lien").unwrap());
    assert_eq!(screen.reading.as_ref().unwrap().declassify(), "");
    typed(&mut screen, "quatre mots sans liens");
    assert_eq!(given(screen.update(Message::Read, &allowed())), None, "one at a time");
    let _ = screen.session(SessionState::NoCard(Notice::CardAbsent));
    let _ = screen.answered(ticket, Answer::Failed(Notice::PassphraseWrong));
    assert_eq!(screen.failure, Some(Notice::PassphraseWrong));
    assert!(given(screen.update(Message::Read, &allowed())).is_some());
}

#[test]
fn whoever_gives_up_goes_back_to_the_cards() {
    let (mut screen, _) = Unlock::new(SessionState::Cards(vec![card(1)]), None, None);
    let _ = screen.update(Message::OfferReading, &allowed());
    typed(&mut screen, "quatre mots sans lien");
    let (_, ticket) = given(screen.update(Message::Read, &allowed())).unwrap();
    assert_eq!(screen.update(Message::Cancel, &allowed()), Action::Do(vec![Effect::Send(Command::Close)]));
    assert!(screen.reading.is_none());
    assert_eq!(screen.answered(ticket, Answer::Failed(Notice::SessionClosed)), Action::None);
    assert_eq!(screen.failure, None);
}
