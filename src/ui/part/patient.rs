//! Who the patient is that a letter is for: read in the practice's record, compared with the matricule of the address, and said to be
//! qualified. What was confirmed is of that matricule alone: another address begins anew.

mod view;

use iced::advanced::widget::Id;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::DisplayName;
use crate::domain::ins::{Ins, Sex};
use crate::domain::opposition::Change;
use crate::domain::patient::{Identity, Mismatch, Traits, read_date};

/// First name and name.
pub const NAME: Id = Id::new("patient-name");
/// Date of birth.
pub const BORN: Id = Id::new("patient-born");
/// The button that confirms.
pub const CONFIRM: Id = Id::new("patient-confirm");
/// The button that says whether the patient may answer.
pub const CLOSES: Id = Id::new("patient-closes");
/// The button that says that the identity is qualified.
pub const QUALIFIED: Id = Id::new("patient-qualified");

/// The button that says that its author writes although the patient has opposed.
pub const DESPITE: Id = Id::new("patient-despite");
/// The button that notes that the patient opposes, or that this is over.
pub const OPPOSITION: Id = Id::new("patient-opposition");

/// The patient that a letter is for, as far as its recipients say.
#[derive(Clone, PartialEq, Eq)]
pub struct Asked {
    /// The matricule of the address.
    pub ins: Ins,
    /// The name beside the address.
    pub name: Option<String>,
    /// Since when the patient opposes; `None` while nobody has answered whether she does.
    pub opposed: Option<Option<Timestamp>>,
}

/// The button of a sex.
pub fn sex_id(sex: Sex) -> Id {
    match sex {
        Sex::Female => Id::new("patient-female"),
        Sex::Male => Id::new("patient-male"),
    }
}

/// What keeps an identity from being confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No name.
    Name,
    /// No date, or none of the calendar.
    Born,
    /// No sex.
    Sex,
    /// The patient has opposed, and that is not said to be known.
    Opposed,
    /// It is not what the matricule says, or not said to be qualified.
    Mismatch(Mismatch),
}

/// The confirmation of one patient.
#[derive(Default)]
pub struct Patient {
    ins: Option<Ins>,
    name: String,
    born: String,
    sex: Option<Sex>,
    qualified: bool,
    closes: bool,
    opposed: Option<Timestamp>,
    despite: bool,
    fault: Option<Fault>,
    confirmed: Option<Identity>,
}

/// What happens.
#[derive(Clone)]
pub enum Message {
    /// The name is now this.
    Name(String),
    /// The date of birth is now this.
    Born(String),
    /// The sex is this.
    Sex(Sex),
    /// The record holds the identity as qualified, or not.
    Qualified(bool),
    /// The patient may not answer, or may.
    Closes(bool),
    /// The patient has opposed and is written to all the same, or not.
    Despite(bool),
    /// The patient has told that she opposes.
    NoteOpposition,
    /// The patient does not oppose any more.
    LiftOpposition,
    /// Compare all of it.
    Confirm,
    /// Something was wrong after all.
    Change,
}

/// What the parent must know.
#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// This wants the focus.
    Focus(Id),
    /// The identity is confirmed.
    Confirmed,
    /// This is to be noted.
    Note(Change),
}

impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patient").field("confirmed", &self.confirmed.is_some()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("patient::Message(…)")
    }
}

impl Patient {
    /// The letter is for this patient now, or for none: what was said of another is forgotten. Where she opposes, or does not any more,
    /// what was confirmed before that was known is confirmed anew.
    pub fn follow(&mut self, asked: Option<&Asked>) {
        if self.ins.as_ref() != asked.map(|asked| &asked.ins) {
            let name = asked.and_then(|asked| asked.name.clone()).unwrap_or_default();
            *self = Self { ins: asked.map(|asked| asked.ins.clone()), name, ..Self::default() };
        }
        if let Some(opposed) = asked.and_then(|asked| asked.opposed)
            && opposed != self.opposed
        {
            (self.opposed, self.despite, self.confirmed) = (opposed, false, None);
        }
    }

    /// The identity, once confirmed.
    pub fn confirmed(&self) -> Option<&Identity> {
        self.confirmed.as_ref()
    }

    /// The patient may not answer.
    pub fn closes(&self) -> bool {
        self.closes
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, today: Date) -> Action {
        match message {
            Message::Closes(closes) => {
                self.closes = closes;
                return Action::None;
            }
            Message::Confirm => return self.confirm(today),
            Message::NoteOpposition | Message::LiftOpposition => {
                let Some(ins) = self.ins.clone() else { return Action::None };
                let is_noted = matches!(message, Message::NoteOpposition);
                let name = DisplayName::clean(&self.name);
                return Action::Note(if is_noted { Change::Note { ins, name } } else { Change::Lift(ins) });
            }
            Message::Despite(despite) => self.despite = despite,
            Message::Name(name) => self.name = name,
            Message::Born(born) => self.born = born,
            Message::Sex(sex) => self.sex = Some(sex),
            Message::Qualified(qualified) => self.qualified = qualified,
            Message::Change => {
                self.confirmed = None;
                return Action::Focus(NAME);
            }
        }
        self.fault = None;
        self.confirmed = None;
        Action::None
    }

    fn confirm(&mut self, today: Date) -> Action {
        match self.compare(today) {
            Ok(identity) => {
                self.fault = None;
                self.confirmed = Some(identity);
                Action::Confirmed
            }
            Err(fault) => {
                self.fault = Some(fault);
                self.confirmed = None;
                Action::Focus(match fault {
                    Fault::Name => NAME,
                    Fault::Sex | Fault::Mismatch(Mismatch::Sex) => sex_id(Sex::Female),
                    Fault::Mismatch(Mismatch::Unqualified) => QUALIFIED,
                    Fault::Opposed => DESPITE,
                    Fault::Born | Fault::Mismatch(Mismatch::Date | Mismatch::Year | Mismatch::Month) => BORN,
                })
            }
        }
    }

    fn compare(&self, today: Date) -> Result<Identity, Fault> {
        let name = DisplayName::clean(&self.name).ok_or(Fault::Name)?;
        let born = read_date(&self.born).ok_or(Fault::Born)?;
        let sex = self.sex.ok_or(Fault::Sex)?;
        let ins = self.ins.clone().ok_or(Fault::Name)?;
        if self.opposed.is_some() && !self.despite {
            return Err(Fault::Opposed);
        }
        let traits = Traits { name, born, sex, qualified: self.qualified };
        let identity = Identity::confirm(ins, traits, today).map_err(Fault::Mismatch)?;
        Ok(if self.despite { identity.despite_opposition() } else { identity })
    }
}

#[cfg(test)]
#[path = "patient_tests.rs"]
mod tests;
