//! How the folders of the practice software look: a card for each among what can be set, and a page for the one that is written.

use iced::widget::{checkbox, column, container, row, text_input};
use iced::{Alignment, Length, Pixels};

use super::{BACK, Exports, FOLDER, Form, KEEP, Message, NAME, NEW, Page, REMOVE, TEMPLATE, TRY, is_of_template};
use crate::domain::export::{Content, Field, Kept, Subfolders, Trial, TrialState};
use crate::domain::notice::ProfileFault;
use crate::l10n::{L10n, t};
use crate::settings::{preset, presets};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::banner::{Gravity, banner};
use crate::ui::widget::button::{Button, button};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{Column, Element};

/// A page of its own: what it is called, why it is there, what stands on it, and its buttons.
pub(in super::super) struct Sheet<'a> {
    pub(in super::super) title: String,
    pub(in super::super) why: String,
    pub(in super::super) page: Element<'a, Message>,
    pub(in super::super) acts: Element<'a, Message>,
    /// It may be longer than there is room.
    pub(in super::super) is_long: bool,
}

impl Exports {
    /// Those that there are; `may_change`: a session is open with its card.
    pub(in super::super) fn list<'a>(&'a self, l10n: &'a L10n, may_change: bool) -> Element<'a, Message> {
        let known = self.known.as_deref().unwrap_or_default();
        let none = known.is_empty().then(|| text::body(t!(l10n, "exports-none")).style(text::muted));
        let mut list: Column<'a, Message> = column![].push(none).spacing(space::S);
        for kept in known {
            list = list.push(card(l10n, kept, may_change));
        }
        let may_add = may_change && self.known.is_some();
        let new = button(t!(l10n, "exports-new")).small().icon(Icon::Plus).id(NEW);
        list.push(new.on_press_maybe(may_add.then_some(Message::New))).into()
    }

    /// The page that is shown instead of all that can be set.
    pub(in super::super) fn sheet<'a>(&'a self, l10n: &'a L10n) -> Option<Sheet<'a>> {
        match &self.page {
            Page::List => None,
            Page::Form(form) => Some(self.form(l10n, form)),
            Page::Question(kept, recall) => Some(question(l10n, kept, *recall)),
        }
    }

    fn form<'a>(&'a self, l10n: &'a L10n, form: &'a Form) -> Sheet<'a> {
        let title =
            if form.before.is_some() { t!(l10n, "exports-change-title") } else { t!(l10n, "exports-new-title") };
        let faults = form.profile(self.known.as_deref().unwrap_or_default()).err().unwrap_or_default();
        let fault = |of: fn(&ProfileFault) -> bool| faults.iter().find(|fault| of(fault));
        let asked = |of: fn(&ProfileFault) -> bool| fault(of).filter(|_| form.is_asked);
        let page = column![
            program(l10n, form),
            field(
                (t!(l10n, "exports-name"), None),
                (NAME, t!(l10n, "exports-name"), &form.wanted.name),
                asked(|fault| *fault == ProfileFault::Name).map(|fault| l10n.profile_fault(fault)),
                Message::Name,
            ),
            field(
                (t!(l10n, "exports-folder"), Some(t!(l10n, "exports-folder-hint"))),
                (FOLDER, t!(l10n, "exports-folder-example", folder = folder_example()), &form.wanted.folder),
                asked(|fault| *fault == ProfileFault::Folder).map(|fault| l10n.profile_fault(fault)),
                Message::Folder,
            ),
            self.names(l10n, form, fault(is_of_template)),
            taken(l10n, form, asked(|fault| *fault == ProfileFault::Contents)),
            self.places(l10n, form),
            trial(l10n, form),
        ];
        let keep = button(t!(l10n, "exports-keep")).primary().icon(Icon::Check).id(KEEP).on_press(Message::Keep);
        // The field itself may be out of sight.
        let first = faults.first().filter(|_| form.is_asked).map(|fault| l10n.profile_fault(fault));
        let (page, acts) = (page.spacing(space::XL).into(), acts(l10n, keep, first));
        Sheet { title, why: t!(l10n, "exports-form-why"), page, acts, is_long: true }
    }

    /// The template, and what it makes of an invented document.
    fn names<'a>(&'a self, l10n: &'a L10n, form: &'a Form, fault: Option<&ProfileFault>) -> Element<'a, Message> {
        let fields = Field::ALL.into_iter().map(|(field, word)| {
            let add = button(word).small().hint(l10n.export_field(field));
            add.on_press(Message::Field(word)).into()
        });
        let words = fault.map(|fault| l10n.profile_fault(fault));
        let typed = field(
            (t!(l10n, "exports-template"), Some(t!(l10n, "exports-template-hint"))),
            (TEMPLATE, "{NOM}_{Prenom}_{naissance}_{date}_{type}".to_owned(), &form.wanted.template),
            words,
            Message::Template,
        );
        let plain = tick(form.wanted.plain, t!(l10n, "exports-plain"), Message::Plain);
        // While it is wrong, there is no name.
        let name = form.preview(&self.mailboxes, &self.holder).unwrap_or_else(|| "—".to_owned());
        let seen = column![text::small(t!(l10n, "exports-preview")).style(text::muted), text::strong(name)];
        let seen = container(seen.spacing(space::HAIR))
            .padding([space::S, space::M])
            .width(Length::Fill)
            .style(theme::container::well);
        column![typed, row(fields).spacing(space::XS).wrap(), seen, plain].spacing(space::S).into()
    }

    /// Folders in the folder, and the mailboxes that it serves.
    fn places<'a>(&'a self, l10n: &'a L10n, form: &'a Form) -> Element<'a, Message> {
        let ways = [
            (Subfolders::None, t!(l10n, "exports-subfolders-none")),
            (Subfolders::Mailbox, t!(l10n, "exports-subfolders-mailbox")),
            (Subfolders::Holder, t!(l10n, "exports-subfolders-holder")),
        ];
        let ways = ways
            .map(|(way, words)| choice(words, form.wanted.subfolders == way).on_press(Message::Subfolders(way)).into());
        let subfolders = column![text::label(t!(l10n, "exports-subfolders")), row(ways).spacing(space::XS).wrap()];
        let others = form.wanted.mailboxes.iter().filter(|address| !self.mailboxes.contains(address));
        let mailboxes: Vec<_> = self.mailboxes.iter().chain(others).collect();
        let serves = (mailboxes.len() > 1 || !form.wanted.mailboxes.is_empty()).then(|| {
            let boxes = mailboxes.iter().map(|address| {
                let is_served = form.wanted.mailboxes.contains(address);
                tick(is_served, address.to_string(), Message::Mailbox((*address).clone()))
            });
            column![
                text::label(t!(l10n, "exports-mailboxes")),
                text::small(t!(l10n, "exports-mailboxes-hint")).style(text::muted),
                column(boxes).spacing(space::S),
            ]
            .spacing(space::S)
        });
        column![subfolders.spacing(space::S)].push(serves).spacing(space::XL).into()
    }
}

