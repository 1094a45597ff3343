//! How the synchronisation of a mailbox goes: its progress and its age for the window, its figures for the command line.

use jiff::{SignedDuration, Timestamp};

use super::Notice;

/// Age from which a mailbox that should be followed counts as late: several rounds of looking have brought nothing.
pub const LATE: SignedDuration = SignedDuration::from_mins(10);

/// State of the synchronisation of one mailbox.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncStatus {
    /// A pass is running.
    Running {
        /// Messages whose headers or bodies are done in this pass.
        done: u64,
        /// Of so many, as far as known.
        total: u64,
    },
    /// Up to date since then.
    UpToDate {
        /// When the last pass ended.
        at: Timestamp,
    },
    /// The last pass failed.
    Failed {
        /// Why.
        notice: Notice,
        /// When the last good pass ended, if any.
        last_good: Option<Timestamp>,
    },
}

/// What has been told of the synchronisation of one mailbox. A stall shows by itself: nothing has to be told for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pulse {
    /// A pass runs.
    running: Option<(u64, u64)>,
    /// What failed since something last succeeded.
    failure: Option<Notice>,
    last_good: Option<Timestamp>,
}

/// What a person is to know of a mailbox now, from what troubles least to what troubles most.
#[derive(Clone, Debug, PartialEq)]
pub enum Health {
    /// Up to date.
    Fresh {
        /// Since.
        at: Timestamp,
    },
    /// At work on something that takes a while.
    Working {
        /// Messages done.
        done: u64,
        /// Of so many; 0 while that is not known.
        total: u64,
    },
    /// Nothing has been told yet.
    Unknown,
    /// Nothing has succeeded for too long, and nobody says why.
    Late {
        /// When something last did.
        last_good: Timestamp,
    },
    /// What was tried last has failed.
    Failing {
        /// Why.
        notice: Notice,
        /// When something last succeeded.
        last_good: Option<Timestamp>,
    },
}

impl Pulse {
    /// Something is told of it.
    pub fn learn(&mut self, status: SyncStatus) {
        match status {
            SyncStatus::UpToDate { at } => *self = Self { last_good: Some(at), ..Self::default() },
            SyncStatus::Running { done, total } => {
                self.running = Some((done, total));
                if total > 0 {
                    // Another try alone makes nothing good.
                    self.failure = None;
                }
            }
            SyncStatus::Failed { notice, last_good } => {
                (self.running, self.failure) = (None, Some(notice));
                self.last_good = self.last_good.max(last_good);
            }
        }
    }

    /// When something last succeeded, as far as is known.
    pub fn last_good(&self) -> Option<Timestamp> {
        self.last_good
    }

    /// Whether nothing has succeeded yet, and nothing has failed.
    pub fn is_beginning(&self) -> bool {
        self.last_good.is_none() && self.failure.is_none()
    }

    /// How it stands at this moment.
    pub fn health(&self, now: Timestamp) -> Health {
        match (self.running, &self.failure, self.last_good) {
            (Some((done, total)), ..) if total > done => Health::Working { done, total },
            (_, Some(notice), last_good) => Health::Failing { notice: notice.clone(), last_good },
            (_, None, Some(last_good)) if now.duration_since(last_good) > LATE => Health::Late { last_good },
            // A look that finds nothing is over before it could be read.
            (_, None, Some(at)) => Health::Fresh { at },
            (Some((done, total)), None, None) => Health::Working { done, total },
            (None, None, None) => Health::Unknown,
        }
    }
}

impl Health {
    /// From 0, the higher the more it troubles.
    pub fn trouble(&self) -> u8 {
        match self {
            Self::Fresh { .. } => 0,
            Self::Working { .. } => 1,
            Self::Unknown => 2,
            Self::Late { .. } => 3,
            Self::Failing { .. } => 4,
        }
    }

    /// Whether somebody should know.
    pub fn is_unwell(&self) -> bool {
        matches!(self, Self::Late { .. } | Self::Failing { .. })
    }
}

/// How full a mailbox is, in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Used.
    pub used: u64,
    /// Allowed.
    pub limit: u64,
}

impl Quota {
    /// From so many per cent it is said.
    const NEARLY: u64 = 90;

    /// Per cent used, rounded down; no limit is never reached.
    pub fn percent(self) -> u8 {
        let percent = self.used.saturating_mul(100).checked_div(self.limit).unwrap_or_default();
        u8::try_from(percent.min(100)).unwrap_or(100)
    }

