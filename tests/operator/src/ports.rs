//! Ports that stay ours from the choice to the end. They lie below the range that the kernel gives to outgoing connections, and a
//! locked file a port keeps other operators from choosing the same: a server may bind late, or be stopped and started again.

use std::fs::{self, File, OpenOptions};
use std::net::TcpListener;
use std::path::Path;

use crate::error::{Context, Error, Result};

/// Below Linux's default `ip_local_port_range`, above the well-known ones.
const FIRST: u16 = 20_000;
/// How many there are to choose from.
const CHOICE: u16 = 12_000;
/// One locked file a port; only root, who runs the servers, writes here.
const FOLDER: &str = "/var/tmp/pli-ports";

/// A reserved loopback port; free again when dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    /// The number.
    pub const fn number(&self) -> u16 {
        self.number
    }
}

/// Reserves `count` ports that nothing listens on.
///
/// # Errors
/// The folder of the locks cannot be written, or every port is taken.
pub fn reserve(count: usize) -> Result<Vec<Port>> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder).at("creating", folder)?;
    // Programs that start together look in different places first.
    let mixed = std::process::id().wrapping_mul(61).checked_rem(u32::from(CHOICE));
    let start = mixed.and_then(|mixed| u16::try_from(mixed).ok()).unwrap_or_default();
    let mut reserved = Vec::with_capacity(count);
    for step in 0..CHOICE {
        if reserved.len() == count {
            break;
        }
        let number = FIRST.saturating_add(start.wrapping_add(step).checked_rem(CHOICE).unwrap_or_default());
        reserved.extend(lock(folder, number)?);
    }
    if reserved.len() < count { Err(Error::NoPort) } else { Ok(reserved) }
}

fn lock(folder: &Path, number: u16) -> Result<Option<Port>> {
    let path = folder.join(number.to_string());
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).at("opening", &path)?;
    let ours = file.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", number)).is_ok();
    Ok(ours.then_some(Port { number, _lock: file }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Port, reserve};

    #[test]
    fn nobody_gets_a_port_that_somebody_holds() {
        let (one, two) = (reserve(20).expect("ports"), reserve(20).expect("ports"));
        let numbers: BTreeSet<u16> = one.iter().chain(&two).map(Port::number).collect();
        assert_eq!(numbers.len(), 40);
    }
}
