//! The page that makes a backup or brings one back: a file and the recovery code, which is wiped when the page is left. A typing
//! error in the code is told here, and nothing is read or written.

use std::path::{MAIN_SEPARATOR, PathBuf};

use iced::advanced::widget::Id;
use iced::widget::{column, row, space as gap, text_input};

use super::{Access, Action, BACK, Message, NOTHING, Page, SURE, blank};
use crate::domain::notice::BackupFault;
use crate::domain::{BackupTally, Notice, RecoveryCode, Secret};
use crate::engine::Command;
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::effect::Effect;
use crate::ui::part::recovery::{self, RecoveryField};
use crate::ui::theme::{self, scale, space, text};
use crate::ui::widget::button::button;
use crate::ui::widget::icon::Icon;
use crate::ui::widget::{Column, Element};

/// The button that leads to the page of a backup.
pub const BACK_UP: Id = Id::new("access-back-up");
/// The button that leads to the page that brings one back.
pub const RESTORE: Id = Id::new("access-restore");
/// The field of the file.
pub const FILE: Id = Id::new("access-file");
/// The field of the recovery code.
pub const CODE: Id = Id::new("access-recovery");

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A backup is made.
    BackUp,
    /// One is brought back.
    Restore,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) way: Way,
    pub(super) tally: BackupTally,
}

/// What is typed on the page.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) way: Way,
    file: String,
    code: Secret<String>,
}

impl Form {
    /// The file, unless only a folder is named yet.
    fn file(&self) -> Option<PathBuf> {
        let named = self.file.trim();
        (!named.is_empty() && !named.ends_with([MAIN_SEPARATOR, '/'])).then(|| PathBuf::from(named))
    }

    fn is_ready(&self) -> bool {
        self.file().is_some() && recovery::is_ready(&self.code)
    }
}

impl Access {
    /// A backup is made only under a code that opens the vault.
    pub(super) fn can_carry(&self, way: Way) -> bool {
        way == Way::Restore || self.has_code()
    }

    pub(super) fn open_carry(&mut self, way: Way, cx: &Context) -> Action {
        if !self.can_carry(way) {
            return NOTHING;
        }
        let name = match way {
            Way::BackUp => {
                let day = cx.now.to_zoned(cx.l10n.zone().clone()).date().to_string();
                t!(cx.l10n, "carry-file-name", date = day)
            }
            // Any name: only the folder is proposed.
            Way::Restore => String::new(),
        };
        let file = cx.downloads.join(name).display().to_string();
        self.turn(Page::Carry(Form { way, file, code: blank() }));
        Action::Do(vec![Effect::Focus(if way == Way::BackUp { CODE } else { FILE })])
    }

    pub(super) fn file_typed(&mut self, typed: String) -> Action {
        if let Page::Carry(form) = &mut self.page {
            form.file = typed;
        }
        NOTHING
    }

    pub(super) fn recovery_typed(&mut self, typed: &Secret<String>) -> Action {
        if let Page::Carry(form) = &mut self.page {
            form.code = recovery::accepted(typed);
        }
        NOTHING
    }

    pub(super) fn submit_carry(&mut self) -> Action {
        let Page::Carry(form) = &self.page else { return NOTHING };
        let Some(file) = form.file() else { return Action::Do(vec![Effect::Focus(FILE)]) };
        if !form.is_ready() {
            return NOTHING;
        }
        let Some(code) = RecoveryCode::parse(form.code.declassify()) else {
            self.failure = Some(Notice::RecoveryCodeMistyped);
            return Action::Do(vec![Effect::Focus(CODE)]);
        };
        let way = form.way;
        let ticket = self.ask();
        Action::Do(vec![Effect::Send(match way {
            Way::BackUp => Command::BackUp { file, code, ticket },
            Way::Restore => Command::Restore { file, code, ticket },
        })])
    }

