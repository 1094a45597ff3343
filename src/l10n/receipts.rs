//! What became of a letter, in words: how far it came at each recipient's, why not, and what to do then.

use jiff::Timestamp;

use super::{L10n, t};
use crate::domain::receipt::{Fate, Integration, Reason, Receipt, Sign, Tally};

impl L10n {
    /// How far a letter came at one recipient's, e.g. « Lu hier à 09:05 ».
    pub fn receipt(&self, receipt: &Receipt, now: Timestamp) -> String {
        let when = || receipt.at.map(|at| self.full_date(at, now)).unwrap_or_default();
        match (receipt.fate, receipt.integration) {
            (Fate::Read, Some(_)) => t!(self, "receipt-read-rejected", when = when()),
            (_, Some(_)) => t!(self, "receipt-rejected", when = when()),
            (Fate::Unknown, None) => t!(self, "receipt-unknown"),
            (Fate::Delayed, None) => t!(self, "receipt-delayed"),
            (Fate::Failed, None) => t!(self, "receipt-failed"),
            (Fate::Relayed, None) => t!(self, "receipt-relayed"),
            (Fate::Delivered, None) => t!(self, "receipt-delivered", when = when()),
            (Fate::Processed, None) => t!(self, "receipt-processed", when = when()),
            (Fate::Read, None) => t!(self, "receipt-read", when = when()),
        }
    }

    /// Why, and what to do; `None` where all is well.
    pub fn receipt_remedy(&self, receipt: &Receipt) -> Option<String> {
        if let Some(why) = receipt.integration {
            return Some(self.integration(why));
        }
        let reason = receipt.reason()?;
        Some(if receipt.fate == Fate::Delayed { t!(self, "receipt-delayed-hint") } else { self.reason(reason) })
    }

    /// One sign for all recipients, e.g. « Lu par 2 destinataires sur 3 ».
    pub fn receipt_sign(&self, tally: &Tally, now: Timestamp) -> Option<String> {
        let when = || tally.last.map(|at| self.full_date(at, now)).unwrap_or_default();
        let all = tally.recipients;
        Some(match tally.sign()? {
            Sign::Failed => t!(self, "sign-failed", count = tally.failed, all = all),
            Sign::Rejected => t!(self, "sign-rejected", count = tally.rejected, all = all),
            Sign::Delayed => t!(self, "sign-delayed", count = tally.delayed, all = all),
            Sign::PartlyDelivered => t!(self, "sign-partly-delivered", count = tally.arrived, all = all),
            Sign::Delivered => t!(self, "receipt-delivered", when = when()),
            Sign::Processed => t!(self, "receipt-processed", when = when()),
            Sign::PartlyRead => t!(self, "sign-partly-read", count = tally.read, all = all),
            Sign::Read => t!(self, "receipt-read", when = when()),
        })
    }

    fn reason(&self, reason: Reason) -> String {
        match reason {
            Reason::MailboxFull => t!(self, "undelivered-mailbox-full"),
            Reason::Unknown => t!(self, "undelivered-mailbox-unknown"),
            Reason::Closed => t!(self, "undelivered-mailbox-closed"),
            Reason::DomainUnknown => t!(self, "undelivered-domain-unknown"),
            Reason::TooBig => t!(self, "undelivered-too-big"),
            Reason::NotAllowed => t!(self, "undelivered-not-allowed"),
            Reason::Content => t!(self, "undelivered-content"),
            Reason::Unreachable => t!(self, "undelivered-unreachable"),
            Reason::Other => t!(self, "undelivered-other"),
        }
    }

    fn integration(&self, why: Integration) -> String {
        match why {
            Integration::WrongVersion => t!(self, "integration-wrong-version"),
            Integration::AuthorNotAllowed => t!(self, "integration-author"),
            Integration::PatientUnknown => t!(self, "integration-patient-unknown"),
            Integration::IdentityMissing => t!(self, "integration-identity-missing"),
            Integration::IdentityDiffers => t!(self, "integration-identity-differs"),
            Integration::IdentityIncomplete => t!(self, "integration-identity-incomplete"),
            Integration::Other => t!(self, "integration-other"),
        }
    }
}