fn card<'a>(l10n: &L10n, kept: &Kept, may_change: bool) -> Element<'a, Message> {
    let profile = &kept.profile;
    let program = preset(&profile.preset).map(|preset| preset.name.as_str()).filter(|name| *name != profile.name);
    let waiting = (kept.waiting > 0)
        .then(|| t!(l10n, "exports-waiting", count = kept.waiting, shown = l10n.count(kept.waiting.into())));
    let waiting = waiting.map(|words| text::small(words).style(text::warning));
    let words = column![text::strong(profile.name.clone())]
        .push(program.map(|program| text::small(program).style(text::muted)))
        .push(text::small(profile.folder.display().to_string()).style(text::muted))
        .push(waiting)
        .width(Length::Fill);
    let act = |words, message| button(words).small().on_press_maybe(may_change.then_some(message));
    let acts = row![
        act(t!(l10n, "exports-change"), Message::Change(profile.name.clone())),
        act(t!(l10n, "exports-remove"), Message::AskRemove(profile.name.clone())).quiet(),
    ];
    let line = row![icon::sized(Icon::Folder, space::L).style(text::muted), words, acts.spacing(space::XS)];
    container(line.spacing(space::M)).padding(space::M).width(Length::Fill).style(theme::container::card).into()
}

fn question<'a>(l10n: &'a L10n, kept: &'a Kept, recall: bool) -> Sheet<'a> {
    let (name, folder) = (kept.profile.name.as_str(), kept.profile.folder.display().to_string());
    let gone = text::body(t!(l10n, "exports-remove-why", folder = folder.as_str()));
    let waiting = (kept.waiting > 0).then(|| {
        let title = t!(l10n, "exports-waiting", count = kept.waiting, shown = l10n.count(kept.waiting.into()));
        let told = banner(Gravity::Warning, title, vec![t!(l10n, "exports-remove-waiting")], None);
        column![told, tick(recall, t!(l10n, "exports-recall"), Message::Recall)].spacing(space::M)
    });
    let remove = button(t!(l10n, "exports-remove")).danger().icon(Icon::Trash).id(REMOVE).on_press(Message::Remove);
    Sheet {
        title: t!(l10n, "exports-remove-title", name = name),
        why: t!(l10n, "exports-remove-hint"),
        page: column![gone].push(waiting).spacing(space::L).into(),
        acts: acts(l10n, remove, None),
        is_long: false,
    }
}

