//! Formats: one file each. A reader gets decoded text, gives rows to the collector, and knows
//! nothing of records.

pub(crate) mod alipay;
pub(crate) mod jsonl;
pub(crate) mod ofx;
