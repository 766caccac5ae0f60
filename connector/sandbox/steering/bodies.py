"""Reads what the admin port is sent."""

from flask import request


class UnusableError(ValueError):
    """What was asked of the admin port cannot be done."""


def read_body() -> dict[str, object]:
    """
    Return the JSON object that was sent.

    Raises:
        UnusableError: It is none.
    """
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise UnusableError("the body must be a JSON object")
    return body


def number(value: object) -> float:
    """
    Return *value*, which must be a number.

    Raises:
        UnusableError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnusableError(f"not a number: {value!r}")
    return value


def texts(value: object) -> list[str]:
    """
    Return *value*, which must be a list of texts.

    Raises:
        UnusableError: It is none.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise UnusableError(f"not a list of strings: {value!r}")
    return value
