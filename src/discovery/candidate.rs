//! Servers that one source names, in the order in which to prefer them. Pure but for the draw among servers of one priority.

use crate::dns::{Answer, Server, Service, ordered};
use crate::domain::Endpoint;
use crate::domain::discovery::Source;

/// Servers of one side that are tried for one source.
pub(super) const TRIED: usize = 4;

/// What one source says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// Which.
    pub source: Source,
    /// Where mail may be read, best first.
    pub imap: Vec<Endpoint>,
    /// Where it may be submitted, best first.
    pub submission: Vec<Endpoint>,
}

/// What records say; `None` when they do not name both sides.
pub(super) fn of_records(answers: Vec<(Service, Option<Answer>)>) -> Option<Candidate> {
    let (mut imap, mut submission) = (Vec::new(), Vec::new());
    for (service, answer) in answers {
        let Some(Answer::Servers(servers)) = answer else { continue };
        let side = if service.is_reading() { &mut imap } else { &mut submission };
        side.extend(ordered(servers, draw).into_iter().map(|server| (service, server)));
    }
    let (imap, submission) = (best(imap), best(submission));
    let complete = !imap.is_empty() && !submission.is_empty();
    complete.then_some(Candidate { source: Source::Srv, imap, submission })
}

/// RFC 6186 §3.4: priorities compare across the services of one side; where they are equal, TLS at once comes first (RFC 8314 §3).
fn best(mut servers: Vec<(Service, Server)>) -> Vec<Endpoint> {
    servers.sort_by_key(|(service, server)| (server.priority, service.security() == crate::domain::Security::StartTls));
    let endpoints = servers.into_iter().map(|(service, server)| Endpoint {
        host: server.host,
        port: server.port,
        security: service.security(),
    });
    endpoints.take(TRIED).collect()
}

/// A number from 0 to `most`, each about as likely.
fn draw(most: u32) -> u32 {
    let mut octets = [0; 4];
    // Without chance the first one is taken.
    if getrandom::fill(&mut octets).is_err() {
        return 0;
    }
    most.checked_add(1).and_then(|count| u32::from_ne_bytes(octets).checked_rem(count)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::of_records;
    use crate::dns::{Answer, Server, Service};
    use crate::domain::Security;

    fn servers(all: &[(u16, u16)]) -> Answer {
        let server =
            |&(priority, port): &(u16, u16)| Server { host: "mail.exemple.fr".to_owned(), port, priority, weight: 0 };
        Answer::Servers(all.iter().map(server).collect())
    }

    #[test]
    fn priority_goes_before_the_way_tls_starts() {
        let found = of_records(vec![
            (Service::Imaps, Some(servers(&[(20, 993), (10, 994)]))),
            (Service::Imap, Some(servers(&[(10, 143), (5, 144)]))),
            (Service::Submissions, Some(Answer::NotOffered)),
            (Service::Submission, Some(servers(&[(0, 587)]))),
        ])
        .unwrap();
        let imap: Vec<(u16, Security)> = found.imap.iter().map(|one| (one.port, one.security)).collect();
        let (tls, starttls) = (Security::Tls, Security::StartTls);
        assert_eq!(imap, [(144, starttls), (994, tls), (143, starttls), (993, tls)]);
        assert_eq!((found.submission.len(), found.submission[0].port), (1, 587));
    }

    #[test]
    fn half_of_a_mailbox_is_none_and_a_crowd_is_cut() {
        let one = || Some(servers(&[(0, 1)]));
        assert_eq!(of_records(vec![(Service::Imap, one()), (Service::Submission, Some(Answer::NotOffered))]), None);
        assert_eq!(of_records(vec![(Service::Imap, None), (Service::Submission, one())]), None);
        let many: Vec<(u16, u16)> = (1..16).map(|port| (port, port)).collect();
        let found = of_records(vec![(Service::Imap, Some(servers(&many))), (Service::Submission, one())]).unwrap();
        assert_eq!(found.imap.iter().map(|one| one.port).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }
}
