//! Tests of `store/actions`.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::fixture::{VALIDITY, Vault, at, inbox, letter, uid};
use super::super::migrate::migrate;
use super::super::{Error, NewBody, NewMailbox};
use super::{Act, ActionId, ActionKind, Landed, Tx};
use crate::domain::notice::ActionFault;
use crate::domain::{
    AccountId, DeskStanding, DeskState, Flags, Keyword, MailboxId, MailboxName, MessageId, Role, UidValidity,
};

fn seen(messages: &[MessageId], set: bool) -> Act {
    Act::Flag { messages: messages.to_vec(), flag: Flags::SEEN, set }
}

fn flagged(messages: &[MessageId], set: bool) -> Act {
    Act::Flag { messages: messages.to_vec(), flag: Flags::FLAGGED, set }
}

fn keys(tx: &Tx<'_>) -> Vec<ActionId> {
    tx.actions().unwrap().iter().map(|row| row.id).collect()
}

/// A vault in memory with an inbox of three letters, a bin and a folder.
struct Desk {
    connection: Connection,
}

struct Things {
    account: AccountId,
    inbox: MailboxId,
    bin: MailboxId,
    folder: MailboxId,
    ids: Vec<MessageId>,
}

impl Desk {
    fn new() -> Self {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        Self { connection }
    }

    fn tx(&self) -> (Tx<'_>, Things) {
        let mut tx = Tx::new(&self.connection);
        let (account, inbox) = inbox(&mut tx).unwrap();
        let new = |name: &str, role| NewMailbox {
            name: MailboxName::new(name),
            delimiter: Some('/'),
            role,
            subscribed: true,
            place: crate::domain::Place::Own,
        };
        let others = [new("Corbeille", Role::Trash), new("Archives", Role::Other)];
        let others = tx.upsert_mailboxes(account, &others).unwrap();
        let letters = [letter(1, "a"), letter(2, "b"), letter(3, "c")];
        let ids = tx.insert_messages(inbox, VALIDITY, &letters).unwrap();
        (tx, Things { account, inbox, bin: others[0], folder: others[1], ids })
    }
}

fn shown(tx: &Tx<'_>, mailbox: MailboxId) -> Vec<MessageId> {
    let page = tx.messages(mailbox, 0..99).unwrap();
    let mut ids: Vec<MessageId> = page.rows.iter().map(|row| row.id).collect();
    assert_eq!(page.total as usize, ids.len(), "the count is that of what is shown");
    ids.sort();
    ids
}

/// Everything that a user sees, and where everything lies.
fn picture(connection: &Connection) -> Vec<String> {
    let read = |sql: &str, columns: usize| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| {
            (0..columns)
                .map(|n| row.get::<_, rusqlite::types::Value>(n).map(|v| format!("{v:?}")))
                .collect::<Result<Vec<_>, _>>()
        });
        rows.unwrap().map(|row| row.unwrap().join(" ")).collect()
    };
    let mut all =
        read("SELECT id, mailbox, place, uidvalidity, uid, flags, keywords, own FROM messages ORDER BY id", 8);
    all.extend(read("SELECT id, name, shown, wish, total, unseen FROM mailboxes ORDER BY id", 6));
    all.extend(read("SELECT kind, message FROM actions ORDER BY id", 2));
    all
}

