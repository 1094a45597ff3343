//! The program `pli-relay CONFIG.toml`: the relay of the room `relay`, until it is told to stop.

use std::path::Path;
use std::process::ExitCode;

use pli::relay::{Config, run};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    pli::logging::quiet_panics();
    let asked = std::env::var("PLI_LOG").unwrap_or_else(|_| "warn,pli=info".to_owned());
    let silent = ["hyper=off", "hyper_util=off", "reqwest=off"].into_iter().filter_map(|word| word.parse().ok());
    let filter = silent.fold(EnvFilter::builder().parse_lossy(asked), EnvFilter::add_directive);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Some(file) = std::env::args_os().nth(1) else {
        tracing::error!("The configuration file must be named: pli-relay CONFIG.toml");
        return ExitCode::from(2);
    };
    let outcome = match Config::read(Path::new(&file)) {
        Ok(config) => tokio::select! {
            ended = run(config) => ended.map(|never| match never {}),
            () = told_to_stop() => Ok(()),
        },
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let cause = std::error::Error::source(&fault).map(ToString::to_string);
            tracing::error!(%fault, cause, "The relay does not run");
            ExitCode::FAILURE
        }
    }
}

async fn told_to_stop() {
    #[cfg(unix)]
    if let Ok(mut asked) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = asked.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
