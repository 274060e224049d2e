//! The holder's side: joins import, vault, scoring and attestation.
