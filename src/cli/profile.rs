//! `pli directory card`: all that is known of a correspondent. What was exchanged lies in the vault, and needs the code.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::json::{Gone, refusal_word};
use super::output::Output;
use super::say;
use crate::clock;
use crate::domain::correspondent::BoxKind;
use crate::domain::profile::{Activity, Exchange, ProfileMailbox, Site};
use crate::domain::{Notice, Profile, Standing};
use crate::engine::{Answer, Command, Loaded, Query};

/// Lines asked of directories on the network.
const LIVE: usize = 20;

#[derive(Serialize)]
struct Card<'a> {
    name: String,
    title: &'a str,
    given_name: &'a str,
    family_name: &'a str,
    /// The national number of a professional.
    rpps: Option<&'a str>,
    activities: Vec<Does<'a>>,
    places: Vec<Place<'a>>,
    mailboxes: Vec<Mailbox<'a>>,
    favourite: bool,
    groups: Vec<&'a str>,
}

#[derive(Serialize)]
struct Does<'a> {
    profession: &'a str,
    speciality: &'a str,
}

impl<'a> From<&'a Activity> for Does<'a> {
    fn from(activity: &'a Activity) -> Self {
        Self { profession: &activity.profession, speciality: &activity.speciality }
    }
}

#[derive(Serialize)]
struct Place<'a> {
    structure: &'a str,
    sign: &'a str,
    building: &'a str,
    street: &'a str,
    postal_code: &'a str,
    town: &'a str,
    department: &'a str,
}

impl<'a> From<&'a Site> for Place<'a> {
    fn from(site: &'a Site) -> Self {
        Self {
            structure: &site.structure,
            sign: &site.sign,
            building: &site.building,
            street: &site.street,
            postal_code: &site.postal_code,
            town: &site.town,
            department: &site.department,
        }
    }
}

#[derive(Serialize)]
struct Mailbox<'a> {
    address: String,
    kind: Option<&'static str>,
    service: &'a str,
    structure: &'a str,
    town: &'a str,
    paperless: bool,
    verdict: &'static str,
    reason: Option<&'static str>,
    directory: Option<&'static str>,
    gone: Option<Gone>,
    live: bool,
}

impl<'a> From<&'a ProfileMailbox> for Mailbox<'a> {
    fn from(mailbox: &'a ProfileMailbox) -> Self {
        let (directory, gone) = match mailbox.standing {
            Standing::Unasked => (None, None),
            Standing::Held => (Some("held"), None),
            Standing::Unknown => (Some("unknown"), None),
            Standing::Gone(departure) => (None, Some(departure.into())),
        };
        Self {
            address: mailbox.address.to_string(),
            kind: mailbox.kind.map(BoxKind::code),
            service: &mailbox.service,
            structure: &mailbox.structure,
            town: &mailbox.town,
            paperless: mailbox.paperless,
            verdict: if mailbox.verdict.is_ok() { "accepted" } else { "refused" },
            reason: mailbox.verdict.as_ref().err().map(refusal_word),
            directory,
            gone,
            live: mailbox.is_live,
        }
    }
}

/// Something that was exchanged.
#[derive(Serialize)]
struct Exchanged<'a> {
    exchange: &'static str,
    id: i64,
    at: String,
    subject: &'a str,
    /// Of a letter: where it is on its way.
    state: Option<&'static str>,
    /// Of a letter: the server's words, where it refused this correspondent alone.
    refused: Option<&'a str>,
}

impl<'a> Exchanged<'a> {
    fn of(exchange: &'a Exchange, profile: &Profile) -> Self {
        let (word, id, state, refused) = match exchange {
            Exchange::Sent(letter) => ("sent", letter.id.0, Some(letter.state.as_str()), exchange.refusal_for(profile)),
            Exchange::Received(message) => ("received", message.id.0, None, None),
        };
        Self { exchange: word, id, at: exchange.at().to_string(), subject: exchange.subject(), state, refused }
    }
}

/// `history` is how many exchanges are wanted, where they are.
pub(super) async fn show(
    client: &mut Client,
    output: &mut Output<'_>,
    whose: String,
    live: bool,
    history: Option<u32>,
) -> Result<ExitCode, Notice> {
    if history.is_some() {
        let _ = client.open(output).await?;
    }
    let Answer::Profile(mut profile) = client.ask(|ticket| Command::Profile { whose, ticket }).await? else {
        return Err(Notice::Internal);
    };
    if live {
        profile = complete(client, output, profile).await?;
    }
    let card = Card {
        name: profile.label(),
        title: &profile.title,
        given_name: &profile.given_name,
        family_name: &profile.family_name,
        rpps: (!profile.rpps.is_empty()).then_some(&profile.rpps),
        activities: profile.activities.iter().map(Into::into).collect(),
        places: profile.sites.iter().map(Into::into).collect(),
        mailboxes: profile.mailboxes.iter().map(Into::into).collect(),
        favourite: profile.favourite.is_some(),
        groups: profile.groups.iter().map(|one| one.name.as_str()).collect(),
    };
    output.record(&card, |l10n| say::profile(l10n, &profile));
    if let Some(limit) = history {
        let query = Query::Exchanges { addresses: profile.addresses(), before: None, limit };
        let Loaded::Exchanges(exchanges) = client.load(query).await? else { return Err(Notice::Internal) };
        for exchange in &exchanges {
            let object = Exchanged::of(exchange, &profile);
            output.record(&object, |l10n| say::exchange(l10n, exchange, object.refused, clock::now()));
        }
        output.aside(|l10n| say::exchanges(l10n, exchanges.len()));
    }
    Ok(ExitCode::SUCCESS)
}

/// With what directories on the network say; why one says nothing is told beside it.
async fn complete(client: &mut Client, output: &Output<'_>, profile: Box<Profile>) -> Result<Box<Profile>, Notice> {
    let Some(text) = profile.asks() else { return Ok(profile) };
    let asked = client.ask(|ticket| Command::CompleteLive { text, limit: LIVE, ticket }).await?;
    let Answer::CompletedLive(heard) = asked else { return Err(Notice::Internal) };
    for said in &heard.said {
        if let Err(notice) = &said.outcome {
            output.remark(notice);
        }
    }
    let found = heard.lines.into_iter().map(|line| line.hit).collect();
    match client.ask(|ticket| Command::CompleteProfile { profile, found, ticket }).await? {
        Answer::Profile(profile) => Ok(profile),
        _ => Err(Notice::Internal),
    }
}
