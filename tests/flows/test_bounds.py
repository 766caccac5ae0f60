"""Terraform's plan ends in time, whatever hangs, with the last answer or with one line."""

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from domain_runs import Domains
from patience import runs
from program import Program
from scripted_server import Answer, ScriptedServer
from shell_script import shell_script

from connector.sandbox.faults import Fault, Kind

LAST_ANSWER = "What is told is the answer of 20"
IN_A_HURRY = """
import sys
from datetime import timedelta

import connector.external
from connector.__main__ import main

connector.external.LIMIT = timedelta(seconds={limit})
{more}
sys.exit(main(["external"]))
"""
"""The program with a limit of seconds; what hangs in these tests hangs for ten minutes."""


@dataclass(frozen=True)
class Looker:
    """Answers queries about a certificate that is live."""

    program: Program
    query: str

    def look(
        self, more: str = "", *, limit: int = 3, query: int | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        """
        Answer in a hurry, the query from the descriptor *query* if there is one.

        On a busy machine the start alone may take three seconds; who must get further has twenty.
        """
        given = {"input": self.query} if query is None else {"stdin": query}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [sys.executable, "-c", IN_A_HURRY.format(more=more, limit=limit)],
            env=self.program.environment(**environ),
            cwd=self.program.directory,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
            **given,
        )


@pytest.fixture
def looker(program: Program) -> Looker:
    """With an answer that was given before."""
    assert program.apply().returncode == 0
    document = yaml.safe_load((program.directory / "request.yaml").read_text())
    query = json.dumps({"request": json.dumps(document)})
    done = program.run("external", stdin=query)
    assert done.returncode == 0, done.stderr
    return Looker(program, query)


def _stale(done: subprocess.CompletedProcess[str]) -> str:
    """Return the warning of an answer that stands in."""
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["stale"] == "true"
    assert LAST_ANSWER in found["warning"]
    return str(found["warning"])


def _one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (69, "")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_a_name_server_that_hangs(looker: Looker) -> None:
    """No time limit of a call holds for the look-up of a name."""
    stuck = (
        "import socket, threading\n"
        "socket.getaddrinfo = lambda *_, **__: threading.Event().wait(600)"
    )

    warning = _stale(looker.look(stuck, limit=20))

    assert "No answer within 20 s: the program was still asking the vendors" in warning


def test_a_command_that_gives_no_secret(looker: Looker) -> None:
    """The command is named, and ended with the run."""
    program = looker.program
    pid = program.directory / "pid"
    told = f"echo $$ >{shlex.quote(str(pid))}\nexec sleep 600"
    script = shell_script(program.directory / "vault", told)
    config = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    config["accounts"]["sectigo-dv"]["client_secret"] = {"command": [str(script)]}
    path = program.directory / "scm_config.yaml"
    path.write_text(yaml.safe_dump(config))
    path.chmod(0o600)

    warning = _stale(looker.look(limit=20, SCM_CONFIG=str(path)))

    assert f"the command '{script}' was running" in warning
    assert not runs(int(pid.read_text()))


def test_a_pacing_file_that_somebody_holds(looker: Looker) -> None:
    """The wait for a lock is part of the time."""
    path = looker.program.sandbox.directory / "state" / "pacing.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as hanging:
        hanging.execute("BEGIN EXCLUSIVE")

        _stale(looker.look())


def test_a_query_that_does_not_come(looker: Looker) -> None:
    """Nothing is known of what was asked: one line says what was waited for."""
    reader, writer = os.pipe()
    try:
        said = _one_line(looker.look(query=reader))
    finally:
        os.close(reader)
        os.close(writer)

    assert "still reading the query on standard input" in said


@pytest.mark.parametrize("drip", ["headers", "body"])
def test_a_vendor_that_drips(
    drip: str, looker: Looker, server: ScriptedServer, ca_bundle: Path
) -> None:
    """A byte now and then makes no answer; at another host there is no last one."""
    server.otherwise = Answer(drip=drip)

    done = looker.look(
        limit=20,
        AKAMAI_EDGERC="",
        AKAMAI_HOST=server.host,
        AKAMAI_CLIENT_TOKEN="t",
        AKAMAI_CLIENT_SECRET="s",
        AKAMAI_ACCESS_TOKEN="a",
        REQUESTS_CA_BUNDLE=str(ca_bundle),
    )

    assert "did not answer within the allowed time" in _one_line(done)
    assert server.hung_up.wait(60)


def test_a_list_of_domains_that_hangs_is_done_without(looker: Looker) -> None:
    """What else was found is told all the same; of domains it is not known, and why."""
    config = Domains(looker.program).path
    hanging = Fault(Kind.HANG, "scm", path="/dcv/", times=None, seconds=600)
    looker.program.sandbox.world.faults.add(hanging)

    done = looker.look(limit=20, SCM_CONFIG=config)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["stale"], found["reason"]) == ("false", "current")
    (domain,) = json.loads(found["domains"])
    assert (domain["status"], domain["holds"]) == ("unknown", None)
    assert domain["message"].startswith("Not known: ")
