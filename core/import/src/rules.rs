//! Rules: what a row was for, and the id of the rule that says so.
//!
//! The rules are data: `rules/codes.csv` for what the source itself calls a row, and
//! `rules/keywords.csv` for words in its texts. First hit wins: state, then codes in the order of
//! [`Scheme`], then keywords in the order of the file. One exception comes before them all: where
//! any rule says a row is sensitive, it becomes [`Purpose::Other`] and the caller drops its texts.

use std::{collections::HashMap, sync::LazyLock};

use serde::{Deserialize, de::IntoDeserializer};
use simsim_scoring::record::Purpose;

use crate::{
    row::{Row, Scheme, State},
    words::Words,
};

const CODES: &str = include_str!("../rules/codes.csv");
const KEYWORDS: &str = include_str!("../rules/keywords.csv");

/// What the rules say of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) purpose: Purpose,
    /// The id of the rule; none where nothing or something sensitive was found.
    pub(crate) rule: Option<&'static str>,
    pub(crate) sensitive: bool,
}

impl Verdict {
    const NOTHING: Self = Self { purpose: Purpose::Other, rule: None, sensitive: false };
    const SENSITIVE: Self = Self { purpose: Purpose::Other, rule: None, sensitive: true };

    const fn of(purpose: Purpose, rule: &'static str) -> Self {
        Self { purpose, rule: Some(rule), sensitive: false }
    }
}

pub(crate) struct Rules {
    /// By scheme name and code: each rule's flow, id and meaning, in the file's order.
    codes: HashMap<&'static str, HashMap<&'static str, Vec<CodeRule>>>,
    /// Rules whose code ends in `*`, by scheme: each holds for every code that begins so.
    prefixes: HashMap<&'static str, Vec<(&'static str, CodeRule)>>,
    /// Each word with the place of its rule among the keywords.
    words: Words,
    keywords: Vec<(String, Option<Purpose>)>,
}

struct CodeRule {
    flow: &'static str,
    id: String,
    /// `None` is sensitive.
    purpose: Option<Purpose>,
}

impl Rules {
    /// The rules that Simsim ships.
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Rules> = LazyLock::new(|| Rules::read(CODES, KEYWORDS));
        &SHIPPED
    }

    /// A line that does not read is left out; a test holds that no shipped line is.
    fn read(codes: &'static str, keywords: &'static str) -> Self {
        let mut by_code: HashMap<_, HashMap<_, Vec<CodeRule>>> = HashMap::new();
        let mut prefixes: HashMap<_, Vec<(&'static str, CodeRule)>> = HashMap::new();
        for line in codes.lines().skip(1) {
            let mut cells = line.splitn(4, ',');
            if let (Some(scheme), Some(code), Some(flow), Some(purpose)) =
                (cells.next(), cells.next(), cells.next(), cells.next())
                && let Some(purpose) = purpose_named(purpose)
            {
                let rule = CodeRule { flow, id: format!("{scheme}/{code}"), purpose };
                if let Some(prefix) = code.strip_suffix('*') {
                    prefixes.entry(scheme).or_default().push((prefix, rule));
                    continue;
                }
                by_code.entry(scheme).or_default().entry(code).or_default().push(rule);
            }
        }
        let mut rules = Vec::new();
        let mut words = Vec::new();
        for line in keywords.lines().skip(1) {
            let mut cells = line.splitn(3, ',');
            if let (Some(id), Some(purpose), Some(list)) =
                (cells.next(), cells.next(), cells.next())
                && let Some(purpose) = purpose_named(purpose)
            {
                words.extend(list.split('|').map(|word| (word, rules.len())));
                rules.push((format!("keyword/{id}"), purpose));
            }
        }
        Self { codes: by_code, prefixes, words: Words::new(words), keywords: rules }
    }

    /// What a row was for. `payee` and `text` are its texts, trimmed.
    pub(crate) fn judge(&'static self, row: &Row<'_>, payee: &str, text: &str) -> Verdict {
        let code = self.by_code(row);
        let keyword = self.by_keyword(payee, text, row.hints);
        if code.sensitive || keyword.sensitive {
            return Verdict::SENSITIVE;
        }
        match row.state {
            State::Pending => return Verdict::of(Purpose::Pending, "state/pending"),
            State::Reversal => return Verdict::of(Purpose::Reversal, "state/reversal"),
            State::Void => return Verdict::of(Purpose::Void, "state/void"),
            State::Settled => {}
        }
        // A bank books a late fee as a fee, and rent as a standing order: the code is right, and the
        // words say which.
        let narrows = match code.purpose {
            Purpose::Bill => {
                matches!(keyword.purpose, Purpose::Insurance | Purpose::Rent | Purpose::Repayment)
            }
            Purpose::Fee => matches!(keyword.purpose, Purpose::LateFee | Purpose::ReturnedUnpaid),
            _ => false,
        };
        if code.rule.is_none() || narrows { keyword } else { code }
    }

    fn by_code(&'static self, row: &Row<'_>) -> Verdict {
        let flow = match (row.neutral, row.amount.is_sign_negative()) {
            (true, _) => "neutral",
            (false, true) => "out",
            (false, false) => "in",
        };
        let mut first: Option<(Scheme, Verdict)> = None;
        for (scheme, code) in row.codes {
            let code = code.trim();
            if code.is_empty() {
                continue;
            }
            let fits = |rule: &&CodeRule| rule.flow == "any" || rule.flow == flow;
            let exact = || self.codes.get(scheme.name())?.get(code)?.iter().find(fits);
            let by_prefix = || {
                let rules = self.prefixes.get(scheme.name())?.iter();
                rules.filter(|(start, _)| code.starts_with(start)).map(|(_, rule)| rule).find(fits)
            };
            let Some(rule) = exact().or_else(by_prefix) else { continue };
            let Some(purpose) = rule.purpose else { return Verdict::SENSITIVE };
            if first.is_none_or(|(before, _)| *scheme < before) {
                first = Some((*scheme, Verdict::of(purpose, &rule.id)));
            }
        }
        first.map_or(Verdict::NOTHING, |(_, verdict)| verdict)
    }

    fn by_keyword(&'static self, payee: &str, text: &str, hints: &str) -> Verdict {
        if payee.is_empty() && text.is_empty() && hints.is_empty() {
            return Verdict::NOTHING;
        }
        let text = lower_case([payee, text, hints]);
        match self.words.first_in(&text).and_then(|rule| self.keywords.get(rule)) {
            None => Verdict::NOTHING,
            Some((_, None)) => Verdict::SENSITIVE,
            Some((id, Some(purpose))) => Verdict::of(*purpose, id),
        }
    }
}

