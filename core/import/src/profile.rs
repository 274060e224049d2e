//! Profile: how one bank or wallet lays out its table. Profiles are data, one file each in
//! `profiles/`, described in `docs/formats/imports.md`.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use serde::Deserialize;
use simsim_scoring::amount::Currency;

use crate::{
    calendar::DateOrder,
    row::{Scheme, State},
};

/// How one bank or wallet lays out its table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// Its short name, such as `revolut`.
    pub(crate) id: String,
    /// Columns that must all be there; each is a list of spellings, one per language or version.
    #[serde(default)]
    pub(crate) header: Vec<Vec<String>>,
    /// For tables without a header: how many columns there are.
    #[serde(default)]
    pub(crate) headerless: Option<usize>,
    /// The columns that are read, by what they mean.
    pub(crate) columns: Names,
    #[serde(default)]
    pub(crate) date_order: Option<DateOrder>,
    #[serde(default)]
    pub(crate) decimal: DecimalMark,
    #[serde(default)]
    pub(crate) sign: Sign,
    #[serde(default)]
    pub(crate) flow: Flow,
    #[serde(default)]
    pub(crate) states: States,
    /// The currency of all rows, where no column has it.
    #[serde(default)]
    pub(crate) currency: Option<Currency>,
    /// The scheme of the codes.
    #[serde(default)]
    pub(crate) scheme: Scheme,
    /// What the lines before the header say.
    #[serde(default)]
    pub(crate) preamble: Preamble,
}

/// Declares the columns with a way to go over all of them.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The columns that are read. Each is a list of spellings, of which the first that has a
        /// value counts, except for texts, hints and codes, which are all read. `*` stands for a
        /// currency.
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(try_from = "HashMap<String, Vec<String>>")]
        pub(crate) struct Names {
            $($(#[$doc])* pub(crate) $name: Vec<String>,)*
        }

        /// By hand, because as many members as these are a lot of derived code.
        impl TryFrom<HashMap<String, Vec<String>>> for Names {
            type Error = String;

            fn try_from(mut names: HashMap<String, Vec<String>>) -> Result<Self, String> {
                let read = Self { $($name: names.remove(stringify!($name)).unwrap_or_default(),)* };
                match names.into_keys().next() {
                    Some(unknown) => Err(format!("no column is called `{unknown}`")),
                    None => Ok(read),
                }
            }
        }

        /// Where the columns are in one header.
        #[derive(Debug, Default)]
        pub(crate) struct Places {
            $(pub(crate) $name: Vec<Place>,)*
        }

        impl Names {
            fn each_mut(&mut self, mut change: impl FnMut(&mut String)) {
                $(self.$name.iter_mut().for_each(&mut change);)*
            }

            /// Where they are in a header of plain names.
            pub(crate) fn places(&self, header: &[String]) -> Places {
                Places { $($name: places_of(&self.$name, header),)* }
            }
        }
    };
}

names! {
    account,
    amount,
    balance,
    code,
    currency,
    /// Where a row's currency differs by its direction, that of money coming in.
    currency_in,
    day,
    fee,
    flow,
    /// The one text that may hold unquoted delimiters.
    free_text,
    hints,
    id,
    mcc,
    money_in,
    money_out,
    /// How it was paid, for wallets that lend.
    paid_with,
    payee,
    payee_account,
    state,
    text,
    time,
}

/// One column, and the currency that its name carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) column: usize,
    pub(crate) currency: Option<Currency>,
}

/// A name that is a number is a column counted from 0, for tables without a header. One that stands for
/// several currencies is every column that it fits.
fn places_of(names: &[String], header: &[String]) -> Vec<Place> {
    let mut places = Vec::new();
    for name in names {
        if let Ok(column) = name.parse::<usize>() {
            places.push(Place { column, currency: None });
        } else if let Some(column) = header.iter().position(|cell| cell == name) {
            places.push(Place { column, currency: None });
        } else {
            places.extend(header.iter().enumerate().filter_map(|(column, cell)| {
                let currency = wildcard(name, cell)?.to_ascii_uppercase().parse().ok()?;
                Some(Place { column, currency: Some(currency) })
            }));
        }
    }
    places
}

/// Which character separates the decimals.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DecimalMark {
    Comma,
    Dot,
    /// Found per number.
    #[default]
    Guess,
}

/// What a single amount's sign means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sign {
    /// The flow column says which way, whatever the sign.
    Flow,
    /// The flow column says which way; where it does not, plus is money in.
    FlowOrHolder,
    /// Plus is money in.
    #[default]
    Holder,
    /// Plus is money spent, as on many card statements.
    Spend,
}

/// What the flow column says. A word fits where the cell begins with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Flow {
    #[serde(rename = "in")]
    pub(crate) incoming: Vec<String>,
    #[serde(rename = "out")]
    pub(crate) outgoing: Vec<String>,
    pub(crate) neutral: Vec<String>,
    /// Whether a word of neither list is money out; otherwise it is neutral.
    pub(crate) other_is_out: bool,
}

