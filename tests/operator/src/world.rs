//! The practice and its mailboxes: who they are, where their mail lies.

use crate::process;

/// A mailbox served by the practice operator.
#[derive(Clone, Copy, Debug)]
pub struct Mailbox {
    /// Mail address.
    pub address: &'static str,
    /// Display name, in the form asked for MSSanté.
    pub name: &'static str,
    /// Common name of the card, or of the organisation's certificate, that opens it; none for a shared one.
    pub card: Option<&'static str>,
    /// Folder of its mail.
    pub folder: &'static str,
}

impl Mailbox {
    /// Names under which Dovecot knows it.
    pub(crate) fn logins(&self) -> impl Iterator<Item = &'static str> {
        self.card.into_iter().chain([self.address])
    }

    /// Folder where new mail arrives, when it is not INBOX.
    pub(crate) fn arrivals(&self) -> Option<&'static str> {
        (self.address == SHARED.address).then_some(SHARED_INBOX)
    }

    /// Its mail domain.
    pub(crate) fn domain(&self) -> &'static str {
        self.address.split_once('@').map_or("", |(_, domain)| domain)
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

/// Common name of the certificate that opens the application mailbox.
pub(crate) const APPLICATION_CERTIFICATE: &str = "dpi.cabinet-tilleuls.mssante.fr";

/// The application mailbox, which the practice's software opens with its organisation's certificate.
pub const APPLICATION: Mailbox = Mailbox {
    address: "dossiers@cabinet-tilleuls.mssante.fr",
    name: "Cabinet des Tilleuls – Dossiers",
    card: Some(APPLICATION_CERTIFICATE),
    folder: "dossiers",
};

/// The doctor at the operator that checks tokens.
pub const TOKEN_DOCTOR: Mailbox = Mailbox {
    address: "claire.dubreuil@msp-de-la-citadelle.mssante.fr",
    name: "Dr_Claire_DUBREUIL_Maison de santé de la Citadelle",
    card: DOCTOR.card,
    folder: "citadelle-dubreuil",
};

/// The secretary there.
pub const TOKEN_SECRETARY: Mailbox = Mailbox {
    address: "nadia.benali@msp-de-la-citadelle.mssante.fr",
    name: "Mme_Nadia_BENALI_Maison de santé de la Citadelle",
    card: SECRETARY.card,
    folder: "citadelle-benali",
};

/// The organisational mailbox there, which both open.
pub const TOKEN_SHARED: Mailbox = Mailbox {
    address: "accueil@msp-de-la-citadelle.mssante.fr",
    name: "Maison de santé de la Citadelle",
    card: None,
    folder: "citadelle",
};

/// Every mailbox of the operator that checks tokens.
pub const TOKEN_MAILBOXES: [Mailbox; 3] = [TOKEN_DOCTOR, TOKEN_SECRETARY, TOKEN_SHARED];

/// Every mailbox of the operator that knows the cards, but the application's.
pub const MAILBOXES: [Mailbox; 3] = [DOCTOR, SECRETARY, SHARED];

/// Finds a mailbox by address, whatever the case.
#[must_use]
pub fn mailbox(address: &str) -> Option<Mailbox> {
    MAILBOXES
        .into_iter()
        .chain([APPLICATION])
        .chain(TOKEN_MAILBOXES)
        .find(|mailbox| mailbox.address.eq_ignore_ascii_case(address))
}

/// Mailboxes that mail is delivered to, whichever operator took it.
pub(crate) fn local(tokens: bool) -> Vec<Mailbox> {
    MAILBOXES.into_iter().chain([APPLICATION]).chain(TOKEN_MAILBOXES.into_iter().filter(|_| tokens)).collect()
}

/// Account that owns the mail: `mail` exists on every Debian.
#[must_use]
pub fn mail_owner() -> (u32, u32) {
    process::account("mail").unwrap_or((8, 8))
}
