//! The course of a letter in any order of acts and answers: what was sent or dropped leaves no draft, all else leaves one.

use std::collections::{BTreeMap, HashMap, VecDeque};

use iced::widget::text_editor::{Action as Edit, Edit as Change};
use proptest::prelude::*;

use super::super::{Action, Compose, Farewell, Message, Start};
use crate::domain::account::{SIZE_DEFAULT, Security};
use crate::domain::outgoing::OutgoingState;
use crate::domain::{Account, Address, Draft, DraftId, Endpoint, Face, HolderId, Method, Notice, OutgoingId};
use crate::engine::event::Check;
use crate::engine::{Answer, Command, LetterId, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Tickets};
use crate::ui::sample::cx;

#[derive(Clone, Debug)]
enum Move {
    Type,
    Save,
    Send,
    Leave,
    AskDiscard,
    Discard,
    GoOn,
    /// The oldest pause is over.
    Elapse,
    /// The engine carries out the oldest command; whether that goes well.
    Work(bool),
    /// The engine's oldest answer arrives.
    Hear,
}

/// The engine, by what it promises: commands about one letter in order, nothing kept of what was sent or dropped.
#[derive(Default)]
struct Engine {
    commands: VecDeque<Command>,
    answers: VecDeque<(Ticket, Answer)>,
    pauses: VecDeque<Ticket>,
    fates: HashMap<LetterId, Option<DraftId>>,
    drafts: BTreeMap<i64, String>,
    sent: Vec<String>,
    last: i64,
}

impl Engine {
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(command) => self.commands.push_back(command),
                Effect::After(_, ticket) => self.pauses.push_back(ticket),
                _ => {}
            }
        }
    }

    /// The key of the letter's draft, unless it was sent or dropped, or the work fails.
    fn key(&self, letter: LetterId, told: Option<DraftId>, well: bool) -> Result<Option<DraftId>, Answer> {
        match self.fates.get(&letter) {
            Some(kept @ Some(_)) if well => Ok(*kept),
            None if well => Ok(told),
            _ => Err(Answer::Failed(Notice::VaultUnwritable)),
        }
    }

    fn work(&mut self, well: bool) {
        match self.commands.pop_front() {
            Some(Command::Check { addresses, ticket }) => {
                let accept = |input| Check::of(input, Ok(()));
                self.answers.push_back((ticket, Answer::Checked(addresses.into_iter().map(accept).collect())));
            }
            Some(Command::SaveDraft { letter, draft, ticket }) => {
                let answer = match self.key(letter, draft.id, well) {
                    Err(failed) => failed,
                    Ok(known) => {
                        self.last += 1;
                        let id = known.map_or(self.last, |id| id.0);
                        let _ = self.drafts.insert(id, draft.body.clone());
                        let _ = self.fates.insert(letter, Some(DraftId(id)));
                        Answer::DraftSaved(DraftId(id))
                    }
                };
                self.answers.push_back((ticket, answer));
            }
            Some(Command::Send { letter, draft, ticket, .. }) => {
                let answer = match self.key(letter, draft.id, well) {
                    Err(failed) => failed,
                    Ok(known) => {
                        let _ = known.and_then(|id| self.drafts.remove(&id.0));
                        let _ = self.fates.insert(letter, None);
                        self.sent.push(draft.body.clone());
                        Answer::Queued(OutgoingId(1), OutgoingState::Queued)
                    }
                };
                self.answers.push_back((ticket, answer));
            }
            Some(Command::DeleteDraft { letter, id }) => {
                if let Ok(Some(id)) = self.key(letter, id, true) {
                    let _ = self.drafts.remove(&id.0);
                }
                let _ = self.fates.insert(letter, None);
            }
            _ => {}
        }
    }
}

fn account() -> Account {
    let endpoint = |port| Endpoint { host: "mail.test".to_owned(), port, security: Security::StartTls };
    Account {
        holder: HolderId::parse("899700000000").unwrap(),
        address: Address::parse("claire.dubreuil@medecin.mssante.fr").unwrap(),
        name: None,
        imap: endpoint(143),
        submission: endpoint(587),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    }
}

/// Plays the script; the composer, unless it was left, and how it was left.
fn play(compose: &mut Compose, engine: &mut Engine, script: &[Move], cx: &Context) -> Option<Farewell> {
    for one in script {
        let paste = || Message::Body(Edit::Edit(Change::Paste(std::sync::Arc::new("x".to_owned()))));
        let action = match one {
            Move::Type => compose.update(paste(), cx),
            Move::Save => compose.update(Message::Save, cx),
            Move::Send => compose.update(Message::Send, cx),
            Move::Leave => compose.update(Message::Leave, cx),
            Move::AskDiscard => compose.update(Message::AskDiscard, cx),
            Move::Discard if compose.over == super::Over::Discarding => compose.update(Message::Discard, cx),
            Move::GoOn => compose.update(Message::GoOn, cx),
            Move::Elapse => match engine.pauses.pop_front() {
                Some(ticket) => compose.elapsed(ticket),
                None => continue,
            },
            Move::Work(well) => {
                engine.work(*well);
                continue;
            }
            Move::Hear => match engine.answers.pop_front() {
                Some((ticket, answer)) => compose.answered(ticket, &answer, cx),
                None => continue,
            },
            Move::Discard => continue,
        };
        match action {
            Action::Do(effects) => engine.take(effects),
            Action::Left(farewell, effects) => {
                engine.take(effects);
                return Some(farewell);
            }
            Action::Profile(_) => {}
        }
    }
    None
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => Just(Move::Type),
        2 => Just(Move::Save),
        2 => Just(Move::Send),
        1 => Just(Move::Leave),
        1 => Just(Move::AskDiscard),
        1 => Just(Move::Discard),
        1 => Just(Move::GoOn),
        2 => Just(Move::Elapse),
        4 => any::<bool>().prop_map(Move::Work),
        4 => Just(Move::Hear),
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(2_000))]

    #[test]
    fn a_letter_is_kept_or_sent_or_dropped(script in prop::collection::vec(moves(), 0..40), known in any::<bool>()) {
        let cx = cx();
        let mut engine = Engine { last: 100, ..Engine::default() };
        let mut draft = Draft { to: vec!["paul.martin@medecin.mssante.fr".to_owned()], ..Draft::default() };
        if known {
            draft = Draft { id: Some(DraftId(1)), body: "kept".to_owned(), ..draft };
            let _ = engine.drafts.insert(1, draft.body.clone());
        }
        let start = Start::Draft(Box::new(draft));
        let (mut compose, effects) = Compose::new(start, vec![account()], SIZE_DEFAULT, Tickets::new(1));
        engine.take(effects);
        let farewell = play(&mut compose, &mut engine, &script, &cx);
        // The card is pulled: what the engine is still asked is carried out.
        if farewell.is_none() {
            engine.take(compose.keep_now());
        }
        let written = compose.draft().body;
        let discarded = farewell == Some(Farewell::Discarded);
        while !engine.commands.is_empty() {
            engine.work(true);
        }
        let drafts: Vec<&String> = engine.drafts.values().collect();
        if discarded {
            prop_assert!(engine.sent.is_empty() && drafts.is_empty(), "{:?} {:?}", engine.sent, drafts);
        } else if !engine.sent.is_empty() {
            prop_assert_eq!(&engine.sent, &[written]);
            prop_assert!(drafts.is_empty(), "{:?}", drafts);
        } else if known || !written.is_empty() {
            prop_assert_eq!(drafts, [&written], "{:?}", farewell);
        }
    }
}