#[tokio::test]
async fn a_mark_shows_at_once_and_waits_for_the_server() {
    let (vault, ids) = Vault::with(&["a", "b"]).await;
    let (inbox, id) = (vault.inbox, ids[0]);
    let ((), changes) = vault.store.write(move |tx| tx.act(&seen(&[id, MessageId(99)], true), at(1))).await.unwrap();
    assert!(changes.messages.contains(&id) && changes.mailboxes.contains(&inbox) && changes.actions);
    let account = vault.account;
    let _ = vault
        .store
        .write(move |tx| {
            assert_eq!(tx.mailboxes()?[0].unseen, 1);
            let group = tx.next_group(account, &BTreeSet::new())?.unwrap();
            assert_eq!((group.errands.len(), group.errands[0].uid, group.word.as_str()), (1, Some(uid(1)), "\\Seen"));
            tx.set_marks(inbox, VALIDITY, &[(uid(1), Flags::ANSWERED.into())])?;
            assert_eq!(tx.message(id)?.0.flags, Flags::ANSWERED.with(Flags::SEEN), "the user's mark stays on top");
            tx.settle(&group.ids())?;
            assert!(tx.actions()?.is_empty());
            tx.set_marks(inbox, VALIDITY, &[(uid(1), Flags::ANSWERED.into())])?;
            assert_eq!(tx.message(id)?.0.flags, Flags::ANSWERED, "afterwards the server decides");
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn marking_back_while_the_first_is_on_its_way() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    tx.act(&flagged(&[id], true), at(1)).unwrap();
    let on_its_way = keys(&tx);
    tx.act(&flagged(&[id], false), at(2)).unwrap();
    tx.settle(&on_its_way).unwrap();
    let left = tx.next_group(things.account, &BTreeSet::new()).unwrap().unwrap();
    assert_eq!((left.errands.len(), left.set), (1, false), "the later wish is still to be told");
}

#[test]
fn a_move_shows_at_once_and_another_takes_its_place() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    let to = |to| Act::Move { messages: vec![id], to };
    tx.act(&to(things.folder), at(1)).unwrap();
    assert_eq!(shown(&tx, things.folder), [id]);
    assert_eq!(shown(&tx, things.inbox), things.ids[1..]);
    tx.act(&to(things.bin), at(2)).unwrap();
    assert_eq!((shown(&tx, things.bin), tx.actions().unwrap().len()), (vec![id], 1));
    tx.act(&to(things.inbox), at(3)).unwrap();
    assert!(tx.actions().unwrap().is_empty(), "it is where it was");
    assert_eq!(shown(&tx, things.inbox), things.ids);

    // Told the server: not taken back, followed by another.
    tx.act(&to(things.folder), at(4)).unwrap();
    let first = keys(&tx);
    assert!(tx.begin(&first, (Some(VALIDITY), Some(uid(1)))).unwrap());
    tx.act(&to(things.inbox), at(5)).unwrap();
    assert_eq!(tx.actions().unwrap().len(), 2);
    assert_eq!(shown(&tx, things.inbox), things.ids);
    tx.landed(&[(first[0], Landed::At(UidValidity(9), uid(40)))], false).unwrap();
    assert_eq!(shown(&tx, things.inbox), things.ids, "still where the user put it last");
    let next = tx.next_group(things.account, &BTreeSet::new()).unwrap().unwrap();
    assert_eq!(next.origin.unwrap().mailbox, things.folder);
    assert_eq!(next.errands[0].uid, Some(uid(40)));
}

#[test]
fn to_the_bin_then_for_good() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let bin = Act::Bin { messages: things.ids.clone() };
    tx.act(&bin, at(1)).unwrap();
    assert_eq!(shown(&tx, things.bin), things.ids);
    tx.act(&bin, at(2)).unwrap();
    assert!(shown(&tx, things.bin).is_empty());
    let kinds: Vec<ActionKind> = tx.actions().unwrap().iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [ActionKind::Erase; 3]);
    // An erasure that has not begun is called back by a move.
    tx.act(&Act::Move { messages: vec![things.ids[0]], to: things.inbox }, at(3)).unwrap();
    assert_eq!(shown(&tx, things.inbox), things.ids[..1]);
    let rest = keys(&tx);
    tx.erased(&rest).unwrap();
    assert!(tx.message(things.ids[1]).is_err() && tx.actions().unwrap().is_empty());
    let error = tx.act(&Act::EmptyBin { mailbox: things.inbox }, at(4)).unwrap_err();
    assert!(matches!(error, Error::Action(ActionFault::NoBin)));
}

