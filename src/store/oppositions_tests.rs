//! Tests of `store/oppositions`.

use super::*;
use crate::store::fixture::at;

fn vault() -> rusqlite::Connection {
    let mut connection = rusqlite::Connection::open_in_memory().unwrap();
    super::super::migrate::migrate(&mut connection).unwrap();
    connection
}

fn hers() -> Ins {
    Ins::parse("279035121518989").unwrap()
}

fn note(ins: &str, name: &str) -> Change {
    Change::Note { ins: Ins::parse(ins).unwrap(), name: DisplayName::clean(name) }
}

fn noted(tx: &Tx<'_>) -> Vec<(String, String, Timestamp)> {
    let row = |one: Opposition| {
        (one.ins.as_str().to_owned(), one.name.map(|name| name.as_str().to_owned()).unwrap_or_default(), one.since)
    };
    tx.oppositions().unwrap().into_iter().map(row).collect()
}

#[test]
fn one_stands_since_it_was_noted_first_until_it_is_lifted() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    assert_eq!(tx.opposes(&hers()).unwrap(), None);
    tx.change_oppositions(&note("279035121518989", ""), at(5)).unwrap();
    tx.change_oppositions(&note("162018885045327", "Paul VIAL"), at(7)).unwrap();
    tx.change_oppositions(&note("279035121518989", "Dominique PAT-TROIS"), at(9)).unwrap();
    tx.change_oppositions(&note("279035121518989", ""), at(11)).unwrap();
    let row = |ins: &str, name: &str, second| (ins.to_owned(), name.to_owned(), at(second));
    assert_eq!(noted(&tx), [row("162018885045327", "Paul VIAL", 7), row("279035121518989", "Dominique PAT-TROIS", 5)]);
    assert_eq!(tx.opposes(&hers()).unwrap(), Some(at(5)));
    assert_eq!(tx.opposed().unwrap().into_keys().collect::<Vec<_>>(), ["162018885045327", "279035121518989"]);
    tx.change_oppositions(&Change::Lift(hers()), at(12)).unwrap();
    assert_eq!((tx.opposes(&hers()).unwrap(), noted(&tx).len()), (None, 1));
    assert!(matches!(tx.change_oppositions(&Change::Lift(hers()), at(13)), Err(Error::NotFound)));
}

#[test]
fn a_row_that_is_of_no_matricule_hides_no_other() {
    let connection = vault();
    let mut tx = Tx::new(&connection);
    tx.change_oppositions(&note("279035121518989", ""), at(5)).unwrap();
    connection.execute_batch("INSERT INTO oppositions VALUES ('279035121518988', '', 1)").unwrap();
    assert_eq!(noted(&tx).len(), 1);
}
