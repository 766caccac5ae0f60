"""Pieces of HTML: what is no markup of ours is escaped, always."""

import base64
import hashlib
from html import escape

from connector.reporting.overview import cell


def text(value: object, *, days_only: bool = True) -> str:
    """Return a value as text of HTML, fit to leave; empty: none."""
    return escape(cell(value, days_only=days_only), quote=True)


def element(name: str, *inner: str, **attributes: object) -> str:
    """
    Return an element around *inner*, which is HTML already.

    Args:
        name: Of the element.
        inner: Put one after the other.
        attributes: Words of ours, which are escaped all the same; `class_` is `class`, `_` in
            others is `-`; None or False: left out, True: without a value.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        named = key.rstrip("_").replace("_", "-")
        parts.append(named if value is True else f'{named}="{escape(str(value))}"')
    return f"<{' '.join(parts)}>{''.join(inner)}</{name}>"


def source_hash(source: str) -> str:
    """Return how a policy (CSP level 2) allows an inline script or style: its SHA-256."""
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
