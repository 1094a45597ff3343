//! How the composer looks: a sheet with its fields, the text, the files, and at its foot the one button that sends, with
//! what stands against it in words.

use iced::advanced::text::highlighter::PlainText;
use iced::advanced::widget::Id;
use iced::keyboard::{Key, key};
use iced::widget::text_editor::{Binding, KeyPress};
use iced::widget::{
    center, column, container, responsive, row, rule, scrollable, space as gap, text_editor, text_input,
};
use iced::{Alignment, Length, Padding, Pixels, Size};

use super::later::LATER;
use super::looks;
use super::saving::Outcome;
use super::{Compose, Message, Over, Sendability, versions};
use crate::domain::notice::ListFault;
use crate::domain::shown;
use crate::domain::{Entry, Notice, face};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::accounts::mark;
use crate::ui::part::attachment_bar;
use crate::ui::part::phrase::read_only;
use crate::ui::part::recipient_field::{self, RecipientField};
use crate::ui::shortcut::{Chord, Stroke};
use crate::ui::theme::{self, Theme, measure, scale, space, text};
use crate::ui::widget::avatar::{self, avatar};
use crate::ui::widget::banner::{self, Gravity};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::intercept::intercept;
use crate::ui::widget::modal::modal;
use crate::ui::widget::tick::tick;
use crate::ui::widget::{Column, Element, Row};

/// The button that has the letter leave from the mailbox at this place.
pub fn from_id(at: usize) -> Id {
    Id::from(format!("compose-from-{at}"))
}

/// The subject.
pub const SUBJECT: Id = Id::new("compose-subject");
/// The text.
pub const BODY: Id = Id::new("compose-body");
/// The button that sends.
pub const SEND: Id = Id::new("compose-send");
/// The button that shows earlier states.
pub const VERSIONS: Id = Id::new("compose-versions");
/// The button that shows the templates.
pub const TEMPLATES: Id = Id::new("compose-templates");
/// The button that joins a file.
pub const ATTACH: Id = Id::new("compose-attach");
/// The box that asks for a read receipt.
pub const RECEIPT: Id = Id::new("compose-receipt");
/// The box that says that the letter is urgent.
pub const URGENT: Id = Id::new("compose-urgent");

/// The button that goes on writing.
pub const GO_ON: Id = Id::new("compose-go-on");

/// Share of the height that the fields may take before they scroll.
const FIELDS_SHARE: f32 = 0.6;
/// Share of the height that the files may take before they scroll.
const FILES_SHARE: f32 = 0.36;
/// Below this height everything scrolls together.
const LOW: f32 = 440.0;
/// Below this width the foot has two lines.
const NARROW: f32 = 760.0;
/// Most characters of words quoted in a line.
const QUOTED_CHARS: usize = 32;

