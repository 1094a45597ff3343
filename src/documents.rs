//! Documents that come with mail, made visible: PDF pages, pictures and medical documents (IHE XDM, CDA, HPRIM), decoded under limits in a
//! process of their own. Nothing in them is run, and nothing is loaded from anywhere.

pub mod agent;
mod cda;
mod drawer;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod hprim;
mod job;
mod metadata;
mod name;
mod pdf;
mod picture;
mod reading;
#[cfg(test)]
mod sample;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod sandbox;
mod xdm;
mod xml;

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use self::drawer::Drawer;
pub use self::picture::jpeg;

use crate::domain::block::Raster;
use crate::domain::{Notice, Recovery};

/// Longest time for one drawing.
const WITHIN: Duration = Duration::from_secs(20);

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Pages of the document.
    pub pages: u32,
    /// The page, or the picture.
    pub raster: Raster,
}

/// Why a document cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// Not a document of this kind, or damaged beyond reading.
    #[error("Unreadable document")]
    Unreadable,
    /// Protected by a password.
    #[error("Protected document")]
    Protected,
    /// Larger than what is drawn.
    #[error("Document too large to be drawn")]
    TooLarge,
    /// There is no such page.
    #[error("No such page")]
    NoSuchPage,
    /// Drawing takes too long; it was given up.
    #[error("Drawing takes too long")]
    TooSlow,
    /// There is no room for another drawing now.
    #[error("No room for another drawing")]
    Busy,
    /// None of the forms of medical documents that are read.
    #[error("No medical document")]
    NotMedical,
}

/// SHA-256 of these, one after another, in hexadecimal digits.
fn digest<'o>(octets: impl IntoIterator<Item = &'o [u8]>) -> String {
    let whole = octets.into_iter().fold(Sha256::new(), Sha256::chain_update);
    format!("{:x}", whole.finalize())
}

impl Error {
    /// What may be done.
    pub fn recovery(self) -> Recovery {
        match self {
            Self::Busy => Recovery::After(Duration::from_secs(30)),
            Self::Unreadable
            | Self::Protected
            | Self::TooLarge
            | Self::NoSuchPage
            | Self::TooSlow
            | Self::NotMedical => Recovery::Never,
        }
    }

    /// True when the file is simply none of these: not damaged, not refused.
    pub fn is_other_file(self) -> bool {
        self == Self::NotMedical
    }

    /// What the user is told.
    pub fn notice(self) -> Notice {
        match self {
            Self::Unreadable | Self::Protected | Self::TooLarge | Self::TooSlow | Self::Busy => Notice::FileUnreadable,
            Self::NoSuchPage | Self::NotMedical => Notice::NotFound,
        }
    }
}
