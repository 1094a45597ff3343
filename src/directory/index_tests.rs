//! Search over a small extract: what people type, and who must come first.

use std::sync::Barrier;

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::directory::{Department, Directory, Folders, Known};
use crate::domain::browse::{Choice, Site, Skill};
use crate::domain::correspondent::BoxKind;
use crate::domain::renewal::Indexed;

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

/// When what was imported is judged.
fn later() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
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
#[case("le fevre", &["luc.lefevre@medecin.mssante.fr", "helene.lefevre@medecin.mssante.fr"])]
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
        let refused = index.import(&bad, later).unwrap_err();
        assert!(matches!(refused, Error::NotAnExtract | Error::Hollow), "{refused:?}");
    }
    assert!(matches!(index.import(&folder.path().join("absent"), later), Err(Error::Unreadable(_))));
    assert_eq!((index.len(), index.imported_at()), (12, Some(now())));
    assert_eq!(files(&folder.path().join("index")), 1, "no half-built file stays");
    std::fs::write(&bad, extract(&PEOPLE[..3])).unwrap();
    assert_eq!(index.import(&bad, later).unwrap().rows, 3);
    assert_eq!((index.len(), index.imported_at()), (3, Some(later)));
    assert_eq!(files(&folder.path().join("index")), 2, "the index of the day before is kept");
    let last = "2026-11-25T12:00:00Z".parse().unwrap();
    assert_eq!(index.import(&bad, last).unwrap().rows, 3);
    assert_eq!(files(&folder.path().join("index")), 2, "and the one before that removed");
}

/// Files of indexes, each with its manifest.
fn files(folder: &Path) -> usize {
    let names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let (indexes, others): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.contains(".pages"));
    let manifests = indexes.iter().filter(|name| names.contains(&name.replace(".pages", ".json"))).count();
    assert_eq!((manifests, others.len()), (indexes.len(), manifests + 2), "{names:?}");
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
        assert_eq!(files(&kept), 2, "{round}");
    }
}

#[test]
fn a_damaged_index_is_an_error_and_a_new_import_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    drop(index(folder.path()));
    let kept = folder.path().join("index");
    let name = std::fs::read_to_string(kept.join("current")).unwrap();
    std::fs::write(kept.join(&name), "garbage").unwrap();
    assert!(matches!(Index::open(&kept), Err(Error::Altered)));
    std::fs::write(kept.join("current"), "../elsewhere.pages").unwrap();
    assert!(matches!(Index::open(&kept), Err(Error::Damaged)));
    let index = Index::empty(&kept);
    assert_eq!(index.import(&folder.path().join("extract.txt"), now()).unwrap().rows, 12);
    assert_eq!(Index::open(&kept).unwrap().len(), 12);
}