impl Compose {
    /// Draws it.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let content = match &self.over {
            Over::Loading(_) => center(text::body(t!(l10n, "compose-loading")).style(text::muted)).into(),
            Over::Unavailable(notice) => unavailable(notice, l10n),
            Over::Nothing
            | Over::Discarding
            | Over::NotKept(_)
            | Over::Joining(_)
            | Over::Versions(_)
            | Over::Templates(_)
            | Over::Later(_)
            | Over::Proposing(_)
            | Over::Looking(_) => self.sheet(l10n),
        };
        let strip = self.read_only.then(|| read_only(l10n, None));
        let page = column![].push(strip).push(self.head(l10n)).push(rule::horizontal(measure::HAIRLINE)).push(content);
        let page = container(page).width(Length::Fill).height(Length::Fill).style(theme::container::sheet);
        let page = iced::widget::stack![page].push(self.files.drop_sign(l10n));
        let dialog = self.dialog(cx);
        let caught = intercept(modal(page, dialog, Message::GoOn))
            .on_chord(chord)
            .on_chord_last(|chord| (chord.key == Stroke::Escape).then_some(Message::Leave))
            .on_hover_file(|hovered| Message::Files(attachment_bar::Message::Hovered(hovered)))
            .on_drop_file(|path| Message::Files(attachment_bar::Message::Join(path)));
        caught.into()
    }

    fn head<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let close = tool(Icon::ArrowLeft, t!(l10n, "compose-close")).on_press(Message::Leave);
        let discard = tool(Icon::Trash, t!(l10n, "compose-discard"))
            .on_press_maybe(self.is_writable().then_some(Message::AskDiscard));
        let versions = tool(Icon::Clock, t!(l10n, "compose-versions"))
            .id(VERSIONS)
            .on_press_maybe(self.may_have_versions().then_some(Message::Versions(versions::Message::Ask)));
        let title = text::title(self.title(l10n));
        let line = row![close, title, gap::horizontal(), self.draft_state(l10n), versions, discard]
            .spacing(space::M)
            .align_y(Alignment::Center);
        container(line).height(measure::PANE_HEAD).align_y(Alignment::Center).padding([0.0, space::L]).into()
    }

    fn title(&self, l10n: &L10n) -> String {
        match (&self.proposal, self.entry, self.answers) {
            (Some(_), ..) => t!(l10n, "compose-title-prepared"),
            (None, Entry::Redirect, _) => t!(l10n, "compose-title-redirect"),
            (None, _, Some(_)) => t!(l10n, "compose-title-answer"),
            (None, ..) if !self.passes_on.is_empty() => t!(l10n, "compose-title-forward"),
            (None, ..) => t!(l10n, "compose-title"),
        }
    }

    fn draft_state<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let (sign, style, words): (_, fn(&Theme) -> iced::widget::text::Style, _) = if self.saving.is_in_flight() {
            (Icon::Refresh, text::muted, t!(l10n, "compose-draft-saving"))
        } else {
            match self.saving.outcome() {
                Outcome::Failed(_) => (Icon::TriangleAlert, text::warning, t!(l10n, "compose-draft-failed")),
                _ if self.saving.is_unsaved() => (Icon::CircleDashed, text::muted, t!(l10n, "compose-draft-unsaved")),
                Outcome::Kept(at) => (Icon::Check, text::muted, t!(l10n, "compose-draft-kept", time = l10n.time(*at))),
                Outcome::Never => return None,
            }
        };
        let line = row![icon::sized(sign, measure::CHIP_ICON).style(style), text::small(words).style(style)];
        Some(line.spacing(space::XS).align_y(Alignment::Center).into())
    }

    fn sheet<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        responsive(move |size: Size| {
            let files = self.files.view(self.body.octets(), self.limit(), l10n).map(|files| files.map(Message::Files));
            // With one more act or two, what stands against sending has a line of its own.
            let narrow = size.width < NARROW || self.may_propose();
            let foot = container(self.foot(narrow, l10n)).center_x(Length::Fill);
            let middle =
                if size.height < LOW { self.rolled(files, l10n) } else { self.spread(files, size.height, l10n) };
            let middle =
                container(container(middle).max_width(measure::LETTER)).center_x(Length::Fill).height(Length::Fill);
            column![middle, rule::horizontal(measure::HAIRLINE), foot].into()
        })
        .into()
    }

    /// In a usual window the fields and the files take what they need up to a share, and the text the rest.
    fn spread<'a>(&'a self, files: Option<Element<'a, Message>>, height: f32, l10n: &'a L10n) -> Element<'a, Message> {
        let fields = scrolled(container(self.fields(l10n)).padding(Padding::ZERO.horizontal(space::XL)));
        let upper = container(fields).max_height(height * FIELDS_SHARE);
        let text = container(self.editor(l10n).height(Length::Fill)).height(Length::Fill);
        let files = files.map(|files| {
            container(scrolled(container(files).padding([space::M, space::XL]))).max_height(height * FILES_SHARE)
        });
        column![upper, text.padding([space::S, space::XL - space::S])].push(files).into()
    }

    /// In a low window, or a much enlarged one, everything scrolls together.
    fn rolled<'a>(&'a self, files: Option<Element<'a, Message>>, l10n: &'a L10n) -> Element<'a, Message> {
        let editor = container(self.editor(l10n).min_height(measure::TEXT)).padding([space::S, space::XL - space::S]);
        let files = files.map(|files| container(files).padding(Padding { top: 0.0, ..space::XL.into() }));
        let fields = container(self.fields(l10n)).padding(Padding::ZERO.horizontal(space::XL));
        scrolled(column![fields, editor].push(files))
    }

    fn fields<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let [to, cc, bcc] = &self.fields;
        let more = (!self.copies)
            .then(|| button(t!(l10n, "compose-add-copies")).quiet().on_press(recipient_field::Message::Copies).into());
        let mut all: Column<'a, Message> = column![];
        all = all.push(self.fault(l10n)).push(self.prepared(l10n)).push(self.list_fault(l10n)).push(self.from(l10n));
        all = all.push(field(to, t!(l10n, "compose-to"), more, l10n));
        if self.copies {
            all = all.push(field(cc, t!(l10n, "compose-cc"), None, l10n));
            all = all.push(field(bcc, t!(l10n, "compose-bcc"), None, l10n));
        }
        all.push(self.patient_panel(l10n)).push(self.subject(l10n)).into()
    }

    fn from<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let account = self.account();
        let address = account.map(|account| account.address.to_string()).unwrap_or_default();
        let name = account.and_then(|account| account.name.as_ref()).map(|name| name.as_str().to_owned());
        let shown = name.as_deref().map_or_else(|| address.clone(), |name| shown::name(name).name);
        let intro = text::body(t!(l10n, "compose-from")).style(text::muted);
        let address = name.is_some().then(|| text::body(address).style(text::muted));
        let line = row![intro, avatar(&shown, avatar::SMALL), text::label(shown)].push(address);
        let line = line.spacing(space::S).align_y(Alignment::Center).wrap();
        let line = container(line).padding(Padding::ZERO.vertical(space::S));
        column![line].push(self.others(l10n)).push(rule::horizontal(measure::HAIRLINE)).into()
    }

    /// The mailboxes that it may leave from, where there are several.
    fn others<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let chosen = self.account()?;
        let faces = face::faces(&self.accounts).into_iter().zip(&self.accounts).enumerate();
        let choices = faces.map(|(at, ((name, colour), account))| {
            let is_chosen = account == chosen;
            let sign = if is_chosen { Icon::CircleCheck } else { Icon::Circle };
            let hint = if account.is_shared() {
                t!(l10n, "compose-from-shared", address = account.address.to_string())
            } else {
                account.address.to_string()
            };
            let choice = button(name).icon(sign).small().hint(hint).id(from_id(at));
            let choice = choice.on_press_maybe(self.is_writable().then_some(Message::From(at)));
            row![mark(colour), if is_chosen { choice } else { choice.quiet() }]
                .spacing(space::XS)
                .align_y(Alignment::Center)
                .into()
        });
        let choices = row(choices).spacing(space::M).wrap().vertical_spacing(space::XS);
        (self.accounts.len() > 1).then(|| container(choices).padding(Padding::ZERO.bottom(space::S)).into())
    }

    fn subject<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let words = container(text::body(t!(l10n, "compose-subject")).style(text::muted))
            .width(measure::FIELD_LABEL)
            .height(measure::CONTROL)
            .align_y(Alignment::Center);
        let input = text_input("", &self.subject)
            .id(SUBJECT)
            .on_input(Message::Subject)
            .font(theme::MEDIUM)
            .size(scale::BODY.size)
            .line_height(Pixels(scale::BODY.line))
            .padding(Padding::ZERO.vertical(space::XS + space::HAIR))
            .style(theme::input::bare);
        let line = container(row![words, input].spacing(space::S).align_y(Alignment::Center)).padding([space::XS, 0.0]);
        column![line, rule::horizontal(measure::HAIRLINE)].into()
    }

    fn editor<'a>(&'a self, l10n: &'a L10n) -> text_editor::TextEditor<'a, PlainText, Message, Theme, iced::Renderer> {
        text_editor(self.body.content())
            .id(BODY)
            .placeholder(t!(l10n, "compose-body"))
            .on_action(Message::Body)
            .key_binding(binding(self.body.has_fields()))
            .size(scale::READING.size)
            .line_height(Pixels(scale::READING.line))
            .padding(space::S)
    }

    fn foot<'a>(&'a self, narrow: bool, l10n: &'a L10n) -> Element<'a, Message> {
        let sendability = self.sendability();
        let (sign, style, words) = told(&sendability, self.doubts(), self.confirmed_patient().is_some(), l10n);
        let ready = matches!(sendability, Sendability::Ready(_));
        let send = button(t!(l10n, "compose-send"))
            .icon(Icon::Send)
            .primary()
            .id(SEND)
            .hint(t!(l10n, "compose-send-hint"))
            .on_press_maybe(ready.then_some(Message::Send));
        let later =
            tool(Icon::Clock, t!(l10n, "compose-later")).id(LATER).on_press_maybe(ready.then_some(Message::AskLater));
        let send = row![send, later].push(self.proposing_acts(l10n)).spacing(space::XS).align_y(Alignment::Center);
        let reason = row![icon::icon(sign).style(style), text::body(words).style(style)]
            .spacing(space::S)
            .align_y(Alignment::Center);
        let writable = self.is_writable();
        let attach = if narrow {
            tool(Icon::Paperclip, t!(l10n, "compose-attach"))
        } else {
            button(t!(l10n, "compose-attach-short")).icon(Icon::Paperclip).hint(t!(l10n, "compose-attach")).quiet()
        };
        let attach = attach.id(ATTACH).on_press_maybe(writable.then_some(Message::AskJoin));
        let may = |toggle: fn(bool) -> Message| writable.then_some(toggle);
        let receipt = tick(RECEIPT, self.read_receipt, t!(l10n, "compose-receipt"), may(Message::ReadReceipt));
        let urgent = tick(URGENT, self.urgent, t!(l10n, "compose-urgent"), may(Message::Urgent));
        let templates = tool(Icon::FileText, t!(l10n, "compose-template-hint"))
            .id(TEMPLATES)
            .on_press_maybe(writable.then_some(Message::AskTemplate));
        let acts: Row<'a, Message> =
            row![templates, attach, urgent, receipt].spacing(space::L).align_y(Alignment::Center);
        let line: Element<'a, Message> = if narrow {
            let acts = row![send, gap::horizontal(), acts].spacing(space::M).align_y(Alignment::Center);
            column![reason, acts].spacing(space::S).into()
        } else {
            let sending = container(row![send, reason].spacing(space::M).align_y(Alignment::Center));
            row![sending.width(Length::Fill), acts].spacing(space::M).align_y(Alignment::Center).into()
        };
        container(line).padding([space::M, space::XL]).max_width(measure::LETTER).into()
    }

    fn fault<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        let notice = self.fault.as_ref()?;
        let hide = button(t!(l10n, "action-dismiss")).on_press(Message::DismissFault);
        let acts = row![].push(self.detaching(l10n)).push(hide).spacing(space::S);
        Some(spaced(banner::notice(l10n, notice, Some(acts.into()))))
    }

    /// A missing list stands against every recipient: told once, above them.
    fn list_fault<'a>(&'a self, l10n: &'a L10n) -> Option<Element<'a, Message>> {
        match self.sendability() {
            Sendability::NoList(fault) => Some(self.no_list(fault, l10n)),
            Sendability::Unchecked(notice) => {
                let again = button(t!(l10n, "recipient-check-again")).icon(Icon::Again).on_press(Message::CheckAgain);
                Some(spaced(banner::notice(l10n, &notice, Some(again.into()))))
            }
            _ => None,
        }
    }

    fn no_list<'a>(&'a self, fault: ListFault, l10n: &'a L10n) -> Element<'a, Message> {
        let said = l10n.notice(&Notice::ListUnusable(fault));
        let running = self.refreshing.is_some();
        let words = if running { t!(l10n, "recipient-refreshing-list") } else { t!(l10n, "recipient-refresh-list") };
        let fetch = button(words).icon(Icon::Refresh).on_press_maybe((!running).then_some(Message::RefreshList));
        let lines = vec![t!(l10n, "recipient-no-list"), said.remedy];
        spaced(banner::banner(Gravity::Danger, said.title, lines, Some(fetch.into())))
    }

    fn dialog<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        let l10n = &cx.l10n;
        let go_on = || button(t!(l10n, "compose-go-on")).id(GO_ON).on_press(Message::GoOn);
        match &self.over {
            Over::Nothing | Over::Loading(_) | Over::Unavailable(_) => None,
            Over::Discarding => Some(boxed(
                t!(l10n, "compose-discard-title"),
                text::body(t!(l10n, "compose-discard-message")).into(),
                row![go_on(), button(t!(l10n, "compose-discard-confirm")).danger().on_press(Message::Discard)],
            )),
            Over::NotKept(notice) => Some(boxed(
                t!(l10n, "compose-not-kept-title"),
                banner::notice(l10n, notice, None).into(),
                row![
                    button(t!(l10n, "compose-not-kept-leave")).danger().on_press(Message::LeaveAnyway),
                    go_on(),
                    button(t!(l10n, "compose-try-again")).primary().on_press(Message::LeaveAgain),
                ],
            )),
            Over::Joining(path) => Some(joining(path, l10n)),
            Over::Versions(versions) => Some(versions.view(cx).map(Message::Versions)),
            Over::Templates(picker) => Some(picker.view(l10n).map(Message::Templates)),
            Over::Later(later) => Some(later.view(l10n)),
            Over::Proposing(asked) => Some(asked.view(l10n)),
            Over::Looking(looks) => Some(looks::view(looks, l10n)),
        }
    }
}

