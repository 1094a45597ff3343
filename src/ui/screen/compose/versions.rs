//! Earlier states of the letter: looked at one by one, and one brought back in its place, which can be undone.

use iced::advanced::widget::Id;
use iced::widget::{center, column, container, row, rule, scrollable};
use iced::{Alignment, Length, Padding};

use super::{Action, BODY, Compose, Kind, Over, RecipientField};
use crate::domain::draft::DraftVersion;
use crate::domain::{Draft, Notice, shown};
use crate::engine::{Loaded, Query, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, Page};
use crate::ui::part::attachment_bar::AttachmentBar;
use crate::ui::shortcut::{Chord, Stroke};
use crate::ui::theme::{self, MEDIUM, REGULAR, measure, scale, space, text};
use crate::ui::widget::banner;
use crate::ui::widget::button::button;
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::{Column, Element};

/// The button that brings a version back.
pub const BRING_BACK: Id = Id::new("compose-versions-bring-back");
/// The button that leaves all as it is.
pub const CLOSE: Id = Id::new("compose-versions-close");

/// Most characters of a version's first words.
const FIRST_CHARS: usize = 60;

/// The window of versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Versions {
    page: Page<Vec<DraftVersion>>,
    at: usize,
    /// The one that is to be brought back is awaited.
    bringing: Option<Ticket>,
}

/// What happens there.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// Show them.
    Ask,
    /// Look at this one.
    Look(usize),
    /// At the next one, or the one before.
    Step(bool),
    /// Bring back the one that is looked at.
    BringBack,
    /// Leave all as it is.
    Close,
}

impl Versions {
    fn looked_at(&self) -> Option<&DraftVersion> {
        self.page.ready()?.get(self.at)
    }

    fn last(&self) -> usize {
        self.page.ready().map_or(0, Vec::len).saturating_sub(1)
    }
}

impl Compose {
    pub(super) fn in_versions(&mut self, message: Message) -> Action {
        if let Message::Ask = message {
            return self.ask_versions();
        }
        let Over::Versions(versions) = &mut self.over else { return Action::NONE };
        match message {
            Message::Look(at) => versions.at = at.min(versions.last()),
            Message::Step(true) => versions.at = versions.at.saturating_add(1).min(versions.last()),
            Message::Step(false) => versions.at = versions.at.saturating_sub(1),
            Message::BringBack => return self.ask_version(),
            Message::Ask | Message::Close => return self.go_on(),
        }
        Action::NONE
    }

    /// Whether there may be any: it was kept once.
    pub(super) fn may_have_versions(&self) -> bool {
        self.id.is_some() && self.is_writable()
    }

    fn ask_versions(&mut self) -> Action {
        let Some(id) = self.id.filter(|_| self.may_have_versions() && self.over == Over::Nothing) else {
            return Action::NONE;
        };
        let ticket = self.tickets.take();
        self.wish = super::Wish::Write;
        self.over = Over::Versions(Versions { page: Page::Waiting(ticket), at: 0, bringing: None });
        Action::Do(vec![Effect::Load(Query::DraftVersions(id), ticket), Effect::Focus(CLOSE)])
    }

    fn ask_version(&mut self) -> Action {
        let ticket = self.tickets.take();
        let Over::Versions(versions) = &mut self.over else { return Action::NONE };
        let Some(id) = versions.looked_at().filter(|_| versions.bringing.is_none()).map(|one| one.id) else {
            return Action::NONE;
        };
        versions.bringing = Some(ticket);
        Action::Do(vec![Effect::Load(Query::DraftVersion(id), ticket)])
    }

    /// What the vault answered to this window; given back when it was for another one.
    pub(super) fn told_versions(
        &mut self,
        ticket: Ticket,
        loaded: Result<Loaded, Notice>,
    ) -> Result<Action, Result<Loaded, Notice>> {
        let Over::Versions(versions) = &mut self.over else { return Err(loaded) };
        if versions.page.awaits(ticket) {
            versions.page = match loaded {
                Ok(Loaded::DraftVersions(all)) => Page::Ready(all),
                Ok(_) => Page::Failed(Notice::Internal),
                Err(notice) => Page::Failed(notice),
            };
            return Ok(Action::NONE);
        }
        if versions.bringing != Some(ticket) {
            return Err(loaded);
        }
        match loaded {
            Ok(Loaded::Draft(version)) => Ok(self.bring_back(*version)),
            Ok(_) => Ok(self.not_brought_back(Notice::Internal)),
            Err(notice) => Ok(self.not_brought_back(notice)),
        }
    }

    fn not_brought_back(&mut self, notice: Notice) -> Action {
        self.over = Over::Nothing;
        self.fault = Some(notice);
        Action::NONE
    }

    /// One step, which undo takes back.
    fn bring_back(&mut self, version: Draft) -> Action {
        self.over = Over::Nothing;
        let present = self.draft();
        self.body.replace(&version.body, present);
        self.dress(version)
    }

