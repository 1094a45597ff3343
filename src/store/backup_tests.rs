//! Tests of `store/backup`.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use super::super::fixture::{address, at, own};
use super::super::key::{KeyStoreChoice, Place, Unlocked};
use super::super::opening::{self, cut};
use super::super::outbox::NewOutgoing;
use super::seal::{CHUNK, HEADER, TAG};
use super::*;
use crate::domain::account::{Method, NewMailbox};
use crate::domain::draft::Attachment;
use crate::domain::outgoing::{Kind, OutgoingState, Receipts};
use crate::domain::receipt::{Fate, Integration, Proof, Receipt, Status, Tracking};
use crate::domain::{Draft, Secret, Tenure};

const MARKER: &str = "Cholécystectomie de Madame Lefebvre";
const HERS: &str = "899700000017";
const HIS: &str = "899700000025";

/// A person's vault with a recovery code.
struct Home {
    root: TempDir,
    holder: HolderId,
    store: Store,
    unlocked: Box<Unlocked>,
    code: RecoveryCode,
}

impl Home {
    async fn of(holder: &str) -> Self {
        let (root, holder) = (tempfile::tempdir().unwrap(), HolderId::parse(holder).unwrap());
        let vaults = root.path().join("vaults");
        let place = Place { vaults: &vaults, holder: &holder, choice: KeyStoreChoice::File, now: at(0) };
        let card = |salt: &[u8; 32]| Ok::<_, Infallible>(Secret::new(*salt));
        let unlocked = key::unlock(place, "CPS", card).unwrap();
        let (store, _) = Store::open(&unlocked.dir, &unlocked.key, at(0)).unwrap();
        let (code, change) = key::ring(&store, place, card).unwrap().recovery().unwrap();
        store.change(change).await.unwrap();
        Self { root, holder, store, unlocked, code }
    }

    fn file(&self) -> PathBuf {
        self.root.path().join("sauvegarde.plisauve")
    }

    async fn export(&self) -> Result<BackupTally, Error> {
        export(&self.store, &self.holder, self.code.clone(), &self.file()).await
    }

    async fn import(&self, from: &Self) -> Result<BackupTally, Error> {
        import(&self.store, &self.holder, from.code.clone(), &from.file(), at(0)).await.map(|(tally, _)| tally)
    }

    async fn drafts(&self) -> Vec<Draft> {
        let mut drafts = self.store.read(|reader| reader.drafts()).await.unwrap();
        for draft in &mut drafts {
            draft.id = None;
        }
        drafts
    }

    async fn states(&self) -> Vec<(String, OutgoingState)> {
        let rows = self.store.read(|reader| reader.outbox()).await.unwrap();
        rows.into_iter().rev().map(|row| (row.message_id, row.state)).collect()
    }

    async fn fill(&self) {
        let drafts = [draft("Un", 0), draft("Deux", CHUNK + 17), draft("Deux", 3)];
        let _ = self
            .store
            .write(move |tx| {
                for (number, draft) in (0..).zip(&drafts) {
                    let _ = tx.save_draft(draft, at(number))?;
                }
                for (number, state) in (0..).zip(states()) {
                    let id = queue(tx, &format!("{number}@medecin.mssante.fr"), number)?;
                    assert!(tx.transition(id, &OutgoingState::Queued, &state)?);
                    tx.refuse_recipients(id, &[(address("b@b.mssante.fr"), "550 inconnu".to_owned())])?;
                    tx.note_tracking(id, Tracking::Asked)?;
                    tx.put_receipt(id, &address("a@a.mssante.fr"), &receipt())?;
                }
                Ok(())
            })
            .await
            .unwrap();
    }
}

fn queue(tx: &mut Tx<'_>, message_id: &str, number: i64) -> Result<OutgoingId, Error> {
    let account = tx.account(&address("claire.dubreuil@medecin.mssante.fr"))?;
    tx.queue(&NewOutgoing {
        account,
        message_id,
        envelope_id: &format!("enveloppe {number}"),
        asks_read: true,
        kind: Kind::Letter,
        sender: &address("claire.dubreuil@medecin.mssante.fr"),
        recipients: &[address("a@a.mssante.fr"), address("b@b.mssante.fr")],
        subject: MARKER,
        raw: format!("Subject: {MARKER}\r\n\r\n{MARKER}").as_bytes(),
        sealed_at: at(number),
        patient: None,
        draft: None,
        proposal: None,
    })
}

