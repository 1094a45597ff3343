//! `pli mailbox list`, `add` and `remove`: the mailboxes of the session. One is added only at servers that proved themselves, and
//! only by who says that they are the right ones.

use std::process::ExitCode;

use serde::Serialize;

use super::AddArgs;
use super::client::Client;
use super::mailbox::{self, Server};
use super::output::Output;
use super::say;
use crate::domain::account::{Method, NewMailbox};
use crate::domain::discovery::Offer;
use crate::domain::notice::MailboxFault;
use crate::domain::{Address, DisplayName, Endpoint, MethodKind, Notice, Security, Tenure};
use crate::engine::{Answer, Command};

#[derive(Serialize)]
struct Line<'a> {
    address: String,
    imap: Server<'a>,
    submission: Server<'a>,
    method: &'static str,
    /// The holder added it: it is hers to remove.
    own: bool,
    /// Several persons may open it.
    shared: bool,
}

#[derive(Serialize)]
struct State<'a> {
    state: &'a str,
    address: String,
}

pub(super) async fn list(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let opened = client.open(output).await?;
    for account in &opened.accounts {
        let own = opened.added.contains(&account.address);
        let line = Line {
            address: account.address.to_string(),
            imap: (&account.imap).into(),
            submission: (&account.submission).into(),
            method: account.method.kind().code(),
            own,
            shared: account.is_shared(),
        };
        output.record(&line, |l10n| say::mailbox(l10n, account, own));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn add(client: &mut Client, output: &mut Output<'_>, args: AddArgs) -> Result<ExitCode, Notice> {
    let address = Address::parse(args.address.trim()).map_err(|_| Notice::AddressInvalid)?;
    let wanted = args.method.as_deref().map(method).transpose()?;
    let named = match (&args.imap, &args.submission) {
        (Some(imap), Some(submission)) => Some((server(imap)?, server(submission)?)),
        _ => None,
    };
    let is_confirmed = args.yes || named.is_some();
    let asked = address.to_string();
    let answer = client.ask(|ticket| match named {
        Some((imap, submission)) => Command::TryServers { imap, submission, ticket },
        None => Command::FindServers { address: asked, ticket },
    });
    let Answer::Servers(offers) = answer.await? else { return Err(Notice::Internal) };
    let chosen = offers.iter().find_map(|offer| Some((offer, login(offer, wanted)?)));
    let domain = address.domain().to_string();
    let Some((offer, kind)) = chosen else {
        for offer in &offers {
            mailbox::print(offer, &domain, output);
        }
        return Err(Notice::Mailbox(MailboxFault::Unproven));
    };
    mailbox::print(offer, &domain, output);
    if !is_confirmed {
        return Err(Notice::Mailbox(MailboxFault::AddUnconfirmed));
    }
    let opened = client.open(output).await?;
    let hers = || (!args.shared).then(|| opened.holder.full_name());
    let name = args.name.clone().or_else(hers).unwrap_or_default();
    let mailbox = Box::new(NewMailbox {
        address: address.clone(),
        name: DisplayName::clean(&name),
        imap: offer.imap.clone(),
        submission: offer.submission.clone(),
        method: if kind == MethodKind::Psc { Method::Psc { only: None } } else { Method::Card },
        tenure: if args.shared { Tenure::Shared } else { Tenure::Own },
    });
    let _ = client.ask(|ticket| Command::AddMailbox { mailbox, ticket }).await?;
    let said = address.to_string();
    output.record(&State { state: "added", address: said.clone() }, |l10n| say::mailbox_added(l10n, &said));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn remove(
    client: &mut Client,
    output: &mut Output<'_>,
    address: &str,
    yes: bool,
) -> Result<ExitCode, Notice> {
    let address = Address::parse(address.trim()).map_err(|_| Notice::AddressInvalid)?;
    if !yes {
        return Err(Notice::Mailbox(MailboxFault::RemoveUnconfirmed));
    }
    let _ = client.open(output).await?;
    let said = address.to_string();
    let _ = client.ask(|ticket| Command::RemoveMailbox { address, ticket }).await?;
    output.record(&State { state: "removed", address: said.clone() }, |l10n| say::mailbox_removed(l10n, &said));
    Ok(ExitCode::SUCCESS)
}

/// The login to be used there: the one that is wanted, else the first that a person may choose.
fn login(offer: &Offer, wanted: Option<MethodKind>) -> Option<MethodKind> {
    let is_meant = |kind: &MethodKind| wanted.map_or(*kind != MethodKind::Organisation, |wanted| wanted == *kind);
    offer.methods().iter().copied().find(is_meant)
}

fn method(word: &str) -> Result<MethodKind, Notice> {
    [MethodKind::Card, MethodKind::Psc].into_iter().find(|kind| kind.code() == word).ok_or(Notice::CommandInvalid)
}

/// `host:port:starttls` or `host:port:tls`.
fn server(text: &str) -> Result<Endpoint, Notice> {
    let parsed = text.rsplit_once(':').and_then(|(place, security)| {
        let (host, port) = place.rsplit_once(':')?;
        Endpoint::new(host.trim_matches(['[', ']']), port.parse().ok()?, Security::parse(security)?)
    });
    parsed.ok_or(Notice::CommandInvalid)
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Notice, Security, server};

    #[test]
    fn a_server_is_written_with_its_port_and_how_it_is_encrypted() {
        let imap = Endpoint::new("imap.exemple.fr", 143, Security::StartTls).unwrap();
        assert_eq!(server("Imap.exemple.fr:143:starttls"), Ok(imap));
        assert_eq!(server("[::1]:993:tls"), Ok(Endpoint::new("::1", 993, Security::Tls).unwrap()));
        for wrong in
            ["", "imap.exemple.fr", "imap.exemple.fr:143", "imap.exemple.fr:143:none", "a b:1:tls", "a.fr:0:tls"]
        {
            assert_eq!(server(wrong), Err(Notice::CommandInvalid), "{wrong}");
        }
    }
}
