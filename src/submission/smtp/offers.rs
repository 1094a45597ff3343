//! What a server offers to log in by, asked without logging in and without a letter: greeting, EHLO over TLS, QUIT.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::wire::{Line, clear_command, clear_reply};
use super::{Failure, client_id, starttls};
use crate::auth::Offered;
use crate::domain::{Endpoint, Security};
use crate::tls::{self, Operators};

/// For the words of a server on its way out.
const FAREWELL: Duration = Duration::from_secs(1);

/// Has a server prove itself, and asks what it offers to log in by. No card takes part; `within` bounds each step.
///
/// # Errors
/// Of TLS, of the dialogue in clear or of the one over TLS.
pub async fn prove(operators: &Operators, endpoint: &Endpoint, within: Duration) -> Result<Offered, Failure> {
    let in_clear = endpoint.security == Security::StartTls;
    let prepare = |tcp| async move { if in_clear { starttls(tcp).await } else { Ok(tcp) } };
    let proof = operators.prove(endpoint, within, prepare).await?;
    let Some(stream) = proof.stream else { return Ok(Offered::new(true, [])) };
    let late = || Failure::LostBeforeEnd(io::ErrorKind::TimedOut.into());
    let said = timeout(within, offered(stream, in_clear)).await.unwrap_or_else(|_| Err(late()));
    match said {
        Ok(mechanisms) => Ok(Offered::new(proof.asks_certificate, mechanisms.iter().map(String::as_str))),
        // Without a certificate there is nobody it speaks to: refused in words, or, over TLS 1.3, by an alert that comes only now.
        Err(Failure::NotLetIn(_)) if proof.asks_certificate => Ok(Offered::new(true, [])),
        Err(Failure::LostBeforeEnd(error)) => match tls::Error::from_link(&endpoint.host, error) {
            error if proof.asks_certificate && error.is_for_want_of_certificate() => Ok(Offered::new(true, [])),
            tls::Error::Lost { source, .. } => Err(Failure::LostBeforeEnd(source)),
            error => Err(Failure::Tls(error)),
        },
        Err(error) => Err(error),
    }
}

/// Names of the SASL mechanisms that a server offers over TLS. `greeted`: the greeting was read before STARTTLS.
///
/// # Errors
/// [`Failure::NotLetIn`] with what it said instead, [`Failure::LostBeforeEnd`] when it is no server of letters.
pub async fn offered<S>(mut stream: S, greeted: bool) -> Result<Vec<String>, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if !greeted {
        let _ = positive(clear_reply(&mut stream).await?, 220)?;
    }
    let hello = positive(clear_command(&mut stream, &format!("EHLO {}\r\n", client_id())).await?, 250)?;
    // What it says to that changes nothing.
    let _ = timeout(FAREWELL, clear_command(&mut stream, "QUIT\r\n")).await;
    let mut mechanisms = Vec::new();
    for line in hello.lines.iter().skip(1) {
        let mut words = line.split_ascii_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("AUTH")) {
            mechanisms.extend(words.map(str::to_owned));
        }
    }
    Ok(mechanisms)
}

fn positive(line: Line, code: u16) -> Result<Line, Failure> {
    if line.code == code { Ok(line) } else { Err(Failure::NotLetIn(line.into())) }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::offered;
    use crate::submission::smtp::Failure;

    /// What comes of a server that answers so, and what it was told.
    async fn ask(greeting: &'static str, answer: &'static str) -> (Result<Vec<String>, Failure>, String) {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        let server = async move {
            theirs.write_all(greeting.as_bytes()).await.unwrap();
            let mut heard = Vec::new();
            let mut octets = [0; 256];
            while let Ok(length @ 1..) = theirs.read(&mut octets).await {
                heard.extend_from_slice(&octets[..length]);
                let said = if heard.ends_with(b"QUIT\r\n") { "221 bye\r\n" } else { answer };
                theirs.write_all(said.as_bytes()).await.unwrap();
            }
            String::from_utf8(heard).unwrap()
        };
        tokio::join!(offered(ours, greeting.is_empty()), server)
    }

    const HELLO: &str = "250-mail.exemple.fr AUTH\r\n250-auth external XOAUTH2\r\n250 AUTHOR\r\n";

    #[tokio::test]
    async fn mechanisms_are_asked_for_and_nothing_else_is_said() {
        for greeting in ["", "220 ready\r\n"] {
            let (offered, heard) = ask(greeting, HELLO).await;
            assert_eq!(offered.unwrap(), ["external", "XOAUTH2"]);
            assert_eq!(heard, "EHLO [127.0.0.1]\r\nQUIT\r\n");
        }
    }

    #[tokio::test]
    async fn what_is_no_welcome_is_an_error() {
        let refused = |outcome: &Result<Vec<String>, Failure>| matches!(outcome, Err(Failure::NotLetIn(_)));
        assert!(refused(&ask("554 no\r\n", "").await.0));
        assert!(refused(&ask("", "421 4.7.1 No client certificate presented\r\n").await.0));
        assert!(matches!(ask("* OK ready\r\n", "").await.0, Err(Failure::LostBeforeEnd(_))));
    }
}
