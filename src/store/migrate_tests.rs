//! Tests of `store/migrate`: a vault of each past version, full, comes to the last one with all that was in it.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::fixture::{self, asked};
use super::super::pool::{Reader, Tx};
use super::{SCHEMA, migrate};
use crate::domain::outgoing::OutgoingState;
use crate::domain::{AccountId, MailboxId, Marks, MessageId, OutgoingId, UidValidity};

#[test]
fn final_schema() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection).unwrap();
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name")
        .unwrap();
    let sql: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    insta::assert_snapshot!(sql.join(";\n\n"));
}

/// Two accounts; an inbox of three messages under one UIDVALIDITY and a stale one; a body of two slices; drafts, one of which
/// answers; letters in every state; marks that wait.
const ROWS: &str = "
INSERT INTO accounts (id, address) VALUES (1, 'claire.dubreuil@medecin.mssante.fr'), (2, 'cabinet@exemple.mssante.fr');
INSERT INTO mailboxes (id, account, name, delimiter, role, uidvalidity, uidnext, highestmodseq) VALUES
    (1, 1, 'INBOX', '/', 'inbox', 7, 12, 99), (2, 1, 'Archivés/2025', '/', 'other', 3, 2, 0), (3, 2, 'INBOX', '', 'inbox', 0, 0, 0);
INSERT INTO messages (id, mailbox, uidvalidity, uid, modseq, flags, internal_date, header_date, date, size, subject, senders,
    recipients, copies, reply_to, message_id, in_reply_to, reference_ids, preview, has_attachments, has_body) VALUES
    (1, 1, 7, 9, 5, 0, 1767225600, 1767225600, 1767225600, 300000, 'Œdème', 'Dr K' || char(9) || 'k@x.fr', '', '', '', 'a@x', '', '', 'Aperçu', 1, 1),
    (2, 1, 7, 10, 6, 5, 1767225700, NULL, 1767225700, 10, 'Radio', '', 'Labo' || char(9) || 'l@x.fr', '', '', 'b@x', 'a@x', 'a@x', '', 0, 0),
    (4, 1, 6, 1, 0, 1, 0, NULL, -5, 10, 'Ancien', '', '', '', '', '', '', '', '', 0, 0),
    (9, 2, 3, 1, 0, 0, 1735689600, NULL, 1735689600, 10, 'Courrier', '', '', '', '', 'c@x', '', '', '', 0, 0);
INSERT INTO bodies VALUES (1, 0, zeroblob(262144)), (1, 1, x'0102');
INSERT INTO parts VALUES (1, 2, 'irm.pdf', 'application/pdf', 9, '', 0);
INSERT INTO search (rowid, subject, senders, recipients, body, files) VALUES
    ((1767225600 << 30) | 1, 'oedeme', 'dr k k@x.fr', '', 'lombaire', 'irm.pdf'),
    ((1767225700 << 30) | 2, 'radio', '', 'labo', '', ''), (4, 'ancien', '', '', '', ''),
    ((1735689600 << 30) | 9, 'courrier', '', '', '', '');
INSERT INTO drafts (id, recipients, copies, blind_copies, subject, body, answers, receipt, saved_at) VALUES (1, 'a@x.fr', '', 'b@x.fr', 'Brouillon', 'Texte', 1, 1, 5), (2, '', '', '', '', '', NULL, 0, 6);
INSERT INTO draft_files VALUES (1, 0, 'x.pdf', 'application/pdf', x'aa', x'bb');
INSERT INTO outbox (id, account, message_id, sender, subject, size, sealed_at, state, at, attempts, code, words) VALUES
    (1, 1, 'o1@x', 's@x.fr', 'Un', 3, 1, 'queued', 0, 0, 0, ''), (2, 1, 'o2@x', 's@x.fr', 'Deux', 3, 2, 'doubtful', 0, 1, 0, ''),
    (3, 2, 'o3@x', 's@x.fr', 'Trois', 3, 3, 'refused', 0, 1, 550, 'no'), (4, 1, 'o4@x', 's@x.fr', 'Quatre', 3, 4, 'filed', 9, 1, 0, '');
INSERT INTO outbox_recipients (outgoing, position, address, refused, words) VALUES (1, 0, 'a@x.fr', 0, ''), (3, 0, 'b@x.fr', 550, 'no');
INSERT INTO outbox_content VALUES (1, x'616263'), (2, x'646566');
";

