"""No proof is written for what is nobody's own: what lies below is registered by anybody."""

from connector.dns.registries import registered_in
from connector.errors import PersonNeededError


def refuse_public_suffix(domain: str) -> None:
    """
    Do nothing for a domain that can be somebody's: a proof for all of `co.uk` is one of a stranger.

    Raises:
        PersonNeededError: It is a registry's.
    """
    if registered_in(domain) is None:
        raise PersonNeededError(
            f"The record for {domain} was not written: domains of anybody are registered below it.",
            remedy="Check url of the account in scm_config.yaml, and look in SCM under Domains.",
        )
