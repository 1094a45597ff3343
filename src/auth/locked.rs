//! Text that is never swapped: on pages of its own, locked in memory, wiped before they are given back. Where the system allows no
//! locking the text is kept all the same, and that is traced.

use std::fmt;

use region::LockGuard;
use zeroize::Zeroize as _;

use crate::domain::Secret;

/// A secret text on locked pages.
pub(super) struct Locked {
    /// Released when dropped, after the text is wiped and before its pages are given back.
    guard: Option<LockGuard>,
    pages: Vec<u8>,
    start: usize,
    length: usize,
}

impl Locked {
    /// Moves a text there; what held it is wiped.
    pub(super) fn new(text: &Secret<String>) -> Self {
        let text = text.declassify().as_bytes();
        let page = region::page::size().max(1);
        // Locks do not count: pages shared with another secret would be unlocked with the first of the two. So the text begins a
        // page, and nobody else is on its last one.
        let whole = text.len().max(1).div_ceil(page).saturating_mul(page);
        let mut pages = vec![0_u8; whole.saturating_add(page)];
        let start = pages.as_ptr().align_offset(page).min(page);
        let end = start.saturating_add(text.len());
        let guard = pages.get(start..start.saturating_add(whole)).and_then(lock);
        if let Some(own) = pages.get_mut(start..end) {
            own.copy_from_slice(text);
        }
        Self { guard, pages, start, length: text.len() }
    }

    /// The text itself.
    pub(super) fn declassify(&self) -> &str {
        let octets = self.pages.get(self.start..self.start.saturating_add(self.length));
        octets.and_then(|octets| std::str::from_utf8(octets).ok()).unwrap_or_default()
    }

    /// The system keeps it out of the swap.
    #[cfg(test)]
    pub(super) fn is_locked(&self) -> bool {
        self.guard.is_some()
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        self.pages.zeroize();
        drop(self.guard.take());
    }
}

impl fmt::Debug for Locked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locked(…)")
    }
}

fn lock(pages: &[u8]) -> Option<LockGuard> {
    match region::lock(pages.as_ptr(), pages.len()) {
        Ok(guard) => Some(guard),
        Err(error) => {
            tracing::debug!(%error, "Memory of a token cannot be locked");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Locked;
    use crate::domain::Secret;

    fn locked(text: &str) -> Locked {
        Locked::new(&Secret::new(text.to_owned()))
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn a_text_comes_back_as_it_was(text in ".{0,300}") {
            let kept = locked(&text);
            prop_assert_eq!(kept.declassify(), text);
        }
    }

    /// The system keeps the pages of this text out of the swap, by its own account of this process.
    #[cfg(target_os = "linux")]
    fn is_kept(text: &Locked) -> bool {
        let own = text.declassify().as_bytes().as_ptr_range();
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut inside = false;
        let mut kept = Vec::new();
        for line in maps.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            let range = range.and_then(|(from, to)| {
                Some((usize::from_str_radix(from, 16).ok()?, usize::from_str_radix(to, 16).ok()?))
            });
            if let Some((from, to)) = range {
                inside = from < own.end.addr() && own.start.addr() < to;
            } else if let Some(flags) = line.strip_prefix("VmFlags:")
                && inside
            {
                kept.push(flags.split(' ').any(|flag| flag == "lo"));
            }
        }
        !kept.is_empty() && kept.iter().all(|kept| *kept)
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_keeps_it_in_memory_without_privileges_and_each_on_its_own() {
        let texts: Vec<_> =
            [1, 5_000, 1, 4_096, 1, 4_097].map(|length| locked(&"b".repeat(length))).into_iter().collect();
        assert!(texts.iter().all(|text| text.is_locked() && is_kept(text)));
        let (first, others): (Vec<_>, Vec<_>) = texts.into_iter().partition(|text| text.declassify().len() == 1);
        drop(first);
        assert!(others.iter().all(is_kept), "they are on pages of their own");
    }
}
