//! The gate: the list in force, or the reason why there is none, and what it says of an address.
//!
//! It refuses; it also looks for the address that may have been meant, and offers it only when there is exactly one.

use std::sync::Arc;

use jiff::Timestamp;

use super::recipient::{Recipient, Refusal};
use super::{ListVersion, Mark, Whitelist};
use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
use crate::domain::patient::{Identity, Leave, is_patient, matricule};
use crate::domain::{Address, Domain};

/// A label of each of the patients' domains.
const PATIENT: &str = "patient";
/// Slips of the finger a suggestion may undo.
const SLIPS: usize = 2;

/// The list in force, or why nothing can be sent. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gate {
    list: Result<Arc<Whitelist>, ListFault>,
    patients: Leave,
}

/// What the gate says of an address as typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The address, or why it is refused.
    pub outcome: Result<Address, RefusalReason>,
    /// An address that would be accepted and may have been meant.
    pub suggestion: Option<Address>,
}

impl Gate {
    /// A gate that lets nobody through.
    pub fn closed(fault: ListFault) -> Self {
        Self { list: Err(fault), patients: Leave::Off }
    }

    pub(super) fn open(list: Whitelist) -> Self {
        Self { list: Ok(Arc::new(list)), patients: Leave::Off }
    }

    /// The same gate where patients may be written to, or may not: it opens nothing else, and patients' mailboxes only to
    /// [`Recipient::verify_patient`].
    #[must_use]
    pub(crate) fn with_patients(self, patients: Leave) -> Self {
        Self { patients, ..self }
    }

    /// The same gate for whom this list was seen: closed where its own is older, or is not signed though one was.
    #[must_use]
    pub fn above(&self, mark: Mark) -> Self {
        match self.in_force() {
            Some(list) if list.generated() < mark.generated => {
                Self::closed(ListFault::Older).with_patients(self.patients)
            }
            Some(list) if mark.signed && !list.is_signed() => {
                Self::closed(ListFault::Unsigned).with_patients(self.patients)
            }
            _ => self.clone(),
        }
    }

    /// The list it goes by, whether or not it may serve now.
    fn in_force(&self) -> Option<&Whitelist> {
        self.list.as_deref().ok()
    }

    /// An open gate for tests of other rooms.
    #[cfg(test)]
    pub(crate) fn listing(domains: &[&str], generated: Timestamp) -> Self {
        Self::open(Whitelist::of(domains, generated))
    }

    /// The list, if it may serve now.
    ///
    /// # Errors
    /// Why it may not.
    pub fn list(&self, now: Timestamp) -> Result<&Whitelist, ListFault> {
        let list = self.list.as_ref().map_err(|fault| *fault)?;
        list.usable(now)?;
        Ok(list)
    }

    /// Whether this address may receive now.
    pub fn admits(&self, address: &Address, now: Timestamp) -> bool {
        self.admit(address, now).is_ok()
    }

    pub(super) fn admit(&self, address: &Address, now: Timestamp) -> Result<ListVersion, Refusal> {
        if is_patient(address.domain()) {
            return Err(match self.admit_patient(address, None, now) {
                Err(refusal) => refusal,
                Ok(_) => Refusal::Patient(PatientFault::Unconfirmed),
            });
        }
        self.listed(address, now)
    }

    /// A patient: the matricule's key fits, patients may be written to here, the list of this moment holds their domain, and the
    /// identity that was confirmed is that of this matricule.
    pub(super) fn admit_patient(
        &self,
        address: &Address,
        identity: Option<&Identity>,
        now: Timestamp,
    ) -> Result<ListVersion, Refusal> {
        let ins = matricule(address);
        match (self.patients, &ins) {
            (_, Err(PatientFault::Elsewhere)) => return Err(Refusal::Patient(PatientFault::Elsewhere)),
            (Leave::Off, _) => return Err(Refusal::Patient(PatientFault::Off)),
            (Leave::Forbidden, _) => return Err(Refusal::Patient(PatientFault::Forbidden)),
            (Leave::On, _) => {}
        }
        let ins = ins.map_err(Refusal::Patient)?;
        let version = self.listed(address, now)?;
        match identity {
            Some(identity) if *identity.ins() == ins => Ok(version),
            _ => Err(Refusal::Patient(PatientFault::Unconfirmed)),
        }
    }

    fn listed(&self, address: &Address, now: Timestamp) -> Result<ListVersion, Refusal> {
        let list = self.list(now).map_err(Refusal::NoList)?;
        if !list.contains(address.domain()) {
            return Err(Refusal::NotListed(address.domain().clone()));
        }
        Ok(list.version())
    }

