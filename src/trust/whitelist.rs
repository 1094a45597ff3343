//! The list of the trust space: domains that operators exchange mail with (mssante.md §5.1), parsed from octets whose origin was proved.
//!
//! Look-ups are exact, never by suffix: a listed parent does not cover its subdomains.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp, civil};
use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest, Sha256};

use super::{CLOCK_TOLERANCE, Error, NODES_MAX};
use crate::domain::Domain;
use crate::domain::notice::ListFault;

/// Namespace of the list; its sister lists (DRIM-M) use the same element names in namespaces of their own.
const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";

/// Which edition of the list: kept with what was accepted under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListVersion {
    generated: Timestamp,
    digest: [u8; 32],
}

impl ListVersion {
    /// Generation date written in the list.
    pub fn generated(&self) -> Timestamp {
        self.generated
    }

    /// SHA-256 of the octets the list was read from.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

/// Domains that may receive, with the dates between which that is known. Only this room can make one.
#[derive(Clone, Debug)]
pub struct Whitelist {
    version: ListVersion,
    expires: Timestamp,
    signed: bool,
    domains: HashSet<Domain>,
    skipped: usize,
}

impl Whitelist {
    /// Reads the list. `max_age` counts from its generation: the only date that nobody on the way could change.
    ///
    /// # Errors
    /// Not a list, or one without a date or a domain.
    pub(super) fn parse(octets: &[u8], signed: bool, max_age: SignedDuration) -> Result<Self, Error> {
        let text = std::str::from_utf8(octets).map_err(|_| Error::NotAList)?;
        let options = ParsingOptions { nodes_limit: NODES_MAX, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).map_err(Error::Xml)?;
        let root = document.root_element();
        if root.tag_name().namespace() != Some(NAMESPACE) {
            return Err(Error::NotAList);
        }
        let dated = root.children().any(|node| node.has_tag_name((NAMESPACE, "DateDeGeneration")));
        let date = if dated { text_of(root, "DateDeGeneration") } else { root.attribute("DateDeGeneration") };
        let generated = date.and_then(parse_date).ok_or(Error::NotAList)?;
        let mut domains = HashSet::new();
        let mut skipped: usize = 0;
        for entry in root.descendants().filter(|node| node.has_tag_name((NAMESPACE, "Domaine"))) {
            match text_of(entry, "Nom").map(|name| Domain::parse(name.trim())) {
                Some(Ok(domain)) => {
                    // One line an operator's certificate: the same domain may come several times.
                    let _ = domains.insert(domain);
                }
                Some(Err(_)) | None => skipped = skipped.saturating_add(1),
            }
        }
        if domains.is_empty() {
            return Err(Error::NotAList);
        }
        let expires = generated.checked_add(max_age).map_err(|_| Error::NotAList)?;
        let version = ListVersion { generated, digest: Sha256::digest(octets).into() };
        Ok(Self { version, expires, signed, domains, skipped })
    }

    /// True when exactly this domain is in the list.
    pub fn contains(&self, domain: &Domain) -> bool {
        self.domains.contains(domain)
    }

    /// All domains, in no order.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        self.domains.iter()
    }

    /// Which edition this is.
    pub fn version(&self) -> ListVersion {
        self.version
    }

    /// Generation date written in the list.
    pub fn generated(&self) -> Timestamp {
        self.version.generated
    }

    /// After this instant it serves no more.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// A seal protects it (otherwise the connection to its official host did).
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// Distinct domains.
    pub fn len(&self) -> usize {
        self.domains.len()
    }

    /// Never true: a list without a domain is refused.
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    /// Entries whose domain does not parse: nobody can be written to there.
    pub fn skipped(&self) -> usize {
        self.skipped
    }

    /// Whether it may serve at this instant.
    ///
    /// # Errors
    /// Past its age, or generated in the future.
    pub fn usable(&self, now: Timestamp) -> Result<(), ListFault> {
        if now > self.expires {
            return Err(ListFault::Expired);
        }
        if self.generated() > now.saturating_add(CLOCK_TOLERANCE).unwrap_or(Timestamp::MAX) {
            return Err(ListFault::FromFuture);
        }
        Ok(())
    }

