//! The mailboxes of a session: those of the settings, which come first, and the holder's own, kept in her vault. One is added only
//! once both its servers have proved themselves and let the card in; nothing is kept of what failed.

use std::path::PathBuf;
use std::time::Duration;

use super::actor::{Actor, House};
use super::desks::Desks;
use super::finder;
use super::keyring::Keyring;
use super::news::Word;
use super::relay::Relay;
use super::tokens::Tokens;
use super::work::Work;
use super::{Answer, Ticket, admission};
use crate::auth::{Keepers, Logins, State};
use crate::clock;
use crate::domain::account::{Method, NewMailbox};
use crate::domain::discovery::Standing;
use crate::domain::notice::{ActionFault, MailboxFault};
use crate::domain::{Account, AccountId, Address, Endpoint, HolderId, MethodKind, Notice, RecoveryCode};
use crate::imap;
use crate::store::{Error as StoreError, Store};
use crate::submission::smtp;
use crate::tls::Operators;

/// For each step towards a server.
const WITHIN: Duration = Duration::from_secs(20);

/// The mailboxes of a session that opens.
pub(super) struct Mailboxes {
    /// With their rows.
    pub(super) accounts: Vec<(Account, AccountId)>,
    /// Which of them the holder added.
    pub(super) added: Vec<Address>,
    /// What is to be told of them.
    pub(super) doubts: Vec<Notice>,
}

/// Those of the settings, and those of the vault at other addresses: where both name one, the settings say how it is reached, and
/// the vault's row stays as it is. `near`: practice trust reaches no server beyond this computer.
pub(super) async fn of(
    store: &Store,
    accounts: Vec<Account>,
    holder: &HolderId,
    near: bool,
) -> Result<Mailboxes, Notice> {
    let written = store.write(move |tx| {
        let rows: Result<Vec<_>, StoreError> =
            accounts.into_iter().map(|account| tx.account(&account.address).map(|id| (account, id))).collect();
        Ok((rows?, tx.own_mailboxes()?))
    });
    let ((mut accounts, own), _) = written.await.map_err(|error| error.notice())?;
    let mut added = Vec::new();
    for (id, mailbox) in own.mailboxes {
        if is_allowed(near, &mailbox) && !accounts.iter().any(|(_, known)| *known == id) {
            added.push(mailbox.address.clone());
            accounts.push((mailbox.of(holder.clone()), id));
        }
    }
    let doubts = (own.unreadable > 0).then_some(Notice::Mailbox(MailboxFault::Unreadable { count: own.unreadable }));
    Ok(Mailboxes { accounts, added, doubts: doubts.into_iter().collect() })
}

/// Proves a mailbox, keeps it and puts it to work; what comes of it arrives as news.
pub(super) fn add(work: &Work, house: &House, mailbox: NewMailbox, ticket: Ticket) {
    let (store, holder) = (work.store().clone(), work.opened().holder.id.clone());
    let is_known = work.opened().accounts.iter().any(|known| known.address.folded() == mailbox.address.folded());
    let (operators, house) = (work.operators().cloned(), house.clone());
    let keepers = work.tokens().map(Tokens::keepers);
    work.work(ticket, async move {
        let kept = async {
            if is_known {
                return Err(Notice::Mailbox(MailboxFault::Known));
            }
            let operators = operators.ok_or(Notice::ReadOnly)?;
            prove(&operators, keepers, &house, &mailbox).await?;
            let new = mailbox.clone();
            let written = store.write_durable(move |tx| tx.add_own_mailbox(&new, clock::now())).await;
            written.map(|(id, _)| id).map_err(|error| error.notice())
        };
        match kept.await {
            Ok(id) => {
                tracing::info!(account = id.0, "A mailbox is added");
                Word::Added { account: Box::new(mailbox.of(holder)), id, ticket }
            }
            Err(notice) => Word::Answer(ticket, Answer::Failed(notice)),
        }
    });
}

/// Takes one of the holder's own away: its work ends, then what is kept of it goes. To be called where nothing is sealed meanwhile.
pub(super) async fn remove(desks: &Desks, relay: &Relay, address: Address, ticket: Ticket) -> Word {
    let refused = |notice| Word::Answer(ticket, Answer::Failed(notice));
    let Some(id) = desks.find(&address) else { return refused(Notice::NotFound) };
    match desks.store().read(move |reader| reader.unfiled(id)).await {
        Ok(letters) if letters.is_empty() => {}
        Ok(letters) => {
            return refused(Notice::Mailbox(MailboxFault::Letters {
                count: letters.len().try_into().unwrap_or(u32::MAX),
            }));
        }
        Err(error) => return refused(error.notice()),
    }
    // Before its work ends: it is that work which tells them.
    match desks.store().read(move |reader| reader.untold_by(id, clock::now())).await {
        Ok(0) => {}
        Ok(count) => return refused(Notice::Mailbox(MailboxFault::Untold { count })),
        Err(error) => return refused(error.notice()),
    }
    let account = desks.close(id).await;
    match desks.store().write_durable(move |tx| tx.remove_own_mailbox(id)).await {
        Ok((ungiven, changes)) => {
            tracing::info!(account = id.0, "A mailbox is removed");
            relay.changed(changes);
            if ungiven > 0 {
                relay.notice(Notice::Action(ActionFault::GivenNobody { count: ungiven }));
            }
            Word::Removed { address, ticket }
        }
        Err(error) => {
            if let Some(account) = account {
                desks.open(account, id);
            }
            refused(error.notice())
        }
    }
}

