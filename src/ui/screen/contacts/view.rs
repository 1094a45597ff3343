//! How favourites and groups look: what there is on the left, who is in it on the right.

use iced::keyboard::{Key, key::Named};
use iced::widget::{column, container, row, rule, scrollable, text_input};
use iced::{Alignment, Length};

use super::opposed::called;
use super::{ADD, BACK, CONFIRM, Contacts, DELETE, Message, NAME, NEW, Over, RENAME, Shown, WRITE};
use crate::domain::opposition::Opposition;
use crate::domain::{ContactRow, GroupId};
use crate::engine::event::Line;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::recipient_field::kind_icon;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::banner;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::shelf_row::shelf_row;
use crate::ui::widget::{Column, Element, Row};

impl Contacts {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let sheet = match self.shown {
            Shown::Opposed => self.opposed.view(l10n).map(Message::Opposed),
            Shown::Favourites | Shown::Group(_) => self.sheet(l10n),
        };
        let page: Element<'a, Message> = match &self.over {
            Over::Nothing => row![
                container(self.shelf(l10n)).width(measure::FOLDERS),
                rule::vertical(measure::HAIRLINE),
                container(sheet).width(Length::Fill),
            ]
            .spacing(space::L)
            .height(measure::HITS)
            .into(),
            Over::Naming(group, name) => naming(*group, name, l10n),
            Over::Deleting(group) => self.deleting(*group, l10n),
            Over::Lifting(one) => lifting(one, l10n),
        };
        let close = tool(Icon::Close, shortcut::hint(Act::Escape, &t!(l10n, "action-close"), l10n));
        let words =
            column![text::title(t!(l10n, "contacts-title")), text::body(t!(l10n, "contacts-why")).style(text::muted)]
                .spacing(space::HAIR);
        let head = row![words.width(Length::Fill), close.on_press(Message::Close)];
        let fault = self.fault.as_ref().map(|fault| banner::notice(l10n, fault, None));
        container(column![head].push(fault).push(page).spacing(space::L))
            .padding(space::XL)
            .width(measure::LETTER)
            .style(theme::container::dialog)
            .into()
    }

    /// What there is.
    fn shelf<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let favourites = self.favourites.len();
        let mut lines = column![self.shelf_line(
            Icon::Star,
            t!(l10n, "contacts-favourites"),
            l10n.count(favourites as u64),
            Shown::Favourites
        )]
        .spacing(space::HAIR);
        for group in &self.groups {
            let count = l10n.count(group.members.into());
            let sign = if group.gone > 0 { Icon::TriangleAlert } else { Icon::Users };
            lines = lines.push(self.shelf_line(sign, group.name.as_str().to_owned(), count, Shown::Group(group.id)));
        }
        if self.groups.is_empty() {
            let words = text::small(t!(l10n, "contacts-no-group")).style(text::muted);
            lines = lines.push(container(words).padding(space::S));
        }
        let list = scrollable(lines).direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let opposed = l10n.count(self.opposed.count() as u64);
        let opposed = self.shelf_line(Icon::CircleAlert, t!(l10n, "opposed-shelf"), opposed, Shown::Opposed);
        let hint = shortcut::hint(Act::NewFolder, &t!(l10n, "contacts-new"), l10n);
        let new = button(t!(l10n, "contacts-new")).icon(Icon::Plus).quiet().id(NEW).hint(hint);
        let apart = column![rule::horizontal(measure::HAIRLINE), opposed].spacing(space::S);
        column![container(list).height(Length::Fill), new.on_press(Message::New), apart].spacing(space::S).into()
    }

    fn shelf_line<'a>(&self, sign: Icon, name: String, count: String, shown: Shown) -> Element<'a, Message> {
        shelf_row(sign, name, Some(count), self.shown == shown, Message::Show(shown))
    }

    /// Who is in it.
    fn sheet<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let mut all = column![].spacing(space::M);
        if let Some(group) = self.group() {
            let hint = |act: Act, words: &str| shortcut::hint(act, words, l10n);
            let (write, rename, delete) =
                (t!(l10n, "contacts-write"), t!(l10n, "contacts-rename"), t!(l10n, "contacts-delete"));
            let can_write = !self.members.is_empty();
            let acts: Row<'a, Message> = row![
                one_line(group.name.as_str(), theme::SEMIBOLD, scale::TITLE),
                button(write.clone())
                    .icon(Icon::SquarePen)
                    .id(WRITE)
                    .hint(hint(Act::WriteTo, &write))
                    .on_press_maybe(can_write.then_some(Message::Write)),
                tool(Icon::SquarePen, hint(Act::RenameFolder, &rename)).id(RENAME).on_press(Message::Rename),
                tool(Icon::Trash, hint(Act::RemoveFolder, &delete)).id(DELETE).on_press(Message::Delete),
            ];
            all = all.push(acts.spacing(space::XS).align_y(Alignment::Center));
        }
        all = all.push(self.field(l10n));
        let rows = self.rows();
        let list: Element<'a, Message> = match (rows.is_empty(), self.completion.is_open()) {
            (_, true) => self.hits(l10n),
            (true, false) => text::body(self.nobody(l10n)).style(text::muted).into(),
            (false, false) => column(rows.iter().map(|row| member(row, l10n))).spacing(space::S).into(),
        };
        let list = scrollable(container(list).padding(iced::Padding::ZERO.right(space::M)))
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        all.push(container(list).height(Length::Fill)).into()
    }

    fn nobody(&self, l10n: &L10n) -> String {
        match self.shown {
            Shown::Favourites => t!(l10n, "contacts-no-favourite"),
            Shown::Group(_) | Shown::Opposed => t!(l10n, "contacts-nobody"),
        }
    }

    fn field<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let field = text_input(&t!(l10n, "contacts-add"), &self.typed)
            .id(ADD)
            .on_input(Message::Typed)
            .on_submit(Message::Accept)
            .size(scale::BODY.size)
            .padding([space::XS + space::HAIR, space::M]);
        let is_open = self.completion.is_open();
        intercept(field)
            .on_key_first(move |key, _| match key.as_ref() {
                Key::Named(Named::ArrowDown) if is_open => Some(Message::Step(true)),
                Key::Named(Named::ArrowUp) if is_open => Some(Message::Step(false)),
                Key::Named(Named::Escape) => Some(Message::Close),
                _ => None,
            })
            .into()
    }

    fn hits<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        if self.completion.found_nothing() {
            return text::body(t!(l10n, "recipient-none")).style(text::muted).into();
        }
        let marked = self.completion.selected();
        let lines = self.completion.hits().iter().enumerate();
        column(lines.map(|(at, line)| hit(line, marked == Some(at), l10n))).spacing(space::HAIR).into()
    }

    fn deleting<'a>(&'a self, group: GroupId, l10n: &'a L10n) -> Element<'a, Message> {
        let name = self.groups.iter().find(|row| row.id == group).map(|row| row.name.as_str()).unwrap_or_default();
        let acts = row![
            button(t!(l10n, "action-cancel")).id(BACK).on_press(Message::Close),
            button(t!(l10n, "contacts-delete")).icon(Icon::Trash).danger().id(CONFIRM).on_press(Message::Confirm),
        ];
        asked(
            column![
                text::strong(t!(l10n, "contacts-delete-title", name = name)),
                text::body(t!(l10n, "contacts-delete-message"))
            ],
            acts,
        )
    }
}

