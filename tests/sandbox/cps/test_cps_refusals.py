"""What CPS refuses before it looks at any enrollment (akamai-cps 2.1, 2.3, 5, 6.1)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from .conftest import BODY, CONTACT, CONTRACT, CPS, media, wanted

MUTUAL = {"clientMutualAuthentication": {"setId": "17"}}


def _slug(answer: Any) -> str:
    slug: str = answer.json()["type"].rpartition("/")[2]
    return slug


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"surprise": 1}, id="an unknown field"),
        pytest.param({"csr": {"cn": "www.example.com", "x": 1}}, id="an unknown field inside"),
        pytest.param({"ra": None}, id="null where a text belongs"),
        pytest.param({"changeManagement": "yes"}, id="a text where a flag belongs"),
        pytest.param({"ra": "lets-encrypt"}, id="another authority"),
        pytest.param({"org": None}, id="no organization"),
        pytest.param({"techContact": None}, id="no technical contact"),
        pytest.param({"adminContact": {**CONTACT, "phone": "none"}}, id="an unusable phone"),
        pytest.param({"adminContact": {**CONTACT, "country": "Germany"}}, id="a long country"),
        pytest.param({"csr": {"cn": "not a name"}}, id="a common name that is no name"),
        pytest.param({"csr": {"cn": "192.0.2.1"}}, id="an IP address as a common name"),
        pytest.param({"csr": {"sans": ["192.0.2.1"]}}, id="an IP address as a further name"),
        pytest.param({"csr": {"sans": ["2001:db8::1"]}}, id="an IPv6 address"),
        pytest.param({"csr": {"sans": ["a.example.12"]}}, id="a top-level domain of digits"),
        pytest.param({"csr": {"cn": f"{'a' * 60}.example.com"}}, id="a common name of 72 letters"),
        pytest.param({"csr": {"sans": ["a.*.example.com"]}}, id="a wildcard in the middle"),
        pytest.param({"csr": {"sans": ["WWW.example.com"]}}, id="a name twice"),
        pytest.param({"csr": {"sans": [f"n{i}.example.com" for i in range(100)]}}, id="101 names"),
        pytest.param({"csr": {"c": "DEU"}}, id="a country of three letters"),
        pytest.param({"csr": {"preferredTrustChain": "x"}}, id="a field of domain validation"),
        pytest.param({"network": MUTUAL}, id="mutual authentication on create"),
        pytest.param({"network": {"geography": "moon"}}, id="an unknown geography"),
    ],
)
def test_bodies_that_are_refused(cps: CPS, change: dict[str, Any]) -> None:
    """Each is a 400 in CPS's shape, and nothing is kept."""
    answer = cps.create(wanted(**change))

    assert answer.status_code == 400
    assert answer.json()["title"]
    assert cps.get("/cps/v2/enrollments", "enrollments", 11) == {"enrollments": []}


@pytest.mark.parametrize("name", ["ra", "csr", "networkConfiguration", "changeManagement"])
def test_missing_fields(cps: CPS, name: str) -> None:
    """What the schema requires must be there."""
    answer = cps.create({key: value for key, value in BODY.items() if key != name})

    assert (answer.status_code, name in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff", id="no UTF-8"),
    ],
)
def test_bodies_that_are_no_objects(cps: CPS, raw: bytes) -> None:
    """They are refused before any field is looked at."""
    types = (media("enrollment-status", 1), media("enrollment", 11))
    answer = cps.send("POST", "/cps/v2/enrollments", *types, raw, contractId=CONTRACT)

    assert (answer.status_code, _slug(answer)) == (400, "malformed-json")


def test_newer_fields_are_unknown_to_older_versions(cps: CPS) -> None:
    """fipsMode came with v12 (akamai-cps 3)."""
    body, path = wanted(network={"fipsMode": True}), "/cps/v2/enrollments"
    accept = media("enrollment-status", 1)
    older = cps.send("POST", path, accept, media("enrollment", 11), body, contractId=CONTRACT)

    assert (older.status_code, cps.create(body).status_code) == (400, 202)


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        pytest.param({"contractId": f"ctr_{CONTRACT}"}, "invalid-contract", id="with the prefix"),
        pytest.param({"contractId": "C-FOREIGN"}, "invalid-contract", id="a foreign contract"),
        pytest.param(
            {"allow-duplicate-cn": "maybe"}, "invalid-parameter", id="a flag that is none"
        ),
        pytest.param({"deploy-not-before": "soon"}, "invalid-parameter", id="a date that is none"),
    ],
)
def test_queries_that_are_refused(cps: CPS, query: dict[str, str], slug: str) -> None:
    """The words for a foreign contract are the server's own (akamai-cps 5.2)."""
    answer = cps.create(wanted(), **query)

    assert (answer.status_code, _slug(answer)) == (400, slug)
    if slug == "invalid-contract":
        assert "does not belong to ACG list" in answer.json()["detail"]


