//! By which logins a mailbox can be opened at a server, judged by what the server says to somebody who has not logged in. Pure.

use super::Mechanism;
use crate::domain::MethodKind;

/// What a server that has proved itself offers to log in by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    certificate: bool,
    mechanisms: Vec<Mechanism>,
}

impl Offered {
    /// `asks_certificate`: the server asked for one in the handshake. `mechanisms`: names of SASL mechanisms, as it says them over
    /// TLS; those that are none of ours, passwords among them, count for nothing.
    pub fn new<'m>(asks_certificate: bool, mechanisms: impl IntoIterator<Item = &'m str>) -> Self {
        let mechanisms = mechanisms.into_iter().filter_map(Mechanism::parse).collect();
        Self { certificate: asks_certificate, mechanisms }
    }

    /// The kinds of login that serve, in the order in which to prefer them.
    ///
    /// * A mechanism for tokens is Pro Santé Connect: the rule for mailboxes of persons and of organisations (ECO.1.2.1), hence
    ///   the first.
    /// * EXTERNAL, or a certificate asked for in the handshake, is a certificate: that of a card, or of an organisation. Many
    ///   servers let the certificate in without saying EXTERNAL, and some end the connection of whoever shows none; their asking
    ///   says enough. Which of the two certificates opens which mailbox only the operator knows: both are offered, the card first,
    ///   since it is there.
    /// * LOGINDISABLED and passwords say nothing: a server with nothing else serves for no login of ours.
    pub fn methods(&self) -> Vec<MethodKind> {
        let has = |mechanism| self.mechanisms.contains(&mechanism);
        let mut methods = Vec::new();
        if has(Mechanism::XOAuth2) || has(Mechanism::OAuthBearer) {
            methods.push(MethodKind::Psc);
        }
        if self.certificate || has(Mechanism::External) {
            methods.extend([MethodKind::Card, MethodKind::Organisation]);
        }
        methods
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Offered;
    use crate::domain::MethodKind::{self, Card, Organisation, Psc};

    #[rstest]
    #[case(false, &["XOAUTH2", "OAUTHBEARER"], &[Psc])]
    #[case(false, &["oauthbearer"], &[Psc])]
    #[case(false, &["EXTERNAL"], &[Card, Organisation])]
    #[case(true, &[], &[Card, Organisation])]
    #[case(true, &["EXTERNAL", "XOAUTH2", "PLAIN"], &[Psc, Card, Organisation])]
    #[case(false, &["PLAIN", "LOGIN", "XOAUTH2-PLUS", "SCRAM-SHA-256"], &[])]
    fn logins_are_judged_by_what_is_offered(
        #[case] asks: bool,
        #[case] mechanisms: &[&str],
        #[case] expected: &[MethodKind],
    ) {
        assert_eq!(Offered::new(asks, mechanisms.iter().copied()).methods(), expected);
    }
}
