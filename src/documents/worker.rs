//! A thread for work on untrusted octets: its panics stay inside, and nobody waits for it longer than a deadline.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::Error;

/// Deep recursion in a decoder must find room: running out of stack cannot be caught.
const STACK: usize = 64 * 1024 * 1024;
/// A thread cannot be stopped: so many may go on after they were given up, then new work is refused.
const MAX_RUNNING: usize = 4;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// A place among the running ones, given back when the work has really ended.
struct Place;

impl Place {
    fn take() -> Option<Self> {
        let more = |running: usize| (running < MAX_RUNNING).then(|| running.saturating_add(1));
        RUNNING.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).is_ok().then_some(Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs `work` and waits for it up to `within`. Blocking.
pub(super) fn run<T: Send + 'static>(
    within: Duration,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let place = Place::take().ok_or(Error::Busy)?;
    let (done, result) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("document".to_owned()).stack_size(STACK).spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Error::Unreadable));
        drop(place);
        let _ = done.send(outcome);
    });
    drop(thread.map_err(|_| Error::Busy)?);
    result.recv_timeout(within).unwrap_or(Err(Error::TooSlow))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::{Error, MAX_RUNNING, run};

    /// One test, because the places are shared by the process.
    #[test]
    fn panics_and_endless_work_stay_inside() {
        let long = Duration::from_secs(20);
        assert_eq!(run(long, || Ok(1)), Ok(1));
        let panicked: Result<(), Error> = run(long, || panic!("hostile"));
        assert_eq!(panicked, Err(Error::Unreadable));
        let mut gates = Vec::new();
        for _ in 0..MAX_RUNNING {
            let (open, gate) = mpsc::channel::<()>();
            gates.push(open);
            let outcome = run(Duration::from_millis(10), move || gate.recv().map_err(|_| Error::Unreadable));
            assert_eq!(outcome, Err(Error::TooSlow));
        }
        assert_eq!(run(long, || Ok(())), Err(Error::Busy));
        drop(gates);
        while run(long, || Ok(())) == Err(Error::Busy) {
            std::thread::yield_now();
        }
    }
}
