"""Tables: drawn where a person looks, plain columns everywhere else."""

import io
import subprocess
import sys

from connector.console import StandardStreams
from connector.text.secret import Secret
from connector.text.table import Table

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


def test_what_terraform_starts_imports_nothing_of_it() -> None:
    """Nor does any command before somebody looks: the start counts."""
    look = "import sys, connector.cli; print([name for name in sys.modules if 'rich' in name])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
