//! The logins of one mailbox, connection by connection: a certificate's is always the same, and an organisation's waits for its file
//! to be opened; a token is asked for each time and is not kept beside its keeper. Nobody is asked to log in here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::{OnceCell, watch};

use super::error::Error;
use super::keeper::{Keeper, State};
use super::{Login, Mechanism};
use crate::domain::Notice;

/// Between two tries to open an organisation's file.
const AGAIN: Duration = Duration::from_mins(5);

/// Where the keeper of a user session is found, once its holder has logged in at Pro Santé Connect.
pub type Keepers = watch::Receiver<Option<Keeper>>;

/// Opens an organisation's certificate; asked at each connection until it has once succeeded.
pub type Opener = Arc<dyn Fn() -> BoxFuture<'static, Result<(), Notice>> + Send + Sync>;

/// The logins of one mailbox.
#[derive(Debug)]
pub struct Logins {
    source: Source,
    /// The last login that was asked for could not be given.
    awaited: AtomicBool,
}

#[derive(Clone, Debug)]
enum Source {
    Certificate(Login),
    Organisation(Arc<Shut>),
    Tokens { keepers: Keepers, mailbox: Arc<str>, only: Option<Mechanism> },
}

/// What is shut until its opener succeeds.
struct Shut {
    opener: Opener,
    /// Given once it is open.
    login: Login,
    opened: OnceCell<()>,
    told: watch::Sender<bool>,
    /// Between two tries by itself.
    again: Duration,
}

impl Shut {
    async fn open(&self) -> Result<(), Error> {
        let asked = || async { (self.opener)().await.map_err(|notice| Error::Unproven(Box::new(notice))) };
        self.opened.get_or_try_init(asked).await.map(drop)?;
        let _ = self.told.send_replace(true);
        Ok(())
    }

    /// Waits until it is open, whoever opens it.
    async fn given(&self) {
        let mut told = self.told.subscribe();
        loop {
            // Its other end is here.
            let opened = async { told.wait_for(|open| *open).await.is_ok() };
            tokio::select! {
                _ = opened => return,
                () = tokio::time::sleep(self.again) => if self.open().await.is_ok() {
                    return;
                },
            }
        }
    }
}

impl std::fmt::Debug for Shut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shut").field("opened", &self.opened.initialized()).finish_non_exhaustive()
    }
}

impl Logins {
    /// By a certificate: for its own mailbox, or for the one it acts for.
    pub fn certificate(acting_for: Option<String>) -> Self {
        Self::over(Source::Certificate(Login::Certificate { acting_for }))
    }

    /// By the certificate of an organisation that `opener` opens.
    pub fn organisation(opener: Opener, acting_for: Option<String>) -> Self {
        Self::shut(opener, acting_for, AGAIN)
    }

    fn shut(opener: Opener, acting_for: Option<String>, again: Duration) -> Self {
        let (told, _) = watch::channel(false);
        let login = Login::Certificate { acting_for };
        Self::over(Source::Organisation(Arc::new(Shut { opener, login, opened: OnceCell::new(), told, again })))
    }

    /// By tokens of Pro Santé Connect, for this mailbox.
    pub fn tokens(keepers: Keepers, mailbox: &str, only: Option<Mechanism>) -> Self {
        Self::over(Source::Tokens { keepers, mailbox: mailbox.into(), only })
    }

    fn over(source: Source) -> Self {
        Self { source, awaited: AtomicBool::new(false) }
    }

    /// A login for a connection that is about to be made.
    ///
    /// # Errors
    /// [`Error::Ended`] when the person must log in first, [`Error::Unproven`] when the organisation's certificate does not serve; what passes otherwise. In both cases [`Logins::given`] tells when.
    pub async fn login(&self) -> Result<Login, Error> {
        let login = match &self.source {
            Source::Certificate(login) => Ok(login.clone()),
            Source::Organisation(shut) => shut.open().await.map(|()| shut.login.clone()),
            Source::Tokens { keepers, mailbox, only } => {
                let keeper = keepers.borrow().clone();
                let token = match keeper {
                    Some(keeper) => keeper.token().await,
                    None => Err(Error::Ended),
                };
                token.map(|token| Login::Token { mailbox: mailbox.to_string(), token, only: *only })
            }
        };
        self.awaited.store(login.is_err(), Ordering::Relaxed);
        login
    }

    /// A server refused this login: its token is not shown again.
    pub fn refused(&self, login: &Login) {
        if let (Source::Tokens { keepers, .. }, Login::Token { token, .. }) = (&self.source, login)
            && let Some(keeper) = &*keepers.borrow()
        {
            keeper.refused(token);
        }
    }

    /// The last login that was asked for could not be given.
    pub fn are_awaited(&self) -> bool {
        self.awaited.load(Ordering::Relaxed)
    }

    /// Waits until logins are given.
    pub async fn given(&self) {
        let keepers = match &self.source {
            Source::Certificate(_) => return,
            Source::Organisation(shut) => return shut.given().await,
            Source::Tokens { keepers, .. } => keepers,
        };
        let mut keepers = keepers.clone();
        loop {
            let keeper = keepers.borrow_and_update().clone();
            let alive = async {
                match &keeper {
                    Some(keeper) => keeper.watch().wait_for(|state| *state == State::Alive).await.is_ok(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                alive = alive => if alive {
                    return;
                },
                // Nobody will log in any more.
                changed = keepers.changed() => if changed.is_err() {
                    std::future::pending::<()>().await;
                },
            }
        }
    }
}

/// Each clone knows of its own questions only.
impl Clone for Logins {
    fn clone(&self) -> Self {
        Self::over(self.source.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::FutureExt as _;

    use super::{AGAIN, Duration, Error, Logins, Notice};
    use crate::domain::notice::OrganisationFault;

    /// Fails so often, and counts.
    fn shut(failures: usize, again: Duration) -> (Logins, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let opener: super::Opener = Arc::new(move || {
            let made = count.fetch_add(1, Ordering::SeqCst);
            let notice = Notice::Organisation(OrganisationFault::Missing);
            std::future::ready(if made < failures { Err(notice) } else { Ok(()) }).boxed()
        });
        (Logins::shut(opener, None, again), asked)
    }

    #[tokio::test]
    async fn an_organisation_is_opened_once_for_all_connections_and_tried_again_at_each_until_then() {
        let (logins, asked) = shut(2, AGAIN);
        let other = logins.clone();
        for one in [&logins, &other] {
            assert!(matches!(one.login().await, Err(Error::Unproven(_))));
            assert!(one.are_awaited());
            assert!(other.given().now_or_never().is_none());
        }
        assert!(logins.login().await.is_ok() && !logins.are_awaited());
        assert!(other.given().now_or_never().is_some(), "whoever opened it");
        assert!(other.login().await.is_ok());
        assert_eq!(asked.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn it_is_tried_again_by_itself_from_time_to_time() {
        let (logins, asked) = shut(3, Duration::from_millis(5));
        assert!(logins.login().await.is_err());
        logins.given().await;
        assert_eq!(asked.load(Ordering::SeqCst), 4);
    }
}
