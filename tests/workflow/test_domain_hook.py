"""A command that publishes proofs: what it is told, and what ends it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from patience import runs, until
from shell_script import shell_script

from connector.core.domains.shape import cname_proof, txt_proof
from connector.errors import FailedError
from connector.workflow.domains.hook import ByCommand
from connector.workflow.domains.publishing import Published

RECORD = cname_proof("example.org", "_ab.example.org", "a.b.sectigo.com")


def command(directory: Path, script: str, *, limit: timedelta = timedelta(seconds=60)) -> ByCommand:
    """Return a way that runs *script*."""
    path = shell_script(directory / "hook.sh", script)
    environ = {"PATH": "/usr/bin:/bin", "AKAMAI_CLIENT_SECRET": "s3cret"}
    return ByCommand([str(path), "--zone", "org"], environ, directory, limit)


def test_what_it_prints_comes_back_at_the_cleanup(tmp_path: Path) -> None:
    """With its own first arguments before the word."""
    way = command(
        tmp_path, 'echo "$*:$AKAMAI_SCM_DCV_OUTPUT:$AKAMAI_CLIENT_SECRET" >> log; echo id-7'
    )
    done = way.present("example.org", RECORD, None)
    assert done == Published("example.org", "id-7")
    assert way.remove("example.org", RECORD, done) == ""
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines == ["--zone org present::", "--zone org cleanup:id-7:"]


def test_what_it_prints_need_be_no_text(tmp_path: Path) -> None:
    """What cannot be read of it is replaced."""
    way = command(tmp_path, r"printf 'id-\377\n'")
    assert way.present("example.org", RECORD, None).output == "id-\ufffd"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("exit 0", ""),
        ("echo not yet; exit 75", "hook.sh check asks to wait: not yet"),
    ],
)
def test_it_is_asked_whether_the_record_is_there(tmp_path: Path, script: str, told: str) -> None:
    """With what it has printed as it published it."""
    way = command(tmp_path, f'echo "$*:$AKAMAI_SCM_DCV_OUTPUT" >> log; {script}')
    found = way.check("example.org", RECORD, Published("example.org", "id-7"))
    assert found is not None
    assert found.endswith(told)
    assert (tmp_path / "log").read_text() == "--zone org check:id-7\n"


def test_one_that_cannot_say_whether_it_is_there_has_failed(tmp_path: Path) -> None:
    """Any other code is none of those that are agreed."""
    way = command(tmp_path, "exit 64")
    with pytest.raises(FailedError, match="check ended with 64"):
        way.check("example.org", RECORD, Published("example.org"))


def test_of_the_environment_it_gets_what_holds_no_secret(tmp_path: Path) -> None:
    """And the record, once as variables and once as a line of JSON."""
    text = txt_proof("example.org", "_pki-validation.example.org", '\\a|`"$(id)')
    way = command(tmp_path, "env > env; cat > line")
    way.present("example.org", text, None)
    seen = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    given = {name: told for name, told in seen.items() if name.startswith("AKAMAI")}
    assert given == {
        "AKAMAI_SCM_DCV_ACTION": "present",
        "AKAMAI_SCM_DCV_DOMAIN": "example.org",
        "AKAMAI_SCM_DCV_NAME": "_pki-validation.example.org.",
        "AKAMAI_SCM_DCV_TYPE": "TXT",
        "AKAMAI_SCM_DCV_VALUE": text.value,
        "AKAMAI_SCM_DCV_TTL": "300",
    }
    assert set(seen) - set(given) <= {"PATH", "PWD", "SHLVL", "OLDPWD", "_"}
    line = json.loads((tmp_path / "line").read_text())
    assert {f"AKAMAI_SCM_DCV_{name.upper()}": told for name, told in line.items()} == given
    assert set(line) == {"action", "domain", "name", "type", "value", "ttl"}


def test_what_is_named_for_it_is_passed_on(tmp_path: Path) -> None:
    """And nothing of the rest."""
    path = command(tmp_path, "env > env")._argv[0]
    environ = {"PATH": "/usr/bin:/bin", "DNS_TOKEN": "t0ken", "OTHER": "s3cret"}
    way = ByCommand([path], environ, tmp_path, named=["DNS_TOKEN", "NONE"])
    way.present("example.org", RECORD, None)
    seen = (tmp_path / "env").read_text().splitlines()
    assert "DNS_TOKEN=t0ken" in seen
    assert not [line for line in seen if line.startswith(("OTHER=", "NONE="))]


def test_one_that_hangs_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    """Also what has left its parent behind."""
    way = command(tmp_path, "sleep 600 & echo $! > child; sleep 600", limit=timedelta(seconds=1))
    with pytest.raises(FailedError, match="took longer than 1 s"):
        way.present("example.org", RECORD, None)
    child = int((tmp_path / "child").read_text())
    until(lambda: not runs(child))


def test_one_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """As is one that cannot clean up, which fails nothing."""
    way = ByCommand([str(tmp_path / "none")], {}, tmp_path)
    with pytest.raises(FailedError, match="cannot be started"):
        way.present("example.org", RECORD, None)
    assert "cannot be started" in way.remove("example.org", RECORD, Published("example.org"))


def test_a_line_on_standard_input_need_not_be_read(tmp_path: Path) -> None:
    """It may end before."""
    way = command(tmp_path, "exec <&-; exit 0")
    assert way.present("example.org", RECORD, None).output == ""
