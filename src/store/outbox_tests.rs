//! Tests of `store/outbox`.

use proptest::prelude::*;
use rstest::rstest;
use rusqlite::Connection;

use super::super::fixture::{Vault, address, at, inbox};
use super::super::migrate::migrate;
use super::{Error, NewOutgoing, OutgoingState, Tx};
use crate::domain::outgoing::{Hold, Withheld};
use crate::domain::{AccountId, Draft, DraftId, OutgoingId};

const RAW: &[u8] = b"Subject: essai\r\n\r\ncorps\r\n";

fn queue(tx: &mut Tx<'_>, account: AccountId, message_id: &str) -> Result<OutgoingId, Error> {
    tx.queue(&NewOutgoing {
        account,
        message_id,
        envelope_id: "",
        asks_read: false,
        kind: crate::domain::outgoing::Kind::Letter,
        sender: &address("claire.dubreuil@medecin.mssante.fr"),
        recipients: &[address("b@hopital.mssante.fr"), address("a@hopital.mssante.fr")],
        subject: "essai",
        raw: RAW,
        sealed_at: at(5),
        patient: None,
        draft: None,
        proposal: None,
    })
}

fn accepted() -> OutgoingState {
    OutgoingState::Accepted { words: "250 2.0.0 Ok".into(), at: at(9) }
}

fn filed() -> OutgoingState {
    OutgoingState::Filed { words: "250 2.0.0 Ok".into(), at: at(9) }
}

