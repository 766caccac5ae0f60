"""A question of Terraform's whose answer is kept."""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

import yaml
from program import Program

from connector.answers.recognise import recognise
from connector.journal.store import FILE_NAME

SHARED = {"AKAMAI_SCM_LOOK_MAX_AGE": ""}
"""Looks are shared as they are where nobody sets anything."""


@dataclass
class Asked:
    """A question whose answer is kept."""

    program: Program
    query: dict[str, str]
    answer: str = ""
    environ: dict[str, str] | None = None
    cwd: Path | None = None
    passed: timedelta = timedelta(0)

    @classmethod
    def until_kept(cls, program: Program) -> Self:
        """Ask what the request asks, until the answer is kept."""
        request = yaml.safe_load((program.directory / "request.yaml").read_text())
        found = cls(program, {"request": json.dumps(request)})
        for _ in range(2):
            found.answer = found.ask()
        return found

    @property
    def text(self) -> str:
        return json.dumps(self.query)

    @property
    def state(self) -> Path:
        return self.program.sandbox.directory / "state"

    @property
    def kept(self) -> Path:
        (path,) = (self.state / "answers").glob("*.json")
        return path

    @property
    def journal(self) -> Path:
        return self.state / FILE_NAME

    def ask(self) -> str:
        """Ask in the usual way."""
        done = self.program.run("external", stdin=self.text, **SHARED)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def again(self) -> str | None:
        """Return what is recognised."""
        environ = self.environ or self.program.environment(**SHARED)
        now = self.program.clock.now() + self.passed
        cwd = os.fspath(self.cwd or self.program.directory)
        return recognise(self.text.encode(), environ, cwd, now.timestamp())

    def write(self, statement: str, *values: object) -> None:
        """Change the journal, as another run does."""
        with closing(sqlite3.connect(self.journal)) as connection, connection:
            connection.execute(statement, values)