    /// All but the text is as in this letter.
    pub(super) fn dress(&mut self, letter: Draft) -> Action {
        let mut effects = Vec::new();
        let mut field = |kind, texts: &[String]| {
            let (field, more) = RecipientField::new(kind, texts, &mut self.tickets);
            effects.extend(more);
            field
        };
        self.fields = [field(Kind::To, &letter.to), field(Kind::Cc, &letter.cc), field(Kind::Bcc, &letter.bcc)];
        self.copies |= !letter.cc.is_empty() || !letter.bcc.is_empty();
        self.subject = letter.subject;
        self.files = AttachmentBar::new(letter.attachments);
        self.from = letter.from;
        self.read_receipt = letter.ask_read_receipt;
        self.urgent = letter.urgent;
        self.follow_patient();
        effects.push(Effect::Focus(BODY));
        self.changed(effects)
    }
}

impl Versions {
    /// Draws the window.
    pub(super) fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let content: Element<'a, Message> = match &self.page {
            Page::Waiting(_) => center(text::body(t!(l10n, "compose-loading")).style(text::muted)).into(),
            Page::Failed(notice) => banner::notice(l10n, notice, None).into(),
            Page::Ready(all) if all.is_empty() => {
                center(text::body(t!(l10n, "compose-versions-none")).style(text::muted)).into()
            }
            Page::Ready(all) => {
                let list = scrolled(self.list(all, cx).into());
                let list = container(list).width(measure::FOLDERS).height(Length::Fill);
                let look = container(self.look(cx)).width(Length::Fill).height(Length::Fill);
                row![list, rule::vertical(measure::HAIRLINE), look].spacing(space::M).into()
            }
        };
        let ready = self.looked_at().is_some() && self.bringing.is_none();
        let acts = row![
            button(t!(l10n, "action-close")).id(CLOSE).on_press(Message::Close),
            button(t!(l10n, "compose-versions-bring-back"))
                .id(BRING_BACK)
                .primary()
                .on_press_maybe(ready.then_some(Message::BringBack)),
        ];
        let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
        let hint = text::body(t!(l10n, "compose-versions-hint")).style(text::muted);
        let all = column![
            text::title(t!(l10n, "compose-versions-title")),
            hint,
            container(content).height(Length::Fill),
            acts
        ];
        // Where the window is low, the states give way and the acts stay in sight.
        let frame = scale::TITLE.line + scale::BODY.line * 2.0 + measure::CONTROL + space::M * 3.0 + space::XL * 2.0;
        let window = container(all.spacing(space::M))
            .width(measure::DIALOG_WIDE)
            .max_height(measure::HITS + frame)
            .padding(space::XL)
            .style(theme::container::dialog);
        // Wherever the focus is: a click on a state moves it.
        let keyed = intercept(window).on_chord(|chord| match chord {
            Chord { key: Stroke::Down, ctrl: false, shift: false, alt: false } => Some(Message::Step(true)),
            Chord { key: Stroke::Up, ctrl: false, shift: false, alt: false } => Some(Message::Step(false)),
            _ => None,
        });
        keyed.into()
    }

    fn list<'a>(&'a self, all: &'a [DraftVersion], cx: &'a Context) -> Column<'a, Message> {
        let mut list = column![].spacing(space::HAIR).width(Length::Fill).padding(Padding::ZERO.right(space::M));
        for (at, version) in all.iter().enumerate() {
            list = list.push(line(version, (at, at == self.at), cx));
        }
        list
    }

    fn look<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        let version = self.looked_at()?;
        let subject = match version.subject.as_str() {
            "" => text::label(t!(l10n, "list-no-subject")).style(text::muted),
            subject => text::label(shown::subject(subject).into_owned()),
        };
        let to = (!version.to.is_empty())
            .then(|| text::small(t!(l10n, "list-to", name = version.to.join(", "))).style(text::muted));
        let files = (!version.files.is_empty()).then(|| {
            let names = version.files.join(", ");
            text::small(t!(l10n, "compose-versions-files", count = version.files.len(), names = names))
                .style(text::muted)
        });
        let body = text::body(version.body.as_str()).width(Length::Fill);
        let all = column![].push(to).push(subject).push(files).push(body).spacing(space::S).width(Length::Fill);
        Some(scrolled(all.padding(Padding::ZERO.right(space::M)).into()))
    }
}

fn line<'a>(version: &'a DraftVersion, (at, chosen): (usize, bool), cx: &Context) -> Element<'a, Message> {
    let when = cx.l10n.full_date(version.at, cx.now);
    let elsewhere =
        version.elsewhere.then(|| text::small(t!(cx.l10n, "compose-versions-elsewhere")).style(text::muted));
    let first = version.body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or(&version.subject);
    let first: String = first.chars().take(FIRST_CHARS).collect();
    let content = column![
        one_line(when, if chosen { MEDIUM } else { REGULAR }, scale::BODY),
        one_line(first, REGULAR, scale::SMALL),
    ]
    .push(elsewhere);
    let style = if chosen { theme::button::row_chosen } else { theme::button::row };
    let pressed = iced::widget::button(container(content).align_y(Alignment::Center))
        .width(Length::Fill)
        .padding([space::XS, space::S])
        .style(style)
        .on_press(Message::Look(at));
    focus_ring(None, pressed, Some(Message::Look(at))).into()
}

fn scrolled(content: Element<'_, Message>) -> Element<'_, Message> {
    scrollable(content).direction(scrollable::Direction::Vertical(theme::scrollable::bar())).into()
}

#[cfg(test)]
#[path = "versions_tests.rs"]
mod tests;
