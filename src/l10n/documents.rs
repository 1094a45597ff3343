//! Words of medical documents: what each is called, by whom and about whom, and what makes it doubtful.

use super::{L10n, t};
use crate::domain::document::{Author, ClinicalDocument, Doubt, Form, Patient};
use crate::domain::export::{Content, ExportState, Field, TrialFault, TrialState};
use crate::domain::filing::{Certainty, Found, Nature, Stage};
use crate::domain::ins::Sex;
use crate::domain::notice::ProfileFault;

impl L10n {
    /// What has become of a document that is handed to the practice software.
    pub fn export_state(&self, state: ExportState) -> String {
        match state {
            ExportState::Doubtful => t!(self, "export-doubtful"),
            ExportState::Nothing => t!(self, "export-nothing"),
            ExportState::Waiting => t!(self, "export-waiting"),
            ExportState::Placing => t!(self, "export-placing"),
            ExportState::There => t!(self, "export-there"),
            ExportState::Taken => t!(self, "export-taken"),
            ExportState::Withdrawn => t!(self, "export-withdrawn"),
        }
    }

    /// What may be handed over of a document.
    pub fn export_content(&self, content: Content) -> String {
        match content {
            Content::Pdf => t!(self, "export-content-pdf"),
            Content::Cda => t!(self, "export-content-cda"),
            Content::Xdm => t!(self, "export-content-xdm"),
            Content::Hprim => t!(self, "export-content-hprim"),
            Content::Other => t!(self, "export-content-other"),
        }
    }

    /// What a field of a template stands for.
    pub fn export_field(&self, field: Field) -> String {
        match field {
            Field::Family => t!(self, "export-field-family"),
            Field::Given => t!(self, "export-field-given"),
            Field::Used => t!(self, "export-field-used"),
            Field::Born => t!(self, "export-field-born"),
            Field::Sex => t!(self, "export-field-sex"),
            Field::Ins => t!(self, "export-field-ins"),
            Field::Kind => t!(self, "export-field-kind"),
            Field::Act => t!(self, "export-field-act"),
            Field::Received => t!(self, "export-field-received"),
            Field::Sender => t!(self, "export-field-sender"),
            Field::Original => t!(self, "export-field-original"),
            Field::Number => t!(self, "export-field-number"),
        }
    }

    /// What is wrong with a profile, beside the field that it is wrong in.
    pub fn profile_fault(&self, fault: &ProfileFault) -> String {
        let word = fault.word().unwrap_or_default();
        match fault {
            ProfileFault::Name => t!(self, "export-fault-name"),
            ProfileFault::Folder => t!(self, "export-fault-folder"),
            ProfileFault::Preset => t!(self, "export-fault-preset"),
            ProfileFault::Contents => t!(self, "export-fault-contents"),
            ProfileFault::Mailbox => t!(self, "export-fault-mailbox"),
            ProfileFault::Subfolders => t!(self, "export-fault-subfolders"),
            ProfileFault::TemplateLength => t!(self, "export-fault-template-length"),
            ProfileFault::TemplateBraces => t!(self, "export-fault-template-braces"),
            ProfileFault::TemplateField { .. } => t!(self, "export-fault-template-field", word = word),
            ProfileFault::TemplateDate { .. } => t!(self, "export-fault-template-date", word = word),
            ProfileFault::TemplateSign { .. } => t!(self, "export-fault-template-sign", word = word),
        }
    }

