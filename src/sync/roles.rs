//! What a mailbox is for: as the server says (SPECIAL-USE), else by the names that servers and clients use in French and
//! English. Pure.

use crate::domain::{Place, Role};
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
/// just below INBOX, and once. What lies in a shared mailbox has none.
pub fn roles(listed: &[Listed], places: &[Place]) -> Vec<Role> {
    let is_own = |at: usize| matches!(places.get(at), Some(Place::Own));
    let said = |(at, mailbox): (usize, &Listed)| mailbox.role.filter(|_| is_own(at)).unwrap_or(Role::Other);
    let mut roles: Vec<Role> = listed.iter().enumerate().map(said).collect();
    for (index, mailbox) in listed.iter().enumerate() {
        if mailbox.role.is_some() || !mailbox.selectable || !is_own(index) {
            continue;
        }
        let Some(role) = usual_of(mailbox).filter(|role| !roles.contains(role)) else { continue };
        if let Some(place) = roles.get_mut(index) {
            *place = role;
        }
    }
    roles
}

/// The role that a folder of this name usually has.
pub(super) fn usual(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    USUAL.iter().find(|(usual, _)| *usual == name).map(|&(_, role)| role)
}

fn usual_of(mailbox: &Listed) -> Option<Role> {
    let name = mailbox.name.as_str().to_lowercase();
    let leaf = match mailbox.delimiter {
        Some(delimiter) => name.strip_prefix("inbox").and_then(|rest| rest.strip_prefix(delimiter)).unwrap_or(&name),
        None => &name,
    };
    usual(leaf)
}

#[cfg(test)]
mod tests {
    use super::roles;
    use crate::domain::{MailboxName, Place, Role};
    use crate::imap::Listed;

    fn listed(name: &str, role: Option<Role>) -> Listed {
        Listed {
            name: MailboxName::new(name),
            delimiter: Some('.'),
            role,
            selectable: true,
            inferiors: true,
            status: None,
            rights: None,
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
            roles(&mailboxes, &[const { Place::Own }; 7]),
            [Role::Inbox, Role::Other, Role::Sent, Role::Trash, Role::Other, Role::Other, Role::Archive]
        );
        // What others see is never one's own, whatever it is called and whatever the server says of it.
        let shared = Place::Shared { root: MailboxName::new("Cabinet"), part: Role::Sent, rights: None };
        let mut places = vec![Place::Own; 7];
        (places[2], places[4], places[6]) = (shared.clone(), shared.clone(), shared);
        assert_eq!(
            roles(&mailboxes, &places),
            [Role::Inbox, Role::Sent, Role::Other, Role::Trash, Role::Other, Role::Other, Role::Other]
        );
    }
}
