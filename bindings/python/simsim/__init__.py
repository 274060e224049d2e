"""Simsim for Python: check an answer, try a scorecard, open a wallet.

    >>> import simsim
    >>> simsim.verify("not an answer", audience="redirect_uri:https://shop.example", nonce="n", now=0)
    Traceback (most recent call last):
    ...
    simsim._generated.Refused: malformed: not an SD-JWT in compact form: was it copied whole?

Merchants want `verify`, analysts `lint`, `score` and `backtest`, and `open_wallet` is what apps for wallet users do
in Kotlin and Swift. Everything runs in this process; nothing here uses the network.
"""

from . import _generated
from ._generated import *  # noqa: F403 (the generated module says what is public)
from .scorecards import backtest, lint, score
from .verifying import verify, verify_badge
from .wallet import SimsimWallet, create_wallet, open_wallet

__all__ = [
    *(name for name in _generated.__all__ if not name.endswith("Protocol")),
    "SimsimWallet",
    "backtest",
    "create_wallet",
    "lint",
    "open_wallet",
    "score",
    "verify",
    "verify_badge",
]
