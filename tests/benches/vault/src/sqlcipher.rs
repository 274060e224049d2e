//! SQLCipher, as durable as the vault.

use std::{hint::black_box, path::Path};

use rusqlite::{Connection, params};

use crate::{COLLECTIONS, RECORDS, picks, record, timed};

fn open(place: &Path) -> Connection {
    let connection = Connection::open(place.join("db")).unwrap();
    let key = "7".repeat(64);
    connection
        .execute_batch(&format!(
            "PRAGMA key = \"x'{key}'\"; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS item (collection INTEGER, id BLOB, bytes BLOB,
             PRIMARY KEY (collection, id)) WITHOUT ROWID;"
        ))
        .unwrap();
    connection
}

pub fn insert(place: &Path, count: usize, batch: usize) {
    let mut connection = open(place);
    for first in (0..count).step_by(batch) {
        let transaction = connection.transaction().unwrap();
        {
            let mut put = transaction
                .prepare_cached("INSERT OR REPLACE INTO item VALUES (?1, ?2, ?3)")
                .unwrap();
            for number in first..first + batch {
                let (id, bytes) = record(number);
                put.execute(params![(number % COLLECTIONS) as i64, &id[..], &bytes[..]]).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
    connection.close().unwrap();
}

pub fn read(place: &Path) -> Vec<(&'static str, f64)> {
    let (connection, opening) = timed(|| {
        let connection = open(place);
        let any = "SELECT 1 FROM item LIMIT 1";
        connection.query_row(any, [], |_| Ok(())).unwrap();
        connection
    });
    let mut sum = 0_usize;
    let (_, scan) = timed(|| {
        let mut all = connection.prepare("SELECT id, bytes FROM item").unwrap();
        let mut rows = all.query([]).unwrap();
        let mut count = 0;
        while let Some(row) = rows.next().unwrap() {
            sum += usize::from(row.get_ref(1).unwrap().as_blob().unwrap()[0]);
            count += 1;
        }
        assert_eq!(count, RECORDS);
    });
    let (_, gets) = timed(|| {
        let mut one =
            connection.prepare("SELECT bytes FROM item WHERE collection = ?1 AND id = ?2").unwrap();
        for number in picks() {
            let id = record(number).0;
            let found = |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_blob()?.len());
            let collection = (number % COLLECTIONS) as i64;
            sum += one.query_row(params![collection, &id[..]], found).unwrap();
        }
    });
    let (_, delete) =
        timed(|| connection.execute("DELETE FROM item WHERE collection = 1", []).unwrap());
    let (_, close) = timed(|| connection.close().unwrap());
    black_box(sum);
    vec![
        ("reopen", opening),
        ("scan all", scan),
        ("get 1,000", gets),
        ("delete a collection", delete),
        ("lock after deleting", close),
    ]
}
