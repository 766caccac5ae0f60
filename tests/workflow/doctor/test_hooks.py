"""What `doctor` says of hooks."""

from datetime import timedelta
from pathlib import Path

import pytest
from shell_script import shell_script
from virtual_clock import START, VirtualClock

from connector.core.events.values import Event, EventName
from connector.journal.store import FILE_NAME, Journal
from connector.settings.hooks import Hook
from connector.settings.values import LocalSettings
from connector.transport.session import HTTPSSession
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.hooks import examine_deliveries, examine_hooks

DUE, ASKED = EventName.DUE, EventName.BEFORE_ORDER


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A directory that has a program, and one on PATH that has another."""
    for name in ("here/tell", "path/page"):
        path = tmp_path / name
        path.parent.mkdir()
        shell_script(path, "exit 0")
    return tmp_path / "here"


def look(hook: Hook) -> Finding:
    clock = VirtualClock()
    session = HTTPSSession(clock, ca_bundle=None)
    try:
        (found,) = examine_hooks([hook], session)
    finally:
        session.close()
    return found


@pytest.mark.parametrize(
    ("program", "result"),
    [
        ("./tell", Result.OK),
        ("tell", Result.WARNING),
        ("page", Result.OK),
        ("./page", Result.WARNING),
    ],
)
def test_a_program_is_looked_for_where_it_would_be_started(here, program, result) -> None:
    """Beside the file where it is a path, else on the PATH that it gets."""
    environ = {"PATH": str(here.parent / "path")}

    found = look(Hook(frozenset({DUE}), run=(program,), environ=environ, directory=here))

    assert (found.about, found.result) == (f"hook {program}", result)
    assert (found.result is Result.OK) == (found.text == "can be run; told of due.")


def test_a_hook_without_a_path_has_the_usual_one(here) -> None:
    assert look(Hook(frozenset({DUE}), run=("sh",), directory=here)).result is Result.OK


@pytest.mark.parametrize(
    ("events", "result", "code"),
    [({DUE}, Result.WARNING, 0), ({DUE, ASKED}, Result.FAILED, 3)],
)
def test_only_who_is_asked_is_in_the_way(here, events, result, code) -> None:
    found = look(Hook(frozenset(events), run=("./none",), directory=here))

    assert (found.result, found.exit) == (result, code)
    assert found.text == "there is no program './none' that can be run."
    assert found.remedy == "Correct hooks in scm_config.yaml."


def test_what_could_not_be_told_is_counted_for_each_hook(tmp_path: Path) -> None:
    """Since the first of them, and with what stood in the way last; what was not tried waits."""
    clock = VirtualClock()
    pager, paper, fresh = (Hook(frozenset({DUE}), run=(name,)) for name in ("a", "b", "c"))
    with Journal.open(tmp_path / FILE_NAME, clock) as journal:
        for number, hooks in enumerate([[pager, paper], [pager], [fresh]]):
            event = Event(DUE, "www.example.com", str(number), {})
            journal.keep_event(event, [hook.key for hook in hooks])
            clock.advance(timedelta(hours=1))
        for one in journal.undelivered():
            if one.hook != fresh.key:
                journal.not_delivered(one.id, f"no {one.id}")
    local = LocalSettings(tmp_path, tmp_path / "logs", eula_accepted=True)

    found = list(examine_deliveries([fresh, pager, paper], local, clock))

    since = f"could not be told since {START:%Y-%m-%dT%H:%M:%SZ}: no"
    assert [(one.about, one.text) for one in found] == [
        ("hook a", f"2 events {since} 3"),
        ("hook b", f"1 event {since} 2"),
    ]
    assert list(examine_deliveries([], local, clock)) == []
