//! What users do, told to a server in memory that does what servers do: with and without MOVE, UIDPLUS and keywords, with another
//! desk at work, cut after every commit and every word.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use futures::FutureExt as _;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tokio::sync::mpsc;

use super::model::Model;
use super::tests::open;
use super::{Alone, Policy, Progress, Wishes, pass_at};
use crate::domain::notice::ActionFault;
use crate::domain::{
    AccountId, Act, DeskStanding, DeskState, Flags, Keyword, MailboxId, MailboxName, MessageId, Notice, Role,
};
use crate::imap::Refusal;
use crate::store::Store;

#[path = "replay_confide_tests.rs"]
mod confide;
#[path = "replay_draft_tests.rs"]
mod drafts;
#[path = "replay_gone_tests.rs"]
mod gone;
#[path = "replay_propose_tests.rs"]
mod propose;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// Passes so far: each comes a minute after the one before, so that a second list counts for one.
static PASSES: AtomicI64 = AtomicI64::new(0);

/// A pass, and what it told the user of his acts. Cut right after its commit number `cut`, when there is one.
async fn run(model: &mut Model, store: &Store, account: AccountId, cut: Option<usize>) -> (bool, Vec<ActionFault>) {
    let (ended, told) = hear(model, store, account, cut).await;
    let fault = |notice| if let Notice::Action(fault) = notice { Some(fault) } else { None };
    (ended, told.into_iter().filter_map(fault).collect())
}

/// The same, and all that it told.
async fn hear(model: &mut Model, store: &Store, account: AccountId, cut: Option<usize>) -> (bool, Vec<Notice>) {
    let (_sender, mut priority) = mpsc::channel(1);
    let (left, told) = (AtomicUsize::new(cut.unwrap_or(usize::MAX)), Mutex::new(Vec::new()));
    let on = |progress: Progress| match progress {
        Progress::Changed(_) if left.fetch_sub(1, Ordering::Relaxed) == 0 => resume_unwind(Box::new("cut")),
        Progress::Notice(notice) => told.lock().unwrap().push(notice),
        _ => {}
    };
    let now = now() + SignedDuration::from_mins(PASSES.fetch_add(1, Ordering::Relaxed));
    let wishes = Wishes { priority: &mut priority, current: None };
    let policy = Policy::default();
    let pass = pass_at((model, &Alone), store, account, (&policy, now), wishes, &on);
    let ended = AssertUnwindSafe(pass).catch_unwind().await;
    (matches!(ended, Ok(Ok(_))), told.into_inner().unwrap())
}

/// What is shown: mailbox, content, flags and keywords.
async fn shown(store: &Store, account: AccountId) -> Vec<String> {
    let read = store.read(move |reader| {
        let mut lines = Vec::new();
        for mailbox in reader.mailboxes_of(account)? {
            for row in reader.messages(mailbox.id, 0..u32::MAX)?.rows {
                let subject = row.subject.replace("Message ", "");
                lines.push(format!("{} {subject} {:?} {}", mailbox.name.as_str(), row.flags, row.keywords.written()));
            }
        }
        lines.sort();
        Ok(lines)
    });
    read.await.unwrap()
}

/// The same of the server.
fn served(model: &Model) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, folder) in &model.folders {
        for held in folder.messages.values() {
            let text = String::from_utf8_lossy(&held.octets);
            let subject = text.lines().find_map(|line| line.strip_prefix("Subject: Message ")).unwrap();
            lines.push(format!("{name} {subject} {:?} {}", held.flags, held.keywords.written()));
        }
    }
    lines.sort();
    lines
}

struct Place {
    store: Store,
    account: AccountId,
    model: Model,
    _dir: tempfile::TempDir,
}

