//! The desktop locks, the computer sleeps or stops: told on a private D-Bus by a logind of ours to a program of its own.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command as Process, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pli::engine::{Activity, Answer, Command, Event, SessionState};
use pli_operator::PIN;
use tokio::task::block_in_place;
use tokio::time::timeout;
use zbus::Connection;
use zbus::zvariant::{OwnedFd, OwnedObjectPath, OwnedValue, Value};

use crate::reset::{ANOTHER, Other, SAYS};
use crate::session::{PATIENCE, Program, operator, settings};

const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const LOGIND: &str = "org.freedesktop.login1";
const ROOT: &str = "/org/freedesktop/login1";
const OURS: &str = "/org/freedesktop/login1/session/_32";
const THEIRS: &str = "/org/freedesktop/login1/session/_33";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A bus of one's own.
struct Bus {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Bus {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bus.conf");
        let socket = folder.path().join("bus");
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig><listen>unix:path={}</listen>\
             <auth>EXTERNAL</auth><policy context=\"default\"><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
             <allow own=\"*\"/></policy></busconfig>",
            socket.display()
        );
        std::fs::write(&path, text).unwrap();
        let mut child = Process::new("dbus-daemon")
            .arg(format!("--config-file={}", path.display()))
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        let _ = BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned(), _folder: folder }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What holds the system up, by logind's side of it.
#[derive(Clone, Default)]
struct Manager {
    held: Arc<Mutex<Vec<std::io::PipeReader>>>,
}

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    #[zbus(name = "GetSessionByPID")]
    fn session_of(&self, pid: u32) -> OwnedObjectPath {
        assert_ne!(pid, 0, "{}", self.held.lock().unwrap().len());
        OwnedObjectPath::try_from(OURS).unwrap()
    }

    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> OwnedFd {
        assert_eq!((what, who, mode), ("sleep:shutdown", "Pli", "delay"));
        assert!(!why.is_empty());
        let (ours, theirs) = std::io::pipe().unwrap();
        self.held.lock().unwrap().push(ours);
        std::os::fd::OwnedFd::from(theirs).into()
    }
}

/// What the desktop was asked to show: title and words.
#[derive(Clone, Default)]
struct Notifications(Arc<Mutex<Vec<[String; 2]>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "the specification's")]
    fn notify(
        &self,
        program: &str,
        replaces: u32,
        icon: &str,
        title: &str,
        words: &str,
        acts: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        stays: i32,
    ) -> u32 {
        assert_eq!((program, replaces, icon, acts.len(), stays), ("Pli", 0, "", 0, -1));
        assert!(hints.contains_key("category"));
        self.0.lock().unwrap().push([title.to_owned(), words.to_owned()]);
        1
    }
}

