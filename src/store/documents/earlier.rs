//! What came before a document that it is, or takes the place of: by its content, by its identifiers, and whom both are about.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::super::values::to_time;
use super::super::{Error, Reader};
use super::read_patient;
use crate::domain::document::Patient;
use crate::domain::filing::{DocumentId, Earlier, Link};

/// Documents of a line that are looked at.
const TEAM_MAX: u32 = 32;
/// Whom a document is about, as [`read_patient`] reads it.
const PATIENT: &str = "family, used, given, born, sex, matricule, national";
/// Earlier ones with the same content. Each of these looks at a hundred at most, the newest where the index tells.
const BY_CONTENT: &str = "SELECT * FROM documents WHERE sameness = ?1 ORDER BY date DESC LIMIT 100";
/// The one whose place is taken.
const BY_REPLACED: &str = "SELECT * FROM documents WHERE own_id = ?1 AND own_id <> '' LIMIT 100";
/// Versions of the same document that are older, by their number.
const BY_LINEAGE: &str = "SELECT * FROM documents WHERE lineage = ?1 AND lineage <> '' AND ifnull(version, 0) < ?5 ORDER BY date DESC LIMIT 100";
/// Those with the same identifier and number.
const BY_IDENTIFIER: &str =
    "SELECT * FROM documents WHERE own_id = ?1 AND own_id <> '' AND ifnull(version, 0) = ?5 LIMIT 100";

/// A document of a line, as it is compared.
struct Member {
    id: i64,
    message: i64,
    date: i64,
    sameness: String,
    own_id: String,
    lineage: String,
    replaced: String,
    version: i64,
    patient: Option<Patient>,
}

impl Reader<'_> {
    /// What came before a line of `count` documents: that something is unclear of one of them stands before all, that it was received only
    /// where all were.
    pub(super) fn earlier(&self, line: DocumentId, count: u32) -> Result<Option<Earlier>, Error> {
        let sql = format!(
            "SELECT t.id, t.message, t.date, t.sameness, t.own_id, t.lineage, t.replaced, ifnull(t.version, 0), {PATIENT} FROM \
             (SELECT message, team FROM documents WHERE id = ?1) d JOIN documents t ON t.message = d.message AND t.team = d.team \
             ORDER BY t.id LIMIT {TEAM_MAX}",
            PATIENT = PATIENT.split(", ").map(|column| format!("t.{column}")).collect::<Vec<_>>().join(", ")
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let members: Vec<Member> = statement.query_map([line.0], read_member)?.collect::<Result<_, _>>()?;
        let mut all = Vec::new();
        for member in &members {
            all.push(self.earlier_of(member)?);
        }
        let newest = |is: fn(&Earlier) -> bool| all.iter().flatten().copied().filter(is).max_by_key(|one| one.when());
        let are_all_known = count <= TEAM_MAX && all.iter().all(Option::is_some);
        Ok(newest(|one| matches!(one, Earlier::Unclear(_)))
            .or_else(|| newest(|one| matches!(one, Earlier::Replaced(_))))
            .or_else(|| newest(|one| matches!(one, Earlier::Same(_))).filter(|_| are_all_known)))
    }

    fn earlier_of(&self, member: &Member) -> Result<Option<Earlier>, Error> {
        let ways = [
            (Link::Content, BY_CONTENT, &member.sameness),
            (Link::Version, BY_REPLACED, &member.replaced),
            (Link::Version, BY_LINEAGE, &member.lineage),
            (Link::Identifier, BY_IDENTIFIER, &member.own_id),
        ];
        let mut unclear = None;
        for (link, within, key) in ways {
            for (other, then) in self.candidates(member, within, key)? {
                match Earlier::of(link, (member.patient.as_ref(), other.as_ref()), then) {
                    Earlier::Unclear(then) => unclear = unclear.or(Some(Earlier::Unclear(then))),
                    clear => return Ok(Some(clear)),
                }
            }
        }
        Ok(unclear)
    }

    /// Documents of other messages that came before, and whom they are about.
    fn candidates(&self, member: &Member, within: &str, key: &str) -> Result<Vec<(Option<Patient>, Timestamp)>, Error> {
        if key.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {PATIENT}, date FROM ({within}) WHERE stage NOT IN (5, 6, 7) AND message <> ?2 AND (date, id) < (?3, ?4) ORDER BY date DESC LIMIT 8"
        );
        let mut values = vec![
            Value::Text(key.to_owned()),
            Value::Integer(member.message),
            Value::Integer(member.date),
            Value::Integer(member.id),
        ];
        values.extend(within.contains("?5").then_some(Value::Integer(member.version)));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let read = |row: &Row<'_>| Ok((read_patient(row, 0)?, to_time(row.get(7)?)));
        let rows = statement.query_map(params_from_iter(&values), read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read_member(row: &Row<'_>) -> rusqlite::Result<Member> {
    Ok(Member {
        id: row.get(0)?,
        message: row.get(1)?,
        date: row.get(2)?,
        sameness: row.get(3)?,
        own_id: row.get(4)?,
        lineage: row.get(5)?,
        replaced: row.get(6)?,
        version: row.get(7)?,
        patient: read_patient(row, 8)?,
    })
}