/// The field for the path of a file.
pub const PATH: Id = Id::new("compose-path");

fn joining<'a>(path: &'a str, l10n: &'a L10n) -> Element<'a, Message> {
    let input = text_input(&t!(l10n, "compose-join-placeholder"), path)
        .id(PATH)
        .on_input(Message::JoinPath)
        .on_submit(Message::Join)
        .size(scale::BODY.size)
        .line_height(Pixels(scale::BODY.line))
        .padding([space::XS + space::HAIR, space::M]);
    let content = column![
        text::body(t!(l10n, "compose-join-hint")).style(text::muted),
        column![text::label(t!(l10n, "compose-join-path")), input].spacing(space::XS),
    ];
    let join = button(t!(l10n, "compose-join")).icon(Icon::Paperclip).primary();
    boxed(
        t!(l10n, "compose-attach"),
        content.spacing(space::M).into(),
        row![
            button(t!(l10n, "action-cancel")).on_press(Message::GoOn),
            join.on_press_maybe(names_a_file(path).then_some(Message::Join)),
        ],
    )
}

/// A path that is more than a folder's.
pub(super) fn names_a_file(path: &str) -> bool {
    let path = path.trim();
    !path.is_empty() && !path.ends_with(['/', std::path::MAIN_SEPARATOR])
}

