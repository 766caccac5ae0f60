"""Mutates rooms of connector/, each in a copy of this checkout, and prints what survived."""

import argparse
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scripts.mutating.survivors import Mutant, mutants_below

REPOSITORY: Final = Path(__file__).resolve().parents[2]
COPIES: Final = REPOSITORY / "build" / "mutants"

TESTS: Final = {
    "core": ("tests/core",),
    "journal": ("tests/journal", "tests/model"),
    "": ("tests/core", "tests/workflow", "tests/model", "tests/flows"),
}
"""Which tests have to notice, by where the room is; the first that fits."""

_CONFIGURATION: Final = """
[tool.mutmut]
source_paths = ["connector"]
only_mutate = ["connector/{room}/*.py", "connector/{room}.py"]
also_copy = {others}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:randomly", "-q"]
type_check_command = ["mypy", "--output", "json"]
"""

_MYPY: Final = """
[mypy]
packages = connector
strict = true
warn_unused_ignores = false
ignore_missing_imports = true
"""
"""As in pyproject.toml, but for the comments that mutmut's own lines carry."""


def main() -> int:
    """Return 0; what survives is for a person to judge."""
    asked = _parser().parse_args()
    for room in asked.rooms or ["core"]:
        _tell(f"── connector/{room}")
        copy = _copied(room, asked.tests or _tests_of(room))
        _mutate(copy, [], asked.jobs, only_begin=asked.sample is not None)
        if asked.sample is not None:
            names = [one.name for one in mutants_below(copy) if one.word is None]
            drawn = random.Random(asked.seed).sample(names, min(asked.sample, len(names)))  # noqa: S311 - no secret
            _mutate(copy, sorted(drawn), asked.jobs)
        _judge([one for one in mutants_below(copy) if one.word is not None])
    return 0


def _tests_of(room: str) -> Sequence[str]:
    return next(tests for start, tests in TESTS.items() if room.startswith(start))


def _copied(room: str, tests: Sequence[str]) -> Path:
    """Return a copy of what git tracks, set up for mutmut."""
    copy = COPIES / room.replace("/", "-")
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        [shutil.which("git") or "git", "ls-files", "-z"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, copy / name)
    (copy / "mypy.ini").write_text(_MYPY)
    others = sorted(one.name for one in copy.iterdir() if one.name not in {"connector", "tests"})
    with (copy / "pyproject.toml").open("a") as file:
        file.write(_CONFIGURATION.format(room=room, others=others, tests=list(tests)))
    return copy


def _mutate(copy: Path, names: Sequence[str], jobs: int, *, only_begin: bool = False) -> None:
    """Let mutmut make all mutants and try those of *names*; none named: all."""
    tried = ["no-such-mutant"] if only_begin else list(names)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(jobs), *tried]
    log = copy / "mutmut.log"
    with log.open("ab") as output:
        done = subprocess.run(command, cwd=copy, stdout=output, stderr=output, check=False)
    if done.returncode != 0 and not only_begin:
        raise SystemExit(f"mutmut ended with {done.returncode}; see {log}")


def _judge(tried: Sequence[Mutant]) -> None:
    survived = [one for one in tried if one.survived]
    in_words = [one for one in survived if one.only_words]
    for one in survived:
        if not one.only_words:
            _tell(f"{one.name}\n{one.difference}")
    noticed = len(tried) - len(survived)
    deciding = len(tried) - len(in_words)
    _tell(
        f"{len(tried)} tried, {noticed} noticed: {_percent(noticed, len(tried))}."
        f" Without the {len(in_words)} that change nothing but the words of a sentence:"
        f" {_percent(noticed, deciding)}."
    )


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=__doc__)
    parser.add_argument(
        "rooms", nargs="*", metavar="ROOM", help="below connector/, such as core/x509"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument(
        "--tests", action="append", metavar="PATH", help="these have to notice; may be repeated"
    )
    parser.add_argument("--sample", type=int, help="how many of a room are drawn; default: all")
    parser.add_argument("--seed", type=int, default=0, help="draws others")
    return parser


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
