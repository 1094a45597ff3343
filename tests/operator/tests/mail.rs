//! The mail servers as a client with a certificate finds them: the same answers
//! from every version of Dovecot and Postfix that the templates know.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

#[path = "support/talk.rs"]
mod talk;

use pli_operator::{
    APPLICATION, Bad, Container, DOCTOR, Leaf, Operator, Options, SECRETARY, SHARED, SHARED_INBOX, SHARED_PREFIX,
};
use std::io::{BufRead, BufReader, Write};
use talk::{Talk, clear_line, secure, socket, submission};

#[test]
fn speaks_with_both_cards() {
    let operator = Operator::start(Options::default()).unwrap();
    the_doctor_reads(&operator);
    the_secretary_acts_for_the_cabinet(&operator);
    strangers_are_refused(&operator);
    bad_servers_are_seen(&operator);
    mail_goes_round(&operator);
    software_opens_the_application_mailbox(&operator);
}

fn the_doctor_reads(operator: &Operator) {
    let mut imap = Talk::imap(operator, Some(Leaf::DoctorAuth));
    let login = imap.authenticate("");
    assert!(login.contains("a OK"), "{login}");
    let offered = imap.done("CAPABILITY");
    for extension in [
        "IDLE",
        "NAMESPACE",
        "UIDPLUS",
        "LIST-EXTENDED",
        "CONDSTORE",
        "QRESYNC",
        "ENABLE",
        "LIST-STATUS",
        "MOVE",
        "SPECIAL-USE",
        "QUOTA",
        "LITERAL+",
        "ID",
        "ACL",
        "ESEARCH",
        "UNSELECT",
    ] {
        assert!(offered.split_whitespace().any(|word| word == extension), "{extension}: {offered}");
    }
    let folders = imap.done("LIST \"\" \"*\" RETURN (SPECIAL-USE)");
    for (role, name) in [
        ("\\Sent", "Envoy&AOk-s"),
        ("\\Drafts", "Brouillons"),
        ("\\Trash", "Corbeille"),
        ("\\Junk", "Ind&AOk-sirables"),
        ("\\Archive", "Archives"),
    ] {
        assert!(folders.lines().any(|line| line.contains(role) && line.ends_with(name)), "{role}: {folders}");
    }
    assert!(folders.contains(&format!("\"{SHARED_PREFIX}/{SHARED_INBOX}\"")), "{folders}");
    assert!(imap.done("NAMESPACE").contains(&format!("((\"{SHARED_PREFIX}/\" \"/\"))")));
    assert!(imap.done("GETQUOTAROOT INBOX").contains("5242880"));
    assert!(imap.done("ENABLE QRESYNC").contains("ENABLED QRESYNC"));
    assert!(imap.done("SELECT INBOX").contains("HIGHESTMODSEQ"));
    let moved = imap.done("UID MOVE 1 Archives");
    assert!(moved.contains("COPYUID") && moved.contains("VANISHED 1"), "{moved}");
    let archives = imap.done("SELECT Archives");
    let validity = archives.split("[UIDVALIDITY ").nth(1).and_then(|rest| rest.split(']').next()).unwrap().to_owned();
    let _ = imap.done("UID STORE 1 +FLAGS.SILENT (\\Flagged)");
    let _ = imap.done("UNSELECT");
    let again = imap.done(&format!("SELECT Archives (QRESYNC ({validity} 1))"));
    assert!(again.lines().any(|line| line.contains("FETCH (UID 1 ") && line.contains("\\Flagged")), "{again}");
    let shared = imap.done(&format!("SELECT \"{SHARED_PREFIX}/{SHARED_INBOX}\""));
    assert!(shared.contains("READ-WRITE"), "{shared}");
    assert!(imap.done(&format!("MYRIGHTS \"{SHARED_PREFIX}/{SHARED_INBOX}\"")).contains("lrwstipekx"));
    let _ = imap.done("COPY 1 INBOX");
}

fn the_secretary_acts_for_the_cabinet(operator: &Operator) {
    // The common name of this card holds a `/`.
    let own = SECRETARY.card.unwrap();
    assert!(own.contains('/'));
    for identity in ["", own] {
        let mut imap = Talk::imaps(operator, Some(Leaf::SecretaryAuth));
        assert!(imap.authenticate(identity).contains("a OK"), "{identity}");
        assert!(imap.done("LIST \"\" \"*\"").contains("\\Sent"));
    }
    let mut imap = Talk::imaps(operator, Some(Leaf::SecretaryAuth));
    assert!(imap.authenticate(SHARED.address).contains("a OK"));
    let inbox = imap.done("STATUS INBOX (MESSAGES)");
    let folder = imap.done(&format!("STATUS {SHARED_INBOX} (MESSAGES)"));
    let count = |answer: &str| answer.lines().next().and_then(|line| line.split('(').nth(1)).unwrap().to_owned();
    assert_eq!(count(&inbox), count(&folder));
}

