//! Favourites, groups and cards on the command line, against a whole operator.

use pli_operator::{DOCTOR, ListVariant, SECRETARY};

use crate::program::{Place, Ran, files};

fn import(place: &Place) {
    let all = files(&place.operator.dir().join("directory"));
    let extract = all.iter().find(|path| path.to_string_lossy().contains("Extraction")).expect("an extract");
    let imported = place.plain().json(&["directory", "import", &extract.to_string_lossy()]);
    assert_eq!(imported.code, 0, "{imported:?}");
}

fn directory(place: &Place, words: &[&str]) -> Ran {
    let all: Vec<&str> = std::iter::once("directory").chain(words.iter().copied()).collect();
    place.plain().json(&all)
}

fn of(ran: &Ran, key: &str) -> Vec<String> {
    ran.lines.iter().filter_map(|line| Some(line[key].as_str()?.to_owned())).collect()
}

#[test]
fn favourites_are_kept_in_the_vault_and_come_first() {
    let place = Place::small();
    import(&place);
    assert_eq!(directory(&place, &["favourites", "add", DOCTOR.address]).code, 0);
    let list = directory(&place, &["favourites", "list"]);
    assert_eq!((list.code, of(&list, "address")), (0, vec![DOCTOR.address.to_owned()]));
    assert!(of(&list, "name")[0].contains("DUBREUIL"), "{list:?}");
    let patient = directory(&place, &["favourites", "add", "279035121518989@patient.mssante.fr"]);
    assert_eq!((patient.code, patient.error()), (1, "contact-refused"));
    let foreign = directory(&place, &["favourites", "add", "marie@gmail.com"]);
    assert_eq!(foreign.error(), "contact-refused");
    assert_eq!(directory(&place, &["favourites", "remove", SECRETARY.address]).error(), "not-found");
    assert_eq!(directory(&place, &["favourites", "remove", DOCTOR.address]).code, 0);
    assert!(of(&directory(&place, &["favourites", "list"]), "address").is_empty());
}

/// A group is everybody in it: who has left holds the letter back, and is never left out in silence.
#[test]
fn a_letter_to_a_group_goes_to_each_member_or_to_nobody() {
    let place = Place::small();
    import(&place);
    let group = "Correspondants cardio";
    assert_eq!(directory(&place, &["groups", "make", group]).code, 0);
    assert_eq!(directory(&place, &["groups", "make", "CORRESPONDANTS CARDIO"]).error(), "group-known");
    assert_eq!(directory(&place, &["groups", "make", "a@b.fr"]).error(), "group-name-invalid");
    let added = directory(&place, &["groups", "add", group, SECRETARY.address, DOCTOR.address]);
    assert_eq!(added.code, 0, "{added:?}");
    let patient = directory(&place, &["groups", "add", group, "279035121518989@patient.mssante.fr"]);
    assert_eq!(patient.error(), "contact-refused");

    let body = place.file("lettre.txt", "Bonjour\n");
    let posted = |subject: &str, group: &str| {
        place.plain().json(&["send", "--subject", subject, "--body-file", &body.to_string_lossy(), "--group", group])
    };
    let sent = posted("À tous", "correspondants cardio");
    assert_eq!(sent.code, 0, "{sent:?}");
    let mut to: Vec<&str> =
        sent.last()["recipients"].as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    to.sort_unstable();
    let mut both = [DOCTOR.address, SECRETARY.address];
    both.sort_unstable();
    assert_eq!(to, both);

    assert_eq!(place.plain().json(&["check", "--stored"]).code, 0);
    // The secretary's domain leaves the list: she is marked, and stays.
    let kept =
        place.operator.listed_domains().into_iter().filter(|domain| !SECRETARY.address.ends_with(domain.as_str()));
    place.operator.publish_list(&ListVariant::WithDomains(kept.collect())).unwrap();
    assert_eq!(place.plain().json(&["check", "--stored"]).code, 1);
    let shown = directory(&place, &["groups", "show", group]);
    assert_eq!((shown.code, shown.lines.len()), (1, 2), "{shown:?}");
    let left = shown.lines.iter().find(|line| line["address"] == SECRETARY.address).unwrap();
    assert_eq!(left["gone"]["from"], "space");
    assert_eq!(posted("Encore", group).error(), "recipients-refused");
    let outbox = place.plain().json(&["outbox"]);
    assert_eq!(of(&outbox, "subject"), ["À tous"], "nothing left, for nobody");

    assert_eq!(directory(&place, &["groups", "remove", group, SECRETARY.address]).code, 0);
    assert_eq!(directory(&place, &["groups", "rename", group, "Cardio"]).code, 0);
    assert_eq!(posted("Enfin", "cardio").code, 0);
    assert_eq!(posted("Personne", group).error(), "not-found");
    assert_eq!(directory(&place, &["groups", "delete", "cardio"]).code, 0);
    assert!(directory(&place, &["groups", "list"]).lines.is_empty());
}

#[test]
fn a_card_tells_who_it_is_and_what_was_exchanged() {
    let place = Place::small();
    import(&place);
    let card = directory(&place, &["card", DOCTOR.address]);
    assert_eq!(card.code, 0, "{card:?}");
    let told = &card.lines[0];
    assert_eq!((told["family_name"].as_str(), told["favourite"].as_bool()), (Some("DUBREUIL"), Some(false)));
    let mailbox = &told["mailboxes"][0];
    assert_eq!((mailbox["address"].as_str(), mailbox["verdict"].as_str()), (Some(DOCTOR.address), Some("accepted")));
    assert_eq!(mailbox["directory"], "held");
    if let Some(rpps) = told["rpps"].as_str() {
        assert_eq!(directory(&place, &["card", rpps]).lines[0]["name"], told["name"]);
    }
    assert_eq!(directory(&place, &["card", "10009999999"]).error(), "not-found");
    assert_eq!(directory(&place, &["card", "Claire"]).error(), "address-invalid");

    // Somebody whom no directory holds has what was exchanged.
    let body = place.file("lettre.txt", "Bonjour\n");
    let unknown = format!("inconnu@{}", DOCTOR.address.split_once('@').unwrap().1);
    for to in [unknown.as_str(), DOCTOR.address] {
        let text = body.to_string_lossy();
        let sent = place.plain().json(&["send", "--subject", "Avis", "--body-file", &text, "--to", to]);
        assert!(matches!(sent.code, 0 | 1), "{sent:?}");
    }
    let card = directory(&place, &["card", &unknown, "--history"]);
    assert_eq!(card.lines[0]["mailboxes"][0]["directory"], "unknown", "{card:?}");
    assert_eq!(card.lines[1]["exchange"], "sent");
    assert_eq!(directory(&place, &["favourites", "add", DOCTOR.address]).code, 0);
    let card = directory(&place, &["card", DOCTOR.address, "--history"]);
    assert_eq!(card.lines[0]["favourite"], true);
    assert_eq!((card.lines[1]["exchange"].as_str(), card.lines[1]["state"].as_str()), (Some("sent"), Some("filed")));
    let (code, said, _) = place.plain().words(&["directory", "card", DOCTOR.address, "--history"]);
    assert!(
        code == 0 && said.contains("boîte nominative") && said.contains("pris en charge par l’opérateur"),
        "{said}"
    );
}
