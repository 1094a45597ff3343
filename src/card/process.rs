//! The process of the card agent, as the thread that owns it drives it: started with a clean environment, given one request at a
//! time under a deadline, asked to end or killed.

use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::agent;
use super::error::Failure;
use super::protocol::{self, Reply, Request};
use crate::settings::CardSettings;

/// While a request is under way, how often it is asked whether its card is still there.
const GLANCE: Duration = Duration::from_millis(200);
/// How long a request may go on once the card of the login is gone.
const LET_GO: Duration = Duration::from_secs(2);
/// Time left to the agent to log out and end by itself.
const FAREWELL: Duration = agent::LAST_WORDS;

/// A running agent.
pub(super) struct Agent {
    child: Child,
    input: Option<ChildStdin>,
    replies: Receiver<io::Result<Reply>>,
}

/// Time a request may take. The card itself needs up to two seconds; a person at a pad needs longer.
pub(super) fn deadline(request: &Request) -> Duration {
    Duration::from_secs(match request {
        Request::Login(login) if login.pin.is_none() => 90,
        Request::Challenge { .. }
        | Request::SignTls { .. }
        | Request::VaultSecret { .. }
        | Request::Seal(_)
        | Request::Unblock(_) => 30,
        Request::Look => 10,
        // Another program may have the card for itself; the next person does not wait for it.
        Request::Logout => 4,
        Request::Load { .. } | Request::Tokens | Request::Login(_) => 20,
    })
}

impl Agent {
    /// Starts it; it has loaded no module yet.
    pub(super) fn spawn(program: &Path, settings: &CardSettings) -> io::Result<Self> {
        let mut command = Command::new(program);
        let _ = command
            .arg("card-agent")
            .env_clear()
            .envs(agent::environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a module prints may describe the card.
            .stderr(Stdio::null());
        // Ctrl-C in a terminal is for the program: the agent lives on to log out.
        #[cfg(unix)]
        let _ = std::os::unix::process::CommandExt::process_group(&mut command, 0);
        if cfg!(feature = "practice") {
            let _ = command.envs(&settings.environment);
        }
        let mut child = command.spawn()?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (sender, replies) = sync_channel(1);
        let reader = std::thread::Builder::new().name("card-agent-out".to_owned()).spawn(move || {
            while let Some(reply) = protocol::receive(&mut output).transpose() {
                let broken = reply.is_err();
                if sender.send(reply).is_err() || broken {
                    break;
                }
            }
        });
        let mut agent = Self { child, input: Some(input), replies };
        match reader {
            Ok(_) => Ok(agent),
            Err(error) => {
                agent.stop();
                Err(error)
            }
        }
    }

    /// One request and its reply. A module may wait for ever for a card that `is_lost`: it is not waited for as long then.
    pub(super) fn exchange(&mut self, request: &Request, is_lost: impl Fn() -> bool) -> Result<Reply, Failure> {
        let input = self.input.as_mut().ok_or(Failure::Ended)?;
        protocol::send(input, request).map_err(|_| Failure::Ended)?;
        let begun = Instant::now();
        let mut lost = None;
        loop {
            match self.replies.recv_timeout(GLANCE) {
                Ok(Ok(reply)) => return Ok(reply),
                Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(Failure::Ended),
                Ok(Err(_)) => return Err(Failure::Garbled),
                Err(RecvTimeoutError::Disconnected) => return Err(Failure::Ended),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if lost.is_none() && is_lost() {
                lost = Some(Instant::now());
            }
            let is_hopeless = lost.is_some_and(|lost| lost.elapsed() >= LET_GO);
            if is_hopeless || begun.elapsed() >= deadline(request) {
                return Err(Failure::Late);
            }
        }
    }

    /// Stops it at once.
    pub(super) fn kill(mut self) {
        self.stop();
    }

    /// Closes the pipe, on which the agent ends, and waits a little for that.
    pub(super) fn farewell(mut self) {
        self.input = None;
        while self.replies.recv_timeout(FAREWELL).is_ok() {}
        self.stop();
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// It has ended by itself.
    pub(super) fn is_dead(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    fn stop(&mut self) {
        self.input = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
