//! Programs run to the end, servers kept as children, and the small file
//! helpers that go with them. Servers are stopped by their own pid only.

use crate::clock;
use crate::error::{Context, Error, Result};
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Debian packages that bring the programs the operator drives.
pub const PACKAGES: &[&str] = &["softhsm2", "opensc", "openssl", "xmlsec1", "dovecot-core", "dovecot-imapd", "postfix"];

/// Programs looked for before anything starts, with the package of each.
const PROGRAMS: &[(&str, &str)] = &[
    ("softhsm2-util", "softhsm2"),
    ("pkcs11-tool", "opensc"),
    ("openssl", "openssl"),
    ("xmlsec1", "xmlsec1"),
    ("dovecot", "dovecot-core"),
    ("postfix", "postfix"),
];

/// Debian packages of the operator that checks tokens.
pub const TOKEN_PACKAGES: &[&str] = &["nodejs", "npm"];

/// Its programs, with the package of each.
const TOKEN_PROGRAMS: &[(&str, &str)] = &[("node", "nodejs"), ("npm", "npm")];

/// Finds a program in PATH and in the sbin folders, which an ordinary user's
/// PATH does not hold.
pub fn find(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
        .ok_or_else(|| missing(program))
}

/// The error that names the packages to install for a program.
pub fn missing(program: &str) -> Error {
    let among = |programs: &[(&str, &'static str)]| {
        programs.iter().find(|(name, _)| *name == program).map(|(_, package)| *package)
    };
    let (package, all) = match among(TOKEN_PROGRAMS) {
        Some(package) => (package, TOKEN_PACKAGES),
        None => (among(PROGRAMS).unwrap_or("?"), PACKAGES),
    };
    Error::MissingProgram { program: program.to_owned(), package, all: all.join(" ") }
}

/// Checks every program at once, so that the first error names everything.
pub fn check_programs() -> Result<()> {
    for (program, _) in PROGRAMS {
        let _ = find(program)?;
    }
    let imap = Path::new("/usr/lib/dovecot/imap");
    if !imap.exists() {
        return Err(Error::MissingProgram {
            program: imap.display().to_string(),
            package: "dovecot-imapd",
            all: PACKAGES.join(" "),
        });
    }
    Ok(())
}

/// A command line under construction; run with [`Run::output`].
pub struct Run {
    program: String,
    command: Command,
    doing: String,
}

impl Run {
    /// Starts the line. `doing` completes "… failed while".
    pub fn new(program: &str, doing: impl Into<String>) -> Result<Self> {
        let mut command = Command::new(find(program)?);
        let _ = command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        Ok(Self { program: program.to_owned(), command, doing: doing.into() })
    }

    /// Adds arguments separated by blanks.
    pub fn words(mut self, words: &str) -> Self {
        let _ = self.command.args(words.split_whitespace());
        self
    }

    /// Adds one argument as it is.
    pub fn arg(mut self, arg: impl AsRef<std::ffi::OsStr>) -> Self {
        let _ = self.command.arg(arg);
        self
    }

    /// Runs it in a folder.
    pub fn within(mut self, folder: &Path) -> Self {
        let _ = self.command.current_dir(folder);
        self
    }

    /// Sets a variable of its environment.
    pub fn env(mut self, name: &str, value: &Path) -> Self {
        let _ = self.command.env(name, value);
        self
    }

    /// Runs it; a failure carries both output streams.
    pub fn output(mut self) -> Result<Vec<u8>> {
        let output = self.command.output().map_err(|source| Error::Command {
            program: self.program.clone(),
            doing: self.doing.clone(),
            output: source.to_string(),
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(Error::Command {
            program: self.program,
            doing: self.doing,
            output: format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)),
        })
    }
}

/// A server kept in the foreground as our child.
pub struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
    pid_file: Option<PathBuf>,
    ports: Vec<u16>,
}

impl Server {
    /// Starts `command`, its output going to `log`.
    pub fn spawn(name: &'static str, command: Command, log: &Path) -> Result<Self> {
        Self::spawn_with(name, command, log, Stdio::null())
    }

    /// Starts a `command` that ends with its standard input: we hold the other end, so it cannot outlive us, however we end.
    pub fn spawn_tied(name: &'static str, command: Command, log: &Path) -> Result<Self> {
        Self::spawn_with(name, command, log, Stdio::piped())
    }

    fn spawn_with(name: &'static str, mut command: Command, log: &Path, input: Stdio) -> Result<Self> {
        let file = fs::OpenOptions::new().create(true).append(true).open(log).at("opening the log", log)?;
        let twin = file.try_clone().at("opening the log", log)?;
        let child = command.process_group(0).stdin(input).stdout(file).stderr(twin).spawn().map_err(|source| {
            Error::Command { program: name.to_owned(), doing: "starting".to_owned(), output: source.to_string() }
        })?;
        Ok(Self { name, child, log: log.to_path_buf(), pid_file: None, ports: Vec::new() })
    }

