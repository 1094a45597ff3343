//! Documents to be filed: which messages are to be looked into, what was found in them, and the lists of it. A list is read by pages from
//! its index; where each document stands is kept by triggers, whatever moves or marks its message.

mod collected;
mod earlier;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::messages::{ROW_COLUMNS, read_row};
use super::values::to_time;
use super::{Error, Reader, Tx};
use crate::domain::document::{Doubt, Patient};
use crate::domain::export::ExportState;
use crate::domain::filing::{
    Certainty, DocumentId, DocumentRow, FilingCounts, Found, Lineage, Nature, Source, Stage, View,
};
use crate::domain::folding::fold;
use crate::domain::ins::Sex;
use crate::domain::{AccountId, MessageId};

/// Words that are looked for at once.
const WORDS_MAX: usize = 8;
/// Columns of [`ROW_COLUMNS`].
const MESSAGE_COLUMNS: usize = 16;
/// Columns of a document, after them; the table is named `d`.
const DOCUMENT_COLUMNS: &str = "d.id, d.part, d.place, d.nature, d.name, d.code, d.kind, d.title, d.act, d.author, d.family, d.used, d.given, \
    d.born, d.sex, d.matricule, d.national, d.source, d.certainty, d.doubts, d.version, d.replaces, d.team, d.stage, \
    (SELECT count(*) FROM documents t WHERE t.message = d.message AND t.team = d.team), \
    (SELECT b.account FROM mailboxes b WHERE b.id = m.mailbox), \
    (SELECT group_concat(t.certainty, ' ') FROM documents t WHERE t.message = d.message AND t.team = d.team), \
    (SELECT group_concat(t.doubts, ' ') FROM documents t WHERE t.message = d.message AND t.team = d.team), \
    ifnull(o.family, ''), ifnull(o.used, ''), ifnull(o.given, ''), ifnull(o.born, ''), ifnull(o.sex, ''), ifnull(o.matricule, ''), \
    ifnull(o.national, 0), \
    (SELECT group_concat(e.state, ' ') FROM (SELECT x.state FROM exports x WHERE x.message = d.message AND x.team = d.team \
     UNION ALL SELECT 'waiting' FROM export_orders x WHERE x.message = d.message AND x.team = d.team) e)";
/// Whom else they may be about.
const OTHERS: &str = "LEFT JOIN documents_others o ON o.document = d.id";

