//! Drawing of the main screen: three panes in a wide window, two beside a rail of icons, one in a narrow one (or at 200 %).

use iced::widget::{center, column, container, responsive, row, rule, text_input};
use iced::{Alignment, Length};

use super::{CLEAR, MAILBOXES, Mailbox, Message, RETRY, SEARCH};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::folders::Folders;
use crate::ui::part::message_list::{HITS_MAX, MessageList, Source, nothing};
use crate::ui::part::phrase::read_only;
use crate::ui::part::psc::Sign;
use crate::ui::part::status::{Standing, status};
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::{Column, Element, banner};

/// How many panes there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// Folders, list, reader.
    Three,
    /// Rail, list, reader.
    Two,
    /// Rail, and list or reader.
    One,
}

impl Room {
    fn of(width: f32) -> Self {
        if width >= measure::ROOM_THREE {
            Self::Three
        } else if width >= measure::ROOM_TWO {
            Self::Two
        } else {
            Self::One
        }
    }
}

impl Mailbox {
    /// Draws the screen; `login` is what the status line says of Pro Santé Connect.
    pub fn view<'a>(&'a self, cx: &'a Context, login: Option<Sign>) -> Element<'a, Message> {
        let panes = responsive(move |size| self.panes(cx, Room::of(size.width)));
        let is_read_only = self.session.read_only;
        let standing = if is_read_only { Standing::ReadOnly } else { Standing::Card(&self.accounts) };
        let status = status(cx, &self.session.holder, standing, login, Message::Act);
        let strip = is_read_only.then(|| read_only(&cx.l10n, Some(Message::Act(Act::Lock))));
        // In a low window no text of a pane runs into the status line.
        column![].push(strip).push(container(panes).clip(true)).push(status).into()
    }

    fn panes<'a>(&'a self, cx: &'a Context, room: Room) -> Element<'a, Message> {
        let folders = Folders {
            rows: &self.folders,
            accounts: &self.accounts,
            chosen: self.folder.map(|(mailbox, _)| mailbox).filter(|_| self.search.trim().is_empty()),
            outgoing: self.outgoing,
            rail: room != Room::Three,
        };
        let line = || rule::vertical(measure::HAIRLINE);
        let mut panes = row![folders.view(cx).map(Message::Folders), line()];
        let reading = self.reader.message().is_some();
        let list_width = match room {
            Room::Three => Length::Fixed(measure::LIST),
            Room::Two => Length::Fixed(measure::LIST_NARROW),
            Room::One => Length::Fill,
        };
        if room != Room::One || !reading {
            panes = panes.push(container(self.list(cx)).width(list_width).style(theme::container::surface));
        }
        if room != Room::One {
            panes = panes.push(line());
        }
        if room != Room::One || reading {
            panes = panes.push(self.reading(cx, room));
        }
        panes.height(Length::Fill).into()
    }

    fn reading<'a>(&'a self, cx: &'a Context, room: Room) -> Element<'a, Message> {
        let reader = self.reader.view(cx).map(Message::Reader);
        if room != Room::One {
            return reader;
        }
        let back = button(t!(cx.l10n, "reader-back")).icon(Icon::ArrowLeft).quiet().on_press(Message::Back);
        let head = container(back).padding([space::XS, space::S]).width(Length::Fill).style(theme::container::surface);
        column![head, rule::horizontal(measure::HAIRLINE), reader].into()
    }

