"""The commands of example/events, run as hooks are."""

import json
import os
import re
import socket
import ssl
import subprocess
import textwrap
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from connector.core.events.values import Event, EventName
from connector.errors import Fault, StillWaitingError
from connector.settings.hooks import Hook, read_hooks
from connector.settings.secret_source import SecretReader
from connector.workflow.events.courier import RefusedError, ToHooks

pytestmark = pytest.mark.promise("event-examples")
EXAMPLES = Path(__file__).parents[3] / "example" / "events"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
EVENT = Event(
    EventName.FAILED,
    "C-1/www.example.com",
    "1",
    {
        "common_name": "www.example.com",
        "reason": "change_failed",
        "message": "The change <failed> & stopped.",
        "remedy": "Cancel it.",
        "exit": 1,
    },
).document(datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(made)
    return made


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def tell(name: str, *words: str, **environ: str) -> None:
    """Run an example as a hook is run."""
    hook = Hook(
        frozenset({EventName.FAILED}),
        run=(str(EXAMPLES / name), *words),
        environ={"PATH": os.environ["PATH"], **environ},
        directory=EXAMPLES,
    )
    ToHooks(None).tell(hook, EVENT)  # type: ignore[arg-type]


class Server(BaseHTTPRequestHandler):
    """Answers as it is told to, and keeps what it got."""

    got: list[tuple[str, dict[str, str], Any]]
    answers: list[tuple[int, Any]]

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(length)) if length else None
        self.got.append((self.path, dict(self.headers), body))
        status, document = self.answers.pop(0)
        raw = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(context: ssl.SSLContext) -> Iterator[tuple[str, type[Server]]]:
    kind = type("Kept", (Server,), {"got": [], "answers": []})
    made = HTTPServer(("127.0.0.1", 0), kind)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"https://localhost:{made.server_port}/services/x", kind
    made.shutdown()
    thread.join()
    made.server_close()


def test_slack(server: tuple[str, type[Server]], bundle: str) -> None:
    url, kept = server
    kept.answers.append((200, "ok"))

    tell("slack.py", SLACK_WEBHOOK_URL=url, SSL_CERT_FILE=bundle)

    ((path, headers, body),) = kept.got
    assert path == "/services/x"
    assert headers["Content-Type"].startswith("application/json")
    assert body == {
        "text": ":x: *www.example.com*: failed\n"
        "The change &lt;failed&gt; &amp; stopped.\nCancel it."
    }


