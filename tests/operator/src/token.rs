//! SoftHSM tokens that look like a doctor's CPS and a secretary's CPE: labels,
//! object identifiers and key usages as on the cards.

use crate::error::{Context, Result};
use crate::pki::{Leaf, Pki, pem_to_der};
use crate::process::{self, Run, folder, write};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Code of both cards.
pub const PIN: &str = "1234";
/// Card number of the doctor's CPS.
pub const DOCTOR_SERIAL: &str = "3100603746";
/// Card number of the secretary's CPE.
pub const SECRETARY_SERIAL: &str = "2600301752";
/// `CKA_ID` of the authentication pair of a CPS4.
const ID_AUTH: &str = "e828bd080f8025000001ff001020";
/// `CKA_ID` of the signature pair of a CPS4.
const ID_SIGN: &str = "e828bd080f8025000001ff001010";

/// Path of the SoftHSM module on this machine.
pub fn module() -> PathBuf {
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

/// Writes `dir/softhsm2.conf` and, if asked, both tokens; gives the path of the
/// configuration.
pub fn create(dir: &Path, pki: &Pki, with_tokens: bool) -> Result<PathBuf> {
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
            .arg(module())
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