    fn list<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let rows: Element<'a, Message> = match &self.list {
            None if self.failure.is_some() => self.failed(cx),
            _ if self.session.accounts.is_empty() && !self.session.read_only => Self::lacking(cx),
            Some(list) if list.total() == Some(0) && self.is_first_sync() => {
                nothing(Icon::Inbox, t!(cx.l10n, "list-first-sync-title"), t!(cx.l10n, "list-first-sync-hint"))
            }
            Some(list) => list.view(cx).map(Message::List),
            None if self.asked_folders.is_some() => iced::widget::space().into(),
            None => nothing(Icon::Inbox, t!(cx.l10n, "list-first-sync-title"), t!(cx.l10n, "list-first-sync-hint")),
        };
        let mut pane: Column<'a, Message> = column![self.search_field(cx)];
        pane = pane.push(self.title(cx)).push(rule::horizontal(measure::HAIRLINE));
        pane.push(container(rows).height(Length::Fill)).into()
    }

    /// No mailbox yet, and the way to the first one.
    fn lacking(cx: &Context) -> Element<'_, Message> {
        let l10n = &cx.l10n;
        let add = button(t!(l10n, "mailboxes-first-add"))
            .primary()
            .icon(Icon::MailPlus)
            .id(MAILBOXES)
            .on_press(Message::Act(Act::Mailboxes));
        let words = column![
            icon::sized(Icon::Mail, space::XXL).style(text::muted),
            text::label(t!(l10n, "mailboxes-lacking")),
            text::body(t!(l10n, "mailboxes-lacking-hint")).style(text::muted).align_x(Alignment::Center),
            container(add).padding(space::S),
        ]
        .spacing(space::S)
        .max_width(measure::EMPTY)
        .align_x(Alignment::Center);
        center(words).padding(space::XL).into()
    }

    fn failed<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let again = button(t!(cx.l10n, "action-retry")).icon(Icon::Again).id(RETRY).on_press(Message::Retry);
        let told = self.failure.as_ref().map(|failure| banner::notice(&cx.l10n, failure, Some(again.into())));
        container(column![].push(told)).padding(space::L).into()
    }

    fn is_first_sync(&self) -> bool {
        self.accounts.are_beginning() && self.folders.iter().all(|row| row.total == 0)
    }

    fn search_field<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let hint = shortcut::hint(Act::Search, &t!(cx.l10n, "action-search"), &cx.l10n);
        let field = text_input(&hint, &self.search)
            .id(SEARCH)
            .on_input(Message::SearchTyped)
            .on_submit(Message::SearchSubmitted)
            .size(scale::BODY.size)
            .padding([space::S - space::HAIR, space::M])
            .icon(text_input::Icon {
                font: theme::ICONS,
                code_point: Icon::Search.glyph(),
                size: Some(measure::ICON.into()),
                spacing: space::S,
                side: text_input::Side::Left,
            });
        let mut line = row![field].spacing(space::XS).align_y(Alignment::Center);
        if !self.search.is_empty() {
            line = line.push(tool(Icon::Close, t!(cx.l10n, "search-clear")).id(CLEAR).on_press(Message::SearchCleared));
        }
        container(line).padding([0.0, space::M]).height(measure::PANE_HEAD).align_y(Alignment::Center).into()
    }

    fn title<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let total = self.list.as_ref().and_then(MessageList::total);
        let searching = matches!(self.list.as_ref().map(MessageList::source), Some(Source::Search(_)));
        let (name, count) = if searching {
            (t!(cx.l10n, "action-search"), hits(cx, total))
        } else {
            let row = self.folders.iter().find(|row| Some(row.id) == self.folder.map(|(mailbox, _)| mailbox));
            let name = row.map(|row| cx.l10n.role(row.role).unwrap_or_else(|| row.name.as_str().to_owned()));
            let count =
                total.map(|total| t!(cx.l10n, "folder-total", count = total, shown = cx.l10n.count(u64::from(total))));
            (name.unwrap_or_default(), count)
        };
        let name = one_line(name, theme::SEMIBOLD, scale::TITLE);
        let line = row![name, text::small(count.unwrap_or_default()).style(text::muted)]
            .spacing(space::S)
            .align_y(Alignment::Center);
        container(line).padding(iced::Padding::from([0.0, space::L]).bottom(space::S)).into()
    }
}

fn hits(cx: &Context, total: Option<u32>) -> Option<String> {
    let total = total?;
    let shown = cx.l10n.count(u64::from(total));
    Some(if total >= HITS_MAX {
        t!(cx.l10n, "search-results-most", shown = shown)
    } else {
        t!(cx.l10n, "search-results", count = total, shown = shown)
    })
}
