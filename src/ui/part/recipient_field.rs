//! A field of recipients: chips whose trust is asked of the gate at once, and completion from the directory while typing.
//! It never decides itself that an address may receive, and never drops one in silence.

mod chip;
pub mod completion;
mod confirmation;
pub mod entry;
mod shelf;
mod view;

use iced::advanced::widget::Id;

use crate::domain::notice::RefusalReason;
use crate::domain::{Correspondent, Notice, Standing};
use crate::engine::event::Check;
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::ui::effect::{Effect, Tickets};

pub use chip::{Chip, ChipId, Doubt, Replacement, Trust};
pub use view::{details, kind_icon, outside_mark, paperless, who};

use completion::Completion;
use confirmation::Confirmations;
pub use entry::Entry;
use shelf::{Offer, Shelf};

/// Hits shown in the popup.
const HITS: usize = 6;
/// Refused recipients explained below the field at a time, and alternatives offered for each.
pub const EXPLAINED: usize = 3;

/// Which recipients a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Recipients.
    To,
    /// Copies.
    Cc,
    /// Copies hidden from the others.
    Bcc,
}

impl Kind {
    /// Where it is typed.
    pub fn id(self) -> Id {
        match self {
            Self::To => Id::new("compose-to"),
            Self::Cc => Id::new("compose-cc"),
            Self::Bcc => Id::new("compose-bcc"),
        }
    }
}

/// A field.
#[derive(Debug)]
pub struct RecipientField {
    kind: Kind,
    chips: Vec<Chip>,
    text: String,
    completion: Completion,
    confirmations: Confirmations,
    shelf: Shelf,
    last_id: u64,
}

/// What happens to it.
#[derive(Clone, Debug)]
pub enum Message {
    /// The text being typed is now this.
    Typed(String),
    /// A text was pasted.
    Pasted(String),
    /// The marked hit, or the address typed, is meant.
    Accept,
    /// The next (`true`) or previous hit.
    Step(bool),
    /// Close the popup.
    CloseHits,
    /// This hit was clicked.
    Chosen(Box<Correspondent>),
    /// Backspace in the empty field.
    EraseLast,
    /// Take this chip away.
    Remove(ChipId),
    /// Put this one in its place.
    Replace(ChipId, Entry),
    /// Take the first that is offered in the place of the first that is explained.
    TakeOffer,
    /// Write to this one all the same.
    Keep(ChipId),
    /// Ask the gate again about all.
    CheckAgain,
    /// Show the fields of copies.
    Copies,
    /// The empty part of the field was clicked.
    Focus,
    /// The focus came into the field.
    Entered,
    /// The focus left the field.
    Left,
    /// The favourite or the group at this place is meant.
    Take(usize),
    /// The card of this address.
    Show(String),
}

/// What the parent must know.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing changed in the letter.
    Do(Vec<Effect>),
    /// The recipients changed.
    Changed(Vec<Effect>),
    /// The fields of copies are wanted.
    Copies,
    /// The card of this address is wanted.
    Profile(String),
}

impl RecipientField {
    /// A field with these recipients of a draft; each is checked at once.
    pub fn new(kind: Kind, recipients: &[String], tickets: &mut Tickets) -> (Self, Vec<Effect>) {
        let mut field = Self {
            kind,
            chips: Vec::new(),
            text: String::new(),
            completion: Completion::default(),
            confirmations: Confirmations::default(),
            shelf: Shelf::default(),
            last_id: 0,
        };
        let entries = recipients.iter().filter_map(|text| Entry::read(text)).collect();
        let effects = field.add(entries, tickets);
        (field, effects)
    }

    /// Which recipients it holds.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its recipients.
    pub fn chips(&self) -> &[Chip] {
        &self.chips
    }

