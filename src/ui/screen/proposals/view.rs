//! How the list « À valider » looks: a card a letter, whose turn it is in words with an icon, and the one act that opens it.

use iced::advanced::widget::Id;
use iced::widget::{center, column, container, row, rule, scrollable, space as gap};
use iced::{Alignment, Length, Padding};

use super::{Message, Proposals};
use crate::domain::message::Correspondence;
use crate::domain::proposal::{ProposalRow, Stand};
use crate::domain::{DraftId, MessageId, shown};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Page;
use crate::ui::part::accounts::{Accounts, mark};
use crate::ui::shortcut::Stroke;
use crate::ui::theme::{self, Theme, measure, space, text};
use crate::ui::widget::blank;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::{Column, Element};

/// The list.
pub const LIST: Id = Id::new("proposals-list");

/// The button that opens this letter.
pub fn open_id(message: MessageId) -> Id {
    Id::from(format!("proposals-open-{}", message.0))
}

/// The button that takes this draft up again.
pub fn withdraw_id(draft: DraftId) -> Id {
    Id::from(format!("proposals-withdraw-{}", draft.0))
}

/// The button that asks whether this letter is to be put back.
pub fn back_id(message: MessageId) -> Id {
    Id::from(format!("proposals-back-{}", message.0))
}

/// The button that puts it back.
pub const PUT_BACK: Id = Id::new("proposals-put-back");

impl Proposals {
    /// Draws it.
    pub fn view<'a>(&'a self, accounts: &'a Accounts, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let content = match &self.page {
            Page::Waiting(_) => center(text::body(t!(l10n, "validate-waiting")).style(text::muted)).into(),
            Page::Failed(notice) => blank::failed(notice, Message::Reload, l10n),
            Page::Ready(rows) if rows.is_empty() => {
                let (title, hint) = (t!(l10n, "validate-empty-title"), t!(l10n, "validate-empty-hint"));
                blank::nothing(Icon::MailCheck, title, hint, None)
            }
            Page::Ready(rows) => self.list(rows, accounts, cx),
        };
        let page = column![self.head(l10n), rule::horizontal(measure::HAIRLINE), content];
        let page = container(page).width(Length::Fill).height(Length::Fill).style(theme::container::surface);
        intercept(page).on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Leave)).into()
    }

    fn head<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let back = tool(Icon::ArrowLeft, t!(l10n, "outbox-back")).on_press(Message::Leave);
        let waiting = self.rows().iter().filter(|row| row.waits()).count();
        let summary =
            (waiting > 0).then(|| text::body(t!(l10n, "validate-summary", count = waiting)).style(text::muted));
        let line = row![back, text::title(t!(l10n, "folders-validate")), gap::horizontal()]
            .push(summary)
            .spacing(space::M)
            .align_y(Alignment::Center);
        container(line)
            .height(measure::PANE_HEAD)
            .align_y(Alignment::Center)
            .padding(Padding { top: 0.0, right: space::XL, bottom: 0.0, left: space::L })
            .style(theme::container::sheet)
            .into()
    }

    fn list<'a>(&'a self, rows: &'a [ProposalRow], accounts: &'a Accounts, cx: &'a Context) -> Element<'a, Message> {
        let mut cards: Column<'a, Message> = column![].spacing(space::M);
        for (at, one) in rows.iter().enumerate() {
            cards = cards.push(self.card(one, at == self.chosen, accounts, cx));
        }
        let cards = container(container(cards).max_width(measure::LETTER)).center_x(Length::Fill).padding(space::XL);
        scrollable(cards)
            .id(LIST)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()))
            .height(Length::Fill)
            .into()
    }

    fn card<'a>(
        &'a self,
        one: &'a ProposalRow,
        chosen: bool,
        accounts: &'a Accounts,
        cx: &'a Context,
    ) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let mut all = said(one, accounts, cx);
        if let Some(message) = one.message.filter(|_| one.waits()) {
            let open = button(t!(l10n, "validate-open")).icon(Icon::SquarePen).id(open_id(message));
            let open = if chosen { open.primary() } else { open };
            all = all.push(container(open.on_press(Message::Open(message))).padding(Padding::ZERO.top(space::S)));
        }
        if let Some(draft) = one.draft.filter(|_| one.message.is_none()) {
            let back = button(t!(l10n, "validate-withdraw")).icon(Icon::Undo).quiet().id(withdraw_id(draft));
            all = all.push(container(back.on_press(Message::Withdraw(draft))).padding(Padding::ZERO.top(space::S)));
        }
        if let Some(message) = one.message.filter(|_| one.may_be_put_back(cx.now)) {
            let back = if self.asking == Some(message) {
                let hint = text::body(t!(l10n, "validate-back-hint")).style(text::warning);
                let back = button(t!(l10n, "validate-back")).icon(Icon::Undo).id(PUT_BACK);
                let acts = row![
                    back.on_press(Message::PutBack(message)),
                    button(t!(l10n, "action-cancel")).quiet().on_press(Message::LeaveIt),
                ];
                column![hint, acts.spacing(space::S)].spacing(space::S)
            } else {
                let ask = button(t!(l10n, "validate-back")).icon(Icon::Undo).quiet().id(back_id(message));
                column![ask.on_press(Message::AskPutBack(message))]
            };
            all = all.push(container(back).padding(Padding::ZERO.top(space::S)));
        }
        let style = match (one.stand, chosen) {
            (Stand::Returned, _) => theme::container::card_warning,
            _ => theme::container::card,
        };
        container(all.spacing(space::XS)).width(Length::Fill).padding(space::L).style(style).into()
    }
}