/// What a version added.
const LATER: [(usize, &str); 31] = [
    (2, "UPDATE mailboxes SET unlisted = 2, refused = 1 WHERE id = 2"),
    (
        3,
        "INSERT INTO own_accounts (account, address, name, imap_host, imap_port, imap_security, submission_host, submission_port, \
         submission_security, method, added_at) VALUES (2, 'Cabinet@exemple.mssante.fr', 'Cabinet', 'imap.x.fr', 143, 'starttls', 'smtp.x.fr', 587, \
         'starttls', 'card', 5)",
    ),
    (
        5,
        "INSERT INTO journal (number, at, ahead, author, deed, account, request, response) VALUES (7, 100, 3600, '899700000017', 'read', 'cabinet@exemple.mssante.fr', 'a', 'b')",
    ),
    (
        22,
        "INSERT INTO journal_signers VALUES (3, x'30'); \
         INSERT INTO journal_seals VALUES (1, 'closed', 100, 7, zeroblob(32), zeroblob(32), 3, x'01')",
    ),
    (4, "UPDATE messages SET place = mailbox, keywords = 'Pli.x'"),
    (
        8,
        "INSERT INTO levels VALUES (1, 'x', 'went-back', 'plain', 100); INSERT INTO purges VALUES (20000); UPDATE mailboxes SET compared_at = 5 WHERE id = 2; \
         UPDATE messages SET missed_at = 7, head = x'0102' WHERE id = 1",
    ),
    (
        9,
        "INSERT INTO search_terms (rowid, words) VALUES (1, 'oedeme dr k x fr lombaire irm pdf radio labo ancien courrier')",
    ),
    (10, "INSERT INTO servers VALUES (1, 'qresync', 'CONDSTORE QRESYNC', 5, 9, 100)"),
    (
        11,
        "UPDATE own_accounts SET tenure = 'shared'; UPDATE mailboxes SET root = 'Cabinet', part = 'inbox', rights = 'lr' WHERE id = 2; \
         UPDATE drafts SET sender = 'cabinet@exemple.mssante.fr' WHERE id = 1",
    ),
    (12, "INSERT INTO directory_seals VALUES (zeroblob(32), 100)"),
    (13, "INSERT INTO written_to VALUES ('a@x.fr', 1, 1, 'directory', 5, 6); INSERT INTO list_seen VALUES (1, 100, 1)"),
    (
        15,
        "INSERT INTO favourites VALUES ('a@x.fr', 'A@x.fr', 'Dr A', 5); INSERT INTO contact_groups VALUES (3, 'Cardio', 'cardio', 5); \
         INSERT INTO group_members VALUES (3, 'a@x.fr', 'A@x.fr', 'Dr A', 6)",
    ),
    (
        16,
        "UPDATE outbox SET envelope_id = 'e' || id, tracking = 'asked', asks_read = 1, troubled = 1, reminded = 1; UPDATE messages SET report = 4 WHERE id = 9; \
         UPDATE outbox_recipients SET fate = 'delivered', fate_at = 9, proof = 'envelope', status = '2.0.0', said = 'ok', integration = 902 WHERE outgoing = 3",
    ),
    (
        17,
        "INSERT INTO outbox_patients (outgoing, matricule, name, born, sex) VALUES (1, '279035121518989', 'Dominique PAT-TROIS', '1979-03-28', 'F')",
    ),
    (
        18,
        "INSERT INTO draft_versions (id, draft, saved_at, sender, recipients, copies, blind_copies, subject, body, receipt) VALUES (4, 1, 3, '', 'a@x.fr', '', '', 'Brouillon', 'Avant', 0); \
         INSERT INTO draft_version_files VALUES (4, 0, 'y.pdf', 'application/pdf', x'cc'); INSERT INTO draft_contents VALUES (x'cc', x'dd')",
    ),
    (
        19,
        "INSERT INTO signatures VALUES ('a@x.fr', 'A@x.fr', 'Dr A', 'A'); INSERT INTO templates VALUES (3, 'Adresse', 'Cher {destinataire}')",
    ),
    (
        21,
        "INSERT INTO draft_copies (id, token, revision, mailbox, state, validity, next, uid, message, seen, edition, made_at) VALUES (6, 'aa', 'bb', 2, 'there', 3, 1, 1, 9, 1, 1, 4); UPDATE drafts SET token = 'aa', edition = 2, copied = 1, copy = 6, \
         declined_at = 5, elsewhere = 1 WHERE id = 1; UPDATE drafts SET token = 'bb' WHERE id = 2; UPDATE draft_versions SET elsewhere = 1; UPDATE accounts SET mirrors = 1",
    ),
    (23, "UPDATE drafts SET heeded = 4, alone = 1; UPDATE outbox SET draft_token = 'cc'"),
    (
        24,
        "INSERT INTO confided (message, mailbox, mark) VALUES (2, 3, 'aa'); INSERT INTO secretariats (account, mailbox) VALUES (1, 3)",
    ),
    (
        25,
        "UPDATE messages SET urgent = 1 WHERE id = 1; UPDATE drafts SET urgent = 1; UPDATE draft_versions SET urgent = 1",
    ),
    (
        28,
        "INSERT INTO documents VALUES (1, 1, 2, 0, 0, 1, 1767225600, 0, 'pdf', 'irm.pdf', '', '', '', '', '', 'VIAL', '', 'Paul', '1978-11-26', 'M', '', 0, \
         'subject', 'probable', '', 'aa#0', '', '', '', NULL, 0, 'vial paul'); INSERT INTO documents_waiting (message) VALUES (2)",
    ),
    (29, "UPDATE documents_waiting SET tries = 2"),
    (
        30,
        "INSERT INTO oppositions VALUES ('279035121518989', 'Dominique PAT-TROIS', 5); UPDATE outbox_patients SET despite = 1",
    ),
    (31, "UPDATE accounts SET collected_first = 7; UPDATE messages SET looked = 1 WHERE id = 1"),
    (32, "INSERT INTO documents_others VALUES (1, 'PETIT', '', 'Anne', '1979-03-28', 'F', '', 0)"),
    (
        33,
        "INSERT INTO proposals VALUES (1, 'aa', 'bb', 'asked', 'A', 'B', 'A', 'C', 'D', 5, 6); \
         INSERT INTO proposings (id, account, mailbox, draft, goes_on, token, revision, phase, author, doctor, doer, patient, note, at, recipients, subject, message_id, octets) \
         VALUES (2, 1, 2, NULL, 0, 'cc', 'dd', 'asked', 'A', 'B', 'A', 'C', 'D', 6, '', 'Objet', 'x', x'01'); \
         UPDATE drafts SET proposal = 'aa.bb' WHERE id = 1; INSERT INTO claims VALUES (1, 1, 2, 1, 3, 'aa', 'bb', 'A', 'B', 'C', 0, 0, 0, 0, 0, 0)",
    ),
    (34, "UPDATE outbox SET withheld = 'checks' WHERE id = 3"),
    (35, "INSERT INTO outbox_origins VALUES (1, 2, 0); INSERT INTO draft_passes_on VALUES (1, 2)"),
    (
        36,
        "INSERT INTO export_orders VALUES (1, 1, 0, 'Dossier', 0, 1, 5); INSERT INTO exports (id, message, team, part, account, profile, folder, inner, name, \
         size, digest, content, token, state, next_at, since) VALUES (3, 1, 0, 2, 'a@x.fr', 'Dossier', '/x', 'a', 'VIAL.pdf', 1, 'aa', x'01', 'bb', 'waiting', 5, 6)",
    ),
    (37, "UPDATE drafts SET source_gone = 1 WHERE id = 1"),
    (38, "UPDATE draft_copies SET thrown = 1"),
];

