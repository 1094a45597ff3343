//! The help overlay: the table of shortcuts, as it is used, and what the search field understands.

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length, Padding};

use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Group, Shortcut, TABLE};
use crate::ui::theme::{self, measure, space, text};
use crate::ui::widget::button::tool;
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element, Row};

/// Draws the overlay.
pub fn help<'a, Message: Clone + 'a>(cx: &'a Context, close: Message) -> Element<'a, Message> {
    let head = row![
        text::title(t!(cx.l10n, "shortcuts-title")).width(Length::Fill),
        tool(Icon::Close, t!(cx.l10n, "action-close")).on_press(close),
    ]
    .align_y(Alignment::Center);
    let groups = [
        (Group::General, t!(cx.l10n, "shortcut-group-general")),
        (Group::List, t!(cx.l10n, "shortcut-group-list")),
        (Group::Message, t!(cx.l10n, "shortcut-group-message")),
        (Group::Folder, t!(cx.l10n, "shortcut-group-folder")),
        (Group::Person, t!(cx.l10n, "shortcut-group-person")),
    ];
    let mut list = column![].spacing(space::L).padding(Padding::ZERO.right(space::M));
    for (group, name) in groups {
        let mut lines: Column<'a, Message> = column![text::caption(name).style(text::muted)].spacing(space::S);
        let mut done = Vec::new();
        for line in TABLE.iter().filter(|line| line.group == group) {
            if !done.contains(&line.act) {
                done.push(line.act);
                lines = lines.push(entry(cx, line));
            }
        }
        list = list.push(lines);
    }
    list = list.push(filters(cx));
    let hint = text::small(t!(cx.l10n, "shortcuts-hint")).style(text::muted);
    let body =
        scrollable(list).direction(scrollable::Direction::Vertical(theme::scrollable::bar())).height(Length::Shrink);
    container(column![head, container(body).max_height(measure::DIALOG), hint].spacing(space::L))
        .padding(space::XL)
        .width(measure::DIALOG)
        .style(theme::container::dialog)
        .into()
}

/// What the search field understands beside words.
fn filters<'a, Message: 'a>(cx: &Context) -> Column<'a, Message> {
    let l10n = &cx.l10n;
    let lines = [
        (t!(l10n, "search-people"), t!(l10n, "search-people-typed")),
        (t!(l10n, "search-subject"), t!(l10n, "search-subject-typed")),
        (t!(l10n, "search-dates"), t!(l10n, "search-dates-typed")),
        (t!(l10n, "search-state"), t!(l10n, "search-state-typed")),
        (t!(l10n, "search-folder"), t!(l10n, "search-folder-typed")),
        (t!(l10n, "search-phrase"), t!(l10n, "search-phrase-typed")),
    ];
    let mut list: Column<'a, Message> =
        column![text::caption(t!(l10n, "shortcut-group-search")).style(text::muted)].spacing(space::S);
    for (meaning, typed) in lines {
        list = list.push(
            row![
                text::body(meaning).width(Length::Fill),
                container(text::small(typed)).padding([0.0, space::S]).style(theme::container::well)
            ]
            .align_y(Alignment::Center),
        );
    }
    list
}

/// All the keys of one act on one line.
fn entry<'a, Message: 'a>(cx: &Context, line: &Shortcut) -> Element<'a, Message> {
    let mut keys: Row<'a, Message> = row![].spacing(space::M).align_y(Alignment::Center);
    for other in TABLE.iter().filter(|other| other.act == line.act) {
        let mut chord = row![].spacing(space::XS).align_y(Alignment::Center);
        for key in other.chord.words(&cx.l10n) {
            chord = chord.push(container(text::small(key)).padding([0.0, space::S]).style(theme::container::well));
        }
        keys = keys.push(chord);
    }
    row![text::body(shortcut::words(line.act, &cx.l10n)).width(Length::Fill), keys].align_y(Alignment::Center).into()
}
