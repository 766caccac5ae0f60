"""What other clients of SCM's Admin API rely on, rule by rule (sectigo-scm 9.2, 9.3)."""

import itertools
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from scm_administrators import STEP, Administrator
from scm_orders import ManualClock, make_csr, place, place_many

from connector.sandbox.serving.server import Sandbox

Issue = Callable[..., int]
GO = {"Accept": "application/json", "Content-Type": "application/json"}
"""What a widespread client in Go sends with every call, GET included."""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/ssl/v1/1", 404),
        ("GET", "/ssl/v1/nothing", 404),
        ("GET", "/nowhere/v1", 404),
        ("PATCH", "/ssl/v1/types", 405),
        ("POST", "/ssl/v1/enroll", 415),
        ("GET", "/ssl/v1?size=201", 400),
        ("GET", "/ssl/v1?position=-1", 400),
        ("GET", "/ssl/v1?status=Nonsense", 400),
        ("GET", "/ssl/v1/types?organizationId=nonsense", 400),
        ("GET", "/ca-backend/v1", 400),
    ],
)
def test_every_refusal_has_a_json_object(
    slow: Sandbox, method: str, path: str, status: int
) -> None:
    """Without one, that client shows a fault of decoding in place of the code."""
    answer = Administrator(slow, "admin-cert").call(method, path, data=b"")

    assert answer.status_code == status
    assert set(answer.json()) == {"code", "description"}
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_collect_answers_those_who_accept_json_alone(
    administrator: Administrator, issue: Issue
) -> None:
    """Never 406; the file is as long as its header says, and named."""
    ssl_id = issue()
    answer = administrator.ssl("GET", f"/collect/{ssl_id}?format=x509", headers=GO)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/octet-stream;charset=UTF-8"
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 0
    assert 'attachment; filename="www_example_org' in answer.headers["Content-Disposition"]


def test_what_is_pending_lacks_its_end(administrator: Administrator) -> None:
    """`expires` is absent, not null, and so is all that is not known yet."""
    told = administrator.ssl(
        "GET", f"/{administrator.enroll(make_csr('www.example.org'))}", headers=GO
    ).json()

    assert "expires" not in told
    assert None not in told.values()


@pytest.mark.parametrize("by", ["id", "serial", "bare serial"])
def test_a_revocation_is_exactly_204(administrator: Administrator, issue: Issue, by: str) -> None:
    """By id, or by serial number with colons and without; a reason code is not needed."""
    ssl_id = issue()
    serial = administrator.details(ssl_id)["serialNumber"]
    paths = {"id": f"{ssl_id}", "serial": f"serial/{serial}"}
    path = paths.get(by, f"serial/{serial.replace(':', '').lower()}")
    answer = administrator.ssl("POST", f"/revoke/{path}", json={"reason": "x"}, headers=GO)
    again = administrator.ssl("POST", f"/revoke/{path}", json={"reason": "x"})
    told = administrator.details(ssl_id)

    assert (answer.status_code, answer.content) == (204, b"")
    assert again.json()["code"] == -159
    assert (told["status"], told["reasonCode"]) == ("Revoked", 0)


def test_a_filter_that_is_empty_filters_nothing(
    slow: Sandbox, administrator: Administrator
) -> None:
    """The client in Go sends all that it has (sectigo-scm 9.2)."""
    place(slow, make_csr("www.example.org"))
    names = ("commonName", "subjectAlternativeName", "serialNumber", "status")
    orders = administrator.ssl("GET", params=dict.fromkeys(names, ""), headers=GO)
    domains = administrator.call("GET", "/domain/v1", params={"name": "", "state": ""})

    assert len(orders.json()) == 1
    assert len(domains.json()) == len(slow.world.scm.customer.domains)


def test_the_first_page_needs_no_position(slow: Sandbox, administrator: Administrator) -> None:
    """Pages follow each other without a gap, with the whole count on each."""
    place_many(slow, 5)
    pages = [
        administrator.ssl("GET", params=query)
        for query in ({"size": 2}, {"size": 2, "position": 2}, {"size": 2, "position": 4})
    ]
    rows = [row["commonName"] for page in pages for row in page.json()]

    assert rows == [f"n{number}.example.org" for number in range(5)]
    assert {page.headers["X-Total-Count"] for page in pages} == {"5"}


def test_a_row_has_what_is_known_alone(
    slow: Sandbox, administrator: Administrator, clock: ManualClock
) -> None:
    """Version 1 is terse, version 2 tells most of the details."""
    place(slow, make_csr("www.example.org"))
    (early,) = administrator.ssl("GET").json()
    clock.sleep(2 * STEP)
    (late,) = administrator.ssl("GET").json()
    (newer,) = administrator.call("GET", "/ssl/v2").json()

    assert set(early) == {"sslId", "commonName", "subjectAlternativeNames"}
    assert set(late) == {*early, "serialNumber"}
    assert newer["status"] == "Issued"
    assert newer["id"] == newer["sslId"]


@pytest.mark.parametrize("field", ["expires", "status"])
def test_details_keep_their_types(administrator: Administrator, issue: Issue, field: str) -> None:
    """A strict decoder must not stumble."""
    told = administrator.details(issue())

    assert isinstance(told["orderNumber"], int)
    assert isinstance(told[field], str)


@pytest.mark.parametrize(
    ("format_", "leaf_at", "count"),
    [
        ("x509", -1, 4),
        ("x509CO", 0, 1),
        ("x509IO", None, 3),
        ("x509IOR", None, 3),
        ("x509R", 0, 4),
        ("pem", -1, 4),
        ("pemco", 0, 1),
        ("pemia", 0, 2),
    ],
)
@pytest.mark.parametrize("form", ["?format={}", "/{}"])
def test_formats_order_certificates_as_documented(
    administrator: Administrator,
    issue: Issue,
    *,
    format_: str,
    leaf_at: int | None,
    count: int,
    form: str,
) -> None:
    """Both forms of the call alike; neighbours sign each other."""
    ssl_id = issue()
    answer = administrator.ssl("GET", f"/collect/{ssl_id}{form.format(format_)}")
    found = x509.load_pem_x509_certificates(answer.content)
    upwards = found[::-1] if format_ in {"x509", "pem", "x509IO"} else found

    assert len(found) == count
    assert b"\r\n" in answer.content
    for lower, upper in itertools.pairwise(upwards):
        lower.verify_directly_issued_by(upper)
    if leaf_at is not None:
        names = found[leaf_at].extensions.get_extension_for_class(x509.SubjectAlternativeName)
        assert names.value.get_values_for_type(x509.DNSName) == ["www.example.org"]


@pytest.mark.parametrize(
    ("path", "load"),
    [
        ("", pkcs7.load_pem_pkcs7_certificates),
        ("?format=base64", pkcs7.load_pem_pkcs7_certificates),
        ("/bin", pkcs7.load_der_pkcs7_certificates),
    ],
)
def test_pkcs7_is_the_usual_format(
    administrator: Administrator,
    issue: Issue,
    path: str,
    load: Callable[[bytes], list[x509.Certificate]],
) -> None:
    """All certificates are in it; in which order is nobody's promise."""
    answer = administrator.ssl("GET", f"/collect/{issue()}{path}")

    assert len(load(answer.content)) == 4


@pytest.mark.parametrize(("format_", "code"), [("pkcs12", -183), ("jks", -1450)])
def test_other_formats_are_refused(
    administrator: Administrator, issue: Issue, format_: str, code: int
) -> None:
    answer = administrator.ssl("GET", f"/collect/{issue()}", params={"format": format_})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
