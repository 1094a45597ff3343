//! The program `pli` as a person runs it: with its settings file, the code on a descriptor, a home and a folder for temporary
//! files of its own. Every run has a deadline.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use pli_operator::{Operator, Options};
use serde_json::Value;

/// Seconds after which a run has failed.
const DEADLINE: &str = "60";

/// An operator, and a user's home on this computer.
pub struct Place {
    pub operator: Operator,
    home: tempfile::TempDir,
}

/// What one run gave.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    /// Objects of standard output.
    pub lines: Vec<Value>,
    pub stderr: String,
}

/// One way to run it: settings, code, log level.
pub struct Run<'p> {
    place: &'p Place,
    config: PathBuf,
    pin: PathBuf,
    log: Option<&'static str>,
    policies: Option<PathBuf>,
    roots: Option<PathBuf>,
}

impl Place {
    pub fn start(options: Options) -> Self {
        let home = tempfile::Builder::new().prefix("pli-home-").tempdir().unwrap();
        for part in ["work", "tmp"] {
            std::fs::create_dir(home.path().join(part)).unwrap();
        }
        Self { operator: Operator::start(options).unwrap(), home }
    }

    pub fn small() -> Self {
        Self::start(Options::default())
    }

    /// Folder that the program runs in.
    pub fn work(&self) -> PathBuf {
        self.home.path().join("work")
    }

    /// Folder of temporary files that the program is given.
    pub fn tmp(&self) -> PathBuf {
        self.home.path().join("tmp")
    }

    /// The data folder of the operator's settings.
    pub fn data(&self) -> PathBuf {
        self.operator.dir().join("data")
    }

    /// The folder of the only vault.
    pub fn vault(&self) -> PathBuf {
        let folders = std::fs::read_dir(self.data().join("vaults")).unwrap();
        let mut vaults = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let vault = vaults.next().unwrap();
        assert_eq!(vaults.next(), None);
        vault
    }

    /// A file in the working folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// With the operator's own settings and the right code.
    pub fn plain(&self) -> Run<'_> {
        Run {
            place: self,
            config: self.operator.config_path(),
            pin: self.operator.pin_path(),
            log: None,
            policies: None,
            roots: None,
        }
    }

    /// Runs the program to its end, or kills it after `life`; gives how long it ran.
    pub fn run_and_kill(&self, words: &[&str], life: Duration) -> Duration {
        self.run_with_and_kill(&self.operator.config_path(), words, life)
    }

    /// The same, with this settings file.
    pub fn run_with_and_kill(&self, config: &Path, words: &[&str], life: Duration) -> Duration {
        let mut command = Command::new("sh");
        let _ = command
            .args(["-c", r#"pin=$1; shift; exec "$@" 3<"$pin""#, "sh"])
            .arg(self.operator.pin_path())
            .arg(env!("CARGO_BIN_EXE_pli"))
            .args(["--pin-fd", "3", "--config"])
            .arg(config)
            .args(words)
            .current_dir(self.work())
            .env("HOME", self.work());
        kill_after(&mut command, life)
    }

    /// With settings in which each `from` is replaced by its `to`.
    pub fn with(&self, changes: &[(&str, &str)]) -> Run<'_> {
        let mut text = std::fs::read_to_string(self.operator.config_path()).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        Run { config: self.file("pli.toml", text), ..self.plain() }
    }

    /// With settings of a data folder where nothing has been done yet, and other changes.
    pub fn fresh(&self, name: &str, changes: &[(&str, &str)]) -> Run<'_> {
        let before = format!("data = \"{}\"", self.data().display());
        let after = format!("data = \"{}\"", self.home.path().join(name).display());
        let mut all = vec![(before.as_str(), after.as_str())];
        all.extend_from_slice(changes);
        self.with(&all)
    }
}

