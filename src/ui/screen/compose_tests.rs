//! The composer's reducer: what it asks for in every turn.

use std::path::PathBuf;

use iced::widget::text_editor::{Action as Edit, Edit as Change};

use super::sendability::Sendability;
use super::{Action, BODY, Compose, Farewell, Message, Start};
use crate::domain::account::SIZE_DEFAULT;
use crate::domain::draft::Attachment;
use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
use crate::domain::outgoing::OutgoingState;
use crate::domain::{Draft, DraftId, Entry, MessageId, Notice, OutgoingId};
use crate::engine::command::Resolution;
use crate::engine::event::Check;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect, Tickets};
use crate::ui::part::attachment_bar;
use crate::ui::part::recipient_field::{self, Kind};
use crate::ui::sample::{account, cx};

pub(super) fn letter() -> Draft {
    Draft {
        to: vec!["paul.martin@medecin.mssante.fr".to_owned()],
        subject: "Compte rendu".to_owned(),
        body: "Cher confrère".to_owned(),
        ..Draft::default()
    }
}

fn open(start: Start) -> (Compose, Vec<Effect>) {
    Compose::new(start, vec![account()], SIZE_DEFAULT, Tickets::new(1))
}

pub(super) fn open_draft(draft: Draft) -> (Compose, Vec<Effect>) {
    open(Start::Draft(Box::new(draft)))
}

pub(super) fn check(effects: &[Effect]) -> Ticket {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Send(Command::Check { ticket, .. }) => Some(*ticket),
            _ => None,
        })
        .expect("a check")
}

fn save(effects: &[Effect]) -> Option<(Ticket, &Draft)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::SaveDraft { draft, ticket, .. }) => Some((*ticket, &**draft)),
        _ => None,
    })
}

pub(super) fn send(effects: &[Effect]) -> Option<(Ticket, &Draft)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Command::Send { draft, ticket, .. }) => Some((*ticket, &**draft)),
        _ => None,
    })
}

fn dropped(compose: &Compose, id: Option<DraftId>) -> Effect {
    Effect::Send(Command::DeleteDraft { letter: compose.letter, id })
}

fn timer(effects: &[Effect]) -> Option<Ticket> {
    effects.iter().find_map(|effect| match effect {
        Effect::After(_, ticket) => Some(*ticket),
        _ => None,
    })
}

pub(super) fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::Left(farewell, _) => panic!("left: {farewell:?}"),
        Action::Profile(_) => panic!("a card"),
    }
}

fn verdicts(draft: &Draft, verdict: &Result<(), RefusalReason>) -> Answer {
    let checks = draft.to.iter().chain(&draft.cc).chain(&draft.bcc);
    Answer::Checked(checks.map(|input| Check::of(input.clone(), verdict.clone())).collect())
}

/// A letter whose recipients were accepted.
pub(super) fn accepted(draft: Draft, cx: &Context) -> Compose {
    let answer = verdicts(&draft, &Ok(()));
    let (mut compose, effects) = open_draft(draft);
    let _ = compose.answered(check(&effects), &answer, cx);
    compose
}

fn kind(text: &str) -> Message {
    Message::Body(Edit::Edit(Change::Paste(std::sync::Arc::new(text.to_owned()))))
}

pub(super) fn file(name: &str, octets: usize) -> Attachment {
    Attachment { name: name.to_owned(), media_type: "application/pdf".to_owned(), content: vec![0; octets].into() }
}

#[test]
fn a_blank_letter_starts_at_its_recipients_and_an_answer_at_its_text() {
    assert!(open(Start::Blank).1.contains(&Effect::Focus(Kind::To.id())));
    assert!(open_draft(letter()).1.contains(&Effect::Focus(BODY)));
}

#[test]
fn a_draft_goes_in_and_out_unchanged() {
    let draft = Draft {
        id: Some(DraftId(4)),
        cc: vec!["Secrétariat <s@chu.fr>".to_owned()],
        bcc: vec!["b@chu.fr".to_owned()],
        body: "Ligne 1\n\nLigne 3\n".to_owned(),
        attachments: vec![file("a.pdf", 3)],
        answers: Some(MessageId(7)),
        ask_read_receipt: true,
        urgent: true,
        ..letter()
    };
    let kept = open_draft(draft.clone()).0.draft();
    assert_eq!(kept.body.trim_end(), draft.body.trim_end());
    assert!(kept == Draft { body: kept.body.clone(), ..draft });
}

