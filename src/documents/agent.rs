//! The process that draws or reads one document and ends: hostile octets meet the decoders here, and nothing else of the program does.
//! Before it reads any, it takes from itself what a decoder has no need of: memory, time, files.

use std::io;
use std::process::ExitCode;
use std::thread;

use super::job::{self, Answer, Job};
use super::{Error, pdf, picture, reading};
use crate::domain::document::Inside;

/// Deep recursion in a decoder must find room.
const STACK: usize = 64 * 1024 * 1024;
/// All memory of the process, its program and stack included.
#[cfg(unix)]
const MEMORY: u64 = 1024 * 1024 * 1024;

/// Draws what standard input asks for, on standard output. `main` calls this for `pli document-agent`.
pub fn main() -> ExitCode {
    match confine().and_then(|()| serve()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let (job, octets) = job::asked(&mut io::stdin().lock())?;
    job::tell(&mut io::stdout().lock(), &work(job, octets))
}

/// Works on a thread of its own, whose panics stay inside.
pub(super) fn work(job: Job, octets: Vec<u8>) -> Result<Answer, Error> {
    let work = move || match job {
        Job::PdfPage { page, width, inside } => {
            taken_out(octets, inside).and_then(|octets| pdf::page(octets, page, width)).map(Answer::Drawing)
        }
        Job::Picture { max_width, inside } => {
            taken_out(octets, inside).and_then(|octets| picture::picture(&octets, max_width)).map(Answer::Drawing)
        }
        Job::Set => reading::set(&octets).map(|set| Answer::Set(Box::new(set))),
        Job::File { inside } => reading::file(&octets, inside).map(Answer::File),
    };
    let thread = thread::Builder::new().name("document".to_owned()).stack_size(STACK).spawn(work);
    thread.map_err(|_| Error::Busy)?.join().unwrap_or(Err(Error::Unreadable))
}

/// The attachment, or a file of a document in it.
fn taken_out(octets: Vec<u8>, inside: Option<Inside>) -> Result<Vec<u8>, Error> {
    match inside {
        Some(inside) => reading::file(&octets, inside),
        None => Ok(octets),
    }
}

/// No more memory than a page needs, no more time than anybody waits, no file opened or written, no core left behind; on Linux, no
/// call to the system but those that computing needs.
#[cfg(unix)]
fn confine() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, super::WITHIN.as_secs()),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, 0),
    ];
    for (resource, limit) in limits {
        let limit = getrlimit(resource).maximum.map_or(limit, |most| most.min(limit));
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    // A collector of cores that listens on a pipe is not held by the limit above.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    super::sandbox::shut_in()?;
    Ok(())
}

/// Elsewhere the system offers no such limits to a process itself: what holds is that it is another process, with one document,
/// no window, network or vault, and that it is ended at its deadline.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "as where there are limits")]
fn confine() -> io::Result<()> {
    Ok(())
}