    /// Judges an address as typed. `known` gives the directory's addresses with this local part; it is asked only on refusal.
    pub fn check(&self, text: &str, now: Timestamp, known: impl FnOnce(&str) -> Vec<Address>) -> Verdict {
        let refusal = match Recipient::parse(text).and_then(|asked| asked.verify(self, now)) {
            Ok(recipient) => return Verdict { outcome: Ok(recipient.address().clone()), suggestion: None },
            Err(refusal) => refusal,
        };
        let suggestion = match &refusal {
            Refusal::Patient(_) | Refusal::NoList(_) => None,
            Refusal::NotListed(_) | Refusal::Malformed(_) => {
                self.list(now).ok().and_then(|list| suggest(list, &mended(text), known))
            }
        };
        Verdict { outcome: Err(refusal.into()), suggestion }
    }
}

/// Whether this is, or may yet become while it is typed, an address of a patient: who cares for patients' addresses is no directory of
/// professionals.
pub fn may_name_patient(text: &str) -> bool {
    text.split('@').skip(1).any(|after| {
        let domain = after.split(|sign: char| sign.is_whitespace() || matches!(sign, ';' | ',' | '>')).next();
        let domain = domain.unwrap_or_default().to_lowercase();
        let last = domain.rsplit('.').next().unwrap_or_default();
        domain.split('.').any(|label| label == PATIENT) || (!last.is_empty() && PATIENT.starts_with(last))
    })
}

/// Undoes what copying and typing add around an address: blanks, `mailto:`, brackets, punctuation, a comma for a dot.
pub(super) fn mended(text: &str) -> String {
    let text = text.rsplit_once('<').map_or(text, |(_, inside)| inside);
    let text =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ';' | ',' | '.' | ':'));
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match joined.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.replace([',', ';'], ".").replace("..", ".")),
        None => joined,
    }
}

pub(super) fn suggest(list: &Whitelist, text: &str, known: impl FnOnce(&str) -> Vec<Address>) -> Option<Address> {
    let asked = Address::parse(text).ok()?;
    if is_patient(asked.domain()) {
        return None;
    }
    if list.contains(asked.domain()) {
        return Some(asked);
    }
    let near = nearest(list, asked.domain());
    let mut held: Vec<Address> = known(asked.local())
        .into_iter()
        .filter(|address| address.local().eq_ignore_ascii_case(asked.local()))
        .filter(|address| list.contains(address.domain()) && !is_patient(address.domain()))
        .collect();
    held.sort();
    held.dedup_by_key(|address| address.folded());
    let mut held_near = held.iter().filter(|address| near.contains(&address.domain()));
    match (held_near.next(), held_near.next(), held.as_slice(), near.as_slice()) {
        (Some(only), None, _, _) | (None, _, [only], []) => Some(only.clone()),
        (None, _, _, [only]) => Address::parse(&format!("{}@{only}", asked.local())).ok(),
        _ => None,
    }
}

/// Listed domains at the smallest distance, when that is small for their length.
fn nearest<'a>(list: &'a Whitelist, domain: &Domain) -> Vec<&'a Domain> {
    let asked = domain.as_str().as_bytes();
    let reach = if asked.len() < 8 { 1 } else { SLIPS };
    let mut best = reach;
    let mut found = Vec::new();
    for listed in list.domains().filter(|listed| !is_patient(listed)) {
        let Some(distance) = slips(asked, listed.as_str().as_bytes(), best) else { continue };
        if distance < best {
            found.clear();
            best = distance;
        }
        found.push(listed);
    }
    found
}

/// Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment), when at most `most`.
pub(super) fn slips(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i.saturating_add(1));
        for (j, y) in b.iter().enumerate() {
            let at = |cells: &[usize], column: usize| cells.get(column).copied().unwrap_or(usize::MAX);
            let right = j.saturating_add(1);
            let replaced = at(&above, j).saturating_add(usize::from(x != y));
            let mut cell = replaced.min(at(&above, right).saturating_add(1)).min(at(&row, j).saturating_add(1));
            if let (Some(i1), Some(j1)) = (i.checked_sub(1), j.checked_sub(1))
                && a.get(i1) == Some(y)
                && b.get(j1) == Some(x)
            {
                cell = cell.min(at(&before, j1).saturating_add(1));
            }
            row.push(cell);
        }
        if row.iter().min().is_none_or(|least| *least > most) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn check(text: &str, known: &[&str]) -> Verdict {
        let domains = [
            "medecin.mssante.fr",
            "infirmier.mssante.fr",
            "ch-aaa.fr",
            "ch-aab.fr",
            "patient.mssante.fr",
            "chu-exemple.fr",
        ];
        let gate = Gate::listing(&domains, "2026-11-23T04:00:00Z".parse().unwrap());
        let known = known.iter().map(|text| Address::parse(text).unwrap()).collect();
        gate.check(text, "2026-11-23T12:00:00Z".parse().unwrap(), |_| known)
    }

    #[rstest]
    #[case("a@medcin.mssante.fr", &[], Some("a@medecin.mssante.fr"))]
    #[case("a@medceni.mssante.fr", &[], Some("a@medecin.mssante.fr"))]
    #[case("a@medecin.msante.fr", &[], Some("a@medecin.mssante.fr"))]
    #[case("a@medecin,mssante.fr.", &[], Some("a@medecin.mssante.fr"))]
    #[case(" mailto:a@medecin.mssante.fr;", &[], Some("a@medecin.mssante.fr"))]
    #[case("Dr A <a@medecin.mssante.fr>,", &[], Some("a@medecin.mssante.fr"))]
    #[case("a @medecin.mssante.fr", &[], Some("a@medecin.mssante.fr"))]
    #[case("a@gmail.com", &[], None)]
    #[case("a@gmail.com", &["a@chu-exemple.fr"], Some("a@chu-exemple.fr"))]
    #[case("A@gmail.com", &["a@chu-exemple.fr", "a@CHU-exemple.fr"], Some("a@chu-exemple.fr"))]
    #[case("a@gmail.com", &["a@chu-exemple.fr", "a@ch-aaa.fr"], None)]
    #[case("a@gmail.com", &["a@non-liste.fr"], None)]
    #[case("a@gmail.com", &["b@chu-exemple.fr"], None)]
    #[case("a@ch-aac.fr", &[], None)]
    #[case("a@ch-aac.fr", &["a@ch-aab.fr"], Some("a@ch-aab.fr"))]
    #[case("a@ch-aac.fr", &["a@chu-exemple.fr"], None)]
    #[case("a@patien.mssante.fr", &[], None)]
    #[case("a@patient.mssante.fr", &["a@medecin.mssante.fr"], None)]
    #[case("tout autre chose", &[], None)]
    fn offers_what_may_have_been_meant(#[case] text: &str, #[case] known: &[&str], #[case] expected: Option<&str>) {
        let verdict = check(text, known);
        assert!(verdict.outcome.is_err());
        assert_eq!(verdict.suggestion.map(|address| address.to_string()), expected.map(str::to_owned));
    }

    #[rstest]
    #[case("Dupont@Patient.mssante.fr", true)]
    #[case("dupont@patient.essai.mssante.fr", true)]
    #[case("Jeanne <dupont@patient.mssante.fr>", true)]
    #[case("dupont@pat", true)]
    #[case("dupont@essai.p", true)]
    #[case("a@medecin.mssante.fr; dupont@patient", true)]
    #[case("dupont@", false)]
    #[case("dupont patient", false)]
    #[case("paul@pneumologie", false)]
    #[case("paul@medecin.mssante.fr", false)]
    fn a_patients_address_is_known_while_it_is_typed(#[case] text: &str, #[case] may: bool) {
        assert_eq!(may_name_patient(text), may);
    }

    #[test]
    fn an_accepted_address_needs_no_suggestion() {
        let verdict = check("Dr A <a@medecin.mssante.fr>", &["a@ch-aaa.fr"]);
        assert_eq!(
            verdict,
            Verdict {
                outcome: Address::parse("a@medecin.mssante.fr").map_err(|_| RefusalReason::Malformed),
                suggestion: None
            }
        );
    }

    #[test]
    fn without_a_list_there_is_one_reason_and_no_suggestion() {
        let gate = Gate::closed(ListFault::Missing);
        let verdict = gate.check("a@medcin.mssante.fr", "2026-11-23T12:00:00Z".parse().unwrap(), |_| Vec::new());
        assert_eq!(verdict.outcome, Err(RefusalReason::NoList(ListFault::Missing)));
        assert_eq!(verdict.suggestion, None);
    }

    #[rstest]
    #[case("abcd", "abcd", Some(0))]
    #[case("abcd", "abdc", Some(1))]
    #[case("abcd", "acd", Some(1))]
    #[case("abcd", "abxcd", Some(1))]
    #[case("abcd", "wxcd", Some(2))]
    #[case("abcd", "wxyd", None)]
    #[case("abcd", "abcdefg", None)]
    fn counts_slips(#[case] a: &str, #[case] b: &str, #[case] expected: Option<usize>) {
        assert_eq!(slips(a.as_bytes(), b.as_bytes(), 2), expected);
        assert_eq!(slips(b.as_bytes(), a.as_bytes(), 2), expected);
    }
}
