//! The login of each mailbox, by its own method, at both of its servers. At the one that takes letters nothing but the login is said:
//! nothing is sent.

use futures::future::join_all;

use super::super::finding::{Detail, Finding, Layer, Verdict};
use super::network::{WITHIN, place};
use super::organisations::Organisations;
use super::{Session, finding};
use crate::auth::{self, Logins};
use crate::domain::{Account, Endpoint, Method, MethodKind, Notice};
use crate::imap;
use crate::submission::smtp;
use crate::tls::Operators;

/// The ways to servers. Where a token is shown, the card is not.
pub(super) struct Ways {
    /// With the session's card.
    pub(super) card: Option<Operators>,
    /// With nothing.
    pub(super) plain: Option<Operators>,
    /// With the certificate of an organisation.
    pub(super) organisations: Organisations,
}

impl Ways {
    /// The way to the servers of this mailbox, as far as there is one.
    pub(super) fn to(&self, account: &Account) -> Option<Operators> {
        let plain = || self.plain.clone();
        match &account.method {
            Method::Card => self.card.clone().or_else(plain),
            Method::Psc { .. } => plain(),
            Method::Organisation { file } => self.organisations.operators(file).or_else(plain),
        }
    }
}

/// A mailbox with what opens it.
pub(super) struct Door<'a> {
    pub(super) account: &'a Account,
    pub(super) key: Option<Key>,
}

/// What opens a mailbox.
pub(super) struct Key {
    pub(super) operators: Operators,
    pub(super) logins: Logins,
}

impl Door<'_> {
    /// What its login at this server is called.
    fn detail(&self, endpoint: &Endpoint) -> Detail {
        Detail::Login { place: place(endpoint), by: self.account.method.kind() }
    }
}

/// Those of these mailboxes. A certificate opens all of a server's that are its holder's own: it is tried once.
pub(super) fn of<'a>(accounts: &'a [Account], session: Option<&Session>, ways: &Ways) -> Vec<Door<'a>> {
    let mut doors = Vec::<Door<'a>>::new();
    for account in accounts {
        let same = |door: &Door<'_>| {
            let other = door.account;
            other.imap == account.imap
                && other.submission == account.submission
                && other.method == account.method
                && other.acting_for() == account.acting_for()
        };
        if account.method.kind() == MethodKind::Psc || !doors.iter().any(same) {
            doors.push(Door { account, key: session.and_then(|session| key(account, session, ways)) });
        }
    }
    doors
}

fn key(account: &Account, session: &Session, ways: &Ways) -> Option<Key> {
    let operators = match &account.method {
        Method::Card => ways.card.clone()?,
        Method::Organisation { file } => ways.organisations.operators(file)?,
        Method::Psc { .. } => {
            let _ = session.tokens.keeper()?;
            ways.plain.clone()?
        }
    };
    Some(Key { operators, logins: session.tokens.logins(account) })
}

/// Logs in at both servers of each; not where a layer below is wrong.
pub(super) async fn look(doors: &[Door<'_>], below: &[Finding]) -> Vec<Finding> {
    let is_good = |layer: Layer, endpoint: &Endpoint| {
        let place = place(endpoint);
        let good = |one: &Finding| {
            let same = matches!(&one.detail, Detail::Server { place: other, .. } if *other == place);
            one.layer == layer && same && one.verdict == Verdict::Good
        };
        below.iter().any(good)
    };
    let logins = doors.iter().map(|door| async move {
        let key = door.key.as_ref();
        let (imap, submission) = (&door.account.imap, &door.account.submission);
        let first = match key.filter(|_| is_good(Layer::Imap, imap)) {
            Some(key) => reading(key, imap).await,
            None => None,
        };
        let second = match key.filter(|_| is_good(Layer::Submission, submission)) {
            Some(key) => sending(key, submission).await,
            None => None,
        };
        [(imap, first), (submission, second)].map(|(endpoint, result)| match result {
            Some(result) => finding(Layer::Authentication, door.detail(endpoint), result),
            None => super::untested(Layer::Authentication, door.detail(endpoint)),
        })
    });
    join_all(logins).await.into_iter().flatten().collect()
}

/// `None` when there is nothing to log in with.
async fn reading(key: &Key, endpoint: &Endpoint) -> Option<Result<(), Notice>> {
    match imap::log_in(&key.operators, endpoint, &key.logins).await {
        Ok(session) => {
            session.leave().await;
            Some(Ok(()))
        }
        Err(imap::Error::NoToken(auth::Error::Ended)) => None,
        Err(error) => Some(Err(error.notice(&endpoint.host))),
    }
}

async fn sending(key: &Key, endpoint: &Endpoint) -> Option<Result<(), Notice>> {
    let login = match key.logins.login().await {
        Ok(login) => login,
        Err(auth::Error::Ended) => return None,
        Err(error) => return Some(Err(error.notice())),
    };
    let entered = smtp::log_in(&key.operators, endpoint, &login, WITHIN).await;
    Some(entered.map(drop).map_err(|failure| failure.notice(&endpoint.host)))
}
