//! How fast letters are handed over: a queue of them by Pli, filed into Sent as well, beside msmtp, one run a letter, on the same
//! Postfix. `sh tests/bench.sh send` runs this built for release with a hundred; here a few show that all arrive.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pli::domain::Draft;
use pli::domain::draft::Attachment;
use pli_operator::{DOCTOR, SECRETARY};

use crate::send::World;

/// Octets of each letter on the wire, about.
const SIZE: usize = 34_000;

fn letter() -> Draft {
    // What a scanner gives: nothing in it can be made smaller.
    let content: Vec<u8> = (0..SIZE * 3 / 4).map(|at| u8::try_from(at * 7_919 % 251).unwrap()).collect();
    let file =
        Attachment { name: "cr.pdf".to_owned(), media_type: "application/pdf".to_owned(), content: content.into() };
    Draft {
        to: vec![SECRETARY.address.to_owned()],
        subject: "Compte rendu".to_owned(),
        body: "Bonjour,\n\nvoici le compte rendu.\n".to_owned(),
        attachments: vec![file],
        ..Draft::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_of_letters_is_handed_over() {
    let count = std::env::var("PLI_BENCH").ok().and_then(|count| count.parse().ok()).unwrap_or(3);
    let world = World::start().await;
    let vault = tempfile::tempdir().unwrap();
    let doctor = world.desk(DOCTOR, vault.path()).await;
    let mut letters = Vec::new();
    for _ in 0..count {
        letters.push(doctor.queue(&world.gate, &letter()).await);
    }
    let first = letters[0];
    let octets = doctor.sender.store.read(move |reader| reader.outgoing_raw(first)).await.unwrap();
    let began = Instant::now();
    assert_eq!(doctor.pass(&world.gate).await.unwrap(), None);
    let ours = began.elapsed();
    for id in &letters {
        assert_eq!(doctor.state(*id).await, "filed");
    }
    let account = &doctor.sender.account;
    let theirs = std::env::var_os("PLI_BENCH").map(|_| {
        let config = msmtp(&world, account.submission.port, vault.path());
        by_msmtp(&config, &octets, count)
    });
    let theirs = theirs.map_or(f64::NAN, |time| time.as_secs_f64());
    let ours = ours.as_secs_f64();
    println!("{count} letters of {} octets: {ours:.2} s with their copies in Sent, msmtp {theirs:.2} s", octets.len());
    println!(
        "{{\"bench\":\"send\",\"letters\":{count},\"octets\":{},\"pli\":{ours:.3},\"msmtp\":{theirs:.3},\"ratio\":{:.2}}}",
        octets.len(),
        ours / theirs
    );
}

/// A configuration of msmtp for the doctor's mailbox, with the software key of her certificate.
fn msmtp(world: &World, port: u16, folder: &Path) -> PathBuf {
    let pki = world.operator.dir().join("pki");
    let authorities = folder.join("ca.pem");
    let read = |name: &str| std::fs::read(pki.join(name)).unwrap();
    std::fs::write(&authorities, [read("ACR-EL.pem"), read("ACI-EL-ORG.pem")].concat()).unwrap();
    let mut text = String::new();
    write!(
        text,
        "account default\nhost localhost\nport {port}\ntls on\ntls_starttls on\ntls_trust_file {}\ntls_cert_file {}\n\
         tls_key_file {}\nauth off\nfrom {}\n",
        authorities.display(),
        pki.join("doctor-auth-chain.pem").display(),
        pki.join("doctor-auth.key").display(),
        DOCTOR.address
    )
    .unwrap();
    let file = folder.join("msmtprc");
    std::fs::write(&file, text).unwrap();
    file
}

fn by_msmtp(config: &Path, octets: &[u8], count: usize) -> Duration {
    let file = config.with_file_name("letter.eml");
    std::fs::write(&file, octets).unwrap();
    let began = Instant::now();
    for _ in 0..count {
        let input = Stdio::from(std::fs::File::open(&file).unwrap());
        let sent = Command::new("msmtp").arg("-C").arg(config).arg(SECRETARY.address).stdin(input).status().unwrap();
        assert!(sent.success(), "{sent}");
    }
    began.elapsed()
}
