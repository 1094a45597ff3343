//! How the directory looks: three fields above, the list, and beside it whom the mark stands on.

use iced::keyboard::key::Named;
use iced::keyboard::{Key, Modifiers};
use iced::widget::{self, center, column, container, responsive, row, rule, space as gap, text_input};
use iced::{Alignment, Length, Padding};

use super::{Browser, LEAP, LIST, List, Message, Narrow, SEARCH, narrow};
use crate::domain::browse::{Choice, Facet, Offer, Skill};
use crate::domain::{Correspondent, Notice};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::import::{self, Import};
use crate::ui::part::recipient_field::{details, kind_icon, outside_mark, paperless};
use crate::ui::shortcut::Stroke;
use crate::ui::theme::{self, MEDIUM, REGULAR, measure, scale, space, text};
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::popup::popup;
use crate::ui::widget::virtual_list::{Row, Tone, virtual_list};
use crate::ui::widget::{Column, Element};
use crate::ui::widget::{banner, blank};

impl Browser {
    /// Draws it, with what is told of an import.
    pub fn view<'a>(&'a self, import: &'a Import, cx: &'a Context) -> Element<'a, Message> {
        let strip =
            import.view(&cx.l10n).map(|strip| column![strip.map(Message::Import), rule::horizontal(measure::HAIRLINE)]);
        let body = responsive(move |size| self.body(size.width, import, cx));
        let page = column![
            self.head(import, &cx.l10n),
            rule::horizontal(measure::HAIRLINE),
            self.fields(&cx.l10n),
            rule::horizontal(measure::HAIRLINE)
        ]
        .push(strip)
        .push(body);
        let page = container(page).width(Length::Fill).height(Length::Fill).style(theme::container::surface);
        intercept(page)
            .on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Back))
            .on_drop_file(|path| Message::Import(import::Message::Dropped(path)))
            .into()
    }

    fn head<'a>(&'a self, import: &Import, l10n: &'a L10n) -> Element<'a, Message> {
        let back = tool(Icon::ArrowLeft, t!(l10n, "outbox-back")).on_press(Message::Leave);
        let count = self
            .list
            .as_ref()
            .filter(|_| self.failure.is_none())
            .map(|list| text::body(count(list, l10n)).style(text::muted));
        let fetch = import.may_fetch().then_some(Message::Import(import::Message::Fetch));
        let renew = row![
            tool(Icon::Download, t!(l10n, "import-update")).on_press_maybe(fetch),
            tool(Icon::File, t!(l10n, "import-open")).on_press(Message::Import(import::Message::Open)),
        ]
        .spacing(space::S);
        let line = row![back, text::title(t!(l10n, "directory-title")), gap::horizontal()]
            .push(count)
            .push(self.list.is_some().then_some(renew))
            .spacing(space::M)
            .align_y(Alignment::Center);
        container(line)
            .height(measure::PANE_HEAD)
            .align_y(Alignment::Center)
            .padding(Padding { top: 0.0, right: space::XL, bottom: 0.0, left: space::L })
            .style(theme::container::sheet)
            .into()
    }

    fn fields<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let words = text_input(&t!(l10n, "directory-search"), &self.words)
            .id(SEARCH)
            .on_input(Message::Typed)
            .size(scale::BODY.size)
            .line_height(iced::Pixels(scale::BODY.line))
            .padding([space::XS + space::HAIR, space::M])
            .style(theme::input::field);
        let words = intercept(words).on_key_first(in_list);
        let line = row![
            container(words).width(Length::FillPortion(4)),
            container(field(&self.skill, l10n)).width(Length::FillPortion(3)),
            container(field(&self.site, l10n)).width(Length::FillPortion(3)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        container(line).padding([space::S, space::L]).into()
    }

    fn body<'a>(&'a self, width: f32, import: &'a Import, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let list = match (&self.failure, &self.list) {
            (Some(notice), _) => return failed(notice, import, l10n),
            (None, None) => {
                return center(text::body(t!(l10n, "directory-waiting")).style(text::muted)).into();
            }
            (None, Some(list)) if list.total == 0 => return nobody(l10n),
            (None, Some(list)) => list,
        };
        let rows =
            virtual_list(LIST, list.within_reach, |row| self.at(row).map(|one| self.line(one, l10n)), Message::Choose)
                .chosen(Some(self.chosen), self.reveal)
                .on_range(Message::Near)
                .on_open(Message::Write);
        if width < measure::ROOM_TWO {
            let foot = self.marked().map(|one| container(act(one, l10n)).padding(space::M));
            return column![container(rows).height(Length::Fill), rule::horizontal(measure::HAIRLINE)]
                .push(foot)
                .into();
        }
        let beside = container(self.marked().map(|one| self.one(one, l10n)))
            .width(measure::LIST)
            .height(Length::Fill)
            .padding(space::XL)
            .style(theme::container::canvas);
        row![container(rows).width(Length::Fill), rule::vertical(measure::HAIRLINE), beside].into()
    }

    fn line(&self, one: &Correspondent, l10n: &L10n) -> Row {
        let (state, tone) = match (self.is_outside(one), one.paperless) {
            (true, _) => (t!(l10n, "recipient-outside"), Tone::Lost),
            (false, true) => (t!(l10n, "recipient-paperless"), Tone::Good),
            (false, false) => (String::new(), Tone::Calm),
        };
        Row {
            lead: one.label(),
            date: l10n.box_kind(one.kind),
            subject: details(one),
            preview: one.address.to_string(),
            state,
            tone,
            ..Row::default()
        }
    }

    /// Whom the mark stands on.
    fn one<'a>(&'a self, one: &'a Correspondent, l10n: &'a L10n) -> Element<'a, Message> {
        let kind = row![
            icon::icon(kind_icon(one.kind)).style(text::muted),
            text::body(l10n.box_kind(one.kind)).style(text::muted)
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        let mut lines: Column<'a, Message> = column![text::heading(one.label()), kind].spacing(space::XS);
        let skill = [one.profession.as_str(), &one.speciality].into_iter().filter(|part| !part.is_empty());
        let town = [one.postal_code.as_str(), &one.town].into_iter().filter(|part| !part.is_empty());
        let (skill, town) = (skill.collect::<Vec<_>>().join(" · "), town.collect::<Vec<_>>().join(" "));
        let structure = if one.family_name.is_empty() { "" } else { &one.structure };
        let service = if one.family_name.is_empty() { "" } else { &one.service };
        let mut about: Column<'a, Message> = column![].spacing(space::XS);
        for said in [skill.as_str(), service, structure, &town].into_iter().filter(|said| !said.is_empty()) {
            about = about.push(text::body(said.to_owned()));
        }
        let marks = row![]
            .push(self.is_outside(one).then(|| outside_mark(l10n)))
            .push(one.paperless.then(|| paperless(l10n)))
            .spacing(space::S);
        lines = lines.push(container(about).padding([space::M, 0.0]));
        lines = lines.push(text::body(one.address.to_string()).style(text::accent));
        lines = lines.push(container(marks).padding([space::S, 0.0]));
        lines.push(container(act(one, l10n)).padding(Padding::ZERO.top(space::S))).into()
    }
}

