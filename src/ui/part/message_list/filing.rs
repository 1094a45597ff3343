//! Rows of documents: whose each is, what it is, from whom, and what is still to be looked at before it is filed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Chosen, MessageList, Source, states};
use crate::domain::document::{Doubt, Patient};
use crate::domain::export::ExportState;
use crate::domain::filing::{Certainty, DocumentId, DocumentRow, Earlier, Found, Stage, View};
use crate::domain::{AccountId, Flags, shown};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::widget::icon::Icon;
use crate::ui::widget::virtual_list::{Row, Tone};

/// From so many days before its end on, a message is said to be deleted soon.
const SOON: i64 = 15;
const SECONDS_A_DAY: i64 = 86_400;

impl MessageList {
    /// Days after which the operators of accounts delete messages.
    pub fn set_retentions(&mut self, retentions: BTreeMap<AccountId, u16>) {
        self.retentions = retentions;
    }

    /// Whether all that was received was looked into: else there may be documents that are not listed.
    pub fn set_known(&mut self, is_known: bool) {
        self.is_known = is_known;
    }

    /// The chosen document.
    pub fn document(&self) -> Option<&DocumentRow> {
        let chosen = self.chosen?;
        self.document_at(chosen.position).filter(|row| row.message.id == chosen.message)
    }

    /// The first other document of the chosen one's message that was not dealt with; it is chosen then.
    pub fn choose_beside(&mut self, dealt_with: &BTreeSet<DocumentId>) -> bool {
        let Some(message) = self.document().map(|row| row.message.id) else { return false };
        let is_left = |row: &DocumentRow| row.message.id == message && !dealt_with.contains(&row.id);
        let Some((_, position)) = self.documents.iter().zip(self.start..).find(|(row, _)| is_left(row)) else {
            return false;
        };
        self.chosen = Some(Chosen { message, position });
        self.reveal = self.reveal.wrapping_add(1);
        true
    }

    pub(super) fn document_at(&self, position: u32) -> Option<&DocumentRow> {
        if !matches!(self.source, Source::Filing(..)) {
            return None;
        }
        self.documents.get(usize::try_from(position.checked_sub(self.start)?).ok()?)
    }

    pub(super) fn document_row(&self, row: &DocumentRow, cx: &Context) -> Row {
        let (l10n, found, message) = (&cx.l10n, &row.found, &row.message);
        // Of a long name and its birth date neither is cut: they tell homonyms apart.
        let born = found.patient.as_ref().and_then(|patient| l10n.born(patient));
        let subject = [born, Some(l10n.filed_kind(found))].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let is_open = row.stage == Stage::ToFile;
        // Of the history of a patient nothing is left out that was not sure.
        let is_told = is_open || matches!(self.source, Source::Filing(View::Patient(_), _));
        let other = found.other.as_ref().filter(|_| is_told).map(|other| l10n.other_patient(&apart(other, found)));
        let act = found.act.map(|day| t!(l10n, "document-act", date = l10n.calendar(day)));
        let person = shown::person(if row.stage == Stage::Sent { &message.to } else { &message.from }).name;
        let count = (row.count > 1).then(|| t!(l10n, "filing-count", count = row.count));
        let preview = [other, act, Some(person), count].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let is_gone = is_open && message.gone.is_some();
        let expiry = self.retentions.get(&row.account).filter(|_| is_open && !is_gone);
        let expiry = expiry.and_then(|days| expires(message.date, *days, cx.now)).map(|days| expiry_words(days, l10n));
        let expiry = expiry.or_else(|| is_gone.then(|| t!(l10n, "filing-gone")));
        let warning = warning(row, is_told, l10n);
        let tone = match (&warning, &expiry, row.stage) {
            (Some(_), ..) | (_, Some(_), _) => Tone::Lost,
            _ if matches!(row.handed, Some(ExportState::Doubtful | ExportState::Nothing)) => Tone::Lost,
            _ if matches!(row.earlier, Some(Earlier::Unclear(_))) => Tone::Lost,
            (None, None, Stage::ToFile | Stage::Filed) => Tone::Good,
            _ => Tone::Calm,
        };
        // What desks say of its stage is said by the stage.
        let desks = if is_open { states(message, self.own.as_ref(), cx) } else { String::new() };
        let is_probable = row.certainty == Certainty::Probable;
        let probable = l10n.certainty(row.certainty).filter(|_| is_probable && warning.is_none());
        let handed = row.handed.map(|state| l10n.export_state(state));
        let words = [warning, expiry, l10n.stage(row.stage), handed, Some(desks), earlier(row, cx), probable];
        Row {
            lead: l10n.filed_name(found),
            date: l10n.list_date(message.date, cx.now),
            subject,
            preview,
            unread: is_open && !message.flags.contains(Flags::SEEN),
            flagged: message.flags.contains(Flags::FLAGGED),
            answered: message.flags.contains(Flags::ANSWERED),
            passed_on: message.flags.contains(Flags::FORWARDED),
            marked: self.selection.contains(message.id),
            state: words.into_iter().flatten().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · "),
            tone,
            home: self.homes.get(&message.mailbox).filter(|_| self.homes.len() > 1).cloned(),
            ..Row::default()
        }
    }
}

