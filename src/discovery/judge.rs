//! What is offered, from what sources say and what servers proved. Pure.

use super::candidate::Candidate;
use crate::domain::discovery::{Offer, Standing};
use crate::domain::{Endpoint, MethodKind, Notice};

/// What came of one server: the logins that it offers, at least one, or why it is refused.
pub(super) type Verdict = Result<Vec<MethodKind>, Notice>;

/// What came of every server that was asked.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    pub imap: Vec<(Endpoint, Verdict)>,
    pub submission: Vec<(Endpoint, Verdict)>,
}

/// One offer a source, proved ones first; of those that lead to the same servers, the first.
pub(super) fn offers(candidates: Vec<Candidate>, proofs: &Proofs) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for offer in candidates.into_iter().filter_map(|candidate| judge(candidate, proofs)) {
        let is_same = |other: &Offer| other.imap == offer.imap && other.submission == offer.submission;
        if !offers.iter().any(is_same) {
            offers.push(offer);
        }
    }
    offers.sort_by_key(|offer| matches!(offer.standing, Standing::Refused(_)));
    offers
}

/// The best two servers of a source that share a login; else its first two, and what is against them.
fn judge(candidate: Candidate, proofs: &Proofs) -> Option<Offer> {
    let Candidate { source, imap, submission } = candidate;
    for one in &imap {
        let Ok(reading) = verdict(&proofs.imap, one) else { continue };
        for other in &submission {
            let Ok(sending) = verdict(&proofs.submission, other) else { continue };
            let methods: Vec<MethodKind> = reading.iter().copied().filter(|method| sending.contains(method)).collect();
            if !methods.is_empty() {
                let (imap, submission) = (one.clone(), other.clone());
                return Some(Offer { imap, submission, source, standing: Standing::Proved { methods } });
            }
        }
    }
    let against = |proofs: &[(Endpoint, Verdict)], side: &[Endpoint]| {
        let verdicts: Vec<Verdict> = side.iter().map(|endpoint| verdict(proofs, endpoint)).collect();
        let all_refused = verdicts.iter().all(Result::is_err);
        verdicts.into_iter().find_map(Result::err).filter(|_| all_refused)
    };
    let (first, second) = (imap.first()?.clone(), submission.first()?.clone());
    let notice = against(&proofs.imap, &imap)
        .or_else(|| against(&proofs.submission, &submission))
        .unwrap_or_else(|| Notice::LoginMissing { host: second.host.clone() });
    Some(Offer { imap: first, submission: second, source, standing: Standing::Refused(notice) })
}

/// A server that was not asked in time does not answer.
fn verdict(proofs: &[(Endpoint, Verdict)], endpoint: &Endpoint) -> Verdict {
    let found = proofs.iter().find(|(asked, _)| asked == endpoint).map(|(_, verdict)| verdict.clone());
    found.unwrap_or_else(|| Err(Notice::ServerUnreachable { host: endpoint.host.clone() }))
}

#[cfg(test)]
mod tests {
    use super::{Proofs, Verdict, offers};
    use crate::discovery::candidate::Candidate;
    use crate::domain::MethodKind::{Card, Organisation, Psc};
    use crate::domain::discovery::{Source, Standing};
    use crate::domain::{Endpoint, Notice, Security};

    fn server(port: u16) -> Endpoint {
        Endpoint { host: "mail.exemple.fr".to_owned(), port, security: Security::Tls }
    }

    fn candidate(source: Source, imap: &[u16], submission: &[u16]) -> Candidate {
        let servers = |ports: &[u16]| ports.iter().copied().map(server).collect();
        Candidate { source, imap: servers(imap), submission: servers(submission) }
    }

    fn refused(host: &str) -> Verdict {
        Err(Notice::ServerUnreachable { host: host.to_owned() })
    }

    fn proofs(imap: &[(u16, Verdict)], submission: &[(u16, Verdict)]) -> Proofs {
        let of = |all: &[(u16, Verdict)]| all.iter().map(|(port, verdict)| (server(*port), verdict.clone())).collect();
        Proofs { imap: of(imap), submission: of(submission) }
    }

    #[test]
    fn the_best_proved_pair_with_a_login_in_common_is_offered() {
        let found = offers(
            vec![candidate(Source::Srv, &[1, 2, 3], &[4, 5])],
            &proofs(
                &[(1, refused("x")), (2, Ok(vec![Psc, Card, Organisation])), (3, Ok(vec![Psc]))],
                &[(4, refused("y")), (5, Ok(vec![Card, Organisation]))],
            ),
        );
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].imap.port, found[0].submission.port), (2, 5));
        assert_eq!(found[0].methods(), [Card, Organisation]);
    }

    #[test]
    fn one_side_refused_refuses_both_with_its_reason() {
        let standing = |imap: Verdict, submission: Verdict| {
            let candidates = vec![candidate(Source::Srv, &[1], &[2])];
            offers(candidates, &proofs(&[(1, imap)], &[(2, submission)])).remove(0).standing
        };
        let because = |host: &str| Standing::Refused(Notice::ServerUnreachable { host: host.to_owned() });
        assert_eq!(standing(refused("x"), Ok(vec![Psc])), because("x"));
        assert_eq!(standing(Ok(vec![Psc]), refused("y")), because("y"));
        let missing = Standing::Refused(Notice::LoginMissing { host: "mail.exemple.fr".to_owned() });
        assert_eq!(standing(Ok(vec![Psc]), Ok(vec![Card])), missing);
        // Never asked.
        let late = offers(vec![candidate(Source::Srv, &[1], &[2])], &Proofs::default()).remove(0).standing;
        assert_eq!(late, because("mail.exemple.fr"));
    }

    #[test]
    fn proved_offers_come_first_and_the_same_servers_once() {
        let preset = || Source::Preset { operator: "Essai".to_owned() };
        let document = || Source::Autoconfig { host: "exemple.fr".to_owned() };
        let candidates = vec![
            candidate(preset(), &[1], &[2]),
            candidate(Source::Srv, &[3], &[4]),
            candidate(document(), &[3], &[4]),
        ];
        let proved = || Ok(vec![Psc]);
        let found = offers(candidates, &proofs(&[(3, proved())], &[(4, proved())]));
        let sources: Vec<Source> = found.iter().map(|offer| offer.source.clone()).collect();
        assert_eq!(sources, [Source::Srv, preset()]);
    }
}
