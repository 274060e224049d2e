//! Asks, answers and verifies: SD-JWT VC attestations of a score.
