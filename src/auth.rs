//! How an operator is authenticated to. For now by the card alone: its certificate in the TLS handshake, then SASL
//! EXTERNAL (RFC 4422 appendix A). There is no password.

use base64::Engine as _;

/// A way to authenticate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The card's certificate, already given in the TLS handshake.
    #[default]
    CardExternal,
}

impl Method {
    /// Name of the SASL mechanism.
    pub fn mechanism(self) -> &'static str {
        match self {
            Self::CardExternal => "EXTERNAL",
        }
    }

    /// The first (and only) response, not encoded: the identity to act as, empty for the certificate's own.
    pub fn response(self, identity: Option<&str>) -> String {
        match self {
            Self::CardExternal => identity.unwrap_or_default().to_owned(),
        }
    }

    /// The same as an initial response (SASL-IR, RFC 4959; RFC 4954): base64, `=` when empty.
    pub fn initial_response(self, identity: Option<&str>) -> String {
        let response = self.response(identity);
        if response.is_empty() {
            return "=".to_owned();
        }
        base64::engine::general_purpose::STANDARD.encode(response)
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn external_says_nothing_unless_it_acts_for_another() {
        assert_eq!(Method::CardExternal.mechanism(), "EXTERNAL");
        assert_eq!(Method::CardExternal.response(None), "");
        assert_eq!(Method::CardExternal.initial_response(None), "=");
        assert_eq!(Method::CardExternal.initial_response(Some("a@b.fr")), "YUBiLmZy");
    }
}
