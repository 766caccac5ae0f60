"""
What every text passes before it leaves: to a terminal, a script, Terraform, a log or a file.

Stars stand for known secrets and for what looks like a credential; what a terminal obeys or nobody
sees is shown as an escape. Terraform keeps what it is told in plans, states and traces.
"""

import json
import re
from typing import Final

from connector.text.characters import harmless, one_line
from connector.text.secret import KNOWN, STARS

_NAMES: Final = (
    "client_secret|client_token|access_token|refresh_token|id_token|password|signature|nonce"
)

_CREDENTIALS: Final = (
    (
        re.compile(
            r"-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?(-----END \1PRIVATE KEY-----|\Z)", re.DOTALL
        ),
        STARS,
    ),
    (re.compile(r"(?i)\b(EG1-HMAC-SHA256)\s+(?:\w+=[^\s\"'<>;]*;?\s*)+"), rf"\1 {STARS} "),
    (
        re.compile(r"(?i)\b(authorization\\?[\"']?\s*[:=]\s*\\?[\"']?)(?:[\w-]+ +)?[^\s\"'<>\\]+"),
        rf"\1{STARS}",
    ),
    (
        # Not the words "basic constraints".
        re.compile(
            r"\b((?i:bearer|basic|EG1-HMAC-SHA256))\s+(?![A-Za-z]?[a-z]+\b)[\w+/=.~;:-]{8,}"
        ),
        rf"\1 {STARS}",
    ),
    (re.compile(rf"(?i)\b((?:{_NAMES})=)[^\s\"'<>,;&]+"), rf"\1{STARS}"),
    (
        re.compile(rf"(?i)((?:\\?[\"'])(?:{_NAMES})(?:\\?[\"'])\s*:\s*(?:\\?[\"']))[^\s\"'\\]+"),
        rf"\1{STARS}",
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?"), STARS),
    (re.compile(r"(\w://[^\s/:@]*:)[^\s/@]+@"), rf"\1{STARS}@"),
)
"""What is a credential wherever it stands."""

_SIGNS: Final = (
    *("private key", "eg1-hmac", "authorization", "bearer", "basic", "eyj", "://"),
    *_NAMES.split("|"),
)
"""In small letters: a text in ASCII without any of them holds none of `_CREDENTIALS`."""

_SAID: Final = 500
"""Characters of what a program has said that are told."""

_QUOTED: Final = re.compile(rf"(?i)\b((?:{_NAMES})[\"']?\s*[:=]\s*[\"']?)[^\s\"'<>,;&]+")
"""A header or a line of settings: our own messages say `password: missing`, others quote."""


def mask(text: str) -> str:
    """Return *text* with stars for known secrets and for what looks like a credential."""
    text = KNOWN.starred(text)
    if text.isascii():  # nearly every text; fast
        small = text.lower()
        if not any(sign in small for sign in _SIGNS):
            return text
    for pattern, stars in _CREDENTIALS:
        text = pattern.sub(stars, text)
    return text


def leaving(text: str) -> str:
    """Return *text* as it may leave; line feeds and tabulators stay."""
    return harmless(mask(text))


def as_json(value: object, *, indent: int | None = None) -> str:
    """
    Return a document as JSON whose texts may leave.

    JSON writes controls as escapes, which whoever reads it turns back into controls; so they are
    shown before.
    """
    return json.dumps(_fit(value), indent=indent)


def _fit(value: object) -> object:
    match value:
        case str():
            return leaving(value)
        case dict():
            return {key: _fit(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_fit(inner) for inner in value]
        case _:
            return value


def quoted(text: str) -> str:
    """Return a text of others as it may stand in one of ours: masked more strictly, on one line."""
    return one_line(_QUOTED.sub(rf"\1{STARS}", mask(text)))


def said(printed: bytes) -> str:
    """Return the end of what a program of the person's has printed, as people are told."""
    return quoted(printed.decode(errors="replace").strip())[-_SAID:] or "nothing"
