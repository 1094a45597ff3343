//! A SoftHSM token of one's own: for tests of the card room, which need no servers.

use std::path::{Path, PathBuf};
use std::process::Command;

use pli::settings::CardSettings;

pub const PIN: &str = "1234";
const MODULES: [&str; 2] = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];
const ID: &str = "e828bd080f8025000001ff001020";
const LABEL: &str = "Certificat d'Authentification CPS";

/// A module of ours in front of SoftHSM: notes what is asked of it, and misbehaves while told to.
pub struct Shim {
    folder: tempfile::TempDir,
}

impl Shim {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/shim.c");
        run(Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(folder.path().join("shim.so")).arg(source));
        Self { folder }
    }

    /// Puts itself before the module of these settings.
    pub fn before(&self, mut settings: CardSettings) -> CardSettings {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let inner = settings.module.replace(self.folder.path().join("shim.so")).unwrap();
        let _ = settings.environment.insert("SHIM_MODULE".to_owned(), text(&inner));
        let _ = settings.environment.insert("SHIM_DIR".to_owned(), text(self.folder.path()));
        settings
    }

    /// From now on it misbehaves in this way: `blind` sees no slot, `slow` does not end a login.
    pub fn misbehave(&self, way: &str) {
        std::fs::write(self.folder.path().join(way), "").unwrap();
    }

    pub fn recover(&self, way: &str) {
        std::fs::remove_file(self.folder.path().join(way)).unwrap();
    }

    /// Signatures made so far.
    pub fn signatures(&self) -> usize {
        std::fs::read_to_string(self.folder.path().join("signatures")).unwrap_or_default().len()
    }

    /// What was asked of it, in order.
    pub fn calls(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default()
    }
}

/// A folder with a SoftHSM configuration and its tokens.
pub struct Tokens {
    folder: tempfile::TempDir,
}

/// What is put on a token.
#[derive(Clone, Copy, Default)]
pub struct Content {
    /// The certificate ended in 2021.
    pub expired: bool,
    /// The key is not the certificate's.
    pub foreign_key: bool,
    /// The certificate serves signing letters only.
    pub signature_only: bool,
}

impl Tokens {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        std::fs::create_dir(&store).unwrap();
        let text = format!("directories.tokendir = {}\nobjectstore.backend = file\n", store.display());
        std::fs::write(folder.path().join("softhsm2.conf"), text).unwrap();
        Self { folder }
    }

    /// One token of this label.
    pub fn with(self, label: &str, subject: &str, content: Content) -> Self {
        let conf = self.conf();
        let init = ["--init-token", "--free", "--so-pin", "12345678", "--pin", PIN, "--label", label];
        run(Command::new("softhsm2-util").args(init).env("SOFTHSM2_CONF", &conf));
        let key = self.key("key");
        let certificate = self.certificate(&key, subject, content);
        let stored = if content.foreign_key { self.key("other") } else { key };
        self.store(label, "privkey", &stored, "CPS_PRIV_AUT");
        self.store(label, "cert", &certificate, LABEL);
        self
    }

    /// Key (PKCS#8) and certificate of a card that is no token here, both DER.
    pub fn pair(&self, subject: &str, content: Content) -> (Vec<u8>, Vec<u8>) {
        let key = self.key("pair");
        let certificate = std::fs::read(self.certificate(&key, subject, content)).unwrap();
        let pem = std::fs::read_to_string(&key).unwrap();
        (rcgen::KeyPair::from_pem(&pem).unwrap().serialize_der(), certificate)
    }

    /// Settings of the card room that name this folder's tokens.
    pub fn settings(&self) -> CardSettings {
        let conf = self.conf().to_str().unwrap().to_owned();
        CardSettings {
            module: Some(module()),
            environment: [("SOFTHSM2_CONF".to_owned(), conf)].into(),
            ..CardSettings::default()
        }
    }

    pub fn conf(&self) -> PathBuf {
        self.folder.path().join("softhsm2.conf")
    }

    fn key(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(format!("{name}.pem"));
        let options = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out"];
        run(Command::new("openssl").args(options).arg(&path));
        path
    }

    fn certificate(&self, key: &Path, subject: &str, content: Content) -> PathBuf {
        let pem = std::fs::read_to_string(key).unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, subject);
        params.distinguished_name.push(rcgen::DnType::CustomDnType(vec![2, 5, 4, 4]), "DUBREUIL");
        params.distinguished_name.push(rcgen::DnType::CustomDnType(vec![2, 5, 4, 42]), "Éloïse");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(if content.expired { 2021 } else { 2090 }, 1, 1);
        params.key_usages = vec![rcgen::KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![if content.signature_only {
            rcgen::ExtendedKeyUsagePurpose::EmailProtection
        } else {
            rcgen::ExtendedKeyUsagePurpose::ClientAuth
        }];
        let der = params.self_signed(&rcgen::KeyPair::from_pem(&pem).unwrap()).unwrap().der().to_vec();
        let path = self.folder.path().join("certificate.der");
        std::fs::write(&path, der).unwrap();
        path
    }

    fn store(&self, token: &str, kind: &str, file: &Path, label: &str) {
        let mut command = Command::new("pkcs11-tool");
        let _ = command.arg("--module").arg(module()).args(["--token-label", token, "--login", "--pin", PIN]);
        let _ = command.arg("--write-object").arg(file).args(["--type", kind, "--id", ID, "--label", label]);
        if kind == "privkey" {
            let _ = command.args(["--usage-sign", "--sensitive"]);
        }
        run(command.env("SOFTHSM2_CONF", self.conf()));
    }
}

/// The SoftHSM module.
pub fn module() -> PathBuf {
    MODULES.iter().map(PathBuf::from).find(|path| path.exists()).expect("softhsm2 is installed")
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program is installed");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
