//! `pli card unblock`: a new code for a card that wrong codes have blocked. Both codes come from the descriptor or a prompt.

use std::process::ExitCode;

use serde::Serialize;

use super::client::Client;
use super::output::Output;
use super::pin;
use crate::domain::Notice;
use crate::engine::Command;
use crate::engine::event::Tries;
use crate::l10n::t;

#[derive(Serialize)]
struct Line<'a> {
    card: &'a str,
    state: &'a str,
}

pub(super) async fn unblock(client: &mut Client, output: &mut Output<'_>) -> Result<ExitCode, Notice> {
    let card = client.card().await?;
    if card.unblocking.tries == Tries::Locked {
        return Err(Notice::UnblockLocked);
    }
    if card.pad {
        return Err(Notice::UnblockUnable);
    }
    let (puk, pin) = pin::ask_unblocking(&card, client.login(), output.l10n())?;
    let _ = client.ask(|ticket| Command::Unblock { card: card.id, puk, pin, ticket }).await?;
    let line = Line { card: &card.label, state: "unblocked" };
    output.record(&line, |l10n| t!(l10n, "cli-unblocked", card = card.label.as_str()));
    Ok(ExitCode::SUCCESS)
}
