//! Messages of LDAP (RFC 4511): those that are sent, and what comes back. Pure.

use super::ber::{BOOLEAN, ENUMERATED, INTEGER, Malformed, OCTETS, Reader, SEQUENCE, SET, joined, number, text, tlv};
use super::filter::Filter;

/// StartTLS (RFC 4511 §4.14).
const START_TLS: &str = "1.3.6.1.4.1.1466.20037";
/// Results page by page (RFC 2696).
const PAGED: &str = "1.2.840.113556.1.4.319";
/// Values of an attribute, and attributes of an entry, that are looked at.
const VALUES: usize = 16;
const ATTRIBUTES: usize = 64;

/// The attributes of an entry: names, and values of each.
pub(super) type Attributes = Vec<(String, Vec<Vec<u8>>)>;

/// What is searched.
#[derive(Debug)]
pub(super) struct Search<'a> {
    /// Below which entry.
    pub(super) base: &'a str,
    /// What.
    pub(super) filter: &'a Filter,
    /// Attributes wanted.
    pub(super) attributes: &'a [String],
    /// Most entries.
    pub(super) entries: u32,
    /// Most seconds that the server takes.
    pub(super) seconds: u32,
}

/// What a server says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Response {
    /// An entry: its attributes, with their values.
    Entry(Attributes),
    /// A place to search elsewhere.
    Reference,
    /// The end of what was asked, and the cookie of the next page.
    Done(u32, Vec<u8>),
    /// Nothing of this client.
    Other,
}

/// Result codes (RFC 4511 §4.1.9) that are told apart.
pub(super) mod code {
    pub(in super::super) const SUCCESS: u32 = 0;
    pub(in super::super) const TIME_LIMIT: u32 = 3;
    pub(in super::super) const SIZE_LIMIT: u32 = 4;
    pub(in super::super) const REFERRAL: u32 = 10;
    pub(in super::super) const ADMIN_LIMIT: u32 = 11;
    pub(in super::super) const BUSY: u32 = 51;
    pub(in super::super) const UNAVAILABLE: u32 = 52;
}

pub(super) fn start_tls(id: u32) -> Vec<u8> {
    message(id, &joined(0x77, &[text(0x80, START_TLS)]), None)
}

/// Without a name: by the certificate of the connection (RFC 4422 appendix A), or as nobody.
pub(super) fn bind(id: u32, by_certificate: bool) -> Vec<u8> {
    let proof = if by_certificate {
        // No other identity is asked for, so that the server takes the certificate's.
        joined(0xa3, &[text(OCTETS, "EXTERNAL"), text(OCTETS, "")])
    } else {
        text(0x80, "")
    };
    message(id, &joined(0x60, &[number(INTEGER, 3), text(OCTETS, ""), proof]), None)
}

pub(super) fn unbind(id: u32) -> Vec<u8> {
    message(id, &tlv(0x42, &[]), None)
}

pub(super) fn search(id: u32, search: &Search<'_>, cookie: &[u8]) -> Vec<u8> {
    let attributes: Vec<Vec<u8>> = search.attributes.iter().map(|name| text(OCTETS, name)).collect();
    let request = [
        text(OCTETS, search.base),
        // The whole subtree, without following aliases.
        number(ENUMERATED, 2),
        number(ENUMERATED, 0),
        number(INTEGER, search.entries),
        number(INTEGER, search.seconds),
        tlv(BOOLEAN, &[0]),
        search.filter.to_ber(),
        joined(SEQUENCE, &attributes),
    ];
    let page = joined(SEQUENCE, &[number(INTEGER, search.entries), tlv(OCTETS, cookie)]);
    // Not critical: a server without pages gives what it has.
    let control = joined(SEQUENCE, &[text(OCTETS, PAGED), tlv(OCTETS, &page)]);
    message(id, &joined(0x63, &request), Some(&joined(0xa0, &[control])))
}

fn message(id: u32, operation: &[u8], controls: Option<&[u8]>) -> Vec<u8> {
    let mut parts = vec![number(INTEGER, id), operation.to_vec()];
    parts.extend(controls.map(<[u8]>::to_vec));
    joined(SEQUENCE, &parts)
}

/// Reads what follows the header of a message: its number, and what it says.
pub(super) fn response(content: &[u8]) -> Result<(u32, Response), Malformed> {
    let mut message = Reader::new(content);
    let id = message.number(INTEGER)?;
    let (tag, operation) = message.any()?;
    let said = match tag {
        0x64 => Response::Entry(entry(operation)?),
        0x73 => Response::Reference,
        // The ends of a search, a bind and an extended operation.
        0x61 | 0x65 | 0x78 => {
            let result = Reader::new(operation).number(ENUMERATED)?;
            let cookie = if message.is_done() { Vec::new() } else { cookie(message.inside(0xa0)?)? };
            Response::Done(result, cookie)
        }
        _ => Response::Other,
    };
    Ok((id, said))
}

fn entry(operation: &[u8]) -> Result<Attributes, Malformed> {
    let mut entry = Reader::new(operation);
    // Its name says nothing that is shown.
    let _ = entry.value(OCTETS)?;
    let mut list = entry.inside(SEQUENCE)?;
    let mut attributes = Vec::new();
    while !list.is_done() && attributes.len() < ATTRIBUTES {
        let mut attribute = list.inside(SEQUENCE)?;
        let name = std::str::from_utf8(attribute.value(OCTETS)?).map_err(|_| Malformed)?;
        let mut set = attribute.inside(SET)?;
        let mut values = Vec::new();
        while !set.is_done() && values.len() < VALUES {
            values.push(set.value(OCTETS)?.to_vec());
        }
        attributes.push((name.to_owned(), values));
    }
    Ok(attributes)
}

