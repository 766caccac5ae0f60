"""What SCM says of domains and what is asked of it, in both versions of its calls."""

import ast
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from scripted_server import Answer, ScriptedServer

import connector.sectigo.domains
from connector.core.domains.values import DomainState, RecordType
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.errors import (
    ConflictError,
    ConnectorError,
    CredentialsError,
    PersonNeededError,
    VendorUnavailableError,
)
from connector.sectigo.domain_problems import BelowDomainError
from connector.sectigo.domains import DomainsAPI
from connector.settings.values import SCMAccount
from connector.transport.session import HTTPSSession

ROW = DomainState("example.org", DomainStatus.VALIDATED, method=Method.CNAME)
HOST, POINT = "_ab.example.org.", "cd.ef.sectigo.com."


@pytest.fixture
def api(by_password: SCMAccount, session: HTTPSSession) -> DomainsAPI:
    return DomainsAPI(by_password, session)


def answer(body: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(body).encode(), headers)


def test_a_list_in_constants_and_days(server: ScriptedServer, api: DomainsAPI) -> None:
    """As the first version writes it."""
    server.script = [
        answer(
            [
                {
                    "domain": "Example.org",
                    "dcvStatus": "VALIDATED",
                    "dcvMethod": "CNAME",
                    "dcvOrderStatus": "NOT_INITIATED",
                    "validationDate": "2026-11-20",
                    "expirationDate": "2027-06-06",
                },
                {"domain": "*.example.org", "dcvStatus": "NOT_VALIDATED"},
                {"domain": None, "dcvStatus": "VALIDATED"},
                {"domain": "a/../b.example", "dcvStatus": "VALIDATED"},
                {"domain": "org", "dcvStatus": "VALIDATED"},
            ],
            **{"X-Total-Count": "5"},
        )
    ]
    assert api.listed() == {
        "example.org": DomainState(
            "example.org",
            DomainStatus.VALIDATED,
            method=Method.CNAME,
            validated_on=date(2026, 11, 20),
            expires_on=date(2027, 6, 6),
        )
    }
    assert server.only().path.startswith("/api/dcv/v2/validation?")


def test_domains_are_compared_in_ascii(server: ScriptedServer, api: DomainsAPI) -> None:
    """However SCM writes them: capitals, a dot at the end, letters of a language."""
    names = ("EXAMPLE.org.", "bücher.example", "XN--MNCHEN-3YA.example", "b\u200dcher.example")
    server.script = [
        answer([{"domain": one, "dcvStatus": "VALIDATED"} for one in names]),
        answer([]),
    ]
    assert sorted(api.listed()) == [
        "example.org",
        "xn--bcher-kva.example",
        "xn--mnchen-3ya.example",
    ]


def test_a_list_in_labels_and_moments(server: ScriptedServer, api: DomainsAPI) -> None:
    """As the second version writes it; what is missing or strange stays unknown."""
    rows = [
        {
            "domain": "a.example",
            "dcvStatus": "Validated",
            "dcvMethod": "CNAME_CSR_HASH",
            "dcvOrderStatus": "Awaiting submission",
            "dcvOrderMethod": "CNAME",
            "expirationDate": "2027-06-06T23:30:00-02:00",
        },
        {"domain": "b.example", "dcvStatus": 7, "expirationDate": "soon"},
    ]
    server.script = [answer(rows, **{"X-Total-Count": "2"})]
    found = api.listed()
    assert found["a.example"] == DomainState(
        "a.example",
        DomainStatus.VALIDATED,
        ProofStatus.AWAITING_SUBMITTAL,
        Method.CNAME,
        Method.CNAME,
        expires_on=date(2027, 6, 7),
    )
    assert found["b.example"] == DomainState("b.example", DomainStatus.UNKNOWN)


def test_an_older_server_is_asked_in_the_first_version(
    server: ScriptedServer, api: DomainsAPI
) -> None:
    """Then by all calls."""
    server.script = [
        answer({"code": 404, "description": "no such path"}, 404),
        answer([], **{"X-Total-Count": "0"}),
        answer({"host": HOST, "point": POINT}),
    ]
    assert api.listed() == {}
    api.start_cname(ROW)
    assert [seen.path.split("?")[0] for seen in server.seen] == [
        "/api/dcv/v2/validation",
        "/api/dcv/v1/validation",
        "/api/dcv/v1/validation/start/domain/cname",
    ]


