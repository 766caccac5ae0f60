"""Many at once: the work is bounded, the waiting is not, and nothing is lost where it is ended."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from patience import HANGS
from virtual_clock import VirtualClock

from connector.clock import Clock, SystemClock
from connector.machine.jobs import Jobs, StoppedError, Work, check_going_on, entered, within_work

SECOND = timedelta(seconds=1)


class Diary:
    """Who did what, in order, and how many at a time."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.most = 0
        self._here = 0
        self._guard = threading.Lock()

    def note(self, line: str) -> None:
        with self._guard:
            self.lines.append(line)

    def enter(self) -> None:
        with self._guard:
            self._here += 1
            self.most = max(self.most, self._here)

    def leave(self) -> None:
        with self._guard:
            self._here -= 1


def carried_out(clock: VirtualClock, slots: int, *acts: Callable[[Clock], None]) -> None:
    works = [Work(f"job {place}", act) for place, act in enumerate(acts)]
    Jobs(clock, slots).carry_out(works)


def test_one_that_waits_holds_up_nobody() -> None:
    """With a single slot, the second works while the first waits for an hour."""
    clock, diary = VirtualClock(), Diary()

    def slow(own: Clock) -> None:
        diary.note("slow begins")
        own.sleep(3600 * SECOND)
        diary.note("slow ends")

    carried_out(clock, 1, slow, lambda _: diary.note("quick"))

    assert diary.lines == ["slow begins", "quick", "slow ends"]
    assert clock.passed == 3600 * SECOND


def test_waits_of_many_pass_at_the_same_time() -> None:
    """A hundred that wait a minute each take a minute."""
    clock = VirtualClock()

    carried_out(clock, 3, *[lambda own: own.sleep(60 * SECOND)] * 100)

    assert clock.passed == 60 * SECOND


def test_in_turn_none_begins_before_the_one_before_it_has_entered_or_is_over() -> None:
    """However many slots are free, and also where that one waits before it enters."""
    clock, diary = VirtualClock(), Diary()

    def job(name: str) -> Callable[[Clock], None]:
        def act(own: Clock) -> None:
            diary.note(f"{name} begins")
            own.sleep(9 * SECOND)
            diary.note(f"{name} has decided")
            if name != "second":
                entered(own)
                own.sleep(3600 * SECOND)

        return act

    names = ["first", "second", "third"]
    works = [Work(name, job(name)) for name in names]
    Jobs(clock, 9).carry_out(works, in_turn=True)

    assert diary.lines == [f"{name} {what}" for name in names for what in ("begins", "has decided")]
    assert clock.passed == (3600 + 3 * 9) * SECOND


def test_a_clock_of_no_job_has_nobody_to_let_in() -> None:
    entered(VirtualClock())


def test_a_pause_within_the_work_keeps_its_slot() -> None:
    """What waits for a vendor's pace is not overtaken by what has not begun."""
    clock, diary = VirtualClock(), Diary()

    def paced(own: Clock) -> None:
        diary.note("begins")
        within_work(own).sleep(SECOND)
        diary.note("ends")

    carried_out(clock, 1, paced, paced)

    assert diary.lines == ["begins", "ends"] * 2


@pytest.mark.parametrize("slots", [1, 4])
def test_no_more_work_than_there_are_slots(slots: int) -> None:
    """Whatever sleeps in between."""
    clock, diary = VirtualClock(), Diary()

    def act(own: Clock) -> None:
        for _ in range(5):
            diary.enter()
            threading.Event().wait(0.0005)
            diary.leave()
            own.sleep(SECOND)

    carried_out(clock, slots, *[act] * 20)

    assert diary.most <= slots
    assert clock.passed == 5 * SECOND


def test_what_was_begun_first_goes_on_first() -> None:
    """Those that wake up together go on in the order in which they were given."""
    clock, diary = VirtualClock(), Diary()

    def act(name: str) -> Callable[[Clock], None]:
        def work(own: Clock) -> None:
            own.sleep(10 * SECOND)
            diary.note(name)

        return work

    carried_out(clock, 1, *map(act, "abcde"))

    assert "".join(diary.lines) == "abcde"


def test_what_a_work_does_not_catch_ends_the_run_after_the_others() -> None:
    """A fault of ours is not swallowed."""
    diary = Diary()

    def broken(_: Clock) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        carried_out(VirtualClock(), 1, broken, lambda _: diary.note("done"))

    assert diary.lines == ["done"]


class Interrupted(VirtualClock):
    """Ctrl-C comes as soon as all are asleep."""

    def sleep(self, span: timedelta) -> None:
        raise KeyboardInterrupt


def test_an_interrupt_ends_all_that_sleep() -> None:
    """Each cleans up, and what has not begun never does."""
    diary = Diary()

    def act(own: Clock) -> None:
        try:
            own.sleep(3600 * SECOND)
        except StoppedError:
            diary.note("ended")
            raise
        diary.note("went on")

    def keeping(own: Clock) -> None:
        act(within_work(own))

    with pytest.raises(KeyboardInterrupt):
        carried_out(Interrupted(), 2, act, act, keeping, keeping, act)

    assert diary.lines == ["ended"] * 4


def test_an_interrupt_lets_a_call_get_its_answer_and_allows_no_other() -> None:
    """What comes within the grace is taken; then the job ends before the next call."""
    clock, diary, begun = SystemClock(), Diary(), threading.Event()
    answered = threading.Event()
    jobs = Jobs(clock, 2)

    def act(own: Clock) -> None:
        begun.set()
        while not jobs.stopped:
            answered.wait(0.001)
        diary.note("answered")
        check_going_on(own)
        diary.note("another call")

    def interrupt(_: Clock) -> None:
        begun.wait(HANGS)
        raise_in_main.set()

    raise_in_main = threading.Event()

    class Pressed(threading.Condition):
        def wait(self, timeout: float | None = None) -> bool:
            if raise_in_main.is_set() and not jobs.stopped:
                raise KeyboardInterrupt
            return super().wait(0.001)

    jobs._changed = Pressed(jobs._guard)
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_out([Work("a", act), Work("b", interrupt)])

    assert diary.lines == ["answered"]


def test_a_second_interrupt_waits_for_nothing() -> None:
    """Whoever presses it again wants to be gone."""
    released, begun = threading.Event(), threading.Event()
    jobs = Jobs(SystemClock(), 1)

    def act(_: Clock) -> None:
        begun.set()
        released.wait(HANGS)

    class Pressed(threading.Condition):
        times = 0

        def wait(self, timeout: float | None = None) -> bool:
            if begun.is_set():
                Pressed.times += 1
                raise KeyboardInterrupt
            return super().wait(0.001)

    jobs._changed = Pressed(jobs._guard)
    with pytest.raises(KeyboardInterrupt):
        jobs.carry_out([Work("a", act)])
    released.set()

    assert Pressed.times == 2


def test_a_clock_of_no_job_is_as_it_was() -> None:
    """One request alone runs without any of this."""
    clock = VirtualClock()

    check_going_on(clock)

    assert within_work(clock) is clock
    assert clock.sleeps == []
