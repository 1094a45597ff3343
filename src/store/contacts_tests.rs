//! Tests of `store/contacts`.

use proptest::prelude::*;

use super::*;
use crate::domain::standing::Seen;
use crate::store::fixture::{address, at};

fn vault() -> rusqlite::Connection {
    let mut connection = rusqlite::Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    super::super::migrate::migrate(&mut connection).unwrap();
    connection
}

fn contact(text: &str, name: &str) -> Contact {
    Contact::new(address(text), name)
}

fn name(text: &str) -> GroupName {
    GroupName::parse(text).unwrap()
}

fn addresses(rows: &[ContactRow]) -> Vec<String> {
    rows.iter().map(|row| row.contact.address.to_string()).collect()
}

fn change(tx: &mut Tx<'_>, change: &Change) -> Result<(), Error> {
    tx.change_contacts(change, at(0))
}

#[test]
fn favourites_are_kept_once_by_name() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    for (text, label) in
        [("z@x.fr", "Élodie ZOLA"), ("Claire@x.fr", "Dr Claire DUBREUIL"), ("claire@x.fr", "Claire D."), ("a@x.fr", "")]
    {
        change(&mut tx, &Change::Favour(contact(text, label))).unwrap();
    }
    assert!(tx.changes.contacts);
    let rows = tx.favourites().unwrap();
    assert_eq!(addresses(&rows), ["a@x.fr", "claire@x.fr", "z@x.fr"]);
    assert_eq!(rows[1].contact.label(), "Claire D.");
    change(&mut tx, &Change::Unfavour(address("CLAIRE@x.fr"))).unwrap();
    assert_eq!(addresses(&tx.favourites().unwrap()), ["a@x.fr", "z@x.fr"]);
    assert!(matches!(change(&mut tx, &Change::Unfavour(address("claire@x.fr"))), Err(Error::NotFound)));
}

#[test]
fn groups_are_made_named_and_deleted() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    change(&mut tx, &Change::Make(name("Équipe cardio"))).unwrap();
    change(&mut tx, &Change::Make(name("Dialyse"))).unwrap();
    assert!(matches!(change(&mut tx, &Change::Make(name("EQUIPE CARDIO"))), Err(Error::GroupKnown)));
    let groups = tx.groups().unwrap();
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["Dialyse", "Équipe cardio"]);
    let cardio = groups[1].id;
    change(&mut tx, &Change::Add(cardio, vec![contact("b@x.fr", ""), contact("a@x.fr", ""), contact("B@x.fr", "")]))
        .unwrap();
    assert_eq!(addresses(&tx.members(cardio).unwrap()), ["a@x.fr", "B@x.fr"]);
    assert!(matches!(change(&mut tx, &Change::Rename(cardio, name("dialyse"))), Err(Error::GroupKnown)));
    change(&mut tx, &Change::Rename(cardio, name("Cardiologues"))).unwrap();
    change(&mut tx, &Change::Rename(cardio, name("cardiologues"))).unwrap();
    assert_eq!(tx.groups().unwrap()[0].members, 2);
    change(&mut tx, &Change::Remove(cardio, address("A@x.fr"))).unwrap();
    assert!(matches!(change(&mut tx, &Change::Remove(cardio, address("a@x.fr"))), Err(Error::NotFound)));
    change(&mut tx, &Change::Delete(cardio)).unwrap();
    for gone in
        [Change::Delete(cardio), Change::Rename(cardio, name("x y")), Change::Add(cardio, vec![contact("a@x.fr", "")])]
    {
        assert!(matches!(change(&mut tx, &gone), Err(Error::NotFound)), "{gone:?}");
    }
    assert!(matches!(tx.members(cardio), Err(Error::NotFound)));
    let left: u32 = connection.query_row("SELECT count(*) FROM group_members", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn who_has_gone_is_marked_and_stays() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    change(&mut tx, &Change::Make(name("Cardio"))).unwrap();
    let group = tx.groups().unwrap()[0].id;
    change(&mut tx, &Change::Add(group, vec![contact("a@x.fr", ""), contact("b@x.fr", "")])).unwrap();
    change(&mut tx, &Change::Favour(contact("B@x.fr", ""))).unwrap();
    let written = tx.written_to().unwrap();
    assert_eq!(written.iter().map(Address::folded).collect::<Vec<_>>(), ["a@x.fr", "b@x.fr"], "looked at each day");
    let gone = Departure { from: Left::Space, noticed: at(5) };
    tx.note_seen(&address("b@x.fr"), Seen { listed: true, held: true, gone: Some(gone) }, at(5)).unwrap();
    let members = tx.members(group).unwrap();
    assert_eq!(members.iter().map(|row| row.gone).collect::<Vec<_>>(), [None, Some(gone)]);
    assert_eq!(tx.favourites().unwrap()[0].gone, Some(gone));
    assert_eq!((tx.groups().unwrap()[0].members, tx.groups().unwrap()[0].gone), (2, 1));
}

