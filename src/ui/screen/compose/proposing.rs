//! « Proposer à la validation »: a letter is put where those who share a mailbox find it, for a professional to send; or « rendre avec un
//! mot »: one that was prepared so goes back to its author.

use std::fmt;

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, text_input};
use iced::{Alignment, Padding, Pixels};

use super::view::scrolling;
use super::{Action, Compose, Farewell, Over};
use crate::domain::message::Correspondence;
use crate::domain::notice::SendingFault;
use crate::domain::proposal::{Phase, Pitch, WORDS_MAX};
use crate::domain::{Account, Address, Notice, Proposal};
use crate::engine::{Answer, Command, Loaded, Query, Ticket};
use crate::l10n::{L10n, t};
use crate::ui::effect::Effect;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{measure, scale, space, text};
use crate::ui::widget::banner::{self, Gravity};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element, Row};

/// The button that proposes a letter.
pub const PROPOSE: Id = Id::new("compose-propose");
/// The button that returns one.
pub const RETURN: Id = Id::new("compose-return");
/// The button that makes a letter of its own of one that was overtaken.
pub const DETACH: Id = Id::new("compose-detach");
/// The field for who is to send it.
pub const DOCTOR: Id = Id::new("compose-propose-doctor");
/// The field for the patient.
pub const PATIENT: Id = Id::new("compose-propose-patient");
/// The field for the note.
pub const NOTE: Id = Id::new("compose-propose-note");
/// The button that does it.
pub const SUBMIT: Id = Id::new("compose-propose-submit");

/// Most people who are offered.
const OFFERED: usize = 4;

/// The button of who is offered at this place.
pub fn doctor_id(at: usize) -> Id {
    Id::from(format!("compose-propose-doctor-{at}"))
}

/// What is being asked.
#[derive(Clone, PartialEq)]
pub struct Proposing {
    phase: Phase,
    /// The mailbox of several that it is put into.
    into: Address,
    /// Who may be meant.
    offered: Vec<Correspondence>,
    asked: Option<Ticket>,
    doctor: String,
    patient: String,
    note: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is typed names a patient.
        f.write_str("Message")
    }
}

impl fmt::Debug for Proposing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proposing").field("phase", &self.phase).finish_non_exhaustive()
    }
}

/// What happens.
#[derive(Clone, PartialEq)]
pub enum Message {
    /// Ask for whom it is to be put there.
    Ask,
    /// Ask for the note with which it is returned.
    AskReturn,
    /// Who is to send it is now this.
    Doctor(String),
    /// It is who is offered at this place.
    Choose(usize),
    /// The patient is now this.
    Patient(String),
    /// The note is now this.
    Note(String),
    /// Do it.
    Submit,
    /// What it goes on from is another desk's: it is a letter of its own now.
    Detach,
}

impl Compose {
    /// Who uses the program, as those who share a mailbox read it.
    pub fn set_writer(&mut self, name: String) {
        self.writer = name;
    }

    pub(super) fn in_proposing(&mut self, message: Message) -> Action {
        match message {
            Message::Ask => return self.ask_proposing(Phase::Asked),
            Message::AskReturn => return self.ask_proposing(Phase::Returned),
            Message::Submit => return self.pitch(),
            Message::Detach if self.is_overtaken() => {
                self.proposal = None;
                self.fault = None;
                return self.changed(Vec::new());
            }
            _ => {}
        }
        let Over::Proposing(asked) = &mut self.over else { return Action::NONE };
        match message {
            Message::Doctor(typed) => asked.doctor = typed,
            Message::Patient(typed) => asked.patient = typed.chars().take(WORDS_MAX).collect(),
            Message::Note(typed) => asked.note = typed.chars().take(WORDS_MAX).collect(),
            Message::Choose(at) => {
                if let Some(chosen) = asked.offered.get(at) {
                    asked.doctor = chosen.written();
                }
            }
            Message::Ask | Message::AskReturn | Message::Submit | Message::Detach => {}
        }
        Action::NONE
    }

    /// Whether there is a mailbox of several to put it into.
    pub(super) fn may_propose(&self) -> bool {
        !self.read_only && self.shared().is_some()
    }

    /// Whether it was prepared by somebody to whom it may go back.
    pub(super) fn may_return(&self) -> bool {
        let is_asked = |proposal: &Proposal| proposal.phase == Phase::Asked && !proposal.doctor.address.is_empty();
        self.may_propose() && self.proposal.as_deref().is_some_and(is_asked)
    }

    /// The mailbox of several that it is put into: that which it leaves from, else the first.
    fn shared(&self) -> Option<&Account> {
        let from = self.account().filter(|account| account.is_shared());
        from.or_else(|| self.accounts.iter().find(|account| account.is_shared()))
    }

