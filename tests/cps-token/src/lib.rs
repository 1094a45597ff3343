//! A card as difficult as the real ones: a PKCS#11 module (`libcps_token.so`) that behaves like the official middleware on
//! CPS3 and CPS4 cards, and the reader process it talks to. For tests only: no package holds it.
//!
//! * [`card`]: one card: its code, its keys, what its applet refuses. Pure.
//! * [`reader`]: card readers behind a Unix socket, run by the practice operator. The state of a card is there, so that it is
//!   the same for every program, as on a real card.
//! * [`wire`]: what module and reader say to each other; [`bench`] is the hand that inserts, removes and breaks.
//! * `module` and `ffi`: the module itself. It finds its reader through the variable [`SOCKET`].

pub mod bench;
pub mod card;
mod ffi;
mod module;
pub mod reader;
pub mod wire;

/// Environment variable that names the reader's socket.
pub const SOCKET: &str = "CPS_TOKEN_SOCKET";

/// Where the module lies, for the programs of this build: beside the one that asks, or below.
pub fn module() -> Option<std::path::PathBuf> {
    let program = std::env::current_exe().ok()?;
    let here = program.parent()?;
    [here.join("deps/libcps_token.so"), here.join("libcps_token.so")].into_iter().find(|path| path.is_file())
}

/// Copies the module into `folder`, writable by its owner alone as an installer leaves it: the folders of a build may be open
/// to a group, and nobody loads a module from there.
///
/// # Errors
/// Not built, or the copy cannot be made.
pub fn install(folder: &std::path::Path) -> std::io::Result<std::path::PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let built = module().ok_or_else(|| std::io::Error::other("libcps_token.so is not built"))?;
    let installed = folder.join("libcps_token.so");
    let _ = std::fs::copy(built, &installed)?;
    std::fs::set_permissions(&installed, std::fs::Permissions::from_mode(0o755))?;
    Ok(installed)
}
