//! Drawing of the mailboxes of a session.

use iced::widget::{column, container, row, scrollable, space as gap, text_input};
use iced::{Alignment, Length, Padding};

use super::hand::{self, Hand, Server};
use super::{
    ADD, ADDRESS, Asked, BACK, Field, Form, HAND, Mailboxes, Message, NAME, Page, SEARCH, SHARED, SURE, TRY, Which,
    logins,
};
use crate::domain::discovery::{Offer, Source, Standing};
use crate::domain::{AccountId, Address, Endpoint, MethodKind, Security};
use crate::engine::event::Check;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{Button, button, hinted, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::tick::tick;
use crate::ui::widget::{Column, Element, Row, banner};

/// Room for a port.
const PORT: f32 = 88.0;

impl Mailboxes {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let page = match &self.page {
            Page::List => self.list_page(cx),
            Page::Question(address) => self.question_page(cx, address),
            Page::Secretariat(address) => self.secretariat_page(cx, address),
            Page::Order(ordering) => self.order_page(cx, ordering),
            Page::New(form) => self.new_page(cx, form),
        };
        let page = scrollable(page)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar().spacing(space::XS)))
            .height(Length::Shrink);
        container(page).padding(space::XL).width(measure::DIALOG_WIDE).style(theme::container::dialog).into()
    }

    pub(super) fn head<'a>(&'a self, cx: &'a Context, title: String, why: String) -> Column<'a, Message> {
        let close = tool(Icon::Close, t!(cx.l10n, "action-close")).on_press_maybe(self.can_leave());
        let words = column![text::title(title), text::body(why).style(text::muted)].spacing(space::HAIR);
        let failure = self.failure.as_ref().map(|failure| banner::notice(&cx.l10n, failure, None));
        column![row![words.width(Length::Fill), close]].push(failure).spacing(space::L)
    }

    fn can_leave(&self) -> Option<Message> {
        let is_bound = matches!(self.asked, Some((_, Asked::Add | Asked::Remove(_))));
        (!is_bound).then_some(Message::Back)
    }

    fn list_page<'a>(&'a self, cx: &'a Context) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let rows = column(self.rows.iter().map(|row| {
            let from = if row.own { t!(l10n, "mailboxes-own") } else { t!(l10n, "mailboxes-of-settings") };
            let detail = [method(l10n, row.method), row.host.clone(), from].join(" · ");
            let seat = self.accounts.seats().iter().find(|seat| seat.address == row.address.to_string());
            let shared = row.shared.then(|| t!(l10n, "mailboxes-shared"));
            let standing = seat.map(|seat| seat.state(cx));
            let more = [
                shared,
                standing,
                seat.and_then(|seat| seat.space(cx)),
                row.retention.map(|days| t!(l10n, "mailboxes-retention", days = days)),
                row.collected.then(|| t!(l10n, "mailboxes-collected")),
                seat.and_then(|seat| seat.trust).map(|trust| l10n.way(&trust)),
            ];
            let lines = more.into_iter().flatten().map(|line| text::small(line).style(text::muted).into());
            let words = column![text::strong(row.address.to_string()), text::small(detail).style(text::muted)]
                .push(column(lines));
            let confides = seat.and_then(|seat| self.confides(cx, seat.id, &row.address));
            let words = words.push(confides.map(|line| container(line).padding(Padding::ZERO.top(space::S))));
            let order = seat.and_then(|seat| self.order_line(cx, seat.id, &row.address));
            let words = words.push(order.map(|line| container(line).padding(Padding::ZERO.top(space::XS))));
            let remove =
                row.own.then(|| self.act(t!(l10n, "mailboxes-remove"), Message::Remove(row.address.clone())).quiet());
            card(row![icon::sized(Icon::Mail, space::L).style(text::muted), words.width(Length::Fill)].push(remove))
        }));
        let new = self.act(t!(l10n, "mailboxes-new"), Message::New).primary().icon(Icon::Plus);
        self.head(cx, t!(l10n, "mailboxes-title"), t!(l10n, "mailboxes-why"))
            .push(rows.spacing(space::S))
            .push(container(new).align_right(Length::Fill))
    }

    /// To whom messages of a mailbox are confided, where there is anybody to confide them to.
    fn confides<'a>(&self, cx: &'a Context, account: AccountId, address: &Address) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        let _ = self.accounts.secretariats(account).next()?;
        let words = match self.accounts.secretariat(account) {
            Some(door) => t!(l10n, "mailboxes-confides", name = door.name.as_str()),
            None => t!(l10n, "mailboxes-confides-none"),
        };
        let choose = self.act(t!(l10n, "mailboxes-confides-choose"), Message::Secretariat(address.clone()));
        let line = row![text::small(words).style(text::muted), choose.small().icon(Icon::Users)];
        Some(line.spacing(space::M).align_y(Alignment::Center).wrap().into())
    }

    fn secretariat_page<'a>(&'a self, cx: &'a Context, address: &Address) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let key = shortcut::key(Act::Confide, l10n).unwrap_or_default();
        let title = t!(l10n, "mailboxes-confides-title", address = address.to_string());
        let account = self.account(address);
        let doors = account.into_iter().flat_map(|account| self.accounts.secretariats(account));
        let chosen = account.and_then(|account| self.accounts.secretariat(account)).map(|door| door.mailbox);
        let choices = doors.map(|door| (Some(door.mailbox), door.name.clone()));
        let choices = choices.chain([(None, t!(l10n, "mailboxes-confides-nobody"))]).map(|(to, name)| {
            let sign = if to == chosen { Icon::CircleCheck } else { Icon::Circle };
            self.act(name, Message::Confide(to)).icon(sign).into()
        });
        let back = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        self.head(cx, title, t!(l10n, "mailboxes-confides-why", key = key))
            .push(column(choices).spacing(space::S))
            .push(self.acts(cx, row![gap::horizontal(), back]))
    }

    fn question_page<'a>(&'a self, cx: &'a Context, address: &Address) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let no = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        let yes = self.act(t!(l10n, "mailboxes-remove-confirm"), Message::Sure).danger().id(SURE);
        let title = t!(l10n, "mailboxes-remove-title", address = address.to_string());
        self.head(cx, title, String::new())
            .push(text::body(t!(l10n, "mailboxes-remove-message")))
            .push(self.acts(cx, row![gap::horizontal(), no, yes]))
    }

    fn new_page<'a>(&'a self, cx: &'a Context, form: &'a Form) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let (title, why) = if self.rows.is_empty() {
            (t!(l10n, "mailboxes-first-title"), t!(l10n, "mailboxes-first-why"))
        } else {
            (t!(l10n, "mailboxes-new-title"), t!(l10n, "mailboxes-new-why"))
        };
        let offers = form.offers.as_ref().map(|offers| self.offers(cx, form, offers));
        let hand = form.hand.as_ref().map(|hand| self.hand_form(cx, hand));
        let name = form.chosen.map(|_| name(cx, form));
        self.head(cx, title, why)
            .push(self.address_field(cx, form))
            .push(form.check.as_ref().map(|check| listed(l10n, check)))
            .push(offers)
            .push(hand)
            .push(name)
            .push(self.foot(cx, form))
    }

    fn address_field<'a>(&'a self, cx: &'a Context, form: &'a Form) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let field = text_input(&t!(l10n, "mailboxes-address-hint"), &form.address)
            .id(ADDRESS)
            .on_input_maybe(self.asked.is_none().then_some(Message::Typed))
            .on_submit(Message::Search)
            .size(scale::BODY.size)
            .padding([space::S, space::M])
            .style(if form.mistyped { theme::input::field_danger } else { theme::input::field });
        let search = self.act(t!(l10n, "mailboxes-search"), Message::Search).icon(Icon::Search).id(SEARCH);
        let search = if form.offers.is_none() && form.hand.is_none() { search.primary() } else { search };
        let fault = form.mistyped.then(|| text::small(t!(l10n, "mailboxes-address-mistyped")).style(text::danger));
        column![
            text::label(t!(l10n, "mailboxes-address")),
            row![field, search].spacing(space::S).align_y(Alignment::Center),
        ]
        .push(fault)
        .spacing(space::S)
        .into()
    }

    fn offers<'a>(&'a self, cx: &'a Context, form: &'a Form, offers: &'a [Offer]) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        if offers.is_empty() {
            let lines = vec![t!(l10n, "mailboxes-none-hint")];
            return banner::banner(banner::Gravity::Info, t!(l10n, "mailboxes-none"), lines, None).into();
        }
        let domain = Address::parse(form.address.trim()).map(|address| address.domain().to_string());
        let domain = domain.unwrap_or_default();
        let cards = offers.iter().zip(0_usize..).map(|(offer, at)| self.offer(cx, form, (offer, at), &domain));
        column![text::label(t!(l10n, "mailboxes-offers"))]
            .push(column(cards).spacing(space::S))
            .spacing(space::S)
            .into()
    }

    fn offer<'a>(
        &'a self,
        cx: &'a Context,
        form: &'a Form,
        (offer, at): (&'a Offer, usize),
        domain: &str,
    ) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let small = |words: String| text::small(words).style(text::muted);
        let mut words = column![
            text::strong(source(l10n, &offer.source)),
            small(t!(l10n, "mailboxes-reading", server = place(&offer.imap))),
            small(t!(l10n, "mailboxes-sending", server = place(&offer.submission))),
        ]
        .spacing(space::HAIR);
        let outside = offer.hosts_outside(domain).join(", ");
        if !outside.is_empty() {
            words = words.push(small(t!(l10n, "mailboxes-outside", hosts = outside)));
        }
        let sign = match &offer.standing {
            Standing::Proved { .. } => icon::sized(Icon::ShieldCheck, space::L).style(text::success),
            Standing::Refused(_) => icon::sized(Icon::ShieldX, space::L).style(text::danger),
        };
        let below: Element<'a, Message> = match &offer.standing {
            Standing::Refused(notice) => {
                let said = l10n.notice(notice);
                let why = t!(l10n, "mailboxes-refused", title = said.title.as_str(), message = said.message.as_str());
                text::small(why).style(text::danger).into()
            }
            Standing::Proved { .. } if logins(offer).next().is_none() => {
                small(t!(l10n, "mailboxes-organisation-only")).into()
            }
            Standing::Proved { .. } => {
                let choices = logins(offer).map(|kind| {
                    let is_chosen = form.chosen == Some((at, kind));
                    let sign = if is_chosen { Icon::CircleCheck } else { Icon::Circle };
                    let choice = self.act(method(l10n, kind), Message::Choose(at, kind)).icon(sign);
                    if is_chosen { choice.primary() } else { choice }.into()
                });
                row(choices).spacing(space::S).wrap().into()
            }
        };
        card(row![sign, column![words, below].spacing(space::S).width(Length::Fill)])
    }

    fn hand_form<'a>(&'a self, cx: &'a Context, hand: &'a Hand) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let acts = self.act(t!(l10n, "mailboxes-try"), Message::Try).icon(Icon::ShieldCheck).id(TRY);
        let content = column![
            text::small(t!(l10n, "mailboxes-hand-hint")).style(text::muted),
            self.server(cx, Which::Imap, &hand.imap),
            self.server(cx, Which::Submission, &hand.submission),
            container(acts).align_right(Length::Fill),
        ]
        .spacing(space::M);
        container(content).padding(space::M).width(Length::Fill).style(theme::container::card).into()
    }

    fn server<'a>(&'a self, cx: &'a Context, which: Which, server: &'a Server) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let field = |field: Field, value: &'a str| {
            let is_faulty = server.fault == Some(field);
            text_input("", value)
                .id(hand::id(which, field))
                .on_input_maybe(self.asked.is_none().then_some(move |text| Message::HandTyped(which, field, text)))
                .on_submit(Message::Try)
                .size(scale::BODY.size)
                .padding([space::S, space::M])
                .style(if is_faulty { theme::input::field_danger } else { theme::input::field })
        };
        let (title, port) = match which {
            Which::Imap => (t!(l10n, "mailboxes-hand-reading"), t!(l10n, "mailboxes-hand-port")),
            Which::Submission => (t!(l10n, "mailboxes-hand-sending"), t!(l10n, "mailboxes-hand-port")),
        };
        let choice = |security: Security| {
            let words = match security {
                Security::StartTls => t!(l10n, "mailboxes-hand-after"),
                Security::Tls => t!(l10n, "mailboxes-hand-at-once"),
            };
            let is_chosen = server.security == security;
            let sign = if is_chosen { Icon::CircleCheck } else { Icon::Circle };
            self.act(words, Message::HandSecurity(which, security)).icon(sign).quiet()
        };
        let fault = server.fault.map(|field| {
            let words = match field {
                Field::Host => t!(l10n, "mailboxes-hand-host-mistyped"),
                Field::Port => t!(l10n, "mailboxes-hand-port-mistyped"),
            };
            text::small(words).style(text::danger)
        });
        column![
            row![text::label(title).width(Length::Fill), text::label(port).width(PORT)].spacing(space::S),
            row![field(Field::Host, &server.host), field(Field::Port, &server.port).width(PORT)].spacing(space::S),
            row![choice(Security::StartTls), choice(Security::Tls)].spacing(space::S).wrap(),
        ]
        .push(fault)
        .spacing(space::S)
        .into()
    }

    fn foot<'a>(&'a self, cx: &'a Context, form: &'a Form) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let words = if form.hand.is_some() { t!(l10n, "mailboxes-hand-close") } else { t!(l10n, "mailboxes-hand") };
        let hand = self.act(words, Message::ByHand).icon(Icon::Keyboard).quiet().id(HAND);
        let later = if self.rows.is_empty() { t!(l10n, "mailboxes-later") } else { t!(l10n, "action-cancel") };
        let back = button(later).id(BACK).on_press_maybe(self.can_leave());
        let ready = self.asked.is_none() && form.mailbox().is_some();
        let add = button(t!(l10n, "mailboxes-add"))
            .primary()
            .icon(Icon::MailPlus)
            .id(ADD)
            .on_press_maybe(ready.then_some(Message::Add));
        let add = form.chosen.is_some().then_some(add);
        let working = self.working(l10n);
        let hand = working.is_none().then_some(hand);
        row![]
            .push(working)
            .push(hand)
            .push(row![gap::horizontal(), back].push(add).spacing(space::S).width(Length::Fill))
            .align_y(Alignment::Center)
            .into()
    }

    /// A button that rests while something is waited for.
    pub(super) fn act<'a>(&self, words: String, message: Message) -> Button<'a, Message> {
        button(words).on_press_maybe(self.asked.is_none().then_some(message))
    }

    pub(super) fn acts<'a>(&'a self, cx: &'a Context, acts: Row<'a, Message>) -> Element<'a, Message> {
        row![].push(self.working(&cx.l10n)).push(acts.spacing(space::S).width(Length::Fill)).into()
    }

    /// What is waited for.
    fn working<'a>(&self, l10n: &L10n) -> Option<Element<'a, Message>> {
        let words = match self.asked.as_ref().map(|(_, asked)| asked)? {
            Asked::Search => t!(l10n, "mailboxes-searching"),
            Asked::Try => t!(l10n, "mailboxes-trying"),
            Asked::Add => t!(l10n, "mailboxes-adding"),
            Asked::Remove(_) => t!(l10n, "mailboxes-removing"),
        };
        let line = row![icon::icon(Icon::Hourglass).style(text::muted), text::small(words).style(text::muted)];
        Some(line.spacing(space::S).align_y(Alignment::Center).into())
    }
}

