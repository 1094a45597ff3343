//! The program `pli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == "card-agent") {
        return pli::card::agent::main();
    }
    ExitCode::SUCCESS
}