    /// How a trial of a folder stands, and what that means.
    pub fn trial(&self, state: TrialState) -> (String, String) {
        match state {
            TrialState::There => (t!(self, "trial-there"), t!(self, "trial-there-hint")),
            TrialState::Taken => (t!(self, "trial-taken"), t!(self, "trial-taken-hint")),
            TrialState::Changed => (t!(self, "trial-changed"), t!(self, "trial-changed-hint")),
            TrialState::Withdrawn => (t!(self, "trial-withdrawn"), String::new()),
            TrialState::Failed(TrialFault::Absent) => (t!(self, "trial-absent"), t!(self, "trial-absent-hint")),
            TrialState::Failed(TrialFault::NotFolder) => (t!(self, "trial-file"), t!(self, "trial-file-hint")),
            TrialState::Failed(TrialFault::Away) => (t!(self, "trial-away"), t!(self, "trial-away-hint")),
            TrialState::Failed(TrialFault::Denied) => (t!(self, "trial-denied"), t!(self, "trial-denied-hint")),
            TrialState::Failed(TrialFault::Full) => (t!(self, "trial-full"), t!(self, "trial-full-hint")),
            TrialState::Failed(TrialFault::Unfit) => (t!(self, "trial-unfit"), t!(self, "trial-unfit-hint")),
        }
    }

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
        let Patient { born, sex, .. } = patient;
        let name = self.patient_name(patient);
        match born {
            Some(born) => {
                let sex = sex.map_or("", Sex::as_str);
                t!(self, "document-patient", sex = sex, name = name, date = self.calendar(*born))
            }
            None => name,
        }
    }

    /// `PAT-TROIS (LEFÈVRE) Dominique`.
    fn patient_name(&self, Patient { family, used, given, .. }: &Patient) -> String {
        if used.is_empty() {
            [family.as_str(), given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        } else {
            t!(self, "document-patient-used", family = family.as_str(), used = used.as_str(), given = given.as_str())
        }
    }

    /// `Née le 28/03/1979`, where that is known.
    pub fn born(&self, patient: &Patient) -> Option<String> {
        let sex = patient.sex.map_or("", Sex::as_str);
        patient.born.map(|day| t!(self, "filing-born", sex = sex, date = self.calendar(day)))
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
            Doubt::NamedByList => t!(self, "document-doubt-named-by-list"),
            Doubt::WrongKey => t!(self, "document-doubt-wrong-key"),
            Doubt::Altered => t!(self, "document-doubt-altered"),
            Doubt::Missing => t!(self, "document-doubt-missing"),
            Doubt::Unreadable => t!(self, "document-doubt-unreadable"),
            Doubt::Incomplete => t!(self, "document-doubt-incomplete"),
        }
    }

    /// What a document is called in a list.
    pub fn filed_kind(&self, found: &Found) -> String {
        let said = [&found.kind, &found.title].into_iter().find(|text| !text.is_empty());
        said.cloned().unwrap_or_else(|| match found.nature {
            Nature::Hprim => t!(self, "document-hprim"),
            Nature::Xdm | Nature::Cda => t!(self, "document-untitled"),
            Nature::Message => t!(self, "filing-message"),
            _ if !found.name.is_empty() => found.name.clone(),
            Nature::Pdf => t!(self, "filing-pdf"),
            Nature::Picture => t!(self, "filing-picture"),
            Nature::Text | Nature::Archive | Nature::Other => t!(self, "filing-file"),
        })
    }

    /// Whom it is about, or that this is not known.
    pub fn filed_patient(&self, found: &Found) -> String {
        found.patient.as_ref().map_or_else(|| t!(self, "filing-nobody"), |patient| self.patient(patient))
    }

    /// Whom another source names instead.
    pub fn other_patient(&self, other: &Patient) -> String {
        t!(self, "filing-or", patient = self.patient(other))
    }

    /// The name alone, or that it is not known.
    pub fn filed_name(&self, found: &Found) -> String {
        found.patient.as_ref().map_or_else(|| t!(self, "filing-nobody"), |patient| self.patient_name(patient))
    }

    /// Where a document stands, but that it is to be filed.
    pub fn stage(&self, stage: Stage) -> Option<String> {
        match stage {
            Stage::ToFile | Stage::Hidden => None,
            Stage::Filed => Some(t!(self, "state-filed")),
            Stage::Closed => Some(t!(self, "state-closed")),
            Stage::Elsewhere => Some(t!(self, "filing-elsewhere")),
            Stage::Away => Some(t!(self, "filing-away")),
            Stage::Sent => Some(t!(self, "filing-sent")),
            Stage::Confided => Some(t!(self, "state-confided")),
        }
    }

    /// That it is not sure whom a document is about; nothing where the document says it.
    pub fn certainty(&self, certainty: Certainty) -> Option<String> {
        match certainty {
            Certainty::Unsure => Some(t!(self, "filing-unsure")),
            Certainty::Probable => Some(t!(self, "filing-probable")),
            Certainty::Certain => None,
        }
    }
}