def test_the_trial_of_the_readme(server: tuple[str, type[Server]], bundle: str) -> None:
    """As it is typed there, but for the address."""
    url, kept = server
    kept.answers.append((200, "ok"))
    (block,) = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    address = "https://hooks.slack.com/services/…"
    assert address in block

    done = subprocess.run(
        ["/bin/sh", "-ec", block.replace(address, url)],
        cwd=EXAMPLES,
        env={"PATH": os.environ["PATH"], "SSL_CERT_FILE": bundle},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    ((_, _, body),) = kept.got
    assert body == {"text": ":white_check_mark: *www.example.com*: deployed\nA trial."}


def test_the_hook_of_the_readme_and_of_each_file_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    files = [path.read_text() for path in EXAMPLES.glob("*.py")]
    of_files = [text.partition('"""')[2].partition('"""')[0] for text in files]
    blocks = [
        block,
        *(
            textwrap.dedent(text[text.index("    hooks:") :].partition("\n\n")[0])
            for text in of_files
        ),
    ]

    assert len(blocks) == 4
    for each in blocks:
        faults: list[Fault] = []
        reader = SecretReader(tmp_path, tmp_path, os.environ, faults)
        found = read_hooks(
            str(tmp_path / "scm.yaml"), yaml.load(each, yaml.BaseLoader), reader, faults
        )
        assert faults == []
        (hook,) = found
        assert (EXAMPLES / Path(hook.run[0]).name).exists()


@pytest.mark.parametrize(
    ("status", "error"), [(503, StillWaitingError), (429, StillWaitingError), (404, RefusedError)]
)
@pytest.mark.parametrize("name", ["slack.py", "ticket.py"])
def test_what_does_not_take_it(
    server: tuple[str, type[Server]], bundle: str, name: str, status: int, error: type[Exception]
) -> None:
    url, kept = server
    kept.answers.append((status, "no"))
    secrets = {"SLACK_WEBHOOK_URL": url, "TICKET_URL": url, "TICKET_TOKEN": "t"}

    with pytest.raises(error, match=f"answered {status}"):
        tell(name, SSL_CERT_FILE=bundle, **secrets)


@pytest.mark.parametrize("name", ["slack.py", "ticket.py"])
def test_who_is_not_trusted_is_told_nothing(server: tuple[str, type[Server]], name: str) -> None:
    url, kept = server

    with pytest.raises(StillWaitingError, match="cannot be reached"):
        tell(name, SLACK_WEBHOOK_URL=url, TICKET_URL=url, TICKET_TOKEN="t")
    with pytest.raises(RefusedError, match="must begin with https"):
        tell(name, SLACK_WEBHOOK_URL="http://x", TICKET_URL="http://x", TICKET_TOKEN="t")
    assert kept.got == []


def test_a_ticket(server: tuple[str, type[Server]], bundle: str) -> None:
    """Opened once: one with the event's id is looked for first."""
    url, kept = server
    settings = {"TICKET_URL": url, "TICKET_TOKEN": "t", "SSL_CERT_FILE": bundle}
    kept.answers += [(200, {"result": []}), (201, {"result": {"number": "INC1"}})]
    tell("ticket.py", **settings, TICKET_GROUP="tls")

    (looked, headers, _), (opened, _, body) = kept.got
    assert f"correlation_id%3D{EVENT['id']}" in looked
    assert headers["Authorization"] == "Bearer t"
    assert opened == "/services/x"
    assert body == {
        "short_description": "Certificate www.example.com: change_failed",
        "description": "The change <failed> & stopped.\n\nCancel it.",
        "urgency": "2",
        "correlation_id": EVENT["id"],
        "assignment_group": "tls",
    }
    kept.answers.append((200, {"result": [{"number": "INC1"}]}))
    tell("ticket.py", **settings)
    assert len(kept.got) == 3


class Mailbox(threading.Thread):
    """A mail server that takes one mail, over STARTTLS alone."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(30)
        self.address = f"localhost:{self._listening.getsockname()[1]}"
        self.said: list[str] = []
        self.mail = b""

    def run(self) -> None:
        connection, _ = self._listening.accept()
        self._listening.close()
        connection.sendall(b"220 ready\r\n")
        answers = {"EHLO": b"250-here\r\n250 STARTTLS\r\n", "DATA": b"354 go on\r\n"}
        answers |= {"STARTTLS": b"220 go ahead\r\n", "QUIT": b"221 bye\r\n"}
        file = connection.makefile("rb")
        while line := file.readline().decode().strip():
            word = line.split()[0].upper()
            self.said.append(line)
            connection.sendall(answers.get(word, b"250 fine\r\n"))
            if word == "STARTTLS":
                connection = self._context.wrap_socket(connection, server_side=True)
                file = connection.makefile("rb")
                answers["EHLO"] = b"250-here\r\n250 AUTH PLAIN\r\n"
                answers["AUTH"] = b"235 welcome\r\n"
            if word == "DATA":
                while (part := file.readline()) != b".\r\n":
                    self.mail += part
                connection.sendall(b"250 taken\r\n")
            if word == "QUIT":
                break
        file.close()
        connection.close()


def test_mail(context: ssl.SSLContext, bundle: str) -> None:
    mailbox = Mailbox(context)
    mailbox.start()

    tell(
        "mail.py",
        *("from@example.com", "a@example.com", "b@example.com"),
        SMTP_HOST=mailbox.address,
        SMTP_USER="me",
        SMTP_PASSWORD="secret",
        SSL_CERT_FILE=bundle,
    )

    mailbox.join()
    assert mailbox.said[1] == "STARTTLS"
    assert [line for line in mailbox.said if line.startswith("AUTH PLAIN")]
    mail = message_from_bytes(mailbox.mail)
    assert (mail["From"], mail["To"]) == ("from@example.com", "a@example.com, b@example.com")
    assert mail["Subject"] == "www.example.com: failed"
    assert mail["Message-ID"] == f"<{EVENT['id']}@akamai-scm>"
    text = mail.get_payload()
    assert isinstance(text, str)
    text = text.replace("\r\n", "\n")
    assert text.startswith("The change <failed> & stopped.\n\nCancel it.\n\n")
    assert "reason: change_failed" in text


def test_no_mail_server() -> None:
    with pytest.raises(StillWaitingError, match="did not take it"):
        tell("mail.py", "a@example.com", "b@example.com", SMTP_HOST="localhost:1")
