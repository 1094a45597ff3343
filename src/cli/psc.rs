//! The login at Pro Santé Connect, before a command that needs mailboxes which it opens: said where to approve, waited for.

use std::io::IsTerminal as _;

use clap::ValueEnum;
use serde::Serialize;
use tokio::task::spawn_blocking;

use super::client::Client;
use super::output::Output;
use crate::domain::notice::PscFault;
use crate::domain::{Notice, PscWay};
use crate::engine::{Command, Event, PscState};
use crate::l10n::{L10n, t};
use crate::opener;

/// What is asked of the person.
#[derive(Serialize)]
struct Asked<'a> {
    psc: &'static str,
    binding: Option<&'a str>,
    url: Option<&'a str>,
    until: String,
}

/// Logs in where a mailbox of the session needs it, once; comes back when tokens are given.
pub(super) async fn log_in(client: &mut Client, output: &Output<'_>) -> Result<(), Notice> {
    let Some(PscState::Wanted { ways, why }) = client.psc() else { return Ok(()) };
    let way = choose(client.login().psc, ways, why.as_ref())?;
    client.say(Command::LogInToPsc(way))?;
    loop {
        let Event::Psc(state) = client.next().await? else { continue };
        match state {
            PscState::Unneeded | PscState::Alive | PscState::Unreachable(_) => return Ok(()),
            PscState::Wanted { why, .. } => return Err(why.unwrap_or(Notice::Psc(PscFault::Wanted))),
            PscState::Beginning(_) => {}
            PscState::Approving { way, binding, until } => {
                let asked = Asked { psc: word(way), binding: Some(&binding), url: None, until: until.to_string() };
                output.bid(&asked, |l10n| approve(l10n, way, &binding));
            }
            PscState::Browsing { url, until } => {
                let until = until.to_string();
                let asked = Asked { psc: word(PscWay::Browser), binding: None, url: Some(url.declassify()), until };
                output.bid(&asked, |l10n| t!(l10n, "cli-psc-browse", url = url.declassify().as_str()));
                // The address is printed: whoever has no browser here opens it from there.
                drop(spawn_blocking(move || opener::page(url.declassify())));
            }
        }
    }
}

/// As the command line says; at a terminal, the first way. Nobody is there to approve otherwise.
fn choose(asked: Option<Where>, ways: &[PscWay], why: Option<&Notice>) -> Result<PscWay, Notice> {
    let not_set_up = || why.cloned().unwrap_or(Notice::Psc(PscFault::NotSetUp));
    let is_seen = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    match asked.map(PscWay::from) {
        Some(way) => ways.contains(&way).then_some(way).ok_or_else(not_set_up),
        None if is_seen || ways.is_empty() => ways.first().copied().ok_or_else(not_set_up),
        None => Err(Notice::Psc(PscFault::Wanted)),
    }
}

fn approve(l10n: &L10n, way: PscWay, binding: &str) -> String {
    match way {
        PscWay::Mobile => t!(l10n, "cli-psc-mobile", digits = binding),
        PscWay::Card | PscWay::Browser => t!(l10n, "cli-psc-card", digits = binding),
    }
}

fn word(way: PscWay) -> &'static str {
    match way {
        PscWay::Card => "card",
        PscWay::Mobile => "mobile",
        PscWay::Browser => "browser",
    }
}

/// Where a person logs in to Pro Santé Connect.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Where {
    /// With the card, in its own program.
    Card,
    /// On the telephone (e-CPS).
    Mobile,
    /// In the browser of this computer.
    Browser,
}

impl From<Where> for PscWay {
    fn from(place: Where) -> Self {
        match place {
            Where::Card => Self::Card,
            Where::Mobile => Self::Mobile,
            Where::Browser => Self::Browser,
        }
    }
}
