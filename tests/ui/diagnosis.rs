//! The diagnosis: drawn in its states, reached and left, its report saved.

use iced_test::selector::id;
use jiff::Timestamp;
use pli::domain::notice::{CertificateFault, OrganisationFault, PscFault};
use pli::domain::{Fault, Level, MethodKind, Notice, Trust};
use pli::engine::event::{Masked, Reach, Tries};
use pli::engine::finding::{Detail, Diagnosis, Finding, Layer, Verdict};
use pli::engine::{Answer, Command, Event, SessionState, Ticket};
use pli::l10n::Language;
use pli::settings::Appearance;
use pli::ui::effect::{DesktopAsk, Effect};
use pli::ui::screen::diagnosis::{AGAIN, SAVE};
use pli::ui::shortcut::Act;
use pli::ui::{Message, SAVE_PATH};

use crate::support::mail::{card, doctor};
use crate::support::{Bench, now};

const WIDE: (f32, f32) = (1320.0, 860.0);
/// The usual window at 200 %.
const DOUBLE: (f32, f32) = (660.0, 430.0);

fn finding(layer: Layer, detail: Detail, verdict: Verdict) -> Finding {
    Finding { layer, detail, verdict }
}

fn text(text: &str) -> Detail {
    Detail::Text(text.to_owned())
}

/// How changes are learned from a server that keeps messages for 90 days.
fn believed(because: Option<(Fault, Timestamp)>) -> Detail {
    let level = if because.is_some() { Level::Plain } else { Level::Qresync };
    let trust = Trust { offered: Level::Qresync, level, lists: true, pushes: true, because };
    Detail::Believed { place: "mail.exemple.mssante.fr:143".to_owned(), trust, retention: Some(90) }
}

fn good() -> Vec<Finding> {
    let host = "mail.exemple.mssante.fr";
    let server = |port: u16| Detail::Server { place: format!("{host}:{port}"), tls13: port == 143 };
    let login = |port: u16| Detail::Login { place: format!("{host}:{port}"), by: MethodKind::Psc };
    let records = Detail::Records { domain: "medecin.mssante.fr".to_owned(), services: Vec::new() };
    let list = Detail::List { generated: now(), domains: 5120, signed: true };
    let on = "2028-03-12T00:00:00Z".parse().unwrap();
    [
        (Layer::Service, Detail::Nothing),
        (Layer::Reader, text("Gemalto PC Twin Reader 00 00")),
        (Layer::Card, text("CPS4 (ChipDoc)")),
        (Layer::Module, text("/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so, Cryptolib CPS 2.1")),
        (Layer::Certificate, Detail::Until(on)),
        (Layer::Revocation, Detail::Nothing),
        (Layer::Authorities, Detail::Count(9)),
        (Layer::KeyStore, Detail::Nothing),
        (Layer::Policy, Detail::Count(3)),
        (Layer::Names, text(host)),
        (Layer::Records, records),
        (Layer::Network, text("mail.exemple.mssante.fr:143")),
        (Layer::Imap, server(143)),
        (Layer::Submission, server(587)),
        (Layer::Organisation, Detail::Certificate { file: "/etc/pli/dossiers.p12".to_owned(), until: Some(on) }),
        (Layer::Tokens, text("relais.exemple.fr")),
        (Layer::Psc, Detail::Nothing),
        (Layer::Authentication, login(143)),
        (Layer::Authentication, login(587)),
        (Layer::Changes, believed(None)),
        (Layer::Directory, Detail::Count(512_000)),
        (Layer::List, list),
    ]
    .map(|(layer, detail)| finding(layer, detail, Verdict::Good))
    .to_vec()
}

fn with(changes: &[(Layer, Verdict)]) -> Diagnosis {
    let mut findings = good();
    for (layer, verdict) in changes {
        findings.iter_mut().find(|finding| finding.layer == *layer).unwrap().verdict = verdict.clone();
    }
    let support = Some("Service informatique, poste 4000".to_owned());
    Diagnosis { findings, support, ..Diagnosis::default() }
}

fn mixed() -> Diagnosis {
    let host = "mail.exemple.mssante.fr".to_owned();
    let fault = CertificateFault::RevocationUnknown;
    with(&[
        (Layer::KeyStore, Verdict::Known(Notice::KeyStoreAbsent)),
        (Layer::Policy, Verdict::Known(Notice::PolicyDoubtful { count: 2 })),
        (Layer::Imap, Verdict::Wrong(Notice::ServerCertificate { host, fault })),
        (Layer::Organisation, Verdict::Wrong(Notice::Organisation(OrganisationFault::Expired))),
        (Layer::Tokens, Verdict::Wrong(Notice::Psc(PscFault::Unreachable))),
        (Layer::Psc, Verdict::Known(Notice::Psc(PscFault::Wanted))),
        (Layer::Authentication, Verdict::Untested),
        (Layer::Directory, Verdict::Wrong(Notice::DirectoryEmpty)),
    ])
}

/// The lines of today's operators alone.
fn today() -> Diagnosis {
    let mut diagnosis = mixed();
    let layers = [Layer::Organisation, Layer::Tokens, Layer::Psc, Layer::Authentication];
    diagnosis.findings.retain(|finding| layers.contains(&finding.layer));
    for finding in diagnosis.findings.iter_mut().filter(|finding| finding.layer == Layer::Organisation) {
        finding.detail = Detail::Certificate { file: "/etc/pli/dossiers.p12".to_owned(), until: None };
    }
    diagnosis
}

