"""Commands and receivers that the program tells what happens."""

import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import trustme
import yaml
from program import Program
from shell_script import shell_script

SECRET = "s3cret-of-the-hook"
TOLD = "told"
"""The file with what was told, a line of JSON each."""
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "connector" / "schemas" / "event.schema.json").read_text()
)

SCRIPT = """\
cat >> {told}
env > {environ}
{then}
"""


class Listener:
    """A command that writes down what it is told."""

    def __init__(self, program: Program, then: str = "exit 0") -> None:
        self.told_in = program.directory / TOLD
        self.environ_in = program.directory / "environ"
        self.path = program.directory / "hook"
        self.then(then)

    def then(self, then: str) -> None:
        text = SCRIPT.format(told=self.told_in, environ=self.environ_in, then=then)
        shell_script(self.path, text)

    @property
    def told(self) -> list[dict[str, Any]]:
        lines = self.told_in.read_text().splitlines() if self.told_in.exists() else []
        return [json.loads(line) for line in lines]

    @property
    def events(self) -> list[str]:
        return [one["event"] for one in self.told]


def configure(program: Program, *hooks: dict[str, Any]) -> dict[str, str]:
    """Write a configuration with hooks; return the environment that names it."""
    document = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    path = program.directory / "hooked.yaml"
    path.write_text(yaml.safe_dump({**document, "hooks": list(hooks)}))
    path.chmod(0o600)
    return {"SCM_CONFIG": str(path)}


def doctor(program: Program, hooked: dict[str, str]) -> tuple[int, str]:
    done = program.run("doctor", "--json", **hooked)
    checks = json.loads(done.stdout)["checks"]
    found = [one for one in checks if one["about"].startswith("hook ")]
    return max((one["exit"] for one in found), default=0), json.dumps(found)


def is_signed(headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether it was signed with `SECRET`: HMAC-SHA256 over time and body."""
    signed = headers["X-Akamai-Scm-Timestamp"].encode() + b"." + body
    digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    return headers["X-Akamai-Scm-Signature"] == f"sha256={digest}"


class Receiver(BaseHTTPRequestHandler):
    """Takes what is posted, and writes down what was signed and taken."""

    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]
    bundle: Path
    """Whom to trust, so that the receiver and the sandbox are."""
    head = 405
    """What it says to a HEAD; 501 is what servers say of themselves that take POST alone."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        status = self.answers.pop(0) if self.answers else 204
        if status == 204 and is_signed(dict(self.headers), body):
            with (self.bundle.parent / TOLD).open("ab") as file:
                file.write(body + b"\n")
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.send_response(self.head)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def receiving(program: Program, *answers: int) -> Iterator[tuple[str, type[Receiver]]]:
    """Yield the URL of a receiver that the program trusts beside the sandbox, and what it got."""
    bundle = program.directory / "both.pem"
    kind = type("Got", (Receiver,), {"answers": list(answers), "got": [], "bundle": bundle})
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    ours = Path(program.sandbox.env()["REQUESTS_CA_BUNDLE"]).read_bytes()
    bundle.write_bytes(ours + authority.cert_pem.bytes())
    server = HTTPServer(("127.0.0.1", 0), kind)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/h00k-t0ken-path", kind
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
