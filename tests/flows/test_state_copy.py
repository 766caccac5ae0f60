"""`state copy`: from a directory to a database and back, and nothing else changes."""

import json

from program import Program


def test_a_journal_goes_to_a_database_and_back(program: Program, database_url: str) -> None:
    assert program.apply(AKAMAI_SCM_STATE="one").returncode == 0

    there = program.run("state", "copy", "one", database_url, "--json")
    closed = program.apply(AKAMAI_SCM_STATE="one")
    used = program.apply(AKAMAI_SCM_STATE=database_url)
    back = program.run("state", "copy", database_url, "two")
    listed = program.run("orders", "list", "--json", AKAMAI_SCM_STATE="two")

    assert there.returncode == 0, there.stderr
    told = json.loads(there.stdout)
    assert (told["schema"], told["rows"]["orders"]) == (1, 1)
    assert "the journal in" in there.stderr
    assert "`akamai-scm eula accept` once" in there.stderr
    assert closed.returncode == 1
    assert "Name the state that it was copied to" in closed.stderr
    assert used.returncode == 0, used.stderr
    assert back.returncode == 0, back.stderr
    assert "orders 1" in back.stderr
    assert len(json.loads(listed.stdout)["orders"]) == len(program.orders()) == 1


def test_one_that_cannot_be_used_is_told(program: Program, database_url: str) -> None:
    same = program.run("state", "copy", "one", "./one")
    missing = program.run("state", "copy", "one", database_url)
    password = program.run("state", "copy", "one", "postgresql://u:pa55@db/x")

    assert [one.returncode for one in (same, missing, password)] == [64, 1, 78]
    assert "There is no journal in" in missing.stderr
    assert "pa55" not in password.stderr
