//! TLS: the authorities of IGC-Santé, revocation, the card as client, and the two profiles. The only room that uses
//! rustls. It never accepts a certificate it cannot prove, and never goes on in clear.

mod anchors;
mod chain;
mod client_auth;
mod connect;
mod error;
mod organisation;
mod proof;
#[cfg(feature = "relay")]
mod reception;
mod revocation;
#[cfg(test)]
mod testing;
mod verifier;
mod web;

pub use rustls::ClientConfig;

pub use self::anchors::{Authorities, HolderFault, Role, Seal, SealFault};
#[cfg(feature = "practice")]
pub use self::connect::practice_web_config;
pub use self::connect::{Operators, ServerTrust, Stream, public_web_config};
pub use self::error::Error;
pub use self::organisation::{Awaited, Organisation, P12Fault};
pub use self::proof::Proof;
#[cfg(feature = "relay")]
pub use self::reception::{HolderStream, Reception, ReceptionFault};
pub use self::revocation::{Fetch, RevocationLists};
pub use self::verifier::{CertificateFailure, certificate_failure};
pub use self::web::Web;
