//! The relay: what keeps the secret of a registered client of Pro Santé Connect off the computers of those who use it. An editor or
//! an establishment runs it; it is never in a package of the desktop program, no mail passes through it, and it stores nothing: the
//! logins that wait are in memory, what renews a session is given away sealed.
//!
//! # Who comes in
//! Only TLS connections that a card has signed for (IGC-Santé Fort or Standard Personnes), whose certificate is known not to be
//! revoked. The holder is whom that certificate names, and nobody else: no question names a person.
//!
//! # Questions
//! All are `POST` with a JSON body of at most 16 KiB, and answered with JSON.
//!
//! | Path | Body | Answer |
//! |---|---|---|
//! | `/v1/login` | `{"channel": "CARD" \| "MOBILE"}` | 200 `{"id", "binding", "expires_in", "interval"}`: a login that waits for its holder, who compares the two digits `binding` |
//! | `/v1/poll` | `{"id"}` | 202 `{}` while it waits; then 200 `{"access_token", "expires_in", "refresh"}` |
//! | `/v1/refresh` | `{"refresh"}` | 200 as above, with another `refresh` |
//! | `/v1/logout` | `{"refresh"}` | 204; the session is ended as far as Pro Santé Connect could be reached |
//!
//! A refusal is `{"error": …}` with a word of [`Refusal`](crate::auth::relay_client::Refusal). `refresh` can be opened by the relay
//! that made it alone, for the holder it was made for, until the session ends (four hours after the login).
//!
//! # Bounds
//! Logins, and questions of any kind, are counted per holder and in all; connections, bodies and times are bounded. Nothing that is
//! traced names a person or holds a token.

mod config;
mod limits;
mod seal;
mod serve;
mod waiting;

pub use self::config::{Config, ConfigFault};
pub use self::serve::{Relay, run};
