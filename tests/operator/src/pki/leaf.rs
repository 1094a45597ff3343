//! The certificates that are no authority's: who they are for, who issued them, what they may be used for.

use super::Authority;

/// A certificate that is not an authority's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// Server certificate of the good IMAP, submission and HTTPS ports.
    Server,
    /// Same, revoked.
    ServerRevoked,
    /// Same, expired a week ago.
    ServerExpired,
    /// Same, for another host.
    ServerWrongName,
    /// Same, issued by the persons branch.
    ServerWrongBranch,
    /// Seal that signs the white list.
    ListSigner,
    /// Seal of another establishment: same branch, not the list's signer.
    OtherSeal,
    /// Doctor's card, authentication.
    DoctorAuth,
    /// Doctor's card, signature.
    DoctorSign,
    /// The doctor's card of the generation before, authentication.
    DoctorOldAuth,
    /// Same, signature.
    DoctorOldSign,
    /// Secretary's card, authentication.
    SecretaryAuth,
    /// Secretary's card, signature.
    SecretarySign,
    /// A self-signed client that claims to be the doctor.
    Rogue,
    /// The practice's software, which opens the application mailbox (ORG AUTH_CLI). Made on demand.
    OrganisationClient,
    /// Same, expired a week ago. Made on demand.
    OrganisationClientExpired,
    /// The relay of an editor, client of Pro Santé Connect (ORG AUTH_CLI). Made on demand.
    RelayClient,
}

impl Leaf {
    /// Those every start makes.
    pub(super) const ALL: [Self; 14] = [
        Self::Server,
        Self::ServerRevoked,
        Self::ServerExpired,
        Self::ServerWrongName,
        Self::ServerWrongBranch,
        Self::ListSigner,
        Self::OtherSeal,
        Self::DoctorAuth,
        Self::DoctorSign,
        Self::DoctorOldAuth,
        Self::DoctorOldSign,
        Self::SecretaryAuth,
        Self::SecretarySign,
        Self::Rogue,
    ];

    /// Those made when they are asked for: most operators need none of them.
    pub(super) const ON_DEMAND: [Self; 3] =
        [Self::OrganisationClient, Self::OrganisationClientExpired, Self::RelayClient];

