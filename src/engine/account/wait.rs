//! What the task of an account waits for: after a pass, for a push, a wish or the next round; after a failure, for its pause, or for
//! what makes the pause needless.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::super::rhythm::{self, Cause, DEAD, LONGEST, Roll};
use super::{Follower, Order, Turn};
use crate::domain::MailboxName;
use crate::imap;
use crate::sync;

/// Waits are over by themselves; this much later at the latest.
const GRACE: Duration = Duration::from_mins(2);
/// A link that was lost after it stood for so long is made anew at once, and nobody is troubled: only if that fails.
const STOOD: Duration = Duration::from_secs(20);

impl Follower<'_> {
    /// Says what went wrong, then waits: for the user where only she can help, else for the pause to end.
    pub(super) async fn fail(&mut self, error: &sync::Error) -> Turn {
        let (notice, cause) = (error.notice(&self.site.account.imap.host), Cause::of(error));
        tracing::warn!(account = self.site.id.0, code = notice.code(), ?cause, "A pass has failed");
        self.kept.failed(self.site, &notice, cause);
        if !self.site.online {
            return self.rest().await;
        }
        if matches!(error, sync::Error::Imap(imap::Error::NoToken(_))) {
            // The pause is that of tokens, and they are told as soon as they are there.
            self.kept.forgive();
            self.life.rest();
            let logins = self.site.logins.clone();
            return tokio::select! {
                order = self.kept.orders.recv() => self.take(order),
                () = logins.given() => Turn::Pass,
            };
        }
        let pause = rhythm::pause(self.kept.failures, cause, Roll::cast());
        tracing::debug!(account = self.site.id.0, failures = self.kept.failures, ?pause, "The next try waits");
        self.life.until_next(LONGEST.saturating_add(GRACE));
        let again = later(pause);
        loop {
            tokio::select! {
                order = self.kept.orders.recv() => match order {
                    // A server that wants to be left alone does not care for our network.
                    Some(Order::Doubt) if !cause.may_pass_with_the_network() => {}
                    order => {
                        if !matches!(order, Some(Order::Replay)) {
                            self.kept.forgive();
                        }
                        return self.take(order);
                    }
                },
                () = sleep_until(again) => return Turn::Pass,
            }
        }
    }

    /// Waits for an order, a message that is wanted, a push, or the clock.
    pub(super) async fn rest(&mut self) -> Turn {
        if !self.kept.again.is_empty() {
            let again = std::mem::take(&mut self.kept.again);
            self.kept.asked.extend(again);
            return Turn::Pass;
        }
        let begun = Instant::now();
        let online = self.site.online;
        let mut link = self.link.take();
        self.life.until_next(GRACE);
        // Before the wait, which an order may cut: opening a mailbox must not be cut.
        let prepared = match link.as_mut().filter(|link| online && link.can_wait()) {
            Some(link) => Some(link.prepare(&MailboxName::new("INBOX")).await),
            None => None,
        };
        let waits = match prepared {
            Some(Ok(changed)) if changed => {
                self.link = link;
                return Turn::Pass;
            }
            Some(Err(error)) => return Turn::Lost(error),
            prepared => prepared.is_some(),
        };
        let again = later(self.site.rhythm.wait(false, Roll::cast()));
        if online {
            self.life.until_next(again.saturating_duration_since(begun).saturating_add(GRACE));
        } else {
            self.life.rest();
        }
        let turn = {
            let push = async {
                match link.as_mut().filter(|_| waits) {
                    // What ends the wait is a word to the server: one that does not answer it is not there.
                    Some(link) => timeout_at(again.checked_add(DEAD).unwrap_or(again), link.wait(again))
                        .await
                        .unwrap_or(Err(imap::Error::Timeout)),
                    None if online => {
                        sleep_until(again).await;
                        Ok(imap::Wake::Deadline)
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                order = self.kept.orders.recv() => Err(order),
                message = self.kept.wanted.recv() => Ok(message.map_or(Turn::End, Turn::Body)),
                pushed = push => Ok(match pushed {
                    Ok(_) => Turn::Pass,
                    Err(error) => Turn::Lost(error),
                }),
            }
        };
        match turn {
            // It served until now: its loss is no failure yet. The desks of a server that has gone do not come back together.
            Ok(Turn::Lost(_)) if self.born.elapsed() >= STOOD => {
                sleep_until(later(rhythm::pause(1, Cause::Passing, Roll::cast()))).await;
                Turn::Pass
            }
            Ok(Turn::Lost(error)) => Turn::Lost(error),
            Ok(turn) => {
                self.link = link;
                turn
            }
            Err(Some(Order::Doubt)) => {
                self.link = match link {
                    Some(mut link) if online => {
                        let answered = timeout(DEAD, link.noop()).await;
                        matches!(answered, Ok(Ok(()))).then_some(link)
                    }
                    link => link,
                };
                if online { Turn::Pass } else { Box::pin(self.rest()).await }
            }
            Err(order) => {
                self.link = link;
                self.take(order)
            }
        }
    }

    fn take(&mut self, order: Option<Order>) -> Turn {
        match order {
            None => Turn::End,
            Some(Order::Replay | Order::Doubt) => Turn::Pass,
            Some(Order::Pass(answer)) => {
                self.kept.asked.push(answer);
                Turn::Pass
            }
        }
    }
}

fn later(pause: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(pause).unwrap_or(now)
}