/// Texts in small letters, on a line each.
fn lower_case(texts: [&str; 3]) -> String {
    let mut all =
        String::with_capacity(texts.iter().map(|text| text.len().saturating_add(1)).sum());
    for text in texts {
        if text.is_ascii() {
            all.extend(text.bytes().map(|b| char::from(b.to_ascii_lowercase())));
        } else {
            all.push_str(&text.to_lowercase());
        }
        all.push('\n');
    }
    all
}

/// `Some(None)` is sensitive; `None` is no purpose.
fn purpose_named(name: &str) -> Option<Option<Purpose>> {
    if name == "sensitive" {
        return Some(None);
    }
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        name.into_deserializer();
    Purpose::deserialize(name).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use simsim_scoring::{amount::Currency, day::Day};

    use super::*;

    fn judge(amount: i64, codes: &[(Scheme, &str)], text: &str) -> (Purpose, Option<&'static str>) {
        let mut row = Row::new(1, Day::default(), Decimal::from(amount), Currency::NONE);
        row.codes = codes;
        let verdict = Rules::shipped().judge(&row, "", text);
        (verdict.purpose, verdict.rule)
    }

    #[test]
    fn every_shipped_line_is_read() {
        let rules = Rules::shipped();
        let exact: usize = rules.codes.values().flat_map(HashMap::values).map(Vec::len).sum();
        let codes = exact + rules.prefixes.values().map(Vec::len).sum::<usize>();
        assert_eq!(codes, CODES.lines().count() - 1);
        assert_eq!(rules.keywords.len(), KEYWORDS.lines().count() - 1);
    }

    #[test]
    fn a_code_comes_before_a_keyword_and_keeps_its_rule() {
        assert_eq!(judge(-5, &[(Scheme::Ofx, "FEE")], "rent"), (Purpose::Fee, Some("ofx/FEE")));
        assert_eq!(judge(-5, &[], "March rent"), (Purpose::Rent, Some("keyword/en-rent")));
        assert_eq!(judge(-5, &[], ""), (Purpose::Other, None));
    }

    #[test]
    fn words_narrow_a_fee_to_a_late_fee_a_bill_to_rent_and_nothing_else() {
        let standing = [(Scheme::Ofx, "REPEATPMT")];
        assert_eq!(judge(-5, &standing, "Rent March"), (Purpose::Rent, Some("keyword/en-rent")));
        assert_eq!(judge(-5, &standing, "Payroll").0, Purpose::Bill);
        let fee = [(Scheme::Ofx, "FEE")];
        assert_eq!(judge(-5, &fee, "Late fee"), (Purpose::LateFee, Some("keyword/en-late-fee")));
        assert_eq!(judge(-5, &fee, "Monthly fee").0, Purpose::Fee);
        assert_eq!(judge(-5, &[(Scheme::Ofx, "ATM")], "Late fee").0, Purpose::Cash);
    }

    #[test]
    fn the_flow_tells_a_repayment_from_a_drawing() {
        let codes = [(Scheme::Alipay, "信用借还")];
        assert_eq!(judge(-5, &codes, "").0, Purpose::Repayment);
        assert_eq!(judge(5, &codes, "").0, Purpose::CreditUsed);
    }

    #[test]
    fn a_star_holds_for_every_code_that_begins_so() {
        assert_eq!(
            judge(-5, &[(Scheme::Wechat, "转入零钱通-来自零钱")], "").0,
            Purpose::OwnTransfer
        );
        assert_eq!(judge(-5, &[(Scheme::Mcc, "5411")], ""), (Purpose::Purchase, Some("mcc/*")));
        assert_eq!(judge(-5, &[(Scheme::Mcc, "")], "").0, Purpose::Other);
        assert_eq!(judge(-5, &[(Scheme::Mcc, "5912")], ""), (Purpose::Other, None));
    }

    #[test]
    fn words_stand_alone_except_in_chinese() {
        assert_eq!(judge(-5, &[], "PARENT COMPANY").0, Purpose::Other);
        assert_eq!(judge(-5, &[], "rental car, 3 days").0, Purpose::Purchase);
        assert_eq!(judge(-5, &[], "支付宝房租三月").0, Purpose::Rent);
        assert_eq!(judge(5, &[], "LOHN/GEHALT 03").0, Purpose::IncomeWages);
    }

    #[test]
    fn what_is_sensitive_anywhere_becomes_other_without_a_rule() {
        assert_eq!(judge(-5, &[(Scheme::Ofx, "POS")], "City Pharmacy"), (Purpose::Other, None));
        assert_eq!(judge(-5, &[(Scheme::Alipay, "医疗健康")], ""), (Purpose::Other, None));
    }
}
