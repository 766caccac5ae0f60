"""`sandbox`: the folder that it serves from and the files there, as a person finds them."""

import os
import signal
import stat
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from patience import HANGS

from connector.sandbox import cli
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.world import Options


def test_files_with_secrets_are_for_their_owner_alone(slow: Sandbox) -> None:
    """Nobody else may read credentials, not even those of a rehearsal."""
    for name in ("edgerc", "scm_config.yaml", "client.pem", "client.key"):
        assert stat.S_IMODE((slow.directory / name).stat().st_mode) == 0o600


def test_the_files_name_what_serves(slow: Sandbox) -> None:
    """Credentials and addresses in the files are those of the running servers."""
    edgerc = ConfigParser()
    edgerc.read(slow.directory / "edgerc")
    accounts = yaml.safe_load((slow.directory / "scm_config.yaml").read_text())["accounts"]

    assert edgerc["default"]["host"] == slow.cps_url.removeprefix("https://")
    assert edgerc["default"]["client_secret"] == slow.world.cps.credentials.client_secret
    assert {name: one["url"] for name, one in accounts.items()} == dict.fromkeys(
        (*slow.world.scm.accounts, "admin", "admin-cert", "admin-oauth"), slow.scm_url
    )
    assert "token_url" not in accounts["default"]


@pytest.mark.parametrize("pace", [None, 600])
def test_a_pace_is_written_only_where_it_is_asked_for(pace: int | None, tmp_path: Path) -> None:
    """Unless asked, a rehearsal is paced as the connector paces itself at Akamai."""
    with Sandbox.start(tmp_path / "paced", Options(requests_per_minute=pace)) as running:
        edgerc = ConfigParser()
        edgerc.read(running.directory / "edgerc")

    asked_for = None if pace is None else str(pace)
    assert edgerc["default"].get("requests_per_minute") == asked_for


@pytest.mark.parametrize("word", ["0", "-1", "many"])
def test_a_pace_is_a_number_of_requests(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is wrong usage, told by the name of the flag."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["--requests-per-minute", word])

    assert ended.value.code == 64
    assert "--requests-per-minute" in capsys.readouterr().err


def test_the_program_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    """A real process: files, a sourced `env`, an answer, and exit 0 after SIGTERM."""
    directory = tmp_path / "with blank"
    process = subprocess.Popen(
        [sys.executable, "-m", "connector.sandbox", str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        script = '. "$1/env" && exec "$2" -m connector.sandbox ctl clock show'
        shown = subprocess.run(
            ["sh", "-c", script, "-", str(directory), sys.executable],
            check=False,
            capture_output=True,
            text=True,
        )
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=HANGS)

    assert lines[0].startswith("CPS    https://127.0.0.1:")
    assert "ahead of real time" in shown.stdout, shown.stderr
    assert process.returncode == 0


def test_a_folder_serves_one_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second one is refused and changes no file; one that was killed is in nobody's way."""
    directory = tmp_path / "folder"
    with _serving(directory) as first:
        before = {one: one.read_bytes() for one in directory.iterdir()}
        refused = cli.main([str(directory)])
        after = {one: one.read_bytes() for one in directory.iterdir()}
        first.kill()
    with _serving(directory) as third:
        third.send_signal(signal.SIGTERM)

    assert (refused, before) == (1, after)
    assert capsys.readouterr().err == (
        f"akamai-scm sandbox: Another sandbox (process {first.pid}) serves from {directory}."
        " Stop it, or use another directory.\n"
    )
    assert third.returncode == 0


def _serving(directory: Path) -> subprocess.Popen[bytes]:
    """Start a sandbox, and wait until it serves."""
    command = [sys.executable, "-m", "connector.sandbox", str(directory)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert any(b"Ctrl-C" in line for line in process.stdout)
    return process


def test_a_folder_with_somebodys_own_files_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They may be real credentials, of which there is no other copy."""
    own = tmp_path / "scm_config.yaml"
    own.write_text("url: https://cert-manager.com\n")

    assert cli.main([str(tmp_path)]) == 1

    assert "contains scm_config.yaml, which no sandbox wrote" in capsys.readouterr().err
    assert [own] == list(tmp_path.iterdir())
    assert own.read_text() == "url: https://cert-manager.com\n"