/// Brings a backup back, and puts the mailboxes that came with it to work.
pub(super) fn restore(
    work: &Work,
    house: &House,
    (file, code): (PathBuf, RecoveryCode),
    keyring: Keyring,
    ticket: Ticket,
) {
    let (store, relay, holder) = (work.store().clone(), work.relay().clone(), work.opened().holder.id.clone());
    let known: Vec<String> = work.opened().accounts.iter().map(|account| account.address.folded()).collect();
    let near = house.config.settings.practice.is_some();
    work.work(ticket, async move {
        let answer = keyring.restore(file, code, relay).await;
        let own = match &answer {
            Answer::Restored(_) => store.read(|reader| reader.own_mailboxes()).await.unwrap_or_default(),
            _ => return Word::Answer(ticket, answer),
        };
        let is_new = |mailbox: &NewMailbox| is_allowed(near, mailbox) && !known.contains(&mailbox.address.folded());
        let new = own.mailboxes.into_iter().filter(|(_, mailbox)| is_new(mailbox));
        let mailboxes = new.map(|(id, mailbox)| (mailbox.of(holder.clone()), id)).collect();
        Word::Brought { mailboxes, ticket, answer }
    });
}

impl Actor {
    /// Why this mailbox of the session is not to be removed in it.
    pub(super) fn is_fixed(&self, address: &Address) -> Option<Notice> {
        let opened = self.work()?.opened();
        let is_this = |known: &Address| known.folded() == address.folded();
        if opened.added.iter().any(is_this) {
            return None;
        }
        let is_known = opened.accounts.iter().any(|account| is_this(&account.address));
        Some(if is_known { Notice::Mailbox(MailboxFault::OfSettings) } else { Notice::NotFound })
    }

    /// Mailboxes were added to the session.
    pub(super) fn adopt(&mut self, mailboxes: Vec<(Account, AccountId)>, ticket: Ticket, answer: Answer) {
        if let Some(work) = &mut self.work
            && !mailboxes.is_empty()
        {
            for (account, id) in mailboxes {
                work.adopt(account, id);
            }
            self.announce();
        }
        self.answer(ticket, answer);
    }

    /// One was taken away.
    pub(super) fn disown(&mut self, address: &Address, ticket: Ticket) {
        if let Some(work) = &mut self.work {
            work.lose(address);
            self.announce();
        }
        self.answer(ticket, Answer::Done);
    }
}

/// Practice trust never reaches a real server.
fn is_allowed(near: bool, mailbox: &NewMailbox) -> bool {
    !near || (mailbox.imap.is_loopback() && mailbox.submission.is_loopback())
}

/// Both servers prove themselves, and let in whoever logs in by this method.
async fn prove(
    operators: &Operators,
    keepers: Option<Keepers>,
    house: &House,
    mailbox: &NewMailbox,
) -> Result<(), Notice> {
    let near = house.config.settings.practice.is_some();
    let NewMailbox { imap, submission, method, .. } = mailbox;
    for server in [imap, submission] {
        let unknown = || Notice::HostUnknown { host: server.host.clone() };
        let same = Endpoint::new(&server.host, server.port, server.security).ok_or_else(unknown)?;
        if same != *server || (near && !server.is_loopback()) {
            return Err(unknown());
        }
    }
    match method {
        Method::Card => enter(operators, &Logins::certificate(mailbox.acting_for()), mailbox).await,
        Method::Psc { .. } => by_token(house, keepers, mailbox).await,
        Method::Organisation { .. } => Err(not_offered(imap)),
    }
}

fn not_offered(imap: &Endpoint) -> Notice {
    Notice::LoginRefused { host: imap.host.clone(), words: String::new() }
}

/// Where nobody has logged in yet, both servers prove themselves and offer the login, no more.
async fn by_token(house: &House, keepers: Option<Keepers>, mailbox: &NewMailbox) -> Result<(), Notice> {
    let NewMailbox { imap, submission, .. } = mailbox;
    let offers = finder::discovery(house)?.try_by_hand(imap.clone(), submission.clone()).await;
    match offers.first().map(|offer| &offer.standing) {
        Some(Standing::Refused(notice)) => return Err(notice.clone()),
        Some(Standing::Proved { methods }) if methods.contains(&MethodKind::Psc) => {}
        _ => return Err(not_offered(imap)),
    }
    match keepers.filter(|keepers| keepers.borrow().as_ref().is_some_and(|keeper| keeper.state() == State::Alive)) {
        Some(keepers) => {
            let logins = Logins::tokens(keepers, &mailbox.address.to_string(), None);
            let plain = house.without_card().map_err(|error| error.notice())?;
            enter(&plain, &logins, mailbox).await
        }
        None => Ok(()),
    }
}

/// Both servers let her in to this mailbox.
async fn enter(operators: &Operators, logins: &Logins, mailbox: &NewMailbox) -> Result<(), Notice> {
    let NewMailbox { address, imap, submission, .. } = mailbox;
    // One after the other: a card signs once at a time, and the first refusal is enough.
    let session = imap::log_in(operators, imap, logins).await;
    session.map_err(|error| admission::unread(mailbox, &error))?.leave().await;
    let login = logins.login().await.map_err(|error| error.notice())?;
    let entered = smtp::enter(operators, submission, &login, address, WITHIN).await;
    entered.map_err(|failure| admission::unsent(mailbox, &failure))
}