#[test]
fn without_a_bin_one_is_made_and_nothing_is_erased() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    let mut tx = Tx::new(&connection);
    let (account, inbox) = inbox(&mut tx).unwrap();
    let below = NewMailbox {
        name: MailboxName::new("INBOX.Sent"),
        delimiter: Some('.'),
        role: Role::Sent,
        subscribed: true,
        place: crate::domain::Place::Own,
    };
    let _ = tx.upsert_mailboxes(account, &[below]).unwrap();
    let _ = tx.connection.execute("UPDATE mailboxes SET delimiter = '.'", []).unwrap();
    let ids = tx.insert_messages(inbox, VALIDITY, &[letter(1, "a")]).unwrap();
    tx.act(&Act::Bin { messages: ids }, at(1)).unwrap();
    let kinds: Vec<ActionKind> = tx.actions().unwrap().iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [ActionKind::Create, ActionKind::Move]);
    let made = tx.mailboxes().unwrap().into_iter().find(|row| row.role == Role::Trash).unwrap();
    assert_eq!((made.name.as_str(), made.pending), ("INBOX.Corbeille", true));
}

#[test]
fn what_a_user_has_not_done_is_not_told() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let first = things.ids[0];
    tx.act(&seen(&[first], true), at(1)).unwrap();
    tx.act(&Act::Move { messages: vec![first], to: things.folder }, at(2)).unwrap();
    tx.act(&seen(&things.ids[1..2], true), at(3)).unwrap();
    tx.act(&Act::Move { messages: things.ids[1..2].to_vec(), to: things.folder }, at(4)).unwrap();
    // Of different messages, what is alike is told together; of one message, in its order.
    let marks = tx.next_group(things.account, &BTreeSet::new()).unwrap().unwrap();
    assert_eq!((marks.kind, marks.errands.len()), (ActionKind::Flag, 2));
    let passed: BTreeSet<ActionId> = marks.ids().into_iter().collect();
    assert_eq!(tx.next_group(things.account, &passed).unwrap(), None, "a move waits for the mark before it");
    tx.settle(&marks.ids()).unwrap();
    let moves = tx.next_group(things.account, &BTreeSet::new()).unwrap().unwrap();
    assert_eq!((moves.kind, moves.errands.len()), (ActionKind::Move, 2));
}

#[test]
fn a_copy_is_shown_and_taken_over_by_what_comes() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    tx.reset_mailbox(things.folder, UidValidity(9)).unwrap();
    tx.act(&Act::Copy { messages: vec![id], to: things.folder }, at(1)).unwrap();
    let copy = shown(&tx, things.folder)[0];
    assert!(copy != id && tx.search(&super::super::fixture::asked("a"), 9).unwrap().len() == 2);
    assert!(tx.provisional(things.folder).unwrap().is_empty(), "nobody has copied it yet");
    // It is read by what it is copied from, until the server has it and gives its own.
    let body = NewBody { raw: b"Subject: a\r\n\r\nmot", text: "mot", preview: "mot", parts: &[] };
    assert_eq!(tx.raw(copy).unwrap(), None);
    tx.put_body(id, &body).unwrap();
    assert_eq!(tx.raw(copy).unwrap().as_deref(), Some(body.raw));
    let keys = keys(&tx);
    tx.landed(&[(keys[0], Landed::Somewhere)], false).unwrap();
    assert_eq!(tx.provisional(things.folder).unwrap(), [copy]);
    let mut come = letter(1, "a");
    come.uid = uid(70);
    assert_eq!(tx.insert_messages(things.folder, UidValidity(9), &[come]).unwrap(), [copy]);
    assert_eq!((shown(&tx, things.folder), shown(&tx, things.inbox).len()), (vec![copy], 3));
    // Not taken over: it goes after a complete look.
    tx.act(&Act::Copy { messages: vec![id], to: things.folder }, at(2)).unwrap();
    let keys = tx.actions().unwrap()[0].id;
    tx.landed(&[(keys, Landed::Somewhere)], false).unwrap();
    let left = tx.provisional(things.folder).unwrap();
    assert_eq!(tx.drop_provisional(&left).unwrap(), 1);
    assert_eq!(shown(&tx, things.folder), [copy]);
}

