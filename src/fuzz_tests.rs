//! Each target over its seeds and some thousands of mutations of them, always the same ones; tests/soak.sh multiplies them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use rstest::rstest;

use super::{address, cda, documents, extract, fhir, hprim, html, imap, ldap, list, mailbox_name, metadata, mime};
use crate::properties::{cases, on_processor};

/// Mutations of each target in a usual run.
const ROUNDS: u32 = 4_000;
/// No input is larger.
const LARGEST: usize = 16 * 1024;
/// No input takes longer, unoptimised and beside other work.
const LONGEST: Duration = Duration::from_secs(20);

/// A generator without a dependency: the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    fn range(&mut self, of: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(of.len() + 1);
        let length = self.below(64).min(of.len() - start);
        start..start + length
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// What comes of an input by a few of the steps that find most: other octets, words of the format, pieces twice or not at all.
    fn mutate(&mut self, seeds: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
        let mut octets = self.one(seeds).clone();
        for _ in 0..=self.below(6) {
            let at = self.below(octets.len() + 1);
            match self.below(8) {
                0 if !octets.is_empty() => {
                    let at = at % octets.len();
                    octets[at] ^= 1 << self.below(8);
                }
                1 => octets.insert(at, u8::try_from(self.below(256)).unwrap()),
                2 => drop(octets.splice(at..at, self.one(words).bytes())),
                3 => drop(octets.drain(self.range(&octets))),
                4 => {
                    let piece = octets[self.range(&octets)].to_vec();
                    for _ in 0..=self.below(40) {
                        drop(octets.splice(at..at, piece.iter().copied()));
                    }
                }
                5 => octets.truncate(at),
                6 => {
                    let other = self.one(seeds);
                    let piece = other[self.range(other)].to_vec();
                    drop(octets.splice(at..at, piece));
                }
                _ => {
                    let odd = *self.one(&[0_u8, 0x7f, 0x80, 0xff, b'\r', b'\n', b'"', b'\\']);
                    octets.insert(at, odd);
                }
            }
            octets.truncate(LARGEST);
        }
        octets
    }
}

/// The files of a folder of tests/data, each whole; of a file of lines, each line.
fn data(path: &str, by_line: bool) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path);
    if by_line {
        let text = std::fs::read_to_string(path).unwrap();
        return text.lines().filter_map(|line| line.split('\t').next()).map(|cell| cell.as_bytes().to_vec()).collect();
    }
    let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn texts(seeds: &[&str]) -> Vec<Vec<u8>> {
    seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}

