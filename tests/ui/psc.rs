//! Pro Santé Connect in the window: the strip in its states, by clicks and by keys, over letters that wait.

use iced::keyboard::{Modifiers, key};
use iced_test::selector::id;
use jiff::SignedDuration;
use pli::domain::notice::PscFault;
use pli::domain::outgoing::OutgoingState;
use pli::domain::{Account, Method, Notice, OutgoingId, PscWay, Secret};
use pli::engine::event::{Masked, Reach, Tries};
use pli::engine::{Answer, Command, Event, PscState, SessionState};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::{DesktopAsk, Effect};
use pli::ui::part::psc::{self, FIRST, GIVE_UP, LATER, UNFOLD};
use pli::ui::screen::compose;
use pli::ui::shortcut::Act;
use pli::ui::{DeskMessage, Message};

use crate::stage::{letter, press};
use crate::support::mail::{account, card, doctor, opened};
use crate::support::vault::Vault;
use crate::support::{Bench, now, synced};

const WIDE: (f32, f32) = (1320.0, 860.0);
const MIDDLE: (f32, f32) = (940.0, 700.0);
/// The usual window at 200 %.
const DOUBLE: (f32, f32) = (660.0, 430.0);
/// The smallest window at 200 %.
const LEAST: (f32, f32) = (320.0, 240.0);

const URL: &str = "https://auth.example/realms/esante-wallet/protocol/openid-connect/auth?state=4711";
const PROMPT: &str = "Pour relever et envoyer votre courrier, connectez-vous à Pro\u{a0}Santé\u{a0}Connect.";

fn by_token() -> Account {
    Account { method: Method::Psc { only: None }, ..account() }
}

fn open(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    bench.vault = Vault::doctor();
    bench.opens(opened(doctor(), vec![by_token(), by_token()]));
    let at = "2026-11-23T14:38:00Z".parse().unwrap();
    bench.say(Message::Engine(synced(pli::domain::SyncStatus::UpToDate { at })));
    bench
}

fn at(state: PscState) -> Bench {
    let mut bench = open(Language::French, Appearance::Light);
    tell(&mut bench, state);
    bench
}

fn tell(bench: &mut Bench, state: PscState) {
    bench.say(Message::Engine(Event::Psc(state)));
}

fn wanted(why: Option<PscFault>) -> PscState {
    PscState::Wanted { ways: vec![PscWay::Card, PscWay::Mobile, PscWay::Browser], why: why.map(Notice::Psc) }
}

fn approving(way: PscWay) -> PscState {
    PscState::Approving { way, binding: "42".to_owned(), until: now() + SignedDuration::from_secs(105) }
}

fn browsing() -> PscState {
    PscState::Browsing { url: Secret::new(URL.to_owned()), until: now() + SignedDuration::from_secs(285) }
}

fn login(message: psc::Message) -> Message {
    Message::Desk(DeskMessage::Login(message))
}

fn sent(bench: &Bench) -> Vec<&Command> {
    let commands = bench.wishes.iter().filter_map(|wish| match wish {
        Effect::Send(command @ (Command::LogInToPsc(_) | Command::GiveUpPsc)) => Some(command),
        _ => None,
    });
    commands.collect()
}

fn shows(bench: &Bench, words: &str) -> bool {
    crate::support::simulator(&bench.app, WIDE).find(words).is_ok()
}

