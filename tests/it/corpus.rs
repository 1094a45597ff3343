//! The corpus of `tests/data/addresses` (its README says how to read it) against the parser and the gate of a sealed list: what must
//! be refused is refused, what is sound passes, and what comes out is exactly what was meant.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::path::Path;
use std::str::Chars;

use jiff::Timestamp;
use pli::domain::ins::{Ins, Sex};
use pli::domain::patient::{Identity, Traits};
use pli::domain::{Address, DisplayName};
use pli::trust::{Gate, Recipient, Refusal};

use crate::xml_signature;

const TITLES: &str = "input\tverdict\tcanonical\tfamily\twhy";
const LINES_MIN: usize = 1_200;
const FAMILY_MIN: usize = 10;
/// Sound addresses of everyday, so that a parser which refuses all does not pass.
const HONEST_MIN: usize = 150;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Refused,
    Parses,
    Outside,
    Inside,
    Patient,
}

impl Verdict {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "refused" => Self::Refused,
            "parses" => Self::Parses,
            "outside" => Self::Outside,
            "inside" => Self::Inside,
            "patient" => Self::Patient,
            _ => return None,
        })
    }

    fn allows(self, found: Self) -> bool {
        self == found || (self == Self::Parses && matches!(found, Self::Outside | Self::Inside))
    }
}

/// A line of the corpus.
struct Case {
    number: usize,
    written: String,
    input: String,
    verdict: Verdict,
    canonical: Option<(String, String)>,
    family: String,
}

impl Case {
    fn read(number: usize, line: &str) -> Result<Self, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [input, verdict, canonical, family, why] = columns[..] else {
            return Err(format!("{} columns", columns.len()));
        };
        if family.is_empty() || why.is_empty() {
            return Err("no family, or no reason".to_owned());
        }
        let parts = unescape(canonical)?;
        let canonical = parts.split_once('@').map(|(local, domain)| (local.to_owned(), domain.to_owned()));
        let verdict = Verdict::parse(verdict).ok_or_else(|| format!("verdict {verdict}"))?;
        if canonical.is_none() != (verdict == Verdict::Refused) || canonical.is_none() != parts.is_empty() {
            return Err("a canonical form belongs to what parses, and to nothing else".to_owned());
        }
        let (written, family) = (input.to_owned(), family.to_owned());
        Ok(Self { number, written, input: unescape(input)?, verdict, canonical, family })
    }

    fn is_field(&self) -> bool {
        self.family.starts_with("field")
    }

    /// What differs from the line, if anything does.
    fn faults(&self, gate: &Gate, now: Timestamp) -> Vec<String> {
        let mut faults = Vec::new();
        let bare = Address::parse(&self.input).ok();
        let field = Recipient::parse(&self.input).ok().map(|recipient| recipient.address().clone());
        if self.is_field() && bare.is_some() {
            faults.push("parses as a bare address".to_owned());
        }
        if !self.is_field() && bare != field {
            faults.push(format!("the field reads {}, the parser {}", shown(field.as_ref()), shown(bare.as_ref())));
        }
        let parsed = if self.is_field() { field } else { bare };
        let found = parsed.as_ref().map_or(Ok(Verdict::Refused), |address| judge(address, gate, now));
        match &found {
            Ok(found) if self.verdict.allows(*found) => {}
            other => faults.push(format!("{:?} expected, {other:?} found: {}", self.verdict, shown(parsed.as_ref()))),
        }
        if let (Some(address), Some((local, domain))) = (&parsed, &self.canonical) {
            if (address.local(), address.domain().as_str()) != (local.as_str(), domain.as_str()) {
                faults.push(format!("{local}@{domain} expected, {address} found"));
            }
            if Address::parse(&address.to_string()).ok().as_ref() != Some(address) {
                faults.push(format!("{address} does not come back as itself"));
            }
        }
        // The same question as a person asks it while typing.
        let answer = gate.check(&self.input, now, |_| Vec::new());
        if answer.outcome.is_ok() != (found == Ok(Verdict::Inside)) || answer.outcome.is_ok_and(|a| Some(a) != parsed) {
            faults.push("the gate answers otherwise while typing".to_owned());
        }
        if let Some(offered) = answer.suggestion.filter(|offered| judge(offered, gate, now) != Ok(Verdict::Inside)) {
            faults.push(format!("{offered} is proposed and would be refused"));
        }
        faults
    }
}