#[test]
fn what_is_being_typed_is_part_of_the_draft() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(Message::Field(Kind::Cc, recipient_field::Message::Typed("dubr".to_owned())), &cx);
    assert_eq!(compose.draft().cc, vec!["dubr"]);
}

#[test]
fn what_stands_against_sending_is_told_in_order() {
    let cx = cx();
    let mut without_card = accepted(letter(), &cx);
    without_card.forbid_sending();
    assert_eq!(without_card.sendability(), Sendability::ReadOnly);
    assert_eq!(open(Start::Blank).0.sendability(), Sendability::NoRecipient);
    assert_eq!(open_draft(letter()).0.sendability(), Sendability::Checking);
    assert!(matches!(accepted(letter(), &cx).sendability(), Sendability::Ready(_)));

    let empty = Draft { subject: " ".to_owned(), body: "\n".to_owned(), ..letter() };
    assert_eq!(accepted(empty, &cx).sendability(), Sendability::Empty);

    let heavy = Draft { attachments: vec![file("irm.zip", 9_000_000)], ..letter() };
    assert!(matches!(accepted(heavy, &cx).sendability(), Sendability::TooBig { .. }));

    let mut unfinished = accepted(letter(), &cx);
    let _ = unfinished.update(Message::Field(Kind::To, recipient_field::Message::Typed("dub".to_owned())), &cx);
    assert_eq!(unfinished.sendability(), Sendability::Unfinished("dub".to_owned()));
}

#[test]
fn a_refused_recipient_in_any_field_stops_the_letter() {
    let cx = cx();
    for reason in [RefusalReason::Patient(PatientFault::Off), RefusalReason::Malformed] {
        let draft = Draft { to: Vec::new(), bcc: vec!["x@gmail.com".to_owned()], ..letter() };
        let answer = verdicts(&draft, &Err(reason));
        let (mut compose, opened) = open_draft(draft);
        let _ = compose.answered(check(&opened), &answer, &cx);
        assert_eq!(compose.sendability(), Sendability::Refused(1));
        assert!(send(&effects(compose.update(Message::Send, &cx))).is_none());
    }
}

#[test]
fn without_a_list_nothing_leaves_and_fetching_it_checks_again() {
    let cx = cx();
    let draft = letter();
    let answer = verdicts(&draft, &Err(RefusalReason::NoList(ListFault::Expired)));
    let (mut compose, opened) = open_draft(draft);
    let _ = compose.answered(check(&opened), &answer, &cx);
    assert_eq!(compose.sendability(), Sendability::NoList(ListFault::Expired));

    let asked = effects(compose.update(Message::RefreshList, &cx));
    let [Effect::Send(Command::RefreshList { ticket })] = asked[..] else { panic!("{asked:?}") };
    let _ = check(&effects(compose.answered(ticket, &Answer::Done, &cx)));
    assert_eq!(compose.sendability(), Sendability::Checking);
}

#[test]
fn sending_hands_the_whole_letter_over_once() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let handed = effects(compose.update(Message::Send, &cx));
    let (ticket, draft) = send(&handed).expect("sent");
    assert!(*draft == letter());
    assert_eq!(compose.sendability(), Sendability::Sending);
    assert!(send(&effects(compose.update(Message::Send, &cx))).is_none());
    let _ = compose.update(Message::Subject("changed".to_owned()), &cx);
    let _ = compose.update(kind("changed"), &cx);
    assert!(compose.draft() == letter(), "it does not change while it is handed over");
    let queued = (ticket, Answer::Queued(OutgoingId(1), OutgoingState::Queued));
    assert_eq!(compose.answered(queued.0, &queued.1, &cx), Action::Left(Farewell::Queued, Vec::new()));
}

