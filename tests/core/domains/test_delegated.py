"""Which names are an organization's to order certificates for (sectigo-scm 2.12)."""

import pytest

from connector.core.domains.delegated import CustomerDomain, Delegation, delegation_problem

OURS, THEIRS = 10, 20


def domain(name: str, *delegations: Delegation, active: bool = True) -> CustomerDomain:
    return CustomerDomain(name, active, delegations)


def own(*privileges: str, in_force: bool = True) -> Delegation:
    return Delegation(OURS, in_force, frozenset(privileges))


@pytest.mark.parametrize(
    ("name", "domains", "problem"),
    [
        pytest.param("www.example.com", [domain("example.com", own())], "", id="delegated"),
        pytest.param("www.example.com", [], "", id="SCM shows none"),
        pytest.param(
            "www.example.com", [domain("example.org")], "", id="SCM shows none that it belongs to"
        ),
        pytest.param(
            "www.example.com",
            [domain("example.com", Delegation(THEIRS))],
            "example.com is not delegated to organization 10 for SSL certificates.",
            id="somebody else's",
        ),
        pytest.param(
            "www.example.com",
            [domain("example.com", Delegation(THEIRS)), domain("www.example.com", own())],
            "",
            id="a name of somebody else's domain",
        ),
        pytest.param(
            "www.example.com",
            [domain("example.com", own(), active=False)],
            "example.com is suspended.",
            id="suspended",
        ),
        pytest.param(
            "www.example.com",
            [domain("example.com", own(in_force=False))],
            "The delegation of example.com to organization 10 waits to be approved.",
            id="asked for",
        ),
        pytest.param(
            "*.example.com",
            [domain("example.com", own("DOMAIN", "SUBDOMAIN"))],
            "example.com is delegated to organization 10 without wildcards (*.example.com).",
            id="no wildcards",
        ),
        pytest.param(
            "*.example.com",
            [domain("example.com", own("DOMAIN", "WILDCARD_1ST_LEVEL"))],
            "",
            id="wildcards",
        ),
        pytest.param(
            "*.example.com", [domain("example.com", own())], "", id="SCM tells no privileges"
        ),
        pytest.param(
            "*.example.com",
            [domain("example.com", own("DOMAIN")), domain("*.example.com", own("DOMAIN"))],
            "",
            id="the wildcard is a domain of its own",
        ),
    ],
)
def test_what_keeps_an_organization_from_a_name(
    name: str, domains: list[CustomerDomain], problem: str
) -> None:
    assert delegation_problem(name, OURS, {one.name: one for one in domains}) == problem
