//! A morning at the practice, in the real window.

use std::path::{Path, PathBuf};

use pli::card::{Card, Token};
use pli::settings::Settings;
use pli::ui::theme::Theme;
use pli_operator::{DOCTOR, Mailbox, Operator, Options, PIN, SECRETARY, Service};

use crate::desk::{self, Desk, light, place};
use crate::picture::{Area, HEIGHT, Picture, WHOLE, WIDTH, area};
use crate::program::Program;
use crate::screen::Screen;
use crate::wait;

/// A word that stands in one message of the doctor's, and nowhere else.
const ONLY_DOCTORS: &str = "Zygomatique";
/// Subject of the letter to the secretary, and the word of it that stands nowhere else.
const LETTER: &str = "Ordonnance de Mme Kowalczyk";
const LETTER_WORD: &str = "kowalczyk";
/// Directory and list say nothing of her: she has no such mailbox.
const NOBODY: &str = "personne.inconnue@medecin.mssante.fr";

#[test]
fn a_doctor_reads_is_refused_sends_and_locks_then_the_secretary_sees_only_hers() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    let mut operator = Operator::start(Options::full()).unwrap();
    let message = format!(
        "From: laboratoire@labo.mssante.fr\r\nTo: {}\r\nSubject: {ONLY_DOCTORS}\r\n\
         Date: Mon, 3 Mar 2025 08:00:00 +0100\r\n\r\nBonjour Docteur.\r\n",
        DOCTOR.address
    );
    let _ = operator.deliver(DOCTOR.address, message.as_bytes()).unwrap();
    let (doctor, secretary) = (position(&operator, DOCTOR), position(&operator, SECRETARY));

    let desk = open(&screen, &operator, home.path());
    let closed = desk.sees_cards();
    unlock(&desk, doctor);
    read(&desk);
    search(&desk);
    refuse(&desk, &operator);
    send(&desk, &operator);
    outbox(&desk, &mut operator);
    mask(&desk);
    lock_before_a_letter_left(&desk, &closed);
    desk.quits();

    let desk = open(&screen, &operator, home.path());
    let _ = desk.chooses_card(secretary);
    desk.opens(PIN);
    let _ = desk.puts_off_code();
    let _ = desk.sees_mailbox();
    let _ = desk.closes_toasts();
    let found = desk.finds_one(LETTER_WORD);
    desk.leaves_search(&found);
    let _ = desk.finds_none(ONLY_DOCTORS);
    lock(&desk, &closed);
    desk.quits();
}

#[test]
fn a_power_cut_in_a_draft_loses_none_of_it() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    let operator = Operator::start(Options::default()).unwrap();
    let doctor = position(&operator, DOCTOR);

    let mut desk = open(&screen, &operator, home.path());
    let _ = desk.chooses_card(doctor);
    desk.opens(PIN);
    let _ = desk.puts_off_code();
    let _ = desk.sees_mailbox();
    let _ = desk.closes_toasts();
    desk.composes();
    let _ = desk.adds(SECRETARY.address);
    desk.clicks(600, 183);
    desk.types("Courrier pour la famille Perrin");
    desk.key("Tab");
    desk.types("Bonjour Nadia, la suite demain.");
    desk.park();
    // The words of the draft's state change once it is kept.
    let unkept = desk.sees("a letter that may leave", desk::may_leave);
    let written = desk.sees_change("the draft is kept", &unkept, &DRAFT_STATE);
    desk.program.keeps_opened_file();
    let left = desk.program.opened();
    desk.program.kill();
    drop(desk);
    assert!(left.is_dir());

    let mut desk = open(&screen, &operator, home.path());
    let _ = desk.chooses_card(doctor);
    desk.opens(PIN);
    let mailbox = desk.sees_mailbox();
    let _ = desk.closes_toasts();
    desk.clicks(70, 276);
    let _ = desk.sees_change("the drafts", &mailbox, &place::LIST);
    desk.clicks(400, 150);
    desk.park();
    let again = desk.sees("the draft", desk::may_leave);
    assert!(again.ink(&WRITTEN, light().sheet) > 1_000, "words are there");
    assert!(again.same(&written, &WRITTEN), "the same words");
    assert!(!left.exists(), "what was open when the power went is gone");
    desk.program.keeps_opened_file();
    let opened = desk.program.opened();
    desk.program.terminates();
    assert!(desk.program.ended().success());
    assert!(!opened.exists(), "what was open at the end is gone");
}

/// State of the draft, top right of the composer.
const DRAFT_STATE: Area = area(1000, 36, 1230, 68);

/// Recipient, subject and text, without the carets before and after it.
const WRITTEN: Area = area(240, 124, 440, 250);

/// With nobody's card preferred: this is a computer of several people.
pub fn open<'a>(screen: &'a Screen, operator: &Operator, home: &Path) -> Desk<'a> {
    let settings = std::fs::read_to_string(operator.config_path()).unwrap();
    let mut settings: toml::Table = settings.parse().unwrap();
    let _ = settings.get_mut("card").and_then(|card| card.as_table_mut()?.remove("holder")).expect("a holder");
    let config = home.join("pli.toml");
    std::fs::write(&config, settings.to_string()).unwrap();
    Desk::new(screen, Program::start(screen, &config, home))
}

