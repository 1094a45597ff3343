//! What is said of addresses while they are typed: the gate's verdict, who may be meant instead, what the directory says, and whether
//! the vault has noticed that one has gone. Off the async workers: the directory reads the disk.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::clock;
use crate::directory::{Context, Index};
use crate::domain::folding::fold;
use crate::domain::notice::{PatientFault, RefusalReason};
use crate::domain::patient::{is_patient, matricule};
use crate::domain::standing::{Alternative, Departure, Standing};
use crate::domain::{Address, Correspondent, Draft, DraftId};
use crate::engine::event::Check;
use crate::store::{Error, Reader};
use crate::trust::{Gate, Known, Recipient, Refusal, Verdict};

/// Mailboxes among which others of the same name are looked for.
const NAMESAKES: usize = 12;
/// Addresses of one question for which others are looked for: a pasted list of hundreds is judged, not searched for.
const SOUGHT: usize = 24;

/// What the open vault has marked.
#[derive(Default)]
pub(super) struct Marks {
    /// Addresses that have gone, under their folded form.
    pub(super) gone: BTreeMap<String, Departure>,
    /// Matricules of patients who do not want to be written to.
    pub(super) opposed: BTreeMap<String, Timestamp>,
}

impl Marks {
    /// Of this vault.
    pub(super) fn read(reader: &Reader<'_>) -> Result<Self, Error> {
        Ok(Self { gone: reader.departures()?, opposed: reader.opposed()? })
    }
}

/// Judges each of these, in order.
pub(super) fn judge(
    gate: &Gate,
    index: &Index,
    context: &Context,
    marks: &Marks,
    addresses: Vec<String>,
) -> Vec<Check> {
    let mut sought: usize = 0;
    let mut judge = |input: String| {
        let mut check = judge_one(gate, index, marks, input);
        let is_doubtful = check.verdict.is_err() || check.standing == Standing::Unknown || is_gone(check.standing);
        if is_doubtful && sought < SOUGHT {
            sought = sought.saturating_add(1);
            // Somebody else of this name is no reason to doubt an address that may receive: only what it may be a slip of.
            let only_slips = check.verdict.is_ok() && check.standing == Standing::Unknown;
            check.alternatives = alternatives(gate, index, context, &check.input, only_slips);
        }
        if check.verdict.is_ok() && check.standing == Standing::Held && sought < SOUGHT {
            sought = sought.saturating_add(1);
            check.namesakes = Recipient::parse(&check.input)
                .map(|asked| namesakes(index, context, asked.address()))
                .unwrap_or_default();
        }
        check
    };
    addresses.into_iter().map(&mut judge).collect()
}

/// Those among the hits that the gate refuses now. Without a list no address is to blame.
pub(super) fn outside(gate: &Gate, hits: &[Correspondent], now: Timestamp) -> Vec<Address> {
    if gate.list(now).is_err() {
        return Vec::new();
    }
    hits.iter().map(|hit| &hit.address).filter(|address| !gate.admits(address, now)).cloned().collect()
}

/// Drafts of which a recipient would be refused now, or has gone since it was written to. Without a list no address is to blame.
pub(super) fn stopped(
    gate: &Gate,
    gone: &BTreeMap<String, Departure>,
    drafts: &[Draft],
    now: Timestamp,
) -> BTreeSet<DraftId> {
    let is_stopped = |text: &String| match Recipient::parse(text).and_then(|asked| asked.verify(gate, now)) {
        Ok(recipient) => gone.contains_key(&recipient.address().folded()),
        Err(Refusal::NoList(_)) => false,
        Err(_) => true,
    };
    let named = |draft: &&Draft| draft.to.iter().chain(&draft.cc).chain(&draft.bcc).any(is_stopped);
    drafts.iter().filter(named).filter_map(|draft| draft.id).collect()
}

fn judge_one(gate: &Gate, index: &Index, marks: &Marks, input: String) -> Check {
    let Verdict { outcome, suggestion } =
        gate.check(&input, clock::now(), |local| index.by_local(local).unwrap_or_default());
    let suggestion = suggestion.as_ref().map(Address::to_string);
    let parsed = || Recipient::parse(&input).ok().map(|asked| asked.address().clone());
    let address = outcome.as_ref().ok().cloned().or_else(parsed);
    let departure = address.as_ref().and_then(|address| marks.gone.get(&address.folded()).copied());
    let outcome = outcome.map_err(|refusal| refused_by_patient(refusal, address.as_ref(), &marks.opposed));
    let standing = match (departure, &address) {
        (Some(departure), _) => Standing::Gone(departure),
        (None, Some(address)) if !index.is_empty() && !is_patient(address.domain()) => {
            match index.by_address(address) {
                Ok(Some(_)) => Standing::Held,
                Ok(None) => Standing::Unknown,
                Err(_) => Standing::Unasked,
            }
        }
        (None, _) => Standing::Unasked,
    };
    Check { suggestion, standing, ..Check::of(input, outcome.map(drop)) }
}

