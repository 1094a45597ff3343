//! « Confier d’office »: of which messages of a mailbox, as it is set here; ended by one button.

use iced::advanced::widget::Id;
use iced::widget::{column, row, space as gap, text_input};
use iced::{Alignment, Length};

use super::{Action, BACK, Mailboxes, Message, NOTHING, Page};
use crate::domain::confided::Giver;
use crate::domain::standing_order::{Mistyped, StandingOrder};
use crate::domain::{AccountId, Act, Address};
use crate::engine::Command;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::theme::{self, scale, space, text};
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element};

/// The field of the senders.
pub const SENDERS: Id = Id::new("mailboxes-order-senders");
/// The field of the words of subjects.
pub const SUBJECTS: Id = Id::new("mailboxes-order-subjects");
/// The button that gives the order.
pub const GIVE: Id = Id::new("mailboxes-order-give");

/// An order that is being set.
#[derive(Debug)]
pub(super) struct Ordering {
    /// Of the messages of this mailbox.
    pub(super) address: Address,
    some: bool,
    senders: String,
    subjects: String,
    fault: Option<Fault>,
}

/// Why it cannot be given.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Empty,
    Mistyped(Mistyped),
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderMessage {
    /// It is to be set, for the messages of this mailbox.
    Open(Address),
    /// Of some messages only, or of all.
    Some(bool),
    /// The senders were edited.
    Senders(String),
    /// The words of subjects were edited.
    Subjects(String),
    /// It holds from now on.
    Give,
    /// Nothing is confided without being asked any more, of this mailbox.
    End(Address),
}

impl Mailboxes {
    /// Dispatch.
    pub(super) fn on_order(&mut self, message: OrderMessage) -> Action {
        match (message, &mut self.page) {
            (OrderMessage::Open(address), _) => self.open_order(address),
            (OrderMessage::End(address), _) => self.end_order(&address),
            (OrderMessage::Some(some), Page::Order(ordering)) => {
                (ordering.some, ordering.fault) = (some, None);
                if some { Action::Do(vec![Effect::Focus(SENDERS)]) } else { NOTHING }
            }
            (OrderMessage::Senders(typed), Page::Order(ordering)) => {
                (ordering.senders, ordering.fault) = (typed, None);
                NOTHING
            }
            (OrderMessage::Subjects(typed), Page::Order(ordering)) => {
                (ordering.subjects, ordering.fault) = (typed, None);
                NOTHING
            }
            (OrderMessage::Give, Page::Order(_)) => self.give_order(),
            _ => NOTHING,
        }
    }

    fn open_order(&mut self, address: Address) -> Action {
        let Some(account) = self.account(&address) else { return NOTHING };
        let order = self.accounts.ordered(account).cloned().unwrap_or_default();
        let (senders, subjects, some) = (order.senders(), order.subjects(), !order.is_of_all());
        self.page = Page::Order(Box::new(Ordering { address, some, senders, subjects, fault: None }));
        self.failure = None;
        Action::Do(vec![Effect::Focus(BACK)])
    }

    fn give_order(&mut self) -> Action {
        let Page::Order(ordering) = &mut self.page else { return NOTHING };
        let (senders, subjects) = if ordering.some { (&*ordering.senders, &*ordering.subjects) } else { ("", "") };
        let order = match StandingOrder::read(senders, subjects) {
            Ok(order) if ordering.some && order.is_of_all() => {
                ordering.fault = Some(Fault::Empty);
                return Action::Do(vec![Effect::Focus(SENDERS)]);
            }
            Ok(order) => order,
            Err(mistyped) => {
                ordering.fault = Some(Fault::Mistyped(mistyped));
                return Action::Do(vec![Effect::Focus(SENDERS)]);
            }
        };
        let address = ordering.address.clone();
        let giver = Giver(self.holder.clone());
        self.set_order(&address, Some((order, giver)))
    }

    fn end_order(&mut self, address: &Address) -> Action {
        self.set_order(address, None)
    }

    fn set_order(&mut self, address: &Address, order: Option<(StandingOrder, Giver)>) -> Action {
        let Some(account) = self.account(address) else { return NOTHING };
        self.accounts.order(account, order.as_ref().map(|(order, _)| order));
        self.page = Page::List;
        Action::Do(vec![Effect::Send(Command::Act(Act::Order { account, order }))])
    }

