"""`akamai-scm domains` as an administrator runs it, and what the sandbox has seen of it."""

import json
import subprocess
from typing import Any

import jsonschema
from program import Program

from connector.sandbox.dns.zones import RecordSet, Zone
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.steering.switches import turn_switches
from connector.schemas import answer_schema

LAPSED = "lapsed.example"
Told = dict[str, dict[str, Any]]


class Domains:
    """Runs `akamai-scm domains` with an administrator's account."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.config(f"dcv: {{{LAPSED}: edgedns}}\n")

    def config(self, text: str) -> None:
        """Write scm_config.yaml with *text* beside the accounts."""
        head = f"dcv_account: admin\n{text}accounts:"
        self.path = self.program.rewritten("scm_config.yaml", r"\Aaccounts:", head)

    def run(self, *words: str, **environ: str) -> tuple[int, Told, str]:
        """Return the exit code, what is told of each domain, and stderr."""
        done = self.program.run("domains", *words, "--json", SCM_CONFIG=self.path, **environ)
        document = json.loads(done.stdout) if done.stdout else {"schema": 1, "domains": []}
        jsonschema.validate(document, answer_schema("domains"), jsonschema.Draft202012Validator)
        return done.returncode, {one["domain"]: one for one in document["domains"]}, done.stderr

    def apply(self, named: str = "request.yaml") -> subprocess.CompletedProcess[str]:
        """Run `apply` with the same accounts."""
        return self.program.run("apply", named, SCM_CONFIG=self.path)

    def zone(self, name: str = LAPSED) -> Zone:
        return self.program.sandbox.world.dns.zones[name]

    def proofs(self, name: str = LAPSED) -> list[RecordSet]:
        return [one for one in self.zone(name).records if one.name.startswith("_")]

    def asked(self, part: str) -> list[str]:
        """Return the calls whose path has *part*, in order."""
        seen = self.program.sandbox.world.ledger.requests()
        return [f"{one.method} {one.path}" for one in seen if part in one.path]

    def starts(self) -> list[str]:
        """Return the calls that began a validation."""
        return [one for one in self.asked("/dcv/") if "start" in one]

    def submits(self) -> list[str]:
        """Return the calls that told SCM to look."""
        return [one for one in self.asked("/dcv/") if "submit" in one]

    def zone_writes(self) -> list[str]:
        """Return the calls that wrote into zones."""
        return [one for one in self.asked("/config-dns/") if not one.startswith("GET")]

    def put(self, record: RecordSet) -> None:
        """Let somebody write a record into the zone."""
        world = self.program.sandbox.world
        with world.lock:
            self.zone().put(record, world.clock.now(), "somebody")

    def answer(self, path: str, document: object, **more: Any) -> None:
        """
        Let SCM answer calls with a document in place of its own, always unless told otherwise.

        Args:
            path: Regular expression searched in the path.
            document: Is sent as JSON.
            more: Of the `Fault`, such as a method, a status and how many times.
        """
        described = {"method": "GET", "status": 200, "times": None, **more}
        fault = Fault(
            Kind.ANSWER,
            server="scm",
            path=path,
            content_type="application/json",
            body=json.dumps(document),
            **described,
        )
        self.program.sandbox.world.faults.add(fault)

    def turn(self, **switches: object) -> None:
        world = self.program.sandbox.world
        with world.lock:
            turn_switches(world, {name.replace("__", "."): to for name, to in switches.items()})
