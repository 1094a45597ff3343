//! Watches over the work of one mailbox: what falls silent for longer than it promised, and what panics, is given up. It says so and
//! nothing more: whoever began the work begins it anew.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// The promise of work to give a sign of life in time. Clones share it.
#[derive(Clone)]
pub(super) struct Life(Arc<watch::Sender<Option<Instant>>>);

impl Default for Life {
    fn default() -> Self {
        Self(Arc::new(watch::channel(None).0))
    }
}

impl Life {
    /// A sign of life; the next one comes within this time.
    pub(super) fn until_next(&self, most: Duration) {
        let _ = self.0.send_replace(Instant::now().checked_add(most));
    }

    /// From now on silence is in order.
    pub(super) fn rest(&self) {
        let _ = self.0.send_replace(None);
    }

    /// Ends when the promise is broken.
    async fn broken(&self) {
        let mut told = self.0.subscribe();
        loop {
            let until = *told.borrow_and_update();
            let silence = async {
                match until {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                // The sender is ours: it is never gone.
                _ = told.changed() => {}
                () = silence => return,
            }
        }
    }
}

/// How work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End<T> {
    /// By itself.
    Done(T),
    /// It was silent for too long.
    Stalled,
    /// It panicked.
    Panicked,
}

/// Works until the end, or until it must be given up.
pub(super) async fn watch<T>(life: &Life, work: impl Future<Output = T>) -> End<T> {
    // What a panic leaves behind is dropped: links, and what was being fetched, which the vault does not count as had.
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        biased;
        ended = work => ended.map_or(End::Panicked, End::Done),
        () = life.broken() => End::Stalled,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::{End, Life, watch};

    #[tokio::test]
    async fn work_that_keeps_its_promise_ends_by_itself() {
        let life = Life::default();
        let work = async {
            for _ in 0..10 {
                life.until_next(Duration::from_millis(200));
                sleep(Duration::from_millis(40)).await;
            }
            life.rest();
            sleep(Duration::from_millis(400)).await;
            7
        };
        assert_eq!(watch(&life, work).await, End::Done(7));
    }

    #[tokio::test]
    async fn work_that_falls_silent_is_given_up_at_its_time() {
        let (life, begun) = (Life::default(), Instant::now());
        let work = async {
            life.until_next(Duration::from_millis(200));
            sleep(Duration::from_millis(50)).await;
            life.until_next(Duration::from_millis(300));
            std::future::pending::<()>().await;
        };
        assert_eq!(watch(&life, work).await, End::Stalled);
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(350) && took < Duration::from_secs(20), "{took:?}");
    }

    #[tokio::test]
    async fn a_panic_stays_with_its_work() {
        let work = async {
            tokio::task::yield_now().await;
            assert!(std::env::var_os("PLI_NOBODY_SETS_THIS").is_some(), "on purpose");
        };
        assert_eq!(watch(&Life::default(), work).await, End::Panicked);
    }
}
