"""Paths that CPS hands out: ids at their end, and whether they may be followed."""

import re

from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import UnexpectedAnswerError

_FOLLOWED = re.compile(r"(/cps/v2/[A-Za-z0-9/_-]+)(?:\?[A-Za-z0-9=&%:._~-]*)?")
_LAST_NUMBER = re.compile(r"(?:[^?]*/)?([0-9]{1,18})/?(?:\?.*)?")


def enrollment_id(location: str) -> EnrollmentId:
    """
    Return the id at the end of an enrollment's location.

    Raises:
        UnexpectedAnswerError: It does not end in an integer.
    """
    return EnrollmentId(_last_number(location))


def change_id(location: str) -> ChangeId:
    """
    Return the id at the end of a change's location.

    Raises:
        UnexpectedAnswerError: It does not end in an integer.
    """
    return ChangeId(_last_number(location))


def enrollment_in(path: str) -> EnrollmentId | None:
    """Return the enrollment that a path of one of its changes names; None: it names none."""
    found = _LAST_NUMBER.fullmatch(path.partition("/changes/")[0])
    return None if found is None else EnrollmentId(int(found[1]))


def followed(path: str) -> str:
    """
    Return *path* if signed calls may go there: plain, and inside CPS (akamai-cps 4.2).

    A query is left out: which account is meant, a call says by itself.

    Raises:
        UnexpectedAnswerError: It leads elsewhere.
    """
    found = _FOLLOWED.fullmatch(path)
    if found is None:
        raise UnexpectedAnswerError(
            f"CPS returned the path {path[:100]!r}, which is outside /cps/v2/ and not followed.",
            remedy="The vendor may have changed its interface; look for a newer version.",
        )
    return found[1]


def _last_number(location: str) -> int:
    found = _LAST_NUMBER.fullmatch(location)
    if found is None:
        raise UnexpectedAnswerError(
            f"CPS names {location[:100]!r} where a path that ends in an id is expected.",
            remedy="The vendor may have changed its interface; look for a newer version.",
        )
    return int(found[1])
