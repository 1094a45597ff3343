//! What is to be looked at before a letter leaves: one calm panel over it, each line with what to do. It stands in nobody's way.

use iced::Alignment;
use iced::advanced::widget::Id;
use iced::widget::{column, row};

use super::course::Handover;
use super::view::{GO_ON, scrolling};
use super::{Action, BODY, Compose, Message, Over};
use crate::domain::Correspondent;
use crate::domain::oversight::{Oversight, oversights};
use crate::l10n::{L10n, t};
use crate::ui::effect::Effect;
use crate::ui::part::recipient_field::{Chip, Doubt, RecipientField, who};
use crate::ui::theme::{scale, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// The button that sends all the same.
pub const SEND_ANYWAY: Id = Id::new("compose-send-anyway");

/// Others of the same name that are told.
const TOLD: usize = 3;

/// Something to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Look {
    /// Perhaps overlooked.
    Oversight(Oversight),
    /// It was prepared for somebody else than whose mailbox it leaves from.
    Sender {
        /// The mailbox.
        from: String,
        /// Whom it was prepared for.
        doctor: String,
    },
    /// A recipient who may not be the one meant.
    Recipient(Box<Chip>),
}

impl Look {
    /// Lines that it takes.
    fn lines(&self) -> f32 {
        match self {
            Self::Oversight(_) | Self::Sender { .. } => 2.0,
            Self::Recipient(chip) => 4.0 + f32::from(u8::try_from(chip.namesakes.len().min(TOLD)).unwrap_or_default()),
        }
    }
}

impl Compose {
    /// Shows what is to be looked at, unless there is nothing or she has seen it.
    pub(super) fn must_be_looked_at(&mut self) -> bool {
        if self.handover.looked {
            return false;
        }
        let looks = self.looks();
        let is_something = !looks.is_empty();
        if is_something {
            self.over = Over::Looking(looks);
        }
        is_something
    }

    fn looks(&self) -> Vec<Look> {
        let chips = self.fields.iter().flat_map(RecipientField::chips);
        let doubtful = chips.filter(|chip| chip.doubt().is_some() || !chip.namesakes.is_empty());
        let recipients = doubtful.map(|chip| Look::Recipient(Box::new(chip.clone())));
        let overlooked = oversights(&self.subject, &self.body.text(), self.files.files().len());
        let sender = self.other_sender().map(|(from, doctor)| Look::Sender { from, doctor });
        sender.into_iter().chain(recipients).chain(overlooked.into_iter().map(Look::Oversight)).collect()
    }

    /// Back to the field that was not filled in.
    pub(super) fn fill_in(&mut self) -> Action {
        if !matches!(self.over, Over::Looking(_)) {
            return Action::NONE;
        }
        self.over = Over::Nothing;
        let _ = self.body.select_first_field();
        Action::Do(vec![Effect::Focus(BODY)])
    }

    /// She means it.
    pub(super) fn send_anyway(&mut self) -> Action {
        if !matches!(self.over, Over::Looking(_)) {
            return Action::NONE;
        }
        self.over = Over::Nothing;
        self.resume(Handover { looked: true, ..self.handover })
    }
}

pub(super) fn view<'a>(looks: &'a [Look], l10n: &'a L10n) -> Element<'a, Message> {
    let lines = looks.iter().map(|look| {
        let (sign, title, hint) = match look {
            Look::Oversight(Oversight::Attachment) => {
                (Icon::Paperclip, t!(l10n, "look-attachment"), t!(l10n, "look-attachment-hint"))
            }
            Look::Oversight(Oversight::Field) => (Icon::SquarePen, t!(l10n, "look-field"), t!(l10n, "look-field-hint")),
            Look::Oversight(Oversight::Subject) => {
                (Icon::Info, t!(l10n, "look-subject"), t!(l10n, "look-subject-hint"))
            }
            Look::Sender { from, doctor } => (
                Icon::User,
                t!(l10n, "look-sender", doctor = doctor.as_str()),
                t!(l10n, "look-sender-hint", from = from.as_str()),
            ),
            Look::Recipient(chip) => {
                let (title, hint) = recipient(chip, l10n);
                (Icon::User, title, hint)
            }
        };
        let words = column![text::strong(title), text::body(hint).style(text::muted)].spacing(space::HAIR);
        row![icon::icon(sign).style(text::warning), words].spacing(space::M).align_y(Alignment::Start).into()
    });
    let all: Column<'a, Message> = column(lines).spacing(space::M);
    let gaps = u16::try_from(looks.len()).unwrap_or_default();
    let height = looks.iter().map(Look::lines).sum::<f32>() * scale::BODY.line + f32::from(gaps) * space::L;
    let back = if looks.contains(&Look::Oversight(Oversight::Field)) {
        button(t!(l10n, "look-fill")).icon(Icon::SquarePen).on_press(Message::FillIn)
    } else {
        button(t!(l10n, "look-back")).on_press(Message::GoOn)
    };
    let back = back.primary().id(GO_ON);
    scrolling(
        t!(l10n, "look-title"),
        (all.into(), height),
        row![button(t!(l10n, "look-send-anyway")).icon(Icon::Send).id(SEND_ANYWAY).on_press(Message::SendAnyway), back,],
    )
}

fn recipient(chip: &Chip, l10n: &L10n) -> (String, String) {
    let name = who(chip, l10n);
    match chip.doubt() {
        Some(Doubt::Gone(departure)) => (t!(l10n, "recipient-gone", name = name), l10n.departure(departure)),
        Some(Doubt::Slip) => (t!(l10n, "recipient-unknown", name = name), t!(l10n, "recipient-unknown-slip")),
        None => {
            let others = chip.namesakes.iter().take(TOLD).map(|one| told(one, l10n)).collect::<Vec<_>>().join("\n");
            let count = chip.namesakes.len();
            let title = t!(l10n, "look-namesakes", name = name, count = count);
            (title, t!(l10n, "look-namesakes-hint", others = others))
        }
    }
}

fn told(one: &Correspondent, l10n: &L10n) -> String {
    let skill = if one.speciality.is_empty() { &one.profession } else { &one.speciality };
    let town = if one.town.is_empty() { "none" } else { &one.town };
    t!(l10n, "look-namesake", name = one.label(), skill = skill.as_str(), town = town)
}
