//! The practice and its mailboxes: who they are, where their mail lies.

use crate::process;

/// A mailbox served by the practice operator.
#[derive(Clone, Copy, Debug)]
pub struct Mailbox {
    /// Mail address.
    pub address: &'static str,
    /// Display name, in the form asked for MSSanté.
    pub name: &'static str,
    /// Common name of the card that opens it; none for the shared one.
    pub card: Option<&'static str>,
    /// Folder of its mail.
    pub folder: &'static str,
}

impl Mailbox {
    /// Names under which Dovecot knows it.
    pub(crate) fn logins(&self) -> impl Iterator<Item = &'static str> {
        self.card.into_iter().chain([self.address])
    }
}

/// The doctor.
pub const DOCTOR: Mailbox = Mailbox {
    address: "claire.dubreuil@medecin.mssante.fr",
    name: "Dr_Claire_DUBREUIL_Cabinet des Tilleuls",
    card: Some("899700000017"),
    folder: "dubreuil",
};

/// The secretary.
pub const SECRETARY: Mailbox = Mailbox {
    address: "nadia.benali@cabinet-tilleuls.mssante.fr",
    name: "Mme_Nadia_BENALI_Cabinet des Tilleuls",
    card: Some("30B0057881/CPET0002"),
    folder: "benali",
};

/// The organisational mailbox that both open.
pub const SHARED: Mailbox = Mailbox {
    address: "cabinet.tilleuls@cabinet-tilleuls.mssante.fr",
    name: "Cabinet des Tilleuls",
    card: None,
    folder: "cabinet",
};

/// Namespace under which both see the shared mailbox.
pub const SHARED_PREFIX: &str = "Cabinet des Tilleuls";

/// Folder of the shared mailbox where new mail arrives.
pub const SHARED_INBOX: &str = "Accueil";

/// Every mailbox.
pub const MAILBOXES: [Mailbox; 3] = [DOCTOR, SECRETARY, SHARED];

/// Finds a mailbox by address, whatever the case.
#[must_use]
pub fn mailbox(address: &str) -> Option<Mailbox> {
    MAILBOXES.into_iter().find(|mailbox| mailbox.address.eq_ignore_ascii_case(address))
}

/// Account that owns the mail: `mail` exists on every Debian.
#[must_use]
pub fn mail_owner() -> (u32, u32) {
    process::account("mail").unwrap_or((8, 8))
}