#[test]
fn a_row_that_a_look_has_made_meanwhile_gives_way() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    tx.reset_mailbox(things.folder, UidValidity(9)).unwrap();
    tx.act(&Act::Move { messages: vec![id], to: things.folder }, at(1)).unwrap();
    let keys = keys(&tx);
    let mut come = letter(1, "a");
    come.uid = uid(70);
    let twin = tx.insert_messages(things.folder, UidValidity(9), &[come]).unwrap()[0];
    tx.act(&flagged(&[twin], true), at(2)).unwrap();
    tx.landed(&[(keys[0], Landed::At(UidValidity(9), uid(70)))], false).unwrap();
    assert_eq!(shown(&tx, things.folder), [id]);
    assert_eq!(tx.actions().unwrap()[0].message, Some(id), "what was done to the one is done to the other");
}

#[test]
fn what_cannot_be_removed_alone_is_hidden_for_as_long_as_it_is_marked() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    tx.act(&Act::Move { messages: vec![id], to: things.folder }, at(1)).unwrap();
    let moving = keys(&tx);
    tx.landed(&[(moving[0], Landed::Somewhere)], true).unwrap();
    assert_eq!((shown(&tx, things.folder), shown(&tx, things.inbox)), (vec![id], things.ids[1..].to_vec()));
    let deleted = Flags::DELETED;
    tx.set_marks(things.inbox, VALIDITY, &[(uid(1), deleted.into())]).unwrap();
    assert_eq!(shown(&tx, things.inbox).len(), 2);
    tx.act(&Act::Erase { messages: vec![things.ids[1]] }, at(2)).unwrap();
    let erasing = keys(&tx);
    tx.only_marked(&erasing).unwrap();
    assert_eq!(shown(&tx, things.inbox), things.ids[2..]);
    tx.set_marks(things.inbox, VALIDITY, &[(uid(1), Flags::SEEN.into()), (uid(2), Flags::SEEN.into())]).unwrap();
    assert_eq!(shown(&tx, things.inbox).len(), 3, "another desk has called them back");
}

