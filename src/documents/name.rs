//! Names that files of documents are saved by, as the reference rules give them: day of the act, type, name, first name
//! (mssante.md §3.4).

use crate::domain::document::ClinicalDocument;

/// Longest type in a name.
const KIND_MAX: usize = 40;

/// `20150802_CR d'anesthesie_VIAL_Paul.pdf`; a number tells further files apart.
pub(super) fn of(document: &ClinicalDocument, media_type: &str, place: usize) -> String {
    let fits = |c: &char| !c.is_control() && !"/\\:*?\"<>|".contains(*c);
    let clean = |text: &str, most: usize| text.chars().filter(fits).take(most).collect::<String>().trim().to_owned();
    let day = document.act.map(|day| day.strftime("%Y%m%d").to_string());
    let kind = if document.kind.is_empty() { &document.title } else { &document.kind };
    let patient = document.patient.as_ref();
    let family = patient.map(|patient| clean(&patient.family.to_uppercase(), KIND_MAX));
    let given = patient.map(|patient| clean(&patient.given, KIND_MAX));
    let parts = [day, Some(clean(kind, KIND_MAX)), family, given].into_iter().flatten();
    let mut name = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if name.is_empty() {
        "document".clone_into(&mut name);
    }
    if place > 0 {
        name = format!("{name}_{}", place.saturating_add(1));
    }
    format!("{}.{}", name.trim_start_matches('.'), extension(media_type))
}

fn extension(media_type: &str) -> &'static str {
    match media_type.to_ascii_lowercase().as_str() {
        "application/pdf" => "pdf",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/tiff" => "tif",
        "text/rtf" | "application/rtf" => "rtf",
        "text/plain" => "txt",
        "text/xml" | "application/xml" => "xml",
        "application/dicom" => "dcm",
        _ => "bin",
    }
}