fn lifting<'a>(one: &'a Opposition, l10n: &'a L10n) -> Element<'a, Message> {
    let acts = row![
        button(t!(l10n, "action-cancel")).id(BACK).on_press(Message::Close),
        button(t!(l10n, "opposed-lift-act")).icon(Icon::Check).id(CONFIRM).on_press(Message::Confirm),
    ];
    let words = column![
        text::strong(t!(l10n, "opposed-lift-title", name = called(one))),
        text::body(t!(l10n, "opposed-lift-message"))
    ];
    asked(words, acts)
}

fn naming<'a>(group: Option<GroupId>, name: &'a str, l10n: &'a L10n) -> Element<'a, Message> {
    let submit = if group.is_some() { t!(l10n, "contacts-rename") } else { t!(l10n, "contacts-make") };
    let title = if group.is_some() { t!(l10n, "contacts-rename-title") } else { t!(l10n, "contacts-new-title") };
    let field = text_input(&t!(l10n, "contacts-new-group-hint"), name)
        .id(NAME)
        .on_input(Message::Name)
        .on_submit(Message::Confirm)
        .size(scale::BODY.size)
        .padding([space::XS + space::HAIR, space::M]);
    let acts = row![
        button(t!(l10n, "action-cancel")).id(BACK).on_press(Message::Close),
        button(submit).primary().id(CONFIRM).on_press(Message::Confirm),
    ];
    asked(column![text::strong(title), field], acts)
}

fn asked<'a>(content: Column<'a, Message>, acts: Row<'a, Message>) -> Element<'a, Message> {
    let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
    content.push(acts).spacing(space::M).into()
}

fn member<'a>(row: &'a ContactRow, l10n: &'a L10n) -> Element<'a, Message> {
    let (label, address) = (row.contact.label(), row.contact.address.clone());
    let mut words = column![text::label(label.clone())].width(Length::Fill);
    if row.contact.name.is_some() {
        words = words.push(text::small(address.to_string()).style(text::muted));
    }
    if let Some(gone) = row.gone {
        let sign = icon::sized(Icon::TriangleAlert, measure::CHIP_ICON).style(text::warning);
        let told = text::small(l10n.departure(gone)).style(text::warning);
        words = words.push(row![sign, told].spacing(space::XS).align_y(Alignment::Center));
    }
    let card = tool(Icon::IdCard, t!(l10n, "profile-open", name = label.as_str()));
    let remove = tool(Icon::Close, t!(l10n, "contacts-remove", name = label.as_str()));
    row![
        avatar(&label, avatar::SMALL),
        words,
        card.on_press(Message::Open(address.clone())),
        remove.on_press(Message::Remove(address)),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center)
    .into()
}

fn hit<'a>(line: &'a Line, is_marked: bool, l10n: &L10n) -> Element<'a, Message> {
    let found = &line.hit;
    let soft = if is_marked { text::on_chosen } else { text::muted };
    let about = [l10n.box_kind(found.kind), found.town.clone(), found.address.to_string()];
    let about = about.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
    let words = column![text::label(found.label()), text::small(about).style(soft)];
    let content = row![icon::icon(kind_icon(found.kind)).style(soft), words];
    iced::widget::button(content.spacing(space::S).align_y(Alignment::Center))
        .width(Length::Fill)
        .padding([space::XS, space::S])
        .style(if is_marked { theme::button::row_chosen } else { theme::button::row })
        .on_press(Message::Chosen(Box::new(found.clone())))
        .into()
}