/// Position of somebody's card in the window, which keeps the order of the module.
pub fn position(operator: &Operator, who: Mailbox) -> usize {
    let is_hers = |token: &Token| token.holder.as_ref().is_ok_and(|holder| Some(holder.id.as_str()) == who.card);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let settings = Settings::read(&operator.config_path()).unwrap();
        let card = Card::start(&settings.card, PathBuf::from(env!("CARGO_BIN_EXE_pli")));
        card.tokens().await.unwrap().iter().position(is_hers).unwrap()
    })
}

fn unlock(desk: &Desk<'_>, card: usize) {
    let chosen = desk.chooses_card(card);
    desk::keep(&chosen, "unlock");
    desk.opens("9999");
    let refused = |now: &Picture| now.count(&place::UNLOCK, light().warning.wash) > 10_000;
    let _ = desk.sees("that the code is wrong", refused);
    // The choice stands and the caret waits in the field.
    desk.opens(PIN);
    desk.program.says("Vault opened");
    desk::keep(&desk.puts_off_code(), "recovery-code");
    let _ = desk.sees_mailbox();
    let _ = desk.closes_toasts();
}

/// The letter of the cardiologist, with its report: two pages.
fn read(desk: &Desk<'_>) {
    let before = desk.sees_mailbox();
    desk.key("j");
    let first = desk.sees_change("the first message", &before, &place::READER);
    desk.key("j");
    let _ = desk.sees_change("the second message", &first, &place::READER);
    let open = desk.sees("its row chosen, a page of its report", |now| {
        now.count(&place::SECOND_ROW, light().chosen) > 10_000 && now.ink(&PAGE_SEEN, light().sheet) > 500
    });
    desk::keep(&open, "mailbox");
    dark(desk);
    desk.points(NEXT_PAGE.0, NEXT_PAGE.1);
    let pointed = desk.sees("the pointer on the next page", |_| true);
    desk.clicks(NEXT_PAGE.0, NEXT_PAGE.1);
    let second = desk.sees_change("the next page", &pointed, &PAGE_SEEN);
    desk.points(NEXT_PAGE.0 - 110, NEXT_PAGE.1);
    desk.clicks(NEXT_PAGE.0 - 110, NEXT_PAGE.1);
    let back = desk.sees_change("the first page again", &second, &PAGE_SEEN);
    assert!(back.same(&pointed, &PAGE_SEEN), "the first page is as it was");
    desk.points(940, 500);
    let mut scrolled = back;
    for _ in 0..4 {
        desk.scrolls();
        scrolled = desk.sees_change("more of the page", &scrolled, &PAGE_SEEN);
    }
    desk::keep(&scrolled, "reader-pdf");
    desk.park();
}

/// Part of the report's first page in the reader.
const PAGE_SEEN: Area = area(660, 680, 1225, 764);
/// « Page suivante ».
const NEXT_PAGE: (usize, usize) = (1120, 630);

fn search(desk: &Desk<'_>) {
    let found = desk.finds_one(ONLY_DOCTORS);
    desk.leaves_search(&found);
}

/// A recipient outside the trust space: told in red, and nothing leaves.
fn refuse(desk: &Desk<'_>, operator: &Operator) {
    let sent = all(operator);
    desk.composes();
    desk.types("lefevre cardio");
    let _ = desk.sees("who is meant", desk::offers);
    desk.key("Return");
    let _ = desk.sees("a verified recipient", |now| {
        now.strokes(&place::RECIPIENTS, light().success.ink) > 10 && !desk::offers(now)
    });
    desk.clicks(600, 183);
    desk.types("M. Perrin : suite de la consultation");
    desk.key("Tab");
    desk.types("Chère Hélène,\n\nMerci pour votre compte rendu. J’ai revu M. Perrin ce matin : la tension est à 132/78 \
                sous traitement, sans malaise ni vertige.\n\nJe le reverrai dans trois mois avec la biologie demandée.\n\n\
                Bien confraternellement,\nDr Claire Dubreuil");
    let _ = desk.sees("a letter that may leave", desk::may_leave);
    // After the chip the caret is where the next one is typed.
    desk.clicks(700, 142);
    desk.types("helene.lefevre@gmail.com");
    desk.key("Return");
    let refused = |now: &Picture| now.count(&place::RECIPIENTS, light().danger.wash) > 20_000;
    desk.park();
    // Two persons of that name, each in a box of its own.
    let shown = desk
        .sees("the refusal, and who may be meant", |now| refused(now) && now.count(&OFFERED, light().sheet) > 10_000);
    assert!(!desk::may_leave(&shown));
    desk::keep(&shown, "composer-refused");
    desk.key("ctrl+Return");
    let _ = desk.sees("the composer, with the refusal", |now| refused(now) && !desk::may_leave(now));
    assert_eq!(all(operator), sent, "nothing left");
    assert!(!desk.program.log().contains("Letter moves on"));
    // Backspace takes the refused one, then the other.
    desk.key("BackSpace");
    let _ = desk.sees("no refusal", |now| !refused(now) && desk::may_leave(now));
    desk.key("BackSpace");
    let _ = desk.sees("no recipient", |now| !desk::may_leave(now));
}

