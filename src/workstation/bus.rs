//! The signs on D-Bus: logind on the system's bus, screen savers on the user's. A sleep and a stop are held up for the moment that
//! masking or closing takes.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use tokio::sync::mpsc;
use zbus::message::{Message, Type};
use zbus::zvariant::{OwnedFd, OwnedObjectPath, OwnedValue};
use zbus::{Connection, MatchRule, MessageStream};

use super::Sign;

const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const USER: &str = "org.freedesktop.login1.User";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Where each desktop says that its screen is locked.
const SAVERS: [&str; 2] = ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"];
/// Messages that wait.
const QUEUE: usize = 16;
/// How long a sleep is held up: until the mask is drawn.
const BEFORE_SLEEP: Duration = Duration::from_millis(500);
/// The same of a stop; logind itself waits no longer than five seconds.
const BEFORE_STOP: Duration = Duration::from_secs(4);

/// Listens on both buses, those that are there.
pub(super) async fn listen(signs: mpsc::Sender<Sign>) {
    let (system, user) = futures::future::join(logind(&signs), savers(&signs)).await;
    for (bus, end) in [("system", system), ("user", user)] {
        if let Err(error) = end {
            tracing::debug!(bus, %error, "Nothing is told there");
        }
    }
}

async fn savers(signs: &mpsc::Sender<Sign>) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let mut told = Vec::new();
    for saver in SAVERS {
        told.push(signals(&connection, None, saver, None).await?);
    }
    let mut told = stream::select_all(told);
    while let Some(message) = told.next().await {
        let is_active = is_named(&message, "ActiveChanged") && matches!(message.body().deserialize(), Ok(true));
        if is_active && signs.send(Sign::Locked).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn logind(signs: &mpsc::Sender<Sign>) -> zbus::Result<()> {
    let connection = Connection::system().await?;
    let mut told = vec![signals(&connection, Some(LOGIND), MANAGER, None).await?];
    if let Some(session) = own_session(&connection).await {
        for interface in [SESSION, PROPERTIES] {
            told.push(signals(&connection, Some(LOGIND), interface, Some(&session)).await?);
        }
    }
    let mut told = stream::select_all(told);
    let mut delay = hold_up(&connection).await;
    while let Some(message) = told.next().await {
        let Some(sign) = sign(&message) else {
            if is_named(&message, "PrepareForSleep") {
                // Awake again.
                delay = hold_up(&connection).await;
                if signs.send(Sign::Wakes).await.is_err() {
                    break;
                }
            }
            continue;
        };
        if signs.send(sign).await.is_err() {
            break;
        }
        let pause = match sign {
            Sign::Locked | Sign::Wakes | Sign::Moves => continue,
            Sign::Sleeps => BEFORE_SLEEP,
            Sign::Ends => BEFORE_STOP,
        };
        tokio::time::sleep(pause).await;
        drop(delay.take());
    }
    Ok(())
}

fn sign(message: &Message) -> Option<Sign> {
    let is_true = || matches!(message.body().deserialize(), Ok(true));
    if is_named(message, "Lock") || (is_named(message, "PropertiesChanged") && is_lock_hint(message)) {
        Some(Sign::Locked)
    } else if is_named(message, "PrepareForSleep") && is_true() {
        Some(Sign::Sleeps)
    } else if is_named(message, "PrepareForShutdown") && is_true() {
        Some(Sign::Ends)
    } else {
        None
    }
}

fn is_named(message: &Message, name: &str) -> bool {
    message.header().member().is_some_and(|member| member.as_str() == name)
}

fn is_lock_hint(message: &Message) -> bool {
    type Changed = (String, std::collections::HashMap<String, OwnedValue>, Vec<String>);
    let changed = message.body().deserialize::<Changed>();
    changed.is_ok_and(|(_, values, _)| {
        values.get("LockedHint").is_some_and(|hint| matches!(bool::try_from(hint), Ok(true)))
    })
}

async fn signals(
    connection: &Connection,
    sender: Option<&'static str>,
    interface: &'static str,
    path: Option<&OwnedObjectPath>,
) -> zbus::Result<BoxStream<'static, Message>> {
    let mut rule = MatchRule::builder().msg_type(Type::Signal).interface(interface)?;
    if let Some(sender) = sender {
        rule = rule.sender(sender)?;
    }
    if let Some(path) = path {
        rule = rule.path(path.as_ref())?;
    }
    let told = MessageStream::for_match_rule(rule.build().to_owned(), connection, Some(QUEUE)).await?;
    Ok(told.filter_map(|message| futures::future::ready(message.ok())).boxed())
}

/// The session of this process; one that a desktop starts apart from it belongs to the session its user sees.
async fn own_session(connection: &Connection) -> Option<OwnedObjectPath> {
    let asked = connection
        .call_method(Some(LOGIND), "/org/freedesktop/login1", Some(MANAGER), "GetSessionByPID", &std::process::id())
        .await;
    if let Ok(session) = asked
        && let Ok(path) = session.body().deserialize::<OwnedObjectPath>()
    {
        return Some(path);
    }
    let user = "/org/freedesktop/login1/user/self";
    let shown = connection.call_method(Some(LOGIND), user, Some(PROPERTIES), "Get", &(USER, "Display")).await.ok()?;
    let value = shown.body().deserialize::<OwnedValue>().ok()?;
    let (_, path) = <(String, OwnedObjectPath)>::try_from(value).ok()?;
    Some(path)
}

/// Dropping it lets the system go on.
async fn hold_up(connection: &Connection) -> Option<OwnedFd> {
    let why = ("sleep:shutdown", "Pli", "Masking or closing the session", "delay");
    let held = connection.call_method(Some(LOGIND), "/org/freedesktop/login1", Some(MANAGER), "Inhibit", &why).await;
    held.ok()?.body().deserialize().ok()
}
