//! The composer: a letter from its first word to the outbox. Nothing written is lost on the way, and nothing leaves
//! without the [`Permit`] that only a letter whose every recipient was accepted can have.

mod body;
mod course;
mod entrance;
mod history;
mod later;
mod looks;
mod pasting;
mod patients;
mod proposing;
mod saving;
mod sendability;
mod split;
mod versions;
mod view;
mod wording;

use std::fmt;
use std::path::PathBuf;

use iced::widget::text_editor;
use jiff::Timestamp;

use crate::domain::draft::Edition;
use crate::domain::outgoing::{Departure, Hold};
use crate::domain::proposal::Phase;
use crate::domain::{Account, Address, Contact, Draft, DraftId, Entry, MessageId, Notice, OutgoingId, Proposal};
use crate::engine::{Command, LetterId, Loaded, Query, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::{DesktopAnswer, Effect, Tickets, new_letter};
use crate::ui::part::attachment_bar::{self, AttachmentBar, weight};
use crate::ui::part::patient::{self, Patient};
use crate::ui::part::recipient_field::{self, Kind, RecipientField};
use crate::ui::part::template_picker::{self, TemplatePicker};

use body::{Body, Step};
use course::{Handover, Wish};
pub use entrance::entry;
use later::Later;
pub use later::{LATER, Message as LaterMessage, WHEN};
use looks::Look;
pub use looks::SEND_ANYWAY;
use proposing::Proposing;
pub use proposing::{
    DETACH, DOCTOR, Message as ProposingMessage, NOTE, PATIENT, PROPOSE, RETURN, SUBMIT as PROPOSE_SUBMIT, doctor_id,
};
use saving::Saving;
pub use sendability::{Permit, Sendability};
use split::Splitting;
pub use versions::{BRING_BACK, CLOSE as CLOSE_VERSIONS, Message as VersionsMessage};
pub use view::{ATTACH, BODY, PATH, SEND, SUBJECT, TEMPLATES, VERSIONS, from_id};
use wording::Wording;

/// What a composer starts from.
#[derive(Debug)]
pub enum Start {
    /// Nothing.
    Blank,
    /// This draft.
    Draft(Box<Draft>),
    /// A draft that was made of a message, by this way.
    Made(Box<Draft>, Entry),
    /// The draft that this question gives: a kept one, a reply, a forward.
    Asked(Query),
}

/// What stands over the letter.
#[derive(Clone, Debug, PartialEq)]
enum Over {
    Nothing,
    /// The draft it starts from is awaited.
    Loading(Ticket),
    /// That draft cannot be had.
    Unavailable(Notice),
    /// « Supprimer ce brouillon ? »
    Discarding,
    /// The draft could not be kept though the user wants to leave.
    NotKept(Notice),
    /// The path of a file to join is being typed.
    Joining(String),
    /// Its earlier states.
    Versions(versions::Versions),
    /// A template is being chosen.
    Templates(TemplatePicker),
    /// When it is to leave is being chosen.
    Later(Later),
    /// What is to be looked at before it leaves.
    Looking(Vec<Look>),
    /// For whom it is put where others find it.
    Proposing(Proposing),
}

/// A letter being written.
#[allow(clippy::struct_excessive_bools, reason = "independent facts of a letter")]
pub struct Compose {
    tickets: Tickets,
    /// The mailboxes that it may leave from.
    accounts: Vec<Account>,
    /// The one it leaves from; the first when absent.
    from: Option<Address>,
    limit: u64,
    letter: LetterId,
    /// By which way it came.
    entry: Entry,
    id: Option<DraftId>,
    /// The state of its row that it was opened in.
    edition: Option<Edition>,
    answers: Option<MessageId>,
    passes_on: Vec<MessageId>,
    /// The message of a server's drafts that it goes on from.
    source: Option<MessageId>,
    /// What it goes on from that was prepared for somebody to send.
    proposal: Option<Box<Proposal>>,
    reworks: Option<OutgoingId>,
    fields: [RecipientField; 3],
    /// Who the patient is that it is for.
    patient: Patient,
    /// That she opposes, or does not any more, is being noted.
    noting: Option<Ticket>,
    copies: bool,
    subject: String,
    body: Body,
    wording: Wording,
    files: AttachmentBar,
    read_receipt: bool,
    urgent: bool,
    saving: Saving,
    wish: Wish,
    sending: Option<Ticket>,
    /// It is handed to those who share a mailbox, and not to be sent.
    pitched: Option<Phase>,
    /// Who uses the program.
    writer: String,
    /// Its files are being put into several letters.
    splitting: Option<Splitting>,
    handover: Handover,
    refreshing: Option<Ticket>,
    fault: Option<Notice>,
    /// The session has no card: drafts are kept, nothing is sent.
    read_only: bool,
    over: Over,
    /// The field that was last used.
    used: Kind,
    /// Favourites and groups are asked for.
    asked_kept: Vec<Ticket>,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Message {
    /// In a field of recipients.
    Field(Kind, recipient_field::Message),
    /// In the confirmation of a patient.
    Patient(patient::Message),
    /// It leaves from the mailbox at this place.
    From(usize),
    /// The subject is now this.
    Subject(String),
    /// In the text.
    Body(text_editor::Action),
    /// Take back the last change of the text.
    Undo,
    /// Do it again.
    Redo,
    /// Among its earlier states.
    Versions(versions::Message),
    /// Show the templates.
    AskTemplate,
    /// In the choice of a template.
    Templates(template_picker::Message),
    /// To the next field to be filled in.
    NextField,
    /// In the files.
    Files(attachment_bar::Message),
    /// Ask which file to join.
    AskJoin,
    /// Its path is now this.
    JoinPath(String),
    /// Join it.
    Join,
    /// Ask for a read receipt or not.
    ReadReceipt(bool),
    /// The letter is urgent, or not.
    Urgent(bool),
    /// Send.
    Send,
    /// Choose when it leaves.
    AskLater,
    /// In that choice.
    Later(later::Message),
    /// In what puts it where others find it.
    Proposing(proposing::Message),
    /// Send although something was to be looked at.
    SendAnyway,
    /// Keep the draft now.
    Save,
    /// Leave; the draft is kept.
    Leave,
    /// Leave; keep the draft after all.
    LeaveAgain,
    /// Leave although the draft could not be kept.
    LeaveAnyway,
    /// Ask whether to drop the draft.
    AskDiscard,
    /// Drop it.
    Discard,
    /// Go on writing.
    GoOn,
    /// Go on with the field of a template that was not filled in.
    FillIn,
    /// Hide what went wrong.
    DismissFault,
    /// Ask the gate again about all recipients.
    CheckAgain,
    /// Fetch the list of the trust space again.
    RefreshList,
}

/// How a composer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// The letter is in the outbox.
    Queued,
    /// It is there, and held until then.
    Held {
        /// Which.
        id: OutgoingId,
        /// When it leaves.
        until: Timestamp,
        /// Why it is held.
        hold: Hold,
    },
    /// It is kept as a draft.
    Kept,
    /// It is where those who share a mailbox find it.
    Proposed(Phase),
    /// It was dropped.
    Discarded,
    /// There was nothing to keep, or it could not be kept and she knows.
    Blank,
}

/// What the parent must do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Carry this out.
    Do(Vec<Effect>),
    /// Leave the composer and carry this out.
    Left(Farewell, Vec<Effect>),
    /// The card of this address.
    Profile(String),
}