fn draft(subject: &str, octets: usize) -> Draft {
    let content = Arc::from(vec![b'x'; octets]);
    Draft {
        to: vec!["a@a.mssante.fr".to_owned(), "pas fini".to_owned()],
        subject: subject.to_owned(),
        body: MARKER.to_owned(),
        attachments: vec![Attachment { name: "CR.pdf".to_owned(), media_type: "application/pdf".to_owned(), content }],
        ask_read_receipt: true,
        urgent: true,
        ..Draft::default()
    }
}

fn receipt() -> Receipt {
    Receipt {
        fate: Fate::Delivered,
        at: Some(at(50)),
        proof: Proof::Envelope,
        status: Status::parse("2.1.5"),
        words: "250 Ok".to_owned(),
        integration: Integration::parse(902),
    }
}

fn states() -> Vec<OutgoingState> {
    let words = || "250 OK".to_owned();
    vec![
        OutgoingState::Queued,
        OutgoingState::Sending,
        OutgoingState::Deferred { until: at(9), attempts: 3, words: words() },
        OutgoingState::Accepted { words: words(), at: at(5) },
        OutgoingState::Filed { words: words(), at: at(6) },
        OutgoingState::Refused { code: Some(550), words: words(), withheld: None },
        OutgoingState::Refused { code: None, words: String::new(), withheld: None },
        OutgoingState::Doubtful,
    ]
}

fn came_back() -> Vec<(String, OutgoingState)> {
    let carried = states().into_iter().map(|state| match state {
        OutgoingState::Queued | OutgoingState::Sending | OutgoingState::Deferred { .. } => OutgoingState::Doubtful,
        settled => settled,
    });
    (0..).zip(carried).map(|(number, state)| (format!("{number}@medecin.mssante.fr"), state)).collect()
}

fn counts(drafts: u32, letters: u32, left_out: u32) -> BackupTally {
    BackupTally { drafts, letters, left_out }
}

