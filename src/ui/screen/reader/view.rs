//! Drawing of the reader.

use iced::widget::{column, container, row, rule, scrollable};
use iced::{Alignment, Length, Padding};

use super::{ACKNOWLEDGE, KEEP, KEEP_SILENT, Message, Open, PUT_BACK, Reader, State, TEXT, attachment, header};
use crate::domain::listing::{Body, Gone, Part};
use crate::domain::receipt::Request;
use crate::domain::shown;
use crate::domain::{DeskState, Rights};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Page;
use crate::ui::part::message_list::{self, Picked, nothing};
use crate::ui::part::receipts::receipts;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::banner::{self, Gravity, banner};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

impl Reader {
    /// Draws the reader.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let content = match &self.state {
            State::Nothing => {
                nothing(Icon::MailOpen, t!(cx.l10n, "reader-none-title"), t!(cx.l10n, "reader-none-hint", key = "J"))
            }
            State::Asked(_, Page::Failed(notice)) => {
                container(banner::notice(&cx.l10n, notice, None)).padding(space::XL).into()
            }
            State::Asked(..) => iced::widget::space().into(),
            State::Open(open) => {
                let departure = open.view.row.gone.map(|gone| Departure {
                    gone,
                    collected: self.collected.contains(&gone.account),
                    whole: open.view.body != Body::Awaited,
                });
                let rights = self.limits.get(&open.view.row.mailbox).copied().unwrap_or(Rights::ALL);
                let may = May { rights, read_only: self.read_only, confides: self.confides };
                open.view(cx, may, (self.own.as_ref(), departure))
            }
        };
        container(content).width(Length::Fill).height(Length::Fill).style(theme::container::sheet).into()
    }
}

/// What may be done with the message.
#[derive(Clone, Copy)]
struct May {
    rights: Rights,
    read_only: bool,
    /// Be given to others.
    confides: bool,
}

impl Open {
    fn view<'a>(
        &'a self,
        cx: &'a Context,
        May { rights, read_only, confides }: May,
        (own, departure): (Option<&DeskState>, Option<Departure>),
    ) -> Element<'a, Message> {
        let body = container(self.body(cx, read_only, (own, departure)))
            .padding(Padding::from([space::L, space::XL]).bottom(space::HUGE));
        let scroll = scrollable(container(body).width(Length::Fill))
            .id(TEXT)
            .width(Length::Fill)
            .height(Length::Fill)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        column![header::tools(self, own, (rights, confides), cx), rule::horizontal(measure::HAIRLINE), scroll].into()
    }

    fn body<'a>(
        &'a self,
        cx: &'a Context,
        read_only: bool,
        (own, departure): (Option<&DeskState>, Option<Departure>),
    ) -> Column<'a, Message> {
        let mut page = column![header::head(self, own, cx), rule::horizontal(measure::HAIRLINE)].spacing(space::L);
        page = page.push(departure.map(|departure| departure.banner(cx)));
        page = page.push(self.confided(cx));
        page = page.push(self.taken(own, cx));
        let sent = self.view.sent.as_deref();
        page = page.push(sent.and_then(|letter| receipts(letter, Message::Report, cx)));
        page = page.push(self.view.asks.as_ref().filter(|_| !read_only).map(|request| asked(request, cx)));
        match &self.view.body {
            Body::Awaited if departure.is_some() => {}
            Body::Awaited if read_only => {
                let title = t!(cx.l10n, "reader-not-kept-title");
                page = page.push(banner(Gravity::Info, title, vec![t!(cx.l10n, "reader-not-kept-hint")], None));
            }
            Body::Awaited => {
                let title = t!(cx.l10n, "reader-awaited-title");
                page = page.push(banner(Gravity::Info, title, vec![t!(cx.l10n, "reader-awaited-hint")], None));
            }
            Body::Ready { document, parts, truncated, .. } => {
                if *truncated {
                    page = page.push(banner(Gravity::Warning, t!(cx.l10n, "reader-cut"), Vec::new(), None));
                }
                let shown = self.viewer.as_ref().map(super::Viewer::piece);
                page = page.push(self.medical.cards(shown, cx));
                page = page.push(self.medical.text(true, cx));
                let shown = shown.filter(|piece| piece.inside.is_none()).map(|piece| piece.part);
                page = page.push(attachment::cards(parts, shown, cx));
                if document.blocked_remote > 0 {
                    page = page.push(blocked(document.blocked_remote, cx));
                }
                page = page.push(self.text(cx));
                if self.is_unreadable() {
                    let hint = vec![t!(cx.l10n, "reader-unreadable-hint")];
                    page = page.push(banner(Gravity::Warning, t!(cx.l10n, "reader-unreadable"), hint, None));
                } else if document.truncated {
                    page = page.push(banner(Gravity::Info, t!(cx.l10n, "reader-truncated-document"), Vec::new(), None));
                }
                page = page.push(self.medical.text(false, cx));
                if let Some(viewer) = &self.viewer {
                    page = page.push(viewer.view(cx).map(Message::Viewer));
                }
            }
        }
        page
    }

    /// It is a copy that somebody has given to those who share this mailbox.
    fn confided<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let origin = self.view.confided.as_ref()?;
        let date = cx.l10n.full_date(origin.at, cx.now);
        let title = t!(cx.l10n, "reader-confided-title", name = shown::person(&origin.by).name, date = date);
        let hint = t!(cx.l10n, "reader-confided-hint", address = origin.by.address.as_str());
        Some(banner(Gravity::Info, title, vec![hint], None).into())
    }

    /// Somebody else takes care of it: before anybody does the same work twice.
    fn taken<'a>(&'a self, own: Option<&DeskState>, cx: &'a Context) -> Option<Element<'a, Message>> {
        let picked = Picked::of(&self.view.row);
        let word = own.and_then(DeskState::keyword);
        let name = picked.takers().find_map(|state| match state {
            DeskState::Taken(name) if state.keyword() != word => Some(name.clone()),
            _ => None,
        });
        let name = name.filter(|_| !picked.is_filed())?;
        let title = t!(cx.l10n, "reader-taken-title", name = name);
        Some(banner(Gravity::Info, title, vec![t!(cx.l10n, "reader-taken-hint")], None).into())
    }

    fn text<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let shown = if self.as_text { &self.plain } else { &self.rich };
        match shown {
            Some(prepared) => {
                let text = prepared.view(&cx.l10n, &self.pictures).map(Message::Document);
                container(text).max_width(measure::READING).into()
            }
            None => iced::widget::space().into(),
        }
    }
}