impl fmt::Debug for Compose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compose").field("id", &self.id).field("wish", &self.wish).finish_non_exhaustive()
    }
}

impl Action {
    const NONE: Self = Self::Do(Vec::new());
}

impl Compose {
    /// A composer for letters from one of these mailboxes, of at most `limit` octets on the wire.
    pub fn new(start: Start, accounts: Vec<Account>, limit: u64, mut tickets: Tickets) -> (Self, Vec<Effect>) {
        match start {
            Start::Blank => Self::open(Draft::default(), Entry::Written, accounts, limit, tickets),
            Start::Draft(draft) => {
                let entry = if draft.id.is_some() { Entry::Kept } else { Entry::Written };
                Self::open(*draft, entry, accounts, limit, tickets)
            }
            Start::Made(draft, entry) => Self::open(*draft, entry, accounts, limit, tickets),
            Start::Asked(query) => {
                let ticket = tickets.take();
                let (mut compose, _) = Self::open(Draft::default(), entry(&query), accounts, limit, tickets);
                compose.reworks = if let Query::Rework(id) = query { Some(id) } else { None };
                compose.over = Over::Loading(ticket);
                (compose, vec![Effect::Load(query, ticket)])
            }
        }
    }

    fn open(
        draft: Draft,
        entry: Entry,
        accounts: Vec<Account>,
        limit: u64,
        mut tickets: Tickets,
    ) -> (Self, Vec<Effect>) {
        let (to, mut effects) = RecipientField::new(Kind::To, &draft.to, &mut tickets);
        let (cc, more) = RecipientField::new(Kind::Cc, &draft.cc, &mut tickets);
        effects.extend(more);
        let (bcc, more) = RecipientField::new(Kind::Bcc, &draft.bcc, &mut tickets);
        effects.extend(more);
        let copies = !cc.is_empty() || !bcc.is_empty();
        effects.push(Effect::Focus(if to.is_empty() { Kind::To.id() } else { BODY }));
        let body = Body::new(&draft.body);
        let mut compose = Self {
            tickets,
            accounts,
            from: draft.from,
            limit,
            letter: new_letter(),
            entry,
            id: draft.id,
            edition: draft.edition,
            answers: draft.answers,
            passes_on: draft.passes_on,
            source: draft.source,
            proposal: draft.proposal,
            reworks: None,
            fields: [to, cc, bcc],
            patient: Patient::default(),
            noting: None,
            copies,
            subject: draft.subject,
            wording: Wording::of(entry, &body),
            body,
            files: AttachmentBar::new(draft.attachments),
            read_receipt: draft.ask_read_receipt,
            urgent: draft.urgent,
            saving: Saving::default(),
            wish: Wish::Write,
            sending: None,
            pitched: None,
            writer: String::new(),
            splitting: None,
            handover: Handover::of(Departure::Undoable),
            refreshing: None,
            fault: None,
            read_only: false,
            over: Over::Nothing,
            used: Kind::To,
            asked_kept: Vec::new(),
        };
        compose.follow_patient();
        effects.push(compose.ask_wordings());
        (compose, effects)
    }

