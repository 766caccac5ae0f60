"""The lists of enrollments: written once, and anew as soon as an enrollment looks differently."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connector.sandbox.cps.answers import listed
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source
from connector.sandbox.world import World

CONTRACT = "C-0N7RAC7"


@pytest.fixture
def world(sandbox: Sandbox) -> World:
    for number in range(3):
        with sandbox.world.lock:
            source = Source("sectigo-dv")
            somebody.make_enrollment(sandbox.world, f"n{number}.example.com", live=source)
    return sandbox.world


def lists(world: World) -> tuple[Any, Any]:
    """Both lists as clients are sent them."""
    cps = world.cps
    found = list(cps.enrollments.values())
    return (
        json.loads(cps.listed.active(CONTRACT, found))["enrollments"],
        json.loads(cps.listed.enrollments(CONTRACT, found, 12, cps.switches))["enrollments"],
    )


def test_what_is_as_it_was_is_not_written_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the one that is not as it was is, alone."""
    written: list[int] = []

    def counting(write: Callable[..., Any]) -> Callable[..., Any]:
        def write_one(enrollment: Any, *more: Any) -> Any:
            written.append(enrollment.id)
            return write(enrollment, *more)

        return write_one

    for name in ("active_json", "enrollment_json"):
        monkeypatch.setattr(listed, name, counting(getattr(listed, name)))
    ids = list(world.cps.enrollments)
    first = lists(world)
    assert written == [*ids, *ids]
    written.clear()

    assert lists(world) == first
    assert written == []
    with world.lock:
        somebody.open_foreign_change(world, world.cps.enrollments[ids[1]])
    then = lists(world)

    assert written == [ids[1], ids[1]]
    for before, after in zip(first, then, strict=True):
        assert before[0] == after[0]
        assert before[1]["pendingChanges"] == []
        assert len(after[1]["pendingChanges"]) == 1


def test_a_switch_shows_in_the_list(world: World) -> None:
    """Which depends on it as on the enrollment."""
    assert lists(world)[1][0]["autoRenewalStartTime"] is None
    world.cps.switches.auto_renewal_told = True
    assert lists(world)[1][0]["autoRenewalStartTime"] is not None


def test_what_is_gone_is_in_no_list(world: World) -> None:
    """Nor kept."""
    lists(world)
    del world.cps.enrollments[next(iter(world.cps.enrollments))]

    assert [len(one) for one in lists(world)] == [2, 2]
