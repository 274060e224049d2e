//! Feature: what can be measured from records, by name.
//!
//! A scorecard chooses among these names and can express nothing else. That is how the forbidden
//! attributes (sex, age, origin, place, phone...) stay out: there is no name for them.

use core::fmt;

macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What can be measured. The documentation of each says its unit.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Feature {
            $($(#[$doc])* $variant,)*
        }

        impl Feature {
            /// Every feature there is, by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in a scorecard.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

features! {
    /// Mean age of the known accounts and loans, in months.
    AverageAgeMonths = "average_age_months",
    /// Median balance of the last 90 days against the 90 before: change in permille.
    BalanceTrend = "balance_trend",
    /// How many of the last twelve months show a paid bill.
    BillMonths12 = "bill_months_12",
    /// Typical lowest balance of a month against typical spending: permille of a month.
    BufferMonths = "buffer_months",
    /// Commitments kept, in permille of those settled; goods given back too late are one broken.
    CommitmentsKept = "commitments_kept",
    /// How long the contact data holds, in months.
    ContactMonths = "contact_months",
    /// How many sets of records contradict themselves: balances that do not follow, rows missing.
    Contradictions = "contradictions",
    /// How loans stand: 0 a problem, 1 running, 2 none or repaid.
    CreditStatus = "credit_status",
    /// Monthly instalments against typical monthly income, in permille.
    DebtServiceRatio = "debt_service_ratio",
    /// Months since the first record, or since the oldest account was opened.
    HistoryMonths = "history_months",
    /// Level of the identity check, 0 to 3.
    IdentityLevel = "identity_level",
    /// The money left in the second-lowest of the last six months against monthly instalments, in
    /// hundredths. One bad day cannot move it: it takes two months.
    InstalmentCoverCenti = "instalment_cover_centi",
    /// Months with an income of at least half the typical one, in permille.
    IncomeRegularity = "income_regularity",
    /// How many different people vouch.
    IndependentVouchers = "independent_vouchers",
    /// Loans paid back in full, in hundredths, weighted by reliability.
    LoansCompletedCenti = "loans_completed_centi",
    /// The longest time a running loan still has, in months.
    LongestRemainingTermMonths = "longest_remaining_term_months",
    /// The longest time without any record in the last twelve months, in days.
    LongestGapDays = "longest_gap_days",
    /// Full months since the last negative record.
    MonthsSinceNegative = "months_since_negative",
    /// How many of the last twelve months have records.
    MonthsWithRecords12 = "months_with_records_12",
    /// Credit requests in the last six months.
    NewCredit6M = "new_credit_6m",
    /// Loans opened in the last twelve months.
    NewLoans12M = "new_loans_12m",
    /// How long the occupation holds, in months.
    OccupationMonths = "occupation_months",
    /// Age of the oldest account, in months.
    OldestAccountMonths = "oldest_account_months",
    /// Age of the oldest vouch, in months.
    OldestVouchMonths = "oldest_vouch_months",
    /// Months without a negative record, in permille of the months fully seen.
    OnTimeRate = "on_time_rate",
    /// Days with an overdrawn account in the last 180, in permille.
    OverdrawnDaysShare = "overdrawn_days_share",
    /// Months of the last twelve that end up with less than an eighth of typical spending, in
    /// permille of those seen.
    NearEmptyMonths = "near_empty_months",
    /// The money left in the second-lowest of the last six months against a typical month's income
    /// or spending, whichever is more, in permille.
    Reserve = "reserve",
    /// Income less spending, in permille of income, over twelve months.
    SavingRate = "saving_rate",
    /// How far monthly spending strays from its typical size, in permille.
    SpendingDispersion = "spending_dispersion",
    /// Vouches in force, in hundredths, weighted by reliability.
    VouchUnitsCenti = "vouch_units_centi",
    /// What became of duties vouched for: 0 broken, 2 kept.
    VouchedDuties = "vouched_duties",
    /// The longest delay of a payment, or time overdrawn without a break, in days.
    WorstDelayDays = "worst_delay_days",
}

impl Feature {
    /// Whether it looks at relations between people.
    pub const fn is_interpersonal(self) -> bool {
        matches!(
            self,
            Self::IndependentVouchers
                | Self::OldestVouchMonths
                | Self::VouchUnitsCenti
                | Self::VouchedDuties
        )
    }

    /// Whether it is measured from the rows of accounts, so that missing rows can flatter it.
    pub const fn is_from_rows(self) -> bool {
        matches!(
            self,
            Self::BalanceTrend
                | Self::BillMonths12
                | Self::BufferMonths
                | Self::DebtServiceRatio
                | Self::HistoryMonths
                | Self::IncomeRegularity
                | Self::InstalmentCoverCenti
                | Self::LongestGapDays
                | Self::MonthsSinceNegative
                | Self::MonthsWithRecords12
                | Self::NearEmptyMonths
                | Self::OnTimeRate
                | Self::OverdrawnDaysShare
                | Self::Reserve
                | Self::SavingRate
                | Self::SpendingDispersion
                | Self::WorstDelayDays
        )
    }

    /// Whether it says how things stand now, so that it ages when nothing more is seen. How long
    /// somebody is known does not.
    pub const fn is_about_now(self) -> bool {
        self.is_from_rows() && !matches!(self, Self::HistoryMonths)
    }

    /// The lowest and the highest value it can have.
    pub const fn domain(self) -> (i64, i64) {
        match self {
            Self::AverageAgeMonths
            | Self::ContactMonths
            | Self::HistoryMonths
            | Self::LongestRemainingTermMonths
            | Self::OccupationMonths
            | Self::OldestAccountMonths
            | Self::OldestVouchMonths => (0, 480),
            Self::BalanceTrend => (-2_000, 2_000),
            Self::BillMonths12 | Self::MonthsWithRecords12 => (0, 12),
            Self::CommitmentsKept
            | Self::IncomeRegularity
            | Self::NearEmptyMonths
            | Self::OnTimeRate
            | Self::OverdrawnDaysShare => (0, 1_000),
            Self::CreditStatus | Self::VouchedDuties => (0, 2),
            Self::DebtServiceRatio => (0, 5_000),
            Self::IdentityLevel => (0, 3),
            Self::InstalmentCoverCenti => (-1_000, 10_000),
            Self::MonthsSinceNegative => (0, 24),
            Self::Reserve => (-5_000, 5_000),
            Self::SavingRate => (-2_000, 1_000),
            Self::BufferMonths => (i64::MIN, i64::MAX),
            Self::Contradictions
            | Self::IndependentVouchers
            | Self::LoansCompletedCenti
            | Self::LongestGapDays
            | Self::NewCredit6M
            | Self::NewLoans12M
            | Self::SpendingDispersion
            | Self::VouchUnitsCenti
            | Self::WorstDelayDays => (0, i64::MAX),
        }
    }

    /// The feature of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|feature| feature.name() == name)
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_again_and_none_twice() {
        for feature in Feature::ALL {
            assert_eq!(Feature::from_name(feature.name()), Some(*feature));
        }
        assert_eq!(Feature::from_name("age"), None);
    }
}
