"""Live lines: what each certificate waits for, and since when, where a person looks."""

import io
import re
from datetime import timedelta

import pytest
from virtual_clock import VirtualClock

from connector.terminal.board import Board
from connector.terminal.console import Hushed, StandardStreams
from connector.text.secret import Secret

NAMES = ["a.example.com", "b.example.com", "c.example.com"]


class Terminal(io.StringIO):
    """A person sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture(autouse=True)
def _size(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"COLUMNS": "60", "LINES": "10", "TERM": "xterm", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)


def drawn(board: Board) -> list[str]:
    """The lines as they would be drawn now."""
    with board._console.capture() as capture:
        board._console.print(board)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", capture.get()).splitlines()


def test_each_certificate_has_a_line_with_what_it_waits_for(clock: VirtualClock) -> None:
    """What is told again keeps its time; what is new begins anew."""
    board = Board(Terminal(), clock.now)
    board.put("a.example.com", "Order 7 for a.example.com waits.")
    clock.advance(timedelta(seconds=70))
    board.put("a.example.com", "Order 7 for a.example.com waits.")
    board.put("b.example.com", "CPS is making the CSR.")
    clock.advance(timedelta(hours=2))

    assert drawn(board) == [
        "a.example.com  2h 01m  Order 7 waits.",
        "b.example.com  2h 00m  CPS is making the CSR.",
    ]
    board.put("b.example.com", "Waiting 40 s to place an order.")
    board.remove("a.example.com")
    clock.advance(timedelta(seconds=61))
    assert drawn(board) == ["b.example.com  1m 01s  Waiting 40 s to place an order."]


@pytest.mark.parametrize("width", [20, 40, 200])
def test_a_line_stays_a_line(clock: VirtualClock, monkeypatch, width: int) -> None:
    """However narrow the terminal is, and whatever a vendor writes."""
    monkeypatch.setenv("COLUMNS", str(width))
    Secret("hunter22hunter22")
    board = Board(Terminal(), clock.now)
    board.put("a.example.com", "one\ntwo \x1b[2J hunter22hunter22 " + "three " * 30)

    (line,) = drawn(board)
    assert len(line) <= width
    assert "\x1b" not in line
    assert "hunter22" not in line


def test_a_long_name_leaves_room_for_what_is_waited_for(clock: VirtualClock, monkeypatch) -> None:
    """Its middle gives way; the lines stay in columns."""
    monkeypatch.setenv("COLUMNS", "60")
    board = Board(Terminal(), clock.now)
    board.put("www.a-rather-long-department.subsidiary.example.com", "CPS makes the key.")
    board.put("a.example.com", "CPS makes the key.")

    assert drawn(board) == [
        "www.a-rather-long-de…ample.com     0 s  CPS makes the key.",
        "a.example.com                      0 s  CPS makes the key.",
    ]


def test_there_are_no_more_lines_than_room(clock: VirtualClock) -> None:
    """The last one tells how many more there are."""
    board = Board(Terminal(), clock.now)
    for place in range(30):
        board.put(f"n{place:02}.example.com", "waits")

    found = drawn(board)
    assert len(found) == 8
    assert found[-1] == "… and 23 more"


def test_at_a_terminal_the_end_is_what_stays(clock: VirtualClock) -> None:
    """Progress is on the line; notes, other words and the end stand above."""
    err = Terminal()
    console = StandardStreams(None, None, err)

    with console.live(clock.now):
        console.progress("a.example.com", "Order 7 placed.")
        console.progress("a.example.com", "Note: the chain ends soon.")
        console.say("WARNING: something")
        console.conclude("a.example.com", "[1/1] a.example.com: live.")
        console.progress("b.example.com", "Looking.")
        console.conclude("b.example.com")
    console.say("1 done.")

    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", err.getvalue())
    stays = [line for line in re.split(r"[\r\n]", text) if line.strip()]
    for line in ("Note: the chain ends soon.", "WARNING: something", "[1/1] a.example.com: live."):
        assert line in stays
    assert stays[-1] == "1 done."
    assert not stays[-2].startswith("b.example.com")


def test_elsewhere_each_event_has_its_line() -> None:
    """A log file, a pipe, Terraform."""
    err = io.StringIO()
    console = StandardStreams(None, None, err)

    with console.live(VirtualClock().now):
        console.progress("a.example.com", "Order 7 placed.")
        console.conclude("a.example.com", "live.")

    assert err.getvalue() == "Order 7 placed.\nlive.\n"
    assert not console.is_watched


def test_a_hushed_console_says_nothing_and_gives_what_was_asked_for() -> None:
    """`--quiet` is about progress."""
    out, err = io.StringIO(), io.StringIO()
    console = Hushed(StandardStreams(io.StringIO("text"), out, err))

    console.say("a")
    console.progress("a.example.com", "b")
    console.conclude("a.example.com", "c")
    console.show("result")

    assert (out.getvalue(), err.getvalue(), console.read()) == ("result\n", "", "text")


def test_the_cursor_comes_back_wherever_an_interrupt_meets_the_first_line(
    clock: VirtualClock,
) -> None:
    """Right after it was hidden, before the library knows what to take back."""

    class Interrupted(Terminal):
        met = False

        def write(self, text: str) -> int:
            done = super().write(text)
            if "\x1b[?25l" in text and not self.met:
                self.met = True
                raise KeyboardInterrupt
            return done

    err = Interrupted()
    with pytest.raises(KeyboardInterrupt), StandardStreams(None, None, err).live(clock.now):
        pass

    assert err.met
    assert err.getvalue().rindex("\x1b[?25h") > err.getvalue().rindex("\x1b[?25l")