#[test]
fn every_state_is_drawn() {
    let unreachable = PscState::Unreachable(Notice::Psc(PscFault::Unreachable));
    let states = [
        ("wanted", wanted(None)),
        ("ended", wanted(Some(PscFault::Ended))),
        ("late", wanted(Some(PscFault::Late))),
        ("unknown", wanted(Some(PscFault::UnknownHolder))),
        ("beginning", PscState::Beginning(PscWay::Mobile)),
        ("mobile", approving(PscWay::Mobile)),
        ("card", approving(PscWay::Card)),
        ("browsing", browsing()),
        ("alive", PscState::Alive),
        ("unreachable", unreachable),
    ];
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in
            [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")]
        {
            for (name, state) in &states {
                let mut bench = open(language, appearance);
                tell(&mut bench, state.clone());
                let sizes = [("", WIDE), ("-middle", MIDDLE), ("-double", DOUBLE), ("-least", LEAST)];
                for (room, size) in sizes {
                    bench.draw(&format!("psc-{name}{room}_{tag}_{look}"), size);
                }
            }
            let mut bench = open(language, appearance);
            tell(&mut bench, wanted(None));
            bench.say(login(psc::Message::Later));
            bench.draw(&format!("psc-later_{tag}_{look}"), WIDE);
            bench.draw(&format!("psc-later-double_{tag}_{look}"), DOUBLE);
            tell(&mut bench, wanted(None));
            bench.say(Message::Act(Act::LogIn));
            bench.say(Message::Act(Act::Outbox));
            bench.draw(&format!("psc-outbox_{tag}_{look}"), WIDE);
        }
    }
}

#[test]
fn one_prompt_whatever_the_number_of_mailboxes() {
    let bench = at(wanted(None));
    let mut window = crate::support::simulator(&bench.app, WIDE);
    drop(window.find(PROMPT).unwrap());
    for words in ["Avec ma carte", "Avec e-CPS", "Dans le navigateur", "Plus tard"] {
        drop(window.find(words).expect(words));
    }
    // Reading goes on under it.
    let _ = window.click(id(pli::ui::screen::mailbox::SEARCH)).unwrap();
}

#[test]
fn a_way_is_taken_by_a_click() {
    for (words, way) in
        [("Avec ma carte", PscWay::Card), ("Avec e-CPS", PscWay::Mobile), ("Dans le navigateur", PscWay::Browser)]
    {
        let mut bench = at(wanted(None));
        bench.act(WIDE, |window| drop(window.click(words).unwrap()));
        assert_eq!(sent(&bench), vec![&Command::LogInToPsc(way)]);
        assert!(!shows(&bench, PROMPT));
    }
}

/// The first button has the focus once the strip is reached by its keys; Tab goes through the others in order.
#[test]
fn the_keyboard_suffices() {
    let reach = letter("p", key::Code::KeyP, Modifiers::CTRL | Modifiers::SHIFT);
    let mut bench = at(wanted(None));
    bench.say(login(psc::Message::Later));
    bench.act(WIDE, |window| drop(window.simulate([reach])));
    assert_eq!(bench.wishes.last(), Some(&Effect::Focus(FIRST)));
    let tabs = |presses: usize, last: key::Named| {
        let tab = || press(key::Named::Tab, Modifiers::empty());
        (0..presses).map(|_| tab()).chain([press(last, Modifiers::empty())]).collect::<Vec<_>>()
    };
    let ways = [PscWay::Card, PscWay::Mobile, PscWay::Browser];
    for (presses, way) in (1..).zip(ways) {
        let mut bench = at(wanted(None));
        bench.act(WIDE, |window| drop(window.simulate(tabs(presses, key::Named::Enter))));
        assert_eq!(sent(&bench), vec![&Command::LogInToPsc(way)], "the strip comes first, in its order");
    }
    bench.act(WIDE, |window| drop(window.simulate(tabs(4, key::Named::Space))));
    assert!(!shows(&bench, PROMPT) && shows(&bench, "Se connecter à Pro\u{a0}Santé\u{a0}Connect"), "put off");
}

#[test]
fn escape_gives_up_only_from_within() {
    let escape = || press(key::Named::Escape, Modifiers::empty());
    let tab = || press(key::Named::Tab, Modifiers::empty());
    for state in [approving(PscWay::Mobile), browsing()] {
        let mut bench = at(state);
        bench.act(WIDE, |window| drop(window.simulate([escape()])));
        bench.act(WIDE, |window| {
            let _ = window.click(id(pli::ui::screen::mailbox::SEARCH)).unwrap();
            let _ = window.simulate([escape()]);
        });
        assert_eq!(sent(&bench), Vec::<&Command>::new());
        bench.act(WIDE, |window| drop(window.simulate([tab(), escape()])));
        assert_eq!(sent(&bench), vec![&Command::GiveUpPsc]);
    }
    let mut bench = at(wanted(None));
    bench.act(WIDE, |window| drop(window.simulate([escape()])));
    assert!(shows(&bench, PROMPT));
    bench.act(WIDE, |window| drop(window.simulate([tab(), escape()])));
    assert!(!shows(&bench, PROMPT) && sent(&bench).is_empty(), "put off");
}

