//! How far a new directory has come: first its extract on the way, then the index that is built from it.

/// How far a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Octets that are here.
    pub octets: u64,
    /// Of so many, where the server says.
    pub total: Option<u64>,
}

/// How far an index has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Rows taken.
    pub rows: u64,
    /// Octets of the extract that were read: all of them while what was read is put in order.
    pub read: u64,
    /// Of so many.
    pub total: u64,
}

/// How far a new directory has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// Its extract is on its way.
    Fetching(Arrived),
    /// Its index is being built.
    Building(Indexed),
}

impl Loading {
    /// Octets of what is under way, of so many; 0 while that is not known.
    pub fn share(self) -> (u64, u64) {
        match self {
            Self::Fetching(Arrived { octets, total }) => (octets, total.unwrap_or(0)),
            Self::Building(Indexed { read, total, .. }) => (read, total),
        }
    }
}