def test_the_status_of_one_has_what_is_needed_to_go_on(
    server: ScriptedServer, api: DomainsAPI
) -> None:
    """Host and point, and when the CA looks again."""
    server.script = [
        answer(
            {
                "status": "Validated",
                "orderStatus": "Submitted",
                "orderMode": "CNAME",
                "expirationDate": "2027-01-06",
                "host": HOST,
                "point": POINT,
                "nextCheck": "2026-12-01T14:00:00.000Z",
            }
        )
    ]
    found = api.status(ROW)
    assert found.status is DomainStatus.VALIDATED
    assert found.proof is ProofStatus.SUBMITTED
    assert (found.method, found.mode) == (Method.CNAME, Method.CNAME)
    assert (found.host, found.point) == (HOST, POINT)
    assert found.expires_on == date(2027, 1, 6)
    assert found.next_check == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert json.loads(server.only().body) == {"domain": "example.org"}


def test_what_is_asked_for(server: ScriptedServer, api: DomainsAPI) -> None:
    """Each by its own call, with the body that SCM documents."""
    server.otherwise = lambda _: answer({"status": "VALIDATED", "orderStatus": "SUBMITTED"})
    api.submit_cname("example.org")
    api.submit_by_connector("example.org", "0a", "Akamai")
    api.submit_by_connector("example.org", "0a", "Akamai", RecordType.TXT)
    api.submit_txt(ROW)
    api.submit_persistent("example.org")
    api.synchronised(ROW)
    assert [
        (seen.path.partition("/validation/")[2], json.loads(seen.body)) for seen in server.seen
    ] == [
        ("submit/domain/cname", {"domain": "example.org"}),
        (
            "submit/domain/cname",
            {"domain": "example.org", "dnsAgentUUID": "0a", "dnsProviderName": "Akamai"},
        ),
        (
            "submit/domain/txt",
            {"domain": "example.org", "dnsAgentUUID": "0a", "dnsProviderName": "Akamai"},
        ),
        ("submit/domain/txt", {"domain": "example.org"}),
        ("submit-bulk/domain/persistent-txt", {"domains": ["example.org"]}),
        ("sync?force=true", {"domain": "example.org"}),
        ("status", {"domain": "example.org"}),
    ]


@pytest.mark.parametrize(
    ("code", "kind", "remedy"),
    [
        (-3, CredentialsError, "Allow DCV"),
        (-16, CredentialsError, "login"),
        (-707, PersonNeededError, "delegate"),
        (-1010, PersonNeededError, "delegate"),
        (-715, PersonNeededError, "activate"),
        (-723, BelowDomainError, "above"),
        (-724, ConflictError, "under way"),
        (-727, PersonNeededError, "register"),
        (-732, PersonNeededError, "written"),
        (-738, PersonNeededError, "rights on the domain"),
        (-1603, VendorUnavailableError, "later"),
        (-1608, PersonNeededError, "in advance"),
    ],
)
def test_a_refusal_says_what_to_do(
    server: ScriptedServer,
    api: DomainsAPI,
    code: int,
    kind: type[ConnectorError],
    remedy: str,
) -> None:
    """SCM answers 400 whatever it is, also where a right is missing."""
    server.otherwise = lambda _: answer({"code": code, "description": "no"}, 400)
    with pytest.raises(kind) as caught:
        api.start_cname(ROW)
    assert remedy in caught.value.remedy
    assert str(code) in caught.value.what


def test_a_missing_right_to_list_is_told_as_one(server: ScriptedServer, api: DomainsAPI) -> None:
    """And the older version is not asked for it."""
    server.otherwise = lambda _: answer({"code": -3, "description": "not authorized"}, 400)
    with pytest.raises(CredentialsError, match="'admin'"):
        api.listed()
    assert len(server.seen) == 1


def test_an_answer_without_a_body_is_nothing_new(server: ScriptedServer, api: DomainsAPI) -> None:
    """What the row says stays."""
    server.otherwise = lambda _: Answer(200, b"")
    assert api.status(ROW) == ROW


def test_no_call_ends_a_validation_that_holds() -> None:
    """Neither `clear` nor `delete` stands in the client."""
    source = Path(connector.sectigo.domains.__file__).read_text(encoding="utf-8")
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    paths = [text for text in texts if isinstance(text, str) and "/" in text and " " not in text]
    assert paths
    assert not [text for text in texts if text in {"clear", "delete"}]
    assert not [path for path in paths if "clear" in path or "delete" in path]