    /// What is confided of a mailbox without being asked, where that may be: not of one that is others' already, nor of one that other
    /// software collects.
    pub(super) fn order_line<'a>(
        &self,
        cx: &'a Context,
        account: AccountId,
        address: &Address,
    ) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        let row = self.rows.iter().find(|row| row.address == *address)?;
        let _ = self.accounts.secretariat(account).filter(|_| !row.shared && !row.collected)?;
        let order = self.accounts.ordered(account);
        let words = match order {
            None => t!(l10n, "mailboxes-order-none"),
            Some(order) => words(order, l10n),
        };
        let set = if order.is_some() { t!(l10n, "mailboxes-order-change") } else { t!(l10n, "mailboxes-order-set") };
        let set = self.act(set, Message::Order(OrderMessage::Open(address.clone()))).small();
        let end = order.map(|_| {
            self.act(t!(l10n, "mailboxes-order-end"), Message::Order(OrderMessage::End(address.clone()))).small()
        });
        let line = row![text::small(words).style(text::muted), set].push(end);
        Some(line.spacing(space::M).align_y(Alignment::Center).wrap().into())
    }

    pub(super) fn order_page<'a>(&'a self, cx: &'a Context, ordering: &'a Ordering) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let title = t!(l10n, "mailboxes-order-title", address = ordering.address.to_string());
        let name = self.account(&ordering.address).and_then(|account| self.accounts.secretariat(account));
        let name = name.map(|door| door.name.clone()).unwrap_or_default();
        let choice = |some: bool, words: String| {
            let sign = if ordering.some == some { Icon::CircleCheck } else { Icon::Circle };
            self.act(words, Message::Order(OrderMessage::Some(some))).icon(sign)
        };
        let choices =
            column![choice(false, t!(l10n, "mailboxes-order-all")), choice(true, t!(l10n, "mailboxes-order-some"))];
        let fields = ordering.some.then(|| fields(cx, ordering));
        let back = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        let give = self.act(t!(l10n, "mailboxes-order-give"), Message::Order(OrderMessage::Give)).primary().id(GIVE);
        self.head(cx, title, t!(l10n, "mailboxes-order-why", name = name))
            .push(choices.spacing(space::S))
            .push(fields)
            .push(self.acts(cx, row![gap::horizontal(), back, give]))
    }
}

fn fields<'a>(cx: &'a Context, ordering: &'a Ordering) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let field = |id: Id, hint: String, value: &'a str, typed: fn(String) -> OrderMessage| {
        text_input(&hint, value)
            .id(id)
            .on_input(move |text| Message::Order(typed(text)))
            .on_submit(Message::Order(OrderMessage::Give))
            .size(scale::BODY.size)
            .padding([space::S, space::M])
            .width(Length::Fill)
            .style(if ordering.fault.is_some() { theme::input::field_danger } else { theme::input::field })
    };
    let fault = ordering.fault.as_ref().map(|fault| {
        let words = match fault {
            Fault::Empty => t!(l10n, "mailboxes-order-empty"),
            Fault::Mistyped(Mistyped(part)) => t!(l10n, "mailboxes-order-mistyped", text = part.as_str()),
        };
        text::small(words).style(text::danger)
    });
    column![
        text::label(t!(l10n, "mailboxes-order-senders")),
        field(SENDERS, t!(l10n, "mailboxes-order-senders-hint"), &ordering.senders, OrderMessage::Senders),
        text::label(t!(l10n, "mailboxes-order-subjects")),
        field(SUBJECTS, t!(l10n, "mailboxes-order-subjects-hint"), &ordering.subjects, OrderMessage::Subjects),
    ]
    .push(fault)
    .spacing(space::S)
    .into()
}

fn words(order: &StandingOrder, l10n: &L10n) -> String {
    let (senders, subjects) = (order.senders(), order.subjects());
    match (senders.is_empty(), subjects.is_empty()) {
        (true, true) => t!(l10n, "mailboxes-order-of-all"),
        (false, true) => t!(l10n, "mailboxes-order-of-senders", senders = senders),
        (true, false) => t!(l10n, "mailboxes-order-of-subjects", subjects = subjects),
        (false, false) => t!(l10n, "mailboxes-order-of-both", senders = senders, subjects = subjects),
    }
}
