//! « À classer »: the list of documents in the place of the list of messages. One key files a document and goes on to the next, one says
//! that nothing is done with it, one shows all about its patient.

use std::collections::{BTreeMap, BTreeSet};

use iced::widget::{container, row};

use super::acts::{counted, ids, send};
use super::undo::Deed;
use super::{Action, Listed, Mailbox, Message, do_all};
use crate::domain::export::Which;
use crate::domain::filing::{DocumentId, FilingCounts, View};
use crate::domain::{self, AccountId, ChangeSet, DeskState, MessageId};
use crate::engine::{Command, Loaded, Query, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::message_list::{MessageList, Picked, Source};
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::button;
use crate::ui::widget::icon::Icon;

/// The button between the documents to be filed and all of them.
pub const VIEW: iced::advanced::widget::Id = iced::advanced::widget::Id::new("mailbox-filing-view");
/// The button that shows all about a patient.
pub const SAME_PATIENT: iced::advanced::widget::Id = iced::advanced::widget::Id::new("mailbox-same-patient");

/// The button that leads to the folders of the practice software.
pub const EXPORTS: iced::advanced::widget::Id = iced::advanced::widget::Id::new("mailbox-exports");

/// What is known of documents beside the list of them.
#[derive(Debug)]
pub(super) struct Filing {
    view: View,
    /// How much there is to be filed, once that is known.
    counts: Option<FilingCounts>,
    asked: Option<Ticket>,
    /// Whose documents are shown, by name.
    patient: String,
    /// Those that were dealt with while others of their message were not.
    dealt_with: BTreeSet<DocumentId>,
    /// What was filed went to no practice software: no folder serves its mailbox.
    unserved: bool,
    /// The way to these folders was taken.
    leads: bool,
}

impl Default for Filing {
    fn default() -> Self {
        Self {
            view: View::ToFile,
            counts: None,
            asked: None,
            patient: String::new(),
            dealt_with: BTreeSet::new(),
            unserved: false,
            leads: false,
        }
    }
}

impl Filing {
    pub(super) fn count(&self) -> u32 {
        self.counts.as_ref().map_or(0, |counts| counts.to_file)
    }
}

impl Mailbox {
    /// The documents to be filed; where they are listed, all of them, and back.
    pub(super) fn show_filing(&mut self) -> Action {
        let view = match (&self.listed, &self.filing.view) {
            (Listed::Filing, View::ToFile) => View::All,
            _ => View::ToFile,
        };
        self.show_documents(view)
    }

    /// The documents to be filed.
    pub(super) fn show_to_file(&mut self) -> Action {
        self.show_documents(View::ToFile)
    }

    fn show_documents(&mut self, view: View) -> Action {
        self.listed = Listed::Filing;
        self.filing.view = view;
        self.search.clear();
        self.reader.close();
        let mut effects = self.list_source(self.filing_source());
        let retentions = self.retentions();
        if let Some(list) = &mut self.list {
            list.set_retentions(retentions);
        }
        self.tell_what_is_known();
        effects.push(self.ask_filing());
        do_all(effects)
    }

    /// All documents about the patient of the chosen one.
    pub(super) fn same_patient(&mut self, cx: &Context) -> Action {
        let document = self.list.as_ref().and_then(MessageList::document);
        let Some(document) = document.filter(|document| document.found.patient.is_some()) else { return Action::None };
        let (id, name) = (document.id, cx.l10n.filed_patient(&document.found));
        self.filing.patient = name;
        self.show_documents(View::Patient(id))
    }

    /// What is listed while documents are.
    pub(super) fn filing_source(&self) -> Source {
        Source::Filing(self.filing.view.clone(), self.search.trim().to_owned())
    }

    /// From all about a patient back to what is to be filed.
    pub(super) fn leave_patient(&mut self) -> Option<Action> {
        let is_patient = self.listed == Listed::Filing && matches!(self.filing.view, View::Patient(_));
        is_patient.then(|| self.show_documents(View::ToFile))
    }

    pub(super) fn ask_filing(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.filing.asked = Some(ticket);
        Effect::Load(Query::FilingCount, ticket)
    }

    /// How many there are; whether this was asked for here.
    pub(super) fn take_filing(&mut self, ticket: Ticket, answer: &Result<Loaded, crate::domain::Notice>) -> bool {
        if self.filing.asked != Some(ticket) {
            return false;
        }
        if let Ok(Loaded::FilingCount(counts)) = answer {
            self.filing.counts = Some(counts.clone());
            self.tell_what_is_known();
        }
        true
    }

    fn tell_what_is_known(&mut self) {
        let is_known = self.filing.counts.as_ref().is_some_and(|counts| (counts.unread, counts.absent) == (0, 0));
        if let Some(list) = &mut self.list {
            list.set_known(is_known);
        }
    }

    pub(super) fn filing_changed(&mut self, changes: &ChangeSet) -> Option<Effect> {
        let concerned = changes.everything || changes.documents || !changes.mailboxes.is_empty();
        concerned.then(|| self.ask_filing())
    }

    fn retentions(&self) -> BTreeMap<AccountId, u16> {
        let accounts = self.session.accounts.iter().zip(&self.session.ids);
        accounts.filter_map(|(account, id)| Some((*id, account.retention?))).collect()
    }

    /// The document of the chosen row is what is read of its message.
    pub(super) fn open_document(&mut self) -> Vec<Effect> {
        let document = self.list.as_ref().and_then(MessageList::document);
        let Some(found) = document.map(|document| (document.message.id, document.found.part, document.found.place))
        else {
            return Vec::new();
        };
        self.reader.open_document(found.0, found.1, found.2)
    }

    /// A message may hold documents of several patients, a row each: it is filed with the last one of them, and until then each key leads to
    /// the next. Nothing of what is chosen together is held back so.
    pub(super) fn goes_on_beside(&mut self, cx: &Context) -> Option<Action> {
        if self.listed != Listed::Filing || self.filing.view != View::ToFile {
            return None;
        }
        let list = self.list.as_mut().filter(|list| list.picked().is_empty())?;
        let _ = self.filing.dealt_with.insert(list.document()?.id);
        if !list.choose_beside(&self.filing.dealt_with) {
            return None;
        }
        let mut effects = self.open_document();
        effects.extend(self.done(t!(cx.l10n, "filing-beside"), None));
        Some(Action::Do(effects))
    }

    /// After these were dealt with: they leave what is to be filed, and the next one is read.
    pub(super) fn go_on(&mut self, targets: &[Picked]) -> Vec<Effect> {
        if self.listed != Listed::Filing || self.filing.view != View::ToFile {
            return Vec::new();
        }
        let reads = self.reader.message().is_some();
        let next = self.list.as_mut().and_then(|list| list.pass(&ids(targets)));
        match next {
            Some(_) if reads => self.open_document(),
            _ => {
                self.reader.close();
                Vec::new()
            }
        }
    }

    /// Documents are listed.
    pub(super) fn is_filing(&self) -> bool {
        self.listed == Listed::Filing
    }

    /// Their documents go to the practice software, where a profile serves their mailbox.
    pub(super) fn hand_over(&mut self, messages: &[MessageId]) -> Effect {
        let which = messages.iter().copied().map(Which::Message).collect();
        let ticket = self.tickets.take();
        Effect::Send(Command::Export { which, profile: None, again: false, ticket })
    }

    /// What was filed went nowhere: a line leads to where that is set.
    pub fn unserved(&mut self) {
        self.filing.unserved = !self.session.read_only;
    }

    /// To the folders of the practice software; the line goes.
    pub(super) fn lead_to_exports(&mut self) -> Action {
        (self.filing.unserved, self.filing.leads) = (false, true);
        Action::Act(Act::Settings)
    }

    /// Whether that way was just taken.
    pub fn takes_lead(&mut self) -> bool {
        std::mem::take(&mut self.filing.leads)
    }

    /// Nothing is done with these documents; or something is, when that was said of all.
    pub(super) fn close_case(&mut self, targets: &[Picked], cx: &Context) -> Action {
        let set = !targets.iter().all(Picked::is_closed);
        let changed: Vec<Picked> = targets.iter().filter(|picked| picked.is_closed() != set).cloned().collect();
        let filed: Vec<_> = targets.iter().filter(|picked| set && picked.is_filed()).map(|picked| picked.id).collect();
        let messages = ids(&changed);
        let desk = |messages: &[MessageId], state: DeskState, set| domain::Act::Desk {
            messages: messages.to_vec(),
            state,
            set,
        };
        let mut acts = vec![desk(&messages, DeskState::Closed, set)];
        let mut back = vec![desk(&messages, DeskState::Closed, !set)];
        if !filed.is_empty() {
            acts.push(desk(&filed, DeskState::Filed, false));
            back.push(desk(&filed, DeskState::Filed, true));
        }
        let (count, shown) = counted(&messages, cx);
        let words = if set {
            t!(cx.l10n, "done-closed", count = count, shown = shown)
        } else {
            t!(cx.l10n, "done-reopened", count = count, shown = shown)
        };
        let words = self.with_standing(words, targets, cx);
        let mut effects: Vec<Effect> = acts.into_iter().map(send).collect();
        effects.extend(self.done(words, Some(Deed::new(back, messages))));
        if set {
            effects.extend(self.go_on(targets));
        }
        Action::Do(effects)
    }

    /// What the list of documents is called.
    pub(super) fn filing_name(&self, cx: &Context) -> Option<String> {
        if self.listed != Listed::Filing {
            return None;
        }
        Some(match self.filing.view {
            View::ToFile => t!(cx.l10n, "filing-title"),
            View::All => t!(cx.l10n, "filing-all"),
            View::Patient(_) => self.filing.patient.clone(),
        })
    }

    /// Under that name: that there is more to come, or elsewhere, and from when on.
    pub(super) fn filing_line<'a>(&self, cx: &'a Context) -> Option<Element<'a, Message>> {
        if self.listed != Listed::Filing {
            return None;
        }
        // The words of a button without edge stand where those above it do.
        let told = self.counts_line(cx).map(|words| {
            container(text::small(words).style(text::muted)).padding(iced::Padding::ZERO.horizontal(space::M))
        });
        let way = self.filing.unserved.then(|| {
            let words = t!(cx.l10n, "filing-exports");
            button(words).quiet().small().id(EXPORTS).on_press(Message::Exports)
        });
        if told.is_none() && way.is_none() {
            return None;
        }
        let beside = iced::Padding::from([0.0, space::XS]).bottom(space::S);
        Some(container(iced::widget::column![].push(told).push(way).spacing(space::XS)).padding(beside).into())
    }

    fn counts_line(&self, cx: &Context) -> Option<String> {
        let (l10n, counts) = (&cx.l10n, self.filing.counts.as_ref()?);
        let shown = |count: u32| l10n.count(count.into());
        let unread =
            (counts.unread > 0).then(|| t!(l10n, "filing-unread", count = counts.unread, shown = shown(counts.unread)));
        let absent =
            (counts.absent > 0).then(|| t!(l10n, "filing-absent", count = counts.absent, shown = shown(counts.absent)));
        let since = counts.since.filter(|_| self.filing.view == View::ToFile);
        let since = since.map(|since| t!(l10n, "filing-since", date = l10n.day(since, cx.now)));
        let lines: Vec<String> = [unread, absent, since].into_iter().flatten().collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// Beside that name: the other list, and all about the chosen patient.
    pub(super) fn tools_of_filing<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let words = match self.filing.view {
            View::ToFile => t!(l10n, "filing-all-short"),
            View::All | View::Patient(_) => t!(l10n, "filing-title"),
        };
        let hint = shortcut::hint(Act::Filing, &words, l10n);
        let view = button(words).quiet().small().hint(hint).id(VIEW).on_press(Message::Act(Act::Filing));
        let patient = self.list.as_ref().and_then(MessageList::document).filter(|_| self.filing.view == View::ToFile);
        let patient = patient.filter(|document| document.found.patient.is_some()).map(|_| {
            let hint = shortcut::hint(Act::SamePatient, &shortcut::words(Act::SamePatient, l10n), l10n);
            crate::ui::widget::button::tool(Icon::User, hint)
                .small()
                .id(SAME_PATIENT)
                .on_press(Message::Act(Act::SamePatient))
        });
        row![].push(patient).push(view).into()
    }
}

#[cfg(test)]
#[path = "filing_tests.rs"]
mod tests;
