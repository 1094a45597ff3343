//! Favourites and groups of correspondents. Each is shown with what the last look saw of it; nobody is dropped because he has gone.

use jiff::Timestamp;
use rusqlite::{Params, Row, params};

use super::values::{found, to_time};
use super::{Error, Reader, Tx};
use crate::domain::contact::Change;
use crate::domain::folding::fold;
use crate::domain::standing::{Departure, Left};
use crate::domain::{Address, Contact, ContactRow, DisplayName, GroupId, GroupName, GroupRow};

impl Tx<'_> {
    /// Carries out what a person does to her favourites and groups.
    ///
    /// # Errors
    /// [`Error::GroupKnown`] for the name of another group, [`Error::NotFound`] for a group or a member that is no more.
    pub fn change_contacts(&mut self, change: &Change, now: Timestamp) -> Result<(), Error> {
        match change {
            Change::Favour(contact) => self.favour(contact, now)?,
            Change::Unfavour(address) => {
                let sql = "DELETE FROM favourites WHERE address = ?1";
                found(self.connection.prepare_cached(sql)?.execute([address.folded()])?)?;
            }
            Change::Make(name) => drop(self.make_group(name, now)?),
            Change::Rename(group, name) => {
                let sql = "UPDATE OR IGNORE contact_groups SET name = ?2, key = ?3 WHERE id = ?1";
                let values = params![group.0, name.as_str(), name.key()];
                if self.connection.prepare_cached(sql)?.execute(values)? == 0 {
                    return Err(if self.is_group(*group)? { Error::GroupKnown } else { Error::NotFound });
                }
            }
            Change::Delete(group) => {
                let sql = "DELETE FROM contact_groups WHERE id = ?1";
                found(self.connection.prepare_cached(sql)?.execute([group.0])?)?;
            }
            Change::Add(group, contacts) => {
                if !self.is_group(*group)? {
                    return Err(Error::NotFound);
                }
                contacts.iter().try_for_each(|contact| self.add_member(*group, contact, now))?;
            }
            Change::Remove(group, address) => {
                let sql = "DELETE FROM group_members WHERE in_group = ?1 AND address = ?2";
                found(self.connection.prepare_cached(sql)?.execute(params![group.0, address.folded()])?)?;
            }
        }
        self.changes.contacts = true;
        Ok(())
    }

    /// Puts favourites and groups of another vault beside those of this one: who is here already keeps the name given here.
    pub(super) fn bring_contacts(&mut self, carried: &Carried, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO favourites (address, written, name, added_at) VALUES (?1, ?2, ?3, ?4)";
        for contact in &carried.favourites {
            let _ = self.connection.prepare_cached(sql)?.execute(columns(contact, now))?;
        }
        for (name, members) in &carried.groups {
            let group = match self.group_named(name)? {
                Some(group) => group,
                None => self.make_group(name, now)?,
            };
            members.iter().try_for_each(|member| self.add_member(group, member, now))?;
        }
        self.changes.contacts = true;
        Ok(())
    }

    fn favour(&mut self, contact: &Contact, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO favourites (address, written, name, added_at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (address) DO UPDATE SET written = excluded.written, name = excluded.name";
        let _ = self.connection.prepare_cached(sql)?.execute(columns(contact, now))?;
        Ok(())
    }

    fn make_group(&mut self, name: &GroupName, now: Timestamp) -> Result<GroupId, Error> {
        let sql = "INSERT OR IGNORE INTO contact_groups (name, key, made_at) VALUES (?1, ?2, ?3)";
        let values = params![name.as_str(), name.key(), now.as_second()];
        let made = self.connection.prepare_cached(sql)?.execute(values)?;
        if made == 0 { Err(Error::GroupKnown) } else { Ok(GroupId(self.connection.last_insert_rowid())) }
    }

    fn add_member(&mut self, group: GroupId, contact: &Contact, now: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO group_members (in_group, address, written, name, added_at) VALUES (?5, ?1, ?2, ?3, ?4) \
                   ON CONFLICT (in_group, address) DO UPDATE SET written = excluded.written, name = excluded.name";
        let (address, written, name, added_at) = columns(contact, now);
        let _ = self.connection.prepare_cached(sql)?.execute(params![address, written, name, added_at, group.0])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The favourites, by name.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a row that this program cannot have written.
    pub fn favourites(&self) -> Result<Vec<ContactRow>, Error> {
        self.all_favourites()?.into_iter().collect::<Result<_, _>>().map(by_name)
    }

    /// The groups, by name.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a name that this program cannot have written.
    pub fn groups(&self) -> Result<Vec<GroupRow>, Error> {
        let mut groups: Vec<GroupRow> = self.all_groups()?.into_iter().collect::<Result<_, _>>()?;
        groups.sort_by_cached_key(|group| group.name.key());
        Ok(groups)
    }

    fn all_groups(&self) -> Result<Vec<Result<GroupRow, Error>>, Error> {
        let sql = "SELECT g.id, g.name, g.key, count(c.address), count(c.address) FILTER (WHERE w.gone <> '') \
                   FROM contact_groups AS g LEFT JOIN group_members AS c ON c.in_group = g.id \
                   LEFT JOIN written_to AS w ON w.address = c.address GROUP BY g.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            let name = GroupName::parse(row.get_ref(1)?.as_str().unwrap_or_default());
            let name = name.filter(|name| row.get::<_, String>(2).is_ok_and(|key| key == name.key()));
            let (id, members, gone) = (GroupId(row.get(0)?), row.get(3)?, row.get(4)?);
            let group = name.map(|name| GroupRow { id, name, members, gone });
            groups.push(group.ok_or(Error::Malformed { column: "contact_groups.name" }));
        }
        Ok(groups)
    }

    /// Everybody in a group, by name: nobody is left out, whatever was seen of him.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is no more, [`Error::Malformed`] for a row that this program cannot have written: a group of which
    /// somebody cannot be read is not given in part.
    pub fn members(&self, group: GroupId) -> Result<Vec<ContactRow>, Error> {
        if !self.is_group(group)? {
            return Err(Error::NotFound);
        }
        self.all_members(group)?.into_iter().collect::<Result<_, _>>().map(by_name)
    }

    /// Addresses of everybody who is kept, as they are written.
    pub(super) fn kept_addresses(&self) -> Result<Vec<String>, Error> {
        let sql = "SELECT written FROM favourites UNION SELECT written FROM group_members";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All that there is, for another vault; what this program cannot have written is left out, and counted in the log.
    pub(super) fn contacts_to_carry(&self) -> Result<Carried, Error> {
        let mut left_out: usize = 0;
        let mut carried = Carried { favourites: sound(self.all_favourites()?, &mut left_out), groups: Vec::new() };
        for group in self.all_groups()? {
            match group {
                Ok(group) => {
                    carried.groups.push((group.name, sound(self.all_members(group.id)?, &mut left_out)));
                }
                Err(_) => left_out = left_out.saturating_add(1),
            }
        }
        if left_out > 0 {
            tracing::error!(count = left_out, "Favourites or groups cannot be read and are left out");
        }
        Ok(carried)
    }

    fn is_group(&self, group: GroupId) -> Result<bool, Error> {
        let sql = "SELECT EXISTS (SELECT 1 FROM contact_groups WHERE id = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([group.0], |row| row.get(0))?)
    }

    fn group_named(&self, name: &GroupName) -> Result<Option<GroupId>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM contact_groups WHERE key = ?1")?;
        let mut rows = statement.query_map([name.key()], |row| row.get(0).map(GroupId))?;
        Ok(rows.next().transpose()?)
    }

    fn all_favourites(&self) -> Result<Vec<Result<ContactRow, Error>>, Error> {
        self.contact_rows(&format!("{CONTACT} FROM favourites AS c {SEEN}"), [])
    }

    fn all_members(&self, group: GroupId) -> Result<Vec<Result<ContactRow, Error>>, Error> {
        self.contact_rows(&format!("{CONTACT} FROM group_members AS c {SEEN} WHERE c.in_group = ?1"), [group.0])
    }

    fn contact_rows(&self, sql: &str, values: impl Params) -> Result<Vec<Result<ContactRow, Error>>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut contacts = Vec::new();
        while let Some(row) = rows.next()? {
            contacts.push(read(row));
        }
        Ok(contacts)
    }
}