/// Of two of one family (twins) the name that both bear is left out: what tells them apart is not cut.
fn apart(other: &Patient, found: &Found) -> Patient {
    let bear_one = found.patient.as_ref().is_some_and(|own| (&own.family, &own.used) == (&other.family, &other.used));
    let mut other = other.clone();
    if bear_one && !other.given.is_empty() {
        (other.family, other.used) = (String::new(), String::new());
    }
    other
}

/// What must be looked at before it is filed; `is_told`: whom it is about, too.
fn warning(row: &DocumentRow, is_told: bool, l10n: &L10n) -> Option<String> {
    if row.doubts.contains(&Doubt::Unreadable) {
        return Some(t!(l10n, "filing-unreadable"));
    }
    if row.doubts.contains(&Doubt::Incomplete) {
        return Some(t!(l10n, "filing-incomplete"));
    }
    let is_unsure = is_told && row.certainty == Certainty::Unsure;
    // That nobody is named says so itself.
    (is_unsure && row.found.patient.is_some()).then(|| t!(l10n, "filing-unsure"))
}

fn earlier(row: &DocumentRow, cx: &Context) -> Option<String> {
    Some(match row.earlier? {
        Earlier::Same(at) => t!(cx.l10n, "filing-same", date = cx.l10n.day(at, cx.now)),
        Earlier::Replaced(at) => t!(cx.l10n, "filing-replaces", date = cx.l10n.day(at, cx.now)),
        Earlier::Unclear(at) => t!(cx.l10n, "filing-compare", date = cx.l10n.day(at, cx.now)),
    })
}

/// Days until the operator deletes what came then, when they are few.
fn expires(received: Timestamp, retention: u16, now: Timestamp) -> Option<i64> {
    let age = now.as_second().saturating_sub(received.as_second()).div_euclid(SECONDS_A_DAY);
    let left = i64::from(retention).saturating_sub(age).max(0);
    (left <= SOON).then_some(left)
}

fn expiry_words(days: i64, l10n: &L10n) -> String {
    if days == 0 { t!(l10n, "filing-expires-today") } else { t!(l10n, "filing-expires", count = days) }
}

/// Why there is nothing; `is_known`: all that was received was looked into.
pub(super) fn none(view: &View, typed: &str, is_known: bool, l10n: &L10n) -> (Icon, String, String) {
    match (view, typed.trim()) {
        (View::ToFile, "") if !is_known => {
            (Icon::FileText, t!(l10n, "filing-none-yet"), t!(l10n, "filing-none-yet-hint"))
        }
        (View::ToFile, "") => (Icon::CircleCheck, t!(l10n, "filing-none"), t!(l10n, "filing-none-hint")),
        (View::All | View::Patient(_), "") => {
            (Icon::FileText, t!(l10n, "filing-none-at-all"), t!(l10n, "filing-none-at-all-hint"))
        }
        _ => (Icon::Search, t!(l10n, "search-none-title"), t!(l10n, "filing-search-none-hint")),
    }
}

#[cfg(test)]
#[path = "filing_tests.rs"]
mod tests;