#[test]
fn a_failure_is_shown_and_nothing_is_lost() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let handed = effects(compose.update(Message::Send, &cx));
    let (ticket, _) = send(&handed).unwrap();
    let notice = Notice::VaultUnwritable;
    let _ = compose.answered(ticket, &Answer::Failed(notice.clone()), &cx);
    assert_eq!(compose.fault, Some(notice));
    assert!(compose.draft() == letter());
    assert!(matches!(compose.sendability(), Sendability::Ready(_)));
    let _ = compose.update(Message::DismissFault, &cx);
    assert_eq!(compose.fault, None);
}

#[test]
fn a_refusal_at_the_gate_checks_every_recipient_again() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let handed = effects(compose.update(Message::Send, &cx));
    let (ticket, _) = send(&handed).unwrap();
    let notice = Notice::RecipientsRefused { count: 1, reason: RefusalReason::Malformed };
    let _ = check(&effects(compose.answered(ticket, &Answer::Failed(notice), &cx)));
    assert_eq!(compose.sendability(), Sendability::Checking);
}

#[test]
fn sending_waits_for_the_gate_and_follows_its_word() {
    let cx = cx();
    for (verdict, leaves) in [(Ok(()), true), (Err(RefusalReason::Malformed), false)] {
        let (mut compose, opened) = open_draft(letter());
        assert!(send(&effects(compose.update(Message::Send, &cx))).is_none());
        let answered = (check(&opened), verdicts(&letter(), &verdict));
        assert_eq!(send(&effects(compose.answered(answered.0, &answered.1, &cx))).is_some(), leaves);
    }
}

#[test]
fn an_address_still_being_typed_is_finished_by_sending() {
    let cx = cx();
    let (mut compose, _) = open_draft(Draft { to: Vec::new(), ..letter() });
    let typed = recipient_field::Message::Typed("paul.martin@medecin.mssante.fr".to_owned());
    let _ = compose.update(Message::Field(Kind::To, typed), &cx);
    let asked = effects(compose.update(Message::Send, &cx));
    let answered = (check(&asked), verdicts(&letter(), &Ok(())));
    assert!(send(&effects(compose.answered(answered.0, &answered.1, &cx))).is_some());
}

#[test]
fn every_change_is_kept_after_a_rest() {
    let cx = cx();
    let to = recipient_field::Message::Typed("a@b.fr,".to_owned());
    for change in
        [Message::Subject("s".to_owned()), kind("x"), Message::ReadReceipt(true), Message::Field(Kind::To, to)]
    {
        let (mut compose, _) = open(Start::Blank);
        let ticket = timer(&effects(compose.update(change, &cx))).expect("a timer");
        assert!(save(&effects(compose.elapsed(ticket))).is_some());
    }
}

#[test]
fn a_dropped_file_is_read_and_joined() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let path = PathBuf::from("/tmp/Compte rendu.pdf");
    let asked = effects(compose.update(Message::Files(attachment_bar::Message::Join(path.clone())), &cx));
    let [Effect::Desktop(DesktopAsk::Read { path: ref wanted }, ticket)] = asked[..] else { panic!("{asked:?}") };
    assert_eq!(*wanted, path);
    let read = DesktopAnswer::File { name: "Compte rendu.pdf".to_owned(), content: vec![1, 2].into() };
    assert!(timer(&effects(compose.desktop(ticket, read.clone()))).is_some());
    let joined = compose.draft().attachments;
    assert_eq!((joined.len(), joined[0].media_type.as_str()), (1, "application/pdf"));
    assert!(effects(compose.desktop(ticket, read)).is_empty(), "an answer counts once");

    let asked = effects(compose.update(Message::Files(attachment_bar::Message::Join("/x.zip".into())), &cx));
    let [Effect::Desktop(_, ticket)] = asked[..] else { panic!("{asked:?}") };
    let _ = compose.desktop(ticket, DesktopAnswer::Failed);
    assert_eq!(compose.draft().attachments.len(), 1);
}

#[test]
fn a_draft_gets_one_key_for_good() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let due = timer(&effects(compose.update(kind("Bonjour"), &cx))).unwrap();
    let kept = effects(compose.elapsed(due));
    let (ticket, draft) = save(&kept).unwrap();
    assert_eq!(draft.id, None);
    let _ = compose.update(kind(" encore"), &cx);
    assert!(save(&effects(compose.update(Message::Save, &cx))).is_none(), "not twice at a time");
    let again = timer(&effects(compose.answered(ticket, &Answer::DraftSaved(DraftId(9)), &cx)));
    let kept = effects(compose.elapsed(again.unwrap()));
    assert_eq!(save(&kept).unwrap().1.id, Some(DraftId(9)));
}

