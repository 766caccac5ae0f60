"""`init` where an administrator orders: organization and profile are named, or SCM offers them."""

import json

import pytest
import yaml
from init_runs import WANTED, written
from program import Program

from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-init")


def test_an_administrator_s_organization_and_profile_can_be_named(program: Program) -> None:
    named = ("--scm-account", "admin", "--org-id", "10", "--cert-type", "502")

    done = program.run("init", *WANTED, *named)

    assert done.returncode == 0, done.stderr
    assert (written(program)["org_id"], written(program)["cert_type"]) == (10, 502)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ["10  Example Ltd", "20  Example Branch Ltd", "init: --org-id is missing."]),
        (("--org-id", "10"), ["502  ", "days)", "init: --cert-type is missing."]),
        (("--org-id", "20"), ["Organization 20 is offered no profile by SCM."]),
        (("--org-id", "ten"), ["--org-id 'ten' is no number."]),
    ],
)
def test_without_a_terminal_what_scm_offers_is_told(
    program: Program, words: tuple[str, ...], told: list[str]
) -> None:
    done = program.run("init", *WANTED, "--scm-account", "admin", *words)

    assert done.returncode == 64
    for line in told:
        assert line in done.stderr
    assert not (program.directory / "certificates").exists()


def test_who_may_not_see_organizations_names_one(program: Program) -> None:
    refusal = Fault(Kind.ANSWER, "scm", "GET", "/organization/v1$", status=403, times=None)
    program.sandbox.world.faults.add(refusal)

    done = program.run("init", *WANTED, "--scm-account", "admin")

    assert done.returncode == 64
    assert "--org-id is missing" in done.stderr
    assert "under Organizations" in done.stderr


def test_an_administrator_who_is_refused_is_taken_back(program: Program) -> None:
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    admin = yaml.safe_load(text)["accounts"]["admin"]
    words = ("--scm-url", admin["url"], "--scm-login", admin["login"], "--scm-secret", "env:A")
    uri = ("--scm-customer-uri", admin["customer_uri"])

    done = program.run("init", *WANTED, *words, *uri, SCM_CONFIG="", A="wrong")
    again = program.run(
        *("init", *WANTED, *words, *uri, "--org-id", "10", "--cert-type", "502"),
        SCM_CONFIG="",
        A=admin["password"],
    )

    assert done.returncode == 77, done.stderr
    assert "nothing of it was kept" in done.stderr
    assert again.returncode == 0, again.stderr
    made = yaml.safe_load((program.directory / "scm_config.yaml").read_text())
    assert (made["api"], made["password"]) == ("admin", {"env": "A"})


def test_of_one_alone_nothing_is_asked(program: Program) -> None:
    one = json.dumps([{"id": 10, "name": "Example Ltd"}])
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "/organization/v1$", status=200, times=1, body=one)
    )

    done = program.run("init", *WANTED, "--scm-account", "admin", "--cert-type", "OV")

    assert "org_id: 10 (Example Ltd), the only one that there is." in done.stderr
    assert (written(program)["org_id"], written(program)["cert_type"]) == (10, "OV")


def test_a_login_is_an_administrator_s(program: Program) -> None:
    words = ("--scm-api", "enrollment", "--scm-url", "https://x.example", "--scm-login", "me")

    done = program.run("init", *WANTED, *words, "--scm-secret", "env:A", SCM_CONFIG="")

    assert done.returncode == 64
    assert "Give --scm-api admin with it." in done.stderr
    assert not (program.directory / "scm_config.yaml").exists()