#[test]
fn mailboxes_are_made_renamed_and_removed_at_once() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let name = MailboxName::new;
    let names = |tx: &Tx<'_>| -> Vec<String> {
        tx.mailboxes().unwrap().iter().map(|row| row.name.as_str().to_owned()).collect()
    };
    let account = things.account;
    tx.act(&Act::CreateMailbox { account, name: name("Archives/2026") }, at(1)).unwrap();
    tx.act(&Act::RenameMailbox { mailbox: things.folder, name: name("Dossiers") }, at(2)).unwrap();
    assert_eq!(names(&tx), ["INBOX", "Dossiers", "Dossiers/2026", "Corbeille"]);
    for (bad, fault) in [
        ("dossiers/", ActionFault::Name),
        ("", ActionFault::Name),
        ("a*", ActionFault::Name),
        ("inbox", ActionFault::Exists),
        ("Dossiers", ActionFault::Exists),
        ("Archives", ActionFault::Exists),
    ] {
        let error = tx.act(&Act::CreateMailbox { account, name: name(bad) }, at(3)).unwrap_err();
        assert!(matches!(error, Error::Action(found) if found == fault), "{bad}");
    }
    let below = Act::RenameMailbox { mailbox: things.folder, name: name("Dossiers/x") };
    assert!(matches!(tx.act(&below, at(4)), Err(Error::Action(ActionFault::Name))));
    assert!(matches!(
        tx.act(&Act::RemoveMailbox { mailbox: things.inbox }, at(4)),
        Err(Error::Action(ActionFault::Needed))
    ));
    // Twice, then back.
    tx.act(&Act::RenameMailbox { mailbox: things.folder, name: name("Classeur") }, at(5)).unwrap();
    assert_eq!(names(&tx), ["INBOX", "Classeur", "Classeur/2026", "Corbeille"]);
    assert_eq!(tx.actions().unwrap().len(), 2);
    tx.act(&Act::RenameMailbox { mailbox: things.folder, name: name("Archives") }, at(6)).unwrap();
    assert_eq!((names(&tx)[1].as_str(), tx.actions().unwrap().len()), ("Archives", 1));
    // Removed while it is being renamed: the new name counts on the server, the removal here.
    tx.act(&Act::RenameMailbox { mailbox: things.folder, name: name("Dossiers") }, at(7)).unwrap();
    let renaming = tx.actions().unwrap()[1].id;
    tx.act(&Act::RemoveMailbox { mailbox: things.folder }, at(8)).unwrap();
    tx.renamed(renaming, things.folder, "Dossiers").unwrap();
    assert_eq!(names(&tx), ["INBOX", "Dossiers/2026", "Corbeille"]);
    let removing = tx.actions().unwrap().last().unwrap().id;
    tx.undo(&[removing]).unwrap();
    assert_eq!(names(&tx), ["INBOX", "Dossiers", "Dossiers/2026", "Corbeille"]);
    // One that was never made leaves nothing behind.
    let made = tx.mailboxes().unwrap().into_iter().find(|row| row.pending).unwrap().id;
    tx.act(&Act::Move { messages: vec![things.ids[0]], to: made }, at(9)).unwrap();
    tx.act(&Act::RemoveMailbox { mailbox: made }, at(10)).unwrap();
    assert!(tx.actions().unwrap().is_empty());
    assert_eq!(shown(&tx, things.inbox), things.ids);
}

#[test]
fn states_of_desks_go_by_keywords_then_folders_then_nowhere() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let id = things.ids[0];
    let state = |tx: &Tx<'_>, id| -> Vec<DeskState> {
        tx.message(id).unwrap().0.keywords.iter().filter_map(DeskState::parse).collect()
    };
    let act = |state: &DeskState, set| Act::Desk { messages: vec![id], state: state.clone(), set };
    let taken = DeskState::Taken("Sylvie".to_owned());
    tx.act(&act(&taken, true), at(1)).unwrap();
    assert_eq!(state(&tx, id), std::slice::from_ref(&taken));
    let paul = DeskState::Taken("Paul".to_owned());
    tx.act(&act(&paul, true), at(1)).unwrap();
    assert_eq!(state(&tx, id), std::slice::from_ref(&paul), "one person takes care of a message");
    assert_eq!(tx.mailboxes().unwrap()[0].desks, DeskStanding::Shared);

    // The server keeps no keywords, as it turns out.
    tx.note_keeps(things.inbox, false).unwrap();
    assert_eq!(tx.mailboxes().unwrap()[0].desks, DeskStanding::Folders);
    let marks: Vec<ActionId> = keys(&tx);
    assert_eq!(tx.divert(&marks, at(2)).unwrap(), 0);
    let folder = tx.mailboxes().unwrap().into_iter().find(|row| row.name.as_str() == "Pris par Paul").unwrap();
    assert_eq!((shown(&tx, folder.id), state(&tx, id)), (vec![id], vec![paul.clone()]));
    tx.act(&act(&paul, false), at(3)).unwrap();
    assert_eq!((shown(&tx, things.inbox).contains(&id), state(&tx, id)), (true, Vec::new()));

    // Nor does it make folders.
    tx.act(&act(&DeskState::Filed, true), at(4)).unwrap();
    let making = tx.actions().unwrap().into_iter().rfind(|row| row.kind == ActionKind::Create).unwrap();
    tx.undo(&[making.id]).unwrap();
    assert_eq!(tx.mailboxes().unwrap()[0].desks, DeskStanding::Local);
    assert_eq!((shown(&tx, things.inbox).contains(&id), state(&tx, id)), (true, vec![DeskState::Filed]));
    tx.set_marks(things.inbox, VALIDITY, &[(uid(1), Flags::SEEN.into())]).unwrap();
    assert_eq!(state(&tx, id), [DeskState::Filed], "the server says nothing of it");
    tx.act(&act(&DeskState::Filed, false), at(5)).unwrap();
    assert!(state(&tx, id).is_empty());
}

