//! A nation of invented people in the form of the national extract: as many rows as asked, the same for the same seed. Family names,
//! given names, professions and towns are as frequent as they are, about: a few names are very frequent, most are rare.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use pli::domain::folding::fold;

/// Column names of the extract.
pub const HEADER: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL";

/// Frequent family names, the most frequent first.
const FAMILIES: [&str; 96] = [
    "Martin",
    "Bernard",
    "Thomas",
    "Petit",
    "Robert",
    "Richard",
    "Durand",
    "Dubois",
    "Moreau",
    "Laurent",
    "Simon",
    "Michel",
    "Lefebvre",
    "Leroy",
    "Roux",
    "David",
    "Bertrand",
    "Morel",
    "Fournier",
    "Girard",
    "Bonnet",
    "Dupont",
    "Lambert",
    "Fontaine",
    "Rousseau",
    "Vincent",
    "Muller",
    "Lefèvre",
    "Faure",
    "André",
    "Mercier",
    "Blanc",
    "Guérin",
    "Boyer",
    "Garnier",
    "Chevalier",
    "François",
    "Legrand",
    "Gauthier",
    "Garcia",
    "Perrin",
    "Robin",
    "Clément",
    "Morin",
    "Nicolas",
    "Henry",
    "Roussel",
    "Mathieu",
    "Gautier",
    "Masson",
    "Marchand",
    "Duval",
    "Denis",
    "Dumont",
    "Marie",
    "Lemaire",
    "Noël",
    "Meyer",
    "Dufour",
    "Meunier",
    "Brun",
    "Blanchard",
    "Giraud",
    "Joly",
    "Rivière",
    "Lucas",
    "Brunet",
    "Gaillard",
    "Barbier",
    "Arnaud",
    "Martinez",
    "Gérard",
    "Roche",
    "Renard",
    "Schmitt",
    "Roy",
    "Leroux",
    "Colin",
    "Vidal",
    "Caron",
    "Picard",
    "Roger",
    "Fabre",
    "Aubert",
    "Lemoine",
    "Renaud",
    "Dumas",
    "Lacroix",
    "Olivier",
    "Philippe",
    "Bourgeois",
    "Pierre",
    "Benoît",
    "Rey",
    "Leclerc",
    "Le Goff",
];
/// Beginnings, middles and ends that rare family names are put together from.
const BEGINNINGS: [&str; 48] = [
    "ba", "be", "bo", "bou", "bra", "cha", "che", "cor", "cou", "da", "de", "des", "du", "fa", "fer", "fou", "ga",
    "gau", "ge", "gri", "ha", "hu", "ja", "jo", "ker", "la", "lam", "le", "lou", "ma", "mau", "me", "mon", "na", "pa",
    "pe", "poi", "qué", "ra", "ro", "sa", "sau", "ta", "tho", "tra", "va", "ver", "vi",
];
const MIDDLES: [&str; 40] = [
    "ba", "bi", "chan", "de", "di", "du", "fe", "fi", "gue", "la", "le", "li", "lo", "man", "mi", "na", "ne", "ni",
    "nou", "pe", "pi", "que", "ra", "re", "ri", "rou", "sa", "se", "si", "ta", "te", "ti", "tou", "ve", "vi", "ye",
    "zé", "bu", "cou", "go",
];
const ENDS: [&str; 36] = [
    "rd", "ud", "ult", "x", "n", "nt", "t", "lle", "lier", "net", "not", "neau", "reau", "llot", "zat", "gnon", "rin",
    "son", "sset", "ssy", "ville", "mont", "court", "bois", "gère", "doux", "san", "lec", "dec", "vic", "berg", "mann",
    "stein", "ski", "ez", "et",
];
const GIVEN: [&str; 72] = [
    "Marie",
    "Nathalie",
    "Isabelle",
    "Sophie",
    "Catherine",
    "Julie",
    "Anne",
    "Camille",
    "Céline",
    "Claire",
    "Philippe",
    "Nicolas",
    "Pierre",
    "Jean",
    "Thomas",
    "François",
    "Julien",
    "Christophe",
    "Laurent",
    "Olivier",
    "Sandrine",
    "Valérie",
    "Stéphanie",
    "Émilie",
    "Caroline",
    "Hélène",
    "Pauline",
    "Marion",
    "Aurélie",
    "Laura",
    "Sarah",
    "Élodie",
    "Mathilde",
    "Lucie",
    "Charlotte",
    "Manon",
    "Guillaume",
    "Antoine",
    "Alexandre",
    "Vincent",
    "Benoît",
    "Michel",
    "Éric",
    "Frédéric",
    "Sébastien",
    "Jérôme",
    "Bruno",
    "Alain",
    "Jean-Pierre",
    "Jean-François",
    "Jean-Luc",
    "Anne-Sophie",
    "Marie-Laure",
    "Anne-Marie",
    "Agnès",
    "Cécile",
    "Florence",
    "Véronique",
    "Christine",
    "Brigitte",
    "Inès",
    "Zoé",
    "Noémie",
    "Gaëlle",
    "Loïc",
    "Yann",
    "Hugo",
    "Théo",
    "Maxime",
    "Karim",
    "Fatima",
    "Nadia",
];
/// Profession, its code, the domain of its mailboxes, how many of a thousand.
const PROFESSIONS: [(&str, &str, &str, usize); 14] = [
    ("Médecin", "10", "medecin", 430),
    ("Infirmier", "60", "infirmier", 190),
    ("Masseur-Kinésithérapeute", "70", "masseur-kinesitherapeute", 110),
    ("Chirurgien-Dentiste", "40", "chirurgien-dentiste", 70),
    ("Pharmacien", "21", "pharmacien", 70),
    ("Sage-Femme", "50", "sage-femme", 35),
    ("Orthophoniste", "91", "orthophoniste", 25),
    ("Psychologue", "93", "psychologue", 20),
    ("Pédicure-Podologue", "80", "pedicure-podologue", 20),
    ("Ergothérapeute", "94", "ergotherapeute", 10),
    ("Diététicien", "95", "dieteticien", 8),
    ("Psychomotricien", "96", "psychomotricien", 5),
    ("Orthoptiste", "92", "orthoptiste", 4),
    ("Audioprothésiste", "26", "audioprothesiste", 3),
];
/// Speciality and how many of a thousand physicians.
const SPECIALITIES: [(&str, usize); 22] = [
    ("Spécialiste en Médecine Générale", 460),
    ("Qualifié en Médecine Générale", 70),
    ("Psychiatrie", 55),
    ("Anesthésie-réanimation", 50),
    ("Radio-diagnostic", 40),
    ("Pédiatrie", 40),
    ("Cardiologie et maladies vasculaires", 35),
    ("Gynécologie-obstétrique", 30),
    ("Ophtalmologie", 30),
    ("Médecine d'urgence", 25),
    ("Gastro-entérologie et hépatologie", 22),
    ("Dermatologie et vénéréologie", 20),
    ("Chirurgie orthopédique et traumatologie", 18),
    ("Pneumologie", 16),
    ("Rhumatologie", 15),
    ("Oto-rhino-laryngologie et chirurgie cervico-faciale", 14),
    ("Neurologie", 14),
    ("Gériatrie", 13),
    ("Endocrinologie, diabétologie, nutrition", 12),
    ("Néphrologie", 9),
    ("Médecine physique et réadaptation", 7),
    ("Chirurgie urologique", 5),
];
const SERVICES: [&str; 20] = [
    "Secrétariat",
    "Urgences",
    "Cardiologie",
    "Secrétariat de cardiologie",
    "Accueil",
    "Laboratoire de biologie",
    "Imagerie médicale",
    "Pédiatrie",
    "Maternité",
    "Gériatrie",
    "Pneumologie",
    "Hôpital de jour",
    "Unité de soins de longue durée",
    "Chirurgie viscérale",
    "Soins de suite et de réadaptation",
    "Pharmacie à usage intérieur",
    "Direction",
    "Consultations externes",
    "Néphrologie",
    "Neurologie",
];
/// Large towns with their postal codes, the largest first.
const TOWNS: [(&str, &str); 60] = [
    ("PARIS", "75015"),
    ("MARSEILLE", "13008"),
    ("LYON", "69003"),
    ("TOULOUSE", "31000"),
    ("NICE", "06000"),
    ("NANTES", "44000"),
    ("MONTPELLIER", "34000"),
    ("STRASBOURG", "67000"),
    ("BORDEAUX", "33000"),
    ("LILLE", "59000"),
    ("RENNES", "35000"),
    ("REIMS", "51100"),
    ("TOULON", "83000"),
    ("ST ETIENNE", "42000"),
    ("LE HAVRE", "76600"),
    ("GRENOBLE", "38000"),
    ("DIJON", "21000"),
    ("ANGERS", "49000"),
    ("VILLEURBANNE", "69100"),
    ("ST DENIS", "93200"),
    ("NIMES", "30000"),
    ("AIX EN PROVENCE", "13100"),
    ("CLERMONT FERRAND", "63000"),
    ("LE MANS", "72000"),
    ("BREST", "29200"),
    ("TOURS", "37000"),
    ("AMIENS", "80000"),
    ("LIMOGES", "87000"),
    ("ANNECY", "74000"),
    ("BOULOGNE BILLANCOURT", "92100"),
    ("PERPIGNAN", "66000"),
    ("METZ", "57000"),
    ("BESANCON", "25000"),
    ("ORLEANS", "45000"),
    ("ROUEN", "76000"),
    ("MULHOUSE", "68100"),
    ("CAEN", "14000"),
    ("NANCY", "54000"),
    ("ST DENIS", "97400"),
    ("ARGENTEUIL", "95100"),
    ("ROUBAIX", "59100"),
    ("AVIGNON", "84000"),
    ("POITIERS", "86000"),
    ("VERSAILLES", "78000"),
    ("PAU", "64000"),
    ("LA ROCHELLE", "17000"),
    ("CALAIS", "62100"),
    ("ANTIBES", "06600"),
    ("AJACCIO", "20000"),
    ("BASTIA", "20200"),
    ("COLMAR", "68000"),
    ("BOURGES", "18000"),
    ("QUIMPER", "29000"),
    ("VALENCE", "26000"),
    ("TROYES", "10000"),
    ("LORIENT", "56100"),
    ("CHAMBERY", "73000"),
    ("NIORT", "79000"),
    ("BELFORT", "90000"),
    ("VESOUL", "70000"),
];
const SAINTS: [&str; 16] = [
    "MARTIN", "PIERRE", "GERMAIN", "AUBIN", "OUEN", "MARCEL", "LEGER", "GENIS", "CYR", "JULIEN", "HILAIRE", "BRIEUC",
    "LO", "MALO", "SAUVEUR", "LAURENT",
];
const RIVERS: [&str; 14] = [
    "SUR LOIRE",
    "SUR SAONE",
    "EN BRESSE",
    "LES BAINS",
    "SUR MER",
    "DU ROUVRAY",
    "LE CHATEAU",
    "LA FORET",
    "SUR YON",
    "EN AUGE",
    "LE ROI",
    "SOUS BOIS",
    "DE LUZ",
    "LES VALLONS",
];
const STREETS: [&str; 16] = [
    "DE LA GARE",
    "VICTOR HUGO",
    "DES LILAS",
    "DU MARCHE",
    "DE LA REPUBLIQUE",
    "PASTEUR",
    "JEAN JAURES",
    "DU GENERAL LECLERC",
    "DES ECOLES",
    "DE L'EGLISE",
    "DU STADE",
    "DE PARIS",
    "DES ACACIAS",
    "DU MOULIN",
    "DE LA FONTAINE",
    "SAINT MICHEL",
];

