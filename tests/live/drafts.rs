//! Drafts and their copies on a real Dovecot: two desks, another client, and a desk that is cut off at any octet.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use pli::auth::Login;
use pli::clock;
use pli::domain::draft::Attachment;
use pli::domain::{AccountId, Draft, DraftId, Flags, MailboxName, Role, Secret, Uid};
use pli::imap::{self, Items, Opening};
use pli::mime::read;
use pli::store::{Store, Stretch};
use pli::sync::{ImapRemote, Policy, pass};
use tokio::sync::mpsc;

use crate::practice::Practice;
use crate::weir::Weir;

const FOLDER: &str = "Brouillons";
/// Marks the drafts of these tests among those of the practice.
const SUBJECT: &str = "Essai de brouillon";

struct Desk {
    store: Store,
    account: AccountId,
    _dir: tempfile::TempDir,
}

impl Desk {
    async fn new(practice: &Practice) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(dir.path(), &Secret::new([7; 32]), clock::now()).unwrap();
        let address = practice.account.address.clone();
        let opened = store.write(move |tx| {
            let account = tx.account(&address)?;
            tx.mirror_drafts(account, true).map(|()| account)
        });
        let (account, _) = opened.await.unwrap();
        let desk = Self { store, account, _dir: dir };
        desk.rest(practice).await;
        desk
    }

    async fn pass(&self, remote: &mut ImapRemote) {
        let (_sender, mut priority) = mpsc::channel(1);
        let _ = pass(remote, &self.store, self.account, &Policy::default(), &mut priority, &|_| ()).await.unwrap();
    }

    async fn rest(&self, practice: &Practice) {
        let mut remote = practice.remote().await;
        for _ in 0..2 {
            self.pass(&mut remote).await;
        }
        remote.logout().await.unwrap();
    }

    /// Kept a while ago: it has rested.
    async fn keep(&self, practice: &Practice, draft: Draft) -> DraftId {
        let then = clock::now() - SignedDuration::from_mins(5);
        let draft = Draft { from: Some(practice.account.address.clone()), subject: SUBJECT.to_owned(), ..draft };
        self.store.write(move |tx| tx.keep_draft(&draft, Stretch::Begins, then)).await.unwrap().0
    }

    async fn drop(&self, id: DraftId) {
        let _ = self.store.write(move |tx| tx.drop_draft(id)).await.unwrap();
    }

    async fn bodies(&self) -> Vec<String> {
        let drafts = self.store.read(|reader| reader.drafts()).await.unwrap();
        drafts.into_iter().map(|draft| draft.body).collect()
    }

    /// Lines of the folder that are of these tests.
    async fn lines(&self) -> Vec<pli::domain::MessageId> {
        let account = self.account;
        let rows = self.store.read(move |reader| {
            let folder = reader.mailbox_by_role(account, Role::Drafts)?.expect("a folder");
            Ok(reader.messages(folder, 0..u32::MAX)?.rows)
        });
        rows.await.unwrap().into_iter().filter(|row| row.subject == SUBJECT).map(|row| row.id).collect()
    }
}

fn letter(body: &str) -> Draft {
    Draft {
        to: vec!["nadia.benali@cabinet-tilleuls.mssante.fr".to_owned()],
        bcc: vec!["c.martin@medecin.mssante.fr".to_owned()],
        body: body.to_owned(),
        attachments: vec![Attachment {
            name: "Compte rendu é.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: vec![7; 3_000].into(),
        }],
        ..Draft::default()
    }
}

/// How a draft ends.
enum End {
    Sent,
    Dropped,
    /// By the operator.
    Cleared,
}

/// What lies on the server, asked without the room `sync`.
async fn served(practice: &Practice) -> Vec<(Flags, Draft)> {
    let session = practice.session().await;
    let opened = session.select(&MailboxName::new(FOLDER), Opening::ReadOnly).await;
    let (mut selected, _) = opened.map_err(|(_, error)| error).unwrap();
    let uids = selected.uids().await.unwrap();
    let changes = selected.changes(None).await.unwrap();
    let flags: BTreeMap<Uid, Flags> = changes.marks.into_iter().map(|(uid, marks)| (uid, marks.flags)).collect();
    let mut found = Vec::new();
    if !uids.is_empty() {
        let mut fetching = selected.fetch(&uids, Items::Bodies).await.unwrap();
        while let Some(message) = fetching.next().await.unwrap() {
            let uid = message.uid;
            found.push((flags[&uid], read::draft(&message.body.unwrap()).draft));
        }
    }
    selected.logout().await.unwrap();
    found.retain(|(_, draft)| draft.subject == SUBJECT);
    found
}