/// What is known of a letter, line by line.
fn said<'a>(one: &'a ProposalRow, accounts: &'a Accounts, cx: &'a Context) -> Column<'a, Message> {
    let (l10n, said) = (&cx.l10n, &one.proposal);
    let when = text::body(l10n.list_date(said.at, cx.now)).style(text::muted);
    let subject = container(text::strong(shown::subject(&one.subject).into_owned())).width(Length::Fill);
    let people = |all: &[Correspondence]| all.iter().map(|person| person.label().to_owned()).collect::<Vec<_>>();
    let to = people(&one.to).join(", ");
    let to = (!to.is_empty()).then(|| text::body(t!(l10n, "list-to", name = to)).style(text::muted));
    let prepared = t!(l10n, "prepared-by", author = said.author.label(), doctor = said.doctor.label());
    let patient = (!said.patient.is_empty()).then(|| t!(l10n, "prepared-patient", patient = said.patient.as_str()));
    let seat = accounts.seat(one.account).map(|seat| {
        let words = text::body(seat.name.as_str()).style(text::muted);
        row![mark(seat.colour), words].spacing(space::S).align_y(Alignment::Center)
    });
    let mut all: Column<'a, Message> = column![row![subject, when].spacing(space::M)].push(seat).push(to);
    all = all.push(text::body(prepared)).push(patient.map(text::body)).push(state(one, cx));
    if !said.note.is_empty() {
        all = all.push(text::body(t!(l10n, "prepared-note", note = said.note.as_str())));
    }
    all
}

/// Whose turn it is, and since when.
fn state<'a>(one: &'a ProposalRow, cx: &Context) -> Element<'a, Message> {
    let (l10n, said) = (&cx.l10n, &one.proposal);
    let (by, date, time) = (said.by.label(), l10n.date(said.at), l10n.time(said.at));
    let (sign, style, words): (_, fn(&Theme) -> iced::widget::text::Style, _) = match one.stand {
        Stand::Asked | Stand::Returned if one.message.is_none() => {
            (Icon::CircleDashed, text::muted, t!(l10n, "validate-kept"))
        }
        Stand::Asked => (Icon::Clock, text::accent, t!(l10n, "prepared-asked", date = date, time = time)),
        Stand::Returned => {
            (Icon::Reply, text::warning, t!(l10n, "prepared-returned", by = by, date = date, time = time))
        }
        Stand::Leaving => (Icon::Send, text::muted, t!(l10n, "validate-leaving")),
        Stand::Sent => (Icon::CircleCheck, text::success, t!(l10n, "validate-sent", by = by, date = date, time = time)),
    };
    row![icon::icon(sign).style(style), text::body(words).style(style)]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}