    fn ask_proposing(&mut self, phase: Phase) -> Action {
        let may = if phase == Phase::Returned { self.may_return() } else { self.may_propose() };
        if !may || !self.is_writable() || self.over != Over::Nothing || self.is_blank() {
            return Action::NONE;
        }
        let Some(into) = self.shared().map(|account| account.address.clone()) else { return Action::NONE };
        let ticket = self.tickets.take();
        let known = self.proposal.as_deref().cloned().unwrap_or_default();
        self.over = Over::Proposing(Proposing {
            phase,
            into,
            offered: own(&self.accounts),
            asked: Some(ticket),
            doctor: known.doctor.written(),
            patient: known.patient,
            note: String::new(),
        });
        let first = if phase == Phase::Returned { NOTE } else { DOCTOR };
        Action::Do(vec![Effect::Load(Query::Proposals, ticket), Effect::Focus(first)])
    }

    /// Those for whom letters were prepared before may be meant again; none when it is not for this.
    pub(super) fn told_proposals(&mut self, ticket: Ticket, loaded: &Result<Loaded, Notice>) -> bool {
        let Over::Proposing(asked) = &mut self.over else { return false };
        if asked.asked != Some(ticket) {
            return false;
        }
        asked.asked = None;
        let Ok(Loaded::Proposals(rows)) = loaded else { return true };
        for doctor in rows.iter().rev().map(|row| &row.proposal.doctor) {
            let is_known = |other: &Correspondence| other.address.eq_ignore_ascii_case(&doctor.address);
            if !doctor.address.is_empty() && !asked.offered.iter().any(is_known) {
                asked.offered.push(doctor.clone());
            }
        }
        asked.offered.truncate(OFFERED);
        true
    }

    fn pitch(&mut self) -> Action {
        let Over::Proposing(asked) = &self.over else { return Action::NONE };
        if !asked.is_ready() {
            return Action::NONE;
        }
        let asked = asked.clone();
        let mut effects = self.finish_recipients();
        let ticket = self.tickets.take();
        self.sending = Some(ticket);
        self.pitched = Some(asked.phase);
        self.over = Over::Nothing;
        self.fault = None;
        let pitch = Pitch {
            into: asked.into,
            phase: asked.phase,
            doctor: asked.doctor,
            by: self.writer.clone(),
            patient: asked.patient,
            note: asked.note,
        };
        let draft = Box::new(self.draft());
        effects.push(Effect::Send(Command::Propose { letter: self.letter, draft, pitch: Box::new(pitch), ticket }));
        Action::Do(effects)
    }

    /// The letter is where the others find it; `None` when it was not proposed.
    pub(super) fn pitched(&mut self, answer: &Answer) -> Option<Action> {
        let phase = self.pitched.take()?;
        (*answer == Answer::Done).then(|| Action::Left(Farewell::Proposed(phase), self.drop_reworked()))
    }

    /// Another desk has changed or sent what it goes on from.
    fn is_overtaken(&self) -> bool {
        let overtaken = Notice::Sending(SendingFault::ProposalOvertaken);
        self.proposal.is_some() && self.is_writable() && self.fault.as_ref() == Some(&overtaken)
    }

    /// Of such a letter: what makes it one of its own.
    pub(super) fn detaching<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, super::Message>> {
        let detach = button(t!(l10n, "propose-detach")).icon(Icon::SquarePen).id(DETACH);
        let detach = detach.on_press(super::Message::Proposing(Message::Detach));
        self.is_overtaken().then(|| detach.into())
    }

    /// From whose mailbox it leaves and for whom it was prepared, where these are two.
    pub(super) fn other_sender(&self) -> Option<(String, String)> {
        let doctor = &self.proposal.as_deref()?.doctor;
        let from = &self.account()?.address;
        let is_hers = doctor.parsed().is_none_or(|doctor| doctor.folded() == from.folded());
        (!is_hers).then(|| (from.to_string(), doctor.label().to_owned()))
    }

    /// Who has prepared the letter and what was said of it, above its fields.
    pub(super) fn prepared<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, super::Message>> {
        let proposal = self.proposal.as_deref().filter(|proposal| !proposal.author.address.is_empty())?;
        let banner = banner::banner(Gravity::Info, title(proposal, l10n), lines(proposal, l10n), None);
        Some(container(banner).padding(Padding::ZERO.top(space::M)).into())
    }

    /// The acts beside the one that sends.
    pub(super) fn proposing_acts<'a>(&'a self, l10n: &'a L10n) -> Option<Row<'a, super::Message>> {
        if !self.may_propose() {
            return None;
        }
        let may = self.is_writable() && !self.is_blank();
        let act = |message: Message| may.then_some(super::Message::Proposing(message));
        let hint = shortcut::hint(Act::Propose, &t!(l10n, "propose-title"), l10n);
        let propose = tool(Icon::Users, hint).id(PROPOSE).on_press_maybe(act(Message::Ask));
        let back = self.may_return().then(|| {
            let hint = shortcut::hint(Act::Return, &t!(l10n, "return-title"), l10n);
            tool(Icon::Reply, hint).id(RETURN).on_press_maybe(act(Message::AskReturn))
        });
        Some(row![propose].push(back).spacing(space::XS).align_y(Alignment::Center))
    }
}

