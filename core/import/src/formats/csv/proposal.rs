//! Proposal: what the columns of a table would mean that no profile knows, judged by their names and by
//! what stands below them.
//!
//! A name alone says too little (`Data` is a date in Italian) and contents alone say too little as well
//! (which of two dates?). So a column is taken for a day or an amount only where most of what stands in
//! it is one. A table without a header has contents only: there a balance tells the amount, since each
//! differs from the one before by just that.

use std::cmp::Reverse;

use super::{
    columns::{Meaning, Name, PART},
    contents::{Column, Contents, is_day},
};
use crate::{Mapping, profile::plain_name};

/// How the rows of a table would be understood.
pub(super) struct Proposal {
    pub(super) mapping: Mapping,
    /// The row that is the header; none where there is none.
    pub(super) header_at: Option<usize>,
    /// The columns' names.
    pub(super) columns: Vec<String>,
}

/// The proposal for the first rows of a table.
pub(super) fn of(rows: &[Vec<String>]) -> Option<Proposal> {
    let below = |at: usize| rows.get(at.saturating_add(1)..).unwrap_or_default();
    let headed = rows.iter().enumerate().find_map(|(at, row)| {
        let mapping = headed(row, below(at))?;
        let columns = row.iter().map(|cell| plain_name(cell)).collect();
        Some(Proposal { mapping, header_at: Some(at), columns })
    });
    headed.or_else(|| headerless(rows))
}

/// What the columns below a row would mean, if the row reads like a header: it needs a day and an amount.
pub(super) fn headed(header: &[String], rows: &[Vec<String>]) -> Option<Mapping> {
    let named = header.iter().filter(|cell| !cell.is_empty()).count();
    if named < 2 || header.iter().any(|cell| is_day(cell)) {
        return None;
    }
    let table = Contents::new(header, header.len(), rows);
    let names: Vec<Name> = header.iter().map(|cell| Name::new(cell)).collect();
    let best = |meaning, fits: &dyn Fn(&Column) -> bool| table.best(&names, meaning, fits);
    let any = |_: &Column| true;
    let (day, _) = best(Meaning::Day, &|column| table.holds(column, column.days))?;
    let is_money = |column: &Column| table.holds(column, column.numbers);
    let amount = best(Meaning::Amount, &|column| is_money(column) && column.days == 0);
    let may_be_blank = |column: &Column| column.filled == 0 || is_money(column);
    let pair = best(Meaning::MoneyIn, &may_be_blank).zip(best(Meaning::MoneyOut, &may_be_blank));
    let pair = pair.filter(|((one, _), (other, _))| {
        one != other && (table.is_empty() || table.either(*one, *other) > 0)
    });
    let (amount, pair) = match (amount, pair) {
        (Some((amount, _)), None) => (Some(amount), None),
        (None, Some(((one, _), (other, _)))) => (None, Some((one, other))),
        (Some((amount, rank)), Some(((one, one_rank), (other, other_rank)))) => {
            let by_part = rank < PART && one_rank.max(other_rank) == PART;
            if by_part || table.filled(amount) > table.either(one, other) {
                (Some(amount), None)
            } else {
                (None, Some((one, other)))
            }
        }
        (None, None) => return None,
    };
    let name = |at: usize| reference(header, at);
    let flow = amount.and_then(|amount| table.flow(&names, amount));
    let balance = best(Meaning::Balance, &|column| may_be_blank(column)).map(|(at, _)| at);
    let balance = amount.and_then(|amount| table.balance(&names, amount)).or(balance);
    let balance = balance.filter(|at| Some(*at) != amount);
    let carriers = [amount, pair.map(|(one, _)| one), pair.map(|(_, other)| other), balance];
    let carried = carriers.into_iter().flatten().find_map(|at| names.get(at)?.currency);
    let is_card = names.iter().any(|name| name.rank(Meaning::Card).is_some());
    let sign = amount.filter(|_| flow.is_none());
    let runs = sign.zip(balance).map(|(amount, balance)| table.runs(amount, balance));
    let against = runs.is_some_and(|(with, against)| against > with);
    let is_card_of_spend = match runs {
        Some((with, against)) if with != against => against > with,
        _ => is_card,
    };
    let spend_is_positive =
        is_card_of_spend && sign.is_some_and(|amount| table.is_mostly_positive(amount));
    let balance = balance.filter(|_| spend_is_positive || !against);
    let used = [Some(day), amount, balance, flow, pair.map(|p| p.0), pair.map(|p| p.1)];
    let payee =
        best(Meaning::Payee, &any).map(|(at, _)| at).filter(|at| !used.contains(&Some(*at)));
    let id = best(Meaning::Id, &any).map(|(at, _)| at).filter(|at| !used.contains(&Some(*at)));
    let is_text = |(at, header): &(usize, &Name)| {
        header.rank(Meaning::Text).is_some() && !used.contains(&Some(*at)) && payee != Some(*at)
    };
    let texts = names.iter().enumerate().filter(is_text);
    Some(Mapping {
        day: name(day),
        amount: amount.map(name),
        money_in: pair.map(|(one, _)| name(one)),
        money_out: pair.map(|(_, other)| name(other)),
        flow: flow.map(name),
        spend_is_positive,
        currency_column: table.currency(&names, carried.is_some()).map(name),
        currency: carried,
        balance: balance.map(name),
        id: id.map(name),
        payee: payee.map(name),
        text: texts.map(|(at, _)| name(at)).collect(),
        date_order: None,
    })
}

