"""The table of all sections; see `scripts/torture`."""

import argparse
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from connector.clock import SystemClock
from tests.torture.sections import SECTIONS
from tests.torture.table import Scope, drawn

HEAD = "| what | points | tried | missed | fallen |\n| --- | --: | --: | --: | --: |"


def say(line: str) -> None:
    """Show *line* at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the table; 1: something fell."""
    parser = argparse.ArgumentParser(prog="scripts/torture")
    parser.add_argument("--long", action="store_true", help="everything, in place of a sample")
    parser.add_argument("--quick", action="store_true", help="one boundary for each flow")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--only", default="", help="rows whose names have this in them")
    parser.add_argument("--minutes", type=int, help="begin nothing more after that")
    given = parser.parse_args()
    clock = SystemClock()
    began = clock.monotonic()

    def spare() -> timedelta | None:
        if given.minutes is None:
            return None
        return timedelta(minutes=given.minutes, seconds=began - clock.monotonic())

    tried, falls = 0, 0
    for section in SECTIONS:
        say(f"\n{section.name}\n\n{HEAD}")
        with tempfile.TemporaryDirectory() as directory:
            scope = Scope(given.long, given.seed, Path(directory), given.quick, given.only, spare)
            for row in section.rows(scope):
                say(drawn(row))
                for fall in () if row.of_them else row.falls:
                    sys.stderr.write(f"  fallen: {fall}\n")
                if not row.of_them:
                    tried, falls = tried + row.tried, falls + len(row.falls)
    say(f"\nTried {tried}, fallen {falls}, in {clock.monotonic() - began:.0f} s.")
    return 1 if falls or not tried else 0


if __name__ == "__main__":
    sys.exit(main())
