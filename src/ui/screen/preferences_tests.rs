//! What is chosen is asked for once, shown when it is kept, and never what the establishment or the lack of a session forbids.

use super::{Action, Message, Preferences};
use crate::domain::Notice;
use crate::engine::{Answer, Command, Ticket};
use crate::settings::{Appearance, Preference, Rules, Setting, Settings, preferences};
use crate::ui::effect::Effect;
use crate::ui::sample::opened;

fn known() -> Vec<Preference> {
    let mut known = preferences(&Settings::parse("").unwrap(), &Rules::default());
    for preference in &mut known {
        preference.locked = matches!(preference.setting, Setting::CloseAfterHours(_));
    }
    known
}

fn page(in_session: bool) -> Preferences {
    let (mut page, effects) = Preferences::new(in_session.then(|| opened(Vec::new())).as_ref(), false);
    let Some(Effect::Send(Command::Preferences { ticket })) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(page.answered(*ticket, Answer::Preferences(known())), Action::NONE);
    page
}

/// The ticket of the one thing that is asked for.
fn asked(action: &Action) -> Ticket {
    let (Action::Do(effects) | Action::Look(_, effects)) = action else { panic!("{action:?}") };
    let [Effect::Send(Command::SetPreference { ticket, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    *ticket
}

#[test]
fn a_choice_is_asked_for_once_and_shown_when_it_is_kept() {
    let mut page = page(true);
    let wanted = Setting::UndoSeconds(30);
    let ticket = asked(&page.update(Message::Set(wanted)));
    assert_eq!(page.value(wanted), Some(Setting::UndoSeconds(10)), "not yet");
    assert_eq!(page.update(Message::Set(Setting::AskRead(true))), Action::NONE, "one at a time");

    let mut kept = known();
    kept.iter_mut().find(|known| known.setting.is_same_key(wanted)).unwrap().setting = wanted;
    assert_eq!(page.answered(ticket, Answer::Preferences(kept)), Action::NONE);
    assert_eq!((page.value(wanted), page.later), (Some(wanted), true));
    assert_eq!(page.update(Message::Set(wanted)), Action::NONE, "it holds already");
}

#[test]
fn how_the_window_looks_is_seen_at_once_and_taken_back_when_it_is_not_kept() {
    let mut page = page(false);
    let dark = Setting::Appearance(Appearance::Dark);
    let action = page.update(Message::Set(dark));
    assert!(matches!(&action, Action::Look(setting, _) if *setting == dark));
    let back = page.answered(asked(&action), Answer::Failed(Notice::SettingsUnwritable));
    assert_eq!(back, Action::Look(Setting::Appearance(Appearance::System), Vec::new()));
    assert_eq!((page.fault.clone(), page.later), (Some(Notice::SettingsUnwritable), false));
    // Another try forgets the fault.
    let again = page.update(Message::Set(dark));
    assert_eq!(page.fault, None);
    assert_eq!(page.answered(asked(&again), Answer::Preferences(known())), Action::NONE);
    assert!(!page.later, "the window looks so already");
}

#[test]
fn what_is_bound_or_wants_a_session_is_not_asked_for() {
    let mut open = page(true);
    assert_eq!(open.update(Message::Set(Setting::CloseAfterHours(4))), Action::NONE, "bound");
    let mut closed = page(false);
    for setting in [Setting::Patients(true), Setting::Passphrase(true), Setting::MaskAfterMinutes(120)] {
        assert_eq!(closed.update(Message::Set(setting)), Action::NONE, "{setting:?}");
    }
    // Nothing is known before the engine has answered.
    let (mut early, _) = Preferences::new(Some(&opened(Vec::new())), false);
    assert_eq!(early.update(Message::Set(Setting::AskRead(true))), Action::NONE);
}

#[test]
fn answers_to_others_change_nothing() {
    let mut page = page(true);
    let _ = page.update(Message::Set(Setting::AskRead(true)));
    assert_eq!(page.answered(Ticket(1), Answer::Failed(Notice::Internal)), Action::NONE);
    assert_eq!(page.fault, None);
}
