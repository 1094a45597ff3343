//! What is written is checked before it is asked for, a name is seen at once, and no invented document is left behind.

use super::*;
use crate::domain::export::TrialFault;
use crate::ui::sample::{account, opened};

const TICKETS: u16 = 77;

fn shown(known: &[&str]) -> (Exports, Tickets) {
    let (mut exports, mut tickets) = (Exports::new(Some(&opened(vec![account()])), false), Tickets::new(TICKETS));
    let Effect::Send(Command::ExportProfiles { ticket }) = exports.ask(&mut tickets) else { panic!("not asked") };
    let kept = known.iter().map(|name| kept(name)).collect();
    let said = exports.answered(ticket, &Answer::ExportProfiles(kept), &mut tickets);
    assert_eq!(said, Some(Said::Do(Vec::new())));
    (exports, tickets)
}

fn kept(name: &str) -> Kept {
    let mut form = Form::blank(&[]);
    (form.wanted.name, form.wanted.folder) = (name.to_owned(), "/srv/x".to_owned());
    Kept { profile: form.profile(&[]).unwrap(), waiting: 2 }
}

fn form(exports: &Exports) -> &Form {
    let Page::Form(form) = &exports.page else { panic!("{:?}", exports.page) };
    form
}

fn preview(exports: &Exports) -> Option<String> {
    form(exports).preview(&exports.mailboxes, &exports.holder)
}

fn sent(effects: &[Effect]) -> (&Command, Ticket) {
    match effects {
        [Effect::Send(command @ (Command::ChangeExports { ticket, .. } | Command::TryExport { ticket, .. })), ..] => {
            (command, *ticket)
        }
        _ => panic!("{effects:?}"),
    }
}