async fn served_bodies(practice: &Practice) -> Vec<String> {
    served(practice).await.into_iter().map(|(_, draft)| draft.body).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_goes_from_desk_to_desk_and_another_client_goes_on_from_it() {
    let practice = Practice::start(6).await;
    let (here, there) = (Desk::new(&practice).await, Desk::new(&practice).await);
    let id = here.keep(&practice, letter("un")).await;
    here.rest(&practice).await;
    let copies = served(&practice).await;
    let [(flags, copy)] = &copies[..] else { panic!("{copies:?}") };
    assert!(flags.contains(Flags::DRAFT.with(Flags::SEEN)), "{flags:?}");
    assert_eq!(*copy, Draft { subject: SUBJECT.to_owned(), ..letter("un") });
    assert_eq!((here.bodies().await, here.lines().await.len()), (vec!["un".to_owned()], 0));

    there.rest(&practice).await;
    let source = there.lines().await[0];
    let theirs = there.keep(&practice, Draft { source: Some(source), ..letter("un") }).await;
    let _ = there.keep(&practice, Draft { id: Some(theirs), ..letter("deux") }).await;
    there.rest(&practice).await;
    here.rest(&practice).await;
    assert_eq!(served_bodies(&practice).await, ["deux"]);
    assert_eq!((here.bodies().await, here.lines().await.len()), (vec!["deux".to_owned()], 0));

    // At both desks at once.
    let _ = here.keep(&practice, Draft { id: Some(id), ..letter("ici") }).await;
    let _ = there.keep(&practice, Draft { id: Some(theirs), ..letter("là") }).await;
    here.rest(&practice).await;
    there.rest(&practice).await;
    here.rest(&practice).await;
    assert_eq!(served_bodies(&practice).await, ["là"]);
    assert_eq!((here.bodies().await, there.bodies().await), (vec!["là".to_owned()], vec!["là".to_owned()]));
    let versions = there.store.read(move |reader| reader.draft_versions(theirs)).await.unwrap();
    assert!(versions.iter().any(|version| version.elsewhere && version.body == "ici"), "{versions:?}");

    // Another client writes its own message and removes ours.
    let mut session = practice.session().await;
    let eml = format!(
        "Subject: {SUBJECT}\r\nMessage-ID: <autre@webmail.fr>\r\nTo: nadia.benali@cabinet-tilleuls.mssante.fr\r\n\r\nwebmail\r\n"
    );
    let _ = session.append(&MailboxName::new(FOLDER), Flags::DRAFT, None, eml.as_bytes()).await.unwrap();
    let opened = session.select(&MailboxName::new(FOLDER), Opening::ReadWrite).await;
    let (mut selected, _) = opened.map_err(|(_, error)| error).unwrap();
    let last = selected.uids().await.unwrap().iter().rev().nth(1).unwrap();
    selected.expunge_exactly(&[last].into_iter().collect()).await.unwrap();
    selected.logout().await.unwrap();
    here.rest(&practice).await;
    // Nothing says that it came of ours, which stays.
    assert_eq!((here.bodies().await, here.lines().await.len()), (vec!["là".to_owned()], 1));
    here.drop(id).await;
    let source = here.lines().await[0];
    let id = here.keep(&practice, Draft { source: Some(source), ..letter("webmail") }).await;
    let _ = here.keep(&practice, Draft { id: Some(id), ..letter("repris") }).await;
    here.rest(&practice).await;
    assert_eq!((served_bodies(&practice).await, here.lines().await.len()), (vec!["repris".to_owned()], 0));

    here.drop(id).await;
    here.rest(&practice).await;
    assert!(served(&practice).await.is_empty(), "dropped");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_desk_sends_or_drops_goes_from_the_other_and_what_is_cleared_away_stays() {
    let practice = Practice::start(6).await;
    let (here, there) = (Desk::new(&practice).await, Desk::new(&practice).await);
    for (round, end) in [End::Sent, End::Dropped, End::Cleared].into_iter().enumerate() {
        let body = format!("{round}");
        let id = here.keep(&practice, letter(&body)).await;
        here.rest(&practice).await;
        there.rest(&practice).await;
        let source = there.lines().await[0];
        let _ = there.keep(&practice, Draft { source: Some(source), ..letter(&body) }).await;
        match end {
            End::Sent => {
                let mark = here.store.read(move |reader| reader.letter_mark(id)).await.unwrap();
                let eml = format!("Subject: {SUBJECT}\r\nMessage-ID: <{mark}.0@medecin.mssante.fr>\r\n\r\n{body}\r\n");
                let mut session = practice.session().await;
                let filed = session.append(&MailboxName::new("Envoyés"), Flags::SEEN, None, eml.as_bytes()).await;
                let _ = filed.unwrap();
                session.logout().await.unwrap();
                let _ = here.store.write(move |tx| tx.delete_draft(id)).await.unwrap();
            }
            End::Dropped => here.drop(id).await,
            End::Cleared => {
                let session = practice.session().await;
                let opened = session.select(&MailboxName::new(FOLDER), Opening::ReadWrite).await;
                let (mut selected, _) = opened.map_err(|(_, error)| error).unwrap();
                let all = selected.uids().await.unwrap();
                selected.expunge_exactly(&all).await.unwrap();
                selected.logout().await.unwrap();
            }
        }
        here.rest(&practice).await;
        there.rest(&practice).await;
        let left = if matches!(end, End::Cleared) { vec![body] } else { Vec::new() };
        assert_eq!((here.bodies().await, there.bodies().await), (left.clone(), left), "{round}");
        assert!(served(&practice).await.is_empty(), "{round}: nothing comes back");
        assert_eq!((here.lines().await.len(), there.lines().await.len()), (0, 0), "{round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_is_cut_off_at_any_octet_leaves_one_copy() {
    let practice = Practice::start(6).await;
    let desk = Desk::new(&practice).await;
    let id = desk.keep(&practice, letter("0")).await;
    let mut cut = 0;
    for (round, after) in (2_500..10_500).step_by(500).enumerate() {
        let body = format!("{}", round + 1);
        let _ = desk.keep(&practice, Draft { id: Some(id), ..letter(&body) }).await;
        let weir = Weir::build(Some(practice.account.imap.port), after).await;
        let endpoint = weir.endpoint(practice.account.imap.security);
        let work = async {
            let session = imap::connect(&practice.tls, &endpoint, &Login::CERTIFICATE).await.unwrap();
            desk.pass(&mut ImapRemote::new(session)).await;
        };
        tokio::select! {
            () = work => {}
            () = weir.held() => cut += 1,
        }
        weir.cut();
        desk.rest(&practice).await;
        assert_eq!(served_bodies(&practice).await, std::slice::from_ref(&body), "after {after} octets");
        assert_eq!((desk.bodies().await, desk.lines().await.len()), (vec![body], 0));
    }
    assert!(cut > 5, "{cut}");
}
