//! Drafts and their copies: on every kind of server, cut after every word and every commit, with two desks and another program at work.
//! Whatever happens, each draft has one copy and one line, and no text is lost.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::super::model::Model;
use super::super::tests::open;
use super::{hear, kinds, run, server};
use crate::clock;
use crate::domain::draft::{Attachment, CopyMark};
use crate::domain::{AccountId, Address, Draft, DraftId, Flags, MailboxId, Role};
use crate::mime::read;
use crate::store::{Store, Stretch};

#[path = "replay_draft_end_tests.rs"]
mod ends;

const DRAFTS: &str = "Drafts";

/// A vault of somebody who works in the mailbox.
struct Desk {
    store: Store,
    account: AccountId,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn new(model: &mut Model) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, account) = open(dir.path()).await;
        let _ = store.write(move |tx| tx.mirror_drafts(account, true)).await.unwrap();
        let desk = Self { store, account, _dir: dir };
        desk.pass(model).await;
        desk
    }

    async fn pass(&self, model: &mut Model) {
        model.reconnect(None);
        assert!(run(model, &self.store, self.account, None).await.0);
    }

    /// Until nothing is left to do.
    async fn rest(&self, model: &mut Model) {
        for _ in 0..3 {
            self.pass(model).await;
        }
        let account = self.account;
        assert_eq!(self.store.read(move |reader| reader.waiting(account)).await.unwrap(), 0);
    }

    /// Written a while ago.
    async fn write(&self, id: Option<DraftId>, body: &str) -> DraftId {
        let draft = Draft { id, ..letter(body) };
        self.keep(draft).await
    }

    async fn keep(&self, draft: Draft) -> DraftId {
        let then = clock::now() - SignedDuration::from_mins(5);
        self.store.write(move |tx| tx.keep_draft(&draft, Stretch::Begins, then)).await.unwrap().0
    }

    async fn drop(&self, id: DraftId) {
        let _ = self.store.write(move |tx| tx.drop_draft(id)).await.unwrap();
    }

    async fn drafts(&self) -> Vec<Draft> {
        self.store.read(|reader| reader.drafts()).await.unwrap()
    }

    async fn bodies(&self) -> Vec<String> {
        self.drafts().await.into_iter().map(|draft| draft.body).collect()
    }

    async fn versions(&self, id: DraftId) -> Vec<(String, bool)> {
        let versions = self.store.read(move |reader| reader.draft_versions(id)).await.unwrap();
        versions.into_iter().map(|version| (version.body, version.elsewhere)).collect()
    }

    async fn folder(&self) -> MailboxId {
        let account = self.account;
        self.store.read(move |reader| reader.mailbox_by_role(account, Role::Drafts)).await.unwrap().unwrap()
    }

    /// Lines of the folder beside those of the vault's own drafts.
    async fn lines(&self) -> usize {
        let folder = self.folder().await;
        let page = self.store.read(move |reader| reader.messages(folder, 0..99)).await.unwrap();
        assert_eq!(page.rows.len(), page.total as usize);
        page.rows.len()
    }

    /// A draft says this at the server and here, and stands in one line.
    async fn has_one(&self, model: &Model, body: &str) {
        let body = vec![body.to_owned()];
        assert_eq!((bodies(model), self.bodies().await, self.lines().await), (body.clone(), body, 0));
    }

    /// Takes up what another program or desk has put there; nothing while its text is not here.
    async fn take_up(&self) -> Option<DraftId> {
        let folder = self.folder().await;
        let read = self.store.read(move |reader| {
            let row = reader.messages(folder, 0..1)?.rows.remove(0);
            Ok((row.id, reader.raw(row.id)?))
        });
        let (message, raw) = read.await.unwrap();
        let draft = Draft { source: Some(message), from: letter("").from, ..read::draft(&raw?).draft };
        Some(self.keep(draft).await)
    }

    /// Every text that can still be had here.
    async fn texts(&self) -> BTreeSet<String> {
        let mut texts = BTreeSet::new();
        for draft in self.drafts().await {
            texts.extend(self.versions(draft.id.unwrap()).await.into_iter().map(|(body, _)| body));
            let _ = texts.insert(draft.body);
        }
        let account = self.account;
        let gone = self.store.read(move |reader| {
            let rows = reader.gone(account, 0..999)?.rows;
            rows.into_iter().map(|row| reader.raw(row.id)).collect::<Result<Vec<_>, _>>()
        });
        texts.extend(gone.await.unwrap().into_iter().flatten().map(|raw| read::draft(&raw).draft.body));
        texts
    }
}

