//! Calls that carry something: a form, a document, credentials. They follow no redirection, since what they carry is for one server
//! only, and an answer that says no is an answer: callers read the reason.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::{Client, Error, Limits, unreachable, within};
use crate::domain::Secret;

/// What is sent, and to whom.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Address, `https` only.
    pub url: &'a str,
    /// What is sent.
    pub payload: Payload<'a>,
    /// What lets the caller in.
    pub credentials: Credentials<'a>,
}

/// What a call sends.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// Nothing: `GET`.
    Nothing,
    /// A form: `POST`, `application/x-www-form-urlencoded`.
    Form(&'a [(&'a str, &'a str)]),
    /// A JSON text: `POST`.
    Json(&'a Secret<Vec<u8>>),
}

/// What lets a caller in.
#[derive(Clone, Copy)]
pub enum Credentials<'a> {
    /// Nothing, or the certificate of the TLS profile.
    Nothing,
    /// Name and secret of an OAuth client (RFC 6749 §2.3.1).
    Basic {
        /// The client's name.
        name: &'a str,
        /// Its secret.
        secret: &'a Secret<String>,
    },
    /// A token (RFC 6750).
    Bearer(&'a str),
    /// A key, in a header that the service names.
    Key {
        /// The header.
        header: &'static str,
        /// The key.
        key: &'a Secret<String>,
    },
}

/// What the server said, whatever it was.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body; it may hold tokens.
    pub body: Secret<Vec<u8>>,
    /// When to ask again at the earliest, where it says so in seconds (RFC 9110 §10.2.3).
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Client {
    /// One call over TLS, without redirections.
    ///
    /// # Errors
    /// See [`Error`]; a status is never one.
    pub async fn call(&self, call: Call<'_>, limits: Limits) -> Result<Answer, Error> {
        match self.attempt(call, limits).await {
            Err(error) if self.learned(&error).await => self.attempt(call, limits).await,
            answer => answer,
        }
    }

    async fn attempt(&self, call: Call<'_>, limits: Limits) -> Result<Answer, Error> {
        let (url, host) = self.address(super::Scheme::Https, call.url)?;
        let request = match call.payload {
            Payload::Nothing => self.straight.get(url),
            Payload::Form(fields) => {
                self.straight.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(encode(fields))
            }
            Payload::Json(text) => {
                self.straight.post(url).header(CONTENT_TYPE, "application/json").body(text.declassify().clone())
            }
        };
        let request = match authorization(call.credentials) {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        within(limits.deadline, &host, async {
            let sent = request.header(ACCEPT, "application/json").send().await;
            let mut answer = sent.map_err(|source| unreachable(&host, source))?;
            let status = answer.status().as_u16();
            let retry_after = retry_after(answer.headers());
            // Room is made once: a buffer that grows would leave pieces of what it held behind.
            let mut body = Secret::new(Vec::with_capacity(limits.octets));
            while let Some(piece) = answer.chunk().await.map_err(|source| unreachable(&host, source))? {
                if body.declassify().len().saturating_add(piece.len()) > limits.octets {
                    return Err(Error::TooLarge { host: host.clone() });
                }
                body.declassify_mut().extend_from_slice(&piece);
            }
            Ok(Answer { status, body, retry_after })
        })
        .await
    }
}

/// True when an address is of the same origin as `base` (`one_origin`), and its path, as it will be asked for, is that of `base` or
/// lies below it: `%2e%2e` climbs as `..` does.
pub fn is_below(base: &str, address: &str) -> bool {
    one_origin(base, address).is_some_and(|(base, address)| {
        let rest = address.path().strip_prefix(base.path().trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Both addresses, when they name one scheme, host and port (RFC 6454), and neither holds credentials.
fn one_origin(one: &str, other: &str) -> Option<(Url, Url)> {
    let parse = |text: &str| {
        Url::parse(text)
            .ok()
            .filter(|url| url.host().is_some() && url.username().is_empty() && url.password().is_none())
    };
    parse(one).zip(parse(other)).filter(|(one, other)| one.origin() == other.origin())
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn authorization(credentials: Credentials<'_>) -> Option<(HeaderName, HeaderValue)> {
    let (name, text) = match credentials {
        Credentials::Nothing => return None,
        Credentials::Basic { name, secret } => {
            let mut pair = percent(name);
            pair.push(':');
            pair.push_str(&percent(secret.declassify()));
            (AUTHORIZATION, format!("Basic {}", STANDARD.encode(Secret::new(pair).declassify())))
        }
        Credentials::Bearer(token) => (AUTHORIZATION, format!("Bearer {token}")),
        Credentials::Key { header, key } => (HeaderName::from_bytes(header.as_bytes()).ok()?, key.declassify().clone()),
    };
    let text = Secret::new(text);
    let mut value = HeaderValue::from_str(text.declassify()).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

/// A form as HTML 5 writes it.
fn encode(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut form = Vec::with_capacity(
        fields
            .iter()
            .map(|(name, value)| name.len().saturating_add(value.len()).saturating_mul(3).saturating_add(2))
            .sum(),
    );
    for (index, (name, value)) in fields.iter().enumerate() {
        if index > 0 {
            form.push(b'&');
        }
        form.extend_from_slice(percent(name).as_bytes());
        form.push(b'=');
        form.extend_from_slice(Secret::new(percent(value)).declassify().as_bytes());
    }
    form
}

/// Everything but the unreserved signs of RFC 3986 §2.3 written as octets: right in a form, in a query and before `Basic`.
pub fn percent(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| DIGITS.get(usize::from(half & 15)).map_or('0', |digit| char::from(*digit));
    let mut written = String::with_capacity(text.len().saturating_mul(3));
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            written.push(char::from(octet));
        } else {
            written.push('%');
            written.push(digit(octet >> 4));
            written.push(digit(octet));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use reqwest::header::AUTHORIZATION;
    use rstest::rstest;

    use super::{Credentials, authorization, encode, is_below, one_origin, percent};
    use crate::domain::Secret;

    #[test]
    fn forms_and_credentials_are_written_as_the_rules_say() {
        assert_eq!(
            encode(&[("scope", "openid scope_all"), ("é", "a=b&c+d")]),
            b"scope=openid%20scope_all&%C3%A9=a%3Db%26c%2Bd"
        );
        let secret = Secret::new("s:cr t".to_owned());
        let (name, value) = authorization(Credentials::Basic { name: "pli", secret: &secret }).unwrap();
        // pli:s%3Acr%20t
        assert_eq!((value.to_str().unwrap(), value.is_sensitive()), ("Basic cGxpOnMlM0FjciUyMHQ=", true));
        assert_eq!(name, AUTHORIZATION);
        let (name, value) = authorization(Credentials::Key { header: "ESANTE-API-KEY", key: &secret }).unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap(), value.is_sensitive()), ("esante-api-key", "s:cr t", true));
    }

    #[test]
    fn a_token_that_is_no_header_is_not_sent() {
        assert!(authorization(Credentials::Bearer("a\r\nX: b")).is_none());
        let key = Secret::new("a\nX: b".to_owned());
        assert!(authorization(Credentials::Key { header: "ESANTE-API-KEY", key: &key }).is_none());
    }

    #[rstest]
    #[case("https://a.example/fhir", "https://A.example:443/other?x", true)]
    #[case("https://a.example/fhir", "http://a.example/fhir", false)]
    #[case("https://a.example/fhir", "https://a.example:8443/fhir", false)]
    #[case("https://a.example/fhir", "https://a.example.evil.example/fhir", false)]
    #[case("https://a.example/fhir", "https://a.example@evil.example/fhir", false)]
    #[case("https://a.example/fhir", "/fhir?page=2", false)]
    #[case("data:text/plain,a", "data:text/plain,a", false)]
    fn one_origin_or_two(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
        assert_eq!(one_origin(one, other).is_some(), same);
    }

    #[rstest]
    #[case("https://a.example/fhir/v2", true)]
    #[case("https://a.example/fhir/v2?_getpages=3", true)]
    #[case("https://a.example/fhir/v2/Practitioner?page=2", true)]
    #[case("https://a.example/fhir/v2/../other", false)]
    #[case("https://a.example/fhir/v2/%2e%2e/other", false)]
    #[case("https://a.example/fhir/v2/.%2E/other", false)]
    #[case("https://a.example/fhir/v20", false)]
    #[case("https://a.example/other", false)]
    #[case("https://b.example/fhir/v2", false)]
    fn a_page_lies_below_its_base_or_elsewhere(#[case] address: &str, #[case] below: bool) {
        assert_eq!(is_below("https://a.example/fhir/v2", address), below);
        assert_eq!(is_below("https://a.example/fhir/v2/", address), below);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        #[test]
        fn nothing_ends_its_field(text in ".{0,40}") {
            let written = percent(&text);
            prop_assert!(written.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._~%".contains(&octet)));
            let url = reqwest::Url::parse(&format!("https://h/?a={written}")).unwrap();
            prop_assert_eq!(url.query_pairs().next().unwrap().1.into_owned(), text);
        }
    }
}
