"""What SCM says of domains, compared with the names of a certificate."""

import pytest

from connector.sectigo.standing import Standing

STANDING = Standing(
    api_enabled=True,
    domains={
        "example.com": "VALIDATED",
        "shop.example.com": "EXPIRED",
        "other.example": "NOT_VALIDATED",
    },
)


@pytest.mark.parametrize(
    ("names", "unvalidated", "unlisted"),
    [
        ({"example.com", "www.example.com", "*.example.com"}, (), ()),
        ({"www.shop.example.com", "*.shop.example.com"}, ("shop.example.com",), ()),
        ({"a.other.example", "workshop.example.com"}, ("other.example",), ()),
        ({"www.elsewhere.example", "example.comx"}, (), ("example.comx", "www.elsewhere.example")),
    ],
)
def test_the_nearest_domain_above_a_name_counts(names, unvalidated, unlisted) -> None:
    assert STANDING.unvalidated(frozenset(names)) == unvalidated
    assert STANDING.unlisted(frozenset(names)) == unlisted


def test_without_a_list_nothing_is_said_to_be_unvalidated() -> None:
    standing = Standing(api_enabled=None, domains={})

    assert standing.unvalidated(frozenset({"example.com"})) == ()
    assert standing.unlisted(frozenset({"example.com"})) == ("example.com",)
