//! Who gives tokens of Pro Santé Connect, under the policies: a relay, or Pro Santé Connect itself for the establishment's own
//! registration. Key by key as elsewhere; what proves the client is in no policy.

use std::path::PathBuf;

use super::super::tokens::REDIRECT;
use super::super::{PscProof, PscSettings, RelaySettings, RelayTrust, Settings};
use super::{Holding, Origin, chosen, text};
use crate::policy::{Key, Policy, Ruling, Value};

impl Settings {
    /// What holds for one of these keys; [`Settings::take_token_sources`] puts them together.
    pub(super) fn hold_token_source(&self, key: Key, ruling: &Ruling, policy: &Policy) -> (Option<Value>, Origin) {
        let is_bound = |key| policy.ruling(key).binding.is_some();
        // An establishment that binds its own registration is not gone round by a user's relay.
        let relay = self.relay.as_ref().filter(|_| !is_bound(Key::PscIssuer) && !is_bound(Key::PscClient));
        let psc = self.psc.as_ref();
        // What belongs to a user's own registration says nothing of the establishment's.
        let own = psc.filter(|_| !is_bound(Key::PscClient));
        let certificate = own.and_then(|psc| psc.certificate.as_ref());
        let user = match key {
            Key::RelayAddress => relay.map(|relay| relay.address.clone()),
            // A relay of the establishment is certified as it says, or by IGC-Santé.
            Key::RelayTrust => relay
                .filter(|_| self.given.relay_trust && !is_bound(Key::RelayAddress))
                .map(|relay| relay.trust.code().to_owned()),
            Key::PscIssuer => psc.map(|psc| psc.issuer.clone()),
            Key::PscClient => psc.map(|psc| psc.client.clone()),
            Key::PscProof => own.filter(|_| self.given.psc_proof).map(|psc| psc.proof.code().to_owned()),
            Key::PscCertificate => certificate.map(|file| file.display().to_string()),
            Key::PscRedirect => own.filter(|_| self.given.psc_redirect).map(|psc| psc.redirect.clone()),
            _ => None,
        };
        let built_in = match key {
            Key::RelayTrust => Some(RelayTrust::default().code()),
            Key::PscProof => Some(PscProof::default().code()),
            Key::PscRedirect => Some(REDIRECT),
            _ => None,
        };
        chosen(ruling, user.map(Value::Text), built_in.map(|word| Value::Text(word.to_owned())))
    }

    /// Puts together what holds. A registration of which issuer or client is missing is none.
    pub(super) fn take_token_sources(&mut self, holdings: &[Holding]) {
        let held = |key: Key| {
            let holding = holdings.iter().find(|holding| holding.key == key)?;
            holding.value.as_ref().and_then(text)
        };
        let trust = held(Key::RelayTrust).and_then(|word| RelayTrust::of(&word)).unwrap_or_default();
        self.relay = held(Key::RelayAddress).map(|address| RelaySettings { address, trust });
        let proof = held(Key::PscProof).and_then(|word| PscProof::of(&word)).unwrap_or_default();
        let certificate = held(Key::PscCertificate).map(PathBuf::from).filter(|_| proof == PscProof::Certificate);
        let redirect = held(Key::PscRedirect).unwrap_or_else(|| REDIRECT.to_owned());
        self.psc = held(Key::PscIssuer).zip(held(Key::PscClient)).map(|(issuer, client)| PscSettings {
            issuer,
            client,
            proof,
            certificate,
            redirect,
        });
    }
}
