"""The merchant's side: a policy decides, a nonce is good once, a deposit is waived."""

import datetime

import pytest
from people import DAY, NOW, Key, holder, request

import simsim


@pytest.fixture
def answered(tmp_path):
    asks = [simsim.Ask.AT_LEAST(600), simsim.Ask.EVIDENCE_SHARE()]
    asked = request(*asks)
    with holder(tmp_path / "vault") as wallet:
        preview = wallet.prepare(asked.link, DAY, NOW)
        yield asked, wallet.share(preview, asks, NOW).presentation


def check(answered, **how):
    asked, presentation = answered
    expected = {"audience": asked.client_id, "nonce": asked.nonce, "now": NOW + 10}
    try:
        return simsim.verify(presentation, **expected, **how).level.name
    except simsim.VerifyError.Refused as refused:
        return refused.name


def test_a_policy_decides_what_is_enough(answered):
    for text, verdict in [
        ("self_asserted = true\nat_least = 600", "SELF_ASSERTED"),
        ('{"self_asserted": true, "at_least": 650}', "predicate_not_met"),
        ('self_asserted = true\nminimum_level = "L1"', "level_too_low"),
        ("self_asserted = true\nminimum_evidence_share = 100", "predicate_not_met"),
        ('self_asserted = true\nscorecards = ["sha-256:00"]', "untrusted_scorecard"),
    ]:
        assert check(answered, policy=simsim.Policy.parse(text)) == verdict, text
    with pytest.raises(simsim.PolicyError.Refused, match="a word too many"):
        simsim.Policy.parse("at_leest = 600")
    with pytest.raises(ValueError, match="not both"):
        policy = simsim.Policy.parse("self_asserted = true")
        check(answered, policy=policy, trust=simsim.Trust.SELF_ASSERTED())


def test_an_answer_counts_once(answered):
    nonces = simsim.memory_nonces()
    assert check(answered, nonces=nonces) == "SELF_ASSERTED"
    assert check(answered, nonces=nonces) == "kb_replayed"


def test_a_merchant_brings_a_store_of_their_own(answered):
    class Store(simsim.NonceStore):
        spent = {}

        def spend(self, nonce, until, now):
            if self.spent.setdefault(nonce, until) != until or len(self.spent) > 1:
                raise simsim.NonceError.Spent()
            if until < now:
                raise RuntimeError("whatever goes wrong in it")

    store = Store()
    asked, _ = answered
    assert check(answered, nonces=store, until=asked.expires) == "SELF_ASSERTED"
    assert store.spent == {asked.nonce: asked.expires}
    assert check(answered, nonces=store, until=asked.expires + 1) == "kb_replayed"

    class Broken(simsim.NonceStore):
        def spend(self, nonce, until, now):
            raise RuntimeError(nonce)

    assert check(answered, nonces=Broken()) == "nonce_store_failed"


def test_a_deposit_is_waived_kept_and_counted(tmp_path):
    terms = simsim.DepositTerms(
        merchant="Velo Basel",
        what="a bike for a week",
        amount=simsim.Amount(minor=20_000, currency="CHF"),
        opened=datetime.date(2026, 10, 20),
        due=datetime.date(2026, 10, 27),
    )
    back = datetime.date(2026, 10, 26)
    till = Key()
    with holder(tmp_path / "vault") as wallet:
        offer = simsim.offer_deposit(terms, till)
        accepted = wallet.accept_deposit(offer, terms.opened)
        key = simsim.check_countersignature(accepted.text, offer)
        assert wallet.record(accepted.record).fact.kept is None

        with pytest.raises(simsim.WalletError.Refused):
            simsim.close_deposit_as_merchant(offer, True, back, Key())
        closing = simsim.close_deposit_as_merchant(offer, True, back, till)
        closed = wallet.close_deposit(closing, back)
        assert simsim.check_countersignature(closed.text, closing) == key
        assert wallet.record(closed.record).fact.kept is True
        [deposit] = wallet.deposits()
        assert (deposit.terms, deposit.closed, deposit.kept) == (terms, back, True)