    /// A new letter asks to be told when it is read, unless its author says otherwise.
    pub fn ask_read_receipt(&mut self) {
        self.read_receipt = true;
    }

    /// Nothing is sent from here: the session has no card.
    pub fn forbid_sending(&mut self) {
        self.read_only = true;
    }

    /// Everything in it, as it would be kept.
    pub fn draft(&self) -> Draft {
        let [to, cc, bcc] = &self.fields;
        Draft {
            id: self.id,
            edition: self.edition,
            mark: None,
            from: self.from.clone(),
            to: to.to_texts(),
            cc: cc.to_texts(),
            bcc: bcc.to_texts(),
            subject: self.subject.clone(),
            body: self.body.text(),
            attachments: self.files.files().to_vec(),
            answers: self.answers,
            passes_on: self.passes_on.clone(),
            source: self.source,
            proposal: self.proposal.clone(),
            ask_read_receipt: self.read_receipt,
            urgent: self.urgent,
            patient: self.confirmed_patient().cloned(),
            closes_exchange: self.confirmed_patient().is_some() && self.patient.closes(),
        }
    }

    /// May it be sent?
    pub fn sendability(&self) -> Sendability {
        let files = self.files.files();
        sendability::Letter {
            fields: &self.fields,
            empty: self.subject.trim().is_empty() && self.has_no_text() && files.is_empty(),
            size: weight::of_letter(self.body.octets(), files),
            limit: self.limit(),
            sending: self.sending.is_some(),
            read_only: self.read_only,
            patient: self.for_patient(),
        }
        .sendability()
    }

