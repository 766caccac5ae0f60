"""Whoever only looks changes nothing: at no vendor, and in the journal."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from program import Program
from request_document import LEAST

from connector.journal.store import FILE_NAME

LOOKS = (
    ("status", "request.yaml"),
    ("status", "--json", "request.yaml"),
    ("report", "--contract", LEAST["contract_id"], "request.yaml"),
    ("doctor", "request.yaml"),
    ("check", "request.yaml"),
    ("orders", "list"),
    ("apply", "--dry-run", "request.yaml"),
    ("external",),
)


def rows(program: Program) -> list[str]:
    """Return all that the journal says."""
    path = Path(program.sandbox.env()["AKAMAI_SCM_STATE"]) / FILE_NAME
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [*connection.iterdump()]


@pytest.mark.parametrize("issued", [False, True], ids=["nothing is there", "it is live and due"])
def test_a_look_changes_nothing(program: Program, *, issued: bool) -> None:
    """Neither before there is anything, nor where a renewal is due."""
    if issued:
        assert program.apply().returncode == 0
        program.write(sans=["more.example.com"])
    world, before = program.sandbox.world, rows(program)
    world.ledger.clear()
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    query = json.dumps({"request": json.dumps(request)})

    said = [program.run(*words, stdin=query) for words in LOOKS]
    if issued:
        id_ = str(next(iter(world.cps.enrollments)))
        said.append(program.run("import", id_, "--contract", LEAST["contract_id"]))

    assert not [done.stderr for done in said if "Traceback" in done.stderr]
    assert json.loads(said[1].stdout)["certificates"][0]["due"] is True
    assert (world.ledger.writes("cps"), world.ledger.writes("scm")) == ((), ())
    assert rows(program) == before