#[test]
fn an_index_of_another_version_is_left_aside_until_the_next_import() {
    let folder = tempfile::tempdir().unwrap();
    drop(index(folder.path()));
    let manifest = manifest_of(&current(folder.path()));
    let text = std::fs::read_to_string(&manifest).unwrap();
    let (file, kept) = (folder.path().join("extract.txt"), folder.path().join("index"));
    // An older one, and one whose manifest says more than this version knows.
    for (other, rows) in [("\"format\": 2", 12), ("\"more\": [], \"format\": 99", 12)] {
        std::fs::write(&manifest, text.replace(r#""format": 4"#, other)).unwrap();
        let index = Index::open(&kept).unwrap();
        assert!(matches!(index.search("martin", 10), Err(Error::Outdated { rows: 12, .. })));
        let status = index.status();
        assert_eq!((status.manifest, status.altered, status.outdated), (None, false, true));
        // Not earlier than the one it replaces, whatever the clock says.
        let earlier = "2026-11-01T12:00:00Z".parse().unwrap();
        assert_eq!(index.import(&file, earlier).unwrap().rows, rows);
        assert!(index.imported_at().unwrap() > now());
        assert_eq!((index.len(), index.is_outdated()), (12, false));
        std::fs::write(kept.join("current"), manifest.with_extension("pages").file_name().unwrap().to_str().unwrap())
            .unwrap();
    }
}

/// Two days: eleven people, then all twelve.
fn two_days(folder: &Path) -> Index {
    let file = folder.join("extract.txt");
    let index = Index::open(&folder.join("index")).unwrap();
    for (rows, day) in [(11, "2026-11-23T06:00:00Z"), (12, "2026-11-24T06:00:00Z")] {
        std::fs::write(&file, extract(&PEOPLE[..rows])).unwrap();
        let _ = index.import(&file, day.parse().unwrap()).unwrap();
    }
    index
}

fn current(folder: &Path) -> PathBuf {
    let kept = folder.join("index");
    let names = std::fs::read_to_string(kept.join("current")).unwrap();
    kept.join(names.lines().next().unwrap())
}

/// Puts another address of the same length in the place of one.
fn alter(file: &Path) {
    let mut octets = std::fs::read(file).unwrap();
    let (good, bad) = (b"\x06martin\x06MARTIN", b"\x06malloy\x06MARTIN");
    let at = octets.windows(good.len()).position(|some| some == good).unwrap();
    octets[at..at + good.len()].copy_from_slice(bad);
    std::fs::write(file, octets).unwrap();
}

#[test]
fn an_altered_row_is_refused_and_the_day_before_serves() {
    let folder = tempfile::tempdir().unwrap();
    let index = two_days(folder.path());
    alter(&current(folder.path()));
    let first = |index: &Index| index.search("martin paul", 10).unwrap()[0].address.to_string();
    assert_eq!(first(&index), "martin@medecin.mssante.fr", "what was proved before stays in memory");
    let index = Index::open(&folder.path().join("index")).unwrap();
    assert_eq!(first(&index), "martin@medecin.mssante.fr");
    assert_eq!((index.len(), index.status().altered), (11, true));
    let kept = folder.path().join("index");
    for name in std::fs::read_to_string(kept.join("current")).unwrap().lines() {
        if kept.join(name) != current(folder.path()) {
            alter(&kept.join(name));
        }
    }
    assert!(matches!(Index::open(&kept), Err(Error::Altered)));
    let index = Index::refused(&kept, None);
    assert!(matches!(index.search("martin paul", 10), Err(Error::Altered)), "rather nobody than somebody else");
    assert!(index.is_empty() && index.status().altered);
}

#[test]
fn an_index_with_a_manifest_of_its_own_making_is_refused_by_who_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let index = two_days(folder.path());
    let first = index.vouch(&[], later()).unwrap();
    assert_eq!(index.vouch(&[first], later()), None, "known");
    drop(index);
    // Somebody builds another index of the same day, complete with manifest, and puts it in its place.
    let elsewhere = folder.path().join("elsewhere");
    let text = extract(&PEOPLE).replace("martin@medecin.mssante.fr", "mallory@medecin.mssante.fr");
    std::fs::write(folder.path().join("false.txt"), text).unwrap();
    let forged = Index::open(&elsewhere).unwrap();
    let _ = forged.import(&folder.path().join("false.txt"), "2026-11-24T06:00:00Z".parse().unwrap()).unwrap();
    let source = elsewhere.join(std::fs::read_to_string(elsewhere.join("current")).unwrap());
    let target = current(folder.path());
    let _ = std::fs::copy(&source, &target).unwrap();
    let _ = std::fs::copy(manifest_of(&source), manifest_of(&target)).unwrap();
    let index = Index::open(&folder.path().join("index")).unwrap();
    assert_eq!(index.search("mallory", 1).unwrap().len(), 1, "whoever remembers nothing cannot tell");
    // The day before comes in its place: this vault has never seen it, and it is older.
    assert_eq!(index.vouch(&[first], later()), None);
    assert!(index.status().altered && index.is_empty());
    assert!(matches!(index.search("martin", 1), Err(Error::Altered)));
}

#[test]
#[cfg(unix)]
fn an_index_that_others_can_write_is_not_used_where_only_some_may() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    drop(index(folder.path()));
    let kept = folder.path().join("index");
    assert_eq!(Index::in_hands(&kept, Some(Hands::User)).unwrap().len(), 12);
    std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(Index::in_hands(&kept, Some(Hands::User)), Err(Error::Loose)));
}

