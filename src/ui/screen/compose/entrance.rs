//! The ways in: by which one a draft comes is said here, and told to the seal.

use crate::domain::Entry;
use crate::engine::Query;

/// By which way the draft comes that a question gives.
pub fn entry(query: &Query) -> Entry {
    match query {
        Query::Reply { all: false, .. } => Entry::Reply,
        Query::Reply { all: true, .. } => Entry::ReplyAll,
        Query::Forward(_) | Query::ForwardAttached(_) => Entry::Forward,
        Query::Redirect(_) => Entry::Redirect,
        Query::Anew(_) => Entry::Anew,
        Query::Dropped(_) => Entry::Dropped,
        Query::Rework(_) => Entry::Rework,
        Query::ServerDraft(_) => Entry::Drafts,
        Query::Proposal { .. } => Entry::Validated,
        _ => Entry::Kept,
    }
}
