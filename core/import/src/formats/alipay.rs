//! Alipay's bill (支付宝): the app's export for personal reconciliation and the website's older one.
//!
//! Both are GB18030 text: a preamble, a dashed line, a header, rows, and on the website a footer.
//! The preamble's totals follow other rules than the rows (its own note 6 says so), so they check
//! nothing here.

use csv::StringRecord;
use simsim_scoring::amount::Currency;

use crate::{
    ImportError, calendar,
    collector::Collector,
    decimal::{self, Mark},
    row::{Row, Scheme, State},
    statement::Statement,
    table::{self, Cells, Columns},
};

const TIME: usize = 0;
const AMOUNT: usize = 1;
const FLOW: usize = 2;
const STATUS: usize = 3;
const ID: usize = 4;
const PAYEE: usize = 5;
const GOODS: usize = 6;
const KIND: usize = 7;
const PAID_WITH: usize = 8;
const NAMES: &[&[&str]] = &[
    &["交易时间", "交易创建时间", "创建时间"],
    &["金额", "金额(元)"],
    &["收/支"],
    &["交易状态"],
    &["交易订单号", "交易号"],
    &["交易对方"],
    &["商品说明", "商品名称"],
    &["交易分类", "类型"],
    &["收/付款方式"],
];

pub(crate) fn read(text: &str, collector: &mut Collector<'_>) -> Result<(), ImportError> {
    let currency: Option<Currency> = "CNY".parse().ok();
    let mut statement = Statement { currency, ..Statement::default() };
    let mut rows = table::rows(text, b',');
    let mut row = StringRecord::new();
    let mut columns = None;
    let mut read = 0_u32;
    while rows.read_record(&mut row).unwrap_or(false) {
        read = read.wrapping_add(1);
        if read.is_multiple_of(1024) {
            let place = usize::try_from(rows.position().byte()).unwrap_or(usize::MAX);
            collector.progress(place)?;
        }
        let Some(columns) = &columns else {
            columns = Columns::find(&row, NAMES, &[TIME, AMOUNT, FLOW], Some(GOODS));
            match (&columns, account(&row)) {
                (Some(_), _) => collector.begin(&statement.account),
                (None, Some(account)) => statement.account = account,
                (None, None) => {}
            }
            continue;
        };
        if is_rule(&row) {
            break; // only the website's footer follows
        }
        take(&columns.cells(&row), table::line_of(&row), &statement, collector)?;
    }
    if columns.is_none() {
        return Err(ImportError::Malformed {
            format: "an Alipay bill",
            problem: "its header with 收/支 and 金额 is missing",
            line: 0,
        });
    }
    collector.end(&statement);
    Ok(())
}

fn take(
    cells: &Cells<'_>,
    line: u64,
    statement: &Statement,
    collector: &mut Collector<'_>,
) -> Result<(), ImportError> {
    let amount = decimal::parse(cells.cell(AMOUNT).trim_start_matches(['¥', '￥']), Mark::Dot);
    let (Some((day, time)), Some(amount)) = (calendar::year_first(cells.cell(TIME)), amount) else {
        let reason = if amount.is_none() {
            "the cell under 金额 is not a number"
        } else {
            "the cell under 交易时间 is not a date"
        };
        collector.reject(line, reason);
        return Ok(());
    };
    let flow = cells.cell(FLOW);
    let (amount, neutral) = match flow {
        "收入" => (amount, false),
        "支出" => (-amount, false),
        _ => (amount, true), // 不计收支, or nothing
    };
    let status = cells.cell(STATUS);
    let goods = cells.free_text();
    let paid_with = cells.cell(PAID_WITH);
    let text = if on_credit(paid_with) { format!("{goods} {paid_with}") } else { goods };
    let payee = match cells.cell(PAYEE) {
        "/" => "",
        payee => payee,
    };
    collector.row(&Row {
        time,
        neutral,
        bank_id: cells.cell(ID),
        payee,
        text: &text,
        state: state(status),
        codes: &[(Scheme::Alipay, status), (Scheme::Alipay, cells.cell(KIND))],
        ..Row::new(line, day, amount, statement.currency())
    })
}

fn state(status: &str) -> State {
    match status {
        "交易关闭" | "支付失败" | "失败" => State::Void,
        "等待确认收货"
        | "等待付款"
        | "等待发货"
        | "等待对方发货"
        | "等待对方确认收货"
        | "处理中"
        | "代付中" => State::Pending,
        _ => State::Settled,
    }
}

/// Paid with a credit of the wallet: that is worth knowing beside what was bought.
fn on_credit(paid_with: &str) -> bool {
    ["花呗", "借呗", "先用后付", "先享后付"].iter().any(|credit| paid_with.contains(credit))
}

/// The account that a line of the preamble names: `支付宝账户：a@b.c` or `账号:[a@b.c]`.
fn account(row: &StringRecord) -> Option<String> {
    let line = row.get(0)?.trim();
    let rest = ["支付宝账户", "账号"].iter().find_map(|name| line.strip_prefix(name))?;
    Some(rest.trim_matches([':', '：', '[', ']', ' ', '\t']).to_owned())
}

/// A line of dashes.
fn is_rule(row: &StringRecord) -> bool {
    row.get(0).is_some_and(|cell| cell.starts_with("-----"))
}
