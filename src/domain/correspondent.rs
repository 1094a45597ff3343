//! A mailbox of the national directory, as completion shows it. Public data.

use super::Address;

/// Type of mailbox in the directory (TRE_R257).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BoxKind {
    /// `PER`: one professional.
    Personal,
    /// `ORG`: a service or structure, opened by people.
    Organisation,
    /// `APP`: read by a program.
    Application,
    /// `CAB`: a practice.
    Practice,
}

impl BoxKind {
    /// The code of the directory.
    pub fn code(self) -> &'static str {
        match self {
            Self::Personal => "PER",
            Self::Organisation => "ORG",
            Self::Application => "APP",
            Self::Practice => "CAB",
        }
    }

    /// Reverse of [`BoxKind::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Personal, Self::Organisation, Self::Application, Self::Practice]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// One mailbox of the directory and who holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// Its address.
    pub address: Address,
    /// Its type.
    pub kind: BoxKind,
    /// Civility of practice (`Dr`, `Pr`, `M.`…), may be empty.
    pub title: String,
    /// Family name, empty for a structure's mailbox.
    pub family_name: String,
    /// Given name, empty for a structure's mailbox.
    pub given_name: String,
    /// Profession label.
    pub profession: String,
    /// Speciality label (savoir-faire).
    pub speciality: String,
    /// Structure: company name or sign.
    pub structure: String,
    /// Service inside the structure.
    pub service: String,
    /// Postal code.
    pub postal_code: String,
    /// Town.
    pub town: String,
    /// Accepts paperless mail only (« zéro papier »).
    pub paperless: bool,
}

impl Correspondent {
    /// Of which nothing is known but this.
    pub fn at(address: Address, kind: BoxKind) -> Self {
        Self {
            address,
            kind,
            title: String::new(),
            family_name: String::new(),
            given_name: String::new(),
            profession: String::new(),
            speciality: String::new(),
            structure: String::new(),
            service: String::new(),
            postal_code: String::new(),
            town: String::new(),
            paperless: false,
        }
    }

    /// `Dr Claire DUBREUIL`, or the service and structure of a shared mailbox.
    pub fn label(&self) -> String {
        let parts: Vec<&str> = if self.family_name.is_empty() {
            vec![&self.service, &self.structure]
        } else {
            vec![&self.title, &self.given_name, &self.family_name]
        };
        let joined = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if joined.is_empty() { self.address.to_string() } else { joined }
    }
}