    /// Recipients who may receive, and whom it may be a mistake to write to.
    fn doubts(&self) -> usize {
        self.fields.iter().flat_map(RecipientField::chips).filter(|chip| chip.doubt().is_some()).count()
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, cx: &Context) -> Action {
        match message {
            Message::Field(kind, message) if self.is_writable() => self.in_field(kind, message),
            Message::Patient(message) if self.is_writable() => self.in_patient(message, cx),
            Message::From(at) if self.is_writable() => self.sent_from(at),
            Message::Subject(subject) if self.is_writable() => self.retitled(subject),
            Message::Body(action) => self.in_body(action),
            Message::Undo if self.is_writable() => self.stepped(true),
            Message::Redo if self.is_writable() => self.stepped(false),
            Message::Versions(message) => self.in_versions(message),
            Message::AskTemplate => self.ask_template(),
            Message::Templates(message) if self.is_writable() => self.in_templates(message, cx),
            Message::NextField => self.next_field(),
            Message::Files(message) if self.is_writable() => self.in_files(message, cx),
            Message::ReadReceipt(wanted) if self.is_writable() => self.receipt(wanted),
            Message::Urgent(urgent) if self.is_writable() => self.urge(urgent),
            Message::Send if self.is_writable() && self.over == Over::Nothing => self.send(Departure::Undoable),
            Message::AskLater if self.is_writable() && self.over == Over::Nothing => self.ask_later(cx),
            Message::Later(message) => self.in_later(message, cx),
            Message::Proposing(message) => self.in_proposing(message),
            Message::SendAnyway => self.send_anyway(),
            Message::AskJoin if self.is_writable() => self.ask_join(cx),
            Message::JoinPath(path) => self.join_path(path),
            Message::Join => self.join(),
            Message::CheckAgain => Action::Do(self.check_again()),
            Message::Save => self.save(),
            Message::Leave => self.leave(),
            Message::LeaveAgain => self.leave_again(),
            Message::LeaveAnyway => Action::Left(Farewell::Blank, Vec::new()),
            Message::AskDiscard => self.ask_discard(),
            Message::Discard => self.discard(),
            Message::GoOn => self.go_on(),
            Message::FillIn => self.fill_in(),
            Message::DismissFault => self.dismiss(),
            Message::RefreshList => self.refresh_list(),
            // While the letter is being handed over it does not change.
            Message::Field(..)
            | Message::Patient(_)
            | Message::From(_)
            | Message::Subject(_)
            | Message::Undo
            | Message::Redo
            | Message::Templates(_)
            | Message::Files(_)
            | Message::AskJoin
            | Message::ReadReceipt(_)
            | Message::Urgent(_)
            | Message::AskLater
            | Message::Send => Action::NONE,
        }
    }

    fn is_writable(&self) -> bool {
        self.sending.is_none()
            && self.splitting.is_none()
            && !matches!(self.over, Over::Loading(_) | Over::Unavailable(_))
    }

    fn field_mut(&mut self, kind: Kind) -> (&mut RecipientField, &mut Tickets) {
        let [to, cc, bcc] = &mut self.fields;
        let field = match kind {
            Kind::To => to,
            Kind::Cc => cc,
            Kind::Bcc => bcc,
        };
        (field, &mut self.tickets)
    }

