//! The window by its effects: session, locking, dialogs, zoom.

use jiff::Timestamp;

use super::{App, Message, Over, Screen, access};
use crate::domain::{Account, Address, Endpoint, Face, HolderId, Method, Notice, RecoveryCode, Security};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Masked, Opened, Reach, RecoveryState, Tries, Unblocking};
use crate::engine::{Answer, Command, Event, SessionState};
use crate::settings::Appearance;
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect};
use crate::ui::sample::{self, cx};
use crate::ui::screen::mask;
use crate::ui::shortcut::Act;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn opened(notices: Vec<Notice>) -> SessionState {
    opened_with(RecoveryState::Made, notices)
}

fn opened_with(recovery: RecoveryState, notices: Vec<Notice>) -> SessionState {
    SessionState::Open(Box::new(Opened { recovery, notices, ..sample::opened(vec![account()]) }))
}

fn account() -> Account {
    let endpoint = |port| Endpoint { host: "localhost".to_owned(), port, security: Security::Tls };
    Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap(),
        name: None,
        imap: endpoint(993),
        submission: endpoint(465),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    }
}

fn open() -> App {
    let (mut app, _) = App::new(cx(), Appearance::Light);
    let _ = app.update(Message::Engine(Event::Session(opened(Vec::new()))), NOW);
    assert!(matches!(app.screen, Screen::Desk(..)));
    app
}

#[test]
fn locking_leaves_nothing_on_screen() {
    let mut app = open();
    let _ = app.update(Message::Copied(7), NOW);
    assert_eq!(app.update(Message::Act(Act::Lock), NOW), vec![Effect::Send(Command::Close)]);
    let _ = app.update(Message::Act(Act::Help), NOW);
    let effects = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    assert!(matches!(app.screen, Screen::Unlock(_)) && app.over.is_nothing());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Desktop(DesktopAsk::Forget, _))));
    assert!(effects.contains(&Effect::Uncopy(7)));
}

fn masked(arrived: u32) -> Message {
    let SessionState::Open(opened) = opened(Vec::new()) else { panic!("not open") };
    let card = CardSeen {
        id: CardId(1),
        reader: "Lecteur".to_owned(),
        label: "CPS".to_owned(),
        holder: Ok(opened.holder.clone()),
        pin_length: (4, 4),
        pad: false,
        tries: Tries::Full,
        digits: true,
        unblocking: Unblocking { length: (8, 8), tries: Tries::Full },
    };
    let masked = Masked {
        holder: opened.holder,
        card: Some(card),
        since: NOW,
        arrived,
        proving: false,
        reach: Reach::Here,
        others: Vec::new(),
    };
    Message::Engine(Event::Session(SessionState::Masked(Box::new(masked))))
}

fn is_masked(app: &App) -> bool {
    matches!(app.screen, Screen::Desk(_, Some(_)))
}

#[test]
fn a_letter_survives_the_mask_and_is_kept_before_it() {
    let mut app = open();
    let _ = app.update(Message::Act(Act::Compose), NOW);
    let title = crate::ui::screen::compose::Message::Subject("Compte rendu".to_owned());
    let _ = app.update(Message::Desk(crate::ui::DeskMessage::Compose(title)), NOW);
    let _ = app.update(Message::Copied(7), NOW);
    let effects = app.update(masked(0), NOW);
    let [Effect::Send(Command::SaveDraft { draft, ticket, .. }), Effect::Uncopy(7), Effect::Focus(_)] = &effects[..]
    else {
        panic!("{effects:?}")
    };
    assert_eq!(draft.subject, "Compte rendu");
    assert!(is_masked(&app));
    // What comes for the letter meanwhile reaches it; what was clicked before the mask came down does nothing.
    let saved = crate::engine::Answer::DraftSaved(crate::domain::DraftId(3));
    let _ = app.update(Message::Engine(Event::Answer(*ticket, saved)), NOW);
    let late = crate::ui::screen::compose::Message::Subject("Autre".to_owned());
    assert_eq!(app.update(Message::Desk(crate::ui::DeskMessage::Compose(late)), NOW), Vec::new());
    assert_eq!(app.update(masked(2), NOW), Vec::new());
    let _ = app.update(Message::Engine(Event::Session(opened(Vec::new()))), NOW);
    assert!(!is_masked(&app));
    let late = crate::ui::screen::compose::Message::Subject("Compte rendu.".to_owned());
    let _ = app.update(Message::Desk(crate::ui::DeskMessage::Compose(late)), NOW);
    let effects = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    let Some(Effect::Send(Command::SaveDraft { draft, .. })) = effects.first() else { panic!("{effects:?}") };
    assert_eq!((draft.subject.as_str(), draft.id), ("Compte rendu.", Some(crate::domain::DraftId(3))));
}