pub(super) fn boxed<'a>(title: String, content: Element<'a, Message>, acts: Row<'a, Message>) -> Element<'a, Message> {
    let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
    let all = column![text::title(title), content, acts].spacing(space::L);
    container(all).width(measure::DIALOG).padding(space::XL).style(theme::container::dialog).into()
}

/// The same for what is usually so high: it scrolls where the window is low, and the acts stay in sight.
pub(super) fn scrolling<'a>(
    title: String,
    (content, height): (Element<'a, Message>, f32),
    acts: Row<'a, Message>,
) -> Element<'a, Message> {
    let acts = container(acts.spacing(space::S)).align_right(Length::Fill);
    let frame = scale::TITLE.line + measure::CONTROL + space::L * 2.0 + space::XL * 2.0;
    let content = container(content).padding(Padding::ZERO.right(space::L));
    let content = container(scrolled(content)).height(Length::Fill);
    let all = column![text::title(title), content, acts].spacing(space::L);
    let dialog = container(all).width(measure::DIALOG).max_height(height + frame).padding(space::XL);
    dialog.style(theme::container::dialog).into()
}

fn scrolled<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    scrollable(content).direction(scrollable::Direction::Vertical(theme::scrollable::bar())).into()
}

fn spaced<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content).padding(Padding::ZERO.top(space::M)).into()
}

