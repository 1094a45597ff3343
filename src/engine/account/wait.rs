//! What the task of an account waits for: after a pass, for a push, a wish or the next round; after a failure, for its pause, or for
//! what makes the pause needless.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::super::admission;
use super::super::rhythm::{self, Cause, DEAD, LONGEST, Rhythm, Roll};
use super::{Follower, Order, Turn};
use crate::domain::MailboxName;
use crate::imap;
use crate::sync::{self, ImapRemote};

/// Waits are over by themselves; this much later at the latest.
const GRACE: Duration = Duration::from_mins(2);
/// A link that was lost after it stood for so long is made anew at once, and nobody is troubled: only if that fails.
const STOOD: Duration = Duration::from_secs(20);

impl Follower<'_> {
    /// Says what went wrong, then waits: for the user where only she can help, else for the pause to end.
    pub(super) async fn fail(&mut self, error: &sync::Error) -> Turn {
        let is_denied = admission::is_denied(&self.site.account, error);
        let (notice, cause) = if is_denied {
            (admission::denied(&self.site.store, self.site.id).await, Cause::Withdrawn)
        } else {
            (error.notice(&self.site.account.imap.host), Cause::of(error))
        };
        let _ = self.site.denied.send_if_modified(|known| {
            let is_new = is_denied && !*known;
            *known |= is_denied;
            is_new
        });
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
                    // What she does to it is kept until it opens again.
                    Some(Order::Replay) if is_denied => {}
                    Some(Order::Draft) => {}
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
        let ready = match prepared {
            Some(Ok(changed)) if changed => {
                self.link = link;
                return Turn::Pass;
            }
            Some(Err(error)) => return Turn::Lost(error),
            prepared => prepared.is_some(),
        };
        let waits = link.as_mut().filter(|_| ready);
        let all_pushed = match waits {
            Some(link) => self.subscribe(link).await,
            None => Ok(false),
        };
        let all_pushed = match all_pushed {
            Ok(all_pushed) => all_pushed,
            Err(error) => return Turn::Lost(error),
        };
        let again = later(self.site.rhythm.wait(all_pushed, Roll::cast()));
        // A server that pushes what is no news is heard ever more rarely.
        let heed = later(rhythm::heed(self.vain, self.site.rhythm));
        if online {
            self.life.until_next(again.saturating_duration_since(begun).saturating_add(GRACE));
        } else {
            self.life.rest();
        }
        let turn = {
            let push = async {
                match link.as_mut().filter(|_| ready) {
                    Some(link) => pushed(link, again, self.site.rhythm).await,
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
                pushed = async {
                    let pushed = push.await;
                    if matches!(pushed, Ok(imap::Wake::Elsewhere(_))) {
                        sleep_until(heed).await;
                    }
                    pushed
                } => Ok(match pushed {
                    Ok(_) => Turn::Pass,
                    Err(error) => Turn::Lost(error),
                }),
            }
        };
        match turn {
            // It served until now: its loss is no failure yet. The desks of a server that has gone do not come back together.
            Ok(Turn::Lost(error)) if self.born.elapsed() >= STOOD => {
                self.site.lost(&error).await;
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
                    Some(mut link) if online => match timeout(DEAD, link.noop()).await {
                        Ok(Ok(())) => Some(link),
                        outcome => {
                            let error = outcome.map_or(Some(imap::Error::Timeout), Result::err);
                            self.site.lost(&error.unwrap_or(imap::Error::Closed)).await;
                            None
                        }
                    },
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

    /// True when the server promises to push what changes in every mailbox, and was not caught at leaving something out.
    async fn subscribe(&mut self, link: &mut ImapRemote) -> Result<bool, imap::Error> {
        if self.kept.mute {
            return Ok(false);
        }
        let Ok(promised) = timeout(DEAD, link.subscribe()).await else {
            tracing::warn!(
                account = self.site.id.0,
                quirk = "notify-mute",
                "A server was asked to push, and is silent"
            );
            self.kept.mute = true;
            return Err(imap::Error::Timeout);
        };
        let promised = promised?;
        // It is heard all the same; but rounds are made too.
        let offer = sync::Remote::offer(link);
        let is_believed = sync::may_wait(&offer, &self.site.store, self.site.id).await.unwrap_or_default();
        Ok(promised && is_believed)
    }

    fn take(&mut self, order: Option<Order>) -> Turn {
        match order {
            None => Turn::End,
            Some(Order::Replay | Order::Draft | Order::Doubt) => Turn::Pass,
            Some(Order::Pass(answer)) => {
                self.kept.asked.push(answer);
                Turn::Pass
            }
        }
    }
}

/// Waits for a push until then. What ends each wait is a word to the server: one that does not answer it is not there, which is found
/// out as soon as a round would, also where none is made.
async fn pushed(link: &mut ImapRemote, until: Instant, rhythm: Rhythm) -> Result<imap::Wake, imap::Error> {
    loop {
        let beat = until.min(later(rhythm.beat()));
        let heard = timeout_at(beat.checked_add(DEAD).unwrap_or(beat), link.wait(beat)).await;
        match heard.unwrap_or(Err(imap::Error::Timeout)) {
            Ok(imap::Wake::Deadline) if Instant::now() < until => {}
            outcome => return outcome,
        }
    }
}

fn later(pause: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(pause).unwrap_or(now)
}
