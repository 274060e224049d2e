//! Nonces that many processes share, in Redis: `SET … NX EX`, one round trip.

use core::fmt;
use std::sync::{Mutex, PoisonError};

use redis::{Client, Connection, RedisResult};

use crate::{NonceError, NonceStore};

/// Nonces in a Redis server.
pub struct RedisNonces {
    client: Client,
    connection: Mutex<Option<Connection>>,
}

impl RedisNonces {
    /// Prepares for the server at `url`, for example `redis://127.0.0.1:6379/0`. It is connected to
    /// when first needed, and again whenever the connection was lost.
    ///
    /// # Errors
    /// [`NonceError::Unavailable`] if the address cannot be read.
    pub fn open(url: &str) -> Result<Self, NonceError> {
        let client = Client::open(url).map_err(|_| NonceError::Unavailable)?;
        Ok(Self { client, connection: Mutex::new(None) })
    }

    fn set(&self, nonce: &str, seconds: u64) -> RedisResult<bool> {
        let mut place = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = match place.take() {
            Some(connection) => connection,
            None => {
                let connection = self.client.get_connection_with_timeout(PATIENCE)?;
                connection.set_read_timeout(Some(PATIENCE))?;
                connection.set_write_timeout(Some(PATIENCE))?;
                connection
            }
        };
        let mut command = redis::cmd("SET");
        command.arg(format!("simsim:nonce:{nonce}")).arg(1).arg("NX").arg("EX").arg(seconds.max(1));
        let answer: Option<String> = command.query(&mut connection)?;
        *place = Some(connection); // one that failed is not used again
        Ok(answer.is_some())
    }
}

impl NonceStore for RedisNonces {
    fn spend(&self, nonce: &str, until: u64, now: u64) -> Result<(), NonceError> {
        match self.set(nonce, until.saturating_sub(now)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(NonceError::Spent),
            Err(_) => Err(NonceError::Unavailable),
        }
    }
}

impl fmt::Debug for RedisNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisNonces").finish_non_exhaustive() // the address may hold a password
    }
}

/// How long a person at a till should wait for a database.
const PATIENCE: core::time::Duration = core::time::Duration::from_secs(2);