#[test]
fn the_digits_are_in_the_words_and_the_seconds_go_by() {
    let mut bench = at(approving(PscWay::Mobile));
    let words = "Ouvrez l’application e-CPS. Vérifiez que votre téléphone affiche 42\u{202f}; sinon, renoncez.";
    assert!(shows(&bench, words) && shows(&bench, "42") && shows(&bench, "Encore 1\u{a0}min 45\u{a0}s"));
    let ticks = bench.wishes.iter().filter(|wish| matches!(wish, Effect::After(pause, _) if pause.as_secs() == 1));
    assert_eq!(ticks.count(), 1);
    let Some(Effect::After(_, ticket)) = bench.wishes.last() else { panic!("{:?}", bench.wishes) };
    let later = now() + SignedDuration::from_secs(1);
    let effects = bench.app.update(Message::Elapsed(*ticket), later);
    assert!(matches!(effects[..], [Effect::After(..)]), "{effects:?}");
    assert!(shows(&bench, "Encore 1\u{a0}min 44\u{a0}s"));
    bench.act(WIDE, |window| drop(window.click("Renoncer").unwrap()));
    assert_eq!(sent(&bench), vec![&Command::GiveUpPsc]);
}

#[test]
fn the_browser_is_opened_and_its_address_is_nowhere() {
    let mut bench = at(browsing());
    let opened = |bench: &Bench| {
        let browse = |wish: &&Effect| matches!(wish, Effect::Desktop(DesktopAsk::Browse { .. }, _));
        bench.wishes.iter().filter(browse).count()
    };
    assert_eq!(opened(&bench), 1);
    bench.act(WIDE, |window| drop(window.click("Ouvrir à nouveau").unwrap()));
    assert_eq!(opened(&bench), 2);
    assert!(!format!("{:?} {:?}", bench.app, bench.wishes).contains("auth.example"));
    assert!(!shows(&bench, URL) && !bench.app.title().contains("auth"));
    let Some(Effect::Desktop(_, ticket)) = bench.wishes.last() else { panic!("{:?}", bench.wishes) };
    let ticket = *ticket;
    bench.say(Message::Desktop(ticket, pli::ui::effect::DesktopAnswer::Failed));
    assert!(shows(&bench, "Le navigateur ne s’est pas ouvert."));
    bench.draw("psc-browser-failed_fr_light", WIDE);
    bench.draw("psc-browser-failed-double_fr_light", DOUBLE);
    assert!(crate::support::simulator(&bench.app, WIDE).find(id(GIVE_UP)).is_ok());
}

fn masked() -> Message {
    let masked = Masked {
        holder: doctor(),
        card: Some(card(1, Ok(doctor()), Tries::Full)),
        since: now(),
        arrived: 0,
        proving: false,
        reach: Reach::Here,
        others: Vec::new(),
    };
    Message::Engine(Event::Session(SessionState::Masked(Box::new(masked))))
}

fn unmasked() -> Message {
    let opened = opened(doctor(), vec![by_token()]);
    Message::Engine(Event::Session(SessionState::Open(Box::new(opened))))
}

#[test]
fn the_mask_hides_it_and_it_stands_again_afterwards() {
    let mut bench = at(wanted(None));
    bench.say(masked());
    assert!(!shows(&bench, PROMPT) && !shows(&bench, "Avec ma carte"));
    bench.say(login(psc::Message::LogIn(PscWay::Card)));
    assert!(sent(&bench).is_empty(), "clicked before the mask came down");
    let before = bench.wishes.len();
    tell(&mut bench, approving(PscWay::Mobile));
    bench.say(Message::Act(Act::LogIn));
    assert!(!shows(&bench, "42"));
    assert_eq!(bench.wishes.get(before..), Some(&[][..]), "nothing ticks");
    bench.say(unmasked());
    assert!(shows(&bench, "42"));
    assert!(matches!(bench.wishes.last(), Some(Effect::After(..))), "{:?}", bench.wishes.last());
}

