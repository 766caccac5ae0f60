"""`doctor` on SCM's Admin API: what only that tells, before anything is ordered."""

from dataclasses import replace

import pytest
from doctor_checks import Break, checks, requested, scm
from program import Program

from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-doctor")


ADMIN = {"scm_account": "admin", "org_id": 10, "cert_type": 501}


def mandatory(program: Program) -> dict[str, str]:
    program.sandbox.world.scm.switches.mandatory_custom_fields = ("costCentre",)
    program.write(**ADMIN)
    return {}


def without_api(program: Program) -> dict[str, str]:
    organizations = program.sandbox.world.scm.customer.organizations
    program.sandbox.world.scm.customer.organizations = {
        id_: replace(one, ssl_api=False) for id_, one in organizations.items()
    }
    program.write(**ADMIN)
    return {}


def no_term(program: Program) -> dict[str, str]:
    program.sandbox.world.scm.switches.public_terms = (398,)
    program.write(**ADMIN, validation="ov")
    return {}


def administrator(pattern: str, replacement: str) -> Break:
    def break_(program: Program) -> dict[str, str]:
        program.write(**ADMIN)
        return scm(pattern, replacement)(program)

    return break_


def lists_forbidden(program: Program) -> dict[str, str]:
    body = '{"code": -37, "description": "Access denied"}'
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "/ssl/v1$", status=403, body=body, times=None)
    )
    program.write(**ADMIN)
    return {}


ORDER = "www.example.com order"

ADMIN_FAILURES: dict[str, tuple[Break, int, str, str]] = {
    "customer URI": (
        administrator(r"customer_uri: .*", "customer_uri: elsewhere"),
        77, "SCM login (admin)", "customer_uri",
    ),
    "password": (
        administrator(r"password: .*", "password: wrong"), 77, "SCM login (admin)", "password",
    ),
    "profile not delegated": (requested(**{**ADMIN, "org_id": 20}), 65, ORDER, "cert_type"),
    "profile unknown": (requested(**{**ADMIN, "cert_type": 999}), 65, ORDER, "cert_type"),
    "term not offered": (requested(**ADMIN, term=30), 65, ORDER, "term: "),
    "term gone": (no_term, 65, ORDER, "term: "),
    "validation": (requested(**ADMIN, validation="ev", subject={}), 65, ORDER, "validation: "),
    "mandatory field": (mandatory, 65, ORDER, "custom_fields.costCentre: "),
    "lists forbidden": (lists_forbidden, 77, "SCM rights (admin)", "search for orders"),
    "API switched off": (without_api, 77, "SCM organization 10", "enable the Web API"),
}  # fmt: skip


@pytest.mark.parametrize("name", ADMIN_FAILURES)
def test_what_only_the_admin_api_tells(program: Program, name: str) -> None:
    break_, code, about, told = ADMIN_FAILURES[name]
    environ = break_(program)

    found_code, found = checks(program, **environ)

    assert found_code == code, found
    check = found[about]
    assert (check["result"], check["exit"]) == ("failed", code)
    assert told in check["text"] + check["remedy"]
    assert found["CPS grant"]["result"] == "ok"
    assert program.sandbox.world.ledger.writes() == ()


@pytest.mark.parametrize("account", ["admin", "admin-cert", "admin-oauth"])
def test_an_administrator_for_whom_all_is_well(program: Program, account: str) -> None:
    """The term that would be ordered is told, and that the domains are validated."""
    program.write(**{**ADMIN, "scm_account": account})

    code, found = checks(program)

    assert code == 0, found
    assert found[f"SCM login ({account})"]["result"] == "ok"
    assert found["SCM organization 10"]["result"] == "ok"
    told = " ".join(program.run("doctor", "request.yaml").stdout.split())
    assert "takes RSA keys and offers 90, 199 days; " in told
    assert found["www.example.com domains"]["result"] == "ok"


@pytest.mark.parametrize("status", [400, 403])
def test_an_administrator_who_may_not_see_the_organization(program: Program, status: int) -> None:
    """It need not for an order, so that nothing is told of it (sectigo-scm 2.12)."""
    program.write(**ADMIN)
    no_right = '{"code": -3, "description": "You are not authorized"}'
    path = "/api/organization/v1/10"
    hidden = Fault(Kind.ANSWER, "scm", path=path, status=status, body=no_right, times=None)
    program.sandbox.world.faults.add(hidden)

    code, found = checks(program)

    assert code == 0, found
    assert "SCM organization 10" not in found


@pytest.mark.parametrize(
    ("name", "result"), [("www.lapsed.example", "warning"), ("www.nowhere.example", "unknown")]
)
def test_domains_that_scm_has_not_validated(program: Program, name: str, result: str) -> None:
    """No failure: a CA may know more, or need no validation."""
    program.write(**ADMIN, common_name=name)

    code, found = checks(program)

    assert code == 0, found
    assert found[f"{name} domains"]["result"] == result


@pytest.mark.parametrize(
    ("name", "result", "told"),
    [
        ("www.example.com", "ok", "organization 10 may have certificates"),
        ("www.elsewhere.example", "warning", "not delegated to organization 10"),
        ("www.suspended.example", "warning", "is suspended"),
    ],
)
def test_whose_the_domains_are(program: Program, name: str, result: str, told: str) -> None:
    """An order for somebody else's is refused, so it is told before one."""
    program.write(**ADMIN, common_name=name)

    code, found = checks(program)

    assert code == 0, found
    check = found[f"{name} delegation"]
    assert check["result"] == result
    assert told in check["text"]
    assert ("Domains" in check["remedy"]) is (result == "warning")


def test_an_administrator_who_may_not_see_domains(program: Program) -> None:
    body = '{"code": -37, "description": "Access denied"}'
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "/domain/v1", status=403, body=body, times=None)
    )
    program.write(**ADMIN)

    code, found = checks(program)

    assert code == 0, found
    assert found["www.example.com delegation"]["result"] == "unknown"


def test_a_private_ca_knows_no_delegation(program: Program) -> None:
    program.write(**ADMIN, validation="private")

    _, found = checks(program)

    assert "www.example.com delegation" not in found
