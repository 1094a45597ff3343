//! What the establishment sets for everybody who uses this computer: binding policies and recommended values, read from files
//! that the administrator alone can change. Nothing here comes from the user's folders, the environment or the command line, and
//! what is present but cannot be understood never counts as absent.

pub mod key;

mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use self::key::{Key, Value};

use self::key::WhenWrong;
use self::source::{Given, Layer, Source};
use crate::domain::Notice;
use crate::domain::notice::PolicyFault;

/// Why the program does not start under its policies.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("policy cannot be used")]
pub struct Error {
    /// The file or folder.
    pub file: PathBuf,
    /// What is wrong with it.
    pub fault: PolicyFault,
}

impl Error {
    /// What the user is told.
    pub fn notice(&self) -> Notice {
        Notice::PolicyUnusable { file: self.file.display().to_string(), fault: self.fault }
    }
}

/// What became of a value that does not fit its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amends {
    /// The strictest value stands for it.
    Strictest,
    /// It was left out.
    Ignored,
}

/// What the establishment says of one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruling {
    /// What holds, whatever the user's settings say.
    pub binding: Option<Value>,
    /// What holds when the user's settings say nothing.
    pub recommended: Option<Value>,
    /// A value that does not fit: where, and what became of it.
    pub wrong: Option<(PathBuf, Amends)>,
}

/// A key that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// As it is written.
    pub name: String,
    /// Where.
    pub file: PathBuf,
}

/// Everything that the establishment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    rulings: BTreeMap<Key, Ruling>,
    /// Keys that a later version may know: reported, never fatal.
    pub unknown: Vec<Unknown>,
}

impl Policy {
    /// The policies of this computer.
    ///
    /// # Errors
    /// A file that others may change, that cannot be read or understood, or a value that must not be guessed.
    pub fn of_this_computer() -> Result<Self, Error> {
        Self::read(&source::binding(), &source::recommended())
    }

    /// What one file would mean as a policy, in whatever hands it lies: for the administrator who is writing it.
    ///
    /// # Errors
    /// What would keep the program from starting.
    pub fn check(file: &Path) -> Result<Self, Error> {
        Self::of(source::file(file)?, Layer::default())
    }

    fn read(binding: &[Source], recommended: &[Source]) -> Result<Self, Error> {
        Self::of(source::layer(binding)?, source::layer(recommended)?)
    }

    fn of(binding: Layer, recommended: Layer) -> Result<Self, Error> {
        let mut policy = Self::default();
        // The stronger last: of two wrong values the binding one is told.
        for (name, given) in recommended {
            let Some(key) = policy.known(name, &given)? else { continue };
            let ruling = policy.rulings.entry(key).or_default();
            match key.kind().read(&given.value) {
                Some(value) => ruling.recommended = Some(value),
                None => ruling.wrong = Some((given.file, Amends::Ignored)),
            }
        }
        for (name, given) in binding {
            let Some(key) = policy.known(name, &given)? else { continue };
            let ruling = policy.rulings.entry(key).or_default();
            match (key.kind().read(&given.value), key.when_wrong()) {
                (Some(value), _) => ruling.binding = Some(value),
                (None, WhenWrong::Refuse) => {
                    return Err(Error { file: given.file, fault: PolicyFault::Value { key: key.name() } });
                }
                (None, WhenWrong::Strictest(value)) => {
                    ruling.binding = Some(value.into());
                    ruling.wrong = Some((given.file, Amends::Strictest));
                }
                (None, WhenWrong::Ignore) => ruling.wrong = Some((given.file, Amends::Ignored)),
            }
        }
        Ok(policy)
    }

    fn known(&mut self, name: String, given: &Given) -> Result<Option<Key>, Error> {
        let key = Key::of(&name);
        if key.is_none() {
            if key::is_secret(&name, &given.value) {
                return Err(Error { file: given.file.clone(), fault: PolicyFault::Secret });
            }
            self.unknown.push(Unknown { name, file: given.file.clone() });
        }
        Ok(key)
    }

    /// What is said of a key.
    pub fn ruling(&self, key: Key) -> Ruling {
        self.rulings.get(&key).cloned().unwrap_or_default()
    }

    /// Values that do not fit their key, and unknown keys.
    pub fn doubts(&self) -> usize {
        let wrong = self.rulings.values().filter(|ruling| ruling.wrong.is_some()).count();
        wrong.saturating_add(self.unknown.len())
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
pub(crate) mod tests;
