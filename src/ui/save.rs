//! Files that are saved where the user says: which, the dialog that asks where, and what is said once it is done.

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{column, container, row, text_input};

use super::context::Context;
use super::effect::{DesktopAnswer, DesktopAsk, Effect};
use super::part::toasts::Say;
use super::theme::{self, measure, space, text};
use super::widget::Element;
use super::widget::button::button;
use super::widget::icon::Icon;
use super::{App, Message, Over, SAVE_PATH};
use crate::domain::Notice;
use crate::domain::document::Piece;
use crate::engine::Ticket;
use crate::l10n::t;

/// What is saved.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Saved {
    /// A file of the open message.
    Piece(Piece),
    /// This text.
    Report(Arc<[u8]>),
}

impl App {
    pub(super) fn ask_where(&mut self, piece: Piece, name: &str) -> Vec<Effect> {
        let name = if name.is_empty() { t!(self.context.l10n, "attachment-unnamed") } else { name.to_owned() };
        let path = self.context.downloads.join(name).display().to_string();
        self.over = Over::Save { what: Saved::Piece(piece), path };
        vec![Effect::Focus(SAVE_PATH)]
    }

    pub(super) fn save_path(&mut self, typed: String) -> Vec<Effect> {
        if let Over::Save { path, .. } = &mut self.over {
            *path = typed;
        }
        Vec::new()
    }

    pub(super) fn save(&mut self) -> Vec<Effect> {
        let (what, path) = match &self.over {
            Over::Save { what, path } if !path.trim().is_empty() => (what.clone(), PathBuf::from(path.trim())),
            _ => return Vec::new(),
        };
        self.over = Over::Nothing;
        match what {
            Saved::Piece(piece) => self.in_desk(|desk, cx| desk.save(piece, path, cx)),
            Saved::Report(content) => self.save_report(content, path),
        }
    }

    /// Files being written, for the words that follow.
    pub(super) fn remember_saves(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        for effect in &effects {
            if let Effect::Desktop(DesktopAsk::Save { path, .. }, ticket) = effect {
                let _ = self.saves.insert(*ticket, path.clone());
            }
        }
        effects
    }

    /// The desktop has written a file, or opened one, or could not.
    pub(super) fn kept_or_opened(&mut self, ticket: Ticket, answer: DesktopAnswer) -> Vec<Effect> {
        let saved = self.saves.remove(&ticket);
        match (answer, saved) {
            (DesktopAnswer::Failed, Some(_)) => self.toasts.push(Say::Notice(Notice::FileUnwritable)),
            (DesktopAnswer::Failed, None) => self.toasts.push(Say::Notice(Notice::FileUnreadable)),
            (_, Some(path)) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
                let title = t!(self.context.l10n, "attachment-saved", name = name);
                let detail = t!(self.context.l10n, "attachment-saved-in", folder = folder);
                self.toasts.push(Say::Done(title, detail))
            }
            (_, None) => Vec::new(),
        }
    }
}

/// Asks where.
pub(super) fn save_dialog<'a>(cx: &'a Context, path: &'a str) -> Element<'a, Message> {
    let field = text_input("", path)
        .id(SAVE_PATH)
        .on_input(Message::SavePath)
        .on_submit(Message::Save)
        .size(theme::scale::BODY.size)
        .padding([space::S, space::M]);
    let acts = row![
        iced::widget::space::horizontal(),
        button(t!(cx.l10n, "action-cancel")).on_press(Message::CloseOver),
        button(t!(cx.l10n, "save-submit")).primary().icon(Icon::Download).on_press(Message::Save),
    ]
    .spacing(space::S);
    let label = text::label(t!(cx.l10n, "save-path"));
    container(
        column![text::title(t!(cx.l10n, "save-title")), column![label, field].spacing(space::S), acts]
            .spacing(space::L),
    )
    .padding(space::XL)
    .width(measure::DIALOG)
    .style(theme::container::dialog)
    .into()
}
