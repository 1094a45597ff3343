//! Whether there is a screen to open a window on: the window library ends the program where there is none.

/// Whether the screen that the environment names is there, as the window library looks for it.
#[cfg(target_os = "linux")]
pub fn has_display() -> bool {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    // A connection that was inherited is one.
    if named("WAYLAND_DISPLAY").is_none() && named("WAYLAND_SOCKET").is_some() {
        return true;
    }
    match (named("WAYLAND_DISPLAY"), named("DISPLAY")) {
        (Some(wayland), _) => linux::has_wayland(&wayland, named("XDG_RUNTIME_DIR").as_deref()),
        (None, Some(x)) => linux::has_x(&x),
        (None, None) => false,
    }
}

/// Elsewhere there always is.
#[cfg(not(target_os = "linux"))]
pub fn has_display() -> bool {
    true
}

#[cfg(target_os = "linux")]
mod linux {
    use std::net::{TcpStream, ToSocketAddrs as _};
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::Path;
    use std::time::Duration;

    /// How long a screen of another computer may take to answer.
    const PATIENCE: Duration = Duration::from_secs(3);
    /// Where displays of other computers listen from.
    const PORTS: u16 = 6000;

    pub(super) fn has_wayland(name: &str, runtime: Option<&str>) -> bool {
        let socket = match runtime {
            Some(runtime) => Path::new(runtime).join(name),
            None => Path::new(name).to_owned(),
        };
        socket.is_absolute() && UnixStream::connect(socket).is_ok()
    }

    pub(super) fn has_x(display: &str) -> bool {
        let Some((host, number)) = host_and_number(display) else { return false };
        if !host.is_empty() && host != "unix" {
            let Some(port) = PORTS.checked_add(number) else { return false };
            let found = (host, port).to_socket_addrs();
            return found.is_ok_and(|mut all| all.any(|at| TcpStream::connect_timeout(&at, PATIENCE).is_ok()));
        }
        let path = format!("/tmp/.X11-unix/X{number}");
        let unnamed = SocketAddr::from_abstract_name(&path);
        UnixStream::connect(&path).is_ok() || unnamed.is_ok_and(|at| UnixStream::connect_addr(&at).is_ok())
    }

    /// `:0`, `:0.1`, `host:10.0`.
    pub(super) fn host_and_number(display: &str) -> Option<(&str, u16)> {
        let (host, rest) = display.rsplit_once(':')?;
        let number = rest.split('.').next()?;
        Some((host.trim_matches(['[', ']']), number.parse().ok()?))
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::linux::{has_wayland, has_x, host_and_number};

    #[test]
    fn displays_are_read_as_they_are_written() {
        assert_eq!(host_and_number(":0"), Some(("", 0)));
        assert_eq!(host_and_number(":85.0"), Some(("", 85)));
        assert_eq!(host_and_number("poste:10.0"), Some(("poste", 10)));
        assert_eq!(host_and_number("[::1]:10.0"), Some(("::1", 10)));
        for broken in ["", "85", ":", ":x", ":70000"] {
            assert_eq!(host_and_number(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_screen_is_there_when_it_answers() {
        let folder = tempfile::tempdir().unwrap();
        let runtime = folder.path().to_str();
        assert!(!has_wayland("wayland-9", runtime));
        let listener = UnixListener::bind(folder.path().join("wayland-9")).unwrap();
        assert!(has_wayland("wayland-9", runtime) && !has_wayland("wayland-9", None));
        drop(listener);
        assert!(!has_wayland("wayland-9", runtime), "nobody listens any more");
        assert!(!has_x(":65535") && !has_x("nowhere.invalid:0"));
    }
}