fn judge(address: &Address, gate: &Gate, now: Timestamp) -> Result<Verdict, Refusal> {
    match Recipient::new(address.clone(), None).verify(gate, now) {
        Ok(_) => Ok(Verdict::Inside),
        Err(Refusal::NotListed(domain)) if domain == *address.domain() => Ok(Verdict::Outside),
        Err(Refusal::Patient(_)) => Ok(Verdict::Patient),
        Err(other) => Err(other),
    }
}

fn shown(address: Option<&Address>) -> String {
    address.map_or_else(|| "nothing".to_owned(), Address::to_string)
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/addresses").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn cases() -> Vec<Case> {
    let text = file("hostile.tsv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(TITLES));
    let mut faults = Vec::new();
    let mut cases = Vec::new();
    for (at, line) in lines.enumerate() {
        let number = at + 2;
        match Case::read(number, line) {
            Ok(case) => cases.push(case),
            Err(fault) => faults.push(format!("line {number}: {fault}")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    cases
}

/// The domains of the list, as their operators wrote them.
fn domains() -> Vec<String> {
    let lines = file("domains.txt");
    let lines = lines.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| unescape(line.split('\t').next().unwrap()).unwrap()).collect()
}

#[test]
fn corpus_is_judged_as_written() {
    let domains = domains();
    let (gate, now) = xml_signature::gate(&domains.iter().map(String::as_str).collect::<Vec<_>>());
    let list = gate.list(now).unwrap();
    assert_eq!((list.len(), list.skipped()), (domains.len(), 0), "every domain of the list counts, and once");
    let mut faults = Vec::new();
    for case in cases() {
        for fault in case.faults(&gate, now) {
            faults.push(format!("{} ({}) {}: {fault}", case.number, case.family, case.written));
        }
    }
    assert!(faults.is_empty(), "{} differences\n{}", faults.len(), faults.join("\n"));
}

/// Where its user has switched it on: of all these lines only the test patient's own address is a patient's that may receive, and only
/// with what was confirmed of her; everybody else is judged as before.
#[test]
fn corpus_is_judged_alike_where_patients_may_be_written_to() {
    let domains = domains();
    let domains: Vec<&str> = domains.iter().map(String::as_str).collect();
    let ((gate, now), (shut, _)) = (xml_signature::gate_to_patients(&domains), xml_signature::gate(&domains));
    let traits = Traits {
        name: DisplayName::clean("Dominique PAT-TROIS").unwrap(),
        born: jiff::civil::date(1979, 3, 28),
        sex: Sex::Female,
        qualified: true,
    };
    let ins = Ins::parse("279035121518989").unwrap();
    let identity = Identity::confirm(ins, traits, jiff::civil::date(2026, 11, 23)).unwrap();
    let mut reached = 0;
    for case in cases() {
        let Ok(address) = Recipient::parse(&case.input).map(|recipient| recipient.address().clone()) else { continue };
        assert_eq!(judge(&address, &gate, now), judge(&address, &shut, now), "{}", case.written);
        let recipient = || Recipient::new(address.clone(), None);
        assert!(recipient().verify_patient(None, &gate, now).is_err(), "{}", case.written);
        let confirmed = recipient().verify_patient(Some(&identity), &gate, now);
        let is_hers = address.local() == "279035121518989" && address.domain().as_str() == "patient.mssante.fr";
        assert_eq!(confirmed.is_ok(), is_hers, "{}", case.written);
        assert!(recipient().verify_patient(Some(&identity), &shut, now).is_err(), "{}", case.written);
        reached += usize::from(is_hers);
    }
    assert!(reached >= 3, "{reached}");
}

#[test]
fn corpus_is_large_varied_and_without_doubles() {
    let cases = cases();
    assert!(cases.len() >= LINES_MIN, "{} lines", cases.len());
    let mut families: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut faults = Vec::new();
    for case in &cases {
        *families.entry(&case.family).or_default() += 1;
        if let Some(before) = seen.insert(&case.input, case.number) {
            faults.push(format!("line {} repeats line {before}", case.number));
        }
    }
    faults.extend(families.iter().filter(|(_, lines)| **lines < FAMILY_MIN).map(|few| format!("{few:?}")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let honest = |case: &&Case| case.family.starts_with("honest") && case.verdict == Verdict::Inside;
    assert!(cases.iter().filter(honest).count() >= HONEST_MIN);
    for verdict in [Verdict::Refused, Verdict::Parses, Verdict::Outside, Verdict::Inside, Verdict::Patient] {
        assert!(cases.iter().any(|case| case.verdict == verdict), "no line is {verdict:?}");
    }
}

#[test]
fn corpus_spells_each_text_in_one_way() {
    let mut faults = Vec::new();
    for name in ["hostile.tsv", "domains.txt"] {
        for (at, line) in file(name).lines().enumerate() {
            if !line.chars().all(|c| c == '\t' || c == ' ' || c.is_ascii_graphic()) {
                faults.push(format!("{name}:{} is not plain ASCII", at + 1));
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let escaped = if name == "hostile.tsv" { vec![columns[0], columns[2]] } else { vec![columns[0]] };
            for text in escaped.into_iter().filter(|text| !text.starts_with('#') && !text.contains("\\{")) {
                if unescape(text).map(|plain| escape(&plain)).as_deref() != Ok(text) {
                    faults.push(format!("{name}:{} {text}", at + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn corpus_escapes_mean_what_they_say() {
    for (written, meant) in [
        ("", ""),
        ("a@b.example", "a@b.example"),
        ("\\\\\\t\\n\\r", "\\\t\n\r"),
        ("\\x00\\x1f\\x7f\\x20", "\0\u{1f}\u{7f} "),
        ("\\u{e9}e\\u{301}\\u{202e}\\u{1f600}\\u{10ffff}", "ée\u{301}\u{202e}😀\u{10ffff}"),
        ("\\{3*ab\\}c\\{2*\\u{e9}\\}\\{2*\\\\\\}", "abababcéé\\\\"),
        ("{2*a}", "{2*a}"),
    ] {
        assert_eq!(unescape(written).as_deref(), Ok(meant), "{written}");
    }
    assert_eq!(escape(" \\é\u{85}\0\t\n\ra b "), "\\x20\\\\\\u{e9}\\u{85}\\x00\\t\\n\\ra b\\x20");
    let wrong = r"\ \a \x \x4 \x4G \x80 \xFf \u \u{} \ue9 \u{e9 \u{41} \u{d800} \u{110000} \u{E9} \{ \{a\} \{3*\} \{3*a \{*a\} \{3*\{3*a\}\} a\}";
    for wrong in wrong.split(' ') {
        assert!(unescape(wrong).is_err(), "{wrong}");
    }
}

/// Reads the escapes of the corpus.
fn unescape(text: &str) -> Result<String, String> {
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.next_if_eq(&'{').is_some() {
            plain.push_str(&run(&mut rest).ok_or_else(|| format!("a run in {text}"))?);
        } else {
            plain.push(one(c, &mut rest).ok_or_else(|| format!("an escape in {text}"))?);
        }
    }
    Ok(plain)
}

/// A character, or the escape that stands for it.
fn one(c: char, rest: &mut Peekable<Chars<'_>>) -> Option<char> {
    if c != '\\' {
        return Some(c);
    }
    match rest.next()? {
        '\\' => Some('\\'),
        't' => Some('\t'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        'x' => hexadecimal(&[rest.next()?, rest.next()?]).filter(char::is_ascii),
        'u' => {
            let _ = rest.next_if_eq(&'{')?;
            let mut digits = Vec::new();
            while let Some(digit) = rest.next_if(|c| *c != '}') {
                digits.push(digit);
            }
            let _ = rest.next()?;
            hexadecimal(&digits).filter(|c| !c.is_ascii() && digits.len() <= 6)
        }
        _ => None,
    }
}

fn hexadecimal(digits: &[char]) -> Option<char> {
    let sound = digits.iter().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    let digits: String = digits.iter().collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?).filter(|_| sound)
}

/// What follows `\{`.
fn run(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut times = String::new();
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        times.push(digit);
    }
    let _ = rest.next_if_eq(&'*')?;
    let mut unit = String::new();
    loop {
        let c = rest.next()?;
        if c == '\\' && rest.next_if_eq(&'}').is_some() {
            break;
        }
        unit.push(one(c, rest)?);
    }
    let times: usize = times.parse().ok()?;
    (!unit.is_empty()).then(|| unit.repeat(times))
}

/// The one spelling of a text, without runs.
fn escape(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let spelled = text.chars().enumerate().map(|(at, c)| match c {
        '\\' => "\\\\".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        ' ' if at == 0 || at == last => "\\x20".to_owned(),
        c if c.is_ascii_control() => format!("\\x{:02x}", u32::from(c)),
        c if !c.is_ascii() => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    });
    spelled.collect()
}
