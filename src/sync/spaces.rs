//! Which shared mailboxes a login sees beside its own, and which folders are theirs (RFC 2342), and what may be done there (RFC 4314). What lies there is never taken
//! for a folder of the account's own: a letter would be filed, or thrown away, under the eyes of others.

use super::Error;
use super::apply::Pass;
use super::remote::Remote;
use super::roles::usual;
use crate::domain::{MailboxName, Place, Role};
use crate::imap::{Listed, Namespaces};

/// Usual names of a folder where the mail of a shared mailbox arrives, lower case.
const ARRIVALS: [&str; 9] = [
    "inbox",
    "boîte de réception",
    "réception",
    "reception",
    "accueil",
    "arrivée",
    "arrivées",
    "courrier reçu",
    "courrier entrant",
];

impl<R: Remote> Pass<'_, R> {
    /// What may be done in the folders of others, where that did not come with the list.
    pub(super) async fn rights(&mut self, listed: &[Listed], places: &mut [Place]) -> Result<(), Error> {
        for (mailbox, place) in listed.iter().zip(places) {
            if let Place::Shared { rights: rights @ None, .. } = place
                && mailbox.selectable
            {
                *rights = self.remote.rights(&mailbox.name).await?;
            }
        }
        Ok(())
    }
}

/// Where each folder lies, in order. A namespace of other users holds one mailbox for each of them; a shared one is one mailbox, but for
/// those that are known to hold several.
pub(super) fn places(listed: &[Listed], spaces: &Namespaces) -> Vec<Place> {
    let roots: Vec<Option<MailboxName>> = listed.iter().map(|mailbox| spaces.root(&mailbox.name)).collect();
    let arrivals = arrivals(listed, &roots);
    let place = |((at, mailbox), root): ((usize, &Listed), Option<MailboxName>)| match root {
        None => Place::Own,
        Some(root) => {
            let part = if arrivals.contains(&at) {
                Role::Inbox
            } else {
                mailbox
                    .role
                    .filter(|role| *role != Role::Inbox)
                    .or_else(|| usual(mailbox.name.leaf(mailbox.delimiter)))
                    .unwrap_or(Role::Other)
            };
            Place::Shared { root, part, rights: mailbox.rights }
        }
    };
    listed.iter().enumerate().zip(roots).map(place).collect()
}

/// The one folder of each shared mailbox where its mail arrives: the one that is called so, itself, or the only one.
fn arrivals(listed: &[Listed], roots: &[Option<MailboxName>]) -> Vec<usize> {
    let mut names: Vec<&MailboxName> = roots.iter().flatten().collect();
    names.sort_unstable();
    names.dedup();
    let arrival = |root: &MailboxName| {
        let own = || {
            let all = listed.iter().zip(roots).enumerate();
            all.filter(|(_, (mailbox, own))| mailbox.selectable && own.as_ref() == Some(root))
                .map(|(at, (mailbox, _))| (at, mailbox))
        };
        let itself = own().find(|(_, mailbox)| mailbox.name == *root);
        let called = || {
            let level = |mailbox: &Listed| {
                mailbox.delimiter.map_or(0, |delimiter| mailbox.name.as_str().matches(delimiter).count())
            };
            let one_called = |name: &str| {
                own()
                    .filter(|(_, mailbox)| mailbox.name.leaf(mailbox.delimiter).to_lowercase() == name)
                    .min_by_key(|(_, mailbox)| level(mailbox))
            };
            ARRIVALS.into_iter().find_map(one_called)
        };
        let only = || own().next().filter(|_| own().count() == 1);
        // The top of a shared namespace may be there without mail ever arriving in it.
        called().or(itself).or_else(only).map(|(at, _)| at)
    };
    names.into_iter().filter_map(arrival).collect()
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::domain::{MailboxName, Place, Role};
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

    fn spaces(personal: &[&str], others: &[&str], shared: &[&str]) -> Namespaces {
        let all = |prefixes: &[&str]| {
            let space = |prefix: &&str| Namespace { prefix: MailboxName::new(*prefix), delimiter: Some('/') };
            prefixes.iter().map(space).collect()
        };
        Namespaces { personal: all(personal), others: all(others), shared: all(shared) }
    }

    /// `root:part`, or `-` for one's own.
    fn told(names: &[(&str, Option<Role>)], spaces: &Namespaces) -> Vec<String> {
        let listed: Vec<Listed> = names.iter().map(|(name, role)| listed(name, *role)).collect();
        let word = |place: Place| match place {
            Place::Own => "-".to_owned(),
            Place::Shared { root, part, .. } => format!("{}:{}", root.as_str(), part.as_str()),
        };
        places(&listed, spaces).into_iter().map(word).collect()
    }

    #[test]
    fn a_shared_namespace_is_one_mailbox_with_folders_of_its_own() {
        let spaces = spaces(&[""], &[], &["Cabinet des Tilleuls/"]);
        let names = [
            ("INBOX", Some(Role::Inbox)),
            ("Envoyés", Some(Role::Sent)),
            ("Cabinet des Tilleuls", None),
            ("Cabinet des Tilleuls/Accueil", None),
            ("Cabinet des Tilleuls/Corbeille", Some(Role::Trash)),
            ("Cabinet des Tilleuls/Patients/2026", None),
            ("Cabinet des Tilleuls bis", None),
        ];
        assert_eq!(
            told(&names, &spaces),
            [
                "-",
                "-",
                "Cabinet des Tilleuls:other",
                "Cabinet des Tilleuls:inbox",
                "Cabinet des Tilleuls:trash",
                "Cabinet des Tilleuls:other",
                "-"
            ]
        );
    }

    #[test]
    fn other_users_and_known_containers_hold_a_mailbox_each() {
        let spaces = spaces(&["", "INBOX/"], &["user/"], &["Shared Folders/"]);
        let names = [
            ("inbox", None),
            ("INBOX/Sent", None),
            ("user/nadia", None),
            ("user/nadia/Corbeille", None),
            ("user/paul/INBOX", None),
            ("user/paul/Sent", None),
            ("Shared Folders/Accueil", None),
            ("Shared Folders/Service/Réception", None),
            ("Shared Folders/Service/Autre", None),
        ];
        assert_eq!(
            told(&names, &spaces),
            [
                "-",
                "-",
                "user/nadia:inbox",
                "user/nadia:trash",
                "user/paul:inbox",
                "user/paul:sent",
                "Shared Folders/Accueil:inbox",
                "Shared Folders/Service:inbox",
                "Shared Folders/Service:other"
            ]
        );
    }

    /// A server that calls the top shared, or one's own place a shared one, takes nothing away.
    #[test]
    fn what_makes_no_sense_changes_nothing() {
        let names = [("INBOX", Some(Role::Inbox)), ("Envoyés", Some(Role::Sent)), ("INBOX/Sent", None)];
        for odd in [spaces(&[""], &[""], &[""]), spaces(&["INBOX/"], &[], &["INBOX/"]), Namespaces::default()] {
            assert_eq!(told(&names, &odd), ["-"; 3]);
        }
    }
}
