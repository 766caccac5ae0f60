"""An interrupt ends the run, wherever it comes."""

import signal
import sys
import threading
from types import FrameType

import pytest

from connector.machine.interrupts import watched


class Stubborn:
    """Is interrupted while it is thrown away: what is raised there reaches nobody."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


def interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run() -> None:
    with watched({signal.SIGINT: 130}, sys.exit):
        Stubborn()
        threading.Event().wait(60)


def test_one_that_is_lost_in_a_finalizer_comes_again(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        with pytest.raises(KeyboardInterrupt):
            run()
    finally:
        signal.signal(signal.SIGINT, before)

    assert capsys.readouterr().err == ""


def test_other_errors_of_finalizers_are_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: told.append(args.exc_value))

    class Broken:
        def __del__(self) -> None:
            raise OSError("broken")

    with watched({}, sys.exit):
        Broken()

    assert [str(one) for one in told] == ["broken"]
