//! A virtual screen of our own with a window manager, keys and clicks on it. Everything is stopped by its pid on drop.

use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::picture::Picture;
use crate::wait;

/// Programs needed, with the Debian package of each.
const PROGRAMS: [(&str, &str); 5] = [
    ("Xvfb", "xvfb"),
    ("openbox", "openbox"),
    ("xdotool", "xdotool"),
    ("import", "imagemagick"),
    ("setxkbmap", "x11-xkb-utils"),
];

/// A child that is ended and reaped on drop.
pub struct Kept(pub Child);

impl Drop for Kept {
    fn drop(&mut self) {
        // Asked first: the screen then takes its lock file with it.
        let kill = format!("kill {}", self.0.id());
        let _ = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
        if !wait::until(|| !matches!(self.0.try_wait(), Ok(None))) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// The screen.
pub struct Screen {
    display: String,
    // Stopped in this order.
    _manager: Kept,
    _server: Kept,
}

impl Screen {
    /// Starts the server on a display number that it finds free itself, then the window manager.
    pub fn start(home: &Path) -> Self {
        check_programs();
        let mut server = Command::new("Xvfb")
            // Without -noreset the screen starts anew when its first client leaves, and takes the window manager down.
            .args(["-displayfd", "1", "-screen", "0", "1440x960x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = server.stdout.take().unwrap();
        let server = Kept(server);
        let display = format!(":{}", first_line(said));
        let manager = Command::new("openbox")
            .env("DISPLAY", &display)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let screen = Self { display, _manager: Kept(manager), _server: server };
        // A window manager that is ready names itself on the root window.
        assert!(wait::until(|| screen.is_managed()), "no window manager");
        // A French keyboard: what is typed has accents.
        let layout = Command::new("setxkbmap").args(["-display", &screen.display, "fr"]).status().unwrap();
        assert!(layout.success(), "setxkbmap");
        screen
    }

    /// Its name for `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    fn is_managed(&self) -> bool {
        self.tool(&["get_num_desktops"]).is_some_and(|number| number.trim().parse::<u32>().is_ok())
    }

    /// Runs xdotool; `None` when it fails.
    pub fn tool(&self, words: &[&str]) -> Option<String> {
        let output = Command::new("xdotool").args(words).env("DISPLAY", &self.display).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// What a window shows now; `None` while it has not the size of these tests.
    pub fn capture(&self, window: &str) -> Option<Picture> {
        let output = Command::new("import")
            .args(["-silent", "-window", window, "-depth", "8", "rgb:-"])
            .env("DISPLAY", &self.display)
            .output()
            .unwrap();
        Picture::new(output.stdout)
    }
}

fn check_programs() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let missing: Vec<&str> = PROGRAMS.iter().filter(|(name, _)| !is_there(name)).map(|(_, package)| *package).collect();
    assert!(missing.is_empty(), "the real window is tried with these packages, install them: {}", missing.join(" "));
}

/// The server says its number once it takes connections.
fn first_line(mut said: ChildStdout) -> String {
    let mut line = Vec::new();
    let mut octet = [0_u8; 1];
    while said.read(&mut octet).unwrap() == 1 && octet != *b"\n" {
        line.extend(octet);
    }
    String::from_utf8(line).unwrap()
}
