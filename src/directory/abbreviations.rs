//! What professions, specialities, services and structures are called by those who type: words that are added to a mailbox beside
//! those of its own labels. Facts, in tables; pure.

use crate::domain::folding::words;

/// When the text holds these words in this order (each as a beginning), it is also called so.
const CALLED: [(&str, &str); 52] = [
    ("medecine generale", "generaliste mg omnipraticien"),
    ("infirmier", "infirmiere ide idel"),
    ("infirmier pratique avancee", "ipa"),
    ("masseur kinesitherapeute", "mk kine mkde"),
    ("sage femme", "sf maieuticien"),
    ("pharmacien", "pharmacienne"),
    ("pharmacie usage interieur", "pui"),
    ("officine", "pharmacie"),
    ("chirurgien dentiste", "chirurgienne"),
    ("orthopedie dento faciale", "orthodontiste orthodontie odf"),
    ("oto rhino laryngologie", "orl"),
    ("medecine physique", "mpr reeducateur reeducation"),
    ("medecine vasculaire", "angiologue angiologie"),
    ("psychiatrie enfant", "pedopsychiatre pedopsychiatrie"),
    ("psychiatrie option enfant", "pedopsychiatre pedopsychiatrie"),
    ("endocrinologie", "diabetologue diabetologie"),
    ("radio diagnostic", "radiologue radiologie imagerie radiodiagnostic"),
    ("imagerie medicale", "radiologie"),
    ("anesthesie", "anesthesiste mar"),
    ("reanimation", "reanimateur"),
    ("medecine urgence", "urgentiste urgences"),
    ("medecine interne", "interniste"),
    ("medecine travail", "travail"),
    ("biologie medicale", "biologiste laboratoire"),
    ("maladies infectieuses", "infectiologue infectiologie"),
    ("anatomie cytologie", "anapath anatomopathologiste"),
    ("anatomie pathologique", "anapath"),
    ("oncologie", "cancerologue cancerologie"),
    ("oncologie radiotherapie", "radiotherapeute"),
    ("oncologie option radiotherapie", "radiotherapeute"),
    ("chirurgie plastique", "plasticien plasticienne"),
    ("chirurgie orthopedique", "orthopediste traumatologue"),
    ("chirurgie vasculaire", "vasculaire"),
    ("chirurgie thoracique", "thoracique"),
    ("neuro chirurgie", "neurochirurgie neurochirurgien neurochirurgienne"),
    ("neurochirurgie", "neurochirurgien"),
    ("gastro enterologie", "gastroenterologue gastroenterologie hepatologue"),
    ("gynecologie obstetrique", "obstetricien obstetricienne"),
    ("maternite", "obstetrique"),
    ("addictologie", "addicto"),
    ("assistant service social", "assistante sociale as"),
    ("orthophoniste", "orthophonie"),
    ("pedicure podologue", "podologie"),
    ("dieteticien", "dieteticienne dietetique"),
    ("opticien lunetier", "opticienne"),
    ("psychomotricien", "psychomotricienne"),
    ("psychologue", "psychologie"),
    ("centre hospitalier", "ch hopital"),
    ("centre hospitalier universitaire", "chu"),
    ("centre hospitalier regional", "chr"),
    ("centre hospitalier specialise", "chs"),
    ("hospitalisation domicile", "had"),
];

/// Endings of specialities and of those who practise them; the longest that fits is taken.
const ENDINGS: [(&str, &[&str]); 9] = [
    ("ologie", &["ologue", "ologique"]),
    ("ologique", &["ologue", "ologie"]),
    ("iatrie", &["iatre", "iatrique"]),
    ("iatrique", &["iatre", "iatrie"]),
    ("chirurgie", &["chirurgien", "chirurgienne", "chirurgical"]),
    ("edique", &["edie"]),
    ("omatie", &["omate"]),
    ("ive", &["if"]),
    ("ienne", &["ien"]),
];

