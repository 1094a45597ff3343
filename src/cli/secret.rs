//! `pli secret`: puts secrets of the establishment and of organisations into the key store of the system, for the user who runs it,
//! and takes them away. It never prints one, and takes none from an argument or the environment.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::output::{NO, Output};
use super::{SecretTask, Which, pin};
use crate::domain::notice::SecretFault;
use crate::domain::{Method, Notice, Secret};
use crate::key_store::{Error, Name, Secrets};
use crate::l10n::{L10n, t};
use crate::settings::{PscProof, Settings};

/// More than any secret: a file given by mistake is not swallowed whole.
const LONGEST: usize = 4096;

#[derive(Serialize)]
struct Line {
    secret: &'static str,
    file: Option<String>,
    state: State,
    /// The settings name it.
    used: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Kept,
    Missing,
    Forgotten,
}

pub(super) fn run(
    task: &SecretTask,
    settings: &Settings,
    secrets: &Secrets,
    output: &mut Output<'_>,
) -> Result<ExitCode, Notice> {
    let used = used(settings);
    match task {
        SecretTask::List => {
            for name in listed(&used) {
                let kept = secrets.has(&name).map_err(|error| error.notice(&name))?;
                tell(&name, if kept { State::Kept } else { State::Missing }, &used, output);
            }
            Ok(ExitCode::SUCCESS)
        }
        SecretTask::Set { which, file, stdin } => {
            let name = named(*which, file.as_deref(), &used)?;
            let secret = if *stdin { from_stdin()? } else { typed(&name, output.l10n())? };
            secrets.set(&name, &secret).map_err(|error| error.notice(&name))?;
            tell(&name, State::Kept, &used, output);
            Ok(ExitCode::SUCCESS)
        }
        SecretTask::Forget { which, file } => {
            let name = named(*which, file.as_deref(), &used)?;
            let forgotten = match secrets.forget(&name) {
                Ok(()) => true,
                Err(Error::Missing) => false,
                Err(error) => return Err(error.notice(&name)),
            };
            tell(&name, if forgotten { State::Forgotten } else { State::Missing }, &used, output);
            Ok(if forgotten { ExitCode::SUCCESS } else { ExitCode::from(NO) })
        }
    }
}

/// What the settings name.
fn used(settings: &Settings) -> Vec<Name> {
    let client = settings.psc.as_ref().is_some_and(|psc| psc.proof != PscProof::Certificate);
    let proof = settings.psc.as_ref().and_then(|psc| psc.certificate.as_ref());
    let mailboxes = settings.accounts.iter().filter_map(|account| match &account.method {
        Method::Organisation { file } => Some(file),
        Method::Card | Method::Psc { .. } => None,
    });
    let mut used = if client { vec![Name::ClientSecret] } else { Vec::new() };
    if settings.directory.live && settings.directory.fhir.is_some() {
        used.push(Name::DirectoryKey);
    }
    for file in proof.into_iter().chain(mailboxes) {
        let name = Name::CertificatePassword { file: file.clone() };
        if !used.contains(&name) {
            used.push(name);
        }
    }
    used
}

/// The client's is shown whether it is used or not: one that was kept and forgotten by everybody is seen.
fn listed(used: &[Name]) -> Vec<Name> {
    let rest = used.iter().filter(|name| **name != Name::ClientSecret).cloned();
    std::iter::once(Name::ClientSecret).chain(rest).collect()
}

/// The secret that is meant. A file goes by the path that the settings give it, however it was typed.
fn named(which: Which, file: Option<&Path>, used: &[Name]) -> Result<Name, Notice> {
    let file = match (which, file) {
        (Which::Client, None) => return Ok(Name::ClientSecret),
        (Which::Directory, None) => return Ok(Name::DirectoryKey),
        (Which::Certificate, Some(file)) => std::path::absolute(file).map_err(|_| Notice::CommandInvalid)?,
        (Which::Client | Which::Directory, Some(_)) | (Which::Certificate, None) => return Err(Notice::CommandInvalid),
    };
    let same = |own: &&Name| match own {
        Name::CertificatePassword { file: own } => is_same(own, &file),
        Name::ClientSecret | Name::DirectoryKey => false,
    };
    Ok(used.iter().find(same).cloned().unwrap_or(Name::CertificatePassword { file }))
}

fn is_same(one: &PathBuf, other: &PathBuf) -> bool {
    one == other || one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

fn typed(name: &Name, l10n: &L10n) -> Result<Secret<String>, Notice> {
    let words = match name {
        Name::ClientSecret => t!(l10n, "cli-secret-client-prompt"),
        Name::DirectoryKey => t!(l10n, "cli-secret-directory-prompt"),
        Name::CertificatePassword { file } => {
            t!(l10n, "cli-secret-certificate-prompt", file = file.display().to_string())
        }
    };
    let secret = pin::prompt(&words)?;
    let again = pin::prompt(&t!(l10n, "cli-secret-again-prompt"))?;
    if secret == again { Ok(secret) } else { Err(Notice::Secret(SecretFault::Differ)) }
}

/// All of standard input, but for the end of its line.
fn from_stdin() -> Result<Secret<String>, Notice> {
    let mut octets = Secret::new(vec![0_u8; LONGEST]);
    let mut filled = 0_usize;
    let mut input = std::io::stdin().lock();
    loop {
        let room = octets.declassify_mut().get_mut(filled..).unwrap_or_default();
        match input.read(room) {
            Ok(0) => break,
            Ok(read) => filled = filled.saturating_add(read),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Notice::FileUnreadable),
        }
    }
    let unfit = || Notice::Secret(SecretFault::Unfit);
    let read = octets.declassify().get(..filled).filter(|read| read.len() < LONGEST).ok_or_else(unfit)?;
    let text = std::str::from_utf8(read).map_err(|_| unfit())?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(Secret::new(text.to_owned()))
}

fn tell(name: &Name, state: State, used: &[Name], output: &mut Output<'_>) {
    let (secret, file) = match name {
        Name::ClientSecret => ("client", None),
        Name::DirectoryKey => ("directory", None),
        Name::CertificatePassword { file } => ("certificate", Some(file.display().to_string())),
    };
    let used = used.contains(name);
    let line = Line { secret, file: file.clone(), state, used };
    output.record(&line, |l10n| {
        let name = match file {
            None if secret == "directory" => t!(l10n, "cli-secret-directory"),
            None => t!(l10n, "cli-secret-client"),
            Some(file) => t!(l10n, "cli-secret-certificate", file = file),
        };
        let state = match state {
            State::Kept => "kept",
            State::Missing => "missing",
            State::Forgotten => "forgotten",
        };
        let said = t!(l10n, "cli-secret-line", name = name, state = state);
        if used { said } else { format!("{said}\n    {}", t!(l10n, "cli-secret-unused")) }
    });
}
