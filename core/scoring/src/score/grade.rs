//! Grade: how much evidence there is, as a letter.

use serde::Serialize;

/// How much of the possible points rests on evidence, as a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Grade {
    /// 800 permille and more.
    A,
    /// 600 permille and more.
    B,
    /// 400 permille and more.
    C,
    /// 250 permille and more.
    D,
    /// Less.
    E,
}

impl Grade {
    /// The letter for a share of evidence in permille.
    pub const fn of(permille: u16) -> Self {
        match permille {
            800.. => Self::A,
            600.. => Self::B,
            400.. => Self::C,
            250.. => Self::D,
            _ => Self::E,
        }
    }
}
