//! What a server offers to log in by, asked without logging in: greeting, CAPABILITY over TLS, LOGOUT.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::connect::{DIALOGUE_CAPS, capabilities, dialogue_command, greets, secured, starttls};
use super::convert::reply;
use super::framer::Framer;
use super::{Error, FAREWELL};
use crate::auth::Offered;
use crate::domain::{Endpoint, Security};
use crate::tls::Operators;

/// Has a server prove itself, and asks what it offers to log in by. No card takes part; `within` bounds each step.
///
/// # Errors
/// Of TLS, of the dialogue in clear or of the one over TLS.
pub async fn prove(operators: &Operators, endpoint: &Endpoint, within: Duration) -> Result<Offered, Error> {
    let in_clear = endpoint.security == Security::StartTls;
    let prepare = |tcp| async move { if in_clear { starttls(tcp).await } else { Ok(tcp) } };
    let proof = operators.prove(endpoint, within, prepare).await?;
    let Some(stream) = proof.stream else { return Ok(Offered::new(true, [])) };
    let said = timeout(within, offered(stream, &endpoint.host, in_clear)).await.unwrap_or(Err(Error::Timeout));
    match said {
        Ok(mechanisms) => Ok(Offered::new(proof.asks_certificate, mechanisms.iter().map(String::as_str))),
        // Without a certificate there is nobody it speaks to. Over TLS 1.3 that is said only now.
        Err(Error::Tls(error)) if proof.asks_certificate && error.is_for_want_of_certificate() => {
            Ok(Offered::new(true, []))
        }
        Err(Error::Closed | Error::Lost(_) | Error::Bye(_) | Error::Refused { .. }) if proof.asks_certificate => {
            Ok(Offered::new(true, []))
        }
        Err(error) => Err(error),
    }
}

/// Names of the SASL mechanisms that a server offers over TLS. `greeted`: the greeting was read before STARTTLS.
///
/// # Errors
/// [`Error::Greeting`] when it is no IMAP server, or what it said instead.
pub async fn offered<S>(stream: S, host: &str, greeted: bool) -> Result<Vec<String>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let names = announced(stream, host, greeted).await?;
    Ok(names.iter().filter_map(|name| name.strip_prefix("AUTH=")).map(str::to_owned).collect())
}

/// The same with everything else that it announces before a login.
///
/// # Errors
/// As [`offered`].
pub async fn announced<S>(stream: S, host: &str, greeted: bool) -> Result<Vec<String>, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut framer = Framer::new(stream, DIALOGUE_CAPS);
    if !greeted {
        let greeting = framer.response().await.map_err(|error| secured(host, error))?;
        greets(reply(framer.octets(&greeting)))?;
    }
    let names = capabilities(&mut framer, b"O1").await.map_err(|error| secured(host, error))?;
    // What it says to that changes nothing.
    let _ = timeout(FAREWELL, dialogue_command(&mut framer, b"O2", b"O2 LOGOUT\r\n", |_| ())).await;
    Ok(names)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::offered;
    use crate::imap::Error;

    /// What comes of a server that says this when it is asked, and what it was asked.
    async fn ask(greeting: &'static str, answer: &'static str) -> (Result<Vec<String>, Error>, String) {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        let server = async move {
            theirs.write_all(greeting.as_bytes()).await.unwrap();
            let mut heard = Vec::new();
            let mut octets = [0; 256];
            while let Ok(length @ 1..) = theirs.read(&mut octets).await {
                heard.extend_from_slice(&octets[..length]);
                let said = if heard.ends_with(b"LOGOUT\r\n") { "* BYE\r\nO2 OK\r\n" } else { answer };
                theirs.write_all(said.as_bytes()).await.unwrap();
            }
            String::from_utf8(heard).unwrap()
        };
        tokio::join!(offered(ours, "localhost", greeting.is_empty()), server)
    }

    const OFFERS: &str = "* CAPABILITY IMAP4rev1 LOGINDISABLED auth=External AUTH=XOAUTH2\r\nO1 OK\r\n";

    #[tokio::test]
    async fn mechanisms_are_asked_for_and_nothing_else_is_said() {
        for greeting in ["", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"] {
            let (offered, heard) = ask(greeting, OFFERS).await;
            assert_eq!(offered.unwrap(), ["EXTERNAL", "XOAUTH2"]);
            assert_eq!(heard, "O1 CAPABILITY\r\nO2 LOGOUT\r\n");
        }
    }

    #[tokio::test]
    async fn what_is_no_answer_is_an_error() {
        assert!(matches!(ask("HTTP/1.1 200 OK\r\n", "").await.0, Err(Error::Greeting)));
        assert!(matches!(ask("* BYE full\r\n", "").await.0, Err(Error::Bye(_))));
        assert!(matches!(ask("* OK\r\n", "O1 NO\r\n").await.0, Err(Error::Refused { .. })));
        assert!(matches!(ask("* OK\r\n", "* BYE\r\n").await.0, Err(Error::Bye(_))));
    }
}
