//! The private `pcscd`: its own socket, configuration, network and `/run`; told to end by its handle, and ended by the kernel
//! when the process that wanted it dies.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{PidfdFlags, PidfdGetfdFlags, Signal, pidfd_getfd, pidfd_open, pidfd_send_signal};

use crate::error::{Context as _, Error};

/// The virtual reader of the package vsmartcard-vpcd.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
const DAEMON: &str = "/usr/sbin/pcscd";
/// Where the first of the two readers waits for its card; the second one beside it.
const PORT: u16 = 0x8C7B;
/// Readers of one driver.
pub const READERS: usize = 2;
/// Last line of a start.
const READY: &str = "daemon ready";
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take to end: it waits for clients that do not let go.
const FAREWELL: Duration = Duration::from_secs(2);
/// Lines of the log that are kept.
const LOG: usize = 40;

/// A network and a `/run` of its own, then the socket, which came as standard input, as descriptor 3: pcscd takes it from
/// there as from systemd, whose variables want the number of the process itself. Hence a shell, which `exec` keeps.
const START: &str = r#"mount -t tmpfs none /run && mkdir /run/pcscd && ip link set lo up && exec 3<&0 </dev/null &&
LISTEN_FDS=1 LISTEN_PID=$$ exec "$1" --foreground --info --config "$2""#;

/// Opens a connection in the service's network and holds it until it was taken.
const CONNECT: &str = r#"exec 3<>"/dev/tcp/127.0.0.1/$1" && echo && read -r _"#;

/// A running service.
pub struct Service {
    pid: u32,
    handle: OwnedFd,
    keeper: Option<JoinHandle<()>>,
    ended: Receiver<()>,
}

enum News {
    Started(u32, OwnedFd),
    Ready,
    Failed(Error),
}

