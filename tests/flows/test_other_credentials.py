"""What is kept of a vendor's answers is found by the credentials that got it, and by no others."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from program import Program
from request_document import ADMIN


def calls(program: Program, vendor: str) -> int:
    return len(program.sandbox.world.ledger.requests(vendor))


def with_wrong_password(program: Program) -> str:
    return program.rewritten("scm_config.yaml", r"password: .*", "password: wrong-password")


def secrets(program: Program) -> list[str]:
    """Return all that the settings have of secrets."""
    accounts = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    values = [one.get(key) for one in accounts["accounts"].values() for key in KEYS]
    lines = (program.sandbox.directory / "edgerc").read_text().splitlines()
    tokens = [line.partition("=")[2].strip() for line in lines if "_secret" in line]
    return [value for value in (*values, *tokens) if isinstance(value, str)]


KEYS = ("client_secret", "password")


@pytest.mark.parametrize("key", ["client_secret", "client_token", "access_token"])
def test_akamai_is_asked_by_whoever_has_other_credentials(sharing: Program, key: str) -> None:
    """A second after a good look; that is still there for those who took it."""
    assert sharing.apply().returncode == 0
    sharing.status()
    bad = sharing.rewritten("edgerc", rf"(?m)^{key}( *= *).*$", rf"{key}\1wrong-one")

    refused = sharing.run("status", "request.yaml", AKAMAI_EDGERC=bad)

    assert refused.returncode == 77, refused.stdout
    before = calls(sharing, "cps")
    sharing.status()
    assert calls(sharing, "cps") == before


def test_a_refusal_of_akamai_s_ends_with_the_credentials(sharing: Program) -> None:
    """Nobody is told of it who has the right ones, and the look is shared as ever."""
    assert sharing.apply().returncode == 0
    bad = sharing.rewritten("edgerc", r"(?m)^client_secret( *= *).*$", r"client_secret\1wrong-one")
    assert sharing.run("status", "request.yaml", AKAMAI_EDGERC=bad).returncode == 77

    done = sharing.run("status", "request.yaml")

    assert (done.returncode, done.stderr) == (0, "")
    before = calls(sharing, "cps")
    assert sharing.run("status", "request.yaml").returncode == 0
    assert calls(sharing, "cps") == before


def test_scm_is_asked_by_whoever_has_another_password(sharing: Program) -> None:
    """A second after a good look."""
    sharing.write(**ADMIN)
    assert sharing.apply().returncode == 0
    sharing.status()
    before = calls(sharing, "scm")
    sharing.status()
    assert calls(sharing, "scm") == before

    refused = sharing.run("status", "request.yaml", SCM_CONFIG=with_wrong_password(sharing))

    assert refused.returncode == 77, refused.stdout
    sharing.status()
    assert calls(sharing, "scm") == before + 1


@pytest.mark.parametrize("command", ["status", "apply"])
def test_a_refusal_of_scm_s_ends_with_the_password(sharing: Program, command: str) -> None:
    """Whether its domains are validated is known as soon as the password is right."""
    sharing.write(**ADMIN)
    bad = sharing.run("apply", "request.yaml", SCM_CONFIG=with_wrong_password(sharing))
    assert bad.returncode == 77

    done = sharing.run(command, "request.yaml")

    assert done.returncode == 0, done.stderr
    assert "Unknown user" not in done.stdout + done.stderr


def test_no_secret_is_kept_with_what_it_has_got(sharing: Program) -> None:
    """Nor in what tells the credentials apart."""
    sharing.write(**ADMIN)
    assert sharing.apply().returncode == 0
    sharing.status()
    state = sharing.sandbox.directory / "state"
    found = secrets(sharing)
    assert len(found) >= 3
    for path in (path for path in state.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [one for one in found if one.encode() in content], path
    kept = rows(state / "account" / "domains.sqlite3", "domain_lists")
    assert kept


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()