#[test]
fn leaving_keeps_what_was_written_and_waits_for_it() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(kind("Bonjour"), &cx);
    let leaving = effects(compose.update(Message::Leave, &cx));
    let (ticket, _) = save(&leaving).unwrap();
    let saved = (ticket, Answer::DraftSaved(DraftId(2)));
    assert_eq!(compose.answered(saved.0, &saved.1, &cx), Action::Left(Farewell::Kept, Vec::new()));
}

#[test]
fn leaving_during_a_save_keeps_the_rest_under_the_same_key() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(kind("Bonjour"), &cx);
    let first = effects(compose.update(Message::Save, &cx));
    let (first, _) = save(&first).unwrap();
    let _ = compose.update(kind(" encore"), &cx);
    assert!(save(&effects(compose.update(Message::Leave, &cx))).is_none());
    let second = effects(compose.answered(first, &Answer::DraftSaved(DraftId(2)), &cx));
    let (second, draft) = save(&second).unwrap();
    assert_eq!(draft.id, Some(DraftId(2)));
    let saved = (second, Answer::DraftSaved(DraftId(2)));
    assert_eq!(compose.answered(saved.0, &saved.1, &cx), Action::Left(Farewell::Kept, Vec::new()));
}

#[test]
fn a_blank_letter_is_left_without_a_word_and_an_emptied_draft_is_dropped() {
    let cx = cx();
    assert_eq!(open(Start::Blank).0.update(Message::Leave, &cx), Action::Left(Farewell::Blank, Vec::new()));
    let emptied = Draft { id: Some(DraftId(3)), ..Draft::default() };
    let (mut compose, _) = open_draft(emptied);
    let dropped = vec![dropped(&compose, Some(DraftId(3)))];
    assert_eq!(compose.update(Message::Leave, &cx), Action::Left(Farewell::Blank, dropped));
}

#[test]
fn leaving_is_stopped_when_the_draft_cannot_be_kept() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(kind("Bonjour"), &cx);
    let leaving = effects(compose.update(Message::Leave, &cx));
    let (ticket, _) = save(&leaving).unwrap();
    let _ = effects(compose.answered(ticket, &Answer::Failed(Notice::VaultUnwritable), &cx));
    assert_eq!(compose.over, super::Over::NotKept(Notice::VaultUnwritable));
    assert_eq!(compose.update(Message::LeaveAnyway, &cx), Action::Left(Farewell::Blank, Vec::new()));
}

#[test]
fn dropping_is_asked_first_and_forgets_the_kept_draft() {
    let cx = cx();
    let (mut compose, _) = open_draft(Draft { id: Some(DraftId(5)), ..letter() });
    let _ = compose.update(Message::AskDiscard, &cx);
    assert_eq!(compose.over, super::Over::Discarding);
    let _ = compose.update(Message::Leave, &cx);
    assert_eq!(compose.over, super::Over::Nothing, "Escape goes on writing");
    let _ = compose.update(Message::AskDiscard, &cx);
    let dropped = vec![dropped(&compose, Some(DraftId(5)))];
    assert_eq!(compose.update(Message::Discard, &cx), Action::Left(Farewell::Discarded, dropped));
}

#[test]
fn dropping_during_the_first_save_forgets_that_one_too() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(kind("Bonjour"), &cx);
    let first = effects(compose.update(Message::Save, &cx));
    assert!(save(&first).is_some());
    let dropped = vec![dropped(&compose, None)];
    assert_eq!(compose.update(Message::Discard, &cx), Action::Left(Farewell::Discarded, dropped));
}

