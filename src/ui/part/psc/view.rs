//! Drawing of the login: the strip over the messages, and its sign in the status line.

use iced::keyboard::{Key, key::Named};
use iced::widget::text::Wrapping;
use iced::widget::{column, container, responsive, row, rule, scrollable, space as gap};
use iced::{Alignment, Length, Padding, Size};
use jiff::Timestamp;

use super::{Browser, FIRST, GIVE_UP, LATER, Login, Message};
use crate::domain::notice::PscFault;
use crate::domain::{Notice, PscWay};
use crate::engine::PscState;
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::theme::{self, Theme, measure, scale, space, text};
use crate::ui::widget::banner::Gravity;
use crate::ui::widget::button::{Button, button};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::{Column, Element, Row};

/// What the status line says of the login.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    /// Its sign.
    pub icon: Icon,
    /// Its words.
    pub words: String,
    /// The same where there is little room.
    pub short: String,
    /// What they mean.
    pub hint: String,
    /// How it stands.
    pub standing: Standing,
}

/// How the login stands, for the status line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Well.
    Quiet,
    /// Put off: a button leads to it.
    Asked,
    /// The service does not answer.
    Away,
}

/// Room for the digits, a button and what is between, beside the words.
const BESIDE: f32 = 300.0;

type Style = fn(&Theme) -> iced::widget::text::Style;

/// What the strip says.
struct Said<'a> {
    icon: Icon,
    style: Style,
    title: String,
    lines: Vec<String>,
    /// To be compared.
    digits: Option<&'a str>,
    acts: Vec<Button<'a, Message>>,
    /// What Escape does while the focus is in the strip.
    escape: Option<Message>,
}

impl Login {
    /// The strip, when something is asked or under way.
    pub fn strip<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let _ = self.said(cx)?;
        let strip = responsive(move |size| self.said(cx).map_or_else(|| row![].into(), |said| draw(said, size)));
        Some(strip.height(Length::Shrink).into())
    }

    /// Its sign in the status line, when the strip says nothing.
    pub fn sign(&self, l10n: &L10n) -> Option<Sign> {
        let name = || t!(l10n, "psc-name");
        Some(match &self.state {
            PscState::Wanted { .. } if self.folded => Sign {
                icon: Icon::CircleDashed,
                words: t!(l10n, "psc-log-in"),
                short: t!(l10n, "psc-log-in-short"),
                hint: t!(l10n, "psc-prompt"),
                standing: Standing::Asked,
            },
            PscState::Alive => Sign {
                icon: Icon::Check,
                words: name(),
                short: name(),
                hint: t!(l10n, "psc-alive"),
                standing: Standing::Quiet,
            },
            PscState::Unreachable(notice) => {
                let said = l10n.notice(notice);
                let (words, hint, short) = (said.title, said.message, name());
                Sign { icon: Icon::CloudOff, words, short, hint, standing: Standing::Away }
            }
            PscState::Unneeded
            | PscState::Wanted { .. }
            | PscState::Beginning(_)
            | PscState::Approving { .. }
            | PscState::Browsing { .. } => return None,
        })
    }

    fn said<'a>(&'a self, cx: &'a Context) -> Option<Said<'a>> {
        let l10n = &cx.l10n;
        match &self.state {
            PscState::Wanted { .. } if self.folded => None,
            PscState::Wanted { ways, why } => Some(wanted(ways, why.as_ref(), l10n)),
            PscState::Beginning(way) => Some(beginning(*way, l10n)),
            PscState::Approving { way, binding, until } => Some(approving(*way, binding, left(*until, cx), l10n)),
            PscState::Browsing { until, .. } => Some(self.browsing(left(*until, cx), l10n)),
            PscState::Unneeded | PscState::Alive | PscState::Unreachable(_) => None,
        }
    }

    fn browsing<'a>(&self, left: String, l10n: &L10n) -> Said<'a> {
        let again = button(t!(l10n, "psc-open-again")).icon(Icon::ExternalLink).id(FIRST);
        let again = again.on_press(Message::OpenAgain);
        let (icon, style, line, again) = match self.browser {
            Browser::Failed => {
                (Icon::TriangleAlert, text::warning as Style, t!(l10n, "psc-browser-failed"), again.primary())
            }
            _ => (Icon::Globe, text::muted as Style, t!(l10n, "psc-browser-opened"), again),
        };
        Said {
            icon,
            style,
            title: t!(l10n, "psc-browser-title"),
            lines: vec![line, left],
            digits: None,
            acts: vec![again, give_up(l10n).id(GIVE_UP)],
            escape: Some(Message::GiveUp),
        }
    }
}

