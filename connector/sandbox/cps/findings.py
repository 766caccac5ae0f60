"""
The findings that this CPS raises (akamai-cps 4.6); a switch says which of them are hard.

The wording is the catalogue's, which clients match against: a vendor's words are written down once.
"""

from connector.core.catalogue import CATALOGUE
from connector.sandbox.cps.state import Finding

_WORDING = {template.id: template.text for template in CATALOGUE}


def finding(id_: str, **values: object) -> Finding:
    """Return a finding, its placeholders filled from *values*."""
    text = _WORDING[id_]
    for name, value in values.items():
        text = text.replace(f"<{name}>", str(value))
    return Finding(id_, text)


def joined(findings: tuple[Finding, ...], *, headline: bool) -> str:
    """Return the text of `warnings`: one after the other, repeated ones once (akamai-cps 2.9)."""
    texts = dict.fromkeys(one.text for one in findings)
    return "\n".join((*(("[WARNINGS]",) if headline else ()), *texts))
