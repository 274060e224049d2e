"""A wallet that locks itself when its `with` block ends."""

from __future__ import annotations

import datetime
import os
import time
from typing import Callable, Iterable, Optional, Union

from ._generated import (
    Ask,
    Change,
    FileLook,
    ImportOptions,
    ImportProgress,
    ImportReport,
    IncomingRequest,
    KdfCost,
    Preview,
    ProgressListener,
    Receipt,
    Records,
    Score,
    Scorecard,
    SecretSink,
    Shared,
    Wallet,
    WhatIf,
)

Passphrase = Union[str, bytes]
#: The bytes of a file, or the path of one.
Content = Union[bytes, os.PathLike[str]]


def create_wallet(
    directory: Union[str, os.PathLike[str]],
    passphrase: Passphrase,
    cost: KdfCost = KdfCost.STANDARD,
) -> SimsimWallet:
    """Makes an empty wallet in `directory` and opens it."""
    return SimsimWallet(Wallet.create(os.fspath(directory), _secret(passphrase), cost))


def open_wallet(directory: Union[str, os.PathLike[str]], passphrase: Passphrase) -> SimsimWallet:
    """Opens the wallet in `directory`."""
    return SimsimWallet(Wallet.open(os.fspath(directory), _secret(passphrase)))


class SimsimWallet:
    """One person's wallet. Calls block; one at a time.

    Rust keeps no copy of a passphrase, but Python does for as long as it likes: neither `str` nor
    `bytes` can be overwritten. An app for phones is better off in Kotlin or Swift.
    """

    def __init__(self, wallet: Wallet, scorecard: Optional[Scorecard] = None):
        self._wallet = wallet
        self.scorecard = scorecard or Scorecard.simsim_v1()

    def __enter__(self) -> SimsimWallet:
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()

    @property
    def is_locked(self) -> bool:
        """Whether the wallet is locked."""
        return self._wallet.is_locked()

    def lock(self) -> None:
        """Wipes the keys from memory."""
        self._wallet.lock()

    def unlock(self, passphrase: Passphrase) -> None:
        """Opens the wallet again."""
        self._wallet.unlock(_secret(passphrase))

    def erase(self) -> None:
        """Destroys the wallet: first the keys, then the files. There is no way back."""
        self._wallet.erase()

    def look(self, content: Content, **said: object) -> FileLook:
        """What a file still needs from the holder: its password, which of several files is meant, what
        the columns of a table mean. `said` is what they answered already: see `ImportOptions`."""
        options = ImportOptions(**said)
        if isinstance(content, bytes):
            return self._wallet.look(content, options)
        return self._wallet.look_at(os.fspath(content), options)

    def import_file(
        self,
        content: Content,
        progress: Optional[Callable[[ImportProgress], bool]] = None,
        **said: object,
    ) -> ImportReport:
        """Reads an export file: its bytes, or its path if it need not fit in memory. `progress` hears how
        far it is; returning False stops it. `said` is what the holder says about the file, such as
        `currency="EUR"`: see `ImportOptions`."""
        options, listener = ImportOptions(**said), _Listener(progress) if progress else None
        if isinstance(content, bytes):
            return self._wallet.import_file(content, options, listener)
        return self._wallet.import_path(os.fspath(content), options, listener)

    def import_credential(self, text: str, now: Optional[int] = None) -> ImportReport:
        """Keeps what a credential (SD-JWT VC) of a pinned source states."""
        return self._wallet.import_credential(text, int(time.time()) if now is None else now)

    def __getattr__(self, name: str):
        """Everything else is `Wallet`'s own: `list`, `dispute`, `corrections`, `mappings`, `pin_sources`, `perks`..."""
        return getattr(self._wallet, name)

    def records(self) -> Records:
        """Every record, the latest day first."""
        return self._wallet.records()

    def score(self, as_of: Optional[datetime.date] = None) -> Score:
        """Computes the score, as of today unless a day is given."""
        return self._wallet.score(self.scorecard, as_of or _today())

    def what_if(
        self, changes: Iterable[Change], as_of: Optional[datetime.date] = None
    ) -> WhatIf:
        """The score as it is, and after all changes, made in their order. Nothing is stored."""
        return self._wallet.what_if(self.scorecard, as_of or _today(), list(changes))

    def prepare(
        self,
        request: Union[str, IncomingRequest],
        as_of: Optional[datetime.date] = None,
        now: Optional[int] = None,
    ) -> Preview:
        """What the answer to a request would say: a link, or one that `IncomingRequest.read` gave.
        Nothing leaves."""
        now = int(time.time()) if now is None else now
        if isinstance(request, str):
            request = IncomingRequest.read(request, None, None, now)
        return self._wallet.prepare(request, self.scorecard, as_of or _today(), now)

    def share(self, preview: Preview, approved: Iterable[Ask], now: Optional[int] = None) -> Shared:
        """Signs what was approved, and nothing else."""
        now = int(time.time()) if now is None else now
        return self._wallet.share(preview, list(approved), now)

    def receipts(self) -> list[Receipt]:
        """Every receipt, the latest first."""
        return self._wallet.receipts()


class _Listener(ProgressListener):
    def __init__(self, progress: Callable[[ImportProgress], bool]):
        self._progress = progress

    def on_progress(self, progress: ImportProgress) -> bool:
        return self._progress(progress)


def _secret(passphrase: Passphrase) -> SecretSink:
    sink = SecretSink()
    sink.put(passphrase.encode() if isinstance(passphrase, str) else passphrase)
    return sink


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.timezone.utc).date()