/// Marks that wait, before and since actions are of every kind.
const PENDING: &str = "INSERT INTO pending VALUES (3, 2, 'seen', 1, 0, 100), (5, 1, 'flagged', 1, 0, 101)";
const ACTIONS: &str = "INSERT INTO actions (id, account, kind, message, word, value, made_at) \
    VALUES (1, 1, 'flag', 2, '\\Seen', 1, 100), (2, 1, 'flag', 1, '\\Flagged', 1, 101)";

fn of_version(past: usize) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    for (version, sql) in (1_u32..).zip(SCHEMA).take(past) {
        connection.execute_batch(sql).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
    }
    connection
}

/// Columns of each table, but those of the index of words.
fn columns(connection: &Connection) -> Vec<(String, String)> {
    let mut statement = connection
        .prepare(
            "SELECT t.name, group_concat(c.name) FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'search%' AND t.name NOT LIKE 'sqlite_%' \
             AND t.name NOT IN ('pending', 'compatibility') GROUP BY t.name",
        )
        .unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn rows(connection: &Connection, (table, columns): &(String, String)) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(&format!("SELECT {columns} FROM {table} ORDER BY {columns}")).unwrap();
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| (0..width).map(|column| row.get(column)).collect();
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_full_vault_of_every_past_version_keeps_all_that_was_in_it() {
    for past in 1..=SCHEMA.len() {
        let mut connection = of_version(past);
        connection.execute_batch(ROWS).unwrap();
        connection.execute_batch(if past < 7 { PENDING } else { ACTIONS }).unwrap();
        for (_, sql) in LATER.iter().filter(|(version, _)| *version <= past) {
            connection.execute_batch(sql).unwrap();
        }
        let tables = columns(&connection);
        let before: Vec<_> = tables.iter().map(|table| rows(&connection, table)).collect();
        assert!(
            before
                .iter()
                .zip(&tables)
                .all(|(rows, table)| !rows.is_empty() || table.0 == "own_accounts" || table.0 == "levels"),
            "{past}"
        );
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version as usize, SCHEMA.len());
        // What older programs may still open is for the last version to say.
        for (table, before) in tables.iter().zip(&before).filter(|(table, _)| table.0 != "compatibility") {
            assert_eq!(&rows(&connection, table), before, "version {past}, {}", table.0);
        }
        serves(&connection, past);
    }
}

