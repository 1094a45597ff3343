//! Something that costs to make ready and is made once: its maker may ask the user. Whoever gives up waiting stops nothing: what was
//! begun is kept for the next one. What could not be made is not tried again at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::domain::Notice;

/// What could not be made ready is not tried again before: its key store may ask its user each time.
const RETRY: Duration = Duration::from_mins(1);

/// Cheap to clone; clones share what was made.
#[derive(Clone)]
pub(super) struct Prepared<T>(Arc<Mutex<State<T>>>);

enum State<T> {
    Not,
    Yes(T),
    /// Why, and from when on it may be tried again.
    Failed(Notice, Instant),
}

impl<T> Default for Prepared<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State::Not)))
    }
}

impl<T: Clone + Send + 'static> Prepared<T> {
    /// What is ready, or is made now, off the async workers.
    pub(super) async fn get(&self, prepare: impl FnOnce() -> Result<T, Notice> + Send + 'static) -> Result<T, Notice> {
        let mut state = Arc::clone(&self.0).lock_owned().await;
        if let Some(known) = state.known(Instant::now()) {
            return known;
        }
        // The task holds the lock until it has kept what it made, whether or not anybody still waits.
        let made = spawn_blocking(move || {
            let made = prepare();
            *state = match &made {
                Ok(made) => State::Yes(made.clone()),
                Err(notice) => State::failed(notice.clone(), RETRY),
            };
            made
        });
        made.await.unwrap_or(Err(Notice::Internal))
    }

    /// What is ready proved to be of no use: it is made anew after this pause.
    pub(super) async fn set_aside(&self, notice: Notice, pause: Duration) {
        let mut state: OwnedMutexGuard<_> = Arc::clone(&self.0).lock_owned().await;
        if matches!(*state, State::Yes(_)) {
            *state = State::failed(notice, pause);
        }
    }
}

impl<T: Clone> State<T> {
    fn failed(notice: Notice, pause: Duration) -> Self {
        let now = Instant::now();
        Self::Failed(notice, now.checked_add(pause).unwrap_or(now))
    }

    /// What is told without making it.
    fn known(&self, now: Instant) -> Option<Result<T, Notice>> {
        match self {
            Self::Yes(made) => Some(Ok(made.clone())),
            Self::Failed(notice, until) if now < *until => Some(Err(notice.clone())),
            Self::Failed(..) | Self::Not => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use futures::poll;

    use tokio::time::Instant;

    use super::{Prepared, RETRY, State};
    use crate::domain::Notice;

    /// A maker that counts how often it is asked.
    fn counted(asked: &Arc<AtomicUsize>) -> impl FnOnce() -> Result<usize, Notice> + Send + 'static + use<> {
        let asked = Arc::clone(asked);
        move || Ok(asked.fetch_add(1, Ordering::Relaxed))
    }

    #[tokio::test]
    async fn who_gives_up_waiting_does_not_make_it_twice() {
        let (prepared, asked) = (Prepared::default(), Arc::default());
        let (go, wait) = mpsc::channel::<()>();
        let make = counted(&asked);
        let mut first = Box::pin(prepared.get(move || {
            let _ = wait.recv();
            make()
        }));
        assert!(poll!(&mut first).is_pending());
        drop(first);
        let second = prepared.get(counted(&asked));
        go.send(()).unwrap();
        assert_eq!((second.await, asked.load(Ordering::Relaxed)), (Ok(0), 1));
    }

    #[tokio::test]
    async fn what_failed_or_was_set_aside_is_not_made_anew_before_its_pause_is_over() {
        let (prepared, asked) = (Prepared::default(), Arc::default());
        assert_eq!(prepared.get(|| Err(Notice::DirectoryEmpty)).await, Err(Notice::DirectoryEmpty));
        assert_eq!(prepared.get(counted(&asked)).await, Err(Notice::DirectoryEmpty));
        let (kept, asked) = (Prepared::default(), Arc::default());
        assert_eq!(kept.get(counted(&asked)).await, Ok(0));
        assert_eq!(kept.get(counted(&asked)).await, Ok(0), "kept");
        kept.set_aside(Notice::Internal, Duration::from_mins(5)).await;
        assert_eq!((kept.get(counted(&asked)).await, asked.load(Ordering::Relaxed)), (Err(Notice::Internal), 1));
    }

    #[test]
    fn a_pause_is_as_long_as_it_was_said() {
        for pause in [RETRY, Duration::from_mins(5)] {
            let before = Instant::now();
            let failed: State<usize> = State::failed(Notice::Internal, pause);
            let after = Instant::now();
            assert_eq!(failed.known(before + pause - Duration::from_secs(1)), Some(Err(Notice::Internal)));
            assert_eq!(failed.known(after + pause), None);
        }
    }
}
