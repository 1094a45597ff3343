//! What stands between « Envoyer » and the outbox: what is to be looked at, and when the letter is to leave.

use iced::widget::text_editor::{Action as Typing, Edit};
use jiff::SignedDuration;

use super::super::tests::{accepted, check, effects, letter, open_draft, send};
use super::super::{Action, Compose, Farewell, Look, Over};
use super::Message;
use crate::domain::correspondent::BoxKind;
use crate::domain::outgoing::{Departure, Hold, OutgoingState};
use crate::domain::oversight::Oversight;
use crate::domain::standing::{Departure as Gone, Left, Standing};
use crate::domain::{Address, Correspondent, Draft, OutgoingId};
use crate::engine::event::Check;
use crate::engine::{Answer, Command};
use crate::ui::effect::Effect;
use crate::ui::sample::cx;
use crate::ui::screen::compose::{self, Message as In};

fn departure(effects: &[Effect]) -> Option<Departure> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::Send { departure, .. }) => Some(*departure),
        _ => None,
    })
}

fn looks(compose: &Compose) -> &[Look] {
    match &compose.over {
        Over::Looking(looks) => looks,
        _ => &[],
    }
}

#[test]
fn nothing_stands_in_the_way_of_a_usual_letter_which_may_be_taken_back() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let sent = effects(compose.update(In::Send, &cx));
    assert_eq!(departure(&sent), Some(Departure::Undoable));
    let (ticket, _) = send(&sent).unwrap();
    let held = OutgoingState::Held { until: cx.now, hold: Hold::Undo };
    let Action::Left(farewell, _) = compose.answered(ticket, &Answer::Queued(OutgoingId(4), held), &cx) else {
        panic!("it is not left")
    };
    assert_eq!(farewell, Farewell::Held { id: OutgoingId(4), until: cx.now, hold: Hold::Undo });
}

#[test]
fn what_was_overlooked_is_shown_once_and_the_letter_leaves_all_the_same() {
    let cx = cx();
    let draft = Draft { subject: " ".to_owned(), body: "Veuillez trouver ci-joint le bilan".to_owned(), ..letter() };
    let mut compose = accepted(draft, &cx);
    let asked = effects(compose.update(In::Send, &cx));
    assert!(send(&asked).is_none());
    assert!(asked.contains(&Effect::Focus(compose::view::GO_ON)), "what goes back has the focus");
    let shown = [Oversight::Attachment, Oversight::Subject].map(Look::Oversight);
    assert_eq!(looks(&compose), shown);
    // She goes back, and is asked again the next time.
    let _ = compose.update(In::GoOn, &cx);
    assert_eq!(looks(&compose), []);
    let _ = compose.update(In::Send, &cx);
    assert_eq!(looks(&compose), shown);
    let sent = effects(compose.update(In::SendAnyway, &cx));
    assert_eq!(departure(&sent), Some(Departure::Undoable));
    let mut quiet = accepted(letter(), &cx);
    assert_eq!(quiet.update(In::SendAnyway, &cx), Action::Do(Vec::new()), "without the panel it says nothing");
}

#[test]
fn a_field_that_was_not_filled_in_holds_the_letter_and_is_led_to() {
    let cx = cx();
    let draft = Draft { body: "Cher confrère,\nJe vous adresse {patient}.".to_owned(), ..letter() };
    let mut compose = accepted(draft, &cx);
    assert!(send(&effects(compose.update(In::Send, &cx))).is_none());
    assert_eq!(looks(&compose), [Look::Oversight(Oversight::Field)]);
    assert_eq!(compose.update(In::FillIn, &cx), Action::Do(vec![Effect::Focus(compose::BODY)]));
    assert_eq!(compose.over, Over::Nothing);
    // What is typed takes its place.
    let _ = compose.update(In::Body(Typing::Edit(Edit::Insert('M'))), &cx);
    assert_eq!(compose.draft().body, "Cher confrère,\nJe vous adresse M.");
    assert!(send(&effects(compose.update(In::Send, &cx))).is_some());
    assert_eq!(compose.update(In::FillIn, &cx), Action::NONE, "without the panel it says nothing");
}

#[test]
fn a_recipient_who_may_not_be_the_one_meant_is_looked_at() {
    let cx = cx();
    let draft = letter();
    let namesake = Correspondent::at(Address::parse("p.martin@hopital.mssante.fr").unwrap(), BoxKind::Personal);
    let noticed = cx.now;
    let sound = Check { standing: Standing::Held, ..Check::of(draft.to[0].clone(), Ok(())) };
    let gone = Standing::Gone(Gone { from: Left::Directory, noticed });
    for (check_of, is_shown) in [
        (Check { namesakes: vec![namesake], ..sound.clone() }, true),
        (Check { standing: gone, ..sound.clone() }, true),
        (sound, false),
    ] {
        let (mut compose, asked) = open_draft(draft.clone());
        let _ = compose.answered(check(&asked), &Answer::Checked(vec![check_of]), &cx);
        let sent = effects(compose.update(In::Send, &cx));
        assert_eq!(send(&sent).is_none(), is_shown);
        assert_eq!(matches!(looks(&compose), [Look::Recipient(_)]), is_shown);
    }
}

#[test]
fn a_letter_leaves_at_the_moment_chosen_or_typed() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let _ = compose.update(In::AskLater, &cx);
    let Over::Later(later) = &compose.over else { panic!("no choice") };
    let (_, first) = later.offered[0];
    let sent = effects(compose.update(In::Later(Message::Choose(first)), &cx));
    assert_eq!(departure(&sent), Some(Departure::At(first)));

    let mut compose = accepted(letter(), &cx);
    let _ = compose.update(In::AskLater, &cx);
    for typed in ["bientôt", "1/1/2020 8h"] {
        let _ = compose.update(In::Later(Message::Typed(typed.to_owned())), &cx);
        assert_eq!(compose.update(In::Later(Message::Submit), &cx), Action::Do(Vec::new()), "{typed}");
    }
    let _ = compose.update(In::Later(Message::Typed("demain 8h30".to_owned())), &cx);
    let sent = effects(compose.update(In::Later(Message::Submit), &cx));
    let Some(Departure::At(moment)) = departure(&sent) else { panic!("{sent:?}") };
    assert!(moment > cx.now);
}

#[test]
fn what_has_gone_by_meanwhile_is_not_chosen_and_escape_goes_back() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let _ = compose.update(In::AskLater, &cx);
    let past = cx.now.checked_sub(SignedDuration::from_secs(1)).unwrap();
    assert_eq!(compose.update(In::Later(Message::Choose(past)), &cx), Action::Do(Vec::new()));
    let _ = compose.update(In::Leave, &cx);
    assert_eq!(compose.over, Over::Nothing);
}

#[test]
fn a_letter_for_later_is_looked_at_too_and_keeps_its_moment() {
    let cx = cx();
    let mut compose = accepted(Draft { subject: String::new(), ..letter() }, &cx);
    let _ = compose.update(In::AskLater, &cx);
    let moment = cx.now.checked_add(SignedDuration::from_hours(5)).unwrap();
    assert!(send(&effects(compose.update(In::Later(Message::Choose(moment)), &cx))).is_none());
    let sent = effects(compose.update(In::SendAnyway, &cx));
    assert_eq!(departure(&sent), Some(Departure::At(moment)));
}