#[test]
fn another_account_is_out_of_reach() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let other = tx.account(&super::super::fixture::address("x@y.mssante.fr")).unwrap();
    tx.act(&Act::CreateMailbox { account: other, name: MailboxName::new("Là") }, at(1)).unwrap();
    let there = tx.mailboxes_of(other).unwrap()[0].id;
    for act in
        [Act::Move { messages: things.ids.clone(), to: there }, Act::Copy { messages: things.ids.clone(), to: there }]
    {
        assert!(matches!(tx.act(&act, at(2)), Err(Error::Action(ActionFault::Accounts))));
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Act(u8, bool),
    Settle,
    Undo,
    Server(bool, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        8 => (0_u8..9, any::<bool>()).prop_map(|(kind, set)| Deed::Act(kind, set)),
        1 => Just(Deed::Settle),
        2 => Just(Deed::Undo),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(seen, flagged)| Deed::Server(seen, flagged)),
    ]
}

fn act(things: &Things, kind: u8, nth: usize, set: bool) -> Act {
    let messages = vec![things.ids[nth]];
    let target = if set { things.folder } else { things.bin };
    match kind {
        0 => Act::Flag { messages, flag: Flags::SEEN, set },
        1 => Act::Flag { messages, flag: Flags::FLAGGED, set },
        2 => Act::Keyword { messages, keyword: Keyword::parse("Pli_Filed").unwrap(), set },
        3 => Act::Move { messages, to: target },
        4 => Act::Copy { messages, to: target },
        5 => Act::Bin { messages },
        6 => Act::Erase { messages },
        7 => Act::RenameMailbox { mailbox: things.folder, name: MailboxName::new(if set { "Un" } else { "Deux" }) },
        _ => Act::CreateMailbox { account: things.account, name: MailboxName::new(if set { "Trois" } else { "Un/x" }) },
    }
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// Refused, everything is as it was before it was done.
    #[test]
    fn undone_all_is_as_before(deeds in prop::collection::vec((0_u8..9, 0_usize..3, any::<bool>()), 1..12)) {
        let desk = Desk::new();
        let (mut tx, things) = desk.tx();
        let before = picture(&desk.connection);
        for (kind, nth, set) in deeds {
            drop(tx.act(&act(&things, kind, nth, set), at(1)));
        }
        // In any order: here the last first.
        let mut all = keys(&tx);
        all.reverse();
        tx.undo(&all).unwrap();
        prop_assert_eq!(picture(&desk.connection), before);
    }

    /// What is shown is always what the server says under what it was not told; undone, it is what the server says.
    #[test]
    fn shown_is_server_under_wishes(deeds in prop::collection::vec(deed(), 0..20)) {
        let desk = Desk::new();
        let (mut tx, things) = desk.tx();
        let id = things.ids[0];
        let mut server = Flags::default();
        for deed in deeds {
            let waiting = keys(&tx);
            match deed {
                Deed::Act(kind, set) => drop(tx.act(&act(&things, kind % 3, 0, set), at(1))),
                Deed::Server(seen, flagged) => {
                    server = if seen { Flags::SEEN } else { Flags::default() };
                    server = if flagged { server.with(Flags::FLAGGED) } else { server };
                    tx.set_marks(things.inbox, VALIDITY, &[(uid(1), server.into())]).unwrap();
                }
                Deed::Settle => {
                    server = tx.message(id).unwrap().0.flags;
                    tx.settle(&waiting).unwrap();
                }
                Deed::Undo => {
                    tx.undo(&waiting).unwrap();
                    prop_assert_eq!(tx.message(id).unwrap().0.flags, server);
                }
            }
            if tx.actions().unwrap().is_empty() {
                prop_assert_eq!(tx.message(id).unwrap().0.flags, server);
            }
        }
    }
}

