//! The holder of a card, as the authentication certificate names her.

use std::fmt;

use jiff::Timestamp;

/// National identifier of a card holder: the CN of the authentication certificate (`PS_IdNat`, e.g. `8` followed by the
/// 11-digit RPPS; for establishment staff `3…/…`). It names a vault; a renewed card keeps it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HolderId(String);

impl HolderId {
    /// Accepts a non-empty identifier of at most 64 printable ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// The identifier as written in the certificate.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The RPPS number (11 digits) when this is the identifier of a registered professional.
    pub fn rpps(&self) -> Option<&str> {
        let number = self.0.strip_prefix('8')?;
        (number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
    }
}

impl fmt::Debug for HolderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderId(…)")
    }
}

/// What a card is, from the private extension 1.2.250.1.71.1.2.2 and the issuing branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// Carte de professionnel de santé.
    Cps,
    /// Carte de professionnel en formation.
    Cpf,
    /// Carte de personnel d'établissement.
    Cpe,
    /// Carte de personnel autorisé.
    Cpa,
    /// Not known to this version.
    Other,
}

/// The person a card belongs to. Read before the PIN, trusted only after the local challenge.
#[derive(Clone, PartialEq, Eq)]
pub struct Holder {
    /// National identifier.
    pub id: HolderId,
    /// Given name (GN).
    pub given_name: String,
    /// Family name (SN).
    pub family_name: String,
    /// `title` of the certificate: profession or staff category, in French.
    pub profession: Option<String>,
    /// Employer (O), for staff cards.
    pub organisation: Option<String>,
    /// Kind of card.
    pub card: CardKind,
    /// End of validity of the authentication certificate.
    pub not_after: Timestamp,
}

impl Holder {
    /// `Claire DUBREUIL`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder").field("card", &self.card).field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// Local identifier of a card seen in a reader; another insertion gives another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardId(pub u64);
