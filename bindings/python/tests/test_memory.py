"""After `lock`, neither the vault's key nor a passphrase is left in the process.

A process of its own plays the wallet's life; this one reads its memory through `/proc`, so that the
search cannot find itself. The vault's key is known here because the key store in that process, which
is given it to wrap, sends it over.
"""

import pathlib
import re
import secrets
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
LENGTH = 32


@pytest.mark.skipif(not pathlib.Path("/proc/self/mem").exists(), reason="needs /proc")
def test_no_key_and_no_passphrase_is_left_after_lock(tmp_path):
    life = subprocess.Popen(
        [sys.executable, str(HERE / "life_in_memory.py"), str(tmp_path / "vault")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with life:
        try:
            look_at(life)
        finally:
            life.kill()


def look_at(life):
    passphrase = secrets.token_bytes(LENGTH)
    tell(life, passphrase)
    assert hear(life) == b"holding the passphrase"
    assert found(life, passphrase) > 0, "the search itself must work"
    tell(life)

    key = life.stdout.read(LENGTH)
    assert hear(life) == b"holding the key" and len(set(key)) > 8
    assert found(life, key) > 0, "the search itself must work"
    tell(life)

    for word in [b"open", b"locked", b"open by the key store", b"locked again"]:
        assert hear(life) == word
        assert found(life, passphrase) == 0, word
        if word.startswith(b"locked"):
            assert found(life, key) == 0, word
        tell(life)


def tell(life, content=b"\n"):
    life.stdin.write(content)
    life.stdin.flush()


def hear(life):
    return life.stdout.readline().rstrip(b"\n")


def found(life, secret):
    """How often either half of a secret lies in the memory that the process can write to."""
    halves = [secret[: LENGTH // 2], secret[LENGTH // 2 :]]
    process = pathlib.Path(f"/proc/{life.pid}")
    count = 0
    with open(process / "mem", "rb", buffering=0) as memory:
        for line in (process / "maps").read_text().splitlines():
            place = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if place is None or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(number, 16) for number in place.groups())
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:  # pages that the kernel does not give
                continue
            count += sum(content.count(half) for half in halves)
    return count