#[test]
fn removal_closes_behind_the_mask_in_the_same_update() {
    let mut app = open();
    let _ = app.update(masked(1), NOW);
    let effects = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    assert!(matches!(app.screen, Screen::Unlock(_)));
    assert!(effects.contains(&Effect::Send(Command::LetGo)));
}

#[test]
fn a_session_opened_from_the_mask_clears_the_one_behind_it_and_its_answer_finds_the_new_screen() {
    let mut app = open();
    let _ = app.update(Message::Act(Act::Compose), NOW);
    let title = crate::ui::screen::compose::Message::Subject("Compte rendu".to_owned());
    let _ = app.update(Message::Desk(crate::ui::DeskMessage::Compose(title)), NOW);
    let _ = app.saves.insert(app.tickets.take(), "/tmp/CR.pdf".into());
    let Message::Engine(Event::Session(SessionState::Masked(mut session))) = masked(0) else { panic!("no mask") };
    session.others = vec![CardSeen { id: CardId(2), ..session.card.clone().unwrap() }];
    let others = SessionState::Cards(session.others.clone());
    let _ = app.update(Message::Engine(Event::Session(SessionState::Masked(session))), NOW);
    let _ = app.update(Message::Mask(mask::Message::Instead(CardId(2))), NOW);
    let typed = crate::domain::Secret::new("2468".to_owned());
    let _ = app.update(Message::Mask(mask::Message::PinTyped(typed)), NOW);
    let effects = app.update(Message::Mask(mask::Message::Submit), NOW);
    // What of the letter is not known to be kept is handed over before, never after.
    let [Effect::Send(Command::SaveDraft { .. }), Effect::Send(Command::Unlock { ticket, .. })] = effects[..] else {
        panic!("{effects:?}")
    };
    let effects = app.update(Message::Engine(Event::Session(SessionState::Opening(CardId(2)))), NOW);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(Command::SaveDraft { .. }))), "{effects:?}");
    assert!(effects.contains(&Effect::Send(Command::LetGo)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Desktop(DesktopAsk::Forget, _))));
    assert!(app.saves.is_empty() && app.copied.is_none());
    let _ = app.update(Message::Engine(Event::Session(others)), NOW);
    let wrong = crate::engine::Answer::Failed(Notice::PinWrong { last_try: false });
    let _ = app.update(Message::Engine(Event::Answer(ticket, wrong)), NOW);
    let said = format!("{:?}", app.screen);
    assert!(said.contains("PinWrong") && !said.contains("Compte rendu"), "{said}");
}

/// A link of hers is not written in the session of another.
#[test]
fn what_waits_to_be_written_goes_with_the_session() {
    let link = || crate::ui::Incoming::of("mailto:paul@medecin.mssante.fr").unwrap();
    let mut app = open();
    let _ = app.update(masked(0), NOW);
    assert_eq!(app.update(Message::Handed(link()), NOW), vec![Effect::Raise]);
    assert_eq!(app.incoming.len(), 1, "not behind the mask");
    let _ = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    assert!(app.incoming.is_empty());
    // What comes before a session is for the one that opens.
    let _ = app.update(Message::Handed(link()), NOW);
    let _ = app.update(Message::Engine(Event::Session(opened(Vec::new()))), NOW);
    let Screen::Desk(desk, None) = &app.screen else { panic!("closed") };
    assert!(desk.is_writing() && app.incoming.is_empty());
    assert!(!format!("{:?}", Message::Handed(link())).contains("paul"));
}

