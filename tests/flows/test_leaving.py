"""Answers that quote the request, or hold what a terminal obeys: neither leaves the program."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
import request_document
from scripted_server import Answer, ScriptedServer, Seen

SECRETS = {
    "client_token": "akab-0123456789abcdef-fedcba9876543210",
    "client_secret": 'C113nt/"S3cret+for==Akamai',
    "access_token": "akab-aaaabbbbccccdddd-ddddccccbbbbaaaa",
    "scm": 'Scm/"s3cret+=\\value',
    "bearer": "eyBearer-t0ken_of.the~account",
}
FORGED = "\x1b]0;owned\x07\x9b31m\u202eoops\r\nakamai-scm: all is well\u2028done"


def quoting(seen: Seen) -> str:
    """A server's page that repeats all that it was sent."""
    return f"{FORGED} {dict(seen.headers)} {seen.body.decode()}"


def problem(seen: Seen) -> bytes:
    return json.dumps({"type": "x/bad", "title": quoting(seen), "detail": quoting(seen)}).encode()


WAYS: dict[str, Callable[[Seen], bytes]] = {
    "problem": problem,
    "page": lambda seen: f"<html><title>{escape(quoting(seen))}</title></html>".encode(),
    "text": lambda seen: quoting(seen).encode(),
    "base64": lambda seen: base64.b64encode(quoting(seen).encode()),
    "SCM's own": lambda seen: json.dumps({"code": -16, "description": quoting(seen)}).encode(),
}


class Machine:
    """Credentials for both vendors, who are one scripted server."""

    def __init__(self, directory: Path, ca_bundle: Path, server: ScriptedServer) -> None:
        self.directory = directory
        self.server = server
        edgerc, scm = directory / "edgerc", directory / "scm.yaml"
        names = ("client_token", "client_secret", "access_token")
        lines = [f"{name} = {SECRETS[name]}" for name in names]
        edgerc.write_text("\n".join(["[default]", f"host = {server.host}", *lines, ""]))
        account = {
            "url": server.url,
            "token_url": f"{server.url}/token",
            "client_id": "client",
            "client_secret": SECRETS["scm"],
        }
        scm.write_text(json.dumps(account))
        for path in (edgerc, scm):
            path.chmod(0o600)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(directory),
            "AKAMAI_EDGERC": str(edgerc),
            "SCM_CONFIG": str(scm),
            "AKAMAI_SCM_STATE": str(directory / "state"),
            "AKAMAI_SCM_ACCEPT_EULA": "1",
            "REQUESTS_CA_BUNDLE": str(ca_bundle),
        }

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "connector", *words],
            cwd=self.directory,
            env={**self.environment, "PYTHONPATH": str(Path.cwd())},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    def signatures(self) -> list[str]:
        """Return the signatures and nonces of all calls."""
        return [
            part.partition("=")[2]
            for seen in self.server.seen
            for part in seen.headers.get("authorization", "").split(";")
            if part.startswith(("nonce=", "signature="))
        ]

    def kept(self) -> str:
        """Return all that was written into files, but the settings."""
        return "".join(
            path.read_bytes().decode(errors="replace")
            for path in self.directory.rglob("*")
            if path.is_file() and path.name not in {"edgerc", "scm.yaml", "ca.pem"}
        )


@pytest.fixture
def machine(tmp_path: Path, ca_bundle: Path, server: ScriptedServer) -> Machine:
    directory = tmp_path / "work"
    directory.mkdir()
    return Machine(directory, ca_bundle, server)


def unfit(text: str) -> list[str]:
    return [sign for sign in text if not sign.isprintable() and sign not in "\n\t"]


@pytest.mark.parametrize(
    ("command", "status"), [("external", 200), ("external", 400), ("status", 403)]
)
@pytest.mark.parametrize("way", WAYS)
def test_no_answer_brings_secrets_out(
    machine: Machine, way: str, status: int, command: str
) -> None:
    """By no exit: standard error, standard output, logs, and what is kept in the state."""

    def answer(seen: Seen) -> Answer:
        if seen.path == "/token":
            found = {"access_token": SECRETS["bearer"], "expires_in": 600}
            return Answer(200, json.dumps(found).encode())
        if seen.path.startswith("/cps/") and way == "SCM's own":
            body = json.dumps({"enrollments": []}).encode()
            return Answer(200, body, {"Content-Type": "application/json"})
        return Answer(status, WAYS[way](seen))

    machine.server.otherwise = answer
    document = json.dumps(request_document.LEAST)
    if command == "external":
        done = machine.run("external", stdin=json.dumps({"request": document}))
    else:
        done = machine.run("status", "-", stdin=document)

    assert machine.server.seen
    told = done.stdout + done.stderr
    for text in (told, machine.kept()):
        for secret in (*SECRETS.values(), *machine.signatures()):
            assert secret not in text
            assert json.dumps(secret)[1:-1] not in text
    assert "Traceback" not in told
    assert unfit(told) == []
    assert "\nakamai-scm: all is well" not in told


def test_a_token_endpoint_that_quotes_the_form(machine: Machine) -> None:
    """The secret is masked as a form writes it, and as it is."""
    machine.server.otherwise = lambda seen: Answer(
        400 if seen.path == "/token" else 200,
        problem(seen) if seen.path == "/token" else b'{"enrollments": []}',
    )
    done = machine.run("doctor")

    assert any(seen.path == "/token" for seen in machine.server.seen)
    for form in (SECRETS["scm"], json.dumps(SECRETS["scm"])[1:-1], "Scm%2F%22s3cret"):
        assert form not in done.stdout + done.stderr
    assert unfit(done.stdout + done.stderr) == []


def test_a_secret_command_that_fails_keeps_what_it_knows(machine: Machine) -> None:
    """Its words are told, what may be a secret is starred."""
    path = Path(machine.environment["SCM_CONFIG"])
    command = ["sh", "-c", 'echo "permission denied for hvs.CAESIJ7 and Tr0ub4dor" >&2; exit 2']
    path.write_text(
        json.dumps({**json.loads(path.read_text()), "client_secret": {"command": command}})
    )
    machine.server.otherwise = Answer(body=b'{"enrollments": []}')

    done = machine.run("doctor")

    assert "permission denied for *** and ***" in done.stdout
    assert "Tr0ub4dor" not in done.stdout + done.stderr