fn act<'a>(one: &'a Correspondent, l10n: &'a L10n) -> Element<'a, Message> {
    let hint = t!(l10n, "directory-write-hint", name = one.label());
    button(t!(l10n, "directory-write")).icon(Icon::SquarePen).primary().hint(hint).on_press(Message::Write).into()
}

/// « 1 204 boîtes », or how many of them can be seen.
fn count(list: &List, l10n: &L10n) -> String {
    let shown = l10n.count(list.total as u64);
    if (list.within_reach as usize) < list.total {
        let near = l10n.count(u64::from(list.within_reach));
        return t!(l10n, "directory-nearest", near = near, shown = shown);
    }
    t!(l10n, "directory-count", count = list.total, shown = shown)
}

/// Keys of the words that belong to the list.
fn in_list(key: &Key, modifiers: Modifiers) -> Option<Message> {
    if !modifiers.is_empty() {
        return None;
    }
    match key.as_ref() {
        Key::Named(Named::ArrowDown) => Some(Message::Step(1)),
        Key::Named(Named::ArrowUp) => Some(Message::Step(-1)),
        Key::Named(Named::PageDown) => Some(Message::Step(i64::from(LEAP))),
        Key::Named(Named::PageUp) => Some(Message::Step(i64::from(LEAP).saturating_neg())),
        Key::Named(Named::Enter) => Some(Message::Write),
        Key::Named(Named::Escape) => Some(Message::Back),
        _ => None,
    }
}

