//! The status line: age of the synchronisation, login at Pro Santé Connect, card, identity, mask and end of the session. Without
//! a card: that there is none.

use iced::widget::{column, container, responsive, row, rule, space as gap};
use iced::{Alignment, Length};

use crate::domain::{Holder, SyncStatus};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::psc;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, Theme, measure, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::{button, hinted, tool};
use crate::ui::widget::icon::{self, Icon};

/// How the session stands with its operator.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// With its card, synchronised so, as far as is known.
    Card(Option<&'a SyncStatus>),
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
        Standing::Card(sync) => (true, sync_words(cx, sync)),
        Standing::ReadOnly => {
            let words = t!(cx.l10n, "status-read-only");
            (false, (Icon::Eye, words.clone(), text::warning as Style, words))
        }
    };
    let line = responsive(move |size| {
        let is_wide = size.width >= measure::ROOM_TWO;
        let login = login.as_ref().map(|sign| logged_in(cx, sign, is_wide, &act));
        line(cx, (holder, with_card), sync.clone(), login, is_wide, &act)
    });
    column![
        rule::horizontal(measure::HAIRLINE),
        container(line).height(measure::STATUS).width(Length::Fill).style(theme::container::canvas),
    ]
    .into()
}

/// Where there is room for them, words stand beside the sign of the card.
fn line<'a, Message: Clone + 'a>(
    cx: &'a Context,
    (holder, with_card): (&'a Holder, bool),
    (sign, words, style, hint): Words,
    login: Option<Element<'a, Message>>,
    is_wide: bool,
    act: &impl Fn(Act) -> Message,
) -> Element<'a, Message> {
    let quiet = |sign, doing: Act| {
        tool(sign, shortcut::hint(doing, &shortcut::words(doing, &cx.l10n), &cx.l10n)).small().on_press(act(doing))
    };
    let sync = hinted(
        row![icon::sized(sign, SIGN).style(style), text::small(words).style(style)]
            .spacing(space::S)
            .align_y(Alignment::Center),
        hint,
    );
    let card = if with_card { t!(cx.l10n, "status-card-open") } else { t!(cx.l10n, "status-card-none") };
    let words = is_wide.then(|| text::small(card.clone()).style(text::muted));
    let card = hinted(
        row![icon::sized(Icon::IdCard, SIGN).style(text::muted)]
            .push(words)
            .spacing(space::S)
            .align_y(Alignment::Center),
        card,
    );
    let identity = match &holder.profession {
        Some(profession) => {
            t!(cx.l10n, "status-identity", name = holder.full_name(), profession = profession.as_str())
        }
        None => holder.full_name(),
    };
    // What only a card can do is not offered without one.
    let again = with_card.then(|| quiet(Icon::Refresh, Act::Sync));
    let vault = with_card.then(|| quiet(Icon::ShieldCheck, Act::Vault));
    let left = row![].push(again).push(sync).push(login).spacing(space::M).align_y(Alignment::Center);
    let line = row![
        left,
        gap::horizontal(),
        card,
        text::small(identity),
        row![
            row![].push(vault),
            quiet(Icon::Contrast, Act::Appearance),
            quiet(Icon::Stethoscope, Act::Diagnosis),
            quiet(Icon::Keyboard, Act::Help),
            quiet(Icon::EyeOff, Act::Mask),
            quiet(Icon::Lock, Act::Lock),
        ]
        .spacing(space::HAIR),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .padding([0.0, space::S]);
    container(line).height(Length::Fill).align_y(Alignment::Center).into()
}

/// How the login at Pro Santé Connect stands; a button, when it was put off.
fn logged_in<'a, Message: Clone + 'a>(
    cx: &Context,
    sign: &psc::Sign,
    is_wide: bool,
    act: &impl Fn(Act) -> Message,
) -> Element<'a, Message> {
    let hint = sign.hint.clone();
    let style = match sign.standing {
        psc::Standing::Asked => {
            let hint = shortcut::hint(Act::LogIn, &hint, &cx.l10n);
            let to_it = button(sign.words.clone()).icon(sign.icon).hint(hint).small().quiet();
            return to_it.id(psc::UNFOLD).on_press(act(Act::LogIn)).into();
        }
        psc::Standing::Quiet => text::muted as Style,
        psc::Standing::Away => text::warning as Style,
    };
    let words = (is_wide || sign.standing == psc::Standing::Away).then(|| text::small(sign.words.clone()).style(style));
    let line = row![icon::sized(sign.icon, SIGN).style(style)].push(words).spacing(space::S);
    hinted(line.align_y(Alignment::Center), hint)
}

/// Size of the signs.
const SIGN: f32 = 14.0;

type Style = fn(&Theme) -> iced::widget::text::Style;

/// Sign, words, colour and hint.
type Words = (Icon, String, Style, String);

fn sync_words(cx: &Context, sync: Option<&SyncStatus>) -> Words {
    let l10n = &cx.l10n;
    match sync {
        None => (Icon::CircleDashed, t!(l10n, "status-sync-never"), text::muted, t!(l10n, "status-sync-never")),
        Some(SyncStatus::Running { total: 0, .. }) => {
            (Icon::CircleDashed, t!(l10n, "status-sync-starting"), text::muted, t!(l10n, "status-sync-starting"))
        }
        Some(SyncStatus::Running { done, total }) => {
            let words = t!(l10n, "status-sync-running", done = l10n.count(*done), total = l10n.count(*total));
            (Icon::CircleDashed, words.clone(), text::muted, words)
        }
        Some(SyncStatus::UpToDate { at }) => {
            let words = t!(l10n, "status-up-to-date", ago = l10n.ago(*at, cx.now));
            (Icon::CircleCheck, words, text::muted, l10n.full_date(*at, cx.now))
        }
        Some(SyncStatus::Failed { notice, last_good }) => {
            let words = match last_good {
                Some(at) => t!(l10n, "status-sync-failed-since", ago = l10n.ago(*at, cx.now)),
                None => t!(l10n, "status-sync-failed"),
            };
            (Icon::CloudOff, words, text::warning, l10n.notice(notice).title)
        }
    }
}
