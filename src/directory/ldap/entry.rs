//! An entry of a directory into lines: one for each of its addresses. Pure. What the attributes are called is in the settings.

use super::message::Attributes;
use crate::directory::shown;
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent};
use crate::settings::LdapAttributes;

/// Addresses of one entry that make lines.
const ADDRESSES: usize = 4;

/// The lines of an entry.
pub(super) fn correspondents(entry: &Attributes, names: &LdapAttributes) -> Vec<Correspondent> {
    let said = |names: &[String]| values(entry, names).map(shown).find(|text| !text.is_empty()).unwrap_or_default();
    let (family_name, whole) = (said(&names.family_name), said(&names.name));
    let given_name = said(&names.given_name);
    // Directories give services a family name too, the same as the whole one (RFC 4519 §2.32 makes it mandatory for persons).
    let is_whole = given_name.is_empty() && family_name == whole;
    let is_person = !family_name.is_empty() && !is_whole;
    let mut lines = Vec::new();
    for address in values(entry, &names.mail).filter_map(|text| Address::parse(text).ok()).take(ADDRESSES) {
        let mut hit = Correspondent::at(address, if is_person { BoxKind::Personal } else { BoxKind::Organisation });
        hit.structure = said(&names.structure);
        hit.service = said(&names.service);
        if is_person {
            hit.title = said(&names.title);
            hit.family_name.clone_from(&family_name);
            hit.given_name.clone_from(&given_name);
            hit.profession = said(&names.profession);
            hit.speciality = said(&names.speciality);
        } else if hit.service.is_empty() {
            hit.service.clone_from(&whole);
        }
        hit.postal_code = said(&names.postal_code);
        hit.town = said(&names.town);
        lines.push(hit);
    }
    lines
}

/// Values of the first of these attributes that has any; of options as `;lang-fr` nothing is made (RFC 4512 §2.5).
fn values<'e>(entry: &'e Attributes, names: &[String]) -> impl Iterator<Item = &'e str> {
    let said = |name: &String| {
        entry.iter().find(|(found, values)| {
            let plain = found.split(';').next().unwrap_or_default();
            plain.eq_ignore_ascii_case(name) && !values.is_empty()
        })
    };
    let found = names.iter().find_map(said).map(|(_, values)| values.as_slice()).unwrap_or_default();
    found.iter().filter_map(|octets| std::str::from_utf8(octets).ok())
}

#[cfg(test)]
mod tests {
    use super::{Attributes, correspondents};
    use crate::domain::correspondent::BoxKind;
    use crate::settings::LdapAttributes;

    fn entry(attributes: &[(&str, &[&str])]) -> Attributes {
        let octets = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect();
        attributes.iter().map(|(name, values)| ((*name).to_owned(), octets(values))).collect()
    }

    #[test]
    fn a_person_has_a_line_for_each_address() {
        let entry = entry(&[
            ("SN", &["VAUGRENARD"]),
            ("givenName", &["Solène"]),
            ("cn", &["Solène VAUGRENARD"]),
            ("mail", &["solene@ch-valserine.mssante.fr", "nobody", "s@ch-valserine.mssante.fr"]),
            ("title;lang-fr", &["Cardiologue\r\n\u{202e}x"]),
            ("ou", &["Cardiologie"]),
            ("l", &["Valserhône"]),
            ("jpegPhoto", &["\u{0}"]),
        ]);
        let lines = correspondents(&entry, &LdapAttributes::default());
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].label().as_str(), lines[0].kind), ("Solène VAUGRENARD", BoxKind::Personal));
        assert_eq!((lines[0].profession.as_str(), lines[0].town.as_str()), ("Cardiologue x", "Valserhône"));
        assert_eq!(lines[1].address.to_string(), "s@ch-valserine.mssante.fr");
    }

    #[test]
    fn a_service_is_no_person() {
        let entry =
            entry(&[("cn", &["Secrétariat"]), ("sn", &["Secrétariat"]), ("mail", &["sec@ch-valserine.mssante.fr"])]);
        let lines = correspondents(&entry, &LdapAttributes::default());
        assert_eq!((lines[0].label().as_str(), lines[0].kind), ("Secrétariat", BoxKind::Organisation));
    }

    #[test]
    fn attributes_are_what_the_settings_say() {
        let names = LdapAttributes { mail: vec!["mss".to_owned(), "mail".to_owned()], ..LdapAttributes::default() };
        let both =
            entry(&[("mail", &["a@b.fr"]), ("mss", &["a@ch.mssante.fr"]), ("sn", &["A"]), ("givenName", &["B"])]);
        let found: Vec<String> = correspondents(&both, &names).iter().map(|hit| hit.address.to_string()).collect();
        assert_eq!(found, ["a@ch.mssante.fr"]);
        assert!(correspondents(&entry(&[("sn", &["A"])]), &names).is_empty());
    }
}
