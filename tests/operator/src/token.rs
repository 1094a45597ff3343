//! A doctor's CPS and a secretary's CPE, on one of two stacks: SoftHSM tokens with the labels, object identifiers and key
//! usages of the cards, or the module that also behaves like them.

use crate::error::{Context, Result};
use crate::pki::{Leaf, Pki, pem_to_der};
use crate::process::{self, Run, folder, write};
use cps_token::card::{Blank, Card, Generation, Pair};
use cps_token::reader::Readers;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Code of both cards.
pub const PIN: &str = "1234";
/// Card number of the doctor's CPS.
pub const DOCTOR_SERIAL: &str = "3100603746";
/// Card number of the doctor's card of the generation before, a CPS3; never in a reader at the start.
pub const DOCTOR_OLD_SERIAL: &str = "2900995235";
/// Code that unblocks a card.
pub const UNBLOCK: &str = "87654321";
/// Card number of the secretary's CPE.
pub const SECRETARY_SERIAL: &str = "2600301752";
/// `CKA_ID` of the authentication pair of a CPS4.
const ID_AUTH: &str = "e828bd080f8025000001ff001020";
/// `CKA_ID` of the signature pair of a CPS4.
const ID_SIGN: &str = "e828bd080f8025000001ff001010";

/// What stands in for readers, cards and their middleware.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stack {
    /// SoftHSM2: quick, obedient, never locks.
    #[default]
    SoftHsm,
    /// `cps-token`: habits and refusals of the official middleware on CPS3 and CPS4.
    Cps,
}

/// The cards of an operator.
pub enum Cards {
    /// SoftHSM's configuration file.
    SoftHsm(PathBuf),
    /// Two readers that a hand may reach.
    Cps(Readers),
}

impl Cards {
    /// Makes them under `dir`; `present` is whether any lies in a reader.
    pub fn create(stack: Stack, dir: &Path, pki: &Pki, present: bool) -> Result<Self> {
        match stack {
            Stack::SoftHsm => soft(&dir.join("token"), pki, present).map(Self::SoftHsm),
            Stack::Cps => cards(dir, pki, present).map(Self::Cps),
        }
    }

    /// The PKCS#11 module that serves them.
    pub fn module(&self) -> PathBuf {
        match self {
            Self::SoftHsm(_) => softhsm(),
            Self::Cps(readers) => readers.socket().with_file_name("libcps_token.so"),
        }
    }

    /// The variable by which the module finds them.
    pub fn environment(&self) -> (&'static str, &Path) {
        match self {
            Self::SoftHsm(configuration) => ("SOFTHSM2_CONF", configuration),
            Self::Cps(readers) => (cps_token::SOCKET, readers.socket()),
        }
    }
}

/// Path of the SoftHSM module on this machine.
fn softhsm() -> PathBuf {
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    ]
    .iter()
    .map(PathBuf::from)
    .find(|path| path.exists())
    .unwrap_or_else(|| PathBuf::from("/usr/lib/softhsm/libsofthsm2.so"))
}

/// Where the readers of the operator in `dir` listen.
#[must_use]
pub fn readers(dir: &Path) -> PathBuf {
    dir.join("token/readers")
}

/// Two readers, three cards: the doctor's CPS4 and CPS3, the secretary's CPE. The CPS4 and the CPE lie in the readers.
fn cards(dir: &Path, pki: &Pki, present: bool) -> Result<Readers> {
    let place = dir.join("token");
    folder(&place)?;
    // A copy that an earlier start left may be in use by a program that did not end.
    let old = place.join("libcps_token.so");
    match fs::remove_file(&old) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).at("removing", &old)?,
        _ => {}
    }
    let _ = cps_token::install(&place).at("installing the card module in", &place)?;
    let socket = readers(dir);
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).at("removing", &socket)?,
        _ => {}
    }
    let pair = |leaf: Leaf| -> Result<Option<Pair>> {
        Ok(Some(Pair { key: pem_to_der(&pki.key(leaf))?, certificate: pem_to_der(&pki.certificate(leaf))? }))
    };
    let card = |generation, label: &str, serial: &str, auth, sign| -> Result<Card> {
        Card::new(Blank {
            generation,
            label: format!("{label}-{serial}"),
            serial: serial.to_owned(),
            code: PIN.to_owned(),
            unblock: UNBLOCK.to_owned(),
            authentication: pair(auth)?,
            signature: pair(sign)?,
            technical: None,
        })
        .map_err(std::io::Error::other)
        .at("making the card", &pki.key(auth))
    };
    let cards = vec![
        card(Generation::Cps4, "CPS4v1", DOCTOR_SERIAL, Leaf::DoctorAuth, Leaf::DoctorSign)?,
        card(Generation::Cps3, "CPS3v3", DOCTOR_OLD_SERIAL, Leaf::DoctorOldAuth, Leaf::DoctorOldSign)?,
        card(Generation::Cps4, "CPE4v1", SECRETARY_SERIAL, Leaf::SecretaryAuth, Leaf::SecretarySign)?,
    ];
    let readers = Readers::start(&socket, &["Lecteur du poste 00 00", "Lecteur du comptoir 01 00"], cards)
        .at("listening at", &socket)?;
    if present {
        let hand = cps_token::bench::Hand::new(&socket);
        hand.insert(0, DOCTOR_SERIAL).at("inserting a card at", &socket)?;
        hand.insert(1, SECRETARY_SERIAL).at("inserting a card at", &socket)?;
    }
    Ok(readers)
}

