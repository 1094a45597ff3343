//! How the outbox looks: a card a letter, its state in words with an icon, the operator's words as they were said, and
//! the choices where the user must decide.

use iced::advanced::widget::Id;
use iced::widget::{center, column, container, row, rule, scrollable, space as gap};
use iced::{Alignment, Length, Padding};

use super::{Message, Outbox, awaits_decision, may_be_taken_back};
use crate::domain::notice::MailboxFault;
use crate::domain::outgoing::{Hold, OutgoingRow, OutgoingState, Withheld};
use crate::domain::patient::is_patient;
use crate::domain::{Address, Health, Notice, OutgoingId};
use crate::engine::command::Resolution;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Page;
use crate::ui::part::accounts::{Accounts, Seat, mark};
use crate::ui::part::receipts::receipts;
use crate::ui::shortcut::Stroke;
use crate::ui::theme::{self, Theme, measure, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::modal::modal;
use crate::ui::widget::{Column, Element, Row};
use crate::ui::widget::{banner, blank};

/// The list.
pub const LIST: Id = Id::new("outbox-list");
/// The button that confirms what cannot be taken back.
pub const CONFIRM: Id = Id::new("outbox-confirm");

/// The button that goes back on it.
pub const CANCEL: Id = Id::new("outbox-cancel");

/// The button that takes this letter back.
pub fn take_back_id(id: OutgoingId) -> Id {
    Id::from(format!("outbox-take-back-{}", id.0))
}

/// Recipients named in a card; the others are counted.
const NAMED: usize = 3;

impl Outbox {
    /// Draws it.
    pub fn view<'a>(&'a self, accounts: &'a Accounts, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let content = match &self.page {
            Page::Waiting(_) => center(text::body(t!(l10n, "outbox-waiting")).style(text::muted)).into(),
            Page::Failed(notice) => blank::failed(notice, Message::Reload, l10n),
            Page::Ready(rows) if rows.is_empty() => {
                let (title, hint) = (t!(l10n, "outbox-empty-title"), t!(l10n, "outbox-empty-hint"));
                blank::nothing(Icon::MailCheck, title, hint, None)
            }
            Page::Ready(rows) => list(rows, accounts, self.read_only, cx),
        };
        let page = column![self.head(l10n), rule::horizontal(measure::HAIRLINE), content];
        let page = container(page).width(Length::Fill).height(Length::Fill).style(theme::container::surface);
        let dialog = self.confirming.and_then(|(id, resolution)| self.dialog(id, resolution, l10n));
        intercept(modal(page, dialog, Message::Cancel))
            .on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Leave))
            .into()
    }

    fn head<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let back = tool(Icon::ArrowLeft, t!(l10n, "outbox-back")).on_press(Message::Leave);
        let waiting = self.rows().iter().filter(|row| awaits_decision(row)).count();
        let summary = (!self.rows().is_empty() && waiting > 0).then(|| {
            let words = text::body(t!(l10n, "outbox-summary", count = waiting)).style(text::warning);
            row![icon::icon(Icon::MailWarning).style(text::warning), words].spacing(space::S).align_y(Alignment::Center)
        });
        let line = row![back, text::title(t!(l10n, "outbox-title")), gap::horizontal()]
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

    fn dialog<'a>(&'a self, id: OutgoingId, resolution: Resolution, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let doubtful = matches!(self.row(id)?.state, OutgoingState::Doubtful | OutgoingState::Unreadable);
        let (title, message, act) = match resolution {
            Resolution::WasSent | Resolution::Noted | Resolution::SendNow => return None,
            Resolution::SendAgain => (
                t!(l10n, "outbox-send-again-title"),
                t!(l10n, "outbox-send-again-message"),
                button(t!(l10n, "outbox-send-again")).icon(Icon::Send).primary(),
            ),
            Resolution::Discard => (
                t!(l10n, "outbox-discard-title"),
                if doubtful { t!(l10n, "outbox-discard-doubtful-message") } else { t!(l10n, "outbox-discard-message") },
                button(t!(l10n, "outbox-discard")).icon(Icon::Trash).danger(),
            ),
        };
        let acts = row![
            button(t!(l10n, "action-cancel")).id(CANCEL).on_press(Message::Cancel),
            act.id(CONFIRM).on_press(Message::Confirm)
        ];
        let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
        let all = column![text::title(title), text::body(message), acts].spacing(space::L);
        Some(container(all).width(measure::DIALOG).padding(space::XL).style(theme::container::dialog).into())
    }
}

fn list<'a>(rows: &'a [OutgoingRow], accounts: &'a Accounts, read_only: bool, cx: &'a Context) -> Element<'a, Message> {
    let mut cards: Column<'a, Message> = column![].spacing(space::M);
    for one in rows {
        cards = cards.push(card(one, accounts, read_only, cx));
    }
    let cards = container(container(cards).max_width(measure::LETTER)).center_x(Length::Fill).padding(space::XL);
    scrollable(cards)
        .id(LIST)
        .direction(scrollable::Direction::Vertical(theme::scrollable::bar()))
        .height(Length::Fill)
        .into()
}

