//! Waiting for conditions of other programs, with a deadline.

use std::time::{Duration, Instant};

/// Long enough for a loaded machine; a condition that holds is seen at once.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Asks until the answer is there; `None` when the patience is over.
#[expect(clippy::disallowed_methods, reason = "other programs are waited for: there is nothing to be woken by")]
pub fn for_some<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if start.elapsed() > PATIENCE {
            return None;
        }
        std::thread::sleep(Duration::from_millis(40));
    }
}

/// Asks until yes; `false` when the patience is over.
pub fn until(mut yes: impl FnMut() -> bool) -> bool {
    for_some(|| yes().then_some(())).is_some()
}
