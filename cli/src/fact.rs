//! `simsim fact`: what you state about yourself.

use std::process::ExitCode;

use anstream::println;
use simsim_scoring::{
    amount::{Amount, Currency},
    day::Day,
    record::{
        Account, Aspect, Commitment, Due, Fact, Identity, Income, Loan, LoanStatus, Pseudonym,
    },
};
use simsim_wallet::Wallet;

use crate::{
    clock,
    failure::Failure,
    records::word,
    terminal::{DIM, GOOD, Terminal},
    vault::VaultArguments,
};

/// State a fact about yourself. It is relied on as far as anybody's own word: little.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    stated: Stated,
}

#[derive(clap::Subcommand)]
enum Stated {
    /// An account has existed for a while.
    Account {
        /// The bank's or wallet's name.
        #[arg(long, value_name = "NAME")]
        at: String,
        /// Since when.
        #[arg(long, value_name = "DATE")]
        since: Day,
    },
    /// A promise outside banking: a rental, a booking, a deposit.
    Commitment {
        /// To whom.
        #[arg(long, value_name = "NAME")]
        to: String,
        /// Whether it was kept: true or false; without it, it still runs.
        #[arg(long)]
        kept: Option<bool>,
        /// Of which day; today without it.
        #[arg(long, value_name = "DATE")]
        day: Option<Day>,
    },
    /// Your telephone number or address has been the same for a while. Only since when is kept.
    Contact {
        /// Since when.
        #[arg(long, value_name = "DATE")]
        since: Day,
    },
    /// Something is due on a day. A payment of it in a bank's file is found by itself.
    Due {
        /// To whom, spelled as in the bank's file.
        #[arg(long, value_name = "NAME")]
        to: String,
        /// How much, such as 790.00.
        #[arg(long)]
        amount: String,
        /// In which currency, such as EUR.
        #[arg(long, value_name = "CODE")]
        currency: Currency,
        /// The due day.
        #[arg(long, value_name = "DATE")]
        day: Day,
        /// When it was paid, if no file of a bank shows it.
        #[arg(long, value_name = "DATE")]
        paid: Option<Day>,
    },
    /// A monthly income.
    Income {
        /// From whom.
        #[arg(long, value_name = "NAME")]
        from: String,
        /// How much a month.
        #[arg(long)]
        monthly: String,
        /// In which currency, such as EUR.
        #[arg(long, value_name = "CODE")]
        currency: Currency,
        /// Of which day; today without it.
        #[arg(long, value_name = "DATE")]
        day: Option<Day>,
    },
    /// A loan, as it stands today.
    Loan {
        /// Of whom; name each loan differently, such as "Bank, car".
        #[arg(long, value_name = "NAME")]
        from: String,
        /// How much was lent.
        #[arg(long)]
        principal: String,
        /// How much is paid each month.
        #[arg(long)]
        instalment: String,
        /// In which currency, such as EUR.
        #[arg(long, value_name = "CODE")]
        currency: Currency,
        /// Over how many months.
        #[arg(long)]
        months: u16,
        /// Since when.
        #[arg(long, value_name = "DATE")]
        since: Day,
        /// How it stands: current, overdue, repaid or charged_off.
        #[arg(long, default_value = "current", value_parser = word::<LoanStatus>)]
        status: LoanStatus,
    },
    /// The same occupation for a while. Only since when is kept, never what.
    Occupation {
        /// Since when.
        #[arg(long, value_name = "DATE")]
        since: Day,
    },
}

pub(crate) fn run(
    arguments: &Arguments,
    vault: &VaultArguments,
    terminal: &Terminal,
) -> Result<ExitCode, Failure> {
    let mut wallet = vault.open()?;
    let today = simsim_wallet::day_of(clock::now());
    let (day, fact, description) = fact(&arguments.stated, today, &wallet)?;
    let id = wallet.add_fact(day, fact, description)?;
    wallet.lock();
    if terminal.json() {
        terminal.value(&serde_json::json!({ "ok": true, "id": id }))?;
    } else {
        println!("{GOOD}✓{GOOD:#} Kept as your own word. {DIM}{id}{DIM:#}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The day it belongs to, the fact, and the words by which to find it again.
fn fact(
    stated: &Stated,
    today: Day,
    wallet: &Wallet,
) -> Result<(Day, Fact, Option<String>), Failure> {
    let named = |name: &String| {
        let nameless = || Failure::new("fact", "a name needs at least one letter");
        wallet.payee(name).ok_or_else(nameless).map(|payee| (payee, Some(name.clone())))
    };
    let since = |aspect, valid_from| {
        let identity = Identity { aspect, level: 1, valid_from };
        Ok((today, Fact::Identity(identity), None))
    };
    Ok(match stated {
        Stated::Account { at, since } => {
            let (account, name) = named(at)?;
            (today, Fact::Account(Account { account, opened: Some(*since), closed: None }), name)
        }
        Stated::Commitment { to, kept, day } => {
            let (to, name) = named(to)?;
            (day.unwrap_or(today), Fact::Commitment(Commitment { to, kept: *kept }), name)
        }
        Stated::Contact { since: day } => return since(Aspect::Contact, *day),
        Stated::Due { to, amount, currency, day, paid } => {
            let (obligation, name): (Pseudonym, _) = named(to)?;
            let amount = money(amount, *currency)?;
            (*day, Fact::Due(Due { obligation, amount, paid: *paid }), name)
        }
        Stated::Income { from, monthly, currency, day } => {
            let (payer, name) = named(from)?;
            let monthly = money(monthly, *currency)?;
            (day.unwrap_or(today), Fact::Income(Income { payer, monthly }), name)
        }
        Stated::Loan { from, principal, instalment, currency, months, since, status } => {
            let (loan, name) = named(from)?;
            let loan = Loan {
                loan,
                principal: money(principal, *currency)?,
                instalment: money(instalment, *currency)?,
                term_months: *months,
                opened: *since,
                closed: None,
                status: *status,
            };
            (today, Fact::Loan(loan), name)
        }
        Stated::Occupation { since: day } => return since(Aspect::Occupation, *day),
    })
}

fn money(text: &str, currency: Currency) -> Result<Amount, Failure> {
    simsim_import::read_amount(text, currency)
        .filter(|amount| amount.minor > 0)
        .ok_or_else(|| Failure::new("fact", format!("{text}: no amount; write it like 790.00")))
}