    /// A list without a signature, for tests of rooms that need an open gate.
    #[cfg(test)]
    pub(crate) fn of(domains: &[&str], generated: Timestamp) -> Self {
        Self {
            version: ListVersion { generated, digest: [0; 32] },
            expires: generated + SignedDuration::from_hours(7 * 24),
            signed: true,
            domains: domains.iter().map(|text| Domain::parse(text).unwrap()).collect(),
            skipped: 0,
        }
    }
}

/// The text of the one child of this name. None where it stands twice, or is not one piece of text: what two readers could take for
/// different values (a comment or an instruction inside a name) is no value.
fn text_of<'a>(parent: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut named = parent.children().filter(|node| node.has_tag_name((NAMESPACE, name)));
    let (Some(only), None) = (named.next(), named.next()) else { return None };
    let mut pieces = only.children();
    let (Some(piece), None) = (pieces.next(), pieces.next()) else { return None };
    piece.text().filter(|_| piece.is_text())
}

/// `xsd:dateTime`, its zone optional. Without one it is French time, read as UTC+2: the earliest instant it can mean, so that a fresh
/// list never seems to come from the future.
fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    jiff::tz::Offset::constant(2).to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

    fn list(date: &str, names: &[&str]) -> String {
        let entries = names
            .iter()
            .map(|name| {
                format!("<Domaine><Nom>{name}</Nom><Description>x</Description><DateMAJ>2026-01-01</DateMAJ></Domaine>")
            })
            .collect::<Vec<_>>()
            .concat();
        format!(
            "<ListeBlanche xmlns=\"{NAMESPACE}\"><DateDeGeneration>{date}</DateDeGeneration>{entries}</ListeBlanche>"
        )
    }

    #[test]
    fn reads_domains_once_and_counts_what_it_cannot_read() {
        let names = ["medecin.mssante.fr", " MEDECIN.mssante.fr ", "hôpital.fr", "*.mssante.fr", "mеdecin.fr", ""];
        let list = Whitelist::parse(list("2026-11-23T04:00:00+01:00", &names).as_bytes(), true, WEEK).unwrap();
        assert_eq!((list.len(), list.skipped()), (2, 3));
        assert_eq!(list.generated(), "2026-11-23T03:00:00Z".parse().unwrap());
        assert!(list.contains(&Domain::parse("xn--hpital-ixa.fr").unwrap()));
        for other in ["mssante.fr", "x.medecin.mssante.fr", "xmedecin.mssante.fr", "medecin.mssante.fr.evil.fr"] {
            assert!(!list.contains(&Domain::parse(other).unwrap()), "{other}");
        }
    }

    #[rstest]
    #[case("2026-11-23T04:00:00Z", Some("2026-11-23T04:00:00Z"))]
    #[case("2026-11-23T04:00:00.123+01:00", Some("2026-11-23T03:00:00.123Z"))]
    #[case(" 2026-11-23T04:00:00 ", Some("2026-11-23T02:00:00Z"))]
    #[case("2026-11-23 04:00:00", Some("2026-11-23T02:00:00Z"))]
    #[case("2026-11-23", Some("2026-11-22T22:00:00Z"))]
    #[case("demain", None)]
    #[case("", None)]
    fn reads_dates(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse_date(text), expected.map(|text| text.parse().unwrap()));
    }

    #[rstest]
    #[case("")]
    #[case("<html/>")]
    #[case("<ListeBlanche xmlns='https://listeblanche.mssante.fr/schema'/>")]
    #[case(
        "<ListeBlanche><DateDeGeneration>2026-11-23T04:00:00Z</DateDeGeneration><Domaine><Nom>a.fr</Nom></Domaine></ListeBlanche>"
    )]
    #[case(
        "<!DOCTYPE x [<!ENTITY e 'a.fr'>]><ListeBlanche xmlns='https://listeblanche.mssante.fr/schema'><DateDeGeneration>2026-11-23T04:00:00Z</DateDeGeneration><Domaine><Nom>&e;</Nom></Domaine></ListeBlanche>"
    )]
    fn refuses_what_is_no_list(#[case] text: &str) {
        assert!(Whitelist::parse(text.as_bytes(), true, WEEK).is_err());
        assert!(Whitelist::parse(list("2026-11-23T04:00:00Z", &[]).as_bytes(), true, WEEK).is_err());
        assert!(Whitelist::parse(list("hier", &["a.fr"]).as_bytes(), true, WEEK).is_err());
    }

    #[test]
    fn a_name_is_one_piece_of_text_and_stands_once() {
        let names = [
            "medecin.mssante.fr",
            "ch-exemple.fr<!-- -->.evil.fr",
            "ch-exemple.fr<?x?>.evil.fr",
            "<b>ch-exemple.fr</b>",
            "ch-exemple.fr</Nom><Nom>evil.fr",
        ];
        let read = Whitelist::parse(list("2026-11-23T04:00:00Z", &names).as_bytes(), true, WEEK).unwrap();
        assert_eq!((read.len(), read.skipped()), (1, 4));
        let twice = list("2026-11-23T04:00:00Z</DateDeGeneration><DateDeGeneration>2026-11-24T04:00:00Z", &["a.fr"]);
        assert!(matches!(Whitelist::parse(twice.as_bytes(), true, WEEK), Err(Error::NotAList)));
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Whatever stands in a name: the list holds exactly the domain that it is, or counts it as unreadable.
        #[test]
        fn a_name_is_the_domain_it_says_or_none(name in "[a-zA-Zéèçœ\u{200b}<>&\"'@.\\- \t\n]{0,40}|[a-z]{1,8}(\\.[a-z]{2,8}){1,3}") {
            let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let read = Whitelist::parse(list("2026-11-23T04:00:00Z", &["a.fr", &escaped]).as_bytes(), true, WEEK).unwrap();
            if let Ok(domain) = Domain::parse(name.trim()) {
                prop_assert!(read.contains(&domain) && read.skipped() == 0);
            } else {
                prop_assert_eq!((read.len(), read.skipped()), (1, 1));
            }
        }

        /// Whatever octets come: a list or a refusal, never a panic, and nobody who does not stand there.
        #[test]
        fn any_octets_are_a_list_or_none(pieces in prop::collection::vec(prop::sample::select(vec![
            "<ListeBlanche xmlns='https://listeblanche.mssante.fr/schema'>", "</ListeBlanche>", "<DateDeGeneration>",
            "</DateDeGeneration>", "2026-11-23T04:00:00Z", "<Domaine>", "</Domaine>", "<Nom>", "</Nom>", "a.fr", "b.mssante.fr",
            "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&#0;", "&e;", "<?x", "?>", "\u{feff}", "<!DOCTYPE a>", " xmlns=''", "'", "\"", ">",
        ]), 0..24)) {
            let text = pieces.concat();
            if let Ok(read) = Whitelist::parse(text.as_bytes(), false, WEEK) {
                prop_assert!(read.domains().all(|domain| text.contains(domain.as_str())));
            }
        }
    }

    #[test]
    fn serves_between_its_dates_only() {
        let list = Whitelist::of(&["a.fr"], "2026-11-20T00:00:00Z".parse().unwrap());
        let at = |text: &str| list.usable(text.parse().unwrap());
        assert_eq!(at("2026-11-19T23:54:59Z"), Err(ListFault::FromFuture));
        assert_eq!(at("2026-11-19T23:55:00Z"), Ok(()));
        assert_eq!(at("2026-11-27T00:00:00Z"), Ok(()));
        assert_eq!(at("2026-11-27T00:00:01Z"), Err(ListFault::Expired));
    }
}
