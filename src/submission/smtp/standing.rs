//! A dialogue that is opened before a letter may leave, secured and let in, and waits for it: the letter leaves over it although the
//! card has gone meanwhile.

use std::time::Duration;

use lettre::transport::smtp::response::Severity;

use super::{Delivery, Dialogue, Failure, Leave, Patience, Peer, Terms, reach};
use crate::auth::Login;
use crate::domain::receipt::Tracking;
use crate::domain::{Endpoint, Security};
use crate::submission::Outgoing;
use crate::tls;

/// A server that has stood by so long answers at once, or is not there any more.
const ALIVE: Duration = Duration::from_secs(5);

/// Let in, and no letter under way.
pub struct Standing(Dialogue);

impl Standing {
    /// Connects and logs in.
    ///
    /// # Errors
    /// Why nobody is let in.
    pub async fn open(
        operators: &tls::Operators,
        endpoint: &Endpoint,
        login: &Login,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let stream = reach(operators, endpoint, patience.connect).await?;
        let terms = Terms { login, peer: Peer { host: &endpoint.host, port: endpoint.port }, patience };
        let mut dialogue = Dialogue::begin(stream, endpoint.security == Security::StartTls, patience).await?;
        dialogue.hello(terms).await?;
        Ok(Self(dialogue))
    }

    /// The same, if the server is still there.
    pub async fn alive(mut self) -> Option<Self> {
        let noop = self.0.command("NOOP\r\n".to_owned(), Severity::PositiveCompletion);
        let answered = tokio::time::timeout(ALIVE, noop).await;
        matches!(answered, Ok(Ok(_))).then_some(self)
    }

    /// Submits one letter.
    pub async fn deliver(mut self, outgoing: &Outgoing) -> Delivery {
        let (outcome, tracking) = match self.0.submit(outgoing).await {
            Ok((words, tracking)) => (Ok(words), tracking),
            Err(failure) => (Err(failure), Tracking::Unknown),
        };
        Delivery { outcome, tracking, dialogue: Some(self.0) }
    }

    /// No letter comes.
    pub async fn leave(self) {
        Leave { reset: false, dialogue: Some(self.0) }.take().await;
    }
}

impl Leave {
    /// No leave is taken: another letter follows. Given back where the dialogue does not go on.
    ///
    /// # Errors
    /// The leave that is to be taken.
    pub fn stand(self) -> Result<Standing, Box<Self>> {
        match self {
            Self { reset: false, dialogue: Some(dialogue) } if !dialogue.connection.has_broken() => {
                Ok(Standing(dialogue))
            }
            leave => Err(Box::new(leave)),
        }
    }
}

#[cfg(test)]
#[path = "standing_tests.rs"]
mod tests;
