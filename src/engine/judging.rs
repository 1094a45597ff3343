//! What is said of addresses while they are typed: the gate's verdict, who may be meant instead, what the directory says, and whether
//! the vault has noticed that one has gone. Off the async workers: the directory reads the disk.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::clock;
use crate::directory::{Context, Index};
use crate::domain::standing::{Alternative, Departure, Standing};
use crate::domain::{Address, Correspondent};
use crate::engine::event::Check;
use crate::trust::{Gate, Known, Recipient, Verdict};

/// Addresses of one question for which others are looked for: a pasted list of hundreds is judged, not searched for.
const SOUGHT: usize = 24;

/// Judges each of these, in order. `gone` are the addresses that the open vault has marked, under their folded form.
pub(super) fn judge(
    gate: &Gate,
    index: &Index,
    context: &Context,
    gone: &BTreeMap<String, Departure>,
    addresses: Vec<String>,
) -> Vec<Check> {
    let mut sought: usize = 0;
    let mut judge = |input: String| {
        let mut check = judge_one(gate, index, gone, input);
        let is_doubtful = check.verdict.is_err() || check.standing == Standing::Unknown || is_gone(check.standing);
        if is_doubtful && sought < SOUGHT {
            sought = sought.saturating_add(1);
            // Somebody else of this name is no reason to doubt an address that may receive: only what it may be a slip of.
            let only_slips = check.verdict.is_ok() && check.standing == Standing::Unknown;
            check.alternatives = alternatives(gate, index, context, &check.input, only_slips);
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

fn judge_one(gate: &Gate, index: &Index, gone: &BTreeMap<String, Departure>, input: String) -> Check {
    let Verdict { outcome, suggestion } =
        gate.check(&input, clock::now(), |local| index.by_local(local).unwrap_or_default());
    let suggestion = suggestion.as_ref().map(Address::to_string);
    let parsed = || Recipient::parse(&input).ok().map(|asked| asked.address().clone());
    let address = outcome.as_ref().ok().cloned().or_else(parsed);
    let departure = address.as_ref().and_then(|address| gone.get(&address.folded()).copied());
    let standing = match (departure, &address) {
        (Some(departure), _) => Standing::Gone(departure),
        (None, Some(address)) if !index.is_empty() => match index.by_address(address) {
            Ok(Some(_)) => Standing::Held,
            Ok(None) => Standing::Unknown,
            Err(_) => Standing::Unasked,
        },
        (None, _) => Standing::Unasked,
    };
    Check { suggestion, standing, ..Check::of(input, outcome.map(drop)) }
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

    use super::outside;
    use crate::domain::correspondent::BoxKind;
    use crate::domain::notice::ListFault;
    use crate::domain::{Address, Correspondent};
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
}
