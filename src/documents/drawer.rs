//! The program's side of drawing and reading: one short-lived process for each, given the document through a pipe and nothing else,
//! ended at the deadline. Whatever becomes of it, the next drawing begins anew.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use super::job::{self, Answer, Job};
use super::{Drawing, Error, WITHIN};
use crate::domain::block::Raster;
use crate::domain::document::{DocumentSet, Inside};

/// Drawings at once; the others wait.
const PLACES: usize = 2;
/// Longest wait for a place.
const PATIENCE: Duration = Duration::from_mins(1);

/// Draws documents in processes of this program. Cheap to clone.
#[derive(Clone)]
pub struct Drawer {
    program: Arc<PathBuf>,
    within: Duration,
    places: Arc<Places>,
}

impl Drawer {
    /// `program` is this program's own file, run as `program document-agent` for each drawing.
    pub fn new(program: PathBuf) -> Self {
        let places = Places { free: Mutex::new(PLACES), freed: Condvar::new() };
        Self { program: Arc::new(program), within: WITHIN, places: Arc::new(places) }
    }

    /// Another deadline for each drawing.
    #[must_use]
    pub fn within(self, within: Duration) -> Self {
        Self { within, ..self }
    }

    /// Draws one page of a PDF, from 0, `width` pixels wide, on white; of the attachment, or of a file in it. Blocking.
    ///
    /// # Errors
    /// Why it cannot be drawn.
    pub fn pdf_page(&self, octets: Arc<[u8]>, inside: Option<Inside>, page: u32, width: u32) -> Result<Drawing, Error> {
        self.draw(Job::PdfPage { page, width, inside }, octets)
    }

    /// Decodes a picture, reduced so that it is at most `max_width` pixels wide. Of a moving picture the first image. Blocking.
    ///
    /// # Errors
    /// Why it cannot be shown.
    pub fn picture(&self, octets: Arc<[u8]>, inside: Option<Inside>, max_width: u32) -> Result<Raster, Error> {
        self.draw(Job::Picture { max_width, inside }, octets).map(|drawing| drawing.raster)
    }

    /// What medical documents an attachment holds. Blocking.
    ///
    /// # Errors
    /// [`Error::NotMedical`] when it is of no form that is read; why it cannot be.
    pub fn documents(&self, octets: Arc<[u8]>) -> Result<DocumentSet, Error> {
        match self.work(Job::Set, octets)? {
            Answer::Set(set) => Ok(*set),
            Answer::Drawing(_) | Answer::File(_) => Err(Error::Unreadable),
        }
    }

    /// A file of one of its documents. Blocking.
    ///
    /// # Errors
    /// Why it cannot be taken out.
    pub fn file(&self, octets: Arc<[u8]>, inside: Inside) -> Result<Vec<u8>, Error> {
        match self.work(Job::File { inside }, octets)? {
            Answer::File(octets) => Ok(octets),
            Answer::Drawing(_) | Answer::Set(_) => Err(Error::Unreadable),
        }
    }

    fn draw(&self, job: Job, octets: Arc<[u8]>) -> Result<Drawing, Error> {
        match self.work(job, octets)? {
            Answer::Drawing(drawing) => Ok(drawing),
            Answer::Set(_) | Answer::File(_) => Err(Error::Unreadable),
        }
    }

    fn work(&self, job: Job, octets: Arc<[u8]>) -> Result<Answer, Error> {
        if octets.len() > job::OCTETS_MAX {
            return Err(Error::TooLarge);
        }
        let _place = self.places.take().ok_or(Error::Busy)?;
        let mut agent = self.start()?;
        let (Some(mut input), Some(mut output)) = (agent.0.stdin.take(), agent.0.stdout.take()) else {
            return Err(Error::Busy);
        };
        let (done, outcome) = mpsc::sync_channel(1);
        // Beside this one, which must be awake at the deadline; it ends when the process does.
        let exchange = move || {
            // One that ends before it has read everything may have said why.
            let _ = job::ask(&mut input, job, &octets);
            drop(input);
            let _ = done.send(job::told(&mut output, job));
        };
        drop(thread::Builder::new().name("document".to_owned()).spawn(exchange).map_err(|_| Error::Busy)?);
        outcome.recv_timeout(self.within).unwrap_or(Err(Error::TooSlow))
    }

    fn start(&self) -> Result<Agent, Error> {
        let mut command = Command::new(self.program.as_path());
        // What Windows needs to load libraries at all.
        let kept = ["SystemRoot", "windir"].into_iter().filter(|_| cfg!(windows));
        let kept = kept.filter_map(|name| Some((name, std::env::var_os(name)?)));
        let _ = command.arg("document-agent").env_clear().envs(kept);
        // What a decoder complains of may quote the document.
        let _ = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().map(Agent).map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "Document agent could not be started");
            Error::Busy
        })
    }
}

/// The process of one drawing; it is gone when this is.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Room for a few drawings at once.
struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of them, given back when dropped.
struct Place<'p>(&'p Places);

impl Places {
    fn take(&self) -> Option<Place<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_timeout_while(free, PATIENCE, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free = free.saturating_add(1);
        self.0.freed.notify_one();
    }
}
