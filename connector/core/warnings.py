"""
Takes the text of CPS's warnings apart and says which a person has approved (akamai-cps 2.9, 4.6).

CPS sends one string. Each warning begins on its own line, some go on over several, and nothing
marks where one ends, so known wording decides. In doubt a line counts as unknown, and what is
unknown is never approved by a list of ids.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connector.core.catalogue import CATALOGUE, TEMPLATES, Template
from connector.core.request import AcknowledgePolicy, WarningPolicy

_HEADER = "[WARNINGS]"
_LISTING = "\n<trustChainData>"
_PLACEHOLDER = re.compile(r"<(\w+)>")
_SHORTEST_PREFIX = 8
"""Literal characters at the beginning of a template that are enough to recognise its first line."""
_VALUES = {
    "keyAlgorithm": r"\w+",
    "sanValue": r"[^\s\[\],]*",
    "dnsName": r"[^\s\[\],]*",
    "sanString": r"[^\n\[\]]*?",
}
_ANY_VALUE = r".*?"
_PROSE = re.compile(r"\b(?:is|are|was|were|has|have|will|may|must|not|cannot)\b")
"""Words of a finding that no name of a certificate has; Akamai documents no form of listings."""


@dataclass(frozen=True, slots=True)
class CPSWarning:
    """One warning."""

    id: str | None
    """Id in the catalogue; None: the wording is not known."""
    text: str
    """As CPS wrote it, lines joined by LF."""


@dataclass(frozen=True, slots=True)
class WarningVerdict:
    """Whether the warnings of one stage may be acknowledged."""

    acknowledge: bool
    unapproved: tuple[CPSWarning, ...]
    """What a person still has to read."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    id: str
    start: re.Pattern[str]
    """Matches the first line, from its beginning."""
    whole: re.Pattern[str]
    lists: bool
    """A listing of certificates may follow."""


def split_warnings(text: str) -> tuple[CPSWarning, ...]:
    r"""
    Return the warnings of *text* in their order.

    A line that begins a known warning ends the one before it. A warning with a listing of
    certificates goes on until a line reads like a finding of its own.

    >>> split_warnings("[WARNINGS]\nTrust chain is empty.\nThe moon is full.")
    ... # doctest: +NORMALIZE_WHITESPACE
    (CPSWarning(id='TRUST_CHAIN_NULL_OR_EMPTY', text='Trust chain is empty.'),
     CPSWarning(id=None, text='The moon is full.'))
    """
    blocks: list[list[str]] = []
    for line in _lines(text):
        if blocks and _goes_on(blocks[-1], line):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return tuple(CPSWarning(_identified(block), "\n".join(block)) for block in blocks)


def judge_warnings(text: str, policy: WarningPolicy) -> WarningVerdict:
    """
    Say whether everything in *text* is approved by *policy*.

    `all` approves whatever stands there, `none` nothing, a list only the warnings with these ids.
    An empty text approves nothing: CPS has then not said yet what it wants acknowledged.
    """
    found = split_warnings(text)
    unapproved = tuple(warning for warning in found if not _approved(warning, policy))
    return WarningVerdict(acknowledge=bool(found) and not unapproved, unapproved=unapproved)


def fill_template(warning_id: str, **values: str) -> CPSWarning:
    """
    Return the warning *warning_id* with its placeholders filled, as CPS would word it.

    Raises:
        KeyError: No such id, or a placeholder has no value; a defect in the caller.
    """
    text = _PLACEHOLDER.sub(lambda found: values[found[1]], TEMPLATES[warning_id].text)
    return CPSWarning(warning_id, text)


def _lines(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.splitlines())
    return [line for line in lines if line and line != _HEADER]


def _approved(warning: CPSWarning, policy: WarningPolicy) -> bool:
    match policy.mode:
        case AcknowledgePolicy.ALL:
            return True
        case AcknowledgePolicy.NONE:
            return False
        case AcknowledgePolicy.LISTED:
            return warning.id is not None and warning.id in policy.ids


def _goes_on(block: Sequence[str], line: str) -> bool:
    if any(pattern.start.match(line) for pattern in _PATTERNS):
        return False
    known = _matching(block)
    return not known or (any(pattern.lists for pattern in known) and not _is_prose(line))


def _is_prose(line: str) -> bool:
    return "=" not in line and (line.endswith(".") or _PROSE.search(line) is not None)


def _identified(block: Sequence[str]) -> str | None:
    known = _matching(block)
    return known[0].id if known else None


def _matching(block: Sequence[str]) -> tuple[_Pattern, ...]:
    text = "\n".join(block)
    return tuple(pattern for pattern in _PATTERNS if pattern.whole.fullmatch(text))


def _pattern(template: Template) -> _Pattern:
    body, lists = template.text.removesuffix(_LISTING), template.text.endswith(_LISTING)
    whole = _expression(body) + (r"(?:\n.*)?" if lists else "")
    prefix = _PLACEHOLDER.split(body)[0]
    start = re.escape(prefix) if len(prefix) >= _SHORTEST_PREFIX else _expression(body) + "$"
    return _Pattern(template.id, re.compile(start), re.compile(whole, re.DOTALL), lists)


def _expression(text: str) -> str:
    literals_and_names = _PLACEHOLDER.split(text)
    return "".join(
        _VALUES.get(part, _ANY_VALUE) if index % 2 else re.escape(part)
        for index, part in enumerate(literals_and_names)
    )


_PATTERNS = tuple(
    _pattern(template) for template in sorted(CATALOGUE, key=lambda each: each.text.count("<"))
)
"""Fewest placeholders first, so that the most exact wording names a warning."""
