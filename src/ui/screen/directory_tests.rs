//! The directory as a reducer: what is asked, what is shown, what a key does.

use super::narrow::Message as In;
use super::{Action, Browser, FIRST_ROWS, Message, SEARCH};
use crate::domain::browse::{Choice, Facet, Listing, Offer, Site, Skill, Wanted};
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent, Notice};
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::{Effect, Tickets};
use crate::ui::screen::range;

fn person(number: usize) -> Correspondent {
    let address = Address::parse(&format!("p{number}@medecin.mssante.fr")).unwrap();
    Correspondent { family_name: format!("NOM{number}"), ..Correspondent::at(address, BoxKind::Personal) }
}

fn listing(total: usize, from: usize, count: usize) -> Answer {
    let rows = (from..from + count).map(person).collect();
    let listing = Listing { total, within_reach: total, from, rows };
    Answer::Browsed { listing: Box::new(listing), outside: Vec::new() }
}

/// The only question about the list among these effects.
fn asked(effects: &[Effect]) -> (Ticket, Wanted, usize, usize) {
    let mut all = effects.iter().filter_map(|effect| match effect {
        Effect::Send(Command::Browse { wanted, from, limit, ticket }) => Some((*ticket, wanted.clone(), *from, *limit)),
        _ => None,
    });
    let one = all.next().expect("a question");
    assert!(all.next().is_none());
    one
}

fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        other => panic!("{other:?}"),
    }
}

/// A screen that shows so many mailboxes.
fn shown(total: usize) -> Browser {
    let (mut browser, effects) = Browser::new(Tickets::new(range::DIRECTORY));
    let (ticket, wanted, from, limit) = asked(&effects);
    assert_eq!((wanted, from, limit), (Wanted::default(), 0, FIRST_ROWS as usize));
    assert!(effects.contains(&Effect::Focus(SEARCH)));
    browser.answered(ticket, listing(total, 0, total.min(FIRST_ROWS as usize)));
    browser
}

fn tell(browser: &mut Browser, message: Message) -> Vec<Effect> {
    effects(browser.update(message))
}

/// Types in a field that narrows and is offered this.
fn offered(browser: &mut Browser, facet: Facet, typed: &str, choices: &[Choice]) {
    let effects = tell(browser, Message::Narrow(facet, In::Typed(typed.to_owned())));
    let [Effect::After(_, ticket)] = effects[..] else { panic!("{effects:?}") };
    let effects = browser.elapsed(ticket);
    let [Effect::Send(Command::Offer { facet: asked, typed: words, .. })] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((*asked, words.as_str()), (facet, typed));
    let offers = choices.iter().map(|choice| Offer { choice: choice.clone(), boxes: 3 }).collect();
    browser.answered(ticket, Answer::Offered(offers));
}

fn cardiology() -> Skill {
    Skill { profession: "Médecin".to_owned(), speciality: Some("Cardiologie".to_owned()) }
}

fn doubs() -> Site {
    Site::Department { number: "25".to_owned(), name: "Doubs".to_owned() }
}

#[test]
fn only_rows_near_the_view_are_asked_for() {
    let mut browser = shown(540_000);
    assert_eq!(tell(&mut browser, Message::Near(0..50)), Vec::new(), "there already");
    let effects = tell(&mut browser, Message::Near(400_000..400_060));
    let (ticket, _, from, limit) = asked(&effects);
    assert!(from <= 400_000 && from + limit >= 400_060 && limit <= 300, "{from} {limit}");
    assert_eq!(tell(&mut browser, Message::Near(100..160)), Vec::new(), "one question at a time");
    browser.answered(ticket, listing(540_000, from, limit));
    assert_eq!(browser.at(400_010).map(|one| one.family_name.clone()), Some("NOM400010".to_owned()));
    assert_eq!(browser.at(0), None);
    // An answer that nobody waits for changes nothing.
    browser.answered(ticket, listing(7, 0, 7));
    assert!(browser.at(400_010).is_some());
}

