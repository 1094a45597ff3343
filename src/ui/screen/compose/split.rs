//! Files that are too large for one letter, in several: each bears its number in the subject. This letter keeps its part once the
//! others lie among the drafts, so that no file is lost on the way.

use std::collections::BTreeSet;

use super::{Action, Compose};
use crate::domain::draft::Attachment;
use crate::domain::{Draft, Notice};
use crate::engine::{Answer, Command, Ticket};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::{Effect, new_letter};
use crate::ui::part::attachment_bar::weight;

/// Letters that are being kept.
#[derive(Debug)]
pub(super) struct Splitting {
    /// Those that are not yet.
    waiting: BTreeSet<Ticket>,
    /// Places of the files that stay in this one.
    places: Vec<usize>,
    /// Its subject then.
    subject: String,
    /// What kept one from being kept.
    fault: Option<Notice>,
}

impl Compose {
    /// Puts the files into several letters.
    pub(super) fn split(&mut self, cx: &Context) -> Action {
        let files = self.files.files();
        let Some(letters) = weight::split(self.body.octets(), files, self.limit()) else { return Action::NONE };
        let count = letters.len();
        let subject =
            |part: usize| t!(cx.l10n, "files-split-subject", subject = self.subject.trim(), part = part, count = count);
        let held =
            |places: &[usize]| -> Vec<Attachment> { places.iter().filter_map(|at| files.get(*at)).cloned().collect() };
        let mut parts = letters.iter().zip(1_usize..);
        let Some((places, first)) = parts.next().map(|(places, part)| (places.clone(), subject(part))) else {
            return Action::NONE;
        };
        let drafts: Vec<Draft> = parts
            .map(|(places, part)| {
                let (subject, attachments) = (subject(part), held(places));
                // What was prepared for somebody goes on in the first of them: one letter takes it away.
                Draft { id: None, subject, attachments, proposal: None, ..self.draft() }
            })
            .collect();
        let mut waiting = BTreeSet::new();
        let mut effects = Vec::new();
        for draft in drafts {
            let ticket = self.tickets.take();
            let _ = waiting.insert(ticket);
            effects.push(Effect::Send(Command::SaveDraft { letter: new_letter(), draft: Box::new(draft), ticket }));
        }
        self.splitting = Some(Splitting { waiting, places, subject: first, fault: None });
        Action::Do(effects)
    }

    /// One of them was kept, or not; none when something else was answered.
    pub(super) fn split_answered(&mut self, ticket: Ticket, answer: &Answer) -> Option<Action> {
        let splitting = self.splitting.as_mut()?;
        if !splitting.waiting.remove(&ticket) {
            return None;
        }
        if let Answer::Failed(notice) = answer {
            splitting.fault = Some(notice.clone());
        }
        let is_done = |splitting: &mut Splitting| splitting.waiting.is_empty();
        let Some(Splitting { places, subject, fault, .. }) = self.splitting.take_if(is_done) else {
            return Some(Action::NONE);
        };
        if let Some(notice) = fault {
            // All files are here still.
            self.fault = Some(notice);
            return Some(Action::NONE);
        }
        self.files.keep_only(&places);
        self.subject = subject;
        Some(self.changed(Vec::new()))
    }
}