/// Inside the refusal, where the first replacement is offered.
const OFFERED: Area = area(480, 262, 1028, 296);

/// Letters in the folders that a letter would reach.
fn all(operator: &Operator) -> (usize, usize) {
    let filed = operator.folder_files(DOCTOR.address, "Envoyés").unwrap().len();
    (operator.mailbox_files(SECRETARY.address).unwrap().len(), filed)
}

/// The same letter, to the secretary, with a subject of its own.
fn send(desk: &Desk<'_>, operator: &Operator) {
    let (received, filed) = all(operator);
    let _ = desk.adds(SECRETARY.address);
    desk.clicks(600, 183);
    desk.key("ctrl+a");
    desk.types(LETTER);
    desk.park();
    desk.sends();
    desk.program.says("to=\"filed\"");
    let arrived = || all(operator) == (received + 1, filed + 1);
    assert!(wait::until(arrived), "one letter there, one copy here: {:?}", all(operator));
    let hers = operator.mailbox_files(SECRETARY.address).unwrap();
    let hers = hers.iter().filter(|(_, octets)| String::from_utf8_lossy(octets).contains(LETTER));
    assert_eq!(hers.count(), 1);
}

/// A letter filed, one that the server refuses, one that waits for it.
fn outbox(desk: &Desk<'_>, operator: &mut Operator) {
    desk.key("o");
    let has_filed = |now: &Picture| now.strokes(&place::OUTBOX, light().success.ink) > 60;
    let _ = desk.sees("a filed letter", has_filed);
    desk.key("Escape");
    let _ = desk.sees_mailbox();
    desk.writes(NOBODY, "Demande d’avis : Mme Chevalier", "Cher confrère, pourriez-vous la recevoir ?");
    desk.program.says("to=\"refused\"");
    operator.stop_service(Service::Submission);
    desk.writes(SECRETARY.address, "Certificat pour M. Girard", "Bonjour Nadia, à imprimer pour demain.");
    desk.program.says("to=\"deferred\"");
    desk.key("o");
    let _ = desk.sees("the letters", has_filed);
    let _ = desk.closes_toasts();
    let shown = desk.sees("the letters in their states", |now| {
        has_filed(now)
            && now.strokes(&place::OUTBOX, light().danger.ink) > 60
            && now.strokes(&place::OUTBOX, light().warning.ink) > 60
    });
    desk::keep(&shown, "outbox");
    desk.key("Escape");
    let _ = desk.sees_mailbox();
}

fn dark(desk: &Desk<'_>) {
    let dark = Theme::dark().tokens;
    desk.key("ctrl+shift+d");
    desk.key("ctrl+shift+d");
    let shown = desk.sees("the dark theme", |now| now.count(&place::COMPOSE, dark.accent) > 3_000);
    desk::keep(&shown, "dark");
    desk.key("ctrl+shift+d");
    desk.key("ctrl+shift+d");
    let _ = desk.sees_mailbox();
}

/// Nothing of the mailbox around the card of the mask; a wrong code leaves it, the right one shows what was there before.
fn mask(desk: &Desk<'_>) {
    let before = desk.sees_mailbox();
    desk.key("ctrl+l");
    let is_masked = |now: &Picture| {
        now.count(&place::COMPOSE, light().accent) == 0
            && now.ink(&place::UNLOCK, light().sheet) > 300
            && [area(0, 36, 410, 800), area(870, 36, 1280, 800)].iter().all(|side| now.ink(side, light().canvas) == 0)
    };
    let masked = desk.sees("the mask and nothing else", is_masked);
    desk::keep(&masked, "mask");
    desk.opens("9999");
    let _ = desk.sees("that the code is wrong, still masked", |now| {
        is_masked(now) && now.count(&place::UNLOCK, light().warning.wash) > 10_000
    });
    desk.opens(PIN);
    let shown = desk.sees_mailbox();
    assert!(shown.same(&before, &place::LIST), "the list is as it was left");
}

/// The letter that could not leave is told by a number, and nothing else is seen.
fn lock_before_a_letter_left(desk: &Desk<'_>, closed: &Picture) {
    const BESIDE: [Area; 2] = [area(0, 0, 420, HEIGHT), area(860, 0, WIDTH, HEIGHT)];
    desk.key("ctrl+shift+l");
    let _ = desk.sees("a letter that has not left, nothing of the mailbox", |now| {
        let told = now.count(&place::UNLOCK, light().warning.wash) > 10_000;
        told && BESIDE.iter().all(|beside| now.same(closed, beside))
    });
}

/// What is seen then is, pixel by pixel, what was seen before anybody had opened anything.
fn lock(desk: &Desk<'_>, closed: &Picture) {
    desk.key("ctrl+shift+l");
    let _ = desk.sees("nothing of the mailbox", |now| now.same(closed, &WHOLE));
}
