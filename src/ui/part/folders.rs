//! The folder pane: special folders first, then the user's own, with unread counts; of several mailboxes, each under its own name.

use iced::widget::text::Wrapping;
use iced::widget::{button as plain_button, column, container, row, scrollable};
use iced::{Alignment, Length, Padding};

use crate::domain::listing::MailboxRow;
use crate::domain::proposal::FOLDER;
use crate::domain::{AccountId, Colour, MailboxId, MailboxName, Place, Role};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::accounts::{Accounts, Seat, mark, sign as sign_of};
use crate::ui::part::shares::Share;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, MEDIUM, REGULAR, SEMIBOLD, measure, scale, space, text};
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::{Column, Element};

/// What the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Show a mailbox.
    Show(MailboxId),
    /// Show the inboxes of all mailboxes in one list.
    All,
    /// Show what is gone from the server of an account.
    Gone(AccountId),
    /// Show the documents to be filed.
    Filing,
    /// Show the outbox.
    Outbox,
    /// Show the letters to validate.
    Proposals,
    /// Show the directory.
    Directory,
    /// Write a letter.
    Compose,
}

/// What the pane shows.
#[derive(Clone, Copy, Debug)]
pub struct Folders<'a> {
    /// Mailboxes, in order.
    pub rows: &'a [MailboxRow],
    /// Whose they are.
    pub accounts: &'a Accounts,
    /// The one whose messages are listed.
    pub chosen: Option<MailboxId>,
    /// The inboxes of all are listed.
    pub all: bool,
    /// Accounts that something is gone from the server of.
    pub gone: &'a [(AccountId, u32)],
    /// The one whose messages that are gone are listed.
    pub gone_chosen: Option<AccountId>,
    /// Documents to be filed.
    pub to_file: u32,
    /// They, or all documents, are listed.
    pub filing: bool,
    /// Messages in the outbox that ask for attention or wait.
    pub outgoing: u32,
    /// Letters to validate that wait; none where no mailbox is one of several.
    pub validating: Option<u32>,
    /// Icons only, in a narrow window.
    pub rail: bool,
}

