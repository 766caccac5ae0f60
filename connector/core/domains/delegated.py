"""Whether an organization may have certificates for a name, as SCM has it (sectigo-scm 2.12)."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.core.domains.cover import own_and_above
from connector.core.domains.values import dns_name

_WILDCARD = "WILDCARD"
"""How the privileges begin that wildcards want."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """That certificates for a domain are an organization's, or are to become so."""

    org_id: int
    """Of an organization or a department."""
    in_force: bool = True
    """Whether it has been approved."""
    privileges: frozenset[str] = frozenset()
    """For which names, in SCM's words and capitals; empty: SCM does not tell."""


@dataclass(frozen=True, slots=True)
class CustomerDomain:
    """A domain of SCM's customer."""

    name: str
    """Lower case; may be a wildcard."""
    active: bool
    """Whether SCM's administrators have not suspended it."""
    delegations: tuple[Delegation, ...]
    """Those for SSL certificates."""


def delegation_problem(name: str, org_id: int, domains: Mapping[str, CustomerDomain]) -> str:
    """
    Return what keeps an organization from a certificate for *name*, as a sentence.

    Args:
        name: Of the certificate.
        org_id: The organization or department that orders.
        domains: What SCM shows, by name.

    Returns:
        Empty: nothing does, or SCM shows no domain that *name* belongs to.
    """
    wanted = dns_name(name)
    belongs = [*own_and_above(name), wanted]
    above = [domains[each] for each in dict.fromkeys(belongs) if each in domains]
    problems = [_problem(domain, wanted, org_id) for domain in above]
    return "" if "" in problems else next(iter(problems), "")


def _problem(domain: CustomerDomain, name: str, org_id: int) -> str:
    own = [one for one in domain.delegations if one.org_id == org_id]
    if not own:
        return f"{domain.name} is not delegated to organization {org_id} for SSL certificates."
    if not domain.active:
        return f"{domain.name} is suspended."
    if not any(one.in_force for one in own):
        return f"The delegation of {domain.name} to organization {org_id} waits to be approved."
    if name.startswith("*.") and domain.name != name and not any(map(_for_wildcards, own)):
        return f"{domain.name} is delegated to organization {org_id} without wildcards ({name})."
    return ""


def _for_wildcards(delegation: Delegation) -> bool:
    told = delegation.privileges
    return not told or any(one.startswith(_WILDCARD) for one in told)
