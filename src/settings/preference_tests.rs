//! What is set in the window is what the file says afterwards, and nothing else of it changes.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{Preference, Setting, Source, preferences, with};
use crate::policy::Policy;
use crate::policy::tests::policy;
use crate::settings::{Appearance, Error, Settings, Zoom};

const WRITTEN: &str = "# Cabinet des Tilleuls\n[session]\nmask_after_minutes = 15 # comme convenu\n\n[trust]\nrequire_signed_list = true\n";

fn setting() -> impl Strategy<Value = Setting> {
    prop_oneof![
        prop::sample::select(Appearance::ALL.to_vec()).prop_map(Setting::Appearance),
        prop::sample::select(Zoom::STEPS.to_vec()).prop_map(|step| Setting::Zoom(Zoom::try_from(step).unwrap())),
        (0_u8..=60).prop_map(Setting::UndoSeconds),
        any::<bool>().prop_map(Setting::AskRead),
        (0_u32..=2_160).prop_map(Setting::RemindAfterHours),
        any::<bool>().prop_map(Setting::MirrorDrafts),
        any::<bool>().prop_map(Setting::Patients),
        (1_u32..=120).prop_map(Setting::MaskAfterMinutes),
        (1_u32..=12).prop_map(Setting::CloseAfterHours),
        any::<bool>().prop_map(Setting::Passphrase),
        any::<bool>().prop_map(Setting::RenewDirectory),
        any::<bool>().prop_map(Setting::LiveDirectory),
    ]
}

proptest! {
    #![proptest_config(crate::properties::cases(256))]

    #[test]
    fn the_last_value_of_each_holds(settings in prop::collection::vec(setting(), 1..12)) {
        let text = settings.iter().fold(WRITTEN.to_owned(), |text, setting| with(&text, *setting).unwrap());
        let held = Settings::parse(&text).unwrap().under(&Policy::default());
        for Preference { setting, locked } in preferences(&held.settings, &held.rules) {
            prop_assert!(!locked);
            let last = settings.iter().rev().find(|set| set.is_same_key(setting));
            if let Some(last) = last {
                prop_assert_eq!(setting, *last);
            }
        }
        prop_assert!(held.settings.trust.require_signed_list, "what nobody touched stays");
        prop_assert!(text.contains("# Cabinet des Tilleuls") && text.contains("# comme convenu"), "{}", text);
    }
}

fn source(file: &Path) -> Source {
    Source { file: Some(file.to_owned()), policy: Policy::default() }
}

#[test]
fn a_file_that_is_not_there_is_made_and_one_that_is_wrong_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pli").join("pli.toml");
    let held = source(&file).set(Setting::UndoSeconds(30)).unwrap();
    assert_eq!(held.settings.sending.undo_seconds, 30);
    assert_eq!(Settings::read(&file).unwrap().sending.undo_seconds, 30);
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "no draft stays");

    let wrong = "[sending]\nundo_secondes = 3\n";
    fs::write(&file, wrong).unwrap();
    assert!(matches!(source(&file).set(Setting::AskRead(true)), Err(Error::Invalid { .. })));
    fs::write(&file, "sending = 3\n").unwrap();
    assert!(matches!(source(&file).set(Setting::UndoSeconds(3)), Err(Error::Invalid { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "sending = 3\n");
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_the_file_and_stays_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.toml"), folder.path().join("pli.toml"));
    fs::write(&real, WRITTEN).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let _ = source(&link).set(Setting::MaskAfterMinutes(5)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(Settings::read(&real).unwrap().session.mask_after_minutes, 5);
}

#[test]
fn what_the_establishment_binds_is_locked() {
    let bound =
        policy("PatientAddressPolicy = 'forbid'\nMaskMinutes = 20\nRenewDirectory = false\n", "CloseHours = 6\n");
    let held = Settings::parse("[trust]\npatients = true\n").unwrap().under(&bound);
    let all = preferences(&held.settings, &held.rules);
    let of = |setting: Setting| all.iter().find(|known| known.setting.is_same_key(setting)).copied().unwrap();
    assert_eq!(of(Setting::Patients(true)), Preference { setting: Setting::Patients(false), locked: true });
    assert_eq!(of(Setting::MaskAfterMinutes(1)), Preference { setting: Setting::MaskAfterMinutes(20), locked: true });
    assert_eq!(of(Setting::CloseAfterHours(1)), Preference { setting: Setting::CloseAfterHours(6), locked: false });
    let renews = Preference { setting: Setting::RenewDirectory(false), locked: true };
    assert_eq!(of(Setting::RenewDirectory(true)), renews);
    assert_eq!(all.iter().filter(|known| known.locked).count(), 3);
}

#[test]
fn no_place_no_change() {
    assert!(matches!(Source::default().set(Setting::AskRead(true)), Err(Error::Unwritable(_))));
}