impl Flow {
    /// The words of many banks, for tables that no profile knows. Money in is asked first.
    pub(crate) fn any_language() -> Self {
        let words = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        Self {
            incoming: words(
                "credit cr c k + haben h gutschrift kredit k eingang einzahlung einnahme crédit avere \
                 accredito entrata abono haber ingreso deposit received income in bij inn ind \
                 insättning kreedit uznanie příjem прием приход зачисление поступление 收入 存入 贷 轉入 \
                 转入 入金 입금",
            ),
            outgoing: words(
                "debit dr db d - soll s belastung lastschrift ausgang auszahlung ausgabe débit dare \
                 addebito uscita cargo debe gasto withdrawal expense sent out af ud ut uttag debet deebet \
                 obciążenie výdaj výdej расход списание 支出 取出 借 轉出 转出 出金 출금",
            ),
            neutral: words("不计 / neutral"),
            other_is_out: false,
        }
    }

    /// Whether a cell is one of the words, or begins with a long one, such as `Gutschrift per 1.2.`.
    pub(crate) fn is_direction(&self, cell: &str) -> bool {
        const LONG: usize = 8;
        let cell = cell.trim().to_lowercase();
        let fits = |word: &String| cell == *word || (word.len() >= LONG && cell.starts_with(word));
        [&self.incoming, &self.outgoing, &self.neutral].into_iter().flatten().any(fits)
    }

    /// Whether a cell begins with one of the words, whatever its capitals.
    pub(crate) fn says(words: &[String], cell: &str) -> bool {
        let begins = |word: &String| {
            let mut cell = cell.chars().flat_map(char::to_lowercase);
            word.chars().flat_map(char::to_lowercase).all(|c| cell.next() == Some(c))
        };
        words.iter().any(begins)
    }
}

/// What the state column says. A word fits where the cell begins with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct States {
    /// The balance at the end of the statement, in a row of its own.
    pub(crate) closing: Vec<String>,
    /// The balance at the beginning of the statement, in a row of its own.
    pub(crate) opening: Vec<String>,
    pub(crate) pending: Vec<String>,
    pub(crate) reversal: Vec<String>,
    /// Totals, in a row of their own.
    pub(crate) total: Vec<String>,
    pub(crate) void: Vec<String>,
}

impl States {
    pub(crate) fn of(&self, cell: &str) -> State {
        let fits = |words: &[String]| words.iter().any(|word| cell.starts_with(word.as_str()));
        if fits(&self.void) {
            State::Void
        } else if fits(&self.reversal) {
            State::Reversal
        } else if fits(&self.pending) {
            State::Pending
        } else {
            State::Settled
        }
    }
}

/// Names of values before the header: in the cell after the name, or after a colon.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Preamble {
    pub(crate) account: Vec<String>,
    pub(crate) currency: Vec<String>,
    pub(crate) opening: Vec<String>,
    pub(crate) closing: Vec<String>,
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    /// A line that holds a year and a month as `2024年01月`, for rows that name no year.
    pub(crate) month: bool,
}

impl Preamble {
    /// The names of many banks, for tables that no profile knows.
    pub(crate) fn any_language() -> Self {
        let names = |names: &str| names.split(' ').map(str::to_owned).collect();
        Self {
            account: names("iban account accountnumber kontonummer konto compte conto 账号 卡号"),
            currency: names(
                "currency währung devise divisa valuta valuedin bewertetin 币种 币别 货币",
            ),
            opening: names("openingbalance anfangssaldo soldeinitial saldoiniziale"),
            closing: names("closingbalance schlusssaldo endsaldo soldefinal saldofinale saldo"),
            from: names("from von datefrom du dal"),
            to: names("until to bis dateto au al"),
            month: false,
        }
    }

    fn each_mut(&mut self) -> [&mut Vec<String>; 6] {
        [
            &mut self.account,
            &mut self.currency,
            &mut self.opening,
            &mut self.closing,
            &mut self.from,
            &mut self.to,
        ]
    }
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        const SHIPPED: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../profiles/", $name, ".json")))),*];
    };
}

shipped! {
    "abc_debit",
    "alipay",
    "alipay_web",
    "bmo_credit",
    "bmo_debit",
    "boc_credit",
    "boc_debit",
    "bocom_credit",
    "bocom_debit",
    "capital_one",
    "cgb_credit",
    "chase_checking",
    "chase_credit",
    "cib_debit",
    "cmb_credit",
    "cmb_debit",
    "discover",
    "dkb",
    "hsbc_hk_credit",
    "hsbc_hk_debit",
    "icbc_debit",
    "ing_de",
    "ing_nl",
    "jd",
    "meituan",
    "migros_statement",
    "monzo",
    "monzo_api",
    "n26",
    "n26_old",
    "neon",
    "paypal",
    "postfinance",
    "rbc",
    "revolut",
    "revolut_old",
    "sparkasse_camt",
    "starling",
    "swedbank",
    "swisscard",
    "tbank",
    "td",
    "ubs",
    "ubs_card",
    "viseca",
    "wechat",
    "wise_history",
    "wise_statement",
}

