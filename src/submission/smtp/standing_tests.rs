//! Transcripts of a dialogue that stood and waited for its letter: another one follows over it, and wherever it is cut, a letter is in doubt
//! only once its end may have been seen.

use rstest::rstest;

use super::super::tests::{MAIL, OK, RCPT_A, RCPT_B, Turn, after_opening, outgoing, patience, play, terms};
use super::super::{Dialogue, Failure};
use super::Standing;
use crate::auth::Login;
use Turn::{C, Content, Drop, S, SomeContent};

const NOOP: Turn = C("NOOP");
const DATA: Turn = C("DATA");
const GO: Turn = S("354 End with .\r\n");
const TAKEN: Turn = S("250 2.0.0 Ok: queued as 4B1\r\n");

/// Plays the rest of a dialogue that stands; `letters` are sent over it as long as it goes on standing.
async fn stand(rest: &[Turn], letters: usize) -> (Vec<Result<String, Failure>>, String) {
    let (client, server) = tokio::io::duplex(1_024);
    let sending = async move {
        let mut dialogue = Dialogue::begin(client, false, patience()).await.unwrap();
        dialogue.hello(terms(&Login::CERTIFICATE)).await.unwrap();
        let (mut standing, mut outcomes) = (Some(Standing(dialogue)), Vec::new());
        for _ in 0..letters {
            let Some(alive) = standing.take() else { break };
            let Some(alive) = alive.alive().await else { break };
            let (outcome, leave) = alive.deliver(&outgoing(&"Une ligne.\n".repeat(500))).await.split();
            outcomes.push(outcome);
            match leave.stand() {
                Ok(again) => standing = Some(again),
                Err(leave) => leave.take().await,
            }
        }
        if let Some(standing) = standing {
            standing.leave().await;
        }
        outcomes
    };
    let (outcomes, (said, played)) = tokio::join!(sending, play(server, after_opening(rest)));
    assert!(played, "the client left early: {said}");
    (outcomes, said)
}

#[tokio::test]
async fn one_letter_follows_the_other_and_leave_is_taken_at_the_end() {
    let one = [NOOP, OK, MAIL, OK, RCPT_A, OK, RCPT_B, OK, DATA, GO, Content, TAKEN];
    let mut script = one.to_vec();
    script.extend(one);
    script.extend([C("QUIT"), S("221 Bye\r\n")]);
    let (outcomes, said) = stand(&script, 2).await;
    assert!(matches!(&outcomes[..], [Ok(_), Ok(_)]), "{outcomes:?}");
    assert_eq!(said.matches("EHLO").count(), 2, "it is let in once");
}

#[rstest]
#[case::gone(&[NOOP, Drop])]
#[case::sent_away(&[NOOP, S("421 4.4.2 Too long\r\n")])]
#[case::sent_away_before(&[S("421 4.4.2 Too long\r\n"), NOOP, Drop])]
#[tokio::test]
async fn a_server_that_is_gone_begins_no_letter(#[case] script: &[Turn]) {
    let (client, server) = tokio::io::duplex(1_024);
    let asking = async move {
        let mut dialogue = Dialogue::begin(client, false, patience()).await.unwrap();
        dialogue.hello(terms(&Login::CERTIFICATE)).await.unwrap();
        Standing(dialogue).alive().await.is_some()
    };
    let (is_alive, (said, _)) = tokio::join!(asking, play(server, after_opening(script)));
    assert!(!is_alive && !said.contains("MAIL"), "{said}");
}

#[rstest]
#[case::mail(&[MAIL, Drop], false)]
#[case::first_recipient(&[MAIL, OK, RCPT_A, Drop], false)]
#[case::second_recipient(&[MAIL, OK, RCPT_A, OK, RCPT_B, Drop], false)]
#[case::data(&[MAIL, OK, RCPT_A, OK, RCPT_B, OK, DATA, Drop], false)]
#[case::content(&[MAIL, OK, RCPT_A, OK, RCPT_B, OK, DATA, GO, SomeContent], false)]
#[case::end(&[MAIL, OK, RCPT_A, OK, RCPT_B, OK, DATA, GO, Content, Drop], true)]
#[tokio::test]
async fn cut_anywhere_a_letter_is_in_doubt_only_after_its_end(#[case] rest: &[Turn], #[case] is_doubtful: bool) {
    let script: Vec<Turn> = [NOOP, OK].iter().chain(rest).copied().collect();
    let (outcomes, _) = stand(&script, 1).await;
    match &outcomes[..] {
        [Err(Failure::LostAfterEnd(_))] => assert!(is_doubtful),
        [Err(Failure::LostBeforeEnd(_))] => assert!(!is_doubtful),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn after_a_letter_that_was_declined_the_dialogue_ends() {
    let script = [NOOP, OK, MAIL, S("451 4.3.0 Later\r\n"), C("RSET"), OK, C("QUIT"), S("221 Bye\r\n")];
    let (outcomes, _) = stand(&script, 2).await;
    assert!(matches!(&outcomes[..], [Err(Failure::Declined(reply))] if reply.code == 451), "{outcomes:?}");
}