#[test]
fn an_extract_that_is_cut_short_or_contradicts_itself_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let (file, later) = (folder.path().join("next.txt"), "2026-11-24T12:00:00Z".parse().unwrap());
    let good = extract(&PEOPLE);
    std::fs::write(&file, good.get(..good.len() - 40).unwrap()).unwrap();
    assert!(matches!(index.import(&file, later), Err(Error::CutShort)));
    let line = |rpps: usize| {
        format!(
            "PER|somebody@medecin.mssante.fr|8|{rpps:011}|||||DR|NOM|Prénom||||Médecin|||||||||||||75000 PARIS|75000|75|France\n"
        )
    };
    let mut text = good.clone();
    text.extend((1..=30).map(line));
    std::fs::write(&file, text).unwrap();
    assert!(matches!(index.import(&file, later), Err(Error::Contradicting)));
    // Two lines that contradict each other may stand in it, but nobody is sent there.
    std::fs::write(&file, format!("{good}{}{}", line(1), line(2))).unwrap();
    assert_eq!(index.import(&file, later).unwrap().rows, 14);
    assert_eq!(index.search("nom", 10).unwrap(), []);
    assert_eq!(index.by_address(&Address::parse("somebody@medecin.mssante.fr").unwrap()).unwrap(), None);
    assert_eq!(index.status().manifest.unwrap().contradicted, 2);
}

#[test]
fn an_extract_with_half_of_the_rows_missing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let line = |at: usize| {
        format!(
            "PER|p{at}@medecin.mssante.fr|8|{:011}|||||DR|NOM|Prénom||||Médecin|||||||||||||75000 PARIS|75000|75|France\n",
            at + 1
        )
    };
    let text = |rows: usize| format!("{HEADER}\n{}", (0..rows).map(line).collect::<String>());
    let (file, index) = (folder.path().join("rows.txt"), Index::open(&folder.path().join("index")).unwrap());
    std::fs::write(&file, text(1_200)).unwrap();
    assert_eq!(index.import(&file, now()).unwrap().rows, 1_200);
    std::fs::write(&file, text(599)).unwrap();
    assert!(matches!(index.import(&file, now()), Err(Error::Shrunk { before: 1_200, now: 599 })));
    assert_eq!(index.len(), 1_200);
    std::fs::write(&file, text(600)).unwrap();
    assert_eq!(index.import(&file, now()).unwrap().rows, 600);
}

#[test]
fn an_import_tells_how_far_it_is_and_can_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let mut told = Vec::new();
    let file = folder.path().join("extract.txt");
    let later = "2026-11-24T12:00:00Z".parse().unwrap();
    let mut watch = |progress: Indexed| {
        told.push(progress);
        true
    };
    let _ = index.import_from(&file, "somewhere", later, &mut watch).unwrap();
    let octets = std::fs::metadata(&file).unwrap().len();
    assert_eq!(told.last(), Some(&Indexed { rows: 12, read: octets, total: octets }));
    assert_eq!(index.status().manifest.unwrap().source, "somewhere");
    let given_up = index.import_from(&file, "", "2026-11-25T12:00:00Z".parse().unwrap(), &mut |_| false);
    assert!(matches!(given_up, Err(Error::Abandoned)));
    assert_eq!((index.imported_at(), files(&folder.path().join("index"))), (Some(later), 2));
}

#[test]
fn what_another_program_imported_is_used_once_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let other = Index::open(&folder.path().join("index")).unwrap();
    let file = folder.path().join("extract.txt");
    std::fs::write(&file, extract(&PEOPLE[..5])).unwrap();
    let _ = other.import(&file, "2026-11-24T12:00:00Z".parse().unwrap()).unwrap();
    assert_eq!(index.len(), 12);
    index.refresh();
    assert_eq!(index.len(), 5);
}

#[test]
fn whom_one_wrote_to_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let first = |context: &Context| index.find("martin", context, 1).unwrap().remove(0).address.to_string();
    assert_eq!(first(&Context::default()), "martin@medecin.mssante.fr");
    let known: Known = std::sync::Arc::new([("paul.martin@ch-besancon.fr".to_owned(), 3)].into());
    assert_eq!(first(&Context { known, department: None }), "paul.martin@ch-besancon.fr");
}

fn typed_words() -> impl Strategy<Value = Vec<&'static str>> {
    let words = [
        "lefevre",
        "cardio",
        "besancon",
        "martin",
        "paul",
        "pediatrie",
        "25",
        "chu",
        "st etienne",
        "anne",
        "dr",
        "kine",
        "sophie",
        "42",
        "le",
    ];
    prop::sample::subsequence(words.to_vec(), 1..4)
}

