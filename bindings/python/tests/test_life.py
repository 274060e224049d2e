"""What a wallet does beyond the journeys: hardware keys, perks, vouches, moving house."""

import json

import pytest
from people import DAY, DEMO, NOW, PASSPHRASE, Key, holder, request

import simsim


@pytest.fixture
def wallet(tmp_path):
    with holder(tmp_path / "vault") as wallet:
        yield wallet


def verify(asked, shared):
    return simsim.verify(
        shared.presentation,
        audience=asked.client_id,
        nonce=asked.nonce,
        at_least=600,
        trust=simsim.Trust.SELF_ASSERTED(),
        now=NOW + 10,
    )


def test_an_answer_is_signed_by_keys_in_hardware_in_one_step(wallet):
    asked, approved = request(simsim.Ask.AT_LEAST(600)), [simsim.Ask.AT_LEAST(600)]
    preview = wallet.prepare(asked.link, DAY, NOW)
    shared = wallet.share_with(preview, approved, Key(), Key(), None, NOW)
    assert verify(asked, shared).claims.score_at_least == [600]
    assert wallet.receipts() == [shared.receipt]


def test_an_answer_is_signed_by_keys_in_hardware_in_two_steps(wallet):
    asked, approved = request(simsim.Ask.AT_LEAST(600)), [simsim.Ask.AT_LEAST(600)]
    preview = wallet.prepare(asked.link, DAY, NOW)
    leaf, own = Key(), Key()
    pending = wallet.begin_share(preview, approved, leaf.public_key(), own.public_key(), None, NOW)
    unbound = pending.signed(leaf.sign(pending.bytes_to_sign()))
    assert wallet.receipts() == [], "nothing has left yet"
    with pytest.raises(simsim.WalletError.Refused, match="begin the share again"):
        pending.bytes_to_sign()
    shared = wallet.finish_share(unbound, own.sign(unbound.bytes_to_sign()))
    assert verify(asked, shared).claims.score_at_least == [600]
    with pytest.raises(simsim.WalletError.Refused):
        wallet.finish_share(unbound, leaf.sign(b"again"))


def test_a_signature_of_another_key_proves_nothing(wallet):
    asked, approved = request(simsim.Ask.AT_LEAST(600)), [simsim.Ask.AT_LEAST(600)]
    preview = wallet.prepare(asked.link, DAY, NOW)
    leaf, own = Key(), Key()
    pending = wallet.begin_share(preview, approved, leaf.public_key(), own.public_key(), None, NOW)
    unbound = pending.signed(Key().sign(pending.bytes_to_sign()))
    shared = wallet.finish_share(unbound, own.sign(unbound.bytes_to_sign()))
    with pytest.raises(simsim.VerifyError.Refused):
        verify(asked, shared)


def test_hardware_that_refuses_is_an_error_and_nothing_leaves(wallet):
    class Shy(Key):
        def sign(self, message):
            raise simsim.GuardError.Refused()

    asked, approved = request(simsim.Ask.AT_LEAST(600)), [simsim.Ask.AT_LEAST(600)]
    preview = wallet.prepare(asked.link, DAY, NOW)
    with pytest.raises(simsim.WalletError.Refused):
        wallet.share_with(preview, approved, Shy(), Key(), None, NOW)
    assert wallet.receipts() == []


def test_a_catalogue_opens_doors_once_its_publisher_is_trusted(wallet):
    publisher = Key()
    content = json.dumps(catalogue()).encode()
    signature = publisher.detached_jws("simsim-catalogue+jws", content)
    with pytest.raises(simsim.WalletError.Refused, match="publisher"):
        wallet.add_catalogue(content, signature, DAY)
    wallet.trust_publisher("The guild", json.dumps(publisher.jwk()))
    assert [it.name for it in wallet.publishers()] == ["The guild"]
    with pytest.raises(simsim.WalletError.Refused):
        wallet.add_catalogue(content + b" ", signature, DAY)

    assert wallet.add_catalogue(content, signature, DAY) == "guild"
    perks = wallet.perks(DAY)
    assert [it.id for it in perks.open] == ["bike"]
    assert [(it.id, it.at_least, it.merchant) for it in perks.next] == [("flat", 950, "Velo")]
    assert perks.open[0].title.in_language("de") == "Velo ohne Kaution"

    assert wallet.distrust_publisher("The guild")
    assert wallet.perks(DAY).open == []