/// The ticket of the diagnosis that was asked for last.
fn asked(bench: &Bench) -> Ticket {
    let last = bench.wishes.iter().rev().find_map(|wish| match wish {
        Effect::Send(Command::Diagnose { ticket, deep: false }) => Some(*ticket),
        _ => None,
    });
    last.expect("a diagnosis is asked for")
}

fn answer(bench: &mut Bench, diagnosis: Diagnosis) {
    let ticket = asked(bench);
    bench.say(Message::Engine(Event::Answer(ticket, Answer::Diagnosed(Box::new(diagnosis)))));
}

fn locked(language: Language, appearance: Appearance) -> Bench {
    let mut bench = Bench::new(language, appearance);
    let cards = vec![card(1, Ok(doctor()), Tries::Full)];
    bench.say(Message::Engine(Event::Session(SessionState::Cards(cards))));
    bench
}

#[test]
fn every_state_is_drawn_in_every_language_theme_and_size() {
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (appearance, look) in
            [(Appearance::Light, "light"), (Appearance::Dark, "dark"), (Appearance::Contrast, "contrast")]
        {
            for (state, diagnosis) in
                [("waiting", None), ("good", Some(with(&[]))), ("mixed", Some(mixed())), ("today", Some(today()))]
            {
                let mut bench = Bench::open(language, appearance);
                bench.say(Message::Act(Act::Diagnosis));
                if let Some(diagnosis) = diagnosis {
                    answer(&mut bench, diagnosis);
                }
                bench.draw(&format!("diagnosis-{state}_{tag}_{look}"), WIDE);
                bench.draw(&format!("diagnosis-{state}-double_{tag}_{look}"), DOUBLE);
            }
            locked(language, appearance).draw(&format!("diagnosis-way_{tag}_{look}"), WIDE);
            locked(language, appearance).draw(&format!("diagnosis-way-double_{tag}_{look}"), DOUBLE);
            Bench::open(language, appearance).draw(&format!("diagnosis-status_{tag}_{look}"), WIDE);
            Bench::open(language, appearance).draw(&format!("diagnosis-status-double_{tag}_{look}"), DOUBLE);
        }
    }
}

#[test]
fn it_is_reached_before_the_code_and_its_report_is_saved_where_the_user_says() {
    let mut bench = locked(Language::French, Appearance::Light);
    bench.act(WIDE, |screen| drop(screen.click("Diagnostic").expect("the way to it")));
    answer(&mut bench, mixed());
    bench.act(WIDE, |screen| {
        drop(screen.find("4 points sont à corriger.").expect("the summary"));
        drop(screen.find("Votre assistance\u{a0}: Service informatique, poste 4000").expect("whom to ask"));
        drop(screen.click(id(SAVE)).expect("the report"));
    });
    bench.act(WIDE, |screen| drop(screen.click(id(SAVE_PATH)).expect("the path")));
    bench.say(Message::SavePath("/tmp/rapport.txt".to_owned()));
    bench.say(Message::Save);
    let Some(Effect::Desktop(DesktopAsk::Save { path, content }, _)) = bench.wishes.last() else { panic!() };
    let said = String::from_utf8(content.to_vec()).unwrap();
    assert!(path.ends_with("rapport.txt") && said.contains("✗ Réception"), "{said}");
    // Again, and back to where it was.
    let first = asked(&bench);
    bench.act(WIDE, |screen| drop(screen.click(id(AGAIN)).expect("again")));
    assert_ne!(asked(&bench), first);
    bench.say(Message::Act(Act::Escape));
    bench.act(WIDE, |screen| drop(screen.find("Diagnostic").expect("the unlock screen with its way")));
}

#[test]
fn a_mask_covers_it_and_the_end_of_a_session_takes_it_away() {
    let mut bench = Bench::open(Language::French, Appearance::Light);
    bench.say(Message::Act(Act::Diagnosis));
    answer(&mut bench, with(&[]));
    let good = "Tout va bien.";
    bench.act(WIDE, |screen| drop(screen.find(good).expect("the page")));
    // Shortcuts of the mailbox behind do nothing.
    let before = bench.wishes.len();
    bench.say(Message::Act(Act::Compose));
    bench.say(Message::Act(Act::Outbox));
    assert_eq!(bench.wishes.len(), before);
    bench.act(WIDE, |screen| drop(screen.find(good).expect("still the page")));
    let masked = Masked {
        holder: doctor(),
        card: Some(card(1, Ok(doctor()), Tries::Full)),
        since: now(),
        arrived: 0,
        proving: false,
        others: Vec::new(),
        reach: Reach::Here,
    };
    bench.say(Message::Engine(Event::Session(SessionState::Masked(Box::new(masked)))));
    bench.act(WIDE, |screen| assert!(screen.find(good).is_err(), "the mask is before it"));
    let before = bench.wishes.len();
    bench.say(Message::Act(Act::Diagnosis));
    assert_eq!(bench.wishes.len(), before, "not from behind the mask");
    bench.say(Message::Engine(Event::Session(SessionState::Cards(Vec::new()))));
    bench.act(WIDE, |screen| assert!(screen.find(good).is_err(), "the session has ended"));
}