/// xorshift64*: the same rows for the same seed.
pub struct Random(u64);

impl Random {
    /// Begins with a seed that is not 0.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Evenly, below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    /// Small numbers come much more often, as with names and towns.
    fn skewed(&mut self, bound: usize) -> usize {
        let first = self.below(bound) + 1;
        self.below(first)
    }

    /// One of them.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn weighted<T: Copy>(&mut self, from: &[T], weight: impl Fn(&T) -> usize) -> T {
        let mut left = self.below(from.iter().map(&weight).sum());
        *from
            .iter()
            .find(|one| {
                let own = weight(one);
                let found = left < own;
                left = left.saturating_sub(own);
                found
            })
            .unwrap()
    }
}

/// A family name: one in four of the frequent ones, else one of some 70,000.
pub fn family(random: &mut Random) -> String {
    if random.below(4) == 0 {
        return FAMILIES[random.skewed(FAMILIES.len())].to_owned();
    }
    let mut name = capital(random.pick(&BEGINNINGS));
    if random.below(3) > 0 {
        name.push_str(random.pick(&MIDDLES));
    }
    name.push_str(random.pick(&ENDS));
    match random.below(40) {
        0 => format!("Le {name}"),
        1 => format!("de {name}"),
        2 => format!("{name}-{}", FAMILIES[random.below(FAMILIES.len())]),
        3 => format!("D'{name}"),
        _ => name,
    }
}