impl Manager {
    /// Waits until it was held up so many times since the start.
    async fn is_held(&self, times: usize) {
        let held = async {
            while self.held.lock().unwrap().len() < times {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, held).await.expect("it is held up");
    }

    /// Waits until the last hold is let go.
    fn is_let_go(&self) {
        let mut hold = self.held.lock().unwrap().last().unwrap().try_clone().unwrap();
        assert_eq!(block_in_place(|| hold.read(&mut [0])).unwrap(), 0);
    }
}

/// No test: the program that is told, when it is started by one.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_told() {
    if std::env::var_os(ANOTHER).is_none() {
        return;
    }
    let operator = tokio::task::spawn_blocking(operator).await.unwrap();
    let mut program = Program::start_with(settings(&operator), Activity::Asked).await;
    program.unlock().await;
    let mut orders = std::io::stdin().lines();
    while let Some(Ok(order)) = block_in_place(|| orders.next()) {
        let said = match order.as_str() {
            "sit" => {
                let _ = program.say(|_| Command::Present);
                "sitting"
            }
            "still" => {
                let told = timeout(Duration::from_millis(700), program.state(false)).await;
                assert!(told.is_err(), "{told:?}");
                "still"
            }
            "masked" => {
                assert!(matches!(program.state(false).await, SessionState::Masked(_)));
                "masked"
            }
            "unmask" => {
                assert_eq!(program.unmask(PIN).await, Answer::Done);
                "open"
            }
            "closed" => {
                let closed = async {
                    while !matches!(program.events.recv().await.unwrap(), Event::Session(SessionState::Cards(_))) {}
                };
                timeout(PATIENCE, closed).await.expect("closed");
                "closed"
            }
            "notify" => {
                block_in_place(|| pli::workstation::notify("Un envoi", "Ouvrez Pli."));
                "shown"
            }
            _ => break,
        };
        println!("{SAYS}{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lock_and_sleep_mask_and_the_end_closes() {
    let bus = Bus::start();
    let (manager, shown) = (Manager::default(), Notifications::default());
    let connection: Connection = zbus::connection::Builder::address(bus.address.as_str())
        .unwrap()
        .name(LOGIND)
        .unwrap()
        .name(NOTIFICATIONS)
        .unwrap()
        .serve_at(ROOT, manager.clone())
        .unwrap()
        .serve_at("/org/freedesktop/Notifications", shown.clone())
        .unwrap()
        .build()
        .await
        .unwrap();
    let address = bus.address.as_str();
    let environment = [("DBUS_SYSTEM_BUS_ADDRESS", address), ("DBUS_SESSION_BUS_ADDRESS", address)];
    let mut program = block_in_place(|| Other::run("workstation::a_program_that_is_told", &environment));
    manager.is_held(1).await;
    let on = |path, interface, name, on: bool| {
        let connection = connection.clone();
        async move { connection.emit_signal(None::<&str>, path, interface, name, &on).await.unwrap() }
    };
    let lock = |path| {
        let connection = connection.clone();
        async move { connection.emit_signal(None::<&str>, path, SESSION, "Lock", &()).await.unwrap() }
    };
    let hint = |locked: bool| {
        let connection = connection.clone();
        async move {
            let changed = HashMap::from([("LockedHint", Value::from(locked))]);
            let body = (SESSION, changed, Vec::<String>::new());
            connection.emit_signal(None::<&str>, OURS, PROPERTIES, "PropertiesChanged", &body).await.unwrap();
        }
    };
    let does = |program: &mut Other, order: &str, said: &str| {
        assert_eq!(block_in_place(|| program.does(order)), said, "{order}");
    };
    does(&mut program, "notify", "shown");
    assert_eq!(*shown.0.lock().unwrap(), [["Un envoi", "Ouvrez Pli."]]);
    // Where nobody sits, as the command line.
    lock(OURS).await;
    does(&mut program, "still", "still");
    does(&mut program, "sit", "sitting");
    // What is no sign, or not ours.
    lock(THEIRS).await;
    hint(false).await;
    on("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", false).await;
    on(ROOT, MANAGER, "PrepareForShutdown", false).await;
    does(&mut program, "still", "still");

    lock(OURS).await;
    does(&mut program, "masked", "masked");
    does(&mut program, "unmask", "open");
    hint(true).await;
    does(&mut program, "masked", "masked");
    does(&mut program, "unmask", "open");
    let savers = [
        ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver"),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver"),
    ];
    for (path, interface) in savers {
        on(path, interface, "ActiveChanged", true).await;
        does(&mut program, "masked", "masked");
        does(&mut program, "unmask", "open");
    }
    on(ROOT, MANAGER, "PrepareForSleep", true).await;
    does(&mut program, "masked", "masked");
    manager.is_let_go();
    on(ROOT, MANAGER, "PrepareForSleep", false).await;
    manager.is_held(2).await;
    does(&mut program, "unmask", "open");
    on(ROOT, MANAGER, "PrepareForShutdown", true).await;
    does(&mut program, "closed", "closed");
    manager.is_let_go();
}
