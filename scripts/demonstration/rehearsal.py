"""A sandbox that serves, and a certificate directory that Terraform works in, shown as they go."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from scripts.offline.interrupts import held_back
from scripts.offline.staying import VARIABLE, finding
from scripts.offline.terraform_setup import Terraform

PROGRAM = str(Path(sys.executable).with_name("akamai-scm"))
"""The console script of this environment; its interpreter may have other names."""
START_SECONDS = 60
_NO_OLD_LOOK: Final = {"AKAMAI_SCM_LOOK_MAX_AGE": "0s"}
"""The clock of the sandbox leaps: what this machine saw a minute ago is months old there."""

_PLANNED = re.compile(
    r"^  # \S+\.null_resource\.\S+ (will be|must be|is tainted)"  # what becomes of it
    r"|^ +[+~] +\"?(summary|wanted_\w+)\"? "  # the triggers that tell why
    r"|^(No changes|Plan:)"
)
_BEFORE = re.compile(r'("summary" += )".*" -> (?=")')
"""What the plan before has said, which is no news."""
_DONE = re.compile(r"^(Apply complete|Destroy complete|\S+ has been successfully initialized)")
_PROGRAM_LINE = re.compile(r"\(local-exec\): (?!local-exec: Executing)(.*)")


class UnexpectedError(Exception):
    """Something went otherwise than expected; the text holds what is known."""


@dataclass(frozen=True)
class Rehearsal:
    """One running sandbox with everything that works on it."""

    directory: Path
    """Holds `sandbox`, `terraform` and `example`."""
    process: subprocess.Popen[bytes]
    program: str
    """Path of Terraform."""
    environment: Mapping[str, str]

    @classmethod
    def start(cls, directory: Path, terraform: Terraform, *options: str) -> "Rehearsal":
        """
        Start a sandbox in *directory*, with more *options* of its own, and wait until it answers.

        Raises:
            UnexpectedError: It ended, or did not answer in time.
        """
        folder, ready = directory / "sandbox", directory / "ready"
        inherited = {
            key: value
            for key, value in terraform.environment.items()
            if not key.startswith(("AKAMAI_", "SCM_"))
        }
        deadline = time.monotonic() + START_SECONDS
        with contextlib.ExitStack() as failing:
            with (directory / "sandbox.log").open("wb") as log, held_back():
                process = subprocess.Popen(
                    [PROGRAM, "sandbox", str(folder), "--ready-file", str(ready), *options],
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    env=inherited,
                    start_new_session=True,  # a Ctrl-C is for us, who end it in good order
                )
                failing.callback(process.wait)
                failing.callback(process.kill)
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    said = (directory / "sandbox.log").read_text(errors="replace")
                    raise UnexpectedError(f"The sandbox does not start:\n{said}")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
            path = os.pathsep.join([str(Path(PROGRAM).parent), inherited.get("PATH", os.defpath)])
            environment = {**inherited, **_NO_OLD_LOOK, **exports_in(folder / "env"), "PATH": path}
            failing.pop_all()
        return cls(directory, process, terraform.program, environment)

    @contextlib.contextmanager
    def with_providers(self, terraform: Terraform) -> Iterator["Rehearsal"]:
        """Yield the same, where *terraform* finds the stand-ins running, if it uses them."""
        here = replace(terraform, environment=self.environment)
        with finding(here, self.stack, "null", "external") as found:
            yield replace(self, environment=found.environment)

    def stop(self) -> None:
        """End the sandbox."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def stack(self) -> Path:
        """The certificate directory."""
        return self.directory / "example" / "certificate"

    def terraform(self, *words: str, code: int = 0) -> str:
        """
        Show a Terraform command and what matters of its output; return all of it in one line.

        Raises:
            UnexpectedError: It ended with another exit code.
        """
        name = Path(self.program).name
        sys.stdout.write(f"\n$ {shlex.join([name, *words])}\n")
        sys.stdout.flush()
        plain = [self.program, words[0], "-no-color", *words[1:]]
        alone = {VARIABLE: ""} if words[0] == "init" else {}  # else it would install none
        said: list[str] = []
        with subprocess.Popen(
            plain,
            cwd=self.stack,
            env={**self.environment, **alone},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        ) as running:
            try:
                for line in _picked(running.stdout or [], said, words):
                    sys.stdout.write(f"  {line}\n")
                    sys.stdout.flush()
            except KeyboardInterrupt:
                running.terminate()  # Terraform then ends what it does, and its children
                running.wait(timeout=20)
                raise
        if running.returncode != code:
            raise UnexpectedError(
                f"{name} {words[0]} ended with {running.returncode}, not {code}:\n{''.join(said)}"
            )
        return " ".join("".join(said).split())

    def program_says(self, *words: str) -> str:
        """
        Run our program and return what it prints.

        Raises:
            UnexpectedError: It did not end with 0.
        """
        done = subprocess.run(
            [PROGRAM, *words],
            env=dict(self.environment),
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            raise UnexpectedError(f"akamai-scm {shlex.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def show(self, *words: str) -> None:
        """Show a command of our program and all that it prints."""
        sys.stdout.write(f"\n$ akamai-scm {shlex.join(words)}\n")
        for line in self.program_says(*words).splitlines():
            sys.stdout.write(f"  {line}\n")

    def facts(self, *words: str) -> Any:
        """Ask the sandbox for facts, unseen: `ctl WORDS --json`."""
        return json.loads(self.program_says("sandbox", "ctl", *words, "--json"))

    def say_in_settings(self, said: Mapping[str, object]) -> None:
        """Show keys of scm_config.yaml and put them there, in the place of what they were."""
        path = self.directory / "sandbox" / "scm_config.yaml"
        lines = [f"{key}: {json.dumps(value)}" for key, value in said.items() if value is not None]
        kept = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.partition(":")[0] not in said
        ]
        path.write_text("\n".join([*lines, *kept, ""]), encoding="utf-8")
        for line in lines:
            sys.stdout.write(f"  {line}\n")

    def told(self) -> list[str]:
        """Return what hooks have written down; nothing, where there are none."""
        path = self.directory / "sandbox" / "told"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def await_akamai(self) -> None:
        """
        Return once every change that Akamai works on waits for somebody.

        Raises:
            UnexpectedError: One still does not.
        """
        deadline = time.monotonic() + START_SECONDS
        while any(
            one["change"] and one["change"]["state"] == "running"
            for one in self.facts("enrollments")
        ):
            if time.monotonic() > deadline:
                raise UnexpectedError("Akamai's own renewal did not come to wait for anybody.")

    def outputs(self) -> dict[str, Any]:
        """Return Terraform's outputs by name."""
        done = subprocess.run(
            [self.program, "output", "-json"],
            cwd=self.stack,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=True,
        )
        return {key: value["value"] for key, value in json.loads(done.stdout).items()}

    def exports(self, terraform: Terraform) -> Iterator[str]:
        """Return the shell lines after which Terraform and our program work on this sandbox."""
        yield f"source {shlex.quote(str(self.directory / 'sandbox' / 'env'))}"
        folders = dict.fromkeys([str(Path(PROGRAM).parent), str(Path(self.program).parent)])
        yield f'export PATH={shlex.quote(os.pathsep.join(folders))}:"$PATH"'
        configuration = terraform.environment.get("TF_CLI_CONFIG_FILE")
        if configuration:
            yield f"export TF_CLI_CONFIG_FILE={shlex.quote(configuration)}"
        yield f"cd {shlex.quote(str(self.stack))}"


def exports_in(file: Path) -> dict[str, str]:
    """Return the variables that a file of `export NAME=VALUE` lines sets."""
    words = shlex.split(file.read_text(encoding="utf-8"))
    return dict(word.split("=", 1) for word in words if word != "export")


def essence(lines: Iterable[str], *, planning: bool) -> Iterator[str]:
    """
    Pick from Terraform's output what a reader needs.

    Args:
        lines: The output, in lines.
        planning: Whether it is a plan: then changes and reasons; else progress, result and outputs.
    """
    paragraph = outputs = False
    for line in lines:
        progress = _PROGRAM_LINE.search(line)
        if progress:
            yield progress[1]
            continue
        if planning:
            paragraph = bool(line.strip()) and (paragraph or line.startswith("www.example.com: "))
        shown = _PLANNED if planning else _DONE
        if paragraph or shown.search(line) or (outputs and line.strip()):
            yield line.rstrip() if outputs else _BEFORE.sub(r"\1… -> ", line.strip())
        outputs = outputs or line.startswith("Outputs:")


def _picked(lines: Iterable[str], said: list[str], words: Sequence[str]) -> Iterator[str]:
    """Note all *lines* in *said*, and return the essence of what the command *words* said."""

    def noted() -> Iterator[str]:
        for line in lines:
            said.append(line)
            yield line

    return essence(noted(), planning=words[0] == "plan")