    /// It is done: told over the list.
    pub(super) fn carried(&mut self, way: Way, tally: BackupTally) -> Vec<Effect> {
        self.turn(Page::List);
        let effects = self.ask_rows();
        self.carried = Some(Carried { way, tally });
        effects
    }

    /// The line of the list that leads here.
    pub(super) fn carry_line<'a>(&self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let can = self.can_carry(Way::BackUp);
        let hint = if can { t!(l10n, "carry-hint") } else { t!(l10n, "carry-hint-code") };
        let words = column![text::strong(t!(l10n, "carry-title")), text::small(hint).style(text::muted)];
        let save = button(t!(l10n, "carry-back-up-open"))
            .icon(Icon::Download)
            .id(BACK_UP)
            .on_press_maybe((can && self.asked.is_none()).then_some(Message::Carry(Way::BackUp)));
        let restore = self.act(t!(l10n, "carry-restore-open"), Message::Carry(Way::Restore)).id(RESTORE);
        let acts = row![gap::horizontal(), save, restore].spacing(space::S);
        column![words.spacing(space::HAIR), acts].spacing(space::S).into()
    }

    pub(super) fn carry_page<'a>(&'a self, cx: &'a Context, form: &'a Form) -> Column<'a, Message> {
        let l10n = &cx.l10n;
        let (title, message, label, hint, submit) = match form.way {
            Way::BackUp => (
                t!(l10n, "carry-back-up-title"),
                t!(l10n, "carry-back-up-message"),
                t!(l10n, "carry-back-up-file"),
                t!(l10n, "carry-back-up-hint"),
                t!(l10n, "carry-back-up-submit"),
            ),
            Way::Restore => (
                t!(l10n, "carry-restore-title"),
                t!(l10n, "carry-restore-message"),
                t!(l10n, "carry-restore-file"),
                t!(l10n, "carry-restore-hint"),
                t!(l10n, "carry-restore-submit"),
            ),
        };
        let wrong_file = matches!(
            self.failure,
            Some(
                Notice::Backup(BackupFault::Exists | BackupFault::Damaged | BackupFault::TooNew)
                    | Notice::FileUnreadable
                    | Notice::FileUnwritable
            )
        );
        let file = text_input("", &form.file)
            .id(FILE)
            .on_input(Message::FileTyped)
            .on_submit(Message::CarryNext)
            .size(scale::BODY.size)
            .padding([space::S, space::M])
            .style(if wrong_file { theme::input::field_danger } else { theme::input::field });
        let refused = matches!(
            self.failure,
            Some(Notice::RecoveryCodeMistyped | Notice::RecoveryCodeWrong | Notice::Backup(BackupFault::Foreign))
        );
        let code = RecoveryField { code: &form.code, id: CODE, refused }.view(
            cx,
            Message::RecoveryTyped,
            Message::SubmitCarry,
        );
        let ready = self.asked.is_none() && form.is_ready();
        let yes = button(submit).primary().id(SURE).on_press_maybe(ready.then_some(Message::SubmitCarry));
        let no = self.act(t!(l10n, "action-cancel"), Message::Back).id(BACK);
        self.sheet(cx, title)
            .push(text::body(message))
            .push(column![text::label(label), file].spacing(space::S))
            .push(code)
            .push(text::small(hint).style(text::muted))
            .push(self.acts(cx, row![gap::horizontal(), no, yes]))
    }
}

/// What is said once it is done.
pub(super) fn said(cx: &Context, Carried { way, tally }: Carried) -> (String, String) {
    let BackupTally { drafts, letters, left_out } = tally;
    let l10n = &cx.l10n;
    match way {
        Way::BackUp => (
            t!(l10n, "carry-backed-up"),
            t!(l10n, "vault-backed-up", drafts = drafts, letters = letters, out = left_out),
        ),
        Way::Restore => {
            (t!(l10n, "carry-restored"), t!(l10n, "vault-restored", drafts = drafts, letters = letters, out = left_out))
        }
    }
}

#[cfg(test)]
#[path = "carry_tests.rs"]
mod tests;
