//! The page of a backup, by its effects.

use std::path::Path;

use super::super::tests::{effects, list, row};
use super::{
    Access, BackupFault, BackupTally, CODE, Command, Effect, FILE, Message, Notice, Page, RecoveryCode, Secret, Way,
};
use crate::domain::SlotKind;
use crate::engine::{Answer, Ticket};
use crate::ui::sample::cx;
use crate::ui::screen::access::Action;

fn code() -> RecoveryCode {
    RecoveryCode::from_random(&Secret::new([5; 26]))
}

fn page() -> Access {
    list(vec![row(1, SlotKind::Card, None), row(2, SlotKind::Recovery, None)], Vec::new())
}

fn typed(access: &mut Access, text: &str) {
    let _ = access.update(Message::RecoveryTyped(Secret::new(text.to_owned())), &cx());
}

fn file(access: &mut Access, path: &str) {
    let _ = access.update(Message::FileTyped(path.to_owned()), &cx());
}

#[test]
fn a_backup_is_made_once_under_the_code_where_files_are_saved() {
    let mut access = page();
    assert_eq!(effects(access.update(Message::Carry(Way::BackUp), &cx())), [Effect::Focus(CODE)]);
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), [], "no code");
    typed(&mut access, code().text().declassify());
    let asked = effects(access.update(Message::SubmitCarry, &cx()));
    let [Effect::Send(Command::BackUp { file, code: given, ticket })] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(file, Path::new("/tmp/Sauvegarde Pli 1970-01-01.plisauve"));
    assert_eq!(given, &code());
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), [], "one at a time");
    assert_eq!(access.update(Message::Back, &cx()), Action::Do(Vec::new()), "not left while it is written");
    assert!(matches!(access.page, Page::Carry(_)));
    let tally = BackupTally { drafts: 2, letters: 1, left_out: 0 };
    assert_eq!(access.answered(Ticket(ticket.0 + 1), Answer::BackedUp(tally)), []);
    let again = access.answered(*ticket, Answer::BackedUp(tally));
    assert!(matches!(again[..], [Effect::Send(Command::Slots { .. })]), "{again:?}");
    let told = access.carried.unwrap();
    assert_eq!((told.way, told.tally), (Way::BackUp, tally));
    let (title, words) = super::said(&cx(), told);
    assert_eq!(title, "Sauvegarde faite");
    assert!(words.contains("2 brouillons, 1 lettre de la boîte d’envoi"), "{words}");
}

#[test]
fn without_a_recovery_code_nothing_is_backed_up_but_a_backup_comes_back() {
    let mut access = list(vec![row(1, SlotKind::Card, None)], Vec::new());
    assert_eq!(effects(access.update(Message::Carry(Way::BackUp), &cx())), []);
    assert!(matches!(access.page, Page::List));
    assert_eq!(effects(access.update(Message::Carry(Way::Restore), &cx())), [Effect::Focus(FILE)]);
    typed(&mut access, code().text().declassify());
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), [Effect::Focus(FILE)], "only a folder is named");
    file(&mut access, " /media/cle/pli.plisauve ");
    let asked = effects(access.update(Message::SubmitCarry, &cx()));
    let [Effect::Send(Command::Restore { file, ticket, .. })] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(file, Path::new("/media/cle/pli.plisauve"));
    let tally = BackupTally { drafts: 0, letters: 3, left_out: 2 };
    let _ = access.answered(*ticket, Answer::Restored(tally));
    let (title, words) = super::said(&cx(), access.carried.unwrap());
    assert_eq!(title, "Sauvegarde reprise");
    assert!(words.contains("3 lettres") && words.contains("Le reste était déjà là."), "{words}");
}

#[test]
fn a_typing_error_is_told_and_nothing_is_written() {
    let mut access = page();
    let _ = access.update(Message::Carry(Way::BackUp), &cx());
    typed(&mut access, &code().text().declassify().replacen('5', "6", 1));
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), [Effect::Focus(CODE)]);
    assert_eq!(access.failure, Some(Notice::RecoveryCodeMistyped));
}

#[test]
fn what_is_refused_is_told_and_may_be_corrected() {
    let mut access = page();
    let _ = access.update(Message::Carry(Way::BackUp), &cx());
    typed(&mut access, code().text().declassify());
    let asked = effects(access.update(Message::SubmitCarry, &cx()));
    let [Effect::Send(Command::BackUp { ticket, .. })] = &asked[..] else { panic!("{asked:?}") };
    let _ = access.answered(*ticket, Answer::Failed(Notice::Backup(BackupFault::Exists)));
    assert_eq!(access.failure, Some(Notice::Backup(BackupFault::Exists)));
    file(&mut access, "/tmp/autre.plisauve");
    let asked = effects(access.update(Message::SubmitCarry, &cx()));
    assert!(matches!(&asked[..], [Effect::Send(Command::BackUp { .. })]), "the code still stands there: {asked:?}");
}

#[test]
fn leaving_the_page_leaves_nothing_of_the_code_and_nothing_is_told_any_more() {
    let mut access = page();
    let _ = access.update(Message::Carry(Way::Restore), &cx());
    typed(&mut access, code().text().declassify());
    file(&mut access, "/tmp/pli.plisauve");
    assert_eq!(effects(access.update(Message::Back, &cx())), []);
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), []);
    let _ = access.update(Message::Carry(Way::Restore), &cx());
    file(&mut access, "/tmp/pli.plisauve");
    assert_eq!(effects(access.update(Message::SubmitCarry, &cx())), [], "the code is typed anew");
}
