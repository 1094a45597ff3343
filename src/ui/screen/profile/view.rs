//! How the card of a correspondent looks.

use iced::widget::{column, container, row, scrollable, text_input};
use iced::{Alignment, Length};

use super::{BACK, COPY, FAVOURITE, GROUPS, Message, NEW_GROUP, OLDER, ProfileCard, WRITE};
use crate::domain::profile::{Exchange, ProfileMailbox};
use crate::domain::{GroupName, GroupRow, Profile, Standing, shown};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::effect::Page;
use crate::ui::part::recipient_field::kind_icon;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, MEDIUM, Theme, measure, scale, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::banner;
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::{Column, Element};

impl ProfileCard {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let page: Element<'a, Message> = match (&self.profile, &self.grouping) {
            (Page::Ready(profile), None) => self.card(profile, cx),
            (Page::Ready(profile), Some(typed)) => self.grouping(profile, typed, cx),
            (Page::Waiting(_), _) => head(&self.whose, None, cx).into(),
            (Page::Failed(notice), _) => {
                head(&self.whose, None, cx).push(banner::notice(&cx.l10n, notice, None)).into()
            }
        };
        container(page).padding(space::XL).width(measure::DIALOG_WIDE).style(theme::container::dialog).into()
    }

    fn card<'a>(&'a self, profile: &'a Profile, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let mut all = column![Self::mailboxes(profile, l10n)].spacing(space::L);
        if !profile.sites.is_empty() {
            all = all.push(section(t!(l10n, "profile-places"), places(profile, l10n)));
        }
        all = all.push(section(t!(l10n, "profile-exchanges"), self.history(profile, cx)));
        if let Some(silence) = &self.silence {
            let title = l10n.notice(silence).title;
            all = all.push(text::small(t!(l10n, "recipient-live-off", title = title)).style(text::muted));
        }
        let scrolled = scrollable(all)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar().spacing(space::XS)))
            .height(Length::Shrink);
        head(&profile.label(), Some(profile), cx)
            .push(Self::acts(profile, l10n))
            .push(self.fault.as_ref().map(|fault| banner::notice(l10n, fault, None)))
            .push(scrolled)
            .into()
    }

    fn acts<'a>(profile: &Profile, l10n: &'a L10n) -> Element<'a, Message> {
        let hint = |act: Act| shortcut::hint(act, &shortcut::words(act, l10n), l10n);
        let can_write = profile.reachable().is_some();
        let favourite =
            if profile.favourite.is_some() { t!(l10n, "profile-unfavour") } else { t!(l10n, "profile-favour") };
        row![
            button(t!(l10n, "profile-write"))
                .icon(Icon::SquarePen)
                .primary()
                .id(WRITE)
                .hint(hint(Act::WriteTo))
                .on_press_maybe(can_write.then_some(Message::Write)),
            button(t!(l10n, "profile-copy"))
                .icon(Icon::Copy)
                .id(COPY)
                .hint(hint(Act::CopyAddress))
                .on_press(Message::Copy),
            button(favourite).icon(Icon::Star).id(FAVOURITE).hint(hint(Act::Favourite)).on_press(Message::Favourite),
            button(t!(l10n, "profile-groups-act"))
                .icon(Icon::Users)
                .id(GROUPS)
                .hint(hint(Act::Groups))
                .on_press(Message::Groups),
        ]
        .spacing(space::S)
        .wrap()
        .vertical_spacing(space::S)
        .into()
    }

    fn mailboxes<'a>(profile: &'a Profile, l10n: &'a L10n) -> Element<'a, Message> {
        let are_several = profile.mailboxes.len() > 1;
        let rows = profile.mailboxes.iter().map(|mailbox| mailbox_card(mailbox, are_several, l10n));
        section(t!(l10n, "profile-mailboxes", count = profile.mailboxes.len()), column(rows).spacing(space::S).into())
    }

    fn history<'a>(&'a self, profile: &'a Profile, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        if self.exchanges.is_empty() {
            let words = if self.asked_exchanges.is_some() {
                t!(l10n, "profile-exchanges-waiting")
            } else {
                t!(l10n, "profile-exchanges-none")
            };
            return text::body(words).style(text::muted).into();
        }
        let lines = column(self.exchanges.iter().map(|exchange| line(exchange, profile, cx))).spacing(space::S);
        let older = self.has_older.then(|| {
            let hint = shortcut::hint(Act::Older, &shortcut::words(Act::Older, l10n), l10n);
            button(t!(l10n, "profile-older")).small().id(OLDER).hint(hint).on_press(Message::Older)
        });
        lines.push(older).into()
    }

    fn grouping<'a>(&'a self, profile: &'a Profile, typed: &'a str, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let rows = self.groups.iter().map(|group| {
            let is_in = profile.groups.iter().any(|one| one.group == group.id);
            membership(group, is_in, l10n)
        });
        let list: Element<'a, Message> = if self.groups.is_empty() {
            text::body(t!(l10n, "contacts-no-group")).style(text::muted).into()
        } else {
            let rows = scrollable(column(rows).spacing(space::HAIR))
                .direction(scrollable::Direction::Vertical(theme::scrollable::bar()))
                .height(Length::Shrink);
            container(rows).max_height(measure::HITS).into()
        };
        let field = text_input(&t!(l10n, "contacts-new-group-hint"), typed)
            .id(NEW_GROUP)
            .on_input(Message::NewGroup)
            .on_submit(Message::MakeGroup)
            .size(scale::BODY.size)
            .padding([space::XS + space::HAIR, space::M]);
        let can_make = GroupName::parse(typed).is_some();
        let make =
            button(t!(l10n, "contacts-make")).icon(Icon::Plus).on_press_maybe(can_make.then_some(Message::MakeGroup));
        let back = button(t!(l10n, "profile-back")).icon(Icon::ArrowLeft).id(BACK).on_press(Message::Groups);
        head(&profile.label(), Some(profile), cx)
            .push(text::label(t!(l10n, "profile-groups-title")))
            .push(self.fault.as_ref().map(|fault| banner::notice(l10n, fault, None)))
            .push(list)
            .push(row![field, make].spacing(space::S).align_y(Alignment::Center))
            .push(container(back).align_right(Length::Fill))
            .into()
    }
}

