//! The page asks once, takes its own answer alone, and saves what it shows.

use jiff::tz::TimeZone;

use super::{Action, DiagnosisPage, Message};
use crate::domain::Notice;
use crate::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use crate::engine::{Answer, Command, Ticket};
use crate::l10n::{L10n, Language};
use crate::ui::effect::{Effect, Tickets};

fn asked(effects: &[Effect]) -> Ticket {
    let [Effect::Send(Command::Diagnose { ticket, deep: false })] = effects else { panic!("{effects:?}") };
    *ticket
}

fn found() -> Answer {
    let finding = Finding { layer: Layer::Directory, detail: Detail::Nothing, verdict: Verdict::Good };
    Answer::Diagnosed(Box::new(Diagnosis { findings: vec![finding], ..Diagnosis::default() }))
}

#[test]
fn it_asks_once_until_it_is_answered_and_saves_what_was_found() {
    let l10n = L10n::new(Language::French, TimeZone::UTC);
    let now = "2026-11-23T14:40:00Z".parse().unwrap();
    let (mut page, effects) = DiagnosisPage::new(Tickets::new(12));
    let first = asked(&effects);
    assert_eq!(page.update(Message::Again, &l10n), Action::Do(Vec::new()), "it is being looked at");
    assert_eq!(page.update(Message::Save, &l10n), Action::Do(Vec::new()), "nothing to save");
    page.answered(Ticket(first.0 + 1), found(), now);
    assert_eq!(page.update(Message::Save, &l10n), Action::Do(Vec::new()), "an answer to another");
    page.answered(first, found(), now);
    let Action::Save(text) = page.update(Message::Save, &l10n) else { panic!() };
    assert!(text.contains("✓ Annuaire"), "{text}");
    let Action::Do(effects) = page.update(Message::Again, &l10n) else { panic!() };
    page.answered(asked(&effects), Answer::Failed(Notice::Internal), now);
    let Action::Do(effects) = page.update(Message::Again, &l10n) else { panic!() };
    let _ = asked(&effects);
    assert_eq!(page.update(Message::Leave, &l10n), Action::Left);
}
