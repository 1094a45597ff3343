//! What a relay does in the name of a holder: the same questions, each asked once, with tokens as they go over the wire.

use std::time::Duration;

use super::exchange::{Polled, Tokens};
use super::identity::Occasion;
use super::{Approval, Client};
use crate::auth::error::Error;
use crate::domain::{HolderId, Secret};

/// Tokens on their way to the holder's computer.
pub struct Given {
    /// Access token.
    pub access: Secret<String>,
    /// How long its issuer says it lives.
    pub life: Duration,
    /// What renews it.
    pub refresh: Option<Secret<String>>,
    /// Identity token, proved to be the holder's: the hint that ends the session.
    pub identity: Option<Secret<String>>,
}

/// Where a login that waits stands.
pub enum Step {
    /// The holder agreed.
    Done(Given),
    /// She did not answer yet.
    Pending,
    /// The same, and it is asked too often: five seconds more between two questions, for good.
    SlowDown,
}

impl Approval {
    /// Asks once.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn step(&self) -> Result<Step, Error> {
        match self.ask().await {
            Polled::Pending => Ok(Step::Pending),
            Polled::SlowDown => Ok(Step::SlowDown),
            Polled::Failed(error) => Err(error),
            Polled::Done(tokens) => {
                self.client.prove(&self.found, &tokens, &self.holder, Occasion::Approval).await?;
                Ok(Step::Done(given(&tokens)))
            }
        }
    }

    /// Time to leave between two questions.
    pub fn interval(&self) -> Duration {
        self.pace.interval
    }

    /// Whom it is for.
    pub fn holder(&self) -> &HolderId {
        &self.holder
    }
}

impl Client {
    /// New tokens for an old refresh token, still of the same person.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn renew(&self, holder: &HolderId, refresh: &Secret<String>) -> Result<Given, Error> {
        self.refresh(holder, refresh.declassify()).await.map(|tokens| given(&tokens))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn close(&self, refresh: &Secret<String>, identity: Option<&Secret<String>>) -> Result<(), Error> {
        self.end(Some(refresh.declassify()), identity.map(|text| text.declassify().as_str())).await
    }
}

fn given(tokens: &Tokens) -> Given {
    let copy = |text: &str| Secret::new(text.to_owned());
    Given {
        access: copy(tokens.access.declassify()),
        life: tokens.access.life(),
        refresh: tokens.refresh.as_ref().map(|text| copy(text.declassify())),
        identity: tokens.identity.as_ref().map(|text| copy(text.declassify())),
    }
}
