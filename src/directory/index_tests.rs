//! Search over a small extract: what people type, and who must come first.

use std::sync::Barrier;

use rstest::rstest;

use super::*;

const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL";

struct Person<'a>(&'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

const PEOPLE: [Person<'static>; 12] = [
    Person(
        "PER",
        "helene.lefevre@medecin.mssante.fr",
        "LEFÈVRE",
        "Hélène",
        "Médecin",
        "Cardiologie et maladies vasculaires",
        "",
        "CABINET DE CARDIOLOGIE",
        "25000 BESANCON",
    ),
    Person(
        "PER",
        "luc.lefevre@medecin.mssante.fr",
        "LE FEVRE",
        "Luc",
        "Médecin",
        "Cardiologie et maladies vasculaires",
        "",
        "",
        "21000 DIJON",
    ),
    Person(
        "PER",
        "jf.darc@infirmier.mssante.fr",
        "D'ARC",
        "Jean-François",
        "Infirmier",
        "",
        "",
        "",
        "42000 SAINT-ETIENNE",
    ),
    Person(
        "PER",
        "anne.coeur@medecin.mssante.fr",
        "CŒUR",
        "Anne",
        "Médecin",
        "Spécialiste en Médecine Générale",
        "",
        "",
        "42100 ST ETIENNE CEDEX 2",
    ),
    Person(
        "ORG",
        "secretariat.cardio@ch-besancon.fr",
        "",
        "",
        "",
        "",
        "Cardiologie",
        "CHU DE BESANÇON",
        "25030 BESANCON CEDEX",
    ),
    Person("ORG", "accueil@hopital-coeur.fr", "", "", "", "", "Accueil", "HÔPITAL DU CŒUR", "69003 LYON"),
    Person("APP", "labo@ch-besancon.fr", "", "", "", "", "Résultats", "CHU DE BESANÇON", "25030 BESANCON CEDEX"),
    Person("PER", "martin@medecin.mssante.fr", "MARTIN", "Paul", "Médecin", "Pédiatrie", "", "", "25000 BESANCON"),
    Person(
        "PER",
        "paul.martin@ch-besancon.fr",
        "MARTIN",
        "Paul",
        "Médecin",
        "Pédiatrie",
        "Pédiatrie",
        "CHU DE BESANÇON",
        "25030 BESANCON CEDEX",
    ),
    Person(
        "PER",
        "claire.paul@medecin.mssante.fr",
        "PAUL",
        "Claire",
        "Médecin",
        "Radio-diagnostic",
        "",
        "CENTRE MARTIN",
        "39000 LONS LE SAUNIER",
    ),
    Person(
        "PER",
        "sophie.martinez@kine.mssante.fr",
        "MARTINEZ",
        "Sophie",
        "Masseur-Kinésithérapeute",
        "",
        "",
        "",
        "25000 BESANCON",
    ),
    Person(
        "PER",
        "sophie.martinez@kine.mssante.fr",
        "MARTINEZ",
        "Sophie",
        "Masseur-Kinésithérapeute",
        "",
        "",
        "AUTRE LIEU",
        "70000 VESOUL",
    ),
];

fn extract(people: &[Person<'_>]) -> String {
    let mut text = format!("\u{feff}{HEADER}\n");
    for Person(kind, address, family, given, profession, speciality, service, structure, route) in people {
        let (code, _) = route.split_once(' ').unwrap();
        let department = code.get(..2).unwrap();
        let line = format!(
            "{kind}|{address}||||||{service}|DR|{family}|{given}||||{profession}||{speciality}|N|{structure}||||||||| {route}|{code}|{department}|France\n"
        );
        text.push_str(&line);
    }
    text
}

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

fn index(folder: &Path) -> Index {
    let file = folder.join("extract.txt");
    std::fs::write(&file, extract(&PEOPLE)).unwrap();
    let index = Index::open(&folder.join("index")).unwrap();
    assert_eq!(index.import(&file, now()).unwrap(), Imported { rows: 12, skipped: 0 });
    index
}

#[rstest]
#[case("lefevre cardio besan", &["helene.lefevre@medecin.mssante.fr"])]
#[case("besan LEFÈVRE", &["helene.lefevre@medecin.mssante.fr"])]
#[case("lefevre", &["helene.lefevre@medecin.mssante.fr", "luc.lefevre@medecin.mssante.fr"])]
#[case("le fevre", &["luc.lefevre@medecin.mssante.fr"])]
#[case("cardiologue besançon", &["helene.lefevre@medecin.mssante.fr", "secretariat.cardio@ch-besancon.fr"])]
#[case("cardio bes", &["helene.lefevre@medecin.mssante.fr", "secretariat.cardio@ch-besancon.fr"])]
#[case("darc", &["jf.darc@infirmier.mssante.fr"])]
#[case("d'arc jean francois", &["jf.darc@infirmier.mssante.fr"])]
#[case("jeanfrancois", &["jf.darc@infirmier.mssante.fr"])]
#[case("st-étienne", &["anne.coeur@medecin.mssante.fr", "jf.darc@infirmier.mssante.fr"])]
#[case("saint etienne infirmier", &["jf.darc@infirmier.mssante.fr"])]
#[case("coeur", &["anne.coeur@medecin.mssante.fr", "accueil@hopital-coeur.fr"])]
#[case("cœur hôp", &["accueil@hopital-coeur.fr"])]
#[case("martin", &["martin@medecin.mssante.fr", "paul.martin@ch-besancon.fr", "sophie.martinez@kine.mssante.fr", "claire.paul@medecin.mssante.fr"])]
#[case("paul martin chu", &["paul.martin@ch-besancon.fr"])]
#[case("martin paul@ch-bes", &["paul.martin@ch-besancon.fr"])]
#[case("dr martin ped", &["martin@medecin.mssante.fr", "paul.martin@ch-besancon.fr"])]
#[case("generaliste 42", &["anne.coeur@medecin.mssante.fr"])]
#[case("kiné", &["sophie.martinez@kine.mssante.fr"])]
#[case("m martine", &["sophie.martinez@kine.mssante.fr"])]
#[case("résultats besancon", &["labo@ch-besancon.fr"])]
#[case("lefevre lyon", &[])]
#[case("  -- ' ", &[])]
#[case("\" OR 1=1 --", &[])]
fn finds(#[case] typed: &str, #[case] expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let found = index(folder.path()).search(typed, 10).unwrap();
    assert_eq!(found.iter().map(|hit| hit.address.to_string()).collect::<Vec<_>>(), expected);
}

#[test]
fn gives_the_whole_correspondent() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let address = Address::parse("Paul.Martin@CH-besancon.fr").unwrap();
    let found = index.by_address(&address).unwrap().unwrap();
    assert_eq!((found.kind, found.service.as_str(), found.town.as_str()), (BoxKind::Personal, "Pédiatrie", "BESANCON"));
    assert_eq!((found.structure.as_str(), found.postal_code.as_str()), ("CHU DE BESANÇON", "25030"));
    assert_eq!(index.by_address(&Address::parse("martin@ch-besancon.fr").unwrap()).unwrap(), None);
    assert_eq!(index.by_local("MARTIN").unwrap(), [Address::parse("martin@medecin.mssante.fr").unwrap()]);
    assert_eq!(index.by_local("mart").unwrap(), []);
    assert_eq!(index.search("martin", 2).unwrap().len(), 2);
    assert_eq!((index.len(), index.imported_at()), (12, Some(now())));
}

