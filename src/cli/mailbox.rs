//! `pli mailbox`; `find` tells the servers that may be a mailbox's, by whom they are named, and what they prove. Needs no code.

use std::process::ExitCode;

use serde::Serialize;

use super::MailboxTask;
use super::client::Client;
use super::mailboxes;
use super::output::{NO, Output};
use super::say;
use crate::domain::discovery::{Offer, Source, Standing};
use crate::domain::{Address, Endpoint, Notice};
use crate::engine::{Answer, Command};

#[derive(Serialize)]
struct Found<'a> {
    source: &'static str,
    /// The operator that is known, or the host that publishes.
    named_by: Option<&'a str>,
    imap: Server<'a>,
    submission: Server<'a>,
    /// Hosts outside the mail domain.
    outside: Vec<&'a str>,
    standing: &'static str,
    methods: Vec<&'static str>,
    code: Option<&'static str>,
    message: Option<String>,
    remedy: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Server<'a> {
    host: &'a str,
    port: u16,
    security: &'static str,
}

impl<'a> From<&'a Endpoint> for Server<'a> {
    fn from(endpoint: &'a Endpoint) -> Self {
        Self { host: &endpoint.host, port: endpoint.port, security: endpoint.security.code() }
    }
}

pub(super) async fn run(client: &mut Client, output: &mut Output<'_>, task: MailboxTask) -> Result<ExitCode, Notice> {
    let address = match task {
        MailboxTask::Find { address } => address,
        MailboxTask::List => return mailboxes::list(client, output).await,
        MailboxTask::Add(args) => return mailboxes::add(client, output, args).await,
        MailboxTask::Remove { address, yes } => return mailboxes::remove(client, output, &address, yes).await,
        MailboxTask::Forget { name, yes } => return mailboxes::forget(client, output, &name, yes).await,
    };
    let asked = address.clone();
    let Answer::Servers(offers) = client.ask(|ticket| Command::FindServers { address: asked, ticket }).await? else {
        return Err(Notice::Internal);
    };
    let domain = Address::parse(address.trim()).map_err(|_| Notice::AddressInvalid)?.domain().to_string();
    for offer in &offers {
        print(offer, &domain, output);
    }
    let usable = offers.iter().filter(|offer| !offer.methods().is_empty()).count();
    output.aside(|l10n| say::servers_found(l10n, usable, offers.len(), &domain));
    Ok(if usable == 0 { ExitCode::from(NO) } else { ExitCode::SUCCESS })
}

pub(super) fn print(offer: &Offer, domain: &str, output: &mut Output<'_>) {
    let (source, named_by) = match &offer.source {
        Source::Preset { operator } => ("preset", Some(operator.as_str())),
        Source::Srv => ("srv", None),
        Source::Autoconfig { host } => ("autoconfig", Some(host.as_str())),
        Source::ByHand => ("by-hand", None),
    };
    let refusal = match &offer.standing {
        Standing::Proved { .. } => None,
        Standing::Refused(notice) => Some((notice.code(), output.l10n().notice(notice))),
    };
    let object = Found {
        source,
        named_by,
        imap: (&offer.imap).into(),
        submission: (&offer.submission).into(),
        outside: offer.hosts_outside(domain),
        standing: if refusal.is_none() { "proved" } else { "refused" },
        methods: offer.methods().iter().map(|method| method.code()).collect(),
        code: refusal.as_ref().map(|(code, _)| *code),
        message: refusal.as_ref().map(|(_, said)| say::notice(output.l10n(), said)),
        remedy: refusal.as_ref().map(|(_, said)| said.remedy.clone()),
    };
    output.record(&object, |l10n| say::offer(l10n, offer, domain));
}
