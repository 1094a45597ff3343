//! Tests of `engine/profile`.

use std::path::Path;

use super::*;
use crate::domain::standing::Left;
use crate::domain::{GroupId, GroupName};

const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Libellé Profession|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L4LIBELLEVOIE structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL";
const ROWS: &str = "\
PER|cd@ch-exemple.mssante.fr|8|10001234567||DR|DUBREUIL|Claire|Médecin|Cardiologie||CH DE BESANCON||BD FLEMING|25030 BESANCON CEDEX|25030|25
CAB|cabinet@medecin.mssante.fr|8|10001234567||DR|DUBREUIL|Claire|Médecin|||CABINET DES TILLEULS||RUE DES TILLEULS|25000 BESANCON|25000|25
PER|claire.dubreuil@medecin.mssante.fr|8|10001234567||DR|DUBREUIL|Claire|Médecin|Cardiologie|O|CABINET DES TILLEULS||RUE DES TILLEULS|25000 BESANCON|25000|25
ORG|cardio@ch-exemple.mssante.fr|||Cardiologie|||||||CH DE BESANCON||BD FLEMING|25030 BESANCON CEDEX|25030|25
";

fn index(folder: &Path) -> Index {
    let file = folder.join("extrait.txt");
    std::fs::write(&file, format!("{HEADER}\n{ROWS}")).unwrap();
    let index = Index::open(&folder.join("index")).unwrap();
    let _ = index.import(&file, clock::now()).unwrap();
    index
}

fn profile(whose: &str, kept: &Kept) -> Option<Profile> {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::listing(&["medecin.mssante.fr"], clock::now());
    draw(&Whose::parse(whose).unwrap(), &index(folder.path()), &gate, kept, clock::now())
}

fn addresses(profile: &Profile) -> Vec<String> {
    profile.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect()
}

#[test]
fn a_person_has_all_her_mailboxes_the_one_asked_for_first() {
    let asked = profile("Cabinet@medecin.mssante.fr", &Kept::default()).unwrap();
    assert_eq!(asked.label(), "DR Claire DUBREUIL");
    assert_eq!(asked.rpps, "10001234567");
    assert_eq!(
        addresses(&asked),
        ["cabinet@medecin.mssante.fr", "cd@ch-exemple.mssante.fr", "claire.dubreuil@medecin.mssante.fr"]
    );
    assert_eq!(asked.activities.len(), 1);
    assert_eq!((asked.sites.len(), asked.sites[0].department.as_str()), (2, "Doubs"));
    let verdicts: Vec<bool> = asked.mailboxes.iter().map(|mailbox| mailbox.verdict.is_ok()).collect();
    assert_eq!(verdicts, [true, false, true], "the hospital is not in the list");
    assert!(asked.mailboxes[2].paperless && asked.mailboxes.iter().all(|mailbox| mailbox.standing == Standing::Held));
    let by_number = profile("100 0123 4567", &Kept::default()).unwrap();
    assert_eq!(by_number.mailboxes.len(), 3);
}

#[test]
fn a_service_has_its_own_mailbox_alone() {
    let service = profile("cardio@ch-exemple.mssante.fr", &Kept::default()).unwrap();
    assert_eq!((service.label().as_str(), service.rpps.as_str()), ("Cardiologie CH DE BESANCON", ""));
    assert_eq!(addresses(&service), ["cardio@ch-exemple.mssante.fr"]);
    assert_eq!(service.mailboxes[0].kind, Some(BoxKind::Organisation));
}

#[test]
fn somebody_in_no_directory_has_a_card_and_a_number_of_nobody_none() {
    let unknown = profile("inconnu@medecin.mssante.fr", &Kept::default()).unwrap();
    assert_eq!((unknown.label().as_str(), unknown.mailboxes[0].kind), ("inconnu@medecin.mssante.fr", None));
    assert_eq!(unknown.mailboxes[0].standing, Standing::Unknown);
    assert_eq!(profile("10009999999", &Kept::default()), None);
    assert!(Whose::parse("Claire").is_none() && Whose::parse("1000").is_none());
}

#[test]
fn what_the_vault_knows_is_told_too() {
    let address = |text: &str| Address::parse(text).unwrap();
    let hers = address("Claire.Dubreuil@medecin.mssante.fr");
    let gone = Departure { from: Left::Directory, noticed: Timestamp::UNIX_EPOCH };
    let member = |group, address: &Address| Membership {
        group: GroupId(group),
        name: GroupName::parse("Cardio").unwrap(),
        address: address.clone(),
    };
    let kept = Kept {
        gone: [(hers.folded(), gone)].into(),
        favourites: vec![address("a@x.fr"), hers.clone()],
        groups: vec![member(1, &hers), member(2, &address("a@x.fr"))],
    };
    let known = profile("cd@ch-exemple.mssante.fr", &kept).unwrap();
    assert_eq!((&known.favourite, &known.groups), (&Some(hers.clone()), &vec![member(1, &hers)]));
    let standing = known.mailboxes.iter().find(|mailbox| mailbox.address.folded() == hers.folded()).unwrap().standing;
    assert_eq!(standing, Standing::Gone(gone));
}