/// What the columns of a table without a header would mean.
fn headerless(rows: &[Vec<String>]) -> Option<Proposal> {
    const FEWEST: usize = 2;
    const MOST_OF_MONEY: usize = 16;
    let width = rows.iter().map(Vec::len).max()?;
    let table = Contents::new(&[], width, rows);
    if table.rows.len() < FEWEST {
        return None;
    }
    let columns = || table.columns.iter().enumerate();
    let whole = |count: usize| count.saturating_mul(10) >= table.rows.len().saturating_mul(9);
    let (day, _) = columns().find(|(_, column)| whole(column.days))?;
    let is_money = |column: &Column| {
        column.days == 0 && column.decimals > 0 && column.numbers == column.filled
    };
    let money = columns().filter(|(_, column)| is_money(column)).map(|(at, _)| at);
    let money: Vec<usize> = money.take(MOST_OF_MONEY).collect();
    let full = |at: &usize| whole(table.filled(*at));
    let fulls = || money.iter().copied().filter(full);
    let pairs = fulls().flat_map(|amount| fulls().map(move |balance| (amount, balance)));
    let fitting = pairs.filter(|(amount, balance)| amount != balance).filter_map(|pair| {
        let (with, against) = table.runs(pair.0, pair.1);
        let fit = (with.max(against), with);
        (fit.0 > 0).then_some((Reverse(fit), pair))
    });
    let fitting = fitting.min().map(|(_, pair)| pair);
    let balance = fitting.map(|(_, balance)| balance);
    let amount = fitting.map(|(amount, _)| amount).or_else(|| fulls().next());
    let pair = || {
        let mut halves = money.iter().copied().filter(|at| !full(at));
        let (one, other) = (halves.next()?, halves.next()?);
        let apart = table.both(one, other) == 0 && whole(table.either(one, other));
        apart.then_some((one, other))
    };
    let (amount, pair) = match (amount, pair()) {
        // One full column of money beside two halves is the balance.
        (Some(full), Some((one, other))) if balance.is_none() => {
            let (first_in, second_in) =
                (table.steps(one, other, full), table.steps(other, one, full));
            (None, Some(if first_in > second_in { (one, other) } else { (other, one) }))
        }
        (Some(amount), _) => (Some(amount), None),
        (None, Some((one, other))) => (None, Some((other, one))), // debits come first
        (None, None) => return None,
    };
    let balance = match pair {
        Some(_) => money.iter().copied().find(full),
        None => balance,
    };
    let flow = amount.and_then(|amount| table.flow(&[], amount));
    let against = amount.zip(balance).is_some_and(|(amount, balance)| {
        let (with, against) = table.runs(amount, balance);
        flow.is_none() && against > with
    });
    // Against the amounts runs a card's balance, and just so one from before each movement.
    let spend_is_positive = against && amount.is_some_and(|at| table.is_mostly_positive(at));
    let balance = balance.filter(|_| spend_is_positive || !against);
    let is_text = |(at, column): &(usize, &Column)| {
        column.filled > 0 && column.days == 0 && column.numbers == 0 && flow != Some(*at)
    };
    let name = |at: usize| at.to_string();
    let mapping = Mapping {
        day: name(day),
        amount: amount.map(name),
        money_in: pair.map(|(one, _)| name(one)),
        money_out: pair.map(|(_, other)| name(other)),
        flow: flow.map(name),
        spend_is_positive,
        currency_column: table.currency(&[], false).map(name),
        balance: balance.map(name),
        text: columns().filter(is_text).map(|(at, _)| name(at)).collect(),
        ..Mapping::default()
    };
    Some(Proposal { mapping, header_at: None, columns: shape(rows) })
}