fn strangers_are_refused(operator: &Operator) {
    for identity in [SECRETARY.card.unwrap(), SECRETARY.address, DOCTOR.address, "inconnu"] {
        let mut imap = Talk::imaps(operator, Some(Leaf::DoctorAuth));
        let answer = imap.authenticate(identity);
        assert!(answer.contains("a NO"), "{identity}: {answer}");
    }
    for leaf in [None, Some(Leaf::Rogue)] {
        let mut imap = Talk::imap(operator, leaf);
        assert!(imap.authenticate("").contains("a NO"), "{leaf:?}");
    }
    let mut socket = socket("127.0.0.1", operator.ports().imap);
    let _ = clear_line(&mut socket);
    socket.write_all(b"a AUTHENTICATE EXTERNAL =\r\n").unwrap();
    assert!(!clear_line(&mut socket).starts_with("a OK"), "in clear");
}

fn bad_servers_are_seen(operator: &Operator) {
    for (bad, wanted) in [
        (Bad::Revoked, "Revoked"),
        (Bad::Expired, "Expired"),
        (Bad::WrongName, "NotValidForName"),
        (Bad::WrongBranch, "UnknownIssuer"),
    ] {
        let (host, _) = operator.bad_server(bad);
        let refusal = secure(operator, None, host, socket(host, operator.ports().imaps)).unwrap_err();
        let cause = refusal.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let Some(rustls::Error::InvalidCertificate(found)) = cause else {
            panic!("{bad:?}: {refusal}");
        };
        assert!(format!("{found:?}").starts_with(wanted), "{bad:?}: {found:?}");
    }
}

fn mail_goes_round(operator: &Operator) {
    let mut reader = Talk::imaps(operator, Some(Leaf::DoctorAuth));
    assert!(reader.authenticate("").contains("a OK"));
    let _ = reader.done("SELECT INBOX");
    reader.send("a IDLE\r\n");
    let _ = reader.until(|line| line.starts_with('+'));

    let mut smtp = Talk::smtp(operator, operator.ports().submission, Some(Leaf::SecretaryAuth));
    let offered = smtp.smtp_command("EHLO poste.invalid");
    for extension in ["PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "DSN"] {
        assert!(offered.contains(extension), "{extension}: {offered}");
    }
    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", SECRETARY.address)).starts_with("250 "));
    let refused = smtp.smtp_command("RCPT TO:<cardiologie@hopital-inconnu.example>");
    assert!(refused.starts_with("550 5.7.1 "), "{refused}");
    let unknown = smtp.smtp_command("RCPT TO:<personne@medecin.mssante.fr>");
    assert!(unknown.starts_with("550 5.1.1 "), "{unknown}");
    for address in [DOCTOR.address, "accueil@chu-montclair.mssante.fr"] {
        let accepted = smtp.smtp_command(&format!("RCPT TO:<{address}>"));
        assert!(accepted.starts_with("250 "), "{accepted}");
    }
    assert!(smtp.smtp_command("DATA").starts_with("354 "));
    assert!(smtp.smtp_command("Subject: aller\r\n\r\nBonjour\r\n.").starts_with("250 "));

    let _ = reader.until(|line| line.contains(" EXISTS"));
    let files = operator.mailbox_files(DOCTOR.address).unwrap();
    assert!(files.iter().any(|(_, bytes)| bytes.windows(14).any(|part| part == b"Subject: aller")));

    // TLS 1.3: the client learns only from the next read that its certificate was wanted.
    let outcome = submission(operator, operator.ports().submission, None).and_then(|mut stream| {
        stream.write_all(b"EHLO poste.invalid\r\n")?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).map(|_| line)
    });
    assert!(!matches!(&outcome, Ok(line) if line.starts_with("250")), "{outcome:?}");
}

fn software_opens_the_application_mailbox(operator: &Operator) {
    for leaf in [Leaf::OrganisationClient, Leaf::OrganisationClientExpired] {
        // Neither is made before it is asked for.
        let _ = operator.organisation_p12(leaf, Container::Modern, "mot de passe").unwrap();
    }
    for identity in ["", APPLICATION.address] {
        let mut imap = Talk::imap(operator, Some(Leaf::OrganisationClient));
        assert!(imap.authenticate(identity).contains("a OK"), "{identity}");
        assert!(imap.done("STATUS INBOX (MESSAGES)").contains("MESSAGES 1"));
    }
    for identity in [DOCTOR.address, SHARED.address] {
        let mut imap = Talk::imap(operator, Some(Leaf::OrganisationClient));
        assert!(imap.authenticate(identity).contains("a NO"), "{identity}");
    }
    let mut imap = Talk::imap(operator, Some(Leaf::DoctorAuth));
    assert!(imap.authenticate(APPLICATION.address).contains("a NO"));

    let mut smtp = Talk::smtp(operator, operator.ports().submission, Some(Leaf::OrganisationClient));
    assert!(smtp.smtp_command("EHLO serveur.invalid").contains("SIZE"));
    assert!(smtp.smtp_command(&format!("MAIL FROM:<{}>", APPLICATION.address)).starts_with("250 "));
    assert!(smtp.smtp_command(&format!("RCPT TO:<{}>", APPLICATION.address)).starts_with("250 "));

    let expired = submission(operator, operator.ports().submission, Some(Leaf::OrganisationClientExpired)).and_then(
        |mut stream| {
            stream.write_all(b"EHLO serveur.invalid\r\n")?;
            let mut line = String::new();
            BufReader::new(stream).read_line(&mut line).map(|_| line)
        },
    );
    assert!(!matches!(&expired, Ok(line) if line.starts_with("250")), "{expired:?}");
}
