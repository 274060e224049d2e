"""Checking an answer, offline: what a merchant's back end needs, in one call."""

from __future__ import annotations

import time
from typing import Optional

from ._generated import Expectation, NonceStore, Policy, Trust, Verified, Verifier


def verify(
    presentation: str,
    *,
    audience: str,
    nonce: str,
    at_least: Optional[int] = None,
    trust: Optional[Trust] = None,
    policy: Optional[Policy] = None,
    nonces: Optional[NonceStore] = None,
    until: Optional[int] = None,
    now: Optional[int] = None,
) -> Verified:
    """Checks an answer to your request and returns what was shown, or raises `VerifyError`.

    `audience` is the request's client_id, prefix included, and `nonce` the one you sent. Give `nonces`
    (`memory_nonces()`, or a `NonceStore` of your own) and a second answer to the same request is
    refused as `kb_replayed`; `until` is when your request ends, if that is later than five minutes
    from now. Without it, remember yourself which nonces were answered.

    Whom you trust is a `policy` (`Policy.parse(text)`) or a `trust`, not both. Without either the
    holder's own word counts, and the result's level says so.
    """
    now = int(time.time()) if now is None else now
    verifier = _verifier(trust, policy)
    expectation = Expectation(audience=audience, nonce=nonce, at_least=at_least)
    if nonces is None:
        return verifier.verify(presentation, expectation, now)
    return verifier.verify_once(presentation, expectation, nonces, until or now, now)


def verify_badge(
    presentation: str,
    *,
    at_least: Optional[int] = None,
    trust: Optional[Trust] = None,
    policy: Optional[Policy] = None,
    now: Optional[int] = None,
) -> Verified:
    """Checks a badge on a public profile. It has no audience: whoever copies it can show it too."""
    now = int(time.time()) if now is None else now
    return _verifier(trust, policy).verify_badge(presentation, at_least, now)


def _verifier(trust: Optional[Trust], policy: Optional[Policy]) -> Verifier:
    if policy is None:
        return Verifier(trust or Trust.SELF_ASSERTED())
    if trust is not None:
        raise ValueError("a policy says itself whom it trusts: give a policy or a trust, not both")
    return Verifier.with_policy(policy)
