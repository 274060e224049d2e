#!/usr/bin/env python3
"""Times our reader and the Python parsers that people use, on the same made-up file.

    pip install ofxtools mt-940 pycamt quiffen
    cargo build --release -p simsim-import --example read
    python3 core/import/benches/beside_python.py target/release/examples/read [ROWS]

Processor time, so that a busy machine does not change the ratio. Ours is a whole process, from its
start to its end; theirs is from a file to a list of rows, without the start of Python and the import
of the library. Prints the ratio, theirs to ours, and what our peak memory is for a tenth, the whole and four times the rows.
"""

import csv
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path


def days(rows):
    for row in range(rows):
        yield row, 2000 + row // 5000, 1 + row % 12, 1 + row % 28, f"{row % 900}", f"{row % 100:02}"


def ofx(rows):
    head = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n"
        "COMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0"
        "<SEVERITY>INFO</STATUS><DTSERVER>20260101<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>"
        "<TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>1"
        "<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20000101<DTEND>20251231\n"
    )
    body = "".join(
        f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{y}{m:02}{d:02}<TRNAMT>-{w}.{c}<FITID>REF{r:08}<NAME>Payment {r}</STMTTRN>\n"
        for r, y, m, d, w, c in days(rows)
    )
    tail = "</BANKTRANLIST><LEDGERBAL><BALAMT>0<DTASOF>20260101</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    return head + body + tail


def mt940(rows):
    body = "".join(
        f":61:{y % 100:02}{m:02}{d:02}D{w},{c}NTRFNONREF//REF{r:08}\n:86:Payment number {r}\n"
        for r, y, m, d, w, c in days(rows)
    )
    return f":20:STARTUMS\n:25:10020030/1234567\n:28C:1/1\n:60F:C200101EUR0,00\n{body}:62F:C251231EUR0,00\n"


def camt(rows):
    body = "".join(
        f'<Ntry><Amt Ccy="EUR">{w}.{c}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{y}-{m:02}-{d:02}</Dt>'
        f"</BookgDt><ValDt><Dt>{y}-{m:02}-{d:02}</Dt></ValDt><AcctSvcrRef>REF{r:08}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf>"
        f"<Ustrd>Payment number {r}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        for r, y, m, d, w, c in days(rows)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId>'
        "<CreDtTm>2026-01-01T00:00:00</CreDtTm></GrpHdr><Stmt><Id>1</Id><CreDtTm>2026-01-01T00:00:00</CreDtTm><Acct><Id>"
        f"<IBAN>DE1</IBAN></Id></Acct>\n{body}</Stmt></BkToCstmrStmt></Document>\n"
    )


def qif(rows):
    body = "".join(
        f"D{m:02}/{d:02}/{y}\nT-{w}.{c}\nPPayment number {r}\n^\n" for r, y, m, d, w, c in days(rows)
    )
    return f"!Type:Bank\n{body}"


def table(rows):
    body = "".join(
        f"{y}-{m:02}-{d:02},Payment number {r},-{w}.{c},EUR,\n" for r, y, m, d, w, c in days(rows)
    )
    return f"Date,Description,Amount,Currency,Balance\n{body}"


def lines(rows):
    text = (
        '{"id":"%032x","day":"%d-%02d-%02d","source":{"origin":"bank_file","id":"x"},"reliability":700,"kind":"transaction",'
        '"account":"00000000000000000000000000000001","direction":"out","amount":{"minor":%d,"currency":"EUR"}}\n'
    )
    return "".join(text % (r, y, m, d, int(w) * 100 + int(c)) for r, y, m, d, w, c in days(rows))


def read_ofx(path):
    from ofxtools.Parser import OFXTree

    tree = OFXTree()
    with open(path, "rb") as file:
        tree.parse(file)
    return len(tree.convert().statements[0].transactions)


def read_mt940(path):
    import mt940 as library

    return len(library.parse(path))


def read_camt(path):
    from pycamt.parser import Camt053Parser

    return len(Camt053Parser(Path(path).read_text()).get_transactions())


def read_qif(path):
    from quiffen import Qif

    account = next(iter(Qif.parse(path, day_first=False).accounts.values()))
    return sum(len(rows) for rows in account.transactions.values())


def read_table(path):
    with open(path, newline="") as file:
        return sum(1 for row in csv.DictReader(file) if Decimal(row["Amount"]) <= 0)


def read_lines(path):
    with open(path) as file:
        return sum(1 for line in file if json.loads(line)["amount"]["minor"] >= 0)


FAMILIES = [
    ("OFX", "ofx", ofx, "ofxtools", read_ofx),
    ("MT940", "sta", mt940, "mt-940", read_mt940),
    ("CAMT.053", "xml", camt, "pycamt", read_camt),
    ("QIF", "qif", qif, "quiffen", read_qif),
    ("CSV", "csv", table, "csv + Decimal", read_table),
    ("records", "jsonl", lines, "json", read_lines),
]


def ours(reader, path):
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run([reader, path], check=True, capture_output=True, text=True).stdout
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime
    return took, int(said.split()[0]), int(re.search(r"peak (\d+)", said)[1]) / 1024


def main():
    reader = sys.argv[1]
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    print(f"{rows} rows   | ours, ms | theirs, ms | ratio | peak MiB at {rows // 10}, {rows}, {rows * 4} rows")
    for name, ending, make, library, theirs in FAMILIES:
        with tempfile.TemporaryDirectory() as folder:
            files = {}
            for many in (rows // 10, rows, rows * 4):
                files[many] = Path(folder) / f"{many}.{ending}"
                files[many].write_text(make(many))
            measured = {many: ours(reader, path) for many, path in files.items()}
            took = min(measured[rows][0], ours(reader, files[rows])[0], ours(reader, files[rows])[0])
            assert measured[rows][1] == rows, (name, measured)
            began = time.process_time()
            try:
                found = theirs(str(files[rows]))
                their = time.process_time() - began
                assert found == rows, (name, found)
                beside = f"{their * 1000:10.0f} | {their / took:5.1f}"
            except ImportError:
                beside = "   (absent) |     -"
            peaks = ", ".join(f"{peak:.0f}" for _, _, peak in measured.values())
            sizes = ", ".join(f"{path.stat().st_size / 2**20:.1f}" for path in files.values())
            print(f"{name:8} {library:14} | {took * 1000:7.0f} | {beside} | {peaks}   (files of {sizes} MiB)", flush=True)


main()
