//! A thread that is shut in can compute and start threads; it opens, reaches and starts nothing.

use std::fs::File;
use std::io::{self, Write as _};
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::thread;

use rustix::process::{
    DumpableBehavior, Signal, getpid, kill_process, set_dumpable_behavior, set_parent_process_death_signal,
};

use super::shut_in;

/// What came of each thing that was tried, on a thread of its own that is shut in.
fn tried(things: fn() -> Vec<(&'static str, io::Result<()>)>) -> Vec<(&'static str, Option<io::ErrorKind>)> {
    let tried = thread::spawn(move || {
        shut_in().unwrap();
        things().into_iter().map(|(what, came)| (what, came.err().map(|error| error.kind()))).collect()
    });
    tried.join().unwrap()
}

#[test]
fn nothing_is_opened_reached_or_started() {
    let came = tried(|| {
        vec![
            ("read a file", File::open("/dev/null").map(drop)),
            ("write a file", File::create("/tmp/pli-sandbox").map(drop)),
            ("list a folder", std::fs::read_dir("/").map(drop)),
            ("look at a file", std::fs::metadata("/etc/passwd").map(drop)),
            ("remove a file", std::fs::remove_file("/tmp/pli-sandbox")),
            ("listen", TcpListener::bind("127.0.0.1:0").map(drop)),
            ("datagrams", UdpSocket::bind("127.0.0.1:0").map(drop)),
            ("a socket of this computer", UnixStream::pair().map(drop)),
            ("a pipe", io::pipe().map(drop)),
            ("a program", Command::new("/bin/true").status().map(drop)),
            ("another process", kill_process(getpid(), Signal::WINCH).map_err(Into::into)),
            ("being looked at", set_dumpable_behavior(DumpableBehavior::Dumpable).map_err(Into::into)),
            ("outliving who asked", set_parent_process_death_signal(None).map_err(Into::into)),
        ]
    });
    for (what, fault) in came {
        assert_eq!(fault, Some(io::ErrorKind::Unsupported), "{what}");
    }
}

#[test]
fn decoders_have_what_they_need() {
    let came = tried(|| {
        let computed = thread::Builder::new().name("document".to_owned()).stack_size(64 * 1024 * 1024).spawn(|| {
            let mut much: Vec<u8> = Vec::new();
            for round in 0..64_u8 {
                much.extend(std::iter::repeat_n(round, 1024 * 1024));
            }
            much.iter().map(|octet| u64::from(*octet)).sum::<u64>()
        });
        let fell = thread::spawn(|| {
            let nothing: Vec<u8> = Vec::new();
            assert!(!nothing.is_empty(), "as a decoder that falls over");
        });
        let sum = computed.map(|thread| thread.join().ok());
        vec![
            ("a thread and its memory", sum.and_then(|sum| sum.ok_or_else(|| io::ErrorKind::Other.into())).map(drop)),
            ("a panic is caught", fell.join().map_or(Ok(()), |()| Err(io::ErrorKind::Other.into()))),
            ("its own pipes", io::stderr().write_all(b"")),
        ]
    });
    for (what, fault) in came {
        assert_eq!(fault, None, "{what}");
    }
}