fn name<'a>(cx: &'a Context, form: &'a Form) -> Element<'a, Message> {
    let hint = if form.shared { t!(cx.l10n, "mailboxes-name-shared") } else { String::new() };
    let field = text_input(&hint, &form.name)
        .id(NAME)
        .on_input(Message::NameTyped)
        .on_submit(Message::Add)
        .size(scale::BODY.size)
        .padding([space::S, space::M])
        .style(theme::input::field);
    let shared = tick(SHARED, form.shared, t!(cx.l10n, "mailboxes-shared-ask"), Some(Message::Shared));
    let shared = hinted(shared, t!(cx.l10n, "mailboxes-shared-hint"));
    column![shared, text::label(t!(cx.l10n, "mailboxes-name")), field].spacing(space::S).into()
}

/// Whether letters may be sent there, as the list says: told, and no condition.
fn listed<'a>(l10n: &L10n, check: &Check) -> Element<'a, Message> {
    let domain = check.input.rsplit_once('@').map(|(_, domain)| domain).unwrap_or_default();
    let (sign, words, style): (_, _, fn(&theme::Theme) -> iced::widget::text::Style) = match &check.verdict {
        Ok(()) => (Icon::CircleCheck, t!(l10n, "mailboxes-listed", domain = domain), text::success),
        Err(reason) => {
            (Icon::TriangleAlert, t!(l10n, "mailboxes-unlisted", reason = l10n.refusal(reason)), text::warning)
        }
    };
    let line = row![icon::icon(sign).style(style), text::small(words).style(style)];
    line.spacing(space::S).align_y(Alignment::Center).into()
}

/// Who names these servers.
fn source(l10n: &L10n, source: &Source) -> String {
    match source {
        Source::Preset { operator } => t!(l10n, "mailboxes-source-preset", operator = operator.as_str()),
        Source::Srv => t!(l10n, "mailboxes-source-records"),
        Source::Autoconfig { host } => t!(l10n, "mailboxes-source-published", host = host.as_str()),
        Source::ByHand => t!(l10n, "mailboxes-source-hand"),
    }
}

/// By what a mailbox is opened.
fn method(l10n: &L10n, kind: MethodKind) -> String {
    match kind {
        MethodKind::Card => t!(l10n, "mailboxes-method-card"),
        MethodKind::Psc => t!(l10n, "mailboxes-method-psc"),
        MethodKind::Organisation => t!(l10n, "mailboxes-method-organisation"),
    }
}

fn place(server: &Endpoint) -> String {
    format!("{}:{}", server.host, server.port)
}

fn card(content: Row<'_, Message>) -> Element<'_, Message> {
    container(content.spacing(space::M).align_y(Alignment::Start))
        .padding(space::M)
        .width(Length::Fill)
        .style(theme::container::card)
        .into()
}