/// That of the next page, when there is one.
fn cookie(mut controls: Reader<'_>) -> Result<Vec<u8>, Malformed> {
    while !controls.is_done() {
        let mut control = controls.inside(SEQUENCE)?;
        if control.value(OCTETS)? != PAGED.as_bytes() {
            continue;
        }
        let (mut tag, mut value) = control.any()?;
        if tag == BOOLEAN {
            (tag, value) = control.any()?;
        }
        if tag != OCTETS {
            return Err(Malformed);
        }
        let mut page = Reader::new(value).inside(SEQUENCE)?;
        let _ = page.any()?;
        return Ok(page.value(OCTETS)?.to_vec());
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ber::{BOOLEAN, INTEGER, OCTETS, Reader, SEQUENCE, SET, joined, number, text, tlv};
    use super::super::filter::Filter;
    use super::{PAGED, Response, Search, bind, response, search, start_tls, unbind};

    fn content(message: &[u8]) -> &[u8] {
        Reader::new(message).value(SEQUENCE).unwrap()
    }

    #[test]
    fn requests_are_as_the_rfc_writes_them() {
        assert_eq!(start_tls(1), b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037");
        assert_eq!(bind(2, false), b"\x30\x0c\x02\x01\x02\x60\x07\x02\x01\x03\x04\x00\x80\x00");
        assert_eq!(bind(2, true), b"\x30\x18\x02\x01\x02\x60\x13\x02\x01\x03\x04\x00\xa3\x0c\x04\x08EXTERNAL\x04\x00");
        assert_eq!(unbind(3), b"\x30\x05\x02\x01\x03\x42\x00");
    }

    #[test]
    fn a_search_names_its_limits_and_asks_for_pages() {
        let filter = Filter::Present("mail".to_owned());
        let attributes = ["mail".to_owned()];
        let asked = Search { base: "o=CH", filter: &filter, attributes: &attributes, entries: 20, seconds: 5 };
        let written = search(7, &asked, b"next");
        let mut message = Reader::new(content(&written));
        assert_eq!(message.number(INTEGER), Ok(7));
        let mut request = message.inside(0x63).unwrap();
        assert_eq!(request.value(OCTETS), Ok(&b"o=CH"[..]));
        let numbers: Vec<u8> = (0..4).map(|_| request.any().unwrap().1[0]).collect();
        assert_eq!(numbers, [2, 0, 20, 5]);
        let mut control = message.inside(0xa0).unwrap().inside(SEQUENCE).unwrap();
        assert_eq!(control.value(OCTETS), Ok(PAGED.as_bytes()));
        let mut page = Reader::new(control.value(OCTETS).unwrap()).inside(SEQUENCE).unwrap();
        assert_eq!((page.number(INTEGER), page.value(OCTETS)), (Ok(20), Ok(&b"next"[..])));
    }

    fn done(tag: u8, code: u32, controls: Option<Vec<u8>>) -> Vec<u8> {
        let result = joined(tag, &[number(0x0a, code), text(OCTETS, ""), text(OCTETS, "said")]);
        let mut parts = vec![number(INTEGER, 7), result];
        parts.extend(controls);
        joined(SEQUENCE, &parts)
    }

    #[test]
    fn answers_are_read() {
        let values = joined(SET, &[text(OCTETS, "a@b.fr"), text(OCTETS, "c@d.fr")]);
        let list = joined(SEQUENCE, &[joined(SEQUENCE, &[text(OCTETS, "mail"), values])]);
        let entry = joined(SEQUENCE, &[number(INTEGER, 7), joined(0x64, &[text(OCTETS, "cn=x"), list])]);
        let expected = vec![("mail".to_owned(), vec![b"a@b.fr".to_vec(), b"c@d.fr".to_vec()])];
        assert_eq!(response(content(&entry)), Ok((7, Response::Entry(expected))));
        for tag in [0x61, 0x65, 0x78] {
            assert_eq!(response(content(&done(tag, 10, None))), Ok((7, Response::Done(10, Vec::new()))));
        }
        let page = joined(SEQUENCE, &[number(INTEGER, 0), text(OCTETS, "more")]);
        for critical in [None, Some(tlv(BOOLEAN, &[0xff]))] {
            let mut control = vec![text(OCTETS, PAGED)];
            control.extend(critical);
            control.push(tlv(OCTETS, &page));
            let controls = joined(0xa0, &[joined(SEQUENCE, &[text(OCTETS, "1.2.3")]), joined(SEQUENCE, &control)]);
            let read = response(content(&done(0x65, 0, Some(controls)))).unwrap();
            assert_eq!(read, (7, Response::Done(0, b"more".to_vec())));
        }
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn no_octets_break_it(octets in prop::collection::vec(any::<u8>(), 0..120)) {
            drop(response(&octets));
        }

        #[test]
        fn no_change_of_an_answer_breaks_it(at in 0..60_usize, octet in any::<u8>()) {
            let values = joined(SET, &[text(OCTETS, "a@b.fr")]);
            let list = joined(SEQUENCE, &[joined(SEQUENCE, &[text(OCTETS, "mail"), values])]);
            let mut entry = [number(INTEGER, 7), joined(0x64, &[text(OCTETS, "cn=x"), list])].concat();
            let at = at % entry.len();
            entry[at] = octet;
            drop(response(&entry));
        }
    }
}