fn card<'a>(one: &'a OutgoingRow, accounts: &'a Accounts, read_only: bool, cx: &'a Context) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let subject = one.subject.trim();
    let subject = if subject.is_empty() { t!(l10n, "outbox-no-subject") } else { subject.to_owned() };
    let when = text::body(l10n.list_date(one.sealed_at, cx.now)).style(text::muted);
    let size = text::body(l10n.size(one.size)).style(text::muted);
    let first = row![container(text::strong(subject)).width(Length::Fill), size, when].spacing(space::M);
    let to = text::body(t!(l10n, "list-to", name = recipients(&one.recipients, l10n))).style(text::muted);
    let seat = accounts.seat(one.account);
    let from = seat.filter(|_| accounts.are_several()).map(|seat| {
        let words = text::body(t!(l10n, "outbox-from", name = seat.name.as_str())).style(text::muted);
        row![mark(seat.colour), words].spacing(space::S).align_y(Alignment::Center)
    });
    let closed = seat.and_then(|seat| closed(seat, &one.state, cx));
    let standing = closed.map_or_else(|| state(&one.state, cx), |why| told(Icon::CloudOff, text::warning, why));
    let apart = one.recipients.iter().any(|address| is_patient(address.domain()));
    let apart = apart.then(|| told(Icon::User, text::accent, t!(l10n, "patient-mark-hint")));
    let mut all: Column<'a, Message> = column![first].push(from).push(to).push(apart).push(standing).spacing(space::XS);
    for line in explanation(&one.state, l10n) {
        all = all.push(text::body(line));
    }
    if tells_each(one) {
        all = all.push(partly_refused(one, l10n));
    }
    if let Some(receipts) = receipts(one, Message::Report, cx) {
        all = all.push(container(receipts).padding(Padding::ZERO.top(space::XS)));
    }
    if read_only && awaits_decision(one) {
        all = all.push(text::body(t!(l10n, "outbox-read-only")).style(text::muted));
    }
    if let Some(acts) = acts(one, read_only, l10n) {
        all = all.push(container(acts).padding(Padding::ZERO.top(space::S)));
    }
    let style = match one.state {
        OutgoingState::Doubtful | OutgoingState::Unreadable => theme::container::card_warning,
        OutgoingState::Refused { .. } => theme::container::card_danger,
        _ if one.receipts.troubled => theme::container::card_danger,
        _ => theme::container::card,
    };
    container(all).width(Length::Fill).padding(space::L).style(style).into()
}

/// Why a letter waits whose mailbox its operator has closed to this person.
fn closed(seat: &Seat, state: &OutgoingState, cx: &Context) -> Option<String> {
    if !matches!(state, OutgoingState::Queued | OutgoingState::Deferred { .. }) {
        return None;
    }
    match seat.pulse.health(cx.now) {
        Health::Failing {
            notice: notice @ Notice::Mailbox(MailboxFault::Withdrawn | MailboxFault::NoAccess), ..
        } => Some(t!(cx.l10n, "outbox-closed", why = cx.l10n.notice(&notice).title)),
        _ => None,
    }
}

fn recipients(all: &[Address], l10n: &L10n) -> String {
    let mut named: Vec<String> = all.iter().take(NAMED).map(ToString::to_string).collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        let last = named.pop().unwrap_or_default();
        named.push(format!("{last} {}", t!(l10n, "outbox-more-recipients", count = more)));
    }
    named.join(", ")
}

/// The state in words, with its icon.
fn state<'a>(state: &OutgoingState, cx: &Context) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let (sign, style, words): (_, fn(&Theme) -> iced::widget::text::Style, _) = match state {
        OutgoingState::Held { hold: Hold::Undo, until } => {
            (Icon::Hourglass, text::accent, t!(l10n, "outbox-held-undo", time = l10n.time(*until)))
        }
        OutgoingState::Held { hold: Hold::Chosen, until } => {
            let words = t!(l10n, "outbox-held-chosen", date = l10n.date(*until), time = l10n.time(*until));
            (Icon::Clock, text::accent, words)
        }
        OutgoingState::Queued => (Icon::Clock, text::muted, t!(l10n, "outbox-queued")),
        OutgoingState::Sending => (Icon::Send, text::accent, t!(l10n, "outbox-sending")),
        OutgoingState::Deferred { until, .. } => {
            (Icon::Hourglass, text::warning, t!(l10n, "outbox-deferred", time = l10n.time(*until)))
        }
        OutgoingState::Accepted { .. } => (Icon::Check, text::success, t!(l10n, "outbox-accepted")),
        OutgoingState::Filed { .. } => (Icon::MailCheck, text::success, t!(l10n, "outbox-filed")),
        OutgoingState::Refused { withheld, .. } => {
            let words = match withheld {
                Some(Withheld::Opposed) => t!(l10n, "outbox-opposed"),
                Some(Withheld::Checks) => t!(l10n, "outbox-withheld"),
                None => t!(l10n, "outbox-refused"),
            };
            (Icon::CircleX, text::danger, words)
        }
        OutgoingState::Doubtful => (Icon::MailWarning, text::warning, t!(l10n, "outbox-doubtful")),
        OutgoingState::Unreadable => (Icon::MailWarning, text::warning, t!(l10n, "outbox-unreadable")),
    };
    told(sign, style, words)
}

