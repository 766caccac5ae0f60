"""What SCM tells of the proofs of one order, in whatever form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_server import Answer, ScriptedServer

from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.core.facts.ids import OrderId
from connector.errors import NotFoundError
from connector.sectigo.interface import SCM
from connector.sectigo.order_proofs import read_order_proofs

HOST, POINT = "_AB12.www.example.org.", "CD34.EF56.sectigo.com."
LOG = {
    "error": {"code": 0, "description": None},
    "log": [
        {"dcvStatus": "Awaiting Validation", "domainName": "www.Example.org"},
        {"dcvStatus": "Validated", "domainName": "*.example.org"},
    ],
}
INSTRUCTIONS = [
    {"domainName": "www.example.org", "dcvMode": "CNAME", "host": HOST, "point": POINT},
    {"domainName": "mail.example.org", "dcvMode": "EMAIL", "dcvEmail": "a@example.org"},
]
WHOLE = {"dcvLog": LOG, "instructions": INSTRUCTIONS}
FOUND = {
    "www.example.org": DomainState(
        "www.example.org",
        DomainStatus.NOT_VALIDATED,
        ProofStatus.SUBMITTED,
        mode=Method.CNAME,
        host=HOST,
        point=POINT,
    ),
    "example.org": DomainState("example.org", DomainStatus.VALIDATED),
    "mail.example.org": DomainState(
        "mail.example.org", DomainStatus.NOT_VALIDATED, ProofStatus.SUBMITTED, mode=Method.EMAIL
    ),
}
ID = OrderId("4711")


@pytest.mark.parametrize(
    "told",
    [
        WHOLE,
        [WHOLE],
        [{"dcvLog": LOG}, {"instructions": INSTRUCTIONS}],
        {**LOG, "instructions": INSTRUCTIONS, "unheardOf": 1},
    ],
)
def test_an_object_or_a_list_of_them_tells_the_same(told: object) -> None:
    assert read_order_proofs(told) == FOUND


def test_a_domain_in_letters_of_its_language_is_the_same() -> None:
    """Requests and certificates have its ASCII form."""
    wanted = {"domainName": "*.Bücher.example.", "dcvMode": "CNAME"}
    assert list(read_order_proofs({"instructions": wanted})) == ["xn--bcher-kva.example"]


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        "Applied",
        {"dcvLog": None, "instructions": None},
        {"dcvLog": [], "instructions": {}},
        {"dcvLog": {"log": ["x", {}]}, "instructions": [1, {"domainName": 7}]},
        {"instructions": [{"domainName": "a/../b.example", "host": HOST, "point": POINT}]},
    ],
)
def test_what_names_no_domain_tells_nothing(told: object) -> None:
    assert read_order_proofs(told) == {}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["dcvLog", "log", "instructions", "domainName", "dcvStatus", "dcvMode", "host"]
                ),
                inner | st.just("a.example"),
            )
        ),
    )
)
def test_whatever_is_told_is_read(told: object) -> None:
    """Nothing of it is an error: how it looks is not documented."""
    assert all(state.domain == name for name, state in read_order_proofs(told).items())


def test_the_enrollment_api_tells_it_with_the_status(
    server: ScriptedServer, scm: SCM, token_first: None
) -> None:
    """So that an order that waits names its domains without another call."""
    server.script += [answer({"status": "Applied", "dcvInfo": WHOLE})] * 2 + [Answer(202, b"")]
    unproven = scm.order_status(ID).unproven
    assert unproven == (FOUND["mail.example.org"], FOUND["www.example.org"])
    assert scm.order_proofs(ID) == FOUND
    scm.recheck_proofs(ID)
    assert [(seen.method, seen.path) for seen in server.seen[1:]] == [
        ("GET", "/api/v1/certificates/4711/status"),
        ("GET", "/api/v1/certificates/4711/status"),
        ("POST", "/api/v1/certificates/4711/dcv-recheck"),
    ]


def test_the_admin_api_has_a_call_for_it(server: ScriptedServer, admin: SCM) -> None:
    """One for the proofs, and one to have the CA look."""
    server.script = [answer([WHOLE]), Answer(202, b"")]
    assert admin.order_proofs(ID) == FOUND
    admin.recheck_proofs(ID)
    assert [(seen.method, seen.path) for seen in server.seen] == [
        ("GET", "/api/ssl/v1/4711/dcv"),
        ("POST", "/api/ssl/v1/4711/dcv/recheck"),
    ]


def test_an_order_that_is_not_processed_yet_tells_nothing(
    server: ScriptedServer, scm: SCM, token_first: None
) -> None:
    """SCM answers that it cannot say yet."""
    server.script += [answer({"code": -23, "description": "not approved"}, 400)]
    assert scm.order_proofs(ID) == {}


def test_an_order_that_scm_does_not_know_is_told(server: ScriptedServer, admin: SCM) -> None:
    server.script = [answer({"code": -5101, "description": "not found"}, 404)]
    with pytest.raises(NotFoundError):
        admin.order_proofs(ID)


def answer(document: object, status: int = 200) -> Answer:
    return Answer(status, json.dumps(document).encode())