/// A folder that others share.
fn lying(name: &str, part: Role) -> NewMailbox {
    NewMailbox {
        name: MailboxName::new(name),
        delimiter: Some('/'),
        role: Role::Other,
        subscribed: true,
        place: crate::domain::Place::Shared { root: MailboxName::new("Cabinet"), part, rights: None },
    }
}

#[test]
fn a_state_of_desks_moves_nothing_under_the_eyes_of_others() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let shared = tx.upsert_mailboxes(things.account, &[lying("Cabinet/Classés", Role::Other)]).unwrap()[0];
    tx.note_keeps(things.inbox, false).unwrap();
    let message = things.ids[0];
    tx.act(&Act::Desk { messages: vec![message], state: DeskState::Filed, set: true }, at(1)).unwrap();
    let own = tx.mailboxes().unwrap().into_iter().find(|row| row.name.as_str() == "Classés").unwrap();
    assert_eq!((shown(&tx, shared), shown(&tx, own.id)), (Vec::new(), vec![message]));
}

#[test]
fn what_is_thrown_away_in_a_shared_mailbox_stays_among_those_who_share_it() {
    let desk = Desk::new();
    let (mut tx, things) = desk.tx();
    let rows = [lying("Cabinet/Accueil", Role::Inbox), lying("Cabinet/Corbeille", Role::Trash)];
    let shared = tx.upsert_mailboxes(things.account, &rows).unwrap();
    tx.reset_mailbox(shared[0], VALIDITY).unwrap();
    let ids = tx.insert_messages(shared[0], VALIDITY, &[letter(9, "d")]).unwrap();
    tx.act(&Act::Bin { messages: ids.clone() }, at(1)).unwrap();
    assert_eq!((shown(&tx, shared[1]), shown(&tx, things.bin)), (ids, Vec::new()));
    // Those of one's own go where they always went.
    tx.act(&Act::Bin { messages: things.ids.clone() }, at(2)).unwrap();
    assert_eq!(shown(&tx, things.bin), things.ids);
    // Where the mailbox has no bin, or none that takes messages, they stay where they are.
    let service = |leaf: &str, part, rights: Option<&str>| {
        let (root, rights) = (MailboxName::new("Service"), rights.map(crate::domain::Rights::parse));
        let place = crate::domain::Place::Shared { root, part, rights };
        NewMailbox { name: MailboxName::new(format!("Service/{leaf}")), place, ..lying("", Role::Other) }
    };
    let arrival = tx.upsert_mailboxes(things.account, &[service("Accueil", Role::Inbox, None)]).unwrap()[0];
    tx.reset_mailbox(arrival, VALIDITY).unwrap();
    let ids = tx.insert_messages(arrival, VALIDITY, &[letter(10, "e")]).unwrap();
    for _ in 0..2 {
        let binned = tx.act(&Act::Bin { messages: ids.clone() }, at(3));
        assert!(matches!(binned, Err(Error::Action(ActionFault::NoSharedBin))));
        assert_eq!((shown(&tx, arrival), shown(&tx, things.bin)), (ids.clone(), things.ids.clone()));
        let rows = [service("Accueil", Role::Inbox, None), service("Corbeille", Role::Trash, Some("lrs"))];
        let _ = tx.upsert_mailboxes(things.account, &rows).unwrap();
    }
    // A state of desks moves nothing there: where keywords do not last, it stays here.
    tx.note_keeps(shared[0], false).unwrap();
    let rows = tx.mailboxes_of(things.account).unwrap();
    assert_eq!(rows.iter().find(|row| row.id == shared[0]).unwrap().desks, DeskStanding::Local);
}
