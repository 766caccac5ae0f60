"""
Prints a secret as a command for one does, and notes what it sees of the machine meanwhile.

usage: secret_spy.py SECRET_FILE NOTES [DIRECTORY ...]

It looks while everything runs: at arguments and environment of all that it descends from, as far as
these have the variable MARK, and of all that descends from them; and at what lies in each
DIRECTORY, such as the write-ahead log of a database, which is gone later.
"""

import json
import os
import resource
import sys
from pathlib import Path

MARK = "SECRETS_ARE_PLANTED"


def parents() -> dict[int, int]:
    """Return the parent of every process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended
    return found


def line_of(process: int, parent: dict[int, int]) -> list[int]:
    """Return a process and all that it descends from."""
    line = [process]
    while line[-1] in parent:
        line.append(parent[line[-1]])
    return line


def read(process: int, what: str) -> str:
    try:
        return Path(f"/proc/{process}/{what}").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def tree() -> list[dict[str, str]]:
    """Return arguments and environment of each process of the tree, this one first."""
    parent, me = parents(), os.getpid()
    marked = [one for one in line_of(me, parent) if f"{MARK}=" in read(one, "environ")]
    top = marked[-1] if marked else os.getppid()
    below = [one for one in parent if top in line_of(one, parent)]
    return [
        {"arguments": read(one, "cmdline"), "environment": read(one, "environ")}
        for one in sorted(below, key=lambda one: one != me)
    ]


def copy(directory: Path, target: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            (target / "_".join(path.relative_to("/").parts)).write_bytes(path.read_bytes())


def main(secret: str, notes: str, *directories: str) -> None:
    folder = Path(notes) / f"seen-by-{os.getpid()}"
    folder.mkdir(parents=True)
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    seen = {"processes": tree(), "core": limits}
    (folder / "seen.json").write_text(json.dumps(seen))
    for directory in directories:
        copy(Path(directory), folder)
    sys.stdout.write(Path(secret).read_text())


if __name__ == "__main__":
    main(*sys.argv[1:])