proptest! {
    #![proptest_config(crate::properties::costly_cases(24))]

    #[test]
    fn a_word_more_never_adds_answers(words in typed_words(), more in "[a-z]{1,3}") {
        // A title or a particle alone is looked for, beside a word it only helps.
        prop_assume!(words.iter().any(|word| !["le", "dr"].contains(word)));
        let folder = tempfile::tempdir().unwrap();
        let index = index(folder.path());
        let found = |text: &str| index.search(text, 50).unwrap();
        let few = found(&words.join(" "));
        for more in [more.as_str(), "cardio", "martin"] {
            let fewer = found(&format!("{} {more}", words.join(" ")));
            // Unless nobody fits as typed: then those are shown who fit nearly.
            let is_known = |hit: &Correspondent| few.iter().any(|known| known.address == hit.address);
            prop_assert!(few.is_empty() || fewer.iter().all(is_known) || is_nearly(&index, &words, more));
        }
    }

    #[test]
    fn words_in_any_order_find_the_same(words in typed_words(), by in 0_usize..4) {
        let folder = tempfile::tempdir().unwrap();
        let index = index(folder.path());
        let mut turned = words.clone();
        turned.rotate_left(by % words.len());
        prop_assert_eq!(index.search(&words.join(" "), 50).unwrap(), index.search(&turned.join(" "), 50).unwrap());
    }
}

/// Nobody has all of the words as typed.
fn is_nearly(index: &Index, words: &[&str], more: &str) -> bool {
    let mut all: Vec<Correspondent> = index.search(more, 50).unwrap();
    for word in words {
        let found = index.search(word, 50).unwrap();
        // Of several places of a mailbox, the one is shown that fits what was typed.
        all.retain(|hit| found.iter().any(|known| known.address == hit.address));
    }
    all.is_empty()
}

#[test]
fn two_days_of_one_second_are_two_days() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let first = index.vouch(&[], later()).unwrap();
    let file = folder.path().join("extract.txt");
    std::fs::write(&file, extract(&PEOPLE[..11])).unwrap();
    let _ = index.import(&file, now()).unwrap();
    let second = index.vouch(&[first], later()).expect("a later day");
    assert!(second.imported_at > first.imported_at);
    assert!(!index.is_altered());
}

fn wanted(skill: Option<(&str, Option<&str>)>, site: Option<Site>, words: &str) -> Wanted {
    let skill = skill.map(|(profession, speciality)| Skill {
        profession: profession.to_owned(),
        speciality: speciality.map(str::to_owned),
    });
    Wanted { skills: skill.into_iter().collect(), sites: site.into_iter().collect(), words: words.to_owned() }
}

fn department(number: &str) -> Site {
    Site::Department { number: number.to_owned(), name: String::new() }
}

fn town(name: &str, department: &str) -> Site {
    Site::Town { name: name.to_owned(), department: department.to_owned() }
}

#[rstest]
#[case(None, None, "", &["anne.coeur", "jf.darc", "helene.lefevre", "luc.lefevre", "martin", "paul.martin", "sophie.martinez", "claire.paul", "secretariat.cardio", "accueil", "labo"])]
#[case(Some(("Médecin", None)), Some(department("25")), "", &["helene.lefevre", "martin", "paul.martin"])]
#[case(Some(("Médecin", Some("Pédiatrie"))), None, "", &["martin", "paul.martin"])]
#[case(Some(("Masseur-Kinésithérapeute", None)), None, "", &["sophie.martinez"])]
#[case(None, Some(town("BESANCON", "25")), "", &["helene.lefevre", "martin", "paul.martin", "sophie.martinez", "secretariat.cardio", "labo"])]
#[case(None, Some(town("BESANCON", "39")), "", &[])]
#[case(None, Some(Site::Structure { name: "CHU DE BESANÇON".to_owned(), department: "25".to_owned() }), "", &["paul.martin", "secretariat.cardio", "labo"])]
#[case(None, Some(department("25")), "martin", &["martin", "paul.martin", "sophie.martinez"])]
#[case(Some(("Médecin", None)), Some(department("25")), "mar chu", &["paul.martin"])]
#[case(Some(("Infirmier", None)), Some(department("25")), "", &[])]
fn looks_through_by_speciality_and_place(
    #[case] skill: Option<(&str, Option<&str>)>,
    #[case] site: Option<Site>,
    #[case] words: &str,
    #[case] expected: &[&str],
) {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let wanted = wanted(skill, site, words);
    let listing = index.browse(&wanted, &Context::default(), 0, 50).unwrap();
    let found =
        |listing: &Listing| -> Vec<String> { listing.rows.iter().map(|row| row.address.local().to_owned()).collect() };
    assert_eq!(found(&listing), expected);
    assert_eq!((listing.total, listing.within_reach, listing.from), (expected.len(), expected.len(), 0));
    // The same, page by page.
    let mut all = Vec::new();
    for from in (0..expected.len() + 2).step_by(2) {
        let page = index.browse(&wanted, &Context::default(), from, 2).unwrap();
        assert_eq!((page.total, page.from), (expected.len(), from));
        all.extend(found(&page));
    }
    assert_eq!(all, expected);
}

