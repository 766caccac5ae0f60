"""The harness itself: it kills where it says, and it notices what must never be."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hooked import TOLD

from connector.sandbox.ca import Authorities
from scripts.fuzzing.targets import TARGETS
from tests.torture import spoiling
from tests.torture.flows import ACCOUNTS, FLOWS, Flow
from tests.torture.journals import Trouble, journals
from tests.torture.kills import kills, sample
from tests.torture.nursery import KILLED, Job, Nursery
from tests.torture.spoiling import spoilt
from tests.torture.states import Kind, Servers
from tests.torture.suites import Suite
from tests.torture.table import Row, Scope, drawn
from tests.torture.trial import Bench, FallenError, Memory, end_of

FIRST = FLOWS[0]
API = "admin"
MOMENTS = ("before", "answer withheld")


def _flow(name: str) -> Flow:
    (found,) = (one for one in FLOWS if one.name == name)
    return found


@pytest.fixture
def bench(tmp_path: Path, authorities: Authorities) -> Iterator[Bench]:
    with Nursery() as nursery, Servers() as servers:
        yield Bench(tmp_path, authorities, nursery, servers)


def test_every_sort_of_boundary_is_there_and_kills(bench: Bench) -> None:
    """Requests before and after, rows before and after, and inside the transaction."""
    points, end = bench.points(FIRST, API)

    kinds = {kind for kind, _ in points}
    assert {
        "POST /cps/v2/enrollments: before",
        "POST /cps/v2/enrollments: answer withheld",
    } <= kinds
    assert {
        "journal: before",
        "journal orders: before the row",
        "journal orders: inside the transaction",
        "journal orders: after",
    } <= kinds
    assert (end.enrollments, end.open_changes, end.orders) == (1, 0, 1)
    inside = ("journal orders: inside the transaction", 1)
    with bench.program() as program:
        FIRST.prepare(program, ACCOUNTS[API])
        assert bench.nursery.run(bench.job(program, FIRST.command(program), inside)) == KILLED
    assert bench.kill(FIRST, API, inside, "kept", end)


@pytest.mark.parametrize("memory", ["kept", "restored", "empty"])
def test_a_run_with_its_state_in_a_database_is_killed_too(bench: Bench, memory: Memory) -> None:
    """At rows of the journal, which are those of the file; not at rows of caches."""
    points, end = bench.points(FIRST, API, "database")

    of_file, _ = bench.points(FIRST, API)
    rows = {kind for kind, _ in points if kind.startswith("journal ")}
    assert rows == {kind for kind, _ in of_file if kind.startswith("journal ")}
    inside = ("journal orders: inside the transaction", 1)
    assert bench.kill(FIRST, API, inside, memory, end, "database")


def test_another_end_is_a_fall(bench: Bench) -> None:
    _, end = bench.points(FIRST, API)

    with pytest.raises(FallenError, match="ended as"):
        bench.kill(FIRST, API, ("journal: before", 1), "kept", replace(end, orders=2))


@pytest.mark.promise("hooks-killed")
@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("by", ["hook", "webhook"])
def test_what_a_hook_was_told_counts(bench: Bench, by: str, kind: Kind) -> None:
    """Each event once; told and not written down, it comes once more, by the same id."""
    flow = _flow(f"renewal, told to a {by}")
    points, end = bench.points(flow, API, kind)

    assert end.told == (("before_order", 1), ("deployed", 1), ("due", 1))
    assert {f"hook {event}: {moment}" for event, _ in end.told for moment in MOMENTS} == {
        what for what, _ in points if what.startswith("hook ")
    }
    assert bench.kill(flow, API, ("journal deliveries: before the row", 2), "kept", end, kind)
    assert bench.kill(flow, API, ("hook deployed: answer withheld", 1), "kept", end, kind)


@pytest.mark.promise("hooks-killed")
def test_of_each_domain_a_hook_is_told_whatever_is_killed_meanwhile(bench: Bench) -> None:
    """All are validated by then, so that nothing is due for them any more."""
    flow = _flow("domains renew, told to a hook")
    _, end = bench.points(flow, API)

    assert end.told == (("domain_validated", 2),)
    for time in (1, 2):
        assert bench.kill(flow, API, ("hook domain_validated: before", time), "kept", end)


def test_what_is_told_again_and_again_is_a_fall(bench: Bench) -> None:
    with bench.program() as program:
        told = json.dumps({"id": "1", "event": "due"})
        (program.directory / TOLD).write_text(f"{told}\n{told}\n{told}\n")
        with pytest.raises(FallenError, match="told again and again"):
            end_of(program)


@pytest.mark.promise("window-killed")
def test_what_is_deployed_before_its_window_is_a_fall(bench: Bench) -> None:
    flow = _flow("first issuance, held back for a window")
    _, end = bench.points(flow, API)

    put = ("POST /cps/v2/enrollments/N/changes/N/input/update/N: answer withheld", 1)
    assert bench.kill(flow, API, put, "kept", end)
    with bench.program() as program:
        FIRST.prepare(program, ACCOUNTS[API])
        assert program.apply().returncode == 0
        (program.directory / "opens").write_text("2100-01-01T00:00:00+00:00")
        with pytest.raises(AssertionError, match="deployed at"):
            flow.holds(program)


def test_what_breaks_in_a_trial_is_one_fall_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> bool:
        raise ConnectionResetError("the sandbox is gone")

    monkeypatch.setattr(Bench, "kill", breaks)

    only = "keep, admin API, state kept"
    (row, *counted) = kills(Scope(long=False, seed=1, directory=tmp_path, quick=True, only=only))

    assert (row.points, row.tried, len(row.falls)) == (2, 1, 1)
    assert "the sandbox is gone" in row.falls[0]
    assert [(one.tried, len(one.falls), one.of_them) for one in counted] == [(1, 1, True)]


def test_a_nursery_that_has_died_is_told(tmp_path: Path) -> None:
    with Nursery() as nursery:
        nursery.kill()
        with pytest.raises(OSError, match=r"ended with -9|Broken pipe"):
            nursery.run(Job((), str(tmp_path), "", {}, "", ""))


def test_a_journal_is_damaged_refused_and_put_back(tmp_path: Path) -> None:
    (row,) = journals(Scope(long=False, seed=1, directory=tmp_path, quick=True, only="newer"))

    assert (row.tried, row.falls) == (1, [])


def test_a_journal_that_is_taken_all_the_same_is_a_fall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    healthy = Trouble("as it was", lambda _: None, "Upgrade", {"none": lambda *_: None})
    monkeypatch.setattr("tests.torture.journals.TROUBLES", (healthy,))

    (row,) = journals(Scope(long=False, seed=1, directory=tmp_path, quick=True, only="as it was"))

    assert (row.tried, len(row.falls)) == (1, 1)
    assert "exit 0" in row.falls[0]


def test_what_a_program_is_asked_to_sign_all_the_same_is_a_fall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No ledger of the sandbox shows it."""
    healthy = Trouble(
        "as it was",
        lambda _: None,
        "",
        {"none": lambda *_: None},
        code=0,
        situations=(_flow("signed by a program, renewal"),),
        late=True,
    )
    monkeypatch.setattr("tests.torture.journals.TROUBLES", (healthy,))

    (row,) = journals(Scope(long=False, seed=1, directory=tmp_path, quick=True, only="as it was"))

    assert (row.tried, len(row.falls)) == (1, 1)
    assert "ordered all the same: 2 times" in row.falls[0]


