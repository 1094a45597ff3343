//! Head of the open message: subject, tools, sender, recipients, date.

use iced::widget::{column, container, row, rule};
use iced::{Alignment, Length};

use super::{MORE, Message, NO_FOLLOW_UP, Open, REPLY};
use crate::domain::message::Correspondence;
use crate::domain::shown::{self, Shown};
use crate::domain::{DeskState, Flags, Rights};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::message_list::{self, Picked};
use crate::ui::screen::mailbox::needed;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{measure, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element, Row};

/// Recipients named before « et 3 autres ».
const RECIPIENTS_FIRST: usize = 3;

/// The tool bar.
pub(super) fn tools<'a>(
    open: &'a Open,
    own: Option<&DeskState>,
    (rights, confides): (Rights, bool),
    cx: &'a Context,
) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let hint = |act: Act, words: String| shortcut::hint(act, &words, l10n);
    let flags = open.view.row.flags;
    let flag = if flags.contains(Flags::FLAGGED) { t!(l10n, "reader-unflag") } else { t!(l10n, "reader-flag") };
    let (seen_sign, seen) = if flags.contains(Flags::SEEN) {
        (Icon::Mail, t!(l10n, "reader-mark-unread"))
    } else {
        (Icon::MailOpen, t!(l10n, "reader-mark-read"))
    };
    let picked = Picked::of(&open.view.row);
    let filed = if picked.is_filed() { t!(l10n, "reader-unfile") } else { t!(l10n, "reader-file") };
    let closed = if picked.is_closed() { t!(l10n, "reader-reopen") } else { t!(l10n, "reader-no-follow-up") };
    let word = own.and_then(DeskState::keyword);
    let mine = word.is_some() && picked.takers().any(|state| state.keyword() == word);
    let take = if mine { t!(l10n, "reader-release") } else { t!(l10n, "reader-take") };
    // What is gone from its server is neither moved nor marked: the reason stands where the act would.
    let gone = open.view.row.gone.is_some();
    let act = |sign: Icon, act: Act, words: String| {
        let forbidden = needed(act).is_some_and(|right| !rights.allow(right));
        let gone = gone && !matches!(act, Act::Filed | Act::Closed);
        let hint = match (gone, forbidden) {
            (true, _) => t!(l10n, "gone-act-off", act = words),
            (false, true) => t!(l10n, "rights-act-off", act = words),
            (false, false) => hint(act, words),
        };
        tool(sign, hint).on_press_maybe((!gone && !forbidden).then_some(Message::Act(act)))
    };
    let reply = t!(l10n, "reader-reply");
    let line = row![
        button(reply.clone())
            .icon(Icon::Reply)
            .id(REPLY)
            .hint(hint(Act::Reply, reply))
            .on_press(Message::Act(Act::Reply)),
        tool(Icon::ReplyAll, hint(Act::ReplyAll, t!(l10n, "reader-reply-all"))).on_press(Message::Act(Act::ReplyAll)),
        tool(Icon::Forward, hint(Act::Forward, t!(l10n, "reader-forward"))).on_press(Message::Act(Act::Forward)),
        rule::vertical(measure::HAIRLINE),
        act(Icon::Archive, Act::Archive, shortcut::words(Act::Archive, l10n)),
        act(Icon::Trash, Act::Bin, shortcut::words(Act::Bin, l10n)),
        act(Icon::Folder, Act::Move, shortcut::words(Act::Move, l10n)),
        act(Icon::Flag, Act::Flag, flag),
        act(seen_sign, Act::Unread, seen),
        act(Icon::CircleCheck, Act::Filed, filed),
        act(Icon::CircleX, Act::Closed, closed).id(NO_FOLLOW_UP),
        act(Icon::User, Act::Take, take),
    ]
    .push(confides.then(|| act(Icon::Users, Act::Confide, shortcut::words(Act::Confide, l10n))))
    .extend([
        rule::vertical(measure::HAIRLINE).into(),
        tool(Icon::Ellipsis, hint(Act::More, shortcut::words(Act::More, l10n)))
            .id(MORE)
            .on_press(Message::Act(Act::More))
            .into(),
    ])
    .spacing(space::XS)
    .height(measure::CONTROL)
    .align_y(Alignment::Center)
    .wrap();
    let aside = (measure::PANE_HEAD - measure::CONTROL) / 2.0;
    container(line).padding([aside, space::L]).width(Length::Fill).into()
}

/// What the desks say of it, if anything.
fn states<'a>(open: &'a Open, own: Option<&DeskState>, cx: &'a Context) -> Option<Element<'a, Message>> {
    let words = message_list::states(&open.view.row, own, cx);
    if words.is_empty() {
        return None;
    }
    let line = row![icon::icon(Icon::CircleCheck).style(text::success), text::small(words).style(text::success)];
    Some(line.spacing(space::XS).align_y(Alignment::Center).into())
}

