"""Surroundings that are not as they should be: one clear line, never a traceback."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import request_document

from connector.cli import main
from connector.clock import SystemClock
from connector.running.surroundings import Surroundings
from connector.terminal.console import StandardStreams

LONG = "x" * 300


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    edgerc, scm = tmp_path / "edgerc", tmp_path / "scm.json"
    edgerc.write_text(
        "[default]\nhost = 127.0.0.1:9\nclient_token = a\nclient_secret = b\naccess_token = c\n"
    )
    scm.write_text(
        json.dumps({"url": "https://127.0.0.1:9", "client_id": "a", "client_secret": "b"})
    )
    for path in (edgerc, scm):
        path.chmod(0o600)
    (tmp_path / "request.json").write_text(json.dumps(request_document.LEAST))
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AKAMAI_EDGERC": str(edgerc),
        "SCM_CONFIG": str(scm),
        "AKAMAI_SCM_STATE": str(tmp_path / "state"),
        "AKAMAI_SCM_LOG_DIR": str(tmp_path / "logs"),
    }


def run(
    environment: dict[str, str], *words: str, shell: str = 'exec "$@"', stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).with_name("akamai-scm"))
    return subprocess.run(
        ["sh", "-c", shell, "sh", program, *words],
        cwd=environment["HOME"],
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status", LONG], 64),
        (["status", "request.json", "--state", LONG], 78),
        (["status", "request.json", "--log-dir", LONG], 78),
        (["status", "request.json", "--edgerc", LONG], 78),
        (["status", "request.json", "--scm-config", "a/" * 3000], 78),
        (["status", "request.json", "--ca-bundle", LONG], 78),
        (["orders", "list", "--state", LONG], 78),
    ],
    ids=lambda value: value[-2][:12] if isinstance(value, list) else str(value),
)
def test_a_path_that_no_system_has(
    environment: dict[str, str], words: list[str], code: int
) -> None:
    """It is named, shortened, with what is wrong about it."""
    done = run(environment, *words)

    assert (done.returncode, done.stdout) == (code, "")
    assert "is longer than this system allows" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 1500


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", LONG])
def test_a_path_in_the_query_that_no_system_has(environment: dict[str, str], name: str) -> None:
    """JSON can say what no command line can."""
    query = {"request": json.dumps(request_document.LEAST), "state": name, "edgerc": name}
    done = run(environment, "external", stdin=json.dumps(query))

    assert (done.returncode, done.stdout) == (78, "")
    assert "AKAMAI_SCM_STATE" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["status", "/x.json"], ["doctor"], ["external"]], ids=" ".join)
def test_a_working_directory_that_is_gone(environment: dict[str, str], words: list[str]) -> None:
    """It is said so, with what to do."""
    gone = 'mkdir gone; cd gone; rmdir ../gone; exec "$@"'
    query = json.dumps({"request": json.dumps(request_document.LEAST)})
    done = run(environment, *words, shell=gone, stdin=query)

    assert done.returncode == 78, done.stderr
    assert "working directory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", ["<&-", "0>out"], ids=["closed", "to write"])
@pytest.mark.parametrize("words", [["status", "-"], ["external"]], ids=" ".join)
def test_standard_input_that_cannot_be_read(
    environment: dict[str, str], words: list[str], how: str
) -> None:
    """So is this."""
    done = run(environment, *words, shell=f'exec "$@" {how}')

    assert done.returncode == 64, done.stderr
    assert done.stderr.count("\n") == 1
    assert "tandard input" in done.stderr


@pytest.mark.parametrize(
    "words", [["status", "request.json"], ["doctor"], ["apply", "request.json"], ["external"]]
)
def test_a_user_without_a_home_is_told_what_to_set(
    environment: dict[str, str], tmp_path: Path, words: list[str]
) -> None:
    """As in a container, whose list of users does not have the one that it is started for."""

    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    del environment["HOME"]
    query = json.dumps({"request": json.dumps(request_document.LEAST)})
    out, err = io.StringIO(), io.StringIO()
    streams = StandardStreams(io.StringIO(query), out, err)

    code = main(words, Surroundings(SystemClock(), environment, streams, lambda: tmp_path, nowhere))

    assert (code, out.getvalue()) == (78, ""), err.getvalue()
    assert "HOME: is not set" in err.getvalue()
    assert "Set HOME to a directory" in err.getvalue()
    assert not list(tmp_path.rglob("*fault*"))
