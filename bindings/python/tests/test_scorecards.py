"""Lint, score and backtest, as analysts call them."""

import datetime
import json
import pathlib

import pytest

import simsim

ROOT = pathlib.Path(__file__).resolve().parents[3]
CARDS = ROOT / "core/scoring/scorecards"
FACTS = ROOT / "cli/demo/facts.jsonl"
DAY = datetime.date(2026, 11, 1)


@pytest.mark.parametrize("path", sorted(CARDS.glob("*.json")), ids=lambda path: path.stem)
def test_the_shipped_scorecards_have_nothing_to_find(path):
    assert simsim.lint(path) == []


def test_what_looks_like_a_mistake_is_found_where_it_is():
    card = json.loads((CARDS / "simsim-v1.json").read_text(encoding="utf-8"))
    card["bands"] = []
    findings = simsim.lint(json.dumps(card).encode())
    assert [it.place for it in findings] == ["bands"]


def test_what_breaks_a_rule_names_the_place():
    with pytest.raises(simsim.ScorecardError.Refused) as refused:
        simsim.lint(b'{"id": "mine"}')
    assert "mine" not in str(refused.value)


def test_records_are_scored_from_a_file_from_bytes_and_from_objects():
    objects = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
    scores = [simsim.score(them, as_of=DAY) for them in (FACTS, FACTS.read_bytes(), objects)]
    assert len({it.json for it in scores}) == 1
    assert scores[0].as_of == DAY
    lending = simsim.score(FACTS, CARDS / "simsim-lending-v1.json", DAY)
    assert lending.scorecard.id == "simsim-lending-v1"


def test_a_bad_line_is_named_and_not_repeated():
    with pytest.raises(simsim.ScorecardError.Records) as refused:
        simsim.score(b'\n{"id": "my salary"}\n')
    assert str(refused.value).startswith("line 2, column") and "salary" not in str(refused.value)


def test_a_backtest_tells_good_from_bad():
    def case(number, outcome):
        return {"as_of": "2026-11-01", "outcome": outcome, "records": list(months(number, outcome))}

    cases = [case(number, outcome) for number in range(8) for outcome in ("good", "bad")]
    result = simsim.backtest(cases)
    assert (result.good, result.bad, result.without_number) == (8, 8, 0)
    assert result.auc == 10_000 and result.gini == 10_000 and result.ks == 10_000
    assert sum(it.bad for it in result.bands) == 8
    assert result.svg.startswith("<svg") and json.loads(result.json)["auc"] == 10_000
    assert simsim.backtest(cases, CARDS / "fico-like.json").good == 8
    with pytest.raises(simsim.ScorecardError.Records, match="line 2, column"):
        simsim.backtest([cases[0], {"outcome": "so-so"}])


def months(number, outcome):
    """Two years of wages and of rent, which is paid on time or never."""
    source = {"origin": "signed_by_source", "id": "bank.example"}
    for month in range(24):
        day = datetime.date(2024, 11, 5) + datetime.timedelta(days=30 * month)
        common = {"day": day.isoformat(), "source": source, "reliability": 1000}
        yield {
            **common,
            "id": f"{number:08x}{month:08x}{0:016x}",
            "kind": "transaction",
            "account": "a" * 32,
            "direction": "in",
            "amount": {"minor": 300_000, "currency": "EUR"},
            "balance": 500_000,
            "purpose": "income_wages",
        }
        yield {
            **common,
            "id": f"{number:08x}{month:08x}{1:016x}",
            "kind": "due",
            "obligation": "b" * 32,
            "amount": {"minor": 90_000, "currency": "EUR"},
            **({"paid": day.isoformat()} if outcome == "good" else {}),
        }
        yield {
            **common,
            "id": f"{number:08x}{month:08x}{2:016x}",
            "kind": "commitment",
            "to": f"{month:032x}",
            "kept": outcome == "good",
        }
    yield {
        "id": f"{number:08x}{2:024x}",
        "day": "2025-01-01",
        "source": source,
        "reliability": 1000,
        "kind": "identity",
        "aspect": "identity",
        "level": 3,
        "valid_from": "2020-01-01",
    }