fn told<'a>(sign: Icon, style: fn(&Theme) -> iced::widget::text::Style, words: String) -> Element<'a, Message> {
    let line = row![icon::icon(sign).style(style), text::label(words).style(style)];
    line.spacing(space::S).align_y(Alignment::Center).into()
}

/// What it means, and the operator's words.
fn explanation(state: &OutgoingState, l10n: &L10n) -> Vec<String> {
    let said = |words: &str| (!words.trim().is_empty()).then(|| t!(l10n, "outbox-words", words = words.trim()));
    match state {
        OutgoingState::Deferred { attempts, words, .. } => {
            let attempts = *attempts;
            let tried = t!(l10n, "outbox-deferred-attempts", count = attempts);
            std::iter::once(tried).chain(said(words)).collect()
        }
        OutgoingState::Refused { withheld: Some(Withheld::Opposed), .. } => vec![t!(l10n, "outbox-opposed-hint")],
        OutgoingState::Refused { withheld: Some(Withheld::Checks), .. } => vec![t!(l10n, "outbox-withheld-hint")],
        OutgoingState::Refused { words, .. } => {
            said(words).into_iter().chain([t!(l10n, "outbox-refused-hint")]).collect()
        }
        OutgoingState::Doubtful => vec![t!(l10n, "outbox-doubtful-hint")],
        OutgoingState::Unreadable => vec![t!(l10n, "outbox-unreadable-hint")],
        OutgoingState::Held { hold: Hold::Chosen, .. } => vec![t!(l10n, "outbox-held-chosen-hint")],
        OutgoingState::Held { .. }
        | OutgoingState::Queued
        | OutgoingState::Sending
        | OutgoingState::Accepted { .. }
        | OutgoingState::Filed { .. } => Vec::new(),
    }
}

/// Refused recipients are told one by one, unless the only one was refused: the letter's own state has said so.
pub(super) fn tells_each(one: &OutgoingRow) -> bool {
    let alone = one.recipients.len() == 1 && matches!(one.state, OutgoingState::Refused { .. });
    !one.refused.is_empty() && !alone
}

fn partly_refused<'a>(one: &OutgoingRow, l10n: &L10n) -> Element<'a, Message> {
    let title = t!(l10n, "outbox-partly-refused", count = one.refused.len());
    let lines = one.refused.iter().map(|(address, words)| {
        t!(l10n, "outbox-partly-refused-one", address = address.to_string(), words = words.trim())
    });
    container(banner::banner(banner::Gravity::Danger, title, lines.collect(), None))
        .padding(Padding::ZERO.top(space::S))
        .into()
}

fn acts<'a>(one: &OutgoingRow, read_only: bool, l10n: &L10n) -> Option<Element<'a, Message>> {
    let id = one.id;
    let discard = || button(t!(l10n, "outbox-discard")).quiet().on_press(Message::Decide(id, Resolution::Discard));
    let acts: Row<'a, Message> = match one.state {
        OutgoingState::Refused { .. } => {
            let rework = button(t!(l10n, "outbox-rework")).icon(Icon::SquarePen).on_press(Message::Rework(id));
            // It becomes a draft.
            row![rework].push((!read_only).then(discard))
        }
        _ if read_only => return None,
        _ if may_be_taken_back(one, read_only) => {
            let words = match one.state {
                OutgoingState::Held { .. } => Some(t!(l10n, "outbox-send-now")),
                OutgoingState::Deferred { .. } => Some(t!(l10n, "outbox-retry-now")),
                _ => None,
            };
            let now = |words| button(words).icon(Icon::Send).on_press(Message::Decide(id, Resolution::SendNow));
            let back = button(t!(l10n, "outbox-take-back")).icon(Icon::Undo).id(take_back_id(id));
            row![back.on_press(Message::TakeBack(id))].push(words.map(now))
        }
        OutgoingState::Doubtful => row![
            button(t!(l10n, "outbox-was-sent")).icon(Icon::Check).on_press(Message::Decide(id, Resolution::WasSent)),
            button(t!(l10n, "outbox-send-again")).icon(Icon::Send).on_press(Message::Decide(id, Resolution::SendAgain)),
            discard(),
        ],
        OutgoingState::Unreadable => row![discard()],
        _ if one.receipts.troubled => {
            row![button(t!(l10n, "receipt-noted")).icon(Icon::Check).on_press(Message::Decide(id, Resolution::Noted)),]
        }
        _ => return None,
    };
    Some(acts.spacing(space::S).wrap().vertical_spacing(space::S).into())
}
