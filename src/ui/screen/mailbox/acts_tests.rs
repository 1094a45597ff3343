//! Acts on messages and folders, by their effects.

use crate::domain::listing::{MailboxRow, MessageRow};
use crate::domain::{
    AccountId, Act as Deed, ActionId, ActionKind, ActionRow, ChangeSet, DeskState, Flags, Keywords, MailboxId,
    MailboxName, MessageId, Role,
};
use crate::engine::{Command, Loaded, Query, Ticket};
use crate::ui::effect::Effect;
use crate::ui::part::{folder_act, folders, message_list, picker, queue};
use crate::ui::sample::{cx, mailbox, opened, row, view};
use crate::ui::screen::mailbox::over::Over;
use crate::ui::screen::mailbox::{Action, Mailbox, Message, OverMessage};
use crate::ui::shortcut::Act;
use crate::ui::widget::virtual_list::Pick;

pub(in super::super) fn effects(action: Action) -> Vec<Effect> {
    match action {
        Action::Do(effects) => effects,
        Action::None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

pub(in super::super) fn loads(effects: &[Effect]) -> Vec<(Query, Ticket)> {
    let one = |effect: &Effect| match effect {
        Effect::Load(query, ticket) => Some((query.clone(), *ticket)),
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

pub(in super::super) fn deeds(effects: &[Effect]) -> Vec<Deed> {
    let one = |effect: &Effect| match effect {
        Effect::Send(Command::Act(act)) => Some(act.clone()),
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

fn ids(ids: &[i64]) -> Vec<MessageId> {
    ids.iter().copied().map(MessageId).collect()
}

pub(in super::super) fn folder(id: i64, account: i64, name: &str, role: Role) -> MailboxRow {
    MailboxRow { account: AccountId(account), name: MailboxName::new(name), ..mailbox(id, role) }
}

fn folders() -> Vec<MailboxRow> {
    vec![
        folder(1, 1, "INBOX", Role::Inbox),
        folder(2, 1, "Archive", Role::Archive),
        folder(3, 1, "Trash", Role::Trash),
        folder(4, 1, "Biologie", Role::Other),
        folder(11, 2, "INBOX", Role::Inbox),
        folder(12, 2, "Trash", Role::Trash),
    ]
}

pub(in super::super) fn in_mailbox(id: i64, mailbox: i64) -> MessageRow {
    MessageRow { mailbox: MailboxId(mailbox), ..row(id) }
}

/// The screen with these rows in the folder `shown`.
fn screen_of(shown: i64, rows: Vec<MessageRow>) -> Mailbox {
    let (mut screen, asked) = Mailbox::new(opened(Vec::new()));
    let asked = loads(&asked);
    let first = effects(screen.loaded(asked[0].1, Ok(Loaded::Mailboxes(folders())), &cx()));
    let mut listed = loads(&first);
    if shown != 1 {
        let show = folders::Message::Show(MailboxId(shown));
        listed = loads(&effects(screen.update(Message::Folders(show), &cx())));
    }
    let total = u32::try_from(rows.len()).unwrap();
    let _ = screen.loaded(listed[0].1, Ok(Loaded::Messages { total, start: 0, rows }), &cx());
    screen
}

fn screen() -> Mailbox {
    screen_of(1, (1..=5).map(|id| in_mailbox(id, 1)).collect())
}

pub(in super::super) fn act(screen: &mut Mailbox, act: Act) -> Vec<Effect> {
    effects(screen.update(Message::Act(act), &cx()))
}

/// Reads the message that is asked for.
fn read(screen: &mut Mailbox, asked: &[Effect]) {
    for (query, ticket) in loads(asked) {
        if let Query::Message(id) = query {
            let message = view(id.0, Vec::new());
            let _ = screen.loaded(ticket, Ok(Loaded::Message(Box::new(message))), &cx());
        }
    }
}

#[test]
fn deleting_goes_to_the_bin_reads_the_next_one_and_is_undone() {
    let mut screen = screen();
    let first = act(&mut screen, Act::Next);
    read(&mut screen, &first);
    let done = act(&mut screen, Act::Bin);
    assert_eq!(deeds(&done), [Deed::Bin { messages: ids(&[1]) }]);
    assert_eq!(loads(&done)[0].0, Query::Message(MessageId(2)));
    let back = act(&mut screen, Act::Undo);
    assert_eq!(deeds(&back), [Deed::Move { messages: ids(&[1]), to: MailboxId(1) }]);
    assert_eq!(act(&mut screen, Act::Undo), Vec::new());
}

#[test]
fn after_the_last_message_comes_the_one_before_and_after_the_only_one_nothing() {
    let mut screen = screen();
    for _ in 0..5 {
        let asked = act(&mut screen, Act::Next);
        read(&mut screen, &asked);
    }
    assert_eq!(loads(&act(&mut screen, Act::Archive))[0].0, Query::Message(MessageId(4)));
    let mut only = screen_of(1, vec![in_mailbox(1, 1)]);
    let asked = act(&mut only, Act::Next);
    read(&mut only, &asked);
    assert_eq!(loads(&act(&mut only, Act::Bin)).len(), 0);
    assert_eq!(only.reader.message(), None);
}

#[test]
fn several_are_chosen_by_keys_and_dealt_with_together() {
    let mut screen = screen();
    let asked = act(&mut screen, Act::Next);
    read(&mut screen, &asked);
    assert_eq!(act(&mut screen, Act::ExtendDown), Vec::new());
    assert_eq!(act(&mut screen, Act::ExtendDown), Vec::new());
    let done = act(&mut screen, Act::Archive);
    assert_eq!(deeds(&done), [Deed::Move { messages: ids(&[1, 2, 3]), to: MailboxId(2) }]);
    assert_eq!(loads(&done)[0].0, Query::Message(MessageId(4)));
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [Deed::Move { messages: ids(&[1, 2, 3]), to: MailboxId(1) }]);
}

#[test]
fn several_are_chosen_by_the_pointer_and_escape_goes_back_to_one() {
    let mut screen = screen();
    let pick = |screen: &mut Mailbox, at, pick| {
        let _ = screen.update(Message::List(message_list::Message::Pick(at, pick)), &cx());
        screen.targets().into_iter().map(|picked| picked.id.0).collect::<Vec<_>>()
    };
    let asked = act(&mut screen, Act::Next);
    read(&mut screen, &asked);
    assert_eq!(pick(&mut screen, 2, Pick::Toggle), [1, 3]);
    assert_eq!(pick(&mut screen, 4, Pick::Extend), [3, 4, 5]);
    assert_eq!(pick(&mut screen, 1, Pick::Extend), [2, 3]);
    assert_eq!(pick(&mut screen, 1, Pick::Toggle), [3]);
    let _ = act(&mut screen, Act::All);
    assert_eq!(screen.targets().len(), 5);
    assert_eq!(act(&mut screen, Act::Escape), Vec::new());
    assert_eq!(screen.targets().len(), 1);
}

#[test]
fn rows_that_are_not_here_are_asked_for_before_they_are_chosen() {
    let mut screen = screen();
    let list = screen.list.as_mut().unwrap();
    let again = list.changed(&ChangeSet { everything: true, ..ChangeSet::default() });
    let rows = (1..=5).map(|id| in_mailbox(id, 1)).collect();
    list.loaded(loads(&again)[0].1, Ok(Loaded::Messages { total: 900, start: 0, rows }));
    let asked = loads(&act(&mut screen, Act::All));
    assert_eq!(asked[0].0, Query::Messages { mailbox: MailboxId(1), range: 0..900 });
    let rows = (1..=900).map(|id| in_mailbox(id, 1)).collect();
    let _ = screen.loaded(asked[0].1, Ok(Loaded::Messages { total: 900, start: 0, rows }), &cx());
    assert_eq!(screen.targets().len(), 900);
}

#[test]
fn marks_are_set_for_all_unless_all_have_them() {
    let seen = |row: MessageRow| MessageRow { flags: row.flags.with(Flags::SEEN), ..row };
    let unseen = |row: MessageRow| MessageRow { flags: row.flags.without(Flags::SEEN), ..row };
    let mut screen = screen_of(1, vec![seen(in_mailbox(1, 1)), unseen(in_mailbox(2, 1))]);
    let _ = act(&mut screen, Act::All);
    let set = act(&mut screen, Act::Unread);
    assert_eq!(deeds(&set), [Deed::Flag { messages: ids(&[2]), flag: Flags::SEEN, set: true }]);
    let undone = act(&mut screen, Act::Undo);
    assert_eq!(deeds(&undone), [Deed::Flag { messages: ids(&[2]), flag: Flags::SEEN, set: false }]);
}

fn with_state(id: i64, state: &DeskState) -> MessageRow {
    let keywords: Keywords = state.keyword().into_iter().collect();
    MessageRow { keywords, ..in_mailbox(id, 1) }
}

#[test]
fn what_another_desk_takes_care_of_is_taken_over_and_given_back() {
    let other = DeskState::Taken("Sylvie LE GOFF".to_owned());
    let mut screen = screen_of(1, vec![with_state(1, &other)]);
    let mine = screen.own_state();
    let _ = act(&mut screen, Act::Next);
    let taken = deeds(&act(&mut screen, Act::Take));
    let desk = |state: &DeskState, set| Deed::Desk { messages: ids(&[1]), state: state.clone(), set };
    assert_eq!(taken, [desk(&other, false), desk(&mine, true)]);
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [desk(&mine, false), desk(&other, true)]);
    let mut hers = screen_of(1, vec![with_state(1, &mine)]);
    let _ = act(&mut hers, Act::Next);
    assert_eq!(deeds(&act(&mut hers, Act::Take)), [desk(&mine, false)]);
}

#[test]
fn what_is_filed_is_said_and_taken_back() {
    let mut screen = screen_of(1, vec![with_state(1, &DeskState::Filed), in_mailbox(2, 1)]);
    let _ = act(&mut screen, Act::All);
    let desk = |ids: Vec<MessageId>, set| Deed::Desk { messages: ids, state: DeskState::Filed, set };
    assert_eq!(deeds(&act(&mut screen, Act::Filed)), [desk(ids(&[2]), true)]);
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), [desk(ids(&[2]), false)]);
}

#[test]
fn what_is_filed_is_taken_care_of_by_nobody() {
    let other = DeskState::Taken("Nadia BENALI".to_owned());
    let mut screen = screen_of(1, vec![with_state(1, &other), in_mailbox(2, 1)]);
    let _ = act(&mut screen, Act::All);
    let desk = |ids: Vec<MessageId>, state: &DeskState, set| Deed::Desk { messages: ids, state: state.clone(), set };
    let filed = DeskState::Filed;
    let done = [desk(ids(&[1, 2]), &filed, true), desk(ids(&[1]), &other, false)];
    assert_eq!(deeds(&act(&mut screen, Act::Filed)), done);
    let back = [desk(ids(&[1, 2]), &filed, false), desk(ids(&[1]), &other, true)];
    assert_eq!(deeds(&act(&mut screen, Act::Undo)), back);
}

#[test]
fn what_goes_for_good_is_asked_first_and_cannot_be_undone() {
    let mut screen = screen_of(3, vec![in_mailbox(1, 3), in_mailbox(2, 3)]);
    let _ = act(&mut screen, Act::All);
    let asked = act(&mut screen, Act::Bin);
    assert_eq!(deeds(&asked), []);
    assert!(matches!(screen.over, Some(Over::Erase { for_good: 2, .. })));
    // Nothing else is done behind the question.
    assert_eq!(act(&mut screen, Act::Bin), Vec::new());
    assert_eq!(deeds(&act(&mut screen, Act::Escape)), []);
    assert!(screen.over.is_none());
    let _ = act(&mut screen, Act::Bin);
    let done = effects(screen.update(Message::Over(OverMessage::Confirm), &cx()));
    assert_eq!(deeds(&done), [Deed::Bin { messages: ids(&[1, 2]) }]);
    assert_eq!(act(&mut screen, Act::Undo), Vec::new());
}

#[test]
fn a_bin_is_emptied_after_a_question_and_nothing_else_is() {
    let mut inbox = screen();
    assert_eq!(act(&mut inbox, Act::EmptyBin), Vec::new());
    let mut screen = screen_of(3, vec![in_mailbox(1, 3)]);
    let _ = act(&mut screen, Act::EmptyBin);
    assert!(matches!(screen.over, Some(Over::Empty { count: 10, .. })));
    let done = effects(screen.update(Message::Over(OverMessage::Confirm), &cx()));
    assert_eq!(deeds(&done), [Deed::EmptyBin { mailbox: MailboxId(3) }]);
}

fn picked(message: picker::Message) -> Message {
    Message::Over(OverMessage::Picker(message))
}

#[test]
fn messages_move_to_the_folder_that_is_picked() {
    let mut screen = screen();
    let _ = act(&mut screen, Act::Next);
    assert_eq!(act(&mut screen, Act::Move), [Effect::Focus(picker::FIELD)]);
    let _ = screen.update(picked(picker::Message::Typed("bio".to_owned())), &cx());
    let done = effects(screen.update(picked(picker::Message::Accept), &cx()));
    assert_eq!(deeds(&done), [Deed::Move { messages: ids(&[1]), to: MailboxId(4) }]);
    assert!(screen.over.is_none());
    assert_eq!(screen.recent.front(), Some(&MailboxId(4)));
}

#[test]
fn a_folder_is_made_while_moving_and_the_messages_follow_once_it_is_there() {
    let mut screen = screen();
    let _ = act(&mut screen, Act::Next);
    let _ = act(&mut screen, Act::Move);
    let _ = screen.update(picked(picker::Message::Typed("Dr Benali".to_owned())), &cx());
    let made = effects(screen.update(picked(picker::Message::Accept), &cx()));
    let name = MailboxName::new("Dr Benali");
    assert_eq!(deeds(&made), [Deed::CreateMailbox { account: AccountId(1), name }]);
    let asked = loads(&screen.changed(&ChangeSet { mailboxes: [MailboxId(20)].into(), ..ChangeSet::default() }));
    let mut rows = folders();
    // One of another account has the same name.
    rows.extend([folder(21, 2, "Dr Benali", Role::Other), folder(20, 1, "Dr Benali", Role::Other)]);
    let moved = effects(screen.loaded(asked[0].1, Ok(Loaded::Mailboxes(rows)), &cx()));
    assert_eq!(deeds(&moved), [Deed::Move { messages: ids(&[1]), to: MailboxId(20) }]);
}

#[test]
fn an_account_without_archive_gets_one() {
    let mut screen = screen_of(11, vec![in_mailbox(1, 11)]);
    let _ = act(&mut screen, Act::Next);
    let made = deeds(&act(&mut screen, Act::Archive));
    assert!(matches!(&made[..], [Deed::CreateMailbox { account: AccountId(2), .. }]));
}

#[test]
fn messages_of_several_accounts_are_deleted_together_but_not_moved() {
    let mut screen = screen_of(1, vec![in_mailbox(1, 1), in_mailbox(2, 11)]);
    let _ = act(&mut screen, Act::All);
    let told = act(&mut screen, Act::Move);
    assert!(deeds(&told).is_empty() && screen.over.is_none() && matches!(told[..], [Effect::After(..)]));
    let archived = deeds(&act(&mut screen, Act::Archive));
    assert!(matches!(&archived[..], [Deed::Move { to: MailboxId(2), .. }, Deed::CreateMailbox { .. }]));
    let _ = act(&mut screen, Act::All);
    assert_eq!(deeds(&act(&mut screen, Act::Bin)), [Deed::Bin { messages: ids(&[1, 2]) }]);
    let back = deeds(&act(&mut screen, Act::Undo));
    assert!(matches!(&back[..], [Deed::Move { to: MailboxId(1), .. }, Deed::Move { to: MailboxId(11), .. }]));
}

fn naming(message: folder_act::Message) -> Message {
    Message::Over(OverMessage::Naming(message))
}

#[test]
fn own_folders_are_renamed_and_removed_and_those_with_a_purpose_are_not() {
    let mut inbox = screen();
    for deed in [Act::RenameFolder, Act::RemoveFolder] {
        assert_eq!(act(&mut inbox, deed), Vec::new());
    }
    let mut screen = screen_of(4, Vec::new());
    assert_eq!(act(&mut screen, Act::RenameFolder), [Effect::Focus(folder_act::FIELD)]);
    let _ = screen.update(naming(folder_act::Message::Typed("Archive".to_owned())), &cx());
    assert_eq!(effects(screen.update(naming(folder_act::Message::Submit), &cx())), Vec::new());
    let _ = screen.update(naming(folder_act::Message::Typed("Labos".to_owned())), &cx());
    let done = deeds(&effects(screen.update(naming(folder_act::Message::Submit), &cx())));
    assert_eq!(done, [Deed::RenameMailbox { mailbox: MailboxId(4), name: MailboxName::new("Labos") }]);
    let _ = act(&mut screen, Act::RemoveFolder);
    assert!(matches!(screen.over, Some(Over::Remove { count: 10, .. })));
    let done = effects(screen.update(Message::Over(OverMessage::Confirm), &cx()));
    assert_eq!(deeds(&done), [Deed::RemoveMailbox { mailbox: MailboxId(4) }]);
    assert!(loads(&done).iter().any(|(query, _)| matches!(query, Query::Messages { mailbox: MailboxId(1), .. })));
}

#[test]
fn what_waits_is_looked_at_again_and_taken_back_from_its_list() {
    let mut screen = screen();
    let _ = act(&mut screen, Act::Next);
    let _ = act(&mut screen, Act::Archive);
    let asked = loads(&screen.changed(&ChangeSet { actions: true, ..ChangeSet::default() }));
    assert_eq!(asked[0].0, Query::Actions);
    let waiting = ActionRow {
        id: ActionId(7),
        account: AccountId(1),
        kind: ActionKind::Move,
        message: Some(MessageId(1)),
        mailbox: Some(MailboxId(2)),
        made_at: cx().now,
        begun: false,
        tries: 0,
    };
    let paused = effects(screen.loaded(asked[0].1, Ok(Loaded::Actions(vec![waiting])), &cx()));
    let [Effect::After(_, ticket)] = paused[..] else { panic!("{paused:?}") };
    // Too early by the clock: another look.
    assert_eq!(screen.elapsed(ticket, &cx()).len(), 1);
    let _ = act(&mut screen, Act::Queue);
    let cancel = Message::Over(OverMessage::Queue(queue::Message::Cancel(ActionId(7))));
    let back = effects(screen.update(cancel, &cx()));
    assert_eq!(deeds(&back), [Deed::Move { messages: ids(&[1]), to: MailboxId(1) }]);
}

fn lying(row: MailboxRow, part: Role, rights: &str) -> MailboxRow {
    let rights = Some(crate::domain::Rights::parse(rights));
    MailboxRow { place: crate::domain::Place::Shared { root: MailboxName::new("Cabinet"), part, rights }, ..row }
}

/// A screen that looks at a folder of the practice, with these rights in it.
fn at_practice(rights: &str, more: Vec<MailboxRow>) -> Mailbox {
    let mut rows = folders();
    rows.push(lying(folder(21, 1, "Cabinet/Accueil", Role::Other), Role::Inbox, rights));
    rows.extend(more);
    let (mut screen, asked) = Mailbox::new(opened(Vec::new()));
    let _ = screen.loaded(loads(&asked)[0].1, Ok(Loaded::Mailboxes(rows)), &cx());
    let shown = effects(screen.update(Message::Folders(folders::Message::Show(MailboxId(21))), &cx()));
    let rows = (1..=2).map(|id| in_mailbox(id, 21)).collect();
    let _ = screen.loaded(loads(&shown)[0].1, Ok(Loaded::Messages { total: 2, start: 0, rows }), &cx());
    screen
}

#[test]
fn what_the_rights_forbid_is_not_done_and_said() {
    let every = [Act::Flag, Act::Unread, Act::Filed, Act::Take, Act::Archive, Act::Bin, Act::Move];
    for (rights, allowed) in [
        ("lr", &[][..]),
        ("lrs", &[Act::Unread]),
        ("lrsw", &[Act::Flag, Act::Unread, Act::Filed, Act::Take]),
        ("lrte", &[Act::Move]),
    ] {
        for act in every {
            let mut screen = at_practice(rights, Vec::new());
            let _ = self::act(&mut screen, Act::Next);
            let done = self::act(&mut screen, act);
            let does = !deeds(&done).is_empty() || screen.over.is_some();
            assert_eq!(does, allowed.contains(&act), "{rights} {act:?}");
            // There is neither an archive nor a bin among those of the practice: said as well.
            assert!(does || !done.is_empty(), "{rights} {act:?}");
        }
    }
}

#[test]
fn what_several_share_is_archived_among_them() {
    let archive = lying(folder(22, 1, "Cabinet/Archives", Role::Other), Role::Archive, "lrswite");
    let mut screen = at_practice("lrswite", vec![archive]);
    let _ = act(&mut screen, Act::Next);
    assert_eq!(deeds(&act(&mut screen, Act::Archive)), [Deed::Move { messages: ids(&[1]), to: MailboxId(22) }]);
}

#[test]
fn what_several_share_is_thrown_away_among_them_or_not_at_all() {
    let bin = |rights| lying(folder(22, 1, "Cabinet/Corbeille", Role::Other), Role::Trash, rights);
    let mut screen = at_practice("lrswite", vec![bin("lrswite")]);
    let _ = act(&mut screen, Act::Next);
    assert_eq!(deeds(&act(&mut screen, Act::Bin)), [Deed::Bin { messages: ids(&[1]) }]);
    for none in [Vec::new(), vec![bin("lrs")]] {
        let mut screen = at_practice("lrswite", none);
        let _ = act(&mut screen, Act::Next);
        let said = act(&mut screen, Act::Bin);
        assert!(deeds(&said).is_empty() && screen.over.is_none(), "{said:?}");
        assert!(matches!(said[..], [Effect::After(..)]), "said: {said:?}");
    }
}

#[test]
fn the_practice_counts_among_several_and_its_arrivals_bear_its_name() {
    let mut screen = at_practice("lr", Vec::new());
    let all = act(&mut screen, Act::AllInboxes);
    assert!(matches!(loads(&all)[0].0, Query::Inboxes { .. }), "{all:?}");
    let homes = screen.homes();
    assert_eq!(homes.get(&MailboxId(21)).map(|(name, _)| name.as_str()), Some("Cabinet"));
    // Its folders are none of her own: neither an inbox to begin with, nor an archive.
    assert_eq!(screen.first_inbox(None), Some(MailboxId(1)));
}

#[test]
fn a_folder_that_may_not_be_removed_is_not_asked_about() {
    let rows = vec![lying(folder(23, 1, "Cabinet/Patients", Role::Other), Role::Other, "lrswite")];
    let mut screen = at_practice("lr", rows);
    let _ = screen.update(Message::Folders(folders::Message::Show(MailboxId(23))), &cx());
    for forbidden in [Act::RemoveFolder, Act::RenameFolder] {
        let said = act(&mut screen, forbidden);
        assert!(screen.over.is_none() && !said.is_empty());
    }
}

#[test]
fn what_is_kept_of_a_closed_share_is_forgotten_once_that_was_asked() {
    let closed = |screen: &mut Mailbox, unreachable: bool| {
        let mut rows = folders();
        let arrival = lying(folder(21, 1, "Cabinet/Accueil", Role::Other), Role::Inbox, "l");
        rows.push(MailboxRow { unreachable, total: 2, ..arrival });
        let asked = screen.changed(&ChangeSet { everything: true, ..ChangeSet::default() });
        let folders = loads(&asked).into_iter().find(|(query, _)| matches!(query, Query::Mailboxes)).unwrap().1;
        let _ = screen.loaded(folders, Ok(Loaded::Mailboxes(rows)), &cx());
    };
    let mut screen = at_practice("l", Vec::new());
    let _ = act(&mut screen, Act::RemoveFolder);
    assert!(screen.over.is_none(), "it is open");
    closed(&mut screen, true);
    assert!(deeds(&act(&mut screen, Act::RemoveFolder)).is_empty());
    assert!(matches!(&screen.over, Some(Over::Forget { name, count: 2, .. }) if name == "Cabinet"));
    let done = effects(screen.update(Message::Over(OverMessage::Confirm), &cx()));
    assert_eq!(deeds(&done), [Deed::ForgetShare { account: AccountId(1), root: MailboxName::new("Cabinet") }]);
    assert_eq!(screen.shown_folder(), Some(MailboxId(1)));
}
