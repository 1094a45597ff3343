//! Proposals over a small directory: slips, persons, practices, services, and what must never be proposed.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const NOW: &str = "2026-11-23T12:00:00Z";
const LISTED: [&str; 5] =
    ["medecin.mssante.fr", "infirmier.mssante.fr", "ch-exemple.mssante.fr", "cabinet.mssante.fr", "patient.mssante.fr"];

fn row(address: &str, kind: BoxKind, name: (&str, &str), place: (&str, &str)) -> Correspondent {
    Correspondent {
        family_name: name.1.to_owned(),
        given_name: name.0.to_owned(),
        profession: if kind == BoxKind::Personal { "Médecin".to_owned() } else { String::new() },
        speciality: if name.1 == "DUBREUIL" { "Cardiologie".to_owned() } else { String::new() },
        structure: place.0.to_owned(),
        service: place.1.to_owned(),
        ..Correspondent::at(Address::parse(address).unwrap(), kind)
    }
}

fn directory() -> Vec<Correspondent> {
    use BoxKind::{Application, Organisation, Personal, Practice};
    let hospital = "CH EXEMPLE";
    vec![
        row("claire.dubreuil@medecin.mssante.fr", Personal, ("Claire", "DUBREUIL"), ("", "")),
        row("claire.dubreuil@ch-exemple.mssante.fr", Personal, ("Claire", "DUBREUIL"), (hospital, "")),
        row("c.dubreuil@ancien.fr", Personal, ("Claire", "DUBREUIL"), (hospital, "")),
        row("paul.le-goff@ancien.fr", Personal, ("Paul", "LE GOFF"), ("CABINET DU PORT", "")),
        row("accueil@cabinet.mssante.fr", Practice, ("", ""), ("CABINET DU PORT", "")),
        row("accueil@ch-exemple.mssante.fr", Organisation, ("", ""), (hospital, "Accueil")),
        row("cardiologie@ch-exemple.mssante.fr", Organisation, ("", ""), (hospital, "Cardiologie")),
        row("automate@ch-exemple.mssante.fr", Application, ("", ""), (hospital, "Cardiologie")),
        row("jean.martin@medecin.mssante.fr", Personal, ("Jean", "MARTIN"), ("", "")),
        row("jeanne.martin@infirmier.mssante.fr", Personal, ("Jeanne", "MARTIN"), ("", "")),
        row("helene.kerouac@infirmier.mssante.fr", Personal, ("Hélène", "KEROUAC"), ("", "")),
        row("279035121518989@patient.mssante.fr", Personal, ("Dominique", "PATTROIS"), ("", "")),
    ]
}

/// As the index does it: all words typed, each as the beginning of a word.
fn search(rows: &[Correspondent], text: &str, most: usize) -> Vec<Correspondent> {
    let asked = words(text);
    let holds = |row: &&Correspondent| {
        let text = [
            row.family_name.as_str(),
            &row.given_name,
            &row.structure,
            &row.service,
            &row.speciality,
            &row.address.to_string(),
        ]
        .join(" ");
        let own = words(&text);
        asked.iter().all(|word| own.iter().any(|other| other.starts_with(word.as_str())))
    };
    rows.iter().filter(holds).take(most).cloned().collect()
}