/// What this program cannot have written is not taken for somebody: a group is not given in part.
#[test]
fn an_edited_vault_forges_nobody() {
    for edit in [
        "UPDATE group_members SET written = 'other@evil.fr' WHERE address = 'a@x.fr'",
        "UPDATE group_members SET written = 'a@x.fr, evil@evil.fr' WHERE address = 'a@x.fr'",
        "UPDATE group_members SET name = 'Dr A <evil@evil.fr>' WHERE address = 'a@x.fr'",
    ] {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        change(&mut tx, &Change::Make(name("Cardio"))).unwrap();
        let group = tx.groups().unwrap()[0].id;
        change(&mut tx, &Change::Add(group, vec![contact("a@x.fr", ""), contact("b@x.fr", "")])).unwrap();
        connection.execute_batch(edit).unwrap();
        assert!(matches!(tx.members(group), Err(Error::Malformed { .. })), "{edit}");
        let carried = tx.contacts_to_carry().unwrap();
        assert_eq!(carried.groups, [(name("Cardio"), vec![contact("b@x.fr", "")])], "the others are brought");
    }
    let connection = vault();
    connection.execute_batch("INSERT INTO contact_groups (name, key, made_at) VALUES ('a@b.fr', 'a@b.fr', 0)").unwrap();
    assert!(matches!(Tx::new(&connection).groups(), Err(Error::Malformed { .. })));
}

#[test]
fn what_is_brought_stands_beside_what_is_there() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    change(&mut tx, &Change::Favour(contact("a@x.fr", "Mine"))).unwrap();
    change(&mut tx, &Change::Make(name("Cardio"))).unwrap();
    let carried = Carried {
        favourites: vec![contact("A@x.fr", "Theirs"), contact("b@x.fr", "")],
        groups: vec![(name("CARDIO"), vec![contact("c@x.fr", "")]), (name("Dialyse"), Vec::new())],
    };
    for _ in 0..2 {
        tx.bring_contacts(&carried, at(1)).unwrap();
    }
    let favourites = tx.favourites().unwrap();
    assert_eq!(favourites.iter().map(|row| row.contact.label()).collect::<Vec<_>>(), ["b@x.fr", "Mine"]);
    let groups = tx.groups().unwrap();
    let told: Vec<_> = groups.iter().map(|group| (group.name.as_str(), group.members)).collect();
    assert_eq!(told, [("Cardio", 1), ("Dialyse", 0)]);
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// Against a plain list: whatever is done in whatever order.
    #[test]
    fn a_group_holds_whom_it_was_given(acts in prop::collection::vec((any::<bool>(), 0..6_u8), 0..24)) {
        let connection = vault();
        let mut tx = Tx::new(&connection);
        change(&mut tx, &Change::Make(name("Cardio"))).unwrap();
        let group = tx.groups().unwrap()[0].id;
        let mut model = std::collections::BTreeSet::new();
        for (adds, who) in acts {
            let text = format!("p{who}@x.fr");
            if adds {
                change(&mut tx, &Change::Add(group, vec![contact(&text, "")])).unwrap();
                let _ = model.insert(text);
            } else {
                let removed = change(&mut tx, &Change::Remove(group, address(&text)));
                prop_assert_eq!(removed.is_ok(), model.remove(&text));
            }
        }
        prop_assert_eq!(addresses(&tx.members(group).unwrap()), model.into_iter().collect::<Vec<_>>());
    }
}
