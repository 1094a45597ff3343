//! A letter to a patient: to one, and to nobody else; its author confirms who that is before it can be sent.

use super::sendability::ForPatient;
use super::{Action, Compose, Message};
use crate::domain::ins::Ins;
use crate::domain::patient::{self, Identity};
use crate::domain::{Address, Notice};
use crate::engine::{Answer, Command};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::patient::{Action as Done, Asked, Message as Confirmation};
use crate::ui::part::recipient_field::{Chip, Kind, RecipientField};
use crate::ui::theme::space;
use crate::ui::widget::Element;
use crate::ui::widget::banner::{Gravity, banner};

impl Compose {
    /// Most octets on the wire.
    pub(super) fn limit(&self) -> u64 {
        if self.for_patient() == ForPatient::No { self.limit } else { self.limit.min(patient::SIZE_MAX) }
    }

    /// Whether it is for a patient who may receive.
    pub(super) fn for_patient(&self) -> ForPatient {
        let mut chips = self.chips();
        match (chips.clone().any(|chip| chip.trust.is_patient()), chips.next(), chips.next()) {
            (false, _, _) => ForPatient::No,
            (true, Some(only), None) => match (self.addressed(only), self.patient.confirmed()) {
                (Some(ins), Some(identity)) if *identity.ins() == ins => ForPatient::Confirmed,
                (Some(_), _) => ForPatient::Unconfirmed,
                // In copy, where nobody would be seen to be written to.
                (None, _) => ForPatient::Mixed,
            },
            (true, _, _) => ForPatient::Mixed,
        }
    }

    /// Who the patient is, once the letter may leave for her.
    pub(super) fn confirmed_patient(&self) -> Option<&Identity> {
        self.patient.confirmed().filter(|_| self.for_patient() == ForPatient::Confirmed)
    }

    /// The recipients are other ones: what was confirmed of another patient is forgotten.
    pub(super) fn follow_patient(&mut self) {
        let asked = self.asked();
        self.patient.follow(asked.as_ref());
    }

    pub(super) fn in_patient(&mut self, message: Confirmation, cx: &Context) -> Action {
        match self.patient.update(message, cx.l10n.today(cx.now)) {
            Done::None => Action::NONE,
            Done::Note(change) => {
                let ticket = self.tickets.take();
                self.noting = Some(ticket);
                Action::Do(vec![Effect::Send(Command::ChangeOppositions { change, ticket })])
            }
            Done::Focus(id) => Action::Do(vec![Effect::Focus(id)]),
            Done::Confirmed => {
                // What the gate found missing is there now.
                if matches!(self.fault, Some(Notice::RecipientsRefused { .. })) {
                    self.fault = None;
                }
                Action::Do(vec![Effect::Focus(super::BODY)])
            }
        }
    }

    /// What is asked of its author, where it is for a patient.
    pub(super) fn patient_panel<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let panel = match self.for_patient() {
            ForPatient::No => return None,
            ForPatient::Mixed => {
                let lines = vec![t!(l10n, "patient-mixed-line")];
                banner(Gravity::Danger, t!(l10n, "patient-mixed"), lines, None).into()
            }
            ForPatient::Unconfirmed | ForPatient::Confirmed => self.patient.view(l10n)?.map(Message::Patient),
        };
        let room = iced::Padding { top: space::S, bottom: space::M, ..iced::Padding::ZERO };
        Some(iced::widget::container(panel).padding(room).into())
    }

    /// The one patient among the recipients.
    fn asked(&self) -> Option<Asked> {
        let mut chips = self.chips();
        let only = chips.next().filter(|_| chips.next().is_none())?;
        Some(Asked { ins: self.addressed(only)?, name: only.entry.name.clone(), opposed: only.trust.opposed() })
    }

    /// What was to be noted of the patient is noted, or not: the gate is asked again.
    pub(super) fn noted(&mut self, answer: &Answer) -> Action {
        self.noting = None;
        if let Answer::Failed(notice) = answer {
            self.fault = Some(notice.clone());
        }
        Action::Do(self.check_again())
    }

    fn chips(&self) -> impl Iterator<Item = &Chip> + Clone {
        self.fields.iter().flat_map(RecipientField::chips)
    }

    /// The matricule of the address, where it stands among the recipients and not in copy.
    fn addressed(&self, chip: &Chip) -> Option<Ins> {
        let is_named = self.fields.iter().any(|field| field.kind() == Kind::To && field.chips().contains(chip));
        let address = Address::parse(&chip.entry.address).ok().filter(|_| is_named)?;
        patient::matricule(&address).ok()
    }
}
