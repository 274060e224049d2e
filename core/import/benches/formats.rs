//! Files of 100,000 rows, each beside its floor: one pass of memchr over the same bytes.
//!
//! `cargo bench -p simsim-import`

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench has one input, which it makes itself"
)]

use std::fmt::Write;

use divan::{Bencher, black_box, counter::BytesCount};
use simsim_import::{Options, import};

const ROWS: u32 = 100_000;

fn main() {
    divan::main();
}

#[divan::bench(args = [Family::Ofx, Family::Qif, Family::Mt940, Family::Camt, Family::Csv, Family::OpenBanking, Family::Jsonl])]
fn read(bencher: Bencher<'_, '_>, family: Family) {
    let file = family.file();
    bencher.counter(BytesCount::of_slice(&file)).bench(|| {
        let imported = import(black_box(file.as_bytes()), &Options::new(&[7; 32])).unwrap();
        assert_eq!(imported.summary.count, u64::from(ROWS));
        imported
    });
}

#[divan::bench(args = [Family::Ofx, Family::Qif, Family::Mt940, Family::Camt, Family::Csv, Family::OpenBanking, Family::Jsonl])]
fn floor(bencher: Bencher<'_, '_>, family: Family) {
    let file = family.file();
    bencher
        .counter(BytesCount::of_slice(&file))
        .bench(|| memchr::memchr_iter(b'\n', black_box(file.as_bytes())).count());
}

#[derive(Clone, Copy, Debug)]
enum Family {
    Camt,
    Csv,
    Jsonl,
    Mt940,
    Ofx,
    OpenBanking,
    Qif,
}

impl std::fmt::Display for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl Family {
    fn file(self) -> String {
        let mut file = String::from(match self {
            Self::Camt => "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE1</IBAN></Id></Acct>\n",
            Self::Csv => "Date,Description,Amount,Currency,Balance\n",
            Self::Jsonl => "",
            Self::Mt940 => ":20:STARTUMS\n:25:10020030/1234567\n:60F:C200101EUR0,00\n",
            Self::Ofx => "OFXHEADER:100\n<OFX><STMTRS><CURDEF>EUR<ACCTID>1\n",
            Self::OpenBanking => "{\"Data\":{\"Transaction\":[\n",
            Self::Qif => "!Type:Bank\n",
        });
        for row in 0..ROWS {
            let (year, month, day) = (2000 + row / 5_000, 1 + row % 12, 1 + row % 28);
            let (whole, cents) = (row % 900, row % 100);
            let comma = if row + 1 == ROWS { "" } else { "," };
            match self {
                Self::Camt => writeln!(
                    file,
                    "<Ntry><Amt Ccy=\"EUR\">{whole}.{cents:02}</Amt><CdtDbtInd>DBIT</CdtDbtInd>\
                     <Sts>BOOK</Sts><BookgDt><Dt>{year}-{month:02}-{day:02}</Dt></BookgDt>\
                     <AcctSvcrRef>REF{row:08}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>Payment \
                     number {row}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
                ),
                Self::Csv => writeln!(
                    file,
                    "{year}-{month:02}-{day:02},Payment number {row},-{whole}.{cents:02},EUR,"
                ),
                Self::Jsonl => writeln!(
                    file,
                    "{{\"id\":\"{row:032x}\",\"day\":\"{year}-{month:02}-{day:02}\",\"source\":\
                     {{\"origin\":\"bank_file\",\"id\":\"x\"}},\"reliability\":700,\"kind\":\
                     \"transaction\",\"account\":\"00000000000000000000000000000001\",\"direction\":\
                     \"out\",\"amount\":{{\"minor\":{whole},\"currency\":\"EUR\"}}}}"
                ),
                Self::Mt940 => writeln!(
                    file,
                    ":61:{:02}{month:02}{day:02}D{whole},{cents:02}NTRFNONREF//REF{row:08}\n\
                     :86:Payment number {row}",
                    year % 100
                ),
                Self::Ofx => writeln!(
                    file,
                    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{year}{month:02}{day:02}<TRNAMT>-{whole}.\
                     {cents:02}<FITID>REF{row:08}<NAME>Payment number {row}</STMTTRN>"
                ),
                Self::OpenBanking => writeln!(
                    file,
                    "{{\"AccountId\":\"1\",\"TransactionId\":\"REF{row:08}\",\"Amount\":\
                     {{\"Amount\":\"{whole}.{cents:02}\",\"Currency\":\"GBP\"}},\
                     \"CreditDebitIndicator\":\"Debit\",\"Status\":\"Booked\",\"BookingDateTime\":\
                     \"{year}-{month:02}-{day:02}T10:00:00Z\",\"TransactionInformation\":\"Payment \
                     number {row}\"}}{comma}"
                ),
                Self::Qif => writeln!(
                    file,
                    "D{month:02}/{day:02}/{year}\nT-{whole}.{cents:02}\nPPayment number {row}\n^"
                ),
            }
            .unwrap();
        }
        file.push_str(match self {
            Self::Camt => "</Stmt></BkToCstmrStmt></Document>\n",
            Self::Mt940 => ":62F:C210101EUR0,00\n",
            Self::OpenBanking => "]}}\n",
            Self::Csv | Self::Jsonl | Self::Ofx | Self::Qif => "",
        });
        file
    }
}
