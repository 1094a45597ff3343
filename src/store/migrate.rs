//! Applies schema/NNNN_*.sql in order; the version reached is kept in `user_version`.

use rusqlite::{Connection, TransactionBehavior};

use super::Error;

/// Released files are immutable: a change of the schema is a new file at the end.
const SCHEMA: [&str; 1] = [include_str!("schema/0001_init.sql")];

/// Brings the schema to the last version. Each file is one transaction with its version.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(SCHEMA.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    for (version, sql) in (1_u32..).zip(SCHEMA).skip_while(|(version, _)| *version <= found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        tracing::info!(version, "Vault schema applied");
    }
    Ok(())
}
