//! Asks every server that a source names to prove itself, all at once but for a bound, and keeps what came in time.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream;
use tokio::time::{Instant, timeout_at};

use super::candidate::Candidate;
use super::judge::{Proofs, Verdict};
use crate::domain::{Endpoint, Notice};
use crate::http::Reach;
use crate::imap;
use crate::submission::smtp;
use crate::tls::Operators;

/// For all of them.
const ALL_WITHIN: Duration = Duration::from_secs(12);
/// For each step towards one.
const STEP_WITHIN: Duration = Duration::from_secs(5);
/// Asked at the same time.
const AT_ONCE: usize = 16;

/// What came of every server of these candidates; each is asked once, whoever names it.
pub(super) async fn prove_all(operators: &Operators, reach: Reach, candidates: &[Candidate]) -> Proofs {
    let imap = distinct(candidates.iter().flat_map(|candidate| &candidate.imap));
    let submission = distinct(candidates.iter().flat_map(|candidate| &candidate.submission));
    // In the order of preference, so that a crowd of a late source does not keep the first ones waiting.
    let all = imap.into_iter().map(|one| (true, one)).chain(submission.into_iter().map(|one| (false, one)));
    let deadline = Instant::now().checked_add(ALL_WITHIN).unwrap_or_else(Instant::now);
    let mut verdicts = stream::iter(all)
        .map(|(reads, endpoint)| async move {
            let verdict = prove(operators, reach, &endpoint, reads).await;
            (reads, endpoint, verdict)
        })
        .buffer_unordered(AT_ONCE);
    let mut proofs = Proofs::default();
    while let Ok(Some((reads, endpoint, verdict))) = timeout_at(deadline, verdicts.next()).await {
        let side = if reads { &mut proofs.imap } else { &mut proofs.submission };
        side.push((endpoint, verdict));
    }
    proofs
}

async fn prove(operators: &Operators, reach: Reach, endpoint: &Endpoint, reads: bool) -> Verdict {
    let host = || endpoint.host.clone();
    if !reach.covers(&endpoint.host) {
        return Err(Notice::ServerUnreachable { host: host() });
    }
    let offered = if reads {
        imap::prove(operators, endpoint, STEP_WITHIN).await.map_err(|error| error.notice(&endpoint.host))
    } else {
        smtp::prove(operators, endpoint, STEP_WITHIN).await.map_err(|error| error.notice(&endpoint.host))
    };
    let methods = offered?.methods();
    if methods.is_empty() { Err(Notice::LoginMissing { host: host() }) } else { Ok(methods) }
}

fn distinct<'e>(all: impl Iterator<Item = &'e Endpoint>) -> Vec<Endpoint> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(one) {
            seen.push(one.clone());
        }
    }
    seen
}
