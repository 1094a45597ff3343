//! The media type of a file by the end of its name: what correspondents' programs go by.

/// Types of what practices send.
const TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("xml", "application/xml"),
    ("hpr", "text/plain"),
    ("hprim", "text/plain"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("rtf", "application/rtf"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("bmp", "image/bmp"),
    ("dcm", "application/dicom"),
    ("eml", "message/rfc822"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
];

/// Anything else.
const OCTETS: &str = "application/octet-stream";

/// The media type for a file name.
pub fn of(name: &str) -> &'static str {
    let Some((_, end)) = name.rsplit_once('.') else { return OCTETS };
    let end = end.to_lowercase();
    TYPES.iter().find(|(known, _)| *known == end).map_or(OCTETS, |(_, media_type)| media_type)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn by_the_end_of_the_name() {
        assert_eq!(of("Compte rendu.PDF"), "application/pdf");
        assert_eq!(of("IHE_XDM.zip"), "application/zip");
        assert_eq!(of("sans fin"), "application/octet-stream");
        assert_eq!(of("a.inconnu"), "application/octet-stream");
    }
}
