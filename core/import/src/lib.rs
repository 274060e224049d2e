//! Reads the export files of banks and wallets into records.
