//! Drawing of the main screen: three panes in a wide window, two beside a rail of icons, one in a narrow one (or at 200 %).

use iced::widget::text::Wrapping;
use iced::widget::{center, column, container, responsive, row, rule, text_input};
use iced::{Alignment, Length};

use super::{CLEAR, EMPTY, FORGET, Listed, MAILBOXES, Mailbox, Message, NEW_FOLDER, OverMessage, RETRY, SEARCH};
use crate::domain::Role;
use crate::domain::listing::MailboxRow;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::folders::Folders;
use crate::ui::part::message_list::{HITS_MAX, MessageList, Source, nothing};
use crate::ui::part::phrase::read_only;
use crate::ui::part::psc::Sign;
use crate::ui::part::queue;
use crate::ui::part::status::{Standing, status};
use crate::ui::part::stuck;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::modal::modal;
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
        let over = self.over_view(cx);
        let strip = is_read_only.then(|| read_only(&cx.l10n, Some(Message::Act(Act::Lock))));
        // In a low window no text of a pane runs into the status line.
        let stuck = stuck::strip(cx, self.letters.stuck(cx.now), Message::Act(Act::Outbox));
        let page = column![].push(strip).push(stuck).push(container(panes).clip(true)).push(status);
        intercept(modal(page, over, Message::Over(OverMessage::Close))).on_drop_file(Message::Dropped).into()
    }

    fn panes<'a>(&'a self, cx: &'a Context, room: Room) -> Element<'a, Message> {
        let folders = Folders {
            rows: &self.folders,
            accounts: &self.accounts,
            chosen: self.shown_folder().filter(|_| self.search.trim().is_empty()),
            all: self.listed == Listed::Inboxes && self.search.trim().is_empty(),
            gone: &self.gone,
            gone_chosen: match self.listed {
                Listed::Gone(account) if self.search.trim().is_empty() => Some(account),
                _ => None,
            },
            to_file: self.filing.count(),
            filing: self.listed == Listed::Filing,
            outgoing: self.letters.open,
            validating: self.validating.count(&self.accounts),
            rail: room != Room::Three,
        };
        let line = || rule::vertical(measure::HAIRLINE);
        let folders =
            column![container(folders.view(cx).map(Message::Folders)).height(Length::Fill), self.new_folder(cx, room),]
                .width(Length::Shrink);
        let mut panes = row![folders, line()];
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
        let many = self.list.as_ref().map_or(0, MessageList::picked_count);
        let reader = if many > 1 { several(cx, many) } else { self.reader.view(cx).map(Message::Reader) };
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
        pane = pane.push(self.title(cx)).push(self.gone_line(cx)).push(self.filing_line(cx)).push(self.rights_line(cx));
        pane = pane.push(queue::line(cx, &self.waiting(cx), Message::Act(Act::Queue)));
        pane = pane.push(rule::horizontal(measure::HAIRLINE));
        pane.push(container(rows).height(Length::Fill)).push(self.undo_bar(cx)).into()
    }

    /// Under the folders: one more.
    fn new_folder<'a>(&'a self, cx: &'a Context, room: Room) -> Option<Element<'a, Message>> {
        if self.folders.is_empty() {
            return None;
        }
        let words = shortcut::words(Act::NewFolder, &cx.l10n);
        let hint = shortcut::hint(Act::NewFolder, &words, &cx.l10n);
        let (add, width) = if room == Room::Three {
            (button(words).icon(Icon::Plus).quiet().small().hint(hint), measure::FOLDERS)
        } else {
            (tool(Icon::Plus, hint), measure::RAIL)
        };
        let add = add.id(NEW_FOLDER).on_press(Message::Act(Act::NewFolder));
        Some(container(add).padding(space::S).width(width).style(theme::container::canvas).into())
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
        let what =
            if self.listed == Listed::Filing { t!(cx.l10n, "filing-search") } else { t!(cx.l10n, "action-search") };
        let hint = shortcut::hint(Act::Search, &what, &cx.l10n);
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
        let picked = self.list.as_ref().map_or(0, MessageList::picked_count);
        let (name, count) = if picked > 0 {
            (t!(cx.l10n, "list-picked-short", count = picked, shown = cx.l10n.count(picked.into())), None)
        } else if searching {
            (t!(cx.l10n, "action-search"), hits(cx, total))
        } else if self.listed != Listed::Folder {
            let is_filing = self.listed == Listed::Filing;
            let count = total.map(|total| match (is_filing, cx.l10n.count(u64::from(total))) {
                (true, shown) => t!(cx.l10n, "filing-total", count = total, shown = shown),
                (false, shown) => t!(cx.l10n, "folder-total", count = total, shown = shown),
            });
            let name = self.gone_name(cx).or_else(|| self.filing_name(cx));
            (name.unwrap_or_else(|| t!(cx.l10n, "folders-all")), count)
        } else {
            let row = self.folders.iter().find(|row| Some(row.id) == self.folder.map(|(mailbox, _)| mailbox));
            let name = row.map(|row| cx.l10n.role(row.role).unwrap_or_else(|| path(row)));
            let count =
                total.map(|total| t!(cx.l10n, "folder-total", count = total, shown = cx.l10n.count(u64::from(total))));
            (name.unwrap_or_default(), count)
        };
        let size = if picked > 0 { scale::SMALL } else { scale::TITLE };
        let name = one_line(name, theme::SEMIBOLD, size);
        let tools = if picked > 0 {
            Some(tools_of_picked(cx, self.gone_name(cx).is_some() && !searching, self.confides()))
        } else if searching {
            None
        } else if self.listed == Listed::Filing {
            Some(self.tools_of_filing(cx))
        } else {
            self.tools_of_folder(cx)
        };
        let count = count.map(|count| text::small(count).style(text::muted).wrapping(Wrapping::None));
        let words = row![name].push(count).spacing(space::S).align_y(Alignment::Center);
        let line = row![container(words).width(Length::Fill).clip(true)]
            .push(tools)
            .spacing(space::S)
            .align_y(Alignment::Center);
        let beside = iced::Padding::from([0.0, space::L]).right(space::M).bottom(space::S);
        container(line.height(measure::CONTROL)).padding(beside).into()
    }

    /// What is done to the folder that is shown.
    fn tools_of_folder<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let row = self.shown_folder().and_then(|mailbox| self.row_of(mailbox))?;
        match row.role {
            Role::Other if self.closed_share(row).is_some() => {
                let words = t!(cx.l10n, "forget-share");
                let hint = shortcut::hint(Act::RemoveFolder, &words, &cx.l10n);
                let forget = button(words).icon(Icon::Trash).quiet().small().hint(hint).id(FORGET);
                Some(forget.on_press(Message::Act(Act::RemoveFolder)).into())
            }
            // Nobody takes away where the mail of others arrives.
            Role::Other if row.place.is_arrival() => None,
            Role::Other if !Self::may_on(Act::RemoveFolder, row) => {
                let off = |sign: Icon, act: Act| {
                    tool(sign, t!(cx.l10n, "rights-act-off", act = shortcut::words(act, &cx.l10n)))
                };
                Some(row![off(Icon::SquarePen, Act::RenameFolder), off(Icon::Trash, Act::RemoveFolder)].into())
            }
            Role::Other => Some(
                row![tool_of(cx, Icon::SquarePen, Act::RenameFolder), tool_of(cx, Icon::Trash, Act::RemoveFolder)]
                    .into(),
            ),
            Role::Trash | Role::Junk if row.total > 0 => {
                let words = if row.role == Role::Trash { t!(cx.l10n, "empty-bin") } else { t!(cx.l10n, "empty-junk") };
                let hint = shortcut::hint(Act::EmptyBin, &words, &cx.l10n);
                let empty = button(words).icon(Icon::Trash).quiet().small().hint(hint).id(EMPTY);
                Some(empty.on_press(Message::Act(Act::EmptyBin)).into())
            }
            _ => None,
        }
    }
}