fn letter(body: &str) -> Draft {
    Draft {
        from: Some(Address::parse("dr@medecin.mssante.fr").unwrap()),
        to: vec!["b@medecin.mssante.fr".to_owned(), "dubr".to_owned()],
        bcc: vec!["c@medecin.mssante.fr".to_owned()],
        subject: "Compte rendu".to_owned(),
        body: body.to_owned(),
        attachments: vec![Attachment {
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: b"%PDF".as_slice().into(),
        }],
        ..Draft::default()
    }
}

fn with_drafts(model: Model) -> Model {
    model.with(DRAFTS, Some(Role::Drafts), 0)
}

/// What lies among the drafts of the server.
fn served(model: &Model) -> Vec<Draft> {
    model.folders[DRAFTS].messages.values().map(|held| read::draft(&held.octets).draft).collect()
}

fn bodies(model: &Model) -> Vec<String> {
    served(model).into_iter().map(|draft| draft.body).collect()
}

#[tokio::test]
async fn a_draft_has_one_copy_on_every_kind_of_server_and_none_once_it_is_dropped() {
    for model in kinds() {
        let mut model = with_drafts(model);
        let desk = Desk::new(&mut model).await;
        let id = desk.write(None, "un").await;
        desk.rest(&mut model).await;
        let copies = served(&model);
        assert_eq!(copies, [Draft { from: None, ..letter("un") }], "whole, with whom it is for in secret");
        let marks: Vec<Flags> = model.folders[DRAFTS].messages.values().map(|held| held.flags).collect();
        assert_eq!(marks, [Flags::DRAFT.with(Flags::SEEN)]);
        assert_eq!((desk.bodies().await, desk.lines().await), (vec!["un".to_owned()], 0), "one line");
        let _ = desk.write(Some(id), "deux").await;
        desk.rest(&mut model).await;
        desk.has_one(&model, "deux").await;
        let given = model.folders[DRAFTS].next;
        desk.rest(&mut model).await;
        assert_eq!(model.folders[DRAFTS].next, given, "what has not changed is not copied again");
        desk.drop(id).await;
        desk.rest(&mut model).await;
        assert_eq!((bodies(&model).len(), desk.lines().await), (0, 0));
    }
}

#[tokio::test]
async fn what_was_just_written_rests_first_and_a_folder_is_made_where_there_is_none() {
    let mut model = server();
    let desk = Desk::new(&mut model).await;
    let draft = letter("frais");
    let _ = desk.store.write(move |tx| tx.keep_draft(&draft, Stretch::Begins, clock::now())).await.unwrap();
    desk.rest(&mut model).await;
    assert!(model.folders["Brouillons"].messages.is_empty());
    let id = desk.drafts().await[0].id;
    let _ = desk.write(id, "frais et reposé").await;
    desk.rest(&mut model).await;
    assert_eq!(model.folders["Brouillons"].messages.len(), 1);
}

