//! `pli directory`: the local index of the national directory, and the directories on the network where that is asked for. Needs no
//! code but for what the vault holds: favourites, groups, what was exchanged.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::{Browsed, Choice, Hits, Listed, Mailbox, Said, Sighting};
use super::output::{NO, Output};
use super::{Browse, DirectoryTask, contacts, profile, say};
use crate::domain::Notice;
use crate::domain::browse::{self, Facet, Wanted, meant};
use crate::engine::event::{self, Line, Source, merge};
use crate::engine::{Answer, Command, Event, Ticket};

/// Specialities, or places, that one text may mean.
const MEANT: usize = 200;

/// What `directory status` says.
#[derive(Serialize)]
struct Status<'a> {
    rows: u64,
    skipped: u64,
    contradicted: u64,
    imported_at: Option<String>,
    extract: &'a str,
    source: &'a str,
    everybody: bool,
    altered: bool,
    outdated: bool,
    octets: u64,
}

#[derive(Serialize)]
struct Imported {
    rows: u64,
    skipped: u64,
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, task: DirectoryTask) -> Result<ExitCode, Notice> {
    match task {
        DirectoryTask::Search { words, limit, live: false } => search(client, output, words.join(" "), limit).await,
        DirectoryTask::Search { words, limit, live: true } => everywhere(client, output, words.join(" "), limit).await,
        DirectoryTask::Browse(asked) => browse(client, output, asked).await,
        DirectoryTask::Confirm { address } => confirm(client, output, address).await,
        DirectoryTask::Status => status(client, output).await,
        DirectoryTask::Card { whose, live, history, limit } => {
            profile::show(client, output, whose, live, history.then_some(limit)).await
        }
        DirectoryTask::Favourites { task } => contacts::favourites(client, output, task).await,
        DirectoryTask::Groups { task } => contacts::groups(client, output, task).await,
        DirectoryTask::Import { file, machine } => {
            let path = std::path::absolute(file).map_err(|_| Notice::FileUnreadable)?;
            load(client, output, |ticket| Command::ImportDirectory { path, everybody: machine, ticket }).await
        }
        DirectoryTask::Renew { machine } => {
            load(client, output, |ticket| Command::RenewDirectory { everybody: machine, ticket }).await
        }
    }
}

/// How far it has come is told on a terminal, in one line that is written over; never with `--json`.
async fn load(
    client: &mut Client,
    output: &mut Output<'_>,
    command: impl FnOnce(Ticket) -> Command,
) -> Result<ExitCode, Notice> {
    let mut line = output.line();
    let l10n = output.l10n();
    let answer = client
        .ask_for_long(
            command,
            || Command::GiveUpImport,
            |event| {
                if let Event::Importing { loading, .. } = event {
                    line.write(&l10n.loading(*loading));
                }
            },
        )
        .await;
    line.clear();
    let Answer::Imported { rows, skipped } = answer? else { return Err(Notice::Internal) };
    output.record(&Imported { rows, skipped }, |l10n| say::imported(l10n, rows, skipped));
    Ok(ExitCode::SUCCESS)
}

async fn status(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let Answer::Directory(state) = client.ask(|ticket| Command::DirectoryStatus { ticket }).await? else {
        return Err(Notice::Internal);
    };
    let index = state.index.as_ref();
    let record = Status {
        rows: index.map_or(0, |index| index.rows),
        skipped: index.map_or(0, |index| index.skipped),
        contradicted: index.map_or(0, |index| index.contradicted),
        imported_at: index.map(|index| index.imported_at.to_string()),
        extract: index.map_or("", |index| &index.stamp),
        source: index.map_or("", |index| &index.source),
        everybody: state.everybody,
        altered: state.altered,
        outdated: state.outdated,
        octets: state.octets,
    };
    output.record(&record, |l10n| say::directory(l10n, &state));
    if state.altered {
        return Err(Notice::DirectoryAltered);
    }
    if state.outdated {
        return Err(Notice::DirectoryOutdated);
    }
    Ok(if index.is_some() { ExitCode::SUCCESS } else { ExitCode::from(NO) })
}

