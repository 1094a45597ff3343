//! Copies in Sent: looked for first, because some operators file what they have accepted; put there otherwise.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Sender, passed_over, wake};
use crate::domain::outgoing::{Kind, OutgoingRow, OutgoingState};
use crate::domain::{Flags, MailboxName, OutgoingId, Role, UidSet};
use crate::imap::{self, Authenticated, Items, Listed, Namespaces, Opening, Selected, Session};
use crate::mime::read::envelope;
use crate::store;
use crate::submission::outbox::Event;

/// Latest messages of Sent among which a copy is looked for.
const LATEST: usize = 200;
/// Names of Sent where the server does not say which it is.
const NAMES: [&str; 6] = ["Sent", "Sent Items", "Sent Messages", "Envoyés", "Éléments envoyés", "Messages envoyés"];
/// What the pause after a failed filing is counted from.
const PATIENT: u32 = 2;

impl Sender {
    /// Files the accepted ones among these letters and looks for copies of the doubtful ones. Gives the time of another try.
    /// Given up as soon as `cancel` is given: a copy that was on its way is found, or put there, by the next session.
    pub(super) async fn file_all(
        &self,
        ids: &[OutgoingId],
        cancel: &CancellationToken,
    ) -> Result<Option<Timestamp>, store::Error> {
        let mut waiting = Vec::new();
        for id in ids.iter().copied() {
            let row = self.store.read(move |reader| reader.outgoing(id).map(Some)).await;
            waiting.extend(
                passed_over(id, row)?
                    .filter(|row| matches!(row.state, OutgoingState::Accepted { .. } | OutgoingState::Doubtful)),
            );
        }
        let mut next = None;
        // Of receipts no copy is kept.
        for row in waiting.extract_if(.., |row| row.kind == Kind::Receipt && row.state != OutgoingState::Doubtful) {
            next = self.filed(&row, true).await?.into_iter().chain(next).min();
        }
        if waiting.is_empty() {
            return Ok(next);
        }
        match cancel.run_until_cancelled(self.open_sent()).await {
            Some(Ok((mut session, sent, copies))) => {
                for row in waiting {
                    let mut done = copies.contains(&row.message_id);
                    if !done {
                        let appended = cancel.run_until_cancelled(self.append(&mut session, &sent, &row)).await;
                        let Some(appended) = appended else { return Ok(None) };
                        let Some(appended) = passed_over(row.id, appended.map(Some))? else { continue };
                        done = appended;
                    }
                    next = self.filed(&row, done).await?.into_iter().chain(next).min();
                }
                let _ = cancel.run_until_cancelled(session.logout()).await;
            }
            // Given up, or not even tried: they wait until tokens are given again.
            None | Some(Err(imap::Error::NoToken(_))) => {}
            Some(Err(error)) => {
                tracing::warn!(error = %error, "Sent cannot be reached");
                for row in waiting {
                    next = self.filed(&row, false).await?.into_iter().chain(next).min();
                }
            }
        }
        Ok(next)
    }

    async fn filed(&self, row: &OutgoingRow, done: bool) -> Result<Option<Timestamp>, store::Error> {
        let event = if done { Event::InSent } else { Event::NotFiled };
        let step = self.advance(row, &row.state, event, PATIENT).await?;
        Ok(wake(step.as_ref()))
    }

    /// Appends the copy of an accepted letter; a doubtful one is never put into Sent by us.
    async fn append(
        &self,
        session: &mut Session<Selected>,
        sent: &MailboxName,
        row: &OutgoingRow,
    ) -> Result<bool, store::Error> {
        let OutgoingState::Accepted { at, .. } = &row.state else { return Ok(false) };
        let id = row.id;
        let raw = self.store.read(move |reader| reader.outgoing_raw(id)).await?;
        match session.append(sent, Flags::SEEN, Some(*at), &raw).await {
            Ok(_) => Ok(true),
            Err(error) => {
                tracing::warn!(outgoing = id.0, error = %error, "Letter not filed");
                Ok(false)
            }
        }
    }

    /// Opens a session and gives the name of Sent with the `Message-ID`s of its latest messages.
    async fn open_sent(&self) -> Result<(Session<Selected>, MailboxName, Vec<String>), imap::Error> {
        let mut session = imap::log_in(&self.operators, &self.account.imap, &self.logins).await?;
        let sent = sent_name(&mut session).await?;
        let (mut selected, _) = session.select(&sent, Opening::ReadOnly).await.map_err(|(_, error)| error)?;
        let mut latest = UidSet::default();
        selected.uids().await?.iter().rev().take(LATEST).for_each(|uid| latest.insert(uid));
        let mut copies = Vec::new();
        if !latest.is_empty() {
            let mut fetching = selected.fetch(&latest, Items::Headers).await?;
            while let Some(message) = fetching.next().await? {
                copies.extend(message.header.and_then(|header| envelope(&header).message_id));
            }
        }
        Ok((selected, sent, copies))
    }
}

async fn sent_name(session: &mut Session<Authenticated>) -> Result<MailboxName, imap::Error> {
    let spaces = match session.namespaces().await {
        Ok(spaces) => spaces.unwrap_or_default(),
        Err(error) if error.is_fatal() => return Err(error),
        Err(_) => Namespaces::default(),
    };
    sent_among(&session.list().await?, &spaces).ok_or(imap::Error::Missing("Sent"))
}

/// The Sent of the mailbox itself: a letter is never filed under the eyes of others.
fn sent_among(all: &[Listed], spaces: &Namespaces) -> Option<MailboxName> {
    let own: Vec<&Listed> = all.iter().filter(|one| one.selectable && spaces.root(&one.name).is_none()).collect();
    let by_role = own.iter().find(|one| one.role == Some(Role::Sent));
    let by_name = || {
        let last = |one: &Listed| {
            let name = one.name.as_str();
            one.delimiter.and_then(|delimiter| name.rsplit(delimiter).next()).unwrap_or(name).to_owned()
        };
        NAMES.iter().find_map(|wanted| own.iter().find(|one| last(one) == *wanted))
    };
    by_role.or_else(by_name).map(|one| one.name.clone())
}

#[cfg(test)]
mod tests {
    use super::sent_among;
    use crate::domain::{MailboxName, Role};
    use crate::imap::{Listed, Namespace, Namespaces};

    fn listed(name: &str, role: Option<Role>) -> Listed {
        Listed {
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role,
            selectable: true,
            inferiors: true,
            status: None,
            rights: None,
        }
    }

    #[test]
    fn what_others_see_is_not_ones_own_sent() {
        let space = Namespace { prefix: MailboxName::new("Cabinet/"), delimiter: Some('/') };
        let spaces = Namespaces { shared: vec![space], ..Namespaces::default() };
        let shared = listed("Cabinet/Envoyés", Some(Role::Sent));
        let all = [listed("INBOX", None), shared, listed("Envoyés", None)];
        assert_eq!(sent_among(&all, &spaces), Some(MailboxName::new("Envoyés")));
        assert_eq!(sent_among(&all[..2], &spaces), None);
        assert_eq!(sent_among(&all, &Namespaces::default()), Some(MailboxName::new("Cabinet/Envoyés")));
    }
}
