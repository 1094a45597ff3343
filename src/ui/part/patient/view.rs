//! How the confirmation of a patient looks: what the number says, what the record says, and what its author answers for.

use iced::widget::{column, container, row, space as gap, text_input};
use iced::{Alignment, Length, Padding, Pixels};

use super::{BORN, CLOSES, CONFIRM, DESPITE, Fault, Message, NAME, OPPOSITION, Patient, QUALIFIED, sex_id};
use crate::domain::ins::{Ins, Sex};
use crate::domain::patient::Identity;
use crate::l10n::{L10n, t};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{button, hinted};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::tick::tick;
use crate::ui::widget::{Column, Element};

impl Patient {
    /// Draws it; nothing where the letter is for no patient.
    pub fn view<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let ins = self.ins.as_ref()?;
        let (content, style): (Column<'a, Message>, fn(&theme::Theme) -> container::Style) = match &self.confirmed {
            Some(identity) => (self.said(identity, l10n), theme::container::success),
            None => (self.asked(ins, l10n), theme::container::warning),
        };
        let content = content.push(self.answer(l10n)).spacing(space::M);
        Some(container(content).padding(space::M).width(Length::Fill).style(style).into())
    }

    fn asked<'a>(&'a self, ins: &Ins, l10n: &'a L10n) -> Column<'a, Message> {
        let note = button(t!(l10n, "patient-note-opposition")).quiet().small().id(OPPOSITION);
        let note = self
            .opposed
            .is_none()
            .then(|| hinted(note.on_press(Message::NoteOpposition), t!(l10n, "patient-note-opposition-hint")));
        let title = row![icon::icon(Icon::User), text::strong(t!(l10n, "patient-title")), gap::horizontal()]
            .push(note)
            .spacing(space::S)
            .align_y(Alignment::Center);
        let said = t!(l10n, "patient-number", sex = l10n.sex(ins.sex()), born = born_in(ins, l10n));
        let words = column![text::body(t!(l10n, "patient-intro")), text::body(said)].spacing(space::XS);
        let name = labelled(t!(l10n, "patient-name"), input(NAME, &self.name, "").on_input(Message::Name).into());
        let born = input(BORN, &self.born, &t!(l10n, "patient-born-shape")).on_input(Message::Born);
        let born = labelled(t!(l10n, "patient-born"), born.into()).width(measure::FIELD_INPUT);
        let sexes = [Sex::Female, Sex::Male].map(|sex| self.sex_choice(sex, l10n));
        let sex = labelled(t!(l10n, "patient-sex"), row(sexes).spacing(space::S).into()).width(Length::Shrink);
        let traits = row![name.width(Length::Fill), born, sex].spacing(space::M);
        let qualified = tick(QUALIFIED, self.qualified, t!(l10n, "patient-qualified"), Some(Message::Qualified));
        let meaning = container(text::small(t!(l10n, "patient-qualified-meaning")).style(text::muted));
        let qualified = column![qualified, meaning.padding(Padding::ZERO.left(measure::ICON + space::S))];
        let confirm = button(t!(l10n, "patient-confirm")).icon(Icon::Check).id(CONFIRM).on_press(Message::Confirm);
        let fault = self.fault.map(|fault| {
            row![icon::icon(Icon::CircleAlert).style(text::danger), text::body(why(fault, l10n))]
                .spacing(space::S)
                .align_y(Alignment::Center)
        });
        let acts = row![confirm].push(fault).spacing(space::M).align_y(Alignment::Center);
        column![title].push(self.opposition(l10n)).push(words).push(traits).push(qualified).push(acts)
    }

    /// That she has opposed, and what may be said to that.
    fn opposition<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let said = text::strong(t!(l10n, "patient-opposed", date = l10n.date(self.opposed?)));
        let lift = button(t!(l10n, "patient-lift-opposition")).quiet().small().id(OPPOSITION);
        let title = row![icon::icon(Icon::CircleAlert).style(text::danger), container(said).width(Length::Fill)]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let despite = tick(DESPITE, self.despite, t!(l10n, "patient-despite"), Some(Message::Despite));
        let acts = row![despite, lift.on_press(Message::LiftOpposition)].spacing(space::M).align_y(Alignment::Center);
        let words = column![text::body(t!(l10n, "patient-opposed-meaning")), acts.wrap()].spacing(space::S);
        let words = container(words).padding(Padding::ZERO.left(measure::ICON + space::S));
        Some(column![title, words].spacing(space::XS).into())
    }

    fn sex_choice<'a>(&self, sex: Sex, l10n: &L10n) -> Element<'a, Message> {
        choice(self.sex == Some(sex), l10n.sex(sex)).id(sex_id(sex)).on_press(Message::Sex(sex)).into()
    }

    fn answer<'a>(&self, l10n: &L10n) -> Element<'a, Message> {
        let words = t!(l10n, "patient-closes");
        hinted(tick(CLOSES, self.closes, words, Some(Message::Closes)), t!(l10n, "patient-closes-hint"))
    }
}