const EXTRACT: &str = "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION structure BAL|L3COMPLEMENTDISTRIBUTION structure BAL|L4NUMEROVOIE structure BAL|L4COMPLEMENTNUMEROVOIE structure BAL|NL4TYPEVOIE structure BAL|L4LIBELLEVOIE structure BAL|L5LIEUDITMENTION structure BAL|L6LIGNEACHEMINEMENT structure BAL|Code postal structure BAL|Département structure BAL|Pays structure BAL\nPER|solene.vaugrenard@medecin.mssante.fr|8|10100000017||||Cardiologie|DR|VAUGRENARD|Solène||||Médecin||Cardiologie|N|CH DE LA VALSERINE||||||||| 01200 VALSERHÔNE|01200|01|France\n";
const BUNDLE: &str = r#"{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"https://a.fr/b?_getpages=1"}],"entry":[{"resource":{"resourceType":"Practitioner","id":"003-1","active":true,"identifier":[{"system":"https://rpps.esante.gouv.fr","value":"10100000017"}],"name":[{"use":"usual","family":"VAUGRENARD","given":["Solène"],"prefix":["MME"],"suffix":["DR"]}],"telecom":[{"extension":[{"url":"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type","valueCoding":{"system":"https://mos.esante.gouv.fr/NOS/TRE_R256-TypeMessagerie/FHIR/TRE-R256-TypeMessagerie","code":"MSSANTE"}}],"system":"email","value":"solene.vaugrenard@medecin.mssante.fr"}]}},{"resource":{"resourceType":"PractitionerRole","id":"005-1","practitioner":{"reference":"Practitioner/003-1"},"organization":{"reference":"Organization/001-1"}}},{"resource":{"resourceType":"Organization","id":"001-1","name":"CH DE LA VALSERINE","address":[{"city":"VALSERHÔNE","postalCode":"01200"}]}}]}"#;
const OUTCOME: &str = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"too-costly"}]}"#;
const LETTER: &str = "<html><body><h1>Compte rendu</h1><p>Bonjour <b>Claire</b>, <a href='https://a.fr/'>lien</a> <img src=cid:x alt=y></p><table><tr><th>Hb<td>12</table><ul><li>un<ul><li>deux</ul></ul><blockquote><pre>a\n b</pre></blockquote><style>p{display:none}</style><script>alert(1)</script></body></html>";
const WIRE: [&str; 8] = [
    "* 1 FETCH (UID 3 FLAGS (\\Seen $Forwarded) INTERNALDATE \"17-Jul-2026 02:44:25 +0200\" RFC822.SIZE 44 BODY[HEADER] {7}\r\na: b\r\n\r\n)\r\n* 2 FETCH (MODSEQ (12))\r\n",
    "* LIST (\\HasNoChildren \\Sent) \"/\" \"Envoy&AOk-s\"\r\n* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 3 HIGHESTMODSEQ 4)\r\n",
    "* OK [PERMANENTFLAGS (\\Seen \\*)] ok\r\n* OK [UIDVALIDITY 3] .\r\nP1 NO [OVERQUOTA] plein\r\n* BYE au revoir\r\n",
    "* ESEARCH (TAG \"P1\") UID ALL 1:3,5\r\n* SEARCH 1 2 3\r\n* VANISHED (EARLIER) 1:9,12\r\nP2 OK [COPYUID 1 1:2 5:6] .\r\n",
    "* NAMESPACE ((\"\" \"/\")) ((\"user/\" \"/\")) ((\"Cabinet/\" \"/\"))\r\n* QUOTA \"\" (STORAGE 10 512)\r\n* MYRIGHTS INBOX lrswipkxtea\r\n",
    "* CAPABILITY IMAP4rev1 IDLE QRESYNC\r\n* ENABLED QRESYNC\r\n* ID (\"name\" \"x\" \"v\" NIL)\r\n+ idling\r\n",
    "* 1 FETCH (BODYSTRUCTURE ((\"text\" \"plain\" NIL NIL NIL \"8bit\" 1 1)(\"application\" \"pdf\" (\"name\" \"a.pdf\") NIL NIL \"base64\" 9) \"mixed\"))\r\n",
    "* 2 EXPUNGE\r\n* 3 EXISTS\r\n* LIST () NIL {5}\r\nabcde\r\n* FLAGS (\\Answered)\r\n",
];
/// A line of an establishment's directory, and the end of a search.
const ANSWERS: [&[u8]; 2] = [
    b"\x30\x30\x02\x01\x02\x64\x2b\x04\x08cn=x,c=F\x30\x1f\x30\x1d\x04\x04mail\x31\x15\x04\x13a@medecin.mssante.f",
    b"\x02\x01\x02\x65\x07\x0a\x01\x00\x04\x00\x04\x00\xa0\x26\x30\x24\x04\x161.2.840.113556.1.4.319\x04\x0a\x30\x08\x02\x01\x00\x04\x03abc",
];