#[test]
fn sending_during_a_save_hands_the_letter_over_after_it() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let _ = compose.update(kind("!"), &cx);
    let first = effects(compose.update(Message::Save, &cx));
    let (ticket, _) = save(&first).unwrap();
    let handed = effects(compose.update(Message::Send, &cx));
    let (sending, _) = send(&handed).unwrap();
    let _ = effects(compose.answered(ticket, &Answer::DraftSaved(DraftId(8)), &cx));
    let queued = Answer::Queued(OutgoingId(1), OutgoingState::Queued);
    assert_eq!(compose.answered(sending, &queued, &cx), Action::Left(Farewell::Queued, Vec::new()));
}

#[test]
fn no_draft_is_kept_while_the_letter_is_handed_over() {
    let cx = cx();
    let mut compose = accepted(letter(), &cx);
    let due = timer(&effects(compose.update(kind("!"), &cx))).unwrap();
    assert!(send(&effects(compose.update(Message::Send, &cx))).is_some());
    let later = effects(compose.elapsed(due));
    assert!(save(&later).is_none() && timer(&later).is_some());
}

#[test]
fn an_answer_is_awaited_and_then_written() {
    let cx = cx();
    let query = Query::Reply { message: MessageId(3), all: true };
    let (mut compose, asked) = open(Start::Asked(query.clone()));
    let [Effect::Load(ref wanted, ticket)] = asked[..] else { panic!("{asked:?}") };
    assert_eq!(*wanted, query);
    let _ = compose.update(Message::Subject("x".to_owned()), &cx);
    assert_eq!(compose.subject, "", "not writable before it is there");
    let loaded = (ticket, Ok(Loaded::Draft(Box::new(letter()))));
    let opened = effects(compose.loaded(loaded.0, loaded.1));
    let _ = check(&opened);
    assert!(compose.draft() == letter());
    let stale = (ticket, Ok(Loaded::Draft(Box::default())));
    let _ = compose.loaded(stale.0, stale.1);
    assert!(compose.draft() == letter());
}

/// Whatever a letter began as, its recipients are asked of the gate, one who is refused stops it, and it is handed over under its own
/// way in.
#[test]
fn each_way_in_passes_the_gate_and_says_which_it_was() {
    let cx = cx();
    let reply = |all| Start::Asked(Query::Reply { message: MessageId(3), all });
    let kept = || Start::Draft(Box::new(Draft { id: Some(DraftId(4)), ..letter() }));
    let ways: [(Entry, Box<dyn Fn() -> Start>); 12] = [
        (Entry::Written, Box::new(|| Start::Draft(Box::new(letter())))),
        (Entry::Reply, Box::new(move || reply(false))),
        (Entry::ReplyAll, Box::new(move || reply(true))),
        (Entry::Forward, Box::new(|| Start::Asked(Query::Forward(MessageId(3))))),
        (Entry::Redirect, Box::new(|| Start::Asked(Query::Redirect(MessageId(3))))),
        (Entry::Anew, Box::new(|| Start::Asked(Query::Anew(MessageId(3))))),
        (Entry::Forward, Box::new(|| Start::Made(Box::new(letter()), Entry::Forward))),
        (Entry::Kept, Box::new(kept)),
        (Entry::Kept, Box::new(|| Start::Asked(Query::Draft(DraftId(4))))),
        (Entry::Drafts, Box::new(|| Start::Asked(Query::ServerDraft(MessageId(3))))),
        (Entry::Validated, Box::new(|| Start::Asked(Query::Proposal { message: MessageId(3), by: String::new() }))),
        (Entry::Rework, Box::new(|| Start::Asked(Query::Rework(OutgoingId(6))))),
    ];
    let refusal = RefusalReason::NotListed { domain: "gmail.com".to_owned() };
    for (entry, start) in ways {
        for verdict in [Ok(()), Err(refusal.clone())] {
            let (mut compose, mut opened) = open(start());
            if let [Effect::Load(_, ticket)] = opened[..] {
                opened = effects(compose.loaded(ticket, Ok(Loaded::Draft(Box::new(letter())))));
            }
            let before = effects(compose.update(Message::Send, &cx));
            assert!(send(&before).is_none(), "{entry:?}: sent before the gate has answered");
            let answered = compose.answered(check(&opened), &verdicts(&letter(), &verdict), &cx);
            let mut all = effects(answered);
            all.extend(effects(compose.update(Message::Send, &cx)));
            let sent = all.iter().find_map(|effect| match effect {
                Effect::Send(Command::Send { entry, .. }) => Some(*entry),
                _ => None,
            });
            assert_eq!(sent, verdict.is_ok().then_some(entry));
        }
    }
}