fn by_name(mut rows: Vec<ContactRow>) -> Vec<ContactRow> {
    rows.sort_by_cached_key(|row| (fold(&row.contact.label()), row.contact.address.folded()));
    rows
}

/// Those that can be read; the others are counted.
fn sound(rows: Vec<Result<ContactRow, Error>>, left_out: &mut usize) -> Vec<Contact> {
    let all = rows.len();
    let sound: Vec<Contact> = rows.into_iter().flatten().map(|row| row.contact).collect();
    *left_out = left_out.saturating_add(all.saturating_sub(sound.len()));
    sound
}

/// What is carried into another vault.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Carried {
    pub(super) favourites: Vec<Contact>,
    pub(super) groups: Vec<(GroupName, Vec<Contact>)>,
}

/// Columns of [`read`].
const CONTACT: &str = "SELECT c.address, c.written, c.name, coalesce(w.gone, ''), coalesce(w.gone_at, 0)";
/// With what was seen of each.
const SEEN: &str = "LEFT JOIN written_to AS w ON w.address = c.address";

/// Only what [`columns`] writes.
fn read(row: &Row<'_>) -> Result<ContactRow, Error> {
    let (key, written, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let address =
        Address::parse(&written).ok().filter(|address| address.folded() == key && address.to_string() == written);
    let contact = address.map(|address| Contact::new(address, &name));
    let contact = contact.filter(|contact| name_of(contact) == name).ok_or(Error::Malformed { column: "written" })?;
    let noticed = to_time(row.get(4)?);
    let gone = Left::parse(row.get_ref(3)?.as_str().unwrap_or_default()).map(|from| Departure { from, noticed });
    Ok(ContactRow { contact, gone })
}

fn columns(contact: &Contact, now: Timestamp) -> (String, String, String, i64) {
    (contact.address.folded(), contact.address.to_string(), name_of(contact).to_owned(), now.as_second())
}

fn name_of(contact: &Contact) -> &str {
    contact.name.as_ref().map(DisplayName::as_str).unwrap_or_default()
}

#[cfg(test)]
#[path = "contacts_tests.rs"]
mod tests;
