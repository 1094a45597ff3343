//! Copies of drafts on servers. One is made when its draft has rested; those before it are erased, by an action as any other, only once
//! it is known to be there, and only where they were made from here or what they say was taken in here. A draft and its copies are one
//! for the user: the copies are shown nowhere.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::super::{Error, NewMessage, Reader, Tx};
use crate::clock;
use crate::domain::draft::CopyMark;
use crate::domain::{AccountId, Draft, DraftId, MailboxId, MailboxName, MessageId, Role, Uid, UidValidity};

/// Rest after the last change before a draft is copied, and a second more for each of so many octets of its files.
const REST: SignedDuration = SignedDuration::from_secs(10);
const OCTETS_A_SECOND: i64 = 100_000;
/// While it goes on being changed it is copied after so long, unless its files are large.
const AT_LATEST: SignedDuration = SignedDuration::from_mins(2);
/// After a server has not taken one, unless it is changed meanwhile.
const DECLINED: SignedDuration = SignedDuration::from_hours(1);
/// The folder that is made where there is none. In French, whatever the window speaks: desks of one practice must agree.
const DRAFTS: &str = "Brouillons";

/// How long a draft rests after this keeping before it is copied.
pub fn rest_of(draft: &Draft) -> Duration {
    let octets: usize = draft.attachments.iter().map(|file| file.content.len()).sum();
    let seconds = i64::try_from(octets).unwrap_or(i64::MAX) / OCTETS_A_SECOND;
    // A second more, for it to be over when it is looked at.
    REST.unsigned_abs().saturating_add(Duration::from_secs(seconds.unsigned_abs().saturating_add(1)))
}

/// Local key of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CopyId(pub i64);

/// A draft that is to be copied to its server now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDraft {
    /// The draft as it is now.
    pub draft: Draft,
    /// Its key.
    pub id: DraftId,
    /// Which of its states that is.
    pub edition: i64,
    /// Where it is put.
    pub mailbox: MailboxId,
    /// The name of that on the server.
    pub name: MailboxName,
    /// `Message-ID` and `References` of the message that it answers.
    pub answered: Option<(String, Vec<String>)>,
}

/// A copy of which it is not known whether it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its key.
    pub id: CopyId,
    /// The name of its mailbox on the server.
    pub name: MailboxName,
    /// What its `Message-ID` begins with, before the `@`.
    pub mark: CopyMark,
    /// UIDVALIDITY and UIDNEXT of its mailbox when it was begun.
    pub from: (Option<UidValidity>, Option<Uid>),
}

/// A copy that was neither made from here nor taken in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrayCopy {
    /// Of which draft.
    pub draft: DraftId,
    /// The message.
    pub message: MessageId,
}