/// All documents of a message, as they were found; what is needed to compare them with others is left out.
pub(super) fn in_message(reader: &Reader<'_>, message: MessageId) -> Result<Vec<Found>, Error> {
    let sql = format!(
        "SELECT {ROW_COLUMNS}, {DOCUMENT_COLUMNS} FROM documents d JOIN messages m ON m.id = d.message {OTHERS} WHERE d.message = ?1 ORDER BY d.id"
    );
    let mut statement = reader.connection.prepare_cached(&sql)?;
    let rows = statement.query_map([message.0], |row| read_document(row).map(|row| row.found))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lines of a list of documents by position.
#[derive(Clone, Debug, PartialEq)]
pub struct FilingPage {
    /// Lines in the list.
    pub total: u32,
    /// Position of the first line given.
    pub start: u32,
    /// The lines.
    pub rows: Vec<DocumentRow>,
}

impl Tx<'_> {
    /// Readers of this version are at hand: what earlier ones have found is looked for anew.
    ///
    /// # Errors
    /// Of the database.
    pub fn renew_documents(&mut self, version: u32) -> Result<(), Error> {
        let sql = "UPDATE documents_readers SET version = ?1 WHERE version < ?1";
        if self.connection.prepare_cached(sql)?.execute([version])? > 0 {
            let sql = "INSERT OR REPLACE INTO documents_waiting (message) SELECT id FROM messages WHERE has_attachments = 1 AND has_body = 1";
            let _ = self.connection.prepare_cached(sql)?.execute([])?;
        }
        Ok(())
    }

    /// The files of this message are to be looked into.
    pub(super) fn look_into(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO documents_waiting (message) VALUES (?1)";
        let _ = self.connection.prepare_cached(sql)?.execute([message.0])?;
        self.changes.documents = true;
        Ok(())
    }

    /// The files of this message could not all be looked into: that is tried again after all others.
    ///
    /// # Errors
    /// Of the database.
    pub fn look_again(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "INSERT INTO documents_waiting (message, tries) SELECT id, 1 FROM messages WHERE id = ?1 \
                   ON CONFLICT (message) DO UPDATE SET tries = tries + 1";
        let _ = self.connection.prepare_cached(sql)?.execute([message.0])?;
        Ok(())
    }

    /// The files of this message are no longer here: what was found in them before stays.
    ///
    /// # Errors
    /// Of the database.
    pub fn look_no_more(&mut self, message: MessageId) -> Result<(), Error> {
        let sql = "DELETE FROM documents_waiting WHERE message = ?1";
        self.changes.documents |= self.connection.prepare_cached(sql)?.execute([message.0])? > 0;
        Ok(())
    }

    /// Keeps what was found in a message, in the place of what was found before; it waits no longer.
    ///
    /// # Errors
    /// Of the database.
    pub fn put_documents(&mut self, message: MessageId, found: &[Found]) -> Result<(), Error> {
        for sql in [
            "DELETE FROM documents_waiting WHERE message = ?1",
            "DELETE FROM documents WHERE message = ?1",
            "UPDATE messages SET looked = 1 WHERE id = ?1 AND looked = 0",
        ] {
            let _ = self.connection.prepare_cached(sql)?.execute([message.0])?;
        }
        self.changes.documents = true;
        let sql = "SELECT m.date, s.stage FROM messages m JOIN filing_stages s ON s.message = m.id WHERE m.id = ?1";
        let standing: Option<(i64, i64)> = self
            .connection
            .prepare_cached(sql)?
            .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        // Gone since it was read.
        let Some((date, stage)) = standing else { return Ok(()) };
        let mut words: BTreeMap<u16, BTreeSet<String>> = BTreeMap::new();
        for one in found {
            let own = words_of(one);
            words.entry(one.group).or_default().extend(own.split_whitespace().map(str::to_owned));
        }
        for (one, at) in found.iter().zip(0_u16..) {
            // Of a line the first one is listed: it is found by the words of all.
            let of_line = words.remove(&at).filter(|_| one.group == at);
            let words = of_line.map_or_else(|| words_of(one), |words| words.into_iter().collect::<Vec<_>>().join(" "));
            self.put_document(message, one, (date, stage, one.group == at), &words)?;
        }
        Ok(())
    }

    fn put_document(
        &mut self,
        message: MessageId,
        one: &Found,
        (date, stage, lead): (i64, i64, bool),
        words: &str,
    ) -> Result<(), Error> {
        let nobody = Patient::default();
        let patient = one.patient.as_ref().unwrap_or(&nobody);
        let doubts: Vec<&str> = one.doubts.iter().map(|doubt| doubt.code()).collect();
        let _ = self.connection.prepare_cached(INSERT)?.execute(params![
            message.0,
            one.part,
            one.place,
            one.group,
            lead,
            date,
            stage,
            one.nature.code(),
            one.name,
            one.code,
            one.kind,
            one.title,
            day(one.act),
            one.author,
            patient.family,
            patient.used,
            patient.given,
            day(patient.born),
            patient.sex.map(Sex::as_str).unwrap_or_default(),
            patient.matricule.as_deref().unwrap_or_default(),
            patient.national,
            one.source.code(),
            one.certainty.code(),
            doubts.join(" "),
            one.sameness,
            one.lineage.id,
            one.lineage.set,
            one.lineage.replaced,
            one.version,
            one.replaces,
            words,
        ])?;
        let Some(other) = &one.other else { return Ok(()) };
        let sql = "INSERT INTO documents_others VALUES (last_insert_rowid(), ?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let _ = self.connection.prepare_cached(sql)?.execute(params![
            other.family,
            other.used,
            other.given,
            day(other.born),
            other.sex.map(Sex::as_str).unwrap_or_default(),
            other.matricule.as_deref().unwrap_or_default(),
            other.national,
        ])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Whether readers before this version have looked.
    ///
    /// # Errors
    /// Of the database.
    pub fn has_old_documents(&self, version: u32) -> Result<bool, Error> {
        let sql = "SELECT version < ?1 FROM documents_readers";
        Ok(self.connection.prepare_cached(sql)?.query_row([version], |row| row.get(0))?)
    }

    /// The next message to be looked into, and how often that was tried: the newest first, then what was tried in vain, and no more what
    /// was so too often.
    ///
    /// # Errors
    /// Of the database.
    pub fn unlooked(&self) -> Result<Option<(MessageId, u32)>, Error> {
        let next = |sql: &str| -> Result<_, Error> {
            let mut statement = self.connection.prepare_cached(sql)?;
            Ok(statement.query_row([], |row| Ok((MessageId(row.get(0)?), row.get(1)?))).optional()?)
        };
        match next("SELECT message, 0 FROM documents_waiting WHERE tries = 0 ORDER BY message DESC LIMIT 1")? {
            None => {
                let sql = "SELECT message, tries FROM documents_waiting WHERE tries BETWEEN 1 AND 2 ORDER BY tries, message DESC LIMIT 1";
                next(sql)
            }
            found => Ok(found),
        }
    }

    /// How many lines there are to be filed, and what is not known of yet.
    ///
    /// # Errors
    /// Of the database.
    pub fn filing_counts(&self) -> Result<FilingCounts, Error> {
        let sql = "SELECT (SELECT count(*) FROM documents WHERE lead = 1 AND stage = 0), (SELECT count(*) FROM documents_waiting WHERE tries < 3), \
                   (SELECT count(*) FROM messages m INDEXED BY messages_never_looked JOIN filing_stages s ON s.message = m.id \
                    WHERE m.has_attachments = 1 AND m.has_body = 0 AND m.looked = 0 AND s.stage = 0) \
                    + (SELECT count(*) FROM documents_waiting WHERE tries > 2), \
                   (SELECT max(collected_since) FROM accounts)";
        let counts = self.connection.prepare_cached(sql)?.query_row([], |row| {
            let since = row.get::<_, Option<i64>>(3)?.filter(|since| *since > 0);
            Ok(FilingCounts {
                to_file: row.get(0)?,
                unread: row.get(1)?,
                absent: row.get(2)?,
                since: since.map(to_time),
            })
        });
        Ok(counts?)
    }

    /// Lines of a list by position, the newest first; of those only that hold all words that were typed.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the document whose person is asked for is gone.
    pub fn filing(&self, view: &View, typed: &str, range: Range<u32>) -> Result<FilingPage, Error> {
        let (within, mut values) = match view {
            View::ToFile => ("d.lead = 1 AND d.stage = 0".to_owned(), Vec::new()),
            View::All => ("d.lead = 1 AND d.stage NOT IN (5, 6)".to_owned(), Vec::new()),
            View::Patient(document) => {
                let ids: Vec<String> = self.of_same_person(*document)?.iter().map(i64::to_string).collect();
                (format!("d.id IN ({})", ids.join(", ")), Vec::new())
            }
        };
        let mut condition = within;
        for word in fold(typed).split_whitespace().take(WORDS_MAX) {
            condition.push_str(" AND instr(d.words, ?) > 0");
            values.push(Value::Text(word.to_owned()));
        }
        let sql = format!("SELECT count(*) FROM documents d WHERE {condition}");
        let total: u32 =
            self.connection.prepare_cached(&sql)?.query_row(params_from_iter(&values), |row| row.get(0))?;
        let start = range.start.min(total);
        let end = range.end.clamp(start, total);
        let sql = format!(
            "SELECT {ROW_COLUMNS}, {DOCUMENT_COLUMNS} FROM \
             (SELECT d.id AS hit FROM documents d WHERE {condition} ORDER BY d.date DESC, d.id DESC LIMIT ? OFFSET ?) \
             JOIN documents d ON d.id = hit JOIN messages m ON m.id = d.message {OTHERS} ORDER BY d.date DESC, d.id DESC"
        );
        values.extend([Value::Integer(end.saturating_sub(start).into()), Value::Integer(start.into())]);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(&values), read_document)?;
        let mut rows: Vec<DocumentRow> = rows.collect::<Result<_, _>>()?;
        for row in &mut rows {
            row.earlier = self.earlier(row.id, row.count)?;
        }
        Ok(FilingPage { total, start, rows })
    }

    /// The documents of a line, each as it was found; what is needed to compare it with others is left out.
    ///
    /// # Errors
    /// Of the database.
    pub fn line(&self, line: DocumentId) -> Result<Vec<Found>, Error> {
        let sql = format!(
            "SELECT {ROW_COLUMNS}, {DOCUMENT_COLUMNS} FROM documents l JOIN documents d ON d.message = l.message AND d.team = l.team \
             JOIN messages m ON m.id = d.message {OTHERS} WHERE l.id = ?1 ORDER BY d.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([line.0], |row| read_document(row).map(|row| row.found))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keys of the documents about one person, and of those of which one source says so: by the matricule or the birth date from the
    /// indexes, then compared.
    fn of_same_person(&self, document: DocumentId) -> Result<Vec<i64>, Error> {
        let columns = "d.id, d.family, d.used, d.given, d.born, d.sex, d.matricule, d.national, d.message, d.team, \
            ifnull(o.family, ''), ifnull(o.used, ''), ifnull(o.given, ''), ifnull(o.born, ''), ifnull(o.sex, ''), ifnull(o.matricule, ''), \
            ifnull(o.national, 0)";
        let read = |row: &Row<'_>| {
            let team = (row.get::<_, i64>(8)?, row.get::<_, i64>(9)?);
            Ok((row.get::<_, i64>(0)?, read_patient(row, 1)?, read_patient(row, 10)?, team))
        };
        let sql = format!("SELECT {columns} FROM documents d {OTHERS} WHERE d.id = ?1");
        let (id, patient, ..) = self.connection.prepare_cached(&sql)?.query_row([document.0], read)?;
        let Some(patient) = patient else { return Ok(vec![id]) };
        let sql = format!(
            "SELECT {columns} FROM documents d {OTHERS} WHERE d.stage <> 6 AND (d.matricule = ?1 AND d.matricule <> '' OR d.born = ?2 AND d.born <> '' \
             OR d.id IN (SELECT document FROM documents_others WHERE matricule = ?1 AND matricule <> '' OR born = ?2 AND born <> '')) ORDER BY d.id"
        );
        let matricule = patient.matricule.as_deref().unwrap_or_default();
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![matricule, day(patient.born)], read)?;
        let (mut teams, mut ids) = (Vec::new(), Vec::new());
        for row in rows {
            let (at, named, other, team) = row?;
            let is_same = at == id || named.iter().chain(&other).any(|one| one.is_same_as(&patient));
            if is_same && !teams.contains(&team) {
                teams.push(team);
                ids.push(at);
            }
        }
        if ids.is_empty() {
            ids.push(id);
        }
        Ok(ids)
    }
}

