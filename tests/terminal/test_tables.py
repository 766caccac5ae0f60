"""Tables: drawn where a person looks, plain columns everywhere else."""

import io
import subprocess
import sys

import pytest

from connector.terminal.console import StandardStreams
from connector.text.secret import Secret
from connector.text.table import Table, Tone

TABLE = Table(["name", "state"], [["a.example.com", "active \x1b[2J"], ["b", "-"]], ["b: look."])


class Terminal(io.StringIO):
    """A person sits there."""

    def isatty(self) -> bool:
        return True


def test_elsewhere_a_table_is_plain_columns() -> None:
    """As long as its longest cells, whatever the width of anything."""
    out = io.StringIO()

    StandardStreams(None, out, None).show_table(TABLE)

    assert out.getvalue() == (
        "name           state\na.example.com  active \\x1b[2J\nb              -\nb: look.\n"
    )


def test_at_a_terminal_a_table_is_drawn(monkeypatch) -> None:
    """With all that the plain one has, and nothing that a terminal obeys or nobody may see."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    Secret("b: look")
    out = Terminal()

    StandardStreams(None, out, None).show_table(TABLE)

    drawn = out.getvalue()
    assert "─" in drawn
    assert drawn.split() == [
        *("name", "state", *[word for word in drawn.split() if set(word) <= {"─"}]),
        *("a.example.com", "active", "\\x1b[2J", "b", "-", "***."),
    ]


WIDE = Table(
    ["name", "issuer", "account"],
    [["www.example.com", "A Certification Authority", "default"], ["b.example.com", "-", "ov"]],
    tones=[Tone.ALARM, Tone.CALM],
    spare=["issuer", "account"],
)


@pytest.mark.parametrize(
    ("width", "rows"),
    [
        (60, ["www.example.com  A Certification Authority  default", "b.example.com    -  ov"]),
        (40, ["www.example.com  A Certi…hority  default", "b.example.com    -  ov"]),
        (34, ["www.example.com  A Ce…ity  default", "b.example.com    -  ov"]),
        (30, ["www.example.com  default", "b.example.com    ov"]),
        (20, ["www.example.com", "b.example.com"]),
        (13, ["www.example.c", "om", "b.example.com"]),
    ],
)
def test_a_row_is_a_line_as_long_as_there_are_columns_to_spare(
    monkeypatch: pytest.MonkeyPatch, width: int, rows: list[str]
) -> None:
    """They are cut, then left out, the first one first; a name is never cut."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("LINES", "50")
    monkeypatch.setenv("TERM", "dumb")
    out = Terminal()

    StandardStreams(None, out, None).show_table(WIDE)

    drawn = out.getvalue().splitlines()
    assert [line.split() for line in drawn[2:]] == [row.split() for row in rows]
    assert all(len(line) <= width for line in drawn)


@pytest.mark.parametrize("colours", [True, False])
def test_urgency_has_a_colour_where_colours_are_wanted(
    monkeypatch: pytest.MonkeyPatch, colours: bool
) -> None:
    """What it says is not told by the colour alone."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()

    StandardStreams(None, out, None).show_table(WIDE)

    red = "\x1b[1;31mwww.example.com"
    assert (red in out.getvalue()) == colours
    assert "31mb.example.com" not in out.getvalue()


def test_how_far_a_run_is_stands_on_one_line_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is gone before anything else is told there, and never reaches a file."""
    monkeypatch.setenv("COLUMNS", "20")
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        streams = StandardStreams(None, None, stream)
        streams.pass_by("[1/2] a.example.com")
        streams.pass_by("[2/2] \x1b[2J a-rather-long-name.example.com")
        streams.say("Note.")
        streams.pass_by("")

    gone = "\r\x1b[2K"
    assert terminal.getvalue() == (f"[1/2] a.example.com{gone}[2/2] \\x1b[2J a-rat{gone}Note.\n")
    assert file.getvalue() == "Note.\n"


def test_what_terraform_starts_imports_nothing_of_it() -> None:
    """Nor does any command before somebody looks: the start counts."""
    look = "import sys, connector.cli; print([name for name in sys.modules if 'rich' in name])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