    /// Base name of its files under `pki/`.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::ServerRevoked => "server-revoked",
            Self::ServerExpired => "server-expired",
            Self::ServerWrongName => "server-wrong-name",
            Self::ServerWrongBranch => "server-wrong-branch",
            Self::ListSigner => "list-signer",
            Self::OtherSeal => "other-seal",
            Self::DoctorAuth => "doctor-auth",
            Self::DoctorSign => "doctor-sign",
            Self::DoctorOldAuth => "doctor-old-auth",
            Self::DoctorOldSign => "doctor-old-sign",
            Self::SecretaryAuth => "secretary-auth",
            Self::SecretarySign => "secretary-sign",
            Self::Rogue => "rogue",
            Self::OrganisationClient => "organisation-client",
            Self::OrganisationClientExpired => "organisation-client-expired",
            Self::RelayClient => "relay-client",
        }
    }

    /// Common name of an organisation's certificate; empty for the others, whose holders are told otherwise.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrganisationClient | Self::OrganisationClientExpired => crate::world::APPLICATION_CERTIFICATE,
            Self::RelayClient => "relais.editeur-pratique.fr",
            _ => "",
        }
    }

    /// Its last day is over.
    pub(super) const fn expired(self) -> bool {
        matches!(self, Self::ServerExpired | Self::OrganisationClientExpired)
    }

    /// The bad servers share the good one's key: fewer keys to make at start.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::ServerRevoked | Self::ServerExpired | Self::ServerWrongName | Self::ServerWrongBranch => "server",
            Self::OrganisationClientExpired => "organisation-client",
            Self::DoctorAuth
            | Self::DoctorSign
            | Self::DoctorOldAuth
            | Self::DoctorOldSign
            | Self::SecretaryAuth
            | Self::SecretarySign
            | Self::Server
            | Self::ListSigner
            | Self::OtherSeal
            | Self::OrganisationClient
            | Self::RelayClient
            | Self::Rogue => self.file(),
        }
    }

    pub(super) const fn issuer(self) -> Authority {
        match self {
            Self::Server
            | Self::ServerRevoked
            | Self::ServerExpired
            | Self::ServerWrongName
            | Self::ListSigner
            | Self::OtherSeal
            | Self::OrganisationClient
            | Self::OrganisationClientExpired
            | Self::RelayClient
            | Self::Rogue => Authority::ElementaryOrganisations,
            Self::ServerWrongBranch => Authority::ElementaryPersons,
            Self::DoctorAuth | Self::DoctorSign | Self::DoctorOldAuth | Self::DoctorOldSign => Authority::StrongPersons,
            Self::SecretaryAuth | Self::SecretarySign => Authority::StandardPersons,
        }
    }

    /// Distinguished name, in the notation of `openssl req -subj`.
    pub(super) const fn subject(self) -> &'static str {
        match self {
            Self::Server | Self::ServerRevoked | Self::ServerExpired | Self::ServerWrongBranch => {
                "/C=FR/ST=Doubs (25)/O=OPERATEUR PLI PRATIQUE/OU=1250000999/CN=localhost"
            }
            Self::ServerWrongName => "/C=FR/ST=Doubs (25)/O=OPERATEUR PLI PRATIQUE/OU=1250000999/CN=other.example",
            Self::ListSigner => {
                "/C=FR/ST=Paris (75)/O=AGENCE PLI PRATIQUE/OU=318751275100999/CN=Liste Blanche MSSante Pratique"
            }
            Self::OtherSeal => {
                "/C=FR/ST=Doubs (25)/O=CENTRE HOSPITALIER DU VALLON BLEU/OU=1250000015/CN=Cachet CH Vallon Bleu"
            }
            Self::DoctorAuth | Self::DoctorSign | Self::DoctorOldAuth | Self::DoctorOldSign | Self::Rogue => {
                "/C=FR/title=Médecin/GN=Claire+CN=899700000017+SN=DUBREUIL"
            }
            Self::OrganisationClient | Self::OrganisationClientExpired => {
                "/C=FR/ST=Doubs (25)/O=CABINET DES TILLEULS/OU=1250001999/CN=dpi.cabinet-tilleuls.mssante.fr"
            }
            Self::RelayClient => {
                "/C=FR/ST=Paris (75)/O=EDITEUR PLI PRATIQUE/OU=399999999900019/CN=relais.editeur-pratique.fr"
            }
            Self::SecretaryAuth | Self::SecretarySign => {
                "/C=FR/ST=Paris (75)/O=CABINET DES TILLEULS/OU=10B0057881/title=Personnel santé ou social/GN=Nadia+CN=30B0057881\\/CPET0002+SN=BENALI"
            }
        }
    }

    /// Key usages, names and private extensions.
    pub(super) fn profile(self) -> String {
        let server = |names: &str| {
            format!(
                "keyUsage=critical,digitalSignature,keyEncipherment\n\
             extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName={names}\n\
             certificatePolicies=1.2.250.1.213.1.7.2.1.1.1.1\n"
            )
        };
        let card = |kind: u8, serial: &str, profession: Option<&str>| {
            let mut text = format!(
                "certificatePolicies=1.2.250.1.213.1.7.2.1.1.1.1\n\
             1.2.250.1.71.1.2.2=ASN1:INTEGER:{kind}\n\
             1.2.250.1.71.1.2.3=ASN1:PRINTABLESTRING:8025000001/{serial}\n\
             1.2.250.1.71.1.2.5=ASN1:FORMAT:HEX,OCTETSTRING:80\n"
            );
            if let Some(code) = profession {
                add!(text, "1.2.250.1.71.1.2.7=ASN1:PRINTABLESTRING:{code}\n");
            }
            text
        };
        let auth = |cn: &str| {
            format!(
                "keyUsage=critical,digitalSignature\n\
             extendedKeyUsage=clientAuth,1.3.6.1.4.1.311.20.2.2\n\
             subjectAltName=otherName:1.3.6.1.4.1.311.20.2.3;UTF8:{cn}@carte-cps.fr\n"
            )
        };
        let sign = |address: &str| {
            format!(
                "keyUsage=critical,nonRepudiation\nextendedKeyUsage=emailProtection\n\
             subjectAltName=email:{address}\n"
            )
        };
        let doctor = card(0, crate::token::DOCTOR_SERIAL, Some("10"));
        let doctor_old = card(0, crate::token::DOCTOR_OLD_SERIAL, Some("10"));
        let secretary = card(2, crate::token::SECRETARY_SERIAL, None);
        match self {
            Self::Server => server("DNS:localhost,IP:127.0.0.1"),
            Self::ServerRevoked => server("DNS:localhost,IP:127.0.0.2"),
            Self::ServerExpired => server("DNS:localhost,IP:127.0.0.3"),
            Self::ServerWrongName => server("DNS:other.example"),
            Self::ServerWrongBranch => server("DNS:localhost,IP:127.0.0.5"),
            Self::ListSigner | Self::OtherSeal => String::from(
                "keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=emailProtection\n\
             1.2.250.1.71.1.2.5=ASN1:FORMAT:HEX,OCTETSTRING:83\n",
            ),
            Self::DoctorAuth => format!("{}{doctor}", auth("899700000017")),
            Self::DoctorSign => format!("{}{doctor}", sign("claire.dubreuil@medecin.mssante.fr")),
            Self::DoctorOldAuth => format!("{}{doctor_old}", auth("899700000017")),
            Self::DoctorOldSign => format!("{}{doctor_old}", sign("claire.dubreuil@medecin.mssante.fr")),
            Self::SecretaryAuth => format!("{}{secretary}", auth("30B0057881/CPET0002")),
            Self::SecretarySign => format!("{}{secretary}", sign("nadia.benali@cabinet-tilleuls.mssante.fr")),
            Self::Rogue => auth("899700000017"),
            Self::OrganisationClient | Self::OrganisationClientExpired | Self::RelayClient => String::from(
                "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n\
             certificatePolicies=1.2.250.1.213.1.7.2.1.1.1.1\n",
            ),
        }
    }
}