#[test]
fn a_draft_of_the_server_is_kept_at_once_as_the_one_it_goes_on_from() {
    let (mut compose, asked) = open(Start::Asked(Query::ServerDraft(MessageId(3))));
    let [Effect::Load(_, ticket)] = asked[..] else { panic!("{asked:?}") };
    let source = Draft { source: Some(MessageId(3)), ..letter() };
    let opened = effects(compose.loaded(ticket, Ok(Loaded::Draft(Box::new(source.clone())))));
    assert!(save(&opened).is_some_and(|(_, draft)| *draft == source), "{opened:?}");
}

#[test]
fn an_answer_that_cannot_be_had_is_said() {
    let cx = cx();
    let (mut compose, asked) = open(Start::Asked(Query::Forward(MessageId(3))));
    let [Effect::Load(_, ticket)] = asked[..] else { panic!("{asked:?}") };
    let _ = compose.loaded(ticket, Err(Notice::NotFound));
    assert_eq!(compose.over, super::Over::Unavailable(Notice::NotFound));
    assert_eq!(compose.update(Message::Leave, &cx), Action::Left(Farewell::Blank, Vec::new()));
}

#[test]
fn a_reworked_letter_replaces_the_refused_one() {
    let cx = cx();
    let (mut compose, asked) = open(Start::Asked(Query::Rework(OutgoingId(6))));
    let [Effect::Load(_, ticket)] = asked[..] else { panic!("{asked:?}") };
    let loaded = (ticket, Ok(Loaded::Draft(Box::new(letter()))));
    let checking = check(&effects(compose.loaded(loaded.0, loaded.1)));
    let _ = compose.answered(checking, &verdicts(&letter(), &Ok(())), &cx);
    let handed = effects(compose.update(Message::Send, &cx));
    let (ticket, _) = send(&handed).unwrap();
    let dropped = Effect::Send(Command::Resolve { id: OutgoingId(6), resolution: Resolution::Discard });
    let queued = (ticket, Answer::Queued(OutgoingId(7), OutgoingState::Queued));
    assert_eq!(compose.answered(queued.0, &queued.1, &cx), Action::Left(Farewell::Queued, vec![dropped]));
}

#[test]
fn undo_and_redo_change_the_text() {
    let cx = cx();
    let (mut compose, _) = open(Start::Blank);
    let _ = compose.update(kind("un"), &cx);
    let _ = compose.update(kind(" deux"), &cx);
    let _ = compose.update(Message::Undo, &cx);
    assert_eq!(compose.draft().body, "un");
    let _ = compose.update(Message::Redo, &cx);
    assert_eq!(compose.draft().body, "un deux");
}

#[test]
fn a_file_is_named_by_its_path() {
    let cx = cx();
    let (mut compose, _) = open_draft(letter());
    let _ = compose.update(Message::AskJoin, &cx);
    assert_eq!(compose.over, super::Over::Joining("/tmp/".to_owned()), "the folder is given");
    assert!(effects(compose.update(Message::Join, &cx)).is_empty(), "a folder is no file");
    let _ = compose.update(Message::JoinPath("/tmp/CR.pdf ".to_owned()), &cx);
    let asked = effects(compose.update(Message::Join, &cx));
    assert!(matches!(&asked[..], [Effect::Desktop(DesktopAsk::Read { path }, _)] if path.ends_with("CR.pdf")));
    assert_eq!(compose.over, super::Over::Nothing);
}

#[test]
fn a_file_can_be_taken_away() {
    let cx = cx();
    let draft = Draft { attachments: vec![file("a.pdf", 1), file("b.pdf", 2)], ..letter() };
    let (mut compose, _) = open_draft(draft);
    let _ = compose.update(Message::Files(attachment_bar::Message::Remove(0)), &cx);
    let names: Vec<String> = compose.draft().attachments.into_iter().map(|file| file.name).collect();
    assert_eq!(names, vec!["b.pdf"]);
}

const PATIENT: &str = "279035121518989@patient.mssante.fr";