def test_a_contract_is_required(cps: CPS) -> None:
    """Without one nothing is created; lists go over all of them."""
    types = (media("enrollment-status", 1), media("enrollment", 12))
    answer = cps.send("POST", "/cps/v2/enrollments", *types, wanted())

    assert (answer.status_code, _slug(answer)) == (400, "invalid-parameter")


@pytest.mark.parametrize(
    ("accept", "content", "status"),
    [
        pytest.param("application/json", media("enrollment", 11), 406, id="plain JSON wanted"),
        pytest.param("*/*", media("enrollment", 11), 406, id="anything wanted"),
        pytest.param(media("enrollment-status", 2), media("enrollment", 11), 406, id="v2 wanted"),
        pytest.param(media("change", 2), media("enrollment", 11), 406, id="another object wanted"),
        pytest.param(media("enrollment-status", 1), "application/json", 415, id="plain JSON sent"),
        pytest.param(media("enrollment-status", 1), media("enrollment", 13), 415, id="v13 sent"),
        pytest.param(
            f"text/html, {media('enrollment-status', 1).upper()};q=0.5",
            f"{media('enrollment', 9)}; charset=utf-8",
            202,
            id="parameters, case and other types do not matter",
        ),
    ],
)
def test_media_types(cps: CPS, accept: str, content: str, status: int) -> None:
    """Object and version must match exactly (akamai-cps 2.1)."""
    path = "/cps/v2/enrollments"
    answer = cps.send("POST", path, accept, content, wanted(), contractId=CONTRACT)

    assert answer.status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/cps/v2/enrollments/1",
        "/cps/v2/enrollments/one",
        "/cps/v2/enrollments/20001/changes/1",
        "/cps/v2/enrollments/20001/deployments/production",
        "/cps/v2/enrollments/20001/dv-history",
        "/cps/v2/nothing",
    ],
)
def test_what_is_not_there(cps: CPS, path: str) -> None:
    """Title and type are those that clients look for (akamai-cps 9.2)."""
    cps.create(wanted())
    for name, version in (("enrollment", 11), ("change", 2), ("deployment", 8), ("dv-history", 1)):
        answer = cps.send("GET", path, media(name, version))
        if answer.status_code != 406:
            break

    assert (answer.status_code, answer.json()["title"], _slug(answer)) == (
        404,
        "Not Found",
        "not-found",
    )


def test_methods_that_do_not_exist(cps: CPS) -> None:
    """405 in CPS's shape."""
    answer = cps.delete("/cps/v2/enrollments")

    assert (answer.status_code, _slug(answer)) == (405, "method-not-allowed")


def test_the_quota(cps: CPS) -> None:
    """By switch: 20 in two seconds, 35 a minute; both headers tell when to come again (6.1)."""
    cps.sandbox.world.cps.switches.rate_limits = True
    accept = media("enrollments", 11)
    answers = [cps.send("GET", "/cps/v2/enrollments", accept) for _ in range(21)]
    burst = answers[-1]
    cps.clock.sleep(timedelta(seconds=2))
    answers += [cps.send("GET", "/cps/v2/enrollments", accept) for _ in range(16)]
    minute = answers[-1]
    cps.clock.sleep(timedelta(seconds=58))

    assert [one.status_code for one in answers] == [200] * 20 + [429] + [200] * 15 + [429]
    assert (burst.headers["Retry-After"], minute.headers["Retry-After"]) == ("2", "58")
    assert burst.headers["X-RateLimit-Next"] == "2026-06-01T12:00:02.000+00:00"
    assert burst.headers["Content-Type"].startswith("text/plain")
    assert "You have exhausted your API Request Quota" in burst.text
    assert cps.send("GET", "/cps/v2/enrollments", accept).status_code == 200


def test_active_certificates_have_a_quota_of_their_own(cps: CPS) -> None:
    """Ten a minute."""
    cps.sandbox.world.cps.switches.rate_limits = True
    path, accept = "/cps/v2/active-certificates", media("active-certificates", 1)
    answers = [cps.send("GET", path, accept).status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]
    assert cps.send("GET", "/cps/v2/enrollments", media("enrollments", 11)).status_code == 200


def test_problems_name_the_host_that_was_called(cps: CPS) -> None:
    """`type` and `instance` begin with it (akamai-cps 5.1)."""
    answer = cps.send("GET", "/cps/v2/enrollments/7", media("enrollment", 11))
    problem = json.loads(answer.text)

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"{cps.sandbox.cps_url}/cps/v2/error-types/not-found"
    assert problem["instance"].startswith(f"{problem['type']}?id=")
