"""Which names are nobody's own: what lies below is registered by anybody (publicsuffix.org)."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from connector.errors import PersonNeededError


def refuse_public_suffix(domain: str) -> None:
    """
    Do nothing for a domain that can be somebody's: a proof for all of `co.uk` is one of a stranger.

    Raises:
        PersonNeededError: It is a registry's.
    """
    if _registries().privatesuffix(domain) is None:
        raise PersonNeededError(
            f"The record for {domain} was not written: domains of anybody are registered below it.",
            remedy="Check url of the account in scm_config.yaml, and look in SCM under Domains.",
        )


@cache
def _registries() -> PublicSuffixList:
    """Return the list of registries' suffixes; reading it takes a moment."""
    return PublicSuffixList(only_icann=True)
