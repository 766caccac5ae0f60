"""Mutates rooms of connector/, each in a copy of this checkout, and prints what survived."""

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from scripts.mutating.mutants import Mutant, mutate
from scripts.mutating.reaching import durations, reach, run_watched, tests_of

REPOSITORY: Final = Path(__file__).resolve().parents[2]
COPIES: Final = REPOSITORY / "build" / "mutants"
ROOMS: Final = json.loads(Path(__file__).with_name("rooms.json").read_text())
"""Which tests have to notice, by where the room is; the first that fits."""


def main() -> int:
    """Return 0; what survives is for a person to judge."""
    asked = _parser().parse_args()
    for room in asked.rooms or ["core"]:
        _tell(f"── connector/{room}")
        files = _files(room)
        copy = COPIES / room.replace("/", "-").replace("*", "all")
        if not asked.again:
            _copy(copy)
            run_watched(copy, files, asked.tests or _tests_of(room), asked.jobs)
        reached = reach(copy, files)
        mutants = mutate(REPOSITORY, copy, files)
        if asked.named:
            mutants = [one for one in mutants if any(word in one.name for word in asked.named)]
        if asked.sample is not None:
            drawn = random.Random(asked.seed)  # noqa: S311 - no secret
            mutants = drawn.sample(mutants, min(asked.sample, len(mutants)))
        took = durations(copy)
        plan = {one.name: tests_of(one, reached, took, asked.seconds) for one in mutants}
        _judge(mutants, plan, _try(copy, plan, asked.jobs))
    return 0


def _tests_of(room: str) -> Sequence[str]:
    tests: Sequence[str] = next(tests for start, tests in ROOMS.items() if room.startswith(start))
    return tests


def _files(room: str) -> list[str]:
    """Return the files of a room, which is a folder, a module or a pattern below connector/."""
    top = REPOSITORY / "connector"
    found = {*(top / room).rglob("*.py"), *top.glob(f"{room}.py"), *top.glob(room)}
    files = sorted(str(one.relative_to(REPOSITORY)) for one in found if one.is_file())
    if not files:
        raise SystemExit(f"connector/ has no {room}")
    return files


def _copy(copy: Path) -> None:
    """Copy what git tracks."""
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


def _try(copy: Path, plan: Mapping[str, Sequence[str]], jobs: int) -> Mapping[str, bool]:
    """Return which mutants of *plan* a test has noticed."""
    outcomes, log = copy / "outcomes.json", copy / "tried.log"
    tried = {name: tests for name, tests in plan.items() if tests}
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "scripts.mutating.trying", str(outcomes), str(jobs)],
            cwd=copy,
            input=json.dumps(tried).encode(),
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode != 0:
        raise SystemExit(f"trying ended with {done.returncode}; see {log}")
    found: Mapping[str, bool] = json.loads(outcomes.read_text())
    return found


def _judge(
    mutants: Sequence[Mutant],
    plan: Mapping[str, Sequence[str]],
    noticed: Mapping[str, bool],
) -> None:
    survived = [one for one in mutants if not noticed.get(one.name, False)]
    in_words = [one for one in survived if one.only_words]
    for one in survived:
        if not one.only_words:
            by = f"{len(plan[one.name])} tests" if plan[one.name] else "no test runs it"
            _tell(f"{one.name} ({by})\n{one.difference}")
    kept = len(mutants) - len(survived)
    deciding = len(mutants) - len(in_words)
    _tell(
        f"{len(mutants)} tried, {kept} noticed: {_percent(kept, len(mutants))}."
        f" Without the {len(in_words)} that change nothing but the words of a sentence:"
        f" {_percent(kept, deciding)}."
    )


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=__doc__)
    parser.add_argument(
        "rooms", nargs="*", metavar="ROOM", help="below connector/, such as core/x509"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument(
        "--tests", action="append", metavar="PATH", help="these have to notice; may be repeated"
    )
    parser.add_argument("--sample", type=int, help="how many of a room are drawn; default: all")
    parser.add_argument("--seed", type=int, default=0, help="draws others")
    parser.add_argument(
        "--named", action="append", metavar="WORD", help="only mutants of such names, as printed"
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="try others than the last time; neither code nor tests have changed since",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=20,
        help="so long tests try each, of those that run what it changes (default 20)",
    )
    return parser


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
