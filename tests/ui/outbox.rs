//! The outbox: drawn in its states, driven by clicks.

use pli::domain::outgoing::{Hold, Kind, OutgoingRow, OutgoingState, Receipts, Withheld};
use pli::domain::receipt::{Fate, Integration, Receipt, Status, Tracking};
use pli::domain::{Address, MessageId, Notice, OutgoingId};
use pli::engine::command::Resolution;
use pli::engine::{Command, Loaded};
use pli::ui::effect::{Effect, Tickets};
use pli::ui::part::accounts::Accounts;
use pli::ui::screen::outbox::{Action, CANCEL, CONFIRM, Message, Outbox};

use iced_test::selector::id;

use crate::stage::{WINDOW, ZOOMED, all, draw, french, now, stage};

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

pub fn row(id: i64, subject: &str, to: &[&str], state: OutgoingState) -> OutgoingRow {
    OutgoingRow {
        account: pli::domain::AccountId(1),
        id: OutgoingId(id),
        kind: Kind::Letter,
        message_id: format!("{id}@pli"),
        recipients: to.iter().map(|one| address(one)).collect(),
        refused: Vec::new(),
        subject: subject.to_owned(),
        size: 412_000,
        sealed_at: now() - jiff::SignedDuration::from_mins(id * 17),
        state,
        receipts: Receipts::default(),
    }
}

const PAUL: &str = "paul.martin@medecin.mssante.fr";

fn held(seconds: i64, hold: Hold) -> OutgoingState {
    OutgoingState::Held { until: now() + jiff::SignedDuration::from_secs(seconds), hold }
}

/// Letters that Pli itself has not let leave.
fn withheld() -> Vec<OutgoingRow> {
    let refused = |why| OutgoingState::Refused { code: None, words: String::new(), withheld: Some(why) };
    vec![
        row(1, "Vos résultats", &["279035121518989@patient.mssante.fr"], refused(Withheld::Opposed)),
        row(2, "Demande d’avis", &[PAUL], refused(Withheld::Checks)),
    ]
}

fn rows() -> Vec<OutgoingRow> {
    let words = "250 2.0.0 Ok: queued as 4CxT1r2zPgz".to_owned();
    vec![
        row(8, "Avis cardiologique", &[PAUL], held(7, Hold::Undo)),
        row(9, "Convocation au staff", &[PAUL], held(40_000, Hold::Chosen)),
        row(1, "Compte rendu de consultation", &[PAUL], OutgoingState::Sending),
        row(2, "Résultats de biologie", &[PAUL], OutgoingState::Queued),
        row(3, "Demande d’avis", &["service.pneumologie@chu-exemple.mssante.fr"], OutgoingState::Doubtful),
        row(
            4,
            "Ordonnance et compte rendu opératoire de la prothèse totale de hanche droite, avec les consignes de rééducation",
            &[PAUL, "a@medecin.mssante.fr", "b@medecin.mssante.fr", "c@medecin.mssante.fr", "d@medecin.mssante.fr"],
            OutgoingState::Refused { code: Some(552), words: "5.2.2 Mailbox full".to_owned(), withheld: None },
        ),
        row(
            5,
            "",
            &[PAUL],
            OutgoingState::Deferred {
                until: now() + jiff::SignedDuration::from_mins(20),
                attempts: 2,
                words: "4.2.0 Greylisted, try again later".to_owned(),
            },
        ),
        OutgoingRow {
            refused: vec![(address("ancien.confrere@medecin.mssante.fr"), "5.1.1 User unknown".to_owned())],
            ..row(6, "Staff du 23/11/2026", &[PAUL], OutgoingState::Accepted { words: words.clone(), at: now() })
        },
        row(7, "Courrier de sortie", &[PAUL], OutgoingState::Filed { words, at: now() }),
    ]
}

/// Letters that have left, and what was reported of them.
fn reported() -> Vec<OutgoingRow> {
    let filed = || OutgoingState::Filed { words: String::new(), at: now() };
    let ago = |minutes| Some(now() - jiff::SignedDuration::from_mins(minutes));
    let said = |fate, minutes| Receipt { fate, at: ago(minutes), ..Receipt::default() };
    let full = Receipt {
        status: Status::parse("5.2.2"),
        words: "552 5.2.2 Boite aux lettres pleine".to_owned(),
        ..said(Fate::Failed, 3)
    };
    let refused = Receipt { integration: Integration::parse(902), ..said(Fate::Delivered, 9) };
    let with = |id, subject: &str, tracking, known: Vec<(&str, Receipt)>| {
        let to: Vec<&str> = known.iter().map(|(address, _)| *address).collect();
        let mut row = row(id, subject, if to.is_empty() { &[PAUL] } else { &to }, filed());
        let known: Vec<_> = known.into_iter().map(|(one, receipt)| (address(one), receipt)).collect();
        let troubled = known.iter().any(|(_, receipt)| receipt.fate == Fate::Failed);
        let reports = if known.is_empty() { Vec::new() } else { vec![MessageId(70 + id)] };
        row.receipts = Receipts { tracking, asks_read: id % 2 == 0, troubled, reminded: id == 2, known, reports };
        row
    };
    vec![
        with(
            1,
            "Compte rendu",
            Tracking::Asked,
            vec![(PAUL, full), ("anne.petit@ch-exemple.mssante.fr", said(Fate::Read, 60))],
        ),
        with(2, "Courrier de sortie", Tracking::Asked, vec![(PAUL, said(Fate::Delivered, 2))]),
        with(3, "Bilan sanguin", Tracking::Asked, vec![("integration@ch-exemple.mssante.fr", refused)]),
        with(4, "Ordonnance", Tracking::Asked, vec![(PAUL, said(Fate::Delayed, 30))]),
        with(5, "Certificat", Tracking::NotOffered, Vec::new()),
        with(6, "Avis", Tracking::Asked, vec![(PAUL, said(Fate::Read, 24 * 60))]),
    ]
}

