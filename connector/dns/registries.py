"""Which part of a name a registry hands out; what lies above is nobody's own (publicsuffix.org)."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def registered_in(name: str) -> str | None:
    """Return the domain that was registered for a name, or is it; None: it is a registry's own."""
    return _registries().privatesuffix(name)


@cache
def _registries() -> PublicSuffixList:
    """Return the list of registries' suffixes; reading it takes a moment."""
    return PublicSuffixList(only_icann=True)
