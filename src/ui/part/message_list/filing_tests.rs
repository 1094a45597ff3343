//! Rows of documents, in words.

use rstest::rstest;

use super::*;
use crate::domain::export::ExportState;
use crate::domain::filing::Nature;
use crate::domain::listing::MessageRow;
use crate::domain::{DeskState, Keywords};
use crate::engine::{Loaded, Query};
use crate::ui::effect::Effect;
use crate::ui::part::message_list::{Message, Picked};
use crate::ui::sample::{cx, document};
use crate::ui::widget::virtual_list::Pick;

fn shown(row: &DocumentRow) -> Row {
    let (mut list, _) = MessageList::new(Source::Filing(View::ToFile, String::new()));
    list.set_retentions([(AccountId(1), 30)].into());
    list.document_row(row, &cx())
}

fn list(rows: Vec<DocumentRow>) -> MessageList {
    let (mut list, effects) = MessageList::new(Source::Filing(View::ToFile, String::new()));
    let [Effect::Load(Query::Filing { view: View::ToFile, .. }, ticket)] = effects[..] else { panic!("{effects:?}") };
    let total = u32::try_from(rows.len()).unwrap();
    list.loaded(ticket, Ok(Loaded::Filing { total, start: 0, rows }));
    list
}

#[test]
fn a_row_says_whose_it_is_what_it_is_and_from_whom() {
    let row = shown(&DocumentRow { count: 3, ..document(1) });
    assert_eq!(row.lead, "PAT-TROIS DOMINIQUE");
    assert_eq!(row.subject, "Née le 28/03/1979 · CR d’examens biologiques");
    assert_eq!(row.preview, "Acte du 30/12/1969 · Dr Paul MERCIER · 3 documents");
    assert_eq!((row.state.as_str(), row.tone), ("", Tone::Good));
}

#[rstest]
#[case(|row: &mut DocumentRow| row.certainty = Certainty::Unsure, "Identité à vérifier", Tone::Lost)]
#[case(|row: &mut DocumentRow| row.certainty = Certainty::Probable, "Identité probable", Tone::Good)]
#[case(|row: &mut DocumentRow| row.doubts = vec![Doubt::Unreadable], "Fichier illisible", Tone::Lost)]
#[case(|row: &mut DocumentRow| row.stage = Stage::Elsewhere, "Traité ailleurs", Tone::Calm)]
#[case(|row: &mut DocumentRow| row.earlier = Some(Earlier::Same(Timestamp::UNIX_EPOCH)), "Déjà reçu le 1", Tone::Good)]
#[case(|row: &mut DocumentRow| row.earlier = Some(Earlier::Replaced(Timestamp::UNIX_EPOCH)), "Remplace celui du 1", Tone::Good)]
#[case(|row: &mut DocumentRow| row.earlier = Some(Earlier::Unclear(Timestamp::UNIX_EPOCH)), "À comparer à celui du 1", Tone::Lost)]
fn what_is_to_be_looked_at_stands_before_the_rest(
    #[case] change: fn(&mut DocumentRow),
    #[case] words: &str,
    #[case] tone: Tone,
) {
    let mut row = document(1);
    change(&mut row);
    let row = shown(&row);
    assert_eq!((row.state.starts_with(words), row.tone), (true, tone), "{}", row.state);
}

#[test]
fn whom_it_may_be_about_instead_stands_first() {
    let other = Patient { family: "VIAL".to_owned(), given: "Paul".to_owned(), ..Patient::default() };
    let mut row = document(1);
    row.found.other = Some(other);
    let twin = Patient { given: "Odile".to_owned(), ..row.found.patient.clone().unwrap() };
    let with_twin = DocumentRow { found: Found { other: Some(twin), ..row.found.clone() }, ..row.clone() };
    assert!(shown(&with_twin).preview.starts_with("ou Odile, née le"), "{}", shown(&with_twin).preview);
    assert!(shown(&row).preview.starts_with("ou VIAL Paul · Acte du"), "{}", shown(&row).preview);
    assert!(!shown(&DocumentRow { stage: Stage::Filed, ..row }).preview.contains("VIAL"), "it was decided");
}