impl Profile {
    /// The profiles that Simsim ships. One that does not read is left out; a test holds that none is.
    pub(crate) fn shipped() -> &'static [Self] {
        static READ: LazyLock<Vec<Profile>> = LazyLock::new(|| {
            SHIPPED.iter().filter_map(|(_, text)| Profile::read(text).ok()).collect()
        });
        &READ
    }

    fn read(text: &str) -> Result<Self, serde_json::Error> {
        let mut profile: Self = serde_json::from_slice(text.as_bytes())?;
        profile.columns.each_mut(|name| *name = plain_name(name));
        for name in profile.header.iter_mut().flatten() {
            *name = plain_name(name);
        }
        for names in profile.preamble.each_mut() {
            for name in names {
                *name = plain_name(name);
            }
        }
        Ok(profile)
    }

    /// The shipped profile whose header this row is: of several, the one that asks for most.
    pub(crate) fn of_header(cells: &[String]) -> Option<&'static Self> {
        if !HeaderNames::shipped().may_be_header(cells) {
            return None;
        }
        let fits = |profile: &&Self| {
            profile.headerless.is_none()
                && profile.header.iter().all(|spellings| has_any(cells, spellings))
        };
        Self::shipped().iter().filter(fits).max_by_key(|profile| profile.header.len())
    }
}

fn has_any(cells: &[String], spellings: &[String]) -> bool {
    let is_named =
        |name: &String| cells.iter().any(|cell| name == cell || wildcard(name, cell).is_some());
    spellings.iter().any(is_named)
}

/// All names that a header of a shipped profile must have, to tell at a glance that an ordinary row
/// is none: a file has one header, and many rows that are asked.
struct HeaderNames {
    whole: HashSet<&'static str>,
    wild: Vec<&'static str>,
    /// How many columns the least demanding profile asks for.
    fewest: usize,
}

impl HeaderNames {
    fn shipped() -> &'static Self {
        static READ: LazyLock<HeaderNames> = LazyLock::new(|| {
            let profiles = || Profile::shipped().iter().filter(|it| it.headerless.is_none());
            let names = profiles().flat_map(|it| it.header.iter().flatten()).map(String::as_str);
            let (wild, whole): (Vec<_>, Vec<_>) = names.partition(|name| name.contains('*'));
            let fewest = profiles().map(|it| it.header.len()).min().unwrap_or(0);
            HeaderNames { whole: whole.into_iter().collect(), wild, fewest }
        });
        &READ
    }

    fn may_be_header(&self, cells: &[String]) -> bool {
        let is_named = |cell: &&String| {
            self.whole.contains(cell.as_str())
                || self.wild.iter().any(|name| wildcard(name, cell).is_some())
        };
        cells.iter().filter(is_named).count() >= self.fewest
    }
}

/// What `*` stands for in a name: three letters.
pub(crate) fn wildcard<'a>(name: &str, cell: &'a str) -> Option<&'a str> {
    let (before, after) = name.split_once('*')?;
    let code = cell.strip_prefix(before)?.strip_suffix(after)?;
    let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    if is_code { Some(code) } else { None }
}

/// A header cell as profiles spell it: lower case, without white space and quotes, ASCII brackets,
/// without a colon at its end.
pub(crate) fn plain_name(cell: &str) -> String {
    let plain = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        other => other,
    };
    let dropped = |c: &char| !c.is_whitespace() && !matches!(c, '\u{feff}' | '"' | '\'' | '=');
    let name: String =
        cell.chars().filter(dropped).map(plain).flat_map(char::to_lowercase).collect();
    name.trim_end_matches(':').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_has_no_meaning_is_refused() {
        let read = |columns| Profile::read(&format!(r#"{{"id":"x","columns":{columns}}}"#));
        assert_eq!(read(r#"{"day":["Date"]}"#).unwrap().columns.day, ["date"]);
        let error = read(r#"{"dya":["Date"]}"#).unwrap_err().to_string();
        assert!(error.contains("no column is called `dya`"), "{error}");
    }

    #[test]
    fn every_shipped_profile_reads_and_is_named_like_its_file() {
        for (name, text) in SHIPPED {
            let profile = Profile::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(&profile.id, name);
            assert!(!profile.columns.day.is_empty(), "{name} has no day");
        }
        assert_eq!(Profile::shipped().len(), SHIPPED.len());
    }

    #[test]
    fn names_are_compared_without_what_banks_change() {
        assert_eq!(plain_name("\u{feff} 金额（元） "), "金额(元)");
        assert_eq!(plain_name("\"Transaction Amount\""), "transactionamount");
        assert_eq!(plain_name("IBAN:"), "iban");
        assert_eq!(wildcard("amount(*)", "amount(eur)"), Some("eur"));
        assert_eq!(wildcard("amount(*)", "amount(12)"), None);
    }
}
