//! Drawing of what opens the messages kept here.

use iced::widget::{column, container, row, rule, scrollable, space as gap};
use iced::{Alignment, Length};

use super::carry;
use super::phrase::OFFER;
use super::{ADD, Access, BACK, LATER, MAKE, Message, NOTED, PIN, Page, SAVE, SURE, Wish};
use crate::domain::{Secret, SlotKind, SlotRow};
use crate::engine::event::{CardSeen, Tries};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::code::{self, CodeField};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::banner::{self, Gravity};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element, Row};

impl Access {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let page = match &self.page {
            Page::Offer => self.offer_page(cx),
            Page::List => self.list_page(cx),
            Page::Question(wish) => self.question_page(cx, *wish),
            Page::Phrase(form) => self.phrase_page(cx, form),
            Page::Carry(form) => self.carry_page(cx, form),
            Page::Code { text, saved } => self.code_page(cx, text, saved.as_deref()),
            Page::Add { card, pin, shown, sure } => match self.spares.iter().find(|spare| spare.id == *card) {
                Some(spare) => self.add_page(cx, spare, (pin, *shown, *sure)),
                None => self.list_page(cx),
            },
        };
        let page = scrollable(page)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()))
            .height(Length::Shrink);
        container(page).padding(space::XL).width(measure::DIALOG).style(theme::container::dialog).into()
    }

    /// Title, what was refused, then the rest.
    pub(super) fn sheet<'a>(&'a self, cx: &'a Context, title: String) -> Column<'a, Message> {
        let failure = self.failure.as_ref().map(|failure| banner::notice(&cx.l10n, failure, None));
        column![text::title(title)].push(failure).spacing(space::L)
    }

    fn offer_page<'a>(&'a self, cx: &'a Context) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let acts = row![
            gap::horizontal(),
            button(t!(l10n, "vault-later")).id(LATER).on_press(Message::Back),
            self.act(t!(l10n, "vault-make"), Message::Make).primary().icon(Icon::ShieldCheck).id(MAKE),
        ];
        self.sheet(cx, t!(l10n, "vault-offer-title"))
            .push(text::body(t!(l10n, "vault-offer-message")))
            .push(text::body(t!(l10n, "vault-offer-hint")).style(text::muted))
            .push(self.acts(cx, acts))
    }

    fn list_page<'a>(&'a self, cx: &'a Context) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let why = text::body(t!(l10n, "vault-why")).style(text::muted);
        let head = row![
            column![text::title(t!(l10n, "vault-title")), why].spacing(space::HAIR).width(Length::Fill),
            tool(Icon::Close, t!(l10n, "action-close")).on_press(Message::Back),
        ];
        let failure = self.failure.as_ref().map(|failure| banner::notice(l10n, failure, None));
        let rows = column(self.rows.iter().map(|row| self.row(cx, row))).spacing(space::S);
        let spares = column(self.strangers().map(|spare| self.stranger(cx, spare))).spacing(space::S);
        let words = if self.has_code() { t!(l10n, "vault-replace") } else { t!(l10n, "vault-make") };
        let make = self.act(words, Message::Make).icon(Icon::ShieldCheck).id(MAKE);
        let make = if self.has_code() { make } else { make.primary() };
        let phrase = cx.passphrase.then(|| {
            let words =
                if self.has_phrase() { t!(l10n, "vault-phrase-replace") } else { t!(l10n, "vault-phrase-make") };
            self.act(words, Message::Phrase).icon(Icon::Keyboard).id(OFFER)
        });
        let carried = self.carried.map(|carried| {
            let (title, words) = carry::said(cx, carried);
            banner::banner(Gravity::Success, title, vec![words], None)
        });
        column![head]
            .push(failure)
            .push(carried)
            .push(rows)
            .push(spares)
            .push(column![].push(phrase).push(make).spacing(space::S).width(Length::Fill).align_x(Alignment::End))
            .push(rule::horizontal(measure::HAIRLINE))
            .push(self.carry_line(cx))
            .spacing(space::L)
    }

    fn row<'a>(&'a self, cx: &'a Context, row: &'a SlotRow) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let (sign, words) = match (row.kind, row.label.as_deref()) {
            (SlotKind::Card, Some(label)) => (Icon::CreditCard, t!(l10n, "vault-card-named", label = label)),
            (SlotKind::Card, None) => (Icon::CreditCard, t!(l10n, "vault-card")),
            (SlotKind::Recovery, _) => (Icon::ShieldCheck, t!(l10n, "vault-code")),
            (SlotKind::Passphrase, _) => (Icon::Keyboard, t!(l10n, "vault-phrase")),
        };
        let mut details = Vec::new();
        if row.current {
            details.push(t!(l10n, "vault-current"));
        }
        if row.kind == SlotKind::Passphrase && !cx.passphrase {
            details.push(t!(l10n, "vault-phrase-forbidden"));
        }
        details.extend(row.made.map(|made| t!(l10n, "vault-made", date = l10n.date(made))));
        let act = (!row.current).then(|| self.act(t!(l10n, "vault-revoke"), Message::Revoke(row.id)).quiet());
        line(sign, words, details.join(" · "), act.map(Element::from))
    }

    fn stranger<'a>(&'a self, cx: &'a Context, spare: &'a CardSeen) -> Element<'a, Message> {
        let words = t!(cx.l10n, "vault-spare", label = spare.label.as_str());
        let act = self.act(t!(cx.l10n, "vault-add"), Message::Add(spare.id)).id(ADD);
        line(Icon::Plus, words, t!(cx.l10n, "vault-spare-hint"), Some(act.into()))
    }

    fn question_page<'a>(&'a self, cx: &'a Context, wish: Wish) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let (title, message, yes) = match wish {
            Wish::Replace => (
                t!(l10n, "vault-replace-title"),
                t!(l10n, "vault-replace-message"),
                self.act(t!(l10n, "vault-replace-confirm"), Message::Sure).primary(),
            ),
            Wish::Revoke(_) => (
                t!(l10n, "vault-revoke-title"),
                self.revoke_message(l10n),
                self.act(t!(l10n, "vault-revoke-confirm"), Message::Sure).danger(),
            ),
        };
        let no = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        let acts = self.acts(cx, row![gap::horizontal(), no, yes.id(SURE)]);
        self.sheet(cx, title).push(text::body(message)).push(acts)
    }

    fn revoke_message(&self, l10n: &L10n) -> String {
        let message = t!(l10n, "vault-revoke-message");
        if self.has_phrase() { [message, t!(l10n, "vault-revoke-phrase")].join(" ") } else { message }
    }

    fn code_page<'a>(
        &'a self,
        cx: &'a Context,
        code: &'a Secret<String>,
        saved: Option<&std::path::Path>,
    ) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        // Two lines of three groups: what is copied by hand is checked line by line.
        let (first, second) = code.declassify().split_at_checked(CODE_LINE).unwrap_or((code.declassify(), ""));
        let big =
            |words: &'a str| text::heading(words.trim_end_matches('-')).font(theme::MONO).size(scale::HEADING.size);
        let shown = container(column![big(first), big(second)].spacing(space::S).align_x(Alignment::Center))
            .padding(space::L)
            .width(Length::Fill)
            .align_x(Alignment::Center)
            .style(theme::container::well);
        let saved = saved.filter(|_| self.asked.is_none()).map(|path| {
            text::small(t!(l10n, "vault-code-saved", path = path.display().to_string())).style(text::success)
        });
        let acts = row![
            self.act(t!(l10n, "vault-code-save"), Message::Save).icon(Icon::Download).id(SAVE),
            gap::horizontal(),
            button(t!(l10n, "vault-code-noted")).primary().icon(Icon::Check).id(NOTED).on_press(Message::Noted),
        ];
        self.sheet(cx, t!(l10n, "vault-code-title"))
            .push(text::body(t!(l10n, "vault-code-message")))
            .push(shown)
            .push(saved)
            .push(acts.spacing(space::S))
    }

    fn add_page<'a>(
        &'a self,
        cx: &'a Context,
        spare: &'a CardSeen,
        (pin, shown, sure): (&'a Secret<String>, bool, bool),
    ) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let mut page = self
            .sheet(cx, t!(l10n, "vault-add-title", label = spare.label.as_str()))
            .push(text::body(t!(l10n, "vault-add-message")))
            .push(code::tries_left(cx, spare.tries));
        if spare.tries == Tries::Locked {
            page = page.push(banner::notice(l10n, &crate::domain::Notice::PinLocked, None));
        } else if spare.pad {
            page = page.push(text::body(t!(l10n, "unlock-pad-hint")).style(text::muted));
        } else {
            let field =
                CodeField { code: pin, id: PIN, length: spare.pin_length, shown, refused: self.failure.is_some() };
            page = page.push(field.view(cx, Message::PinTyped, Message::ShowPin, Message::Submit));
        }
        let ready = self.ready().is_some() && self.asked.is_none();
        let words = if sure { t!(l10n, "vault-last-try") } else { t!(l10n, "vault-add-submit") };
        let add = button(words).id(SURE).on_press_maybe(ready.then_some(Message::Submit));
        let add = if sure { add.danger() } else { add.primary() };
        let no = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        page.push(self.acts(cx, row![gap::horizontal(), no, add]))
    }

    /// What is being waited for.
    fn waits_for(&self, cx: &Context) -> String {
        match self.page {
            // No card is asked.
            Page::Carry(_) => t!(cx.l10n, "carry-working"),
            _ => t!(cx.l10n, "vault-working"),
        }
    }

    /// A button that rests while the card works.
    pub(super) fn act<'a>(&self, words: String, message: Message) -> crate::ui::widget::button::Button<'a, Message> {
        button(words).on_press_maybe(self.asked.is_none().then_some(message))
    }

    /// The acts at the foot, or what is being waited for before them.
    pub(super) fn acts<'a>(&'a self, cx: &'a Context, acts: Row<'a, Message>) -> Element<'a, Message> {
        let working = self.asked.is_some() && !matches!(self.page, Page::List);
        let words = working.then(|| {
            row![icon::icon(Icon::Hourglass).style(text::muted), text::small(self.waits_for(cx)).style(text::muted)]
                .spacing(space::S)
                .align_y(Alignment::Center)
        });
        row![].push(words).push(acts.spacing(space::S).width(Length::Fill)).align_y(Alignment::Center).into()
    }
}

/// Three groups and their dashes.
const CODE_LINE: usize = 18;

fn line(sign: Icon, words: String, detail: String, act: Option<Element<'_, Message>>) -> Element<'_, Message> {
    let words = column![text::strong(words), text::small(detail).style(text::muted)].width(Length::Fill);
    let line = row![icon::sized(sign, space::L).style(text::muted), words].push(act);
    container(line.spacing(space::M).align_y(Alignment::Center))
        .padding(space::M)
        .width(Length::Fill)
        .style(theme::container::card)
        .into()
}
