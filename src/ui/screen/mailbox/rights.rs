//! What may not be done in a folder of several, and why: told before the server has to refuse it. What the server has not said is taken
//! for allowed.

use iced::widget::{container, row};
use iced::{Alignment, Padding};

use super::{Listed, Mailbox, Message};
use crate::domain::listing::MailboxRow;
use crate::domain::notice::MailboxFault;
use crate::domain::{Health, MailboxId, Notice, Place, Right, Rights};
use crate::l10n::t;
use crate::ui::context::Context;
use crate::ui::part::message_list::Picked;
use crate::ui::part::shares::Share;
use crate::ui::shortcut::Act;
use crate::ui::theme::{space, text};
use crate::ui::widget::Element;
use crate::ui::widget::icon::{self, Icon};

/// What an act needs in the folder where a message lies.
pub fn needed(act: Act) -> Option<Right> {
    match act {
        Act::Flag | Act::Filed | Act::Take => Some(Right::Write),
        Act::Unread => Some(Right::Seen),
        Act::Archive | Act::Bin | Act::Move => Some(Right::Remove),
        Act::RenameFolder | Act::RemoveFolder => Some(Right::Delete),
        _ => None,
    }
}

impl Mailbox {
    /// The folders where not everything is allowed.
    pub(super) fn limits(&self) -> std::collections::BTreeMap<MailboxId, Rights> {
        let limited = |row: &&MailboxRow| row.place.rights() != Rights::ALL;
        self.folders.iter().filter(limited).map(|row| (row.id, row.place.rights())).collect()
    }

    /// Whether an act is allowed where this message lies.
    pub(super) fn may(&self, act: Act, picked: &Picked) -> bool {
        let place = self.row_of(picked.mailbox).map(|row| &row.place);
        needed(act).is_none_or(|right| place.is_none_or(|place| place.allows(right)))
    }

    /// Whether an act is allowed on this folder.
    pub(super) fn may_on(act: Act, row: &MailboxRow) -> bool {
        needed(act).is_none_or(|right| row.place.allows(right))
    }

    /// Under the name of what is listed: why it stands still, or what may not be done in it.
    pub(super) fn rights_line<'a>(&'a self, cx: &'a Context) -> Option<Element<'a, Message>> {
        if self.listed != Listed::Folder || !self.search.trim().is_empty() {
            return None;
        }
        let shown = self.shown_folder().and_then(|mailbox| self.row_of(mailbox))?;
        let words = self.closed(shown, cx).or_else(|| limited(shown, cx))?;
        let line = row![icon::icon(Icon::Eye).style(text::muted), text::small(words).style(text::muted)];
        let beside = Padding::from([0.0, space::L]).bottom(space::S);
        Some(container(line.spacing(space::S).align_y(Alignment::Start)).padding(beside).into())
    }

    /// The shared mailbox that a folder lies in, when it was closed to this login.
    pub(super) fn closed_share(&self, row: &MailboxRow) -> Option<&Share> {
        self.accounts.shares().iter().find(|share| share.closed && share.holds(row))
    }

    /// The mailbox that a folder is of was closed to this person.
    fn closed(&self, row: &MailboxRow, cx: &Context) -> Option<String> {
        if row.place != Place::Own {
            let share = self.closed_share(row)?;
            return Some(t!(cx.l10n, "share-closed", name = share.name.as_str()));
        }
        match self.accounts.seat(row.account)?.pulse.health(cx.now) {
            Health::Failing { notice: Notice::Mailbox(MailboxFault::Withdrawn), .. } => {
                Some(t!(cx.l10n, "rights-withdrawn"))
            }
            _ => None,
        }
    }
}

fn limited(row: &MailboxRow, cx: &Context) -> Option<String> {
    let rights = row.place.rights();
    if rights.are_read_only() {
        Some(t!(cx.l10n, "rights-read-only"))
    } else if !rights.allow(Right::Remove) {
        Some(t!(cx.l10n, "rights-no-remove"))
    } else if !rights.allow(Right::Write) {
        Some(t!(cx.l10n, "rights-no-marks"))
    } else {
        None
    }
}