fn refused(outcome: Result<BackupTally, Error>) -> Fault {
    match outcome {
        Err(Error::Backup(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_the_server_does_not_hold_comes_back_once_and_leaves_never() {
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    old.fill().await;
    assert_eq!(old.export().await.unwrap(), counts(3, 8, 0));
    assert_eq!(old.states().await.iter().map(|row| row.1.clone()).collect::<Vec<_>>(), states(), "nothing is changed");
    assert_eq!(new.import(&old).await.unwrap(), counts(3, 8, 0));
    assert_eq!(new.drafts().await, old.drafts().await);
    assert_eq!(new.states().await, came_back());
    let rows = |home: &Home| home.store.clone();
    for store in [rows(&old), rows(&new)] {
        let seen = store
            .read(|reader| {
                let rows = reader.outbox()?;
                let row = rows.iter().find(|row| row.message_id.starts_with('0')).unwrap();
                let raw = reader.outgoing_raw(row.id)?;
                let told = (
                    reader.outgoing_envelope(row.id)?.envelope_id,
                    Receipts { reminded: false, ..row.receipts.clone() },
                );
                Ok((row.refused.clone(), row.recipients.len(), row.size, row.sealed_at, row.subject.clone(), raw, told))
            })
            .await
            .unwrap();
        let raw = format!("Subject: {MARKER}\r\n\r\n{MARKER}").into_bytes();
        let refused = vec![(address("b@b.mssante.fr"), "550 inconnu".to_owned())];
        let known = vec![(address("a@a.mssante.fr"), receipt())];
        let receipts = Receipts { tracking: Tracking::Asked, asks_read: true, known, ..Receipts::default() };
        let told = ("enveloppe 0".to_owned(), receipts);
        assert_eq!(seen, (refused, 2, raw.len() as u64, at(0), MARKER.to_owned(), raw, told));
    }
    assert_eq!(new.import(&old).await.unwrap(), counts(0, 0, 11), "no doubles");
    assert_eq!((new.drafts().await.len(), new.states().await), (3, came_back()));
    assert_eq!(old.import(&old).await.unwrap(), counts(0, 0, 11), "nor where it came from");
    assert_eq!(old.states().await.iter().map(|row| row.1.clone()).collect::<Vec<_>>(), states(), "nor doubt");
}

#[tokio::test]
async fn it_is_private_sealed_and_never_over_another_file() {
    let home = Home::of(HERS).await;
    home.fill().await;
    let _ = home.export().await.unwrap();
    let octets = fs::read(home.file()).unwrap();
    for clear in [MARKER.as_bytes(), b"medecin.mssante.fr", b"xxxxxxxxxxxxxxxx", HERS.as_bytes(), b"CR.pdf"] {
        assert!(!octets.windows(clear.len()).any(|window| window == clear));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(home.file()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(matches!(refused(home.export().await), Fault::Exists));
    assert_eq!(fs::read(home.file()).unwrap(), octets);
    let nowhere = home.root.path().join("absent/x.plisauve");
    let outcome = export(&home.store, &home.holder, home.code.clone(), &nowhere).await;
    assert!(matches!(refused(outcome), Fault::Unwritable(_)));
}

#[tokio::test]
async fn only_a_code_that_opens_the_vault_makes_one() {
    let mut home = Home::of(HERS).await;
    let foreign = RecoveryCode::from_random(&Secret::new([3; 26]));
    let own = std::mem::replace(&mut home.code, foreign);
    assert!(matches!(home.export().await, Err(Error::CodeWrong)));
    assert!(!home.file().exists());
    home.code = own;
    let _ = home.export().await.unwrap();
    fs::remove_file(home.file()).unwrap();
    for entry in fs::read_dir(&home.unlocked.dir).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("slot-") {
            fs::remove_file(path).unwrap();
        }
    }
    assert!(matches!(home.export().await, Err(Error::CodeMissing)));
    assert!(!home.file().exists());
}

#[tokio::test]
async fn another_code_another_person_and_no_backup_at_all_change_nothing() {
    let (hers, his, mut new) = (Home::of(HERS).await, Home::of(HIS).await, Home::of(HERS).await);
    hers.fill().await;
    let _ = hers.export().await.unwrap();
    let outcome = import(&his.store, &his.holder, hers.code.clone(), &hers.file(), at(0)).await;
    assert!(matches!(refused(outcome.map(|done| done.0)), Fault::Foreign));
    let outcome = import(&new.store, &new.holder, new.code.clone(), &hers.file(), at(0)).await;
    assert!(matches!(refused(outcome.map(|done| done.0)), Fault::Foreign), "the code of the day of the backup");
    new.code = hers.code.clone();
    assert!(matches!(refused(new.import(&new).await), Fault::Unreadable(_)), "no file");
    fs::create_dir(new.file()).unwrap();
    assert!(matches!(refused(new.import(&new).await), Fault::Unreadable(_)), "a folder");
    fs::remove_dir(new.file()).unwrap();
    let whole = fs::read(hers.file()).unwrap();
    for content in [&b""[..], b"%PDF-1.7 rien du tout", &whole[..HEADER - 1], &whole[..HEADER]] {
        fs::write(new.file(), content).unwrap();
        assert!(matches!(refused(new.import(&new).await), Fault::Damaged), "{}", content.len());
    }
    let mut newer = whole;
    newer[8] += 1;
    fs::write(new.file(), newer).unwrap();
    assert!(matches!(refused(new.import(&new).await), Fault::TooNew));
    assert_eq!((new.drafts().await.len(), new.states().await.len()), (0, 0));
    assert_eq!((his.drafts().await.len(), his.states().await.len()), (0, 0));
}

#[tokio::test]
async fn what_was_changed_or_cut_anywhere_changes_nothing() {
    let (old, mut new) = (Home::of(HERS).await, Home::of(HERS).await);
    new.code = old.code.clone();
    old.fill().await;
    let _ = old.export().await.unwrap();
    let whole = fs::read(old.file()).unwrap();
    assert!(whole.len() > HEADER + CHUNK + TAG, "two chunks");
    let second = HEADER + CHUNK + TAG;
    for cut in [second - 1, second, second + 1, whole.len() - TAG, whole.len() - 1] {
        fs::write(new.file(), &whole[..cut]).unwrap();
        assert!(matches!(refused(new.import(&new).await), Fault::Damaged), "{cut}");
    }
    for place in [HEADER, second - 1, second, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(new.file(), changed).unwrap();
        assert!(matches!(refused(new.import(&new).await), Fault::Damaged), "{place}");
    }
    assert_eq!((new.drafts().await.len(), new.states().await.len()), (0, 0));
}

/// Cut between any two items: the vault has all of it or nothing.
#[tokio::test]
async fn it_comes_back_whole_or_not_at_all() {
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    old.fill().await;
    let _ = old.export().await.unwrap();
    new.store.close().await;
    let (dir, key) = (&new.unlocked.dir, &new.unlocked.key);
    let found = || async {
        let (store, _) = Store::open(dir, key, at(0)).unwrap();
        let counts = store.read(|reader| Ok((reader.drafts()?.len(), reader.outbox()?.len()))).await.unwrap();
        store.close().await;
        counts
    };
    let mut cuts = 0;
    loop {
        let outcome = cut(cuts, || {
            let mut writer = opening::writer(dir, key)?;
            let transaction = writer.transaction()?;
            let tally =
                restore(&mut Tx::new(&transaction), &mut read_back(&old.file(), &old.holder, &old.code)?, at(0))?;
            transaction.commit()?;
            Ok::<_, Error>(tally)
        });
        if outcome.is_ok() {
            break;
        }
        assert_eq!(found().await, (0, 0), "cut at {cuts}");
        cuts += 1;
    }
    assert_eq!(cuts, 15, "fourteen items and the end");
    assert_eq!(found().await, (3, 8));
}

#[tokio::test]
async fn a_letter_that_cannot_be_read_is_left_out_and_counted() {
    let home = Home::of(HERS).await;
    home.fill().await;
    let _ = home
        .store
        .write(|tx| Ok(tx.connection.execute("UPDATE outbox SET sender = 'rien' WHERE id = 2", [])?))
        .await
        .unwrap();
    assert_eq!(home.export().await.unwrap(), counts(3, 7, 1));
}

#[tokio::test]
async fn mailboxes_that_the_holder_added_come_along() {
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    let (first, second) = (own("claire.dubreuil@medecin.mssante.fr"), own("cabinet@cabinet.mssante.fr"));
    let both = [
        first.clone(),
        NewMailbox { name: None, method: Method::Psc { only: None }, ..second.clone() },
        NewMailbox { tenure: Tenure::Shared, ..own("service@hopital.mssante.fr") },
    ];
    let kept = both.clone();
    let add = move |tx: &mut Tx<'_>| kept.iter().try_for_each(|mailbox| tx.add_own_mailbox(mailbox, at(1)).map(drop));
    let _ = old.store.write(add).await.unwrap();
    // One of them is there already, reached in another way: it is left alone.
    let other = NewMailbox { imap: first.submission.clone(), ..first };
    let there = other.clone();
    let _ = new.store.write(move |tx| tx.add_own_mailbox(&there, at(2))).await.unwrap();
    let _ = old.export().await.unwrap();
    let _ = new.import(&old).await.unwrap();
    let found = new.store.read(|reader| reader.own_mailboxes()).await.unwrap();
    let mailboxes: Vec<NewMailbox> = found.mailboxes.into_iter().map(|(_, mailbox)| mailbox).collect();
    // In the order in which they came.
    assert_eq!(mailboxes.len(), 3);
    assert!(mailboxes.contains(&other) && both[1..].iter().all(|one| mailboxes.contains(one)), "{mailboxes:?}");
}

#[tokio::test]
async fn earlier_states_and_tokens_of_drafts_come_along_and_no_draft_is_doubled() {
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    let kept = old.store.write(|tx| {
        let id = tx.save_draft(&draft("Un", 3), at(0))?;
        for (number, octets) in [(1, 3), (2, 70_000), (3, 3)] {
            let next = Draft { id: Some(id), ..draft(&format!("Un, {number}"), octets) };
            let _ = tx.keep_draft(&next, crate::store::Stretch::Begins, at(number * 60))?;
        }
        Ok(id)
    });
    let (id, _) = kept.await.unwrap();
    assert_eq!(old.export().await.unwrap(), counts(1, 0, 0));
    assert!(fs::metadata(old.file()).unwrap().len() < 80_000, "files stand once");
    for _ in 0..2 {
        let _ = new.import(&old).await.unwrap();
    }
    let all = async |home: &Home| {
        let read = home.store.read(|reader| {
            let id = DraftId(reader.keys("drafts")?.remove(0));
            let versions = reader.draft_versions(id)?;
            let whole =
                versions.iter().map(|version| reader.draft_version(version.id)).collect::<Result<Vec<_>, _>>()?;
            let files = whole.into_iter().map(|draft| draft.attachments).collect::<Vec<_>>();
            let listed = versions.into_iter().map(|version| (version.at, version.subject)).collect::<Vec<_>>();
            Ok((reader.known_as(id)?.0, listed, files, reader.drafts()?.len()))
        });
        read.await.unwrap()
    };
    let brought = all(&new).await;
    assert_eq!(brought, all(&old).await);
    assert_eq!((brought.1.len(), brought.1[0].1.as_str(), brought.3), (3, "Un, 2", 1));
    // It went on since.
    let later = Draft { id: Some(id), ..draft("Un, plus tard", 3) };
    let _ = old.store.write(move |tx| tx.keep_draft(&later, crate::store::Stretch::Begins, at(999))).await.unwrap();
    assert_eq!(old.import(&old).await.unwrap(), counts(0, 0, 1));
    assert_eq!(old.drafts().await.len(), 1);
}

#[test]
fn a_draft_is_known_by_all_that_it_holds() {
    let own = draft("Un", 3);
    let same = Draft { id: Some(DraftId(9)), ..own.clone() };
    assert_eq!(items::digest(&own), items::digest(&same));
    let others = [
        Draft { to: vec!["a@a.mssante.fr".to_owned()], cc: vec!["pas fini".to_owned()], ..own.clone() },
        Draft { body: String::new(), subject: format!("Un{MARKER}"), ..own.clone() },
        Draft { ask_read_receipt: false, ..own.clone() },
        Draft { from: Some(crate::store::fixture::address("cabinet@cabinet.mssante.fr")), ..own.clone() },
        draft("Un", 4),
    ];
    for other in others {
        assert_ne!(items::digest(&own), items::digest(&other));
    }
}

#[tokio::test]
async fn favourites_and_groups_come_along() {
    use crate::domain::contact::Change;
    use crate::domain::{Contact, GroupName};
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    let contact = |text: &str| Contact::new(address(text), "Dr Claire DUBREUIL");
    let name = GroupName::parse("Correspondants cardio").unwrap();
    let (favourite, member, made) = (contact("a@a.mssante.fr"), contact("b@b.mssante.fr"), name.clone());
    let kept = old.store.write(move |tx| {
        tx.change_contacts(&Change::Favour(favourite), at(0))?;
        tx.change_contacts(&Change::Make(made), at(0))?;
        let group = tx.groups()?[0].id;
        tx.change_contacts(&Change::Add(group, vec![member]), at(0))
    });
    let _ = kept.await.unwrap();
    let _ = old.export().await.unwrap();
    for _ in 0..2 {
        let _ = new.import(&old).await.unwrap();
    }
    let brought = new.store.read(|reader| reader.contacts_to_carry()).await.unwrap();
    assert_eq!(brought, old.store.read(|reader| reader.contacts_to_carry()).await.unwrap());
    assert_eq!(
        (brought.favourites, brought.groups),
        (vec![contact("a@a.mssante.fr")], vec![(name, vec![contact("b@b.mssante.fr")])])
    );
}

#[tokio::test]
async fn who_does_not_want_to_be_written_to_comes_along() {
    use crate::domain::DisplayName;
    use crate::domain::ins::Ins;
    use crate::domain::opposition::Change;
    let (old, new) = (Home::of(HERS).await, Home::of(HERS).await);
    let ins = Ins::parse("279035121518989").unwrap();
    let note = Change::Note { ins: ins.clone(), name: DisplayName::clean("Dominique PAT-TROIS") };
    let _ = old.store.write(move |tx| tx.change_oppositions(&note, at(3))).await.unwrap();
    let _ = old.export().await.unwrap();
    for _ in 0..2 {
        let _ = new.import(&old).await.unwrap();
    }
    let brought = new.store.read(|reader| reader.oppositions()).await.unwrap();
    assert!(brought == old.store.read(|reader| reader.oppositions()).await.unwrap());
    assert_eq!(brought.iter().map(|one| (one.ins == ins, one.since)).collect::<Vec<_>>(), [(true, at(3))]);
}
