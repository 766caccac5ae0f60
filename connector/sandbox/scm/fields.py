"""Reads single values out of JSON bodies; null and absent are the same to SCM."""

from collections.abc import Mapping
from typing import Any

from connector.sandbox.scm import errors


def text(
    body: Mapping[str, Any], name: str, *, required: bool = False, limit: int | None = None
) -> str:
    """
    Return a text, empty if it is absent.

    Raises:
        SCMError: It is required and empty, no text, or longer than *limit* characters.
    """
    value = body.get(name)
    if value is None or value == "":
        if required:
            raise errors.missing_field(name)
        return ""
    if not isinstance(value, str):
        raise errors.unreadable_body()
    if limit is not None and len(value) > limit:
        raise errors.invalid_field(name)
    return value


def texts(body: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """
    Return a list of texts, empty if it is absent.

    Raises:
        SCMError: It is something else.
    """
    value = body.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise errors.unreadable_body()
    return tuple(value)


def number(body: Mapping[str, Any], name: str) -> int:
    """
    Return a number that must be there.

    Raises:
        SCMError: It is absent or no whole number.
    """
    value = body.get(name)
    if value is None:
        raise errors.missing_field(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise errors.unreadable_body()
    return value


def choice(body: Mapping[str, Any], name: str, choices: frozenset[str]) -> str:
    """
    Return one of *choices*, or empty if it is absent.

    Raises:
        SCMError: It is something else.
    """
    value = text(body, name)
    if value and value not in choices:
        raise errors.invalid_field(name)
    return value
