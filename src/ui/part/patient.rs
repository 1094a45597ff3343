//! Who the patient is that a letter is for: read in the practice's record, compared with the matricule of the address, and said to be
//! qualified. What was confirmed is of that matricule alone: another address begins anew.

mod view;

use iced::advanced::widget::Id;
use jiff::civil::Date;

use crate::domain::DisplayName;
use crate::domain::ins::{Ins, Sex};
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
    /// The letter is for the patient of this matricule now, shown under this name, or for no patient: what was said of another is
    /// forgotten.
    pub fn follow(&mut self, asked: Option<&(Ins, Option<String>)>) {
        let ins = asked.map(|(ins, _)| ins);
        if self.ins.as_ref() != ins {
            let name = asked.and_then(|(_, name)| name.clone()).unwrap_or_default();
            *self = Self { ins: ins.cloned(), name, ..Self::default() };
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
        Identity::confirm(ins, Traits { name, born, sex, qualified: self.qualified }, today).map_err(Fault::Mismatch)
    }
}

#[cfg(test)]
#[path = "patient_tests.rs"]
mod tests;
