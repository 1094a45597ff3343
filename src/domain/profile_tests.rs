//! Tests of `domain/profile`.

use super::*;

fn hit(address: &str, family: &str) -> Correspondent {
    let address = Address::parse(address).unwrap();
    Correspondent {
        family_name: family.to_owned(),
        given_name: "Claire".to_owned(),
        title: "DR".to_owned(),
        profession: "Médecin".to_owned(),
        speciality: "Cardiologie".to_owned(),
        structure: "CABINET DES TILLEULS".to_owned(),
        town: "BESANCON".to_owned(),
        postal_code: "25000".to_owned(),
        ..Correspondent::at(address, BoxKind::Personal)
    }
}

fn card(address: &str) -> Profile {
    Profile::unknown(ProfileMailbox {
        kind: None,
        standing: Standing::Unknown,
        ..ProfileMailbox::of(&hit(address, ""))
    })
}

#[test]
fn somebody_in_no_directory_is_called_by_the_address() {
    let mut profile = card("inconnu@medecin.mssante.fr");
    profile.mailboxes[0].structure.clear();
    assert_eq!(profile.label(), "inconnu@medecin.mssante.fr");
    assert_eq!(profile.contact(&profile.mailboxes[0]).name, None);
}

#[test]
fn what_comes_from_the_network_moves_nothing() {
    let mut profile = Profile {
        family_name: "DUBREUIL".to_owned(),
        rpps: "10001234567".to_owned(),
        ..card("claire.dubreuil@medecin.mssante.fr")
    };
    profile.mailboxes[0].town = "LYON".to_owned();
    let before = profile.clone();
    let found = [
        hit("cd@ch-exemple.mssante.fr", "Dubreuil"),
        hit("Claire.Dubreuil@medecin.mssante.fr", "DUBREUIL"),
        hit("autre@medecin.mssante.fr", "AUTRE"),
    ];
    profile.complete(&found, |_| Err(RefusalReason::Malformed));
    let addresses: Vec<String> = profile.mailboxes.iter().map(|mailbox| mailbox.address.to_string()).collect();
    assert_eq!(addresses, ["claire.dubreuil@medecin.mssante.fr", "cd@ch-exemple.mssante.fr"]);
    assert_eq!(profile.mailboxes[0].town, before.mailboxes[0].town);
    assert!(profile.mailboxes[0].is_live && profile.mailboxes[1].verdict.is_err());
    let once = profile.clone();
    profile.complete(&found, |_| Ok(()));
    assert_eq!(profile, once, "once is enough");
}

#[test]
fn without_a_number_only_the_mailbox_that_was_asked_for_is_meant() {
    let mut profile = card("service@ch-exemple.mssante.fr");
    profile.complete(&[hit("cd@ch-exemple.mssante.fr", "")], |_| Ok(()));
    assert_eq!(profile.mailboxes.len(), 1);
}

#[test]
fn letters_go_where_they_may() {
    let mut profile = card("parti@ailleurs.fr");
    profile.mailboxes.push(ProfileMailbox::of(&hit("claire@medecin.mssante.fr", "")));
    profile.mailboxes[0].verdict = Err(RefusalReason::NotListed { domain: "ailleurs.fr".to_owned() });
    assert_eq!(profile.reachable().unwrap().address.to_string(), "claire@medecin.mssante.fr");
    let _ = profile.mailboxes.pop();
    assert_eq!(profile.reachable(), None);
}

#[test]
fn activities_and_places_are_told_once() {
    let mut profile = card("claire@medecin.mssante.fr");
    for (profession, speciality) in
        [("Médecin", ""), ("Médecin", "Cardiologie"), ("Médecin", "Cardiologie"), ("Médecin", ""), ("", "x")]
    {
        profile.add_activity(profession, speciality);
    }
    assert_eq!(
        profile.activities,
        [Activity { profession: "Médecin".to_owned(), speciality: "Cardiologie".to_owned() }]
    );
    let full =
        Site { structure: "CH".to_owned(), town: "DOLE".to_owned(), street: "1 RUE".to_owned(), ..Site::default() };
    profile.add_site(full.clone());
    profile.add_site(Site { street: String::new(), ..full.clone() });
    profile.add_site(Site::default());
    assert_eq!(profile.sites, [full]);
}
