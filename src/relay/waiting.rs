//! Logins that wait for their holders. In memory, one of each holder, bounded in number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::auth::psc::{Approval, Step};
use crate::auth::{Error, psc};
use crate::clock::Moment;
use crate::domain::HolderId;

/// Logins that wait at a time.
const MOST: usize = 10_000;
/// What a request for patience adds (CIBA §11).
const PATIENCE: Duration = Duration::from_secs(5);

/// What a poll gives.
pub(super) enum Answer {
    Given(psc::Given),
    Pending,
    /// No such login of this holder.
    Unknown,
    Failed(Error),
}

struct Login {
    id: String,
    approval: Arc<Approval>,
    /// When it was begun, and how long it may wait.
    since: Moment,
    life: Duration,
    /// When Pro Santé Connect was asked last, and how long it is left alone.
    asked: Moment,
    interval: Duration,
}

#[derive(Default)]
pub(super) struct Waiting(Mutex<HashMap<HolderId, Login>>);

impl Waiting {
    /// Keeps a login, in the place of an older one of the same holder; gives the number to ask for it by. `None`: too many wait.
    pub(super) fn keep(&self, approval: Approval, now: Moment) -> Option<String> {
        let mut drawn = [0_u8; 16];
        getrandom::fill(&mut drawn).ok()?;
        let id = URL_SAFE_NO_PAD.encode(drawn);
        let mut logins = self.logins();
        if logins.len() >= MOST {
            logins.retain(|_, login| now.since(login.since) < login.life);
        }
        let holder = approval.holder().clone();
        if logins.len() >= MOST && !logins.contains_key(&holder) {
            return None;
        }
        let (life, interval) = (approval.left(), approval.interval());
        let login = Login { id: id.clone(), approval: Arc::new(approval), since: now, life, asked: now, interval };
        drop(logins.insert(holder, login));
        Some(id)
    }

    /// Asks about a login, unless it was asked about just now. Two polls at once ask once.
    pub(super) async fn poll(&self, holder: &HolderId, id: &str, now: Moment) -> Answer {
        let approval = {
            let mut logins = self.logins();
            let Some(login) = logins.get_mut(holder).filter(|login| same(&login.id, id)) else {
                return Answer::Unknown;
            };
            if now.since(login.since) > login.life {
                drop(logins.remove(holder));
                return Answer::Failed(Error::Late);
            }
            if now.since(login.asked) < login.interval {
                return Answer::Pending;
            }
            login.asked = now;
            Arc::clone(&login.approval)
        };
        match approval.step().await {
            Ok(Step::Pending) => Answer::Pending,
            Ok(Step::SlowDown) => {
                if let Some(login) = self.logins().get_mut(holder).filter(|login| same(&login.id, id)) {
                    login.interval = login.interval.saturating_add(PATIENCE);
                }
                Answer::Pending
            }
            Ok(Step::Done(given)) => {
                self.forget(holder, id);
                Answer::Given(given)
            }
            // It may still be answered.
            Err(error) if error.is_passing() => Answer::Failed(error),
            Err(error) => {
                self.forget(holder, id);
                Answer::Failed(error)
            }
        }
    }

    fn forget(&self, holder: &HolderId, id: &str) {
        let mut logins = self.logins();
        if logins.get(holder).is_some_and(|login| same(&login.id, id)) {
            drop(logins.remove(holder));
        }
    }

    fn logins(&self) -> MutexGuard<'_, HashMap<HolderId, Login>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn same(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}
