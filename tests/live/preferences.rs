//! What is set in the window: by whom, where it is kept, and from when on it holds.

use pli::domain::Notice;
use pli::domain::notice::{PatientFault, RefusalReason};
use pli::engine::{Activity, Answer, Command};
use pli::settings::{Appearance, Setting, Settings, Source};
use pli_operator::{DOCTOR, PIN};

use crate::driver::Driver;
use crate::session::operator;

/// Of the test patient.
const PATIENT: &str = "279035121518989@patient.mssante.fr";

impl Driver {
    async fn sets(&mut self, setting: Setting) -> Answer {
        let asked = self.say(|ticket| Command::SetPreference { setting, ticket });
        self.hear(asked).await
    }

    async fn holds(&mut self, setting: Setting) -> bool {
        let asked = self.say(|ticket| Command::Preferences { ticket });
        let Answer::Preferences(known) = self.hear(asked).await else { panic!("no preferences") };
        known.iter().any(|known| known.setting == setting)
    }

    async fn refuses(&mut self, address: &str) -> Option<RefusalReason> {
        let addresses = vec![address.to_owned()];
        let asked = self.say(|ticket| Command::Check { addresses, ticket });
        let Answer::Checked(checks) = self.hear(asked).await else { panic!("not checked") };
        checks.into_iter().find_map(|check| check.verdict.err())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_is_kept_in_the_file_by_who_has_a_session_and_holds_from_the_next_on() {
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let file = operator.config_path();
    let settings = Settings::read(&file).unwrap();
    let source = Source { file: Some(file.clone()), ..Source::default() };
    let mut driver = Driver::start_from(source, settings, Activity::Asked);
    let _ = driver.offered(DOCTOR).await;

    // Whoever sits before it may see better; no more than that.
    assert!(matches!(driver.sets(Setting::Appearance(Appearance::Dark)).await, Answer::Preferences(_)));
    let hers =
        [Setting::Passphrase(true), Setting::MaskAfterMinutes(1), Setting::UndoSeconds(0), Setting::Patients(true)];
    for setting in hers {
        assert_eq!(driver.sets(setting).await, Answer::Failed(Notice::SessionClosed), "{setting:?}");
        assert!(!driver.holds(setting).await);
    }

    driver.opens(DOCTOR, PIN).await;
    assert!(matches!(driver.sets(Setting::UndoSeconds(0)).await, Answer::Preferences(_)));
    assert!(matches!(driver.sets(Setting::AskRead(true)).await, Answer::Preferences(_)));
    assert!(driver.holds(Setting::UndoSeconds(0)).await && driver.holds(Setting::Appearance(Appearance::Dark)).await);
    // Writing to patients is asked of the gate: switched on and off it holds at once.
    assert_eq!(driver.refuses(PATIENT).await, Some(RefusalReason::Patient(PatientFault::Off)));
    for (on, fault) in [(true, PatientFault::Unconfirmed), (false, PatientFault::Off)] {
        assert!(matches!(driver.sets(Setting::Patients(on)).await, Answer::Preferences(_)));
        assert_eq!(driver.refuses(PATIENT).await, Some(RefusalReason::Patient(fault)), "{on}");
    }
    let _ = driver.say(|_| Command::Mask);
    driver.until("the mask", |driver| driver.masked().is_some()).await;
    let setting = Setting::MaskAfterMinutes(120);
    let asked = driver.say(|ticket| Command::SetPreference { setting, ticket });
    assert_eq!(driver.unmask(PIN).await, Answer::Done);
    assert_eq!(driver.hear(asked).await, Answer::Failed(Notice::SessionClosed), "not behind the mask");

    // The file says it, with the accounts that it had; the next session is told.
    let kept = Settings::read(&file).unwrap();
    assert_eq!((kept.sending.undo_seconds, kept.receipts.ask_read, kept.session.mask_after_minutes), (0, true, 30));
    assert!(!kept.accounts.is_empty() && kept.practice.is_some());
    driver.close().await;
    driver.opens(DOCTOR, PIN).await;
    let pli::engine::SessionState::Open(opened) = &driver.state else { panic!("not open") };
    assert!(opened.receipts.ask_read);

    // A file that somebody is writing by hand is not made worse.
    std::fs::write(&file, "[sending\n").unwrap();
    assert!(matches!(driver.sets(Setting::AskRead(false)).await, Answer::Failed(Notice::SettingsInvalid { .. })));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "[sending\n");
    assert!(driver.holds(Setting::AskRead(true)).await);
    driver.stop().await;
}
