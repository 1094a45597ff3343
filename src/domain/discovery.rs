//! Servers that may be a mailbox's: what was found about an address, by whom it is said, and what the servers themselves proved.
//! An offer is a proposal: nothing is used before a person has chosen it, and a refused one never.

use super::{Domain, Endpoint, MethodKind, Notice};

/// Servers that may be a mailbox's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Where mail is read.
    pub imap: Endpoint,
    /// Where mail is submitted.
    pub submission: Endpoint,
    /// Who says so.
    pub source: Source,
    /// What came of asking the servers themselves.
    pub standing: Standing,
}

/// Who names the servers of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// This program, which knows the operator of the address's domain.
    Preset {
        /// Its name.
        operator: String,
    },
    /// The domain's records (RFC 6186, RFC 8314). Nothing vouches for them but the proof of the servers they name.
    Srv,
    /// The domain's configuration file, as Thunderbird reads it.
    Autoconfig {
        /// Who publishes it.
        host: String,
    },
    /// A person.
    ByHand,
}

/// What came of asking the servers of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Both proved that they are of IGC-Santé; the logins that both offer, in the order in which to prefer them. There is one at
    /// least.
    Proved {
        /// Kinds of login.
        methods: Vec<MethodKind>,
    },
    /// Not to be used: why.
    Refused(Notice),
}

impl Offer {
    /// Its logins; none when it is not to be used.
    pub fn methods(&self) -> &[MethodKind] {
        match &self.standing {
            Standing::Proved { methods } => methods,
            Standing::Refused(_) => &[],
        }
    }

    /// Hosts of the offer that lie outside a mail domain, each once: to be shown before a person chooses (RFC 6186 §6).
    pub fn hosts_outside(&self, domain: &str) -> Vec<&str> {
        let mut hosts = vec![self.imap.host.as_str()];
        if !self.submission.host.eq_ignore_ascii_case(&self.imap.host) {
            hosts.push(&self.submission.host);
        }
        hosts.retain(|host| !is_within(host, domain));
        hosts
    }
}

/// A host name as certificates carry it (A-labels, lower case), by the rules for mail domains; `None` when it is none, or an
/// address in figures.
pub fn host_name(text: &str) -> Option<String> {
    Domain::parse(text.trim_end_matches('.')).ok().map(|name| name.as_str().to_owned())
}

/// True when a host is a domain or lies below it, label by label.
pub fn is_within(host: &str, domain: &str) -> bool {
    let labels =
        |name: &str| -> Vec<String> { name.trim_end_matches('.').rsplit('.').map(str::to_ascii_lowercase).collect() };
    let (host, domain) = (labels(host), labels(domain));
    host.starts_with(&domain)
}

#[cfg(test)]
mod tests {
    use super::{Offer, Source, Standing, host_name, is_within};
    use crate::domain::{Endpoint, Security};

    #[test]
    fn a_host_is_within_a_domain_by_whole_labels() {
        assert!(is_within("medecin.mssante.fr", "medecin.mssante.fr"));
        assert!(is_within("IMAP.Medecin.mssante.fr.", "medecin.mssante.fr"));
        assert!(!is_within("imap.faux-medecin.mssante.fr", "medecin.mssante.fr"));
        assert!(!is_within("mssante.fr", "medecin.mssante.fr"));
        assert!(!is_within("medecin.mssante.fr.exemple.org", "medecin.mssante.fr"));
    }

    #[test]
    fn host_names_are_those_of_certificates() {
        assert_eq!(host_name("IMAP.Hôpital.exemple.fr.").as_deref(), Some("imap.xn--hpital-ixa.exemple.fr"));
        for text in ["", "localhost", "10.0.0.1", "::1", "a b.fr", "a/b.fr", "a.fr:993", "іmap.exemple.fr"] {
            assert_eq!(host_name(text), None, "{text}");
        }
    }

    #[test]
    fn hosts_of_others_are_told_once() {
        let server = |host: &str| Endpoint { host: host.to_owned(), port: 993, security: Security::Tls };
        let offer = |imap, submission| Offer {
            imap: server(imap),
            submission: server(submission),
            source: Source::Srv,
            standing: Standing::Proved { methods: Vec::new() },
        };
        assert!(offer("imap.a.fr", "smtp.a.fr").hosts_outside("a.fr").is_empty());
        assert_eq!(offer("mail.b.fr", "MAIL.b.fr").hosts_outside("a.fr"), ["mail.b.fr"]);
        assert_eq!(offer("imap.a.fr", "mail.b.fr").hosts_outside("a.fr"), ["mail.b.fr"]);
    }
}