/// A field that narrows: what was chosen, or where one types it.
fn field<'a>(one: &'a Narrow, l10n: &'a L10n) -> Element<'a, Message> {
    let facet = one.facet();
    let tell = move |message| Message::Narrow(facet, message);
    if let Some(chosen) = one.chosen() {
        let name = one_line(l10n.choice(chosen), MEDIUM, scale::BODY);
        let clear = tell(narrow::Message::Clear);
        let cross = container(icon::sized(Icon::Close, scale::SMALL.size)).padding(space::XS);
        let cross = widget::button(cross).padding(0.0).style(theme::button::quiet).on_press(clear.clone());
        let cross = focus_ring(Some(Narrow::id(facet)), cross, Some(clear));
        let cross = hinted(cross, t!(l10n, "directory-clear", name = chosen.name()));
        let line = row![container(name).width(Length::Fill), cross].spacing(space::XS).align_y(Alignment::Center);
        return container(line)
            .height(measure::CONTROL)
            .width(Length::Fill)
            .align_y(Alignment::Center)
            .padding(Padding { top: 0.0, right: space::XS, bottom: 0.0, left: space::M })
            .style(theme::container::chip)
            .into();
    }
    let hint = match facet {
        Facet::Skill => t!(l10n, "directory-skill"),
        Facet::Site => t!(l10n, "directory-place"),
    };
    let input = text_input(&hint, one.typed())
        .id(Narrow::id(facet))
        .on_input(move |text| tell(narrow::Message::Typed(text)))
        .size(scale::BODY.size)
        .line_height(iced::Pixels(scale::BODY.line))
        .padding([space::XS + space::HAIR, space::M])
        .style(theme::input::field);
    let is_open = one.offers().is_some();
    let input = intercept(input)
        .on_key_first(move |key, modifiers| {
            let message = match key.as_ref() {
                _ if !modifiers.is_empty() => return None,
                Key::Named(Named::ArrowDown) if is_open => narrow::Message::Step(true),
                Key::Named(Named::ArrowUp) if is_open => narrow::Message::Step(false),
                Key::Named(Named::ArrowDown) => narrow::Message::Unfold,
                Key::Named(Named::Enter) => narrow::Message::Accept,
                Key::Named(Named::Escape) => return Some(Message::Back),
                _ => return None,
            };
            Some(tell(message))
        })
        .on_leave(tell(narrow::Message::Left));
    popup(input, one.offers().map(|(offers, marked)| offered(offers, marked, facet, l10n)), measure::HITS).into()
}

fn offered<'a>(offers: &'a [Offer], marked: usize, facet: Facet, l10n: &'a L10n) -> Element<'a, Message> {
    let mut lines: Column<'a, Message> = column![].padding(space::XS);
    for (at, offer) in offers.iter().enumerate() {
        let is_marked = marked == at;
        let soft = if is_marked { text::on_chosen } else { text::muted };
        let name = one_line(l10n.choice(&offer.choice), if is_marked { MEDIUM } else { REGULAR }, scale::BODY);
        let boxes = l10n.count(offer.boxes as u64);
        let line = row![icon::icon(sign(&offer.choice)), container(name).width(Length::Fill)]
            .push(text::small(boxes).style(soft))
            .spacing(space::S)
            .align_y(Alignment::Center);
        let pressed = widget::button(container(line).height(Length::Fill).align_y(Alignment::Center))
            .width(Length::Fill)
            .height(measure::FOLDER)
            .padding([0.0, space::S])
            .style(if is_marked { theme::button::row_chosen } else { theme::button::row })
            .on_press(Message::Narrow(facet, narrow::Message::Take(at)));
        lines = lines.push(pressed);
    }
    if offers.is_empty() {
        let none = match facet {
            Facet::Skill => t!(l10n, "directory-no-skill"),
            Facet::Site => t!(l10n, "directory-no-place"),
        };
        lines = lines.push(container(text::body(none).style(text::muted)).padding(space::S));
    }
    let keys =
        container(text::small(t!(l10n, "directory-offer-keys")).style(text::muted)).padding([space::XS, space::M]);
    container(column![lines, rule::horizontal(measure::HAIRLINE), keys])
        .width(Length::Fill)
        .style(theme::container::dialog)
        .into()
}

fn sign(choice: &Choice) -> Icon {
    match choice {
        Choice::Skill(Skill { speciality: None, .. }) => Icon::Users,
        Choice::Skill(_) => Icon::User,
        Choice::Site(_) => Icon::Building,
    }
}

/// Without a directory the next thing is to have one; while it is under way, the strip above tells of it.
fn failed<'a>(notice: &Notice, import: &'a Import, l10n: &'a L10n) -> Element<'a, Message> {
    let lacks = matches!(notice, Notice::DirectoryEmpty | Notice::DirectoryOutdated | Notice::DirectoryAltered);
    if !lacks {
        return blank::failed(notice, Message::Reload, l10n);
    }
    let fetch = button(t!(l10n, "import-fetch")).icon(Icon::Download).primary();
    let fetch = fetch.on_press_maybe(import.may_fetch().then_some(Message::Import(import::Message::Fetch)));
    let load = button(t!(l10n, "import-open")).icon(Icon::File);
    let load = load.on_press_maybe(import.is_idle().then_some(Message::Import(import::Message::Open)));
    let missed = import.missed().map(|missed| {
        let why = l10n.notice(missed).title;
        text::small(t!(l10n, "import-missed", why = why)).style(text::muted)
    });
    let acts = column![row![fetch, load].spacing(space::S)].push(missed).spacing(space::S);
    blank::told(banner::notice(l10n, notice, Some(acts.into())))
}

/// Nothing is as wanted: the way out is to want less.
fn nobody(l10n: &L10n) -> Element<'_, Message> {
    let everybody = button(t!(l10n, "directory-everybody")).on_press(Message::Everybody);
    let (title, hint) = (t!(l10n, "directory-nobody"), t!(l10n, "directory-nobody-hint"));
    blank::nothing(Icon::Users, title, hint, Some(everybody.into()))
}
