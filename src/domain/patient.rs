//! Writing to a patient (« messagerie citoyenne »): whose address it is, and that its author has compared who the patient is with her
//! record. A [`Identity`] is of one matricule and of no other, so that no confirmation serves for a second address.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

use super::ins::{Ins, Sex};
use super::notice::PatientFault;
use super::{Address, DisplayName, Domain};

/// Domain of patients' mailboxes.
pub const DOMAIN: &str = "patient.mssante.fr";
/// Most octets of a letter to a patient: Mon espace santé takes no more (mssante.md §3.6).
pub const SIZE_MAX: u64 = 25_000_000;
/// A label of each of the patients' domains.
const PATIENT: &str = "patient";
/// Labels under which each environment has its patients' domain.
const SPACE: &str = "mssante.fr";
/// Nobody is older.
const AGE_MAX: i16 = 130;

/// Whether letters to patients may be written here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Leave {
    /// Nobody has switched it on: the 2014 rule, patients read their documents in Mon espace santé.
    #[default]
    Off,
    /// The establishment forbids it.
    Forbidden,
    /// The user has switched it on, and nobody forbids it.
    On,
}

/// `patient.mssante.fr`, the patients' domain of another environment, and whatever lies below them.
pub fn is_patient(domain: &Domain) -> bool {
    let Some(above) = domain.as_str().strip_suffix(SPACE).and_then(|rest| rest.strip_suffix('.')) else {
        return false;
    };
    above.split('.').any(|label| label == PATIENT)
}

/// Whether this text, as it stands in a message, is the address of a patient.
pub fn is_patient_address(text: &str) -> bool {
    // Rows of lists ask for each frame: most are settled by their last letters.
    let end = text.len().checked_sub(SPACE.len()).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(SPACE))
        && Address::parse(text).is_ok_and(|address| is_patient(address.domain()))
}

/// The matricule that a patient's address is made of.
///
/// # Errors
/// [`PatientFault::Elsewhere`] for another domain than the one that serves, [`PatientFault::Matricule`] for a local part that is none.
pub fn matricule(address: &Address) -> Result<Ins, PatientFault> {
    if address.domain().as_str() != DOMAIN {
        return Err(PatientFault::Elsewhere);
    }
    Ins::parse(address.local()).map_err(|_| PatientFault::Matricule)
}

/// A date as it is written in records: `28/03/1979`, with other signs between or none, or `1979-03-28`.
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let digits: String = text.chars().filter(|sign| !matches!(sign, '/' | '-' | '.' | ' ' | '\u{a0}')).collect();
    if digits.len() != 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (day, month, year) = (digits.get(..2)?, digits.get(2..4)?, digits.get(4..)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Who the patient is, as the author reads it in her record.
#[derive(Clone, PartialEq, Eq)]
pub struct Traits {
    /// First name and name.
    pub name: DisplayName,
    /// Date of birth.
    pub born: Date,
    /// Sex of civil status.
    pub sex: Sex,
    /// The record holds this identity as qualified: it was checked through the INSi service and against a document.
    pub qualified: bool,
}

/// Why who the record says the patient is does not confirm an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Mismatch {
    /// The author does not say that the identity is qualified.
    #[error("Identity not qualified")]
    Unqualified,
    /// A date in the future, or of somebody who would be too old.
    #[error("Nobody was born then")]
    Date,
    /// The matricule says another year.
    #[error("Year of birth differs")]
    Year,
    /// The matricule says another month.
    #[error("Month of birth differs")]
    Month,
    /// The matricule says another sex.
    #[error("Sex differs")]
    Sex,
}

/// A patient whose traits were compared with the matricule, and whose identity the author says to be qualified. Made by
/// [`Identity::confirm`] only; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    ins: Ins,
    name: DisplayName,
    born: Date,
    sex: Sex,
    despite: bool,
}

impl Identity {
    /// Compares what the record says with what the matricule says.
    ///
    /// # Errors
    /// What differs, or was not said.
    pub fn confirm(ins: Ins, traits: Traits, today: Date) -> Result<Self, Mismatch> {
        let Traits { name, born, sex, qualified } = traits;
        if !qualified {
            return Err(Mismatch::Unqualified);
        }
        if born > today || today.year().saturating_sub(born.year()) > AGE_MAX {
            return Err(Mismatch::Date);
        }
        if born.year().rem_euclid(100) != i16::from(ins.year()) {
            return Err(Mismatch::Year);
        }
        if ins.month().is_some_and(|month| i8::try_from(month) != Ok(born.month())) {
            return Err(Mismatch::Month);
        }
        if sex != ins.sex() {
            return Err(Mismatch::Sex);
        }
        Ok(Self { ins, name, born, sex, despite: false })
    }

    /// The same, whose author knows that the patient has opposed, and writes all the same.
    #[must_use]
    pub fn despite_opposition(self) -> Self {
        Self { despite: true, ..self }
    }

    /// Its author knows that the patient has opposed.
    pub fn is_despite_opposition(&self) -> bool {
        self.despite
    }

