//! The person's own words in a letter: the signature of the mailbox that it leaves from, which is no writing of hers, and templates,
//! put in at the cursor and filled as far as the letter knows.

use std::ops::Range;

use super::body::Body;
use super::{Action, BODY, Compose, Over};
use crate::domain::wording::field::{Field, fill};
use crate::domain::wording::{SEPARATOR, Wordings};
use crate::domain::{Draft, Entry, Notice};
use crate::engine::{Loaded, Query, Ticket};
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::template_picker::{self, TemplatePicker};

/// What is known of them in this letter.
#[derive(Debug, Default)]
pub(super) struct Wording {
    asked: Option<Ticket>,
    known: Wordings,
    signs: Signs,
    /// The letter bears its signature.
    settled: bool,
    /// The signature as it stands in the text, with what separates it; empty when there is none.
    placed: String,
    /// What the letter quotes: the signature stands before it.
    quoted: String,
}

/// Whether the program puts a signature under the letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Signs {
    /// It begins with words that are signed, or not, already.
    #[default]
    Not,
    /// As a new letter.
    New,
    /// As an answer.
    Answer,
}

impl Wording {
    /// Of a letter that came by this way, and quotes this.
    pub(super) fn of(entry: Entry, body: &Body) -> Self {
        let (signs, quoted) = match entry {
            Entry::Written | Entry::Link => (Signs::New, String::new()),
            Entry::Reply | Entry::ReplyAll | Entry::Forward => (Signs::Answer, body.text()),
            _ => (Signs::Not, String::new()),
        };
        Self { signs, quoted, ..Self::default() }
    }
}

impl Compose {
    /// Signatures and templates are looked up as the letter opens.
    pub(super) fn ask_wordings(&mut self) -> Effect {
        let ticket = self.tickets.take();
        self.wording.asked = Some(ticket);
        Effect::Load(Query::Wordings, ticket)
    }

    /// They are there; a letter can be written without them. `false` when something else was answered.
    pub(super) fn told_wordings(&mut self, ticket: Ticket, loaded: &Result<Loaded, Notice>) -> bool {
        if self.wording.asked.take_if(|asked| *asked == ticket).is_none() {
            return false;
        }
        if let Ok(Loaded::Wordings(known)) = loaded {
            self.wording.known = (**known).clone();
            match self.wording.signs {
                _ if self.wording.settled => {}
                Signs::Not => self.recognise(),
                Signs::New | Signs::Answer => self.sign(),
            }
            self.wording.settled = true;
            if let Over::Templates(picker) = &mut self.over {
                picker.furnish(&known.templates);
            }
        }
        true
    }

    /// The signature that this letter would bear, with what separates it from the text.
    fn signature(&self) -> String {
        let answer = self.wording.signs == Signs::Answer;
        let text = self.account().map(|account| self.wording.known.under(&account.address, answer)).unwrap_or_default();
        if text.is_empty() { String::new() } else { format!("\n\n{SEPARATOR}\n{text}") }
    }

    /// A letter that is taken up again bears a signature already: it is known by its words.
    fn recognise(&mut self) {
        let Some(account) = self.account() else { return };
        let text = self.body.text();
        let known = [false, true].map(|answer| self.wording.known.under(&account.address, answer));
        let blocks = known.into_iter().filter(|text| !text.is_empty()).map(|words| format!("\n\n{SEPARATOR}\n{words}"));
        if let Some(placed) = blocks.into_iter().find(|block| place(&text, block).is_some()) {
            self.wording.placed = placed;
        }
    }

    /// Puts it under what she writes, before what is quoted. She has done nothing: there is nothing to take back.
    fn sign(&mut self) {
        let block = self.signature();
        let text = self.body.text();
        if let Some(own) = text.strip_suffix(self.wording.quoted.as_str()).filter(|_| !block.is_empty()) {
            let signed = format!("{own}{block}{}", self.wording.quoted);
            self.body.retext(&signed, false);
            self.wording.placed = block;
        }
    }