/// A message that is gone from its server.
#[derive(Clone, Copy)]
struct Departure {
    gone: Gone,
    /// Other software collects the mailbox: it is no loss.
    collected: bool,
    /// All of it is here.
    whole: bool,
}

impl Departure {
    /// What happened, what it means, what can be done.
    fn banner(self, cx: &Context) -> Element<'_, Message> {
        let l10n = &cx.l10n;
        let until = l10n.day(self.gone.until(), cx.now);
        let (gravity, why) = if self.collected {
            (Gravity::Info, t!(l10n, "reader-elsewhere-why"))
        } else {
            (Gravity::Warning, t!(l10n, "reader-gone-why"))
        };
        let kept = if self.whole {
            t!(l10n, "reader-gone-until", date = until)
        } else {
            t!(l10n, "reader-gone-lacking", date = until)
        };
        let back = t!(l10n, "action-put-back");
        let hint = shortcut::hint(Act::PutBack, &back, l10n);
        let back = button(back).icon(Icon::Inbox).small().hint(hint).id(PUT_BACK);
        let back = (!self.collected).then(|| back.on_press(Message::Act(Act::PutBack)));
        let keep = button(t!(l10n, "action-save-message")).icon(Icon::Download).small().id(KEEP);
        let acts = row![].push(back).push(keep.on_press(Message::Save(Part::WHOLE.into()))).spacing(space::S).wrap();
        let title = message_list::departed(self.gone, self.collected, cx);
        banner(gravity, title, vec![why, kept], self.whole.then(|| acts.into())).into()
    }
}

/// The sender wants to know whether it is read: that is for its reader to say.
fn asked<'a>(request: &Request, cx: &'a Context) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let diverts = request.diverts.then(|| t!(l10n, "reader-asked-diverts", address = request.to.to_string()));
    let lines = diverts.into_iter().chain([t!(l10n, "reader-asked-hint")]).collect();
    let hint = |act: Act| shortcut::hint(act, &shortcut::words(act, l10n), l10n);
    let tell = button(t!(l10n, "reader-asked-tell")).icon(Icon::MailCheck).small().id(ACKNOWLEDGE);
    let tell = tell.hint(hint(Act::Acknowledge));
    let keep = button(t!(l10n, "reader-asked-keep")).small().quiet().id(KEEP_SILENT).hint(hint(Act::KeepSilent));
    let acts = row![tell.on_press(Message::Acknowledge(true)), keep.on_press(Message::Acknowledge(false))];
    let gravity = if request.diverts { Gravity::Warning } else { Gravity::Info };
    banner(gravity, t!(l10n, "reader-asked-title"), lines, Some(acts.spacing(space::S).wrap().into())).into()
}

fn blocked(count: usize, cx: &Context) -> Element<'_, Message> {
    let words = t!(cx.l10n, "reader-blocked", count = count, shown = cx.l10n.count(count as u64));
    row![icon::icon(Icon::ImageOff).style(text::muted), text::small(words).style(text::muted)]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}
