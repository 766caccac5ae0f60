"""Certificate directories on the real program, real Terraform and a sandbox, with what they did."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shell_script import shell_script

from scripts.demonstration.rehearsal import Rehearsal

from .stacks import MINIMAL, REPOSITORY, Stack

Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Certificates:
    """
    A stack with one module call per certificate, each by a key of its own.

    The program is started through a wrapper that notes each start, arguments and environment.
    """

    stack: Stack
    rehearsal: Rehearsal
    domain: str
    """Names are below it, so that tests may share a sandbox."""

    def write(self, **wanted: Variables) -> None:
        """Write main.tf: by key, the variables beyond those that every request needs."""
        text = "\n".join(self._call(key, variables) for key, variables in wanted.items())
        (self.stack.directory / "main.tf").write_text(text)

    def _call(self, key: str, variables: Variables) -> str:
        arguments = {
            "source": str(REPOSITORY / "terraform"),
            "command": [str(self.stack.directory / "the program")],
            **MINIMAL,
            "common_name": self.name(key),
            "scm_account": "sectigo-dv",
            "spread": False,
            **variables,
        }
        lines = "\n".join(f"  {key} = {json.dumps(value)}" for key, value in arguments.items())
        return f'module "{key}" {{\n{lines}\n}}\noutput "{key}" {{ value = module.{key} }}\n'

    def name(self, key: str) -> str:
        """Return the common name of a certificate."""
        return f"{key}.{self.domain}"

    def provide_program(self) -> None:
        """Write the wrapper."""
        text = '{ echo "$@"; env; printf "\\0"; } >"starts.$$"\nexec akamai-scm "$@"'
        shell_script(self.stack.directory / "the program", text)

    def import_(self, enrollment_id: int) -> None:
        """Let `akamai-scm import` write main.tf for an enrollment, and get ready for it."""
        done = subprocess.run(
            [
                *("akamai-scm", "import", str(enrollment_id), "--contract", MINIMAL["contract_id"]),
                *("--terraform", "--source", str(REPOSITORY / "terraform"), "--force"),
                *("--scm-account", "sectigo-dv", "--accept-eula", "--output", "main.tf"),
            ],
            cwd=self.stack.directory,
            env=dict(self.stack.terraform.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        self.stack.init()

    def starts(self) -> list[str]:
        """Return arguments and environment of each start since the last call."""
        noted = sorted(self.stack.directory.glob("starts.*"))
        found = [file.read_text() for file in noted]
        for file in noted:
            file.unlink()
        return found

    def reasons(self) -> dict[str, str]:
        """Plan, and return by key why something is due; empty where the plan is empty."""
        if self.stack.plan() == 0:
            return {}
        values = self.stack.planned()["prior_state"]["values"]["root_module"]["child_modules"]
        answers = {
            module["address"].removeprefix("module."): resource["values"]["result"]
            for module in values
            for resource in module["resources"]
            if resource["address"].endswith("data.external.before[0]")
        }
        return {key: one["reason"] for key, one in answers.items() if one["action"] != "none"}

    def live(self) -> dict[str, dict[str, Any]]:
        """Return the outputs of each certificate's module, by key."""
        return self.stack.output()

    def orders(self) -> dict[str, list[dict[str, Any]]]:
        """Return SCM's orders by key, oldest first; no CSR was ordered twice."""
        found: dict[str, list[dict[str, Any]]] = {}
        for order in self.rehearsal.facts("orders"):
            key, _, domain = order["common_name"].partition(".")
            if domain == self.domain:
                found.setdefault(key, []).append(order)
        made = [order["csr_sha256"] for orders in found.values() for order in orders]
        assert len(made) == len(set(made))
        return found

    def writes(self) -> list[str]:
        """Return what changed something at a vendor since the last call."""
        served = self.rehearsal.facts("requests")
        self.rehearsal.facts("requests", "--clear")
        return [f"{one['method']} {one['path']}" for one in served if one["writes"]]


Make = Callable[..., Certificates]
