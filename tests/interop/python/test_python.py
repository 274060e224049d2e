"""PyPI `sd-jwt` verifies ours and we verify what it issues; `PyJWT` runs the lines of docs/merchants.md."""

import json
import os
import re
import subprocess
import time
import unittest
from pathlib import Path

import yaml
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

INTEROP = os.environ["SIMSIM_INTEROP"]
ROOT = Path(__file__).parents[3]
AUD, NONCE = "https://shop.example", "kYQ2m0y8cX3vT1sBpZr9Jw"


def our_answer():
    return json.loads(subprocess.check_output([INTEROP, "issue"]))


def our_verdicts(lines):
    text = "\n".join(json.dumps(line) for line in lines)
    return [json.loads(line) for line in subprocess.check_output([INTEROP, "verify"], input=text.encode()).splitlines()]


class PyPiSdJwt(unittest.TestCase):
    def test_it_verifies_ours(self):
        answer = our_answer()
        key = JWK(**answer["jwk"])
        verified = SDJWTVerifier(answer["presentation"], lambda *_: key, answer["aud"], answer["nonce"]).get_verified_payload()
        self.assertEqual(verified["score_at_least"], {"600": True})
        with self.assertRaises(Exception):
            SDJWTVerifier(answer["presentation"], lambda *_: key, answer["aud"], "another")

    def issue(self, claims, disclosed, issuer, holder, header=None):
        SDJWTIssuer.SD_JWT_HEADER = "dc+sd-jwt"
        now = int(time.time())
        base = {"iss": "https://issuer.example", "vct": "https://issuer.example/case", "iat": now, "exp": now + 900}
        issued = SDJWTIssuer({**base, **claims}, issuer, holder, sign_alg="ES256", add_decoy_claims=True, extra_header_parameters=header or {})
        bearer = SDJWTHolder(issued.sd_jwt_issuance)
        bearer.create_presentation(disclosed, NONCE, AUD, holder, sign_alg="ES256")
        public = json.loads(issuer.export_public())
        return {"presentation": bearer.sd_jwt_presentation, "aud": AUD, "nonce": NONCE, "jwk": public, "now": now}

    def test_we_verify_what_it_issues(self):
        issuer, holder = JWK.generate(kty="EC", crv="P-256"), JWK.generate(kty="EC", crv="P-256")
        claims = {SDObj("given_name"): "Ada", "nationalities": [SDObj("GB"), SDObj("CH")]}
        line = self.issue(claims, {"given_name": True, "nationalities": [True, False]}, issuer, holder)
        lines = [{"id": 1, **line}, {"id": 2, **line, "nonce": "another"}, {"id": 3, **line, "now": line["now"] + 10_000}]
        self.assertEqual([it["error"] for it in our_verdicts(lines)], [None, "kb_wrong_nonce", "expired"])

    def test_we_verify_its_own_test_cases(self):
        folder = ROOT.parent / "shared/vectors/attestation/owf-sd-jwt-python"
        if not folder.is_dir():
            self.skipTest("../shared is not here")

        class Loader(yaml.SafeLoader):
            pass

        def sd(loader, node):
            kinds = {yaml.ScalarNode: loader.construct_object, yaml.SequenceNode: loader.construct_sequence}
            if isinstance(node, yaml.ScalarNode):
                plain = yaml.ScalarNode(loader.resolve(yaml.ScalarNode, node.value, (node.style is None, True)), node.value, style=node.style)
                return SDObj(loader.construct_object(plain, deep=True))
            build = kinds.get(type(node), loader.construct_mapping)
            return SDObj(build(node, deep=True))

        Loader.add_constructor("!sd", sd)
        lines = []
        for file in sorted(folder.glob("*.yml")):
            case = yaml.load(file.read_text(), Loader)
            if file.stem == "settings":
                continue
            issuer, holder = JWK.generate(kty="EC", crv="P-256"), JWK.generate(kty="EC", crv="P-256")
            line = self.issue(case["user_claims"], case["holder_disclosed_claims"], issuer, holder, case.get("extra_header_parameters"))
            lines.append({"id": file.stem, **line})
        self.assertGreater(len(lines), 15)
        self.assertEqual([it for it in our_verdicts(lines) if not it["ok"]], [])


class TheLinesOfTheDocs(unittest.TestCase):
    def setUp(self):
        block = re.search(r"```python\n(.*?)```", (ROOT / "docs/merchants.md").read_text(), re.S).group(1)
        scope = {}
        exec(block, scope)  # what a reader would paste
        self.verify = scope["verify"]

    def passes(self, presentation, audience, nonce, root, threshold=600):
        try:
            return self.verify(presentation, audience, nonce, root.encode(), str(threshold))
        except Exception:
            return False

    def test_they_accept_the_answer_and_nothing_else(self):
        it, other = our_answer(), our_answer()
        token, binding = it["presentation"].split("~")
        self.assertTrue(self.passes(it["presentation"], it["aud"], it["nonce"], it["root"]))
        self.assertFalse(self.passes(it["presentation"], it["aud"], "another", it["root"]))
        self.assertFalse(self.passes(it["presentation"], "https://evil.example", it["nonce"], it["root"]))
        self.assertFalse(self.passes(it["presentation"], it["aud"], it["nonce"], other["root"]))
        self.assertFalse(self.passes(it["presentation"], it["aud"], it["nonce"], it["root"], 700))
        self.assertFalse(self.passes(f"{token}~{other['presentation'].split('~')[1]}", it["aud"], it["nonce"], it["root"]))
        self.assertFalse(self.passes(f"{token}~WyJzYWx0IiwiYSJd~{binding}", it["aud"], it["nonce"], it["root"]))


if __name__ == "__main__":
    unittest.main()