#[test]
fn folders_of_prepared_letters_that_an_older_program_has_seen_are_looked_at_afresh() {
    let mut connection = of_version(30);
    connection.execute_batch(ROWS).unwrap();
    // One that is gone kept the UIDVALIDITY of before, and one has come under that UID since.
    connection.execute_batch("UPDATE mailboxes SET name = 'INBOX/Validés' WHERE id = 2").unwrap();
    connection
        .execute_batch("UPDATE messages SET mailbox = 2, uidvalidity = 4, uid = 1, gone_at = 0 WHERE id = 4")
        .unwrap();
    connection.execute_batch("UPDATE messages SET gone_at = 5 WHERE id = 9").unwrap();
    migrate(&mut connection).unwrap();
    let values = |sql: &str| -> Vec<u32> {
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(values("SELECT uidvalidity FROM mailboxes ORDER BY id"), [7, 4, 0]);
    assert_eq!(
        values("SELECT uidvalidity FROM messages ORDER BY id"),
        [7, 7, 5, 3],
        "what is there is as if it had come now"
    );
    assert_eq!(values("SELECT uidnext FROM mailboxes ORDER BY id"), [12, 0, 0]);
}

/// The program reads and writes what came from an old version as its own.
fn serves(connection: &Connection, past: usize) {
    let reader = Reader { connection };
    assert_eq!(reader.find_faults().unwrap(), [], "version {past}");
    let found = |words: &str| -> Vec<i64> {
        reader.search(&asked(words), 9).unwrap().into_iter().map(|row| row.id.0).collect()
    };
    assert_eq!(
        (found("lomb"), found("à:labo"), found("a:pj"), found("avant:2026")),
        (vec![1], vec![2], vec![1], vec![9, 4])
    );
    let inbox = reader.messages(MailboxId(1), 0..9).unwrap();
    assert_eq!((inbox.total, inbox.rows.len()), (3, 3));
    assert_eq!(reader.raw(MessageId(1)).unwrap().unwrap().len(), 262_146);
    let waiting: Vec<_> = reader.actions().unwrap().iter().map(|row| (row.message, row.made_at.as_second())).collect();
    assert_eq!(waiting, [(Some(MessageId(2)), 100), (Some(MessageId(1)), 101)]);
    let drafts = reader.drafts().unwrap();
    assert_eq!((drafts.len(), drafts.iter().find_map(|draft| draft.answers)), (2, Some(MessageId(1))));
    assert_eq!(reader.outbox().unwrap().len(), 4);
    assert_eq!(reader.outgoing(OutgoingId(2)).unwrap().state, OutgoingState::Doubtful);
    assert_eq!(reader.outgoing_raw(OutgoingId(1)).unwrap(), b"abc");
    assert_eq!(reader.own_mailboxes().unwrap().mailboxes.len(), usize::from(past >= 3));

    let mut tx = Tx::new(connection);
    let validity = UidValidity(7);
    drop(tx.insert_messages(MailboxId(1), validity, &[fixture::letter(11, "Neuf")]).unwrap());
    tx.set_marks(MailboxId(1), validity, &[(fixture::uid(10), Marks::default())]).unwrap();
    assert_eq!(tx.forget(MailboxId(1), validity, &[fixture::uid(9)].into_iter().collect(), fixture::at(0)).unwrap(), 1);
    assert_eq!(tx.find_faults().unwrap(), [], "counts and the index follow");
    let row = |row: &crate::domain::listing::MailboxRow| (row.id.0, row.total, row.unseen);
    let mut counts: Vec<_> = reader.mailboxes_of(AccountId(1)).unwrap().iter().map(row).collect();
    counts.sort_unstable();
    assert_eq!(counts, [(1, 3, 1), (2, 1, 1)], "a mark that waits keeps its message seen");
}
