"""
The findings that this CPS raises (akamai-cps 4.6), worded as in `data/findings.yaml`.

The connector has a catalogue of its own: a wrong word in one of both cannot agree with itself.
"""

from connector.sandbox import data
from connector.sandbox.cps.state import Finding

_CATALOGUE = data.load("findings")
_WORDING: dict[str, str] = {**_CATALOGUE["errors"], **_CATALOGUE["warnings"]}


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
