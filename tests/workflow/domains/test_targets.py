"""Whom SCM is asked as, about which domains."""

from collections.abc import Iterable

import pytest
from builders import request
from domain_cases import DUE, FRESH

from connector.core.domains.values import DomainState
from connector.core.request.values import Request, ValidationType
from connector.errors import ConfigurationError
from connector.settings.dcv import DomainSettings
from connector.settings.values import SCMAccount
from connector.workflow.domains.targets import Target, meant, targets

HERE, SHOP = "www.example.com", "shop.example.com"
OURS = request(scm_account="own")
THEIRS = request(common_name=SHOP, sans=frozenset({"shop.example.org"}), scm_account="ordering")
BY_OWN = Target("own", frozenset({HERE}))


def accounts(**apis: str) -> dict[str, SCMAccount]:
    return {name: SCMAccount(name, api, "https://scm.example") for name, api in apis.items()}


CONFIGURED = accounts(own="admin", other="admin", ordering="enrollment")


def asked(
    requests: Iterable[Request] = (),
    domains: Iterable[str] = (),
    settings: DomainSettings | None = None,
    configured: dict[str, SCMAccount] = CONFIGURED,
) -> tuple[tuple[Target, ...], tuple[Request, ...]]:
    return targets(requests, domains, configured, settings or DomainSettings())


def test_a_request_is_asked_about_at_its_own_account_or_the_one_that_is_named() -> None:
    """What no account can tell of is told, and ends nothing."""
    named = DomainSettings(account="other")
    by_other = Target("other", frozenset({SHOP, "shop.example.org"}))

    assert asked([OURS, THEIRS]) == ((BY_OWN,), (THEIRS,))
    assert asked([OURS, THEIRS], settings=named) == ((by_other, BY_OWN), ())


def test_requests_of_one_account_are_asked_about_together() -> None:
    both = asked([OURS, request(common_name=SHOP, scm_account="own")])

    assert both == ((Target("own", frozenset({HERE, SHOP})),), ())


def test_a_private_ca_wants_no_domain_and_hides_none_of_another() -> None:
    private = request(validation=ValidationType.PRIVATE, scm_account="own")

    assert asked([private, OURS]) == ((BY_OWN,), ())
    assert asked([private]) == ((), ())


def test_domains_by_themselves_are_asked_about_at_the_account_that_is_named() -> None:
    """Beside what requests name; without either all domains are meant."""
    named = DomainSettings(account="own")
    other = Target("other", frozenset({"example.net"}))

    assert asked([OURS], ["example.net"], named) == (
        (Target("own", frozenset({HERE, "example.net"})),),
        (),
    )
    assert asked([OURS], ["example.net"], DomainSettings(account="other")) == ((other, BY_OWN), ())
    assert asked(settings=named) == ((Target("own", frozenset()),), ())


@pytest.mark.parametrize(
    ("configured", "chosen"),
    [
        (accounts(default="admin", other="admin"), "default"),
        (accounts(only="admin", ordering="enrollment"), "only"),
        (accounts(default="enrollment", only="admin"), "only"),
    ],
)
def test_where_none_is_named_it_is_the_default_or_the_only_one_that_tells(
    configured: dict[str, SCMAccount], chosen: str
) -> None:
    assert asked(configured=configured) == ((Target(chosen, frozenset()),), ())


@pytest.mark.parametrize(
    ("configured", "there"),
    [
        (CONFIGURED, "there are: other, own"),
        (accounts(default="enrollment"), "add one with `api: admin`"),
    ],
)
def test_where_it_is_not_clear_a_person_is_told_what_there_is(
    configured: dict[str, SCMAccount], there: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        asked(configured=configured)

    assert str(refused.value) == (
        "No account of SCM is named that tells of domains:"
        f"\n  - dcv_account: names none in scm_config.yaml; {there}"
    )


def test_names_mean_the_domains_that_cover_them_each_once() -> None:
    """And those that SCM lists nothing for are told; without a name all are meant."""
    net = DomainState("example.net", FRESH.status)
    rows = {"example.org": DUE, "example.net": net}
    names = frozenset({"b.example.org", "a.example.org", "z.example", "y.example"})

    assert meant(names, rows) == ((DUE,), ("y.example", "z.example"))
    assert meant(names | {"example.net"}, rows)[0] == (net, DUE)
    assert meant(frozenset(), rows) == ((net, DUE), ())