#[rstest]
#[case(Facet::Skill, "", None, &["Médecin 6", "Pédiatrie 2", "Cardiologie et maladies vasculaires 2", "Infirmier 1", "Masseur-Kinésithérapeute 1", "Radio-diagnostic 1", "Spécialiste en Médecine Générale 1"])]
#[case(Facet::Skill, "cardio", None, &["Cardiologie et maladies vasculaires 2"])]
#[case(Facet::Skill, "kiné", None, &["Masseur-Kinésithérapeute 1"])]
#[case(Facet::Skill, "", Some(department("39")), &["Médecin 1", "Radio-diagnostic 1"])]
#[case(Facet::Skill, "notaire", None, &[])]
#[case(Facet::Site, "", None, &["Jura 1", "Côte-d'Or 1", "Doubs 6", "Haute-Saône 1", "Loire 2", "Rhône 1"])]
#[case(Facet::Site, "25", None, &["Doubs 6", "BESANCON 6", "CHU DE BESANÇON 3"])]
#[case(Facet::Site, "besan", None, &["BESANCON 6", "CHU DE BESANÇON 3"])]
#[case(Facet::Site, "st etienne", None, &["SAINT-ETIENNE 1", "ST ETIENNE 1"])]
fn offers_what_there_is_with_how_many_mailboxes(
    #[case] facet: Facet,
    #[case] typed: &str,
    #[case] site: Option<Site>,
    #[case] expected: &[&str],
) {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let context = Context { department: Department::numbered("39"), ..Context::default() };
    let beside = wanted(None, site, "");
    let offers = index.offers(facet, &beside, typed, &context, 50).unwrap();
    let mut found: Vec<String> =
        offers.iter().map(|offer| format!("{} {}", offer.choice.name(), offer.boxes)).collect();
    let mut expected = expected.to_vec();
    if facet == Facet::Skill {
        found.sort();
        expected.sort_unstable();
    }
    assert_eq!(found, expected);
    // What is offered leaves so many mailboxes, and never none.
    for offer in offers {
        let mut wanted = beside.clone();
        match offer.choice {
            Choice::Skill(skill) => wanted.skills.push(skill),
            Choice::Site(site) => wanted.sites.push(site),
        }
        assert_eq!(index.browse(&wanted, &context, 0, 50).unwrap().total, offer.boxes);
    }
}

#[tokio::test]
async fn what_was_fetched_is_named_by_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders { own: folder.path().join("own"), everybody: folder.path().join("all") };
    let directory = Directory::open(folders).await.unwrap();
    let file = folder.path().join("incoming-7.zip");
    std::fs::write(&file, extract(&PEOPLE)).unwrap();
    let url = "https://nom:cle@annuaire.example/extrait.zip?cle=1".to_owned();
    for (source, named) in [(Some(url), "https://annuaire.example/extrait.zip"), (None, "incoming-7.zip")] {
        let _ = directory.import(file.clone(), source, now(), false, |_| true).await.unwrap();
        assert_eq!(directory.index().status().manifest.unwrap().source, named);
    }
}

/// A made-up day of a time to come, once it was remembered, kept every real one out for good.
#[test]
fn a_day_to_come_is_not_used_and_the_real_ones_are() {
    let folder = tempfile::tempdir().unwrap();
    let index = two_days(folder.path());
    let before: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    assert_eq!(
        index.vouch(&[], before).map(|seal| seal.imported_at.to_string()),
        Some("2026-11-23T06:00:00Z".to_owned())
    );
    assert!(index.is_altered());
    let forged = Seal { digest: [9; 32], imported_at: "2099-01-01T00:00:00Z".parse().unwrap() };
    let index = Index::open(&folder.path().join("index")).unwrap();
    let seal = index.vouch(&[forged], later()).expect("a real day");
    assert_eq!(seal.imported_at.to_string(), "2026-11-24T06:00:00Z");
    assert!(!index.is_altered());
}