    /// What is being typed and is no recipient yet.
    pub fn unfinished(&self) -> Option<&str> {
        let text = self.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// True when neither recipients nor text are there.
    pub fn is_empty(&self) -> bool {
        self.chips.is_empty() && self.unfinished().is_none()
    }

    /// What stands in the draft: what is being typed too, so that nothing is lost.
    pub fn to_texts(&self) -> Vec<String> {
        self.chips.iter().map(|chip| chip.entry.to_text()).chain(self.unfinished().map(str::to_owned)).collect()
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, tickets: &mut Tickets) -> Action {
        let stays = !matches!(message, Message::Left);
        if !matches!(message, Message::Step(_) | Message::Accept | Message::Take(_)) {
            self.shelf.mark(None);
        }
        let action = match message {
            Message::Typed(text) => self.typed(text, tickets),
            Message::Pasted(text) => self.pasted(&text, tickets),
            Message::Accept => self.accept(tickets),
            Message::Step(forward) => self.step(forward),
            Message::CloseHits => self.close_hits(),
            Message::Chosen(hit) => self.take(vec![Entry::of(&hit)], tickets),
            Message::EraseLast => self.erase_last(),
            Message::Remove(id) => self.remove(id),
            Message::Replace(id, entry) => self.replace(id, entry, tickets),
            Message::TakeOffer => self.take_offer(tickets),
            Message::Keep(id) => self.keep(id),
            Message::CheckAgain => Action::Do(self.check_again(tickets)),
            Message::Copies => Action::Copies,
            Message::Focus => Action::Do(vec![Effect::Focus(self.kind.id())]),
            Message::Entered => self.look(),
            Message::Left => self.left(tickets),
            Message::Take(at) => self.take_kept(at, tickets),
            Message::Show(address) => Action::Profile(address),
        };
        match action {
            // Chips stand before the place where one types: it is drawn anew, and the next letters must go there.
            Action::Changed(mut effects) if stays => {
                effects.push(Effect::Focus(self.kind.id()));
                Action::Changed(effects)
            }
            action => action,
        }
    }

    /// A pause is over.
    pub fn elapsed(&mut self, ticket: Ticket) -> Vec<Effect> {
        let next = self.completion.paused(ticket, &self.text);
        next.effects(HITS)
    }

    /// The engine answered. `None` when this field does not wait for that ticket.
    pub fn answered(&mut self, ticket: Ticket, answer: &Answer, tickets: &mut Tickets) -> Option<Vec<Effect>> {
        if self.chips.iter().any(|chip| chip.trust == Trust::Asking(ticket)) {
            return Some(self.checked(ticket, answer, tickets));
        }
        if self.confirmations.answered(ticket, answer) {
            return Some(self.confirmations.ask(&self.chips, tickets));
        }
        let known = match answer {
            Answer::CompletedLive(heard) => self.completion.heard(ticket, heard.clone()),
            Answer::Completed { hits, outside, .. } => self.completion.answered(ticket, hits.clone(), outside.clone()),
            _ => self.completion.failed(ticket),
        };
        known.then(Vec::new)
    }

    /// Turns what is being typed into recipients, if it looks like addresses.
    pub fn finish(&mut self, tickets: &mut Tickets) -> Action {
        if self.text.contains('@') {
            let entries = entry::split(&self.text);
            return self.take(entries, tickets);
        }
        Action::Do(Vec::new())
    }

    /// Asks the gate again about all recipients.
    pub fn check_again(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let ticket = tickets.take();
        for chip in &mut self.chips {
            chip.trust = Trust::Asking(ticket);
        }
        check(self.chips.iter().map(|chip| chip.entry.asked()).collect(), ticket)
    }

    fn typed(&mut self, text: String, tickets: &mut Tickets) -> Action {
        self.shelf.open();
        if !entry::ends_entry(&text) {
            self.text = text;
            return Action::Do(self.completion.typed(&self.text, tickets.take()).effects(HITS));
        }
        if text.contains('@') {
            return self.take(entry::split(&text), tickets);
        }
        self.text = text.trim_end_matches([',', ';', ' ']).to_owned();
        self.accept(tickets)
    }

    fn pasted(&mut self, text: &str, tickets: &mut Tickets) -> Action {
        let whole = format!("{}{}", self.text, text);
        if whole.contains('@') {
            return self.take(entry::split(&whole), tickets);
        }
        let line = whole.split(['\r', '\n', '\t']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        self.text = line;
        Action::Do(self.completion.typed(&self.text, tickets.take()).effects(HITS))
    }

    fn accept(&mut self, tickets: &mut Tickets) -> Action {
        if let Some(at) = self.shelf.marked() {
            return self.take_kept(at, tickets);
        }
        if let Some(hit) = self.completion.choice(&self.text) {
            let entry = Entry::of(hit);
            return self.take(vec![entry], tickets);
        }
        if self.text.contains('@') {
            return self.finish(tickets);
        }
        if self.unfinished().is_none() || self.completion.found_nothing() {
            return Action::Do(Vec::new());
        }
        Action::Do(self.completion.ask(&self.text, tickets.take()).effects(HITS))
    }

    fn step(&mut self, forward: bool) -> Action {
        if self.text.trim().is_empty() && !self.completion.is_open() && self.offers().is_empty() {
            self.shelf.open();
        }
        let (hits, offers) = (self.completion.hits().len(), self.offers().len());
        if offers == 0 {
            self.completion.step(forward, &self.text);
            return Action::Do(Vec::new());
        }
        // Hits of the directory, then what is kept, in one round.
        let at = self.shelf.marked().map(|at| hits.saturating_add(at)).or(self.completion.selected());
        let last = hits.saturating_add(offers).saturating_sub(1);
        let next = completion::next(at, last, forward);
        let on_shelf = next.checked_sub(hits);
        self.completion.mark(on_shelf.is_none().then_some(next), &self.text);
        self.shelf.mark(on_shelf);
        Action::Do(Vec::new())
    }

    fn look(&mut self) -> Action {
        self.shelf.open();
        Action::Do(Vec::new())
    }

    /// Favourites and groups that answer what is typed, or all of them while nothing is.
    fn offers(&self) -> Vec<Offer> {
        self.shelf.offers(&self.text, |key| self.chips.iter().any(|chip| chip.entry.key() == key))
    }

    /// Favourites or groups of the vault.
    pub fn furnish(&mut self, loaded: &Loaded) {
        match loaded {
            Loaded::Contacts(rows) => self.shelf.fill_favourites(rows.clone()),
            Loaded::Groups(rows) => self.shelf.fill_groups(rows.clone()),
            _ => {}
        }
    }

    /// A group was taken and its members are not here yet: nothing may leave without them.
    pub fn awaits_group(&self) -> bool {
        self.shelf.is_waiting()
    }

    /// Members of a group that was taken. `None` when this field does not wait for that ticket.
    ///
    /// # Errors
    /// Why they cannot be had: nobody of the group is in the field then.
    pub fn loaded(
        &mut self,
        ticket: Ticket,
        loaded: &Result<Loaded, Notice>,
        tickets: &mut Tickets,
    ) -> Option<Result<Vec<Effect>, Notice>> {
        if !self.shelf.is_awaited(ticket) {
            return None;
        }
        Some(match loaded {
            Ok(Loaded::Contacts(rows)) => {
                Ok(self.add(rows.iter().map(|row| Entry::kept(&row.contact)).collect(), tickets))
            }
            Ok(_) => Err(Notice::Internal),
            Err(notice) => Err(notice.clone()),
        })
    }

    /// Somebody more, as if typed.
    pub fn put(&mut self, entries: Vec<Entry>, tickets: &mut Tickets) -> Vec<Effect> {
        self.add(entries, tickets)
    }

    /// Whose card is meant here: of the marked line, else of the last recipient.
    pub fn person(&self) -> Option<String> {
        let offered = self.shelf.marked().and_then(|at| self.offers().into_iter().nth(at));
        if let Some(Offer::Favourite(row)) = offered {
            return Some(row.contact.address.to_string());
        }
        let hit = self.completion.choice(&self.text).map(|hit| hit.address.to_string());
        hit.or_else(|| self.chips.last().map(|chip| chip.entry.address.clone()))
    }

    fn take_kept(&mut self, at: usize, tickets: &mut Tickets) -> Action {
        match self.offers().into_iter().nth(at) {
            Some(Offer::Favourite(row)) => self.take(vec![Entry::kept(&row.contact)], tickets),
            Some(Offer::Group(group)) => {
                let ticket = tickets.take();
                self.shelf.wait(ticket);
                self.text.clear();
                let _ = self.close_hits();
                Action::Do(vec![Effect::Load(Query::Members(group.id), ticket), Effect::Focus(self.kind.id())])
            }
            None => Action::Do(Vec::new()),
        }
    }

    fn close_hits(&mut self) -> Action {
        self.shelf.close();
        self.completion.close();
        Action::Do(Vec::new())
    }

    fn erase_last(&mut self) -> Action {
        if !self.text.is_empty() || self.chips.pop().is_none() {
            return Action::Do(Vec::new());
        }
        Action::Changed(Vec::new())
    }

    fn remove(&mut self, id: ChipId) -> Action {
        self.chips.retain(|chip| chip.id != id);
        Action::Changed(Vec::new())
    }

    fn replace(&mut self, id: ChipId, entry: Entry, tickets: &mut Tickets) -> Action {
        if self.chips.iter().any(|chip| chip.id != id && chip.entry.key() == entry.key()) {
            return self.remove(id);
        }
        let Some(chip) = self.chips.iter_mut().find(|chip| chip.id == id) else { return Action::Do(Vec::new()) };
        let ticket = tickets.take();
        chip.trust = Trust::Asking(ticket);
        chip.standing = Standing::Unasked;
        chip.proposed.clear();
        chip.namesakes.clear();
        let asked = vec![entry.asked()];
        chip.entry = entry;
        Action::Changed(check(asked, ticket))
    }

    /// The first offer shown, by its key.
    fn take_offer(&mut self, tickets: &mut Tickets) -> Action {
        let offer = self.explained().find_map(|chip| Some((chip.id, self.offered(chip).first()?.entry())));
        offer.map_or(Action::Do(Vec::new()), |(id, entry)| self.replace(id, entry, tickets))
    }

    fn keep(&mut self, id: ChipId) -> Action {
        if let Some(chip) = self.chips.iter_mut().find(|chip| chip.id == id) {
            chip.standing = Standing::Unasked;
            chip.proposed.clear();
            chip.namesakes.clear();
        }
        Action::Do(vec![Effect::Focus(self.kind.id())])
    }

    /// Recipients that are explained below the field, in order. A missing list is told once for the whole letter, not under each
    /// field.
    fn explained(&self) -> impl Iterator<Item = &Chip> {
        let is_told = |chip: &&Chip| match chip.refusal() {
            // A patient who may receive is confirmed below all fields.
            Some(reason) => !chip.trust.is_patient() && !matches!(reason, RefusalReason::NoList(_)),
            None => chip.doubt().is_some(),
        };
        self.chips.iter().filter(is_told)
    }

    /// What may replace a recipient and is not there already.
    fn offered(&self, chip: &Chip) -> Vec<Replacement> {
        let there: Vec<String> = self.chips.iter().map(|chip| chip.entry.key()).collect();
        let mut offered = chip.replacements();
        offered.retain(|one| !there.contains(&one.entry().key()));
        offered
    }

    fn left(&mut self, tickets: &mut Tickets) -> Action {
        let _ = self.close_hits();
        self.finish(tickets)
    }

    /// The text becomes these recipients.
    fn take(&mut self, entries: Vec<Entry>, tickets: &mut Tickets) -> Action {
        self.text.clear();
        let _ = self.close_hits();
        Action::Changed(self.add(entries, tickets))
    }

    fn add(&mut self, entries: Vec<Entry>, tickets: &mut Tickets) -> Vec<Effect> {
        let ticket = tickets.take();
        let mut asked = Vec::new();
        for entry in entries {
            if self.chips.iter().any(|chip| chip.entry.key() == entry.key()) {
                continue;
            }
            self.last_id = self.last_id.saturating_add(1);
            asked.push(entry.asked());
            self.chips.push(Chip {
                id: ChipId(self.last_id),
                entry,
                trust: Trust::Asking(ticket),
                standing: Standing::Unasked,
                proposed: Vec::new(),
                namesakes: Vec::new(),
            });
        }
        check(asked, ticket)
    }

    fn checked(&mut self, ticket: Ticket, answer: &Answer, tickets: &mut Tickets) -> Vec<Effect> {
        for chip in self.chips.iter_mut().filter(|chip| chip.trust == Trust::Asking(ticket)) {
            let found = match answer {
                Answer::Checked(checks) => checks.iter().find(|check| check.input == chip.entry.asked()),
                _ => None,
            };
            chip.trust = verdict(found, answer);
            chip.standing = found.map_or(Standing::Unasked, |check| check.standing);
            chip.proposed = found.map(|check| check.alternatives.clone()).unwrap_or_default();
            chip.namesakes = found.map(|check| check.namesakes.clone()).unwrap_or_default();
        }
        self.confirmations.ask(&self.chips, tickets)
    }
}

fn verdict(found: Option<&Check>, answer: &Answer) -> Trust {
    match answer {
        Answer::Checked(_) => match found {
            Some(Check { verdict: Ok(()), .. }) => Trust::Accepted,
            Some(Check { verdict: Err(reason), suggestion, .. }) => {
                Trust::Refused { reason: reason.clone(), suggestion: suggestion.clone() }
            }
            None => Trust::Unknown(Notice::Internal),
        },
        Answer::Failed(notice) => Trust::Unknown(notice.clone()),
        _ => Trust::Unknown(Notice::Internal),
    }
}

fn check(addresses: Vec<String>, ticket: Ticket) -> Vec<Effect> {
    if addresses.is_empty() { Vec::new() } else { vec![Effect::Send(Command::Check { addresses, ticket })] }
}

#[cfg(test)]
#[path = "recipient_field_tests.rs"]
mod tests;
