"""
Tells CPS's warnings apart and decides which of them a person has approved (akamai-cps 2.9, 9.4).

CPS sends one text, a warning a line, some of them with a chain listing over several lines; its
documents tell of commas between them. A text that matches nothing stays unknown: a list never
approves it. So a value never runs on over lines that are no part of it, even where that leaves an
oddly shaped warning unknown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from connector.core.catalogue import CATALOGUE, PLACEHOLDER
from connector.core.request.values import AcceptedWarning, AcknowledgePolicy, WarningPolicy

LONGEST: Final = 32_000
"""Characters of a text that are told apart: far above any of CPS, and done in a moment."""
_TELLING: Final = 5
"""Characters by which the beginning of a warning is known."""
_HEADER = "[WARNINGS]\n"
_VALUE = r"[^\n\[\]]*?"
_LISTING_LINE = (
    r"(?:[ \t]+\S[^\n]*"
    r"|Trust Chain:?"
    r"|The chain that will be used is:"
    r"|(?:\d+\.[ \t]*)?(?:Certificate|Subject|Issuer|Serial Number):[^\n]*)"
)
_ACROSS_LINES: Final = {
    "trustChainData": rf"{_LISTING_LINE}(?:\n+{_LISTING_LINE})*",
    "certificateText": r"(?s:.*?)",
    "exceptionMessage": r"(?s:.*?)",
}


@dataclass(frozen=True, slots=True)
class CPSWarning:
    """One warning of CPS."""

    id: str | None
    """As in the catalogue; None: the text matches nothing there."""
    text: str
    """Verbatim, but with LF and no blanks at line ends; may have several lines."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A warning that may be acknowledged, and whose word that is."""

    warning: CPSWarning
    by: str = ""
    """Who has accepted it by name; empty: the request approves it without one."""
    until: date | None = None
    """The last day on which that counts; None: it has no end."""


@dataclass(frozen=True, slots=True)
class WarningVerdict:
    """Whether a text of warnings may be acknowledged."""

    acknowledge: bool
    unapproved: tuple[CPSWarning, ...]
    """The warnings that stand in the way, in CPS's order."""
    accepted: tuple[Acceptance, ...] = ()
    """The others, in CPS's order."""


def split_warnings(text: str) -> tuple[CPSWarning, ...]:
    """
    Return the warnings in *text* in CPS's order; an empty text has none.

    Neighbouring lines that match nothing are one unknown warning. The line `[WARNINGS]` in front is
    dropped, unless it is all there is. Beyond `LONGEST` all is one unknown warning.
    """
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    rest, beyond = _readable(lines.removeprefix(_HEADER))
    found: list[CPSWarning] = []
    while rest := rest.lstrip("\n"):
        warning = _first(rest)
        rest = rest[len(warning.text) :]
        apart = _apart(warning.text)
        if not apart and warning.id is None and found and found[-1].id is None:
            warning = CPSWarning(None, f"{found.pop().text}\n{warning.text}")
        found += apart or [warning]
    return (*found, CPSWarning(None, beyond)) if beyond else tuple(found)


def _readable(lines: str) -> tuple[str, str]:
    """Return what is told apart, and what lies beyond and stays one unknown warning."""
    if len(lines) <= LONGEST:
        return lines, ""
    whole, _, _ = lines[:LONGEST].rpartition("\n")
    return whole, lines[len(whole) :].lstrip("\n")


def listed(warnings: Sequence[CPSWarning]) -> str:
    """Return each warning whole on lines of its own, its id before it; further lines indented."""
    return "\n".join(
        f"  {item.id or '(no id)'}: " + item.text.replace("\n", "\n    ") for item in warnings
    )


def judge_warnings(
    text: str, policy: WarningPolicy, named: Sequence[AcceptedWarning] = ()
) -> WarningVerdict:
    """
    Return whether every warning in *text* is approved, and which are not.

    Args:
        text: As CPS sends it.
        policy: Of the stage at which CPS raises them.
        named: What somebody has accepted, and that counts now.
    """
    judged = [(item, _acceptance(item, policy, named)) for item in split_warnings(text)]
    unapproved = tuple(item for item, accepted in judged if accepted is None)
    accepted = tuple(accepted for _, accepted in judged if accepted is not None)
    return WarningVerdict(not unapproved, unapproved, accepted)


def _acceptance(
    warning: CPSWarning, policy: WarningPolicy, named: Sequence[AcceptedWarning]
) -> Acceptance | None:
    """Return whose word it is that approves *warning*: a person's by name before the request's."""
    for entry in named:
        if entry.id == warning.id:
            return Acceptance(warning, entry.by, entry.until)
    return Acceptance(warning) if _approved(warning, policy) else None


def _approved(warning: CPSWarning, policy: WarningPolicy) -> bool:
    if policy.mode is AcknowledgePolicy.LISTED:
        return warning.id is not None and warning.id in policy.ids
    return policy.mode is AcknowledgePolicy.ALL


def _first(text: str) -> CPSWarning:
    """Return the warning that *text* begins with: the longest known one, or the line as unknown."""
    matches = ((name, pattern.match(text)) for name, pattern in _patterns())
    known = [CPSWarning(name, match[0]) for name, match in matches if match]
    if known:
        return max(known, key=lambda warning: len(warning.text))
    return CPSWarning(None, text.partition("\n")[0])


def _apart(text: str) -> list[CPSWarning]:
    """Return the warnings that stand in *text* with commas between; none unless all are known."""
    found: list[CPSWarning] = []
    parts = _between().split(text)
    for part in parts if len(parts) > 1 else ():
        known = (name for name, pattern in _patterns() if pattern.fullmatch(part))
        name = next(known, None)
        if name is None:
            return []
        found.append(CPSWarning(name, part))
    return found


@cache
def _between() -> re.Pattern[str]:
    """Return the comma before a known warning, as far as one can be told by how it begins."""
    openings = {PLACEHOLDER.split(template.text)[0] for template in CATALOGUE}
    telling = sorted(re.escape(one) for one in openings if len(one) >= _TELLING)
    return re.compile(rf",[ \t]*(?={'|'.join(telling)})")


def _pattern(template: str) -> re.Pattern[str]:
    body = "".join(
        _ACROSS_LINES.get(piece, _VALUE) if place % 2 else re.escape(piece)
        for place, piece in enumerate(PLACEHOLDER.split(template))
    )
    return re.compile(rf"{body}(?=\n|\Z)")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each known id with its wording; few runs meet a warning at all."""
    return tuple((template.id, _pattern(template.text)) for template in CATALOGUE)
