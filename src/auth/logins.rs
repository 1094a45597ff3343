//! The logins of one mailbox, connection by connection: a certificate's is always the same; a token is asked for each time and is
//! not kept beside its keeper. Nobody is asked to log in here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

use super::error::Error;
use super::keeper::{Keeper, State};
use super::{Login, Mechanism};

/// Where the keeper of a user session is found, once its holder has logged in at Pro Santé Connect.
pub type Keepers = watch::Receiver<Option<Keeper>>;

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
    Tokens { keepers: Keepers, mailbox: Arc<str>, only: Option<Mechanism> },
}

impl Logins {
    /// By a certificate, for its own mailbox.
    pub fn certificate() -> Self {
        Self::over(Source::Certificate(Login::CERTIFICATE))
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
    /// [`Error::Ended`] when the person must log in first; what passes otherwise. In both cases [`Logins::given`] tells when.
    pub async fn login(&self) -> Result<Login, Error> {
        let login = match &self.source {
            Source::Certificate(login) => Ok(login.clone()),
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
        let Source::Tokens { keepers, .. } = &self.source else { return };
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
