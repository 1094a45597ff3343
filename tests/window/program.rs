//! One run of the program: its process, its log, its end.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use crate::screen::{Kept, Screen};
use crate::wait;

/// The program, running.
pub struct Program {
    process: Kept,
    log: PathBuf,
    runtime: PathBuf,
}

impl Program {
    /// Opens its window, with a home and desktop folders of its own.
    pub fn start(screen: &Screen, config: &Path, home: &Path) -> Self {
        let log = home.join("pli.log");
        let file = File::create(&log).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pli"));
        let _ = command.arg("--config").arg(config).env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                let _ = command.env(name, value);
            }
        }
        for (name, folder) in [
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            fs::create_dir_all(home.join(folder)).unwrap();
            let _ = command.env(name, home.join(folder));
        }
        let process = command
            .env("HOME", home)
            .env("DISPLAY", screen.display())
            .env("LANG", "fr_FR.UTF-8")
            .env("TZ", "Europe/Paris")
            .env("PLI_LOG", "pli=info")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { process: Kept(process), log, runtime: home.join("runtime") }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// What it logged.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits for words in the log.
    pub fn says(&self, words: &str) {
        assert!(wait::until(|| self.log().contains(words)), "never logged: {words}");
    }

    /// Leaves a file where it keeps what it opened with other programs.
    pub fn keeps_opened_file(&self) {
        let folder = self.opened();
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).unwrap();
        fs::write(folder.join("CR.pdf"), b"%PDF").unwrap();
    }

    /// Where it keeps what it opened with other programs.
    pub fn opened(&self) -> PathBuf {
        self.runtime.join(format!("pli-{}", self.pid()))
    }

    /// Asks it to end as the system does.
    pub fn terminates(&self) {
        assert!(Command::new("kill").arg(self.pid().to_string()).status().unwrap().success());
    }

    /// Waits until the process has ended by itself, with all that it started.
    pub fn ended(&mut self) -> ExitStatus {
        let status = wait::for_some(|| self.process.0.try_wait().unwrap()).unwrap();
        let agents = self.agents();
        assert!(!agents.is_empty(), "the card's process was never started");
        assert!(wait::until(|| agents.iter().all(|pid| !is_alive(pid))), "the card's process is left");
        status
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.process.0.kill().unwrap();
        let _ = self.process.0.wait().unwrap();
        let agents = self.agents();
        assert!(wait::until(|| agents.iter().all(|pid| !is_alive(pid))), "the card's process outlives the program");
    }

    /// Processes of the card that it started.
    fn agents(&self) -> Vec<String> {
        let log = self.log();
        let started = log.lines().filter(|line| line.contains("Card agent started"));
        started.filter_map(|line| line.split("pid=").nth(1)?.split_whitespace().next().map(str::to_owned)).collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("--- log of the program\n{}", self.log());
        }
    }
}

/// A process that has ended but is not reaped yet does not count.
fn is_alive(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')))
}
