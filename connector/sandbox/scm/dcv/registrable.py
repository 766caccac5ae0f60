"""Which domains are high-level: registered themselves, not below one that is."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def is_registrable(name: str) -> bool:
    """Return whether *name* is one label below a public suffix."""
    return not name.startswith("*.") and _suffixes().privatesuffix(name) == name


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
