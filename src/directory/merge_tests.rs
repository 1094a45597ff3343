//! Lines that arrive late: nothing jumps, nothing is there twice, what is shown is not said otherwise.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Line, Source, merge};
use crate::domain::correspondent::BoxKind;
use crate::domain::{Address, Correspondent};

fn line(local: &str, town: &str, source: Source) -> Line {
    let address = Address::parse(&format!("{local}@medecin.mssante.fr")).unwrap();
    let mut hit = Correspondent::at(address, BoxKind::Personal);
    hit.family_name = local.to_uppercase();
    hit.town = town.to_owned();
    Line::of(hit, source)
}

fn addresses(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.hit.address.folded()).collect()
}

#[test]
fn what_arrives_goes_below_and_what_is_known_is_completed() {
    let mut shown = vec![line("a", "", Source::Local), line("b", "Dole", Source::Local)];
    let arrived = vec![
        line("c", "", Source::National),
        line("b", "Vesoul", Source::National),
        line("a", "Gray", Source::National),
    ];
    merge(&mut shown, arrived, 10);
    assert_eq!(addresses(&shown), ["a@medecin.mssante.fr", "b@medecin.mssante.fr", "c@medecin.mssante.fr"]);
    assert_eq!(shown.iter().map(|line| line.hit.town.as_str()).collect::<Vec<_>>(), ["Gray", "Dole", ""]);
    assert_eq!(
        shown.iter().map(|line| line.source).collect::<Vec<_>>(),
        [Source::Local, Source::Local, Source::National]
    );
    assert!(shown.iter().all(|line| line.is_live));
}

#[test]
fn a_line_is_not_called_otherwise_once_it_is_shown() {
    let mut shown = vec![line("secretariat", "", Source::Local)];
    shown[0].hit.family_name.clear();
    shown[0].hit.structure = "CH de Dole".to_owned();
    let label = shown[0].hit.label();
    let mut other = line("SECRETARIAT", "Dole", Source::Establishment);
    other.hit.service = "Cardiologie".to_owned();
    merge(&mut shown, vec![other], 10);
    assert_eq!((shown.len(), shown[0].hit.label(), shown[0].hit.town.as_str()), (1, label, "Dole"));
}

fn lines(source: Source) -> impl Strategy<Value = Vec<Line>> {
    let local = prop_oneof!["[a-d]{1,2}", "[A-D]{1,2}"];
    prop::collection::vec((local, "(Dole|Gray|)").prop_map(move |(local, town)| line(&local, &town, source)), 0..12)
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn nothing_that_is_shown_moves(shown in lines(Source::Local), arrived in lines(Source::National), most in 0..16_usize) {
        let mut merged = shown.clone();
        merge(&mut merged, arrived, most);
        prop_assert!(merged.len() <= most.max(shown.len()));
        for (before, after) in shown.iter().zip(&merged) {
            prop_assert_eq!(&before.hit.address, &after.hit.address);
            prop_assert_eq!(before.hit.label(), after.hit.label());
            prop_assert!(before.hit.town.is_empty() || before.hit.town == after.hit.town);
            prop_assert_eq!(before.source, after.source);
        }
    }

    #[test]
    fn no_address_comes_twice(first in lines(Source::National), second in lines(Source::Establishment)) {
        let mut merged = Vec::new();
        merge(&mut merged, first, 40);
        merge(&mut merged, second.clone(), 40);
        let keys = addresses(&merged);
        prop_assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
        prop_assert!(second.iter().all(|line| keys.contains(&line.hit.address.folded())));
    }

    #[test]
    fn to_hear_it_again_changes_nothing(first in lines(Source::National), second in lines(Source::National)) {
        let mut once = Vec::new();
        merge(&mut once, first, 40);
        merge(&mut once, second.clone(), 40);
        let mut twice = once.clone();
        merge(&mut twice, second, 40);
        prop_assert_eq!(once, twice);
    }
}