fn outbox(loaded: Result<Vec<OutgoingRow>, Notice>) -> Outbox {
    outbox_of(false, loaded)
}

fn outbox_of(read_only: bool, loaded: Result<Vec<OutgoingRow>, Notice>) -> Outbox {
    let (mut outbox, effects) = Outbox::new(Tickets::new(2), read_only);
    let [Effect::Load(_, ticket)] = effects[..] else { panic!("{effects:?}") };
    outbox.loaded(ticket, loaded.map(Loaded::Outbox));
    outbox
}

fn states() -> Vec<(&'static str, Outbox)> {
    let mut sending_again = outbox(Ok(rows()));
    let _ = sending_again.update(Message::Decide(OutgoingId(3), Resolution::SendAgain));
    let mut dropping = outbox(Ok(rows()));
    let _ = dropping.update(Message::Decide(OutgoingId(4), Resolution::Discard));
    vec![
        ("waiting", Outbox::new(Tickets::new(2), false).0),
        ("empty", outbox(Ok(Vec::new()))),
        ("failed", outbox(Err(Notice::VaultFailed))),
        ("full", outbox(Ok(rows()))),
        ("withheld", outbox(Ok(withheld()))),
        ("reported", outbox(Ok(reported()))),
        ("read-only", outbox_of(true, Ok(rows()))),
        ("again", sending_again),
        ("dropping", dropping),
    ]
}

#[test]
fn every_state_is_drawn_in_every_language_theme_and_size() {
    for (name, cx) in all() {
        for (state, outbox) in states() {
            draw(&format!("outbox-{state}-{name}"), outbox.view(&Accounts::default(), &cx), &cx.theme, WINDOW);
        }
    }
    let cx = french();
    for (state, outbox) in states() {
        draw(&format!("outbox-{state}-zoom"), outbox.view(&Accounts::default(), &cx), &cx.theme, ZOOMED);
    }
}

#[test]
fn sending_again_takes_two_clicks() {
    let cx = french();
    let mut outbox = outbox(Ok(vec![row(3, "Demande d’avis", &[PAUL], OutgoingState::Doubtful)]));
    for (first, wanted) in [("Renvoyer", Resolution::SendAgain), ("Abandonner", Resolution::Discard)] {
        let accounts = Accounts::default();
        let mut screen = stage(outbox.view(&accounts, &cx), WINDOW);
        let _ = screen.click(first).expect("the choice");
        let messages: Vec<Message> = screen.into_messages().collect();
        for message in messages {
            assert_eq!(outbox.update(message), Action::Do(vec![Effect::Focus(CANCEL)]));
        }
        let accounts = Accounts::default();
        let mut screen = stage(outbox.view(&accounts, &cx), WINDOW);
        let _ = screen.click(id(CONFIRM)).expect("the button that confirms");
        let messages: Vec<Message> = screen.into_messages().collect();
        assert_eq!(messages.len(), 1);
        for message in messages {
            let resolve = Command::Resolve { id: OutgoingId(3), resolution: wanted };
            assert_eq!(outbox.update(message), Action::Do(vec![Effect::Send(resolve)]));
        }
    }
}

#[test]
fn who_was_not_reached_is_noted_and_what_said_so_is_shown() {
    let cx = french();
    let mut outbox = outbox(Ok(reported()));
    let accounts = Accounts::default();
    let mut screen = stage(outbox.view(&accounts, &cx), WINDOW);
    let _ = screen.click("C’est noté").expect("the button");
    let _ = screen.click("Voir l’accusé").expect("the button");
    let messages: Vec<Message> = screen.into_messages().collect();
    let noted = Command::Resolve { id: OutgoingId(1), resolution: Resolution::Noted };
    let said = [Action::Do(vec![Effect::Send(noted)]), Action::Report(MessageId(71))];
    assert_eq!(messages.into_iter().map(|message| outbox.update(message)).collect::<Vec<_>>(), said);
    // Where nobody was missed there is nothing to note.
    let none = outbox.update(Message::Decide(OutgoingId(2), Resolution::Noted));
    assert_eq!(none, Action::Do(Vec::new()));
}
