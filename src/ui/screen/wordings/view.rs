//! How signatures and templates look: what there is on the left, the text of one on the right.

use iced::widget::{checkbox, column, container, row, rule, scrollable, text_editor, text_input};
use iced::{Alignment, Length, Pixels};

use super::{BACK, CONFIRM, DELETE, Message, NAME, NEW, SAME, Shown, TEXT, Under, WordingsPage};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::shortcut::{self, Act};
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::button::{button, tool};
use crate::ui::widget::focus_ring::focus_ring;
use crate::ui::widget::icon::Icon;
use crate::ui::widget::shelf_row::shelf_row;
use crate::ui::widget::{Column, Element, banner};

impl WordingsPage {
    /// Draws the dialog.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let sheet = if self.deleting { self.question(l10n) } else { self.sheet(l10n) };
        let page = row![
            container(self.shelf(l10n)).width(measure::FOLDERS),
            rule::vertical(measure::HAIRLINE),
            container(sheet).width(Length::Fill),
        ];
        let close = tool(Icon::Close, shortcut::hint(Act::Escape, &t!(l10n, "action-close"), l10n));
        let words =
            column![text::title(t!(l10n, "wordings-title")), text::body(t!(l10n, "wordings-why")).style(text::muted)];
        let head = row![words.spacing(space::HAIR).width(Length::Fill), close.on_press(Message::Close)];
        let fault = self.fault.as_ref().map(|fault| banner::notice(l10n, fault, None));
        container(column![head].push(fault).push(page.spacing(space::L).height(measure::HITS)).spacing(space::L))
            .padding(space::XL)
            .width(measure::LETTER)
            .style(theme::container::dialog)
            .into()
    }

    /// What there is.
    fn shelf<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let mut lines = column![title(t!(l10n, "wordings-signatures"))].spacing(space::HAIR);
        for (at, (_, name)) in self.mailboxes.iter().enumerate() {
            lines = lines.push(self.line(Icon::Mail, name.clone(), Shown::Signature(at, Under::Letters)));
            let answers = t!(l10n, "wordings-answers");
            lines = lines.push(self.line(Icon::Reply, answers, Shown::Signature(at, Under::Answers)));
        }
        lines = lines.push(title(t!(l10n, "wordings-templates")));
        for template in &self.known.templates {
            if let Some(id) = template.id {
                lines = lines.push(self.line(Icon::FileText, template.name().to_owned(), Shown::Template(id)));
            }
        }
        if self.known.templates.is_empty() {
            let words = text::small(t!(l10n, "wordings-no-template")).style(text::muted);
            lines = lines.push(container(words).padding([0.0, space::S]));
        }
        let list = scrollable(lines).direction(scrollable::Direction::Vertical(theme::scrollable::bar()));
        let words = t!(l10n, "wordings-new");
        let new =
            button(words.clone()).icon(Icon::Plus).quiet().id(NEW).hint(shortcut::hint(Act::NewFolder, &words, l10n));
        let new = new.on_press(Message::Show(Shown::NewTemplate));
        column![container(list).height(Length::Fill), new].spacing(space::S).into()
    }

    fn line<'a>(&self, sign: Icon, name: String, shown: Shown) -> Element<'a, Message> {
        shelf_row(sign, name, None, self.shown == shown, Message::Show(shown))
    }

    /// The one that is shown.
    fn sheet<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let (hint, is_template) = match self.shown {
            Shown::Signature(_, Under::Letters) => (t!(l10n, "wordings-letters-hint"), false),
            Shown::Signature(_, Under::Answers) => (t!(l10n, "wordings-answers-hint"), false),
            Shown::Template(_) | Shown::NewTemplate => (t!(l10n, "wordings-template-hint"), true),
        };
        let mut all: Column<'a, Message> = column![].spacing(space::S);
        if is_template {
            let name = text_input(&t!(l10n, "wordings-name"), &self.name)
                .id(NAME)
                .on_input(Message::Name)
                .size(scale::BODY.size)
                .padding([space::XS + space::HAIR, space::M]);
            let words = shortcut::hint(Act::RemoveFolder, &t!(l10n, "wordings-delete"), l10n);
            let kept = matches!(self.shown, Shown::Template(_));
            let delete = tool(Icon::Trash, words).id(DELETE).on_press_maybe(kept.then_some(Message::Delete));
            all = all.push(row![name, delete].spacing(space::S).align_y(Alignment::Center));
        } else if let Shown::Signature(at, _) = self.shown {
            let address = self.mailboxes.get(at).map(|(address, _)| address.to_string()).unwrap_or_default();
            all = all.push(text::label(address));
        }
        if matches!(self.shown, Shown::Signature(_, Under::Answers)) {
            let same = checkbox(self.same)
                .label(t!(l10n, "wordings-same"))
                .on_toggle(Message::Same)
                .size(measure::ICON)
                .text_size(scale::BODY.size)
                .text_line_height(Pixels(scale::BODY.line));
            all = all.push(focus_ring(Some(SAME), same, Some(Message::Same(!self.same))));
        }
        let is_edited = self.same_is_shown();
        let editor = text_editor(&self.text)
            .id(TEXT)
            .size(scale::BODY.size)
            .line_height(Pixels(scale::BODY.line))
            .padding(space::S)
            .height(Length::Fill);
        let editor = if is_edited { editor } else { editor.on_action(Message::Text) };
        let editor = container(editor).style(theme::container::card);
        all.push(editor).push(text::small(hint).style(text::muted)).into()
    }

    /// The text is the one of new letters, to be read only.
    fn same_is_shown(&self) -> bool {
        self.same && matches!(self.shown, Shown::Signature(_, Under::Answers))
    }

    fn question<'a>(&'a self, l10n: &'a L10n) -> Element<'a, Message> {
        let delete =
            button(t!(l10n, "wordings-delete")).danger().icon(Icon::Trash).id(CONFIRM).on_press(Message::Confirm);
        let back = button(t!(l10n, "action-cancel")).id(BACK).on_press(Message::Close);
        let words = text::label(t!(l10n, "wordings-delete-title", name = self.name.as_str()));
        column![words, row![back, delete].spacing(space::S)].spacing(space::L).into()
    }
}

fn title<'a>(words: String) -> Element<'a, Message> {
    container(text::small(words).style(text::muted)).padding([space::XS, space::S]).into()
}