def test_tests_are_trials_each_of_a_row(tmp_path: Path) -> None:
    """One that fails is a fall, with its reason; one that is skipped was missed."""
    (tmp_path / "test_three.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 'this' == 'that'\n"
        "@pytest.mark.skip\n"
        "def test_missed(): pass\n"
    )
    suite = Suite(("test_three.py",), lambda _: "three", quick=3, sample=3, root=tmp_path)

    (row,) = suite.rows(Scope(long=True, seed=1, directory=tmp_path))

    assert (row.points, row.tried, row.missed, len(row.falls)) == (3, 3, 1, 1)
    assert "'this' == 'that'" in row.falls[0]


def test_input_is_spoilt_in_the_same_way_for_a_seed() -> None:
    def some(seed: int) -> list[bytes]:
        chance = random.Random(seed)
        return [spoilt(b'{"names": ["a", "b"]}', b"xyz", chance) for _ in range(50)]

    assert some(1) == some(1) != some(2)
    assert len(set(some(1))) > 40


def test_a_target_that_falls_is_told_with_its_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(data: bytes) -> None:
        raise RecursionError(data)

    monkeypatch.setitem(TARGETS, "request", replace(TARGETS["request"], read=read))

    with pytest.raises(RecursionError):
        spoiling.main("request", "3", "1")

    assert capsys.readouterr().err.startswith("input 1: ")


def test_a_sample_has_each_sort_and_is_the_same_for_a_seed() -> None:
    points = [("GET /a: before", 1), ("GET /b: before", 1), ("journal orders: after", 1)]

    drawn_once = sample(points, "1")

    assert drawn_once == sample(points, "1")
    assert {kind.partition(" ")[0] for kind, _ in drawn_once} == {"GET", "journal"}
    assert len(drawn_once) == 2


def test_a_row_tells_what_was_missed_and_what_fell() -> None:
    assert (
        drawn(Row("this", points=9, tried=5, missed=1, falls=["x"])) == "| this | 9 | 5 | 1 | 1 |"
    )
