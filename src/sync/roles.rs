//! What a mailbox is for: as the server says (SPECIAL-USE), else by the names that servers and clients use in French and
//! English. Pure.

use crate::domain::Role;
use crate::imap::Listed;

/// Usual names, lower case.
const USUAL: [(&str, Role); 40] = [
    ("sent", Role::Sent),
    ("sent items", Role::Sent),
    ("sent messages", Role::Sent),
    ("sent mail", Role::Sent),
    ("envoyés", Role::Sent),
    ("envoyes", Role::Sent),
    ("éléments envoyés", Role::Sent),
    ("messages envoyés", Role::Sent),
    ("courrier envoyé", Role::Sent),
    ("drafts", Role::Drafts),
    ("draft", Role::Drafts),
    ("brouillons", Role::Drafts),
    ("brouillon", Role::Drafts),
    ("trash", Role::Trash),
    ("bin", Role::Trash),
    ("deleted", Role::Trash),
    ("deleted items", Role::Trash),
    ("deleted messages", Role::Trash),
    ("corbeille", Role::Trash),
    ("éléments supprimés", Role::Trash),
    ("messages supprimés", Role::Trash),
    ("supprimés", Role::Trash),
    ("junk", Role::Junk),
    ("junk mail", Role::Junk),
    ("junk e-mail", Role::Junk),
    ("junk email", Role::Junk),
    ("spam", Role::Junk),
    ("bulk mail", Role::Junk),
    ("indésirables", Role::Junk),
    ("indesirables", Role::Junk),
    ("courrier indésirable", Role::Junk),
    ("courriers indésirables", Role::Junk),
    ("pourriel", Role::Junk),
    ("pourriels", Role::Junk),
    ("archive", Role::Archive),
    ("archives", Role::Archive),
    ("archived", Role::Archive),
    ("archivés", Role::Archive),
    ("archivé", Role::Archive),
    ("messages archivés", Role::Archive),
];

/// The role of each mailbox, in order. A name decides only for a role that no mailbox has by SPECIAL-USE, at the top or
/// just below INBOX, and once.
pub fn roles(listed: &[Listed]) -> Vec<Role> {
    let mut roles: Vec<Role> = listed.iter().map(|mailbox| mailbox.role.unwrap_or(Role::Other)).collect();
    for (index, mailbox) in listed.iter().enumerate() {
        if mailbox.role.is_some() || !mailbox.selectable {
            continue;
        }
        let Some(role) = usual(mailbox).filter(|role| !roles.contains(role)) else { continue };
        if let Some(place) = roles.get_mut(index) {
            *place = role;
        }
    }
    roles
}

fn usual(mailbox: &Listed) -> Option<Role> {
    let name = mailbox.name.as_str().to_lowercase();
    let leaf = match mailbox.delimiter {
        Some(delimiter) => name.strip_prefix("inbox").and_then(|rest| rest.strip_prefix(delimiter)).unwrap_or(&name),
        None => &name,
    };
    USUAL.iter().find(|(usual, _)| *usual == leaf).map(|&(_, role)| role)
}

#[cfg(test)]
mod tests {
    use super::roles;
    use crate::domain::{MailboxName, Role};
    use crate::imap::Listed;

    fn listed(name: &str, role: Option<Role>) -> Listed {
        Listed {
            name: MailboxName::new(name),
            delimiter: Some('.'),
            role,
            selectable: true,
            inferiors: true,
            status: None,
        }
    }

    #[test]
    fn the_server_decides_first_then_usual_names_once() {
        let mailboxes = [
            listed("INBOX", Some(Role::Inbox)),
            listed("Sent", None),
            listed("INBOX.Éléments envoyés", Some(Role::Sent)),
            listed("INBOX.Corbeille", None),
            listed("Trash", None),
            listed("Patients.Archive", None),
            listed("Archives", None),
        ];
        assert_eq!(
            roles(&mailboxes),
            [Role::Inbox, Role::Other, Role::Sent, Role::Trash, Role::Other, Role::Other, Role::Archive]
        );
    }
}