impl Place {
    async fn new(model: Model) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let mut place = Self { store, account, model, _dir: dir };
        let _ = place.pass().await;
        place
    }

    async fn pass(&mut self) -> Vec<ActionFault> {
        let (ended, told) = run(&mut self.model, &self.store, self.account, None).await;
        assert!(ended);
        told
    }

    async fn act(&self, act: Act) {
        let _ = self.store.write(move |tx| tx.act(&act, now())).await.unwrap();
    }

    async fn mailbox(&self, name: &str) -> MailboxId {
        let account = self.account;
        let rows = self.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
        rows.into_iter().find(|row| row.name.as_str() == name).unwrap().id
    }

    async fn messages(&self, name: &str) -> Vec<MessageId> {
        let mailbox = self.mailbox(name).await;
        let page = self.store.read(move |reader| reader.messages(mailbox, 0..99)).await.unwrap();
        page.rows.iter().rev().map(|row| row.id).collect()
    }

    async fn waiting(&self) -> u64 {
        let account = self.account;
        self.store.read(move |reader| reader.waiting(account)).await.unwrap()
    }

    /// Both sides agree, nothing waits, and nothing is left to do.
    async fn agrees(&mut self) {
        assert_eq!(self.waiting().await, 0);
        let (here, there) = (shown(&self.store, self.account).await, served(&self.model));
        assert_eq!(here, there);
    }
}

fn server() -> Model {
    Model::new(true)
        .with("INBOX", Some(Role::Inbox), 5)
        .with("Corbeille", Some(Role::Trash), 2)
        .with("Patients", None, 1)
}

/// What servers offer: MOVE, UIDPLUS, keywords; and those that say as little as Courier and Cyrus do.
fn kinds() -> Vec<Model> {
    let mut all = Vec::new();
    for kind in 0..16_u8 {
        let mut model = server();
        model.has_move = kind & 1 > 0;
        model.has_uidplus = kind & 2 > 0;
        model.keeps_keywords = kind & 4 > 0;
        (model.no_next, model.says_no_more) = (kind & 8 > 0, kind & 8 > 0);
        all.push(model);
    }
    all
}

#[tokio::test]
async fn every_act_reaches_every_kind_of_server() {
    for model in kinds() {
        let mut place = Place::new(model).await;
        let (inbox, bin) = (place.messages("INBOX").await, place.messages("Corbeille").await);
        let (patients, trash) = (place.mailbox("Patients").await, place.mailbox("Corbeille").await);
        let account = place.account;
        place.act(Act::Flag { messages: inbox[..2].to_vec(), flag: Flags::SEEN, set: true }).await;
        place.act(Act::Move { messages: inbox[..1].to_vec(), to: patients }).await;
        place.act(Act::Copy { messages: inbox[1..2].to_vec(), to: patients }).await;
        place.act(Act::Bin { messages: inbox[2..3].to_vec() }).await;
        place.act(Act::Erase { messages: inbox[3..4].to_vec() }).await;
        place.act(Act::Erase { messages: bin[..1].to_vec() }).await;
        place.act(Act::CreateMailbox { account, name: MailboxName::new("Dossiers") }).await;
        let dossiers = place.mailbox("Dossiers").await;
        place.act(Act::Move { messages: inbox[4..].to_vec(), to: dossiers }).await;
        place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Classeur") }).await;
        let here = shown(&place.store, account).await;
        let total = place.model.contents().len();
        assert!(place.pass().await.is_empty());
        assert_eq!(served(&place.model), here, "the server has what was shown");
        assert_eq!(place.model.contents().len(), total + 1 - 2);
        place.agrees().await;
        place.act(Act::EmptyBin { mailbox: trash }).await;
        place.act(Act::RemoveMailbox { mailbox: dossiers }).await;
        assert!(place.pass().await.is_empty());
        assert!(place.model.folders["Corbeille"].messages.is_empty() && !place.model.folders.contains_key("Dossiers"));
        let _ = place.pass().await;
        place.agrees().await;
    }
}