#[tokio::test]
async fn a_message_goes_its_way() {
    let vault = Vault::new().await;
    let account = vault.account;
    let (draft, _) = vault.store.write(|tx| tx.save_draft(&Draft::default(), at(0))).await.unwrap();
    let (id, changes) = vault
        .store
        .write_durable(move |tx| {
            tx.queue(&NewOutgoing {
                account,
                message_id: "1@x",
                envelope_id: "",
                asks_read: false,
                kind: crate::domain::outgoing::Kind::Letter,
                sender: &address("claire.dubreuil@medecin.mssante.fr"),
                recipients: &[address("b@hopital.mssante.fr"), address("a@hopital.mssante.fr")],
                subject: "essai",
                raw: RAW,
                sealed_at: at(5),
                patient: None,
                draft: Some(draft),
                proposal: None,
            })
        })
        .await
        .unwrap();
    assert!(changes.outbox && changes.drafts);
    let _ = vault
        .store
        .write(move |tx| {
            assert!(tx.drafts()?.is_empty(), "the draft went with the queueing");
            assert_eq!(tx.outgoing_raw(id)?, RAW);
            assert_eq!(tx.outgoing_envelope(id)?.recipients[0], address("b@hopital.mssante.fr"));
            let deferred = OutgoingState::Deferred { until: at(60), attempts: 3, words: "451 plus tard".into() };
            assert!(tx.transition(id, &OutgoingState::Queued, &OutgoingState::Sending)?);
            assert!(!tx.transition(id, &OutgoingState::Queued, &OutgoingState::Sending)?, "only once");
            assert!(tx.transition(id, &OutgoingState::Sending, &deferred)?);
            assert_eq!(tx.outgoing(id)?.state, deferred);
            assert!(tx.transition(id, &deferred, &OutgoingState::Sending)?);
            tx.refuse_recipients(id, &[(address("a@hopital.mssante.fr"), "550 inconnu".into())])?;
            assert!(tx.transition(id, &OutgoingState::Sending, &accepted())?);
            assert_eq!(tx.unfiled(account)?.len(), 1);
            assert!(!tx.discard_outgoing(id, &OutgoingState::Queued)?);
            assert!(tx.transition(id, &accepted(), &filed())?);
            let row = tx.outgoing(id)?;
            assert_eq!((row.state, row.size), (filed(), RAW.len() as u64));
            assert_eq!(row.refused, [(address("a@hopital.mssante.fr"), "550 inconnu".to_owned())]);
            assert!(matches!(tx.outgoing_raw(id), Err(Error::NotFound)), "the octets are dropped");
            assert!(tx.unfiled(account)?.is_empty());
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_held_is_told_apart_and_counted_by_its_reason() {
    let vault = Vault::new().await;
    let account = vault.account;
    let _ = vault
        .store
        .write_durable(move |tx| {
            let ids = [queue(tx, account, "1@x")?, queue(tx, account, "2@x")?, queue(tx, account, "3@x")?];
            assert!(tx.hold(ids[0], at(60), Hold::Undo)?);
            assert!(tx.hold(ids[1], at(90), Hold::Chosen)?);
            assert_eq!(tx.outgoing(ids[0])?.state, held(60, true));
            assert_eq!(tx.outgoing(ids[1])?.state, held(90, false));
            assert!(!tx.transition(ids[0], &OutgoingState::Queued, &OutgoingState::Sending)?, "it is no queued letter");
            assert!(!tx.discard_outgoing(ids[0], &OutgoingState::Queued)?);
            let unsent = tx.unsent()?;
            assert_eq!((unsent.waiting, unsent.scheduled, unsent.doubtful), (2, 1, 0));
            tx.redate(ids[1], b"Subject: essai\r\n\r\nautre corps\r\n", at(95))?;
            let row = tx.outgoing(ids[1])?;
            assert_eq!((row.sealed_at, row.size), (at(95), tx.outgoing_raw(ids[1])?.len() as u64));
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_message_id_stands_once() {
    let vault = Vault::new().await;
    let account = vault.account;
    let _ = vault.store.write(move |tx| queue(tx, account, "1@x")).await.unwrap();
    assert!(matches!(vault.store.write(move |tx| queue(tx, account, "1@x")).await, Err(Error::AlreadyQueued)));
}

#[rstest]
#[case(OutgoingState::Queued)]
#[case(OutgoingState::Sending)]
#[case(OutgoingState::Doubtful)]
#[case(OutgoingState::Refused { code: None, words: String::new(), withheld: Some(Withheld::Opposed) })]
#[tokio::test]
async fn what_was_accepted_never_goes_back(#[case] back: OutgoingState) {
    let vault = Vault::new().await;
    let account = vault.account;
    let (id, _) = vault
        .store
        .write(move |tx| {
            let id = queue(tx, account, "1@x")?;
            assert!(tx.transition(id, &OutgoingState::Queued, &accepted())?);
            Ok(id)
        })
        .await
        .unwrap();
    assert!(vault.store.write(move |tx| tx.transition(id, &accepted(), &back)).await.is_err());
    assert_eq!(vault.store.read(move |reader| reader.outgoing(id)).await.unwrap().state, accepted());
}

/// One bad row is shown as such, is never among what may be sent, can be dropped, and hides no other.
#[rstest]
#[case("UPDATE outbox_recipients SET address = 'personne' WHERE outgoing = ?1")]
#[case("UPDATE outbox SET sender = '' WHERE id = ?1")]
#[case("UPDATE outbox SET state = 'partie' WHERE id = ?1")]
#[case("UPDATE outbox SET state = 'deferred', attempts = -1 WHERE id = ?1")]
#[case("UPDATE outbox SET state = 'refused', code = 70000 WHERE id = ?1")]
#[case("UPDATE outbox SET message_id = CAST(x'ff' AS TEXT) WHERE id = ?1")]
#[case("UPDATE outbox SET words = CAST(x'ff' AS TEXT) WHERE id = ?1")]
#[case("DELETE FROM outbox_content WHERE outgoing = ?1")]
#[tokio::test]
async fn a_bad_row_hides_no_other(#[case] damage: &'static str) {
    let vault = Vault::new().await;
    let account = vault.account;
    let _ = vault
        .store
        .write(move |tx| {
            let ids = [queue(tx, account, "1@x")?, queue(tx, account, "2@x")?, queue(tx, account, "3@x")?];
            tx.connection.execute_batch("PRAGMA ignore_check_constraints = ON")?;
            assert_eq!(tx.connection.execute(damage, [ids[1].0])?.min(1), 1);
            let states = |rows: Vec<super::OutgoingRow>| {
                rows.into_iter().map(|row| (row.id, row.state.as_str())).collect::<Vec<_>>()
            };
            let expected = [(ids[0], "queued"), (ids[1], "unreadable"), (ids[2], "queued")];
            assert_eq!(states(tx.unfiled(account)?), expected);
            assert_eq!(states(tx.outbox()?), [expected[2], expected[1], expected[0]]);
            // Recovery takes over a row whose octets are lost.
            let whole = damage.starts_with("DELETE");
            assert!(matches!(tx.outgoing(ids[1]), Err(Error::Malformed { .. })) != whole);
            for to in [OutgoingState::Sending, OutgoingState::Queued] {
                assert!(!tx.transition(ids[1], &OutgoingState::Unreadable, &to)?);
            }
            assert!(!tx.discard_outgoing(ids[0], &OutgoingState::Unreadable)?, "a sound row is not taken for one");
            assert!(tx.discard_outgoing(ids[1], &OutgoingState::Unreadable)?);
            assert_eq!(states(tx.unfiled(account)?), [expected[0], expected[2]]);
            Ok(())
        })
        .await
        .unwrap();
}

fn held(until: i64, undo: bool) -> OutgoingState {
    OutgoingState::Held { until: at(until), hold: if undo { Hold::Undo } else { Hold::Chosen } }
}

fn state() -> impl Strategy<Value = OutgoingState> {
    let words = "\\PC{0,20}";
    prop_oneof![
        Just(OutgoingState::Queued),
        Just(OutgoingState::Sending),
        Just(OutgoingState::Doubtful),
        (0_i64..1_000_000, any::<bool>()).prop_map(|(until, undo)| held(until, undo)),
        (0_i64..1_000_000, any::<u32>(), words).prop_map(|(until, attempts, words)| OutgoingState::Deferred {
            until: at(until),
            attempts,
            words
        }),
        (0_i64..1_000_000, words).prop_map(|(when, words)| OutgoingState::Accepted { words, at: at(when) }),
        (0_i64..1_000_000, words).prop_map(|(when, words)| OutgoingState::Filed { words, at: at(when) }),
        (
            prop::option::of(200_u16..600),
            words,
            prop::option::of(prop::sample::select(vec![Withheld::Checks, Withheld::Opposed]))
        )
            .prop_map(|(code, words, withheld)| OutgoingState::Refused { code, words, withheld }),
    ]
}

/// What two sides try on one letter, in any order.
#[derive(Clone, Debug)]
enum Try {
    Step(OutgoingState, OutgoingState),
    TakeBack(OutgoingState),
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let one = prop_oneof![
        2 => (state(), state()).prop_map(|(from, to)| Try::Step(from, to)),
        1 => state().prop_map(Try::TakeBack),
    ];
    prop::collection::vec(one, 0..40)
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(256))]

    /// A letter is in the outbox or among the drafts, never in both and never in neither; what was begun is never taken back.
    #[test]
    fn a_letter_is_never_both_sent_and_taken_back(undo: bool, tries in tries()) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (account, _) = inbox(&mut tx).unwrap();
        let id = queue(&mut tx, account, "1@x").unwrap();
        let hold = if undo { Hold::Undo } else { Hold::Chosen };
        prop_assert!(tx.hold(id, at(60), hold).unwrap());
        let draft = Draft { subject: "essai".to_owned(), bcc: vec!["b@hopital.mssante.fr".to_owned()], ..Draft::default() };
        for one in tries {
            match one {
                Try::Step(from, to) => drop(tx.transition(id, &from, &to)),
                Try::TakeBack(state) => {
                    let before = tx.outgoing(id).ok().map(|row| row.state);
                    let taken = tx.take_back(id, &state, &draft, at(9)).unwrap();
                    let may = before.is_some_and(|before| {
                        before.as_str() == state.as_str() && ["held", "queued", "deferred"].contains(&before.as_str())
                    });
                    prop_assert_eq!(taken.is_some(), may);
                }
            }
            let kept = tx.drafts().unwrap();
            prop_assert_eq!(usize::from(tx.outgoing(id).is_ok()) + kept.len(), 1);
            prop_assert!(kept.iter().all(|kept| kept.bcc == draft.bcc && kept.id == Some(DraftId(1))));
        }
    }

    /// Whatever is tried, the row holds the last state that was set from the right one, details included.
    #[test]
    fn compare_and_set(tries in prop::collection::vec((state(), state()), 0..12)) {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let mut tx = Tx::new(&connection);
        let (account, _) = inbox(&mut tx).unwrap();
        let id = queue(&mut tx, account, "1@x").unwrap();
        let mut model = OutgoingState::Queued;
        for (from, to) in tries {
            let taken = |state: &OutgoingState| matches!(state.as_str(), "accepted" | "filed");
            let matches = from.as_str() == model.as_str();
            let result = tx.transition(id, &from, &to);
            if matches && taken(&model) && !taken(&to) {
                prop_assert!(result.is_err());
            } else {
                prop_assert_eq!(result.unwrap(), matches);
                if matches {
                    model = to;
                }
            }
            prop_assert_eq!(&tx.outgoing(id).unwrap().state, &model);
        }
    }
}