fn head<'a>(label: &str, profile: Option<&'a Profile>, cx: &'a Context) -> Column<'a, Message> {
    let l10n = &cx.l10n;
    let mut words = column![text::title(label.to_owned())].spacing(space::HAIR);
    for activity in profile.iter().flat_map(|profile| &profile.activities) {
        words = words.push(text::body(l10n.activity(activity)).style(text::muted));
    }
    if let Some(profile) = profile.filter(|profile| !profile.rpps.is_empty()) {
        let number = t!(l10n, "profile-rpps-line", number = profile.rpps.as_str());
        words = words.push(text::small(number).style(text::muted));
    }
    if let Some(profile) = profile.filter(|profile| !profile.groups.is_empty()) {
        let names = profile.groups.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        words = words.push(text::small(t!(l10n, "profile-groups", names = names)).style(text::muted));
    }
    let hint = shortcut::hint(Act::Escape, &t!(l10n, "action-close"), l10n);
    let close = tool(Icon::Close, hint).on_press(Message::Close);
    column![row![avatar(label, avatar::LARGE), words.width(Length::Fill), close].spacing(space::M)].spacing(space::L)
}

fn section(title: String, content: Element<'_, Message>) -> Element<'_, Message> {
    column![text::label(title), content].spacing(space::S).into()
}

fn mailbox_card<'a>(mailbox: &'a ProfileMailbox, are_several: bool, l10n: &'a L10n) -> Element<'a, Message> {
    let kind = mailbox.kind.map(|kind| l10n.box_kind(kind));
    let about = [kind, Some(mailbox.service.clone()), Some(mailbox.structure.clone()), Some(mailbox.town.clone())];
    let about: Vec<String> = about.into_iter().flatten().filter(|word| !word.is_empty()).collect();
    let sign = mailbox.kind.map_or(Icon::Mail, kind_icon);
    let mut words = column![text::strong(mailbox.address.to_string())].spacing(space::HAIR).width(Length::Fill);
    if !about.is_empty() {
        words = words.push(text::small(about.join(" · ")).style(text::muted));
    }
    // The worst is told first.
    for (at, fact) in l10n.mailbox_facts(mailbox).into_iter().enumerate() {
        words = words.push(text::small(fact).style(if at == 0 { ink(mailbox) } else { text::muted }));
    }
    let acts = are_several.then(|| {
        let address = mailbox.address.clone();
        let write = tool(Icon::SquarePen, t!(l10n, "profile-write-to", address = address.to_string()));
        let copy = tool(Icon::Copy, t!(l10n, "profile-copy-of", address = address.to_string()));
        let can_write = mailbox.verdict.is_ok().then(|| Message::WriteTo(address.clone()));
        row![write.on_press_maybe(can_write), copy.on_press(Message::CopyOf(address))].spacing(space::XS)
    });
    let content = row![icon::icon(sign).style(text::muted), words].push(acts).spacing(space::M);
    let style = match (&mailbox.verdict, mailbox.standing) {
        (Err(_), _) => theme::container::card_danger,
        (Ok(()), Standing::Gone(_)) => theme::container::card_warning,
        _ => theme::container::card,
    };
    container(content.align_y(Alignment::Center)).padding(space::M).width(Length::Fill).style(style).into()
}

fn ink(mailbox: &ProfileMailbox) -> fn(&Theme) -> iced::widget::text::Style {
    match (&mailbox.verdict, mailbox.standing) {
        (Err(_), _) => text::danger,
        (Ok(()), Standing::Gone(_)) => text::warning,
        _ => text::muted,
    }
}

fn places<'a>(profile: &Profile, l10n: &L10n) -> Element<'a, Message> {
    let places = profile.sites.iter().map(|site| {
        let words = column(l10n.site(site).into_iter().map(|line| text::body(line).into()));
        row![icon::icon(Icon::Building).style(text::muted), words].spacing(space::M).into()
    });
    column(places).spacing(space::S).into()
}

fn line<'a>(exchange: &'a Exchange, profile: &Profile, cx: &'a Context) -> Element<'a, Message> {
    let l10n = &cx.l10n;
    let sign = match exchange {
        Exchange::Sent(_) => Icon::Send,
        Exchange::Received(_) => Icon::Inbox,
    };
    let subject = shown::subject(exchange.subject()).into_owned();
    let subject = if subject.is_empty() { t!(l10n, "list-no-subject") } else { subject };
    let what = l10n.exchange(exchange, exchange.refusal_for(profile).is_some());
    let words = column![one_line(subject, MEDIUM, scale::BODY), text::small(what).style(text::muted)];
    let date = text::small(l10n.list_date(exchange.at(), cx.now)).style(text::muted);
    row![icon::icon(sign).style(text::muted), words.width(Length::Fill), date]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
}

fn membership<'a>(group: &'a GroupRow, is_in: bool, l10n: &L10n) -> Element<'a, Message> {
    let sign = if is_in { Icon::CircleCheck } else { Icon::Circle };
    let count = text::small(t!(l10n, "contacts-count", count = group.members)).style(text::muted);
    let name = one_line(group.name.as_str(), MEDIUM, scale::BODY);
    let content = row![icon::icon(sign), container(name).width(Length::Fill), count];
    let content = content.spacing(space::S).align_y(Alignment::Center);
    let pressed = iced::widget::button(container(content).height(Length::Fill).align_y(Alignment::Center))
        .width(Length::Fill)
        .height(measure::FOLDER)
        .padding([0.0, space::S])
        .style(theme::button::row)
        .on_press(Message::Member(group.id));
    focus_ring(None, pressed, Some(Message::Member(group.id))).into()
}