    fn in_field(&mut self, kind: Kind, message: recipient_field::Message) -> Action {
        self.used = kind;
        let kept = if matches!(message, recipient_field::Message::Entered) { self.ask_kept() } else { Vec::new() };
        let (field, tickets) = self.field_mut(kind);
        let action = field.update(message, tickets);
        self.follow_patient();
        match action {
            recipient_field::Action::Do(effects) => Action::Do(kept.into_iter().chain(effects).collect()),
            recipient_field::Action::Profile(address) => Action::Profile(address),
            recipient_field::Action::Changed(effects) => self.changed(effects),
            recipient_field::Action::Copies => self.show_copies(),
        }
    }

    /// Favourites and groups are looked up each time that somebody is to be named: they may have changed.
    fn ask_kept(&mut self) -> Vec<Effect> {
        let asked = [Query::Favourites, Query::Groups].map(|query| (query, self.tickets.take()));
        self.asked_kept = asked.iter().map(|(_, ticket)| *ticket).collect();
        asked.into_iter().map(|(query, ticket)| Effect::Load(query, ticket)).collect()
    }

    /// These too are recipients, as if typed.
    pub fn write_to(&mut self, contacts: &[Contact]) -> Action {
        if !self.is_writable() {
            return Action::NONE;
        }
        let entries = contacts.iter().map(recipient_field::Entry::kept).collect();
        let (field, tickets) = self.field_mut(Kind::To);
        let mut effects = field.put(entries, tickets);
        effects.push(Effect::Focus(Kind::To.id()));
        self.changed(effects)
    }

    /// The card of whoever is meant in the field that was last used.
    pub fn profile(&mut self) -> Action {
        let used = self.used;
        let (field, _) = self.field_mut(used);
        field.person().filter(|_| self.over == Over::Nothing).map_or(Action::NONE, Action::Profile)
    }

    /// Favourites, groups, or members of a group that was taken.
    fn told_contacts(&mut self, ticket: Ticket, loaded: &Result<Loaded, Notice>) -> Action {
        if self.asked_kept.contains(&ticket) {
            // A letter can be written without them.
            for field in &mut self.fields {
                if let Ok(loaded) = loaded {
                    field.furnish(loaded);
                }
            }
            return Action::NONE;
        }
        let found = self.fields.iter_mut().find_map(|field| field.loaded(ticket, loaded, &mut self.tickets));
        match found {
            Some(Ok(effects)) => self.changed(effects),
            Some(Err(notice)) => {
                self.fault = Some(notice);
                Action::NONE
            }
            None => Action::NONE,
        }
    }

    /// The mailbox that it leaves from.
    fn account(&self) -> Option<&Account> {
        let is_named =
            |account: &&Account| self.from.as_ref().is_some_and(|from| from.folded() == account.address.folded());
        self.accounts.iter().find(is_named).or(self.accounts.first())
    }

    fn sent_from(&mut self, at: usize) -> Action {
        let Some(account) = self.accounts.get(at) else { return Action::NONE };
        self.from = Some(account.address.clone());
        self.sign_anew();
        self.changed(Vec::new())
    }

    fn retitled(&mut self, subject: String) -> Action {
        self.subject = subject;
        self.changed(Vec::new())
    }

    fn in_body(&mut self, action: text_editor::Action) -> Action {
        if action.is_edit() && !self.is_writable() {
            return Action::NONE;
        }
        if self.body.perform(action) { self.changed(Vec::new()) } else { Action::NONE }
    }

    fn stepped(&mut self, back: bool) -> Action {
        let letter = self.draft();
        match self.body.step(back, letter) {
            Some(Step::Text) => self.changed(Vec::new()),
            Some(Step::Letter(letter)) => self.dress(*letter),
            None => Action::NONE,
        }
    }

    fn in_files(&mut self, message: attachment_bar::Message, cx: &Context) -> Action {
        match self.files.update(message, &mut self.tickets) {
            attachment_bar::Action::Split => self.split(cx),
            action => self.files_did(action),
        }
    }