#[tokio::test]
async fn cut_after_every_word_and_every_commit_there_is_one_copy() {
    for (uidplus, passes) in [(true, 0), (true, 1), (false, 0), (false, 1)] {
        let mut cut_short = 0;
        for (fuse, commit) in (0..24).map(|at| (Some(at), None)).chain((0..12).map(|at| (None, Some(at)))) {
            let mut model = with_drafts(server());
            model.has_uidplus = uidplus;
            let desk = Desk::new(&mut model).await;
            let id = desk.write(None, "un").await;
            desk.rest(&mut model).await;
            let _ = desk.write(Some(id), "deux").await;
            for _ in 0..passes {
                desk.pass(&mut model).await;
            }
            model.reconnect(fuse);
            let (ended, _) = run(&mut model, &desk.store, desk.account, commit).await;
            cut_short += usize::from(!ended);
            assert!(!bodies(&model).is_empty(), "never without a copy");
            desk.rest(&mut model).await;
            assert_eq!(bodies(&model), ["deux"], "{uidplus} {passes} {fuse:?} {commit:?}");
            assert_eq!((desk.bodies().await, desk.lines().await), (vec!["deux".to_owned()], 0));
        }
        assert!(cut_short > 5, "{uidplus} {passes} {cut_short}");
    }
}

#[tokio::test]
async fn a_copy_that_arrives_late_goes_again() {
    // The link is lost right after the server has taken it.
    let mut found = None;
    for fuse in 0..40 {
        let mut model = with_drafts(server());
        let desk = Desk::new(&mut model).await;
        let id = desk.write(None, "un").await;
        model.reconnect(Some(fuse));
        let _ = run(&mut model, &desk.store, desk.account, None).await;
        let account = desk.account;
        let is_begun = desk.store.read(move |reader| Ok(!reader.begun_copies(account)?.is_empty())).await.unwrap();
        if let (true, Some((_, held))) = (is_begun, model.folder(DRAFTS).messages.pop_first()) {
            // It shows it only later.
            found = Some((model, desk, id, held));
            break;
        }
    }
    let (mut model, desk, id, late) = found.expect("a cut between the word and its answer");
    desk.rest(&mut model).await;
    assert_eq!(bodies(&model), ["un"], "put there again");
    let _ = desk.write(Some(id), "deux").await;
    desk.rest(&mut model).await;
    model.put(DRAFTS, late.octets, late.flags, late.date);
    desk.rest(&mut model).await;
    assert_eq!((bodies(&model), desk.bodies().await), (vec!["deux".to_owned()], vec!["deux".to_owned()]));
    assert!(desk.versions(id).await.iter().all(|(_, elsewhere)| !elsewhere), "it is no other desk's");
}

#[tokio::test]
async fn a_draft_goes_from_desk_to_desk() {
    let mut model = with_drafts(server());
    let (here, there) = (Desk::new(&mut model).await, Desk::new(&mut model).await);
    let id = here.write(None, "un").await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!((there.bodies().await.len(), there.lines().await), (0, 1), "a line of the server");
    let theirs = there.take_up().await.unwrap();
    assert_eq!((there.bodies().await, there.lines().await), (vec!["un".to_owned()], 0), "one line");
    there.rest(&mut model).await;
    assert_eq!(model.folders[DRAFTS].next, 2, "not copied for having been looked at");
    let _ = there.write(Some(theirs), "deux").await;
    there.rest(&mut model).await;
    here.rest(&mut model).await;
    here.has_one(&model, "deux").await;
    assert_eq!(here.versions(id).await, [("un".to_owned(), false)]);

    // At both at once: what is there last stands, the other one is kept and told by its name.
    let _ = here.write(Some(id), "trois ici").await;
    let _ = there.write(Some(theirs), "trois là").await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    assert_eq!((bodies(&model), there.bodies().await), (vec!["trois là".to_owned()], vec!["trois là".to_owned()]));
    assert_eq!(there.versions(theirs).await[0], ("trois ici".to_owned(), true));
    here.rest(&mut model).await;
    assert_eq!(here.bodies().await, ["trois là"]);
    assert!(here.versions(id).await.contains(&("trois ici".to_owned(), false)));

    // Sent or dropped there, it is a draft no more here; unless something was made of it here.
    there.drop(theirs).await;
    there.rest(&mut model).await;
    here.rest(&mut model).await;
    assert_eq!((here.bodies().await.len(), here.lines().await, bodies(&model).len()), (0, 0, 0));
    let thrown = |model: &Model| -> Vec<String> {
        model.folders["Corbeille"].messages.values().map(|held| read::draft(&held.octets).draft.body).collect()
    };
    assert!(thrown(&model).contains(&"trois là".to_owned()), "it can be had again");
}

