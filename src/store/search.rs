//! Search in the vault: words are folded the same way before they are indexed and before they are looked for.

use std::borrow::Cow;

use rusqlite::{ToSql, params};

use super::fold::fold;
use super::messages::{ROW_COLUMNS, read_row};
use super::question::{Question, SHORT};
use super::{Error, Reader, Tx};
use crate::domain::Role;
use crate::domain::listing::MessageRow;

/// Ids fit below this many bits of a row of the index; the date stands above them.
pub(super) const ID_BITS: u32 = 30;
/// Largest second kept in a row number (year 2242).
const DATE_MAX: i64 = (1 << 33) - 1;
/// Most words that a beginning is replaced by.
const ENDS_MAX: usize = 512;
/// Text of one message beyond this is not indexed.
const TEXT_MAX: usize = 1 << 20;

/// Words of one message, by column.
pub(super) struct Words<'a> {
    pub(super) subject: &'a str,
    pub(super) senders: &'a str,
    pub(super) recipients: &'a str,
    pub(super) body: &'a str,
    pub(super) files: &'a str,
}

impl Reader<'_> {
    /// Messages that answer a question, newest first, across mailboxes. Those that no list shows are not found either.
    ///
    /// # Errors
    /// Of the database.
    pub fn search(&self, question: &Question, limit: u32) -> Result<Vec<MessageRow>, Error> {
        if question.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = question.wanted(&self.ends(question)?);
        let excluded = question.only_excluded();
        let first = question.since.map_or(0, first_line);
        let last = question.before.map_or(i64::MAX, |before| first_line(before).saturating_sub(1));
        let mut values: Vec<(&str, &dyn ToSql)> = vec![(":first", &first), (":last", &last), (":limit", &limit)];
        values.extend(wanted.as_ref().map(|words| (":wanted", words as &dyn ToSql)));
        values.extend(excluded.as_ref().map(|words| (":excluded", words as &dyn ToSql)));
        let folders = match question.folders.as_slice() {
            [] => None,
            _ => Some(self.folders(question)?),
        };
        values.extend(folders.as_ref().map(|ids| (":folders", ids as &dyn ToSql)));
        let mut statement = self.connection.prepare_cached(&sql(question))?;
        let rows = statement.query_map(values.as_slice(), read_row)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// All the words of the index that begin as the last word does, so that each of them is read from its newest message on: asked
    /// for a beginning, the index would first read every message of every one. Of two letters, the beginnings of three that they may
    /// become, which the index has. None where they are too many for that.
    fn ends(&self, question: &Question) -> Result<Vec<String>, Error> {
        match question.begun() {
            None => Ok(Vec::new()),
            Some(begun) if begun.chars().count() < SHORT => self.beginnings(begun, SHORT, ENDS_MAX),
            Some(begun) => self.terms(begun, ENDS_MAX),
        }
    }

    /// Keys of the folders that are meant, as a JSON array.
    fn folders(&self, question: &Question) -> Result<String, Error> {
        let mut ids = Vec::new();
        for row in self.mailboxes()? {
            let names = [row.name.as_str(), words_of(row.role)].map(|name| fold(name).to_lowercase());
            let is_meant = |part: &str| names.iter().any(|name| name.contains(part));
            if question.folders.iter().all(|folder| is_meant(&folder.name) != folder.excluded) {
                ids.push(row.id.0.to_string());
            }
        }
        Ok(format!("[{}]", ids.join(",")))
    }
}

/// What people call a folder by what it is for.
fn words_of(role: Role) -> &'static str {
    match role {
        Role::Inbox => "inbox boîte de réception",
        Role::Drafts => "drafts brouillons",
        Role::Sent => "sent envoyés",
        Role::Archive => "archives",
        Role::Junk => "junk spam indésirables",
        Role::Trash => "trash bin corbeille",
        Role::Other => "",
    }
}