#[test]
fn a_name_is_seen_while_it_is_written_and_a_fault_is_where_it_is_put_right() {
    let (mut exports, mut tickets) = shown(&["Dossier surveillé"]);
    assert_eq!(exports.update(Message::New, &mut tickets), [Effect::Focus(NAME)]);
    assert_eq!(form(&exports).wanted.name, "Dossier surveillé 2", "another bears its name");
    assert_eq!(preview(&exports).as_deref(), Some("PATIENT-TEST_Camille_19790328_20260115_Essai d’export.pdf"));
    let _ = exports.update(Message::Template("{NOM".to_owned()), &mut tickets);
    assert_eq!(preview(&exports), None);
    let faults = form(&exports).profile(&[]).unwrap_err();
    assert_eq!(faults, [ProfileFault::Folder, ProfileFault::TemplateBraces]);
    // Nothing is asked for while anything is wrong: the first of it is shown.
    assert_eq!(exports.update(Message::Keep, &mut tickets), [Effect::Focus(FOLDER)]);
    let _ = exports.update(Message::Folder(" \"/srv/dossier\" ".to_owned()), &mut tickets);
    assert_eq!(exports.update(Message::Try, &mut tickets), [Effect::Focus(TEMPLATE)]);

    let _ = exports.update(Message::Program("officiel"), &mut tickets);
    assert_eq!(form(&exports).wanted.name, "Nom officiel", "until it is typed");
    let _ = exports.update(Message::Name("Dossier surveillé".to_owned()), &mut tickets);
    assert_eq!(exports.update(Message::Keep, &mut tickets), [Effect::Focus(NAME)], "taken");
    let _ = exports.update(Message::Name("Labo ".to_owned()), &mut tickets);
    let _ = exports.update(Message::Program("hprim"), &mut tickets);
    let _ = exports.update(Message::Field("numero"), &mut tickets);
    let _ = exports.update(Message::Subfolders(Subfolders::Holder), &mut tickets);
    let inner = format!("Claire DUBREUIL{}essai1.hpr", std::path::MAIN_SEPARATOR);
    assert_eq!(preview(&exports), Some(inner));
    let effects = exports.update(Message::Keep, &mut tickets);
    let (Command::ChangeExports { change: Change::Keep { profile, before: None }, .. }, ticket) = sent(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!((profile.name.as_str(), profile.folder.to_str()), ("Labo", Some("/srv/dossier")));
    assert_eq!(profile.template.as_str(), "{original}{numero}");
    // One at a time; then back to the list.
    assert_eq!(exports.update(Message::Keep, &mut tickets), []);
    let said = exports.answered(ticket, &Answer::ExportProfiles(vec![kept("Labo")]), &mut tickets);
    assert_eq!((said, exports.is_apart()), (Some(Said::Do(vec![Effect::Focus(NEW)])), false));
}

#[test]
fn what_could_not_be_kept_is_said_and_stays_as_it_was_written() {
    let (mut exports, mut tickets) = shown(&["Dossier"]);
    let _ = exports.update(Message::Change("Dossier".to_owned()), &mut tickets);
    let _ = exports.update(Message::Plain, &mut tickets);
    let effects = exports.update(Message::Keep, &mut tickets);
    let (Command::ChangeExports { change: Change::Keep { profile, before }, .. }, ticket) = sent(&effects) else {
        panic!("{effects:?}")
    };
    assert_eq!((before.as_deref(), profile.plain), (Some("Dossier"), true));
    let said = exports.answered(ticket, &Answer::Failed(Notice::SettingsUnwritable), &mut tickets);
    assert_eq!(said, Some(Said::Failed(Notice::SettingsUnwritable)));
    assert!(form(&exports).wanted.plain);
    assert_eq!(exports.answered(ticket, &Answer::ExportProfiles(Vec::new()), &mut tickets), None, "nobody waits");
}

#[test]
fn one_goes_only_once_that_is_confirmed_and_what_waits_only_where_that_is_said() {
    for recall in [false, true] {
        let (mut exports, mut tickets) = shown(&["Dossier"]);
        assert_eq!(exports.update(Message::Remove, &mut tickets), [], "nothing was asked");
        let asked = exports.update(Message::AskRemove("Dossier".to_owned()), &mut tickets);
        assert_eq!(asked, [Effect::Focus(BACK)]);
        if recall {
            let _ = exports.update(Message::Recall, &mut tickets);
        }
        let effects = exports.update(Message::Remove, &mut tickets);
        let name = "Dossier".to_owned();
        let change = Change::Remove { name, recall };
        assert!(matches!(sent(&effects).0, Command::ChangeExports { change: sent, .. } if *sent == change));
    }
    let (mut exports, mut tickets) = shown(&["Dossier"]);
    let _ = exports.update(Message::AskRemove("Dossier".to_owned()), &mut tickets);
    assert_eq!(exports.update(Message::Back, &mut tickets), [Effect::Focus(NEW)]);
    assert!(!exports.is_apart());
}

#[test]
fn a_trial_is_looked_after_until_something_has_become_of_it_and_never_left_behind() {
    let begun = |state| {
        let (mut exports, mut tickets) = shown(&["Dossier"]);
        let _ = exports.update(Message::Change("Dossier".to_owned()), &mut tickets);
        let effects = exports.update(Message::Try, &mut tickets);
        let (Command::TryExport { step: TrialStep::Begin(profile), .. }, ticket) = sent(&effects) else {
            panic!("{effects:?}")
        };
        let name = sample_name(&profile.template, "pdf", false);
        let trial = Box::new(Trial { folder: profile.folder.clone(), inner: None, name });
        let said = exports.answered(ticket, &Answer::Tried(trial.clone(), state), &mut tickets);
        (exports, tickets, trial, said)
    };
    let (mut exports, mut tickets, trial, said) = begun(TrialState::There);
    let Some(Said::Do(effects)) = said else { panic!("{said:?}") };
    let (command, followed) = sent(&effects);
    assert!(matches!(command, Command::TryExport { step: TrialStep::Follow(of), .. } if *of == trial));
    assert_eq!(exports.update(Message::Try, &mut tickets), [], "not a second one beside it");
    // It still lies there: the look goes on.
    let said = exports.answered(followed, &Answer::Tried(trial.clone(), TrialState::There), &mut tickets);
    assert!(matches!(said, Some(Said::Do(effects)) if matches!(sent(&effects).0, Command::TryExport { .. })));

    let mut left = exports.update(Message::Back, &mut tickets);
    assert_eq!(left.pop(), Some(Effect::Focus(NEW)));
    let ended = |effects: &[Effect]| matches!(sent(effects).0, Command::TryExport { step: TrialStep::End(of), .. } if *of == trial);
    assert!(ended(&left), "taken away");

    let (mut exports, mut tickets, _, _) = begun(TrialState::There);
    let effects = exports.update(Message::EndTrial, &mut tickets);
    assert!(ended(&effects));
    let ticket = sent(&effects).1;
    let said = exports.answered(ticket, &Answer::Tried(trial.clone(), TrialState::Withdrawn), &mut tickets);
    assert_eq!(said, Some(Said::Do(Vec::new())));
    assert_eq!(exports.update(Message::Back, &mut tickets), [Effect::Focus(NEW)]);

    let failed = TrialState::Failed(TrialFault::Absent);
    let (mut exports, mut tickets, _, said) = begun(failed);
    assert_eq!(said, Some(Said::Do(Vec::new())));
    assert!(matches!(form(&exports).trial, Some((_, state)) if state == failed));
    let _ = exports.update(Message::Folder("/srv/y".to_owned()), &mut tickets);
    assert!(form(&exports).trial.is_none(), "it was of another folder");
    assert!(matches!(sent(&exports.update(Message::Try, &mut tickets)).0, Command::TryExport { .. }));
}

#[test]
fn where_there_is_none_one_is_made_at_once() {
    for (known, opens) in [(vec![], true), (vec![kept("Dossier")], false)] {
        let (mut exports, mut tickets) = (Exports::new(Some(&opened(vec![account()])), true), Tickets::new(TICKETS));
        let Effect::Send(Command::ExportProfiles { ticket }) = exports.ask(&mut tickets) else { panic!("not asked") };
        let _ = exports.answered(ticket, &Answer::ExportProfiles(known), &mut tickets);
        assert_eq!(exports.is_apart(), opens);
    }
}