    fn ask_join(&mut self, cx: &Context) -> Action {
        // The folder is given, only the name is left to type.
        self.over = Over::Joining(format!("{}{}", cx.downloads.display(), std::path::MAIN_SEPARATOR));
        Action::Do(vec![Effect::Focus(view::PATH)])
    }

    fn join_path(&mut self, path: String) -> Action {
        if let Over::Joining(typed) = &mut self.over {
            *typed = path;
        }
        Action::NONE
    }

    fn join(&mut self) -> Action {
        let Over::Joining(path) = &self.over else { return Action::NONE };
        if !view::names_a_file(path) || !self.is_writable() {
            return Action::NONE;
        }
        let path = PathBuf::from(path.trim());
        self.over = Over::Nothing;
        self.join_file(path)
    }

    /// Joins a file.
    pub fn join_file(&mut self, path: PathBuf) -> Action {
        let action = self.files.update(attachment_bar::Message::Join(path), &mut self.tickets);
        self.files_did(action)
    }

    /// The desktop answered.
    pub fn desktop(&mut self, ticket: Ticket, answer: DesktopAnswer) -> Action {
        match self.files.answered(ticket, answer) {
            Some(action) => self.files_did(action),
            None => Action::NONE,
        }
    }

    fn files_did(&mut self, action: attachment_bar::Action) -> Action {
        match action {
            attachment_bar::Action::Do(effects) => Action::Do(effects),
            attachment_bar::Action::Changed => self.changed(Vec::new()),
            attachment_bar::Action::Split => Action::NONE,
        }
    }

    fn receipt(&mut self, wanted: bool) -> Action {
        self.read_receipt = wanted;
        self.changed(Vec::new())
    }

    fn urge(&mut self, urgent: bool) -> Action {
        self.urgent = urgent;
        self.changed(Vec::new())
    }

    fn show_copies(&mut self) -> Action {
        self.copies = true;
        Action::Do(vec![Effect::Focus(Kind::Cc.id())])
    }

    fn dismiss(&mut self) -> Action {
        self.fault = None;
        Action::NONE
    }

    fn refresh_list(&mut self) -> Action {
        if self.refreshing.is_some() {
            return Action::NONE;
        }
        let ticket = self.tickets.take();
        self.refreshing = Some(ticket);
        Action::Do(vec![Effect::Send(Command::RefreshList { ticket })])
    }

    /// The vault answered.
    pub fn loaded(&mut self, ticket: Ticket, loaded: Result<Loaded, Notice>) -> Action {
        if self.told_wordings(ticket, &loaded) || self.told_proposals(ticket, &loaded) {
            return Action::NONE;
        }
        match self.files.loaded(ticket, &loaded) {
            Some(Ok(action)) => return self.files_did(action),
            Some(Err(notice)) => {
                self.fault = Some(notice);
                return Action::NONE;
            }
            None => {}
        }
        if self.over != Over::Loading(ticket) {
            return match self.told_versions(ticket, loaded) {
                Ok(action) => action,
                Err(loaded) => self.told_contacts(ticket, &loaded),
            };
        }
        match loaded {
            Ok(Loaded::Draft(draft)) => {
                let (accounts, tickets) = (self.accounts.clone(), self.tickets.clone());
                let (compose, effects) = Self::open(*draft, self.entry, accounts, self.limit, tickets);
                let writer = std::mem::take(&mut self.writer);
                *self = Self { reworks: self.reworks, read_only: self.read_only, writer, ..compose };
                Action::Do(self.take_up(effects))
            }
            Ok(_) => self.unavailable(Notice::Internal),
            Err(notice) => self.unavailable(notice),
        }
    }

    fn unavailable(&mut self, notice: Notice) -> Action {
        self.over = Over::Unavailable(notice);
        Action::NONE
    }

    fn check_again(&mut self) -> Vec<Effect> {
        self.fields.iter_mut().flat_map(|field| field.check_again(&mut self.tickets)).collect()
    }
}
#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