/// With how often the directory was searched.
fn asked(
    text: &str,
    propose: impl FnOnce(&Gate, &str, Timestamp, &Known<'_>) -> Vec<Alternative>,
) -> (Vec<Alternative>, usize) {
    let rows = directory();
    let searches = std::cell::Cell::new(0);
    let gate = Gate::listing(&LISTED, "2026-11-23T04:00:00Z".parse().unwrap());
    let known = Known {
        by_address: &|address| rows.iter().find(|row| row.address.folded() == address.folded()).cloned(),
        by_local: &|local| {
            let is_it = |row: &&Correspondent| row.address.local().eq_ignore_ascii_case(local);
            rows.iter().filter(is_it).map(|row| row.address.clone()).collect()
        },
        search: &|text, most| {
            searches.set(searches.get() + 1);
            search(&rows, text, most)
        },
    };
    let proposed = propose(&gate, text, NOW.parse().unwrap(), &known);
    (proposed, searches.get())
}

fn propose(text: &str) -> Vec<Alternative> {
    asked(text, Gate::alternatives).0
}

#[test]
fn of_one_that_may_receive_only_its_slips_are_looked_for() {
    for text in ["claire.dubreuil@infirmier.mssante.fr", "clair.dubreuil@medecin.mssante.fr"] {
        let (all, many) = asked(text, Gate::alternatives);
        let (slips, few) = asked(text, Gate::slips);
        let expected: Vec<Alternative> = all.iter().filter(|one| one.because == Because::Slip).cloned().collect();
        assert_eq!(slips, expected);
        assert!(few < many, "{text}: {few} of {many} searches");
    }
    let slips = asked("clair.dubreuil@medecin.mssante.fr", Gate::slips).0;
    assert_eq!(slips[0].address.to_string(), "claire.dubreuil@medecin.mssante.fr");
}

fn written(text: &str) -> Vec<String> {
    propose(text).iter().map(|one| format!("{} {}", one.because.as_str(), one.address)).collect()
}

#[rstest]
// Slips of the domain, of the local part.
#[case("jean.martin@medcin.mssante.fr", &["slip jean.martin@medecin.mssante.fr"])]
#[case("claire.dubreul@medecin.mssante.fr", &["slip claire.dubreuil@medecin.mssante.fr", "same-name claire.dubreuil@ch-exemple.mssante.fr", "service cardiologie@ch-exemple.mssante.fr", "service accueil@ch-exemple.mssante.fr"])]
#[case("jena.martin@medecin.mssante.fr", &["slip jean.martin@medecin.mssante.fr"])]
// The directory knows who has the address: her other mailboxes, then her service.
#[case("c.dubreuil@ancien.fr", &["same-person claire.dubreuil@medecin.mssante.fr", "same-person claire.dubreuil@ch-exemple.mssante.fr", "service cardiologie@ch-exemple.mssante.fr", "service accueil@ch-exemple.mssante.fr"])]
// A person who has none any more: the practice.
#[case("paul.le-goff@ancien.fr", &["practice accueil@cabinet.mssante.fr"])]
#[case("Dr Paul Le Goff <plg@gmail.com>", &["practice accueil@cabinet.mssante.fr"])]
// Only the name is known.
#[case("Dr Hélène Kérouac <hk@gmail.com>", &["same-name helene.kerouac@infirmier.mssante.fr"])]
#[case("h.kerouac@gmail.com", &["same-name helene.kerouac@infirmier.mssante.fr"])]
#[case("kerouac@gmail.com", &["same-name helene.kerouac@infirmier.mssante.fr"])]
#[case("helene.kerouak@gmail.com", &["same-name helene.kerouac@infirmier.mssante.fr"])]
#[case("jean.martin2@gmail.com", &["same-name jean.martin@medecin.mssante.fr"])]
// Two Martins: the family name alone says nothing.
#[case("martin@gmail.com", &[])]
#[case("j.martin@gmail.com", &["same-name jean.martin@medecin.mssante.fr", "same-name jeanne.martin@infirmier.mssante.fr"])]
// A service under a wrong domain.
#[case("cardiologie@ch-exemple.fr", &["same-name cardiologie@ch-exemple.mssante.fr"])]
#[case("cardio@ch-exemple.fr", &["service cardiologie@ch-exemple.mssante.fr"])]
// Nobody.
#[case("279035121518989@patient.mssante.fr", &[])]
#[case("dominique.pattrois@gmail.com", &[])]
#[case("personne@gmail.com", &[])]
#[case("", &[])]
#[case("@", &[])]
#[case("1234@gmail.com", &[])]
fn proposes_who_may_be_meant(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(written(text), expected);
}

#[test]
fn nothing_is_proposed_without_a_list() {
    let gate = Gate::closed(crate::domain::notice::ListFault::Missing);
    let rows = directory();
    let known =
        Known { by_address: &|_| None, by_local: &|_| Vec::new(), search: &|text, most| search(&rows, text, most) };
    assert!(gate.alternatives("jean.martin@gmail.com", NOW.parse().unwrap(), &known).is_empty());
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    /// Whatever is typed: what is proposed would be accepted, stands once, is no patient, and is not what was typed.
    #[test]
    fn what_is_proposed_would_be_accepted(
        local in "[a-zA-Z.éè0-9 <>\"-]{0,24}",
        domain in prop::sample::select(vec!["medecin.mssante.fr", "gmail.com", "ch-exemple.fr", "medcin.mssante.fr", "patient.mssante.fr", "ancien.fr", ""]),
    ) {
        let gate = Gate::listing(&LISTED, "2026-11-23T04:00:00Z".parse().unwrap());
        let text = format!("{local}@{domain}");
        let offered = propose(&text);
        prop_assert!(offered.len() <= MOST);
        let mut seen = HashSet::new();
        for one in offered {
            let verdict = gate.check(&one.address.to_string(), NOW.parse().unwrap(), |_| Vec::new());
            prop_assert!(verdict.outcome.is_ok(), "{} for {text}", one.address);
            prop_assert!(seen.insert(one.address.folded()));
            prop_assert!(one.address.to_string() != text);
            prop_assert!(one.who.is_none_or(|who| who.kind != BoxKind::Application));
        }
    }

    /// One slip in a local part that the directory holds: the one that was meant is proposed first.
    #[test]
    fn one_slip_is_mended(at in 0_usize..15, kind in 0_u8..4, letter in "[a-z]") {
        let right = "helene.kerouac";
        let mut wrong: Vec<char> = right.chars().collect();
        let at = at.min(wrong.len() - 2);
        let letter = letter.chars().next().unwrap();
        match kind {
            0 => { let _ = wrong.remove(at); }
            1 => wrong.insert(at, letter),
            2 => wrong[at] = letter,
            _ => wrong.swap(at, at + 1),
        }
        let wrong: String = wrong.into_iter().collect();
        prop_assume!(Address::parse(&format!("{wrong}@infirmier.mssante.fr")).is_ok() && wrong != right);
        let offered = written(&format!("{wrong}@infirmier.mssante.fr"));
        prop_assert_eq!(offered.first().map(String::as_str), Some("slip helene.kerouac@infirmier.mssante.fr"), "{}", wrong);
    }
}