impl Patient {
    /// Who was confirmed, and that she is written to although she has opposed.
    fn said<'a>(&self, identity: &Identity, l10n: &L10n) -> Column<'a, Message> {
        let despite = self.opposed.filter(|_| identity.is_despite_opposition());
        let despite = despite.map(|since| text::body(t!(l10n, "patient-confirmed-despite", date = l10n.date(since))));
        confirmed(identity, l10n).push(despite)
    }
}

fn confirmed<'a>(identity: &Identity, l10n: &L10n) -> Column<'a, Message> {
    let who = t!(
        l10n,
        "patient-confirmed",
        name = identity.name().as_str(),
        sex = l10n.sex(identity.sex()),
        date = l10n.calendar(identity.born())
    );
    let change = button(t!(l10n, "patient-change")).quiet().small().on_press(Message::Change);
    let title = row![icon::icon(Icon::CircleCheck), text::strong(who), gap::horizontal(), change]
        .spacing(space::S)
        .align_y(Alignment::Center);
    column![title, text::body(t!(l10n, "patient-confirmed-number", number = spaced(identity.ins())))]
}

/// One choice among several; reached with Tab.
fn choice<'a>(taken: bool, words: String) -> crate::ui::widget::button::Button<'a, Message> {
    button(words).icon(if taken { Icon::CircleCheck } else { Icon::Circle }).quiet()
}

fn input<'a>(
    id: iced::advanced::widget::Id,
    value: &'a str,
    shape: &str,
) -> text_input::TextInput<'a, Message, theme::Theme, iced::Renderer> {
    text_input(shape, value)
        .id(id)
        .on_submit(Message::Confirm)
        .size(scale::BODY.size)
        .line_height(Pixels(scale::BODY.line))
        .padding([space::XS + space::HAIR, space::M])
        .style(theme::input::field)
}

fn labelled(words: String, content: Element<'_, Message>) -> Column<'_, Message> {
    column![text::label(words), content].spacing(space::XS)
}

/// Month and year without its century, as far as the number says them.
fn born_in(ins: &Ins, l10n: &L10n) -> String {
    let year = format!("{:02}", ins.year());
    match ins.month() {
        Some(month) => t!(l10n, "patient-number-month", month = format!("{month:02}"), year = year),
        None => t!(l10n, "patient-number-year", year = year),
    }
}

/// The number in groups, as it stands on cards.
fn spaced(ins: &Ins) -> String {
    let text = ins.as_str();
    let groups = [0..1, 1..3, 3..5, 5..7, 7..10, 10..13, 13..15];
    groups.into_iter().filter_map(|group| text.get(group)).collect::<Vec<_>>().join("\u{a0}")
}

fn why(fault: Fault, l10n: &L10n) -> String {
    match fault {
        Fault::Name => t!(l10n, "patient-fault-name"),
        Fault::Born => t!(l10n, "patient-fault-born"),
        Fault::Sex => t!(l10n, "patient-fault-sex"),
        Fault::Opposed => t!(l10n, "patient-fault-opposed"),
        Fault::Mismatch(mismatch) => l10n.mismatch(mismatch),
    }
}
