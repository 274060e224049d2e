"""What the holder says about a file: its password, its columns, whose signature counts."""

import copy
import json
import pathlib

import pytest
from people import DEMO, NOW, PASSPHRASE, Key, b64, holder

import simsim

FILES = pathlib.Path(__file__).resolve().parents[2] / "tests/files"
CARD = b"Date;Merchant;Amount\n2026-01-05;Bakery;4.20\n2026-01-06;Books;19.90\n"


@pytest.fixture
def wallet(tmp_path):
    with simsim.create_wallet(tmp_path / "vault", PASSPHRASE, simsim.KdfCost.FLOOR) as wallet:
        yield wallet


def test_a_mapping_is_proposed_confirmed_and_remembered(wallet):
    look = wallet.look(CARD)
    assert look.columns == ["date", "merchant", "amount"]
    assert (look.mapping.day, look.mapping.payee) == ("date", "merchant")
    assert [it.fact.direction for it in look.sample] == [simsim.Direction.IN] * 2
    assert wallet.records().records == [], "a look keeps nothing"

    confirmed = copy.copy(look.mapping)
    confirmed.spend_is_positive, confirmed.currency = True, "CHF"
    changed = wallet.look(CARD, mapping=confirmed)
    assert [it.fact.direction for it in changed.sample] == [simsim.Direction.OUT] * 2
    report = wallet.import_file(CARD, mapping=confirmed)
    assert report.remembered and report.proposed is None

    later = b"AMOUNT;date;Merchant\n7.00;2026-02-01;Bakery\n"
    assert wallet.look(later).mapping is None, "there is nothing to ask"
    assert wallet.import_file(later).remembered == report.remembered
    amounts = {it.fact.amount.currency for it in wallet.records().records if it.fact.is_TRANSACTION()}
    assert amounts == {"CHF"}

    [mapping] = wallet.mappings()
    assert (mapping.id, mapping.mapping) == (report.remembered, confirmed)
    assert wallet.forget_mapping(mapping.id) and not wallet.forget_mapping(mapping.id)
    assert wallet.import_file(later).proposed is not None, "it is asked about again"
    confirmed.currency = "francs"
    with pytest.raises(simsim.WalletError.Refused, match="currency"):
        wallet.look(CARD, mapping=confirmed)


def test_one_of_several_files_in_a_zip_is_read_as_the_holder_says(wallet):
    two = (FILES / "two.zip").read_bytes()
    assert wallet.look(two).entries == ["card.csv", "cash.qif"]
    with pytest.raises(simsim.WalletError.File):
        wallet.import_file(two)
    report = wallet.import_file(
        two, entry=1, currency="EUR", date_order=simsim.DateOrder.MONTH_FIRST
    )
    assert (report.format, report.first.isoformat()) == ("qif", "2026-02-03")
    assert json.loads(report.summary_json)["net_sum"] == {"EUR": "-5.00"}
    assert wallet.look(two, entry=0).mapping is not None


def test_a_file_need_not_be_in_memory(wallet, tmp_path):
    heard = []
    report = wallet.import_file(DEMO / "bank.ofx", lambda it: heard.append(it) is None)
    assert report.added > 300
    assert wallet.import_file((DEMO / "bank.ofx").read_bytes()).added == 0, "it is the same file"
    assert heard and wallet.look(FILES / "two.zip").entries == ["card.csv", "cash.qif"]
    with pytest.raises(simsim.WalletError.File, match="cannot be opened"):
        wallet.import_file(tmp_path / "nowhere.csv")


def test_a_locked_file_asks_for_its_password(wallet):
    locked = (FILES / "locked.zip").read_bytes()
    assert wallet.look(locked).needs_password
    for said in ({}, {"password": "654321"}):
        with pytest.raises(simsim.WalletError.FileLocked):
            wallet.import_file(locked, **said)
    assert not wallet.look(locked, password="123456").needs_password
    assert wallet.import_file(locked, password="123456").rows == 1
    assert "123456" not in repr(simsim.ImportOptions(password="123456"))


def test_a_statement_that_a_pinned_source_signed_is_relied_on_fully(wallet):
    bank, statement = Key(), (DEMO / "bank.ofx").read_bytes()
    signature = bank.jws({"alg": "ES256", "kid": "k1"}, statement)
    with pytest.raises(simsim.WalletError.Refused, match="no known source"):
        wallet.import_file(statement, signature=signature)
    assert wallet.pin_sources(registry(bank)) == 1
    with pytest.raises(simsim.WalletError.Refused, match="does not belong to this file"):
        wallet.import_file(statement + b" ", signature=signature)
    report = wallet.import_file(statement, signature=signature)
    assert report.signed_by == "https://bank.example"
    assert {it.reliability for it in wallet.records().records} == {1000}
    assert [(it.id, it.kid, it.algorithm) for it in wallet.sources()] == [
        ("https://bank.example", "k1", "ES256")
    ]

    claims = {
        "iss": "https://bank.example",
        "vct": "https://bank.example/income",
        "iat": NOW,
        "exp": NOW + 900,
        "income": {"payer": "Atelier", "monthly": {"amount": "2100.00", "currency": "EUR"}},
    }
    payload = b64(json.dumps(claims).encode())
    header = {"alg": "ES256", "typ": "dc+sd-jwt", "kid": "k1"}
    credential = f"{bank.jws(header, json.dumps(claims).encode(), payload)}~"
    assert wallet.look(credential.encode()).is_credential
    report = wallet.import_credential(credential, NOW)
    assert (report.added, report.signed_by) == (1, "https://bank.example")
    assert wallet.unpin_source("https://bank.example") and wallet.sources() == []
    with pytest.raises(simsim.WalletError.Refused):
        wallet.import_credential(credential, NOW)


def registry(key):
    """The sources that an app would ship, or the holder would get from their bank."""
    source = {"id": "https://bank.example", "kid": "k1", "alg": "ES256", "jwk": key.jwk()}
    return json.dumps({"sources": [source]}).encode()


def test_a_report_says_what_was_understood_and_a_correction_becomes_a_rule(tmp_path):
    with holder(tmp_path / "vault") as wallet:
        report = wallet.import_file((DEMO / "alipay.csv").read_bytes())
        assert report.purposes[simsim.Purpose.BILL] == 48
        bills = [it for it in report.recurring if it.purpose == simsim.Purpose.BILL]
        assert bills and all(it.direction == simsim.Direction.OUT for it in bills)
        assert all(it.payments >= 3 and it.amount.minor > 0 for it in bills)
        assert wallet.corrections() == []

        payee = next(
            it
            for it in wallet.records().records
            if it.fact.is_TRANSACTION()
            and it.fact.counterparty
            and it.fact.purpose == simsim.Purpose.PURCHASE
        )
        assert wallet.correct(payee.id, simsim.Purpose.RENT), "it holds for the payee"
        [rule] = wallet.corrections()
        assert (rule.was, rule.purpose) == (simsim.Purpose.PURCHASE, simsim.Purpose.RENT)
        assert rule.records >= 1 and rule.counterparty == payee.fact.counterparty
        assert wallet.record(rule.latest).fact.counterparty == rule.counterparty
        wallet.undo()
        assert wallet.corrections() == []
