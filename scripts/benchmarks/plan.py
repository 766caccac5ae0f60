"""A plan of `example/fleet` by real Terraform, beside the same plan with a constant answer."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.fleet import write_requests
from scripts.benchmarks.measure import Run, run
from scripts.benchmarks.place import PROGRAM, Place, opened
from scripts.benchmarks.rows import Row
from scripts.offline import terraform_setup

REPOSITORY = Path(__file__).resolve().parents[2]
_LIMIT = 3_600.0
_TIMES = 2
"""Each takes the better part of a minute."""
_NOTHING_DUE = 0
# Each answer is kept as `external` gave it: a plan with it is as empty as the real one.
_REMEMBER = f"""#!/bin/sh
case $1 in
  external) query=$(cat); printf '%s' "$query" | {PROGRAM} external >"$ANSWERS/$$.json"
    code=$?; cat "$ANSWERS/$$.json"; exit $code ;;
esac
"""
"""Nothing is due, so that `apply` of the first run need not start the program."""
_REAL = f'#!/bin/sh\nexec {PROGRAM} "$@"\n'
_CONSTANT = """#!/bin/sh
read -r query
name=${query#*'common_name\\":\\"'}
exec cat "$ANSWERS/${name%%\\\\*}.answer"
"""


def measure(choice: Choice) -> Iterator[Row]:
    """Yield the plan on a machine that knows nothing, the one after it, and the constant one."""
    (size,) = choice.sizes(300)
    with opened() as place:
        terraform = terraform_setup.prepare(place.directory / "terraform-setup")
        stack = _Stack(place, terraform)
        stack.prepare(size)
        again: list[Run] = []
        constant: list[Run] = []
        state = place.new_state()
        stack.provide(_REAL)
        place.calls()
        first = stack.plan(state)
        calls = place.calls()
        for _ in range(min(choice.repeat, _TIMES)):
            stack.provide(_REAL)
            place.calls()
            again.append(stack.plan(state))
            calls_again = place.calls()
            stack.provide(_CONSTANT)
            constant.append(stack.plan(state))
    kind = "stand-ins in Python" if terraform.stand_ins else "the real ones"
    note = f"{terraform.title.split(' (')[0]}, providers: {kind}"
    yield Row.of("`terraform plan`, nothing kept", f"{size:,}", [first], calls, note)
    yield Row.of("`terraform plan`", f"{size:,}", again, calls_again, note)
    yield Row.of("the same, a constant answer", f"{size:,}", constant, note=note)


class _Stack:
    """`example/fleet` with so many request files, on a sandbox where all of it is live."""

    def __init__(self, place: Place, terraform: terraform_setup.Terraform) -> None:
        self._place = place
        self._terraform = terraform
        self._directory = place.directory / "example" / "fleet"
        self._bin = place.directory / "bin"
        self._answers = place.directory / "answers"

    def prepare(self, size: int) -> None:
        """Let the stack be applied: everything is live, so nothing is ordered."""
        for folder in ("terraform", "example"):
            ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
            shutil.copytree(REPOSITORY / folder, self._place.directory / folder, ignore=ignored)
        requests = self._directory / "certificates"
        shutil.rmtree(requests)
        write_requests(requests, size, subject={})
        self._place.ctl("seed", "--requests", str(requests))
        self._bin.mkdir()
        self._answers.mkdir()
        self.provide(_REMEMBER)
        self._run("init", "-no-color").checked()
        self._run("apply", "-no-color", "-auto-approve").checked()
        for file in self._answers.glob("*.json"):
            name = json.loads(file.read_text(encoding="utf-8"))["common_name"]
            file.rename(self._answers / f"{name}.answer")

    def provide(self, script: str) -> None:
        """Let *script* be what the module starts."""
        program = self._bin / "akamai-scm"
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)

    def plan(self, state: Mapping[str, str]) -> Run:
        """
        Return an empty plan.

        Raises:
            FailedError: It is not empty, or fails.
        """
        return self._run("plan", "-no-color", "-detailed-exitcode", **state).checked(_NOTHING_DUE)

    def _run(self, *words: str, **more: str) -> Run:
        environment = {
            **self._place.environment,
            **{
                key: value
                for key, value in self._terraform.environment.items()
                if key.startswith(("TF_", "CHECKPOINT_"))
            },
            "ANSWERS": str(self._answers),
            **more,
        }
        environment["PATH"] = f"{self._bin}:{Path(sys.executable).parent}:{environment['PATH']}"
        words = (self._terraform.program, *words)
        return run(words, environment, self._directory, limit=_LIMIT)