def catalogue():
    def perk(name, at_least, **title):
        return {"id": name, "merchant": "velo", "title": title, "at_least": at_least}

    return {
        "schema": "simsim-catalogue/1",
        "id": "guild",
        "title": {"en": "The guild"},
        "issued": "2026-10-01",
        "expires": "2027-10-01",
        "scorecard": "simsim-v1",
        "merchants": [{"id": "velo", "name": "Velo", "url": "https://bikes.example"}],
        "perks": [
            perk("bike", 400, en="Bike without deposit", de="Velo ohne Kaution"),
            perk("flat", 950, en="Flat without deposit"),
        ],
    }


def test_a_histogram_says_how_many_scores_lie_below(wallet):
    publisher = Key()
    wallet.trust_publisher("The guild", json.dumps(publisher.jwk()))
    content = json.dumps(
        {
            "schema": "simsim-histogram/1",
            "id": "people",
            "issued": "2026-10-01",
            "expires": "2027-10-01",
            "scorecard": "simsim-v1",
            "made_from": {"en": "a hundred made-up people"},
            "from": 350,
            "width": 300,
            "counts": [100, 0, 0],
        }
    ).encode()
    wallet.add_histogram(content, publisher.detached_jws("simsim-histogram+jws", content), DAY)
    [percentile] = wallet.percentiles(DAY)
    number = wallet.score(DAY).number
    assert percentile.below_permille == (500 if number < 650 else 1000)
    assert (percentile.scores, percentile.histogram) == (100, "people")


def test_a_vouch_is_asked_for_given_accepted_and_taken_back(wallet, tmp_path):
    friend = simsim.create_wallet(tmp_path / "friend", PASSPHRASE, simsim.KdfCost.FLOOR)
    with friend:
        ask = wallet.ask_for_vouch("rental", DAY)
        vouch = friend.give_vouch(ask, DAY)
        outcome = wallet.accept_vouch(vouch, DAY)
        assert wallet.record(outcome.accepted).fact.scope == "rental"
        [given] = friend.vouches()
        assert given.is_GIVEN() and given.revoked is None
        assert any(it.is_ACCEPTED() for it in wallet.vouches())

        taken_back = friend.revoke_vouch(given.id, DAY)
        assert wallet.accept_vouch(taken_back, DAY).revoked == 1
        assert wallet.record(outcome.accepted).fact.revoked == DAY
        again = friend.give_vouch(wallet.ask_for_vouch("general", DAY), DAY)
        wallet.accept_vouch(again, DAY)
        assert wallet.accept_vouch(friend.revoke_all_vouches(DAY), DAY).revoked == 1
        with pytest.raises(simsim.WalletError.Refused):
            wallet.accept_vouch(vouch[:-4] + "AAAA", DAY)


def test_a_backup_and_a_recovery_key_both_give_the_records_back(wallet, tmp_path):
    records = wallet.records()
    file = str(tmp_path / "backup")
    assert wallet.backup(file, secret("of the backup")) == 0
    with pytest.raises(simsim.WalletError.WrongPassphrase):
        simsim.Wallet.restore(file, str(tmp_path / "new"), secret(PASSPHRASE), False)
    restored = simsim.Wallet.restore(file, str(tmp_path / "new"), secret("of the backup"), False)
    assert restored.records() == records
    restored.lock()

    key = wallet.make_recovery_key()
    wallet.lock()
    with pytest.raises(simsim.WalletError):
        simsim.Wallet.recover(str(tmp_path / "vault"), "0000-0000")
    recovered = simsim.Wallet.recover(str(tmp_path / "vault"), key)
    assert recovered.records() == records
    assert recovered.findings() == []
    recovered.lock()


def secret(text):
    sink = simsim.SecretSink()
    sink.put(text.encode())
    return sink


