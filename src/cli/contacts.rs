//! `pli directory favourites` and `groups`: whom a person keeps for herself. They lie in the vault: each needs the code.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::Gone;
use super::output::{NO, Output};
use super::{FavouritesTask, GroupsTask, say};
use crate::domain::{Address, Contact, ContactRow, DisplayName, GroupName, GroupRow, Notice};
use crate::engine::command::Change;
use crate::engine::{Answer, Command, Loaded, Query};

#[derive(Serialize)]
struct Kept<'a> {
    address: String,
    name: Option<&'a str>,
    gone: Option<Gone>,
}

impl<'a> From<&'a ContactRow> for Kept<'a> {
    fn from(row: &'a ContactRow) -> Self {
        Self {
            address: row.contact.address.to_string(),
            name: row.contact.name.as_ref().map(DisplayName::as_str),
            gone: row.gone.map(Into::into),
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    group: &'a str,
    members: u32,
    gone: u32,
}

/// What was done.
#[derive(Serialize)]
struct Changed<'a> {
    state: &'static str,
    group: Option<&'a str>,
    address: Option<String>,
}

pub(super) async fn favourites(
    client: &mut Client,
    output: &mut Output<'_>,
    task: FavouritesTask,
) -> Result<ExitCode, Notice> {
    match task {
        FavouritesTask::List => {
            let _ = client.open(output).await?;
            let rows = contacts(client, Query::Favourites).await?;
            Ok(tell(output, &rows))
        }
        FavouritesTask::Add { address, name } => {
            let address = parse(&address)?;
            let _ = client.open(output).await?;
            let contact = match name {
                Some(name) => Contact::new(address, &name),
                None => named(client, address).await?,
            };
            let kept = contact.address.clone();
            change(client, Change::Favour(contact)).await?;
            say_changed(output, "added", None, Some(&kept));
            Ok(ExitCode::SUCCESS)
        }
        FavouritesTask::Remove { address } => {
            let address = parse(&address)?;
            let _ = client.open(output).await?;
            change(client, Change::Unfavour(address.clone())).await?;
            say_changed(output, "removed", None, Some(&address));
            Ok(ExitCode::SUCCESS)
        }
    }
}

