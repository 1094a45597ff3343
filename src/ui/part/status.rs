//! The status line: age of the synchronisation, login at Pro Santé Connect, card, identity, mask and end of the session. Without
//! a card: that there is none.

use iced::widget::text::Wrapping;
use iced::widget::{column, container, responsive, row, rule};
use iced::{Alignment, Length};

use crate::domain::{Health, Holder};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::accounts::{Accounts, sign, why};
use crate::ui::part::psc;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, Theme, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::icon::{self, Icon};

/// How the session stands with its operators.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// With its card: its mailboxes are synchronised so.
    Card(&'a Accounts),
    /// Without a card: nothing is synchronised.
    ReadOnly,
}

/// Draws the line; `act` makes the parent's message of an act.
pub fn status<'a, Message: Clone + 'a>(
    cx: &'a Context,
    holder: &'a Holder,
    standing: Standing<'a>,
    login: Option<psc::Sign>,
    act: impl Fn(Act) -> Message + 'a,
) -> Element<'a, Message> {
    let (with_card, sync) = match standing {
        Standing::Card(accounts) => (true, sync_words(cx, accounts)),
        Standing::ReadOnly => {
            let words = t!(cx.l10n, "status-read-only");
            (false, (Icon::Eye, words.clone(), text::warning as Style, words))
        }
    };
    let line = responsive(move |size| {
        let room = Room::of(size.width);
        let login = login.as_ref().map(|sign| logged_in(cx, sign, room, &act));
        line(cx, (holder, with_card), sync.clone(), login, room, &act)
    });
    column![
        rule::horizontal(measure::HAIRLINE),
        container(line).height(measure::STATUS).width(Length::Fill).style(theme::container::canvas),
    ]
    .into()
}

/// What there is room for: the acts always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// Signs.
    Signs,
    /// A few words.
    Some,
    /// All words.
    All,
}

impl Room {
    fn of(width: f32) -> Self {
        if width >= measure::ROOM_TWO {
            Self::All
        } else if width >= measure::ROOM_WORDS {
            Self::Some
        } else {
            Self::Signs
        }
    }
}

fn line<'a, Message: Clone + 'a>(
    cx: &'a Context,
    (holder, with_card): (&'a Holder, bool),
    (sign, words, style, hint): Words,
    login: Option<Element<'a, Message>>,
    room: Room,
    act: &impl Fn(Act) -> Message,
) -> Element<'a, Message> {
    let quiet = |sign, doing: Act| {
        tool(sign, shortcut::hint(doing, &shortcut::words(doing, &cx.l10n), &cx.l10n)).small().on_press(act(doing))
    };
    let words = (room != Room::Signs).then_some(words);
    let sync = signed(sign, words, style, hint);
    let card = if with_card { t!(cx.l10n, "status-card-open") } else { t!(cx.l10n, "status-card-none") };
    let words = (room == Room::All).then(|| card.clone());
    let card = (room != Room::Signs).then(|| signed(Icon::IdCard, words, text::muted, card));
    let identity = match &holder.profession {
        Some(profession) if room == Room::All || login.is_none() => {
            t!(cx.l10n, "status-identity", name = holder.full_name(), profession = profession.as_str())
        }
        _ => holder.full_name(),
    };
    let identity = (room != Room::Signs).then(|| text::small(identity).wrapping(Wrapping::None));
    // What only a card can do is not offered without one.
    let again = with_card.then(|| quiet(Icon::Refresh, Act::Sync));
    let vault = with_card.then(|| quiet(Icon::ShieldCheck, Act::Vault));
    let boxes = with_card.then(|| quiet(Icon::Mail, Act::Mailboxes));
    let left = row![].push(again).push(sync).spacing(space::M).align_y(Alignment::Center);
    let acts = row![
        row![].push(boxes).push(vault),
        quiet(Icon::Settings, Act::Settings),
        quiet(Icon::Stethoscope, Act::Diagnosis),
        quiet(Icon::Keyboard, Act::Help),
        quiet(Icon::EyeOff, Act::Mask),
        quiet(Icon::Lock, Act::Lock),
    ]
    .spacing(space::HAIR);
    // It is given what the others leave.
    let line = row![container(left).width(Length::Fill).clip(true)]
        .push(login)
        .push(card)
        .push(identity)
        .push(acts)
        .spacing(space::M)
        .align_y(Alignment::Center)
        .padding([0.0, space::S]);
    container(line).height(Length::Fill).align_y(Alignment::Center).into()
}

