//! Notices on screen: an icon, what happened, what it means, what to do. The tone never stands without icon and words.

use iced::widget::{column, container, row};
use iced::{Alignment, Length};

use super::icon::{self, Icon};
use super::{Column, Container, Element};
use crate::domain::Notice;
use crate::domain::notice::{ActionFault, BackupFault, ListFault, OrganisationFault, PscFault, SendingFault};
use crate::l10n::L10n;
use crate::ui::theme::{self, Theme, measure, space, text};

/// How grave a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// Good to know.
    Info,
    /// Done.
    Success,
    /// Take care.
    Warning,
    /// Refused or failed.
    Danger,
}

impl Gravity {
    /// The gravity of a notice.
    pub fn of(notice: &Notice) -> Self {
        match notice {
            Notice::CardAbsent
            | Notice::CardReaderAbsent
            | Notice::CardVitale
            | Notice::CardRemoved
            | Notice::SessionReaderLost
            | Notice::SessionClosed
            | Notice::SessionFinishing
            | Notice::SessionLimit { .. }
            | Notice::RecoveryCodeMissing
            | Notice::ReadOnly
            | Notice::Psc(PscFault::Wanted | PscFault::Ended)
            | Notice::Operator(_)
            | Notice::Action(ActionFault::Elsewhere { .. } | ActionFault::OnlyMarked { .. })
            | Notice::LettersUnread { .. }
            | Notice::Sending(SendingFault::Scheduled { .. } | SendingFault::Late { .. })
            | Notice::NotFiledYet => Self::Info,
            Notice::PinWrong { last_try: false }
            | Notice::CardMute
            | Notice::CardHeld
            | Notice::PinLength { .. }
            | Notice::VaultRebuilt { .. }
            | Notice::VaultBusy
            | Notice::VaultKeyUnavailable
            | Notice::CardNotEnrolled
            | Notice::RecoveryCodeMistyped
            | Notice::RecoveryCodeWrong
            | Notice::Backup(BackupFault::Foreign | BackupFault::Exists)
            | Notice::PassphraseWrong
            | Notice::PassphraseLength { .. }
            | Notice::PassphrasesDiffer
            | Notice::SlotInUse
            | Notice::CardOfAnother
            | Notice::KeyStoreAbsent
            | Notice::ProductUndeclared
            | Notice::ServerUnreachable { .. }
            | Notice::ConnectionLost { .. }
            | Notice::ListStale { .. }
            | Notice::ListUnusable(ListFault::Unreachable)
            | Notice::Organisation(OrganisationFault::WrongPassword | OrganisationFault::Expires { .. })
            | Notice::Secret(_)
            | Notice::Psc(PscFault::Unreachable | PscFault::Refused | PscFault::Late)
            | Notice::SendDoubtful
            | Notice::LettersWaiting { .. }
            | Notice::Sending(_)
            | Notice::LettersDoubtful { .. }
            | Notice::LettersUndelivered { .. }
            | Notice::DraftAwaited
            | Notice::DraftForked
            | Notice::DraftAlone
            | Notice::Action(_)
            | Notice::NoRecipient
            | Notice::NotFound
            | Notice::CorrespondentsGone { .. }
            | Notice::DirectoryEmpty
            | Notice::NoSuchSpeciality
            | Notice::NoSuchPlace
            | Notice::DirectoryOutdated => Self::Warning,
            _ => Self::Danger,
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Success => Icon::CircleCheck,
            Self::Warning => Icon::TriangleAlert,
            Self::Danger => Icon::CircleX,
        }
    }

    fn style(self) -> fn(&Theme) -> iced::widget::container::Style {
        match self {
            Self::Info => theme::container::info,
            Self::Success => theme::container::success,
            Self::Warning => theme::container::warning,
            Self::Danger => theme::container::danger,
        }
    }
}

/// A box with one tone: a title, lines under it, acts at its foot.
pub fn banner<'a, Message: 'a>(
    gravity: Gravity,
    title: String,
    lines: Vec<String>,
    acts: Option<Element<'a, Message>>,
) -> Container<'a, Message> {
    closable(gravity, said(title, lines, acts), None)
}

/// The same, with what closes it at its corner.
pub fn toast<'a, Message: 'a>(
    gravity: Gravity,
    title: String,
    lines: Vec<String>,
    close: impl Into<Element<'a, Message>>,
) -> Container<'a, Message> {
    closable(gravity, said(title, lines, None), Some(close.into()))
}

fn said<'a, Message: 'a>(title: String, lines: Vec<String>, acts: Option<Element<'a, Message>>) -> Column<'a, Message> {
    let mut words: Column<'a, Message> = column![text::strong(title)].spacing(space::XS).width(Length::Fill);
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        words = words.push(text::body(line).style(text::ink));
    }
    if let Some(acts) = acts {
        words = words.push(container(acts).padding(iced::Padding::ZERO.top(space::XS)));
    }
    words
}

/// A box with one tone and, at its corner, what closes it.
fn closable<'a, Message: 'a>(
    gravity: Gravity,
    words: Column<'a, Message>,
    close: Option<Element<'a, Message>>,
) -> Container<'a, Message> {
    let sign = container(icon::icon(gravity.icon())).height(measure::ICON + space::XS).align_y(Alignment::Center);
    container(row![sign, words].push(close).spacing(space::M))
        .padding(space::M)
        .width(Length::Fill)
        .style(gravity.style())
}

/// A notice in a box.
pub fn notice<'a, Message: 'a>(
    l10n: &L10n,
    notice: &Notice,
    acts: Option<Element<'a, Message>>,
) -> Container<'a, Message> {
    let said = l10n.notice(notice);
    banner(Gravity::of(notice), said.title, vec![said.message, said.remedy], acts)
}