def test_foreign_code_may_call_back_and_is_told_that_the_wallet_is_busy(wallet):
    told = []

    def busy():
        with pytest.raises(simsim.WalletError.Busy):
            wallet.records()
        told.append("busy")

    class Guard(simsim.KeyGuard):
        def wrap(self, key):
            busy()
            return bytes(byte ^ 0xFF for byte in key)

        def unwrap(self, wrapped, key):
            busy()
            key.put(bytes(byte ^ 0xFF for byte in wrapped))

        def forget(self, wrapped):
            busy()

    wallet.add_guard(Guard())
    wallet.unlock_with_guard(Guard())
    assert wallet.remove_guard()
    assert told.count("busy") >= 2

    class Signer(Key):
        """Signing happens outside of the wallet's turn: it may ask for anything."""

        def sign(self, message):
            told.append(len(wallet.records().records))
            return super().sign(message)

    approved = [simsim.Ask.AT_LEAST(600)]
    preview = wallet.prepare(request(*approved).link, DAY, NOW)
    wallet.share_with(preview, approved, Signer(), Signer(), None, NOW)
    assert told[-1] > 300
    bank = (DEMO / "bank.ofx").read_bytes()
    wallet.import_file(bank, lambda progress: busy() is None)
    assert told[-1] == "busy"


def test_what_only_the_holder_knows_can_be_stated(wallet):
    lender = wallet.payee("Bank, car")
    assert lender == wallet.payee("bank, CAR") and wallet.payee("...") is None
    amount = simsim.Amount(minor=79_000, currency="EUR")
    due = simsim.Fact.DUE(obligation=lender, amount=amount, paid=None)
    record = wallet.record(wallet.add_fact(DAY, due, "Bank, car"))
    assert (record.label, record.origin) == ("Bank, car", simsim.Origin.TYPED_IN)
    contact = simsim.Fact.IDENTITY(aspect=simsim.Aspect.CONTACT, level=1, valid_from=DAY)
    assert wallet.add_fact(DAY, contact, None) == wallet.add_fact(DAY, contact, None)
    person = simsim.Fact.IDENTITY(aspect=simsim.Aspect.IDENTITY, level=1, valid_from=DAY)
    vouch = simsim.Fact.VOUCH(voucher=lender, revoked=None, scope="general", kept=None)
    for fact in (person, vouch):
        with pytest.raises(simsim.WalletError.Refused, match="not a word"):
            wallet.add_fact(DAY, fact, None)


def test_a_score_names_what_speaks_against_the_holder_until_when_and_in_whose_words(wallet):
    amount = simsim.Amount(minor=500, currency="EUR")
    due = simsim.Fact.DUE(obligation=wallet.payee("Energy"), amount=amount, paid=None)
    id = wallet.add_fact(DAY.replace(month=3), due, "Energy")
    [overdue] = [it for it in wallet.score(DAY).negatives if it.record == id]
    assert overdue.kind == simsim.NegativeKind.OVERDUE
    assert overdue.stops_counting > DAY
    written = json.loads(wallet.score(DAY).json)["negatives"]
    assert overdue.stops_counting.isoformat() in {it["stops_counting"] for it in written}

    words = {it.id: it for it in wallet.scorecard.characteristics()}
    assert list(words) == [it.id for it in wallet.score(DAY).characteristics]
    assert words["ch_length"].negative.in_language("de") == "Die Historie ist kurz"
    reason = next(it for it in wallet.score(DAY).reasons if it.effect == simsim.Effect.NEGATIVE)
    assert words[reason.code].negative == reason.text


def test_a_wallet_is_examined_and_knows_an_older_copy_of_itself(wallet, tmp_path):
    examined = wallet.examine()
    assert examined.items > 500 and examined.findings == [] and examined.lost_writes == 0
    assert wallet.discard_quarantined() == 0
    mark = wallet.mark()
    wallet.check_mark(mark)
    wallet.rescore(NOW)
    wallet.check_mark(mark)
    later = bytearray(wallet.mark())
    assert bytes(later) != mark
    later[-1] += 1
    with pytest.raises(simsim.WalletError.Refused, match="older"):
        wallet.check_mark(bytes(later))
    with pytest.raises(simsim.WalletError.Refused, match="32 bytes"):
        wallet.check_mark(b"short")
