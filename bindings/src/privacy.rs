//! Privacy: what holds a person's values prints its type's name, in every language.
//!
//! A data class that prints itself is one log line away from telling somebody's score.

use std::fmt;

macro_rules! prints_its_name {
    ($($name:ident)*) => {
        $(
            impl fmt::Display for crate::$name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(concat!(stringify!($name), " { .. }"))
                }
            }

            impl fmt::Debug for crate::$name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }
        )*
    };
}

prints_its_name! {
    Amount Attested CategoryScore Change CharacteristicScore Claims Correction Deposit DepositTerms Dispute EditEffect
    Export Fact FileLook Gain ImportOptions ImportReport LowerOffer Negative NextStep Offer PastScore Percentile Perks
    PointChange PostedAnswer PreviewItem Reason Record RecordFilter RecordPage Records Recurring Score Shared Verified Vouch WhatIf
}

#[cfg(test)]
mod tests {
    #[test]
    fn debug_and_display_hide_the_values() {
        let amount = crate::Amount { minor: 4_711, currency: "EUR".into() };
        assert_eq!(format!("{amount} {amount:?}"), "Amount { .. } Amount { .. }");
    }
}