#[test]
fn behind_the_mask_keys_do_nothing_but_what_the_mask_allows() {
    let mut app = open();
    let _ = app.update(masked(1), NOW);
    for act in [Act::Compose, Act::Search, Act::Open, Act::Reply, Act::Outbox, Act::Inbox, Act::Escape] {
        assert_eq!(app.update(Message::Act(act), NOW), Vec::new(), "{act:?}");
    }
    assert_eq!(app.update(Message::Act(Act::Lock), NOW), vec![Effect::Send(Command::Close)]);
    let notice = Message::Engine(Event::Notice(Notice::SendDoubtful));
    let _ = app.update(notice, NOW);
    assert!(is_masked(&app));
}

#[test]
fn the_end_by_the_clock_is_explained() {
    let mut app = open();
    let limit = Notice::SessionLimit { hours: 10 };
    assert_eq!(app.update(Message::Engine(Event::Ending(limit.clone())), NOW), Vec::new());
    let _ = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardAbsent))), NOW);
    assert_eq!(app.ending, None);
    let Screen::Unlock(unlock) = &app.screen else { panic!("open") };
    assert!(format!("{unlock:?}").contains("SessionLimit"));
}

#[test]
fn letters_that_have_not_left_are_told_before_the_next_code() {
    let mut app = open();
    let left = vec![Notice::LettersWaiting { count: 3 }];
    let _ = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardAbsent))), NOW);
    assert_eq!(app.update(Message::Engine(Event::Left(left.clone())), NOW), Vec::new());
    let Screen::Unlock(unlock) = &app.screen else { panic!("open") };
    assert!(format!("{unlock:?}").contains("LettersWaiting"));
    // Somebody works meanwhile: not on her screen.
    let mut app = open();
    let _ = app.update(Message::Engine(Event::Left(left)), NOW);
    assert!(app.toasts.view(&app.context, Message::Dismiss).is_none());
}

#[test]
fn notices_of_the_opening_are_shown() {
    let (mut app, _) = App::new(cx(), Appearance::Light);
    let effects = app.update(Message::Engine(Event::Session(opened(vec![Notice::KeyStoreAbsent]))), NOW);
    assert!(app.toasts.view(&app.context, Message::Dismiss).is_some());
    assert!(effects.iter().any(|effect| matches!(effect, Effect::After(..))));
}

#[test]
fn a_dialog_keeps_the_keys() {
    let mut app = open();
    let _ = app.update(Message::Act(Act::Help), NOW);
    assert!(matches!(app.over, Over::Help));
    assert_eq!(app.update(Message::Act(Act::Compose), NOW), Vec::new());
    let _ = app.update(Message::Act(Act::Escape), NOW);
    assert!(app.over.is_nothing());
}

#[test]
fn a_letter_is_kept_when_the_session_is_closed() {
    let mut app = open();
    let _ = app.update(Message::Act(Act::Compose), NOW);
    assert!(app.update(Message::Act(Act::Reply), NOW).is_empty());
    let effects = app.update(Message::Act(Act::Lock), NOW);
    assert_eq!(effects.last(), Some(&Effect::Send(Command::Close)));
}

#[test]
fn a_letter_is_kept_when_the_card_is_pulled() {
    let mut app = open();
    let _ = app.update(Message::Act(Act::Compose), NOW);
    let title = crate::ui::screen::compose::Message::Subject("Compte rendu".to_owned());
    let _ = app.update(Message::Desk(crate::ui::DeskMessage::Compose(title)), NOW);
    let effects = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    let [Effect::Send(Command::SaveDraft { draft, .. }), Effect::Send(Command::LetGo), ..] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(draft.subject, "Compte rendu");
}

#[test]
fn the_outbox_opens_and_is_left() {
    let mut app = open();
    let effects = app.update(Message::Act(Act::Outbox), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Load(crate::engine::Query::Outbox, _)]));
    let _ = app.update(Message::Act(Act::Inbox), NOW);
    assert!(app.update(Message::Act(Act::Search), NOW).iter().any(|effect| matches!(effect, Effect::Focus(_))));
}

