//! Invented people of the directory and an invented account.

use pli::domain::account::Security;
use pli::domain::correspondent::BoxKind;
use pli::domain::draft::Attachment;
use pli::domain::{Account, Address, Correspondent, DisplayName, Endpoint, Face, HolderId, Method};

pub fn account() -> Account {
    let endpoint = |port| Endpoint { host: "mail.test".to_owned(), port, security: Security::StartTls };
    Account {
        holder: HolderId::parse("899700000000").expect("an identifier"),
        address: Address::parse("claire.dubreuil@medecin.mssante.fr").expect("an address"),
        name: DisplayName::clean("Dr Claire DUBREUIL"),
        imap: endpoint(143),
        submission: endpoint(587),
        method: Method::Card,
        face: Face::default(),
        collected: false,
        tenure: pli::domain::Tenure::Own,
        retention: None,
    }
}

fn person(address: &str, kind: BoxKind, names: [&str; 3], work: [&str; 4], paperless: bool) -> Correspondent {
    let [title, given_name, family_name] = names.map(str::to_owned);
    let [profession, speciality, structure, town] = work.map(str::to_owned);
    Correspondent {
        address: Address::parse(address).expect("an address"),
        kind,
        title,
        family_name,
        given_name,
        profession,
        speciality,
        structure,
        service: String::new(),
        postal_code: "69003".to_owned(),
        town,
        paperless,
    }
}

/// Homonyms and a service.
pub fn martins() -> Vec<Correspondent> {
    vec![
        person(
            "paul.martin@medecin.mssante.fr",
            BoxKind::Personal,
            ["Dr", "Paul", "MARTIN"],
            ["Médecin", "Pneumologie", "Cabinet médical des Brotteaux", "Lyon"],
            true,
        ),
        person(
            "paul.martin@chu-exemple.mssante.fr",
            BoxKind::Personal,
            ["Pr", "Paul", "MARTIN"],
            [
                "Médecin",
                "Cardiologie et maladies vasculaires",
                "Centre hospitalier universitaire d’Exemple",
                "Bourg-en-Bresse",
            ],
            false,
        ),
        Correspondent {
            service: "Secrétariat de pneumologie et soins intensifs respiratoires".to_owned(),
            ..person(
                "secretariat.pneumologie@chu-exemple.mssante.fr",
                BoxKind::Organisation,
                ["", "", ""],
                ["", "", "Centre hospitalier universitaire d’Exemple", "Bourg-en-Bresse"],
                false,
            )
        },
        person(
            "cabinet.martin@medecin.mssante.fr",
            BoxKind::Practice,
            ["", "", ""],
            ["", "", "Cabinet des docteurs Martin et Lefèvre", "Villeurbanne"],
            true,
        ),
        person(
            "resultats@labo-martin.mssante.fr",
            BoxKind::Application,
            ["", "", ""],
            ["", "", "Laboratoire de biologie Martin", "Lyon"],
            false,
        ),
    ]
}

pub fn file(name: &str, media_type: &str, octets: usize) -> Attachment {
    Attachment { name: name.to_owned(), media_type: media_type.to_owned(), content: vec![0; octets].into() }
}
