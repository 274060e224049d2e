//! Columns: what banks call them. The names are data, in `rules/columns.txt`.

use std::{collections::HashMap, sync::LazyLock};

use simsim_scoring::amount::Currency;

const COLUMNS: &str = include_str!("../../../rules/columns.txt");

/// What a column may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    Amount,
    Balance,
    /// It says which card paid: on such a statement what was spent may be positive.
    Card,
    Currency,
    Day,
    Flow,
    Id,
    MoneyIn,
    MoneyOut,
    Payee,
    Text,
}

impl Meaning {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "amount" => Self::Amount,
            "balance" => Self::Balance,
            "card" => Self::Card,
            "currency" => Self::Currency,
            "day" => Self::Day,
            "flow" => Self::Flow,
            "id" => Self::Id,
            "in" => Self::MoneyIn,
            "out" => Self::MoneyOut,
            "payee" => Self::Payee,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

/// A column's name without what banks change: case, accents, blanks, signs, and a currency at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    bare: String,
    /// The currency that the name carries, as in `Betrag (EUR)`.
    pub(super) currency: Option<Currency>,
}

impl Name {
    pub(super) fn new(cell: &str) -> Self {
        let lower: String = cell.to_lowercase().chars().map(folded).collect();
        let mut words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        words.retain(|word| !word.is_empty());
        let mut currency = match () {
            () if cell.contains('€') => "EUR".parse().ok(),
            () if cell.contains('£') => "GBP".parse().ok(),
            () => None,
        };
        if let Some(named) = words.last().and_then(|last| named_currency(last))
            && words.len() > 1
        {
            currency = named.or(currency);
            words.pop();
            while words.len() > 1 && words.last().is_some_and(|last| matches!(*last, "in" | "en")) {
                words.pop();
            }
        }
        Self { bare: words.concat(), currency }
    }

    pub(super) const fn is_missing(&self) -> bool {
        self.bare.is_empty()
    }

    /// How well the name fits a meaning, 0 being best; none where it does not.
    pub(super) fn rank(&self, meaning: Meaning) -> Option<usize> {
        let names = NAMES.get(&meaning)?;
        if let Some(rank) = names.whole.get(self.bare.as_str()) {
            return Some(*rank);
        }
        let has = |parts: &[&str]| parts.iter().any(|part| self.bare.contains(part));
        if has(&names.parts) && !has(&names.ruled_out) { Some(PART) } else { None }
    }
}

/// A currency at the end of a name; none within where the word is one of several countries'.
fn named_currency(word: &str) -> Option<Option<Currency>> {
    match word {
        "euro" | "euros" | "euroa" => Some("EUR".parse().ok()),
        "円" => Some("JPY".parse().ok()),
        "원" => Some("KRW".parse().ok()),
        "元" => Some(None),
        word => code(word).map(Some),
    }
}

/// The rank of a name that only has a part of a known one.
pub(super) const PART: usize = 100;

/// A currency that ISO 4217 lists.
pub(super) fn code(text: &str) -> Option<Currency> {
    let code = text.to_ascii_uppercase();
    iso_currency::Currency::from_code(&code)?;
    code.parse().ok()
}

#[derive(Default)]
struct Names {
    whole: HashMap<&'static str, usize>,
    parts: Vec<&'static str>,
    ruled_out: Vec<&'static str>,
}

static NAMES: LazyLock<HashMap<Meaning, Names>> = LazyLock::new(|| {
    let mut all: HashMap<Meaning, Names> = HashMap::new();
    for (rank, line) in COLUMNS.lines().enumerate() {
        let mut words = line.split_whitespace();
        let (Some(meaning), Some(mark)) = (words.next().and_then(Meaning::named), words.next())
        else {
            continue;
        };
        let names = all.entry(meaning).or_default();
        match mark {
            "=" => words.for_each(|word| {
                names.whole.entry(word).or_insert(rank);
            }),
            "~" => names.parts.extend(words),
            _ => names.ruled_out.extend(words),
        }
    }
    all
});

/// A letter without its accent, as far as the languages of `rules/columns.txt` have it.
const fn folded(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' => 'ι',
        'ό' => 'ο',
        'ύ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_names_is_understood_and_spelt_as_names_are_compared() {
        for line in COLUMNS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let meaning = words.next().unwrap();
            assert!(Meaning::named(meaning).is_some(), "{meaning}");
            assert!(["=", "~", "!"].contains(&words.next().unwrap()), "{line}");
            for word in words {
                assert_eq!(Name::new(word).bare, word);
            }
        }
    }

    #[test]
    fn a_name_is_known_in_whatever_dress() {
        let rank = |name: &str, meaning| Name::new(name).rank(meaning);
        assert!(rank("Date d'opération", Meaning::Day) < rank("Date de valeur", Meaning::Day));
        assert!(rank("Datum prijetí", Meaning::Day).is_some());
        for name in ["Betrag (EUR)", "Belopp", "交易金额（元）", "Amount", "Kwota operacji"]
        {
            assert!(rank(name, Meaning::Amount).is_some_and(|rank| rank < PART), "{name}");
        }
        assert_eq!(rank("Original amount", Meaning::Amount), None);
        assert_eq!(Name::new("Gutschrift in CHF"), Name::new("GUTSCHRIFT CHF"));
        assert_eq!(Name::new("Amount (GBP)").currency, "GBP".parse().ok());
        assert_eq!(Name::new("Montant €").currency, "EUR".parse().ok());
        assert_eq!(Name::new("EUR").currency, None);
    }
}