#[tokio::test]
async fn what_was_dropped_there_and_changed_here_stays() {
    let mut model = with_drafts(server());
    let (here, there) = (Desk::new(&mut model).await, Desk::new(&mut model).await);
    let id = here.write(None, "un").await;
    here.rest(&mut model).await;
    there.rest(&mut model).await;
    let theirs = there.take_up().await.unwrap();
    there.drop(theirs).await;
    there.rest(&mut model).await;
    assert!(bodies(&model).is_empty());
    let _ = here.write(Some(id), "deux").await;
    here.rest(&mut model).await;
    assert_eq!((bodies(&model), here.bodies().await), (vec!["deux".to_owned()], vec!["deux".to_owned()]));
}

#[tokio::test]
async fn another_program_goes_on_from_a_draft_and_we_from_its() {
    for keeps_identifier in [false, true] {
        let mut model = with_drafts(server());
        let desk = Desk::new(&mut model).await;
        let id = desk.write(None, "un").await;
        desk.rest(&mut model).await;
        // It writes its own message, and removes ours.
        let (uid, ours) =
            model.folders[DRAFTS].messages.first_key_value().map(|(uid, held)| (*uid, held.clone())).unwrap();
        let mark = read::envelope(&ours.octets).message_id.unwrap();
        assert!(CopyMark::parse(&mark).is_some());
        let id_of_theirs = if keeps_identifier { mark } else { "autre@webmail.fr".to_owned() };
        let octets = format!(
            "From: dr@medecin.mssante.fr\r\nTo: b@medecin.mssante.fr\r\nSubject: Compte rendu\r\nMessage-ID: <{id_of_theirs}>\r\n\r\ndeux\r\n"
        );
        model.put(DRAFTS, octets.into_bytes(), Flags::DRAFT, 1_800_000_000);
        model.expunge(DRAFTS, uid);
        desk.rest(&mut model).await;
        assert!(desk.texts().await.contains("un"), "what it was can still be had");
        assert_eq!(bodies(&model), ["deux"]);
        let ours = if keeps_identifier {
            assert_eq!((desk.bodies().await, desk.lines().await), (vec!["deux".to_owned()], 0), "one line");
            id
        } else {
            // Nothing says that its message came of ours.
            assert_eq!((desk.bodies().await, desk.lines().await), (vec!["un".to_owned()], 1));
            desk.drop(id).await;
            desk.take_up().await.unwrap()
        };
        assert_eq!(desk.bodies().await, ["deux"]);
        let _ = desk.write(Some(ours), "trois").await;
        desk.rest(&mut model).await;
        assert_eq!((bodies(&model), desk.lines().await), (vec!["trois".to_owned()], 0));
    }
}

#[tokio::test]
async fn a_folder_under_another_uidvalidity_doubles_nothing() {
    let mut model = with_drafts(server());
    let desk = Desk::new(&mut model).await;
    let id = desk.write(None, "un").await;
    desk.rest(&mut model).await;
    model.revalidate(DRAFTS);
    desk.rest(&mut model).await;
    desk.has_one(&model, "un").await;
    let _ = desk.write(Some(id), "deux").await;
    desk.rest(&mut model).await;
    assert_eq!((bodies(&model), desk.lines().await), (vec!["deux".to_owned()], 0));
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Write,
    Pass,
    /// Cut after so many words.
    Cut(usize),
    TakeUp,
    Drop,
    Send,
    /// The operator removes a copy.
    Clear,
}

/// What ends with the draft of one desk: all that it said there, and what it was before at the other.
async fn ended(desk: &Desk, other: &Desk) -> BTreeSet<String> {
    let mut texts = desk.texts().await;
    for draft in other.drafts().await {
        texts.extend(other.versions(draft.id.unwrap()).await.into_iter().map(|(body, _)| body));
    }
    texts
}

