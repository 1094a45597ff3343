//! Names of folders, as they are typed.

use super::{Fault, Names, Naming};
use crate::domain::listing::MailboxRow;
use crate::domain::{AccountId, MailboxName, Place, Role};
use crate::ui::sample::mailbox;

fn named(id: i64, name: &str, role: Role) -> MailboxRow {
    MailboxRow { name: MailboxName::new(name), delimiter: Some('.'), ..mailbox(id, role) }
}

#[test]
fn what_cannot_be_a_name_is_told_before_it_is_asked() {
    let rows = [named(1, "INBOX", Role::Inbox), named(2, "Échos", Role::Other)];
    let names = Names::of(&rows, AccountId(1));
    let long = "a".repeat(101);
    let faults = [
        ("  ", Fault::Empty),
        ("2026.11", Fault::Delimiter('.')),
        ("echos", Fault::Taken),
        ("inbox", Fault::Taken),
        ("a*", Fault::Sign),
        ("a\u{7}", Fault::Sign),
        (long.as_str(), Fault::Long),
    ];
    for (typed, fault) in faults {
        assert_eq!(names.whole(typed), Err(fault), "{typed}");
    }
    assert_eq!(names.whole(" Dr Benali "), Ok(MailboxName::new("Dr Benali")));
}

#[test]
fn where_all_folders_lie_below_the_inbox_new_ones_do_too() {
    let rows = [named(1, "INBOX", Role::Inbox), named(2, "INBOX.Sent", Role::Sent), named(3, "Inbox.Bio", Role::Other)];
    let names = Names::of(&rows, AccountId(1));
    assert_eq!(names.whole("Imagerie"), Ok(MailboxName::new("INBOX.Imagerie")));
    assert_eq!(names.whole("bio"), Err(Fault::Taken));
    // What others share lies elsewhere, and says nothing of one's own.
    let place = Place::Shared { root: MailboxName::new("Cabinet"), part: Role::Other, rights: None };
    let shared = MailboxRow { place, ..named(4, "Cabinet.Appels", Role::Other) };
    let beside: Vec<MailboxRow> = rows.iter().cloned().chain([shared]).collect();
    assert_eq!(Names::of(&beside, AccountId(1)).whole("Imagerie"), Ok(MailboxName::new("INBOX.Imagerie")));
    let alone = Names::of(&rows[..1], AccountId(1));
    assert_eq!(alone.whole("Imagerie"), Ok(MailboxName::new("Imagerie")));
}

#[test]
fn another_name_stays_at_its_level_and_may_be_its_own() {
    let rows =
        [named(1, "INBOX", Role::Inbox), named(2, "Labos.Biologie", Role::Other), named(3, "Labos.Autre", Role::Other)];
    let mut naming = Naming::rename(&rows, &rows[1]);
    assert_eq!(naming.typed, "Biologie");
    naming.typed("autre".to_owned());
    assert_eq!(naming.submit(), None);
    for (typed, whole) in [("biologie", "Labos.biologie"), ("Cerballiance", "Labos.Cerballiance")] {
        naming.typed(typed.to_owned());
        assert_eq!(naming.submit(), Some(MailboxName::new(whole)));
    }
}