fn unavailable<'a>(notice: &Notice, l10n: &'a L10n) -> Element<'a, Message> {
    let close = button(t!(l10n, "action-close")).on_press(Message::Leave);
    let content = container(banner::notice(l10n, notice, Some(close.into()))).max_width(measure::DIALOG);
    center(content).padding(space::XL).into()
}

fn field<'a>(
    field: &'a RecipientField,
    label: String,
    end: Option<Element<'a, recipient_field::Message>>,
    l10n: &'a L10n,
) -> Element<'a, Message> {
    let kind = field.kind();
    field.view(label, end, l10n).map(move |message| Message::Field(kind, message))
}

/// What stands against sending, or that nothing does.
fn told(
    sendability: &Sendability,
    doubts: usize,
    is_patient: bool,
    l10n: &L10n,
) -> (Icon, fn(&Theme) -> iced::widget::text::Style, String) {
    match sendability {
        Sendability::ReadOnly => (Icon::Eye, text::warning, t!(l10n, "compose-blocked-read-only")),
        Sendability::Sending => (Icon::Send, text::muted, t!(l10n, "compose-sending")),
        Sendability::NoList(_) => (Icon::ShieldX, text::danger, t!(l10n, "compose-blocked-no-list")),
        &Sendability::Refused(count) => {
            (Icon::ShieldX, text::danger, t!(l10n, "compose-blocked-refused", count = count))
        }
        Sendability::Unchecked(_) => (Icon::TriangleAlert, text::warning, t!(l10n, "compose-blocked-unchecked")),
        Sendability::Unfinished(words) => {
            let quoted: String = words.chars().take(QUOTED_CHARS).collect();
            (Icon::Info, text::muted, t!(l10n, "compose-blocked-unfinished", text = quoted))
        }
        Sendability::NoRecipient => (Icon::Info, text::muted, t!(l10n, "compose-blocked-no-recipient")),
        Sendability::Mixed => (Icon::ShieldX, text::danger, t!(l10n, "compose-blocked-mixed")),
        Sendability::Unconfirmed => (Icon::User, text::warning, t!(l10n, "compose-blocked-patient")),
        Sendability::TooBig { size, limit } => {
            let excess = l10n.size(size.saturating_sub(*limit));
            (Icon::CircleAlert, text::danger, t!(l10n, "compose-blocked-too-big", excess = excess))
        }
        Sendability::Empty => (Icon::Info, text::muted, t!(l10n, "compose-blocked-empty")),
        Sendability::Checking => (Icon::CircleDashed, text::muted, t!(l10n, "compose-blocked-checking")),
        Sendability::Ready(_) if doubts > 0 => {
            (Icon::TriangleAlert, text::warning, t!(l10n, "compose-doubted", count = doubts))
        }
        Sendability::Ready(_) if is_patient => (Icon::ShieldCheck, text::success, t!(l10n, "compose-ready-patient")),
        Sendability::Ready(_) => (Icon::ShieldCheck, text::success, t!(l10n, "compose-ready")),
    }
}

