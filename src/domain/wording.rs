//! Words that a person keeps for her letters: a signature for each mailbox, and templates with fields. `Debug` shows none of them.

pub mod field;

use std::fmt;

use super::Address;
use super::shown::{ends_line, line};

/// What separates a signature from the letter (RFC 3676 §4.3): programs of correspondents know it and draw what follows apart.
pub const SEPARATOR: &str = "-- ";
/// Most characters of a signature.
const SIGNATURE_MAX: usize = 2_000;
/// Most characters of a template.
const TEMPLATE_MAX: usize = 20_000;
/// Most characters of a template's name.
const NAME_MAX: usize = 60;

/// The signature of a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    /// Address of the mailbox that such letters leave from.
    pub address: Address,
    /// Under new letters; none when empty.
    text: String,
    /// Under answers and letters passed on, where it is another one; none when empty.
    answers: Option<String>,
}

impl Signature {
    /// Cleans what was typed.
    pub fn new(address: Address, text: &str, answers: Option<&str>) -> Self {
        let text = tidy(text, SIGNATURE_MAX);
        let answers = answers.map(|answers| tidy(answers, SIGNATURE_MAX)).filter(|answers| *answers != text);
        Self { address, text, answers }
    }

    /// Under new letters.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Under answers, where it is another one.
    pub fn answers(&self) -> Option<&str> {
        self.answers.as_deref()
    }

    /// The one under such a letter.
    pub fn under(&self, answer: bool) -> &str {
        if answer { self.answers.as_deref().unwrap_or(&self.text) } else { &self.text }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

/// Local key of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TemplateId(pub i64);

/// A text that letters are begun with.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    /// Its key, once kept.
    pub id: Option<TemplateId>,
    name: String,
    text: String,
}

impl Template {
    /// Cleans what was typed; without a name it is called by its first words. `None` when there are none either.
    pub fn new(id: Option<TemplateId>, name: &str, text: &str) -> Option<Self> {
        let text = tidy(text, TEMPLATE_MAX);
        let named = line(name, NAME_MAX);
        let name =
            if named.is_empty() { line(text.lines().find(|line| !line.trim().is_empty())?, NAME_MAX) } else { named };
        (!name.is_empty()).then_some(Self { id, name, text })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says, with its fields.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("id", &self.id).finish_non_exhaustive()
    }
}

/// All that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wordings {
    /// One a mailbox at most.
    pub signatures: Vec<Signature>,
    /// By name.
    pub templates: Vec<Template>,
}

impl Wordings {
    /// The signature under a letter from this address; empty when there is none.
    pub fn under(&self, from: &Address, answer: bool) -> &str {
        let key = from.folded();
        let kept = self.signatures.iter().find(|signature| signature.address.folded() == key);
        kept.map(|signature| signature.under(answer)).unwrap_or_default()
    }
}

/// What a person does to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Keep this signature, in the place of another.
    Sign(Signature),
    /// Keep this template, over the one of its key.
    Keep(Template),
    /// Delete this template.
    Drop(TemplateId),
}

/// Line ends as `\n`, no controls, nothing blank at the end.
fn tidy(text: &str, most: usize) -> String {
    let text = text.replace("\r\n", "\n");
    let plain = text.chars().map(|c| if ends_line(c) && c != '\t' { '\n' } else { c }).take(most);
    plain.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Signature, Template, TemplateId, Wordings};
    use crate::domain::Address;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn each_mailbox_signs_for_itself_and_answers_as_it_says() {
        let own = address("Marie@medecin.mssante.fr");
        let same = Signature::new(own.clone(), "Dr Marie MARTIN\r\nCardiologue\n\n", None);
        assert_eq!((same.text(), same.under(true)), ("Dr Marie MARTIN\nCardiologue", "Dr Marie MARTIN\nCardiologue"));
        assert_eq!(Signature::new(own.clone(), "a ", Some("a\n")).answers(), None, "the same is no other");
        let short = Signature::new(own.clone(), "Dr Marie MARTIN", Some(""));
        let all = Wordings { signatures: vec![short], ..Wordings::default() };
        assert_eq!(all.under(&address("marie@medecin.mssante.fr"), false), "Dr Marie MARTIN");
        assert_eq!(all.under(&own, true), "", "none under answers");
        assert_eq!(all.under(&address("autre@medecin.mssante.fr"), false), "");
        assert_eq!(format!("{all:?}").matches("MARTIN").count(), 0);
    }

    #[test]
    fn a_template_without_a_name_is_called_by_its_first_words() {
        let named = |name: &str, text: &str| Template::new(None, name, text).map(|kept| kept.name().to_owned());
        assert_eq!(named(" Adresse\n", "Cher confrère").as_deref(), Some("Adresse"));
        assert_eq!(named("", "\n Cher confrère,\nmerci").as_deref(), Some("Cher confrère,"));
        assert_eq!(named(" ", "\n"), None);
        let kept = Template::new(Some(TemplateId(3)), "Jean PATIENT", "Jean PATIENT").unwrap();
        assert!(!format!("{kept:?}").contains("PATIENT"));
    }
}
