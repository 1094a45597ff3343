//! The directory of this computer as it is used: looked through by speciality and place from the command line, loaded with words for
//! whatever goes wrong; and whoever practises nearby comes first.

use pli::engine::{Activity, Answer, Command};
use pli_operator::Options;
use serde_json::json;

use crate::program::{Place, Ran};
use crate::session::{Program, operator, settings};

const HEADER: &str = "Type de BAL|Adresse BAL|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Libellé Profession|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL";

/// A person of an extract.
fn person(local: &str, name: [&str; 2], skill: [&str; 2], town: [&str; 2]) -> String {
    let ([family, given], [profession, speciality], [code, town]) = (name, skill, town);
    let department = &code[..2];
    format!(
        "PER|{local}@medecin.mssante.fr||DR|{family}|{given}|{profession}|{speciality}|N|CABINET||{code} {town}|{code}|{department}\n"
    )
}

fn extract() -> String {
    let cardio = ["Médecin", "Cardiologie et maladies vasculaires"];
    let mut text = format!("{HEADER}\n");
    for (local, name, skill, town) in [
        ("a.zola", ["ZOLA", "Anne"], cardio, ["25000", "BESANCON"]),
        ("b.adam", ["ADAM", "Bruno"], cardio, ["25000", "BESANCON"]),
        ("c.martin", ["MARTIN", "Claude"], cardio, ["39100", "DOLE"]),
        ("d.martin", ["MARTIN", "Denis"], ["Infirmier", ""], ["25000", "BESANCON"]),
    ] {
        text.push_str(&person(local, name, skill, town));
    }
    text
}

fn locals(ran: &Ran) -> Vec<String> {
    ran.all("address").iter().map(|address| address.split('@').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_command_line_looks_through_the_directory_page_by_page() {
    let place = Place::start(Options { token: false, ..Options::default() });
    let run = place.plain();
    let browse = |words: &[&str]| run.json(&[&["directory", "browse"], words].concat());
    assert_eq!(browse(&[]).error(), "directory-empty");
    let file = place.file("extrait.txt", extract());
    assert_eq!(run.json(&["directory", "import", &file.to_string_lossy()]).code, 0);

    let ran = browse(&["--speciality", "cardio", "--place", "besançon"]);
    assert_eq!((ran.code, locals(&ran)), (0, vec!["b.adam".to_owned(), "a.zola".to_owned()]), "{ran:?}");
    let expected = json!({"specialities": ["Cardiologie et maladies vasculaires"], "places": ["BESANCON"], "boxes": 2,
        "within_reach": 2, "from": 1, "count": 2});
    assert_eq!(ran.last(), &expected);
    let second = browse(&["--speciality", "cardio", "--from", "2", "--limit", "1"]);
    assert_eq!((locals(&second), &second.last()["boxes"]), (vec!["c.martin".to_owned()], &json!(3)), "{second:?}");
    assert_eq!(locals(&browse(&["--place", "25", "martin"])), ["d.martin"]);
    assert_eq!(browse(&["--from", "5"]).code, 1);
    assert_eq!(browse(&["--speciality", "notaire"]).error(), "no-such-speciality");
    assert_eq!(browse(&["--place", "Ailleurs"]).error(), "no-such-place");

    let choices = browse(&["--choices", "--place", "dole"]);
    let dole = json!({"choice": "town", "name": "DOLE", "department": "39", "boxes": 1});
    assert_eq!(choices.lines, [dole]);
    let choices = browse(&["--choices", "--speciality", "infirm"]);
    assert_eq!(choices.lines, [json!({"choice": "profession", "name": "Infirmier", "boxes": 1})]);
}

#[test]
fn an_import_that_fails_says_how_and_the_directory_in_use_serves_on() {
    let place = Place::start(Options { token: false, ..Options::default() });
    let run = place.plain();
    let import = |text: &str| run.json(&["directory", "import", &place.file("extrait.txt", text).to_string_lossy()]);
    let whole = extract();
    let imported = import(&whole);
    assert_eq!((imported.code, imported.last()), (0, &json!({"rows": 4, "skipped": 0})));
    assert_eq!(imported.lines.len(), 1, "quiet: {imported:?}");
    let cut = &whole[..whole.len() - 12];
    for (text, code) in [
        ("ceci n’est pas un extrait\n", "import-foreign"),
        ("PK\u{3}\u{4} et puis rien", "import-archive"),
        (&whole.replace("Code postal structure BAL", "Code"), "import-column"),
        (&format!("{HEADER}\n"), "import-hollow"),
        (cut, "import-cut-short"),
    ] {
        let refused = import(text);
        assert_eq!((refused.code, refused.error()), (3, code), "{refused:?}");
    }
    assert_eq!(run.json(&["directory", "search", "zola"]).code, 0);
    assert_eq!(run.json(&["directory", "status"]).last()["source"], "extrait.txt");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_practises_in_the_holders_own_departement_comes_first() {
    let operator = operator();
    let mut settings = settings(&operator);
    settings.directory.extract_url = None;
    // Homonyms: the one of another département comes first by name, that of the doctor's own does not.
    let extract = format!(
        "{HEADER}\n{}{}{}",
        person("claire.dubreuil", ["DUBREUIL", "Claire"], ["Médecin", ""], ["25000", "BESANCON"]),
        person("a.durandeau", ["DURANDEAU", "Alain"], ["Médecin", ""], ["75001", "PARIS"]),
        person("z.durandeau", ["DURANDEAU", "Alain"], ["Médecin", ""], ["25200", "MONTBELIARD"]),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("extrait.txt");
    std::fs::write(&file, extract).unwrap();
    let mut program = Program::start_with(settings, Activity::Asked).await;
    let ticket = program.say(|ticket| Command::ImportDirectory { path: file, everybody: false, ticket });
    assert!(matches!(program.hear(ticket).await, Answer::Imported { rows: 3, .. }));
    let first = async |program: &mut Program| {
        let ticket = program.say(|ticket| Command::Complete { text: "durandeau".to_owned(), limit: 6, ticket });
        match program.hear(ticket).await {
            Answer::Completed { hits, .. } => hits[0].address.local().to_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(first(&mut program).await, "a.durandeau", "by name, while nobody says where she is");
    program.unlock().await;
    assert_eq!(first(&mut program).await, "z.durandeau", "in the doctor's own département");
}
