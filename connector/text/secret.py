"""
Secrets: texts that never show themselves by accident, and that no text shows that leaves.

Whatever becomes a `Secret` is remembered for the rest of the process, with the forms in which an
answer may quote it. `leaving` stars them wherever a text leaves.
"""

import html
import json
import re
import threading
from base64 import b64encode, urlsafe_b64encode
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote, quote_plus

STARS: Final = "***"

_LONG_ENOUGH: Final = 4
"""Shorter texts occur everywhere by chance."""
_ANYWHERE: Final = 8
"""Shorter texts are looked for as whole words only, which no part of a host name is."""
_UNMISTAKABLE: Final = 12
"""So much of a secret is recognised across line ends, and where the rest of it is cut off."""
_PASSING: Final = 64
"""How many secrets of single calls are remembered; each is of use for seconds only."""

_BREAK: Final = r"(?:\\[rn]|\s)*"
"""What a server may put into a text that it wraps, as it is or escaped."""


_BLANKS: Final = "".join(
    map(chr, (*range(0x09, 0x0E), *range(0x1C, 0x21), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)))
)
_SWALLOWED: Final = dict.fromkeys(map(ord, f"{_BLANKS}\u2028\u2029\u202f\u205f\u3000\\rn"))
"""All signs that a break may consist of; a text without them has every secret in one piece."""


def bare(text: str) -> str:
    """Return *text* without what may surround a secret: blanks, line ends, a byte order mark."""
    return text.strip().strip("\ufeff").strip()


class Known:
    """The secrets of this process; safe between threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lasting: dict[str, None] = {}
        self._passing: deque[str] = deque(maxlen=_PASSING)
        self._guard = threading.Lock()

    def add(self, text: str) -> None:
        """Remember a secret for good; a few letters are not looked for."""
        if len(text) >= _LONG_ENOUGH:
            with self._guard:
                self._lasting[text] = None

    def add_passing(self, text: str) -> None:
        """Remember what one call alone carries, such as its signature, for some calls."""
        if len(text) >= _UNMISTAKABLE:
            with self._guard:
                self._passing.append(text)

    def starred(self, text: str) -> str:
        """Return *text* with stars for every secret, as it is and in the forms of `_forms`."""
        with self._guard:
            known = (*self._lasting, *self._passing)
        thin = text.translate(_SWALLOWED)
        for secret in known:
            forms = _thin_forms(secret)  # the shortest first, which most texts are shorter than
            if len(thin) >= len(forms[0]) and any(form in thin for form in forms):
                text = _pattern(secret).sub(STARS, text)
                thin = text.translate(_SWALLOWED)
        return text

    def clear(self) -> None:
        """Forget all; for tests, which share a process."""
        with self._guard:
            self._lasting.clear()
            self._passing.clear()


KNOWN: Final = Known()
"""Process-wide on purpose: a text may leave where nobody has been handed the secrets."""


class Secret:
    """Holds a secret; prints, logs and formats as stars. Only `reveal` gives it out."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text
        KNOWN.add(text)

    def reveal(self) -> str:
        """Return the text; call this only where it goes onto the wire."""
        return self._text

    def told_apart_by(self) -> str:
        """Return what no other secret has, for a digest; it may be the secret itself."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({STARS})"

    def __str__(self) -> str:
        return STARS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@lru_cache(maxsize=2 * _PASSING)
def _pattern(secret: str) -> re.Pattern[str]:
    forms = sorted({*_forms(secret)}, key=len, reverse=True)
    found = "|".join(_wrapped(form) for form in forms)
    if len(secret) < _ANYWHERE:
        found = rf"(?<![\w.-])(?:{found})(?![\w-]|\.\w)"
    if len(secret) > _UNMISTAKABLE:
        found += rf"|{re.escape(secret[:_UNMISTAKABLE])}[^\s\"'<>&,;]*"
    return re.compile(found)


@lru_cache(maxsize=2 * _PASSING)
def _thin_forms(secret: str) -> tuple[str, ...]:
    """
    Return what a text without breaks contains one of if `_pattern` finds anything in it.

    To look for that is far cheaper than to compile the pattern of a secret of one call. A form that
    contains another one need not be looked for.
    """
    forms = {*_forms(secret)}
    if len(secret) > _UNMISTAKABLE:
        forms.add(secret[:_UNMISTAKABLE])
    least: list[str] = []
    for form in sorted((form.translate(_SWALLOWED) for form in forms), key=len):
        if not any(shorter in form for shorter in least):
            least.append(form)
    return tuple(least)


def _forms(secret: str) -> Iterator[str]:
    """Yield *secret* as it is, and as JSON, HTML, a URL, Python or base64 writes it."""
    quoted = json.dumps(secret)[1:-1]
    yield from (secret, quoted, json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (quoted.replace("/", "\\/"), json.dumps(quoted)[1:-1], repr(secret)[1:-1])
    yield from (html.escape(secret), html.escape(secret).replace("&#x27;", "&#39;"))
    raw = secret.encode(errors="surrogatepass")
    for url in (quote_plus(raw), quote(raw), quote(raw, safe="")):
        yield from (url, re.sub("%..", lambda found: found[0].lower(), url))
    for offset in range(3):
        # Behind `offset` unknown bytes: the characters that depend on this secret alone.
        first, last = -(-offset * 8 // 6), (offset + len(raw)) * 8 // 6
        for encoded in (b64encode, urlsafe_b64encode):
            core = encoded(b"\0" * offset + raw).decode()[first:last]
            if len(core) >= _ANYWHERE:
                yield core


def _wrapped(form: str) -> str:
    if len(form) < _UNMISTAKABLE:
        return re.escape(form)
    return _BREAK.join(re.escape(character) for character in form)
