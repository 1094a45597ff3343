//! The four kinds of card, each with the hand that moves it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cps_token::bench::Hand;
use pli::settings::{CardSettings, Settings};
use pli_operator::{DOCTOR_OLD_SERIAL, DOCTOR_SERIAL, Leaf, Operator, Options, PIN, SECRETARY_SERIAL, UNBLOCK};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use virtual_card::bench::{Plastic, SOCKET};
use virtual_card::piv::{Blank, Pair};

use crate::token::Shim;

/// Code by which the practice tokens of SoftHSM are unblocked.
const OFFICER: &str = "12345678";
/// OpenSC's module.
const OPENSC: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
];

/// A card and its middleware.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Cps3,
    Cps4,
    /// A PIV card in a virtual reader of a real PC/SC service, behind OpenSC.
    OpenSc,
    SoftHsm,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Cps3, Self::Cps4, Self::OpenSc, Self::SoftHsm];
}

/// An operator, and the doctor's card of one kind in a reader.
pub struct Bench {
    pub operator: Operator,
    reader: Reader,
}

enum Reader {
    Cps { hand: Hand, serial: &'static str },
    OpenSc { bench: virtual_card::bench::Bench, mine: Plastic, hers: Plastic },
    SoftHsm(Shim),
}

impl Bench {
    pub fn start(kind: Kind) -> Self {
        let stack = match kind {
            Kind::Cps3 | Kind::Cps4 => pli_operator::Stack::Cps,
            Kind::OpenSc | Kind::SoftHsm => pli_operator::Stack::SoftHsm,
        };
        let operator = Operator::start(Options { messages: 5, stack, ..Options::default() }).unwrap();
        let reader = match kind {
            Kind::Cps3 | Kind::Cps4 => {
                let hand = operator.hand().unwrap();
                hand.remove(0).unwrap();
                hand.remove(1).unwrap();
                let serial = if kind == Kind::Cps3 { DOCTOR_OLD_SERIAL } else { DOCTOR_SERIAL };
                Reader::Cps { hand, serial }
            }
            Kind::OpenSc => Reader::OpenSc {
                bench: virtual_card::bench::Bench::start().unwrap(),
                mine: plastic(&operator, Leaf::DoctorAuth, 1),
                hers: plastic(&operator, Leaf::SecretaryAuth, 2),
            },
            Kind::SoftHsm => Reader::SoftHsm(Shim::new()),
        };
        let mut bench = Self { operator, reader };
        if kind != Kind::SoftHsm {
            bench.insert();
        }
        bench
    }

    pub fn settings(&self) -> Settings {
        let mut settings = Settings::read(&self.operator.config_path()).unwrap();
        settings.card = match &self.reader {
            Reader::Cps { .. } => settings.card,
            Reader::OpenSc { bench, .. } => {
                let module = OPENSC.iter().map(PathBuf::from).find(|path| path.exists());
                CardSettings {
                    module: Some(module.expect("opensc-pkcs11 is installed")),
                    environment: [(SOCKET.to_owned(), bench.socket().to_str().unwrap().to_owned())].into(),
                    ..CardSettings::default()
                }
            }
            Reader::SoftHsm(shim) => shim.before(settings.card),
        };
        settings
    }

    pub fn unblocking(&self) -> &'static str {
        match self.reader {
            Reader::Cps { .. } | Reader::OpenSc { .. } => UNBLOCK,
            Reader::SoftHsm(_) => OFFICER,
        }
    }

    pub fn insert(&mut self) {
        match &mut self.reader {
            Reader::Cps { hand, serial } => hand.insert(0, serial).unwrap(),
            Reader::OpenSc { bench, mine, .. } => tokio_free(|| bench.insert(0, mine).unwrap()),
            Reader::SoftHsm(shim) => shim.recover("blind"),
        }
    }

    pub fn remove(&mut self) {
        match &mut self.reader {
            Reader::Cps { hand, .. } => hand.remove(0).unwrap(),
            Reader::OpenSc { bench, .. } => tokio_free(|| bench.remove(0)),
            Reader::SoftHsm(shim) => shim.misbehave("blind"),
        }
    }

    /// The secretary's card takes the place of the doctor's.
    pub fn swap(&mut self) {
        match &mut self.reader {
            Reader::Cps { hand, .. } => hand.insert(0, SECRETARY_SERIAL).unwrap(),
            Reader::OpenSc { bench, hers, .. } => tokio_free(|| bench.insert(0, hers).unwrap()),
            Reader::SoftHsm(_) => panic!("no reader"),
        }
    }

    /// Signatures take longer than anybody waits, or none of their own time.
    pub fn slow(&self, slow: bool) {
        let delay = if slow { Duration::from_secs(25) } else { Duration::ZERO };
        match &self.reader {
            Reader::Cps { hand, .. } => hand.delay(u64::try_from(delay.as_millis()).unwrap()).unwrap(),
            Reader::OpenSc { mine, .. } => mine.delay(delay),
            Reader::SoftHsm(_) => panic!("no delay"),
        }
    }

    pub fn pull_while_it_signs(&mut self) {
        tokio_free(|| match &mut self.reader {
            Reader::Cps { hand, .. } => {
                let made: u64 = hand.status().unwrap().iter().map(|card| card.signatures).sum();
                hand.await_signature(made + 1).unwrap();
            }
            Reader::OpenSc { mine, .. } => {
                let made = mine.look(|card| card.applet().unwrap().signatures());
                assert!(mine.await_signature(made + 1));
            }
            Reader::SoftHsm(_) => panic!("no reader"),
        });
        self.remove();
    }
}

/// Work that blocks; in a runtime of several threads or in none.
fn tokio_free<T>(work: impl FnOnce() -> T) -> T {
    if tokio::runtime::Handle::try_current().is_ok() { tokio::task::block_in_place(work) } else { work() }
}

/// A PIV card with the key and certificate of somebody of the operator's.
fn plastic(operator: &Operator, leaf: Leaf, number: u8) -> Plastic {
    let (chain, key) = operator.software_key(leaf);
    let read = |path: &Path| std::fs::read_to_string(path).unwrap();
    let key = rcgen::KeyPair::from_pem(&read(&key)).unwrap().serialize_der();
    let certificate = CertificateDer::from_pem_slice(read(&chain).as_bytes()).unwrap().to_vec();
    let blank = Blank {
        guid: [number; 16],
        code: PIN.to_owned(),
        unblock: UNBLOCK.to_owned(),
        authentication: Pair { key, certificate },
        signature: None,
    };
    Plastic::new(virtual_card::card::Card::piv(&blank).unwrap())
}
