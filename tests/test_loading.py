"""What a start does not load, since one starts for each certificate of a stack."""

import subprocess
import sys

import pytest


def test_a_command_loads_no_other() -> None:
    """Nor what only another needs: it starts once for each certificate of a stack."""
    look = "import sys; sys.exit(any(name in sys.modules for name in sys.argv[1:]))"
    start = f"from connector.commands.menu import parser; parser('apply'); {look}"
    others = ("doctor", "migrate", "report", "init")
    modules = [f"connector.commands.{name}" for name in others]

    done = subprocess.run([sys.executable, "-c", start, *modules, "jsonschema"], check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("start", ["import connector.external", "import connector.commands.status"])
def test_what_asks_no_name_server_loads_nothing_of_dns(start: str) -> None:
    """A plan's look at a certificate would wait for it."""
    program = f"{start}; import sys; sys.exit('dns' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0
