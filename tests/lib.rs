//! Journeys across the crates, vectors, compatibility files, and what must never happen.

pub mod attestation_forge;
pub mod berka;
pub mod person;