/// Writes `dir/softhsm2.conf` and, if asked, both tokens; gives the path of the
/// configuration.
fn soft(dir: &Path, pki: &Pki, with_tokens: bool) -> Result<PathBuf> {
    let store = dir.join("store");
    // Cards of an earlier start in the same folder: their certificates are no longer known.
    match fs::remove_dir_all(&store) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).at("removing", &store)?,
        _ => {}
    }
    folder(&store)?;
    let configuration = dir.join("softhsm2.conf");
    write(
        &configuration,
        format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n",
            store.display()
        ),
    )?;
    if with_tokens {
        let doctor = format!("CPS4v1-{DOCTOR_SERIAL}");
        let secretary = format!("CPE4v1-{SECRETARY_SERIAL}");
        // One after the other: two initialisations at once would take the same free slot.
        for label in [&doctor, &secretary] {
            initialise(&configuration, label)?;
        }
        let objects =
            [(&doctor, Leaf::DoctorAuth, Leaf::DoctorSign), (&secretary, Leaf::SecretaryAuth, Leaf::SecretarySign)];
        for (label, auth, sign) in objects {
            import(&configuration, label, pki, (auth, ID_AUTH, "Authentification", "CPS_PRIV_AUT"))?;
            import(&configuration, label, pki, (sign, ID_SIGN, "Signature", "CPS_PRIV_SIG"))?;
        }
    }
    Ok(configuration)
}

fn initialise(configuration: &Path, label: &str) -> Result<()> {
    let _ = Run::new("softhsm2-util", format!("initialising the token {label}"))?
        .env("SOFTHSM2_CONF", configuration)
        .words("--init-token --free --so-pin 12345678 --pin")
        .arg(PIN)
        .arg("--label")
        .arg(label)
        .output()?;
    Ok(())
}

fn import(
    configuration: &Path,
    label: &str,
    pki: &Pki,
    (leaf, id, usage, key_label): (Leaf, &str, &str, &str),
) -> Result<()> {
    let certificate = configuration.with_file_name(format!("{}.cer", leaf.file()));
    write(&certificate, pem_to_der(&pki.certificate(leaf))?)?;
    let key = configuration.with_file_name(format!("{}.der", leaf.file()));
    write(&key, pem_to_der(&pki.key(leaf))?)?;
    process::mode(&key, 0o600)?;
    let object = |kind: &str, file: &Path, name: &str| -> Result<Run> {
        Ok(Run::new("pkcs11-tool", format!("writing {name} into {label}"))?
            .env("SOFTHSM2_CONF", configuration)
            .arg("--module")
            .arg(softhsm())
            .arg("--token-label")
            .arg(label)
            .words("--login --pin")
            .arg(PIN)
            .arg("--write-object")
            .arg(file)
            .words(&format!("--type {kind} --id {id} --label"))
            .arg(name))
    };
    let _ = object("privkey", &key, key_label)?.words("--usage-sign --sensitive").output()?;
    let name = format!("Certificat d'{usage} CPS").replace("d'Signature", "de Signature");
    let _ = object("cert", &certificate, &name)?.output()?;
    let _ = fs::remove_file(&key);
    let _ = fs::remove_file(&certificate);
    Ok(())
}
