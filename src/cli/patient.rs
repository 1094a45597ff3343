//! The patient that a letter of `pli send` is for, as her record says: read from a file, since what stands in a command line is seen by
//! every program of the computer.

use std::path::Path;

use serde::Deserialize;

use super::send::read_file;
use crate::clock;
use crate::domain::DisplayName;
use crate::domain::Notice;
use crate::domain::ins::{Ins, Sex};
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::patient::{DOMAIN, Identity, Mismatch, Traits, read_date};
use crate::l10n::L10n;

/// The file: one object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    /// Matricule, with its key.
    ins: String,
    name: String,
    born: String,
    sex: String,
    /// The record holds the identity as qualified.
    qualified: bool,
}

/// Reads the file and compares what it says with the matricule.
pub(super) fn read(path: &Path, l10n: &L10n) -> Result<Identity, Notice> {
    confirm(&read_file(path)?, l10n)
}

/// Where letters to this patient go.
pub(super) fn address(identity: &Identity) -> String {
    format!("{}@{DOMAIN}", identity.ins().as_str())
}

fn confirm(text: &[u8], l10n: &L10n) -> Result<Identity, Notice> {
    let record: Record = serde_json::from_slice(text).map_err(|_| Notice::FileUnreadable)?;
    let ins = Ins::parse(&record.ins).map_err(|_| refused(PatientFault::Matricule))?;
    let name = DisplayName::clean(&record.name).ok_or(Notice::FileUnreadable)?;
    let born = read_date(&record.born).ok_or(Notice::FileUnreadable)?;
    let sex = Sex::parse(&record.sex).ok_or(Notice::FileUnreadable)?;
    let traits = Traits { name, born, sex, qualified: record.qualified };
    Identity::confirm(ins, traits, l10n.today(clock::now())).map_err(|mismatch| {
        refused(match mismatch {
            Mismatch::Unqualified => PatientFault::Unconfirmed,
            Mismatch::Date | Mismatch::Year | Mismatch::Month | Mismatch::Sex => PatientFault::Differs,
        })
    })
}

fn refused(fault: PatientFault) -> Notice {
    Notice::RecipientsRefused { count: 1, reason: RefusalReason::Patient(fault) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{address, confirm};
    use crate::domain::Notice;
    use crate::domain::notice::{PatientFault, RefusalReason};
    use crate::l10n::{L10n, Language};

    fn read(ins: &str, born: &str, sex: &str, qualified: bool) -> Result<String, Notice> {
        let text = format!(
            r#"{{ "ins": "{ins}", "name": "Dominique PAT-TROIS", "born": "{born}", "sex": "{sex}", "qualified": {qualified} }}"#
        );
        confirm(text.as_bytes(), &L10n::new(Language::French, jiff::tz::TimeZone::UTC))
            .map(|identity| address(&identity))
    }

    #[test]
    fn a_record_that_agrees_gives_the_address() {
        let read = read("279035121518989", "28/03/1979", "F", true);
        assert_eq!(read.as_deref(), Ok("279035121518989@patient.mssante.fr"));
    }

    #[rstest]
    #[case("279035121518988", "28/03/1979", "F", true, PatientFault::Matricule)]
    #[case("279035121518989", "28/03/1979", "F", false, PatientFault::Unconfirmed)]
    #[case("279035121518989", "28/04/1979", "F", true, PatientFault::Differs)]
    #[case("279035121518989", "28/03/1979", "M", true, PatientFault::Differs)]
    fn one_that_does_not_is_refused(
        #[case] ins: &str,
        #[case] born: &str,
        #[case] sex: &str,
        #[case] qualified: bool,
        #[case] fault: PatientFault,
    ) {
        let expected = Notice::RecipientsRefused { count: 1, reason: RefusalReason::Patient(fault) };
        assert_eq!(read(ins, born, sex, qualified), Err(expected));
    }

    #[rstest]
    #[case("279035121518989", "hier", "F")]
    #[case("279035121518989", "28/03/1979", "X")]
    #[case("", "28/03/1979", "F\", \"more\": \"")]
    fn what_is_no_record_is_not_guessed(#[case] ins: &str, #[case] born: &str, #[case] sex: &str) {
        assert_eq!(read(ins, born, sex, true), Err(Notice::FileUnreadable));
    }
}
