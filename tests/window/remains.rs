//! What the window's process keeps in memory of a session that was closed, searched from outside: not the code. Of the text of
//! messages the allocator keeps pieces that no safe code can wipe: they are counted and told, and go with the process.

use std::process::Command;

use pli_operator::{DOCTOR, DOCTOR_SERIAL, Operator, Options, PIN};

use crate::desk::place;
use crate::journey::{open, position};
use crate::memory;
use crate::screen::Screen;

#[test]
fn the_code_is_not_in_memory_and_what_else_remains_is_counted() {
    let home = tempfile::tempdir().unwrap();
    let screen = Screen::start(home.path());
    let operator = Operator::start(Options::default()).unwrap();
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    let random = u64::from_le_bytes(random);
    let code = format!("{:08}", random % 100_000_000);
    let marker = format!("zqx{random:016x}");
    let changed = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(operator.module())
        .args(["--token-label", &format!("CPS4v1-{DOCTOR_SERIAL}"), "--login", "--pin", PIN])
        .args(["--change-pin", "--new-pin", &code])
        .env("SOFTHSM2_CONF", operator.token_environment().1)
        .output()
        .unwrap();
    assert!(changed.status.success(), "{changed:?}");
    let message = format!(
        "From: nadia@medecin.mssante.fr\r\nTo: {}\r\nSubject: Remanence\r\nMessage-ID: <w@test>\r\n\r\n{}",
        DOCTOR.address,
        format!("Bonjour {marker}\r\n").repeat(8)
    );
    let _ = operator.deliver(DOCTOR.address, message.as_bytes()).unwrap();
    let doctor = position(&operator, DOCTOR);

    let desk = open(&screen, &operator, home.path());
    let _ = desk.chooses_card(doctor);
    desk.opens(&code);
    desk.program.says("Vault opened");
    let _ = desk.puts_off_code();
    let _ = desk.sees_mailbox();
    let before = desk.closes_toasts();
    desk.key("j");
    let _ = desk.sees_change("the message", &before, &place::READER);
    let needles: [&[u8]; 2] = [code.as_bytes(), marker.as_bytes()];
    let opened = memory::count(desk.program.pid(), &needles);
    desk.key("ctrl+shift+l");
    desk.program.says("A session is closed");
    let _ = desk.sees_cards();
    let closed = memory::count(desk.program.pid(), &needles);
    println!(
        "code: {} while open, {} once closed; text of a message: {} then {}",
        opened[0], closed[0], opened[1], closed[1]
    );
    assert!(opened[1] > 0, "the search finds what is shown");
    assert_eq!((opened[0], closed[0]), (0, 0), "the code");
    desk.quits();
}
