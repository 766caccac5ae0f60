"""What SCM does when its switches are turned (sectigo-scm 9.4)."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from scm_administrators import STEP, Administrator, order_body
from scm_orders import ManualClock, make_csr

from connector.sandbox import cli
from connector.sandbox.serving.server import Sandbox

from .conftest import SCMClient

Issue = Callable[..., int]


def _turn(slow: Sandbox, *words: str) -> int:
    return cli.main(["ctl", "--dir", str(slow.directory), "switch", *words])


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [("400/0", 400, 0), ("400/-1400", 400, -1400), ("404/-109", 404, -109), ("empty", 200, None)],
)
def test_collecting_too_early_has_several_answers(
    slow: Sandbox, administrator: Administrator, kind: str, status: int, code: int | None
) -> None:
    """While the CA works; all of them have been seen (sectigo-scm 2.6)."""
    assert _turn(slow, f"scm.collect_pending={kind}") == 0
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    answer = administrator.ssl("GET", f"/collect/{ssl_id}")

    assert answer.status_code == status
    assert (answer.json()["code"] if answer.content else None) == code


@pytest.mark.parametrize(
    ("form", "query", "path"), [("both", 200, 200), ("query", 200, 404), ("path", 404, 200)]
)
def test_collect_may_have_one_form_alone(
    slow: Sandbox, administrator: Administrator, issue: Issue, *, form: str, query: int, path: int
) -> None:
    ssl_id = issue()
    assert _turn(slow, f"scm.collect_form={form}") == 0

    assert administrator.ssl("GET", f"/collect/{ssl_id}?format=x509").status_code == query
    assert administrator.ssl("GET", f"/collect/{ssl_id}/x509").status_code == path


@pytest.mark.parametrize("kind", ["retry-after", "bare"])
def test_a_quota_refuses_one_of_five(
    slow: Sandbox, administrator: Administrator, kind: str
) -> None:
    """Before the request has any effect; with or without a word on when to come back."""
    assert _turn(slow, f"scm.rate_limit={kind}") == 0
    answers = [administrator.ssl("GET", "/types") for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 429]
    assert answers[-1].json()["code"] == -1
    assert answers[-1].headers.get("Retry-After") == ("1" if kind == "retry-after" else None)


def test_the_quota_holds_for_both_apis(slow: Sandbox, scm: SCMClient) -> None:
    assert _turn(slow, "scm.rate_limit=bare") == 0

    assert [scm.certificates("GET", "/any").status_code for _ in range(5)][-1] == 429


def test_a_status_may_be_a_word_that_nobody_knows(
    slow: Sandbox, administrator: Administrator, scm: SCMClient
) -> None:
    assert _turn(slow, "scm.unknown_status_text=Awaiting Approval") == 0
    ssl_id = administrator.enroll(make_csr("www.example.org"))
    cert_id = scm.order(make_csr("www.example.com"))

    assert administrator.details(ssl_id)["status"] == "Awaiting Approval"
    assert scm.status(cert_id) == "Awaiting Approval"


def test_an_order_is_declined_when_it_was_looked_at_so_often(slow: Sandbox, scm: SCMClient) -> None:
    """An administrator changes his mind while a client waits."""
    assert _turn(slow, "scm.declined_after_polls=3") == 0
    order = scm.order(make_csr("www.example.org"))

    assert [scm.status(order) for _ in range(3)] == ["Approved", "Approved", "Declined"]


def test_a_ca_that_cannot_be_reached(
    slow: Sandbox, administrator: Administrator, clock: ManualClock
) -> None:
    """New orders are refused, those placed wait, other CAs do not notice."""
    placed = administrator.enroll(make_csr("a.example.org"), certType=602, term=30)
    assert _turn(slow, 'scm.offline_backends=["MS_CA"]') == 0
    body = order_body(make_csr("b.example.org"), certType=602, term=30)
    refused = administrator.ssl("POST", "/enroll", json=body)
    administrator.enroll(make_csr("c.example.org"))
    clock.sleep(100 * STEP)
    waiting = administrator.details(placed)["status"]
    assert _turn(slow, "scm.offline_backends=[]") == 0

    assert (refused.status_code, refused.json()["code"]) == (400, -195)
    assert [waiting, administrator.details(placed)["status"]] == ["Applied", "Issued"]


def test_terms_change_between_two_runs(
    slow: Sandbox, administrator: Administrator, scm: SCMClient
) -> None:
    """Of public profiles; an account whose term is gone can order no more."""
    assert _turn(slow, "scm.public_terms=[90]") == 0
    profiles = {one["id"]: one["terms"] for one in administrator.ssl("GET", "/types").json()}
    refused = administrator.ssl("POST", "/enroll", json=order_body(make_csr("a.example.org")))
    account = scm.certificates("POST", json={"csr": make_csr("b.example.org")})

    assert profiles[501] == [90]
    assert 365 in profiles[601]
    assert refused.json()["code"] == account.json()["code"] == -36


def test_custom_fields_become_mandatory(
    slow: Sandbox, administrator: Administrator, scm: SCMClient
) -> None:
    """For every order, and the list of fields says so."""
    assert _turn(slow, 'scm.mandatory_custom_fields=["costCentre", "project"]') == 0
    fields = {
        one["name"]: one["mandatory"] for one in administrator.ssl("GET", "/customFields").json()
    }
    csr = make_csr("a.example.org")
    half = [{"name": "costCentre", "value": "1"}]
    whole = [*half, {"name": "project", "value": "2"}]
    refused = administrator.ssl("POST", "/enroll", json=order_body(csr, customFields=half))
    account = scm.certificates("POST", json={"csr": csr, "customFields": {"costCentre": "1"}})

    assert fields == {"costCentre": True, "project": True}
    assert refused.json()["code"] == account.json()["code"] == -62
    assert administrator.enroll(csr, customFields=whole) > 0


def test_names_below_no_domain_can_be_refused(slow: Sandbox, administrator: Administrator) -> None:
    csr = make_csr("www.example.invalid")
    assert administrator.enroll(csr) > 0
    assert _turn(slow, "scm.strict_domains=true") == 0
    refused = administrator.ssl("POST", "/enroll", json=order_body(csr))
    private = administrator.enroll(csr, certType=601, term=30)

    assert refused.json()["code"] == -727
    assert private > 0


def test_everybody_may_have_to_wait_for_approval(slow: Sandbox, scm: SCMClient) -> None:
    assert _turn(slow, "scm.approval_required=true") == 0

    assert scm.status(scm.order(make_csr("www.example.org"))) == "Requested"


def test_a_file_may_be_cut_short(
    slow: Sandbox, administrator: Administrator, scm: SCMClient, issue: Issue
) -> None:
    """Its length says nothing of it; the last certificate is broken or gone."""
    ssl_id = issue()
    whole = administrator.ssl("GET", f"/collect/{ssl_id}/x509")
    assert _turn(slow, "scm.truncated_pem=true") == 0
    cut = administrator.ssl("GET", f"/collect/{ssl_id}/x509")

    assert int(cut.headers["Content-Length"]) == len(cut.content) < len(whole.content)
    assert cut.content.count(b"END CERT") < whole.content.count(b"END CERT")


def test_a_chain_may_be_out_of_order_or_lack_its_root(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    ssl_id = issue()
    usual = administrator.collect(ssl_id)
    assert _turn(slow, "scm.shuffle=true") == 0
    shuffled = administrator.collect(ssl_id)
    assert _turn(slow, "scm.shuffle=false", "scm.include_root=false") == 0
    rootless = administrator.collect(ssl_id, "x509R")

    assert shuffled != usual
    assert set(shuffled) == set(usual)
    assert rootless == usual[:0:-1]


def test_a_chain_may_be_that_of_another_ca(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    ssl_id = issue()
    usual = administrator.collect(ssl_id)
    assert _turn(slow, "scm.other_chain=true") == 0
    other = administrator.collect(ssl_id)

    assert len(set(other) & set(usual)) == 1
    assert len(other) > 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (
            "scm.rate_limit=always",
            "scm.rate_limit must be one of off, retry-after, bare, not 'always'",
        ),
        ('scm.offline_backends=["MSCA"]', "scm.offline_backends must be one of SASP, DIGI_CERT"),
        ("scm.offline_backends=MS_CA", "use a list, such as []"),
        ('revocation.left_out=["SASP"]', "revocation.left_out must be one of SASP:ocsp, SASP:crl"),
        ("scm.public_terms=[true]", "use a number"),
        ("scm.token_seconds=soon", "use a number or null"),
        ("scm.crlf=1", "use true or false"),
    ],
)
def test_a_switch_names_what_it_takes(
    slow: Sandbox, capsys: pytest.CaptureFixture[str], words: str, complaint: str
) -> None:
    before = slow.world.scm.switches
    assert _turn(slow, words) == 1
    assert complaint in capsys.readouterr().err
    assert slow.world.scm.switches == before


def test_every_switch_stands_first_as_the_reference_has_it(slow: Sandbox) -> None:
    """A choice's default is the first of its words (sectigo-scm 9.4)."""
    switches: Any = slow.world.scm.switches
    expected = {
        "collect_pending": "400/0",
        "collect_form": "both",
        "renew_empty_string": "accept",
        "revoke_requires_reason_code": False,
        "renew_of_revoked": "refuse",
        "replace_id": "same",
        "replace_revokes_old": False,
        "reason_code_type": "number",
        "date_style_v2": "US",
        "list_filter_cn": "exact",
        "rate_limit": "off",
        "unknown_status_text": "off",
    }

    assert {name: getattr(switches, name) for name in expected} == expected


def test_the_other_key_and_missing_names_reach_administrators(
    slow: Sandbox, administrator: Administrator, issue: Issue
) -> None:
    """What a CA does wrong is wrong by either API."""
    assert _turn(slow, "scm.only_common_name=true") == 0
    leaf = administrator.collect(issue(subjAltNames="example.org"))[-1]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert names.get_values_for_type(x509.DNSName) == ["www.example.org"]
