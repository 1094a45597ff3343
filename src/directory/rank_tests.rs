//! Properties of the ranking, and what each part of the context does.

use proptest::prelude::*;

use super::*;
use crate::domain::{Address, Correspondent};

fn row(address: &str, kind: BoxKind, [family, given, speciality, service, code, town]: [&str; 6]) -> Row {
    Row {
        correspondent: Correspondent {
            address: Address::parse(address).unwrap(),
            kind,
            title: if kind == BoxKind::Personal { "Dr".to_owned() } else { String::new() },
            family_name: family.to_owned(),
            given_name: given.to_owned(),
            profession: if kind == BoxKind::Personal { "Médecin".to_owned() } else { String::new() },
            speciality: speciality.to_owned(),
            structure: "CENTRE HOSPITALIER DES MONTS".to_owned(),
            service: service.to_owned(),
            postal_code: code.to_owned(),
            town: town.to_owned(),
            paperless: false,
        },
        sign: String::new(),
        rpps: String::new(),
        structure_id: String::new(),
        department_code: code.get(..2).unwrap().to_owned(),
        street: "RUE DES LILAS".to_owned(),
        building: String::new(),
        cedex: String::new(),
    }
}

fn people() -> Vec<Row> {
    let person = |address: &str, family, given, speciality, code, town| {
        row(address, BoxKind::Personal, [family, given, speciality, "", code, town])
    };
    let cardio = "Cardiologie et maladies vasculaires";
    vec![
        person("paul.martin@medecin.mssante.fr", "MARTIN", "Paul", cardio, "25000", "BESANCON"),
        person("paule.martin@medecin.mssante.fr", "MARTIN", "Paule", "Pédiatrie", "70000", "VESOUL"),
        person("jean.petit@medecin.mssante.fr", "PETIT", "Jean", cardio, "69003", "LYON"),
        person("jean.dole@medecin.mssante.fr", "DOLE", "Jean", "Rhumatologie", "25000", "BESANCON"),
        person("luc.martinez@medecin.mssante.fr", "MARTINEZ", "Luc", "Pédiatrie", "39100", "DOLE"),
        row("cardio@ch-monts.fr", BoxKind::Organisation, ["", "", "", "Cardiologie", "39100", "DOLE"]),
        row("cardio2@ch-monts.fr", BoxKind::Application, ["", "", "", "Cardiologie", "39100", "DOLE"]),
    ]
}

fn order(text: &str, context: &Context) -> Vec<String> {
    let mut memory = Memory::default();
    let hits = people().into_iter().map(|row| Hit::new(row, &mut memory)).collect();
    let sorted = sort(hits, &Typed::parse(text), Nearness::Typed, context, 20);
    sorted.into_iter().map(|row| row.correspondent.address.to_string()).collect()
}

fn in_department(number: &str) -> Context {
    Context { department: Department::numbered(number), ..Context::default() }
}

#[test]
fn a_name_as_typed_comes_before_one_that_begins_so() {
    let found = order("martin", &Context::default());
    assert_eq!(
        found[..3],
        ["paul.martin@medecin.mssante.fr", "paule.martin@medecin.mssante.fr", "luc.martinez@medecin.mssante.fr"]
    );
    assert_eq!(order("martin paule", &Context::default())[0], "paule.martin@medecin.mssante.fr");
}

#[test]
fn a_name_comes_before_a_town_and_a_person_before_a_service() {
    assert_eq!(order("dole", &Context::default())[0], "jean.dole@medecin.mssante.fr");
    assert_eq!(order("cardio", &in_department("69"))[0], "jean.petit@medecin.mssante.fr");
    assert_eq!(order("cardiologie dole", &Context::default())[0], "cardio@ch-monts.fr", "a service with its place");
}

#[test]
fn the_own_departement_comes_before_those_around_it() {
    assert_eq!(order("martin", &in_department("70"))[0], "paule.martin@medecin.mssante.fr");
    let found = order("pediatre", &in_department("39"));
    assert_eq!(found[0], "luc.martinez@medecin.mssante.fr");
    let found = order("pediatre", &in_department("90"));
    assert_eq!(found[0], "paule.martin@medecin.mssante.fr", "the Haute-Saône touches the Territoire de Belfort");
}

#[test]
fn who_was_written_to_comes_before_everybody() {
    let known: Known = Arc::new([("luc.martinez@medecin.mssante.fr".to_owned(), 1)].into());
    let context = Context { known, department: Department::numbered("25") };
    assert_eq!(order("martin", &context)[0], "luc.martinez@medecin.mssante.fr");
    let often: Known = Arc::new(
        [("luc.martinez@medecin.mssante.fr".to_owned(), 1), ("paule.martin@medecin.mssante.fr".to_owned(), 9)].into(),
    );
    assert_eq!(order("mart", &Context { known: often, department: None })[0], "paule.martin@medecin.mssante.fr");
}

#[test]
fn the_same_mailbox_comes_once() {
    let mut memory = Memory::default();
    let hits = [people(), people()].concat().into_iter().map(|row| Hit::new(row, &mut memory)).collect();
    assert_eq!(sort(hits, &Typed::parse("martin"), Nearness::Typed, &Context::default(), 20).len(), people().len());
}

fn typed_words() -> impl Strategy<Value = Vec<&'static str>> {
    let words = [
        "martin", "mart", "paul", "paule", "cardio", "pediatre", "dole", "besancon", "25", "dr", "petit", "luc", "lyon",
    ];
    prop::sample::subsequence(words.to_vec(), 1..5)
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn the_order_of_the_words_changes_nothing(words in typed_words(), by in 0_usize..5, department in prop_oneof![Just(""), Just("25"), Just("39")]) {
        let mut turned = words.clone();
        turned.rotate_left(by % words.len());
        let context = in_department(department);
        prop_assert_eq!(order(&words.join(" "), &context), order(&turned.join(" "), &context));
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(words in typed_words(), by in 0_usize..7) {
        let typed = Typed::parse(&words.join(" "));
        let mut turned = people();
        turned.rotate_left(by);
        let mut memory = Memory::default();
        let hits = turned.into_iter().map(|row| Hit::new(row, &mut memory)).collect();
        let sorted = sort(hits, &typed, Nearness::Typed, &Context::default(), 20);
        let sorted: Vec<String> = sorted.into_iter().map(|row| row.correspondent.address.to_string()).collect();
        prop_assert_eq!(sorted, order(&words.join(" "), &Context::default()));
    }

    #[test]
    fn repeating_a_word_changes_nothing(words in typed_words()) {
        let text = words.join(" ");
        prop_assert_eq!(order(&format!("{text} {text}"), &Context::default()), order(&text, &Context::default()));
    }

    #[test]
    fn anything_typed_is_ranked(text in any::<String>()) {
        prop_assert_eq!(order(&text, &Context::default()).len(), people().len());
    }

    #[test]
    fn a_known_one_never_falls(words in typed_words(), at in 0_usize..7) {
        let address = people()[at].correspondent.address.folded();
        let place = |context: &Context| order(&words.join(" "), context).iter().position(|found| *found == address).unwrap();
        let known = Context { known: Arc::new([(address.clone(), 1)].into()), department: None };
        prop_assert!(place(&known) <= place(&Context::default()));
    }
}