/// A folder of a shared mailbox with what it lies in, in words; another one as its server writes it.
fn path(row: &MailboxRow) -> String {
    let name = row.name.as_str();
    match (row.place.root(), row.delimiter) {
        (Some(_), Some(delimiter)) => name.split(delimiter).collect::<Vec<_>>().join(" › "),
        _ => name.to_owned(),
    }
}

/// What is done to the messages that are chosen together.
fn tools_of_picked(cx: &Context, are_gone: bool, confides: bool) -> Element<'_, Message> {
    if are_gone {
        return row![tool_of(cx, Icon::Inbox, Act::PutBack), tool_of(cx, Icon::Copy, Act::Copy)].into();
    }
    let acts = [
        (Icon::Archive, Act::Archive),
        (Icon::Trash, Act::Bin),
        (Icon::Folder, Act::Move),
        (Icon::Copy, Act::Copy),
        (Icon::Forward, Act::ForwardAttached),
        (Icon::Flag, Act::Flag),
        (Icon::MailOpen, Act::Unread),
        (Icon::CircleCheck, Act::Filed),
        (Icon::CircleX, Act::Closed),
        (Icon::User, Act::Take),
    ];
    let given = confides.then_some((Icon::Users, Act::Confide));
    let tools = acts.into_iter().chain(given).map(|(sign, act)| tool_of(cx, sign, act));
    row(tools).into()
}

fn tool_of(cx: &Context, sign: Icon, act: Act) -> Element<'_, Message> {
    let hint = shortcut::hint(act, &shortcut::words(act, &cx.l10n), &cx.l10n);
    tool(sign, hint).small().on_press(Message::Act(act)).into()
}

/// In the place of a message, while several are chosen.
fn several(cx: &Context, count: u32) -> Element<'_, Message> {
    let title = t!(cx.l10n, "list-picked", count = count, shown = cx.l10n.count(count.into()));
    let words = nothing(Icon::MailOpen, title, t!(cx.l10n, "list-picked-hint"));
    container(words).width(Length::Fill).height(Length::Fill).style(theme::container::sheet).into()
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