#[test]
fn zoom_stays_within_its_steps() {
    let mut app = open();
    for _ in 0..20 {
        let _ = app.update(Message::Act(Act::ZoomIn), NOW);
    }
    assert!((app.scale_factor() - 2.0).abs() < f32::EPSILON);
    for _ in 0..20 {
        let _ = app.update(Message::Act(Act::ZoomOut), NOW);
    }
    assert!((app.scale_factor() - 0.9).abs() < f32::EPSILON);
    let _ = app.update(Message::Act(Act::ZoomReset), NOW);
    assert!((app.scale_factor() - 1.0).abs() < f32::EPSILON);
}

#[test]
fn closing_the_window_stops_the_engine_first() {
    let mut app = open();
    assert_eq!(app.update(Message::CloseRequested, NOW), vec![Effect::Send(Command::Shutdown)]);
    assert_eq!(app.update(Message::Engine(Event::Stopped), NOW), vec![Effect::Quit]);
}

#[test]
fn a_file_that_could_not_be_written_is_told() {
    let mut app = open();
    let ticket = app.tickets.take();
    let _ = app.saves.insert(ticket, std::path::PathBuf::from("/tmp/CR.pdf"));
    let _ = app.update(Message::Desktop(ticket, DesktopAnswer::Failed), NOW);
    assert!(app.toasts.view(&app.context, Message::Dismiss).is_some());
    assert!(app.saves.is_empty());
}

#[test]
fn every_act_of_the_mouse_has_a_key() {
    use crate::ui::shortcut::TABLE;
    let acts = [Act::Sync, Act::Mask, Act::Lock, Act::Help, Act::Settings, Act::Compose, Act::Outbox, Act::Search];
    assert!(acts.iter().all(|act| TABLE.iter().any(|line| line.act == *act)));
}

fn open_with(recovery: RecoveryState) -> (App, Vec<Effect>) {
    let (mut app, _) = App::new(cx(), Appearance::Light);
    let effects = app.update(Message::Engine(Event::Session(opened_with(recovery, Vec::new()))), NOW);
    (app, effects)
}

fn code() -> RecoveryCode {
    RecoveryCode::from_random(&crate::domain::Secret::new([5; 26]))
}

#[test]
fn a_recovery_code_is_offered_once_and_can_be_put_off() {
    let (mut app, _) = open_with(RecoveryState::ToMake);
    assert!(matches!(app.over, Over::Access(_)));
    let effects = app.update(Message::Act(Act::Escape), NOW);
    assert!(app.over.is_nothing() && effects.is_empty(), "nothing was made");
    let (app, effects) = open_with(RecoveryState::PutOff);
    assert!(app.over.is_nothing(), "never in the way");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::After(..))), "said, and gone by itself");
    let (app, _) = open_with(RecoveryState::Made);
    assert!(app.over.is_nothing());
}

/// Kept nowhere else, it is lost neither by a key pressed in error nor by the mask, which shows nothing of it.
#[test]
fn a_code_that_is_shown_stays_until_it_is_noted_or_the_session_ends() {
    let shown = || {
        let (mut app, _) = open_with(RecoveryState::ToMake);
        let effects = app.update(Message::Access(access::Message::Make), NOW);
        let Some(Effect::Send(Command::MakeRecoveryCode { ticket })) = effects.first() else { panic!("{effects:?}") };
        let _ = app.update(Message::Engine(Event::Answer(*ticket, Answer::RecoveryCode(code()))), NOW);
        for message in [Message::Act(Act::Escape), Message::CloseOver, Message::Access(access::Message::Back)] {
            let _ = app.update(message, NOW);
            assert!(matches!(&app.over, Over::Access(access) if access.shows_code()));
        }
        app
    };
    let mut app = shown();
    let _ = app.update(masked(0), NOW);
    assert!(app.is_masked());
    let _ = app.update(Message::Access(access::Message::Noted), NOW);
    let _ = app.update(Message::Engine(Event::Session(opened(Vec::new()))), NOW);
    assert!(matches!(&app.over, Over::Access(access) if access.shows_code()), "where it was left");
    let told = format!("{app:?}");
    assert!(!told.contains(code().text().declassify().get(..5).unwrap()), "{told}");
    let _ = app.update(Message::Access(access::Message::Noted), NOW);
    assert!(app.over.is_nothing());

    let mut app = shown();
    let _ = app.update(Message::Engine(Event::Session(SessionState::NoCard(Notice::CardRemoved))), NOW);
    assert!(app.over.is_nothing());
}
