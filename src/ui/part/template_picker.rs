//! Choosing a template for a letter: type to filter, whatever the accents.

use iced::advanced::widget::Id;
use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::folding::fold;
use crate::domain::shown::line;
use crate::domain::wording::{Template, TemplateId};
use crate::l10n::{L10n, t};
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, MEDIUM, REGULAR, measure, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::one_line::one_line;
use crate::ui::widget::typed_to_pick::typed_to_pick;

/// Where one types.
pub const FIELD: Id = Id::new("template-picker-field");
/// Most characters of a template that are shown.
const GLIMPSE: usize = 120;

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The text is now this.
    Typed(String),
    /// The next or the previous one.
    Step(bool),
    /// The marked one is meant.
    Accept,
    /// This one was clicked.
    Choose(TemplateId),
}

/// The templates, and what is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplatePicker {
    templates: Vec<Template>,
    typed: String,
    at: usize,
}

impl TemplatePicker {
    /// These templates.
    pub fn new(templates: &[Template]) -> Self {
        Self { templates: templates.to_vec(), typed: String::new(), at: 0 }
    }

    /// They are these now.
    pub fn furnish(&mut self, templates: &[Template]) {
        self.templates = templates.to_vec();
        self.at = 0;
    }

    /// Handles what happened; which one was chosen.
    pub fn update(&mut self, message: Message) -> Option<TemplateId> {
        match message {
            Message::Typed(text) => (self.typed, self.at) = (text, 0),
            Message::Step(true) => {
                self.at = self.at.saturating_add(1).min(self.matching().count().saturating_sub(1));
            }
            Message::Step(false) => self.at = self.at.saturating_sub(1),
            Message::Accept => return self.matching().nth(self.at)?.id,
            Message::Choose(id) => return Some(id),
        }
        None
    }

    /// Every word that is typed stands in the name or the text.
    fn matching(&self) -> impl Iterator<Item = &Template> {
        let words: Vec<String> = fold(&self.typed).split_whitespace().map(str::to_owned).collect();
        self.templates.iter().filter(move |template| {
            let all = format!("{}\n{}", fold(template.name()), fold(template.text()));
            words.iter().all(|word| all.contains(word.as_str()))
        })
    }

    /// Draws it.
    pub fn view<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let hint = t!(l10n, "template-picker-hint");
        let field = typed_to_pick(FIELD, (&hint, &self.typed), Message::Typed, Message::Accept, Message::Step);
        let mut list = column![].spacing(space::HAIR).width(Length::Fill);
        for (at, template) in self.matching().enumerate() {
            list = list.push(offered(template, at == self.at));
        }
        let way = shortcut::key(Act::Wordings, l10n).unwrap_or_default();
        let words = if self.templates.is_empty() {
            t!(l10n, "template-picker-none", key = way)
        } else {
            t!(l10n, "template-picker-keys", key = way)
        };
        let list = scrollable(list)
            .height(Length::Shrink)
            .direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let list = (!self.templates.is_empty()).then(|| container(list).max_height(measure::HITS));
        let page = column![text::title(t!(l10n, "template-picker-title")), field];
        container(page.push(list).push(text::small(words).style(text::muted)).spacing(space::M))
            .padding(space::XL)
            .width(measure::DIALOG)
            .style(theme::container::dialog)
            .into()
    }
}

fn offered<'a>(template: &Template, marked: bool) -> Element<'a, Message> {
    let name = one_line(template.name().to_owned(), if marked { MEDIUM } else { REGULAR }, scale::BODY);
    let glimpse = one_line(line(template.text(), GLIMPSE), REGULAR, scale::SMALL);
    let content = row![icon::icon(Icon::FileText), column![name, glimpse].width(Length::Fill)];
    let content = content.spacing(space::S).align_y(Alignment::Center);
    let style = if marked { theme::button::row_chosen } else { theme::button::row };
    let chosen = template.id.map(Message::Choose);
    let pressed = iced::widget::button(content)
        .width(Length::Fill)
        .padding([space::XS, space::S])
        .style(style)
        .on_press_maybe(chosen.clone());
    focus_ring(None, pressed, chosen).into()
}

#[cfg(test)]
mod tests {
    use super::{Message, TemplatePicker};
    use crate::domain::wording::{Template, TemplateId};

    #[test]
    fn words_of_the_name_or_the_text_find_it() {
        let templates = [("Adresse au cardiologue", "Cher confrère"), ("Résultats", "Chère consœur")];
        let templates =
            templates.iter().zip(1..).map(|((name, text), id)| Template::new(Some(TemplateId(id)), name, text));
        let mut picker = TemplatePicker::new(&templates.collect::<Option<Vec<_>>>().unwrap());
        for (typed, found) in
            [("", Some(1)), ("resultats", Some(2)), ("CONSŒUR ch", Some(2)), ("cher au", Some(1)), ("z", None)]
        {
            assert_eq!(picker.update(Message::Typed(typed.to_owned())), None);
            assert_eq!(picker.update(Message::Accept), found.map(TemplateId), "{typed}");
        }
        let _ = picker.update(Message::Typed(String::new()));
        for (forward, found) in [(true, 2), (true, 2), (false, 1), (false, 1)] {
            let _ = picker.update(Message::Step(forward));
            assert_eq!(picker.update(Message::Accept), Some(TemplateId(found)));
        }
    }
}
