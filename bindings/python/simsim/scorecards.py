"""Trying out scorecards: lint, score and backtest, without a wallet.

    >>> import datetime, simsim
    >>> simsim.lint()  # the scorecard that is shipped
    []
    >>> simsim.score([], as_of=datetime.date(2026, 11, 22)).number is None  # too little to go by
    True
"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
from typing import Any, Iterable, Mapping, Optional, Union

from ._generated import Backtest, Finding, Score, Scorecard

Rules = Union[Scorecard, bytes, str, "os.PathLike[str]"]
"""A scorecard: one that was read, a file's bytes, or where the file is."""

Lines = Union[bytes, str, "os.PathLike[str]", Iterable[Mapping[str, Any]]]
"""JSON objects: a file's bytes with one a line, where that file is, or the objects themselves."""


def lint(scorecard: Optional[Rules] = None) -> list[Finding]:
    """Says what is allowed in a scorecard and still looks like a mistake.

    What breaks a rule of the format raises `ScorecardError.Refused`, which names the rule and the
    place. Without a scorecard: the one that is shipped.
    """
    return _scorecard(scorecard).lint()


def score(
    records: Lines, scorecard: Optional[Rules] = None, as_of: Optional[datetime.date] = None
) -> Score:
    """Scores records as they are written (`docs/formats/records.md`), as of today in UTC unless a
    day is given. Too little data is no error: `number` is None then, and `missing` says what lacks.
    """
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return _scorecard(scorecard).score_records(_lines(records), as_of or today)


def backtest(cases: Lines, scorecard: Optional[Rules] = None) -> Backtest:
    """Scores people of whom the outcome is known, and says what the scores were worth.

    A case is `{"records": [...], "as_of": "2026-11-22", "outcome": "good"}` (or `"bad"`). Rates are
    in ten-thousandths, as whole numbers; `svg` is a calibration plot.
    """
    return _scorecard(scorecard).backtest(_lines(cases))


def _scorecard(rules: Optional[Rules]) -> Scorecard:
    if rules is None:
        return Scorecard.simsim_v1()
    if isinstance(rules, Scorecard):
        return rules
    return Scorecard.parse(rules if isinstance(rules, bytes) else pathlib.Path(rules).read_bytes())


def _lines(lines: Lines) -> bytes:
    if isinstance(lines, bytes):
        return lines
    if isinstance(lines, (str, os.PathLike)):
        return pathlib.Path(lines).read_bytes()
    return "\n".join(json.dumps(line) for line in lines).encode()
