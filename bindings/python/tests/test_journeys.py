"""The journeys of tests/journeys: every result equals the one that Rust wrote down."""

import datetime
import json
import os
import pathlib
import re

import pytest

import simsim

ROOT = pathlib.Path(__file__).resolve().parents[3]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SCRIPTS = sorted((ROOT / "tests/journeys").glob("*.json"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_journey_goes_as_in_rust(path, tmp_path):
    transcript = TARGET / "journeys" / path.name
    assert transcript.exists(), "run cargo test -p simsim-bindings --test journeys first"
    from_rust = json.loads(transcript.read_text(encoding="utf-8"))
    journey = Journey(str(tmp_path / "vault"))
    steps = json.loads(path.read_text(encoding="utf-8"))["steps"]
    assert len(steps) == len(from_rust)
    for number, (step, expected) in enumerate(zip(steps, from_rust)):
        assert journey.play(step) == expected, f"step {number}: {step}"


class Journey:
    def __init__(self, directory):
        self.directory = directory
        self.wallet = self.request = self.preview = None
        self.presentation = ""

    def play(self, step):
        try:
            return getattr(self, PLAYERS.get(step["do"], step["do"]))(step)
        except simsim.WalletError as error:
            return {"error": type(error).__name__}

    def create(self, step):
        self.wallet = simsim.create_wallet(self.directory, step["passphrase"], simsim.KdfCost.FLOOR)
        return {"locked": self.wallet.is_locked}

    def open(self, step):
        self.wallet = simsim.open_wallet(self.directory, step["passphrase"])
        return {"locked": self.wallet.is_locked}

    def unlock(self, step):
        self.wallet.unlock(step["passphrase"])
        return {"locked": self.wallet.is_locked}

    def unlock_with_guard(self, step):
        self.wallet.unlock_with_guard(KeyStore())
        return {"locked": self.wallet.is_locked}

    def add_guard(self, step):
        self.wallet.add_guard(KeyStore())
        return {"locked": self.wallet.is_locked}

    def list(self, step):
        page = self.wallet.list(
            simsim.RecordFilter(kind=step["kind"]), step["offset"], step["limit"]
        )
        return {
            "total": page.total,
            "damaged": page.damaged,
            "records": [
                [it.day.isoformat(), it.label, it.reliability, it.disputed] for it in page.records
            ],
        }

    def next_steps(self, step):
        steps = self.wallet.next_steps(day(step))
        return {"steps": [[it.text.in_language("en"), it.gain, it.score] for it in steps]}

    def what_if(self, step):
        outcome = self.wallet.what_if([change(text) for text in step["changes"]], day(step))
        return {
            "before": outcome.before.number,
            "after": outcome.after.number,
            "gain": outcome.gain,
            "gains": [[it.code, it.points] for it in outcome.characteristics],
        }

    def rescore(self, step):
        score = self.wallet.rescore(step["now"])
        return {"number": score.number, "as_of": score.as_of.isoformat()}

    def history(self, step):
        return {
            "history": [
                [
                    it.as_of.isoformat(),
                    it.score,
                    it.records,
                    [[change.code, change.points] for change in it.changes],
                    len(it.alerts),
                ]
                for it in self.wallet.history()
            ]
        }

    def dispute(self, step):
        page = self.wallet.list(simsim.RecordFilter(kind=step["kind"]), 0, 100)
        record = page.records[step["number"]].id
        effect = self.wallet.dispute(record, step["note"], day(step))
        return {
            "before": effect.before.number,
            "after": effect.after.number,
            "difference": effect.difference,
        }

    def disputes(self, step):
        return {"disputes": [[it.day.isoformat(), it.note] for it in self.wallet.disputes()]}

    def undo(self, step):
        self.wallet.undo()
        return {"disputes": len(self.wallet.disputes())}

    def lock(self, step):
        self.wallet.lock()
        return {"locked": self.wallet.is_locked}

    def erase(self, step):
        self.wallet.erase()
        return {"exists": simsim.wallet_exists(self.directory)}

    def damage(self, step):
        for name in step["files"]:
            path = pathlib.Path(self.directory, name)
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 0xFF
            path.write_bytes(content)
        return {}

    def import_(self, step):
        content = (ROOT / step["file"]).read_bytes() if "file" in step else step["text"].encode()
        heard = {"calls_back": None, "stored_all": False}

        def progress(it):
            try:
                self.wallet.receipts()
                heard["calls_back"] = None
            except simsim.WalletError as error:
                heard["calls_back"] = type(error).__name__
            heard["stored_all"] = it.is_STORING() and it.done == it.total
            return not step.get("stop", False)

        report = self.wallet.import_file(content, progress)
        return {
            "format": report.format,
            "rows": report.rows,
            "first": report.first and report.first.isoformat(),
            "last": report.last and report.last.isoformat(),
            "self_check": report.self_check.name.lower(),
            "added": report.added,
            "known": report.known,
            "kinds": report.kinds,
            "rejected": len(report.rejections),
            "remarks": len(report.remarks),
            "summary": report.summary_json,
            **heard,
        }

    def records(self, step):
        everything = self.wallet.records()
        return {
            "damaged": everything.damaged,
            "days": [record.day.isoformat() for record in everything.records],
            "reliability": sum(record.reliability for record in everything.records),
        }

    def score(self, step):
        score = self.wallet.score(day(step))
        points = [it.points for it in score.characteristics]
        return {
            "number": score.number,
            "band": score.band and [score.band.min, score.band.max],
            "interval": score.interval and [score.interval.low, score.interval.high],
            "grade": score.grade.name.lower(),
            "missing": [it.kind.name.lower() for it in score.missing],
            "categories": [[it.id, it.points, it.max] for it in score.categories],
            "points": [
                [it.id, it.value, it.points, it.neutral, it.max] for it in score.characteristics
            ],
            "adds_up": score.number is None or score.number == score.base + sum(points),
            "json": re.sub(r'"record":"\w{32}', '"record":"', score.json),
        }

    def explain(self, step):
        score = self.wallet.score(day(step))
        language = step["language"]
        return {
            "reasons": [
                [it.code, it.effect.name.lower(), it.points, it.text.in_language(language)]
                for it in score.reasons
            ]
        }

    def make_request(self, step):
        self.request = simsim.make_request(
            step["response_uri"],
            step["nonce"],
            [ask(text) for text in step["asks"]],
            step["purpose"],
            step["expires"],
        )
        return {"link": self.request.link}

    def prepare(self, step):
        link = step.get("text") or self.request.link
        self.preview = self.wallet.prepare(link, day(step), step["now"])
        request = self.preview.request()
        return {
            "controller": request.client_id,
            "purpose": request.purpose,
            "items": [[ask_text(it.ask), offer_text(it)] for it in self.preview.items()],
            "known": self.preview.known(),
        }

    def share(self, step):
        approved = [ask(text) for text in step["approve"]]
        shared = self.wallet.share(self.preview, approved, step["now"])
        self.presentation = shared.presentation
        return {"claims": shared.receipt.claims, "expires_at": shared.receipt.expires_at}

    def verify(self, step):
        try:
            verified = simsim.verify(
                step.get("text", self.presentation),
                audience=self.request.client_id,
                nonce=step.get("nonce", self.request.nonce),
                at_least=step.get("at_least"),
                now=step["now"],
            )
        except simsim.VerifyError.Refused as error:
            return {"error": error.name}
        claims = verified.claims
        return {
            "level": verified.level.name.lower(),
            "as_of": claims.as_of and claims.as_of.isoformat(),
            "score": claims.score,
            "score_at_least": claims.score_at_least,
            "scorecard": claims.scorecard and claims.scorecard.id,
        }

    def receipts(self, step):
        return {
            "receipts": [
                [it.controller, it.purpose, " ".join(it.claims), it.shared_at]
                for it in self.wallet.receipts()
            ]
        }


class KeyStore(simsim.KeyGuard):
    """A key store in memory: it turns the bits of each byte around."""

    def wrap(self, key):
        return bytes(byte ^ 0xFF for byte in key)

    def unwrap(self, wrapped, key):
        key.put(bytes(byte ^ 0xFF for byte in wrapped))

    def forget(self, wrapped):
        pass


# A word of the language, and the name of a field.
PLAYERS = {"import": "import_", "request": "make_request"}


def day(step):
    return datetime.date.fromisoformat(step["as_of"])


def ask(text):
    if text.startswith("at_least:"):
        return simsim.Ask.AT_LEAST(int(text.removeprefix("at_least:")))
    return getattr(simsim.Ask, text.upper())()


def change(text):
    name, _, value = text.partition(":")
    match name:
        case "add":
            return simsim.Change.ADD(value)
        case "identity_verified":
            return simsim.Change.IDENTITY_VERIFIED()
        case "months_on_time":
            return simsim.Change.ON_TIME_MONTHS(int(value))
        case "remove":
            return simsim.Change.REMOVE(value)
    raise AssertionError(text)


def ask_text(it):
    return f"at_least:{it.threshold}" if it.is_AT_LEAST() else type(it).__name__.split(".")[-1].lower()


def offer_text(item):
    offer = item.offer
    if offer is None:
        return f"withheld:{item.withheld.name.lower()}"
    if offer.is_AT_LEAST():
        return f"at_least:{offer.threshold}"
    if offer.is_BAND():
        return f"band:{offer.band.min}-{offer.band.max}"
    if offer.is_SCORE():
        return f"score:{offer.score}"
    return "another"