impl Service {
    /// Starts one that listens at [`socket`] of this folder, with two empty readers.
    pub fn start(folder: &Path) -> Result<Self, Error> {
        for (file, package) in [(DAEMON, "pcscd"), (DRIVER, "vsmartcard-vpcd")] {
            if !Path::new(file).exists() {
                return Err(Error::Missing { file, package });
            }
        }
        let listener = listen(folder)?;
        let command = command(folder, listener)?;
        let (news, told) = channel();
        let (ending, ended) = channel();
        // The kernel's promise hangs on the thread that started it: this one stays as long as the service.
        let keeper = std::thread::Builder::new().name("pcscd".to_owned()).spawn(move || {
            keep(command, &news);
            drop(ending);
        });
        let keeper = keeper.doing("starting a thread")?;
        let deadline = Instant::now().checked_add(PATIENCE);
        let mut started = None;
        loop {
            let left = deadline.map_or(PATIENCE, |deadline| deadline.saturating_duration_since(Instant::now()));
            match (told.recv_timeout(left), started.take()) {
                (Ok(News::Started(pid, handle)), _) => started = Some((pid, handle)),
                (Ok(News::Ready), Some((pid, handle))) => {
                    return Ok(Self { pid, handle, keeper: Some(keeper), ended });
                }
                (Ok(News::Failed(error)), _) => return Err(error),
                (Ok(News::Ready) | Err(_), handle) => {
                    if let Some((_, handle)) = handle {
                        let _ = pidfd_send_signal(handle, Signal::KILL);
                    }
                    return Err(Error::NotReady { log: "nothing in time".to_owned() });
                }
            }
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The connection of a card to a reader. It is made by a child inside the service's network and taken from it: the
    /// socket stays in that network, whoever holds it.
    pub fn connect(&self, reader: usize) -> Result<TcpStream, Error> {
        let port = u16::try_from(reader).ok().filter(|_| reader < READERS).and_then(|reader| PORT.checked_add(reader));
        let port = port.ok_or(Error::NoReader)?;
        let mut child = Command::new("nsenter")
            .args(["--target", &self.pid.to_string(), "--net", "bash", "-c", CONNECT, "bash", &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .doing("running nsenter")?;
        let taken = take(&mut child);
        drop(child.stdin.take());
        let _ = child.wait();
        let stream = TcpStream::from(taken?);
        stream.set_nodelay(true).doing("preparing a connection")?;
        Ok(stream)
    }

    /// Ends it, as a system would, and waits.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Some(keeper) = self.keeper.take() else { return };
        let _ = pidfd_send_signal(&self.handle, Signal::TERM);
        if self.ended.recv_timeout(FAREWELL) == Err(RecvTimeoutError::Timeout) {
            let _ = pidfd_send_signal(&self.handle, Signal::KILL);
        }
        let _ = keeper.join();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.end();
    }
}

/// Where a service of this folder listens.
pub fn socket(folder: &Path) -> PathBuf {
    folder.join("pcscd.comm")
}

fn listen(folder: &Path) -> Result<UnixListener, Error> {
    let socket = socket(folder);
    let _ = std::fs::remove_file(&socket);
    let listener = UnixListener::bind(&socket).doing("listening")?;
    std::fs::set_permissions(&socket, std::fs::Permissions::from_mode(0o600)).doing("listening")?;
    Ok(listener)
}

fn command(folder: &Path, listener: UnixListener) -> Result<Command, Error> {
    let (configuration, drivers) = (folder.join("reader.conf.d"), folder.join("drivers"));
    for folder in [&configuration, &drivers] {
        std::fs::create_dir_all(folder).doing("creating a folder")?;
    }
    let reader = format!(
        "FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x{PORT:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{PORT:X}\n"
    );
    std::fs::write(configuration.join("vpcd"), reader).doing("writing the configuration")?;
    let mut command = Command::new("setpriv");
    let _ = command
        .args(["--pdeathsig", "KILL", "unshare", "--net", "--mount", "sh", "-c", START, "sh", DAEMON])
        .arg(configuration)
        // Real readers of this machine are left alone.
        .env("PCSCLITE_HP_DROPDIR", drivers)
        .stdin(OwnedFd::from(listener))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    Ok(command)
}

/// Runs the service to its end, reading what it says.
fn keep(mut command: Command, news: &Sender<News>) {
    let started = command.spawn().and_then(|mut child| {
        let handle = child_handle(&child)?;
        Ok((child.id(), handle, child.stdout.take(), child))
    });
    // Ours of the listener is closed with it.
    drop(command);
    let (pid, handle, output, mut child) = match started.doing("starting pcscd") {
        Ok(started) => started,
        Err(error) => return drop(news.send(News::Failed(error))),
    };
    let _ = news.send(News::Started(pid, handle));
    let mut log = VecDeque::new();
    for line in output.into_iter().flat_map(|output| BufReader::new(output).lines()).map_while(Result::ok) {
        if line.contains(READY) {
            let _ = news.send(News::Ready);
        }
        log.push_back(line);
        if log.len() > LOG {
            let _ = log.pop_front();
        }
    }
    let _ = child.wait();
    // Nobody listens any more if it was ready once.
    let _ = news.send(News::Failed(Error::NotReady { log: Vec::from(log).join("\n") }));
}

fn child_handle(child: &Child) -> Result<OwnedFd, std::io::Error> {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    let pid = pid.ok_or_else(|| std::io::Error::other("no such process"))?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

/// Descriptor 3 of the child, once it says that it has one.
fn take(child: &mut Child) -> Result<OwnedFd, Error> {
    let output = child.stdout.take().ok_or(Error::NoReader)?;
    let line = BufReader::new(output).lines().next();
    if !matches!(line, Some(Ok(_))) {
        return Err(Error::NoReader);
    }
    let handle = child_handle(child).doing("taking a connection")?;
    pidfd_getfd(handle, 3, PidfdGetfdFlags::empty()).doing("taking a connection")
}