/// Chords of the composer, wherever the focus is.
fn chord(chord: &Chord) -> Option<Message> {
    match chord {
        Chord { key: Stroke::Enter, ctrl: true, shift: false, alt: false } => Some(Message::Send),
        Chord { key: Stroke::Enter, ctrl: true, shift: true, alt: false } => Some(Message::AskLater),
        Chord { key: Stroke::Sign('s'), ctrl: true, shift: false, alt: false } => Some(Message::Save),
        Chord { key: Stroke::Sign('h'), ctrl: true, shift: false, alt: false } => {
            Some(Message::Versions(versions::Message::Ask))
        }
        Chord { key: Stroke::Sign('m'), ctrl: true, shift: false, alt: false } => Some(Message::AskTemplate),
        _ => None,
    }
}

/// Undo and redo belong to the text, and so does Tab while fields are to be filled in; everything else is the editor's own.
fn binding(has_fields: bool) -> impl Fn(KeyPress) -> Option<Binding<Message>> {
    move |press| {
        if press.modifiers.command() && !press.modifiers.alt() {
            match press.key.to_latin(press.physical_key) {
                Some('z') if press.modifiers.shift() => return Some(Binding::Custom(Message::Redo)),
                Some('z') => return Some(Binding::Custom(Message::Undo)),
                Some('y') => return Some(Binding::Custom(Message::Redo)),
                _ => {}
            }
            if press.key == Key::Named(key::Named::Enter) {
                return None;
            }
        }
        if has_fields && press.key == Key::Named(key::Named::Tab) && press.modifiers.is_empty() {
            return Some(Binding::Custom(Message::NextField));
        }
        Binding::from_key_press(press)
    }
}