    /// Whose matricule.
    pub fn ins(&self) -> &Ins {
        &self.ins
    }

    /// First name and name.
    pub fn name(&self) -> &DisplayName {
        &self.name
    }

    /// Date of birth.
    pub fn born(&self) -> Date {
        self.born
    }

    /// Sex of civil status.
    pub fn sex(&self) -> Sex {
        self.sex
    }
}

impl fmt::Debug for Traits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Traits(…)")
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 26);

    fn traits(born: Date, sex: Sex) -> Traits {
        Traits { name: DisplayName::clean("Dominique PAT-TROIS").unwrap(), born, sex, qualified: true }
    }

    fn confirm(traits: Traits) -> Result<Identity, Mismatch> {
        Identity::confirm(Ins::parse("279035121518989").unwrap(), traits, TODAY)
    }

    #[test]
    fn the_record_and_the_matricule_must_say_the_same() {
        let date = jiff::civil::date;
        let identity = confirm(traits(date(1979, 3, 28), Sex::Female)).unwrap();
        assert_eq!((identity.ins().as_str(), identity.sex()), ("279035121518989", Sex::Female));
        assert_eq!((identity.name().as_str(), identity.born()), ("Dominique PAT-TROIS", date(1979, 3, 28)));
        // Of the day it says nothing.
        assert!(confirm(traits(date(1979, 3, 1), Sex::Female)).is_ok());
        assert_eq!(confirm(traits(date(1978, 3, 28), Sex::Female)), Err(Mismatch::Year));
        assert_eq!(confirm(traits(date(1979, 4, 28), Sex::Female)), Err(Mismatch::Month));
        assert_eq!(confirm(traits(date(1979, 3, 28), Sex::Male)), Err(Mismatch::Sex));
        assert_eq!(confirm(traits(date(2079, 3, 28), Sex::Female)), Err(Mismatch::Date));
        assert_eq!(confirm(traits(date(1879, 3, 28), Sex::Female)), Err(Mismatch::Date));
        let unsaid = Traits { qualified: false, ..traits(date(1979, 3, 28), Sex::Female) };
        assert_eq!(confirm(unsaid), Err(Mismatch::Unqualified));
    }

    #[test]
    fn nothing_of_a_patient_is_printed() {
        let traits = traits(jiff::civil::date(1979, 3, 28), Sex::Female);
        assert_eq!(format!("{traits:?}"), "Traits(…)");
        assert_eq!(format!("{:?}", confirm(traits)), "Ok(Identity(…))");
    }

    #[rstest]
    #[case("28/03/1979", Some((1979, 3, 28)))]
    #[case(" 28 03 1979 ", Some((1979, 3, 28)))]
    #[case("28031979", Some((1979, 3, 28)))]
    #[case("28.03.1979", Some((1979, 3, 28)))]
    #[case("1979-03-28", Some((1979, 3, 28)))]
    #[case("19790328", Some((1979, 3, 28)))]
    #[case("28/03/79", None)]
    #[case("3/4/1979", None)]
    #[case("31/02/1979", None)]
    #[case("", None)]
    #[case("hier", None)]
    fn dates_are_read_as_records_write_them(#[case] text: &str, #[case] expected: Option<(i16, i8, i8)>) {
        assert_eq!(read_date(text), expected.map(|(year, month, day)| jiff::civil::date(year, month, day)));
    }

    #[rstest]
    #[case("279035121518989@patient.mssante.fr", None)]
    #[case("279035121518989@PATIENT.mssante.fr", None)]
    #[case("279035121518988@patient.mssante.fr", Some(PatientFault::Matricule))]
    #[case("dupont@patient.mssante.fr", Some(PatientFault::Matricule))]
    #[case("2790351215189@patient.mssante.fr", Some(PatientFault::Matricule))]
    #[case("279035121518989@sous.patient.mssante.fr", Some(PatientFault::Elsewhere))]
    #[case("279035121518989@patient.formation.mssante.fr", Some(PatientFault::Elsewhere))]
    fn a_patients_address_is_a_matricule_at_one_domain(#[case] text: &str, #[case] fault: Option<PatientFault>) {
        let address = Address::parse(text).unwrap();
        assert!(is_patient(address.domain()) && is_patient_address(text));
        assert_eq!(matricule(&address).err(), fault);
    }

    #[rstest]
    #[case("medecin.mssante.fr")]
    #[case("mssante.fr")]
    #[case("patient.exemple.fr")]
    #[case("patients.mssante.fr")]
    #[case("patient.mssante.fr.exemple.fr")]
    fn others_are_no_patients(#[case] domain: &str) {
        assert!(!is_patient(&Domain::parse(domain).unwrap()));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// A confirmation holds for a date exactly when its year and month are those of the matricule.
        #[test]
        fn only_dates_of_that_month_confirm(year in 1900_i16..2027, month in 1_i8..=12, day in 1_i8..=28) {
            let born = jiff::civil::date(year, month, day);
            prop_assert_eq!(confirm(traits(born, Sex::Female)).is_ok(), year == 1979 && month == 3);
        }
    }
}
