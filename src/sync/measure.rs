//! Steps of a pass in transactions as large as they may be, by what the last ones took: an order of the user may have to wait for one.
//! Where a step is cut, the next pass finds what is left of it.

use super::apply::Pass;
use super::pipeline::Target;
use super::{Error, tell};
use crate::domain::{ChangeSet, Marks, Uid, UidSet};
use crate::store::{self, Batch, Tx};

/// How many messages one transaction takes.
pub(super) struct Measure {
    /// That go, or are looked for elsewhere.
    pub(super) away: Batch,
    /// Whose flags and keywords are taken over.
    pub(super) marks: Batch,
}

impl Default for Measure {
    fn default() -> Self {
        Self { away: Batch::away(), marks: Batch::new(25, 200, 2000) }
    }
}

impl Measure {
    /// How many go in the next transaction.
    pub(super) fn away(&self) -> u32 {
        u32::try_from(self.away.size()).unwrap_or(u32::MAX)
    }
}

impl<R> Pass<'_, R> {
    /// The same for all of these, some at a time.
    pub(super) async fn away(
        &mut self,
        uids: UidSet,
        work: impl Fn(&mut Tx<'_>, &UidSet) -> Result<(), store::Error> + Copy + Send + 'static,
    ) -> Result<ChangeSet, Error> {
        let mut left = uids;
        loop {
            let some: UidSet = left.iter().take(self.measure.away.size()).collect();
            if some.is_empty() {
                return Ok(ChangeSet::default());
            }
            left = left.difference(&some);
            let taken = usize::try_from(some.len()).unwrap_or(usize::MAX);
            let ((), changes, took) = self.store.write_timed(move |tx| work(tx, &some)).await?;
            self.measure.away.took(taken, took);
            tell(self.on, changes);
        }
    }

    /// Flags and keywords as the server says, some at a time.
    pub(super) async fn set_marks(&mut self, target: Target, marks: Vec<(Uid, Marks)>) -> Result<ChangeSet, Error> {
        let mut left = marks.as_slice();
        while !left.is_empty() {
            let (some, rest) = left.split_at_checked(self.measure.marks.size()).unwrap_or((left, &[]));
            left = rest;
            let (taken, some) = (some.len(), some.to_vec());
            let set = self.store.write_timed(move |tx| tx.set_marks(target.mailbox, target.validity, &some));
            let ((), changes, took) = set.await?;
            self.measure.marks.took(taken, took);
            tell(self.on, changes);
        }
        Ok(ChangeSet::default())
    }
}
