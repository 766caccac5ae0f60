"""Try mutants, each in a process of its own that is forked from one which has all tests loaded."""

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

_ALWAYS: Final = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:cov")
_CPU: Final = 120
"""Seconds after which a mutant counts as one that never ends."""
_TEST: Final = 120
"""Seconds after which one test does, though it computes nothing."""


def main() -> None:
    """Read a plan from standard input: tests by mutant; write the outcomes to a file."""
    plan: Mapping[str, Sequence[str]] = json.load(sys.stdin)
    output, jobs = Path(sys.argv[1]), int(sys.argv[2])
    files = {test.partition("::")[0] for tests in plan.values() for test in tests}
    pytest.main(["--collect-only", "-qq", *_ALWAYS, *sorted(files)])
    running: dict[int, str] = {}
    noticed: dict[str, bool] = {}
    output.write_text(json.dumps(noticed))

    def end_one() -> None:
        child, status = os.wait()
        noticed[running.pop(child)] = status != 0
        output.write_text(json.dumps(noticed))

    for name, tests in plan.items():
        while len(running) >= jobs:
            end_one()
        child = os.fork()
        if not child:
            _try(name, tests)
        running[child] = name
    while running:
        end_one()


def _try(name: str, tests: Sequence[str]) -> None:
    """Run *tests* with one mutant, until one fails; end this process by what came of it."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    set_mutant_under_test(name)
    code = 1
    try:
        code = int(pytest.main(["-x", "-q", f"--timeout={_TEST}", *_ALWAYS, *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
