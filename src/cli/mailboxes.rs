//! `pli mailbox list`, `add`, `remove` and `forget`: the mailboxes of the session. One is added only at servers that proved themselves, and
//! only by who says that they are the right ones.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde::Serialize;

use super::AddArgs;
use super::client::Client;
use super::mailbox::{self, Server};
use super::output::Output;
use super::say;
use crate::domain::account::{Method, NewMailbox};
use crate::domain::discovery::Offer;
use crate::domain::listing::MailboxRow;
use crate::domain::notice::MailboxFault;
use crate::domain::{
    AccountId, Act, Address, DisplayName, Endpoint, MailboxName, MethodKind, Notice, Security, Tenure,
};
use crate::engine::{Answer, Command, Loaded, Query};

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

pub(super) async fn forget(
    client: &mut Client,
    output: &mut Output<'_>,
    name: &str,
    yes: bool,
) -> Result<ExitCode, Notice> {
    if !yes {
        return Err(Notice::Mailbox(MailboxFault::ForgetUnconfirmed));
    }
    let _ = client.open(output).await?;
    let Loaded::Mailboxes(rows) = client.load(Query::Mailboxes).await? else { return Err(Notice::Internal) };
    let (account, root) = share(&rows, name).ok_or(Notice::NotFound)?;
    let _ = client.ask(|ticket| Command::Do { act: Act::ForgetShare { account, root }, ticket }).await?;
    let state = Forgotten { state: "forgotten", name: name.trim() };
    output.record(&state, |l10n| say::share_forgotten(l10n, name.trim()));
    Ok(ExitCode::SUCCESS)
}

/// The one shared mailbox of this name; of several, the only one that is closed.
fn share(rows: &[MailboxRow], name: &str) -> Option<(AccountId, MailboxName)> {
    let name = name.trim().to_lowercase();
    let mut shares: BTreeMap<(AccountId, MailboxName), bool> = BTreeMap::new();
    for row in rows {
        let Some(root) = row.place.root() else { continue };
        if [root.as_str(), root.leaf(row.delimiter)].iter().any(|known| known.to_lowercase() == name) {
            let closed = shares.entry((row.account, root.clone())).or_insert(true);
            *closed &= row.unreachable;
        }
    }
    if shares.len() > 1 {
        shares.retain(|_, closed| *closed);
    }
    let mut shares = shares.into_keys();
    shares.next().filter(|_| shares.next().is_none())
}

#[derive(Serialize)]
struct Forgotten<'a> {
    state: &'static str,
    name: &'a str,
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
    use super::{Endpoint, MailboxName, MailboxRow, Notice, Security, server, share};
    use crate::domain::{AccountId, DeskStanding, MailboxId, Place, Role};

    fn shared(account: i64, name: &str, root: &str, unreachable: bool) -> MailboxRow {
        MailboxRow {
            id: MailboxId(account),
            account: AccountId(account),
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role: Role::Other,
            total: 0,
            unseen: 0,
            unreachable,
            pending: false,
            desks: DeskStanding::Shared,
            place: Place::Shared { root: MailboxName::new(root), part: Role::Other, rights: None },
            secretariat_of: Vec::new(),
            orders: Vec::new(),
        }
    }

    #[test]
    fn a_share_is_named_as_it_is_shown_and_of_two_the_closed_one_is_meant() {
        let rows = [
            shared(1, "user/nadia", "user/nadia", true),
            shared(1, "user/nadia/Sent", "user/nadia", true),
            shared(1, "Cabinet/Accueil", "Cabinet", true),
            shared(1, "Cabinet/Patients", "Cabinet", false),
            shared(2, "Cabinet/Accueil", "Cabinet", true),
            shared(1, "Service/A", "Service", false),
            shared(2, "Service/A", "Service", false),
        ];
        let found = |name| share(&rows, name).map(|(account, root)| (account.0, root.as_str().to_owned()));
        assert_eq!(found(" Nadia "), Some((1, "user/nadia".to_owned())));
        assert_eq!(found("user/nadia"), Some((1, "user/nadia".to_owned())));
        assert_eq!(found("cabinet"), Some((2, "Cabinet".to_owned())));
        assert_eq!(found("Service"), None, "which is not said");
        assert_eq!((found("Sent"), found("")), (None, None));
    }

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
