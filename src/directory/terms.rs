//! Which words a mailbox is found by. Pure; the same folding serves what is typed.

use super::extract::Row;
use crate::domain::folding::words;

/// Class of the words of all fields.
pub const ANY: u8 = b'a';
/// Class of the words of family names.
pub const FAMILY: u8 = b'f';
/// Class of the kinds of mailbox.
pub const KIND: u8 = b'k';

/// Words under which the same thing is written; each is found by typing the other.
const SAME: [(&str, &str); 5] =
    [("st", "saint"), ("ste", "sainte"), ("dr", "docteur"), ("pr", "professeur"), ("hop", "hopital")];
/// Endings of specialities and of those who practise them (« cardiologie », « cardiologue »).
const ENDINGS: [(&str, &str); 4] =
    [("ologie", "ologue"), ("iatrie", "iatre"), ("generale", "generaliste"), ("chirurgie", "chirurgien")];

/// Keys of a row: a class and a word each, without repetition.
pub fn keys(row: &Row) -> Vec<Vec<u8>> {
    let person = &row.correspondent;
    let mut any = Vec::new();
    let mut family = words(&person.family_name);
    join(&mut family);
    any.extend(family.iter().cloned());
    let mut given = words(&person.given_name);
    join(&mut given);
    any.append(&mut given);
    for skill in [&person.profession, &person.speciality, &person.service] {
        for word in words(skill) {
            let practised = ENDINGS.iter().find_map(|(skill, who)| Some(format!("{}{who}", word.strip_suffix(skill)?)));
            any.extend(practised);
            any.push(word);
        }
    }
    for text in [&person.title, &person.structure, &row.sign, &person.postal_code, &person.town, &row.department] {
        any.append(&mut words(text));
    }
    any.append(&mut words(person.address.local()));
    // The last two labels are nearly everybody's.
    let labels: Vec<&str> = person.address.domain().labels().collect();
    let telling = labels.len().saturating_sub(2).max(1);
    any.extend(labels.into_iter().take(telling).flat_map(words));
    let doubles: Vec<String> = any.iter().filter_map(|word| double(word)).collect();
    any.extend(doubles);

    let mut keys: Vec<Vec<u8>> = any.iter().map(|word| key(ANY, word)).collect();
    keys.extend(family.iter().map(|word| key(FAMILY, word)));
    keys.push(key(KIND, person.kind.code()));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The key of a word in a class.
pub fn key(class: u8, word: &str) -> Vec<u8> {
    std::iter::once(class).chain(word.bytes()).collect()
}

/// `LE FÈVRE`, `D'ARC` and `Jean-Pierre` are also found in one piece.
fn join(parts: &mut Vec<String>) {
    if parts.len() > 1 {
        parts.push(parts.concat());
    }
}

fn double(word: &str) -> Option<String> {
    SAME.iter().find_map(|(short, long)| match word {
        _ if word == *short => Some((*long).to_owned()),
        _ if word == *long => Some((*short).to_owned()),
        _ => None,
    })
}
