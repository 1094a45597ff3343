//! Why a letter does not go to a patient.

use jiff::Timestamp;

/// Why a letter does not go to a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatientFault {
    /// Nobody has switched it on here.
    Off,
    /// The establishment forbids it.
    Forbidden,
    /// The patients' domain of another environment, or one below it.
    Elsewhere,
    /// The local part is no matricule, or its key does not fit.
    Matricule,
    /// Nobody has confirmed who the patient is.
    Unconfirmed,
    /// The patient does not want to be written to, and its author did not say that she knows.
    Opposed {
        /// Since when that stands here.
        since: Timestamp,
    },
    /// What is said of the patient is not what the matricule says.
    Differs,
    /// Not alone: a letter to a patient has no other recipient.
    Mixed,
}