/// What is usual for programs.
fn program<'a>(l10n: &'a L10n, form: &'a Form) -> Element<'a, Message> {
    let ways = presets().iter().map(|preset| {
        choice(preset.name.clone(), form.wanted.preset == preset.id).on_press(Message::Program(preset.id)).into()
    });
    let chosen = preset(&form.wanted.preset);
    let unsure = chosen.is_some_and(|preset| !preset.sure).then(|| {
        let words = text::small(t!(l10n, "exports-unsure")).style(text::warning);
        row![icon::icon(Icon::TriangleAlert).style(text::warning), words].spacing(space::XS).align_y(Alignment::Center)
    });
    let explained = chosen.map(|preset| text::small(preset.explanation.as_str()).style(text::muted));
    column![text::label(t!(l10n, "exports-program")), row(ways).spacing(space::XS).wrap()]
        .push(unsure)
        .push(explained)
        .spacing(space::S)
        .into()
}

/// What the program takes.
fn taken<'a>(l10n: &'a L10n, form: &'a Form, fault: Option<&ProfileFault>) -> Element<'a, Message> {
    let ticks = Content::ALL.into_iter().map(|(content, _)| {
        tick(form.wanted.contents.contains(&content), l10n.export_content(content), Message::Content(content))
    });
    let wrong = fault.map(|fault| wrong(l10n.profile_fault(fault)));
    column![text::label(t!(l10n, "exports-contents")), column(ticks).spacing(space::S)]
        .push(wrong)
        .spacing(space::S)
        .into()
}

/// An invented document, put there and taken away by one button.
fn trial<'a>(l10n: &'a L10n, form: &'a Form) -> Element<'a, Message> {
    let act = if form.is_there() {
        button(t!(l10n, "exports-try-end")).icon(Icon::Trash).on_press(Message::EndTrial)
    } else {
        button(t!(l10n, "exports-try")).icon(Icon::FileText).on_press(Message::Try)
    };
    let other = (!form.wanted.contents.contains(&Content::Pdf))
        .then(|| text::small(t!(l10n, "exports-try-pdf")).style(text::muted));
    let state = form.trial.as_ref().map(|(trial, state)| stands(l10n, trial, *state));
    column![
        text::label(t!(l10n, "exports-try-title")),
        text::small(t!(l10n, "exports-try-why")).style(text::muted),
        act.id(TRY),
    ]
    .push(other)
    .push(state)
    .spacing(space::S)
    .into()
}

fn stands<'a>(l10n: &L10n, trial: &Trial, state: TrialState) -> Element<'a, Message> {
    let gravity = match state {
        TrialState::There | TrialState::Withdrawn => Gravity::Info,
        TrialState::Taken => Gravity::Success,
        TrialState::Changed => Gravity::Warning,
        TrialState::Failed(_) => Gravity::Danger,
    };
    let (title, hint) = l10n.trial(state);
    let path = match state {
        TrialState::Failed(_) => trial.folder.display().to_string(),
        _ => trial.path().display().to_string(),
    };
    banner(gravity, title, vec![path, hint], None).into()
}

/// A field with its name above it, and under it what it is for, or what is wrong with it.
fn field(
    (name, hint): (String, Option<String>),
    (id, example, value): (iced::advanced::widget::Id, String, &str),
    fault: Option<String>,
    typed: fn(String) -> Message,
) -> Column<'_, Message> {
    let style = if fault.is_some() { theme::input::field_danger } else { theme::input::field };
    let input = text_input(&example, value)
        .id(id)
        .on_input(typed)
        .size(scale::BODY.size)
        .padding([space::XS + space::HAIR, space::M])
        .style(style);
    let hint = hint.filter(|_| fault.is_none()).map(|hint| text::small(hint).style(text::muted));
    column![text::label(name), input].push(fault.map(wrong)).push(hint).spacing(space::XS)
}

fn wrong<'a>(words: String) -> Element<'a, Message> {
    row![icon::icon(Icon::CircleAlert).style(text::danger), text::small(words).style(text::danger)]
        .spacing(space::XS)
        .align_y(Alignment::Center)
        .into()
}

/// One of several ways; the one that holds is marked.
fn choice<'a>(words: String, is_chosen: bool) -> Button<'a, Message> {
    let choice = button(words).small();
    if is_chosen { choice.primary().icon(Icon::Check) } else { choice }
}

/// A box with its words; `change` is what a click means.
fn tick<'a>(ticked: bool, words: String, change: Message) -> Element<'a, Message> {
    let clicked = change.clone();
    let drawn = checkbox(ticked)
        .label(words)
        .on_toggle(move |_| clicked.clone())
        .size(measure::ICON)
        .text_size(scale::BODY.size)
        .text_line_height(Pixels(scale::BODY.line));
    focus_ring(None, drawn, Some(change)).into()
}

fn acts<'a>(l10n: &L10n, act: Button<'a, Message>, fault: Option<String>) -> Element<'a, Message> {
    let back = button(t!(l10n, "action-cancel")).id(BACK).on_press(Message::Back);
    let told = container(column![].push(fault.map(wrong))).width(Length::Fill);
    row![told, back, act].spacing(space::S).align_y(Alignment::Center).into()
}

/// A whole path, as this system writes one.
fn folder_example() -> &'static str {
    if cfg!(windows) { r"\\serveur\dossiers\entrants" } else { "/srv/dossiers/entrants" }
}
