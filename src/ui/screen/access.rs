//! What opens the messages kept on this computer, over the screens of an open session: the recovery code, offered when a vault is
//! new, the cards, and backups under that code. A code that was made is shown until it is noted, wiped then, and kept nowhere.

pub mod carry;
pub mod phrase;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use iced::advanced::widget::Id;

use super::range;
use super::unlock::accepted;
use crate::domain::{Holder, Notice, RecoveryCode, Secret, SlotId, SlotKind, SlotRow};
use crate::engine::command::CardId;
use crate::engine::event::{CardSeen, Tries};
use crate::engine::{Answer, Command, Pin, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{DesktopAnswer, DesktopAsk, Effect, Tickets};

/// The button that makes a code.
pub const MAKE: Id = Id::new("access-make");
/// The button that puts it off.
pub const LATER: Id = Id::new("access-later");
/// The button that saves it.
pub const SAVE: Id = Id::new("access-save");
/// The button that says that it is noted.
pub const NOTED: Id = Id::new("access-noted");
/// The button that says yes to a question.
pub const SURE: Id = Id::new("access-sure");
/// The button that says no.
pub const BACK: Id = Id::new("access-back");
/// The field of another card's code.
pub const PIN: Id = Id::new("access-pin");
/// The button that adds that card.
pub const ADD: Id = Id::new("access-add");

/// State of the page.
#[derive(Debug)]
pub struct Access {
    holder: Holder,
    page: Page,
    rows: Vec<SlotRow>,
    spares: Vec<CardSeen>,
    failure: Option<Notice>,
    /// The backup that was made or brought back just now.
    carried: Option<carry::Carried>,
    asked: Option<Ticket>,
    tickets: Tickets,
}

#[derive(Debug)]
enum Page {
    /// A vault is new: make a code?
    Offer,
    /// What opens the vault.
    List,
    /// A question before something that cannot be undone.
    Question(Wish),
    /// A code, once.
    Code { text: Secret<String>, saved: Option<PathBuf> },
    /// A passphrase is to be made.
    Phrase(phrase::Form),
    /// A backup is to be made or brought back.
    Carry(carry::Form),
    /// Another card is to be added.
    Add { card: CardId, pin: Secret<String>, shown: bool, sure: bool },
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Replace,
    Revoke(SlotId),
}

/// What happens on it.
#[derive(Clone, Debug)]
pub enum Message {
    /// Make a code; one that would replace another is a question first.
    Make,
    /// Take this away: a question first.
    Revoke(SlotId),
    /// Yes.
    Sure,
    /// Back to the list, or away.
    Back,
    /// Save the code that is shown.
    Save,
    /// It is noted.
    Noted,
    /// Make a passphrase.
    Phrase,
    /// It was edited, or its repetition was.
    PhraseTyped(bool, Secret<String>),
    /// Show or hide it.
    ShowPhrase,
    /// On to its repetition.
    PhraseNext,
    /// Make it.
    SubmitPhrase,
    /// Make a backup, or bring one back.
    Carry(carry::Way),
    /// The name of its file was edited.
    FileTyped(String),
    /// On to the code.
    CarryNext,
    /// The recovery code was edited.
    RecoveryTyped(Secret<String>),
    /// Do it.
    SubmitCarry,
    /// Add this card.
    Add(CardId),
    /// The code of that card was edited.
    PinTyped(Secret<String>),
    /// Show or hide its digits.
    ShowPin,
    /// Add it with this code.
    Submit,
}

/// Words of the parent.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry these out.
    Do(Vec<Effect>),
    /// Away with the page.
    Left,
}

impl Access {
    /// The offer of a code, for a new vault.
    pub fn offer(holder: Holder) -> (Self, Vec<Effect>) {
        (Self::new(holder, Page::Offer, Vec::new()), vec![Effect::Focus(MAKE)])
    }

    /// What opens the vault; `spares` are the holder's other cards in the readers.
    pub fn list(holder: Holder, spares: Vec<CardSeen>) -> (Self, Vec<Effect>) {
        let mut page = Self::new(holder, Page::List, spares);
        let effects = page.ask_rows();
        (page, effects)
    }