fn wanted<'a>(ways: &[PscWay], why: Option<&Notice>, l10n: &L10n) -> Said<'a> {
    let (title, lines) = match why {
        None => (t!(l10n, "psc-prompt"), Vec::new()),
        // Its own words would say the same again.
        Some(Notice::Psc(PscFault::Ended)) => (t!(l10n, "psc-ended"), vec![t!(l10n, "psc-prompt")]),
        Some(notice) => {
            let said = l10n.notice(notice);
            (said.title, vec![said.message, said.remedy])
        }
    };
    let is_grave = why.is_some_and(|notice| Gravity::of(notice) != Gravity::Info);
    let (icon, style) =
        if is_grave { (Icon::TriangleAlert, text::warning as Style) } else { (Icon::Info, text::muted as Style) };
    let way = |(number, way): (usize, &PscWay)| {
        let (icon, words) = match way {
            PscWay::Card => (Icon::IdCard, t!(l10n, "psc-way-card")),
            PscWay::Mobile => (Icon::Smartphone, t!(l10n, "psc-way-mobile")),
            PscWay::Browser => (Icon::Globe, t!(l10n, "psc-way-browser")),
        };
        let way = button(words).icon(icon).on_press(Message::LogIn(*way));
        if number == 0 { way.primary().id(FIRST) } else { way }
    };
    let id = if ways.is_empty() { FIRST } else { LATER };
    let later = button(t!(l10n, "psc-later")).quiet().id(id).on_press(Message::Later);
    let acts = ways.iter().enumerate().map(way).chain([later]).collect();
    Said { icon, style, title, lines, digits: None, acts, escape: Some(Message::Later) }
}

fn beginning<'a>(way: PscWay, l10n: &L10n) -> Said<'a> {
    let title = match way {
        PscWay::Card => t!(l10n, "psc-beginning-card"),
        PscWay::Mobile => t!(l10n, "psc-beginning-mobile"),
        PscWay::Browser => t!(l10n, "psc-beginning-browser"),
    };
    Said {
        icon: Icon::CircleDashed,
        style: text::muted,
        title,
        lines: Vec::new(),
        digits: None,
        acts: vec![give_up(l10n).id(FIRST)],
        escape: Some(Message::GiveUp),
    }
}

fn approving<'a>(way: PscWay, binding: &'a str, left: String, l10n: &L10n) -> Said<'a> {
    let (icon, title, line) = match way {
        PscWay::Card => (Icon::IdCard, t!(l10n, "psc-card-title"), t!(l10n, "psc-card-compare", digits = binding)),
        PscWay::Mobile | PscWay::Browser => {
            (Icon::Smartphone, t!(l10n, "psc-mobile-title"), t!(l10n, "psc-mobile-compare", digits = binding))
        }
    };
    Said {
        icon,
        style: text::muted,
        title,
        lines: vec![line, left],
        digits: Some(binding),
        acts: vec![give_up(l10n).id(FIRST)],
        escape: Some(Message::GiveUp),
    }
}

fn give_up<'a>(l10n: &L10n) -> Button<'a, Message> {
    button(t!(l10n, "psc-give-up")).on_press(Message::GiveUp)
}

/// The time left, in whole seconds: a second that has begun counts.
pub(super) fn left(until: Timestamp, cx: &Context) -> String {
    let left = until.duration_since(cx.now);
    let begun = i64::from(left.subsec_nanos() > 0);
    let seconds = left.as_secs().saturating_add(begun).max(0);
    let (minutes, seconds) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    if (minutes, seconds) == (0, 0) {
        return t!(cx.l10n, "psc-time-over");
    }
    t!(cx.l10n, "psc-time-left", minutes = minutes, seconds = seconds)
}

fn draw<'a>(said: Said<'a>, size: Size) -> Element<'a, Message> {
    let escape = said.escape;
    let is_wide = size.width >= if said.acts.len() > 2 { measure::ROOM_THREE } else { measure::ROOM_TWO };
    let sign = container(icon::icon(said.icon).style(said.style)).height(scale::BODY.line).align_y(Alignment::Center);
    let mut words: Column<'a, Message> = column![text::strong(said.title)];
    for line in said.lines {
        words = words.push(text::body(line).style(text::muted));
    }
    let digits = said
        .digits
        .map(|digits| text::display(digits).wrapping(Wrapping::None))
        .map(|digits| container(digits).padding([0.0, space::M]).style(theme::container::card));
    let acts =
        (!said.acts.is_empty()).then(|| Row::with_children(said.acts.into_iter().map(Element::from)).spacing(space::S));
    let words = row![sign, words].spacing(space::M);
    let content: Element<'a, Message> = if is_wide {
        // The digits stay close to the words that name them.
        let words = match digits {
            Some(digits) => {
                let most = measure::READING.min(size.width - BESIDE);
                row![container(words).max_width(most), digits, gap::horizontal()].align_y(Alignment::Center)
            }
            None => row![container(words).width(Length::Fill)],
        };
        row![words.spacing(space::XL)].push(acts).spacing(space::L).align_y(Alignment::Center).into()
    } else {
        let under = Padding::ZERO.left(measure::ICON + space::M);
        let acts = acts.map(|acts| container(acts.wrap()).padding(under));
        let words = row![container(words).width(Length::Fill)].push(digits).spacing(space::L);
        column![words].push(acts).spacing(space::S).into()
    };
    let content = container(content).padding([space::M, space::L]).width(Length::Fill);
    let bar = scrollable::Direction::Vertical(theme::scrollable::bar());
    // In a very low window the messages keep half of the room.
    let strip = container(scrollable(content).direction(bar).height(Length::Shrink))
        .max_height(size.height / 2.0)
        .style(theme::container::canvas);
    intercept(column![strip, rule::horizontal(measure::HAIRLINE)])
        .on_key_first(move |key, modifiers| {
            let is_escape = *key == Key::Named(Named::Escape) && modifiers.is_empty();
            escape.filter(|_| is_escape)
        })
        .into()
}