impl<'a> Folders<'a> {
    /// Draws the pane.
    pub fn view(self, cx: &'a Context) -> Element<'a, Message> {
        let words = t!(cx.l10n, "action-compose");
        let hint = shortcut::hint(Act::Compose, &words, &cx.l10n);
        let compose =
            if self.rail { tool(Icon::SquarePen, hint) } else { button(words).icon(Icon::SquarePen).hint(hint).fill() };
        let head = container(compose.primary().on_press(Message::Compose))
            .padding([0.0, space::M])
            .height(measure::PANE_HEAD)
            .align_y(Alignment::Center);
        let list = if self.accounts.are_several() { self.groups(cx) } else { self.single(cx) };
        let list = scrollable(container(list).padding([space::HAIR, space::S])).height(Length::Fill).direction(
            scrollable::Direction::Vertical(if self.rail {
                scrollable::Scrollbar::hidden()
            } else {
                theme::scrollable::bar()
            }),
        );
        let width = if self.rail { measure::RAIL } else { measure::FOLDERS };
        let directory = container(self.directory(cx)).padding([space::XS, space::S]);
        container(column![head, list, directory].push(self.space(cx)))
            .width(width)
            .height(Length::Fill)
            .style(theme::container::canvas)
            .into()
    }

    /// How full the mailbox is; of several only those that are nearly full.
    fn space(self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let (l10n, several) = (&cx.l10n, self.accounts.are_several());
        let line = |seat: &'a Seat| {
            let (quota, _) = seat.quota?;
            let (used, limit) = (l10n.size(quota.used), l10n.size(quota.limit));
            let hint = seat.space(cx).unwrap_or_default();
            let line: Element<'a, Message> = match (seat.is_nearly_full(), several) {
                (true, _) => {
                    let words = t!(l10n, "quota-nearly-full", used = used, limit = limit);
                    let words = if several { format!("{}\n{words}", seat.name) } else { words };
                    row![icon::sized(Icon::CircleAlert, scale::BODY.size).style(text::warning)]
                        .push(text::caption(words).style(text::warning))
                        .spacing(space::S)
                        .align_y(Alignment::Center)
                        .into()
                }
                (false, false) => {
                    text::caption(t!(l10n, "quota-used", used = used, limit = limit)).style(text::muted).into()
                }
                (false, true) => return None,
            };
            Some(hinted(line, hint))
        };
        let lines: Vec<Element<'a, Message>> = self.accounts.seats().iter().filter_map(line).collect();
        let is_shown = !lines.is_empty() && !self.rail;
        is_shown.then(|| {
            let lines = lines.into_iter().fold(column![].spacing(space::XS), Column::push);
            container(lines).padding([space::S, space::L]).into()
        })
    }

    /// The folders of the one mailbox, the outbox among them.
    fn single(self, cx: &'a Context) -> Column<'a, Message> {
        let (before, after, own) = sorted(self.rows.iter().filter(|row| self.validating.is_none() || !is_list(row)));
        let mut list = column![self.filing(cx)].spacing(space::HAIR);
        for row in before {
            list = list.push(self.folder(cx, row));
        }
        list = list.push(self.outbox(cx)).push(self.proposals(cx));
        for row in after {
            list = list.push(self.folder(cx, row));
        }
        if !own.is_empty() && !self.rail {
            let title = text::caption(t!(cx.l10n, "folders-others")).style(text::muted);
            list = list.push(container(title).padding(Padding::from([space::S, space::S]).top(space::L)));
        }
        for row in own {
            list = list.push(self.folder(cx, row));
        }
        for seat in self.accounts.seats() {
            list = list.push(self.departed(cx, seat));
        }
        list
    }

    /// Those of each mailbox under its name and colour; the outbox is that of all.
    fn groups(self, cx: &'a Context) -> Column<'a, Message> {
        let first = column![self.filing(cx), self.everything(cx), self.outbox(cx)];
        let mut list = first.push(self.proposals(cx)).spacing(space::HAIR);
        for seat in self.accounts.seats() {
            list = list.push(self.head(cx, seat));
            let hers =
                |row: &&MailboxRow| row.account == seat.id && row.place == Place::Own && !(seat.shared && is_list(row));
            let (before, after, own) = sorted(self.rows.iter().filter(hers));
            for row in [before, after, own].into_iter().flatten() {
                list = list.push(self.folder(cx, row));
            }
            list = list.push(self.departed(cx, seat));
            for share in self.accounts.shares().iter().filter(|share| share.account == seat.id) {
                list = list.push(self.share_head(cx, share));
                let (first, rest): (Rows<'a>, Rows<'a>) =
                    self.rows.iter().filter(|row| share.holds(row)).partition(|row| row.place.is_arrival());
                for row in first.into_iter().chain(rest) {
                    list = list.push(self.folder(cx, row));
                }
            }
        }
        list
    }

    /// The same of a shared mailbox that is seen beside one's own.
    fn share_head(self, cx: &'a Context, share: &'a Share) -> Element<'a, Message> {
        let (icon, style): (_, fn(&theme::Theme) -> iced::widget::text::Style) =
            if share.closed { (Icon::CloudOff, text::warning) } else { (Icon::User, text::muted) };
        let sign = icon::sized(icon, if self.rail { scale::BODY.size } else { measure::ICON }).style(style);
        let hint = if share.closed {
            t!(cx.l10n, "share-closed", name = share.name.as_str())
        } else {
            t!(cx.l10n, "share-hint", name = share.name.as_str())
        };
        self.titled((share.colour, share.name.as_str()), Some(sign.into()), hint)
    }

    /// Mark and name of a mailbox, and a sign when it is not well.
    fn head(self, cx: &'a Context, seat: &'a Seat) -> Element<'a, Message> {
        let health = seat.pulse.health(cx.now);
        let trouble = health.is_unwell().then(|| {
            let (icon, style) = sign_of(&health);
            icon::sized(icon, if self.rail { scale::BODY.size } else { measure::ICON }).style(style)
        });
        let several =
            || icon::sized(Icon::User, if self.rail { scale::BODY.size } else { measure::ICON }).style(text::muted);
        let trouble = trouble.or_else(|| seat.shared.then(several)).map(Into::into);
        let shared = seat.shared.then(|| t!(cx.l10n, "mailboxes-shared"));
        let lines = [Some(seat.address.clone()), shared, Some(seat.details(cx))];
        let hint = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
        self.titled((seat.colour, seat.name.as_str()), trouble, hint)
    }

    fn titled(
        self,
        (colour, name): (Colour, &'a str),
        sign: Option<Element<'a, Message>>,
        hint: String,
    ) -> Element<'a, Message> {
        let name: Element<'a, Message> = if self.rail {
            let initial: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
            text::label(initial).font(SEMIBOLD).into()
        } else {
            one_line(name, SEMIBOLD, scale::BODY).into()
        };
        let (gap, edge) = if self.rail { (space::XS, space::HAIR) } else { (space::S, space::S) };
        let line = row![mark(colour), name].push(sign).spacing(gap).align_y(Alignment::Center);
        let line =
            container(line).height(measure::FOLDER).width(Length::Fill).padding([0.0, edge]).align_y(Alignment::Center);
        container(hinted(line, hint)).padding(Padding::ZERO.top(space::S)).into()
    }

    fn folder(self, cx: &'a Context, folder: &'a MailboxRow) -> Element<'a, Message> {
        let levels =
            |name: &MailboxName| folder.delimiter.map_or(0, |delimiter| name.as_str().matches(delimiter).count());
        // The topmost level of a shared mailbox stands above them.
        let above = folder.place.root().map_or(0, |root| levels(root).saturating_add(1));
        let levels = levels(&folder.name).saturating_sub(above);
        let depth = u8::try_from(levels).unwrap_or(DEPTH_MAX);
        let own = folder.delimiter.and_then(|delimiter| folder.name.as_str().rsplit(delimiter).next());
        let name = cx.l10n.role(folder.role).unwrap_or_else(|| own.unwrap_or(folder.name.as_str()).to_owned());
        let shown = cx.l10n.count(u64::from(folder.unseen));
        let unread = t!(cx.l10n, "folder-unread", count = folder.unseen, shown = shown.clone());
        let counted = !matches!(folder.role, Role::Drafts | Role::Trash | Role::Junk);
        Line {
            sign: sign(if folder.role == Role::Other { folder.place.part() } else { folder.role }),
            still: folder.place.rights().are_read_only().then(|| t!(cx.l10n, "folder-read-only")),
            hint: format!("{name}\u{a0}: {unread}"),
            name,
            count: (folder.unseen > 0 && counted).then_some(shown),
            away: folder.unreachable.then(|| t!(cx.l10n, "folder-unreachable")),
            chosen: self.chosen == Some(folder.id),
            depth: if folder.role == Role::Other { depth } else { 0 },
            act: Message::Show(folder.id),
        }
        .view(self.rail)
    }

    /// The inboxes of all mailboxes in one list.
    fn everything(self, cx: &'a Context) -> Element<'a, Message> {
        let hint = shortcut::hint(Act::AllInboxes, &t!(cx.l10n, "folders-all"), &cx.l10n);
        let inboxes = self.rows.iter().filter(|row| row.role == Role::Inbox || row.place.is_arrival());
        let unseen = inboxes.fold(0_u32, |sum, row| sum.saturating_add(row.unseen));
        Line {
            sign: Icon::Inbox,
            hint,
            name: t!(cx.l10n, "folders-all-short"),
            count: (unseen > 0).then(|| cx.l10n.count(u64::from(unseen))),
            away: None,
            still: None,
            chosen: self.all,
            depth: 0,
            act: Message::All,
        }
        .view(self.rail)
    }

    /// What is gone from the server of an account, when anything is: after all its folders.
    fn departed(self, cx: &'a Context, seat: &Seat) -> Option<Element<'a, Message>> {
        let (_, count) = self.gone.iter().find(|(account, _)| *account == seat.id)?;
        let (sign, name) = departed(seat.collected, &cx.l10n);
        let (count, shown) = (*count, cx.l10n.count(u64::from(*count)));
        let total = t!(cx.l10n, "folder-total", count = count, shown = shown);
        let hint = shortcut::hint(Act::Gone, &format!("{name}\u{a0}: {total}"), &cx.l10n);
        let chosen = self.gone_chosen == Some(seat.id);
        let line = Line {
            sign,
            name,
            count: None,
            away: None,
            still: None,
            chosen,
            depth: 0,
            hint,
            act: Message::Gone(seat.id),
        };
        let line = container(line.view(self.rail)).padding(Padding::ZERO.top(space::S));
        Some(line.into())
    }

    /// The documents to be filed: what a practice begins with.
    fn filing(self, cx: &'a Context) -> Element<'a, Message> {
        let name = t!(cx.l10n, "filing-title");
        let count = (self.to_file > 0).then(|| cx.l10n.count(u64::from(self.to_file)));
        let line = Line::of(Icon::FileText, name, (Act::Filing, Message::Filing), cx);
        Line { count, chosen: self.filing, ..line }.view(self.rail)
    }

    fn directory(self, cx: &'a Context) -> Element<'a, Message> {
        let name = t!(cx.l10n, "directory-title");
        Line::of(Icon::Users, name, (Act::Directory, Message::Directory), cx).view(self.rail)
    }

    /// The letters that somebody has prepared for somebody to send, where a mailbox is one of several.
    fn proposals(self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let waiting = self.validating?;
        let name = t!(cx.l10n, "folders-validate");
        let line = Line {
            sign: Icon::CircleCheck,
            hint: shortcut::hint(Act::Validate, &name, &cx.l10n),
            name,
            count: (waiting > 0).then(|| cx.l10n.count(u64::from(waiting))),
            away: None,
            still: None,
            chosen: false,
            depth: 0,
            act: Message::Proposals,
        };
        Some(line.view(self.rail))
    }

    fn outbox(self, cx: &'a Context) -> Element<'a, Message> {
        let name = t!(cx.l10n, "folders-outbox");
        let count = (self.outgoing > 0).then(|| cx.l10n.count(u64::from(self.outgoing)));
        let line = Line::of(Icon::MailPlus, name, (Act::Outbox, Message::Outbox), cx);
        Line { count, ..line }.view(self.rail)
    }
}

/// The folder of the letters to validate: they are shown in a list of their own.
fn is_list(row: &MailboxRow) -> bool {
    let name = row.name.as_str();
    row.delimiter.and_then(|delimiter| name.rsplit(delimiter).next()).unwrap_or(name) == FOLDER
}

/// Special folders that come first, the other special ones, and the user's own.
fn sorted<'a>(rows: impl Iterator<Item = &'a MailboxRow>) -> (Rows<'a>, Rows<'a>, Rows<'a>) {
    let (own, special): (Rows<'a>, Rows<'a>) = rows.partition(|row| row.role == Role::Other);
    let (before, after) =
        special.into_iter().partition(|row| matches!(row.role, Role::Inbox | Role::Drafts | Role::Sent));
    (before, after, own)
}

type Rows<'a> = Vec<&'a MailboxRow>;

/// One line of the pane.
struct Line {
    sign: Icon,
    name: String,
    count: Option<String>,
    /// Why the operator does not give it now.
    away: Option<String>,
    /// Why nothing can be changed in it.
    still: Option<String>,
    chosen: bool,
    depth: u8,
    hint: String,
    act: Message,
}

impl Line {
    /// A place that is no folder: nothing is said of it but its name and its key.
    fn of(sign: Icon, name: String, (key, act): (Act, Message), cx: &Context) -> Self {
        let hint = shortcut::hint(key, &name, &cx.l10n);
        Self { sign, name, count: None, away: None, still: None, chosen: false, depth: 0, hint, act }
    }

    fn view<'a>(self, rail: bool) -> Element<'a, Message> {
        let font = match (self.chosen, self.count.is_some()) {
            (_, true) => SEMIBOLD,
            (true, false) => MEDIUM,
            (false, false) => REGULAR,
        };
        let mut content = row![icon::icon(self.sign)].spacing(space::S).align_y(Alignment::Center);
        if !rail {
            content = content.push(one_line(self.name, font, scale::BODY));
        }
        if self.away.is_some() {
            content = content.push(icon::icon(Icon::CircleAlert));
        } else if self.still.is_some() && !rail {
            content = content.push(icon::icon(Icon::Eye).style(text::muted));
        }
        if let Some(count) = self.count {
            let count = if rail { text::caption(count) } else { text::small(count) };
            content = content.push(count.font(SEMIBOLD).wrapping(Wrapping::None));
            if rail {
                content = content.spacing(space::HAIR);
            }
        }
        let style = if self.chosen { theme::button::row_chosen } else { theme::button::row };
        let indent = if rail { 0.0 } else { space::L * f32::from(self.depth.min(DEPTH_MAX)) };
        let pressed = plain_button(container(content).height(Length::Fill).align_y(Alignment::Center))
            .width(Length::Fill)
            .height(measure::FOLDER)
            .padding(Padding::from([0.0, space::S]).left(space::S + indent))
            .style(style)
            .on_press(self.act.clone());
        let ringed = focus_ring(None, pressed, Some(self.act));
        match self.away.or(self.still) {
            Some(why) => hinted(ringed, why),
            None if rail => hinted(ringed, self.hint),
            None => ringed.into(),
        }
    }
}

/// Deepest indent.
const DEPTH_MAX: u8 = 4;

/// Sign and name of the place where messages are that are gone from a server: a loss, unless other software collects the mailbox.
pub fn departed(collected: bool, l10n: &L10n) -> (Icon, String) {
    if collected {
        (Icon::MailCheck, t!(l10n, "folders-elsewhere"))
    } else {
        (Icon::MailWarning, t!(l10n, "folders-gone"))
    }
}

/// The icon of a folder.
pub fn sign(role: Role) -> Icon {
    match role {
        Role::Inbox => Icon::Inbox,
        Role::Drafts => Icon::Drafts,
        Role::Sent => Icon::Send,
        Role::Archive => Icon::Archive,
        Role::Junk => Icon::ShieldAlert,
        Role::Trash => Icon::Trash,
        Role::Other => Icon::Folder,
    }
}
