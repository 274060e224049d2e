"""A holder, a key in hardware and a merchant, for the tests of what lies beyond the journeys."""

import base64
import datetime
import json
import pathlib

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import simsim

DEMO = pathlib.Path(__file__).resolve().parents[3] / "cli/demo"
PASSPHRASE = "five random words are better"
DAY = datetime.date(2026, 11, 1)
NOW = 1_793_490_300
NONCE = "kYQ2m0y8cX3vT1sBpZr9Jw"


def holder(directory):
    """A wallet with everything of the demo in it."""
    wallet = simsim.create_wallet(directory, PASSPHRASE, simsim.KdfCost.FLOOR)
    for name in ("bank.ofx", "alipay.csv", "facts.jsonl"):
        wallet.import_file((DEMO / name).read_bytes())
    return wallet


def request(*asks):
    """What a shop asks."""
    return simsim.make_request(
        "https://bikes.example/answer", NONCE, list(asks), "Bike without deposit", NOW + 900
    )


class Key(simsim.DeviceSigner):
    """A P-256 key, as a hardware module lends it."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())

    def public_key(self):
        return self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def sign(self, message):
        return self.key.sign(message, ec.ECDSA(SHA256()))

    def jwk(self):
        """The public half as a JWK."""
        point = self.public_key()
        return {"kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])}

    def detached_jws(self, typ, content):
        """A signature beside a file (RFC 7515, appendix F)."""
        return self.jws({"alg": "ES256", "typ": typ, "jwk": self.jwk()}, content)

    def jws(self, header, content, shown=""):
        """A signature over a content that is shown, or beside it."""
        header = b64(json.dumps(header).encode())
        r, s = decode_dss_signature(self.sign(f"{header}.{b64(content)}".encode()))
        return f"{header}.{shown}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def b64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
