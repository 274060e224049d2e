"""Checking an answer, offline: what a merchant's back end needs, in one call."""

from __future__ import annotations

import time
from typing import Optional

from ._generated import Expectation, Trust, Verified, Verifier


def verify(
    presentation: str,
    *,
    audience: str,
    nonce: str,
    at_least: Optional[int] = None,
    trust: Optional[Trust] = None,
    now: Optional[int] = None,
) -> Verified:
    """Checks an answer to your request and returns what was shown, or raises `VerifyError`.

    `audience` is the request's client_id, prefix included, and `nonce` the one you sent. Accept each
    nonce once: remember those that were answered. Without `trust` the holder's own word counts, and
    the result's level says so.
    """
    verifier = Verifier(trust or Trust.SELF_ASSERTED())
    expectation = Expectation(audience=audience, nonce=nonce, at_least=at_least)
    return verifier.verify(presentation, expectation, int(time.time()) if now is None else now)


def verify_badge(
    presentation: str,
    *,
    at_least: Optional[int] = None,
    trust: Optional[Trust] = None,
    now: Optional[int] = None,
) -> Verified:
    """Checks a badge on a public profile. It has no audience: whoever copies it can show it too."""
    verifier = Verifier(trust or Trust.SELF_ASSERTED())
    return verifier.verify_badge(presentation, at_least, int(time.time()) if now is None else now)