/// Who has prepared it, for whom.
fn title(proposal: &Proposal, l10n: &L10n) -> String {
    t!(l10n, "prepared-by", author = proposal.author.label(), doctor = proposal.doctor.label())
}

fn lines(proposal: &Proposal, l10n: &L10n) -> Vec<String> {
    let (by, date, time) = (proposal.by.label(), l10n.date(proposal.at), l10n.time(proposal.at));
    let said = match proposal.phase {
        Phase::Asked => t!(l10n, "prepared-asked", date = date, time = time),
        Phase::Returned => t!(l10n, "prepared-returned", by = by, date = date, time = time),
        Phase::Sent => String::new(),
    };
    let note = (!proposal.note.is_empty()).then(|| t!(l10n, "prepared-note", note = proposal.note.as_str()));
    let patient =
        (!proposal.patient.is_empty()).then(|| t!(l10n, "prepared-patient", patient = proposal.patient.as_str()));
    [Some(said), patient, note].into_iter().flatten().collect()
}

/// The mailboxes of the session that are one person's.
fn own(accounts: &[Account]) -> Vec<Correspondence> {
    let own = accounts.iter().filter(|account| !account.is_shared());
    let person = |account: &Account| Correspondence {
        name: account.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
        address: account.address.to_string(),
    };
    own.map(person).collect()
}

impl Proposing {
    /// Everything that it takes is there.
    fn is_ready(&self) -> bool {
        let address = self.doctor.rsplit('<').next().unwrap_or_default().trim_end().trim_end_matches('>');
        Address::parse(address.trim()).is_ok() && (self.phase != Phase::Returned || !self.note.trim().is_empty())
    }

    pub(super) fn view<'a>(&'a self, l10n: &'a L10n) -> Element<'a, super::Message> {
        let is_return = self.phase == Phase::Returned;
        let mut content: Column<'a, super::Message> = column![].spacing(space::L);
        let place = self.into.to_string();
        let intro =
            if is_return { t!(l10n, "return-intro", into = place) } else { t!(l10n, "propose-intro", into = place) };
        content = content.push(text::body(intro).style(text::muted));
        if !is_return {
            let offers = self.offered.iter().enumerate().map(|(at, person)| {
                let is_chosen = self.doctor == person.written();
                let sign = if is_chosen { Icon::CircleCheck } else { Icon::Circle };
                let choice = button(person.label().to_owned()).icon(sign).small().hint(person.address.clone());
                let choice = if is_chosen { choice } else { choice.quiet() };
                choice.id(doctor_id(at)).on_press(super::Message::Proposing(Message::Choose(at))).into()
            });
            let offers = row(offers).spacing(space::S).wrap().vertical_spacing(space::XS);
            let doctor = field(
                t!(l10n, "propose-doctor"),
                &t!(l10n, "propose-doctor-placeholder"),
                (&self.doctor, DOCTOR),
                Message::Doctor,
            );
            content = content.push(doctor.push((!self.offered.is_empty()).then_some(offers)));
            let patient = field(t!(l10n, "propose-patient"), "", (&self.patient, PATIENT), Message::Patient);
            content = content.push(patient);
        }
        let label = if is_return { t!(l10n, "return-note") } else { t!(l10n, "propose-note") };
        content = content.push(field(label, "", (&self.note, NOTE), Message::Note));
        let submit = if is_return { t!(l10n, "return-submit") } else { t!(l10n, "propose-submit") };
        let title = if is_return { t!(l10n, "return-title") } else { t!(l10n, "propose-title") };
        let sign = if is_return { Icon::Reply } else { Icon::Users };
        let fields = if is_return { 1.0 } else { 4.0 };
        let height = fields * (measure::CONTROL + scale::BODY.line + space::L) + scale::BODY.line * 3.0;
        let ready = self.is_ready().then_some(super::Message::Proposing(Message::Submit));
        scrolling(
            title,
            (content.into(), height),
            row![
                button(t!(l10n, "action-cancel")).on_press(super::Message::GoOn),
                button(submit).icon(sign).primary().id(SUBMIT).on_press_maybe(ready),
            ],
        )
    }
}

fn field<'a>(
    label: String,
    placeholder: &str,
    (value, id): (&str, Id),
    typed: fn(String) -> Message,
) -> Column<'a, super::Message> {
    let input = text_input(placeholder, value)
        .id(id)
        .on_input(move |text| super::Message::Proposing(typed(text)))
        .on_submit(super::Message::Proposing(Message::Submit))
        .size(scale::BODY.size)
        .line_height(Pixels(scale::BODY.line))
        .padding([space::XS + space::HAIR, space::M]);
    column![text::label(label), input].spacing(space::XS)
}

#[cfg(test)]
#[path = "proposing_tests.rs"]
mod tests;