/// A letter whose recipients the gate has answered: a patient is to be confirmed, all others may receive.
fn judged(draft: Draft, cx: &Context) -> Compose {
    let patient = Err(RefusalReason::Patient(PatientFault::Unconfirmed));
    let (mut compose, opened) = open_draft(draft);
    for effect in &opened {
        if let Effect::Send(Command::Check { addresses, ticket }) = effect {
            let verdict = |address: &String| if address == PATIENT { patient.clone() } else { Ok(()) };
            let checks = addresses.iter().map(|address| Check::of(address.clone(), verdict(address))).collect();
            let _ = compose.answered(*ticket, &Answer::Checked(checks), cx);
        }
    }
    compose
}

/// A day on which the test patient is born.
fn today() -> Context {
    Context { now: "2026-11-26T12:00:00Z".parse().unwrap(), ..cx() }
}

fn to(address: &str) -> Draft {
    Draft { to: vec![address.to_owned()], ..letter() }
}

/// Says what the record says of the test patient, and confirms it.
fn confirm(compose: &mut Compose, cx: &Context) {
    use crate::domain::ins::Sex;
    use crate::ui::part::patient::Message as Said;
    for said in [
        Said::Name("Dominique PAT-TROIS".to_owned()),
        Said::Born("28/03/1979".to_owned()),
        Said::Sex(Sex::Female),
        Said::Qualified(true),
        Said::Confirm,
    ] {
        let _ = compose.update(Message::Patient(said), cx);
    }
}

#[test]
fn a_patient_alone_is_written_to_once_confirmed() {
    let cx = today();
    let mut compose = judged(to(PATIENT), &cx);
    assert_eq!(compose.sendability(), Sendability::Unconfirmed);
    let tried = effects(compose.update(Message::Send, &cx));
    assert!(send(&tried).is_none() && tried.contains(&Effect::Focus(crate::ui::part::patient::NAME)));
    assert!(compose.draft().patient.is_none());

    confirm(&mut compose, &cx);
    assert!(matches!(compose.sendability(), Sendability::Ready(_)));
    let _ = compose.update(Message::Patient(crate::ui::part::patient::Message::Closes(true)), &cx);
    let handed = effects(compose.update(Message::Send, &cx));
    let (_, draft) = send(&handed).expect("sent");
    assert!(draft.closes_exchange);
    assert_eq!(draft.patient.as_ref().map(|identity| identity.ins().as_str()), Some("279035121518989"));
}

#[test]
fn a_patient_among_others_or_in_copy_is_not_written_to() {
    let cx = today();
    let other = "paul.martin@medecin.mssante.fr".to_owned();
    for draft in [
        Draft { to: vec![PATIENT.to_owned(), other.clone()], ..letter() },
        Draft { cc: vec![other.clone()], ..to(PATIENT) },
        Draft { bcc: vec![other.clone()], ..to(PATIENT) },
        Draft { to: Vec::new(), cc: vec![PATIENT.to_owned()], ..letter() },
        Draft { to: Vec::new(), bcc: vec![PATIENT.to_owned()], ..letter() },
    ] {
        let mut compose = judged(draft, &cx);
        assert_eq!(compose.sendability(), Sendability::Mixed);
        confirm(&mut compose, &cx);
        assert_eq!(compose.sendability(), Sendability::Mixed, "a confirmation does not help");
        assert!(compose.draft().patient.is_none() && !compose.draft().closes_exchange);
    }
}

#[test]
fn what_was_confirmed_of_a_patient_is_lost_with_her_address() {
    let cx = today();
    let mut compose = judged(to(PATIENT), &cx);
    confirm(&mut compose, &cx);
    assert!(compose.draft().patient.is_some());
    // Somebody is added: she is not alone; taken away again, she is confirmed anew.
    let typed = recipient_field::Message::Pasted("paul.martin@medecin.mssante.fr".to_owned());
    let asked = effects(compose.update(Message::Field(Kind::To, typed), &cx));
    let accepted = Check::of("paul.martin@medecin.mssante.fr".to_owned(), Ok(()));
    let _ = compose.answered(check(&asked), &Answer::Checked(vec![accepted]), &cx);
    assert_eq!(compose.sendability(), Sendability::Mixed);
    let _ = compose.update(Message::Field(Kind::To, recipient_field::Message::EraseLast), &cx);
    assert_eq!(compose.sendability(), Sendability::Unconfirmed);
    assert!(compose.draft().patient.is_none());
}

