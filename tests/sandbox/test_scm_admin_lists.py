"""Lists, filters, domains and their validation in SCM's Admin API (sectigo-scm 2.5, 2.11, 2.12)."""

from collections.abc import Callable
from typing import Any

import pytest
from scm_administrators import Administrator
from scm_orders import make_csr, place, place_many

from connector.sandbox.serving.server import Sandbox

Issue = Callable[..., int]


_TOLD = {"vendor": "vendor", "signatureAlgorithm": "signatureAlg"}
"""What the details call that which filters name; a filter of None has their value."""


def _found(administrator: Administrator, version: str = "v1", **query: Any) -> list[int]:
    answer = administrator.call("GET", f"/ssl/{version}", params=query)
    assert answer.status_code == 200, answer.text
    return [row["sslId"] for row in answer.json()]


@pytest.fixture
def both(slow: Sandbox, issue: Issue) -> tuple[int, int]:
    """An order of an administrator, issued, and then one of an account that waits."""
    requester = "a@example.org, b@example.org"
    first = issue(subjAltNames="example.org", externalRequester=requester, certType=511, orgId=11)
    return first, place(slow, make_csr("www.example.com", kind="RSA"), "sectigo-ov-approval")


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ({"commonName": "WWW.example.org"}, 0),
        ({"subjectAlternativeName": "example.org"}, 0),
        ({"status": "Issued"}, 0),
        ({"status": "Requested"}, 1),
        ({"sslTypeId": 511}, 0),
        ({"vendor": None}, 0),
        ({"orgId": 11}, 0),
        ({"requester": "sectigo-ov-approval"}, 1),
        ({"externalRequester": "b@example.org"}, 0),
        ({"signatureAlgorithm": None}, 0),
        ({"keyAlgorithm": "RSA"}, 1),
        ({"keySize": 2048}, 1),
        ({"keyParam": "P-256"}, 0),
        ({"requestedVia": "REST"}, 1),
        ({"requestedVia": "API"}, 0),
    ],
)
def test_filters_leave_what_fits(
    administrator: Administrator, both: tuple[int, int], query: dict[str, Any], which: int
) -> None:
    """One order of two; HEAD counts the same."""
    told = administrator.details(both[0])
    query = {name: told[_TOLD[name]] if value is None else value for name, value in query.items()}

    assert _found(administrator, **query) == [both[which]]
    assert administrator.ssl("HEAD", params=query).headers["X-Total-Count"] == "1"


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ({"requestedVia": "REST API"}, [1]),
        ({"renewed": "true"}, []),
        ({"expiresIn": 200}, [0]),
        ({"expiresIn": 100}, []),
        ({"requestedIn": 1}, [0, 1]),
        ({"issuedIn": 1}, [0]),
    ],
)
def test_version_2_filters_more(
    administrator: Administrator, both: tuple[int, int], query: Any, which: list[int]
) -> None:
    assert _found(administrator, "v2", **query) == [both[at] for at in which]


@pytest.mark.parametrize("fact", ["serialNumber", "sha1Hash", "md5Hash", "issuer"])
def test_certificates_are_found_by_what_they_are(
    administrator: Administrator, both: tuple[int, int], fact: str
) -> None:
    told = administrator.details(both[0])
    value = told[fact] if fact in told else told["certificateDetails"][fact]

    assert _found(administrator, **{fact: value}) == [both[0]]
    assert _found(administrator, **{fact: "00"}) == []


def test_the_common_name_may_match_in_part(
    slow: Sandbox, administrator: Administrator, both: tuple[int, int]
) -> None:
    """Which the real server does is not known (sectigo-scm 2.5)."""
    exact = _found(administrator, commonName="www.example")
    slow.world.scm.switches.list_filter_cn = "substring"

    assert (exact, _found(administrator, commonName="www.example")) == ([], [*both])


def test_a_list_may_shift_under_its_reader(slow: Sandbox, administrator: Administrator) -> None:
    """With the switch a row is seen twice, as when one was added in front meanwhile."""
    place_many(slow, 4)
    slow.world.scm.switches.shifting_pages = True
    pages = [_found(administrator, size=2, position=at) for at in (0, 2, 4)]

    assert [one - 9001 for page in pages for one in page] == [0, 1, 1, 2, 3]