    /// Whether somebody should know.
    pub fn is_nearly_full(self) -> bool {
        u64::from(self.percent()) >= Self::NEARLY
    }
}

/// Figures of one synchronisation pass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SyncFigures {
    /// Messages in the local store after the pass.
    pub messages: u64,
    /// Octets received from the server in this pass.
    pub bytes: u64,
    /// Duration of the pass.
    pub seconds: f64,
    /// Until the first page of INBOX could be listed.
    pub first_screen_seconds: f64,
    /// Commands sent to the server: round trips.
    pub commands: u64,
    /// What 95 in 100 write transactions of the vault took at most, in milliseconds.
    pub write_p95_ms: f64,
    /// What the longest took.
    pub write_max_ms: f64,
    /// Actions of the user that the server does not know yet, after the pass.
    pub waiting: u64,
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::{Health, LATE, Pulse, Quota, SyncStatus};
    use crate::domain::Notice;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn told(statuses: &[SyncStatus]) -> Pulse {
        let mut pulse = Pulse::default();
        for status in statuses {
            pulse.learn(status.clone());
        }
        pulse
    }

    #[test]
    fn a_stall_shows_without_anything_being_told() {
        let pulse = told(&[SyncStatus::UpToDate { at: at(0) }]);
        assert_eq!(pulse.health(at(599)), Health::Fresh { at: at(0) });
        assert_eq!(pulse.health(at(601)), Health::Late { last_good: at(0) });
        // A pass that began and never ends.
        let stuck = told(&[SyncStatus::UpToDate { at: at(0) }, SyncStatus::Running { done: 0, total: 0 }]);
        assert_eq!(stuck.health(at(30)), Health::Fresh { at: at(0) }, "a look is no news");
        assert_eq!(stuck.health(at(841)), Health::Late { last_good: at(0) });
    }

    #[test]
    fn a_failure_keeps_the_age_of_the_last_success() {
        let failed = |last_good| SyncStatus::Failed { notice: Notice::Internal, last_good };
        let health = |pulse: Pulse| pulse.health(at(60));
        assert_eq!(health(told(&[failed(None)])), Health::Failing { notice: Notice::Internal, last_good: None });
        let pulse = told(&[SyncStatus::UpToDate { at: at(5) }, failed(None)]);
        let failing = Health::Failing { notice: Notice::Internal, last_good: Some(at(5)) };
        assert_eq!(health(pulse.clone()), failing);
        let mut again = pulse;
        again.learn(SyncStatus::Running { done: 0, total: 0 });
        assert_eq!(health(again), failing, "another try alone makes nothing good");
    }

    #[test]
    fn a_mailbox_is_nearly_full_from_nine_tenths() {
        let quota = |used, limit| Quota { used, limit };
        assert_eq!(quota(1_200, 2_000).percent(), 60);
        assert!(!quota(899, 1_000).is_nearly_full() && quota(900, 1_000).is_nearly_full());
        assert_eq!(quota(3_000, 2_000).percent(), 100, "over it");
        assert!(!quota(5, 0).is_nearly_full(), "without a limit");
    }

    #[test]
    fn work_that_takes_a_while_is_counted() {
        let running = |done, total| SyncStatus::Running { done, total };
        assert_eq!(told(&[running(0, 0)]).health(at(0)), Health::Working { done: 0, total: 0 });
        let pulse = told(&[SyncStatus::UpToDate { at: at(0) }, running(3, 9)]);
        assert_eq!(pulse.health(at(9_000)), Health::Working { done: 3, total: 9 });
        assert_eq!(Pulse::default().health(at(0)), Health::Unknown);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn what_is_not_said_to_fail_is_never_older_than_the_bound_unnoticed(
            steps in proptest::collection::vec((0_u8..3, 0_i64..2_000), 1..12), later in 0_i64..5_000
        ) {
            let (mut pulse, mut now) = (Pulse::default(), 0);
            for (kind, pause) in steps {
                now += pause;
                pulse.learn(match kind {
                    0 => SyncStatus::UpToDate { at: at(now) },
                    1 => SyncStatus::Running { done: 0, total: 0 },
                    _ => SyncStatus::Failed { notice: Notice::Internal, last_good: None },
                });
            }
            if let Health::Fresh { at: since } = pulse.health(at(now + later)) {
                prop_assert!(at(now + later).duration_since(since) <= LATE);
                prop_assert!(at(now + later).duration_since(since) >= SignedDuration::ZERO);
            }
        }
    }
}