#[test]
fn a_letter_to_a_patient_has_its_own_limit() {
    let cx = today();
    let heavy = Draft { attachments: vec![file("irm.zip", 20_000_000)], ..to(PATIENT) };
    let mut compose = judged(heavy, &cx);
    compose.limit = 100_000_000;
    assert_eq!(compose.limit(), crate::domain::patient::SIZE_MAX);
    confirm(&mut compose, &cx);
    assert!(matches!(compose.sendability(), Sendability::TooBig { limit: 25_000_000, .. }));
}

#[test]
fn files_too_large_for_one_letter_go_in_several_and_none_is_lost() {
    let cx = cx();
    let file = |name: &str| {
        let (name, media_type) = (name.to_owned(), "application/pdf".to_owned());
        Attachment { name, media_type, content: vec![0; 5_000_000].into() }
    };
    let whole = Draft { attachments: vec![file("a.pdf"), file("b.pdf"), file("c.pdf")], ..letter() };
    for fails in [false, true] {
        let (mut compose, _) = open_draft(whole.clone());
        let kept = effects(compose.update(Message::Files(attachment_bar::Message::Split), &cx));
        let all: Vec<(Ticket, &Draft)> = kept.iter().filter_map(|effect| save(std::slice::from_ref(effect))).collect();
        let named = |draft: &Draft| {
            (draft.subject.clone(), draft.attachments.iter().map(|file| file.name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(
            all.iter().map(|(_, draft)| named(draft)).collect::<Vec<_>>(),
            [
                ("Compte rendu (2/3)".to_owned(), vec!["b.pdf".to_owned()]),
                ("Compte rendu (3/3)".to_owned(), vec!["c.pdf".to_owned()]),
            ]
        );
        assert!(all.iter().all(|(_, draft)| draft.to == whole.to && draft.body == whole.body && draft.id.is_none()));
        let _ = compose.update(Message::Subject("Autre".to_owned()), &cx);
        assert_eq!(compose.draft().subject, "Compte rendu", "it does not change meanwhile");
        let _ = compose.answered(all[0].0, &Answer::DraftSaved(DraftId(8)), &cx);
        assert_eq!(compose.draft().attachments.len(), 3, "the last one is not kept yet");
        let last = if fails { Answer::Failed(Notice::VaultUnwritable) } else { Answer::DraftSaved(DraftId(9)) };
        let _ = compose.answered(all[1].0, &last, &cx);
        let first = if fails { named(&whole) } else { ("Compte rendu (1/3)".to_owned(), vec!["a.pdf".to_owned()]) };
        assert_eq!(named(&compose.draft()), first);
        assert_eq!(compose.fault.is_some(), fails);
    }
}

#[test]
fn a_large_picture_is_made_smaller_when_that_is_asked() {
    let cx = cx();
    let picture = |octets| {
        let (name, media_type) = ("photo.png".to_owned(), "image/png".to_owned());
        Attachment { name, media_type, content: vec![0; octets].into() }
    };
    let reduce = |at| Message::Files(attachment_bar::Message::Reduce(at));
    let (mut compose, _) = open_draft(Draft { attachments: vec![picture(600_000), picture(10)], ..letter() });
    assert!(effects(compose.update(reduce(1), &cx)).is_empty(), "it is small");
    let asked = effects(compose.update(reduce(0), &cx));
    let [Effect::Load(Query::Reduced(file), ticket)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(file.content.len(), 600_000);
    assert!(effects(compose.update(reduce(0), &cx)).is_empty(), "once at a time");
    let (name, media_type) = ("photo.jpg".to_owned(), "image/jpeg".to_owned());
    let _ = compose.loaded(*ticket, Ok(Loaded::Part { name, media_type, content: vec![1; 9].into() }));
    let files = compose.draft().attachments;
    assert_eq!((files[0].name.as_str(), files[0].content.len(), files[1].content.len()), ("photo.jpg", 9, 10));
}