fn day(day: Option<jiff::civil::Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

const INSERT: &str = "INSERT INTO documents (message, part, place, team, lead, date, stage, nature, name, code, kind, title, act, author, \
    family, used, given, born, sex, matricule, national, source, certainty, doubts, sameness, own_id, lineage, replaced, version, replaces, words) \
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// What is typed to find a document: names, the birth date in both ways of writing it, the matricule, its type.
fn words_of(one: &Found) -> String {
    let mut words = vec![one.kind.clone(), one.title.clone()];
    for patient in one.patient.iter().chain(&one.other) {
        words.extend([patient.family.clone(), patient.used.clone(), patient.given.clone()]);
        words.extend(patient.born.map(|day| format!("{} {day}", day.strftime("%d/%m/%Y"))));
        words.extend(patient.matricule.clone());
    }
    fold(&words.join(" "))
}

fn read_patient(row: &Row<'_>, from: usize) -> rusqlite::Result<Option<Patient>> {
    let text = |at: usize| row.get::<_, String>(from.saturating_add(at));
    let (born, sex, matricule) = (text(3)?, text(4)?, text(5)?);
    let patient = Patient {
        family: text(0)?,
        used: text(1)?,
        given: text(2)?,
        born: born.parse().ok(),
        sex: Sex::parse(&sex),
        matricule: (!matricule.is_empty()).then_some(matricule),
        national: row.get(from.saturating_add(6))?,
    };
    Ok((patient != Patient::default()).then_some(patient))
}

fn read_document(row: &Row<'_>) -> rusqlite::Result<DocumentRow> {
    let at = |column: usize| MESSAGE_COLUMNS.saturating_add(column);
    let text = |column: usize| row.get::<_, String>(at(column));
    let found = Found {
        part: row.get(at(1))?,
        place: row.get(at(2))?,
        nature: Nature::parse(&text(3)?),
        name: text(4)?,
        code: text(5)?,
        kind: text(6)?,
        title: text(7)?,
        act: text(8)?.parse().ok(),
        author: text(9)?,
        patient: read_patient(row, at(10))?,
        other: read_patient(row, at(28))?,
        source: Source::parse(&text(17)?),
        certainty: Certainty::parse(&text(18)?),
        doubts: text(19)?.split(' ').filter_map(Doubt::parse).collect(),
        sameness: String::new(),
        lineage: Lineage::default(),
        version: row.get(at(20))?,
        replaces: row.get(at(21))?,
        group: row.get(at(22))?,
    };
    let certainties: String = row.get(at(26))?;
    let doubts: String = row.get(at(27))?;
    let handed: Option<String> = row.get(at(35))?;
    let handed = handed.iter().flat_map(|states| states.split(' ')).map(ExportState::parse);
    let doubts: BTreeSet<Doubt> = doubts.split(' ').filter_map(Doubt::parse).collect();
    Ok(DocumentRow {
        id: DocumentId(row.get(at(0))?),
        message: read_row(row)?,
        account: AccountId(row.get(at(25))?),
        found,
        count: row.get(at(24))?,
        certainty: certainties.split(' ').map(Certainty::parse).min().unwrap_or(Certainty::Unsure),
        doubts: doubts.into_iter().collect(),
        stage: Stage::parse(row.get(at(23))?),
        earlier: None,
        // The one to be looked at first speaks for all.
        handed: handed.filter(|state| *state != ExportState::Withdrawn).min(),
    })
}

#[cfg(test)]
#[path = "documents_tests.rs"]
mod tests;
