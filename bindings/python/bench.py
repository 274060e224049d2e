"""What the bindings cost: loading, opening with a platform key, and a call.

    python bindings/python/bench.py      (with the wheel of a release build installed)

Prints medians of repeated runs, and beside each the same thing without Simsim in it.
"""

import ctypes
import datetime
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
AS_OF = datetime.date(2026, 11, 1)


def main() -> None:
    loading = [milliseconds(run, "import simsim") for _ in range(9)]
    nothing = [milliseconds(run, "import ctypes, enum, typing") for _ in range(9)]
    show("load the library (a new process, less Python's own start)", loading, "ms", nothing)

    import simsim

    class KeyStore(simsim.KeyGuard):
        """Answers at once: what is measured is ours, not a finger on a sensor."""

        def wrap(self, key):
            return bytes(byte ^ 0x5A for byte in key)

        def unwrap(self, wrapped, key):
            key.put(bytes(byte ^ 0x5A for byte in wrapped))

        def forget(self, wrapped):
            pass

    with tempfile.TemporaryDirectory() as place:
        directory = str(pathlib.Path(place, "vault"))
        wallet = simsim.create_wallet(directory, "five random words", simsim.KdfCost.STANDARD)
        for name in ("bank.ofx", "alipay.csv", "facts.jsonl"):
            wallet.import_file((ROOT / "cli/demo" / name).read_bytes())
        store = KeyStore()
        wallet.add_guard(store)
        wallet.lock()
        opening = []
        for _ in range(9):
            opening.append(milliseconds(wallet.unlock_with_guard, store))
            wallet.lock()
        show("open a wallet of 600 records with a platform key", opening, "ms")
        stretched = [milliseconds(wallet.unlock, "five random words") for _ in range(5)]
        show("the same with a passphrase (Argon2id, 64 MiB)", stretched, "ms")

        card = simsim.Scorecard.simsim_v1()
        show("score()", [milliseconds(wallet.score, AS_OF) for _ in range(99)], "ms")
        show("records()", [milliseconds(wallet.records) for _ in range(29)], "ms")
        calls = [milliseconds(many, card.lowest) for _ in range(9)]
        libc = ctypes.CDLL(None)
        show("1,000 calls that do nothing", calls, "ms", [milliseconds(many, libc.getpid) for _ in range(9)])


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def many(call) -> None:
    for _ in range(1000):
        call()


def milliseconds(work, *arguments) -> float:
    began = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - began) * 1000


def show(what: str, times: list, unit: str, floor: list | None = None) -> None:
    beside = f"   without: {statistics.median(floor):.2f} {unit}" if floor else ""
    print(f"{what:60} {statistics.median(times):8.2f} {unit}{beside}")


if __name__ == "__main__":
    main()