    /// The child is only a wrapper: the server's own pid is in this file.
    pub fn with_pid_file(mut self, path: PathBuf) -> Self {
        self.pid_file = Some(path);
        self
    }

    /// Waits until each port greets with a line, or fails with the end of the log.
    pub fn wait_ready(&mut self, greeting: u16, open: &[u16]) -> Result<()> {
        self.ports.push(greeting);
        self.wait(open, || greets(greeting))
    }

    /// Waits until each port takes connections: for servers that do not speak first.
    pub fn wait_open(&mut self, open: &[u16]) -> Result<()> {
        self.wait(open, || true)
    }

    fn wait(&mut self, open: &[u16], greeted: impl Fn() -> bool) -> Result<()> {
        const SECONDS: u64 = 60;
        self.ports.extend_from_slice(open);
        let mut dead = false;
        let ready = clock::wait(Duration::from_secs(SECONDS), || {
            dead = matches!(self.child.try_wait(), Ok(Some(_)));
            dead || (greeted() && open.iter().all(|port| connects(*port)))
        });
        if ready && !dead {
            return Ok(());
        }
        Err(Error::NotReady { server: self.name, seconds: SECONDS, log: tail(&self.log) })
    }

    /// Asks it to stop, without waiting.
    pub fn ask_to_stop(&mut self) {
        let child = match self.child.try_wait() {
            Ok(None) => i32::try_from(self.child.id()).ok(),
            _ => None,
        };
        // A wrapper ends by itself once the server it waits for has ended. It may
        // also have been killed alone, by whoever signals a whole process group.
        if let Some(pid) = self.wrapped().or(child).and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
    }

    /// Number of the server behind a wrapper, while it lives. It works inside the
    /// folder of its pid file: another process under a reused number does not.
    fn wrapped(&self) -> Option<i32> {
        let file = self.pid_file.as_ref()?;
        let pid = fs::read_to_string(file).ok()?.trim().parse::<i32>().ok()?;
        let place = fs::read_link(format!("/proc/{pid}/cwd")).ok()?;
        file.starts_with(place).then_some(pid)
    }

    /// Asks it to stop and waits; kills it when it does not obey.
    pub fn stop(&mut self) {
        self.ask_to_stop();
        let ended = clock::wait(Duration::from_secs(15), || {
            matches!(self.child.try_wait(), Ok(Some(_))) && self.wrapped().is_none()
        });
        if !ended {
            if let Some(pid) = self.wrapped().and_then(rustix::process::Pid::from_raw) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        // Its own children may hold the ports a little longer than it lives.
        let _ = clock::wait(Duration::from_secs(5), || !self.ports.iter().any(|port| connects(*port)));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Something listens there.
pub fn connects(port: u16) -> bool {
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok()
}

/// The plain port answers with a greeting: not only the socket, the service is up.
fn greets(port: u16) -> bool {
    use std::io::Read;
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_millis(500)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut byte = [0_u8; 1];
    matches!(stream.read(&mut byte), Ok(1))
}

/// Last lines of a log file.
pub fn tail(path: &Path) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(30);
    lines.get(from..).unwrap_or_default().join("\n")
}

/// Creates a folder and its parents.
pub fn folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).at("creating", path)
}

/// Writes a whole file.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, content).at("writing", path)
}

/// Writes beside the file, then renames: a reader never sees half of it.
pub fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let mut file = fs::File::create(&beside).at("writing", &beside)?;
    file.write_all(content).at("writing", &beside)?;
    drop(file);
    fs::rename(&beside, path).at("renaming", path)
}

/// Sets the permission bits.
pub fn mode(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).at("setting permissions of", path)
}

/// Gives a file or a whole folder to a user. Symbolic links are not followed.
pub fn give(path: &Path, uid: u32, gid: u32) -> Result<()> {
    std::os::unix::fs::lchown(path, Some(uid), Some(gid)).at("changing the owner of", path)?;
    let kind = fs::symlink_metadata(path).at("reading", path)?;
    if kind.is_dir() {
        for entry in fs::read_dir(path).at("reading", path)? {
            give(&entry.at("reading", path)?.path(), uid, gid)?;
        }
    }
    Ok(())
}

/// The user behind sudo, who will run Pli.
pub fn sudo_user() -> Option<(u32, u32)> {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    Some((number("SUDO_UID")?, number("SUDO_GID")?))
}

/// Numeric user and group of a system account.
pub fn account(name: &str) -> Option<(u32, u32)> {
    let passwd = fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Number of a system group.
pub fn group(name: &str) -> Option<u32> {
    let groups = fs::read_to_string("/etc/group").ok()?;
    let line = groups.lines().find(|line| line.split(':').next() == Some(name))?;
    line.split(':').nth(2)?.parse().ok()
}
