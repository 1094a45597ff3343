//! Flags, keywords and states of desks: the user's mark stands over what the server says until the server has been told; then the
//! server decides.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::super::{Error, Reader, Tx};
use super::NewAction;
use crate::domain::{
    ActionId, ActionKind, DeskStanding, DeskState, Flags, Keyword, Keywords, MailboxId, MessageId, Role,
};

/// Flags that a user sets or clears, as they are on the wire.
const FLAGS: [(&str, Flags); 5] = [
    ("\\Seen", Flags::SEEN),
    ("\\Flagged", Flags::FLAGGED),
    ("\\Answered", Flags::ANSWERED),
    ("$Forwarded", Flags::FORWARDED),
    ("$MDNSent", Flags::MDN_SENT),
];

/// A flag by its word.
pub(super) fn flag_of(word: &str) -> Option<Flags> {
    FLAGS.iter().find(|(name, _)| *name == word).map(|(_, flag)| *flag)
}

fn apply(flags: Flags, flag: Flags, set: bool) -> Flags {
    if set { flags.with(flag) } else { flags.without(flag) }
}

impl Tx<'_> {
    pub(super) fn flag(&mut self, messages: &[MessageId], flag: Flags, set: bool, now: Timestamp) -> Result<(), Error> {
        let Some((word, _)) = FLAGS.iter().find(|(_, known)| *known == flag) else { return Err(Error::NotFound) };
        for &message in messages {
            let Some((shown, _)) = self.marks_of(message)? else { continue };
            if shown.contains(flag) != set {
                self.mark(message, (ActionKind::Flag, word), set, now)?;
                self.put_flags(message, apply(shown, flag, set))?;
            }
        }
        Ok(())
    }

    pub(super) fn tag(
        &mut self,
        messages: &[MessageId],
        keyword: &Keyword,
        set: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        for &message in messages {
            let Some((_, shown)) = self.marks_of(message)? else { continue };
            if shown.contains(keyword) != set {
                self.mark(message, (ActionKind::Keyword, keyword.as_str()), set, now)?;
                self.put_keywords(message, &shown.with(keyword, set))?;
            }
        }
        Ok(())
    }

    /// Marking back replaces the earlier mark under a new key, so that one on its way to the server settles nothing.
    fn mark(
        &mut self,
        message: MessageId,
        (kind, word): (ActionKind, &str),
        set: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some(spot) = self.spot(message)? else { return Ok(()) };
        let earlier: Option<bool> = self
            .connection
            .prepare_cached("DELETE FROM actions WHERE message = ?1 AND word = ?2 AND kind = ?3 RETURNING before")?
            .query_row(params![message.0, word, kind.as_str()], |row| row.get(0))
            .optional()?;
        let before = earlier.unwrap_or(!set);
        let new = NewAction { message: Some(message), word, set, before, ..NewAction::of(spot.account, kind) };
        self.put_action(&new, now).map(drop)
    }

    /// The server has taken these marks. One that the user changed meanwhile has another key, and stays.
    ///
    /// # Errors
    /// Of the database.
    pub fn settle(&mut self, actions: &[ActionId]) -> Result<(), Error> {
        actions.iter().try_for_each(|id| self.drop_action(*id))
    }

    /// The mark goes back to what the server last said.
    pub(super) fn undo_mark(&mut self, id: ActionId) -> Result<(), Error> {
        let undone = self
            .connection
            .prepare_cached("DELETE FROM actions WHERE id = ?1 RETURNING message, kind, word, before")?
            .query_row([id.0], |row| {
                Ok((MessageId(row.get(0)?), super::read_kind(row, 1)?, row.get::<_, String>(2)?, row.get(3)?))
            })
            .optional()?;
        self.changes.actions = true;
        let Some((message, kind, word, before)) = undone else { return Ok(()) };
        let Some((flags, keywords)) = self.marks_of(message)? else { return Ok(()) };
        if kind == ActionKind::Flag
            && let Some(flag) = flag_of(&word)
        {
            return self.put_flags(message, apply(flags, flag, before));
        }
        match Keyword::parse(&word) {
            Some(keyword) => self.put_keywords(message, &keywords.with(&keyword, before)),
            None => Ok(()),
        }
    }

    /// What is shown when the server says `server`: its flags under the marks it does not know yet. What it says is kept as the value to
    /// go back to.
    pub(in crate::store) fn overlay(&mut self, message: MessageId, server: Flags) -> Result<Flags, Error> {
        let mut shown = server;
        for (id, word, set) in self.marks_over(message, ActionKind::Flag)? {
            let Some(flag) = flag_of(&word) else { continue };
            self.put_before(id, server.contains(flag))?;
            shown = apply(shown, flag, set);
        }
        Ok(shown)
    }

    /// The same of keywords.
    pub(in crate::store) fn overlay_keywords(
        &mut self,
        message: MessageId,
        server: &Keywords,
    ) -> Result<Keywords, Error> {
        let mut shown = server.clone();
        for (id, word, set) in self.marks_over(message, ActionKind::Keyword)? {
            let Some(keyword) = Keyword::parse(&word) else { continue };
            self.put_before(id, server.contains(&keyword))?;
            shown = shown.with(&keyword, set);
        }
        Ok(shown)
    }

    fn put_before(&mut self, id: ActionId, before: bool) -> Result<(), Error> {
        let sql = "UPDATE actions SET before = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![id.0, before])?;
        Ok(())
    }

    /// Whether keywords last in a mailbox, as its server has just said.
    ///
    /// # Errors
    /// Of the database.
    pub fn note_keeps(&mut self, mailbox: MailboxId, keeps: bool) -> Result<(), Error> {
        let sql = "UPDATE mailboxes SET keeps = ?2 WHERE id = ?1 AND keeps IS NOT ?2";
        if self.connection.prepare_cached(sql)?.execute(params![mailbox.0, keeps])? > 0 {
            self.touch_mailbox(mailbox);
        }
        Ok(())
    }

    /// In this account no message is moved to tell its state: where keywords are not kept, states stay on this computer.
    ///
    /// # Errors
    /// Of the database.
    pub fn hold_still(&mut self, account: crate::domain::AccountId, still: bool) -> Result<(), Error> {
        let sql = "UPDATE accounts SET still = ?2 WHERE id = ?1 AND still <> ?2";
        if self.connection.prepare_cached(sql)?.execute(params![account.0, still])? > 0 {
            self.changes.everything = true;
        }
        Ok(())
    }

    pub(super) fn tell_desks(
        &mut self,
        messages: &[MessageId],
        state: &DeskState,
        set: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        for &message in messages {
            let Some(spot) = self.spot(message)? else {
                // Of one that is gone from its server only this desk can say that it was dealt with.
                if let (DeskState::Filed | DeskState::Closed, Some(keyword)) = (state, state.keyword()) {
                    self.keep_own(message, &keyword, set)?;
                }
                continue;
            };
            let standing = self.desk_standing(spot.mailbox)?;
            self.tell_desk(message, standing, (state, set), now)?;
        }
        Ok(())
    }

    /// These keywords cannot last where their messages lie: states of desks go the other way, others are undone. How many these were.
    ///
    /// # Errors
    /// Of the database.
    pub fn divert(&mut self, actions: &[ActionId], now: Timestamp) -> Result<u32, Error> {
        let mut undone: u32 = 0;
        for &id in actions {
            let sql = "SELECT message, word, value FROM actions WHERE id = ?1 AND kind = 'keyword'";
            let found = self
                .connection
                .prepare_cached(sql)?
                .query_row([id.0], |row| Ok((MessageId(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, bool>(2)?)))
                .optional()?;
            self.undo(&[id])?;
            let Some((message, word, set)) = found else { continue };
            let state = Keyword::parse(&word).as_ref().and_then(DeskState::parse);
            let (Some(state), Some(spot)) = (state, self.spot(message)?) else {
                undone = undone.saturating_add(1);
                continue;
            };
            let standing = self.desk_standing(spot.mailbox)?;
            if standing != DeskStanding::Shared {
                self.tell_desk(message, standing, (&state, set), now)?;
            }
        }
        Ok(undone)
    }

    fn tell_desk(
        &mut self,
        message: MessageId,
        standing: DeskStanding,
        (state, set): (&DeskState, bool),
        now: Timestamp,
    ) -> Result<(), Error> {
        let Some(keyword) = state.keyword() else { return Ok(()) };
        match standing {
            DeskStanding::Shared => {
                // One person takes care of a message.
                if let (DeskState::Taken(_), true) = (state, set)
                    && let Some((_, shown)) = self.marks_of(message)?
                {
                    let others = shown.iter().filter(|other| {
                        **other != keyword && matches!(DeskState::parse(other), Some(DeskState::Taken(_)))
                    });
                    for other in others.cloned().collect::<Vec<_>>() {
                        self.tag(&[message], &other, false, now)?;
                    }
                }
                self.tag(&[message], &keyword, set, now)
            }
            DeskStanding::Folders => {
                // No message is moved to say what has no folder.
                let Some(name) = state.mailbox() else { return self.keep_own(message, &keyword, set) };
                let Some(spot) = self.spot(message)? else { return Ok(()) };
                if set {
                    let folder = self.desk_folder(spot.account, &name, &keyword, now)?;
                    return self.move_to(&[message], folder, now);
                }
                let lies_so = match spot.place {
                    Some(place) => self.desk_of(place)?.as_ref() == Some(&keyword),
                    None => false,
                };
                match self.mailbox_by_role(spot.account, Role::Inbox)? {
                    Some(inbox) if lies_so => self.move_to(&[message], inbox, now),
                    _ => Ok(()),
                }
            }
            DeskStanding::Local => self.keep_own(message, &keyword, set),
        }
    }

    /// A state that no other desk learns.
    pub(super) fn keep_own(&mut self, message: MessageId, keyword: &Keyword, set: bool) -> Result<(), Error> {
        let sql = "SELECT own FROM messages WHERE id = ?1";
        let own: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0)).optional()?;
        let mut own = Keywords::parse(&own.unwrap_or_default());
        if let (Some(DeskState::Taken(_)), true) = (DeskState::parse(keyword), set) {
            own = own.iter().filter(|o| !matches!(DeskState::parse(o), Some(DeskState::Taken(_)))).cloned().collect();
        }
        let own = own.with(keyword, set);
        let sql = "UPDATE messages SET own = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![message.0, own.written()])?;
        self.touch_message(message);
        Ok(())
    }
}

