"""Whatever JSON stands in a vendor's answer: what comes of it is a value or an error of ours."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.akamai import problems as cps_problems
from connector.akamai import refusal as cps_refusal
from connector.akamai.change_wire import read_change, read_change_management, read_csrs
from connector.akamai.deployment_wire import read_deployments, read_history
from connector.akamai.enrollment_wire import read_enrollment, read_enrollments, read_started
from connector.core.facts.change import ChangeRef
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.errors import ConnectorError
from connector.sectigo import admin_wire, wire
from connector.sectigo import problems as scm_problems
from connector.sectigo.domain_wire import read_customer_domain
from connector.settings.values import SCMAccount
from connector.transport.document import Document
from connector.transport.reply import Reply, http_date
from connector.transport.retry import advised_pause

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ACCOUNT = SCMAccount(name="default", api="enrollment", url="https://scm.example.com")

NAMES = (
    "statusInfo state status description error code allowedInput type requiredToProceed info"
    " update csrs csr keyAlgorithm validationResult errors warnings message validationResultHash"
    " acknowledgementDeadline production staging primaryCertificate multiStackedCertificates"
    " certificate trustChain changes action createdOn enrollments id location cn sans"
    " pendingChanges"
    " changeType certificateType networkConfiguration secureNetwork sniOnly dnsNameSettings"
    " dnsNames"
    " cloneDnsNames disallowedTlsVersions clientMutualAuthentication setId authenticationOptions"
    " ocsp enabled org adminContact name enrollment title detail certId sslId terms keyTypes RSA EC"
    " departments mandatory commonName comments serialNumber"
)
ODD_TEXTS = (
    "third-party",
    "completed",
    "incomplete",
    "RSA",
    "ECDSA",
    "issued",
    "true",
    "\ud800",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "9" * 5000,
    "-" * 3 + "1",
    "/cps/v2/enrollments/" + "9" * 5000,
    "/cps/v2/enrollments/7",
    "-----BEGIN CERTIFICATE-----\nöäü\n-----END CERTIFICATE-----",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "-----BEGIN CERTIFICATE REQUEST-----\n\udc80\n-----END CERTIFICATE REQUEST-----",
)
FIELDS = st.sampled_from(NAMES.split())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**64, -(2**64), 10**400])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10)
    | st.sampled_from(ODD_TEXTS)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=30,
)
OBJECTS = st.dictionaries(FIELDS, VALUES, max_size=10)


def listed(document: Document) -> None:
    for each in read_enrollments(document):
        assert each.common_name == each.common_name.lower()
        assert each.enrollment_id is None or each.enrollment_id < 2**63
        if each.third_party:
            each.read()


READERS: dict[str, Callable[[Document], object]] = {
    "change": lambda document: read_change(document, ChangeRef(EnrollmentId(1), ChangeId(1))),
    "csrs": read_csrs,
    "change management": read_change_management,
    "deployments": read_deployments,
    "history": read_history,
    "enrollments": listed,
    "enrollment": read_enrollment,
    "started": read_started,
    "order id": lambda document: wire.read_order_id(document.fields),
    "state": wire.read_order_state,
    "offers": lambda document: admin_wire.read_offers([document], frozenset()),
    "organizations": lambda document: admin_wire.read_organizations([document]),
    "mandatory fields": lambda document: admin_wire.read_mandatory_fields([document]),
    "row": admin_wire.read_listed_order,
    "customer domain": read_customer_domain,
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@settings(max_examples=40)
@given(fields=OBJECTS)
def test_a_reader_gives_a_value_or_an_error_of_ours(
    read: Callable[[Document], object], fields: dict[str, object]
) -> None:
    """No surprise of a vendor is a fault of the program."""
    with suppress(ConnectorError):
        read(Document(fields, "vendor"))


def reply(body: bytes, status: int = 400, **headers: str) -> Reply:
    return Reply("vendor", "GET", "/x", status, headers, body)


@settings(max_examples=40)
@given(found=VALUES, status=st.sampled_from([200, 400, 401, 403, 404, 409, 422]))
def test_a_refusal_is_an_error_of_ours(found: object, status: int) -> None:
    """Whatever stands in its body."""
    answer = reply(json.dumps(found).encode(), status)
    of_cps = cps_refusal.read_refusal(answer, step="x", host="h", source="s", now=NOW)
    of_scm = scm_problems.read_refusal(answer, step="x", account=ACCOUNT)

    assert isinstance(cps_problems.refusal_error(of_cps), ConnectorError)
    assert isinstance(scm_problems.refusal_error(of_scm), ConnectorError)


@pytest.mark.parametrize("depth", [50, 101, 300, 900, 100_000])
@pytest.mark.parametrize("sign", ["[]", "{}"], ids=["lists", "objects"])
def test_depth_is_bounded(depth: int, sign: str) -> None:
    """What is read can be written again; what is deeper than any answer is none."""
    begin = sign[0] if sign == "[]" else '{"a":'
    body = begin * depth + "1" + sign[1] * depth
    found = reply(body.encode()).json_or_none()

    assert (found is not None) is (depth <= 100)
    assert json.dumps(found)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1" * 5000])
def test_what_is_no_number_is_no_json(word: str) -> None:
    """Python would read it, and write it to the other vendor."""
    assert reply(f'{{"a": {word}}}'.encode()).json_or_none() is None


@given(text=st.text(max_size=60))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 01 Jan 99999999999999999999 00:00:00 GMT")
@example("1 Jan 2026 00:00:00 +99999999999999999999")
@example("²")
@example("9" * 5000)
@example("0" * 5000)
@example("0001-01-01T00:00:00+23:59")
@example("9999-12-31T23:59:59.999999-23:59")
def test_a_header_of_time_is_read_or_left(text: str) -> None:
    """`Date`, `Retry-After` and `X-RateLimit-Next` come from whoever answers."""
    assert reply(b"", Date=text).date == http_date(text)
    for name in ("Retry-After", "X-RateLimit-Next"):
        pause = advised_pause({name: text}, NOW)
        assert pause is None or pause.total_seconds() >= 0