async fn search(client: &mut Client, output: &mut Output<'_>, text: String, limit: usize) -> Result<ExitCode, Notice> {
    let Answer::Completed { hits, milliseconds, outside } =
        client.ask(|ticket| Command::Complete { text, limit, ticket }).await?
    else {
        return Err(Notice::Internal);
    };
    for hit in &hits {
        let outside = outside.contains(&hit.address);
        output.record(&Mailbox::from(hit).outside(outside), |l10n| say::found(l10n, hit, outside));
    }
    output.record(&Hits { milliseconds, hits: hits.len() }, |l10n| say::hits(l10n, hits.len(), milliseconds));
    Ok(if hits.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

/// On this computer, then on the network. An empty index is told, and is no end: the network may know.
async fn everywhere(
    client: &mut Client,
    output: &mut Output<'_>,
    text: String,
    limit: usize,
) -> Result<ExitCode, Notice> {
    let words = text.clone();
    let local = client.ask(|ticket| Command::Complete { text: words, limit, ticket }).await;
    let (hits, milliseconds, outside) = match local {
        Ok(Answer::Completed { hits, milliseconds, outside }) => (hits, milliseconds, outside),
        Ok(_) => return Err(Notice::Internal),
        Err(notice) => {
            output.remark(&notice);
            (Vec::new(), 0.0, Vec::new())
        }
    };
    let Answer::CompletedLive(heard) = client.ask(|ticket| Command::CompleteLive { text, limit, ticket }).await? else {
        return Err(Notice::Internal);
    };
    let mut lines: Vec<Line> = hits.into_iter().map(|hit| Line::of(hit, Source::Local)).collect();
    merge(&mut lines, heard.lines, limit);
    for line in &lines {
        let outside = outside.contains(&line.hit.address);
        output.record(&Listed::of(line, outside), |l10n| say::found(l10n, &line.hit, outside));
    }
    for said in &heard.said {
        if let Err(notice) = &said.outcome {
            output.remark(notice);
        }
        output.record(&Said::from(said), |_| String::new());
    }
    output.record(&Hits { milliseconds, hits: lines.len() }, |l10n| say::hits(l10n, lines.len(), milliseconds));
    Ok(if lines.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

/// What may be meant by what was typed for each way of narrowing, then the page that is asked for.
async fn browse(client: &mut Client, output: &mut Output<'_>, asked: Browse) -> Result<ExitCode, Notice> {
    let Browse { words, speciality, place, choices, from, limit } = asked;
    let mut wanted = Wanted { words: words.join(" "), ..Wanted::default() };
    let ways = [(Facet::Skill, speciality), (Facet::Site, place)];
    if choices {
        // Of the one that is not said, else of both.
        let is_unsaid = |typed: &Option<String>| typed.is_none();
        let both = ways.iter().all(|(_, typed)| is_unsaid(typed));
        let mut count = 0_usize;
        for (facet, typed) in ways {
            if !both && typed.is_none() {
                continue;
            }
            for offer in offers(client, facet, &wanted, typed.unwrap_or_default(), limit).await? {
                count = count.saturating_add(1);
                output.record(&Choice::from(&offer), |l10n| say::choice(l10n, &offer));
            }
        }
        return Ok(if count == 0 { ExitCode::from(NO) } else { ExitCode::SUCCESS });
    }
    for (facet, typed) in ways {
        let Some(typed) = typed else { continue };
        let found = offers(client, facet, &Wanted::default(), typed.clone(), MEANT).await?;
        if found.is_empty() {
            return Err(match facet {
                Facet::Skill => Notice::NoSuchSpeciality,
                Facet::Site => Notice::NoSuchPlace,
            });
        }
        for choice in meant(found, &typed) {
            match choice {
                browse::Choice::Skill(skill) => wanted.skills.push(skill),
                browse::Choice::Site(site) => wanted.sites.push(site),
            }
        }
    }
    let from = from.saturating_sub(1);
    let Answer::Browsed { listing, outside } =
        client.ask(|ticket| Command::Browse { wanted: wanted.clone(), from, limit, ticket }).await?
    else {
        return Err(Notice::Internal);
    };
    for hit in &listing.rows {
        let outside = outside.contains(&hit.address);
        output.record(&Mailbox::from(hit).outside(outside), |l10n| say::found(l10n, hit, outside));
    }
    output.record(&Browsed::of(&wanted, &listing), |l10n| say::listing(l10n, &wanted, &listing));
    Ok(if listing.rows.is_empty() { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

async fn offers(
    client: &mut Client,
    facet: Facet,
    wanted: &Wanted,
    typed: String,
    limit: usize,
) -> Result<Vec<browse::Offer>, Notice> {
    let wanted = wanted.clone();
    match client.ask(|ticket| Command::Offer { facet, wanted, typed, limit, ticket }).await? {
        Answer::Offered(offers) => Ok(offers),
        _ => Err(Notice::Internal),
    }
}

async fn confirm(client: &mut Client, output: &mut Output<'_>, address: String) -> Result<ExitCode, Notice> {
    let asked = address.clone();
    let Answer::Confirmed(standing) = client.ask(|ticket| Command::Confirm { address, ticket }).await? else {
        return Err(Notice::Internal);
    };
    output.record(&Sighting::of(&asked, &standing), |l10n| say::standing(l10n, &asked, &standing));
    Ok(match standing {
        event::Sighting::Confirmed(_) => ExitCode::SUCCESS,
        event::Sighting::Unknown | event::Sighting::Unasked(_) => ExitCode::from(NO),
    })
}