/// A given name.
pub fn given(random: &mut Random) -> &'static str {
    GIVEN[random.skewed(GIVEN.len())]
}

/// Town and postal code.
pub fn town(random: &mut Random) -> (String, String) {
    if random.below(5) < 2 {
        let (name, code) = TOWNS[random.skewed(TOWNS.len())];
        return (name.to_owned(), code.to_owned());
    }
    // The same small town always has the same code.
    let number = random.skewed(8_000);
    let mut own = Random::new(number as u64 * 7 + 11);
    let name = match own.below(3) {
        0 => format!("ST {} {}", own.pick(&SAINTS), own.pick(&RIVERS)),
        1 => format!("{}{}", own.pick(&BEGINNINGS), own.pick(&ENDS)),
        _ => format!("{}{}{} {}", own.pick(&BEGINNINGS), own.pick(&MIDDLES), own.pick(&ENDS), own.pick(&RIVERS)),
    };
    let department = own.below(95) + 1;
    let department = if department == 20 { 21 } else { department };
    (fold(&name).to_uppercase(), format!("{department:02}{:03}", own.below(99) * 10))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn plain(text: &str) -> String {
    fold(text).replace(['\'', ' ', ','], "-")
}

/// Writes an extract of so many rows.
pub fn write_extract(path: &Path, rows: usize, seed: u64) {
    let mut random = Random::new(seed);
    let mut out = BufWriter::new(std::fs::File::create(path).unwrap());
    writeln!(out, "\u{feff}{HEADER}").unwrap();
    let mut line = String::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for row in 0..rows {
        line.clear();
        if random.below(100) < 85 {
            person(&mut line, &mut random, row, &mut taken);
        } else {
            service(&mut line, &mut random, row, &mut taken);
        }
        out.write_all(line.as_bytes()).unwrap();
    }
    out.flush().unwrap();
}

fn place(random: &mut Random) -> String {
    let (town, code) = town(random);
    let department = if code.starts_with("97") { &code[..3] } else { &code[..2] };
    format!("||{}||RUE|{}||{code} {town}|{code}|{department}|France", random.below(150) + 1, random.pick(&STREETS))
}

/// `jean.martin`, then `jean.martin2`: an address belongs to one.
fn own(address: &str, domain: &str, taken: &mut HashMap<String, usize>) -> String {
    let count = taken.entry(format!("{address}@{domain}")).or_default();
    *count += 1;
    if *count == 1 { format!("{address}@{domain}") } else { format!("{address}{count}@{domain}") }
}

fn person(line: &mut String, random: &mut Random, row: usize, taken: &mut HashMap<String, usize>) {
    let (family, given) = (family(random), given(random));
    let (profession, code, domain, _) = random.weighted(&PROFESSIONS, |one| one.3);
    let is_doctor = profession == "Médecin";
    let speciality = if is_doctor { random.weighted(&SPECIALITIES, |one| one.1).0 } else { "" };
    let number = 10_000_000_000 + row * 17;
    let title = if is_doctor { "Dr" } else { random.pick(&["M.", "Mme"]) };
    let name = if random.below(3) == 0 { fold(&family).to_uppercase() } else { family.to_uppercase() };
    let (kind, structure) = match random.below(10) {
        0..3 => ("", "|".repeat(12)),
        3..5 => ("Cardiologie", format!("CENTRE HOSPITALIER DE {}||{}", town(random).0, place(random))),
        _ => ("", format!("CABINET DU DR {name}||{}", place(random))),
    };
    writeln!(
        line,
        "PER|{}|8|{number}|8{number}|4|{number}001|{kind}|{title}|{name}|{given}|C|Civil|{code}|{profession}|SM|{speciality}|O|{structure}",
        own(&format!("{}.{}", plain(given), plain(&family)), &format!("{domain}.mssante.example"), taken)
    )
    .unwrap();
}

fn service(line: &mut String, random: &mut Random, row: usize, taken: &mut HashMap<String, usize>) {
    let (town, _) = town(random);
    let name = random.pick(&[
        "CENTRE HOSPITALIER DE",
        "CHU DE",
        "CLINIQUE DE",
        "LABORATOIRE DE",
        "EHPAD DE",
        "PHARMACIE DE",
        "HOPITAL DE",
    ]);
    let service = random.pick(&SERVICES);
    writeln!(
        line,
        "ORG|{}||||1|{:09}|{service}||||||||||N|{name} {town}|{name} {town}|{}",
        own(&plain(service), &format!("{}.mssante.example", plain(&format!("{name} {town}"))), taken),
        10_000_000 + row / 6 * 13,
        place(random)
    )
    .unwrap();
}
