//! What can be done after a failure: decided once per error variant, by an exhaustive match.

use std::time::Duration;

/// What may be done after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Try again at once: the cause is gone.
    Now,
    /// Try again after a pause; the caller adds its own back-off and jitter.
    After(Duration),
    /// Nothing helps until the user has acted.
    Needs(UserAct),
    /// The same attempt will always fail.
    Never,
}

/// What the user must do before another attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAct {
    /// Put the card in the reader.
    InsertCard,
    /// Type the card's code.
    EnterPin,
    /// Log in at Pro Santé Connect.
    LogIn,
    /// Type the password of the organisation's certificate.
    EnterPassword,
    /// Change the message (recipient, size, …).
    EditMessage,
    /// Change the settings or install something.
    FixSetup,
}
