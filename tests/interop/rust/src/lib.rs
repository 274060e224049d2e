//! Nothing here but tests: see `tests/sd_jwt_payload.rs`.
