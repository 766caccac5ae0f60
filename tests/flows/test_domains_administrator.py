"""What example/domains tells an administrator is followed as it stands there."""

import re
import shlex
from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from program import Program

from connector.core.domains.ways import Way
from connector.settings.load import load_parts
from connector.settings.source import Flags

EXAMPLE = Path(__file__).parents[2] / "example/domains"
TEXT = (EXAMPLE / "README.md").read_text("utf-8")


def block(language: str) -> str:
    """Return the only block of the page in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    return str(found)


def commands(text: str) -> list[list[str]]:
    """Return the words of each line, without what is said about it."""
    return [shlex.split(line, comments=True)[1:] for line in text.splitlines()]


@pytest.fixture
def domains(program: Program) -> Domains:
    found = Domains(program)
    found.config("dcv: {'*': edgedns}\n")
    return found


def test_the_commands_do_what_is_said(domains: Domains) -> None:
    """One after the other, on all domains that SCM lists."""
    tried = commands(block("sh"))
    assert len(tried) == 5
    for words in tried:
        done = domains.program.run(*words, SCM_CONFIG=domains.path)
        assert done.returncode == 0, (words, done.stderr)
        if words[-1] == "--dry-run":
            assert domains.proofs() == []
            assert not [one for one in domains.asked("/dcv/") if "start" in one]
    started = [one for one in domains.asked("/dcv/") if "start" in one]
    assert len(started) == 3, "two were due, and one was wanted"


def test_the_line_of_a_crontab_is_one(domains: Domains) -> None:
    """Each day: what was due has been renewed after it."""
    path, line = block("crontab").splitlines()
    assert path.startswith("PATH=/"), "cron's own names no folder of the program"
    when = re.match(r"(\d+) (\d+) \* \* \* +", line)
    assert when is not None
    assert (int(when[1]) < 60, int(when[2]) < 24) == (True, True)
    (words,) = commands(line[when.end() :])
    done = domains.program.run(*words, SCM_CONFIG=domains.path)
    assert done.returncode == 0, done.stderr
    assert domains.run("status", LAPSED)[1][LAPSED]["status"] == "validated"


def test_the_settings_are_whole(tmp_path: Path) -> None:
    """Every way is among them, and each hook that they name is in the directory."""
    path = tmp_path / "scm_config.yaml"
    path.write_text(block("yaml"))
    for secret in ("scm-secret", "dcv-password"):
        (tmp_path / secret).write_text("s3cret")
    (tmp_path / ".edgerc").write_text(
        "[default]\nhost = a.example\nclient_token = a\nclient_secret = b\naccess_token = c\n"
        "[dns]\nhost = b.example\nclient_token = d\nclient_secret = e\naccess_token = f\n"
    )
    for file in tmp_path.iterdir():
        file.chmod(0o600)
    environ = {"SCM_CONFIG": str(path)}  # what cron starts has no variables of its user's
    parts = load_parts(Flags(), environ, tmp_path, tmp_path)
    assert {part: found for part, found in parts.faults.items() if found} == {}
    assert parts.accounts is not None
    settings = parts.accounts.domains
    assert settings.account == "dcv"
    assert {way.way for way in settings.all_ways()} == set(Way)
    hooks = {Path(way.run[0]).name for way in settings.all_ways() if way.run}
    assert hooks < {path.name for path in EXAMPLE.glob("*.sh")}
    (own,) = parts.edgedns.values()
    assert own.host == "b.example"


def test_the_codes_are_those_that_there_are() -> None:
    """In the order of what a person has to do."""
    assert re.findall(r"^\| ([\d, ]+) \|", TEXT, re.MULTILINE) == ["0", "75", "3", "77, 78"]
