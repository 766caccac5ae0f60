"""Distinguished names, compared as clients compare them (RFC 5280 7.1, RFC 4518)."""

import unicodedata
from functools import lru_cache

from cryptography import x509

_Canonical = tuple[frozenset[tuple[str, str | bytes]], ...]


def same_name(one: x509.Name, other: x509.Name) -> bool:
    """
    Return whether two names are the same but for capitals, blanks and kinds of text.

    CAs have written their own name otherwise in what they sign than in their certificate; clients
    follow the chain all the same.
    """
    return one == other or _canonical(one) == _canonical(other)


@lru_cache(maxsize=1024)
def _canonical(name: x509.Name) -> _Canonical:
    return tuple(
        frozenset((attribute.oid.dotted_string, _folded(attribute.value)) for attribute in rdn)
        for rdn in name.rdns
    )


def _folded(value: str | bytes) -> str | bytes:
    if isinstance(value, bytes):
        return value
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