#[test]
fn who_takes_care_and_what_is_filed_are_said() {
    let words = |state: DeskState, stage| {
        let keywords: Keywords = state.keyword().into_iter().collect();
        let message = MessageRow { keywords, ..document(1).message };
        shown(&DocumentRow { message, stage, ..document(1) }).state
    };
    assert_eq!(words(DeskState::Taken("Sylvie".to_owned()), Stage::ToFile), "Pris par Sylvie");
    assert_eq!(words(DeskState::Filed, Stage::Filed), "Classé");
    assert_eq!(words(DeskState::Closed, Stage::Closed), "Sans suite");
}

#[test]
fn of_the_history_of_a_patient_what_is_not_sure_is_told_of_what_was_filed_too() {
    let said = |view: View| {
        let (list, _) = MessageList::new(Source::Filing(view, String::new()));
        let row = DocumentRow { stage: Stage::Filed, certainty: Certainty::Unsure, ..document(1) };
        list.document_row(&row, &cx()).state
    };
    assert_eq!(said(View::All), "Classé");
    assert_eq!(said(View::Patient(DocumentId(1))), "Identité à vérifier · Classé");
}

#[test]
fn what_is_gone_before_it_was_filed_says_so() {
    let gone = Some(crate::domain::listing::Gone { since: Timestamp::UNIX_EPOCH, account: AccountId(1) });
    let message = MessageRow { gone, ..document(1).message };
    let row = shown(&DocumentRow { message, ..document(1) });
    assert_eq!((row.state.as_str(), row.tone), ("Supprimé du serveur", Tone::Lost));
    assert_ne!(none(&View::ToFile, "", true, &cx().l10n).1, none(&View::ToFile, "", false, &cx().l10n).1);
}

#[test]
fn nobody_is_no_doubt_and_no_name() {
    let mut row = document(1);
    (row.found.patient, row.certainty, row.found.nature) = (None, Certainty::Unsure, Nature::Pdf);
    (row.found.kind, row.found.name) = (String::new(), "scan.pdf".to_owned());
    let row = shown(&row);
    assert_eq!((row.lead.as_str(), row.state.as_str()), ("Patient non identifié", ""));
    assert!(row.subject.starts_with("scan.pdf"));
}

#[rstest]
#[case(0, None)]
#[case(14, None)]
#[case(15, Some(15))]
#[case(29, Some(1))]
#[case(30, Some(0))]
#[case(400, Some(0))]
fn what_is_deleted_soon_is_said_in_time(#[case] age: i64, #[case] left: Option<i64>) {
    let now = Timestamp::from_second(age * SECONDS_A_DAY + 5).unwrap();
    assert_eq!(expires(Timestamp::UNIX_EPOCH, 30, now), left);
}

#[test]
fn rows_of_one_message_are_told_apart_and_chosen_together() {
    let second = DocumentRow { id: crate::domain::filing::DocumentId(9), ..document(1) };
    let mut list = list(vec![document(1), second, document(2)]);
    let _ = list.update(Message::Choose(1), &cx());
    assert_eq!(list.document().unwrap().id.0, 9);
    let _ = list.update(Message::Pick(2, Pick::Toggle), &cx());
    assert_eq!(list.picked().iter().map(|picked| picked.id.0).collect::<Vec<_>>(), [1, 2]);
    assert!(list.picked().iter().all(|picked: &Picked| picked.whole));
}

#[test]
fn a_row_says_what_became_of_its_document_in_the_folder_of_the_practice_software() {
    let row = |handed| shown(&DocumentRow { stage: Stage::Filed, handed: Some(handed), ..document(1) });
    for (state, words, tone) in [
        (ExportState::Waiting, "Classé · En attente du dossier", Tone::Good),
        (ExportState::There, "Classé · Déposé dans le dossier", Tone::Good),
        (ExportState::Taken, "Classé · Relevé par le logiciel", Tone::Good),
        (ExportState::Doubtful, "Classé · Dépôt non confirmé", Tone::Lost),
        (ExportState::Nothing, "Classé · Rien pour le logiciel", Tone::Lost),
    ] {
        let row = row(state);
        assert_eq!((row.state.as_str(), row.tone), (words, tone));
    }
}
