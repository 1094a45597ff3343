//! What the status line says of one mailbox and of several.

use jiff::Timestamp;

use super::{Icon, sync_words};
use crate::domain::{Account, AccountId, Address, Endpoint, Face, HolderId, Method, Notice, Security, SyncStatus};
use crate::engine::event::Opened;
use crate::ui::context::Context;
use crate::ui::part::accounts::Accounts;
use crate::ui::sample;

fn accounts(addresses: &[&str]) -> Accounts {
    let server = || Endpoint { host: "localhost".to_owned(), port: 993, security: Security::Tls };
    let account = |address: &&str| Account {
        holder: HolderId::parse("899700000017").unwrap(),
        address: Address::parse(address).unwrap(),
        name: None,
        imap: server(),
        submission: server(),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: crate::domain::Tenure::Own,
        retention: None,
    };
    let opened: Opened = sample::opened(addresses.iter().map(account).collect());
    Accounts::of(&opened)
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

fn later(minutes: i64) -> Context {
    Context { now: at(minutes), ..sample::cx() }
}

const THREE: [&str; 3] = ["claire@medecin.mssante.fr", "cabinet@tilleuls.mssante.fr", "service@hopital.mssante.fr"];

fn up_to_date(accounts: &mut Accounts, id: i64, minute: i64) {
    accounts.synced(AccountId(id), SyncStatus::UpToDate { at: at(minute) });
}

fn fails(accounts: &mut Accounts, id: i64) {
    accounts.synced(
        AccountId(id),
        SyncStatus::Failed { notice: Notice::ServerUnreachable { host: String::new() }, last_good: None },
    );
}

#[test]
fn one_mailbox_is_told_without_its_name_and_its_age_grows_by_itself() {
    let mut one = accounts(&THREE[..1]);
    assert_eq!(sync_words(&later(0), &one).1, "Pas encore synchronisé");
    up_to_date(&mut one, 1, 0);
    for (minute, icon, words) in [
        (0, Icon::CircleCheck, "À jour à l’instant"),
        (9, Icon::CircleCheck, "À jour il y a 9\u{a0}min"),
        (14, Icon::CircleAlert, "Dernière mise à jour il y a 14\u{a0}min"),
    ] {
        let told = sync_words(&later(minute), &one);
        assert_eq!((told.0, told.1.as_str()), (icon, words));
    }
    fails(&mut one, 1);
    let told = sync_words(&later(2), &one);
    assert_eq!(
        (told.0, told.1.as_str()),
        (Icon::CloudOff, "Non synchronisé\u{202f}; dernière mise à jour il y a 2\u{a0}min")
    );
}

#[test]
fn of_several_the_one_in_trouble_is_named() {
    let mut three = accounts(&THREE);
    up_to_date(&mut three, 1, 5);
    up_to_date(&mut three, 2, 3);
    up_to_date(&mut three, 3, 6);
    assert_eq!(sync_words(&later(7), &three).1, "À jour il y a 4\u{a0}min", "the oldest");
    let told = sync_words(&later(14), &three);
    assert_eq!(told.1, "cabinet\u{a0}: dernière mise à jour il y a 11\u{a0}min");
    assert_eq!(told.3.lines().count(), 4, "each in the hint, and why: {}", told.3);
    fails(&mut three, 1);
    assert_eq!(
        sync_words(&later(8), &three).1,
        "claire\u{a0}: non synchronisé, dernière mise à jour il y a 3\u{a0}min"
    );
    fails(&mut three, 3);
    assert_eq!(sync_words(&later(8), &three).1, "2 boîtes aux lettres sur 3 ne sont pas à jour");
    // What works again is no trouble any more.
    up_to_date(&mut three, 1, 8);
    up_to_date(&mut three, 3, 8);
    assert_eq!(sync_words(&later(8), &three).1, "À jour il y a 5\u{a0}min");
}

#[test]
fn the_work_of_all_is_added_up() {
    let mut three = accounts(&THREE);
    up_to_date(&mut three, 1, 0);
    three.synced(AccountId(2), SyncStatus::Running { done: 10, total: 40 });
    three.synced(AccountId(3), SyncStatus::Running { done: 5, total: 60 });
    assert_eq!(sync_words(&later(0), &three).1, "Synchronisation… 15 sur 100");
}