impl Reader<'_> {
    pub(in crate::store) fn has_marks(&self) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM actions WHERE kind IN ('flag', 'keyword'))";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// How states of desks reach them from a mailbox.
    fn desk_standing(&self, mailbox: MailboxId) -> Result<DeskStanding, Error> {
        let sql = "SELECT b.keeps, a.still OR b.root <> '' FROM mailboxes b JOIN accounts a ON a.id = b.account WHERE b.id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (keeps, still) = statement.query_row([mailbox.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(standing(keeps, still))
    }

    fn desk_of(&self, mailbox: MailboxId) -> Result<Option<Keyword>, Error> {
        let sql = "SELECT desk FROM mailboxes WHERE id = ?1";
        let desk: String = self.connection.prepare_cached(sql)?.query_row([mailbox.0], |row| row.get(0))?;
        Ok(Keyword::parse(&desk))
    }

    fn marks_of(&self, message: MessageId) -> Result<Option<(Flags, Keywords)>, Error> {
        let sql = "SELECT flags, keywords FROM messages WHERE id = ?1 AND gone_at = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let marks = statement.query_row([message.0], |row| {
            Ok((Flags::from_bits(row.get(0)?), Keywords::parse(row.get_ref(1)?.as_str()?)))
        });
        Ok(marks.optional()?)
    }

    /// What the server last said of the marks of a message.
    pub(in crate::store) fn server_marks(&self, message: MessageId) -> Result<Option<(Flags, Keywords)>, Error> {
        let Some((mut flags, mut keywords)) = self.marks_of(message)? else { return Ok(None) };
        let sql =
            "SELECT kind, word, before FROM actions WHERE message = ?1 AND kind IN ('flag', 'keyword') ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([message.0])?;
        while let Some(row) = rows.next()? {
            let (word, before): (String, bool) = (row.get(1)?, row.get(2)?);
            match (super::read_kind(row, 0)?, flag_of(&word), Keyword::parse(&word)) {
                (ActionKind::Flag, Some(flag), _) => flags = apply(flags, flag, before),
                (ActionKind::Keyword, _, Some(keyword)) => keywords = keywords.with(&keyword, before),
                _ => {}
            }
        }
        Ok(Some((flags, keywords)))
    }

    fn marks_over(&self, message: MessageId, kind: ActionKind) -> Result<Vec<(ActionId, String, bool)>, Error> {
        let sql = "SELECT id, word, value FROM actions WHERE message = ?1 AND kind = ?2 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![message.0, kind.as_str()], |row| {
            Ok((ActionId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

/// By what is known of a mailbox and of its account.
pub(in crate::store) fn standing(keeps: Option<bool>, still: bool) -> DeskStanding {
    match (keeps, still) {
        (None | Some(true), _) => DeskStanding::Shared,
        (Some(false), false) => DeskStanding::Folders,
        (Some(false), true) => DeskStanding::Local,
    }
}