/// A patient who would have to be confirmed only, and has opposed.
fn refused_by_patient(
    refusal: RefusalReason,
    address: Option<&Address>,
    opposed: &BTreeMap<String, Timestamp>,
) -> RefusalReason {
    let since = || opposed.get(matricule(address?).ok()?.as_str()).copied();
    match refusal {
        RefusalReason::Patient(PatientFault::Unconfirmed) => {
            RefusalReason::Patient(since().map_or(PatientFault::Unconfirmed, |since| PatientFault::Opposed { since }))
        }
        other => other,
    }
}

/// Other persons of the same name, where this one is written to for the first time; an index that cannot be read knows nobody.
fn namesakes(index: &Index, context: &Context, address: &Address) -> Vec<Correspondent> {
    let rows = |address: &Address| index.rows(address).unwrap_or_default();
    let Some(meant) = rows(address).into_iter().next() else { return Vec::new() };
    let (who, rpps) = (&meant.correspondent, &meant.rpps);
    if context.known.contains_key(&address.folded()) || who.family_name.is_empty() || rpps.is_empty() {
        return Vec::new();
    }
    let name = |one: &Correspondent| fold(&format!("{} {}", one.given_name, one.family_name));
    let found = index.find(&format!("{} {}", who.given_name, who.family_name), context, NAMESAKES);
    let mut others: Vec<(String, Correspondent)> = Vec::new();
    for one in found.unwrap_or_default().into_iter().filter(|one| name(one) == name(who)) {
        // Several mailboxes of one person are no doubt about her.
        let number = rows(&one.address).into_iter().next().map(|row| row.rpps).unwrap_or_default();
        if !number.is_empty() && number != *rpps && others.iter().all(|(known, _)| *known != number) {
            others.push((number, one));
        }
    }
    others.into_iter().map(|(_, one)| one).collect()
}

fn is_gone(standing: Standing) -> bool {
    matches!(standing, Standing::Gone(_))
}

/// Who may be meant instead; an index that cannot be read knows nobody.
fn alternatives(gate: &Gate, index: &Index, context: &Context, text: &str, only_slips: bool) -> Vec<Alternative> {
    let known = Known {
        by_address: &|address| index.by_address(address).ok().flatten(),
        by_local: &|local| index.by_local(local).unwrap_or_default(),
        search: &|words, most| index.find(words, context, most).unwrap_or_default(),
    };
    let now = clock::now();
    if only_slips { gate.slips(text, now, &known) } else { gate.alternatives(text, now, &known) }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{outside, refused_by_patient, stopped};
    use crate::domain::correspondent::BoxKind;
    use crate::domain::notice::{ListFault, PatientFault, RefusalReason};
    use crate::domain::standing::{Departure, Left};
    use crate::domain::{Address, Correspondent, Draft, DraftId};
    use crate::trust::Gate;

    #[test]
    fn a_hit_is_marked_where_a_list_refuses_it_and_not_for_want_of_one() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let hits = ["a@medecin.mssante.fr", "b@exemple.fr"]
            .map(|text| Correspondent::at(Address::parse(text).unwrap(), BoxKind::Personal));
        let gate = Gate::listing(&["medecin.mssante.fr"], "2026-11-23T04:00:00Z".parse().unwrap());
        assert_eq!(outside(&gate, &hits, now), [hits[1].address.clone()]);
        assert!(outside(&Gate::closed(ListFault::Missing), &hits, now).is_empty());
    }

    #[test]
    fn a_patient_who_has_opposed_is_told_from_one_to_be_confirmed() {
        let since: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let hers = Address::parse("279035121518989@patient.mssante.fr").unwrap();
        let other = Address::parse("162018885045327@patient.mssante.fr").unwrap();
        let opposed = [("279035121518989".to_owned(), since)].into();
        let judged =
            |fault, address: &Address| refused_by_patient(RefusalReason::Patient(fault), Some(address), &opposed);
        let expected = [
            (PatientFault::Unconfirmed, &hers, PatientFault::Opposed { since }),
            (PatientFault::Unconfirmed, &other, PatientFault::Unconfirmed),
            // What stands before that is said first.
            (PatientFault::Off, &hers, PatientFault::Off),
        ];
        for (fault, address, told) in expected {
            assert_eq!(judged(fault, address), RefusalReason::Patient(told));
        }
    }

    #[test]
    fn a_draft_is_stopped_by_whoever_is_refused_or_has_gone() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let to = |id, to: &[&str]| Draft {
            id: Some(DraftId(id)),
            to: to.iter().map(|text| (*text).to_owned()).collect(),
            ..Draft::default()
        };
        let outside = Draft { bcc: vec!["x@exemple.fr".to_owned()], ..to(3, &["a@medecin.mssante.fr"]) };
        let drafts = [
            to(1, &["Dr A <a@medecin.mssante.fr>"]),
            to(2, &["a@medecin.mssante.fr", "Gone@medecin.mssante.fr"]),
            outside,
            to(4, &["a@medecin"]),
            to(5, &[]),
        ];
        let departure = Departure { from: Left::Directory, noticed: now };
        let gone = [("gone@medecin.mssante.fr".to_owned(), departure)].into();
        let gate = Gate::listing(&["medecin.mssante.fr"], "2026-11-23T04:00:00Z".parse().unwrap());
        let found = |gate| stopped(gate, &gone, &drafts, now).into_iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(found(&gate), [2, 3, 4]);
        assert_eq!(found(&Gate::closed(ListFault::Missing)), [4], "without a list only what is no address");
    }
}