    /// The letter leaves from another mailbox: its signature takes the place of the other, unless she has changed that.
    pub(super) fn sign_anew(&mut self) {
        let block = self.signature();
        if self.wording.placed.is_empty() {
            if self.wording.signs != Signs::Not {
                self.sign();
            }
            return;
        }
        let text = self.body.text();
        if let Some(place) = place(&text, &self.wording.placed).filter(|_| block != self.wording.placed) {
            let around = (text.get(..place.start).unwrap_or_default(), text.get(place.end..).unwrap_or_default());
            self.body.retext(&format!("{}{block}{}", around.0, around.1), true);
            self.wording.placed = block;
        }
    }

    /// True when she has written no text: a signature is none.
    pub(super) fn has_no_text(&self) -> bool {
        let placed = &self.wording.placed;
        if placed.is_empty() || self.body.is_blank() {
            return self.body.is_blank();
        }
        // Whatever stands there beside it is hers.
        let text = self.body.text();
        place(&text, placed).is_some_and(|place| {
            [text.get(..place.start), text.get(place.end..)]
                .into_iter()
                .flatten()
                .all(|beside| beside.trim().is_empty())
        })
    }

    /// True when nothing has been written yet.
    pub(super) fn is_blank(&self) -> bool {
        self.has_no_text() && Draft { body: String::new(), ..self.draft() }.is_blank()
    }

    /// Shows the templates.
    pub(super) fn ask_template(&mut self) -> Action {
        if !self.is_writable() || self.over != Over::Nothing {
            return Action::NONE;
        }
        self.over = Over::Templates(TemplatePicker::new(&self.wording.known.templates));
        // They may have changed since.
        Action::Do(vec![self.ask_wordings(), Effect::Focus(template_picker::FIELD)])
    }

    /// In the choice of a template.
    pub(super) fn in_templates(&mut self, message: template_picker::Message, cx: &Context) -> Action {
        let Over::Templates(picker) = &mut self.over else { return Action::NONE };
        let Some(id) = picker.update(message) else { return Action::NONE };
        self.over = Over::Nothing;
        let templates = &self.wording.known.templates;
        let Some(template) = templates.iter().find(|template| template.id == Some(id)) else { return Action::NONE };
        let filled = fill(template.text(), |field| self.known(field, cx));
        self.body.insert(&filled);
        let mut effects = vec![Effect::Focus(BODY)];
        if let Action::Do(more) = self.changed(Vec::new()) {
            effects.extend(more);
        }
        Action::Do(effects)
    }

    /// What the letter knows of a field.
    fn known(&self, field: Field, cx: &Context) -> Option<String> {
        let [to, ..] = &self.fields;
        match field {
            Field::Patient => self.confirmed_patient().map(|patient| patient.name().as_str().to_owned()),
            Field::Date => Some(cx.l10n.date(cx.now)),
            Field::Recipient => to.chips().first().map(|chip| chip.entry.label()),
            Field::Subject => Some(self.subject.clone()),
            Field::Me => {
                let account = self.account()?;
                let name = account.name.as_ref()?;
                Some(crate::domain::shown::name(name.as_str()).name)
            }
        }
    }

    /// To the next field that is still to be filled in.
    pub(super) fn next_field(&mut self) -> Action {
        let _ = self.body.select_next_field();
        Action::NONE
    }
}

/// Where these whole lines stand, if they stand in one place only: elsewhere she has changed them.
fn place(text: &str, lines: &str) -> Option<Range<usize>> {
    let mut places = text.match_indices(lines).map(|(start, found)| start..start.saturating_add(found.len()));
    let place = places.next().filter(|_| places.next().is_none() && !lines.is_empty())?;
    text.get(place.end..).filter(|after| after.is_empty() || after.starts_with('\n')).map(|_| place)
}

#[cfg(test)]
#[path = "wording_tests.rs"]
mod tests;