impl Reader<'_> {
    /// Whether drafts of an account are copied to its server.
    ///
    /// # Errors
    /// Of the database.
    pub fn mirrors_drafts(&self, account: AccountId) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT mirrors FROM accounts WHERE id = ?1")?;
        Ok(statement.query_row([account.0], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// The next draft of an account that has rested and that no copy holds as it is; not among `passed`, nor one whose copy may be gone: what
    /// that says is waited for.
    ///
    /// # Errors
    /// Of the database.
    pub fn due_draft(
        &self,
        account: AccountId,
        passed: &BTreeSet<DraftId>,
        now: Timestamp,
    ) -> Result<Option<DueDraft>, Error> {
        let Some(mailbox) = self.mailbox_by_role(account, Role::Drafts)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "SELECT d.id, d.edition, s.name FROM drafts d JOIN accounts a ON a.id = ?1 AND a.address = d.sender COLLATE NOCASE \
             JOIN mailboxes s ON s.id = ?2 AND s.uidvalidity <> 0 AND s.wish = '' LEFT JOIN draft_copies c ON c.id = d.copy \
             WHERE d.proposal = '' AND NOT EXISTS (SELECT 1 FROM proposings r WHERE r.draft = d.id) AND (c.id IS NULL OR d.copied <> d.edition OR c.mailbox <> s.id) \
             AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = c.message AND m.missed_at > 0 AND m.gone_at = 0) \
             AND (d.declined_at = 0 OR d.declined_at NOT BETWEEN ?3 - ?4 AND ?3) \
             AND (d.saved_at NOT BETWEEN ?3 - ?5 - (SELECT ifnull(sum(length(content)), 0) / ?6 FROM draft_files WHERE draft = d.id) + 1 AND ?3 \
             OR c.made_at NOT BETWEEN ?3 - ?7 - (SELECT ifnull(sum(length(content)), 0) / ?6 FROM draft_files WHERE draft = d.id) + 1 AND ?3) \
             ORDER BY d.id",
        )?;
        let mut rows = statement.query(params![
            account.0,
            mailbox.0,
            now.as_second(),
            DECLINED.as_secs(),
            REST.as_secs(),
            OCTETS_A_SECOND,
            AT_LATEST.as_secs()
        ])?;
        while let Some(row) = rows.next()? {
            let id = DraftId(row.get(0)?);
            if passed.contains(&id) {
                continue;
            }
            let draft = self.draft(id)?;
            let answered = match draft.answers {
                Some(message) => self.message(message).map(|(_, envelope)| envelope).ok(),
                None => None,
            };
            let answered = answered.and_then(|envelope| Some((envelope.message_id?, envelope.references)));
            let name = MailboxName::new(row.get::<_, String>(2)?);
            return Ok(Some(DueDraft { draft, id, edition: row.get(1)?, mailbox, name, answered }));
        }
        Ok(None)
    }

    /// Copies in an account of which it is not known whether they were made.
    ///
    /// # Errors
    /// Of the database.
    pub fn begun_copies(&self, account: AccountId) -> Result<Vec<Begun>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT c.id, b.name, c.token, c.revision, c.validity, c.next FROM draft_copies c JOIN mailboxes b ON b.id = c.mailbox \
             WHERE b.account = ?1 AND c.state = 'begun' ORDER BY c.id",
        )?;
        let rows = statement.query_map([account.0], |row| {
            let validity: u32 = row.get(4)?;
            Ok(Begun {
                id: CopyId(row.get(0)?),
                name: MailboxName::new(row.get::<_, String>(1)?),
                mark: CopyMark { token: row.get(2)?, revision: row.get(3)? },
                from: (Some(validity).filter(|value| *value != 0).map(UidValidity), Uid::new(row.get(5)?)),
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Copies of drafts of this vault in an account that other desks have made, in the order in which they came.
    ///
    /// # Errors
    /// Of the database.
    pub fn stray_copies(&self, account: AccountId) -> Result<Vec<StrayCopy>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.id, m.id FROM drafts d CROSS JOIN messages m \
             ON m.message_id > 'pli-draft.' || d.token || '.' AND m.message_id < 'pli-draft.' || d.token || '/' \
             JOIN mailboxes b ON b.id = m.mailbox WHERE d.token <> '' AND m.message_id <> '' AND b.account = ?1 AND b.role = 'drafts' AND m.gone_at = 0 \
             AND m.uidvalidity = b.uidvalidity AND NOT EXISTS (SELECT 1 FROM draft_copies c WHERE c.message = m.id) \
             AND NOT EXISTS (SELECT 1 FROM actions a WHERE a.message = m.id AND a.kind IN ('move', 'erase')) ORDER BY m.uid",
        )?;
        let rows = statement.query_map([account.0], |row| {
            Ok(StrayCopy { draft: DraftId(row.get(0)?), message: MessageId(row.get(1)?) })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// The message with this `Message-ID` that came first.
    ///
    /// # Errors
    /// Of the database.
    pub fn by_message_id(&self, message_id: &str) -> Result<Option<MessageId>, Error> {
        let sql = "SELECT min(id) FROM messages WHERE message_id = ?1 AND message_id <> ''";
        let id: Option<i64> = self.connection.prepare_cached(sql)?.query_row([message_id], |row| row.get(0))?;
        Ok(id.map(MessageId))
    }

    /// True for a message that is shown by its draft.
    pub(in crate::store) fn is_copy_of_draft(&self, message: MessageId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM messages m JOIN mailboxes b ON b.id = m.mailbox AND b.role = 'drafts' WHERE m.id = ?1 \
                   AND ((m.message_id GLOB 'pli-draft.*' AND EXISTS (SELECT 1 FROM drafts d WHERE d.token = substr(m.message_id, 11, 32))) \
                   OR EXISTS (SELECT 1 FROM draft_copies c JOIN drafts d ON d.token = c.token WHERE c.message = m.id AND c.mailbox = m.mailbox)))";
        Ok(self.connection.prepare_cached(sql)?.query_row([message.0], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Whether drafts of an account are copied to its server from here on.
    ///
    /// # Errors
    /// Of the database.
    pub fn mirror_drafts(&mut self, account: AccountId, mirrors: bool) -> Result<(), Error> {
        // Written by an older program that was put back.
        let sql = "UPDATE drafts SET token = lower(hex(randomblob(16))) WHERE token = ''";
        let _ = self.connection.prepare_cached(sql)?.execute([])?;
        let sql = "UPDATE accounts SET mirrors = ?2 WHERE id = ?1 AND mirrors <> ?2";
        let _ = self.connection.prepare_cached(sql)?.execute(params![account.0, mirrors])?;
        Ok(())
    }

    /// Makes the folder for drafts where an account that has drafts has none.
    ///
    /// # Errors
    /// Of the database.
    pub fn house_drafts(&mut self, account: AccountId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM drafts d JOIN accounts a ON a.id = ?1 AND a.address = d.sender COLLATE NOCASE)";
        let has_any: bool = self.connection.prepare_cached(sql)?.query_row([account.0], |row| row.get(0))?;
        if has_any && self.mailbox_by_role(account, Role::Drafts)?.is_none() {
            let _ = self.make(account, DRAFTS, Role::Drafts, now)?;
        }
        Ok(())
    }

    /// A copy of a draft in this state is about to be made; `from` are UIDVALIDITY and UIDNEXT of its mailbox now.
    ///
    /// # Errors
    /// Of the database.
    pub fn begin_copy(
        &mut self,
        due: &DueDraft,
        from: (Option<UidValidity>, Option<Uid>),
        now: Timestamp,
    ) -> Result<(CopyId, CopyMark), Error> {
        let sql = "SELECT token FROM drafts WHERE id = ?1";
        let token: String = self.connection.prepare_cached(sql)?.query_row([due.id.0], |row| row.get(0))?;
        let sql = "INSERT INTO draft_copies (token, revision, mailbox, state, validity, next, edition, made_at) \
                   VALUES (?1, lower(hex(randomblob(16))), ?2, 'begun', ?3, ?4, ?5, ?6) RETURNING id, revision";
        let (validity, next) = (from.0.map_or(0, |UidValidity(value)| value), from.1.map_or(0, Uid::get));
        let (id, revision) = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![token, due.mailbox.0, validity, next, due.edition, now.as_second()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok((CopyId(id), CopyMark { token, revision }))
    }

    /// It was made, and lies there.
    ///
    /// # Errors
    /// Of the database.
    pub fn copy_landed(&mut self, copy: CopyId, (validity, uid): (UidValidity, Uid)) -> Result<(), Error> {
        let sql = "UPDATE draft_copies SET state = 'there', validity = ?2, uid = ?3 WHERE id = ?1 RETURNING mailbox";
        let mailbox: Option<i64> = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![copy.0, validity.0, uid.get()], |row| row.get(0))
            .optional()?;
        let Some(mailbox) = mailbox else { return Ok(()) };
        // A push may have been faster.
        if let Some(message) = self.id_of(MailboxId(mailbox), validity, uid)? {
            self.link_copy(copy, message)?;
        }
        self.count_on(copy)
    }

    /// It was looked for and is not there.
    ///
    /// # Errors
    /// Of the database.
    pub fn copy_lost(&mut self, copy: CopyId) -> Result<(), Error> {
        let sql = "UPDATE draft_copies SET state = 'lost' WHERE id = ?1 AND state = 'begun'";
        let _ = self.connection.prepare_cached(sql)?.execute([copy.0])?;
        Ok(())
    }

    /// The server has not taken it.
    ///
    /// # Errors
    /// Of the database.
    pub fn copy_declined(&mut self, copy: CopyId, draft: DraftId, now: Timestamp) -> Result<(), Error> {
        let _ = self.connection.prepare_cached("DELETE FROM draft_copies WHERE id = ?1")?.execute([copy.0])?;
        let sql = "UPDATE drafts SET declined_at = ?2 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![draft.0, now.as_second()])?;
        Ok(())
    }

    /// What another desk has made of a draft: it takes its place where nothing else was made of it here since it was copied, else it is kept
    /// as a version of it. True then.
    ///
    /// # Errors
    /// Of the database.
    pub fn take_in(&mut self, stray: StrayCopy, made: &Draft, now: Timestamp) -> Result<bool, Error> {
        let sql = "SELECT d.token, d.edition = d.copied, m.mailbox, m.uidvalidity, m.uid, m.internal_date, m.message_id, \
                   c.id IS NULL OR c.mailbox <> m.mailbox OR c.validity <> m.uidvalidity OR c.uid < m.uid \
                   FROM drafts d JOIN messages m ON m.id = ?2 AND m.gone_at = 0 LEFT JOIN draft_copies c ON c.id = d.copy WHERE d.id = ?1";
        let found = self.connection.prepare_cached(sql)?.query_row(params![stray.draft.0, stray.message.0], |row| {
            let place: (i64, u32, u32) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((row.get::<_, String>(0)?, row.get(1)?, place, row.get(5)?, row.get::<_, String>(6)?, row.get(7)?))
        });
        let Some((token, is_untouched, place, date, message_id, is_later)) = found.optional()? else {
            return Ok(false);
        };
        let (is_untouched, is_later, date): (bool, bool, i64) = (is_untouched, is_later, date);
        let revision = CopyMark::parse(&message_id).map(|mark| mark.revision).unwrap_or_default();
        let copy = self.put_copy(&token, &revision, (stray.message, place), now)?;
        let differs = self.differs(stray.draft, made)?;
        let takes_place = differs && is_untouched && is_later;
        if takes_place {
            self.overwrite(stray.draft, made, now)?;
        } else if differs {
            self.add_version(stray.draft, made, (Timestamp::from_second(date).unwrap_or(now), true))?;
        }
        if takes_place || (!differs && is_later) {
            self.count_as_copied(stray.draft, copy)?;
        }
        self.settle_place(stray.message)?;
        self.sweep_copies(&token, now)?;
        Ok(differs && !takes_place)
    }

    /// A draft goes on from a message of a server's drafts, which becomes its copy.
    ///
    /// # Errors
    /// Of the database.
    pub fn go_on_from(&mut self, id: DraftId, source: MessageId, now: Timestamp) -> Result<(), Error> {
        let sql = "SELECT m.mailbox, m.uidvalidity, m.uid, m.message_id FROM messages m JOIN mailboxes b ON b.id = m.mailbox \
                   WHERE m.id = ?1 AND m.gone_at = 0 AND b.role = 'drafts' AND m.uidvalidity <> 0";
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row([source.0], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get::<_, String>(3)?)));
        let Some((place, message_id)) = found.optional()? else { return Ok(()) };
        let mark = CopyMark::parse(&message_id);
        let token = mark.as_ref().map(|mark| mark.token.clone()).unwrap_or_default();
        // Somebody has gone on from it already.
        let sql = "SELECT EXISTS (SELECT 1 FROM drafts WHERE token <> '' AND token = ?1) OR EXISTS (SELECT 1 FROM draft_copies WHERE message = ?2)";
        if self.connection.prepare_cached(sql)?.query_row(params![token, source.0], |row| row.get(0))? {
            return Ok(());
        }
        let sql = "UPDATE drafts SET token = iif(?2 = '', token, ?2) WHERE id = ?1 RETURNING token";
        let token: String = self.connection.prepare_cached(sql)?.query_row(params![id.0, token], |row| row.get(0))?;
        let revision = mark.map(|mark| mark.revision).unwrap_or_default();
        let copy = self.put_copy(&token, &revision, (source, place), now)?;
        self.count_as_copied(id, copy)?;
        self.settle_place(source)
    }

    /// A look at a mailbox has seen these messages: copies of drafts are known again.
    pub(in crate::store) fn meet_copies(
        &mut self,
        mailbox: MailboxId,
        messages: &[NewMessage],
        ids: &[MessageId],
    ) -> Result<(), Error> {
        let is_copy = |message: &NewMessage| {
            message.envelope.message_id.as_deref().is_some_and(|id| id.starts_with(CopyMark::PREFIX))
        };
        for (message, id) in messages.iter().zip(ids).filter(|(message, _)| is_copy(message)) {
            let Some(mark) = message.envelope.message_id.as_deref().and_then(CopyMark::parse) else { continue };
            let sql = "SELECT c.id, c.state = 'there' FROM draft_copies c JOIN messages m ON m.id = ?4 AND m.mailbox = c.mailbox \
                       WHERE c.mailbox = ?1 AND c.token = ?2 AND c.revision = ?3 \
                       AND (c.uid = 0 OR (c.uid = m.uid AND c.validity = m.uidvalidity)) ORDER BY c.uid = 0 LIMIT 1";
            let known: Option<(i64, bool)> = self
                .connection
                .prepare_cached(sql)?
                .query_row(params![mailbox.0, mark.token, mark.revision, id.0], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((copy, is_there)) = known {
                self.link_copy(CopyId(copy), *id)?;
                if !is_there {
                    self.count_on(CopyId(copy))?;
                }
            }
            self.settle_place(*id)?;
            self.sweep_copies(&mark.token, clock::now())?;
        }
        Ok(())
    }

    fn put_copy(
        &mut self,
        token: &str,
        revision: &str,
        (message, (mailbox, validity, uid)): (MessageId, (i64, u32, u32)),
        now: Timestamp,
    ) -> Result<CopyId, Error> {
        let sql = "INSERT INTO draft_copies (token, revision, mailbox, state, validity, uid, message, seen, edition, made_at) \
                   VALUES (?1, ?2, ?3, 'there', ?4, ?5, ?6, 1, 0, ?7)";
        let values = params![token, revision, mailbox, validity, uid, message.0, now.as_second()];
        let _ = self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(CopyId(self.connection.last_insert_rowid()))
    }

    /// This copy says what the draft says.
    fn count_as_copied(&mut self, draft: DraftId, copy: CopyId) -> Result<(), Error> {
        let sql = "UPDATE drafts SET copy = ?2, copied = edition, alone = 0 WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![draft.0, copy.0])?;
        Ok(())
    }

    fn link_copy(&mut self, copy: CopyId, message: MessageId) -> Result<(), Error> {
        let sql = "UPDATE draft_copies SET message = ?2, seen = 1, state = 'there', \
                   (validity, uid) = (SELECT uidvalidity, uid FROM messages WHERE id = ?2) WHERE id = ?1";
        let _ = self.connection.prepare_cached(sql)?.execute(params![copy.0, message.0])?;
        Ok(())
    }

    /// It is there: it counts, unless a later one does, and those before it go.
    fn count_on(&mut self, copy: CopyId) -> Result<(), Error> {
        let sql = "UPDATE drafts SET copy = c.id, copied = c.edition, alone = 0 FROM draft_copies c WHERE c.id = ?1 AND drafts.token = c.token \
                   AND (drafts.copy IS NULL OR drafts.copy < c.id)";
        let _ = self.connection.prepare_cached(sql)?.execute([copy.0])?;
        let sql = "SELECT token FROM draft_copies WHERE id = ?1";
        let token: Option<String> =
            self.connection.prepare_cached(sql)?.query_row([copy.0], |row| row.get(0)).optional()?;
        token.map_or(Ok(()), |token| self.sweep_copies(&token, clock::now()))
    }
}
