"""A wallet's life, which waits to be looked at between its steps. Run by `test_memory.py`.

Python promises nothing about the `bytes` it holds, so each secret here is one object that is
overwritten in place. What is found after that is Rust's.
"""

import ctypes
import datetime
import os
import pathlib
import sys

import simsim

LENGTH = 32
BANK = pathlib.Path(__file__).resolve().parents[3] / "cli/demo/bank.ofx"


def main(directory):
    passphrase = os.read(0, LENGTH)
    say(b"holding the passphrase")

    wallet = simsim.Wallet.create(directory, sink(passphrase), simsim.KdfCost.FLOOR)
    wallet.import_file(BANK.read_bytes(), simsim.ImportOptions(), None)
    wallet.score(simsim.Scorecard.simsim_v1(), datetime.date(2026, 11, 1))
    wallet.lock()
    wallet.unlock(sink(passphrase))
    store = KeyStore()
    wallet.add_guard(store)
    wipe(passphrase)
    os.write(1, store.key)
    say(b"holding the key")
    wipe(store.key)
    say(b"open")
    wallet.lock()
    say(b"locked")

    wallet.unlock_with_guard(store)
    assert len(wallet.records().records) > 300
    say(b"open by the key store")
    wallet.lock()
    say(b"locked again")


class KeyStore(simsim.KeyGuard):
    """Shows the test which key it was given to wrap, and keeps it in disguise."""

    def wrap(self, key):
        self.key = key
        return disguised(key)

    def unwrap(self, wrapped, key):
        plain = disguised(wrapped)
        key.put(plain)
        wipe(plain)

    def forget(self, wrapped):
        pass


def disguised(secret):
    """Through a number: in Python it has other bytes than the secret, and no half-made copy is left."""
    mask = int.from_bytes(b"\x5a" * LENGTH, "big")
    return (int.from_bytes(secret, "big") ^ mask).to_bytes(LENGTH, "big")


def sink(secret):
    sink = simsim.SecretSink()
    sink.put(secret)
    return sink


def wipe(secret):
    ctypes.memset(id(secret) + bytes.__basicsize__ - 1, 0, len(secret))


def say(word):
    """Says where the wallet's life is, and waits until it was looked at."""
    os.write(1, word + b"\n")
    if not os.read(0, 1):
        sys.exit("nobody is there")


if __name__ == "__main__":
    main(sys.argv[1])
