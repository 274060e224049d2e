//! Encrypted storage that loses nothing and leaks nothing.
