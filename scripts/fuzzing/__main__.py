"""Fuzzes all targets, guided by coverage, with fixed seeds; prints what was tried and what fell."""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from scripts.fuzzing.targets import TARGETS


class Outcome(NamedTuple):
    """What became of one target."""

    inputs: int
    features: int
    memory: int
    """Megabytes at most."""
    seconds: float
    find: Path | None
    said: str


def main() -> int:
    """Return 0 where nothing fell."""
    asked = _parser().parse_args()
    kept = Path(tempfile.mkdtemp(prefix="fuzz-"))
    names = asked.only or list(TARGETS)
    whole = sum(TARGETS[name].share for name in names)
    total = fallen = 0
    _tell(f"{'target':12} {'inputs':>9} {'features':>8} {'MB':>5} {'s':>6}  fallen")
    for name in names:
        runs = max(asked.inputs * TARGETS[name].share // whole, 1)
        found = fuzz(name, runs, asked.seed, kept / name)
        total, fallen = total + found.inputs, fallen + (found.find is not None)
        _tell(
            f"{name:12} {found.inputs:9} {found.features:8} {found.memory:5} {found.seconds:6.0f}"
            f"  {found.find or 0}",
        )
        if found.find is not None:
            _tell(found.said)
    _tell(f"{'all':12} {total:9} {'':8} {'':5} {'':6}  {fallen}")
    return int(fallen > 0)


def fuzz(name: str, runs: int, seed: int, directory: Path) -> Outcome:
    """Fuzz one target; what it fell over stays in *directory*."""
    directory.mkdir(parents=True)
    began = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "scripts.fuzzing.one"),
            *(name, str(runs), str(seed), str(directory)),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = done.stdout + done.stderr
    finds = sorted(directory.glob("find-*"))
    if done.returncode != 0 and not finds:
        finds = [directory]
    return Outcome(
        _last(r"stat::number_of_executed_units:\s+(\d+)", said) or _last(r"(?m)^#(\d+)", said),
        _last(r"\bft: (\d+)", said),
        _last(r"stat::peak_rss_mb:\s+(\d+)", said),
        time.monotonic() - began,
        finds[0] if finds else None,
        said[-4000:],
    )


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _last(pattern: str, text: str) -> int:
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="in total (1,000,000)")
    parser.add_argument("--seed", type=int, default=1, help="of all that is random (1)")
    parser.add_argument("--only", action="append", choices=list(TARGETS), help="may be repeated")
    return parser


if __name__ == "__main__":
    sys.exit(main())
