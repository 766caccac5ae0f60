"""Another author's vendors: whatever the documents leave open is written in another way."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from dialects import DIALECTS, Dialect
from domain_runs import LAPSED, Domains
from program import Program
from request_document import ADMIN, LEAST

from connector.sandbox.serving.gate import Answer, Gate

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@pytest.fixture(params=[pytest.param(one, id=name) for name, one in DIALECTS.items()])
def _dialect(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vendors write each answer in another way; CAs' OCSP and CRLs are as they are."""
    dialect: Sequence[Dialect] = request.param
    handle: Callable[[Gate, WSGIEnvironment], Answer] = Gate.answer

    def answer(gate: Gate, environ: "WSGIEnvironment") -> Answer:
        told = handle(gate, environ)
        if gate.server != "revocation":
            for write in dialect:
                told = write(told)
        return told

    monkeypatch.setattr(Gate, "answer", answer)


@pytest.mark.usefixtures("_dialect")
@pytest.mark.parametrize("account", [{}, ADMIN], ids=["enrollment", "admin"])
def test_the_life_of_a_certificate(account: dict[str, object], program: Program) -> None:
    """Issued, current, renewed once revoked, changed, imported; each CSR is ordered once."""
    program.turn(strict_fields=False)  # what only other authors have, they also take back
    program.write(key_algorithms=["RSA", "ECDSA"], **account)

    issued = program.apply()
    assert issued.returncode == 0, issued.stderr
    assert program.status()["action"] == "none"
    assert len(program.orders()) == 2

    revoke = ("sandbox", "ctl", "revoke", "--common-name", LEAST["common_name"])
    assert program.run(*revoke).returncode == 0
    renewed = program.apply()
    assert renewed.returncode == 0, renewed.stderr
    assert len(program.orders()) == 4

    program.write(key_algorithms=["RSA", "ECDSA"], **account, sans=["api.example.com"])
    changed = program.apply()
    assert changed.returncode == 0, changed.stderr
    assert len(program.orders()) == 6
    assert program.status()["reason"] == "current"

    listed = program.run("list", "--contract", LEAST["contract_id"], "--json")
    assert listed.returncode == 0, listed.stderr
    imported = program.run(
        "import", "--contract", LEAST["contract_id"], str(program.enrollment().id)
    )
    assert imported.returncode == 0, imported.stderr
    assert "api.example.com" in imported.stdout


@pytest.mark.usefixtures("_dialect")
def test_a_domain_is_validated(domains: Domains) -> None:
    """Through Edge DNS, started and submitted once."""
    code, told, err = domains.run("renew", LAPSED)

    assert code == 0, err
    assert told[LAPSED]["status"] == "validated"
    assert len(domains.starts()) == len(domains.submits()) == 1