    fn new(holder: Holder, page: Page, spares: Vec<CardSeen>) -> Self {
        let tickets = Tickets::new(range::ACCESS);
        Self { holder, page, rows: Vec::new(), spares, failure: None, carried: None, asked: None, tickets }
    }

    /// Dispatch.
    pub fn update(&mut self, message: Message, cx: &Context) -> Action {
        match message {
            Message::Back => self.back(),
            Message::Noted => self.noted(),
            _ if self.asked.is_some() => NOTHING,
            Message::Make => self.make(),
            Message::Revoke(slot) => self.question(Wish::Revoke(slot)),
            Message::Sure => self.sure(),
            Message::Save => self.save(cx),
            Message::Phrase => self.open_phrase(cx),
            Message::PhraseTyped(again, typed) => self.phrase_typed(again, &typed),
            Message::ShowPhrase => self.phrase_shown(),
            Message::PhraseNext => Action::Do(vec![Effect::Focus(phrase::AGAIN)]),
            Message::SubmitPhrase => self.submit_phrase(),
            Message::Carry(way) => self.open_carry(way, cx),
            Message::FileTyped(typed) => self.file_typed(typed),
            Message::CarryNext => Action::Do(vec![Effect::Focus(carry::CODE)]),
            Message::RecoveryTyped(typed) => self.recovery_typed(&typed),
            Message::SubmitCarry => self.submit_carry(),
            Message::Add(card) => self.add(card),
            Message::PinTyped(typed) => self.pin_typed(&typed),
            Message::ShowPin => self.show_pin(),
            Message::Submit => self.submit(),
        }
    }

