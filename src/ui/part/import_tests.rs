//! Loading an extract as a reducer.

use std::path::PathBuf;

use super::{Import, Message, PATH, State};
use crate::domain::Notice;
use crate::domain::notice::ImportFault;
use crate::engine::event::Progress;
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
    let progress = Progress { rows: 4096, read: 1, total: 3 };
    import.told(other, progress);
    assert_eq!(import.state, State::Running(ticket, None));
    import.told(ticket, progress);
    assert_eq!(import.state, State::Running(ticket, Some(progress)));
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
