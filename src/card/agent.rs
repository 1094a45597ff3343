//! The card agent: the child process that loads the PKCS#11 module and serves typed requests on its standard input and
//! output. It signs TLS handshakes, challenges, vault derivations and seals of the journal only; when its parent's end closes it logs out and ends.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use super::module::Module;
use super::protocol::{self, Fault, Reply, Request};

/// Time left to the module, once the parent is gone, to end what it does and log out.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(3);

/// Runs the agent until its parent closes the pipe, or is gone. `main` calls this for `pli card-agent`.
pub fn main() -> ExitCode {
    let (requests, inbox) = mpsc::sync_channel::<Request>(4);
    let (ending, ended) = mpsc::sync_channel::<()>(0);
    let Ok((mut input, mut output)) = pipes() else { return ExitCode::FAILURE };
    // The reader stands apart so that a module that hangs cannot keep an orphan alive.
    let reader = std::thread::Builder::new().name("card-agent-in".to_owned()).spawn(move || {
        while let Ok(Some(request)) = protocol::receive(&mut input) {
            if requests.send(request).is_err() {
                break;
            }
        }
        drop(requests);
        let _ = ended.recv_timeout(LAST_WORDS);
        std::process::exit(0);
    });
    if reader.is_err() {
        return ExitCode::FAILURE;
    }
    let mut module = None;
    while let Ok(request) = inbox.recv() {
        let reply = serve(&mut module, request).unwrap_or_else(Reply::Fault);
        if protocol::send(&mut output, &reply).is_err() {
            break;
        }
    }
    if let Some(module) = module {
        module.end();
    }
    drop(ending);
    ExitCode::SUCCESS
}

/// Standard input and output without the buffers of `std`, which would keep the code and the vault's secret.
fn pipes() -> io::Result<(File, File)> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        let clone = |end: std::os::fd::BorrowedFd<'_>| end.try_clone_to_owned().map(File::from);
        Ok((clone(io::stdin().as_fd())?, clone(io::stdout().as_fd())?))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle as _;
        let clone = |end: std::os::windows::io::BorrowedHandle<'_>| end.try_clone_to_owned().map(File::from);
        Ok((clone(io::stdin().as_handle())?, clone(io::stdout().as_handle())?))
    }
}

fn serve(module: &mut Option<Module>, request: Request) -> Result<Reply, Fault> {
    if let Request::Load { module: path } = request {
        if module.is_some() {
            return Err(Fault::Refused);
        }
        let loaded = Module::load(&path)?;
        let description = loaded.description();
        *module = Some(loaded);
        return Ok(Reply::Loaded { description });
    }
    let module = module.as_mut().ok_or(Fault::Refused)?;
    match request {
        Request::Load { .. } => Err(Fault::Refused),
        Request::Tokens => module.tokens().map(Reply::Tokens),
        Request::Look => module.look().map(Reply::Look),
        Request::Login(login) => module.login(login).map(|modulus| Reply::LoggedIn { modulus }),
        Request::Challenge { nonce } => module.challenge(&nonce.0).map(Reply::Signature),
        Request::SignTls { scheme, message } => module.sign_tls(scheme, &message.0).map(Reply::Signature),
        Request::Seal(request) => module.seal(&request).map(Reply::Signature),
        Request::VaultSecret { salt } => module.vault_secret(&salt.0).map(Reply::VaultSecret),
        Request::Unblock(request) => module.unblock(&request).map(|()| Reply::Done),
        Request::Logout => {
            module.logout();
            Ok(Reply::Done)
        }
    }
}

/// The environment the agent keeps besides what the settings give: what Windows needs to load libraries at all.
pub(super) fn environment() -> impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)> {
    let kept: HashSet<&str> = if cfg!(windows) {
        ["SystemRoot", "windir", "SystemDrive", "ProgramData", "ALLUSERSPROFILE", "TEMP"].into()
    } else {
        HashSet::new()
    };
    std::env::vars_os().filter(move |(name, _)| name.to_str().is_some_and(|name| kept.contains(name)))
}
