//! Trials of a folder: an invented document, clearly one, that goes the way of real ones, is looked after and taken away again.

use std::path::PathBuf;

use jiff::civil::date;

use super::template::sample;
use super::{FileName, Profile, Template, Values};

/// A trial that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The folder of its profile.
    pub folder: PathBuf,
    /// A folder in that one.
    pub inner: Option<FileName>,
    /// The name that it bears.
    pub name: FileName,
}

/// A step of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrialStep {
    /// Put an invented document into the folder of this profile, which need not be kept.
    Begin(Box<Profile>),
    /// Look after it for some seconds, or until something has become of it.
    Follow(Box<Trial>),
    /// Take it away, where it is there unchanged.
    End(Box<Trial>),
}

/// How a trial stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialState {
    /// It lies in its folder.
    There,
    /// It is there no longer: the program has taken it.
    Taken,
    /// Something else bears its name.
    Changed,
    /// It was taken away.
    Withdrawn,
    /// The folder does not do what is wanted.
    Failed(TrialFault),
}

/// Why a folder does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialFault {
    /// There is no such folder where one could be.
    Absent,
    /// It is a file.
    NotFolder,
    /// It does not answer: a share, a disk that is away.
    Away,
    /// Nothing may be written there.
    Denied,
    /// It is full.
    Full,
    /// It takes no file whole and beside others.
    Unfit,
}

impl Trial {
    /// Where it lies, whole.
    pub fn path(&self) -> PathBuf {
        let folder = self.inner.as_ref().map_or_else(|| self.folder.clone(), |inner| self.folder.join(inner.as_str()));
        folder.join(self.name.as_str())
    }
}

/// What the invented document would be called.
pub fn sample_name(template: &Template, ending: &str, plain: bool) -> FileName {
    let found = sample();
    let values = Values { found: &found, received: date(2026, 1, 16), sender: "Laboratoire d’essai", number: 1 };
    template.name(values, ending, plain)
}

/// The invented document itself: one page that says what it is. Always the same octets.
pub fn sample_pdf() -> Vec<u8> {
    let lines = [
        "ESSAI - document invent\\351 par Pli",
        "Patiente invent\\351e : PATIENT-TEST Camille, n\\351e le 28/03/1979",
        "Ce document ne concerne personne. Vous pouvez le supprimer.",
    ];
    let content = format!("BT /F1 14 Tf 22 TL 72 760 Td\n({}) Tj\nET", lines.join(") Tj T*\n("));
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(&objects) {
        table.extend([format!("{:010} 00000 n \n", file.len())]);
        file.extend([format!("{number} 0 obj\n{object}\nendobj\n")]);
    }
    let (start, size) = (file.len(), objects.len().saturating_add(1));
    let end = format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    (file + &end).into_bytes()
}