    /// An answer of the engine.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) -> Vec<Effect> {
        if self.asked != Some(ticket) {
            return Vec::new();
        }
        self.asked = None;
        match answer {
            Answer::Failed(notice) => self.failure = Some(notice),
            Answer::Slots(rows) => self.rows = rows,
            Answer::RecoveryCode(code) => {
                self.page = Page::Code { text: RecoveryCode::text(&code), saved: None };
                return vec![Effect::Focus(SAVE)];
            }
            Answer::BackedUp(tally) => return self.carried(carry::Way::BackUp, tally),
            Answer::Restored(tally) => return self.carried(carry::Way::Restore, tally),
            _ => {
                self.page = Page::List;
                return self.ask_rows();
            }
        }
        Vec::new()
    }

    /// The file is written, or not. `true` when this was asked here.
    pub fn saved(&mut self, ticket: Ticket, answer: &DesktopAnswer) -> bool {
        if self.asked != Some(ticket) {
            return false;
        }
        self.asked = None;
        if matches!(answer, DesktopAnswer::Failed) {
            self.failure = Some(Notice::FileUnwritable);
            if let Page::Code { saved, .. } = &mut self.page {
                *saved = None;
            }
        }
        true
    }

    /// Other cards came or went.
    pub fn spares(&mut self, spares: Vec<CardSeen>) {
        self.spares = spares;
        if let Page::Add { card, .. } = &self.page
            && !self.spares.iter().any(|spare| spare.id == *card)
        {
            self.page = Page::List;
        }
    }

    /// A code stands on it that is kept nowhere else.
    pub fn shows_code(&self) -> bool {
        matches!(self.page, Page::Code { .. })
    }

    fn has_code(&self) -> bool {
        self.rows.iter().any(|row| row.kind == SlotKind::Recovery)
    }

    /// Cards in the readers that do not open the vault yet, as far as their labels tell.
    fn strangers(&self) -> impl Iterator<Item = &CardSeen> {
        self.spares.iter().filter(|spare| !self.rows.iter().any(|row| row.label.as_deref() == Some(&spare.label)))
    }

    /// Another page; what was told on the last one is over.
    fn turn(&mut self, page: Page) {
        self.page = page;
        (self.failure, self.carried) = (None, None);
    }

    fn ask_rows(&mut self) -> Vec<Effect> {
        let ticket = self.ask();
        vec![Effect::Send(Command::Slots { ticket })]
    }

    fn ask(&mut self) -> Ticket {
        let ticket = self.tickets.take();
        self.asked = Some(ticket);
        self.failure = None;
        ticket
    }

    /// A code that is shown is not lost by a key pressed in error.
    fn back(&mut self) -> Action {
        match self.page {
            Page::Code { .. } => NOTHING,
            Page::Offer | Page::List => Action::Left,
            Page::Question(_) | Page::Add { .. } | Page::Phrase(_) | Page::Carry(_) if self.asked.is_some() => NOTHING,
            Page::Question(_) | Page::Add { .. } | Page::Phrase(_) | Page::Carry(_) => {
                self.turn(Page::List);
                NOTHING
            }
        }
    }

    fn noted(&mut self) -> Action {
        if self.shows_code() { Action::Left } else { NOTHING }
    }

    fn make(&mut self) -> Action {
        if self.has_code() { self.question(Wish::Replace) } else { self.make_now() }
    }

    fn make_now(&mut self) -> Action {
        let ticket = self.ask();
        Action::Do(vec![Effect::Send(Command::MakeRecoveryCode { ticket })])
    }

    fn question(&mut self, wish: Wish) -> Action {
        self.turn(Page::Question(wish));
        Action::Do(vec![Effect::Focus(BACK)])
    }

    fn sure(&mut self) -> Action {
        match self.page {
            Page::Question(Wish::Replace) => self.make_now(),
            Page::Question(Wish::Revoke(slot)) => {
                let ticket = self.ask();
                Action::Do(vec![Effect::Send(Command::Revoke { slot, ticket })])
            }
            _ => NOTHING,
        }
    }

    fn save(&mut self, cx: &Context) -> Action {
        let Page::Code { text, saved } = &mut self.page else { return NOTHING };
        let path = cx.downloads.join(t!(cx.l10n, "vault-code-file"));
        let content = sheet(cx, &self.holder, text).into_bytes();
        *saved = Some(path.clone());
        let ticket = self.ask();
        Action::Do(vec![Effect::Desktop(DesktopAsk::Save { path, content: Arc::from(content) }, ticket)])
    }

    fn add(&mut self, card: CardId) -> Action {
        self.turn(Page::Add { card, pin: blank(), shown: false, sure: false });
        Action::Do(vec![Effect::Focus(PIN)])
    }

    fn pin_typed(&mut self, typed: &Secret<String>) -> Action {
        if let Page::Add { card, pin, .. } = &mut self.page
            && let Some(spare) = self.spares.iter().find(|spare| spare.id == *card)
        {
            *pin = accepted(typed, spare.digits, spare.pin_length.1);
        }
        NOTHING
    }

    fn show_pin(&mut self) -> Action {
        if let Page::Add { shown, .. } = &mut self.page {
            *shown = !*shown;
        }
        NOTHING
    }

    fn submit(&mut self) -> Action {
        let Some(spare) = self.ready().cloned() else { return NOTHING };
        let Page::Add { card, pin, shown, sure } = &mut self.page else { return NOTHING };
        if spare.tries == Tries::Last && !std::mem::replace(sure, true) {
            return NOTHING;
        }
        (*shown, *sure) = (false, false);
        let (card, typed) = (*card, std::mem::replace(pin, blank()));
        let pin = if spare.pad { Pin::Pad } else { Pin::Typed(typed) };
        let ticket = self.ask();
        Action::Do(vec![Effect::Send(Command::Enrol { card, pin, ticket })])
    }

    /// The card to be added, when its code is there.
    fn ready(&self) -> Option<&CardSeen> {
        let Page::Add { card, pin, .. } = &self.page else { return None };
        let spare = self.spares.iter().find(|spare| spare.id == *card && spare.tries != Tries::Locked)?;
        let (least, most) = spare.pin_length;
        let length = pin.declassify().len();
        (spare.pad || (length > 0 && (least..=most).contains(&length))).then_some(spare)
    }
}

const NOTHING: Action = Action::Do(Vec::new());

/// What is written into the file.
fn sheet(cx: &Context, holder: &Holder, code: &Secret<String>) -> String {
    let l10n = &cx.l10n;
    [
        t!(l10n, "vault-sheet-title", name = holder.full_name()),
        t!(l10n, "vault-sheet-date", date = l10n.date(cx.now)),
        String::new(),
        code.declassify().clone(),
        String::new(),
        t!(l10n, "vault-sheet-use"),
        t!(l10n, "vault-sheet-keep"),
        String::new(),
    ]
    .join("\n")
}

fn blank() -> Secret<String> {
    Secret::new(String::new())
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
