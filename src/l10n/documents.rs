//! Words of medical documents: what each is called, by whom and about whom, and what makes it doubtful.

use super::{L10n, t};
use crate::domain::document::{Author, ClinicalDocument, Doubt, Form, Patient};
use crate::domain::ins::Sex;

impl L10n {
    /// What a document is called: its type, its title, or the form it came in.
    pub fn document(&self, document: &ClinicalDocument, form: Form) -> String {
        let said = [&document.kind, &document.title].into_iter().find(|text| !text.is_empty());
        said.cloned().unwrap_or_else(|| match form {
            Form::Hprim => t!(self, "document-hprim"),
            Form::Xdm | Form::Cda => t!(self, "document-untitled"),
        })
    }

    /// Day of the act, author, version: what is said beside the name.
    pub fn document_facts(&self, document: &ClinicalDocument) -> Vec<String> {
        let act = document.act.map(|day| t!(self, "document-act", date = self.calendar(day)));
        let version = document.version.filter(|version| *version > 1);
        let version = version.map(|number| t!(self, "document-version", number = number));
        let replaces = document.replaces.then(|| t!(self, "document-replaces"));
        [act, self.author(&document.author), version, replaces].into_iter().flatten().collect()
    }

    /// `Dr Paul SORT, Laboratoire des Tilleuls`, or one of them.
    fn author(&self, author: &Author) -> Option<String> {
        match (author.name.as_str(), author.organisation.as_str()) {
            ("", "") => None,
            (one, "") | ("", one) => Some(one.to_owned()),
            (name, organisation) => Some(t!(self, "document-by", name = name, organisation = organisation)),
        }
    }

    /// `PAT-TROIS Dominique, née le 28/03/1979`.
    pub fn patient(&self, patient: &Patient) -> String {
        let Patient { family, used, given, born, sex, .. } = patient;
        let name = if used.is_empty() {
            [family.as_str(), given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        } else {
            t!(self, "document-patient-used", family = family.as_str(), used = used.as_str(), given = given.as_str())
        };
        match born {
            Some(born) => {
                let sex = sex.map_or("", Sex::as_str);
                t!(self, "document-patient", sex = sex, name = name, date = self.calendar(*born))
            }
            None => name,
        }
    }

    /// The matricule of a patient, or that there is none that can be relied upon.
    pub fn matricule(&self, patient: &Patient) -> String {
        match (&patient.matricule, patient.ins()) {
            (Some(_), Some(Ok(ins))) => t!(self, "document-patient-ins", ins = ins.grouped()),
            (Some(written), _) => t!(self, "document-patient-wrong-key", ins = written.as_str()),
            (None, _) => t!(self, "document-patient-no-ins"),
        }
    }

    /// What makes a document doubtful.
    pub fn doubt(&self, doubt: Doubt) -> String {
        match doubt {
            Doubt::OtherPatient => t!(self, "document-doubt-other-patient"),
            Doubt::SeveralPatients => t!(self, "document-doubt-several-patients"),
            Doubt::WrongKey => t!(self, "document-doubt-wrong-key"),
            Doubt::Altered => t!(self, "document-doubt-altered"),
            Doubt::Missing => t!(self, "document-doubt-missing"),
            Doubt::Unreadable => t!(self, "document-doubt-unreadable"),
        }
    }
}