/// How the login at Pro Santé Connect stands; a button, when it was put off.
fn logged_in<'a, Message: Clone + 'a>(
    cx: &Context,
    sign: &psc::Sign,
    room: Room,
    act: &impl Fn(Act) -> Message,
) -> Element<'a, Message> {
    let (icon, hint) = (sign.icon, sign.hint.clone());
    let words = if room == Room::All { &sign.words } else { &sign.short };
    let style = match sign.standing {
        psc::Standing::Asked => {
            let hint = shortcut::hint(Act::LogIn, &hint, &cx.l10n);
            let to_it = if room == Room::Signs {
                tool(icon, hint)
            } else {
                button(words.clone()).icon(icon).hint(hint).quiet()
            };
            return to_it.small().id(psc::UNFOLD).on_press(act(Act::LogIn)).into();
        }
        psc::Standing::Quiet => text::muted as Style,
        psc::Standing::Away => text::warning as Style,
    };
    signed(icon, (room != Room::Signs).then(|| words.clone()), style, hint)
}

/// A sign with its words, on one line, and a hint.
fn signed<'a, Message: 'a>(sign: Icon, words: Option<String>, style: Style, hint: String) -> Element<'a, Message> {
    let words = words.map(|words| text::small(words).style(style).wrapping(Wrapping::None));
    let line = row![icon::sized(sign, SIGN).style(style)].push(words).spacing(space::S).align_y(Alignment::Center);
    hinted(line, hint)
}

/// Size of the signs.
const SIGN: f32 = 14.0;

type Style = fn(&Theme) -> iced::widget::text::Style;

/// Sign, words, colour and hint.
type Words = (Icon, String, Style, String);

/// What troubles most is told, and of which mailbox; the hint tells of all.
fn sync_words(cx: &Context, accounts: &Accounts) -> Words {
    let l10n = &cx.l10n;
    let seats = accounts.seats();
    let healths: Vec<Health> = seats.iter().map(|seat| seat.pulse.health(cx.now)).collect();
    let Some(worst) = worst(&healths) else {
        let words = t!(l10n, "status-sync-never");
        return (Icon::CircleDashed, words.clone(), text::muted, words);
    };
    let (icon, style) = sign(&worst);
    let unwell = || seats.iter().zip(&healths).filter(|(_, health)| health.is_unwell()).map(|(seat, _)| seat);
    let words = match (accounts.are_several(), unwell().count(), unwell().next()) {
        (true, 1, Some(seat)) => seat.words(cx),
        (true, 2.., _) => t!(l10n, "status-several-failing", count = unwell().count(), total = seats.len()),
        _ => alone(cx, &worst),
    };
    let hint = if accounts.are_several() {
        seats.iter().map(|seat| seat.details(cx)).collect::<Vec<_>>().join("\n")
    } else {
        let state = match &worst {
            Health::Fresh { at } => l10n.full_date(*at, cx.now),
            other => why(other, l10n).unwrap_or_else(|| words.clone()),
        };
        let space = seats.iter().find_map(|seat| seat.space(cx));
        [Some(state), space].into_iter().flatten().collect::<Vec<_>>().join("\n")
    };
    (icon, words, style, hint)
}

/// What is told of all: the greatest trouble, the oldest success, the work of all together.
fn worst(healths: &[Health]) -> Option<Health> {
    let worst = healths.iter().max_by_key(|health| health.trouble())?;
    let since = |health: &Health| match health {
        Health::Fresh { at } => Some(*at),
        _ => None,
    };
    Some(match worst {
        Health::Fresh { at } => Health::Fresh { at: healths.iter().filter_map(since).min().unwrap_or(*at) },
        Health::Working { .. } => {
            let work = healths.iter().filter_map(|health| match health {
                Health::Working { done, total } => Some((*done, *total)),
                _ => None,
            });
            let sum =
                |(all, of_all): (u64, u64), (done, total)| (all.saturating_add(done), of_all.saturating_add(total));
            let (done, total) = work.fold((0, 0), sum);
            Health::Working { done, total }
        }
        other => other.clone(),
    })
}

/// A health without a name.
fn alone(cx: &Context, health: &Health) -> String {
    let l10n = &cx.l10n;
    match health {
        Health::Unknown => t!(l10n, "status-sync-never"),
        Health::Working { total: 0, .. } => t!(l10n, "status-sync-starting"),
        Health::Working { done, total } => {
            t!(l10n, "status-sync-running", done = l10n.count(*done), total = l10n.count(*total))
        }
        Health::Fresh { at } => t!(l10n, "status-up-to-date", ago = l10n.ago(*at, cx.now)),
        Health::Late { last_good } => t!(l10n, "status-late", ago = l10n.ago(*last_good, cx.now)),
        Health::Failing { last_good: Some(at), .. } => {
            t!(l10n, "status-sync-failed-since", ago = l10n.ago(*at, cx.now))
        }
        Health::Failing { last_good: None, .. } => t!(l10n, "status-sync-failed"),
    }
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
