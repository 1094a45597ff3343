//! Making, naming and removing folders: a name is checked while it is typed, with what the folders of its account are called.

use iced::advanced::widget::Id;
use iced::widget::{column, container, text_input};

use crate::domain::folding::fold;
use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, MailboxId, MailboxName, Place, Role};
use crate::l10n::{L10n, t};
use crate::ui::context::Context;
use crate::ui::part::picker::acts;
use crate::ui::theme::{self, measure, scale, space, text};
use crate::ui::widget::Element;
use crate::ui::widget::button::button;

/// Where the name is typed.
pub const FIELD: Id = Id::new("folder-name");
/// The button that goes back.
pub const CANCEL: Id = Id::new("folder-cancel");
/// The button that acts.
pub const SUBMIT: Id = Id::new("folder-submit");
/// Longest name that every server takes.
const NAME_MAX: usize = 100;

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is typed.
    Empty,
    /// It would part the name in levels.
    Delimiter(char),
    /// Another folder has it.
    Taken,
    /// Too long.
    Long,
    /// A sign that servers do not take.
    Sign,
}

impl Fault {
    /// In words.
    pub fn words(self, l10n: &L10n) -> String {
        match self {
            Self::Empty => t!(l10n, "folder-name-empty"),
            Self::Delimiter(sign) => t!(l10n, "folder-name-delimiter", sign = sign.to_string()),
            Self::Taken => t!(l10n, "folder-name-taken"),
            Self::Long => t!(l10n, "folder-name-long", most = NAME_MAX),
            Self::Sign => t!(l10n, "folder-name-sign"),
        }
    }
}

/// What the folders of an account are called, and how new names are made whole.
#[derive(Debug, Default)]
pub struct Names {
    taken: Vec<String>,
    delimiter: Option<char>,
    /// Levels above: of the account, or of the folder that gets another name.
    above: String,
}

impl Names {
    /// Of the first level of an account.
    pub fn of(rows: &[MailboxRow], account: AccountId) -> Self {
        let own = || rows.iter().filter(|row| row.account == account);
        let delimiter = own().find_map(|row| row.delimiter);
        // Where all folders lie below the inbox, new ones do too.
        let below = delimiter.map(|delimiter| format!("INBOX{delimiter}"));
        let mut others = own().filter(|row| row.role != Role::Inbox && row.place == Place::Own).peekable();
        let is_below =
            |name: &str, above: &str| name.get(..above.len()).is_some_and(|start| start.eq_ignore_ascii_case(above));
        let above = below
            .filter(|above| others.peek().is_some() && others.all(|row| is_below(row.name.as_str(), above)))
            .unwrap_or_default();
        Self { taken: own().map(|row| fold(row.name.as_str())).collect(), delimiter, above }
    }

    /// Of the level of a folder.
    pub fn beside(rows: &[MailboxRow], folder: &MailboxRow) -> Self {
        let leaf = leaf(folder);
        let name = folder.name.as_str();
        let above = name.get(..name.len().saturating_sub(leaf.len())).unwrap_or_default().to_owned();
        let own = fold(name);
        let mut names = Self::of(rows, folder.account);
        names.taken.retain(|taken| *taken != own);
        Self { above, ..names }
    }

    /// The whole name, if it can be one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn whole(&self, typed: &str) -> Result<MailboxName, Fault> {
        let name = typed.trim();
        if name.is_empty() {
            return Err(Fault::Empty);
        }
        if let Some(delimiter) = self.delimiter.filter(|delimiter| name.contains(*delimiter)) {
            return Err(Fault::Delimiter(delimiter));
        }
        if name.chars().any(|sign| sign.is_control() || matches!(sign, '*' | '%' | '\\' | '"')) {
            return Err(Fault::Sign);
        }
        if name.chars().count() > NAME_MAX {
            return Err(Fault::Long);
        }
        let whole = format!("{}{name}", self.above);
        if name.eq_ignore_ascii_case("INBOX") || self.taken.contains(&fold(&whole)) {
            return Err(Fault::Taken);
        }
        Ok(MailboxName::new(whole))
    }
}

/// The last level of a folder's name.
pub fn leaf(folder: &MailboxRow) -> &str {
    folder.name.leaf(folder.delimiter)
}

/// A folder being named.
#[derive(Debug)]
pub struct Naming {
    what: What,
    names: Names,
    typed: String,
    told: bool,
}

/// Which folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A new one of this account.
    New(AccountId),
    /// This one.
    Known(MailboxId),
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The name is now this.
    Typed(String),
    /// It is meant.
    Submit,
    /// Not at all.
    Close,
}

impl Naming {
    /// A new folder.
    pub fn new(rows: &[MailboxRow], account: AccountId) -> Self {
        Self { what: What::New(account), names: Names::of(rows, account), typed: String::new(), told: false }
    }

    /// Another name for a folder.
    pub fn rename(rows: &[MailboxRow], folder: &MailboxRow) -> Self {
        let typed = leaf(folder).to_owned();
        Self { what: What::Known(folder.id), names: Names::beside(rows, folder), typed, told: false }
    }

    /// Which folder.
    pub fn what(&self) -> What {
        self.what
    }

    /// The text is now this.
    pub fn typed(&mut self, text: String) {
        (self.typed, self.told) = (text, false);
    }

    /// The whole name; what is wrong with it is told otherwise.
    pub fn submit(&mut self) -> Option<MailboxName> {
        self.told = true;
        self.names.whole(&self.typed).ok()
    }

    /// Draws it.
    pub fn view<'a>(&'a self, cx: &'a Context) -> Element<'a, Message> {
        let l10n = &cx.l10n;
        let (title, submit) = match self.what {
            What::New(_) => (t!(l10n, "folder-new-title"), t!(l10n, "folder-new-submit")),
            What::Known(_) => (t!(l10n, "folder-rename-title"), t!(l10n, "folder-rename-submit")),
        };
        let field = text_input("", &self.typed)
            .id(FIELD)
            .on_input(Message::Typed)
            .on_submit(Message::Submit)
            .size(scale::BODY.size)
            .padding([space::S, space::M]);
        let fault = self.names.whole(&self.typed).err().filter(|fault| self.told || *fault != Fault::Empty);
        let words = fault.map_or_else(String::new, |fault| fault.words(l10n));
        let can = self.names.whole(&self.typed).is_ok();
        let submit = button(submit).primary().id(SUBMIT).on_press_maybe(can.then_some(Message::Submit));
        let label = text::label(t!(l10n, "folder-name"));
        let field = column![label, field, text::small(words).style(text::warning)].spacing(space::XS);
        let acts = acts(cx, (CANCEL, Message::Close), submit.into());
        container(column![text::title(title), field, acts].spacing(space::L))
            .padding(space::XL)
            .width(measure::DIALOG)
            .style(theme::container::dialog)
            .into()
    }
}

#[cfg(test)]
#[path = "folder_act_tests.rs"]
mod tests;