async fn play(script: &[(bool, Move)]) {
    let mut model = ends::office();
    let desks = [Desk::new(&mut model).await, Desk::new(&mut model).await];
    let (mut written, mut dropped) = (BTreeSet::new(), BTreeSet::new());
    for (step, (which, what)) in script.iter().enumerate() {
        let (desk, other) = (&desks[usize::from(*which)], &desks[usize::from(!*which)]);
        let first = desk.drafts().await.into_iter().min_by_key(|draft| draft.id);
        match what {
            Move::Write => {
                let body = format!("texte {step}");
                let _ = desk.write(first.and_then(|draft| draft.id), &body).await;
                let _ = written.insert(body);
            }
            Move::Pass => desk.pass(&mut model).await,
            Move::Cut(fuse) => {
                model.reconnect(Some(*fuse));
                let _ = run(&mut model, &desk.store, desk.account, None).await;
            }
            Move::TakeUp if desk.lines().await > 0 => drop(desk.take_up().await),
            Move::Drop => {
                if let Some(draft) = first {
                    dropped.extend(ended(desk, other).await);
                    desk.drop(draft.id.unwrap()).await;
                }
            }
            Move::Send => {
                if let Some(draft) = first {
                    dropped.extend(ended(desk, other).await);
                    desk.send(&mut model, draft.id.unwrap()).await;
                }
            }
            Move::Clear => {
                let first = model.folders[DRAFTS].messages.first_key_value();
                let first = first.map(|(uid, held)| (*uid, read::draft(&held.octets).draft.body));
                if let Some((uid, body)) = first {
                    if !desk.texts().await.contains(&body) && !other.texts().await.contains(&body) {
                        let _ = dropped.insert(body);
                    }
                    model.expunge(DRAFTS, uid);
                }
            }
            Move::TakeUp => {}
        }
    }
    for _ in 0..3 {
        for desk in &desks {
            desk.rest(&mut model).await;
        }
    }
    let mut had: BTreeSet<String> = bodies(&model).into_iter().collect();
    assert_eq!(had.len(), bodies(&model).len(), "no text twice on the server");
    for desk in &desks {
        let lines = desk.drafts().await.len() + desk.lines().await;
        let is_cleared = script.iter().any(|(_, what)| matches!(what, Move::Clear));
        assert!(
            lines == bodies(&model).len() || (is_cleared && lines > bodies(&model).len()),
            "each copy is one line here: {lines} of {:?}",
            bodies(&model)
        );
        had.extend(desk.texts().await);
    }
    had.extend(dropped);
    assert_eq!(written.difference(&had).collect::<Vec<_>>(), Vec::<&String>::new(), "no text is lost");
}

#[tokio::test]
async fn what_was_taken_up_and_dropped_at_one_desk_is_dropped_at_the_other() {
    play(&[(true, Move::Write), (true, Move::Pass), (false, Move::Pass), (false, Move::TakeUp), (false, Move::Drop)])
        .await;
}

#[tokio::test]
async fn what_is_dropped_before_its_copy_was_seen_is_dropped_where_it_was_taken_up() {
    play(&[(false, Move::Write), (false, Move::Pass), (true, Move::Pass), (true, Move::TakeUp), (false, Move::Drop)])
        .await;
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(24))]

    #[test]
    fn whatever_two_desks_do_each_draft_has_one_copy_and_no_text_is_lost(
        script in prop::collection::vec(
            (any::<bool>(), prop_oneof![
                4 => Just(Move::Write),
                4 => Just(Move::Pass),
                3 => (0..30_usize).prop_map(Move::Cut),
                2 => Just(Move::TakeUp),
                1 => Just(Move::Drop),
                1 => Just(Move::Send),
                1 => Just(Move::Clear),
            ]),
            1..12,
        )
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&script));
    }
}