#[test]
fn words_are_asked_for_once_the_typing_rests() {
    let mut browser = shown(10);
    let first = tell(&mut browser, Message::Typed("ma".to_owned()));
    let second = tell(&mut browser, Message::Typed(" martin ".to_owned()));
    let ([Effect::After(_, first)], [Effect::After(_, second)]) = (&first[..], &second[..]) else { panic!() };
    assert_eq!(browser.elapsed(*first), Vec::new());
    assert_eq!(browser.update(Message::Write), Action::Do(Vec::new()), "not to somebody of the older words");
    let (ticket, wanted, from, _) = asked(&browser.elapsed(*second));
    assert_eq!((wanted.words.as_str(), from), ("martin", 0));
    assert_eq!(browser.update(Message::Write), Action::Do(Vec::new()), "nor before the answer");
    browser.answered(ticket, listing(2, 0, 2));
    let _ = tell(&mut browser, Message::Step(1));
    assert_eq!(browser.update(Message::Write), Action::Write(Box::new(person(1))));
}

#[test]
fn a_speciality_and_a_place_narrow_the_list_and_can_be_taken_away() {
    let mut browser = shown(100);
    offered(&mut browser, Facet::Skill, "cardio", &[Choice::Skill(cardiology())]);
    let effects = tell(&mut browser, Message::Narrow(Facet::Skill, In::Accept));
    assert_eq!(asked(&effects).1.skills, [cardiology()]);
    assert!(effects.contains(&Effect::Focus(SEARCH)), "the next words are typed for the list");
    let town = Site::Town { name: "BESANCON".to_owned(), department: "25".to_owned() };
    offered(&mut browser, Facet::Site, "25", &[Choice::Site(doubs()), Choice::Site(town.clone())]);
    let _ = tell(&mut browser, Message::Narrow(Facet::Site, In::Step(true)));
    let effects = tell(&mut browser, Message::Narrow(Facet::Site, In::Accept));
    let wanted = asked(&effects).1;
    assert_eq!((&wanted.skills[..], &wanted.sites[..]), (&[cardiology()][..], &[town][..]));
    let effects = tell(&mut browser, Message::Narrow(Facet::Skill, In::Clear));
    let wanted = asked(&effects).1;
    assert_eq!((wanted.skills.len(), wanted.sites.len()), (0, 1));
    let effects = tell(&mut browser, Message::Everybody);
    assert_eq!(asked(&effects).1, Wanted::default());
}

#[test]
fn nothing_offered_for_older_words_is_taken() {
    let mut browser = shown(100);
    offered(&mut browser, Facet::Site, "25", &[Choice::Site(doubs())]);
    let _ = tell(&mut browser, Message::Narrow(Facet::Site, In::Typed("2".to_owned())));
    let effects = tell(&mut browser, Message::Narrow(Facet::Site, In::Accept));
    assert!(matches!(&effects[..], [Effect::Send(Command::Offer { .. })]), "{effects:?}");
    assert_eq!(browser.wanted(), Wanted::default());
}

#[test]
fn escape_closes_what_is_offered_then_leaves() {
    let mut browser = shown(100);
    offered(&mut browser, Facet::Site, "25", &[Choice::Site(doubs())]);
    assert_eq!(browser.update(Message::Back), Action::Do(Vec::new()));
    assert_eq!(browser.update(Message::Back), Action::Left);
}

#[test]
fn the_mark_stays_within_the_list() {
    let mut browser = shown(3);
    for (step, at) in [(-1, 0), (2, 2), (8, 2), (-8, 0)] {
        let _ = tell(&mut browser, Message::Step(step));
        assert_eq!(browser.marked(), Some(&person(at)));
    }
    assert_eq!(shown(0).update(Message::Write), Action::Do(Vec::new()), "to nobody");
}

#[test]
fn a_directory_that_cannot_answer_says_why_and_is_asked_again() {
    let (mut browser, effects) = Browser::new(Tickets::new(range::DIRECTORY));
    browser.answered(asked(&effects).0, Answer::Failed(Notice::DirectoryEmpty));
    assert_eq!(browser.failure, Some(Notice::DirectoryEmpty));
    let effects = tell(&mut browser, Message::Reload);
    browser.answered(asked(&effects).0, listing(3, 0, 3));
    assert_eq!((browser.failure.clone(), browser.marked()), (None, Some(&person(0))));
}
