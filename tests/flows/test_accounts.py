"""Several SCM accounts: each request names its own, each order stays with the one that took it."""

import pytest
import yaml
from program import Program
from request_document import ADMIN, APPROVAL, LEAST


def config_without(program: Program, name: str) -> str:
    """Write scm_config.yaml without one account; return its path."""
    document = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    del document["accounts"][name]
    path = program.directory / "fewer.yaml"
    path.write_text(yaml.safe_dump(document))
    path.chmod(0o600)
    return str(path)


@pytest.mark.promise("several-accounts")
def test_two_accounts_in_one_run(program: Program) -> None:
    """Each certificate comes from the profile of the account that its request names."""
    wanted = {"www.example.com": "sectigo-dv", "shop.example.com": "sectigo-ov"}
    for name, account in wanted.items():
        document = {
            **LEAST,
            "common_name": name,
            "scm_account": account,
            "auto_approve": True,
        }
        (program.directory / f"{account}.yaml").write_text(yaml.safe_dump(document))

    done = program.run("apply", *(f"{account}.yaml" for account in wanted.values()))

    assert done.returncode == 0, done.stderr
    assert {one.common_name: one.account.name for one in program.orders()} == wanted


@pytest.mark.promise("several-accounts")
def test_an_order_is_followed_at_the_account_that_took_it(program: Program) -> None:
    """The request names another one meanwhile: no second order, and the first is named with it."""
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    program.apply()
    (order,) = program.orders()

    program.write(**{**APPROVAL, "scm_account": "sectigo-ov"}, timeouts={"issuance": "1s"})
    waiting = program.apply()
    assert waiting.returncode == 75
    assert f"{order.id} (SCM account 'sectigo-ov-approval')" in waiting.stderr

    assert program.run("sandbox", "ctl", "approve", order.id).returncode == 0
    program.write(**{**APPROVAL, "scm_account": "sectigo-ov"})
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


@pytest.mark.promise("several-accounts")
def test_a_live_certificate_is_watched_at_the_account_that_ordered_it(program: Program) -> None:
    """From one API to the other: what the old account ordered is revoked, the new one renews."""
    assert program.apply().returncode == 0
    program.write(**ADMIN)
    assert program.apply().returncode == 0
    (order,) = program.orders()
    assert program.run("sandbox", "ctl", "revoke", order.id).returncode == 0

    renewed = program.apply()

    assert renewed.returncode == 0, renewed.stderr
    assert "is revoked" in renewed.stderr
    assert len(program.orders()) == 2
    ids = {row[4]: row[3] for row in _rows(program)}
    assert ids["admin"].isdigit()
    assert ids["sectigo-dv"] == order.id


def _rows(program: Program) -> list[list[str]]:
    """Return the rows of cert.ids."""
    lines = (program.sandbox.directory / "logs" / "cert.ids").read_text().splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


@pytest.mark.promise("several-accounts")
def test_an_order_whose_account_is_gone(program: Program) -> None:
    """A person puts it back, or gives the order up."""
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    program.apply()
    (order,) = program.orders()
    program.write(**{**APPROVAL, "scm_account": "sectigo-ov"})
    fewer = config_without(program, "sectigo-ov-approval")

    lost = program.apply(SCM_CONFIG=fewer)

    assert lost.returncode == 3
    assert f"Order {order.id}" in lost.stderr
    assert "'sectigo-ov-approval', which scm_config.yaml no longer has" in lost.stderr
    assert program.run("sandbox", "ctl", "approve", order.id).returncode == 0
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_a_request_that_names_no_account_of_the_file(program: Program) -> None:
    program.write(scm_account="nobody")

    done = program.apply()

    assert done.returncode == 78
    assert "no account 'nobody'" in done.stderr
    assert "sectigo-dv" in done.stderr


@pytest.mark.promise("mandatory-fields")
def test_a_mandatory_field_that_only_the_order_reveals(program: Program) -> None:
    """The Enrollment API cannot tell in advance; SCM's refusal names it, and the change waits."""
    program.write(**{**APPROVAL, "scm_account": "sectigo-ov-fields"}, org_id=10)

    refused = program.apply()

    assert refused.returncode == 65
    assert "costCentre" in refused.stderr
    assert "custom_fields" in refused.stderr
    assert "org_id: not sent and not compared" in refused.stderr
    assert program.orders() == []
    fields = {"costCentre": "4711"}
    program.write(**{**APPROVAL, "scm_account": "sectigo-ov-fields"}, custom_fields=fields)
    assert program.apply().returncode == 0
    (order,) = program.orders()
    assert order.custom_fields == fields
