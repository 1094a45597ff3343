//! Who gives the tokens of Pro Santé Connect: a relay, which keeps what proves the registered client (the rule for programs on
//! desks), or Pro Santé Connect itself, as the establishment's own client. No secret stands in a file of settings.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[psc]`: Pro Santé Connect itself, as a registered client.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PscSettings {
    /// Issuer: the discovery document is below it.
    pub issuer: String,
    /// Name under which this program, or its establishment, is registered.
    pub client: String,
    /// How the client proves itself.
    #[serde(default)]
    pub proof: PscProof,
    /// The organisation's certificate with its key (PKCS#12), where that is the proof. Its password lies in the key store.
    #[serde(default)]
    pub certificate: Option<PathBuf>,
    /// Path the browser comes back to on this computer, as registered.
    #[serde(default = "default_redirect")]
    pub redirect: String,
}

impl PscSettings {
    /// The certificate's file is there where it is the proof, and only there.
    pub(super) fn is_whole(&self) -> bool {
        match &self.certificate {
            Some(file) => self.proof == PscProof::Certificate && file.is_absolute(),
            None => self.proof != PscProof::Certificate,
        }
    }
}

/// Where the browser comes back to when nothing else is registered.
pub(super) const REDIRECT: &str = "/retour";

fn default_redirect() -> String {
    REDIRECT.to_owned()
}

/// How the client proves itself at the token endpoint (RFC 6749 §2.3, RFC 8705 §2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PscProof {
    /// A secret, in the header.
    #[default]
    SecretBasic,
    /// A secret, in the form.
    SecretPost,
    /// A certificate of the organisation, in the TLS handshake.
    Certificate,
}

/// `[relay]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RelaySettings {
    /// Address of the relay, `https`.
    pub address: String,
    /// Which certificates of the relay are accepted; there is no way to accept others.
    #[serde(default)]
    pub trust: RelayTrust,
}

/// Who certifies the relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RelayTrust {
    /// IGC-Santé, revocation checked.
    #[default]
    IgcSante,
    /// The authorities of the public web, as the system knows them.
    PublicWeb,
}

impl PscProof {
    /// As it is written in settings and policies.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::SecretBasic => "secret-basic",
            Self::SecretPost => "secret-post",
            Self::Certificate => "certificate",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::SecretBasic, Self::SecretPost, Self::Certificate].into_iter().find(|proof| proof.code() == word)
    }
}

impl RelayTrust {
    /// As it is written in settings and policies.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::IgcSante => "igc-sante",
            Self::PublicWeb => "public-web",
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        [Self::IgcSante, Self::PublicWeb].into_iter().find(|trust| trust.code() == word)
    }
}
