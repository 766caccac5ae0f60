"""A symbolic link in the place of a file of ours leads to no other file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from program import Program

from connector.answers.recognise import DIRECTORY, recognise
from connector.eula import accepted
from connector.journal.store import FILE_NAME
from connector.sandbox.faults import Fault, Kind

ELSEWHERE = b"Somebody else's; nobody writes here.\n"


def linked(file: Path, victim: Path) -> Iterator[Path]:
    """Put a link to *victim* in the place of *file*; at the end all is as it was."""
    kept = file.read_bytes() if file.exists() else None
    file.unlink(missing_ok=True)
    victim.write_bytes(ELSEWHERE)
    victim.chmod(0o600)
    file.symlink_to(victim)
    yield file
    if file.is_symlink():
        file.unlink()
    if kept is not None and not file.exists():
        file.write_bytes(kept)
        file.chmod(0o600)


@pytest.fixture
def used(program: Program) -> Program:
    """The program has issued a certificate and looked at it, and left all its files."""
    assert program.apply().returncode == 0
    program.status(AKAMAI_SCM_LOOK_MAX_AGE="")
    return program


def files(program: Program) -> list[Path]:
    """Return all files that a run leaves, and those that it has while it works."""
    given = program.sandbox.env()
    state, logs = Path(given["AKAMAI_SCM_STATE"]), Path(given["AKAMAI_SCM_LOG_DIR"])
    found = [path for place in (state, logs) for path in place.rglob("*") if path.is_file()]
    locks = [path.with_suffix(".json") for path in found if path.parent.name == "locks"]
    return [*found, *locks, Path(f"{state / FILE_NAME}-wal")]


def test_nothing_is_written_through_a_link(used: Program, tmp_path: Path) -> None:
    """Neither by a run that acts nor by one that looks, whichever file it is."""
    victim = tmp_path / "victim"
    places = files(used)
    for place in places:
        for file in linked(place, victim):
            done = used.apply()
            looked = used.run("status", "request.yaml", AKAMAI_SCM_LOOK_MAX_AGE="")
            assert victim.read_bytes() == ELSEWHERE, file
            for one in (done, looked):
                assert one.returncode == 0 or _refused(one.stderr), (file, one.stderr)
                assert "Traceback" not in one.stderr
    assert {FILE_NAME, "pacing.sqlite3", "looks.sqlite3", "eula.json"} <= {
        one.name for one in places
    }


def _refused(said: str) -> bool:
    return "symbolic link" in said or f"{FILE_NAME} " in said


@pytest.mark.parametrize("command", ["apply", "status"])
def test_a_journal_behind_a_link_is_refused(used: Program, tmp_path: Path, command: str) -> None:
    """Its lock and its log would lie elsewhere, and guard nothing; no vendor is asked to write."""
    journal = Path(used.sandbox.env()["AKAMAI_SCM_STATE"]) / FILE_NAME
    journal.rename(tmp_path / "moved")
    journal.symlink_to(tmp_path / "moved")
    used.sandbox.world.ledger.clear()

    done = used.run(command, "request.yaml")

    assert done.returncode == 1
    assert "is a symbolic link, which is not followed" in done.stderr
    assert used.sandbox.world.ledger.writes("cps") == ()


@pytest.mark.parametrize("command", ["apply", "status", "doctor", "orders"])
def test_a_directory_of_the_state_behind_a_link_is_refused(
    used: Program, tmp_path: Path, command: str
) -> None:
    """Whichever it is: what is in it would lie elsewhere. The person is told what to do."""
    state = Path(used.sandbox.env()["AKAMAI_SCM_STATE"])
    words = (command, "list") if command == "orders" else (command, "request.yaml")
    directories = sorted(path for path in state.iterdir() if path.is_dir())
    assert {"account", "locks", "reports"} <= {path.name for path in directories}
    for directory in directories:
        moved = tmp_path / "moved"
        directory.rename(moved)
        directory.symlink_to(moved)
        before = sorted(moved.iterdir())
        used.sandbox.world.ledger.clear()

        done = used.run(*words)

        assert done.returncode == 78, (directory, done.stderr)
        said = done.stdout + done.stderr
        assert f"{directory} is a symbolic link, which is not followed" in said
        assert "put the directory that it names in its place" in said.lower()
        assert used.sandbox.world.ledger.writes() == ()
        assert sorted(moved.iterdir()) == before
        directory.unlink()
        moved.rename(directory)
    assert used.run(*words).returncode == 0


def test_a_plan_is_told_of_a_link(used: Program, tmp_path: Path) -> None:
    """What was kept behind it answers nothing, although nothing else has changed."""
    given = used.sandbox.env()
    query = json.dumps(
        {"request": json.dumps(yaml.safe_load((used.directory / "request.yaml").read_text()))}
    )
    for _ in range(2):
        assert used.run("external", stdin=query, AKAMAI_SCM_LOOK_MAX_AGE="").returncode == 0
    answers = Path(given["AKAMAI_SCM_STATE"]) / DIRECTORY
    environ = used.environment(AKAMAI_SCM_LOOK_MAX_AGE="")
    now = used.clock.now().timestamp()
    assert recognise(query.encode(), environ, str(used.directory), now) is not None
    answers.rename(tmp_path / "moved")
    answers.symlink_to(tmp_path / "moved")

    assert recognise(query.encode(), environ, str(used.directory), now) is None
    done = used.run("external", stdin=query, AKAMAI_SCM_LOOK_MAX_AGE="")

    assert done.returncode == 78
    assert "is a symbolic link, which is not followed" in done.stderr


def test_a_report_or_an_acceptance_behind_a_link_counts_for_nothing(
    used: Program, tmp_path: Path
) -> None:
    """Somebody else may have written it."""
    state = Path(used.sandbox.env()["AKAMAI_SCM_STATE"])
    (report,) = (state / "reports").iterdir()
    for file in (report, state / "eula.json"):
        moved = tmp_path / file.name
        file.rename(moved)
        file.symlink_to(moved)

    assert accepted(state) is None
    used.sandbox.world.faults.add(Fault(Kind.ANSWER, server="cps", status=503, times=None))
    request = yaml.safe_load((used.directory / "request.yaml").read_text())
    done = used.run("external", stdin=json.dumps({"request": json.dumps(request)}))
    assert (done.returncode, done.stdout) == (69, "")


def test_a_state_directory_may_be_reached_by_a_link(used: Program, tmp_path: Path) -> None:
    """The person names it; what lies in it is ours."""
    state = Path(used.sandbox.env()["AKAMAI_SCM_STATE"])
    (tmp_path / "link").symlink_to(state)

    done = used.apply(AKAMAI_SCM_STATE=str(tmp_path / "link"))

    assert done.returncode == 0, done.stderr
    assert len(used.orders()) == 1