#[test]
fn an_index_is_empty_until_something_is_imported_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let empty = Index::open(&folder.path().join("index")).unwrap();
    assert!(empty.is_empty());
    assert!(matches!(empty.search("martin", 10), Err(Error::Empty)));
    drop(index(folder.path()));
    assert_eq!(Index::open(&folder.path().join("index")).unwrap().search("darc", 10).unwrap().len(), 1);
}

#[test]
fn a_bad_extract_leaves_the_index_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let bad = folder.path().join("bad.txt");
    let later = "2026-11-24T12:00:00Z".parse().unwrap();
    for text in ["", "a|b\n1|2\n", &format!("{HEADER}\n"), &format!("{HEADER}\nPER|x\n")] {
        std::fs::write(&bad, text).unwrap();
        assert!(matches!(index.import(&bad, later), Err(Error::NotAnExtract)));
    }
    assert!(matches!(index.import(&folder.path().join("absent"), later), Err(Error::Unreadable(_))));
    assert_eq!((index.len(), index.imported_at()), (12, Some(now())));
    assert_eq!(files(&folder.path().join("index")), 1, "no half-built file stays");
    std::fs::write(&bad, extract(&PEOPLE[..3])).unwrap();
    assert_eq!(index.import(&bad, later).unwrap().rows, 3);
    assert_eq!((index.len(), index.imported_at()), (3, Some(later)));
    assert_eq!(files(&folder.path().join("index")), 1, "the former index is removed");
}

/// Files of indexes.
fn files(folder: &Path) -> usize {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let (indexes, others): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with("index-"));
    assert!(others.iter().all(|name| ["current", "lock"].contains(&name.as_str())), "{others:?}");
    indexes.len()
}

#[test]
fn imports_at_the_same_time_leave_one_whole_index() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("index");
    let extracts = [3, 5, 7, 12].map(|rows| {
        let path = folder.path().join(format!("{rows}.txt"));
        std::fs::write(&path, extract(&PEOPLE[..rows])).unwrap();
        path
    });
    for round in 0..5 {
        let begin = Barrier::new(extracts.len());
        std::thread::scope(|scope| {
            for path in &extracts {
                let (begin, kept) = (&begin, &kept);
                // As in programs of their own.
                let _ = scope.spawn(move || {
                    let index = Index::empty(kept);
                    let _ = begin.wait();
                    let imported = index.import(path, now()).unwrap();
                    assert_eq!(index.len() as u64, imported.rows);
                });
            }
        });
        let rows = Index::open(&kept).unwrap().len();
        assert!([3, 5, 7, 12].contains(&rows), "{round}: {rows}");
        assert_eq!(files(&kept), 1, "{round}");
    }
}

#[test]
fn a_damaged_index_is_an_error_and_a_new_import_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(index(folder.path()));
    let kept = folder.path().join("index");
    let name = std::fs::read_to_string(kept.join("current")).unwrap();
    std::fs::write(kept.join(&name), "garbage").unwrap();
    assert!(Index::open(&kept).is_err());
    std::fs::write(kept.join("current"), "../elsewhere.sqlite").unwrap();
    assert!(matches!(Index::open(&kept), Err(Error::Damaged)));
    let index = Index::empty(&kept);
    assert_eq!(index.import(&folder.path().join("extract.txt"), now()).unwrap().rows, 12);
    assert_eq!(Index::open(&kept).unwrap().len(), 12);
}