#[tokio::test]
async fn what_another_desk_did_first_stands() {
    for model in kinds() {
        let mut place = Place::new(model).await;
        let inbox = place.messages("INBOX").await;
        let patients = place.mailbox("Patients").await;
        place.act(Act::Move { messages: inbox[..3].to_vec(), to: patients }).await;
        place.act(Act::Copy { messages: inbox[3..4].to_vec(), to: patients }).await;
        place.model.carry("INBOX", 1, "Corbeille");
        place.model.expunge("INBOX", 2);
        place.model.expunge("INBOX", 4);
        let told = place.pass().await;
        let count: u32 = told.iter().map(|fault| fault.count().unwrap()).sum();
        assert!(told.iter().all(|fault| matches!(fault, ActionFault::Elsewhere { .. })), "{told:?}");
        assert_eq!(count, 3);
        let _ = place.pass().await;
        place.agrees().await;
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_undone_with_a_notice() {
    let mut place = Place::new(server()).await;
    let inbox = place.messages("INBOX").await;
    let patients = place.mailbox("Patients").await;
    let (before, account) = (shown(&place.store, place.account).await, place.account);
    place.model.folder("Patients").refuses = Some(Refusal::NoPermission);
    place.model.no_create = Some(Refusal::NoPermission);
    place.act(Act::Move { messages: inbox[..2].to_vec(), to: patients }).await;
    place.act(Act::Copy { messages: inbox[2..3].to_vec(), to: patients }).await;
    place.act(Act::CreateMailbox { account, name: MailboxName::new("Dossiers") }).await;
    let dossiers = place.mailbox("Dossiers").await;
    place.act(Act::Move { messages: inbox[3..].to_vec(), to: dossiers }).await;
    place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Pris") }).await;
    let _ = place.model.folders.insert("Pris".to_owned(), place.model.folders["Patients"].clone());
    place.model.folder("Pris").messages.clear();
    let told = place.pass().await;
    let wanted =
        [ActionFault::Move { count: 2 }, ActionFault::Copy { count: 1 }, ActionFault::Create, ActionFault::Exists];
    assert_eq!(told, wanted);
    assert_eq!(shown(&place.store, account).await, before);
    place.agrees().await;
}

#[tokio::test]
async fn what_is_so_already_counts_where_no_reason_is_given() {
    let mut model = server().with("Ancien", None, 1).with("Autre", None, 1);
    model.says_no_more = true;
    let mut place = Place::new(model).await;
    let (patients, account) = (place.mailbox("Patients").await, place.account);
    let (old, other) = (place.mailbox("Ancien").await, place.mailbox("Autre").await);
    // Another desk has made, renamed and removed the same; and one name is taken.
    place.act(Act::CreateMailbox { account, name: MailboxName::new("Neuf") }).await;
    place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Classeur") }).await;
    place.act(Act::RemoveMailbox { mailbox: old }).await;
    place.act(Act::RenameMailbox { mailbox: other, name: MailboxName::new("Pris") }).await;
    place.model = place.model.clone().with("Neuf", None, 0).with("Pris", None, 0);
    place.model.rename("Patients", "Classeur");
    let _ = place.model.folders.remove("Ancien").unwrap();
    assert_eq!(place.pass().await, [ActionFault::Exists]);
    let _ = place.pass().await;
    place.agrees().await;
    assert_eq!(place.messages("Autre").await.len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_now_waits_and_is_undone_after_some_tries() {
    let mut place = Place::new(server()).await;
    let inbox = place.messages("INBOX").await;
    let patients = place.mailbox("Patients").await;
    let before = shown(&place.store, place.account).await;
    place.model.folder("Patients").refuses = Some(Refusal::InUse);
    place.act(Act::Move { messages: inbox[..1].to_vec(), to: patients }).await;
    let after = shown(&place.store, place.account).await;
    for _ in 1..crate::store::TRIES {
        assert!(place.pass().await.is_empty());
        assert_eq!((place.waiting().await, shown(&place.store, place.account).await), (1, after.clone()));
    }
    assert_eq!(place.pass().await, [ActionFault::Move { count: 1 }]);
    assert_eq!(shown(&place.store, place.account).await, before);
    place.agrees().await;
    // There was room again in time.
    place.model.folder("Patients").refuses = Some(Refusal::OverQuota);
    place.act(Act::Copy { messages: inbox[..1].to_vec(), to: patients }).await;
    assert!(place.pass().await.is_empty());
    place.model.folder("Patients").refuses = None;
    assert!(place.pass().await.is_empty());
    assert_eq!(place.model.folders["Patients"].messages.len(), 2);
    place.agrees().await;
}

#[tokio::test]
async fn a_target_that_is_no_more_gives_messages_back() {
    for model in kinds() {
        let mut place = Place::new(model).await;
        let inbox = place.messages("INBOX").await;
        let (patients, bin) = (place.mailbox("Patients").await, place.mailbox("Corbeille").await);
        place.act(Act::Move { messages: inbox[..2].to_vec(), to: patients }).await;
        place.act(Act::Move { messages: inbox[2..3].to_vec(), to: bin }).await;
        let _ = place.model.folders.remove("Patients");
        let _ = place.model.folders.remove("Corbeille");
        assert_eq!(place.pass().await, [ActionFault::TargetGone { count: 2 }]);
        assert_eq!(place.model.folders["Corbeille"].messages.len(), 1, "the bin is made again");
        let _ = place.pass().await;
        place.agrees().await;
    }
}

#[tokio::test]
async fn what_cannot_be_removed_alone_is_hidden() {
    let mut model = server();
    (model.has_move, model.has_uidplus) = (false, false);
    let mut place = Place::new(model).await;
    let inbox = place.messages("INBOX").await;
    let patients = place.mailbox("Patients").await;
    place.model.flag("INBOX", 5, Flags::DELETED);
    place.act(Act::Move { messages: inbox[..1].to_vec(), to: patients }).await;
    place.act(Act::Erase { messages: inbox[1..2].to_vec() }).await;
    let here = shown(&place.store, place.account).await;
    assert_eq!(place.pass().await, [ActionFault::OnlyMarked { count: 1 }; 2]);
    let _ = place.pass().await;
    assert_eq!(place.model.folders["INBOX"].messages.len(), 5, "nothing of others is expunged");
    let hidden =
        |lines: Vec<String>| lines.into_iter().map(|line| line.replace("Flags(8)", "Flags(0)")).collect::<Vec<_>>();
    assert_eq!(hidden(shown(&place.store, place.account).await), here);
    place.model.flag("INBOX", 2, Flags::default());
    let _ = place.pass().await;
    assert_eq!(place.messages("INBOX").await.len(), 4, "another desk has called it back");
}

#[tokio::test]
async fn desks_learn_a_state_by_keyword_by_folder_or_not_at_all() {
    let state = DeskState::Filed;
    for (keeps, makes) in [(true, true), (false, true), (false, false)] {
        let mut model = server();
        model.keeps_keywords = keeps;
        model.no_create = (!makes).then_some(Refusal::NoPermission);
        let mut place = Place::new(model).await;
        let inbox = place.messages("INBOX").await;
        place.act(Act::Desk { messages: inbox[..1].to_vec(), state: state.clone(), set: true }).await;
        let _ = place.pass().await;
        let _ = place.pass().await;
        let account = place.account;
        let rows = place.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
        let standing = rows.iter().find(|row| row.role == Role::Inbox).unwrap().desks;
        assert_eq!(place.waiting().await, 0);
        let keyword = state.keyword().unwrap();
        // What a second desk sees of it.
        let other = tempfile::tempdir().unwrap();
        let (store, account) = open(other.path()).await;
        let (ended, _) = run(&mut place.model, &store, account, None).await;
        assert!(ended);
        let there = shown(&store, account).await;
        let filed = there.iter().filter(|line| line.contains(keyword.as_str())).count();
        let wanted = match (keeps, makes) {
            (true, _) => (DeskStanding::Shared, 1),
            (false, true) => (DeskStanding::Folders, 1),
            (false, false) => (DeskStanding::Local, 0),
        };
        assert_eq!((standing, filed), wanted);
        let here = shown(&place.store, place.account).await;
        assert_eq!(here.iter().filter(|line| line.contains(keyword.as_str())).count(), 1);
    }
}

#[tokio::test]
async fn a_copy_that_was_copied_on_may_be_erased_before_anybody_was_told() {
    for model in kinds() {
        let mut place = Place::new(model).await;
        let inbox = place.mailbox("INBOX").await;
        let first = place.messages("INBOX").await[0];
        place.act(Act::Copy { messages: vec![first], to: inbox }).await;
        let copy = place.messages("INBOX").await.into_iter().max().unwrap();
        place.act(Act::Copy { messages: vec![copy], to: inbox }).await;
        place.act(Act::Erase { messages: vec![copy] }).await;
        let wanted = shown(&place.store, place.account).await;
        settles(&mut place).await;
        let bare = |lines: Vec<String>| -> Vec<String> {
            lines.iter().map(|line| line.split(" Flags").next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(bare(served(&place.model)), bare(wanted));
    }
}

#[tokio::test]
async fn a_folder_made_under_a_name_that_is_given_up_keeps_it() {
    let mut place = Place::new(server()).await;
    let (account, patients) = (place.account, place.mailbox("Patients").await);
    place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Dossiers") }).await;
    place.act(Act::CreateMailbox { account, name: MailboxName::new("Patients/Autres") }).await;
    let (made, first) = (place.mailbox("Patients/Autres").await, place.messages("INBOX").await[0]);
    place.act(Act::Copy { messages: vec![first], to: made }).await;
    // A second wish has every name looked at anew.
    place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Classeur") }).await;
    let names = |place: &Place| place.model.folders.keys().cloned().collect::<Vec<_>>();
    assert!(place.pass().await.is_empty());
    let _ = place.pass().await;
    place.agrees().await;
    assert_eq!(names(&place), ["Classeur", "Corbeille", "INBOX", "Patients/Autres"]);
}

/// What is done here, and by another desk.
#[derive(Clone, Debug)]
enum Deed {
    Flag(usize, bool),
    Tag(usize, bool),
    Move(usize, usize),
    Copy(usize, usize),
    Bin(usize),
    Erase(usize),
    Make,
    Rename(bool),
    TheirFlag(usize, u8),
    TheirMove(usize),
    TheirErasure(usize),
    Deliver,
}

fn deed() -> impl Strategy<Value = Deed> {
    let nth = 0_usize..9;
    prop_oneof![
        2 => (nth.clone(), any::<bool>()).prop_map(|(nth, set)| Deed::Flag(nth, set)),
        2 => (nth.clone(), any::<bool>()).prop_map(|(nth, set)| Deed::Tag(nth, set)),
        4 => (nth.clone(), 0_usize..4).prop_map(|(nth, to)| Deed::Move(nth, to)),
        3 => (nth.clone(), 0_usize..4).prop_map(|(nth, to)| Deed::Copy(nth, to)),
        1 => nth.clone().prop_map(Deed::Bin),
        1 => nth.clone().prop_map(Deed::Erase),
        1 => Just(Deed::Make),
        1 => any::<bool>().prop_map(Deed::Rename),
        1 => (nth.clone(), any::<u8>()).prop_map(|(nth, flags)| Deed::TheirFlag(nth, flags & 0x17)),
        1 => nth.clone().prop_map(Deed::TheirMove),
        1 => nth.prop_map(Deed::TheirErasure),
        1 => Just(Deed::Deliver),
    ]
}

async fn happens(deed: Deed, place: &mut Place) {
    let account = place.account;
    let rows = place.store.read(move |reader| reader.mailboxes_of(account)).await.unwrap();
    let mut all = Vec::new();
    for row in &rows {
        let id = row.id;
        let page = place.store.read(move |reader| reader.messages(id, 0..99)).await.unwrap();
        all.extend(page.rows.iter().map(|row| row.id));
    }
    all.sort();
    let one = |nth: usize| all.get(nth % all.len().max(1)).copied().into_iter().collect::<Vec<MessageId>>();
    let to = |nth: usize| rows[nth % rows.len()].id;
    let named = |name: &str| rows.iter().find(|row| row.name.as_str() == name).map(|row| row.id);
    let theirs = |model: &Model, nth: usize| {
        let uids: Vec<u32> = model.folders["INBOX"].messages.keys().copied().collect();
        uids.get(nth % uids.len().max(1)).copied()
    };
    let act = match deed {
        Deed::Flag(nth, set) => Act::Flag { messages: one(nth), flag: Flags::SEEN, set },
        Deed::Tag(nth, set) => Act::Keyword { messages: one(nth), keyword: Keyword::parse("Rouge").unwrap(), set },
        Deed::Move(nth, target) => Act::Move { messages: one(nth), to: to(target) },
        Deed::Copy(nth, target) => Act::Copy { messages: one(nth), to: to(target) },
        Deed::Bin(nth) => Act::Bin { messages: one(nth) },
        Deed::Erase(nth) => Act::Erase { messages: one(nth) },
        Deed::Make => Act::CreateMailbox { account, name: MailboxName::new("Patients/Autres") },
        Deed::Rename(there) => {
            let (from, name) = if there { ("Patients", "Dossiers") } else { ("Dossiers", "Patients") };
            match named(from) {
                Some(mailbox) => Act::RenameMailbox { mailbox, name: MailboxName::new(name) },
                None => return,
            }
        }
        Deed::TheirFlag(nth, flags) => {
            if let Some(uid) = theirs(&place.model, nth) {
                place.model.flag("INBOX", uid, Flags::from_bits(flags));
            }
            return;
        }
        Deed::TheirMove(nth) => {
            if let Some(uid) = theirs(&place.model, nth) {
                place.model.carry("INBOX", uid, "Corbeille");
            }
            return;
        }
        Deed::TheirErasure(nth) => {
            if let Some(uid) = theirs(&place.model, nth) {
                place.model.expunge("INBOX", uid);
            }
            return;
        }
        Deed::Deliver => return place.model.deliver("INBOX"),
    };
    // Some cannot be done: a name that is taken.
    drop(place.store.write(move |tx| tx.act(&act, now())).await);
}

fn is_theirs(deed: &Deed) -> bool {
    matches!(deed, Deed::TheirFlag(..) | Deed::TheirMove(_) | Deed::TheirErasure(_) | Deed::Deliver)
}

/// All at last agrees.
async fn settles(place: &mut Place) {
    place.model.reconnect(None);
    for _ in 0..3 {
        let _ = place.pass().await;
    }
    place.agrees().await;
}

fn kind(number: u8) -> Model {
    kinds().remove(usize::from(number % 16))
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(32))]

    /// Whatever happens and wherever it is cut, both sides agree at last and nothing waits; alone, this desk finds what it has done:
    /// each copy made once, each move once, nothing lost.
    #[test]
    fn no_act_is_lost_or_done_twice(
        history in prop::collection::vec(
            (prop::collection::vec(deed(), 0..6), prop::option::of(0_usize..40), prop::option::of(0_usize..30)), 1..5,
        ),
        number: u8, alone: bool,
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut place = Place::new(kind(number)).await;
            for (deeds, fuse, cut) in history {
                for deed in deeds.into_iter().filter(|deed| !alone || !is_theirs(deed)) {
                    happens(deed, &mut place).await;
                }
                let wanted = shown(&place.store, place.account).await;
                place.model.reconnect(fuse);
                let _ = run(&mut place.model, &place.store, place.account, cut).await;
                if alone {
                    settles(&mut place).await;
                    let marks = |lines: Vec<String>| -> Vec<String> {
                        let bare = |line: String| line.split(" Flags").next().unwrap_or_default().to_owned();
                        let mut lines: Vec<String> = lines.into_iter().map(bare).collect();
                        lines.sort();
                        lines
                    };
                    assert_eq!(marks(served(&place.model)), marks(wanted));
                }
            }
            settles(&mut place).await;
            place.store.close().await;
        });
    }
}

/// Acts of every kind, waiting.
async fn busy(mut model: Model) -> Place {
    // One was copied there before: it is not taken for the copy that is made now.
    model.copy("INBOX", 1, "Patients");
    let place = Place::new(model).await;
    let inbox = place.messages("INBOX").await;
    let (account, patients) = (place.account, place.mailbox("Patients").await);
    place.act(Act::Flag { messages: inbox[..2].to_vec(), flag: Flags::SEEN, set: true }).await;
    place.act(Act::Copy { messages: inbox[..2].to_vec(), to: patients }).await;
    place.act(Act::CreateMailbox { account, name: MailboxName::new("Neuf") }).await;
    place.act(Act::Move { messages: inbox[..3].to_vec(), to: place.mailbox("Neuf").await }).await;
    place.act(Act::Erase { messages: inbox[3..4].to_vec() }).await;
    place.act(Act::RenameMailbox { mailbox: patients, name: MailboxName::new("Dossiers") }).await;
    place
}

#[tokio::test]
async fn cut_at_every_word_and_every_commit_all_is_done_once() {
    for number in (4..8).chain([14]) {
        for by_word in [true, false] {
            for at in 0.. {
                let mut place = busy(kind(number)).await;
                let wanted = shown(&place.store, place.account).await;
                let cut = (!by_word).then_some(at);
                place.model.reconnect(by_word.then_some(at));
                let (ended, _) = run(&mut place.model, &place.store, place.account, cut).await;
                settles(&mut place).await;
                assert_eq!(served(&place.model), wanted, "server {number}, cut {at}, by word: {by_word}");
                if ended {
                    assert!(at > 15, "only {at} places to cut at");
                    break;
                }
            }
        }
    }
}
