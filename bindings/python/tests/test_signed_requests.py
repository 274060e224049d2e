"""Merchants with a certificate, answers that they alone can read, and keys that an attester certified."""

import datetime
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.hazmat.primitives.asymmetric import ec
from people import DAY, NONCE, NOW, PASSPHRASE, Key, holder

import simsim

ASK = simsim.Ask.AT_LEAST(600)
ISSUER = "https://attest.example"


@pytest.fixture(scope="module")
def wallet(tmp_path_factory):
    with holder(tmp_path_factory.mktemp("holder") / "vault") as wallet:
        yield wallet


@pytest.fixture(scope="module")
def root():
    return Authority("Trusted merchants")


class Authority:
    """Certifies keys, as a trade body or an attester does."""

    def __init__(self, name):
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.sign(self.name, self.key.public_key(), ca=True)

    def sign(self, subject, public_key, ca=False, names=()):
        now = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, SHA256())

    def leaf(self, public_key, *names):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Velo")])
        return self.sign(subject, public_key, names=names).public_bytes(Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM).decode()


def asked(root, answer_key=None, lifetime=900):
    """A request that a certified shop signed."""
    shop = Key()
    request = simsim.make_request(
        "https://bikes.example/answer", NONCE, [ASK], "Bike", NOW + lifetime, "Velo", "order-1"
    )
    chain = [root.leaf(shop.key.public_key(), x509.DNSName("bikes.example"))]
    return simsim.sign_request(request, chain, shop, answer_key, NOW)


def test_a_signed_request_says_how_sure_it_is_who_asks(wallet, root):
    signed = asked(root)
    read = simsim.IncomingRequest.read
    sure = wallet.prepare(read(signed.link, None, root.pem, NOW), DAY, NOW)
    assert sure.sureness() == simsim.Sureness.CERTIFIED
    assert (sure.request().client_id, sure.request().link) == (signed.client_id, "")
    unsure = wallet.prepare(read(signed.link, None, None, NOW), DAY, NOW)
    assert unsure.sureness() == simsim.Sureness.SIGNED
    plain = simsim.make_request("https://bikes.example/answer", NONCE, [ASK], "Bike", NOW + 900)
    assert wallet.prepare(plain.link, DAY, NOW).sureness() == simsim.Sureness.ADDRESS_ONLY

    with pytest.raises(simsim.WalletError.Request, match="certified"):
        read(signed.link, None, Authority("Others").pem, NOW)
    with pytest.raises(simsim.WalletError.Request):
        read(signed.link[:-8] + "AAAAAAAA", None, root.pem, NOW)
    with pytest.raises(simsim.WalletError.RequestExpired):
        read(signed.link, None, root.pem, NOW + 900)


def test_a_request_that_lies_elsewhere_is_fetched_first(root):
    signed = asked(root)
    link = simsim.link_to_request(signed.client_id, "https://bikes.example/r/1")
    assert simsim.request_uri(link) == "https://bikes.example/r/1"
    assert simsim.request_uri(signed.link) is None
    with pytest.raises(simsim.WalletError.Request, match="fetch it first"):
        simsim.IncomingRequest.read(link, None, None, NOW)
    request = simsim.IncomingRequest.read(link, signed.jwt, root.pem, NOW).request()
    assert (request.client_name, request.state) == ("Velo", "order-1")


def test_a_sealed_answer_is_read_by_its_merchant_alone(wallet, root):
    key = simsim.AnswerKey.make()
    signed = asked(root, key)
    incoming = simsim.IncomingRequest.read(signed.link, None, root.pem, NOW)
    shared = wallet.share(wallet.prepare(incoming, DAY, NOW), [ASK], NOW)
    form = incoming.form(shared.presentation).encode()
    assert shared.presentation.encode() not in form
    assert simsim.answer_key_name(form) == "order-1"
    with pytest.raises(simsim.RequestError):
        simsim.read_answer(form, simsim.AnswerKey.make())
    answer = simsim.read_answer(form, key)
    assert (answer.presentation, answer.state) == (shared.presentation, "order-1")
    verified = simsim.verify(
        answer.presentation,
        audience=signed.client_id,
        nonce=NONCE,
        at_least=600,
        trust=simsim.Trust.SELF_ASSERTED(),
        now=NOW + 10,
    )
    assert verified.claims.score_at_least == [600]
    with pytest.raises(simsim.RequestError, match="opened an answer already"):
        simsim.read_answer(form, key)

    plain = simsim.make_request("https://bikes.example/answer", NONCE, [ASK], "Bike", NOW + 900)
    refusal = simsim.IncomingRequest.read(plain.link, None, None, NOW).form(None)
    assert simsim.answer_key_name(refusal.encode()) is None
    assert simsim.read_answer(refusal.encode(), None).presentation is None


def test_a_certified_key_makes_one_answer_of_level_1(wallet, root):
    def verify(shared, link):
        return simsim.verify(
            shared.presentation,
            audience=simsim.parse_request(link).client_id,
            nonce=NONCE,
            trust=simsim.Trust.ROOTS(root.pem),
            now=NOW + 10,
        )

    def attested(public_key):
        chain = [root.leaf(public_key, x509.UniformResourceIdentifier(ISSUER))]
        return simsim.Attested(iss=ISSUER, x5c=chain)

    link = simsim.make_request("https://bikes.example/a", NONCE, [ASK], "Bike", NOW + 900).link
    [jwk] = wallet.make_leaves(1)
    leaf = attested(public_key_of(json.loads(jwk)))
    with pytest.raises(simsim.WalletError.Refused):
        wallet.certify_leaf(jwk, attested(Key().key.public_key()), NOW + 86_400)
    wallet.certify_leaf(jwk, leaf, NOW + 86_400)
    assert wallet.certified_leaves(NOW) == 1
    preview = wallet.prepare(link, DAY, NOW)
    shared = wallet.share(preview, [ASK], NOW)
    assert shared.attester == ISSUER and wallet.certified_leaves(NOW) == 0
    assert verify(shared, link).level == simsim.Level.SOFTWARE_KEY
    assert wallet.share(preview, [ASK], NOW).attester is None, "its own word, when none is left"

    hardware = Key()
    certified = attested(hardware.key.public_key())
    shared = wallet.share_with(preview, [ASK], hardware, Key(), certified, NOW)
    assert verify(shared, link).claims.score_at_least == [600]


def public_key_of(jwk):
    from base64 import urlsafe_b64decode

    x, y = (int.from_bytes(urlsafe_b64decode(jwk[it] + "="), "big") for it in "xy")
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
