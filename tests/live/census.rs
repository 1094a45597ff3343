//! Those whom the vault writes to, looked at again: one leaves the list, another the directory. And the list that is set back behind
//! the program's back.

use pli_operator::{DOCTOR, ListVariant, SECRETARY};

use crate::program::{Place, Ran, files};

fn send(place: &Place, to: &str, subject: &str) -> Ran {
    let body = place.file("lettre.txt", "Bonjour\n");
    place.plain().json(&["send", "--subject", subject, "--body-file", &body.to_string_lossy(), "--to", to])
}

fn stored(place: &Place) -> (i32, Vec<(String, String)>, u64) {
    let ran = place.plain().json(&["check", "--stored"]);
    let word = |line: &serde_json::Value, key: &str| line[key].as_str().map(str::to_owned);
    let gone = ran.lines.iter().filter_map(|line| Some((word(line, "address")?, word(line, "from")?))).collect();
    (ran.code, gone, ran.last()["looked_at"].as_u64().unwrap())
}

/// The extract, with or without the lines of one address.
fn import(place: &Place, without: Option<&str>) {
    let folder = place.operator.dir().join("directory");
    let all = files(&folder);
    let extract = all.iter().find(|path| path.to_string_lossy().contains("Extraction")).expect("an extract");
    let text = std::fs::read_to_string(extract).unwrap();
    let kept: String =
        text.split_inclusive('\n').filter(|line| without.is_none_or(|address| !line.contains(address))).collect();
    assert_eq!(kept.len() < text.len(), without.is_some(), "the address is in the extract");
    let file = place.file("extrait.txt", kept);
    let imported = place.plain().json(&["directory", "import", &file.to_string_lossy()]);
    assert_eq!(imported.code, 0, "{imported:?}");
}

#[test]
fn those_who_left_the_list_or_the_directory_are_marked_before_they_are_written_to() {
    let place = Place::small();
    import(&place, None);
    for to in [SECRETARY.address, DOCTOR.address] {
        assert_eq!(send(&place, to, "Avant").code, 0);
    }
    assert_eq!(stored(&place), (0, Vec::new(), 2));

    import(&place, Some(DOCTOR.address));
    let doctor = (DOCTOR.address.to_owned(), "directory".to_owned());
    assert_eq!(stored(&place), (1, vec![doctor.clone()], 2));

    let kept =
        place.operator.listed_domains().into_iter().filter(|domain| !SECRETARY.address.ends_with(domain.as_str()));
    place.operator.publish_list(&ListVariant::WithDomains(kept.collect())).unwrap();
    let secretary = (SECRETARY.address.to_owned(), "space".to_owned());
    assert_eq!(stored(&place), (1, vec![doctor.clone(), secretary], 2));
    assert_eq!(send(&place, SECRETARY.address, "Après").error(), "recipients-refused");
    let (code, said, _) = place.plain().words(&["check", "--stored"]);
    assert!(code == 1 && said.contains("a quitté l’annuaire") && said.contains("l’espace de confiance"), "{said}");

    import(&place, None);
    place.operator.publish_list(&ListVariant::Good).unwrap();
    assert_eq!(stored(&place), (0, Vec::new(), 2), "they came back");
}

/// Whoever may write in the folder of the list takes everything there away, and keeps the new list from arriving: what the program
/// has to go by is a list of yesterday, rightly signed. The vault has seen the one of today.
#[test]
fn a_list_set_back_by_hand_sends_nothing_once_the_vault_is_open() {
    let place = Place::small();
    assert_eq!(send(&place, SECRETARY.address, "Avant").code, 0);
    place.operator.publish_list(&ListVariant::Older).unwrap();
    let kept: Vec<_> =
        files(&place.data()).into_iter().filter(|path| path.to_string_lossy().contains("whitelist")).collect();
    assert_eq!(kept.len(), 2, "{kept:?}");
    for file in kept {
        std::fs::remove_file(file).unwrap();
    }
    assert_eq!(place.plain().json(&["check", SECRETARY.address]).code, 0, "nobody but a vault knows better");
    let held = send(&place, SECRETARY.address, "Après");
    assert_eq!((held.code, held.error()), (2, "list-older"), "{held:?}");
    place.operator.publish_list(&ListVariant::Good).unwrap();
    assert_eq!(send(&place, SECRETARY.address, "Enfin").code, 0);
}

/// Helpful refusals on the command line: a person's other mailbox, a slip of the finger, somebody whom nobody knows.
#[test]
fn the_command_line_proposes_who_may_be_meant() {
    let place = Place::small();
    import(&place, None);
    let check = |text: &str| place.plain().json(&["check", text]).lines.remove(0);
    let because = |line: &serde_json::Value, address: &str| {
        let all = line["alternatives"].as_array().unwrap();
        let found = all.iter().find(|one| one["address"] == address);
        found.map(|one| one["because"].as_str().unwrap().to_owned())
    };
    let refused = check("claire.dubreuil@gmail.com");
    assert_eq!(refused["verdict"], "refused");
    assert_eq!(because(&refused, DOCTOR.address).as_deref(), Some("same-name"), "{refused}");
    let named = check("Dr Claire Dubreuil <cd@gmail.com>");
    assert_eq!(because(&named, DOCTOR.address).as_deref(), Some("same-name"), "{named}");
    let slip = check("claire.dubreul@medecin.mssante.fr");
    assert_eq!((slip["verdict"].as_str(), slip["directory"].as_str()), (Some("accepted"), Some("unknown")));
    assert_eq!(because(&slip, DOCTOR.address).as_deref(), Some("slip"), "{slip}");
    let held = check(DOCTOR.address);
    assert_eq!((held["directory"].as_str(), held["alternatives"].as_array().unwrap().len()), (Some("held"), 0));
    let (_, said, _) = place.plain().words(&["check", "claire.dubreuil@gmail.com"]);
    assert!(
        said.contains("→ claire.dubreuil@medecin.mssante.fr — ") && said.contains("même nom dans l’annuaire"),
        "{said}"
    );
}