/// Subject, people, date.
pub(super) fn head<'a>(open: &'a Open, own: Option<&DeskState>, cx: &'a Context) -> Element<'a, Message> {
    let envelope = &open.view.envelope;
    let subject = shown::subject(&envelope.subject).into_owned();
    let subject = if subject.is_empty() { t!(cx.l10n, "list-no-subject") } else { subject };
    let from = envelope.from.first().unwrap_or(&open.view.row.from);
    let date = text::small(cx.l10n.full_date(open.view.row.date, cx.now)).style(text::muted);
    let unknown = t!(cx.l10n, "list-no-sender");
    let Shown { name, entity } = shown::person(from);
    let label = if name.is_empty() { unknown } else { name };
    let mut sender: Column<'a, Message> =
        column![iced_selection::text(label.clone()).font(crate::ui::theme::SEMIBOLD).size(SIZE).line_height(LINE)];
    if !from.name.is_empty() {
        let place = entity.into_iter().chain([from.address.clone()]).collect::<Vec<_>>().join(" · ");
        sender = sender.push(selectable(place));
    }
    let card = shortcut::hint(Act::Profile, &t!(cx.l10n, "profile-open", name = label.as_str()), &cx.l10n);
    let card = tool(Icon::IdCard, card).small().on_press(Message::Act(Act::Profile));
    let sender = row![sender, card].spacing(space::S).align_y(Alignment::Start);
    let people = column![sender, recipients(open, cx)].spacing(space::XS).width(Length::Fill);
    let aside = column![date].push(states(open, own, cx)).spacing(space::XS).align_x(Alignment::End);
    let line = row![avatar(&label, avatar::LARGE), people, aside].spacing(space::M);
    let subject = column![text::heading(subject)]
        .push(open.view.row.urgent.then(|| urgent(cx)))
        .push(open.view.row.is_patient().then(|| apart(cx)));
    column![subject.spacing(space::S), line].spacing(space::L).into()
}

/// That its author says it is urgent.
fn urgent(cx: &Context) -> Element<'_, Message> {
    let words = text::small(t!(cx.l10n, "state-urgent")).style(text::danger);
    let line = row![icon::sized(Icon::CircleAlert, measure::CHIP_ICON).style(text::danger), words];
    let line = line.spacing(space::XS).align_y(Alignment::Center);
    container(line).padding([space::HAIR, space::S]).style(crate::ui::theme::container::chip).into()
}

/// That the exchange is one with a patient.
fn apart(cx: &Context) -> Element<'_, Message> {
    let words = text::small(t!(cx.l10n, "patient-mark-hint")).style(text::accent);
    let line = row![icon::sized(Icon::User, measure::CHIP_ICON).style(text::accent), words];
    let line = line.spacing(space::XS).align_y(Alignment::Center);
    container(line).padding([space::HAIR, space::S]).style(crate::ui::theme::container::chip).into()
}

/// Size and height of a line of the head, as the scale's body.
const SIZE: f32 = crate::ui::theme::scale::BODY.size;
const LINE: iced::widget::text::LineHeight =
    iced::widget::text::LineHeight::Absolute(iced::Pixels(crate::ui::theme::scale::BODY.line));
/// As the scale's small.
const SMALL: f32 = crate::ui::theme::scale::SMALL.size;
const SMALL_LINE: iced::widget::text::LineHeight =
    iced::widget::text::LineHeight::Absolute(iced::Pixels(crate::ui::theme::scale::SMALL.line));

fn selectable<'a>(words: String) -> iced_selection::Text<'a, crate::ui::theme::Theme, iced::Renderer> {
    iced_selection::text(words).size(SMALL).line_height(SMALL_LINE).style(crate::ui::theme::selection::muted)
}

fn recipients<'a>(open: &'a Open, cx: &'a Context) -> Element<'a, Message> {
    let envelope = &open.view.envelope;
    let mut lines = column![].spacing(space::HAIR);
    let groups = [(t!(cx.l10n, "reader-to"), &envelope.to), (t!(cx.l10n, "reader-cc"), &envelope.cc)];
    for (title, people) in groups.into_iter().filter(|(_, people)| !people.is_empty()) {
        lines = lines.push(group(title, people, open.every_recipient, cx));
    }
    lines.into()
}

fn group<'a>(title: String, people: &[Correspondence], every: bool, cx: &'a Context) -> Element<'a, Message> {
    let shown = if every { people.len() } else { RECIPIENTS_FIRST };
    let names: Vec<String> = people.iter().take(shown).map(|person| named(person, every)).collect();
    let title = text::small(title).style(text::muted);
    let mut line: Row<'a, Message> = row![title, selectable(names.join(", ")).style(crate::ui::theme::selection::ink)]
        .spacing(space::S)
        .align_y(Alignment::Start);
    let hidden = people.len().saturating_sub(RECIPIENTS_FIRST);
    if hidden > 0 {
        let words = if every {
            t!(cx.l10n, "reader-fewer")
        } else {
            t!(cx.l10n, "reader-more-recipients", count = hidden, shown = cx.l10n.count(hidden as u64))
        };
        line = line.push(
            iced::widget::button(text::small(words))
                .padding(0)
                .style(crate::ui::theme::button::link)
                .on_press(Message::Recipients),
        );
    }
    line.wrap().into()
}

fn named(person: &Correspondence, whole: bool) -> String {
    if whole && !person.name.is_empty() { person.written() } else { shown::person(person).name }
}
