//! Loading an extract as a reducer.

use std::path::PathBuf;

use super::{Import, Message, PATH, State};
use crate::domain::Notice;
use crate::domain::notice::ImportFault;
use crate::domain::renewal::{Arrived, Indexed, Loading};
use crate::engine::{Answer, Command, Ticket};
use crate::ui::effect::Effect;

fn started(import: &mut Import) -> Ticket {
    let effects = import.update(Message::Dropped(PathBuf::from("/tmp/extrait.zip")));
    let [Effect::Send(Command::ImportDirectory { path, everybody: false, ticket })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(path, &PathBuf::from("/tmp/extrait.zip"));
    *ticket
}

#[test]
fn a_path_is_asked_for_and_loaded() {
    let mut import = Import::default();
    assert_eq!(import.update(Message::Open), [Effect::Focus(PATH)]);
    assert_eq!(import.update(Message::Start), [], "no path yet");
    let _ = import.update(Message::Path(" /data/x.txt ".to_owned()));
    let effects = import.update(Message::Start);
    assert!(
        matches!(&effects[..], [Effect::Send(Command::ImportDirectory { path, .. })] if path == &PathBuf::from("/data/x.txt"))
    );
}

#[test]
fn only_its_own_progress_and_answer_count() {
    let mut import = Import::default();
    let ticket = started(&mut import);
    let other = Ticket(ticket.0 + 1);
    let loading = Loading::Building(Indexed { rows: 4096, read: 1, total: 3 });
    import.told(Some(other), loading);
    assert_eq!(import.state, State::Running(ticket, None));
    import.told(Some(ticket), loading);
    assert_eq!(import.state, State::Running(ticket, Some(loading)));
    let imported = Answer::Imported { rows: 7, skipped: 1 };
    assert!(!import.answered(other, &imported));
    assert!(import.answered(ticket, &imported));
    assert_eq!(import.state, State::Done { rows: 7, skipped: 1 });
    let _ = import.update(Message::Close);
    assert!(import.is_idle());
}

#[test]
fn one_goes_on_at_a_time_and_can_be_given_up() {
    let mut import = Import::default();
    let ticket = started(&mut import);
    for message in [Message::Open, Message::Dropped(PathBuf::from("/tmp/b.zip")), Message::Close] {
        assert_eq!(import.update(message), []);
    }
    assert_eq!(import.update(Message::GiveUp), [Effect::Send(Command::GiveUpImport)]);
    let abandoned = Notice::Import(ImportFault::Abandoned);
    assert!(!import.answered(ticket, &Answer::Failed(abandoned.clone())));
    assert_eq!(import.state, State::Failed(abandoned));
    assert_eq!(import.update(Message::GiveUp), []);
}

#[test]
fn it_is_downloaded_when_asked_for_and_what_the_program_does_by_itself_is_told_beside() {
    let mut import = Import::default();
    let effects = import.update(Message::Fetch);
    assert!(matches!(&effects[..], [Effect::Send(Command::RenewDirectory { everybody: false, .. })]), "{effects:?}");
    assert!(!import.may_fetch());

    let mut import = Import::default();
    let fetching = Loading::Fetching(Arrived { octets: 1, total: Some(2) });
    import.told(None, fetching);
    assert_eq!((import.renewal, import.may_fetch(), import.is_idle()), (Some(fetching), false, true));
    // A file may be loaded meanwhile, and is not taken for it.
    let ticket = started(&mut import);
    let away = Notice::ServerUnreachable { host: "annuaire.example".to_owned() };
    assert!(!import.renewed(Some(away.clone())));
    assert_eq!((import.missed(), &import.state), (Some(&away), &State::Running(ticket, None)));
    assert!(import.answered(ticket, &Answer::Imported { rows: 7, skipped: 0 }));
    assert_eq!(import.missed(), None);
    import.told(None, fetching);
    assert!(import.renewed(None) && import.may_fetch());
}