impl Run<'_> {
    /// Another code.
    pub fn pin(mut self, code: &str) -> Self {
        self.pin = self.place.file("pin", code);
        self
    }

    /// Another settings file.
    pub fn config(mut self, path: PathBuf) -> Self {
        self.config = path;
        self
    }

    /// A log on standard error.
    pub fn log(mut self, level: &'static str) -> Self {
        self.log = Some(level);
        self
    }

    /// Policies of this folder, which only practice builds read.
    pub fn under(mut self, policies: PathBuf) -> Self {
        self.policies = Some(policies);
        self
    }

    /// Roots of the public web instead of the system's.
    pub fn roots(mut self, file: PathBuf) -> Self {
        self.roots = Some(file);
        self
    }

    /// Runs to the end, with `--json`.
    pub fn json(&self, words: &[&str]) -> Ran {
        self.json_with(words, b"")
    }

    /// As [`Run::json`], with this on standard input.
    pub fn json_with(&self, words: &[&str], input: &[u8]) -> Ran {
        let (code, stdout, stderr) = self.run(words, true, input);
        let lines = stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        Ran { code, lines, stderr }
    }

    /// Runs to the end, for people: code, standard output, standard error.
    pub fn words(&self, words: &[&str]) -> (i32, String, String) {
        self.run(words, false, b"")
    }

    /// Starts and leaves it running; gives its output.
    pub fn start(&self, words: &[&str]) -> Running {
        self.start_under(words, &[])
    }

    /// The same, in an environment with these variables.
    pub fn start_under(&self, words: &[&str], variables: &[(&str, PathBuf)]) -> Running {
        let mut command = self.command(words, true);
        let _ = command.envs(variables.iter().cloned());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Running { child, lines }
    }

    fn run(&self, words: &[&str], json: bool, input: &[u8]) -> (i32, String, String) {
        let mut child = self.command(words, json).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that does not read its input is no fault.
        let _ = stdin.write_all(input);
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let code = output.status.code().unwrap_or(-1);
        let (stdout, stderr) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_ne!(code, 124, "{words:?} takes too long: {stdout}{stderr}");
        (code, stdout, stderr)
    }

    fn command(&self, words: &[&str], json: bool) -> Command {
        let mut command = Command::new("sh");
        let _ = command
            .args(["-c", r#"pin=$1; shift; exec timeout --kill-after=5 "$@" 3<"$pin""#, "sh"])
            .arg(&self.pin)
            .args([DEADLINE, env!("CARGO_BIN_EXE_pli"), "--pin-fd", "3", "--config"])
            .arg(&self.config)
            .args(json.then_some("--json"))
            .args(words)
            .current_dir(self.place.work())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "fr_FR.UTF-8")
            .env("HOME", self.place.home.path())
            .env("TMPDIR", self.place.tmp())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(policies) = &self.policies {
            let _ = command.env("PLI_PRACTICE_POLICIES", policies);
        }
        if let Some(roots) = &self.roots {
            let _ = command.env("SSL_CERT_FILE", roots);
        }
        if let Some(level) = self.log {
            let _ = command.env("PLI_LOG", level);
        }
        command
    }
}

/// Runs it to its end, or kills it after `life`; gives how long it ran.
pub fn kill_after(command: &mut Command, life: Duration) -> Duration {
    let began = Instant::now();
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = quiet.spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let (ended, end) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let _ = std::io::copy(&mut output, &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = end.recv_timeout(life);
    // One that is done already is no fault.
    let _ = child.kill();
    let _ = child.wait().unwrap();
    reader.join().unwrap();
    began.elapsed()
}

/// A program left running.
pub struct Running {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Running {
    /// The next object of its output.
    pub fn line(&mut self) -> Value {
        let mut line = String::new();
        let _ = self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("an object")
    }

    /// The program and the processes that it has started, with their words.
    pub fn family(&self) -> Vec<(u32, String)> {
        let mut found = vec![self.child.id()];
        let mut known = 0;
        while let Some(&parent) = found.get(known) {
            known += 1;
            found.extend(children_of(parent));
        }
        // The first is what limits its time.
        found.into_iter().skip(1).map(|pid| (pid, words_of(pid))).collect()
    }

    /// Kills it, as a power cut would; what limits its time ends with it.
    pub fn kill(mut self) {
        for (pid, _) in self.family() {
            assert!(Command::new("sh").args(["-c", "kill -KILL \"$1\"", "sh", &pid.to_string()]).status().is_ok());
        }
        let _ = self.child.wait().unwrap();
    }

    /// Waits until it has ended, however.
    pub fn ends(mut self) {
        let _ = self.child.wait().unwrap();
    }

    /// Interrupts it as Ctrl-C does; its exit code.
    pub fn interrupt(mut self) -> i32 {
        let number = self.child.id().to_string();
        assert!(Command::new("sh").args(["-c", "kill -INT \"$1\"", "sh", &number]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // After the name, which may hold anything: state, then the parent.
        let of = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if of == Some(parent) {
            found.push(pid);
        }
    }
    found
}

fn words_of(pid: u32) -> String {
    let octets = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&octets).replace('\0', " ")
}

impl Ran {
    /// The last object.
    pub fn last(&self) -> &Value {
        self.lines.last().unwrap_or_else(|| panic!("{self:?}"))
    }

    /// Code of the error that ended it, after a look at its words.
    pub fn error(&self) -> &str {
        let error = &self.last()["error"];
        assert_ne!(self.code, 0, "{self:?}");
        let [code, message, remedy] =
            ["code", "message", "remedy"].map(|name| error[name].as_str().unwrap_or_default());
        println!("{code}\n    {message}\n    {remedy}");
        for text in [message, remedy] {
            assert!(text.len() > 15 && !text.contains(['{', '}']) && !text.contains("notice-"), "{self:?}");
        }
        code
    }

    /// Codes of the notices told beside the result.
    pub fn notices(&self) -> Vec<String> {
        let objects = self.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        objects.filter_map(|line| Some(line["notice"]["code"].as_str()?.to_owned())).collect()
    }

    /// Values of a field, one a line.
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.lines.iter().filter_map(|line| line[field].as_str()).collect()
    }

    /// State of a subject of `diagnose`, after a look at its words.
    pub fn state(&self, subject: &str) -> &str {
        let line = self.lines.iter().find(|line| line["subject"] == subject).unwrap_or_else(|| panic!("{self:?}"));
        let state = line["state"].as_str().unwrap();
        if state != "good" {
            println!("{subject} {state}\n    {}\n    {}", line["message"], line["remedy"]);
            assert!(line["message"].as_str().is_some_and(|text| text.len() > 20), "{line}");
        }
        state
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() && !path.is_symlink() { files(&path) } else { vec![path] }).collect()
}
