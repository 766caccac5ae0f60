"""Cron: `apply DIR` does all that is due, and one certificate that fails does not stop the rest."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from program import Program
from request_document import LEAST

from connector.journal import database
from connector.workflow import in_common


def place(path: Path, name: str, **more: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, **more}
    path.write_text(yaml.safe_dump(document))


@pytest.mark.promise("cron")
def test_one_that_fails_does_not_stop_the_rest(program: Program) -> None:
    """The gravest code is the run's; the next run orders only what is missing."""
    fleet = program.directory / "fleet"
    place(fleet / "a.yaml", "a.example.com")
    place(fleet / "deeper" / "b.yaml", "b.example.com", contract_id="C-0THER")
    place(fleet / "deeper" / "c.yml", "c.example.com")
    (fleet / "scm_config.yaml").write_text("is no request")

    done = program.run("apply", "fleet/")

    assert done.returncode == 1
    assert "akamai-scm: b.example.com: " in done.stderr
    assert done.stderr.splitlines()[-2] == "2 done, 1 not: b.example.com (exit 1)."
    names = sorted(order.common_name for order in program.orders())
    assert names == ["a.example.com", "c.example.com"]
    status = program.run("status", "fleet/a.yaml", "fleet/deeper/c.yml", "--detailed-exitcode")
    assert status.returncode == 0, status.stdout

    place(fleet / "deeper" / "b.yaml", "b.example.com")
    assert program.run("apply", "fleet/").returncode == 0
    assert sorted(order.common_name for order in program.orders()) == sorted(
        [*names, "b.example.com"]
    )


def test_a_file_is_told_by_its_whole_name(program: Program) -> None:
    """Whatever characters it has."""
    place(program.directory / "fleet" / "a: b.yaml", "a.example.com", sans="none")
    place(program.directory / "fleet" / "c; d.yaml", "b.example.com", sans="none")

    done = program.run("apply", "fleet")

    assert done.stderr.splitlines()[-2] == (
        "0 done, 2 not: fleet/a: b.yaml (exit 65), fleet/c; d.yaml (exit 65)."
    )


@pytest.mark.promise("cron")
def test_the_gravest_code_is_the_runs(program: Program) -> None:
    """A wrong request is graver than one that waits; nothing else is held up by it."""
    place(program.directory / "fleet" / "a.yaml", "a.example.com", sans="none")
    place(program.directory / "fleet" / "b.yaml", "b.example.com", timeouts={"issuance": "1s"})
    program.sandbox.world.scm.switches.hold_orders = True

    done = program.run("apply", "fleet")

    assert done.returncode == 65
    assert "timeouts.issuance" in done.stderr
    more, of = done.stderr.splitlines()[-1], done.stderr.splitlines()[-2]
    assert more.startswith("More: ")
    assert more.endswith("TROUBLESHOOTING.md#the-request-is-wrong-exit-65")
    assert of == ("0 done, 2 not: fleet/a.yaml (exit 65), b.example.com (exit 75).")
    assert [order.common_name for order in program.orders()] == ["b.example.com"]


def test_a_look_at_many_reads_the_journal_once(program: Program, monkeypatch) -> None:
    """Each reading takes as long as all its rows; so many looks would take the square of that."""
    for name in ("a", "b", "c"):
        place(program.directory / "fleet" / f"{name}.yaml", f"{name}.example.com")
    read: list[Path] = []
    opened = database.open_snapshot
    monkeypatch.setattr(database, "open_snapshot", lambda path: read.append(path) or opened(path))

    assert program.run("status", "fleet").returncode == 0
    assert len(read) == 1


def test_a_look_at_many_connects_once(program: Program, monkeypatch) -> None:
    """A connection, and a token, for each certificate would take longer than what is asked."""
    for name in ("a", "b", "c"):
        place(program.directory / "fleet" / f"{name}.yaml", f"{name}.example.com")
    made: list[object] = []
    wire = in_common.Wire
    monkeypatch.setattr(
        in_common, "Wire", lambda *how, **more: made.append(how) or wire(*how, **more)
    )

    assert program.run("status", "fleet").returncode == 0
    assert len(made) == 1