#[rstest]
#[case::address(address, data("addresses/hostile.tsv", true), &["@", ".", "mssante.fr", "\"", "<", ">", "(", "xn--", "\u{202e}", "\u{200d}", "é", "%", "=?utf-8?q?", ";", ":", ","])]
#[case::list(list, data("whitelist", false), &["<Nom>", "</Nom>", "<Domaine>", "<!DOCTYPE a [", "<!ENTITY e 'x'>", "&e;", "<![CDATA[", "]]>", "xmlns=''", "<ds:Signature", "</ds:Signature>", " Id=\"sig\"", "URI=\"#props\"", "<f:XPath", "2026-11-23T04:00:00Z", "&#0;"])]
#[case::extract(extract, texts(&[EXTRACT]), &["|", "||||||||||", "\n", "\r\n", "\u{feff}", "PER", "ORG", "CAB", "@medecin.mssante.fr", "\"", "é", "\u{202e}"])]
#[case::fhir(fhir, texts(&[BUNDLE, OUTCOME]), &["{", "}", "[", "]", "\"resourceType\":\"Organization\"", "null", "1e999", "\\ud800", "\"extension\":[", "\"url\":", "\"valueString\":", "true", "Practitioner/003-1"])]
#[case::ldap(ldap, ANSWERS.map(<[u8]>::to_vec).to_vec(), &["\x30\u{0}", "\x02\x01\x01", "\x04\x00", "\x31\x00", "\u{7f}", "mail"])]
#[case::imap(imap, texts(&WIRE), &["(", ")", "{9}\r\n", "{99999999999999999999}\r\n", "{5+}\r\n", "\"", "\\", "NIL", "* ", "P1 OK ", "[", "]", "BODY[]<0>", "BODY[HEADER]", "~{3}\r\n", "1:*", "4294967295", "\r\n", "UID ", "FLAGS ("])]
#[case::mailbox_name(mailbox_name, texts(&["INBOX", "Envoy&AOk-s", "&Jjo-", "&-", "Dossier/&AOk-t&AOk-", "caf\u{e9}"]), &["&", "-", "&AOk-", "&2AA-", "/", ".", "~", "\""])]
#[case::mime(mime, data("eml", false), &["\r\n", "\r\n\r\n", "--", "boundary=\"", "Content-Type: multipart/mixed", "Content-Type: message/rfc822\r\n\r\n", "Content-Transfer-Encoding: base64", "=?utf-8?b?", "?=", "filename*0*=utf-8''%", "charset=utf-7", "Content-Disposition: attachment", "=\r\n", "<", "&#x202e;"])]
#[case::html(html, texts(&[LETTER]), &["<table>", "</table>", "<td colspan=99999>", "<a href=javascript:x>", "<a href='data:text/html,x'>", "<li>", "</ul>", "<blockquote>", "<pre>", "<!--", "-->", "<![CDATA[", "&#x202e;", "&nbsp;", "<svg>", "<template>", "<select>", "style='display:none'", "<img src=x onerror=y>"])]
#[case::documents(documents, vec![crate::documents::fuzz::archive(), data("cda", false).remove(0)], &["PK\x01\x02", "PK\x03\x04", "../", "METADATA.XML", "\u{0}\u{0}\u{0}\u{0}", "<table>", "rowspan='9'", "ID='r1'"])]
#[case::metadata(metadata, vec![crate::documents::fuzz::metadata()], &["<ns3:ExtrinsicObject>", "</ns3:Slot>", "name=\"URI\"", "xmlns:a='b'", "<b:c/>", "^", "&amp;", "PID-5|", "<!DOCTYPE a [", "&e;"])]
#[case::hprim(hprim, data("hprim", false), &["****LAB****", "****FIN****", "RES|", "TEX|", "|", "\r", "\n", "28/03/1979", "75007", "\u{feff}", "\u{202e}"])]
#[case::cda(cda, data("cda", false), &["<table>", "</table>", "<tr>", "<td colspan='99' rowspan='99'>", "<list>", "<item>", "<br/>", "<content ID='r1'>", "<renderMultiMedia referencedObject='m1'/>", "representation='B64'", "<![CDATA[", "]]>", "&#x202e;", "<!ENTITY e 'x'>", "qualifier='BR'"])]
fn whatever_comes_is_read_or_refused(#[case] target: fn(&[u8]), #[case] seeds: Vec<Vec<u8>>, #[case] words: &[&str]) {
    assert!(!seeds.is_empty());
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let rounds = cases(ROUNDS).cases;
    for round in 0..seeds.len() + usize::try_from(rounds).unwrap() {
        let octets = seeds.get(round).cloned().unwrap_or_else(|| chance.mutate(&seeds, words));
        let begun = on_processor();
        let outcome = catch_unwind(AssertUnwindSafe(|| target(&octets)));
        let shown = || octets.escape_ascii().to_string();
        assert!(outcome.is_ok(), "round {round}: {}", shown());
        let spent = on_processor().saturating_sub(begun);
        assert!(spent < LONGEST, "round {round} took {spent:?}: {}", shown());
    }
}

/// The driver would see a reader that falls over, and reaches what no seed holds.
#[test]
fn a_reader_that_falls_is_seen() {
    let falls = |octets: &[u8]| assert!(!octets.windows(3).any(|three| three == b"@@a"));
    let seeds = texts(&["a@b", "@a"]);
    let mut chance = Chance(1);
    let fallen = (0..4_000).any(|_| {
        let octets = chance.mutate(&seeds, &["@"]);
        catch_unwind(AssertUnwindSafe(|| falls(&octets))).is_err()
    });
    assert!(fallen);
}
