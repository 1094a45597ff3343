//! What is said of addresses while they are typed: the gate's verdict, who may be meant instead, what the directory says, and whether
//! the vault has noticed that one has gone. Off the async workers: the directory reads the disk.

use std::collections::BTreeMap;

use crate::clock;
use crate::directory::Index;
use crate::domain::standing::{Alternative, Because, Departure, Standing};
use crate::domain::{Address, Correspondent};
use crate::engine::event::Check;
use crate::trust::{Gate, Known, Verdict};

/// Addresses of one question for which others are looked for: a pasted list of hundreds is judged, not searched for.
const SOUGHT: usize = 24;

/// Judges each of these, in order. `gone` are the addresses that the open vault has marked, under their folded form.
pub(super) fn judge(
    gate: &Gate,
    index: &Index,
    gone: &BTreeMap<String, Departure>,
    addresses: Vec<String>,
) -> Vec<Check> {
    let mut sought: usize = 0;
    let mut judge = |input: String| {
        let mut check = judge_one(gate, index, gone, input);
        let is_doubtful = check.verdict.is_err() || check.standing == Standing::Unknown || is_gone(check.standing);
        if is_doubtful && sought < SOUGHT {
            sought = sought.saturating_add(1);
            check.alternatives = alternatives(gate, index, &check.input);
            if check.verdict.is_ok() && check.standing == Standing::Unknown {
                // Somebody else of this name is no reason to doubt an address that may receive: only what it may be a slip of.
                check.alternatives.retain(|one| one.because == Because::Slip);
            }
        }
        check
    };
    addresses.into_iter().map(&mut judge).collect()
}

/// Those among the hits that the gate refuses now.
pub(super) fn outside(gate: &Gate, hits: &[Correspondent]) -> Vec<Address> {
    let is_outside =
        |hit: &&Correspondent| gate.check(&hit.address.to_string(), clock::now(), |_| Vec::new()).outcome.is_err();
    hits.iter().filter(is_outside).map(|hit| hit.address.clone()).collect()
}

fn judge_one(gate: &Gate, index: &Index, gone: &BTreeMap<String, Departure>, input: String) -> Check {
    let Verdict { outcome, suggestion } =
        gate.check(&input, clock::now(), |local| index.by_local(local).unwrap_or_default());
    let suggestion = suggestion.as_ref().map(Address::to_string);
    let address = outcome.as_ref().ok().cloned().or_else(|| Address::parse(&input).ok());
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
fn alternatives(gate: &Gate, index: &Index, text: &str) -> Vec<Alternative> {
    let known = Known {
        by_address: &|address| index.by_address(address).ok().flatten(),
        by_local: &|local| index.by_local(local).unwrap_or_default(),
        search: &|words, most| index.search(words, most).unwrap_or_default(),
    };
    gate.alternatives(text, clock::now(), &known)
}