/// How the columns of a table without a header are told from those of another: by what stands in them.
pub(super) fn shape(rows: &[Vec<String>]) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let table = Contents::new(&[], width, rows);
    let kind = |column: &Column| match column {
        Column { filled: 0, .. } => "blank",
        Column { days, filled, .. } if days == filled => "day",
        Column { numbers, filled, .. } if numbers == filled => "number",
        _ => "text",
    };
    table.columns.iter().enumerate().map(|(at, column)| format!("{at} {}", kind(column))).collect()
}

/// How a mapping names a column: by its name, or by its number where the name is missing, is another
/// column's too, or reads like a number.
fn reference(header: &[String], at: usize) -> String {
    let names: Vec<String> = header.iter().map(|cell| plain_name(cell)).collect();
    let name = names.get(at).map(String::as_str).unwrap_or_default();
    let once = names.iter().filter(|other| *other == name).count() == 1;
    let is_name = once && !name.is_empty() && name.parse::<usize>().is_err();
    if is_name { name.to_owned() } else { at.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    fn propose(header: &str) -> Option<Mapping> {
        of(&table(header)).map(|proposal| proposal.mapping)
    }

    fn some(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn a_header_with_a_day_and_an_amount_is_recognised() {
        let mapping =
            propose("Buchungstag;Valuta;Auftraggeber;Verwendungszweck;Betrag;Währung").unwrap();
        assert_eq!((mapping.day.as_str(), mapping.amount), ("buchungstag", some("betrag")));
        assert_eq!(mapping.currency_column, some("währung"));
        assert_eq!(mapping.payee, some("auftraggeber"));
        let mapping = propose("Date;Description;Money Out;Money In;Balance").unwrap();
        assert_eq!((mapping.money_in, mapping.money_out), (some("moneyin"), some("moneyout")));
        let mapping = propose("Date;Amount (EUR)").unwrap();
        assert_eq!(mapping.currency, "EUR".parse().ok());
    }

    #[test]
    fn a_row_without_both_is_no_header() {
        assert_eq!(propose("Date;Description"), None);
        assert_eq!(propose("Amount;Description"), None);
        assert_eq!(propose("2024-01-01;12.00"), None);
    }

    #[test]
    fn what_stands_below_a_name_decides_whether_it_is_meant() {
        let mapping = propose(
            "Data;Data valuta;Importo originale;Addebito;Accredito;Divisa\n\
             Rossi;02.01.2026;3.00;2.80;;CHF\nVerdi;03.01.2026;5.00;;5.00;CHF",
        )
        .unwrap();
        assert_eq!(mapping.day, "datavaluta");
        assert_eq!((mapping.amount, mapping.money_out), (None, some("addebito")));
        let below =
            "Original;Amount;Date\nUSD;CHF;Card\n13.00;12.00;2026-01-02\n1.00;2.00;2026-01-03";
        assert_eq!(propose(below).map(|mapping| mapping.day), some("date"));
    }

    #[test]
    fn the_balance_tells_what_a_positive_amount_is() {
        let card = "Date;Amount;Balance\n2026-01-02;10.00;110.00\n2026-01-03;5.00;115.00";
        assert!(!propose(card).unwrap().spend_is_positive);
        let card = "Date;Amount;Balance\n2026-01-02;10.00;90.00\n2026-01-03;5.00;85.00";
        assert!(propose(card).unwrap().spend_is_positive);
        let card = "Date;Card number;Amount\n2026-01-02;*1;10.00\n2026-01-03;*1;5.00";
        assert!(propose(card).unwrap().spend_is_positive);
        let two = "Date;Balance before;Balance after;Amount\n2026-01-02;100.00;90.00;-10.00\n\
            2026-01-03;90.00;95.00;5.00";
        let mapping = propose(two).unwrap();
        assert_eq!((mapping.balance, mapping.spend_is_positive), (some("balanceafter"), false));
        let before = "Date;Balance;Amount\n2026-01-02;100.00;-10.00\n2026-01-03;90.00;5.00";
        let mapping = propose(before).unwrap();
        assert_eq!((mapping.balance, mapping.spend_is_positive), (None, false));
        let signed = "Date;Card number;Amount\n2026-01-02;*1;-10.00\n2026-01-03;*1;-5.00";
        assert!(!propose(signed).unwrap().spend_is_positive);
    }

    #[test]
    fn words_for_the_direction_count_where_amounts_have_no_sign() {
        let mint = "Date;Amount;Transaction Type\n6/12/26;1.00;debit\n6/13/26;2.00;credit";
        assert_eq!(propose(mint).unwrap().flow, some("transactiontype"));
        let kinds = "Date;Amount;Transaction Type\n6/12/26;1.00;Card\n6/13/26;2.00;Credit";
        assert_eq!(propose(kinds).unwrap().flow, None);
    }

    #[test]
    fn a_column_that_shares_its_name_goes_by_its_number() {
        let twice = "Date;Text;Text;Amount;\n2026-01-02;a;b;1.00;EUR\n2026-01-03;a;b;2.00;EUR";
        let mapping = propose(twice).unwrap();
        assert_eq!(mapping.text, ["1", "2"]);
        assert_eq!(mapping.currency_column, some("4"));
    }

    #[test]
    fn a_table_without_a_header_is_read_by_its_balance() {
        let rows = "02/01/2026;-12.50;CORNER SHOP;987.50\n03/01/2026;100.00;SALARY;1,087.50";
        let mapping = propose(rows).unwrap();
        assert_eq!((mapping.day.as_str(), mapping.amount), ("0", some("1")));
        assert_eq!((mapping.balance, mapping.text), (some("3"), vec!["2".to_owned()]));
        let rows = "02/01/2026;SHOP;12.50;;987.50\n03/01/2026;SALARY;;100.00;1,087.50";
        let mapping = propose(rows).unwrap();
        assert_eq!((mapping.money_out, mapping.money_in), (some("2"), some("3")));
        let before_and_after = "02/01/2026;1000.00;987.50;-12.50;SHOP\n\
            03/01/2026;987.50;1087.50;100.00;SALARY\n04/01/2026;1087.50;1080.00;-7.50;SHOP";
        let mapping = propose(before_and_after).unwrap();
        assert_eq!((mapping.amount, mapping.balance), (some("3"), some("2")));
        assert!(!mapping.spend_is_positive);
        let before = "02/01/2026;1000.00;-12.50;SHOP\n03/01/2026;987.50;100.00;SALARY";
        let mapping = propose(before).unwrap();
        assert_eq!((mapping.amount, mapping.balance), (some("2"), None));
        assert!(!mapping.spend_is_positive);
        assert_eq!(propose("02/01/2026;12.50;a"), None);
        assert_eq!(propose("a;b\nc;d"), None);
    }
}