pub(super) async fn groups(client: &mut Client, output: &mut Output<'_>, task: GroupsTask) -> Result<ExitCode, Notice> {
    // What was typed is understood before the code is asked for.
    let plan = Plan::of(task)?;
    let _ = client.open(output).await?;
    match plan {
        Plan::List => {
            for group in all_groups(client).await? {
                let object = Line { group: group.name.as_str(), members: group.members, gone: group.gone };
                output.record(&object, |l10n| say::group(l10n, &group));
            }
        }
        Plan::Show(name) => {
            let group = find(client, &name).await?;
            let rows = contacts(client, Query::Members(group.id)).await?;
            return Ok(tell(output, &rows));
        }
        Plan::Make(name) => {
            change(client, Change::Make(name.clone())).await?;
            say_changed(output, "made", Some(&name), None);
        }
        Plan::Rename(old, new) => {
            let group = find(client, &old).await?;
            change(client, Change::Rename(group.id, new.clone())).await?;
            say_changed(output, "renamed", Some(&new), None);
        }
        Plan::Delete(name) => {
            let group = find(client, &name).await?;
            change(client, Change::Delete(group.id)).await?;
            say_changed(output, "deleted", Some(&group.name), None);
        }
        Plan::Add(name, addresses) => {
            let group = find(client, &name).await?;
            let mut added = Vec::new();
            for address in addresses {
                added.push(named(client, address).await?);
            }
            change(client, Change::Add(group.id, added.clone())).await?;
            for contact in &added {
                say_changed(output, "added", Some(&group.name), Some(&contact.address));
            }
        }
        Plan::Remove(name, address) => {
            let group = find(client, &name).await?;
            change(client, Change::Remove(group.id, address.clone())).await?;
            say_changed(output, "removed", Some(&group.name), Some(&address));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What was typed, understood.
enum Plan {
    List,
    Show(GroupName),
    Make(GroupName),
    Rename(GroupName, GroupName),
    Delete(GroupName),
    Add(GroupName, Vec<Address>),
    Remove(GroupName, Address),
}

impl Plan {
    fn of(task: GroupsTask) -> Result<Self, Notice> {
        Ok(match task {
            GroupsTask::List => Self::List,
            GroupsTask::Show { group } => Self::Show(name(&group)?),
            GroupsTask::Make { group } => Self::Make(name(&group)?),
            GroupsTask::Rename { group, name: new } => Self::Rename(name(&group)?, name(&new)?),
            GroupsTask::Delete { group } => Self::Delete(name(&group)?),
            GroupsTask::Add { group, addresses } => {
                Self::Add(name(&group)?, addresses.iter().map(|address| parse(address)).collect::<Result<_, _>>()?)
            }
            GroupsTask::Remove { group, address } => Self::Remove(name(&group)?, parse(&address)?),
        })
    }
}

/// Everybody in these groups, each address once.
pub(super) async fn members_of(client: &mut Client, groups: &[String]) -> Result<Vec<ContactRow>, Notice> {
    let mut all: Vec<ContactRow> = Vec::new();
    for group in groups {
        let group = find(client, &name(group)?).await?;
        for row in contacts(client, Query::Members(group.id)).await? {
            let key = row.contact.address.folded();
            if all.iter().all(|known| known.contact.address.folded() != key) {
                all.push(row);
            }
        }
    }
    Ok(all)
}

/// With the name that the directory gives.
async fn named(client: &mut Client, address: Address) -> Result<Contact, Notice> {
    let whose = address.to_string();
    let Answer::Profile(profile) = client.ask(|ticket| Command::Profile { whose, ticket }).await? else {
        return Err(Notice::Internal);
    };
    let mailbox = profile.mailboxes.iter().find(|mailbox| mailbox.address.folded() == address.folded());
    Ok(mailbox.map_or_else(|| Contact::new(address.clone(), ""), |mailbox| profile.contact(mailbox)))
}

async fn change(client: &mut Client, change: Change) -> Result<(), Notice> {
    client.ask(|ticket| Command::ChangeContacts { change, ticket }).await.map(drop)
}

async fn contacts(client: &Client, query: Query) -> Result<Vec<ContactRow>, Notice> {
    match client.load(query).await? {
        Loaded::Contacts(rows) => Ok(rows),
        _ => Err(Notice::Internal),
    }
}

async fn all_groups(client: &Client) -> Result<Vec<GroupRow>, Notice> {
    match client.load(Query::Groups).await? {
        Loaded::Groups(rows) => Ok(rows),
        _ => Err(Notice::Internal),
    }
}

async fn find(client: &Client, name: &GroupName) -> Result<GroupRow, Notice> {
    let groups = all_groups(client).await?;
    groups.into_iter().find(|group| group.name.key() == name.key()).ok_or(Notice::NotFound)
}

/// Who they are; "no" when somebody has gone.
fn tell(output: &mut Output<'_>, rows: &[ContactRow]) -> ExitCode {
    for row in rows {
        output.record(&Kept::from(row), |l10n| say::contact(l10n, row));
    }
    if rows.iter().any(|row| row.gone.is_some()) { ExitCode::from(NO) } else { ExitCode::SUCCESS }
}

fn say_changed(output: &mut Output<'_>, state: &'static str, group: Option<&GroupName>, address: Option<&Address>) {
    let address = address.map(ToString::to_string);
    let object = Changed { state, group: group.map(GroupName::as_str), address: address.clone() };
    output.record(&object, |l10n| say::contacts_changed(l10n, group, address.as_deref()));
}

fn parse(address: &str) -> Result<Address, Notice> {
    Address::parse(address.trim()).map_err(|_| Notice::AddressInvalid)
}

fn name(text: &str) -> Result<GroupName, Notice> {
    GroupName::parse(text).ok_or(Notice::GroupNameInvalid)
}
