"""What SCM says of domains, compared with the names of a certificate."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted_server import Answer, ScriptedServer, Seen

from connector.sectigo.interface import SCM, OrganizationStatus

STATUS = OrganizationStatus(
    api_enabled=True,
    domains={
        "example.com": "Validated",
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
    assert STATUS.unvalidated(frozenset(names)) == unvalidated
    assert STATUS.unlisted(frozenset(names)) == unlisted


def test_without_a_list_nothing_is_said_to_be_unvalidated() -> None:
    status = OrganizationStatus(api_enabled=None, domains={})

    assert status.unvalidated(frozenset({"example.com"})) == ()
    assert status.unlisted(frozenset({"example.com"})) == ("example.com",)


def test_the_domains_of_all_pages_are_read(server: ScriptedServer, admin: SCM) -> None:
    """A customer with many domains is told nothing wrong of the last of them."""
    rows = [{"domain": f"d{number}.example", "dcvStatus": "VALIDATED"} for number in range(450)]

    def answered(seen: Seen) -> Answer:
        address = urlsplit(seen.path)
        if "/organization/" in address.path:
            return Answer(200, b'{"sslCertsApiEnabled": true}')
        query = parse_qs(address.query)
        start, size = int(query["position"][0]), int(query["size"][0])
        page = json.dumps(rows[start : start + size]).encode()
        return Answer(200, page, {"X-Total-Count": str(len(rows))})

    server.otherwise = answered

    status = admin.read_organization(10)

    assert status is not None
    assert status.unlisted(frozenset({"www.d0.example", "www.d449.example"})) == ()