def test_a_list_may_lack_its_count(slow: Sandbox, administrator: Administrator) -> None:
    slow.world.scm.switches.omit_total_count = True

    assert "X-Total-Count" not in administrator.ssl("GET").headers
    assert "X-Total-Count" not in administrator.ssl("HEAD").headers


def test_pages_without_a_size_are_as_long_as_the_switch_says(
    slow: Sandbox, administrator: Administrator
) -> None:
    place_many(slow, 3)
    slow.world.scm.switches.list_size = 2

    assert len(_found(administrator)) == 2


def test_version_2_may_write_its_dates_otherwise(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    """Unless a form is asked for (sectigo-scm 2.4)."""
    ssl_id = issue()
    slow.world.scm.switches.date_style_v2 = "ISO"
    requested = [
        administrator.call("GET", f"/ssl/{path}").json()["requested"]
        for path in (f"v1/{ssl_id}", f"v2/{ssl_id}", f"v2/{ssl_id}?dateFormat=EU")
    ]

    assert requested == ["06/01/2026", "2026-06-01", "01.06.2026"]


def test_domains_are_found_shown_and_steered(administrator: Administrator) -> None:
    """Suspended, activated, delegated, taken back, deleted."""
    (found,) = administrator.call("GET", "/domain/v1", params={"name": "example.net"}).json()
    path = f"/domain/v1/{found['id']}"
    body = {"orgId": 20, "certTypes": ["SSL"]}
    done = [
        administrator.call("PUT", f"{path}/suspend").status_code,
        administrator.call("POST", f"{path}/delegation", json=body).status_code,
    ]
    whole = administrator.call("GET", path).json()
    inactive = administrator.call("GET", "/domain/v1", params={"state": "inactive"}).json()
    administrator.call("PUT", f"{path}/activate")
    administrator.call("DELETE", f"{path}/delegation", json=body)
    restored = administrator.call("GET", path).json()
    deleted = administrator.call("DELETE", path)

    assert done == [200, 200]
    assert whole["state"] == "SUSPENDED"
    assert found["id"] in [one["id"] for one in inactive]
    assert [one["orgId"] for one in whole["delegations"]] == [10, 20]
    assert [one["orgId"] for one in restored["delegations"]] == [10]
    assert deleted.status_code == 204
    assert administrator.call("GET", path).status_code == 404


def test_domains_are_delegated_in_several_ways(administrator: Administrator) -> None:
    """One by one, several at once, or by granting and refusing a request."""
    body = {"orgId": 20}
    paths = {
        "/domain/v1/delegation": {"domainIds": [1, 2], **body},
        "/domain/v1/3/delegation/approve": body,
        "/domain/v1/2/delegation/reject": body,
    }
    done = [administrator.call("POST", path, json=sent) for path, sent in paths.items()]
    listed = administrator.call("GET", "/domain/v1", params={"orgId": 20}).json()
    wrong = administrator.call("POST", "/domain/v1/delegation", json={**body, "domainIds": "all"})

    assert [one.status_code for one in done] == [200, 200, 200]
    assert [one["id"] for one in listed] == [1, 3, 6]
    assert wrong.json()["code"] == -1002


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, -7),
        ({"name": "no name"}, -732),
        ({"name": "example.org"}, -728),
        ({"name": "new.example", "delegations": [{"orgId": 99}]}, -639),
        ({"name": "new.example", "delegations": "all"}, -1002),
    ],
)
def test_a_wrong_domain_is_refused(
    administrator: Administrator, body: dict[str, Any], code: int
) -> None:
    assert administrator.call("POST", "/domain/v1", json=body).json()["code"] == code


def test_validation_of_one_order_is_told(administrator: Administrator, slow: Sandbox) -> None:
    """An object in version 1, a list in version 2; of what has lapsed a proof is awaited."""
    slow.world.scm.switches.dcv_lapsed_orders = "hang"
    ids = [administrator.enroll(make_csr(name)) for name in ("*.lapsed.example", "*.example.org")]
    waiting = administrator.ssl("GET", f"/{ids[0]}/dcv").json()
    (done,) = administrator.call("GET", f"/ssl/v2/{ids[1]}/dcv").json()
    again = administrator.ssl("POST", f"/{ids[0]}/dcv/recheck")

    assert waiting["dcvLog"]["log"][0]["dcvStatus"] == "Awaiting Validation"
    assert waiting["instructions"][0]["domainName"] == "lapsed.example"
    assert done["dcvLog"]["log"][0]["dcvStatus"] == "Validated"
    assert again.status_code == 202
