//! A word to the user by the notifications of her desktop (freedesktop.org, over the user's bus).

use std::collections::HashMap;

use zbus::blocking::Connection;
use zbus::zvariant::Value;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// The desktop chooses how long it stays.
const USUAL: i32 = -1;

/// Shows it; where no desktop listens nothing is shown. Blocks a moment.
pub(super) fn notify(title: &str, words: &str) -> zbus::Result<()> {
    let connection = Connection::session()?;
    let hints = HashMap::from([("category", Value::from("email")), ("desktop-entry", Value::from("pli"))]);
    let (program, icon, acts) = ("Pli", "", Vec::<&str>::new());
    // A number of nothing before it: it takes the place of none.
    let body = (program, 0_u32, icon, title, words, acts, hints, USUAL);
    let _ = connection.call_method(Some(SERVICE), PATH, Some(SERVICE), "Notify", &body)?;
    Ok(())
}
