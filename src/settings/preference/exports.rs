//! The tables `[[export]]` of a settings file, changed one at a time. What a profile says like its preset is left to it, what stands there
//! already as it is wanted stays as it was written, and no comment before a table goes with it.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::{parse, put_value};
use crate::domain::Notice;
use crate::domain::export::{Content, ExportFault, Profile};
use crate::settings::{Error, preset};

/// The key of all of them.
const KEY: &str = "export";

/// The text of a settings file with this profile, in the place of the one called `before`.
pub(super) fn with(text: &str, profile: &Profile, before: Option<&str>) -> Result<String, Error> {
    let mut document = parse(text)?;
    let tables = tables(&mut document)?;
    match before {
        None => {
            let mut table = Table::new();
            fill(&mut table, profile)?;
            tables.push(table);
        }
        Some(before) => {
            let table = tables.iter_mut().find(|table| is_called(table, before)).ok_or_else(unknown)?;
            fill(table, profile)?;
        }
    }
    Ok(document.to_string())
}

/// The same without the profile of this name.
pub(super) fn without(text: &str, name: &str) -> Result<String, Error> {
    let mut document = parse(text)?;
    let tables = tables(&mut document)?;
    let at = tables.iter().position(|table| is_called(table, name)).ok_or_else(unknown)?;
    let said = tables.get(at).and_then(|table| table.decor().prefix()?.as_str()).unwrap_or_default().to_owned();
    drop(tables.remove(at));
    let is_left = !tables.is_empty();
    if said.contains('#') {
        if let Some(next) = tables.get_mut(at) {
            let own = next.decor().prefix().and_then(|own| own.as_str()).unwrap_or_default().to_owned();
            next.decor_mut().set_prefix(said + &own);
        } else {
            let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
            document.set_trailing(said + &trailing);
        }
    }
    if !is_left {
        let _ = document.remove(KEY);
    }
    Ok(document.to_string())
}

/// However they are written.
fn tables(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, Error> {
    let item = document.entry(KEY).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    if item.is_array() {
        let tables = std::mem::take(item).into_array_of_tables().map_err(|_| Error::Invalid { line: None })?;
        *item = Item::ArrayOfTables(tables);
    }
    item.as_array_of_tables_mut().ok_or(Error::Invalid { line: None })
}

fn is_called(table: &Table, name: &str) -> bool {
    table.get("name").and_then(Item::as_str) == Some(name)
}

fn unknown() -> Error {
    Error::Export(Notice::Export(ExportFault::UnknownProfile))
}

fn fill(table: &mut Table, profile: &Profile) -> Result<(), Error> {
    let preset = preset(&profile.preset).ok_or(Error::Invalid { line: None })?;
    let folder = profile.folder.to_str().ok_or(Error::Invalid { line: None })?;
    let contents: Vec<&str> = Content::ALL
        .into_iter()
        .filter(|(content, _)| profile.contents.contains(content))
        .map(|(_, word)| word)
        .collect();
    let is_usual =
        preset.contents.len() == contents.len() && preset.contents.iter().all(|word| contents.contains(&word.as_str()));
    let template = profile.template.as_str();
    put(table, "name", Some(profile.name.as_str().into()));
    put(table, "folder", Some(folder.into()));
    put(table, "preset", Some(preset.id.into()));
    put(table, "template", (template != preset.template).then(|| template.into()));
    put(table, "contents", (!is_usual).then(|| array(contents)));
    put(table, "subfolders", profile.subfolders.word().map(Value::from));
    let mailboxes: Vec<String> = profile.mailboxes.iter().map(ToString::to_string).collect();
    put(table, "mailboxes", (!mailboxes.is_empty()).then(|| array(mailboxes)));
    put(table, "plain", (profile.plain != preset.plain).then(|| profile.plain.into()));
    Ok(())
}

fn array(words: impl IntoIterator<Item = impl Into<Value>>) -> Value {
    Value::Array(words.into_iter().collect::<Array>())
}

fn put(table: &mut Table, key: &str, value: Option<Value>) {
    let before = table.get(key).and_then(Item::as_value);
    match value {
        None => drop(table.remove(key)),
        Some(value) if before.is_some_and(|before| is_same(before, &value)) => {}
        Some(value) => put_value(table, key, value),
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Boolean(one), Value::Boolean(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        _ => false,
    }
}

#[cfg(test)]
#[path = "exports_tests.rs"]
mod tests;
