//! What is known of a letter since it left, recipient by recipient, with what to do where it did not arrive. The outbox and the reader of
//! the copy in Sent draw it alike.

use iced::widget::{column, container, row};
use iced::{Alignment, Length, Padding};

use crate::domain::outgoing::{OutgoingRow, OutgoingState};
use crate::domain::receipt::{Fate, Receipt, Sign, Tracking};
use crate::domain::{Address, MessageId};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::theme::{Theme, measure, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// Recipients told one by one; those without trouble beyond them are counted.
const TOLD: usize = 8;

/// What is known; `None` while there is nothing to say. `on_report`: shows the message that said it last.
pub fn receipts<'a, Message: Clone + 'a>(
    letter: &'a OutgoingRow,
    on_report: impl Fn(MessageId) -> Message,
    cx: &'a Context,
) -> Option<Element<'a, Message>> {
    let l10n = &cx.l10n;
    if !matches!(letter.state, OutgoingState::Accepted { .. } | OutgoingState::Filed { .. } | OutgoingState::Doubtful) {
        return None;
    }
    let known = &letter.receipts.known;
    let mut all: Column<'a, Message> = column![].spacing(space::XS);
    let mut told = 0_usize;
    let troubled = known.iter().filter(|(_, receipt)| is_troubled(receipt));
    let well = known.iter().filter(|(_, receipt)| !is_troubled(receipt));
    for (address, receipt) in troubled.chain(well) {
        if told >= TOLD && !is_troubled(receipt) {
            break;
        }
        told = told.saturating_add(1);
        all = all.push(line(address, receipt, cx));
    }
    let more = known.len().saturating_sub(told);
    if more > 0 {
        all = all.push(text::small(t!(l10n, "outbox-more-recipients", count = more)).style(text::muted));
    }
    let has_left = !matches!(letter.state, OutgoingState::Doubtful);
    let untold =
        (has_left && letter.receipts.tracking == Tracking::NotOffered).then(|| t!(l10n, "receipt-not-offered"));
    let is_read = letter.tally().read == letter.tally().recipients;
    let asked = has_left && letter.receipts.asks_read && !is_read;
    let late = asked && letter.receipts.reminded;
    let awaited = (asked && !late).then(|| t!(l10n, "receipt-awaited"));
    let hints: Vec<String> = untold.into_iter().chain(awaited).collect();
    if known.is_empty() && hints.is_empty() && !late {
        return None;
    }
    for hint in hints {
        all = all.push(text::small(hint).style(text::muted));
    }
    if late {
        let words = text::body(t!(l10n, "receipt-late")).style(text::warning);
        let sign = icon::icon(Icon::Clock).style(text::warning);
        all = all.push(row![sign, words].spacing(space::S).align_y(Alignment::Start));
    }
    if let Some(report) = letter.receipts.reports.last() {
        let show = button(t!(l10n, "receipt-show")).icon(Icon::Mail).small().quiet().on_press(on_report(*report));
        all = all.push(container(show).padding(Padding::ZERO.top(space::XS)));
    }
    Some(all.width(Length::Fill).into())
}

fn is_troubled(receipt: &Receipt) -> bool {
    receipt.fate == Fate::Failed || receipt.integration.is_some()
}

fn line<'a, Message: 'a>(address: &Address, receipt: &Receipt, cx: &Context) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let (sign, style) = sign(receipt);
    let words = t!(l10n, "receipt-line", address = address.to_string(), words = l10n.receipt(receipt, cx.now));
    let first =
        row![icon::icon(sign).style(style), text::body(words).style(style)].spacing(space::S).align_y(Alignment::Start);
    let said = receipt.words.trim();
    let said = (is_troubled(receipt) && !said.is_empty()).then(|| t!(l10n, "outbox-words", words = said));
    let more = l10n.receipt_remedy(receipt).into_iter().chain(said);
    let mut all: Column<'a, Message> = column![first].spacing(space::HAIR);
    for line in more {
        let line = text::body(line).width(Length::Fill);
        all = all.push(container(line).padding(Padding::ZERO.left(measure::ICON + space::S)));
    }
    all.into()
}

/// The marks that people know, beside the words that a list has room for.
pub fn mark(sign: Sign) -> &'static str {
    match sign {
        Sign::Failed | Sign::Rejected => "✗",
        Sign::Delayed => "…",
        Sign::PartlyDelivered | Sign::Delivered | Sign::PartlyRead => "✓",
        Sign::Processed | Sign::Read => "✓✓",
    }
}

fn sign(receipt: &Receipt) -> (Icon, fn(&Theme) -> iced::widget::text::Style) {
    match (receipt.fate, receipt.integration) {
        (Fate::Failed, _) => (Icon::CircleX, text::danger),
        (_, Some(_)) => (Icon::MailWarning, text::warning),
        (Fate::Delayed, None) => (Icon::Hourglass, text::warning),
        (Fate::Unknown | Fate::Relayed, None) => (Icon::Clock, text::muted),
        (Fate::Delivered, None) => (Icon::Check, text::success),
        (Fate::Processed | Fate::Read, None) => (Icon::MailCheck, text::success),
    }
}
