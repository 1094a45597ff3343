//! What a message says of recipients whom the others are not to know: taken out before somebody else gets the whole of it.

/// Fields of a header, in lower case, that name hidden recipients; those of our drafts begin with [`OURS`].
const HIDDEN: [&str; 2] = ["bcc", "resent-bcc"];
/// What the fields of our own drafts begin with.
const OURS: &str = "x-pli-";

/// True for a field, in lower case, that only its author may see.
pub fn is_hidden(field: &str) -> bool {
    HIDDEN.contains(&field) || field.starts_with(OURS)
}

/// The message without such fields; all its other octets stay as they are.
pub fn without_hidden(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let (mut rest, mut drops) = (raw, false);
    while let Some(line) = rest.split_inclusive(|octet| *octet == b'\n').next() {
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
        // A folded line belongs to the field before it (RFC 5322 §2.2.3).
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|octet| *octet == b':').next().unwrap_or_default();
            drops = is_hidden(&String::from_utf8_lossy(name).trim().to_lowercase());
        }
        if !drops {
            out.extend_from_slice(line);
        }
        rest = rest.get(line.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::without_hidden;

    #[test]
    fn hidden_recipients_go_with_their_folded_lines_and_nothing_else_does() {
        let raw = b"From: a@x.fr\r\nBCC : b@x.fr,\r\n\tc@x.fr\r\nX-Pli-Bcc: d@x.fr\r\nSubject: Bcc: e\r\n f\r\nresent-bcc: g@x.fr\r\n\r\nBcc: h@x.fr\r\n";
        let shown = b"From: a@x.fr\r\nSubject: Bcc: e\r\n f\r\n\r\nBcc: h@x.fr\r\n";
        assert_eq!(without_hidden(raw), shown);
        assert_eq!(without_hidden(b"Bcc: b@x.fr\nTo: a@x.fr\n\nx"), b"To: a@x.fr\n\nx");
        assert_eq!(without_hidden(b"Bcc: b@x.fr"), b"");
        assert_eq!(without_hidden(b""), b"");
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn what_hides_nobody_stays_octet_by_octet(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let raw = [b"From: a@x.fr\r\nX-Other: b\r\n\r\n".as_slice(), &body].concat();
            prop_assert_eq!(without_hidden(&raw), raw);
        }
    }
}
