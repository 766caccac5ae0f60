"""What judging an upload starts from: a request, a CA below a standard root, and its leaves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chain_samples import NOW, Authority, authority, leaf, name, pem
from cryptography import x509

from connector.sandbox.cps.judge import Measure, judge
from connector.sandbox.cps.keys import new_request
from connector.sandbox.cps.state import Uploaded

NAMES = ("www.example.com", "api.example.com")
DAY = timedelta(days=1)
BODY = {
    "csr": {"cn": NAMES[0], "sans": list(NAMES), "o": "Example GmbH"},
    "thirdParty": {"excludeSans": False},
}
REQUEST = new_request(BODY, "ECDSA", NOW, keep_cn=False)
KEY = REQUEST.key.public_key()
SUBJECT = name(o="Example GmbH", cn=NAMES[0])
ROOT = authority("Standard Root")
CA = authority("Standard CA", ROOT)
MEASURE = Measure(names=NAMES, signature_algorithm="SHA-256", roots=(ROOT.certificate,), now=NOW)


def issued(issuer: Authority = CA, **changes: Any) -> x509.Certificate:
    parts: dict[str, Any] = {"subject": SUBJECT, "sans": NAMES, **changes}
    return leaf(issuer, parts.pop("public_key", KEY), **parts)


def findings_of(
    certificate: x509.Certificate | str, *chain: Authority | str, **changes: Any
) -> tuple[list[str], str]:
    """Return the ids of what is found, and the whole text as CPS sends it."""
    text = certificate if isinstance(certificate, str) else pem(certificate)
    trust_chain = "".join(one if isinstance(one, str) else one.pem for one in chain)
    uploaded = Uploaded("ECDSA", text, trust_chain)
    findings = judge(uploaded, REQUEST, replace(MEASURE, **changes)).findings
    return [one.id for one in findings], "\n".join(one.text for one in findings)