/// The way to the newest hits that looks at as little else as possible: the index of words from its end, or an index of messages
/// in the same order. A filter asks an index that holds nothing but the messages it lets through: rows lie wide apart, and what
/// another connection commits makes every page cold.
fn sql(question: &Question) -> String {
    let by_words = question.has_words();
    let mut conditions =
        vec![":first <= LINE AND LINE <= :last".to_owned(), "(m.place IS NOT NULL OR m.gone_at > 0)".to_owned()];
    let from = if by_words {
        conditions.insert(0, "search MATCH :wanted".to_owned());
        "search CROSS JOIN messages m ON m.id = search.rowid & 1073741823"
    } else if question.attachments == Some(true) {
        "messages m INDEXED BY messages_with_files"
    } else if question.unread == Some(true) {
        "messages m INDEXED BY messages_unseen"
    } else {
        "messages m INDEXED BY messages_by_line"
    };
    for (asked, index, holds) in [
        (question.attachments, "messages_with_files", "has_attachments = 1"),
        (question.unread, "messages_unseen", "(flags & 1) = 0"),
    ] {
        conditions.extend(asked.map(|asked| match (asked, by_words) {
            (true, true) => format!(
                "(SELECT 1 FROM messages INDEXED BY {index} WHERE {} = +LINE AND {holds}) = 1",
                line_of("messages")
            ),
            (true, false) => holds.to_owned(),
            (false, _) => format!("NOT ({holds})"),
        }));
    }
    if question.only_excluded().is_some() {
        conditions.push("LINE NOT IN (SELECT rowid FROM search WHERE search MATCH :excluded)".to_owned());
    }
    if !question.folders.is_empty() {
        conditions.push("m.place IN (SELECT value FROM json_each(:folders))".to_owned());
    }
    let line = if by_words { "search.rowid".to_owned() } else { line_of("m") };
    let conditions = conditions.join(" AND ");
    format!("SELECT {ROW_COLUMNS} FROM {from} WHERE {conditions} ORDER BY LINE DESC LIMIT :limit")
        .replace("LINE", &line)
}

/// [`line()`] in SQL, as the indexes of messages have it.
pub(super) fn line_of(table: &str) -> String {
    format!("((min(max({table}.date, 0), 8589934591) << 30) | {table}.id)")
}

/// The line before which everything is older.
pub(super) fn first_line(date: i64) -> i64 {
    date.clamp(0, DATE_MAX) << ID_BITS
}

impl Tx<'_> {
    /// Puts the words of a message into the index, over what was there.
    pub(super) fn index(&mut self, id: i64, date: i64, words: &Words<'_>) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "INSERT OR REPLACE INTO search (rowid, subject, senders, recipients, body, files) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        let texts = [words.subject, words.senders, words.recipients, cut(words.body), words.files].map(fold);
        let [subject, senders, recipients, body, files] = &texts;
        self.added_words = true;
        let _ = statement.execute(params![line(id, date)?, subject, senders, recipients, body, files])?;
        self.add_terms(&texts.each_ref().map(AsRef::as_ref))
    }
}

/// Row number in the index: date above, id below, so that the index's own order is that of lists and the newest hits of a
/// frequent word come without looking at all of them. The trigger `message_deleted` computes the same.
pub(super) fn line(id: i64, date: i64) -> Result<i64, Error> {
    if !(0..1 << ID_BITS).contains(&id) {
        return Err(Error::Malformed { column: "messages.id" });
    }
    Ok((date.clamp(0, DATE_MAX) << ID_BITS) | id)
}

/// A text as the index holds it: whoever has time does this before the writer must.
pub fn folded(text: String) -> String {
    match fold(cut(&text)) {
        Cow::Owned(folded) => folded,
        Cow::Borrowed(whole) if whole.len() == text.len() => text,
        Cow::Borrowed(start) => start.to_owned(),
    }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_MAX)).unwrap_or(text)
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