#[test]
fn it_ends_with_the_session() {
    for state in [wanted(None), PscState::Alive] {
        let mut bench = at(state);
        bench.say(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))));
        tell(&mut bench, approving(PscWay::Mobile));
        assert!(!shows(&bench, PROMPT) && !shows(&bench, "42"));
        bench.say(unmasked());
        assert!(!shows(&bench, PROMPT) && !shows(&bench, "42") && !shows(&bench, "Pro\u{a0}Santé\u{a0}Connect"));
    }
}

#[test]
fn the_status_line_tells_of_it_in_words() {
    let bench = at(PscState::Alive);
    assert!(shows(&bench, "Pro\u{a0}Santé\u{a0}Connect"));
    let bench = at(PscState::Unreachable(Notice::Psc(PscFault::Unreachable)));
    assert!(shows(&bench, "Pro Santé Connect injoignable"));
    let mut bench = at(wanted(Some(PscFault::Ended)));
    assert!(shows(&bench, "Votre session Pro\u{a0}Santé\u{a0}Connect a pris fin") && shows(&bench, PROMPT));
    bench.act(WIDE, |window| drop(window.click(id(LATER)).unwrap()));
    assert!(!shows(&bench, PROMPT));
    for size in [WIDE, DOUBLE] {
        let mut window = crate::support::simulator(&bench.app, size);
        drop(window.find(id(UNFOLD)).expect("the way back"));
    }
    bench.act(WIDE, |window| drop(window.click(id(UNFOLD)).unwrap()));
    assert!(shows(&bench, PROMPT));
    assert_eq!(bench.wishes.last(), Some(&Effect::Focus(FIRST)));
}

/// Nothing moves under whoever writes, and what she sends is told as it is.
#[test]
fn a_letter_that_waits_is_told_so() {
    let waits = [
        (
            wanted(None),
            "La lettre est dans la boîte d’envoi\u{202f}; elle partira après votre connexion à Pro\u{a0}Santé\u{a0}Connect.",
        ),
        (
            PscState::Unreachable(Notice::Psc(PscFault::Unreachable)),
            "La lettre est dans la boîte d’envoi\u{202f}; elle partira dès que Pro\u{a0}Santé\u{a0}Connect répondra.",
        ),
        (PscState::Alive, "Lettre confiée à l’envoi"),
    ];
    for (number, (state, words)) in waits.into_iter().enumerate() {
        let mut bench = at(state);
        send(&mut bench);
        assert!(shows(&bench, words), "{words}");
        bench.draw(&format!("psc-sent-{number}_fr_light"), WIDE);
    }
    // A mailbox that the card opens waits for nobody.
    let mut bench = Bench::open(Language::French, Appearance::Light);
    tell(&mut bench, wanted(None));
    send(&mut bench);
    assert!(shows(&bench, "Lettre confiée à l’envoi"));
}

fn send(bench: &mut Bench) {
    use pli::engine::event::Check;
    use pli::ui::part::recipient_field::{self, Kind};
    let say = |bench: &mut Bench, message| bench.say(Message::Desk(DeskMessage::Compose(message)));
    bench.say(Message::Act(Act::Compose));
    assert!(!shows(bench, PROMPT));
    let input = "paul.martin@medecin.mssante.fr".to_owned();
    say(bench, compose::Message::Field(Kind::To, recipient_field::Message::Typed(input.clone())));
    say(bench, compose::Message::Field(Kind::To, recipient_field::Message::Accept));
    let ticket = bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(Command::Check { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let checked = Answer::Checked(vec![Check::of(input, Ok(()))]);
    bench.say(Message::Engine(Event::Answer(ticket.unwrap(), checked)));
    say(bench, compose::Message::Subject("Compte rendu".to_owned()));
    say(bench, compose::Message::Send);
    let ticket = bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(Command::Send { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let queued = Answer::Queued(OutgoingId(1), OutgoingState::Queued);
    bench.say(Message::Engine(Event::Answer(ticket.unwrap(), queued)));
}
