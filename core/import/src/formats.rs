//! Formats: one file each. A reader gets decoded text, gives rows to the collector, and knows
//! nothing of records.

pub(crate) mod berlin_group;
pub(crate) mod camt;
pub(crate) mod csv;
pub(crate) mod jsonl;
pub(crate) mod metro2;
pub(crate) mod mt940;
pub(crate) mod ofx;
pub(crate) mod open_banking;
pub(crate) mod plaid;
pub(crate) mod qif;
