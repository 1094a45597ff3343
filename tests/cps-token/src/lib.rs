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