/// Words that stand between others and tell nothing by themselves.
pub const PARTICLES: [&str; 26] = [
    "a", "au", "aux", "d", "da", "de", "del", "des", "di", "do", "dos", "du", "e", "en", "et", "l", "la", "le", "les",
    "lez", "o", "ou", "sous", "sur", "un", "une",
];

/// The words of a profession, speciality or service, and what else it is called.
pub fn skill(text: &str) -> Vec<String> {
    let mut all = words(text);
    let own = all.len();
    let mut more: Vec<String> = CALLED
        .iter()
        .filter(|(wanted, _)| holds(&all, wanted))
        .flat_map(|(_, called)| called.split(' '))
        .map(str::to_owned)
        .collect();
    for word in &all {
        if let Some((ending, others)) = ENDINGS.iter().find(|(ending, _)| word.ends_with(ending)) {
            let stem = word.strip_suffix(ending).unwrap_or_default();
            more.extend(others.iter().map(|other| format!("{stem}{other}")));
        }
    }
    // « Neuro-chirurgie » is written in one word too.
    for pair in all.windows(2) {
        if let [first, second] = pair
            && second.len() > 5
            && !PARTICLES.contains(&first.as_str())
            && text_joins(text, first, second)
        {
            more.push(format!("{first}{second}"));
        }
    }
    more.extend(initials(&all));
    all.append(&mut more);
    dedup(all, own)
}

/// Whether a hyphen stands between the two.
fn text_joins(text: &str, first: &str, second: &str) -> bool {
    crate::domain::folding::fold(text).contains(&format!("{first}-{second}"))
}

/// `Unité de soins de longue durée` → `usld`; with its small words, `Hôpital de jour` → `hdj`. Of three letters to six.
fn initials(all: &[String]) -> Vec<String> {
    let of =
        |words: &mut dyn Iterator<Item = &String>| words.filter_map(|word| word.chars().next()).collect::<String>();
    let full = of(&mut all.iter().filter(|word| !PARTICLES.contains(&word.as_str())));
    let with_small = of(&mut all.iter());
    let mut found: Vec<String> =
        [full, with_small].into_iter().filter(|letters| (3..=6).contains(&letters.len())).collect();
    found.dedup();
    found
}

/// Whether the words are there in this order, each as a beginning.
fn holds(all: &[String], wanted: &str) -> bool {
    let mut rest = all.iter();
    wanted.split(' ').all(|word| rest.any(|own| own.starts_with(word)))
}

/// Without repetition, the first `own` in their places.
fn dedup(all: Vec<String>, own: usize) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(all.len());
    for (at, word) in all.into_iter().enumerate() {
        if at < own || !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::skill;

    #[rstest]
    #[case("Qualifié en Médecine Générale", &["generaliste", "mg"])]
    #[case("Masseur-Kinésithérapeute", &["kine", "mk", "kinesitherapeute"])]
    #[case("Oto-rhino-laryngologie et chirurgie cervico-faciale", &["orl", "chirurgien"])]
    #[case("Cardiologie et maladies vasculaires", &["cardiologue"])]
    #[case("Neuro-chirurgie", &["neurochirurgie", "neurochirurgien"])]
    #[case("Unité de soins de longue durée", &["usld"])]
    #[case("Hôpital de jour", &["hdj"])]
    #[case("Département d'information médicale", &["dim"])]
    #[case("Permanence d'accès aux soins de santé", &["pass"])]
    #[case("Pharmacie à usage intérieur", &["pui"])]
    #[case("Chirurgie viscérale et digestive", &["digestif", "chirurgien"])]
    #[case("CENTRE HOSPITALIER UNIVERSITAIRE DE LA BOUCLE", &["chu", "ch", "hopital"])]
    fn is_also_called(#[case] text: &str, #[case] called: &[&str]) {
        let all = skill(text);
        for word in called {
            assert!(all.iter().any(|known| known == word), "{word} in {all:?}");
        }
    }

    #[test]
    fn vascular_diseases_are_no_vascular_medicine() {
        assert!(!skill("Cardiologie et maladies vasculaires").contains(&"angiologue".to_owned()));
    }
}
