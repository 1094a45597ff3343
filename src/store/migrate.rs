//! Applies schema/NNNN_*.sql in order; the version reached is kept in `user_version`, and the oldest that a program must know in
//! `compatibility`: a file after which older programs would do harm raises it.

use rusqlite::{Connection, TransactionBehavior};

use super::Error;
use super::terms::name_words;

/// Released files are immutable: a change of the schema is a new file at the end.
const SCHEMA: [&str; 38] = [
    include_str!("schema/0001_init.sql"),
    include_str!("schema/0002_unreachable.sql"),
    include_str!("schema/0003_own_accounts.sql"),
    include_str!("schema/0004_place.sql"),
    include_str!("schema/0005_journal.sql"),
    include_str!("schema/0006_search.sql"),
    include_str!("schema/0007_actions.sql"),
    include_str!("schema/0008_levels.sql"),
    include_str!("schema/0009_terms.sql"),
    include_str!("schema/0010_servers.sql"),
    include_str!("schema/0011_shared.sql"),
    include_str!("schema/0012_directory.sql"),
    include_str!("schema/0013_written_to.sql"),
    include_str!("schema/0014_pieces.sql"),
    include_str!("schema/0015_contacts.sql"),
    include_str!("schema/0016_receipts.sql"),
    include_str!("schema/0017_patients.sql"),
    include_str!("schema/0018_draft_versions.sql"),
    include_str!("schema/0019_wordings.sql"),
    include_str!("schema/0020_departure.sql"),
    include_str!("schema/0021_draft_copies.sql"),
    include_str!("schema/0022_chain.sql"),
    include_str!("schema/0023_draft_ends.sql"),
    include_str!("schema/0024_confided.sql"),
    include_str!("schema/0025_urgent.sql"),
    include_str!("schema/0026_confided_there.sql"),
    include_str!("schema/0027_standing_orders.sql"),
    include_str!("schema/0028_documents.sql"),
    include_str!("schema/0029_looked_again.sql"),
    include_str!("schema/0030_oppositions.sql"),
    include_str!("schema/0031_filing_stages.sql"),
    include_str!("schema/0032_other_patients.sql"),
    include_str!("schema/0033_proposals.sql"),
    include_str!("schema/0034_withheld.sql"),
    include_str!("schema/0035_origins.sql"),
    include_str!("schema/0036_exports.sql"),
    include_str!("schema/0037_draft_sources.sql"),
    include_str!("schema/0038_thrown_copies.sql"),
];

/// Brings the schema to the last version. Each file is one transaction with its version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(SCHEMA.len()).unwrap_or(u32::MAX);
    if found > known {
        // A program that was rolled back: it goes on where the newer one has left a database that it can work with.
        let oldest = connection.query_row("SELECT oldest FROM compatibility", [], |row| row.get::<_, u32>(0));
        return if oldest.is_ok_and(|oldest| oldest <= known) { Ok(()) } else { Err(Error::TooNew { found, known }) };
    }
    for (version, sql) in (1_u32..).zip(SCHEMA).skip_while(|(version, _)| *version <= found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        tracing::info!(version, "Vault schema applied");
    }
    name_words(connection)
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
mod tests;
